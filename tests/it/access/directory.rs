//! People as supervisors keep them at the desk: entered, changed by two at once, away, gone with open work.

use crate::it::steps::{assigned, by, set, ticket, whole};
use axum::http::StatusCode;
use ronda_server::import::Columns;
use ronda_server::import::run::import_people;
use ronda_server::store::{AuditKind, Batch, EntryKind};
use ronda_shared::catalog::{Approval, ApprovalKind, Class, Organisation};
use ronda_shared::command::{Command, Content, Decision, EquipmentField};
use ronda_shared::ids::{DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::SyncResponse;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_test_support::client::Supervisor;
use ronda_test_support::house::House;
use serde_json::{Value, json};

const SERVICE: &str = "oax-soporte-hardware";
const TEAM: &str = "oax-redes";

fn of_networks(organisation: &mut Organisation) {
    let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
    service.team = TeamId::new(TEAM);
}

fn superior() -> RoleId {
    RoleId::new("area-superior")
}

/// What is asked for waits for a word of the superior area.
pub(super) fn asks_the_superior(organisation: &mut Organisation) {
    let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
    service.approvals =
        vec![Approval { role: superior(), kind: ApprovalKind::Authorise, condition: None, efirma: false }];
}

/// Of the superior area.
pub(super) fn of_the_superior(id: &str, name: &str) -> Person {
    Person { roles: vec![superior()], ..Person::new(PersonId::new(id), name) }
}

/// A ticket that waits for that word: nobody is assigned before it is there.
pub(super) async fn awaiting(house: &House) -> DocumentId {
    let id = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    by(house, "eva.rios", id, ticket(house, SERVICE)).await;
    let asks = Command::Decision(Decision::RequestApproval { text: "Es para el evento".into() });
    by(house, "ana.lopez", id, asks).await;
    assert_eq!(house.ticket(id).ruled.approver, Some(superior()));
    id
}

/// How a ticket says that nobody is left to approve it: a line each time.
pub(super) fn unapproved(house: &House, id: DocumentId) -> Vec<String> {
    let said = house.ticket(id).notes.into_iter().filter_map(|note| note.server);
    said.filter(|step| step.what == ServerNote::NoApproval).map(|step| step.line).collect()
}

fn nora() -> Value {
    json!({
        "name": "Nora Vega", "roles": ["agente-tecnico"], "teams": [TEAM], "buildings": ["edificio-1"],
        "mail": "nora@oaxaca.gob.mx", "phone": "12500", "client_org": "", "away": [],
    })
}

/// What is known of somebody, and what an edit begins from.
async fn file(ana: &Supervisor, id: &str) -> Value {
    let answer = ana.get(&format!("/api/people/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// A person as they stand, with some of it another.
fn edited(file: &Value, other: Value) -> Value {
    let (person, mut asked) = (&file["person"], json!({ "version": file["version"] }));
    for part in ["name", "roles", "teams", "buildings"] {
        asked[part] = person[part].clone();
    }
    for part in ["mail", "phone", "client_org"] {
        asked[part] = json!(person[part].as_str().unwrap_or_default());
    }
    asked["away"] = person.get("away").cloned().unwrap_or_else(|| json!([]));
    let Value::Object(other) = other else { panic!("parts") };
    asked.as_object_mut().expect("an object").extend(other);
    asked
}

fn logged(house: &House) -> Vec<(AuditKind, String, String)> {
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("the log").map(|entry| entry.expect("a line"));
    lines
        .filter_map(|entry| match entry.kind {
            EntryKind::Audit(line) if line.subject != "ana.lopez" => Some((line.what, line.subject, line.detail)),
            _ => None,
        })
        .filter(|(what, ..)| {
            use AuditKind::{PersonAdded, PersonBack, PersonChanged, PersonLeft};
            matches!(what, PersonAdded | PersonChanged | PersonLeft | PersonBack)
        })
        .collect()
}

/// The page of one person asks for them alone.
#[tokio::test]
async fn one_person_is_told_as_the_list_of_all_tells_them() {
    let house = House::open();
    let ana = house.supervisor_with_passkey().await;
    let (mut omar, mut eva) = (house.technician().await, house.agent().await);
    let far = eva.device.register_at("INV-LEJOS", Some("edificio-7"), house.now());
    eva.sync().await;
    set(&mut omar, far, EquipmentField::Serial, "SN-1", house.now());
    omar.sync().await;
    house.dismiss("rosa.luna");
    let all: Vec<Value> = ana.get("/api/people?all=true").await.json();
    let of = |id: &str| all.iter().find(|card| card["id"] == id).expect("listed");
    assert_eq!((&of("omar.cruz")["devices"], &of("omar.cruz")["held"]), (&json!(1), &json!(1)), "an act that waits");
    assert_eq!((&of("ana.lopez")["devices"], &of("ana.lopez")["passkeys"]), (&json!(1), &json!(1)));
    for card in &all {
        let id = card["id"].as_str().expect("an id");
        assert_eq!(file(&ana, id).await["access"], *card, "{id}");
    }
    for nobody in ["nadie", "ronda"] {
        assert_eq!(ana.get(&format!("/api/people/{nobody}")).await.refusal(), (404, "not_found".into()), "{nobody}");
    }
}

#[tokio::test]
async fn somebody_is_entered_comes_in_and_is_never_overwritten_unseen() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    assert_eq!(ana.post_json("/api/people/nora.vega", &nora()).await.status, StatusCode::NO_CONTENT);
    let again = ana.post_json("/api/people/nora.vega", &nora()).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "whose answer was lost presses again");
    let mut other = nora();
    other["phone"] = json!("99");
    let taken = ana.post_json("/api/people/nora.vega", &other).await;
    assert_eq!(taken.refusal(), (409, "person_exists".into()));
    let phone = house.enrol("nora.vega", Site::Field).await;
    assert_eq!(phone.get("/api/me").await.json::<Value>()["person"]["id"], "nora.vega");

    // Two began from the same: the second is told, and nothing of the first is lost.
    let began = file(&ana, "nora.vega").await;
    let away = json!([{ "from": "2026-11-23", "until": "2026-11-27", "why": "Vacaciones", "stand_in": "omar.cruz" }]);
    let first = edited(&began, json!({ "away": away }));
    assert_eq!(ana.post_json("/api/people/nora.vega", &first).await.status, StatusCode::NO_CONTENT);
    let second = edited(&began, json!({ "phone": "99" }));
    assert_eq!(ana.post_json("/api/people/nora.vega", &second).await.refusal(), (409, "person_changed".into()));
    let now = file(&ana, "nora.vega").await;
    assert_eq!((&now["person"]["away"], &now["person"]["phone"]), (&away, &json!("12500")));
    assert_ne!(now["version"], began["version"]);

    // In force without a restart: a colleague's device is told with its next sync.
    let request = phone.device.push();
    let answer: SyncResponse = phone.offer(&request).await.framed();
    let directory = answer.directory.expect("a directory");
    let card = directory.people.iter().find(|card| card.id.as_str() == "nora.vega").expect("her card");
    assert_eq!(card.away[0].stand_in, Some(PersonId::new("omar.cruz")));
    let lines = logged(&house);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], (AuditKind::PersonChanged, "nora.vega".into(), "away".into()));
    assert_eq!(lines[1], (AuditKind::PersonAdded, "nora.vega".into(), "agente-tecnico".into()));
    whole(&house);
}

