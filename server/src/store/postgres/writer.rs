//! The one connection that writes, and what it does where an answer is lost.

use super::super::{Founding, StoreError};
use super::address::Way;
use super::connection::Connection;
use super::fault;
use super::keys::{self, Span};
use super::link::Link;
use super::schema;
use super::session::Session;
use super::tables::{FEED, Order};
use super::tenure::{self, Mark};
use super::writing::Writing;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the database is waited for, to learn whether a commit was made.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is tried.
const PAUSE: Duration = Duration::from_millis(250);
/// Whoever commits holds the row of the turn, so the statements of a commit see what was committed before it.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE";

/// Who writes.
pub(super) struct Writer {
    link: Arc<Link>,
    way: Way,
    /// None where the connection was lost.
    session: Option<Session>,
    /// The lock went with a connection and was not had back yet.
    unlocked: bool,
    /// The last commit that was begun.
    mark: Mark,
    /// The connection was made anew since the last commit.
    anew: bool,
    /// Another has the store.
    lost: bool,
}

impl Writer {
    /// Takes the store, founding it where there is none.
    pub(super) fn open(
        link: &Arc<Link>,
        way: &Way,
        founding: Option<Founding>,
        half_built: bool,
    ) -> Result<Self, StoreError> {
        let mark = Mark { number: 0, commit: 0 };
        let (link, way) = (Arc::clone(link), way.clone());
        let mut writer = Self { link, way, session: None, unlocked: false, mark, anew: false, lost: false };
        let session = writer.connected()?;
        tenure::lock(&writer.link, &session)?;
        schema::ready(&session, founding, half_built)?;
        writer.mark.number = tenure::take(&session)?;
        (writer.session, writer.unlocked, writer.anew) = (Some(session), false, false);
        Ok(writer)
    }

    /// Whether another was found to have the store: this one writes nothing more until it is opened again.
    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// A new connection.
    fn connected(&mut self) -> Result<Session, StoreError> {
        let way = self.way.clone();
        let opened = async move { Connection::open(&way).await.map_err(|error| fault::meaning(&error)) };
        let made = self.link.wait(opened)??;
        (self.unlocked, self.anew) = (true, true);
        Ok(Session::writing(Arc::clone(&self.link), Arc::new(made)))
    }

    /// Does work in a transaction and commits it: all of it is there, durably, or nothing.
    ///
    /// `after` is where its author thought the feed ends, for what is told where another has the store.
    pub(super) fn transact<T>(
        &mut self,
        after: u64,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let session = match self.session.take().filter(|session| !session.is_closed()) {
            Some(session) => session,
            None => self.connected()?,
        };
        if self.unlocked {
            // Where the former session is not let go of yet, the number alone decides, as it does in any case.
            self.unlocked = !tenure::locked(&session)?;
        }
        self.mark.commit += 1;
        match self.said(&session, after, work) {
            Ok(done) => match session.say("COMMIT") {
                Ok(()) => {
                    (self.session, self.anew) = (Some(session), false);
                    Ok(done)
                }
                Err(error) => {
                    drop(session);
                    self.find_out(&error).map(|()| done)
                }
            },
            Err(error) => {
                // One that cannot undo what it began is not used again; the database undoes it.
                if session.say("ROLLBACK").is_ok() {
                    self.session = Some(session);
                }
                Err(error)
            }
        }
    }

    fn said<T>(
        &mut self,
        session: &Session,
        after: u64,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        session.say(BEGIN)?;
        if !tenure::mark(session, self.mark)? {
            self.lost = true;
            tracing::error!("Another server has taken the store over: this one writes nothing more. Stop one of them.");
            let last = session.first(FEED, &Span::all(), Order::Down)?;
            let end = last.map_or(Ok(0), |(place, _)| keys::first_number("feed", &place))?;
            return Err(StoreError::Moved { expected: after, end });
        }
        let mut writing = Writing::new(session);
        if self.anew {
            writing.recovered()?;
        }
        let done = work(&mut writing)?;
        writing.say()?;
        Ok(done)
    }

    /// Whether a commit was made whose answer was lost: its mark tells, on another connection, once nothing is under way.
    fn find_out(&mut self, lost: &StoreError) -> Result<(), StoreError> {
        tracing::warn!(error = %lost, "The answer to a commit was lost: the database is asked whether it was made.");
        let unknown = |error: StoreError| {
            StoreError::Disk(format!("the answer to a commit was lost, and whether it was made is not known: {error}"))
        };
        let began = Instant::now();
        let last = loop {
            let asked = self.connected().and_then(|session| tenure::last(&session).map(|last| (session, last)));
            match asked {
                Ok((session, last)) => {
                    self.session = Some(session);
                    break last;
                }
                Err(error) if began.elapsed() > PATIENCE => return Err(unknown(error)),
                Err(_) => self.link.rest(PAUSE)?,
            }
        };
        if last == self.mark {
            return Ok(());
        }
        Err(if last.number == self.mark.number {
            StoreError::Disk(format!("the connection was lost before a commit: nothing of it was written ({lost})"))
        } else {
            unknown(StoreError::Disk("another server has taken the store over".into()))
        })
    }
}
