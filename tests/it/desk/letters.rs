//! Tests of the register of official letters. The server numbers them in the order of the year; each line is shown to
//! those who may read it.

use crate::it::steps::{say, ticket};
use axum::http::StatusCode;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision, LetterStep, LetterWay, RecordLetter, TicketKind};
use ronda_shared::ids::{ActId, DocumentId, ServiceId, TeamId};
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;
use serde_json::Value;

/// A letter as the desk enters it.
pub fn letter(way: LetterWay, number: &str) -> Command {
    Command::Decision(Decision::RecordLetter(Box::new(RecordLetter {
        way,
        number: number.to_owned(),
        dated: "2026-11-19".to_owned(),
        delivered_on: if way == LetterWay::Incoming { "2026-11-20".to_owned() } else { String::new() },
        received_at: None,
        counterpart: "Secretaría de Administración".to_owned(),
        subject: "=Cambio de nodo".to_owned(),
        answer_by: String::new(),
        annexes: String::new(),
        answers: None,
    })))
}

/// BJ-10, BJ-55, R31: entered with number, dates and hour; found by them.
#[tokio::test]
async fn letters_are_numbered_by_year_and_way_and_told_as_a_list_and_as_a_table() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut tickets = Vec::new();
    for seed in [1, 2] {
        let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
        say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-revision-extension"), house.now());
        tickets.push(id);
    }
    eva.sync().await;
    let mut acts: Vec<ActId> = Vec::new();
    for (id, way, number) in [
        (tickets[0], LetterWay::Incoming, "SA/41/2026"),
        (tickets[1], LetterWay::Incoming, "SA/77/2026"),
        (tickets[0], LetterWay::Outgoing, ""),
    ] {
        house.pass(60_000);
        let number = say(&mut eva, id, DocumentKind::Ticket, &letter(way, number), house.now());
        acts.push(ActId { device: eva.device.id, number });
        eva.sync().await;
    }
    let mark = Command::Decision(Decision::MarkLetter {
        letter: acts[0],
        step: LetterStep::StampedAttended,
        text: String::new(),
    });
    say(&mut eva, tickets[0], DocumentKind::Ticket, &mark, house.now());
    eva.sync().await;

    let told: Value = eva.client.get("/api/letters?year=2026").await.json();
    let numbers = |told: &Value| -> Vec<String> {
        let lines = told["letters"].as_array().expect("a list").iter();
        lines.map(|row| row["line"]["register"].as_str().expect("a number").to_owned()).collect()
    };
    assert_eq!(numbers(&told), ["E-0001/2026", "E-0002/2026", "S-0001/2026"]);
    assert_eq!(told["letters"][0]["line"]["steps"], serde_json::json!(["stamped_attended"]));
    // BJ-10: when it was handed in stands beside when it was written; what says no date has none.
    assert_eq!(told["letters"][0]["line"]["delivered_on"], "2026-11-20");
    assert!(told["letters"][2]["line"].get("delivered_on").is_none(), "{told}");
    let one: Value = eva.client.get("/api/letters?number=sa/77/2026").await.json();
    assert_eq!(numbers(&one), ["E-0002/2026"], "the number as it is printed");
    assert_eq!(numbers(&eva.client.get("/api/letters?way=outgoing").await.json()), ["S-0001/2026"]);
    let before: Value = eva.client.get("/api/letters?year=2025").await.json();
    assert!(numbers(&before).is_empty());
    assert_eq!(before["years"], serde_json::json!([2026]), "which years there are, whatever year is asked for");
    let table = eva.client.get("/api/letters?format=csv").await;
    let text = String::from_utf8(table.body.to_vec()).expect("text");
    assert!(
        text.contains("E-0001/2026,recibido,SA/41/2026,2026-11-19,2026-11-20,") && text.contains("'=Cambio de nodo"),
        "{text}"
    );
    assert_eq!(eva.client.get("/api/letters?todo=1").await.refusal(), (400, "bad_json".to_owned()));
    let omar = house.technician().await;
    assert_eq!(omar.client.get("/api/letters").await.status, StatusCode::FORBIDDEN);
    let found: Value = eva.client.get("/api/search?q=SA/77/2026").await.json();
    assert_eq!(found["tickets"].as_array().map(Vec::len), Some(1), "found by the letter's number");
}

fn rows(told: &Value) -> &[Value] {
    told["letters"].as_array().expect("a list")
}