#[tokio::test]
async fn what_cannot_be_so_is_told_and_stores_nothing() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let before = house.feed();
    let with = |part: &str, value: Value| {
        let mut asked = nora();
        asked[part] = value;
        asked
    };
    let away = |from: &str, until: &str, who: &str| json!([{ "from": from, "until": until, "stand_in": who }]);
    for (asked, says) in [
        (with("name", json!("  ")), "nombre"),
        (with("name", json!("x".repeat(121))), "120"),
        (with("roles", json!(["mago"])), "«mago»"),
        (with("teams", json!(["luna"])), "«luna»"),
        (with("mail", json!("nora")), "no es un correo"),
        (with("phone", json!("1\n2")), "salto de línea"),
        (with("away", away("2026-11-27", "2026-11-23", "omar.cruz")), "antes de empezar"),
        (with("away", away("2026-11-23", "2026-11-27", "nora.vega")), "nora.vega"),
        (with("away", away("2026-11-23", "2026-11-27", "nadie")), "«nadie»"),
    ] {
        let answer = ana.post_json("/api/people/nora.vega", &asked).await;
        assert_eq!(answer.refusal(), (422, "bad_person".into()), "{says}");
        assert!(answer.problem().es.contains(says), "{}", answer.problem().es);
    }
    let odd = ana.post_json("/api/people/Nora%20Vega", &nora()).await;
    assert_eq!(odd.refusal(), (422, "bad_person".into()), "an id that files cannot name");
    for bad in [with("away", away("ayer", "2026-11-27", "omar.cruz")), with("admin", json!(true))] {
        assert_eq!(ana.post_json("/api/people/nora.vega", &bad).await.refusal(), (400, "bad_json".into()));
    }
    assert_eq!(ana.post_json("/api/people/ronda", &nora()).await.refusal(), (404, "not_found".into()), "the server");
    let own = file(&ana, "ana.lopez").await;
    let more = edited(&own, json!({ "roles": ["jefe-mesa", "agente-tecnico"] }));
    assert_eq!(ana.post_json("/api/people/ana.lopez", &more).await.refusal(), (403, "own_act".into()));
    let leave = json!({ "version": own["version"], "hand": [] });
    assert_eq!(ana.post_json("/api/people/ana.lopez/leave", &leave).await.refusal(), (403, "own_act".into()));
    assert_eq!(house.feed(), before, "nothing was stored");
    let phone = edited(&own, json!({ "phone": "12999" }));
    assert_eq!(ana.post_json("/api/people/ana.lopez", &phone).await.status, StatusCode::NO_CONTENT, "one's own phone");
}

