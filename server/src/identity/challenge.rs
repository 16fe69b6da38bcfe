//! Challenge and response with the device key, for a device that lost its cookie or whose cookie may be copied.

use super::sessions::{self, SessionLifetimes};
use super::token::Cookie;
use super::{IdentityError, key};
use crate::store::nodes::{APART_MS, is_good_still};
use crate::store::{Secret, Store};
use hmac::{Hmac, Mac};
use ronda_shared::ids::DeviceId;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// How long a device has to answer.
const ANSWER_MS: i64 = 5 * MINUTE_MS;
/// How many answers of one device are remembered at once; more than these in five minutes is no browser.
const ANSWERS: usize = 32;
/// What makes each of them another, however many are asked for within a millisecond.
type ChallengeNonce = [u8; 16];
// Devices sign nothing that does not begin so: released apps know this word and no other.
const WORDS: &[u8] = b"ronda-session-v1\0";

/// When a challenge was made, and what was drawn for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct IssuedChallenge {
    at: Timestamp,
    drawn: ChallengeNonce,
}

/// The challenges that were answered, so that each counts once. They are kept while their time runs: at most
/// [`ANSWERS`] for each enrolled device. Those made before this began to remember count for nothing, where nobody else remembers.
#[derive(Debug)]
pub struct UsedChallenges {
    since: Timestamp,
    taken: Mutex<BTreeMap<DeviceId, BTreeSet<IssuedChallenge>>>,
}

impl UsedChallenges {
    /// Remembers from now on.
    pub fn since(now: Timestamp) -> Self {
        Self { since: now, taken: Mutex::default() }
    }

    /// Takes a challenge that was answered rightly; false where it counts no more. Where it is `shared`, servers on one store remember
    /// together, also what was answered before this one began, and by a clock that may be behind.
    fn take(&self, now: Timestamp, device: DeviceId, asked: IssuedChallenge, shared: bool) -> bool {
        // It began by a clock that was ahead, and is set right since: nothing would count until that hour.
        let was_ahead = self.since > now.plus(APART_MS);
        // Nothing is left half done under this lock.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|_, asked| {
            asked.retain(|asked| now.since(asked.at) < ANSWER_MS);
            !asked.is_empty()
        });
        let of_device = taken.entry(device).or_default();
        (shared || was_ahead || asked.at >= self.since) && of_device.len() < ANSWERS && of_device.insert(asked)
    }
}

/// A challenge for a device, unlike any other: sealed by the server, which keeps nothing of it until it is answered. The
/// server's clock alone counts, so a phone a year off can answer.
pub fn make(secret: &Secret, device: DeviceId, now: Timestamp) -> Vec<u8> {
    let mut told = WORDS.to_vec();
    told.extend_from_slice(&device.raw().to_be_bytes());
    told.extend_from_slice(&now.millis().to_be_bytes());
    told.extend_from_slice(&rand::random::<ChallengeNonce>());
    let seal = seal(secret, &told).finalize().into_bytes();
    told.extend_from_slice(&seal);
    told
}

/// A device that signed a challenge of this server's goes on with its session, under another secret; the same answer
/// opens nothing a second time. A revoked device may always: it has an outbox to hand in.
pub fn answer(
    store: &dyn Store,
    answers: &UsedChallenges,
    terms: SessionLifetimes,
    now: Timestamp,
    device: DeviceId,
    answered: &[u8],
    signature: &[u8],
) -> Result<Cookie, IdentityError> {
    let reader = store.read()?;
    let record = reader.device(device)?.ok_or(IdentityError::BadSignature)?;
    let asked = asked(&reader.secret()?, device, answered).ok_or(IdentityError::BadSignature)?;
    drop(reader);
    let nodes = store.nodes();
    // The clock of this server may be ahead of that which asked.
    let good_for_ms = if nodes.is_some() { ANSWER_MS + APART_MS } else { ANSWER_MS };
    if !is_good_still(asked.at, now, good_for_ms) {
        return Err(IdentityError::BadSignature);
    }
    key::verify_push(&record.public_key, answered, signature)?;
    if !answers.take(now, device, asked, nodes.is_some()) {
        return Err(IdentityError::BadSignature);
    }
    // Nor at another server of the same store.
    if let Some(nodes) = nodes
        && !nodes.keep(answered, Vec::new(), now, asked.at.plus(good_for_ms + APART_MS))?
    {
        return Err(IdentityError::BadSignature);
    }
    sessions::resume(store, terms, now, &record)
}

