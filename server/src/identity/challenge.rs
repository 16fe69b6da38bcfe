//! What a device signs to show that it has its key: its cookie was lost, or somebody has a copy of it.

use super::sessions::{self, Terms};
use super::token::Cookie;
use super::{IdentityError, key};
use crate::store::{Secret, Store};
use hmac::{Hmac, Mac};
use ronda_shared::ids::DeviceId;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use sha2::Sha256;

/// How long a device has to answer.
const ANSWER_MS: i64 = 5 * MINUTE_MS;
const WORDS: &[u8] = b"ronda-session-v1\0";

/// A challenge for a device: sealed by the server, which keeps nothing of it. The server's clock alone counts, so a phone
/// a year off can answer.
pub fn make(secret: &Secret, device: DeviceId, now: Timestamp) -> Vec<u8> {
    let mut told = WORDS.to_vec();
    told.extend_from_slice(&device.raw().to_be_bytes());
    told.extend_from_slice(&now.millis().to_be_bytes());
    let seal = seal(secret, &told).finalize().into_bytes();
    told.extend_from_slice(&seal);
    told
}

/// A device that signed a challenge of this server's goes on with its session, under another secret. A revoked device
/// may always: it has an outbox to hand in.
pub fn answer(
    store: &dyn Store,
    terms: Terms,
    now: Timestamp,
    device: DeviceId,
    answered: &[u8],
    signature: &[u8],
) -> Result<Cookie, IdentityError> {
    let reader = store.read()?;
    let record = reader.device(device)?.ok_or(IdentityError::BadSignature)?;
    let asked = asked_at(&reader.secret()?, device, answered).ok_or(IdentityError::BadSignature)?;
    drop(reader);
    if !(0..ANSWER_MS).contains(&now.since(asked)) {
        return Err(IdentityError::BadSignature);
    }
    key::verify_push(&record.public_key, answered, signature)?;
    sessions::resume(store, terms, now, &record)
}

fn asked_at(secret: &Secret, device: DeviceId, answered: &[u8]) -> Option<Timestamp> {
    let (told, shown) = answered.split_last_chunk::<32>()?;
    seal(secret, told).verify_slice(shown).ok()?;
    let rest = told.strip_prefix(WORDS)?;
    let [of, at] = rest.as_chunks::<8>().0 else { return None };
    (u64::from_be_bytes(*of) == device.raw()).then(|| Timestamp::from_millis(i64::from_be_bytes(*at)))
}

fn seal(secret: &Secret, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length will do");
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
        let (terms, later) = (Terms::default(), NOW.plus(HOUR_MS));
        let asked = make(&secret, one.device.id, later);
        let resumed = answer(&store, terms, later, one.device.id, &asked, &sign(1, &asked)).expect("goes on");
        assert!(sessions::check(&store, terms, later, &resumed.text()).is_ok());
        let former = sessions::check(&store, terms, later, &one.session.text());
        assert!(matches!(former, Err(IdentityError::NoSession)), "the lost cookie opens nothing");

        let denied = |at: Timestamp, device: DeviceId, asked: &[u8], signature: Vec<u8>| {
            let answered = answer(&store, terms, at, device, asked, &signature);
            matches!(answered, Err(IdentityError::BadSignature))
        };
        assert!(denied(later, one.device.id, &asked, sign(2, &asked)), "another's key");
        assert!(denied(later.plus(ANSWER_MS), one.device.id, &asked, sign(1, &asked)), "too late");
        assert!(denied(later.plus(-1), one.device.id, &asked, sign(1, &asked)), "of the future");
        assert!(denied(later, DeviceId::new(9), &asked, sign(1, &asked)), "no such device");
        let own = make(&Secret([1; 32]), one.device.id, later);
        assert!(denied(later, one.device.id, &own, sign(1, &own)), "not this server's question");
        let head = ronda_shared::sync::act::signed_bytes(one.device.id, 1, &Default::default());
        assert!(denied(later, one.device.id, &head, sign(1, &head)), "a signed push is no answer");
    }

    #[test]
    fn an_ended_session_is_not_begun_anew_by_the_key() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let late = NOW.plus(8 * DAY_MS);
        let resume = || {
            let asked = make(&secret, one.device.id, late);
            answer(&store, Terms::default(), late, one.device.id, &asked, &sign(1, &asked))
        };
        assert!(matches!(resume(), Err(IdentityError::NoSession)), "its time is over: a passkey or a link");
        devices::revoke(&store, late, one.device.id, None).expect("revokes");
        let resumed = resume().expect("a revoked device may hand in");
        let session = sessions::check(&store, Terms::default(), late, &resumed.text()).expect("holds");
        assert_eq!(session.standing, sessions::Standing::HandInOnly);
    }
}
