//! Tests of a file taken out of a ticket, bytes and all. They also show what is left of any redaction in the raw files
//! of a server: nothing, once its store was compacted and a new backup was made.

use crate::it::documents::evidence::{file as stored, look, name, open, open_for, sealed, send};
use crate::it::portal::visitor::{Letters, Visitor, led, text};
use crate::it::steps::{say, whole};
use axum::http::StatusCode;
use ronda_server::admin_api::{Answer, Operator, Question};
use ronda_server::backup::{self, verify};
use ronda_server::blobs::BlobStore;
use ronda_server::start;
use ronda_server::store::Store;
use ronda_server::store::redb::{RedbStore, packed_among};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content, EditText, TextKind};
use ronda_shared::document;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::redaction::Redact;
use ronda_test_support::client::{Enrolled, Supervisor};
use ronda_test_support::house::{House, ORIGIN};
use ronda_test_support::pictures;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// What must be nowhere.
const CANARY: &str = "CANARIO-7731-QUE-NADIE-DEBE-LEER";

async fn take_out(ana: &mut Supervisor, id: DocumentId, what: Value) -> StatusCode {
    let body = json!({ "what": what, "reason": "Dato personal" });
    ana.post_json(&format!("/api/documents/{id}/redact"), &body).await.status
}

async fn served(who: &Enrolled, id: DocumentId, act: ActId) -> [u16; 2] {
    let path = format!("/api/documents/{id}/evidence/{act}");
    [who.get(&path).await.status.as_u16(), who.get(&format!("{path}/thumb")).await.status.as_u16()]
}

#[tokio::test]
async fn the_bytes_of_a_photograph_go_at_once_and_where_another_ticket_names_them_they_stay() {
    let house = House::open();
    let (one, two) = (open(&house, 1).await, open(&house, 2).await);
    let mut ana = house.supervisor_with_passkey().await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 640, 480);
    let first = name(&mut rosa, one, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, first, &bytes).await, sealed(bytes.len()));
    let second = name(&mut rosa, two, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&rosa, second).await, sealed(bytes.len()), "they are here already");
    let sha256 = house.ticket(one).evidence[0].file.sha256;
    let (file, thumb) = (stored(&house, "kept", &sha256), stored(&house, "thumbs", &sha256));

    // Its words first, then all of it.
    assert_eq!(take_out(&mut ana, one, json!([{ "caption": first.to_string() }])).await, StatusCode::OK);
    assert_eq!(served(&rosa, one, first).await, [200, 200], "of a caption the file stays");
    assert_eq!(take_out(&mut ana, one, json!([{ "file": first.to_string() }])).await, StatusCode::OK);
    let again = take_out(&mut ana, one, json!([{ "file": first.to_string() }])).await;
    assert_eq!(again, StatusCode::UNPROCESSABLE_ENTITY, "once");
    assert_eq!(served(&rosa, one, first).await, [404, 404]);
    assert_eq!(served(&rosa, two, second).await, [200, 200], "the other ticket names the same");
    assert!(file.is_file() && thumb.is_file());
    // Its author need not keep it.
    assert_eq!(look(&rosa, first).await["backed_up"], true);
    whole(&house);

    assert_eq!(take_out(&mut ana, two, json!([{ "file": second.to_string() }])).await, StatusCode::OK);
    assert!(!file.exists() && !thumb.exists(), "nobody names it any more");
    let reader = house.store().read().expect("a reader");
    assert!(reader.blob(&sha256).expect("read").is_none());
    let after = house.ticket(two);
    assert_eq!((after.evidence[0].file.sha256, after.evidence[0].file.caption.as_str()), (sha256, ""));
    assert!(after.evidence[0].is_sealed() && after.is_file_gone(second), "that there was one stays");
    // Nothing is missing: a server without it is whole, its backup too.
    let data = house.app.config().data.clone();
    let now = house.store().read().expect("a reader");
    let report = verify::data(&*now, &start::store_file(&data)).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
    // Who names the same bytes again delivers them again.
    let third = name(&mut rosa, two, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&rosa, third).await["received"], 0);
    assert_eq!(send(&rosa, third, &bytes).await["state"], "sealed");
    assert_eq!(served(&rosa, two, third).await, [200, 200]);
    assert_eq!(served(&rosa, two, second).await, [404, 404]);
}

