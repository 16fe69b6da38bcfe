//! Tests of time stamps by a third party on a signed paper and the day's feed. The stamps are told, verified offline,
//! given out; the next provider makes them where one is down or lies. `time-stamps/make.sh` makes the authorities'
//! keys.

use crate::it::steps::{by, mistyped, paper_told, say, ticket};
use axum::http::StatusCode;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_server::backup;
use ronda_server::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question, TransportProblem};
use ronda_server::store::Store as _;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::time_stamps::{StoredStamp, Subject, paper_key};
use ronda_server::time_stamps::{TimeStamps, kept};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, ContactField, Content};
use ronda_shared::ids::{DocumentId, FormId, Sha256};
use ronda_shared::paper;
use ronda_shared::signature::Sign;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_test_support::acts::hand;
use ronda_test_support::client::Agent;
use ronda_test_support::hindered_store::HinderedStore;
use ronda_test_support::house::House;
use ronda_test_support::store_place::StorePlace;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const PAPER: &str = "oax-resguardo-telefono";
const SERVICE: &str = "oax-revision-extension";
const POLICY: &str = "1.3.6.1.4.1.99999.1";

/// What an authority does with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Right,
    /// It stamps something else.
    Lies,
    Down,
    /// It takes the question and never answers.
    Silent,
}

/// Two authorities at the other end: what `uno` does is told, `dos` answers rightly.
struct Authorities {
    uno: Mutex<Manner>,
    asked: Mutex<Vec<String>>,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
}

