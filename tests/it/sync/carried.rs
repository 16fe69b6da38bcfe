//! `POST /api/carried`: what a colleague's phone took from another's screen, sealed, handed in by whoever has it.

use crate::it::documents::evidence::{attach, files, look, name, open, sealed as sealed_upload};
use crate::it::steps::{held, say, whole};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::config::scanner::ScannerAddress;
use ronda_server::light;
use ronda_shared::act::DocumentKind;
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::receipt::CarriedReceipt;
use ronda_shared::light::seal::{ServerKey, seal};
use ronda_shared::limits;
use ronda_shared::sync::wire::{LightKeys, OutboxFile, Outcome};
use ronda_shared::time::DAY_MS;
use ronda_test_support::client::{Answer, Client, Enrolled};
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_bytes::ByteBuf;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The keys that phones have.
pub fn keys(house: &House) -> LightKeys {
    let reader = house.store().read().expect("a reader");
    light::device_keys(&*reader, &house.app.organisation().id).expect("told").expect("keys")
}

/// The key is turned, as the operator does it.
pub fn turned(house: &House, entropy: [u8; 32]) {
    let window = house.app.organisation().settings.window_days;
    light::turn(house.store(), house.app.clock().now(), window, entropy).expect("turned");
}

/// What a phone plays.
pub fn sealed(keys: &LightKeys, outbox: OutboxFile, files: &[&[u8]], entropy: [u8; 32]) -> Vec<u8> {
    let key = ServerKey::read(&keys.public).expect("a key");
    let files = files.iter().map(|file| ByteBuf::from(file.to_vec())).collect();
    seal(&key, &keys.institution, &Bundle { outbox, files }, entropy).expect("sealed")
}

/// A courier's phone hands in what it carries.
pub async fn hand_in(courier: &Client, sealed: &[u8]) -> Answer {
    courier.post_bytes("/api/carried", sealed.to_vec()).await
}

/// The receipt in an answer, verified.
pub fn receipt(keys: &LightKeys, told: &Value) -> CarriedReceipt {
    let bytes = STANDARD.decode(told["receipt"].as_str().expect("a receipt")).expect("base64");
    CarriedReceipt::verify(&bytes, &keys.receipts).expect("the server's")
}

