//! Index of the parts of each ticket (OAX-41), built from the feed; loads no documents.

use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::state::State;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// The parts of every divided ticket.
#[derive(Default)]
pub(super) struct TicketParts(Mutex<IndexState>);

#[derive(Default)]
struct IndexState {
    /// Up to which position of the feed.
    to: u64,
    of: BTreeMap<DocumentId, BTreeSet<DocumentId>>,
}

impl TicketParts {
    /// The parts of a ticket that the store knows.
    pub(super) fn of(&self, reader: &dyn Reader, whole: DocumentId) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up(reader)?;
        Ok(known.of.get(&whole).cloned().unwrap_or_default())
    }
}

impl IndexState {
    fn catch_up(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        let end = reader.end()?;
        if end <= self.to {
            return Ok(());
        }
        for summary in reader.summaries_since(Some(self.to))? {
            if let Summary::Ticket(ticket) = summary?
                && let Some(whole) = ticket.parent
            {
                self.of.entry(whole).or_default().insert(ticket.id);
            }
        }
        self.to = end;
        Ok(())
    }
}

/// Whether a part's work is done, so that the next may begin.
pub(super) fn done(state: State) -> bool {
    state == State::Resolved || state.is_final()
}
