//! `/api/held`: what waits for a supervisor, what it would change, and what becomes of it.

use crate::it::steps::{decide, held, revoked, say, set, ticket, whole};
use axum::http::StatusCode;
use ronda_server::store::{AuditKind, Batch, EntryKind, SignedHead};
use ronda_shared::act::{DocumentKind, signed_bytes};
use ronda_shared::command::{Command, Content, Decision, EquipmentField, Item};
use ronda_shared::date::date_in;
use ronda_shared::ids::{ActId, DocumentId, PersonId, PriorityId, RoleId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt, SyncResponse};
use ronda_shared::time::Timestamp;
use ronda_test_support::client::{Answer, Client, Enrolled, Supervisor, Technician};
use ronda_test_support::house::{House, somebody};
use serde_bytes::ByteBuf;
use serde_json::{Value, json};

fn positions(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told: Value = answer.json();
    told["positions"].as_array().expect("a list").iter().filter_map(Value::as_u64).collect()
}

/// An item in a building that the technicians of the tests do not serve, known to the server.
async fn far_item(house: &House) -> DocumentId {
    let mut eva = house.agent().await;
    let item = eva.device.register_at("INV-LEJOS", Some("edificio-7"), house.now());
    eva.sync().await;
    item
}

fn outcome(receipts: &[Receipt], number: u64) -> Option<(Outcome, Option<String>)> {
    receipts.iter().rev().find(|one| one.number == number).map(|one| (one.outcome.clone(), one.note.clone()))
}

fn value(house: &House, item: DocumentId, field: EquipmentField) -> Option<String> {
    house.item(item).fields.get(&field).map(|set| set.value.clone())
}

fn audited(house: &House) -> Vec<(AuditKind, String)> {
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("a log").map(|entry| entry.expect("an entry").kind);
    let lines = lines.filter_map(|kind| match kind {
        EntryKind::Audit(line) if matches!(line.what, AuditKind::HeldAccepted | AuditKind::HeldRejected) => {
            Some((line.what, line.detail))
        }
        _ => None,
    });
    lines.collect()
}

/// Omar wrote a serial number into an item far from where he works: it waits for Ana.
struct Waiting {
    house: House,
    ana: Supervisor,
    omar: Technician,
    item: DocumentId,
    /// His act's number.
    number: u64,
    /// What waits, as Ana reads it.
    waits: Vec<Value>,
}

impl Waiting {
    async fn one() -> Self {
        let house = House::open();
        let (item, ana) = (far_item(&house).await, house.supervisor_with_passkey().await);
        let mut omar = house.technician().await;
        let number = set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now());
        omar.sync().await;
        let waits = held(&ana).await;
        Self { house, ana, omar, item, number, waits }
    }
}

