//! The organisation's data changed in the browser: looked at, put in force, taken back, refused, carried out.

use crate::it::steps::{say, ticket};
use axum::http::{StatusCode, header};
use ronda_server::administration::Reloading;
use ronda_server::config::organisation_in_force;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::{House, somebody};
use serde_json::{Value, json};

const DATA: &str = "/api/administration";
const HOLIDAYS: &str = "holidays.json";

/// A house whose files are taken as a running server takes them.
async fn house() -> (House, Enrolled) {
    let house = House::open();
    let (data, told) = (house.app.config().data.clone(), house.app.config().organisation.clone());
    house.app.administration().reload_by(Box::new(move || -> Reloading {
        let name = organisation_in_force(&data, Some(&told)).expect("told");
        Box::pin(async move {
            let read = ronda_server::start::organisation(&name);
            read.map(|organisation| organisation.version).map_err(|error| error.to_string())
        })
    }));
    let ana = house.supervisor_with_passkey().await.0;
    (house, ana)
}

async fn files(who: &Enrolled) -> Value {
    let answer = who.get(DATA).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json::<Value>()["files"].clone()
}

fn edit(path: &str, base: &str, text: &str) -> Value {
    json!({ "files": { path: { "base": base, "text": text } }, "why": "Puente del 24" })
}

fn tried(edit: &Value) -> Value {
    json!({ "files": edit["files"] })
}

fn text<'v>(files: &'v Value, path: &str) -> &'v str {
    files[path].as_str().expect("a file")
}

