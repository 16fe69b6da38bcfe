//! Finds the act that references an upload, and the state of that act.

use crate::ingest::{stored_record, stored_ticket};
use crate::store::{ActOutline, Entry, EntryKind, Reader, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, Evidence, Media};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, ServiceId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::redaction::Redaction;
use ronda_shared::sync::wire::Outcome;

/// An act that names bytes.
#[derive(Debug, Clone)]
pub struct BlobReference {
    /// Its name.
    pub act: ActId,
    /// Whose.
    pub person: PersonId,
    /// On which ticket or record.
    pub document: DocumentId,
    /// Of which kind that is.
    pub kind: DocumentKind,
    /// What it names.
    pub file: AttachEvidence,
    /// How it stands.
    pub stands: Stands,
    /// It stands beside its device's log, which has another act of this name: it can never be taken into its document.
    pub shadowed: bool,
}

/// How an act that names bytes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It was taken into its document.
    Taken,
    /// It waits for a supervisor.
    Held,
    /// It was refused, or rejected.
    Refused,
    /// Its author struck it.
    Struck,
    /// It stands in its document, and its bytes were taken out for good (R29).
    TakenOut,
}

impl BlobReference {
    /// Whether its bytes are to be kept.
    pub fn keeps(&self) -> bool {
        matches!(self.stands, Stands::Taken | Stands::Held)
    }
    /// Under which name its parts are kept: one that is not the log's act's where the two share theirs.
    pub fn slot(&self) -> ActId {
        let number = if self.shadowed { self.act.number | SHADOWED } else { self.act.number };
        ActId { number, ..self.act }
    }
}

/// Set in the number under which a shadowed act's parts are kept. No log is so long.
const SHADOWED: u64 = 1 << 62;

/// How many devices back are looked at: nobody's log parts so often.
const DEVICES: usize = 8;

/// The act of this name; none where it was not received, or names no bytes (any more). Where a log parted, what stands in
/// it is meant.
pub fn named(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    match in_log(reader, act)? {
        Some(named) => Ok(Some(named)),
        None => beside(reader, act),
    }
}

/// The act of this name as this device means it: one that went on from a device whose log parted speaks of what it had
/// said there itself, not of the copy's.
/// None of an act whose ticket is in an archive that cannot be read now: nobody knows what it names, and the sender asks again.
pub(super) fn named_by(
    reader: &dyn Reader,
    act: ActId,
    (person, asking): (&PersonId, DeviceId),
) -> Result<Option<BlobReference>, StoreError> {
    if goes_on_from(reader, asking, act.device)?
        && let Some(named) = beside(reader, act)?
    {
        return Ok(Some(named));
    }
    if let Some(named) = named(reader, act)? {
        return Ok(Some(named));
    }
    if let Some(named) = refused_of_left(reader, act)?.filter(|named| named.person == *person) {
        return Ok(Some(named));
    }
    // For nobody else an archive is opened.
    if carried(reader, act)?.is_none_or(|(_, author, _)| author != *person) {
        return Ok(None);
    }
    match awaited(reader, act) {
        Err(error) if error.is_of_a_document() => {
            tracing::warn!(act = %act, error.message = %error, "What a file is of cannot be read now: its sender asks again.");
            Ok(None)
        }
        found => found,
    }
}

/// The same as [`named`], also of a ticket that left before its file came, or whose file was taken out before: what the act says of that
/// its archive alone tells, which is opened for nothing else.
///
/// # Errors
/// [`StoreError::Archive`] where that archive cannot be had. The store's.
pub(super) fn named_or_awaited(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    match named(reader, act)? {
        Some(named) => Ok(Some(named)),
        None => awaited(reader, act),
    }
}

/// An act of a ticket that left, whose file is not here.
fn awaited(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    let Some((document, person, _)) = carried(reader, act)? else { return Ok(None) };
    let Some(all) = files(reader, document)? else { return Ok(None) };
    let (kind, stands) = (all.kind, if all.is_gone(act) { Stands::TakenOut } else { Stands::Taken });
    let Some(found) = all.evidence.into_iter().find(|file| file.id == act) else { return Ok(None) };
    Ok(Some(BlobReference { act, person, document, kind, file: found.file, stands, shadowed: false }))
}

