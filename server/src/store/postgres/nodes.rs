//! The other servers on the database. One connection hears and tells, and holds the lock of the one that does what is
//! done once.

use super::super::StoreError;
use super::super::nodes::{NodeMessage, Nodes, advance};
use super::super::row_codec::split_feed;
use super::address::ConnectionSettings;
use super::availability::Availability;
use super::connection::Connection;
use super::database_thread::DatabaseThread;
use super::fault;
use super::keys::{self, Span};
use super::known_feed::KnownFeed;
use super::pool::Pool;
use super::session;
use super::tables::{BoundStatement, FEED, Order, Parameter, pair};
use super::turn;
use ronda_shared::time::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// Where servers hear of each other.
const LISTEN: &str = "LISTEN ronda";
/// Tells them; within a commit when that is made.
const NOTIFY: &str = "SELECT pg_notify('ronda', $1)";
/// A server that was stopped, or hangs, closes nothing, and its machine answers for it: the database ends its line once it has said nothing for
/// so long, which is many looks, and with that its leadership. Trials wait less long.
const ENDED_WHERE_SILENT: &str = if cfg!(test) {
    "SELECT set_config('idle_session_timeout', '10s', false) WHERE current_setting('idle_session_timeout', true) IS NOT NULL"
} else {
    "SELECT set_config('idle_session_timeout', '60s', false) WHERE current_setting('idle_session_timeout', true) IS NOT NULL"
};
/// The lock of who does what is done once.
pub(super) const LEADERSHIP: &str = "SELECT pg_try_advisory_lock(1380929092, 2)";
/// Leaves it.
const NO_DUTY: &str = "SELECT pg_advisory_unlock(1380929092, 2)";
/// A number for mail.
const MAIL_NUMBER: &str = "INSERT INTO ronda.counters AS known (name, given) VALUES ('mail', $1) \
    ON CONFLICT (name) DO UPDATE SET given = greatest(known.given + 1, excluded.given) RETURNING given";
/// Keeps something for a while: so much at most, which is more than the bounds on who may ask for it let come together. Who says it once
/// more, because the answer was lost, is told the same: by what was drawn for that one question it is known.
const KEEP: &str = "INSERT INTO ronda.kept AS known (name, what, until, asked) \
    SELECT $1::bytea, $2::bytea, $3::bigint, $4::bytea WHERE (SELECT count(*) FROM ronda.kept) < 200000 \
        OR EXISTS (SELECT 1 FROM ronda.kept AS own WHERE own.name = $1::bytea AND own.asked = $4::bytea) \
    ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE known.asked = excluded.asked RETURNING until";
/// Keeps something in the place of what has its name, within the same bound. Said once more, it does the same.
const PUT: &str = "INSERT INTO ronda.kept (name, what, until) \
    SELECT $1::bytea, $2::bytea, $3::bigint WHERE (SELECT count(*) FROM ronda.kept) < 200000 \
        OR EXISTS (SELECT 1 FROM ronda.kept AS own WHERE own.name = $1::bytea) \
    ON CONFLICT (name) DO UPDATE SET what = excluded.what, until = excluded.until, asked = NULL RETURNING until";
/// What is kept.
const KEPT: &str = "SELECT what FROM ronda.kept WHERE name = $1 AND until > $2";
/// Forgets what is over.
const FORGET: &str = "DELETE FROM ronda.kept WHERE until <= $1";
/// Takes something out.
const TAKE: &str = "DELETE FROM ronda.kept WHERE name = $1 AND until > $2 RETURNING what";
/// The feed is looked at this often, whatever was heard; and the leadership is asked for.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// A look, or a word to the others, that takes longer is none: the connection is made anew. Trials wait less long.
const LATE: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 10 });
/// Between two tries to connect.
const PAUSE: Duration = Duration::from_millis(500);
/// Words that wait to be told, and to be heard; more are lost, as where the line is down.
const WORDS: usize = 4_096;
/// PostgreSQL takes a notification of less than 8,000 bytes.
const LONGEST: usize = 7_900;

/// With which word a commit tells how far the feed has come, and with which a server's word begins.
const FEED_WORD: &str = "feed";
const SAID_WORD: &str = "said";

/// What a commit says to all servers once it is made.
pub(super) fn feed_ends_at(end: u64) -> BoundStatement {
    (NOTIFY.to_owned(), vec![Parameter::Text(format!("{FEED_WORD} {end}"))])
}

/// Has a connection hear of the others, for as long as somebody says something on it.
pub(super) async fn begin_to_listen(connection: &Connection) -> Result<(), StoreError> {
    let begun = connection.say(LISTEN).await.and(connection.say(ENDED_WHERE_SILENT).await);
    begun.map_err(|error| fault::meaning(&error))
}

