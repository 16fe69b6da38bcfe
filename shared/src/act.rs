//! Acts and the log that they form: what a device says, in the order it said it. The log is chained so that nothing can
//! be slipped in.
//!
//! An act's bytes are CBOR and are kept as they came: its hash covers them. The envelope is readable without knowing
//! the command, so that a command of a later version can be held whole.

use crate::cbor;
use crate::command::{COMMAND_VERSION, Command};
use crate::ids::{ActId, DeviceId, DocumentId, PersonId};
use crate::limits;
use crate::stamp::Site;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 of a log up to and with one act: `hash(n) = SHA-256(hash(n-1) ‖ bytes(n))`, `hash(0)` = 32 zero bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChainHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl ChainHash {
    /// The hash after one more act.
    pub fn then(&self, act: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(act);
        Self(hasher.finalize().into())
    }
}
impl std::fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Which kind of document an act is about: told so that a birth can be told from a stray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A ticket.
    Ticket,
    /// An equipment item.
    Equipment,
    /// A record of a register.
    Record,
}

/// A command with its circumstances: what travels up. Field names are short because there are thousands of acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The device whose log it stands in.
    #[serde(rename = "d")]
    pub device: DeviceId,
    /// Its number in that log, from 1 without gaps.
    #[serde(rename = "n")]
    pub number: u64,
    /// The person who acted.
    #[serde(rename = "p")]
    pub person: PersonId,
    /// The document that it is about.
    #[serde(rename = "o")]
    pub document: DocumentId,
    /// The kind of that document.
    #[serde(rename = "k")]
    pub kind: DocumentKind,
    /// The shape of the app that it was made in.
    #[serde(rename = "w")]
    pub site: Site,
    /// When it was made, by the device's clock.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// The sealed cursor its author worked under; empty on a device that has not synced yet.
    #[serde(rename = "s", with = "serde_bytes")]
    pub seen: Vec<u8>,
    /// The feed position up to which its author had this document; 0 for one born here and not yet received.
    #[serde(rename = "b")]
    pub base: u64,
    /// The command's name.
    #[serde(rename = "c")]
    pub command: String,
    /// The command's version.
    #[serde(rename = "v")]
    pub version: u16,
    /// The command's fields, CBOR.
    #[serde(rename = "a", with = "serde_bytes")]
    pub arguments: Vec<u8>,
}

/// Why bytes are not an act, or an act's command is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Longer than `limits::ACT_BYTES`.
    #[error("the act has {0} bytes, more than are allowed")]
    TooLong(usize),
    /// The bytes are not CBOR of an act.
    #[error("the act cannot be read: {0}")]
    Unreadable(String),
    /// A command or version of a later build: held as bytes.
    #[error("the command «{name}» version {version} is not known to this build")]
    UnknownCommand {
        /// The command's name.
        name: String,
        /// The command's version.
        version: u16,
    },
    /// Name known, fields unreadable.
    #[error("the command's fields cannot be read: {0}")]
    BadArguments(String),
}

impl Act {
    /// The act's name for ever.
    pub fn id(&self) -> ActId {
        ActId { device: self.device, number: self.number }
    }
    /// True for an act by which its document is born.
    pub fn is_birth(&self) -> bool {
        Command::is_birth(&self.command)
    }
    /// The bytes that are hashed, signed for and kept.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }
    /// Reads an envelope; the command inside may still be unknown.
    pub fn decode(bytes: &[u8]) -> Result<Self, ActError> {
        if bytes.len() > limits::ACT_BYTES {
            return Err(ActError::TooLong(bytes.len()));
        }
        cbor::decode(bytes).map_err(|error| ActError::Unreadable(error.to_string()))
    }
    /// The command, if this build knows it.
    pub fn command(&self) -> Result<Command, ActError> {
        let unknown = || ActError::UnknownCommand { name: self.command.clone(), version: self.version };
        if self.version > COMMAND_VERSION || !Command::is_known(&self.command) {
            return Err(unknown());
        }
        let command: Command =
            cbor::decode(&self.arguments).map_err(|error| ActError::BadArguments(error.to_string()))?;
        if command.name() != self.command {
            return Err(ActError::BadArguments("the name and the fields do not agree".into()));
        }
        Ok(command)
    }
}

/// The bytes that a device signs in a push: the head of its log and whose it is.
pub fn signed_bytes(device: DeviceId, last_number: u64, head: &ChainHash) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(b"ronda-log-v1\0");
    bytes.extend_from_slice(&device.raw().to_be_bytes());
    bytes.extend_from_slice(&last_number.to_be_bytes());
    bytes.extend_from_slice(&head.0);
    bytes
}
