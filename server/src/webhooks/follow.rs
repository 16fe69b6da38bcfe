//! Follows the feed and writes what each system is to be told. How far it has come is written in the same commit: a
//! server that is killed anywhere neither leaves one out nor tells one twice.

use super::{Hooks, Webhooks, event};
use crate::mail::follow::{between, touched};
use crate::store::StoreError;
use crate::store::mail::OutState;
use crate::store::webhooks::{WebhookRow, WebhookRows};
use std::sync::atomic::Ordering;

/// Entries of the feed told in one commit.
const STEP: u64 = 256;
/// Messages that are kept: what comes when there are so many is not told.
const MOST: usize = 10_000;

impl Webhooks {
    /// Writes what has happened since it last did; true where there is more. It blocks.
    pub(super) fn follow(&self, hooks: &Hooks) -> Result<bool, StoreError> {
        let reader = self.store().read()?;
        let (stored, end) = (reader.webhooks_followed()?, reader.end()?);
        let Some(stored) = stored.filter(|_| !hooks.is_empty()) else {
            drop(reader);
            // Nobody is told any more, or somebody for the first time: it begins at the feed's end.
            match (stored, hooks.is_empty()) {
                (None, true) => {}
                (Some(_), true) => self.note_alone(WebhookRows { unfollowed: true, ..WebhookRows::default() })?,
                (_, false) => self.note_alone(WebhookRows { followed: Some(end), ..WebhookRows::default() })?,
            }
            return Ok(false);
        };
        let from = stored.max(self.seen.load(Ordering::Relaxed)).min(end);
        if from == end {
            return Ok(false);
        }
        let (until, now) = (end.min(from + STEP), self.ingest.clock().now());
        let at = jiff::Timestamp::from_millisecond(now.millis()).map(|at| at.to_string()).unwrap_or_default();
        let mut put = Vec::new();
        for id in touched(&*reader, from, until)?.0 {
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            for one in event::happened(before.as_ref(), &after) {
                let body = event::body(one, &after, &at);
                for (hook, _) in hooks.iter().filter(|(_, hook)| hook.wants(one, &after)) {
                    put.push(WebhookRow {
                        key: event::key(hook, one, &after, until),
                        hook: hook.clone(),
                        event: one.name().to_owned(),
                        document: id,
                        body: body.clone(),
                        made: now,
                        state: OutState::Waiting { tries: 0, next: now, last: String::new() },
                    });
                }
            }
        }
        drop(reader);
        // Where there is nothing to tell, how far it was read is stored once in a while.
        if (!put.is_empty() || until - stored >= STEP) && !self.keep(put, stored, until)? {
            return Ok(true);
        }
        self.seen.store(until, Ordering::Relaxed);
        Ok(until < end)
    }

    /// Writes messages; false where another server has told of it since `stored`.
    fn keep(&self, mut put: Vec<WebhookRow>, stored: u64, until: u64) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        if reader.webhooks_followed()? != Some(stored) {
            return Ok(false);
        }
        let room = if put.is_empty() { MOST } else { MOST.saturating_sub(reader.webhooks()?.len()) };
        drop(reader);
        if put.len() > room {
            let lost = put.len() - room;
            tracing::error!(
                webhook.lost = lost,
                "Too many webhooks wait or were given up: what happens now is not told."
            );
            metrics::counter!("ronda_webhooks_lost_total").increment(lost as u64);
            put.truncate(room);
        }
        metrics::counter!("ronda_webhooks_written_total").increment(put.len() as u64);
        self.note(WebhookRows { put, followed: Some(until), ..WebhookRows::default() }).map(|()| true)
    }

    /// Rows of webhooks, committed in a turn of their own. It blocks.
    fn note_alone(&self, rows: WebhookRows) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        self.note(rows)
    }
}
