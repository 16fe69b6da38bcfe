//! Looks up label owners and merged items for rulings on equipment.
//! Answers from indexes; only the document that has the label is loaded, to learn since when.

use super::stored::{item_summary, stored_item};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::{DocumentId, LabelId};
use ronda_shared::stamp::Stamp;

/// The item that a label leads to, and the binding; none where nobody has stuck it on.
pub(super) fn label_of(reader: &dyn Reader, label: LabelId) -> Result<Option<(DocumentId, Stamp)>, StoreError> {
    for id in reader.by_name(&label.to_string())? {
        if item_summary(reader, id)?.is_some_and(|item| item.labels.contains(&label))
            && let Some(bound) = binding(reader, id, label)?
        {
            return Ok(Some((id, bound)));
        }
    }
    Ok(None)
}

/// The item that another leads to since both were merged.
pub(super) fn leads_to(reader: &dyn Reader, id: DocumentId) -> Result<Option<DocumentId>, StoreError> {
    Ok(item_summary(reader, id)?.and_then(|item| item.merged_into))
}

fn binding(reader: &dyn Reader, id: DocumentId, label: LabelId) -> Result<Option<Stamp>, StoreError> {
    let bound = stored_item(reader, id)?.and_then(|view| view.labels.into_iter().find(|known| known.label == label));
    Ok(bound.map(|known| known.bound))
}
