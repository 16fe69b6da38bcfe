//! Rows of the store on redb, read and written as they are.

use super::super::transfer::{Filling, Row, Rows};
use super::super::{Batch, SCHEMA, StoreError};
use super::tables::{self, Writing, code, key};
use super::{FILE_VERSION, RedbStore, begin, fact, lock, write};
use redb::{ReadableDatabase, TableHandle, WriteTransaction};

impl RedbStore {
    /// Does work in a commit of its own.
    fn transact(&self, work: impl FnOnce(&WriteTransaction) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let _writing = lock(&self.writing);
        self.with_database(|database| {
            let transaction = begin(database)?;
            work(&transaction)?;
            Ok(transaction.commit()?)
        })
    }
}

/// Of which version the rows are that are told: what other stores have is not packed.
fn set_version(table: &str, rows: &mut [Row], version: u32) {
    if table == tables::META.name() {
        for (_, value) in rows.iter_mut().filter(|(name, _)| name == key::SCHEMA.as_bytes()) {
            *value = code(&version);
        }
    }
}

impl Rows for RedbStore {
    fn tables(&self) -> Vec<&'static str> {
        let mut names = tables::TABLE_NAMES.to_vec();
        names.sort_unstable();
        names
    }

    fn rows_behind(&self, table: &str, behind: Option<&[u8]>, limit: usize) -> Result<Vec<Row>, StoreError> {
        let mut rows = self.with_database(|database| tables::page(&database.begin_read()?, table, behind, limit))?;
        set_version(table, &mut rows, SCHEMA);
        Ok(rows)
    }

    fn put_rows(&self, table: &str, mut rows: Vec<Row>, mark: &Filling) -> Result<(), StoreError> {
        set_version(table, &mut rows, FILE_VERSION);
        self.transact(|transaction| {
            tables::put(transaction, table, &rows)?;
            Writing::new(transaction).meta()?.insert(key::FILLING, code(mark).as_slice())?;
            Ok(())
        })
    }

    fn filling(&self) -> Result<Option<Filling>, StoreError> {
        self.with_database(|database| fact(&database.begin_read()?.open_table(tables::META)?, key::FILLING))
    }

    fn finish(&self, batch: &Batch) -> Result<(), StoreError> {
        self.transact(|transaction| {
            write::apply(transaction, batch)?;
            Writing::new(transaction).meta()?.remove(key::FILLING)?;
            Ok(())
        })
    }

    fn leave(&self, to: &str) -> Result<(), StoreError> {
        self.transact(|transaction| {
            Writing::new(transaction).meta()?.insert(key::MOVED, code(&to).as_slice())?;
            Ok(())
        })
    }

    fn be_alone(&self) -> Result<(), StoreError> {
        // The file's lock admits nobody else in any case.
        Ok(())
    }

    fn be_together(&self) {}
}
