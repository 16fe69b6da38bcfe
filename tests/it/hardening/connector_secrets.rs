//! Tests that no secret of a connector's file leaks, however its connector fails. None stands in the log, in what
//! anybody is answered, in a backup or an export.

use super::log::Paper;
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use hmac::{Hmac, Mac};
use ronda_server::admin_api::{Answer as Told, Operator, Question as Asked};
use ronda_server::backup;
use ronda_server::directory_sync::DirectorySync;
use ronda_server::doctor;
use ronda_server::one_login::OneLogin;
use ronda_server::organisation::messages::rules;
use ronda_server::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question, TransportProblem};
use ronda_server::start;
use ronda_server::store::redb::packed_among;
use ronda_server::time_stamps::TimeStamps;
use ronda_server::webhooks::Webhooks;
use ronda_server::webhooks::post;
use ronda_server::whatsapp::WhatsApp;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::{House, ORIGIN};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CONNECTIONS: &str = "/api/administration/connections";
/// One for each place where an operator writes a secret.
const GATEWAY: &str = "MARCA-pasarela-0123456789abcdef01";
const ALERTS: &str = "MARCA-alertas-0123456789abcdef012";
const HOOK: &str = "MARCA-gancho-de-salida-32-bytes-x";
const PROVIDER: &str = "MARCA-oidc-en-el-archivo-01234567";
const PROVIDER_FILE: &str = "MARCA-oidc-en-otro-archivo-012345";
const DIRECTORY: &str = "MARCA-ldap-0123456789abcdef012345";
const TOKEN: &str = "MARCA-wa-token-0123456789abcdef01";
const APP_SECRET: &str = "MARCA-wa-secreto-0123456789abcdef";
const VERIFY: &str = "MARCA-wa-verifica-0123456789abcde";
const STAMPS: &str = "MARCA-sellos-0123456789abcdef0123";
const AGENTS: &str = "MARCA-inventario-0123456789abcdef";
/// What somebody types who comes in by the directory.
const TYPED: &str = "MARCA-ldap-de-quien-entra-01234567";
const ALL: [&str; 12] =
    [GATEWAY, ALERTS, HOOK, PROVIDER, PROVIDER_FILE, DIRECTORY, TOKEN, APP_SECRET, VERIFY, STAMPS, AGENTS, TYPED];

/// No secret: what somebody writes by the gateway. Wherever it is kept, the search has to find it, or it would find no secret either.
const CONTROL: &str = "TESTIGO-que-se-encuentra-0123456";

/// The other side of every connector: now silent, now refusing.
#[derive(Default)]
struct Failing(AtomicUsize);

impl HttpTransport for Failing {
    fn ask<'a>(&'a self, _: &'a Question) -> AnswerFuture<'a> {
        let answer = match self.0.fetch_add(1, Ordering::Relaxed) % 3 {
            0 => Err(TransportProblem::Late),
            1 => Ok(Answer { status: 401, body: b"{\"error\":{\"code\":190,\"message\":\"no\"}}".to_vec() }),
            _ => Ok(Answer { status: 500, body: b"<html>".to_vec() }),
        };
        Box::pin(async move { answer })
    }
}

