//! Webhooks: other systems are told what becomes of tickets, signed after Standard Webhooks (docs/webhooks.md).
//!
//! `follow` reads the feed and writes what each system is to be told, in one commit with how far it has come; `deliver`
//! hands it over, tries again ever later, and gives it up with a row that an operator may replay; `lanes` says whose turn it is,
//! `index` what is due. [`crate::outbound::address`] says where a message may go.

pub mod answer;
mod deliver;
mod event;
mod follow;
mod index;
mod lanes;
pub mod post;
pub mod replay;
pub mod settings;
pub mod sign;
mod trial;

use crate::config::absence::Absence;
use crate::ingest::{FeedFollower, Ingest};
use crate::mail::blocking;
use crate::store::webhooks::WebhookRows;
use crate::store::{Batch, Reader, Store, StoreError};
pub use event::Event;
pub use follow::MOST_KEPT;
use index::WebhookIndex;
use lanes::{DoneWith, Lanes};
use post::Post;
use ronda_shared::ids::Sha256;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use settings::Hook;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch::error::RecvError;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// What waits is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(10);
/// For so long it counts how far the feed stood when nobody was told. The file is looked at every ten seconds: what is older is
/// of a time when another server had this duty.
const NOBODY_MS: i64 = MINUTE_MS;

/// Systems that are told, by name.
pub type Hooks = BTreeMap<String, Hook>;

/// Webhooks of a running server.
pub struct Webhooks {
    ingest: Ingest,
    data: PathBuf,
    post: Arc<dyn Post>,
    /// How far the feed was read; the store knows it as of the last message or some hundreds of entries.
    seen: AtomicU64,
    /// How far the feed stood just before the file was last read and told of nobody, and when that was.
    nobody: Mutex<Option<(u64, Timestamp)>>,
    /// Since when the file names nobody.
    away: Absence,
    /// Of systems for which something waits, since when the file does not name them.
    unnamed: Mutex<BTreeMap<String, Timestamp>>,
    /// What waits and what was given up, as the store has it.
    index: Mutex<WebhookIndex>,
    /// What its system has taken and of which that could not be written yet: none of it is sent once more.
    unwritten: Mutex<BTreeSet<Sha256>>,
    /// What each system has taken since this server began.
    delivered: Mutex<BTreeMap<String, Delivered>>,
    /// Rung where somebody asks for what is due to be looked at.
    bell: Notify,
}

/// What a system has taken of this server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// How many messages.
    pub messages: u64,
    /// When the last one.
    pub last: Option<Timestamp>,
}

impl Webhooks {
    /// Of an ingest, by the file in this data directory.
    pub fn new(ingest: Ingest, data: PathBuf, post: Arc<dyn Post>) -> Arc<Self> {
        let (seen, nobody, away) = (AtomicU64::new(0), Mutex::default(), Absence::default());
        let (unnamed, index, delivered) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (unwritten, bell) = (Mutex::default(), Notify::new());
        Arc::new(Self { ingest, data, post, seen, nobody, away, unnamed, index, unwritten, delivered, bell })
    }

    fn store(&self) -> &Arc<dyn Store> {
        self.ingest.store()
    }

