//! Tests of a store that is moved by the server that has it open. It goes into a database and back, while a fleet
//! works: it is read meanwhile, what is written waits, and nothing is lost.

use super::fleet::Member;
use super::http::{Answer, Peer};
use super::process::Ronda;
use super::{FLEET, everything_is_there_once, number, the_devices_converge, while_at_work};
use ronda_server::start::{self, store_file};
use ronda_shared::sync::wire::Problem;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::{Postgres, StorePlace};
use std::path::Path;
use std::process::Child;

fn path(data: &Path) -> &str {
    data.to_str().unwrap()
}

/// How a move ended that was begun.
fn ended(moving: Child) -> (bool, String) {
    let done = moving.wait_with_output().unwrap();
    (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

/// Something that a device has written is refused for now.
fn refused(member: &mut Member) -> (Answer, Problem) {
    (0..100).find_map(|_| member.try_deed()).expect("a deed that is to be stored")
}

/// What is served while a store is moved: pages and pulls, and nothing that writes.
fn only_reads(ronda: &Ronda, member: &mut Member) {
    let peer = Peer { at: ronda.at, origin: &ronda.origin, cookie: None };
    assert_eq!(peer.get("/portal").unwrap().status, 200, "pages are read");
    assert_eq!(member.listen().status, 200, "what there is is pulled");
    let (answer, problem) = refused(member);
    assert_eq!((answer.status, problem.code.as_str()), (503, "standby"), "{problem:?}");
    assert!(answer.retry_after.is_some(), "later");
    let answer = peer.post("/api/session", "application/json", b"{}").unwrap();
    assert_eq!((answer.status, answer.retry_after.is_some()), (503, true));
}

#[test]
fn a_store_is_read_while_it_is_moved_and_what_was_written_is_taken_afterwards() {
    let (database, folder, mut chance) = (Postgres::start(), tempfile::tempdir().unwrap(), SeededRng::new(1));
    let data = folder.path().join("data");
    let mut ronda = Ronda::with_people_in(&data, StorePlace::file());
    ronda.serve();
    let mut member = Member::enrol(&ronda, 0, &mut chance);
    let _ticket = member.a_ticket();
    let place = StorePlace::within(&database);
    let there = place.setting().unwrap();
    let order: [&str; 5] = ["move", "--from", path(&data), "--to", &there];

    // Killed before a row was copied, it is as if nothing had been asked.
    let held = place.hold();
    let mut moving = ronda.begin(&order);
    ronda.until_it_only_reads();
    only_reads(&ronda, &mut member);
    ronda.kill();
    moving.kill().unwrap();
    assert!(!ended(moving).0);
    // The database lets go of what it did for the one that was killed.
    drop(held);
    ronda.serve();
    member.catch_up();

    // Begun again, and done.
    let held = place.hold();
    let moving = ronda.begin(&order);
    ronda.until_it_only_reads();
    only_reads(&ronda, &mut member);
    let again = ronda.begin(&order);
    let (done, said) = ended(again);
    assert!(!done && said.contains("being moved already"), "{said}");
    drop(held);
    let (done, said) = ended(moving);
    assert!(done && said.contains("the server goes on from there"), "{said}");
    ronda.until_it_writes();
    member.catch_up();

    // The former store is not opened any more; the settings must say where the new one is.
    ronda.kill();
    let closed = start::open(&data).map(|_| ()).unwrap_err().to_string();
    assert!(closed.contains("was moved to"), "two servers on two copies would give the same folios: {closed}");
    let (store, log) = (place.open(&data), &member.device.disk.log);
    let (last, _) = store.read().unwrap().log_head(log.device).unwrap().unwrap();
    assert_eq!(last, log.number, "all that was written is there");
}

#[test]
fn a_fleet_notices_no_more_than_a_pause_when_its_store_is_moved_there_and_back() {
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}");
    let (database, folder, mut chance) = (Postgres::start(), tempfile::tempdir().unwrap(), SeededRng::new(seed));
    let data = folder.path().join("data");
    let mut ronda = Ronda::with_people_in(&data, StorePlace::file());
    ronda.serve();
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&ronda, index, &mut chance)).collect();
    let place = StorePlace::within(&database);
    let there = place.setting().unwrap();

    let (sum, ()) = while_at_work(&mut fleet, |more| {
        more(FLEET * 4);
        let said = ronda.run(&["move", "--from", path(&data), "--to", &there]);
        assert!(said.contains("A new epoch begins"), "{said}");
        more(FLEET * 4);
        // As its operator does once a backup was made.
        std::fs::remove_file(store_file(&data)).unwrap();
        let said = ronda.run(&["move", "--from", &there, "--to", path(&data)]);
        assert!(said.contains("A new epoch begins"), "{said}");
        more(FLEET * 4);
    });
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    ronda.kill();
    println!("{sum:?}");
    everything_is_there_once(&ronda, &fleet);
    the_devices_converge(&fleet);
}
