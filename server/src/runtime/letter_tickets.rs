//! Knows the tickets that have letters: the register of letters is made of them alone.

use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The tickets that have letters: of many years' tickets the register looks at few.
#[derive(Debug, Default)]
pub struct LetterTickets(Mutex<IndexState>);

#[derive(Debug, Default)]
struct IndexState {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    tickets: BTreeSet<DocumentId>,
}

impl LetterTickets {
    /// All of them, the first born first. It blocks; the first time for as long as all summaries take.
    ///
    /// # Errors
    /// The store.
    pub fn as_of(&self, reader: &dyn Reader) -> Result<Vec<DocumentId>, StoreError> {
        // A holder that panicked left a part of them, which is kept up as before.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keep_up(reader, &|| false)?;
        Ok(known.tickets.iter().copied().collect())
    }

    /// Reads on to the feed's end, or until `is_over`. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn read_ahead(&self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keep_up(reader, is_over)
    }

    /// Whether all tickets were read for it, so that whoever asks waits for little.
    pub fn is_read(&self) -> bool {
        self.0.try_lock().is_ok_and(|known| known.position.is_some())
    }
}

impl IndexState {
    fn keep_up(&mut self, reader: &dyn Reader, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let end = reader.end()?;
        if self.position.is_some_and(|position| position >= end) {
            return Ok(());
        }
        for summary in reader.summaries_since(self.position)? {
            // Whoever asks all the same reads all of it.
            if is_over() {
                return Ok(());
            }
            match summary? {
                Summary::Ticket(ticket) if !ticket.letters.is_empty() => _ = self.tickets.insert(ticket.id),
                other => _ = self.tickets.remove(&other.id()),
            }
        }
        self.position = Some(end);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, DocumentRow, EntryKind, Store};
    use ronda_shared::act::DocumentKind;
    use ronda_shared::command::LetterWay;
    use ronda_shared::ids::{ActId, DeviceId, PersonId, ServiceId};
    use ronda_shared::person::Person;
    use ronda_shared::ticket::summary::{LetterLine, TicketSummary};
    use ronda_shared::time::Timestamp;

    const AT: Timestamp = Timestamp::from_millis(1_795_186_800_000);

    fn letter() -> LetterLine {
        LetterLine {
            act: ActId { device: DeviceId::new(7), number: 1 },
            way: LetterWay::Incoming,
            register: None,
            number: "1/2026".into(),
            dated: String::new(),
            delivered_on: String::new(),
            at: AT,
            by: None,
            counterpart: String::new(),
            subject: String::new(),
            annexes: String::new(),
            answer_by: String::new(),
            answered: false,
            steps: Vec::new(),
        }
    }

    /// A ticket as it stands after one more entry of the feed.
    fn moves(store: &RedbStore, number: u8, letters: Vec<LetterLine>) -> DocumentId {
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        let person = Person::new(PersonId::new("eva.rios"), "Eva Ríos");
        let latest = batch.enter(AT, None, vec![], EntryKind::Person(person));
        let (id, kind) = (DocumentId::from_bytes([number; 16]), DocumentKind::Ticket);
        let (heads, scopes) = (Vec::new(), Vec::new());
        batch.documents.push(DocumentRow {
            id,
            kind,
            born: latest,
            latest,
            snapshot: 0,
            tail: 0,
            heads,
            scopes,
            founded: 0,
            archived: 0,
        });
        let ticket = TicketSummary { letters, ..TicketSummary::new(id, ServiceId::new("s"), AT) };
        batch.summaries.push(Summary::Ticket(Box::new(ticket)));
        store.commit(batch).expect("commits");
        id
    }

    #[test]
    fn what_has_letters_is_known_and_kept_up() {
        let (store, known) = (RedbStore::in_memory().expect("opens"), LetterTickets::default());
        let as_of = || known.as_of(&*store.read().expect("reads")).expect("known");
        let first = moves(&store, 1, vec![letter()]);
        let second = moves(&store, 2, Vec::new());
        known.read_ahead(&*store.read().expect("reads"), &|| true).expect("read");
        assert!(!known.is_read(), "the server stops");
        assert_eq!(as_of(), [first]);
        assert!(known.is_read());
        moves(&store, 2, vec![letter()]);
        assert_eq!(as_of(), [first, second], "one that came later");
        moves(&store, 1, Vec::new());
        assert_eq!(as_of(), [second]);
        let reader = store.read().expect("reads");
        let ids = [second, first];
        let read: Vec<DocumentId> =
            reader.summaries_by_id(&ids).map(|summary| summary.expect("a summary").id()).collect();
        assert_eq!(read, ids);
    }
}
