//! Sessions: whose browser this is, until when.

use super::IdentityError;
use super::key;
use super::token::{Token, hash_of};
use crate::store::{Batch, DeviceRecord, Secret, SessionRow, Store, TokenHash};
use hmac::{Hmac, Mac};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use sha2::Sha256;

/// A session that nobody uses ends after this.
pub const IDLE_MS: i64 = 30 * DAY_MS;
/// Every session ends after this.
pub const ABSOLUTE_MS: i64 = 180 * DAY_MS;
/// How exactly its use is kept.
const GRAIN_MS: i64 = HOUR_MS;
/// How long a device has to answer a challenge.
const ANSWER_MS: i64 = 5 * MINUTE_MS;

/// What its bearer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All that the person's roles allow.
    Full,
    /// Device revoked or person gone: hand in the outbox, be told to clear, nothing else.
    HandInOnly,
}

/// A session that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// By what it is known.
    pub token: TokenHash,
    /// Whose, as they are now.
    pub person: Person,
    /// On which device, as it is now.
    pub device: Option<DeviceRecord>,
    /// What its bearer may do.
    pub standing: Standing,
}

/// A new session: its secret, and the row to commit with whatever began it.
pub fn begin(person: &PersonId, device: Option<DeviceId>, now: Timestamp) -> (Token, SessionRow) {
    let token = Token::draw();
    let row = SessionRow { token: token.hash(), person: person.clone(), device, created: now, used: now };
    (token, row)
}

/// The session of a token, if it holds. Its use is kept to the hour; a full disk does not end it.
pub fn check(store: &dyn Store, now: Timestamp, token: &str) -> Result<Session, IdentityError> {
    let hash = hash_of(token).ok_or(IdentityError::NoSession)?;
    let reader = store.read()?;
    let row = reader.session(&hash)?.filter(|row| holds(row, now)).ok_or(IdentityError::NoSession)?;
    let person = reader.person(&row.person)?.ok_or(IdentityError::NoSession)?;
    let device = match row.device {
        Some(id) => Some(reader.device(id)?.ok_or(IdentityError::NoSession)?),
        None => None,
    };
    drop(reader);
    let revoked = device.as_ref().is_some_and(|device| device.revoked.is_some());
    let standing = if revoked || !person.active { Standing::HandInOnly } else { Standing::Full };
    if now.since(row.used) >= GRAIN_MS && store.accepts_writes() {
        keep_use(store, row, now);
    }
    Ok(Session { token: hash, person, device, standing })
}

/// Notes that a session is used. Where it was ended meanwhile, it stays ended.
fn keep_use(store: &dyn Store, mut row: SessionRow, now: Timestamp) {
    let _turn = store.turn();
    let kept = store.read().and_then(|reader| {
        if reader.session(&row.token)?.is_none() {
            return Ok(());
        }
        drop(reader);
        row.used = now;
        store.commit(Batch { sessions: vec![row], ..Batch::default() }).map(|_| ())
    });
    if let Err(error) = kept {
        tracing::warn!(error = %error, "the use of a session could not be noted; it holds until it was to end");
    }
}

/// Ends one session.
pub fn end(store: &dyn Store, token: &TokenHash) -> Result<(), IdentityError> {
    let _turn = store.turn();
    store.commit(Batch { sessions_ended: vec![*token], ..Batch::default() })?;
    Ok(())
}

/// Ends all sessions of a person, but for one («salir en los demás»), and those of anybody that have run out.
pub fn end_all(
    store: &dyn Store,
    now: Timestamp,
    person: &PersonId,
    but: Option<&TokenHash>,
) -> Result<usize, IdentityError> {
    let _turn = store.turn();
    let rows = store.read()?.sessions()?;
    let ends = |row: &SessionRow| !holds(row, now) || (row.person == *person && Some(&row.token) != but);
    let sessions_ended: Vec<TokenHash> = rows.iter().filter(|row| ends(row)).map(|row| row.token).collect();
    let count = sessions_ended.len();
    if count > 0 {
        store.commit(Batch { sessions_ended, ..Batch::default() })?;
    }
    Ok(count)
}

fn holds(row: &SessionRow, now: Timestamp) -> bool {
    now.since(row.used) < IDLE_MS && now.since(row.created) < ABSOLUTE_MS
}

/// What a device signs to begin a session again once the former has run out: it still has its key, and an outbox
/// that must not be lost. Good for five minutes.
pub fn challenge(secret: &Secret, device: DeviceId, now: Timestamp) -> Vec<u8> {
    let mut told = b"ronda-session-v1\0".to_vec();
    told.extend_from_slice(&device.raw().to_be_bytes());
    told.extend_from_slice(&now.millis().to_be_bytes());
    let seal = challenge_mac(secret, &told).finalize().into_bytes();
    told.extend_from_slice(&seal);
    told
}

/// Begins a session for a device that signed a [`challenge`] of this server's. A revoked device may, too: it has an
/// outbox to hand in.
pub fn renew(
    store: &dyn Store,
    now: Timestamp,
    device: DeviceId,
    answered: &[u8],
    signature: &[u8],
) -> Result<Token, IdentityError> {
    let reader = store.read()?;
    let record = reader.device(device)?.ok_or(IdentityError::BadSignature)?;
    let asked = asked_at(&reader.secret()?, device, answered).ok_or(IdentityError::BadSignature)?;
    drop(reader);
    if !(0..ANSWER_MS).contains(&now.since(asked)) {
        return Err(IdentityError::BadSignature);
    }
    key::verify_push(&record.public_key, answered, signature)?;
    let (token, row) = begin(&record.person, Some(device), now);
    let _turn = store.turn();
    store.commit(Batch { sessions: vec![row], ..Batch::default() })?;
    Ok(token)
}

