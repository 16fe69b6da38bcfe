//! Verifies stores in a database, also after two servers wrote at once: it is whole, and they answer as one.

use crate::backup::blobs::beside_store;
use crate::backup::verify::{self, VerifyOptions};
use crate::ingest::stored_ticket;
use crate::store::postgres::{Address, PostgresStore};
use crate::store::redb::RedbStore;
use crate::store::{Batch, EntryKind, Store, store_file};
use crate::verification::checkpoint::Checkpoint;
use crate::verification::testing::{Browser, Fixture, NOW, note, opening};
use ronda_shared::command::{Command, ContactField, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_postgres::Server;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

/// A new database of this server.
fn database(server: &Server, name: &str) -> Address {
    Address::read(&server.database(name), None).expect("an address")
}

fn open(address: &Address) -> PostgresStore {
    PostgresStore::open(address, None).expect("opens")
}

/// Two servers whose store is one new database.
fn two_on_one(server: &Server, name: &str) -> [Fixture; 2] {
    let address = database(server, name);
    [(); 2].map(|()| Fixture::on(Arc::new(open(&address))))
}

/// Commits one entry.
fn one_more(store: &PostgresStore) {
    let end = store.read().expect("reads").end().expect("an end");
    let mut batch = Batch::after(end);
    let person = Person::new(PersonId::new("omar"), format!("Omar {end}"));
    batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
    assert_eq!(store.commit(batch).expect("commits"), end + 1);
}

#[test]
fn it_is_verified_on_several_threads_and_since_a_proof() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let store = open(&database(&server, "proven"));
    one_more(&store);
    let reader = store.read().expect("reads");
    let made = Checkpoint::of(&*reader, Timestamp::default(), None).expect("made");
    made.write(folder.path(), &reader.secret().expect("a secret")).expect("written");
    one_more(&store);

    let (file, how) = (store_file(folder.path()), VerifyOptions { cores: 3, ..VerifyOptions::silent() });
    let reader = store.read().expect("reads");
    let told = verify::data(&*reader, &file).expect("verified");
    assert_eq!((told.entries, &told.faults), (2, &Vec::new()));
    assert_eq!(verify::data_as(&store, &file, &beside_store(&file), &how).expect("verified"), told);
    let proof = Checkpoint::read(folder.path(), &*reader).expect("it is this store's");
    let since = verify::data_since(&store, (file.as_path(), &beside_store(&file)), &proof, &how).expect("verified");
    assert_eq!((since.entries, since.faults), (1, Vec::new()), "one came after it");
}

/// A small chance of its own.
fn draw(seed: &mut u64, below: u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*seed >> 33) % below).expect("small")
}

fn ticket(number: u8) -> DocumentId {
    DocumentId::new(Timestamp::from_millis(NOW), [number + 1; 10])
}

fn browsers(fixture: &Fixture) -> [Browser; 3] {
    [
        fixture.browser("eva.rios", 1, Site::Desk),
        fixture.browser("omar.cruz", 2, Site::Field),
        fixture.browser("rosa.luna", 3, Site::Field),
    ]
}

/// Sets the clocks of all servers to the latest of them.
fn together(fixtures: &[&Fixture]) {
    if let Some(latest) = fixtures.iter().map(|fixture| fixture.now()).max() {
        fixtures.iter().for_each(|fixture| fixture.pass(latest.since(fixture.now())));
    }
}

