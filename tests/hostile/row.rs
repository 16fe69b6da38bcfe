//! A forgery: its name, what documents what becomes of it, what is sent, and what must be true after.

use crate::hostile::scene::Scene;
use ronda_shared::act::Act;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::{OutboxFile, Outcome, SyncRequest};
use serde_json::Value;

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// omar.cruz, a technician of networks.
    Omar,
    /// rosa.luna, a technician of telephony.
    Rosa,
    /// eva.rios, of the desk.
    Eva,
    /// ana.lopez, who leads the desk.
    Ana,
    /// ivan.soto, who audits.
    Ivan,
    /// lia.mora, who asks for service.
    Lia,
}

/// What happened before, beside what every scene has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Nothing.
    Nothing,
    /// Ana is no head of the desk any more, and her device has not heard of it.
    RoleTaken,
    /// The same, and her device has heard of it.
    RoleTakenAndSeen,
    /// The same, and her log has an act that was made knowing it.
    RoleTakenAndWorkedOn,
    /// The same, not heard of, and what she wrote comes forty days later.
    RoleTakenLongAgo,
    /// The sender showed their passkey a moment ago.
    Verified,
    /// The sender's device was revoked.
    Revoked,
    /// The sender has left.
    Dismissed,
    /// An honest act waits in the sender's log.
    Waiting,
}

/// What is sent.
pub enum Sent {
    /// Bytes as the next acts of the sender's log, pushed as an honest app does.
    Acts(Vec<Vec<u8>>),
    /// A push made by hand.
    Push(Box<SyncRequest>),
    /// Any bytes to `/api/sync`.
    Raw(Vec<u8>),
    /// A file to `/api/outbox`.
    Outbox(OutboxFile),
    /// The sender's own log with this act, handed in by somebody else.
    Carried(Vec<u8>),
    /// A question.
    Get(String),
    /// A statement.
    Json(String, Value),
}

impl From<Act> for Sent {
    fn from(act: Act) -> Self {
        Self::Acts(vec![act.encode()])
    }
}
impl From<SyncRequest> for Sent {
    fn from(push: SyncRequest) -> Self {
        Self::Push(Box::new(push))
    }
}

/// What becomes of it.
#[derive(Debug, Clone)]
pub enum ServerAnswer {
    /// Each act gets this receipt.
    Receipt(Outcome),
    /// The whole is refused: status and code.
    Refusal(u16, &'static str),
    /// It is answered as before, and nothing is stored twice.
    AsBefore,
    /// It is answered, and nothing of what is out of scope stands in it.
    Nothing,
}

/// What others see of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing moves on any device.
    Nothing,
    /// The act stands, what it lied about is not in it.
    WithoutTheLie,
    /// It stands, and its clock is marked.
    Marked,
    /// It stands: it was theirs to do where they stood.
    Whole,
}

/// How the sender goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Their next honest act is taken.
    Taken,
    /// It is held or refused too.
    Receipt(Outcome),
    /// It is held, and on a device enrolled anew they go on.
    OnANewDevice,
    /// Not asked: they may do nothing here, before and after.
    Never,
}

/// A row of the table.
pub struct Row {
    pub name: &'static str,
    /// The document and its words.
    pub cites: (&'static str, &'static str),
    pub by: Who,
    pub given: Given,
    pub forge: fn(&Scene) -> Sent,
    pub answer: ServerAnswer,
    pub seen: Seen,
    pub next: Next,
}

impl Row {
    fn new(
        name: &'static str,
        cites: (&'static str, &'static str),
        forge: fn(&Scene) -> Sent,
        answer: ServerAnswer,
    ) -> Self {
        Self {
            name,
            cites,
            by: Who::Omar,
            given: Given::Nothing,
            forge,
            answer,
            seen: Seen::Nothing,
            next: Next::Taken,
        }
    }
    pub fn by(self, by: Who) -> Self {
        Self { by, ..self }
    }
    pub fn given(self, given: Given) -> Self {
        Self { given, ..self }
    }
    pub fn seen(self, seen: Seen) -> Self {
        Self { seen, ..self }
    }
    pub fn next(self, next: Next) -> Self {
        Self { next, ..self }
    }
}

/// What the protocol says of each outcome of an act.
const REFUSED: &str = "`refused` was legal for no one where its author stood, unreadable or forged";
const HELD: &str = "`held` is kept whole until a supervisor decides";

/// An act that is refused.
pub fn refused(name: &'static str, why: Reason, forge: fn(&Scene) -> Sent) -> Row {
    Row::new(name, ("protocol.md", REFUSED), forge, ServerAnswer::Receipt(Outcome::Refused(why)))
}
/// An act that is held.
pub fn held(name: &'static str, why: Reason, forge: fn(&Scene) -> Sent) -> Row {
    Row::new(name, ("protocol.md", HELD), forge, ServerAnswer::Receipt(Outcome::Held(why)))
}
/// An act that is taken, as these words say.
pub fn taken(name: &'static str, cites: (&'static str, &'static str), forge: fn(&Scene) -> Sent) -> Row {
    Row::new(name, cites, forge, ServerAnswer::Receipt(Outcome::Accepted)).seen(Seen::Whole)
}
/// A message that is refused whole, by the table of `api.md`; an honest act waits beside it.
pub fn turned_away(
    name: &'static str,
    cites: &'static str,
    status: u16,
    code: &'static str,
    forge: fn(&Scene) -> Sent,
) -> Row {
    Row::new(name, ("api.md", cites), forge, ServerAnswer::Refusal(status, code)).given(Given::Waiting)
}
/// Any other.
pub fn answered(
    name: &'static str,
    cites: (&'static str, &'static str),
    answer: ServerAnswer,
    forge: fn(&Scene) -> Sent,
) -> Row {
    Row::new(name, cites, forge, answer)
}
