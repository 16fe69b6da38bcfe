//! The turn to write, which one server has at a time. Its row stays locked from the first read in order to write up to
//! the commit.
//!
//! The row's lock belongs to a transaction. A server that stops in its turn, or whose connection ends, loses the
//! transaction and with it all that it was about to write; nobody's clock is asked. Locks of the session say beside it who may
//! be together on one store: servers of one shape, or one alone that makes everything anew.

use super::super::StoreError;
use super::database_thread::DatabaseThread;
use super::fault;
use super::session::{self, Session};
use super::tables::{BoundStatement, Parameter};
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;
use std::time::{Duration, Instant};
use tokio_postgres::Row;

/// What a writing session is told: one that stands still in its turn for so long has lost it, and whoever waits is patient for
/// longer than that. One that is at work says so meanwhile ([`Session::at_work`]).
const SESSION_SETTINGS: &str = "SET idle_in_transaction_session_timeout = '20s'; SET lock_timeout = '45s'";
/// The store with others: «ROND», and the first of what may come.
const TOGETHER: &str = "SELECT pg_try_advisory_lock_shared(1380929092, 1)";
/// The store alone. Servers of builds that knew no others ask for this one.
const ALONE: &str = "SELECT pg_try_advisory_lock(1380929092, 1)";
/// No longer alone.
const NOT_ALONE: &str = "SELECT pg_advisory_unlock(1380929092, 1)";
/// Under this number servers say of which shape they are.
const SHAPES: u32 = 1_380_929_093;
/// Raised where servers that write differently must not be together for a reason that no other version tells.
const PROTOCOL: u32 = 3;
/// Takes the turn: whoever asks next waits until the transaction has ended. Tells how many commits there were.
const TAKE: &str = "SELECT number FROM ronda.turn FOR UPDATE";
/// Counts a commit.
const COUNT: &str = "UPDATE ronda.turn SET number = number + 1, mark = 0";
/// Marks a server's last commit.
const MARK: &str = "INSERT INTO ronda.nodes (node, mark) VALUES ($1, $2) \
    ON CONFLICT (node) DO UPDATE SET mark = excluded.mark, seen = now()";
/// Tells a server's last commit.
const MARKED: &str = "SELECT mark FROM ronda.nodes WHERE node = $1";
/// Forgets servers that are long gone.
const FORGET: &str = "DELETE FROM ronda.nodes WHERE seen < now() - interval '30 days'";
/// Notes in the database's session of whom it is.
const OWNED: &str = "SELECT set_config('ronda.node', $1, false)";
/// Whether it is that one's.
const OWN: &str = "SELECT coalesce(current_setting('ronda.node', true), '') = $1";
/// How long a lock of the session is waited for: a server that was just stopped is let go of in a moment.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(100);

/// Of which shape what this build writes is: servers of different shapes would each spoil what the other derives.
fn shape() -> u32 {
    PROTOCOL * 1_000_000 + summary::VERSION * 1_000 + TERMS_VERSION
}

/// Joins the servers on a store, or is alone on it, for as long as the session lasts.
pub(super) fn join(link: &DatabaseThread, session: &Session, alone: bool) -> Result<(), StoreError> {
    session.say(SESSION_SETTINGS)?;
    wait_for(
        link,
        session,
        TOGETHER,
        "a server of an earlier version, or a command that makes everything anew, has it",
    )?;
    session.ask(format!("SELECT pg_advisory_lock_shared({SHAPES}, {})", shape()), Vec::new())?;
    // Each says its own before it looks for others: of two that come at once, at least one sees the other.
    let others = format!(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = {SHAPES} AND objid <> {} \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        shape()
    );
    if session::number(&session.ask(others, Vec::new())?, "pg_locks")? > 0 {
        let why = "servers of another version run on this store, and write what follows from its records in another way: \
                   stop all of them, then start this version";
        return Err(StoreError::InUse(why.into()));
    }
    if alone { be_alone(link, session) } else { Ok(()) }
}