#[tokio::test]
async fn it_tells_who_what_when_why_and_what_would_change() {
    let house = House::open();
    let (item, ana) = (far_item(&house).await, house.supervisor_with_passkey().await);
    let mut omar = house.technician().await;
    omar.sync().await;
    let number = set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now() - 3_600_000);
    let answer = omar.sync().await;
    assert_eq!(outcome(&answer.receipts, number), Some((Outcome::Held(Reason::NotYourTicket), None)));
    let waits = held(&ana).await;
    let [one] = waits.as_slice() else { panic!("{waits:?}") };
    assert_eq!(one["person"], json!({ "id": "omar.cruz", "name": "Omar Cruz Peña" }));
    assert_eq!(one["device"]["name"], "Teléfono de prueba");
    assert_eq!((one["document"].as_str(), one["kind"].as_str()), (Some(item.to_string().as_str()), Some("equipment")));
    assert_eq!(one["building"], "edificio-7");
    assert_eq!(one["command"], json!({ "set_equipment_field": { "field": "serial", "value": "SN-1" } }));
    assert_eq!(one["why"]["code"], "not_your_ticket");
    assert!(one["why"]["es"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!((one["at"].as_i64(), one["received"].as_i64()), (Some(house.now() - 3_600_000), Some(house.now())));
    assert_eq!(one["suspect"], true, "an hour before what it had seen");
    assert_eq!(one["differences"], json!([{ "what": "registry", "key": "serial", "before": null, "after": "SN-1" }]));
    assert_eq!((&one["rests_on"], &one["cannot"]), (&json!([]), &Value::Null));
    let feed = house.feed();
    held(&ana).await;
    assert_eq!(house.feed(), feed, "reading writes nothing");
}

#[tokio::test]
async fn accepted_it_takes_effect_its_author_is_told_and_nobody_decides_twice() {
    let Waiting { house, mut ana, mut omar, item, number, waits } = Waiting::one().await;
    let answer = decide(&mut ana, &waits[0], true, "Era urgente.").await;
    assert_eq!(positions(&answer), [waits[0]["position"].as_u64().expect("a position")]);
    assert_eq!(value(&house, item, EquipmentField::Serial).as_deref(), Some("SN-1"));
    assert!(held(&ana).await.is_empty());
    let told = omar.sync().await;
    let accepted = Some((Outcome::Accepted, Some("Era urgente.".to_owned())));
    assert_eq!(outcome(&told.receipts, number), accepted);
    let again: SyncResponse = omar.offer(&omar.device.push_after(0)).await.framed();
    assert_eq!(outcome(&again.receipts, number), accepted, "and the same again, as long as it is asked");
    let mut eva = house.agent().await;
    assert!(eva.sync().await.news.iter().any(|news| news.id == item), "everybody has it");
    let lost = decide(&mut ana, &waits[0], true, " Era urgente. ").await;
    assert_eq!(
        positions(&lost),
        positions(&answer),
        "who heard no answer decides so again, and is told that it is done"
    );
    assert_eq!(decide(&mut ana, &waits[0], true, "Otra cosa.").await.refusal(), (409, "decided".into()));
    assert_eq!(decide(&mut ana, &waits[0], false, "no").await.refusal(), (409, "decided".into()));
    assert_eq!(audited(&house)[0], (AuditKind::HeldAccepted, "Era urgente.".to_owned()));
    let lines: Vec<Value> = ana.get("/api/audit").await.json();
    let line = lines.iter().find(|line| line["what"] == "held_accepted").expect("the decision");
    let about =
        json!({ "document": item, "kind": "equipment", "folio": "INV-LEJOS", "command": "set_equipment_field" });
    assert_eq!(line["act"], about, "which act it was");
    assert!(lines.iter().all(|line| line["what"] == "held_accepted" || line["act"].is_null()), "{lines:?}");
    whole(&house);
}

/// A number on the screen opens its list as of the entry that it was counted at: on a busy desk the feed has gone on by then.
#[tokio::test]
async fn a_report_tells_again_what_waited_though_it_was_decided_since() {
    let Waiting { house, mut ana, item, waits, .. } = Waiting::one().await;
    let day = date_in(&house.app.organisation().zone, Timestamp::from_millis(house.now()));
    let asked = format!("/api/reports?report=conflicts&from={day}&to={day}&key=held.0.waiting");
    let told: Value = ana.get(&asked).await.json();
    assert_eq!((&told["count"], &told["counted"][0]["id"]), (&json!(1), &json!(item.to_string())), "{told}");
    positions(&decide(&mut ana, &waits[0], true, "").await);
    let (position, at) = (&told["report"]["position"], &told["report"]["at"]);
    let again: Value = ana.get(&format!("{asked}&position={position}&at={at}")).await.json();
    assert_eq!(again, told, "the same number, and the list behind it");
    let now: Value = ana.get(&asked).await.json();
    assert_eq!(now["count"], json!(0), "nothing waits any more");
}

/// The oldest are told, and that there are more.
#[tokio::test]
async fn that_more_wait_than_are_told_is_said() {
    let house = House::open();
    let (item, ana) = (far_item(&house).await, house.supervisor().await);
    let mut omar = house.technician().await;
    for number in 0..200 {
        set(&mut omar, item, EquipmentField::Serial, &format!("SN-{number}"), house.now());
    }
    omar.sync().await;
    let more = |waits: &[Value]| waits.iter().filter(|one| one["more"] == json!(true)).count();
    let all = held(&ana).await;
    assert_eq!((all.len(), more(&all)), (200, 0), "those are all");
    set(&mut omar, item, EquipmentField::Serial, "SN-200", house.now());
    omar.sync().await;
    let some = held(&ana).await;
    assert_eq!((some.len(), more(&some), &some[199]["more"]), (200, 1, &json!(true)));
    assert_eq!(some[0]["position"], all[0]["position"], "the oldest first");
}

#[tokio::test]
async fn rejected_it_is_refused_with_a_reason() {
    let Waiting { house, mut ana, mut omar, item, number, waits } = Waiting::one().await;
    for reason in ["", "   ", "x".repeat(501).as_str()] {
        assert_eq!(decide(&mut ana, &waits[0], false, reason).await.refusal(), (400, "no_reason".into()));
    }
    assert_eq!(positions(&decide(&mut ana, &waits[0], false, " No es tu edificio. ").await).len(), 1);
    assert_eq!(value(&house, item, EquipmentField::Serial), None);
    let told = omar.sync().await;
    let refused = (Outcome::Refused(Reason::RejectedBySupervisor), Some("No es tu edificio.".to_owned()));
    assert_eq!(outcome(&told.receipts, number), Some(refused));
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.refusal(), (409, "decided".into()));
    assert_eq!(audited(&house)[0].0, AuditKind::HeldRejected);
    whole(&house);
}

