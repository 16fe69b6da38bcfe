//! A commit goes out with what it writes: what the database refuses of it, and answers that are lost.

use super::super::availability::LATE;
use super::super::lock;
use super::super::tables::{BoundStatement, Parameter};
use super::proxy::{Cut, Proxy};
use super::server::{self, Server};
use super::{batch, end, open};
use crate::store::{Batch, Store, StoreError};
use std::thread;
use std::time::Instant;

/// More statements than are waited for in one list.
const MANY: usize = 64;

/// An entry, and the next number of a series.
fn numbered(after: u64, series: &str) -> Batch {
    Batch { series: vec![(series.to_owned(), 12)], ..batch(after) }
}

/// It was refused by the database, for this.
fn refused(done: &Result<u64, StoreError>, why: &str) {
    assert!(matches!(done, Err(StoreError::Damaged { place: "postgres", detail }) if detail.contains(why)), "{done:?}");
}

#[test]
fn a_commit_whose_answer_is_lost_is_looked_for() {
    let server = Server::start();
    drop(server.database("cut"));
    let wire = Proxy::to(server.folder());
    let store = open(&server::address(wire.folder(), "cut"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);

    for (cut, after) in [(Cut::After, 1), (Cut::Deaf, 2)] {
        wire.cut(cut);
        assert_eq!(store.commit(batch(after)).expect("it was made, and is found"), after + 1, "{cut:?}");
        assert!(wire.was_cut() && store.accepts_writes(), "{cut:?}");
        assert_eq!(end(&store), after + 1, "{cut:?}, once");
    }

    wire.cut(Cut::Before);
    let lost = store.commit(batch(3));
    assert!(matches!(&lost, Err(StoreError::Disk(why)) if why.contains("nothing of it was written")), "{lost:?}");
    assert!(wire.was_cut() && !store.accepts_writes());
    assert_eq!(end(&store), 3);
    assert_eq!(store.commit(batch(3)).expect("it goes on by itself"), 4);
    assert!(store.accepts_writes());
}

#[test]
fn what_the_database_refuses_commits_nothing_and_the_writer_goes_on() {
    let server = Server::start();
    let store = open(&server.database("refused"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    server.say("refused", "ALTER TABLE ronda.series ADD CONSTRAINT small CHECK (key <> 'TYS'::bytea)");

    let before = lock(&store.writer).round_trips();
    let turn = store.turn();
    refused(&store.commit(numbered(1, "TYS")), "small");
    assert_eq!(end(&store), 1, "nothing of it is there, nor what was written beside the series");
    assert_eq!(store.commit(numbered(1, "SOP")).expect("in the same turn"), 2);
    drop(turn);
    let taken = lock(&store.writer).round_trips() - before;
    assert_eq!(taken, 6, "the connection is the same, and nothing was left to be undone");
    assert_eq!(store.commit(batch(2)).expect("and in the next one"), 3);
    assert_eq!(end(&store), 3);
}

#[test]
fn a_commit_that_the_database_refuses_at_its_end_is_not_told_as_made() {
    let server = Server::start();
    let store = open(&server.database("deferred"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    server.say(
        "deferred",
        "CREATE FUNCTION ronda.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$; \
         CREATE CONSTRAINT TRIGGER never AFTER INSERT ON ronda.series DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION ronda.never()",
    );
    refused(&store.commit(numbered(1, "TYS")), "not today");
    assert_eq!(end(&store), 1);
    assert_eq!(store.commit(batch(1)).expect("it goes on"), 2);
}

/// Counts once more under a name that must be new.
fn counted(name: usize) -> BoundStatement {
    (
        "INSERT INTO ronda.counters (name, given) VALUES ($1, 1)".to_owned(),
        vec![Parameter::Text(format!("many {name}"))],
    )
}

fn counters(server: &Server, database: &str) -> String {
    server.ask(database, "SELECT count(*) FROM ronda.counters WHERE name LIKE 'many %'")
}

#[test]
fn of_many_writes_all_are_committed_or_none() {
    let server = Server::start();
    let store = open(&server.database("many"));
    let said = |names: &[usize]| {
        lock(&store.writer).transact(0, |writing| {
            names.iter().for_each(|name| writing.beside(counted(*name)));
            Ok(())
        })
    };
    let names: Vec<usize> = (0..MANY).collect();
    let twice: Vec<usize> = names.iter().copied().chain([0]).collect();
    said(&twice).expect_err("a name stands twice");
    assert_eq!(counters(&server, "many"), "0");
    said(&names).expect("each once");
    assert_eq!(counters(&server, "many"), MANY.to_string());
}

#[test]
fn a_write_that_cannot_be_sent_keeps_the_commit_back() {
    let server = Server::start();
    let store = open(&server.database("unsent"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let before = lock(&store.writer).round_trips();
    let unsent = lock(&store.writer).transact(0, |writing| {
        let (statement, _) = counted(1);
        writing.beside(counted(0));
        // A number where there must be a text: the driver itself refuses it.
        writing.beside((statement, vec![Parameter::Number(7)]));
        Ok(())
    });
    assert!(matches!(unsent, Err(StoreError::Disk(_))), "{unsent:?}");
    assert_eq!(counters(&server, "unsent"), "0");
    let taken = lock(&store.writer).round_trips() - before;
    assert_eq!(taken, 3, "the turn, what could be said, and that it is undone");
    assert_eq!(store.commit(batch(1)).expect("it goes on"), 2);
}

#[test]
fn a_commit_that_the_database_leaves_without_an_answer_is_seen_from_outside() {
    let server = Server::start();
    let store = open(&server.database("late"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let held = server.lock("late", "LOCK TABLE ronda.people IN SHARE MODE");
    thread::scope(|scope| {
        let commit = scope.spawn(|| store.commit(batch(1)));
        while store.availability.is_writable_at(Instant::now() + LATE) {
            assert!(!commit.is_finished(), "it waits for what is held");
            thread::yield_now();
        }
        assert!(store.accepts_writes(), "it may be made still");
        assert_eq!(end(&store), 1, "all else is answered meanwhile");
        drop(held);
        assert_eq!(commit.join().expect("done").expect("it was only late"), 2);
    });
    assert!(store.availability.is_writable_at(Instant::now() + LATE));
}

#[test]
fn a_commit_is_not_broken_off_by_what_is_usual_in_the_database() {
    let server = Server::start();
    let address = server.database("hurried");
    server.say("hurried", "ALTER DATABASE hurried SET statement_timeout = '1s'");
    let store = open(&address);
    let held = server.lock("hurried", "LOCK TABLE ronda.people IN SHARE MODE");
    thread::scope(|scope| {
        let commit = scope.spawn(|| store.commit(batch(0)));
        // Twice as long as the database lets a statement run.
        server.say("postgres", "SELECT pg_sleep(2)");
        drop(held);
        assert_eq!(commit.join().expect("done").expect("it was only late"), 1);
    });
}
