//! A ticket on its way from one phone to another. It tells what its holder may hand on, and what the taker's device
//! keeps of it.
//!
//! Nothing of a colleague's phone reaches Automerge before its history was compared, hash by hash, with what the server
//! has signed (decisions 0001 and 0030). Who may see it is judged on both phones, by the data that each holds.

use crate::act::{Act, DocumentKind};
use crate::catalog::Organisation;
use crate::cbor;
use crate::document::{self, Reader};
use crate::ids::{DeviceId, DocumentId, PersonId};
use crate::limits;
use crate::person::Person;
use crate::policy::{self, ScopeKey};
use crate::sync::device::LogState;
use crate::sync::preview::DeviceContext;
use crate::sync::rows::{HandoverRecord, Replica};
use crate::sync::{frame, linked};
use crate::ticket::read;
use crate::time::Timestamp;
use automerge::Automerge;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// What the server says of a ticket, signed (`light::proof`): which changes closed its history at a position of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which institution's server says so.
    #[serde(rename = "i")]
    pub institution: String,
    /// The ticket that it is about.
    #[serde(rename = "o")]
    pub document: DocumentId,
    /// The position: the `base` of acts made on it.
    #[serde(rename = "b")]
    pub position: u64,
    /// The server's epoch in which it was said.
    #[serde(rename = "e")]
    pub epoch: u64,
    /// The heads of its history there, 32 bytes each.
    #[serde(rename = "h", deserialize_with = "cbor::at_most::<{ limits::PROOF_HEADS }, _, _>")]
    pub heads: Vec<ByteBuf>,
    /// When it was said, by the server's clock.
    #[serde(rename = "t")]
    pub at: Timestamp,
}

/// Why a ticket is not handed on, or not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandoverRefused {
    /// It is not what the server has signed: no proof of how it stands here, or something of it was changed.
    #[error("the ticket is not as the server has signed it")]
    Unproven,
    /// Who would have it may not see it.
    #[error("the ticket is not for that person to see")]
    NotTheirs,
    /// Proven by another server, or by ours before it was restored.
    #[error("the ticket is of another server, or of another time of it")]
    OtherServer,
    /// The ticket's bytes cannot be read.
    #[error("the ticket cannot be read")]
    Unreadable,
}

impl HandoverRefused {
    /// A stable name for programs (`unproven`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Unproven => "unproven",
            Self::NotTheirs => "not_theirs",
            Self::OtherServer => "other_server",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A ticket put together for the way to a person, as the server last signed it. `heads`: what the proof of it says.
pub fn hand(
    organisation: &Organisation,
    to: &Person,
    replica: &Replica,
    heads: &[ByteBuf],
    now: Timestamp,
) -> Result<Vec<u8>, HandoverRefused> {
    if replica.gone || replica.kind != DocumentKind::Ticket || replica.base.is_empty() {
        return Err(HandoverRefused::Unproven);
    }
    let document = document::load(&replica.base).map_err(|_| HandoverRefused::Unreadable)?;
    let changes = document.get_changes(&[]);
    let history: Vec<u8> = changes.iter().flat_map(|change| change.raw_bytes().iter().copied()).collect();
    proven(&history, heads)?;
    may_hold(organisation, to, replica.id, &document, now)?;
    Ok(frame::pack(&linked::link(&history)))
}

/// What came from a colleague's phone: signed by it, and its proof verified.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedHandover<'a> {
    /// What the server says of the ticket.
    pub proof: &'a Proof,
    /// The ticket, as [`hand`] put it together.
    pub history: &'a [u8],
    /// Acts on it that the server may not have, in the order of their author's log.
    pub acts: &'a [ByteBuf],
    /// The giver's device.
    pub device: DeviceId,
    /// The person who handed it over.
    pub by: &'a PersonId,
}

