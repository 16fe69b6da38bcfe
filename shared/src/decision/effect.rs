//! What an applied decision does to what is decided. Whether it may, the rules have said before.

use super::clock;
use crate::catalog::Organisation;
use crate::ids::PersonId;
use crate::person::Person;
use crate::ticket::command::{Command, Verdict};
use crate::ticket::view::{Closing, ClosingReason, Decided, Offer, Request, Resolution, TicketView, Visit};
use crate::time::Timestamp;
use crate::workflow::State;
use crate::workflow::guard;
use crate::workflow::transition::target_from;

/// Where a decision takes effect.
pub(super) struct Scene<'a> {
    pub(super) org: &'a Organisation,
    pub(super) view: &'a TicketView,
    pub(super) people: &'a dyn Fn(&PersonId) -> Option<Person>,
}

/// What is decided once the request is applied; `seq` is counted by the caller.
pub(super) fn take(scene: &Scene<'_>, before: &Decided, request: &Request) -> Decided {
    use Command as C;
    let mut next = before.clone();
    let (by, at, act) = (&request.stamp.by, request.stamp.effective(), request.stamp.act);
    if let Some(state) = target_from(before, &request.command) {
        enter(scene.org, &mut next, request, state);
    }
    match &request.command {
        C::SetPriority { priority } => {
            next.priority = Some(priority.clone());
            clock::recommit(scene.org, before, &mut next);
        }
        C::Classify { service, subservice, kind, team } => {
            if *service != before.service {
                next.former_services.retain(|former| former != service && *former != before.service);
                next.former_services.push(before.service.clone());
                next.team = scene.org.service(service).map(|def| def.team.clone()).or(next.team);
            }
            next.service = service.clone();
            next.subservice = subservice.clone();
            next.kind = *kind;
            next.team = team.clone().or(next.team);
            clock::recommit(scene.org, before, &mut next);
        }
        C::Assign { person, team, .. } => {
            next.assignee = person.clone();
            next.team = team.clone().or(next.team);
            next.offers.clear();
        }
        C::OfferAssignment { to, .. } => {
            next.offers.push(Offer { act, by: by.clone(), to: to.clone(), at });
        }
        C::AcceptOffer { .. } => {
            next.assignee = Some(by.clone());
            next.team = team_for(scene, by, next.team.take());
            next.offers.clear();
        }
        C::DeclineOffer { offer, .. } => next.offers.retain(|open| open.act != *offer),
        C::ScheduleVisit { at: date, agreed_with_requester } => {
            set_visit(&mut next, request, *date, *agreed_with_requester);
        }
        C::Start {} => {
            next.assignee = next.assignee.or_else(|| Some(by.clone()));
            started(&mut next, at);
        }
        C::AskRequester { question } => {
            next.back_to = match before.state {
                State::NeedsInfo => before.back_to,
                State::WaitingMaterial | State::WaitingVendor => before.back_to.or(Some(State::InProgress)),
                from => Some(from),
            };
            next.question = Some(question.clone());
            responded(&mut next, at);
            followed_up(&mut next, at);
        }
        C::Return { reason } | C::Reject { reason } => next.reason = Some(reason.clone()),
        C::Cancel { reason, duplicate_of } => {
            next.reason = Some(reason.clone());
            next.duplicate_of = *duplicate_of;
        }
        C::Resubmit { .. } => {
            next.submission = next.submission.saturating_add(1);
            clock::restart(scene.org, &mut next, at);
        }
        C::RequestApproval { .. } => next.back_to = Some(before.state),
        C::DecideApproval { granted, reason, .. } => {
            if !granted {
                next.reason = Some(reason.clone());
            }
        }
        C::WaitMaterial { .. } => next.back_to = Some(before.state),
        C::WaitVendor { vendor, .. } => {
            next.vendor = Some(vendor.clone());
            next.back_to = Some(before.state);
        }
        C::Escalate { team, .. } => {
            next.level = next.level.saturating_add(1);
            next.team = team.clone().or(next.team);
            next.assignee = None;
            next.offers.clear();
        }
        C::Resolve { solution, outcome, concluded_at } => {
            next.resolution = Some(Resolution {
                act,
                by: by.clone(),
                at: concluded_at.unwrap_or(at),
                solution: solution.clone(),
                outcome: outcome.clone(),
            });
            next.assignee = next.assignee.or_else(|| Some(by.clone()));
            next.visit = None;
            responded(&mut next, at);
            followed_up(&mut next, at);
        }
        C::Close { note, confirmed_by } => {
            let confirmed = confirmed_by.is_some() || guard::confirmed(scene.view, before);
            let reason = if confirmed { ClosingReason::Confirmed } else { ClosingReason::ByStaff };
            close(&mut next, request, reason, note);
        }
        C::Confirm { verdict: Verdict::Confirmed, text } => {
            close(&mut next, request, ClosingReason::Confirmed, text);
        }
        C::CloseForSilence { note } => close(&mut next, request, ClosingReason::NoResponse, note),
        C::Reopen { .. } | C::Confirm { verdict: Verdict::Persists, .. } => reopen(&mut next),
        C::OverrideDue { at: due, .. } => next.commitment.overridden = Some(*due),
        // T3, T15, T17 only move the state; a card's effect is the losing request's.
        C::RecordAnswer { .. } | C::MaterialAvailable { .. } | C::VendorReturned { .. } | C::DecideConflict { .. } => {}
        // Content is not ruled on.
        C::OpenTicket(_)
        | C::AddNote { .. }
        | C::SetField { .. }
        | C::TickItem { .. }
        | C::EditText(_)
        | C::AddMaterial { .. }
        | C::ChangeMaterial { .. }
        | C::LogTime { .. }
        | C::LogContact { .. }
        | C::SetContact { .. }
        | C::SetPlace { .. }
        | C::SetEquipment { .. }
        | C::SetSubject { .. }
        | C::AddLabel { .. }
        | C::RemoveLabel { .. }
        | C::RegisterEquipment { .. }
        | C::SetEquipmentField { .. }
        | C::AddEquipmentNote { .. }
        | C::Strike { .. } => {}
    }
    next
}

