//! Rows changed behind the store's back, for those who must notice.

use ::redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;

const FEED: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("feed");
const LOG: TableDefinition<'static, (u64, u64), &[u8]> = TableDefinition::new("log");
const SIGNED: TableDefinition<'static, (u64, u64), &[u8]> = TableDefinition::new("signed");
const DEVICES: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("devices");
const PEOPLE: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("people");
const DOCUMENTS: TableDefinition<'static, &[u8; 16], &[u8]> = TableDefinition::new("documents");
const SNAPSHOTS: TableDefinition<'static, &[u8; 16], &[u8]> = TableDefinition::new("snapshots");
const SUMMARIES: TableDefinition<'static, &[u8; 16], &[u8]> = TableDefinition::new("summaries");
const HEADS: TableDefinition<'static, (&[u8; 16], u64), &[u8]> = TableDefinition::new("doc_feed");

/// Flips one bit of one row; says which.
pub(crate) fn flip(path: &Path, row: usize, bit: usize) -> String {
    let database = Database::create(path).expect("a database");
    let reading = database.begin_read().expect("reads");
    macro_rules! count {
        ($($table:expr),+) => {[$(reading.open_table($table).expect("a table").iter().expect("rows")
            .filter(|row| row.as_ref().is_ok_and(|(_, value)| !value.value().is_empty())).count()),+]};
    }
    let counts = count!(FEED, LOG, SIGNED, DEVICES, PEOPLE, DOCUMENTS, SNAPSHOTS, SUMMARIES, HEADS);
    let names = ["feed", "log", "signed", "devices", "people", "documents", "snapshots", "summaries", "doc_feed"];
    // Each table as often as any other, however many rows it has.
    let full: Vec<usize> = (0..counts.len()).filter(|table| counts[*table] > 0).collect();
    let table = full[row % full.len()];
    let at = (row / full.len()) % counts[table];
    drop(reading);
    let writing = database.begin_write().expect("writes");
    macro_rules! change {
        ($definition:expr, $key:expr) => {{
            let mut open = writing.open_table($definition).expect("a table");
            let found = open
                .iter()
                .expect("rows")
                .map(|row| row.expect("a row"))
                .filter(|(_, value)| !value.value().is_empty())
                .nth(at)
                .map(|(key, value)| ($key(key.value()), value.value().to_vec()));
            let (key, mut value) = found.expect("a row");
            let place = bit % (value.len() * 8);
            value[place / 8] ^= 1 << (place % 8);
            open.insert(&key, value.as_slice()).expect("changed");
            format!("bit {place} of row {at} of {}", names[table])
        }};
    }
    let what = match table {
        0 => change!(FEED, |key: u64| key),
        1 => change!(LOG, |key: (u64, u64)| key),
        2 => change!(SIGNED, |key: (u64, u64)| key),
        3 => change!(DEVICES, |key: u64| key),
        4 => {
            let mut open = writing.open_table(PEOPLE).expect("a table");
            let found = open
                .iter()
                .expect("rows")
                .map(|row| row.expect("a row"))
                .nth(at)
                .map(|(key, value)| (key.value().to_owned(), value.value().to_vec()));
            let (key, mut value) = found.expect("a row");
            let place = bit % (value.len() * 8);
            value[place / 8] ^= 1 << (place % 8);
            open.insert(key.as_str(), value.as_slice()).expect("changed");
            format!("bit {place} of row {at} of people ({key})")
        }
        5 => change!(DOCUMENTS, |key: &[u8; 16]| *key),
        6 => change!(SNAPSHOTS, |key: &[u8; 16]| *key),
        7 => change!(SUMMARIES, |key: &[u8; 16]| *key),
        _ => {
            let mut open = writing.open_table(HEADS).expect("a table");
            let found = open
                .iter()
                .expect("rows")
                .map(|row| row.expect("a row"))
                .filter(|(_, value)| !value.value().is_empty())
                .nth(at)
                .map(|(key, value)| ((*key.value().0, key.value().1), value.value().to_vec()));
            let ((id, position), mut value) = found.expect("a row");
            let place = bit % (value.len() * 8);
            value[place / 8] ^= 1 << (place % 8);
            open.insert((&id, position), value.as_slice()).expect("changed");
            format!("bit {place} of row {at} of doc_feed")
        }
    };
    writing.commit().expect("committed");
    what
}
