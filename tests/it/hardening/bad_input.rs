//! Tests of what hostile or broken clients send to `POST /api/sync`. Each has its documented refusal, nothing of it is
//! stored, and the sender's honest work goes on.

use axum::http::{StatusCode, header};
use ronda_server::http::frame::{FRAMED_BYTES, MESSAGE_BYTES};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::DeviceId;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{PROTOCOL_VERSION, SyncRequest};
use ronda_test_support::client::{Answer, Technician};
use ronda_test_support::device::Key;
use ronda_test_support::house::House;
use serde_bytes::ByteBuf;

/// A technician with one act sent and two waiting.
async fn technician(house: &House) -> Technician {
    let mut omar = house.technician().await;
    let now = house.now();
    omar.device.register("INV-1", now);
    omar.sync().await;
    omar.device.register("INV-2", now);
    omar.device.register("INV-3", now);
    omar
}

/// Nothing of it is stored, and honest work goes on after it.
async fn unharmed(house: &House, omar: &mut Technician, feed: (u64, Option<[u8; 32]>), what: &str) {
    assert_eq!(house.feed(), feed, "{what}: something was stored");
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, 3, "{what}: honest work goes on");
}

fn packed(request: &SyncRequest) -> Vec<u8> {
    frame::pack(&cbor::encode(request))
}

type Bytes = fn(&Technician) -> Vec<u8>;

const BROKEN: &[(&str, Bytes, u16, &str)] = &[
    ("nothing", |_| Vec::new(), 400, "bad_frame"),
    ("an unknown packing", |omar| [&[7], &packed(&omar.device.push())[1..]].concat(), 400, "bad_frame"),
    ("plain that says gzip", |omar| [&[1], &cbor::encode(&omar.device.push())[..]].concat(), 400, "bad_frame"),
    ("gzip that says plain", |omar| [&[0], &packed(&omar.device.push())[1..]].concat(), 400, "bad_cbor"),
    ("gzip of another kind of stream", |_| vec![1, 0x78, 0x9c, 3, 0, 0, 0, 0, 1], 400, "bad_frame"),
    ("gzip cut short", |omar| cut(packed(&omar.device.push())), 400, "bad_frame"),
    ("plain cut short", |omar| cut(plain(&omar.device.push())), 400, "bad_cbor"),
    ("bytes after the message", |omar| [plain(&omar.device.push()), vec![0]].concat(), 400, "bad_cbor"),
    ("another type", |_| frame::pack(&cbor::encode(&"hola")), 400, "bad_cbor"),
    ("JSON", |_| b"\0{\"version\":1}".to_vec(), 400, "bad_cbor"),
    ("a claimed length of 2^63", |_| vec![0, 0x5b, 0x7f, 255, 255, 255, 255, 255, 255, 255], 400, "bad_cbor"),
    ("lists a thousand deep", |_| [vec![0], vec![0x81; 100_000]].concat(), 400, "bad_cbor"),
    ("a bomb", |_| frame::pack(&vec![0; 64 << 20]), 413, "too_large"),
    ("more than a message", |_| vec![0; MESSAGE_BYTES + 2], 413, "too_large"),
    ("more than is read", |_| vec![0; FRAMED_BYTES + 1], 413, "too_large"),
];

fn plain(request: &SyncRequest) -> Vec<u8> {
    [&[0], &cbor::encode(request)[..]].concat()
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() * 2 / 3);
    bytes
}

#[tokio::test]
async fn what_is_no_message_is_refused_as_documented() {
    for (what, bytes, status, code) in BROKEN {
        let house = House::open();
        let mut omar = technician(&house).await;
        let feed = house.feed();
        let answer = omar.post_cbor("/api/sync", bytes(&omar)).await;
        assert_eq!(answer.refusal(), (*status, (*code).into()), "{what}");
        assert!(!answer.problem().es.is_empty() && !answer.problem().en.is_empty());
        unharmed(&house, &mut omar, feed, what).await;
    }
}

type Forgery = fn(&Technician, &mut SyncRequest);

const FORGED: &[(&str, Forgery, u16, &str)] = &[
    ("another device", |_, push| push.device = DeviceId::new(99), 403, "wrong_device"),
    ("a later protocol", |_, push| push.version = PROTOCOL_VERSION + 1, 426, "too_new"),
    ("no protocol", |_, push| push.version = 0, 426, "too_old"),
    ("no signature", |_, push| push.signature = ByteBuf::new(), 403, "bad_signature"),
    ("a flipped signature", |_, push| push.signature[5] ^= 1, 403, "bad_signature"),
    ("a long signature", |_, push| push.signature = ByteBuf::from(vec![1; 4096]), 403, "bad_signature"),
    ("another's signature", by_another_key, 403, "bad_signature"),
    ("an act flipped on the way", |_, push| push.acts[0][9] ^= 1, 403, "bad_signature"),
    ("acts reordered on the way", |_, push| push.acts.swap(0, 1), 403, "bad_signature"),
    ("an act taken out", |_, push| drop(push.acts.remove(0)), 403, "bad_signature"),
    ("another chain before", signed_on_another_chain, 409, "forked"),
    ("numbers skipped", skipping_numbers, 409, "gap"),
    (
        "the number zero",
        |omar, push| {
            push.first = 0;
            omar.device.sign_again(push);
        },
        409,
        "gap",
    ),
    (
        "a number beyond all",
        |omar, push| {
            push.first = u64::MAX;
            omar.device.sign_again(push);
        },
        409,
        "gap",
    ),
    ("a cursor of somebody else", |_, push| push.cursor = Some(ByteBuf::from(vec![7; 48])), 400, "bad_cursor"),
    ("too many acts", too_many, 413, "too_large"),
];

