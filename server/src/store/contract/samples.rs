//! Small values for the contract's trials.

use crate::store::{Batch, ChangeHash, DeviceRecord, DocumentRow, EntryKind};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;

/// The clock of the trials.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// A document's id, in order of `n`.
pub(super) fn doc(n: u8) -> DocumentId {
    DocumentId::new(NOW.plus(i64::from(n)), [n; 10])
}

/// A hash that says nothing but `n`.
pub(super) fn hash(n: u8) -> ChangeHash {
    ChangeHash([n; 32])
}

/// An act of a device.
pub(super) fn act(device: u64, number: u64, outcome: Outcome, change: &[u8], own: Option<ChangeHash>) -> EntryKind {
    let bytes = format!("act {device}.{number}").into_bytes();
    EntryKind::Act {
        act: ActId { device: DeviceId::new(device), number },
        chain: Some(ChainHash::default().then(&bytes)),
        bytes: ByteBuf::from(bytes),
        outcome,
        change: ByteBuf::from(change),
        hash: own,
        fork: None,
    }
}

/// An accepted act with its change and the document touched by it.
pub(super) fn work(batch: &mut Batch, id: DocumentId, device: u64, number: u64, head: u8) -> u64 {
    let kind = act(device, number, Outcome::Accepted, &[head, 1], Some(hash(head)));
    let position = batch.enter(NOW, Some(id), vec![hash(head)], kind);
    batch.documents.retain(|row| row.id != id);
    batch.documents.push(row(id, position, head));
    position
}

/// A document's row.
pub(super) fn row(id: DocumentId, latest: u64, head: u8) -> DocumentRow {
    DocumentRow {
        id,
        kind: DocumentKind::Ticket,
        born: 1,
        latest,
        snapshot: 0,
        tail: 0,
        heads: vec![hash(head)],
        scopes: Vec::new(),
        founded: 0,
        archived: 0,
    }
}

/// A ticket in a list.
pub(super) fn summary(id: DocumentId, folio: Option<&str>, tokens: &[&str]) -> Summary {
    Summary::Ticket(Box::new(TicketSummary {
        folio: folio.map(Into::into),
        provisional: "K4-1".into(),
        tokens: tokens.iter().map(|token| (*token).to_owned()).collect(),
        ..TicketSummary::new(id, ServiceId::new("oax-alta-nodo"), NOW)
    }))
}

/// A person.
pub(super) fn person(id: &str, name: &str) -> Person {
    Person::new(PersonId::new(id), name)
}

/// A device.
pub(super) fn device(id: u64, code: &str) -> DeviceRecord {
    DeviceRecord {
        id: DeviceId::new(id),
        code: code.into(),
        person: PersonId::new("omar.cruz"),
        name: "Teléfono de Omar".into(),
        public_key: ByteBuf::from(vec![4; 65]),
        enrolled: NOW,
        revoked: None,
        kind: Default::default(),
        former: None,
    }
}
