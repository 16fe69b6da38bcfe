//! Whether a file or a signature may be added to a ticket as its author sees it (R3, R18).

use crate::catalog::Organisation;
use crate::evidence::AttachEvidence;
use crate::limits;
use crate::messages::Reason;
use crate::paper;
use crate::signature::Sign;
use crate::ticket::view::TicketView;

/// Whether a file may be added to the ticket: not too many, and a copy's original is there.
pub(super) fn attachable(view: &TicketView, file: &AttachEvidence) -> Result<(), Reason> {
    if view.evidence.iter().filter(|known| known.counts() && known.same_as.is_none()).count() >= limits::EVIDENCE_FILES
    {
        return Err(Reason::TooManyFiles);
    }
    match file.derived_from {
        Some(original) if view.evidence.iter().all(|known| known.id != original) => Err(Reason::NoSuchEvidence),
        _ => Ok(()),
    }
}

/// Whether this may be signed on the ticket as its author sees it: a paper of the organisation, a place that it has, and
/// the words that were shown are what the paper says (R18).
pub(crate) fn signable(org: &Organisation, view: &TicketView, sign: &Sign) -> Result<(), Reason> {
    let paper = paper::fill(org, &sign.paper, view).ok_or(Reason::NoSuchPaper)?;
    let placed = paper.signatures.iter().any(|place| place.role == sign.role && place.purpose == sign.purpose);
    if !placed {
        return Err(Reason::NoSuchPaper);
    }
    if sign.format != paper::FORMAT || sign.text != paper::canonical(&paper) {
        return Err(Reason::NotWhatWasShown);
    }
    Ok(())
}
