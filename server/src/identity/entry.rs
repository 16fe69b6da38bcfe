//! Coming in with a passkey: on a browser that is a device of the person already, or as a new device.

use super::enrolment::{Enrolled, NewDevice, new_device};
use super::passkeys::{Passkeys, Purpose};
use super::{IdentityError, audit, key, sessions};
use crate::store::{AuditKind, Batch, EntryKind, Store};
use ronda_shared::ids::DeviceId;
use ronda_shared::time::Timestamp;
use webauthn_rs::prelude::PublicKeyCredential;

/// Which device comes in.
#[derive(Debug, Clone)]
pub enum Comes {
    /// One that was enrolled before and has its key still: it signed the ceremony's name.
    Known {
        /// Which.
        device: DeviceId,
        /// Over [`signed_words`].
        signature: Vec<u8>,
    },
    /// A browser that is no device of theirs yet.
    New(NewDevice),
}

/// What a known device signs when its person comes in.
pub fn signed_words(ceremony: &str) -> Vec<u8> {
    [b"ronda-sign-in-v1\0", ceremony.as_bytes()].concat()
}

/// Begins a session for whoever answered with their passkey.
pub fn sign_in(
    store: &dyn Store,
    passkeys: &Passkeys,
    now: Timestamp,
    ceremony: &str,
    answer: &PublicKeyCredential,
    comes: Comes,
) -> Result<Enrolled, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let (person, used) = passkeys.answered(&*reader, now, ceremony, &Purpose::SignIn, answer)?;
    if !person.active {
        return Err(IdentityError::BadPasskey);
    }
    let mut batch = Batch::after(reader.end()?);
    let device = match comes {
        Comes::Known { device, signature } => {
            let known = reader.device(device)?.filter(|known| known.person == person.id);
            let known = known.ok_or(IdentityError::BadSignature)?;
            key::verify_push(&known.public_key, &signed_words(ceremony), &signature)?;
            if known.revoked.is_some() {
                return Err(IdentityError::Revoked(device));
            }
            // Its former sessions end: what is begun anew has another id (S6).
            let former = reader.sessions()?.into_iter().filter(|row| row.device == Some(device));
            batch.sessions_ended = former.map(|row| row.token).collect();
            known
        }
        Comes::New(new) => {
            let device = new_device(&*reader, now, &person.id, new)?;
            batch.enter(now, None, vec![], EntryKind::Device(device.clone()));
            device
        }
    };
    drop(reader);
    let line = audit::line(Some(person.id.clone()), Some(device.id), AuditKind::SignedIn, device.id.to_string(), "");
    audit::enter(&mut batch, now, line);
    batch.passkeys_used.push(used);
    let (session, mut row) = sessions::begin(&person.id, device.id, now);
    row.verified = Some(now);
    batch.sessions.push(row);
    store.commit(batch)?;
    Ok(Enrolled { device, person, session })
}
