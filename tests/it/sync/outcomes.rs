//! `/api/outcomes`: what became of acts, and what of them waits, for an author who came in anew on another device.

use crate::it::steps::{decide, held, say, whole};
use axum::http::StatusCode;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::sync::frame;
use ronda_shared::{cbor, limits};
use ronda_test_support::client::Enrolled;
use ronda_test_support::device::Device;
use ronda_test_support::house::House;
use serde_json::{Value, json};

/// An act as its author's device knows it.
fn named(device: &Device, number: u64) -> Value {
    let act = ActId { device: device.id, number };
    json!({ "act": act.to_string(), "hash": Sha256::new(device.hash(number).0).to_string() })
}

async fn asked(who: &mut Enrolled, acts: &[Value]) -> Vec<Value> {
    let answer = who.post_json("/api/outcomes", &json!({ "acts": acts })).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn who_came_in_anew_learns_what_became_of_what_the_former_device_wrote() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut rosa = house.other_technician().await;
    let mut ana = house.supervisor_with_passkey().await;
    let item = omar.device.register("INV-1", house.now());
    omar.device.write_bytes(vec![0xff; 40]);
    let acts = [named(&omar.device, 1), named(&omar.device, 2)];
    let outbox = frame::pack(&cbor::encode(&omar.outbox()));
    house.revoke(omar.device.id);

    let mut anew = house.technician().await;
    assert_eq!(asked(&mut anew, &acts).await, Vec::<Value>::new(), "it is not here yet");
    assert_eq!(anew.post_cbor("/api/outbox", outbox).await.status, StatusCode::OK);
    let told = asked(&mut anew, &acts).await;
    assert_eq!((&told[0]["stands"], &told[0]["why"]["code"]), (&json!("held"), &json!("device_revoked")));
    assert_eq!((&told[1]["stands"], &told[1]["why"]["code"]), (&json!("refused"), &json!("unreadable")));
    assert_eq!(asked(&mut rosa, &acts).await, Vec::<Value>::new(), "their author alone is told");
    let mut another = acts[0].clone();
    another["hash"] = acts[1]["hash"].clone();
    assert_eq!(asked(&mut anew, &[another]).await, Vec::<Value>::new(), "of an act of that name that is another");

    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], false, "Ya estaba.").await.status, StatusCode::OK);
    let told = asked(&mut anew, &acts[..1]).await;
    assert_eq!((&told[0]["stands"], &told[0]["note"]), (&json!("refused"), &json!("Ya estaba.")));
    assert_eq!(told[0]["why"]["code"], "rejected_by_supervisor");
    let command = Command::Item(Item::SetEquipmentField { field: EquipmentField::Serial, value: "SN-1".into() });
    say(&mut anew, item, DocumentKind::Equipment, &command, house.now());
    anew.sync().await;
    let own = named(&anew.device, 1);
    assert_eq!(asked(&mut anew, &[own]).await.len(), 1, "of one's own device, too");
    whole(&house);
}

/// A colleague, or whoever was given its file, has handed it in: the new device is in another browser, and knows nothing of it.
#[tokio::test]
async fn what_waits_of_a_revoked_device_is_told_to_its_author_on_another_one() {
    let house = House::open();
    let mut omar = house.technician().await;
    let rosa = house.other_technician().await;
    let mut ana = house.supervisor_with_passkey().await;
    let item = omar.device.register("INV-1", house.now());
    let act = named(&omar.device, 1);
    let outbox = frame::pack(&cbor::encode(&omar.outbox()));
    house.revoke(omar.device.id);
    assert_eq!(rosa.post_cbor("/api/outbox", outbox).await.status, StatusCode::OK);

    let mut anew = house.technician().await;
    let left: Vec<Value> = anew.get("/api/outcomes").await.json();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((&left[0]["act"], &left[0]["hash"]), (&act["act"], &act["hash"]));
    assert_eq!((&left[0]["document"], &left[0]["why"]["code"]), (&json!(item), &json!("device_revoked")));
    assert!(left[0]["command"].is_object(), "{left:?}");
    assert_eq!(rosa.get("/api/outcomes").await.json::<Vec<Value>>(), Vec::<Value>::new(), "its author alone is told");

    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], false, "Ya estaba.").await.status, StatusCode::OK);
    assert_eq!(anew.get("/api/outcomes").await.json::<Vec<Value>>(), Vec::<Value>::new(), "it is decided");
    let told = asked(&mut anew, &[act]).await;
    assert_eq!((&told[0]["stands"], &told[0]["note"]), (&json!("refused"), &json!("Ya estaba.")));
    whole(&house);
}

#[tokio::test]
async fn no_more_are_asked_for_at_once_than_is_said() {
    let house = House::open();
    let mut omar = house.technician().await;
    omar.device.register("INV-1", house.now());
    omar.sync().await;
    let most = vec![named(&omar.device, 1); limits::OUTCOMES];
    let told = asked(&mut omar, &most).await;
    assert!(told.len() == limits::OUTCOMES && told.iter().all(|one| one["stands"] == "accepted"));
    let more = json!({ "acts": vec![named(&omar.device, 1); limits::OUTCOMES + 1] });
    assert_eq!(omar.post_json("/api/outcomes", &more).await.refusal(), (400, "bad_json".into()));
}
