//! What is said to be read next is fetched in one round trip, and read without another.
//! A commit takes three, and the acts that a page of the audit log decides on three.

use super::super::planned_reads::PlannedReads;
use super::super::read::PostgresReader;
use super::super::{PostgresStore, lock};
use super::server::Server;
use super::{batch, open};
use crate::store::contract::inventory::{machine, report};
use crate::store::inventory::{InventoryRows, MachineReport, MachineRow};
use crate::store::push::{PushLang, PushRow, PushRows};
use crate::store::{
    Audit, AuditKind, Batch, DeviceKind, DeviceRecord, DocumentRow, Entry, EntryKind, NextRead, ReadFeed, ReadIdentity,
    Reader, Store, StoreError, TokenHash, judged_together,
};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

const PHONE: DeviceId = DeviceId::new(7);
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn ticket() -> DocumentId {
    DocumentId::from_bytes([3; 16])
}

fn omar() -> PersonId {
    PersonId::new("omar")
}

/// One of each, all of which are asked where the feed ends at 2.
fn all() -> Vec<NextRead> {
    vec![
        NextRead::End,
        NextRead::Facts,
        NextRead::Entry(1),
        NextRead::LogHead(PHONE),
        NextRead::Log(PHONE, 1),
        NextRead::DecidedAfter(PHONE, 1),
        NextRead::DecidedBefore(ActId { device: PHONE, number: 1 }, 2),
        NextRead::Forks(PHONE),
        NextRead::Held,
        NextRead::Device(PHONE),
        NextRead::LastSeen(PHONE),
        NextRead::Session(TokenHash([9; 32])),
        NextRead::Person(omar()),
        NextRead::PersonAt(omar(), 1),
        NextRead::OrganisationAt(1),
        NextRead::MovedAfter(1),
        NextRead::Document(ticket()),
        NextRead::HeadsAt(ticket(), 1),
        NextRead::OwnChanges(ticket(), PHONE),
    ]
}

/// Reads it as whoever foresaw it does.
fn make(reader: &dyn Reader, read: &NextRead) -> Result<(), StoreError> {
    match read {
        NextRead::End => reader.end().map(drop),
        NextRead::Facts => {
            reader.epochs()?;
            reader.secret()?;
            reader.directory_version()?;
            reader.light()?;
            reader.backed_up()?;
            reader.scope_index_of().map(drop)
        }
        NextRead::Entry(position) => reader.entry(*position).map(drop),
        NextRead::LogHead(device) => reader.log_head(*device).map(drop),
        NextRead::Log(device, number) => reader.log(*device, *number).map(drop),
        NextRead::DecidedAfter(device, position) => reader.decided_after(*device, *position).map(drop),
        NextRead::DecidedBefore(act, position) => reader.decided_before(*act, *position).map(drop),
        NextRead::Forks(device) => reader.forks(*device).map(drop),
        NextRead::Held => {
            reader.held()?.count();
            reader.held_of(PHONE).map(drop)
        }
        NextRead::Device(device) => reader.device(*device).map(drop),
        NextRead::LastSeen(device) => reader.last_seen(*device).map(drop),
        NextRead::Session(token) => reader.session(token).map(drop),
        NextRead::Person(person) => reader.person(person).map(drop),
        NextRead::PersonAt(person, position) => reader.person_at(person, *position).map(drop),
        NextRead::OrganisationAt(position) => reader.organisation_at(*position).map(drop),
        NextRead::MovedAfter(position) => reader.moved_after(*position)?.try_for_each(|moved| moved.map(drop)),
        NextRead::Document(id) => reader.document(*id).map(drop),
        NextRead::HeadsAt(id, position) => reader.heads_at(*id, *position).map(drop),
        NextRead::OwnChanges(id, device) => reader.own_changes(*id, *device).map(drop),
    }
}

fn round_trips(reader: &PostgresReader) -> u64 {
    PostgresReader::session(reader).round_trips()
}

fn reader(store: &PostgresStore, next: &[NextRead]) -> PostgresReader {
    PostgresReader::asking(&store.link, &store.pool, PlannedReads::of(next)).expect("reads")
}

