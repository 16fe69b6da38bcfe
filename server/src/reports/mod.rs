//! Reports (OAX-05, OAX-87, OAX-92, OCO-17). Each answers one question about one span of days, as of a position of the
//! feed.
//!
//! [`Reports`] keeps in memory the little that is counted of each ticket and item and follows the feed; what is counted
//! is a pure function of that, and of what storerooms hold. Promises and plans are counted from it, too. A number and the list behind it come of the same pass
//! (`tally.rs`).

mod activity;
mod ages;
mod backlog;
mod conflicts;
pub mod csv;
mod days;
mod index;
pub mod inputs;
mod item;
mod naming;
pub mod paper;
mod places;
mod repeated;
pub mod schedule;
mod span;
mod stock;
mod storeroom;
mod tally;
#[cfg(test)]
mod tests;
mod ticket;
mod waiting;

pub use crate::store::reports::ReportKind;
pub use span::Span;
pub use tally::Key;
pub use ticket::TicketFacts;

use crate::ingest;
use crate::store::{Reader, StoreError};
use index::Index;
use inputs::Inputs;
use item::Item;
use naming::Naming;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::equipment;
use ronda_shared::ids::{BuildingId, DocumentId};
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, ScopeKey, holds};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use storeroom::Storeroom;
use tally::Tally;
use ticket::Ticket;
use waiting::{Readable, disputed, held_documents};

/// As of an earlier position, so many documents are read anew at most: those that changed since.
const MOST_ANEW: usize = 2_000;
/// So many documents that cannot be read are named in a report at most.
const NAMED_UNREAD: usize = 20;
/// Between the parts of a row's key: no id, no article and no room holds it.
const APART: char = '\u{1f}';

/// Words of a report in both languages; what the organisation's data name is the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Phrase {
    /// Spanish.
    pub es: String,
    /// English.
    pub en: String,
}

impl Phrase {
    fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: es.into(), en: en.into() }
    }
    /// A name of the organisation's.
    fn name(name: &str) -> Self {
        Self::new(name, name)
    }
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReportUnit {
    /// How many.
    Count,
    /// So many of so many.
    Share,
    /// The median in minutes of open hours, of so many.
    Minutes,
    /// A sum of pieces, metres or days, over so many documents; it may be less than nothing.
    Quantity,
}

/// How a section is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SectionShape {
    /// Large numbers.
    Figures,
    /// A bar for each row's first number, the others beside it.
    Bars,
    /// Columns side by side, in the order of time.
    Days,
    /// Rows and columns alone: numbers of different measures have no common bar.
    Table,
}

/// A number of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportNumber {
    /// The number; none where there is nothing to tell it of.
    pub value: Option<i64>,
    /// Of how many, where it is a share, a median or a sum.
    pub of: Option<u32>,
    /// By which the list behind it is asked for.
    pub key: String,
}

/// A row of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportRow {
    /// Its id within the section.
    pub id: String,
    /// What it is of.
    pub label: Phrase,
    /// One for each column.
    pub numbers: Vec<ReportNumber>,
    #[serde(skip)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    named: Option<NamedBy>,
}

/// A column of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportColumn {
    /// What it counts.
    pub title: Phrase,
    /// As what.
    pub unit: ReportUnit,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportSection {
    /// Its id within the report.
    pub id: String,
    /// What it tells.
    pub title: Phrase,
    /// What must be known to read it right.
    pub note: Option<Phrase>,
    /// How it is drawn.
    pub shape: SectionShape,
    /// What is counted.
    pub columns: Vec<ReportColumn>,
    /// Of what.
    pub rows: Vec<ReportRow>,
}

/// A report, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Report {
    /// Which question.
    pub report: ReportKind,
    /// The question in words.
    pub question: Phrase,
    /// The first day, by the institution's clock.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The version of the organisation's data, hours and rest days among them, by which time was reckoned.
    pub calendar: String,
    /// Of this building alone; none where it is of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// The last entry of the feed that is counted.
    pub position: u64,
    /// For which instant: the end of the span, or the minute in which it was asked.
    pub at: Timestamp,
    /// Its parts.
    pub sections: Vec<ReportSection>,
}

/// Whose name a row's id is to be told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamedBy {
    Person,
    /// A ticket or an item.
    Document,
    /// An article, of the storeroom that the id begins with.
    Storeroom,
}

