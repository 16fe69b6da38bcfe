//! Sessions: their ends, and how a device goes on with its key.

use crate::house::House;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::identity::{devices, people};
use ronda_shared::time::{DAY_MS, HOUR_MS};
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
async fn a_lost_cookie_is_replaced_by_the_key_and_an_ended_session_is_not() {
    let house = House::open();
    let mut omar = house.technician().await;
    let device = omar.device.id;
    let lost = omar.cookie.take();
    let asked: serde_json::Value = omar.get(&format!("/api/challenge?device={device}")).await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let signed = omar.device.key.sign(&STANDARD.decode(&challenge).expect("base64"));
    let wrong = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode([7; 64]) });
    assert_eq!(omar.post_json("/api/session", &wrong).await.refusal(), (403, "bad_signature".into()));
    let right = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
    assert_eq!(omar.post_json("/api/session", &right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    let own = std::mem::replace(&mut omar.cookie, lost);
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()), "the lost one is worth nothing");

    omar.cookie = own.clone();
    let answer = omar.post_json("/api/sign-out", &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    omar.cookie = own;
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()), "nor the one that signed out");
    assert_eq!(omar.post_json("/api/session", &right).await.refusal(), (401, "no_session".into()));
}

#[tokio::test]
async fn sessions_end_idle_and_in_all_by_what_the_device_is() {
    let house = House::open();
    let (phone, desk) = (house.technician().await, house.agent().await);
    house.pass(11 * HOUR_MS);
    assert_eq!(desk.get("/api/me").await.status, StatusCode::OK);
    house.pass(13 * HOUR_MS);
    assert_eq!(desk.get("/api/me").await.refusal(), (401, "no_session".into()));
    house.pass(28 * DAY_MS);
    assert_eq!(phone.get("/api/me").await.status, StatusCode::OK, "a phone comes back after weeks");
    house.pass(2 * DAY_MS);
    assert_eq!(phone.get("/api/me").await.refusal(), (401, "no_session".into()), "and not after a month");
}

#[tokio::test]
async fn a_copied_cookie_is_noticed_and_the_device_goes_on() {
    let house = House::open();
    let mut omar = house.technician().await;
    let copied = omar.cookie.clone();
    house.pass(2 * HOUR_MS);
    let pushed = omar.offer(&omar.device.push()).await;
    let turned = pushed.header(header::SET_COOKIE);
    omar.cookie = Some(turned.split(';').next().expect("a cookie").to_owned());
    assert_ne!(omar.cookie, copied, "its secret turned with the contact");
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    house.pass(2 * 60_000);
    let own = std::mem::replace(&mut omar.cookie, copied);
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "prove".into()), "the thief is asked for the key");
    omar.cookie = own;
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "prove".into()), "and so is the device");
    let device = omar.device.id;
    let asked: serde_json::Value = omar.get(&format!("/api/challenge?device={device}")).await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let signed = omar.device.key.sign(&STANDARD.decode(&challenge).expect("base64"));
    let right = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
    assert_eq!(omar.post_json("/api/session", &right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    let ana = house.supervisor().await;
    let lines: Vec<serde_json::Value> = ana.get("/api/audit").await.json();
    assert!(lines.iter().any(|line| line["what"] == "cookie_copied"), "{lines:?}");
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_this_one() {
    let house = House::open();
    let (mut here, there) = (house.technician().await, house.technician().await);
    assert_eq!(here.post_json("/api/sign-out/others", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/me").await.status, StatusCode::OK);
    assert_eq!(there.get("/api/me").await.refusal(), (401, "no_session".into()));
}

#[tokio::test]
async fn a_revoked_device_and_a_person_who_left_see_nothing_more() {
    let house = House::open();
    let omar = house.technician().await;
    let eva = house.agent().await;
    devices::revoke(house.store(), house.app.clock().now(), omar.device.id, None).expect("revoked");
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
