//! Rows of time stamps beside the feed. They hold what waits for one, and each that was given with the provider's
//! answer as it came.

use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// What a key is of: the same thing is stamped once.
const PURPOSE: &str = "ronda-time-stamp-v1";

/// What is stamped. Frozen: kinds are added at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The feed up to an entry: its hash there.
    Checkpoint {
        /// The entry's position in the feed.
        position: u64,
    },
    /// A paper that was signed: its hash.
    Paper {
        /// The ticket of the paper.
        document: DocumentId,
        /// The first act that signed it.
        act: ActId,
        /// That act's entry.
        position: u64,
    },
}

/// An answer that was not believed, or that did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The provider that was asked.
    pub provider: String,
    /// When, by this server's clock.
    pub at: Timestamp,
    /// Why, in one line of English.
    pub why: String,
    /// The same in Spanish; empty in a row of a server that told it in English alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub es: String,
}

impl Refusal {
    /// Why, in Spanish; in English where the row has nothing else.
    pub fn why_es(&self) -> &str {
        if self.es.is_empty() { &self.why } else { &self.es }
    }
}

/// Something that waits for its time stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampWaiting {
    /// What is to be stamped.
    pub subject: Subject,
    /// Its SHA-256, which is stamped.
    pub imprint: Sha256,
    /// When it began to wait.
    pub since: Timestamp,
    /// How often all providers were tried.
    pub tries: u32,
    /// When they are tried next.
    pub next: Timestamp,
    /// What was not believed so far, the latest last; no more than [`StampWaiting::MOST_REFUSALS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

/// A time stamp that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredStamp {
    /// What was stamped.
    pub subject: Subject,
    /// Its SHA-256, which was stamped.
    pub imprint: Sha256,
    /// By whom, as the operator's file names them.
    pub provider: String,
    /// When, by the provider's clock.
    pub at: Timestamp,
    /// Under which policy, in figures.
    pub policy: String,
    /// When it came, by this server's clock.
    pub came: Timestamp,
    /// `TimeStampResp`, DER, as it came.
    pub answer: ByteBuf,
    /// What was not believed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

/// How far the feed was read for what is to be stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampsFollowed {
    /// Papers were looked for up to this entry.
    pub position: u64,
    /// The last checkpoint's day, counted from 1 January 1970; none before the first.
    #[serde(default)]
    pub day: Option<i64>,
    /// The last checkpoint's entry.
    #[serde(default)]
    pub checkpoint: u64,
}

/// What a commit writes of time stamps. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StampRows {
    /// What waits, as it stands now.
    pub waiting: Vec<StampWaiting>,
    /// Keys of the rows that wait no more.
    pub gone: Vec<Sha256>,
    /// Stamps that were given.
    pub kept: Vec<StoredStamp>,
    /// The feed was read up to here.
    pub followed: Option<StampsFollowed>,
    /// Nothing is stamped from now on: whoever does later begins at the feed's end.
    pub unfollowed: bool,
}

/// The name under which a thing waits and its stamp is kept.
fn key(subject: &Subject, imprint: &Sha256) -> Sha256 {
    match subject {
        Subject::Checkpoint { position } => named(&format!("checkpoint {position}"), imprint),
        Subject::Paper { .. } => paper_key(imprint),
    }
}

/// The name of a paper's stamp: it is stamped once, however often and wherever it is signed.
pub fn paper_key(paper: &Sha256) -> Sha256 {
    named("paper", paper)
}

fn named(kind: &str, imprint: &Sha256) -> Sha256 {
    Sha256::of(format!("{PURPOSE}\0{kind}\0{imprint}").as_bytes())
}

impl StampWaiting {
    /// How many refusals are remembered.
    pub const MOST_REFUSALS: usize = 8;

    /// The row's key: the same while it waits and once it is stamped.
    pub fn key(&self) -> Sha256 {
        key(&self.subject, &self.imprint)
    }
}

impl StoredStamp {
    /// The row's key: the same while it waits and once it is stamped.
    pub fn key(&self) -> Sha256 {
        key(&self.subject, &self.imprint)
    }
}
