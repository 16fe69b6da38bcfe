//! What a backup holds, record by record.

use super::BackupError;
use crate::store::accounts::AccountRow;
use crate::store::alerts::{AlertRow, OutageRow};
use crate::store::light::LightRing;
use crate::store::mail::{Incoming, Mailbox, Outgoing};
use crate::store::ocsp::{OcspAnswer, OcspWaiting};
use crate::store::reports::{IssuedRow, ScheduleRow};
use crate::store::time_stamps::{StampWaiting, StampsFollowed, StoredStamp};
use crate::store::whatsapp::{WhatsappIncoming, WhatsappKnown, WhatsappWaiting};
use crate::store::{
    Arrived, BlobRow, DocumentRow, Entry, EntryKind, Founding, LastSeen, PasskeyUse, Reader, SCHEMA, Secret,
    SessionRow, SignedHead, StoreError, TokenHash,
};
use hmac::{Hmac, Mac};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::{self, DeviceId, DocumentId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// What the seal is for: the secret seals other things, too.
const PURPOSE: &[u8] = b"ronda-backup-v1\0";
/// Rows of evidence read at once.
const BLOBS: usize = 256;
/// Time stamps read at once.
const STAMPS: usize = 256;
/// Answers on revocation that are read at once.
const ANSWERS: usize = 256;

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
    /// The backup that it goes on from; none where it holds all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) follows: Option<PreviousBackupRef>,
}

/// The backup that an increment goes on from. Frozen: fields are added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PreviousBackupRef {
    /// Which increment behind the full backup this is, from 1.
    pub(super) number: u32,
    /// The name of the file before, in the same folder.
    pub(super) name: String,
    /// The SHA-256 at that one's end.
    pub(super) whole: ids::Sha256,
    /// The feed's end in it.
    pub(super) position: u64,
    /// The feed's hash there.
    pub(super) feed: ChainHash,
}

/// What stands last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Footer {
    pub(super) records: u64,
    pub(super) whole: ByteBuf,
    /// The server's seal on both; none in a backup of an earlier build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seal: Option<ByteBuf>,
}

impl Footer {
    /// The end of a backup with so many records and this SHA-256 over its frames.
    pub(super) fn sealed(records: u64, whole: ByteBuf, secret: &Secret) -> Self {
        let seal = seal(records, &whole, secret).finalize().into_bytes().to_vec();
        Self { records, whole, seal: Some(ByteBuf::from(seal)) }
    }

    /// True where this secret sealed it as it stands; none where nobody did.
    pub(super) fn is_sealed_by(&self, secret: &Secret) -> Option<bool> {
        let told = self.seal.as_ref()?;
        Some(seal(self.records, &self.whole, secret).verify_slice(told).is_ok())
    }
}

fn seal(records: u64, whole: &[u8], secret: &Secret) -> Hmac<sha2::Sha256> {
    let mut mac = secret.mac();
    mac.update(PURPOSE);
    mac.update(&records.to_be_bytes());
    mac.update(whole);
    mac
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
    /// What waits for its time stamp.
    StampWaiting(Box<StampWaiting>),
    /// A time stamp that was given.
    Stamp(Box<StoredStamp>),
    /// How far the feed was read for what is to be stamped.
    StampsFollowed(StampsFollowed),
    /// A signature by certificate whose issuer is to be asked.
    OcspWaiting(Box<OcspWaiting>),
    /// What it answered.
    OcspAnswer(Box<OcspAnswer>),
    /// How far the feed was read for such.
    OcspFollowed(u64),
    /// What is remembered of WhatsApp: conversations, who is told of a ticket, and what came.
    Whatsapp(Box<WhatsappKnown>),
    /// A message that came by WhatsApp and is not dealt with: Meta does not tell of it again.
    WhatsappCame(Box<WhatsappIncoming>),
    /// One that waits no more, in a segment: it was dealt with, or its sender's data were taken out.
    WhatsappGone(ids::Sha256),
    /// What is remembered of WhatsApp no more, in a segment: it grew old, or its sender's data were taken out.
    WhatsappForgotten(ids::Sha256),
    /// An account of another directory, with the person for whom it opens.
    Account(Box<AccountRow>),
    /// One that is forgotten, in a segment.
    AccountGone(TokenHash),
    /// A session that was ended, in a segment.
    SessionGone(TokenHash),
    /// The sessions there are, in a segment: any other was ended.
    SessionsLeft(Vec<TokenHash>),
    /// The accounts there are, in a segment: any other is forgotten.
    AccountsLeft(Vec<TokenHash>),
    /// What waits and what is remembered of WhatsApp, in a segment: any other waits, or is remembered, no more.
    WhatsappLeft {
        waits: Vec<ids::Sha256>,
        known: Vec<ids::Sha256>,
    },
}

impl Header {
    pub(super) fn of(reader: &dyn Reader, made: Timestamp) -> Result<Self, StoreError> {
        let position = reader.end()?;
        let feed = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
        let founding = Founding { epochs: reader.epochs()?, secret: reader.secret()? };
        let (summaries_of, light) = (reader.summaries_of()?, reader.light()?);
        Ok(Self { schema: SCHEMA, made, position, feed, founding, summaries_of, light, follows: None })
    }

