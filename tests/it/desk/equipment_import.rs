//! Tests of equipment brought in from the desk. What a table would do is told before it is done, and done only as it
//! was told.

use axum::http::{Method, StatusCode, header};
use ronda_server::import::Columns;
use ronda_server::import::run::import_equipment;
use ronda_server::ingest::OwnAct;
use ronda_server::store::Batch;
use ronda_server::store::transfer::{FilledBy, Filling};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item, Movement, MovementKind, Place};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::{DocumentId, LabelId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
use ronda_test_support::client::{Answer, Client};
use ronda_test_support::house::House;
use serde_json::Value;

pub async fn post(client: &mut Client, query: &str, table: &str) -> Answer {
    let request = client.request(Method::POST, &format!("/api/equipment.csv{query}"));
    let request = request.header(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    client.send(request.body(table.to_owned().into()).expect("a request")).await
}
/// What a table would do, told before anything is done.
pub async fn planned(client: &mut Client, table: &str) -> Value {
    post(client, "", table).await.json()
}
/// Does what was told.
async fn carried_out(client: &mut Client, table: &str, told: &Value) -> Value {
    let plan = told["plan"].as_str().expect("a plan");
    post(client, &format!("?plan={plan}"), table).await.json()
}
pub fn items(house: &House) -> Vec<EquipmentSummary> {
    let reader = house.store().read().expect("a reader");
    let all = reader.summaries(None, 500).expect("reads").into_iter();
    all.filter_map(|summary| match summary {
        Summary::Equipment(item) => Some(*item),
        Summary::Ticket(_) | Summary::Record(_) => None,
    })
    .collect()
}

#[tokio::test]
async fn a_table_is_told_row_by_row_and_done_as_told() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,serie,mac,nombre\nI-1,S-1,001a.2b3c.4d5e,Impresora\nI-2,S-2,zz,\nI-3,S-3,,Módem\n";
    let before = house.feed();
    let told: Value = post(&mut eva.client, "", table).await.json();
    assert_eq!(house.feed(), before, "nothing is stored by looking");
    assert_eq!((told["new"].as_u64(), told["changed"].as_u64()), (Some(2), Some(0)));
    assert_eq!((&told["bad"][0]["line"], told["bad"].as_array().map(Vec::len)), (&3.into(), Some(1)));
    assert!(told["bad"][0]["reason"]["es"].as_str().is_some_and(|reason| reason.contains("no es una MAC")));
    assert_eq!((&told["rows"][0]["name"], &told["rows"][0]["line"]), (&"I-1".into(), &2.into()));
    let plan = told["plan"].as_str().expect("a plan").to_owned();

    let done: Value = post(&mut eva.client, &format!("?plan={plan}"), table).await.json();
    assert_eq!((&done["rows"], &done["next"]), (&2.into(), &Value::Null), "{done}");
    assert_eq!(items(&house).len(), 2);
    let again = post(&mut eva.client, &format!("?plan={plan}"), table).await;
    assert_eq!(again.refusal(), (409, "plan_changed".into()), "what was told is no longer what it would do");
    let told: Value = post(&mut eva.client, "", table).await.json();
    assert_eq!((&told["same"], told["rows"].as_array().map(Vec::len)), (&2.into(), Some(0)));

    let other = "inventario,nombre\nI-3,Enlace\n";
    let told: Value = post(&mut eva.client, "", other).await.json();
    let cell = &told["rows"][0]["cells"][0];
    assert_eq!((&cell["field"], &cell["before"], &cell["after"]), (&"name".into(), &"Módem".into(), &"Enlace".into()));
    // From a line on: what stands above it was done before.
    let plan = told["plan"].as_str().expect("a plan");
    let done = post(&mut eva.client, &format!("?plan={plan}&from=2"), other).await;
    assert_eq!(done.json::<Value>()["rows"], Value::from(1));
    assert!(items(&house).iter().any(|item| item.name == "Enlace"));
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("reads").count();
    assert!(lines >= 2, "each that did something stands in the audit log");
}

/// Pressed twice, or by two who were told the same: each item is registered once.
#[tokio::test]
async fn a_table_that_is_done_twice_at_once_is_done_once() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut twin = eva.client.clone();
    let rows: String = (0..300).map(|number| format!("I-{number},S-{number},Impresora {number}\n")).collect();
    let table = format!("inventario,serie,nombre\n{rows}");
    let told = planned(&mut eva.client, &table).await;
    let query = format!("?plan={}", told["plan"].as_str().expect("a plan"));
    let (one, two) = tokio::join!(post(&mut eva.client, &query, &table), post(&mut twin, &query, &table));
    let mut codes = [one.status.as_u16(), two.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409], "{one:?} {two:?}");
    assert_eq!(items(&house).len(), 300);
}

