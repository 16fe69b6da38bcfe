//! Follows the feed and writes what each system is to be told. How far it has come is written in the same commit: a
//! server that is killed anywhere neither leaves one out nor tells one twice.

use super::{Hooks, NOBODY_MS, Webhooks, event};
use crate::mail::follow::{between, touched};
use crate::store::StoreError;
use crate::store::mail::OutState;
use crate::store::webhooks::{WebhookRow, WebhookRows};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

/// Entries of the feed told in one commit.
const BATCH_SIZE: u64 = 256;
/// Messages that are kept for one system, those that were given up, too: what it is to hear of when there are so many is not
/// told. Of others it takes no room.
pub const MOST_KEPT: usize = 10_000;

impl Webhooks {
    /// Writes what has happened since it last did; true where there is more. The feed stood at `stood` before the hooks were
    /// read. It blocks.
    pub(super) fn follow(&self, hooks: &Hooks, stood: u64) -> Result<bool, StoreError> {
        if hooks.is_empty() {
            self.tells_nobody(stood);
        }
        let is_over = self.away.lasts(hooks.is_empty(), self.ingest.clock().now());
        let reader = self.store().read()?;
        let (stored, end) = (reader.webhooks_followed()?, reader.end()?);
        let Some(stored) = stored.filter(|_| !hooks.is_empty()) else {
            drop(reader);
            if !hooks.is_empty() {
                // Somebody is told for the first time.
                let from = self.beginning(end);
                self.note_alone(WebhookRows { followed: Some(from), ..WebhookRows::default() })?;
                return Ok(from < end);
            }
            // A file that is written over just now is back in a moment: what happens meanwhile is told then.
            if stored.is_some() && is_over {
                self.note_alone(WebhookRows { unfollowed: true, ..WebhookRows::default() })?;
            }
            return Ok(false);
        };
        let from = stored.max(self.seen.load(Ordering::Relaxed)).min(end);
        if from == end {
            return Ok(false);
        }
        let (until, now) = (end.min(from + BATCH_SIZE), self.ingest.clock().now());
        let at = jiff::Timestamp::from_millisecond(now.millis()).map(|at| at.to_string()).unwrap_or_default();
        let mut put = Vec::new();
        for id in touched(&*reader, from, until)?.0 {
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            for one in event::events_since(before.as_ref(), &after) {
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
        if (!put.is_empty() || until - stored >= BATCH_SIZE) && !self.keep(put, stored, until)? {
            return Ok(true);
        }
        self.seen.store(until, Ordering::Relaxed);
        Ok(until < end)
    }

    /// Remembers that nobody is told of what stands in the feed up to here.
    pub(super) fn tells_nobody(&self, stood: u64) {
        let now = self.ingest.clock().now();
        *self.nobody.lock().unwrap_or_else(PoisonError::into_inner) = Some((stood, now));
    }

    /// Where the first system begins: where the feed stood when the file last told of nobody, so that nothing is lost between its
    /// being written and its being read. At the feed's end where this server has not just looked: it has only begun.
    fn beginning(&self, end: u64) -> u64 {
        let now = self.ingest.clock().now();
        let nobody = *self.nobody.lock().unwrap_or_else(PoisonError::into_inner);
        nobody.filter(|(_, at)| now.since(*at) <= NOBODY_MS).map_or(end, |(stood, _)| stood.min(end))
    }

    /// Writes messages; false where another server has told of it since `stored`.
    fn keep(&self, put: Vec<WebhookRow>, stored: u64, until: u64) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        if reader.webhooks_followed()? != Some(stored) {
            return Ok(false);
        }
        let kept = if put.is_empty() {
            BTreeMap::new()
        } else {
            let mut index = self.index();
            index.follow(&*reader)?;
            index.kept()
        };
        let (put, lost) = with_room(put, kept, MOST_KEPT);
        for (hook, lost) in lost {
            tracing::error!(
                webhook.hook = hook,
                webhook.lost = lost,
                "Too many webhooks of one system wait or were given up: it is not told what happens now."
            );
            metrics::counter!("ronda_webhooks_lost_total").increment(lost as u64);
        }
        metrics::counter!("ronda_webhooks_written_total").increment(put.len() as u64);
        self.note(reader, WebhookRows { put, followed: Some(until), ..WebhookRows::default() }).map(|()| true)
    }

    /// Rows of webhooks, committed in a turn of their own. It blocks.
    fn note_alone(&self, rows: WebhookRows) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        self.note(self.store().read()?, rows)
    }
}

/// Those of the messages for which there is room beside what is kept, `most` for each system; and how many are lost of whom.
fn with_room(
    put: Vec<WebhookRow>,
    mut counted: BTreeMap<String, usize>,
    most: usize,
) -> (Vec<WebhookRow>, BTreeMap<String, usize>) {
    let mut lost = BTreeMap::<String, usize>::new();
    let has_room = |row: &WebhookRow| {
        let many = counted.entry(row.hook.clone()).or_default();
        *many += 1;
        let has_room = *many <= most;
        if !has_room {
            *lost.entry(row.hook.clone()).or_default() += 1;
        }
        has_room
    };
    let put = put.into_iter().filter(has_room).collect();
    (put, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::{DocumentId, Sha256};
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_system_that_takes_nothing_leaves_the_others_their_room() {
        let at = Timestamp::default();
        let row = |hook: &str, number: u8| WebhookRow {
            key: Sha256::new([number; 32]),
            hook: hook.into(),
            event: "ticket.opened".into(),
            document: DocumentId::new(at, [number; 10]),
            body: "{}".into(),
            made: at,
            state: OutState::Failed { at, answer: "503".into() },
        };
        let kept = BTreeMap::from([("dormido".to_owned(), 4), ("despierto".to_owned(), 1)]);
        let put = vec![row("dormido", 5), row("despierto", 6), row("dormido", 7), row("despierto", 8)];
        let (put, lost) = with_room(put, kept, 5);
        let told: Vec<(&str, u8)> = put.iter().map(|row| (row.hook.as_str(), row.key.bytes()[0])).collect();
        assert_eq!(told, [("dormido", 5), ("despierto", 6), ("despierto", 8)]);
        assert_eq!(lost, BTreeMap::from([("dormido".to_owned(), 1)]));
    }
}
