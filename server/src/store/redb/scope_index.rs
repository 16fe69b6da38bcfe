//! The scope index on redb: rows that follow a document's row, and streams of them in the feed's order.

use super::super::scope_index::{LISTED, merged, rows_of};
use super::super::{DocumentRow, Entry, Indexed, StoreError, TouchedDocuments};
use super::packing::read_feed_row;
use super::tables::{Reading, Writing, read};
use redb::ReadableTable;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::policy::Term;
use std::collections::BTreeSet;
use std::ops::Bound;

/// Files a document under the terms of its row, in the place of those it stood under by its former rows. `entered`: the entries of the same
/// commit, of which its birth may be one.
pub(super) fn put(
    tables: &mut Writing<'_>,
    formers: &[DocumentRow],
    row: &DocumentRow,
    entered: &[Entry],
) -> Result<(), StoreError> {
    let born_on = match entered.binary_search_by_key(&row.born, |entry| entry.position) {
        Ok(at) => entered[at].acting_device(),
        Err(_) => born_on(tables, row.born)?,
    };
    let rows = rows_of(row, born_on);
    let former: BTreeSet<(Term, u64)> = formers.iter().flat_map(|former| rows_of(former, born_on)).collect();
    for (term, at) in former.difference(&rows) {
        tables.scope_index()?.remove((term.name.as_str(), term.span, *at, row.id.bytes()))?;
    }
    for place in &rows {
        let (Term { name, span }, at) = place;
        let place_there = (name.as_str(), *span, *at, row.id.bytes());
        // A store of an earlier build is filed by writing its rows once more: what should stand already may not. What does is
        // not written again.
        if former.contains(place) && tables.scope_index()?.get(place_there)?.is_some() {
            continue;
        }
        tables.scope_index()?.insert(place_there, ())?;
    }
    Ok(())
}

/// The device whose act founded a document. One that cannot be read keeps nobody from writing: `ronda verify` names it.
fn born_on(tables: &mut Writing<'_>, born: u64) -> Result<Option<DeviceId>, StoreError> {
    let Some(row) = tables.feed()?.get(born)? else { return Ok(None) };
    let entry: Option<Entry> = read("feed", &read_feed_row(row.value())?.1).ok();
    Ok(entry.and_then(|entry| entry.acting_device()))
}

/// See [`super::super::ReadDocuments::indexed_after`].
pub(super) fn after<'r>(
    tables: &'r Reading,
    terms: &BTreeSet<Term>,
    position: u64,
) -> Result<TouchedDocuments<'r>, StoreError> {
    let mut streams: Vec<TouchedDocuments<'r>> = Vec::new();
    for term in terms {
        let mut from = Some(term.span);
        while let Some(span) = from {
            let Some(there) = next_span(tables, &term.name, span)? else { break };
            streams.push(stream(tables, &term.name, there, position)?);
            from = there.checked_add(1);
        }
    }
    merged(streams)
}

/// The first span from this one on in which something stands under a term.
fn next_span(tables: &Reading, name: &str, span: u32) -> Result<Option<u32>, StoreError> {
    let first = (name, span, 0, &[0_u8; 16]);
    let mut range = tables.scope_index()?.range(first..=(name, u32::MAX, u64::MAX, &[u8::MAX; 16]))?;
    let Some(row) = range.next() else { return Ok(None) };
    let key = row?.0;
    Ok(Some(key.value().1))
}

fn stream<'r>(tables: &'r Reading, name: &str, span: u32, position: u64) -> Result<TouchedDocuments<'r>, StoreError> {
    let first = (name, span, position.saturating_add(1), &[0_u8; 16]);
    let range = tables.scope_index()?.range(first..=(name, span, u64::MAX, &[u8::MAX; 16]))?;
    Ok(Box::new(range.map(|row| {
        let key = row?.0;
        let (_, _, position, id) = key.value();
        Ok((position, DocumentId::from_bytes(*id)))
    })))
}

/// See [`super::super::ReadDocuments::listed_after`].
pub(super) fn listed_after(
    tables: &Reading,
    list: &Term,
    after: Option<DocumentId>,
    limit: usize,
) -> Result<Vec<DocumentId>, StoreError> {
    let (name, span) = (list.name.as_str(), list.span);
    let first = match &after {
        Some(id) => Bound::Excluded((name, span, LISTED, id.bytes())),
        None => Bound::Included((name, span, LISTED, &[0_u8; 16])),
    };
    let behind_all = Bound::Excluded((name, span, LISTED + 1, &[0_u8; 16]));
    let rows = tables.scope_index()?.range((first, behind_all))?;
    rows.take(limit).map(|row| Ok(DocumentId::from_bytes(*row?.0.value().3))).collect()
}

/// See [`super::super::ReadDocuments::scope_index`].
pub(super) fn all(tables: &Reading) -> Result<Indexed<'_>, StoreError> {
    Ok(Box::new(tables.scope_index()?.iter()?.map(|row| {
        let key = row?.0;
        let (name, span, position, id) = key.value();
        Ok((Term { name: name.to_owned(), span }, position, DocumentId::from_bytes(*id)))
    })))
}
