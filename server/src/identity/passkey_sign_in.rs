//! Signs in with a passkey, as a known device or as a new one, and re-verifies a session (step-up).

use super::enrolment::{Enrolled, NewDevice, new_device};
use super::passkeys::{Passkeys, Purpose, TakenCeremony};
use super::sessions::{self, Session};
use super::token::Cookie;
use super::{IdentityError, audit, key};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, PasskeyUse, Reader, Store, TokenHash};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use webauthn_rs::prelude::PublicKeyCredential;

/// Which device comes in.
#[derive(Debug, Clone)]
pub enum PresentedDevice {
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
    comes: PresentedDevice,
) -> Result<Enrolled, IdentityError> {
    // Before the turn: whoever has no ceremony keeps nobody waiting.
    let taken = passkeys.take(now, ceremony, &Purpose::SignIn)?;
    let _turn = store.turn();
    let (person, used) = judge_answer(store, passkeys, now, taken, answer)?;
    let reader = store.read()?;
    if !person.active {
        return Err(IdentityError::BadPasskey);
    }
    let mut batch = Batch::after(reader.end()?);
    let device = arrives(&*reader, &mut batch, now, &person.id, ceremony, comes)?;
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

/// The device on which a person comes in, with whatever `batch` writes of it: one of theirs that signed the ceremony's name, whose
/// former sessions end, or a browser that is a device from now on.
pub(super) fn arrives(
    reader: &dyn Reader,
    batch: &mut Batch,
    now: Timestamp,
    person: &PersonId,
    ceremony: &str,
    comes: PresentedDevice,
) -> Result<DeviceRecord, IdentityError> {
    match comes {
        PresentedDevice::Known { device, signature } => {
            let known = reader.device(device)?.filter(|known| known.person == *person);
            let known = known.ok_or(IdentityError::BadSignature)?;
            key::verify_push(&known.public_key, &signed_words(ceremony), &signature)?;
            if known.revoked.is_some() {
                return Err(IdentityError::Revoked(device));
            }
            batch.sessions_ended = sessions_of(reader, device)?;
            Ok(known)
        }
        PresentedDevice::New(new) => {
            if let Some(made) = made_before(reader, person, &new)? {
                batch.sessions_ended = sessions_of(reader, made.id)?;
                return Ok(made);
            }
            let device = new_device(reader, now, person, new)?;
            batch.enter(now, None, vec![], EntryKind::Device(device.clone()));
            Ok(device)
        }
    }
}

/// A device's former sessions, which end: what is begun anew has another id (S6).
pub(super) fn sessions_of(reader: &dyn Reader, device: DeviceId) -> Result<Vec<TokenHash>, IdentityError> {
    let former = reader.sessions()?.into_iter().filter(|row| row.device == Some(device));
    Ok(former.map(|row| row.token).collect())
}

/// The device that was made of this browser's key when the person came in before, of which nothing was heard since: the answer was lost.
fn made_before(reader: &dyn Reader, person: &PersonId, new: &NewDevice) -> Result<Option<DeviceRecord>, IdentityError> {
    let public_key = key::read_public_key(&new.public_key)?;
    let is_it =
        |device: &DeviceRecord| device.public_key.as_slice() == public_key.as_slice() && device.revoked.is_none();
    match reader.devices_of(person)?.into_iter().find(is_it) {
        Some(made) if reader.last_seen(made.id)?.is_none() => Ok(Some(made)),
        Some(_) | None => Ok(None),
    }
}

/// Verifies the person of a session anew: for some minutes acts that weigh are open, to the cookie that is answered alone.
pub fn step_up(
    store: &dyn Store,
    passkeys: &Passkeys,
    now: Timestamp,
    session: &Session,
    ceremony: &str,
    answer: &PublicKeyCredential,
) -> Result<Cookie, IdentityError> {
    let taken = passkeys.take(now, ceremony, &Purpose::StepUp(session.token))?;
    let _turn = store.turn();
    let (person, used) = judge_answer(store, passkeys, now, taken, answer)?;
    if person.id != session.person.id {
        return Err(IdentityError::BadPasskey);
    }
    let reader = store.read()?;
    // Ended or doubted since the request came in: it stays so.
    let row = reader.session(&session.token)?.filter(|row| !row.doubted);
    let mut row = row.ok_or(IdentityError::NoSession)?;
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    let cookie = sessions::verify(&mut row, now, session);
    batch.sessions.push(row);
    batch.passkeys_used.push(used);
    store.commit(batch)?;
    Ok(cookie)
}

/// Judges an answer, in the store's turn. A passkey that is in use twice is written down: its person is to be asked.
fn judge_answer(
    store: &dyn Store,
    passkeys: &Passkeys,
    now: Timestamp,
    taken: TakenCeremony,
    answer: &PublicKeyCredential,
) -> Result<(Person, PasskeyUse), IdentityError> {
    let reader = store.read()?;
    let judged = passkeys.answered(&*reader, now, taken, answer);
    if let Err(IdentityError::PasskeyCopied(person)) = &judged {
        let mut batch = Batch::after(reader.end()?);
        let line = audit::line(Some(person.clone()), None, AuditKind::PasskeyCopied, person.to_string(), "");
        audit::enter(&mut batch, now, line);
        drop(reader);
        store.commit(batch)?;
        metrics::counter!("ronda_passkeys_copied_total").increment(1);
    }
    judged
}
