//! Connections for those who read: each sees one instant for as long as it is lent.

use super::super::StoreError;
use super::address::ConnectionSettings;
use super::connection::Connection;
use super::database_thread::DatabaseThread;
use super::fault;
use super::tables::{BoundStatement, Parameter};
use std::iter;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;
use tokio_postgres::Row;

/// So many read at once; PostgreSQL grants a hundred connections unless told otherwise.
pub(super) const READERS: usize = 58;
/// So many say something beside at once: the rest waits for its turn of a moment.
const ASIDE: usize = 2;
/// So many connections stay open while nobody reads: one for each thread that may block (`main.rs`), and for those whose instant is just
/// being ended. Of a burst of answers each commit lets go at once; what is closed between two of them is made anew with a process of the
/// database's.
pub(super) const MAX_IDLE: usize = 24;
/// Of those so many stay for good: a database grants a hundred to all its servers unless told otherwise.
const MIN_IDLE: usize = 12;
/// The others are closed once they have waited so long for a reader.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// So many are made at once. Each is a process of the database's that reads its catalog and plans each statement anew, some 30 to 50 ms of a
/// processor: those that are at work would wait for all that a burst asks for, and most of it is answered by what they give back.
const MADE_AT_ONCE: usize = 2;
/// How long one waits for a connection.
const TIMEOUT: Duration = Duration::from_secs(10);
/// An instant begins with the first thing that is read, so something is.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";

/// Connections that wait, and room for more.
pub(super) struct Pool {
    way: ConnectionSettings,
    /// Since when each waits, the longest first.
    idle: Mutex<Vec<(Arc<Connection>, Instant)>>,
    came_back: Notify,
    making: Arc<Semaphore>,
    room: Arc<Semaphore>,
    aside: Semaphore,
}

/// A connection, and whether it was just made.
type Found = (Arc<Connection>, bool);

fn full() -> StoreError {
    StoreError::Disk(format!("all {READERS} connections to PostgreSQL are in use"))
}

fn unanswered() -> StoreError {
    StoreError::Disk(format!("PostgreSQL grants no connection within {} s", TIMEOUT.as_secs()))
}

