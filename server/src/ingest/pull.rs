//! Builds a device's answer from its cursor and its scope's history, on a snapshot, without blocking the writer.
//! It writes nothing, loads only documents that changed, and finds what a new device is to have in the scope index.

mod directory;

use super::fork;
use super::recent_documents::{MovedDocument, RecentDocuments};
use super::retention_index::RetentionIndex;
use super::stored::bytes;
use super::sync_pages::{PageRequest, PagedSync, foreseen};
use super::{Shared, SyncProblem};
use crate::clock::Clock;
use crate::store::feed_cursor;
use crate::store::scope_index::merged;
use crate::store::{
    Decided, DeviceRecord, DocumentRow, EntryKind, LastSeen, NextRead, Reader, StoreError, TouchedDocuments,
};
pub(super) use directory::Colleagues;
use directory::directory;
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::limits;
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::sync::feed::{Owed, owed};
use ronda_shared::sync::wire::{Body, News, PROTOCOL_VERSION, Receipt, SyncRequest, SyncResponse};
use serde_bytes::ByteBuf;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::sync::Arc;

/// A page that has looked at so many documents goes on only while it has time left: a bound on the work, not on the size of an answer.
const SCAN_LIMIT: usize = 50_000;
/// How long a page may look for news (ms). A device gives up a request of which nothing comes for half a minute.
const SCAN_MS: i64 = 10_000;

/// The answer to a sync, and how far it brings the device up to date.
#[derive(Debug)]
pub struct Answer {
    /// The answer.
    pub response: SyncResponse,
    /// The position up to which the device is complete once it has this answer; none where more pages follow.
    pub read_up_to: Option<u64>,
    /// How many documents it looked at.
    pub looked_at: usize,
    /// Where the feed ended when it was made.
    pub end: u64,
    /// When the device was last seen before.
    pub last_seen: Option<LastSeen>,
}

/// Makes the answer to a request. Its acts are durable already.
pub(super) fn answer(
    shared: &Shared,
    device: &DeviceRecord,
    request: &SyncRequest,
    mut receipts: Vec<Receipt>,
) -> Result<Answer, SyncProblem> {
    let reader = shared.store.read_for(&|| {
        let mut next = vec![
            NextRead::End,
            NextRead::Facts,
            NextRead::Person(device.person.clone()),
            NextRead::LogHead(device.id),
            NextRead::Forks(device.id),
            NextRead::LastSeen(device.id),
        ];
        next.extend(shared.secret.get().map(|secret| foreseen(secret, device, request)).unwrap_or_default());
        next
    })?;
    let reader = reader.as_ref();
    let secret = reader.secret()?;
    shared.secret.get_or_init(|| secret);
    let now = shared.clock.now();
    let organisation = shared.organisation.as_ref();
    let me = reader.person(&device.person)?.ok_or(SyncProblem::UnknownDevice)?;
    let epoch = reader.epoch()?;
    let end = reader.end()?;
    let asking = PageRequest { reader, organisation, me: &me, now, end, records: request.records };
    let sync = PagedSync::of(&asking, device, request)?;
    let base = sync.progress.base;

    let (recent, epoch_number, clock) = (&shared.recent, epoch.epoch, &shared.clock);
    let asker = Puller {
        device: device.id,
        asking: &asking,
        sync: &sync,
        recent,
        epoch: epoch_number,
        clock,
        own: OnceCell::new(),
    };
    let aging = asker.aging(&shared.ended)?;
    let page = asker.page(aging, request.page_bytes as usize)?;
    let cursor = sync.cursor(&asking, device.id, epoch.epoch, page.last, page.finished);
    for Decided { number, outcome, note, beside } in reader.decided_after(device.id, base)? {
        if !beside {
            receipts.push(Receipt { number, outcome, note });
        }
    }
    if base == 0 {
        // For a device that begins anew, or after the server was restored: all held acts are told again.
        let told: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.number).collect();
        let held = still_held(reader, device.id)?.into_iter();
        receipts.extend(held.filter(|receipt| !told.contains(&receipt.number)));
    }
    let (acknowledged, head) =
        reader.log_head(device.id)?.map_or((0, ChainHash::default()), |(number, row)| (number, row.hash));
    let read_up_to = page.finished.then_some(cursor.base);
    let response = SyncResponse {
        version: PROTOCOL_VERSION,
        epoch: epoch.epoch,
        epoch_from: epoch.from,
        acknowledged,
        acknowledged_hash: head,
        receipts,
        former: fork::receipts(reader, device, base)?,
        cursor: ByteBuf::from(feed_cursor::seal(&secret, &cursor)),
        more: !page.finished,
        news: page.news,
        gone: page.gone,
        organisation: (request.organisation.as_deref() != Some(organisation.version.as_str()))
            .then(|| shared.organisation_data.clone()),
        directory: directory(shared, reader, &me, request.directory.as_deref())?,
        now,
        backed_up: backed_up(reader, device.id)?,
        position: read_up_to,
    };
    Ok(Answer { response, read_up_to, looked_at: page.looked_at, end, last_seen: reader.last_seen(device.id)? })
}

