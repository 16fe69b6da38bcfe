//! How devices are told by push beside the feed: where to, of what, and what waits to be told.

use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// What a push message tells; those that ask for something stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PushKind {
    /// A ticket is now this person's work.
    Assigned,
    /// It is this person's turn to authorise.
    Approval,
    /// Somebody who supervises, or the next level, has to step in.
    Attention,
    /// What was promised is due soon, or late.
    DueSoon,
    /// The requester answered.
    Answered,
    /// Anything else that happened to a ticket of theirs, or one that they watch.
    News,
}

/// In which language a device is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PushLang {
    /// Spanish.
    #[default]
    Es,
    /// English.
    En,
}

/// Something that waits to be told to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPush {
    /// What.
    pub kind: PushKind,
    /// Of which ticket.
    pub document: DocumentId,
    /// Its folio.
    pub folio: String,
    /// Since when.
    pub at: Timestamp,
    /// It is told in quiet hours too.
    pub urgent: bool,
}

/// How a device is told by push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRow {
    /// Which device.
    pub device: DeviceId,
    /// Where its browser's push service takes messages.
    pub endpoint: String,
    /// The browser's P-256 key: an uncompressed SEC1 point, 65 bytes.
    pub p256dh: ByteBuf,
    /// The browser's secret, 16 bytes.
    pub auth: ByteBuf,
    /// Of what it is told.
    pub kinds: BTreeSet<PushKind>,
    /// Nothing is told while the desk is closed, but for what cannot wait.
    pub quiet: bool,
    /// In which language.
    #[serde(default)]
    pub lang: PushLang,
    /// Since when.
    pub since: Timestamp,
    /// What waits, the oldest first.
    #[serde(default)]
    pub waiting: Vec<PendingPush>,
    /// How often it was tried in vain since something was last taken.
    #[serde(default)]
    pub tries: u32,
    /// Not tried before; none where nothing stands in the way.
    #[serde(default)]
    pub not_before: Option<Timestamp>,
}

/// What a commit writes of push. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushRows {
    /// Devices that are told, as they stand now.
    pub put: Vec<PushRow>,
    /// Devices that are told no more.
    pub gone: Vec<DeviceId>,
    /// The feed was told up to here.
    pub followed: Option<u64>,
    /// Nobody follows the feed from now on: whoever does later begins at its end.
    pub unfollowed: bool,
}
