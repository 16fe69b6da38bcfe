//! Tests of `POST /api/documents/{id}/redact` and what must be true after it. The words are nowhere, the rest is
//! proven, and who was offline loses nothing of their own.

use crate::it::steps::{ticket, whole};
use axum::http::StatusCode;
use ronda_server::backup::{self, verify};
use ronda_server::ingest::{Rebuild, stored_ticket};
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{AuditKind, EntryKind, Store};
use ronda_server::verification::bundle::Bundle;
use ronda_server::verification::check::{Proof, TimelineEvent, check};
use ronda_server::verification::export::bundle;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, Decision, EditText, EquipmentField, Item, OpenTicket, Splice, TextKind};
use ronda_shared::document::{self, Reader};
use ronda_shared::evidence::{AttachEvidence, Media, Moment};
use ronda_shared::ids::{ActId, DocumentId, FieldId, FormId, Sha256};
use ronda_shared::paper;
use ronda_shared::redaction::Redact;
use ronda_shared::signature::Sign;
use ronda_shared::sync::wire::{Body, Outcome, SyncResponse};
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_test_support::acts::{hand, note};
use ronda_test_support::client::{Answer, Enrolled, Supervisor};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::Arc;

/// What must be nowhere.
const CANARY: &str = "CANARIO-7731";

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

fn view_of(store: &dyn Store, id: DocumentId) -> TicketView {
    stored_ticket(&*store.read().expect("a reader"), id).expect("reads").expect("a ticket")
}

async fn redact(ana: &mut Supervisor, id: DocumentId, what: Value) -> Answer {
    let body = json!({ "what": what, "reason": "Dato personal" });
    ana.post_json(&format!("/api/documents/{id}/redact"), &body).await
}

/// An act on a ticket by who has read it up to `base`.
fn act(who: &mut Enrolled, id: DocumentId, base: u64, command: &Command, at: i64) -> ActId {
    let act = who.device.next(id, DocumentKind::Ticket, base, command, at);
    who.device.write(&act);
    act.id()
}

fn position(answer: &SyncResponse, id: DocumentId) -> u64 {
    answer.news.iter().find(|news| news.id == id).map_or(0, |news| news.position)
}

/// Everything that the store tells, as bytes: feed, rows, snapshots, summaries, words, logs.
fn told(store: &dyn Store, id: DocumentId) -> Vec<u8> {
    let reader = store.read().expect("a reader");
    let mut bytes = Vec::new();
    for position in 1..=reader.end().expect("an end") {
        bytes.extend(reader.entry_bytes(position).expect("read").expect("an entry"));
    }
    bytes.extend(reader.snapshot(id).expect("read").unwrap_or_default());
    // Saved documents are compressed: what they say is read, too.
    bytes.extend(format!("{:?}", reader.summary(id).expect("read")).into_bytes());
    bytes.extend(format!("{:?}", view_of(store, id)).into_bytes());
    bytes
}

fn opening(house: &House, words: &str) -> Command {
    let Command::Content(Content::OpenTicket(open)) = ticket(house, "oax-revision-extension") else {
        panic!("an opening")
    };
    Command::Content(Content::OpenTicket(Box::new(OpenTicket { description: words.to_owned(), ..*open })))
}

struct Lived {
    house: House,
    ana: Supervisor,
    eva: Enrolled,
    id: DocumentId,
    note: ActId,
    section: ActId,
    /// What the desk had read when it went offline.
    base: u64,
}

/// A ticket with a secret in a note, in a section, in a field and in what a supervisor was asked.
async fn lived() -> Lived {
    let house = House::open();
    let ana = house.supervisor_with_passkey().await;
    let mut eva = house.agent().await.0;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [7; 10]);
    act(&mut eva, id, 0, &opening(&house, "No hay tono"), house.now());
    let note_act = act(&mut eva, id, 0, &note(CANARY), house.now());
    act(&mut eva, id, 0, &note("Se llamó al usuario"), house.now());
    let text = EditText {
        kind: TextKind::Diagnosis,
        section: None,
        splices: Vec::new(),
        whole: format!("La clave era {CANARY} y no servía"),
    };
    let section = act(&mut eva, id, 0, &Command::Content(Content::EditText(text)), house.now());
    let field = Command::Content(Content::SetField { field: FieldId::new("observaciones"), value: CANARY.into() });
    act(&mut eva, id, 0, &field, house.now());
    let question = Command::Decision(Decision::AskRequester { question: format!("¿Su clave es {CANARY}?") });
    act(&mut eva, id, 0, &question, house.now());
    let answer = eva.sync().await;
    assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let base = position(&answer, id);
    assert!(holds(&told(house.store(), id), CANARY), "the trial is one");
    Lived { house, ana, eva, id, note: note_act, section, base }
}

