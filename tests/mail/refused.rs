//! What mail servers refuse, for now or for good, and what becomes of it.

use crate::mail::house::{ANA, DESK, Ground, MailServer};
use crate::mail::sink::{Manner, Sink};
use crate::mail::steps::{answers, damage, offering, opened};
use ronda_server::mail::queue::{SendSummary, backoff};
use ronda_server::store::Batch;
use ronda_server::store::mail::{MailRows, OutState, Outgoing};
use ronda_shared::command::Audience;
use ronda_shared::time::DAY_MS;

#[tokio::test]
async fn a_5xx_stands_in_the_ticket_and_a_4xx_is_tried_again_ever_later() {
    let manner = answers(&[
        ("no@oaxaca.gob.mx", &["550 5.1.1 no such user"]),
        (ANA, &["451 later", "452 still full", "250 ok"]),
    ]);
    let (ground, sink) = opened(manner).await;
    let house = ground.open();
    let lost = house.file(&ground, "no@oaxaca.gob.mx", "Impresora").await;
    house.file(&ground, ANA, "Red").await;
    house.follow();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { later: 1, failed: 1, ..SendSummary::default() });
    let view = house.view(lost);
    let [note] = view.notes.as_slice() else { panic!("one note: {:?}", view.notes) };
    assert_eq!(note.audience, Audience::Internal);
    assert!(note.text.contains("no@oaxaca.gob.mx") && note.text.contains("550"), "{}", note.text);
    // Neither is tried before its time.
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default());
    ground.pass(backoff(1) - 1);
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default());
    ground.pass(1);
    assert_eq!(house.mail.send_due().await.expect("sends").later, 1);
    ground.pass(backoff(1));
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default(), "the second pause is longer");
    ground.pass(backoff(2) - backoff(1));
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
    let (rows, waits) = house.mail.queue(true, 100).await.expect("a queue");
    assert_eq!((rows.len(), waits), (2, 0));
    // The note of the failure tells the requester nothing.
    house.follow();
    assert_eq!(house.mail.queue(true, 100).await.expect("a queue").0.len(), 2);
    // Given up, and tried again by the operator once the address is right.
    sink.behave(|manner| manner.answers.clear());
    assert_eq!(house.mail.retry(None).await.expect("tried"), 1);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert!(sink.taken().iter().all(|taken| !taken.text().is_empty()));
}

