//! Tests of many clients at once, slow ones, and those who come back from long ago. What one client does keeps no other
//! waiting (S12). The bounds are those of a release build; a debug build judges and executes several times slower and
//! is given as much.

use crate::it::hardening::listener::listening;
use crate::it::sync::live::Line;
use axum::http::StatusCode;
use ronda_server::identity::sessions;
use ronda_server::store::{Batch, DeviceKind, DeviceRecord, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_test_support::client::Client;
use ronda_test_support::house::House;
use serde_bytes::ByteBuf;
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Live lines of the first trial; `RONDA_LINES` asks for others (10,000 in a release build).
fn how_many() -> usize {
    std::env::var("RONDA_LINES").ok().and_then(|told| told.parse().ok()).unwrap_or(2_000)
}
/// Changes of the old document.
const CHANGES: u64 = 5_000;
/// Acts from as many old positions on it.
const OLD: u64 = 200;

/// What a sync may take that somebody else keeps waiting.
const BOUND: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_500 } else { 500 });

/// Memory of this process that is in use.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("a number") * 4096
}

/// Of a hundred syncs in a crowd so many may meet a disk that stalls: a crowd that keeps others waiting is met by all.
const STALLED: usize = 5;

/// How long all but so many of a hundred took.
fn all_but(some: usize, times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() * (100 - some) / 100]
}

/// Browsers of devices that were all entered in one commit.
fn browsers(house: &House, person: &str, count: usize) -> Vec<Client> {
    let (store, now, person) = (house.store(), house.app.clock().now(), PersonId::new(person));
    let _turn = store.turn();
    let mut batch = Batch::after(store.read().expect("a reader").end().expect("an end"));
    let mut clients = Vec::with_capacity(count);
    for number in 0..count {
        let id = DeviceId::new(1_000 + number as u64);
        let (cookie, row) = sessions::begin(&person, id, now);
        let device = DeviceRecord {
            id,
            code: format!("Z{number}"),
            person: person.clone(),
            name: "Muchos".into(),
            public_key: ByteBuf::new(),
            enrolled: now,
            revoked: None,
            kind: DeviceKind::Desk,
            former: None,
        };
        batch.enter(now, None, vec![], EntryKind::Device(device));
        batch.sessions.push(row);
        let mut client = Client::new(house.router.clone());
        client.cookie = Some(format!("__Host-ronda={}", cookie.text()));
        clients.push(client);
    }
    store.commit(batch).expect("entered");
    clients
}

/// S12: thousands of live lines, each told of each change, take little memory and keep no sync waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_lines_keep_nobody_waiting() {
    let count = how_many();
    let house = House::with(|config| config.max_live = count);
    let mut omar = house.technician().await;
    omar.sync().await;
    let before = resident();
    let mut lines = Vec::with_capacity(count);
    for client in browsers(&house, "eva.rios", count / 2) {
        for _ in 0..2 {
            lines.push(Line::of(&house, &client).await.expect("a line"));
        }
    }
    assert_eq!(Line::open(&house, &omar).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE), "and no more than told");
    let mut times = Vec::new();
    for number in 0..100 {
        omar.device.register(&format!("INV-{number}"), house.now());
        let began = Instant::now();
        omar.sync().await;
        times.push(began.elapsed());
    }
    let (end, _) = house.feed();
    let taken = resident().saturating_sub(before);
    let mut hearing = tokio::task::JoinSet::new();
    for mut line in lines {
        hearing.spawn(async move { line.says(&format!("{{\"position\":{end}}}")).await });
    }
    assert!(hearing.join_all().await.into_iter().all(|heard| heard), "everybody hears of the last change");
    assert!(taken < 200 << 20, "{count} lines take {} MB", taken >> 20);
    let slowest = all_but(STALLED, &mut times);
    assert!(slowest < BOUND, "p95 of sync with {count} lines: {slowest:?}");
    println!("{count} lines: {} MB, p99 of sync {:?}", taken >> 20, all_but(1, &mut times));
}

