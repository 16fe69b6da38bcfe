//! Tests of one person's data in a ticket that came over from another system. Files are whose they were there, and where
//! that was not told nobody decides it here.

use super::persons::{person, text};
use ronda_server::admin_api::{Answer, PersonWish};
use ronda_server::identity::SERVER;
use ronda_server::ingest::OwnAct;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_test_support::house::House;
use ronda_test_support::osticket::{FIRST, Held, all_over, dump};
use ronda_test_support::pictures::pdf;

/// Who asked for the eleventh ticket, which is closed there and has a file of theirs.
const ASKED: &str = "persona11@oaxaca.gob.mx";

/// The eleventh ticket, with a file of staff's answer, and one that came before it was told whose files are.
async fn came_over(house: &House) -> DocumentId {
    let bytes = pdf(900, 1_500);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let answered = format!(
        "INSERT INTO `ost_attachment` VALUES (900,111,'H',900,0);\n\
         INSERT INTO `ost_file` VALUES (900,'T','D','application/octet-stream',{},'k900','s900','respuesta.pdf','2020-01-01 08:00:00');\n\
         INSERT INTO `ost_file_chunk` VALUES (900,0,0x{hex});\n",
        bytes.len()
    );
    let path = house.path().join("osticket.sql");
    std::fs::write(&path, dump(Held { tickets: 12, later: false }) + &answered).expect("written");
    all_over(&house.app, &path).await;
    let named = house.store().read().expect("a reader").by_name(&format!("osTicket {}", FIRST + 10)).expect("names");
    let [id] = named[..] else { panic!("one: {named:?}") };
    let former = AttachEvidence::new(Sha256::of(b"de antes"), 8, Media::Pdf, "de-antes.pdf".into());
    let act = OwnAct {
        person: PersonId::new(SERVER),
        site: Site::System,
        document: id,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command: Command::Content(Content::AttachEvidence(Box::new(former))),
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted);
    id
}

#[tokio::test]
async fn files_of_a_ticket_that_came_over_are_whose_they_were_there() {
    let house = House::open();
    let id = came_over(&house).await;
    let Answer::Folder { files, told, .. } = person(&house, ASKED, PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    let data: serde_json::Value = serde_json::from_str(&text(&files, "datos.json")).expect("JSON");
    let documents = data["documents"].as_array().expect("a list");
    let ticket = documents.iter().find(|one| one["id"] == id.to_string()).expect("their ticket");
    let names = |list: &str| -> Vec<&str> {
        ticket[list].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect()
    };
    assert_eq!((names("files"), names("unsure_files")), (vec!["oficio 11.pdf"], vec!["de-antes.pdf"]));
    let letter = text(&files, "respuesta.html");
    assert!(letter.contains("no consta si los mandó usted") && letter.contains("de-antes.pdf"), "{letter}");
    assert!(!letter.contains("respuesta.pdf"), "staff sent it: {letter}");
    assert!(told.iter().any(|line| line.contains("de-antes.pdf: a file that came over")), "{told:?}");

    let wish = PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    let Answer::Folder { files, .. } = person(&house, ASKED, wish).await else { panic!("done") };
    assert!(text(&files, "respuesta.html").contains("no consta si los mandó usted"), "what stays is told");
    let view = house.ticket(id);
    let gone = view.redactions.iter().filter(|one| matches!(one.what, Redact::File(_))).count();
    assert_eq!(gone, 1, "theirs alone: {:?}", view.redactions);
    let stands = |name: &str| view.evidence.iter().any(|file| file.file.name == name);
    assert!(!stands("oficio 11.pdf") && stands("respuesta.pdf") && stands("de-antes.pdf"), "{:?}", view.evidence);
}
