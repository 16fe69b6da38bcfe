//! The one connection that writes, a turn at a time, and what it does where an answer is lost.

use super::super::StoreError;
use super::super::transfer::Opening;
use super::address::ConnectionSettings;
use super::availability::Availability;
use super::connection::Connection;
use super::database_thread::DatabaseThread;
use super::fault::CommitFault;
use super::keys::{self, Span};
use super::lock;
use super::schema;
use super::session::{AtWork, Session};
use super::tables::{BoundStatement, FEED, Order};
use super::turn;
use super::write_buffer::WriteBuffer;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// How long the database is waited for, to learn whether a commit was made.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is tried.
const PAUSE: Duration = Duration::from_millis(250);
/// How often it is looked whether the connection has ended while nobody wrote.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Between two tries to join again.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// Whoever commits holds the row of the turn, so the statements of a commit see what was committed before it.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE";

/// Who writes.
pub(super) struct Writer {
    link: Arc<DatabaseThread>,
    way: ConnectionSettings,
    /// Drawn for this one: by it its commits are told from those of others.
    node: i64,
    /// None where the connection was lost.
    session: Option<Session>,
    /// The last commit that was begun.
    commit: i64,
    /// The connection was made anew since the last commit.
    anew: bool,
    /// Nobody else may have the store.
    alone: bool,
    held: TurnState,
    /// While what is to be committed in a turn is being made.
    at_work: Option<AtWork>,
}

