//! Alerts of monitoring systems: one ticket an outage, quiet where they repeat, ended as they end, never over people's heads.

use axum::http::{Method, StatusCode, header};
use ronda_server::ingest::OwnAct;
use ronda_server::intake::Sources;
use ronda_server::intake::alerts::OutageUpdates;
use ronda_server::store::Batch;
use ronda_server::store::alerts::OutageRow;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content, EquipmentField, Item, Label, OpenTicket, Place, TicketKind};
use ronda_shared::ids::{BuildingId, ChannelId, DocumentId, PersonId, ServiceId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use ronda_test_support::client::{Answer, Enrolled};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(super) const SERVICE: &str = "oax-soporte-hardware";
pub(super) const CONNECTIONS: &str = "/api/administration/connections";

/// A server that Alertmanager tells of outages.
pub(super) fn house() -> House {
    let house = House::open();
    let text = format!(
        "[monitoreo]\nchannel = \"programado\"\nservice = \"{SERVICE}\"\n\
         keys = [{{ id = \"uno\", secret = \"{SECRET}\" }}]\n\
         [monitoreo.alerts]\nreads = \"alertmanager\"\npriority = \"medium\"\npriorities = {{ critical = \"urgent\" }}\n\
         [formas]\nchannel = \"whatsapp\"\nservice = \"{SERVICE}\"\n\
         keys = [{{ id = \"dos\", secret = \"fedcba9876543210fedcba9876543210\" }}]\n"
    );
    house.write_private("webhooks.toml", &text);
    house
}

/// An alert as Alertmanager tells it.
pub(super) fn alert(number: u32, firing: bool, labels: &Value) -> Value {
    let mut all = json!({ "alertname": format!("Alerta{number}"), "severity": "critical" });
    if let (Some(all), Some(more)) = (all.as_object_mut(), labels.as_object()) {
        all.extend(more.clone());
    }
    let status = if firing { "firing" } else { "resolved" };
    let annotations = json!({ "summary": format!("sw-{number} no responde"), "description": "Lleva cinco minutos." });
    json!({ "status": status, "labels": all, "annotations": annotations, "fingerprint": format!("f{number}") })
}

pub(super) async fn call(house: &House, source: &str, key: &str, query: &str, alerts: &[Value]) -> Answer {
    let body = json!({ "version": "4", "status": "firing", "alerts": alerts }).to_string();
    let request = axum::http::Request::builder().method(Method::POST).uri(format!("/api/alerts/{source}{query}"));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    house.anonymous().send_only(request.body(body.into()).expect("a request")).await
}

/// A batch that is taken, and what became of it.
pub(super) async fn tell(house: &House, alerts: &[Value]) -> Value {
    let answer = call(house, "monitoreo", SECRET, "", alerts).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json::<Value>()
}

pub(super) fn outages(house: &House) -> Vec<OutageRow> {
    house.store().read().expect("a reader").outages().expect("outages")
}

pub(super) fn only(house: &House) -> DocumentId {
    let all = outages(house);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].document
}

pub(super) fn tickets(house: &House) -> usize {
    let reader = house.store().read().expect("a reader");
    let all = reader.every_summary().map(|summary| summary.expect("a summary"));
    all.filter(|summary| matches!(summary, Summary::Ticket(_))).count()
}

/// Somebody does something.
pub(super) async fn does(house: &House, person: &str, document: DocumentId, kind: DocumentKind, command: Command) {
    let at = Timestamp::from_millis(house.now());
    let act = OwnAct { person: PersonId::new(person), site: Site::Desk, document, kind, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
}

pub(super) fn says(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() })
}