impl HttpTransport for Authorities {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        let host = question.address.host_str().expect("a name").to_owned();
        let manner = match host.as_str() {
            "uno.example" => *self.uno.lock().unwrap_or_else(PoisonError::into_inner),
            _ => Manner::Right,
        };
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(host);
        let sent = question.body.as_ref().expect("a body");
        let answer = match manner {
            Manner::Silent => return Box::pin(std::future::pending()),
            Manner::Down => Err(TransportProblem::Late),
            Manner::Right | Manner::Lies => {
                Ok(Answer { status: 200, body: stamped(&sent.bytes, manner == Manner::Lies, (self.now)()) })
            }
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

/// What an authority answers to a question.
fn stamped(asked: &[u8], lies: bool, now: i64) -> Vec<u8> {
    const SIGNED_DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    const TST_INFO: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
    const CONTENT_TYPE: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
    const DIGEST: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
    const CERTIFICATE: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
    const BY_SHA256: &[u8] = &[0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 1];
    const BY_RSA: &[u8] = &[0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    const POLICY: &[u8] = &[6, 9, 0x2b, 6, 1, 4, 1, 0x86, 0x8d, 0x1f, 1];
    const ONE: &[u8] = &[2, 1, 1];
    let (cer, issuer) = (include_bytes!("time-stamps/tsa.cer"), include_bytes!("time-stamps/authority.cer"));
    // Version, then the imprint's algorithm; behind the imprint the nonce, then three bytes that ask for the certificate.
    let mut imprint = asked[24..56].to_vec();
    imprint[0] ^= u8::from(lies);
    let nonce = &asked[56..asked.len() - 3];
    let at = time(now);
    let imprint = der(0x30, &[BY_SHA256, &der(4, &[&imprint])]);
    let info = der(0x30, &[ONE, POLICY, &imprint, ONE, &der(0x18, &[at.as_bytes()]), nonce]);
    let named = der(0x30, &[&der(0x30, &[&der(0x30, &[&der(4, &[digest(&SHA256, cer).as_ref()])])])]);
    let attributes = [
        der(0x30, &[CONTENT_TYPE, &der(0x31, &[TST_INFO])]),
        der(0x30, &[DIGEST, &der(0x31, &[&der(4, &[digest(&SHA256, &info).as_ref()])])]),
        der(0x30, &[CERTIFICATE, &der(0x31, &[&named])]),
    ]
    .concat();
    let pair = RsaKeyPair::from_pkcs8(include_bytes!("time-stamps/tsa.key")).expect("a key");
    let mut signature = vec![0; pair.public().modulus_len()];
    let signed = der(0x31, &[&attributes]);
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature).expect("signed");
    let (signed, signature) = (der(0xa0, &[&attributes]), der(4, &[&signature]));
    let signer = der(0x30, &[ONE, &der(0x30, &[]), BY_SHA256, &signed, BY_RSA, &signature]);
    let content = der(0x30, &[TST_INFO, &der(0xa0, &[&der(4, &[&info])])]);
    let certificates = der(0xa0, &[cer.as_slice(), issuer.as_slice()]);
    let signers = der(0x31, &[&signer]);
    let data = der(0x30, &[&[2, 1, 3], &der(0x31, &[BY_SHA256]), &content, &certificates, &signers]);
    let token = der(0x30, &[SIGNED_DATA, &der(0xa0, &[&data])]);
    der(0x30, &[&der(0x30, &[&[2, 1, 0]]), &token])
}

fn time(now: i64) -> String {
    let (year, month, day) = ronda_shared::date::Date::of_local(now).civil();
    let second = now.rem_euclid(DAY_MS) / 1_000;
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

/// The operator's file with these providers, asked in this order, and those that are asked no more.
fn write(house: &House, asked: &[&str], retired: &[&str]) {
    let data = &house.app.config().data;
    std::fs::write(data.join("root.pem"), include_bytes!("time-stamps/root.pem")).expect("written");
    let section = |name: &&str, retired: bool| {
        format!(
            "[[provider]]\nname = \"{name}\"\naddress = \"https://{name}.example/tsa\"\nanchors = \"root.pem\"\n\
             policies = [\"{POLICY}\"]\nretired = {retired}\n"
        )
    };
    let mut text = "stamp = [\"day_checkpoint\", \"signed_papers\"]\n".to_owned();
    text.extend(asked.iter().map(|name| section(name, false)));
    text.extend(retired.iter().map(|name| section(name, true)));
    let path = data.join("time-stamps.toml");
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
}

fn drawn() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0x8000_0000_0000_0000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Time stamps of a house by two authorities, whose clocks are the house's.
fn stamping(house: &House) -> (Arc<TimeStamps>, Arc<Authorities>) {
    let clock = house.app.clock().clone();
    let now = Box::new(move || clock.now().millis());
    let line = Arc::new(Authorities { uno: Mutex::new(Manner::Right), asked: Mutex::default(), now });
    let data = house.app.config().data.clone();
    let dynamic: Arc<dyn HttpTransport> = Arc::clone(&line) as Arc<dyn HttpTransport>;
    (TimeStamps::new(house.app.ingest().clone(), data, dynamic, drawn), line)
}

async fn rounds(stamping: &Arc<TimeStamps>) {
    while stamping.round().await.expect("a round") {}
}

/// A ticket with its paper signed; the hash that was signed.
async fn signed(house: &House, eva: &mut Agent, number: u8) -> (DocumentId, Sha256) {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    say(eva, id, DocumentKind::Ticket, &ticket(house, SERVICE), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    let form = FormId::new(PAPER);
    let filled = paper::fill(house.app.organisation(), &form, &house.ticket(id)).expect("a form");
    let (place, text) = (filled.signatures[0].clone(), paper::canonical(&filled));
    let hash = Sha256::of(text.as_bytes());
    let sign = Sign {
        paper: form,
        role: place.role,
        purpose: place.purpose,
        format: paper::FORMAT,
        certified: None,
        text,
        hand: hand("Rosa Luna"),
    };
    let command = Command::Content(Content::Sign(Box::new(sign)));
    let number = say(eva, id, DocumentKind::Ticket, &command, house.now());
    let answer = eva.sync().await;
    let outcome = &answer.receipts.iter().find(|receipt| receipt.number == number).expect("an answer").outcome;
    assert_eq!(*outcome, Outcome::Accepted);
    (id, hash)
}

fn stamp(house: &House, paper: &Sha256) -> Option<StoredStamp> {
    house.store().read().expect("a reader").stamp(&paper_key(paper)).expect("read")
}

/// What an offline verification finds wrong, and how many stamps it looked at.
fn verified(house: &House) -> (u64, Vec<String>) {
    let mut faults = Vec::new();
    let reader = house.store().read().expect("a reader");
    let count = kept::check(&*reader, &house.app.config().data, &mut |fault| faults.push(fault)).expect("checked");
    (count, faults)
}

#[tokio::test]
async fn a_signed_paper_is_stamped_once_told_and_verified_offline() {
    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno", "dos"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    let (id, hash) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    let given = stamp(&house, &hash).expect("stamped");
    assert_eq!((given.provider.as_str(), given.policy.as_str()), ("uno", POLICY));
    assert!(matches!(given.subject, Subject::Paper { document, .. } if document == id));
    assert!(given.refused.is_empty());
    let asked = authorities.asked.lock().unwrap_or_else(PoisonError::into_inner).len();
    rounds(&stamping).await;
    assert_eq!(authorities.asked.lock().unwrap_or_else(PoisonError::into_inner).len(), asked, "once");

    // Given out as it came, to whoever reads the ticket.
    let file = eva.client.get(&format!("/api/documents/{id}/time-stamps/{hash}.tsr")).await;
    assert_eq!((file.status, &file.body[..]), (StatusCode::OK, given.answer.as_slice()));
    let other = eva.client.get(&format!("/api/documents/{id}/time-stamps/{}.tsr", Sha256::of(b"otra"))).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);

    // Printed, and told to whoever has the paper's address.
    let printed = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(printed.status, StatusCode::OK);
    let page = house.anonymous().0.get(&format!("/verificar/{}", &hash.to_string()[..20])).await;
    let page = String::from_utf8(page.body.to_vec()).expect("text");
    assert!(page.contains("Sello de tiempo") && page.contains(&format!("uno, política {POLICY}")), "{page}");

    // The feed of each day that something came to.
    let checkpoints = verified(&house).0 - 1;
    house.pass(DAY_MS);
    // Her session of yesterday has ended.
    let mut eva = house.agent().await;
    signed(&house, &mut eva, 8).await;
    rounds(&stamping).await;
    assert_eq!(verified(&house), (checkpoints + 3, Vec::new()));
    house.pass(DAY_MS);
    rounds(&stamping).await;
    rounds(&stamping).await;
    assert_eq!(verified(&house).1, Vec::<String>::new());
}

#[tokio::test]
async fn where_one_is_down_or_lies_the_next_is_asked_and_a_former_one_is_still_believed() {
    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno", "dos"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    let says = |manner: Manner| *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = manner;

    says(Manner::Lies);
    let (_, hash) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    let given = stamp(&house, &hash).expect("stamped");
    assert_eq!(given.provider, "dos");
    assert_eq!(given.refused[0].provider, "uno");
    assert_eq!(given.refused[0].why, "its imprint is of something else");
    assert_eq!(stamping.health("uno").refused, given.refused.first().cloned());

    // Alone and down: it waits, and whoever prints is told so.
    write(&house, &["uno"], &["dos"]);
    says(Manner::Down);
    house.pass(HOUR_MS);
    let (id, hash) = signed(&house, &mut eva, 8).await;
    rounds(&stamping).await;
    assert_eq!(stamp(&house, &hash), None);
    let printed = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(printed.status, StatusCode::OK);
    let page = house.anonymous().0.get(&format!("/verificar/{}", &hash.to_string()[..20])).await;
    assert!(String::from_utf8(page.body.to_vec()).expect("text").contains("aún sin sello"));

    // Replaced midway: what waits is stamped by the new one, what the former gave is verified by its anchors.
    write(&house, &["tres"], &["uno", "dos"]);
    house.pass(HOUR_MS);
    rounds(&stamping).await;
    let given = stamp(&house, &hash).expect("stamped");
    assert_eq!((given.provider.as_str(), given.refused[0].why.as_str()), ("tres", "it did not answer in time"));
    assert_eq!(verified(&house).1, Vec::<String>::new());
    write(&house, &["tres"], &["uno"]);
    let (_, faults) = verified(&house);
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault.contains("«dos» gave it")), "{faults:?}");
}

/// A full disk, or another server that has taken over from this one, lasts for hours, and each stamp is paid.
#[tokio::test]
async fn a_stamp_that_came_is_not_asked_for_again_while_it_cannot_be_written() {
    let place = StorePlace::empty();
    let store = Arc::new(HinderedStore::on(place.open_in_memory()));
    let house = House::on(Arc::<HinderedStore>::clone(&store));
    let mut eva = house.agent().await;
    write(&house, &["uno"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    let says = |manner: Manner| *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    let asked = || authorities.asked.lock().unwrap_or_else(PoisonError::into_inner).len();
    says(Manner::Down);
    let (_, hash) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    says(Manner::Right);
    house.pass(HOUR_MS);
    store.fills();
    let before = asked();
    for _ in 0..3 {
        assert!(stamping.round().await.is_err(), "nothing can be written");
    }
    assert_eq!(asked(), before + 1);
    store.empties();
    rounds(&stamping).await;
    assert_eq!(asked(), before + 1, "it came the first time");
    assert_eq!(stamp(&house, &hash).expect("stamped").provider, "uno");
}

/// `ronda verify --paper`, of a paper that waits for its stamp, has it, and says something else by now.
#[tokio::test]
async fn the_console_tells_since_when_a_paper_stands() {
    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = Manner::Down;
    let (id, hash) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    let printed = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(printed.status, StatusCode::OK);
    let hash = hash.to_string();
    let told = paper_told(&house, &hash).await.expect("printed here").time_stamp.expect("asked for");
    assert_eq!((told.es.as_str(), told.en.as_str()), ("aún sin sello", "not stamped yet"));

    write(&house, &["dos"], &["uno"]);
    house.pass(HOUR_MS);
    rounds(&stamping).await;
    let told = paper_told(&house, &hash).await.expect("printed here");
    let stamped = told.time_stamp.clone().expect("stamped");
    assert!(stamped.es.ends_with(&format!(", dos, política {POLICY}")), "{stamped:?}");
    assert!(stamped.en.ends_with(&format!(", dos, policy {POLICY}")), "{stamped:?}");
    assert_eq!((told.signed.len(), told.certified.len(), told.modified), (1, 0, false));
    for place in [0, 19, 20, 63] {
        assert_eq!(paper_told(&house, &mistyped(&hash, place)).await, None, "another letter at {place}");
    }

    // One letter of the ticket is another by now: the stamp is of the words that were signed.
    let other = Content::SetContact { field: ContactField::Name, value: "Mario".into() };
    by(&house, "eva.rios", id, Command::Content(other)).await;
    let changed = paper_told(&house, &hash).await.expect("printed here");
    assert_eq!((changed.modified, changed.time_stamp), (true, Some(stamped)));
}

/// Whoever alters what is kept is found out without asking anybody.
#[tokio::test]
async fn a_stamp_that_was_altered_in_the_store_is_found() {
    use ronda_server::store::Batch;
    use ronda_server::store::time_stamps::StampRows;

    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno"], &[]);
    let (stamping, _authorities) = stamping(&house);
    rounds(&stamping).await;
    let (_, hash) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    let given = stamp(&house, &hash).expect("stamped");
    let kept = |row: StoredStamp| {
        let time_stamps = StampRows { kept: vec![row], ..StampRows::default() };
        house.store().commit(Batch { time_stamps, ..Batch::default() }).expect("committed");
    };
    let earlier = StoredStamp { at: given.at.plus(-DAY_MS), ..given.clone() };
    kept(earlier);
    assert!(verified(&house).1.iter().any(|fault| fault.contains("another time or policy")));
    let mut altered = given.clone();
    let last = altered.answer.len() - 1;
    altered.answer[last] ^= 1;
    kept(altered);
    assert!(verified(&house).1.iter().any(|fault| fault.contains("has not signed it")));
    kept(given);
    assert_eq!(verified(&house).1, Vec::<String>::new());
}

/// What was stamped and what waits goes with a backup, and is verified where it is restored.
#[tokio::test]
async fn stamps_go_with_a_backup() {
    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    let (_, stamped) = signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = Manner::Down;
    let (_, waits) = signed(&house, &mut eva, 8).await;
    rounds(&stamping).await;

    let place = tempfile::tempdir().expect("a folder");
    let (file, store_file) = (place.path().join("a.ronda"), place.path().join("ronda.redb"));
    backup::make(house.store(), &file, house.app.clock().now()).expect("a backup");
    backup::restore(&file, &store_file, 10).expect("restored");
    let restored = RedbStore::open(&store_file).expect("opens");
    let reader = restored.read().expect("a reader");
    let key = paper_key(&stamped);
    assert_eq!(reader.stamp(&key).expect("read"), stamp(&house, &stamped));
    assert_eq!(reader.stamps_waiting().expect("read").iter().map(|row| row.imprint).collect::<Vec<_>>(), [waits]);
    let mut faults = Vec::new();
    kept::check(&*reader, &house.app.config().data, &mut |fault| faults.push(fault)).expect("checked");
    assert_eq!(faults, Vec::<String>::new());
}

/// Nobody who signs or prints waits for a provider that takes its time.
#[tokio::test]
async fn a_provider_that_never_answers_holds_nobody_up() {
    let house = House::open();
    let mut eva = house.agent().await;
    write(&house, &["uno"], &[]);
    let (stamping, authorities) = stamping(&house);
    rounds(&stamping).await;
    *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = Manner::Silent;
    signed(&house, &mut eva, 9).await;
    let own = Arc::clone(&stamping);
    let waiting = tokio::spawn(async move { own.round().await.map(|_| ()) });
    while authorities.asked.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
        tokio::task::yield_now().await;
    }
    let (id, hash) = signed(&house, &mut eva, 8).await;
    let printed = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(printed.status, StatusCode::OK);
    assert_eq!(stamp(&house, &hash), None);
    assert!(!waiting.is_finished(), "it is still asked");
    waiting.abort();
}

#[tokio::test]
async fn how_providers_stand_is_shown_and_each_is_tried() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await.0;
    let (path, own) = ("/api/administration/connections", "/api/administration/connections/time-stamps/try");
    let told: Value = ana.get(path).await.json();
    assert_eq!(
        (&told["time_stamps"], &told["time_stamps_wrong"], &told["efirma"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let nobody = ana.post_json(own, &json!({ "provider": "uno" })).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND, "nobody asks for stamps here");

    write(&house, &["uno"], &["dos"]);
    let (stamping, authorities) = stamping(&house);
    house.app.set_time_stamps(Arc::clone(&stamping));
    let tried: Value = ana.post_json(own, &json!({ "provider": "uno" })).await.json();
    assert_eq!(
        (&tried["wrong"], &tried["policy"], &tried["host"]),
        (&Value::Null, &json!(POLICY), &json!("uno.example"))
    );
    *authorities.uno.lock().unwrap_or_else(PoisonError::into_inner) = Manner::Lies;
    let tried: Value = ana.post_json(own, &json!({ "provider": "uno" })).await.json();
    let words = json!({
        "es": "sella otra cosa: la huella no es la que se mandó",
        "en": "its imprint is of something else",
    });
    assert_eq!((&tried["wrong"], &tried["at"]), (&words, &Value::Null));
    let other = ana.post_json(own, &json!({ "provider": "tres" })).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);

    rounds(&stamping).await;
    let mut eva = house.agent().await;
    signed(&house, &mut eva, 9).await;
    rounds(&stamping).await;
    let told: Value = ana.get(path).await.json();
    let card = &told["time_stamps"];
    assert_eq!(
        (&card["days"], &card["papers"], &card["waiting"]),
        (&json!(true), &json!(true), &json!(2)),
        "the day and the paper"
    );
    assert_eq!(card["refused"]["es"], "uno: sella otra cosa: la huella no es la que se mandó");
    assert_eq!(card["refused"]["en"], "uno: its imprint is of something else");
    let providers: Vec<_> = ["name", "host", "retired", "why"].map(|key| card["providers"][0][key].clone()).to_vec();
    assert_eq!(providers, [json!("uno"), json!("uno.example"), json!(false), words]);
    assert_eq!(card["providers"][1]["retired"], true);

    std::fs::write(house.app.config().data.join("time-stamps.toml"), "stamp = [\"all\"]").expect("written");
    let told: Value = ana.get(path).await.json();
    assert_eq!(told["time_stamps"], Value::Null);
    let words = told["time_stamps_wrong"]["es"].as_str().expect("words");
    assert!(words.ends_with("Mientras tanto nada se sella; todo espera."), "{words}");
}
