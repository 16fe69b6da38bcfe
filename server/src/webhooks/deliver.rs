//! Delivers a message that is due. One that was taken is forgotten; else it is tried again ever later, and given up
//! after days.

use super::answer::PostProblem;
use super::post::WebhookMessage;
use super::settings::Hook;
use super::sign::{seconds, signature};
use super::{Hooks, Webhooks, blocking};
use crate::config::absence::LASTS_MS;
use crate::mail::queue::{FAILED_KEPT_MS, pause};
use crate::outbound::exchange::PostResponse;
use crate::store::StoreError;
use crate::store::mail::OutState;
use crate::store::webhooks::{WebhookRow, WebhookRows};
use crate::traces::Value;
use ronda_shared::ids::Sha256;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

/// For how long a message is tried.
const PATIENCE_MS: i64 = 3 * DAY_MS;
/// And how often at least: what waited for days because this server stood still has not been tried for days.
const LEAST_TRIES: u32 = 3;
/// How long what was given up is kept, as long as mail's: left for good it would take the room of what happens years later.
const GIVEN_UP_KEPT_MS: i64 = FAILED_KEPT_MS;
/// So many of those are removed at once.
const REMOVED_TOGETHER: usize = 500;
/// The longest that a system may have us wait, in milliseconds.
const MOST_PAUSE_MS: i64 = DAY_MS;

/// What becomes of a message.
enum DeliveryOutcome {
    /// It was taken.
    Taken,
    /// It is tried again after so many milliseconds, or longer.
    Later(i64, String),
    /// It is given up.
    Never(String),
}

impl Webhooks {
    /// What is to be sent now and not on its way, to whom and by which name, the longest due first; what was for systems that are told no
    /// more goes, once they have not been named for a while: a file that is written over is away, or empty, for a moment. So does what
    /// was given up long ago. It blocks.
    pub(super) fn due(&self, hooks: &Hooks, under_way: &BTreeSet<Sha256>) -> Result<Vec<(String, Sha256)>, StoreError> {
        let now = self.ingest.clock().now();
        let all = self.store().read()?.webhooks()?;
        let (mut due, mut gone, mut old) = (Vec::new(), Vec::new(), Vec::new());
        let mut unnamed = self.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        unnamed.retain(|hook, _| !hooks.contains_key(hook));
        for row in all {
            if !hooks.contains_key(&row.hook) {
                if now.since(*unnamed.entry(row.hook).or_insert(now)) > LASTS_MS {
                    gone.push(row.key);
                }
            } else if row.due().is_some_and(|at| at <= now) {
                if !under_way.contains(&row.key) {
                    due.push((row.due(), row.made, row.hook, row.key));
                }
            } else if is_long_given_up(&row, now) {
                old.push(row.key);
            }
        }
        drop(unnamed);
        // Each is looked at once more in the turn: of more, the next rounds remove the rest.
        old.truncate(REMOVED_TOGETHER);
        due.sort_unstable();
        if !gone.is_empty() || !old.is_empty() {
            let _turn = self.store().turn();
            let reader = self.store().read()?;
            for key in old {
                // An operator may have had it tried again meanwhile.
                gone.extend(reader.webhook(&key)?.filter(|row| is_long_given_up(row, now)).map(|row| row.key));
            }
            drop(reader);
            self.note(WebhookRows { gone, ..WebhookRows::default() })?;
        }
        Ok(due.into_iter().map(|(.., hook, key)| (hook, key)).collect())
    }

    /// Sends a message of this name, and writes what became of it.
    pub(super) async fn tell(self: Arc<Self>, hooks: Arc<Hooks>, key: Sha256) -> Result<(), StoreError> {
        let own = Arc::clone(&self);
        let Some(row) = blocking(move || own.still_due(&key)).await? else { return Ok(()) };
        let Some(hook) = hooks.get(&row.hook) else { return Ok(()) };
        let (id, now) = (format!("msg_{}", row.key), self.ingest.clock().now());
        let letter = letter(hook, id, now, row.body.clone());
        let mut root = self.ingest.tracer().root("webhook");
        let fate = fate(root.around(self.post.post(&letter)).await);
        if matches!(fate, DeliveryOutcome::Taken) {
            self.took(&row.hook, now);
        }
        let word = match &fate {
            DeliveryOutcome::Taken => "taken",
            DeliveryOutcome::Later(..) => "later",
            DeliveryOutcome::Never(_) => "failed",
        };
        root.note("ronda.outcome", Value::word(word));
        metrics::counter!("ronda_webhooks_sent_total", "outcome" => word).increment(1);
        let own = Arc::clone(&self);
        blocking(move || own.settle(row, fate)).await
    }

    /// A message where it is to be sent now: since it was read another server may have sent it. It blocks.
    fn still_due(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError> {
        let now = self.ingest.clock().now();
        Ok(self.store().read()?.webhook(key)?.filter(|row| row.due().is_some_and(|at| at <= now)))
    }

    /// Writes what became of it. It may have been replayed, or its system told no more, meanwhile.
    fn settle(&self, row: WebhookRow, fate: DeliveryOutcome) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        let standing = self.store().read()?.webhook(&row.key)?.filter(|known| known.due().is_some());
        let Some(known) = standing else { return Ok(()) };
        let now = self.ingest.clock().now();
        let rows = match after(known, fate, now) {
            Some(row) => WebhookRows { put: vec![row], ..WebhookRows::default() },
            None => WebhookRows { gone: vec![row.key], ..WebhookRows::default() },
        };
        for row in &rows.put {
            if row.due().is_none() {
                tracing::warn!(webhook.hook = row.hook, webhook.event = row.event, "A webhook was given up.");
            }
        }
        self.note(rows)
    }
}

