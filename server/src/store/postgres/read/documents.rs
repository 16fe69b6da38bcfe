//! What is read of documents: their rows, changes and summaries, and how they are found.

use super::super::super::row_codec::{heads_of, key, read};
use super::super::super::{
    Change, ChangeHash, DocumentRow, Indexed, ReadDocuments, StoreError, SummaryRow, TouchedDocuments, name_key,
};
use super::super::keys::{self, Span};
use super::super::prefetched::Prefetched;
use super::super::tables::{DOC_FEED, DOCUMENTS, NAMES, OWN, OWN_DECIDED, Order, SNAPSHOTS, SUMMARIES};
use super::super::{entries, scope_index, search};
use super::PostgresReader;
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};
use ronda_shared::policy::Term;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// How many documents of one name are told.
const NAMESAKES: usize = 20;

impl ReadDocuments for PostgresReader {
    fn ahead(&self, documents: &[DocumentId]) -> Result<(), StoreError> {
        *self.fetched() = Prefetched::of(&self.session, documents)?;
        Ok(())
    }
    fn contents_ahead(&self, documents: &[(DocumentId, Option<u64>)]) -> Result<(), StoreError> {
        self.fetched().contents_of(&self.session, documents)
    }
    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        self.row(DOCUMENTS, id.bytes().to_vec())
    }
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.archives.file(archive)
    }
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(SNAPSHOTS, id.bytes().to_vec())
    }
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError> {
        if let Some(known) = self.fetched().changes_after(id, position) {
            return Ok(known);
        }
        let (mut positions, mut heads) = (Vec::new(), Vec::new());
        for row in self.session.walk(DOC_FEED, keys::of_document(id, position), Order::Up) {
            let (place, joined) = row?;
            if !joined.is_empty() {
                positions.push(keys::last_number("doc_feed", &place)?);
                heads.push(heads_of(&joined));
            }
        }
        let entries = entries::at(&self.session, &positions)?;
        let changes = entries.into_iter().zip(positions.into_iter().zip(heads));
        Ok(changes.map(|(entry, (position, heads))| Change { position, bytes: entry.into_change(), heads }).collect())
    }
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError> {
        let span = Span::between(id.bytes().to_vec(), keys::with_number(id.bytes(), position));
        for row in self.session.walk(DOC_FEED, span, Order::Down) {
            let heads = row?.1;
            if !heads.is_empty() {
                return Ok(heads_of(&heads));
            }
        }
        Ok(Vec::new())
    }
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError> {
        let place = keys::with_number(id.bytes(), device.raw());
        let mut own = heads_of(&self.session.get(OWN, place.clone())?.unwrap_or_default());
        own.extend(heads_of(&self.session.get(OWN_DECIDED, place)?.unwrap_or_default()));
        Ok(own)
    }
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError> {
        self.row(SUMMARIES, id.bytes().to_vec())
    }
    fn summary_rows(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<SummaryRow>, StoreError> {
        let span = Span::behind(after.map(|id| id.bytes().to_vec()));
        let rows = self.session.span(SUMMARIES, &span, Order::Up, limit)?;
        rows.iter()
            .map(|(place, bytes)| Ok((keys::last_document("summaries", place)?, read::<Summary>("summaries", bytes))))
            .collect()
    }
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(self.moved(Span::from(keys::number(position.saturating_add(1))), Order::Up))
    }
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(self.moved(Span::all(), Order::Down))
    }
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        scope_index::after(&self.session, terms, position)
    }
    fn listed_after(
        &self,
        list: &Term,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        scope_index::listed_after(&self.session, list, after, limit)
    }
    fn scope_index_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SCOPE_INDEX_OF)?.unwrap_or(0))
    }
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError> {
        Ok(scope_index::all(&self.session))
    }
    fn document_count(&self) -> Result<u64, StoreError> {
        self.session.count(DOCUMENTS)
    }
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError> {
        let span = Span::within(keys::text(&name_key(name)));
        let rows = self.session.span(NAMES, &span, Order::Up, NAMESAKES)?;
        rows.iter().map(|(place, _)| keys::last_document("names", place)).collect()
    }
    fn with_word(&self, word: &str, most: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
        search::with_word(&self.session, word, most)
    }
    fn search_rows(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        search::search(&self.session, prefixes, show)
    }
}
