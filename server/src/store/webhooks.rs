//! What is on its way to other systems, beside the feed: each message once, and those that were given up.

use super::mail::OutState;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A message to another system. One that was taken is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRow {
    /// Its name, which follows from what it tells and to whom: the same however often it is tried or made.
    pub key: Sha256,
    /// To whom, as the operator's file names them.
    pub hook: String,
    /// What happened (`ticket.opened`).
    pub event: String,
    /// To which ticket.
    pub document: DocumentId,
    /// What is sent: JSON.
    pub body: String,
    /// When it was made.
    pub made: Timestamp,
    /// How it stands.
    pub state: OutState,
}

impl WebhookRow {
    /// When it is tried next; none where it was given up.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            OutState::Waiting { next, .. } => Some(next),
            OutState::Sent { .. } | OutState::Failed { .. } => None,
        }
    }
}

/// What a commit writes of webhooks. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookRows {
    /// Messages as they stand now.
    pub put: Vec<WebhookRow>,
    /// Messages that were taken, or that nobody waits for any more.
    pub gone: Vec<Sha256>,
    /// The feed was told up to here.
    pub followed: Option<u64>,
    /// Nobody follows the feed from now on: whoever does later begins at its end.
    pub unfollowed: bool,
}

impl WebhookRows {
    /// Whether messages are written or go: a store counts how often, in the same commit.
    pub fn is_a_turn(&self) -> bool {
        !self.put.is_empty() || !self.gone.is_empty()
    }
}
