//! Background task: seals arrived evidence once its act is accepted, and runs garbage collection. It tries again what
//! waits for the scanner, for the store of whole files or for room on the disk. Of several servers one does it, but for
//! what each is to remove itself.

use super::{Keeper, UploadProblem};
use crate::store::nodes::Leadership;
use crate::traces;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Between two sweeps.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// Between two questions about files that wait for the scanner, or for the place where they are to lie.
const SCAN: Duration = Duration::from_secs(30);
/// The figures that the server which leads alone counts here.
const COUNTED: [&str; 4] = ["ronda_uploads", "ronda_upload_bytes", "ronda_uploads_waiting", "ronda_scans_waiting"];

/// Runs until told to stop. Uploads without progress for `still` are swept.
pub async fn run(keeper: Keeper, still: Duration, mut stop: watch::Receiver<bool>) {
    let (mut feed, mut leadership) = (keeper.ingest().follow(), keeper.ingest().leadership());
    let mut hour = interval(SWEEP);
    hour.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut scans = interval(SCAN);
    scans.set_missed_tick_behavior(MissedTickBehavior::Delay);
    if !comes_to_lead(&keeper, &mut leadership, &mut scans, &mut stop).await {
        return;
    }
    // What a server that was killed had not said yet.
    settle(&keeper).await;
    loop {
        if !comes_to_lead(&keeper, &mut leadership, &mut scans, &mut stop).await {
            return;
        }
        tokio::select! {
            moved = feed.moved() => {
                if moved.is_err() {
                    return;
                }
                settle(&keeper).await;
            }
            _ = hour.tick() => sweep(&keeper, still).await,
            _ = scans.tick() => scan(&keeper).await,
            _ = stop.changed() => return,
        }
    }
}

/// Waits until this server has the leadership; false where it is to stop. What it could not remove itself (a redaction, while the bucket was away) it
/// removes meanwhile, too: no other server knows of that.
async fn comes_to_lead(
    keeper: &Keeper,
    leadership: &mut Leadership,
    ticks: &mut Interval,
    stop: &mut watch::Receiver<bool>,
) -> bool {
    loop {
        tokio::select! {
            biased;
            () = leadership.is_mine_or(|| leave(keeper)) => return true,
            _ = stop.changed() => return false,
            _ = ticks.tick() => remove(keeper).await,
        }
    }
}

/// Another server counts what waits, and asks the scanner again: what this one told of that would be told until it leads once more.
fn leave(keeper: &Keeper) {
    for counted in COUNTED {
        metrics::gauge!(counted).set(0.0);
    }
    if keeper.blobs().scanner.is_some() {
        metrics::gauge!("ronda_scanner_down").set(0.0);
    }
}

async fn settle(keeper: &Keeper) {
    let own = keeper.clone();
    match traces::blocking(move || own.settle_all()).await {
        Ok(Ok(0)) => {}
        Ok(Ok(said)) => tracing::info!(evidence = said, "Evidence that waited for its act was recorded."),
        Ok(Err(error)) => tracing::warn!(error.message = %error, "Arrived evidence could not be recorded yet."),
        Err(error) => tracing::error!(error.message = %error, "Recording sealed evidence failed."),
    }
}

async fn scan(keeper: &Keeper) {
    let own = keeper.clone();
    again("Files that wait for the scanner could not be judged yet.", move || own.scan_again()).await;
    let own = keeper.clone();
    again("Files that came with a request could not be kept yet.", move || own.bring_spooled()).await;
    // What is to be kept goes first: a bucket that lets nothing be removed has failed then, and is asked for nothing for a moment.
    let own = keeper.clone();
    again("Files that wait for their place could not be kept yet.", move || own.keep_again()).await;
    remove(keeper).await;
}

async fn remove(keeper: &Keeper) {
    let own = keeper.clone();
    let removed = move || own.remove_again().map_err(UploadProblem::from);
    again("Files that nobody names could not be removed yet.", removed).await;
}

/// Tries once more what waits, and says in the log that it goes on waiting.
async fn again<T: Send + 'static>(
    waits: &'static str,
    work: impl FnOnce() -> Result<T, UploadProblem> + Send + 'static,
) {
    match traces::blocking(work).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(error.message = %error, "{waits}"),
        Err(error) => tracing::error!(error.message = %error, "Trying again what waits failed."),
    }
}

async fn sweep(keeper: &Keeper, still: Duration) {
    let own = keeper.clone();
    let swept = traces::blocking(move || {
        let swept = own.sweep(still);
        if let Ok((count, bytes)) = own.blobs().parts().under_way() {
            metrics::gauge!("ronda_uploads").set(count as f64);
            metrics::gauge!("ronda_upload_bytes").set(bytes as f64);
        }
        swept
    });
    match swept.await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(error.message = %error, "Garbage collection of evidence failed; it will be retried in an hour.")
        }
        Err(error) => tracing::error!(error.message = %error, "Garbage collection of evidence failed."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::Blobs;
    use crate::clock::Clock;
    use crate::config::scanner::ScannerAddress;
    use crate::store::closable::ClosableStore;
    use crate::store::redb::RedbStore;
    use crate::{start, telemetry};
    use std::pin::pin;
    use std::sync::Arc;
    use tokio::time::timeout;

    #[tokio::test]
    async fn who_leads_no_more_tells_of_nothing_that_waits() {
        let (figures, folder) = (telemetry::figures(), tempfile::tempdir().expect("a folder"));
        let store = Arc::new(ClosableStore::new(Arc::new(RedbStore::in_memory().expect("memory"))));
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let (clock, _hand) = Clock::by_hand(1_795_186_800_000);
        let ingest = start::ingest(Arc::<ClosableStore>::clone(&store), organisation, clock).expect("ingest");
        let scanner = ScannerAddress::Unix(folder.path().join("clamd.ctl"));
        let blobs = Blobs::of(folder.path(), None, 1 << 20).scanned_by(Some(scanner));
        // As it told them while it led.
        let told = COUNTED.into_iter().chain(["ronda_scanner_down"]);
        told.clone().for_each(|figure| metrics::gauge!(figure).set(3.0));
        // To who serves from it another server of the store leads.
        store.close();
        let (_stop, stopped) = watch::channel(false);
        let mut running = pin!(run(Keeper::new(blobs, ingest), Duration::ZERO, stopped));
        assert!(timeout(Duration::ZERO, &mut running).await.is_err(), "it waits until it leads");
        let now = figures.render();
        for figure in told {
            assert!(now.contains(&format!("\n{figure} 0\n")), "{figure}: {now}");
        }
    }
}
