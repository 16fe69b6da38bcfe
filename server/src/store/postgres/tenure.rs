//! Who may write: a lock says who may begin, a number says whose commits count.
//!
//! The lock is the session's. It goes with its connection, so it proves nothing to one who lost it unawares; it keeps a
//! second server, or a command, from taking the store from one that runs. The number is what every commit checks, in the
//! database and in its own transaction: whoever took the store later has a greater one, and the former's commits
//! write nothing.

use super::super::StoreError;
use super::connection::Parameter;
use super::fault;
use super::link::Link;
use super::session::Session;
use std::time::{Duration, Instant};
use tokio_postgres::Row;

/// The session's lock: «ROND», and the first of what may come.
const LOCK: &str = "SELECT pg_try_advisory_lock(1380929092, 1)";
/// Takes the store over.
const TAKE: &str = "UPDATE ronda.turn SET number = number + 1, mark = 0 RETURNING number, mark";
/// Begins a commit: its row is held until the commit is made or undone.
const MARK: &str = "UPDATE ronda.turn SET mark = $2 WHERE number = $1 RETURNING number, mark";
/// Tells who has the store and what they committed last, once nobody is about to.
const TOLD: &str = "SELECT number, mark FROM ronda.turn FOR UPDATE";
/// How long the lock is waited for: a server that was just stopped is let go of in a moment.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(100);

/// A tenure and a commit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Whose.
    pub(super) number: i64,
    /// Which one.
    pub(super) commit: i64,
}

/// Whether the lock is this session's now.
pub(super) fn locked(session: &Session) -> Result<bool, StoreError> {
    let rows = session.ask(LOCK, Vec::new())?;
    rows.first().map_or(Ok(false), |row| row.try_get(0).map_err(|error| fault::meaning(&error)))
}

/// Waits for the lock a while.
pub(super) fn lock(link: &Link, session: &Session) -> Result<(), StoreError> {
    let began = Instant::now();
    while !locked(session)? {
        if began.elapsed() > PATIENCE {
            let why = "another server or command has the store open: stop it first. Where its machine is gone, \
                       PostgreSQL lets go of it within half a minute";
            return Err(StoreError::Disk(why.into()));
        }
        link.rest(PAUSE)?;
    }
    Ok(())
}

/// Takes the store over; what others begin or have begun counts no more.
pub(super) fn take(session: &Session) -> Result<i64, StoreError> {
    one(&session.ask(TAKE, Vec::new())?)?.map(|mark| mark.number).ok_or_else(none)
}

/// Begins a commit of a tenure; false where another has the store.
pub(super) fn mark(session: &Session, mark: Mark) -> Result<bool, StoreError> {
    let given = vec![Parameter::Number(mark.number), Parameter::Number(mark.commit)];
    Ok(one(&session.ask(MARK, given)?)?.is_some())
}

/// The last commit that was made. It waits for one that is about to be made, or undone.
pub(super) fn last(session: &Session) -> Result<Mark, StoreError> {
    one(&session.ask(TOLD, Vec::new())?)?.ok_or_else(none)
}

fn one(rows: &[Row]) -> Result<Option<Mark>, StoreError> {
    let Some(row) = rows.first() else { return Ok(None) };
    let number = |at: usize| row.try_get::<_, i64>(at).map_err(|error| fault::meaning(&error));
    Ok(Some(Mark { number: number(0)?, commit: number(1)? }))
}

fn none() -> StoreError {
    StoreError::Damaged { place: "turn", detail: "its row is missing".into() }
}
