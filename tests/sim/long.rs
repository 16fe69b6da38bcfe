//! Q12: a week without signal over two hundred tickets, the desk at work on the same ones; then one sync.

use crate::sim::deeds;
use crate::sim::world::World;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::DAY_MS;

/// Tickets in the technician's round.
const TICKETS: usize = 200;
/// Acts of the week.
const ACTS: usize = 600;

#[test]
fn a_week_offline_goes_up_in_one_request() {
    const PHONE: usize = 0;
    const DESK: usize = 1;
    let mut world = World::new(12, 2, World::organisation());
    deeds::open_for_support(&mut world, DESK, TICKETS);
    world.quiesce();
    let mine: Vec<DocumentId> = world.fleet[PHONE].device.disk.replicas.keys().copied().collect();
    assert_eq!(mine.len(), TICKETS, "the round is on the phone");

    for act in 0..ACTS {
        if act % (ACTS / 7) == 0 {
            world.advance(DAY_MS);
        }
        world.pass();
        deeds::act(&mut world, PHONE);
        if act % 3 == 0 {
            deeds::act(&mut world, DESK);
            let request = world.fleet[DESK].device.request();
            let answer = world.serve(DESK, request);
            world.model.answered(&answer, world.fleet[DESK].record.id);
            world.fleet[DESK].device.receive(&answer);
        }
    }
    let waiting = world.fleet[PHONE].device.unsent();
    assert!(waiting > ACTS / 2, "only {waiting} acts wait");
    let mut requests = 0;
    loop {
        let request = world.fleet[PHONE].device.request();
        let answer = world.serve(PHONE, request);
        requests += 1;
        world.model.answered(&answer, world.fleet[PHONE].record.id);
        if !world.fleet[PHONE].device.receive(&answer) {
            break;
        }
    }
    assert_eq!(requests, 1, "a week is one request");
    assert_eq!(world.fleet[PHONE].device.unsent(), 0);
    world.quiesce();
    world.nothing_vanished();
    crate::sim::compare(&mut world);
}
