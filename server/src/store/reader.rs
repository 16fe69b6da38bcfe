//! What can be read of the store, in the product's words, as of one instant.

use super::accounts::AccountRow;
use super::alerts::{AlertRow, OutageRow};
use super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::calendars::CalendarRow;
use super::inventory::{MachineReport, MachineRow};
use super::light::LightRing;
use super::mail::{Incoming, MailRows, Mailbox, Outgoing};
use super::next_read::{NextRead, NextReads};
use super::ocsp::{OcspAnswer, OcspWaiting};
use super::push::PushRow;
use super::reports::{IssuedContents, IssuedRow, ScheduleRow};
use super::rows;
use super::time_stamps::{StampKept, StampWaiting, StampsFollowed};
use super::webhooks::WebhookRow;
use super::whatsapp::{WhatsappKnown, WhatsappWaiting};
use super::{
    Archived, Arrived, AuditKind, BlobRow, ChangeHash, Decided, DeviceRecord, DocumentRow, Enrolment, Entry, EntryKind,
    Epoch, LastSeen, LogRow, PasskeyRecord, PasskeyUse, SealRow, Secret, SessionRow, SignedHead, StoreError, TokenHash,
};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// So many summaries or people are read at once.
const PAGE: usize = 500;

/// A change of a document at its place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its entry's position.
    pub position: u64,
    /// Its bytes (one or more changes, concatenated).
    pub bytes: Vec<u8>,
    /// The document's heads after it.
    pub heads: Vec<ChangeHash>,
}

/// Summaries, one at a time.
pub type Summaries<'r> = Box<dyn Iterator<Item = Result<Summary, StoreError>> + 'r>;
/// Documents with the positions that last touched them, in feed order.
pub type TouchedDocuments<'a> = Box<dyn Iterator<Item = Result<(u64, DocumentId), StoreError>> + 'a>;
/// Rows of the scope index: the term, the position that last touched the document, the document.
pub type Indexed<'a> = Box<dyn Iterator<Item = Result<(Term, u64, DocumentId), StoreError>> + 'a>;

/// Entries in feed order.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, StoreError>> + 'a>;

/// One instant of the store.
pub trait Reader: Send {
    /// The position of the last entry; 0 in an empty store.
    fn end(&self) -> Result<u64, StoreError>;
    /// The hash of the feed up to and with `position`: each entry is chained to the one before.
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError>;
    /// An entry's bytes as they are chained.
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// One entry.
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError>;
    /// The entries after a position.
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError>;

    /// All entries about a document after a position, also those that made no change.
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError>;

