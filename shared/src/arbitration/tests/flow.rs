//! The standard flow of Oaxaca (`docs/rules.md#the-five-procedures`) walked to its end, and its byways.

use crate::arbitration::same_fault;
use crate::arbitration::testing::{World, ask, assign, confirm, escalate, minute, person, reopen, resolve, visit};
use crate::command::{Command, ContactWay, Decision};
use crate::ids::DocumentId;
use crate::messages::Reason;
use crate::policy::{Verdict, may};
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::summary::TicketSummary;
use crate::ticket::view::ClosingReason;
use crate::workflow::check;

/// The act is the person's to do, legal where they stand, and applied.
fn walk(world: &mut World, who: &'static str, at: i64, command: Command, to: State) {
    let site = if who == "omar" { Site::Field } else { Site::Desk };
    let person = person(who);
    assert_eq!(may(&world.org, &person, &command, Some(&world.view), site), Verdict::Allowed, "{who} {command:?}");
    check(&world.org, &world.view, &command, &person, minute(at)).unwrap_or_else(|why| panic!("{command:?} {why:?}"));
    let ruling = world.does(who, at, command.clone());
    assert!(ruling.applied, "{command:?} {ruling:?}");
    assert_eq!(world.state(), to, "{command:?}");
}

/// OAX-04, OAX-21, OAX-24, OAX-25, OAX-33: registered, asked about, solved, and closed once the requester has confirmed.
#[test]
fn a_ticket_walks_from_the_call_to_its_closing() {
    let mut world = World::new("oax-revision-nodo");
    assert_eq!(world.state(), State::Received);
    let promise = world.view.ruled.commitment.clone();
    assert!(promise.respond_by.is_some() && promise.resolve_by.is_some());

    walk(&mut world, "ana", 5, assign("omar", "oax-soporte"), State::Assigned);
    walk(&mut world, "omar", 10, ask("¿En qué ventanilla?"), State::NeedsInfo);
    assert!(world.view.ruled.commitment.paused_since.is_some(), "the question stops the clock");
    assert_eq!(world.view.ruled.commitment.responded_at, Some(minute(10)));
    walk(
        &mut world,
        "ana",
        70,
        Command::Decision(Decision::RecordAnswer { text: "En la 4".to_owned() }),
        State::Assigned,
    );
    let resumed = world.view.ruled.commitment.clone();
    assert_eq!(resumed.paused_since, None);
    let moved = resumed.resolve_by.zip(promise.resolve_by).map(|(now, then)| now.since(then));
    assert_eq!(moved, Some(60 * crate::time::MINUTE_MS), "by the hour that the question stood");

    walk(&mut world, "omar", 80, visit(120, true), State::Scheduled);
    walk(&mut world, "omar", 120, Command::Decision(Decision::Start {}), State::InProgress);
    let early = check(&world.org, &world.view, &resolve("Listo"), &person("omar"), minute(130));
    assert_eq!(early.map_err(|refused| refused.why), Err(Reason::MissingDiagnosis));
    world.finish_content();
    walk(&mut world, "omar", 140, resolve("Se cambió el conector"), State::Resolved);
    let unconfirmed = Command::Decision(Decision::Close { note: String::new(), confirmed_by: None });
    let refused = check(&world.org, &world.view, &unconfirmed, &person("ana"), minute(150));
    assert_eq!(refused.map_err(|refused| refused.why), Err(Reason::MissingConfirmation));
    let by_call =
        Command::Decision(Decision::Close { note: "Confirma".to_owned(), confirmed_by: Some(ContactWay::Phone) });
    walk(&mut world, "ana", 150, by_call, State::Closed);
    let closing = world.view.ruled.closing.clone().expect("closed");
    assert_eq!((closing.reason, closing.by.as_str()), (ClosingReason::Confirmed, "ana"));
    assert_eq!(world.view.ruled.seq as usize, world.view.requests.len());

    walk(&mut world, "rosa", 200, reopen(), State::InProgress);
    assert_eq!((world.view.ruled.reopened, &world.view.ruled.closing), (1, &None));
}

/// OAX-25, OAX-43, OAX-76: the requester validates the solution.
#[test]
fn the_requester_confirms_and_the_window_closes_behind_them() {
    let mut world = World::resolved();
    walk(&mut world, "rosa", 60, confirm(), State::Closed);
    let late = minute(60 * 24 * 9);
    let refused = check(&world.org, &world.view, &reopen(), &person("rosa"), late);
    assert_eq!(refused.map_err(|refused| refused.why), Err(Reason::WindowPassed));
    assert!(check(&world.org, &world.view, &reopen(), &person("jefa"), late).is_ok(), "a supervisor at any time");
}

/// OAX-03, OAX-23: a level up, recorded; and BJ-40: what is returned comes again under its folio.
#[test]
fn what_cannot_be_solved_goes_a_level_up_and_what_is_wrong_goes_back() {
    let mut world = World::worked();
    walk(&mut world, "omar", 40, escalate(Some("oax-redes")), State::Assigned);
    assert_eq!((world.view.ruled.level, world.assignee()), (2, None));
    walk(&mut world, "omar", 45, Command::Decision(Decision::Start {}), State::InProgress);
    assert_eq!(world.assignee(), Some("omar"), "taken from the queue of his other team");

    let mut world = World::new("oax-revision-nodo");
    walk(
        &mut world,
        "ana",
        5,
        Command::Decision(Decision::Return { reason: "falta el oficio".to_owned() }),
        State::Returned,
    );
    walk(
        &mut world,
        "rosa",
        90,
        Command::Decision(Decision::Resubmit { text: "va el oficio".to_owned() }),
        State::Received,
    );
    assert_eq!(world.view.ruled.submission, 2);
    assert_eq!(world.view.ruled.commitment.started, Some(minute(90)), "the clock starts anew");
    walk(
        &mut world,
        "jefa",
        95,
        Command::Decision(Decision::Reject { reason: "no es de esta mesa".to_owned() }),
        State::Rejected,
    );
}

#[test]
fn r32_the_same_equipment_on_the_same_day_is_suggested() {
    let world = World::assigned();
    let document = |seed: u8| DocumentId::new(minute(0), [seed; 10]);
    let summary = |seed: u8, at: i64, equipment: Option<u8>| TicketSummary {
        equipment: equipment.map(document),
        ..TicketSummary::new(document(seed), world.view.ruled.service.clone(), minute(at))
    };
    let one = summary(1, 0, Some(9));
    // 23:30 in Oaxaca is the next day in UTC, and still the same day.
    assert!(same_fault(&world.org, &one, &summary(2, 14 * 60 + 30, Some(9))));
    assert!(!same_fault(&world.org, &one, &summary(2, 15 * 60 + 1, Some(9))), "the next day");
    assert!(!same_fault(&world.org, &one, &summary(2, 0, Some(8))), "another item");
    assert!(!same_fault(&world.org, &summary(1, 0, None), &summary(2, 0, None)), "no equipment named");
    assert!(!same_fault(&world.org, &one, &one), "itself");
    let planned = world.org.services.iter().find(|service| service.by_plan_alone()).expect("one of them");
    let maintenance = TicketSummary { service: planned.id.clone(), ..summary(2, 0, Some(9)) };
    assert!(!same_fault(&world.org, &one, &maintenance), "a programme reports no fault");
    assert!(!same_fault(&world.org, &maintenance, &one));
    let part = TicketSummary { parent: Some(one.id), ..summary(2, 0, Some(9)) };
    assert!(!same_fault(&world.org, &one, &part), "OAX-41: a part is no second report");
    assert!(!same_fault(&world.org, &part, &one));
}
