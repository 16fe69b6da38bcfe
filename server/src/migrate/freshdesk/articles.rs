//! Reads articles of its knowledge base, and its ready answers (canned responses).

use super::super::api_json::{text, unread};
use super::super::article_row::ArticleRow;
use super::super::instants::instant;
use super::super::memory::{Memory, Name};
use super::super::model::{ArticleKind, FormerArticle, Tally};
use super::super::reading::SourceError;
use super::super::spool::Spool;
use super::names::{OF_ARTICLES, OF_READY_ANSWERS};
use super::words;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::collections::BTreeMap;

/// What answers tell of them.
#[derive(Default)]
pub(super) struct Articles {
    /// By their keys, with the key of their folder.
    all: BTreeMap<String, (String, FormerArticle)>,
    folders: BTreeMap<String, Name>,
}

/// Whether a thing is an article or a ready answer.
pub(super) fn is_one(one: &Value) -> bool {
    kind(one).is_some()
}

fn kind(one: &Value) -> Option<ArticleKind> {
    let has = |name: &str| one.get(name).is_some();
    if !has("title") || has("status") && has("subject") {
        return None;
    }
    if has("content") || has("content_html") {
        return Some(ArticleKind::ReadyAnswer);
    }
    let of_folder = has("folder_id") || has("hierarchy") || has("seo_data");
    (of_folder && (has("description") || has("description_text"))).then_some(ArticleKind::Article)
}

impl Articles {
    /// Takes an article or a ready answer.
    pub(super) fn take(
        &mut self,
        one: &Value,
        zone: &TimeZone,
        tally: &mut Tally,
        (spool, memory): (&mut Spool, &Memory),
    ) -> Result<(), SourceError> {
        let Some(kind) = kind(one) else { return Ok(()) };
        let (table, of, pages, texts): (_, _, &[&str], &[&str]) = match kind {
            ArticleKind::Article => ("articles", "article", &["description"], &["description_text"]),
            ArticleKind::ReadyAnswer => ("ready answers", "canned", &["content_html"], &["content"]),
        };
        let folders = one.get("hierarchy").and_then(Value::as_array).into_iter().flatten();
        let folders = folders.filter_map(|level| level.get("data")).map(|data| text(data, "name"));
        let folders = folders.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" / ");
        let keywords = one.get("seo_data").map(|seo| text(seo, "meta_keywords")).unwrap_or_default();
        let mut more = vec![("Etiquetas", memory.name(&text(one, "tags"))), ("Palabras clave", memory.name(&keywords))];
        if kind == ArticleKind::Article && text(one, "status") == "1" {
            more.push(("Estado", memory.name("borrador")));
        }
        let files = one.get("attachments").and_then(Value::as_array).into_iter().flatten();
        let files = files.map(|file| memory.name(&text(file, "name")));
        memory.thing::<(String, FormerArticle)>();
        let said = ArticleRow {
            kind,
            id: memory.text(format!("{of} {}", text(one, "id"))),
            title: memory.text(text(one, "title")),
            public: text(one, "folder_visibility") == "1" && text(one, "status") == "2",
            at: instant(&text(one, "updated_at"), zone),
            words: words(one, pages, texts),
            more,
        };
        let article = said.article(spool, memory).map_err(SourceError::Keep)?;
        let article = FormerArticle { folder: memory.name(&folders), files: files.collect(), ..article };
        tally.used(table, 1);
        let known = if kind == ArticleKind::Article { &OF_ARTICLES[..] } else { &OF_READY_ANSWERS[..] };
        unread(table, one, &|name| known.contains(&name), tally);
        self.all.insert(memory.copy(&article.id), (memory.text(text(one, "folder_id")), article));
        Ok(())
    }

    /// Takes a folder, by its name.
    pub(super) fn folder(&mut self, one: &Value, memory: &Memory) {
        self.folders.insert(memory.text(text(one, "id")), memory.name(&text(one, "name")));
    }

    /// All of them, each with its folder.
    pub(super) fn tell(self) -> Vec<FormerArticle> {
        let folders = self.folders;
        let named = self.all.into_values().map(|(key, article)| {
            let folder = Some(article.folder.clone()).filter(|name| !name.is_empty());
            let folder = folder.or_else(|| folders.get(&key).cloned()).unwrap_or_default();
            FormerArticle { folder, ..article }
        });
        named.collect()
    }
}
