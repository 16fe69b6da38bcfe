//! Alerts of several monitoring systems: of one item they are one ticket. A storm of all is as few as one's.

use super::alert_items::registers;
use super::alerts::{CONNECTIONS, SERVICE, alert, call, does, only, outages, says, teller, tickets, turn};
use axum::http::{Method, Request, StatusCode, header};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{
    Audience, Command, ContactWay, Content, Decision, EquipmentField, Label, OpenTicket, TicketKind,
};
use ronda_shared::ids::{ChannelId, DocumentId, ServiceId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use ronda_test_support::house::House;
use serde_json::{Value, json};

/// The key of a source.
fn key(source: &str) -> String {
    format!("{source:-<32}")
}

/// A server that these systems tell of outages: name, mapping, and what else its section says.
fn house(sources: &[(&str, &str, &str)]) -> House {
    let house = House::open();
    listens(&house, &sources.iter().map(|(name, reads, more)| (*name, SERVICE, *reads, *more)).collect::<Vec<_>>());
    house
}

/// Writes the sections of systems: name, service, mapping, and what else is said.
fn listens(house: &House, sources: &[(&str, &str, &str, &str)]) {
    let section = |(name, service, reads, more): &(&str, &str, &str, &str)| {
        format!(
            "[{name}]\nchannel = \"programado\"\nservice = \"{service}\"\n\
             keys = [{{ id = \"uno\", secret = \"{}\" }}]\n\
             [{name}.alerts]\nreads = \"{reads}\"\npriority = \"medium\"\n{more}\n",
            key(name)
        )
    };
    house.write_private("webhooks.toml", &sources.iter().map(section).collect::<String>());
}

/// What a system sends as it is, and what became of it.
async fn sends(house: &House, source: &str, body: &Value) -> Value {
    let request = Request::builder().method(Method::POST).uri(format!("/api/alerts/{source}"));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {}", key(source)));
    let answer = house.anonymous().send_only(request.body(body.to_string().into()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json::<Value>()
}

/// The switch is down, or up, as Zabbix sees it.
async fn zabbix(house: &House, down: bool) -> Value {
    let status = if down { "1" } else { "0" };
    let body = json!({
        "trigger_id": "15423", "status": status, "name": "Sin respuesta", "host": "sw-e1-02", "ip": "10.20.1.2",
    });
    sends(house, "zabbix", &body).await
}

/// The same as Uptime Kuma sees it.
async fn kuma(house: &House, down: bool) -> Value {
    let heartbeat = json!({ "status": u8::from(!down), "msg": "timeout" });
    let monitor = json!({ "id": 7, "name": "Conmutador del piso 2", "hostname": "10.20.1.2" });
    sends(house, "kuma", &json!({ "heartbeat": heartbeat, "monitor": monitor, "msg": "timeout" })).await
}

fn state(house: &House, id: DocumentId) -> State {
    house.ticket(id).ruled.state
}

/// Two systems that told of one switch opened two tickets.
#[tokio::test]
async fn two_systems_that_tell_of_one_switch_are_one_ticket() {
    let house = house(&[("zabbix", "zabbix", ""), ("kuma", "uptime-kuma", "")]);
    let item = registers(&house, 200, &[(EquipmentField::Ip, "10.20.1.2".into())]).await;
    assert_eq!(zabbix(&house, true).await["opened"], json!(1));
    let id = only(&house);
    assert_eq!(house.ticket(id).equipment.value, Some(item));

    house.pass(2 * MINUTE_MS);
    let told = kuma(&house, true).await;
    assert_eq!(told, json!({ "alerts": 1, "opened": 0, "reopened": 0, "ended": 0, "noted": 1 }));
    let notes = house.ticket(id).notes;
    let [note] = &notes[..] else { panic!("{notes:?}") };
    assert!(note.audience == Audience::Internal && note.text.contains("«kuma»"), "{note:?}");
    let feed = house.feed();
    kuma(&house, true).await;
    zabbix(&house, true).await;
    assert_eq!(house.feed(), feed, "what repeats makes no noise, whoever tells it");

    // Each stands in Conexiones with what goes on by it, whoever opened the ticket.
    let ana = house.enrol("ana.lopez", Site::Desk).await;
    let list: Value = ana.get(CONNECTIONS).await.json();
    for at in 0..2_usize {
        let source = &list["sources"][at];
        assert_eq!((&source["firing"], &source["outages"]), (&json!(1), &json!(1)), "{source}");
    }

    assert_eq!(zabbix(&house, false).await["ended"], json!(0));
    assert_eq!(state(&house, id), State::Received, "for the other it goes on");
    assert_eq!(kuma(&house, false).await["ended"], json!(1));
    assert_eq!(state(&house, id), State::Resolved);

    house.pass(30 * MINUTE_MS);
    assert_eq!(zabbix(&house, true).await["reopened"], json!(1));
    assert_eq!(kuma(&house, true).await["opened"], json!(0));
    assert_eq!((tickets(&house), state(&house, id)), (1, State::Assigned));

    // What a person works on no system ends.
    does(&house, "eva.rios", id, DocumentKind::Ticket, says("Ya va Omar en camino")).await;
    zabbix(&house, false).await;
    kuma(&house, false).await;
    let view = house.ticket(id);
    let last = view.notes.last().expect("a note");
    assert!(last.stamp.site == Site::System && last.text.contains("terminaron"), "{last:?}");
    assert_eq!((view.ruled.state, tickets(&house)), (State::Assigned, 1));
}

/// A system of security tells of the same switch: its words stood as a note in a ticket that others read.
#[tokio::test]
async fn what_is_for_few_is_no_note_in_a_ticket_that_others_read() {
    const KEPT: &str = "oax-impresora-red";
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| one.id.as_str() == KEPT).expect("there");
        service.restricted = true;
    });
    listens(&house, &[("zabbix", SERVICE, "zabbix", ""), ("kuma", KEPT, "uptime-kuma", "")]);
    let item = registers(&house, 200, &[(EquipmentField::Ip, "10.20.1.2".into())]).await;
    zabbix(&house, true).await;
    let open = only(&house);
    house.pass(2 * MINUTE_MS);
    assert_eq!(kuma(&house, true).await["opened"], json!(1));
    assert!(house.ticket(open).notes.is_empty());
    let kept = outages(&house).iter().map(|row| row.document).find(|id| *id != open).expect("its own");
    assert_eq!(house.ticket(kept).equipment.value, Some(item));

    // Nor is whoever writes of the switch told of that ticket, though it is the later.
    let written = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    let (service, channel) = (ServiceId::new(SERVICE), ChannelId::new("phone"));
    let asks = OpenTicket {
        description: "No hay red".into(),
        equipment: Some(item),
        ..OpenTicket::new(service, TicketKind::Incident, channel, "Sin red".into())
    };
    let asks = Command::Content(Content::OpenTicket(Box::new(asks)));
    does(&house, "eva.rios", written, DocumentKind::Ticket, asks).await;
    let (_, more) = turn(teller(&house)).await;
    assert!(!more);
    let labels = house.ticket(written).labels;
    assert!(labels.contains(&Label::Ticket(open)) && !labels.contains(&Label::Ticket(kept)), "{labels:?}");
}

