//! What an act says of another document is judged by the server, which has both.

use crate::it::steps::{held, say, ticket, whole};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{ClosingRule, Organisation, RecordRule};
use ronda_shared::command::{Command, ContactWay, Content, Decision, Item, OpenRecord, Record};
use ronda_shared::command::{HandOver, Holder, HolderKind, Movement, MovementKind};
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::{ActId, DocumentId, FieldId, FormId, PersonId, PriorityId, RegisterId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::signature::Sign;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::acts::hand;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use std::collections::BTreeMap;

const SERVICE: &str = "oax-revision-extension";

/// The next act of somebody, sent at once: what became of it.
async fn does(house: &House, who: &mut Enrolled, id: DocumentId, kind: DocumentKind, command: Command) -> Outcome {
    let number = say(who, id, kind, &command, house.now());
    let answer = who.sync().await;
    let receipt = answer.receipts.iter().find(|receipt| receipt.number == number);
    receipt.expect("an answer").outcome.clone()
}

async fn opened(house: &House, who: &mut Enrolled) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    assert_eq!(does(house, who, id, DocumentKind::Ticket, ticket(house, SERVICE)).await, Outcome::Accepted);
    id
}

/// SEC-29, BJ-39.
#[tokio::test]
async fn r21_the_paper_that_orders_a_movement_is_signed_on_the_ticket_that_it_names() {
    let house = House::open();
    let mut eva = house.agent().await;
    let (one, other) = (eva.device.register("I-1", house.now()), eva.device.register("I-2", house.now()));
    let id = opened(&house, &mut eva).await;
    let withdrawn = |ticket: DocumentId, paper: ActId| {
        Command::Item(Item::MoveItem(Box::new(Movement {
            kind: MovementKind::Withdrawal {},
            previous: None,
            reason: "Obsoleto".into(),
            ticket: Some(ticket),
            paper: Some(paper),
            signature: None,
        })))
    };
    let refused = Outcome::Refused(Reason::MissingOrder);
    let opening = house.ticket(id).born.stamp.act;
    for (ticket, paper) in [(id, opening), (one, opening), (DocumentId::from_bytes([3; 16]), opening)] {
        let became = does(&house, &mut eva, one, DocumentKind::Equipment, withdrawn(ticket, paper)).await;
        assert_eq!(became, refused, "{ticket} {paper}");
    }
    signs(&house, &mut eva, id, FormId::new(PAPER)).await;
    let signature = house.ticket(id).signatures[0].id;
    let near = ActId { number: signature.number + 9, ..signature };
    assert_eq!(does(&house, &mut eva, one, DocumentKind::Equipment, withdrawn(id, near)).await, refused);
    let became = does(&house, &mut eva, one, DocumentKind::Equipment, withdrawn(id, signature)).await;
    assert_eq!(became, Outcome::Accepted);
    assert!(house.item(one).withdrawn.is_some() && house.item(other).withdrawn.is_none());
}

/// A ticket about an item, in Rosa's hands.
async fn given_to_rosa(house: &House, ana: &mut Enrolled, device: DocumentId) -> DocumentId {
    let id = opened(house, ana).await;
    for command in [
        Command::Content(Content::SetEquipment { equipment: Some(device) }),
        Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") }),
        Command::Decision(Decision::Assign {
            person: Some(PersonId::new("rosa.luna")),
            team: Some(TeamId::new("oax-telefonia")),
            reason: "le toca".into(),
        }),
    ] {
        let name = command.name();
        assert_eq!(does(house, ana, id, DocumentKind::Ticket, command).await, Outcome::Accepted, "{name}");
    }
    id
}

/// Signs the first place of a paper, as it stands.
async fn signs(house: &House, who: &mut Enrolled, id: DocumentId, form: FormId) {
    let filled = paper::fill(house.app.organisation(), &form, &house.ticket(id)).expect("a form");
    let place = filled.signatures.first().expect("a place to sign").clone();
    let sign = Sign {
        paper: form,
        role: place.role,
        purpose: place.purpose,
        format: paper::FORMAT,
        text: paper::canonical(&filled),
        hand: hand("María"),
        certified: None,
    };
    let became = does(house, who, id, DocumentKind::Ticket, Command::Content(Content::Sign(Box::new(sign)))).await;
    assert_eq!(became, Outcome::Accepted);
}

