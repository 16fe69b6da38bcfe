//! Tests of what mail keeps beside the ticket, and for how long. Kept are rows of the queue, and messages of which
//! something was not taken; in a backup, after a restore, under a redaction.

use crate::mail::house::{ANA, DESK, Ground, MailServer};
use crate::mail::steps::{ground, message, post, taken};
use ronda_server::backup::blobs::CopiedFiles;
use ronda_server::backup::{self, verify};
use ronda_server::blobs::BlobStore;
use ronda_server::identity::audit;
use ronda_server::mail::files;
use ronda_server::mail::queue::{FAILED_KEPT_MS, SENT_KEPT_MS};
use ronda_server::mail::tray::{Deed, Word};
use ronda_server::redact::Order;
use ronda_server::start;
use ronda_server::store::mail::{Aside, AsideWhy, Incoming, MailRows, OutState};
use ronda_server::store::{AuditKind, Batch};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::redaction::Redact;
use ronda_shared::time::DAY_MS;
use std::path::{Path, PathBuf};

const SECRET: &str = "expediente-7731 de Íñigo";

/// A message of which something finds no place in a ticket.
fn odd(id: &str, subject: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Ana Núñez <{ANA}>\r\nTo: {DESK}\r\nMessage-ID: <{id}@oaxaca.gob.mx>\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Disposition: attachment\r\n\r\nTNEF {text}\r\n--q--\r\n"
    )
    .into_bytes()
}

fn messages(folder: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    files.map(|file| file.expect("a file").path()).collect()
}

/// Something is entered, and a week goes by: the feed shows that the clock was right then.
fn shows_its_clock(ground: &Ground, house: &MailServer) {
    let line = audit::line(None, None, AuditKind::BackedUp, "copia", "");
    audit::write(&**house.app.store(), ground.now(), line).expect("entered");
    ground.pass(7 * DAY_MS);
}

async fn redact(house: &MailServer, document: DocumentId, what: Vec<Redact>) {
    let order =
        Order { document, what, reason: "Dato personal".into(), by: None, device: None, alone: false, stands: None };
    house.app.ingest().redact(order).await.expect("redacted");
}

#[tokio::test]
async fn rows_of_the_queue_go_after_their_term_and_no_number_is_given_twice() {
    let (ground, sink) = ground().await;
    let lost = "no@oaxaca.gob.mx";
    sink.behave(|manner| _ = manner.answers.insert(lost.into(), vec!["550 no such user".into()]));
    let house = ground.open();
    house.file(&ground, ANA, "Impresora").await;
    house.file(&ground, lost, "Red").await;
    post(&house).await;
    let numbers = |house: &MailServer| {
        let reader = house.app.store().read().expect("a reader");
        reader.mail_after(0, 100).expect("rows").into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&house), [1, 2]);
    ground.pass(SENT_KEPT_MS - 1);
    shows_its_clock(&ground, &house);
    assert_eq!(house.mail.sweep().await.expect("swept"), (0, 0), "a moment lacks, by what the feed shows");
    shows_its_clock(&ground, &house);
    assert_eq!(house.mail.sweep().await.expect("swept"), (1, 0));
    assert_eq!(numbers(&house), [2]);
    ground.pass(FAILED_KEPT_MS);
    shows_its_clock(&ground, &house);
    assert_eq!(house.mail.sweep().await.expect("swept"), (0, 0), "the last row tells which number comes next");
    // A restart, too, goes on after it.
    drop(house);
    let house = ground.open();
    house.file(&ground, ANA, "Escáner").await;
    post(&house).await;
    assert_eq!(numbers(&house), [2, 3]);
    assert_eq!(house.mail.sweep().await.expect("swept"), (1, 0));
    // What waits is never swept.
    sink.behave(|manner| _ = manner.answers.insert(lost.into(), vec!["451 later".into()]));
    house.file(&ground, lost, "Otra").await;
    post(&house).await;
    ground.pass(FAILED_KEPT_MS);
    house.mail.sweep().await.expect("swept");
    let (rows, waits) = house.mail.queue(false, 10).await.expect("a queue");
    assert_eq!((rows.len(), waits), (1, 1));
    assert_eq!(rows[0].1.as_deref(), Some(house.folio(rows[0].0.document.expect("a ticket")).as_str()));
}

