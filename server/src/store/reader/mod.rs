//! What can be read of the store, in the product's words, as of one instant.

mod connectors;
mod documents;
mod evidence;
mod facts;
mod feed;
mod identity;
mod logs;
mod mail;
mod pages;
mod proofs;
mod reports;
mod together;

pub use connectors::ReadConnectors;
pub use documents::{ReadDocuments, SummaryRow};
pub use evidence::ReadEvidence;
pub use facts::ReadFacts;
pub use feed::ReadFeed;
pub use identity::ReadIdentity;
pub use logs::ReadLogs;
pub use mail::ReadMail;
use pages::paged;
pub use proofs::ReadProofs;
pub use reports::ReadReports;
pub(crate) use together::{judged_together, told_together};

use super::derived::row_of_entries;
use super::inventory::{MachineReport, MachineRow};
use super::push::PushRow;
use super::{
    Archived, AuditKind, ChangeHash, DeviceRecord, DocumentRow, Entry, EntryKind, Epoch, NextRead, StoreError,
    reported_damage, rows,
};
use ronda_shared::ids::{ActId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// So many summaries or people are read at once.
const PAGE: usize = 500;

/// So many reports of machines are read at once: one may name thousands of programs.
const REPORTS: usize = 50;

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
/// The same with those that are damaged, each in its place.
pub(super) type SummaryRows<'r> = Box<dyn Iterator<Item = Result<SummaryRow, StoreError>> + 'r>;
/// Documents with the positions that last touched them, in feed order.
pub type TouchedDocuments<'a> = Box<dyn Iterator<Item = Result<(u64, DocumentId), StoreError>> + 'a>;
/// Rows of the scope index: the term, the position that last touched the document, the document.
pub type Indexed<'a> = Box<dyn Iterator<Item = Result<(Term, u64, DocumentId), StoreError>> + 'a>;

/// Entries in feed order.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, StoreError>> + 'a>;

/// One instant of the store.
pub trait Reader:
    ReadFeed
    + ReadDocuments
    + ReadLogs
    + ReadIdentity
    + ReadEvidence
    + ReadFacts
    + ReadMail
    + ReadConnectors
    + ReadProofs
    + ReadReports
    + Send
{
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
    /// A document's row, as its entries tell it where the stored one is damaged: by it the document is read and sent as ever, and what is
    /// written to it next writes its row anew.
    pub fn row_of(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        let damage = match self.document(id) {
            Err(error) if error.is_damage_of_a_document() => error,
            row => return row,
        };
        if reported_damage::is_news(id) {
            tracing::error!(
                document.id = %id, error.message = %damage,
                "A document's row cannot be read: its entries tell it until its next act, or «ronda verify --rebuild», writes it anew."
            );
        }
        match row_of_entries(self, id) {
            Err(StoreError::Damaged { .. }) => Err(damage),
            row => row,
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
    /// Every row of summaries in the order of ids (oldest born first), read a page at a time: for who must know of one that is
    /// damaged. It ends with the first error of another kind.
    pub fn every_summary_row(&self) -> impl Iterator<Item = Result<SummaryRow, StoreError>> {
        let read = move |after: Option<&DocumentId>| self.summary_rows(after.copied(), PAGE);
        paged(PAGE, None, read, |row: &SummaryRow| row.0)
    }
    /// Every summary likewise, for who may leave none out: one that is damaged is an error in its place.
    pub fn all_summaries(&self) -> impl Iterator<Item = Result<Summary, StoreError>> {
        self.every_summary_row().map(|row| row.and_then(|(_, summary)| summary))
    }
    /// Every summary that can be read, in the order of ids (oldest born first), read a page at a time. It ends with the first error.
    pub fn every_summary(&self) -> impl Iterator<Item = Result<Summary, StoreError>> {
        let read = move |after: Option<&DocumentId>| self.summaries(after.copied(), PAGE);
        paged(PAGE, None, read, Summary::id)
    }
    /// Every row of summaries of what stands in one of these lists, of each in the order of ids, read a page at a time: of few items
    /// among millions of tickets the items alone are read. One that is damaged says so in its place. Where the index of lists is not
    /// whole it is every row there is: whoever asks looks at what each is of. It ends with the first error of another kind.
    pub fn summary_rows_in(&self, lists: BTreeSet<Term>) -> Result<SummaryRows<'_>, StoreError> {
        if self.scope_index_of()? != TERMS_VERSION {
            return Ok(Box::new(self.every_summary_row()));
        }
        let of_list = move |list: Term| {
            let read = move |after: Option<&DocumentId>| {
                let ids = self.listed_after(&list, after.copied(), PAGE)?;
                self.ahead(&ids)?;
                ids.into_iter().map(|id| Ok((id, self.row_of_summary(id)?))).collect::<Result<Vec<_>, StoreError>>()
            };
            paged(PAGE, None, read, |row: &(DocumentId, Option<SummaryRow>)| row.0)
        };
        let rows = lists.into_iter().flat_map(of_list);
        Ok(Box::new(rows.filter_map(|row| row.map(|(_, row)| row).transpose())))
    }
    /// Every summary likewise that can be read; of others the log tells.
    pub fn summaries_in(&self, lists: BTreeSet<Term>) -> Result<Summaries<'_>, StoreError> {
        let rows = self.summary_rows_in(lists)?;
        let sound = |(id, summary): SummaryRow| documents::sound(id, summary);
        Ok(Box::new(rows.filter_map(move |row| row.and_then(sound).transpose())))
    }
    /// Which documents moved last, the latest first, at most so many.
    pub fn latest_ids(&self, most: usize) -> Result<Vec<DocumentId>, StoreError> {
        self.latest_first()?.take(most).map(|moved| Ok(moved?.1)).collect()
    }
    /// The summaries of these documents that can be read, in their order, read a page at a time; of others the log tells. It ends with the
    /// first error.
    pub fn summaries_by_id<'r>(
        &'r self,
        ids: &'r [DocumentId],
    ) -> impl Iterator<Item = Result<Summary, StoreError>> + 'r {
        let read = move |after: Option<&usize>| {
            let from = after.map_or(0, |last| last + 1);
            let page = ids.get(from..ids.len().min(from + PAGE)).unwrap_or_default();
            self.ahead(page)?;
            let rows = page.iter().zip(from..).map(|(id, at)| Ok((at, self.row_of_summary(*id)?)));
            rows.collect::<Result<Vec<_>, StoreError>>()
        };
        let sound = |(id, summary): SummaryRow| documents::sound(id, summary);
        let rows = paged(PAGE, None, read, |row: &(usize, Option<SummaryRow>)| row.0);
        rows.filter_map(move |row| row.and_then(|(_, row)| row.map_or(Ok(None), sound)).transpose())
    }
    /// A document with its summary, or why that cannot be read; none where it has none.
    fn row_of_summary(&self, id: DocumentId) -> Result<Option<SummaryRow>, StoreError> {
        match self.summary(id) {
            Err(error) if !error.is_damage_of_a_document() => Err(error),
            summary => Ok(summary.transpose().map(|summary| (id, summary))),
        }
    }
    /// Everybody behind this one, in the order of ids, read a page at a time: the directory may be large. It ends with the first
    /// error.
    pub fn everybody_after(&self, after: Option<PersonId>) -> impl Iterator<Item = Result<Person, StoreError>> {
        let read = move |after: Option<&PersonId>| self.people_after(after, PAGE);
        paged(PAGE, after, read, |person: &Person| person.id.clone())
    }
    /// Machines with what each of them said last, without those of which nothing was kept: some at a time, which a store over a
    /// network fetches together. It is over after an error.
    pub fn machines_said<'r>(
        &'r self,
        machines: &'r [MachineRow],
    ) -> impl Iterator<Item = Result<(&'r MachineRow, MachineReport), StoreError>> {
        let mut is_over = false;
        machines.chunks(REPORTS).flat_map(move |some| {
            if is_over {
                return Vec::new();
            }
            let keys: Vec<Sha256> = some.iter().map(|row| row.key).collect();
            match self.machine_reports(&keys) {
                Ok(said) => some.iter().zip(said).filter_map(|(row, said)| said.map(|said| Ok((row, said)))).collect(),
                Err(error) => {
                    is_over = true;
                    vec![Err(error)]
                }
            }
        })
    }
    /// Rows of push with their devices, which a store over a network fetches together; none for a device that is not known.
    pub fn pushed_to(&self, rows: Vec<PushRow>) -> Result<Vec<(PushRow, Option<DeviceRecord>)>, StoreError> {
        self.foresee(&|| rows.iter().map(|row| NextRead::Device(row.device)).collect())?;
        let with_device = |row: PushRow| self.device(row.device).map(|device| (row, device));
        rows.into_iter().map(with_device).collect()
    }
    /// The summaries of what was touched after a position of the feed, for an index that is kept up; every one for an
    /// index that has read nothing yet.
    pub fn summaries_since(&self, position: Option<u64>) -> Result<Summaries<'_>, StoreError> {
        let rows = self.summary_rows_since(position)?;
        let sound = |(id, summary): SummaryRow| documents::sound(id, summary);
        Ok(Box::new(rows.filter_map(move |row| row.and_then(sound).transpose())))
    }
    /// The same for an index that must tell what is not in it: one that is damaged says so in its place.
    pub fn summary_rows_since(&self, position: Option<u64>) -> Result<SummaryRows<'_>, StoreError> {
        let Some(position) = position else { return Ok(Box::new(self.every_summary_row())) };
        let moved = self.moved_after(position)?;
        Ok(Box::new(moved.filter_map(move |one| one.and_then(|(_, id)| self.row_of_summary(id)).transpose())))
    }
}

/// The line's position and the act on which it decides; none where it decides on none.
fn decided_act(entry: &Entry) -> Option<(u64, ActId)> {
    let EntryKind::Audit(line) = &entry.kind else { return None };
    let decides = matches!(line.what, AuditKind::HeldAccepted | AuditKind::HeldRejected);
    line.subject.parse().ok().filter(|_| decides).map(|act| (entry.position, act))
}
