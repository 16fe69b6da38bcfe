//! Tests of an upgrade server by server, as docs/operations.md has it, while a fleet works: nobody is cut off.
//!
//! `RONDA_FORMER_BIN` names the program of the former release, which founds the store and serves until its turn comes; without it
//! both are this one. Where the two write differently the later one refuses to start beside the former, and says so.
//! `RONDA_SEED` to hear one again.

use super::balancer::Balancer;
use super::fleet::Member;
use super::process::Ronda;
use super::{FLEET, everything_is_there_once, number, the_devices_converge, until, while_at_work};
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::{Postgres, StorePlace};
use std::path::PathBuf;

/// Servers that share one database behind the balancer.
const NODES: usize = 3;

#[test]
fn servers_are_upgraded_one_after_the_other_and_nobody_is_cut_off() {
    let former = std::env::var_os("RONDA_FORMER_BIN").map(PathBuf::from);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!(
        "seed {seed} (RONDA_SEED={seed}), from {}",
        former.as_ref().map_or("this".into(), |it| it.to_string_lossy())
    );
    let mut chance = SeededRng::new(seed);
    let (database, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let mut front = Ronda::founded(&folder.path().join("data"), StorePlace::within(&database), former);
    let mut nodes: Vec<Ronda> = (0..NODES).map(|_| front.beside()).collect();
    nodes.iter_mut().for_each(Ronda::serve);
    let balancer = Balancer::before(front.at, nodes.iter().map(|node| node.at));
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&front, index, &mut chance)).collect();

    let (sum, ()) = while_at_work(&mut fleet, |more| {
        for (index, node) in nodes.iter_mut().enumerate() {
            more(FLEET + chance.below(24));
            balancer.drain(index);
            until("whoever waits for a server that is taken out is not answered", || balancer.is_idle(index));
            node.stop();
            // The others, of both releases, go on without it.
            more(FLEET);
            node.program = None;
            node.serve();
            balancer.put_back(index);
        }
        more(FLEET);
    });
    // Whoever waited last brings news to whoever waited first.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    nodes.iter_mut().for_each(Ronda::kill);
    front.program = None;

    println!("{} acts, {sum:?}", fleet.iter().map(|member| member.device.disk.log.number).sum::<u64>());
    assert_eq!((sum.cut, sum.away), (0, 0), "seed {seed}: somebody noticed that a server was upgraded: {sum:?}");
    everything_is_there_once(&front, &fleet);
    the_devices_converge(&fleet);
}