#[tokio::test]
async fn the_words_are_nowhere_and_the_rest_is_proven() {
    let Lived { house, mut ana, mut eva, id, note, section, .. } = lived().await;
    let before = house.ticket(id);
    let answer = redact(
        &mut ana,
        id,
        json!([{ "note": note.to_string() }, { "text": section.to_string() }, { "field": "observaciones" }]),
    )
    .await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &b"{}"[..]), "{answer:?}");
    let after = house.ticket(id);
    assert!(!holds(&told(house.store(), id), CANARY));
    // What is left is as it was, and the places are marked.
    assert_eq!(after.notes.len(), before.notes.len());
    assert_eq!(after.notes[0].text, "");
    assert_eq!(after.notes[0].stamp, before.notes[0].stamp);
    assert_eq!(after.notes[1], before.notes[1]);
    assert_eq!(after.texts[0].text, "");
    assert_eq!(after.fields[&FieldId::new("observaciones")].value, "");
    assert_eq!(after.decided.question.as_deref(), Some("¿Su clave es [testado]?"));
    assert_eq!((after.decided.folio.clone(), after.decided.state), (before.decided.folio, before.decided.state));
    let marks: Vec<_> = after.redactions.iter().map(|one| (one.what.clone(), one.by.to_string())).collect();
    assert_eq!(marks[0], (Redact::Note(note), "ana.lopez".to_owned()));
    assert_eq!((marks.len(), after.redactions[0].reason.as_str()), (3, "Dato personal"));
    whole(&house);
    // A device gets it whole, and nothing it gets has the words.
    let answer = eva.sync().await;
    let news = answer.news.iter().find(|news| news.id == id).expect("news");
    let Body::Whole(bytes) = &news.body else { panic!("founded anew, it comes whole") };
    let held = document::load(bytes).expect("a document");
    assert_eq!(read::read(id, &Reader::now(&held)), Some(after.clone()));
    assert!(!holds(&ronda_shared::cbor::encode(&answer), CANARY));
    for path in
        [format!("/api/documents/{id}"), "/api/search?q=canario".into(), "/api/audit".into(), "/api/held".into()]
    {
        let answer = ana.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!holds(&answer.body, CANARY), "{path}");
    }
    let found: Value = ana.get("/api/search?q=canario").await.json();
    assert_eq!(found["tickets"].as_array().map(Vec::len), Some(0));
    // The audit log tells it, without the words.
    let reader = house.store().read().expect("a reader");
    let line = reader.audit_before(u64::MAX).expect("read").find_map(|entry| match entry.expect("read").kind {
        EntryKind::Audit(line) if line.what == AuditKind::Redacted => Some(line),
        _ => None,
    });
    let line = line.expect("told");
    assert!(line.detail.contains("Dato personal") && line.by.is_some_and(|by| by.as_str() == "ana.lopez"));
    assert_eq!(Some(line.subject), after.decided.folio);
}

#[tokio::test]
async fn an_act_offered_again_is_answered_the_same() {
    let Lived { house, mut ana, eva, id, note, .. } = lived().await;
    let before: SyncResponse = eva.offer(&eva.device.push_after(0)).await.framed();
    assert_eq!(redact(&mut ana, id, json!([{ "note": note.to_string() }])).await.status, StatusCode::OK);
    let feed = house.feed();
    let after: SyncResponse = eva.offer(&eva.device.push_after(0)).await.framed();
    assert_eq!((after.receipts, after.acknowledged), (before.receipts, before.acknowledged));
    assert_eq!(house.feed(), feed, "nothing was stored");
}

