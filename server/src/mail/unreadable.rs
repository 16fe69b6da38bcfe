//! Counts how often a message of the mailbox could not be read, and says when it is passed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So often a message is tried, once at each look, before it is passed.
const TRIES: u32 = 5;

/// Messages of the mailbox that could not be read so far, by UIDVALIDITY and UID: how often. Another start counts anew.
#[derive(Debug, Default)]
pub(super) struct UnreadableMessages(Mutex<BTreeMap<(u32, u32), u32>>);

impl UnreadableMessages {
    /// In which order the messages of a look are tried: those that failed before come last, for the line may end with them.
    /// What was counted of others is forgotten.
    pub(super) fn in_order(&self, validity: u32, found: &BTreeSet<u32>) -> Vec<u32> {
        let mut known = self.known();
        known.retain(|(of, uid), _| *of == validity && found.contains(uid));
        let mut order: Vec<u32> = found.iter().copied().collect();
        order.sort_by_key(|uid| (known.get(&(validity, *uid)).map_or(0, |tries| tries + 1), *uid));
        order
    }

    /// That a message could not be read once more; true where it is passed. Where no other could be read at the same look, its
    /// server is at fault rather than the message: that counts for nothing, and nothing is passed.
    pub(super) fn failed(&self, validity: u32, uid: u32, others_were_read: bool) -> bool {
        let mut known = self.known();
        let tries = known.entry((validity, uid)).or_default();
        *tries += u32::from(others_were_read);
        others_were_read && *tries >= TRIES
    }

    /// That a message was read, or is not there any more.
    pub(super) fn settled(&self, validity: u32, uid: u32) {
        self.known().remove(&(validity, uid));
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<(u32, u32), u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_passed_after_so_many_looks_at_which_others_were_read() {
        let messages = UnreadableMessages::default();
        for _ in 0..3 * TRIES {
            assert!(!messages.failed(1, 7, false), "its server may be at fault");
        }
        for _ in 1..TRIES {
            assert!(!messages.failed(1, 7, true));
        }
        assert!(messages.failed(1, 7, true));
        assert!(!messages.failed(2, 7, true), "a number of a mailbox that was made anew is another message");
        messages.settled(1, 7);
        assert!(!messages.failed(1, 7, true));
    }

    #[test]
    fn what_failed_stands_in_no_others_way() {
        let messages = UnreadableMessages::default();
        let found = BTreeSet::from([7, 8, 9]);
        assert_eq!(messages.in_order(1, &found), [7, 8, 9]);
        messages.failed(1, 7, false);
        assert_eq!(messages.in_order(1, &found), [8, 9, 7]);
        messages.failed(1, 8, true);
        assert_eq!(messages.in_order(1, &found), [9, 7, 8], "what failed less often comes first");
        assert_eq!(messages.in_order(2, &found), [7, 8, 9]);
    }
}
