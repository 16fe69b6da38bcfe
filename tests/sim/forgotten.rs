//! Tests of what a phone may put away after a backup. They also show what it must keep although it is in one: an act
//! that was held there and decided since would be held again by a server restored from it, and decided otherwise.

use crate::sim::deeds;
use crate::sim::model::ActContent;
use crate::sim::world::World;
use ronda_server::backup::verify;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Command, Content, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::messages::Reason;
use ronda_shared::sync::device;
use ronda_shared::sync::rows::ActState;
use ronda_shared::sync::wire::Outcome;

const PHONE: usize = 0;
const DESK: usize = 1;
/// The head of the desk.
const HEAD: usize = 3;

#[test]
fn the_words_of_an_act_decided_after_the_backup_stay_on_their_phone() {
    let mut world = World::new(540, 4, World::organisation());
    deeds::open_for_support(&mut world, DESK, 1);
    world.quiesce();
    let id = *world.fleet[PHONE].device.disk.replicas.keys().next().expect("the ticket is on the phone");
    let before = note(&mut world, id, "antes");
    // Not a technician's to do: held.
    let now = world.now();
    let cancel =
        Command::Decision(Decision::Cancel { reason: "ya no hace falta".into(), duplicate_of: None, withdrawn: None });
    let act = world.fleet[PHONE].device.act(id, cancel.name(), cbor::encode(&cancel), now);
    let act = world.fleet[PHONE].device.write(&act);
    world.model.said.insert(act, (id, ActContent::Request));
    let held = act.number;
    let after = note(&mut world, id, "después");
    world.quiesce();
    world.back_up();
    decide(&mut world, true);
    world.quiesce();

    let acts = &world.fleet[PHONE].device.disk.acts;
    assert!(!acts.contains_key(&before), "what the backup has whole is put away");
    assert_eq!(acts[&held].state, ActState::Settled, "it was accepted");
    assert!(acts.contains_key(&after), "what comes after it stays with it");

    world.restore();
    world.quiesce();
    assert!(matches!(world.fleet[PHONE].device.disk.acts[&held].state, ActState::Held(_)));
    decide(&mut world, false);
    world.quiesce();
    let row = &world.fleet[PHONE].device.disk.acts[&held];
    assert!(matches!(row.state, ActState::Refused(_)), "{:?}", row.state);

    // A backup that has the decision too: all but what its author has yet to read may go.
    world.back_up();
    world.quiesce();
    let acts = &world.fleet[PHONE].device.disk.acts;
    assert_eq!(acts.keys().copied().collect::<Vec<_>>(), [held]);
}

fn note(world: &mut World, id: DocumentId, text: &str) -> u64 {
    let (now, note) =
        (world.now(), Command::Content(Content::AddNote { audience: Audience::Internal, text: text.into() }));
    world.fleet[PHONE].device.dispatch(id, note, now).expect("it is their ticket").number
}

fn decide(world: &mut World, accept: bool) {
    let held: Vec<u64> = {
        let reader = world.store().read().expect("a reader");
        reader.held().expect("held").map(|entry| entry.expect("an entry").position).collect()
    };
    let [position] = held[..] else { panic!("one act waits: {held:?}") };
    world.decide(position, accept, HEAD).expect("the head decides");
}

#[test]
fn what_its_author_took_back_waits_for_nobody() {
    let mut world = World::new(541, 4, World::organisation());
    deeds::open_for_support(&mut world, DESK, 1);
    world.quiesce();
    let id = *world.fleet[PHONE].device.disk.replicas.keys().next().expect("the ticket is on the phone");
    let now = world.now();
    // Of a version that the server does not know yet.
    world.fleet[PHONE].device.dispatch_unknown(id, now);
    world.fleet[PHONE].device.strike(1, now).expect("it was not sent");
    let request = world.fleet[PHONE].device.request();
    let answer = world.serve(PHONE, request);
    assert_eq!(answer.receipts.len(), 2);
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let reader = world.store().read().expect("a reader");
    assert_eq!(reader.held_count().expect("read"), 0);
    let report = verify::store(&*reader).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
}

#[test]
fn what_a_colleagues_phone_has_is_not_taken_back() {
    let mut world = World::new(542, 4, World::organisation());
    deeds::open_for_support(&mut world, DESK, 1);
    world.quiesce();
    let id = *world.fleet[PHONE].device.disk.replicas.keys().next().expect("the ticket is on the phone");
    let given = note(&mut world, id, "antes");
    let phone = &mut world.fleet[PHONE].device;
    phone.disk.log = device::left(&phone.disk.log, given);
    let kept = note(&mut world, id, "después");
    let now = world.now();
    let phone = &mut world.fleet[PHONE].device;
    let refusal = phone.strike(given, now).expect_err("it may be handed in at any time");
    assert_eq!(refusal.why, Reason::CannotStrike);
    phone.strike(kept, now).expect("nobody else has it");
}
