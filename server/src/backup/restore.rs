//! Restores a backup into an empty place. It makes a new store under a new epoch, its series ahead of the old ones.

use super::blobs::{self, CopiedFiles};
use super::increment_chain::IncrementChain;
use super::leftovers::RESTORING;
use super::messages;
use super::record::{Header, Record};
use super::{BackupError, Manifest, beside, check, on, sync_folder};
use crate::administration::carry;
use crate::blobs::{BlobStore, Owner};
use crate::identity::audit;
use crate::store::light::LightRing;
use crate::store::redb::RedbStore;
use crate::store::reports::ISSUED_SERIES;
use crate::store::whatsapp::WhatsappWaiting;
use crate::store::{AuditKind, Batch, Entry, Epoch, Projector, Reader, SessionRow, Store, StoreError, projected};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::series::Series;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How far every series of folios jumps at a restore, unless told otherwise: more than is issued between two backups.
pub const SERIES_JUMP: u64 = 1_000;

/// A restore commits once so much waits.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// What a restore made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The new epoch and the position from which it is another than the backup's.
    pub epoch: Epoch,
    /// When the backup was made: what came by mail or portal after it is not there.
    pub made: Timestamp,
    /// How many documents were restored.
    pub documents: u64,
    /// Each series, and where it goes on.
    pub series: Vec<SeriesJump>,
    /// Evidence that came with it; of another store's bucket what is there.
    pub evidence: CopiedFiles,
    /// The bucket of the evidence is marked as another store's: nothing was put there.
    pub is_foreign: bool,
    /// Messages that came with it.
    pub messages: CopiedFiles,
    /// Files of the organisation that came with it.
    pub organisation: usize,
}

/// A series of folios over a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesJump {
    /// The name of the series.
    pub series: String,
    /// Its next number in the backup.
    pub before: u64,
    /// Its next number now.
    pub now: u64,
}

/// Restores a backup as a new store in a file that is not there yet. A new epoch begins at the backup's position, and
/// every series jumps by `jump`, so that no folio is issued twice.
pub fn restore(file: &Path, store_file: &Path, jump: u64) -> Result<Restored, BackupError> {
    restored(&[file.to_owned()], store_file, Some(&blobs::beside_store(store_file)), jump, None)
}

/// The same, with the evidence into this place, and the organisation's own files beside the store; that it was done stands in the new
/// store's audit log. A bucket without a mark is nobody's by it: whoever asked for it marks it once the store is where it is served from.
pub fn restore_at(
    file: &Path,
    store_file: &Path,
    evidence: &BlobStore,
    jump: u64,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    restored(&[file.to_owned()], store_file, Some(evidence), jump, Some(now))
}

/// The same of a full backup and the increments behind it, in order: all of them or nothing.
pub fn restore_chain(
    files: &[PathBuf],
    store_file: &Path,
    evidence: &BlobStore,
    jump: u64,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    restored(files, store_file, Some(evidence), jump, Some(now))
}

/// Restores the store of a chain into a file to look at it. Evidence and messages stay beside the backups, where they are looked at: no
/// copy of them is made.
pub(super) fn restore_aside(files: &[PathBuf], store_file: &Path) -> Result<Restored, BackupError> {
    restored(files, store_file, None, SERIES_JUMP, None)
}

fn restored(
    files: &[PathBuf],
    store_file: &Path,
    evidence: Option<&BlobStore>,
    jump: u64,
    now: Option<Timestamp>,
) -> Result<Restored, BackupError> {
    if store_file.exists() {
        return Err(BackupError::Occupied(store_file.to_owned()));
    }
    let links = IncrementChain::read(files)?;
    // In its folder stands the evidence of all.
    let manifest = check(&links.last().file)?;
    let part = beside(store_file, RESTORING);
    if part.exists() {
        fs::remove_file(&part).map_err(on(&part))?;
    }
    put_in_place(&links, (&part, store_file), evidence, (jump, now), &manifest).inspect_err(|_| {
        // A copy of all that the desk knows, of which nobody would think any more; the next one begins anew in any case. Where even that
        // fails, its error is the one that counts.
        drop(fs::remove_file(&part));
    })
}

