//! What is PostgreSQL's own, and the store's contract on it: each trial has a database of its own.

mod commits;
mod failover;
mod known_feed;
mod nodes;
mod planned_reads;
mod pool;
mod proxy;
mod server;

use super::super::contract::mail::{came, outgoing, settled, waiting};
use super::super::contract::{StoreUnderTest, every_trial};
use super::super::mail::{Incoming, MailRows, OutState, Outgoing};
use super::super::row_codec::code;
use super::super::{Batch, EntryKind, Epoch, Founding, Secret, Store, StoreError};
use super::{Address, PostgresStore};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use server::Server;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

fn open(address: &Address) -> PostgresStore {
    PostgresStore::open(address, None).expect("opens")
}

fn end(store: &PostgresStore) -> u64 {
    store.read().expect("reads").end().expect("end")
}

fn batch(after: u64) -> Batch {
    let mut batch = Batch::after(after);
    let person = Person::new(PersonId::new("omar"), format!("Omar {after}"));
    batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
    batch
}

#[test]
fn the_contract_is_kept() {
    let server = Server::start();
    let mut broken = Vec::new();
    for (at, (name, trial)) in every_trial().enumerate() {
        let store = open(&server.database(&format!("trial_{at}")));
        // Told all together: a server for each would take longer than all of them.
        if catch_unwind(AssertUnwindSafe(|| trial(StoreUnderTest::on(Box::new(store))))).is_err() {
            broken.push(name);
        }
    }
    assert_eq!(broken, Vec::<&str>::new());
}

#[tokio::test]
async fn a_task_may_ask_and_let_go() {
    // The server opens its store, and drops it, within a task, where no runtime may be entered nor ended.
    let server = Server::start();
    let store = open(&server.database("asked"));
    let reader = store.read().expect("reads");
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    assert_eq!(reader.end().expect("end"), 0);
    drop(store);
    drop(reader);
}

#[test]
fn who_only_looks_makes_nothing_and_takes_nothing() {
    let server = Server::start();
    let address = server.database("looked");
    for _ in 0..2 {
        assert!(PostgresStore::look(&address, None).expect("reached").is_none(), "none, and none was made");
    }
    let store = open(&address);
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let reader = PostgresStore::look(&address, None).expect("reached").expect("a store");
    assert_eq!(store.commit(batch(1)).expect("it has it still"), 2);
    assert_eq!(reader.end().expect("end"), 1);
    server.say("looked", "UPDATE ronda.meta SET value = '\\x02' WHERE key = 'schema'");
    assert!(matches!(PostgresStore::look(&address, None).map(|_| ()), Err(StoreError::TooNew { found: 2, .. })));
}

#[test]
fn a_database_that_follows_another_is_not_read_from() {
    let server = Server::start();
    let address = server.database("followed");
    assert_eq!(open(&address).commit(batch(0)).expect("commits"), 1);
    let follower = server.follower();
    // What is written from now on it is told later.
    follower.say("followed", "SELECT pg_wal_replay_pause()");
    let behind = server::address(follower.folder(), "followed");
    let looked = PostgresStore::look(&behind, None).map(|_| ());
    assert!(matches!(&looked, Err(StoreError::Disk(why)) if why.contains("follows another")), "{looked:?}");

    // Of both the one that writes is found, for those who read, too.
    let (first, second) = (follower.folder().display(), server.folder().display());
    let both = format!("postgres:///followed?host={first}&host={second}&user=ronda");
    let store = open(&Address::read(&both, None).expect("an address"));
    assert_eq!(store.commit(batch(1)).expect("commits"), 2);
    assert_eq!(end(&store), 2);
}

#[test]
fn a_store_of_an_earlier_build_gets_its_tables_and_says_that_the_index_is_not_whole() {
    let server = Server::start();
    let address = server.database("earlier");
    drop(open(&address));
    server.say("earlier", "DROP TABLE ronda.scope_index; DELETE FROM ronda.meta WHERE key = 'scope_index_of'");
    let store = open(&address);
    let reader = store.read().expect("reads");
    assert_eq!(reader.scope_index_of().expect("a version"), 0);
    assert_eq!(reader.scope_index().expect("asked").count(), 0);
}

#[test]
fn the_tray_of_a_store_of_an_earlier_build_is_made_at_its_first_opening() {
    let server = Server::start();
    let address = server.database("tray");
    open(&address).commit(came(vec![waiting(1), settled(waiting(2)), waiting(3)])).expect("commits");
    server.say("tray", "DROP TABLE ronda.mail_tray; DELETE FROM ronda.meta WHERE key = 'mail_tray_of'");
    for opening in ["made", "there already"] {
        let tray = open(&address).read().expect("reads").mail_tray(None, 10).expect("reads");
        assert_eq!(tray, [waiting(3), waiting(1)], "{opening}");
    }
}

