//! The desk's decisions (R7, R8, R12, R13, R27, R28). They are priority, service, deadline, level, and what it asks,
//! returns, refuses or cancels.

use super::Prevailing;
use super::ruling_context::{Outcome, RulingContext, side};
use super::settle::later;
use crate::command::{Command, Decision, TicketKind};
use crate::document::Subject;
use crate::ids::{PriorityId, ServiceId, TeamId};
use crate::messages::Reason;
use crate::ruling::Request;
use crate::ruling::Side;
use crate::state::State;
use crate::ticket::view::Decided;
use crate::time::Timestamp;
use crate::workflow::transition::target_from;

/// R7: the desk sets it, a technician proposes; of two desks the later stands.
pub(super) fn priority(bench: &RulingContext<'_>, asked: &PriorityId) -> Outcome {
    let decided = bench.ruled();
    if decided.priority.as_ref() == Some(asked) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let same = |request: &Request| matches!(request.command, Command::Decision(Decision::SetPriority { .. }));
    let standing = decided.priority.as_ref().map(ToString::to_string).unwrap_or_default();
    register(bench, Subject::Priority, 7, Reason::R7DeskPriority, &same, standing)
}

/// R8: as R7, for service, kind and team. What was done under the former service stays as an annex.
pub(super) fn classify(
    bench: &RulingContext<'_>,
    service: &ServiceId,
    subservice: Option<&str>,
    kind: TicketKind,
    team: Option<&TeamId>,
) -> Outcome {
    let decided = bench.ruled();
    let equal = decided.service == *service
        && decided.subservice.as_deref() == subservice
        && decided.kind == kind
        && team.is_none_or(|team| decided.team.as_ref() == Some(team));
    if equal {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let same = |request: &Request| matches!(request.command, Command::Decision(Decision::Classify { .. }));
    register(bench, Subject::Service, 8, Reason::R8DeskService, &same, decided.service.to_string())
}

/// A datum of the desk's: a technician's word is a proposal in the tray whenever it comes, so that the order of
/// arrival makes no difference; two of the desk's go to the later.
fn register(
    bench: &RulingContext<'_>,
    subject: Subject,
    rule: u8,
    why: Reason,
    same: &dyn Fn(&Request) -> bool,
    standing: String,
) -> Outcome {
    if let Err(refused) = bench.stands().and_then(|()| bench.content()) {
        return bench.refused(refused);
    }
    if bench.only_proposes() {
        let last = bench
            .view
            .requests
            .iter()
            .filter(|request| same(request) && request.ruling.as_ref().is_some_and(|ruling| ruling.applied));
        let stamp = last
            .max_by_key(|request| request.ruling.as_ref().map(|ruling| ruling.seq))
            .map_or_else(|| bench.view.born.stamp.clone(), |request| request.stamp.clone());
        return Outcome::not(rule, why, bench.lost(subject, rule, why, Side { value: standing, stamp }));
    }
    match bench.unseen(same) {
        None => {
            let conflict = over_proposal(bench, subject, rule, why, same);
            Outcome::Applied { decided: bench.effect(), rule: None, conflict }
        }
        Some(other) => later_of(bench, other, subject, rule, Reason::LaterStands, bench.effect()),
    }
}

/// A proposal that waits in the tray and of which the desk did not know: its card now shows what it stands against.
fn over_proposal(
    bench: &RulingContext<'_>,
    subject: Subject,
    rule: u8,
    why: Reason,
    same: &dyn Fn(&Request) -> bool,
) -> Option<crate::ruling::Conflict> {
    let waits = |request: &Request| {
        let id = crate::ruling::conflict_id(request.stamp.act, &subject);
        bench.view.conflicts.iter().any(|card| card.id == id && card.settled.is_none())
    };
    let unknown = |request: &Request| request.ruling.as_ref().is_some_and(|ruling| ruling.seq >= bench.request.basis);
    let mut proposals = bench.view.requests.iter().rev();
    let proposal = proposals
        .find(|request| same(request) && request.command != *bench.command() && unknown(request) && waits(request))?;
    bench.won(subject, rule, why, proposal)
}

/// Two decisions of the same weight, neither knowing of the other: the later stands, the earlier is named.
pub(super) fn later_of(
    bench: &RulingContext<'_>,
    other: &Request,
    subject: Subject,
    rule: u8,
    why: Reason,
    decided: Decided,
) -> Outcome {
    match later(&side(other), &bench.this_side()) {
        Prevailing::Standing => Outcome::not(rule, why, bench.lost(subject, rule, why, side(other))),
        Prevailing::Incoming => Outcome::under(decided, rule, why, bench.won(subject, rule, why, other)),
    }
}

/// R27: a supervisor's own deadline; the later of two stands.
pub(super) fn due(bench: &RulingContext<'_>, at: Timestamp) -> Outcome {
    if bench.ruled().commitment.overridden == Some(at) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let other = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::OverrideDue { .. })));
    match other {
        Some(other) if later(&side(other), &bench.this_side()) == Prevailing::Standing => {
            Outcome::not(27, Reason::LaterStands, None)
        }
        Some(_) | None => bench.plainly(),
    }
}

