//! Index of tickets that leave replicas by age, built from the feed; loads no documents.

use super::Ingest;
use super::author_context::scope_at;
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::policy::{self, AGES};
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Tickets by when they ended. One that was opened again may stand in it: whoever asks looks at its scope.
#[derive(Default)]
pub(super) struct RetentionIndex(Mutex<IndexState>);

#[derive(Default)]
struct IndexState {
    /// Up to which position of the feed.
    to: u64,
    by_time: BTreeSet<(Timestamp, DocumentId)>,
}

/// So many documents are read together.
const BATCH_SIZE: usize = 64;

impl RetentionIndex {
    /// Reads on to the feed's end, or until `is_over`. Whoever asks meanwhile waits for it.
    pub(super) fn catch_up(&self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).catch_up(reader, is_over)
    }

    /// The tickets that reach one of the ages after `since` and up to `until`, each once.
    pub(super) fn aging(
        &self,
        reader: &dyn Reader,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up(reader, &|| false)?;
        let mut aging = BTreeSet::new();
        for days in AGES {
            // Held as long as no more than so many days have passed: gone from the millisecond after.
            let (from, to) = (since.plus(-days * DAY_MS), until.plus(-days * DAY_MS));
            if from < to {
                let first = (from, DocumentId::from_bytes([0; 16]));
                let last = (to, DocumentId::from_bytes([0; 16]));
                aging.extend(known.by_time.range(first..last).map(|(_, id)| *id));
            }
        }
        Ok(aging)
    }
}

impl IndexState {
    fn catch_up(&mut self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let end = reader.end()?;
        if end <= self.to {
            return Ok(());
        }
        let mut moved = reader.moved_after(self.to)?;
        loop {
            // Whoever asks all the same reads all of it.
            if is_over() {
                return Ok(());
            }
            let some: Vec<DocumentId> =
                moved.by_ref().take(BATCH_SIZE).map(|moved| Ok(moved?.1)).collect::<Result<_, StoreError>>()?;
            if some.is_empty() {
                break;
            }
            reader.ahead(&some)?;
            for id in some {
                let row = match reader.row_of(id) {
                    Err(error) if error.is_damage_of_a_document() => {
                        tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: devices that have it are not told when they have had it long enough.");
                        continue;
                    }
                    row => row?,
                };
                let Some(row) = row else { continue };
                let ended = scope_at(&row, row.latest).and_then(|key| key.closed_at);
                self.by_time.extend(ended.map(|at| (at, id)));
            }
        }
        self.to = end;
        Ok(())
    }
}

impl Ingest {
    /// Whether anything left a person's scope between two instants by its age alone: what no commit tells. It blocks.
    pub fn aged_out(&self, person: &Person, since: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let reader = self.shared.store.read()?;
        let organisation = self.shared.organisation.as_ref();
        for id in self.shared.ended.aging(reader.as_ref(), since, until)? {
            let key = reader.row_of(id)?.and_then(|row| scope_at(&row, row.latest));
            let held = |at| key.as_ref().is_some_and(|key| policy::in_scope(organisation, person, key, at));
            if held(since) && !held(until) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
