//! What machines file under their tokens: in their person's name, once, and nothing that this person could not.

use super::machines::{ask, make};
use axum::http::{Method, StatusCode, header};
use ronda_server::admin_api::{self, Operator, Question};
use ronda_server::store::api_tokens::ApiScope;
use ronda_server::store::transfer::{FilledBy, Filling};
use ronda_server::store::{AuditKind, Batch, EntryKind};
use ronda_shared::command::Audience;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::DAY_MS;
use ronda_test_support::client::Answer;
use ronda_test_support::house::{House, ORIGIN};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn request(text: &str) -> Value {
    json!({
        "service": "oax-soporte-hardware",
        "text": text,
        "from": { "name": "Luz Martínez", "phone": "951 123 4567" },
    })
}

/// A call as a machine makes it: no cookie, no `Origin`.
pub(super) async fn tell(house: &House, token: &str, path: &str, key: Option<&str>, body: &Value) -> Answer {
    let mut request = axum::http::Request::builder().method(Method::POST).uri(path);
    request = request.header(header::CONTENT_TYPE, "application/json");
    request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    house.anonymous().send_only(request.body(body.to_string().into()).expect("a request")).await
}

fn document(answer: &Answer) -> DocumentId {
    serde_json::from_value(answer.json::<Value>()["document"].clone()).expect("an id")
}

/// What the audit log tells of machines, the latest first: in whose name, in which ticket, by which token and what.
fn acts_of_tokens(house: &House) -> Vec<(String, String, String)> {
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("lines").map(|entry| entry.expect("read"));
    let told = lines.filter_map(|entry| match entry.kind {
        EntryKind::Audit(line) if line.what == AuditKind::TokenActed => {
            Some((line.by.expect("somebody").to_string(), line.subject, line.detail))
        }
        _ => None,
    });
    told.collect()
}

#[tokio::test]
async fn what_is_too_long_is_named_with_how_long_it_may_be() {
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests, ApiScope::WriteNotes, ApiScope::ReadTickets]);
    let requests = "/api/v1/requests";
    let first = tell(&house, &token, requests, Some("uno"), &request(&"x".repeat(16 * 1024))).await;
    assert_eq!(first.status, StatusCode::CREATED, "as long as it may be: {first:?}");
    let folio = first.json::<Value>()["folio"].as_str().expect("a folio").to_owned();
    let notes = format!("/api/v1/tickets/{folio}/notes");
    let feed = house.feed();
    let note = |text: &str| json!({ "text": text });
    let (long, longer) = ("x".repeat(16 * 1024 + 1), "x".repeat(70 * 1024));
    for (path, long, longer) in
        [(requests, request(&long), request(&longer)), (notes.as_str(), note(&long), note(&longer))]
    {
        let answer = tell(&house, &token, path, Some("dos"), &long).await;
        let problem = answer.problem();
        assert_eq!((answer.status, problem.code.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_intake"), "{path}");
        assert!(problem.es.contains("«text»") && problem.es.contains("16384 bytes"), "{path}: {}", problem.es);
        assert!(problem.en.contains("`text`") && problem.en.contains("16384 bytes"), "{path}: {}", problem.en);
        let answer = tell(&house, &token, path, Some("tres"), &longer).await;
        assert!(answer.problem().es.contains("65536 bytes"), "{path}: {}", answer.problem().es);
        assert_eq!(answer.refusal(), (413, "too_large".to_owned()), "{path}");
        for (kind, packed) in [("text/plain", None), ("application/json", Some("gzip"))] {
            let mut odd = axum::http::Request::builder().method(Method::POST).uri(path);
            odd = odd.header(header::CONTENT_TYPE, kind).header("idempotency-key", "cuatro");
            odd = odd.header(header::AUTHORIZATION, format!("Bearer {token}"));
            if let Some(packed) = packed {
                odd = odd.header(header::CONTENT_ENCODING, packed);
            }
            let answer = house.anonymous().send_only(odd.body("{}".into()).expect("a request")).await;
            assert!(answer.problem().en.contains("Content-Type: application/json"), "{path}: {}", answer.problem().en);
            assert_eq!(answer.refusal(), (415, "wrong_type".to_owned()), "{path} {kind}");
        }
    }
    assert_eq!(house.feed(), feed, "nothing was kept");
}

#[tokio::test]
async fn a_request_is_filed_once_in_the_name_of_the_tokens_person() {
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests, ApiScope::ReadTickets]);
    let path = "/api/v1/requests";
    let first = tell(&house, &token, path, Some("uno"), &request("No enciende\nDesde ayer")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let view = house.ticket(document(&first));
    assert_eq!((view.subject.value.as_str(), view.born.stamp.by.as_str()), ("No enciende", "eva.rios"));
    assert_eq!(view.requester_person, None, "who asks was told");
    let folio = first.json::<Value>()["folio"].as_str().expect("a folio").to_owned();
    assert_eq!(first.header(header::LOCATION), format!("/api/v1/tickets/{folio}"));
    let found: Value = ask(&house, &token, first.header(header::LOCATION)).await.json();
    assert_eq!(found["folio"].as_str(), Some(folio.as_str()));

    let acted = acts_of_tokens(&house);
    let [(by, subject, detail)] = acted.as_slice() else { panic!("one: {acted:?}") };
    assert_eq!((by.as_str(), detail.as_str()), ("eva.rios", "eva.rios: open_ticket"), "which token it was");
    assert_eq!(*subject, document(&first).to_string());

    let feed = house.feed();
    let again = tell(&house, &token, path, Some("uno"), &request("No enciende\nDesde ayer")).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body), "the same answer");
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = tell(&house, &token, path, Some("uno"), &request("Otra cosa")).await;
    assert_eq!(other.refusal(), (422, "key_reused".into()));
    let none = tell(&house, &token, path, None, &request("No enciende")).await;
    assert_eq!(none.refusal(), (400, "no_idempotency_key".into()));
    assert_eq!(house.feed(), feed, "nothing is doubled");

    house.pass(DAY_MS);
    let later = tell(&house, &token, path, Some("uno"), &request("Otra cosa")).await;
    assert_eq!(later.status, StatusCode::CREATED, "the day is over");
    assert_ne!(document(&later), document(&first));
}

