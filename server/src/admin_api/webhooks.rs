//! Messages to other systems as the operator asks about them: what waits, what was given up, another try.

use super::Answer;
use crate::ingest::Ingest;
use crate::store::mail::OutState;
use crate::store::webhooks::WebhookRow;
use crate::webhooks::replay as queue;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Lines told at most.
const LINES: usize = 500;

/// A message to another system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookLine {
    /// Its name, without `msg_`.
    pub id: String,
    /// To whom.
    pub hook: String,
    /// What it tells.
    pub event: String,
    /// When it was made.
    pub made: Timestamp,
    /// It was given up.
    pub failed: bool,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, or was given up.
    pub at: Timestamp,
    /// What was answered last.
    pub answer: String,
}

impl WebhookLine {
    fn of(row: WebhookRow) -> Self {
        let (failed, tries, at, answer) = match row.state {
            OutState::Waiting { tries, next, last } => (false, tries, next, last),
            OutState::Sent { at } => (false, 0, at, String::new()),
            OutState::Failed { at, answer } => (true, 0, at, answer),
        };
        Self { id: row.key.to_string(), hook: row.hook, event: row.event, made: row.made, failed, tries, at, answer }
    }
}

/// What waits and what was given up.
pub(super) fn list(ingest: &Ingest) -> Result<Answer, String> {
    let rows = queue::list(&**ingest.store(), LINES).map_err(|error| error.to_string())?;
    Ok(Answer::Webhooks(rows.into_iter().map(WebhookLine::of).collect()))
}

/// Tries one again, or all that were given up.
pub(super) fn replay(ingest: &Ingest, id: Option<&str>) -> Result<Answer, String> {
    let key = id.map(|id| id.strip_prefix("msg_").unwrap_or(id).parse::<Sha256>()).transpose();
    let key = key.map_err(|error| error.to_string())?;
    let messages =
        queue::replay(&**ingest.store(), ingest.clock().now(), key.as_ref()).map_err(|error| error.to_string())?;
    // Where one was named and there is none it was taken meanwhile, or mistyped.
    match id.filter(|_| messages == 0) {
        Some(id) => Err(format!("no message {id} waits or was given up: «ronda webhooks list» names those that do")),
        None => Ok(Answer::WebhooksReplayed { messages }),
    }
}
