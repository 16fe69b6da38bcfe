//! Connections of those who read: they outlive a burst of readers.

use super::super::pool::MAX_IDLE;
use super::open;
use super::server::Server;
use crate::store::Store;
use std::thread;
use std::time::{Duration, Instant};

/// Above a dozen they were closed after each burst, and made anew for the next.
#[test]
fn the_connections_of_a_burst_are_there_for_the_next() {
    let server = Server::start();
    let store = open(&server.database("burst"));
    let clients = "FROM pg_stat_activity WHERE datname = 'burst' AND backend_type = 'client backend'";
    let connected = || server.ask("postgres", &format!("SELECT string_agg(pid::text, ',') {clients}"));
    let readers: Vec<_> = (0..MAX_IDLE).map(|_| store.read().expect("reads")).collect();
    let lent = connected();
    drop(readers);
    let began = Instant::now();
    while server.ask("postgres", &format!("SELECT count(*) {clients} AND state <> 'idle'")) != "0" {
        assert!(began.elapsed() < Duration::from_secs(30), "what was looked at is ended");
    }
    let again: Vec<_> = (0..MAX_IDLE).map(|_| store.read().expect("reads")).collect();
    let connected = connected();
    let stands = |pid: &&str| connected.split(',').any(|other| other == *pid);
    assert_eq!(lent.split(',').filter(stands).count(), lent.split(',').count(), "{lent} {connected}");
    drop(again);
}

/// A new connection takes as long as the database does. Each of a burst waited for one of its own, also where others had long ended.
#[test]
fn one_that_comes_back_is_taken_while_a_new_one_is_slow() {
    let server = Server::start();
    let store = open(&server.database("slow"));
    // More than wait anywhere.
    let mut lent: Vec<_> = (0..=MAX_IDLE).map(|_| store.read().expect("reads")).collect();
    // Far longer than a new one is waited for.
    server.say("postgres", "ALTER SYSTEM SET post_auth_delay = 600");
    server.say("postgres", "SELECT pg_reload_conf()");
    thread::scope(|scope| {
        let next = scope.spawn(|| store.read().map(drop));
        // Where that has not asked yet it finds what is given back here.
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_millis(500) {
            thread::yield_now();
        }
        drop(lent.pop());
        next.join().expect("it ends").expect("it reads on the connection that came back");
    });
}
