//! Requests that another system brings: signed, once, and in the same series as all others.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use hmac::{Hmac, Mac};
use ronda_server::ingest::stored_record;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::{DocumentId, FieldId};
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use ronda_test_support::client::Answer;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use sha2::Sha256;

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NEXT: &str = "fedcba9876543210fedcba9876543210";
pub const NONCE: &str = "0f1e2d3c4b5a69788796a5b4";

pub(super) fn house(keys: &[(&str, &str)]) -> House {
    let house = House::open();
    write(&house, keys);
    house
}
/// The operator's file, with these keys.
pub fn write(house: &House, keys: &[(&str, &str)]) {
    let keys: Vec<String> = keys.iter().map(|(id, key)| format!("{{ id = \"{id}\", secret = \"{key}\" }}")).collect();
    let source = "[whatsapp]\nchannel = \"whatsapp\"\nservice = \"oax-soporte-hardware\"";
    let text = format!("{source}\nkeys = [{}]\n", keys.join(", "));
    house.write_private("webhooks.toml", &text);
}
pub fn said(text: &str) -> Value {
    json!({ "text": text, "from": { "name": "Luz Martínez", "phone": "951 123 4567" } })
}
/// A call as a gateway makes it: no cookie, no `Origin`.
pub(super) async fn call(house: &House, key: (&str, &str), nonce: &str, body: &Value) -> Answer {
    call_as(house, "whatsapp", key, nonce, body).await
}
/// The same, of a source by its name.
pub(super) async fn call_as(house: &House, source: &str, key: (&str, &str), nonce: &str, body: &Value) -> Answer {
    let request = signed(house.now(), source, key, nonce, body);
    house.anonymous().send_only(request).await
}
/// Such a call, at an instant.
pub fn signed(now: i64, source: &str, key: (&str, &str), nonce: &str, body: &Value) -> axum::http::Request<Body> {
    let (seconds, body) = ((now / 1_000).to_string(), body.to_string());
    let mut mac = Hmac::<Sha256>::new_from_slice(key.1.as_bytes()).expect("a key");
    mac.update(format!("{seconds}.{nonce}.{body}").as_bytes());
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let request = axum::http::Request::builder().method(Method::POST).uri(format!("/api/intake/{source}"));
    let request = request.header(header::CONTENT_TYPE, "application/json").header("ronda-key", key.0);
    let request = request.header("ronda-timestamp", seconds).header("ronda-nonce", nonce);
    let request = request.header(header::CONTENT_LENGTH, body.len());
    request.header("ronda-signature", signature).body(body.into()).expect("a request")
}
pub(super) fn ticket(house: &House, answer: &Answer) -> TicketView {
    let id: DocumentId = serde_json::from_value(answer.json::<Value>()["document"].clone()).expect("an id");
    house.ticket(id)
}

