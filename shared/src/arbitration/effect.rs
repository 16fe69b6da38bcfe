//! What an applied decision does to what is decided. Whether it may, the rules have said before.

use super::{People, clock, migrated};
use crate::catalog::{Organisation, escalation};
use crate::command::{Command, Decision, Verdict};
use crate::ruling::Request;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::promise_kept;
use crate::ticket::view::{
    Approved, Archived, Closing, ClosingReason, Decided, Letter, LetterMark, Offer, Resolution, Survey, TicketView,
    Visit,
};
use crate::time::Timestamp;
use crate::workflow::approval;
use crate::workflow::guard;
use crate::workflow::survey;
use crate::workflow::transition::target_from;
use std::collections::BTreeMap;

/// The question that silence answers.
const DEEMED: &str = "satisfaccion";

/// Where a decision takes effect.
pub(super) struct EffectContext<'a> {
    pub(super) org: &'a Organisation,
    pub(super) view: &'a TicketView,
    pub(super) people: People<'a>,
}

/// What is decided once the request is applied; `seq` is counted by the caller.
pub(super) fn take(scene: &EffectContext<'_>, before: &Decided, request: &Request) -> Decided {
    use Command as C;
    let mut next = before.clone();
    let (by, at, act) = (&request.stamp.by, request.stamp.effective(), request.stamp.act);
    // T7: the next of the sequence is asked for before the ticket goes on (BJ-38).
    let given = match &request.command {
        C::Decision(Decision::DecideApproval { granted: true, .. }) => {
            approval::granted(scene.org, scene.view, before, &request.stamp)
        }
        _ => None,
    };
    if given.as_ref().is_some_and(|(_, next)| next.is_some()) && before.state == State::AwaitingApproval {
        (next.since, next.moved_by) = (at, Some(act));
    } else if let Some(state) = target_from(before, &request.command) {
        enter(scene.org, &mut next, request, state);
    }
    match &request.command {
        C::Decision(Decision::SetPriority { priority }) => {
            next.priority = Some(priority.clone());
            clock::recommit(scene.org, scene.view, before, &mut next);
        }
        C::Decision(Decision::Classify { service, subservice, kind, team }) => {
            if *service != before.service {
                next.former_services.retain(|former| former != service && *former != before.service);
                next.former_services.push(before.service.clone());
                next.team = scene.org.service(service).map(|def| def.team.clone()).or(next.team);
            }
            next.service = service.clone();
            next.subservice = subservice.clone();
            next.kind = *kind;
            next.team = team.clone().or(next.team);
            clock::recommit(scene.org, scene.view, before, &mut next);
        }
        C::Decision(Decision::Assign { person, team, .. }) => {
            next.assignee = person.clone();
            next.team = team.clone().or(next.team);
            next.offers.clear();
        }
        C::Decision(Decision::OfferAssignment { to, .. }) => {
            next.offers.push(Offer { act, by: by.clone(), to: to.clone(), at });
        }
        C::Decision(Decision::AcceptOffer { .. }) => {
            next.assignee = Some(by.clone());
            next.team = team_for(scene, &request.stamp, next.team.take());
            next.offers.clear();
        }
        C::Decision(Decision::DeclineOffer { offer, .. }) => next.offers.retain(|open| open.act != *offer),
        C::Decision(Decision::ScheduleVisit { at: date, agreed_with_requester, .. }) => {
            set_visit(scene.org, &mut next, request, *date, *agreed_with_requester);
        }
        C::Decision(Decision::Start {}) => {
            next.assignee = next.assignee.or_else(|| Some(by.clone()));
            started(&mut next, at);
        }
        C::Decision(Decision::AskRequester { question }) => {
            next.back_to = match before.state {
                State::NeedsInfo => before.back_to,
                State::WaitingMaterial | State::WaitingVendor => before.back_to.or(Some(State::InProgress)),
                from => Some(from),
            };
            next.question = Some(question.clone());
            responded(&mut next, at);
            followed_up(&mut next, at);
        }
        C::Decision(Decision::Return { reason } | Decision::Reject { reason }) => next.reason = Some(reason.clone()),
        C::Decision(Decision::Cancel { reason, duplicate_of, .. }) => {
            next.reason = Some(reason.clone());
            next.duplicate_of = *duplicate_of;
        }
        C::Decision(Decision::Resubmit { .. }) => {
            next.submission = next.submission.saturating_add(1);
            next.approvals.clear();
            clock::restart(scene.org, scene.view, &mut next, at);
        }
        C::Decision(Decision::RequestApproval { .. }) => {
            next.back_to = Some(before.state);
            next.approver =
                approval::next_approval(scene.org, scene.view, &next).map(|(_, approval)| approval.role.clone());
        }
        C::Decision(Decision::DecideApproval { granted, reason, content, .. }) => {
            if !granted {
                next.reason = Some(reason.clone());
            }
            if let Some((approved, awaited)) = given {
                next.approvals.push(Approved { content: content.or(approved.content), ..approved });
                next.approver = awaited.filter(|_| next.state == State::AwaitingApproval);
            }
        }
        C::Decision(Decision::WaitMaterial { .. }) => next.back_to = Some(before.state),
        C::Decision(Decision::WaitVendor { vendor, .. }) => {
            next.vendor = Some(vendor.clone());
            next.back_to = Some(before.state);
        }
        C::Decision(Decision::Escalate { team, .. }) => {
            // OAX-23: where nobody names a team, the matrix does.
            let told = |name: &str| scene.view.answer(name);
            let matrix = escalation::next(scene.org, &before.service, before.level, before.priority.as_ref(), &told);
            next.level = next.level.saturating_add(1);
            next.team = team.clone().or_else(|| matrix?.team.clone()).or(next.team);
            next.assignee = None;
            next.offers.clear();
        }
        C::Decision(Decision::Resolve { solution, outcome, concluded_at }) => {
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
        C::Decision(Decision::Close { note, confirmed_by }) => {
            let confirmed = confirmed_by.is_some() || guard::confirmed(scene.view, before);
            let reason = if confirmed { ClosingReason::Confirmed } else { ClosingReason::ByStaff };
            close(&mut next, request, reason, note);
        }
        C::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text }) => {
            close(&mut next, request, ClosingReason::Confirmed, text);
        }
        C::Decision(Decision::CloseForSilence { note }) => {
            close(&mut next, request, ClosingReason::NoResponse, note);
            if survey::deemed(scene.org, scene.view, &next) {
                next.survey = deemed(scene.org, request);
            }
        }
        C::Decision(Decision::AnswerSurvey { answers, comment }) => {
            let (answers, comment) = (answers.clone(), comment.clone());
            next.survey = Some(Survey { act, by: by.clone(), at, deemed: false, superseded: false, answers, comment });
            // What who asked says themselves is no follow-up of the desk's (OAX-26).
            if !scene.view.is_by_requester(&request.stamp) {
                followed_up(&mut next, at);
            }
        }
        C::Decision(Decision::RecordLetter(letter)) => next.letters.push(Letter {
            act,
            by: by.clone(),
            at: letter.received_at.unwrap_or(at),
            register: None,
            letter: letter.as_ref().clone(),
            marks: BTreeMap::new(),
        }),
        C::Decision(Decision::MarkLetter { letter, step, text }) => {
            let mark = LetterMark { act, by: by.clone(), at, text: text.clone() };
            if let Some(letter) = next.letters.iter_mut().find(|known| known.act == *letter) {
                letter.marks.insert(*step, mark);
            }
        }
        C::Decision(Decision::Archive { place }) => {
            next.archived = Some(Archived { act, by: by.clone(), at, place: place.clone() })
        }
        C::Decision(Decision::Reopen { .. } | Decision::Confirm { verdict: Verdict::Persists, .. }) => {
            reopen(&mut next)
        }
        C::Decision(Decision::TellState(state)) => migrated::stand(&mut next, (act, by), state),
        C::Decision(Decision::OverrideDue { at: due, .. }) => {
            next.commitment.overridden = Some(*due);
            // Once the part that alone had a date is done, another date is for the rest.
            if promise_kept::part_done(scene.view, before).is_some() {
                next.commitment.part = None;
            }
        }
        // T3, T15, T17 only move the state; a card's effect is the losing request's.
        C::Decision(
            Decision::RecordAnswer { .. }
            | Decision::MaterialAvailable { .. }
            | Decision::VendorReturned { .. }
            | Decision::DecideConflict { .. },
        ) => {}
        // Content is not ruled on, and an item has a rule of its own.
        C::Content(_) | C::Item(_) | C::Record(_) => {}
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
    if state != State::AwaitingApproval {
        next.approver = None;
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

/// A visit agreed or planned (T12); agreeing is a contact with the requester, and what they chose binds the promise.
pub(super) fn set_visit(org: &Organisation, next: &mut Decided, request: &Request, date: Timestamp, agreed: bool) {
    let (act, by) = (request.stamp.act, request.stamp.by.clone());
    next.visit = Some(Visit { act, at: date, agreed_with_requester: agreed, by });
    if agreed {
        responded(next, request.stamp.effective());
        followed_up(next, request.stamp.effective());
        clock::agreed(org, next, date, request.stamp.effective());
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
    // T24: a word that was given is kept and marked; one that was only deemed given is withdrawn.
    next.survey = next.survey.take().filter(|survey| !survey.deemed);
    if let Some(survey) = next.survey.as_mut() {
        survey.superseded = true;
    }
}

/// SEC-14: silence is taken for this answer.
fn deemed(org: &Organisation, request: &Request) -> Option<Survey> {
    let answer = org.settings.survey.as_ref()?.default.clone();
    let (act, by, at) = (request.stamp.act, request.stamp.by.clone(), request.stamp.effective());
    let answers = BTreeMap::from([(DEEMED.to_owned(), answer)]);
    Some(Survey { act, by, at, deemed: true, superseded: false, answers, comment: String::new() })
}

/// The team in which somebody does the work: the ticket's where they are in it, else the service's, else their first.
pub(super) fn team_for(
    scene: &EffectContext<'_>,
    author: &Stamp,
    standing: Option<crate::ids::TeamId>,
) -> Option<crate::ids::TeamId> {
    let Some(person) = (scene.people.then)(author) else { return standing };
    let of_service = scene.org.service(&scene.view.ruled.service).map(|service| service.team.clone());
    let theirs = |team: &crate::ids::TeamId| person.teams.contains(team);
    standing
        .clone()
        .filter(theirs)
        .or_else(|| of_service.filter(theirs))
        .or_else(|| person.teams.first().cloned())
        .or(standing)
}
