//! Several servers on one database: in turn, heard by each other, and one of them gone in the middle.

use super::super::connection::Connection;
use super::super::link::Link;
use super::super::session::Session;
use super::super::{Address, PostgresStore};
use super::server::Server;
use super::{batch, end, open};
use crate::backup::verify;
use crate::ingest::stored_ticket;
use crate::store::nodes::{Duty, Word};
use crate::store::redb::RedbStore;
use crate::store::{Batch, Change, Projection, Projector, Store, StoreError};
use crate::verification::testing::{Browser, House, NOW, note, opening};
use ronda_shared::command::{Command, ContactField, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// Takes the connection away from whoever has the turn and has committed nothing in it, as the database does from one that
/// stands still.
const STOPPED: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE state = 'idle in transaction' AND query LIKE '%ronda.turn FOR UPDATE%'";

fn until(what: &str, mut come: impl FnMut() -> bool) {
    let began = Instant::now();
    while !come() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        thread::yield_now();
    }
}

#[test]
fn whoever_has_the_turn_reads_what_the_others_wrote() {
    let server = Server::start();
    let address = server.database("turns");
    let stores = [open(&address), open(&address), open(&address)];
    thread::scope(|scope| {
        for store in &stores {
            scope.spawn(move || {
                for _ in 0..40 {
                    let _turn = store.turn();
                    // Of two that had the turn at once one would be told that the feed has moved.
                    let known = end(store);
                    assert_eq!(store.commit(batch(known)).expect("nobody else writes"), known + 1);
                }
            });
        }
    });
    assert_eq!(stores.each_ref().map(end), [120, 120, 120]);
}

#[test]
fn what_is_beside_the_feed_is_written_in_turn_too() {
    let server = Server::start();
    let address = server.database("beside");
    let stores = [open(&address), open(&address)];
    let raise = |store: &PostgresStore| {
        let _turn = store.turn();
        let known = store.read().expect("reads").backed_up().expect("a number");
        store.commit(Batch { backed_up: Some(known + 1), ..Batch::default() }).expect("commits");
    };
    thread::scope(|scope| {
        for store in &stores {
            scope.spawn(move || (0..30).for_each(|_| raise(store)));
        }
    });
    assert_eq!(stores[0].read().expect("reads").backed_up().expect("a number"), 60, "none was lost");
}

#[test]
fn a_server_that_stops_in_its_turn_writes_nothing_when_it_wakes() {
    let server = Server::start();
    let address = server.database("stopped");
    let (first, second) = (open(&address), open(&address));
    first.commit(batch(0)).expect("commits");

    let turn = first.turn();
    let known = end(&first);
    server.say("stopped", STOPPED);
    assert_eq!(second.commit(batch(known)).expect("it does not wait for ever"), known + 1);
    for _ in 0..2 {
        let late = first.commit(batch(known));
        assert!(matches!(late, Err(StoreError::Disk(_))), "{late:?}");
        let beside = first.commit(Batch { backed_up: Some(9), ..Batch::default() });
        assert!(matches!(beside, Err(StoreError::Disk(_))), "nor anything beside the feed: {beside:?}");
    }
    drop(turn);
    assert_eq!(end(&first), known + 1, "what the other wrote");
    assert_eq!(first.read().expect("reads").backed_up().expect("a number"), 0);
    let _turn = first.turn();
    assert_eq!(first.commit(batch(known + 1)).expect("it goes on in its next turn"), known + 2);
}

#[test]
fn a_second_commit_of_a_turn_counts_only_where_nobody_wrote_since() {
    let server = Server::start();
    let address = server.database("twice");
    let (first, second) = (open(&address), open(&address));
    let turn = first.turn();
    assert_eq!(first.commit(batch(0)).expect("commits"), 1);
    assert_eq!(first.commit(batch(1)).expect("nobody came between"), 2);
    assert_eq!(second.commit(batch(2)).expect("the turn ended with the commit"), 3);
    let moved = first.commit(Batch { after: 2, backed_up: Some(9), ..Batch::default() });
    assert!(matches!(moved, Err(StoreError::Moved { expected: 2, end: 3 })), "{moved:?}");
    drop(turn);
    assert_eq!(first.commit(batch(3)).expect("commits"), 4);
}

