//! `POST /api/enrol`: one link, one browser, once.

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::time::DAY_MS;
use ronda_test_support::client::JSON_BYTES;
use ronda_test_support::device::Key;
use ronda_test_support::house::House;
use serde_json::{Value, json};

#[tokio::test]
async fn a_link_lets_one_browser_in_once() {
    let house = House::open();
    let token = house.token("omar.cruz");
    let mut first = house.anonymous();
    let answer = first.try_enrol(&token, 1).await;
    assert_eq!(answer.status, StatusCode::OK);
    let told: serde_json::Value = answer.json();
    assert_eq!(told["person"], json!({ "id": "omar.cruz", "name": "Omar Cruz Peña" }));
    assert!(told["code"].as_str().is_some_and(|code| code.len() == 2));
    let me: serde_json::Value = first.get("/api/me").await.json();
    assert_eq!(me["device"], told["device"]);

    let mut second = house.anonymous();
    assert_eq!(second.try_enrol(&token, 2).await.refusal(), (410, "bad_link".into()));
    assert_eq!(second.cookie, None);
}

#[tokio::test]
async fn whose_answer_was_lost_asks_again_and_proves_its_key_for_the_session() {
    let house = House::open();
    let token = house.token("omar.cruz");
    let told: Value = house.anonymous().try_enrol(&token, 1).await.json();

    let mut again = house.anonymous();
    let answer = again.try_enrol(&token, 1).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json::<Value>(), told, "the same device, told again");
    assert_eq!(again.cookie, None, "a link that was spent opens nothing by itself");
    let device = told["device"].as_str().expect("an id");
    let asked: Value = again.get(&format!("/api/challenge?device={device}")).await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge");
    let signed = STANDARD.encode(Key::number(1).sign(&STANDARD.decode(challenge).expect("base64")));
    let body = json!({ "device": device, "challenge": challenge, "signature": signed });
    assert_eq!(again.post_json("/api/session", &body).await.status, StatusCode::NO_CONTENT);
    let me: Value = again.get("/api/me").await.json();
    assert_eq!(me["device"], told["device"]);

    house.pass(DAY_MS);
    assert_eq!(house.anonymous().try_enrol(&token, 1).await.refusal(), (410, "bad_link".into()), "for a day");
}

#[tokio::test]
async fn a_link_lapses_and_a_wrong_one_is_told_the_same() {
    let house = House::open();
    let token = house.token("omar.cruz");
    house.pass(DAY_MS);
    let mut client = house.anonymous();
    let lapsed = client.try_enrol(&token, 1).await;
    let wrong = client.try_enrol("nunca-existio", 1).await;
    assert_eq!(lapsed.refusal(), (410, "bad_link".into()));
    assert_eq!((lapsed.status, &lapsed.body), (wrong.status, &wrong.body));
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
    let house = House::open();
    let answer = house.anonymous().try_enrol(&house.token("omar.cruz"), 1).await;
    let cookie = answer.header(header::SET_COOKIE).to_owned();
    assert!(cookie.starts_with("__Host-ronda="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age="] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");

    let plain = House::with(|config| config.origins = vec![ronda_test_support::house::ORIGIN.replace("https", "http")]);
    let body = json!({
        "token": plain.token("omar.cruz"), "public_key": Key::number(1).public(), "device_name": "a", "app": "it",
    });
    let request = axum::http::Request::post("/api/enrol")
        .header(header::ORIGIN, "http://ronda.example")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_string().into())
        .expect("a request");
    let answer = plain.anonymous().send(request).await;
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("ronda=") && !cookie.contains("Secure"), "over plain HTTP: {cookie}");
}

#[tokio::test]
async fn what_is_not_right_is_refused_and_the_link_stays_good() {
    let house = House::open();
    let token = house.token("omar.cruz");
    let mut client = house.anonymous();
    let key = Key::number(1).public();
    let name = "x".repeat(200);
    for (what, body, expected) in [
        ("no point", json!({ "token": token, "public_key": "AAAA", "device_name": "a", "app": "" }), "bad_key"),
        ("no base64", json!({ "token": token, "public_key": "*", "device_name": "a", "app": "" }), "bad_key"),
        ("no name", json!({ "token": token, "public_key": key, "device_name": " ", "app": "" }), "bad_json"),
        ("long name", json!({ "token": token, "public_key": key, "device_name": name, "app": "" }), "bad_json"),
        ("no token", json!({ "public_key": key, "device_name": "a" }), "bad_json"),
        ("a list", json!([]), "bad_json"),
    ] {
        assert_eq!(client.post_json("/api/enrol", &body).await.refusal(), (400, expected.into()), "{what}");
    }
    let long = json!({ "token": "x".repeat(JSON_BYTES) });
    assert_eq!(client.post_json("/api/enrol", &long).await.refusal(), (413, "too_large".into()));
    assert_eq!(client.try_enrol(&token, 1).await.status, StatusCode::OK);
}

#[tokio::test]
async fn guesses_are_counted_and_honest_browsers_are_not() {
    let house = House::open();
    let mut client = house.anonymous();
    for key in 1..=30 {
        let token = house.token("omar.cruz");
        assert_eq!(client.try_enrol(&token, key).await.status, StatusCode::OK, "browser {key} of an office");
    }
    let mut refused = 0;
    for _ in 0..40 {
        let answer = client.try_enrol("adivinanza", 1).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.problem().code, "too_many");
            assert_eq!(answer.header(header::RETRY_AFTER), "60");
            refused += 1;
        }
    }
    assert_eq!(refused, 20, "a burst of twenty and no more");
    house.pass(60_000);
    assert_eq!(client.try_enrol(&house.token("omar.cruz"), 1).await.status, StatusCode::OK);
}
