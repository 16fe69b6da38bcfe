//! The console's questions over the socket of a running server: enrol and import, as the operator does them.

use axum::http::StatusCode;
use ronda_server::admin_api::{Answer, Operator, PersonToCreate, Question, Table, TableFile};
use ronda_server::admin_socket::{self, ConsoleSocket};
use ronda_server::store::AuditKind;
use ronda_server::verification::bundle::Bundle;
use ronda_server::verification::{Lang, check, timeline};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, RegisterId, RoleId, ServiceId};
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::device::Device;
use ronda_test_support::house::{House, ORIGIN};
use serde_bytes::ByteBuf;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

/// The server's socket, listening.
async fn listening(house: &House) -> PathBuf {
    let data = house.path().to_owned();
    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN));
    let stop = house.app.stopping();
    let socket = ConsoleSocket::take(&data, false).await;
    tokio::spawn(async move { socket.listen(operator, stop).await.expect("listens") });
    data
}

async fn ask(data: &std::path::Path, question: Question) -> Answer {
    admin_socket::ask(data, &question).await.expect("no error").expect("a server")
}

/// An import of a file that is handed over whole.
fn import(what: Table, file: ByteBuf, dry_run: bool) -> Question {
    Question::Import { what, file: TableFile::Bytes(file), ignore: Vec::new(), dry_run }
}

#[tokio::test]
async fn a_link_is_made_while_the_server_runs() {
    let house = House::open();
    let data = listening(&house).await;
    let mode = std::fs::metadata(admin_socket::socket(&data, false)).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let make =
        Some(PersonToCreate { name: "Íñigo Núñez".into(), roles: vec![RoleId::new("agente-mesa")], teams: vec![] });
    let question = Question::Enrol { person: PersonId::new("inigo"), make };
    let Answer::Link { url, .. } = ask(&data, question).await else { panic!("a link") };
    let token = url.strip_prefix(&format!("{ORIGIN}/entrar#")).expect("the origin's link");
    assert_eq!(house.anonymous().try_enrol(token, 1).await.status, StatusCode::OK);

    for (person, make) in [
        ("nadie", None),
        ("otro", Some(PersonToCreate { name: "Otro".into(), roles: vec![RoleId::new("mago")], teams: vec![] })),
    ] {
        let answer = ask(&data, Question::Enrol { person: PersonId::new(person), make }).await;
        assert!(matches!(answer, Answer::Refused(_)), "{person}: {answer:?}");
    }
}

#[tokio::test]
async fn people_come_in_once_and_a_dry_run_stores_nothing() {
    let house = House::open();
    let data = listening(&house).await;
    let file = ByteBuf::from("id,name,roles\nlia,Lía Ñ,agente-tecnico\nx y,Malo,agente-tecnico\n");
    let feed = house.feed();
    let asked = |dry_run| import(Table::People, file.clone(), dry_run);
    let Answer::Imported(report) = ask(&data, asked(true)).await else { panic!("a report") };
    assert_eq!((report.new, report.bad.len(), report.dry_run), (1, 1, true));
    assert_eq!(house.feed(), feed);
    let Answer::Imported(report) = ask(&data, asked(false)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (1, 0));
    let feed = house.feed();
    let Answer::Imported(report) = ask(&data, asked(false)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (0, 1));
    assert_eq!(house.feed(), feed, "a second run changes nothing");
    let broken = ask(&data, import(Table::People, ByteBuf::from("a,b\n"), false)).await;
    assert!(matches!(broken, Answer::Refused(why) if why.contains("«a»")));
}

#[tokio::test]
async fn equipment_comes_in_as_acts_and_reaches_devices() {
    let house = House::open();
    let data = listening(&house).await;
    let mut eva = house.agent().await;
    let asked = |text: &str| import(Table::Equipment, ByteBuf::from(text), false);
    let table = "inventory,serial,type,building\nI-1,S-1,teléfono IP,edificio-1\nI-2,S-2,computadora,\n";
    let Answer::Imported(report) = ask(&data, asked(table)).await else { panic!("a report") };
    assert_eq!((report.new, report.bad.len()), (2, 0), "{report}");
    let feed = house.feed();
    let Answer::Imported(report) = ask(&data, asked(table)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (0, 2), "{report}");
    assert_eq!(house.feed(), feed, "a second run changes nothing");
    let moved = "inventory,building\nI-1,edificio-2\n";
    let Answer::Imported(report) = ask(&data, asked(moved)).await else { panic!("a report") };
    assert_eq!((report.changed, report.bad.len()), (1, 0), "{report}");
    assert_eq!(eva.sync().await.news.len(), 2);
    let found: serde_json::Value = eva.get("/api/search?q=I-1").await.json();
    assert_eq!(found["equipment"][0]["building"], "edificio-2");
}

