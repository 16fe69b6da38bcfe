//! The rows of mail beside the feed. They hold what is to go out, what came in, and how far each has been read.

use super::TokenHash;
use super::row_codec::read;
use ronda_shared::ids::{ActId, DocumentId, PersonId, Sha256};
use ronda_shared::time::{HOUR_MS, Timestamp};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use strum::IntoStaticStr;

/// A message to somebody outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its number in the queue, from 1.
    pub id: u64,
    /// The ticket it tells of; none for an answer to a message that became none.
    pub document: Option<DocumentId>,
    /// Which event it tells (`received`).
    pub event: String,
    /// The recipient's mail address.
    pub to: String,
    /// Its name for mail servers, without the angles. It stays the same however often it is tried.
    pub message_id: String,
    /// Names of messages that it continues, the oldest first, without the angles.
    #[serde(default)]
    pub references: Vec<String>,
    /// The subject. Empty once it was sent: what was said stands in the ticket.
    pub subject: String,
    /// The text. Empty once it was sent.
    pub text: String,
    /// What is attached. Nothing once it was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<MailFile>,
    /// It answers a message that came: a machine's answer, so told as such.
    #[serde(default)]
    pub reply: bool,
    /// When it was written, by the server's clock.
    pub made: Timestamp,
    /// How it stands.
    pub state: OutState,
}

/// A file of a message to go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFile {
    /// Its name: letters, digits, dots and dashes.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: ByteBuf,
}

/// How a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutState {
    /// It waits for its next try.
    Waiting {
        /// How often it was tried.
        tries: u32,
        /// When it is tried next.
        next: Timestamp,
        /// What the mail server said last.
        #[serde(default)]
        last: String,
    },
    /// The mail server has taken it.
    Sent {
        /// When the mail server took it.
        at: Timestamp,
    },
    /// It will not be tried again.
    Failed {
        /// When it was given up.
        at: Timestamp,
        /// What the mail server said last, or why it is not tried.
        answer: String,
    },
}

/// Nothing that is tried again waits longer: a day, as another system may ask for, and an hour for clocks.
const LONGEST_MS: i64 = 25 * HOUR_MS;

/// Whether the instant of a next try has come. One that is further off than anything waits was told by a clock that was ahead: it has come,
/// or what is to be tried would wait for that hour.
pub fn has_come(next: Timestamp, now: Timestamp) -> bool {
    next <= now || next.since(now) > LONGEST_MS
}

impl Outgoing {
    /// As a restored server has it: one that waited may have gone out after the backup was made, so it is not tried by
    /// itself; `ronda mail retry` sends it.
    pub fn restored(self, at: Timestamp) -> Self {
        if self.due().is_none() {
            return self;
        }
        let answer = "restored from a backup: it may have been sent before".to_owned();
        Self { state: OutState::Failed { at, answer }, ..self }
    }
    /// True where it will not be tried again, and did not go out.
    pub fn is_given_up(&self) -> bool {
        matches!(self.state, OutState::Failed { .. })
    }
    /// When it is to be tried; none where it is not.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            OutState::Waiting { next, .. } => Some(next),
            OutState::Sent { .. } | OutState::Failed { .. } => None,
        }
    }
}

/// Stands in the row of every message that was given up, by mail or by WhatsApp, and in no words of any: of others the row need not
/// be decoded.
pub(super) const GIVEN_UP: &[u8] = b"\x65state\xa1\x66failed";

/// A message that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// Hash of its Message-ID; of all its bytes where it has none. Each is taken once.
    pub key: TokenHash,
    /// When it came, by the server's clock.
    pub at: Timestamp,
    /// The sender's address, as the message tells it; empty where it names none.
    pub from: String,
    /// Its subject, cut.
    pub subject: String,
    /// What became of it.
    pub became: Became,
    /// The ticket that it became, or that it speaks of.
    pub document: Option<DocumentId>,
    /// Why, where there is something to say to the operator.
    #[serde(default)]
    pub why: String,
    /// Its files that are still to be taken from the spooled message: the act that names each, and its place in it.
    #[serde(default)]
    pub files: Vec<(ActId, u32)>,
    /// The message itself is kept, because something in it found no place in the ticket.
    #[serde(default)]
    pub kept: bool,
    /// Of the bytes that are kept beside the store; none where none are, and in rows of earlier builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Why it stands in the desk's tray, and what the desk made of it; none of what never stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Aside>,
}

/// A message in the desk's tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Why it became nothing by itself.
    pub why: AsideWhy,
    /// What somebody of the desk made of it; none while it waits.
    #[serde(default)]
    pub settled: Option<AsideSettled>,
}