/// SEC-37, BJ-17: two who take one line off a list without knowing of each other do not fill the storeroom twice.
#[tokio::test]
async fn what_a_line_took_is_given_back_once() {
    let house = House::open();
    let mut eva = house.agent().await;
    let room = eva.device.register("ALM-1", house.now());
    let id = opened(&house, &mut eva).await;
    let line = house.ticket(id).born.stamp.act;
    let moves = |delta| {
        let (item, unit) = ("Cable UTP".to_owned(), "m".to_owned());
        Command::Item(Item::MoveStock {
            item,
            delta,
            unit,
            ticket: Some(id),
            line: Some(line),
            counted: false,
            found: None,
        })
    };
    let waits = Outcome::Held(Reason::AlreadySo);
    for (delta, expected) in [
        (-5, Outcome::Accepted),
        (2, Outcome::Accepted),
        (4, waits.clone()),
        (3, Outcome::Accepted),
        (3, waits),
        (-1, Outcome::Accepted),
    ] {
        let became = does(&house, &mut eva, room, DocumentKind::Equipment, moves(delta)).await;
        assert_eq!(became, expected, "{delta}");
    }
    let stock = house.item(room).stock;
    assert_eq!(stock.iter().map(|held| held.quantity).collect::<Vec<_>>(), [-1]);
    whole(&house);
}

#[tokio::test]
async fn an_item_is_merged_into_another_item_that_is_there() {
    let house = House::open();
    let mut eva = house.agent().await;
    let (one, other) = (eva.device.register("I-1", house.now()), eva.device.register("I-2", house.now()));
    let id = opened(&house, &mut eva).await;
    let merge = |other| Command::Item(Item::MergeItem { other, reason: "Es el mismo".into() });
    for (other, why) in [
        (DocumentId::from_bytes([3; 16]), Reason::NoSuchDocument),
        (id, Reason::WrongKind),
        (one, Reason::MergedAround),
    ] {
        let became = does(&house, &mut eva, one, DocumentKind::Equipment, merge(other)).await;
        assert_eq!(became, Outcome::Refused(why), "{other}");
    }
    assert_eq!(does(&house, &mut eva, one, DocumentKind::Equipment, merge(other)).await, Outcome::Accepted);
    assert_eq!(house.item(one).merged_into, Some(other));
}

/// A service that asks nothing at its close but that the equipment is back.
fn asks_for_the_equipment(organisation: &mut Organisation) {
    let service = organisation.services.iter_mut().find(|service| service.id == ServiceId::new(SERVICE));
    let service = service.expect("a service of Oaxaca's");
    service.checklist.clear();
    service.attachments.clear();
    for asked in [&mut service.required_to_assign, &mut service.required_to_resolve, &mut service.required_to_close] {
        asked.clear();
    }
    service.form = None;
    service.approvals.clear();
    service.closing =
        ClosingRule { requires_custody_returned: true, requires_diagnosis: Some(false), ..ClosingRule::default() };
}

/// A service that asks for its signed paper where its equipment was taken away.
fn asks_for_the_paper(organisation: &mut Organisation) {
    asks_for_the_equipment(organisation);
    let form = organisation.forms.iter_mut().find(|form| form.id == PAPER).expect("a form of Oaxaca's");
    // One with a seal would have to be photographed.
    form.signatures.iter_mut().for_each(|place| place.stamp = false);
    let service = organisation.services.iter_mut().find(|service| service.id == ServiceId::new(SERVICE));
    let service = service.expect("a service of Oaxaca's");
    service.closing.requires_custody_returned = false;
    service.related_forms.push(PAPER.into());
    service.attachments = serde_json::from_value(serde_json::json!([{
        "id": PAPER, "label": "Entrega-recepción firmada", "mandatory": true, "stage": "resolve", "when": "equipment_moved"
    }]))
    .expect("an attachment");
}

const PAPER: &str = "oax-resguardo-telefono";