/// Fails where this standby is behind what the device has seen: the answer would take the device back.
pub(super) fn must_reach(shared: &Shared, device: &DeviceRecord, request: &SyncRequest) -> Result<(), SyncProblem> {
    let reader = shared.store.read()?;
    let known = reader.log_head(device.id)?.map_or(0, |(number, _)| number);
    let is_ahead = match &request.cursor {
        None => false,
        Some(sealed) => {
            let cursor = feed_cursor::open(&reader.secret()?, device.id, sealed).map_err(|_| SyncProblem::BadCursor)?;
            let read = cursor.unfinished.map_or(0, |sync| sync.done).max(cursor.base);
            read > reader.end()? || reader.epochs()?.iter().all(|epoch| epoch.epoch != cursor.epoch)
        }
    };
    let is_reached = !is_ahead && request.first <= known.saturating_add(1);
    if is_reached { Ok(()) } else { Err(SyncProblem::Store(StoreError::Standby)) }
}

/// The last act of a device's log up to which a verified backup has everything: each act, and its outcome. The device keeps its
/// copies of later acts, because a server that is restored from that backup would need them again, or might decide otherwise.
fn backed_up(reader: &dyn Reader, device: DeviceId) -> Result<u64, StoreError> {
    let position = reader.backed_up()?;
    if position == 0 {
        return Ok(0);
    }
    let received = reader.log_at(device, position)?;
    let decided = reader.decided_after(device, position)?.into_iter().filter(|decided| !decided.beside);
    let decided = decided.map(|decided| decided.number).min();
    Ok(decided.map_or(received, |first| received.min(first.saturating_sub(1))))
}

/// The held acts of a device's log.
fn still_held(reader: &dyn Reader, device: DeviceId) -> Result<Vec<Receipt>, StoreError> {
    let held = reader.held_of(device)?.into_iter().filter_map(|entry| match entry.kind {
        EntryKind::Act { act, outcome, chain: Some(_), .. } => {
            Some(Receipt { number: act.number, outcome, note: None })
        }
        _ => None,
    });
    Ok(held.collect())
}

struct Puller<'a> {
    device: DeviceId,
    asking: &'a PageRequest<'a>,
    sync: &'a PagedSync,
    recent: &'a RecentDocuments,
    epoch: u64,
    clock: &'a Clock,
    /// Documents created on this device after its base.
    own: OnceCell<RefCell<BornHere<'a>>>,
}

/// How to tell whether a document was created on the device that asks.
enum BornHere<'a> {
    /// By the scope index, which lists them in feed order: they are read in step with the candidates, and the device's log is not read.
    Indexed(Peekable<TouchedDocuments<'a>>),
    /// By the device's log, where the index is incomplete.
    Logged(BTreeSet<u64>),
}

impl BornHere<'_> {
    /// Whether this document was created there. The caller asks in feed order.
    fn has(&mut self, row: &DocumentRow) -> Result<bool, StoreError> {
        let stream = match self {
            Self::Logged(acted) => return Ok(acted.contains(&row.born)),
            Self::Indexed(stream) => stream,
        };
        let here = (row.latest, row.id);
        let is_passed = |next: &Result<(u64, DocumentId), StoreError>| match next {
            Ok(next) => *next < here,
            Err(_) => true,
        };
        while let Some(passed) = stream.next_if(is_passed) {
            passed?;
        }
        Ok(matches!(stream.peek(), Some(Ok(next)) if *next == here))
    }
}

/// A candidate of a page, with what was fetched of it.
struct Candidate {
    position: u64,
    /// None where the document has moved since, or is gone: then a later candidate stands for it.
    document: Option<(Arc<MovedDocument>, Owed)>,
}

#[derive(Default)]
struct Page {
    news: Vec<News>,
    gone: Vec<DocumentId>,
    /// The position up to which all candidates were looked at.
    last: u64,
    finished: bool,
    /// How many rows of documents were read.
    looked_at: usize,
}

