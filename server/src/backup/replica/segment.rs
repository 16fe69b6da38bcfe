//! A segment: entries of the feed in order, and the rows beside them that no entry tells.
//!
//! The chain's hash before and after stands in it, so that segments are known to continue each other.

use super::ReplicaError;
use super::changed_rows::ChangedRows;
use super::place::ReplicaPlace;
use crate::backup::record::{self, Record};
use crate::backup::seal;
use crate::blobs;
use crate::store::light::LightRing;
use crate::store::mail::Incoming;
use crate::store::reports::IssuedRow;
use crate::store::whatsapp::{WhatsappKnown, WhatsappName, WhatsappWaiting, name_of};
use crate::store::{AuditKind, Entry, EntryKind, Reader, Secret, StoreError};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_shared::{cbor, limits};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

const MAGIC: &[u8] = b"ronda-segment-1\n";
/// The folder of the segments; in it one for each generation.
const FOLDER: &str = "segments";
/// A segment takes no further entry once it is so long: bytes.
const ENOUGH: usize = 4 * 1024 * 1024;
/// No segment is longer, nor inflates to more: a document founded anew, all its emptied entries, and what came before: bytes.
pub(super) const MOST: u64 = 8 * limits::DOCUMENT_BYTES as u64;
/// What a row of mail takes, but for its words and files: bytes.
const MAIL_ROW: usize = 512;

/// Entries with what goes with them. Frozen: fields are added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Segment {
    /// The epoch of the server that wrote it.
    pub(super) epoch: u64,
    /// The position of its first entry.
    pub(super) first: u64,
    /// The position of its last one.
    pub(super) last: u64,
    /// The feed's hash before the first one.
    pub(super) before: ChainHash,
    /// The feed's hash with the last one.
    pub(super) after: ChainHash,
    /// When it was written.
    pub(super) written: Timestamp,
    /// Its entries; behind a founding the earlier entries of its document, and what else it emptied, as they stand since; at
    /// the end the rows beside the entries.
    pub(super) records: Vec<Record>,
    /// The keys for what is carried by other hands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) light: Option<LightRing>,
}

/// Where the feed stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FeedMark {
    /// The position.
    pub(super) position: u64,
    /// The feed's hash there.
    pub(super) feed: ChainHash,
    /// When the segment that ends there was written, where one does.
    pub(super) written: Option<Timestamp>,
}

/// The folder of a generation's segments.
pub(super) fn folder(generation: u64) -> String {
    format!("{FOLDER}/{generation:06}")
}

/// The name of the segment that begins at a position. Its end does not stand in it: two servers that write from one position
/// on are to meet there.
pub(super) fn name(generation: u64, first: u64) -> String {
    format!("{}/{first:020}", folder(generation))
}

/// Where the segments of a generation begin, in feed order.
pub(super) fn firsts(place: &dyn ReplicaPlace, generation: u64) -> Result<Vec<u64>, ReplicaError> {
    firsts_after(place, generation, 0)
}

/// The same of those that begin after a position.
pub(super) fn firsts_after(place: &dyn ReplicaPlace, generation: u64, after: u64) -> Result<Vec<u64>, ReplicaError> {
    let names = place.list_after(&folder(generation), &format!("{after:020}"))?;
    let mut firsts: Vec<u64> = names.iter().filter_map(|name| name.parse().ok()).filter(|first| *first > 0).collect();
    firsts.sort_unstable();
    Ok(firsts)
}

/// Reads the segment that begins at a position; none where there is none.
pub(super) fn read(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    generation: u64,
    first: u64,
) -> Result<Option<Segment>, ReplicaError> {
    let name = name(generation, first);
    let Some(bytes) = place.get(&name, MOST)? else { return Ok(None) };
    let segment = Segment::opened(secret, &bytes).map_err(|why| ReplicaError::Torn { name: name.clone(), why })?;
    if segment.first != first || segment.last < first {
        return Err(ReplicaError::Torn {
            name,
            why: format!("it tells entries {} to {}", segment.first, segment.last),
        });
    }
    Ok(Some(segment))
}