/// The operator's files, each as its page in `docs/` has it. What cannot be told apart from a secret is none of them: hosts, names.
fn files() -> Vec<(&'static str, String)> {
    let hook = STANDARD.encode(HOOK);
    let agents = Sha256::of(AGENTS.as_bytes());
    vec![
        (
            "webhooks.toml",
            format!(
                "[pasarela]\nchannel = \"whatsapp\"\nservice = \"oax-soporte-hardware\"\nkeys = [{{ id = \"uno\", secret = \"{GATEWAY}\" }}]\n\
                 [monitoreo]\nchannel = \"programado\"\nservice = \"oax-soporte-hardware\"\nkeys = [{{ id = \"uno\", secret = \"{ALERTS}\" }}]\n\
                 [monitoreo.alerts]\nreads = \"alertmanager\"\n"
            ),
        ),
        ("webhooks-out.toml", format!("[inventario]\naddress = \"https://nadie.invalid/x\"\nsecrets = [\"whsec_{hook}\"]\n")),
        (
            "oidc.toml",
            format!(
                "[uno]\nname = \"Uno\"\nissuer = \"https://uno.invalid\"\nclient_id = \"ronda\"\nsecret = \"{PROVIDER}\"\ngroups = \"groups\"\n\
                 [dos]\nname = \"Dos\"\nissuer = \"https://dos.invalid\"\nclient_id = \"ronda\"\nsecret_file = \"dos.secret\"\ngroups = \"groups\"\n"
            ),
        ),
        ("dos.secret", PROVIDER_FILE.to_owned()),
        (
            "directory.toml",
            "url = \"ldaps://nadie.invalid\"\nbind = \"cn=ronda\"\npassword_file = \"ldap.secret\"\nbase = \"dc=x\"\nfilter = \"(uid=*)\"\n\
             sign_in = \"la cuenta de red\"\n[attributes]\nsubject = \"entryUUID\"\naccount = \"uid\"\n[[rules]]\ngroup = \"cn=mesa\"\nrole = \"agente-mesa\"\n"
                .to_owned(),
        ),
        ("ldap.secret", DIRECTORY.to_owned()),
        (
            "whatsapp.toml",
            "phone_number_id = \"106540352242922\"\nbusiness_account_id = \"102290129340398\"\ntoken_file = \"wa.token\"\n\
             app_secret_file = \"wa.secret\"\nverify_token_file = \"wa.verify\"\nversion = \"v24.0\"\nservice = \"oax-soporte-hardware\"\n"
                .to_owned(),
        ),
        ("wa.token", TOKEN.to_owned()),
        ("wa.secret", APP_SECRET.to_owned()),
        ("wa.verify", VERIFY.to_owned()),
        (
            "time-stamps.toml",
            "stamp = [\"day_checkpoint\"]\n[[provider]]\nname = \"Uno\"\naddress = \"https://sellos.invalid/tsa\"\nanchors = \"uno.pem\"\n\
             user = \"ronda\"\npassword_file = \"sellos.secret\"\n"
                .to_owned(),
        ),
        ("uno.pem", include_str!("../documents/time-stamps/root.pem").to_owned()),
        ("sellos.secret", STAMPS.to_owned()),
        ("inventory.toml", format!("[aulas]\nkind = \"glpi\"\nkeys = [{{ sha256 = \"{agents}\" }}]\n")),
    ]
}

/// What was told to anybody, and by whom.
#[derive(Default)]
struct Heard(Vec<(String, Vec<u8>)>);

impl Heard {
    fn take(&mut self, what: &str, bytes: &[u8]) {
        self.0.push((what.to_owned(), bytes.to_vec()));
    }

    /// All files of a folder, but for these: as they lie on the disk, and what is packed in them.
    fn folder(&mut self, folder: &Path, but: &[&str]) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                self.folder(&path, but);
            } else if path.is_file() && !but.contains(&name.as_str()) {
                let (name, bytes) = (path.display().to_string(), std::fs::read(&path).expect("read"));
                self.take(&name, &bytes);
                self.take(&format!("{name}, its rows unpacked"), &packed_among(&bytes));
                if let Some(frames) = bytes.strip_prefix(BACKUP) {
                    self.take(&format!("{name}, its frames inflated"), &inflated(frames));
                }
            }
        }
    }

    /// Where a text stands, or its base64.
    fn holding(&self, text: &str) -> Vec<&str> {
        let shapes = [text.as_bytes().to_vec(), STANDARD.encode(text).into_bytes()];
        let holds = |bytes: &[u8]| {
            shapes.iter().any(|shape| bytes.windows(shape.len()).any(|at| at[0] == shape[0] && at == shape))
        };
        self.0.iter().filter(|(_, bytes)| holds(bytes)).map(|(what, _)| what.as_str()).collect()
    }
}

/// How a backup begins.
const BACKUP: &[u8] = b"ronda-backup-1\n";

/// What the frames of a backup hold: before each stand its letter, two lengths and a hash (`server/src/backup/frames.rs`).
fn inflated(mut frames: &[u8]) -> Vec<u8> {
    let mut told = Vec::new();
    while let Some((head, rest)) = frames.split_first_chunk::<41>() {
        let length = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let (body, next) = rest.split_at(length(1));
        let before = told.len();
        GzDecoder::new(body).read_to_end(&mut told).expect("a frame inflates");
        assert_eq!(told.len() - before, length(5), "a frame is as long as its head says");
        frames = next;
    }
    assert!(frames.is_empty(), "nothing stands behind the frames");
    told
}

