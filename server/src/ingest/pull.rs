//! What a device is owed: read from its cursor and the scope's history, on a reader's instant, beside the writer.
//! Nothing is written; nothing is loaded that did not move.

use super::opened::bytes;
use super::place::scope_at;
use super::work::person_at;
use super::{Shared, SyncProblem};
use crate::feed_cursor::{self, Cursor};
use crate::store::{Decided, DeviceRecord, DocumentRow, EntryKind, Reader, StoreError};
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::sync::act::ChainHash;
use ronda_shared::sync::feed::{Owed, Progress, owed};
use ronda_shared::sync::wire::{Body, Directory, News, PROTOCOL_VERSION, Receipt, SyncRequest, SyncResponse};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// How many documents are looked at for one page at most: a bound on the work of an answer, not on what it carries.
const LOOKED_AT: usize = 50_000;

/// Makes the answer to a request whose acts are durable.
pub(super) fn answer(
    shared: &Shared,
    device: &DeviceRecord,
    request: &SyncRequest,
    mut receipts: Vec<Receipt>,
) -> Result<SyncResponse, SyncProblem> {
    let reader = shared.store.read()?;
    let reader = reader.as_ref();
    let now = shared.clock.now();
    let organisation = shared.organisation.as_ref();
    let me = reader.person(&device.person)?.ok_or(SyncProblem::UnknownDevice)?;
    let epoch = reader.epoch()?;
    let end = reader.end()?;
    let progress = progress(reader, device, request, end)?;

    let then = then(reader, &me, progress)?;
    // A person whose scope was another at the cursor: the round looks at every document, from the first on.
    let moved = then.as_ref().is_some_and(|then| *then != me);
    let progress = if moved && !progress.full { Progress { done: 0, full: true, ..progress } } else { progress };
    let asker = Asker { device: device.id, organisation, reader, me: &me, now, progress, then };
    let page = asker.page(request.page_bytes as usize)?;
    let after = progress.after_page(page.last, page.finished, end);
    for Decided { number, outcome, note } in reader.decided_after(device.id, progress.base)? {
        receipts.push(Receipt { number, outcome, note });
    }
    if progress.base == 0 {
        // A device that begins anew, or whose server was restored: what waits is told again, whatever it had been told.
        let told: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.number).collect();
        let held = still_held(reader, device.id)?.into_iter();
        receipts.extend(held.filter(|receipt| !told.contains(&receipt.number)));
    }
    let (acknowledged, head) =
        reader.log_head(device.id)?.map_or((0, ChainHash::default()), |(number, row)| (number, row.hash));
    let Progress { base, done, full } = after;
    let cursor = Cursor { device: device.id, epoch: epoch.epoch, base, done, full };
    Ok(SyncResponse {
        version: PROTOCOL_VERSION,
        epoch: epoch.epoch,
        epoch_from: epoch.from,
        acknowledged,
        acknowledged_hash: head,
        receipts,
        cursor: ByteBuf::from(feed_cursor::seal(&reader.secret()?, &cursor)),
        more: !page.finished,
        news: page.news,
        gone: page.gone,
        organisation: (request.organisation.as_deref() != Some(organisation.version.as_str()))
            .then(|| serde_json::to_vec(organisation).map(ByteBuf::from))
            .transpose()
            .map_err(|error| StoreError::Damaged { place: "organisation", detail: error.to_string() })?,
        directory: directory(organisation, reader, &me, request.directory.as_deref())?,
        now,
        backed_up: reader.log_at(device.id, reader.backed_up()?)?,
    })
}

/// The acts of a device's log that wait for a decision.
fn still_held(reader: &dyn Reader, device: DeviceId) -> Result<Vec<Receipt>, StoreError> {
    let held = reader.held_of(device)?.into_iter().filter_map(|entry| match entry.kind {
        EntryKind::Act { act, outcome, chain: Some(_), .. } => {
            Some(Receipt { number: act.number, outcome, note: None })
        }
        _ => None,
    });
    Ok(held.collect())
}

/// How far the device has read. A cursor of an earlier epoch counts up to where that epoch was left; one that cannot
/// be opened is a device that holds nothing.
fn progress(
    reader: &dyn Reader,
    device: &DeviceRecord,
    request: &SyncRequest,
    end: u64,
) -> Result<Progress, SyncProblem> {
    let Some(sealed) = &request.cursor else { return Ok(Progress::NEW) };
    let cursor = feed_cursor::open(&reader.secret()?, device.id, sealed).map_err(|_| SyncProblem::BadCursor)?;
    let present = reader.epoch()?;
    let Cursor { epoch, base, done, full, .. } = cursor;
    let progress = Progress { base, done, full };
    if epoch == present.epoch && progress.base <= end {
        return Ok(progress);
    }
    // Property 13: the feed this cursor speaks of is not the one that stands. What moved in the part that was lost
    // cannot be known, so everything comes anew.
    Ok(Progress::NEW)
}

