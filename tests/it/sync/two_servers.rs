//! Tests of two servers of one store. What comes in at one is told at the other, and a person who signed in at one is
//! known at both.

use crate::it::sync::live::Line;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode};
use ronda_server::runtime::exchange;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::house::House;
use ronda_test_support::store_place::{Postgres, StorePlace};
use serde_json::json;
use std::net::SocketAddr;

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

/// Whether a server tells in its figures that it leads.
async fn tells_that_it_leads(house: &House) -> bool {
    let from: SocketAddr = "127.0.0.1:5000".parse().expect("an address");
    let nobody = house.anonymous();
    let request = nobody.request(Method::GET, "/metrics").extension(ConnectInfo(from));
    let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("\nronda_jobs_leader "), "{text}");
    text.contains("\nronda_jobs_leader 1\n")
}

#[tokio::test]
async fn that_nobody_leads_is_seen_in_the_figures_of_all() {
    let (database, folder) = (Postgres::start(), tempfile::tempdir().expect("a directory"));
    let place = StorePlace::within(&database);
    let (one, two) = (House::on(place.open(folder.path())), House::on(place.open(folder.path())));
    assert!(!tells_that_it_leads(&one).await && !tells_that_it_leads(&two).await, "who looks asks for nothing");
    one.app.ingest().leadership().is_mine().await;
    assert!(tells_that_it_leads(&one).await && !tells_that_it_leads(&two).await);
    // Its files say other data of the organisation than those of the other server.
    one.app.note_former_data(true);
    two.app.ingest().leadership().is_mine().await;
    assert!(tells_that_it_leads(&two).await && !tells_that_it_leads(&one).await);

    let alone = House::on(StorePlace::file().open(folder.path()));
    assert!(tells_that_it_leads(&alone).await, "of one alone nobody is missed");
}