/// SEC-22: the ticket does not say that its equipment was taken; the item's custody does.
#[tokio::test]
async fn sec_22_work_on_equipment_that_was_taken_is_finished_once_its_paper_is_signed() {
    let house = House::of(asks_for_the_paper);
    let (mut ana, mut rosa) = (house.supervisor_with_passkey().await, house.other_technician().await);
    let device = ana.device.register("I-1", house.now());
    let (id, t) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket);
    rosa.sync().await;
    assert_eq!(does(&house, &mut rosa, id, t, Command::Decision(Decision::Start {})).await, Outcome::Accepted);
    let (user, technician) = ((HolderKind::User, "María"), (HolderKind::Technician, "Rosa"));
    let mut away = gives(&house.item(device), user, technician);
    if let Command::Item(Item::HandOver(over)) = &mut away {
        over.ticket = Some(id);
        over.text = equipment::receipt(over, &house.item(device));
    }
    say(&mut rosa, device, DocumentKind::Equipment, &away, house.now());
    let resolve = || {
        Command::Decision(Decision::Resolve { solution: "Cambio de fuente".into(), outcome: None, concluded_at: None })
    };
    assert_eq!(does(&house, &mut rosa, id, t, resolve()).await, Outcome::Held(Reason::MissingReceipt));
    let waits = held(&ana.client).await.remove(0);
    let early = crate::it::steps::decide(&mut ana, &waits, true, "Que quede").await;
    assert_ne!(early.status, axum::http::StatusCode::OK, "nobody lets it pass without the paper");
    // Nor is the ticket about no item before then: nothing would ask for the paper any more.
    let mut eva = house.agent().await;
    eva.sync().await;
    let none = Command::Content(Content::SetEquipment { equipment: None });
    assert_eq!(does(&house, &mut eva, id, t, none).await, Outcome::Held(Reason::MissingReceipt));
    signs(&house, &mut ana, id, FormId::new(PAPER)).await;
    let answer = crate::it::steps::decide(&mut ana, &waits, true, "Ya está firmado").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).decided.state.id(), "resolved", "{:?}", house.ticket(id).requests.last());
}

fn gives(view: &EquipmentView, from: (HolderKind, &str), to: (HolderKind, &str)) -> Command {
    gives_for(view, from, to, None)
}

/// The same for a ticket.
fn gives_for(
    view: &EquipmentView,
    from: (HolderKind, &str),
    to: (HolderKind, &str),
    ticket: Option<DocumentId>,
) -> Command {
    let holder = |(kind, name): (HolderKind, &str)| Holder { kind, person: None, name: name.into() };
    let mut over = HandOver {
        previous: view.custody.last,
        given: Some(hand(from.1)),
        taken: Some(hand(to.1)),
        ticket,
        ..HandOver::new(holder(from), holder(to), "Funciona".into())
    };
    over.text = equipment::receipt(&over, view);
    Command::Item(Item::HandOver(Box::new(over)))
}

/// BJ-34, BJ-38.
#[tokio::test]
async fn bj_38_a_ticket_is_closed_when_its_equipment_is_back_with_its_user() {
    let house = House::of(asks_for_the_equipment);
    let (mut ana, mut rosa) = (house.supervisor_with_passkey().await, house.other_technician().await);
    let device = ana.device.register("I-1", house.now());
    let (id, t) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket);
    rosa.sync().await;
    let resolve =
        Command::Decision(Decision::Resolve { solution: "Cambio de fuente".into(), outcome: None, concluded_at: None });
    for command in [Command::Decision(Decision::Start {}), resolve] {
        let name = command.name();
        assert_eq!(does(&house, &mut rosa, id, t, command).await, Outcome::Accepted, "{name}");
    }
    let mut eva = house.agent().await;
    eva.sync().await;
    assert_eq!(house.ticket(id).decided.state.id(), "resolved", "{:?}", house.ticket(id).requests);
    let (user, technician) = ((HolderKind::User, "María"), (HolderKind::Technician, "Omar"));
    let close = || Command::Decision(Decision::Close { note: String::new(), confirmed_by: Some(ContactWay::Phone) });
    let away = gives(&house.item(device), user, technician);
    say(&mut eva, device, DocumentKind::Equipment, &away, house.now());
    // Both in one push: the hand-over is not ruled on yet.
    assert_eq!(does(&house, &mut eva, id, t, close()).await, Outcome::Held(Reason::CustodyOut));
    assert_eq!(held(&ana.client).await.len(), 1, "it waits, nothing of it is lost");
    let first = held(&ana.client).await.remove(0);
    let early = crate::it::steps::decide(&mut ana, &first, true, "Que cierre").await;
    assert_ne!(early.status, axum::http::StatusCode::OK, "nobody lets it pass while it is away");
    let back = gives(&house.item(device), technician, user);
    assert_eq!(does(&house, &mut eva, device, DocumentKind::Equipment, back).await, Outcome::Accepted);
    let answer = crate::it::steps::decide(&mut ana, &first, true, "Ya volvió").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).decided.state.id(), "closed", "{:?}", house.ticket(id).requests.last());
}

