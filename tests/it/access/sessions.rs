//! Sessions: their ends, and how a device goes on with its key.

use crate::it::sync::live::Line;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::stamp::Site;
use ronda_shared::time::{DAY_MS, HOUR_MS};
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use serde_json::json;
use std::time::{Duration, Instant};

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
    let again = omar.post_json("/api/session", &right).await.refusal();
    assert_eq!(again, (403, "bad_signature".into()), "S6: an answer counts once");
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
    let own = std::mem::replace(&mut omar.cookie, lost);
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()), "the lost one is worth nothing");

    omar.cookie = own.clone();
    let answer = omar.post_json("/api/sign-out", &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    omar.cookie = own;
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()), "nor the one that signed out");
    house.pass(1);
    let asked: serde_json::Value = omar.get(&format!("/api/challenge?device={device}")).await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let signed = omar.device.key.sign(&STANDARD.decode(&challenge).expect("base64"));
    let ended = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
    assert_eq!(omar.post_json("/api/session", &ended).await.refusal(), (401, "no_session".into()));
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

/// A phone whose storage the browser emptied has its cookie alone: by it the person learns what of theirs is safe.
#[tokio::test]
async fn a_session_is_told_what_the_server_has_of_its_device() {
    let house = House::open();
    let mut omar = house.technician().await;
    let told = |me: &serde_json::Value| ["last_act", "seen", "unsent", "passkey"].map(|name| me[name].clone());
    let me: serde_json::Value = omar.get("/api/me").await.json();
    assert_eq!(told(&me), [json!(0), json!(null), json!(null), json!(false)]);
    for inventory in ["INV-1", "INV-2"] {
        omar.device.register(inventory, house.now());
    }
    omar.sync().await;
    let me: serde_json::Value = omar.get("/api/me").await.json();
    assert_eq!(told(&me)[..2], [json!(2), json!(house.now())]);
    // Another device of the same person has a log of its own.
    let other = house.technician().await;
    let me: serde_json::Value = other.get("/api/me").await.json();
    assert_eq!(me["last_act"], json!(0));
    let ana = house.supervisor_with_passkey().await;
    let me: serde_json::Value = ana.get("/api/me").await.json();
    assert_eq!(me["passkey"], json!(true));
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
    house.revoke(omar.device.id);
    house.dismiss("eva.rios");
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

/// S6: a session's name is drawn by the server at each way in; one that the browser brought along is not taken up.
#[tokio::test]
async fn a_session_that_was_planted_is_not_taken_up() {
    let house = House::open();
    let mallory = house.technician().await;
    let planted = mallory.cookie.clone();
    let mut ana = house.anonymous();
    ana.cookie = planted.clone();
    let mut passkey = house.authenticator();
    let token = house.token("ana.lopez");
    let answer = ana.try_enrol_with(&token, house.key(), Site::Desk, &mut passkey).await;
    assert_eq!(answer.status, StatusCode::OK);
    let first = ana.cookie.clone();
    assert_ne!(first, planted);
    ana.cookie = planted.clone();
    assert_eq!(ana.sign_in(house.key(), &mut passkey).await.status, StatusCode::OK);
    assert_ne!(ana.cookie, first, "another one at each sign-in");
    let me: serde_json::Value = mallory.get("/api/me").await.json();
    assert_eq!(me["person"]["id"], "omar.cruz", "what was planted stays who it was");
    let name = |cookie: &Option<String>| cookie.as_deref().and_then(|text| text.split('.').next().map(str::to_owned));
    assert_ne!(name(&ana.cookie), name(&first), "not only its secret");
}

/// S6: the cookie from before a step-up opens nothing that weighs, and soon nothing at all.
#[tokio::test]
async fn a_step_up_turns_the_cookie_and_lifts_no_copy_of_it() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    house.pass(6 * 60_000);
    let copied = ana.cookie.clone();
    ana.verify().await;
    assert_ne!(ana.cookie, copied);
    let mut thief = ana.client.clone();
    thief.cookie = copied;
    let weighs = "/api/people/eva.rios/link";
    assert_eq!(thief.post_json(weighs, &json!({})).await.refusal(), (403, "verify_first".into()));
    assert_eq!(ana.post_json(weighs, &json!({})).await.status, StatusCode::OK);
    house.pass(2 * 60_000);
    assert_eq!(thief.get("/api/me").await.refusal(), (401, "prove".into()), "and it is noticed");
}

