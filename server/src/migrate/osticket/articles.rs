//! Reads articles of its knowledge base, and its ready answers.

use super::super::article_row::ArticleRow;
use super::super::html;
use super::super::levels::standing_path;
use super::super::memory::Memory;
use super::super::model::{ArticleKind, FormerArticle};
use super::super::spool::Spool;
use super::super::sql_dump::Row;
use super::Tables;
use ronda_shared::time::Timestamp;
use std::io;

impl Tables {
    /// A row of `faq` or of `canned_response`.
    pub(super) fn take_article(
        &mut self,
        table: &str,
        spool: &mut Spool,
        row: &Row<'_>,
        at: Option<Timestamp>,
        memory: &Memory,
    ) -> io::Result<()> {
        let kind = if table == "faq" { ArticleKind::Article } else { ArticleKind::ReadyAnswer };
        let [key, title, body, folder] = match kind {
            ArticleKind::Article => ["faq_id", "question", "answer", "category_id"],
            ArticleKind::ReadyAnswer => ["canned_id", "title", "response", "dept_id"],
        };
        let labels = [("Palabras clave", "keywords"), ("Notas", "notes"), ("Idioma", "lang")];
        let mut more = Vec::from(labels.map(|(label, column)| (label, row.name_as(column, &html::plain))));
        let (published, enabled) = (row.number("ispublished"), row.number("isenabled"));
        if kind == ArticleKind::ReadyAnswer && enabled == 0 {
            more.push(("Estado", memory.name("inactiva")));
        }
        memory.thing::<FormerArticle>();
        let said = ArticleRow {
            kind,
            id: memory.text(article_key(kind, row.text(key).trim())),
            title: memory.text(html::unescaped(&row.text(title))),
            public: kind == ArticleKind::Article && published > 0,
            at,
            words: html::plain(&row.whole(body)),
            more,
        };
        let article = said.article(spool, memory)?;
        self.articles.insert(memory.copy(&article.id), (row.key(folder).unwrap_or_default(), article));
        Ok(())
    }

    /// All of them, each with the folder or department that it stood in.
    pub(super) fn articles(&mut self, memory: &Memory) -> Vec<FormerArticle> {
        let all = std::mem::take(&mut self.articles).into_values();
        let named = all.map(|(key, article)| {
            let folders = if article.kind == ArticleKind::Article { &self.categories } else { &self.departments };
            FormerArticle { folder: memory.name(&standing_path(folders, &key)), ..article }
        });
        named.collect()
    }
}

/// The key of an article or a ready answer: each table numbers by itself.
pub(super) fn article_key(kind: ArticleKind, key: &str) -> String {
    match kind {
        ArticleKind::Article => format!("faq {key}"),
        ArticleKind::ReadyAnswer => format!("canned {key}"),
    }
}
