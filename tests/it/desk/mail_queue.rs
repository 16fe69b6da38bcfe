//! `GET /api/mail/queue`: what waits and what was given up, for who may see it.

use crate::it::steps::ticket;
use axum::http::StatusCode;
use ronda_server::ingest::OwnAct;
use ronda_server::store::Batch;
use ronda_server::store::mail::{MailRows, OutState, Outgoing};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::service::Restriction;
use ronda_shared::command::{Command, Content, OpenTicket};
use ronda_shared::ids::{DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_test_support::house::House;
use serde_json::Value;

const OPEN: &str = "oax-soporte-hardware";
const KEPT: &str = "oax-revision-nodo";

async fn file(house: &House, service: &str) -> DocumentId {
    let Command::Content(Content::OpenTicket(open)) = ticket(house, service) else { panic!("an opening") };
    let open = OpenTicket { description: "No enciende".into(), ..*open };
    let document = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    let act = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command: Command::Content(Content::OpenTicket(Box::new(open))),
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted, "{service}");
    document
}

fn row(id: u64, document: Option<DocumentId>, to: &str, made: i64, state: OutState) -> Outgoing {
    Outgoing {
        id,
        document,
        event: "received".into(),
        to: to.into(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: "Recibimos su solicitud".into(),
        text: "Lo que pidió".into(),
        files: Vec::new(),
        reply: false,
        made: Timestamp::from_millis(made),
        state,
    }
}

#[tokio::test]
async fn who_supervises_sees_what_waits_and_why_and_nothing_of_what_is_kept_from_them() {
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| one.id.as_str() == KEPT).expect("there");
        service.restricted = true;
        service.restricted_to = Some(Restriction {
            teams: vec![TeamId::new("nadie")],
            roles: vec![RoleId::new("direccion-general")],
            excludes_subject: false,
        });
    });
    let (ana, eva, ivan) = (house.supervisor().await, house.agent().await, house.auditor().await);
    let empty: Value = ana.client.get("/api/mail/queue").await.json();
    assert_eq!(
        (&empty["set_up"], &empty["waiting"], &empty["waiting_since"]),
        (&false.into(), &0.into(), &Value::Null)
    );

    let (open, kept) = (file(&house, OPEN).await, file(&house, KEPT).await);
    let (now, at) = (house.now(), Timestamp::from_millis(house.now()));
    let waiting = |tries, last: &str| OutState::Waiting { tries, next: at, last: last.into() };
    let out = vec![
        row(1, Some(open), "ana@oaxaca.gob.mx", now - 2 * HOUR_MS, waiting(3, "451 greylisted")),
        row(2, Some(kept), "queja@oaxaca.gob.mx", now - HOUR_MS, waiting(0, "")),
        row(3, None, "otra@oaxaca.gob.mx", now, OutState::Failed { at, answer: "550 no such user".into() }),
        row(4, Some(open), "ana@oaxaca.gob.mx", now, OutState::Sent { at }),
    ];
    house.store().commit(Batch { mail: MailRows { out, ..MailRows::default() }, ..Batch::default() }).expect("written");

    for reader in [&ana.client, &ivan.client] {
        let answer = reader.get("/api/mail/queue").await;
        assert_eq!(answer.status, StatusCode::OK);
        let told: Value = answer.json();
        assert_eq!((&told["waiting"], told["waiting_since"].as_i64()), (&2.into(), Some(now - 2 * HOUR_MS)));
        let lines = told["lines"].as_array().expect("a list");
        let ids: Vec<u64> = lines.iter().filter_map(|line| line["id"].as_u64()).collect();
        assert_eq!(ids, [1, 3], "those sent are over, and what is kept from them is only counted: {told}");
        assert_eq!((&lines[0]["state"], &lines[0]["tries"]), (&"waiting".into(), &3.into()));
        assert_eq!(
            (&lines[0]["answer"], lines[0]["made"].as_i64()),
            (&"451 greylisted".into(), Some(now - 2 * HOUR_MS))
        );
        assert!(lines[0]["folio"].as_str().is_some_and(|folio| folio.starts_with("TYS-")), "{told}");
        assert_eq!((&lines[1]["state"], &lines[1]["answer"]), (&"failed".into(), &"550 no such user".into()));
        assert_eq!(lines[1]["document"], Value::Null);
        assert!(!told.to_string().contains("queja@") && !told.to_string().contains("Lo que pidió"), "{told}");
    }
    assert_eq!(eva.client.get("/api/mail/queue").await.status, StatusCode::FORBIDDEN);
}