#[tokio::test]
async fn a_kept_message_is_in_the_backup_and_comes_back() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, odd("k1", "Con anexo", SECRET)).await;
    assert!(row.kept && row.sha256.is_some(), "{row:?}");
    let data = ground.path().join("data");
    let store_file = start::store_file(&data);
    let place = ground.path().join("backups");
    std::fs::create_dir(&place).expect("made");
    let file = place.join("one.ronda");
    let made =
        backup::make_whole(&**house.app.store(), &store_file, house.app.keeper().blobs().kept(), &file, ground.now())
            .expect("a backup");
    assert_eq!(made.messages, CopiedFiles { files: 1, copied: 1, missing: 0 });
    let again = {
        let evidence = house.app.keeper().blobs().kept();
        backup::make_whole(&**house.app.store(), &store_file, evidence, &place.join("two.ronda"), ground.now())
    };
    assert_eq!(again.expect("a backup").messages, CopiedFiles { files: 1, copied: 0, missing: 0 });
    let report = |name: &str| {
        let scratch = ground.path().join(name);
        std::fs::create_dir(&scratch).expect("made");
        verify::backup(&file, &scratch).expect("read")
    };
    let whole = report("scratch-1");
    assert!(whole.is_whole() && whole.messages == 1, "{:?}", whole.faults);

    let other = ground.path().join("other");
    std::fs::create_dir(&other).expect("made");
    let restored =
        backup::restore_at(&file, &start::store_file(&other), &BlobStore::of(&other, None), 1_000, ground.now())
            .expect("restored");
    assert_eq!((restored.messages.files, restored.messages.missing), (1, 0));
    let there = files::place(&other.join("mail"), &row.key);
    let bytes = std::fs::read(&there).expect("there");
    assert_eq!(bytes, odd("k1", "Con anexo", SECRET));
    let store = start::open(&other).expect("a store");
    let verified = || verify::data(&*store.read().expect("a reader"), &start::store_file(&other)).expect("read");
    assert!(verified().is_whole());
    std::fs::write(&there, b"another").expect("written");
    assert!(verified().faults.iter().any(|fault| fault.contains("changed after it came")), "{:?}", verified().faults);
    std::fs::remove_file(&there).expect("removed");
    assert!(verified().faults.iter().any(|fault| fault.contains("cannot be read")), "{:?}", verified().faults);
    // One that is spoiled beside the backup is told, and not brought back as if it were whole.
    std::fs::write(files::place(&place.join("mail"), &row.key), b"another").expect("written");
    assert!(!report("scratch-2").is_whole());
    let third = ground.path().join("third");
    std::fs::create_dir(&third).expect("made");
    let restored =
        backup::restore_at(&file, &start::store_file(&third), &BlobStore::of(&third, None), 1_000, ground.now())
            .expect("restored");
    assert_eq!((restored.messages.files, restored.messages.missing), (0, 1));
}

/// Everything that rows of mail say, as text.
fn told(house: &MailServer) -> String {
    let reader = house.app.store().read().expect("a reader");
    format!("{:?}", reader.mail_all().expect("rows"))
}

/// R29: a redaction reaches what mail keeps: the message, the queue, the lists.
#[tokio::test]
async fn a_redaction_reaches_the_kept_message_and_what_waits() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, odd("k2", "expediente-7731", SECRET)).await;
    let document = row.document.expect("a ticket");
    let beside = taken(&house, odd("k3", "Otro asunto", "Otro texto")).await;
    house.follow();
    let folder = ground.path().join("data/mail");
    assert_eq!(messages(&folder).len(), 2);
    assert!(told(&house).contains("7731"));
    let waited = house.mail.queue(false, 100).await.expect("a queue").1;
    assert!(waited >= 4, "two copies and two words about files: {waited}");

    redact(&house, document, vec![Redact::Description {}, Redact::Subject {}]).await;
    house.follow();
    house.mail.sweep().await.expect("swept");
    assert_eq!(messages(&folder), [files::place(&folder, &beside.key)], "the other ticket's stays");
    let rows = told(&house);
    assert!(!rows.contains("7731") && !rows.contains("Íñigo"), "{rows}");
    let reader = house.app.store().read().expect("a reader");
    let row: Incoming = reader.mail_taken(&row.key).expect("read").expect("known");
    assert!(!row.kept && row.sha256.is_none() && row.subject.is_empty(), "{row:?}");
    drop(reader);
    post(&house).await;
    assert!(sink.taken().iter().all(|one| !String::from_utf8_lossy(&one.bytes).contains("7731")));
    assert!(sink.taken().iter().all(|one| !one.text().contains("7731") && !one.subject().contains("7731")));
    let (rows, _) = house.mail.queue(false, 100).await.expect("a queue");
    let withdrawn = rows.iter().filter(|(row, _)| {
        row.text.is_empty() && matches!(&row.state, OutState::Failed { answer, .. } if answer.contains("withdrawn"))
    });
    assert_eq!(withdrawn.count() as u64, waited - 2, "the operator sees that they were not sent");
    assert_eq!(house.mail.retry(None).await.expect("tried"), 0, "there is nothing to say any more");

    let place = ground.path().join("backups");
    std::fs::create_dir(&place).expect("made");
    let store_file = start::store_file(&ground.path().join("data"));
    let evidence = house.app.keeper().blobs().kept();
    let made = backup::make_whole(&**house.app.store(), &store_file, evidence, &place.join("one.ronda"), ground.now());
    assert_eq!(made.expect("a backup").messages.files, 1);
    // The same message again is known, and brings nothing back.
    taken(&house, odd("k2", "expediente-7731", SECRET)).await;
    assert_eq!(messages(&folder).len(), 1);
}