    /// Up to where the backups before it hold the feed; 0 where it holds all.
    pub(super) fn base(&self) -> u64 {
        self.follows.as_ref().map_or(0, |follows| follows.position)
    }

    /// The server's secret.
    pub(super) fn secret(&self) -> &Secret {
        &self.founding.secret
    }
}

/// The feed's chain, recomputed.
pub(super) struct Chain {
    hash: ChainHash,
    count: u64,
    base: u64,
}

impl Chain {
    /// As it stands before the first entry of a backup.
    pub(super) fn of(header: &Header) -> Self {
        let hash = header.follows.as_ref().map_or_else(ChainHash::default, |follows| follows.feed);
        Self { hash, count: header.base(), base: header.base() }
    }
    pub(super) fn then(&mut self, bytes: &[u8]) {
        self.hash = self.hash.then(bytes);
        self.count += 1;
    }
    /// An emptied entry: its hash is told, and what follows continues it. One that stands in an earlier backup is passed over.
    pub(super) fn resume_at(&mut self, hash: ChainHash, bytes: &[u8]) -> Result<(), BackupError> {
        if self.base == 0 || cbor::decode::<Entry>(bytes)?.position > self.base {
            self.hash = hash;
            self.count += 1;
        }
        Ok(())
    }
    pub(super) fn must_be(&self, header: &Header) -> Result<(), BackupError> {
        if self.hash == header.feed && self.count == header.position {
            return Ok(());
        }
        Err(BackupError::NotWhole("the feed in it is not the one it says".into()))
    }
}

/// Hears records as they are told.
pub(super) type RecordSink<'t> = dyn FnMut(Record) -> Result<(), BackupError> + 't;

/// Tells all that a reader sees, the feed first.
pub(super) fn all(reader: &dyn Reader, end: u64, tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    feed(reader, (0, end), tell)?;
    documents(reader, 0, tell)?;
    for device in reader.devices()? {
        reader.signed_heads(device.id)?.into_iter().try_for_each(|head| tell(Record::Signed(head)))?;
    }
    beside(reader, &|_| true, tell)
}

/// Tells what came after a position: entries that a redaction emptied since and that stand before it, then the feed, what
/// devices signed, and the documents that something touched.
pub(super) fn since(
    reader: &dyn Reader,
    (base, end): (u64, u64),
    tell: &mut RecordSink<'_>,
) -> Result<(), BackupError> {
    let (mut earlier, mut devices) = (BTreeSet::new(), BTreeSet::<DeviceId>::new());
    // That a ticket left, or came back, is no move of it.
    let mut moved = BTreeSet::<DocumentId>::new();
    for entry in reader.entries_after(base)? {
        let entry = entry?;
        match &entry.kind {
            EntryKind::Act { act, chain: Some(_), .. } => {
                devices.insert(act.device);
            }
            EntryKind::Archived(_) | EntryKind::Returned(_) => {
                earlier.extend(rewritten(reader, &entry)?);
                moved.extend(entry.document);
            }
            EntryKind::Founded(_) => earlier.extend(rewritten(reader, &entry)?),
            _ => {}
        }
    }
    for position in earlier.into_iter().take_while(|position| *position <= base) {
        let (bytes, hash) = stored(reader, position)?;
        tell(Record::Emptied(hash, ByteBuf::from(bytes)))?;
    }
    feed(reader, (base, end), tell)?;
    for device in devices {
        let mut number = reader.log_at(device, base)?;
        while let Some(head) = reader.signed_head(device, number.saturating_add(1))? {
            number = head.act.number;
            tell(Record::Signed(head))?;
        }
    }
    for id in moved {
        if reader.document(id)?.is_some_and(|row| row.latest <= base) {
            document(reader, id, tell)?;
        }
    }
    documents(reader, base, tell)
}

/// The entries in whose places others stand since this one, and all of its document: those that a founding takes the words from, that
/// left for an archive or came back from one. What follows from them is made anew together.
pub(super) fn rewritten(reader: &dyn Reader, entry: &Entry) -> Result<BTreeSet<u64>, StoreError> {
    let mut positions: BTreeSet<u64> = match &entry.kind {
        EntryKind::Founded(founded) => founded.emptied.iter().map(|(position, _)| *position).collect(),
        _ => BTreeSet::new(),
    };
    if let Some(id) = entry.document {
        for of_document in reader.entries_of(id, 0)? {
            positions.insert(of_document?.position);
        }
    }
    Ok(positions)
}

/// An entry's bytes and the feed's hash with it.
fn stored(reader: &dyn Reader, position: u64) -> Result<(Vec<u8>, ChainHash), StoreError> {
    let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
    let bytes = reader.entry_bytes(position).map_err(|error| naming(&format!("entry {position}"), error))?;
    let bytes = bytes.ok_or_else(missing)?;
    Ok((bytes, ChainHash(reader.feed_hash(position)?.ok_or_else(missing)?)))
}

