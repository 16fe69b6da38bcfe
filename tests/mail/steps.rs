//! What the mail trials write, take in, send out and decide.

use crate::mail::house::{DESK, Ground, MailServer};
use crate::mail::sink::{Manner, Sink, Taken};
use ronda_server::store::Batch;
use ronda_server::store::mail::Incoming;
use ronda_shared::command::{Command, ContactWay, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId, PriorityId};
use ronda_shared::state::State;
use ronda_shared::ticket::view::{Note, TicketView};

/// A message as people write it.
pub fn message(from: &str, id: &str, subject: &str, text: &str) -> Vec<u8> {
    with(from, id, &format!("Subject: {subject}\r\n"), text)
}

pub fn with(from: &str, id: &str, heads: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Ana Núñez <{from}>\r\nTo: {DESK}\r\nMessage-ID: <{id}@oaxaca.gob.mx>\r\n\
         Date: Fri, 20 Nov 2026 08:59:00 -0600\r\nMIME-Version: 1.0\r\n{heads}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

/// An answer to a message that came out, as mail programs write them.
pub fn answer(to: &Taken, from: &str, id: &str, text: &str) -> Vec<u8> {
    let quoted: String = to.text().lines().map(|line| format!("> {line}\r\n")).collect();
    let heads = format!(
        "Subject: Re: {}\r\nIn-Reply-To: {}\r\nReferences: {} {}\r\n",
        to.subject(),
        to.header("Message-ID"),
        to.header("References"),
        to.header("Message-ID")
    );
    with(from, id, &heads, &format!("{text}\r\n\r\nEl vie., 20 nov 2026, Mesa de Ayuda escribió:\r\n{quoted}"))
}

/// An answer with a photograph of a paper.
pub fn with_paper(to: &Taken, from: &str, id: &str, text: &str) -> Vec<u8> {
    use base64::Engine;
    let photo = base64::prelude::BASE64_STANDARD.encode(ronda_test_support::pictures::jpeg(7, 64, 48));
    format!(
        "From: <{from}>\r\nTo: {DESK}\r\nMessage-ID: <{id}@oaxaca.gob.mx>\r\nSubject: Re: {}\r\nIn-Reply-To: {}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--q\r\nContent-Type: image/jpeg; name=sello.jpg\r\n\
         Content-Disposition: attachment; filename=sello.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{photo}\r\n--q--\r\n",
        to.subject(),
        to.header("Message-ID")
    )
    .into_bytes()
}

pub async fn taken(house: &MailServer, raw: Vec<u8>) -> Incoming {
    house.mail.take(raw).await.expect("taken")
}

/// From now on the store has of a document what nobody can read.
pub fn damage(house: &MailServer, document: DocumentId) {
    let store = house.app.store();
    let _turn = store.turn();
    let end = store.read().expect("reads").end().expect("an end");
    let snapshots = vec![(document, b"nada que se lea".to_vec())];
    store.commit(Batch { snapshots, ..Batch::after(end) }).expect("damaged");
}

/// A mail server that offers TLS and takes all.
pub fn offering() -> Manner {
    Manner { starttls: true, ..Manner::default() }
}

/// As `offering`, but it answers so when a message is for one of these, the last answer for ever.
pub fn answers(pairs: &[(&str, &[&str])]) -> Manner {
    let told = |(address, answers): &(&str, &[&str])| {
        ((*address).to_owned(), answers.iter().map(|answer| (*answer).to_owned()).collect())
    };
    Manner { answers: pairs.iter().map(told).collect(), ..offering() }
}

/// A ground with a mail server that behaves so.
pub async fn opened(manner: Manner) -> (Ground, Sink) {
    let ground = Ground::new();
    let sink = Sink::open(manner, ground.papers.acceptor.clone()).await;
    (ground.by(&sink), sink)
}

/// A ground with a mail server that takes all.
pub async fn ground() -> (Ground, Sink) {
    opened(offering()).await
}

/// Tells and sends all that is due.
pub async fn post(house: &MailServer) {
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
}

pub async fn set(house: &MailServer, document: DocumentId, states: &[State]) {
    let id = || PersonId::new("omar.cruz");
    for state in states {
        let (by, command) = match state {
            State::Assigned => (
                "ana.lopez",
                Command::Decision(Decision::Assign { person: Some(id()), team: None, reason: String::new() }),
            ),
            State::InProgress => ("omar.cruz", Command::Decision(Decision::Start {})),
            State::NeedsInfo => {
                ("ana.lopez", Command::Decision(Decision::AskRequester { question: "¿Qué marca es?".into() }))
            }
            State::Resolved => {
                let text = ronda_shared::command::EditText {
                    kind: ronda_shared::command::TextKind::Diagnosis,
                    section: None,
                    splices: Vec::new(),
                    whole: "Fusible".into(),
                };
                house.act("omar.cruz", document, Command::Content(Content::EditText(text))).await;
                let solution = "Se cambió el fusible".into();
                ("omar.cruz", Command::Decision(Decision::Resolve { solution, outcome: None, concluded_at: None }))
            }
            State::Closed => (
                "ana.lopez",
                Command::Decision(Decision::Close { note: "Confirmó".into(), confirmed_by: Some(ContactWay::Phone) }),
            ),
            State::Returned => ("ana.lopez", Command::Decision(Decision::Return { reason: "Falta el sello".into() })),
            other => panic!("no way to {other:?} here"),
        };
        if *state == State::Assigned {
            prioritise(house, document).await;
        }
        house.act(by, document, command).await;
        assert_eq!(house.view(document).ruled.state, *state);
    }
}

/// What the server noted for the desk of the message that a ticket was born of.
pub fn remark(view: &TicketView) -> &Note {
    view.notes.iter().find(|note| note.text.starts_with("Recibido por correo")).expect("noted")
}

/// Gives the ticket a priority where it has none, so that it can be assigned.
pub async fn prioritise(house: &MailServer, document: DocumentId) {
    if house.view(document).ruled.priority.is_none() {
        let command = Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") });
        house.act("ana.lopez", document, command).await;
    }
}
