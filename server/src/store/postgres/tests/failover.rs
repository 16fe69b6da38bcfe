//! A streaming replica that takes over: real servers of PostgreSQL, one of which is killed and the other promoted.

use super::super::{Address, PostgresStore};
use super::server::Server;
use super::{batch, end};
use crate::store::{Store, StoreError};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The database of the store.
const NAME: &str = "failover";
/// How many follow a server and are told all that it writes.
const STREAMING: &str = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";

fn until(what: &str, mut come: impl FnMut() -> bool) {
    let began = Instant::now();
    while !come() {
        assert!(began.elapsed() < TIMEOUT, "{what}");
        thread::yield_now();
    }
}

/// A server with a database, and one that follows it.
fn with_a_follower() -> (Server, ronda_test_postgres::Server) {
    let server = Server::start();
    drop(server.database(NAME));
    let follower = server.follower();
    until("it follows", || server.ask("postgres", STREAMING) == "1");
    (server, follower)
}

/// Both of them, as the settings name a database that may fail over: the one that writes is found.
fn both(server: &Server, follower: &ronda_test_postgres::Server) -> Address {
    let (first, second) = (server.folder().display(), follower.folder().display());
    let text = format!("postgres:///{NAME}?host={first}&host={second}&user=ronda");
    Address::read(&text, None).expect("an address")
}

/// The first server is gone, and the other takes its place.
fn fail_over(server: &mut Server, follower: &ronda_test_postgres::Server) {
    server.kill();
    follower.say("postgres", "SELECT pg_promote()");
    until("it writes", || follower.ask("postgres", "SELECT pg_is_in_recovery()") == "f");
}

#[test]
fn what_was_acknowledged_under_synchronous_replication_is_there_after_a_failover() {
    let (mut server, follower) = with_a_follower();
    server.say("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    server.say("postgres", "SELECT pg_reload_conf()");
    let waited_for = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    until("commits wait for it", || server.ask("postgres", waited_for) == "1");
    let (address, data) = (both(&server, &follower), tempfile::tempdir().expect("a folder"));
    let store = PostgresStore::open_for(data.path(), &address, None).expect("opens");

    let (acknowledged, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                let Ok(end) = store.commit(batch(acknowledged.load(Ordering::SeqCst))) else { break };
                acknowledged.store(end, Ordering::SeqCst);
            }
        });
        while acknowledged.load(Ordering::SeqCst) < 50 && !writing.is_finished() {
            thread::yield_now();
        }
        // Anywhere in a commit.
        fail_over(&mut server, &follower);
        stop.store(true, Ordering::SeqCst);
        writing.join().expect("it stops with an error, not with a panic");
    });
    let known = acknowledged.load(Ordering::SeqCst);
    // The last commit may be there without having been acknowledged.
    let there = end(&store);
    assert!(known >= 50 && (known..=known + 1).contains(&there), "{there} are there, {known} were acknowledged");
    let reader = store.read().expect("what it knew is there");
    let entries: Result<Vec<_>, _> = reader.entries_after(0).expect("entries").collect();
    assert_eq!(entries.expect("each is whole").len() as u64, there);
    drop(reader);
    let began = Instant::now();
    let went_on = loop {
        match store.commit(batch(there)) {
            Err(StoreError::Disk(_)) if began.elapsed() < TIMEOUT => {}
            other => break other.expect("the same store goes on by itself"),
        }
    };
    assert_eq!(went_on, there + 1);
    drop(store);
    let again = PostgresStore::open_for(data.path(), &address, None).expect("nor does it miss anything at a start");
    assert_eq!(end(&again), there + 1);
}

#[test]
fn a_replica_that_lagged_and_takes_over_is_not_served_by_who_knew_more() {
    let (mut server, follower) = with_a_follower();
    let (address, data) = (both(&server, &follower), tempfile::tempdir().expect("a folder"));
    let store = PostgresStore::open_for(data.path(), &address, None).expect("opens");
    (0..3).for_each(|known| assert_eq!(store.commit(batch(known)).expect("commits"), known + 1));
    until("it is told of the table", || follower.ask(NAME, "SELECT to_regclass('ronda.feed') IS NOT NULL") == "t");
    until("it is told of them", || follower.ask(NAME, "SELECT count(*) FROM ronda.feed") == "3");
    // Its line is down from here on.
    follower.say("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
    follower.say("postgres", "SELECT pg_reload_conf()");
    until("it is told nothing more", || server.ask("postgres", "SELECT count(*) FROM pg_stat_replication") == "0");
    (3..5).for_each(|known| assert_eq!(store.commit(batch(known)).expect("nobody waits for it"), known + 1));
    fail_over(&mut server, &follower);

    let went_back = |done: Result<(), StoreError>| {
        assert!(matches!(done, Err(StoreError::WentBack { known: 5, end: 3 })), "{done:?}");
    };
    went_back(store.read().map(|_| ()));
    let turn = store.turn();
    store.commit(batch(3)).map(|_| ()).expect_err("it would be given to other entries");
    drop(turn);
    assert!(!store.accepts_writes());
    drop(store);
    went_back(PostgresStore::open_for(data.path(), &address, None).map(|_| ()));
    assert_eq!(follower.ask(NAME, "SELECT count(*) FROM ronda.feed"), "3", "nothing was written");
}