#[test]
fn each_hears_of_the_others() {
    let server = Server::start();
    let address = server.database("heard");
    let (first, second) = (open(&address), open(&address));
    let position = Arc::new(watch::Sender::new(0));
    first.nodes().expect("others may come").follow(Arc::downgrade(&position));
    second.commit(batch(0)).expect("commits");
    until("the feed is followed", || *position.borrow() == 1);

    // Whatever was said while the line was down is not heard, and the feed is followed all the same.
    server.say(
        "heard",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'heard' AND pid <> pg_backend_pid()",
    );
    second.commit(batch(1)).expect("commits");
    until("the feed is followed over a new line", || *position.borrow() == 2);

    let mut words = second.nodes().expect("others may come").words();
    let mut said: Option<Instant> = None;
    until("a word is heard", || {
        if said.is_none_or(|at| at.elapsed() > Duration::from_millis(200)) {
            first.nodes().expect("others may come").say("hola, mesa".into());
            said = Some(Instant::now());
        }
        matches!(words.try_recv(), Ok(Word::Said { text, .. }) if text == "hola, mesa")
    });
}

#[test]
fn one_has_the_duty_and_another_takes_it_over() {
    let server = Server::start();
    let address = server.database("duty");
    let (first, second) = (open(&address), open(&address));
    let (one, two) = (first.nodes().expect("others").duty(), second.nodes().expect("others").duty());
    until("somebody has it", || *one.borrow() || *two.borrow());
    assert!(*one.borrow() != *two.borrow(), "one alone");
    let (gone, left) = if *one.borrow() { (first, two) } else { (second, one) };
    drop(gone);
    until("the other has it", || *left.borrow());
}

#[tokio::test]
async fn where_there_are_no_others_the_duty_is_here() {
    let store = RedbStore::in_memory().expect("opens");
    Duty::on(store.nodes()).is_mine().await;
}

#[test]
fn no_number_of_a_message_is_given_twice() {
    let server = Server::start();
    let address = server.database("numbers");
    let stores = [open(&address), open(&address)];
    let given = thread::scope(|scope| {
        let drawing = stores.each_ref().map(|store| {
            scope.spawn(move || {
                let nodes = store.nodes().expect("others may come");
                (0..50).map(|_| nodes.mail_number(7).expect("a number")).collect::<Vec<u64>>()
            })
        });
        drawing.map(|drawing| drawing.join().expect("drawn")).concat()
    });
    let distinct: BTreeSet<u64> = given.iter().copied().collect();
    assert_eq!((distinct.len(), distinct.first()), (100, Some(&7)));
}

#[test]
fn what_one_keeps_another_takes_once() {
    let server = Server::start();
    let address = server.database("kept");
    let stores = [open(&address), open(&address)];
    let [one, two] = stores.each_ref().map(|store| store.nodes().expect("others may come"));
    let at = Timestamp::from_millis;
    assert!(one.keep(b"ceremony", b"state".to_vec(), at(1_000), at(2_000)).expect("kept"));
    assert!(!two.keep(b"ceremony", b"other".to_vec(), at(1_001), at(2_000)).expect("asked"), "that name is taken");
    assert_eq!(two.take(b"ceremony", at(1_999)).expect("asked"), Some(b"state".to_vec()));
    assert_eq!(one.take(b"ceremony", at(1_999)).expect("asked"), None, "once");
    assert!(one.keep(b"late", Vec::new(), at(1_000), at(2_000)).expect("kept"));
    assert_eq!(two.take(b"late", at(2_000)).expect("asked"), None, "its time is over");
}

/// Makes nothing of nothing.
struct Nobody;

impl Projector for Nobody {
    fn project(&mut self, _: DocumentId, _: &[Change], _: &[(u64, ByteBuf)]) -> Result<Projection, String> {
        Err("there is no document".into())
    }
}

#[test]
fn who_makes_everything_anew_is_alone() {
    let server = Server::start();
    let address = server.database("alone");
    let (first, second) = (open(&address), open(&address));
    first.commit(batch(0)).expect("commits");
    let refused = first.rebuild(&mut Nobody);
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("alone")), "{refused:?}");
    assert_eq!(second.commit(batch(1)).expect("nothing was touched"), 2);
    drop(second);
    assert_eq!(first.rebuild(&mut Nobody).expect("now it is").entries, 2);
    assert_eq!(open(&address).commit(batch(2)).expect("others may come again"), 3);
}

/// A session of somebody who is no store of ours.
fn stranger(address: &Address) -> Session {
    let link = Link::start().expect("a thread");
    let way = address.way(None, Arc::default());
    let connection = link.wait(async move { Connection::open(&way).await }).expect("connects").expect("connects");
    Session::writing(link, Arc::new(connection))
}

