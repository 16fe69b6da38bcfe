//! The rows kept beside the feed, and the batch by which everything is written.

use super::accounts::AccountRows;
use super::alerts::AlertRows;
use super::api_tokens::ApiTokenRows;
use super::calendars::CalendarRows;
use super::entry::{ChangeHash, Entry, EntryKind};
use super::inventory::InventoryRows;
use super::light::LightRing;
use super::mail::MailRows;
use super::ocsp::OcspRows;
use super::push::PushRows;
use super::reports::ReportRows;
use super::time_stamps::StampRows;
use super::webhooks::WebhookRows;
use super::whatsapp::WhatsappRows;
use hmac::{Hmac, Mac};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Which.
    pub id: DocumentId,
    /// Of which kind.
    pub kind: DocumentKind,
    /// The position of its first entry.
    pub born: u64,
    /// The last position that made a change to it or moved its scope: where devices find its news. The index by
    /// position follows it.
    pub latest: u64,
    /// The position its snapshot reaches; 0 where there is none yet.
    pub snapshot: u64,
    /// How many changes stand after the snapshot.
    pub tail: u32,
    /// Its heads at `latest`.
    pub heads: Vec<ChangeHash>,
    /// Since when it is in which scope: position and CBOR of `policy::ScopeKey`, oldest first.
    pub scopes: Vec<(u64, ByteBuf)>,
    /// The position where it was last founded anew; 0 for never. Who had it before gets it whole.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub founded: u64,
    /// The position of the line by which it left for its archive; 0 for what is in the store. What left has no snapshot, no
    /// heads and no changes here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub archived: u64,
}

/// An act in its device's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// The hash of the log with it.
    pub hash: ChainHash,
    /// What became of it, as last decided.
    #[serde(deserialize_with = "crate::known_outcome::known_outcome")]
    pub outcome: Outcome,
    /// The position of its entry.
    pub position: u64,
    /// How far the authors of the log up to here are proven to have read the feed: along a log it never goes back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen: u64,
    /// What the supervisor who decided it said, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A held act that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its number in its device's log.
    pub number: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// What the supervisor said.
    pub note: Option<String>,
    /// It stands beside its device's log, in a fork of it.
    pub beside: bool,
}

/// The head of a device's log as the device signed it: proof of authorship for every act up to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// The last act it covers.
    pub act: ActId,
    /// The log's hash there.
    pub head: ChainHash,
    /// P-256, r ‖ s.
    pub signature: ByteBuf,
}

/// SHA-256 of a secret that only its bearer has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

/// A session of a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Hash of its id, the part of the cookie that stays: by it the row is found.
    pub token: TokenHash,
    /// Whose.
    pub person: PersonId,
    /// On which device; none for a browser without a replica.
    pub device: Option<DeviceId>,
    /// Since when.
    pub created: Timestamp,
    /// Last used, to the hour.
    pub used: Timestamp,
    /// Hash of the cookie's secret part, drawn anew at each turn.
    #[serde(default)]
    pub secret: TokenHash,
    /// The secret before, good until the present one is shown: an answer may be lost on the way.
    #[serde(default)]
    pub former: Option<TokenHash>,
    /// When the present secret was drawn.
    #[serde(default)]
    pub turned: Timestamp,
    /// When its person was last verified by a passkey on this session.
    #[serde(default)]
    pub verified: Option<Timestamp>,
    /// A secret that had gone was shown: somebody has a copy of the cookie. Only the device's key opens it again.
    #[serde(default)]
    pub doubted: bool,
    /// The account by which it was begun; none for a passkey or a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<SessionOrigin>,
}

/// The account of a directory by which a session was begun: where that says that it is over, so is the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionOrigin {
    /// Who vouches for the account.
    pub issuer: String,
    /// By what it is found ([`super::accounts::key`]).
    pub account: TokenHash,
    /// What the provider calls its own session (`sid`), where it told.
    pub sid: Option<String>,
}

impl SessionRow {
    /// One that begins now.
    pub fn begun(
        token: TokenHash,
        secret: TokenHash,
        person: PersonId,
        device: Option<DeviceId>,
        now: Timestamp,
    ) -> Self {
        Self {
            token,
            person,
            device,
            created: now,
            used: now,
            secret,
            former: None,
            turned: now,
            verified: None,
            doubted: false,
            origin: None,
        }
    }
}

