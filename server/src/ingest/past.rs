//! A ticket as it stood at a position of the feed: what a report counts that is asked for again as of an earlier act.

use super::author_context::scope_at;
use super::stored::stored_of;
use super::unit_of_work::automerge_heads;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
use ronda_shared::ticket::read;
use ronda_shared::ticket::summary::{TicketSummary, summarize};

/// None for what is no ticket or was not born yet. One that was founded anew since (words were taken out) has no history
/// before that: it is told as it stands. It blocks, for as long as one document takes to load.
pub fn ticket_at(
    reader: &dyn Reader,
    organisation: &Organisation,
    id: DocumentId,
    position: u64,
) -> Result<Option<(TicketSummary, ScopeKey)>, StoreError> {
    let Some(row) = reader.document(id)? else { return Ok(None) };
    if row.kind != DocumentKind::Ticket || row.born > position {
        return Ok(None);
    }
    let document = stored_of(reader, &row)?;
    let heads = automerge_heads(&reader.heads_at(id, position)?);
    let known = !heads.is_empty() && heads.iter().all(|head| document.get_change_meta_by_hash(head).is_some());
    let (then, until) = match known && row.founded <= position {
        true => (DocumentReader::at(&document, &heads), position),
        false => (DocumentReader::now(&document), row.latest),
    };
    let Some(view) = read::read(id, &then) else { return Ok(None) };
    let scope = scope_at(&row, until).unwrap_or_else(|| ScopeKey::of_ticket(organisation, &view));
    Ok(Some((summarize(&view), scope)))
}
