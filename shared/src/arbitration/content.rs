//! What content means for what is decided: first response, follow-ups, silence shown false, late reports (R14, R16).

use super::{clock, effect};
use crate::calendar;
use crate::catalog::{ChecklistItem, Organisation};
use crate::command::{Audience, Command, Decision, Mark, Verdict};
use crate::ids::ActId;
use crate::ruling::Request;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::view::{Closing, ClosingReason, Contact, Decided, TicketView};
use crate::time::Timestamp;
use crate::workflow::{approval, part_of};

/// What is decided once the content of the ticket is taken into account; none where nothing changes. It looks at the
/// whole content, not at what is new, so the order of arrival makes no difference and a second look changes nothing.
/// A late report moves no ruling's number: nobody decided.
pub fn after_content(org: &Organisation, view: &TicketView, now: Timestamp) -> Option<Decided> {
    let mut next = view.ruled.clone();
    contacts(view, &mut next, now);
    silence_withdrawn(org, view, &mut next);
    late_report(org, view, &mut next);
    asked_again(org, view, &mut next, now);
    passed_on(org, view, &mut next, now);
    let stands = next.state;
    clock::moved(org, &mut next, stands, now);
    (next != view.ruled).then_some(next)
}

/// First answer (a reply counts as T13 does) and the desk's last follow-up (OAX-26).
fn contacts(view: &TicketView, next: &mut Decided, now: Timestamp) {
    // A clock ahead of the server's must not keep a ticket open.
    let time = |stamp: &Stamp| stamp.effective().min(now);
    // Submitted anew, it has not been answered yet (T5).
    let applied = |request: &&Request| request.ruling.as_ref().is_some_and(|ruling| ruling.applied);
    let resubmitted = |request: &&Request| matches!(request.command, Command::Decision(Decision::Resubmit { .. }));
    let anew = view.requests.iter().filter(applied).filter(resubmitted).map(|request| time(&request.stamp)).max();
    let counts = |stamp: &Stamp| !view.is_by_requester(stamp) && anew.is_none_or(|anew| time(stamp) >= anew);
    // What was said in another system answered nobody here: no silence counts from it.
    let said = view.notes.iter().filter(|note| note.audience == Audience::Public && note.told.is_none());
    for note in said.filter(|note| counts(&note.stamp)) {
        effect::responded(next, time(&note.stamp));
        effect::followed_up(next, time(&note.stamp));
    }
    // What somebody did or agreed before the requester's eyes happened, whatever was ruled on it.
    for request in view.requests.iter().filter(|request| request.ruling.is_some() && counts(&request.stamp)) {
        let at = time(&request.stamp);
        match request.command {
            Command::Decision(Decision::Start {}) => effect::responded(next, at),
            Command::Decision(Decision::Resolve { .. })
            | Command::Decision(Decision::ScheduleVisit { agreed_with_requester: true, .. }) => {
                effect::responded(next, at);
                effect::followed_up(next, at);
            }
            _ => {}
        }
    }
    for contact in view.contacts.iter().filter(|contact| counts(&contact.stamp)) {
        effect::followed_up(next, time(&contact.stamp));
        if contact.reached {
            effect::responded(next, time(&contact.stamp));
        }
    }
}

/// R19: an approval does not cover what was written after it: it is asked for again (T6), from where that can be.
fn asked_again(org: &Organisation, view: &TicketView, next: &mut Decided, now: Timestamp) {
    let stale = approval::refresh(org, view, next);
    if stale && matches!(next.state, State::Received | State::InProgress) {
        let from = next.state;
        effect::move_to(org, next, State::AwaitingApproval, now);
        next.back_to = Some(from);
        next.moved_by = None;
        next.approver = approval::next_approval(org, view, next).map(|(_, approval)| approval.role.clone());
    }
}

/// T6: a ticket waits for whose turn it is. Where the data changed while somebody was asked, or a word before theirs covers no
/// more what is there, another is asked, and from now on.
fn passed_on(org: &Organisation, view: &TicketView, next: &mut Decided, now: Timestamp) {
    let Some(role) = approval::passed_on(org, view, next) else { return };
    next.approver = Some(role);
    (next.since, next.moved_by) = (now, None);
}