fn asked(secret: &Secret, device: DeviceId, answered: &[u8]) -> Option<IssuedChallenge> {
    let (told, shown) = answered.split_last_chunk::<32>()?;
    seal(secret, told).verify_slice(shown).ok()?;
    let rest = told.strip_prefix(WORDS)?;
    let (of, rest) = rest.split_first_chunk::<8>()?;
    let (at, drawn) = rest.split_first_chunk::<8>()?;
    let asked = IssuedChallenge { at: Timestamp::from_millis(i64::from_be_bytes(*at)), drawn: drawn.try_into().ok()? };
    (u64::from_be_bytes(*of) == device.raw()).then_some(asked)
}

fn seal(secret: &Secret, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac();
    mac.update(told);
    mac
}

#[cfg(test)]
mod tests {
    use super::super::devices;
    use super::super::key::tests::browser_key;
    use super::super::sessions::tests::{NOW, enrolled};
    use super::*;
    use crate::store::redb::RedbStore;
    use p256::ecdsa::{Signature, signature::Signer};
    use ronda_shared::time::{DAY_MS, HOUR_MS};

    fn sign(seed: u8, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = browser_key(seed).sign(bytes);
        signature.to_bytes().to_vec()
    }

    #[test]
    fn a_device_goes_on_with_its_key_where_its_session_holds() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let (terms, later) = (SessionLifetimes::default(), NOW.plus(HOUR_MS));
        let answers = UsedChallenges::since(NOW);
        let asked = make(&secret, one.device.id, later.plus(-1));
        let resumed = answer(&store, &answers, terms, later, one.device.id, &asked, &sign(1, &asked)).expect("goes on");
        assert!(sessions::check(&store, terms, later, &resumed.text()).is_ok());
        let former = sessions::check(&store, terms, later, &one.session.text());
        assert!(matches!(former, Err(IdentityError::NoSession)), "the lost cookie opens nothing");

