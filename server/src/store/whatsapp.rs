//! The rows of WhatsApp beside the feed. They hold what came and is to be dealt with, what goes out, and what is
//! remembered.

use super::mail::OutState;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Somebody on WhatsApp: by their number, by the id that the business knows them by where they show none, or by both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappContact {
    /// The number in digits, with its country; empty where it is not shown.
    pub phone: String,
    /// The business-scoped user id; empty where none was told.
    pub user: String,
    /// As their profile names them; empty where it does not.
    pub name: String,
}

impl WhatsappContact {
    /// The names under which a conversation with them is kept: by number, by id.
    pub fn names(&self) -> Vec<Sha256> {
        let named = [(WhatsappName::Phone, &self.phone), (WhatsappName::User, &self.user)];
        named.into_iter().filter(|(_, name)| !name.is_empty()).map(|(kind, name)| name_of(kind, name)).collect()
    }
}

/// A message that came and is not dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappIncoming {
    /// [`name_of`] of its id.
    pub key: Sha256,
    /// The message's id at Meta.
    pub wamid: String,
    /// Its sender.
    pub who: WhatsappContact,
    /// When it was said, as Meta tells it.
    pub at: Timestamp,
    /// When it came to this server.
    pub arrived: Timestamp,
    /// The message as it came: JSON. Once its words are in the ticket, what its file is fetched by alone.
    pub message: ByteBuf,
    /// The act that names its file, once that is in the ticket: only the bytes are missing.
    pub file: Option<ActId>,
    /// The ticket that its words are in: only its file is missing.
    pub document: Option<DocumentId>,
    /// When it is looked at again, and why it was put off.
    pub state: OutState,
}

/// A message that is to go out, or was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappOutgoing {
    /// Follows from what it tells: it stands once however often it is written.
    pub key: Sha256,
    /// The ticket that it is about.
    pub document: DocumentId,
    /// Which act of it is told; none where none alone is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<ActId>,
    /// Which event it tells (`received`).
    pub event: String,
    /// Its recipient.
    pub who: WhatsappContact,
    /// The ticket's official number.
    pub folio: String,
    /// The text, within the window of 24 hours.
    pub text: String,
    /// One line, for a template outside of it.
    pub brief: String,
    /// It asks whether the fault is gone, with two buttons.
    pub asks: bool,
    /// It goes as a template whatever the clock says: the window was found closed.
    pub template: bool,
    /// Why it did not arrive, as Meta told later: it is given up.
    pub lost: Option<String>,
    /// When it was made.
    pub made: Timestamp,
    /// How it stands.
    pub state: OutState,
}

impl WhatsappOutgoing {
    /// When it is tried; none where it was given up.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            OutState::Waiting { next, .. } => Some(next),
            OutState::Sent { .. } | OutState::Failed { .. } => None,
        }
    }
}

/// A row that waits: a message that came, or one that goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhatsappWaiting {
    /// A message that came and is not dealt with.
    Came(WhatsappIncoming),
    /// A message that goes out.
    Going(WhatsappOutgoing),
}

impl WhatsappWaiting {
    /// Its name among what waits.
    pub fn key(&self) -> &Sha256 {
        match self {
            Self::Came(row) => &row.key,
            Self::Going(row) => &row.key,
        }
    }

    /// What goes out; none of what came.
    pub fn going(self) -> Option<WhatsappOutgoing> {
        match self {
            Self::Came(_) => None,
            Self::Going(row) => Some(row),
        }
    }
}

/// A message that was dealt with: said again it is nothing new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappHandled {
    /// [`name_of`] of its id.
    pub key: Sha256,
    /// When it was dealt with.
    pub at: Timestamp,
    /// The ticket that its words are in; none where it became nothing.
    pub document: Option<DocumentId>,
}

/// How far a conversation has come, under each name of the one who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappConversation {
    /// [`name_of`] of the number, or of the user id.
    pub key: Sha256,
    /// The person on the other side.
    pub who: WhatsappContact,
    /// When they last wrote: free text may be sent for 24 hours from then.
    pub last: Timestamp,
    /// The ticket of which they last wrote.
    pub document: Option<DocumentId>,
}

/// Who is told of a ticket by WhatsApp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappThread {
    /// [`name_of`] of the document.
    pub key: Sha256,
    /// The ticket that they are told of.
    pub document: DocumentId,
    /// The person who asked for it.
    pub who: WhatsappContact,
    /// When they last wrote of it.
    pub at: Timestamp,
}

/// A message that was sent, and what was told of it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappSent {
    /// [`name_of`] of its id.
    pub key: Sha256,
    /// The message; none where a mark came before the answer to its sending, or it is not one of ours.
    pub going: Option<Box<WhatsappOutgoing>>,
    /// When it was sent, or first heard of.
    pub at: Timestamp,
    /// When it was delivered; none before Meta says so.
    pub delivered: Option<Timestamp>,
    /// When it was read; none before Meta says so.
    pub read: Option<Timestamp>,
    /// Why it did not arrive; none where that was not told.
    pub failed: Option<String>,
}

/// A row that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhatsappKnown {
    /// It came, and was dealt with.
    Taken(WhatsappHandled),
    /// How far a conversation with somebody has come.
    Talk(WhatsappConversation),
    /// A ticket's requester writes by WhatsApp.
    Thread(WhatsappThread),
    /// A message that was sent, and what was told of it since.
    Sent(WhatsappSent),
}

impl WhatsappKnown {
    /// Its name among what is remembered.
    pub fn key(&self) -> &Sha256 {
        match self {
            Self::Taken(row) => &row.key,
            Self::Talk(row) => &row.key,
            Self::Thread(row) => &row.key,
            Self::Sent(row) => &row.key,
        }
    }

    /// When it was last of use.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Taken(row) => row.at,
            Self::Talk(row) => row.last,
            Self::Thread(row) => row.at,
            Self::Sent(row) => row.at,
        }
    }

    /// The ticket that it speaks of; none where it speaks of none.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            Self::Taken(row) => row.document,
            Self::Talk(row) => row.document,
            Self::Thread(row) => Some(row.document),
            Self::Sent(row) => row.going.as_ref().map(|going| going.document),
        }
    }
}

/// Of what kind a name is: the same letters of two kinds are two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatsappName {
    /// The id of a message that came.
    Came,
    /// What a message of ours tells.
    Going,
    /// The id of a message of ours.
    Sent,
    /// A telephone number.
    Phone,
    /// A business-scoped user id.
    User,
    /// A ticket's document id.
    Ticket,
}

/// The key of a row: a hash of the kind and the name.
pub fn name_of(kind: WhatsappName, name: &str) -> Sha256 {
    let kind = match kind {
        WhatsappName::Came => "came",
        WhatsappName::Going => "going",
        WhatsappName::Sent => "sent",
        WhatsappName::Phone => "phone",
        WhatsappName::User => "user",
        WhatsappName::Ticket => "ticket",
    };
    Sha256::of(format!("{kind}\0{name}").as_bytes())
}

/// What a commit writes of WhatsApp. A row that is there already is replaced; what goes, goes before the others come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatsappRows {
    /// What waits, as it stands now.
    pub waiting: Vec<WhatsappWaiting>,
    /// Keys of the rows that wait no more.
    pub gone: Vec<Sha256>,
    /// What is remembered, as it stands now.
    pub known: Vec<WhatsappKnown>,
    /// Keys of the rows that are remembered no more.
    pub forgotten: Vec<Sha256>,
    /// The feed was told up to here.
    pub followed: Option<u64>,
    /// Nobody follows the feed from now on: whoever does later begins at its end.
    pub unfollowed: bool,
}