/// The other servers, for as long as it is held.
pub(super) struct Others {
    link: Arc<DatabaseThread>,
    pool: Arc<Pool>,
    ear: Arc<Listener>,
    say: mpsc::Sender<String>,
    listening: AbortHandle,
}

/// Who hears.
struct Listener {
    node: i64,
    positions: Mutex<Vec<Weak<watch::Sender<u64>>>>,
    words: broadcast::Sender<NodeMessage>,
    leadership: watch::Sender<bool>,
    /// Somebody here would do it: a command at a console takes no leadership.
    wanted: AtomicBool,
    availability: Arc<Availability>,
    known: Arc<KnownFeed>,
    /// Told each time the line was made anew.
    anew: std::sync::mpsc::Sender<()>,
}

impl Others {
    /// Begins to listen. `anew` is told each time that was begun anew, as after a restart of the database.
    pub(super) fn of(
        node: i64,
        link: &Arc<DatabaseThread>,
        pool: &Arc<Pool>,
        way: ConnectionSettings,
        availability: Arc<Availability>,
        anew: std::sync::mpsc::Sender<()>,
    ) -> Self {
        let (say, to_say) = mpsc::channel(WORDS);
        let ear = Arc::new(Listener {
            node,
            positions: Mutex::default(),
            words: broadcast::Sender::new(WORDS),
            leadership: watch::Sender::new(false),
            wanted: AtomicBool::new(false),
            availability,
            known: Arc::clone(&way.known),
            anew,
        });
        let listening = link.keep(Arc::clone(&ear).listen(way, to_say));
        Self { link: Arc::clone(link), pool: Arc::clone(pool), ear, say, listening }
    }

    /// Hears and looks no more: as one whose next look comes late.
    #[cfg(test)]
    pub(super) fn hear_no_more(&self) {
        self.listening.abort();
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        // With its connection goes the lock of the leadership.
        self.listening.abort();
    }
}

impl Nodes for Others {
    fn follow(&self, position: Weak<watch::Sender<u64>>) {
        self.ear.positions().push(position);
    }

    fn leadership(&self) -> watch::Receiver<bool> {
        self.ear.wanted.store(true, Ordering::Relaxed);
        self.ear.leadership.subscribe()
    }

    fn leads(&self) -> bool {
        *self.ear.leadership.borrow()
    }

    fn want_leadership(&self, wanted: bool) {
        self.ear.wanted.store(wanted, Ordering::Relaxed);
    }

    fn say(&self, text: String) {
        let word = format!("{SAID_WORD} {} {text}", self.ear.node);
        if word.len() > LONGEST || self.say.try_send(word).is_err() {
            tracing::debug!("A word to the other servers was left out.");
        }
    }

    fn words(&self) -> broadcast::Receiver<NodeMessage> {
        self.ear.words.subscribe()
    }

    fn mail_number(&self, least: u64) -> Result<u64, StoreError> {
        let least = Parameter::Number(i64::try_from(least).unwrap_or(i64::MAX));
        let pool = Arc::clone(&self.pool);
        let given = self.link.wait(async move { pool.aside(MAIL_NUMBER, &[least]).await })??;
        session::number(&given, "counters")
    }

    fn keep(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let asked = Parameter::Bytes(rand::random::<[u8; 16]>().to_vec());
        let given = [Parameter::Bytes(name.to_vec()), Parameter::Bytes(what), Parameter::Number(until.millis()), asked];
        let pool = Arc::clone(&self.pool);
        let kept = self.link.wait(async move {
            pool.aside(FORGET, &[Parameter::Number(now.millis())]).await?;
            pool.aside(KEEP, &given).await
        })??;
        Ok(!kept.is_empty())
    }

    fn put(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let given = [Parameter::Bytes(name.to_vec()), Parameter::Bytes(what), Parameter::Number(until.millis())];
        let pool = Arc::clone(&self.pool);
        let put = self.link.wait(async move {
            pool.aside(FORGET, &[Parameter::Number(now.millis())]).await?;
            pool.aside(PUT, &given).await
        })??;
        Ok(!put.is_empty())
    }

    fn kept(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let given = [Parameter::Bytes(name.to_vec()), Parameter::Number(now.millis())];
        let pool = Arc::clone(&self.pool);
        let kept = self.link.wait(async move { pool.aside(KEPT, &given).await })??;
        kept.first().map(|row| row.try_get(0).map_err(|error| fault::meaning(&error))).transpose()
    }

    fn take(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let given = [Parameter::Bytes(name.to_vec()), Parameter::Number(now.millis())];
        let pool = Arc::clone(&self.pool);
        let taken = self.link.wait(async move { pool.aside(TAKE, &given).await })??;
        taken.first().map(|row| row.try_get(0).map_err(|error| fault::meaning(&error))).transpose()
    }
}

