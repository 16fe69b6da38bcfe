//! R14, R16, R17: silence, late reports, reopening.

use crate::arbitration::testing::{World, ask, both_ways, confirm, minute, person, reopen, resolve, silence};
use crate::catalog::{ChecklistItem, Part};
use crate::command::{Command, ContactWay, Decision, Mark, Verdict};
use crate::ids::ItemId;
use crate::messages::Reason;
use crate::stamp::Register;
use crate::state::State;
use crate::ticket::view::{ClosingReason, Decided};
use crate::workflow;

fn reason(world: &World) -> Option<ClosingReason> {
    world.view.ruled.closing.as_ref().map(|closing| closing.reason)
}

/// A contact noted in the field and a closing for silence, in both orders; what is decided must be the same.
fn contact_and_silence(world: &World, verdict: Option<Verdict>, at: i64, closes: i64) -> World {
    let mut known = world.clone();
    let closing = known.says("sistema", closes, silence());
    let mut late = known.clone();
    known.contact("omar", at, verdict);
    known.hears(&closing);
    late.hears(&closing);
    late.contact("omar", at, verdict);
    let essence = |world: &World| {
        let ruled = world.view.ruled.clone();
        let reason = ruled.closing.as_ref().map(|closing| closing.reason);
        (ruled.state, reason, ruled.reopened, ruled.last_follow_up, ruled.reopen_proposed)
    };
    assert_eq!(essence(&known), essence(&late), "{verdict:?}");
    late
}

#[test]
fn r14_a_confirmation_or_a_failure_told_before_makes_the_silence_false() {
    let world = World::resolved();
    let confirmed = contact_and_silence(&world, Some(Verdict::Confirmed), 60, 3_000);
    assert_eq!((confirmed.state(), reason(&confirmed)), (State::Closed, Some(ClosingReason::Confirmed)));
    let persists = contact_and_silence(&world, Some(Verdict::Persists), 60, 3_000);
    assert_eq!((persists.state(), persists.view.ruled.reopened), (State::InProgress, 1));
    let merely_reached = contact_and_silence(&world, None, 60, 3_000);
    assert_eq!(merely_reached.state(), State::Resolved, "the closing is withdrawn and silence counts anew");
    let long_ago = contact_and_silence(&world, None, 60, 8 * 1_440);
    assert_eq!(
        (long_ago.state(), reason(&long_ago)),
        (State::Closed, Some(ClosingReason::NoResponse)),
        "48 hours passed since"
    );
}

#[test]
fn r14_what_was_told_after_the_closing_does_not_undo_it() {
    let mut world = World::resolved();
    world.does("sistema", 3_000, silence());
    world.contact("omar", 3_100, Some(Verdict::Persists));
    assert_eq!((world.state(), reason(&world)), (State::Closed, Some(ClosingReason::NoResponse)));
    assert!(world.view.ruled.reopen_proposed, "R16: a supervisor is asked");
}

#[test]
fn r14_by_the_requesters_own_act_and_by_the_desks() {
    let mut world = World::resolved();
    let closing = world.says("sistema", 3_000, silence());
    let own = world.says("rosa", 2_000, confirm());
    let (after, _) = both_reasons(&world, &own, &closing);
    assert_eq!(after, Some(ClosingReason::Confirmed));
    let by_call = Command::Decision(Decision::Close {
        note: "confirma por teléfono".to_owned(),
        confirmed_by: Some(ContactWay::Phone),
    });
    let desk = world.says("ana", 2_000, by_call);
    assert_eq!(both_reasons(&world, &desk, &closing).0, Some(ClosingReason::Confirmed));
    let persists = world.says("rosa", 2_000, reopen());
    let (after, _) = both_ways(&world, &persists, &closing);
    assert_eq!((after.state(), after.view.ruled.reopened), (State::InProgress, 1));
}

fn both_reasons(
    world: &World,
    one: &crate::arbitration::testing::TestAct,
    two: &crate::arbitration::testing::TestAct,
) -> (Option<ClosingReason>, Decided) {
    let mut there = world.clone();
    there.hears(one);
    there.hears(two);
    let mut back = world.clone();
    back.hears(two);
    back.hears(one);
    assert_eq!((there.state(), reason(&there)), (back.state(), reason(&back)));
    (reason(&there), there.view.ruled)
}

