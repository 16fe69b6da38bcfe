//! Tests of reports of tickets that were walked. The reports tell what came, what was done and opened again, and each
//! number with its list (OAX-05, OAX-87, OAX-92, SEC-15).

use crate::procedures::acts::{confirm, diagnosis, persists, priority, resolve, start, survey};
use crate::procedures::house::{Institution, MINUTE};
use crate::procedures::oaxaca::house;
use crate::procedures::walk::{Ask, Walk, submit};
use axum::http::StatusCode;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Item, Place};
use ronda_shared::date::date_in;
use ronda_shared::ids::{BuildingId, DocumentId, LabelId};
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use serde_json::{Value, json};

/// What a number says, and of how many.
fn number(told: &Value, key: &str) -> (Value, Value) {
    let sections = told["report"]["sections"].as_array().expect("sections");
    let rows = sections.iter().flat_map(|section| section["rows"].as_array().expect("rows"));
    let mut numbers = rows.flat_map(|row| row["numbers"].as_array().expect("numbers"));
    let found = numbers.find(|number| number["key"] == key).unwrap_or_else(|| panic!("no {key} in {told}"));
    (found["value"].clone(), found["of"].clone())
}

/// OAX-05, OAX-92, SEC-15: a week is told in numbers that open; the same again as of the same act; as a table and on
/// paper.
#[tokio::test]
async fn oax_05_a_week_is_told_and_each_number_opens_what_it_counts() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let (ana, otto) = (house.supervisor("ana.lopez").await, house.technician("otto.ibarra").await);
    let ask_for = Ask { service: "oax-sin-salida-internet", channel: "portal", by: "lia.mora", fields: &[] };
    let mut walks = Vec::new();
    for _ in 0..3 {
        let walk = Walk::opens(&house, &mut lia, &ask_for).await;
        walk.does(&mut eva, priority("medium")).await;
        walks.push(walk);
    }
    for walk in &walks[..2] {
        walk.given(&mut eva, "eva.rios", "oax-mesa").await;
        walk.leads(&mut eva, start(), State::InProgress).await;
        walk.does(&mut eva, diagnosis("Cable suelto")).await;
        walk.leads(&mut eva, resolve("Se conectó"), State::Resolved).await;
    }
    walks[0].leads(&mut lia, confirm(), State::Closed).await;
    walks[1].leads(&mut lia, persists("Sigue sin salida"), State::InProgress).await;
    house.pass(MINUTE);

    // The day on which all this was, by the institution's clock, and no other.
    let zone = &house.organisation().zone;
    let day = date_in(zone, Timestamp::from_millis(house.now()));
    let asked = format!("/api/reports?from={}&to={day}", day.plus(-6));
    let told: Value = ana.get(&format!("{asked}&report=activity")).await.json();
    let count = |value: u32| (json!(value), Value::Null);
    assert_eq!(number(&told, "figures.0.all"), count(3), "received");
    assert_eq!(number(&told, "figures.1.all"), count(2), "solved, though one was opened again");
    assert_eq!(number(&told, "figures.2.all"), count(1), "closed");
    assert_eq!(number(&told, "figures.5.all"), count(2), "open at the end");
    assert_eq!(number(&told, "figures.6.all"), (json!(1), json!(1)), "the one solution that stands came in time");
    assert_eq!(number(&told, "channels.1.portal"), count(3));
    assert_eq!(told["report"]["calendar"], json!(house.organisation().version), "OAX-95: the version it rests on");
    assert_eq!(told["counted"], json!([]), "a list for whoever opens a number");

    let (position, at) = (&told["report"]["position"], &told["report"]["at"]);
    let as_then = format!("{asked}&report=activity&position={position}&at={at}");
    let opened: Value = ana.get(&format!("{as_then}&key=reopenings.0.persists")).await.json();
    assert_eq!(number(&opened, "reopenings.0.persists"), count(1));
    assert_eq!((&opened["count"], &opened["counted"][0]["words"]), (&json!(1), &json!("Sigue sin salida")), "and why");
    assert_eq!(opened["counted"][0]["id"], json!(walks[1].id.to_string()));

    // What happens later moves no number of what is told as of then, and those of now.
    walks[0].does(&mut lia, survey("Satisfactorio")).await;
    Walk::opens(&house, &mut lia, &ask_for).await;
    let again: Value = ana.get(&as_then).await.json();
    assert_eq!(again["report"], told["report"], "the same question as of the same act");
    let now: Value = ana.get(&format!("{asked}&report=activity")).await.json();
    assert_eq!(number(&now, "figures.0.all"), count(4));
    assert_eq!(number(&now, "surveys.0.answered"), count(1), "OAX-92");
    assert_eq!(number(&now, "survey-satisfaccion.0.Satisfactorio"), count(1));

    let backlog: Value = ana.get(&format!("{asked}&report=backlog&key=people.0.eva.rios")).await.json();
    assert_eq!((number(&backlog, "people.0.eva.rios"), &backlog["count"]), (count(1), &json!(1)), "SEC-15: who has it");
    let table = ana.get(&format!("{asked}&report=backlog&format=csv")).await;
    let text = String::from_utf8(table.body.to_vec()).expect("text");
    assert!(text.contains("Carga por persona") && text.contains("asiento"), "{text}");
    let paper = ana.get(&format!("{asked}&report=activity&format=pdf")).await;
    assert!(paper.status == StatusCode::OK && paper.body.starts_with(b"%PDF-"), "the same on paper");
    for report in ["repeated", "conflicts"] {
        let told: Value = ana.get(&format!("{asked}&report={report}")).await.json();
        assert_eq!(told["report"]["report"], json!(report));
    }

    for wrong in ["", "&report=secrets", "&report=activity&key=x", "&report=activity&todo=1"] {
        assert_eq!(ana.get(&format!("{asked}{wrong}")).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    for days in ["from=2026-11-30&to=2026-11-01", "from=2020-01-01&to=2026-11-01", "from=ayer&to=2026-11-01"] {
        let status = ana.get(&format!("/api/reports?report=activity&{days}")).await.status;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{days}");
    }
    for who in [&otto.client, &lia.client] {
        assert_eq!(who.get(&format!("{asked}&report=activity")).await.status, StatusCode::FORBIDDEN);
    }
}

/// OAX-05, OAX-95: an issued report keeps its numbers, its lists and its paper whatever happens later; only another one
/// takes its place, and who may issue is a right.
#[tokio::test]
async fn oax_95_an_issued_report_stays_as_it_was_and_only_another_replaces_it() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let mut ana = house.supervisor("ana.lopez").await;
    let ask_for = Ask { service: "oax-sin-salida-internet", channel: "portal", by: "lia.mora", fields: &[] };
    let walk = Walk::opens(&house, &mut lia, &ask_for).await;
    house.pass(MINUTE);
    let day = date_in(&house.organisation().zone, Timestamp::from_millis(house.now()));
    let (from, to) = (day.plus(-6).to_string(), day.to_string());
    let seen: Value = ana.get(&format!("/api/reports?report=activity&from={from}&to={to}")).await.json();
    let asked = |words: &str, replaces: Value| {
        let mut asked = json!({
            "report": "activity", "from": from, "to": to, "done": words, "gained": "La red quedó estable.",
            "position": seen["report"]["position"], "at": seen["report"]["at"],
        });
        if !replaces.is_null() {
            asked["replaces"] = replaces;
        }
        asked
    };
    assert_eq!(eva.post_json("/api/reports/issued", &asked("x", Value::Null)).await.status, StatusCode::FORBIDDEN);
    let silent = ana.post_json("/api/reports/issued", &asked("  ", Value::Null)).await.status;
    assert_eq!(silent, StatusCode::BAD_REQUEST, "what was done is told");
    let issued = ana.post_json("/api/reports/issued", &asked("Se revisó la red.", Value::Null)).await;
    let issued: Value = issued.json();
    assert_eq!((&issued["name"], &issued["done"]), (&json!("INF-0001"), &json!("Se revisó la red.")), "{issued}");

    // What happens later moves nothing of it: not its numbers, not its lists, not its paper.
    let one: Value = ana.get("/api/reports/issued/1").await.json();
    let paper = ana.get("/api/reports/issued/1?format=pdf").await;
    assert!(paper.status == StatusCode::OK && paper.body.starts_with(b"%PDF-"));
    Walk::opens(&house, &mut lia, &ask_for).await;
    walk.does(&mut eva, priority("medium")).await;
    let again: Value = ana.get("/api/reports/issued/1").await.json();
    assert_eq!(again, one, "the same numbers when asked again");
    assert_eq!(again["report"], seen["report"], "those that were looked at");
    assert_eq!(ana.get("/api/reports/issued/1?format=pdf").await.body, paper.body);
    let opened: Value = eva.get("/api/reports/issued/1?key=figures.0.all").await.json();
    assert_eq!((&opened["count"], &opened["counted"][0]["id"]), (&json!(1), &json!(walk.id.to_string())));
    assert_eq!(lia.get("/api/reports/issued/1").await.status, StatusCode::FORBIDDEN);
    // Whose answer was lost presses again: the number is the one that was given.
    let lost: Value = ana.post_json("/api/reports/issued", &asked(" Se revisó la red. ", Value::Null)).await.json();
    assert_eq!(lost["name"], json!("INF-0001"), "{lost}");

    // Another one says which it replaces, and none is replaced twice.
    let next: Value = ana.post_json("/api/reports/issued", &asked("Se corrigió.", json!(1))).await.json();
    assert_eq!((&next["number"], &next["replaces"]), (&json!(2), &json!(1)));
    let lost: Value = ana.post_json("/api/reports/issued", &asked("Se corrigió.", json!(1))).await.json();
    assert_eq!(lost["number"], json!(2), "and is not told that another took its place: {lost}");
    let twice = ana.post_json("/api/reports/issued", &asked("Otra vez.", json!(1))).await;
    assert_eq!(twice.refusal(), (409, "report_replaced".into()));
    let none = ana.post_json("/api/reports/issued", &asked("Otra vez.", json!(9))).await.status;
    assert_eq!(none, StatusCode::NOT_FOUND);
    let all: Value = ana.get("/api/reports/issued").await.json();
    assert_eq!((&all["issued"][0]["number"], &all["issued"][1]["replaced_by"]), (&json!(2), &json!(2)));
    let rest: Value = ana.get("/api/reports/issued?before=2").await.json();
    assert_eq!((&rest["issued"][0]["number"], &rest["more"]), (&json!(1), &json!(false)), "{rest}");
    assert_eq!(ana.get("/api/reports/issued?before=x").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(all["issued"][1]["done"], json!("Se revisó la red."), "its words stand");
    let log: Value = ana.get("/api/audit").await.json();
    let lines = log.as_array().expect("lines").iter().filter(|line| line["what"] == "report_issued");
    assert_eq!(lines.map(|line| line["subject"].clone()).collect::<Vec<_>>(), [json!("INF-0002"), json!("INF-0001")]);
}

/// What somebody says of an item, which is taken in.
async fn says(house: &Institution, who: &mut Enrolled, item: DocumentId, said_of_it: Item) {
    let command = Command::Item(said_of_it);
    let outcome = submit(house, who, item, DocumentKind::Equipment, &command).await.outcome;
    assert_eq!(outcome, Outcome::Accepted, "{command:?}");
}

/// SEC-37: what a storeroom holds, moves and lacks is told as of an act, as a table and on paper, and a number opens it.
#[tokio::test]
async fn sec_37_a_storeroom_is_told_with_its_minimum_as_of_an_act() {
    let house = house();
    let (mut eva, ana) = (house.agent("eva.rios").await, house.supervisor("ana.lopez").await);
    let shelf = eva.device.register_at("ALM-1", Some("edificio-2"), house.now());
    let cable = || ("Cable UTP".to_owned(), "m".to_owned());
    let moved = |delta| {
        let (item, unit) = cable();
        Item::MoveStock { item, delta, unit, ticket: None, line: None, counted: false, found: None }
    };
    let (item, unit) = cable();
    says(&house, &mut eva, shelf, Item::SetMinimum { item, unit, minimum: 30 }).await;
    for delta in [25, -5] {
        says(&house, &mut eva, shelf, moved(delta)).await;
    }
    house.pass(MINUTE);
    let day = date_in(&house.organisation().zone, Timestamp::from_millis(house.now()));
    let asked = format!("/api/reports?report=stock&from={}&to={day}", day.plus(-6));
    let told: Value = ana.get(&asked).await.json();
    let of_cable = |column: u32| number(&told, &format!("articles.{column}.Cable UTP\u{1f}m"));
    let sum = |value: i64| (json!(value), json!(1));
    assert_eq!([0, 1, 2, 3].map(of_cable), [sum(20), sum(30), sum(25), sum(5)]);
    let lacks = format!("short.0.{shelf}\u{1f}Cable UTP\u{1f}m");
    assert_eq!(number(&told, &lacks), sum(10));
    let sections = told["report"]["sections"].as_array().expect("sections");
    let short = sections.iter().find(|section| section["id"] == "short").expect("what is short");
    assert_eq!((&short["shape"], &short["rows"][0]["label"]["es"]), (&json!("table"), &json!("Cable UTP (m) · ALM-1")));

    let as_then = format!("{asked}&position={}&at={}", told["report"]["position"], told["report"]["at"]);
    let opened: Value = ana.get(&format!("{as_then}&key=short.0.{shelf}%1FCable%20UTP%1Fm")).await.json();
    let listed = &opened["counted"][0];
    assert_eq!((&listed["id"], &listed["folio"]), (&json!(shelf.to_string()), &json!("ALM-1")), "{opened}");
    says(&house, &mut eva, shelf, moved(50)).await;
    let again: Value = ana.get(&as_then).await.json();
    assert_eq!(again["report"], told["report"], "the same question as of the same act");
    house.pass(MINUTE);
    let now: Value = ana.get(&asked).await.json();
    assert_eq!(number(&now, "articles.0.Cable UTP\u{1f}m"), sum(70));
    let table = String::from_utf8(ana.get(&format!("{asked}&format=csv")).await.body.to_vec()).expect("text");
    assert!(table.contains("Cable UTP (m),70,1,30,1,"), "{table}");
    let paper = ana.get(&format!("{asked}&format=pdf")).await;
    assert!(paper.status == StatusCode::OK && paper.body.starts_with(b"%PDF-"), "the same on paper");
}

/// What waits for a decision on an item stands in no ticket, and is counted all the same.
#[tokio::test]
async fn a_conflict_of_an_item_is_counted_where_it_waits() {
    let house = house();
    let (mut eva, ana) = (house.agent("eva.rios").await, house.supervisor("ana.lopez").await);
    let [first, second] =
        ["PC-1", "PC-2"].map(|inventory| eva.device.register_at(inventory, Some("edificio-2"), house.now()));
    let label = LabelId::new(7);
    for item in [first, second] {
        says(&house, &mut eva, item, Item::BindLabel { label }).await;
    }
    house.pass(MINUTE);
    let day = date_in(&house.organisation().zone, Timestamp::from_millis(house.now()));
    let asked = format!("/api/reports?report=conflicts&from={}&to={day}", day.plus(-6));
    let told: Value = ana.get(&format!("{asked}&key=others.0.items")).await.json();
    let count = |value: u32| (json!(value), Value::Null);
    assert_eq!(["items", "records"].map(|row| number(&told, &format!("others.0.{row}"))), [count(1), count(0)]);
    assert_eq!((&told["count"], &told["counted"][0]["id"]), (&json!(1), &json!(second.to_string())), "{told}");

    // The feed goes on while somebody reads: what stands on the screen opens, and is carried out, all the same.
    let place = Place { building: Some(BuildingId::new("edificio-2")), ..Place::default() };
    says(&house, &mut eva, second, Item::SeeItem { place, audit: "noviembre".to_owned() }).await;
    let as_then = format!("{asked}&position={}&at={}", told["report"]["position"], told["report"]["at"]);
    let again: Value = ana.get(&format!("{as_then}&key=others.0.items")).await.json();
    assert_eq!((&again["report"], &again["count"]), (&told["report"], &json!(1)));
    let table = String::from_utf8(ana.get(&format!("{as_then}&format=csv")).await.body.to_vec()).expect("text");
    assert!(table.contains("Conflictos de equipos y padrones") && table.contains("Cambios retenidos"), "{table}");
}

/// OAX-49: what is registered at a place is told by whether it was seen there; of one building it is issued by its name.
#[tokio::test]
async fn oax_49_the_inventory_of_a_place_is_told_by_what_was_seen_there() {
    let house = house();
    let (mut eva, mut ana) = (house.agent("eva.rios").await, house.supervisor("ana.lopez").await);
    let [found, strayed, _lost, other] =
        [("PC-1", "edificio-2"), ("PC-2", "edificio-2"), ("PC-3", "edificio-2"), ("PC-4", "edificio-3")]
            .map(|(inventory, building)| eva.device.register_at(inventory, Some(building), house.now()));
    let at = |building: &str| Place { building: Some(BuildingId::new(building)), ..Place::default() };
    for (item, building) in [(found, "edificio-2"), (strayed, "edificio-3"), (other, "edificio-3")] {
        let place = at(building);
        says(&house, &mut eva, item, Item::SeeItem { place, audit: "noviembre".to_owned() }).await;
    }
    house.pass(MINUTE);
    let day = date_in(&house.organisation().zone, Timestamp::from_millis(house.now()));
    let (from, to) = (day.plus(-6).to_string(), day.to_string());
    let asked = format!("/api/reports?report=places&from={from}&to={to}");
    let told: Value = ana.get(&asked).await.json();
    let count = |value: u32| (json!(value), Value::Null);
    let numbers = |told: &Value, row: &str| [0, 1, 3, 4].map(|at| number(told, &format!("buildings.{at}.{row}")));
    assert_eq!(numbers(&told, "edificio-2"), [count(3), count(1), count(1), count(1)]);
    assert_eq!(numbers(&told, "edificio-3"), [count(1), count(1), count(0), count(0)]);
    assert_eq!(number(&told, "findings-buildings.1.edificio-3"), count(1), "of another place");

    let one: Value = ana.get(&format!("{asked}&building=edificio-2&key=rooms.3.edificio-2%1F")).await.json();
    assert_eq!(one["counted"][0]["id"], json!(strayed.to_string()), "{one}");
    let name = house.organisation().building(&BuildingId::new("edificio-2")).expect("a building").name.clone();
    let question = one["report"]["question"]["es"].as_str().expect("words");
    assert!(question.starts_with(&name), "{question}");
    let elsewhere = ana.get(&format!("{asked}&building={}", "x".repeat(200))).await.status;
    let backlog = asked.replace("places", "backlog");
    let of_tickets = ana.get(&format!("{backlog}&building=edificio-2")).await.status;
    assert_eq!((elsewhere, of_tickets), (StatusCode::BAD_REQUEST, StatusCode::BAD_REQUEST), "of places alone");

    let issue = json!({
        "report": "places", "from": from, "to": to, "building": "edificio-2", "done": "Se auditó.", "gained": "Orden.",
        "position": one["report"]["position"], "at": one["report"]["at"],
    });
    let issued: Value = ana.post_json("/api/reports/issued", &issue).await.json();
    assert_eq!(issued["building"], json!(name), "{issued}");
    let kept: Value = ana.get("/api/reports/issued/1?key=rooms.3.edificio-2%1F").await.json();
    assert_eq!((&kept["report"], &kept["count"]), (&one["report"], &json!(1)));
}

/// OAX-05: who reads reports sets up that they come by mail, to those who may read them; who set it up and who supervises
/// stop it.
#[tokio::test]
async fn oax_05_a_report_is_put_on_a_schedule_and_stopped_by_its_owner_or_a_supervisor() {
    let house = house();
    let (mut eva, mut ana) = (house.agent("eva.rios").await, house.supervisor("ana.lopez").await);
    let asked = |to: &[&str], rhythm: Value| -> Value {
        let mut asked = json!({ "report": "backlog", "period": "last_week", "hour": "08:00" });
        asked["to"] = json!(to);
        asked["rhythm"] = rhythm;
        asked
    };
    let weekly = || json!({ "week": { "on": "mon" } });
    let path = "/api/reports/schedules";
    let not_reader = eva.post_json(path, &asked(&["eva.rios", "lia.mora"], weekly())).await;
    assert_eq!(not_reader.refusal(), (422, "not_reader".into()));
    for wrong in [asked(&[], weekly()), asked(&["eva.rios"], json!({ "month": { "day": 32 } }))] {
        assert_eq!(eva.post_json(path, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    // One building is named by a report of places alone, and it is one that there is (OAX-49).
    let of = |report: &str, building: &str| -> Value {
        let mut asked = asked(&["ana.lopez"], json!({ "month": { "day": 1 } }));
        asked["report"] = json!(report);
        asked["building"] = json!(building);
        asked
    };
    for wrong in [of("backlog", "edificio-2"), of("places", "edificio-99")] {
        assert_eq!(ana.post_json(path, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let placed: Value = ana.post_json(path, &of("places", "edificio-2")).await.json();
    let name = house.organisation().building(&BuildingId::new("edificio-2")).expect("a building").name.clone();
    assert_eq!(placed["schedules"][0]["building"], json!(name), "{placed}");
    ana.post_json("/api/reports/schedules/1/stop", &json!({})).await;

    let told: Value = eva.post_json(path, &asked(&["eva.rios", "ana.lopez"], weekly())).await.json();
    assert_eq!(told["mail"], json!(false), "nothing goes out here, and it says so");
    let own = &told["schedules"][0];
    assert_eq!((&own["owner"], &own["last"]), (&json!("eva.rios"), &Value::Null));
    assert!(own["next"].as_i64().is_some_and(|next| next > house.now()));
    let readers = told["readers"].as_array().expect("readers");
    assert!(readers.iter().any(|one| one["id"] == "ana.lopez") && readers.iter().all(|one| one["id"] != "lia.mora"));

    let monthly = json!({ "month": { "day": 31 } });
    ana.post_json(path, &asked(&["ana.lopez"], monthly)).await;
    let lost: Value = eva.post_json(path, &asked(&["ana.lopez", "eva.rios"], weekly())).await.json();
    assert_eq!(lost["schedules"].as_array().map(Vec::len), Some(1), "set up once, though it is asked for twice");
    let seen: Value = eva.get(path).await.json();
    assert_eq!(seen["schedules"].as_array().map(Vec::len), Some(1), "one's own");
    let other = eva.post_json("/api/reports/schedules/3/stop", &json!({})).await.status;
    assert_eq!(other, StatusCode::NOT_FOUND, "another's");
    let all: Value = ana.post_json("/api/reports/schedules/2/stop", &json!({})).await.json();
    let stopped = all["schedules"].as_array().expect("both").iter().find(|one| one["id"] == 2).expect("there");
    assert_eq!((&stopped["stopped"]["by"], &stopped["next"]), (&json!("ana.lopez"), &Value::Null));
}