#[tokio::test]
async fn a_holiday_is_looked_at_put_in_force_audited_and_taken_back() {
    let (house, mut ana) = house().await;
    let before = files(&ana).await;
    let found = text(&before, HOLIDAYS);
    let wanted = found.replace("[]", "[{ \"date\": \"2026-12-24\", \"name\": \"Cierre\" }]");
    let change = edit(HOLIDAYS, found, &wanted);

    let look: Value = ana.post_json(&format!("{DATA}/try"), &tried(&change)).await.json();
    assert_eq!((&look["sound"], &look["difference"]["entries"][0]["entry"]), (&json!(true), &json!("own")), "{look}");
    assert_eq!(files(&ana).await, before, "a look writes nothing");

    let made = ana.post_json(DATA, &change).await;
    assert_eq!(made.status, StatusCode::OK, "{made:?}");
    let made: Value = made.json();
    assert_eq!(made["edition"], 1);
    assert_ne!(made["version"], json!(house.app.organisation().version), "another version of the data");
    assert_eq!(text(&files(&ana).await, HOLIDAYS), wanted);
    let again = ana.post_json(DATA, &change).await;
    assert_eq!(again.refusal(), (409, "organisation_same".into()));

    let reader = house.store().read().expect("a reader");
    let last = reader.audit_before(reader.end().expect("an end")).expect("reads").next().expect("a line");
    let EntryKind::Audit(line) = last.expect("reads").kind else { panic!("a line") };
    assert_eq!((line.what, line.by), (AuditKind::OrganisationChanged, Some(ana.device.person.clone())));
    assert_eq!((line.subject.as_str(), line.detail.as_str()), ("#1", "Puente del 24"));

    let back = ana.post_json(&format!("{DATA}/editions/1/back"), &json!({ "why": "No hubo puente" })).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    assert_eq!(text(&files(&ana).await, HOLIDAYS), found, "byte for byte");
    let editions: Value = ana.get(&format!("{DATA}/editions")).await.json();
    assert_eq!((&editions[0]["takes_back"], &editions[1]["name"]), (&json!(1), &json!("Ana López")), "{editions}");
    let none = ana.post_json(&format!("{DATA}/editions/9/back"), &json!({ "why": "x" })).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_check_refuses_or_tickets_stand_on_changes_nothing() {
    let (house, mut ana) = house().await;
    let mut eva = house.agent().await;
    let before = files(&ana).await;
    let found = text(&before, "teams.json");
    let wrong = edit("teams.json", found, &found.replacen("\"name\"", "\"nombre\"", 1));
    let look: Value = ana.post_json(&format!("{DATA}/try"), &tried(&wrong)).await.json();
    assert_eq!((&look["sound"], &look["findings"][0]["line"]), (&json!(false), &json!(2)), "{look}");
    // Who reads Spanish is told in Spanish, and the console's English stands beside it.
    let keys: Vec<&Value> = look["findings"].as_array().expect("a list").iter().collect();
    let unknown = keys.iter().find(|one| one["code"] == "reading.unknown_key");
    let missing = keys.iter().find(|one| one["code"] == "reading.unparsed").expect("the name is missing");
    assert_eq!(
        (&missing["reason"], &missing["es"]),
        (&json!("missing field `name`"), &json!("falta «name»")),
        "{look}"
    );
    assert!(unknown.is_none_or(|one| one["es"].as_str().is_some_and(|es| es.starts_with("la clave"))), "{look}");
    let answer = ana.post_json(DATA, &wrong).await;
    assert_eq!(answer.refusal(), (422, "organisation_refused".into()));
    assert!(answer.problem().es.contains("teams.json:2"), "{answer:?}");
    assert!(!answer.problem().es.contains("missing field"), "{answer:?}");

    // A service on which a ticket stands is not taken away, nor a building in which people work.
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [7; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-soporte-software"), house.now());
    eva.sync().await;
    for (path, gone, count) in
        [("services/soporte.json", "oax-soporte-software", 1), ("buildings.json", "edificio-1", 6)]
    {
        let found = text(&before, path);
        let mut entries: Vec<Value> = serde_json::from_str(found).expect("a list");
        entries.retain(|entry| entry["id"] != gone);
        let change = edit(path, found, &serde_json::to_string(&entries).expect("JSON"));
        let look: Value = ana.post_json(&format!("{DATA}/try"), &tried(&change)).await.json();
        assert_eq!((&look["sound"], &look["findings"]), (&json!(false), &json!([])), "{look}");
        let stands = &look["standing"][0];
        assert_eq!((&stands["id"], &stands["count"]), (&json!(gone), &json!(count)), "{look}");
        assert_eq!(ana.post_json(DATA, &change).await.refusal(), (422, "organisation_refused".into()));
    }
    assert_eq!(files(&ana).await, before);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_all_three() {
    let (_house, mut ana) = house().await;
    let before = files(&ana).await;
    let found = text(&before, "priorities.json");
    let mine = |label: &str| edit("priorities.json", found, &found.replace("\"Urgente\"", label));
    assert_eq!(ana.post_json(DATA, &mine("\"Muy urgente\"")).await.status, StatusCode::OK);
    let answer = ana.post_json(DATA, &mine("\"Crítica\"")).await;
    assert_eq!(answer.refusal(), (409, "organisation_moved".into()));
    let look: Value = ana.post_json(&format!("{DATA}/try"), &tried(&mine("\"Crítica\""))).await.json();
    let conflict = &look["conflicts"][0];
    assert_eq!(conflict["entry"], "urgent");
    for (version, word) in [("base", "\"Urgente\""), ("now", "Muy urgente"), ("mine", "Crítica")] {
        assert!(conflict[version].as_str().expect("a text").contains(word), "{version}: {conflict}");
    }
}

#[tokio::test]
async fn files_go_out_as_one_archive_and_bad_paths_do_not_come_in() {
    let (_house, mut ana) = house().await;
    let archive = ana.get(&format!("{DATA}/files.tar")).await;
    assert_eq!(archive.header(header::CONTENT_DISPOSITION), "attachment; filename=\"oaxaca.tar\"");
    assert_eq!(archive.body.len() % 512, 0);
    assert!(archive.body.starts_with(b"archive_chart.json\0"));
    for path in ["../x.json", "logo.svg", "services/../../x.json", "X.json"] {
        let answer = ana.post_json(&format!("{DATA}/try"), &tried(&edit(path, "", "[]"))).await;
        assert_eq!(answer.refusal(), (400, "bad_json".into()), "{path}");
    }
    let answer = ana.post_json(DATA, &json!({ "files": {}, "why": "  " })).await;
    assert_eq!(answer.refusal(), (400, "no_reason".into()));
}

#[tokio::test]
async fn a_template_is_shown_as_its_reader_gets_it() {
    let (_house, mut ana) = house().await;
    let text = json!({ "text": "Recibimos {folio}\n\nBuen día, {name}:\n{service}\n" });
    let seen: Value = ana.post_json(&format!("{DATA}/messages/preview"), &text).await.json();
    assert_eq!((&seen["subject"], &seen["wrong"]), (&json!("Recibimos TYS-000128"), &json!([])), "{seen}");
    // With the link that a letter to who asked bears, of which the address opens nothing; no other letter bears one.
    let told = |seen: &Value| seen["text"].as_str().expect("a text").to_owned();
    assert!(told(&seen).contains("\n\nVer mi solicitud:\n"), "{seen}");
    assert!(told(&seen).contains("/portal/enlace/muestra\n"), "{seen}");
    for (path, words) in [
        ("messages/closed.en.txt", Some("See my request:")),
        ("messages/closed.es.txt", Some("Ver mi solicitud:")),
        ("messages/supervise.es.txt", None),
        ("messages/not_taken.es.txt", None),
    ] {
        let of_it = json!({ "text": "Recibimos {folio}\n\nBuen día\n", "path": path });
        let seen: Value = ana.post_json(&format!("{DATA}/messages/preview"), &of_it).await.json();
        match words {
            Some(words) => assert!(told(&seen).contains(words), "{path}: {seen}"),
            None => assert!(!told(&seen).contains("/portal/enlace/"), "{path}: {seen}"),
        }
    }
    let wrong: Value =
        ana.post_json(&format!("{DATA}/messages/preview"), &json!({ "text": "Hola\n\n{folo}" })).await.json();
    assert_eq!(wrong["wrong"][0]["line"], 3);
    let trial = ana.post_json(&format!("{DATA}/messages/trial"), &text).await;
    assert_eq!(trial.refusal(), (409, "no_trial".into()), "no mail goes out here");
}

#[tokio::test]
async fn a_form_of_a_draft_is_drawn_as_its_paper_before_it_is_in_force() {
    let (_house, mut ana) = house().await;
    let before = files(&ana).await;
    let form = |title: &str, label: &str| {
        json!([{
            "id": "prestamo",
            "kind": "form",
            "title": title,
            "fields": [{ "id": "equipo", "label": label, "kind": "text" }]
        }])
    };
    let asked = |form: &Value| {
        let file = json!({ "base": null, "text": form.to_string() });
        json!({ "files": { "forms/prestamo.json": file }, "form": "prestamo" })
    };
    let paper = format!("{DATA}/paper");
    // No service names it yet: what check would refuse is drawn all the same.
    let drawn: Value = ana.post_json(&paper, &asked(&form("Préstamo de equipo", "Qué <equipo>"))).await.json();
    let page = drawn["pages"][0].as_str().expect("a page");
    assert!(page.starts_with("<svg") && page.contains("<title>Préstamo de equipo</title>"), "{page}");
    assert!(page.contains("Qué &lt;equipo&gt;"), "{page}");
    assert_eq!(files(&ana).await, before, "nothing is written");

    let unread = json!([{ "id": "prestamo", "kind": "form" }]);
    let drawn: Value = ana.post_json(&paper, &asked(&unread)).await.json();
    assert_eq!(
        (&drawn["pages"], &drawn["findings"][0]["file"]),
        (&json!([]), &json!("forms/prestamo.json")),
        "{drawn}"
    );
    let long = ana.post_json(&paper, &asked(&form("x", &"larga ".repeat(20_000)))).await;
    assert_eq!(long.refusal(), (413, "too_large".into()));
    let none = ana.post_json(&paper, &json!({ "files": {}, "form": "ninguno" })).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_widens_their_own_role_proposes_and_another_approves_with_the_passkey() {
    let (house, mut ana) = house().await;
    let before = files(&ana).await;
    let found = text(&before, "roles.json");
    let at = found.find("\"jefe-mesa\"").expect("the role");
    let (head, tail) = found.split_at(at);
    let wider = format!("{head}{}", tail.replacen("\"may\": [", "\"may\": [\"oficio.archive\", ", 1));
    let change = edit("roles.json", found, &wider);

    let look: Value = ana.post_json(&format!("{DATA}/try"), &tried(&change)).await.json();
    assert_eq!(look["grants"], json!([{ "kind": "right", "of": "oficio.archive" }]), "{look}");
    assert_eq!((&look["sound"], &look["alone"]), (&json!(true), &json!(true)), "{look}");
    let answer = ana.post_json(DATA, &change).await;
    assert_eq!(answer.refusal(), (403, "organisation_alone".into()));
    assert!(answer.problem().es.contains("ronda reload"), "the console is told as the way: {answer:?}");

    // Another who may change the data and would gain the same, and one who would not.
    let given = |id: &str, role: &str| house.tell(Person { roles: vec![RoleId::new(role)], ..somebody(id) });
    given("omar.cruz", "jefe-mesa");
    assert_eq!(ana.post_json(DATA, &change).await.refusal(), (403, "organisation_alone".into()));
    given("eva.rios", "supervisor-soporte");
    let mut omar = house.enrol_with_passkey("omar.cruz", Site::Desk).await;
    let mut eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    let proposed = ana.post_json(DATA, &change).await;
    assert_eq!(proposed.status, StatusCode::ACCEPTED, "{proposed:?}");
    assert_eq!(proposed.json::<Value>()["proposal"], 1);
    assert_eq!(files(&ana).await, before, "nothing is written");

    let approve = format!("{DATA}/proposals/1/approve");
    assert_eq!(ana.post_json(&approve, &json!({})).await.refusal(), (403, "own_act".into()));
    let seen: Value = omar.get(&format!("{DATA}/proposals")).await.json();
    assert_eq!((&seen[0]["own"], &seen[0]["gains"]), (&json!(false), &json!(true)), "{seen}");
    assert_eq!(omar.post_json(&approve, &json!({})).await.refusal(), (403, "gains_too".into()));
    let waiting: Value = eva.get(&format!("{DATA}/proposals")).await.json();
    let line = &waiting[0];
    assert_eq!((&line["name"], &line["own"]), (&json!("Ana López"), &json!(false)), "{waiting}");
    assert_eq!(line["gains"], false, "{waiting}");
    assert_eq!(line["change"]["difference"]["entries"][0]["entry"], "jefe-mesa", "{waiting}");
    let made = eva.post_json(&approve, &json!({})).await;
    assert_eq!(made.status, StatusCode::OK, "{made:?}");
    assert_eq!(text(&files(&ana).await, "roles.json"), wider);
    let editions: Value = ana.get(&format!("{DATA}/editions")).await.json();
    assert_eq!(
        (&editions[0]["name"], &editions[0]["approved"]),
        (&json!("Ana López"), &json!("Eva Ríos")),
        "{editions}"
    );
    assert_eq!(eva.post_json(&approve, &json!({})).await.status, StatusCode::NOT_FOUND);

    // Both names stand in the audit log: who approved, and whose it was.
    let reader = house.store().read().expect("a reader");
    let lines: Vec<_> = reader
        .audit_before(reader.end().expect("an end"))
        .expect("reads")
        .filter_map(|entry| match entry.expect("reads").kind {
            EntryKind::Audit(line) => Some((line.what, line.by.map(|by| by.to_string()), line.subject)),
            _ => None,
        })
        .take(8)
        .collect();
    let said =
        |what: AuditKind, by: &str, subject: &str| lines.contains(&(what, Some(by.to_owned()), subject.to_owned()));
    assert!(said(AuditKind::OrganisationApproved, "eva.rios", "#1 (ana.lopez)"), "{lines:?}");
    assert!(said(AuditKind::OrganisationProposed, "ana.lopez", "#1"), "{lines:?}");
}