/// R29: the desk answers what was written of a ticket and did not enter it; the answer waits, and the ticket is redacted.
#[tokio::test]
async fn a_redaction_withdraws_the_desks_answer_that_waits() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = taken(&house, message(ANA, "k8", "Sin red", SECRET)).await.document.expect("a ticket");
    post(&house).await;
    let came = taken(&house, message("vecino@example.com", "k9", "Sin red", "¿Y mi asunto?")).await;
    let aside = Some(Aside { why: AsideWhy::NotTaken, settled: None });
    let came = Incoming { document: Some(document), aside, ..came };
    let mail = MailRows { taken: vec![came.clone()], ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("written");
    let deed = Deed::Answer(format!("Sigue abierto: {SECRET}"));
    let word = Word { by: PersonId::new("ana.lopez"), device: DeviceId::SERVER, deed };
    house.mail.settle_aside(came.key, word).await.expect("settled");
    assert!(told(&house).contains("Sigue abierto"), "it waits");
    redact(&house, document, vec![Redact::Description {}]).await;
    let sent = sink.taken().len();
    post(&house).await;
    let later = sink.taken();
    assert!(later.iter().skip(sent).all(|one| !one.text().contains("7731") && !one.text().contains("Sigue abierto")));
    let (rows, _) = house.mail.queue(false, 100).await.expect("a queue");
    let answer = rows.iter().map(|(row, _)| row).find(|row| row.event == "desk_answer").expect("it is told");
    let why = matches!(&answer.state, OutState::Failed { answer, .. } if answer.contains("withdrawn"));
    assert!(why && answer.text.is_empty() && answer.document == Some(document), "{answer:?}");
    assert_eq!(house.mail.retry(None).await.expect("tried"), 0, "there is nothing to say any more");
}

/// R29: a mail server may take minutes for a message, and a round hands over fifty. What is withdrawn meanwhile does not go.
#[tokio::test]
async fn what_is_withdrawn_while_another_message_is_handed_over_is_not_sent() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    house.file(&ground, "otra@oaxaca.gob.mx", "Red").await;
    let document = house.file(&ground, ANA, "Impresora").await;
    house.follow();
    sink.behave(|manner| manner.silent_at = Some(1));
    let withdrawn = async {
        while sink.taken().is_empty() {
            tokio::task::yield_now().await;
        }
        redact(&house, document, vec![Redact::Description {}, Redact::Subject {}]).await;
        sink.behave(|manner| manner.silent_at = None);
    };
    let (round, ()) = tokio::join!(house.mail.send_due(), withdrawn);
    assert_eq!(round.expect("sends").sent, 1);
    post(&house).await;
    assert!(sink.to(ANA).iter().all(|one| !one.subject().contains("Impresora") && !one.text().contains("No enciende")));
}

/// A kept message has a bounded life; one that no row knows may be the only copy, and stays as long.
#[tokio::test]
async fn a_kept_message_goes_after_ninety_days() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, odd("k4", "Con anexo", "Hola")).await;
    let folder = ground.path().join("data/mail");
    let stranger = folder.join(format!("{}.eml", "ab".repeat(32)));
    std::fs::write(&stranger, b"of a store before").expect("written");
    std::fs::write(folder.join("apuntes.txt"), b"somebody's").expect("written");
    ground.pass(files::KEPT_MS - DAY_MS);
    house.mail.sweep().await.expect("swept");
    assert!(files::place(&folder, &row.key).exists());
    ground.pass(DAY_MS);
    house.mail.sweep().await.expect("swept");
    assert!(files::place(&folder, &row.key).exists(), "the clock may be ahead for a moment");
    house.file(&ground, ANA, "Impresora").await;
    ground.pass(7 * DAY_MS);
    house.mail.sweep().await.expect("swept");
    assert!(!files::place(&folder, &row.key).exists(), "the feed tells since a week that it has come");
    assert!(folder.join("apuntes.txt").exists(), "what is not ours is nobody's to remove");
    let reader = house.app.store().read().expect("a reader");
    assert!(!reader.mail_taken(&row.key).expect("read").expect("known").kept);
}
