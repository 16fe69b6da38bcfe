//! Tests of files that a record holds (BJ-07, OCO-20). They are named by who writes its register, sealed, served to who
//! reads it by the file's class, kept by the sweep as long as the record names them, taken out for good; and so are its
//! words.

use crate::it::documents::evidence::{attach, file as stored, look, sealed, send};
use crate::it::steps::{say, whole};
use axum::http::{StatusCode, header};
use ronda_server::backup::verify;
use ronda_server::blobs::Swept;
use ronda_server::start;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, Content, OpenRecord, Record};
use ronda_shared::evidence::{AttachEvidence, FileClass, Media};
use ronda_shared::ids::{ActId, DocumentId, FieldId, RegisterId, RoleId, Sha256};
use ronda_shared::limits::EVIDENCE_BYTES;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use ronda_test_support::client::{Client, Enrolled};
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// A week, as `ronda serve` sweeps unless told otherwise.
const STILL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Systems and where their documents are: the desk writes, its head reads.
fn systems() -> RegisterDef {
    let def = json!({
        "id": "sistemas", "name": "Sistemas", "record": "Sistema",
        "fields": [{ "id": "nombre", "label": "Nombre", "kind": "text", "required": true }],
        "reads": ["jefe-mesa"], "writes": ["agente-mesa"]
    });
    serde_json::from_value(def).expect("a register")
}

fn house() -> House {
    House::of(|organisation| {
        organisation.registers.push(systems());
        organisation.settings.evidence.classes.insert(FileClass::Confidential, vec![RoleId::new("jefe-mesa")]);
    })
}

/// Says it of a record, and answers what became of it.
async fn says(house: &House, who: &mut Enrolled, id: DocumentId, command: &Command) -> (ActId, Outcome) {
    let number = say(who, id, DocumentKind::Record, command, house.now());
    let answer = who.sync().await;
    let receipt = answer.receipts.iter().find(|receipt| receipt.number == number).expect("a receipt");
    (ActId { device: who.device.id, number }, receipt.outcome.clone())
}

async fn entered(house: &House, who: &mut Enrolled) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [7; 10]);
    let open = OpenRecord {
        register: RegisterId::new("sistemas"),
        fields: BTreeMap::from([(FieldId::new("nombre"), "SIGUE".to_owned())]),
        texts: Vec::new(),
        links: Vec::new(),
    };
    let (_, outcome) = says(house, who, id, &Command::Record(Record::OpenRecord(Box::new(open)))).await;
    assert_eq!(outcome, Outcome::Accepted);
    id
}

async fn served(who: &Client, id: DocumentId, act: ActId) -> [u16; 2] {
    let path = format!("/api/documents/{id}/evidence/{act}");
    [who.get(&path).await.status.as_u16(), who.get(&format!("{path}/thumb")).await.status.as_u16()]
}

#[tokio::test]
async fn bj_07_a_records_file_is_served_to_who_reads_it_and_no_sweep_takes_it() {
    let house = house();
    let (mut eva, ana, rosa) = (house.agent().await, house.supervisor().await, house.other_technician().await);
    let id = entered(&house, &mut eva).await;
    let bytes = pictures::jpeg(1, 640, 480);
    let (act, outcome) = says(&house, &mut eva, id, &attach(&bytes, Media::Jpeg)).await;
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(served(&eva, id, act).await, [404, 404], "not here yet");
    assert_eq!(send(&eva, act, &bytes).await, sealed(bytes.len()));
    assert!(house.record(id).evidence[0].is_sealed());
    let summary = house.store().read().expect("a reader").summary(id).expect("reads");
    assert!(matches!(summary, Some(Summary::Record(record)) if record.files == 1));
    assert_eq!(served(&eva, id, act).await, [200, 200], "who writes it");
    assert_eq!(served(&ana, id, act).await, [200, 200], "who reads it");
    assert_eq!(served(&rosa, id, act).await, [404, 404], "who does not");
    assert_eq!(rosa.get(&format!("/api/uploads/{act}")).await.refusal().1, "unknown_act");

    // Nothing is swept that a record names; a server that is looked through is whole.
    house.pass(9 * DAY_MS);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept::default());
    let file = stored(&house, "kept", &house.record(id).evidence[0].file.sha256);
    assert!(file.is_file());
    let data = house.app.config().data.clone();
    let report = verify::data(&*house.store().read().expect("a reader"), &start::store_file(&data)).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);

    // Out for good: its words first, then its bytes at once.
    let mut ana = house.supervisor_with_passkey().await;
    for what in ["caption", "file"] {
        let body = json!({ "what": [{ what: act.to_string() }], "reason": "Dato personal" });
        let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{what}: {answer:?}");
    }
    assert_eq!(served(&ana, id, act).await, [404, 404]);
    assert!(!file.exists() && house.record(id).is_file_gone(act));
    whole(&house);
}

