//! Reads a document as it stood at a position of the feed. A report that is asked for again counts it as of an earlier
//! act.

use super::author_context::scope_at;
use super::stored::stored_of;
use super::unit_of_work::automerge_heads;
use crate::store::{DocumentRow, Reader, StoreError};
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
use ronda_shared::record;
use ronda_shared::ticket::read;
use ronda_shared::ticket::summary::{TicketSummary, summarize};
use ronda_shared::view::Summary;

/// None for what is no ticket or was not born yet. One that was founded anew since (words were taken out) has no history
/// before that: it is told as it stands, and so is one that left for its archive. It blocks, for as long as one document takes to load.
pub fn ticket_at(
    reader: &dyn Reader,
    organisation: &Organisation,
    id: DocumentId,
    position: u64,
) -> Result<Option<(TicketSummary, ScopeKey)>, StoreError> {
    if let Some(row) = reader.document(id)?.filter(|row| row.archived > 0) {
        return counted_by_its_summary(reader, &row, position);
    }
    let Some(past) = Past::of(reader, id, DocumentKind::Ticket, position)? else { return Ok(None) };
    let Some(view) = read::read(id, &past.reader()) else { return Ok(None) };
    let scope = past.scope().unwrap_or_else(|| ScopeKey::of_ticket(organisation, &view));
    Ok(Some((summarize(&view), scope)))
}

/// A ticket that left for its archive: what is counted of it stands in its summary, which is the last there was.
fn counted_by_its_summary(
    reader: &dyn Reader,
    row: &DocumentRow,
    position: u64,
) -> Result<Option<(TicketSummary, ScopeKey)>, StoreError> {
    let Some(Summary::Ticket(ticket)) = reader.summary(row.id)?.filter(|_| row.born <= position) else {
        return Ok(None);
    };
    Ok(scope_at(row, position).map(|scope| (*ticket, scope)))
}

/// The same of an item of the registry, whole: what went in and out of a storeroom stands in no summary.
pub fn item_at(
    reader: &dyn Reader,
    id: DocumentId,
    position: u64,
) -> Result<Option<(EquipmentView, ScopeKey)>, StoreError> {
    let Some(past) = Past::of(reader, id, DocumentKind::Equipment, position)? else { return Ok(None) };
    let Some(view) = equipment::read(id, &past.reader()) else { return Ok(None) };
    let scope = past.scope().unwrap_or_else(|| ScopeKey::of_item(&view));
    Ok(Some((view, scope)))
}

/// How many conflict cards of an item or a record were open; none of what is neither, or was not born yet.
pub fn open_cards_at(
    reader: &dyn Reader,
    id: DocumentId,
    position: u64,
) -> Result<Option<(u32, ScopeKey)>, StoreError> {
    if let Some((view, scope)) = item_at(reader, id, position)? {
        return Ok(Some((equipment::summarize(&view).conflicts, scope)));
    }
    let Some(past) = Past::of(reader, id, DocumentKind::Record, position)? else { return Ok(None) };
    let Some(view) = record::read(id, &past.reader()) else { return Ok(None) };
    let scope = past.scope().unwrap_or_else(|| ScopeKey::of_record(&view));
    Ok(Some((record::summarize(&view).conflicts, scope)))
}

/// A document loaded, and where in its history it is read.
struct Past {
    row: DocumentRow,
    document: Automerge,
    /// None where it is read as it stands.
    heads: Option<Vec<automerge::ChangeHash>>,
    /// Up to which position what is read reaches.
    until: u64,
}

impl Past {
    /// None where it is of another kind, or was not born yet.
    fn of(reader: &dyn Reader, id: DocumentId, kind: DocumentKind, position: u64) -> Result<Option<Self>, StoreError> {
        let Some(row) = reader.document(id)? else { return Ok(None) };
        if row.kind != kind || row.born > position {
            return Ok(None);
        }
        let document = stored_of(reader, &row)?;
        let heads = automerge_heads(&reader.heads_at(id, position)?);
        let known = !heads.is_empty() && heads.iter().all(|head| document.get_change_meta_by_hash(head).is_some());
        let (heads, until) = match known && row.founded <= position {
            true => (Some(heads), position),
            false => (None, row.latest),
        };
        Ok(Some(Self { row, document, heads, until }))
    }

    fn reader(&self) -> DocumentReader<'_> {
        match &self.heads {
            Some(heads) => DocumentReader::at(&self.document, heads),
            None => DocumentReader::now(&self.document),
        }
    }

    /// Whose it was to read then.
    fn scope(&self) -> Option<ScopeKey> {
        scope_at(&self.row, self.until)
    }
}