impl<'a> Puller<'a> {
    /// Adds what grew too old since the cursor. The feed does not name it, because nothing changed it. The first page carries it; a sync
    /// that looks at every document finds it anyway.
    fn aging(&self, ended: &RetentionIndex) -> Result<BTreeSet<DocumentId>, StoreError> {
        let PagedSync { progress, since, at, running, .. } = self.sync;
        if *running || progress.full {
            return Ok(BTreeSet::new());
        }
        ended.aging(self.asking.reader, *since, *at)
    }

    fn page(&self, aging: BTreeSet<DocumentId>, wanted: usize) -> Result<Page, StoreError> {
        let progress = self.sync.progress;
        let limit = wanted.clamp(16 * 1024, limits::PAGE_BYTES);
        let mut page = Page::default();
        let (mut bytes, mut looked) = (0, 0);
        for some in aging.into_iter().collect::<Vec<_>>().chunks(BATCH_SIZE) {
            self.asking.reader.ahead(some)?;
            for id in some {
                page.looked_at += 1;
                let Some(row) = self.asking.reader.row_of(*id)? else { continue };
                // What changed as well is handled below.
                if row.latest <= progress.base && self.owed(&MovedDocument::of(row))? == Owed::Gone {
                    page.gone.push(*id);
                }
            }
        }
        let mut candidates = self.candidates()?;
        loop {
            let took = self.clock.now().millis() - self.asking.now.millis();
            if is_enough(looked, took) {
                return Ok(page);
            }
            let some = self.next_candidates(&mut candidates)?;
            if some.is_empty() {
                break;
            }
            for Candidate { position, document } in some {
                // A full page ends before the next document that has news; it goes on past documents that have none. So the last page knows
                // that it is the last, and no page looks twice at a document.
                let brings = matches!(&document, Some((_, Owed::Whole | Owed::Changes)));
                if brings && bytes >= limit {
                    page.last = position.saturating_sub(1);
                    return Ok(page);
                }
                looked += 1;
                page.looked_at += 1;
                page.last = position;
                let Some((document, owed)) = document else { continue };
                match owed {
                    Owed::Nothing => {}
                    Owed::Gone => page.gone.push(document.row.id),
                    Owed::Whole => bytes += self.tell(&mut page, &document, true)?,
                    Owed::Changes => {
                        bytes += self.tell(&mut page, &document, self.is_founded_anew(&document.row))?;
                    }
                }
            }
        }
        page.finished = true;
        Ok(page)
    }

    /// The next candidates with their news, fetched in one batch where the store can do so.
    fn next_candidates(&self, moved: &mut TouchedDocuments<'_>) -> Result<Vec<Candidate>, StoreError> {
        let reader = self.asking.reader;
        let some: Vec<(u64, DocumentId)> = moved.take(BATCH_SIZE).collect::<Result<_, _>>()?;
        if some.is_empty() {
            return Ok(Vec::new());
        }
        let PagedSync { progress, .. } = self.sync;
        // A full sync asks for documents that no other device asks for now: the cache would not help.
        let known = if progress.full { vec![None; some.len()] } else { self.recent.find(self.epoch, &some) };
        let unknown: BTreeSet<DocumentId> =
            some.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|((_, id), _)| *id).collect();
        if !unknown.is_empty() {
            reader.ahead(&unknown.iter().copied().collect::<Vec<_>>())?;
        }
        let (mut candidates, mut contents, mut new) = (Vec::with_capacity(some.len()), Vec::new(), Vec::new());
        for ((position, id), known) in some.into_iter().zip(known) {
            let document = match known {
                Some(known) => Some(known),
                None => {
                    let row = reader.row_of(id)?.filter(|row| row.latest == position);
                    let document = row.map(|row| Arc::new(MovedDocument::of(row)));
                    new.extend(document.iter().map(Arc::clone));
                    document
                }
            };
            let document = document.map(|document| self.owed(&document).map(|owed| (document, owed))).transpose()?;
            match &document {
                Some((_, Owed::Whole)) => contents.push((id, None)),
                Some((document, Owed::Changes)) if self.is_founded_anew(&document.row) => contents.push((id, None)),
                Some((document, Owed::Changes)) if !document.is_known_after(progress.base) => {
                    contents.push((id, Some(progress.base)));
                }
                Some((_, Owed::Changes | Owed::Nothing | Owed::Gone)) | None => {}
            }
            candidates.push(Candidate { position, document });
        }
        if contents.iter().any(|(id, _)| !unknown.contains(id)) {
            // Documents that were in the cache have neither row nor summary fetched.
            reader.ahead(&contents.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
        }
        if !contents.is_empty() {
            reader.contents_ahead(&contents)?;
        }
        if !progress.full {
            self.recent.keep(self.epoch, new.into_iter());
        }
        Ok(candidates)
    }