#[tokio::test]
async fn who_was_offline_keeps_their_own_words_and_meets_what_they_did_not_know() {
    let Lived { house, mut ana, mut eva, id, section, base, .. } = lived().await;
    let other = FieldId::new("extension");
    // Somebody else at the desk says something meanwhile; then the section goes.
    let mut colleague = house.enrol("ana.lopez", ronda_shared::stamp::Site::Desk).await;
    let base_of_colleague = position(&colleague.sync().await, id);
    let set = |value: &str| Command::Content(Content::SetField { field: other.clone(), value: value.into() });
    act(&mut colleague, id, base_of_colleague, &set("12400"), house.now());
    colleague.sync().await;
    assert_eq!(redact(&mut ana, id, json!([{ "text": section.to_string() }])).await.status, StatusCode::OK);
    // Eva, offline since before both, goes on with her section, sets the same field, and writes a note.
    let edit = EditText {
        kind: TextKind::Diagnosis,
        section: Some(section),
        splices: vec![Splice { at: 0, delete: String::new(), insert: "Se cambió el aparato. ".into() }],
        whole: format!("Se cambió el aparato. La clave era {CANARY} y no servía"),
    };
    let edited = act(&mut eva, id, base, &Command::Content(Content::EditText(edit)), house.now());
    act(&mut eva, id, base, &set("12499"), house.now());
    act(&mut eva, id, base, &note("Ya tiene tono"), house.now());
    let answer = eva.sync().await;
    assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let after = house.ticket(id);
    let texts: Vec<_> = after.texts.iter().map(|one| (one.id, one.text.as_str())).collect();
    assert_eq!(texts, [(section, ""), (edited, "Se cambió el aparato.")]);
    assert!(after.notes.iter().any(|note| note.text == "Ya tiene tono"));
    let card = after.conflicts.iter().find(|card| card.settled.is_none()).expect("a loser is told (property 9)");
    let mut sides = [card.standing.value.clone(), card.other.value.clone()];
    sides.sort();
    assert_eq!(sides, ["\"12400\"", "\"12499\""]);
    assert!(!holds(&told(house.store(), id), &format!("era {CANARY}")), "what she quoted is not kept");
    whole(&house);
}

#[tokio::test]
async fn a_rebuild_a_backup_and_a_bundle_carry_it() {
    let Lived { house, mut ana, mut eva, id, note, section, .. } = lived().await;
    let what = json!([{ "note": note.to_string() }, { "text": section.to_string() }, { "field": "observaciones" }]);
    assert_eq!(redact(&mut ana, id, what).await.status, StatusCode::OK);
    let base = position(&eva.sync().await, id);
    act(&mut eva, id, base, &self::note("Después"), house.now());
    eva.sync().await;
    whole(&house);
    let state = |store: &dyn Store| {
        let reader = store.read().expect("a reader");
        let end = reader.end().expect("an end");
        let own = reader.own_changes(id, eva.device.id).expect("read");
        let heads: Vec<_> = (1..=end).map(|at| reader.heads_at(id, at).expect("read")).collect();
        let log: Vec<_> =
            (1..=eva.device.log.len() as u64).map(|n| reader.log(eva.device.id, n).expect("read")).collect();
        let row = reader.document(id).expect("read").expect("a row");
        let row = (row.born, row.latest, row.heads, row.scopes, row.founded);
        (
            reader.feed_hash(end).expect("read"),
            own,
            heads,
            log,
            row,
            reader.summary(id).expect("read"),
            view_of(store, id),
        )
    };
    let lived = state(house.store());
    // A backup, and a store made of it.
    let file = house.path().join("it.backup");
    backup::make(house.store(), &file, house.app.clock().now()).expect("made");
    assert!(verify::backup(&file, house.path()).expect("verified").is_whole());
    let restored = house.path().join("restored.redb");
    backup::restore(&file, &restored, 10).expect("restored");
    let store = RedbStore::open(&restored).expect("opens");
    assert!(!holds(&told(&store, id), CANARY));
    let again = state(&store);
    assert_eq!((&lived.1, &lived.2, &lived.3, &lived.4), (&again.1, &again.2, &again.3, &again.4));
    // Made anew of its feed, it is the same.
    let organisation = Arc::clone(house.app.organisation());
    let lived = state(house.store());
    house.store().rebuild(&mut Rebuild(organisation)).expect("rebuilt");
    assert_eq!(state(house.store()), lived);
    whole(&house);
    // Carried out, it proves itself, and says what is gone.
    let reader = house.store().read().expect("a reader");
    let made = bundle(&*reader, house.app.organisation(), id, house.app.clock().now(), true).expect("made");
    let bytes = made.write();
    assert!(!holds(&bytes, CANARY));
    let (read, as_written) = Bundle::read(bytes.as_slice()).expect("read");
    let found = check(&read, as_written);
    assert_eq!(found.faults, Vec::<String>::new());
    let proof = |act: ActId| {
        found.lines.iter().find_map(|line| match &line.what {
            TimelineEvent::Act { act: it, proof, .. } if *it == act => Some(*proof),
            _ => None,
        })
    };
    assert_eq!((proof(note), proof(section)), (Some(Proof::Emptied), Some(Proof::Emptied)));
    assert!(found.lines.iter().any(|line| matches!(&line.what, TimelineEvent::Redacted { places: 3, .. })));
    assert_eq!(found.view.as_deref(), Some(&house.ticket(id)));
    // Any byte of what a redaction left is found.
    for (at, carried) in read.entries.iter().enumerate() {
        let whole = ronda_shared::cbor::decode::<ronda_server::store::Entry>(&carried.bytes).expect("an entry");
        if whole.emptied.is_none() && !matches!(whole.kind, EntryKind::Founded(_)) {
            continue;
        }
        for byte in (0..carried.bytes.len()).step_by(7) {
            let mut spoiled = read.clone();
            spoiled.entries[at].bytes[byte] ^= 1;
            assert!(!check(&spoiled, true).faults.is_empty(), "byte {byte} of entry {}", carried.position);
        }
    }
}