/// A signed call, as a gateway makes it.
fn signed(house: &House, source: &str, secret: &str, nonce: &str, body: &str) -> Request<Body> {
    let seconds = (house.now() / 1_000).to_string();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(format!("{seconds}.{nonce}.{body}").as_bytes());
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let request = Request::builder().method(Method::POST).uri(format!("/api/intake/{source}"));
    let request = request.header(header::CONTENT_TYPE, "application/json").header("ronda-key", "uno");
    let request = request.header("ronda-timestamp", seconds).header("ronda-nonce", nonce);
    request.header("ronda-signature", signature).body(body.to_owned().into()).expect("a request")
}

/// Everybody who calls: rightly, wrongly, and with a secret in the wrong place.
async fn calls(house: &House, heard: &mut Heard) {
    let nobody = house.anonymous();
    let body = json!({ "text": format!("No hay red. {CONTROL}"), "from": { "phone": "951 123 4567" } }).to_string();
    let post = |path: &str, authorization: String, body: &str| {
        let request =
            Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, "application/json");
        request.header(header::AUTHORIZATION, authorization).body(Body::from(body.to_owned())).expect("a request")
    };
    let basic = |key: &str| format!("Basic {}", STANDARD.encode(format!("agente:{key}")));
    let verify = |token: &str| format!("/api/whatsapp?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1");
    let get = |path: &str| Request::get(path).body(Body::empty()).expect("a request");
    let comes_in = |body: String| {
        let request = nobody.request(Method::POST, "/api/directory/sign-in");
        request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).expect("a request")
    };
    let requests = [
        signed(house, "pasarela", GATEWAY, "0f1e2d3c4b5a69788796a5b4", &body),
        signed(house, "pasarela", ALERTS, "1f1e2d3c4b5a69788796a5b4", &body),
        signed(house, "pasarela", GATEWAY, "2f1e2d3c4b5a69788796a5b4", "{}"),
        post("/api/alerts/monitoreo", format!("Bearer {ALERTS}"), "{\"alerts\":[]}"),
        post("/api/alerts/monitoreo", format!("Bearer {GATEWAY}"), "{}"),
        post("/api/alerts/monitoreo", format!("Bearer {ALERTS}"), "no es JSON"),
        post("/api/inventory/aulas", basic(AGENTS), "{\"action\":\"contact\",\"deviceid\":\"pc-1\"}"),
        post("/api/inventory/aulas", basic(AGENTS), "no es nada"),
        post("/api/inventory/aulas", basic(GATEWAY), "{}"),
        get(&verify(VERIFY)),
        get(&verify(TOKEN)),
        get("/api/oidc/uno/start"),
        get("/api/oidc/dos/start"),
        comes_in(json!({ "account": "omar.cruz", "password": TYPED }).to_string()),
        comes_in(format!("{{\"account\": 7, \"password\": \"{TYPED}\"}}")),
    ];
    for request in requests {
        let what = format!("{} {}", request.method(), request.uri().path());
        let answer = nobody.send_only(request).await;
        heard.take(&what, &answer.body);
    }
}

/// All that who administers may see and press.
async fn presses(ana: &mut Enrolled, heard: &mut Heard) {
    for path in [CONNECTIONS, "/api/administration", "/api/administration/files.tar", "/api/audit", "/api/mail/queue"] {
        heard.take(path, &ana.get(path).await.body);
    }
    let text = json!({ "text": "{}" });
    for (path, body) in [
        ("sources/monitoreo/try", &text),
        ("gateways/pasarela/try", &text),
        ("inventory/aulas/try", &text),
        ("providers/uno/try", &json!({})),
        ("providers/dos/try", &json!({})),
        ("directory/try", &json!({})),
        ("webhooks/inventario/try", &json!({})),
        ("whatsapp/try", &json!({})),
        ("time-stamps/try", &json!({ "provider": "Uno" })),
    ] {
        // Thrice, so that the other side has failed in each way.
        for _ in 0..3 {
            let answer = ana.post_json(&format!("{CONNECTIONS}/{path}"), body).await;
            heard.take(path, &answer.body);
        }
    }
}