#[tokio::test]
async fn who_leaves_with_open_work_hands_it_over_first() {
    let house = House::of(of_networks);
    let mut ana = house.supervisor_with_passkey().await;
    let omar = house.technician().await;
    let (one, other) = (assigned(&house, SERVICE).await, assigned(&house, SERVICE).await);
    assert_eq!(ana.post_json("/api/people/nora.vega", &nora()).await.status, StatusCode::NO_CONTENT);
    let told = file(&ana, "omar.cruz").await;
    assert_eq!((told["open"].as_array().map(Vec::len), &told["more"]), (Some(2), &json!(0)));

    // Nothing said of them: he stays. One of them to somebody who may not take it: it stays his, and he stays.
    let silent = json!({ "version": told["version"], "hand": [] });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &silent).await.refusal(), (409, "open_work".into()));
    let half = json!({
        "version": told["version"],
        "hand": [{ "document": one, "to": "nora.vega" }, { "document": other, "to": "rosa.luna" }],
    });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &half).await.refusal(), (409, "open_work".into()));
    assert_eq!(omar.get("/api/me").await.status, StatusCode::OK, "he still works here");
    assert_eq!(house.ticket(one).decided.assignee, Some(PersonId::new("nora.vega")), "what she took is hers");
    assert_eq!(house.ticket(other).decided.assignee, Some(PersonId::new("omar.cruz")));

    let rest = json!({ "version": told["version"], "hand": [{ "document": other, "to": "nora.vega" }] });
    let stale = json!({ "version": "0".repeat(64), "hand": [] });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &stale).await.refusal(), (409, "person_changed".into()));
    for which in ["first", "again, for no answer came"] {
        assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &rest).await.status, StatusCode::NO_CONTENT, "{which}");
    }
    assert_eq!(house.ticket(other).decided.assignee, Some(PersonId::new("nora.vega")));
    assert_eq!(omar.get("/api/me").await.status, StatusCode::FORBIDDEN, "he may hand in, no more");

    // And back again: by another link alone.
    let gone = file(&ana, "omar.cruz").await;
    let back = edited(&gone, json!({ "back": true }));
    assert_eq!(ana.post_json("/api/people/omar.cruz", &back).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/me").await.refusal(), (401, "no_session".into()));
    let kinds: Vec<AuditKind> = logged(&house).into_iter().map(|(what, ..)| what).collect();
    assert_eq!(kinds, [AuditKind::PersonBack, AuditKind::PersonLeft, AuditKind::PersonAdded]);
    whole(&house);
}

