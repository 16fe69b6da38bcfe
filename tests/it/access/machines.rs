//! Tokens of machines: what they reach, and when they reach nothing.

use crate::it::steps::{by, ticket};
use axum::body::Body;
use axum::http::{Method, header};
use ronda_server::identity::api_tokens::{self, ApiTokenError, NewApiToken};
use ronda_server::store::api_tokens::ApiScope;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision, Item};
use ronda_shared::ids::{DocumentId, PersonId, PriorityId};
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::client::Answer;
use ronda_test_support::house::House;
use serde_json::Value;
use tokio::task::JoinSet;

fn wanted(name: &str, person: &str, scopes: &[ApiScope]) -> NewApiToken {
    NewApiToken { name: name.into(), person: PersonId::new(person), scopes: scopes.to_vec(), days: 30 }
}

pub(super) fn make(house: &House, person: &str, scopes: &[ApiScope]) -> String {
    let now = Timestamp::from_millis(house.now());
    api_tokens::make(house.store(), now, wanted(person, person, scopes)).expect("a token").0
}

pub(super) async fn ask(house: &House, token: &str, path: &str) -> Answer {
    let nobody = house.anonymous();
    let request = nobody.request(Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    nobody.send_only(request.body(Body::empty()).expect("a request")).await
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["equipment"].as_array().expect("a list");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn a_token_reads_what_its_person_may_and_what_it_was_made_for() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut here = Vec::new();
    for number in 0..5 {
        here.push(eva.device.register_at(&format!("INV-{number}"), Some("edificio-1"), house.now()).to_string());
        house.pass(1_000);
    }
    let there = eva.device.register_at("LEJOS-1", Some("edificio-7"), house.now()).to_string();
    eva.sync().await;
    let token = make(&house, "omar.cruz", &[ApiScope::ReadEquipment]);

    let (mut found, mut path) = (Vec::new(), "/api/v1/equipment?limit=2".to_owned());
    loop {
        let page: Value = ask(&house, &token, &path).await.json();
        let page_ids = ids(&page);
        assert!(page_ids.len() <= 2);
        found.extend(page_ids);
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/equipment?limit=2&after={next}"),
            None => break,
        }
    }
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(found, sorted, "the oldest born first");
    here.sort();
    assert_eq!(found, here, "each once, and nothing of {there}");

    let named: Value = ask(&house, &token, "/api/v1/equipment?q=inv-3").await.json();
    assert_eq!(ids(&named).len(), 1);
    let eva_token = make(&house, "eva.rios", &ApiScope::ALL);
    let all: Value = ask(&house, &eva_token, "/api/v1/equipment").await.json();
    assert!(ids(&all).contains(&there));
    assert_eq!(ask(&house, &eva_token, "/api/v1/tickets").await.status, 200);

    assert_eq!(ask(&house, &token, "/api/v1/tickets").await.refusal(), (403, "out_of_scope".into()));
    for query in ["?after=x", "?limit=-1", "?other=1"] {
        let answer = ask(&house, &token, &format!("/api/v1/equipment{query}")).await;
        assert_eq!(answer.refusal(), (400, "bad_json".into()), "{query}");
        let told = answer.problem().en;
        assert!(!told.contains("page") && told.contains("parameters"), "no page is to be loaded again: {told}");
    }
    let unknown = ask(&house, &token, "/api/v1/changes?since=1").await;
    assert_eq!(unknown.refusal(), (403, "out_of_scope".into()), "what a token is not for comes first");
    let unknown = ask(&house, &eva_token, "/api/v1/changes?since=1").await.problem();
    assert!(unknown.en.contains("since") && unknown.es.contains("since"), "{}", unknown.en);
    assert_eq!(ask(&house, &token, "/api/me").await.refusal(), (401, "no_session".into()), "it is no session");
    let nobody = house.anonymous();
    let near = nobody.request(Method::POST, "/api/near-words").header(header::CONTENT_TYPE, "application/json");
    let near = near.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::from(r#"{"words":["red"]}"#));
    let answer = nobody.send_only(near.expect("a request")).await;
    assert_eq!(answer.refusal(), (401, "no_session".into()), "nor where words are asked about");
}

/// S11: of sixty calls at once the 21st and all after it were taken for guesses; and who guessed tokens behind the same address had
/// the machine refused.
#[tokio::test]
async fn a_token_that_is_right_asks_as_often_as_it_may_whoever_guesses_beside_it() {
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::ReadTickets]);
    let wrong = "ronda_".to_owned() + &"A".repeat(token.len() - "ronda_".len());
    let mut guessed = Vec::new();
    for _ in 0..25 {
        guessed.push(ask(&house, &wrong, "/api/v1/tickets").await.status.as_u16());
    }
    assert_eq!(guessed, [[401_u16; 20].as_slice(), &[429_u16; 5]].concat(), "guesses end");
    let mut asking = JoinSet::new();
    for _ in 0..60 {
        let nobody = house.anonymous();
        let request = nobody.request(Method::GET, "/api/v1/tickets?limit=1");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty());
        asking.spawn(async move { nobody.send_only(request.expect("a request")).await });
    }
    while let Some(answer) = asking.join_next().await {
        let answer = answer.expect("answered");
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    assert_eq!(ask(&house, &token, "/api/v1/tickets").await.refusal(), (429, "too_many".into()), "its own limit");
}

