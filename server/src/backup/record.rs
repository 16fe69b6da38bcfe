//! What a backup holds, record by record.

use super::BackupError;
use crate::store::alerts::{AlertRow, OutageRow};
use crate::store::light::LightRing;
use crate::store::mail::{Incoming, Mailbox, Outgoing};
use crate::store::reports::{IssuedRow, ScheduleRow};
use crate::store::{
    Arrived, BlobRow, DocumentRow, Entry, Founding, LastSeen, PasskeyUse, Reader, SCHEMA, SessionRow, SignedHead,
    StoreError,
};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Rows of evidence read at once.
const BLOBS: usize = 256;

/// What stands first. Frozen: fields are added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) schema: u32,
    pub(super) made: Timestamp,
    pub(super) position: u64,
    pub(super) feed: ChainHash,
    pub(super) founding: Founding,
    /// Which build's summaries they are; 0 in a backup that does not say.
    #[serde(default)]
    pub(super) summaries_of: u32,
    /// The keys for what is carried by other hands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) light: Option<LightRing>,
}

/// What stands last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Footer {
    pub(super) records: u64,
    pub(super) whole: ByteBuf,
}

/// One thing kept. Frozen: kinds are added, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Record {
    /// An entry of the feed, its bytes as they are chained.
    Entry(ByteBuf),
    Document(DocumentRow),
    Snapshot(DocumentId, ByteBuf),
    Summary(Box<Summary>),
    Signed(SignedHead),
    Series(String, u64),
    Session(SessionRow),
    Seen(LastSeen),
    PasskeyUse(PasskeyUse),
    /// Bytes of evidence that stand beside the backup.
    Blob(BlobRow),
    /// Evidence that came and of which nothing was said yet.
    Arrived(Arrived),
    /// A message to go out, as it stands.
    MailOut(Box<Outgoing>),
    /// A message that came.
    MailIn(Box<Incoming>),
    /// The message that founded a ticket.
    MailThread(DocumentId, String),
    /// How far a mailbox was read.
    Mailbox(String, Mailbox),
    /// How far the feed was told by mail.
    MailFollowed(u64),
    /// An entry that a redaction emptied: the feed's hash with it as it once was, and its bytes now.
    Emptied(ChainHash, ByteBuf),
    /// A report that goes out by mail on a schedule.
    ReportSchedule(Box<ScheduleRow>),
    /// A report that was issued, with its contents as they are coded.
    ReportIssued(Box<IssuedRow>, ByteBuf),
    /// An alert, as it stands.
    Alert(Box<AlertRow>),
    /// A ticket that alerts opened, as they stand.
    Outage(Box<OutageRow>),
}

impl Header {
    pub(super) fn of(reader: &dyn Reader, made: Timestamp) -> Result<Self, StoreError> {
        let position = reader.end()?;
        let feed = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
        let founding = Founding { epochs: reader.epochs()?, secret: reader.secret()? };
        let (summaries_of, light) = (reader.summaries_of()?, reader.light()?);
        Ok(Self { schema: SCHEMA, made, position, feed, founding, summaries_of, light })
    }
}

/// The feed's chain, recomputed.
#[derive(Default)]
pub(super) struct Chain {
    hash: ChainHash,
    count: u64,
}

impl Chain {
    pub(super) fn then(&mut self, bytes: &[u8]) {
        self.hash = self.hash.then(bytes);
        self.count += 1;
    }
    /// An emptied entry: its hash is told, and what follows continues it.
    pub(super) fn told(&mut self, hash: ChainHash) {
        self.hash = hash;
        self.count += 1;
    }
    pub(super) fn must_be(&self, header: &Header) -> Result<(), BackupError> {
        if self.hash == header.feed && self.count == header.position {
            return Ok(());
        }
        Err(BackupError::NotWhole("the feed in it is not the one it says".into()))
    }
}

/// Tells all that a reader sees, the feed first.
pub(super) fn all(
    reader: &dyn Reader,
    end: u64,
    tell: &mut dyn FnMut(Record) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut before = ChainHash::default();
    for position in 1..=end {
        let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
        let bytes = reader.entry_bytes(position)?.ok_or_else(missing)?;
        let hash = ChainHash(reader.feed_hash(position)?.ok_or_else(missing)?);
        let told = before.then(&bytes) == hash;
        let emptied = !told && cbor::decode::<Entry>(&bytes).is_ok_and(|entry| entry.blank.is_some());
        let bytes = ByteBuf::from(bytes);
        tell(if emptied { Record::Emptied(hash, bytes) } else { Record::Entry(bytes) })?;
        before = hash;
    }
    for moved in reader.moved_after(0)? {
        let (_, id) = moved?;
        if let Some(row) = reader.document(id)? {
            tell(Record::Document(row))?;
        }
        if let Some(bytes) = reader.snapshot(id)? {
            tell(Record::Snapshot(id, ByteBuf::from(bytes)))?;
        }
        if let Some(summary) = reader.summary(id)? {
            tell(Record::Summary(Box::new(summary)))?;
        }
    }
    for device in reader.devices()? {
        reader.signed_heads(device.id)?.into_iter().try_for_each(|head| tell(Record::Signed(head)))?;
        reader.last_seen(device.id)?.into_iter().try_for_each(|seen| tell(Record::Seen(seen)))?;
    }
    reader.series()?.into_iter().try_for_each(|(name, next)| tell(Record::Series(name, next)))?;
    for passkey in reader.passkeys()? {
        reader.passkey_use(&passkey.id)?.into_iter().try_for_each(|used| tell(Record::PasskeyUse(used)))?;
    }
    let mut after = None;
    loop {
        let rows = reader.blobs(after.as_ref(), BLOBS)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.sha256);
        rows.into_iter().try_for_each(|row| tell(Record::Blob(row)))?;
    }
    reader.all_arrived()?.into_iter().try_for_each(|arrived| tell(Record::Arrived(arrived)))?;
    let mail = reader.mail_all()?;
    mail.out.into_iter().try_for_each(|row| tell(Record::MailOut(Box::new(row))))?;
    mail.taken.into_iter().try_for_each(|row| tell(Record::MailIn(Box::new(row))))?;
    mail.threads.into_iter().try_for_each(|(document, id)| tell(Record::MailThread(document, id)))?;
    mail.mailboxes.into_iter().try_for_each(|(address, mailbox)| tell(Record::Mailbox(address, mailbox)))?;
    mail.followed.into_iter().try_for_each(|position| tell(Record::MailFollowed(position)))?;
    reader.report_schedules()?.into_iter().try_for_each(|row| tell(Record::ReportSchedule(Box::new(row))))?;
    reader.alerts()?.into_iter().try_for_each(|row| tell(Record::Alert(Box::new(row))))?;
    reader.outages()?.into_iter().try_for_each(|row| tell(Record::Outage(Box::new(row))))?;
    for row in reader.issued_reports()? {
        let contents = ByteBuf::from(reader.issued_bytes(row.number)?.unwrap_or_default());
        tell(Record::ReportIssued(Box::new(row), contents))?;
    }
    reader.sessions()?.into_iter().try_for_each(|session| tell(Record::Session(session)))
}
