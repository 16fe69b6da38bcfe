//! Tests of three servers of one database of which one is killed each second while a fleet works.
//!
//! `RONDA_RUSH_SECONDS=600 RONDA_RUSH_DEVICES=200 RONDA_RUSH_PACE=30000` for the long trial, with so many milliseconds from one push
//! of a device to its next; `RONDA_RUSH_P99=500` fails where an answer out of a hundred took longer, which asks for a release of
//! the server (`RONDA_BIN`); `RONDA_SEED` to hear one again.

use super::balancer::Balancer;
use super::fleet::{Member, Sometimes, work_at};
use super::process::Ronda;
use super::{Ended, acts_of, number, the_devices_converge, until};
use ronda_shared::ids::ActId;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::{Postgres, StorePlace};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Servers that share one database behind the balancer.
const NODES: usize = 3;
/// Kills, one a second, in every run of the tests.
const SECONDS: u64 = 8;
/// Devices in every run of the tests.
const DEVICES: u64 = 10;
/// From one kill to the next.
const SECOND: Duration = Duration::from_secs(1);

/// A server, and whether it serves.
struct Node {
    ronda: Ronda,
    serves: AtomicBool,
}

impl Node {
    /// One that serves.
    fn beside(front: &Ronda) -> Self {
        let mut ronda = front.beside();
        ronda.serve();
        Self { ronda, serves: AtomicBool::new(true) }
    }
}

#[test]
fn one_of_three_servers_is_killed_each_second_and_nothing_is_lost_or_doubled() {
    let set = |name: &str, otherwise: u64| number(name).unwrap_or(otherwise);
    let (seconds, devices) = (set("RONDA_RUSH_SECONDS", SECONDS), set("RONDA_RUSH_DEVICES", DEVICES));
    let pace = Duration::from_millis(set("RONDA_RUSH_PACE", 0));
    let seed = set("RONDA_SEED", u64::from(std::process::id()));
    println!("seed {seed}, {devices} devices, {seconds} kills (RONDA_SEED={seed})");
    let mut chance = SeededRng::new(seed);
    let (database, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let front = Ronda::with_people_in(&folder.path().join("data"), StorePlace::within(&database));
    let mut nodes: Vec<Node> = (0..NODES).map(|_| Node::beside(&front)).collect();
    let _balancer = Balancer::before(front.at, nodes.iter().map(|node| node.ronda.at));
    let many = usize::try_from(devices).expect("a number of devices");
    let mut fleet: Vec<Member> = (0..many).map(|index| Member::enrol(&front, index, &mut chance)).collect();

    let (stop, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    let (sometimes, (kills, alone)) = thread::scope(|scope| {
        let (stop, answers) = (&stop, &answers);
        let _ended = Ended(stop);
        let workers: Vec<_> =
            fleet.iter_mut().map(|member| scope.spawn(move || work_at(member, stop, answers, pace))).collect();
        let none_gave_up = || assert!(!workers.iter().any(thread::ScopedJoinHandle::is_finished), "a device gave up");
        let killed = killed_in_turn(&mut nodes, seconds, &none_gave_up);
        let enough = answers.load(Ordering::Relaxed) + devices;
        until("the fleet does not come on after the last kill", || {
            none_gave_up();
            answers.load(Ordering::Relaxed) >= enough
        });
        stop.store(true, Ordering::Relaxed);
        let ended = workers.into_iter().map(|worker| worker.join().expect("an honest device is never refused"));
        (ended.collect::<Vec<Sometimes>>(), killed)
    });
    // Whoever waited last brings news to whoever waited first.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    nodes.iter_mut().for_each(|node| node.ronda.kill());

    let mut sum = Sometimes::default();
    sometimes.iter().for_each(|one| sum.add(one));
    let acts: u64 = fleet.iter().map(|member| member.device.disk.log.number).sum();
    let (lost, doubled) = missing_and_twice(&front, &fleet);
    println!(
        "{acts} acts, {kills} kills ({alone} were left out, since nobody else served), {} lost, {} doubled; {sum:?}",
        lost.len(),
        doubled.len()
    );
    assert!(lost.is_empty() && doubled.is_empty(), "seed {seed}: lost {lost:?}, doubled {doubled:?}");
    the_devices_converge(&fleet);
    if let Some(bound) = number("RONDA_RUSH_P99") {
        let most = sum.waits.of_hundred(99);
        assert!(most <= bound, "99 of 100 answers took up to {most} ms, not {bound}");
    }
}

/// Kills one server after the other, one a second, and starts it at once. Where nobody else serves it is left alone that time.
/// How many were killed, and how many were left alone.
fn killed_in_turn(nodes: &mut [Node], seconds: u64, look: &dyn Fn()) -> (u64, u64) {
    let (mut kills, mut alone) = (0, 0);
    let began = Instant::now();
    thread::scope(|scope| {
        let mut free: Vec<Option<&mut Ronda>> = Vec::new();
        let mut serves: Vec<&AtomicBool> = Vec::new();
        for Node { ronda, serves: whether } in nodes.iter_mut() {
            free.push(Some(ronda));
            serves.push(whether);
        }
        let mut starting: Vec<Option<thread::ScopedJoinHandle<'_, &mut Ronda>>> = free.iter().map(|_| None).collect();
        for second in 0..seconds {
            let due = began + SECOND * u32::try_from(second).expect("a number of seconds");
            thread::sleep(due.saturating_duration_since(Instant::now()));
            look();
            for (free, starting) in free.iter_mut().zip(&mut starting) {
                if let Some(started) = starting.take_if(|started| started.is_finished()) {
                    *free = Some(started.join().expect("a server that was killed serves again"));
                }
            }
            let next = (0..free.len()).map(|at| (at + second as usize) % free.len()).find(|at| free[*at].is_some());
            let others = |at: usize| (0..serves.len()).any(|one| one != at && serves[one].load(Ordering::Acquire));
            let Some((at, ronda)) = next.filter(|at| others(*at)).and_then(|at| Some((at, free[at].take()?))) else {
                alone += 1;
                continue;
            };
            let whether = serves[at];
            whether.store(false, Ordering::Release);
            ronda.kill();
            kills += 1;
            starting[at] = Some(scope.spawn(move || {
                ronda.serve();
                whether.store(true, Ordering::Release);
                ronda
            }));
        }
    });
    (kills, alone)
}

/// Acts that were acknowledged and are not there as they were said, and those that are there more than once.
fn missing_and_twice(front: &Ronda, fleet: &[Member]) -> (Vec<ActId>, Vec<ActId>) {
    let found = acts_of(front);
    let doubled = found.iter().filter(|(_, entries)| entries.len() > 1).map(|(act, _)| *act).collect();
    let mut lost = Vec::new();
    for member in fleet {
        let log = &member.device.disk.log;
        assert_eq!(log.acknowledged, log.number, "all was acknowledged in the end");
        for number in 1..=log.number {
            let act = ActId { device: log.device, number };
            let said = &member.device.disk.acts[&number].bytes;
            if found.get(&act).is_none_or(|entries| !entries.contains(said)) {
                lost.push(act);
            }
        }
    }
    (lost, doubled)
}
