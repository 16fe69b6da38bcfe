//! Enrolment links: a token that one browser redeems, once, within a day. A browser that never heard the answer asks again with
//! the same key, and is told which device it is.

use super::token::{Cookie, Token, hash_of};
use super::{IdentityError, SERVER, audit, devices, key, reference_code, sessions};
use crate::store::{
    AuditKind, Batch, DeviceKind, DeviceRecord, Enrolment, EntryKind, PasskeyRecord, Reader, Secret, Store, StoreError,
    TokenHash,
};
use hmac::Mac;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_bytes::ByteBuf;

/// How long an enrolment is good.
pub const GOOD_FOR_MS: i64 = DAY_MS;
/// What the seal of a device's id is for.
const PURPOSE: &[u8] = b"ronda-enrolled-v1\0";

/// What a browser gives to become a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// What the person calls it.
    pub name: String,
    /// The public half of its key: SEC1 or SPKI.
    pub public_key: Vec<u8>,
    /// What it is used as.
    pub kind: DeviceKind,
}

/// What it is given.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The device it is now.
    pub device: DeviceRecord,
    /// Whose.
    pub person: Person,
    /// Its session's cookie.
    pub session: Cookie,
}

/// Offers a person a way in; former offers stay good. Voids what has expired.
pub fn offer(
    store: &dyn Store,
    now: Timestamp,
    person: &PersonId,
    made_by: Option<PersonId>,
) -> Result<(Token, Enrolment), IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    active(&*reader, person)?;
    let mut batch = Batch::after(reader.end()?);
    let expired = reader.enrolments()?.into_iter().filter(|old| old.expires <= now).map(|old| old.token);
    batch.enrolments_used = expired.collect();
    drop(reader);
    let token = Token::draw();
    let expires = now.plus(GOOD_FOR_MS);
    let enrolment =
        Enrolment { token: token.hash(), person: person.clone(), made_by: made_by.clone(), made: now, expires };
    batch.enrolments.push(enrolment.clone());
    audit::enter(&mut batch, now, audit::line(made_by, None, AuditKind::LinkMade, person.to_string(), ""));
    store.commit(batch)?;
    Ok((token, enrolment))
}

/// How a browser comes in by a link.
#[derive(Debug, Clone)]
pub enum CameIn {
    /// With what was asked just now.
    Now(Enrolled),
    /// With what it had asked before, for it never heard the answer: which device it is, and whose.
    Before(DeviceRecord, Person),
}

/// For whom a token is good, without using it.
pub fn look(store: &dyn Store, now: Timestamp, token: &str) -> Result<Person, IdentityError> {
    let reader = store.read()?;
    Ok(good(&*reader, now, token)?.1)
}

/// Lets a browser in by a link ([`accept`]), or tells it which device it is already. `passkey` judges the one that
/// it made, which can be done once alone.
pub fn come_in(
    store: &dyn Store,
    now: Timestamp,
    token: &str,
    new: &NewDevice,
    passkey: impl FnOnce(&NewDevice) -> Result<Option<PasskeyRecord>, IdentityError>,
) -> Result<CameIn, IdentityError> {
    let before = |(device, person)| CameIn::Before(device, person);
    if let Some(known) = came_before(store, now, token, new)? {
        return Ok(before(known));
    }
    match passkey(new).and_then(|made| accept(store, now, token, new.clone(), made)) {
        Ok(enrolled) => Ok(CameIn::Now(enrolled)),
        // What it brings may have been spent by itself: it asks again while the first request waits for its turn still.
        Err(spent @ (IdentityError::NoEnrolment | IdentityError::BadPasskey)) => {
            let _turn = store.turn();
            came_before(store, now, token, new)?.map(before).ok_or(spent)
        }
        Err(refused) => Err(refused),
    }
}