/// Who looks for what a token did is told of all of it, also where one ticket is damaged.
#[tokio::test]
async fn a_damaged_ticket_keeps_no_line_of_the_audit_log_from_being_read() {
    let house = House::open();
    let scopes = [ApiScope::WriteRequests, ApiScope::ReadAudit];
    let (token, reading) = (make(&house, "eva.rios", &scopes), make(&house, "ivan.soto", &scopes));
    let filed = tell(&house, &token, "/api/v1/requests", Some("uno"), &request("No enciende")).await;
    let id = document(&filed);
    let store = house.store().as_rows().expect("it is copied by its rows");
    let rows = vec![(id.bytes().to_vec(), b"nada que se lea".to_vec())];
    store.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    store.finish(&Batch::default()).expect("no mark of a filling is left");

    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN));
    let answer = operator.answer(Question::Audit { since: None, day: None, who: None }).await;
    let admin_api::Answer::Audit { lines, .. } = answer else { panic!("lines") };
    let acted = lines.iter().filter(|line| line.what == AuditKind::TokenActed);
    assert_eq!(acted.map(|line| line.subject.clone()).collect::<Vec<_>>(), [id.to_string()], "by its id");

    let desk: Value = house.supervisor().await.get("/api/audit").await.json();
    let machine: Value = ask(&house, &reading, "/api/v1/audit").await.json();
    for lines in [&desk, &machine["lines"]] {
        let lines = lines.as_array().expect("lines");
        let acted: Vec<&Value> = lines.iter().filter(|line| line["what"] == "token_acted").collect();
        assert_eq!(acted.len(), 1, "{lines:?}");
        assert_eq!((&acted[0]["subject"], &acted[0]["act"]["folio"]), (&json!(id), &Value::Null));
    }
}

#[tokio::test]
async fn what_its_person_may_not_or_is_not_right_leaves_nothing() {
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests]);
    let auditor = make(&house, "ivan.soto", &ApiScope::ALL);
    let reader = make(&house, "omar.cruz", &[ApiScope::ReadTickets]);
    let feed = house.feed();
    let path = "/api/v1/requests";
    let refused = tell(&house, &auditor, path, Some("uno"), &request("x")).await;
    assert_eq!(refused.refusal(), (403, "not_yours".into()));
    assert_eq!(tell(&house, &reader, path, Some("uno"), &request("x")).await.refusal(), (403, "out_of_scope".into()));
    let mut unknown = request("x");
    unknown["prioridad"] = json!("alta");
    let mut service = request("x");
    service["service"] = json!("no-hay");
    let mut channel = request("x");
    channel["channel"] = json!("no-hay");
    for (body, named) in
        [(unknown, "prioridad"), (request(" "), "«text» está vacío"), (service, "servicio"), (channel, "")]
    {
        let answer = tell(&house, &token, path, Some("uno"), &body).await;
        assert_eq!(answer.refusal(), (422, "bad_intake".into()), "{body}");
        assert!(answer.problem().es.contains(named), "{body}: {}", answer.problem().es);
    }
    assert_eq!(house.feed(), feed);
    assert!(acts_of_tokens(&house).is_empty(), "nothing was done");
    let good = tell(&house, &token, path, Some("uno"), &request("x")).await;
    assert_eq!(good.status, StatusCode::CREATED, "a key of which nothing came is free: {good:?}");
}