impl Segment {
    /// What the feed has after a mark, or as much of it as one segment takes; the files of evidence that it tells of; and which of
    /// the rows beside it are still to be told. There is an entry after the mark.
    pub(super) fn after(
        reader: &dyn Reader,
        mark: &FeedMark,
        changed: &ChangedRows,
        now: Timestamp,
    ) -> Result<(Self, BTreeSet<Sha256>, ChangedRows), StoreError> {
        let (end, first) = (reader.end()?, mark.position + 1);
        let mut gathered = SegmentContents::default();
        let (mut hash, mut last) = (mark.feed, mark.position);
        for position in first..=end {
            let bytes = bytes_of(reader, position)?;
            let told = hash_of(reader, position)?;
            let emptied = hash.then(&bytes) != told;
            let entry: Entry = read_entry(&bytes)?;
            gathered.bytes += bytes.len();
            let bytes = ByteBuf::from(bytes);
            gathered.records.push(if emptied { Record::Emptied(told, bytes) } else { Record::Entry(bytes) });
            gathered.follow(reader, &entry, first)?;
            gathered.issued(reader)?;
            (hash, last) = (told, position);
            if gathered.bytes >= ENOUGH {
                break;
            }
        }
        let founded = std::mem::take(&mut gathered.founded);
        let (mut records, files) = gathered.finish(reader, mark.written)?;
        let mut left = changed.clone();
        // The process that took words out may have ended before it told of their mail: that is as old as it was.
        for document in founded {
            let mail = reader.mail_of(document)?;
            left.mail_in.extend(mail.taken.iter().map(|row| row.key));
            left.mail_out.extend(mail.out.iter().map(|row| row.id));
        }
        if last == end {
            // Behind all entries: that a message was dealt with is not told before the act that it became.
            tell_untold(reader, &mut left, &mut records)?;
        }
        let (epoch, before) = (reader.epoch()?.epoch, mark.feed);
        let light = reader.light()?;
        Ok((Self { epoch, first, last, before, after: hash, written: now, records, light }, files, left))
    }

    /// The mark at its end.
    pub(super) fn mark(&self) -> FeedMark {
        FeedMark { position: self.last, feed: self.after, written: Some(self.written) }
    }

