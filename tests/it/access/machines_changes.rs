//! What machines read of tickets beside lists: those that changed since, and what was written in one.

use super::machines::{ask, make};
use super::machines_write::{request, tell};
use axum::http::StatusCode;
use ronda_server::backup;
use ronda_server::store::api_tokens::ApiScope;
use ronda_server::store::redb::RedbStore;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::Arc;

/// Files a request, and answers with its number.
async fn filed(house: &House, token: &str, key: &str) -> String {
    let answer = tell(house, token, "/api/v1/requests", Some(key), &request("No enciende\nDesde ayer")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json::<Value>()["folio"].as_str().expect("a folio").to_owned()
}

/// The tickets that were changed after a position, one an answer, and up to where that tells.
async fn changed(house: &House, token: &str, after: &str) -> (Vec<String>, String) {
    let (mut found, mut after) = (Vec::new(), after.to_owned());
    loop {
        let page: Value = ask(house, token, &format!("/api/v1/changes?limit=1&after={after}")).await.json();
        let tickets = page["tickets"].as_array().expect("a list");
        assert!(tickets.len() <= 1, "{page}");
        found.extend(tickets.iter().map(|one| one["folio"].as_str().expect("a folio").to_owned()));
        after = position(&page);
        if page["more"] == json!(false) {
            return (found, after);
        }
    }
}

fn position(page: &Value) -> String {
    page["position"].as_str().expect("a position").to_owned()
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
    let began = position(&began);
    assert_eq!(changed(&house, &eva, &began).await, (Vec::new(), began.clone()), "nothing since");

    let (first, second) = (filed(&house, &eva, "uno").await, filed(&house, &eva, "dos").await);
    let (found, read) = changed(&house, &eva, &began).await;
    assert_eq!(found, [first.clone(), second], "each once, in the order in which they came");
    let note = json!({ "text": "El monitor dice: 3 discos llenos" });
    let said = tell(&house, &eva, &format!("/api/v1/tickets/{first}/notes"), Some("tres"), &note).await;
    assert_eq!(said.status, StatusCode::CREATED, "{said:?}");
    let (found, last) = changed(&house, &eva, &read).await;
    assert_eq!(found, [first], "the one that was written in");
    assert_ne!(last, read);
    assert!(changed(&house, &lia, &began).await.0.is_empty(), "what is not theirs to read");

    for beyond in [format!("{last}000"), "x".into(), "-1".into(), "7".into()] {
        let answer = ask(&house, &eva, &format!("/api/v1/changes?after={beyond}")).await;
        assert!(answer.problem().en.contains("position"), "{answer:?}");
        assert_eq!(answer.refusal(), (400, "bad_cursor".into()), "{beyond}");
    }
    let filtered = ask(&house, &eva, "/api/v1/changes?q=estado:abierto").await;
    assert_eq!(filtered.refusal(), (400, "bad_json".into()));
    let other = make(&house, "omar.cruz", &[ApiScope::ReadEquipment]);
    assert_eq!(ask(&house, &other, "/api/v1/changes").await.refusal(), (403, "out_of_scope".into()));
}

/// After a backup was restored the same positions named other changes: a copy kept what was gone and missed what came, and nothing
/// said so.
#[tokio::test]
async fn who_keeps_a_copy_is_told_that_a_backup_was_restored_which_it_had_outrun() {
    let house = House::open();
    let eva = make(&house, "eva.rios", &[ApiScope::WriteRequests, ApiScope::ReadTickets]);
    let began = position(&ask(&house, &eva, "/api/v1/changes").await.json());
    let kept = filed(&house, &eva, "uno").await;
    let file = house.path().join("copia.ronda");
    backup::make(house.store(), &file, house.app.clock().now()).expect("a backup");
    filed(&house, &eva, "dos").await;
    let (found, outrun) = changed(&house, &eva, &began).await;
    assert_eq!(found.len(), 2, "{found:?}");

    let store_file = house.path().join("restored.redb");
    backup::restore(&file, &store_file, 10).expect("restored");
    let restored = House::on(Arc::new(RedbStore::open(&store_file).expect("opens")));
    let again = make(&restored, "eva.rios", &[ApiScope::WriteRequests, ApiScope::ReadTickets]);
    let (found, now) = changed(&restored, &again, &began).await;
    assert_eq!(found, [kept], "what both have is told as ever");
    let outrun_is_told = async || ask(&restored, &again, &format!("/api/v1/changes?after={outrun}")).await.refusal();
    assert_eq!(outrun_is_told().await, (410, "feed_restored".into()));
    for key in ["tres", "cuatro", "cinco"] {
        filed(&restored, &again, key).await;
    }
    assert_eq!(outrun_is_told().await, (410, "feed_restored".into()), "also once the feed is as long again");
    assert_eq!(changed(&restored, &again, &now).await.0.len(), 3, "who began anew reads on");
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
