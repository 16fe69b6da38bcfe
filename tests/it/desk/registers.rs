//! Registers as data: one that nobody foresaw is a file. Its records are entered, moved, found, carried out and brought in;
//! and only those are sent it who read it, by an app that knows of records.

use crate::it::steps::say;
use axum::http::{Method, StatusCode, header};
use ronda_server::organisation;
use ronda_server::store::Batch;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::time::Timestamp;
use ronda_test_support::client::{Answer, Client, Enrolled};
use ronda_test_support::house::House;
use serde_json::Value;

/// The office's keys: of which no code knows.
const KEYS: &str = r#"[{
  "id": "llaves", "name": "Llaves de sites", "record": "Llave",
  "fields": [
    { "id": "clave", "label": "Clave de la llave", "kind": "text", "required": true },
    { "id": "sitio", "label": "Sitio", "kind": "choice", "options": ["Site 1", "Site 2"] },
    { "id": "responsable", "label": "Responsable", "kind": "text" },
    { "id": "devolver", "label": "Devolver antes de", "kind": "date" }
  ],
  "key": ["clave"],
  "states": [
    { "id": "casa", "name": "En el tablero", "moves": [
      { "to": "prestada", "name": "Prestar", "needs": ["responsable", "devolver"] }
    ] },
    { "id": "prestada", "name": "Prestada", "moves": [
      { "to": "casa", "name": "Recibir" }, { "to": "perdida", "name": "Reportar perdida", "reason": true }
    ] },
    { "id": "perdida", "name": "Perdida", "ended": true }
  ],
  "number": { "prefix": "LL" },
  "terms": [{ "field": "devolver", "days": 2 }],
  "reads": ["jefe-mesa"],
  "writes": ["agente-mesa"]
}]"#;

/// Oaxaca's data with that file, as `ronda check` and a start take them.
fn keys() -> RegisterDef {
    let mut files = organisation::files_named("oaxaca").expect("its files");
    files.insert("registers/llaves.json".to_owned(), KEYS.to_owned());
    let dir = tempfile::tempdir().expect("a directory");
    let into = dir.path().join("organisation");
    organisation::write(&into, &files).expect("written");
    let loaded = organisation::load_dir(&into).unwrap_or_else(|found| panic!("{found:#?}"));
    loaded.register(&RegisterId::new("llaves")).expect("the register").clone()
}

fn house() -> House {
    let def = keys();
    House::of(move |organisation| organisation.registers.push(def))
}

fn open(fields: &[(&str, &str)]) -> Command {
    Command::Record(Record::OpenRecord(Box::new(OpenRecord {
        register: RegisterId::new("llaves"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links: Vec::new(),
    })))
}

fn moved(from: &str, to: &str, reason: &str) -> Command {
    Command::Record(Record::MoveRecord { from: from.into(), to: to.into(), reason: reason.into() })
}

fn id(house: &House, seed: u8) -> DocumentId {
    DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10])
}

/// Says it and answers what became of it.
async fn says(house: &House, who: &mut Enrolled, document: DocumentId, command: &Command) -> Outcome {
    let number = say(who, document, DocumentKind::Record, command, house.now());
    let answer = who.sync().await;
    let receipt = answer.receipts.iter().find(|receipt| receipt.number == number).expect("a receipt");
    receipt.outcome.clone()
}

const TABLE: &str = "/api/registers/llaves/records.csv";

