//! Reads articles of the FAQ package, and templates of answers. Facts of its schema: `FAQ.sopm`.

use super::super::article_row::ArticleRow;
use super::super::html;
use super::super::levels::standing_path;
use super::super::memory::{Memory, Name};
use super::super::model::{ArticleKind, FormerArticle, Tally};
use super::super::spool::Spool;
use super::super::sql_dump::Row;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::io;

/// Tables that they are made of.
pub(super) const TABLES: [&str; 9] = [
    "faq_attachment",
    "faq_category",
    "faq_item",
    "faq_language",
    "faq_state",
    "faq_state_type",
    "standard_attachment",
    "standard_template",
    "standard_template_attachment",
];
/// Fields of an article: what is the matter, why, what helps, and what else there is to say.
const FIELDS: [&str; 6] = ["f_field1", "f_field2", "f_field3", "f_field4", "f_field5", "f_field6"];

/// What the tables say.
#[derive(Default)]
pub(super) struct Articles {
    items: BTreeMap<String, Item>,
    /// Of folders: what they are called, and under which they stand.
    folders: BTreeMap<String, (Name, String)>,
    /// Of states: what they are called, and the key of their type.
    states: BTreeMap<String, (Name, String)>,
    types: BTreeMap<String, Name>,
    languages: BTreeMap<String, Name>,
    files: BTreeMap<String, Name>,
    /// Names of files by the article; and keys of files by the template.
    attached: Vec<(String, Name)>,
    chosen: Vec<(String, String)>,
}

struct Item {
    folder: String,
    state: String,
    language: String,
    article: FormerArticle,
}

impl Articles {
    /// Takes a row of one of the tables; whether it is of one.
    pub(super) fn take(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
        memory: &Memory,
    ) -> io::Result<bool> {
        let key = |column: &str| row.key(column).unwrap_or_default();
        match row.table {
            "faq_item" | "standard_template" => self.item(row, spool, at, memory)?,
            "faq_category" => drop(self.folders.insert(key("id"), (row.name("name"), key("parent_id")))),
            "faq_state" => drop(self.states.insert(key("id"), (row.name("name"), key("type_id")))),
            "faq_state_type" => drop(self.types.insert(key("id"), row.name("name"))),
            "faq_language" => drop(self.languages.insert(key("id"), row.name("name"))),
            "faq_attachment" => {
                self.attached.push((memory.text(format!("faq {}", key("faq_id"))), row.name("filename")))
            }
            "standard_attachment" => {
                let names = [row.name("filename"), row.name("name")];
                let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
                self.files.insert(key("id"), name);
            }
            "standard_template_attachment" => {
                let template = memory.text(format!("template {}", key("standard_template_id")));
                self.chosen.push((template, key("standard_attachment_id")));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn item(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
        memory: &Memory,
    ) -> io::Result<()> {
        let kind = if row.table == "faq_item" { ArticleKind::Article } else { ArticleKind::ReadyAnswer };
        let page = row.whole("content_type").to_ascii_lowercase().contains("html");
        let bodies: &[&str] = if kind == ArticleKind::Article { &FIELDS } else { &["text"] };
        let bodies = bodies.iter().map(|column| row.whole(column));
        let bodies = bodies.map(|body| if page { html::plain(&body) } else { body.trim().to_owned() });
        let bodies: Vec<String> = bodies.filter(|body| !body.is_empty()).collect();
        let titles = [row.text("f_subject"), row.text("f_name"), row.text("name")];
        let labels = [
            ("Número", "f_number"),
            ("Palabras clave", "f_keywords"),
            ("Tipo", "template_type"),
            ("Notas", "comments"),
        ];
        let mut more = Vec::from(labels.map(|(label, column)| (label, row.name(column))));
        if row.number("valid_id") != 1 || (kind == ArticleKind::Article && row.number("approved") == 0) {
            more.push(("Estado", memory.name("inactivo, o sin aprobar")));
        }
        let of = if kind == ArticleKind::Article { "faq" } else { "template" };
        memory.thing::<Item>();
        let said = ArticleRow {
            kind,
            id: memory.text(format!("{of} {}", row.text("id").trim())),
            title: titles.into_iter().find(|title| !title.trim().is_empty()).unwrap_or_default(),
            public: false,
            at: at("changed").or_else(|| at("change_time")),
            words: bodies.join("\n\n"),
            more,
        };
        let article = said.article(spool, memory)?;
        let key = |column: &str| row.key(column).unwrap_or_default();
        let (folder, state, language) = (key("category_id"), key("state_id"), key("f_language_id"));
        self.items.insert(memory.copy(&article.id), Item { folder, state, language, article });
        Ok(())
    }

    /// All of them, with their folders and the names of their files; and what became of every row.
    pub(super) fn tell(
        mut self,
        rows: &mut BTreeMap<String, u64>,
        tally: &mut Tally,
        memory: &Memory,
    ) -> Vec<FormerArticle> {
        for table in TABLES {
            let read = rows.remove(table).unwrap_or(0);
            // Rows of files are told one by one.
            if read > 0 && !matches!(table, "faq_attachment" | "standard_template_attachment") {
                tally.used(table, read);
            }
        }
        for (of, name) in std::mem::take(&mut self.attached) {
            self.file("faq_attachment", &of, Some(name), tally);
        }
        for (of, file) in std::mem::take(&mut self.chosen) {
            let name = self.files.get(&file).cloned();
            self.file("standard_template_attachment", &of, name, tally);
        }
        let (folders, states, types, languages) = (self.folders, self.states, self.types, self.languages);
        let told = self.items.into_values().map(|Item { folder, state, language, mut article }| {
            if let Some((name, kind)) = states.get(&state) {
                article.public = types.get(kind).is_some_and(|kind| kind.as_str() == "public");
                article.more.push((memory.name("Lo leía"), name.clone()));
            }
            article.more.extend(languages.get(&language).map(|name| (memory.name("Idioma"), name.clone())));
            FormerArticle { folder: memory.name(&standing_path(&folders, &folder)), ..article }
        });
        told.collect()
    }

    /// The name of a file stands with its article.
    fn file(&mut self, table: &str, of: &str, name: Option<Name>, tally: &mut Tally) {
        match (self.items.get_mut(of), name) {
            (Some(item), Some(name)) => {
                tally.used(table, 1);
                item.article.files.push(name);
            }
            _ => tally.passed(table, 1, "its article, template or file is not in the dump"),
        }
    }
}
