//! Index of the parts of each ticket (OAX-41), built from the feed; loads no document whose summary can be read.

use super::stored::stored_ticket;
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
    /// Reads on to the feed's end, or until `is_over`. Whoever asks meanwhile waits for it.
    pub(super) fn catch_up(&self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).catch_up(reader, is_over)
    }

    /// The parts of a ticket that the store knows.
    pub(super) fn of(&self, reader: &dyn Reader, whole: DocumentId) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up(reader, &|| false)?;
        Ok(known.of.get(&whole).cloned().unwrap_or_default())
    }
}

impl IndexState {
    fn catch_up(&mut self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let end = reader.end()?;
        if end <= self.to {
            return Ok(());
        }
        // The first time it is every document there is, and the writer may wait: they are read by pages.
        for row in reader.summary_rows_since((self.to > 0).then_some(self.to))? {
            // Whoever asks all the same reads all of it.
            if is_over() {
                return Ok(());
            }
            let (id, summary) = row?;
            if let Some(whole) = whole_of(reader, id, summary)? {
                self.of.entry(whole).or_default().insert(id);
            }
        }
        self.to = end;
        Ok(())
    }
}

/// The ticket that a document is a part of. Where its summary is damaged the document itself says so: the whole does not end without
/// its part. Of one that cannot be read at all nobody can tell.
fn whole_of(
    reader: &dyn Reader,
    id: DocumentId,
    summary: Result<Summary, StoreError>,
) -> Result<Option<DocumentId>, StoreError> {
    let summary = match summary {
        Err(error) if error.is_damage_of_a_document() => {
            return match stored_ticket(reader, id) {
                Err(error) if error.is_of_a_document() => {
                    tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: of which ticket it is a part is not known.");
                    Ok(None)
                }
                view => Ok(view?.and_then(|view| view.born.parent)),
            };
        }
        summary => summary?,
    };
    Ok(match summary {
        Summary::Ticket(ticket) => ticket.parent,
        Summary::Equipment(_) | Summary::Record(_) => None,
    })
}

/// Whether a part's work is done, so that the next may begin.
pub(super) fn done(state: State) -> bool {
    state == State::Resolved || state.is_final()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::transfer::{FilledBy, Filling, Rows as _};
    use crate::verification::testing::{Browser, Fixture, opening};
    use ronda_shared::command::{Command, Content};
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use std::cell::Cell;
    use std::sync::Arc;

    fn filed(fixture: &Fixture, eva: &mut Browser, own: u8, parent: Option<DocumentId>) -> DocumentId {
        let id = DocumentId::new(fixture.now(), [own; 10]);
        let mut command = opening("Sin red");
        let Command::Content(Content::OpenTicket(open)) = &mut command else { panic!("an opening") };
        open.parent = parent;
        assert_eq!(fixture.does(eva, id, &command), Outcome::Accepted);
        id
    }

    /// A server that is told to stop does not read on for minutes.
    #[test]
    fn what_is_read_ahead_ends_where_nobody_needs_it_and_is_whole_for_who_asks() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let whole = filed(&fixture, &mut eva, 1, None);
        let parts = [2, 3].map(|own| filed(&fixture, &mut eva, own, Some(whole)));
        let (reader, known, asked) = (fixture.store.read().expect("reads"), TicketParts::default(), Cell::new(0));
        let is_over = || {
            asked.set(asked.get() + 1);
            asked.get() == 2
        };
        known.catch_up(&*reader, &is_over).expect("read");
        assert_eq!(asked.get(), 2, "it reads no further");
        assert_eq!(known.of(&*reader, whole).expect("reads"), BTreeSet::from(parts));
    }

    #[test]
    fn a_part_whose_summary_is_damaged_is_a_part_all_the_same() {
        let store = Arc::new(RedbStore::in_memory().expect("opens"));
        let fixture = Fixture::on(Arc::<RedbStore>::clone(&store));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let whole = filed(&fixture, &mut eva, 1, None);
        let part = filed(&fixture, &mut eva, 2, Some(whole));
        let rows = vec![(part.bytes().to_vec(), b"nada que se lea".to_vec())];
        store.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        let reader = fixture.store.read().expect("reads");
        assert!(reader.summary(part).is_err());
        assert_eq!(TicketParts::default().of(&*reader, whole).expect("reads"), BTreeSet::from([part]));
    }
}
