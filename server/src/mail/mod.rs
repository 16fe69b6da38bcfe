//! Mail: people are told what happens to their requests, and what they write becomes requests and answers.
//!
//! Out: [`follow`] reads the feed and writes messages into a queue in the store; [`queue`] sends them. In: a message from
//! a mailbox ([`imap`]) or a pipe is parsed ([`read`]), classified ([`classify`]) and becomes acts ([`receive`]), once.
//! Both ends are rows in the store, written in the same commit as what they follow from, so that a restart loses and
//! doubles nothing.

mod answers;
pub mod classify;
pub mod compose;
mod counted;
mod estimate;
pub mod events;
pub mod files;
pub mod follow;
pub mod imap;
mod imap_command;
pub mod letters;
pub mod own_link;
mod plan;
pub mod queue;
pub mod read;
pub mod receive;
pub mod receive_error;
mod recent_answers;
pub mod recipients;
mod reply;
pub mod reply_intent;
mod request;
pub mod secret;
pub mod smtp;
pub mod staff;
pub mod thread;
pub mod tray;
mod unreadable;
pub(crate) mod words;

use crate::blobs::Keeper;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::mail::MailConfig;
use crate::identity::contact_index::ContactIndex;
use crate::ingest::Ingest;
use crate::organisation::messages::rules::MailData;
use crate::organisation::messages::template::Values;
use crate::rate_limit::Limiter;
use crate::store::mail::MailRows;
use crate::store::{Batch, Reader, Store, StoreError};
use crate::traces;
use own_link::Links;
use recent_answers::RecentAnswers;
use recipients::KnownWorkloads;
use ronda_shared::catalog::Organisation;
use ronda_shared::time::Timestamp;
use staff::KnownStaff;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use thread::Threads;
use tokio::sync::{Notify, watch};
use unreadable::UnreadableMessages;

/// The folder of a data directory in which messages are kept until they are dealt with.
pub const FOLDER: &str = "mail";
/// The queue is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(10);
/// What was dealt with long ago is swept this often, and what could not be finished is tried again.
const SWEEP: Duration = Duration::from_secs(3_600);
/// A line that failed is tried again after this long, then ever longer.
const LINE_PAUSE: Duration = Duration::from_secs(5);
const LINE_PAUSE_MOST: Duration = Duration::from_secs(300);
/// How long a server that stops waits for the message that is being handed over.
const LAST: Duration = Duration::from_secs(20);
/// With each restore numbers go on so much higher, beyond all that the server that was lost may have given after its backup: a notice that
/// a message did not arrive finds it by its number, and takes days.
const OF_AN_EPOCH: u64 = 1_000_000_000;

/// Mail of a running server.
pub struct Mail {
    config: MailConfig,
    origin: String,
    data: MailData,
    ingest: Ingest,
    keeper: Keeper,
    threads: Threads,
    folder: PathBuf,
    /// The next number of the queue, where no other server has the store.
    next: Arc<AtomicU64>,
    bell: Notify,
    tidy: Notify,
    trouble: Mutex<Option<String>>,
    /// Messages that the mail server has and of which that could not be written yet: none of them is handed over once more.
    handed_over: Mutex<BTreeSet<u64>>,
    /// Messages are taken one at a time.
    taking: tokio::sync::Mutex<()>,
    pace: Limiter,
    told: Arc<RecentAnswers>,
    /// What of the mailbox could not be read so far.
    unreadable: UnreadableMessages,
    /// Until when all that came into the mailbox was taken, in milliseconds since 1970.
    heard: AtomicI64,
    /// Whose an address is said to be.
    addresses: ContactIndex,
    /// Whom events are told beside who asked.
    staff: KnownStaff,
    links: OnceLock<Arc<dyn Links>>,
    /// For estimates of when a request is attended.
    workloads: KnownWorkloads,
}

impl Mail {
    /// Mail by these settings; none where there is to be none.
    pub fn of(
        config: &Config,
        data: MailData,
        ingest: Ingest,
        keeper: Keeper,
    ) -> Result<Option<Arc<Self>>, StoreError> {
        let Some(mail) = &config.mail else { return Ok(None) };
        let (next, secret) = {
            let reader = ingest.store().read()?;
            (first_number(&*reader)?, reader.secret()?)
        };
        Ok(Some(Arc::new(Self {
            threads: Threads::new(secret, mail.domain()),
            config: mail.clone(),
            origin: config.origin().to_owned(),
            data,
            ingest,
            keeper,
            folder: config.data.join(FOLDER),
            next: Arc::new(AtomicU64::new(next)),
            bell: Notify::new(),
            tidy: Notify::new(),
            trouble: Mutex::default(),
            handed_over: Mutex::default(),
            taking: tokio::sync::Mutex::default(),
            pace: Limiter::of_senders(),
            told: Arc::default(),
            unreadable: UnreadableMessages::default(),
            heard: AtomicI64::default(),
            addresses: ContactIndex::by(request::address_of),
            staff: KnownStaff::default(),
            links: OnceLock::new(),
            workloads: KnownWorkloads::default(),
        })))
    }

