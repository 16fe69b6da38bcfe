//! Silence and the queue of letters: nobody is silent to what has not left.

use super::tickets::{SILENCE, called, finishes, oaxaca, resolved};
use super::*;
use crate::store::Batch;
use crate::store::mail::{MailRows, OutState, Outgoing};
use crate::store::transfer::{FilledBy, Filling};
use crate::store::whatsapp::{
    WhatsappContact, WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappRows, WhatsappSent, WhatsappThread,
    WhatsappWaiting, name_of,
};
use ronda_shared::command::Audience;
use ronda_shared::state::State;
use ronda_shared::ticket::server_note::NOT_DELIVERED;
use ronda_shared::ticket::view::ClosingReason;

/// The letter that tells of a solution, as it stands in the queue.
fn writes(desk: &Desk, id: DocumentId, to: &str, made: Timestamp, state: OutState) {
    let letter = Outgoing {
        id: 1,
        document: Some(id),
        event: "resolved".into(),
        to: to.into(),
        message_id: "1@demo.example".into(),
        references: Vec::new(),
        subject: "Listo".into(),
        text: "Listo".into(),
        files: Vec::new(),
        reply: false,
        made,
        state,
    };
    let mail = MailRows { out: vec![letter], ..MailRows::default() };
    desk.ingest.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
}

/// OAX-26: what still waits in the queue was told to nobody; their time runs from when it left.
#[test]
fn oax_26_silence_counts_from_when_the_letter_left() {
    let desk = oaxaca();
    let id = resolved(&desk);
    let made = desk.now();
    let letter = |state| writes(&desk, id, "Maria@oaxaca.gob.mx", made, state);
    letter(OutState::Waiting { tries: 3, next: made, last: "451".into() });
    desk.to(SILENCE);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0), "it waits in the queue");
    letter(OutState::Sent { at: desk.now() });
    desk.pass(30);
    assert_eq!(desk.turn().done, 0, "it has just left");
    // From Friday 15:50, 48 open hours: the next Friday, 13:50.
    desk.to(2 * SILENCE - 1);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0));
    assert_eq!(desk.view(id).ruled.state, State::Resolved);
    desk.to(2 * SILENCE);
    assert_eq!(desk.turn().done, 1);
    let closing = desk.view(id).ruled.closing.expect("closed");
    assert_eq!(closing.reason, ClosingReason::NoResponse);
    assert!(closing.note.contains("4 de diciembre de 2026, 13:50"), "{}", closing.note);
    assert!(closing.note.contains("desde que salió el mensaje"), "{}", closing.note);
    desk.is_done();
}

/// What left at once, or goes to somebody else, changes nothing.
#[test]
fn oax_26_a_letter_that_left_at_once_puts_nothing_off() {
    for (to, late) in [("maria@oaxaca.gob.mx", 9), ("omar@demo.example", 2 * DAY)] {
        let desk = oaxaca();
        let id = resolved(&desk);
        let (made, at) = (desk.now(), desk.now().plus(late * MINUTE_MS));
        writes(&desk, id, to, made, OutState::Sent { at });
        desk.to(SILENCE);
        assert_eq!(desk.turn().done, 1, "{to}");
        let note = desk.view(id).ruled.closing.expect("closed").note;
        assert!(!note.contains("desde que salió"), "{note}");
    }
}

/// Of Eva, who gave no address and is in the directory; finished.
fn of_the_directory(desk: &Desk) -> DocumentId {
    let eva = Requester {
        person: Some(PersonId::new("eva")),
        name: "Eva".into(),
        mail: String::new(),
        phone: String::new(),
        client_org: "Registro Civil".into(),
    };
    let id = desk.opens_for(eva, "eva", "oax-tarea-mesa", Some("medium"), &[]);
    finishes(desk, id);
    id
}

/// Who gave no address is written to at the directory's.
#[test]
fn oax_26_a_letter_to_the_address_of_the_directory_counts_too() {
    for (waits, done) in [(true, 0), (false, 1)] {
        let desk = oaxaca();
        let id = of_the_directory(&desk);
        let made = desk.now();
        let waiting = OutState::Waiting { tries: 3, next: made, last: "451".into() };
        writes(&desk, id, "eva@demo.example", made, if waits { waiting } else { OutState::Sent { at: made } });
        desk.to(SILENCE);
        assert_eq!(desk.turn().done, done);
    }
}

