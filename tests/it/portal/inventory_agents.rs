//! What real agents sent, byte for byte, and what they are answered, read as each of them reads it.

use super::inventory::{SECRET, house, machines, registered, report, request};
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::GzEncoder;
use ronda_shared::command::EquipmentField;
use ronda_shared::ids::DocumentId;
use ronda_test_support::client::Answer;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use tokio::task::JoinSet;

/// An agent by the headers of its calls, as agents/README.md has them.
#[derive(Clone, Copy)]
struct Program {
    name: &'static str,
    kind: &'static str,
    /// Its own name in GLPI's language; none of who does not speak it.
    id: Option<&'static str>,
}

const OCS: Program = Program { name: "OCS-NG_unified_unix_agent_v2.10.0", kind: "application/x-compress", id: None };
const FUSION: Program = Program { name: "FusionInventory-Agent_v2.6-3", kind: "application/x-compress-zlib", id: None };
const GLPI_OLD: Program = Program {
    name: "GLPI-Agent_v1.0",
    kind: "application/x-compress-zlib",
    id: Some("1b4e28ba-2fa1-11d2-883f-b9a761bde3fb"),
};
const GLPI: Program = Program { name: "GLPI-Agent_v1.11", ..GLPI_OLD };

const OCS_PROLOG: &[u8] = include_bytes!("agents/ocs-2.10.0-prolog.zlib");
const OCS_INVENTORY: &[u8] = include_bytes!("agents/ocs-2.10.0-inventory.zlib");
const FUSION_PROLOG: &[u8] = include_bytes!("agents/fusioninventory-2.6-prolog.zlib");
const FUSION_INVENTORY: &[u8] = include_bytes!("agents/fusioninventory-2.6-inventory.zlib");
const GLPI_OLD_PROLOG: &[u8] = include_bytes!("agents/glpi-agent-1.0-prolog.zlib");
const GLPI_OLD_INVENTORY: &[u8] = include_bytes!("agents/glpi-agent-1.0-inventory.zlib");
const GLPI_PROLOG: &[u8] = include_bytes!("agents/glpi-agent-1.11-prolog.zlib");
const GLPI_CONTACT: &[u8] = include_bytes!("agents/glpi-agent-1.11-contact.zlib");
const GLPI_INVENTORY: &[u8] = include_bytes!("agents/glpi-agent-1.11-inventory.zlib");
const GLPI_PARTIAL: &[u8] = include_bytes!("agents/glpi-agent-1.11-partial.zlib");

/// A call of an agent, which shows its key or does not yet.
async fn call(house: &House, source: &str, program: Program, shows_key: bool, body: &[u8]) -> Answer {
    let request = axum::http::Request::builder().method(Method::POST).uri(format!("/api/inventory/{source}"));
    let mut request = request
        .header(header::TE, "deflate,gzip;q=0.3")
        .header(header::PRAGMA, "no-cache")
        .header(header::USER_AGENT, program.name)
        .header(header::CONTENT_TYPE, program.kind);
    if let Some(id) = program.id {
        request = request.header("GLPI-Agent-ID", id);
    }
    if shows_key {
        let shown = format!("Basic {}", STANDARD.encode(format!("agente:{SECRET}")));
        request = request.header(header::AUTHORIZATION, shown);
    }
    house.anonymous().send_only(request.body(body.to_vec().into()).expect("a request")).await
}

/// As agents call: first without a key, then with it where they understand what they are asked.
async fn sent(house: &House, source: &str, program: Program, body: &[u8]) -> Answer {
    let asked = call(house, source, program, false, body).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{}: {asked:?}", program.name);
    // FusionInventory takes all up to the last quotation mark for the realm; LWP then offers it the key of that realm alone.
    let asks = asked.header(header::WWW_AUTHENTICATE);
    let realm = asks.strip_prefix("Basic realm=\"").and_then(|rest| rest.rsplit_once('"'));
    assert_eq!(realm, Some(("ronda", "")), "{}: {asks}", program.name);
    let answer = call(house, source, program, true, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}: {answer:?}", program.name);
    answer
}

fn inflated(body: &[u8]) -> String {
    let mut text = String::new();
    ZlibDecoder::new(body).read_to_string(&mut text).expect("zlib");
    text
}

