//! Moves a person from a device with a forked log (cloned profile, rolled-back phone) to a new device.

use super::enrolment::{Enrolled, NewDevice, new_device};
use super::passkey_sign_in::sessions_of;
use super::sessions::{self, Session};
use super::{IdentityError, audit, key};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, SessionRow, Store};
use ronda_shared::time::Timestamp;

/// What the former device's key signs: the new one's.
pub fn signed_words(public_key: &[u8]) -> Vec<u8> {
    [b"ronda-anew-v1\0", public_key].concat()
}

/// Makes another device of the session's person, which the session's device vouches for with its key; a cookie alone does
/// not. The former session stays: the copy that the server follows goes on with it.
pub fn go_on(
    store: &dyn Store,
    now: Timestamp,
    session: &Session,
    public_key: &[u8],
    signature: &[u8],
) -> Result<Enrolled, IdentityError> {
    let public_key = key::read_public_key(public_key)?;
    key::verify_push(&session.device.public_key, &signed_words(&public_key), signature)?;
    let _turn = store.turn();
    let reader = store.read()?;
    // Revoked or sent away since the request came in: it stays so.
    let former = reader.device(session.device.id)?.filter(|device| device.revoked.is_none());
    let former = former.ok_or(IdentityError::Revoked(session.device.id))?;
    let person = reader.person(&session.person.id)?.filter(|person| person.active).ok_or(IdentityError::NoSession)?;
    // Ended or doubted since: it stays so too. The new one ends when this one would have: a key begins no time anew.
    let before = reader.session(&session.token)?.filter(|row| !row.doubted).ok_or(IdentityError::NoSession)?;
    let made = reader.devices()?.into_iter().find(|device| device.public_key.as_slice() == public_key.as_slice());
    let mut batch = Batch::after(reader.end()?);
    let device = if let Some(made) = made {
        // One key, one device. Asked twice, for no answer came, it is the one that was made: nothing was heard of it since.
        let unheard = made.former == Some(former.id) && made.revoked.is_none() && reader.last_seen(made.id)?.is_none();
        if !unheard {
            return Err(IdentityError::BadKey);
        }
        batch.sessions_ended = sessions_of(&*reader, made.id)?;
        made
    } else {
        let new = NewDevice { name: former.name, public_key, kind: former.kind };
        let device = DeviceRecord { former: Some(former.id), ..new_device(&*reader, now, &person.id, new)? };
        batch.enter(now, None, vec![], EntryKind::Device(device.clone()));
        let by = Some(person.id.clone());
        let line = audit::line(by, Some(former.id), AuditKind::DeviceEnrolled, device.id.to_string(), &device.name);
        audit::enter(&mut batch, now, line);
        device
    };
    drop(reader);
    let (session, row) = sessions::begin(&person.id, device.id, now);
    batch.sessions.push(SessionRow { created: before.created, origin: before.origin, ..row });
    store.commit(batch)?;
    Ok(Enrolled { device, person, session })
}

#[cfg(test)]
mod tests {
    use super::super::devices;
    use super::super::key::tests::{browser_key, raw};
    use super::super::sessions::tests::{NOW, enrolled};
    use super::*;
    use crate::store::redb::RedbStore;
    use p256::ecdsa::{Signature, signature::Signer};

    fn vouched(by: u8, for_whom: u8) -> (Vec<u8>, Vec<u8>) {
        let half = raw(&browser_key(for_whom));
        let signature: Signature = browser_key(by).sign(&signed_words(&half));
        (half, signature.to_bytes().to_vec())
    }

    #[test]
    fn its_key_vouches_for_another_device_and_a_cookie_alone_does_not() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let check = |cookie: &str| sessions::check(&store, Default::default(), NOW, cookie);
        let session = check(&one.session.text()).expect("holds");
        let (half, signature) = vouched(2, 3);
        let strange = go_on(&store, NOW, &session, &half, &signature);
        assert!(matches!(strange, Err(IdentityError::BadSignature)), "another's key vouches for nothing");
        let (half, signature) = vouched(1, 3);
        let other = go_on(&store, NOW, &session, &vouched(1, 4).0, &signature);
        assert!(matches!(other, Err(IdentityError::BadSignature)), "nor for another key than the one it signed");

        let next = go_on(&store, NOW, &session, &half, &signature).expect("goes on");
        assert_ne!(next.device.id, one.device.id);
        assert_eq!(
            (next.device.former, one.device.former),
            (Some(one.device.id), None),
            "it is known whose acts it asks for"
        );
        assert_eq!((&next.device.person, &next.device.name), (&one.device.person, &one.device.name));
        assert_eq!(check(&next.session.text()).expect("holds").device, next.device);
        assert!(check(&one.session.text()).is_ok(), "the copy that the server follows goes on");
        let row =
            |cookie: &super::super::token::Cookie| store.read().expect("reads").session(&cookie.id()).expect("reads");
        let created = |cookie| row(cookie).expect("a row").created;
        assert_eq!(created(&next.session), created(&one.session), "and neither lasts longer for it");
        let again = go_on(&store, NOW, &session, &half, &signature).expect("asked twice, for no answer came");
        assert_eq!(again.device, next.device, "one key, one device");
        assert!(check(&again.session.text()).is_ok() && check(&next.session.text()).is_err());
        let (own, signature) = vouched(1, 1);
        let taken = go_on(&store, NOW, &session, &own, &signature);
        assert!(matches!(taken, Err(IdentityError::BadKey)), "another device's key makes none");

        devices::revoke(&store, NOW, one.device.id, None).expect("revokes");
        let (half, signature) = vouched(1, 5);
        let lost = go_on(&store, NOW, &session, &half, &signature);
        assert!(matches!(lost, Err(IdentityError::Revoked(_))), "a lost phone makes no other");
    }
}
