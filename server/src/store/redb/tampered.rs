//! Rows changed behind the store's back, for those who must notice.

use super::packing::{pack_behind, unpack_behind};
use super::tables::{Bytes, DEVICES, DOC_FEED, DOCUMENTS, Doc, FEED, LOG, PEOPLE, SIGNED, SNAPSHOTS, SUMMARIES};
use ::redb::{
    Database, Key, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, TableHandle, WriteTransaction,
};
use ronda_shared::ids::DocumentId;
use std::path::Path;

/// A table whose rows have bytes to flip, whatever its keys are.
trait Rows {
    /// What it is called.
    fn named(&self) -> &str;
    /// How many rows hold something.
    fn count(&self, reading: &ReadTransaction) -> usize;
    /// Flips a bit of one of these rows; says which bit of its value.
    fn flip(&self, writing: &WriteTransaction, at: usize, bit: usize) -> usize;
}

impl<K: Key + 'static> Rows for TableDefinition<'static, K, Bytes> {
    fn named(&self) -> &str {
        self.name()
    }

    fn count(&self, reading: &ReadTransaction) -> usize {
        let table = reading.open_table(*self).expect("a table");
        table.iter().expect("rows").filter(|row| row.as_ref().is_ok_and(|(_, value)| !value.value().is_empty())).count()
    }

    fn flip(&self, writing: &WriteTransaction, at: usize, bit: usize) -> usize {
        let mut table = writing.open_table(*self).expect("a table");
        let found = table
            .iter()
            .expect("rows")
            .map(|row| row.expect("a row"))
            .filter(|(_, value)| !value.value().is_empty())
            .nth(at)
            .map(|(key, value)| (K::as_bytes(&key.value()).as_ref().to_vec(), value.value().to_vec()));
        let (key, mut value) = found.expect("a row");
        let place = bit % (value.len() * 8);
        value[place / 8] ^= 1 << (place % 8);
        table.insert(K::from_bytes(&key), value.as_slice()).expect("changed");
        place
    }
}

/// Flips one bit of one row; says which.
pub(crate) fn flip(path: &Path, row: usize, bit: usize) -> String {
    let tables: [&dyn Rows; 9] =
        [&FEED, &LOG, &SIGNED, &DEVICES, &PEOPLE, &DOCUMENTS, &SNAPSHOTS, &SUMMARIES, &DOC_FEED];
    let database = Database::create(path).expect("a database");
    let reading = database.begin_read().expect("reads");
    // Each table as often as any other, however many rows it has.
    let full: Vec<(&dyn Rows, usize)> =
        tables.into_iter().map(|table| (table, table.count(&reading))).filter(|(_, count)| *count > 0).collect();
    let (table, count) = full[row % full.len()];
    let at = (row / full.len()) % count;
    drop(reading);
    let writing = database.begin_write().expect("writes");
    let place = table.flip(&writing, at, bit);
    writing.commit().expect("committed");
    format!("bit {place} of row {at} of {}", table.named())
}

/// Writes other bytes of the same length into an entry of the feed, where these stand.
pub(crate) fn entry(path: &Path, position: u64, from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let database = Database::create(path).expect("a database");
    let writing = database.begin_write().expect("writes");
    {
        let mut table = writing.open_table(FEED).expect("a table");
        let stored = table.get(position).expect("read").expect("a row").value().to_vec();
        let mut row = unpack_behind("feed", 32, &stored).expect("a row");
        let at = row.windows(from.len()).position(|window| window == from).expect("these bytes");
        row[at..at + to.len()].copy_from_slice(to);
        table.insert(position, pack_behind(32, &row).as_slice()).expect("changed");
    }
    writing.commit().expect("committed");
}

/// Cuts the last byte off an entry of the feed, as it stands in the file.
pub(crate) fn cut_entry(path: &Path, position: u64) {
    let database = Database::create(path).expect("a database");
    let writing = database.begin_write().expect("writes");
    {
        let mut table = writing.open_table(FEED).expect("a table");
        let row = table.get(position).expect("read").expect("a row").value().to_vec();
        table.insert(position, &row[..row.len() - 1]).expect("changed");
    }
    writing.commit().expect("committed");
}

/// The same of a document's snapshot.
pub(crate) fn cut_snapshot(path: &Path, id: DocumentId) {
    cut_of_document(path, SNAPSHOTS, id);
}

/// The same of a document's summary.
pub(crate) fn cut_summary(path: &Path, id: DocumentId) {
    cut_of_document(path, SUMMARIES, id);
}

fn cut_of_document(path: &Path, table: TableDefinition<'static, Doc, Bytes>, id: DocumentId) {
    let database = Database::create(path).expect("a database");
    let writing = database.begin_write().expect("writes");
    {
        let mut table = writing.open_table(table).expect("a table");
        let row = table.get(id.bytes()).expect("read").expect("a row").value().to_vec();
        table.insert(id.bytes(), &row[..row.len() - 1]).expect("changed");
    }
    writing.commit().expect("committed");
}