/// BJ-34, BJ-38: the ticket stays about what was taken for it until that is back: it would end with another in its place.
#[tokio::test]
async fn bj_38_what_was_taken_for_a_ticket_stays_its_equipment_until_it_is_back() {
    let house = House::of(asks_for_the_equipment);
    let (mut ana, mut eva) = (house.supervisor_with_passkey().await, house.agent().await);
    let (device, other) = (ana.device.register("I-1", house.now()), ana.device.register("I-2", house.now()));
    let (id, t, e) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket, DocumentKind::Equipment);
    eva.sync().await;
    let set = |equipment| Command::Content(Content::SetEquipment { equipment });
    let (user, technician) = ((HolderKind::User, "María"), (HolderKind::Technician, "Omar"));
    // Nothing was taken yet: whoever linked the wrong one puts it right.
    for equipment in [Some(other), Some(device)] {
        assert_eq!(does(&house, &mut eva, id, t, set(equipment)).await, Outcome::Accepted);
    }
    let away = gives_for(&house.item(device), user, technician, Some(id));
    assert_eq!(does(&house, &mut eva, device, e, away).await, Outcome::Accepted);
    assert_eq!(does(&house, &mut eva, id, t, set(Some(other))).await, Outcome::Held(Reason::CustodyOut));
    assert_eq!(house.ticket(id).equipment.value, Some(device), "its closing still asks for it");
    let back = gives_for(&house.item(device), technician, user, Some(id));
    assert_eq!(does(&house, &mut eva, device, e, back).await, Outcome::Accepted);
    let first = held(&ana.client).await.remove(0);
    let answer = crate::it::steps::decide(&mut ana, &first, true, "Ya volvió").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).equipment.value, Some(other));
}

/// R6, BJ-38: of two who name an item at once the later stands: who had not seen which was taken puts no other in its place.
#[tokio::test]
async fn bj_38_who_had_not_seen_what_was_taken_puts_no_other_in_its_place() {
    let house = House::of(asks_for_the_equipment);
    let (mut ana, mut eva) = (house.supervisor_with_passkey().await, house.agent().await);
    let (device, other) = (eva.device.register("I-1", house.now()), eva.device.register("I-2", house.now()));
    let (id, t, e) = (opened(&house, &mut eva).await, DocumentKind::Ticket, DocumentKind::Equipment);
    ana.sync().await;
    let set = |equipment| Command::Content(Content::SetEquipment { equipment });
    assert_eq!(does(&house, &mut eva, id, t, set(Some(device))).await, Outcome::Accepted);
    let (user, technician) = ((HolderKind::User, "María"), (HolderKind::Technician, "Omar"));
    let away = gives_for(&house.item(device), user, technician, Some(id));
    assert_eq!(does(&house, &mut eva, device, e, away).await, Outcome::Accepted);
    // On her screen it is about none yet.
    assert_eq!(does(&house, &mut ana, id, t, set(Some(other))).await, Outcome::Held(Reason::CustodyOut));
    assert_eq!(house.ticket(id).equipment.value, Some(device));
    assert!(house.ticket(id).conflicts.is_empty());
}

