//! Archives of closed years (decision 0040): chooses what leaves the store, writes and checks it, and brings it back.
//! The tickets are carried out or brought back here. The caller keeps the order in which nothing is lost: written, in a
//! backup, and only then gone.

use crate::blobs::{BlobError, BlobStore, Owner};
use crate::ingest::{Ingest, Leaver, SyncProblem, may_leave, stored_ticket};
use crate::store::{Batch, BlobRow, Reader, StoreError};
use crate::verification::archive;
use crate::verification::bundle::Bundle;
use crate::verification::check;
use crate::verification::export::{self, ExportError};
use ronda_shared::catalog::Organisation;
use ronda_shared::date::{Zone, date_in};
use ronda_shared::due::{self, Due};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// So many tickets are written, or leave, in one commit: others have their turn between. In trials what is between two commits is tried
/// with few.
const BATCH_SIZE: usize = if cfg!(test) { 1 } else { 64 };
/// Or so many of their entries.
const ENTRIES_AT_ONCE: usize = 2_000;
/// Rows of bytes tell a type. An archive is served to nobody, and has the one of what is only ever kept.
const KEPT_AS: Media = Media::Zip;

/// Why a ticket that ended in the year stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyKept {
    /// It ended so lately that a device may hold it, or bring work on it that was done offline; or its id says that it was born lately.
    Recent,
    /// Something in it waits for a decision: two values for one field, a request that was not applied.
    Unsettled,
    /// An act on it is held.
    Held,
    /// It is a part of an open ticket, or the same as one, or an open one is so of it.
    Linked,
    /// The server has something to do with it by its clock: a date in it is still to come, or a term is over.
    Due,
    /// Its archive would be larger than a file of evidence may be.
    TooLarge,
    /// It does not prove itself: `ronda verify` says what is wrong with it.
    Faulty,
}

/// What of a year would leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingYear {
    /// Tickets that would leave.
    pub tickets: u64,
    /// Entries of the feed about them.
    pub entries: u64,
    /// Bytes of these entries.
    pub bytes: u64,
    /// Files of evidence on them.
    pub files: u64,
    /// Bytes of these files.
    pub file_bytes: u64,
    /// Tickets that ended in the year and stay, by why.
    pub stay: BTreeMap<WhyKept, u64>,
}

/// Archives of a year, written, read back and checked: nothing has left yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenArchives {
    /// The tickets that may leave.
    pub leavers: Vec<Leaver>,
    /// Bytes of their archives.
    pub bytes: u64,
    /// Tickets that ended in the year and stay, by why.
    pub stay: BTreeMap<WhyKept, u64>,
}

/// Why archives were not written, or nobody left.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The place where evidence lies could not, or it is another store's.
    #[error(transparent)]
    Place(#[from] BlobError),
    /// The archive of a ticket was not read back as it was written.
    #[error("the archive {0} was not read back as it was written: nothing has left")]
    NotReadBack(Sha256),
    /// The server could not write.
    #[error(transparent)]
    Write(#[from] SyncProblem),
}

/// Work on many tickets that ended early: for those before it is done, for those behind it is not.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct BrokenOff {
    /// For how many it is done, as the store tells: the answer to the last commit may have been lost.
    pub done: u64,
    /// Why it ended.
    pub error: ArchiveError,
}

impl BrokenOff {
    fn after(
        ingest: &Ingest,
        counted: u64,
        is_done: impl Fn(&dyn Reader) -> Result<u64, StoreError>,
        error: SyncProblem,
    ) -> Self {
        let told = ingest.store().read().and_then(|reader| is_done(&*reader));
        Self { done: told.unwrap_or(counted), error: error.into() }
    }
}

/// By what a ticket is judged.
pub(crate) struct ArchiveRules {
    /// What ended after this stays.
    until: Timestamp,
    /// Tickets that have not ended.
    open: BTreeSet<DocumentId>,
    /// Tickets of which one of these says that it is a part, or the same.
    named: BTreeSet<DocumentId>,
    /// Documents with acts that are held.
    held: BTreeSet<DocumentId>,
}

/// What is asked of a ticket that may leave.
struct ArchiveCandidate {
    id: DocumentId,
    /// The files of evidence that stand in it, each once, with their sizes.
    files: BTreeMap<Sha256, u32>,
    /// When something of it is first to be destroyed by its term.
    term: Option<(Timestamp, ActId)>,
}

