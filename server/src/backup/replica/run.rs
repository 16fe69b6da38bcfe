//! The replica of a running server kept up: after each commit, at most once a second; snapshots beside it.

use super::{Replica, ReplicaError, lock};
use ronda_shared::time::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Between two segments at least.
const EACH: Duration = Duration::from_secs(1);
/// The fence is looked at so often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// After a failure.
const RETRY_DELAY: Duration = Duration::from_secs(10);
/// Whether a snapshot is due is looked at so often.
const SNAPSHOTS: Duration = Duration::from_secs(5 * 60);
/// How long a server that stops waits for its last segment.
const LAST: Duration = Duration::from_secs(10);

impl Replica {
    /// Writes segments and snapshots until told to stop; then what was committed last. `position` moves with each commit.
    pub async fn run(self: Arc<Self>, position: watch::Receiver<u64>, stop: watch::Receiver<bool>) {
        // Until one was made; the last one's outcome is read where figures are asked for.
        metrics::gauge!("ronda_drill_timestamp_seconds").set(0.0);
        let snapshots = tokio::spawn(Arc::clone(&self).snapshots(stop.clone()));
        Arc::clone(&self).segments(position, stop).await;
        match timeout(LAST, snapshots).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(error.message = %error, "Snapshots of the replica failed."),
            Err(_) => tracing::warn!("A snapshot of the replica was still being made."),
        }
        if timeout(LAST, self.written()).await.is_err() {
            tracing::error!("The replica lacks what was committed last: its place does not answer.");
        }
    }

    async fn segments(self: Arc<Self>, mut position: watch::Receiver<u64>, mut stop: watch::Receiver<bool>) {
        loop {
            position.mark_unchanged();
            let done = tokio::select! {
                done = self.written() => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            let pause = if done { EACH } else { RETRY_DELAY };
            tokio::select! {
                () = sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                moved = position.changed() => if moved.is_err() { return },
                () = sleep(POLL_INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Writes what there is, telling meanwhile how far behind it is; whether all went well.
    async fn written(self: &Arc<Self>) -> bool {
        let own = Arc::clone(self);
        let mut work = tokio::task::spawn_blocking(move || own.write());
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                // A place that hangs answers nothing: its age is told all the same.
                () = sleep(EACH) => self.tell_lag(),
            }
        };
        self.tell_lag();
        match done {
            Ok(done) => self.told(done),
            Err(error) => {
                tracing::error!(error.message = %error, "Writing the replica failed.");
                false
            }
        }
    }

    async fn snapshots(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut failing: Option<Timestamp> = None;
        loop {
            let own = Arc::clone(&self);
            let (pause, failed) = match tokio::task::spawn_blocking(move || own.snapshot()).await {
                Ok(Ok(true)) => {
                    tracing::info!("A snapshot was put into the replica.");
                    (SNAPSHOTS, false)
                }
                Ok(Ok(false)) => (SNAPSHOTS, false),
                Ok(Err(error)) => {
                    tracing::error!(error.message = %error, "No snapshot was put into the replica; it will be tried again.");
                    (RETRY_DELAY, true)
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "A snapshot of the replica failed.");
                    (SNAPSHOTS, true)
                }
            };
            failing = failed.then(|| failing.unwrap_or_else(|| self.now()));
            let since = failing.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
            metrics::gauge!("ronda_replica_snapshot_failing_timestamp_seconds").set(since);
            tokio::select! {
                () = sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    fn tell_lag(&self) {
        metrics::gauge!("ronda_replica_lag_seconds").set(self.lag(self.now()) as f64 / 1_000.0);
    }

    /// Tells in the log and in figures what became of a writing.
    fn told(&self, done: Result<(), ReplicaError>) -> bool {
        let is = |holds: bool| if holds { 1.0 } else { 0.0 };
        *lock(&self.trouble) = done.as_ref().err().map(ToString::to_string);
        metrics::gauge!("ronda_replica_down").set(is(done.is_err()));
        metrics::gauge!("ronda_replica_conflict").set(is(matches!(done, Err(ReplicaError::Conflict(_)))));
        metrics::gauge!("ronda_replica_taken_over").set(is(matches!(done, Err(ReplicaError::TakenOver(_)))));
        match done {
            Ok(()) => true,
            Err(error @ ReplicaError::TakenOver(_)) => {
                tracing::error!(error.message = %error, "This server writes nothing any more: stop it.");
                false
            }
            Err(error @ ReplicaError::Conflict(_)) => {
                tracing::error!(error.message = %error, "Two primaries: stop one. This one goes on without a replica.");
                false
            }
            Err(error) => {
                tracing::error!(error.message = %error, "The replica could not be written; it will be tried again.");
                false
            }
        }
    }
}
