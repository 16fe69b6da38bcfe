//! Fetches documents together that are read one after another. Each row asked for by itself would be a way to the
//! database and back, and a first sync reads some thousand documents.

use super::super::coded::{heads_of, read};
use super::super::{Change, DocumentRow, StoreError};
use super::session::Session;
use super::tables::{
    BoundStatement, DOC_FEED, DOCUMENTS, Order, Parameter, SNAPSHOTS, SUMMARIES, Table, of_span, pair,
};
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
        let tail =
            |(id, after): &(DocumentId, u64)| of_span(DOC_FEED, &keys::of_document(*id, *after), Order::Up, TAIL);
        let mut asked: Vec<BoundStatement> = behind.iter().map(tail).collect();
        asked.push((SNAPSHOTS.many(), vec![Parameter::Many(whole.clone())]));
        let mut found = session.ask_all(asked)?;
        self.keep(SNAPSHOTS, &whole, &found.pop().unwrap_or_default())?;
        self.tails = tails(session, behind, found)?;
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
    behind: Vec<(DocumentId, u64)>,
    found: Vec<Vec<Row>>,
) -> Result<BTreeMap<DocumentId, (u64, Vec<Change>)>, StoreError> {
    let mut positions = Vec::new();
    let mut known = Vec::new();
    for (of, rows) in behind.into_iter().zip(found) {
        if rows.len() == TAIL {
            continue;
        }
        let mut heads = Vec::new();
        for row in &rows {
            let (place, joined) = pair(DOC_FEED, row)?;
            if !joined.is_empty() {
                let position = keys::last_number(DOC_FEED.name(), &place)?;
                positions.push(position);
                heads.push((position, heads_of(&joined)));
            }
        }
        known.push((of, heads));
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
