//! What several trials do and ask: write an act, read what is held, decide on it, verify the store.

use axum::http::StatusCode;
use ronda_server::admin_api::{Answer as Told, Operator, Question};
use ronda_server::backup::verify;
use ronda_server::ingest::OwnAct;
use ronda_server::print::paper::issue::Verified;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Organisation, Stage};
use ronda_shared::command::{Command, Content, Decision, EquipmentField, Item, OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, PriorityId, ServiceId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_test_support::client::{Answer, Client, Enrolled, Supervisor};
use ronda_test_support::house::{House, ORIGIN};
use ronda_test_support::store_place::StorePlace;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What waits, as a supervisor reads it.
pub async fn held(ana: &Client) -> Vec<Value> {
    let answer = ana.get("/api/held").await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// A decision on one.
pub async fn decide(ana: &mut Supervisor, held: &Value, accept: bool, reason: &str) -> Answer {
    let path = format!("/api/held/{}", held["position"]);
    ana.post_json(&path, &json!({ "accept": accept, "reason": reason })).await
}

/// An item's field, as the device's next act.
pub fn set(who: &mut Enrolled, item: DocumentId, field: EquipmentField, value: &str, at: i64) -> u64 {
    let command = Command::Item(Item::SetEquipmentField { field, value: value.into() });
    say(who, item, DocumentKind::Equipment, &command, at)
}

pub fn say(who: &mut Enrolled, document: DocumentId, kind: DocumentKind, command: &Command, at: i64) -> u64 {
    let act = who.device.next(document, kind, 0, command, at);
    who.device.write(&act);
    act.number
}

/// A device is revoked, and hands in what it wrote before.
pub async fn revoked(house: &House, who: &Enrolled) {
    house.revoke(who.device.id);
    assert_eq!(who.offer(&who.device.push()).await.status, StatusCode::OK);
}

/// What is stored is what was said, and can be proven.
pub fn whole(house: &House) {
    let report = verify::store(&*house.store().read().expect("a reader")).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
}

/// What the console tells of a printed paper (`ronda verify --paper`); none where no such paper was printed here.
pub async fn paper_told(house: &House, typed: &str) -> Option<Verified> {
    let (data, evidence) = (&house.app.config().data, house.app.keeper().blobs().kept().clone());
    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN).of(data, evidence));
    match operator.answer(Question::VerifyPaper { paper: typed.to_owned() }).await {
        Told::Paper { paper, .. } => paper.map(|paper| *paper),
        other => panic!("{typed}: {other:?}"),
    }
}

/// A hash with another letter at this place.
pub fn mistyped(hash: &str, place: usize) -> String {
    let other = |letter: char| if letter == '0' { '1' } else { '0' };
    hash.chars().enumerate().map(|(at, letter)| if at == place { other(letter) } else { letter }).collect()
}

pub fn ticket(house: &House, service: &str) -> Command {
    let service = ServiceId::new(service);
    let organisation = house.app.organisation();
    let fields = organisation.fields(&service, Stage::Open).into_iter().filter(|field| field.core.is_none());
    let fields =
        fields.map(|field| (field.id.clone(), field.options.first().cloned().unwrap_or_else(|| "12407".into())));
    let def = organisation.service(&service).expect("a service of Oaxaca's");
    let phone = ChannelId::new("phone");
    let channel = if organisation.takes_channel(def, &phone) { phone } else { def.channels[0].clone() };
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: "Desde la mañana no hay red.".into(),
        fields: fields.collect::<BTreeMap<_, _>>(),
        requester: Requester {
            name: "María".into(),
            mail: "maria@oaxaca.gob.mx".into(),
            phone: "12400".into(),
            client_org: "Registro Civil".into(),
            person: None,
        },
        catalog: organisation.version.clone(),
        ..OpenTicket::new(service, TicketKind::Incident, channel, "Sin red en la ventanilla 4".into())
    })))
}

/// The same store served by other data of the organisation, as after a reload; with a clock of its own.
pub fn reloaded(house: &House, change: impl FnOnce(&mut Organisation)) -> House {
    let mut organisation = (**house.app.organisation()).clone();
    change(&mut organisation);
    organisation.version = "changed".into();
    let ground = (tempfile::tempdir().expect("a directory"), StorePlace::file());
    House::founded(ground, house.app.config().clone(), Arc::clone(house.app.store()), organisation, &[], house.now())
}

/// What somebody does at the desk.
pub async fn by(house: &House, person: &str, document: DocumentId, command: Command) {
    let told = command.name();
    let (person, at) = (PersonId::new(person), house.app.clock().now());
    let act = OwnAct { person, site: Site::Desk, document, kind: DocumentKind::Ticket, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted, "{told}");
}

/// A ticket of a service, in Omar's hands.
pub async fn assigned(house: &House, service: &str) -> DocumentId {
    let id = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    let Command::Content(Content::OpenTicket(open)) = ticket(house, service) else { panic!("an opening") };
    let open = OpenTicket { description: "No enciende".into(), ..*open };
    by(house, "eva.rios", id, Command::Content(Content::OpenTicket(Box::new(open)))).await;
    by(house, "eva.rios", id, Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") })).await;
    let person = Some(PersonId::new("omar.cruz"));
    by(house, "ana.lopez", id, Command::Decision(Decision::Assign { person, team: None, reason: String::new() })).await;
    id
}