/// S6: whatever ends a session ends its live line within a second.
#[tokio::test]
async fn whatever_ends_a_session_ends_its_line_within_a_second() {
    type End = fn(&House, &Enrolled);
    let ends: [(&str, End); 5] = [
        ("a person who left", |house, who| house.dismiss(who.device.person.as_str())),
        ("the time without use", |house, _| house.pass(13 * HOUR_MS)),
        ("the time in all", |house, _| house.pass(8 * DAY_MS)),
        ("a sign-out everywhere", |house, who| {
            let now = house.app.clock().now();
            ronda_server::identity::sessions::end_all(house.store(), now, &who.device.person, None).expect("ended");
            house.app.live().wake();
        }),
        ("a reset", |house, who| {
            ronda_server::identity::reset::reset(house.store(), house.app.clock().now(), &who.device.person, None)
                .expect("reset");
            house.app.live().wake();
        }),
    ];
    // A disk that stalls meanwhile delays one or two of them; a line that looks more seldom is late in all.
    let mut quickest = Duration::MAX;
    for (what, end) in ends {
        let house = House::open();
        let eva = house.agent().await;
        let mut line = Line::open(&house, &eva).await.expect("a line");
        assert!(line.says("event: poke").await, "{what}");
        let began = Instant::now();
        end(&house, &eva);
        assert!(line.ends().await, "{what}");
        quickest = quickest.min(began.elapsed());
    }
    assert!(quickest < Duration::from_secs(1), "after {quickest:?}");
}

/// S6 over HTTP: a device revoked, a sign-out elsewhere, a cookie that was copied: the line of each ends.
#[tokio::test]
async fn lines_end_by_what_others_do_over_http() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let phone = house.technician().await;
    let mut line = Line::open(&house, &phone).await.expect("a line");
    assert!(line.says("event: poke").await);
    let revoke = format!("/api/devices/{}/revoke", phone.device.id);
    assert_eq!(ana.post_json(&revoke, &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(line.ends().await, "revoked");

    let (mut here, there) = (house.agent().await, house.agent().await);
    let mut line = Line::open(&house, &there).await.expect("a line");
    assert!(line.says("event: poke").await);
    assert_eq!(here.post_json("/api/sign-out/others", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(line.ends().await, "signed out elsewhere");

    let mut line = Line::open(&house, &here).await.expect("a line");
    assert!(line.says("event: poke").await);
    let mut thief = here.client.clone();
    let (name, _) = here.cookie.as_deref().expect("a cookie").rsplit_once('.').expect("two parts");
    thief.cookie = Some(format!("{name}.{}", "A".repeat(43)));
    assert_eq!(thief.get("/api/me").await.refusal(), (401, "prove".into()));
    assert!(line.ends().await, "doubted");
    assert_eq!(here.resume().await.status, StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/me").await.status, StatusCode::OK, "its own key opens it again");
}

/// S13: a lost phone hands in what it wrote, is told to clear itself, and is signed out; without acts at once.
#[tokio::test]
async fn a_revoked_phone_hands_in_is_told_to_clear_and_is_signed_out() {
    let house = House::open();
    let mut ana = house.supervisor().await;
    let mut phone = house.technician().await;
    phone.device.register("INV-1", house.now());
    let revoke = format!("/api/devices/{}/revoke", phone.device.id);
    assert_eq!(ana.post_json(&revoke, &json!({})).await.status, StatusCode::NO_CONTENT);
    house.pass(40 * DAY_MS);
    let answer = phone.offer(&phone.device.push()).await;
    assert_eq!(answer.status, StatusCode::OK, "after weeks, for its session to hand in does not run out");
    let answer: ronda_shared::sync::wire::SyncResponse = answer.framed();
    assert_eq!((answer.acknowledged, answer.news.len()), (1, 0));
    assert!(matches!(answer.receipts[0].outcome, ronda_shared::sync::wire::Outcome::Held(_)), "held first");
    phone.device.take(&answer);
    let told = phone.offer(&phone.device.push()).await;
    assert_eq!(told.refusal(), (403, "revoked".into()), "then told to clear");
    assert!(told.header(header::SET_COOKIE).contains("Max-Age=0"), "and signed out");
    assert_eq!(phone.offer(&phone.device.push()).await.refusal(), (401, "no_session".into()));
    assert_eq!(phone.resume().await.status, StatusCode::NO_CONTENT, "where something turns up after all");
    phone.device.register("INV-2", house.now());
    let answer = phone.offer(&phone.device.push()).await;
    assert_eq!(answer.status, StatusCode::OK);

    let mut bare = house.technician().await;
    let revoke = format!("/api/devices/{}/revoke", bare.device.id);
    assert_eq!(bare.post_json(&revoke, &json!({})).await.status, StatusCode::NO_CONTENT, "one's own");
    assert_eq!(bare.offer(&bare.device.push()).await.refusal(), (403, "revoked".into()));
}