/// Why a message became nothing by itself and waits for the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AsideWhy {
    /// It does not say from whom it is.
    NoSender,
    /// It cannot be read as a message.
    Unreadable,
    /// Its address wrote more than is taken in an hour.
    TooMany,
    /// Its address is not of the institution (OAX-79).
    Outside,
    /// New requests are not taken by mail here.
    NoRequests,
    /// Something that the service demands is missing.
    Missing,
    /// Its words were not taken.
    NotTaken,
}

/// What somebody of the desk made of a message of the tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideSettled {
    /// The person who settled it.
    pub by: PersonId,
    /// When they did.
    pub at: Timestamp,
    /// What became of it.
    pub how: Settlement,
    /// The seal of the words that answered it: with others it is not the same answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<TokenHash>,
}

/// What becomes of a message of the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// Nothing: it was looked at.
    PutAway,
    /// Its sender was answered.
    Answer,
    /// A ticket.
    OpenTicket,
}

impl Incoming {
    /// Whether it stands in the desk's tray: nobody has settled it, and its bytes are there to be read.
    pub fn waits_for_desk(&self) -> bool {
        self.kept && self.aside.as_ref().is_some_and(|aside| aside.settled.is_none())
    }
    /// Whether somebody of the desk has settled it.
    pub fn is_settled(&self) -> bool {
        self.aside.as_ref().is_some_and(|aside| aside.settled.is_some())
    }
    /// Whether its bytes stand beside the store: files are still to be taken from them, or they are kept.
    pub fn is_beside(&self) -> bool {
        self.kept || !self.files.is_empty()
    }
}

/// A row of what came where it waits for the desk, for the index as a store is opened. One that cannot be read keeps no store from
/// being opened, and stands in no tray.
pub(super) fn waiting_for_desk(bytes: &[u8]) -> Option<Incoming> {
    match read::<Incoming>("mail_in", bytes) {
        Ok(row) => Some(row).filter(Incoming::waits_for_desk),
        Err(error) => {
            tracing::warn!(error = %error, "A message that came cannot be read: it is left out of the desk's tray.");
            None
        }
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Became {
    /// A new ticket.
    Ticket,
    /// A note in a ticket that is there already.
    Reply,
    /// A notice that one of ours did not arrive, noted in its ticket.
    Bounce,
    /// A machine's answer, a list's, or one of ours that came back: kept, no answer.
    Automatic,
    /// It was not taken, and its sender told.
    Refused,
    /// It was not taken, and nobody can be told: the desk looks at it.
    Kept,
}

impl Became {
    /// Its stable name (`ticket`).
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// How far a mailbox was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// UIDVALIDITY: with another one all numbers begin anew.
    pub validity: u32,
    /// The UID of the last message taken.
    pub uid: u32,
    /// When it was first looked into.
    pub since: Timestamp,
    /// It was made anew, and not all that is looked for in it then has been taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
}

/// What a commit writes of mail. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailRows {
    /// Messages to go out, or as they stand now.
    pub out: Vec<Outgoing>,
    /// Messages that were dealt with long ago, by their numbers: their rows go.
    pub gone: Vec<u64>,
    /// Messages that came, or as they stand now.
    pub taken: Vec<Incoming>,
    /// The feed was told up to here.
    pub followed: Option<u64>,
    /// Nobody follows the feed from now on: whoever does later begins at its end.
    pub unfollowed: bool,
    /// How far mailboxes were read, by their addresses.
    pub mailboxes: Vec<(String, Mailbox)>,
    /// The Message-ID of the message that founded a ticket: the thread that its sender sees.
    pub threads: Vec<(DocumentId, String)>,
}

impl MailRows {
    /// True where it would write nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::row_codec::code;
    use super::*;

    #[test]
    fn the_row_of_a_message_says_that_it_was_given_up() {
        let at = Timestamp::default();
        let failed = OutState::Failed { at, answer: "550 no such user".into() };
        for (state, is_given_up) in [
            (OutState::Waiting { tries: 3, next: at, last: "failed".into() }, false),
            (OutState::Sent { at }, false),
            (failed.clone(), true),
        ] {
            let row = Outgoing {
                id: 7,
                document: None,
                event: "received".into(),
                to: "ana@oaxaca.gob.mx".into(),
                message_id: "ronda.7@ronda.example".into(),
                references: Vec::new(),
                subject: "state failed".into(),
                text: format!("{failed:?}"),
                files: Vec::new(),
                reply: false,
                made: at,
                state,
            };
            assert_eq!(row.is_given_up(), is_given_up);
            assert_eq!(memchr::memmem::find(&code(&row), GIVEN_UP).is_some(), is_given_up, "{row:?}");
        }
    }
}