async fn post(client: &Client, query: &str, table: &str) -> Answer {
    let request = client.request(Method::POST, &format!("{TABLE}{query}"));
    let request = request.header(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    client.send_only(request.body(table.to_owned().into()).expect("a request")).await
}

#[tokio::test]
async fn one_that_nobody_foresaw_is_entered_moved_found_and_carried_out_and_in() {
    let house = house();
    let (mut eva, mut ana, mut rosa) = (house.agent().await, house.supervisor().await, house.other_technician().await);
    let key = id(&house, 1);
    let fields = [("clave", "S-4"), ("responsable", "Omar Cruz"), ("devolver", "2026-11-25")];
    assert_eq!(says(&house, &mut eva, key, &open(&fields)).await, Outcome::Accepted);
    let born = house.record(key);
    assert_eq!((born.number.as_deref(), born.state.as_str()), (Some("LL-0001"), "casa"));
    assert_eq!(says(&house, &mut eva, key, &moved("casa", "prestada", "")).await, Outcome::Accepted);
    assert_eq!(house.record(key).state, "prestada");
    let lost = says(&house, &mut eva, key, &moved("prestada", "perdida", " ")).await;
    assert_eq!(lost, Outcome::Refused(Reason::MissingReason));

    let found: Value = eva.get("/api/search?q=s-4").await.json();
    assert_eq!(found["records"][0]["number"], "LL-0001", "{found}");
    let out = eva.get(TABLE).await;
    let text = String::from_utf8(out.body.to_vec()).expect("UTF-8");
    let expected = "\u{feff}Número,Estado,Clave de la llave,Sitio,Responsable,Devolver antes de\r\n\
                    LL-0001,Prestada,S-4,,Omar Cruz,2026-11-25\r\n";
    assert_eq!(text, expected);

    // Who reads it and does not write it carries it out and brings nothing in; who does not read it knows nothing of it.
    assert_eq!(ana.get(TABLE).await.status, StatusCode::OK);
    assert_eq!(post(&ana, "", &text).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rosa.get(TABLE).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&rosa, "", &text).await.status, StatusCode::NOT_FOUND);
    let hidden: Value = rosa.get("/api/search?q=s-4").await.json();
    assert_eq!(hidden["records"].as_array().map(Vec::len), Some(0), "{hidden}");
    assert!(ana.sync().await.news.iter().any(|news| news.id == key), "the desk's browser holds it");
    assert!(rosa.sync().await.news.iter().all(|news| news.id != key), "no device of others does");

    let more = ",,S-5,site 2,Rosa Luna,30/11/2026\r\n,,S-5,,Otra,\r\n,,,,Nadie,\r\n,,S-6,Azotea,Nadie,\r\n";
    let table = format!("{text}{more}");
    let before = house.feed();
    let told: Value = post(&eva, "", &table).await.json();
    assert_eq!(house.feed(), before, "nothing is stored by looking");
    assert_eq!((&told["new"], &told["changed"], &told["same"]), (&1.into(), &0.into(), &1.into()), "{told}");
    let bad: Vec<&Value> = told["bad"].as_array().expect("rows").iter().map(|row| &row["line"]).collect();
    assert_eq!(bad, [&Value::from(4), &5.into(), &6.into()], "twice, without a key, no such place: {told}");
    let plan = told["plan"].as_str().expect("a plan");
    let done: Value = post(&eva, &format!("?plan={plan}"), &table).await.json();
    assert_eq!((&done["rows"], &done["next"]), (&1.into(), &Value::Null), "{done}");
    assert_eq!(post(&eva, &format!("?plan={plan}"), &table).await.refusal(), (409, "plan_changed".into()));
    let out = String::from_utf8(eva.get(TABLE).await.body.to_vec()).expect("UTF-8");
    assert!(out.contains("LL-0002,En el tablero,S-5,Site 2,Rosa Luna,2026-11-30\r\n"), "{out}");

    let told: Value = post(&eva, "", "clave,responsable\nS-4,Eva Ríos\n").await.json();
    let cell = &told["rows"][0]["cells"][0];
    assert_eq!(
        (&cell["field"], &cell["before"], &cell["after"]),
        (&"responsable".into(), &"Omar Cruz".into(), &"Eva Ríos".into())
    );
    // What somebody wrote there since is shown before it goes.
    let set = Record::SetRecordField { field: FieldId::new("responsable"), value: "Rosa Luna".into() };
    assert_eq!(says(&house, &mut eva, key, &Command::Record(set)).await, Outcome::Accepted);
    let plan = told["plan"].as_str().expect("a plan");
    let late = post(&eva, &format!("?plan={plan}"), "clave,responsable\nS-4,Eva Ríos\n").await;
    assert_eq!(late.refusal(), (409, "plan_changed".into()));
    assert_eq!(house.record(key).field(&FieldId::new("responsable")), "Rosa Luna");
}

#[tokio::test]
async fn a_damaged_record_keeps_no_other_row_from_coming_in() {
    let house = house();
    let mut eva = house.agent().await;
    let (damaged, other) = (id(&house, 1), id(&house, 2));
    for (record, key) in [(damaged, "S-4"), (other, "S-5")] {
        assert_eq!(says(&house, &mut eva, record, &open(&[("clave", key)])).await, Outcome::Accepted);
    }
    let snapshots = vec![(damaged, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    let table = "clave,responsable\nS-4,Eva Ríos\nS-5,Eva Ríos\nS-6,Eva Ríos\n";
    let told: Value = post(&eva, "", table).await.json();
    assert_eq!((&told["new"], &told["changed"]), (&1.into(), &1.into()), "{told}");
    let bad: Vec<&Value> = told["bad"].as_array().expect("rows").iter().map(|row| &row["line"]).collect();
    assert_eq!(bad, [&Value::from(2)], "{told}");
}

#[tokio::test]
async fn a_second_record_of_the_same_key_waits_for_somebody_to_decide() {
    let house = house();
    let mut eva = house.agent().await;
    let (one, other) = (id(&house, 1), id(&house, 2));
    assert_eq!(says(&house, &mut eva, one, &open(&[("clave", "S-9")])).await, Outcome::Accepted);
    let twin = says(&house, &mut eva, other, &open(&[("clave", "s 9")])).await;
    assert_eq!(twin, Outcome::Accepted, "a key of two words is another");
    let third = id(&house, 3);
    let twin = says(&house, &mut eva, third, &open(&[("clave", " S-9 ")])).await;
    assert_eq!(twin, Outcome::Held(Reason::RecordExists));
}

#[tokio::test]
async fn an_app_that_knows_of_no_records_is_sent_them_once_it_does() {
    let house = house();
    let mut eva = house.agent().await;
    let key = id(&house, 1);
    assert_eq!(says(&house, &mut eva, key, &open(&[("clave", "S-4")])).await, Outcome::Accepted);
    let mut old = house.enrol("eva.rios", Site::Desk).await;
    for _ in 0..2 {
        let mut request = old.device.push();
        request.records = false;
        let answer: SyncResponse = old.offer(&request).await.framed();
        assert!(
            answer.news.iter().all(|news| news.id != key),
            "of yesterday's app nobody knows what it would do with one"
        );
        old.device.take(&answer);
    }
    assert!(old.sync().await.news.iter().any(|news| news.id == key), "brought up to date, it is sent all of them");
}
