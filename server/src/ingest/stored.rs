//! Records of registers as they stand in the store.

use super::document_cache::bytes;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::ids::DocumentId;
use ronda_shared::record::{self, RecordView};

/// A record as it stands; none for what is no record.
pub fn stored_record(reader: &dyn Reader, id: DocumentId) -> Result<Option<RecordView>, StoreError> {
    let Some(row) = reader.document(id)?.filter(|row| row.kind == DocumentKind::Record) else { return Ok(None) };
    let loaded = document::load(&bytes(reader, &row)?)
        .map_err(|error| StoreError::Damaged { place: "documents", detail: format!("{id}: {error}") })?;
    Ok(record::read(id, &DocumentReader::now(&loaded)))
}
