//! Tests of takeovers under a fleet. A primary is killed, or falls asleep, at a random moment, and the server that
//! follows it takes over, again and again. `RONDA_TAKEOVERS=200` for the long trial, `RONDA_SEED` to hear one again.

use super::balancer::join;
use super::fleet::Member;
use super::http::Peer;
use super::process::Ronda;
use super::{FLEET, acts_of, number, the_devices_converge, while_at_work};
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::view::Summary;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::StorePlace;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Takeovers in every run of the tests.
const TAKEOVERS: u64 = 3;
/// Of them, the one in which the former primary was only asleep, in every run.
const ASLEEP: u64 = 2;
/// From the kill until the other one takes writes.
const BACK: Duration = Duration::from_secs(60);

#[test]
fn whoever_follows_takes_over_and_nothing_that_a_phone_keeps_is_lost() {
    let takeovers = number("RONDA_TAKEOVERS").unwrap_or(TAKEOVERS);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}, {takeovers} takeovers (RONDA_SEED={seed} RONDA_TAKEOVERS={takeovers})");
    let mut chance = SeededRng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let replica = folder.path().join("replica");
    std::fs::create_dir(&replica).unwrap();
    let mut front = Ronda::with_people_in(&folder.path().join("data"), StorePlace::file());
    let mut primary = front.beside();
    let now_at = Arc::new(Mutex::new(primary.at));
    pass_on(front.at, Arc::clone(&now_at));
    primary.serve();
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&front, index, &mut chance)).collect();
    // The first snapshot has who was enrolled: within the last second before a takeover they would have to be enrolled anew. The
    // sessions that begin after a takeover are in segments.
    primary.kill();
    let replicates = vec![("RONDA_REPLICATE", replica.to_str().unwrap().to_owned())];
    (front.more, primary.more) = (replicates.clone(), replicates);
    primary.serve();

    let (mut slowest, mut begun) = (Duration::ZERO, Duration::ZERO);
    let (sum, ()) = while_at_work(&mut fleet, |more| {
        for round in 1..=takeovers {
            let mut standby = front.elsewhere(&folder.path().join(format!("data-{round}")));
            until_there(&replica, round);
            let began = Instant::now();
            standby.follow();
            begun = begun.max(began.elapsed());
            only_reads(&standby);
            more(1 + chance.below(24));
            // Anywhere between two segments.
            thread::sleep(Duration::from_micros(chance.below(1_500_000) as u64));
            let asleep = round == ASLEEP || chance.once_in(5);
            let began = Instant::now();
            if asleep {
                primary.signal("STOP");
            } else {
                primary.kill();
            }
            let said = standby.run(&["promote"]);
            assert!(said.contains("has taken over"), "{said}");
            standby.until_it_writes();
            slowest = slowest.max(began.elapsed());
            *now_at.lock().unwrap() = standby.at;
            if asleep {
                primary.signal("CONT");
                until_fenced(&primary);
                primary.kill();
            }
            more(FLEET);
            primary = standby;
        }
    });
    // Whoever waited last brings news to whoever waited first; a session that is doubted is shown its key once.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::come_to_rest);
    }
    primary.kill();

    let acts: u64 = fleet.iter().map(|member| member.device.disk.log.number).sum();
    let [slowest_ms, begun_ms] = [slowest, begun].map(|took| took.as_millis());
    println!("{acts} acts, {sum:?}; following within {begun_ms} ms, writing again after at most {slowest_ms} ms");
    assert!(slowest < BACK, "it took {slowest:?}");
    everything_is_there(&primary, &fleet);
    no_folio_stands_twice(&primary);
    the_devices_converge(&fleet);
}

/// Every act of each device stands in the feed once; with its bytes, where the device keeps them still.
fn everything_is_there(ronda: &Ronda, fleet: &[Member]) {
    let mut found = acts_of(ronda);
    for member in fleet {
        let log = &member.device.disk.log;
        assert_eq!(log.acknowledged, log.number, "all was acknowledged in the end");
        for number in 1..=log.number {
            let act = ActId { device: log.device, number };
            let there = found.remove(&act).unwrap_or_default();
            assert_eq!(there.len(), 1, "act {act}");
            if let Some(row) = member.device.disk.acts.get(&number) {
                assert_eq!(there[0], row.bytes, "act {act}");
            }
        }
    }
    assert!(found.keys().all(|act| act.device == DeviceId::SERVER), "acts of nobody: {:?}", found.keys());
}

/// Each folio is one ticket's, over all the servers there were.
fn no_folio_stands_twice(ronda: &Ronda) {
    let store = ronda.store();
    let reader = store.read().unwrap();
    let mut whose: BTreeMap<String, DocumentId> = BTreeMap::new();
    for summary in reader.every_summary() {
        let Summary::Ticket(ticket) = summary.unwrap() else { continue };
        let Some(folio) = ticket.folio else { continue };
        let before = whose.insert(folio.clone(), ticket.id);
        assert_eq!(before, None, "{folio} stands on two tickets");
    }
    assert!(!whose.is_empty(), "no ticket had a folio");
}

/// Until the primary of this generation has put its first snapshot.
fn until_there(replica: &Path, generation: u64) {
    let end = Instant::now() + BACK;
    let begins = format!("{generation:06}-");
    let is_there = || {
        let Ok(names) = std::fs::read_dir(replica.join("snapshots")) else { return false };
        names.flatten().any(|name| name.file_name().to_string_lossy().starts_with(&begins))
    };
    while !is_there() {
        assert!(Instant::now() < end, "no snapshot of generation {generation}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A server that follows says so, and refuses what would write.
fn only_reads(standby: &Ronda) {
    let peer = Peer { at: standby.at, origin: &standby.origin, cookie: None };
    let health = peer.get("/healthz").unwrap();
    let told: serde_json::Value = serde_json::from_slice(&health.body).unwrap();
    assert_eq!((told["writable"].as_bool(), told["follows"].as_bool()), (Some(false), Some(true)), "{told}");
    assert_eq!(peer.get("/portal").unwrap().status, 200, "pages are served");
    let refused = peer.post("/api/session", "application/json", b"{}").unwrap();
    let told: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((refused.status, told["code"].as_str()), (503, Some("standby")), "{told}");
    assert!(refused.retry_after.is_some());
}

/// Until a primary that slept has found out that it was taken over.
fn until_fenced(primary: &Ronda) {
    let peer = Peer { at: primary.at, origin: &primary.origin, cookie: None };
    let end = Instant::now() + BACK;
    while peer.get("/healthz").is_ok_and(|answer| answer.status != 503) {
        assert!(Instant::now() < end, "the former primary is not fenced");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Hands each connection to the server that is the primary now. It ends with the process.
fn pass_on(at: SocketAddr, to: Arc<Mutex<SocketAddr>>) {
    let listener = TcpListener::bind(at).unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let to = *to.lock().unwrap();
            thread::spawn(move || {
                if let Ok(server) = TcpStream::connect(to) {
                    join(client, server);
                }
            });
        }
    });
}