impl Listener {
    fn positions(&self) -> MutexGuard<'_, Vec<Weak<watch::Sender<u64>>>> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens, on one connection after the other.
    async fn listen(self: Arc<Self>, way: ConnectionSettings, mut to_say: mpsc::Receiver<String>) {
        let (mut down, mut is_anew) = (false, false);
        loop {
            let ended = self.hear(&way, &mut to_say, &mut down, is_anew).await;
            is_anew = true;
            self.leadership.send_replace(false);
            self.availability.lost();
            if let Err(error) = ended
                && !down
            {
                down = true;
                match error {
                    StoreError::WentBack { .. } | StoreError::MovedAway { .. } => {
                        tracing::error!(error = %error, "Nothing is served until that is settled.")
                    }
                    other => {
                        tracing::warn!(error = %other, "The other servers are not heard: the database is asked again and again.")
                    }
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// Listens as long as the connection lasts.
    async fn hear(
        &self,
        way: &ConnectionSettings,
        to_say: &mut mpsc::Receiver<String>,
        down: &mut bool,
        is_anew: bool,
    ) -> Result<(), StoreError> {
        let (send, mut heard) = mpsc::unbounded_channel();
        let connection = Connection::hearing(way, Some(send)).await?;
        begin_to_listen(&connection).await?;
        *down = false;
        if is_anew && self.anew.send(()).is_err() {
            tracing::debug!("The store for which this listens is gone.");
        }
        // Nobody may be there to hear it.
        drop(self.words.send(NodeMessage::Gap));
        let mut look = interval(POLL_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let late = |_| StoreError::Disk("PostgreSQL does not answer".into());
        loop {
            tokio::select! {
                word = heard.recv() => match word {
                    Some(word) => self.take(&word),
                    None => return Ok(()),
                },
                Some(word) = to_say.recv() => {
                    // Whoever waits for its answer looks at nothing meanwhile.
                    let given = [Parameter::Text(word)];
                    let told = timeout(LATE, connection.ask(NOTIFY, &given)).await.map_err(late)?;
                    told.map_err(|error| fault::meaning(&error))?;
                }
                _ = look.tick() => timeout(LATE, self.look(&connection)).await.map_err(late)??,
            }
        }
    }

    fn take(&self, word: &str) {
        let Some((what, rest)) = word.split_once(' ') else { return };
        if what == FEED_WORD {
            if let Ok(end) = rest.parse() {
                self.move_to(end);
            }
            return;
        }
        let said = rest.split_once(' ').filter(|_| what == SAID_WORD);
        let Some((node, text)) = said.and_then(|(node, text)| Some((node.parse::<u64>().ok()?, text))) else { return };
        if i64::try_from(node) != Ok(self.node) {
            // Nobody may be there to hear it.
            drop(self.words.send(NodeMessage::Said { node, text: text.to_owned() }));
        }
    }

    /// What was perhaps not heard: how far the feed has come. And whether the leadership is to be had.
    async fn look(&self, connection: &Connection) -> Result<(), StoreError> {
        let all = Span::all();
        let given = [Parameter::Bytes(all.from.clone()), Parameter::Number(1)];
        let last = connection.ask(&FEED.span(&all, Order::Down), &given).await;
        let last = last.map_err(|error| fault::meaning(&error))?;
        self.availability.answered();
        if let Some(row) = last.first() {
            let (place, row) = pair(FEED, row)?;
            let (end, hash) = (keys::first_number("feed", &place)?, split_feed(&row)?.0);
            let known = Arc::clone(&self.known);
            // Not on this thread, by which everybody asks the database: the disk may be one that servers share, and hang.
            drop(spawn_blocking(move || known.heard(end, hash)));
            self.move_to(end);
        }
        let (wanted, has) = (self.wanted.load(Ordering::Relaxed), *self.leadership.borrow());
        if has && !wanted {
            tracing::info!("This server leaves to the others what one does for all.");
            self.leadership.send_replace(false);
            connection.ask(NO_DUTY, &[]).await.map_err(|error| fault::meaning(&error))?;
        }
        if wanted && !has {
            let tried = connection.ask(LEADERSHIP, &[]).await.map_err(|error| fault::meaning(&error))?;
            if turn::granted(&tried)? {
                tracing::info!("This server does from now on what one does for all: jobs, mail, push, reports.");
                self.leadership.send_replace(true);
            }
        }
        Ok(())
    }

    fn move_to(&self, end: u64) {
        self.positions().retain(|position| match position.upgrade() {
            Some(position) => {
                advance(&position, end);
                true
            }
            None => false,
        });
    }
}
