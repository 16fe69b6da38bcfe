//! Index from email address to requests, built from the tickets on first use and updated from the feed.
//! Stores keyed hashes (HMAC with the server's secret), never addresses.

use super::sealed_token::tag;
use crate::ingest::stored_ticket;
use crate::store::{Reader, Secret, StoreError};
use ronda_shared::command::ContactField;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Who comes while all tickets are read for the first time waits so long for it; then they are told to come again: each who waits
/// holds a thread, and of those there are some hundreds for everybody.
const PATIENCE: Duration = Duration::from_secs(2);

/// The requests of each address.
#[derive(Debug, Default)]
pub struct AddressIndex {
    known: Mutex<IndexState>,
    /// Since when all tickets are read for the first time; none where nobody does.
    making: Mutex<Option<Instant>>,
}

/// That somebody reads all tickets, until it is dropped.
struct Making<'i>(&'i AddressIndex);

#[derive(Debug, Default)]
struct IndexState {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    of: BTreeMap<DocumentId, [u8; 16]>,
    by: BTreeMap<[u8; 16], BTreeSet<DocumentId>>,
}

/// The address of who asked.
pub fn mail_of(view: &TicketView) -> &str {
    view.requester.get(&ContactField::Mail).map_or("", |set| set.value.trim())
}

impl AddressIndex {
    /// The requests of an address, the oldest first. It blocks; the first time for as long as all tickets take.
    pub fn of(&self, reader: &dyn Reader, secret: &Secret, mail: &str) -> Result<Vec<DocumentId>, StoreError> {
        // Numbers alone stand under this lock: a holder that panicked left a part of them, which is kept up as before.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let _making = known.position.is_none().then(|| Making::begun(self));
        known.keep_up(reader, secret)?;
        Ok(known.by.get(&tag(secret, mail)).into_iter().flatten().copied().collect())
    }
}

impl AddressIndex {
    /// Whether it is being made, and that takes long: whoever asks now would wait for it.
    pub fn is_being_made(&self) -> bool {
        self.making().is_some_and(|began| began.elapsed() >= PATIENCE)
    }

    fn making(&self) -> MutexGuard<'_, Option<Instant>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'i> Making<'i> {
    fn begun(index: &'i AddressIndex) -> Self {
        *index.making() = Some(Instant::now());
        Self(index)
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        *self.0.making() = None;
    }
}

impl IndexState {
    fn keep_up(&mut self, reader: &dyn Reader, secret: &Secret) -> Result<(), StoreError> {
        let end = reader.end()?;
        for summary in reader.summaries_since(self.position)? {
            // One that left would be read from its archive, and so would each of its year: it is asked for by its folio.
            if let Summary::Ticket(ticket) = summary?
                && !ticket.in_archive
            {
                self.learn(reader, secret, ticket.id)?;
            }
        }
        self.position = Some(end);
        Ok(())
    }

    fn learn(&mut self, reader: &dyn Reader, secret: &Secret, id: DocumentId) -> Result<(), StoreError> {
        let view = match stored_ticket(reader, id) {
            // One that is damaged keeps nobody from their own; `ronda verify` says what is wrong with it.
            Err(StoreError::Damaged { detail, .. }) => {
                tracing::error!(document.id = %id, error.message = detail, "A ticket cannot be read: the portal lists it for nobody.");
                return Ok(());
            }
            view => view?,
        };
        let Some(view) = view else { return Ok(()) };
        let mail = mail_of(&view);
        let now = (!mail.is_empty()).then(|| tag(secret, mail));
        let was = match now {
            Some(now) => self.of.insert(id, now),
            None => self.of.remove(&id),
        };
        if let Some(was) = was.filter(|was| Some(*was) != now)
            && let Some(ids) = self.by.get_mut(&was)
        {
            ids.remove(&id);
        }
        if let Some(now) = now {
            self.by.entry(now).or_default().insert(id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, DocumentRow, Store};
    use ronda_shared::act::DocumentKind;
    use ronda_shared::ids::ServiceId;
    use ronda_shared::ticket::summary::TicketSummary;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_ticket_that_cannot_be_read_keeps_nobody_from_their_own() {
        let store = RedbStore::in_memory().expect("opens");
        let (id, at) = (DocumentId::from_bytes([7; 16]), Timestamp::from_millis(1_795_186_800_000));
        let (latest, kind) = (1, DocumentKind::Ticket);
        let (heads, scopes) = (Vec::new(), Vec::new());
        let row =
            DocumentRow { id, kind, born: 1, latest, snapshot: 1, tail: 0, heads, scopes, founded: 0, archived: 0 };
        let ticket = TicketSummary::new(id, ServiceId::new("oax-soporte-hardware"), at);
        let batch = Batch {
            documents: vec![row],
            snapshots: vec![(id, b"no document".to_vec())],
            summaries: vec![Summary::Ticket(Box::new(ticket))],
            ..Batch::after(0)
        };
        store.commit(batch).expect("commits");
        let reader = store.read().expect("reads");
        assert!(stored_ticket(&*reader, id).is_err());
        let own = AddressIndex::default().of(&*reader, &Secret([7; 32]), "ana@oaxaca.gob.mx");
        assert_eq!(own.expect("looked for"), []);
    }

    /// Of millions of tickets it takes minutes, and who comes meanwhile is told so at once.
    #[test]
    fn whoever_comes_while_it_is_made_need_not_wait() {
        let index = AddressIndex::default();
        let begun = Making::begun(&index);
        assert!(!index.is_being_made(), "of few it takes a moment");
        *index.making() = Instant::now().checked_sub(PATIENCE);
        assert!(index.is_being_made());
        drop(begun);
        assert!(!index.is_being_made());
        let store = RedbStore::in_memory().expect("opens");
        let own = index.of(&*store.read().expect("reads"), &Secret([7; 32]), "ana@oaxaca.gob.mx");
        assert_eq!((own.expect("looked for"), index.is_being_made()), (Vec::new(), false));
    }
}