/// OCO-28: of those who read the register, whoever has none of the roles named is refused a confidential file.
#[tokio::test]
async fn oco_28_a_confidential_file_of_a_record_is_of_the_named_roles_alone() {
    let house = house();
    let (mut eva, ana) = (house.agent().await, house.supervisor().await);
    let id = entered(&house, &mut eva).await;
    let bytes = pictures::pdf(1, 5_000);
    let size = u32::try_from(bytes.len()).expect("small");
    let file = AttachEvidence {
        class: Some(FileClass::Confidential),
        ..AttachEvidence::new(Sha256::of(&bytes), size, Media::Pdf, "Contrato.pdf".into())
    };
    let command = Command::Content(Content::AttachEvidence(Box::new(file)));
    let (act, outcome) = says(&house, &mut eva, id, &command).await;
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(send(&eva, act, &bytes).await, sealed(bytes.len()));
    let path = format!("/api/documents/{id}/evidence/{act}");
    assert_eq!(eva.get(&path).await.refusal(), (403, "not_yours".into()));
    let answer = ana.get(&path).await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &bytes[..]));
    assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store");
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment;"));
}

/// Twenty megabytes are refused before a byte of them is kept, and what only looks like a picture is not taken.
#[tokio::test]
async fn what_is_too_large_or_no_picture_is_not_taken_on_a_record_either() {
    let house = house();
    let mut eva = house.agent().await;
    let id = entered(&house, &mut eva).await;
    let huge = AttachEvidence::new(Sha256::of(b"huge"), EVIDENCE_BYTES + 1, Media::Jpeg, "foto.jpg".into());
    let command = Command::Content(Content::AttachEvidence(Box::new(huge)));
    assert_eq!(says(&house, &mut eva, id, &command).await.1, Outcome::Refused(Reason::OutOfBounds));
    let page = b"<html><script>alert(1)</script></html>";
    let (act, outcome) = says(&house, &mut eva, id, &attach(page, Media::Jpeg)).await;
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(send(&eva, act, page).await["why"], "not_what_it_says");
    assert_eq!(look(&eva, act).await["state"], "refused");
    assert_eq!(served(&eva, id, act).await, [404, 404]);
    let view = house.record(id);
    assert_eq!((view.evidence.len(), view.files().count()), (1, 0), "its page says that one was not taken");
}

/// R29: what a field of a record said goes from the record, its row in lists and the feed.
#[tokio::test]
async fn r29_what_a_field_of_a_record_said_is_taken_out_for_good() {
    const CANARY: &str = "CANARIO-7731";
    let house = house();
    let mut eva = house.agent().await;
    let (id, field) = (entered(&house, &mut eva).await, FieldId::new("nombre"));
    for value in [CANARY, "SIGUE 2"] {
        let set = Record::SetRecordField { field: field.clone(), value: value.to_owned() };
        assert_eq!(says(&house, &mut eva, id, &Command::Record(set)).await.1, Outcome::Accepted);
    }
    let note = Record::AddRecordNote { text: format!("Antes se llamó {CANARY}") };
    assert_eq!(says(&house, &mut eva, id, &Command::Record(note)).await.1, Outcome::Accepted);
    let mut ana = house.supervisor_with_passkey().await;
    let body = json!({ "what": [{ "field": "nombre" }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let after = house.record(id);
    assert_eq!((after.field(&field), after.entered[&field].as_str()), ("", ""));
    assert_eq!(after.notes[0].text, "Antes se llamó [testado]");
    let reader = house.store().read().expect("a reader");
    let summary = reader.summary(id).expect("reads");
    assert!(matches!(summary, Some(Summary::Record(record)) if record.values.is_empty()));
    for position in 1..=reader.end().expect("an end") {
        let bytes = reader.entry_bytes(position).expect("reads").expect("an entry");
        let said = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!said, "entry {position} says it still");
    }
    drop(reader);
    whole(&house);
}
