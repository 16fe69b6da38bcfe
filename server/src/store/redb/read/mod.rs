//! One instant of the store, read from a transaction of redb.

mod connectors;
mod documents;
mod evidence;
mod facts;
mod feed;
mod identity;
mod logs;
mod mail;
mod proofs;
mod reports;

use super::super::{Archives, Entry, Founding, ReadFeed, Reader, StoreError};
use super::Guest;
use super::packing::{read_feed_row, unpack};
use super::tables::{Bytes, Reading, key, may_hold, read};
use redb::{Key, ReadOnlyTable, ReadableTable};
use serde::de::DeserializeOwned;
use std::borrow::Borrow;

/// A reader; while it lives, the store knows that somebody looks.
pub(super) struct RedbReader {
    pub(super) tables: Reading,
    pub(super) archives: Archives,
    pub(super) _guest: Guest,
}

fn row<'k, K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
    key: impl Borrow<K::SelfType<'k>>,
) -> Result<Option<T>, StoreError> {
    table.get(key)?.map(|bytes| read(place, bytes.value())).transpose()
}

fn rows<K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
) -> Result<Vec<T>, StoreError> {
    table.iter()?.map(|row| read(place, row?.1.value())).collect()
}

/// The rows that have a text somewhere in them: no others are decoded.
fn rows_with<K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
    text: &str,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for row in table.iter()? {
        let row = row?.1;
        let bytes = unpack(place, row.value())?;
        if may_hold(&bytes, text) {
            found.push(read(place, &bytes)?);
        }
    }
    Ok(found)
}

fn entry_of(row: &[u8]) -> Result<Entry, StoreError> {
    read("feed", &read_feed_row(row)?.1)
}

impl RedbReader {
    fn fact<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        self.tables.meta()?.get(key)?.map(|bytes| read("meta", bytes.value())).transpose()
    }
    fn founding(&self) -> Result<Founding, StoreError> {
        let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
        self.fact(key::FOUNDING)?.ok_or_else(none)
    }
    fn must_entry(&self, position: u64) -> Result<Entry, StoreError> {
        let none = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
        self.entry(position)?.ok_or_else(none)
    }
}

impl Reader for RedbReader {}
