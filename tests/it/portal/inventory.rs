//! Machines that report themselves: known again, kept beside their items, never over what people wrote; clones, bombs, a morning.

use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use ronda_server::ingest::OwnAct;
use ronda_server::store::Batch;
use ronda_server::store::transfer::{FilledBy, Filling};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, EquipmentField, Item, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_test_support::client::Answer;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use tokio::task::JoinSet;

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CONNECTIONS: &str = "/api/administration/connections";

/// A server that agents of both kinds report to.
pub(super) fn house() -> House {
    reported_to(House::open())
}

/// The same, with its agents' file.
fn reported_to(house: House) -> House {
    let hash = Sha256::of(SECRET.as_bytes());
    let text = format!(
        "[aulas]\nkind = \"glpi\"\nkeys = [{{ sha256 = \"{hash}\" }}]\nhours = 12\n\
         [oficinas]\nkind = \"ocs\"\nkeys = [{{ sha256 = \"{hash}\" }}]\n"
    );
    std::fs::write(house.app.config().data.join("inventory.toml"), text).expect("written");
    house
}

/// A report as GLPI Agent sends it.
pub(super) fn report(serial: &str, uuid: &str, mac: &str) -> Value {
    json!({
        "action": "inventory", "deviceid": "pc-1", "itemtype": "Computer",
        "content": {
            "bios": { "ssn": serial, "smanufacturer": "HP", "smodel": "EliteBook 840" },
            "hardware": { "name": "pc-1", "uuid": uuid, "memory": 16384, "lastloggeduser": "rosa" },
            "operatingsystem": { "full_name": "Debian 13" },
            "networks": [{ "mac": mac, "ipaddress": "10.20.30.40" }],
            "softwares": [{ "name": "LibreOffice", "version": "24.8" }]
        }
    })
}

pub(super) fn request(source: &str, kind: &str, key: &str, body: Vec<u8>) -> axum::http::Request<axum::body::Body> {
    let request = axum::http::Request::builder().method(Method::POST).uri(format!("/api/inventory/{source}"));
    let shown = format!("Basic {}", STANDARD.encode(format!("agente:{key}")));
    let request = request.header(header::CONTENT_TYPE, kind).header(header::AUTHORIZATION, shown);
    request.body(body.into()).expect("a request")
}

async fn send(house: &House, source: &str, kind: &str, body: Vec<u8>) -> Answer {
    house.anonymous().send_only(request(source, kind, SECRET, body)).await
}

/// A report that is taken.
async fn tell(house: &House, report: &Value) {
    let answer = send(house, "aulas", "application/json", report.to_string().into_bytes()).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.json::<Value>(), json!({ "status": "ok", "expiration": 12 }));
}

/// Somebody registers an item.
pub(super) async fn registered(house: &House, fields: &[(EquipmentField, &str)]) -> DocumentId {
    registered_as(house, 7, fields).await
}

async fn registered_as(house: &House, number: u8, fields: &[(EquipmentField, &str)]) -> DocumentId {
    let document = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    let place = (EquipmentField::Building, "edificio-1");
    let fields: BTreeMap<_, _> =
        fields.iter().chain([&place]).map(|(field, value)| (*field, (*value).to_owned())).collect();
    performed(house, document, Command::Item(Item::RegisterEquipment { fields })).await;
    document
}

async fn performed(house: &House, document: DocumentId, command: Command) {
    let (person, at) = (PersonId::new("eva.rios"), Timestamp::from_millis(house.now()));
    let act = OwnAct { person, site: Site::Desk, document, kind: DocumentKind::Equipment, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
}

fn zlib(text: &str) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).expect("written");
    packed.finish().expect("packed")
}

pub(super) fn machines(house: &House) -> usize {
    house.store().read().expect("a reader").machines().expect("machines").len()
}