/// A question that a report answers.
#[derive(Debug, Clone)]
pub struct Question {
    /// The kind of the report.
    pub report: ReportKind,
    /// The days that it is asked of.
    pub span: Span,
    /// As of which entry of the feed; the last one where it lies beyond.
    pub position: Option<u64>,
    /// Of this building alone: a question about places is told by room then. Others are asked of all.
    pub building: Option<String>,
}

/// Why a report is not told.
#[derive(Debug, thiserror::Error)]
pub enum ReportProblem {
    /// Too much has changed since the position that was asked for.
    #[error("more than {MOST_ANEW} documents changed since")]
    LongAgo,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a report is reckoned from.
struct ReportContext<'a> {
    organisation: &'a Organisation,
    span: Span,
    /// Of this building alone, where the question is of places.
    building: Option<&'a str>,
    tickets: Vec<&'a Ticket>,
    /// None where nothing of them is asked.
    items: Vec<&'a Item>,
    /// Storerooms and bags; none where nothing of them is asked.
    storerooms: Vec<Storeroom>,
    /// The documents of acts that are held; none where nothing of them is asked.
    held: Vec<DocumentId>,
    /// Items and records with open conflict cards, once for each card; none where nothing of them is asked.
    disputed: Vec<(DocumentKind, DocumentId)>,
}

impl ReportContext<'_> {
    fn building_name<'s>(&'s self, id: &'s str) -> &'s str {
        building_name(self.organisation, id)
    }

    /// Into which item each one was merged.
    fn merged(&self) -> BTreeMap<DocumentId, DocumentId> {
        self.items.iter().filter_map(|item| Some((item.id, item.merged_into?))).collect()
    }
}

/// A building by its name; by its id where the organisation's data know it no more.
pub fn building_name<'s>(organisation: &'s Organisation, id: &'s str) -> &'s str {
    organisation.building(&BuildingId::new(id)).map_or(id, |known| known.name.as_str())
}

/// All that reports count, in memory.
#[derive(Debug, Default)]
pub struct Reports(Mutex<Index>);

impl Reports {
    /// A report of what the caller may read, and the documents behind the number that they opened, in no order and once
    /// for each time they were counted. It blocks; the first time for as long as reading all summaries takes.
    pub fn tell(
        &self,
        reader: &dyn Reader,
        organisation: &Organisation,
        asked: &Question,
        opened: Option<Key<'_>>,
        may_read: &dyn Fn(&ScopeKey) -> bool,
    ) -> Result<(Report, Vec<DocumentId>), ReportProblem> {
        let naming = Naming { reader, organisation, for_all: false };
        let (report, tally) = self.count(naming, asked, Tally::of(opened), may_read)?;
        Ok((report, tally.listed))
    }

