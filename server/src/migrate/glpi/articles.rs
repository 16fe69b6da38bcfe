//! Reads articles of its knowledge base, and templates of follow-ups, solutions and tasks.

use super::super::article_row::ArticleRow;
use super::super::html;
use super::super::memory::{Memory, Name};
use super::super::model::{ArticleKind, FormerArticle, Tally};
use super::super::spool::Spool;
use super::super::sql_dump::Row;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::io;

/// Tables of what is written, and what its class is called where people read it.
const WRITTEN: [(&str, &str); 4] = [
    ("glpi_itilfollowuptemplates", "Plantilla de seguimiento"),
    ("glpi_knowbaseitems", ""),
    ("glpi_solutiontemplates", "Plantilla de solución"),
    ("glpi_tasktemplates", "Plantilla de tarea"),
];
/// In which folders articles stand, from GLPI 10 on; before, each says it itself.
const FOLDERS: &str = "glpi_knowbaseitems_knowbaseitemcategories";
/// The table of articles themselves.
const ARTICLES: &str = "glpi_knowbaseitems";

/// Whether an article or a template is made of a table.
pub(super) fn wanted(table: &str) -> bool {
    table == FOLDERS || WRITTEN.iter().any(|(name, _)| *name == table)
}

/// What the tables say.
#[derive(Default)]
pub(super) struct Articles {
    /// By their keys, with the key of their folder.
    all: BTreeMap<String, (String, FormerArticle)>,
    /// Of articles: their key, and that of a folder.
    folders: Vec<(String, String)>,
}

impl Articles {
    /// Takes a row of one of the tables.
    pub(super) fn take(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
        memory: &Memory,
    ) -> io::Result<()> {
        let key = |column: &str| row.key(column).unwrap_or_default();
        let Some((table, label)) = WRITTEN.into_iter().find(|(table, _)| *table == row.table) else {
            self.folders.push((key("knowbaseitems_id"), key("knowbaseitemcategories_id")));
            return Ok(());
        };
        let kind = if table == ARTICLES { ArticleKind::Article } else { ArticleKind::ReadyAnswer };
        let body = if kind == ArticleKind::Article { "answer" } else { "content" };
        memory.thing::<(String, FormerArticle)>();
        let said = ArticleRow {
            kind,
            id: memory.text(article_key(table, &key("id"))),
            title: memory.text(html::unescaped(&row.text("name"))),
            public: row.number("is_faq") != 0,
            at: at("date_mod").or_else(|| at("date_creation")),
            words: html::plain(&row.whole(body)),
            more: vec![("Tipo", memory.name(label)), ("Notas", row.name_as("comment", &html::plain))],
        };
        let article = said.article(spool, memory)?;
        self.all.insert(memory.copy(&article.id), (key("knowbaseitemcategories_id"), article));
        Ok(())
    }

    /// The name of a file stands with its article; whether the article is there.
    pub(super) fn file(&mut self, article: &str, name: &Name) -> bool {
        let found = self.all.get_mut(&article_key(ARTICLES, article));
        found.map(|(_, article)| article.files.push(name.clone())).is_some()
    }

    /// All of them, each with the first of its folders; of the others it is told where they stood.
    pub(super) fn tell(
        mut self,
        rows: &mut BTreeMap<String, u64>,
        folder: &dyn Fn(&str) -> Name,
        tally: &mut Tally,
        memory: &Memory,
    ) -> Vec<FormerArticle> {
        rows.remove(FOLDERS);
        for (article, key) in std::mem::take(&mut self.folders) {
            let Some((first, article)) = self.all.get_mut(&article_key(ARTICLES, &article)) else {
                tally.passed(FOLDERS, 1, "its article is not in the dump");
                continue;
            };
            tally.used(FOLDERS, 1);
            if first.is_empty() {
                *first = key;
            } else {
                article.more.push((memory.name("También en"), folder(&key)));
            }
        }
        self.all.into_values().map(|(key, article)| FormerArticle { folder: folder(&key), ..article }).collect()
    }
}

/// The key of an article or template: each table numbers by itself.
fn article_key(table: &str, key: &str) -> String {
    format!("{} {key}", table.trim_start_matches("glpi_"))
}