/// As FusionInventory and GLPI Agent before 1.5 read: whatever follows the first two bytes of zlib's usual level; else words.
fn by_first_bytes(answer: &Answer) -> String {
    match answer.body.windows(2).position(|two| two == [0x78, 0x9c]) {
        Some(at) => inflated(&answer.body[at..]),
        None => String::from_utf8(answer.body.to_vec()).expect("it is neither zlib nor words"),
    }
}

/// As GLPI Agent since 1.5 reads: by the type alone.
fn by_type(answer: &Answer) -> String {
    match answer.header(header::CONTENT_TYPE) {
        "application/x-compress-zlib" => inflated(&answer.body),
        "application/x-compress-gzip" => {
            let mut text = String::new();
            GzDecoder::new(answer.body.as_ref()).read_to_string(&mut text).expect("gzip");
            text
        }
        "application/json" | "application/xml" => String::from_utf8(answer.body.to_vec()).expect("words"),
        other => panic!("it reads no «{other}»"),
    }
}

/// A house in which the machine of the samples is registered.
async fn with_item() -> (House, DocumentId) {
    let house = house();
    let item = registered(&house, &[(EquipmentField::Serial, "5CD1234XYZ")]).await;
    (house, item)
}

/// What is kept of the machine.
async fn kept(house: &House, item: DocumentId) -> Value {
    let told: Value = house.agent().await.get(&format!("/api/equipment/{item}/reported")).await.json();
    assert_eq!(machines(house), 1);
    assert_eq!((&told["ip"], &told["name"]), (&json!("10.20.30.40"), &json!("aula-12")), "{told}");
    assert_eq!(told["card"], json!("eth0 · 00:1a:2b:3c:4d:5e"), "a speed that it does not know is none");
    assert_eq!(told["memory"], json!(24_105));
    assert!(told["system"].as_str().is_some_and(|system| system.starts_with("Debian GNU/Linux 12")), "{told}");
    assert_eq!((&told["disks"][0]["name"], &told["disks"][0]["megabytes"]), (&json!("vda"), &json!(274_877)));
    assert_eq!(told["processors"], json!(["AMD EPYC"]));
    assert_eq!(told["software"].as_array().map(Vec::len), Some(3), "{told}");
    told
}

#[tokio::test]
async fn the_ocs_agent_of_unix_greets_and_reports() {
    let (house, item) = with_item().await;
    // It inflates whatever it is answered, without a look at the type.
    let told = inflated(&sent(&house, "oficinas", OCS, OCS_PROLOG).await.body);
    assert!(told.contains("<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>24</PROLOG_FREQ>"), "{told}");
    let told = inflated(&sent(&house, "oficinas", OCS, OCS_INVENTORY).await.body);
    assert!(told.contains("<RESPONSE>NO_ACCOUNT_UPDATE</RESPONSE>"), "{told}");
    kept(&house, item).await;
}

#[tokio::test]
async fn fusioninventory_greets_and_reports() {
    let (house, item) = with_item().await;
    let told = by_first_bytes(&sent(&house, "aulas", FUSION, FUSION_PROLOG).await);
    assert!(told.contains("<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>12</PROLOG_FREQ>"), "{told}");
    let told = by_first_bytes(&sent(&house, "aulas", FUSION, FUSION_INVENTORY).await);
    assert!(told.contains("<RESPONSE>NO_ACCOUNT_UPDATE</RESPONSE>"), "{told}");
    kept(&house, item).await;
}

#[tokio::test]
async fn the_first_glpi_agent_goes_over_to_its_own_language_and_reports() {
    let (house, item) = with_item().await;
    let told = by_first_bytes(&sent(&house, "aulas", GLPI_OLD, GLPI_OLD_PROLOG).await);
    let told: Value = serde_json::from_str(&told).expect("JSON, by which it knows who speaks its language");
    assert_eq!((&told["status"], &told["expiration"]), (&json!("ok"), &json!(12)));
    let told: Value = sent(&house, "aulas", GLPI_OLD, GLPI_OLD_INVENTORY).await.json();
    assert_eq!(told["status"], json!("ok"));
    kept(&house, item).await;
}

