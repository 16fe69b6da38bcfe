//! Tests of two servers of one store. What comes in at one is told at the other, and a person who signed in at one is
//! known at both.

use crate::it::sync::live::Line;
use axum::http::StatusCode;
use ronda_server::runtime::exchange;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::house::House;
use ronda_test_support::store_place::{Postgres, StorePlace};
use serde_json::json;

#[tokio::test]
async fn what_happens_at_one_is_told_at_the_other() {
    let (database, folder) = (Postgres::start(), tempfile::tempdir().expect("a directory"));
    let place = StorePlace::within(&database);
    let (one, two) = (House::on(place.open(folder.path())), House::on(place.open(folder.path())));
    for house in [&one, &two] {
        tokio::spawn(exchange::run(house.app.clone()));
    }
    let mut omar = one.technician().await;
    let mut eva = one.agent().await;
    let _here = Line::open(&one, &omar).await.expect("a line");
    let mut there = Line::open(&two, &eva).await.expect("her session holds at the other");
    let (end, _) = two.feed();
    assert!(there.says(&format!("{{\"position\":{end}}}")).await, "where it stands, at once: {}", there.text);

    let item = omar.device.register_at("INV-1", Some("edificio-1"), one.now());
    omar.sync().await;
    let (end, _) = one.feed();
    assert_eq!(two.feed().0, end);
    assert!(there.says(&format!("event: poke\ndata: {{\"position\":{end}}}")).await, "{}", there.text);

    // By the clock of the other that was said half an hour ago.
    two.pass(30 * MINUTE_MS);
    let viewing = json!({ "document": item.to_string(), "writing": true });
    assert_eq!(omar.post_json("/api/presence", &viewing).await.status, StatusCode::NO_CONTENT);
    assert!(there.says(&item.to_string()).await, "who is where, too: {}", there.text);

    assert_eq!(eva.post_json("/api/sign-out", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(there.ends().await, "and who has signed out at one is out at the other");
}