/// Who may not register equipment does so, and writes in what they registered.
async fn registered_by_a_requester(house: &House) -> (Enrolled, DocumentId) {
    let mut lia = house.requester().await.0;
    let item = lia.device.register("INV-LIA", house.now());
    set(&mut lia, item, EquipmentField::Serial, "SN-1", house.now());
    set(&mut lia, item, EquipmentField::Serial, "SN-2", house.now());
    let answer = lia.sync().await;
    let outcomes: Vec<_> = answer.receipts.iter().map(|one| one.outcome.clone()).collect();
    let rests = Outcome::Held(Reason::RestsOnHeld);
    assert_eq!(outcomes, [Outcome::Held(Reason::NotYourRole), rests.clone(), rests]);
    (lia, item)
}

#[tokio::test]
async fn what_rests_on_it_is_accepted_with_it_in_order() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let (mut lia, item) = registered_by_a_requester(&house).await;
    let waits = held(&ana).await;
    let first = waits[0]["position"].as_u64().expect("a position");
    assert_eq!(waits[0]["cannot"], Value::Null);
    assert!(waits[0]["differences"].as_array().is_some_and(|list| !list.is_empty()), "a birth tells what it brings");
    assert_eq!((&waits[1]["cannot"]["code"], &waits[1]["rests_on"]), (&json!("rests_on_held"), &json!([first])));
    assert_eq!(decide(&mut ana, &waits[2], true, "").await.refusal(), (409, "cannot_accept".into()));
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 3);
    assert_eq!(value(&house, item, EquipmentField::Serial).as_deref(), Some("SN-2"));
    let told = lia.sync().await;
    assert!(told.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", told.receipts);
    assert!(held(&ana).await.is_empty());
    whole(&house);
}

#[tokio::test]
async fn what_rests_on_it_is_refused_with_it() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let (mut lia, item) = registered_by_a_requester(&house).await;
    let waits = held(&ana).await;
    assert_eq!(positions(&decide(&mut ana, &waits[0], false, "No se registra así.").await).len(), 3);
    assert!(house.store().read().expect("a reader").document(item).expect("read").is_none());
    let told = lia.sync().await;
    for number in 1..=3 {
        let refused = (Outcome::Refused(Reason::RejectedBySupervisor), Some("No se registra así.".to_owned()));
        assert_eq!(outcome(&told.receipts, number), Some(refused));
    }
    assert!(held(&ana).await.is_empty());
    whole(&house);
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_is_told() {
    let Waiting { house, mut ana, waits, .. } = Waiting::one().await;
    let mut other = house.supervisor_with_passkey().await;
    let (one, two) = tokio::join!(decide(&mut ana, &waits[0], true, ""), decide(&mut other, &waits[0], false, "no"));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let late = if one.status == StatusCode::OK { two } else { one };
    assert_eq!(late.problem().code, "decided");
    whole(&house);
}