/// The last contact in which the requester was heard about what now waits for them, up to an instant.
pub(super) fn heard<'v>(view: &'v TicketView, decided: &Decided, until: Timestamp) -> Option<&'v Contact> {
    let asked = view.requests.iter().filter(|request| {
        matches!(request.command, Command::Decision(Decision::AskRequester { .. }))
            && request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
    });
    let since = match &decided.resolution {
        Some(resolution) => Some(resolution.at),
        None => asked.map(|request| request.stamp.effective()).max(),
    };
    view.contacts
        .iter()
        .filter(|contact| contact.reached || contact.verdict.is_some())
        .filter(|contact| contact.stamp.effective() <= until)
        .filter(|contact| since.is_none_or(|since| contact.stamp.effective() >= since))
        .max_by_key(|contact| (contact.stamp.effective(), contact.stamp.act))
}

/// Whether the requester was reached too late before a closing for its silence to have lasted (OAX-26).
pub(super) fn breaks_silence(org: &Organisation, contact: &Contact, closed: Timestamp) -> bool {
    matches!(calendar::silence_due(org, contact.stamp.effective()), Ok(Some(due)) if due > closed)
}

/// R14: the requester was in contact before the ticket was closed for silence, as came to light later.
fn silence_withdrawn(org: &Organisation, view: &TicketView, next: &mut Decided) {
    let Some(closing) = next.closing.clone().filter(|closing| closing.reason == ClosingReason::NoResponse) else {
        return;
    };
    if next.state != State::Closed {
        return;
    }
    let Some(contact) = heard(view, next, closing.at) else { return };
    let (at, act): (Timestamp, ActId) = (contact.stamp.effective(), contact.stamp.act);
    match (contact.verdict, next.resolution.is_some()) {
        (Some(Verdict::Confirmed), true) => {
            let by = contact.stamp.by.clone();
            next.closing = Some(Closing { act, by, reason: ClosingReason::Confirmed, ..closing });
        }
        (Some(Verdict::Persists), true) => {
            effect::move_to(org, next, State::InProgress, at);
            effect::reopen(next);
            next.moved_by = Some(act);
        }
        _ if !breaks_silence(org, contact, closing.at) => {}
        (None, true) => {
            effect::move_to(org, next, State::Resolved, at);
            next.closing = None;
            next.moved_by = Some(act);
        }
        (_, false) => {
            effect::move_to(org, next, State::NeedsInfo, at);
            next.moved_by = Some(act);
        }
    }
}

/// R16: what comes late is kept and reopens nothing; where it says that the failure persists, or that a mandatory
/// item is not done after all, a reopening is proposed to a supervisor.
fn late_report(org: &Organisation, view: &TicketView, next: &mut Decided) {
    let since = match (next.state, &next.closing, &next.resolution) {
        (State::Closed, Some(closing), _) => closing.at,
        (State::Resolved, _, Some(resolution)) => resolution.at,
        _ => return,
    };
    let persists = view
        .contacts
        .iter()
        .any(|contact| contact.verdict == Some(Verdict::Persists) && contact.stamp.effective() >= since);
    let undone = next.resolution.is_some() && is_undone(org, view, next);
    next.reopen_proposed |= persists || undone;
}

/// Whether an item that finishing asked for is not done: of the service as it binds the ticket (R30: no item that later data
/// demand), and of a part its own alone (OAX-41).
fn is_undone(org: &Organisation, view: &TicketView, decided: &Decided) -> bool {
    let Some(service) = org.begun(&decided.service, &view.born.catalog) else { return false };
    let part = part_of(org, view, decided);
    let asked = |item: &ChecklistItem| part.map_or(item.mandatory, |part| part.items.contains(&item.id));
    let open =
        |item: &ChecklistItem| view.checklist.get(&item.id).is_none_or(|mark| matches!(mark.value, Mark::Pending {}));
    service.checklist.iter().any(|item| asked(item) && open(item))
}