/// Monitoring tells of all that it knows in one call: all of it was refused, for as long as one ticket was damaged.
#[tokio::test]
async fn a_damaged_ticket_keeps_no_other_alert_from_being_told() {
    let house = house();
    tell(&house, &[alert(1, true, &json!({}))]).await;
    let lost = only(&house);
    let snapshots = vec![(lost, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    house.pass(HOUR_MS);
    let told = tell(&house, &[alert(1, false, &json!({})), alert(2, true, &json!({ "building": "edificio-1" }))]).await;
    assert_eq!(told["opened"], 1, "{told}");
    let told = tell(&house, &[alert(1, true, &json!({}))]).await;
    assert_eq!(told["opened"], 1, "what comes again is told in a ticket that can be read: {told}");
    assert_eq!(outages(&house).len(), 3);
}

#[tokio::test]
async fn an_alert_is_a_ticket_once_and_ends_with_it() {
    let house = house();
    let told = tell(&house, &[alert(1, true, &json!({ "building": "edificio-1" }))]).await;
    assert_eq!(told, json!({ "alerts": 1, "opened": 1, "reopened": 0, "ended": 0, "noted": 0 }));
    let id = only(&house);
    let view = house.ticket(id);
    assert_eq!(view.subject.value, "sw-1 no responde");
    assert_eq!(view.place.value.building, Some(BuildingId::new("edificio-1")));
    assert_eq!(view.born.priority.as_ref().map(|id| id.as_str()), Some("urgent"));
    assert_eq!((view.born.stamp.site, view.born.channel.as_str()), (Site::System, "programado"));
    assert!(view.born.description.contains("cinco minutos") && view.born.description.contains("critical"));

    let feed = house.feed();
    tell(&house, &[alert(1, true, &json!({}))]).await;
    assert_eq!(house.feed(), feed, "the same again writes nothing into the story");
    house.pass(HOUR_MS);
    tell(&house, &[alert(1, true, &json!({}))]).await;
    assert_eq!(house.ticket(id).notes.len(), 1, "one word an hour later");

    let told = tell(&house, &[alert(1, false, &json!({}))]).await;
    assert_eq!(told["ended"], json!(1));
    let view = house.ticket(id);
    assert_eq!(view.ruled.state, State::Resolved, "{:#?}", view.requests);
    let feed = house.feed();
    tell(&house, &[alert(1, false, &json!({}))]).await;
    assert_eq!(house.feed(), feed, "it ends once");

    house.pass(30 * MINUTE_MS);
    let told = tell(&house, &[alert(1, true, &json!({}))]).await;
    assert_eq!((told["reopened"].clone(), tickets(&house)), (json!(1), 1));
    let again = house.ticket(id).ruled;
    assert_eq!((again.assignee, again.state), (None, State::Assigned), "it is for its team, not the server's own");
}

#[tokio::test]
async fn what_a_person_works_on_is_told_and_never_ended() {
    let house = house();
    tell(&house, &[alert(1, true, &json!({}))]).await;
    let id = only(&house);
    does(&house, "eva.rios", id, DocumentKind::Ticket, says("Ya va Omar en camino")).await;
    tell(&house, &[alert(1, false, &json!({}))]).await;
    let view = house.ticket(id);
    assert_eq!(view.ruled.state, State::Received);
    let last = view.notes.last().expect("a note");
    assert!(last.stamp.site == Site::System && last.text.contains("terminaron"), "{last:?}");
    assert_eq!(last.audience, Audience::Internal);
}

#[tokio::test]
async fn an_item_is_found_by_what_the_source_knows_of_it() {
    let house = house();
    let item = DocumentId::new(Timestamp::from_millis(house.now()), [3; 10]);
    let fields = [
        (EquipmentField::Inventory, "INV-77"),
        (EquipmentField::Mac, "00:1A:2B:3C:4D:5E"),
        (EquipmentField::Ip, "10.20.3.11"),
        (EquipmentField::Name, "sw-e2-11"),
        (EquipmentField::Building, "edificio-2"),
    ];
    let fields: BTreeMap<_, _> = fields.map(|(field, said)| (field, said.to_owned())).into();
    does(&house, "eva.rios", item, DocumentKind::Equipment, Command::Item(Item::RegisterEquipment { fields })).await;
    let hints = [
        json!({ "serial": "inv-77" }),
        json!({ "mac": "001a.2b3c.4d5e" }),
        json!({ "instance": "10.20.3.11:9100" }),
        json!({ "host": "SW-E2-11" }),
    ];
    let feed = house.feed();
    for labels in hints {
        let looked = call(&house, "monitoreo", SECRET, "?try=true", &[alert(1, true, &labels)]).await.json::<Value>();
        assert_eq!(looked[0]["item"], json!(item), "{labels}: {looked}");
        assert_eq!(looked[0]["building"], json!("edificio-2"));
    }
    let other = [alert(1, true, &json!({ "instance": "10.20.31.1" }))];
    let looked = call(&house, "monitoreo", SECRET, "?try=true", &other).await.json::<Value>();
    assert_eq!(looked[0]["item"], Value::Null, "10.20.31.1 is not 10.20.3.11");
    assert_eq!(house.feed(), feed, "a trial writes nothing");
    tell(&house, &[alert(1, true, &json!({ "mac": "00-1A-2B-3C-4D-5E" }))]).await;
    assert_eq!(house.ticket(only(&house)).equipment.value, Some(item));
}

#[tokio::test]
async fn a_key_is_for_what_its_source_brings() {
    let house = house();
    let feed = house.feed();
    let one = [alert(1, true, &json!({}))];
    for (source, key) in [
        ("monitoreo", "fedcba9876543210fedcba9876543210"),
        ("formas", "fedcba9876543210fedcba9876543210"),
        ("otra", SECRET),
    ] {
        assert_eq!(call(&house, source, key, "", &one).await.refusal(), (401, "bad_call".to_owned()), "{source}");
    }
    let no_list = axum::http::Request::builder().method(Method::POST).uri("/api/alerts/monitoreo");
    let no_list = no_list.header(header::CONTENT_TYPE, "application/json");
    let no_list = no_list.header(header::AUTHORIZATION, format!("Bearer {SECRET}")).body("{}".into());
    let answer = house.anonymous().send_only(no_list.expect("a request")).await;
    assert_eq!(answer.refusal(), (422, "bad_intake".to_owned()));
    let text = axum::http::Request::builder().method(Method::POST).uri("/api/alerts/monitoreo");
    let text = text.header(header::CONTENT_TYPE, "text/plain").body("{}".into());
    let answer = house.anonymous().send_only(text.expect("a request")).await;
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.refusal(), (415, "wrong_type".to_owned()));
    assert!(words.contains("Content-Type: application/json") && !words.contains("app."), "{words}");
    assert_eq!(house.feed(), feed);
}

/// One wrong section is told to who has its key, to who administers, and to nobody else; the others go on.
#[tokio::test]
async fn a_wrong_section_shuts_out_no_other() {
    let house = house();
    let file = house.app.config().data.join("webhooks.toml");
    let right = std::fs::read_to_string(&file).expect("there");
    let key = "89abcdef0123456789abcdef01234567";
    let wrong = format!(
        "[sensores]\nchannel = \"programado\"\nservice = \"{SERVICE}\"\nkeys = [{{ id = \"tres\", secret = \"{key}\" }}]\n\
         [sensores.alerts]\nreads = \"json\"\n"
    );
    std::fs::write(&file, format!("{right}{wrong}")).expect("written");
    tell(&house, &[alert(1, true, &json!({}))]).await;
    let one = [alert(2, true, &json!({}))];
    let answer = call(&house, "sensores", key, "", &one).await;
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(answer.refusal() == (422, "bad_intake".to_owned()) && words.contains("mapping"), "{words}");
    assert_eq!(call(&house, "sensores", SECRET, "", &one).await.refusal(), (401, "bad_call".to_owned()));

    let mut ana = house.enrol("ana.lopez", Site::Desk).await;
    let list: Value = ana.get(CONNECTIONS).await.json();
    assert_eq!(list["sources"].as_array().map(Vec::len), Some(1), "{list}");
    let told = list["sources_wrong"]["es"].as_str().unwrap_or_default();
    assert!(told.contains("[sensores]") && told.contains("mapping") && !told.contains(key), "{told}");
    let text = json!({ "text": "{}" });
    let tried = ana.post_json(&format!("{CONNECTIONS}/sources/sensores/try"), &text).await;
    assert_eq!(tried.refusal(), (422, "bad_settings".to_owned()));
    std::fs::write(&file, "[monitoreo\n").expect("written");
    let tried = ana.post_json(&format!("{CONNECTIONS}/sources/monitoreo/try"), &text).await;
    assert_eq!(tried.refusal(), (422, "bad_settings".to_owned()));
}

/// A file that others may read shuts out whoever it is for, in words; once it is right they are taken again.
#[tokio::test]
async fn a_file_that_others_may_read_is_the_operators_to_mend() {
    let house = house();
    let file = house.app.config().data.join("webhooks.toml");
    let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
    mode(0o644);
    let one = [alert(1, true, &json!({}))];
    let answer = call(&house, "monitoreo", SECRET, "", &one).await;
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.refusal(), (503, "settings_unread".to_owned()));
    assert!(words.contains("ronda doctor") && !words.contains("webhooks.toml"), "{words}");
    // Who goes on telling meanwhile has guessed nothing, and waits for nothing once it is mended.
    for _ in 0..30 {
        let answer = call(&house, "monitoreo", SECRET, "", &one).await;
        assert_eq!(answer.refusal(), (503, "settings_unread".to_owned()));
    }
    mode(0o600);
    tell(&house, &one).await;
    std::fs::write(&file, "[monitoreo\n").expect("written");
    let answer = call(&house, "monitoreo", SECRET, "", &one).await;
    assert_eq!(answer.refusal(), (503, "settings_unread".to_owned()));
}

