//! Reports of tickets that were walked: what came, what was done and opened again, and each number with its list
//! (OAX-05, OAX-87, OAX-92, SEC-15).

use crate::procedures::acts::{confirm, diagnosis, persists, priority, resolve, start, survey};
use crate::procedures::house::MINUTE;
use crate::procedures::oaxaca::house;
use crate::procedures::walk::{Ask, Walk};
use axum::http::StatusCode;
use ronda_shared::date::date_in;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
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

    // Another one says which it replaces, and none is replaced twice.
    let next: Value = ana.post_json("/api/reports/issued", &asked("Se corrigió.", json!(1))).await.json();
    assert_eq!((&next["number"], &next["replaces"]), (&json!(2), &json!(1)));
    let twice = ana.post_json("/api/reports/issued", &asked("Otra vez.", json!(1))).await;
    assert_eq!(twice.refusal(), (409, "report_replaced".into()));
    let none = ana.post_json("/api/reports/issued", &asked("Otra vez.", json!(9))).await.status;
    assert_eq!(none, StatusCode::NOT_FOUND);
    let all: Value = ana.get("/api/reports/issued").await.json();
    assert_eq!((&all["issued"][0]["number"], &all["issued"][1]["replaced_by"]), (&json!(2), &json!(2)));
    assert_eq!(all["issued"][1]["done"], json!("Se revisó la red."), "its words stand");
    let log: Value = ana.get("/api/audit").await.json();
    let lines = log.as_array().expect("lines").iter().filter(|line| line["what"] == "report_issued");
    assert_eq!(lines.map(|line| line["subject"].clone()).collect::<Vec<_>>(), [json!("INF-0002"), json!("INF-0001")]);
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
    let told: Value = eva.post_json(path, &asked(&["eva.rios", "ana.lopez"], weekly())).await.json();
    assert_eq!(told["mail"], json!(false), "nothing goes out here, and it says so");
    let own = &told["schedules"][0];
    assert_eq!((&own["owner"], &own["last"]), (&json!("eva.rios"), &Value::Null));
    assert!(own["next"].as_i64().is_some_and(|next| next > house.now()));
    let readers = told["readers"].as_array().expect("readers");
    assert!(readers.iter().any(|one| one["id"] == "ana.lopez") && readers.iter().all(|one| one["id"] != "lia.mora"));

    let monthly = json!({ "month": { "day": 31 } });
    ana.post_json(path, &asked(&["ana.lopez"], monthly)).await;
    let seen: Value = eva.get(path).await.json();
    assert_eq!(seen["schedules"].as_array().map(Vec::len), Some(1), "one's own");
    let other = eva.post_json("/api/reports/schedules/2/stop", &json!({})).await.status;
    assert_eq!(other, StatusCode::NOT_FOUND, "another's");
    let all: Value = ana.post_json("/api/reports/schedules/1/stop", &json!({})).await.json();
    let stopped = all["schedules"].as_array().expect("both").iter().find(|one| one["id"] == 1).expect("there");
    assert_eq!((&stopped["stopped"]["by"], &stopped["next"]), (&json!("ana.lopez"), &Value::Null));
}
