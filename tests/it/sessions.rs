//! Sessions: their ends, and how a device begins another with its key.

use crate::house::House;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::identity::{devices, people};
use ronda_shared::time::DAY_MS;
use serde_json::json;

#[tokio::test]
async fn without_a_session_nothing_is_told() {
    let house = House::open();
    let mut nobody = house.anonymous();
    for path in ["/api/me", "/api/search?q=a", "/api/live", "/api/documents/018f0000-0000-7000-8000-000000000000"] {
        assert_eq!(nobody.get(path).await.refusal(), (401, "no_session".into()), "{path}");
    }
    for path in ["/api/presence", "/api/sign-out"] {
        assert_eq!(nobody.post_json(path, &json!({})).await.refusal(), (401, "no_session".into()), "{path}");
    }
    for path in ["/api/sync", "/api/outbox"] {
        assert_eq!(nobody.post_cbor(path, vec![0]).await.refusal(), (401, "no_session".into()), "{path}");
    }
    for cookie in
        ["__Host-ronda=", "__Host-ronda=abc", "ronda=abc", "__Host-ronda=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
    {
        nobody.cookie = Some(cookie.into());
        assert_eq!(nobody.get("/api/me").await.refusal(), (401, "no_session".into()), "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_it_and_the_device_begins_again_with_its_key() {
    let house = House::open();
    let mut omar = house.technician().await;
    let before = omar.cookie.clone();
    let answer = omar.post_json("/api/sign-out", &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    omar.cookie = before;
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()), "the old cookie is worth nothing");

    omar.cookie = None;
    let device = omar.device.id;
    let asked: serde_json::Value = omar.get(&format!("/api/challenge?device={device}")).await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let signed = omar.device.key.sign(&STANDARD.decode(&challenge).expect("base64"));
    let wrong = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode([7; 64]) });
    assert_eq!(omar.post_json("/api/session", &wrong).await.refusal(), (403, "bad_signature".into()));
    let right = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
    assert_eq!(omar.post_json("/api/session", &right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_idle_session_ends() {
    let house = House::open();
    let omar = house.technician().await;
    house.pass(29 * DAY_MS);
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    house.pass(31 * DAY_MS);
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()));
}

#[tokio::test]
async fn a_revoked_device_and_a_person_who_left_see_nothing_more() {
    let house = House::open();
    let omar = house.technician().await;
    let eva = house.agent().await;
    devices::revoke(house.store(), house.app.clock().now(), omar.device.id).expect("revoked");
    let mut left = crate::house::everybody().into_iter().find(|person| person.id.as_str() == "eva.rios").expect("Eva");
    left.active = false;
    people::upsert(house.store(), house.app.clock().now(), &[left]).expect("told");
    for gone in [&*omar, &*eva] {
        assert_eq!(gone.get("/api/me").await.refusal(), (403, "revoked".into()));
        assert_eq!(gone.get("/api/search?q=a").await.refusal(), (403, "revoked".into()));
        assert_eq!(gone.offer(&gone.device.push()).await.refusal(), (403, "revoked".into()), "nothing to hand in");
    }
}

#[tokio::test]
async fn a_get_has_no_effect() {
    let house = House::open();
    let omar = house.technician().await;
    let feed = house.feed();
    for path in ["/api/sign-out", "/api/sync", "/api/outbox", "/api/presence", "/api/enrol", "/api/session"] {
        let request = omar.request(Method::GET, path).body(Body::empty()).expect("a request");
        assert_eq!(omar.send_only(request).await.refusal(), (405, "wrong_method".into()), "{path}");
    }
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    assert_eq!(house.feed(), feed);
}