    /// The same, with the documents behind every number: what an issued report keeps (OAX-95). Whoever reads figures reads that for ever,
    /// so of a restricted service's ticket it has the folio and no more.
    pub fn tell_whole(
        &self,
        reader: &dyn Reader,
        organisation: &Organisation,
        asked: &Question,
        may_read: &dyn Fn(&ScopeKey) -> bool,
    ) -> Result<(Report, Inputs), ReportProblem> {
        let naming = Naming { reader, organisation, for_all: true };
        let (report, tally) = self.count(naming, asked, Tally::of_all(), may_read)?;
        let shown = report.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers);
        // Rows that left their section again, as what came once does, stand in no report.
        let mut all = tally.all.unwrap_or_default();
        let kept = shown.filter_map(|number| all.remove_entry(&number.key)).collect();
        Ok((report, Inputs::of(kept)))
    }

    /// Shows what is counted of each ticket that may be read, in the order of ids, and answers up to which entry of the feed, and what
    /// cannot be read and may be one of them. It blocks; the first time for as long as reading all summaries takes.
    ///
    /// # Errors
    /// The store.
    pub fn each_ticket(
        &self,
        reader: &dyn Reader,
        organisation: &Organisation,
        may_read: &dyn Fn(&ScopeKey) -> bool,
        each: &mut dyn FnMut(&TicketFacts<'_>),
    ) -> Result<(u64, Vec<DocumentId>), StoreError> {
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index.catch_up(reader, &organisation.settings.sheet_notes)?;
        let readable = index.readable(may_read);
        for ticket in index.tickets() {
            if readable.get(ticket.scope).copied().unwrap_or(false) {
                each(&ticket.facts());
            }
        }
        Ok((reader.end()?, index.unread().collect()))
    }

    fn count<'k>(
        &self,
        naming: Naming<'_>,
        asked: &Question,
        mut tally: Tally<'k>,
        may_read: &dyn Fn(&ScopeKey) -> bool,
    ) -> Result<(Report, Tally<'k>), ReportProblem> {
        let Naming { reader, organisation, .. } = naming;
        // What stands under this lock is learnt anew from where it was left: a holder that panicked spoiled nothing.
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index.catch_up(reader, &organisation.settings.sheet_notes)?;
        let end = reader.end()?;
        let position = asked.position.unwrap_or(end).min(end);
        let of_items = is_of_items(asked.report);
        let then = as_of(&mut index, reader, organisation, (position, end), asked.report)?;
        let readable = index.readable(may_read);
        let may = |scope: usize| readable.get(scope).copied().unwrap_or(false);
        // What was restricted since is so at once (R29): as it stood it is told to nobody who may not read it as it stands.
        let still = |id: DocumentId| index.scope_now(id).is_none_or(may);
        let present = index.tickets().filter(|ticket| !then.tickets.contains_key(&ticket.id));
        let past = then.tickets.values().flatten().filter(|ticket| still(ticket.id));
        let tickets = present.chain(past).filter(|ticket| may(ticket.scope)).collect();
        let present = index.items().filter(|item| of_items && !then.items.contains_key(&item.id));
        let past = then.items.values().flatten().filter(|item| still(item.id));
        let items: Vec<&Item> = present.chain(past).filter(|item| may(item.scope)).collect();
        let mut unread: BTreeSet<DocumentId> = index.unread().chain(then.unread.iter().copied()).collect();
        let storerooms = match asked.report {
            ReportKind::Stock => storerooms(reader, &items, position, &mut unread)?,
            _ => Vec::new(),
        };
        let (held, disputed) = match asked.report {
            ReportKind::Conflicts => {
                unread.extend(index.unread_records());
                let now = Readable { reader, may_read };
                let held = held_documents(now, organisation, position, &mut unread)?;
                (held, disputed(&index, &then, &may, now, &mut unread)?)
            }
            _ => (Vec::new(), Vec::new()),
        };
        let building = asked.building.as_deref();
        let scene =
            ReportContext { organisation, span: asked.span, building, tickets, items, storerooms, held, disputed };
        let (question, mut sections) = reckon(asked.report, &scene, &mut tally);
        naming.name(&mut sections)?;
        tell_unread(naming, &unread, may_read, &mut sections)?;
        let report = Report {
            report: asked.report,
            question,
            from: asked.span.from.to_string(),
            to: asked.span.to.to_string(),
            calendar: organisation.version.clone(),
            building: asked.building.clone(),
            position,
            at: asked.span.at,
            sections,
        };
        Ok((report, tally))
    }
}

/// Whether somebody reads figures: the people of the desk, and whoever a role gives the right.
pub fn reads_figures(organisation: &Organisation, person: &Person) -> bool {
    let classes = organisation.classes_of(person);
    let of_desk = [Class::Desk, Class::Sup, Class::Aud].iter().any(|class| classes.contains(class));
    of_desk || holds(organisation, person, Right::ReportRead)
}

/// The answer to a question: a function of what is told to it alone.
fn reckon(report: ReportKind, scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    match report {
        ReportKind::Activity => activity::reckon(scene, tally),
        ReportKind::Backlog => backlog::reckon(scene, tally),
        ReportKind::Repeated => repeated::reckon(scene, tally),
        ReportKind::Conflicts => conflicts::reckon(scene, tally),
        ReportKind::Stock => stock::reckon(scene, tally),
        ReportKind::Places => places::reckon(scene, tally),
    }
}

/// What changed after a position, as it stood at it; none for what was not there yet.
#[derive(Default)]
struct DocumentsThen {
    tickets: BTreeMap<DocumentId, Option<Ticket>>,
    items: BTreeMap<DocumentId, Option<Item>>,
    /// Of items and records: the place of their scope, and how many conflict cards were open.
    disputed: BTreeMap<DocumentId, Option<(usize, u32)>>,
    /// What cannot be read as it stood then.
    unread: BTreeSet<DocumentId>,
}