/// An act of a ticket that left which was refused, or rejected: no archive is opened to say that its file has no place.
fn refused_of_left(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    let row = reader.log(act.device, act.number)?.filter(|row| matches!(row.outcome, Outcome::Refused(_)));
    let Some(row) = row else { return Ok(None) };
    let Some(entry) = reader.entry(row.position)?.filter(Entry::is_carried) else { return Ok(None) };
    let said = entry.emptied.and_then(|emptied| emptied.said);
    let (Some(said), Some(document)) = (said, entry.document) else { return Ok(None) };
    let (Some(sha256), Some(person)) = (said.file, said.person) else { return Ok(None) };
    let Some(kind) = reader.document(document)?.map(|row| row.kind) else { return Ok(None) };
    // Of what type it was its archive alone tells, and nobody asks for that any more.
    let file = AttachEvidence::new(sha256, 0, Media::Text, String::new());
    Ok(Some(BlobReference { act, person, document, kind, file, stands: Stands::Refused, shadowed: false }))
}

/// Whether an act's file stands in a ticket that left, and is not here. No archive is opened.
///
/// # Errors
/// The store could not.
pub fn is_absent(reader: &dyn Reader, act: ActId) -> Result<bool, StoreError> {
    let Some((document, _, sha256)) = carried(reader, act)? else { return Ok(false) };
    let stands = kept_by_archive(reader, document, &sha256)? == Some(true);
    Ok(stands && reader.blob(&sha256)?.is_none())
}

/// The ticket that left with an act that named a file, whose act it is, and which file.
fn carried(reader: &dyn Reader, act: ActId) -> Result<Option<(DocumentId, PersonId, Sha256)>, StoreError> {
    let row = reader.log(act.device, act.number)?.filter(|row| row.outcome == Outcome::Accepted);
    let Some(row) = row else { return Ok(None) };
    let Some(entry) = reader.entry(row.position)?.filter(|entry| entry.is_carried()) else { return Ok(None) };
    let said = entry.emptied.and_then(|emptied| emptied.said);
    let (Some(said), Some(document)) = (said, entry.document) else { return Ok(None) };
    Ok(said.file.zip(said.person).map(|(sha256, person)| (document, person, sha256)))
}

fn goes_on_from(reader: &dyn Reader, device: DeviceId, former: DeviceId) -> Result<bool, StoreError> {
    let mut at = device;
    for _ in 0..DEVICES {
        match reader.device(at)?.and_then(|record| record.former) {
            Some(before) if before == former => return Ok(true),
            Some(before) => at = before,
            None => break,
        }
    }
    Ok(false)
}

/// The act of this name that stands beside its device's log.
fn beside(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    let mut found = None;
    for (_, position) in reader.forks(act.device)? {
        let Some(entry) = reader.entry(position)? else { continue };
        let EntryKind::Act { act: id, bytes, .. } = entry.kind else { continue };
        let Some(said) = Act::decode(&bytes).ok().filter(|_| id == act) else { continue };
        let Ok(Command::Content(Content::AttachEvidence(file))) = said.command() else { continue };
        let stands = decided(reader, act, position)?;
        let Act { person, document, kind, .. } = said;
        let named = BlobReference { act, person, document, kind, file: *file, stands, shadowed: false };
        // Of several, one that waits, or was taken, is meant.
        if found.as_ref().is_none_or(|known: &BlobReference| !known.keeps()) {
            found = Some(named);
        }
    }
    let Some(named) = found else { return Ok(None) };
    let shadowed = named.stands != Stands::Taken && reader.log(act.device, act.number)?.is_some();
    Ok(Some(BlobReference { shadowed, ..named }))
}

/// What became of an act beside its device's log, which was held.
fn decided(reader: &dyn Reader, act: ActId, position: u64) -> Result<Stands, StoreError> {
    if reader.held_of(act.device)?.iter().any(|entry| entry.position == position) {
        return Ok(Stands::Held);
    }
    let decided = reader.decided_after(act.device, 0)?;
    let taken = decided.iter().any(|one| one.beside && one.number == act.number && one.outcome == Outcome::Accepted);
    Ok(if taken { Stands::Taken } else { Stands::Refused })
}

