//! The survey: until when it may be answered, and what an answer means (SEC-13, SEC-14, R15).

use super::refused::Refused;
use crate::catalog::{ClosedBy, Organisation, ServiceDef, SurveyRule};
use crate::command::ContactField;
use crate::ids::FieldId;
use crate::messages::Reason;
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::{ClosingReason, Decided, TicketView};
use crate::time::Timestamp;

/// Whether the requester may still answer: once, of work that is done; where silence was taken for an answer, only by a
/// word given before that (R15).
pub(super) fn stands(org: &Organisation, decided: &Decided, now: Timestamp) -> Result<(), Refused> {
    let asked = org.service(&decided.service).is_some_and(|service| service.closing.survey != SurveyRule::None);
    if !asked {
        return Err(Reason::NoSurvey.into());
    }
    if !matches!(decided.state, State::Resolved | State::Closed) {
        return Err(Reason::NotFromThisState.into());
    }
    let Some(known) = decided.survey.as_ref().filter(|survey| !survey.superseded) else { return Ok(()) };
    if !known.deemed {
        return Err(Reason::AlreadySo.into());
    }
    if now <= known.at { Ok(()) } else { Err(Reason::SurveyClosed.into()) }
}

/// Whether closing by hand still waits for the requester's word (BJ-42, SEC-33): where it is demanded, and, where it goes
/// with a signature that only a visit asks for, where there was a visit (BJ-22).
pub(super) fn lacking(org: &Organisation, view: &TicketView, decided: &Decided, service: &ServiceDef) -> bool {
    let values = org.values_of(view);
    let value = |name: &str| values.get(&FieldId::new(name)).map(String::as_str);
    let asked = service.closing.survey == SurveyRule::Required
        && service.closing.signature_when.as_ref().is_none_or(|when| when.holds(&value));
    asked && decided.survey.as_ref().is_none_or(|survey| survey.superseded)
}

/// Whether an answer to the survey closes the ticket of a service (SEC-33).
pub(crate) fn closes(org: &Organisation, service: &ServiceDef) -> bool {
    let by = if service.closing.closed_by.is_empty() { &org.settings.closed_by } else { &service.closing.closed_by };
    service.closing.survey == SurveyRule::Required && by.contains(&ClosedBy::Survey)
}

/// Whether a system opened a ticket (an alert) and it names nobody who could be asked: nobody is there to confirm its solution,
/// and nobody's silence is to be told or rated.
pub(crate) fn asks_nobody(view: &TicketView) -> bool {
    let reached = [ContactField::Mail, ContactField::Phone, ContactField::ClientOrg, ContactField::Extra];
    let told = |field: &ContactField| view.requester.get(field).is_some_and(|set| !set.value.is_empty());
    view.born.stamp.site == Site::System && view.requester_person.is_none() && !reached.iter().any(told)
}

/// Whether silence is taken for an answer where a ticket is closed for it (SEC-14).
pub(crate) fn deemed(org: &Organisation, view: &TicketView, decided: &Decided) -> bool {
    let asked = !asks_nobody(view) && org.service(&decided.service).is_some_and(|service| closes(org, service));
    let silent = decided.closing.as_ref().is_some_and(|closing| closing.reason == ClosingReason::NoResponse);
    asked && org.settings.survey.is_some() && silent && decided.survey.as_ref().is_none_or(|survey| survey.superseded)
}
