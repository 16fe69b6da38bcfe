//! What goes into the feed for an act: its bytes, its outcome, its change; and held acts that wait.

use crate::store::{ChangeHash, Entry, EntryKind};
use ronda_shared::act::{Act, ActError, ChainHash};
use ronda_shared::ids::{ActId, DocumentId, PersonId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;

/// An act's entry about to be made.
pub(in super::super) struct Entered {
    pub(in super::super) act: ActId,
    pub(in super::super) bytes: Vec<u8>,
    pub(in super::super) chain: ChainHash,
    pub(in super::super) document: Option<DocumentId>,
    pub(in super::super) outcome: Outcome,
    /// The change's hash and bytes, where it made one.
    pub(in super::super) change: Option<(ChangeHash, Vec<u8>)>,
}

/// An act's entry outside its device's log.
pub(in super::super) struct Forked {
    pub(in super::super) act: ActId,
    pub(in super::super) bytes: Vec<u8>,
    /// The hash of the fork with it.
    pub(in super::super) fork: ChainHash,
    pub(in super::super) document: Option<DocumentId>,
    pub(in super::super) outcome: Outcome,
}

/// A held act, as far as others of its device may rest on it.
pub(in super::super) struct Held {
    pub(in super::super) act: ActId,
    pub(in super::super) document: DocumentId,
    /// It is its document's birth, or may be one of a version that is not known yet.
    pub(in super::super) founds: bool,
}

impl Held {
    pub(in super::super) fn new(act: ActId, document: DocumentId, bytes: &[u8]) -> Self {
        let founds = Act::decode(bytes)
            .is_ok_and(|act| act.is_birth() || matches!(act.command(), Err(ActError::UnknownCommand { .. })));
        Self { act, document, founds }
    }
    /// That of an entry; none where it is no act that was held.
    pub(in super::super) fn of(entry: &Entry) -> Option<Self> {
        match (&entry.kind, entry.document) {
            (EntryKind::Act { act, bytes, outcome: Outcome::Held(_), .. }, Some(document)) => {
                Some(Self::new(*act, document, bytes))
            }
            _ => None,
        }
    }
}

/// A held act that waits for its document.
pub(in super::super) struct Waiting {
    /// The position of its entry.
    pub(in super::super) held: u64,
    pub(in super::super) act: ActId,
    pub(in super::super) bytes: Vec<u8>,
    pub(in super::super) received: Timestamp,
    /// How far its log had read with it.
    pub(in super::super) floor: u64,
}

/// What becomes of a held act.
pub(in super::super) struct Decided {
    /// The position of its entry.
    pub(in super::super) held: u64,
    pub(in super::super) act: ActId,
    pub(in super::super) document: DocumentId,
    pub(in super::super) outcome: Outcome,
    pub(in super::super) by: PersonId,
    pub(in super::super) reason: String,
    /// The change's hash and bytes, where it made one.
    pub(in super::super) change: Option<(ChangeHash, Vec<u8>)>,
}