#[test]
fn r14_an_unanswered_question_closes_and_an_answer_given_before_withdraws_it() {
    let mut world = World::assigned();
    world.does("ana", 20, ask("¿En qué ventanilla?"));
    let closing = world.says("sistema", 3_000, silence());
    let answer = world.says("rosa", 2_000, Command::Decision(Decision::RecordAnswer { text: "En la 4".to_owned() }));
    let mut late = world.clone();
    assert!(late.hears(&closing).applied);
    assert_eq!((late.state(), reason(&late)), (State::Closed, Some(ClosingReason::NoResponse)));
    let ruling = late.hears(&answer);
    assert_eq!((ruling.rule, ruling.why), (Some(14), Some(Reason::R14SilenceFalse)));
    let mut early = world.clone();
    early.hears(&answer);
    assert!(!early.hears(&closing).applied);
    for world in [late, early] {
        assert_eq!((world.state(), reason(&world), world.view.ruled.back_to), (State::Assigned, None, None));
    }
}

#[test]
fn r16_a_late_report_reopens_nothing_and_may_propose_it() {
    let mut world = World::worked();
    let late = world.says("omar", 50, resolve("Se cambió también el cable"));
    world.does("ana", 30, resolve("Resuelto por teléfono"));
    world.does(
        "ana",
        31,
        Command::Decision(Decision::Close { note: String::new(), confirmed_by: Some(ContactWay::Phone) }),
    );
    let ruling = world.hears(&late);
    assert_eq!((ruling.applied, ruling.rule, ruling.why), (false, Some(16), Some(Reason::R16Late)));
    assert!(world.state() == State::Closed && world.view.conflicts.is_empty() && !world.view.ruled.reopen_proposed);

    let item = world.view.checklist.keys().next().cloned().expect("an item");
    let stamp = world.view.born.stamp.clone();
    world.view.checklist.insert(item, Register { value: Mark::Pending {}, stamp });
    world.decide(world.view.ruled.clone());
    assert_eq!((world.state(), world.view.ruled.reopen_proposed), (State::Closed, true));
}

/// R16, R30, OAX-41: no reopening is proposed for what was not asked: of a finished ticket an item that later data demand, of a
/// part the items of the others.
#[test]
fn r16_nothing_is_undone_that_was_not_asked_for() {
    let mut world = World::resolved();
    let id = world.view.ruled.service.clone();
    let former = world.org.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let item = ItemId::new("oax-revision-nodo.later");
    service.checklist.push(ChecklistItem { id: item.clone(), mandatory: true, ..service.checklist[0].clone() });
    world.org.version = "later".into();
    world.org.earlier = [(former.version.clone(), crate::catalog::spared(&former, &world.org))].into();
    world.decide(world.view.ruled.clone());
    assert!(!world.view.ruled.reopen_proposed, "it came later");
    world.view.born.catalog = "later".into();
    world.decide(world.view.ruled.clone());
    assert!(world.view.ruled.reopen_proposed, "of a ticket that was opened since it is asked");

    let mut part = World::resolved();
    let service = part.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let done = service.checklist[0].id.clone();
    let name = "Cableado".to_owned();
    service.checklist.push(ChecklistItem { id: item, mandatory: true, ..service.checklist[0].clone() });
    let items = vec![done.clone()];
    service.parts = vec![Part { name: name.clone(), team: None, items, after: None, authorised: false }];
    part.view.born.parent = Some(part.view.id);
    part.view.ruled.subservice = Some(name);
    part.decide(part.view.ruled.clone());
    assert!(!part.view.ruled.reopen_proposed, "the others do the rest");
    let stamp = part.view.born.stamp.clone();
    part.view.checklist.insert(done, Register { value: Mark::Pending {}, stamp });
    part.decide(part.view.ruled.clone());
    assert!(part.view.ruled.reopen_proposed, "it is its own");
}

#[test]
fn r17_a_reopening_of_an_earlier_solution_gives_way_to_the_new_one() {
    let mut world = World::resolved();
    let stale = world.says("rosa", 200, reopen());
    world.does("jefa", 60, reopen());
    world.does("omar", 90, resolve("Se cambió el switch"));
    let ruling = world.hears(&stale);
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::R17NewResolution)));
    assert_eq!((world.state(), world.conflict().rule), (State::Resolved, 17));
}