#[tokio::test]
async fn a_machine_is_kept_beside_its_item_and_changes_nothing_in_it() {
    let house = house();
    let fields = [(EquipmentField::Serial, "5CD1234XYZ"), (EquipmentField::Model, "ProBook 440")];
    let item = registered(&house, &fields).await;
    let feed = house.feed();
    tell(&house, &report("5CD1234XYZ", "4C4C4544-004D-3510-805A-B4C04F564432", "00:1a:2b:3c:4d:5e")).await;
    assert_eq!(house.feed(), feed, "nothing is written into any document");
    assert_eq!(house.item(item).field(EquipmentField::Model), "ProBook 440");

    let eva = house.agent().await;
    let answer = eva.get(&format!("/api/equipment/{item}/reported")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told = answer.json::<Value>();
    assert_eq!(
        (&told["ip"], &told["system"], &told["memory"]),
        (&json!("10.20.30.40"), &json!("Debian 13"), &json!(16_384))
    );
    assert_eq!(told["software"][0]["name"], json!("LibreOffice"));
    assert_eq!(told["user"], Value::Null, "who used it is not kept unless the source says so");
    let differs: BTreeMap<String, (String, String)> = told["differences"]
        .as_array()
        .expect("differences")
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("text").to_owned();
            (text("field"), (text("said"), text("registered")))
        })
        .collect();
    assert_eq!(differs.get("model"), Some(&("EliteBook 840".to_owned(), "ProBook 440".to_owned())));
    assert!(!differs.contains_key("serial") && differs.contains_key("mac"), "{differs:?}");
    let omar = house.technician().await;
    assert_eq!(omar.get(&format!("/api/equipment/{item}/reported")).await.refusal().0, 403);
}

#[tokio::test]
async fn a_machine_that_nobody_registered_is_listed_until_somebody_does() {
    let house = house();
    let told = report("5CD1234XYZ", "", "00:1a:2b:3c:4d:5e");
    tell(&house, &told).await;
    let eva = house.agent().await;
    let listed = eva.get("/api/equipment/unregistered").await.json::<Value>();
    assert_eq!((&listed["count"], &listed["machines"][0]["serial"]), (&json!(1), &json!("5CD1234XYZ")));
    let item = registered(&house, &[(EquipmentField::Mac, "001A.2B3C.4D5E")]).await;
    assert_eq!(eva.get(&format!("/api/equipment/{item}/reported")).await.json::<Value>(), Value::Null);
    house.pass(HOUR_MS);
    tell(&house, &told).await;
    let listed = eva.get("/api/equipment/unregistered").await.json::<Value>();
    assert_eq!(listed, json!({ "count": 0, "machines": [] }));
    let told = eva.get(&format!("/api/equipment/{item}/reported")).await.json::<Value>();
    assert_eq!(told["last"], json!(house.now()));
    assert_eq!(machines(&house), 1);
}

/// Reports that come together are written together: one item that cannot be read would have all of them sent again for ever.
#[tokio::test]
async fn a_damaged_item_keeps_no_report_from_being_taken() {
    let house = house();
    let item = registered(&house, &[(EquipmentField::Serial, "5CD1234XYZ")]).await;
    let told = report("5CD1234XYZ", "", "00:1a:2b:3c:4d:5e");
    tell(&house, &told).await;
    let store = house.store().as_rows().expect("it is copied by its rows");
    let rows = vec![(item.bytes().to_vec(), b"nada que se lea".to_vec())];
    store.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    store.finish(&Batch::default()).expect("no mark of a filling is left");
    house.pass(HOUR_MS);
    tell(&house, &told).await;
    let rows = house.store().read().expect("a reader").machines().expect("machines");
    let [row] = rows.as_slice() else { panic!("one machine: {rows:?}") };
    assert_eq!((row.item, row.last.millis()), (Some(item), house.now()), "beside the item that it was bound to");
}

/// Once bound it went on reporting to the item that leads to another, where nobody looks.
#[tokio::test]
async fn a_machine_that_an_address_binds_follows_the_merges_of_its_item() {
    let house = house();
    let told = report("", "", "00:1a:2b:3c:4d:5e");
    let twice = registered_as(&house, 1, &[(EquipmentField::Mac, "001A.2B3C.4D5E")]).await;
    tell(&house, &told).await;
    let eva = house.agent().await;
    let reported = async |item: DocumentId| eva.get(&format!("/api/equipment/{item}/reported")).await.json::<Value>();
    assert_ne!(reported(twice).await, Value::Null);
    let between = registered_as(&house, 2, &[(EquipmentField::Inventory, "I-2")]).await;
    let last = registered_as(&house, 3, &[(EquipmentField::Inventory, "I-3")]).await;
    for (from, other) in [(twice, between), (between, last)] {
        let reason = "Es el mismo".to_owned();
        performed(&house, from, Command::Item(Item::MergeItem { other, reason })).await;
    }
    house.pass(HOUR_MS);
    tell(&house, &told).await;
    assert_eq!(reported(last).await["last"], json!(house.now()));
    assert_eq!((reported(twice).await, reported(between).await), (Value::Null, Value::Null));
    assert_eq!(machines(&house), 1);
}