    /// Looks at once at what is due: somebody has just asked for it.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// What a system has taken since this server began.
    pub fn delivered(&self, hook: &str) -> Delivered {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).get(hook).copied().unwrap_or_default()
    }

    /// A system has taken a message.
    fn took(&self, hook: &str, at: Timestamp) {
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        let of = delivered.entry(hook.to_owned()).or_default();
        *of = Delivered { messages: of.messages + 1, last: Some(at) };
    }

    fn unwritten(&self) -> MutexGuard<'_, BTreeSet<Sha256>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn index(&self) -> MutexGuard<'_, WebhookIndex> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rows of webhooks, committed in the turn that the caller has, with what they read in it. It blocks.
    fn note(&self, reader: Box<dyn Reader>, webhooks: WebhookRows) -> Result<(), StoreError> {
        let before = reader.webhooks_turn()?;
        drop(reader);
        // Held over the commit: nobody looks what is due between the store's knowing it and the index's.
        let mut index = self.index();
        let after = index.write(before, &webhooks);
        self.store().commit(Batch { webhooks, ..Batch::default() })?;
        index.stands(after);
        Ok(())
    }

    /// One round, to its end: what happened is written, what is due is sent; true where there is more of either.
    ///
    /// # Errors
    /// The store could not be read or written: the next round goes on.
    pub async fn round(self: &Arc<Self>) -> Result<bool, StoreError> {
        let mut lanes = Lanes::default();
        let more = self.look(&mut lanes).await?;
        lanes.send(self);
        while let Some(done) = lanes.done().await {
            self.written(&mut lanes, done).await?;
            lanes.send(self);
        }
        Ok(more || lanes.is_short())
    }

    /// Writes what happened, and says what is to be sent next; true where there is more of the feed to read.
    async fn look(self: &Arc<Self>, lanes: &mut Lanes) -> Result<bool, StoreError> {
        let (own, under_way) = (Arc::clone(self), lanes.under_way());
        let (next, more) = blocking(move || {
            // Before the file is read: what happens once it is written is told, also where it happens before it is read.
            let stood = own.store().read()?.end()?;
            let hooks = match settings::read(&own.data) {
                Ok(hooks) => hooks,
                Err(problem) => {
                    tracing::error!(error.message = %problem, "Other systems are told nothing until it is put right.");
                    own.tells_nobody(stood);
                    return Ok((None, false));
                }
            };
            if own.follow(&hooks, stood)? {
                return Ok((None, true));
            }
            let due = own.due(&hooks, &under_way, lanes::ASKED)?;
            Ok((Some((hooks, due)), false))
        })
        .await?;
        match next {
            Some((hooks, due)) => lanes.fill(Arc::new(hooks), due),
            None => lanes.pause(),
        }
        Ok(more)
    }

    /// Writes what became of all that is done with, in one commit; until then none of it goes out once more.
    async fn written(self: &Arc<Self>, lanes: &mut Lanes, done: DoneWith) -> Result<(), StoreError> {
        let DoneWith { names, told, mut failed } = done;
        let own = Arc::clone(self);
        let written = if told.is_empty() { Ok(()) } else { blocking(move || own.settle(told)).await };
        lanes.free(&names);
        failed.extend(written.err());
        let Some(last) = failed.pop() else { return Ok(()) };
        for error in failed {
            tracing::error!(error.message = %error, "A webhook waits; it will be retried.");
        }
        Err(last)
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut feed, mut leadership) = (self.ingest.follow(), self.ingest.leadership());
        let mut lanes = Lanes::default();
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            // What is cut short was perhaps taken: it goes once more under the same name.
            let done = tokio::select! {
                done = self.look(&mut lanes) => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match done {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    lanes.pause();
                    tracing::error!(error.message = %error, "Webhooks wait; they will be retried.");
                }
            }
            let (look_at, tells_somebody) = (Instant::now() + POLL_INTERVAL, lanes.tells_somebody());
            loop {
                lanes.send(&self);
                let done = tokio::select! {
                    Some(done) = lanes.done() => done,
                    moved = moved(&mut feed, tells_somebody) => match moved {
                        Ok(()) => break,
                        Err(_) => return,
                    },
                    () = tokio::time::sleep_until(look_at) => break,
                    () = self.bell.notified() => break,
                    _ = stop.wait_for(|stop| *stop) => return,
                };
                let written = tokio::select! {
                    written = self.written(&mut lanes, done) => written,
                    _ = stop.wait_for(|stop| *stop) => return,
                };
                match written {
                    Ok(()) if lanes.is_short() => break,
                    Ok(()) => {}
                    // It is still due in the store: what could not be written is not sent again at once.
                    Err(error) => {
                        lanes.pause();
                        tracing::error!(error.message = %error, "Webhooks wait; they will be retried.");
                    }
                }
            }
        }
    }
}

/// Waits until the feed has moved. A message tells how a ticket stands when it is made, and a moment later that may be how it stands after
/// the next act: so at once, where anybody is told. Each look is three views of the store: where nobody is, moves of one moment share it.
async fn moved(feed: &mut FeedFollower, tells_somebody: bool) -> Result<(), RecvError> {
    if tells_somebody { feed.moved_just_now().await } else { feed.moved().await }
}
