//! Rows of the store on PostgreSQL, read and written as they are.

use super::super::row_codec::key;
use super::super::transfer::{Filling, Row, Rows};
use super::super::{Batch, StoreError};
use super::keys::Span;
use super::read::PostgresReader;
use super::tables::{ALL, Order, Table, named};
use super::write_buffer::WriteBuffer;
use super::{PostgresStore, lock, schema, scope_index, write};

/// The table that has columns of its own.
const SCOPE_INDEX: &str = "scope_index";

impl PostgresStore {
    /// Does work in a transaction of its own.
    fn transact(
        &self,
        after: u64,
        work: impl FnOnce(&mut WriteBuffer<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut writer = lock(&self.writer);
        let done = writer.transact(after, work);
        self.noted(done)
    }
}

/// The names of all tables, in their order.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = ALL.iter().map(|table| table.name()).chain([SCOPE_INDEX]).collect();
    names.sort_unstable();
    names
}

fn table_of(name: &str) -> Result<Table, StoreError> {
    named(name).ok_or_else(|| StoreError::Damaged { place: "transfer", detail: format!("there is no table {name}") })
}

impl Rows for PostgresStore {
    fn tables(&self) -> Vec<&'static str> {
        names()
    }

    fn rows_behind(&self, table: &str, behind: Option<&[u8]>, limit: usize) -> Result<Vec<Row>, StoreError> {
        let reader = PostgresReader::now(&self.link, &self.pool)?;
        if table == SCOPE_INDEX {
            return scope_index::rows_behind(reader.session(), behind, limit);
        }
        reader.session().span(table_of(table)?, &Span::behind(behind.map(<[u8]>::to_vec)), Order::Up, limit)
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>, mark: &Filling) -> Result<(), StoreError> {
        self.transact(0, |writing| {
            if table == SCOPE_INDEX {
                rows.iter().try_for_each(|(place, _)| scope_index::put_row(writing, place))?;
            } else {
                let table = table_of(table)?;
                rows.into_iter().for_each(|(place, value)| writing.put(table, place, value));
            }
            writing.put_fact(key::FILLING, mark);
            Ok(())
        })
    }

    fn filling(&self) -> Result<Option<Filling>, StoreError> {
        schema::fact(PostgresReader::now(&self.link, &self.pool)?.session(), key::FILLING)
    }

    fn finish(&self, batch: &Batch) -> Result<(), StoreError> {
        self.transact(batch.after, |writing| {
            write::apply(writing, batch)?;
            writing.remove_fact(key::FILLING);
            Ok(())
        })
    }

    fn leave(&self, to: &str) -> Result<(), StoreError> {
        let done = self.transact(0, |writing| {
            writing.put_fact(key::MOVED, &to);
            Ok(())
        });
        match done {
            // The answer was lost, and what it says now is what was written: nobody else has it.
            Err(StoreError::MovedAway { to: there }) if there == to => Ok(()),
            done => done,
        }
    }

    fn be_alone(&self) -> Result<(), StoreError> {
        lock(&self.writer).be_alone()
    }

    fn be_together(&self) {
        lock(&self.writer).be_together();
    }
}
