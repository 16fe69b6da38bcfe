//! What is read of documents: their rows, changes and summaries, and how they are found.

use super::super::{Change, ChangeHash, DocumentRow, Indexed, StoreError, TouchedDocuments, reported_damage};
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};
use ronda_shared::policy::Term;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// A document with its summary, or why that cannot be read.
pub type SummaryRow = (DocumentId, Result<Summary, StoreError>);

/// A summary that was read; none of one that is damaged, which the log tells: once, for the jobs and many a screen come by again and
/// again.
pub(super) fn sound(id: DocumentId, summary: Result<Summary, StoreError>) -> Result<Option<Summary>, StoreError> {
    match summary {
        Err(error) if error.is_damage_of_a_document() => {
            if reported_damage::is_news(id) {
                tracing::error!(
                    document.id = %id, error.message = %error,
                    "A summary cannot be read: lists, indexes and searches leave its document out until «ronda verify --rebuild» has made it anew."
                );
            }
            Ok(None)
        }
        summary => summary.map(Some),
    }
}

/// Documents: their rows, changes and summaries, and how they are found.
pub trait ReadDocuments {
    /// Says that the rows and summaries of these documents are read next, and of no others until it is said again.
    fn ahead(&self, documents: &[DocumentId]) -> Result<(), StoreError> {
        let _ = documents;
        Ok(())
    }
    /// Says that of these documents, which [`ahead`](Self::ahead) named, the changes after a position are read next; where there is none
    /// the whole document.
    fn contents_ahead(&self, documents: &[(DocumentId, Option<u64>)]) -> Result<(), StoreError> {
        let _ = documents;
        Ok(())
    }
    /// A document's row.
    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError>;
    /// The file of an archive, whole and unchanged: [`StoreError::Archive`] where it cannot be had.
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError>;
    /// The document folded, up to `DocumentRow::snapshot`.
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError>;
    /// Its changes after a position, in feed order.
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError>;
    /// Its heads as of a position; empty where it was not born yet.
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError>;
    /// The changes on it that together are this device's last word: that of the last act of its log, and those of held
    /// acts of its that were accepted since.
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError>;
    /// Its summary.
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError>;
    /// Rows of summaries in the order of ids (oldest born first), a page at a time; one that is damaged says so in its place.
    fn summary_rows(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<SummaryRow>, StoreError>;
    /// Summaries in the order of ids (oldest born first), a page at a time. One that is damaged is left out, which the log tells: the
    /// page is full all the same, and others are read.
    fn summaries(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let (mut page, mut last) = (Vec::new(), after);
        while page.len() < limit {
            let wanted = limit - page.len();
            let rows = self.summary_rows(last, wanted)?;
            let is_end = rows.len() < wanted;
            last = rows.last().map(|(id, _)| *id).or(last);
            for (id, summary) in rows {
                page.extend(sound(id, summary)?);
            }
            if is_end {
                break;
            }
        }
        Ok(page)
    }
    /// Documents touched after a position, each once, in feed order.
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Documents by when they were last touched, the latest first.
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Documents that stand under one of the terms, in its span or a later one, and were touched after a position: each
    /// once, in feed order. All there are only where [`scope_index_of`](Self::scope_index_of) is
    /// [`TERMS_VERSION`](ronda_shared::policy::TERMS_VERSION); there may be some among them whose row says that they were
    /// last touched elsewhere.
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError>;
    /// Documents that stand in a list behind this one, in the order of ids (oldest born first), at most so many. All there are only
    /// where [`scope_index_of`](Self::scope_index_of) is [`TERMS_VERSION`](ronda_shared::policy::TERMS_VERSION).
    fn listed_after(&self, list: &Term, after: Option<DocumentId>, limit: usize)
    -> Result<Vec<DocumentId>, StoreError>;
    /// Of which version the scope index is; 0 where it is not whole.
    fn scope_index_of(&self) -> Result<u32, StoreError>;
    /// All rows of the scope index, in any order: for `ronda verify`.
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError>;
    /// How many documents there are.
    fn document_count(&self) -> Result<u64, StoreError>;
    /// Documents of this folio, reference, letter's, inventory or serial number (see `name_key`), at most 20.
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError>;
    /// Documents that have this folded word whole, in order of birth; none where there are more than `most` of them. What was damaged
    /// and is mended may be among them for a word that it had.
    fn with_word(&self, word: &str, most: usize) -> Result<Option<Vec<DocumentId>>, StoreError>;
    /// Shows the documents that have, for each of the folded prefixes, a token that begins with it (latest born
    /// first), until `show` answers false. `show` judges scope and counts. One whose summary is damaged may be one of them: it says so in
    /// its place.
    fn search_rows(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>;
    /// Shows them likewise for who looks for something: one that is damaged is left out, which the log tells.
    fn search(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(Summary) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.search_rows(prefixes, &mut |(id, summary)| match sound(id, summary)? {
            Some(summary) => show(summary),
            None => Ok(true),
        })
    }
    /// Shows them likewise for who may miss none, so as to make no second one: one that is damaged is an error in its place.
    fn search_all(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(Summary) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.search_rows(prefixes, &mut |(_, summary)| show(summary?))
    }
}