    /// Letters to requesters bear links made by this from now on; the first who says so stays.
    pub fn links_by(&self, links: Arc<dyn Links>) {
        if self.links.set(links).is_err() {
            tracing::warn!("What makes the links of letters is already set.");
        }
    }

    fn known_staff(&self) -> &KnownStaff {
        &self.staff
    }

    fn workloads(&self) -> &KnownWorkloads {
        &self.workloads
    }

    fn links(&self) -> Option<&dyn Links> {
        self.links.get().map(|links| &**links)
    }

    /// Its settings.
    pub fn config(&self) -> &MailConfig {
        &self.config
    }
    /// The organisation's word on mail.
    pub fn data(&self) -> &MailData {
        &self.data
    }
    /// What ties messages to tickets.
    pub fn threads(&self) -> &Threads {
        &self.threads
    }
    /// What keeps files.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }
    /// Where messages are kept until they are dealt with.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    /// Why nothing goes out at present; none where it does.
    pub fn standstill(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Until when all that came into the mailbox was taken: long ago where it was not read yet; none where there is no mailbox.
    pub fn heard_until(&self) -> Option<Timestamp> {
        let mailbox = self.config.imap.as_ref();
        mailbox.map(|_| Timestamp::from_millis(self.heard.load(Ordering::Relaxed)))
    }
    /// What stands for the desk itself in every message.
    fn of_desk(&self) -> Values {
        recipients::of_desk(self.organisation(), &self.origin)
    }
    fn ingest(&self) -> &Ingest {
        &self.ingest
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
    fn origin(&self) -> &str {
        &self.origin
    }

    /// The next number of the queue, which no server of the store gives again; numbers may be left out. It may block.
    fn number(&self) -> Result<u64, StoreError> {
        next_number(&**self.store(), &self.next)
    }

    /// The same off the async threads.
    async fn number_apart(&self) -> Result<u64, StoreError> {
        let (store, next) = (Arc::clone(self.store()), Arc::clone(&self.next));
        blocking(move || next_number(&*store, &next)).await
    }

    /// Rows of mail, committed. It blocks.
    fn note(&self, mail: MailRows) -> Result<(), StoreError> {
        noted(&**self.store(), mail)
    }

    async fn write(&self, mail: MailRows) -> Result<(), StoreError> {
        let store = Arc::clone(self.store());
        blocking(move || noted(&*store, mail)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(self.store());
        blocking(move || work(&*store.read()?)).await
    }

    /// There is something to send.
    fn wake(&self) {
        self.bell.notify_one();
    }

    /// Messages may have to go from the disk: a document was redacted.
    fn tidy_up(&self) {
        self.tidy.notify_one();
    }

    /// The line to the mail server fails, or works again.
    fn trouble(&self, trouble: Option<String>) {
        let mut known = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*known, &trouble) {
            (None, Some(trouble)) => tracing::error!(mail.trouble = trouble, "No mail goes out; all of it waits."),
            (Some(_), None) => tracing::info!("Mail goes out again."),
            _ => {}
        }
        metrics::gauge!("ronda_mail_line_down").set(if trouble.is_some() { 1.0 } else { 0.0 });
        *known = trouble;
    }

    /// Another server sends from now on: what the line was like here says nothing any more.
    fn leave_line(&self) {
        metrics::gauge!("ronda_mail_line_down").set(0.0);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let following = tokio::spawn(Arc::clone(&self).keep_following(stop.clone()));
        let sending = tokio::spawn(Arc::clone(&self).keep_sending(stop.clone()));
        let sweeping = tokio::spawn(Arc::clone(&self).keep_sweeping(stop.clone()));
        let looking = tokio::spawn(Arc::clone(&self).keep_looking(stop));
        let tasks =
            [("following the feed", following), ("sending", sending), ("sweeping", sweeping), ("taking", looking)];
        for (doing, task) in tasks {
            if let Err(error) = task.await {
                tracing::error!(mail.doing = doing, error.message = %error, "Mail failed.");
            }
        }
    }

    async fn keep_following(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut feed, mut leadership) = (self.ingest.follow(), self.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let mail = Arc::clone(&self);
            match blocking(move || mail.follow()).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(error.message = %error, "Mail notifications failed; they will be retried.")
                }
            }
            tokio::select! {
                moved = feed.moved() => if moved.is_err() { return },
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    async fn keep_sweeping(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut leadership = self.ingest.leadership();
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            if let Err(error) = self.resume().await {
                tracing::error!(error.message = %error, "Files of messages that were taken could not be kept yet; they are tried again.");
            }
            if let Err(error) = self.sweep().await {
                tracing::error!(error.message = %error, "Old processed mail stays until the next cleanup.");
            }
            tokio::select! {
                () = self.tidy.notified() => {}
                () = tokio::time::sleep(SWEEP) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Takes what comes into the mailbox, where there is one.
    async fn keep_looking(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut leadership = self.ingest.leadership();
        let Some(every) = self.config.imap.as_ref().map(|mailbox| mailbox.every) else { return };
        let mut failing = false;
        let left = || metrics::gauge!("ronda_mailbox_down").set(0.0);
        loop {
            tokio::select! {
                () = leadership.is_mine_or(left) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            // A look that is cut short is begun again; what was taken is known.
            let looked = tokio::select! {
                looked = self.look() => looked,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            metrics::gauge!("ronda_mailbox_down").set(if looked.is_err() { 1.0 } else { 0.0 });
            match &looked {
                Ok(looked) => {
                    if failing {
                        tracing::info!("The mailbox is read again.");
                    }
                    failing = false;
                    if looked.more {
                        continue;
                    }
                }
                Err(error) if !failing => {
                    failing = true;
                    tracing::error!(error.message = %error, "The mailbox could not be read; it will be retried.");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    async fn keep_sending(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut pause, mut leadership) = (LINE_PAUSE, self.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine_or(|| self.leave_line()) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let sending = self.send_due();
            tokio::pin!(sending);
            let sent = tokio::select! {
                sent = &mut sending => sent,
                () = async { drop(stop.wait_for(|stop| *stop).await) } => {
                    // A mail server may take minutes to say that it has a message; who stops this server does not wait so long.
                    match tokio::time::timeout(LAST, &mut sending).await {
                        Ok(Ok(_)) => {}
                        Ok(Err(error)) => tracing::error!(error.message = %error, "The mail queue failed; it goes on after the next start."),
                        Err(_) => tracing::warn!("A message was being handed over: should it have been taken, it goes once more."),
                    }
                    return;
                }
            };
            let wait = match sent {
                Ok(round) if round.no_line => {
                    pause = line_pause(pause, round.sent > 0);
                    pause
                }
                Ok(round) => {
                    pause = LINE_PAUSE;
                    if round.sent + round.later + round.failed > 0 {
                        continue;
                    }
                    POLL_INTERVAL
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "The mail queue failed; it will be retried.");
                    POLL_INTERVAL
                }
            };
            tokio::select! {
                () = self.bell.notified() => {}
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}

/// How long no line is opened after one that failed, where it was so long before. A server that takes some on each line and then
/// ends it is there: it is not waited for ever longer.
fn line_pause(before: Duration, took_some: bool) -> Duration {
    if took_some { LINE_PAUSE } else { (before * 2).min(LINE_PAUSE_MOST) }
}

/// The number at which this server goes on.
fn first_number(reader: &dyn Reader) -> Result<u64, StoreError> {
    let restores = (reader.epochs()?.len() as u64).saturating_sub(1);
    Ok(reader.mail_next_id()?.max(restores.saturating_mul(OF_AN_EPOCH)))
}

fn next_number(store: &dyn Store, next: &AtomicU64) -> Result<u64, StoreError> {
    match store.nodes() {
        Some(nodes) => nodes.mail_number(next.load(Ordering::Relaxed)),
        None => Ok(next.fetch_add(1, Ordering::Relaxed)),
    }
}

/// Rows of mail, committed in a turn of their own.
fn noted(store: &dyn Store, mail: MailRows) -> Result<(), StoreError> {
    let _turn = store.turn();
    store.commit(Batch { mail, ..Batch::default() }).map(|_| ())
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match traces::blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Disk(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_takes_a_few_on_each_line_is_not_waited_for_ever_longer() {
        let mut pause = LINE_PAUSE;
        for _ in 0..20 {
            let next = line_pause(pause, false);
            assert!(next > pause || next == LINE_PAUSE_MOST);
            pause = next;
        }
        assert_eq!(pause, LINE_PAUSE_MOST, "one that takes nothing");
        assert_eq!(line_pause(pause, true), LINE_PAUSE);
    }
}