/// T18, R28: two escalations that knew nothing of each other raise the level once; the later named team stands.
pub(super) fn escalate(bench: &RulingContext<'_>, team: Option<&TeamId>) -> Outcome {
    let other = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Escalate { .. })));
    let Some(other) = other else { return decision(bench) };
    let Command::Decision(Decision::Escalate { team: others, .. }) = &other.command else { return decision(bench) };
    let why = Reason::R28HigherLevel;
    let stands = bench.ruled().moved_by == Some(other.stamp.act);
    if team.is_none() || others.as_ref() == team || !stands {
        return Outcome::not(28, why, None);
    }
    if let Err(refused) = bench.content() {
        return bench.refused(refused);
    }
    let once = Decided { level: bench.ruled().level, ..bench.effect() };
    if others.is_none() {
        return Outcome::under(once, 28, why, None);
    }
    later_of(bench, other, Subject::State, 28, why, once)
}

/// What the technician does in the field and an agent may decide over, knowing more of the office side (R12).
pub(super) fn is_field_intent(command: &Command) -> bool {
    matches!(
        command,
        Command::Decision(Decision::Start {})
            | Command::Decision(Decision::WaitMaterial { .. })
            | Command::Decision(Decision::WaitVendor { .. })
            | Command::Decision(Decision::ScheduleVisit { .. })
            | Command::Decision(Decision::MaterialAvailable { .. })
            | Command::Decision(Decision::VendorReturned { .. })
    )
}

/// A wait: the one field intent that is more than a visit's fact.
pub(super) fn is_wait(command: &Command) -> bool {
    matches!(command, Command::Decision(Decision::WaitMaterial { .. }) | Command::Decision(Decision::WaitVendor { .. }))
}

/// What the desk decides about where the ticket stands.
pub(super) fn is_desk_decision(command: &Command) -> bool {
    matches!(
        command,
        Command::Decision(Decision::AskRequester { .. })
            | Command::Decision(Decision::Return { .. })
            | Command::Decision(Decision::RequestApproval { .. })
            | Command::Decision(Decision::DecideApproval { .. })
            | Command::Decision(Decision::Escalate { .. })
            | Command::Decision(Decision::Assign { .. })
            | Command::Decision(Decision::Reject { .. })
            | Command::Decision(Decision::Cancel { .. })
    )
}

