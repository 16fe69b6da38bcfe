//! What is read of documents: their rows, changes and summaries, and how they are found.

use super::super::super::row_codec::heads_of;
use super::super::super::{
    Change, ChangeHash, DocumentRow, Indexed, ReadDocuments, StoreError, SummaryRow, TouchedDocuments, name_key,
};
use super::super::packing::unpack;
use super::super::tables::{key, read};
use super::super::{scope_index, search};
use super::{RedbReader, row};
use redb::{ReadableTable, ReadableTableMetadata};
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};
use ronda_shared::policy::Term;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// How many documents of one name are told.
const NAMESAKES: usize = 20;

impl ReadDocuments for RedbReader {
    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        row("documents", self.tables.documents()?, id.bytes())
    }
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.archives.file(archive)
    }
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        let stored = self.tables.snapshots()?.get(id.bytes())?;
        stored.map(|bytes| Ok(unpack("snapshots", bytes.value())?.into_owned())).transpose()
    }
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        let first = (id.bytes(), position.saturating_add(1));
        for row in self.tables.doc_feed()?.range(first..=(id.bytes(), u64::MAX))? {
            let (place, heads) = row?;
            if heads.value().is_empty() {
                continue;
            }
            let position = place.value().1;
            let bytes = self.must_entry(position)?.into_change();
            changes.push(Change { position, bytes, heads: heads_of(heads.value()) });
        }
        Ok(changes)
    }
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError> {
        for row in self.tables.doc_feed()?.range((id.bytes(), 0)..=(id.bytes(), position))?.rev() {
            let heads = row?.1;
            if !heads.value().is_empty() {
                return Ok(heads_of(heads.value()));
            }
        }
        Ok(Vec::new())
    }
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError> {
        let key = (id.bytes(), device.raw());
        let mut own = Vec::new();
        own.extend(self.tables.own()?.get(key)?.map(|hash| ChangeHash(*hash.value())));
        own.extend(self.tables.own_decided()?.get(key)?.map(|hashes| heads_of(hashes.value())).into_iter().flatten());
        Ok(own)
    }
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError> {
        row("summaries", self.tables.summaries()?, id.bytes())
    }
    fn summary_rows(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<SummaryRow>, StoreError> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.as_ref().map_or(Unbounded, |id| Excluded(id.bytes()));
        let range = self.tables.summaries()?.range::<&[u8; 16]>((from, Unbounded))?;
        let rows = range.take(limit).map(|row| {
            let (id, bytes) = row?;
            Ok((DocumentId::from_bytes(*id.value()), read::<Summary>("summaries", bytes.value())))
        });
        rows.collect()
    }
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        let range = self.tables.latest()?.range((position.saturating_add(1), &[0; 16])..)?;
        Ok(Box::new(range.map(|row| {
            let key = row?.0;
            let (position, id) = key.value();
            Ok((position, DocumentId::from_bytes(*id)))
        })))
    }
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(Box::new(self.tables.latest()?.iter()?.rev().map(|row| {
            let key = row?.0;
            let (position, id) = key.value();
            Ok((position, DocumentId::from_bytes(*id)))
        })))
    }
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        scope_index::after(&self.tables, terms, position)
    }
    fn listed_after(
        &self,
        list: &Term,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        scope_index::listed_after(&self.tables, list, after, limit)
    }
    fn scope_index_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SCOPE_INDEX_OF)?.unwrap_or(0))
    }
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError> {
        scope_index::all(&self.tables)
    }
    fn document_count(&self) -> Result<u64, StoreError> {
        Ok(self.tables.documents()?.len()?)
    }
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError> {
        let name = name_key(name);
        let range = self.tables.names()?.range((name.as_str(), &[0; 16])..=(name.as_str(), &[255; 16]))?;
        range.take(NAMESAKES).map(|row| Ok(DocumentId::from_bytes(*row?.0.value().1))).collect()
    }
    fn with_word(&self, word: &str, most: usize) -> Result<Option<Vec<DocumentId>>, StoreError> {
        search::with_word(&self.tables, word, most)
    }
    fn search_rows(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        search::search(&self.tables, prefixes, show)
    }
}