    /// The document was redacted since the device's base: the device drops what it has of it.
    fn is_founded_anew(&self, row: &DocumentRow) -> bool {
        row.founded > self.sync.progress.base
    }

    /// Every document that may have news for the device and changed after the sync's position, in feed order. A sync from a cursor looks
    /// at what changed since. A full sync asks the scope index, and also looks at what changed since its base: of documents that the
    /// device had, and may not hold any more, the index knows nothing (decision 0032).
    fn candidates(&self) -> Result<TouchedDocuments<'_>, StoreError> {
        let (reader, sync) = (self.asking.reader, self.sync);
        let from = sync.progress.from();
        if !sync.progress.full || reader.scope_index_of()? != TERMS_VERSION {
            return reader.moved_after(from);
        }
        let indexed = reader.indexed_after(&sync.terms(self.asking, self.device), from)?;
        match sync.unmoved_up_to() {
            None => Ok(indexed),
            Some(position) => merged(vec![indexed, reader.moved_after(from.max(position))?]),
        }
    }

    fn owed(&self, document: &MovedDocument) -> Result<Owed, StoreError> {
        let (organisation, sync, row) = (self.asking.organisation, self.sync, &document.row);
        let has = document.scope_at(row.latest).is_some_and(|key| self.asking.has(key, sync.at));
        let base = sync.progress.base;
        let had = sync.had(organisation, document)
            // The device holds what was created on it, although the server never sent that: it must be told when it loses it.
            || !has
                && (sync.may_have_brought(organisation, document)
                    || sync.may_have_had(organisation, document)
                    || row.born > base && self.born_here(row)?);
        Ok(owed(had, has, row.latest > base))
    }

    /// Whether an act of the device created it, after its base.
    fn born_here(&self, row: &DocumentRow) -> Result<bool, StoreError> {
        let own = match self.own.get() {
            Some(own) => own,
            None => {
                let own = self.own()?;
                self.own.get_or_init(|| RefCell::new(own))
            }
        };
        own.borrow_mut().has(row)
    }

    /// Documents created on the device since its base that changed after the sync's position.
    fn own(&self) -> Result<BornHere<'a>, StoreError> {
        let (reader, progress) = (self.asking.reader, self.sync.progress);
        if reader.scope_index_of()? != TERMS_VERSION {
            return Ok(BornHere::Logged(reader.acted_after(self.device, progress.base)?));
        }
        let terms = BTreeSet::from([Term::born_on(self.device)]);
        let born = reader.indexed_after(&terms, progress.from().max(progress.base))?;
        Ok(BornHere::Indexed(born.peekable()))
    }

    /// The bytes of a document. The row of a cached one is read again: its snapshot may have been folded, or the ticket archived, without
    /// an entry in the feed.
    fn whole(&self, known: &DocumentRow) -> Result<Vec<u8>, StoreError> {
        let reader = self.asking.reader;
        if self.sync.progress.full {
            return bytes(reader, known);
        }
        let row = reader.row_of(known.id)?;
        bytes(reader, row.as_ref().unwrap_or(known))
    }

    /// Adds a document's news to the page and says how many bytes that were.
    fn tell(&self, page: &mut Page, document: &MovedDocument, whole: bool) -> Result<usize, StoreError> {
        let (reader, id) = (self.asking.reader, document.row.id);
        let Some(summary) = document.summary(reader)? else { return Ok(0) };
        let body = if whole {
            Body::Whole(ByteBuf::from(self.whole(&document.row)?))
        } else {
            Body::Changes(ByteBuf::from(document.changes_after(reader, self.sync.progress.base)?))
        };
        let size = match &body {
            Body::Whole(bytes) | Body::Changes(bytes) => bytes.len() + 256,
        };
        let DocumentRow { kind, latest, .. } = document.row;
        page.news.push(News { id, kind, position: latest, body, summary });
        Ok(size)
    }
}

/// How many documents are fetched in one batch.
const BATCH_SIZE: usize = 64;

/// Whether a page that has looked at so many documents, and took so long (ms), ends there with more to follow.
fn is_enough(looked: usize, took: i64) -> bool {
    looked >= SCAN_LIMIT && took >= SCAN_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_past_many_documents_while_it_has_time() {
        assert!(!is_enough(SCAN_LIMIT * 5, SCAN_MS - 1));
        assert!(!is_enough(SCAN_LIMIT - 1, SCAN_MS * 5), "a slow disk brings no endless chain of pages");
        assert!(is_enough(SCAN_LIMIT, SCAN_MS));
    }
}
