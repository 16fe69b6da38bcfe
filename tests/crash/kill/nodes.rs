//! Tests of three servers of one database behind a balancer. One after the other is killed, or stands still, while a
//! fleet pushes. `RONDA_NODE_KILLS=200` for the long trial, `RONDA_SEED` to hear one again.

use super::balancer::Balancer;
use super::fleet::Member;
use super::process::Ronda;
use super::{FLEET, everything_is_there_once, number, the_devices_converge, while_at_work};
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::{Postgres, StorePlace};
use std::thread;
use std::time::{Duration, Instant};

/// Servers that share one database behind the balancer.
const NODES: usize = 3;
/// Kills in every run of the tests.
const KILLS: u64 = 6;
/// From so many kills on a server is also made to stand still, for longer than the database waits for it.
const LONG: u64 = 50;
/// How long a server stands still: longer than the database waits for it.
const STILL: Duration = Duration::from_secs(25);

/// Beginnings in every run of the tests.
const BEGINNINGS: usize = 4;
/// How long the console may look for a server: another has the socket within two seconds of its end.
const LOOKED_FOR: Duration = Duration::from_secs(30);

/// Asks the console of the servers' machine until one of them answers it.
fn a_server_answers_the_console(front: &Ronda) {
    let end = Instant::now() + LOOKED_FOR;
    // Where none runs it says so, and ends as well.
    while !front.run(&["reload"]).contains("the server goes on with version") {
        assert!(Instant::now() < end, "no server is found by the console");
    }
}

/// As after a power cut, and the very first time: each finds the directory as the others do, and all of them serve.
#[test]
fn servers_that_begin_at_once_all_serve_and_the_console_finds_one_of_them() {
    let (database, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let front = Ronda::with_people_in(&folder.path().join("data"), StorePlace::within(&database));
    let mut nodes: Vec<Ronda> = (0..NODES).map(|_| front.beside()).collect();
    for beginning in 0..BEGINNINGS {
        thread::scope(|scope| {
            for node in &mut nodes {
                scope.spawn(move || node.serve());
            }
        });
        a_server_answers_the_console(&front);
        if beginning % 2 == 0 {
            nodes.iter_mut().for_each(Ronda::kill);
            continue;
        }
        for node in &mut nodes {
            a_server_answers_the_console(&front);
            node.stop();
        }
    }
}

#[test]
fn servers_of_one_store_are_killed_one_after_the_other() {
    let kills = number("RONDA_NODE_KILLS").unwrap_or(KILLS);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}, {kills} kills (RONDA_SEED={seed} RONDA_NODE_KILLS={kills})");
    let mut chance = SeededRng::new(seed);
    let (database, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let front = Ronda::with_people_in(&folder.path().join("data"), StorePlace::within(&database));
    let mut nodes: Vec<Ronda> = (0..NODES).map(|_| front.beside()).collect();
    nodes.iter_mut().for_each(Ronda::serve);
    let _balancer = Balancer::before(front.at, nodes.iter().map(|node| node.at));
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&front, index, &mut chance)).collect();

    let (sum, ()) = while_at_work(&mut fleet, |more| {
        for _ in 0..kills {
            more(1 + chance.below(24));
            // Anywhere: in its turn, in a commit, between commit and answer.
            thread::sleep(Duration::from_micros(chance.below(20_000) as u64));
            let node = &mut nodes[chance.below(NODES)];
            if kills >= LONG && chance.once_in(10) {
                node.signal("STOP");
                thread::sleep(STILL);
                node.signal("CONT");
            } else {
                node.kill();
                // The others go on without it.
                more(FLEET);
                node.serve();
            }
        }
        more(FLEET);
    });
    // Whoever waited last brings news to whoever waited first.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    nodes.iter_mut().for_each(Ronda::kill);

    let acts: u64 = fleet.iter().map(|member| member.device.disk.log.number).sum();
    println!("{acts} acts, {sum:?}");
    assert!(kills < LONG || sum.cut > 0, "no answer was ever lost");

    everything_is_there_once(&front, &fleet);
    the_devices_converge(&fleet);
}