#[tokio::test]
async fn a_filter_is_the_desks_and_is_refused_with_its_place() {
    let house = House::open();
    let mut eva = house.agent().await;
    for (number, building) in [("INV-1", "edificio-1"), ("INV-2", "edificio-2")] {
        eva.device.register_at(number, Some(building), house.now());
        house.pass(1_000);
    }
    eva.sync().await;
    let token = make(&house, "eva.rios", &[ApiScope::ReadEquipment, ApiScope::ReadTickets]);
    let found: Value = ask(&house, &token, "/api/v1/equipment?q=-edificio:edificio-1%20inv").await.json();
    assert_eq!(ids(&found).len(), 1, "{found}");
    for (path, told) in [
        ("equipment?q=inv%20estado:abierto", "Letra 12, «abierto»"),
        ("tickets?q=equipo:nadie,inexistente", "Letra 14, «inexistente»"),
        ("tickets?q=estado:", "Letra 1, «estado:»"),
        ("tickets?q=orden:folio", "Letra 1, «folio»"),
    ] {
        let answer = ask(&house, &token, &format!("/api/v1/{path}")).await;
        assert_eq!(answer.refusal(), (400, "bad_filter".into()), "{path}");
        assert!(answer.problem().es.contains(told), "{path}: {}", answer.problem().es);
    }
    assert_eq!(ask(&house, &token, "/api/v1/tickets?q=estado:abierto%20asignada:yo").await.status, 200);
}

async fn opened(house: &House) -> DocumentId {
    house.pass(1_000);
    let id = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    by(house, "eva.rios", id, ticket(house, "oax-soporte-hardware")).await;
    id
}

async fn cancelled(house: &House, id: DocumentId) {
    let reason = "Ya no hace falta".into();
    by(house, "ana.lopez", id, Command::Decision(Decision::Cancel { reason, duplicate_of: None, withdrawn: None }))
        .await;
}