#[test]
fn servers_that_write_in_another_way_are_not_together() {
    let server = Server::start();
    let address = server.database("shapes");
    drop(open(&address));
    let other = stranger(&address);
    other.ask("SELECT pg_advisory_lock_shared(1380929093, 7)", Vec::new()).expect("of another shape");
    let refused = PostgresStore::open(&address, None).map(|_| ());
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("another version")), "{refused:?}");
    drop(other);
    // A server of a build that knew no others.
    let earlier = stranger(&address);
    earlier.ask("SELECT pg_advisory_lock(1380929092, 1)", Vec::new()).expect("it has the store alone");
    let refused = PostgresStore::open(&address, None).map(|_| ());
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("earlier version")), "{refused:?}");
}

/// A small chance of its own.
fn draw(seed: &mut u64, below: u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*seed >> 33) % below).expect("small")
}

fn ticket(number: u8) -> DocumentId {
    DocumentId::new(Timestamp::from_millis(NOW), [number + 1; 10])
}

fn browsers(house: &House) -> [Browser; 3] {
    [
        house.browser("eva.rios", 1, Site::Desk),
        house.browser("omar.cruz", 2, Site::Field),
        house.browser("rosa.luna", 3, Site::Field),
    ]
}

/// Sets the clocks of all houses to the latest of them.
fn together(houses: &[&House]) {
    if let Some(latest) = houses.iter().map(|house| house.now()).max() {
        houses.iter().for_each(|house| house.pass(latest.since(house.now())));
    }
}

/// A day drawn by chance, each push at one of the houses; what became of every act.
fn lived_at(houses: &[&House], mut seed: u64) -> Vec<Outcome> {
    let mut browsers = browsers(houses[0]);
    let mut outcomes = Vec::new();
    for number in 0..3 {
        let house = houses[usize::from(number) % houses.len()];
        outcomes.push(house.does(&mut browsers[0], ticket(number), &opening(&format!("Asunto {number}"))));
        together(houses);
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
        let base = houses[0].end();
        let (first, second) = (said(one, draw(&mut seed, 6)), said(two, draw(&mut seed, 6)));
        houses[0].write(&mut browsers[one], id, base, &first);
        houses[0].write(&mut browsers[two], id, base, &second);
        // One browser sends both at once.
        let sent = if one == two { vec![(one, here)] } else { vec![(one, here), (two, there)] };
        for (who, at) in sent {
            outcomes.extend(houses[at % houses.len()].push(&mut browsers[who]));
            together(houses);
        }
    }
    outcomes
}

/// What a ticket comes to, as far as it does not name a run.
fn told(house: &House, number: u8) -> (Vec<String>, String) {
    let reader = house.store.read().expect("reads");
    let view = stored_ticket(&*reader, ticket(number)).expect("readable").expect("it is born");
    let notes = view.notes.iter().map(|note| note.text.clone()).collect();
    (notes, format!("{:?} {:?} {:?}", view.ruled.state, view.decided.folio, view.decided.assignee))
}

#[test]
fn two_servers_answer_as_one() {
    let server = Server::start();
    for seed in 1..=4 {
        let address = server.database(&format!("pair_{seed}"));
        let pair = [House::on(Arc::new(open(&address))), House::on(Arc::new(open(&address)))];
        let alone = House::open(RedbStore::in_memory().expect("opens"));
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
    let address = server.database("crowd");
    let houses = [House::on(Arc::new(open(&address))), House::on(Arc::new(open(&address)))];
    let mut browsers = browsers(&houses[0]);
    assert_eq!(houses[0].does(&mut browsers[0], ticket(0), &opening("De todos")), Outcome::Accepted);
    together(&[&houses[0], &houses[1]]);
    thread::scope(|scope| {
        for (who, browser) in browsers.iter_mut().enumerate() {
            let houses = &houses;
            scope.spawn(move || {
                for nth in 0..NOTES {
                    let house = &houses[(who + nth) % 2];
                    let outcome = house.does(browser, ticket(0), &note(&format!("{nth} de {who}")));
                    assert_eq!(outcome, Outcome::Accepted);
                }
            });
        }
    });
    for house in &houses {
        let (notes, _) = told(house, 0);
        let distinct: BTreeSet<&String> = notes.iter().collect();
        assert_eq!((notes.len(), distinct.len()), (3 * NOTES, 3 * NOTES));
    }
    let report = verify::store(&*houses[1].store.read().expect("reads")).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
}
