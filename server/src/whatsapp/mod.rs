//! WhatsApp by Meta's Cloud API: messages become requests and answers, and who writes by it is told by it (docs/whatsapp.md).
//!
//! In: [`receive`] keeps what a call brings before it is answered, `process` makes acts of it, once. Out: `follow` reads the feed and
//! writes what is to be told, `send` hands it over, as free text within 24 hours of their last word, else as a template.

pub mod api;
mod delivery_status;
mod directory;
mod files;
mod follow;
pub mod payload;
mod plan;
mod process;
pub mod receive;
mod renumbered;
mod send;
pub mod settings;
pub mod stored_lines;
mod ticket_messages;
pub mod trial;
mod waiting;

use crate::bilingual_text::BilingualText;
use crate::blobs::Keeper;
use crate::clock::Clock;
use crate::config::absence::Absence;
use crate::identity::contact_index::ContactIndex;
use crate::ingest::{Ingest, SyncProblem};
use crate::jobs::settled;
use crate::mail::blocking;
use crate::organisation::messages::rules::MailData;
use crate::outbound::transport::HttpTransport;
use crate::rate_limit::Limiter;
use crate::store::whatsapp::{WhatsappKnown, WhatsappRows};
use crate::store::{Batch, Store, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use settings::Settings;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// What waits is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(10);
/// Messages of one sender: so many at once, then one a minute; what is more waits its turn.
const BURST: i64 = 60;
/// For how long it is remembered where people write to from the portal: every page of its start asks for it.
const LINK_MS: i64 = 10_000;
/// For how long what was dealt with and sent is remembered: Meta tells of it again for a week at most.
const KNOWN_MS: i64 = 30 * DAY_MS;
/// For how long it is remembered who asked by WhatsApp, and what was given up.
const THREAD_MS: i64 = 400 * DAY_MS;

/// Why WhatsApp waits: it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum WhatsappError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The way in.
    #[error(transparent)]
    Ingest(#[from] SyncProblem),
}

impl WhatsappError {
    /// Whether it is of one document alone: others go on.
    fn is_of_a_document(&self) -> bool {
        match self {
            Self::Store(error) => error.is_of_a_document(),
            Self::Ingest(error) => error.is_of_a_document(),
        }
    }
}

/// What this server has seen of WhatsApp since it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatsappHealth {
    /// When a call of Meta's last came.
    pub called: Option<Timestamp>,
    /// When one last came that the app's secret did not sign, since the last that it did.
    pub refused: Option<Timestamp>,
    /// When a message was last sent.
    pub sent: Option<Timestamp>,
    /// Why nothing goes out: the token, the account, the line.
    pub trouble: Option<BilingualText>,
}

/// WhatsApp of a running server.
pub struct WhatsApp {
    ingest: Ingest,
    keeper: Keeper,
    data: PathBuf,
    messages: MailData,
    line: Arc<dyn HttpTransport>,
    bell: Notify,
    /// Messages that Meta has, by the ids that it gave them, and of which that could not be written yet: none is sent once more.
    handed_over: Mutex<BTreeMap<Sha256, String>>,
    pace: Limiter,
    /// Whose a number is.
    numbers: ContactIndex,
    health: Mutex<WhatsappHealth>,
    /// Where people write to, and when the file was last read for that.
    link: Mutex<Option<(Timestamp, Option<String>)>>,
    swept: Mutex<Option<Timestamp>>,
    /// Since when there is no file.
    away: Absence,
}

/// Tells whoever watches since when calls are not signed right, or that they are.
fn calls_fail(since: Option<Timestamp>) {
    let at = since.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
    metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "whatsapp_calls").set(at);
}

impl WhatsApp {
    /// Of an ingest, by the file in this data directory.
    pub fn new(
        ingest: Ingest,
        keeper: Keeper,
        data: PathBuf,
        messages: MailData,
        line: Arc<dyn HttpTransport>,
    ) -> Arc<Self> {
        Arc::new(Self {
            ingest,
            keeper,
            data,
            messages,
            line,
            bell: Notify::new(),
            handed_over: Mutex::default(),
            pace: Limiter::new(BURST, MINUTE_MS),
            numbers: ContactIndex::by(directory::number_of),
            health: Mutex::default(),
            link: Mutex::default(),
            swept: Mutex::default(),
            away: Absence::default(),
        })
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

    /// What this server has seen since it began.
    pub fn health(&self) -> WhatsappHealth {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where people write to the number from the portal; none where it is not shown. It blocks.
    ///
    /// By the file itself: of several servers one sends, and all of them show the portal.
    pub fn link(&self) -> Option<String> {
        let now = self.clock().now();
        let mut known = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, link)) = &*known
            && (0..LINK_MS).contains(&now.since(*at))
        {
            return link.clone();
        }
        // What is wrong with the file is told to who runs the server, and is nothing to who asks for help.
        let link = Settings::read(&self.data).ok().flatten().and_then(|settings| settings.link());
        *known = Some((now, link.clone()));
        link
    }

