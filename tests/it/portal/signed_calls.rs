//! Systems that sign their calls keep their pace, whoever guesses beside them behind the same address (S11).

use super::intake::{NONCE, SECRET, call, house, said, signed};
use super::whatsapp::{says, settled, tickets};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::limits;
use ronda_test_support::house::House;
use ronda_test_support::whatsapp::{self, APP_SECRET, NUMBER, body, luz, message, opens_to, text};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const KEY: (&str, &str) = ("uno", SECRET);
const OTHER: (&str, &str) = ("uno", "ffffffffffffffffffffffffffffffff");

/// A request with a file, by which it is longer than what is read of anybody.
fn with_a_file(words: &str) -> Value {
    let mut said = said(words);
    said["files"] = json!([{ "name": "no-es.jpg", "base64": STANDARD.encode(vec![7_u8; limits::JSON_BYTES]) }]);
    said
}

/// Somebody behind the same address guesses until nothing of theirs is looked at; so many times.
async fn guesses(house: &House, body: &Value) -> usize {
    let mut wrong = 0;
    loop {
        let answer = call(house, OTHER, NONCE, body).await;
        if answer.status != StatusCode::UNAUTHORIZED {
            assert_eq!(answer.refusal(), (429, "too_many".to_owned()));
            return wrong;
        }
        wrong += 1;
        assert!(wrong <= 20, "guesses end");
    }
}

#[tokio::test]
async fn a_gateway_is_taken_beside_one_who_guesses() {
    for long in [false, true] {
        let house = house(&[KEY]);
        let body = if long { with_a_file("x") } else { said("x") };
        assert_eq!(guesses(&house, &body).await, 20);
        for number in 0..30 {
            let right = call(&house, KEY, &format!("{number:024}"), &body).await;
            assert_eq!(right.status, StatusCode::CREATED, "{right:?}");
        }
        assert_eq!(call(&house, OTHER, NONCE, &body).await.refusal(), (429, "too_many".to_owned()));
    }
}

/// From the twenty-first on they were taken for guesses, for none was given back before the first was read.
#[tokio::test]
async fn forty_calls_at_once_are_forty_requests() {
    let house = house(&[KEY]);
    let mut storm = JoinSet::new();
    for number in 0..40 {
        let request = signed(house.now(), "whatsapp", KEY, &format!("{number:024}"), &said("No hay red"));
        let client = house.anonymous();
        storm.spawn(async move { client.send_only(request).await });
    }
    while let Some(answer) = storm.join_next().await {
        let answer = answer.expect("answered");
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    }
}

#[tokio::test]
async fn meta_is_taken_beside_one_who_guesses() {
    let house = House::open();
    let (process, _graph) = opens_to(&house, "");
    settled(&process).await;
    let short = body(&message(&luz(), &text(&house, "wamid.otro", "x")));
    let mut wrong = 0;
    while whatsapp::call(&house, "otro-secreto", &short).await.status == StatusCode::UNAUTHORIZED {
        wrong += 1;
        assert!(wrong <= 20, "guesses end");
    }
    assert_eq!(wrong, 20);
    says(&house, &process, &text(&house, "wamid.uno", "No hay red")).await;
    assert_eq!(tickets(&house).len(), 1);
    let long = body(&json!({ "metadata": { "phone_number_id": NUMBER }, "x": "y".repeat(limits::JSON_BYTES) }));
    assert_eq!(whatsapp::call(&house, APP_SECRET, &long).await.status, StatusCode::OK);
    assert_eq!(whatsapp::call(&house, "otro-secreto", &long).await.refusal(), (429, "too_many".to_owned()));
    assert_eq!(whatsapp::call(&house, "otro-secreto", &short).await.refusal(), (429, "too_many".to_owned()));
}
