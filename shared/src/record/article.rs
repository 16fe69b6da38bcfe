//! Records that are articles of the knowledge base: which are shown at the portal, which answer best (OCO-20).

use super::view::RecordView;
use crate::catalog::RegisterDef;
use crate::order;
use crate::search;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Whether an article is read at the portal: published, and meant for who asks for service.
pub fn is_public(def: &RegisterDef, view: &RecordView) -> bool {
    def.article.as_ref().is_some_and(|article| view.state == article.published && view.field(&article.public) == "true")
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
