//! The whole verification on several threads: signatures and documents are independent, and results are taken in order.

use super::feed::{self, Log};
use super::progress::{ResumePoint, VerificationProgress};
use super::{Report, check_document_count, document, scopes, signatures};
use crate::store::{Reader, Store, StoreError};
use crate::verification::checkpoint::Checkpoint;
use crate::verification::{Actors, Organisations};
use ronda_shared::ids::{DeviceId, DocumentId};
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, ScopedJoinHandle, available_parallelism};

/// So many documents are one piece of work.
const PIECE: usize = 64;
/// Between so many entries it is told how far the feed is.
const REPORT_EVERY: u64 = 4_096;

/// What is being verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The hashes of the feed up to the last proof.
    Hashes,
    /// The feed.
    Feed,
    /// What devices signed.
    Signatures,
    /// Documents, each act executed again.
    Documents,
}

/// How a verification goes about it.
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// How many threads work at once.
    pub cores: usize,
    /// Hears how far it is: so many are done, of so many. From several threads.
    pub tell: &'a (dyn Fn(Stage, u64, u64) + Sync),
}

impl VerifyOptions<'_> {
    /// On all cores of this machine, telling nobody.
    pub fn silent() -> VerifyOptions<'static> {
        VerifyOptions { cores: all_cores(), tell: &nobody }
    }
    /// Tells where a step is done, or all.
    pub(super) fn step(&self, stage: Stage, done: u64, of: u64) {
        if done.is_multiple_of(REPORT_EVERY) || done == of {
            (self.tell)(stage, done, of);
        }
    }
}

fn nobody(_: Stage, _: u64, _: u64) {}

/// How many cores this machine gives.
pub fn all_cores() -> usize {
    available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// Views of one instant of a store.
pub(super) struct Views {
    /// One for what hangs together.
    pub(super) one: Box<dyn Reader>,
    /// One for the feed, which a thread of its own walks.
    of_feed: Box<dyn Reader>,
    /// One for the scope index, likewise.
    of_scopes: Box<dyn Reader>,
    /// One for each thread that takes pieces.
    pub(super) many: Vec<Box<dyn Reader>>,
}

impl Views {
    /// Those of a store for so many threads. A server may write to it: between the first and the last of them it does not.
    pub(super) fn of(store: &dyn Store, threads: usize) -> Result<Self, StoreError> {
        let turn = store.turn();
        let many = (0..threads.max(1)).map(|_| store.read()).collect::<Result<Vec<_>, StoreError>>()?;
        let views = Self { one: store.read()?, of_feed: store.read()?, of_scopes: store.read()?, many };
        drop(turn);
        let end = views.one.end()?;
        for view in views.many.iter().chain([&views.of_feed, &views.of_scopes]) {
            // Where the turn could not be had.
            if view.end()? != end {
                return Err(StoreError::Reopened);
            }
        }
        Ok(views)
    }
}

/// Hears now and then that a verification stands somewhere, and may ask where.
pub type ProgressCallback<'k> = dyn FnMut(&dyn Fn() -> VerificationProgress) + 'k;

/// Where a whole verification goes on, and who hears how far it came: with each, the store as it was when all began.
pub(super) struct VerificationRun<'c> {
    pub(super) of: Checkpoint,
    pub(super) begun: ResumePoint,
    pub(super) keep: &'c mut ProgressCallback<'c>,
}

/// Verifies all of a store. The feed, whose entries hang on each other, is walked by one thread, the scope index by another;
/// documents are pieces that all take from.
pub(super) fn whole(
    store: &dyn Store,
    how: &VerifyOptions<'_>,
    course: Option<VerificationRun<'_>>,
) -> Result<Report, StoreError> {
    let Views { one: reader, of_feed, of_scopes, many: mut readers } = Views::of(store, how.cores)?;
    let ids: Vec<(u64, DocumentId)> = reader.moved_after(0)?.collect::<Result<_, StoreError>>()?;
    let (mut report, logs, documents, scopes) = thread::scope(|scope| {
        let feed = scope.spawn(|| fed(of_feed, how));
        let scopes = scope.spawn(|| scoped(of_scopes));
        let documents = match course {
            Some(VerificationRun { of, begun, keep }) => gone_on(&*reader, &mut readers, &ids, how, (&of, begun, keep)),
            None => walked(&*reader, &mut readers, &ids, how, ResumePoint::default(), &mut |_, _, _| {}),
        };
        let (report, logs) = joined(feed)?;
        Ok::<_, StoreError>((report, logs, documents?, joined(scopes)?))
    })?;
    report.logs = logs.len() as u64;
    signed(&mut readers, logs, how, &mut report)?;
    report.add(documents);
    check_document_count(&*reader, &mut report)?;
    report.add(scopes);
    Ok(report)
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    match thread.join() {
        Ok(found) => found,
        Err(panic) => resume_unwind(panic),
    }
}

fn fed(reader: Box<dyn Reader>, how: &VerifyOptions<'_>) -> Result<(Report, BTreeMap<DeviceId, Log>), StoreError> {
    let (mut report, end) = (Report::default(), reader.end()?);
    let logs = feed::whole(&*reader, end, |position| how.step(Stage::Feed, position, end), &mut report)?;
    Ok((report, logs))
}

fn scoped(reader: Box<dyn Reader>) -> Result<Report, StoreError> {
    let mut report = Report::default();
    scopes::whole(&*reader, &mut report)?;
    Ok(report)
}