/// Has a writer join again whenever this is told that a line to the database was made anew, and where its own has ended while nobody wrote and
/// the database answers, until nobody can tell it or the writer is gone. It blocks, so it has a thread of its own.
pub(super) fn keep_joined(
    writer: Weak<Mutex<Writer>>,
    anew: Receiver<()>,
    availability: Arc<Availability>,
) -> Result<(), StoreError> {
    let kept = thread::Builder::new().name("postgres-joined".into()).spawn(move || {
        loop {
            let is_told = match anew.recv_timeout(POLL_INTERVAL) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let Some(known) = writer.upgrade() else { return };
            // While it does not answer, whoever writes finds that out, and waits for nobody who tries it as well.
            if !(is_told || availability.is_answering() && lock(&known).is_cut_off()) {
                continue;
            }
            drop(known);
            let mut is_known = false;
            while let Some(writer) = writer.upgrade() {
                let joined = lock(&writer).rejoin();
                drop(writer);
                match joined {
                    Ok(true) => {
                        if is_known {
                            tracing::info!("This server has its part in the store again.");
                        }
                        break;
                    }
                    Ok(false) => {}
                    // Who writes next is told, and tries it too.
                    Err(error @ StoreError::Disk(_)) => {
                        tracing::debug!(error = %error, "The store is not joined again yet.");
                    }
                    // It was moved, somebody has it alone, or it went back: nobody is to be sent here, though what is read is still there.
                    Err(error) => {
                        availability.refused();
                        if !std::mem::replace(&mut is_known, true) {
                            tracing::error!(error = %error, "This server has no part in the store: it writes nothing until it can join again.");
                        }
                    }
                }
                if anew.recv_timeout(RETRY_DELAY) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        }
    });
    kept.map(drop).map_err(|error| StoreError::Disk(format!("a thread for PostgreSQL: {error}")))
}

/// What is held of a turn.
#[derive(Clone)]
enum TurnState {
    /// Nobody here has a turn: a commit takes one for itself.
    Nothing,
    /// The row is locked by the session's transaction, which found this number of commits.
    Row(i64),
    /// A commit of this turn has ended the transaction and left this number: with another, somebody wrote in between.
    Number(i64),
    /// The turn was not had, or went with its connection: nothing more is committed in it.
    Lost(String),
}

impl Writer {
    /// Joins those who have the store, or has it alone, founding it where there is none.
    pub(super) fn open(
        link: &Arc<DatabaseThread>,
        way: &ConnectionSettings,
        opening: &Opening,
    ) -> Result<Self, StoreError> {
        let (link, way) = (Arc::clone(link), way.clone());
        let node = i64::try_from(rand::random::<u64>() >> 1).unwrap_or_default();
        let (held, alone) = (TurnState::Nothing, opening.is_alone());
        let mut writer = Self { link, way, node, session: None, commit: 0, anew: false, alone, held, at_work: None };
        let session = writer.connected()?;
        schema::ready(&session, opening)?;
        turn::begin(&session)?;
        (writer.session, writer.anew) = (Some(session), false);
        Ok(writer)
    }

    /// By what this one is told from others.
    pub(super) fn node(&self) -> i64 {
        self.node
    }

    /// Fails where its connection has not a session of the database's own. To be asked while somebody reads on another.
    pub(super) fn must_have_own_session(&self) -> Result<(), StoreError> {
        self.session.as_ref().map_or(Ok(()), |session| turn::must_keep_session(session, self.node))
    }

    /// A new connection.
    fn connected(&mut self) -> Result<Session, StoreError> {
        let way = self.way.clone();
        let opened = async move { Connection::open(&way).await };
        let made = self.link.wait(opened)??;
        let session = Session::writing(Arc::clone(&self.link), Arc::new(made));
        turn::join(&self.link, &session, self.alone).map_err(|held| schema::why_held(&session, held))?;
        turn::note_owner(&session, self.node)?;
        self.anew = true;
        Ok(session)
    }

    /// A new connection to a store that was open before: others may have had it alone meanwhile, and left it half made.
    fn reconnected(&mut self) -> Result<Session, StoreError> {
        let session = self.connected()?;
        if !self.alone {
            schema::still_stands(&session)?;
        }
        Ok(session)
    }

    /// How many times its present connection was waited for.
    #[cfg(test)]
    pub(super) fn round_trips(&self) -> u64 {
        self.session.as_ref().map_or(0, Session::round_trips)
    }

    /// Whether nobody else can have the store.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// Has the store alone from now on, until [`Writer::be_together`]. One that has it alone joins again so where its connection was lost:
    /// an error where somebody came meanwhile.
    pub(super) fn be_alone(&mut self) -> Result<(), StoreError> {
        if self.alone {
            self.session = self.session.take().filter(|session| session.answers(TIMEOUT));
            self.session = Some(self.open_session()?);
            return Ok(());
        }
        let session = self.open_session()?;
        let done = turn::be_alone(&self.link, &session);
        self.alone = done.is_ok();
        self.session = Some(session);
        done
    }

    /// Others may have the store again.
    pub(super) fn be_together(&mut self) {
        self.alone = false;
        if let Some(session) = self.session.take()
            && turn::be_together(&session).is_ok()
        {
            self.session = Some(session);
        }
    }

    /// Whether the database let go of its connection while nobody here has the turn, who would find that out.
    fn is_cut_off(&self) -> bool {
        matches!(self.held, TurnState::Nothing) && self.session.as_ref().is_none_or(Session::is_closed)
    }

    /// Joins those who have the store once more, where the database let go of the connection while nobody wrote: without it somebody might have
    /// the store alone beside this one. False while somebody here has the turn, who finds that out.
    fn rejoin(&mut self) -> Result<bool, StoreError> {
        if !matches!(self.held, TurnState::Nothing) {
            return Ok(false);
        }
        let stands = self.session.take().filter(|session| session.answers(TIMEOUT));
        self.session = Some(match stands {
            Some(session) => session,
            None => self.reconnected()?,
        });
        Ok(true)
    }

    fn open_session(&mut self) -> Result<Session, StoreError> {
        match self.session.take().filter(|session| !session.is_closed()) {
            Some(session) => Ok(session),
            None => self.reconnected(),
        }
    }

    /// Takes the turn, once whoever has it is done. Where it could not be had, whatever is committed in it fails.
    pub(super) fn begin_turn(&mut self) -> Result<(), StoreError> {
        let taken = self.take();
        self.held = match &taken {
            Ok(number) => TurnState::Row(*number),
            Err(error) => TurnState::Lost(error.to_string()),
        };
        // What is read and made now is read elsewhere and may take a while: this connection stands still meanwhile.
        self.at_work = self.session.as_ref().filter(|_| taken.is_ok()).map(Session::at_work);
        taken.map(|_| ())
    }

    /// Ends the turn: what was not committed is undone.
    pub(super) fn end_turn(&mut self) {
        drop(self.at_work.take());
        if let TurnState::Row(_) = std::mem::replace(&mut self.held, TurnState::Nothing) {
            self.undo();
        }
    }

    /// Locks the row of the turn in a transaction; how many commits there were.
    fn take(&mut self) -> Result<i64, StoreError> {
        let known = self.session.as_ref().is_some_and(|session| !session.is_closed());
        match self.locked() {
            // The database was started again while nobody wrote: that connection is spent, and nothing was asked on it.
            Err(_) if known && self.session.is_none() => self.locked(),
            other => other,
        }
    }

    fn locked(&mut self) -> Result<i64, StoreError> {
        let session = self.open_session()?;
        let taken = turn::begin_by_taking(&session, BEGIN);
        self.session = Some(session);
        if taken.is_err() {
            self.undo();
        }
        taken
    }

    /// Undoes a transaction. A connection that cannot is not used again; the database undoes it.
    fn undo(&mut self) {
        if let Some(session) = self.session.take()
            && session.say("ROLLBACK").is_ok()
        {
            self.session = Some(session);
        }
    }

    /// Does work in a transaction and commits it: all of it is there, durably, or nothing.
    ///
    /// `after` is where its author thought the feed ends, for what is told where somebody else wrote in their turn.
    pub(super) fn transact<T>(
        &mut self,
        after: u64,
        work: impl FnOnce(&mut WriteBuffer<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        drop(self.at_work.take());
        let (number, in_turn) = match self.held.clone() {
            TurnState::Row(number) => (number, true),
            TurnState::Nothing => (self.take()?, false),
            TurnState::Number(left) => (self.taken_again(left, after)?, true),
            TurnState::Lost(why) => return Err(StoreError::Disk(format!("the turn to write was lost: {why}"))),
        };
        self.commit += 1;
        let done = self.committed(work);
        if in_turn {
            self.held = match &done {
                Ok(_) => TurnState::Number(number + 1),
                Err(_) if self.session.is_some() => TurnState::Number(number),
                Err(error) => TurnState::Lost(error.to_string()),
            };
        }
        done
    }

    /// Takes the turn once more for one that has committed already; an error where somebody else wrote in between.
    fn taken_again(&mut self, left: i64, after: u64) -> Result<i64, StoreError> {
        let number = self.take()?;
        if number == left {
            return Ok(number);
        }
        let last = match &self.session {
            Some(session) => session.first(FEED, &Span::all(), Order::Down),
            None => Ok(None),
        };
        // Also where that could not be read: the others wait for the row.
        self.undo();
        let end = last?.map_or(Ok(0), |(place, _)| keys::first_number("feed", &place))?;
        Err(StoreError::Moved { expected: after, end })
    }

    /// Does the work in the transaction that holds the turn, and ends it.
    fn committed<T>(
        &mut self,
        work: impl FnOnce(&mut WriteBuffer<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Disk("the connection was lost in the turn: nothing was written".into());
        let session = self.session.take().ok_or_else(gone)?;
        let (done, last) = match self.worked(&session, work) {
            Ok(worked) => worked,
            Err(error) => {
                self.session = Some(session);
                self.undo();
                return Err(error);
            }
        };
        match session.commit(last) {
            Ok(()) => {
                (self.session, self.anew) = (Some(session), false);
                Ok(done)
            }
            Err(CommitFault::NotSent(error)) => {
                self.session = Some(session);
                self.undo();
                Err(error)
            }
            Err(CommitFault::Undone(error)) => {
                self.session = Some(session);
                Err(error)
            }
            Err(CommitFault::Unanswered(error)) => {
                drop(session);
                self.find_out(&error).map(|()| done)
            }
        }
    }

    /// Does the work up to what is left to be said with the commit.
    fn worked<T>(
        &self,
        session: &Session,
        work: impl FnOnce(&mut WriteBuffer<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, Vec<BoundStatement>), StoreError> {
        let mut writing = WriteBuffer::new(session);
        if self.anew {
            writing.recovered()?;
        }
        let done = work(&mut writing)?;
        turn::counted(self.node, self.commit).into_iter().for_each(|asked| writing.beside(asked));
        Ok((done, writing.statements()))
    }

    /// Whether a commit was made whose answer was lost: its mark tells, on another connection, once nothing is under way.
    fn find_out(&mut self, lost: &StoreError) -> Result<(), StoreError> {
        tracing::warn!(error = %lost, "The answer to a commit was lost: the database is asked whether it was made.");
        let unknown = |error: StoreError| {
            StoreError::Disk(format!("the answer to a commit was lost, and whether it was made is not known: {error}"))
        };
        let began = Instant::now();
        let node = self.node;
        let last = loop {
            let asked = self.reconnected().and_then(|session| turn::last(&session, node).map(|last| (session, last)));
            match asked {
                Ok((session, last)) => {
                    self.session = Some(session);
                    break last;
                }
                // It left in that commit or before it, and does not come back.
                Err(error @ StoreError::MovedAway { .. }) => return Err(error),
                Err(error) if began.elapsed() > TIMEOUT => return Err(unknown(error)),
                Err(_) => self.link.rest(PAUSE)?,
            }
        };
        if last == self.commit {
            return Ok(());
        }
        Err(StoreError::Disk(format!("the connection was lost before a commit: nothing of it was written ({lost})")))
    }
}
