//! The messages of `POST /api/sync`. Frozen: fields are added with a default, never re-used or removed
//! (`tests/golden` keeps one of each released shape).
//!
//! On the wire a message is one byte of framing and its body: `0` plain CBOR, `1` gzip of CBOR.

use crate::act::{ChainHash, DocumentKind};
use crate::cbor;
use crate::ids::{DeviceId, DocumentId};
use crate::limits;
use crate::messages::Reason;
use crate::person::{Person, PersonCard};
use crate::sync::linked;
use crate::time::Timestamp;
use crate::view::Summary;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// The version of these messages.
pub const PROTOCOL_VERSION: u16 = 1;

/// What a device asks: its acts up, the news down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`PROTOCOL_VERSION`] of the sender.
    pub version: u16,
    /// The sender.
    pub device: DeviceId,
    /// The app's version, for the operator.
    pub app: String,
    /// The last cursor stored whole; none for a device that holds nothing.
    pub cursor: Option<ByteBuf>,
    /// The hash of the log before the first act sent.
    pub before: ChainHash,
    /// The number of the first act sent; the next one to be sent where there are none.
    pub first: u64,
    /// Acts, in order, without gaps. Empty when there is nothing to say.
    #[serde(deserialize_with = "cbor::at_most::<{ limits::PUSH_ACTS }, _, _>")]
    pub acts: Vec<ByteBuf>,
    /// P-256 signature (r ‖ s, 64 bytes) over `act::signed_bytes` of the head after `acts`; empty when `acts` is.
    pub signature: ByteBuf,
    /// The version of the organisation's data that the device holds.
    pub organisation: Option<String>,
    /// The version of the directory that the device holds.
    pub directory: Option<String>,
    /// Bytes of news it will take in one answer, before compression; at most `limits::PAGE_BYTES` are sent.
    pub page_bytes: u32,
    /// The greatest number its log has reached: a restored server's series jump past it.
    pub head_number: u64,
    /// How many documents the device holds, for whoever looks after devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<u64>,
    /// Whether the sender knows records of registers: an app that does not is not sent any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub records: bool,
}

/// What became of one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// In the document; its decision, if it asked for one, has been ruled on.
    Accepted,
    /// Kept whole; a supervisor decides.
    Held(Reason),
    /// Legal for no one where its author stood, unreadable or forged.
    Refused(Reason),
}

/// An act's outcome by its number in the sender's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Number in the log.
    pub number: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// What the supervisor who decided it said to its author, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of a held act of a device from which the asker went on, because that one's log had parted: its author
/// looks for it here now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerReceipt {
    /// The former device.
    pub device: DeviceId,
    /// Number in that device's log.
    pub number: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// What the supervisor who decided it said to its author, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A document's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The whole document: an Automerge document followed by its later changes.
    Whole(ByteBuf),
    /// The changes after what the device has, concatenated.
    Changes(ByteBuf),
}

/// One document's news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Which.
    pub id: DocumentId,
    /// Of which kind.
    pub kind: DocumentKind,
    /// Up to which feed position this is: the `base` of acts made on it.
    pub position: u64,
    /// Its bytes.
    pub body: Body,
    /// Its summary at that position.
    pub summary: Summary,
}

/// The people a device may show, and who it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The version to send next time.
    pub version: String,
    /// Whose device this is, whole.
    pub me: Person,
    /// Colleagues, and for the desk the known requesters.
    pub people: Vec<PersonCard>,
    /// Requesters known to the desk, whole (the desk alone).
    pub requesters: Vec<Person>,
    /// The keys for what a colleague carries; none of a server that takes nothing carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<LightKeys>,
    /// The institution believes somebody who certifies: its people may sign with an e.firma, without a network too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub efirma: bool,
}

/// By which a phone seals its outbox for other hands, and knows the receipts for it (`light`). It has them with the
/// directory, so that they are there where there is no network. Keys are written in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LightKeys {
    /// The institution's id, which what is sealed and every receipt names.
    pub institution: String,
    /// The server's X25519 public key: 32 bytes.
    pub public: String,
    /// The P-256 key of its receipts: an uncompressed SEC1 point, 65 bytes.
    pub receipts: String,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// [`PROTOCOL_VERSION`] of the server.
    pub version: u16,
    /// Drawn anew when a server is restored.
    pub epoch: u64,
    /// In a new epoch: the position where it left the old one. What moved after it is sent whole.
    pub epoch_from: u64,
    /// The greatest act of the sender's log that is durable here; acts after it are to be offered again.
    pub acknowledged: u64,
    /// The hash of the sender's log at `acknowledged`.
    pub acknowledged_hash: ChainHash,
    /// Outcomes of the acts in this push, and of acts decided since the cursor (held acts accepted or rejected).
    pub receipts: Vec<Receipt>,
    /// Held acts of the sender's former devices that were decided since the cursor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerReceipt>,
    /// The cursor to send next time, once all below is stored.
    pub cursor: ByteBuf,
    /// More news wait: ask again at once.
    pub more: bool,
    /// News, each document once.
    pub news: Vec<News>,
    /// Documents that left the scope: no new commands; removed once their pending acts are answered.
    pub gone: Vec<DocumentId>,
    /// The organisation's data (JSON of `catalog::Organisation`), where the device's are older.
    pub organisation: Option<ByteBuf>,
    /// The directory, where the device's is older.
    pub directory: Option<Directory>,
    /// The server's clock.
    pub now: Timestamp,
    /// Acts up to this number are in a verified backup: the phone may forget them.
    pub backed_up: u64,
    /// The feed's position up to which the device has all it is owed once it has this: a poke that names none beyond it is nothing to come
    /// for. None where more news wait, and of servers that do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
}

/// Reads an answer, its changes linked or not, out of its frame's body. `limit` bounds it once it is put together.
pub fn read_answer(body: &[u8], limit: usize) -> Result<SyncResponse, String> {
    let message = linked::open(body, limit).map_err(|error| error.to_string())?;
    cbor::decode(&message).map_err(|error| error.to_string())
}

/// An outbox written to a file, to be handed in by other hands (property 14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxFile {
    /// [`PROTOCOL_VERSION`] of the writer.
    pub version: u16,
    /// Whose log.
    pub device: DeviceId,
    /// The hash of the log before the first act.
    pub before: ChainHash,
    /// The number of the first act.
    pub first: u64,
    /// The acts.
    #[serde(deserialize_with = "cbor::at_most::<{ limits::PUSH_ACTS }, _, _>")]
    pub acts: Vec<ByteBuf>,
    /// Signature as in [`SyncRequest`].
    pub signature: ByteBuf,
}

/// A refusal of a whole message: the body of a 4xx or 5xx answer of `/api/sync`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Problem {
    /// A stable word (`bad_frame`, `too_large`, `gap`, `bad_signature`, `forked`, `too_old`, `unknown_device`, `full` …).
    pub code: String,
    /// Spanish: what happened, what is safe, what to do.
    pub es: String,
    /// English.
    pub en: String,
    /// Where the log must be continued from, for `gap`.
    #[serde(default)]
    pub acknowledged: Option<u64>,
}
