//! Conflict cards decided: once, keeping or swapping.

use crate::arbitration::testing::{World, assign, cancel, resolve, visit};
use crate::command::{Choice, Command, Decision};
use crate::ids::PriorityId;
use crate::messages::Reason;
use crate::state::State;

fn decide(world: &World, choice: Choice) -> Command {
    Command::Decision(Decision::DecideConflict { conflict: world.conflict().id.clone(), choice })
}

#[test]
fn a_card_is_decided_once() {
    let mut world = World::assigned();
    world.does("omar", 20, Command::Decision(Decision::SetPriority { priority: PriorityId::new("high") }));
    let keep = decide(&world, Choice::Keep);
    let first = world.says("jefa", 30, decide(&world, Choice::Swap));
    let second = world.says("ana", 31, keep);
    assert!(world.hears(&first).applied);
    assert_eq!(world.view.ruled.priority, Some(PriorityId::new("high")));
    let late = world.hears(&second);
    assert_eq!((late.applied, late.why), (false, Some(Reason::ConflictSettled)));
    assert_eq!(world.view.conflicts.len(), 1, "deciding twice makes no new card");
    let unknown = Command::Decision(Decision::DecideConflict { conflict: "nothing".to_owned(), choice: Choice::Keep });
    assert_eq!(world.does("jefa", 40, unknown).why, Some(Reason::NoSuchConflict));
}

#[test]
fn swapping_a_state_applies_the_losing_request() {
    let mut world = World::worked();
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    let cancelled = world.says("jefa", 35, cancel());
    world.hears(&cancelled);
    world.hears(&done);
    assert_eq!(world.state(), State::Cancelled);
    let swap = decide(&world, Choice::Swap);
    assert!(world.does("jefa", 60, swap).applied);
    assert_eq!((world.state(), world.assignee()), (State::Resolved, Some("omar")));
    assert_eq!(world.view.ruled.resolution.as_ref().map(|r| r.by.as_str()), Some("omar"));
}

#[test]
fn swapping_an_assignment_over_finished_work_gives_it_to_the_other() {
    let mut world = World::worked();
    let reassign = world.says("sofia", 20, assign("laura", "oax-soporte"));
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    world.hears(&reassign);
    world.hears(&done);
    let swap = decide(&world, Choice::Swap);
    assert!(world.does("jefa", 60, swap).applied);
    assert_eq!((world.state(), world.assignee()), (State::Assigned, Some("laura")));
}

#[test]
fn swapping_a_date_leaves_the_state_where_it_is() {
    let mut world = World::assigned();
    let planned = world.says("jefa", 20, visit(300, false));
    let agreed = world.says("omar", 10, visit(400, true));
    world.hears(&planned);
    world.hears(&agreed);
    world.does("omar", 60, Command::Decision(Decision::Start {}));
    let swap = decide(&world, Choice::Swap);
    assert!(world.does("jefa", 61, swap).applied);
    assert_eq!(world.state(), State::InProgress);
    assert_eq!(world.view.ruled.visit.as_ref().map(|visit| visit.at), Some(crate::arbitration::testing::minute(300)));
}

#[test]
fn a_card_does_not_drag_a_ticket_from_where_it_has_gone_since() {
    let mut world = World::worked();
    let done = world.says("omar", 40, resolve("Se cambió el conector"));
    let question = world.says("ana", 20, crate::arbitration::testing::ask("¿Sigue?"));
    world.hears(&done);
    world.hears(&question);
    world.does("rosa", 50, crate::arbitration::testing::confirm());
    assert_eq!(world.state(), State::Closed);
    let swap = decide(&world, Choice::Swap);
    let ruling = world.does("jefa", 60, swap);
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::NotFromThisState)));
}
