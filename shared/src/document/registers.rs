//! The registers of a document, read in one pass.
//!
//! A ticket has dozens of them. Asked for one by one, each is a search through the document's operations.

use super::Reader;
use super::record::Cell;
use super::shape;
use crate::json;
use crate::stamp::Register;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Every register of a document as its reader sees it: under each key the texts of all values that stand.
pub struct Registers(BTreeMap<String, Vec<String>>);

impl Registers {
    /// Reads them.
    pub fn of(reader: &Reader<'_>) -> Self {
        Self(reader.standing(shape::REGISTERS))
    }

    /// The register under a key: of several concurrent values the one that stands highest in the history, on every
    /// replica the same. The server settles them in the commit that merges, so several are seen only before that.
    pub fn cell<T: DeserializeOwned>(&self, key: &str) -> Option<Cell<T>> {
        highest(self.0.get(key)?)
    }

    /// The registers whose keys begin so, by the rest of their keys, sorted.
    pub fn beginning<T: DeserializeOwned>(&self, prefix: &str) -> Vec<(String, Register<T>)> {
        self.0
            .range(prefix.to_owned()..)
            .map_while(|(key, texts)| Some((key.strip_prefix(prefix)?, texts)))
            .filter_map(|(name, texts)| Some((name.to_owned(), highest::<T>(texts)?.into_register())))
            .collect()
    }
}

/// Of concurrent values the one that stands highest.
pub(crate) fn highest<T: DeserializeOwned>(texts: &[String]) -> Option<Cell<T>> {
    let cells = texts.iter().filter_map(|text| json::decode::<Cell<T>>(text).ok());
    cells.max_by_key(Cell::rank)
}
