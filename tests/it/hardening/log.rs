//! Nothing secret and nothing personal is written, not even at debug (S14).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ronda_server::blobs::{BlobStore, Owner};
use ronda_server::telemetry::quiet_libraries;
use ronda_server::word_vectors::{NearWords, read};
use ronda_shared::ids::Sha256;
use ronda_shared::stamp::Site;
use ronda_test_support::device::Key;
use ronda_test_support::house::House;
use ronda_test_support::s3::S3;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What was logged.
#[derive(Clone, Default)]
pub(super) struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// All of it until now.
    pub(super) fn written(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("paper")).into_owned()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("paper").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Paper {
    type Writer = Self;
    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// OCO-29, SEC-41, S14: what the server writes down of a day names no secret and nobody.
#[tokio::test]
async fn a_day_at_debug_names_no_secret_and_nobody() {
    let paper = Paper::default();
    tracing_subscriber::registry()
        .with(LevelFilter::DEBUG)
        .with(quiet_libraries())
        .with(tracing_subscriber::fmt::layer().with_writer(paper.clone()))
        .init();
    let mut secrets: Vec<(String, String)> = Vec::new();
    let mut secret = |what: &str, text: &str| secrets.push((what.to_owned(), text.to_owned()));
    let house = House::open();

    // A link, used, used again, guessed; with a passkey.
    let token = house.token("omar.cruz");
    secret("a link's token", &token);
    let mut omar = house.anonymous();
    let mut passkey = house.authenticator();
    let key = house.key();
    let enrolled = omar.try_enrol_with(&token, key, Site::Field, &mut passkey).await;
    assert_eq!(enrolled.status, 200, "{enrolled:?}");
    secret("a credential", &URL_SAFE_NO_PAD.encode(&passkey.id));
    omar.try_enrol(&token, key).await;
    omar.try_enrol(&"E".repeat(43), key).await;
    cookie_of(&omar.cookie, &mut secret);
    secret("a public key", &Key::number(key).public());

    // Coming in with it, rightly and wrongly; showing it again.
    let mut other = house.anonymous();
    for right in [true, false] {
        let asked = other.question("/api/sign-in/begin", &json!({ "person": "omar.cruz" })).await;
        secret("a ceremony", asked["ceremony"].as_str().expect("a name"));
        secret("a passkey's challenge", asked["options"]["publicKey"]["challenge"].as_str().expect("a challenge"));
        passkey.verifies = right;
        let credential = passkey.answer(&asked["options"]);
        secret("a passkey's answer", credential["response"]["signature"].as_str().expect("a signature"));
        let answer = other.sign_in_with(&asked["ceremony"], &credential, house.key()).await;
        assert_eq!(answer.status == 200, right, "{answer:?}");
    }
    cookie_of(&other.cookie, &mut secret);
    let mut ana = house.supervisor_with_passkey().await;
    ana.verify().await;
    cookie_of(&ana.cookie, &mut secret);
    let asked = ana.question("/api/passkeys/begin", &json!({})).await;
    let mut second = house.authenticator();
    let made = json!({
        "ceremony": asked["ceremony"], "credential": second.make(&asked["options"]), "name": "Llavero Escondido",
    });
    assert_eq!(ana.post_json("/api/passkeys", &made).await.status, 201);
    secret("a passkey's name", "Llavero Escondido");

    // A supervisor's day: links, a reset, a phone revoked, what was written down.
    for path in ["/api/people/eva.rios/link", "/api/people/eva.rios/reset"] {
        let made: serde_json::Value = ana.post_json(path, &json!({})).await.json();
        let token = made["url"].as_str().and_then(|url| url.split_once('#')).expect("a link").1.to_owned();
        secret("a link made at the desk", &token);
    }
    let mut phone = house.technician().await;
    let named = json!({ "name": "Aparato Innombrable" });
    let rename = format!("/api/devices/{}/name", phone.device.id);
    assert_eq!(phone.post_json(&rename, &named).await.status, 204);
    secret("a device's name", "Aparato Innombrable");
    phone.device.register("INV-PRIVADO", house.now());
    phone.sync().await;
    secret("what was written", "INV-PRIVADO");
    assert_eq!(ana.post_json(&format!("/api/devices/{}/revoke", phone.device.id), &json!({})).await.status, 204);
    phone.offer(&phone.device.push()).await;
    for path in ["/api/audit", "/api/people", "/api/devices?person=omar.cruz", "/api/passkeys", "/api/me"] {
        assert_eq!(ana.get(path).await.status, 200, "{path}");
    }

    // Words searched for, a copied cookie, the device's key, a report of the content policy, an imported table.
    omar.get("/api/search?q=secretisimo").await;
    secret("words searched for", "secretisimo");
    house.app.set_near_words(near_words(house.path()));
    let told = omar.question("/api/near-words", &json!({ "words": ["intimisimo"] })).await;
    assert_eq!(told["words"]["intimisimo"][0]["word"], "recondito");
    secret("words asked about", "intimisimo");
    secret("words that are near", "recondito");
    let mut thief = omar.clone();
    let (name, _) = omar.cookie.as_deref().expect("a cookie").rsplit_once('.').expect("two parts");
    thief.cookie = Some(format!("{name}.{}", "A".repeat(43)));
    assert_eq!(thief.get("/api/me").await.refusal(), (401, "prove".into()));
    let asked: serde_json::Value = omar.get("/api/challenge?device=0000000000001").await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let answered = json!({ "device": "0000000000001", "challenge": challenge, "signature": "AAAA" });
    omar.post_json("/api/session", &answered).await;
    secret("a challenge", &challenge);
    let report = json!({ "csp-report": {
        "effective-directive": "script-src", "blocked-uri": "https://ronda.example/x?q=confidencial#ficha-secreta",
    } });
    assert_eq!(omar.post_json("/api/csp", &report).await.status, 204);
    secret("what stands in a reported address", "confidencial");
    secret("what stands after its mark", "ficha-secreta");
    let table =
        "id,name,roles,mail,phone\nzoe.vera,Zoé Vera,agente-tecnico,zoe.vera@correo.example,951 555 0101\nx y,Mal,,\n";
    ronda_server::import::run::import_people(house.app.ingest(), table.as_bytes(), &Default::default(), false)
        .expect("imported");
    secret("a mail", "zoe.vera@correo.example");
    secret("a telephone", "951 555 0101");
    ana.post_json("/api/sign-out/others", &json!({})).await;
    ana.post_json("/api/sign-out", &json!({})).await;
    for person in ronda_test_support::house::everybody() {
        secret("a person", person.id.as_str());
        secret("a name", &person.name);
    }

    let written = paper.written();
    assert!(written.contains("A request was answered."), "the log was on: {written}");
    assert!(written.contains("script-src"), "and tells what it is for");
    assert!(secrets.len() > 30);
    for (what, secret) in secrets {
        assert!(!secret.is_empty() && !written.contains(&secret), "{what} stands in the log: {secret}");
    }
}

/// Whoever reads the log in the morning sees from when to when it was away.
#[tokio::test]
async fn the_log_tells_once_that_the_bucket_answers_again() {
    let paper = Paper::default();
    tracing_subscriber::fmt().with_max_level(LevelFilter::INFO).with_writer(paper.clone()).init();
    let (s3, folder) = (S3::start(), tempfile::tempdir().expect("a folder"));
    let evidence = BlobStore::of(folder.path(), Some(&s3.bucket("mesa")));
    let own = evidence.clone();
    let marked = spawn_blocking(move || own.is_of(&Owner::epoch(1))).await.expect("done");
    assert!(marked.expect("it answers"));
    let asked = || {
        let evidence = evidence.clone();
        spawn_blocking(move || evidence.size(&Sha256::of(b"nada")))
    };
    s3.fails(|faults| faults.unavailable = true);
    assert!(asked().await.expect("done").is_err());
    s3.heals();
    let since = Instant::now();
    while asked().await.expect("done").is_err() {
        assert!(since.elapsed() < Duration::from_secs(30), "{}", paper.written());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(asked().await.expect("done").expect("it answers"), None);
    let written = paper.written();
    let told = |line: &str| written.matches(line).count();
    assert_eq!(
        (told("The bucket of the evidence did not answer."), told("The bucket of the evidence answers again.")),
        (1, 1),
        "{written}"
    );
}

/// Both parts of a cookie.
fn cookie_of(cookie: &Option<String>, secret: &mut impl FnMut(&str, &str)) {
    let (_, value) = cookie.as_deref().and_then(|text| text.split_once('=')).expect("a cookie");
    for part in value.split('.') {
        secret("a session", part);
    }
}

/// Two words that are near, by a file.
fn near_words(folder: &Path) -> Arc<NearWords> {
    let file = folder.join("few.vec");
    std::fs::write(&file, "intimisimo 1 0\nrecondito 0.9 0.1\n").expect("written");
    Arc::new(NearWords::of(read(&file).expect("read").vectors))
}