#[tokio::test]
async fn nobody_decides_an_act_of_their_own_and_others_need_the_role_and_a_passkey() {
    let house = House::open();
    let (item, mut ana) = (far_item(&house).await, house.supervisor_with_passkey().await);
    let mut lost = house.supervisor().await;
    set(&mut lost, item, EquipmentField::Serial, "SN-1", house.now());
    revoked(&house, &lost).await;
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.refusal(), (403, "own_act".into()));
    let mut plain = house.supervisor().await;
    let path = format!("/api/held/{}", waits[0]["position"]);
    let body = json!({ "accept": true, "reason": "" });
    assert_eq!(plain.post_json(&path, &body).await.refusal(), (403, "verify_first".into()));
    house.pass(6 * 60_000);
    assert_eq!(ana.post_json(&path, &body).await.refusal(), (403, "verify_first".into()), "it was too long ago");
    let mut eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    assert_eq!(eva.post_json(&path, &body).await.refusal(), (403, "not_yours".into()));
    assert_eq!(eva.get("/api/held").await.refusal(), (403, "not_yours".into()));
    ana.verify().await;
    for nothing in ["999999", "1", "x"] {
        assert_eq!(ana.post_json(&format!("/api/held/{nothing}"), &body).await.refusal(), (404, "not_found".into()));
    }
    assert_eq!(held(&ana).await.len(), 1, "it waits for somebody else");
}

#[tokio::test]
async fn what_this_server_does_not_know_waits_for_its_update() {
    let house = House::open();
    let (item, mut ana) = (far_item(&house).await, house.supervisor_with_passkey().await);
    let mut omar = house.technician().await;
    let command = Command::Item(Item::SetEquipmentField { field: EquipmentField::Serial, value: "SN-1".into() });
    let mut act = omar.device.next(item, DocumentKind::Equipment, 0, &command, house.now());
    act.command = "teleport".into();
    omar.device.write(&act);
    omar.sync().await;
    let waits = held(&ana).await;
    assert_eq!((&waits[0]["command"], &waits[0]["cannot"]["code"]), (&Value::Null, &json!("unknown_version")));
    assert_eq!(waits[0]["differences"], json!([]));
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.refusal(), (409, "cannot_accept".into()));
    assert_eq!(positions(&decide(&mut ana, &waits[0], false, "Aún no.").await).len(), 1);

    // Held by a build that did not know the command; this one does.
    let number = set(&mut omar, item, EquipmentField::Serial, "SN-2", house.now());
    let (bytes, hash) = omar.device.log[number as usize - 1].clone();
    let id = ActId { device: omar.device.id, number };
    let signature = omar.device.key.sign(&signed_bytes(id.device, number, &hash));
    let mut batch = Batch::after(house.feed().0);
    let kind = EntryKind::Act {
        act: id,
        bytes: ByteBuf::from(bytes),
        chain: Some(hash),
        outcome: Outcome::Held(Reason::UnknownVersion),
        change: ByteBuf::new(),
        hash: None,
        fork: None,
    };
    batch.enter(Timestamp::from_millis(house.now()), Some(item), vec![], kind);
    batch.signed.push(SignedHead { act: id, head: hash, signature: ByteBuf::from(signature) });
    house.store().commit(batch).expect("stored");
    let waits = held(&ana).await;
    assert_eq!(waits[0]["cannot"], Value::Null);
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 1);
    assert_eq!(value(&house, item, EquipmentField::Serial).as_deref(), Some("SN-2"));
    whole(&house);
}

