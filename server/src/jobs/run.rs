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
        let mut due = DueFigure::default();
        loop {
            let left = || {
                due = DueFigure::default();
                tell_waiting(0, None, 0);
            };
            tokio::select! {
                () = leadership.is_mine_or(left) => {}
                _ = stop.changed() => return,
            }
            let own = Arc::clone(&jobs);
            let wait = match tokio::task::spawn_blocking(move || own.traced_turn()).await {
                Ok(Ok(turn)) => {
                    due.done(turn.next);
                    jobs.until(turn.next)
                }
                Ok(Err(error)) => {
                    tracing::error!(error.message = %error, "A scheduled job failed; it will be retried.");
                    tell_next(Some(due.failed(jobs.ingest.clock().now())));
                    POLL_INTERVAL
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "A job failed; it is tried again.");
                    tell_next(Some(due.failed(jobs.ingest.clock().now())));
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

/// What the figure of what falls due next says while turns fail. Each tells it itself at its end, and one that fails does not come to that:
/// a server whose turns fail from its start on would tell none, and one that waited for next week would be late next week.
#[derive(Debug, Default)]
struct DueFigure {
    /// What the last turn that was done to its end looked forward to.
    next: Option<Timestamp>,
    /// When the first of those failed that have failed since.
    failing: Option<Timestamp>,
}

impl DueFigure {
    /// A turn was done to its end.
    fn done(&mut self, next: Option<Timestamp>) {
        *self = Self { next, failing: None };
    }

    /// A turn failed: since when what it was to do is due.
    fn failed(&mut self, now: Timestamp) -> Timestamp {
        let since = *self.failing.get_or_insert(now);
        self.next.map_or(since, |next| next.min(since))
    }
}

/// Tells how much waits, when it comes, and by how much the clock is doubted that says what is to be destroyed.
pub(super) fn tell_waiting(waiting: usize, next: Option<Timestamp>, doubted_ms: i64) {
    metrics::gauge!("ronda_jobs_waiting").set(waiting as f64);
    tell_next(next);
    metrics::gauge!("ronda_destruction_doubted_seconds").set(doubted_ms as f64 / 1_000.0);
}

fn tell_next(next: Option<Timestamp>) {
    let seconds = next.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
    metrics::gauge!("ronda_jobs_next_timestamp_seconds").set(seconds);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::MINUTE_MS;

    #[test]
    fn jobs_of_which_every_turn_fails_are_late_since_the_first_of_them() {
        let at = |minute: i64| Timestamp::from_millis(1_795_218_600_000).plus(minute * MINUTE_MS);
        let mut due = DueFigure::default();
        assert_eq!([due.failed(at(0)), due.failed(at(20))], [at(0); 2], "from the start, which told nothing");
        due.done(Some(at(10_080)));
        assert_eq!([due.failed(at(30)), due.failed(at(50))], [at(30); 2], "what comes in a week does not hide it");
        due.done(Some(at(10)));
        assert_eq!(due.failed(at(60)), at(10), "what was due before is late since then");
        due.done(None);
        assert_eq!(due.failed(at(70)), at(70));
    }
}
