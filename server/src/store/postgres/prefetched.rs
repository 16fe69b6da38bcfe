//! Fetches documents together that are read one after another. Each row asked for by itself would be a way to the
//! database and back, and a first sync reads some thousand documents.

use super::super::row_codec::{heads_of, read};
use super::super::{Change, DocumentRow, StoreError};
use super::session::Session;
use super::tables::{DOC_FEED, DOCUMENTS, Parameter, SNAPSHOTS, SUMMARIES, Table, of_ranges, pair};
use super::{entries, keys};
use ronda_shared::ids::DocumentId;
use std::collections::BTreeMap;
use tokio_postgres::Row;

/// A document with more changes behind its snapshot is read by itself.
const TAIL: usize = 64;

/// What was fetched of some documents, of the reader's instant.
#[derive(Default)]
pub(super) struct Prefetched {
    /// By table and key; none where there is no such row.
    rows: BTreeMap<(&'static str, Vec<u8>), Option<Vec<u8>>>,
    /// The changes behind a document's snapshot, whose position comes first.
    tails: BTreeMap<DocumentId, (u64, Vec<Change>)>,
}

impl Prefetched {
    /// Fetches the rows and summaries of documents.
    pub(super) fn of(session: &Session, documents: &[DocumentId]) -> Result<Self, StoreError> {
        let keys: Vec<Vec<u8>> = documents.iter().map(|id| id.bytes().to_vec()).collect();
        let tables = [DOCUMENTS, SUMMARIES];
        let found =
            session.ask_all(tables.map(|table| (table.many(), vec![Parameter::Many(keys.clone())])).to_vec())?;
        let mut ahead = Self::default();
        for (table, rows) in tables.into_iter().zip(found) {
            ahead.keep(table, &keys, &rows)?;
        }
        Ok(ahead)
    }

    /// Fetches besides what these documents hold: the changes after a position, or the snapshot and the changes behind it.
    pub(super) fn contents_of(
        &mut self,
        session: &Session,
        documents: &[(DocumentId, Option<u64>)],
    ) -> Result<(), StoreError> {
        let whole = documents.iter().filter(|(_, after)| after.is_none());
        let whole: Vec<Vec<u8>> = whole.map(|(id, _)| id.bytes().to_vec()).collect();
        let behind = self.behind(documents);
        let ranges = behind.iter().map(|(id, after)| {
            let place = |position| keys::with_number(id.bytes(), position);
            (place(after.saturating_add(1)), place(u64::MAX))
        });
        let asked = vec![of_ranges(DOC_FEED, ranges, TAIL), (SNAPSHOTS.many(), vec![Parameter::Many(whole.clone())])];
        let mut found = session.ask_all(asked)?;
        self.keep(SNAPSHOTS, &whole, &found.pop().unwrap_or_default())?;
        self.tails = tails(session, &behind, &found.pop().unwrap_or_default())?;
        Ok(())
    }

    /// The documents that are not read from an archive, and behind which position their changes are asked for. Of one whose row is
    /// damaged nothing is fetched: it says so where it is read, and the others are read all the same.
    fn behind(&self, documents: &[(DocumentId, Option<u64>)]) -> Vec<(DocumentId, u64)> {
        let position = |(id, after): &(DocumentId, Option<u64>)| {
            let row: DocumentRow = read(DOCUMENTS.name(), &self.row(DOCUMENTS, id.bytes())??).ok()?;
            (row.archived == 0).then(|| (*id, after.unwrap_or(row.snapshot)))
        };
        documents.iter().filter_map(position).collect()
    }

    /// Keeps rows that were found under keys, and that under the others there is none.
    fn keep(&mut self, table: Table, keys: &[Vec<u8>], found: &[Row]) -> Result<(), StoreError> {
        self.rows.extend(keys.iter().map(|key| ((table.name(), key.clone()), None)));
        for row in found {
            let (key, value) = pair(table, row)?;
            self.rows.insert((table.name(), key), Some(value));
        }
        Ok(())
    }

    /// A row's value, where it was fetched: perhaps that there is none.
    pub(super) fn row(&self, table: Table, key: &[u8]) -> Option<Option<Vec<u8>>> {
        if self.rows.is_empty() {
            return None;
        }
        self.rows.get(&(table.name(), key.to_vec())).cloned()
    }

    /// A document's changes after a position, where all of them were fetched.
    pub(super) fn changes_after(&self, id: DocumentId, position: u64) -> Option<Vec<Change>> {
        let (from, changes) = self.tails.get(&id)?;
        (*from <= position).then(|| changes.iter().filter(|change| change.position > position).cloned().collect())
    }
}

/// The changes of documents behind a position, by the rows that say where they stand.
fn tails(
    session: &Session,
    behind: &[(DocumentId, u64)],
    found: &[Row],
) -> Result<BTreeMap<DocumentId, (u64, Vec<Change>)>, StoreError> {
    let mut told: BTreeMap<DocumentId, BTreeMap<u64, Vec<u8>>> = BTreeMap::new();
    for row in found {
        let (place, joined) = pair(DOC_FEED, row)?;
        let id = DocumentId::from_bytes(keys::head(DOC_FEED.name(), &place)?);
        told.entry(id).or_default().insert(keys::last_number(DOC_FEED.name(), &place)?, joined);
    }
    let mut positions = Vec::new();
    let mut known = Vec::new();
    for (id, after) in behind {
        let rows = told.get(id);
        if rows.is_some_and(|rows| rows.len() >= TAIL) {
            continue;
        }
        let changes = rows.into_iter().flatten().filter(|(position, joined)| **position > *after && !joined.is_empty());
        let heads: Vec<_> = changes.map(|(position, joined)| (*position, heads_of(joined))).collect();
        positions.extend(heads.iter().map(|(position, _)| *position));
        known.push(((*id, *after), heads));
    }
    let mut entries = match entries::at(session, &positions) {
        // Whose it is is told where that one is read: by itself, as the others are then.
        Err(StoreError::Damaged { .. }) => return Ok(BTreeMap::new()),
        entries => entries?.into_iter(),
    };
    let tails = known.into_iter().map(|((id, after), heads)| {
        let changes = heads.into_iter().zip(entries.by_ref());
        let change = |((position, heads), entry): ((u64, _), crate::store::Entry)| Change {
            position,
            bytes: entry.into_change(),
            heads,
        };
        (id, (after, changes.map(change).collect()))
    });
    Ok(tails.collect())
}
