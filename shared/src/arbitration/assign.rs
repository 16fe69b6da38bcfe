//! Whose work it is: assignment, and the offer between technicians (R9, R10).

use super::desk::later_of;
use super::effect;
use super::ruling_context::{Outcome, RulingContext, side};
use crate::catalog::Class;
use crate::command::{Command, Decision};
use crate::document::Subject;
use crate::ids::{ActId, PersonId, TeamId};
use crate::messages::Reason;
use crate::ruling::Request;
use crate::stamp::Site;
use crate::state::State;
use crate::workflow::transition::transition;

/// T9, T10. Work finished meanwhile stands in its author's name (R9); of two assignments the later; an assignment by
/// the desk outweighs an offer accepted meanwhile.
pub(super) fn assign(bench: &RulingContext<'_>, person: Option<&PersonId>, team: Option<&TeamId>) -> Outcome {
    let decided = bench.ruled();
    let same_team = team.is_none_or(|team| decided.team.as_ref() == Some(team));
    if decided.state == State::Assigned && decided.assignee.as_ref() == person && same_team {
        return Outcome::quiet(Reason::AlreadySo);
    }
    let resolve = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Resolve { .. })));
    if let (Some(resolve), State::Resolved | State::Closed) = (resolve, decided.state) {
        let why = Reason::R9AlreadyDone;
        return Outcome::not(9, why, bench.lost(Subject::Assignee, 9, why, side(resolve)));
    }
    if let Err(refused) = bench.content() {
        return bench.refused(refused);
    }
    if !placed(bench, person, team) {
        return bench.refused(Reason::NotInTeam.into());
    }
    let other = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Assign { .. })));
    match other {
        // The second of two first assignments carries no reason, which T10 would ask for.
        Some(other) if !decided.state.is_final() => {
            later_of(bench, other, Subject::Assignee, 9, Reason::LaterStands, bench.effect())
        }
        _ => match bench.stands() {
            Ok(()) => {
                let accepted =
                    bench.unseen(|request| matches!(request.command, Command::Decision(Decision::AcceptOffer { .. })));
                let why = Reason::R9Reassigned;
                let conflict = accepted.and_then(|accept| bench.won(Subject::Assignee, 9, why, accept));
                Outcome::Applied { decided: bench.effect(), rule: None, conflict }
            }
            Err(refused) => bench.refused(refused),
        },
    }
}

/// The assignee works (TECH, DESK, or leads: SUP), is still here, and is in the team that is to do the work (T9).
fn placed(bench: &RulingContext<'_>, person: Option<&PersonId>, team: Option<&TeamId>) -> bool {
    let Some(person) = person else { return true };
    let Some(person) = (bench.people.now)(person) else { return false };
    let classes = bench.org.classes_of(&person);
    let works = [Class::Tech, Class::Desk, Class::Sup].iter().any(|class| classes.contains(class));
    let team = team.or(bench.ruled().team.as_ref());
    works && team.is_some_and(|team| person.teams.contains(team))
}

/// T11: offering moves nothing; responsibility moves at acceptance (AGU-38).
pub(super) fn offer(bench: &RulingContext<'_>, to: &PersonId) -> Outcome {
    let decided = bench.ruled();
    if decided.offers.iter().any(|open| open.to == *to) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    if decided.assignee.as_ref() != Some(bench.by()) {
        return Outcome::quiet(Reason::R9Reassigned);
    }
    bench.plainly()
}

/// T11, R10: the first acceptance that reaches the server wins; exactly one person is responsible. One that was made
/// before the offer expired counts although it arrives after (AGU-38).
pub(super) fn accept(bench: &RulingContext<'_>, offer: ActId) -> Outcome {
    let decided = bench.ruled();
    let lost =
        |rule, why, other: &Request| Outcome::not(rule, why, bench.lost(Subject::Assignee, rule, why, side(other)));
    if decided.offers.iter().any(|open| open.act == offer && open.to == *bench.by()) {
        if !competent(bench) {
            return bench.refused(Reason::NotInTeam.into());
        }
        return bench.plainly();
    }
    let later = |request: &Request| request.stamp.by != *bench.by();
    let taken = bench
        .unseen(|request| later(request) && matches!(request.command, Command::Decision(Decision::AcceptOffer { .. })));
    if taken.is_some() {
        return Outcome::not(10, Reason::OfferTaken, None);
    }
    if let Some(resolve) =
        bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Resolve { .. })))
    {
        return lost(9, Reason::R9AlreadyDone, resolve);
    }
    if let Some(assigned) =
        bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Assign { .. })))
    {
        return lost(9, Reason::R9Reassigned, assigned);
    }
    if decided.assignee.as_ref() == Some(bench.by()) {
        return Outcome::quiet(Reason::AlreadySo);
    }
    if !in_time(bench, offer) {
        return Outcome::quiet(Reason::NoSuchOffer);
    }
    if !competent(bench) {
        return bench.refused(Reason::NotInTeam.into());
    }
    if transition(bench.command(), decided.state).is_none() {
        return bench.refused(Reason::NotFromThisState.into());
    }
    Outcome::under(bench.effect(), 10, Reason::R10AcceptedInTime, None)
}

/// A13 against an acceptance made without signal: the server took the offer back, which its author did not know, at an
/// instant when they had accepted it already (effective time), and the work is still whose it was.
fn in_time(bench: &RulingContext<'_>, offer: ActId) -> bool {
    let to_them = bench.request_of(offer).is_some_and(|made| {
        let to_them =
            matches!(&made.command, Command::Decision(Decision::OfferAssignment { to, .. }) if to == bench.by());
        to_them && bench.ruled().assignee.as_ref() == Some(&made.stamp.by)
    });
    let expired = bench.unseen(|request| {
        let gone =
            matches!(request.command, Command::Decision(Decision::DeclineOffer { offer: gone, .. }) if gone == offer);
        gone && request.stamp.site == Site::System
    });
    to_them && expired.is_some_and(|expired| bench.at() <= expired.stamp.effective())
}

/// The acceptor is of the ticket's team or of the service's (T11).
fn competent(bench: &RulingContext<'_>) -> bool {
    let decided = bench.ruled();
    let service = bench.org.service(&decided.service).map(|service| &service.team);
    let teams = [decided.team.as_ref(), service];
    teams.into_iter().flatten().any(|team| bench.author.teams.contains(team))
}

/// Declined by the one, or withdrawn by the other.
pub(super) fn decline(bench: &RulingContext<'_>, offer: ActId) -> Outcome {
    match bench.ruled().offers.iter().any(|open| open.act == offer) {
        true => Outcome::plain(bench.effect()),
        false => Outcome::quiet(Reason::NoSuchOffer),
    }
}

/// R9: finished work is credited to its author, and whoever it was given to meanwhile is freed.
pub(super) fn credit(bench: &RulingContext<'_>, next: &mut crate::ticket::view::Decided) {
    next.assignee = Some(bench.by().clone());
    next.team = effect::team_for(&bench.scene(), &bench.request.stamp, next.team.take());
}
