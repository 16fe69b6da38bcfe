//! Messages by their system and by when they are due, in memory: a look reads no rows.
//!
//! The store counts how often it wrote rows of messages. The index is of one such turn; of another than the store's it is made anew,
//! whoever wrote: another server, somebody who had messages sent again, or a commit of which nobody knows whether it was made.

use crate::store::mail::{OutState, has_come};
use crate::store::webhooks::{WebhookRow, WebhookRows};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All messages that are kept, by what is asked of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct WebhookIndex {
    /// Of which turn of the store's it is; none where it is to be made anew.
    turn: Option<u64>,
    messages: BTreeMap<Sha256, (Arc<str>, Standing)>,
    systems: BTreeMap<Arc<str>, OfSystem>,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is tried at this instant, and was made at that one.
    Waiting(Timestamp, Timestamp),
    /// It was given up.
    GivenUp(Timestamp),
    /// It was taken, and kept all the same: no build of ours writes one.
    Taken,
}

/// Messages of one system.
#[derive(Debug, Default, PartialEq, Eq)]
struct OfSystem {
    kept: usize,
    /// By when they are due, then by when they were made.
    waiting: BTreeSet<(Timestamp, Timestamp, Sha256)>,
    /// By when they were.
    given_up: BTreeSet<(Timestamp, Sha256)>,
}

impl WebhookIndex {
    /// Makes it one of the store as it is read, where it is not.
    pub(super) fn follow(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        let turn = reader.webhooks_turn()?;
        if self.turn != Some(turn) {
            *self = Self::of(&reader.webhooks()?);
            self.turn = Some(turn);
        }
        Ok(())
    }

    fn of(rows: &[WebhookRow]) -> Self {
        let mut index = Self::default();
        rows.iter().for_each(|row| index.put(row));
        index
    }

    /// Takes in what is about to be written where the store stands at this turn; the turn at which it will. Until it is said that it
    /// [`stands`](Self::stands) there it is of none.
    pub(super) fn write(&mut self, before: u64, rows: &WebhookRows) -> Option<u64> {
        if self.turn.take() != Some(before) {
            *self = Self::default();
            return None;
        }
        rows.put.iter().for_each(|row| self.put(row));
        rows.gone.iter().for_each(|key| self.take(key));
        Some(before + u64::from(rows.is_a_turn()))
    }

    /// The store has written it.
    pub(super) fn stands(&mut self, at: Option<u64>) {
        self.turn = at;
    }

    /// The systems for which any message is kept.
    pub(super) fn systems(&self) -> impl Iterator<Item = &str> {
        self.systems.keys().map(|hook| &**hook)
    }

    /// How many messages are kept for each system.
    pub(super) fn kept(&self) -> BTreeMap<String, usize> {
        self.systems.iter().map(|(hook, system)| (hook.to_string(), system.kept)).collect()
    }

    /// What is due for a system, the longest due first, and then what would wait by a clock that was ahead.
    pub(super) fn due(&self, hook: &str, now: Timestamp) -> impl Iterator<Item = Sha256> {
        let waiting = self.systems.get(hook).map(|system| &system.waiting);
        let due = waiting.into_iter().flatten().take_while(move |(next, ..)| *next <= now);
        let ahead = waiting.into_iter().flat_map(|waiting| waiting.iter().rev());
        let ahead = ahead.take_while(move |(next, ..)| *next > now && has_come(*next, now));
        due.chain(ahead).map(|(.., key)| *key)
    }

    /// What was given up for a system at this instant or before, the oldest first.
    pub(super) fn given_up(&self, hook: &str, until: Timestamp) -> impl Iterator<Item = Sha256> {
        let given_up = self.systems.get(hook).into_iter().flat_map(|system| &system.given_up);
        given_up.take_while(move |(at, _)| *at <= until).map(|(_, key)| *key)
    }

    /// All that is kept for a system.
    pub(super) fn all_of(&self, hook: &str) -> impl Iterator<Item = Sha256> {
        self.messages.iter().filter(move |(_, (of, _))| **of == *hook).map(|(key, _)| *key)
    }

    fn put(&mut self, row: &WebhookRow) {
        self.take(&row.key);
        let hook: Arc<str> = match self.systems.get_key_value(row.hook.as_str()) {
            Some((hook, _)) => Arc::clone(hook),
            None => row.hook.as_str().into(),
        };
        let standing = match row.state {
            OutState::Waiting { next, .. } => Standing::Waiting(next, row.made),
            OutState::Failed { at, .. } => Standing::GivenUp(at),
            OutState::Sent { .. } => Standing::Taken,
        };
        let system = self.systems.entry(Arc::clone(&hook)).or_default();
        system.kept += 1;
        match standing {
            Standing::Waiting(next, made) => {
                system.waiting.insert((next, made, row.key));
            }
            Standing::GivenUp(at) => {
                system.given_up.insert((at, row.key));
            }
            Standing::Taken => {}
        }
        self.messages.insert(row.key, (hook, standing));
    }