fn in_log(reader: &dyn Reader, act: ActId) -> Result<Option<BlobReference>, StoreError> {
    let Some(row) = reader.log(act.device, act.number)? else { return Ok(None) };
    let Some(entry) = reader.entry(row.position)? else { return Ok(None) };
    let emptied = entry.emptied.clone().and_then(|emptied| emptied.said).filter(|said| said.file.is_some());
    let EntryKind::Act { bytes, outcome, hash, .. } = entry.kind else { return Ok(None) };
    let (person, document, kind, file) = match (emptied, entry.document) {
        // It was carried out with its ticket: the line by which that left tells which files stand.
        (Some(said), Some(document)) if entry.emptied.as_ref().is_some_and(|emptied| emptied.carried) => {
            let taken = row.outcome == Outcome::Accepted;
            return if taken { in_archive(reader, act, (said, document)) } else { Ok(None) };
        }
        // Its words were taken out (R29): what it names its document still tells.
        (Some(said), Some(document)) => {
            let Some(all) = files(reader, document)? else { return Ok(None) };
            let (kind, gone) = (all.kind, all.is_gone(act));
            let found = all.evidence.into_iter().find(|file| file.id == act);
            let (Some(found), Some(person)) = (found, said.person) else { return Ok(None) };
            if gone {
                let (file, stands) = (found.file, Stands::TakenOut);
                return Ok(Some(BlobReference { act, person, document, kind, file, stands, shadowed: false }));
            }
            (person, document, kind, found.file)
        }
        _ => {
            let Ok(said) = Act::decode(&bytes) else { return Ok(None) };
            let Ok(Command::Content(Content::AttachEvidence(file))) = said.command() else { return Ok(None) };
            (said.person, said.document, said.kind, *file)
        }
    };
    let stands = match (&row.outcome, outcome) {
        (Outcome::Refused(_), _) => Stands::Refused,
        (Outcome::Held(_), _) => Stands::Held,
        // It would have made a change: it was struck before anything saw it.
        (Outcome::Accepted, Outcome::Accepted) if hash.is_none() => Stands::Struck,
        (Outcome::Accepted, _) => Stands::Taken,
    };
    Ok(Some(BlobReference { act, person, document, kind, file, stands, shadowed: false }))
}

/// An act of a ticket that left, as far as it is told without opening its archive; none where its file was taken out, or is not here.
fn in_archive(
    reader: &dyn Reader,
    act: ActId,
    (said, document): (ActOutline, DocumentId),
) -> Result<Option<BlobReference>, StoreError> {
    let (Some(sha256), Some(person), Some(row)) = (said.file, said.person, reader.document(document)?) else {
        return Ok(None);
    };
    if !reader.archived(&row)?.is_some_and(|line| line.files.contains(&sha256)) {
        return Ok(None);
    }
    let Some(blob) = reader.blob(&sha256)? else { return Ok(None) };
    let file = AttachEvidence::new(sha256, blob.size, blob.media, String::new());
    let (kind, stands) = (row.kind, Stands::Taken);
    Ok(Some(BlobReference { act, person, document, kind, file, stands, shadowed: false }))
}

/// Whether a ticket that left is, or names, these bytes: its archive, or a file that stands in it. None of what is in the store.
pub(super) fn kept_by_archive(
    reader: &dyn Reader,
    document: DocumentId,
    sha256: &Sha256,
) -> Result<Option<bool>, StoreError> {
    let Some(row) = reader.document(document)? else { return Ok(None) };
    Ok(reader.archived(&row)?.map(|line| line.archive == *sha256 || line.files.contains(sha256)))
}

/// The files that a document holds, and what else decides who sees them.
#[derive(Debug, Clone)]
pub struct Files {
    /// Of which kind the document is.
    pub kind: DocumentKind,
    /// A ticket's service, as the server has ruled, and those that it had before, the last first; none of a record.
    pub services: Vec<ServiceId>,
    /// The files, with those that were taken out of sight.
    pub evidence: Vec<Evidence>,
    /// What was taken out of the document for good.
    redactions: Vec<Redaction>,
}

impl Files {
    /// Whether a person who may read the document sees the file of this act: it is here and shown, and not some other role's alone.
    /// A hash is told to whoever has the document, so it opens nothing that its file does not.
    pub fn shows(&self, org: &Organisation, person: &Person, act: ActId) -> bool {
        let shown = |one: &&Evidence| one.id == act && one.is_sealed() && one.retired.is_none() && !self.is_gone(act);
        let found = self.evidence.iter().find(shown);
        found.is_some_and(|file| policy::sees_file(org, person, &self.services, &self.evidence, file))
    }
    /// Whether a file was taken out for good, bytes and all.
    pub fn is_gone(&self, act: ActId) -> bool {
        self.redactions.iter().any(|one| one.what.file() == Some(act))
    }
}

/// The files of a ticket or of a record as it stands; none where there is neither of this name.
pub fn files(reader: &dyn Reader, id: DocumentId) -> Result<Option<Files>, StoreError> {
    if let Some(view) = stored_ticket(reader, id)? {
        let (kind, services) = (DocumentKind::Ticket, view.ruled.services().cloned().collect());
        return Ok(Some(Files { kind, services, evidence: view.evidence, redactions: view.redactions }));
    }
    let record = stored_record(reader, id)?;
    Ok(record.map(|view| Files {
        kind: DocumentKind::Record,
        services: Vec::new(),
        evidence: view.evidence,
        redactions: view.redactions,
    }))
}
