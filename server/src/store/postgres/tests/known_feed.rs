//! Tests of a database that goes back in time, as where a replica that lagged takes over. Nothing is served from it
//! until that is settled.

use super::super::known_feed::{self, KnownFeed};
use super::super::{LossAnswer, PostgresStore};
use super::server::{self, Server};
use super::{batch, end, open};
use crate::store::{Reader, Store, StoreError};
use ronda_shared::act::ChainHash;
use ronda_shared::time::Timestamp;
use std::path::Path;

fn open_for(data: &Path, server: &Server) -> Result<PostgresStore, StoreError> {
    PostgresStore::open_for(data, &server::address(server.folder(), "now"), None)
}

/// Ends every connection to the database that servers use.
fn cut(server: &Server) {
    server.say("postgres", "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'now'");
}

/// The database `former` takes the place of the one that servers use, whose connections end.
fn fail_over(server: &Server) {
    server.say("postgres", "ALTER DATABASE now ALLOW_CONNECTIONS false");
    cut(server);
    server.say("postgres", "ALTER DATABASE now RENAME TO ahead");
    server.say("postgres", "ALTER DATABASE former RENAME TO now");
}

/// A server with a copy of its database from when the feed had three entries; it has five.
fn with_a_replica_that_lags(data: &Path) -> Server {
    let server = Server::start();
    drop(server.database("now"));
    let store = open_for(data, &server).expect("opens");
    (0..3).for_each(|known| assert_eq!(store.commit(batch(known)).expect("commits"), known + 1));
    drop(store);
    cut(&server);
    server.say("postgres", "CREATE DATABASE former TEMPLATE now");
    server
}

#[test]
fn what_was_acknowledged_is_missed_while_it_runs_and_when_it_starts() {
    let data = tempfile::tempdir().expect("a folder");
    let server = with_a_replica_that_lags(data.path());
    let store = open_for(data.path(), &server).expect("all is there");
    (3..5).for_each(|known| assert_eq!(store.commit(batch(known)).expect("commits"), known + 1));
    fail_over(&server);

    let read = store.read().map(|_| ());
    let went_back = |done: &Result<(), StoreError>| {
        assert!(matches!(done, Err(StoreError::WentBack { known: 5, end: 3 })), "{done:?}");
    };
    went_back(&read);
    let turn = store.turn();
    let written = store.commit(batch(3)).map(|_| ());
    assert!(written.as_ref().is_err_and(|error| error.to_string().contains("entry 5")), "{written:?}");
    drop(turn);
    assert!(!store.accepts_writes());
    drop(store);
    went_back(&open_for(data.path(), &server).map(|_| ()));

    // Another server that knows nothing of it goes on, so that the feed has as many entries again: they are others.
    let other = tempfile::tempdir().expect("a folder");
    let store = open_for(other.path(), &server).expect("it knows no better");
    for known in 3..9 {
        let mut batch = batch(known);
        batch.entries.iter_mut().for_each(|entry| entry.at = Timestamp::from_millis(1));
        assert_eq!(store.commit(batch).expect("commits"), known + 1);
    }
    let ahead = open_for(data.path(), &server).map(|_| ());
    assert!(matches!(ahead, Err(StoreError::WentBack { known: 5, end: 9 })), "{ahead:?}");
}

/// A server and the database that it wrote to are lost with their machine. The other server had not read yet what that one acknowledged; the
/// data directory that they share tells of it.
#[test]
fn what_a_server_acknowledged_that_is_gone_is_missed_by_one_that_had_not_read_it() {
    let data = tempfile::tempdir().expect("a folder");
    let server = with_a_replica_that_lags(data.path());
    let [gone, left] = [(); 2].map(|()| open_for(data.path(), &server).expect("all is there"));
    // Its look of each second would read it in time, or not.
    left.others.hear_no_more();
    assert_eq!(gone.commit(batch(3)).expect("commits"), 4);
    drop(gone);
    fail_over(&server);
    assert_eq!(left.known.last().map(|(position, _)| position), Some(3), "it has not read the fourth");

    let read = left.read().map(|_| ());
    assert!(matches!(read, Err(StoreError::WentBack { known: 4, end: 3 })), "{read:?}");
    let turn = left.turn();
    let written = left.commit(batch(3)).map(|_| ());
    assert!(written.as_ref().is_err_and(|error| error.to_string().contains("entry 4")), "{written:?}");
    drop(turn);
    assert!(!left.accepts_writes());
    drop(left);
    let again = open_for(data.path(), &server).map(|_| ());
    assert!(matches!(again, Err(StoreError::WentBack { known: 4, end: 3 })), "{again:?}");
}

