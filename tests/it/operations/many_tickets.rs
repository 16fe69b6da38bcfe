//! Every report over many tickets, and a writer that goes on meanwhile. `RONDA_TICKETS=100000` for the whole (asked for: any
//! report within 5 s the first time and 1 s after, and writes within 100 ms, p99).

use crate::it::steps::ticket;
use ronda_server::ingest::OwnAct;
use ronda_server::store::reports::ReportKind;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content, EquipmentField, Item, Place};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Tickets in every run.
const TICKETS: u64 = 400;
/// What they ask for, by turns.
const SERVICES: [&str; 3] = ["oax-impresora-red", "oax-soporte-hardware", "oax-revision-extension"];
/// In one commit.
const TOGETHER: u64 = 200;

fn id(at: Timestamp, number: u64) -> DocumentId {
    let mut drawn = [7; 10];
    drawn[2..].copy_from_slice(&number.to_be_bytes());
    DocumentId::new(at, drawn)
}

fn own(document: DocumentId, at: Timestamp, command: Command) -> OwnAct {
    let (person, site, kind) = (PersonId::new("eva.rios"), Site::Desk, DocumentKind::Ticket);
    OwnAct { person, site, document, kind, at, command }
}

/// With what every service asks for.
fn told(mut command: Command) -> Command {
    if let Command::Content(Content::OpenTicket(open)) = &mut command {
        open.description = "No enciende".into();
        open.place = Place { building: None, level: "Nivel 2".into(), room: "Ventanilla 4".into() };
    }
    command
}

/// What was done by the server in turn, a few hundred acts in one commit.
async fn perform(house: &House, acts: impl Iterator<Item = OwnAct>) {
    let mut acts = acts.peekable();
    while acts.peek().is_some() {
        let together = acts.by_ref().take(usize::try_from(TOGETHER).expect("few")).collect();
        let receipts = house.app.ingest().perform(together).await.expect("performed");
        assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
    }
}

/// What reports of storerooms and of places count: an item of a building for every hundred tickets, and a storeroom out of
/// which every two hundredth took something.
async fn furnish(house: &House, now: Timestamp, tickets: u64, ticket: DocumentId) {
    let items = tickets / 100;
    let of = |number: u64, item: Item| OwnAct {
        kind: DocumentKind::Equipment,
        ..own(id(now, tickets + number), now, Command::Item(item))
    };
    let registered = (0..=items).map(|number| {
        let kind = if number == 0 { "Almacén" } else { "Computadora" };
        let inventory = format!("X-{number}");
        let fields = [
            (EquipmentField::Inventory, inventory.as_str()),
            (EquipmentField::Type, kind),
            (EquipmentField::Building, "edificio-2"),
        ];
        let fields: BTreeMap<_, _> = fields.map(|(field, said)| (field, said.to_owned())).into();
        of(number, Item::RegisterEquipment { fields })
    });
    let taken = (0..tickets / 200).map(|number| {
        let (item, unit) = (format!("Artículo {}", number % 40), "pza".to_owned());
        of(0, Item::MoveStock { item, delta: -1, unit, ticket: Some(ticket), line: None, counted: false, found: None })
    });
    perform(house, registered.chain(taken)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_many_tickets_are_soon_told_while_others_write() {
    let tickets = std::env::var("RONDA_TICKETS").map_or(TICKETS, |text| text.parse().expect("a number"));
    let house = House::open();
    let patterns: Vec<Command> = SERVICES.iter().map(|service| told(ticket(&house, service))).collect();
    let now = house.app.clock().now();
    let first = id(now, 0);
    let written = Instant::now();
    let acts = (0..tickets).map(|number| {
        let at = Timestamp::from_millis(now.millis() - (number % 300) as i64 * DAY_MS / 4);
        let at = if number == 0 { now } else { at };
        own(id(at, number), at, patterns[usize::try_from(number).expect("few") % patterns.len()].clone())
    });
    perform(&house, acts).await;
    furnish(&house, now, tickets, first).await;
    let (written, ana) = (written.elapsed(), house.supervisor().await);
    let day = |back: i64| house.app.organisation().zone.written(now.plus(-back * DAY_MS))[..10].to_owned();
    let (stop, mut writes) = (Arc::new(AtomicBool::new(false)), Vec::<Duration>::new());
    let (over, ingest, note) = (Arc::clone(&stop), house.app.ingest().clone(), first);
    let writer = tokio::spawn(async move {
        while !over.load(Ordering::Relaxed) {
            let began = Instant::now();
            let text = format!("Nota {}", writes.len());
            let add = Command::Content(Content::AddNote { audience: Audience::Internal, text });
            let add = own(note, now.plus(MINUTE_MS), add);
            let receipts = ingest.perform(vec![add]).await.expect("written");
            assert_eq!(receipts[0].outcome, Outcome::Accepted);
            writes.push(began.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        writes
    });
    let mut slowest = [Duration::ZERO; 2];
    for (turn, slowest) in slowest.iter_mut().enumerate() {
        for report in ReportKind::ALL {
            let name = json!(report);
            let report = name.as_str().expect("a name");
            let began = Instant::now();
            let path = format!("/api/reports?report={report}&from={}&to={}", day(80), day(0));
            let answer = ana.get(&path).await.json::<Value>();
            assert!(answer["report"]["sections"].is_array(), "{report}, turn {turn}: {answer}");
            *slowest = (*slowest).max(began.elapsed());
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut writes = writer.await.expect("the writer");
    writes.sort();
    let p99 = writes.get((writes.len() * 99).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default();
    let [cold, warm] = slowest;
    println!(
        "{tickets} tickets written in {:.1} s; the slowest report {} ms the first time, {} ms after; {} writes meanwhile, p99 {} ms",
        written.as_secs_f64(),
        cold.as_millis(),
        warm.as_millis(),
        writes.len(),
        p99.as_millis()
    );
    if tickets >= 100_000 && !cfg!(debug_assertions) {
        assert!(cold <= Duration::from_secs(5), "{cold:?}");
        assert!(warm <= Duration::from_secs(1), "{warm:?}");
        assert!(p99 <= Duration::from_millis(100), "{p99:?}");
    }
}