/// Uses a token: the browser is a device of that person from now on, with a passkey of theirs where it could make one. Of
/// two browsers at once, one comes in.
pub fn accept(
    store: &dyn Store,
    now: Timestamp,
    token: &str,
    new: NewDevice,
    passkey: Option<PasskeyRecord>,
) -> Result<Enrolled, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let (used, person) = good(&*reader, now, token)?;
    if let Some(passkey) = &passkey {
        let taken = reader.passkey(&passkey.id)?.is_some();
        if taken || passkey.person != person.id {
            return Err(IdentityError::BadPasskey);
        }
    }
    let mut device = new_device(&*reader, now, &person.id, new)?;
    let named = id_by_link(&reader.secret()?, used, &device.public_key);
    if is_free(&*reader, named)? {
        device.id = named;
    }
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    batch.enrolments_used.push(used);
    batch.enter(now, None, vec![], EntryKind::Device(device.clone()));
    let by = Some(person.id.clone());
    let line = audit::line(by.clone(), Some(device.id), AuditKind::DeviceEnrolled, device.id.to_string(), &device.name);
    audit::enter(&mut batch, now, line);
    let (session, mut row) = sessions::begin(&person.id, device.id, now);
    if let Some(passkey) = passkey {
        row.verified = Some(now);
        let line = audit::line(by, Some(device.id), AuditKind::PasskeyAdded, person.id.to_string(), &passkey.name);
        batch.enter(now, None, vec![], EntryKind::Passkey(passkey));
        audit::enter(&mut batch, now, line);
    }
    batch.sessions.push(row);
    store.commit(batch).map_err(|error| match error {
        StoreError::Taken => IdentityError::NoEnrolment,
        other => other.into(),
    })?;
    Ok(Enrolled { device, person, session })
}

/// The device that a link let in within the day, asked for by the same link with the same key: whoever asks never heard the answer.
/// It tells no secret, for a link that was spent opens nothing: the session is had by a proof of the key (`challenge`).
fn came_before(
    store: &dyn Store,
    now: Timestamp,
    token: &str,
    new: &NewDevice,
) -> Result<Option<(DeviceRecord, Person)>, IdentityError> {
    // What is no link, or no key, is refused by `accept`.
    let (Some(link), Ok(public_key)) = (hash_of(token), key::read_public_key(&new.public_key)) else { return Ok(None) };
    let reader = store.read()?;
    let device = reader.device(id_by_link(&reader.secret()?, link, &public_key))?;
    let is_it = |device: &DeviceRecord| {
        device.public_key.as_slice() == public_key.as_slice()
            && device.revoked.is_none()
            && now < device.enrolled.plus(GOOD_FOR_MS)
    };
    let Some(device) = device.filter(is_it) else { return Ok(None) };
    let person = reader.person(&device.person)?.filter(|person| person.active);
    Ok(person.map(|person| (device, person)))
}

/// The id of the device that a link lets in with a key. Sealed with the server's secret, it says which link it was, to nobody else:
/// so nothing is kept of links that were spent.
fn id_by_link(secret: &Secret, link: TokenHash, public_key: &[u8]) -> DeviceId {
    let mut mac = secret.mac();
    mac.update(PURPOSE);
    mac.update(&link.0);
    mac.update(public_key);
    let seal = mac.finalize().into_bytes();
    DeviceId::new(u64::from_be_bytes(std::array::from_fn(|at| seal[at])))
}

/// A device about to be entered into the feed.
pub(super) fn new_device(
    reader: &dyn Reader,
    now: Timestamp,
    person: &PersonId,
    new: NewDevice,
) -> Result<DeviceRecord, IdentityError> {
    Ok(DeviceRecord {
        id: free_id(reader)?,
        code: reference_code::free_code(reader, rand::random)?,
        person: person.clone(),
        name: devices::checked_name(&new.name)?,
        public_key: ByteBuf::from(key::read_public_key(&new.public_key)?),
        enrolled: now,
        revoked: None,
        kind: new.kind,
        former: None,
    })
}

fn good(reader: &dyn Reader, now: Timestamp, token: &str) -> Result<(TokenHash, Person), IdentityError> {
    let hash = hash_of(token).ok_or(IdentityError::NoEnrolment)?;
    let enrolment = reader.enrolment(&hash)?.filter(|enrolment| now < enrolment.expires);
    let enrolment = enrolment.ok_or(IdentityError::NoEnrolment)?;
    let person = active(reader, &enrolment.person).map_err(|error| match error {
        // Who has left is told to nobody who only has a link.
        IdentityError::NoPerson(_) | IdentityError::Inactive(_) => IdentityError::NoEnrolment,
        other => other,
    })?;
    Ok((hash, person))
}

