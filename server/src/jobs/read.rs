//! Documents as they stand, read for jobs.

use crate::store::{Reader, StoreError};
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;

/// A ticket; none for what is no ticket.
pub(super) fn ticket(reader: &dyn Reader, id: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let document = open(reader, id, DocumentKind::Ticket)?;
    Ok(document.and_then(|document| read::read(id, &DocumentReader::now(&document))))
}

/// An item; none for what is no item.
pub(crate) fn item(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentView>, StoreError> {
    let document = open(reader, id, DocumentKind::Equipment)?;
    Ok(document.and_then(|document| equipment::read(id, &DocumentReader::now(&document))))
}

fn open(reader: &dyn Reader, id: DocumentId, kind: DocumentKind) -> Result<Option<Automerge>, StoreError> {
    let Some(row) = reader.document(id)?.filter(|row| row.kind == kind) else { return Ok(None) };
    let mut bytes = reader.snapshot(id)?.unwrap_or_default();
    for change in reader.changes_after(id, row.snapshot)? {
        bytes.extend_from_slice(&change.bytes);
    }
    let read = document::load(&bytes).map(Some);
    read.map_err(|error| StoreError::Damaged { place: "documents", detail: format!("{id}: {error}") })
}
