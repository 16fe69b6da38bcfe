//! A log continued in two ways: a clone of the device, or one that went back to what it was.

use crate::it::documents::evidence::{attach, look, sealed, send};
use crate::it::steps::{decide, held, say, set, ticket, whole};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::identity::device_succession::signed_words;
use ronda_server::ingest::Rebuild;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::command::EquipmentField;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{FormerReceipt, Outcome, SyncRequest, SyncResponse};
use ronda_shared::time::Timestamp;
use ronda_shared::{cbor, limits};
use ronda_test_support::client::{Enrolled, Technician};
use ronda_test_support::device::{Device, Key};
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_bytes::ByteBuf;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// A technician whose phone is at act 1, as it was then, and the item of act 1; the phone itself goes on to act 3.
async fn cloned(house: &House) -> (Technician, Device, DocumentId) {
    let mut omar = house.technician().await;
    let item = omar.device.register("INV-1", house.now());
    omar.sync().await;
    let key = ronda_test_support::device::Key::number(1);
    let mut clone = Device::new(omar.device.id, omar.device.person.clone(), key, omar.device.site);
    clone.log = omar.device.log.clone();
    (clone.acknowledged, clone.cursor) = (omar.device.acknowledged, omar.device.cursor.clone());
    set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now());
    set(&mut omar, item, EquipmentField::Model, "M-1", house.now());
    omar.sync().await;
    // The first key of a house is its first device's.
    assert_eq!(clone.key.public(), omar.device.key.public());
    (omar, clone, item)
}

fn forks(house: &House, device: &Device) -> usize {
    house.store().read().expect("a reader").forks(device.id).expect("forks").len()
}

fn lines(house: &House) -> usize {
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("a log").map(|entry| entry.expect("an entry").kind);
    lines.filter(|kind| matches!(kind, EntryKind::Audit(line) if line.what == AuditKind::LogForked)).count()
}

/// How many acts wait for a decision, as `/metrics` tells it.
async fn held_by_the_figures(house: &House) -> Option<String> {
    let nobody = house.anonymous();
    let from: SocketAddr = "127.0.0.1:5000".parse().expect("an address");
    let request = nobody.request(Method::GET, "/metrics").extension(ConnectInfo(from));
    let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    text.lines().find_map(|line| line.strip_prefix("ronda_held_acts ")).map(str::to_owned)
}

#[tokio::test]
async fn what_parts_from_the_log_is_held_once_and_the_device_is_held_from_then_on() {
    let house = House::open();
    let (mut omar, mut clone, item) = cloned(&house).await;
    let other = clone.register("INV-2", house.now());
    clone.register("INV-3", house.now());
    let push = clone.push();
    let answer = omar.offer(&push).await;
    assert_eq!(answer.refusal(), (409, "forked".into()));
    assert_eq!(answer.problem().acknowledged, Some(1), "up to where they agree");
    assert_eq!((forks(&house, &clone), lines(&house)), (2, 1));
    let feed = house.feed();
    assert_eq!(omar.offer(&push).await.refusal(), (409, "forked".into()));
    assert_eq!(house.feed(), feed, "a repeated push stores nothing twice");
    let file = frame::pack(&cbor::encode(&ronda_shared::sync::wire::OutboxFile {
        version: push.version,
        device: push.device,
        before: push.before,
        first: push.first,
        acts: push.acts.clone(),
        signature: push.signature.clone(),
    }));
    let rosa = house.other_technician().await;
    let told = rosa.post_cbor("/api/outbox", file).await;
    assert_eq!((told.refusal(), told.problem().acknowledged), ((409, "forked".into()), Some(1)));
    assert_eq!(forks(&house, &clone), 2, "nor by other hands");

    // Nobody knows which of the two is the original.
    let number = set(&mut omar, item, EquipmentField::Brand, "B-1", house.now());
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, number, "it continues the log and is taken in");
    let last = answer.receipts.last().expect("a receipt");
    assert_eq!(last.outcome, Outcome::Held(Reason::LogForked));
    assert!(answer.news.iter().all(|news| news.id != other), "nobody sees it");

    // The clone goes on from what it never was told to have been kept.
    let mut further = clone.push_after(3);
    clone.register("INV-4", house.now());
    (further.acts, further.before) = (vec![ByteBuf::from(clone.log[3].0.clone())], clone.hash(3));
    clone.sign_again(&mut further);
    assert_eq!(omar.offer(&further).await.refusal(), (409, "forked".into()));
    assert_eq!(forks(&house, &clone), 3, "a fork is continued");

    // It enrols anew, and goes on.
    let mut anew = house.technician().await;
    anew.sync().await;
    let number = set(&mut anew, item, EquipmentField::Brand, "B-1", house.now());
    let answer = anew.sync().await;
    assert_eq!(
        answer.receipts.iter().find(|one| one.number == number).map(|one| &one.outcome),
        Some(&Outcome::Accepted)
    );
    whole(&house);

    let organisation = std::sync::Arc::clone(house.app.organisation());
    house.store().rebuild(&mut Rebuild(organisation)).expect("rebuilt");
    assert_eq!(forks(&house, &clone), 3, "it follows from the feed");
    whole(&house);
}

