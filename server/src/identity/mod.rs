//! Authentication: people, devices, passkeys and sessions.

pub mod account_sign_in;
pub mod accounts;
pub mod api_calls;
pub mod api_tokens;
pub mod audit;
pub mod challenge;
pub mod contact_index;
pub mod device_succession;
pub mod devices;
pub mod enrolment;
pub mod key;
pub mod last_seen;
pub mod of_directory;
pub mod own_passkeys;
pub mod passkey_sign_in;
pub mod passkeys;
pub mod people;
pub mod reference_code;
pub mod requester_mail;
pub mod reset;
pub mod sessions;
pub mod telephone;
pub mod token;

pub use key::verify_push;

use crate::store::StoreError;
use ronda_shared::ids::{DeviceId, PersonId};

/// The person under whose name the server itself acts: imports, jobs.
pub const SERVER: &str = "ronda";

/// Why somebody did not come in, or could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Used, expired or never offered: which of them is told to nobody.
    #[error("the enrolment is not good (any more)")]
    NoEnrolment,
    /// No such session, or it has ended.
    #[error("there is no such session (any more)")]
    NoSession,
    /// A secret that had gone was shown: the device's key is asked for.
    #[error("the session is doubted: the device is to show its key")]
    Doubted,
    /// The ceremony is not under way, or was not answered as it must be: which is told to nobody.
    #[error("the passkey was not taken")]
    BadPasskey,
    /// A passkey's counter went back: there are two of it. Told to the person as not taken, and written down.
    #[error("a passkey of «{0}» is in use twice")]
    PasskeyCopied(PersonId),
    /// The person has none, or passkeys are not used here.
    #[error("there is no passkey to ask for")]
    NoPasskey,
    /// Not one of theirs.
    #[error("there is no such passkey of theirs")]
    NoSuchPasskey,
    /// The last passkey stays: without it nobody comes in.
    #[error("the last passkey cannot be removed")]
    LastPasskey,
    /// Revoked: it may hand in its outbox, no more.
    #[error("the device {0} was revoked")]
    Revoked(DeviceId),
    /// Not known.
    #[error("there is no person «{0}»")]
    NoPerson(PersonId),
    /// Has left.
    #[error("«{0}» is not active")]
    Inactive(PersonId),
    /// The id is taken.
    #[error("there is a person «{0}» already")]
    PersonExists(PersonId),
    /// Somebody else changed the person since the edit began.
    #[error("«{0}» was changed meanwhile")]
    PersonChanged(PersonId),
    /// Not known.
    #[error("there is no device {0}")]
    NoDevice(DeviceId),
    /// Not a point on the curve P-256.
    #[error("the public key is not one of P-256")]
    BadKey,
    /// Not signed by the device's key.
    #[error("the signature is not this device's")]
    BadSignature,
    /// A name or id longer than allowed, or empty.
    #[error("{0} is empty or too long")]
    OutOfBounds(&'static str),
    /// The account of a directory opens for nobody, or not any more.
    #[error("the account opens for nobody (any more)")]
    NoAccount,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