/// What the settings name and the organisation's data have not is named; a trial is refused where the call would be.
#[tokio::test]
async fn what_settings_name_and_there_is_not_is_told_by_its_name() {
    let house = house();
    let file = house.app.config().data.join("webhooks.toml");
    let right = std::fs::read_to_string(&file).expect("there");
    let one = [alert(1, true, &json!({}))];
    for (from, to, says) in [
        ("channel = \"programado\"", "channel = \"paloma\"", "el canal «paloma» no está en channels.json"),
        ("critical = \"urgent\"", "critical = \"critica\"", "la prioridad «critica» no está en priorities.json"),
        (&format!("service = \"{SERVICE}\""), "service = \"oax-nada\"", "el servicio «oax-nada» no está"),
    ] {
        std::fs::write(&file, right.replacen(from, to, 1)).expect("written");
        for query in ["?try=true", ""] {
            let answer = call(&house, "monitoreo", SECRET, query, &one).await;
            let words = String::from_utf8_lossy(&answer.body).to_lowercase();
            assert!(answer.refusal() == (422, "bad_intake".to_owned()) && words.contains(says), "{query} {words}");
        }
    }
    assert_eq!(tickets(&house), 0);
}

/// A requester who writes about what is known learns of it once; one who writes of something else does not.
#[tokio::test]
async fn who_writes_about_an_outage_is_told() {
    let house = house();
    let (teller, _) = turn(teller(&house)).await;
    tell(&house, &[alert(1, true, &json!({ "building": "edificio-1" }))]).await;
    let outage = only(&house);
    let mut written = Vec::new();
    for (number, building) in [(1_u8, "edificio-1"), (2, "edificio-2")] {
        let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
        let service = ServiceId::new(SERVICE);
        let open = OpenTicket {
            description: "No hay red".into(),
            place: Place { building: Some(BuildingId::new(building)), ..Place::default() },
            ..OpenTicket::new(service, TicketKind::Incident, ChannelId::new("phone"), "Sin red".into())
        };
        does(&house, "eva.rios", id, DocumentKind::Ticket, Command::Content(Content::OpenTicket(Box::new(open)))).await;
        written.push(id);
    }
    let (teller, more) = turn(teller).await;
    assert!(!more);
    let told = house.ticket(written[0]);
    let folio = house.ticket(outage).decided.folio.expect("a folio");
    assert!(told.notes.iter().any(|note| note.audience == Audience::Public && note.text.contains(&folio)), "{told:?}");
    assert!(told.labels.contains(&Label::Ticket(outage)));
    assert!(house.ticket(written[1]).notes.is_empty(), "another building");
    let feed = house.feed();
    turn(teller).await;
    assert_eq!(house.feed(), feed, "once");
}