/// Counts what of the tickets that ended in a year would leave, on the institution's calendar. It blocks, for as long as
/// the tickets of the year take to load.
///
/// # Errors
/// The store could not.
pub fn leaving(
    reader: &dyn Reader,
    organisation: &Organisation,
    year: i32,
    now: Timestamp,
) -> Result<ClosingYear, StoreError> {
    let (prospects, stay) = of_year(reader, organisation, year, now)?;
    let mut leaving = ClosingYear { stay, ..ClosingYear::default() };
    for prospect in prospects {
        match leaving.count(reader, &prospect) {
            Err(error @ StoreError::Damaged { .. }) => {
                *leaving.stay.entry(damaged(prospect.id, &error)).or_default() += 1;
            }
            counted => counted?,
        }
    }
    Ok(leaving)
}

/// Writes the archives of the tickets that ended in a year where evidence lies, reads each back and checks it as `ronda verify` checks
/// a bundle. Nothing leaves. A file that nobody names within a day is swept; written again it is the same file. It blocks.
///
/// # Errors
/// Nothing has left then, and what was written is swept.
pub fn written(ingest: &Ingest, place: &BlobStore, year: i32) -> Result<WrittenArchives, ArchiveError> {
    let (store, organisation, now) = (ingest.store(), ingest.organisation(), ingest.clock().now());
    let owner = Owner::epoch(store.read()?.epoch()?.epoch);
    if !place.is_of(&owner)? {
        let why = "it is marked as another store's: nothing is written there".to_owned();
        return Err(BlobError::Away { place: place.to_string(), why }.into());
    }
    let reader = store.read()?;
    let (judged, (prospects, stay)) = (reader.end()?, of_year(&*reader, organisation, year, now)?);
    drop(reader);
    let mut written = WrittenArchives { stay, ..WrittenArchives::default() };
    for some in prospects.chunks(BATCH_SIZE) {
        let reader = store.read()?;
        let (mut rows, mut leavers) = (Vec::new(), Vec::new());
        for prospect in some {
            match archived(&*reader, organisation, prospect, (year, judged))? {
                Err(why) => *written.stay.entry(why).or_default() += 1,
                Ok((leaver, bytes)) => {
                    place.put(&leaver.archive, bytes)?;
                    rows.push(BlobRow { sha256: leaver.archive, size: leaver.size, media: KEPT_AS, at: now });
                    leavers.push(leaver);
                }
            }
        }
        drop(reader);
        if rows.is_empty() {
            continue;
        }
        let turn = store.turn();
        store.commit(Batch { blobs: rows, ..Batch::default() })?;
        drop(turn);
        // After the row: before it a sweep may have taken a file that stood there from an earlier time.
        for leaver in leavers {
            if proves_itself(place, &leaver)? {
                written.bytes += u64::from(leaver.size);
                written.leavers.push(leaver);
            } else {
                *written.stay.entry(WhyKept::Faulty).or_default() += 1;
            }
        }
    }
    Ok(written)
}

/// The tickets whose archives were written leave, a few in each commit; answers how many did. It blocks.
///
/// # Errors
/// Those before have left, those behind have not: asked again it goes on.
pub fn leave(ingest: &Ingest, leavers: &[Leaver]) -> Result<u64, BrokenOff> {
    let mut left = 0;
    for some in leavers.chunks(BATCH_SIZE) {
        match leave_some(ingest, some) {
            Ok(some) => left += some,
            Err(error) => return Err(BrokenOff::after(ingest, left, |reader| have_left(reader, leavers), error)),
        }
    }
    Ok(left)
}

/// These leave: read ahead, and in each turn no more entries than are written in a moment, but of one ticket all.
fn leave_some(ingest: &Ingest, leavers: &[Leaver]) -> Result<u64, SyncProblem> {
    let (mut left, mut partings) = (0, ingest.partings(leavers).map_err(SyncProblem::Store)?);
    while !partings.is_empty() {
        let mut entries = 0;
        let fits = partings.iter().take_while(|one| {
            entries += one.entries();
            entries <= ENTRIES_AT_ONCE
        });
        let many = fits.count().max(1);
        let rest = partings.split_off(many);
        left += ingest.leave_blocking(partings)?.len() as u64;
        partings = rest;
    }
    Ok(left)
}

/// How many have left for these archives.
fn have_left(reader: &dyn Reader, leavers: &[Leaver]) -> Result<u64, StoreError> {
    let mut left = 0;
    for leaver in leavers {
        let line = reader.document(leaver.document)?.map(|row| reader.archived(&row)).transpose()?.flatten();
        left += u64::from(line.is_some_and(|line| line.archive == leaver.archive));
    }
    Ok(left)
}

