//! What follows from entries, alike in every store: what an author had seen, what of evidence, a document.

use super::{Archived, DocumentRow, EntryKind, Founding, Projection, Projector, Reader, StoreError, feed_cursor};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::SealFault;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;

/// How far an act's author is proven to have read: by its own cursor, or by that of an act before it in the log.
pub(super) fn seen(founding: &Founding, act: ActId, bytes: &[u8], position: u64, before: u64) -> u64 {
    let cursor = Act::decode(bytes)
        .ok()
        .and_then(|envelope| feed_cursor::open(&founding.secret, act.device, &envelope.seen).ok());
    let own = cursor.and_then(|cursor| {
        let shared = founding.shared_with(cursor.epoch, position.saturating_sub(1))?;
        Some(cursor.base.min(shared))
    });
    own.unwrap_or(0).max(before)
}

/// What an act that was received says of evidence.
pub(super) enum OfEvidence {
    /// It names these bytes.
    Names {
        /// The act.
        act: ActId,
        /// The bytes.
        file: Sha256,
    },
    /// The server says what became of the bytes that an act names.
    Seals {
        /// The act that names them.
        evidence: ActId,
        /// Why they were not taken; none where they are here.
        fault: Option<SealFault>,
    },
}

/// What an act says of evidence; none for most acts.
pub(super) fn of_evidence(bytes: &[u8], outcome: &Outcome) -> Option<OfEvidence> {
    // Most acts are spared being read once more.
    let word = b"_evidence";
    if !bytes.windows(word.len()).any(|found| found == word) {
        return None;
    }
    let act = Act::decode(bytes).ok()?;
    match act.command() {
        Ok(Command::Content(Content::AttachEvidence(file))) if !matches!(outcome, Outcome::Refused(_)) => {
            Some(OfEvidence::Names { act: act.id(), file: file.sha256 })
        }
        Ok(Command::Content(Content::SealEvidence { evidence, fault }))
            if act.device == DeviceId::SERVER && *outcome == Outcome::Accepted =>
        {
            Some(OfEvidence::Seals { evidence, fault })
        }
        _ => None,
    }
}

/// Under which name the line at a position names the archive of its ticket: the server's, whose acts name no archive.
pub fn naming_archive(position: u64) -> ActId {
    ActId { device: DeviceId::SERVER, number: position }
}

/// What a document's entries tell of its row.
#[derive(Default)]
struct ToldByEntries {
    born: u64,
    founded: u64,
    /// Where it was changed last.
    changed: u64,
    scopes: Vec<(u64, ByteBuf)>,
    /// The line by which it left for its archive, where it is not back.
    left: Option<(u64, Archived)>,
}

impl ToldByEntries {
    fn of(reader: &dyn Reader, id: DocumentId) -> Result<Self, StoreError> {
        let mut told = Self::default();
        for entry in reader.entries_of(id, 0)? {
            let entry = entry?;
            if entry.changed() {
                told.changed = entry.position;
                told.born = if told.born == 0 { entry.position } else { told.born };
            }
            match entry.kind {
                EntryKind::Founded(_) => told.founded = entry.position,
                EntryKind::Scope { key } => told.scopes.push((entry.position, key)),
                EntryKind::Archived(line) if entry.emptied.is_none() => told.left = Some((entry.position, line)),
                EntryKind::Returned(_) => told.left = None,
                _ => {}
            }
        }
        Ok(told)
    }
    /// Where its scope moved last.
    fn scoped(&self) -> u64 {
        self.scopes.last().map_or(0, |(position, _)| *position)
    }
}