/// Who tells of outages, by the settings of the sources.
pub(super) fn teller(house: &House) -> OutageUpdates {
    let data = house.app.config().data.clone();
    let sources = move || Sources::read(&data).map(|sources| sources.alerts()).map_err(|problem| problem.to_string());
    OutageUpdates::new(house.app.ingest().clone(), Box::new(sources))
}

/// A turn of the teller, beside the runtime's threads.
pub(super) async fn turn(teller: OutageUpdates) -> (OutageUpdates, bool) {
    let done = tokio::task::spawn_blocking(move || {
        let more = teller.turn().expect("a turn");
        (teller, more)
    });
    done.await.expect("it ran")
}

/// Ten thousand alerts in a minute: at most fifty tickets, and none lost.
#[tokio::test]
async fn a_storm_is_a_few_tickets() {
    let house = house();
    for batch in 0..10_u32 {
        let alerts: Vec<Value> = (0..1_000)
            .map(|number| {
                let number = batch * 1_000 + number;
                alert(number, true, &json!({ "switch": format!("SW-{}", number % 700) }))
            })
            .collect();
        tell(&house, &alerts).await;
        house.pass(6_000);
    }
    assert!(tickets(&house) <= 50, "{}", tickets(&house));
    let told: u32 = outages(&house).iter().map(|row| row.alerts).sum();
    assert_eq!(told, 10_000);
}