/// The tickets of a year that left.
///
/// # Errors
/// The store could not.
pub fn archived_in(reader: &dyn Reader, year: i32) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mut ids = BTreeSet::new();
    for summary in reader.all_summaries() {
        let Summary::Ticket(ticket) = summary? else { continue };
        let row = if ticket.in_archive { reader.document(ticket.id)? } else { None };
        let line = row.map(|row| reader.archived(&row)).transpose()?.flatten();
        if line.is_some_and(|line| line.year == year) {
            ids.insert(ticket.id);
        }
    }
    Ok(ids)
}

/// These tickets are in the store again, a few in each commit; answers how many had left. It blocks.
///
/// # Errors
/// Those before are back, those behind are not: asked again it goes on.
pub fn bring_back(ingest: &Ingest, ids: BTreeSet<DocumentId>) -> Result<u64, BrokenOff> {
    let ids = Vec::from_iter(ids);
    let before = ingest.store().read().and_then(|reader| away(&*reader, &ids));
    let before = before.map_err(|error| BrokenOff { done: 0, error: error.into() })?;
    let mut back = 0;
    for some in ids.chunks(BATCH_SIZE) {
        match ingest.bring_back_blocking(some.iter().copied().collect()) {
            Ok(some) => back += some,
            Err(error) => {
                return Err(BrokenOff::after(
                    ingest,
                    back,
                    |reader| Ok(before.saturating_sub(away(reader, &ids)?)),
                    error,
                ));
            }
        }
    }
    Ok(back)
}

/// How many of these have left.
fn away(reader: &dyn Reader, ids: &[DocumentId]) -> Result<u64, StoreError> {
    let mut away = 0;
    for id in ids {
        away += u64::from(reader.document(*id)?.is_some_and(|row| row.archived > 0));
    }
    Ok(away)
}

/// The tickets that ended in a year and may leave; the others by why they stay.
fn of_year(
    reader: &dyn Reader,
    organisation: &Organisation,
    year: i32,
    now: Timestamp,
) -> Result<(Vec<ArchiveCandidate>, BTreeMap<WhyKept, u64>), StoreError> {
    let days = limits::CLOSED_DAYS + i64::from(organisation.settings.window_days);
    let ground = ArchiveRules::of(reader, now.plus(-days * DAY_MS))?;
    let (mut prospects, mut stay) = (Vec::new(), BTreeMap::new());
    for summary in reader.all_summaries() {
        let Summary::Ticket(ticket) = summary? else { continue };
        let ended = ticket.state.is_final() && year_of(&organisation.zone, ticket.since) == year;
        if !ended || ticket.in_archive {
            continue;
        }
        let judged = match ground.why_stays(&ticket) {
            Some(why) => Err(why),
            None if !may_leave(ticket.id, now) => Err(WhyKept::Recent),
            None => match ArchiveCandidate::of(reader, organisation, ticket.id, now) {
                Err(error) if error.is_damage_of_a_document() => Err(damaged(ticket.id, &error)),
                asked => asked?,
            },
        };
        match judged {
            Err(why) => *stay.entry(why).or_default() += 1,
            Ok(prospect) => prospects.push(prospect),
        }
    }
    Ok((prospects, stay))
}

/// The archive of a ticket and what is told of it, or why it stays. `judged`: the feed's end as it was looked at. What happened to it
/// since is in the archive, and nobody asked whether it leaves with that: another file may stand in it, or it was opened again.
fn archived(
    reader: &dyn Reader,
    organisation: &Organisation,
    prospect: &ArchiveCandidate,
    (year, judged): (i32, u64),
) -> Result<Result<(Leaver, Vec<u8>), WhyKept>, StoreError> {
    let bundle = match export::archive_of(reader, organisation, prospect.id) {
        Ok(bundle) => bundle,
        Err(ExportError::Store(error @ StoreError::Damaged { .. })) => return Ok(Err(damaged(prospect.id, &error))),
        Err(ExportError::Store(error)) => return Err(error),
        Err(ExportError::NoTicket(_) | ExportError::Several { .. }) => return Ok(Err(WhyKept::Faulty)),
    };
    let bytes = bundle.write();
    let size = u32::try_from(bytes.len()).ok().filter(|size| *size <= limits::EVIDENCE_BYTES);
    let Some(size) = size else { return Ok(Err(WhyKept::TooLarge)) };
    let leaver = Leaver {
        document: prospect.id,
        year,
        archive: Sha256::of(&bytes),
        size,
        until: bundle.feed.position.min(judged),
        files: prospect.files.keys().copied().collect(),
        term: prospect.term,
    };
    Ok(Ok((leaver, bytes)))
}

