//! Log lines and figures: a sentence that stands alone plus dotted fields; nothing personal above debug.

use crate::config::LogFormat;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterFn, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log of this process, on standard error. `RUST_LOG` narrows or widens it; the libraries beneath stay at
/// warnings, and at [`quiet_libraries`] in any case. Colours only on a terminal, and never where `NO_COLOR` is set to anything.
pub fn log(format: LogFormat) {
    let ansi = coloured(std::env::var_os("NO_COLOR").as_deref(), std::io::stderr().is_terminal());
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,ronda_server=info,ronda=info"));
    let registry = tracing_subscriber::registry().with(filter).with(quiet_libraries());
    let started = match format {
        LogFormat::Text => {
            registry.with(tracing_subscriber::fmt::layer().with_ansi(ansi).with_writer(std::io::stderr)).try_init()
        }
        LogFormat::Json => registry
            .with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// Takes nothing of a library below [`Level::INFO`], whatever `RUST_LOG` asks for: there the database's driver tells statements with their
/// parameters, so people, secrets and what was written (S14).
pub fn quiet_libraries() -> FilterFn {
    let of_ours = |told: &Metadata<'_>| *told.level() <= Level::INFO || told.target().starts_with("ronda");
    filter_fn(of_ours as fn(&Metadata<'_>) -> bool)
}

/// Whether log lines carry colours (<https://no-color.org>).
fn coloured(no_color: Option<&OsStr>, terminal: bool) -> bool {
    terminal && no_color.is_none_or(OsStr::is_empty)
}

/// Samples of times are counted this often, whether anybody reads the figures or not: until then each of them is kept.
const UPKEEP: Duration = Duration::from_secs(5);

/// The figures of this process, for `/metrics`: one recorder a process, made at first need.
pub fn figures() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let seconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &seconds)
                .expect("the list of buckets is not empty");
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another recorder of figures was there first: /metrics will stay empty");
            }
            describe();
            let own = handle.clone();
            let kept_up = thread::Builder::new().name("figures".into()).spawn(move || keep_up(&own));
            if let Err(error) = kept_up {
                tracing::error!(error.message = %error, "Samples are counted only when /metrics is read: until then each takes room.");
            }
            handle
        })
        .clone()
}

/// Counts samples, for as long as the process lives.
fn keep_up(figures: &PrometheusHandle) {
    loop {
        thread::park_timeout(UPKEEP);
        figures.run_upkeep();
    }
}

fn describe() {
    metrics::describe_counter!("ronda_http_requests_total", "Requests by route, method and status.");
    metrics::describe_histogram!("ronda_http_seconds", "Time to the head of the answer, by route.");
    metrics::describe_counter!("ronda_problems_total", "Refusals by code.");
    metrics::describe_gauge!("ronda_live_connections", "Live connections open now.");
    metrics::describe_counter!("ronda_csp_reports_total", "Content-security reports received from browsers.");
    metrics::describe_counter!(
        "ronda_guesses_untold_total",
        "Guesses counted that the other servers were not told of."
    );
    metrics::describe_counter!("ronda_trace_spans_sent_total", "Spans that the collector of traces took.");
    metrics::describe_counter!("ronda_trace_spans_dropped_total", "Spans that were dropped, by why.");
    metrics::describe_gauge!("ronda_held_acts", "Acts that wait for a supervisor's decision.");
    metrics::describe_counter!("ronda_held_decided_total", "Held acts decided, by what became of them.");
    metrics::describe_counter!("ronda_logs_forked_total", "Pushes that continued a device's log in another way.");
    metrics::describe_counter!("ronda_sync_bytes_in_total", "Bytes of sync requests as they came over the wire.");
    metrics::describe_counter!("ronda_sync_bytes_out_total", "Bytes of sync answers as they go over the wire.");
    metrics::describe_gauge!(
        "ronda_writable",
        "1 while acts are taken: the store takes writes, and the organisation's data here are those of its other servers."
    );
    metrics::describe_gauge!("ronda_disk_free_bytes", "Bytes free under the data folder.");
    metrics::describe_gauge!("ronda_backup_timestamp_seconds", "When the last backup was made; 0 for never.");
    metrics::describe_gauge!("ronda_held_oldest_timestamp_seconds", "Since when the first held act waits; 0 for none.");
    metrics::describe_gauge!("ronda_mail_oldest_timestamp_seconds", "Since when the first message waits; 0 for none.");
    metrics::describe_gauge!("ronda_jobs_leader", "1 on the server that does what one does for all.");
    metrics::describe_gauge!("ronda_jobs_next_timestamp_seconds", "When something falls due next; 0 for nothing.");
    metrics::describe_counter!("ronda_sync_documents_looked_at_total", "Documents looked at for answers to syncs.");
    metrics::describe_counter!(
        "ronda_database_round_trips_total",
        "Round trips to the database, by what waited for them."
    );
    for alarming in FROM_ZERO {
        metrics::counter!(*alarming).absolute(0);
    }
}

/// Counters whose first event alerts somebody: `increase` sees none in a figure that is born at 1.
const FROM_ZERO: &[&str] = &[
    "ronda_alerts_left_out_total",
    "ronda_alerts_refused_total",
    "ronda_guesses_untold_total",
    "ronda_logs_forked_total",
    "ronda_mailbox_passed_total",
    "ronda_webhooks_lost_total",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stand_on_a_terminal_alone_and_not_against_the_readers_wish() {
        assert!(coloured(None, true));
        assert!(coloured(Some(OsStr::new("")), true), "empty is not set");
        assert!(!coloured(Some(OsStr::new("1")), true));
        assert!(!coloured(None, false), "a file");
    }
}