/// The entries after a position and up to another.
fn feed(reader: &dyn Reader, (base, end): (u64, u64), tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    let mut before = ChainHash(reader.feed_hash(base)?.unwrap_or_default());
    for position in base + 1..=end {
        let (bytes, hash) = stored(reader, position)?;
        let told = before.then(&bytes) == hash;
        let emptied = !told && cbor::decode::<Entry>(&bytes).is_ok_and(|entry| entry.emptied.is_some());
        let bytes = ByteBuf::from(bytes);
        tell(if emptied { Record::Emptied(hash, bytes) } else { Record::Entry(bytes) })?;
        before = hash;
    }
    Ok(())
}

/// The documents that were touched after a position, with what is kept of each.
fn documents(reader: &dyn Reader, base: u64, tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    for moved in reader.moved_after(base)? {
        document(reader, moved?.1, tell)?;
    }
    Ok(())
}

/// What is kept of a document. Where its snapshot is damaged it is told without one, as all its changes make it.
fn document(reader: &dyn Reader, id: DocumentId, tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    let named = |error| naming(&format!("document {id} (ronda verify --rebuild makes it anew)"), error);
    let mut row = reader.document(id).map_err(named)?;
    let snapshot = match reader.snapshot(id) {
        Err(StoreError::Damaged { detail, .. }) => {
            tracing::error!(document.id = %id, error.message = detail, "A document's snapshot is damaged: the backup has the document as its changes make it. ronda verify --rebuild mends the store.");
            if let Some(row) = &mut row {
                let changes = reader.changes_after(id, 0).map_err(named)?;
                (row.snapshot, row.tail) = (0, u32::try_from(changes.len()).unwrap_or(u32::MAX));
            }
            None
        }
        snapshot => snapshot?,
    };
    if let Some(row) = row {
        tell(Record::Document(row))?;
    }
    if let Some(bytes) = snapshot {
        tell(Record::Snapshot(id, ByteBuf::from(bytes)))?;
    }
    if let Some(summary) = reader.summary(id).map_err(named)? {
        tell(Record::Summary(Box::new(summary)))?;
    }
    Ok(())
}

/// Damage with the name of the row that has it.
fn naming(row: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { place, detail } => StoreError::Damaged { place, detail: format!("{row}: {detail}") },
        other => other,
    }
}

/// The rows that follow from no entry. What an issued report holds is read where it is `wanted`, and told as nothing elsewhere.
pub(super) fn beside(
    reader: &dyn Reader,
    wanted: &dyn Fn(&IssuedRow) -> bool,
    tell: &mut RecordSink<'_>,
) -> Result<(), BackupError> {
    for device in reader.devices()? {
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
    time_stamps(reader, tell)?;
    ocsp(reader, tell)?;
    // What was sent has a ticket's words, which no redaction takes out of a copy.
    let mut known = reader.whatsapp_known()?.into_iter().filter(|row| !matches!(row, WhatsappKnown::Sent(_)));
    known.try_for_each(|row| tell(Record::Whatsapp(Box::new(row))))?;
    for waiting in reader.whatsapp_waiting()? {
        if let WhatsappWaiting::Came(row) = waiting {
            tell(Record::WhatsappCame(Box::new(row)))?;
        }
    }
    for row in reader.issued_reports()? {
        let bytes = if wanted(&row) { reader.issued_bytes(row.number)? } else { None };
        tell(Record::ReportIssued(Box::new(row), ByteBuf::from(bytes.unwrap_or_default())))?;
    }
    reader.accounts()?.into_iter().try_for_each(|row| tell(Record::Account(Box::new(row))))?;
    reader.sessions()?.into_iter().try_for_each(|session| tell(Record::Session(session)))
}

/// What waits for a time stamp, those that were given, and how far the feed was read for it.
fn time_stamps(reader: &dyn Reader, tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    reader.stamps_waiting()?.into_iter().try_for_each(|row| tell(Record::StampWaiting(Box::new(row))))?;
    reader.stamps_followed()?.into_iter().try_for_each(|followed| tell(Record::StampsFollowed(followed)))?;
    let mut after = None;
    loop {
        let rows = reader.stamps(after.as_ref(), STAMPS)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.key());
        rows.into_iter().try_for_each(|row| tell(Record::Stamp(Box::new(row))))?;
    }
}

/// Whose issuers are to be asked on revocation, what they answered, and how far the feed was read for it.
fn ocsp(reader: &dyn Reader, tell: &mut RecordSink<'_>) -> Result<(), BackupError> {
    reader.ocsp_waiting()?.into_iter().try_for_each(|row| tell(Record::OcspWaiting(Box::new(row))))?;
    reader.ocsp_followed()?.into_iter().try_for_each(|position| tell(Record::OcspFollowed(position)))?;
    let mut after = None;
    loop {
        let rows = reader.ocsp_answers(after.as_ref(), ANSWERS)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.key());
        rows.into_iter().try_for_each(|row| tell(Record::OcspAnswer(Box::new(row))))?;
    }
}
