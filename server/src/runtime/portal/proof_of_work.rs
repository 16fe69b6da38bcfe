//! Proof of work against bots: the browser solves puzzles for about a second. No pictures, no third party.
//!
//! Sixteen small puzzles rather than a large one: the time they take together varies little, so that a slow phone is not
//! unlucky now and then. A challenge is sealed with its time, and its answer counts once.

use super::sealed_token::Sealed;
use crate::store::Secret;
use crate::store::nodes::{APART_MS, is_good_still};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many puzzles.
pub const PUZZLES: usize = 16;
/// How many bits of each answer's hash are zero: 4,096 tries each.
pub const BITS: u32 = 12;
/// How long an answer is good.
const GOOD_MS: i64 = 60 * MINUTE_MS;
/// Answers remembered at once: each of them has cost somebody a second.
const ANSWERS: usize = 200_000;

/// What is to be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    at: Timestamp,
    drawn: [u8; 16],
}

impl Sealed for Challenge {
    const KIND: &'static str = "challenge";
}

/// How an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkVerdict {
    /// It is right, and was not used.
    Work,
    /// Nothing was shown: the browser runs no scripts, or the box was not ticked.
    Nothing,
    /// It is too old, wrong, or was used.
    Stale,
}

/// The answers that were used. Those to challenges made before this began to remember count for nothing.
#[derive(Debug)]
pub struct UsedSolutions {
    since: Timestamp,
    used: Mutex<BTreeMap<[u8; 16], Timestamp>>,
}

/// A challenge like no other.
pub fn challenge(secret: &Secret, now: Timestamp) -> String {
    Challenge { at: now, drawn: rand::random() }.seal(secret)
}

impl UsedSolutions {
    /// Remembers from now on.
    pub fn since(now: Timestamp) -> Self {
        Self { since: now, used: Mutex::default() }
    }

    /// Looks at an answer without using it: a form that is sent back to be put right keeps its answer.
    pub fn look(&self, secret: &Secret, now: Timestamp, challenge: &str, work: &str) -> WorkVerdict {
        if challenge.is_empty() && work.is_empty() {
            return WorkVerdict::Nothing;
        }
        match self.right(secret, now, challenge, work) {
            Some(asked) if !self.used(now).contains_key(&asked.drawn) => WorkVerdict::Work,
            _ => WorkVerdict::Stale,
        }
    }

    /// Uses it; false where it counts no more.
    pub fn take(&self, secret: &Secret, now: Timestamp, challenge: &str, work: &str) -> bool {
        let Some(asked) = self.right(secret, now, challenge, work) else { return false };
        let mut used = self.used(now);
        used.len() < ANSWERS && used.insert(asked.drawn, asked.at).is_none()
    }

    fn used(&self, now: Timestamp) -> std::sync::MutexGuard<'_, BTreeMap<[u8; 16], Timestamp>> {
        // Nothing is left half done under this lock.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, at| now.since(*at) < GOOD_MS);
        used
    }

    fn right(&self, secret: &Secret, now: Timestamp, challenge: &str, work: &str) -> Option<Challenge> {
        let asked = Challenge::open(secret, challenge)?;
        // This began by a clock that was ahead, and is set right since: nothing would count until that hour.
        let was_ahead = self.since > now.plus(APART_MS);
        let good = (was_ahead || asked.at >= self.since) && is_good_still(asked.at, now, GOOD_MS);
        (good && worked(challenge, work)).then_some(asked)
    }
}

/// Whether `work` has for each puzzle, in order, a number whose hash begins with so many zero bits.
fn worked(challenge: &str, work: &str) -> bool {
    let found: Vec<&str> = work.split('.').take(PUZZLES + 1).collect();
    found.len() == PUZZLES
        && found.iter().enumerate().all(|(puzzle, number)| {
            let plain = (1..=10).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
            plain && zeros(challenge, puzzle, number)
        })
}

fn zeros(challenge: &str, puzzle: usize, number: &str) -> bool {
    let hash = Sha256::digest(format!("{challenge}.{puzzle}.{number}"));
    let (first, _) = hash.split_first_chunk::<4>().expect("32 bytes");
    u32::from_be_bytes(*first).leading_zeros() >= BITS
}

/// Does the work, for trials.
pub fn work(challenge: &str) -> String {
    let puzzles = (0..PUZZLES).map(|puzzle| {
        let found = (0_u32..).find(|number| zeros(challenge, puzzle, &number.to_string()));
        found.unwrap_or_default().to_string()
    });
    puzzles.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_counts_once_for_its_challenge_and_its_time() {
        let (secret, now) = (Secret([1; 32]), Timestamp::from_millis(1_795_186_800_000));
        let answers = UsedSolutions::since(now);
        let asked = challenge(&secret, now);
        let done = work(&asked);
        assert_eq!(answers.look(&secret, now, "", ""), WorkVerdict::Nothing);
        assert_eq!(answers.look(&secret, now, &asked, &done), WorkVerdict::Work);
        assert!(answers.take(&secret, now, &asked, &done));
        assert!(!answers.take(&secret, now, &asked, &done), "used");
        assert_eq!(answers.look(&secret, now, &asked, &done), WorkVerdict::Stale);
        let asked = challenge(&secret, now);
        assert!(!answers.take(&secret, now, &asked, &done), "another's work");
        let done = work(&asked);
        assert!(!answers.take(&secret, now.plus(GOOD_MS), &asked, &done), "too late");
        assert!(!answers.take(&secret, now.plus(-APART_MS - 1), &asked, &done), "of the future");
        assert!(!answers.take(&Secret([2; 32]), now, &asked, &done), "not this server's");
        let after = UsedSolutions::since(now.plus(1));
        assert!(!after.take(&secret, now.plus(2), &asked, &done), "made before the server began");
        let ahead = UsedSolutions::since(now.plus(24 * GOOD_MS));
        assert!(ahead.take(&secret, now, &asked, &done), "the server began by a clock that is set right since");
        for wrong in ["0", &"0.".repeat(16), &vec!["99999999999"; 16].join("."), &vec!["+1"; 16].join(".")] {
            assert!(!answers.take(&secret, now, &asked, wrong), "{wrong}");
        }
        assert!(answers.take(&secret, now, &asked, &done));
    }
}