#[tokio::test]
async fn both_kinds_of_agents_are_answered_as_they_ask() {
    let house = house();
    let contact = json!({ "action": "contact", "deviceid": "pc-1", "name": "GLPI-Agent" }).to_string();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(contact.as_bytes()).expect("written");
    let greeted = send(&house, "aulas", "application/x-compress-gzip", gzip.finish().expect("packed")).await;
    let greeted = greeted.json::<Value>();
    assert_eq!((&greeted["status"], &greeted["expiration"]), (&json!("ok"), &json!(12)));

    let inflated = |answer: &Answer| {
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/x-compressed"));
        let mut text = String::new();
        ZlibDecoder::new(answer.body.as_ref()).read_to_string(&mut text).expect("inflated");
        text
    };
    let prolog = zlib("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>");
    let told = inflated(&send(&house, "oficinas", "application/x-compressed", prolog).await);
    assert!(told.contains("<RESPONSE>SEND</RESPONSE>") && told.contains("<PROLOG_FREQ>24</PROLOG_FREQ>"), "{told}");
    let inventory = "<REQUEST><CONTENT><BIOS><SSN>5CD1234XYZ</SSN></BIOS><HARDWARE><NAME>pc-1</NAME></HARDWARE></CONTENT>\
                     <DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>";
    let told = inflated(&send(&house, "oficinas", "application/x-compressed", zlib(inventory)).await);
    assert!(told.contains("NO_ACCOUNT_UPDATE"), "{told}");
    assert_eq!(machines(&house), 1, "a greeting leaves nothing");
}

#[tokio::test]
async fn who_shows_no_key_is_asked_for_it_and_what_is_not_right_is_refused() {
    let house = house();
    let body = report("5CD1234XYZ", "", "00:1a:2b:3c:4d:5e").to_string().into_bytes();
    for (source, key) in [("aulas", "other"), ("otra", SECRET)] {
        let answer = house.anonymous().send_only(request(source, "application/json", key, body.clone())).await;
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Basic realm=\"ronda\"", "{answer:?}");
        assert_eq!(answer.refusal(), (401, "bad_call".to_owned()), "{source}");
    }
    let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![b' '; 1024 * 1024]).expect("written");
    }
    let bomb = bomb.finish().expect("packed");
    for (kind, body) in [
        ("application/x-compress-zlib", bomb),
        ("application/json", b"{\"action\":\"netdiscovery\"}".to_vec()),
        ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><REQUEST>&b;</REQUEST>".to_vec()),
    ] {
        assert_eq!(send(&house, "aulas", kind, body).await.refusal(), (422, "bad_intake".to_owned()), "{kind}");
    }
    let large = send(&house, "aulas", "application/json", vec![b' '; 3 * 1024 * 1024]).await;
    assert_eq!(large.refusal(), (413, "too_large".to_owned()));
    let ana = house.enrol("ana.lopez", Site::Desk).await;
    let list = ana.get(CONNECTIONS).await.json::<Value>();
    let card = list["inventory"].as_array().expect("cards").iter().find(|card| card["name"] == json!("aulas"));
    let why = card.map(|card| card["failure"]["why"]["es"].clone());
    assert_eq!(why, Some(json!("El inventario pasa de 2097152 bytes.")), "told where somebody looks: {list}");
    let text = send(&house, "aulas", "text/plain", body.clone()).await;
    let words = String::from_utf8_lossy(&text.body).into_owned();
    assert_eq!(text.refusal(), (415, "wrong_type".to_owned()));
    assert!(words.contains("Content-Type: application/json | application/xml"), "{words}");
    std::fs::write(house.app.config().data.join("inventory.toml"), "[aulas\n").expect("written");
    let unread = send(&house, "aulas", "application/json", body).await;
    assert_eq!(unread.refusal(), (503, "settings_unread".to_owned()), "whoever operates it must look");
    assert_eq!(machines(&house), 0);
}

