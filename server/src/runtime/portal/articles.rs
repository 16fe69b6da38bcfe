//! The articles that the portal shows: read from their documents on first use and kept up from the feed.

use crate::ingest::stored_record;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{Organisation, RegisterDef};
use ronda_shared::evidence::{Evidence, FileClass};
use ronda_shared::ids::{ActId, DocumentId, FieldId, PersonId, RegisterId, ServiceId};
use ronda_shared::policy::{self, Term};
use ronda_shared::record::{RecordView, is_of_draft, is_public, last_written, reads};
use ronda_shared::search;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// A published article that is meant for who asks for service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its record.
    pub id: DocumentId,
    /// The register that it is of.
    pub register: RegisterId,
    /// Its title.
    pub title: String,
    /// Its text, with its marks.
    pub body: String,
    /// Its folder.
    pub folder: String,
    /// The services that it is about.
    pub services: Vec<ServiceId>,
    /// Who entered it.
    pub author: PersonId,
    /// When its title or its text was written on last, of what is read of it.
    pub written: Timestamp,
    /// Who did.
    pub writer: PersonId,
    /// When it was last approved.
    pub approved: Timestamp,
    /// To how many more it was of use than not.
    pub useful: i64,
    /// Its files that the portal offers.
    pub files: Vec<Evidence>,
    /// The folded words of its title.
    pub named: Vec<String>,
    /// Those of its text.
    pub told: Vec<String>,
}

/// What of them is kept.
#[derive(Debug, Default)]
pub struct Articles(Mutex<IndexState>);

#[derive(Debug, Default)]
struct IndexState {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    by: BTreeMap<DocumentId, Arc<Article>>,
}

impl Articles {
    /// All of them, the most useful first. It blocks; the first time for as long as the records of their registers take.
    pub fn all(&self, reader: &dyn Reader, org: &Organisation) -> Result<Vec<Arc<Article>>, StoreError> {
        if org.registers.iter().all(|def| def.article.is_none()) {
            return Ok(Vec::new());
        }
        // A holder that panicked left a part of them, which is kept up as before.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keep_up(reader, org)?;
        let mut all: Vec<Arc<Article>> = known.by.values().cloned().collect();
        all.sort_by_key(|article| (std::cmp::Reverse(article.useful), article.id));
        Ok(all)
    }
}

impl IndexState {
    fn keep_up(&mut self, reader: &dyn Reader, org: &Organisation) -> Result<(), StoreError> {
        let end = reader.end()?;
        let summaries = match self.position {
            Some(_) => reader.summaries_since(self.position)?,
            // Whoever visits first does not wait until all tickets that ever were have been read.
            None => reader.summaries_in(lists(org))?,
        };
        for summary in summaries {
            self.learn(reader, org, &summary?)?;
        }
        self.position = Some(end);
        Ok(())
    }

    fn learn(&mut self, reader: &dyn Reader, org: &Organisation, summary: &Summary) -> Result<(), StoreError> {
        let Summary::Record(record) = summary else { return Ok(()) };
        if org.register(&record.register).is_none_or(|def| def.article.is_none()) {
            return Ok(());
        }
        let view = match stored_record(reader, record.id) {
            // One that is damaged keeps nobody from the others; `ronda verify` says what is wrong with it.
            Err(StoreError::Damaged { detail, .. }) => {
                tracing::error!(document.id = %record.id, error.message = detail, "An article cannot be read: the portal does not show it.");
                None
            }
            view => view?,
        };
        match view.and_then(|view| published_article(org, &view)) {
            Some(article) => drop(self.by.insert(record.id, Arc::new(article))),
            None => drop(self.by.remove(&record.id)),
        }
        Ok(())
    }
}

/// The lists in which all articles stand.
fn lists(org: &Organisation) -> BTreeSet<Term> {
    let registers = org.registers.iter().filter(|def| def.article.is_some());
    registers.map(|def| Term::list_of_register(&def.id)).collect()
}

/// One file of a record that the portal offers just now; none where the portal does not show the record, or not that file.
pub fn offered(
    reader: &dyn Reader,
    org: &Organisation,
    id: DocumentId,
    act: ActId,
) -> Result<Option<Evidence>, StoreError> {
    let Some(view) = stored_record(reader, id)? else { return Ok(None) };
    let Some(def) = org.register(&view.register).filter(|def| is_public(def, &view)) else { return Ok(None) };
    Ok(files(org, def, &view).find(|file| file.id == act).cloned())
}

/// The files of a record that anybody may have: here, whole, public (OCO-28), and not of a version that nobody approved.
fn files<'v>(org: &'v Organisation, def: &'v RegisterDef, view: &'v RecordView) -> impl Iterator<Item = &'v Evidence> {
    view.files().filter(move |file| {
        let all = &view.evidence;
        let public = policy::class_of(all, file) == FileClass::Public;
        let approved = !is_of_draft(def, view, file);
        file.is_sealed() && public && approved && policy::seen_by(org, &[], all, file).is_empty()
    })
}

/// A record as the portal shows it, in the version that was approved; none where it is not to be shown there.
fn published_article(org: &Organisation, view: &RecordView) -> Option<Article> {
    let def = org.register(&view.register).filter(|def| is_public(def, view))?;
    let article = def.article.as_ref()?;
    let said = |field: &FieldId| reads(def, view, field);
    let (title, body) = (said(&article.title).to_owned(), said(&article.body).to_owned());
    let (useful, useless) = view.voted();
    let services = said(&article.services).lines().filter(|id| !id.is_empty()).map(ServiceId::new);
    let written = last_written(def, view);
    Some(Article {
        id: view.id,
        author: view.born.by.clone(),
        written: written.effective(),
        writer: written.by.clone(),
        register: def.id.clone(),
        folder: said(&article.folder).to_owned(),
        services: services.collect(),
        approved: view.moved_to(&article.published).map_or(view.born.at, |request| request.stamp.at),
        useful: i64::from(useful) - i64::from(useless),
        files: files(org, def, view).cloned().collect(),
        named: search::index([title.as_str()]),
        told: search::index([title.as_str(), body.as_str(), said(&article.folder)]),
        title,
        body,
    })
}
