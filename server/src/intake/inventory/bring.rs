//! Reports brought in: those that wait are looked up, judged and written together, and each caller waits for that commit.

use super::machine_inventory::{MachineInventory, Part, complete};
use super::rules::{self, Arrival, InventoryFate, Judged};
use super::settings::InventorySource;
use crate::ingest::Ingest;
use crate::intake::item::{counts, counts_as, of_mac, of_number};
use crate::store::inventory::{MachineIdentity, MachineReport};
use crate::store::{Batch, Reader, Store, StoreError};
use crate::traces;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::search::tokens;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

/// Reports that wait for a commit; who brings one more is told to come back.
const WAITING: usize = 512;
/// Where so many wait, agents that greet again within minutes are refused their greeting: less than one network may have at once. An
/// agent that is refused its inventory sends none before its next turn, half a day or a day later.
const CROWDED: usize = WAITING / 4;
/// Reports of one commit.
const BATCH: usize = 256;
/// Reports of before that are read at once.
const BEFORE: usize = 50;

/// Why a report was not taken. Nothing of it was kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReportQueueProblem {
    /// Too many wait: the agent comes again.
    #[error("too many reports wait")]
    Full,
    /// It could not be written.
    #[error("a report could not be written: {0}")]
    Store(Arc<StoreError>),
    /// The one who wrote for it ended before telling.
    #[error("the writer ended")]
    Ended,
}

/// A report that waits, and who is told what became of it.
struct QueuedReport {
    arrival: Arrival,
    told: oneshot::Sender<Result<InventoryFate, ReportQueueProblem>>,
}

/// Where reports wait for the one who writes.
#[derive(Default)]
pub struct ReportQueue {
    waiting: Mutex<VecDeque<QueuedReport>>,
    /// Held by the caller who writes for all that wait.
    one: tokio::sync::Mutex<()>,
}

impl ReportQueue {
    /// Takes a report of a source in; done when it is durable.
    ///
    /// # Errors
    /// Too many wait, or it could not be written.
    pub async fn bring(
        self: &Arc<Self>,
        ingest: &Ingest,
        (name, source): (&str, &InventorySource),
        inventory: MachineInventory,
    ) -> Result<InventoryFate, ReportQueueProblem> {
        let (tell, mut answer) = oneshot::channel();
        {
            let mut waiting = self.waiting();
            if waiting.len() >= WAITING {
                return Err(ReportQueueProblem::Full);
            }
            waiting.push_back(QueuedReport { arrival: unlooked(name, source, inventory), told: tell });
        }
        loop {
            let _one = self.one.lock().await;
            match answer.try_recv() {
                Ok(done) => return done,
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Closed) => return Err(ReportQueueProblem::Ended),
            }
            let (door, ingest) = (Arc::clone(self), ingest.clone());
            let written = traces::blocking(move || door.write(&ingest));
            written.await.map_err(|_| ReportQueueProblem::Ended)?;
        }
    }

    /// Whether so many wait that who greets again soon is to come later.
    pub fn is_crowded(&self) -> bool {
        self.waiting().len() >= CROWDED
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<QueuedReport>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the first of those that wait, and tells each what became of it. It blocks.
    fn write(&self, ingest: &Ingest) {
        let batch: Vec<QueuedReport> = {
            let mut waiting = self.waiting();
            let first = waiting.len().min(BATCH);
            waiting.drain(..first).collect()
        };
        let (arrivals, callers): (Vec<Arrival>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.arrival, waiting.told)).unzip();
        let fates = commit(ingest.store().as_ref(), arrivals, ingest.clock().now());
        let fates = fates.map_err(|error| ReportQueueProblem::Store(Arc::new(error)));
        for (at, caller) in callers.into_iter().enumerate() {
            let told = match &fates {
                Ok(fates) => fates.get(at).copied().ok_or(ReportQueueProblem::Ended),
                Err(problem) => Err(problem.clone()),
            };
            // A caller who has gone (its time was over) need not know.
            if caller.send(told).is_err() {
                tracing::debug!("An agent left before its report was written.");
            }
        }
    }
}

/// What would become of a report. Nothing is written. It blocks.
///
/// # Errors
/// The store could not be read.
pub fn look(
    ingest: &Ingest,
    (name, source): (&str, &InventorySource),
    inventory: MachineInventory,
) -> Result<(InventoryFate, Option<DocumentId>), StoreError> {
    let reader = ingest.store().read()?;
    let arrival = looked_up(&*reader, unlooked(name, source, inventory))?;
    let leads = |item| counts_as(&*reader, item);
    let Judged { rows, fates, .. } = rules::judge(reader.machines()?, vec![arrival], ingest.clock().now(), &leads)?;
    let reported = rows.reports.first().map(|(key, _)| *key);
    let item = rows.machines.iter().find(|row| Some(row.key) == reported).and_then(|row| row.item);
    Ok((fates.first().copied().unwrap_or(InventoryFate::Unknown), item))
}