/// What the screen of connections tells of the one source.
pub(super) async fn standing(ana: &Enrolled) -> Value {
    let answer = ana.get(CONNECTIONS).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(!text.contains(SECRET), "no secret leaves the server: {text}");
    let told = answer.json::<Value>();
    assert_eq!(told["sources"].as_array().map(Vec::len), Some(1), "a source of requests is none of alerts: {told}");
    told["sources"][0].clone()
}

/// What would become of the alerts of a payload.
async fn tried(ana: &mut Enrolled, alerts: &[Value]) -> Vec<Value> {
    let text = json!({ "version": "4", "status": "firing", "alerts": alerts }).to_string();
    let answer = ana.post_json(&format!("{CONNECTIONS}/sources/monitoreo/try"), &json!({ "text": text })).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told = answer.json::<Value>();
    assert_eq!((&told["wrong"], &told["alerts"]), (&Value::Null, &json!(alerts.len())), "{told}");
    told["lines"].as_array().expect("lines").clone()
}

#[tokio::test]
async fn a_payload_is_foreseen_as_it_would_be_taken_and_nothing_is_written() {
    let house = house();
    let mut ana = house.supervisor_with_passkey().await.0;
    let (one, two) = (alert(1, true, &json!({ "building": "edificio-1" })), alert(2, true, &json!({})));
    let feed = house.feed();
    let lines = tried(&mut ana, &[one.clone(), alert(9, false, &json!({}))]).await;
    assert_eq!((&lines[0]["fate"], &lines[1]["fate"]), (&json!("opens"), &json!("unknown")));
    assert_eq!((&lines[0]["service"], &lines[0]["priority"]), (&json!(SERVICE), &json!("urgent")));
    assert_eq!((&lines[0]["building"], &lines[0]["found"]), (&json!("edificio-1"), &json!(false)));
    assert!(house.feed() == feed && outages(&house).is_empty(), "nothing is written");

    tell(&house, std::slice::from_ref(&one)).await;
    let id = only(&house);
    let lines = tried(&mut ana, &[one.clone(), two]).await;
    assert_eq!((&lines[0]["fate"], &lines[0]["ticket"]), (&json!("repeats"), &json!(id)));
    assert!(lines[0]["folio"].is_string(), "{lines:?}");
    assert_eq!(lines[1]["fate"], json!("opens"), "of nowhere");
    let end = alert(1, false, &json!({}));
    assert_eq!(tried(&mut ana, std::slice::from_ref(&end)).await[0]["fate"], json!("ends_all"));
    tell(&house, &[end]).await;
    assert_eq!(house.ticket(id).ruled.state, State::Resolved, "as it was foreseen");
    assert_eq!(tried(&mut ana, &[one]).await[0]["fate"], json!("reopens"));

    let pair = [3, 4].map(|number| alert(number, true, &json!({ "building": "edificio-2" })));
    let lines = tried(&mut ana, &pair).await;
    assert_eq!((&lines[0]["fate"], &lines[1]["fate"]), (&json!("opens"), &json!("joins")));
    assert_eq!(lines[1]["ticket"], Value::Null, "one that is not there yet");
    tell(&house, &pair).await;
    let ended = [alert(3, false, &json!({}))];
    let lines = tried(&mut ana, &ended).await;
    let last = &lines[0];
    assert_eq!(last["fate"], json!("ends"), "the other one goes on");
    assert!(last["ticket"].is_string(), "{last}");

    let path = format!("{CONNECTIONS}/sources/monitoreo/try");
    let wrong = ana.post_json(&path, &json!({ "text": "{" })).await.json::<Value>();
    assert!(wrong["wrong"]["es"].as_str().is_some_and(|why| why.starts_with("No es JSON")), "{wrong}");
    for other in ["formas", "otra"] {
        let answer = ana.post_json(&format!("{CONNECTIONS}/sources/{other}/try"), &json!({ "text": "{}" })).await;
        assert_eq!(answer.refusal(), (404, "not_found".to_owned()), "{other}");
    }
}