#[tokio::test]
async fn a_supervisor_takes_what_the_fork_said_but_never_two_acts_of_one_name() {
    let house = House::open();
    let (omar, mut clone, item) = cloned(&house).await;
    let mut ana = house.supervisor_with_passkey().await;
    // Act 2 again, on the document on which the log's act 2 stands already; act 3 on one of its own.
    let serial = ronda_shared::command::Command::Item(ronda_shared::command::Item::SetEquipmentField {
        field: EquipmentField::Serial,
        value: "SN-CLON".into(),
    });
    let again = clone.next(item, ronda_shared::act::DocumentKind::Equipment, 0, &serial, house.now());
    clone.write(&again);
    let own = clone.register("INV-CLON", house.now());
    assert_eq!(omar.offer(&clone.push()).await.status, StatusCode::CONFLICT);
    let waits = held(&ana).await;
    assert_eq!(waits.len(), 2);
    assert_eq!(held_by_the_figures(&house).await.as_deref(), Some("2"), "beside the log they wait, too");
    assert_eq!((&waits[0]["why"]["code"], &waits[0]["cannot"]["code"]), (&json!("log_forked"), &json!("log_forked")));
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.refusal(), (409, "cannot_accept".into()));
    assert_eq!(waits[1]["cannot"], Value::Null);
    assert_eq!(decide(&mut ana, &waits[1], true, "").await.status, StatusCode::OK);
    let reader = house.store().read().expect("a reader");
    assert!(reader.document(own).expect("read").is_some());
    drop(reader);
    assert_eq!(decide(&mut ana, &waits[0], false, "Ya estaba.").await.status, StatusCode::OK);
    assert!(held(&ana).await.is_empty());
    assert_eq!(held_by_the_figures(&house).await.as_deref(), Some("0"));
    whole(&house);
}

#[tokio::test]
async fn of_two_acts_of_one_name_each_author_is_told_of_their_own() {
    let house = House::open();
    let (mut omar, mut clone, _) = cloned(&house).await;
    let mut ana = house.supervisor_with_passkey().await;
    clone.register("INV-2", house.now());
    assert_eq!(omar.offer(&clone.push()).await.status, StatusCode::CONFLICT);
    let named = |device: &Device| {
        let hash = Sha256::new(device.hash(2).0).to_string();
        json!({ "act": format!("{}.2", device.id), "hash": hash })
    };
    let body = json!({ "acts": [named(&omar.device), named(&clone)] });
    let told: Value = omar.post_json("/api/outcomes", &body).await.json();
    assert_eq!((&told[0]["stands"], &told[1]["stands"]), (&json!("accepted"), &json!("held")));
    assert_eq!(told[1]["why"]["code"], "log_forked");
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], false, "Ya estaba.").await.status, StatusCode::OK);
    let told: Value = omar.post_json("/api/outcomes", &body).await.json();
    assert_eq!((&told[0]["stands"], &told[1]["stands"]), (&json!("accepted"), &json!("refused")));
    assert_eq!(told[1]["note"], "Ya estaba.");
}