/// Notes in a session that it is this server's, by which [`must_keep_session`] knows it again.
pub(super) fn note_owner(session: &Session, node: i64) -> Result<(), StoreError> {
    session.ask(OWNED, vec![Parameter::Text(node.to_string())]).map(|_| ())
}

/// Fails where a pooler gives each transaction whichever session is free: the locks that were taken are those of another then, of two servers
/// both may lead, and nobody hears of the others. To be asked while somebody else is in a transaction, who would have been given this one.
pub(super) fn must_keep_session(session: &Session, node: i64) -> Result<(), StoreError> {
    if granted(&session.ask(OWN, vec![Parameter::Text(node.to_string())])?)? {
        return Ok(());
    }
    let why = "a pooler before PostgreSQL (PgBouncer) gives each transaction another session: have it pool by session \
               (pool_mode = session), or name the database itself";
    Err(StoreError::Disk(why.into()))
}

/// Waits until no other server has the store; none comes before [`be_together`].
pub(super) fn be_alone(link: &DatabaseThread, session: &Session) -> Result<(), StoreError> {
    wait_for(link, session, ALONE, "another server or command has it open, and this needs it alone")
}

/// Others may come again.
pub(super) fn be_together(session: &Session) -> Result<(), StoreError> {
    session.ask(NOT_ALONE, Vec::new()).map(|_| ())
}

fn wait_for(link: &DatabaseThread, session: &Session, lock: &'static str, held: &str) -> Result<(), StoreError> {
    let began = Instant::now();
    while !granted(&session.ask(lock, Vec::new())?)? {
        if began.elapsed() > TIMEOUT {
            return Err(StoreError::InUse(format!(
                "{held}: stop it first. Where its machine is gone, PostgreSQL lets go of it within half a minute"
            )));
        }
        link.rest(PAUSE)?;
    }
    Ok(())
}

/// What a statement that tries for a lock answered.
pub(super) fn granted(rows: &[Row]) -> Result<bool, StoreError> {
    rows.first().map_or(Ok(false), |row| row.try_get(0).map_err(|error| fault::meaning(&error)))
}

/// Takes the turn in the session's transaction, once whoever has it is done. How many commits there were.
pub(super) fn take(session: &Session) -> Result<i64, StoreError> {
    taken(&session.ask(TAKE, Vec::new())?)
}

/// The same, which begins the transaction.
pub(super) fn begin_by_taking(session: &Session, begin: &'static str) -> Result<i64, StoreError> {
    taken(&session.begin(begin, (TAKE.to_owned(), Vec::new()))?)
}

fn taken(rows: &[Row]) -> Result<i64, StoreError> {
    let none = || StoreError::Damaged { place: "turn", detail: "its row is missing".into() };
    one(rows)?.ok_or_else(none)
}

/// What is said in a commit, beside what it writes.
pub(super) fn counted(node: i64, commit: i64) -> [BoundStatement; 2] {
    let mark = vec![Parameter::Number(node), Parameter::Number(commit)];
    [(COUNT.to_owned(), Vec::new()), (MARK.to_owned(), mark)]
}

/// Counts once without a commit: what a server of a build that knew no others believes to be its own number counts no more.
pub(super) fn begin(session: &Session) -> Result<(), StoreError> {
    session.ask(COUNT, Vec::new())?;
    session.ask(FORGET, Vec::new()).map(|_| ())
}

/// A server's last commit that was made. It waits for one that is about to be made, or undone.
pub(super) fn last(session: &Session, node: i64) -> Result<i64, StoreError> {
    take(session)?;
    Ok(one(&session.ask(MARKED, vec![Parameter::Number(node)])?)?.unwrap_or(0))
}

fn one(rows: &[Row]) -> Result<Option<i64>, StoreError> {
    rows.first().map(|row| row.try_get(0).map_err(|error| fault::meaning(&error))).transpose()
}
