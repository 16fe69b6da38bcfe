//! What is asked on one connection, within one transaction, by a thread that waits for the answer.

use super::super::StoreError;
use super::answer_cache::{AnswerCache, CacheKey};
use super::connection::Connection;
use super::database_thread::DatabaseThread;
use super::fault::{self, CommitFault};
use super::keys::{self, Span};
use super::planned_reads::PlannedReads;
use super::tables::{BoundStatement, FIRST_PAGE, MOST_PAGE, Order, Pair, Parameter, Table, of_span, pair};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::vec;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{Error, Row};

/// How often the database is told that somebody is at work: it ends the transaction of one who says nothing for longer than that.
const AT_WORK: Duration = Duration::from_secs(5);
/// So many times at most: who hangs, and does not stand still, has lost the turn after five minutes.
const TOLD: u32 = 60;

/// One who asks.
pub(super) struct Session {
    link: Arc<DatabaseThread>,
    connection: Arc<Connection>,
    /// Of one who only reads, who may read again elsewhere.
    memo: Option<AnswerCache>,
    round_trips: AtomicU64,
}

impl Session {
    /// On a connection that was lent for reading, at one instant; `memo` is what was asked with its beginning.
    pub(super) fn reading(link: Arc<DatabaseThread>, connection: Arc<Connection>, memo: AnswerCache) -> Self {
        let session = Self { link, connection, memo: Some(memo), round_trips: AtomicU64::new(0) };
        session.count_round_trip();
        session
    }
    /// On the writer's connection.
    pub(super) fn writing(link: Arc<DatabaseThread>, connection: Arc<Connection>) -> Self {
        Self { link, connection, memo: None, round_trips: AtomicU64::new(0) }
    }

    fn reads(&self) -> bool {
        self.memo.is_some()
    }

    /// Has the database know that somebody is at work in a transaction in which nothing is asked meanwhile, for as long as what this
    /// answers lives. A process that is stopped tells nothing, nor does a machine that is cut off.
    pub(super) fn at_work(&self) -> AtWork {
        let connection = Arc::clone(&self.connection);
        AtWork(self.link.keep(async move {
            for _ in 0..TOLD {
                sleep(AT_WORK).await;
                // Whoever commits on it is told why it cannot.
                if connection.say("SELECT 1").await.is_err() {
                    return;
                }
            }
        }))
    }

    /// Whether the database answers on its connection within this time. Nothing is asked on it meanwhile.
    pub(super) fn answers(&self, within: Duration) -> bool {
        let connection = Arc::clone(&self.connection);
        let said = self.link.wait(async move { timeout(within, connection.say("SELECT 1")).await });
        matches!(said, Ok(Ok(Ok(()))))
    }

    /// Whether its connection was closed.
    pub(super) fn is_closed(&self) -> bool {
        self.connection.is_closed()
    }

    /// Says statements that answer nothing.
    pub(super) fn say(&self, statements: impl Into<String>) -> Result<(), StoreError> {
        self.count_round_trip();
        let (connection, statements, reads) = (Arc::clone(&self.connection), statements.into(), self.reads());
        self.link.wait(async move { connection.say(&statements).await.map_err(|error| meant(&error, reads)) })?
    }

    /// Says one statement.
    pub(super) fn ask(&self, statement: impl Into<String>, given: Vec<Parameter>) -> Result<Vec<Row>, StoreError> {
        self.count_round_trip();
        let (connection, statement, reads) = (Arc::clone(&self.connection), statement.into(), self.reads());
        self.link.wait(async move { connection.ask(&statement, &given).await.map_err(|error| meant(&error, reads)) })?
    }