    fn seen(&self, change: impl FnOnce(&mut WhatsappHealth)) {
        change(&mut self.health.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A call came that the app's secret did not sign. Where that was changed at Meta and not here these are people's messages.
    pub fn refused(&self) {
        let now = self.clock().now();
        self.seen(|health| {
            if health.refused.replace(now).is_none() {
                calls_fail(Some(now));
                tracing::warn!("A call of WhatsApp is not signed by the app's secret: it is not taken.");
            }
        });
    }

    /// A call was signed right, or none is taken any more.
    pub fn none_refused(&self) {
        self.seen(|health| {
            if health.refused.take().is_some() {
                calls_fail(None);
            }
        });
    }

    /// Why nothing goes out, or that it goes again.
    fn trouble(&self, trouble: Option<BilingualText>) {
        let now = self.clock().now();
        let failing = |at: f64| {
            metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "whatsapp").set(at);
        };
        self.seen(|health| {
            match (&health.trouble, &trouble) {
                (None, Some(why)) => {
                    failing(now.millis() as f64 / 1_000.0);
                    tracing::error!(whatsapp.trouble = why.en, "Nothing goes out by WhatsApp; all of it waits.");
                }
                (Some(_), None) => {
                    failing(0.0);
                    tracing::info!("WhatsApp goes out again.");
                }
                (None, None) | (Some(_), Some(_)) => {}
            }
            health.trouble = trouble;
        });
    }

    /// Another server sends from now on: what failed here says nothing any more.
    fn leave_line(&self) {
        metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "whatsapp").set(0.0);
        self.seen(|health| health.trouble = None);
    }

    /// What was wrong with the file is so no more; what is wrong with the account is known when something was sent.
    fn file_is_right(&self) {
        if self.health().trouble.is_some_and(|why| why.en.starts_with(settings::FILE)) {
            self.trouble(None);
        }
    }

    /// Rows of WhatsApp, in the turn that the caller has. It blocks.
    fn note(&self, whatsapp: WhatsappRows) -> Result<(), StoreError> {
        self.store().commit(Batch { whatsapp, ..Batch::default() }).map(|_| ())
    }

    /// One round: what came is dealt with, what happened is written, what is due is sent; true where there is more to do now.
    ///
    /// # Errors
    /// The store could not be read or written: the next round goes on.
    pub async fn round(self: &Arc<Self>) -> Result<bool, WhatsappError> {
        let own = Arc::clone(self);
        let settings = blocking(move || match Settings::read(&own.data) {
            Ok(settings) => {
                own.file_is_right();
                own.leave_or_follow(settings.is_some())?;
                Ok(settings)
            }
            Err(problem) => {
                let es = format!("{}: {}", settings::FILE, problem.es());
                own.trouble(Some(BilingualText { es, en: problem.to_string() }));
                Ok(None)
            }
        })
        .await?;
        // What is kept for a term is, whether anybody is reached by WhatsApp now or not.
        let own = Arc::clone(self);
        blocking(move || own.sweep()).await?;
        let Some(settings) = settings else {
            self.none_refused();
            return Ok(false);
        };
        let dealt = self.deal_due(&settings).await?;
        let own = Arc::clone(self);
        let more = blocking(move || own.follow()).await?;
        let sent = self.send_due(&settings).await?;
        Ok(more || dealt > 0 || sent > 0)
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut feed, mut leadership) = (self.ingest.follow(), self.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine_or(|| self.leave_line()) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let done = tokio::select! {
                done = self.round() => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match done {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(error.message = %error, "WhatsApp waits; it will be retried."),
            }
            tokio::select! {
                () = self.bell.notified() => {}
                moved = feed.moved() => if moved.is_err() { return },
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Forgets what was long ago, once an hour. It blocks.
    fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock().now();
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        if swept.is_some_and(|at| now.since(at) < 60 * MINUTE_MS) {
            return Ok(());
        }
        *swept = Some(now);
        drop(swept);
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        // Who is told of a ticket, forgotten by a clock that is ahead for a moment, would never be told again.
        let now = settled(&*reader, now)?;
        let kept = |row: &WhatsappKnown| match row {
            WhatsappKnown::Taken(_) | WhatsappKnown::Sent(_) => KNOWN_MS,
            WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) => THREAD_MS,
        };
        let is_over = |row: &WhatsappKnown| now.since(row.at()) > kept(row);
        let (over, stays): (Vec<_>, Vec<_>) = reader.whatsapp_known()?.into_iter().partition(is_over);
        // Who is told of a ticket is known for as long as what they were told is: by that a redaction finds it.
        let told = |row: WhatsappKnown| match row {
            WhatsappKnown::Sent(sent) => sent.going.map(|going| going.document),
            WhatsappKnown::Taken(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) => None,
        };
        let told: BTreeSet<DocumentId> = stays.into_iter().filter_map(told).collect();
        let is_of_use = |row: &WhatsappKnown| matches!(row, WhatsappKnown::Thread(row) if told.contains(&row.document));
        let forgotten: Vec<_> = over.iter().filter(|row| !is_of_use(row)).map(|row| *row.key()).collect();
        let over = reader.whatsapp_given_up()?.into_iter().filter(|row| now.since(row.made) > THREAD_MS);
        let gone: Vec<_> = over.map(|row| row.key).collect();
        drop(reader);
        if forgotten.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.note(WhatsappRows { forgotten, gone, ..WhatsappRows::default() })
    }
}
