//! Connections for those who read: each sees one instant for as long as it is lent.

use super::super::StoreError;
use super::address::ConnectionSettings;
use super::connection::Connection;
use super::database_thread::DatabaseThread;
use super::fault;
use super::tables::{BoundStatement, Parameter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_postgres::Row;

/// So many read at once; PostgreSQL grants a hundred connections unless told otherwise.
pub(super) const READERS: usize = 58;
/// So many say something beside at once: the rest waits for its turn of a moment.
const ASIDE: usize = 2;
/// So many connections stay open while nobody reads: one for each thread that may block (`main.rs`), and for those whose instant is just
/// being ended. Of a burst of answers each commit lets go at once; what is closed between two of them is made anew with a process of the
/// database's.
pub(super) const KEPT: usize = 24;
/// Of those so many stay for good: a database grants a hundred to all its servers unless told otherwise.
const STANDING: usize = 12;
/// The others are closed once they have waited so long for a reader.
const QUIET: Duration = Duration::from_secs(60);
/// How long one waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// An instant begins with the first thing that is read, so something is.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";

/// Connections that wait, and room for more.
pub(super) struct Pool {
    way: ConnectionSettings,
    /// Since when each waits, the longest first.
    idle: Mutex<Vec<(Arc<Connection>, Instant)>>,
    room: Arc<Semaphore>,
    aside: Semaphore,
}

impl Pool {
    pub(super) fn new(way: ConnectionSettings) -> Arc<Self> {
        let (room, aside) = (Arc::new(Semaphore::new(READERS)), Semaphore::new(ASIDE));
        Arc::new(Self { way, idle: Mutex::default(), room, aside })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Arc<Connection>, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that begins to look now, and what it was asked first.
    async fn begun(&self, asked: &[BoundStatement]) -> Result<(Arc<Connection>, Vec<Vec<Row>>), StoreError> {
        loop {
            let idle = self.idle().pop();
            let Some((connection, _)) = idle else { break };
            if connection.is_closed() {
                continue;
            }
            match connection.begin(BEGIN, asked).await {
                Ok(answers) => return Ok((connection, answers)),
                // The database was started again meanwhile: this one is spent.
                Err(error) if fault::is_lost(&error) => {}
                Err(error) => return Err(fault::meaning(&error)),
            }
        }
        let made = Connection::open(&self.way).await?;
        let answers = made.begin(BEGIN, asked).await.map_err(|error| fault::meaning(&error))?;
        Ok((Arc::new(made), answers))
    }

    /// Says one statement that is a transaction of its own. One whose answer is lost is said once more.
    pub(super) async fn aside(&self, statement: &str, given: &[Parameter]) -> Result<Vec<Row>, StoreError> {
        let full = || StoreError::Disk("too much is said to PostgreSQL at once".into());
        let room = timeout(PATIENCE, self.aside.acquire()).await.map_err(|_| full())?;
        let _room = room.map_err(|_| full())?;
        let idle = self.idle().pop().map(|(connection, _)| connection);
        if let Some(connection) = idle.filter(|connection| !connection.is_closed()) {
            match connection.ask(statement, given).await {
                Ok(told) => {
                    self.keep(connection);
                    return Ok(told);
                }
                Err(error) if fault::is_lost(&error) => {}
                Err(error) => return Err(fault::meaning(&error)),
            }
        }
        let made = Connection::open(&self.way).await?;
        let told = made.ask(statement, given).await.map_err(|error| fault::meaning(&error))?;
        self.keep(Arc::new(made));
        Ok(told)
    }

    fn keep(&self, connection: Arc<Connection>) {
        let mut idle = self.idle();
        let now = Instant::now();
        let quiet = idle.iter().take_while(|(_, since)| now.duration_since(*since) > QUIET).count();
        let spare = quiet.min(idle.len().saturating_sub(STANDING));
        idle.drain(..spare);
        if idle.len() < KEPT {
            idle.push((connection, now));
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
            let full = || StoreError::Disk(format!("all {READERS} connections to PostgreSQL are in use"));
            let room = timeout(PATIENCE, Arc::clone(&own.room).acquire_owned()).await.map_err(|_| full())?;
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
