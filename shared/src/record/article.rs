//! Records that are articles of the knowledge base: which are shown at the portal, which answer best (OCO-20).

use super::summary::RecordSummary;
use super::view::{ApprovedVersion, RecordChange, RecordView};
use crate::catalog::RegisterDef;
use crate::evidence::Evidence;
use crate::ids::FieldId;
use crate::order;
use crate::search;
use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whether an article is read at the portal: approved, and meant for who asks for service.
pub fn is_public(def: &RegisterDef, view: &RecordView) -> bool {
    let public = |field: &FieldId| reads(def, view, field) == "true";
    is_read(def, view) && def.article.as_ref().is_some_and(|article| public(&article.public))
}

/// Whether an article is read: it is published, or its next version is being written and the last one stands.
pub fn is_read(def: &RegisterDef, view: &RecordView) -> bool {
    def.article.as_ref().is_some_and(|article| view.state == article.published) || standing(def, view).is_some()
}

/// What who reads an article reads in a field: as it was approved while its next version is written.
pub fn reads<'v>(def: &RegisterDef, view: &'v RecordView, field: &FieldId) -> &'v str {
    let of = |approved: &'v ApprovedVersion| approved.fields.get(field).map_or("", String::as_str);
    standing(def, view).map_or_else(|| view.field(field), of)
}

/// What of a record in a list is for who reads no drafts: of an article whose next version is written, what was approved,
/// found by those words as the list keeps them, in the state in which it is read; none of one that nobody has approved or
/// that was withdrawn.
pub fn approved_alone(def: &RegisterDef, record: RecordSummary) -> Option<RecordSummary> {
    let Some(article) = &def.article else { return Some(record) };
    if record.state == article.published {
        return Some(record);
    }
    if record.approved.is_empty() || is_end(def, &record.state) {
        return None;
    }
    let tokens = search::index(record.approved.values().map(String::as_str).chain(record.number.as_deref()));
    let state = article.published.clone();
    Some(RecordSummary { tokens, state, values: record.approved, approved: BTreeMap::new(), ..record })
}

/// Whether a file of an article is of a version that nobody has approved.
pub fn is_of_draft(def: &RegisterDef, view: &RecordView, file: &Evidence) -> bool {
    standing(def, view).is_some_and(|approved| file.stamp.order > approved.until)
}

/// Who wrote last on the title and the text that are read, and when; who entered it, where nobody has since.
pub fn last_written<'v>(def: &RegisterDef, view: &'v RecordView) -> &'v Stamp {
    let Some(article) = &def.article else { return &view.born };
    let until = standing(def, view).map(|approved| approved.until);
    let own = |change: &&RecordChange| change.field == article.title || change.field == article.body;
    let read = |change: &&RecordChange| until.is_none_or(|until| change.stamp.order <= until);
    let changes = view.changes.iter().filter(own).filter(read).map(|change| &change.stamp);
    changes.max_by_key(|stamp| (stamp.order, stamp.act)).unwrap_or(&view.born)
}

/// The version that is read while the next one is written. Of an article that was withdrawn nothing is read, whatever is
/// kept of it: a device may not know yet what the server ruled, and the state may have been no end when it did.
fn standing<'v>(def: &RegisterDef, view: &'v RecordView) -> Option<&'v ApprovedVersion> {
    let article = def.article.as_ref()?;
    view.approved.as_ref().filter(|_| view.state != article.published && !is_end(def, &view.state))
}

/// Whether a state is one in which articles are withdrawn.
fn is_end(def: &RegisterDef, state: &str) -> bool {
    def.state(state).is_some_and(|state| state.ended)
}

/// What is read of an article from now on, once a move from a state was ruled on: of one that leaves where it is published
/// to be written on, what was approved; until it is published again or ends. What was withdrawn stays away until it is
/// published again by a move of its own.
pub fn approved_after(def: &RegisterDef, view: &RecordView, from: &str, stamp: &Stamp) -> Option<ApprovedVersion> {
    // Data that know of no articles say nothing of what was approved: it is kept for those that do.
    let Some(article) = &def.article else { return view.approved.clone() };
    if view.state == article.published || is_end(def, &view.state) || is_end(def, from) {
        return None;
    }
    if from != article.published {
        return view.approved.clone();
    }
    let said = view.fields.iter().map(|(field, set)| (field, before(view, field, &set.value, stamp)));
    let filled = said.filter(|(_, value)| !value.trim().is_empty());
    let fields = filled.map(|(field, value)| (field.clone(), value.to_owned())).collect();
    Some(ApprovedVersion { fields, until: stamp.order })
}

/// What a field said before an act, of what it says now: what its author wrote after it may have come with it.
fn before<'v>(view: &'v RecordView, field: &FieldId, now: &'v str, stamp: &Stamp) -> &'v str {
    let later = |change: &RecordChange| (change.stamp.order, change.stamp.act) > (stamp.order, stamp.act);
    let given = || view.changes.iter().filter(move |change| change.field == *field);
    if !given().any(later) {
        return now;
    }
    let last = given().rfind(|change| !later(change));
    last.map_or_else(|| view.entered.get(field).map_or("", String::as_str), |change| change.value.as_str())
}

/// An article, as far as it is found by words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Ranked {
    /// Its title.
    pub title: String,
    /// All of its words, folded.
    pub words: Vec<String>,
    /// To how many more it was of use than not.
    pub useful: i32,
}

/// The articles that answer what was typed, the best first, by their places: by title, then by text, then by votes; of
/// those that answer as well the first stays first.
pub fn ranked(articles: &[Ranked], typed: &str) -> Vec<u32> {
    let meant = search::meant(typed);
    let found = articles.iter().zip(0_u32..).filter_map(|(article, place)| {
        let title = search::index([article.title.as_str()]);
        Some((search::rank(&meant, &title, &article.words, i64::from(article.useful))?, place))
    });
    let found = order::by_key(found.collect(), |(rank, place): &((u32, u32, i64), u32)| (Reverse(*rank), *place));
    found.into_iter().map(|(_, place)| place).collect()
}