#[test]
fn r17_both_orders_of_a_reopening_and_of_a_resolution_that_knew_nothing_of_each_other() {
    // Omar works offline; meanwhile Ana resolves by telephone and Rosa says that it persists.
    let mut world = World::worked();
    let done = |world: &mut World, at| world.says("omar", at, resolve("Se cambió el conector"));
    let newer = done(&mut world, 50);
    let older = done(&mut world, 25);
    world.does("ana", 30, resolve("Resuelto por teléfono"));
    let persists = world.says("rosa", 60, reopen());

    let state = |one, two| {
        let mut world = world.clone();
        world.hears(one);
        world.hears(two);
        let solution = world.view.ruled.resolution.as_ref().map(|resolution| resolution.solution.clone());
        (world.state(), solution, world.view.ruled.reopened)
    };
    let stands = (State::Resolved, Some("Se cambió el conector".to_owned()), 0);
    assert_eq!(state(&newer, &persists), stands, "Rosa spoke of the former solution and is asked again");
    assert_eq!(state(&persists, &newer), stands);
    let reopened = (State::InProgress, None, 1);
    assert_eq!(state(&older, &persists), reopened, "Rosa spoke after both solutions");
    assert_eq!(state(&persists, &older), reopened);
}

#[test]
fn r17_a_reopening_stands_against_a_closing_that_did_not_know_of_it() {
    let mut world = World::resolved();
    let close = world.says(
        "ana",
        60,
        Command::Decision(Decision::Close { note: String::new(), confirmed_by: Some(ContactWay::Phone) }),
    );
    let persists = world.says("rosa", 50, reopen());
    let (after, _) = both_ways(&world, &close, &persists);
    assert_eq!((after.state(), after.conflict().rule), (State::InProgress, 17));
}

#[test]
fn two_solutions_at_once_the_later_stands_and_the_other_is_named() {
    let mut world = World::worked();
    let field = world.says("omar", 40, resolve("Se cambió el conector"));
    let desk = world.says("ana", 50, resolve("Resuelto por teléfono"));
    let (after, _) = both_ways(&world, &field, &desk);
    assert_eq!(after.view.ruled.resolution.as_ref().map(|r| r.solution.as_str()), Some("Resuelto por teléfono"));
    assert_eq!(after.conflict().why, Reason::LaterStands);
}

/// Rosa signed 380, and 350 was written since.
fn signed_under_other_words() -> World {
    let mut world = World::resolved();
    world.signs_complaint("380");
    world.writes_field("monto", "350");
    world
}

fn by_desk(note: &str) -> Command {
    Command::Decision(Decision::Close { note: note.to_owned(), confirmed_by: Some(ContactWay::Phone) })
}

/// R18: whoever closes, by whatever way, is told which signature no longer covers its paper, and closes with a reason.
#[test]
fn r18_nothing_closes_on_a_signature_under_other_words_without_a_reason() {
    let world = signed_under_other_words();
    let refused = |command: &Command| {
        let now = minute(60);
        workflow::guard::content(&world.org, &world.view, &world.view.ruled, command, &person("jefa"), now)
            .expect_err("stale")
    };
    for closing in [by_desk(""), confirm(), silence()] {
        let why = refused(&closing);
        assert_eq!(why.why, Reason::StaleSignature, "{closing:?}");
        assert_eq!(why.missing[0].label, "Conformidad: Monto devuelto: se firmó 380; ahora dice 350");
    }
    for (who, closing) in [("jefa", by_desk("")), ("rosa", confirm()), ("sistema", silence())] {
        let mut tried = world.clone();
        tried.does(who, 3_000, closing);
        assert_eq!(tried.state(), State::Resolved, "{who}");
    }
    let mut closed = world.clone();
    closed.does("jefa", 60, by_desk("Rosa aceptó 350 por teléfono"));
    assert_eq!(closed.state(), State::Closed);
    assert!(!workflow::requester_closes(&world.org, &world.view), "the requester's word is kept for whoever closes");
    assert!(workflow::requester_closes(&world.org, &World::resolved().view));
}
