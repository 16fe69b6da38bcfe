//! The task of the jobs: a turn whenever the feed moves or something comes, and each half minute.

use super::{Jobs, JobsError, TurnOutcome};
use crate::traces::Value;
use ronda_shared::time::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// The longest between two looks at the clock: it may be set while nobody looks.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

impl Jobs {
    /// Works until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let jobs = Arc::new(self);
        let (mut feed, mut leadership) = (jobs.ingest.follow(), jobs.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine_or(|| tell_waiting(0, None, 0)) => {}
                _ = stop.changed() => return,
            }
            let own = Arc::clone(&jobs);
            let wait = match tokio::task::spawn_blocking(move || own.traced_turn()).await {
                Ok(Ok(turn)) => jobs.until(turn.next),
                Ok(Err(error)) => {
                    tracing::error!(error.message = %error, "A scheduled job failed; it will be retried.");
                    POLL_INTERVAL
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "A job failed; it is tried again.");
                    POLL_INTERVAL
                }
            };
            tokio::select! {
                moved = feed.moved() => if moved.is_err() { return },
                () = sleep(wait) => {}
                _ = stop.changed() => return,
            }
        }
    }

    /// How long until an instant, as far as one waits without a look at the clock.
    fn until(&self, next: Option<Timestamp>) -> Duration {
        let millis = next.map(|at| at.since(self.ingest.clock().now()).max(1));
        millis
            .and_then(|millis| u64::try_from(millis).ok())
            .map_or(POLL_INTERVAL, |millis| POLL_INTERVAL.min(Duration::from_millis(millis)))
    }

    /// A turn as a trace of its own.
    fn traced_turn(&self) -> Result<TurnOutcome, JobsError> {
        let mut root = self.ingest.tracer().root("jobs");
        let turn = root.within(|| self.turn());
        match &turn {
            Ok(turn) => root.note("ronda.done", Value::number(usize::try_from(turn.done).unwrap_or(usize::MAX))),
            Err(_) => root.fail(),
        }
        turn
    }
}

/// Tells how much waits, when it comes, and by how much the clock is doubted that says what is to be destroyed.
pub(super) fn tell_waiting(waiting: usize, next: Option<Timestamp>, doubted_ms: i64) {
    metrics::gauge!("ronda_jobs_waiting").set(waiting as f64);
    let seconds = next.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
    metrics::gauge!("ronda_jobs_next_timestamp_seconds").set(seconds);
    metrics::gauge!("ronda_destruction_doubted_seconds").set(doubted_ms as f64 / 1_000.0);
}