#[tokio::test]
async fn what_was_given_up_is_tried_again_however_many_were_sent_or_did_not_arrive_since() {
    let (ground, sink) = opened(answers(&[(ANA, &["550 no", "250 ok"])])).await;
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert_eq!(house.mail.send_due().await.expect("sends").failed, 1);
    // Of those that were sent and did not arrive no words are left.
    let bounced = || OutState::Failed { at: ground.now(), answer: "550 no such user".into() };
    let since = |id: u64| Outgoing {
        id,
        document: None,
        event: "received".into(),
        to: "vecina@example.com".into(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: String::new(),
        text: String::new(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: if id.is_multiple_of(2) { OutState::Sent { at: ground.now() } } else { bounced() },
    };
    let mail = MailRows { out: (1_000..3_200).map(since).collect(), ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
    assert_eq!(house.mail.retry(None).await.expect("tried"), 1);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_told_as_such_and_no_server_is_said_to_have_answered() {
    let (ground, _sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    let odd = Outgoing {
        id: 1_000,
        document: Some(document),
        event: "received".into(),
        to: "ana arroba oaxaca".into(),
        message_id: "ronda.1000@ronda.example".into(),
        references: Vec::new(),
        subject: "Red".into(),
        text: "Recibimos su solicitud.".into(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: OutState::Waiting { tries: 0, next: ground.now(), last: String::new() },
    };
    let mail = MailRows { out: vec![odd], ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
    assert_eq!(house.mail.send_due().await.expect("sends").failed, 1);
    let view = house.view(document);
    let [note] = view.notes.as_slice() else { panic!("one note: {:?}", view.notes) };
    assert!(note.text.contains("«ana arroba oaxaca» no es una dirección"), "{}", note.text);
    assert!(!note.text.contains("respondió"), "{}", note.text);
}

#[tokio::test]
async fn after_days_of_4xx_it_is_given_up() {
    let (ground, _sink) = opened(answers(&[(ANA, &["451 later"])])).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    let mut tries = 0;
    while house.mail.queue(false, 10).await.expect("a queue").1 > 0 {
        house.mail.send_due().await.expect("tries");
        ground.pass(6 * 60 * 60 * 1_000);
        tries += 1;
        assert!(tries < 60, "it is given up at last");
    }
    assert!((15..=25).contains(&tries), "{tries}");
    assert!(house.view(document).notes.iter().any(|note| note.text.contains("451")));
}

#[tokio::test]
async fn what_waited_for_days_without_a_line_is_not_given_up_at_its_first_4xx() {
    let (ground, sink) = opened(offering()).await;
    let port = sink.port;
    drop(sink);
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    ground.pass(6 * DAY_MS);
    let sink = Sink::on(port, answers(&[(ANA, &["451 later", "250 ok"])]), ground.papers.acceptor.clone()).await;
    let round = house.mail.send_due().await.expect("tries");
    assert_eq!(round, SendSummary { later: 1, ..SendSummary::default() });
    ground.pass(backoff(1));
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_in_clear_nor_with_a_wrong_password_and_nothing_is_lost_by_it() {
    // Somebody between took the offer of STARTTLS out.
    let (mut ground, sink) = opened(Manner::default()).await;
    let login = ("mesa".to_owned(), "secreto".to_owned());
    sink.behave(|manner| manner.login = Some(login));
    ground.settings.smtp_user = Some("mesa".into());
    ground.settings.smtp_password_file = Some(ground.secret("smtp.password", "otra"));
    let document = {
        let house = ground.open();
        let document = house.file(&ground, ANA, "Red").await;
        house.follow();
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("STARTTLS")));
        assert!(
            sink.commands().iter().all(|said| !said.starts_with("AUTH") && !said.starts_with("MAIL")),
            "{:?}",
            sink.commands()
        );
        // It is offered, and the password is wrong.
        sink.behave(|manner| manner.starttls = true);
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("password")), "{:?}", house.mail.standstill());
        assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
        document
    };
    assert!(sink.taken().is_empty());
    // The file is mended: no restart is needed.
    ground.secret("smtp.password", "secreto");
    let house = ground.open();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!((round.sent, house.mail.standstill()), (1, None));
    let taken = sink.taken();
    assert_eq!((taken[0].user.as_str(), taken[0].sealed), ("mesa", true));
    assert!(taken[0].text().contains(&house.folio(document)));
    // A certificate of nobody we know.
    ground.settings.ca = None;
    drop(house);
    let house = ground.open();
    house.file(&ground, ANA, "Otra").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("trusted")), "{:?}", house.mail.standstill());
}

/// What the mail server says of our own address says nothing of a message: all wait, and it is told as a fault of the settings.
#[tokio::test]
async fn a_refusal_of_our_own_address_gives_no_message_up() {
    let refused = Some("550 5.7.1 this account may not send from here".to_owned());
    let (ground, sink) = opened(Manner { sender: refused, ..offering() }).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.file(&ground, "otra@oaxaca.gob.mx", "Impresora").await;
    house.follow();
    for _ in 0..8 {
        let round = house.mail.send_due().await.expect("looks");
        assert_eq!(round, SendSummary { no_line: true, ..SendSummary::default() });
        let standstill = house.mail.standstill();
        assert!(
            standstill.as_deref().is_some_and(|why| why.contains("mail.from") && why.contains("550")),
            "{standstill:?}"
        );
        // For far longer than a message is tried.
        ground.pass(DAY_MS);
    }
    assert_eq!(house.mail.queue(false, 10).await.expect("a queue").1, 2, "both wait");
    assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
    sink.behave(|manner| manner.sender = None);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 2);
    assert_eq!((house.mail.standstill(), sink.taken().len()), (None, 2));
}

/// Two messages that are due, of which the first demands SMTPUTF8.
fn of_whom_one_demands(house: &MailServer, ground: &Ground) {
    let mail = |id: u64, to: &str| Outgoing {
        id,
        document: None,
        event: "received".into(),
        to: to.to_owned(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: "Aviso".into(),
        text: "Hola".into(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: OutState::Waiting { tries: 0, next: ground.now(), last: String::new() },
    };
    let out = vec![mail(1_000, "peña@oaxaca.gob.mx"), mail(1_001, ANA)];
    let mail = MailRows { out, ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
}

/// What one message demands of the server, and is refused for, stops no other.
#[tokio::test]
async fn what_a_server_refuses_of_one_message_at_its_sender_stops_no_other() {
    let refused = Some("555 5.6.7 parameter not recognised".to_owned());
    let (ground, sink) = opened(Manner { utf8: refused, ..offering() }).await;
    let house = ground.open();
    of_whom_one_demands(&house, &ground);
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { sent: 1, failed: 1, ..SendSummary::default() });
    assert!(sink.commands().iter().any(|said| said.contains("SMTPUTF8")), "{:?}", sink.commands());
    assert_eq!((house.mail.standstill(), sink.to(ANA).len()), (None, 1));
}

/// Nor does a server that hangs up when it has refused it: that says nothing of our own address.
#[tokio::test]
async fn a_server_that_hangs_up_at_what_one_message_demands_stops_no_other() {
    let refused = Some("555 5.6.7 parameter not recognised".to_owned());
    let (ground, sink) = opened(Manner { utf8: refused, utf8_hangs_up: true, ..offering() }).await;
    let house = ground.open();
    of_whom_one_demands(&house, &ground);
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { later: 1, no_line: true, ..SendSummary::default() });
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary { sent: 1, ..SendSummary::default() });
    assert_eq!((house.mail.standstill(), sink.to(ANA).len()), (None, 1));
}

/// The word that it could not be delivered has no place to stand: the message is given up all the same, and others go.
#[tokio::test]
async fn what_is_given_up_of_a_ticket_that_cannot_be_read_holds_up_nobody() {
    let (ground, sink) = opened(answers(&[(ANA, &["550 no such user"])])).await;
    let house = ground.open();
    let damaged = house.file(&ground, ANA, "Impresora").await;
    house.file(&ground, "otra@oaxaca.gob.mx", "Teléfono").await;
    house.follow();
    damage(&house, damaged);
    drop(house);
    // Another start: nobody has the ticket in memory any more.
    let house = ground.open();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { sent: 1, failed: 1, ..SendSummary::default() });
    assert_eq!(sink.to("otra@oaxaca.gob.mx").len(), 1);
    let (rows, waits) = house.mail.queue(false, 100).await.expect("a queue");
    assert_eq!((rows.len(), waits), (1, 0), "{rows:?}");
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default(), "it is not handed over again");
}