#[tokio::test]
async fn it_is_done_twice_and_refused_where_it_cannot_be() {
    let Lived { house, mut ana, mut eva, id, note, section, .. } = lived().await;
    let other = id.to_string().replace('7', "8");
    let path = format!("/api/documents/{id}/redact");
    assert_eq!(eva.post_json(&path, &json!({ "what": [], "reason": "x" })).await.status, StatusCode::FORBIDDEN);
    for (what, reason, refusal) in [
        (json!([]), "x", (422, "nothing_to_redact")),
        (json!([{ "note": section.to_string() }]), "", (400, "no_reason")),
        (json!([{ "note": "0000000000009.77" }]), "x", (422, "nothing_to_redact")),
        (json!([{ "wing": 7 }]), "x", (400, "bad_json")),
    ] {
        let answer = ana.post_json(&path, &json!({ "what": what, "reason": reason })).await;
        assert_eq!(answer.refusal(), (refusal.0, refusal.1.to_owned()));
    }
    let away = redact(&mut ana, other.parse().expect("an id"), json!([{ "subject": {} }])).await;
    assert_eq!(away.refusal(), (404, "not_found".into()));
    assert_eq!(redact(&mut ana, id, json!([{ "note": note.to_string() }])).await.status, StatusCode::OK);
    assert_eq!(
        redact(&mut ana, id, json!([{ "note": note.to_string() }])).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let base = position(&eva.sync().await, id);
    let second = act(&mut eva, id, base, &self::note("Segundo SECRETO-55"), house.now());
    eva.sync().await;
    let answer = redact(&mut ana, id, json!([{ "note": second.to_string() }, { "subject": {} }])).await;
    assert_eq!(answer.status, StatusCode::OK);
    let after = house.ticket(id);
    assert_eq!(after.redactions.len(), 3);
    assert_eq!(after.subject.value, "");
    assert!(!holds(&told(house.store(), id), "SECRETO-55"));
    whole(&house);
    let lived = house.ticket(id);
    house.store().rebuild(&mut Rebuild(Arc::clone(house.app.organisation()))).expect("rebuilt");
    assert_eq!(house.ticket(id), lived);
    whole(&house);
    let reader = house.store().read().expect("a reader");
    let made = bundle(&*reader, house.app.organisation(), id, house.app.clock().now(), true).expect("made");
    assert_eq!(check(&made, true).faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_caption_and_what_was_signed_go_and_the_file_and_the_signature_stay() {
    let Lived { house, mut ana, mut eva, id, base, .. } = lived().await;
    let sha256 = Sha256::of(b"a photograph");
    let photo = AttachEvidence {
        caption: format!("Se ve el PIN {CANARY}"),
        moment: Some(Moment::Before),
        ..AttachEvidence::new(sha256, 100_000, Media::Jpeg, "ventanilla.jpg".into())
    };
    let photo_act = act(&mut eva, id, base, &Command::Content(Content::AttachEvidence(Box::new(photo))), house.now());
    let caption = Command::Content(Content::SetCaption {
        evidence: photo_act,
        caption: format!("El PIN es {CANARY}, dice María"),
    });
    act(&mut eva, id, base, &caption, house.now());
    let base = position(&eva.sync().await, id);
    let form = FormId::new("oax-resguardo-telefono");
    let filled = paper::fill(house.app.organisation(), &form, &house.ticket(id)).expect("a form");
    let (text, place) = (paper::canonical(&filled), filled.signatures[0].clone());
    let hand = hand("María Guadalupe");
    let (role, purpose) = (place.role, place.purpose);
    let sign = Sign {
        paper: form,
        role,
        purpose,
        format: paper::FORMAT,
        text: text.clone(),
        hand: hand.clone(),
        certified: None,
    };
    let signature = act(&mut eva, id, base, &Command::Content(Content::Sign(Box::new(sign))), house.now());
    let answer = eva.sync().await;
    assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let before = house.ticket(id);
    let what = json!([{ "caption": photo_act.to_string() }, { "signed_text": signature.to_string() }]);
    let answer = redact(&mut ana, id, what).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");

    let naming = |house: &House| house.store().read().expect("a reader").naming(&sha256).expect("read");
    let look = |house: &House| {
        let after = house.ticket(id);
        let (file, former) = (&after.evidence[0], &before.evidence[0]);
        assert_eq!((file.file.caption.as_str(), file.file.name.as_str()), ("", ""));
        assert_eq!((file.file.sha256, file.file.media, file.file.moment), (sha256, Media::Jpeg, former.file.moment));
        let signed = &after.signatures[0];
        assert_eq!((signed.signed.text.as_str(), &signed.signed.hand), ("", &hand));
        assert_eq!(signed.sha256, Sha256::of(text.as_bytes()), "the paper in somebody's hands is still the signed one");
        assert_eq!(signed.stamp, before.signatures[0].stamp);
        assert!(!holds(&told(house.store(), id), "dice María"));
        assert!(!holds(&told(house.store(), id), "ventanilla.jpg"));
        assert_eq!(naming(house), [(photo_act, id)], "its bytes are named still: no sweep takes them");
        whole(house);
    };
    look(&house);
    house.store().rebuild(&mut Rebuild(Arc::clone(house.app.organisation()))).expect("rebuilt");
    look(&house);
    // Carried out it proves itself; a file that no act names is found.
    let reader = house.store().read().expect("a reader");
    let made = bundle(&*reader, house.app.organisation(), id, house.app.clock().now(), true).expect("made");
    assert_eq!(check(&made, true).faults, Vec::<String>::new());
    let mut stuffed = made;
    let bytes = b"nobody named this".to_vec();
    stuffed.evidence.push(ronda_server::verification::bundle::Evidence {
        sha256: serde_bytes::ByteBuf::from(Sha256::of(&bytes).bytes().to_vec()),
        media: "image/jpeg".into(),
        bytes: serde_bytes::ByteBuf::from(bytes),
    });
    let faults = check(&stuffed, true).faults;
    assert!(faults.iter().any(|fault| fault.contains("named by no act")), "{faults:?}");
    // What was drawn goes by itself: who signed and when stays.
    let drawn = json!([{ "hand": signature.to_string() }]);
    assert_eq!(redact(&mut ana, id, drawn).await.status, StatusCode::OK);
    let after = house.ticket(id);
    let signed = &after.signatures[0];
    assert!(after.is_hand_gone(signature) && signed.signed.hand.strokes.is_destroyed());
    assert_eq!((signed.signed.hand.name.as_str(), &signed.stamp), ("María Guadalupe", &before.signatures[0].stamp));
    whole(&house);
}

#[tokio::test]
async fn a_note_and_the_registry_of_an_item_are_taken_out() {
    let house = House::open();
    let (mut ana, mut eva) = (house.supervisor_with_passkey().await, house.agent().await.0);
    let item = eva.device.register("I-1", house.now());
    let kind = DocumentKind::Equipment;
    let person =
        Command::Item(Item::SetEquipmentField { field: EquipmentField::Person, value: format!("Rosa {CANARY}") });
    let note = Command::Item(Item::AddEquipmentNote { text: format!("La PIN de {CANARY} está debajo") });
    let mut acts = Vec::new();
    for command in [&person, &note] {
        let act = eva.device.next(item, kind, 0, command, house.now());
        eva.device.write(&act);
        acts.push(act.id());
    }
    let answer = eva.sync().await;
    assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let feed = |house: &House| {
        let reader = house.store().read().expect("a reader");
        let mut bytes = reader.snapshot(item).expect("read").unwrap_or_default();
        for position in 1..=reader.end().expect("an end") {
            bytes.extend(reader.entry_bytes(position).expect("read").expect("an entry"));
        }
        bytes.extend(format!("{:?}", reader.summary(item).expect("read")).into_bytes());
        bytes
    };
    assert!(holds(&feed(&house), CANARY), "the trial is one");
    let what = json!([{ "equipment_note": acts[1].to_string() }, { "registry": "person" }]);
    assert_eq!(redact(&mut ana, item, what).await.status, StatusCode::OK);
    assert!(!holds(&feed(&house), CANARY));
    whole(&house);
}