/// The console brings a table, or another system comes over, for minutes: what both would register is registered once.
#[tokio::test]
async fn a_table_waits_while_the_console_brings_one() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,serie,nombre\nI-1,S-1,Impresora\n";
    let told = planned(&mut eva.client, table).await;
    let query = format!("?plan={}", told["plan"].as_str().expect("a plan"));
    let console = ronda_server::migrate::alone(&house.app.config().data).expect("nobody has it");
    assert_eq!(post(&mut eva.client, &query, table).await.refusal(), (503, "busy".into()));
    assert!(items(&house).is_empty());
    drop(console);
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
}

/// What Eva does with an item at the desk, beside the table.
async fn does(house: &House, document: DocumentId, item: Item) {
    let act = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document,
        kind: DocumentKind::Equipment,
        at: house.app.clock().now(),
        command: Command::Item(item),
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted);
}

async fn merge(house: &House, gone: DocumentId, kept: DocumentId) {
    does(house, gone, Item::MergeItem { other: kept, reason: "Es la misma".into() }).await;
}

/// R21: the row was told as one that goes in, the cell was refused, and the rest of it went in.
#[tokio::test]
async fn a_row_that_says_otherwise_what_a_movement_set_is_left_out_whole() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,nombre,ubicacion\nI-1,Impresora,Caja\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
    let kind = MovementKind::Relocation { place: Place { room: "Archivo".into(), ..Place::default() } };
    let reason = "Se mudó la caja".to_owned();
    let movement = Movement { kind, previous: None, reason, ticket: None, paper: None, signature: None };
    does(&house, items(&house)[0].id, Item::MoveItem(Box::new(movement))).await;

    let told = planned(&mut eva.client, "inventario,nombre,ubicacion\nI-1,Láser,Caja\n").await;
    assert_eq!((&told["changed"], told["rows"].as_array().map(Vec::len)), (&0.into(), Some(0)), "{told}");
    assert!(told["bad"][0]["reason"]["es"].as_str().is_some_and(|why| why.contains("(ubicacion)")), "{told}");
    let table = "inventario,nombre,ubicacion\nI-1,Láser,Archivo\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
    assert_eq!(items(&house)[0].name, "Láser");
}

/// Somebody writes in the same item between the look and the press: their word is shown before it goes.
#[tokio::test]
async fn what_was_changed_since_a_table_was_looked_at_is_not_written_over_unseen() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,nombre\nI-1,Impresora\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
    let table = "inventario,nombre\nI-1,Láser\n";
    let told = planned(&mut eva.client, table).await;
    let value = "Impresora de la caja".to_owned();
    does(&house, items(&house)[0].id, Item::SetEquipmentField { field: EquipmentField::Name, value }).await;
    let plan = told["plan"].as_str().expect("a plan");
    let late = post(&mut eva.client, &format!("?plan={plan}"), table).await;
    assert_eq!(
        (late.refusal(), items(&house)[0].name.as_str()),
        ((409, "plan_changed".into()), "Impresora de la caja")
    );
    let told = planned(&mut eva.client, table).await;
    assert_eq!(told["rows"][0]["cells"][0]["before"], Value::from("Impresora de la caja"), "{told}");
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
}

/// What was registered twice and merged is one machine: a table changes the record that counts, or says why it changes none.
#[tokio::test]
async fn what_was_merged_away_is_written_on_by_no_table() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,serie,nombre\nI-1,S-1,Impresora\nI-2,S-1,Impresora\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(2), "{told}");
    let named = |inventory: &str| items(&house).into_iter().find(|item| item.inventory == inventory).expect("there");
    let (gone, kept) = (named("I-1").id, named("I-2").id);
    merge(&house, gone, kept).await;
    assert_eq!(named("I-1").merged_into, Some(kept));

    let table = "serie,nombre\nS-1,Láser\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!(carried_out(&mut eva.client, table, &told).await["rows"], Value::from(1), "{told}");
    assert_eq!((named("I-1").name.as_str(), named("I-2").name.as_str()), ("Impresora", "Láser"));
    let told = planned(&mut eva.client, "inventario,nombre\nI-1,Otra\n").await;
    assert_eq!((&told["changed"], told["rows"].as_array().map(Vec::len)), (&0.into(), Some(0)), "{told}");
    assert!(told["bad"][0]["reason"]["es"].as_str().is_some_and(|why| why.contains("se unió")), "{told}");
    let told = planned(&mut eva.client, "inventario,nombre\nI-1,Impresora\n").await;
    assert_eq!((&told["same"], told["bad"].as_array().map(Vec::len)), (&1.into(), Some(0)), "{told}");
    let table = eva.client.get("/api/equipment.csv").await;
    let lines = String::from_utf8_lossy(&table.body);
    let rows: Vec<&str> = lines.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(rows, ["I-2"], "it is carried out once, as the desk lists it");
}