/// How often a passkey was used: beside the feed, for it moves with each sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyUse {
    /// The credential's id.
    pub id: ByteBuf,
    /// When.
    pub at: Timestamp,
    /// The credential as it stands after it, with its counter: JSON of `webauthn_rs::Passkey`.
    pub credential: ByteBuf,
}

/// A way in for one browser, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Hash of its token.
    pub token: TokenHash,
    /// For whom.
    pub person: PersonId,
    /// Made by whom; none for the operator at the console.
    pub made_by: Option<PersonId>,
    /// Made when.
    pub made: Timestamp,
    /// Void from then on.
    pub expires: Timestamp,
}

/// When a device was last heard of; not part of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSeen {
    /// Which device.
    pub device: DeviceId,
    /// When.
    pub at: Timestamp,
    /// The version of its app.
    pub app: String,
    /// How far it had read the feed.
    pub position: u64,
    /// Acts it had made and not sent yet, as it said itself.
    #[serde(default)]
    pub unsent: u64,
    /// Documents it was last given to hold; none where that was not counted.
    #[serde(default)]
    pub holds: Option<u64>,
}

/// Bytes that are kept beside the store, under the name of their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRow {
    /// Their hash.
    pub sha256: Sha256,
    /// How many.
    pub size: u32,
    /// What they were found to be.
    pub media: Media,
    /// Since when they are here.
    pub at: Timestamp,
}

/// The bytes of an act's evidence came, and its document does not say so yet: it is held, or the server was killed just
/// then. It goes with the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The act that names them.
    pub act: ActId,
    /// Why they could not be taken; none where they are here, whole.
    pub fault: Option<SealFault>,
}

/// What the server said of an act's evidence. It follows from the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealRow {
    /// The act that names it.
    pub act: ActId,
    /// Why its bytes were not taken; none where they are here, whole.
    pub fault: Option<SealFault>,
    /// The position of the entry that says so.
    pub position: u64,
}

/// The server's own secret, with which it seals cursors.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl Secret {
    /// A seal begun with this secret: what it is fed tells what is sealed.
    pub fn mac(&self) -> Hmac<sha2::Sha256> {
        Hmac::new_from_slice(&self.0).expect("a key of any length will do")
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// An epoch of the feed and the position from which it is the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Drawn at random when the server was founded or restored.
    pub epoch: u64,
    /// The position where it left the epoch before: what moved after it is its own.
    pub from: u64,
}

/// Up to which position an epoch's feed is that of the last of `epochs`, whose end is `end`; none for one not among them.
pub(super) fn shared_with(epochs: &[Epoch], epoch: u64, end: u64) -> Option<u64> {
    let at = epochs.iter().position(|known| known.epoch == epoch)?;
    let left = epochs[at + 1..].iter().map(|later| later.from).min();
    Some(left.unwrap_or(end).min(end))
}

/// What a store is born with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// The epochs so far, the present one last; one more for each restore.
    pub epochs: Vec<Epoch>,
    /// The server's secret.
    pub secret: Secret,
}

impl Founding {
    /// Up to which position an epoch's feed is the present one's, whose end is `end`; none for an epoch that never was.
    pub fn shared_with(&self, epoch: u64, end: u64) -> Option<u64> {
        shared_with(&self.epochs, epoch, end)
    }

    /// A new server's: its first epoch and its secret drawn at random.
    pub fn draw() -> Self {
        Self { epochs: vec![Epoch { epoch: rand::random(), from: 0 }], secret: Secret(rand::random()) }
    }
}

