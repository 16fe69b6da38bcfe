//! Q5 through HTTP: the server's disk, a real one of a few megabytes, fills up under a fleet that pushes. Writes are
//! answered `503 full` with a pause, reads go on, it recovers by itself once there is room, and nothing that was
//! acknowledged is lost. Where no disk may be mounted this says so; `it::operations::full_disk` tries every step of a push anyway, on a
//! disk in memory.

use super::fleet::Member;
use super::process::Ronda;
use super::{everything_is_there_once, the_devices_converge};
use ronda_test_support::rng::SeededRng;
use ronda_test_support::small_disk::SmallDisk;
use std::time::{Duration, Instant};

/// How long it may take from room to the first acknowledgement, where the machine itself does not stall.
pub const RECOVERY: Duration = Duration::from_secs(5);
/// After this it does not recover.
pub const NEVER: Duration = Duration::from_secs(60);

#[test]
fn a_full_disk_refuses_with_a_pause_and_recovers_by_itself() {
    let Some(disk) = SmallDisk::mount() else {
        println!("no disk may be mounted here: not tried through HTTP");
        return;
    };
    let mut chance = SeededRng::new(5);
    let mut ronda = Ronda::with_people(&disk.path().join("data"));
    ronda.serve();
    let mut fleet: Vec<Member> = (0..3).map(|index| Member::enrol(&ronda, index, &mut chance)).collect();
    for member in &mut fleet {
        for _ in 0..8 {
            assert!(member.try_deed().is_none(), "there is room");
        }
        member.catch_up();
    }

    // A server that looks for room more seldom is late each time.
    let mut took = Vec::new();
    for round in 0..3 {
        disk.fill();
        let refused = until_full(&mut fleet[round]);
        println!("round {round}: full after {refused} more acts");
        fleet.iter_mut().for_each(refuses_and_serves);
        assert_eq!(fleet[0].get("/healthz").status, 503, "whoever watches is told");

        disk.free();
        took.push(until_room(&mut fleet[round]));
        fleet.iter_mut().for_each(Member::catch_up);
        assert_eq!(fleet[0].get("/healthz").status, 200);
    }
    println!("recovered after {took:?}");
    assert!(took.iter().any(|one| *one < RECOVERY), "{took:?}");

    // Killed while it is full, it opens and is read; with room it goes on.
    disk.fill();
    until_full(&mut fleet[0]);
    ronda.kill();
    disk.free();
    ronda.serve();
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    ronda.kill();
    everything_is_there_once(&ronda, &fleet);
    the_devices_converge(&fleet);
}

/// What a device writes is refused with a pause and acknowledged by nobody; what is only read is served on.
pub fn refuses_and_serves(member: &mut Member) {
    let log = member.device.disk.log.clone();
    let (answer, problem) = member.try_deed().expect("still full");
    assert_eq!((answer.status, problem.code.as_str()), (503, "full"));
    assert!(answer.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{:?}", answer.retry_after);
    assert_eq!(member.device.disk.log.acknowledged, log.acknowledged, "nothing is acknowledged");
    assert_eq!(member.listen().status, 200, "news go on");
    assert_eq!(member.get("/api/me").status, 200, "and who one is");
    let id = *member.device.disk.replicas.keys().next().unwrap();
    assert_eq!(member.get(&format!("/api/documents/{id}")).status, 200, "and documents");
    assert_eq!(member.get("/").status, 200, "and the app");
}

/// Waits until there is room for what a device was refused; how long that took.
pub fn until_room(member: &mut Member) -> Duration {
    let began = Instant::now();
    while let Some((answer, _)) = member.try_push() {
        assert_eq!(answer.status, 503);
        assert!(began.elapsed() < NEVER, "it does not recover");
        std::thread::sleep(Duration::from_millis(10));
    }
    began.elapsed()
}

/// A store has room of its own for a while; how many acts it still took.
pub fn until_full(member: &mut Member) -> usize {
    for taken in 0..5_000 {
        if let Some((answer, problem)) = member.try_deed() {
            assert_eq!((answer.status, problem.code.as_str()), (503, "full"));
            return taken;
        }
    }
    panic!("the disk is never full");
}
