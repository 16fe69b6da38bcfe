//! One connection: how it is made, and its prepared statements.

use super::super::StoreError;
use super::super::row_codec::{key, read, split_feed};
use super::address::ConnectionSettings;
use super::fault::{self, CommitFault};
use super::keys::{self, Span};
use super::tables::{BoundStatement, FEED, META, Order, Parameter};
use futures_util::future::join_all;
use ronda_shared::act::ChainHash;
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::UnboundedSender;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Error, NoTls, Row, SimpleQueryMessage, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What every connection is told first: the database lets go of what a dead one held after half a minute, a lock is not
/// waited for without end, and what is acknowledged was written down, whatever is usual there. A statement is waited for: a commit
/// that is broken off while it waits for a synchronous replica is told as made. Nor is one ended that nobody asks anything for a while, or that
/// is long at work: by the one that writes it is known who has the store, and nobody would notice. It answers at last whether it only follows
/// another.
const SESSION_SETTINGS: &str = "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
    SET lock_timeout = '20s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
    SET client_min_messages = warning; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; \
    SELECT set_config('idle_session_timeout', '0', false) WHERE current_setting('idle_session_timeout', true) <> '0'; \
    SELECT set_config('transaction_timeout', '0', false) WHERE current_setting('transaction_timeout', true) <> '0'; \
    SELECT pg_is_in_recovery()";

/// Every answer; or the error of the one because of which the others failed.
fn all_of<T>(answered: Vec<Result<T, Error>>) -> Result<Vec<T>, Error> {
    let mut answers = Vec::with_capacity(answered.len());
    let mut follows = None;
    for answer in answered {
        match answer {
            Ok(one) => answers.push(one),
            Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => follows = Some(error),
            Err(error) => return Err(error),
        }
    }
    follows.map_or(Ok(answers), Err)
}

/// The bytes in a column of the first row; none where there is no row.
fn first(rows: &[Row], column: usize) -> Result<Option<Vec<u8>>, StoreError> {
    rows.first().map(|row| row.try_get(column).map_err(|error| fault::meaning(&error))).transpose()
}

/// A connection.
pub(super) struct Connection {
    client: Client,
    statements: Mutex<BTreeMap<String, Statement>>,
    /// How many times one was prepared.
    #[cfg(test)]
    prepared: AtomicU64,
}

impl Connection {
    /// Makes one. To be called on the link's thread, which drives it from then on.
    ///
    /// # Errors
    /// [`StoreError::WentBack`] where the database lacks what is known of its feed, here or to another server of the data
    /// directory; [`StoreError::MovedAway`] where the store has left it
    /// since it was opened. [`StoreError::Disk`] also where it only follows the one that is written to: what it knew of the feed when it
    /// was asked it knows, and what came since not yet, so that whoever reads there is told less from then on.
    pub(super) async fn open(way: &ConnectionSettings) -> Result<Self, StoreError> {
        Self::hearing(way, None).await
    }

    /// Makes one whose notifications are handed on; with the connection the receiver's line ends. Errors as [`Self::open`]'s.
    pub(super) async fn hearing(
        way: &ConnectionSettings,
        heard: Option<UnboundedSender<String>>,
    ) -> Result<Self, StoreError> {
        let of_others = way.known.of_others().await;
        let (made, follows) = Self::made(way, heard).await.map_err(|error| fault::meaning(&error))?;
        if follows {
            return Err(StoreError::Disk("this PostgreSQL follows another one: name the one that writes".into()));
        }
        if let Some(known) = of_others {
            made.must_have(known).await?;
        }
        if let Some(known) = way.known.last() {
            made.must_have(known).await?;
            made.must_not_have_left().await?;
        }
        Ok(made)
    }

    /// Fails where the store was moved away since it was opened: whoever moved it kept out those who were connected, and this server may
    /// have been cut off just then. It would write a second history, and give folios a second time.
    async fn must_not_have_left(&self) -> Result<(), StoreError> {
        let given = [Parameter::Many(vec![key::MOVED.as_bytes().to_vec()])];
        let rows = self.ask(&META.many(), &given).await.map_err(|error| fault::meaning(&error))?;
        match first(&rows, 1)? {
            Some(to) => Err(StoreError::MovedAway { to: read(META.name(), &to)? }),
            None => Ok(()),
        }
    }

    /// Fails where the feed has another entry in this place, or none.
    async fn must_have(&self, (position, hash): (u64, ChainHash)) -> Result<(), StoreError> {
        let given = [Parameter::Many(vec![keys::number(position)])];
        let rows = match self.ask(&FEED.many(), &given).await {
            Ok(rows) => rows,
            // The database by this name has no store at all.
            Err(error) if fault::is_no_table(&error) => return Err(StoreError::WentBack { known: position, end: 0 }),
            Err(error) => return Err(fault::meaning(&error)),
        };
        let row: Option<Vec<u8>> = first(&rows, 1)?;
        if row.map(|row| Ok::<_, StoreError>(split_feed(&row)?.0 == hash)).transpose()? == Some(true) {
            return Ok(());
        }
        let all = Span::all();
        let given = [Parameter::Bytes(all.from.clone()), Parameter::Number(1)];
        let last = self.ask(&FEED.span(&all, Order::Down), &given).await.map_err(|error| fault::meaning(&error))?;
        let end = first(&last, 0)?.map_or(Ok(0), |place| keys::first_number("feed", &place))?;
        Err(StoreError::WentBack { known: position, end })
    }