    fn take(&mut self, key: &Sha256) {
        let Some((hook, standing)) = self.messages.remove(key) else { return };
        let Some(system) = self.systems.get_mut(&hook) else { return };
        match standing {
            Standing::Waiting(next, made) => {
                system.waiting.remove(&(next, made, *key));
            }
            Standing::GivenUp(at) => {
                system.given_up.remove(&(at, *key));
            }
            Standing::Taken => {}
        }
        system.kept -= 1;
        if system.kept == 0 {
            self.systems.remove(&hook);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::DocumentId;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(i64::try_from(millis).expect("an instant"))
    }

    fn row(number: u64, hook: &str, state: OutState) -> WebhookRow {
        WebhookRow {
            key: Sha256::of(&number.to_be_bytes()),
            hook: hook.into(),
            event: "ticket.opened".into(),
            document: DocumentId::new(at(0), [1; 10]),
            body: "{}".into(),
            made: at(number),
            state,
        }
    }

    fn waiting(next: u64) -> OutState {
        OutState::Waiting { tries: 0, next: at(next), last: String::new() }
    }

    #[test]
    fn what_is_due_comes_by_its_instant_and_each_system_by_itself() {
        let failed = OutState::Failed { at: at(7), answer: "410".into() };
        let rows = [
            row(1, "a", waiting(30)),
            row(2, "a", waiting(10)),
            row(3, "b", waiting(10)),
            row(4, "a", failed),
            row(5, "a", waiting(10)),
        ];
        let index = WebhookIndex::of(&rows);
        let due = |hook: &str, now: u64| index.due(hook, at(now)).collect::<Vec<_>>();
        assert_eq!(due("a", 29), [rows[1].key, rows[4].key]);
        assert_eq!(due("a", 30), [rows[1].key, rows[4].key, rows[0].key]);
        assert_eq!((due("b", 9), due("b", 10), due("c", 99)), (vec![], vec![rows[2].key], vec![]));
        assert_eq!(index.given_up("a", at(7)).collect::<Vec<_>>(), [rows[3].key]);
        assert_eq!(index.given_up("a", at(6)).count(), 0);
        assert_eq!(index.kept(), BTreeMap::from([("a".to_owned(), 4), ("b".to_owned(), 1)]));
        assert_eq!((index.all_of("a").count(), index.systems().collect::<Vec<_>>()), (4, vec!["a", "b"]));
    }

    #[test]
    fn what_waits_by_a_clock_that_was_ahead_is_due_once_it_is_set_right() {
        let year = 365 * 24 * 60 * 60 * 1_000;
        let rows = [row(1, "a", waiting(year)), row(2, "a", waiting(5)), row(3, "a", waiting(99))];
        let index = WebhookIndex::of(&rows);
        assert_eq!(index.due("a", at(10)).collect::<Vec<_>>(), [rows[1].key, rows[0].key]);
    }

    /// Kept in step by what is written, it is what a server that has just begun makes of the rows.
    #[test]
    fn kept_in_step_it_is_what_the_rows_make_of_it() {
        let mut index = WebhookIndex::default();
        index.stands(Some(0));
        let mut table: BTreeMap<Sha256, WebhookRow> = BTreeMap::new();
        let mut drawn = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = move |most: u64| {
            drawn ^= drawn << 13;
            drawn ^= drawn >> 7;
            drawn ^= drawn << 17;
            drawn % most
        };
        for turn in 0..2_000 {
            let mut rows = WebhookRows::default();
            for _ in 0..draw(4) {
                let state = match draw(4) {
                    0 => OutState::Failed { at: at(draw(50)), answer: "503".into() },
                    1 => OutState::Sent { at: at(draw(50)) },
                    _ => waiting(draw(50)),
                };
                rows.put.push(row(draw(60), ["a", "b", "c"][usize::try_from(draw(3)).expect("one")], state));
            }
            rows.gone.extend((0..draw(4)).map(|_| row(draw(60), "a", waiting(0)).key));
            // As the store writes them.
            for row in &rows.put {
                table.insert(row.key, row.clone());
            }
            for key in &rows.gone {
                table.remove(key);
            }
            let before = index.turn.expect("of a turn");
            let after = index.write(before, &rows);
            assert_eq!(index.turn, None, "not before it is written");
            index.stands(after);
            let anew = WebhookIndex { turn: after, ..WebhookIndex::of(&table.values().cloned().collect::<Vec<_>>()) };
            assert_eq!(index, anew, "{turn}");
        }
        assert!(index.turn.is_some_and(|turn| turn > 1_000));
    }

    #[test]
    fn what_is_written_upon_another_turn_leaves_it_to_be_made_anew() {
        let mut index = WebhookIndex::of(&[row(1, "a", waiting(1))]);
        index.stands(Some(3));
        let rows = WebhookRows { put: vec![row(2, "a", waiting(1))], ..WebhookRows::default() };
        assert_eq!(index.write(4, &rows), None);
        assert_eq!(index, WebhookIndex::default());
    }
}
