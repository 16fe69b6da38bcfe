//! Search by the beginnings of words: the rarest word proposes, the summary's own tokens confirm.

use super::super::row_codec::{read, token_key};
use super::super::search::{asked, offer};
use super::super::{StoreError, SummaryRow};
use super::keys::{self, Span};
use super::session::Session;
use super::tables::{Order, SUMMARIES, TOKENS};
use ronda_shared::ids::DocumentId;

/// So many summaries are fetched at once.
const PAGE: usize = 64;

/// See [`super::super::ReadDocuments::search_rows`].
pub(super) fn search(
    session: &Session,
    prefixes: &[String],
    show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let (prefixes, common) = asked(prefixes);
    let mut rarest: Option<Vec<DocumentId>> = None;
    for prefix in &prefixes {
        let limit = rarest.as_ref().map_or(common, Vec::len);
        if let Some(found) = documents_with(session, prefix, limit)? {
            rarest = Some(found);
        }
    }
    match rarest {
        Some(documents) => offer_these(session, &documents, &prefixes, show),
        None => {
            for row in session.walk(SUMMARIES, Span::all(), Order::Down) {
                let (place, bytes) = row?;
                let id = keys::last_document("summaries", &place)?;
                if !offer((id, read("summaries", &bytes)), &prefixes, show)? {
                    break;
                }
            }
            Ok(())
        }
    }
}

/// Shows summaries of documents in order of birth, the latest born first.
fn offer_these(
    session: &Session,
    documents: &[DocumentId],
    prefixes: &[&str],
    show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    for some in documents.rchunks(PAGE) {
        let found = session.many(SUMMARIES, some.iter().map(|id| id.bytes().to_vec()).collect())?;
        for (id, bytes) in some.iter().rev().filter_map(|id| Some((*id, found.get(id.bytes().as_slice())?))) {
            if !offer((id, read("summaries", bytes)), prefixes, show)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The documents that have a token with this beginning, in order of birth; none where they are more rows than `limit`.
fn documents_with(session: &Session, prefix: &str, limit: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
    let rows = session.span(TOKENS, &Span::within(keys::begun(prefix)), Order::Up, limit.saturating_add(1))?;
    if rows.len() > limit {
        return Ok(None);
    }
    let mut found: Vec<DocumentId> =
        rows.iter().map(|(place, _)| keys::last_document("tokens", place)).collect::<Result<_, _>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}

/// See [`super::super::ReadDocuments::with_word`].
pub(super) fn with_word(session: &Session, word: &str, most: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
    let span = Span::within(keys::text(token_key(word)));
    let rows = session.span(TOKENS, &span, Order::Up, most.saturating_add(1))?;
    if rows.len() > most {
        return Ok(None);
    }
    rows.iter().map(|(place, _)| keys::last_document("tokens", place)).collect::<Result<_, _>>().map(Some)
}