/// A person who may be let in. The server stands in the directory for what it does by itself, and nobody comes in as it.
pub(super) fn active(reader: &dyn Reader, person: &PersonId) -> Result<Person, IdentityError> {
    let known = reader.person(person)?.filter(|known| known.id.as_str() != SERVER);
    let known = known.ok_or_else(|| IdentityError::NoPerson(person.clone()))?;
    if known.active { Ok(known) } else { Err(IdentityError::Inactive(person.clone())) }
}

fn free_id(reader: &dyn Reader) -> Result<DeviceId, StoreError> {
    loop {
        let id = DeviceId::new(rand::random());
        if is_free(reader, id)? {
            return Ok(id);
        }
    }
}

fn is_free(reader: &dyn Reader, id: DeviceId) -> Result<bool, StoreError> {
    Ok(id != DeviceId::SERVER && reader.device(id)?.is_none())
}

#[cfg(test)]
mod tests {
    use super::super::key::tests::{browser_key, raw};
    use super::super::people::{tests::person, upsert};
    use super::*;
    use crate::store::redb::RedbStore;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn store() -> RedbStore {
        let store = RedbStore::in_memory().expect("opens");
        upsert(&store, NOW, &[person("omar"), person("rosa")]).expect("imports");
        store
    }

    fn phone(seed: u8) -> NewDevice {
        NewDevice { name: " Teléfono ".into(), public_key: raw(&browser_key(seed)), kind: DeviceKind::Phone }
    }

    #[test]
    fn a_token_lets_one_browser_in_once() {
        let store = store();
        let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
        assert_eq!(look(&store, NOW, token.as_str()).expect("good").id, PersonId::new("omar"));
        let enrolled = accept(&store, NOW, token.as_str(), phone(1), None).expect("comes in");
        assert_eq!(enrolled.device.name, "Teléfono");
        assert_eq!(enrolled.device.public_key.len(), 65);
        assert_ne!(enrolled.device.id, DeviceId::SERVER);
        let again = accept(&store, NOW, token.as_str(), phone(2), None);
        assert!(matches!(again, Err(IdentityError::NoEnrolment)));
        assert!(look(&store, NOW, token.as_str()).is_err());
        let kept = store.read().expect("reads").device(enrolled.device.id).expect("device");
        assert_eq!(kept, Some(enrolled.device.clone()));
        let session = sessions::check(&store, Default::default(), NOW, &enrolled.session.text()).expect("a session");
        assert_eq!(session.device, enrolled.device);
    }

    #[test]
    fn who_never_heard_the_answer_is_told_it_again_and_nobody_else_is() {
        let store = store();
        let offered = || offer(&store, NOW, &PersonId::new("omar"), None).expect("offers").0;
        let (token, other) = (offered(), offered());
        let before = |at, token: &str, seed| came_before(&store, at, token, &phone(seed)).expect("reads");
        assert_eq!(before(NOW, token.as_str(), 1), None, "a link that is good was not spent");
        let enrolled = accept(&store, NOW, token.as_str(), phone(1), None).expect("comes in");
        let told = Some((enrolled.device.clone(), enrolled.person.clone()));
        assert_eq!(before(NOW.plus(5), token.as_str(), 1), told);
        assert_eq!(before(NOW.plus(GOOD_FOR_MS - 1), token.as_str(), 1), told);
        assert_eq!(before(NOW.plus(GOOD_FOR_MS), token.as_str(), 1), None, "for a day");
        assert_eq!(before(NOW, token.as_str(), 2), None, "another key is another phone's");
        assert_eq!(before(NOW, other.as_str(), 1), None, "by its own link alone");
        assert_eq!(before(NOW, "nada", 1), None);
        devices::revoke(&store, NOW.plus(6), enrolled.device.id, None).expect("revokes");
        assert_eq!(before(NOW.plus(7), token.as_str(), 1), None, "a lost phone is told nothing");
    }

