//! Exports one ticket as a bundle, with only those parts of other documents that bind it.

use super::archive;
use super::bundle::{Bundle, BundleDevice, BundleOrganisation, BundlePerson, ChainedEntry, FeedEnd, LogPart, VERSION};
use crate::store::{DocumentRow, Entry, EntryKind, Reader, SignedHead, StoreError};
use ronda_shared::act::{Act, ChainHash, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};

/// Why no bundle was made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No ticket of that name.
    #[error("there is no ticket «{0}»")]
    NoTicket(String),
    /// Several, by their ids.
    #[error("«{name}» is the name of several: say which by its id ({ids})")]
    Several {
        /// What was asked for.
        name: String,
        /// Their ids.
        ids: String,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The ticket of a folio, a reference or an id.
pub fn find(reader: &dyn Reader, name: &str) -> Result<DocumentId, ExportError> {
    let none = || ExportError::NoTicket(name.to_owned());
    let ids = match name.trim().parse::<DocumentId>() {
        Ok(id) => vec![id],
        Err(_) => reader.by_name(name)?,
    };
    let mut tickets = Vec::new();
    for id in ids {
        if reader.document(id)?.is_some_and(|row| row.kind == DocumentKind::Ticket) {
            tickets.push(id);
        }
    }
    match tickets.as_slice() {
        [] => Err(none()),
        [id] => Ok(*id),
        several => Err(ExportError::Several {
            name: name.to_owned(),
            ids: several.iter().map(DocumentId::to_string).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Makes a bundle of a ticket. With `between` it carries whole the acts on other documents that stand between its own
/// and what was signed next: then every act's authorship can be proven without trusting the server. The entries of a ticket that
/// left are those of its archive.
pub fn bundle(
    reader: &dyn Reader,
    organisation: &Organisation,
    id: DocumentId,
    now: Timestamp,
    between: bool,
) -> Result<Bundle, ExportError> {
    let row = reader.document(id)?.ok_or_else(|| ExportError::NoTicket(id.to_string()))?;
    let entries = match archive::opened(reader, &row)? {
        Some(archive) => with_later(reader, id, archive.entries)?,
        None => all_carried(reader, id)?,
    };
    let position = reader.end()?;
    let logs = if between { Logs::WithOthers } else { Logs::Whole };
    make_bundle(reader, organisation, &row, (entries, logs), (now, position))
}

/// Makes the bundle that a ticket's archive is: of each log only the stretch from each act to what was signed next, and of the
/// server's present nothing, so that the same ticket makes the same file.
///
/// # Errors
/// There is no such ticket in the store; the store could not.
pub fn archive_of(reader: &dyn Reader, organisation: &Organisation, id: DocumentId) -> Result<Bundle, ExportError> {
    let none = || ExportError::NoTicket(id.to_string());
    let row = reader.document(id)?.filter(|row| row.archived == 0).ok_or_else(none)?;
    let entries = all_carried(reader, id)?;
    let last = entries.last().map(|entry| entry.position).ok_or_else(none)?;
    let at = reader.entry(last)?.ok_or_else(none)?.at;
    make_bundle(reader, organisation, &row, (entries, Logs::Stretches), (at, last))
}

/// Which parts of logs go into a bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Logs {
    /// Of each log one part, from the first act on the ticket to what covers the last.
    Whole,
    /// The same with the acts on other documents in it.
    WithOthers,
    /// From each act to what was signed next.
    Stretches,
}

/// Everything that the feed has about a document.
fn all_carried(reader: &dyn Reader, id: DocumentId) -> Result<Vec<ChainedEntry>, StoreError> {
    reader.entries_of(id, 0)?.map(|entry| carried(reader, entry?.position)).collect()
}

/// The entries of an archive, and what came after its ticket had left; but for the line that says so, which vouches for what the
/// archive has whole.
fn with_later(
    reader: &dyn Reader,
    id: DocumentId,
    mut entries: Vec<ChainedEntry>,
) -> Result<Vec<ChainedEntry>, StoreError> {
    let last = entries.last().map_or(0, |entry| entry.position);
    for later in reader.entries_of(id, last)? {
        let later = later?;
        if !matches!(later.kind, EntryKind::Archived(_)) {
            entries.push(carried(reader, later.position)?);
        }
    }
    Ok(entries)
}

/// A bundle of these entries; `position` is where the feed is told to end.
fn make_bundle(
    reader: &dyn Reader,
    organisation: &Organisation,
    row: &DocumentRow,
    (entries, parts): (Vec<ChainedEntry>, Logs),
    (now, position): (Timestamp, u64),
) -> Result<Bundle, ExportError> {
    let id = row.id;
    let mut named = EntryReferences::default();
    for carried in &entries {
        let read = cbor::decode::<Entry>(&carried.bytes);
        named.take(&read.map_err(|error| StoreError::Damaged { place: "feed", detail: error.to_string() })?);
    }
    let mut devices = Vec::new();
    for device in &named.devices {
        let Some(record) = reader.device(*device)? else { continue };
        named.people.insert(record.person.clone());
        devices.push(BundleDevice {
            id: record.id,
            code: record.code,
            person: record.person,
            public_key: record.public_key,
            enrolled: record.enrolled,
            revoked: record.revoked,
        });
    }
    let mut people = Vec::new();
    for person in &named.people {
        if let Some(known) = reader.person(person)? {
            people.push(BundlePerson { id: known.id, name: known.name, roles: known.roles });
        }
    }
    let mut logs = Vec::new();
    for (device, numbers) in &named.numbers {
        match parts {
            Logs::Whole | Logs::WithOthers => {
                logs.push(part(reader, *device, numbers, parts == Logs::WithOthers)?);
            }
            Logs::Stretches => {
                for numbers in stretches(reader, *device, numbers)? {
                    logs.push(part(reader, *device, &numbers, false)?);
                }
            }
        }
    }
    let name = match reader.summary(id)? {
        Some(Summary::Ticket(ticket)) => ticket.folio.unwrap_or(ticket.provisional),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => id.to_string(),
    };
    let hash = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
    Ok(Bundle {
        version: VERSION,
        made: now,
        document: id,
        kind: row.kind,
        name,
        feed: FeedEnd { epoch: reader.epoch()?.epoch, position, hash },
        organisation: BundleOrganisation {
            id: organisation.id.clone(),
            name: organisation.name.clone(),
            version: organisation.version.clone(),
            timezone: organisation.timezone.clone(),
        },
        people,
        devices,
        logs,
        entries,
        evidence: Vec::new(),
    })
}

/// Who and what the entries name.
#[derive(Default)]
struct EntryReferences {
    people: BTreeSet<PersonId>,
    devices: BTreeSet<DeviceId>,
    /// The numbers of the acts on the ticket, by device.
    numbers: BTreeMap<DeviceId, BTreeSet<u64>>,
}

impl EntryReferences {
    fn take(&mut self, entry: &Entry) {
        match &entry.kind {
            EntryKind::Act { act, bytes, chain, .. } => {
                self.devices.insert(act.device);
                if chain.is_some() {
                    self.numbers.entry(act.device).or_default().insert(act.number);
                }
                let said = entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref());
                self.people.extend(said.and_then(|said| said.person.clone()));
                if let Ok(act) = Act::decode(bytes) {
                    self.people.extend(act.command().ok().and_then(|command| names(&command)));
                    self.people.insert(act.person);
                }
            }
            EntryKind::HeldDecided { by, .. } => {
                self.people.insert(by.clone());
            }
            EntryKind::Founded(founded) => self.people.extend(founded.by.clone()),
            EntryKind::Rulings { .. }
            | EntryKind::Scope { .. }
            | EntryKind::Person(_)
            | EntryKind::Device(_)
            | EntryKind::Organisation { .. }
            | EntryKind::Passkey(_)
            | EntryKind::Audit(_)
            | EntryKind::Archived(_)
            | EntryKind::Returned(_) => {}
        }
    }
}

/// The person whom a command names beside its author.
fn names(command: &Command) -> Option<PersonId> {
    match command {
        Command::Decision(Decision::Assign { person, .. }) => person.clone(),
        Command::Decision(Decision::OfferAssignment { to, .. }) => Some(to.clone()),
        Command::Decision(Decision::TellState(told)) => told.assignee.clone(),
        other => other.opens()?.requester.person.clone(),
    }
}

fn carried(reader: &dyn Reader, position: u64) -> Result<ChainedEntry, StoreError> {
    let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
    let hash = |at: u64| Ok::<_, StoreError>(ChainHash(reader.feed_hash(at)?.ok_or_else(missing)?));
    Ok(ChainedEntry {
        position,
        before: hash(position.saturating_sub(1))?,
        hash: hash(position)?,
        bytes: ByteBuf::from(reader.entry_bytes(position)?.ok_or_else(missing)?),
    })
}

/// The acts on the ticket by the head that covers them: what stands between two heads is in no part.
fn stretches(reader: &dyn Reader, device: DeviceId, numbers: &BTreeSet<u64>) -> Result<Vec<BTreeSet<u64>>, StoreError> {
    let mut by_head: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for number in numbers {
        let head = reader.signed_head(device, *number)?.map_or(*number, |head| head.act.number);
        by_head.entry(head).or_default().insert(*number);
    }
    Ok(by_head.into_values().collect())
}

/// A device's log from its first act on the ticket to the head that covers the last one.
fn part(reader: &dyn Reader, device: DeviceId, numbers: &BTreeSet<u64>, between: bool) -> Result<LogPart, StoreError> {
    let (first, last) = (numbers.first().copied().unwrap_or(1), numbers.last().copied().unwrap_or(1));
    let link = |number: u64| {
        let missing = || StoreError::Damaged { place: "log", detail: format!("act {device}.{number} is missing") };
        reader.log(device, number)?.ok_or_else(missing)
    };
    let before = if first <= 1 { ChainHash::default() } else { link(first - 1)?.hash };
    let covering = reader.signed_head(device, last)?.map_or(last, |head| head.act.number);
    let mut links = Vec::new();
    for number in first..=covering {
        links.push(link(number)?.hash);
    }
    let within = |head: &SignedHead| (first..=covering).contains(&head.act.number);
    let signed: Vec<SignedHead> = reader.signed_heads(device)?.into_iter().filter(within).collect();
    let mut part = LogPart { device, first, before, links, signed, between: Vec::new() };
    if between {
        for number in part.missing(numbers) {
            if let Some(bytes) = act_bytes(reader, link(number)?.position)? {
                part.between.push((number, bytes));
            }
        }
    }
    Ok(part)
}

/// The bytes of the act at a position, also where its ticket left; none where they are gone.
fn act_bytes(reader: &dyn Reader, position: u64) -> Result<Option<ByteBuf>, StoreError> {
    let standing = reader.entry_bytes(position)?.and_then(|bytes| cbor::decode::<Entry>(&bytes).ok());
    let left = standing.as_ref().filter(|entry| entry.is_carried()).and_then(|entry| entry.document);
    let entry = match left.map(|id| reader.document(id)).transpose()?.flatten() {
        Some(row) => match archive::opened(reader, &row)? {
            Some(bundle) => archive::entries(&bundle)?.into_iter().find(|entry| entry.position == position),
            None => standing,
        },
        None => standing,
    };
    Ok(match entry.map(|entry| entry.kind) {
        Some(EntryKind::Act { bytes, .. }) if !bytes.is_empty() => Some(bytes),
        _ => None,
    })
}

impl LogPart {
    /// The numbers of acts on other documents between each act on this ticket and the next signed head.
    fn missing(&self, numbers: &BTreeSet<u64>) -> BTreeSet<u64> {
        let mut missing = BTreeSet::new();
        for number in numbers {
            let head = self.signed.iter().map(|head| head.act.number).find(|head| head >= number);
            missing.extend((*number..=head.unwrap_or(*number)).filter(|between| !numbers.contains(between)));
        }
        missing
    }
}
