//! Resolves a conflict card: keeps the standing value or replaces it by the other (property 9).

use super::effect;
use super::ruling_context::{Outcome, RulingContext};
use crate::command::{Choice, Command, Decision};
use crate::document::Subject;
use crate::messages::Reason;
use crate::ruling::Conflict;
use crate::ruling::Request;
use crate::state::State;
use crate::ticket::view::Decided;
use crate::workflow::content;
use crate::workflow::guard;
use crate::workflow::transition::{target_from, transition};

/// Settles a card once; whoever decides second is told so and makes no new conflict. Of a register the executor puts
/// the other value in its place; of a decision the losing request takes effect now, if its content still holds.
pub(super) fn decide(bench: &RulingContext<'_>, id: &str, choice: Choice) -> Outcome {
    let Some(card) = bench.view.conflicts.iter().find(|card| card.id == id) else {
        return Outcome::quiet(Reason::NoSuchConflict);
    };
    let decided_before = bench.view.requests.iter().any(|request| {
        let same =
            matches!(&request.command, Command::Decision(Decision::DecideConflict { conflict, .. }) if conflict == id);
        same && request.stamp.act != bench.request.stamp.act
            && request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
    });
    if card.settled.is_some() || decided_before {
        return Outcome::quiet(Reason::ConflictSettled);
    }
    match choice {
        Choice::Keep => Outcome::plain(bench.ruled().clone()),
        Choice::Swap => match swap(bench, card) {
            Ok(decided) => Outcome::plain(decided),
            Err(why) => Outcome::quiet(why),
        },
    }
}

fn swap(bench: &RulingContext<'_>, card: &Conflict) -> Result<Decided, Reason> {
    let decided = bench.ruled();
    let loser = || bench.request_of(card.other.stamp.act).ok_or(Reason::NoSuchConflict);
    match card.subject {
        Subject::Field(_) if content::swaps_sum(bench.org, bench.view, card) => Err(Reason::R33Signed),
        Subject::Field(_)
        | Subject::Item(_)
        | Subject::Contact(_)
        | Subject::Subject
        | Subject::Place
        | Subject::Equipment
        | Subject::Material(_)
        | Subject::MaterialStep(..)
        | Subject::Caption(_)
        | Subject::Custody
        | Subject::Movement
        | Subject::Label
        | Subject::Registry(_) => Ok(decided.clone()),
        Subject::Priority | Subject::Service => {
            let loser = loser()?;
            holds(bench, loser)?;
            if decided.state.is_final() { Err(Reason::NotFromThisState) } else { Ok(replay(bench, loser)) }
        }
        Subject::Visit => date(bench, loser()?),
        Subject::Assignee | Subject::State => {
            let loser = loser()?;
            holds(bench, loser)?;
            may_move(decided, card, &loser.command)?;
            let mut next = replay(bench, loser);
            if matches!(
                loser.command,
                Command::Decision(Decision::Start {}) | Command::Decision(Decision::Resolve { .. })
            ) {
                next.assignee = Some(loser.stamp.by.clone());
                next.team = effect::team_for(&bench.scene(), &loser.stamp, next.team.take());
            }
            // The escalation that lost was counted when it lost (R28).
            if matches!(loser.command, Command::Decision(Decision::Escalate { .. })) && decided.level > 1 {
                next.level = decided.level;
            }
            Ok(next)
        }
    }
}

/// What the losing request asks of the ticket's content must hold now: a card closes nothing that is incomplete.
fn holds(bench: &RulingContext<'_>, loser: &Request) -> Result<(), Reason> {
    let author = (bench.people.then)(&loser.stamp).ok_or(Reason::NotInTeam)?;
    let now = bench.now.max(bench.at());
    guard::content(bench.org, bench.view, bench.ruled(), &loser.command, &author, now).map_err(|refused| refused.why)
}

/// From where the ticket stands, or while what won still stands. Closing has no way but its own transition.
fn may_move(decided: &Decided, card: &Conflict, command: &Command) -> Result<(), Reason> {
    let legal = transition(command, decided.state).is_some();
    let undisturbed =
        decided.moved_by == Some(card.standing.stamp.act) && target_from(decided, command) != Some(State::Closed);
    if legal || undisturbed { Ok(()) } else { Err(Reason::NotFromThisState) }
}

fn replay(bench: &RulingContext<'_>, loser: &Request) -> Decided {
    let before = bench.ruled();
    let mut next = effect::take(&bench.scene(), before, loser);
    if next.moved_by != before.moved_by {
        next.moved_by = Some(bench.request.stamp.act);
        next.since = bench.at();
    }
    next
}

fn date(bench: &RulingContext<'_>, loser: &Request) -> Result<Decided, Reason> {
    let Command::Decision(Decision::ScheduleVisit { at, agreed_with_requester, .. }) = loser.command else {
        return Err(Reason::NoSuchConflict);
    };
    let mut next = bench.ruled().clone();
    if next.state.is_final() || next.state == State::Resolved {
        return Err(Reason::NotFromThisState);
    }
    effect::set_visit(bench.org, &mut next, loser, at, agreed_with_requester);
    Ok(next)
}