/// Why a ticket stays that cannot be read: it keeps no other from leaving.
fn damaged(id: DocumentId, error: &StoreError) -> WhyKept {
    tracing::error!(document.id = %id, error.message = %error, "A ticket cannot be read: it stays in the store.");
    WhyKept::Faulty
}

/// Whether an archive, as it is read back, proves itself.
fn proves_itself(place: &BlobStore, leaver: &Leaver) -> Result<bool, ArchiveError> {
    let unread = || ArchiveError::NotReadBack(leaver.archive);
    let bytes = place.read(&leaver.archive)?.filter(|bytes| Sha256::of(bytes) == leaver.archive).ok_or_else(unread)?;
    let (bundle, as_written) = Bundle::read(bytes.as_slice()).map_err(|_| unread())?;
    let mut faults = check::check(&bundle, as_written).faults;
    if !archive::is_written_as_now(&bundle, &archive::entries(&bundle)?) {
        faults.push("an earlier build wrote its entries otherwise".to_owned());
    }
    if let Some(fault) = faults.first() {
        tracing::error!(document.id = %leaver.document, fault, "A ticket does not prove itself: it stays in the store.");
    }
    Ok(faults.is_empty())
}

fn year_of(zone: &Zone, at: Timestamp) -> i32 {
    date_in(zone, at).civil().0
}

impl ArchiveRules {
    pub(crate) fn of(reader: &dyn Reader, until: Timestamp) -> Result<Self, StoreError> {
        let mut ground = Self { until, open: BTreeSet::new(), named: BTreeSet::new(), held: BTreeSet::new() };
        for summary in reader.all_summaries() {
            let Summary::Ticket(ticket) = summary? else { continue };
            if !ticket.state.is_final() {
                ground.open.insert(ticket.id);
                ground.named.extend(ticket.parent.into_iter().chain(ticket.duplicate_of));
            }
        }
        for entry in reader.held()? {
            ground.held.extend(entry?.document);
        }
        Ok(ground)
    }

    pub(crate) fn why_stays(&self, ticket: &TicketSummary) -> Option<WhyKept> {
        let mut linked = ticket.parent.into_iter().chain(ticket.duplicate_of);
        if ticket.since > self.until {
            Some(WhyKept::Recent)
        } else if ticket.conflicts > 0 || ticket.not_applied > 0 {
            Some(WhyKept::Unsettled)
        } else if self.held.contains(&ticket.id) {
            Some(WhyKept::Held)
        } else if self.named.contains(&ticket.id) || linked.any(|other| self.open.contains(&other)) {
            Some(WhyKept::Linked)
        } else {
            None
        }
    }
}

impl ArchiveCandidate {
    fn of(
        reader: &dyn Reader,
        organisation: &Organisation,
        id: DocumentId,
        now: Timestamp,
    ) -> Result<Result<Self, WhyKept>, StoreError> {
        let Some(view) = stored_ticket(reader, id)? else { return Ok(Err(WhyKept::Faulty)) };
        let mut term = None;
        for item in due::agenda_at(organisation, &view, now) {
            match item.what {
                Due::Destroy(act) if item.at > now => term = term.or(Some((item.at, act))),
                // The agenda tells these for ever; what they open is there since.
                Due::Open(_) if item.at <= now => {}
                _ => return Ok(Err(WhyKept::Due)),
            }
        }
        let standing = view.evidence.iter().filter(|one| !view.is_file_gone(one.id));
        let files = standing.map(|one| (one.file.sha256, one.file.size)).collect();
        Ok(Ok(Self { id, files, term }))
    }
}

impl ClosingYear {
    fn count(&mut self, reader: &dyn Reader, prospect: &ArchiveCandidate) -> Result<(), StoreError> {
        let (mut entries, mut bytes) = (0, 0);
        for entry in reader.entries_of(prospect.id, 0)? {
            let own = reader.entry_bytes(entry?.position)?;
            entries += 1;
            bytes += own.map_or(0, |own| own.len() as u64);
        }
        self.tickets += 1;
        self.entries += entries;
        self.bytes += bytes;
        self.files += prospect.files.len() as u64;
        self.file_bytes += prospect.files.values().map(|size| u64::from(*size)).sum::<u64>();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