fn asked_at(secret: &Secret, device: DeviceId, answered: &[u8]) -> Option<Timestamp> {
    let (told, seal) = answered.split_last_chunk::<32>()?;
    challenge_mac(secret, told).verify_slice(seal).ok()?;
    let rest = told.strip_prefix(b"ronda-session-v1\0")?;
    let [of, at] = rest.as_chunks::<8>().0 else { return None };
    (u64::from_be_bytes(*of) == device.raw()).then(|| Timestamp::from_millis(i64::from_be_bytes(*at)))
}

fn challenge_mac(secret: &Secret, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length will do");
    mac.update(told);
    mac
}

#[cfg(test)]
mod tests {
    use super::super::devices;
    use super::super::enrolment::{Enrolled, NewDevice, accept, offer};
    use super::super::key::tests::{browser_key, raw};
    use super::super::people::{tests::person, upsert};
    use super::*;
    use crate::store::redb::RedbStore;
    use p256::ecdsa::{Signature, signature::Signer};

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn enrolled(store: &RedbStore) -> Enrolled {
        upsert(store, NOW, &[person("omar")]).expect("imports");
        let (token, _) = offer(store, NOW, &PersonId::new("omar"), None).expect("offers");
        let new = NewDevice { name: "Teléfono".into(), public_key: raw(&browser_key(1)) };
        accept(store, NOW, token.as_str(), new).expect("comes in")
    }

    #[test]
    fn a_session_ends_idle_and_absolutely() {
        let store = RedbStore::in_memory().expect("opens");
        let token = enrolled(&store).session;
        let holds = |at| check(&store, at, token.as_str()).is_ok();
        assert!(!holds(NOW.plus(IDLE_MS)), "idle");
        let mut at = NOW;
        for _ in 0..6 {
            at = at.plus(IDLE_MS - 1);
            assert!(holds(at), "used in time");
        }
        assert!(!holds(NOW.plus(ABSOLUTE_MS)), "at last it ends");
        assert!(!holds(NOW.plus(ABSOLUTE_MS + 1)));
    }

    #[test]
    fn its_use_is_written_once_an_hour() {
        let store = RedbStore::in_memory().expect("opens");
        let token = enrolled(&store).session;
        let used = || store.read().expect("reads").session(&token.hash()).expect("session").expect("a row").used;
        check(&store, NOW.plus(HOUR_MS - 1), token.as_str()).expect("holds");
        assert_eq!(used(), NOW);
        check(&store, NOW.plus(HOUR_MS), token.as_str()).expect("holds");
        assert_eq!(used(), NOW.plus(HOUR_MS));
    }

    #[test]
    fn sessions_are_ended_here_and_elsewhere() {
        let store = RedbStore::in_memory().expect("opens");
        let first = enrolled(&store).session;
        let second = enrolled(&store).session;
        let omar = PersonId::new("omar");
        assert_eq!(end_all(&store, NOW, &omar, Some(&second.hash())).expect("ends"), 1);
        assert!(check(&store, NOW, first.as_str()).is_err());
        assert!(check(&store, NOW, second.as_str()).is_ok());
        end(&store, &second.hash()).expect("ends");
        assert!(matches!(check(&store, NOW, second.as_str()), Err(IdentityError::NoSession)));
        assert!(matches!(check(&store, NOW, "nothing"), Err(IdentityError::NoSession)));
    }

    #[test]
    fn who_is_revoked_or_gone_may_only_hand_in() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let standing = || check(&store, NOW, one.session.as_str()).expect("holds").standing;
        assert_eq!(standing(), Standing::Full);
        devices::revoke(&store, NOW, one.device.id).expect("revokes");
        assert_eq!(standing(), Standing::HandInOnly);
        let other = enrolled(&store);
        let mut gone = person("omar");
        gone.active = false;
        upsert(&store, NOW, &[gone]).expect("imports");
        let session = check(&store, NOW, other.session.as_str()).expect("holds");
        assert_eq!(session.standing, Standing::HandInOnly);
    }

    #[test]
    fn a_device_begins_again_with_its_key_alone() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let secret = store.read().expect("reads").secret().expect("secret");
        let late = NOW.plus(ABSOLUTE_MS);
        let asked = challenge(&secret, one.device.id, late);
        let sign = |seed: u8, bytes: &[u8]| -> Vec<u8> {
            let signature: Signature = browser_key(seed).sign(bytes);
            signature.to_bytes().to_vec()
        };
        let renewed = renew(&store, late, one.device.id, &asked, &sign(1, &asked)).expect("begins again");
        assert!(check(&store, late, renewed.as_str()).is_ok());

        let denied = |at: Timestamp, device: DeviceId, asked: &[u8], signature: Vec<u8>| {
            matches!(renew(&store, at, device, asked, &signature), Err(IdentityError::BadSignature))
        };
        assert!(denied(late, one.device.id, &asked, sign(2, &asked)), "another's key");
        assert!(denied(late.plus(ANSWER_MS), one.device.id, &asked, sign(1, &asked)), "too late");
        assert!(denied(late.plus(-1), one.device.id, &asked, sign(1, &asked)), "of the future");
        assert!(denied(late, DeviceId::new(9), &asked, sign(1, &asked)), "no such device");
        let own = challenge(&Secret([1; 32]), one.device.id, late);
        assert!(denied(late, one.device.id, &own, sign(1, &own)), "not this server's question");
        let head = ronda_shared::sync::act::signed_bytes(one.device.id, 1, &Default::default());
        assert!(denied(late, one.device.id, &head, sign(1, &head)), "a signed push is no answer");
    }
}