#[tokio::test]
async fn who_administers_sees_when_a_source_called_and_what_failed() {
    let house = house();
    let ana = house.supervisor_with_passkey().await.0;
    let before = standing(&ana).await;
    assert_eq!((&before["reads"], &before["called"]), (&json!("alertmanager"), &Value::Null));
    tell(&house, &[alert(1, true, &json!({}))]).await;
    let told = standing(&ana).await;
    assert_eq!((&told["called"], &told["firing"]), (&json!(house.now()), &json!(1)));
    assert_eq!((&told["outages"], &told["failure"]), (&json!(1), &Value::Null));

    call(&house, "monitoreo", "fedcba9876543210fedcba9876543210", "", &[]).await;
    let told = standing(&ana).await;
    assert_eq!(told["failure"]["at"], json!(house.now()));
    assert!(told["failure"]["why"]["es"].as_str().is_some_and(|why| why.contains("otra llave")), "{told}");

    // A file that is not right is told as such, and quotes no secret.
    let file = house.app.config().data.join("webhooks.toml");
    let right = std::fs::read_to_string(&file).expect("there");
    house.write_private("webhooks.toml", &format!("[monitoreo]\nkeys = \"{SECRET}\"\n"));
    let answer = ana.get(CONNECTIONS).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let told = answer.json::<Value>();
    assert_eq!(told["sources"], json!([]));
    assert!(told["sources_wrong"]["es"].is_string() && !text.contains(SECRET), "{text}");

    // Nor is one that others may read: nothing is taken by it.
    house.write_private("webhooks.toml", &right);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("set");
    let feed = house.feed();
    let answer = call(&house, "monitoreo", SECRET, "", &[alert(9, true, &json!({}))]).await;
    assert!(answer.status.is_server_error() && house.feed() == feed, "{answer:?}");
    let told = ana.get(CONNECTIONS).await.json::<Value>();
    assert!(told["sources_wrong"]["es"].as_str().is_some_and(|why| why.contains("chmod 600")), "{told}");
}

/// Alertmanager tells a whole group in one call, with every label, and sends no part of it again where it is refused.
#[tokio::test]
async fn a_group_of_ten_thousand_is_taken_in_one_call() {
    let house = house();
    let labels = |number: u32| {
        json!({
            "instance": format!("10.9.{}.{}:9100", number / 250, number % 250), "job": "node", "team": "infraestructura",
            "building": format!("edificio-{}", number % 8 + 1), "datacenter": "Ciudad Administrativa, planta baja",
            "runbook_url": "https://wiki.example/runbooks/host-down".repeat(4), "replica": "prometheus-0".repeat(8),
        })
    };
    let all: Vec<Value> = (0..10_000).map(|number| alert(number, true, &labels(number))).collect();
    assert!(json!(all).to_string().len() > 5 * 1024 * 1024, "as long as Alertmanager's");
    let took = tell(&house, &all).await;
    assert_eq!(took["alerts"], json!(10_000));
    let opened = took["opened"].as_u64().unwrap_or_default();
    assert!((1..=50).contains(&opened), "{took}");
}

/// What is too long even so is told to whoever watches, and stands beside its source: nobody sends it again.
#[tokio::test]
async fn a_call_that_is_too_long_is_told_where_somebody_looks() {
    let house = house();
    let ana = house.enrol("ana.lopez", Site::Desk).await;
    let long = [alert(1, true, &json!({ "note": "x".repeat(16 * 1024 * 1024) }))];
    // Who shows no right key has nothing read, and learns nothing.
    assert_eq!(call(&house, "monitoreo", "otra", "", &long).await.refusal(), (401, "bad_call".to_owned()));
    let answer = call(&house, "monitoreo", SECRET, "", &long).await;
    assert_eq!(answer.refusal(), (413, "too_large".to_owned()));
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(words.contains("16777216 bytes. No se tomó nada."), "nobody sends it in parts: {words}");
    let failed = standing(&ana).await["failure"]["why"]["es"].clone();
    assert_eq!(failed, json!("La llamada pasa de 16777216 bytes."));
}
