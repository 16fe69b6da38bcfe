//! R9, R12, R13, R23: the technician's work against what the desk decided meanwhile.

use crate::arbitration::testing::{World, ask, assign, both_ways, cancel, escalate, minute, resolve};
use crate::command::{Command, Decision};
use crate::document::Subject;
use crate::ids::ActId;
use crate::messages::Reason;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::view::Material;

fn wait() -> Command {
    Command::Decision(Decision::WaitMaterial { reason: "falta un conector".to_owned() })
}

/// A line on the material list, so that waiting for it is legal.
fn with_material(mut world: World) -> World {
    let stamp: Stamp = world.view.born.stamp.clone();
    let id: ActId = stamp.act;
    let (description, unit) = ("Conector RJ45".to_owned(), "pieza".to_owned());
    world.view.materials.push(Material { id, stamp, description, quantity: 2, unit, steps: Default::default() });
    world
}

#[test]
fn r9_a_reassignment_stands_against_a_mere_start() {
    let mut world = World::assigned();
    let reassign = world.says("sofia", 20, assign("laura", "oax-soporte"));
    let start = world.says("omar", 15, Command::Decision(Decision::Start {}));
    let (after, [_, second]) = both_ways(&world, &reassign, &start);
    assert_eq!((after.state(), after.assignee()), (State::Assigned, Some("laura")));
    assert!(after.view.conflicts.is_empty(), "a start is harmless");
    assert_eq!((second.rule, second.why), (Some(9), Some(Reason::R9Reassigned)));
    assert_eq!(after.view.ruled.commitment.responded_at, Some(minute(15)), "the requester did see somebody");
}

#[test]
fn r9_finished_work_counts_although_it_was_reassigned() {
    let mut world = World::worked();
    let reassign = world.says("sofia", 20, assign("laura", "oax-soporte"));
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    let (after, rulings) = both_ways(&world, &reassign, &done);
    assert_eq!((after.state(), after.assignee()), (State::Resolved, Some("omar")));
    assert_eq!(after.view.ruled.resolution.as_ref().map(|r| r.by.as_str()), Some("omar"));
    assert_eq!((rulings[1].applied, rulings[1].why), (true, Some(Reason::R9WorkCounts)));
    assert_eq!((&after.conflict().subject, after.conflict().other.value.as_str()), (&Subject::Assignee, "laura"));
}

#[test]
fn r9_whoever_has_started_keeps_it_and_the_solution_waits_in_the_tray() {
    let mut world = World::worked();
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    world.does("sofia", 20, assign("laura", "oax-soporte"));
    world.does("laura", 30, Command::Decision(Decision::Start {}));
    let late = world.hears(&done);
    assert_eq!((late.applied, late.why), (false, Some(Reason::R9OtherStarted)));
    assert_eq!((world.state(), world.assignee()), (State::InProgress, Some("laura")));
    assert_eq!((world.conflict().rule, world.conflict().other.value.as_str()), (9, "resolved"));
}

#[test]
fn r9_of_two_assignments_the_later_stands() {
    let mut world = World::new("oax-revision-nodo");
    let one = world.says(
        "ana",
        5,
        Command::Decision(Decision::Assign {
            person: Some(crate::ids::PersonId::new("omar")),
            team: None,
            reason: String::new(),
        }),
    );
    let two = world.says(
        "beto",
        7,
        Command::Decision(Decision::Assign {
            person: Some(crate::ids::PersonId::new("laura")),
            team: None,
            reason: String::new(),
        }),
    );
    let (after, _) = both_ways(&world, &one, &two);
    assert_eq!((after.state(), after.assignee()), (State::Assigned, Some("laura")));
    assert_eq!((after.conflict().rule, after.conflict().other.value.as_str()), (9, "omar"));
}

/// OAX-07, AGU-37: only somebody who works in the team that serves it.
#[test]
fn an_assignee_is_of_the_team() {
    let mut world = World::new("oax-revision-nodo");
    let ruling = world.does("ana", 5, assign("teo", "oax-soporte"));
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::NotInTeam)));
    let ruling = world.does("ana", 6, assign("rosa", "oax-soporte"));
    assert_eq!(ruling.why, Some(Reason::NotInTeam), "a requester does no work");
}

#[test]
fn r12_a_start_under_a_question_is_a_fact_and_the_question_stands() {
    let mut world = World::assigned();
    let question = world.says("ana", 20, ask("¿En qué ventanilla?"));
    let start = world.says("omar", 25, Command::Decision(Decision::Start {}));
    let (after, [_, second]) = both_ways(&world, &question, &start);
    assert_eq!((after.state(), after.view.ruled.back_to), (State::NeedsInfo, Some(State::InProgress)));
    assert!(after.view.conflicts.is_empty());
    assert_eq!((second.rule, second.why), (Some(12), Some(Reason::R12AgentDecision)));
}

#[test]
fn r12_a_wait_gives_way_to_a_question_and_to_an_escalation() {
    let mut world = with_material(World::worked());
    let waits = world.says("omar", 20, wait());
    let question = world.says("ana", 25, ask("¿En qué ventanilla?"));
    let (after, _) = both_ways(&world, &waits, &question);
    assert_eq!((after.state(), after.view.ruled.back_to), (State::NeedsInfo, Some(State::InProgress)));
    assert_eq!((after.conflict().rule, after.conflict().other.value.as_str()), (12, "waiting_material"));

    let up = world.says("jefa", 30, escalate(Some("oax-redes")));
    let (after, _) = both_ways(&world, &waits, &up);
    assert_eq!((after.state(), after.view.ruled.level), (State::Assigned, 2));
    assert_eq!(after.conflict().other.value, "waiting_material");
}

