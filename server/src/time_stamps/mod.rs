//! Time stamps of RFC 3161, as providers of NOM-151 give them (decision 0052). Stamped are the feed's hash once a day,
//! and the hash of each paper that is signed (docs/time-stamps.md).
//!
//! [`judge`](judge()) says what an answer is worth, and is pure: the same of one that has just come and of one that was kept for years.
//! `follow` reads the feed and writes what is to be stamped; `ask` asks one provider; `due` asks them in their order and keeps
//! what is believed; [`kept`] verifies all of it again, offline. Nobody who signs, prints or closes waits for any of it.

mod ask;
mod due;
mod follow;
mod invalid_stamp;
mod judge;
pub mod kept;
mod provider_health;
mod request;
pub mod settings;
mod signer;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod token;
mod trial;

pub use ask::{AskProblem, IssuedStamp, ask};
pub use invalid_stamp::InvalidStamp;
pub use judge::{Question, TimeStampInfo, TrustAnchors, judge};
pub(crate) use provider_health::HealthByProvider;
pub use provider_health::ProviderHealth;
pub use request::{QUERY, request};
pub use signer::Certificate;
pub use token::MOST_BYTES;
pub use trial::TriedStamps;

use crate::config::absence::Absence;
use crate::ingest::Ingest;
use crate::mail::blocking;
use crate::outbound::transport::HttpTransport;
use crate::store::time_stamps::{StampRows, StoredStamp};
use crate::store::{Batch, Store, StoreError};
use ronda_shared::ids::Sha256;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// What waits is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Time stamps of a running server.
pub struct TimeStamps {
    ingest: Ingest,
    data: PathBuf,
    line: Arc<dyn HttpTransport>,
    /// Draws the number of a question.
    draw: fn() -> u64,
    /// How far the feed was read; the store knows it as of the last row or some hundreds of entries.
    seen: AtomicU64,
    /// Since when the file wants nothing stamped.
    away: Absence,
    health: HealthByProvider,
    /// Stamps that came and could not be written yet, by the rows that wait for them: none is asked for, and paid, once more.
    in_hand: Mutex<BTreeMap<Sha256, StoredStamp>>,
}

impl TimeStamps {
    /// Of an ingest, by the file in this data directory; `draw` draws the number of a question.
    pub fn new(ingest: Ingest, data: PathBuf, line: Arc<dyn HttpTransport>, draw: fn() -> u64) -> Arc<Self> {
        let (seen, away, health) = (AtomicU64::new(0), Absence::default(), HealthByProvider::default());
        Arc::new(Self { ingest, data, line, draw, seen, away, health, in_hand: Mutex::default() })
    }

    fn store(&self) -> &Arc<dyn Store> {
        self.ingest.store()
    }

    /// How a provider stands since this server began.
    pub fn health(&self, provider: &str) -> ProviderHealth {
        self.health.of(provider)
    }

    /// Rows of time stamps, committed in the turn that the caller has. It blocks.
    fn note(&self, time_stamps: StampRows) -> Result<(), StoreError> {
        self.store().commit(Batch { time_stamps, ..Batch::default() }).map(|_| ())
    }

    /// One round: what is to be stamped is written, what is due is asked for; true where there is more of it.
    ///
    /// # Errors
    /// The store could not be read or written: the next round goes on.
    pub async fn round(self: &Arc<Self>) -> Result<bool, StoreError> {
        let own = Arc::clone(self);
        let (settings, more) = blocking(move || {
            let settings = match settings::read(&own.data) {
                Ok(settings) => settings,
                Err(problem) => {
                    tracing::error!(error.message = %problem, "Nothing is stamped until it is put right.");
                    return Ok((None, false));
                }
            };
            let more = own.follow(&settings)?;
            Ok((Some(settings), more))
        })
        .await?;
        match settings {
            Some(settings) if !more => self.ask_due(&settings).await,
            _ => Ok(more),
        }
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        // An answer that is cut short is asked for again.
        let failed =
            |error: &StoreError| tracing::error!(error.message = %error, "Time stamps wait; they will be retried.");
        self.ingest.keep_rounds(POLL_INTERVAL, stop, || self.round(), failed).await;
    }
}