/// What is stuck on a machine is carried out with it, on whichever of its records it was put down.
#[tokio::test]
async fn labels_of_what_was_merged_away_are_carried_out_with_the_item_that_counts() {
    let house = House::open();
    let mut eva = house.agent().await;
    let [one, two, three] = [7, 8, 9].map(|number| LabelId::new(number).shown());
    let table =
        format!("inventario,serie,nombre,etiquetas\nI-1,S-1,Caja,{one}\nI-2,S-2,Caja,{two}\nI-3,S-3,Caja,{three}\n");
    let told = planned(&mut eva.client, &table).await;
    assert_eq!(carried_out(&mut eva.client, &table, &told).await["rows"], Value::from(3), "{told}");
    let named = |inventory: &str| items(&house).into_iter().find(|item| item.inventory == inventory).expect("there");
    let (first, second, kept) = (named("I-1").id, named("I-2").id, named("I-3").id);
    merge(&house, first, second).await;
    merge(&house, second, kept).await;
    let table = eva.client.get("/api/equipment.csv").await;
    let text = String::from_utf8_lossy(&table.body).into_owned();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert!(rows.len() == 1 && [one, two, three].iter().all(|label| rows[0].contains(label.as_str())), "{text}");
    let told = planned(&mut eva.client, &text).await;
    assert_eq!((&told["same"], told["bad"].as_array().map(Vec::len)), (&1.into(), Some(0)), "{told}");
}

#[tokio::test]
async fn columns_of_another_name_are_guessed_and_taken_as_somebody_says() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "No. inventario;Dirección física;Dónde está;Compra;;\nI-7;001a.2b3c.4d5e;Edificio 4;ayer;;\n";
    let guessed: Value = post(&mut eva.client, "?columns=ask", table).await.json();
    let columns: Vec<&Value> =
        guessed["columns"].as_array().expect("columns").iter().map(|one| &one["column"]).collect();
    assert_eq!(columns, [&"inventory".into(), &"mac".into(), &"building".into(), &Value::Null], "{guessed}");
    assert_eq!((&guessed["sure"], &guessed["columns"][3]["samples"][0]), (&false.into(), &"ayer".into()));
    assert_eq!(post(&mut eva.client, "", table).await.status, StatusCode::UNPROCESSABLE_ENTITY, "by headings alone");
    let given = "columns=inventory,mac,building,";
    let told: Value = post(&mut eva.client, &format!("?{given}"), table).await.json();
    let plan = told["plan"].as_str().expect("a plan");
    assert_eq!(post(&mut eva.client, &format!("?plan={plan}"), table).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done: Value = post(&mut eva.client, &format!("?plan={plan}&{given}"), table).await.json();
    assert_eq!(done["rows"], Value::from(1), "{done}");
    let [item] = items(&house).try_into().expect("one item");
    assert_eq!(item.building.as_ref().map(|id| id.as_str()), Some("edificio-4"), "by its name");
    // Known again by its MAC alone.
    let told: Value = post(&mut eva.client, "", "mac;nombre\n00-1A-2B-3C-4D-5E;Impresora\n").await.json();
    assert_eq!((&told["new"], &told["changed"]), (&0.into(), &1.into()), "{told}");
}

#[tokio::test]
async fn a_table_that_is_none_or_too_long_is_refused_in_words() {
    let house = House::open();
    let mut eva = house.agent().await;
    let long: String = (0..2_001).map(|row| format!("I-{row}\n")).collect();
    for (table, word) in [
        ("", "vacío"),
        ("nada,inventario\n1,2\n", "«nada»"),
        ("nombre\nMódem\n", "«inventory»"),
        (&format!("inventario\n{long}"), "2000 renglones"),
    ] {
        let answer = post(&mut eva.client, "", table).await;
        let problem: Value = answer.json();
        assert_eq!((answer.status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &"bad_table".into()));
        assert!(problem["es"].as_str().is_some_and(|text| text.contains(word)), "{problem}");
    }
    let much = format!("inventario\n{}", "x".repeat(3 << 20));
    assert_eq!(post(&mut eva.client, "", &much).await.refusal().1, "too_large");
    assert!(items(&house).is_empty());
}

