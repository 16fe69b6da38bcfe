//! What follows from entries, alike in every store: what an author had seen, what of evidence, a document.

use super::{Archived, DocumentRow, EntryKind, Founding, Projection, Projector, Reader, StoreError, feed_cursor};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::SealFault;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::sync::wire::Outcome;
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
    let (mut born, mut founded, mut moved) = (0, 0, 0);
    let mut scopes: Vec<(u64, ByteBuf)> = Vec::new();
    let mut left: Option<(u64, Archived)> = None;
    for entry in reader.entries_of(id, 0)? {
        let entry = entry?;
        if entry.changed() {
            moved = entry.position;
            born = if born == 0 { entry.position } else { born };
        }
        match entry.kind {
            EntryKind::Founded(_) => founded = entry.position,
            EntryKind::Scope { key } => scopes.push((entry.position, key)),
            EntryKind::Archived(line) if entry.blank.is_none() => left = Some((entry.position, line)),
            EntryKind::Returned(_) => left = None,
            _ => {}
        }
    }
    let scoped = scopes.last().map_or(0, |(position, _)| *position);
    if let Some((archived, line)) = left {
        let untold = || StoreError::Unprojectable { document: id, detail: "its line does not tell its summary".into() };
        let (summary, kind) = (line.summary().ok_or_else(untold)?, DocumentKind::Ticket);
        let (latest, snapshot, tail, heads) = (moved.max(scoped), 0, 0, Vec::new());
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
