//! Search by the beginnings of words: the rarest word proposes, the summary's own tokens confirm.

use super::super::row_codec::token_key;
use super::super::search::{asked, offer};
use super::super::{StoreError, SummaryRow};
use super::tables::{Reading, read};
use redb::ReadableTable;
use ronda_shared::ids::DocumentId;

/// See [`super::super::ReadDocuments::search_rows`].
pub(super) fn search(
    tables: &Reading,
    prefixes: &[String],
    show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let (prefixes, common) = asked(prefixes);
    let mut rarest: Option<Vec<DocumentId>> = None;
    for prefix in &prefixes {
        let limit = rarest.as_ref().map_or(common, Vec::len);
        if let Some(found) = documents_with(tables, prefix, limit)? {
            rarest = Some(found);
        }
    }
    match rarest {
        Some(documents) => {
            for id in documents.iter().rev() {
                let Some(bytes) = tables.summaries()?.get(id.bytes())? else {
                    continue;
                };
                if !offer((*id, read("summaries", bytes.value())), &prefixes, show)? {
                    break;
                }
            }
        }
        None => {
            for row in tables.summaries()?.iter()?.rev() {
                let (id, bytes) = row?;
                let id = DocumentId::from_bytes(*id.value());
                if !offer((id, read("summaries", bytes.value())), &prefixes, show)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The documents that have a token with this beginning, in order of birth; none where they are more rows than `limit`.
fn documents_with(tables: &Reading, prefix: &str, limit: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
    let mut found = Vec::new();
    for (count, row) in tables.tokens()?.range((prefix, &[0; 16])..)?.enumerate() {
        let key = row?.0;
        let (token, id) = key.value();
        if !token.starts_with(prefix) {
            break;
        }
        if count >= limit {
            return Ok(None);
        }
        found.push(DocumentId::from_bytes(*id));
    }
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}

/// See [`super::super::ReadDocuments::with_word`].
pub(super) fn with_word(tables: &Reading, word: &str, most: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
    let word = token_key(word);
    let mut found = Vec::new();
    for row in tables.tokens()?.range((word, &[0; 16])..=(word, &[255; 16]))? {
        if found.len() >= most {
            return Ok(None);
        }
        found.push(DocumentId::from_bytes(*row?.0.value().1));
    }
    Ok(Some(found))
}
