//! Records when a device last synced and what it reported, at intervals rather than on each contact.

use super::IdentityError;
use crate::store::{Batch, LastSeen, Store};
use ronda_shared::time::MINUTE_MS;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How exactly the time of the last contact is kept.
const GRAIN_MS: i64 = 10 * MINUTE_MS;

/// Contacts that wait for their commit: those who come while one is made share the next.
#[derive(Default)]
pub struct Contacts(Mutex<Vec<LastSeen>>);

impl Contacts {
    /// Notes a contact, where it says something new of a device that was `known` so. It blocks. Where the commit fails, whose contact
    /// shared it is not told: their next one says the same.
    pub fn note(&self, store: &dyn Store, known: Option<&LastSeen>, seen: LastSeen) -> Result<(), IdentityError> {
        if known.is_some_and(|known| !is_news(known, &seen)) || !store.accepts_writes() {
            return Ok(());
        }
        self.waiting().push(seen);
        let _turn = store.turn();
        let seen = std::mem::take(&mut *self.waiting());
        // Whoever had the turn before may have noted it.
        if !seen.is_empty() {
            store.commit(Batch { seen, ..Batch::default() })?;
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<LastSeen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a contact is worth a commit of its own. A device that works holds more with each answer: that waits a minute; one that
/// holds less than it did was emptied, or let go of much.
fn is_news(known: &LastSeen, seen: &LastSeen) -> bool {
    let since = seen.at.since(known.at);
    let grown = known.holds.is_some() && known.holds < seen.holds;
    let same = (&known.app, known.unsent) == (&seen.app, seen.unsent) && (known.holds == seen.holds || grown);
    !same || since >= if grown { MINUTE_MS } else { GRAIN_MS }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::DeviceId;
    use ronda_shared::time::Timestamp;
    use std::thread;

    #[test]
    fn those_who_wait_for_the_same_turn_are_all_noted() {
        let (store, contacts) = (RedbStore::in_memory().expect("a store"), Contacts::default());
        let of = |number: u64| LastSeen {
            device: DeviceId::new(number),
            at: Timestamp::from_millis(1),
            app: "1".into(),
            position: 0,
            unsent: 0,
            holds: None,
        };
        thread::scope(|scope| {
            let turn = store.turn();
            for number in 1..=3 {
                let (store, contacts) = (&store, &contacts);
                scope.spawn(move || contacts.note(store, None, of(number)).expect("it is noted"));
            }
            while contacts.waiting().len() < 3 {
                thread::yield_now();
            }
            drop(turn);
        });
        let reader = store.read().expect("a reader");
        for number in 1..=3 {
            assert_eq!(reader.last_seen(DeviceId::new(number)).expect("it is read"), Some(of(number)));
        }
        assert!(contacts.waiting().is_empty());
    }

    #[test]
    fn what_a_device_says_anew_is_noted_and_what_it_only_holds_more_of_in_its_time() {
        let at = |ms: i64, unsent: u64, holds: Option<u64>| LastSeen {
            device: DeviceId::new(7),
            at: Timestamp::from_millis(ms),
            app: "1".into(),
            position: 0,
            unsent,
            holds,
        };
        let known = at(0, 0, Some(40));
        assert!(!is_news(&known, &at(MINUTE_MS, 0, Some(40))), "nothing new");
        assert!(is_news(&known, &at(GRAIN_MS, 0, Some(40))), "that it was there");
        assert!(!is_news(&known, &at(MINUTE_MS - 1, 0, Some(41))) && is_news(&known, &at(MINUTE_MS, 0, Some(41))));
        assert!(is_news(&known, &at(1, 0, Some(39))), "it was emptied");
        assert!(is_news(&known, &at(1, 2, Some(40))), "acts wait on it");
        assert!(is_news(&at(0, 0, None), &at(1, 0, Some(40))), "it counts by now");
    }
}