/// Whoever stood in for somebody, and left since, keeps nobody from writing down their new telephone.
#[tokio::test]
async fn who_stood_in_and_left_stands_in_no_ones_way() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    assert_eq!(ana.post_json("/api/people/nora.vega", &nora()).await.status, StatusCode::NO_CONTENT);
    let absence = |from: &str| json!({ "from": from, "until": from, "why": "Vacaciones", "stand_in": "omar.cruz" });
    let first = edited(&file(&ana, "nora.vega").await, json!({ "away": [absence("2026-11-23")] }));
    assert_eq!(ana.post_json("/api/people/nora.vega", &first).await.status, StatusCode::NO_CONTENT);
    house.dismiss("omar.cruz");
    let phone = edited(&file(&ana, "nora.vega").await, json!({ "phone": "12999" }));
    assert_eq!(ana.post_json("/api/people/nora.vega", &phone).await.status, StatusCode::NO_CONTENT);
    let away = json!([absence("2026-11-23"), absence("2026-12-01")]);
    let next = edited(&file(&ana, "nora.vega").await, json!({ "away": away }));
    assert_eq!(ana.post_json("/api/people/nora.vega", &next).await.refusal().1, "bad_person", "nor does he again");
}

/// Who alone gives an approval leaves: what waits for their word says that nobody is left to give it, and not before.
#[tokio::test]
async fn what_waits_for_the_word_of_who_leaves_says_that_nobody_is_left_to_give_it() {
    let house = House::of(asks_the_superior);
    for (id, name) in [("vera.gil", "Vera Gil"), ("gus.paz", "Gus Paz")] {
        house.tell(of_the_superior(id, name));
    }
    let mut ana = house.supervisor_with_passkey().await;
    let id = awaiting(&house).await;
    for (who, told) in [("vera.gil", false), ("gus.paz", true)] {
        let leave = json!({ "version": file(&ana, who).await["version"], "hand": [] });
        assert_eq!(ana.post_json(&format!("/api/people/{who}/leave"), &leave).await.status, StatusCode::NO_CONTENT);
        let said = unapproved(&house, id);
        assert_eq!(said.len(), usize::from(told), "{who}: {said:?}");
        assert!(said.iter().all(|line| line.contains("nadie tiene ya la función «Área superior»; la tenía Gus Paz")));
    }
    // Whoever tidies up the roles of who left has the ticket say nothing twice.
    let tidied = edited(&file(&ana, "gus.paz").await, json!({ "roles": ["agente-tecnico"] }));
    assert_eq!(ana.post_json("/api/people/gus.paz", &tidied).await.status, StatusCode::NO_CONTENT);
    assert_eq!(unapproved(&house, id).len(), 1);
}

/// A table may end several at once, and a role that it takes counts as one that an edit takes.
#[tokio::test]
async fn a_table_that_leaves_nobody_to_approve_has_what_waits_say_so() {
    let house = House::of(asks_the_superior);
    for (id, name) in [("vera.gil", "Vera Gil"), ("gus.paz", "Gus Paz")] {
        house.tell(of_the_superior(id, name));
    }
    let id = awaiting(&house).await;
    let import = async |table: &'static str| {
        let ingest = house.app.ingest().clone();
        let work = move || import_people(&ingest, table.as_bytes(), &Columns::default(), false).expect("imported");
        tokio::task::spawn_blocking(work).await.expect("ended")
    };
    import("id,name,roles,phone\nvera.gil,Vera Gil,area-superior,12700\n").await;
    assert_eq!(unapproved(&house, id), [""; 0], "nobody lost anything");
    let done = import("id,name,roles,active\nvera.gil,Vera Gil,agente-tecnico,si\ngus.paz,Gus Paz,area-superior,no\n");
    assert_eq!(done.await.changed, 2);
    let said = unapproved(&house, id);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("la tenían Vera Gil, Gus Paz"), "{said:?}");
}