#[tokio::test]
async fn what_a_revoked_device_and_one_who_left_hand_in_is_decided_act_by_act() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut omar = house.technician().await;
    let item = omar.device.register("INV-OMAR", house.now());
    set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now());
    revoked(&house, &omar).await;
    let waits = held(&ana).await;
    assert_eq!(waits[0]["why"]["code"], "device_revoked");
    assert!(waits[0]["device"]["revoked"].is_i64());
    assert_eq!(waits[1]["cannot"]["code"], "rests_on_held", "there is nothing yet to write in");
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 1, "each is a decision of its own");
    let waits = held(&ana).await;
    assert_eq!((waits.len(), &waits[0]["cannot"]), (1, &Value::Null));
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 1);
    assert_eq!(value(&house, item, EquipmentField::Serial).as_deref(), Some("SN-1"));

    let mut rosa = house.other_technician().await;
    let other = rosa.device.register("INV-ROSA", house.now());
    house.dismiss("rosa.luna");
    assert_eq!(rosa.offer(&rosa.device.push()).await.status, StatusCode::OK);
    let waits = held(&ana).await;
    assert_eq!(waits[0]["why"]["code"], "person_dismissed");
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 1);
    assert!(value(&house, other, EquipmentField::Inventory).is_some());
    whole(&house);
}

#[tokio::test]
async fn an_act_and_its_undoing_are_decided_as_one() {
    let house = House::open();
    let (item, mut ana) = (far_item(&house).await, house.supervisor_with_passkey().await);
    let mut omar = house.technician().await;
    let number = set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now());
    let strike = Command::Content(Content::Strike { act: ActId { device: omar.device.id, number } });
    say(&mut omar, item, DocumentKind::Equipment, &strike, house.now());
    revoked(&house, &omar).await;
    let waits = held(&ana).await;
    assert_eq!((&waits[0]["differences"], &waits[0]["cannot"]), (&json!([]), &Value::Null));
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 2);
    assert_eq!(value(&house, item, EquipmentField::Serial), None, "it was taken back before it was sent");
    whole(&house);
}

#[tokio::test]
async fn a_decision_is_executed_where_its_author_stood_and_ruled_on_like_any_other() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut eva = house.agent().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-revision-extension"), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    // Who asks for service does not say how pressing it is, least of all in another's ticket.
    let mut lia = house.requester().await;
    let urgent = Command::Decision(Decision::SetPriority { priority: PriorityId::new("high") });
    say(&mut lia, id, DocumentKind::Ticket, &urgent, house.now());
    let reopen = Command::Decision(Decision::Reopen { reason: "Sigue".into() });
    say(&mut lia, id, DocumentKind::Ticket, &reopen, house.now());
    let answer = lia.sync().await;
    assert!(answer.receipts.iter().all(|one| matches!(one.outcome, Outcome::Held(_))), "{:?}", answer.receipts);
    let waits = held(&ana).await;
    let difference = |what: &str| {
        let list = waits[0]["differences"].as_array().expect("a list");
        list.iter().find(|one| one["what"] == what).cloned().unwrap_or_default()
    };
    assert_eq!((&difference("priority")["before"], &difference("priority")["after"]), (&Value::Null, &json!("high")));
    assert_eq!(difference("request")["after"], "applied");
    assert!(waits[0]["folio"].as_str().is_some_and(|folio| !folio.is_empty()));
    assert_eq!(waits[0]["title"], "Sin red en la ventanilla 4");
    assert!(!waits[1]["cannot"].is_null(), "nobody reopens what is open");
    assert_eq!(decide(&mut ana, &waits[1], true, "").await.refusal(), (409, "cannot_accept".into()));
    assert_eq!(positions(&decide(&mut ana, &waits[0], true, "").await).len(), 1);
    let reader = house.store().read().expect("a reader");
    let Some(ronda_shared::view::Summary::Ticket(summary)) = reader.summary(id).expect("read") else {
        panic!("no ticket")
    };
    assert_eq!(summary.priority, Some(PriorityId::new("high")));
    drop(reader);
    whole(&house);
}

/// What waits as the report of conflicts counts it, of today.
async fn waiting_by_report(who: &Client, house: &House, then: &str) -> Value {
    let day = date_in(&house.app.organisation().zone, Timestamp::from_millis(house.now()));
    who.get(&format!("/api/reports?report=conflicts&from={day}&to={day}&key=held.0.waiting{then}")).await.json()
}