/// OAX-97: the register of extensions that an institution has already, out of its spreadsheet.
#[tokio::test]
async fn records_of_a_register_come_in_as_acts_once() {
    let house = House::open();
    let data = listening(&house).await;
    let asked =
        |register: &str, text: &str| import(Table::Records(RegisterId::new(register)), ByteBuf::from(text), false);
    let table = "extension;nombre_usuario;dependencia;Nivel de marcación;¿PIN Telefónico entregado?;Fecha de entrega del PIN\n\
                 12400;Lía Mora;Registro Civil;local;Sí;3/11/2026\n12401;Sin nivel;Registro Civil;;;\n";
    let Answer::Imported(report) = ask(&data, asked("extensiones", table)).await else { panic!("a report") };
    assert_eq!((report.new, report.bad.len()), (1, 1), "{report}");
    assert!(report.bad[0].reason.es.contains("Nivel de marcación"), "{report}");
    let feed = house.feed();
    let Answer::Imported(report) = ask(&data, asked("extensiones", table)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (0, 1), "{report}");
    assert_eq!(house.feed(), feed, "a second run changes nothing");
    let unknown = ask(&data, asked("nada", table)).await;
    assert!(matches!(unknown, Answer::Refused(why) if why.contains("extensiones")));
}

#[tokio::test]
async fn a_backup_is_made_while_the_server_runs_and_becomes_another() {
    let house = House::open();
    let data = listening(&house).await;
    let mut eva = house.agent().await;
    let item = eva.device.register("INV-1", house.now());
    eva.sync().await;
    let file = data.join("copia.ronda");
    let Answer::BackedUp { position, documents, .. } =
        ask(&data, Question::Backup { file: file.clone(), since: None }).await
    else {
        panic!("a backup")
    };
    assert_eq!((position, documents), (house.feed().0 - 1, 1), "after it the audit log says that it was made");
    assert!(eva.sync().await.backed_up >= 1, "the phone may forget what it sent");
    let after = Question::Backup { file: data.join("despues.ronda"), since: Some(file.clone()) };
    let Answer::BackedUp { since, documents, .. } = ask(&data, after).await else { panic!("an increment") };
    assert_eq!((since, documents), (Some(position), 0), "nothing moved but the audit log");
    let place = data.join("otra");
    std::fs::create_dir(&place).expect("a directory");
    let restored = ronda_server::backup::restore(&file, &ronda_server::start::store_file(&place), 1_000);
    assert_eq!(restored.expect("restored").documents, 1);
    let store = ronda_server::start::open(&place).expect("a store");
    assert!(store.read().expect("a reader").document(item).expect("read").is_some());
    let nowhere = ask(&data, Question::Backup { file: "/no-hay/copia.ronda".into(), since: None }).await;
    assert!(matches!(nowhere, Answer::Refused(_)));
}

/// A ticket's birth in the device's log.
fn open_ticket(device: &mut Device, subject: &str, at: i64) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(at), [7; 10]);
    let open = OpenTicket {
        description: "Desde ayer".into(),
        requester: Requester { name: "María".into(), ..Requester::default() },
        ..OpenTicket::new(
            ServiceId::new("oax-soporte-hardware"),
            TicketKind::Incident,
            ChannelId::new("phone"),
            subject.into(),
        )
    };
    let act = device.next(id, DocumentKind::Ticket, 0, &Command::Content(Content::OpenTicket(Box::new(open))), at);
    device.write(&act);
    id
}

/// The kinds of the audit log's lines.
async fn audit(data: &std::path::Path, who: Option<&str>) -> Vec<AuditKind> {
    let question = Question::Audit { since: None, day: None, who: who.map(str::to_owned) };
    let Answer::Audit { lines, more: false } = ask(data, question).await else { panic!("lines") };
    lines.into_iter().map(|line| line.what).collect()
}

#[tokio::test]
async fn a_ticket_is_carried_out_and_checked_where_no_store_is() {
    let house = House::open();
    let data = listening(&house).await;
    let mut eva = house.agent().await;
    let id = open_ticket(&mut eva.device, "No hay tono", house.now());
    eva.sync().await;
    let question = |ticket: &str| Question::Export { ticket: ticket.into(), between: false };
    let Answer::Exported { bundle, name, entries, .. } = ask(&data, question(&id.to_string())).await else {
        panic!("a bundle")
    };
    assert!(entries >= 2, "the act, the rulings");
    let (read, as_written) = Bundle::read(bundle.as_slice()).expect("a bundle");
    let checked = check::check(&read, as_written);
    assert_eq!(checked.faults, Vec::<String>::new());
    let told = timeline::write(&read, &checked, Lang::Es);
    assert!(told.contains("Abrió el ticket: «No hay tono»") && told.contains("Eva Ríos"), "{told}");
    assert!(matches!(ask(&data, question(&name)).await, Answer::Exported { .. }), "by its folio too");
    assert!(matches!(ask(&data, question("TYS-000000")).await, Answer::Refused(_)));
    let exported = audit(&data, Some(&name)).await;
    assert_eq!(exported, [AuditKind::Exported, AuditKind::Exported], "what left is told, what did not is not");
}