async fn taken(courier: &Client, sealed: &[u8]) -> Value {
    let answer = hand_in(courier, sealed).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// A device's id, which the courier is told, with what stands around it in an act is shorter.
const WINDOW: usize = 24;

/// Whether any part of what is plain stands in what is carried.
pub fn shows(carried: &[u8], plain: &[u8]) -> bool {
    let parts: BTreeSet<&[u8]> = plain.windows(WINDOW).collect();
    carried.windows(WINDOW).any(|window| parts.contains(window))
}

/// An outbox without files.
fn sealed_alone(house: &House, who: &Enrolled) -> Vec<u8> {
    sealed(&keys(house), who.outbox(), &[], [1; 32])
}

#[tokio::test]
async fn a_courier_hands_in_what_they_cannot_read_and_the_receipt_verifies() {
    let house = House::open();
    let (mut omar, rosa) = (house.technician().await, house.other_technician().await);
    let told = omar.sync().await.directory.and_then(|directory| directory.light);
    assert_eq!(told, Some(keys(&house)), "a phone has the keys with the directory");
    for inventory in ["INV-1", "INV-2", "INV-3"] {
        omar.device.register(inventory, house.now());
    }
    let carried = sealed_alone(&house, &omar);
    for (bytes, _) in &omar.device.log {
        assert!(!shows(&carried, bytes), "nothing is read");
    }
    let answer = taken(&rosa, &carried).await;
    assert_eq!((&answer["device"], &answer["acknowledged"]), (&json!(omar.device.id), &json!(3)));
    assert_eq!((&answer["acts"], &answer["files"]), (&json!(3), &json!(0)));
    let receipt = receipt(&keys(&house), &answer);
    assert_eq!((receipt.institution.as_str(), receipt.device), ("oaxaca", omar.device.id));
    assert_eq!((receipt.acknowledged, receipt.held, receipt.at.millis()), (3, 0, house.now()));

    // The author's log knows nothing new: the same acts, the same numbers.
    let feed = house.feed();
    let answer = omar.sync().await;
    assert_eq!(answer.acknowledged, 3);
    assert_eq!(answer.receipts.iter().filter(|one| one.outcome == Outcome::Accepted).count(), 3);
    assert_eq!(house.feed(), feed, "handed in before, they are known");
    whole(&house);
}

#[tokio::test]
async fn twice_by_two_couriers_and_after_the_authors_own_sync_changes_nothing() {
    let house = House::open();
    let (mut omar, rosa, eva) = (house.technician().await, house.other_technician().await, house.agent().await);
    omar.device.register("INV-1", house.now());
    let early = sealed_alone(&house, &omar);
    omar.device.register("INV-2", house.now());
    let late = sealed_alone(&house, &omar);
    omar.sync().await;
    let feed = house.feed();
    for (courier, bundle, acts) in [(&rosa.client, &late, 2), (&eva.client, &early, 1), (&rosa.client, &late, 2)] {
        let answer = taken(courier, bundle).await;
        assert_eq!((&answer["acknowledged"], &answer["acts"]), (&json!(2), &json!(acts)));
        assert_eq!(receipt(&keys(&house), &answer).acknowledged, 2);
    }
    assert_eq!(house.feed(), feed);

    // The later bundle first, the earlier one after it.
    omar.device.register("INV-3", house.now());
    let third = sealed_alone(&house, &omar);
    omar.device.register("INV-4", house.now());
    let fourth = sealed_alone(&house, &omar);
    assert_eq!(taken(&rosa, &fourth).await["acknowledged"], 4);
    assert_eq!(taken(&eva, &third).await["acknowledged"], 4, "as far as the log has come, whoever asks");
    whole(&house);
}

/// A ticket that Rosa knows, and her phone.
async fn with_a_ticket(house: &House) -> (DocumentId, Enrolled) {
    let id = open(house, 1).await;
    let mut rosa = house.other_technician().await.0;
    rosa.sync().await;
    (id, rosa)
}

fn said(who: &mut Enrolled, id: DocumentId, bytes: &[u8], media: Media, at: i64) -> ActId {
    let number = say(who, id, DocumentKind::Ticket, &attach(bytes, media), at);
    ActId { device: who.device.id, number }
}

#[tokio::test]
async fn photographs_are_kept_where_an_act_names_them_and_pass_every_gate() {
    let house = House::open();
    let (id, mut rosa) = with_a_ticket(&house).await;
    let omar = house.technician().await;
    let [whole_one, stray] = [1, 2].map(|seed| pictures::jpeg(seed, 300, 200));
    let paper = pictures::pdf(3, 2_000);
    let act = said(&mut rosa, id, &whole_one, Media::Jpeg, house.now());
    let false_one = said(&mut rosa, id, &paper, Media::Jpeg, house.now());
    let carried = sealed(&keys(&house), rosa.outbox(), &[&whole_one, &stray, &paper], [1; 32]);
    let answer = taken(&omar, &carried).await;
    assert_eq!((&answer["acts"], &answer["files"]), (&json!(2), &json!(1)));
    let view = house.ticket(id);
    let fault = view.evidence[1].sealed.as_ref().and_then(|sealing| sealing.fault);
    assert!(view.evidence[0].is_sealed() && fault == Some(SealFault::NotWhatItSays), "{:?}", view.evidence);
    assert_eq!((files(&house, "kept"), files(&house, "parts")), (1, 0), "what no act names is let go");
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{act}")).await.body, whole_one);

    // The author's phone learns by its own sync, and sends nothing again.
    rosa.sync().await;
    assert_eq!(look(&rosa, act).await, sealed_upload(whole_one.len()));
    assert_eq!(look(&rosa, false_one).await["state"], "refused");
    let feed = house.feed();
    assert_eq!(taken(&omar, &carried).await["files"], 1, "again");
    assert_eq!(house.feed(), feed);
    whole(&house);
}

#[tokio::test]
async fn a_photograph_follows_an_act_that_is_here_already_and_goes_on_where_the_author_left() {
    let house = House::open();
    let (id, mut rosa) = with_a_ticket(&house).await;
    let omar = house.technician().await;
    let bytes = pictures::jpeg(1, 600, 400);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    let begun = rosa.request(Method::PUT, &format!("/api/uploads/{act}?at=0"));
    let begun = begun.header(header::CONTENT_TYPE, "application/octet-stream").body(bytes[..900].to_vec().into());
    assert_eq!(rosa.send_only(begun.expect("a request")).await.status, StatusCode::OK);
    let nothing_new = rosa.outbox();
    assert!(nothing_new.acts.is_empty());
    let carried = sealed(&keys(&house), nothing_new, &[&bytes], [1; 32]);
    let answer = taken(&omar, &carried).await;
    assert_eq!((&answer["acts"], &answer["files"], &answer["acknowledged"]), (&json!(0), &json!(1), &json!(1)));
    assert!(house.ticket(id).evidence[0].is_sealed());
    // By another device's outbox nothing of hers is brought.
    let other = pictures::jpeg(2, 300, 200);
    name(&mut rosa, id, &other, Media::Jpeg, house.now()).await;
    let foreign = sealed(&keys(&house), omar.outbox(), &[&other], [2; 32]);
    assert_eq!(taken(&omar, &foreign).await["files"], 0);
    assert!(house.ticket(id).evidence[1].sealed.is_none());
}

#[tokio::test]
async fn a_carried_file_waits_for_the_scanner_like_any_other() {
    let house = House::with(|config| config.scanner = Some(ScannerAddress::Unix("/nowhere/clamd.ctl".into())));
    let (id, mut rosa) = with_a_ticket(&house).await;
    let omar = house.technician().await;
    let bytes = pictures::jpeg(1, 300, 200);
    said(&mut rosa, id, &bytes, Media::Jpeg, house.now());
    let carried = sealed(&keys(&house), rosa.outbox(), &[&bytes], [1; 32]);
    assert_eq!(taken(&omar, &carried).await["files"], 1, "it is here, and need not be sent again");
    assert!(house.ticket(id).evidence[0].sealed.is_none());
    assert_eq!((files(&house, "unscanned"), files(&house, "kept")), (1, 0));
}

#[tokio::test]
async fn what_a_revoked_device_wrote_is_held() {
    let house = House::open();
    let (mut omar, rosa) = (house.technician().await, house.other_technician().await);
    omar.device.register("INV-1", house.now());
    let carried = sealed_alone(&house, &omar);
    house.revoke(omar.device.id);
    let answer = taken(&rosa, &carried).await;
    let receipt = receipt(&keys(&house), &answer);
    assert_eq!((receipt.acknowledged, receipt.held), (1, 1), "it is safe, and waits");
    let ana = house.supervisor_with_passkey().await;
    let waits = held(&ana).await;
    assert_eq!((waits.len(), &waits[0]["why"]["code"]), (1, &json!("device_revoked")));
    // A courier who was revoked meanwhile still hands in what they carry.
    let mut eva = house.agent().await;
    eva.device.register("INV-2", house.now());
    let carried = sealed_alone(&house, &eva);
    house.revoke(rosa.device.id);
    assert_eq!(taken(&rosa, &carried).await["acts"], 1);
    whole(&house);
}

#[tokio::test]
async fn every_bundle_that_is_not_this_servers_is_refused_and_stores_nothing() {
    let house = House::open();
    let (mut omar, rosa) = (house.technician().await, house.other_technician().await);
    omar.device.register("INV-1", house.now());
    let (keys, outbox) = (keys(&house), omar.outbox());
    let for_others = LightKeys { institution: "ocoyoacac".into(), ..keys.clone() };
    let other_key = LightKeys { public: "1f".repeat(32), ..keys.clone() };
    let good = sealed(&keys, outbox.clone(), &[], [1; 32]);
    let mut altered = good.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    let unsigned = OutboxFile { signature: ByteBuf::from(vec![7; 64]), ..outbox.clone() };
    let unknown = OutboxFile { device: DeviceId::new(99), ..outbox.clone() };
    let gap = OutboxFile { first: 9, ..outbox.clone() };
    let later = OutboxFile { version: outbox.version + 1, ..outbox.clone() };
    let feed = house.feed();
    let sealed = |keys: &LightKeys, outbox: OutboxFile| sealed(keys, outbox, &[], [2; 32]);
    let cases = [
        ("another institution's", sealed(&for_others, outbox.clone()), 422, "carried_elsewhere"),
        ("for a key that is not here", sealed(&other_key, outbox), 410, "carried_key"),
        ("changed on the way", altered, 422, "carried_altered"),
        ("signed by nobody", sealed(&keys, unsigned), 422, "carried_altered"),
        ("of a device that is not enrolled", sealed(&keys, unknown), 403, "unknown_device"),
        ("of a later app", sealed(&keys, later), 426, "too_new"),
        ("nothing", Vec::new(), 400, "carried_unreadable"),
        ("a photograph", pictures::jpeg(1, 60, 40), 400, "carried_unreadable"),
        ("cut short", good[..good.len() - 1].to_vec(), 400, "carried_unreadable"),
    ];
    for (what, bundle, status, code) in cases {
        assert_eq!(hand_in(&rosa, &bundle).await.refusal(), (status, code.into()), "{what}");
        assert_eq!(house.feed(), feed, "{what} stored something");
    }
    let resigned = {
        let mut push = omar.device.push();
        push.first = gap.first;
        omar.device.sign_again(&mut push);
        OutboxFile { signature: push.signature, ..gap }
    };
    let answer = hand_in(&rosa, &sealed(&keys, resigned)).await;
    assert_eq!((answer.refusal(), answer.problem().acknowledged), ((409, "gap".into()), Some(0)));
    assert_eq!(house.feed(), feed);
    assert_eq!(taken(&rosa, &good).await["acts"], 1, "the honest one is taken all the same");
}

#[tokio::test]
async fn a_log_that_parted_is_kept_and_held() {
    let house = House::open();
    let (mut omar, rosa) = (house.technician().await, house.other_technician().await);
    omar.device.register("INV-1", house.now());
    let carried = sealed_alone(&house, &omar);
    omar.device.log.clear();
    omar.device.register("INV-2", house.now() + 1);
    omar.sync().await;
    let answer = hand_in(&rosa, &carried).await;
    assert_eq!((answer.refusal(), answer.problem().acknowledged), ((409, "carried_forked".into()), Some(0)));
    assert_eq!(house.store().read().expect("a reader").forks(omar.device.id).expect("forks").len(), 1);
    let ana = house.supervisor_with_passkey().await;
    let waits = held(&ana).await;
    assert_eq!(waits[0]["why"]["code"], "log_forked");
}

#[tokio::test]
async fn a_turned_key_opens_for_the_window_and_not_a_day_longer() {
    let house = House::open();
    let mut omar = house.technician().await;
    omar.device.register("INV-1", house.now());
    let before = keys(&house);
    let carried = sealed_alone(&house, &omar);
    turned(&house, [7; 32]);
    let after = keys(&house);
    assert_ne!(before.public, after.public);
    let told = house.other_technician().await.sync().await.directory.and_then(|directory| directory.light);
    assert_eq!(told, Some(after.clone()), "phones are told with their next sync");
    house.pass(30 * DAY_MS);
    let eva = house.agent().await;
    let answer = taken(&eva, &carried).await;
    assert_eq!(receipt(&before, &answer).acknowledged, 1, "the receipt is known by what the author has");
    house.pass(2);
    let omar_again = house.technician().await;
    assert_eq!(hand_in(&omar_again, &carried).await.refusal(), (410, "carried_key".into()));
    let anew = sealed(&after, omar.outbox(), &[], [3; 32]);
    assert_eq!(taken(&omar_again, &anew).await["acts"], 1);
}

#[tokio::test]
async fn more_than_is_carried_at_once_is_refused_before_it_is_read() {
    let house = House::open();
    let rosa = house.other_technician().await;
    let large = vec![0; limits::CARRIED_BYTES + 1];
    assert_eq!(hand_in(&rosa, &large).await.refusal(), (413, "carried_too_large".into()));
    let told = rosa.request(Method::POST, "/api/carried").header(header::CONTENT_TYPE, "application/octet-stream");
    let told = told.header(header::CONTENT_LENGTH, limits::CARRIED_BYTES + 1).body(Body::empty());
    assert_eq!(rosa.send_only(told.expect("a request")).await.refusal(), (413, "carried_too_large".into()));
    let other_type = rosa.post_cbor("/api/carried", vec![1]).await;
    assert_eq!(other_type.refusal(), (415, "wrong_type".into()));
    assert_eq!(hand_in(&house.anonymous(), &[1]).await.refusal(), (401, "no_session".into()));
}
