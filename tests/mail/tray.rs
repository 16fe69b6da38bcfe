//! The desk's tray: mail that became nothing by itself is kept, and becomes a ticket, an answer or nothing, once.

use crate::mail::house::{ANA, Ground, MailServer, SERVICE};
use crate::mail::steps::{answer, damage, ground, message, post, remark, taken};
use ronda_server::mail::Mail;
use ronda_server::mail::tray::{Deed, TrayError, Word};
use ronda_server::store::mail::{AsideWhy, Became, Incoming, Settlement};
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::command::{Command, ContactField, Content, OpenTicket};
use ronda_shared::ids::{DeviceId, PersonId, ServiceId};
use ronda_shared::stamp::Site;
use std::path::PathBuf;

const OUTSIDE: &str = "vecino@example.com";

fn waiting(house: &MailServer) -> Vec<Incoming> {
    let reader = house.app.store().read().expect("a reader");
    reader.mail_tray(None, 100).expect("rows")
}

fn whys(house: &MailServer) -> Vec<AsideWhy> {
    waiting(house).into_iter().filter_map(|row| row.aside).map(|aside| aside.why).collect()
}

fn word(deed: Deed) -> Word {
    Word { by: PersonId::new("ana.lopez"), device: DeviceId::SERVER, deed }
}

fn open(service: &str) -> Word {
    word(Deed::OpenTicket { service: ServiceId::new(service), name: String::new(), mail: String::new(), open: None })
}

fn kept(ground: &Ground) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(ground.path().join("data/mail")) else { return Vec::new() };
    files.map(|file| file.expect("a file").path()).collect()
}

/// How many lines of the audit log tell that.
fn audited(house: &MailServer, what: AuditKind) -> usize {
    let reader = house.app.store().read().expect("a reader");
    let lines = reader.audit_before(u64::MAX).expect("read").map(|entry| entry.expect("read").kind);
    lines.filter(|kind| matches!(kind, EntryKind::Audit(line) if line.what == what)).count()
}

#[tokio::test]
async fn what_became_nothing_waits_for_the_desk_with_its_reason_and_its_words() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    taken(&house, message(OUTSIDE, "t1", "Hola", "Quiero internet")).await;
    ground.pass(1_000);
    taken(&house, b"Subject: sin remitente\r\nMessage-ID: <t2@x>\r\n\r\nNo hay luz".to_vec()).await;
    ground.pass(1_000);
    taken(&house, Vec::new()).await;
    // What became a ticket, and what is too large to be kept, does not wait.
    taken(&house, message(ANA, "t3", "Sin red", "Hola")).await;
    let mut large = message(ANA, "t4", "Enorme", "x");
    large.resize(30 * 1024 * 1024, b'x');
    taken(&house, large).await;
    assert_eq!(whys(&house), [AsideWhy::Unreadable, AsideWhy::NoSender, AsideWhy::Outside], "the latest first");
    let rows = waiting(&house);
    let letter = |at: usize| house.mail.read_aside(&rows[at]).expect("a disk");
    assert!(letter(0).is_none(), "it was never a message");
    assert_eq!(letter(1).expect("there").text, "No hay luz");
    assert_eq!(letter(2).expect("there").text, "Quiero internet");
}

