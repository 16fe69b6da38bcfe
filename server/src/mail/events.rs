//! What happened to a ticket between two moments, as far as somebody outside is told of it.

use crate::organisation::messages::event::Event;
use ronda_shared::command::{Audience, Choice, Command, Decision, Verdict};
use ronda_shared::ids::{ActId, PersonId};
use ronda_shared::ruling::Request;
use ronda_shared::stamp::Stamp;
use ronda_shared::state::State;
use ronda_shared::ticket::promise_kept::owed_by;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::ticket::view::{Note, TicketView};
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

/// The date promised as it stands, in words, with the part of the service that it is for where it is for one alone (AGU-01): «viernes 20
/// de noviembre (A1 Gestión de la solicitud)».
pub fn due_words(view: &TicketView, long: impl Fn(Timestamp) -> String) -> Option<String> {
    let by = long(owed_by(view, &view.ruled)?);
    let part = view.ruled.commitment.part.as_ref();
    Some(match part {
        Some(part) => format!("{by} ({})", part.name),
        None => by,
    })
}

/// What is told of a ticket between two moments, in the order in which it was ruled. `before`: none where it was not born.
pub fn told_since(before: Option<&TicketView>, after: &TicketView) -> Vec<Happened> {
    let mut told = Vec::new();
    let was = before.map(|view| &view.ruled).filter(|decided| decided.folio.is_some());
    // What came over from another system was received there (decision 0048).
    if was.is_none() && after.ruled.folio.is_some() && after.born.told.is_none() {
        told.push(Happened { act: Some(after.born.stamp.act), ..Happened::of(Event::Received, "") });
    }
    let mut ruled: Vec<Ruled<'_>> = after
        .requests
        .iter()
        .filter(|request| before.is_none_or(|view| !applied(view, request.stamp.act)))
        .filter_map(|request| {
            let seq = request.ruling.as_ref().filter(|ruling| ruling.applied)?.seq;
            Some(Ruled { seq, command: takes_effect(after, request), stamp: &request.stamp })
        })
        .collect();
    ruled.sort_by_key(|one| (one.seq, one.stamp.act));
    told.extend(ruled.iter().filter_map(|one| Some(of_request(one.command)?.by(one.stamp))));
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
    // Whose turn it is since, by a note or without one, is asked once.
    let is_asked = told.iter().any(|one| one.event == Event::Approval);
    told.extend(noted_by_server(after, &known).filter(|one| !is_asked || one.event != Event::Approval));
    // What was asked and decided in one go asks nobody any more.
    told.retain(|one| one.event != Event::Approval || after.ruled.state == State::AwaitingApproval);
    if let Some(before) = before.filter(|view| view.ruled.folio.is_some()) {
        told.extend(date_moved(before, after, &told, &ruled));
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
fn takes_over(ruled: &[Ruled<'_>]) -> Option<Happened> {
    ruled.iter().rev().find_map(|one| match one.command {
        Command::Decision(Decision::Escalate { reason, .. }) => {
            Some(Happened::of(Event::TakesOver, reason).by(one.stamp))
        }
        _ => None,
    })
}

/// A decision that took effect, and whose doing that was.
struct Ruled<'v> {
    /// Its place among the rulings.
    seq: u64,
    /// What was put into effect.
    command: &'v Command,
    /// Of who did that.
    stamp: &'v Stamp,
}

/// What an applied request put into effect: its own command; of a card on which the other side was chosen, what had lost on it.
fn takes_effect<'v>(view: &'v TicketView, request: &'v Request) -> &'v Command {
    let Command::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap }) = &request.command else {
        return &request.command;
    };
    let card = view.conflicts.iter().find(|card| card.id == *conflict);
    let lost = card.and_then(|card| view.requests.iter().find(|one| one.stamp.act == card.other.stamp.act));
    lost.map_or(&request.command, |lost| &lost.command)
}

/// Whether a decision of this act has taken effect.
pub(crate) fn applied(view: &TicketView, act: ActId) -> bool {
    let request = view.requests.iter().find(|request| request.stamp.act == act);
    request.and_then(|request| request.ruling.as_ref()).is_some_and(|ruling| ruling.applied)
}