/// A report of which nothing was looked up yet.
fn unlooked(name: &str, source: &InventorySource, inventory: MachineInventory) -> Arrival {
    Arrival { source: name.to_owned(), inventory, clone_ms: source.clone_ms, by_number: None, by_mac: None }
}

/// Judges reports by what is known and writes what follows, in the store's turn.
fn commit(store: &dyn Store, arrivals: Vec<Arrival>, now: Timestamp) -> Result<Vec<InventoryFate>, StoreError> {
    if arrivals.is_empty() {
        return Ok(Vec::new());
    }
    let _turn = store.turn();
    let (rows, fates) = {
        let reader = store.read()?;
        let found = arrivals.into_iter().map(|arrival| looked_up(&*reader, arrival)).collect::<Result<_, _>>()?;
        let leads = |item| counts_as(&*reader, item);
        let Judged { mut rows, fates, unchanged } = rules::judge(reader.machines()?, found, now, &leads)?;
        complete_all(&*reader, &mut rows.reports, &unchanged)?;
        (rows, fates)
    };
    store.commit(Batch { inventory: rows, ..Batch::default() })?;
    Ok(fates)
}

/// Puts into reports what they leave out, as their machines told it before: a store over a network fetches some at a time.
fn complete_all(
    reader: &dyn Reader,
    reports: &mut [(Sha256, MachineReport)],
    unchanged: &BTreeMap<Sha256, BTreeSet<Part>>,
) -> Result<(), StoreError> {
    let lacking: Vec<Sha256> = unchanged.keys().copied().collect();
    for some in lacking.chunks(BEFORE) {
        for (key, before) in some.iter().zip(reader.machine_reports(some)?) {
            let report = reports.iter_mut().find(|(reported, _)| reported == key);
            if let (Some((_, report)), Some(before), Some(parts)) = (report, before, unchanged.get(key)) {
                complete(report, parts, &before);
            }
        }
    }
    Ok(())
}

/// The report with the items that its number and its addresses lead to; of several none, nor where one that may be it cannot be read:
/// a damaged item keeps no other machine's report from being taken.
fn looked_up(reader: &dyn Reader, arrival: Arrival) -> Result<Arrival, StoreError> {
    let (by_number, by_mac) = match led_to(reader, &arrival.inventory.identity) {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(error.message = %error, "An item cannot be read: a machine's report leads to none.");
            (None, None)
        }
        found => found?,
    };
    Ok(Arrival { by_number, by_mac, ..arrival })
}

/// The items that a machine's number, or else its addresses, lead to.
fn led_to(
    reader: &dyn Reader,
    identity: &MachineIdentity,
) -> Result<(Option<DocumentId>, Option<DocumentId>), StoreError> {
    let mut numbered = of_number(reader, &identity.serial)?;
    if numbered.len() > 1 {
        // One number of two makers: who made it decides.
        let maker = tokens(&identity.maker);
        numbered.retain(|item| tokens(&item.name).iter().any(|word| maker.contains(word)));
    }
    let numbered = numbered.into_iter().map(|item| counts(reader, item));
    let by_number = alone(numbered.collect::<Result<_, _>>()?);
    let mut macs = BTreeSet::new();
    if by_number.is_none() {
        for mac in &identity.macs {
            macs.extend(of_mac(reader, mac)?);
        }
    }
    Ok((by_number, alone(macs)))
}

fn alone(mut found: BTreeSet<DocumentId>) -> Option<DocumentId> {
    if found.len() == 1 { found.pop_first() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::inventory::{Kind, Message, read};

    #[test]
    fn who_greets_is_told_to_come_later_before_a_report_is_refused() {
        let source = InventorySource::of(Kind::Glpi);
        let Ok((Message::Inventory(told), _)) = read(&source, include_bytes!("samples/glpi.json")) else {
            panic!("it is an inventory")
        };
        let queue = ReportQueue::default();
        for _ in 0..CROWDED {
            assert!(!queue.is_crowded());
            let arrival = unlooked("aulas", &source, (*told).clone());
            queue.waiting().push_back(QueuedReport { arrival, told: oneshot::channel().0 });
        }
        assert!(queue.is_crowded() && queue.waiting().len() < WAITING);
    }
}