#[tokio::test]
async fn a_message_of_the_tray_becomes_one_ticket_with_its_sender_as_requester() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, message(OUTSIDE, "t5", "Sin internet", "No hay red en el kiosco")).await;
    assert_eq!((row.became, row.kept), (Became::Refused, true));
    let unknown = house.mail.settle_aside(row.key, open("no-hay")).await;
    assert!(matches!(unknown, Err(TrayError::NoService)), "{unknown:?}");
    assert_eq!(waiting(&house).len(), 1, "it waits on");

    let opened = house.mail.settle_aside(row.key, open(SERVICE)).await.expect("settled");
    let document = opened.document.expect("a ticket");
    let view = house.view(document);
    assert_eq!((view.subject.value.as_str(), view.born.channel.as_str()), ("Sin internet", "mail"));
    assert_eq!((view.born.stamp.by.as_str(), view.born.stamp.site), ("ana.lopez", Site::Desk));
    assert!(view.born.description.contains("No hay red en el kiosco"));
    assert!(remark(&view).text.contains(OUTSIDE));
    // Again, or put away by somebody who saw the list before: it is told what it became.
    for again in [open(SERVICE), word(Deed::PutAway)] {
        let again = house.mail.settle_aside(row.key, again).await.expect("known");
        assert_eq!(again.document, Some(document));
        assert_eq!(again.aside.and_then(|aside| aside.settled).map(|one| one.how), Some(Settlement::OpenTicket));
    }
    assert_eq!(
        taken(&house, message(OUTSIDE, "t5", "Sin internet", "No hay red en el kiosco")).await.document,
        Some(document)
    );
    assert_eq!((house.tickets().len(), waiting(&house).len(), kept(&ground).len()), (1, 0, 0));
    post(&house).await;
    assert!(sink.to(OUTSIDE).iter().any(|one| one.subject().contains(&house.folio(document))), "the folio is told");
}

#[tokio::test]
async fn without_a_sender_the_desk_says_whose_request_it_is() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, b"Subject: sin remitente\r\nMessage-ID: <t6@x>\r\n\r\nNo hay luz".to_vec()).await;
    let nobody = house.mail.settle_aside(row.key, open(SERVICE)).await;
    assert!(matches!(nobody, Err(TrayError::Nobody)), "{nobody:?}");
    let answered = house.mail.settle_aside(row.key, word(Deed::Answer("Hola".into()))).await;
    assert!(matches!(answered, Err(TrayError::Nobody)), "{answered:?}");
    let deed = Deed::OpenTicket {
        service: ServiceId::new(SERVICE),
        name: "Rosa Gil".into(),
        mail: "rosa@oaxaca.gob.mx".into(),
        open: None,
    };
    let opened = house.mail.settle_aside(row.key, word(deed)).await.expect("settled");
    let view = house.view(opened.document.expect("a ticket"));
    assert!(remark(&view).text.contains("Rosa Gil <rosa@oaxaca.gob.mx>"), "{}", remark(&view).text);
}

/// What the desk writes on the screen of a call stands for what the message says, with the message's files, thread and
/// channel; what the service asks beyond the message is asked of it.
#[tokio::test]
async fn a_ticket_is_made_of_a_message_as_the_desk_wrote_it() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, message(OUTSIDE, "t9", "Sin internet", "No hay red en el kiosco")).await;
    let (_, command) = ground.request(ANA, "Kiosco sin red");
    let Command::Content(Content::OpenTicket(wrote)) = command else { panic!("an opening") };
    let wrote = OpenTicket { description: String::new(), occurred_at: Some(row.at), ..*wrote };
    let asks_more = OpenTicket { service: ServiceId::new("oax-revision-nodo"), ..wrote.clone() };
    let deed = |open: OpenTicket| {
        let service = open.service.clone();
        word(Deed::OpenTicket { service, name: String::new(), mail: String::new(), open: Some(Box::new(open)) })
    };
    let missing = house.mail.settle_aside(row.key, deed(asks_more)).await;
    assert!(matches!(missing, Err(TrayError::Missing(_))), "{missing:?}");
    let opened = house.mail.settle_aside(row.key, deed(wrote)).await.expect("settled");
    let view = house.view(opened.document.expect("a ticket"));
    assert_eq!((view.subject.value.as_str(), view.born.channel.as_str()), ("Kiosco sin red", "mail"));
    assert_eq!(view.requester[&ContactField::Mail].value, ANA, "whose request it is, the desk says");
    assert!(view.born.description.contains("No hay red en el kiosco"), "nothing written, the message speaks");
    assert!(remark(&view).text.contains(OUTSIDE), "and from whom it came stays");
    assert!(waiting(&house).is_empty());
    post(&house).await;
    let folio = house.folio(view.id);
    let told = |to: &str| sink.to(to).iter().any(|one| one.subject().contains(&folio));
    assert!(told(ANA) && !told(OUTSIDE), "who asks is told the folio");
}