/// T2, T4, T6–T8, T18, T25, T26. Finished work stands against them (R13 and its like); field intents do not (R12).
pub(super) fn decision(bench: &RulingContext<'_>) -> Outcome {
    if let Err(refused) = bench.content() {
        // R19: it is asked for again, of what is there now; whose turn it is knows already.
        return match refused.why {
            Reason::R19Stale => Outcome::not(19, Reason::R19Stale, None),
            // Nobody else can mend it: its author signs anew.
            why @ (Reason::ApprovalOfAnother | Reason::ApprovalUncertified | Reason::CertificateUnfit) => {
                Outcome::quiet(why)
            }
            _ => bench.refused(refused),
        };
    }
    let decided = bench.ruled();
    let resolve = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Resolve { .. })));
    if let (Some(resolve), State::Resolved | State::Closed) = (resolve, decided.state) {
        return against_finished(bench, resolve);
    }
    let refused = match bench.stands() {
        Ok(()) => return Outcome::Applied { decided: bench.effect(), rule: None, conflict: over_wait(bench) },
        Err(refused) => refused,
    };
    let mut moved = bench.all_unseen().iter().filter(|request| moves(&request.command)).peekable();
    let only_field = moved.peek().is_some() && moved.all(|request| is_field_intent(&request.command));
    if only_field && !decided.state.is_final() {
        return Outcome::under(bench.effect(), 12, Reason::R12AgentDecision, over_wait(bench));
    }
    if let (Command::Decision(Decision::AskRequester { question }), State::NeedsInfo, Some(other)) =
        (bench.command(), decided.state, bench.unseen_mover())
    {
        return both_questions(bench, question, other);
    }
    if target_from(decided, bench.command()) == Some(decided.state) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    bench.refused(refused)
}

fn moves(command: &Command) -> bool {
    command.asks_for().is_some()
        || matches!(
            command,
            Command::Decision(Decision::RecordAnswer { .. })
                | Command::Decision(Decision::DecideApproval { .. })
                | Command::Decision(Decision::MaterialAvailable { .. })
        )
}

fn over_wait(bench: &RulingContext<'_>) -> Option<crate::ruling::Conflict> {
    let wait = bench.unseen_mover().filter(|request| is_wait(&request.command))?;
    bench.won(Subject::State, 12, Reason::R12AgentDecision, wait)
}

/// Two questions put at once are both put, the earlier first.
fn both_questions(bench: &RulingContext<'_>, question: &str, other: &Request) -> Outcome {
    let decided = bench.ruled();
    let standing = decided.question.as_deref().unwrap_or_default();
    if standing.lines().any(|line| line == question) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let last = later(&side(other), &bench.this_side()) == Prevailing::Incoming;
    let (first, second) = if last { (standing, question) } else { (question, standing) };
    let mut next = bench.effect();
    next.question = Some(format!("{first}\n{second}"));
    if !last {
        (next.since, next.moved_by) = (decided.since, decided.moved_by);
    }
    Outcome::plain(next)
}

/// The work was finished without the desk's knowledge. R13: a cancellation made before it stands, one made after it
/// waits in the tray. A question, a return, an escalation wait there too; an escalation still counts (R28).
fn against_finished(bench: &RulingContext<'_>, resolve: &Request) -> Outcome {
    let lost = |rule, why| bench.lost(Subject::State, rule, why, side(resolve));
    match bench.command() {
        Command::Decision(Decision::Cancel { .. }) | Command::Decision(Decision::Reject { .. }) => {
            if resolve.stamp.effective() < bench.at() || bench.ruled().state == State::Closed {
                return Outcome::not(13, Reason::R13WorkStands, lost(13, Reason::R13WorkStands));
            }
            let conflict = bench.won(Subject::State, 13, Reason::R13Cancelled, resolve);
            Outcome::under(bench.effect(), 13, Reason::R13Cancelled, conflict)
        }
        Command::Decision(Decision::Escalate { .. }) => {
            let level = bench.ruled().level.saturating_add(1);
            let next = Decided { level, ..bench.ruled().clone() };
            Outcome::under(next, 12, Reason::WorkFinished, lost(12, Reason::WorkFinished))
        }
        _ => Outcome::not(12, Reason::WorkFinished, lost(12, Reason::WorkFinished)),
    }
}