/// Makes the store under another name, with what stands beside it, and only then gives it its own.
fn put_in_place(
    links: &IncrementChain,
    (part, store_file): (&Path, &Path),
    evidence: Option<&BlobStore>,
    (jump, now): (u64, Option<Timestamp>),
    manifest: &Manifest,
) -> Result<Restored, BackupError> {
    let file = &links.last().file;
    let mut restored = restore_into(links, part, jump)?;
    {
        let store = RedbStore::open(part)?;
        if let Some(evidence) = evidence {
            // Of another store's bucket only what it has is known. One of nobody is marked once the new store has its place: the mark of a
            // try that was cut short would keep the next one out, which is another store.
            restored.is_foreign = !evidence.is_free_for(&Owner::epoch(restored.epoch.epoch))?;
            let reader = store.read()?;
            restored.evidence = if restored.is_foreign {
                blobs::found(&*reader, evidence)?
            } else {
                let from = BlobStore::folder(blobs::beside_backup(file));
                blobs::carry(&*reader, &from, evidence, |_| Ok(true))?
            };
            drop(reader);
            let (from, to) = (messages::beside_backup(file), messages::beside_store(store_file));
            restored.messages = messages::carry(&*store.read()?, &from, &to, |_| Ok(true))?;
        }
        let made = restored.made;
        restored.series.extend(begin_ahead(&store, (made, now.unwrap_or(made)), jump)?);
    }
    if let Some(now) = now {
        let store = RedbStore::open(part)?;
        let subject = format!("position {} of epoch {:016x}", manifest.position, manifest.epoch);
        let digest = manifest.digest.as_str();
        audit::write(&store, now, audit::line(None, None, AuditKind::Restored, subject, digest))?;
        // Before the store has its place: where they cannot be brought, all of it is begun again.
        let data = store_file.parent().unwrap_or(Path::new("."));
        let brought = carry::back(file, data).map_err(|error| BackupError::Organisation(error.to_string()))?;
        restored.organisation = brought;
    }
    fs::rename(part, store_file).map_err(on(store_file))?;
    sync_folder(store_file)?;
    Ok(restored)
}

fn restore_into(links: &IncrementChain, part: &Path, jump: u64) -> Result<Restored, BackupError> {
    let header = links.header();
    let mut founding = header.founding.clone();
    let epoch = Epoch { epoch: rand::random(), from: header.position };
    founding.epochs.push(epoch);
    let store = RedbStore::found(part, founding)?;
    let mut filling = Filling::new(&store, jump, &header);
    links.tell(&mut filling, Filling::commit, |filling, record, earlier| {
        // Not cut: entries that were emptied go in together.
        if earlier { filling.add(record) } else { filling.take(record) }
    })?;
    filling.settle(&header)?;
    let (documents, series) = (store.read()?.document_count()?, filling.series());
    let (evidence, messages) = (CopiedFiles::default(), CopiedFiles::default());
    let (made, is_foreign, organisation) = (header.made, false, 0);
    Ok(Restored { epoch, made, documents, series, evidence, is_foreign, messages, organisation })
}

/// Sets ahead, too, what the server that is lost may have begun to number since, and answers each of them: see [`begun_since`].
///
/// # Errors
/// The store.
pub(super) fn begin_ahead(
    store: &dyn Store,
    (made, now): (Timestamp, Timestamp),
    jump: u64,
) -> Result<Vec<SeriesJump>, BackupError> {
    let begun = begun_since(&*store.read()?, (made, now), jump)?;
    if !begun.is_empty() {
        let series = begun.iter().map(|one| (one.series.clone(), one.now)).collect();
        store.commit(Batch { series, ..Batch::default() })?;
    }
    Ok(begun)
}

