//! Checks whether a signature may be added to a ticket (R18), and a sum of money changed (R33). It judges the ticket as
//! its author sees it.

use crate::catalog::Organisation;
use crate::document::Subject;
use crate::ids::FieldId;
use crate::json;
use crate::messages::Reason;
use crate::paper;
use crate::ruling::Conflict;
use crate::signature::Sign;
use crate::ticket::view::TicketView;

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

/// R33: whether this is another sum than the one that somebody signed.
pub(crate) fn sum_changes(org: &Organisation, view: &TicketView, field: &FieldId, value: &str) -> bool {
    paper::signed_sum(org, view, field).is_some_and(|signed| signed.value != Some(value.trim_end()))
}

/// R33: whether a conflict's other side would take the place of a sum that somebody signed.
pub(crate) fn swaps_sum(org: &Organisation, view: &TicketView, card: &Conflict) -> bool {
    let Subject::Field(field) = &card.subject else { return false };
    json::decode::<String>(&card.other.value).is_ok_and(|value| sum_changes(org, view, field, &value))
}
