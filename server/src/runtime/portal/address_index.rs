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
use std::sync::{Mutex, PoisonError};

/// The requests of each address.
#[derive(Debug, Default)]
pub struct AddressIndex(Mutex<IndexState>);

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
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keep_up(reader, secret)?;
        Ok(known.by.get(&tag(secret, mail)).into_iter().flatten().copied().collect())
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
        let Some(view) = stored_ticket(reader, id)? else { return Ok(()) };
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
