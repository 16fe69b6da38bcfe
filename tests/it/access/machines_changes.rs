//! What machines read of tickets beside lists: those that changed since, and what was written in one.

use super::machines::{ask, make};
use super::machines_write::{request, tell};
use axum::http::StatusCode;
use ronda_server::store::api_tokens::ApiScope;
use ronda_test_support::house::House;
use serde_json::{Value, json};

/// Files a request, and answers with its number.
async fn filed(house: &House, token: &str, key: &str) -> String {
    let answer = tell(house, token, "/api/v1/requests", Some(key), &request("No enciende\nDesde ayer")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json::<Value>()["folio"].as_str().expect("a folio").to_owned()
}

/// The tickets that were changed after a position, one an answer, and up to where that tells.
async fn changed(house: &House, token: &str, mut after: u64) -> (Vec<String>, u64) {
    let mut found = Vec::new();
    loop {
        let page: Value = ask(house, token, &format!("/api/v1/changes?limit=1&after={after}")).await.json();
        let tickets = page["tickets"].as_array().expect("a list");
        assert!(tickets.len() <= 1, "{page}");
        found.extend(tickets.iter().map(|one| one["folio"].as_str().expect("a folio").to_owned()));
        after = page["position"].as_u64().expect("a position");
        if page["more"] == json!(false) {
            return (found, after);
        }
    }
}

/// A dashboard that kept a copy read every ticket again to find the few that had changed.
#[tokio::test]
async fn who_keeps_a_copy_reads_what_was_changed_since() {
    let house = House::open();
    let scopes = [ApiScope::WriteRequests, ApiScope::WriteNotes, ApiScope::ReadTickets];
    let (eva, lia) =
        (make(&house, "eva.rios", &scopes), make(&house, "lia.mora", &[ApiScope::ReadTickets, ApiScope::ReadNotes]));
    filed(&house, &eva, "antes").await;
    let began: Value = ask(&house, &eva, "/api/v1/changes").await.json();
    assert_eq!((&began["tickets"], &began["more"]), (&json!([]), &json!(false)));
    let began = began["position"].as_u64().expect("a position");
    assert_eq!(changed(&house, &eva, began).await, (Vec::new(), began), "nothing since");

    let (first, second) = (filed(&house, &eva, "uno").await, filed(&house, &eva, "dos").await);
    let (found, position) = changed(&house, &eva, began).await;
    assert_eq!(found, [first.clone(), second], "each once, in the order in which they came");
    let note = json!({ "text": "El monitor dice: 3 discos llenos" });
    let said = tell(&house, &eva, &format!("/api/v1/tickets/{first}/notes"), Some("tres"), &note).await;
    assert_eq!(said.status, StatusCode::CREATED, "{said:?}");
    let (found, last) = changed(&house, &eva, position).await;
    assert_eq!(found, [first], "the one that was written in");
    assert!(last > position, "{last}");
    assert!(changed(&house, &lia, began).await.0.is_empty(), "what is not theirs to read");

    let beyond = ask(&house, &eva, &format!("/api/v1/changes?after={}", last + 1_000)).await;
    assert!(beyond.problem().en.contains("backup"), "{beyond:?}");
    assert_eq!(beyond.refusal(), (400, "bad_cursor".into()));
    for query in ["?after=x", "?after=-1", "?q=estado:abierto"] {
        let answer = ask(&house, &eva, &format!("/api/v1/changes{query}")).await;
        assert_eq!(answer.refusal(), (400, "bad_json".into()), "{query}");
    }
    let other = make(&house, "omar.cruz", &[ApiScope::ReadEquipment]);
    assert_eq!(ask(&house, &other, "/api/v1/changes").await.refusal(), (403, "out_of_scope".into()));
}

/// A token read a ticket's one line, and nothing of what was said in it.
#[tokio::test]
async fn what_was_written_in_a_ticket_is_read_under_a_scope_of_its_own() {
    let house = House::open();
    let scopes = [ApiScope::WriteRequests, ApiScope::WriteNotes, ApiScope::ReadTickets];
    let token = make(&house, "eva.rios", &scopes);
    let folio = filed(&house, &token, "uno").await;
    let path = format!("/api/v1/tickets/{folio}/notes");
    for (key, text, audience) in [("dos", "Revisar la fuente", "internal"), ("tres", "Vamos hoy", "public")] {
        let said = tell(&house, &token, &path, Some(key), &json!({ "text": text, "audience": audience })).await;
        assert_eq!(said.status, StatusCode::CREATED, "{said:?}");
        house.pass(1_000);
    }
    assert_eq!(ask(&house, &token, &path).await.refusal(), (403, "out_of_scope".into()), "words are more than a line");

    let reading = make(&house, "ana.lopez", &[ApiScope::ReadNotes]);
    let told: Value = ask(&house, &reading, &path).await.json();
    assert_eq!(told["folio"], json!(folio));
    assert!(told["description"].as_str().is_some_and(|text| text.contains("Desde ayer")), "{told}");
    assert_eq!(told["solution"], Value::Null);
    let notes = told["notes"].as_array().expect("a list");
    let said: Vec<(&Value, &Value, &Value)> =
        notes.iter().map(|note| (&note["text"], &note["audience"], &note["by"])).collect();
    let (internal, public, eva) = (json!("internal"), json!("public"), json!("eva.rios"));
    assert_eq!(said, [(&json!("Revisar la fuente"), &internal, &eva), (&json!("Vamos hoy"), &public, &eva)]);
    assert!(notes.iter().all(|note| note["requester"] == json!(false) && note["author"].is_null()), "{told}");
    let lia = make(&house, "lia.mora", &[ApiScope::ReadNotes]);
    assert_eq!(ask(&house, &lia, &path).await.refusal(), (404, "not_found".into()), "what is not theirs to read");
}