/// Of a role outside the desk only who asked for the service approves it: others that have the role are no help.
#[tokio::test]
async fn what_only_who_asked_may_approve_says_that_they_left() {
    let asks = || RoleId::new("usuario");
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
        let kind = ApprovalKind::Authorise;
        service.approvals = vec![Approval { role: asks(), kind, condition: None, efirma: false }];
        let role = organisation.roles.iter_mut().find(|role| role.id == asks()).expect("there");
        role.classes.push(Class::Apr);
    });
    for (id, name) in [("luis.mar", "Luis Mar"), ("iris.sol", "Iris Sol")] {
        house.tell(Person { roles: vec![asks()], ..Person::new(PersonId::new(id), name) });
    }
    let mut ana = house.supervisor_with_passkey().await;
    let id = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    let Command::Content(Content::OpenTicket(mut open)) = ticket(&house, SERVICE) else { panic!("an opening") };
    open.requester.person = Some(PersonId::new("luis.mar"));
    by(&house, "eva.rios", id, Command::Content(Content::OpenTicket(open))).await;
    let asked = Command::Decision(Decision::RequestApproval { text: "Es para el evento".into() });
    by(&house, "ana.lopez", id, asked).await;
    for (who, told) in [("iris.sol", false), ("luis.mar", true)] {
        let leave = json!({ "version": file(&ana, who).await["version"], "hand": [] });
        assert_eq!(ana.post_json(&format!("/api/people/{who}/leave"), &leave).await.status, StatusCode::NO_CONTENT);
        let said = unapproved(&house, id);
        assert_eq!(said.len(), usize::from(told), "{who}: {said:?}");
    }
}

/// Whoever is to be let in no more would still be, for as long as one of their tickets is damaged.
#[tokio::test]
async fn a_damaged_ticket_keeps_nobody_from_ending_an_access() {
    let house = House::of(of_networks);
    let mut ana = house.supervisor_with_passkey().await;
    let omar = house.technician().await;
    let (damaged, other) = (assigned(&house, SERVICE).await, assigned(&house, SERVICE).await);
    assert_eq!(ana.post_json("/api/people/nora.vega", &nora()).await.status, StatusCode::NO_CONTENT);
    let told = file(&ana, "omar.cruz").await;
    let snapshots = vec![(damaged, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    let hand = [damaged, other].map(|ticket| json!({ "document": ticket, "to": "nora.vega" }));
    let leave = json!({ "version": told["version"], "hand": hand });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &leave).await.refusal(), (409, "open_work".into()));
    assert_eq!(house.ticket(other).decided.assignee, Some(PersonId::new("nora.vega")));
    let keep = json!({ "version": told["version"], "hand": hand, "keep": true });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &keep).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/me").await.status, StatusCode::FORBIDDEN, "he may hand in, no more");
}

#[tokio::test]
async fn what_stays_behind_is_said_to_stay() {
    let house = House::of(of_networks);
    let mut ana = house.supervisor_with_passkey().await;
    let id = assigned(&house, SERVICE).await;
    let told = file(&ana, "omar.cruz").await;
    let keep = json!({ "version": told["version"], "hand": [], "keep": true });
    assert_eq!(ana.post_json("/api/people/omar.cruz/leave", &keep).await.status, StatusCode::NO_CONTENT);
    let told = file(&ana, "omar.cruz").await;
    assert_eq!(told["person"]["active"], json!(false));
    assert_eq!(told["open"][0]["document"], json!(id), "it is still found under his name");
}
