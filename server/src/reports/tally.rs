//! The one way by which reports count. What adds to a number also adds to the list behind it, so that the two cannot
//! differ.

use super::{NamedBy, Phrase, ReportColumn, ReportNumber, ReportRow, ReportSection, ReportUnit, SectionShape};
use ronda_shared::ids::DocumentId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A number of a report by its place: `section.column.row`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'k> {
    /// The section's id.
    pub section: &'k str,
    column: usize,
    /// The row's id.
    pub row: &'k str,
}

impl<'k> Key<'k> {
    /// As a report writes it; none where it is no such thing.
    pub fn read(text: &'k str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (section, column, row) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { section, column: column.parse().ok()?, row })
    }
}

/// What was counted for the number that somebody opened, or for every number.
#[derive(Debug, Default)]
pub(super) struct Tally<'k> {
    opened: Option<Key<'k>>,
    pub(super) listed: Vec<DocumentId>,
    /// By the number's key; none where nobody keeps all.
    pub(super) all: Option<BTreeMap<String, Vec<DocumentId>>>,
}

impl<'k> Tally<'k> {
    pub(super) fn of(opened: Option<Key<'k>>) -> Self {
        Self { opened, listed: Vec::new(), all: None }
    }
    /// Keeps what every number counts.
    pub(super) fn of_all() -> Self {
        Self { opened: None, listed: Vec::new(), all: Some(BTreeMap::new()) }
    }
}

/// In which order rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As their keys are.
    Keys,
    /// The greatest first number first.
    Greatest,
}

/// How a section is headed and drawn.
pub(super) struct SectionHead {
    pub(super) title: Phrase,
    pub(super) note: Option<Phrase>,
    pub(super) shape: SectionShape,
    pub(super) order: Order,
    pub(super) named: Option<NamedBy>,
}

/// What is counted at one place.
#[derive(Debug, Default, Clone)]
struct Cell {
    all: u32,
    good: u32,
    minutes: Vec<u32>,
    sum: i64,
}

impl Cell {
    /// By what its row is put in order: by the number that is shown.
    fn weight(&self, unit: ReportUnit) -> i64 {
        match unit {
            ReportUnit::Quantity => self.sum,
            ReportUnit::Count | ReportUnit::Share | ReportUnit::Minutes => i64::from(self.all),
        }
    }
}

/// Rows and columns being counted.
pub(super) struct Table {
    id: String,
    columns: Vec<(Phrase, ReportUnit)>,
    rows: BTreeMap<String, Vec<Cell>>,
}

impl Table {
    pub(super) fn new(id: impl Into<String>, columns: Vec<(Phrase, ReportUnit)>) -> Self {
        Self { id: id.into(), columns, rows: BTreeMap::new() }
    }

    /// A row stands there also where nothing is counted in it.
    pub(super) fn expect(&mut self, row: &str) {
        if !self.rows.contains_key(row) {
            self.rows.insert(row.to_owned(), vec![Cell::default(); self.columns.len()]);
        }
    }

    fn at(&mut self, tally: &mut Tally<'_>, row: &str, column: usize, id: DocumentId) -> Option<&mut Cell> {
        let opened = tally.opened.as_ref();
        if opened.is_some_and(|key| key.column == column && key.row == row && key.section == self.id) {
            tally.listed.push(id);
        }
        if let Some(all) = &mut tally.all {
            all.entry(format!("{}.{column}.{row}", self.id)).or_default().push(id);
        }
        self.expect(row);
        let cell = self.rows.get_mut(row)?.get_mut(column)?;
        cell.all += 1;
        Some(cell)
    }

    /// One more.
    pub(super) fn count(&mut self, tally: &mut Tally<'_>, row: &str, column: usize, id: DocumentId) {
        self.at(tally, row, column, id);
    }

    /// One more of which it is said whether it was kept.
    pub(super) fn share(&mut self, tally: &mut Tally<'_>, row: &str, column: usize, id: DocumentId, good: bool) {
        if let Some(cell) = self.at(tally, row, column, id) {
            cell.good += u32::from(good);
        }
    }

    /// One more that took so many minutes.
    pub(super) fn took(&mut self, tally: &mut Tally<'_>, row: &str, column: usize, id: DocumentId, minutes: i64) {
        if let Some(cell) = self.at(tally, row, column, id) {
            cell.minutes.push(u32::try_from(minutes.max(0)).unwrap_or(u32::MAX));
        }
    }

    /// So many more of one document.
    pub(super) fn add(&mut self, tally: &mut Tally<'_>, row: &str, column: usize, id: DocumentId, amount: i64) {
        if let Some(cell) = self.at(tally, row, column, id) {
            cell.sum = cell.sum.saturating_add(amount);
        }
    }

    /// The rows in which the first number is smaller leave.
    pub(super) fn keep_from(&mut self, least: u32) {
        self.rows.retain(|_, cells| cells.first().is_some_and(|cell| cell.all >= least));
    }

    /// The section, its rows named.
    pub(super) fn section(self, head: SectionHead, name: impl Fn(&str) -> Phrase) -> ReportSection {
        let Self { id, columns, rows } = self;
        let mut rows: Vec<(String, Vec<Cell>)> = rows.into_iter().collect();
        if head.order == Order::Greatest {
            let unit = columns.first().map_or(ReportUnit::Count, |(_, unit)| *unit);
            let weight = |cells: &[Cell]| cells.first().map_or(0, |cell| cell.weight(unit));
            rows.sort_by_cached_key(|(row, cells)| (Reverse(weight(cells)), row.clone()));
        }
        let rows = rows
            .into_iter()
            .map(|(row, cells)| ReportRow {
                label: name(&row),
                numbers: cells
                    .into_iter()
                    .zip(&columns)
                    .enumerate()
                    .map(|(column, (cell, (_, unit)))| number(cell, *unit, format!("{id}.{column}.{row}")))
                    .collect(),
                named: head.named,
                id: row,
            })
            .collect();
        let columns = columns.into_iter().map(|(title, unit)| ReportColumn { title, unit }).collect();
        ReportSection { id, title: head.title, note: head.note, shape: head.shape, columns, rows }
    }
}

fn number(mut cell: Cell, unit: ReportUnit, key: String) -> ReportNumber {
    let (value, of) = match unit {
        ReportUnit::Count => (Some(i64::from(cell.all)), None),
        ReportUnit::Share => ((cell.all > 0).then_some(i64::from(cell.good)), Some(cell.all)),
        ReportUnit::Minutes => (median(&mut cell.minutes).map(i64::from), Some(cell.all)),
        ReportUnit::Quantity => ((cell.all > 0).then_some(cell.sum), Some(cell.all)),
    };
    ReportNumber { value, of, key }
}

/// The middle one; of two in the middle, what lies half way.
fn median(of: &mut [u32]) -> Option<u32> {
    of.sort_unstable();
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    Some(if of.len() % 2 == 1 { upper } else { of[middle - 1] + (upper - of[middle - 1]) / 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_between_two_and_none_is_none() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [9, 1, 5]), Some(5));
        assert_eq!(median(&mut [u32::MAX, u32::MAX - 2]), Some(u32::MAX - 1), "and does not overflow");
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = Key::read("people.2.omar.cruz").expect("a key");
        assert_eq!((key.section, key.column, key.row), ("people", 2, "omar.cruz"));
        assert_eq!(Key::read("teams.0.").expect("without a team").row, "");
        for text in ["", "people", "people.2", "people.x.y", "people.-1.y"] {
            assert_eq!(Key::read(text), None, "{text}");
        }
    }
}
