//! Where a ticket stands that came over from another system: as that told it. No clock starts, nothing is promised, nobody
//! here is said to have solved or answered anything (decision 0048).

use crate::command::ToldState;
use crate::ids::{ActId, PersonId};
use crate::state::State;
use crate::ticket::view::{Closing, ClosingReason, Commitment, Decided};

/// Puts what is decided where another system says that it stands; `act` and `by` are the server's own, which wrote it down.
pub(super) fn stand(next: &mut Decided, (act, by): (ActId, &PersonId), told: &ToldState) {
    next.state = told.state;
    next.since = told.since;
    next.moved_by = Some(act);
    next.back_to = None;
    next.team = told.team.clone().or_else(|| next.team.take());
    next.assignee = told.assignee.clone();
    next.priority = told.priority.clone();
    next.commitment = Commitment::default();
    let words = || Some(told.words.clone()).filter(|words| !words.is_empty());
    next.question = words().filter(|_| told.state == State::NeedsInfo);
    next.vendor = words().filter(|_| told.state == State::WaitingVendor);
    next.reason = words().filter(|_| matches!(told.state, State::Rejected | State::Cancelled));
    // Whoever solved it there did so under no rule of ours: no solution is credited, so that no report counts one.
    next.resolution = None;
    next.closing = (told.state == State::Closed).then(|| Closing {
        act,
        by: by.clone(),
        at: told.since,
        reason: ClosingReason::ByStaff,
        note: told.words.clone(),
    });
}

#[cfg(test)]
mod tests {
    use crate::arbitration::initial;
    use crate::arbitration::testing::{World, minute};
    use crate::command::{Audience, Command, Content, Decision, Told, ToldEntry, ToldState};
    use crate::due;
    use crate::ids::{PriorityId, TeamId};
    use crate::state::State;
    use crate::ticket::reported::{Move, reported};
    use crate::ticket::summary::summarize;
    use crate::ticket::view::{ClosingReason, Commitment, Note};
    use crate::workflow;

    const YEAR: i64 = 365 * 24 * 60;

    fn stands(state: State) -> ToldState {
        ToldState {
            state,
            since: minute(-YEAR),
            team: Some(TeamId::new("oax-redes")),
            assignee: None,
            priority: Some(PriorityId::new("low")),
            words: "Resuelto".to_owned(),
        }
    }

    /// A ticket that came over, with what was answered there.
    fn came_over(state: State) -> World {
        let mut world = World::new("oax-revision-nodo");
        world.view.born.told = Some(Told {
            system: "osTicket".to_owned(),
            id: "17".to_owned(),
            folio: "482913".to_owned(),
            opened: minute(-2 * YEAR),
            stands: stands(state),
        });
        let told = ToldEntry { id: "90".into(), author: "Lía".into(), at: minute(-YEAR), requester: false };
        let note = Note::new(world.view.born.stamp.clone(), Audience::Public, "Ya quedó".to_owned(), false);
        world.view.notes.push(Note { told: Some(told), ..note });
        world.view.ruled = initial(&world.org, &world.view, minute(0));
        world.view.decided = world.view.ruled.clone();
        world
    }

    #[test]
    fn a_closed_one_is_born_closed_and_nothing_falls_due() {
        let world = came_over(State::Closed);
        let decided = &world.view.ruled;
        let closing = decided.closing.as_ref().expect("closed");
        assert_eq!((decided.state, decided.since), (State::Closed, minute(-YEAR)));
        assert_eq!(
            (closing.at, closing.reason, closing.note.as_str()),
            (minute(-YEAR), ClosingReason::ByStaff, "Resuelto")
        );
        assert_eq!((&decided.commitment, &decided.resolution), (&Commitment::default(), &None));
        assert!(world.view.stands_as_told() && due::agenda(&world.org, &world.view).is_empty());
        let summary = summarize(&world.view);
        assert_eq!((summary.created, summary.updated), (minute(-2 * YEAR), minute(-YEAR)), "as it was there");
        let moves = reported(&world.view).moves;
        assert_eq!(moves.iter().map(|moved| (moved.to, moved.at)).collect::<Vec<_>>(), [(Move::Closed, minute(-YEAR))]);
    }

    /// Nobody here delivered it: reports of the days on which another desk had solved such tickets counted them as attended.
    #[test]
    fn a_solution_of_another_system_is_none_that_a_report_counts() {
        let mut world = came_over(State::Resolved);
        assert_eq!((world.view.ruled.state, reported(&world.view).moves), (State::Resolved, Vec::new()));
        world.does("rosa", 9, Command::Decision(Decision::Reopen { reason: "Sigue sin red".to_owned() }));
        assert!(reported(&world.view).moves.iter().all(|moved| moved.to != Move::Solved));

        let mut world = came_over(State::InProgress);
        let told = Command::Decision(Decision::TellState(Box::new(stands(State::Resolved))));
        assert!(world.does("sistema", 5, told).applied);
        assert_eq!((world.view.ruled.state, reported(&world.view).moves), (State::Resolved, Vec::new()));
    }

    #[test]
    fn an_open_one_has_no_promise_and_no_silence_counts() {
        for state in ToldState::STATES.into_iter().filter(|state| !state.is_final()) {
            let world = came_over(state);
            let decided = &world.view.ruled;
            assert_eq!((decided.state, &decided.commitment), (state, &Commitment::default()));
            assert_eq!(decided.team, Some(TeamId::new("oax-redes")));
            assert_eq!(super::super::after_content(&world.org, &world.view, minute(9)), None, "what was said there");
            assert_eq!(due::agenda(&world.org, &world.view), Vec::new(), "{}", state.id());
        }
    }

    #[test]
    fn what_is_told_later_moves_it_and_work_goes_on_from_there() {
        let mut world = came_over(State::InProgress);
        let told = Command::Decision(Decision::TellState(Box::new(stands(State::Closed))));
        assert!(workflow::check(&world.org, &world.view, &told, &due::server(), minute(5)).is_ok());
        let ruling = world.does("sistema", 5, told.clone());
        assert!(ruling.applied, "{ruling:?}");
        assert_eq!(world.view.ruled.state, State::Closed);
        assert_eq!(world.view.told_state().map(|told| told.state), Some(State::Closed));
        assert!(world.view.stands_as_told());
        let mut own = World::new("oax-revision-nodo");
        assert!(!own.does("sistema", 5, told).applied, "one that was opened here");
    }

    #[test]
    fn a_draft_or_a_visit_is_told_by_nobody() {
        let world = came_over(State::Received);
        for state in State::ALL {
            let told = Command::Decision(Decision::TellState(Box::new(stands(state))));
            let taken = workflow::check(&world.org, &world.view, &told, &due::server(), minute(5)).is_ok();
            assert_eq!(taken, ToldState::STATES.contains(&state), "{}", state.id());
        }
        let note = Content::TellNote {
            audience: Audience::Internal,
            text: " ".to_owned(),
            told: ToldEntry { id: "1".into(), author: String::new(), at: minute(0), requester: false },
        };
        assert!(workflow::check(&world.org, &world.view, &Command::Content(note), &due::server(), minute(5)).is_err());
    }
}
