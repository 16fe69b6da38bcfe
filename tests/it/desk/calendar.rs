//! Tests of a person's visits in the calendar of their phone. They stand at a secret address, which ends when the
//! person says so, or leaves.

use crate::it::steps::ticket;
use axum::http::StatusCode;
use ronda_server::ingest::OwnAct;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DocumentId, PersonId, PriorityId, TeamId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_test_support::client::{Answer, Client};
use ronda_test_support::house::{House, ORIGIN};
use serde_json::{Value, json};

/// A ticket of Omar's with a visit tomorrow.
async fn visited(house: &House) {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [5; 10]);
    let (person, team) = (Some(PersonId::new("omar.cruz")), Some(TeamId::new("oax-redes")));
    let at = Timestamp::from_millis(house.now() + 24 * HOUR_MS);
    let commands = [
        ticket(house, "oax-soporte-hardware"),
        Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") }),
        Command::Decision(Decision::Assign { person, team, reason: String::new() }),
        Command::Decision(Decision::ScheduleVisit { at, agreed_with_requester: true, mode: String::new() }),
    ];
    let now = Timestamp::from_millis(house.now());
    let act = |command| OwnAct {
        person: PersonId::new("ana.lopez"),
        site: Site::System,
        document: id,
        kind: DocumentKind::Ticket,
        at: now,
        command,
    };
    let receipts = house.app.ingest().perform(commands.map(act).into()).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
    assert!(house.ticket(id).ruled.visit.is_some(), "{:#?}", house.ticket(id).requests);
}

async fn fetched(client: &Client, address: &str) -> Answer {
    let path = address.strip_prefix(ORIGIN).expect("an address of ours");
    client.send_only(client.request(axum::http::Method::GET, path).body(axum::body::Body::empty()).expect("one")).await
}

async fn said(client: &Client, path: &str) -> Answer {
    let request = client.request(axum::http::Method::POST, path);
    let request = request.header(axum::http::header::CONTENT_TYPE, "application/json");
    client.send_only(request.body(json!({}).to_string().into()).expect("a request")).await
}

#[tokio::test]
async fn visits_are_read_by_a_secret_address_until_it_ends() {
    let house = House::open();
    visited(&house).await;
    let (omar, nobody) = (house.technician().await, house.anonymous());
    let drawn = said(&omar.client, "/api/visits/calendar").await;
    let first = drawn.json::<Value>()["address"].as_str().expect("an address").to_owned();
    let answer = fetched(&nobody, &first).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(answer.header("content-type").starts_with("text/calendar"));
    let text = String::from_utf8(answer.body.to_vec()).expect("text");
    assert!(text.contains("DTSTART:20261121T150000Z"), "{text}");

    let second = said(&omar.client, "/api/visits/calendar").await.json::<Value>();
    let second = second["address"].as_str().expect("an address").to_owned();
    assert_eq!(fetched(&nobody, &first).await.status, StatusCode::NOT_FOUND, "another took its place");
    assert_eq!(fetched(&nobody, &second).await.status, StatusCode::OK);
    assert_eq!(said(&omar.client, "/api/visits/calendar/end").await.status, StatusCode::NO_CONTENT);
    assert_eq!(fetched(&nobody, &second).await.status, StatusCode::NOT_FOUND, "taken back");

    let third = said(&omar.client, "/api/visits/calendar").await.json::<Value>();
    let third = third["address"].as_str().expect("an address").to_owned();
    house.dismiss("omar.cruz");
    assert_eq!(fetched(&nobody, &third).await.status, StatusCode::NOT_FOUND, "who has left");
}

/// S11: behind one address the telephones of an office look at their calendars, whoever guesses there.
#[tokio::test]
async fn a_calendar_is_read_beside_one_who_guesses_addresses() {
    let house = House::open();
    visited(&house).await;
    let (omar, nobody) = (house.technician().await, house.anonymous());
    let drawn = said(&omar.client, "/api/visits/calendar").await;
    let address = drawn.json::<Value>()["address"].as_str().expect("an address").to_owned();
    let made_up = format!("{ORIGIN}/calendario/{}", "A".repeat(43));
    let mut guessed = 0;
    while fetched(&nobody, &made_up).await.status == StatusCode::NOT_FOUND {
        guessed += 1;
        assert!(guessed <= 20, "guesses end");
    }
    assert_eq!((guessed, fetched(&nobody, &made_up).await.refusal()), (20, (429, "too_many".to_owned())));
    for _ in 0..30 {
        assert_eq!(fetched(&nobody, &address).await.status, StatusCode::OK);
    }
}