/// A day drawn by chance, each push at one of the servers; what became of every act.
fn lived_at(fixtures: &[&Fixture], mut seed: u64) -> Vec<Outcome> {
    let mut browsers = browsers(fixtures[0]);
    let mut outcomes = Vec::new();
    for number in 0..3 {
        let fixture = fixtures[usize::from(number) % fixtures.len()];
        outcomes.push(fixture.does(&mut browsers[0], ticket(number), &opening(&format!("Asunto {number}"))));
        together(fixtures);
    }
    for step in 0..60 {
        let id = ticket(u8::try_from(draw(&mut seed, 3)).expect("small"));
        let (one, two) = (draw(&mut seed, 3), draw(&mut seed, 3));
        let (here, there) = (draw(&mut seed, 2), draw(&mut seed, 2));
        let said = |who: usize, what: usize| match what {
            0 => Command::Content(Content::SetContact {
                field: ContactField::Phone,
                value: (12_000 + step * 3 + who).to_string(),
            }),
            1 => Command::Decision(Decision::Assign {
                person: Some(PersonId::new(["omar.cruz", "rosa.luna"][step % 2])),
                team: None,
                reason: String::new(),
            }),
            2 => Command::Decision(Decision::Start {}),
            _ => note(&format!("{step} de {who}")),
        };
        // Both have read the same, and neither knows what the other says.
        let base = fixtures[0].end();
        let (first, second) = (said(one, draw(&mut seed, 6)), said(two, draw(&mut seed, 6)));
        fixtures[0].write(&mut browsers[one], id, base, &first);
        fixtures[0].write(&mut browsers[two], id, base, &second);
        // One browser sends both at once.
        let sent = if one == two { vec![(one, here)] } else { vec![(one, here), (two, there)] };
        for (who, at) in sent {
            outcomes.extend(fixtures[at % fixtures.len()].push(&mut browsers[who]));
            together(fixtures);
        }
    }
    outcomes
}

/// What a ticket comes to, as far as it does not name a run.
fn told(fixture: &Fixture, number: u8) -> (Vec<String>, String) {
    let reader = fixture.store.read().expect("reads");
    let view = stored_ticket(&*reader, ticket(number)).expect("readable").expect("it is born");
    let notes = view.notes.iter().map(|note| note.text.clone()).collect();
    (notes, format!("{:?} {:?} {:?}", view.ruled.state, view.decided.folio, view.decided.assignee))
}

#[test]
fn two_servers_answer_as_one() {
    let server = Server::start();
    for seed in 1..=4 {
        let pair = two_on_one(&server, &format!("pair_{seed}"));
        let alone = Fixture::open(RedbStore::in_memory().expect("opens"));
        let outcomes = lived_at(&[&pair[0], &pair[1]], seed);
        assert_eq!(outcomes, lived_at(&[&alone], seed), "seed {seed}");
        for number in 0..3 {
            let one = told(&alone, number);
            assert_eq!(told(&pair[0], number), one, "seed {seed}, ticket {number}");
            assert_eq!(told(&pair[1], number), one, "seed {seed}, ticket {number}");
        }
        let report = verify::store(&*pair[0].store.read().expect("reads")).expect("verified");
        assert!(report.is_whole(), "seed {seed}: {:?}", report.faults);
    }
}

#[test]
fn nothing_is_lost_or_doubled_where_all_write_at_once() {
    const NOTES: usize = 25;
    let server = Server::start();
    let fixtures = two_on_one(&server, "crowd");
    let mut browsers = browsers(&fixtures[0]);
    assert_eq!(fixtures[0].does(&mut browsers[0], ticket(0), &opening("De todos")), Outcome::Accepted);
    together(&[&fixtures[0], &fixtures[1]]);
    thread::scope(|scope| {
        for (who, browser) in browsers.iter_mut().enumerate() {
            let fixtures = &fixtures;
            scope.spawn(move || {
                for nth in 0..NOTES {
                    let fixture = &fixtures[(who + nth) % 2];
                    let outcome = fixture.does(browser, ticket(0), &note(&format!("{nth} de {who}")));
                    assert_eq!(outcome, Outcome::Accepted);
                }
            });
        }
    });
    for fixture in &fixtures {
        let (notes, _) = told(fixture, 0);
        let distinct: BTreeSet<&String> = notes.iter().collect();
        assert_eq!((notes.len(), distinct.len()), (3 * NOTES, 3 * NOTES));
    }
    let report = verify::store(&*fixtures[1].store.read().expect("reads")).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
}
