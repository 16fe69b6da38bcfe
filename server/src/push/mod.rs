//! Push: a browser tells its person that something happened, though no page of Ronda is open (Web Push).
//!
//! [`follow`] reads the feed and writes beside each device what it is to be told; [`send`] seals it for the browser
//! ([`encrypt`], RFC 8291), signs for the server ([`vapid`], RFC 8292) and hands it to the browser's push service
//! ([`post`], RFC 8030). That service belongs to somebody else: it learns that a message went to a browser and when, and
//! the message itself says what happened in a word, and the folio.

pub mod encrypt;
pub mod endpoint;
pub mod follow;
pub mod post;
mod recipients;
pub mod send;
pub mod vapid;

use crate::clock::Clock;
use crate::config::Config;
use crate::identity::sessions::SessionLifetimes;
use crate::ingest::Ingest;
use crate::mail::blocking;
use crate::mail::staff::KnownStaff;
use crate::organisation::messages::rules::MailData;
use crate::store::push::{PendingPush, PushRows};
use crate::store::{Batch, Store, StoreError};
use post::Post;
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DeviceId;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use vapid::Vapid;

/// What waits is looked at this often in any case: the desk opens, a pause ends.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// Push of a running server.
pub struct WebPush {
    ingest: Ingest,
    data: MailData,
    terms: SessionLifetimes,
    vapid: Vapid,
    /// The hours of the desk; none where they cannot be reckoned with, so that nothing is quiet.
    calendar: Option<Calendar>,
    post: Arc<dyn Post>,
    /// How far the feed was read; the store knows it as of the last message or some hundreds of entries.
    seen: AtomicU64,
    /// Whom events are told beside who asked.
    staff: KnownStaff,
    /// What push services have, by device, and of which that could not be written yet: none of it is sent once more.
    handed_over: Mutex<BTreeMap<DeviceId, Vec<PendingPush>>>,
}

impl WebPush {
    /// Push by these settings; none where there is to be none.
    pub fn of(
        config: &Config,
        data: MailData,
        ingest: Ingest,
        post: Arc<dyn Post>,
    ) -> Result<Option<Arc<Self>>, StoreError> {
        if !config.push {
            return Ok(None);
        }
        let subject = match &config.mail {
            Some(mail) => format!("mailto:{}", mail.address),
            None => config.origin().to_owned(),
        };
        let vapid = Vapid::of(&ingest.store().read()?.secret()?, subject);
        let calendar = Calendar::of(ingest.organisation()).ok();
        let (terms, seen, staff) = (config.terms, AtomicU64::new(0), KnownStaff::default());
        let handed_over = Mutex::default();
        Ok(Some(Arc::new(Self { ingest, data, terms, vapid, calendar, post, seen, staff, handed_over })))
    }

    /// The key by which browsers know this server's messages: an uncompressed SEC1 point in base64url.
    pub fn key(&self) -> &str {
        self.vapid.public()
    }

    fn store(&self) -> &Arc<dyn Store> {
        self.ingest.store()
    }
    fn organisation(&self) -> &Organisation {
        self.ingest.organisation()
    }
    fn clock(&self) -> &Clock {
        self.ingest.clock()
    }

    /// Rows of push, committed in a turn of their own. It blocks.
    fn note_alone(&self, push: PushRows) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        self.note(push)
    }

    /// Rows of push, committed in the turn that the caller has. It blocks.
    fn note(&self, push: PushRows) -> Result<(), StoreError> {
        self.store().commit(Batch { push, ..Batch::default() }).map(|_| ())
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut feed, mut leadership) = (self.ingest.follow(), self.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let push = Arc::clone(&self);
            match blocking(move || push.follow()).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(error.message = %error, "Push messages failed; they will be retried."),
            }
            // What is cut short was perhaps taken: it is told once more, and the browser shows it in the same place.
            let sent = tokio::select! {
                sent = self.send_due() => sent,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            if let Err(error) = sent {
                tracing::error!(error.message = %error, "Push messages wait; they will be retried.");
            }
            tokio::select! {
                moved = feed.moved() => if moved.is_err() { return },
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Nobody is told by push from now on: whoever turns it on later begins at the feed's end.
    pub fn leave(store: &dyn Store) -> Result<(), StoreError> {
        let _turn = store.turn();
        if store.read()?.push_followed()?.is_none() {
            return Ok(());
        }
        let push = PushRows { unfollowed: true, ..PushRows::default() };
        store.commit(Batch { push, ..Batch::default() }).map(|_| ())
    }
}
