//! Fetches documents together that are read one after another. Each row asked for by itself would be a way to the
//! database and back, and a first sync reads some thousand documents.

use super::super::coded::{heads_of, read};
use super::super::{Change, DocumentRow, StoreError};
use super::connection::Parameter;
use super::session::{Session, of_span, pair};
use super::tables::{DOC_FEED, DOCUMENTS, Order, SNAPSHOTS, SUMMARIES, Table};
use super::{entries, keys};
use ronda_shared::ids::DocumentId;
use std::collections::BTreeMap;

/// A document with more changes behind its snapshot is read by itself.
const TAIL: usize = 64;

/// What was fetched of some documents, of the reader's instant.
#[derive(Default)]
pub(super) struct Ahead {
    /// By table and key; none where there is no such row.
    rows: BTreeMap<(&'static str, Vec<u8>), Option<Vec<u8>>>,
    /// The changes behind a document's snapshot, whose position comes first.
    tails: BTreeMap<DocumentId, (u64, Vec<Change>)>,
}

impl Ahead {
    /// Fetches the rows and summaries of documents; where they are read whole, snapshots and what came behind these, too.
    pub(super) fn of(session: &Session, documents: &[DocumentId], whole: bool) -> Result<Self, StoreError> {
        let tables: &[Table] = if whole { &[DOCUMENTS, SUMMARIES, SNAPSHOTS] } else { &[DOCUMENTS, SUMMARIES] };
        let keys: Vec<Vec<u8>> = documents.iter().map(|id| id.bytes().to_vec()).collect();
        let asked = tables.iter().map(|table| (table.many(), vec![Parameter::Many(keys.clone())]));
        let found = session.ask_all(asked.collect())?;
        let mut ahead = Self::default();
        for (table, rows) in tables.iter().zip(found) {
            ahead.rows.extend(keys.iter().map(|key| ((table.name(), key.clone()), None)));
            for row in &rows {
                let (key, value) = pair(*table, row)?;
                ahead.rows.insert((table.name(), key), Some(value));
            }
        }
        if whole {
            ahead.tails = ahead.tails_of(session, documents)?;
        }
        Ok(ahead)
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

    fn tails_of(
        &self,
        session: &Session,
        documents: &[DocumentId],
    ) -> Result<BTreeMap<DocumentId, (u64, Vec<Change>)>, StoreError> {
        let mut behind = Vec::new();
        for id in documents {
            let Some(Some(bytes)) = self.row(DOCUMENTS, id.bytes()) else { continue };
            let row: DocumentRow = read(DOCUMENTS.name(), &bytes)?;
            // What left is read from its archive.
            if row.archived == 0 {
                behind.push((*id, row.snapshot));
            }
        }
        let asked =
            behind.iter().map(|(id, after)| of_span(DOC_FEED, &keys::of_document(*id, *after), Order::Up, TAIL));
        let found = session.ask_all(asked.collect())?;
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
        let mut entries = entries::at(session, &positions)?.into_iter();
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
}