/// T26: who asked does not need it any more, and their machine is in the workshop.
#[tokio::test]
async fn t26_a_ticket_is_cancelled_when_what_was_taken_for_it_is_back_with_its_user() {
    let house = House::of(asks_for_the_equipment);
    let (mut ana, mut eva) = (house.supervisor_with_passkey().await, house.agent().await);
    let device = ana.device.register("I-1", house.now());
    let (id, e) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Equipment);
    eva.sync().await;
    let (user, technician) = ((HolderKind::User, "María"), (HolderKind::Technician, "Omar"));
    let away = gives_for(&house.item(device), user, technician, Some(id));
    assert_eq!(does(&house, &mut eva, device, e, away).await, Outcome::Accepted);
    let cancel = Command::Decision(Decision::Cancel {
        reason: "Ya no hace falta".into(),
        duplicate_of: None,
        withdrawn: Some(ContactWay::Phone),
    });
    assert_eq!(does(&house, &mut eva, id, DocumentKind::Ticket, cancel).await, Outcome::Held(Reason::CustodyOut));
    assert_ne!(house.ticket(id).decided.state.id(), "cancelled", "it stays in somebody's queue");
    let back = gives_for(&house.item(device), technician, user, Some(id));
    assert_eq!(does(&house, &mut eva, device, e, back).await, Outcome::Accepted);
    let first = held(&ana.client).await.remove(0);
    let answer = crate::it::steps::decide(&mut ana, &first, true, "Ya volvió").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).decided.state.id(), "cancelled", "{:?}", house.ticket(id).requests.last());
}

/// R22: a technician's count that did not know of the signed list is turned back, is a card, and is proven.
#[tokio::test]
async fn r22_a_list_that_was_signed_stands_and_whoever_verifies_finds_it_so() {
    let house = House::open();
    let mut rosa = house.other_technician().await;
    let mut eva = house.agent().await;
    let id = opened(&house, &mut eva).await;
    let t = DocumentKind::Ticket;
    let add = Command::Content(Content::AddMaterial { description: "Cable UTP".into(), quantity: 2, unit: "m".into() });
    assert_eq!(does(&house, &mut eva, id, t, add).await, Outcome::Accepted);
    rosa.sync().await;
    let line = house.ticket(id).materials[0].id;
    // Without a network: it is said before the signature is there, and sent after.
    say(&mut rosa, id, t, &Command::Content(Content::ChangeMaterial { line, quantity: 5 }), house.now());
    signs(&house, &mut eva, id, FormId::new(PAPER)).await;
    let answer = rosa.sync().await;
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let now = house.ticket(id);
    assert_eq!((now.materials[0].quantity, now.conflicts.len()), (2, 1));
    assert_eq!((now.conflicts[0].why, now.conflicts[0].other.value.as_str()), (Reason::R22Issued, "5"));
    whole(&house);
}

/// A service whose work waits for an extension's record: for its end, or to be linked with it.
fn asks_for_the_record(organisation: &mut Organisation, (ended, linked): (bool, bool)) {
    asks_for_the_equipment(organisation);
    let service = organisation.services.iter_mut().find(|service| service.id == ServiceId::new(SERVICE));
    let service = service.expect("a service of Oaxaca's");
    service.form = Some(SERVICE.into());
    service.closing.requires_custody_returned = false;
    service.closing.requires_records = vec![RecordRule {
        register: RegisterId::new("extensiones"),
        ended,
        known: false,
        linked,
        values: BTreeMap::new(),
    }];
}

