//! The console's questions over the socket of a running server: enrol and import, as the operator does them.

use crate::house::{House, ORIGIN};
use axum::http::StatusCode;
use ronda_server::admin;
use ronda_server::operator::{Answer, Make, Operator, Question};
use ronda_shared::ids::{PersonId, RoleId};
use serde_bytes::ByteBuf;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

/// The server's socket, listening.
async fn listening(house: &House) -> PathBuf {
    let data = house.path().to_owned();
    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN));
    let stop = house.app.stopping();
    let place = data.clone();
    tokio::spawn(async move { admin::listen(&place, operator, stop).await.expect("listens") });
    while !admin::socket(&data).exists() {
        tokio::task::yield_now().await;
    }
    data
}

async fn ask(data: &std::path::Path, question: Question) -> Answer {
    admin::ask(data, &question).await.expect("no error").expect("a server")
}

#[tokio::test]
async fn a_link_is_made_while_the_server_runs() {
    let house = House::open();
    let data = listening(&house).await;
    let mode = std::fs::metadata(admin::socket(&data)).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let make = Some(Make { name: "Íñigo Núñez".into(), roles: vec![RoleId::new("agente-mesa")], teams: vec![] });
    let question = Question::Enrol { person: PersonId::new("inigo"), make };
    let Answer::Link { url, .. } = ask(&data, question).await else { panic!("a link") };
    let token = url.strip_prefix(&format!("{ORIGIN}/entrar#")).expect("the origin's link");
    assert_eq!(house.anonymous().try_enrol(token, 1).await.status, StatusCode::OK);

    for (person, make) in
        [("nadie", None), ("otro", Some(Make { name: "Otro".into(), roles: vec![RoleId::new("mago")], teams: vec![] }))]
    {
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
    let asked = |dry_run| Question::ImportPeople { file: file.clone(), dry_run };
    let Answer::Imported(report) = ask(&data, asked(true)).await else { panic!("a report") };
    assert_eq!((report.new, report.bad.len(), report.dry_run), (1, 1, true));
    assert_eq!(house.feed(), feed);
    let Answer::Imported(report) = ask(&data, asked(false)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (1, 0));
    let feed = house.feed();
    let Answer::Imported(report) = ask(&data, asked(false)).await else { panic!("a report") };
    assert_eq!((report.new, report.same), (0, 1));
    assert_eq!(house.feed(), feed, "a second run changes nothing");
    let broken = ask(&data, Question::ImportPeople { file: ByteBuf::from("a,b\n"), dry_run: false }).await;
    assert!(matches!(broken, Answer::Refused(why) if why.contains("«a»")));
}

#[tokio::test]
async fn equipment_comes_in_as_acts_and_reaches_devices() {
    let house = House::open();
    let data = listening(&house).await;
    let mut eva = house.agent().await;
    let asked = |text: &str| Question::ImportEquipment { file: ByteBuf::from(text), dry_run: false };
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

#[tokio::test]
async fn a_backup_is_made_while_the_server_runs_and_becomes_another() {
    let house = House::open();
    let data = listening(&house).await;
    let mut eva = house.agent().await;
    let item = eva.device.register("INV-1", house.now());
    eva.sync().await;
    let file = data.join("copia.ronda");
    let Answer::BackedUp { position, documents, .. } = ask(&data, Question::Backup { file: file.clone() }).await else {
        panic!("a backup")
    };
    assert_eq!((position, documents), (house.feed().0, 1));
    assert!(eva.sync().await.backed_up >= 1, "the phone may forget what it sent");
    let place = data.join("otra");
    std::fs::create_dir(&place).expect("a directory");
    let restored = ronda_server::backup::restore(&file, &ronda_server::start::store_file(&place), 1_000);
    assert_eq!(restored.expect("restored").documents, 1);
    let store = ronda_server::start::open(&place).expect("a store");
    assert!(store.read().expect("a reader").document(item).expect("read").is_some());
    let nowhere = ask(&data, Question::Backup { file: "/no-hay/copia.ronda".into() }).await;
    assert!(matches!(nowhere, Answer::Refused(_)));
}

#[tokio::test]
async fn where_no_server_runs_nobody_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let question = Question::Enrol { person: PersonId::new("a"), make: None };
    assert!(admin::ask(dir.path(), &question).await.expect("no error").is_none());
}