/// One wrong section is told to who has its key, to who administers, and to nobody else; the others go on.
#[tokio::test]
async fn a_wrong_section_shuts_out_no_other() {
    let house = house();
    let file = house.app.config().data.join("inventory.toml");
    let right = std::fs::read_to_string(&file).expect("there");
    let hash = Sha256::of(SECRET.as_bytes());
    let wrong = format!(
        "[mal]\nkind = \"fusion\"\nkeys = [{{ sha256 = \"{hash}\" }}]\n\
         [sin]\nkind = \"glpi\"\nkeys = [{{ file = \"falta.key\" }}]\n"
    );
    std::fs::write(&file, format!("{right}{wrong}")).expect("written");
    let told = report("5CD1234XYZ", "", "00:1a:2b:3c:4d:5e");
    tell(&house, &told).await;
    let body = told.to_string().into_bytes();
    let answer = send(&house, "mal", "application/json", body.clone()).await;
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(answer.refusal() == (422, "bad_intake".to_owned()) && words.contains("fusion"), "{words}");
    let other = house.anonymous().send_only(request("mal", "application/json", "other", body.clone())).await;
    assert_eq!(other.refusal(), (401, "bad_call".to_owned()));
    // Its key cannot be read: no call of its agents counts as a guess, however many come.
    for _ in 0..30 {
        assert_eq!(send(&house, "sin", "application/json", body.clone()).await.refusal(), (401, "bad_call".to_owned()));
    }
    assert_eq!(machines(&house), 1);

    let mut ana = house.supervisor_with_passkey().await.0;
    let list = ana.get(CONNECTIONS).await.json::<Value>();
    let names: Vec<&Value> = list["inventory"].as_array().expect("cards").iter().map(|card| &card["name"]).collect();
    assert_eq!(names, [&json!("aulas"), &json!("oficinas")], "{list}");
    let why = list["inventory_wrong"]["es"].as_str().unwrap_or_default();
    assert!(why.contains("[mal]") && why.contains("fusion") && why.contains("[sin] una llave"), "{why}");
    let text = json!({ "text": told.to_string() });
    let tried = ana.post_json(&format!("{CONNECTIONS}/inventory/aulas/try"), &text).await.json::<Value>();
    assert_eq!((&tried["wrong"], &tried["fate"]), (&Value::Null, &json!("unknown")), "{tried}");
    for (source, code) in [("mal", "bad_settings"), ("sin", "bad_settings"), ("otra", "not_found")] {
        let tried = ana.post_json(&format!("{CONNECTIONS}/inventory/{source}/try"), &text).await;
        assert_eq!(tried.refusal().1, code, "{source}");
    }
    std::fs::write(&file, "[aulas\n").expect("written");
    let tried = ana.post_json(&format!("{CONNECTIONS}/inventory/aulas/try"), &text).await;
    assert_eq!(tried.refusal(), (422, "bad_settings".to_owned()));
}

#[tokio::test]
async fn clones_are_told_where_somebody_looks_and_nothing_is_kept_of_them() {
    let house = house();
    let item = registered(&house, &[(EquipmentField::Serial, "5CD1234XYZ")]).await;
    tell(&house, &report("5CD1234XYZ", "4C4C4544-004D-3510-805A-B4C04F564432", "00:1a:2b:3c:4d:5e")).await;
    let said = house.now();
    house.pass(60_000);
    let mut other = report("5CD1234XYZ", "4C4C4544-004D-3510-805A-B4C04F564433", "00:1a:2b:3c:4d:5f");
    other["content"]["operatingsystem"]["full_name"] = json!("Windows 11");
    tell(&house, &other).await;
    let mut ana = house.supervisor_with_passkey().await.0;
    let told = ana.get(&format!("/api/equipment/{item}/reported")).await.json::<Value>();
    assert_eq!((&told["system"], &told["said"]), (&json!("Debian 13"), &json!(said)), "as it was before");
    assert_eq!(told["contested"], json!(house.now()));
    let standing = ana.get(CONNECTIONS).await.json::<Value>();
    let card = &standing["inventory"][0];
    assert_eq!((&card["name"], &card["machines"], &card["clones"]), (&json!("aulas"), &json!(2), &json!(2)));

    let feed = house.feed();
    let path = format!("{CONNECTIONS}/inventory/aulas/try");
    let tried = ana.post_json(&path, &json!({ "text": other.to_string() })).await.json::<Value>();
    assert_eq!((&tried["fate"], &tried["serial"]), (&json!("clone"), &json!("5CD1234XYZ")));
    let wrong = ana.post_json(&path, &json!({ "text": "{" })).await.json::<Value>();
    assert!(wrong["wrong"]["es"].as_str().is_some_and(|why| why.starts_with("No está bien escrito")), "{wrong}");
    assert_eq!((house.feed(), machines(&house)), (feed, 2));
}