impl Pool {
    pub(super) fn new(way: ConnectionSettings) -> Arc<Self> {
        let (room, aside) = (Arc::new(Semaphore::new(READERS)), Semaphore::new(ASIDE));
        let (came_back, making) = (Notify::new(), Arc::new(Semaphore::new(MADE_AT_ONCE)));
        Arc::new(Self { way, idle: Mutex::default(), came_back, making, room, aside })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Arc<Connection>, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last that came back and stands.
    fn waiting(&self) -> Option<Arc<Connection>> {
        let mut idle = self.idle();
        iter::from_fn(|| idle.pop()).map(|(connection, _)| connection).find(|connection| !connection.is_closed())
    }

    /// One that waits; where none does, the first that there is: one that comes back, or a new one.
    async fn found(self: &Arc<Self>) -> Result<Found, StoreError> {
        loop {
            let mut came_back = pin!(self.came_back.notified());
            // From here on: one may come back while it is looked for.
            came_back.as_mut().enable();
            if let Some(connection) = self.waiting() {
                return Ok((connection, false));
            }
            tokio::select! {
                () = came_back => {}
                made = self.made() => return made.map(|connection| (connection, true)),
            }
        }
    }

    /// A new one. Whoever asked and takes another meanwhile leaves it to the next.
    async fn made(self: &Arc<Self>) -> Result<Arc<Connection>, StoreError> {
        let place = Arc::clone(&self.making).acquire_owned().await.map_err(|_| unanswered())?;
        let (answer, told) = oneshot::channel();
        let own = Arc::clone(self);
        drop(tokio::spawn(async move {
            // A database that stands still keeps no place for ever.
            let made = timeout(TIMEOUT, Connection::open(&own.way)).await;
            let made = made.unwrap_or_else(|_| Err(unanswered())).map(Arc::new);
            drop(place);
            // A failure that nobody hears any more is told to the next, who tries for themselves.
            if let Err(Ok(spare)) = answer.send(made) {
                own.keep(spare);
            }
        }));
        told.await.map_err(|_| unanswered())?
    }

    /// A connection that begins to look now, and what it was asked first.
    async fn begun(self: &Arc<Self>, asked: &[BoundStatement]) -> Result<(Arc<Connection>, Vec<Vec<Row>>), StoreError> {
        loop {
            let (connection, is_new) = timeout(TIMEOUT, self.found()).await.map_err(|_| unanswered())??;
            match connection.begin(BEGIN, asked).await {
                Ok(answers) => return Ok((connection, answers)),
                // The database was started again meanwhile: this one is spent.
                Err(error) if !is_new && fault::is_lost(&error) => {}
                Err(error) => return Err(fault::meaning(&error)),
            }
        }
    }

    /// Says one statement that is a transaction of its own. One whose answer is lost is said once more.
    pub(super) async fn aside(self: &Arc<Self>, statement: &str, given: &[Parameter]) -> Result<Vec<Row>, StoreError> {
        let full = || StoreError::Disk("too much is said to PostgreSQL at once".into());
        let room = timeout(TIMEOUT, self.aside.acquire()).await.map_err(|_| full())?;
        let _room = room.map_err(|_| full())?;
        let (mut connection, is_new) = timeout(TIMEOUT, self.found()).await.map_err(|_| unanswered())??;
        let mut told = connection.ask(statement, given).await;
        if !is_new && told.as_ref().is_err_and(fault::is_lost) {
            connection = timeout(TIMEOUT, self.made()).await.map_err(|_| unanswered())??;
            told = connection.ask(statement, given).await;
        }
        let told = told.map_err(|error| fault::meaning(&error))?;
        self.keep(connection);
        Ok(told)
    }

    fn keep(&self, connection: Arc<Connection>) {
        let mut idle = self.idle();
        let now = Instant::now();
        let quiet = idle.iter().take_while(|(_, since)| now.duration_since(*since) > IDLE_TIMEOUT).count();
        let spare = quiet.min(idle.len().saturating_sub(MIN_IDLE));
        idle.drain(..spare);
        if idle.len() < MAX_IDLE {
            idle.push((connection, now));
            self.came_back.notify_one();
        }
    }

    async fn take_back(&self, connection: Arc<Connection>) {
        // One that cannot end what it looked at is not lent again.
        if connection.say("ROLLBACK").await.is_ok() {
            self.keep(connection);
        }
    }
}

/// A connection that is lent, with its instant.
pub(super) struct LentConnection {
    link: Arc<DatabaseThread>,
    pool: Arc<Pool>,
    connection: Arc<Connection>,
    room: Option<OwnedSemaphorePermit>,
}

impl LentConnection {
    /// Lends one, from now on, with the answers to what is asked first.
    pub(super) fn asking(
        link: &Arc<DatabaseThread>,
        pool: &Arc<Pool>,
        asked: Vec<BoundStatement>,
    ) -> Result<(Self, Vec<Vec<Row>>), StoreError> {
        let own = Arc::clone(pool);
        let (connection, answers, room) = link.wait(async move {
            let room = timeout(TIMEOUT, Arc::clone(&own.room).acquire_owned()).await.map_err(|_| full())?;
            let room = room.map_err(|_| full())?;
            let (connection, answers) = own.begun(&asked).await?;
            Ok::<_, StoreError>((connection, answers, room))
        })??;
        Ok((Self { link: Arc::clone(link), pool: Arc::clone(pool), connection, room: Some(room) }, answers))
    }

    /// The connection.
    pub(super) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for LentConnection {
    fn drop(&mut self) {
        let (pool, connection, room) = (Arc::clone(&self.pool), Arc::clone(&self.connection), self.room.take());
        self.link.apart(async move {
            pool.take_back(connection).await;
            drop(room);
        });
    }
}
