//! Tests of property 7. Honest offline work is ruled on by what its author was where they stood, whatever they have
//! become since.

use crate::sim::deeds;
use crate::sim::world::World;
use ronda_shared::command::{Command, Content, Decision};
use ronda_shared::ids::{ActId, DocumentId, FieldId, PriorityId};
use ronda_shared::messages::Reason;
use ronda_shared::ruling::Ruling;
use ronda_shared::time::DAY_MS;

/// Omar's, a technician of support.
const PHONE: usize = 0;
/// Beatriz's, an agent.
const DESK: usize = 1;
/// Joel's, another technician of support.
const OTHER: usize = 2;
/// Leticia's, the head of the desk.
const HEAD: usize = 3;

/// A ticket of support's, assigned to Joel, on every device.
fn assigned() -> (World, DocumentId) {
    let mut world = World::new(7, 4, World::organisation());
    deeds::open_for_support(&mut world, DESK, 1);
    world.quiesce();
    let id = *world.fleet[PHONE].device.disk.replicas.keys().next().expect("the ticket is on the phone");
    says(&mut world, HEAD, id, Command::Decision(Decision::SetPriority { priority: PriorityId::new("low") }));
    let joel = world.fleet[OTHER].record.person.clone();
    says(
        &mut world,
        HEAD,
        id,
        Command::Decision(Decision::Assign { person: Some(joel), team: None, reason: String::new() }),
    );
    world.quiesce();
    (world, id)
}

fn says(world: &mut World, member: usize, id: DocumentId, command: Command) -> ActId {
    let now = world.clock_of(member);
    world.pass();
    world.fleet[member].device.dispatch(id, command, now).expect("it is theirs to do")
}

fn ruling(world: &World, id: DocumentId, act: ActId) -> Ruling {
    let view = world.fleet[HEAD].device.base(id, world.now()).expect("the ticket is at the desk");
    let request = view.requests.iter().find(|request| request.stamp.act == act).expect("it was asked");
    request.ruling.clone().expect("it was ruled on")
}

#[test]
fn an_offer_accepted_offline_holds_although_its_taker_changed_teams_meanwhile() {
    let (mut world, id) = assigned();
    let omar = world.fleet[PHONE].record.person.clone();
    let offer = says(
        &mut world,
        OTHER,
        id,
        Command::Decision(Decision::OfferAssignment { to: omar.clone(), reason: "voy lejos".into() }),
    );
    world.quiesce();
    let taken = says(&mut world, PHONE, id, Command::Decision(Decision::AcceptOffer { offer }));
    world.transfer(PHONE, &["oax-redes"]);
    world.quiesce();
    let ruling = ruling(&world, id, taken);
    assert!(ruling.applied, "{ruling:?}");
    let view = world.fleet[HEAD].device.base(id, world.now()).expect("the ticket is at the desk");
    assert_eq!(view.ruled.assignee, Some(omar));
    assert_eq!(view.ruled.team.map(|team| team.to_string()).as_deref(), Some("oax-soporte"), "the team it was in");
}

#[test]
fn a_technicians_proposal_stays_one_although_they_are_an_agent_now() {
    let (mut world, id) = assigned();
    let asked =
        says(&mut world, OTHER, id, Command::Decision(Decision::SetPriority { priority: PriorityId::new("urgent") }));
    world.promote(OTHER, "agente-mesa");
    world.quiesce();
    let ruling = ruling(&world, id, asked);
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::R7DeskPriority)));
}

#[test]
fn an_agents_word_weighs_as_one_although_they_are_a_technician_now() {
    let (mut world, id) = assigned();
    let asked =
        says(&mut world, DESK, id, Command::Decision(Decision::SetPriority { priority: PriorityId::new("urgent") }));
    world.promote(DESK, "agente-tecnico");
    world.quiesce();
    assert!(ruling(&world, id, asked).applied);
}

#[test]
fn beyond_the_organisations_window_they_are_what_they_are_now() {
    let (mut world, id) = assigned();
    let asked =
        says(&mut world, DESK, id, Command::Decision(Decision::SetPriority { priority: PriorityId::new("urgent") }));
    world.promote(DESK, "agente-tecnico");
    world.advance(31 * DAY_MS);
    world.quiesce();
    let store = std::sync::Arc::clone(world.store());
    let reader = store.read().expect("a reader");
    let held = reader.held().expect("held").collect::<Result<Vec<_>, _>>().expect("entries").len();
    assert_eq!(held, 1, "{asked} is of who is no agent any more");
}

/// Property 9: what came act by act before a restore comes again in one message; who lost is told all the same.
#[test]
fn who_lost_is_told_although_the_acts_between_which_it_was_told_come_again_together() {
    let (mut world, id) = assigned();
    let field = FieldId::new("puerto");
    let says_port = |world: &mut World, member: usize, value: &str| {
        says(world, member, id, Command::Content(Content::SetField { field: field.clone(), value: value.into() }))
    };
    let (desk, other) = (says_port(&mut world, DESK, "12"), says_port(&mut world, OTHER, "14"));
    exchange(&mut world, DESK);
    world.back_up();
    exchange(&mut world, OTHER);
    let lost = |world: &World| {
        let view = world.fleet[HEAD].device.base(id, world.now()).expect("the ticket is at the desk");
        view.conflicts.iter().map(|card| (card.standing.stamp.act, card.other.stamp.act)).collect::<Vec<_>>()
    };
    exchange(&mut world, HEAD);
    assert_eq!(lost(&world), [(other, desk)], "what was read on site stands");
    says_port(&mut world, OTHER, "16");
    exchange(&mut world, OTHER);
    world.restore();
    world.quiesce();
    assert_eq!(lost(&world), [(other, desk)], "and is said again");
    let view = world.fleet[HEAD].device.base(id, world.now()).expect("the ticket is at the desk");
    assert_eq!(view.fields[&field].value, "16");
}

fn exchange(world: &mut World, member: usize) {
    let request = world.fleet[member].device.request();
    let answer = world.serve(member, request);
    world.fleet[member].device.receive(&answer);
}
