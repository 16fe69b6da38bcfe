//! What the technician in the field asks for: start, visits, waiting (R11, R12, R23).

use super::desk::is_desk_decision;
use super::effect;
use super::ruling_context::{Outcome, RulingContext, side};
use super::settle::later;
use super::{Capacity, Prevailing};
use crate::command::{Command, Decision};
use crate::document::Subject;
use crate::messages::Reason;
use crate::ruling::Request;
use crate::state::State;
use crate::ticket::view::Decided;
use crate::time::Timestamp;

/// T13. A start the desk did not know of is harmless: where the desk decided otherwise meanwhile it is kept as a
/// visit's fact (first response, and where an answered question goes back to), and the state stays the desk's (R12).
pub(super) fn start(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    let someone_else = decided.assignee.as_ref().is_some_and(|owner| owner != bench.by());
    if decided.state == State::InProgress {
        let other = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Start {})));
        return match other.filter(|_| someone_else) {
            Some(other) => {
                let why = Reason::R9OtherStarted;
                Outcome::not(9, why, bench.lost(Subject::Assignee, 9, why, side(other)))
            }
            None => Outcome::quiet(Reason::AlreadySo),
        };
    }
    let taken = bench.unseen(|request| {
        matches!(
            request.command,
            Command::Decision(Decision::Assign { .. }) | Command::Decision(Decision::AcceptOffer { .. })
        ) && request.stamp.by != *bench.by()
    });
    if taken.is_some() && someone_else {
        return Outcome::under(fact(bench), 9, Reason::R9Reassigned, None);
    }
    if bench.unseen(|request| is_desk_decision(&request.command) && !is_assignment(request)).is_some() {
        let mut next = fact(bench);
        if decided.state == State::NeedsInfo && matches!(decided.back_to, Some(State::Assigned | State::Scheduled)) {
            next.back_to = Some(State::InProgress);
            next.assignee = next.assignee.or_else(|| Some(bench.by().clone()));
        }
        return Outcome::under(next, 12, Reason::R12AgentDecision, None);
    }
    match bench.stands() {
        Ok(()) if someone_else => Outcome::quiet(Reason::NotYourTicket),
        Ok(()) => {
            // A date planned at the desk while the work began concerns another visit.
            let planned =
                bench.unseen(|request| matches!(request.command, Command::Decision(Decision::ScheduleVisit { .. })));
            let mut next = bench.effect();
            if planned.is_some() {
                next.visit = decided.visit.clone();
            }
            Outcome::plain(next)
        }
        Err(refused) => Outcome::quiet(refused.why),
    }
}

fn is_assignment(request: &Request) -> bool {
    matches!(request.command, Command::Decision(Decision::Assign { .. }))
}

/// A visit that took place, whatever was decided meanwhile.
fn fact(bench: &RulingContext<'_>) -> Decided {
    let mut next = bench.ruled().clone();
    effect::started(&mut next, bench.at());
    next
}

/// T14, T16, T17: as T13, but what the desk decided meanwhile stands against it, and the tray says so.
pub(super) fn intent(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    if let Err(refused) = bench.content() {
        return bench.refused(refused);
    }
    let against = bench.unseen(|request| {
        let finished = matches!(
            request.command,
            Command::Decision(Decision::Resolve { .. }) | Command::Decision(Decision::Close { .. })
        );
        finished
            || is_desk_decision(&request.command)
            || matches!(request.command, Command::Decision(Decision::AcceptOffer { .. }))
    });
    if let Some(other) = against {
        let moved_away = decided.assignee.as_ref() != Some(bench.by());
        let handed_over = matches!(
            other.command,
            Command::Decision(Decision::Assign { .. }) | Command::Decision(Decision::AcceptOffer { .. })
        );
        if handed_over && !moved_away {
            return bench.plainly();
        }
        let (rule, why) = if handed_over { (9, Reason::R9Reassigned) } else { (12, Reason::R12AgentDecision) };
        return Outcome::not(rule, why, bench.lost(Subject::State, rule, why, side(other)));
    }
    if bench.command().asks_for() == Some(decided.state) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    bench.plainly()
}

/// T15, R23: material once reported available stays so; reported twice changes nothing.
pub(super) fn material(bench: &RulingContext<'_>) -> Outcome {
    if bench.ruled().state == State::WaitingMaterial { bench.plainly() } else { Outcome::quiet(Reason::AlreadySo) }
}

/// T12, R11: the date agreed with the requester binds; of two agreed the later agreement; of two planned the desk's.
pub(super) fn visit(bench: &RulingContext<'_>, at: Timestamp, agreed: bool) -> Outcome {
    let decided = bench.ruled();
    let standing = decided.visit.as_ref();
    if standing.is_some_and(|visit| visit.at == at && visit.agreed_with_requester == agreed) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let other = standing.and_then(|visit| bench.unseen(|request| request.stamp.act == visit.act));
    let Some(other) = other else { return set(bench, at, agreed, None) };
    let theirs = standing.is_some_and(|visit| visit.agreed_with_requester);
    let desk = |request: &Request| bench.capacity_of(request) == Capacity::Desk;
    let (wins, why) = match (agreed, theirs) {
        (true, false) => (true, Reason::R11AgreedDate),
        (false, true) => (false, Reason::R11AgreedDate),
        (true, true) => (later(&side(other), &bench.this_side()) == Prevailing::Incoming, Reason::R11AgreedDate),
        (false, false) => match (desk(bench.request), desk(other)) {
            (true, false) => (true, Reason::R11DeskDate),
            (false, true) => (false, Reason::R11DeskDate),
            _ => (later(&side(other), &bench.this_side()) == Prevailing::Incoming, Reason::LaterStands),
        },
    };
    if wins {
        set(bench, at, agreed, Some((other, why)))
    } else {
        Outcome::not(11, why, bench.lost(Subject::Visit, 11, why, side(other)))
    }
}

/// Sets the date; the state follows unless work began or the desk asked something meanwhile.
fn set(bench: &RulingContext<'_>, at: Timestamp, agreed: bool, over: Option<(&Request, Reason)>) -> Outcome {
    let decided = bench.ruled();
    let only_date = |back_to: Option<State>| {
        let mut next = decided.clone();
        effect::set_visit(bench.org, &mut next, bench.request, at, agreed);
        next.back_to = back_to;
        next
    };
    let begun = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Start {}))).is_some();
    let asked = bench
        .unseen_mover()
        .is_some_and(|request| matches!(request.command, Command::Decision(Decision::AskRequester { .. })));
    let next = if decided.state == State::InProgress && begun {
        only_date(decided.back_to)
    } else if decided.state == State::NeedsInfo && asked {
        only_date(Some(State::Scheduled))
    } else {
        match bench.stands() {
            Ok(()) => bench.effect(),
            Err(refused) => {
                let standing = bench.standing_side();
                let conflict = bench.lost(Subject::Visit, 11, refused.why, standing);
                return Outcome::Not { why: refused.why, rule: None, conflict };
            }
        }
    };
    match over {
        None => Outcome::plain(next),
        Some((other, why)) => Outcome::under(next, 11, why, bench.won(Subject::Visit, 11, why, other)),
    }
}