    #[test]
    fn who_asks_again_while_the_first_is_at_work_is_not_told_that_the_link_was_spent() {
        let store = store();
        for is_passkey_spent in [false, true] {
            let spent = || if is_passkey_spent { Err(IdentityError::BadPasskey) } else { Ok(None) };
            let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
            let mut first = None;
            let second = come_in(&store, NOW, token.as_str(), &phone(1), |_| {
                first = Some(accept(&store, NOW, token.as_str(), phone(1), None).expect("comes in meanwhile"));
                spent()
            });
            let Ok(CameIn::Before(device, person)) = second else { panic!("{second:?}") };
            let first = first.expect("it came in");
            assert_eq!((device, person), (first.device, first.person));
            let other = come_in(&store, NOW, token.as_str(), &phone(2), |_| spent());
            assert!(matches!(other, Err(IdentityError::NoEnrolment | IdentityError::BadPasskey)), "another browser");
        }
    }

    #[test]
    fn of_many_browsers_at_once_one_comes_in() {
        let store = store();
        let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
        let inside = std::thread::scope(|scope| {
            let tries: Vec<_> = (1..=6)
                .map(|seed| {
                    let (store, token) = (&store, &token);
                    scope.spawn(move || accept(store, NOW, token.as_str(), phone(seed), None).is_ok())
                })
                .collect();
            tries.into_iter().filter(|_| true).map(|tried| tried.join().expect("no panic")).filter(|ok| *ok).count()
        });
        assert_eq!(inside, 1);
        assert_eq!(store.read().expect("reads").devices().expect("devices").len(), 1);
    }

    #[test]
    fn a_token_ends_after_a_day_and_is_swept() {
        let store = store();
        let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
        let late = NOW.plus(GOOD_FOR_MS);
        assert!(look(&store, late.plus(-1), token.as_str()).is_ok());
        assert!(matches!(accept(&store, late, token.as_str(), phone(1), None), Err(IdentityError::NoEnrolment)));
        offer(&store, late, &PersonId::new("rosa"), None).expect("offers");
        assert_eq!(store.read().expect("reads").enrolments().expect("enrolments").len(), 1);
    }

    #[test]
    fn who_left_and_what_is_no_key_does_not_come_in() {
        let store = store();
        let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
        let bad = NewDevice { name: "x".into(), public_key: vec![4; 65], kind: DeviceKind::Phone };
        assert!(matches!(accept(&store, NOW, token.as_str(), bad, None), Err(IdentityError::BadKey)));
        assert!(look(&store, NOW, token.as_str()).is_ok(), "a failed try does not use it up");
        let mut left = person("omar");
        left.active = false;
        upsert(&store, NOW, &[left]).expect("imports");
        assert!(matches!(accept(&store, NOW, token.as_str(), phone(1), None), Err(IdentityError::NoEnrolment)));
        assert!(matches!(offer(&store, NOW, &PersonId::new("omar"), None), Err(IdentityError::Inactive(_))));
        assert!(matches!(offer(&store, NOW, &PersonId::new("nadie"), None), Err(IdentityError::NoPerson(_))));
    }

    #[test]
    fn a_device_is_revoked_and_renamed() {
        let store = store();
        let (token, _) = offer(&store, NOW, &PersonId::new("omar"), None).expect("offers");
        let device = accept(&store, NOW, token.as_str(), phone(1), None).expect("comes in").device;
        devices::rename(&store, NOW, device.id, None, "Otro").expect("renames");
        let revoked = devices::revoke(&store, NOW.plus(5), device.id, None).expect("revokes");
        assert_eq!((revoked.revoked, revoked.name.as_str()), (Some(NOW.plus(5)), "Otro"));
        let end = store.read().expect("reads").end().expect("end");
        let twice = devices::revoke(&store, NOW.plus(9), device.id, None).expect("again");
        assert_eq!(twice.revoked, Some(NOW.plus(5)));
        assert_eq!(store.read().expect("reads").end().expect("end"), end, "nothing is written twice");
        let nobody = devices::revoke(&store, NOW, DeviceId::new(1), None);
        assert!(matches!(nobody, Err(IdentityError::NoDevice(_))));
    }
}