/// One damaged item stops no other row, and no row that is it, or may be, becomes a second one.
#[tokio::test]
async fn rows_of_a_damaged_item_are_left_out_and_the_rest_comes_in() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,serie,mac,nombre\nI-1,S-1,001a.2b3c.4d5e,Uno\nI-2,S-2,,Dos\n";
    let told = planned(&mut eva.client, table).await;
    let done = carried_out(&mut eva.client, table, &told).await;
    assert_eq!(done["rows"], Value::from(2), "{done}");
    let damaged = items(&house).iter().find(|item| item.inventory == "I-1").expect("there").id;
    let end = house.store().read().expect("reads").end().expect("an end");
    let snapshots = vec![(damaged, b"nada que se lea".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(end) }).expect("damaged");

    // By its number, by its serial number, by its MAC: each is it. Of another number under the same serial number it is not.
    let table = "inventario,serie,mac,nombre\nI-1,S-9,,Otro\n,S-1,,Otro\n,,00-1A-2B-3C-4D-5E,Otro\nI-2,,,Dos más\nI-3,S-3,,Tres\n\
                 I-4,S-1,,Cuatro\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!((&told["new"], &told["changed"]), (&2.into(), &1.into()), "{told}");
    let bad = told["bad"].as_array().expect("rows");
    assert_eq!(bad.iter().map(|row| row["line"].clone()).collect::<Vec<_>>(), [2, 3, 4].map(Value::from), "{told}");
    for (row, key) in bad.iter().zip(["I-1", "S-1", "00:1A:2B:3C:4D:5E"]) {
        let reason = row["reason"]["es"].as_str().expect("words");
        assert!(reason.contains(key) && reason.contains("dañado"), "{reason}");
    }
    let done = carried_out(&mut eva.client, table, &told).await;
    assert_eq!(done["rows"], Value::from(3), "{done}");
    let mut numbers: Vec<String> = items(&house).into_iter().map(|item| item.inventory).collect();
    numbers.sort();
    assert_eq!(numbers, ["I-1", "I-2", "I-3", "I-4"], "no second one");

    // The console's way, part by part.
    let report = import_equipment(house.app.ingest(), table.as_bytes(), &Columns::default(), true).expect("imports");
    assert_eq!((report.same, report.bad.len()), (3, 3), "{report:?}");
}

/// Where not even lists can show an item, searches leave it out: rows that name it become no second one all the same.
#[tokio::test]
async fn rows_of_an_item_whose_summary_is_damaged_are_left_out_and_the_rest_comes_in() {
    let house = House::open();
    let mut eva = house.agent().await;
    let table = "inventario,serie,mac,nombre\nI-1,S-1,001a.2b3c.4d5e,Uno\n";
    let told = planned(&mut eva.client, table).await;
    let done = carried_out(&mut eva.client, table, &told).await;
    assert_eq!(done["rows"], Value::from(1), "{done}");
    let damaged = items(&house).first().expect("there").id;
    let rows = vec![(damaged.bytes().to_vec(), b"nada que se lea".to_vec())];
    let store = house.store().as_rows().expect("it is copied by its rows");
    store.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    store.finish(&Batch::default()).expect("no mark of a filling is left");
    assert!(items(&house).is_empty(), "lists leave it out");

    let table = "inventario,serie,mac,nombre\nI-1,S-9,,Otro\n,S-1,,Otro\n,,00-1A-2B-3C-4D-5E,Otro\nI-3,S-3,,Tres\n";
    let told = planned(&mut eva.client, table).await;
    assert_eq!((&told["new"], &told["changed"]), (&1.into(), &0.into()), "{told}");
    let bad = told["bad"].as_array().expect("rows");
    assert_eq!(bad.iter().map(|row| row["line"].clone()).collect::<Vec<_>>(), [2, 3, 4].map(Value::from), "{told}");
    let done = carried_out(&mut eva.client, table, &told).await;
    assert_eq!(done["rows"], Value::from(1), "{done}");
    assert_eq!(items(&house).into_iter().map(|item| item.inventory).collect::<Vec<_>>(), ["I-3"], "no second one");
}