/// The tickets of a page, and where the next one begins.
async fn tickets(house: &House, token: &str, query: &str) -> (Vec<DocumentId>, Option<String>) {
    let page: Value = ask(house, token, &format!("/api/v1/tickets?{query}")).await.json();
    let tickets = page["tickets"].as_array().expect("a list");
    let id = |ticket: &Value| ticket["id"].as_str().expect("an id").parse::<DocumentId>().expect("an id");
    (tickets.iter().map(id).collect(), page["next"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn open_tickets_come_by_pages_whatever_moves_between_them() {
    let house = House::open();
    let mut there = Vec::new();
    for _ in 0..7 {
        there.push(opened(&house).await);
    }
    cancelled(&house, there[0]).await;
    cancelled(&house, there[3]).await;
    let token = make(&house, "eva.rios", &[ApiScope::ReadTickets]);
    let (first, next) = tickets(&house, &token, "q=estado:abierto&limit=2").await;
    assert_eq!(first, [there[1], there[2]], "full, although an older one is closed");
    let medium = Decision::SetPriority { priority: PriorityId::new("medium") };
    by(&house, "eva.rios", there[1], Command::Decision(medium)).await;
    cancelled(&house, there[4]).await;
    there.push(opened(&house).await);
    let (mut found, mut next) = (first, next);
    while let Some(after) = next {
        let page = tickets(&house, &token, &format!("q=estado:abierto&limit=2&after={after}")).await;
        found.extend(page.0);
        next = page.1;
    }
    assert_eq!(found, [1, 2, 5, 6, 7].map(|at| there[at]), "each once: one moved, one was closed, one came");
    let open = [1, 2, 5, 6, 7].map(|at| there[at]);
    assert_eq!(tickets(&house, &token, "q=-estado:terminado").await, (open.to_vec(), None));
    assert_eq!(tickets(&house, &token, "q=estado:terminado").await, ([0, 3, 4].map(|at| there[at]).to_vec(), None));
    // Each is told of what they may read and of no more: the filter proposes, the rule decides.
    let omar = make(&house, "omar.cruz", &[ApiScope::ReadTickets]);
    let (theirs, _) = tickets(&house, &omar, "q=estado:abierto").await;
    let (all, _) = tickets(&house, &omar, "").await;
    let readable: Vec<DocumentId> = all.into_iter().filter(|id| open.contains(id)).collect();
    assert_eq!(theirs, readable);
}

#[tokio::test]
async fn people_and_letters_come_by_pages_to_whom_they_are() {
    let house = House::open();
    let token = make(&house, "omar.cruz", &ApiScope::ALL);
    let (mut found, mut path) = (Vec::new(), "/api/v1/people?limit=2".to_owned());
    loop {
        let page: Value = ask(&house, &token, &path).await.json();
        let people = page["people"].as_array().expect("a list");
        found.extend(people.iter().map(|person| person["id"].as_str().expect("an id").to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/people?limit=2&after={next}"),
            None => break,
        }
    }
    assert!(found.is_sorted() && found.contains(&"ana.lopez".to_owned()), "{found:?}");
    assert!(!found.contains(&"lia.mora".to_owned()), "who asks for service is nobody's colleague");
    let one: Value = ask(&house, &token, "/api/v1/people?q=omar").await.json();
    assert_eq!(one["people"].as_array().map(Vec::len), Some(1));
    assert_eq!(ask(&house, &token, "/api/v1/letters").await.refusal(), (403, "not_yours".into()));
    let none = ask(&house, &token, "/api/v1/registers/no-hay/records").await;
    assert_eq!(none.refusal(), (404, "not_found".into()));
    let eva = make(&house, "eva.rios", &[ApiScope::ReadLetters]);
    let letters: Value = ask(&house, &eva, "/api/v1/letters").await.json();
    assert_eq!((letters["letters"].as_array().map(Vec::len), &letters["next"]), (Some(0), &Value::Null));
    assert_eq!(ask(&house, &eva, "/api/v1/people").await.refusal(), (403, "out_of_scope".into()));
}

#[tokio::test]
async fn a_storeroom_tells_what_it_holds() {
    let house = House::open();
    let mut eva = house.agent().await;
    let room = eva.device.register_at("ALM-1", Some("edificio-1"), house.now());
    eva.device.register_at("INV-1", Some("edificio-1"), house.now());
    let (item, unit) = ("Tóner TN-760".to_owned(), "pieza".to_owned());
    let brought =
        Command::Item(Item::MoveStock { item, delta: 5, unit, ticket: None, line: None, counted: false, found: None });
    let act = eva.device.next(room, DocumentKind::Equipment, 0, &brought, house.now());
    eva.device.write(&act);
    eva.sync().await;
    let token = make(&house, "eva.rios", &[ApiScope::ReadStock]);
    let page: Value = ask(&house, &token, "/api/v1/stock?q=alm").await.json();
    let shelf = &page["stock"][0];
    assert_eq!((shelf["equipment"].as_str(), &page["stock"][1]), (Some(room.to_string().as_str()), &Value::Null));
    let article = serde_json::json!({ "item": "Tóner TN-760", "unit": "pieza", "quantity": 5, "minimum": null });
    assert_eq!(shelf["articles"], serde_json::json!([article]));
    let other: Value = ask(&house, &token, "/api/v1/stock?q=inv").await.json();
    assert_eq!(other["stock"].as_array().map(Vec::len), Some(0), "it keeps nothing");
}

#[tokio::test]
async fn what_does_not_hold_is_told_alike() {
    let house = House::open();
    let now = || Timestamp::from_millis(house.now());
    let bad = (401, "bad_token".to_owned());
    let token = make(&house, "omar.cruz", &[ApiScope::ReadTickets]);
    assert_eq!(ask(&house, &token, "/api/v1/tickets").await.status, 200);
    for other in ["", "x", "ronda_", &token[6..], &format!("{token}A"), &format!("ronda_{}", "A".repeat(43))] {
        assert_eq!(ask(&house, other, "/api/v1/tickets").await.refusal(), bad, "{other}");
    }
    let row = api_tokens::list(&*house.store().read().expect("a reader")).expect("rows").remove(0);
    assert_eq!((row.name.as_str(), row.used), ("omar.cruz", Some(now())), "its use is told");
    let twice = api_tokens::make(house.store(), now(), wanted("omar.cruz", "eva.rios", &[ApiScope::ReadTickets]));
    assert!(matches!(twice, Err(ApiTokenError::NameTaken(_))));

    api_tokens::end(house.store(), now(), "omar.cruz").expect("ended");
    assert_eq!(ask(&house, &token, "/api/v1/tickets").await.refusal(), bad, "ended");
    assert!(matches!(api_tokens::end(house.store(), now(), "omar.cruz"), Err(ApiTokenError::NoToken(_))));

    let expires = make(&house, "eva.rios", &[ApiScope::ReadTickets]);
    house.pass(30 * DAY_MS - 1);
    assert_eq!(ask(&house, &expires, "/api/v1/tickets").await.status, 200);
    house.pass(1);
    assert_eq!(ask(&house, &expires, "/api/v1/tickets").await.refusal(), bad, "expired");

    let left = make(&house, "rosa.luna", &[ApiScope::ReadTickets]);
    house.dismiss("rosa.luna");
    assert_eq!(ask(&house, &left, "/api/v1/tickets").await.refusal(), bad, "its person has left");
}

#[test]
fn a_token_is_made_within_bounds_and_stands_in_the_audit_log() {
    let house = House::open();
    let now = Timestamp::from_millis(house.now());
    let good = wanted("tablero", "eva.rios", &[ApiScope::ReadTickets]);
    let refused = |new: NewApiToken| api_tokens::make(house.store(), now, new).expect_err("refused");
    assert!(matches!(refused(NewApiToken { days: 0, ..good.clone() }), ApiTokenError::BadDays));
    assert!(matches!(refused(NewApiToken { days: 367, ..good.clone() }), ApiTokenError::BadDays));
    assert!(matches!(refused(NewApiToken { name: " ".into(), ..good.clone() }), ApiTokenError::BadName));
    assert!(matches!(refused(NewApiToken { scopes: Vec::new(), ..good.clone() }), ApiTokenError::NoScope));
    let nobody = NewApiToken { person: PersonId::new("nadie"), ..good.clone() };
    assert!(matches!(refused(nobody), ApiTokenError::NoPerson(_)));

    let (token, _) = api_tokens::make(house.store(), now, good).expect("made");
    api_tokens::end(house.store(), now, "tablero").expect("ended");
    let reader = house.store().read().expect("a reader");
    let lines: Vec<_> =
        reader.audit_before(u64::MAX).expect("lines").take(2).map(|entry| entry.expect("read")).collect();
    let told = lines.iter().map(|entry| match &entry.kind {
        EntryKind::Audit(line) => (line.what, line.subject.as_str(), line.detail.as_str()),
        other => panic!("no line: {other:?}"),
    });
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [(AuditKind::TokenEnded, "eva.rios", "tablero"), (AuditKind::TokenMade, "eva.rios", "tablero: read:tickets"),]
    );
    assert!(!format!("{lines:?}").contains(&token[6..]));
}
