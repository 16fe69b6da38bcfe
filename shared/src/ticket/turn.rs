//! Whose turn it is to speak: whether who asked has said something since the desk last spoke to them.

use super::view::TicketView;
use crate::command::{Audience, Command, Decision, Verdict};
use crate::stamp::Stamp;
use crate::time::Timestamp;

/// Whether who asked wrote, spoke or sent a file after this, or at all where there is none. Whoever is asked for a form may send it
/// without a word.
pub(crate) fn requester_spoke(view: &TicketView, since: Option<Timestamp>) -> bool {
    let theirs = |stamp: &Stamp| view.is_by_requester(stamp) && since.is_none_or(|last| stamp.effective() > last);
    view.notes.iter().any(|note| note.audience == Audience::Public && theirs(&note.stamp))
        || view.contacts.iter().any(|contact| theirs(&contact.stamp))
        || view.evidence.iter().any(|file| theirs(&file.stamp))
}

/// Whether they answered, and nobody of the desk has spoken to them since. Before the desk has said anything nothing is an answer;
/// what it said and has not sent yet is said.
pub fn answered(view: &TicketView) -> bool {
    if view.decided.state.is_final() {
        return false;
    }
    let notes = view.notes.iter().filter(|note| note.audience == Audience::Public && note.told.is_none());
    let stamps = notes.map(|note| &note.stamp).chain(view.contacts.iter().map(|contact| &contact.stamp));
    let standing =
        || view.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    let stamps = stamps.chain(standing().filter(|request| gives_back(&request.command)).map(|request| &request.stamp));
    let said = stamps.filter(|stamp| !view.is_by_requester(stamp)).map(Stamp::effective);
    let Some(last) = said.chain(view.decided.last_follow_up).max() else { return false };
    requester_spoke(view, Some(last))
        || standing()
            .filter(|request| answers(&request.command))
            .any(|request| view.is_by_requester(&request.stamp) && request.stamp.effective() > last)
}

/// A word to who asked that is no follow-up: their request is given back, and why (T4, T8).
fn gives_back(command: &Command) -> bool {
    matches!(
        command,
        Command::Decision(Decision::Return { .. } | Decision::DecideApproval { granted: false, returned: true, .. })
    )
}

/// What who asked says by deciding: to a question, to what was given back, that the fault persists, that it came back.
fn answers(command: &Command) -> bool {
    matches!(
        command,
        Command::Decision(
            Decision::RecordAnswer { .. }
                | Decision::Resubmit { .. }
                | Decision::Confirm { verdict: Verdict::Persists, .. }
                | Decision::Reopen { .. }
        )
    )
}

#[cfg(test)]
mod tests {
    use super::super::summary::summarize;
    use super::*;
    use crate::arbitration::testing::{World, minute};
    use crate::ids::{ActId, DeviceId, PersonId};
    use crate::ruling::{Request, Ruling};
    use crate::stamp::Site;
    use crate::state::State;
    use crate::ticket::view::Note;

    fn says(world: &mut World, site: Site, audience: Audience, at: i64) -> bool {
        let act = ActId { device: DeviceId::new(50), number: at.unsigned_abs() };
        let (by, at) = (PersonId::new("ana"), minute(at));
        let stamp = Stamp { act, by, site, at, order: at, received: None, suspect: false };
        world.view.notes.push(Note::new(stamp, audience, "Va".to_owned(), false));
        answered(&world.view)
    }

    #[test]
    fn an_answer_waits_for_the_desk_until_it_speaks_again() {
        let mut world = World::worked();
        world.view.requester_person = None;
        world.view.notes.clear();
        world.view.contacts.clear();
        world.view.decided.last_follow_up = None;
        assert!(!says(&mut world, Site::Portal, Audience::Public, 10), "nobody had said anything to them");
        assert!(!says(&mut world, Site::Desk, Audience::Public, 20), "the desk asks");
        assert!(says(&mut world, Site::Portal, Audience::Public, 30), "they answer");
        assert!(summarize(&world.view).answered, "and its row says so");
        assert!(says(&mut world, Site::Desk, Audience::Internal, 40), "a note among staff tells them nothing");
        assert!(!says(&mut world, Site::Desk, Audience::Public, 50), "the desk goes on, sent or not");
        world.view.decided.last_follow_up = Some(minute(70));
        assert!(!says(&mut world, Site::Portal, Audience::Public, 60), "they were called since");
        assert!(says(&mut world, Site::Portal, Audience::Public, 80));
        world.view.decided.state = State::Closed;
        assert!(!summarize(&world.view).answered, "it is over");
    }

    /// Mail to a closed ticket, and the portal's buttons, are decisions and no notes (T5, T23, T24).
    #[test]
    fn what_they_say_by_a_decision_is_an_answer_too() {
        let persists = Decision::Confirm { verdict: Verdict::Persists, text: "Sigue".to_owned() };
        let returned = Decision::Return { reason: "Falta el oficio".to_owned() };
        for (first, then) in [
            (None, persists),
            (None, Decision::Reopen { reason: "Volvió".to_owned() }),
            (Some(returned), Decision::Resubmit { text: "Va el oficio".to_owned() }),
        ] {
            let mut world = World::worked();
            world.view.requester_person = None;
            world.view.notes.clear();
            world.view.contacts.clear();
            world.view.requests.clear();
            world.view.decided.last_follow_up = first.is_none().then(|| minute(10));
            let told = format!("{then:?}");
            if let Some(first) = first {
                decides(&mut world, Site::Desk, first, 10, true);
            }
            assert!(!answered(&world.view), "{told}");
            decides(&mut world, Site::Portal, then.clone(), 20, false);
            assert!(!answered(&world.view), "it did not stand: {told}");
            decides(&mut world, Site::Portal, then, 30, true);
            assert!(answered(&world.view), "{told}");
            assert!(!says(&mut world, Site::Desk, Audience::Public, 40), "the desk spoke since: {told}");
        }
    }

    fn decides(world: &mut World, site: Site, decision: Decision, at: i64, applied: bool) {
        let act = ActId { device: DeviceId::new(51), number: at.unsigned_abs() };
        let (by, at) = (PersonId::new("ana"), minute(at));
        let stamp = Stamp { act, by, site, at, order: at, received: None, suspect: false };
        let ruling = Some(Ruling { applied, why: None, rule: None, at, seq: 1, closed: false });
        world.view.requests.push(Request { stamp, basis: 0, command: Command::Decision(decision), ruling });
    }
}