/// Its key vouches for another one: the phone goes on as another device of its person.
async fn gone_on(house: &House, omar: &Technician, clone: &Device) -> Enrolled {
    let number = house.key();
    let key = Key::number(number);
    let half = STANDARD.decode(key.public()).expect("base64");
    let signature = STANDARD.encode(clone.key.sign(&signed_words(&half)));
    let body = json!({ "device": clone.id, "public_key": key.public(), "signature": signature });
    let mut client = omar.client.clone();
    let answer = client.post_json("/api/devices/anew", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told: Value = answer.json();
    let id: DeviceId = told["device"].as_str().expect("an id").parse().expect("an id");
    let device = Device::new(id, clone.person.clone(), Key::number(number), clone.site);
    Enrolled { client, device, passkey: None }
}

#[tokio::test]
async fn who_goes_on_with_another_device_is_told_there_what_became_of_the_former_ones_acts() {
    let house = House::open();
    let (mut omar, mut clone, item) = cloned(&house).await;
    let mut ana = house.supervisor_with_passkey().await;
    clone.register("INV-2", house.now());
    clone.register("INV-3", house.now());
    assert_eq!(omar.offer(&clone.push()).await.status, StatusCode::CONFLICT);
    let mut anew = gone_on(&house, &omar, &clone).await;
    assert_eq!(anew.sync().await.former, []);

    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.status, StatusCode::OK);
    assert_eq!(decide(&mut ana, &waits[1], false, "Ya estaba.").await.status, StatusCode::OK);
    // What the copy writes on is the copy's to hear of.
    let own = set(&mut omar, item, EquipmentField::Brand, "B-1", house.now());
    omar.sync().await;
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], false, "No.").await.status, StatusCode::OK);

    let refused = Outcome::Refused(Reason::RejectedBySupervisor);
    let told = |number, outcome, note: Option<&str>| FormerReceipt {
        device: clone.id,
        number,
        outcome,
        note: note.map(str::to_owned),
    };
    let answer = anew.sync().await;
    assert_eq!(answer.former, [told(2, Outcome::Accepted, None), told(3, refused.clone(), Some("Ya estaba."))]);
    assert_eq!(answer.receipts, [], "they are no acts of its own log");
    assert_eq!(anew.sync().await.former, [], "and are told once");
    let answer = omar.sync().await;
    let heard: Vec<(u64, Outcome)> = answer.receipts.into_iter().map(|one| (one.number, one.outcome)).collect();
    assert_eq!((heard, answer.former), (vec![(own, refused)], Vec::new()));

    // A third one, which goes on from this, begins with all of it; and it follows from the feed.
    let organisation = std::sync::Arc::clone(house.app.organisation());
    house.store().rebuild(&mut Rebuild(organisation)).expect("rebuilt");
    let second = Technician(anew);
    let mut third = gone_on(&house, &second, &second.device).await;
    assert_eq!(third.sync().await.former.len(), 2);
    whole(&house);
}