#[test]
fn a_tray_is_made_anew_where_an_earlier_build_wrote_since() {
    let server = Server::start();
    let address = server.database("tray_since");
    open(&address).commit(came(vec![waiting(1), settled(waiting(2)), waiting(3)])).expect("commits");
    let digits = |bytes: &[u8]| bytes.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    let trials = [
        ("one came", waiting(5), vec![waiting(5), waiting(3), waiting(1)]),
        ("one was settled", settled(waiting(3)), vec![waiting(5), waiting(1)]),
    ];
    for (what, row, stands) in trials {
        let (name, bytes) = (digits(&row.key.0), digits(&code(&row)));
        let written = format!(
            "INSERT INTO ronda.mail_in (key, value) VALUES ('\\x{name}', '\\x{bytes}') \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        );
        server.say("tray_since", &written);
        assert_eq!(open(&address).read().expect("reads").mail_tray(None, 10).expect("reads"), stands, "{what}");
    }
}

#[test]
fn the_index_of_mail_is_made_of_what_an_earlier_build_wrote() {
    let server = Server::start();
    let address = server.database("mail_index");
    let ticket = DocumentId::from_bytes([7; 16]);
    let out = Outgoing { document: Some(ticket), ..outgoing(1, OutState::Sent { at: Timestamp::default() }) };
    let mail = MailRows {
        out: vec![out],
        taken: vec![Incoming { document: Some(ticket), ..waiting(1) }],
        ..MailRows::default()
    };
    open(&address).commit(Batch { mail: mail.clone(), ..Batch::default() }).expect("commits");
    server.say(
        "mail_index",
        "DROP TABLE ronda.mail_out_of, ronda.mail_in_of; DELETE FROM ronda.meta WHERE key = 'mail_index_of'",
    );
    for opening in ["made", "there already"] {
        let found = open(&address).read().expect("reads").mail_of(ticket).expect("reads");
        assert_eq!(found, mail, "{opening}");
    }
}

#[test]
fn a_store_is_founded_once_and_one_of_a_later_build_is_not_touched() {
    let server = Server::start();
    let address = server.database("founded");
    let founding = Founding { epochs: vec![Epoch { epoch: 5, from: 0 }], secret: Secret([3; 32]) };
    let store = PostgresStore::found(&address, None, founding.clone()).expect("founded");
    store.commit(batch(0)).expect("commits");
    drop(store);
    assert!(PostgresStore::found(&address, None, founding.clone()).is_err(), "there is one already");
    let store = open(&address);
    let reader = store.read().expect("reads");
    assert_eq!((reader.end().expect("end"), reader.epochs().expect("epochs")), (1, founding.epochs));
    drop((reader, store));
    server.say("founded", "UPDATE ronda.meta SET value = '\\x02' WHERE key = 'schema'");
    let opened = PostgresStore::open(&address, None).map(|_| ());
    assert!(matches!(opened, Err(StoreError::TooNew { found: 2, .. })), "{opened:?}");
}

#[test]
fn what_was_acknowledged_outlives_a_server_that_is_killed() {
    let mut server = Server::start_careful();
    let store = open(&server.database("killed"));
    let acknowledged = AtomicU64::new(0);
    for round in 1..=3 {
        let enough = acknowledged.load(Ordering::SeqCst) + 20 * round;
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let Ok(end) = store.commit(batch(acknowledged.load(Ordering::SeqCst))) else { break };
                    acknowledged.store(end, Ordering::SeqCst);
                }
            });
            while acknowledged.load(Ordering::SeqCst) < enough && !writing.is_finished() {
                std::thread::yield_now();
            }
            server.kill();
            server.run();
            stop.store(true, Ordering::SeqCst);
            writing.join().expect("it stops with an error, not with a panic");
        });
        // The last commit may be there without having been acknowledged; what was acknowledged is.
        let (there, known) = (end(&store), acknowledged.load(Ordering::SeqCst));
        assert!(
            known >= enough && (known..=known + 1).contains(&there),
            "{there} are there, {known} were acknowledged"
        );
        let reader = store.read().expect("reads");
        let entries: Result<Vec<_>, _> = reader.entries_after(0).expect("entries").collect();
        assert_eq!(entries.expect("each is whole").len() as u64, there);
        drop(reader);
        let began = Instant::now();
        let went_on = loop {
            match store.commit(batch(end(&store))) {
                Err(StoreError::Disk(_)) if began.elapsed() < Duration::from_secs(60) => {}
                other => break other.expect("the same store goes on by itself"),
            }
        };
        acknowledged.store(went_on, Ordering::SeqCst);
    }
}