#[tokio::test]
async fn a_note_is_left_once_where_its_person_may_read() {
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests, ApiScope::WriteNotes]);
    let filed = tell(&house, &token, "/api/v1/requests", Some("uno"), &request("No enciende")).await;
    let folio = filed.json::<Value>()["folio"].as_str().expect("a folio").to_owned();
    let path = format!("/api/v1/tickets/{folio}/notes");
    let note = json!({ "text": "El monitor dice: 3 discos llenos" });
    for _ in 0..2 {
        let answer = tell(&house, &token, &path, Some("dos"), &note).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    }
    let view = house.ticket(document(&filed));
    let notes: Vec<_> = view.notes.iter().map(|note| (note.text.as_str(), note.audience)).collect();
    assert_eq!(notes, [("El monitor dice: 3 discos llenos", Audience::Internal)]);
    let did: Vec<String> = acts_of_tokens(&house).into_iter().map(|(_, _, detail)| detail).collect();
    assert_eq!(did, ["eva.rios: add_note", "eva.rios: open_ticket"], "each once");

    // What is not there and what is not theirs look alike.
    let lia = make(&house, "lia.mora", &[ApiScope::WriteNotes]);
    for (token, path) in [(&lia, path.as_str()), (&token, "/api/v1/tickets/TYS-999999/notes")] {
        let answer = tell(&house, token, path, Some("tres"), &note).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{path}");
    }
    let used = tell(&house, &token, &path, Some("uno"), &note).await;
    assert_eq!(used.refusal(), (422, "key_reused".into()), "one key is of one call");
}

/// By its key nobody knows any more what it said: it was said all the same.
#[tokio::test]
async fn words_taken_out_of_a_note_do_not_come_again_by_its_key() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests, ApiScope::WriteNotes]);
    let filed = tell(&house, &token, "/api/v1/requests", Some("uno"), &request("No enciende")).await;
    let folio = filed.json::<Value>()["folio"].as_str().expect("a folio").to_owned();
    let (id, path) = (document(&filed), format!("/api/v1/tickets/{folio}/notes"));
    let note = json!({ "text": "Su clave es 4471" });
    let left = tell(&house, &token, &path, Some("dos"), &note).await;
    assert_eq!(left.status, StatusCode::CREATED, "{left:?}");
    let act = house.ticket(id).notes[0].stamp.act.to_string();
    let order = json!({ "what": [{ "note": act }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &order).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    house.pass(60_000);
    let again = tell(&house, &token, &path, Some("dos"), &note).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, "true"), "{again:?}");
    let texts: Vec<String> = house.ticket(id).notes.into_iter().map(|note| note.text).collect();
    assert_eq!(texts, [""]);
}

#[tokio::test]
async fn a_call_that_nobody_finished_is_done_by_who_repeats_it() {
    use ronda_server::identity::api_calls::{self, ApiCallRequest, ApiCallStart};
    use ronda_server::identity::api_tokens;
    let house = House::open();
    let token = make(&house, "eva.rios", &[ApiScope::WriteRequests]);
    let body = request("No enciende");
    // As where the server died between entering the call and doing it.
    let row = api_tokens::list(&*house.store().read().expect("a reader")).expect("rows").remove(0);
    let told: Vec<u8> = b"requests\0".iter().copied().chain(body.to_string().into_bytes()).collect();
    let drawn = DocumentId::new(house.app.clock().now(), [7; 10]);
    let key = api_calls::key("uno").expect("a key");
    let asked = ApiCallRequest { key, said: ronda_shared::ids::Sha256::of(&told), document: drawn, command: None };
    let begun = api_calls::begin(house.store(), house.app.clock().now(), &row.token, &asked, &|_, _| Ok(false));
    assert!(matches!(begun.expect("entered"), ApiCallStart::Yours(_)));

    let early = tell(&house, &token, "/api/v1/requests", Some("uno"), &body).await;
    assert_eq!(early.refusal(), (409, "key_under_way".into()));
    assert_eq!(early.header(header::RETRY_AFTER), "60");
    house.pass(60_000);
    let done = tell(&house, &token, "/api/v1/requests", Some("uno"), &body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{done:?}");
    assert_eq!(document(&done), drawn, "the document that was entered");
}
