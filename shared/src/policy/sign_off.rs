//! Which tickets wait for a person's sign-off: to approve, to close, to file. Asked of summaries, for lists.

use super::rights::{Right, holds};
use crate::catalog::{Class, ClosedBy, Organisation, ServiceDef, SurveyRule};
use crate::person::Person;
use crate::state::State;
use crate::ticket::summary::TicketSummary;
use serde::Serialize;

/// What a ticket waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// An approval of one of the person's roles (T7).
    Approval,
    /// The final capture, the review or the closing (BJ-11, OCO-16, AGU-40).
    Closing,
    /// Its papers to be filed (BJ-23).
    Filing,
}

/// Whether the service leaves papers to be filed, and this person keeps the archive (BJ-23).
pub(super) fn files(org: &Organisation, person: &Person, service: &ServiceDef) -> bool {
    let papers = service.closing.oficio_attended || service.closing.survey == SurveyRule::Required;
    papers && holds(org, person, Right::OficioArchive) && org.classes_of(person).contains(&Class::Desk)
}

/// Whether the ticket waits for this person, and for what of them: an approval of theirs, closing where the service
/// names them (C1), filing where they keep the archive.
pub fn waits_for(org: &Organisation, person: &Person, ticket: &TicketSummary) -> Option<Waits> {
    match ticket.state {
        // Whose word it is the ticket says, also where its service has left the data.
        State::AwaitingApproval => {
            // What is signed on paper by somebody without an account is checked at the desk.
            let on_paper = |role| org.role(role).is_none_or(|role| !role.classes.contains(&Class::Apr));
            let theirs = |role| {
                if on_paper(role) { org.classes_of(person).contains(&Class::Desk) } else { person.roles.contains(role) }
            };
            (person.active && ticket.approver.as_ref().is_some_and(theirs)).then_some(Waits::Approval)
        }
        State::Resolved => {
            let service = org.service(&ticket.service)?;
            let mine = ticket.assignee.as_ref() == Some(&person.id);
            let closes = org.closed_by(service).iter().any(|by| match by {
                ClosedBy::Role(role) => person.roles.contains(role),
                ClosedBy::Executor => mine,
                ClosedBy::Requester | ClosedBy::Survey | ClosedBy::Desk => false,
            });
            (person.active && closes).then_some(Waits::Closing)
        }
        State::Closed => {
            let service = org.service(&ticket.service)?;
            (files(org, person, service) && !ticket.archived).then_some(Waits::Filing)
        }
        _ => None,
    }
}