/// A mail server of which somebody else has taken hold fills no memory: no line of its answers is read that does not end.
#[tokio::test]
async fn an_answer_without_an_end_breaks_the_line_and_costs_no_message() {
    let (ground, sink) = opened(Manner { endless: true, ..offering() }).await;
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("longer")), "{:?}", house.mail.standstill());
    sink.behave(|manner| manner.endless = false);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
}

/// Postfix says what it has against our address where it is told of a recipient.
#[tokio::test]
async fn a_refusal_of_our_own_address_at_the_recipient_gives_no_message_up() {
    let refused = format!("553 5.7.1 <{DESK}>: Sender address rejected: not owned by user mesa");
    let words = [refused.as_str()];
    let (ground, sink) = opened(answers(&[(ANA, words.as_slice()), (DESK, words.as_slice())])).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    for _ in 0..8 {
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("mail.from")), "{:?}", house.mail.standstill());
        ground.pass(DAY_MS);
    }
    assert_eq!(house.mail.queue(false, 10).await.expect("a queue").1, 1, "it waits");
    assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
    // One recipient alone does not want us: that one's message is given up, and the others go.
    sink.behave(|manner| drop(manner.answers.remove(DESK)));
    house.file(&ground, "otra@oaxaca.gob.mx", "Impresora").await;
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    assert_eq!((house.mail.standstill(), sink.taken().len()), (None, 1));
    assert!(house.view(document).notes.iter().any(|note| note.text.contains("Sender address rejected")));
}

/// A server that ends the line there has not said whom it is against: the message is tried again, and not given up.
#[tokio::test]
async fn a_server_that_ends_the_line_when_it_is_asked_about_our_own_address_costs_no_message() {
    let refused = format!("553 5.7.1 <{DESK}>: Sender address rejected: not owned by user mesa");
    let (words, ends) = ([refused.as_str()], ["421 4.7.0 too many errors"]);
    let (ground, sink) = opened(answers(&[(ANA, words.as_slice()), (DESK, ends.as_slice())])).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    let round = house.mail.send_due().await.expect("looks");
    assert_eq!(round, SendSummary { later: 1, no_line: true, ..SendSummary::default() });
    assert!(house.view(document).notes.is_empty(), "it is not given up");
    sink.behave(|manner| manner.answers.clear());
    ground.pass(backoff(1));
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
}

/// Exchange says only once it has the message that whoever signed in may not write as we do.
#[tokio::test]
async fn a_refusal_of_our_own_address_at_the_end_of_a_message_gives_none_up() {
    let refused = "550 5.7.60 SMTP; Client does not have permissions to send as this sender".to_owned();
    let (ground, sink) = opened(Manner { message: Some(refused), ..offering() }).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    for _ in 0..8 {
        let round = house.mail.send_due().await.expect("looks");
        assert_eq!(round, SendSummary { no_line: true, ..SendSummary::default() });
        let standstill = house.mail.standstill();
        assert!(
            standstill.as_deref().is_some_and(|why| why.contains("mail.from") && why.contains("5.7.60")),
            "{standstill:?}"
        );
        ground.pass(DAY_MS);
    }
    assert_eq!(house.mail.queue(false, 10).await.expect("a queue").1, 1, "it waits");
    assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
    // What it has against one message alone ends that one.
    sink.behave(|manner| manner.message = Some("550 5.7.1 message content rejected".to_owned()));
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { failed: 1, ..SendSummary::default() });
    assert_eq!(house.mail.standstill(), None);
    let view = house.view(document);
    assert!(view.notes.iter().any(|note| note.text.contains("message content rejected")), "{:?}", view.notes);
}