/// The bytes that a phone named before its log parted come by way of the device with which it goes on, also where the log
/// has another act of the same name: none is taken for the other, and none is said to be here that is not.
#[tokio::test]
async fn who_goes_on_with_another_device_delivers_what_the_former_one_named() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut ana = house.supervisor_with_passkey().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [4; 10]);
    say(&mut ana, id, DocumentKind::Ticket, &ticket(&house, "oax-alta-nodo"), house.now());
    assert_eq!(ana.sync().await.receipts[0].outcome, Outcome::Accepted);
    omar.device.register("INV-1", house.now());
    omar.sync().await;
    let mut clone = Device::new(omar.device.id, omar.device.person.clone(), Key::number(1), omar.device.site);
    clone.log = omar.device.log.clone();
    (clone.acknowledged, clone.cursor) = (omar.device.acknowledged, omar.device.cursor.clone());

    let [standing, shadowed, later] = [1, 2, 3].map(|seed| pictures::jpeg(seed, 300, 200));
    let acts = [2, 3].map(|number| ActId { device: omar.device.id, number });
    say(&mut omar, id, DocumentKind::Ticket, &attach(&standing, Media::Jpeg), house.now());
    omar.sync().await;
    assert_eq!(send(&omar, acts[0], &standing).await, sealed(standing.len()));
    for bytes in [&shadowed, &later] {
        let act = clone.next(id, DocumentKind::Ticket, 0, &attach(bytes, Media::Jpeg), house.now());
        clone.write(&act);
    }
    assert_eq!(omar.offer(&clone.push()).await.status, StatusCode::CONFLICT);
    let anew = gone_on(&house, &omar, &clone).await;
    let waiting = |bytes: &[u8], received: usize, why: Option<&str>| {
        let (size, state) = (bytes.len(), "waiting");
        json!({ "size": size, "received": received, "state": state, "why": why, "backed_up": false })
    };
    for (act, bytes) in acts.iter().zip([&shadowed, &later]) {
        assert_eq!(look(&anew, *act).await, waiting(bytes, 0, None), "{act}: its own, not the copy's");
        let held = waiting(bytes, bytes.len(), Some("held"));
        assert_eq!(send(&anew, *act, bytes).await, held);
        assert_eq!(look(&anew, *act).await, held, "nothing is sent twice");
    }
    assert_eq!(look(&omar, acts[0]).await, sealed(standing.len()), "the log's act stays what it was");

    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[1], true, "").await.status, StatusCode::OK);
    assert_eq!(decide(&mut ana, &waits[0], false, "Ya hay otra.").await.status, StatusCode::OK);
    let keeper = house.app.keeper().clone();
    tokio::task::spawn_blocking(move || keeper.settle_all()).await.expect("a thread").expect("settles");
    assert_eq!(look(&anew, acts[1]).await, sealed(later.len()));
    let told = look(&anew, acts[0]).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("refused")));
    assert_eq!(ana.get(&format!("/api/documents/{id}/evidence/{}", acts[1])).await.body, later);
    let shown: Vec<(ActId, bool)> = house.ticket(id).evidence.iter().map(|one| (one.id, one.is_sealed())).collect();
    assert_eq!(shown, acts.map(|act| (act, true)));
    assert!(house.store().read().expect("a reader").all_arrived().expect("rows").is_empty());
    whole(&house);
}

type Forgery = fn(&Technician, &mut SyncRequest);

/// What somebody with the device's key may sign that never was its log.
const FORGED: &[(&str, Forgery)] = &[
    ("another history of act 1", |omar, push| {
        let mut act = ronda_shared::act::Act::decode(&omar.device.log[0].0).expect("an act");
        act.at = act.at.plus(1);
        (push.first, push.before) = (1, ChainHash::default());
        push.acts = vec![ByteBuf::from(act.encode())];
        omar.device.sign_again(push);
    }),
    ("bytes that are no act", |omar, push| {
        (push.first, push.before) = (1, ChainHash::default());
        push.acts = vec![ByteBuf::from(vec![0xff; 40])];
        omar.device.sign_again(push);
    }),
];

#[tokio::test]
async fn every_signed_history_that_is_another_is_noticed() {
    for (what, forge) in FORGED {
        let house = House::open();
        let mut omar = house.technician().await;
        omar.device.register("INV-1", house.now());
        omar.sync().await;
        omar.device.register("INV-2", house.now());
        let mut push = omar.device.push();
        forge(&omar, &mut push);
        assert_eq!(omar.offer(&push).await.refusal(), (409, "forked".into()), "{what}");
        assert_eq!(forks(&house, &omar.device), 1, "{what}");
        let answer: SyncResponse = omar.offer(&omar.device.push()).await.framed();
        assert_eq!(answer.receipts[0].outcome, Outcome::Held(Reason::LogForked), "{what}");
        whole(&house);
    }
}

#[tokio::test]
async fn a_fork_floods_nothing() {
    let house = House::open();
    let (omar, clone, _) = cloned(&house).await;
    let most = limits::FORKED_ACTS;
    let mut push = clone.push();
    for round in 0..2u8 {
        push.acts = (0..most).map(|n| ByteBuf::from(vec![0xff, round, (n >> 8) as u8, n as u8])).collect();
        clone.sign_again(&mut push);
        assert_eq!(omar.offer(&push).await.refusal(), (409, "forked".into()));
        assert_eq!((forks(&house, &clone), lines(&house)), (most, 1), "the second is told the same and kept nowhere");
    }
}