fn signed(
    readers: &mut [Box<dyn Reader>],
    logs: BTreeMap<DeviceId, Log>,
    how: &VerifyOptions<'_>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let logs: Vec<(DeviceId, Log)> = logs.into_iter().collect();
    let (mut done, of) = (0, logs.len() as u64);
    let work = |reader: &dyn Reader, (device, log): &(DeviceId, Log)| -> Result<Report, StoreError> {
        let mut found = Report::default();
        signatures::whole(reader, *device, log, &mut found)?;
        Ok(found)
    };
    in_order(readers, &logs, work, |found| {
        report.add(found);
        done += 1;
        (how.tell)(Stage::Signatures, done, of);
        Ok(())
    })
}

/// A document that was walked without knowing of the others.
struct VerifiedDocument {
    latest: u64,
    id: DocumentId,
    report: Report,
    actors: Actors,
}

/// Verifies these documents: each alone, and once more after those before it where one of them has an actor of its that
/// belongs to another device. So the report is that of one thread.
pub(super) fn documents(
    reader: &dyn Reader,
    readers: &mut [Box<dyn Reader>],
    ids: &[DocumentId],
    how: &VerifyOptions<'_>,
) -> Result<Report, StoreError> {
    let ids: Vec<(u64, DocumentId)> = ids.iter().map(|id| (0, *id)).collect();
    walked(reader, readers, &ids, how, ResumePoint::default(), &mut |_, _, _| {})
}

/// Verifies the documents that were not passed yet, or were touched since; `ids` in feed order.
fn gone_on(
    reader: &dyn Reader,
    readers: &mut [Box<dyn Reader>],
    ids: &[(u64, DocumentId)],
    how: &VerifyOptions<'_>,
    (of, mut begun, keep): (&Checkpoint, ResumePoint, &mut ProgressCallback<'_>),
) -> Result<Report, StoreError> {
    let passed = begun.passed;
    let due = |(latest, id): &&(u64, DocumentId)| *latest > passed || begun.again.contains(id);
    let left: Vec<(u64, DocumentId)> = ids.iter().filter(due).copied().collect();
    // One that moved since is among those that are left, and counted there.
    begun.report.documents = (ids.len() - left.len()) as u64;
    walked(reader, readers, &left, how, begun, &mut |latest, report, actors| {
        // Before that, some that were touched since may be left.
        if latest > passed {
            keep(&|| VerificationProgress::at(of, latest, report, actors));
        }
    })
}

/// Verifies these documents, after what was begun; `passed` hears the position of the last one of each piece.
fn walked(
    reader: &dyn Reader,
    readers: &mut [Box<dyn Reader>],
    ids: &[(u64, DocumentId)],
    how: &VerifyOptions<'_>,
    begun: ResumePoint,
    passed: &mut dyn FnMut(u64, &Report, &Actors),
) -> Result<Report, StoreError> {
    let pieces: Vec<&[(u64, DocumentId)]> = ids.chunks(PIECE).collect();
    let ResumePoint { mut report, mut actors, .. } = begun;
    let of = report.documents + ids.len() as u64;
    let organisations = Organisations::default();
    let work = |reader: &dyn Reader, piece: &&[(u64, DocumentId)]| -> Result<Vec<VerifiedDocument>, StoreError> {
        piece.iter().map(|(latest, id)| alone(reader, *latest, *id, &organisations)).collect()
    };
    in_order(readers, &pieces, work, |piece| {
        let last = piece.last().map_or(0, |one| one.latest);
        for one in piece {
            if actors.agree_with(&one.actors) {
                actors.take_over(one.actors);
                report.add(one.report);
            } else {
                document::check(reader, one.id, (&mut actors, &organisations), &mut report)?;
            }
        }
        (how.tell)(Stage::Documents, report.documents, of);
        passed(last, &report, &actors);
        Ok(())
    })?;
    Ok(report)
}

fn alone(
    reader: &dyn Reader,
    latest: u64,
    id: DocumentId,
    organisations: &Organisations,
) -> Result<VerifiedDocument, StoreError> {
    let (mut report, mut actors) = (Report::default(), Actors::default());
    document::check(reader, id, (&mut actors, organisations), &mut report)?;
    Ok(VerifiedDocument { latest, id, report, actors })
}

/// Does `work` on each of `items`, a thread a reader; `take` gets the results in the order of the items. The first error in
/// that order ends it.
pub(super) fn in_order<T: Sync, R: Send>(
    readers: &mut [Box<dyn Reader>],
    items: &[T],
    work: impl Fn(&dyn Reader, &T) -> Result<R, StoreError> + Sync,
    mut take: impl FnMut(R) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let (done, came) = mpsc::channel();
    thread::scope(|scope| {
        for reader in readers.iter_mut() {
            let (done, next, work) = (done.clone(), &next, &work);
            scope.spawn(move || {
                while let Some((at, item)) = take_next(next, items) {
                    // Nobody listens any more where an earlier item ended it.
                    if done.send((at, work(&**reader, item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (at, result) in came {
            waiting.insert(at, result);
            while let Some(result) = waiting.remove(&due) {
                take(result?)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn take_next<'i, T>(next: &AtomicUsize, items: &'i [T]) -> Option<(usize, &'i T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    items.get(at).map(|item| (at, item))
}