/// More than are served at once. What is refused comes again, as agents do, until all is kept.
#[tokio::test]
async fn a_morning_of_many_machines_is_kept_whole_once_who_was_refused_comes_again() {
    const MACHINES: usize = 1_500;
    let house = house();
    let mut to_come: Vec<usize> = (0..MACHINES).collect();
    let mut taken = 0;
    while !to_come.is_empty() {
        let mut morning = JoinSet::new();
        for number in to_come.drain(..) {
            let client = house.anonymous();
            let body = report(&format!("SER-{number:05}"), "", "").to_string().into_bytes();
            morning.spawn(async move {
                (number, client.send_only(request("aulas", "application/json", SECRET, body)).await)
            });
        }
        let before = taken;
        while let Some(answer) = morning.join_next().await {
            let (number, answer) = answer.expect("answered");
            match answer.status {
                StatusCode::OK => taken += 1,
                StatusCode::SERVICE_UNAVAILABLE => {
                    assert!(!answer.header(header::RETRY_AFTER).is_empty());
                    to_come.push(number);
                }
                other => panic!("{other}: {answer:?}"),
            }
        }
        assert!(taken > before, "{} are refused for ever", to_come.len());
        assert_eq!(machines(&house), taken, "what was answered is kept, and nothing else");
    }
    assert_eq!(taken, MACHINES);
}

/// Contracts of software, which say what they cover.
fn licences() -> RegisterDef {
    let def = json!({
        "id": "contratos", "name": "Contratos de software", "record": "Contrato",
        "fields": [
            { "id": "numero", "label": "Contrato", "kind": "text", "required": true },
            { "id": "programas", "label": "Programas", "kind": "textarea" },
            { "id": "cantidad", "label": "Cantidad", "kind": "number" }
        ],
        "key": ["numero"],
        "software": { "programs": "programas", "covers": "cantidad", "days": 10 },
        "reads": ["agente-mesa"],
        "writes": ["agente-mesa"]
    });
    serde_json::from_value(def).expect("a register")
}

/// Somebody enters a contract.
async fn contracted(house: &House, seed: u8, fields: &[(&str, &str)]) {
    let command = Command::Record(Record::OpenRecord(Box::new(OpenRecord {
        register: RegisterId::new("contratos"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links: Vec::new(),
    })));
    let act = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document: DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]),
        kind: DocumentKind::Record,
        at: Timestamp::from_millis(house.now()),
        command,
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
}

#[tokio::test]
async fn what_machines_have_is_counted_against_the_contracts() {
    let house = reported_to(House::of(|organisation| organisation.registers.push(licences())));
    let item = registered(&house, &[(EquipmentField::Serial, "5CD1234XYZ")]).await;
    contracted(&house, 8, &[("numero", "C-1"), ("programas", "libreóffice*"), ("cantidad", "1")]).await;
    contracted(&house, 9, &[("numero", "C-2"), ("cantidad", "5")]).await;
    tell(&house, &report("5CD1234XYZ", "4C4C4544-004D-3510-805A-B4C04F564432", "00:1a:2b:3c:4d:5e")).await;
    tell(&house, &report("5CD9999XYZ", "4C4C4544-004D-3510-805A-B4C04F564433", "00:1a:2b:3c:4d:5f")).await;
    let eva = house.agent().await;
    let feed = house.feed();
    let told: Value = eva.get("/api/registers/contratos/software").await.json();
    assert_eq!(
        (&told["machines"], &told["silent"], &told["days"], &told["unnamed"]),
        (&json!(2), &json!(0), &json!(10), &json!(1))
    );
    let line = &told["lines"][0];
    assert_eq!((&line["covers"], &line["found"], &line["left"]), (&json!(1), &json!(2), &json!(-1)), "{told}");
    assert_eq!(line["contracts"][0]["name"], json!("C-1"));
    let items: Vec<&Value> = line["installed"].as_array().expect("machines").iter().map(|one| &one["item"]).collect();
    assert!(items.contains(&&json!(item)) && items.contains(&&Value::Null), "{told}");
    let table = eva.get("/api/registers/contratos/software?format=csv").await;
    let text = String::from_utf8(table.body.to_vec()).expect("UTF-8");
    assert_eq!(text.lines().nth(1), Some("libreóffice*,C-1,1,2,0,-1"), "{text}");
    assert_eq!(house.feed(), feed, "nothing is written into any document");
    let omar = house.technician().await;
    assert_eq!(omar.get("/api/registers/contratos/software").await.refusal().0, 403);
    assert_eq!(eva.get("/api/registers/otro/software").await.status, StatusCode::NOT_FOUND);
}