/// The replica to keep of what came; `standing` is what the device has of the ticket already. Acts made on it are made
/// as of the position that was proven, like on any other.
pub fn take(
    worker: DeviceContext<'_>,
    log: &LogState,
    came: ReceivedHandover<'_>,
    standing: Option<&Replica>,
    now: Timestamp,
) -> Result<Replica, HandoverRefused> {
    let ReceivedHandover { proof, by, .. } = came;
    if log.epoch != Some(proof.epoch) || worker.organisation.id != proof.institution {
        return Err(HandoverRefused::OtherServer);
    }
    // That it left was said by the server itself.
    if standing.is_some_and(|replica| replica.gone) {
        return Err(HandoverRefused::NotTheirs);
    }
    let packed = frame::open(came.history, limits::DOCUMENT_BYTES).map_err(|_| HandoverRefused::Unproven)?;
    let history = linked::open(&packed, limits::DOCUMENT_BYTES).map_err(|_| HandoverRefused::Unproven)?;
    proven(&history, &proof.heads)?;
    let document = document::load(&history).map_err(|_| HandoverRefused::Unreadable)?;
    may_hold(worker.organisation, worker.person, proof.document, &document, now)?;
    if !are_theirs(&came) {
        return Err(HandoverRefused::Unproven);
    }
    let lent = standing.is_none_or(Replica::is_lent);
    let handed = HandoverRecord { by: by.clone(), lent, acts: with_those_of_others(&came, standing) };
    let handed = Some(handed).filter(|handed| handed.lent || !handed.acts.is_empty());
    Ok(match standing {
        Some(newer) if newer.position >= proof.position => Replica { handed, ..newer.clone() },
        Some(_) | None => Replica {
            id: proof.document,
            kind: DocumentKind::Ticket,
            position: proof.position,
            gone: false,
            base: history.into_owned(),
            handed,
        },
    })
}

/// The acts that came, after those that another phone handed over before: what both did is on its way to the server. The same phone
/// hands over anew all that the server may not have of it. There is an end to them: beyond it the earlier ones are not shown.
fn with_those_of_others(came: &ReceivedHandover<'_>, standing: Option<&Replica>) -> Vec<ByteBuf> {
    let earlier = standing.and_then(|replica| replica.handed.as_ref()).map_or(&[][..], |handed| &handed.acts);
    let is_anothers = |bytes: &&ByteBuf| Act::decode(bytes).is_ok_and(|act| act.device != came.device);
    let room = limits::PUSH_ACTS.saturating_sub(came.acts.len());
    earlier.iter().filter(is_anothers).take(room).chain(came.acts).cloned().collect()
}

/// Whether this is the history that the proof speaks of.
fn proven(history: &[u8], told: &[ByteBuf]) -> Result<(), HandoverRefused> {
    let told: BTreeSet<&[u8]> = told.iter().map(|head| head.as_slice()).collect();
    let heads = linked::heads(history).ok_or(HandoverRefused::Unproven)?;
    let same = !told.is_empty() && heads.iter().map(<[u8; 32]>::as_slice).eq(told);
    if same { Ok(()) } else { Err(HandoverRefused::Unproven) }
}

/// Whether the ticket may stand on a device of the person, as the server has ruled on it.
fn may_hold(
    organisation: &Organisation,
    person: &Person,
    id: DocumentId,
    document: &Automerge,
    now: Timestamp,
) -> Result<(), HandoverRefused> {
    let view = read::read(id, &Reader::now(document)).ok_or(HandoverRefused::Unreadable)?;
    let key = ScopeKey::of_ticket(organisation, &view);
    if policy::in_scope(organisation, person, &key, now) { Ok(()) } else { Err(HandoverRefused::NotTheirs) }
}

/// Whether the acts are the giver's own, on this ticket, in order.
fn are_theirs(came: &ReceivedHandover<'_>) -> bool {
    let mut last = 0;
    came.acts.len() <= limits::PUSH_ACTS
        && came.acts.iter().all(|bytes| {
            let Ok(act) = Act::decode(bytes) else { return false };
            let follows = act.number > last;
            last = act.number;
            follows
                && (act.document, act.device) == (came.proof.document, came.device)
                && act.person == *came.by
                && !act.is_birth()
        })
}

#[cfg(test)]
mod tests;
