//! Asks authorities whether certificates of e.firma were revoked (OCSP, RFC 6960; decision 0054, docs/efirma.md).
//!
//! `follow` reads the feed and writes which signatures are to be asked about; `due` asks what is due; `ask` asks one responder once;
//! [`kept`] verifies all answers again, offline. What an answer is worth is [`crate::certificates::ocsp`]'s to say. Nobody who signs,
//! prints or closes waits for any of it.

mod ask;
mod due;
mod follow;
pub mod kept;
pub mod settings;
mod trial;

pub use ask::{AskProblem, ask};
pub use trial::{OcspWord, TriedOcsp};

use crate::certificates::TrustStore;
use crate::config::absence::Absence;
use crate::ingest::Ingest;
use crate::mail::blocking;
use crate::outbound::transport::HttpTransport;
use crate::store::ocsp::OcspRows;
use crate::store::{Batch, Store, StoreError};
use crate::time_stamps::{HealthByProvider, ProviderHealth};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::watch;

/// What waits is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// The number of a question: as long as RFC 9654 wants it.
pub type Nonce = [u8; 32];

/// The questions of a running server.
pub struct Ocsp {
    ingest: Ingest,
    data: PathBuf,
    trust: Arc<TrustStore>,
    line: Arc<dyn HttpTransport>,
    /// Draws the number of a question.
    draw: fn() -> Nonce,
    /// How far the feed was read; the store knows it as of the last row or some hundreds of entries.
    seen: AtomicU64,
    /// Since when the file names nobody.
    away: Absence,
    health: HealthByProvider,
}

impl Ocsp {
    /// Of an ingest, by the file in this data directory and by whom the institution believes; `draw` draws the number of a question.
    pub fn new(
        ingest: Ingest,
        data: PathBuf,
        trust: Arc<TrustStore>,
        line: Arc<dyn HttpTransport>,
        draw: fn() -> Nonce,
    ) -> Arc<Self> {
        let (seen, away, health) = (AtomicU64::new(0), Absence::default(), HealthByProvider::default());
        Arc::new(Self { ingest, data, trust, line, draw, seen, away, health })
    }

    fn store(&self) -> &Arc<dyn Store> {
        self.ingest.store()
    }

    /// How a responder stands since this server began, by the file of its authority.
    pub fn health(&self, issuer: &str) -> ProviderHealth {
        self.health.of(issuer)
    }

    /// Rows of answers, committed in the turn that the caller has. It blocks.
    fn note(&self, ocsp: OcspRows) -> Result<(), StoreError> {
        self.store().commit(Batch { ocsp, ..Batch::default() }).map(|_| ())
    }

    /// One round: what is to be asked about is written, what is due is asked; true where there is more of it.
    ///
    /// # Errors
    /// The store could not be read or written: the next round goes on.
    pub async fn round(self: &Arc<Self>) -> Result<bool, StoreError> {
        let own = Arc::clone(self);
        let (settings, more) = blocking(move || {
            let settings = match settings::read(&own.data) {
                Ok(settings) => settings,
                Err(problem) => {
                    tracing::error!(error.message = %problem, "No responder is asked until it is put right.");
                    return Ok((None, false));
                }
            };
            let more = own.follow(&settings)?;
            Ok((Some(settings), more))
        })
        .await?;
        match settings {
            Some(settings) if !more => self.ask_due(settings).await,
            _ => Ok(more),
        }
    }

    /// Works until told to stop.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        // An answer that is cut short is asked for again.
        let failed =
            |error: &StoreError| tracing::error!(error.message = %error, "Responders wait; they will be asked again.");
        self.ingest.keep_rounds(POLL_INTERVAL, stop, || self.round(), failed).await;
    }
}