#[tokio::test]
async fn glpi_agent_goes_over_to_its_own_language_and_leaves_out_what_stands() {
    let (house, item) = with_item().await;
    let told: Value = serde_json::from_str(&by_type(&sent(&house, "aulas", GLPI, GLPI_PROLOG).await)).expect("JSON");
    assert_eq!((&told["status"], &told["expiration"]), (&json!("ok"), &json!(12)));
    assert_eq!(machines(&house), 0, "a greeting leaves nothing");
    sent(&house, "aulas", GLPI, GLPI_INVENTORY).await;
    let before = kept(&house, item).await;

    house.pass(60_000);
    let told: Value = serde_json::from_str(&by_type(&sent(&house, "aulas", GLPI, GLPI_CONTACT).await)).expect("JSON");
    assert_eq!((&told["status"], &told["expiration"]), (&json!("ok"), &json!(12)));
    assert_eq!(told["tasks"]["inventory"]["server"], json!("glpi"), "without it, it greets again in XML");
    let disabled = told["disabled"].as_array().expect("tasks that it is not to run");
    assert!(disabled.contains(&json!("deploy")) && !disabled.contains(&json!("inventory")), "{told}");
    sent(&house, "aulas", GLPI, GLPI_PARTIAL).await;
    let mut after = kept(&house, item).await;
    assert_eq!((&after["said"], &after["last"]), (&json!(house.now()), &json!(house.now())));
    for moved in ["said", "last"] {
        after[moved] = before[moved].clone();
    }
    assert_eq!(after, before, "what it left out stands as it was");
}

/// A source of OCS agents takes XML alone: GLPI Agent stays in it, and reads what it is answered.
#[tokio::test]
async fn glpi_agent_stays_in_xml_where_the_source_speaks_nothing_else() {
    let house = house();
    let told = by_type(&sent(&house, "oficinas", GLPI, GLPI_PROLOG).await);
    assert!(told.contains("<RESPONSE>SEND</RESPONSE>"), "{told}");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(inflated(GLPI_PROLOG).as_bytes()).expect("written");
    let gzip = gzip.finish().expect("packed");
    let by_gzip = Program { kind: "application/x-compress-gzip", ..GLPI };
    let answer = sent(&house, "oficinas", by_gzip, &gzip).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/x-compress-gzip");
    assert_eq!(by_type(&answer), told);
    let plain = Program { kind: "application/xml", ..GLPI };
    assert_eq!(by_type(&sent(&house, "oficinas", plain, inflated(GLPI_PROLOG).as_bytes()).await), told);
}

/// An agent that is refused its greeting greets again within minutes; one that is refused its inventory is lost for the day.
#[tokio::test]
async fn a_crowd_is_sent_away_at_its_greeting_and_what_it_brought_is_kept() {
    const MOST: usize = 480;
    let house = house();
    // Nothing can be written for now: the turn is somebody else's.
    let (has_turn, turn) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let store = Arc::clone(house.app.store());
    let holder = std::thread::spawn(move || {
        let _turn = store.turn();
        has_turn.send(()).expect("somebody waits for it");
        ended.recv().expect("it is ended");
    });
    turn.recv().expect("it has the turn");

    let mut crowd = JoinSet::new();
    let mut came = 0;
    let refused = loop {
        // The first is alone in the commit that waits for its turn.
        let more = if came == 0 { 1 } else { 40 };
        for number in came..came + more {
            let client = house.anonymous();
            let body = report(&format!("SER-{number:05}"), "", "").to_string().into_bytes();
            let mut brought = request("aulas", "application/json", SECRET, body);
            brought.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000))));
            crowd.spawn(async move { client.send_only(brought).await });
        }
        came += more;
        tokio::time::sleep(Duration::from_millis(200)).await;
        let answer = call(&house, "aulas", GLPI, true, GLPI_CONTACT).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        assert!(came < MOST, "whoever greets is let in however many wait");
    };
    assert_eq!(refused.refusal(), (503, "busy".to_owned()));
    let greeted = call(&house, "oficinas", OCS, true, OCS_PROLOG).await;
    assert_eq!(greeted.status, StatusCode::OK, "it would not greet again for a day");
    end.send(()).expect("it waits for that");
    holder.join().expect("it ended");
    while let Some(answer) = crowd.join_next().await {
        assert_eq!(answer.expect("answered").status, StatusCode::OK);
    }
    assert_eq!(machines(&house), came, "none of those who were let in is lost");
    assert_eq!(call(&house, "aulas", GLPI, true, GLPI_CONTACT).await.status, StatusCode::OK);
}
