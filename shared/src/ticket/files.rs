//! Checks whether something may be said of a document's files, as its author sees them (R3). The document is a ticket
//! or a record.

use crate::command::Content;
use crate::evidence::{AttachEvidence, Evidence};
use crate::ids::ActId;
use crate::limits;
use crate::messages::Reason;

/// Whether what is said is legal beside the files that are there; what says nothing of files is.
pub(crate) fn check(files: &[Evidence], content: &Content) -> Result<(), Reason> {
    let there = |act: ActId| {
        let known = files.iter().any(|file| file.id == act);
        if known { Ok(()) } else { Err(Reason::NoSuchEvidence) }
    };
    match content {
        Content::AttachEvidence(file) => attachable(files, file),
        Content::RetireEvidence { reason, .. } if reason.trim().is_empty() => Err(Reason::MissingReason),
        Content::SetCaption { evidence, .. }
        | Content::SealEvidence { evidence, .. }
        | Content::RetireEvidence { evidence, .. } => there(*evidence),
        _ => Ok(()),
    }
}

/// Whether a file may be added: not too many, and a copy's original is there.
fn attachable(files: &[Evidence], file: &AttachEvidence) -> Result<(), Reason> {
    if files.iter().filter(|known| known.counts() && known.same_as.is_none()).count() >= limits::EVIDENCE_FILES {
        return Err(Reason::TooManyFiles);
    }
    match file.derived_from {
        Some(original) if files.iter().all(|known| known.id != original) => Err(Reason::NoSuchEvidence),
        _ => Ok(()),
    }
}
