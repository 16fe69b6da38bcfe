//! One of each of the greater commands, for tests.

use crate::command::{HandOver, Holder, HolderKind, Movement, MovementKind};
use crate::command::{LetterWay, OpenTicket, Place, RecordLetter, TicketKind, Told, ToldEntry, ToldState, ToldTicket};
use crate::evidence::{AttachEvidence, Media, Moment};
use crate::ids::{ChannelId, FormId, ServiceId, Sha256};
use crate::signature::{Hand, Sign, Strokes};
use crate::state::State;
use crate::time::Timestamp;

pub(crate) fn photo() -> AttachEvidence {
    AttachEvidence {
        caption: "El puerto".to_owned(),
        moment: Some(Moment::Before),
        ..AttachEvidence::new(Sha256::of(b"photo"), 5, Media::Jpeg, "antes.jpg".to_owned())
    }
}

pub(crate) fn hand(name: &str) -> Hand {
    let strokes = Strokes::parse("10,10 200,300 400,20").expect("strokes");
    Hand { name: name.to_owned(), position: String::new(), strokes }
}

pub(crate) fn signature() -> Sign {
    Sign {
        paper: FormId::new("st-ere"),
        role: "usuario".to_owned(),
        purpose: "handover".to_owned(),
        format: 1,
        text: "ronda/1\n".to_owned(),
        hand: hand("Rosa Ruiz"),
        certified: None,
    }
}

pub(crate) fn hand_over() -> HandOver {
    let holder = |kind, name: &str| Holder { kind, person: None, name: name.to_owned() };
    let (from, to) = (holder(HolderKind::User, "Rosa Ruiz"), holder(HolderKind::Technician, "Omar Cruz"));
    HandOver {
        given: Some(hand("Rosa Ruiz")),
        taken: Some(hand("Omar Cruz")),
        ..HandOver::new(from, to, "Funciona".to_owned())
    }
}

pub(crate) fn movement() -> Movement {
    let kind = MovementKind::Relocation { place: Place::default() };
    Movement {
        kind,
        previous: None,
        reason: "Cambio de oficina".to_owned(),
        ticket: None,
        paper: None,
        signature: None,
    }
}

pub(crate) fn letter() -> RecordLetter {
    RecordLetter {
        way: LetterWay::Incoming,
        number: "SA/123/2026".to_owned(),
        dated: "2026-11-19".to_owned(),
        delivered_on: "2026-11-20".to_owned(),
        received_at: None,
        counterpart: "Secretaría de Administración".to_owned(),
        subject: "Cambio de nodo".to_owned(),
        answer_by: String::new(),
        annexes: String::new(),
        answers: None,
    }
}

pub(crate) fn told_state() -> ToldState {
    ToldState {
        state: State::Closed,
        since: Timestamp::from_millis(1_700_000_000_000),
        team: None,
        assignee: None,
        priority: None,
        words: "Cerrado".to_owned(),
    }
}

pub(crate) fn told_entry() -> ToldEntry {
    ToldEntry {
        id: "90".to_owned(),
        author: "Lía Mora".to_owned(),
        at: Timestamp::from_millis(1_690_000_000_000),
        requester: true,
    }
}

pub(crate) fn told_ticket() -> ToldTicket {
    let (service, channel) = (ServiceId::new("oax-revision-nodo"), ChannelId::new("phone"));
    ToldTicket {
        open: OpenTicket::new(service, TicketKind::Incident, channel, "Sin red".to_owned()),
        told: Told {
            system: "osTicket".to_owned(),
            id: "17".to_owned(),
            folio: "482913".to_owned(),
            opened: Timestamp::from_millis(1_680_000_000_000),
            stands: told_state(),
        },
    }
}
