//! Destroys a file of the archive. Every place of its ticket that says something is emptied, by the redaction that
//! there is (decision 0010).

use super::FilingProblem;
use crate::ingest::{Ingest, stored_ticket};
use crate::redact::{Order, PLACES};
use crate::store::whatsapp::{WhatsappKnown, WhatsappRows};
use crate::store::{Batch, Reader, StoreError};
use ronda_shared::filing::contents;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::ticket::summary::TicketSummary;

/// Empties a ticket; answers how many places still say something, none where it is empty. One of a closed year comes back from its
/// archive for that, and the archive goes. Cut short, it is gone on with by asking again. What is opened again meanwhile stays.
///
/// # Errors
/// The store or the writer could not; [`RedactProblem::Moved`](crate::redact::RedactProblem::Moved) where it stands otherwise than it did: it was
/// opened again, and nothing more is taken out of it.
pub(super) fn destroy(ingest: &Ingest, ticket: &TicketSummary, reason: &str) -> Result<Option<usize>, FilingProblem> {
    let id = ticket.id;
    let mut before = usize::MAX;
    loop {
        let reader = ingest.store().read()?;
        let mut what = stored_ticket(&*reader, id)?.map(|view| contents(&view)).unwrap_or_default();
        drop(reader);
        if what.is_empty() {
            break;
        }
        if what.len() >= before {
            return Ok(Some(what.len()));
        }
        before = what.len();
        what.truncate(PLACES);
        let stands = Some((ticket.state, ticket.since));
        let order =
            Order { document: id, what, reason: reason.to_owned(), by: None, device: None, alone: false, stands };
        ingest.redact_blocking(order)?;
    }
    let store = ingest.store();
    let _turn = store.turn();
    let reader = store.read()?;
    let forgotten = remembered(&*reader, id)?;
    if !forgotten.is_empty() {
        let mut batch = Batch::after(reader.end()?);
        batch.whatsapp = WhatsappRows { forgotten, ..WhatsappRows::default() };
        store.commit(batch)?;
    }
    Ok(None)
}

/// What WhatsApp remembers of a ticket and of who asked for it.
fn remembered(reader: &dyn Reader, id: DocumentId) -> Result<Vec<Sha256>, StoreError> {
    let of = |row: &WhatsappKnown| match row {
        WhatsappKnown::Thread(row) => row.document == id,
        WhatsappKnown::Sent(row) => row.going.as_ref().is_some_and(|going| going.document == id),
        // A conversation is with somebody and not of a ticket: it is forgotten by its own age.
        WhatsappKnown::Talk(_) | WhatsappKnown::Taken(_) => false,
    };
    Ok(reader.whatsapp_known()?.iter().filter(|row| of(row)).map(|row| *row.key()).collect())
}