#[tokio::test]
async fn what_weighs_stands_in_the_audit_log() {
    let house = House::open();
    let data = listening(&house).await;
    let people = ByteBuf::from("id,name,roles\nlia,Lía,agente-tecnico\n");
    let people = |dry_run| import(Table::People, people.clone(), dry_run);
    ask(&data, people(true)).await;
    ask(&data, people(false)).await;
    ask(&data, people(false)).await;
    // The server opens what is too large to be handed over; what nobody asked for is left out by its heading.
    let path = data.join("equipos.csv");
    std::fs::write(&path, "inventory;Fecha de compra;serial;;\nI-1;ayer;S-1;;\n").expect("written");
    let file = || TableFile::Path(path.clone());
    let leaving_out = |ignore: &[&str]| Question::Import {
        what: Table::Equipment,
        file: file(),
        ignore: ignore.iter().map(|heading| (*heading).to_owned()).collect(),
        dry_run: false,
    };
    let Answer::Refused(why) = ask(&data, leaving_out(&[])).await else { panic!("an unknown column") };
    assert!(why.contains("«Fecha de compra»") && why.contains("--ignore-columns"), "{why}");
    assert!(matches!(ask(&data, leaving_out(&["fecha de compra"])).await, Answer::Imported(report) if report.new == 1));
    ask(&data, Question::Backup { file: data.join("copia.ronda"), since: None }).await;
    let lines = audit(&data, None).await;
    assert_eq!(lines, [AuditKind::PeopleImported, AuditKind::EquipmentImported, AuditKind::BackedUp]);
    let since = Some(Timestamp::from_millis(house.now() + 1));
    let later = Question::Audit { since, day: None, who: None };
    let Answer::Audit { lines, .. } = ask(&data, later).await else { panic!("lines") };
    assert_eq!(lines, [], "none since");
}

#[tokio::test]
async fn the_operator_revokes_a_device_and_lets_a_person_begin_anew() {
    let house = House::open();
    let data = listening(&house).await;
    let mut omar = house.technician().await;
    let devices = |person: Option<&str>| Question::Devices { person: person.map(PersonId::new) };
    let Answer::Devices(all) = ask(&data, devices(Some("omar.cruz"))).await else { panic!("devices") };
    assert_eq!(all.iter().map(|device| device.id).collect::<Vec<_>>(), [omar.device.id]);
    assert!(matches!(ask(&data, devices(Some("nadie"))).await, Answer::Refused(_)));
    let by_code = Question::Revoke { device: all[0].code.to_lowercase() };
    let Answer::Revoked(device) = ask(&data, by_code).await else { panic!("revoked") };
    assert!(device.revoked.is_some());
    assert!(matches!(ask(&data, Question::Revoke { device: "ZZZ".into() }).await, Answer::Refused(_)));
    omar.device.register("INV-9", house.now());
    assert_eq!(omar.offer(&omar.device.push()).await.status, StatusCode::OK);
    let Answer::Devices(all) = ask(&data, devices(None)).await else { panic!("devices") };
    assert_eq!(all[0].held, 1, "what it still sends waits for somebody");
    let reset = |person: &str| Question::Reset { person: PersonId::new(person) };
    let Answer::Link { url, .. } = ask(&data, reset("omar.cruz")).await else { panic!("a link") };
    let token = url.strip_prefix(&format!("{ORIGIN}/entrar#")).expect("the origin's link");
    assert_eq!(house.anonymous().try_enrol(token, 9).await.status, StatusCode::OK);
    assert!(matches!(ask(&data, reset("nadie")).await, Answer::Refused(_)));
    let lines = audit(&data, Some("omar.cruz")).await;
    assert!(lines.contains(&AuditKind::PersonReset), "{lines:?}");
    assert!(audit(&data, Some(&device.id.to_string())).await.contains(&AuditKind::DeviceRevoked));
}

#[tokio::test]
async fn the_operator_turns_the_key_for_what_is_carried() {
    let house = House::open();
    let data = listening(&house).await;
    let mut omar = house.technician().await;
    let told = omar.sync().await.directory.and_then(|directory| directory.light).expect("keys");
    let Answer::LightKey { key, former, until } = ask(&data, Question::LightKey {}).await else { panic!("a key") };
    assert_eq!((key.len(), former, until.millis()), (16, 1, house.now() + 30 * DAY_MS));
    let turned = omar.sync().await.directory.and_then(|directory| directory.light).expect("keys");
    assert_ne!(turned.public, told.public);
    assert_eq!((&turned.institution, &turned.receipts), (&told.institution, &told.receipts));
    assert_eq!(audit(&data, Some(key.as_str())).await, [AuditKind::LightKeyTurned]);
}

#[tokio::test]
async fn where_no_server_runs_nobody_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let question = Question::Enrol { person: PersonId::new("a"), make: None };
    assert!(admin_socket::ask(dir.path(), &question).await.expect("no error").is_none());
}