/// Whether the question is of items.
fn is_of_items(report: ReportKind) -> bool {
    matches!(report, ReportKind::Stock | ReportKind::Places | ReportKind::Repeated)
}

/// Items are read anew only where the question is of them, and conflict cards of items and records where it is of those.
fn as_of(
    index: &mut Index,
    reader: &dyn Reader,
    organisation: &Organisation,
    (position, end): (u64, u64),
    report: ReportKind,
) -> Result<DocumentsThen, ReportProblem> {
    let mut then = DocumentsThen::default();
    if position == end {
        return Ok(then);
    }
    for (count, moved) in reader.moved_after(position)?.enumerate() {
        let (_, id) = moved?;
        if count == MOST_ANEW {
            return Err(ReportProblem::LongAgo);
        }
        if !index.is_item(id) {
            let was = unless_damaged(id, ingest::ticket_at(reader, organisation, id, position), &mut then.unread)?;
            then.tickets.insert(id, was.map(|(summary, scope)| index.ticket(&summary, scope)));
        } else if is_of_items(report) {
            let was = unless_damaged(id, ingest::item_at(reader, id, position), &mut then.unread)?;
            then.items.insert(id, was.map(|(view, scope)| index.item(&equipment::summarize(&view), scope)));
        }
        if report == ReportKind::Conflicts {
            let was = unless_damaged(id, ingest::open_cards_at(reader, id, position), &mut then.unread)?;
            then.disputed.insert(id, was.map(|(cards, scope)| (index.scope(scope), cards)));
        }
    }
    Ok(then)
}

/// Storerooms and bags whole, as they stood at a position: what went in and out of one stands in no summary.
/// One that is damaged is among the `unread`: the others are told without it.
fn storerooms(
    reader: &dyn Reader,
    items: &[&Item],
    position: u64,
    unread: &mut BTreeSet<DocumentId>,
) -> Result<Vec<Storeroom>, StoreError> {
    let mut storerooms = Vec::new();
    for item in items.iter().filter(|item| item.stock) {
        let storeroom = unless_damaged(item.id, ingest::item_at(reader, item.id, position), unread)?;
        storerooms.extend(storeroom.map(|(view, _)| Storeroom::of(&view)));
    }
    Ok(storerooms)
}

/// What was read of a document; none of one that is damaged, which is among the `unread` then.
fn unless_damaged<T>(
    id: DocumentId,
    read: Result<Option<T>, StoreError>,
    unread: &mut BTreeSet<DocumentId>,
) -> Result<Option<T>, StoreError> {
    match read {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: the report says so, and does not count it.");
            unread.insert(id);
            Ok(None)
        }
        read => read,
    }
}

/// Says at the head of a report what could not be read: figures without it would be taken for those of all. By its name only what the
/// caller may read: of others, and of what nobody can tell, the id.
fn tell_unread(
    naming: Naming<'_>,
    unread: &BTreeSet<DocumentId>,
    may_read: &dyn Fn(&ScopeKey) -> bool,
    sections: &mut [ReportSection],
) -> Result<(), StoreError> {
    let (false, Some(first)) = (unread.is_empty(), sections.first_mut()) else { return Ok(()) };
    let mut names = Vec::new();
    for id in unread.iter().take(NAMED_UNREAD) {
        let scope = naming.scope_of(*id)?;
        let id = id.to_string();
        let name = if scope.is_some_and(|scope| may_read(&scope)) { naming.of_document(&id)? } else { None };
        names.push(name.unwrap_or(id));
    }
    let (count, names) = (unread.len(), names.join("; "));
    let more = if unread.len() > NAMED_UNREAD { "; …" } else { "" };
    let (es, en) = if count == 1 {
        (
            format!("Incompleto: 1 documento no se pudo leer y no está en las cifras: {names}."),
            format!("Incomplete: 1 document could not be read and is not in the figures: {names}."),
        )
    } else {
        (
            format!("Incompleto: {count} documentos no se pudieron leer y no están en las cifras: {names}{more}."),
            format!("Incomplete: {count} documents could not be read and are not in the figures: {names}{more}."),
        )
    };
    first.note = Some(match first.note.take() {
        Some(note) => Phrase::new(format!("{es} {}", note.es), format!("{en} {}", note.en)),
        None => Phrase::new(es, en),
    });
    Ok(())
}