#[test]
fn the_loss_is_accepted_by_a_word_and_then_it_goes_on_in_a_new_epoch() {
    let data = tempfile::tempdir().expect("a folder");
    let server = with_a_replica_that_lags(data.path());
    let address = server::address(server.folder(), "now");
    let store = open_for(data.path(), &server).expect("opens");
    let mut more = batch(3);
    more.series.push(("TYS".to_owned(), 12));
    assert_eq!(store.commit(more).expect("commits"), 4);
    let epoch = store.read().expect("reads").epoch().expect("one").epoch;
    drop(store);
    let begun = |_: &dyn Reader| -> Result<_, StoreError> { Ok(vec![("INF".to_owned(), 1, 1_001)]) };
    let accept = |epoch| PostgresStore::accept_loss(data.path(), &address, None, (epoch, 1_000), &begun);
    assert_eq!(accept(1).expect("looked"), LossAnswer::Nothing, "nothing is missing");
    fail_over(&server);
    open_for(data.path(), &server).map(|_| ()).expect_err("it went back");
    let accepted = match accept(2).expect("accepted") {
        LossAnswer::Accepted(accepted) => accepted,
        other => panic!("something is missing: {other:?}"),
    };
    assert_eq!((accepted.known, accepted.end), (4, 3));
    assert_eq!(accept(9).expect("looked"), LossAnswer::Settled(2), "its end may not have been read: it is asked again");
    let store = open_for(data.path(), &server).expect("settled");
    let reader = store.read().expect("reads");
    assert_eq!(reader.epoch().expect("one").epoch, 2);
    assert_eq!(reader.next_in_series("INF").expect("read"), 1_001, "numbers of it may have been given");
    assert_eq!(reader.shared_with(epoch).expect("known"), Some(0), "phones take everything anew");
    assert_eq!(store.commit(batch(3)).expect("it goes on"), 4);
    drop(store);
    assert_eq!(end(&open(&address)), 4);
    assert_eq!(accept(3).expect("looked"), LossAnswer::Nothing);

    // What was there before that epoch comes back: what was taken in it is not there, though as many entries are.
    server.say("postgres", "ALTER DATABASE now ALLOW_CONNECTIONS false");
    cut(&server);
    server.say("postgres", "ALTER DATABASE now RENAME TO later");
    server.say("postgres", "ALTER DATABASE ahead ALLOW_CONNECTIONS true");
    server.say("postgres", "ALTER DATABASE ahead RENAME TO now");
    let back = open_for(data.path(), &server).map(|_| ());
    assert!(matches!(back, Err(StoreError::WentBack { known: 4, end: 4 })), "{back:?}");
    assert!(matches!(accept(4).expect("looked"), LossAnswer::Accepted(_)), "that is accepted alike");
    assert_eq!(open_for(data.path(), &server).expect("settled").read().expect("reads").epoch().expect("one").epoch, 4);
}

/// The loss is accepted once; a server that knew the feed from another data directory finds it settled.
#[test]
fn a_loss_is_accepted_once_for_all_servers() {
    let (data, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = with_a_replica_that_lags(data.path());
    let address = server::address(server.folder(), "now");
    for (folder, known) in [(&data, 3), (&other, 4)] {
        let store = open_for(folder.path(), &server).expect("all is there");
        assert_eq!(store.commit(batch(known)).expect("commits"), known + 1);
    }
    fail_over(&server);
    let begun = |_: &dyn Reader| -> Result<Vec<(String, u64, u64)>, StoreError> { Ok(Vec::new()) };
    let accept =
        |data: &Path, epoch| PostgresStore::accept_loss(data, &address, None, (epoch, 1_000), &begun).expect("looked");
    open_for(other.path(), &server).map(|_| ()).expect_err("it went back");
    assert!(matches!(accept(data.path(), 2), LossAnswer::Accepted(_)));
    assert_eq!(accept(other.path(), 3), LossAnswer::Settled(2));
    for folder in [&data, &other] {
        let store = open_for(folder.path(), &server).expect("settled");
        assert_eq!(store.read().expect("reads").epoch().expect("one").epoch, 2);
    }
}

#[test]
fn what_another_server_writes_while_this_one_begins_is_no_loss() {
    let (data, server) = (tempfile::tempdir().expect("a folder"), Server::start());
    drop(server.database("now"));
    let other = open_for(data.path(), &server).expect("opens");
    (0..3).for_each(|known| assert_eq!(other.commit(batch(known)).expect("commits"), known + 1));

    let known = KnownFeed::kept_in(Some(known_feed::file_of(data.path())));
    let reader = other.read().expect("reads");
    assert_eq!(other.commit(batch(3)).expect("commits"), 4);
    known.begin(&*reader).expect("the file tells of more than the reader sees");
    assert_eq!(known.last().map(|(position, _)| position), Some(3));
}

#[test]
fn servers_that_write_how_far_they_know_at_once_leave_a_whole_file() {
    const WRITES: u64 = 300;
    let (data, server) = (tempfile::tempdir().expect("a folder"), Server::start());
    drop(server.database("now"));
    let store = open_for(data.path(), &server).expect("opens");
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let file = known_feed::file_of(data.path());
    let known = || KnownFeed::kept_in(Some(file.clone()));
    let servers = [known(), known()];
    let reader = store.read().expect("reads");
    servers.iter().for_each(|server| server.begin(&*reader).expect("all is there"));

    std::thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| (2..WRITES).for_each(|position| server.reached(position, ChainHash([7; 32]))));
        }
        // Whoever starts meanwhile finds one of them, whole: that entry is not in the feed.
        for _ in 0..WRITES {
            let read = std::fs::read(&file).expect("it is always there");
            serde_json::from_slice::<serde_json::Value>(&read).expect("whole");
        }
    });
    let left: Vec<_> =
        std::fs::read_dir(data.path()).expect("read").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(left, [file.file_name().expect("a name")], "no part is left");
}
