//! Tests with three hundred hostile files, made by seed (S10). They are bombs, files cut short, files of another type, odd
//! EXIF, polyglots, a hundred megapixels, headers that lie. None panics, none takes more than 200 MB, and what is taken
//! is what it says. `RONDA_FILES=10000` for more, `RONDA_SEED` to draw others.
#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "nothing of a trial is reached from elsewhere")]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod documents;
mod make;

use crate::MEMORY;
use make::{Expect, File};
use ronda_server::blobs::media::look;
use ronda_shared::evidence::Media;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Files in every run.
const FILES: u64 = 300;
/// What looking at one may take.
const BOUND: usize = 200 * 1024 * 1024;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// By its first bytes alone, as a browser that sniffs would.
fn sniffed(bytes: &[u8]) -> Option<Media> {
    use image::ImageFormat;
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => Some(Media::Jpeg),
        Ok(ImageFormat::Png) => Some(Media::Png),
        Ok(ImageFormat::WebP) => Some(Media::Webp),
        _ => bytes.starts_with(b"%PDF-").then_some(Media::Pdf),
    }
}

#[test]
fn hostile_files_harm_nobody() {
    let (files, seed) = (number("RONDA_FILES").unwrap_or(FILES), number("RONDA_SEED").unwrap_or(1));
    println!("seed {seed}, {files} files");
    let mut outcomes: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    let (mut most, mut slowest) = ((0, String::new()), (Duration::ZERO, String::new()));
    let mut wrong = Vec::new();
    for index in 0..files {
        let File { what, bytes, said, expect } = make::file(seed, index);
        let (before, began) = (MEMORY.current_usage(), Instant::now());
        MEMORY.reset_peak_usage();
        let Ok(looked) = catch_unwind(AssertUnwindSafe(|| look(&bytes, said, false))) else {
            wrong.push(format!("{index} ({what}): it panicked"));
            continue;
        };
        let (taken, lasted) = (MEMORY.peak_usage().saturating_sub(before), began.elapsed());
        if taken > most.0 {
            most = (taken, what.to_owned());
        }
        if lasted > slowest.0 {
            slowest = (lasted, what.to_owned());
        }
        if taken > BOUND {
            wrong.push(format!("{index} ({what}): it took {taken} bytes"));
        }
        let word = looked.as_ref().map_or_else(|fault| format!("{fault:?}"), |_| "Taken".into());
        *outcomes.entry(what).or_default().entry(word.clone()).or_default() += 1;
        match (&looked, expect) {
            (Ok(_), Expect::Refused) => wrong.push(format!("{index} ({what}): it was taken")),
            (Err(_), Expect::Taken) => wrong.push(format!("{index} ({what}): {word}")),
            _ => {}
        }
        if let Ok(looked) = looked {
            if sniffed(&bytes) != Some(said) {
                wrong.push(format!("{index} ({what}): taken as {said:?} and is none"));
            }
            let thumb = looked.thumb.map(|thumb| image::guess_format(&thumb).ok());
            if thumb != said.is_image().then_some(Some(image::ImageFormat::Jpeg)) {
                wrong.push(format!("{index} ({what}): its small picture is none"));
            }
        }
    }
    for (what, outcomes) in &outcomes {
        println!("{what}: {outcomes:?}");
    }
    println!(
        "{files} files; most memory {} MB ({}); slowest {} ms ({})",
        most.0 / 1024 / 1024,
        most.1,
        slowest.0.as_millis(),
        slowest.1
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
