//! `POST /api/sync` and `POST /api/outbox`: what becomes of acts that a genuine device signs, honest or not.

use axum::http::StatusCode;
use ronda_shared::act::Act;
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_test_support::house::House;

#[tokio::test]
async fn a_day_goes_up_and_comes_down_elsewhere() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut eva = house.agent().await;
    let item = omar.device.register("INV-1", house.now());
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, 1);
    assert_eq!(answer.receipts[0].outcome, Outcome::Accepted);
    assert!(answer.news.iter().any(|news| news.id == item), "the author too receives the change");
    let answer = eva.sync().await;
    assert!(answer.news.iter().any(|news| news.id == item));
    let answer = eva.sync().await;
    assert!(answer.news.is_empty(), "nothing twice");
}

type Forgery = fn(&mut Act);

const FORGED: &[(&str, Forgery, Outcome)] = &[
    ("another device's act", |act| act.device = DeviceId::new(99), Outcome::Refused(Reason::Unreadable)),
    ("the server's act", |act| act.device = DeviceId::SERVER, Outcome::Refused(Reason::Unreadable)),
    ("another number", |act| act.number += 1, Outcome::Refused(Reason::Unreadable)),
    ("another person's act", |act| act.person = PersonId::new("ana.lopez"), Outcome::Refused(Reason::Unreadable)),
    ("fields of another command", |act| act.command = "add_note".into(), Outcome::Refused(Reason::Unreadable)),
    ("fields that cannot be read", |act| act.arguments = vec![0xff], Outcome::Refused(Reason::Unreadable)),
    ("a command of tomorrow", |act| act.command = "teleport".into(), Outcome::Held(Reason::UnknownVersion)),
    ("a version of tomorrow", |act| act.version = 999, Outcome::Held(Reason::UnknownVersion)),
];

#[tokio::test]
async fn a_forged_act_is_refused_or_held_and_the_next_one_goes_on() {
    for (what, forge, expected) in FORGED {
        let house = House::open();
        let mut omar = house.technician().await;
        let mut act = omar.device.registration("INV-1", house.now()).1;
        forge(&mut act);
        omar.device.write(&act);
        let good = omar.device.register("INV-2", house.now());
        let answer = omar.sync().await;
        assert_eq!(answer.acknowledged, 2, "{what}");
        assert_eq!(answer.receipts[0].outcome, *expected, "{what}");
        assert_eq!(answer.receipts[1].outcome, Outcome::Accepted, "{what}: the next one goes on");
        let known: Vec<_> = answer.news.iter().map(|news| news.id).collect();
        assert_eq!(known, [good], "{what}: nobody sees it");
    }
}

#[tokio::test]
async fn bytes_that_are_no_act_are_refused_alone() {
    let house = House::open();
    let mut omar = house.technician().await;
    for bytes in [vec![], vec![0xff; 40], cbor::encode(&"hola"), vec![0; 70_000]] {
        omar.device.write_bytes(bytes);
    }
    omar.device.register("INV-1", house.now());
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, 5);
    let refused =
        answer.receipts.iter().filter(|receipt| receipt.outcome == Outcome::Refused(Reason::Unreadable)).count();
    assert_eq!(refused, 4);
}

#[tokio::test]
async fn an_outbox_is_handed_in_by_a_colleague() {
    let house = House::open();
    let mut omar = house.technician().await;
    let rosa = house.other_technician().await;
    omar.device.register("INV-1", house.now());
    let file = frame::pack(&cbor::encode(&omar.outbox()));
    let answer = rosa.post_cbor("/api/outbox", file.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told: serde_json::Value = answer.json();
    assert_eq!((told["acts"].as_u64(), told["acknowledged"].as_u64()), (Some(1), Some(1)));
    let feed = house.feed();
    assert_eq!(rosa.post_cbor("/api/outbox", file).await.status, StatusCode::OK, "twice is once");
    assert_eq!(house.feed(), feed);
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, 1, "its own device learns of it");
    let mut forged = omar.outbox();
    forged.signature = serde_bytes::ByteBuf::from(vec![0; 64]);
    forged.first = 2;
    forged.acts = vec![serde_bytes::ByteBuf::from(vec![1])];
    let answer = rosa.post_cbor("/api/outbox", frame::pack(&cbor::encode(&forged))).await;
    assert_eq!(answer.refusal(), (403, "bad_signature".into()));
}

#[tokio::test]
async fn a_revoked_device_hands_in_and_learns_nothing() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut eva = house.agent().await;
    eva.device.register("INV-9", house.now());
    eva.sync().await;
    omar.device.register("INV-1", house.now());
    house.revoke(omar.device.id);
    let answer = omar.offer(&omar.device.push()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer: SyncResponse = answer.framed();
    assert_eq!(answer.acknowledged, 1);
    assert_eq!(answer.receipts[0].outcome, Outcome::Held(Reason::DeviceRevoked));
    assert!(answer.news.is_empty() && answer.directory.is_none() && answer.organisation.is_none());
    omar.device.take(&answer);
    assert_eq!(omar.offer(&omar.device.push()).await.refusal(), (403, "revoked".into()));
}
