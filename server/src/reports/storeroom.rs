//! A storeroom or a bag as reports add it up. It holds what went in and out and when, and how many are to be there.

use super::{APART, Phrase};
use ronda_shared::equipment::{EquipmentView, StockEntry};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// An article in its measure, as who moves it names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Article {
    pub(super) item: String,
    pub(super) unit: String,
}

impl Article {
    pub(super) fn new(item: &str, unit: &str) -> Self {
        Self { item: item.trim().to_owned(), unit: unit.trim().to_owned() }
    }

    /// The row that is of it.
    pub(super) fn row(&self) -> String {
        format!("{}{APART}{}", self.item, self.unit)
    }

    /// What such a row is called: «Cable UTP (m)».
    pub(super) fn name(row: &str) -> Phrase {
        match row.split_once(APART) {
            Some((item, unit)) if !unit.is_empty() => Phrase::name(&format!("{item} ({unit})")),
            Some((item, _)) => Phrase::name(item),
            None => Phrase::name(row),
        }
    }
}

/// Something went in or out, or was found by a count.
#[derive(Debug, Clone)]
pub(super) struct StockMove {
    pub(super) article: Article,
    /// In, or out (less than nothing).
    pub(super) delta: i64,
    /// When: the effective time of the act.
    pub(super) at: Timestamp,
    /// For which ticket.
    pub(super) ticket: Option<DocumentId>,
    /// Nobody brought or took it: a count found the difference.
    pub(super) counted: bool,
}

impl StockMove {
    fn of(entry: &StockEntry) -> Self {
        Self {
            article: Article::new(&entry.item, &entry.unit),
            delta: i64::from(entry.delta),
            at: entry.stamp.effective(),
            ticket: entry.ticket,
            counted: entry.counted,
        }
    }
}

/// One storeroom or bag.
#[derive(Debug, Clone)]
pub(super) struct Storeroom {
    pub(super) id: DocumentId,
    /// In the order of its history.
    pub(super) moved: Vec<StockMove>,
    /// How many of an article are to be there at least, where somebody said so.
    pub(super) least: BTreeMap<Article, u32>,
}

/// What is there of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// How many; less than nothing where more went out than was ever counted in.
    pub(super) quantity: i64,
    /// How many are to be there; none where nobody said.
    pub(super) least: Option<u32>,
}

impl Line {
    /// How many are missing to what is to be there; none where as many are there.
    pub(super) fn lacks(self) -> Option<i64> {
        let least = i64::from(self.least?);
        (self.quantity < least).then(|| least.saturating_sub(self.quantity))
    }
}

impl Storeroom {
    pub(super) fn of(view: &EquipmentView) -> Self {
        let least = view.stock.iter().filter_map(|line| {
            let least = line.minimum.as_ref()?;
            Some((Article::new(&line.item, &line.unit), least.value))
        });
        Self { id: view.id, moved: view.stock_entries.iter().map(StockMove::of).collect(), least: least.collect() }
    }

    /// What was there before an instant: all that ever moved by then, and all that is to be there.
    pub(super) fn lines(&self, before: Timestamp) -> BTreeMap<&Article, Line> {
        let mut lines: BTreeMap<&Article, Line> =
            self.least.iter().map(|(article, least)| (article, Line { quantity: 0, least: Some(*least) })).collect();
        for moved in self.moved.iter().filter(|moved| moved.at < before) {
            let line = lines.entry(&moved.article).or_default();
            line.quantity = line.quantity.saturating_add(moved.delta);
        }
        lines
    }
}