/// BJ-18: two say at once that the material is there: once is enough, whoever comes first, and nobody's card.
#[test]
fn r23_material_reported_twice_changes_nothing() {
    let mut world = with_material(World::worked());
    assert!(world.does("omar", 20, wait()).applied);
    let available = |text: &str| Command::Decision(Decision::MaterialAvailable { text: text.to_owned() });
    let desk = world.says("ana", 30, available("Avisan que llegó"));
    let requester = world.says("rosa", 40, available("Ya llegó"));
    for (first, second) in [(&desk, &requester), (&requester, &desk)] {
        let mut world = world.clone();
        assert!(world.hears(first).applied);
        let stands = world.state();
        assert_ne!(stands, State::WaitingMaterial);
        let again = world.hears(second);
        assert_eq!((again.applied, again.rule, again.why), (false, None, Some(Reason::AlreadySo)));
        assert!(world.state() == stands && world.view.conflicts.is_empty(), "{:?}", world.view.conflicts);
        // What is missing again is waited for anew, and reported anew.
        assert!(world.does("omar", 60, wait()).applied);
        assert_eq!(world.state(), State::WaitingMaterial);
        assert!(world.does("rosa", 70, available("Ya está todo")).applied);
        assert_eq!(world.state(), stands);
    }
}

#[test]
fn r12_a_start_gives_way_to_an_escalation_and_to_a_refusal() {
    let mut world = World::assigned();
    let start = world.says("omar", 25, Command::Decision(Decision::Start {}));
    let up = world.says("jefa", 20, escalate(Some("oax-redes")));
    assert_eq!(both_ways(&world, &start, &up).0.state(), State::Assigned);
    let refuse = world.says("jefa", 30, Command::Decision(Decision::Reject { reason: "no procede".to_owned() }));
    assert_eq!(both_ways(&world, &start, &refuse).0.state(), State::Rejected);
    let back = world.says("ana", 30, Command::Decision(Decision::Return { reason: "falta el oficio".to_owned() }));
    assert_eq!(both_ways(&world, &start, &back).0.state(), State::Returned);
}

#[test]
fn two_questions_at_once_are_both_put() {
    let mut world = World::assigned();
    let one = world.says("ana", 20, ask("¿En qué ventanilla?"));
    let two = world.says("omar", 25, ask("¿Desde cuándo?"));
    let (after, _) = both_ways(&world, &one, &two);
    assert_eq!(after.view.ruled.question.as_deref(), Some("¿En qué ventanilla?\n¿Desde cuándo?"));
}

#[test]
fn finished_work_stands_against_a_question_a_return_and_an_approval() {
    let mut world = World::worked();
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    let question = world.says("ana", 20, ask("¿En qué ventanilla?"));
    let (after, _) = both_ways(&world, &done, &question);
    assert_eq!((after.state(), after.conflict().why), (State::Resolved, Reason::WorkFinished));
    assert_eq!(after.view.ruled.question, None);
}

#[test]
fn r13_work_done_before_the_cancellation_stands_and_after_it_does_not() {
    let mut world = World::worked();
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    let after_it = world.says("jefa", 50, cancel());
    let (after, _) = both_ways(&world, &done, &after_it);
    assert_eq!((after.state(), after.conflict().why), (State::Resolved, Reason::R13WorkStands));
    assert_eq!(after.conflict().other.value, "cancelled");

    let before_it = world.says("jefa", 35, cancel());
    let (after, _) = both_ways(&world, &done, &before_it);
    assert_eq!((after.state(), after.conflict().why), (State::Cancelled, Reason::R13Cancelled));
    assert_eq!(after.view.ruled.resolution, None);
    assert_eq!(after.view.ruled.reason.as_deref(), Some("ya no se necesita"));
}

#[test]
fn r13_a_marked_clock_counts_by_its_receipt() {
    let mut world = World::worked();
    let mut done = world.says("omar", -100_000, resolve("Se cambió el conector"));
    done.suspect = true;
    let cancelled = world.says("jefa", 50, cancel());
    let (after, _) = both_ways(&world, &done, &cancelled);
    assert_eq!(after.state(), State::Cancelled, "received long after it was cancelled");
}

#[test]
fn one_device_knows_its_own_requests() {
    let mut world = World::assigned();
    let start = world.says("omar", 10, Command::Decision(Decision::Start {}));
    world.finish_content();
    // Both were made offline, with the same number of rulings seen.
    let done = world.says("omar", 30, resolve("Se cambió el conector"));
    assert!(world.hears(&start).applied);
    let ruling = world.hears(&done);
    assert_eq!((ruling.applied, ruling.rule), (true, None));
    assert_eq!(world.state(), State::Resolved);
}

#[test]
fn work_that_lacks_something_is_not_finished_whatever_happened_meanwhile() {
    let mut world = World::assigned();
    world.does("omar", 10, Command::Decision(Decision::Start {}));
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    world.does("sofia", 20, assign("laura", "oax-soporte"));
    let ruling = world.hears(&done);
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::MissingDiagnosis)));
    assert_eq!(world.assignee(), Some("laura"));
}