/// A reply of the desk: public, and not the requester's own words.
fn by_desk(view: &TicketView, note: &Note) -> bool {
    note.audience == Audience::Public
        && !view.is_by_requester(&note.stamp)
        && note.told.is_none()
        && !note.text.trim().is_empty()
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
        C::Decision(Decision::WaitMaterial { reason }) => Happened::of(Event::Material, reason),
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
fn date_moved(before: &TicketView, after: &TicketView, told: &[Happened], ruled: &[Ruled<'_>]) -> Option<Happened> {
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
    let (was, now) = (&before.ruled, &after.ruled);
    let (from, to) = (owed_by(before, was)?, owed_by(after, now)?);
    let standing = now.commitment.paused_since.is_none() && working(was.state) && working(now.state);
    // They chose the day themselves, and are told of it as their visit.
    let by_visit = now.commitment.overridden.is_none() && now.commitment.agreed == Some(to);
    let says = |one: &Happened| match one.event {
        Event::Assigned => !one.quiet,
        Event::Visit => by_visit,
        Event::Escalated | Event::Reopened => true,
        _ => false,
    };
    if !standing || (to.millis() - from.millis()).abs() < MINUTE_MS || told.iter().any(says) {
        return None;
    }
    let said = ruled.iter().rev().find_map(|one| match one.command {
        Command::Decision(Decision::OverrideDue { reason, .. }) => Some((reason.as_str(), one.stamp.act)),
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
        Event::Assigned
        | Event::Visit
        | Event::Material
        | Event::Vendor
        | Event::Escalated
        | Event::TakesOver
        | Event::Reopened => {
            let over = closed.max(resolved);
            last(one.event) == Some(at) && over.is_none_or(|end| end < at)
        }
        Event::Closed | Event::Cancelled | Event::Rejected => last(one.event) == Some(at),
        Event::NotTaken | Event::Over | Event::FilesLeft | Event::Noted => false,
    };
    let kept: Vec<bool> = told.iter().enumerate().map(|(at, one)| keeps(at, one)).collect();
    told.into_iter().zip(kept).filter_map(|(one, keep)| keep.then_some(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::stored_ticket;
    use crate::verification::testing::{lived, memory};
    use ronda_shared::document::Subject;
    use ronda_shared::ids::DeviceId;
    use ronda_shared::messages::Reason;
    use ronda_shared::ruling::{Conflict, Ruling, Settled, Side, conflict_id};

    /// A question that lost against what a colleague decided at the same time, and the supervisor's «Cambiar»: the ticket waits for an
    /// answer from then on, and is closed where none comes.
    #[test]
    fn what_takes_effect_by_a_supervisors_choice_is_told_as_what_it_is() {
        let (fixture, id, _) = lived(memory());
        let standing = stored_ticket(&*fixture.store.read().expect("reads"), id).expect("reads").expect("there");
        let born = standing.born.stamp.clone();
        let act = |number| ActId { device: DeviceId::new(77), number };
        let stamp = |number, by: &str| Stamp { act: act(number), by: PersonId::new(by), ..born.clone() };
        let ruling =
            |applied, seq| Some(Ruling { applied, why: None, rule: None, at: fixture.now(), seq, closed: false });
        let seq = standing.ruled.seq;
        let lost = Request {
            stamp: stamp(1, "eva.rios"),
            command: Command::Decision(Decision::AskRequester { question: "¿Qué extensión?".into() }),
            basis: 0,
            ruling: ruling(false, seq),
        };
        let card = |settled| Conflict {
            id: conflict_id(act(1), &Subject::State),
            subject: Subject::State,
            rule: 12,
            why: Reason::WorkFinished,
            standing: Side { value: "resolved".into(), stamp: born.clone() },
            other: Side { value: "needs_info".into(), stamp: stamp(1, "eva.rios") },
            at: fixture.now(),
            settled,
        };
        let mut before = standing.clone();
        before.requests.push(lost);
        before.conflicts.push(card(None));
        let after = |choice: Choice| {
            let mut after = before.clone();
            let conflict = card(None).id;
            after.requests.push(Request {
                stamp: stamp(2, "ana.lopez"),
                command: Command::Decision(Decision::DecideConflict { conflict, choice }),
                basis: seq,
                ruling: ruling(true, seq + 1),
            });
            let settled = Settled { choice, stamp: stamp(2, "ana.lopez") };
            after.conflicts = vec![card(Some(settled))];
            if choice == Choice::Swap {
                after.ruled.state = State::NeedsInfo;
            }
            after
        };
        let asked = Happened::of(Event::Question, "¿Qué extensión?").by(&stamp(2, "ana.lopez"));
        assert_eq!(told_since(Some(&before), &after(Choice::Swap)), [asked], "whose doing it is: who chose");
        assert!(told_since(Some(&before), &after(Choice::Keep)).is_empty(), "what stood stands on");
        assert!(told_since(Some(&after(Choice::Swap)), &after(Choice::Swap)).is_empty(), "once");
    }
}
