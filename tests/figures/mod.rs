//! Samples of times take no memory for long, though nobody reads the figures.
//! A server without a scraper runs for years.
#![forbid(unsafe_code)]

use crate::MEMORY;
use ronda_server::telemetry;
use std::thread;
use std::time::Duration;

/// As many as some months of a small office bring; 16 bytes each.
const SAMPLES: usize = 1_000_000;
/// What may stay of them.
const SLACK: usize = 8 * 1024 * 1024;

#[test]
fn samples_that_nobody_reads_are_counted_and_let_go() {
    let figures = telemetry::figures();
    let before = MEMORY.current_usage();
    let sample = || metrics::histogram!("ronda_http_seconds", "route" => "/trial").record(0.001);
    (0..SAMPLES).for_each(|_| sample());
    while MEMORY.current_usage().saturating_sub(before) > SLACK {
        // What was let go is freed as others come.
        sample();
        thread::park_timeout(Duration::from_millis(1));
    }
    let told = figures.render();
    let counted = told.lines().find_map(|line| line.strip_prefix("ronda_http_seconds_count{route=\"/trial\"} "));
    let counted: usize = counted.and_then(|count| count.parse().ok()).expect("a count");
    assert!(counted >= SAMPLES, "none is lost: {counted}");
}