/// The extension of these tickets enters its register.
async fn entered(house: &House, who: &mut Enrolled, links: Vec<DocumentId>) -> DocumentId {
    let fields = [
        ("extension", "12407"),
        ("nombre_usuario", "María"),
        ("dependencia", "Registro Civil"),
        ("nivel_marcacion", "Local"),
        ("fecha_baja", "2026-11-23"),
    ];
    let open = OpenRecord {
        register: RegisterId::new("extensiones"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links,
    };
    let extension = DocumentId::new(Timestamp::from_millis(house.now()), [8; 10]);
    let enter = Command::Record(Record::OpenRecord(Box::new(open)));
    assert_eq!(does(house, who, extension, DocumentKind::Record, enter).await, Outcome::Accepted);
    extension
}

/// What comes before the end of the work.
async fn works(house: &House, who: &mut Enrolled, id: DocumentId) {
    who.sync().await;
    let result = Content::SetField {
        field: FieldId::new("resultado"),
        value: "Funciona correctamente (sin intervención)".into(),
    };
    for command in [Command::Decision(Decision::Start {}), Command::Content(result)] {
        assert_eq!(does(house, who, id, DocumentKind::Ticket, command).await, Outcome::Accepted);
    }
}

fn resolve(solution: &str) -> Command {
    Command::Decision(Decision::Resolve { solution: solution.into(), outcome: None, concluded_at: None })
}

/// OAX-58: an extension is not taken away before its record has ended.
#[tokio::test]
async fn oax_58_work_waits_for_the_register_that_it_changes() {
    let house = House::of(|organisation| asks_for_the_record(organisation, (true, false)));
    let (mut ana, mut rosa) = (house.supervisor_with_passkey().await, house.other_technician().await);
    let mut eva = house.agent().await;
    let device = ana.device.register("I-1", house.now());
    let (id, t) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket);
    let extension = entered(&house, &mut eva, vec![id]).await;
    works(&house, &mut rosa, id).await;
    assert_eq!(does(&house, &mut rosa, id, t, resolve("De baja")).await, Outcome::Held(Reason::MissingRecord));
    let waits = held(&ana.client).await.remove(0);
    let early = crate::it::steps::decide(&mut ana, &waits, true, "Que quede").await;
    assert_ne!(early.status, axum::http::StatusCode::OK, "nobody lets it pass while the extension is in force");
    let ends = Record::MoveRecord { from: "activa".into(), to: "baja".into(), reason: "Se liberó".into() };
    assert_eq!(does(&house, &mut eva, extension, DocumentKind::Record, Command::Record(ends)).await, Outcome::Accepted);
    let answer = crate::it::steps::decide(&mut ana, &waits, true, "Ya está de baja").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).decided.state.id(), "resolved", "{:?}", house.ticket(id).requests.last());
}

/// OAX-69: an extension that stands in its register is not enough: its record names the ticket that changed it.
#[tokio::test]
async fn oax_69_work_waits_until_the_record_that_it_changes_names_its_ticket() {
    let house = House::of(|organisation| asks_for_the_record(organisation, (false, true)));
    let (mut ana, mut rosa) = (house.supervisor_with_passkey().await, house.other_technician().await);
    let mut eva = house.agent().await;
    let device = ana.device.register("I-1", house.now());
    let (id, t) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket);
    // It has to do with an item, and with no ticket yet.
    let extension = entered(&house, &mut eva, vec![device]).await;
    works(&house, &mut rosa, id).await;
    assert_eq!(does(&house, &mut rosa, id, t, resolve("Hecho")).await, Outcome::Held(Reason::MissingRecord));
    let waits = held(&ana.client).await.remove(0);
    let early = crate::it::steps::decide(&mut ana, &waits, true, "Que quede").await;
    assert_ne!(early.status, axum::http::StatusCode::OK, "nobody lets it pass while the record does not name it");
    eva.sync().await;
    let link = Command::Record(Record::LinkRecord { document: id, linked: true });
    assert_eq!(does(&house, &mut eva, extension, DocumentKind::Record, link).await, Outcome::Accepted);
    let answer = crate::it::steps::decide(&mut ana, &waits, true, "Ya está vinculado").await;
    assert_eq!(answer.status, axum::http::StatusCode::OK, "{answer:?}");
    assert_eq!(house.ticket(id).decided.state.id(), "resolved", "{:?}", house.ticket(id).requests.last());
}

/// OAX-69: in a basement the record is linked and the work ends; both arrive together, and are taken.
#[tokio::test]
async fn oax_69_a_link_that_arrives_with_the_end_of_the_work_is_enough() {
    let house = House::of(|organisation| asks_for_the_record(organisation, (false, true)));
    let (mut ana, mut rosa) = (house.supervisor_with_passkey().await, house.other_technician().await);
    let mut eva = house.agent().await;
    let device = ana.device.register("I-1", house.now());
    let (id, t) = (given_to_rosa(&house, &mut ana, device).await, DocumentKind::Ticket);
    let extension = entered(&house, &mut eva, Vec::new()).await;
    works(&house, &mut rosa, id).await;
    let link = Command::Record(Record::LinkRecord { document: id, linked: true });
    say(&mut rosa, extension, DocumentKind::Record, &link, house.now());
    say(&mut rosa, id, t, &resolve("Hecho"), house.now());
    let answer = rosa.sync().await;
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    assert_eq!(house.ticket(id).decided.state.id(), "resolved", "{:?}", house.ticket(id).requests.last());
}