/// An alert that fires on was not looked at again: what it opened once its ticket was long over was of no item and nowhere, and the other
/// system opened a second.
#[tokio::test]
async fn what_goes_on_after_its_ticket_was_ended_is_of_its_item_again() {
    let house = house(&[("zabbix", "zabbix", ""), ("kuma", "uptime-kuma", "")]);
    let item = registers(&house, 200, &[(EquipmentField::Ip, "10.20.1.2".into())]).await;
    zabbix(&house, true).await;
    let first = only(&house);
    house.pass(MINUTE_MS);
    let withdrawn = Some(ContactWay::Phone);
    let cancel = Decision::Cancel { reason: "Era una prueba".into(), duplicate_of: None, withdrawn };
    does(&house, "eva.rios", first, DocumentKind::Ticket, Command::Decision(cancel)).await;
    house.pass(HOUR_MS);
    assert_eq!(zabbix(&house, true).await["opened"], json!(0), "it was just said");
    house.pass(2 * HOUR_MS);
    assert_eq!(zabbix(&house, true).await["opened"], json!(1));
    let second = outages(&house).iter().map(|row| row.document).find(|id| *id != first).expect("another");
    assert_eq!(house.ticket(second).equipment.value, Some(item));
    assert_eq!(kuma(&house, true).await["opened"], json!(0));
    assert_eq!(tickets(&house), 2);
}

/// Each source was counted by itself: whatever their settings allow, all of them open fifty at most.
#[tokio::test]
async fn a_storm_of_three_systems_is_at_most_fifty_tickets() {
    let most = "tickets = 60000";
    let names = ["norte", "sur", "centro"];
    let house = house(&names.map(|name| (name, "alertmanager", most)));
    for name in names {
        let one = |number: u32| alert(number, true, &json!({ "switch": format!("SW-{number}") }));
        let answer = call(&house, name, &key(name), "", &(0..100).map(one).collect::<Vec<_>>()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        house.pass(1_000);
    }
    assert!(tickets(&house) <= 50, "{}", tickets(&house));
    let all = outages(&house);
    let gathered: Vec<u32> = all.iter().filter(|row| row.storm).map(|row| row.alerts).collect();
    assert_eq!((all.len(), gathered), (41, vec![260]), "the rest is in one, and none is lost");

    // It ends with the last of all of them.
    let storm = all.iter().find(|row| row.storm).expect("one").document;
    for (name, state_after) in [("sur", State::Received), ("centro", State::Received), ("norte", State::Resolved)] {
        let one = |number: u32| alert(number, false, &json!({}));
        call(&house, name, &key(name), "", &(0..100).map(one).collect::<Vec<_>>()).await;
        assert_eq!(state(&house, storm), state_after, "{name}");
    }
}