/// Series that may have been begun since and of which there is no row: a new year's, a register's first. Each with its first number and
/// the one at which it is to go on, for those before may have been given. `made`: the instant of what was restored.
///
/// # Errors
/// The store.
pub fn begun_since(
    reader: &dyn Reader,
    (made, now): (Timestamp, Timestamp),
    jump: u64,
) -> Result<Vec<SeriesJump>, StoreError> {
    let version = reader.organisation_at(reader.end()?)?;
    let data = version.map(|version| reader.organisation(&version)).transpose()?.flatten();
    // A store that nobody has served yet has none, and has given no number.
    let Some(data) = data.filter(|_| jump > 0) else { return Ok(Vec::new()) };
    let organisation: Organisation = match serde_json::from_slice(&data) {
        Ok(organisation) => organisation,
        Err(error) => {
            tracing::warn!(error.message = %error, "The organisation's data cannot be read: series that were begun since the backup go on from 1.");
            return Ok(Vec::new());
        }
    };
    let known: BTreeSet<String> = reader.series()?.into_iter().map(|(name, _)| name).collect();
    let numbered = Series::between(&organisation, made, now.max(made)).into_iter();
    let numbered = numbered.map(|series| (series.key(), series.first(&organisation)));
    let absent = numbered.chain([(ISSUED_SERIES.to_owned(), 1)]).filter(|(name, _)| !known.contains(name));
    let ahead = absent.map(|(series, before)| SeriesJump { series, before, now: before.saturating_add(jump) });
    Ok(ahead.collect())
}

/// Fills a new store with records, a few megabytes a commit.
pub(super) struct Filling<'s> {
    store: &'s dyn Store,
    jump: u64,
    batch: Batch,
    waiting: usize,
    series: BTreeMap<String, SeriesJump>,
    made: Timestamp,
    /// Whether sessions are to show their device's key before they are used again.
    doubts: bool,
}

impl<'s> Filling<'s> {
    pub(super) fn new(store: &'s dyn Store, jump: u64, header: &Header) -> Self {
        // Those of an earlier build are made anew when the store is next served.
        let light = header.light.clone();
        let batch = Batch { summaries_of: Some(header.summaries_of), light, ..Batch::after(0) };
        Self { store, jump, batch, waiting: 0, series: BTreeMap::new(), made: header.made, doubts: true }
    }

    /// The same of a server that follows another: sessions are good at both, until it takes over.
    pub(super) fn following(self) -> Self {
        Self { doubts: false, ..self }
    }

    /// Goes on with a store that has all up to its end; its backup was made at this instant.
    pub(super) fn going_on(store: &'s dyn Store, jump: u64, made: Timestamp) -> Result<Self, StoreError> {
        let batch = Batch::after(store.read()?.end()?);
        Ok(Self { store, jump, batch, waiting: 0, series: BTreeMap::new(), made, doubts: true })
    }

    /// Adds a record, and commits where much waits. What is told of a series later outweighs what was told before.
    pub(super) fn take(&mut self, record: Record) -> Result<(), BackupError> {
        self.add(record)?;
        self.commit_much()
    }

    /// Commits where much waits.
    pub(super) fn commit_much(&mut self) -> Result<(), BackupError> {
        if self.waiting >= BATCH_BYTES { self.commit() } else { Ok(()) }
    }