    /// Says what is read next: a store over a network fetches it in one round trip.
    fn foresee(&self, next: NextReads<'_>) -> Result<(), StoreError> {
        let _ = next;
        Ok(())
    }
    /// Says that the rows and summaries of these documents are read next, and of no others until it is said again.
    fn ahead(&self, documents: &[DocumentId]) -> Result<(), StoreError> {
        let _ = documents;
        Ok(())
    }
    /// Says that of these documents, which [`ahead`](Self::ahead) named, the changes after a position are read next; where there is none
    /// the whole document.
    fn contents_ahead(&self, documents: &[(DocumentId, Option<u64>)]) -> Result<(), StoreError> {
        let _ = documents;
        Ok(())
    }
    /// A document's row.
    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError>;
    /// The file of an archive, whole and unchanged: [`StoreError::Archive`] where it cannot be had.
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError>;
    /// The document folded, up to `DocumentRow::snapshot`.
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError>;
    /// Its changes after a position, in feed order.
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError>;
    /// Its heads as of a position; empty where it was not born yet.
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError>;
    /// The changes on it that together are this device's last word: that of the last act of its log, and those of held
    /// acts of its that were accepted since.
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError>;
    /// Its summary.
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError>;
    /// Summaries in the order of ids (oldest born first), a page at a time.
    fn summaries(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<Summary>, StoreError>;
    /// Documents touched after a position, each once, in feed order.
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Documents by when they were last touched, the latest first.
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Documents that stand under one of the terms, in its span or a later one, and were touched after a position: each
    /// once, in feed order. All there are only where [`Reader::scope_index_of`] is
    /// [`TERMS_VERSION`](ronda_shared::policy::TERMS_VERSION); there may be some among them whose row says that they were
    /// last touched elsewhere.
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Of which version the scope index is; 0 where it is not whole.
    fn scope_index_of(&self) -> Result<u32, StoreError>;
    /// All rows of the scope index, in any order: for `ronda verify`.
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError>;
    /// How many documents there are.
    fn document_count(&self) -> Result<u64, StoreError>;
    /// Documents of this folio, reference, letter's, inventory or serial number (see `name_key`), at most 20.
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError>;
    /// Shows the documents that have, for each of the folded prefixes, a token that begins with it (latest born
    /// first), until `show` answers false. `show` judges scope and counts.
    fn search(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(Summary) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>;

    /// An act in its device's log.
    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError>;
    /// The last act of a device's log.
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError>;
    /// The number of the last act of a device's log that stands at or before a position; 0 for none.
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError>;
    /// The positions after a given one at which acts of a device took place: in its log, and decided later.
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError>;
    /// A device's held acts that were decided after a position, also those that stand beside its log.
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError>;
    /// The last position before a given one at which a held act was decided.
    fn decided_before(&self, act: ActId, position: u64) -> Result<Option<u64>, StoreError>;
    /// Acts that stand outside a device's log, because it was continued in two ways: the hash of the fork with each, and
    /// the position of its entry.
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError>;
    /// The signed head that covers an act, if any.
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError>;
    /// All signed heads of a device's log.
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError>;
    /// The entries of all acts that are held, in feed order.
    fn held(&self) -> Result<Entries<'_>, StoreError>;
    /// The entry of an act that is held, at this position.
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError>;
    /// How many acts are held.
    fn held_count(&self) -> Result<u64, StoreError>;
    /// The entries of a device's acts that are held, in feed order.
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError>;

    /// A device.
    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError>;
    /// The device with this code.
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError>;
    /// All devices.
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError>;
    /// A person's devices, in the order of all.
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError>;
    /// When a device was last heard of.
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError>;
    /// A person.
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError>;
    /// A person as of a position.
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError>;
    /// What a person became after a position, in feed order.
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError>;
    /// All people.
    fn people(&self) -> Result<Vec<Person>, StoreError>;
    /// People behind this one in the order of ids, a page at a time.
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError>;
    /// The position of the last entry about a person: the directory's version.
    fn directory_version(&self) -> Result<u64, StoreError>;
    /// The entry of the audit log at a position or the last before it, and so on back: the latest first.
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError>;
    /// The entry of the audit log at a position or the first behind it, and so on: in feed order.
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError>;
    /// The line of the audit log by which a paper was first printed, by the letters of its address.
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError>;
    /// A passkey by the credential's id, also one that was removed.
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError>;
    /// All passkeys, those that were removed too.
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError>;
    /// A person's passkeys, those that were removed too, in the order of all.
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError>;
    /// The last use of a passkey.
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError>;
    /// A session.
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError>;
    /// All sessions.
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError>;
    /// An enrolment that was not used yet.
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError>;
    /// All enrolments that were not used yet.
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError>;

    /// Bytes that are kept, by their hash.
    fn blob(&self, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError>;
    /// All bytes that are kept, in the order of their hashes, a page at a time.
    fn blobs(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError>;
    /// The acts that were received and name these bytes, whatever became of them, with their documents.
    fn naming(&self, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError>;
    /// What was said of an act's evidence.
    fn seal(&self, act: ActId) -> Result<Option<SealRow>, StoreError>;
    /// All that was said of evidence, a page at a time.
    fn seals(&self, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError>;
    /// What came of an act's evidence and was not said yet.
    fn arrived(&self, act: ActId) -> Result<Option<Arrived>, StoreError>;
    /// All evidence that came and of which nothing was said yet.
    fn all_arrived(&self) -> Result<Vec<Arrived>, StoreError>;

    /// The version of the organisation's data as of a position.
    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError>;
    /// Every version of the organisation's data that there was.
    fn organisations(&self) -> Result<Vec<String>, StoreError>;
    /// The organisation's data of a version.
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The epochs so far, the present one last.
    fn epochs(&self) -> Result<Vec<Epoch>, StoreError>;
    /// The server's secret.
    fn secret(&self) -> Result<Secret, StoreError>;
    /// The next number of a series; 1 for a new one.
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError>;
    /// All series with their next numbers.
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError>;
    /// The number of the next message to go out.
    fn mail_next_id(&self) -> Result<u64, StoreError>;
    /// A message of the queue.
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError>;
    /// Messages that wait, those due first; only those due by then where that is told.
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// Since when the message waits that has waited longest; none where none waits.
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError>;
    /// How many messages wait.
    fn mail_waits(&self) -> Result<u64, StoreError>;
    /// Messages of the queue, the latest first, those sent too.
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// Messages of the queue from after a number on, the earliest first, those sent too.
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// A message that came.
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError>;
    /// Messages that came, the latest first.
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError>;
    /// Messages of which files are still to be taken.
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError>;
    /// How far the feed was told by mail; none where nobody follows it.
    fn mail_followed(&self) -> Result<Option<u64>, StoreError>;
    /// How far a mailbox was read.
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError>;
    /// The message that founded a ticket.
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError>;
    /// All of mail, for a backup.
    fn mail_all(&self) -> Result<MailRows, StoreError>;
    /// How a device is told by push; none where it is not.
    fn push_of(&self, device: DeviceId) -> Result<Option<PushRow>, StoreError>;
    /// All devices that are told by push.
    fn push_all(&self) -> Result<Vec<PushRow>, StoreError>;
    /// How far the feed was told by push; none where nobody follows it.
    fn push_followed(&self) -> Result<Option<u64>, StoreError>;
    /// An alert of a source by the hash of its fingerprint.
    fn alert(&self, source: &str, key: &Sha256) -> Result<Option<AlertRow>, StoreError>;
    /// All alerts that are remembered, of every source.
    fn alerts(&self) -> Result<Vec<AlertRow>, StoreError>;
    /// All outages that are remembered, of every source.
    fn outages(&self) -> Result<Vec<OutageRow>, StoreError>;
    /// How often rows of alerts were written.
    fn alerts_turn(&self) -> Result<u64, StoreError>;
    /// How far requesters were told of outages; none where nobody follows the feed for it.
    fn alerts_followed(&self) -> Result<Option<u64>, StoreError>;
    /// All messages to other systems, by their names: those that wait and those that were given up.
    fn webhooks(&self) -> Result<Vec<WebhookRow>, StoreError>;
    /// One of them.
    fn webhook(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError>;
    /// How far the feed was told to other systems; none where nobody follows it.
    fn webhooks_followed(&self) -> Result<Option<u64>, StoreError>;
    /// What came by WhatsApp and is not dealt with, and what is to go out by it or was given up.
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError>;
    /// One of it.
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError>;
    /// All that is remembered of WhatsApp.
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError>;
    /// One thing that is remembered of it.
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError>;
    /// How far the feed was told by WhatsApp; none where nobody follows it.
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError>;
    /// What waits for its time stamp.
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError>;
    /// One of it.
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError>;
    /// Time stamps that were given, by their names, those behind one, at most so many.
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StampKept>, StoreError>;
    /// One of them.
    fn stamp(&self, key: &Sha256) -> Result<Option<StampKept>, StoreError>;
    /// How far the feed was read for what is to be stamped; none where nothing is.
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError>;
    /// Signatures by certificate that wait for their issuer's answer on revocation.
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError>;
    /// One of them.
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError>;
    /// Answers on revocation that were given, by their names, those behind one, at most so many.
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError>;
    /// One of them.
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError>;
    /// How far the feed was read for certificates whose issuers are to be asked; none where nobody is.
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError>;
    /// A calendar by the hash of its address's secret part.
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError>;
    /// All calendars that may be read.
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError>;
    /// All machines that report themselves, in the order of their names here.
    fn machines(&self) -> Result<Vec<MachineRow>, StoreError>;
    /// The machine that last reported itself as this item; none where none does now.
    fn machine_of(&self, item: DocumentId) -> Result<Option<MachineRow>, StoreError>;
    /// What a machine said last.
    fn machine_report(&self, key: &Sha256) -> Result<Option<MachineReport>, StoreError>;
    /// An account of another directory by its key.
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError>;
    /// All accounts of other directories.
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError>;
    /// A machine's token by its hash.
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError>;
    /// All tokens of machines that were not ended.
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError>;
    /// A shelf of what machines asked lately.
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError>;
    /// All reports that go out by mail on a schedule, those that were stopped too, in the order of their numbers.
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError>;
    /// A schedule by its number.
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError>;
    /// All reports that were issued, in the order of their numbers.
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError>;
    /// An issued report by its number.
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError>;
    /// What an issued report holds: damaged, where its bytes are not those whose digest its row tells.
    fn issued_contents(&self, number: u64) -> Result<Option<IssuedContents>, StoreError>;
    /// The same as they are coded, for a backup.
    fn issued_bytes(&self, number: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// The keys for what is carried by other hands; none where they were never made.
    fn light(&self) -> Result<Option<LightRing>, StoreError>;
    /// Of which version every summary is, at least; 1 where no build has told.
    fn summaries_of(&self) -> Result<u32, StoreError>;
    /// The position that a verified backup has passed.
    fn backed_up(&self) -> Result<u64, StoreError>;
}

impl dyn Reader + '_ {
    /// The line by which a document left for its archive; none of one that is in the store.
    pub fn archived(&self, row: &DocumentRow) -> Result<Option<Archived>, StoreError> {
        if row.archived == 0 {
            return Ok(None);
        }
        match self.entry(row.archived)?.map(|entry| entry.kind) {
            Some(EntryKind::Archived(line)) => Ok(Some(line)),
            _ => Err(StoreError::Damaged {
                place: "documents",
                detail: format!("{}: entry {} is not the line by which it left", row.id, row.archived),
            }),
        }
    }
    /// The present epoch.
    pub fn epoch(&self) -> Result<Epoch, StoreError> {
        let none = || StoreError::Damaged { place: "meta", detail: "there is no epoch".into() };
        self.epochs()?.last().copied().ok_or_else(none)
    }
    /// Up to which position an epoch's feed is the present one's; none for an epoch that never was here.
    pub fn shared_with(&self, epoch: u64) -> Result<Option<u64>, StoreError> {
        Ok(rows::shared_with(&self.epochs()?, epoch, self.end()?))
    }
    /// The held acts on which lines of the audit log decide, each with its line's position. A store over a network is
    /// asked three times for all of them.
    pub fn acts_decided_by(&self, lines: &[Entry]) -> Result<Vec<(u64, Entry)>, StoreError> {
        let decisions: Vec<(u64, ActId)> = lines.iter().filter_map(decided_act).collect();
        if decisions.is_empty() {
            return Ok(Vec::new());
        }
        self.foresee(&|| decisions.iter().map(|(line, act)| NextRead::DecidedBefore(*act, *line)).collect())?;
        let mut decided = Vec::with_capacity(decisions.len());
        for (line, act) in &decisions {
            decided.extend(self.decided_before(*act, *line)?.map(|position| (*line, position)));
        }
        self.foresee(&|| decided.iter().map(|(_, position)| NextRead::Entry(*position)).collect())?;
        let mut places = Vec::with_capacity(decided.len());
        for (line, position) in &decided {
            if let Some(EntryKind::HeldDecided { held, .. }) = self.entry(*position)?.map(|entry| entry.kind) {
                places.push((*line, held));
            }
        }
        self.foresee(&|| places.iter().map(|(_, held)| NextRead::Entry(*held)).collect())?;
        let mut acts = Vec::with_capacity(places.len());
        for (line, held) in &places {
            acts.extend(self.entry(*held)?.map(|act| (*line, act)));
        }
        Ok(acts)
    }
    /// Every summary in the order of ids (oldest born first), read a page at a time.
    pub fn every_summary(&self) -> impl Iterator<Item = Result<Summary, StoreError>> {
        let (mut after, mut page) = (None, Vec::<Summary>::new().into_iter());
        std::iter::from_fn(move || {
            if page.as_slice().is_empty() {
                page = match self.summaries(after, PAGE) {
                    Ok(next) => next.into_iter(),
                    Err(error) => return Some(Err(error)),
                };
            }
            let summary = page.next()?;
            after = Some(summary.id());
            Some(Ok(summary))
        })
    }
    /// Everybody behind this one, in the order of ids, read a page at a time: the directory may be large.
    pub fn everybody_after(&self, mut after: Option<PersonId>) -> impl Iterator<Item = Result<Person, StoreError>> {
        let mut page = Vec::<Person>::new().into_iter();
        std::iter::from_fn(move || {
            if page.as_slice().is_empty() {
                page = match self.people_after(after.as_ref(), PAGE) {
                    Ok(next) => next.into_iter(),
                    Err(error) => return Some(Err(error)),
                };
            }
            let person = page.next()?;
            after = Some(person.id.clone());
            Some(Ok(person))
        })
    }
    /// The summaries of what was touched after a position of the feed, for an index that is kept up; every one for an
    /// index that has read nothing yet.
    pub fn summaries_since(&self, position: Option<u64>) -> Result<Summaries<'_>, StoreError> {
        let Some(position) = position else { return Ok(Box::new(self.every_summary())) };
        let moved = self.moved_after(position)?;
        Ok(Box::new(moved.filter_map(move |one| one.and_then(|(_, id)| self.summary(id)).transpose())))
    }
}

/// The line's position and the act on which it decides; none where it decides on none.
fn decided_act(entry: &Entry) -> Option<(u64, ActId)> {
    let EntryKind::Audit(line) = &entry.kind else { return None };
    let decides = matches!(line.what, AuditKind::HeldAccepted | AuditKind::HeldRejected);
    line.subject.parse().ok().filter(|_| decides).map(|act| (entry.position, act))
}
