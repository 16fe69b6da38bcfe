//! Tries in a row, counted as directories count wrong passwords: forgotten together, once none came for long.
//!
//! Whatever gives tries back one by one is outlasted: a directory goes on counting while each comes before it has forgotten the one
//! before, and locks the account in the end.

use super::{BUCKETS, ROWS, slots};
use ronda_shared::time::Timestamp;
use std::hash::{Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// So many in a row, and then none until none came for so long.
#[derive(Debug)]
pub(super) struct Streaks {
    most: i64,
    forgotten_ms: i64,
    hashers: [RandomState; ROWS],
    /// For each bucket, how many were made, and until when they count.
    made: Mutex<Vec<Streak>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Streak {
    tries: i64,
    until: i64,
}

impl Streaks {
    /// `most` in a row; they are forgotten `forgotten_ms` after the last of them.
    pub(super) fn new(most: i64, forgotten_ms: i64) -> Self {
        let hashers = std::array::from_fn(|_| RandomState::new());
        Self { most, forgotten_ms, hashers, made: Mutex::new(vec![Streak::default(); BUCKETS * ROWS]) }
    }

    /// Counts one try; false where it is one too many, which makes nobody wait for longer.
    pub(super) fn allow(&self, who: impl Hash, now: Timestamp) -> bool {
        let mut allowed = false;
        self.each(who, |streak| {
            self.set_right(streak, now);
            if streak.tries < self.most {
                *streak = Streak { tries: streak.tries + 1, until: now.millis().saturating_add(self.forgotten_ms) };
                allowed = true;
            }
        });
        allowed
    }

    /// Gives one back: it was no guess.
    pub(super) fn forgive(&self, who: impl Hash) {
        self.each(who, |streak| streak.tries = (streak.tries - 1).max(0));
    }

    /// Adds what another server counted, or gave back: never more than all, and what is forgotten by now weighs nothing.
    pub(super) fn hear(&self, who: impl Hash, weight: i64, at: Timestamp, now: Timestamp) {
        let until = at.min(now).millis().saturating_add(self.forgotten_ms);
        self.each(who, |streak| {
            self.set_right(streak, now);
            if weight < 0 {
                streak.tries = streak.tries.saturating_add(weight).max(0);
            } else if until > now.millis() {
                streak.tries = streak.tries.saturating_add(weight).min(self.most);
                streak.until = streak.until.max(until);
            }
        });
    }

    /// Forgets what is over. What would count for longer than tries do was counted by a clock that was ahead, and is set right since.
    fn set_right(&self, streak: &mut Streak, now: Timestamp) {
        streak.until = streak.until.min(now.millis().saturating_add(self.forgotten_ms));
        if streak.until <= now.millis() {
            streak.tries = 0;
        }
    }

    fn each(&self, who: impl Hash, mut change: impl FnMut(&mut Streak)) {
        // A holder that panicked left numbers, which are numbers still.
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in slots(&self.hashers, who) {
            change(&mut made[slot]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::MINUTE_MS;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + minutes * MINUTE_MS)
    }

    #[test]
    fn all_are_free_again_once_none_came_for_long() {
        let streaks = Streaks::new(4, 31 * MINUTE_MS);
        assert!((0..4).all(|minute| streaks.allow("a", at(minute))));
        assert!(
            !streaks.allow("a", at(4)) && !streaks.allow("a", at(33)),
            "counted from the last that was let through"
        );
        assert!(streaks.allow("b", at(4)), "nobody else");
        assert!((0..4).all(|_| streaks.allow("a", at(34))) && !streaks.allow("a", at(34)));
        streaks.forgive("a");
        assert!(streaks.allow("a", at(34)) && !streaks.allow("a", at(34)), "one was given back");
    }

    #[test]
    fn a_clock_that_was_ahead_keeps_no_account_out_once_it_is_set_right() {
        let streaks = Streaks::new(4, 31 * MINUTE_MS);
        assert!((0..4).all(|_| streaks.allow("a", at(1_000_000))));
        assert!(!streaks.allow("a", at(0)) && !streaks.allow("a", at(30)) && streaks.allow("a", at(31)));
    }

    /// Active Directory locks at the fifth that comes before half an hour has passed without any. Whoever tries all day, however they
    /// space it, brings no account there.
    #[test]
    fn no_pace_brings_a_directory_to_lock_an_account() {
        for pace in 1..=40 {
            let streaks = Streaks::new(4, 31 * MINUTE_MS);
            let (mut wrong, mut last) = (0, i64::MIN / 2);
            for minute in (0..24 * 60).step_by(pace) {
                if streaks.allow("a", at(minute)) {
                    wrong = if minute - last >= 30 { 1 } else { wrong + 1 };
                    last = minute;
                }
                assert!(wrong < 5, "one each {pace} minutes locks it after {minute}");
            }
        }
    }

    #[test]
    fn what_is_heard_weighs_as_what_is_counted_and_no_more() {
        let streaks = Streaks::new(4, 31 * MINUTE_MS);
        streaks.hear("a", 3, at(0), at(0));
        assert!(streaks.allow("a", at(0)) && !streaks.allow("a", at(0)), "three there, one here");
        streaks.hear("a", -1, at(0), at(0));
        assert!(streaks.allow("a", at(0)) && !streaks.allow("a", at(0)), "given back there");
        streaks.hear("b", i64::from(i16::MAX), at(900), at(0));
        assert!(!streaks.allow("b", at(30)) && streaks.allow("b", at(31)), "a clock that is ahead keeps nobody out");
        streaks.hear("c", 4, at(-31), at(0));
        assert!(streaks.allow("c", at(0)), "what was long ago weighs nothing any more");
    }
}