/// All that one commit writes. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Where the feed ended when the batch was begun.
    pub after: u64,
    /// Entries, continuing `after` without gaps: push them with [`Batch::enter`].
    pub entries: Vec<Entry>,
    /// Documents touched. The index by position follows `latest`; the scope index follows `latest`, `born` and the last of
    /// `scopes` ([`super::scope_index::rows_of`]).
    pub documents: Vec<DocumentRow>,
    /// Whole documents, folded; `DocumentRow::snapshot` tells up to where.
    pub snapshots: Vec<(DocumentId, Vec<u8>)>,
    /// Summaries. The indexes of words and of names (folio, reference, inventory, serial) follow them.
    pub summaries: Vec<Summary>,
    /// Heads of logs as they were signed.
    pub signed: Vec<SignedHead>,
    /// The next number of a series of folios, by its name.
    pub series: Vec<(String, u64)>,
    /// Devices heard of.
    pub seen: Vec<LastSeen>,
    /// Sessions begun or used.
    pub sessions: Vec<SessionRow>,
    /// Sessions ended.
    pub sessions_ended: Vec<TokenHash>,
    /// Passkeys used.
    pub passkeys_used: Vec<PasskeyUse>,
    /// Enrolments offered.
    pub enrolments: Vec<Enrolment>,
    /// Enrolments used up: where one is not there, the commit fails with `StoreError::Taken` and writes nothing.
    pub enrolments_used: Vec<TokenHash>,
    /// From this commit on every summary is of this version ([`ronda_shared::ticket::summary::VERSION`]).
    pub summaries_of: Option<u32>,
    /// From this commit on the scope index has every document under the terms of this version
    /// ([`ronda_shared::policy::TERMS_VERSION`]); 0: it is not to be asked, and its rows are removed before any of this batch are
    /// written.
    pub scope_index_of: Option<u32>,
    /// The position that a verified backup has passed.
    pub backed_up: Option<u64>,
    /// The place in which the replica of this store was begun.
    pub replica: Option<String>,
    /// All entries of documents that are founded anew in this batch, that leave for an archive or come back from one, as far as
    /// they are stored and another stands in their place from now on: each takes the place of the one at its position, whose hash
    /// in the feed stays. In feed order.
    pub emptied: Vec<Entry>,
    /// The feed's hash with each new entry that was emptied where it came from: for a store that is filled from a backup.
    pub told: BTreeMap<u64, ChainHash>,
    /// Bytes that are kept now.
    pub blobs: Vec<BlobRow>,
    /// Bytes that are kept no more.
    pub blobs_gone: Vec<Sha256>,
    /// Evidence whose bytes came.
    pub arrived: Vec<Arrived>,
    /// Evidence of which nothing is to be said any more.
    pub arrived_gone: Vec<ActId>,
    /// Mail.
    pub mail: MailRows,
    /// Push messages.
    pub push: PushRows,
    /// Alerts.
    pub alerts: AlertRows,
    /// Messages to other systems.
    pub webhooks: WebhookRows,
    /// WhatsApp.
    pub whatsapp: WhatsappRows,
    /// Time stamps.
    pub time_stamps: StampRows,
    /// Answers on revocation.
    pub ocsp: OcspRows,
    /// Calendars.
    pub calendars: CalendarRows,
    /// Machines that report themselves.
    pub inventory: InventoryRows,
    /// Accounts of other directories.
    pub accounts: AccountRows,
    /// Tokens of machines.
    pub api_tokens: ApiTokenRows,
    /// Reports.
    pub reports: ReportRows,
    /// The keys for what is carried by other hands, as they stand now.
    pub light: Option<LightRing>,
}

impl Batch {
    /// A batch that continues the feed after `end`.
    pub fn after(end: u64) -> Self {
        Self { after: end, ..Self::default() }
    }
    /// The feed's end once this batch is committed.
    pub fn end(&self) -> u64 {
        self.after + self.entries.len() as u64
    }
    /// Adds an entry at the next position and answers that.
    pub fn enter(
        &mut self,
        at: Timestamp,
        document: Option<DocumentId>,
        heads: Vec<ChangeHash>,
        kind: EntryKind,
    ) -> u64 {
        let position = self.end() + 1;
        self.entries.push(Entry { position, at, document, heads, kind, emptied: None });
        position
    }
    /// True where it would write nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::after(self.after)
    }
    /// True where what it writes rests on where the feed ended when it was begun.
    pub(super) fn is_bound(&self) -> bool {
        !(self.entries.is_empty()
            && self.emptied.is_empty()
            && self.documents.is_empty()
            && self.snapshots.is_empty()
            && self.summaries.is_empty())
    }
}

/// A folio, reference, inventory or serial number as it is looked up: without case and outer blanks, at most 64 letters.
pub fn name_key(text: &str) -> String {
    text.trim().chars().flat_map(char::to_uppercase).take(64).collect()
}