#[tokio::test]
async fn no_secret_of_a_connector_is_in_logs_answers_exports_or_backups() {
    let paper = Paper::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(paper.clone())
        .init();
    let house = House::open();
    let (app, data) = (&house.app, house.app.config().data.clone());
    let files = files();
    files.iter().for_each(|(name, text)| house.write_private(name, text));
    let line: Arc<dyn HttpTransport> = Arc::new(Failing::default());
    let ingest = || app.ingest().clone();
    let (store, clock) = (Arc::clone(app.store()), app.clock().clone());
    app.set_one_login(OneLogin::new(data.clone(), ORIGIN.to_owned(), store, clock, Arc::clone(&line)));
    let directory = DirectorySync::new(ingest(), data.clone());
    app.set_directory_sync(Arc::clone(&directory));
    let webhooks = Webhooks::new(ingest(), data.clone(), Arc::new(post::Https));
    app.set_webhooks(Arc::clone(&webhooks));
    let messages = rules::named("oaxaca", app.organisation()).expect("Oaxaca's messages");
    let whatsapp = WhatsApp::new(ingest(), app.keeper().clone(), data.clone(), messages, Arc::clone(&line));
    app.set_whatsapp(Arc::clone(&whatsapp));
    let stamps = TimeStamps::new(ingest(), data.clone(), Arc::clone(&line), || 7);
    app.set_time_stamps(Arc::clone(&stamps));
    let mut ana = house.supervisor_with_passkey().await.0;
    ana.verify().await;
    let mut heard = Heard::default();

    // They begin at the feed's end, and then have something to tell, which fails.
    for _ in 0..2 {
        webhooks.round().await.expect("the store stands");
        whatsapp.round().await.expect("the store stands");
        stamps.round().await.expect("the store stands");
        assert!(directory.sync(None).await.is_err(), "nobody answers");
        calls(&house, &mut heard).await;
        presses(&mut ana, &mut heard).await;
    }
    let told = ana.get(CONNECTIONS).await.json::<Value>();
    for wrong in
        ["sources_wrong", "hooks_wrong", "providers_wrong", "directory_wrong", "whatsapp_wrong", "time_stamps_wrong"]
    {
        assert!(told[wrong].is_null(), "each file was right until here: {told}");
    }

    let backups = tempfile::tempdir().expect("a folder");
    let now = Timestamp::from_millis(house.now());
    let (store, evidence) = (house.store(), app.keeper().blobs().kept());
    let file = backups.path().join("all.ronda");
    backup::make_whole(store, &start::store_file(&data), evidence, &file, now).expect("a backup");
    heard.folder(backups.path(), &[]);
    let own: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    heard.folder(&data, &own);
    let operator = Arc::new(Operator::new(ingest(), ORIGIN));
    let folio = told_folio(&house);
    let Told::Exported { bundle, .. } =
        Arc::clone(&operator).answer(Asked::Export { ticket: folio, between: true }).await
    else {
        panic!("an export")
    };
    heard.take("an exported ticket", &bundle);

    // Files that are wrong where the secret stands, or that others may read: the words quote no value.
    for (name, text) in &files {
        let broken = text.replacen("= \"MARCA", "= [\"MARCA", 1).replacen("[\"whsec", "[7, \"whsec", 1);
        house.write_private(name, &broken);
    }
    for finding in doctor::files(app.config(), now) {
        heard.take("ronda doctor", finding.to_string().as_bytes());
    }
    calls(&house, &mut heard).await;
    presses(&mut ana, &mut heard).await;

    let written = paper.written();
    assert!(written.contains("whatsapp") || written.contains("directory"), "the log was on");
    heard.take("the log", written.as_bytes());
    assert!(heard.0.len() > 60, "{}", heard.0.len());
    let mut control = Heard::default();
    control.take("plain", format!("x {GATEWAY} x").as_bytes());
    assert_eq!(control.holding(GATEWAY), ["plain"], "what is looked for would be found");
    assert!(control.holding(ALERTS).is_empty());
    let (found, backup) = (heard.holding(CONTROL), format!("{}, its frames inflated", file.display()));
    for kept in [backup.as_str(), "an exported ticket"] {
        assert!(found.contains(&kept), "the search finds what {kept} holds: {found:?}");
    }
    let own = start::store_file(&data);
    if own.exists() {
        let own = own.display().to_string();
        assert!(found.iter().any(|what| what.starts_with(&own)), "and what the store holds: {found:?}");
    }
    for secret in ALL {
        assert_eq!(heard.holding(secret), Vec::<&str>::new(), "{secret}");
    }
}

/// The folio of the one ticket.
fn told_folio(house: &House) -> String {
    let reader = house.store().read().expect("a reader");
    let mut all = reader.latest_first().expect("reads").map(|row| row.expect("a row").1);
    all.find_map(|id| match reader.summary(id).expect("reads") {
        Some(ronda_shared::view::Summary::Ticket(ticket)) => ticket.folio,
        _ => None,
    })
    .expect("a ticket")
}
