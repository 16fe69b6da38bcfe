//! Tests of closed years, asked of a running server. They leave once a backup has their archives, are found and opened
//! with their files, no sweep takes what is theirs, and they come back.

use crate::it::documents::evidence::{name, open, sealed, send};
use crate::it::steps::{by, whole};
use axum::http::StatusCode;
use ronda_server::admin_api::{Answer, FolderFingerprint, Operator, Question, ToReturn, YearArchived};
use ronda_server::blobs::Swept;
use ronda_server::store::AuditKind;
use ronda_shared::command::{Command, Decision};
use ronda_shared::document::{self, Reader};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::sync::wire::{Body, News};
use ronda_shared::ticket::read;
use ronda_shared::time::DAY_MS;
use ronda_shared::view::Summary;
use ronda_test_support::client::Client;
use ronda_test_support::house::{House, ORIGIN};
use ronda_test_support::pictures;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A week, as `ronda serve` sweeps unless told otherwise.
const STILL: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The year in which the trials' tickets end.
const YEAR: i32 = 2026;

struct Closed {
    house: House,
    operator: Arc<Operator>,
    id: DocumentId,
    /// A photograph on it.
    photo: (ActId, Vec<u8>),
}

impl Closed {
    /// A ticket with a photograph, over since more than a year.
    async fn new() -> Self {
        let house = House::open();
        let id = open(&house, 1).await;
        let mut rosa = house.other_technician().await;
        rosa.sync().await;
        let bytes = pictures::jpeg(1, 64, 48);
        let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
        assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
        let cancel = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn: None };
        by(&house, "ana.lopez", id, Command::Decision(cancel)).await;
        house.pass(400 * DAY_MS);
        let evidence = house.app.keeper().blobs().kept().clone();
        let operator = Operator::new(house.app.ingest().clone(), ORIGIN).of(&house.path().join("data"), evidence);
        Self { house, operator: Arc::new(operator), id, photo: (act, bytes) }
    }

    async fn archives(&self, file: &str) -> Answer {
        let backup: PathBuf = self.house.path().join(file);
        let folder = FolderFingerprint::of(&backup).expect("seen");
        self.operator.answer(Question::ArchiveYear { year: YEAR, backup, folder }).await
    }

    fn has_left(&self) -> bool {
        let reader = self.house.store().read().expect("a reader");
        reader.document(self.id).expect("read").is_some_and(|row| row.archived > 0)
    }
}

async fn found(who: &Client, words: &str) -> serde_json::Value {
    let answer = who.get(&format!("/api/search?q={words}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json::<serde_json::Value>()["tickets"].clone()
}

#[tokio::test]
async fn a_year_leaves_a_running_server_and_is_found_and_opened() {
    let closed = Closed::new().await;
    let (house, id) = (&closed.house, closed.id);
    let view = house.ticket(id);
    let folio = view.decided.folio.clone().expect("a folio");
    std::fs::write(house.path().join("taken"), b"something").expect("written");
    assert!(matches!(closed.archives("taken").await, Answer::Refused(_)), "no backup is overwritten");
    std::fs::create_dir_all(house.path().join("data/deeper")).expect("a folder");
    for inside in ["data/year.ronda", "data/deeper/year.ronda", "data/../data/year.ronda"] {
        let refused = closed.archives(inside).await;
        let Answer::Refused(why) = &refused else { panic!("{inside}: {refused:?}") };
        assert!(why.contains("name a place outside of"), "{inside}: {why}");
        let file = house.path().join(inside);
        let asked = closed.operator.answer(Question::Backup { file: file.clone(), since: None }).await;
        assert!(matches!(&asked, Answer::Refused(again) if again == why), "{asked:?}");
        assert!(!file.exists(), "nothing was written");
    }
    // As a server with a /tmp of its own sees another folder under that name.
    let (backup, folder) =
        (house.path().join("year.ronda"), FolderFingerprint::of(&house.path().join("data/x")).expect("seen"));
    let asked = closed.operator.answer(Question::ArchiveYear { year: YEAR, backup: backup.clone(), folder }).await;
    assert!(matches!(&asked, Answer::Refused(why) if why.contains("PrivateTmp")), "{asked:?}");
    assert!(!closed.has_left() && !backup.exists());
    let Answer::YearArchived(told) = closed.archives("year.ronda").await else { panic!("archived") };
    let YearArchived { tickets, moved, backup, stay, .. } = told;
    assert_eq!((tickets, moved, stay.len(), closed.has_left()), (1, 0, 0, true));
    assert!(backup.is_some() && house.path().join("year.ronda").exists());
    whole(house);

    let eva = house.agent().await;
    let hits = found(&eva, &folio).await;
    assert_eq!((hits[0]["id"].as_str(), hits[0]["in_archive"].as_bool()), (Some(id.to_string().as_str()), Some(true)));
    let answer = eva.get(&format!("/api/documents/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let news: News = answer.framed();
    assert!(matches!(&news.summary, Summary::Ticket(ticket) if ticket.in_archive));
    let Body::Whole(bytes) = news.body else { panic!("a whole document") };
    let opened = document::load(&bytes).expect("a document");
    assert_eq!(read::read(id, &Reader::now(&opened)), Some(view.clone()), "its whole story");
    let (act, bytes) = &closed.photo;
    let photo = eva.get(&format!("/api/documents/{id}/evidence/{act}")).await;
    assert_eq!((photo.status, &photo.body[..]), (StatusCode::OK, bytes.as_slice()), "with its files");
    assert!(closed.has_left(), "to look at it brings nothing back");

    house.pass(3 * DAY_MS);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept::default(), "archives and files are named");
    let again = closed.archives("again.ronda").await;
    let Answer::YearArchived(again) = again else { panic!("nothing left to do: {again:?}") };
    assert_eq!((again.tickets, again.backup), (0, None));

    let back = closed.operator.answer(Question::BringBack(ToReturn::Ticket(folio))).await;
    assert!(matches!(back, Answer::BroughtBack { tickets: 1 }), "{back:?}");
    assert!(!closed.has_left() && house.ticket(id) == view);
    whole(house);
    let reader = house.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("read").map(|entry| entry.expect("a line").kind);
    let said: Vec<AuditKind> = lines
        .filter_map(|kind| match kind {
            ronda_server::store::EntryKind::Audit(line) => Some(line.what),
            _ => None,
        })
        .collect();
    assert!(said.contains(&AuditKind::YearArchived) && said.contains(&AuditKind::ArchiveReturned));
}

#[tokio::test]
async fn archives_that_nobody_names_are_swept_after_a_day() {
    let closed = Closed::new().await;
    let house = &closed.house;
    let (ingest, place) = (house.app.ingest().clone(), house.app.keeper().blobs().kept().clone());
    let own = place.clone();
    let written = tokio::task::spawn_blocking(move || ronda_server::archive::written(&ingest, &own, YEAR));
    let written = written.await.expect("it ran").expect("written");
    let archive = written.leavers[0].archive;
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept::default(), "within a day they are kept");
    assert!(place.size(&archive).expect("asked").is_some());
    house.pass(2 * DAY_MS);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps").blobs, 1);
    assert_eq!(place.size(&archive).expect("asked"), None);
    let ingest = house.app.ingest().clone();
    let left = tokio::task::spawn_blocking(move || ronda_server::archive::leave(&ingest, &written.leavers));
    assert_eq!(left.await.expect("it ran").expect("asked"), 0, "nothing leaves for an archive that is gone");
    assert!(!closed.has_left());
    whole(house);
}
