//! Reports (OAX-05, OAX-87, OAX-92, OCO-17): each answers one question about one span of days, as of a position of the
//! feed.
//!
//! [`Reports`] keeps in memory the little that is counted of each ticket and follows the feed; what is counted is a
//! pure function of that. A number and the list behind it come of the same pass (`tally.rs`).

mod activity;
mod backlog;
mod conflicts;
pub mod csv;
mod index;
pub mod inputs;
pub mod paper;
mod repeated;
pub mod schedule;
mod span;
mod tally;
#[cfg(test)]
mod tests;
mod ticket;

pub use crate::store::reports::ReportKind;
pub use span::Span;
pub use tally::Key;

use crate::ingest;
use crate::store::{Reader, StoreError};
use index::Index;
use inputs::Inputs;
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, ScopeKey, holds};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tally::Tally;
use ticket::Ticket;

/// As of an earlier position, so many tickets are read anew at most: those that changed since.
const MOST_ANEW: usize = 2_000;

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
}

/// A number of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportNumber {
    /// The number; none where there is nothing to tell it of.
    pub value: Option<u32>,
    /// Of how many, where it is a share or a median.
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
    named: Option<Named>,
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
    /// The last entry of the feed that is counted.
    pub position: u64,
    /// For which instant: the end of the span, or the minute in which it was asked.
    pub at: Timestamp,
    /// Its parts.
    pub sections: Vec<ReportSection>,
}

/// Whose name a row's id is to be told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Person,
    Item,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Which question.
    pub report: ReportKind,
    /// Of which days.
    pub span: Span,
    /// As of which entry of the feed; the last one where it lies beyond.
    pub position: Option<u64>,
}

/// Why a report is not told.
#[derive(Debug, thiserror::Error)]
pub enum ReportProblem {
    /// Too much has changed since the position that was asked for.
    #[error("more than {MOST_ANEW} tickets changed since")]
    LongAgo,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a report is reckoned from.
struct Scene<'a> {
    organisation: &'a Organisation,
    span: Span,
    tickets: Vec<&'a Ticket>,
    /// The documents of acts that are held; none where they are not known as of the position.
    held: Option<Vec<DocumentId>>,
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
        let (report, tally) = self.count(reader, organisation, asked, Tally::of(opened), may_read)?;
        Ok((report, tally.listed))
    }

    /// The same, with the documents behind every number: what an issued report keeps (OAX-95).
    pub fn tell_whole(
        &self,
        reader: &dyn Reader,
        organisation: &Organisation,
        asked: &Question,
        may_read: &dyn Fn(&ScopeKey) -> bool,
    ) -> Result<(Report, Inputs), ReportProblem> {
        let (report, tally) = self.count(reader, organisation, asked, Tally::of_all(), may_read)?;
        let shown = report.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers);
        // Rows that left their section again, as what came once does, stand in no report.
        let mut all = tally.all.unwrap_or_default();
        let kept = shown.filter_map(|number| all.remove_entry(&number.key)).collect();
        Ok((report, Inputs::of(kept)))
    }

    fn count<'k>(
        &self,
        reader: &dyn Reader,
        organisation: &Organisation,
        asked: &Question,
        mut tally: Tally<'k>,
        may_read: &dyn Fn(&ScopeKey) -> bool,
    ) -> Result<(Report, Tally<'k>), ReportProblem> {
        // What stands under this lock is learnt anew from where it was left: a holder that panicked spoiled nothing.
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index.catch_up(reader, &organisation.settings.sheet_notes)?;
        let end = reader.end()?;
        let position = asked.position.unwrap_or(end).min(end);
        let then = as_of(&mut index, reader, organisation, position, end)?;
        let readable = index.readable(may_read);
        let present = index.tickets().filter(|ticket| !then.contains_key(&ticket.id));
        let tickets = present
            .chain(then.values().flatten())
            .filter(|ticket| readable.get(ticket.scope).copied().unwrap_or(false))
            .collect();
        let held = match asked.report {
            ReportKind::Conflicts if position == end => Some(held(reader, may_read)?),
            _ => None,
        };
        let scene = Scene { organisation, span: asked.span, tickets, held };
        let (question, mut sections) = reckon(asked.report, &scene, &mut tally);
        name(reader, &mut sections)?;
        let report = Report {
            report: asked.report,
            question,
            from: asked.span.from.to_string(),
            to: asked.span.to.to_string(),
            calendar: organisation.version.clone(),
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
fn reckon(report: ReportKind, scene: &Scene<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    match report {
        ReportKind::Activity => activity::reckon(scene, tally),
        ReportKind::Backlog => backlog::reckon(scene, tally),
        ReportKind::Repeated => repeated::reckon(scene, tally),
        ReportKind::Conflicts => conflicts::reckon(scene, tally),
    }
}

/// The tickets that changed after a position, as they stood at it; none for one that was not there yet.
fn as_of(
    index: &mut Index,
    reader: &dyn Reader,
    organisation: &Organisation,
    position: u64,
    end: u64,
) -> Result<BTreeMap<DocumentId, Option<Ticket>>, ReportProblem> {
    let mut then = BTreeMap::new();
    if position == end {
        return Ok(then);
    }
    for moved in reader.moved_after(position)? {
        let (_, id) = moved?;
        if then.len() == MOST_ANEW {
            return Err(ReportProblem::LongAgo);
        }
        let was = ingest::ticket_at(reader, organisation, id, position)?;
        then.insert(id, was.map(|(summary, scope)| index.ticket(&summary, scope)));
    }
    Ok(then)
}

/// The documents of acts that wait for a decision, once for each act.
fn held(reader: &dyn Reader, may_read: &dyn Fn(&ScopeKey) -> bool) -> Result<Vec<DocumentId>, StoreError> {
    let mut held = Vec::new();
    for entry in reader.held()? {
        let Some(id) = entry?.document else { continue };
        let Some(row) = reader.document(id)? else { continue };
        if index::scope_of(&row)?.is_some_and(|scope| may_read(&scope)) {
            held.push(id);
        }
    }
    Ok(held)
}

/// People and items by their names.
fn name(reader: &dyn Reader, sections: &mut [ReportSection]) -> Result<(), StoreError> {
    for row in sections.iter_mut().flat_map(|section| &mut section.rows).filter(|row| !row.id.is_empty()) {
        let name = match row.named {
            None => continue,
            Some(Named::Person) => reader.person(&PersonId::new(row.id.as_str()))?.map(|person| person.name),
            Some(Named::Item) => match row.id.parse::<DocumentId>().ok().map(|id| reader.summary(id)).transpose()? {
                Some(Some(Summary::Equipment(item))) => Some(format!("{} {}", item.name, item.inventory)),
                _ => None,
            },
        };
        if let Some(name) = name {
            row.label = Phrase::name(name.trim());
        }
    }
    Ok(())
}