/// Whoever takes it out there is told to make a backup then: it would have the bytes until a sweep has come by.
#[tokio::test]
async fn the_bytes_of_a_photograph_that_the_console_takes_out_go_at_once() {
    let house = House::open();
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(3, 640, 480);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    let sha256 = house.ticket(id).evidence[0].file.sha256;
    let operator = Operator::new(house.app.ingest().clone(), ORIGIN).with_keeper(house.app.keeper().clone());
    let (what, reason) = (vec![Redact::File(act)], "Dato personal".to_owned());
    let told = Arc::new(operator).answer(Question::Redact { document: id.to_string(), what, reason }).await;
    assert!(matches!(told, Answer::Redacted { places: 1 }), "{told:?}");
    for place in ["kept", "thumbs"] {
        assert!(!stored(&house, place, &sha256).exists(), "{place}");
    }
    assert!(house.store().read().expect("a reader").blob(&sha256).expect("read").is_none());
    whole(&house);
}

/// Its hash stays in the ticket: whoever reads that, and not the other ticket that names the same bytes, gets none by naming it.
#[tokio::test]
async fn naming_the_hash_of_what_was_taken_out_brings_nobody_the_bytes() {
    let house = House::open();
    let (theirs, other) = (open_for(&house, 1, "oax-alta-nodo").await, open(&house, 2).await);
    let mut ana = house.supervisor_with_passkey().await;
    ana.sync().await;
    let bytes = pictures::jpeg(5, 640, 480);
    let out = name(&mut ana, theirs, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&ana, out, &bytes).await, sealed(bytes.len()));
    let kept = name(&mut ana, other, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&ana, kept).await, sealed(bytes.len()));
    assert_eq!(take_out(&mut ana, theirs, json!([{ "file": out.to_string() }])).await, StatusCode::OK);

    let mut omar = house.technician().await;
    omar.sync().await;
    let guess = name(&mut omar, theirs, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&omar, guess).await["received"], 0, "as of what is not here");
    assert_eq!(served(&omar, theirs, guess).await, [404, 404]);
    assert_eq!(served(&ana, other, kept).await, [200, 200], "the other ticket has them");
}

/// The portal serves them as little, though the same bytes came with another request, which keeps them.
#[tokio::test]
async fn what_was_taken_out_of_a_request_its_page_serves_no_more() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut ana = house.supervisor_with_passkey().await;
    let copy: [(&str, &str, &[u8]); 1] = [("files", "credencial.txt", b"Luz, CURP")];
    let (mut luz, mut again) = (Visitor::of(&house, 1), Visitor::of(&house, 1));
    let (one, two) = (led(&luz.file(&[], &copy).await), led(&again.file(&[], &copy).await));
    let act = |id| house.ticket(id).evidence[0].id;
    let address = |id| format!("/portal/solicitud/{id}/archivo/{}", act(id));
    assert_eq!(luz.get(&address(one)).await.status, StatusCode::OK);
    assert_eq!(take_out(&mut ana, one, json!([{ "file": act(one).to_string() }])).await, StatusCode::OK);
    assert_eq!(luz.get(&address(one)).await.status, StatusCode::NOT_FOUND);
    let page = text(&luz.get(&format!("/portal/solicitud/{one}")).await);
    assert!(!page.contains("credencial.txt") && !page.contains("/archivo/"), "{page}");
    assert_eq!(again.get(&address(two)).await.status, StatusCode::OK, "the other request names the same");
}

#[tokio::test]
async fn bytes_that_were_still_on_their_way_come_no_more() {
    let house = House::open();
    let id = open(&house, 1).await;
    let mut ana = house.supervisor_with_passkey().await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(2, 640, 480);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(take_out(&mut ana, id, json!([{ "file": act.to_string() }])).await, StatusCode::OK);
    let told = send(&rosa, act, &bytes).await;
    assert_eq!((&told["state"], &told["backed_up"]), (&json!("sealed"), &json!(true)), "the phone lets them go");
    assert!(!stored(&house, "kept", &house.ticket(id).evidence[0].file.sha256).exists());
    whole(&house);
}