#[test]
fn what_is_foreseen_is_read_without_another_round_trip() {
    let server = Server::start();
    let store = open(&server.database("foreseen"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    assert_eq!(store.commit(batch(1)).expect("commits"), 2);

    for read in all() {
        let alone = reader(&store, &[]);
        make(&alone, &read).expect("reads");
        assert!(round_trips(&alone) > 1, "{read:?} asks, or nothing is tried here");

        let begun = reader(&store, std::slice::from_ref(&read));
        make(&begun, &read).expect("reads");
        assert_eq!(round_trips(&begun), 1, "{read:?} came with the beginning");
    }

    let later = reader(&store, &[]);
    later.foresee(&all).expect("fetches");
    let fetched = round_trips(&later);
    assert_eq!(fetched, 2, "all in one round trip");
    all().iter().for_each(|read| make(&later, read).expect("reads"));
    assert_eq!(round_trips(&later), fetched);
    later.foresee(&all).expect("knows");
    assert_eq!(round_trips(&later), fetched, "what is known is not asked again");
    assert_eq!(later.end().expect("end"), 2);
    assert_eq!(later.person(&omar()).expect("reads").map(|person| person.name), Some("Omar 1".to_owned()));
}

/// Each decision stands far before its line, among others that were made with it.
#[test]
fn a_page_of_decisions_asks_as_often_as_one_of_them() {
    const LINES: u64 = 40;
    let server = Server::start();
    let store = open(&server.database("audited"));
    let mut batch = Batch::after(0);
    for number in 1..=LINES {
        let (act, bytes) = (ActId { device: PHONE, number }, ByteBuf::from(b"an act".to_vec()));
        let chain = Some(ChainHash::default().then(&bytes));
        let outcome = Outcome::Held(Reason::NotYourTicket);
        let (change, hash) = (ByteBuf::new(), None);
        let received = EntryKind::Act { act, bytes, chain, outcome, change, hash, fork: None };
        let held = batch.enter(NOW, Some(ticket()), vec![], received);
        let (outcome, by) = (Outcome::Refused(Reason::RejectedBySupervisor), omar());
        let (change, reason) = (ByteBuf::new(), String::new());
        let decided = EntryKind::HeldDecided { held, act, outcome, by, change, hash, reason };
        batch.enter(NOW, Some(ticket()), vec![], decided);
        for _ in 0..30 {
            batch.enter(NOW, Some(ticket()), vec![], EntryKind::Rulings { change: ByteBuf::new() });
        }
        let (what, subject) = (AuditKind::HeldRejected, act.to_string());
        let line = Audit { by: Some(omar()), device: None, what, subject, detail: String::new() };
        batch.enter(NOW, None, vec![], EntryKind::Audit(line));
    }
    store.commit(batch).expect("commits");
    let asked = |lines: u64| {
        let reader = reader(&store, &[]);
        let page = reader.audit_before(u64::MAX).expect("reads").take(usize::try_from(lines).expect("few"));
        let page: Vec<Entry> = page.collect::<Result<_, _>>().expect("reads");
        let before = round_trips(&reader);
        let acts = (&reader as &dyn Reader).acts_decided_by(&page).expect("reads");
        let told: Vec<u64> = acts.iter().map(|(line, _)| *line).collect();
        assert_eq!(told, page.iter().map(|line| line.position).collect::<Vec<_>>(), "an act of each line");
        assert!(acts.iter().all(|(_, act)| matches!(act.kind, EntryKind::Act { .. })));
        round_trips(&reader) - before
    };
    assert_eq!((asked(1), asked(LINES)), (3, 3), "the decisions, their entries, the acts");
}

#[test]
fn scopes_of_many_documents_are_fetched_a_hundred_at_a_time() {
    let server = Server::start();
    let store = open(&server.database("scopes"));
    let id = |number: u16| DocumentId::new(NOW.plus(i64::from(number)), [0; 10]);
    let row = |number: u16| DocumentRow {
        id: id(number),
        kind: DocumentKind::Ticket,
        born: 1,
        latest: 1,
        snapshot: 0,
        tail: 0,
        heads: Vec::new(),
        scopes: Vec::new(),
        founded: 0,
        archived: 0,
    };
    store.commit(Batch { documents: (0..250).map(row).collect(), ..batch(0) }).expect("commits");
    let reader = reader(&store, &[]);
    let before = round_trips(&reader);
    let seen: &dyn Reader = &reader;
    let found = (0..250).map(|number| Ok((id(number), number)));
    let may_read = |id: DocumentId| -> Result<bool, StoreError> {
        Ok(seen.document(id)?.is_some_and(|row| row.id.bytes()[5] % 2 == 0))
    };
    let told: Vec<u16> = judged_together(seen, found, may_read).collect::<Result<_, _>>().expect("reads");
    let wanted: Vec<u16> = (0..250).filter(|number| id(*number).bytes()[5] % 2 == 0).collect();
    assert_eq!((told, round_trips(&reader) - before), (wanted, 3));
}

#[test]
fn reports_of_many_machines_are_fetched_fifty_at_a_time() {
    let server = Server::start();
    let store = open(&server.database("machines"));
    let machines: Vec<MachineRow> = (0..120).map(|n| machine(n, None)).collect();
    let reports = machines.iter().map(|row| (row.key, report(&row.identity.serial))).collect();
    let inventory = InventoryRows { reports, ..InventoryRows::default() };
    store.commit(Batch { inventory, ..Batch::default() }).expect("commits");
    let reader = reader(&store, &[]);
    let before = round_trips(&reader);
    let seen: &dyn Reader = &reader;
    let said: Vec<(&MachineRow, MachineReport)> =
        seen.machines_said(&machines).collect::<Result<_, _>>().expect("reads");
    assert!(said.len() == 120 && said.iter().all(|(row, said)| said.system == row.identity.serial));
    assert_eq!(round_trips(&reader) - before, 3);
}

/// At each movement of the feed: an institution's phones would each be a way there and back.
#[test]
fn devices_that_are_told_by_push_are_fetched_together() {
    const DEVICES: u64 = 120;
    let server = Server::start();
    let store = open(&server.database("pushed"));
    let told = |number: u64| PushRow {
        device: DeviceId::new(number),
        endpoint: format!("https://push.example/{number}"),
        p256dh: ByteBuf::new(),
        auth: ByteBuf::new(),
        kinds: BTreeSet::new(),
        quiet: false,
        lang: PushLang::Es,
        since: NOW,
        waiting: Vec::new(),
        tries: 0,
        not_before: None,
    };
    let mut batch = Batch::after(0);
    for number in 1..DEVICES {
        let device = DeviceRecord {
            id: DeviceId::new(number),
            code: format!("C{number}"),
            person: omar(),
            name: "Teléfono".into(),
            public_key: ByteBuf::from(vec![4; 65]),
            enrolled: NOW,
            revoked: None,
            kind: DeviceKind::default(),
            former: None,
        };
        batch.enter(NOW, None, vec![], EntryKind::Device(device));
    }
    batch.push = PushRows { put: (1..=DEVICES).map(told).collect(), ..PushRows::default() };
    store.commit(batch).expect("commits");
    let reader = reader(&store, &[]);
    let seen: &dyn Reader = &reader;
    let rows = seen.push_all().expect("reads");
    let before = round_trips(&reader);
    let with_devices = seen.pushed_to(rows).expect("reads");
    assert_eq!(round_trips(&reader) - before, 1);
    let known = with_devices.iter().filter(|(row, device)| device.as_ref().is_some_and(|of| of.id == row.device));
    assert_eq!((with_devices.len() as u64, known.count() as u64), (DEVICES, DEVICES - 1), "one is not known");
}

#[test]
fn a_commit_takes_three_round_trips() {
    let server = Server::start();
    let store = open(&server.database("three"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let before = lock(&store.writer).round_trips();
    assert_eq!(store.commit(batch(1)).expect("commits"), 2);
    let taken = lock(&store.writer).round_trips() - before;
    assert_eq!(taken, 3, "the turn, what it must know, what it writes with its end");
}

#[test]
fn what_is_said_many_times_at_once_is_prepared_once() {
    let server = Server::start();
    let store = open(&server.database("prepared"));
    let fresh = reader(&store, &[]);
    let prepared = || PostgresReader::session(&fresh).prepared_times();
    let before = prepared();
    fresh.foresee(&|| (1..=64).map(|position| NextRead::PersonAt(omar(), position)).collect()).expect("fetches");
    assert_eq!(prepared() - before, 1, "one statement for all of them");
}