#[tokio::test]
async fn what_is_restricted_reaches_only_who_may_read_it() {
    let house = House::open();
    let ana = house.supervisor_with_passkey().await;
    house.tell(Person {
        id: PersonId::new("sofia.diaz"),
        roles: vec![RoleId::new("supervisor-sistemas")],
        teams: vec![TeamId::new("oax-ciberseguridad")],
        ..somebody("omar.cruz")
    });
    let mut sofia = Supervisor(house.enrol_with_passkey("sofia.diaz", Site::Desk).await);
    let mut omar = house.technician().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [8; 10]);
    say(&mut omar, id, DocumentKind::Ticket, &ticket(&house, "oax-ciber-siem-respuesta"), house.now());
    revoked(&house, &omar).await;
    assert_eq!(held(&ana).await.len(), 0, "the head of the desk is not of the team");
    let waits = held(&sofia).await;
    assert_eq!(waits.len(), 1);
    let told = waiting_by_report(&sofia, &house, "").await;
    assert_eq!((&told["count"], &told["counted"]), (&json!(1), &json!([])), "as in the list; there is no document yet");
    assert_eq!(waiting_by_report(&ana, &house, "").await["count"], json!(0));
    let mut ana = ana;
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.refusal(), (404, "not_found".into()));
    let answer = decide(&mut sofia, &waits[0], false, "Se abre por otra vía.").await;
    assert_eq!(positions(&answer).len(), 1);
    assert_eq!(waiting_by_report(&sofia, &house, "").await["count"], json!(0));
    let then = format!("&position={}&at={}", told["report"]["position"], told["report"]["at"]);
    assert_eq!(waiting_by_report(&sofia, &house, &then).await, told, "as it waited then");
}

#[tokio::test]
async fn a_cursor_never_goes_back_along_a_log() {
    let house = House::open();
    let mut omar = house.technician().await;
    let item = omar.device.register("INV-1", house.now());
    omar.sync().await;
    let old = omar.device.cursor.clone();
    // Omar no longer works in the field, and his phone has read so.
    house.tell(Person { roles: vec![RoleId::new("usuario")], ..somebody("omar.cruz") });
    // Written before it was read: judged by the role he had.
    let honest = set(&mut omar, item, EquipmentField::Serial, "SN-1", house.now());
    let answer = omar.sync().await;
    assert_eq!(outcome(&answer.receipts, honest), Some((Outcome::Accepted, None)));
    let knowing = set(&mut omar, item, EquipmentField::Serial, "SN-2", house.now());
    omar.device.cursor = old;
    let forged = set(&mut omar, item, EquipmentField::Serial, "SN-3", house.now());
    omar.device.cursor = None;
    let blank = set(&mut omar, item, EquipmentField::Serial, "SN-4", house.now());
    let answer = omar.sync().await;
    for number in [knowing, forged, blank] {
        let (outcome, _) = outcome(&answer.receipts, number).expect("a receipt");
        assert!(matches!(outcome, Outcome::Held(_)), "act {number}: {outcome:?}");
    }
    assert_eq!(value(&house, item, EquipmentField::Serial).as_deref(), Some("SN-1"));
}

/// Acts that weigh ask that their author was verified just before: approving, from a phone or the desk alike.
#[tokio::test]
async fn an_approval_without_a_passkey_shown_just_before_is_held() {
    let house = House::open();
    let item = far_item(&house).await;
    let mut ana = house.supervisor_with_passkey().await;
    ana.sync().await;
    house.pass(10 * 60_000);
    let approve = Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: "de acuerdo".into(),
        returned: false,
        content: None,
        signed: None,
    });
    let me: Value = ana.get("/api/me").await.json();
    assert_eq!(me["verified"], false, "what the app asks before it lets anybody approve");
    let unverified = say(&mut ana, item, DocumentKind::Ticket, &approve, house.now());
    let answer = ana.sync().await;
    assert_eq!(outcome(&answer.receipts, unverified), Some((Outcome::Held(Reason::VerifyFirst), None)));
    ana.verify().await;
    let me: Value = ana.get("/api/me").await.json();
    assert_eq!(me["verified"], true);
    let verified = say(&mut ana, item, DocumentKind::Ticket, &approve, house.now());
    let answer = ana.sync().await;
    let (judged, _) = outcome(&answer.receipts, verified).expect("a receipt");
    assert_ne!(judged, Outcome::Held(Reason::VerifyFirst), "now it is judged like any other");
}
