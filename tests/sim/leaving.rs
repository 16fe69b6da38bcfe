//! R34: whoever is dismissed while offline loses nothing they wrote, and nothing of it takes effect by itself.

use crate::sim::deeds;
use crate::sim::world::World;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::DocumentId;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;

#[test]
fn what_a_dismissed_person_sends_is_held_whole() {
    const PHONE: usize = 0;
    let mut world = World::new(34, 2, World::organisation());
    deeds::open_for_support(&mut world, 1, 3);
    world.quiesce();
    let ids: Vec<DocumentId> = world.fleet[PHONE].device.disk.replicas.keys().copied().collect();
    assert_eq!(ids.len(), 3);
    let now = world.now();
    let note =
        Command::Content(Content::AddNote { audience: Audience::Internal, text: "lo último que escribí".into() });
    let act = world.fleet[PHONE].device.dispatch(ids[0], note, now).expect("it is their ticket");
    world.dismiss(PHONE);

    let request = world.fleet[PHONE].device.request();
    let answer = world.serve(PHONE, request);
    let outcome = answer.receipts.iter().find(|receipt| receipt.number == act.number).map(|receipt| &receipt.outcome);
    assert_eq!(outcome, Some(&Outcome::Held(Reason::PersonDismissed)));
    assert_eq!(answer.gone.len(), 3, "the round leaves the phone");
    world.fleet[PHONE].device.receive(&answer);
    let left: Vec<DocumentId> = world.fleet[PHONE].device.disk.replicas.keys().copied().collect();
    assert_eq!(left, [ids[0]], "only what waits for a decision stays");
    let reader = world.store().read().expect("a reader");
    assert_eq!(reader.held_count().expect("read"), 1);
}