#[tokio::test]
async fn a_message_is_answered_or_put_away_once_and_the_log_tells_it() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let answered = taken(&house, message(OUTSIDE, "t7", "Pregunta", "¿A qué hora abren?")).await;
    let away = taken(&house, message(OUTSIDE, "t8", "Publicidad", "Compre ya")).await;
    let text = "Abrimos a las 9.\nSu clave: 12345";
    for _ in 0..2 {
        house.mail.settle_aside(answered.key, word(Deed::Answer(text.into()))).await.expect("settled");
        house.mail.settle_aside(away.key, word(Deed::PutAway)).await.expect("settled");
    }
    // In another tab they have written something else: it is known that these are not the words that went out.
    let said = |deed: Deed| deed.seal(&house.mail);
    let other = house.mail.settle_aside(answered.key, word(Deed::Answer("Cerramos.".into()))).await.expect("settled");
    let before = other.aside.and_then(|aside| aside.settled).and_then(|settled| settled.said);
    assert_eq!(before, said(Deed::Answer(text.into())));
    assert_ne!(before, said(Deed::Answer("Cerramos.".into())));
    assert!(waiting(&house).is_empty() && house.tickets().is_empty());
    assert_eq!((audited(&house, AuditKind::MailAnswered), audited(&house, AuditKind::MailPutAway)), (1, 1));
    assert_eq!(kept(&ground).len(), 2, "their bytes stay until their term");
    post(&house).await;
    let told: Vec<_> = sink.to(OUTSIDE).into_iter().filter(|one| one.text().contains("Abrimos")).collect();
    let [told] = told.as_slice() else { panic!("one answer: {told:?}") };
    assert_eq!((told.subject().as_str(), told.header("In-Reply-To").as_str()), ("Re: Pregunta", "<t7@oaxaca.gob.mx>"));
    assert!(!told.text().contains("12345"), "what looks like a password is not mailed: {}", told.text());
}

/// A ticket is damaged, or its archive is away: what is written of it waits for the desk, and what comes behind it for nothing.
#[tokio::test]
async fn what_is_written_of_a_ticket_that_cannot_be_read_holds_up_nobody() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let row = taken(&house, message(ANA, "d1", "Sin red", "Hola")).await;
    let document = row.document.expect("a ticket");
    post(&house).await;
    let told = sink.to(ANA);
    let received = told.last().expect("told").clone();
    damage(&house, document);
    let reply = taken(&house, answer(&received, ANA, "d2", "Sigue igual")).await;
    assert_eq!((reply.became, reply.kept), (Became::Kept, true), "{reply:?}");
    assert!(reply.why.contains("cannot be read"), "{}", reply.why);
    assert_eq!(whys(&house), [AsideWhy::NotTaken]);
    let letter = house.mail.read_aside(&reply).expect("a disk").expect("there");
    assert!(letter.text.starts_with("Sigue igual"), "{}", letter.text);
    let next = taken(&house, message(ANA, "d3", "Sin voz", "Hola")).await;
    assert_eq!(next.became, Became::Ticket);
}

/// Two of the desk, each on another server of the store, settle one message at once: one of them does.
#[tokio::test]
async fn a_message_that_two_servers_settle_at_once_is_settled_once() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let (data, app) = (house.mail.data().clone(), &house.app);
    let other = Mail::of(app.config(), data, app.ingest().clone(), app.keeper().clone());
    let other = other.expect("a store").expect("mail");
    for id in ["s1", "s2", "s3"] {
        let row = taken(&house, message(OUTSIDE, id, "Pregunta", "¿A qué hora abren?")).await;
        let (one, two) = tokio::join!(
            house.mail.settle_aside(row.key, word(Deed::PutAway)),
            other.settle_aside(row.key, word(Deed::Answer("A las 9.".into())))
        );
        assert_eq!(one.expect("settled").aside, two.expect("settled").aside, "{id}: both are told how");
    }
    assert_eq!(audited(&house, AuditKind::MailAnswered) + audited(&house, AuditKind::MailPutAway), 3);
}