        let denied = |at: Timestamp, device: DeviceId, asked: &[u8], signature: Vec<u8>| {
            let answered = answer(&store, &answers, terms, at, device, asked, &signature);
            matches!(answered, Err(IdentityError::BadSignature))
        };
        assert!(denied(later, one.device.id, &asked, sign(1, &asked)), "it was answered");
        let asked = make(&secret, one.device.id, later);
        assert!(denied(later, one.device.id, &asked, sign(2, &asked)), "another's key");
        assert!(denied(later.plus(ANSWER_MS), one.device.id, &asked, sign(1, &asked)), "too late");
        assert!(denied(later.plus(-APART_MS - 1), one.device.id, &asked, sign(1, &asked)), "of the future");
        assert!(denied(later, DeviceId::new(9), &asked, sign(1, &asked)), "no such device");
        let own = make(&Secret([1; 32]), one.device.id, later);
        assert!(denied(later, one.device.id, &own, sign(1, &own)), "not this server's question");
        let head = ronda_shared::act::signed_bytes(one.device.id, 1, &Default::default());
        assert!(denied(later, one.device.id, &head, sign(1, &head)), "a signed push is no answer");
    }

    /// A device answers within milliseconds, and a balancer sends each of its requests elsewhere.
    #[test]
    fn a_challenge_is_answered_at_a_server_whose_clock_is_behind() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let asked = make(&secret, one.device.id, NOW.plus(HOUR_MS));
        let (terms, behind, answers) =
            (SessionLifetimes::default(), NOW.plus(HOUR_MS - 1_000), UsedChallenges::since(NOW));
        let answered = || answer(&store, &answers, terms, behind, one.device.id, &asked, &sign(1, &asked));
        assert!(answered().is_ok());
        assert!(matches!(answered(), Err(IdentityError::BadSignature)), "once");
    }

    /// Servers are started anew one after the other, and what one asks another is answered.
    #[test]
    fn what_another_server_asked_counts_at_one_that_has_just_begun() {
        let (answers, device) = (UsedChallenges::since(NOW), DeviceId::new(7));
        let asked = |at: Timestamp| IssuedChallenge { at, drawn: [1; 16] };
        let before = asked(NOW.plus(-MINUTE_MS));
        assert!(!answers.take(NOW, device, before, false), "alone it does not know whether that was answered");
        assert!(answers.take(NOW, device, before, true));
        assert!(!answers.take(NOW, device, before, true), "once");
    }

    #[test]
    fn devices_go_on_once_a_clock_that_was_ahead_is_set_right() {
        let (answers, device) = (UsedChallenges::since(NOW), DeviceId::new(7));
        let now = NOW.plus(-8 * DAY_MS);
        let asked = IssuedChallenge { at: now, drawn: [1; 16] };
        assert!(answers.take(now, device, asked, false));
        assert!(!answers.take(now, device, asked, false), "once");
    }

    #[test]
    fn an_ended_session_is_not_begun_anew_by_the_key() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let late = NOW.plus(8 * DAY_MS);
        let resume = || {
            let asked = make(&secret, one.device.id, late);
            answer(
                &store,
                &UsedChallenges::since(late),
                SessionLifetimes::default(),
                late,
                one.device.id,
                &asked,
                &sign(1, &asked),
            )
        };
        assert!(matches!(resume(), Err(IdentityError::NoSession)), "its time is over: a passkey or a link");
        devices::revoke(&store, late, one.device.id, None).expect("revokes");
        let resumed = resume().expect("a revoked device may hand in");
        let session = sessions::check(&store, SessionLifetimes::default(), late, &resumed.text()).expect("holds");
        assert_eq!(session.rights, sessions::SessionRights::HandInOnly);
    }

    #[test]
    fn two_of_one_millisecond_are_two() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let (first, second) = (make(&secret, one.device.id, NOW), make(&secret, one.device.id, NOW));
        assert_ne!(first, second);
        let answers = UsedChallenges::since(NOW);
        for asked in [first, second] {
            let answer =
                || answer(&store, &answers, SessionLifetimes::default(), NOW, one.device.id, &asked, &sign(1, &asked));
            answer().expect("each counts");
            assert!(matches!(answer(), Err(IdentityError::BadSignature)), "once");
        }
    }

    #[test]
    fn what_is_remembered_of_answers_is_bounded_and_nothing_from_before_counts() {
        let answers = UsedChallenges::since(NOW);
        let device = DeviceId::new(1);
        let at = |millis| IssuedChallenge { at: NOW.plus(millis), drawn: [7; 16] };
        assert!(
            !answers.take(NOW, device, at(-1), false),
            "asked by a server that is no more, which may have taken it"
        );
        let bound = i64::try_from(ANSWERS).expect("a small number");
        for asked in 0..bound {
            assert!(answers.take(NOW.plus(bound), device, at(asked), false));
            assert!(!answers.take(NOW.plus(bound), device, at(asked), false), "once");
        }
        assert!(!answers.take(NOW.plus(bound), device, at(bound), false), "too many at once");
        assert!(answers.take(NOW.plus(bound), DeviceId::new(2), at(bound), false), "which is nobody else's trouble");
        assert!(answers.take(NOW.plus(ANSWER_MS), device, at(bound), false), "the first of them has run out");
        let later = NOW.plus(2 * ANSWER_MS);
        assert!(answers.take(later, device, at(2 * ANSWER_MS), false));
        assert_eq!(answers.taken.lock().expect("no panic").len(), 1, "what has run out is forgotten");
    }
}