/// OAX-14, OAX-100: WhatsApp, by a gateway's signed call.
#[tokio::test]
async fn a_message_becomes_a_ticket_once_and_a_reply_stands_on_it() {
    let house = house(&[("uno", SECRET)]);
    let first = call(&house, ("uno", SECRET), NONCE, &said("No hay red en la ventanilla 4\nDesde ayer")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let view = ticket(&house, &first);
    assert_eq!((view.born.stamp.site, view.born.channel.as_str()), (Site::Portal, "whatsapp"));
    assert_eq!(view.subject.value, "No hay red en la ventanilla 4");
    let folio = first.json::<Value>()["folio"].as_str().expect("a folio").to_owned();
    assert!(folio.starts_with("TYS-"), "{folio}");

    let feed = house.feed();
    let again = call(&house, ("uno", SECRET), NONCE, &said("No hay red en la ventanilla 4\nDesde ayer")).await;
    assert_eq!((again.status, again.json::<Value>()["folio"].as_str()), (StatusCode::OK, Some(folio.as_str())));
    let other = call(&house, ("uno", SECRET), NONCE, &said("Otra cosa")).await;
    assert_eq!(other.refusal(), (409, "replayed".to_owned()));
    assert_eq!(house.feed(), feed, "nothing is doubled");

    let mut reply = said("Ya reinicié y sigue igual");
    reply["folio"] = json!(folio);
    let answered = call(&house, ("uno", SECRET), "1f1e2d3c4b5a69788796a5b4", &reply).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{answered:?}");
    let answered = call(&house, ("uno", SECRET), "1f1e2d3c4b5a69788796a5b4", &reply).await;
    assert_eq!(answered.status, StatusCode::OK, "the same reply once");
    let view = ticket(&house, &first);
    assert_eq!(view.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Ya reinicié y sigue igual"]);

    reply["from"] = json!({ "phone": "+1 951 123 4567" });
    let foreign = call(&house, ("uno", SECRET), "4f1e2d3c4b5a69788796a5b4", &reply).await;
    reply["from"] = json!({ "phone": "951 000 0000" });
    let stranger = call(&house, ("uno", SECRET), "2f1e2d3c4b5a69788796a5b4", &reply).await;
    reply["folio"] = json!("TYS-999999");
    let unknown = call(&house, ("uno", SECRET), "3f1e2d3c4b5a69788796a5b4", &reply).await;
    assert_eq!(stranger.refusal(), unknown.refusal(), "nobody learns which folios there are");
    assert_eq!(foreign.refusal(), unknown.refusal(), "a foreign number is nobody's here, whatever its last digits");
}

#[tokio::test]
async fn who_does_not_sign_right_is_nobody_and_keys_are_changed_while_it_runs() {
    let house = house(&[("uno", SECRET)]);
    let feed = house.feed();
    for (key, at) in [(("uno", NEXT), 0), (("dos", SECRET), 0), (("uno", SECRET), 400)] {
        let house = &house;
        let told = if at == 0 {
            call(house, key, NONCE, &said("x")).await
        } else {
            let request = axum::http::Request::builder().method(Method::POST).uri("/api/intake/telegram");
            let request = request.header(header::CONTENT_TYPE, "application/json").header("ronda-signature", "00");
            house.anonymous().send_only(request.body("{}".into()).expect("a request")).await
        };
        assert_eq!(told.refusal(), (401, "bad_call".to_owned()));
    }
    write(&house, &[("uno", SECRET), ("dos", NEXT)]);
    assert_eq!(house.feed(), feed);
    for (key, nonce) in [(("uno", SECRET), NONCE), (("dos", NEXT), "1f1e2d3c4b5a69788796a5b4")] {
        assert_eq!(call(&house, key, nonce, &said("x")).await.status, StatusCode::CREATED, "both hold");
    }
    write(&house, &[("dos", NEXT)]);
    let old = call(&house, ("uno", SECRET), "2f1e2d3c4b5a69788796a5b4", &said("x")).await;
    assert_eq!(old.refusal(), (401, "bad_call".to_owned()));
}

#[tokio::test]
async fn what_is_not_right_is_named() {
    let house = house(&[("uno", SECRET)]);
    let feed = house.feed();
    let mut unknown = said("x");
    unknown["prioridad"] = json!("alta");
    let mut service = said("x");
    service["service"] = json!("no-hay");
    for (body, named) in [
        (unknown, "prioridad"),
        (json!({ "text": "", "from": { "phone": "1" } }), "text"),
        (service, "servicio"),
        (json!({ "text": "x", "from": { "name": "Luz" } }), "from"),
    ] {
        let answer = call(&house, ("uno", SECRET), NONCE, &body).await;
        let problem = answer.problem();
        assert_eq!((answer.status, problem.code.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_intake"));
        assert!(problem.es.contains(named), "{named}: {}", problem.es);
    }
    let long = json!({ "text": "x".repeat(70 * 1024), "from": { "phone": "1" } });
    let answer = call(&house, ("uno", SECRET), NONCE, &long).await;
    assert!(answer.problem().es.contains("65536 bytes") && !answer.problem().es.contains("en partes"), "{answer:?}");
    assert_eq!(answer.refusal(), (413, "too_large".to_owned()));
    let long = json!({ "text": "x".repeat(17 * 1024), "from": { "phone": "1" } });
    let answer = call(&house, ("uno", SECRET), NONCE, &long).await;
    assert_eq!((answer.status, answer.problem().code.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_intake"));
    let problem = answer.problem();
    assert!(problem.es.contains("«text»") && problem.es.contains("16384 bytes"), "{}", problem.es);
    assert!(problem.en.contains("`text`") && problem.en.contains("16384 bytes"), "{}", problem.en);
    assert_eq!(house.feed().0, feed.0, "nothing was kept");
}

/// S11: a body that is compressed around is refused before any key is looked at: a gateway that is set so locks nobody out.
#[tokio::test]
async fn a_body_of_another_type_is_no_guess_of_a_key() {
    let house = house(&[("uno", SECRET)]);
    for _ in 0..25 {
        let request = axum::http::Request::builder().method(Method::POST).uri("/api/intake/whatsapp");
        let request = request.header(header::CONTENT_TYPE, "application/json").header("ronda-signature", "00");
        let request = request.header(header::CONTENT_ENCODING, "gzip").body("{}".into()).expect("a request");
        let answer = house.anonymous().send_only(request).await;
        assert_eq!(answer.refusal(), (415, "wrong_type".to_owned()));
    }
    let right = call(&house, ("uno", SECRET), NONCE, &said("x")).await;
    assert_eq!(right.status, StatusCode::CREATED, "{right:?}");
}

/// A gateway that does not wait for its answer and calls again makes one of it.
#[tokio::test]
async fn the_same_call_twice_at_once_is_taken_once() {
    let house = house(&[("uno", SECRET)]);
    let key = ("uno", SECRET);
    let body = said("No hay red");
    let (one, two) = tokio::join!(call(&house, key, NONCE, &body), call(&house, key, NONCE, &body));
    let mut codes = [one.status.as_u16(), two.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 201], "{one:?} {two:?}");
    let mut reply = said("Sigue igual");
    reply["folio"] = one.json::<Value>()["folio"].clone();
    let nonce = "1f1e2d3c4b5a69788796a5b4";
    let (three, four) = tokio::join!(call(&house, key, nonce, &reply), call(&house, key, nonce, &reply));
    let mut codes = [three.status.as_u16(), four.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 201], "{three:?} {four:?}");
    assert_eq!(ticket(&house, &one).notes.len(), 1);
}

/// Who had no answer signs the call anew once its timestamp is too old to be taken: it became a second ticket, and a reply stood there twice.
#[tokio::test]
async fn a_call_that_is_signed_anew_after_no_answer_is_taken_once() {
    let house = house(&[("uno", SECRET)]);
    let (key, minutes, body) = (("uno", SECRET), 10 * 60_000, said("No hay red"));
    let bad = call(&house, key, NONCE, &json!({ "text": "", "from": { "phone": "1" } })).await;
    assert_eq!(bad.refusal(), (422, "bad_intake".to_owned()), "the nonce of what is refused is free");
    let first = call(&house, key, NONCE, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    house.pass(minutes);
    let again = call(&house, key, NONCE, &body).await;
    assert_eq!((again.status, &again.json::<Value>()["again"]), (StatusCode::OK, &json!(true)), "{again:?}");
    assert_eq!(again.json::<Value>()["folio"], first.json::<Value>()["folio"]);
    assert_eq!(call(&house, key, NONCE, &said("Otra cosa")).await.refusal(), (409, "replayed".to_owned()));
    let other = call(&house, key, "9f1e2d3c4b5a69788796a5b4", &body).await;
    assert_eq!(other.status, StatusCode::CREATED, "who says the same under another nonce asks once more: {other:?}");

    let mut reply = said("Sigue igual");
    reply["folio"] = first.json::<Value>()["folio"].clone();
    let nonce = "1f1e2d3c4b5a69788796a5b4";
    for status in [StatusCode::CREATED, StatusCode::OK] {
        let answer = call(&house, key, nonce, &reply).await;
        assert_eq!(answer.status, status, "{answer:?}");
        house.pass(minutes);
    }
    assert_eq!(ticket(&house, &first).notes.len(), 1);
    reply["text"] = json!("Ya quedó");
    assert_eq!(call(&house, key, nonce, &reply).await.refusal(), (409, "replayed".to_owned()));
}

/// A register of nightly copies: `intake` says whether machines enter them.
fn copies(intake: bool) -> House {
    let def: RegisterDef = serde_json::from_value(json!({
        "id": "copias", "name": "Copias", "record": "Copia",
        "fields": [
            { "id": "servidor", "label": "Servidor", "kind": "text", "required": true },
            { "id": "fecha", "label": "Fecha", "kind": "date", "required": true },
            { "id": "detalle", "label": "Detalle", "kind": "textarea" },
            { "id": "resultado", "label": "Resultado", "kind": "choice", "options": ["Correcto", "Con errores"] }
        ],
        "key": ["servidor", "fecha"],
        "states": [
            { "id": "prevista", "name": "Prevista", "moves": [
                { "to": "hecha", "name": "Marcar hecha", "needs": ["resultado"] }
            ] },
            { "id": "hecha", "name": "Hecha", "ended": true }
        ],
        "number": { "prefix": "CO" }, "reads": ["jefe-mesa"], "writes": ["agente-mesa"], "intake": intake
    }))
    .expect("a register");
    let house = House::of(move |organisation| organisation.registers.push(def));
    let text = format!("[copias]\nregister = \"copias\"\nkeys = [{{ id = \"uno\", secret = \"{SECRET}\" }}]\n");
    house.write_private("webhooks.toml", &text);
    house
}

/// AGU-50: the servers enter their daily copies themselves, each once, and what they tell is judged by the register.
#[tokio::test]
async fn agu_50_a_machine_enters_a_record_once() {
    let house = copies(true);
    let mut ana = house.supervisor_with_passkey().await.0;
    let key = ("uno", SECRET);
    let fields = json!({ "servidor": "SQL-01", "fecha": "2026-11-20", "detalle": "Completa", "resultado": "Correcto" });
    let body = json!({ "id": "noche-1", "fields": fields, "state": "hecha" });
    let path = "/api/administration/connections/gateways/copias/try";
    let text = |body: &Value| json!({ "text": body.to_string() });
    let tried = ana.post_json(path, &text(&body)).await.json::<Value>();
    assert_eq!((&tried["fate"], &tried["title"]), (&json!("enters"), &json!("noche-1")), "{tried}");
    let first = call_as(&house, "copias", key, NONCE, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let tried = ana.post_json(path, &text(&body)).await.json::<Value>();
    assert_eq!(tried["fate"], json!("enters"), "known by its id: {tried}");
    let mut twin = body.clone();
    twin["id"] = json!("noche-3");
    twin["fields"]["fecha"] = json!("ayer");
    let tried = ana.post_json(path, &text(&twin)).await.json::<Value>();
    assert!(tried["wrong"]["es"].as_str().is_some_and(|why| why.contains("fecha")), "{tried}");
    let told = first.json::<Value>();
    assert!(told["number"].as_str().is_some_and(|number| number.starts_with("CO")), "{told}");
    let id: DocumentId = serde_json::from_value(told["document"].clone()).expect("an id");
    let view = {
        let reader = house.store().read().expect("a reader");
        stored_record(&*reader, id).expect("read").expect("a record")
    };
    assert_eq!((view.state.as_str(), view.born.site), ("hecha", Site::System));
    assert_eq!(view.entered.get(&FieldId::new("detalle")).map(String::as_str), Some("Completa"));
    assert!(view.notes[0].text.contains("«copias»") && view.notes[0].text.contains("«noche-1»"), "{:?}", view.notes);

    let feed = house.feed();
    let again = call_as(&house, "copias", key, "1f1e2d3c4b5a69788796a5b4", &body).await;
    assert_eq!((again.status, again.json::<Value>()["again"].as_bool()), (StatusCode::OK, Some(true)), "{again:?}");
    let mut other = body.clone();
    other["fields"]["resultado"] = json!("Con errores");
    let other = call_as(&house, "copias", key, "2f1e2d3c4b5a69788796a5b4", &other).await;
    assert_eq!(other.refusal(), (409, "replayed".to_owned()));
    let wrong = json!({ "id": "noche-2", "fields": { "servidor": "SQL-01", "fecha": "ayer" } });
    let wrong = call_as(&house, "copias", key, "3f1e2d3c4b5a69788796a5b4", &wrong).await;
    assert_eq!(wrong.refusal(), (422, "bad_intake".to_owned()));
    assert_eq!(house.feed(), feed, "nothing was kept of any of them");
}

/// AGU-50: another record that has not ended bears the key once; a register that does not say so takes nothing.
#[tokio::test]
async fn agu_50_a_register_takes_what_it_says() {
    let key = ("uno", SECRET);
    let planned = |id: &str| json!({ "id": id, "fields": { "servidor": "SQL-01", "fecha": "2026-11-20" } });
    let house = copies(true);
    assert_eq!(call_as(&house, "copias", key, NONCE, &planned("a")).await.status, StatusCode::CREATED);
    let feed = house.feed();
    let second = call_as(&house, "copias", key, "1f1e2d3c4b5a69788796a5b4", &planned("b")).await;
    assert_eq!(second.refusal(), (422, "bad_intake".to_owned()));
    assert_eq!(house.feed(), feed);
    let closed = copies(false);
    let refused = call_as(&closed, "copias", key, NONCE, &planned("a")).await;
    assert_eq!(refused.refusal(), (422, "bad_intake".to_owned()));
}
