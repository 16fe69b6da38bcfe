//! The item of an alert, who is told of its outage, and what of its ticket is left to people.

use super::alerts::{SECRET, SERVICE, alert, call, does, house, outages, tell, teller, turn};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{
    Command, ContactField, Content, EquipmentField, Item, Label, OpenTicket, Place, TicketKind,
};
use ronda_shared::ids::{BuildingId, ChannelId, DocumentId, PersonId, ServiceId};
use ronda_shared::state::State;
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Registers an item, a moment after the one before.
pub(super) async fn registers(house: &House, number: u8, fields: &[(EquipmentField, String)]) -> DocumentId {
    house.pass(1);
    let item = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    let mut fields: BTreeMap<_, _> = fields.iter().cloned().collect();
    fields.insert(EquipmentField::Inventory, format!("INV-{number}"));
    does(house, "eva.rios", item, DocumentKind::Equipment, Command::Item(Item::RegisterEquipment { fields })).await;
    item
}

/// The item that is found by what an alert tells.
async fn found(house: &House, labels: &Value) -> Value {
    let looked = call(house, "monitoreo", SECRET, "?try=true", &[alert(1, true, labels)]).await.json::<Value>();
    looked[0]["item"].clone()
}

/// The 254 addresses of 10.20.12.0/24 begin as 10.20.1.2 does, and `SW-100` to `SW-159` as `SW-1`: of the latest forty, where the item
/// was looked for, it was none.
#[tokio::test]
async fn an_item_is_found_among_sixty_neighbours() {
    let house = house();
    let named = |address: String, name: String| [(EquipmentField::Ip, address), (EquipmentField::Name, name)];
    let first = registers(&house, 200, &named("10.20.1.2".into(), "SW-1".into())).await;
    for number in 0..60 {
        registers(&house, number, &named(format!("10.20.12.{number}"), format!("SW-1{number:02}"))).await;
    }
    assert_eq!(found(&house, &json!({ "instance": "10.20.1.2:9100" })).await, json!(first));
    assert_eq!(found(&house, &json!({ "host": "sw-1" })).await, json!(first));
    assert_eq!(found(&house, &json!({ "host": "SW-16" })).await, Value::Null, "a beginning is no name");
    registers(&house, 201, &named("10.20.1.2".into(), "SW-1".into())).await;
    for labels in [json!({ "instance": "10.20.1.2" }), json!({ "host": "SW-1" })] {
        assert_eq!(found(&house, &labels).await, Value::Null, "of two that answer none is taken");
    }
}

/// Systems show one name of a host and know it by another, and put a port or a whole URL around an address.
#[tokio::test]
async fn an_item_is_found_by_either_name_and_within_a_url() {
    let house = house();
    let named =
        |address: &str, name: &str| [(EquipmentField::Ip, address.to_owned()), (EquipmentField::Name, name.to_owned())];
    let server = registers(&house, 200, &named("10.20.9.4", "srv-nomina")).await;
    assert_eq!(found(&house, &json!({ "host": "Servidor de nómina", "nodename": "SRV-Nomina" })).await, json!(server));
    assert_eq!(found(&house, &json!({ "instance": "srv-nomina:9100" })).await, json!(server));
    assert_eq!(found(&house, &json!({ "instance": "https://10.20.9.4:8443/estado" })).await, json!(server));
    let other = registers(&house, 201, &named("10.20.9.5", "Servidor de nómina")).await;
    let both = json!({ "host": "Servidor de nómina", "nodename": "srv-nomina" });
    assert_eq!(found(&house, &both).await, json!(other), "the first name that is an item's counts");
}

fn at(building: Option<&str>) -> Place {
    Place { building: building.map(BuildingId::new), ..Place::default() }
}

/// Somebody writes that there is no network.
async fn writes(house: &House, number: u8, building: Option<&str>) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    let open = OpenTicket {
        description: "No hay red".into(),
        place: at(building),
        ..OpenTicket::new(ServiceId::new(SERVICE), TicketKind::Incident, ChannelId::new("phone"), "Sin red".into())
    };
    does(house, "eva.rios", id, DocumentKind::Ticket, Command::Content(Content::OpenTicket(Box::new(open)))).await;
    id
}

/// How often the requester of a ticket was told of an outage.
fn told(house: &House, id: DocumentId) -> usize {
    house.ticket(id).notes.iter().filter(|note| note.text.starts_with("Ya sabemos de una falla")).count()
}

