//! What a transaction changes, kept until it is said all at once: a commit takes few ways to the database.

use super::super::StoreError;
use super::super::row_codec::{code, key, read};
use super::keys::Span;
use super::scope_rows::{self, ScopeRow};
use super::session::Session;
use super::tables::{self, BoundStatement, Order, Pair, Parameter, Table, of_span, pair};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A statement carries so many rows at most.
const ROWS: usize = 4_000;
/// Or so many bytes.
const BYTES: usize = 4 * 1024 * 1024;

/// By what a row is found.
type RowKey = (Table, Vec<u8>);

/// Rows that were read, and rows that are to be written.
pub(super) struct WriteBuffer<'s> {
    session: &'s Session,
    known: BTreeMap<RowKey, Option<Vec<u8>>>,
    changed: BTreeMap<RowKey, Option<Vec<u8>>>,
    /// Rows of the scope index: true for one that is to stand.
    filed: BTreeMap<ScopeRow, bool>,
    /// What is said with them.
    beside: Vec<BoundStatement>,
}

impl<'s> WriteBuffer<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        let (known, changed, filed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { session, known, changed, filed, beside: Vec::new() }
    }

    /// Reads what will be asked for, all at once.
    pub(super) fn foresee(&mut self, wanted: BTreeMap<Table, Vec<Vec<u8>>>) -> Result<(), StoreError> {
        self.foresee_with(None, wanted).map(|_| ())
    }

    /// The same, and with it the last row of a table as it is stored.
    pub(super) fn foresee_behind(
        &mut self,
        table: Table,
        wanted: BTreeMap<Table, Vec<Vec<u8>>>,
    ) -> Result<Option<Pair>, StoreError> {
        self.foresee_with(Some(table), wanted)
    }

    fn foresee_with(
        &mut self,
        last_of: Option<Table>,
        wanted: BTreeMap<Table, Vec<Vec<u8>>>,
    ) -> Result<Option<Pair>, StoreError> {
        let mut asked: Vec<BoundStatement> = Vec::new();
        let mut of: Vec<Table> = Vec::new();
        for (table, keys) in wanted.into_iter().filter(|(_, keys)| !keys.is_empty()) {
            asked.push((table.many(), vec![Parameter::Many(keys.clone())]));
            of.push(table);
            self.known.extend(keys.into_iter().map(|key| ((table, key), None)));
        }
        asked.extend(last_of.map(|table| of_span(table, &Span::all(), Order::Down, 1)));
        let mut answers = self.session.ask_all(asked)?;
        let last = match last_of {
            Some(table) => answers.pop().unwrap_or_default().first().map(|row| pair(table, row)).transpose()?,
            None => None,
        };
        for (table, rows) in of.into_iter().zip(answers) {
            for row in &rows {
                let (key, value) = pair(table, row)?;
                self.known.insert((table, key), Some(value));
            }
        }
        Ok(last)
    }

    /// A row as it stands with what was changed.
    pub(super) fn get(&mut self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let row_key = (table, key.to_vec());
        if let Some(row) = self.changed.get(&row_key).or_else(|| self.known.get(&row_key)) {
            return Ok(row.clone());
        }
        let row = self.session.get(table, key.to_vec())?;
        self.known.insert(row_key, row.clone());
        Ok(row)
    }

    /// A row that is coded.
    pub(super) fn row<T: DeserializeOwned>(&mut self, table: Table, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.get(table, key)?.map(|bytes| read(table.name(), &bytes)).transpose()
    }

    /// One of the store's own facts.
    pub(super) fn fact<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, StoreError> {
        self.row(tables::META, name.as_bytes())
    }

    /// Writes a row; what was there is replaced.
    pub(super) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.changed.insert((table, key), Some(value));
    }

    /// Writes a row that is coded.
    pub(super) fn put_row<T: Serialize>(&mut self, table: Table, key: Vec<u8>, row: &T) {
        self.put(table, key, code(row));
    }

    /// Writes one of the store's own facts.
    pub(super) fn put_fact<T: Serialize>(&mut self, name: &str, fact: &T) {
        self.put_row(tables::META, name.as_bytes().to_vec(), fact);
    }

    /// Removes a row.
    pub(super) fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.changed.insert((table, key), None);
    }

    /// Removes one of the store's own facts.
    pub(super) fn remove_fact(&mut self, name: &str) {
        self.remove(tables::META, name.as_bytes().to_vec());
    }

    /// Writes a row of the scope index, or removes it: what is said of a row last is done.
    pub(super) fn file(&mut self, row: ScopeRow, stands: bool) {
        self.filed.insert(row, stands);
    }

    /// Says one more thing with what is written.
    pub(super) fn beside(&mut self, asked: BoundStatement) {
        self.beside.push(asked);
    }

    /// The keys of a span as they are stored, without what was changed.
    pub(super) fn stored_keys(&self, table: Table, span: &Span) -> Result<Vec<Vec<u8>>, StoreError> {
        self.session.walk(table, span.clone(), Order::Up).map(|row| Ok(row?.0)).collect()
    }

    /// Removes every stored row whose key ends with these bytes, found by looking through all of the table.
    pub(super) fn clear_ending(&mut self, table: Table, bytes: &[u8]) -> Result<(), StoreError> {
        for (key, _) in self.session.ending(table, bytes)? {
            self.changed.insert((table, key), None);
        }
        Ok(())
    }

    /// Removes every row of a span.
    pub(super) fn clear(&mut self, table: Table, span: &Span) -> Result<(), StoreError> {
        for row in self.changed.iter_mut().filter(|((of, key), _)| *of == table && span.holds(key)) {
            *row.1 = None;
        }
        for row in self.session.walk(table, span.clone(), Order::Up) {
            self.changed.insert((table, row?.0), None);
        }
        Ok(())
    }

    /// Empties whole tables and the scope index, before anything is written into them.
    pub(super) fn empty(&mut self, emptied: &[Table]) -> Result<(), StoreError> {
        let mut said: Vec<BoundStatement> = emptied.iter().map(|table| (table.emptied(), Vec::new())).collect();
        said.push((scope_rows::EMPTIED.to_owned(), Vec::new()));
        self.session.ask_all(said).map(|_| ())
    }

    /// Says all that was changed, at once.
    pub(super) fn say(&mut self) -> Result<(), StoreError> {
        let said = self.statements();
        self.session.ask_all(said).map(|_| ())
    }

    /// What says all that was changed, and what is said with it; nothing of it is left to be said here.
    pub(super) fn statements(&mut self) -> Vec<BoundStatement> {
        let mut said: Vec<BoundStatement> = Vec::new();
        let mut rows = std::mem::take(&mut self.changed).into_iter().peekable();
        while let Some(((table, _), _)) = rows.peek() {
            let table = *table;
            let (mut keys, mut values, mut gone) = (Vec::new(), Vec::new(), Vec::new());
            let mut bytes = 0;
            while let Some(((_, key), value)) = rows.next_if(|((of, _), _)| *of == table) {
                bytes += key.len() + value.as_ref().map_or(0, Vec::len);
                match value {
                    Some(value) => {
                        keys.push(key);
                        values.push(value);
                    }
                    None => gone.push(key),
                }
                if bytes >= BYTES || keys.len() + gone.len() >= ROWS {
                    break;
                }
            }
            if !keys.is_empty() {
                said.push((table.put(), vec![Parameter::Many(keys), Parameter::Many(values)]));
            }
            if !gone.is_empty() {
                said.push((table.removed(), vec![Parameter::Many(gone)]));
            }
        }
        said.extend(scope_rows::statements(std::mem::take(&mut self.filed), ROWS));
        said.append(&mut self.beside);
        self.known.clear();
        said
    }

    /// Counts one more time that the connection was made anew.
    pub(super) fn recovered(&mut self) -> Result<(), StoreError> {
        let times: Option<u64> = self.fact(key::RECOVERED)?;
        self.put_fact(key::RECOVERED, &(times.unwrap_or(0) + 1));
        Ok(())
    }
}