/// All that the files of a folder say: their bytes, and what the documents and changes among them unfold to.
fn raw(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(raw(&path));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).expect("a file");
            let bytes = [packed_among(&bytes), bytes].concat();
            for at in memchr(&bytes) {
                all.extend(unfolded(&bytes[at..]));
            }
            all.extend(bytes);
        }
    }
    all
}

/// Where Automerge's chunks begin.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

fn memchr(bytes: &[u8]) -> Vec<usize> {
    bytes.windows(4).enumerate().filter(|(_, four)| *four == MAGIC).map(|(at, _)| at).collect()
}

/// What a chunk says, where it is a whole document: its texts as they read.
fn unfolded(bytes: &[u8]) -> Vec<u8> {
    // Magic, checksum, type, length.
    let (mut length, mut at) = (0_usize, 9);
    for shift in (0..35).step_by(7) {
        let Some(byte) = bytes.get(at) else { return Vec::new() };
        length |= usize::from(byte & 0x7f) << shift;
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let Some(chunk) = bytes.get(..at.saturating_add(length)) else { return Vec::new() };
    match document::load(chunk) {
        Ok(document) => {
            let changes = document.get_changes(&[]);
            let said = changes.iter().map(|change| format!("{:?}", change.decode()));
            said.chain([format!("{:?}", document.hydrate(None))]).collect::<String>().into_bytes()
        }
        // A change alone stands uncompressed, or in what was found by its bytes.
        Err(_) => Vec::new(),
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn after_compacting_no_raw_file_of_the_server_or_of_a_new_backup_has_any_of_it() {
    let house = House::open();
    let id = open(&house, 1).await;
    let mut ana = house.supervisor_with_passkey().await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(3, 640, 480);
    let pixels = &bytes[bytes.len() / 2..bytes.len() / 2 + 48];
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    let edit = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: format!("{CANARY}.") };
    let note =
        Command::Content(Content::AddNote { audience: Audience::Internal, text: format!("La clave es {CANARY}") });
    let mut acts = Vec::new();
    for command in [note, Command::Content(Content::EditText(edit))] {
        let number = say(&mut rosa, id, DocumentKind::Ticket, &command, house.now());
        acts.push(ActId { device: rosa.device.id, number });
    }
    // Long enough for the document to be folded, so that the words stand in a saved one, too.
    for turn in 0..40 {
        let text = format!("Vuelta {turn}");
        let command = Command::Content(Content::AddNote { audience: Audience::Internal, text });
        say(&mut rosa, id, DocumentKind::Ticket, &command, house.now());
        rosa.sync().await;
    }
    // A server that was cut off: its files as they stand.
    let data = house.app.config().data.clone();
    let copied = |to: &str| {
        let place = house.path().join(to);
        copy(&data, &place);
        place
    };
    let before = raw(&copied("before"));
    assert!(holds(&before, CANARY.as_bytes()) && holds(&before, pixels), "the trial is one");

    let what = json!([{ "note": acts[0].to_string() }, { "text": acts[1].to_string() }, { "file": act.to_string() }]);
    assert_eq!(take_out(&mut ana, id, what).await, StatusCode::OK);
    let after = copied("after");
    let store = start::store_file(&after);
    RedbStore::compact(&store).expect("compacted");
    let left = raw(&after);
    assert!(left.len() > 10_000 && holds(&left, b"Vuelta 39"), "something is read");
    assert!(!holds(&left, CANARY.as_bytes()), "words in a raw file");
    assert!(!holds(&left, pixels), "a photograph in a raw file");

    let opened = RedbStore::open(&store).expect("opens");
    let kept = house.path().join("kept");
    std::fs::create_dir(&kept).expect("a folder");
    let evidence = BlobStore::of(&after, None);
    backup::make_whole(&opened, &store, &evidence, &kept.join("copia.ronda"), house.app.clock().now())
        .expect("a backup");
    assert!(verify::backup(&kept.join("copia.ronda"), house.path()).expect("verified").is_whole());
    let saved = raw(&kept);
    assert!(!holds(&saved, CANARY.as_bytes()) && !holds(&saved, pixels), "in a backup made since");
    assert!(opened.read().expect("a reader").document(id).expect("read").is_some());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let place = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &place);
        } else if path.is_file() {
            std::fs::copy(&path, &place).expect("copied");
        }
    }
}