fn by_another_key(omar: &Technician, push: &mut SyncRequest) {
    let genuine = std::mem::replace(&mut push.signature, ByteBuf::new());
    let head = push.acts.iter().fold(push.before, |hash, act| hash.then(act));
    let last = omar.device.log.len() as u64;
    let bytes = ronda_shared::act::signed_bytes(omar.device.id, last, &head);
    push.signature = ByteBuf::from(Key::number(200).sign(&bytes));
    assert_ne!(push.signature, genuine);
}

fn signed_on_another_chain(omar: &Technician, push: &mut SyncRequest) {
    push.before = ChainHash([9; 32]);
    omar.device.sign_again(push);
}

fn skipping_numbers(omar: &Technician, push: &mut SyncRequest) {
    push.acts.remove(0);
    push.first += 1;
    push.before = omar.device.hash(push.first - 1);
    omar.device.sign_again(push);
}

fn too_many(omar: &Technician, push: &mut SyncRequest) {
    push.acts = vec![ByteBuf::from(vec![0xf6]); 2_001];
    omar.device.sign_again(push);
}

#[tokio::test]
async fn what_is_forged_is_refused_as_documented() {
    for (what, forge, status, code) in FORGED {
        let house = House::open();
        let mut omar = technician(&house).await;
        let mut push = omar.device.push();
        forge(&omar, &mut push);
        let feed = house.feed();
        let answer = omar.offer(&push).await;
        assert_eq!(answer.refusal(), (*status, (*code).into()), "{what}");
        if *code == "gap" {
            assert_eq!(answer.problem().acknowledged, Some(1), "{what}: from where to go on");
        }
        // A cursor is read after the acts were taken in: they are durable and come as known the next time.
        if *code != "bad_cursor" {
            unharmed(&house, &mut omar, feed, what).await;
        } else {
            assert_eq!(omar.sync().await.acknowledged, 3, "{what}");
        }
    }
}

#[tokio::test]
async fn the_type_and_the_encoding_of_the_body_are_told() {
    let house = House::open();
    let mut omar = technician(&house).await;
    let feed = house.feed();
    let send = |kind: &'static str, encoding: Option<&'static str>| {
        let mut request = omar.request(axum::http::Method::POST, "/api/sync").header(header::CONTENT_TYPE, kind);
        if let Some(encoding) = encoding {
            request = request.header(header::CONTENT_ENCODING, encoding);
        }
        request.body(packed(&omar.device.push()).into()).expect("a request")
    };
    for request in [
        send("application/json", None),
        send("text/plain", None),
        send("application/cbor", Some("gzip")),
        send("application/cbor", Some("identity, br")),
    ] {
        let answer: Answer = omar.send_only(request).await;
        assert_eq!(answer.refusal(), (415, "wrong_type".into()));
    }
    unharmed(&house, &mut omar, feed, "a wrong type").await;
}

#[tokio::test]
async fn a_replay_is_answered_again_and_stored_once() {
    let house = House::open();
    let mut omar = technician(&house).await;
    let push = omar.device.push();
    let first = omar.offer(&push).await;
    let feed = house.feed();
    let again = omar.offer(&push).await;
    assert_eq!((first.status, again.status), (StatusCode::OK, StatusCode::OK));
    let (first, again): (ronda_shared::sync::wire::SyncResponse, ronda_shared::sync::wire::SyncResponse) =
        (first.framed(), again.framed());
    assert_eq!(first.receipts, again.receipts);
    assert_eq!(house.feed(), feed);
    let whole = omar.device.push_after(0);
    let answer = omar.offer(&whole).await;
    assert_eq!(answer.status, StatusCode::OK, "from the beginning");
    assert_eq!(house.feed(), feed);
    omar.sync().await;
}

#[tokio::test]
async fn another_session_cannot_speak_for_a_device() {
    let house = House::open();
    let mut omar = technician(&house).await;
    let rosa = house.other_technician().await;
    let feed = house.feed();
    let stolen = rosa.offer(&omar.device.push()).await;
    assert_eq!(stolen.refusal(), (403, "wrong_device".into()));
    unharmed(&house, &mut omar, feed, "a stolen push").await;
}