    /// Says several at once, which do not rest on each other: they take one way there and one back.
    pub(super) fn ask_all(&self, asked: Vec<BoundStatement>) -> Result<Vec<Vec<Row>>, StoreError> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        self.count_round_trip();
        let (connection, reads) = (Arc::clone(&self.connection), self.reads());
        self.link.wait(async move { connection.ask_each(&asked).await.map_err(|error| meant(&error, reads)) })?
    }

    /// Begins a transaction and asks what is asked first in it, in one round trip.
    pub(super) fn begin(&self, begin: &'static str, asked: BoundStatement) -> Result<Vec<Row>, StoreError> {
        self.count_round_trip();
        let (connection, reads) = (Arc::clone(&self.connection), self.reads());
        let begun = async move { connection.begin(begin, &[asked]).await.map_err(|error| meant(&error, reads)) };
        Ok(self.link.wait(begun)??.pop().unwrap_or_default())
    }

    /// Says the last statements of a transaction and commits it, in one round trip.
    pub(super) fn commit(&self, asked: Vec<BoundStatement>) -> Result<(), CommitFault> {
        self.count_round_trip();
        let connection = Arc::clone(&self.connection);
        let done = self.link.wait(async move { connection.commit(&asked).await });
        done.unwrap_or_else(|error| Err(CommitFault::Unanswered(error)))
    }

    /// Asks at once for what is asked one after another next: it is answered from the cache then.
    pub(super) fn foresee(&self, foreseen: PlannedReads) -> Result<(), StoreError> {
        let Some(memo) = &self.memo else { return Ok(()) };
        let foreseen = foreseen.without(|key| memo.answer(key).is_some());
        let answers = self.ask_all(foreseen.statements())?;
        foreseen.keep(answers, memo)
    }

    /// How many times this one waited for the database.
    #[cfg(test)]
    pub(super) fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::Relaxed)
    }

    /// How many times a statement was prepared on its connection.
    #[cfg(test)]
    pub(super) fn prepared_times(&self) -> u64 {
        self.connection.prepared_times()
    }

    /// Counts a way to the database and back: what is asked takes as long as it needs of them.
    fn count_round_trip(&self) {
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let of = if self.reads() { "reading" } else { "writing" };
        metrics::counter!("ronda_database_round_trips_total", "of" => of).increment(1);
    }

    /// A row's value.
    pub(super) fn get(&self, table: Table, key: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.known(CacheKey::Row(table, key.clone()), || {
            self.rows(table, (table.many(), vec![Parameter::Many(vec![key])]))
        })?;
        Ok(rows.first().map(|(_, value)| value.clone()))
    }

    /// What it was answered before, or is now.
    fn known(
        &self,
        asked: CacheKey,
        ask: impl FnOnce() -> Result<Vec<Pair>, StoreError>,
    ) -> Result<Arc<[Pair]>, StoreError> {
        let Some(memo) = &self.memo else { return Ok(ask()?.into()) };
        if let Some(known) = memo.answer(&asked) {
            return Ok(known);
        }
        let rows: Arc<[Pair]> = ask()?.into();
        memo.keep(asked, &rows);
        Ok(rows)
    }

    fn rows(&self, table: Table, (statement, given): BoundStatement) -> Result<Vec<Pair>, StoreError> {
        self.ask(statement, given)?.iter().map(|row| pair(table, row)).collect()
    }

    /// Many rows by their keys.
    pub(super) fn many(&self, table: Table, keys: Vec<Vec<u8>>) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.ask(table.many(), vec![Parameter::Many(keys)])?.iter().map(|row| pair(table, row)).collect()
    }

    /// The rows that have these bytes somewhere in them, in the order of keys.
    pub(super) fn holding(&self, table: Table, bytes: &[u8]) -> Result<Vec<Pair>, StoreError> {
        self.rows(table, (table.holding(), vec![Parameter::Bytes(bytes.to_vec())]))
    }

    /// The rows that have these bytes nowhere in them, in the order of keys.
    pub(super) fn lacking(&self, table: Table, bytes: &[u8]) -> Result<Vec<Pair>, StoreError> {
        self.rows(table, (table.lacking(), vec![Parameter::Bytes(bytes.to_vec())]))
    }

    /// The last rows that have these bytes somewhere in them, the last first, at most so many.
    pub(super) fn last_holding(&self, table: Table, bytes: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        let most = Parameter::Number(i64::try_from(limit).unwrap_or(i64::MAX));
        self.rows(table, (table.last_holding(), vec![Parameter::Bytes(bytes.to_vec()), most]))
    }

    /// The rows whose keys end with these bytes.
    pub(super) fn ending(&self, table: Table, bytes: &[u8]) -> Result<Vec<Pair>, StoreError> {
        self.rows(table, (table.ending(), vec![Parameter::Bytes(bytes.to_vec())]))
    }

    /// Rows of a span, at most so many.
    pub(super) fn span(&self, table: Table, span: &Span, order: Order, limit: usize) -> Result<Vec<Pair>, StoreError> {
        if limit > FIRST_PAGE {
            return self.rows(table, of_span(table, span, order, limit));
        }
        let ask = || self.rows(table, of_span(table, span, order, limit));
        Ok(self.known(CacheKey::rows(table, span, order, limit), ask)?.to_vec())
    }

    /// The first row of a span in an order.
    pub(super) fn first(&self, table: Table, span: &Span, order: Order) -> Result<Option<Pair>, StoreError> {
        Ok(self.span(table, span, order, 1)?.pop())
    }

    /// Every row of a span, read a page at a time.
    pub(super) fn walk(&self, table: Table, span: Span, order: Order) -> RowCursor<'_> {
        RowCursor { session: self, table, span, order, page: Vec::new().into_iter(), size: FIRST_PAGE, more: true }
    }

    /// How many rows a table has.
    pub(super) fn count(&self, table: Table) -> Result<u64, StoreError> {
        number(&self.ask(table.counted(), Vec::new())?, table.name())
    }
}

/// Somebody is at work.
pub(super) struct AtWork(AbortHandle);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The number that a statement answered.
pub(super) fn number(rows: &[Row], place: &'static str) -> Result<u64, StoreError> {
    let none = || StoreError::Damaged { place, detail: "no number was answered".into() };
    let number: i64 = rows.first().ok_or_else(none)?.try_get(0).map_err(|error| fault::meaning(&error))?;
    u64::try_from(number).map_err(|_| none())
}

fn meant(error: &Error, reads: bool) -> StoreError {
    if reads && fault::is_lost(error) { StoreError::Reopened } else { fault::meaning(error) }
}

/// Rows one after the other.
pub(super) struct RowCursor<'s> {
    session: &'s Session,
    table: Table,
    span: Span,
    order: Order,
    page: vec::IntoIter<Pair>,
    size: usize,
    more: bool,
}

impl RowCursor<'_> {
    fn turn_over(&mut self) -> Result<(), StoreError> {
        let rows = self.session.span(self.table, &self.span, self.order, self.size)?;
        self.more = rows.len() == self.size;
        if let Some((last, _)) = rows.last() {
            match self.order {
                Order::Up => self.span.from = keys::next(last.clone()),
                Order::Down => self.span.to = Some(last.clone()),
            }
        }
        self.size = (self.size * 4).min(MOST_PAGE);
        self.page = rows.into_iter();
        Ok(())
    }
}

impl Iterator for RowCursor<'_> {
    type Item = Result<Pair, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.page.next() {
                return Some(Ok(row));
            }
            if !self.more {
                return None;
            }
            if let Err(error) = self.turn_over() {
                self.more = false;
                return Some(Err(error));
            }
        }
    }
}