    /// The messages of mail that it tells of and whose bytes stand beside the store.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Incoming> {
        self.records.iter().filter_map(|record| match record {
            Record::MailIn(row) if row.is_beside() => Some(&**row),
            _ => None,
        })
    }

    /// Its bytes, sealed.
    pub(super) fn sealed(&self, secret: &Secret) -> std::io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&cbor::encode(self))?;
        Ok(seal::sealed(secret, MAGIC, &encoder.finish()?))
    }

    /// What these bytes hold; why not, where they are not what was put.
    pub(super) fn opened(secret: &Secret, bytes: &[u8]) -> Result<Self, String> {
        let body = seal::opened(secret, MAGIC, bytes)?;
        let mut told = Vec::new();
        GzDecoder::new(body).take(MOST + 1).read_to_end(&mut told).map_err(|error| error.to_string())?;
        if told.len() as u64 > MOST {
            return Err("it is longer than any".into());
        }
        cbor::decode(&told).map_err(|error| error.to_string())
    }

    /// True where it empties entries that stand in segments before it.
    pub(super) fn empties_earlier(&self) -> Result<bool, ReplicaError> {
        for record in &self.records {
            if let Record::Emptied(_, bytes) = record
                && read_entry(bytes)?.position < self.first
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// An entry of its bytes.
pub(super) fn read_entry(bytes: &[u8]) -> Result<Entry, StoreError> {
    cbor::decode(bytes).map_err(|error| StoreError::Damaged { place: "feed", detail: error.to_string() })
}

fn missing(position: u64) -> StoreError {
    StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") }
}

fn bytes_of(reader: &dyn Reader, position: u64) -> Result<Vec<u8>, StoreError> {
    reader.entry_bytes(position)?.ok_or_else(|| missing(position))
}

fn hash_of(reader: &dyn Reader, position: u64) -> Result<ChainHash, StoreError> {
    reader.feed_hash(position)?.map(ChainHash).ok_or_else(|| missing(position))
}

/// What goes into a segment, gathered entry by entry.
#[derive(Default)]
struct SegmentContents {
    records: Vec<Record>,
    bytes: usize,
    /// The first and the last number of each device's log.
    logs: BTreeMap<DeviceId, (u64, u64)>,
    documents: BTreeSet<DocumentId>,
    /// Documents out of which words were taken.
    founded: BTreeSet<DocumentId>,
    /// Acts of which the server said that their files are here.
    sealed: BTreeSet<ActId>,
    /// Reports that were issued, until they are taken.
    issued: BTreeSet<u64>,
    /// Archives for which tickets left.
    archives: BTreeSet<Sha256>,
}

impl SegmentContents {
    fn follow(&mut self, reader: &dyn Reader, entry: &Entry, first: u64) -> Result<(), StoreError> {
        self.documents.extend(entry.document);
        match &entry.kind {
            EntryKind::Act { act, bytes, chain, .. } => {
                if chain.is_some() {
                    let (from, until) = self.logs.entry(act.device).or_insert((act.number, act.number));
                    (*from, *until) = ((*from).min(act.number), (*until).max(act.number));
                }
                self.sealed.extend(sealed_by(*act, bytes));
            }
            EntryKind::Audit(line) if line.what == AuditKind::ReportIssued => {
                self.issued.extend(IssuedRow::number_of(&line.subject));
            }
            EntryKind::Founded(_) | EntryKind::Archived(_) | EntryKind::Returned(_) => {
                match &entry.kind {
                    EntryKind::Founded(_) => self.founded.extend(entry.document),
                    EntryKind::Archived(line) => {
                        self.archives.insert(line.archive);
                    }
                    _ => {}
                }
                let earlier = record::rewritten(reader, entry)?;
                for position in earlier.into_iter().take_while(|position| *position < first) {
                    let bytes = bytes_of(reader, position)?;
                    self.bytes += bytes.len();
                    self.records.push(Record::Emptied(hash_of(reader, position)?, ByteBuf::from(bytes)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes the reports that were issued by the last entry, with what they hold.
    fn issued(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        for number in std::mem::take(&mut self.issued) {
            let (Some(row), Some(bytes)) = (reader.issued_report(number)?, reader.issued_bytes(number)?) else {
                let detail = format!("report {number} is missing");
                return Err(StoreError::Damaged { place: "issued", detail });
            };
            self.bytes += bytes.len();
            self.records.push(Record::ReportIssued(Box::new(row), ByteBuf::from(bytes)));
        }
        Ok(())
    }

    /// All of it, with the rows beside the entries; and the files of evidence among them.
    fn finish(
        mut self,
        reader: &dyn Reader,
        since: Option<Timestamp>,
    ) -> Result<(Vec<Record>, BTreeSet<Sha256>), StoreError> {
        for (device, (from, until)) in &self.logs {
            let mut number = *from;
            while let Some(head) = reader.signed_head(*device, number)?.filter(|head| head.act.number <= *until) {
                number = head.act.number.saturating_add(1);
                self.records.push(Record::Signed(head));
            }
        }
        self.records.extend(reader.series()?.into_iter().map(|(name, next)| Record::Series(name, next)));
        let mut files = BTreeSet::new();
        for act in &self.sealed {
            let Some(named) = blobs::named(reader, *act)? else { continue };
            if let Some(row) = reader.blob(&named.file.sha256)? {
                files.insert(row.sha256);
                self.records.push(Record::Blob(row));
            }
        }
        for archive in &self.archives {
            // None of one that was brought back meanwhile.
            if let Some(row) = reader.blob(archive)? {
                files.insert(row.sha256);
                self.records.push(Record::Blob(row));
            }
        }
        for document in &self.documents {
            let thread = reader.mail_thread(*document)?;
            self.records.extend(thread.map(|id| Record::MailThread(*document, id)));
            let told = reader.whatsapp_knows(&name_of(WhatsappName::Ticket, &document.to_string()))?;
            if let Some(WhatsappKnown::Thread(thread)) = &told {
                // By these what they write next goes to this ticket, and opens no second one.
                for name in thread.who.names() {
                    let talk = reader.whatsapp_knows(&name)?;
                    self.records.extend(talk.map(|row| Record::Whatsapp(Box::new(row))));
                }
            }
            self.records.extend(told.map(|row| Record::Whatsapp(Box::new(row))));
        }
        // What is told by its instant is told of the minute before once more, for clocks are set.
        let since = since.map_or(i64::MIN, |since| since.millis().saturating_sub(MINUTE_MS));
        // By these an alert that is told again opens no second ticket, and one that ends finds its own.
        let moved = |ticket: &DocumentId, at: Timestamp| at.millis() >= since || self.documents.contains(ticket);
        let alerts: Vec<_> = reader.alerts()?.into_iter().filter(|row| moved(&row.outage, row.since)).collect();
        // One that ends is counted by its outage, whose own instants stay.
        let counted: BTreeSet<DocumentId> = alerts.iter().map(|row| row.outage).collect();
        let outages = reader
            .outages()?
            .into_iter()
            .filter(|row| counted.contains(&row.document) || moved(&row.document, row.last.max(row.noted)));
        self.records.extend(outages.map(|row| Record::Outage(Box::new(row))));
        self.records.extend(alerts.into_iter().map(|row| Record::Alert(Box::new(row))));
        self.records.extend(reader.mail_followed()?.map(Record::MailFollowed));
        // Those that began, or whose secret turned: of both parts of a cookie a row has the hash alone.
        let sessions = reader.sessions()?.into_iter().filter(|row| row.created.max(row.turned).millis() >= since);
        self.records.extend(sessions.map(Record::Session));
        Ok((self.records, files))
    }
}

/// Tells rows beside the feed by their names, no more than a segment has room for; those that are told are left no longer. How far the
/// feed was read for stamps and answers is told once all that waits for them is.
fn tell_untold(reader: &dyn Reader, left: &mut ChangedRows, records: &mut Vec<Record>) -> Result<(), StoreError> {
    while let Some(key) = left.forgotten.pop_first() {
        if reader.whatsapp_knows(&key)?.is_none() {
            records.push(Record::WhatsappForgotten(key));
        }
    }
    // By these who changed their number is told at the new one.
    while let Some(key) = left.renumbered.pop_first() {
        let row = reader.whatsapp_knows(&key)?;
        let row = row.filter(|row| matches!(row, WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_)));
        records.extend(row.map(|row| Record::Whatsapp(Box::new(row))));
    }
    // Whoever has the cookie of one that was ended reads nothing at a standby either.
    while let Some(token) = left.sessions_ended.pop_first() {
        if reader.session(&token)?.is_none() {
            records.push(Record::SessionGone(token));
        }
    }
    if std::mem::take(&mut left.any_gone) {
        tell_left(reader, records)?;
    }
    // By these nothing goes out that was stopped, and what was set up does.
    while let Some(id) = left.schedules.pop_first() {
        records.extend(reader.report_schedule(id)?.map(|row| Record::ReportSchedule(Box::new(row))));
    }
    // By these an account opens for whom it did, and nobody comes in as another by an address that was given anew.
    while let Some(key) = left.accounts.pop_first() {
        let row = reader.account(&key)?;
        records.push(row.map_or(Record::AccountGone(key), |row| Record::Account(Box::new(row))));
    }
    let mut bytes = 0;
    // By these a message that came is not taken twice, nor settled twice; and none has words that were taken out.
    while let Some(key) = left.mail_in.pop_first() {
        records.extend(reader.mail_taken(&key)?.map(|row| Record::MailIn(Box::new(row))));
        bytes += MAIL_ROW;
        if bytes >= ENOUGH {
            return Ok(());
        }
    }
    while let Some(id) = left.mail_out.pop_first() {
        if let Some(row) = reader.mail_out(id)? {
            let files: usize = row.files.iter().map(|file| file.bytes.len()).sum();
            bytes += MAIL_ROW + row.text.len() + files;
            records.push(Record::MailOut(Box::new(row)));
        }
        if bytes >= ENOUGH {
            return Ok(());
        }
    }
    while let Some(key) = left.messages.pop_first() {
        // That it was dealt with is told beside: where its file is awaited, it waits all the same.
        let known = reader.whatsapp_knows(&key)?.filter(|row| matches!(row, WhatsappKnown::Taken(_)));
        records.extend(known.map(|row| Record::Whatsapp(Box::new(row))));
        match reader.whatsapp_waits(&key)? {
            Some(WhatsappWaiting::Came(row)) => {
                bytes += row.message.len();
                records.push(Record::WhatsappCame(Box::new(row)));
            }
            Some(WhatsappWaiting::Going(_)) => {}
            None => records.push(Record::WhatsappGone(key)),
        }
        if bytes >= ENOUGH {
            return Ok(());
        }
    }
    while let Some(key) = left.stamps.pop_first() {
        if let Some(row) = reader.stamp(&key)? {
            bytes += row.answer.len();
            records.push(Record::Stamp(Box::new(row)));
        } else if let Some(row) = reader.stamp_waits(&key)? {
            records.push(Record::StampWaiting(Box::new(row)));
        }
        if bytes >= ENOUGH {
            return Ok(());
        }
    }
    records.extend(reader.stamps_followed()?.map(Record::StampsFollowed));
    while let Some(key) = left.answers.pop_first() {
        if let Some(row) = reader.ocsp_answer(&key)? {
            bytes += row.answer.len();
            records.push(Record::OcspAnswer(Box::new(row)));
        } else if let Some(row) = reader.ocsp_waits(&key)? {
            records.push(Record::OcspWaiting(Box::new(row)));
        }
        if bytes >= ENOUGH {
            return Ok(());
        }
    }
    records.extend(reader.ocsp_followed()?.map(Record::OcspFollowed));
    Ok(())
}

/// Tells which rows there are of those that are removed without a trace.
pub(super) fn tell_left(reader: &dyn Reader, records: &mut Vec<Record>) -> Result<(), StoreError> {
    records.push(Record::SessionsLeft(reader.sessions()?.into_iter().map(|row| row.token).collect()));
    records.push(Record::AccountsLeft(reader.accounts()?.into_iter().map(|row| row.key).collect()));
    let waits = reader.whatsapp_waiting()?.into_iter().filter_map(|row| match row {
        WhatsappWaiting::Came(row) => Some(row.key),
        WhatsappWaiting::Going(_) => None,
    });
    // What was sent is told nowhere.
    let known = reader.whatsapp_known()?.into_iter().filter(|row| !matches!(row, WhatsappKnown::Sent(_)));
    records.push(Record::WhatsappLeft { waits: waits.collect(), known: known.map(|row| *row.key()).collect() });
    Ok(())
}

/// The act of which the server says here that its file is kept.
fn sealed_by(act: ActId, bytes: &[u8]) -> Option<ActId> {
    if act.device != DeviceId::SERVER {
        return None;
    }
    match Act::decode(bytes).ok()?.command() {
        Ok(Command::Content(Content::SealEvidence { evidence, fault: None })) => Some(evidence),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: what a segment of the first release that wrote them holds.
    #[test]
    fn a_segment_is_read_for_ever() {
        let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("letters"), 16).expect("digits");
        let bytes: Vec<u8> = SEGMENT.as_bytes().chunks(2).map(digit).collect();
        let there: Segment = cbor::decode(&bytes).expect("read");
        assert_eq!(there, sample());
    }

    #[test]
    fn a_segment_is_opened_as_it_was_sealed() {
        let secret = Secret([7; 32]);
        let records = vec![Record::Series("TYS".into(), 77), Record::MailFollowed(100)];
        let segment = Segment { records, ..sample() };
        let bytes = segment.sealed(&secret).expect("sealed");
        assert_eq!(Segment::opened(&secret, &bytes), Ok(segment));
        assert!(Segment::opened(&secret, &bytes[..bytes.len() - 1]).is_err());
        assert!(Segment::opened(&Secret([8; 32]), &bytes).is_err());
    }

    fn sample() -> Segment {
        Segment {
            epoch: 7,
            first: 101,
            last: 103,
            before: ChainHash([1; 32]),
            after: ChainHash([2; 32]),
            written: Timestamp::from_millis(1_790_000_000_000),
            records: Vec::new(),
            light: None,
        }
    }

    const SEGMENT: &str = concat!(
        "a76565706f6368076566697273741865646c6173741867666265666f72655820010101010101010101010101010101010101",
        "0101010101010101010101010101656166746572582002020202020202020202020202020202020202020202020202020202",
        "02020202677772697474656e1b000001a0c4506c00677265636f72647380",
    );
}
