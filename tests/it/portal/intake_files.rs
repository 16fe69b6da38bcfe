//! Tests of files of a request that another system brings. They pass the gate of evidence, each once, and what is left
//! out is named.

use super::intake::{NONCE, SECRET, call, house, said, ticket};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::command::{Audience, Command, Decision};
use ronda_shared::evidence::{Evidence, Media};
use ronda_shared::ids::Sha256;
use ronda_shared::limits;
use ronda_shared::state::State;
use ronda_test_support::house::House;
use ronda_test_support::pictures::jpeg;
use serde_json::{Value, json};

const KEY: (&str, &str) = ("uno", SECRET);

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({ "name": name, "base64": STANDARD.encode(bytes) })
}

fn with(text: &str, files: &[Value]) -> Value {
    let mut said = said(text);
    said["files"] = json!(files);
    said
}

/// What is kept of a file.
fn kept(house: &House, file: &Evidence) -> Vec<u8> {
    house.app.keeper().blobs().kept().read(&file.file.sha256).expect("kept").expect("there")
}

/// OAX-100: a photograph loses its place, what is none is told by its name, and the same call again stores nothing twice.
#[tokio::test]
async fn oax_100_a_gateways_files_come_through_the_gate_once() {
    let house = house(&[KEY]);
    let mut photo = jpeg(7, 320, 240);
    photo.splice(2..2, *b"\xff\xe1\0\x14GPSLatitude Canon\0");
    let cut = [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J'];
    let mut unnamed = file("foto", &photo);
    unnamed["type"] = json!("image/jpeg");
    let sent = [unnamed, file("no-es.jpg", b"<html>"), file("cortada.jpg", &cut), file("otra.jpg", &photo)];
    let body = with("No enciende", &sent);
    let first = call(&house, KEY, NONCE, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let told = first.json::<Value>();
    let left: Vec<&str> =
        told["not_taken"].as_array().expect("named").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(left, ["no-es.jpg", "cortada.jpg"], "{told}");
    assert!(told["not_taken"][0]["es"].as_str().is_some_and(|why| why.contains("tipo")), "{told}");

    let view = ticket(&house, &first);
    let sealed: Vec<&Evidence> = view.evidence.iter().filter(|file| file.is_sealed()).collect();
    assert_eq!(sealed.len(), 1, "twice in one call it is one: {:?}", view.evidence);
    assert_eq!((sealed[0].file.name.as_str(), sealed[0].file.media), ("foto.jpg", Media::Jpeg));
    let stored = kept(&house, sealed[0]);
    assert!(!stored.windows(3).any(|three| three == b"GPS" || three == b"Can"), "bare");
    assert_ne!(Sha256::of(&photo), sealed[0].file.sha256);
    let refused = view.evidence.iter().find(|file| file.file.name == "cortada.jpg").expect("named");
    assert!(refused.sealed.as_ref().is_some_and(|sealing| sealing.fault.is_some()), "the gate's word stands there");
    let remarks: Vec<_> = view.notes.iter().filter(|note| note.text.contains("«no-es.jpg»")).collect();
    assert!(matches!(remarks.as_slice(), [one] if one.audience == Audience::Internal), "{:?}", view.notes);

    let feed = house.feed();
    let again = call(&house, KEY, NONCE, &body).await;
    assert_eq!(again.status, StatusCode::OK, "{again:?}");
    assert_eq!(again.json::<Value>()["not_taken"], told["not_taken"], "told alike");
    assert_eq!(house.feed(), feed, "nothing is doubled");
    let other = call(&house, KEY, NONCE, &with("No enciende", &sent[..1])).await;
    assert_eq!(other.refusal(), (409, "replayed".to_owned()), "other files are another call");
}

/// A reply brings its file too: what was asked for is there with it.
#[tokio::test]
async fn a_reply_brings_its_files_to_its_ticket_once() {
    let house = house(&[KEY]);
    let first = call(&house, KEY, NONCE, &said("No imprime")).await;
    let id = ticket(&house, &first).id;
    let question = Decision::AskRequester { question: "¿Qué dice la pantalla?".into() };
    super::visitor::desk(&house, id, Command::Decision(question)).await;
    assert_eq!(house.ticket(id).ruled.state, State::NeedsInfo);
    let mut reply = with("Dice esto", &[file("pantalla.jpg", &jpeg(3, 64, 64))]);
    reply["folio"] = first.json::<Value>()["folio"].clone();
    let nonce = "1f1e2d3c4b5a69788796a5b4";
    let answered = call(&house, KEY, nonce, &reply).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{answered:?}");
    assert!(answered.json::<Value>().get("not_taken").is_none(), "{answered:?}");
    let feed = house.feed();
    assert_eq!(call(&house, KEY, nonce, &reply).await.status, StatusCode::OK);
    assert_eq!(house.feed(), feed, "nothing is doubled");
    let view = house.ticket(id);
    assert!(view.evidence.len() == 1 && view.evidence[0].is_sealed(), "{:?}", view.evidence);
    assert_ne!(view.ruled.state, State::NeedsInfo, "and it answers what is asked");
}

/// What was returned comes back with the paper that it lacked; the same call again says nothing more (T5).
#[tokio::test]
async fn a_paper_that_was_asked_for_is_handed_in_once() {
    let house = house(&[KEY]);
    let first = call(&house, KEY, NONCE, &said("Alta de correo")).await;
    let id = ticket(&house, &first).id;
    super::visitor::desk(&house, id, Command::Decision(Decision::Return { reason: "Falta el sello".into() })).await;
    assert_eq!(house.ticket(id).ruled.state, State::Returned);
    let mut reply = with("Va sellado", &[file("oficio.jpg", &jpeg(3, 64, 64))]);
    reply["folio"] = first.json::<Value>()["folio"].clone();
    let nonce = "1f1e2d3c4b5a69788796a5b4";
    let answered = call(&house, KEY, nonce, &reply).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{answered:?}");
    assert_ne!(house.ticket(id).ruled.state, State::Returned, "it is taken up");
    let feed = house.feed();
    assert_eq!(call(&house, KEY, nonce, &reply).await.status, StatusCode::OK);
    assert_eq!(house.feed(), feed, "nothing is doubled");
}

/// Bounds: how many, how large one, how large all; what is no base64.
#[tokio::test]
async fn too_many_files_too_large_ones_and_what_is_no_base64_are_told() {
    let house = house(&[KEY]);
    let feed = house.feed();
    let many = vec![file("a.txt", b"hola"); limits::INTAKE_FILES + 1];
    let mut no_base64 = file("a.txt", b"");
    no_base64["base64"] = json!("esto no es");
    let mut unknown = file("a.txt", b"hola");
    unknown["url"] = json!("https://example.org/a.txt");
    for (files, named) in [(many, "files"), (vec![no_base64], "base64"), (vec![unknown], "url")] {
        let answer = call(&house, KEY, NONCE, &with("x", &files)).await;
        let problem = answer.problem();
        assert_eq!((answer.status, problem.code.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_intake"));
        assert!(problem.es.contains(named), "{named}: {}", problem.es);
    }
    let all = file("a.bin", &vec![0; limits::INTAKE_BYTES]);
    assert_eq!(call(&house, KEY, NONCE, &with("x", &[all])).await.refusal(), (413, "too_large".to_owned()));
    // Whoever does not sign right is told nothing of what they sent.
    let wrong = call(&house, ("uno", "otro secreto de treinta y dos letras"), NONCE, &with("x", &[])).await;
    assert_eq!(wrong.refusal(), (401, "bad_call".to_owned()));
    assert_eq!(house.feed().0, feed.0, "nothing was kept");

    let large = file("grande.txt", &vec![b'x'; limits::EVIDENCE_BYTES as usize + 1]);
    let taken = call(&house, KEY, NONCE, &with("Va un archivo", &[large, file("a.txt", b"hola")])).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{taken:?}");
    let told = taken.json::<Value>();
    assert_eq!(told["not_taken"][0]["name"], json!("grande.txt"));
    assert!(told["not_taken"][0]["es"].as_str().is_some_and(|why| why.contains("grande")), "{told}");
    let view = ticket(&house, &taken);
    assert!(matches!(view.evidence.as_slice(), [one] if one.file.name == "a.txt" && one.is_sealed()), "{view:?}");
}