/// A document's row as its entries tell it; none where nothing ever changed it. It stands on no snapshot: whoever reads the document
/// by it reads all its changes.
pub(super) fn row_of_entries(reader: &dyn Reader, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
    let told = ToldByEntries::of(reader, id)?;
    if told.born == 0 {
        return Ok(None);
    }
    let latest = told.changed.max(told.scoped());
    let ToldByEntries { born, founded, scopes, left, .. } = told;
    let (snapshot, archived) = (0, left.map_or(0, |(position, _)| position));
    if archived > 0 {
        let (kind, tail, heads) = (DocumentKind::Ticket, 0, Vec::new());
        return Ok(Some(DocumentRow { id, kind, born, latest, snapshot, tail, heads, scopes, founded, archived }));
    }
    let changes = reader.changes_after(id, 0)?;
    let tail = u32::try_from(changes.len()).unwrap_or(u32::MAX);
    let heads = changes.last().map(|change| change.heads.clone()).unwrap_or_default();
    let unknown =
        || StoreError::Damaged { place: "documents", detail: format!("{id}: nothing tells of which kind it is") };
    let kind = kind_told(reader, id, born)?.ok_or_else(unknown)?;
    Ok(Some(DocumentRow { id, kind, born, latest, snapshot, tail, heads, scopes, founded, archived }))
}

/// Of which kind a document is, by its summary, or by the act that founded it.
fn kind_told(reader: &dyn Reader, id: DocumentId, born: u64) -> Result<Option<DocumentKind>, StoreError> {
    match reader.summary(id) {
        Err(error) if !error.is_damage_of_a_document() => Err(error),
        Ok(Some(Summary::Ticket(_))) => Ok(Some(DocumentKind::Ticket)),
        Ok(Some(Summary::Equipment(_))) => Ok(Some(DocumentKind::Equipment)),
        Ok(Some(Summary::Record(_))) => Ok(Some(DocumentKind::Record)),
        Ok(None) | Err(_) => Ok(match reader.entry(born)?.map(|entry| entry.kind) {
            Some(EntryKind::Act { bytes, .. }) => Act::decode(&bytes).ok().map(|act| act.kind),
            _ => None,
        }),
    }
}

/// Why nothing is made anew of a feed in which this entry cannot be read.
pub(super) fn untouched(position: u64, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { place, detail } => {
            let why = "nothing was changed, for of such a feed nothing can be made anew: restore the last backup";
            StoreError::Damaged { place, detail: format!("entry {position}: {detail}; {why}") }
        }
        other => other,
    }
}

/// A document made of its changes, with its row; none where it has no change. One that left for an archive is what the line by
/// which it left tells.
///
/// # Errors
/// The store could not, or the projector could make nothing of the changes.
pub fn projected(
    reader: &dyn Reader,
    projector: &mut dyn Projector,
    id: DocumentId,
) -> Result<Option<(DocumentRow, Projection)>, StoreError> {
    let history = reader.changes_after(id, 0)?;
    let told = ToldByEntries::of(reader, id)?;
    let (changed, scoped) = (told.changed, told.scoped());
    let ToldByEntries { born, founded, scopes, left, .. } = told;
    if let Some((archived, line)) = left {
        let untold = || StoreError::Unprojectable { document: id, detail: "its line does not tell its summary".into() };
        let (summary, kind) = (line.summary().ok_or_else(untold)?, DocumentKind::Ticket);
        let (latest, snapshot, tail, heads) = (changed.max(scoped), 0, 0, Vec::new());
        let row = DocumentRow { id, kind, born, latest, snapshot, tail, heads, scopes, founded, archived };
        return Ok(Some((row, Projection { kind, snapshot: None, summary })));
    }
    let Some(last) = history.last() else {
        return Ok(None);
    };
    let made = projector
        .project(id, &history, &scopes)
        .map_err(|detail| StoreError::Unprojectable { document: id, detail })?;
    let heads = last.heads.clone();
    let (kind, snapshot, latest) = (made.kind, last.position, last.position.max(scoped));
    let row = DocumentRow { id, kind, born, latest, snapshot, tail: 0, heads, scopes, founded, archived: 0 };
    Ok(Some((row, made)))
}
