//! Removes, once an hour, sessions that ended long ago and whose browsers came no more.

use super::App;
use crate::identity::sessions;
use std::sync::Arc;
use std::time::Duration;

/// Between two sweeps.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Runs until the server is told to stop. Of several servers one does it.
pub async fn run(app: App) {
    let (mut stop, mut leadership) = (app.stopping(), app.ingest().leadership());
    loop {
        tokio::select! {
            () = leadership.is_mine() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let (store, terms, now) = (Arc::clone(app.store()), app.terms(), app.clock().now());
        let swept = app.blocking("removing sessions that ended", move || sessions::sweep(&*store, terms, now)).await;
        match swept {
            Ok(count) => metrics::counter!("ronda_swept_total", "what" => "sessions").increment(count as u64),
            Err(_) => tracing::warn!("Sessions that ended long ago stay until the next cleanup."),
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
