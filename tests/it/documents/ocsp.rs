//! Tests of a paper signed with an e.firma whose issuer is asked about revocation (OCSP). It is told as unasked, then
//! as what the responder said; one responder is down at first. `ocsp/make.sh` makes the authority and its responder.

use super::efirma::{certified, last, lived_with, signs};
use axum::http::StatusCode;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_server::blobs::BlobStore;
use ronda_server::certificates::FOLDER;
use ronda_server::doctor;
use ronda_server::ocsp::{Nonce, Ocsp, kept};
use ronda_server::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question, TransportProblem};
use ronda_server::store::Batch;
use ronda_server::store::ocsp::OcspRows;
use ronda_shared::ids::{DocumentId, FormId};
use ronda_shared::paper;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_test_support::client::Agent;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const PAPER: &str = "oax-resguardo-telefono";
const UNASKED: &str = "e.firma vigente al firmar; revocación aún sin consultar";

/// What a responder says of every certificate.
#[derive(Debug, Clone, Copy)]
enum Says {
    Good,
    Revoked(i64),
    Down,
}

/// The authority's responder at the other end.
struct Responder {
    says: Mutex<Says>,
    asked: Mutex<usize>,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
}

impl Responder {
    fn says(&self, says: Says) {
        *self.says.lock().unwrap_or_else(PoisonError::into_inner) = says;
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpTransport for Responder {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        let sent = question.body.as_ref().expect("a body");
        assert_eq!((sent.kind, question.address.as_str()), ("application/ocsp-request", "https://ocsp.example/e"));
        let says = *self.says.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match says {
            Says::Down => Err(TransportProblem::Late),
            Says::Good => Ok(Answer { status: 200, body: answered(&sent.bytes, None, (self.now)()) }),
            Says::Revoked(since) => Ok(Answer { status: 200, body: answered(&sent.bytes, Some(since), (self.now)()) }),
        };
        Box::pin(async move { answer })
    }
}

/// An element of DER that holds these others.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).expect("short").to_be_bytes();
    let head = match content.len() {
        0..128 => vec![tag, length[1]],
        128..256 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [head, content].concat()
}

/// What the responder answers to a question: good, or revoked since then.
fn answered(asked: &[u8], revoked: Option<i64>, now: i64) -> Vec<u8> {
    const BASIC: &[u8] = &[6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
    const BY_RSA_SHA256: &[u8] = &[0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];
    let cer = include_bytes!("ocsp/responder.cer");
    // Which certificate is asked about, behind the heads of four sequences; then the extension with the nonce, which goes back as it came.
    let (about, nonce) = (&asked[10..89], &asked[90..]);
    assert_eq!((&about[..2], asked[89]), ([0x30, 77].as_slice(), 0xa2));
    let status = match revoked {
        None => der(0x80, &[]),
        Some(since) => der(0xa1, &[&time(since)]),
    };
    let until = der(0xa0, &[&time(now + HOUR_MS)]);
    let single = der(0x30, &[about, &status, &time(now), &until]);
    let (by, extensions) = (der(0xa2, &[&der(4, &[&[7; 20]])]), [&[0xa1_u8][..], nonce].concat());
    let data = der(0x30, &[&by, &time(now), &der(0x30, &[&single]), &extensions]);
    let pair = RsaKeyPair::from_pkcs8(include_bytes!("ocsp/responder.key")).expect("a key");
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &data, &mut signature).expect("signed");
    let certificates = der(0xa0, &[&der(0x30, &[cer.as_slice()])]);
    let basic = der(0x30, &[&data, BY_RSA_SHA256, &der(3, &[&[0], &signature]), &certificates]);
    der(0x30, &[&[10, 1, 0], &der(0xa0, &[&der(0x30, &[BASIC, &der(4, &[&basic])])])])
}

fn time(at: i64) -> Vec<u8> {
    let (year, month, day) = ronda_shared::date::Date::of_local(at).civil();
    let second = at.rem_euclid(DAY_MS) / 1_000;
    let clock = format!("{:02}{:02}{:02}Z", second / 3_600, second / 60 % 60, second % 60);
    der(0x18, &[format!("{year:04}{month:02}{day:02}{clock}").as_bytes()])
}

fn drawn() -> Nonce {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    [NEXT.fetch_add(1, Ordering::Relaxed); 32]
}

/// A house that asks the authority's responder, whose clock is the house's, and a ticket.
async fn asking() -> (House, Agent, DocumentId, Arc<Ocsp>, Arc<Responder>) {
    let (root, authority) = (include_bytes!("ocsp/root.cer"), include_bytes!("ocsp/authority.cer"));
    let (house, eva, id) = lived_with(root, authority).await;
    let data = house.app.config().data.clone();
    let text = "[[responder]]\nissuer = \"authority.cer\"\naddress = \"https://ocsp.example/e\"\n";
    std::fs::write(data.join(FOLDER).join("ocsp.toml"), text).expect("written");
    let clock = house.app.clock().clone();
    let now = Box::new(move || clock.now().millis());
    let responder = Arc::new(Responder { says: Mutex::new(Says::Good), asked: Mutex::default(), now });
    let line: Arc<dyn HttpTransport> = Arc::clone(&responder) as Arc<dyn HttpTransport>;
    let ocsp = Ocsp::new(house.app.ingest().clone(), data, Arc::clone(house.app.trust()), line, drawn);
    // It begins at the feed's end.
    rounds(&ocsp).await;
    (house, eva, id, ocsp, responder)
}

async fn rounds(ocsp: &Arc<Ocsp>) {
    while ocsp.round().await.expect("a round") {}
}

async fn signed(house: &House, eva: &mut Agent, id: DocumentId) {
    let rosa = (include_bytes!("ocsp/fiel.cer").as_slice(), include_bytes!("ocsp/fiel.key").as_slice());
    let own = |text: &str, at| certified(rosa, id, text, at);
    assert_eq!(signs(house, eva, id, own).await, Outcome::Accepted);
}

/// What an offline verification finds wrong, and how many answers it looked at.
fn verified(house: &House) -> (u64, Vec<String>) {
    let mut faults = Vec::new();
    let reader = house.store().read().expect("a reader");
    let count = kept::check(&*reader, &house.app.config().data, &mut |fault| faults.push(fault)).expect("checked");
    (count, faults)
}

#[tokio::test]
async fn a_signature_is_told_as_not_revoked_once_its_responder_said_so() {
    let (house, mut eva, id, ocsp, responder) = asking().await;
    signed(&house, &mut eva, id).await;
    assert_eq!(last(&eva, id).await, (true, UNASKED.to_owned()));
    // The answer's time has whole seconds, and must not lie before the signature.
    house.pass(2_000);
    rounds(&ocsp).await;
    let (good, told) = last(&eva, id).await;
    assert!(
        good && told.starts_with("e.firma vigente al firmar; sin revocar según el respondedor OCSP del "),
        "{told}"
    );
    assert!(ocsp.health("authority.cer").last.is_some());
    rounds(&ocsp).await;
    assert_eq!(responder.asked(), 1, "once");

    // Publicly the same, and offline.
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK);
    let filled = paper::fill(house.app.organisation(), &FormId::new(PAPER), &house.ticket(id)).expect("a form");
    let hash = paper::hash(&filled).to_string();
    let page = house.anonymous().0.get(&format!("/verificar/{}", &hash[..20])).await;
    let page = String::from_utf8(page.body.to_vec()).expect("text");
    assert!(page.contains(&told) && !page.contains("LUCR800101AB1"), "{page}");
    assert_eq!(verified(&house), (1, Vec::new()));

