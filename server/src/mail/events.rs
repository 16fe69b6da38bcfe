//! What happened to a ticket between two moments, as far as somebody outside is told of it.

use crate::organisation::messages::event::Event;
use ronda_shared::command::{Audience, Command, Decision, Verdict};
use ronda_shared::ids::{ActId, PersonId};
use ronda_shared::ruling::Request;
use ronda_shared::stamp::{Site, Stamp};
use ronda_shared::state::State;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::ticket::view::{Decided, Note, TicketView};
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub event: Event,
    /// The words it carries: a question, a reason, a solution, a reply.
    pub words: String,
    /// The date that was promised before, where that moved.
    pub was_due: Option<Timestamp>,
    /// Of an assignment: it is no news to who asked, for somebody had it already, or nobody has it by name yet.
    pub quiet: bool,
    /// Whose doing it is; none where nobody's alone.
    pub by: Option<PersonId>,
    /// The act that it tells; none where it follows from several, or from the clock.
    pub act: Option<ActId>,
}

impl Happened {
    fn of(event: Event, words: &str) -> Self {
        Self { event, words: words.trim().to_owned(), was_due: None, quiet: false, by: None, act: None }
    }
    fn by(self, stamp: &Stamp) -> Self {
        Self { by: Some(stamp.by.clone()), act: Some(stamp.act), ..self }
    }
}

/// The date promised, as it stands.
pub fn due(decided: &Decided) -> Option<Timestamp> {
    decided.commitment.overridden.or(decided.commitment.resolve_by)
}

/// What is told of a ticket between two moments, in the order in which it was ruled. `before`: none where it was not born.
pub fn happened(before: Option<&TicketView>, after: &TicketView) -> Vec<Happened> {
    let mut told = Vec::new();
    let was = before.map(|view| &view.ruled).filter(|decided| decided.folio.is_some());
    // What came over from another system was received there (decision 0048).
    if was.is_none() && after.ruled.folio.is_some() && after.born.told.is_none() {
        told.push(Happened { act: Some(after.born.stamp.act), ..Happened::of(Event::Received, "") });
    }
    let mut ruled: Vec<(u64, &Request)> = after
        .requests
        .iter()
        .filter(|request| before.is_none_or(|view| !applied(view, request.stamp.act)))
        .filter_map(|request| Some((request.ruling.as_ref().filter(|ruling| ruling.applied)?.seq, request)))
        .collect();
    ruled.sort_by_key(|(seq, request)| (*seq, request.stamp.act));
    told.extend(ruled.iter().filter_map(|(_, request)| Some(of_request(&request.command)?.by(&request.stamp))));
    let quiet = after.ruled.assignee.is_none() || was.is_some_and(|decided| decided.assignee.is_some());
    told.iter_mut().filter(|one| one.event == Event::Assigned).for_each(|one| one.quiet = quiet);
    told.extend(takes_over(&ruled));
    told.extend(awaited(before, after, &told));
    if let Some(was) = was
        && was.state == State::Closed
        && matches!(after.ruled.state, State::InProgress | State::Resolved)
        && told.iter().all(|one| one.event != Event::Reopened)
        && !after.stands_as_told()
    {
        // A closing for silence that came to light as false (R14).
        told.push(Happened::of(Event::Reopened, ""));
    }
    let known = |note: &&Note| before.is_some_and(|view| view.notes.iter().any(|old| old.stamp.act == note.stamp.act));
    let spoken = after.notes.iter().filter(|note| !known(note)).filter(|note| by_desk(after, note));
    told.extend(spoken.map(|note| Happened::of(Event::Reply, &note.text).by(&note.stamp)));
    told.extend(noted_by_server(after, &known));
    // What was asked and decided in one go asks nobody any more.
    told.retain(|one| one.event != Event::Approval || after.ruled.state == State::AwaitingApproval);
    if let Some(was) = was {
        told.extend(date_moved(was, after, &told, &ruled));
    }
    once(told)
}

/// What the server noted of its own accord (A5, A13, approvals): who was asked for an approval and has not answered is asked
/// again, in the same words; where nobody answers, who supervises has to step in; a broken promise is a delay (OAX-89).
fn noted_by_server<'a>(
    after: &'a TicketView,
    known: &'a dyn Fn(&&Note) -> bool,
) -> impl Iterator<Item = Happened> + 'a {
    let new = after.notes.iter().filter(|note| !known(note));
    new.filter_map(|note| match note.server.as_ref()?.what {
        ServerNote::ApproverReminded => Some(Happened::of(Event::Approval, approval_words(after))),
        ServerNote::NoApproval | ServerNote::OfferOver => Some(Happened::of(Event::Supervise, &note.text)),
        ServerNote::Broken => Some(Happened::of(Event::Late, "")),
        ServerNote::CannotClose
        | ServerNote::Warned
        | ServerNote::AnswerLate
        | ServerNote::ShortNotice
        | ServerNote::Reminded
        | ServerNote::Destroyed
        | ServerNote::SignatureDestroyed => None,
    })
}

/// The words in which an approval was asked for.
fn approval_words(view: &TicketView) -> &str {
    let asked = view.requests.iter().rev().find_map(|request| match &request.command {
        Command::Decision(Decision::RequestApproval { text }) => Some(text.as_str()),
        _ => None,
    });
    asked.unwrap_or_default()
}

/// T6, T7: it is somebody's turn to approve whom nobody has asked by name: the next of a sequence (Vo.Bo., then the
/// director), or one whose word no longer covers what is there (R19).
fn awaited(before: Option<&TicketView>, after: &TicketView, told: &[Happened]) -> Option<Happened> {
    let turn = |view: &TicketView| (view.ruled.state == State::AwaitingApproval).then(|| view.ruled.approver.clone());
    let now = turn(after)?;
    let asked_already = told.iter().any(|one| one.event == Event::Approval);
    let other = before.and_then(turn) != Some(now);
    (other && !asked_already).then(|| Happened::of(Event::Approval, approval_words(after)))
}