/// Whether nobody wanted it tried again for so long.
fn is_long_given_up(row: &WebhookRow, now: Timestamp) -> bool {
    matches!(row.state, OutState::Failed { at, .. } if now.since(at) >= GIVEN_UP_KEPT_MS)
}

/// A message as it goes to a system at an instant.
pub(super) fn letter(hook: &Hook, id: String, now: Timestamp, body: String) -> WebhookMessage {
    WebhookMessage {
        address: hook.address.clone(),
        allow: hook.allow.clone(),
        ca: hook.ca.clone(),
        signature: signature(&hook.secrets, &id, now, &body),
        timestamp: seconds(now),
        id,
        body,
    }
}

/// A message as it stands after a try; none where it was taken.
fn after(row: WebhookRow, fate: DeliveryOutcome, now: Timestamp) -> Option<WebhookRow> {
    let tries = match row.state {
        OutState::Waiting { tries, .. } => tries.saturating_add(1),
        OutState::Sent { .. } | OutState::Failed { .. } => 1,
    };
    let state = match fate {
        DeliveryOutcome::Taken => return None,
        DeliveryOutcome::Later(least, last) if now.since(row.made) <= PATIENCE_MS || tries < LEAST_TRIES => {
            OutState::Waiting { tries, next: now.plus(pause(tries).max(least)), last }
        }
        DeliveryOutcome::Later(_, answer) | DeliveryOutcome::Never(answer) => OutState::Failed { at: now, answer },
    };
    Some(WebhookRow { state, ..row })
}

/// What an answer means. A redirect is followed nowhere: the operator writes the other address.
fn fate(said: Result<PostResponse, PostProblem>) -> DeliveryOutcome {
    match said {
        Ok(PostResponse { status: 200..=299, .. }) => DeliveryOutcome::Taken,
        Ok(PostResponse { status: 410, .. }) => DeliveryOutcome::Never("410: it wants nothing more".to_owned()),
        Ok(PostResponse { status, retry_after }) => {
            let least = retry_after.map_or(0, |seconds| (i64::from(seconds) * 1_000).min(MOST_PAUSE_MS));
            DeliveryOutcome::Later(least, status.to_string())
        }
        Err(why) => DeliveryOutcome::Later(0, why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhooks::answer::DeliveryFailure;
    use ronda_shared::ids::DocumentId;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn waiting(tries: u32) -> WebhookRow {
        WebhookRow {
            key: Sha256::new([1; 32]),
            hook: "inventario".into(),
            event: "ticket.opened".into(),
            document: DocumentId::new(NOW, [1; 10]),
            body: "{}".into(),
            made: NOW,
            state: OutState::Waiting { tries, next: NOW, last: String::new() },
        }
    }
    fn said(status: u16, retry_after: Option<u32>) -> DeliveryOutcome {
        fate(Ok(PostResponse { status, retry_after }))
    }

    #[test]
    fn what_is_taken_is_forgotten_and_the_rest_comes_again_ever_later() {
        assert_eq!(after(waiting(0), said(204, None), NOW), None);
        let mut last = 0;
        for tries in 0..7 {
            let row = after(waiting(tries), said(503, None), NOW).expect("it waits");
            let next = row.due().expect("it is tried again").since(NOW);
            assert!(next > last, "{tries}: {next}");
            last = next;
        }
        let asked = after(waiting(0), said(429, Some(600)), NOW).expect("it waits");
        assert_eq!(asked.due(), Some(NOW.plus(600_000)), "as long as it asks for");
        let endless = after(waiting(0), said(429, Some(u32::MAX)), NOW).expect("it waits");
        assert_eq!(endless.due(), Some(NOW.plus(MOST_PAUSE_MS)));
    }

    #[test]
    fn a_redirect_is_no_yes_and_days_of_no_are_an_end() {
        let moved = after(waiting(0), said(302, None), NOW).expect("it waits");
        assert!(matches!(moved.state, OutState::Waiting { tries: 1, ref last, .. } if last == "302"));
        let gone = after(waiting(0), said(410, None), NOW).expect("it is kept");
        assert!(matches!(gone.state, OutState::Failed { .. }));
        let problem = PostProblem::new(DeliveryFailure::Line, "no route");
        let answer = problem.to_string();
        let late = after(waiting(40), fate(Err(problem)), NOW.plus(PATIENCE_MS + 1)).expect("it is kept");
        assert_eq!(late.state, OutState::Failed { at: NOW.plus(PATIENCE_MS + 1), answer });
        // What waited for days because this server stood still is not given up at its first try.
        let first = after(waiting(0), said(503, None), NOW.plus(PATIENCE_MS + 1)).expect("it waits");
        assert!(matches!(first.state, OutState::Waiting { tries: 1, .. }));
    }
}
