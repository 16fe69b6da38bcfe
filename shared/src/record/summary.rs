//! What a list shows of a record, and the words to find it by.

use super::view::RecordView;
use crate::ids::{DocumentId, FieldId, RegisterId};
use crate::search;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many characters of a value a list keeps.
const SHOWN: usize = 640;
/// And of a long text, which is read on the record's page.
const BEGUN: usize = 160;

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordSummary {
    /// Its id.
    pub id: DocumentId,
    /// Of which register.
    pub register: RegisterId,
    /// Its number, once the server has given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The state's id; empty: where its register's records begin.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Its fields that are filled, long ones cut.
    pub values: BTreeMap<FieldId, String>,
    /// What it has to do with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DocumentId>,
    /// When it was entered.
    pub born: Timestamp,
    /// Folded tokens for search.
    pub tokens: Vec<String>,
    /// Open conflicts.
    #[serde(default, skip_serializing_if = "is_none")]
    pub conflicts: u32,
    /// To how many it was of use.
    #[serde(default, skip_serializing_if = "is_none")]
    pub useful: u32,
    /// To how many it was not.
    #[serde(default, skip_serializing_if = "is_none")]
    pub useless: u32,
    /// How far it has come, as was told last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<RecordProgress>,
    /// How many files it holds.
    #[serde(default, skip_serializing_if = "is_none")]
    pub files: u32,
    /// Of an article whose next version is being written: what its fields say to who reads it, long ones cut.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub approved: BTreeMap<FieldId, String>,
}

impl RecordSummary {
    /// A record entered at this instant in which nothing is filled yet.
    pub fn new(id: DocumentId, register: RegisterId, born: Timestamp) -> Self {
        Self {
            id,
            register,
            number: None,
            state: String::new(),
            values: BTreeMap::new(),
            approved: BTreeMap::new(),
            links: Vec::new(),
            born,
            tokens: Vec::new(),
            conflicts: 0,
            useful: 0,
            useless: 0,
            progress: None,
            files: 0,
        }
    }

    /// All that a field says; none where a list may keep the beginning of it alone.
    pub fn whole(&self, field: &FieldId) -> Option<&str> {
        let kept = self.values.get(field).map_or("", String::as_str);
        let length = kept.chars().count();
        (length < SHOWN && length != BEGUN).then_some(kept)
    }
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordProgress {
    /// Of a hundred.
    pub percent: u8,
    /// When that was told.
    pub at: Timestamp,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(count: &u32) -> bool {
    *count == 0
}

fn cut(value: &str, long: bool) -> String {
    value.chars().take(if long { BEGUN } else { SHOWN }).collect()
}

/// What a list shows of it.
pub fn summarize(view: &RecordView) -> RecordSummary {
    let filled = view.fields.iter().filter(|(_, set)| !set.value.trim().is_empty());
    let values: BTreeMap<FieldId, String> =
        filled.map(|(field, set)| (field.clone(), cut(&set.value, view.texts.contains(field)))).collect();
    let open = view.conflicts.iter().filter(|card| card.settled.is_none()).count();
    // Long texts are found by all of their words, the rest by what a list shows.
    let long = view.texts.iter().map(|field| view.field(field));
    let (useful, useless) = view.voted();
    let approved = view.approved.iter().flat_map(|approved| &approved.fields);
    let said = values.values().map(String::as_str).chain(view.number.as_deref());
    let read = approved.clone().map(|(_, value)| value.as_str());
    let tokens = search::index(said.chain(long).chain(read));
    RecordSummary {
        id: view.id,
        register: view.register.clone(),
        number: view.number.clone(),
        state: view.state.clone(),
        tokens,
        values,
        links: view.links.iter().map(|link| link.document).collect(),
        born: view.born.at,
        conflicts: u32::try_from(open).unwrap_or(u32::MAX),
        useful,
        useless,
        progress: view.reports.last().map(|told| RecordProgress { percent: told.percent, at: told.stamp.effective() }),
        files: u32::try_from(view.files().count()).unwrap_or(u32::MAX),
        approved: approved.map(|(field, value)| (field.clone(), cut(value, view.texts.contains(field)))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_cut_is_not_told_as_whole() {
        let field = FieldId::new("servicios");
        let mut record =
            RecordSummary::new(DocumentId::from_bytes([7; 16]), RegisterId::new("a"), Timestamp::default());
        assert_eq!(record.whole(&field), Some(""), "nothing was filled");
        for (length, is_whole) in [(1, true), (BEGUN, false), (BEGUN + 1, true), (SHOWN - 1, true), (SHOWN, false)] {
            let said = "é".repeat(length);
            record.values.insert(field.clone(), said.clone());
            assert_eq!(record.whole(&field), is_whole.then_some(said.as_str()), "{length}");
        }
    }
}