    // Whoever alters what is kept makes nothing good: it says nothing any more, and is found.
    let mut row = house.store().read().expect("a reader").ocsp_answers(None, 9).expect("read").remove(0);
    let end = row.answer.len() - 1;
    row.answer[end] ^= 1;
    let ocsp = OcspRows { kept: vec![row], ..OcspRows::default() };
    house.store().commit(Batch { ocsp, ..Batch::default() }).expect("committed");
    assert_eq!(last(&eva, id).await, (true, UNASKED.to_owned()));
    let (_, faults) = verified(&house);
    assert!(faults.len() == 1 && faults[0].contains("«authority.cer»: "), "{faults:?}");
}

#[tokio::test]
async fn what_still_stands_is_asked_about_where_its_words_were_taken_out() {
    let (house, mut eva, id, ocsp, responder) = asking().await;
    responder.says(Says::Down);
    signed(&house, &mut eva, id).await;
    rounds(&ocsp).await;
    let act = house.ticket(id).signatures[0].id;
    let mut ana = house.supervisor_with_passkey().await;
    let body = json!({ "what": [{ "signed_text": act.to_string() }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    responder.says(Says::Good);
    house.pass(HOUR_MS);
    rounds(&ocsp).await;
    let (good, told) = last(&eva, id).await;
    assert!(good && told.contains("sin revocar según el respondedor OCSP del "), "{told}");
    assert_eq!(verified(&house), (1, Vec::new()));
}

/// As by an editor, which moves the file away before it writes it anew.
#[tokio::test]
async fn a_signature_is_asked_about_also_where_the_file_was_away_for_a_moment() {
    let (house, mut eva, id, ocsp, responder) = asking().await;
    responder.says(Says::Down);
    signed(&house, &mut eva, id).await;
    rounds(&ocsp).await;
    let path = house.app.config().data.join(FOLDER).join("ocsp.toml");
    let text = std::fs::read(&path).expect("written");
    std::fs::remove_file(&path).expect("moved away");
    rounds(&ocsp).await;
    std::fs::write(&path, text).expect("written anew");
    responder.says(Says::Good);
    house.pass(HOUR_MS);
    rounds(&ocsp).await;
    let (good, told) = last(&eva, id).await;
    assert!(good && told.contains("sin revocar según el respondedor OCSP del "), "{told}");
    // Where it stays away, whoever is named later begins at the feed's end.
    std::fs::remove_file(&path).expect("removed");
    rounds(&ocsp).await;
    house.pass(HOUR_MS);
    rounds(&ocsp).await;
    assert_eq!(house.store().read().expect("a reader").ocsp_followed().expect("read"), None);
}

#[tokio::test]
async fn a_responder_that_is_down_is_asked_again_and_then_says_revoked() {
    let (house, mut eva, id, ocsp, responder) = asking().await;
    responder.says(Says::Down);
    signed(&house, &mut eva, id).await;
    rounds(&ocsp).await;
    assert_eq!(last(&eva, id).await, (true, UNASKED.to_owned()));
    let waiting = house.store().read().expect("a reader").ocsp_waiting().expect("read");
    assert_eq!((waiting.len(), waiting[0].refused[0].why.as_str()), (1, "it did not answer in time"));
    assert_eq!(ocsp.health("authority.cer").refused, waiting[0].refused.first().cloned());
    rounds(&ocsp).await;
    assert_eq!(responder.asked(), 1, "it rests");

    // After a day somebody is told.
    let reader = house.store().read().expect("a reader");
    let (data, later) = (&house.app.config().data, Timestamp::from_millis(house.now() + 2 * DAY_MS));
    let found = doctor::of_store(&*reader, data, &BlobStore::of(data, None), later).expect("looked at");
    let told = found.iter().find(|one| one.about == "ocsp").expect("a finding");
    assert!(told.what.contains("«authority.cer»: it did not answer in time"), "{told}");
    drop(reader);

    responder.says(Says::Revoked(house.now() - DAY_MS));
    house.pass(HOUR_MS);
    rounds(&ocsp).await;
    let (good, told) = last(&eva, id).await;
    assert!(!good && told.contains("estaba revocada desde el"), "{told}");
    assert_eq!((responder.asked(), verified(&house)), (2, (1, Vec::new())));
}

/// What waits is let go as its certificate expires: by a clock that was years ahead for a moment it was for good.
#[tokio::test]
async fn a_clock_that_was_ahead_lets_no_question_go() {
    let (house, mut eva, id, ocsp, responder) = asking().await;
    responder.says(Says::Down);
    signed(&house, &mut eva, id).await;
    rounds(&ocsp).await;
    let years = 4 * 365 * DAY_MS;
    house.pass(years);
    rounds(&ocsp).await;
    house.pass(HOUR_MS - years);
    responder.says(Says::Good);
    rounds(&ocsp).await;
    let (good, told) = last(&eva, id).await;
    assert!(good && told.contains("sin revocar según el respondedor OCSP del "), "{told}");
}

/// Who administers asks a responder, and is told what it said and of which certificate; nothing of it is kept.
#[tokio::test]
async fn who_administers_tries_a_responder() {
    const TRY: &str = "/api/administration/connections/ocsp/try";
    let (house, mut eva, id, ocsp, responder) = asking().await;
    house.app.set_ocsp(Arc::clone(&ocsp));
    let mut ana = house.supervisor_with_passkey().await.0;
    let card = ana.get("/api/administration/connections").await.json::<Value>();
    let one = &card["ocsp"]["responders"][0];
    assert_eq!((&one["issuer"], &one["host"]), (&json!("authority.cer"), &json!("ocsp.example")), "{card}");
    assert_eq!((&one["given"], &one["last"], &one["failed"]), (&json!(0), &Value::Null, &Value::Null));
    assert_eq!((&card["ocsp"]["waiting"], &card["ocsp_wrong"]), (&json!(0), &Value::Null));

    let asked = json!({ "issuer": "authority.cer" });
    let told = ana.post_json(TRY, &asked).await.json::<Value>();
    assert_eq!((&told["about"], &told["said"], &told["wrong"]), (&json!(""), &Value::Null, &Value::Null), "{told}");
    assert_eq!(responder.asked(), 0, "no certificate of its own is here yet: nobody is asked");

    signed(&house, &mut eva, id).await;
    rounds(&ocsp).await;
    let before = responder.asked();
    let told = ana.post_json(TRY, &asked).await.json::<Value>();
    assert_eq!((&told["said"], &told["wrong"]), (&json!("good"), &Value::Null), "{told}");
    assert!(told["about"].as_str().is_some_and(|number| !number.is_empty()) && told["as_of"].is_number(), "{told}");
    assert_eq!(responder.asked(), before + 1);
    responder.says(Says::Revoked(house.now() - DAY_MS));
    assert_eq!(ana.post_json(TRY, &asked).await.json::<Value>()["said"], json!("revoked"));
    responder.says(Says::Down);
    let told = ana.post_json(TRY, &asked).await.json::<Value>();
    assert_eq!((&told["said"], &told["wrong"]["es"]), (&Value::Null, &json!("no contestó a tiempo")), "{told}");
    let none = ana.post_json(TRY, &json!({ "issuer": "root.cer" })).await;
    assert_eq!(none.refusal(), (404, "not_found".to_owned()));

    std::fs::write(house.app.config().data.join(FOLDER).join("ocsp.toml"), "[[responder]]\nissuer = 1\n")
        .expect("written");
    let card = ana.get("/api/administration/connections").await.json::<Value>();
    assert!(card["ocsp"].is_null() && card["ocsp_wrong"]["es"].is_string(), "{card}");
    assert_eq!(ana.post_json(TRY, &asked).await.refusal(), (422, "bad_settings".to_owned()));
}
