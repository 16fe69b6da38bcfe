//! Held acts that wait for a supervisor, by device and document, and who may see them (R34).

use super::super::author_context::Received;
use crate::store::{Entry, EntryKind, Reader, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, btree_map};

/// An act that waits for a decision.
pub(in super::super) struct HeldEntry {
    /// The position of its entry.
    pub(super) position: u64,
    pub(super) received: Timestamp,
    pub(super) act: Act,
    pub(super) why: Reason,
    /// It stands beside its device's log.
    pub(super) forked: bool,
    /// How far its log had read with it.
    pub(super) floor: u64,
}

impl HeldEntry {
    /// The act of an entry; none where that is no held act.
    pub(in super::super) fn of(reader: &dyn Reader, entry: Entry) -> Result<Option<Self>, StoreError> {
        let EntryKind::Act { bytes, outcome: Outcome::Held(why), fork, .. } = entry.kind else { return Ok(None) };
        let Ok(act) = Act::decode(&bytes) else { return Ok(None) };
        let row = if fork.is_some() { None } else { reader.log(act.device, act.number)? };
        let (position, received) = (entry.position, entry.at);
        Ok(Some(Self { position, received, forked: fork.is_some(), floor: row.map_or(0, |row| row.seen), act, why }))
    }
    pub(in super::super) fn id(&self) -> ActId {
        self.act.id()
    }
    /// When and after what it was received.
    pub(in super::super) fn received(&self) -> Received {
        Received { at: self.received, floor: self.floor }
    }
    pub(in super::super) fn strikes(&self) -> Option<ActId> {
        match self.act.command() {
            Ok(Command::Content(Content::Strike { act })) => Some(act),
            Ok(_) | Err(_) => None,
        }
    }
}

/// What a device has waiting on a document, in the order it was received.
pub(in super::super) fn waiting(
    reader: &dyn Reader,
    device: DeviceId,
    document: DocumentId,
) -> Result<Vec<HeldEntry>, StoreError> {
    let entries = reader.held_of(device)?.into_iter().filter(|entry| entry.document == Some(document));
    acts(reader, entries)
}

fn acts(reader: &dyn Reader, entries: impl IntoIterator<Item = Entry>) -> Result<Vec<HeldEntry>, StoreError> {
    let mut acts = Vec::new();
    for entry in entries {
        acts.extend(HeldEntry::of(reader, entry)?);
    }
    Ok(acts)
}

/// The same of many devices and documents, for whoever looks at all: what a device has waiting is read once. Where its log went on in two
/// ways, or its clock was wrong, that may be thousands, on as many documents.
#[derive(Default)]
pub(super) struct HeldByDevice(BTreeMap<DeviceId, BTreeMap<DocumentId, Vec<Entry>>>);

impl HeldByDevice {
    /// What a device has waiting on a document, once.
    pub(super) fn take(
        &mut self,
        reader: &dyn Reader,
        device: DeviceId,
        document: DocumentId,
    ) -> Result<Vec<HeldEntry>, StoreError> {
        acts(reader, self.entries(device, document, || reader.held_of(device))?)
    }

    fn entries(
        &mut self,
        device: DeviceId,
        document: DocumentId,
        read: impl FnOnce() -> Result<Vec<Entry>, StoreError>,
    ) -> Result<Vec<Entry>, StoreError> {
        let documents = match self.0.entry(device) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(place) => {
                let mut documents: BTreeMap<DocumentId, Vec<Entry>> = BTreeMap::new();
                for entry in read()? {
                    if let Some(document) = entry.document {
                        documents.entry(document).or_default().push(entry);
                    }
                }
                place.insert(documents)
            }
        };
        Ok(documents.remove(&document).unwrap_or_default())
    }
}

/// R29: a restricted service's document reaches only who may see it, also what was held of it: as it is now, or as it
/// would be born.
pub(in super::super) fn may_see(
    reader: &dyn Reader,
    organisation: &Organisation,
    decider: &Person,
    group: &[HeldEntry],
) -> Result<bool, StoreError> {
    let Some(first) = group.first() else { return Ok(false) };
    let key: Option<ScopeKey> = match reader.row_of(first.act.document)? {
        Some(row) => row.scopes.last().map(|(_, key)| cbor::decode(key)).transpose().map_err(|error| {
            StoreError::Damaged { place: "documents", detail: format!("{}: {error}", first.act.document) }
        })?,
        None => group.iter().find_map(|one| born_key(organisation, &one.act)),
    };
    let may = |key: &ScopeKey| policy::in_scope(organisation, decider, key, key.closed_at.unwrap_or_default());
    Ok(key.as_ref().is_none_or(may))
}

/// Whose a ticket would be that a held act gives birth to; none where it gives birth to none.
pub fn born_key(organisation: &Organisation, act: &Act) -> Option<ScopeKey> {
    let Ok(Command::Content(Content::OpenTicket(open))) = act.command() else { return None };
    let service = organisation.service(&open.service);
    Some(ScopeKey {
        kind: DocumentKind::Ticket,
        service: Some(open.service.clone()),
        restricted: service.filter(|service| service.restricted).map(|service| service.team.clone()),
        team: service.map(|service| service.team.clone()),
        opened_by: Some(act.person.clone()),
        level: 1,
        ..ScopeKey::of_equipment(open.place.building.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_bytes::ByteBuf;

    fn entry(position: u64, document: Option<DocumentId>) -> Entry {
        let kind = EntryKind::Rulings { change: ByteBuf::new() };
        Entry { position, at: Timestamp::default(), document, heads: Vec::new(), kind, emptied: None }
    }

    #[test]
    fn what_a_device_has_waiting_is_read_once_for_all_its_documents() {
        let (mut waiting, mut reads) = (HeldByDevice::default(), 0);
        let id = |number: u8| DocumentId::from_bytes([number; 16]);
        let all = [(1, Some(id(1))), (2, Some(id(2))), (3, None), (4, Some(id(1)))];
        let mut positions = |device: u64, document: u8| {
            let read = || {
                reads += 1;
                Ok(all.iter().map(|(position, document)| entry(*position, *document)).collect())
            };
            let entries = waiting.entries(DeviceId::new(device), id(document), read).expect("read");
            entries.iter().map(|entry| entry.position).collect::<Vec<_>>()
        };
        assert_eq!([positions(7, 1), positions(7, 2), positions(7, 3)], [vec![1, 4], vec![2], vec![]]);
        assert_eq!(positions(8, 2), [2]);
        assert_eq!(reads, 2, "once for each device");
    }
}
