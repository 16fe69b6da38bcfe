//! Destroys a file of the archive. Every place of its ticket that says something is emptied, by the redaction that
//! there is (decision 0010).

use super::FilingProblem;
use crate::ingest::{Ingest, stored_ticket};
use crate::redact::{Order, PLACES};
use crate::store::whatsapp::{WhatsappKnown, WhatsappRows, WhatsappWaiting};
use crate::store::{Batch, Reader, StoreError};
use ronda_shared::filing::contents;
use ronda_shared::ids::DocumentId;
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
    let whatsapp = forgets(&*reader, id)?;
    if whatsapp != WhatsappRows::default() {
        let mut batch = Batch::after(reader.end()?);
        batch.whatsapp = whatsapp;
        store.commit(batch)?;
    }
    Ok(None)
}

/// What WhatsApp holds of a ticket and of who asked for it, to be forgotten.
fn forgets(reader: &dyn Reader, id: DocumentId) -> Result<WhatsappRows, StoreError> {
    // A conversation is with somebody and not of a ticket: it is forgotten by its own age.
    let remembered = |row: &WhatsappKnown| matches!(row, WhatsappKnown::Thread(_) | WhatsappKnown::Sent(_));
    let waiting = |row: &WhatsappWaiting| match row {
        WhatsappWaiting::Came(row) => row.document == Some(id),
        WhatsappWaiting::Going(row) => row.document == id,
    };
    let given_up = reader.whatsapp_given_up()?.into_iter().map(WhatsappWaiting::Going);
    let waits = reader.whatsapp_waiting()?.into_iter().chain(given_up);
    Ok(WhatsappRows {
        gone: waits.filter(waiting).map(|row| *row.key()).collect(),
        forgotten: reader.whatsapp_known_of(id)?.iter().filter(|row| remembered(row)).map(|row| *row.key()).collect(),
        ..WhatsappRows::default()
    })
}
