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