    /// Adds a record, and commits nothing.
    pub(super) fn add(&mut self, record: Record) -> Result<(), BackupError> {
        self.waiting += 256;
        match record {
            Record::Entry(bytes) => {
                self.waiting += bytes.len();
                let entry: Entry = cbor::decode(&bytes)?;
                self.batch.entries.push(entry);
            }
            Record::Emptied(hash, bytes) => {
                self.waiting += bytes.len();
                let entry: Entry = cbor::decode(&bytes)?;
                if entry.position <= self.batch.after {
                    // It stands here already as it was before it was emptied.
                    self.batch.emptied.push(entry);
                } else {
                    self.batch.told.insert(entry.position, hash);
                    self.batch.entries.push(entry);
                }
            }
            Record::Document(row) => self.batch.documents.push(row),
            Record::Snapshot(id, bytes) => {
                self.waiting += bytes.len();
                self.batch.snapshots.push((id, bytes.into_vec()));
            }
            Record::Summary(summary) => self.batch.summaries.push(*summary),
            Record::Signed(head) => self.batch.signed.push(head),
            Record::Series(name, next) => {
                let now = next.saturating_add(self.jump);
                self.batch.series.push((name.clone(), now));
                self.series.insert(name.clone(), SeriesJump { series: name, before: next, now });
            }
            // It may have ended after the backup: whoever shows its cookie shows the device's key, too.
            Record::Session(session) => {
                self.batch.sessions.push(SessionRow { doubted: self.doubts || session.doubted, ..session });
            }
            Record::PasskeyUse(used) => self.batch.passkeys_used.push(used),
            Record::Seen(seen) => self.batch.seen.push(seen),
            Record::Blob(row) => self.batch.blobs.push(row),
            Record::Arrived(arrived) => self.batch.arrived.push(arrived),
            // What waited may have gone out since: it is not sent twice, and the operator sees it.
            Record::MailOut(row) => self.batch.mail.out.push(row.restored(self.made)),
            Record::MailIn(row) => self.batch.mail.taken.push(*row),
            Record::MailThread(document, id) => self.batch.mail.threads.push((document, id)),
            Record::Mailbox(address, mailbox) => self.batch.mail.mailboxes.push((address, mailbox)),
            Record::MailFollowed(position) => self.batch.mail.followed = Some(position),
            Record::ReportSchedule(row) => self.batch.reports.schedules.push(row.restored(self.made)),
            // A segment in whose middle the snapshot ends tells it once more; it is issued once and for all.
            Record::ReportIssued(row, _) if self.store.read()?.issued_report(row.number)?.is_some() => {}
            Record::Alert(row) => self.batch.alerts.alerts.push(*row),
            Record::Outage(row) => self.batch.alerts.outages.push(*row),
            Record::StampWaiting(row) => self.batch.time_stamps.waiting.push(*row),
            Record::Stamp(row) => {
                self.waiting += row.answer.len();
                let key = row.key();
                // What waited for it, in a segment before or in the snapshot, waits no more.
                self.batch.time_stamps.waiting.retain(|waits| waits.key() != key);
                self.batch.time_stamps.gone.push(key);
                self.batch.time_stamps.kept.push(*row);
            }
            Record::StampsFollowed(followed) => self.batch.time_stamps.followed = Some(followed),
            Record::OcspWaiting(row) => self.batch.ocsp.waiting.push(*row),
            Record::OcspAnswer(row) => {
                self.waiting += row.answer.len();
                let key = row.key();
                self.batch.ocsp.waiting.retain(|waits| waits.key() != key);
                self.batch.ocsp.gone.push(key);
                self.batch.ocsp.kept.push(*row);
            }
            Record::OcspFollowed(position) => self.batch.ocsp.followed = Some(position),
            Record::Whatsapp(row) => self.batch.whatsapp.known.push(*row),
            Record::WhatsappCame(row) => {
                self.waiting += row.message.len();
                self.batch.whatsapp.waiting.push(WhatsappWaiting::Came(*row));
            }
            Record::WhatsappForgotten(key) => {
                self.batch.whatsapp.known.retain(|known| *known.key() != key);
                self.batch.whatsapp.forgotten.push(key);
            }
            Record::SessionGone(token) => {
                self.batch.sessions.retain(|session| session.token != token);
                self.batch.sessions_ended.push(token);
            }
            Record::SessionsLeft(left) => {
                let left = BTreeSet::from_iter(left);
                self.batch.sessions.retain(|session| left.contains(&session.token));
                let known = self.store.read()?.sessions()?.into_iter().map(|session| session.token);
                self.batch.sessions_ended.extend(known.filter(|token| !left.contains(token)));
            }
            Record::AccountsLeft(left) => {
                let left = BTreeSet::from_iter(left);
                self.batch.accounts.put.retain(|row| left.contains(&row.key));
                let known = self.store.read()?.accounts()?.into_iter().map(|row| row.key);
                self.batch.accounts.gone.extend(known.filter(|key| !left.contains(key)));
            }
            Record::WhatsappLeft { waits, known } => {
                let (waits, known) = (BTreeSet::from_iter(waits), BTreeSet::from_iter(known));
                let (rows, reader) = (&mut self.batch.whatsapp, self.store.read()?);
                rows.waiting.retain(|row| waits.contains(row.key()));
                rows.known.retain(|row| known.contains(row.key()));
                let waiting = reader.whatsapp_waiting()?.into_iter().map(|row| *row.key());
                rows.gone.extend(waiting.filter(|key| !waits.contains(key)));
                let remembered = reader.whatsapp_known()?.into_iter().map(|row| *row.key());
                rows.forgotten.extend(remembered.filter(|key| !known.contains(key)));
            }
            Record::Account(row) => {
                self.batch.accounts.gone.retain(|gone| *gone != row.key);
                self.batch.accounts.put.push(*row);
            }
            Record::AccountGone(key) => {
                self.batch.accounts.put.retain(|row| row.key != key);
                self.batch.accounts.gone.push(key);
            }
            Record::WhatsappGone(key) => {
                self.batch.whatsapp.waiting.retain(|waits| *waits.key() != key);
                self.batch.whatsapp.gone.push(key);
            }
            Record::ReportIssued(row, contents) => {
                self.waiting += contents.len();
                self.batch.reports.issued.push((*row, contents));
            }
        }
        Ok(())
    }

