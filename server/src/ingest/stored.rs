//! Documents as they stand in the store.

use super::document_cache::load;
use crate::store::{Reader, StoreError};
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::record::{self, RecordView};

/// A document of this kind; none for one of another, or that is not there.
pub fn stored(reader: &dyn Reader, id: DocumentId, kind: DocumentKind) -> Result<Option<Automerge>, StoreError> {
    let row = reader.document(id)?.filter(|row| row.kind == kind);
    row.map(|row| load(reader, &row)).transpose()
}

/// A record; none for what is no record.
pub fn stored_record(reader: &dyn Reader, id: DocumentId) -> Result<Option<RecordView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Record)?;
    Ok(document.and_then(|document| record::read(id, &DocumentReader::now(&document))))
}