/// Moves the state by a request: since when, by what, and what the clock does there.
pub(super) fn enter(org: &Organisation, next: &mut Decided, request: &Request, state: State) {
    move_to(org, next, state, request.stamp.effective());
    next.moved_by = Some(request.stamp.act);
}

/// Moves the state, and drops what belonged to the one it leaves.
pub(super) fn move_to(org: &Organisation, next: &mut Decided, state: State, at: Timestamp) {
    let from = next.state;
    next.state = state;
    next.since = at;
    // T22 keeps the question and the way back: the closing may be withdrawn (R14).
    if !matches!(state, State::NeedsInfo | State::Closed) {
        next.question = None;
    }
    if !matches!(state, State::Returned | State::Rejected | State::Cancelled) {
        next.reason = None;
        next.duplicate_of = None;
    }
    if state != State::WaitingVendor {
        next.vendor = None;
    }
    let may_return = matches!(
        state,
        State::NeedsInfo | State::AwaitingApproval | State::WaitingMaterial | State::WaitingVendor | State::Closed
    );
    if !may_return {
        next.back_to = None;
    }
    if state.is_final() || state == State::Resolved {
        next.offers.clear();
        next.visit = None;
    }
    if state != State::Closed {
        next.closing = None;
    }
    if !matches!(state, State::Resolved | State::Closed) {
        next.resolution = None;
    }
    clock::moved(org, next, from, at);
}

/// A visit agreed or planned (T12); agreeing is a contact with the requester.
pub(super) fn set_visit(next: &mut Decided, request: &Request, date: Timestamp, agreed: bool) {
    let (act, by) = (request.stamp.act, request.stamp.by.clone());
    next.visit = Some(Visit { act, at: date, agreed_with_requester: agreed, by });
    if agreed {
        responded(next, request.stamp.effective());
        followed_up(next, request.stamp.effective());
    }
}

/// Work began (T13): the visit is taking place and the requester sees somebody.
pub(super) fn started(next: &mut Decided, at: Timestamp) {
    next.visit = None;
    responded(next, at);
}

/// The earliest human action visible to the requester is the first response.
pub(super) fn responded(next: &mut Decided, at: Timestamp) {
    let first = next.commitment.responded_at.map_or(at, |known| known.min(at));
    next.commitment.responded_at = Some(first);
}

/// The desk's last contact with the requester: silence counts from the latest (OAX-26).
pub(super) fn followed_up(next: &mut Decided, at: Timestamp) {
    next.last_follow_up = Some(next.last_follow_up.map_or(at, |known| known.max(at)));
}

/// Closed, by whom and why.
pub(super) fn close(next: &mut Decided, request: &Request, reason: ClosingReason, note: &str) {
    next.closing = Some(Closing {
        act: request.stamp.act,
        by: request.stamp.by.clone(),
        at: request.stamp.effective(),
        reason,
        note: note.to_owned(),
    });
    next.reopen_proposed = false;
}

/// T23, T24: counted, and nothing is proposed any more.
pub(super) fn reopen(next: &mut Decided) {
    next.reopened = next.reopened.saturating_add(1);
    next.reopen_proposed = false;
}

/// The team in which somebody does the work: the ticket's where they are in it, else the service's, else their first.
pub(super) fn team_for(
    scene: &Scene<'_>,
    person: &PersonId,
    standing: Option<crate::ids::TeamId>,
) -> Option<crate::ids::TeamId> {
    let Some(person) = (scene.people)(person) else { return standing };
    let of_service = scene.org.service(&scene.view.ruled.service).map(|service| service.team.clone());
    let theirs = |team: &crate::ids::TeamId| person.teams.contains(team);
    standing
        .clone()
        .filter(theirs)
        .or_else(|| of_service.filter(theirs))
        .or_else(|| person.teams.first().cloned())
        .or(standing)
}