    /// One that was told its manners, and whether the database only follows another.
    async fn made(way: &ConnectionSettings, heard: Option<UnboundedSender<String>>) -> Result<(Self, bool), Error> {
        let client = match &way.tls {
            None => {
                let (client, driven) = way.config.connect(NoTls).await?;
                drop(tokio::spawn(drive(driven, heard)));
                client
            }
            Some(tls) => {
                let (client, driven) = way.config.connect(MakeRustlsConnect::new(tls.clone())).await?;
                drop(tokio::spawn(drive(driven, heard)));
                client
            }
        };
        let told = client.simple_query(SESSION_SETTINGS).await?;
        let follows = told.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0) == Some("t")),
            _ => None,
        });
        let made = Self {
            client,
            statements: Mutex::default(),
            #[cfg(test)]
            prepared: AtomicU64::new(0),
        };
        Ok((made, follows == Some(true)))
    }

    /// How many times a statement was prepared on it.
    #[cfg(test)]
    pub(super) fn prepared_times(&self) -> u64 {
        self.prepared.load(Ordering::Relaxed)
    }

    /// Whether it was closed.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Says statements that answer nothing.
    pub(super) async fn say(&self, statements: &str) -> Result<(), Error> {
        self.client.batch_execute(statements).await
    }

    /// Says one statement, prepared the first time.
    pub(super) async fn ask(&self, statement: &str, parameters: &[Parameter]) -> Result<Vec<Row>, Error> {
        let prepared = self.prepared(statement).await?;
        self.execute(prepared, parameters).await
    }

    /// Says a prepared statement. The first poll sends it.
    async fn execute(&self, prepared: Statement, parameters: &[Parameter]) -> Result<Vec<Row>, Error> {
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(Parameter::as_sql).collect();
        self.client.query(&prepared, &parameters).await
    }

    /// Says several that do not rest on each other: they take one way there and one back.
    pub(super) async fn ask_each(&self, asked: &[BoundStatement]) -> Result<Vec<Vec<Row>>, Error> {
        let statements = self.prepare_each(asked).await?;
        let pairs = asked.iter().zip(statements);
        all_of(join_all(pairs.map(|((_, given), statement)| self.execute(statement, given))).await)
    }

    /// Says the last statements of a transaction and commits it: they take one way there and one back, `COMMIT` with them.
    ///
    /// PostgreSQL answers `COMMIT` with success also where it undid the transaction because a statement had failed, so a commit
    /// counts where every answer is one of success.
    pub(super) async fn commit(&self, asked: &[BoundStatement]) -> Result<(), CommitFault> {
        let not_sent = |error: Error| CommitFault::NotSent(fault::meaning(&error));
        let statements = self.prepare_each(asked).await.map_err(not_sent)?;
        let mut sent = Vec::with_capacity(asked.len());
        for ((_, given), statement) in asked.iter().zip(statements) {
            let mut said = Box::pin(self.execute(statement, given));
            // Each is sent here, in this order, or `COMMIT` is not: without one of them nothing may be committed.
            let first = poll_fn(|context| Poll::Ready(said.as_mut().poll(context))).await;
            match first {
                Poll::Ready(answered) => drop(answered.map_err(not_sent)?),
                Poll::Pending => sent.push(said),
            }
        }
        let (answers, ended) = tokio::join!(biased; join_all(sent), self.say("COMMIT"));
        all_of(answers).and(ended).map_err(|error| {
            let meaning = fault::meaning(&error);
            if fault::is_refusal(&error) { CommitFault::Undone(meaning) } else { CommitFault::Unanswered(meaning) }
        })
    }

    /// Begins a transaction, and asks at once what is asked first in it.
    pub(super) async fn begin(&self, begin: &str, asked: &[BoundStatement]) -> Result<Vec<Vec<Row>>, Error> {
        // What is polled first is sent first.
        let (begun, answers) = tokio::join!(biased; self.say(begin), self.ask_each(asked));
        begun?;
        answers
    }

    /// What prepares each of these statements, in their order.
    async fn prepare_each(&self, asked: &[BoundStatement]) -> Result<Vec<Statement>, Error> {
        // Each once, however often it is said: whoever says it then finds it prepared.
        let statements: BTreeSet<&str> = asked.iter().map(|(statement, _)| statement.as_str()).collect();
        all_of(join_all(statements.into_iter().map(|statement| self.prepared(statement))).await)?;
        all_of(join_all(asked.iter().map(|(statement, _)| self.prepared(statement))).await)
    }

    async fn prepared(&self, statement: &str) -> Result<Statement, Error> {
        let known = self.statements.lock().unwrap_or_else(PoisonError::into_inner).get(statement).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        #[cfg(test)]
        self.prepared.fetch_add(1, Ordering::Relaxed);
        let prepared = self.client.prepare(statement).await?;
        let mut statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.insert(statement.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

/// Drives a connection until it ends. One that ended by itself is told once: who uses it next is answered with an error.
async fn drive<S, T>(mut driven: tokio_postgres::Connection<S, T>, heard: Option<UnboundedSender<String>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    while let Some(message) = poll_fn(|context| driven.poll_message(context)).await {
        match (message, &heard) {
            (Ok(AsyncMessage::Notification(told)), Some(heard)) => {
                // Nobody listens any more: the connection ends with its client.
                drop(heard.send(told.payload().to_owned()));
            }
            (Ok(_), _) => {}
            (Err(error), _) => {
                tracing::warn!(error = %error, "A connection to PostgreSQL was lost.");
                return;
            }
        }
    }
}
