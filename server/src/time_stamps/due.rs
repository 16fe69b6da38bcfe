//! Asks the providers for the time stamps that are due. They are asked in their order, until one is believed; else all
//! of them again, ever later. What was signed keeps waiting as long as it takes: a stamp that comes late says no less
//! of what it stamps.

use super::settings::{Provider, Settings};
use super::{TimeStamps, ask, blocking};
use crate::bilingual_text::InSpanish;
use crate::mail::queue::backoff;
use crate::store::StoreError;
use crate::store::mail::has_come;
use crate::store::time_stamps::{Refusal, StampRows, StampWaiting, StoredStamp};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Stamps asked for in one round.
const ROUND: usize = 16;

/// What became of a row.
enum StampOutcome {
    /// It is stamped.
    Stamped(StoredStamp),
    /// All providers rest until then: nobody was asked.
    Postponed(Timestamp),
    /// Nobody was believed.
    Refused(Vec<Refusal>),
}

impl TimeStamps {
    /// Asks for what is due; true where there is more.
    pub(super) async fn ask_due(self: &Arc<Self>, settings: &Settings) -> Result<bool, StoreError> {
        if settings.in_use().next().is_none() {
            return Ok(false);
        }
        let own = Arc::clone(self);
        let (due, more) = blocking(move || own.due()).await?;
        for row in due {
            let (own, key) = (Arc::clone(self), row.key());
            let given = self.in_hand().get(&key).cloned();
            let fate = match given {
                Some(given) => StampOutcome::Stamped(given),
                None => self.tell(settings, &row).await,
            };
            // Until it is written: while the disk is full a provider would be asked for it, and paid, with each look.
            if let StampOutcome::Stamped(given) = &fate {
                self.in_hand().insert(key, given.clone());
            }
            blocking(move || own.settle(&key, fate)).await?;
            self.in_hand().remove(&key);
        }
        Ok(more)
    }

    fn in_hand(&self) -> MutexGuard<'_, BTreeMap<Sha256, StoredStamp>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be stamped now, the longest due first, and whether there is more.
    fn due(&self) -> Result<(Vec<StampWaiting>, bool), StoreError> {
        let now = self.ingest.clock().now();
        let mut due = self.store().read()?.stamps_waiting()?;
        due.retain(|row| has_come(row.next, now));
        due.sort_by_key(|row| (row.next, row.since));
        let more = due.len() > ROUND;
        due.truncate(ROUND);
        Ok((due, more))
    }

    /// Asks the providers in their order.
    async fn tell(&self, settings: &Settings, row: &StampWaiting) -> StampOutcome {
        let mut refused = Vec::new();
        let mut rests: Option<Timestamp> = None;
        for provider in settings.in_use() {
            let now = self.ingest.clock().now();
            if let Some(until) = self.health.rests(&provider.name, now) {
                rests = Some(rests.map_or(until, |other| other.min(until)));
                continue;
            }
            match self.asked(provider, row).await {
                Ok(kept) => return StampOutcome::Stamped(StoredStamp { refused: with(&row.refused, refused), ..kept }),
                Err(refusal) => refused.push(refusal),
            }
        }
        match rests {
            Some(until) if refused.is_empty() => StampOutcome::Postponed(until),
            _ => StampOutcome::Refused(refused),
        }
    }

    async fn asked(&self, provider: &Provider, row: &StampWaiting) -> Result<StoredStamp, Refusal> {
        let (clock, nonce) = (self.ingest.clock(), (self.draw)());
        let root = self.ingest.tracer().root("time_stamp");
        let given = root.around(ask(&*self.line, clock, provider, &row.imprint, nonce)).await;
        let at = clock.now();
        match given {
            Ok(given) => {
                self.health.gave(&provider.name, at);
                Ok(StoredStamp {
                    subject: row.subject.clone(),
                    imprint: row.imprint,
                    provider: provider.name.clone(),
                    at: given.told.at,
                    policy: given.told.policy,
                    came: at,
                    answer: ByteBuf::from(given.answer),
                    refused: Vec::new(),
                })
            }
            Err(why) => {
                tracing::warn!(time_stamps.provider = provider.name, why = %why, "A provider gave no time stamp.");
                let refusal = Refusal { provider: provider.name.clone(), at, why: why.to_string(), es: why.es() };
                self.health.failed(&refusal);
                Err(refusal)
            }
        }
    }

    /// Writes what became of it, where it still waits.
    fn settle(&self, key: &Sha256, fate: StampOutcome) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        let Some(row) = self.store().read()?.stamp_waits(key)? else { return Ok(()) };
        let now = self.ingest.clock().now();
        self.note(match fate {
            StampOutcome::Stamped(kept) => StampRows { gone: vec![*key], kept: vec![kept], ..StampRows::default() },
            StampOutcome::Postponed(next) => waiting(StampWaiting { next, ..row }),
            StampOutcome::Refused(refused) => waiting(after(row, refused, now)),
        })
    }
}

fn waiting(row: StampWaiting) -> StampRows {
    StampRows { waiting: vec![row], ..StampRows::default() }
}

/// A row as it stands after nobody was believed.
fn after(row: StampWaiting, refused: Vec<Refusal>, now: Timestamp) -> StampWaiting {
    let tries = row.tries.saturating_add(1);
    StampWaiting { tries, next: now.plus(backoff(tries)), refused: with(&row.refused, refused), ..row }
}

/// What was not believed before and now, the latest of it.
fn with(before: &[Refusal], now: Vec<Refusal>) -> Vec<Refusal> {
    let mut all: Vec<Refusal> = before.iter().cloned().chain(now).collect();
    let most = StampWaiting::MOST_REFUSALS;
    all.drain(..all.len().saturating_sub(most));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::time_stamps::Subject;

    #[test]
    fn it_waits_ever_longer_and_remembers_who_was_not_believed() {
        let now = Timestamp::from_millis(1_795_392_000_000);
        let refusal = |why: String| Refusal { provider: "PSC Uno".into(), at: now, why, es: String::new() };
        let mut row = StampWaiting {
            subject: Subject::Checkpoint { position: 7 },
            imprint: Sha256::of(b"x"),
            since: now,
            tries: 0,
            next: now,
            refused: Vec::new(),
        };
        let mut last = 0;
        for tries in 1..12 {
            row = after(row, vec![refusal(tries.to_string())], now);
            let pause = row.next.since(now);
            assert!(pause >= last && pause > 0, "{tries}: {pause}");
            last = pause;
        }
        assert_eq!(row.tries, 11);
        let whys: Vec<&str> = row.refused.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(whys, ["4", "5", "6", "7", "8", "9", "10", "11"]);
    }
}