async fn half(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// S12: who does not end their sentence, and who does not listen, keeps nobody waiting; who does not say what they want is
/// sent away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_keep_nobody_waiting() {
    let house = House::open();
    let (address, _stop, _run) = listening(&house).await;
    let mut omar = house.technician().await;
    omar.sync().await;
    let before = resident();
    let body = "POST /api/enrol HTTP/1.1\r\nhost: a\r\norigin: https://ronda.example\r\n\
        content-type: application/json\r\ncontent-length: 60000\r\n\r\n{\"token\":\"";
    let mut slow = Vec::new();
    for _ in 0..300 {
        slow.push(half(address, "GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ").await);
        slow.push(half(address, body).await);
        // Asks for the app's page again and again and reads none of it.
        slow.push(half(address, &"GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(50)).await);
    }
    let mut times = Vec::new();
    for number in 0..100 {
        let began = Instant::now();
        let mut health = half(address, "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        let mut answer = String::new();
        health.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        omar.device.register(&format!("INV-{number}"), house.now());
        omar.sync().await;
        times.push(began.elapsed());
    }
    let slowest = all_but(STALLED, &mut times);
    assert!(slowest < BOUND, "p95 of a sync among 900 slow clients: {slowest:?}");
    let taken = resident().saturating_sub(before);
    assert!(taken < 200 << 20, "900 slow clients take {} MB", taken >> 20);
    println!("900 slow clients: {} MB, p99 of a connection and a sync {:?}", taken >> 20, all_but(1, &mut times));
    let first = &mut slow[0];
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(60), first.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "who does not say what they want is sent away");
}

/// S12: acts made on many old states of one long document, handed in at once, keep nobody else waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_from_old_positions_keep_nobody_waiting() {
    let house = House::open();
    let (mut eva, mut rosa, mut omar) = (house.agent().await, house.other_technician().await, house.technician().await);
    let item = eva.device.register("INV-LARGO", house.now());
    eva.sync().await;
    rosa.sync().await;
    omar.sync().await;
    let (begin, _) = house.feed();
    for number in 1..CHANGES {
        let command =
            Command::Item(Item::SetEquipmentField { field: EquipmentField::Model, value: format!("M{number}") });
        let act = eva.device.next(item, DocumentKind::Equipment, begin, &command, house.now());
        eva.device.write(&act);
        if number % 1_000 == 0 {
            eva.sync().await;
        }
    }
    eva.sync().await;
    let (end, _) = house.feed();
    assert!(end >= begin + CHANGES - 1, "each is a change of its own");
    for number in 0..OLD {
        let base = begin + (end - begin) * number / OLD;
        let command =
            Command::Item(Item::SetEquipmentField { field: EquipmentField::Brand, value: format!("B{number}") });
        let act = rosa.device.next(item, DocumentKind::Equipment, base, &command, house.now());
        rosa.device.write(&act);
    }
    let before = resident();
    let (done, began) = (std::sync::atomic::AtomicBool::new(false), Instant::now());
    let mut times = Vec::new();
    let push = async {
        let answer: SyncResponse = rosa.offer(&rosa.device.push()).await.framed();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        (answer, began.elapsed())
    };
    let others = async {
        let mut number = 0;
        while number < 20 || !done.load(std::sync::atomic::Ordering::Relaxed) {
            omar.device.register(&format!("INV-{number}"), house.now());
            let began = Instant::now();
            omar.sync().await;
            times.push(began.elapsed());
            number += 1;
        }
    };
    let ((answer, whole), ()) = tokio::join!(push, others);
    assert_eq!(answer.acknowledged, OLD);
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts[0]);
    let (count, slowest) = (times.len(), all_but(1, &mut times));
    let taken = resident().saturating_sub(before);
    println!("{OLD} acts from old positions: {whole:?}; {count} syncs of others: p99 {slowest:?}; {} MB", taken >> 20);
    // Who waits for the push waits for all of it; a disk that stalls keeps the push waiting too.
    assert!(slowest < BOUND.max(whole / 2), "p99 of the others' syncs: {slowest:?}, the whole push {whole:?}");
    assert!(taken < 200 << 20, "{} MB", taken >> 20);
    let document: DocumentId = item;
    assert_eq!(omar.get(&format!("/api/documents/{document}")).await.status, StatusCode::OK);
    assert_eq!(omar.post_json("/api/presence", &json!({ "document": null })).await.status, StatusCode::NO_CONTENT);
}