/// Who the person was at the cursor; none for a device that holds nothing.
fn then(reader: &dyn Reader, me: &Person, progress: Progress) -> Result<Option<Person>, StoreError> {
    if progress.base == 0 {
        return Ok(None);
    }
    person_at(reader, &me.id, progress.base)
}

struct Asker<'a> {
    device: DeviceId,
    organisation: &'a Organisation,
    reader: &'a dyn Reader,
    me: &'a Person,
    now: Timestamp,
    progress: Progress,
    then: Option<Person>,
}

#[derive(Default)]
struct Page {
    news: Vec<News>,
    gone: Vec<DocumentId>,
    /// The latest position of the last document looked at.
    last: u64,
    finished: bool,
}

impl Asker<'_> {
    fn page(&self, wanted: usize) -> Result<Page, StoreError> {
        let limit = wanted.clamp(16 * 1024, limits::PAGE_BYTES);
        let mut page = Page::default();
        let mut bytes = 0;
        for (looked, moved) in self.reader.moved_after(self.progress.from())?.enumerate() {
            let (position, id) = moved?;
            if bytes >= limit || looked >= LOOKED_AT {
                return Ok(page);
            }
            let Some(row) = self.reader.document(id)? else { continue };
            match self.owed(&row)? {
                Owed::Nothing => {}
                Owed::Gone => page.gone.push(id),
                Owed::Whole => bytes += self.tell(&mut page, &row, true)?,
                Owed::Changes => bytes += self.tell(&mut page, &row, false)?,
            }
            page.last = position;
        }
        page.finished = true;
        Ok(page)
    }

    fn owed(&self, row: &DocumentRow) -> Result<Owed, StoreError> {
        let base = self.progress.base;
        let in_scope = |person: &Person, position: u64| {
            scope_at(row, position).is_some_and(|key| policy::in_scope(self.organisation, person, &key, self.now))
        };
        let has = in_scope(self.me, row.latest);
        let known = row.born <= base && base > 0;
        let had = if known {
            self.then.as_ref().is_some_and(|then| in_scope(then, base))
        } else {
            // What was born on this very device it holds, although nobody sent it: it must hear that it left.
            !has && self.born_here(row)?
        };
        Ok(owed(had, has, row.latest > base))
    }

    fn born_here(&self, row: &DocumentRow) -> Result<bool, StoreError> {
        let birth = self.reader.entry(row.born)?;
        Ok(birth.is_some_and(|entry| match entry.kind {
            EntryKind::Act { act, .. } | EntryKind::HeldDecided { act, .. } => act.device == self.device,
            _ => false,
        }))
    }

    /// Adds a document's news to the page and says how many bytes that were.
    fn tell(&self, page: &mut Page, row: &DocumentRow, whole: bool) -> Result<usize, StoreError> {
        let Some(summary) = self.reader.summary(row.id)? else { return Ok(0) };
        let body = if whole {
            Body::Whole(ByteBuf::from(bytes(self.reader, row)?))
        } else {
            let changes = self.reader.changes_after(row.id, self.progress.base)?;
            Body::Changes(ByteBuf::from(changes.into_iter().flat_map(|change| change.bytes).collect::<Vec<u8>>()))
        };
        let size = match &body {
            Body::Whole(bytes) | Body::Changes(bytes) => bytes.len() + 256,
        };
        page.news.push(News { id: row.id, kind: row.kind, position: row.latest, body, summary });
        Ok(size)
    }
}

/// The directory, where the device's is older: colleagues for all, requesters for the desk.
fn directory(
    organisation: &Organisation,
    reader: &dyn Reader,
    me: &Person,
    held: Option<&str>,
) -> Result<Option<Directory>, StoreError> {
    let version = reader.directory_version()?.to_string();
    if held == Some(version.as_str()) {
        return Ok(None);
    }
    let classes = organisation.classes_of(me);
    let at_desk = classes.contains(&Class::Desk) || classes.contains(&Class::Sup);
    let (outside, staff): (Vec<Person>, Vec<Person>) =
        reader.people()?.into_iter().partition(|person| organisation.is_external(person));
    Ok(Some(Directory {
        version,
        me: me.clone(),
        people: staff.iter().map(Person::card).collect(),
        requesters: if at_desk { outside } else { Vec::new() },
    }))
}