/// A letter that came to the correspondence of Oaxaca, with its term.
fn came(number: &str, answer_by: &str) -> Command {
    Command::Decision(Decision::RecordLetter(Box::new(RecordLetter {
        way: LetterWay::Incoming,
        number: number.to_owned(),
        dated: "2026-11-19".to_owned(),
        delivered_on: String::new(),
        received_at: None,
        counterpart: "Secretaría de Cultura".to_owned(),
        subject: "Invitación a la feria".to_owned(),
        answer_by: answer_by.to_owned(),
        annexes: "Un cartel".to_owned(),
        answers: None,
    })))
}

/// BJ-10, BJ-13: three letters that ask for nothing yet: one becomes a ticket of a service, one joins another ticket, one
/// stays correspondence. Each keeps its number and is found.
#[tokio::test]
async fn correspondence_waits_to_be_routed_and_keeps_its_number_wherever_it_goes() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut letters = Vec::new();
    for (seed, number, answer_by) in
        [(1, "SC/1/2026", "2026-11-22"), (2, "SC/2/2026", "2026-12-20"), (3, "SC/3/2026", "")]
    {
        let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
        say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-correspondencia"), house.now());
        let number = say(&mut eva, id, DocumentKind::Ticket, &came(number, answer_by), house.now());
        letters.push((id, ActId { device: eva.device.id, number }));
    }
    eva.sync().await;
    let waiting: Value = eva.client.get("/api/letters?waits=routing").await.json();
    assert_eq!(rows(&waiting).len(), 3);
    assert!(rows(&waiting).iter().all(|row| row["service"] == "oax-correspondencia" && row["unrouted"] == true));
    let due: Value = eva.client.get("/api/letters?waits=answer").await.json();
    assert_eq!((rows(&due).len(), &rows(&due)[0]["days_left"]), (1, &Value::from(2)), "20 to 22 November");
    let found: Value = eva.client.get("/api/letters?text=feria%20cultura%20sc3").await.json();
    assert_eq!(rows(&found)[0]["line"]["number"], "SC/3/2026", "by the beginnings of its words");

    let classify = Command::Decision(Decision::Classify {
        service: ServiceId::new("oax-revision-extension"),
        subservice: None,
        kind: TicketKind::Request,
        team: None,
    });
    let join = Command::Decision(Decision::Cancel {
        reason: String::new(),
        duplicate_of: Some(letters[0].0),
        withdrawn: None,
    });
    let keep = Command::Decision(Decision::Assign {
        person: Some(eva.device.person.clone()),
        team: Some(TeamId::new("oax-mesa")),
        reason: String::new(),
    });
    for ((id, _), command) in letters.iter().zip([&classify, &join, &keep]) {
        house.pass(60_000);
        say(&mut eva, *id, DocumentKind::Ticket, command, house.now());
        eva.sync().await;
    }
    let waiting: Value = eva.client.get("/api/letters?waits=routing").await.json();
    assert!(rows(&waiting).is_empty(), "{waiting}");
    let all: Value = eva.client.get("/api/letters").await.json();
    let numbers: Vec<_> = rows(&all).iter().map(|row| row["line"]["register"].as_str().expect("a number")).collect();
    assert_eq!(numbers, ["E-0001/2026", "E-0002/2026", "E-0003/2026"]);
    assert_eq!(rows(&all)[0]["service"], "oax-revision-extension");
    assert_eq!(rows(&all)[1]["duplicate_of"], letters[0].0.to_string(), "found from both");
    assert_eq!(rows(&all)[2]["assignee"], eva.device.person.as_str());
    // BJ-10: who took it in and what came with it stand in the register and in what is carried out of it.
    assert_eq!(rows(&all)[2]["line"]["by"], eva.device.person.as_str());
    assert_eq!(rows(&all)[2]["line"]["annexes"], "Un cartel");
    let table = eva.client.get("/api/letters?format=csv").await;
    let text = String::from_utf8(table.body.to_vec()).expect("text");
    let (head, line) = (text.lines().next().unwrap_or_default(), text.lines().nth(3).unwrap_or_default());
    let cells = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
    let told = |name: &str| -> Option<String> {
        let at = cells(head).iter().position(|cell| cell == name)?;
        cells(line).get(at).cloned()
    };
    assert_eq!(told("anexos").as_deref(), Some("Un cartel"), "{text}");
    assert_eq!(told("recibió o emitió").as_deref(), Some("Eva Ríos"), "{text}");

    let (id, act) = letters[2];
    let stamp = eva.client.get(&format!("/api/documents/{id}/stamps/{act}.pdf")).await;
    assert_eq!(stamp.status, StatusCode::OK);
    assert!(stamp.body.starts_with(b"%PDF-"));
    let another = eva.client.get(&format!("/api/documents/{}/stamps/{act}.pdf", letters[0].0)).await;
    assert_eq!(another.status, StatusCode::NOT_FOUND, "of another ticket");
}