/// Nor is somebody silent to a letter to there that was given up: the desk speaks to them by another way first.
#[test]
fn oax_26_what_did_not_reach_the_address_of_the_directory_was_told_to_nobody() {
    let desk = oaxaca();
    let id = of_the_directory(&desk);
    desk.pass(60);
    let text = format!("{NOT_DELIVERED}eva@demo.example.\n550 no\nAvísale por otro medio.");
    desk.does("ronda", id, Command::Content(Content::AddNote { audience: Audience::Internal, text }));
    desk.to(SILENCE);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0));
    desk.does("omar", id, called(None));
    desk.to(2 * SILENCE);
    assert_eq!(desk.turn().done, 1, "they were called since");
}

/// A solution that goes by WhatsApp, as it stands: it waits, or it was sent.
fn messages(desk: &Desk, id: DocumentId, made: Timestamp, state: &OutState) {
    let who = WhatsappContact { phone: "5215550001111".into(), user: String::new(), name: "María".into() };
    let key = name_of(WhatsappName::Going, "1");
    let going = WhatsappOutgoing {
        key,
        document: id,
        act: None,
        event: "resolved".into(),
        who: who.clone(),
        folio: "TYS-1".into(),
        text: "Listo".into(),
        brief: "Listo".into(),
        asks: true,
        template: false,
        lost: None,
        made,
        state: state.clone(),
    };
    let thread = WhatsappThread { key: name_of(WhatsappName::Ticket, &id.to_string()), document: id, who, at: made };
    let mut rows = WhatsappRows { known: vec![WhatsappKnown::Thread(thread)], ..WhatsappRows::default() };
    match *state {
        OutState::Sent { at } => {
            let key = name_of(WhatsappName::Sent, "wamid.1");
            let sent =
                WhatsappSent { key, going: Some(Box::new(going)), at, delivered: None, read: None, failed: None };
            rows.gone.push(name_of(WhatsappName::Going, "1"));
            rows.known.push(WhatsappKnown::Sent(sent));
        }
        OutState::Waiting { .. } | OutState::Failed { .. } => rows.waiting.push(WhatsappWaiting::Going(going)),
    }
    desk.ingest.store().commit(Batch { whatsapp: rows, ..Batch::default() }).expect("commits");
}

/// By WhatsApp as by mail: once it has left, who was told late has their whole time.
#[test]
fn oax_26_silence_counts_from_when_a_message_left_by_whatsapp() {
    let desk = oaxaca();
    let id = resolved(&desk);
    let made = desk.now();
    messages(&desk, id, made, &OutState::Waiting { tries: 3, next: made, last: "500".into() });
    desk.to(SILENCE);
    assert_eq!(desk.turn().done, 0, "it waits");
    messages(&desk, id, made, &OutState::Sent { at: desk.now() });
    desk.pass(30);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0), "it has just left");
    desk.to(2 * SILENCE);
    assert_eq!(desk.turn().done, 1);
}

/// Who was told by one way was told.
#[test]
fn oax_26_what_left_at_once_by_one_way_was_told() {
    let desk = oaxaca();
    let id = resolved(&desk);
    let made = desk.now();
    let waiting = OutState::Waiting { tries: 3, next: made, last: "500".into() };
    messages(&desk, id, made, &waiting);
    writes(&desk, id, "maria@oaxaca.gob.mx", made, OutState::Sent { at: made });
    desk.to(SILENCE);
    assert_eq!(desk.turn().done, 1);
}

#[test]
fn a_letter_that_cannot_be_read_stops_no_other_ticket() {
    let desk = oaxaca();
    let (unread, whole) = (resolved(&desk), resolved(&desk));
    writes(&desk, unread, "maria@oaxaca.gob.mx", desk.now(), OutState::Sent { at: desk.now() });
    let rows = desk.ingest.store().as_rows().expect("it is copied by its rows");
    let spoilt = vec![(1_u64.to_be_bytes().to_vec(), b"nada que se lea".to_vec())];
    rows.put_rows("mail_out", spoilt, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    rows.finish(&Batch::default()).expect("no mark of a filling is left");
    desk.to(SILENCE);
    assert_eq!((desk.turn().done, desk.view(whole).ruled.state), (1, State::Closed));
    assert_eq!(desk.view(unread).ruled.state, State::Resolved);
}

/// Its clock is believed as long as it is not further ahead: the letter is made by the server's before the follow-up was, by the phone's.
#[test]
fn oax_26_a_phone_a_minute_ahead_hides_no_letter() {
    let desk = oaxaca();
    let id = resolved(&desk);
    let made = desk.now().plus(-MINUTE_MS);
    let waiting = OutState::Waiting { tries: 3, next: made, last: "451".into() };
    writes(&desk, id, "maria@oaxaca.gob.mx", made, waiting);
    desk.to(SILENCE);
    assert_eq!(desk.turn().done, 0);
}
