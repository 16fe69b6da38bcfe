//! Brings articles and ready answers as drafts of the register that the map names. Somebody here looks at one before anybody reads
//! it; what it was there, and which files it had, stands in its notes.

use super::super::MigrateError;
use super::super::model::{ArticleKind, FormerArticle, one_line, within};
use super::super::report::RecordKind;
use super::MigrationRun;
use super::planned::{Planned, in_parts};
use crate::ingest::stored_record;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{ArticleDef, RegisterDef};
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::limits;
use ronda_shared::record;
use std::collections::BTreeMap;

impl MigrationRun<'_> {
    /// Brings them. One that is here already is known again, and stays as it is here.
    pub(super) fn articles(&mut self, former: &[FormerArticle]) -> Result<(), MigrateError> {
        let org = self.ingest.organisation().clone();
        let register = self.mapping.articles.as_ref().and_then(|id| org.register(id));
        let Some((def, article)) = register.and_then(|def| Some((def, def.article.as_ref()?))) else {
            for one in former {
                let why = "the map names no register of articles";
                self.brought.left(RecordKind::Article, &one.id, why, &one.title);
            }
            return Ok(());
        };
        let mut planned = Planned::default();
        for one in former {
            self.article(one, def, article, &mut planned)?;
            if planned.is_full() {
                self.perform(std::mem::take(&mut planned))?;
            }
        }
        self.perform(planned)
    }

    fn article(
        &mut self,
        one: &FormerArticle,
        def: &RegisterDef,
        article: &ArticleDef,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        let document = self.document_id("article", &one.id);
        if stored_record(&*self.ingest.store().read()?, document)?.is_some() {
            self.brought.known(RecordKind::Article);
            return Ok(());
        }
        let words = self.spool.words(one.words).map_err(MigrateError::Keep)?;
        let words = if words.trim().is_empty() { "(sin texto)" } else { words.trim() };
        let title = if one.title.is_empty() { "(sin título)" } else { &one.title };
        // A title that is longer than its place stands whole above the text.
        let whole = (title.chars().count() > limits::SUBJECT_CHARS).then(|| format!("{title}\n\n{words}"));
        let mut parts = in_parts(whole.as_deref().unwrap_or(words)).into_iter();
        let mut fields = BTreeMap::from([
            (article.title.clone(), within(title, limits::SUBJECT_CHARS)),
            (article.body.clone(), parts.next().unwrap_or_default()),
            (article.public.clone(), "false".to_owned()),
        ]);
        if let Some(folder) = self.mapping.folder(&one.folder) {
            fields.insert(article.folder.clone(), folder.to_owned());
        }
        let open = OpenRecord { register: def.id.clone(), fields, texts: def.texts(), links: Vec::new() };
        if let Err(unfit) = record::opening(def, &open) {
            let missing: Vec<&str> = unfit.missing.iter().map(|field| field.label.as_str()).collect();
            let more = format!("{}: {} {}", one.title, unfit.why.en(), missing.join(", "));
            self.brought.left(RecordKind::Article, &one.id, "it cannot stand in the register", &more);
            return Ok(());
        }
        let open = Command::Record(Record::OpenRecord(Box::new(open)));
        planned.add(self.act(DocumentKind::Record, document, open), RecordKind::Article, &one.id, true);
        let rest: Vec<String> =
            parts.map(|part| format!("(sigue el texto)\n{part}")).flat_map(|text| in_parts(&text)).collect();
        if !rest.is_empty() {
            let why = "its text is longer than an article may be: the rest stands in its notes";
            self.brought.say(RecordKind::Article, &one.id, why, &one.title);
        }
        for text in rest.into_iter().chain(in_parts(&self.about(one))) {
            let note = Command::Record(Record::AddRecordNote { text });
            planned.part(self.act(DocumentKind::Record, document, note), RecordKind::Article, &one.id);
        }
        Ok(())
    }

    /// What it was there.
    fn about(&self, one: &FormerArticle) -> String {
        let kind = match one.kind {
            ArticleKind::Article => "artículo",
            ArticleKind::ReadyAnswer => "respuesta lista",
        };
        let mut lines = vec![format!("De {} ({kind}, clave {}).", self.mapping.name, one.id)];
        let folder = Some(one.folder.as_str()).filter(|name| !name.is_empty()).map(|name| format!("Carpeta: {name}"));
        let at = one.at.map(|at| format!("Último cambio: {}", self.day_there(at)));
        let read = one.public.then(|| "Lo podía leer quien pide el servicio.".to_owned());
        lines.extend(folder.into_iter().chain(at).chain(read));
        lines.extend(one.more.iter().map(|(label, value)| format!("{}: {}", one_line(label), value.trim())));
        if !one.files.is_empty() {
            let names: Vec<&str> = one.files.iter().map(|name| name.as_str()).collect();
            lines.push(format!("Archivos que no vinieron:\n- {}", names.join("\n- ")));
        }
        lines.join("\n")
    }
}