/// T18: who takes it now is told why.
fn takes_over(ruled: &[(u64, &Request)]) -> Option<Happened> {
    ruled.iter().rev().find_map(|(_, request)| match &request.command {
        Command::Decision(Decision::Escalate { reason, .. }) => {
            Some(Happened::of(Event::TakesOver, reason).by(&request.stamp))
        }
        _ => None,
    })
}

fn applied(view: &TicketView, act: ActId) -> bool {
    let request = view.requests.iter().find(|request| request.stamp.act == act);
    request.and_then(|request| request.ruling.as_ref()).is_some_and(|ruling| ruling.applied)
}

/// A reply of the desk: public, and not the requester's own words.
fn by_desk(view: &TicketView, note: &Note) -> bool {
    let own = note.stamp.site == Site::Portal || view.requester_person.as_ref() == Some(&note.stamp.by);
    note.audience == Audience::Public && !own && note.told.is_none() && !note.text.trim().is_empty()
}

fn of_request(command: &Command) -> Option<Happened> {
    use Command as C;
    Some(match command {
        C::Decision(Decision::AskRequester { question }) => Happened::of(Event::Question, question),
        C::Decision(
            Decision::Return { reason } | Decision::DecideApproval { granted: false, returned: true, reason, .. },
        ) => Happened::of(Event::Returned, reason),
        C::Decision(
            Decision::Reject { reason } | Decision::DecideApproval { granted: false, returned: false, reason, .. },
        ) => Happened::of(Event::Rejected, reason),
        C::Decision(Decision::Assign { .. } | Decision::AcceptOffer { .. }) => Happened::of(Event::Assigned, ""),
        C::Decision(Decision::ScheduleVisit { .. }) => Happened::of(Event::Visit, ""),
        C::Decision(Decision::WaitVendor { vendor, .. }) => Happened::of(Event::Vendor, vendor),
        C::Decision(Decision::RequestApproval { text }) => Happened::of(Event::Approval, text),
        C::Decision(Decision::Escalate { .. }) => Happened::of(Event::Escalated, ""),
        C::Decision(Decision::Resolve { solution, .. }) => Happened::of(Event::Resolved, solution),
        C::Decision(Decision::Close { note, .. } | Decision::CloseForSilence { note }) => {
            Happened::of(Event::Closed, note)
        }
        C::Decision(Decision::Confirm { verdict: Verdict::Confirmed, .. }) => Happened::of(Event::Closed, ""),
        C::Decision(Decision::Confirm { verdict: Verdict::Persists, .. } | Decision::Reopen { .. }) => {
            Happened::of(Event::Reopened, "")
        }
        C::Decision(Decision::Cancel { reason, .. }) => Happened::of(Event::Cancelled, reason),
        _ => return None,
    })
}

/// A15: the date that somebody was told is another, and nothing else that is told says so.
fn date_moved(was: &Decided, after: &TicketView, told: &[Happened], ruled: &[(u64, &Request)]) -> Option<Happened> {
    let working = |state| {
        matches!(
            state,
            State::Assigned
                | State::Scheduled
                | State::InProgress
                | State::NeedsInfo
                | State::WaitingMaterial
                | State::WaitingVendor
        )
    };
    let now = &after.ruled;
    let (from, to) = (due(was)?, due(now)?);
    let standing = now.commitment.paused_since.is_none() && working(was.state) && working(now.state);
    let says = |one: &Happened| match one.event {
        Event::Assigned => !one.quiet,
        Event::Escalated | Event::Reopened => true,
        _ => false,
    };
    if !standing || (to.millis() - from.millis()).abs() < MINUTE_MS || told.iter().any(says) {
        return None;
    }
    let said = ruled.iter().rev().find_map(|(_, request)| match &request.command {
        Command::Decision(Decision::OverrideDue { reason, .. }) => Some((reason.as_str(), request.stamp.act)),
        _ => None,
    });
    let (reason, act) = said.unzip();
    Some(Happened { was_due: Some(from), act, ..Happened::of(Event::Due, reason.unwrap_or_default()) })
}

/// Of what happened in one go, only what still stands is told: the last assignment, and no solution that was closed at once.
fn once(told: Vec<Happened>) -> Vec<Happened> {
    let last = |event: Event| told.iter().rposition(|one| one.event == event);
    let closed = [Event::Closed, Event::Cancelled, Event::Rejected].into_iter().filter_map(last).max();
    let resolved = last(Event::Resolved);
    let keeps = |at: usize, one: &Happened| match one.event {
        Event::Received
        | Event::Reply
        | Event::Question
        | Event::Returned
        | Event::Approval
        | Event::Supervise
        | Event::Due => true,
        Event::Late => closed.is_none() && resolved.is_none(),
        Event::Resolved => last(one.event) == Some(at) && closed.is_none_or(|end| end < at),
        Event::Assigned | Event::Visit | Event::Vendor | Event::Escalated | Event::TakesOver | Event::Reopened => {
            let over = closed.max(resolved);
            last(one.event) == Some(at) && over.is_none_or(|end| end < at)
        }
        Event::Closed | Event::Cancelled | Event::Rejected => last(one.event) == Some(at),
        Event::NotTaken | Event::Over | Event::FilesLeft => false,
    };
    let kept: Vec<bool> = told.iter().enumerate().map(|(at, one)| keeps(at, one)).collect();
    told.into_iter().zip(kept).filter_map(|(one, keep)| keep.then_some(one)).collect()
}
