//! Documents as they stand, read for jobs.

use crate::ingest::stored;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;

/// A ticket; none for what is no ticket.
pub(super) fn ticket(reader: &dyn Reader, id: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Ticket)?;
    Ok(document.and_then(|document| read::read(id, &DocumentReader::now(&document))))
}

/// An item; none for what is no item.
pub(crate) fn item(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Equipment)?;
    Ok(document.and_then(|document| equipment::read(id, &DocumentReader::now(&document))))
}