    /// Commits what waits and checks that the feed is the backup's.
    pub(super) fn settle(&mut self, header: &Header) -> Result<(), BackupError> {
        self.batch.backed_up = Some(header.position);
        self.commit()?;
        let reader = self.store.read()?;
        if reader.end()? != header.position || reader.feed_hash(header.position)? != Some(header.feed.0) {
            return Err(BackupError::NotWhole("the feed restored is not the one in it".into()));
        }
        Ok(())
    }

    /// The keys for what is carried by other hands, as they stand now.
    pub(super) fn light(&mut self, ring: LightRing) {
        self.batch.light = Some(ring);
    }

    /// Makes documents anew of their changes, which are committed first.
    pub(super) fn project(
        &mut self,
        documents: impl IntoIterator<Item = DocumentId>,
        projector: &mut dyn Projector,
    ) -> Result<(), BackupError> {
        self.commit()?;
        for id in documents {
            let made = projected(&*self.store.read()?, projector, id)?;
            let Some((row, made)) = made else { continue };
            self.waiting += 256 + made.snapshot.as_ref().map_or(0, Vec::len);
            self.batch.documents.push(row);
            self.batch.snapshots.extend(made.snapshot.map(|snapshot| (id, snapshot)));
            self.batch.summaries.push(made.summary);
            self.commit_much()?;
        }
        self.commit()
    }

    /// Each series with where it goes on.
    pub(super) fn series(self) -> Vec<SeriesJump> {
        self.series.into_values().collect()
    }

    /// Commits what waits.
    pub(super) fn commit(&mut self) -> Result<(), BackupError> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.emptied.sort_by_key(|entry| entry.position);
        batch.emptied.dedup_by_key(|entry| entry.position);
        let end = self.store.commit(batch)?;
        self.batch = Batch::after(end);
        self.waiting = 0;
        Ok(())
    }
}
