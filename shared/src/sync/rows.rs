//! The rows of a device's store: its acts and its replicas.

use crate::act::{ChainHash, DocumentKind};
use crate::ids::{DocumentId, PersonId};
use crate::messages::Reason;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Where an act of this device stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActState {
    /// On this device alone (or in a push whose answer has not come): «guardado en este teléfono».
    Local,
    /// Received; its document's news have not come yet.
    Accepted,
    /// In the base: «enviado». Kept until a verified backup has passed it.
    Settled,
    /// Kept whole by the server; a supervisor decides.
    Held(Reason),
    /// Not taken.
    Refused(Reason),
}

/// An act as the device keeps it: one row by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// Its number.
    pub number: u64,
    /// Its document.
    pub document: DocumentId,
    /// Where it stands.
    pub state: ActState,
    /// Struck by a later act (undo): it has no effect.
    pub struck: bool,
    /// The log's hash with it.
    pub hash: ChainHash,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

impl ActRow {
    /// True where the preview executes it over the base.
    pub fn is_pending(&self) -> bool {
        match self.state {
            ActState::Local | ActState::Accepted | ActState::Held(_) => !self.struck,
            ActState::Settled | ActState::Refused(_) => false,
        }
    }
    /// True where it is still to be offered.
    pub fn is_unsent(&self) -> bool {
        self.state == ActState::Local
    }
}

/// A document as the device keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// Which.
    pub id: DocumentId,
    /// Of which kind.
    pub kind: DocumentKind,
    /// Up to which position of the feed the base reaches; 0 where it was born here and has not come back.
    pub position: u64,
    /// It left the scope: no new commands.
    pub gone: bool,
    /// Its bytes from the server; empty where it was born here.
    #[serde(with = "serde_bytes")]
    pub base: Vec<u8>,
    /// What came with it from a colleague's phone; none once the server's own news of it are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<HandoverRecord>,
}

/// What a colleague's phone handed over with a document (`sync::handover`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRecord {
    /// Who handed it over.
    pub by: PersonId,
    /// The server never gave this device the document: it goes with the end of the next round that does not bring it.
    pub lent: bool,
    /// Acts of theirs on it that the base does not hold, in the order of their log.
    pub acts: Vec<ByteBuf>,
}

impl Replica {
    /// True where the device has it from a colleague's phone alone.
    pub fn is_lent(&self) -> bool {
        self.handed.as_ref().is_some_and(|handed| handed.lent)
    }
}
