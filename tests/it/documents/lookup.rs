//! `GET /api/documents/{id}` and `GET /api/search`: what is outside the replica, in scope alone.

use axum::http::StatusCode;
use ronda_shared::sync::wire::{Body, News};
use ronda_test_support::house::House;

#[tokio::test]
async fn a_document_is_whole_for_who_may_read_it_and_absent_for_others() {
    let house = House::open();
    let mut eva = house.agent().await;
    let omar = house.technician().await;
    let here = eva.device.register_at("INV-1", Some("edificio-1"), house.now());
    let there = eva.device.register_at("INV-2", Some("edificio-7"), house.now());
    eva.sync().await;
    let answer = omar.get(&format!("/api/documents/{here}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let news: News = answer.framed();
    assert_eq!(news.id, here);
    let Body::Whole(bytes) = news.body else { panic!("a whole document") };
    assert!(ronda_shared::document::load(&bytes).is_ok());
    let absent = omar.get("/api/documents/018f0000-0000-7000-8000-000000000000").await;
    let forbidden = omar.get(&format!("/api/documents/{there}")).await;
    assert_eq!(forbidden.refusal(), (404, "not_found".into()));
    assert_eq!((absent.status, &absent.body), (forbidden.status, &forbidden.body), "the two cannot be told apart");
    assert_eq!(omar.get("/api/documents/..%2f..").await.refusal(), (404, "not_found".into()));
    assert_eq!(eva.get(&format!("/api/documents/{there}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_search_finds_in_scope_alone() {
    let house = House::open();
    let mut eva = house.agent().await;
    let omar = house.technician().await;
    eva.device.register_at("TELÉFONO-77", Some("edificio-1"), house.now());
    eva.device.register_at("TELÉFONO-78", Some("edificio-7"), house.now());
    eva.sync().await;
    let count = |answer: ronda_test_support::client::Answer| {
        let found: serde_json::Value = answer.json();
        found["equipment"].as_array().map(Vec::len)
    };
    assert_eq!(count(eva.get("/api/search?q=telefono").await), Some(2));
    assert_eq!(count(omar.get("/api/search?q=telefono").await), Some(1));
    assert_eq!(count(omar.get("/api/search?q=TELEFONO%2078").await), Some(0));
    assert_eq!(count(omar.get("/api/search?q=%20").await), Some(0), "nothing asked");
    assert_eq!(omar.get("/api/search").await.refusal(), (400, "bad_json".into()));
    assert_eq!(omar.get(&format!("/api/search?q={}", "a".repeat(5_000))).await.refusal(), (413, "too_large".into()));
}

/// More is found than scopes are read at once, and than an answer holds.
#[tokio::test]
async fn a_search_that_finds_many_tells_those_in_scope_and_that_there_are_more() {
    let house = House::open();
    let mut eva = house.agent().await;
    let omar = house.technician().await;
    for number in 0..190 {
        let building = if number % 5 == 0 { "edificio-1" } else { "edificio-7" };
        eva.device.register_at(&format!("TELÉFONO-{number}"), Some(building), house.now());
    }
    eva.sync().await;
    let told = |answer: ronda_test_support::client::Answer| {
        let found: serde_json::Value = answer.json();
        (found["equipment"].as_array().map(Vec::len), found["more"].as_bool())
    };
    assert_eq!(told(eva.get("/api/search?q=telefono").await), (Some(100), Some(true)));
    assert_eq!(told(omar.get("/api/search?q=telefono").await), (Some(38), Some(false)));
}