/// People write before monitoring is sure: whoever had written by the time the alert came was told nothing.
#[tokio::test]
async fn who_wrote_before_the_alert_is_told_of_it() {
    let house = house();
    let long_before = writes(&house, 1, Some("edificio-1")).await;
    house.pass(31 * MINUTE_MS);
    let before = writes(&house, 2, Some("edificio-1")).await;
    let elsewhere = writes(&house, 3, Some("edificio-2")).await;
    let somewhere = writes(&house, 4, None).await;
    let (teller, _) = turn(teller(&house)).await;
    house.pass(5 * MINUTE_MS);
    tell(&house, &[alert(1, true, &json!({ "building": "edificio-1" }))]).await;
    let outage = outages(&house)[0].document;
    let (teller, more) = turn(teller).await;
    assert!(!more);
    let all = |house: &House| [long_before, before, elsewhere, somewhere].map(|id| told(house, id));
    assert_eq!(all(&house), [0, 1, 0, 0]);
    assert!(house.ticket(before).labels.contains(&Label::Ticket(outage)));

    // Where it is, or of what, is often told later.
    house.pass(MINUTE_MS);
    let place = Command::Content(Content::SetPlace { place: at(Some("edificio-1")) });
    does(&house, "eva.rios", somewhere, DocumentKind::Ticket, place).await;
    let (teller, _) = turn(teller).await;
    assert_eq!(all(&house), [0, 1, 0, 1]);
    let item = registers(&house, 200, &[(EquipmentField::Ip, "10.20.1.2".into())]).await;
    tell(&house, &[alert(2, true, &json!({ "instance": "10.20.1.2:9100" }))]).await;
    let (teller, _) = turn(teller).await;
    let equipment = Command::Content(Content::SetEquipment { equipment: Some(item) });
    does(&house, "eva.rios", elsewhere, DocumentKind::Ticket, equipment).await;
    let (teller, _) = turn(teller).await;
    assert_eq!(all(&house), [0, 1, 1, 1]);

    // Once, also by a server that begins anew, and whatever else is out of order in that building.
    tell(&house, &[alert(3, true, &json!({ "building": "edificio-1", "switch": "SW-9" }))]).await;
    house.pass(MINUTE_MS + 1);
    tell(&house, &[alert(4, true, &json!({ "building": "edificio-1", "switch": "SW-8" }))]).await;
    turn(teller).await;
    turn(super::alerts::teller(&house)).await;
    assert_eq!(all(&house), [0, 1, 1, 1]);
    house.pass(HOUR_MS);
    let feed = house.feed();
    turn(super::alerts::teller(&house)).await;
    assert_eq!(house.feed(), feed);
}

/// A tag, a watcher, a link or another telephone is somebody's work, as a note is: the ticket was resolved under their hands.
#[tokio::test]
async fn what_a_person_has_labelled_is_not_ended() {
    let house = house();
    let acts = [
        None,
        Some(Content::AddLabel { label: Label::Tag("proveedor".into()) }),
        Some(Content::AddLabel { label: Label::Watcher(PersonId::new("omar.cruz")) }),
        Some(Content::SetContact { field: ContactField::Extra, value: "9515550100".into() }),
    ];
    for (number, act) in (1_u32..).zip(acts) {
        house.pass(1);
        let labels = json!({ "switch": format!("SW-{number}") });
        tell(&house, &[alert(number, true, &labels)]).await;
        let id = outages(&house).into_iter().max_by_key(|row| row.opened).expect("an outage").document;
        let touched = act.clone();
        if let Some(act) = act {
            does(&house, "eva.rios", id, DocumentKind::Ticket, Command::Content(act)).await;
        }
        tell(&house, &[alert(number, false, &labels)]).await;
        let view = house.ticket(id);
        let expected = if touched.is_some() { State::Received } else { State::Resolved };
        assert_eq!(view.ruled.state, expected, "{touched:?}");
        let noted = view.notes.iter().any(|note| note.text.contains("terminaron"));
        assert_eq!(noted, touched.is_some(), "{touched:?}");
    }
}

/// Of an outage over several buildings those of the first were told alone.
#[tokio::test]
async fn an_outage_over_several_buildings_is_told_in_each() {
    let house = house();
    let (teller, _) = turn(teller(&house)).await;
    let at = |building: &str| json!({ "switch": "CORE", "building": building });
    let before = writes(&house, 1, Some("edificio-2")).await;
    tell(&house, &[alert(1, true, &at("edificio-1"))]).await;
    let (teller, _) = turn(teller).await;
    assert_eq!(told(&house, before), 0, "it is not there yet");
    house.pass(5 * MINUTE_MS);
    tell(&house, &[alert(2, true, &at("edificio-2"))]).await;
    assert_eq!(outages(&house).len(), 1);
    let written = [writes(&house, 2, Some("edificio-1")).await, writes(&house, 3, Some("edificio-2")).await];
    let elsewhere = writes(&house, 4, Some("edificio-3")).await;
    turn(teller).await;
    assert_eq!(written.map(|id| told(&house, id)), [1, 1]);
    assert_eq!((told(&house, before), told(&house, elsewhere)), (1, 0));
}
