//! The life of an upload, from its first byte to the seal in its document.

use super::awaited::AwaitedFiles;
use super::parts::{Part, PartError};
use super::references::{BlobReference, Stands, named, named_by, named_or_awaited};
use super::{BlobError, Blobs, Owner, digest, media};
use crate::identity::SERVER;
use crate::ingest::{Ingest, OwnAct, SyncProblem};
use crate::store::{Arrived, Batch, BlobRow, Reader, StoreError};
use ronda_shared::catalog::Location;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::limits;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// How an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Bytes are missing; or all are here and the act is held.
    Waiting,
    /// All are here, whole, and the document says so.
    Sealed,
    /// They are not taken.
    Refused,
}

/// What is told of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UploadProgress {
    /// Bytes named.
    pub size: u64,
    /// Bytes received, durably.
    pub received: u64,
    /// How it stands.
    pub state: UploadState,
    /// Why it is not sealed: a word, where there is one.
    pub why: Option<&'static str>,
    /// Whether a verified backup has the bytes, and what was said of them: whoever has them need not keep them any more.
    pub backed_up: bool,
}

/// Why a part was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadProblem {
    /// The server has no such act of this person.
    #[error("the act is not known")]
    UnknownAct,
    /// The part begins elsewhere than where the last one ended, or the whole was not what was named.
    #[error("to be continued from {}", .0.received)]
    Elsewhere(UploadProgress),
    /// More bytes than were named.
    #[error("more bytes than were named")]
    TooLarge,
    /// As many uploads of one person as may be under way.
    #[error("too many uploads")]
    TooMany,
    /// No room for uploads now.
    #[error("no room for uploads")]
    NoRoom,
    /// The place where whole files lie is away: what came stays here, and the rest is done when it is back.
    #[error("{0}")]
    Away(String),
    /// The store or the disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

impl From<BlobError> for UploadProblem {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Away { .. } => Self::Away(error.to_string()),
            other => Self::Store(other.into_store()),
        }
    }
}

impl From<PartError> for UploadProblem {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Elsewhere { received } => Self::Elsewhere(UploadProgress::waiting(0, received, None)),
            PartError::TooLong => Self::TooLarge,
            PartError::TooMany => Self::TooMany,
            PartError::NoRoom => Self::NoRoom,
            PartError::Blob(error) => error.into(),
        }
    }
}

impl From<SyncProblem> for UploadProblem {
    fn from(problem: SyncProblem) -> Self {
        match problem {
            SyncProblem::Store(error) => Self::Store(error),
            _ => Self::Stopping,
        }
    }
}

impl UploadProgress {
    /// The word by which is told that a whole file waits for the scanner.
    pub(super) const SCANNING: &'static str = "scanning";

    fn waiting(size: u64, received: u64, why: Option<&'static str>) -> Self {
        Self { size, received, state: UploadState::Waiting, why, backed_up: false }
    }
    fn refused(named: &BlobReference, why: &'static str) -> Self {
        let size = u64::from(named.file.size);
        Self { size, received: size, state: UploadState::Refused, why: Some(why), backed_up: false }
    }
    fn scanning(named: &BlobReference) -> Self {
        let size = u64::from(named.file.size);
        Self::waiting(size, size, Some(Self::SCANNING))
    }
    /// There is nothing to keep: whoever has the bytes lets them go.
    fn taken_out(named: &BlobReference) -> Self {
        Self { backed_up: true, ..Self::said(named, None) }
    }
    fn said(named: &BlobReference, fault: Option<SealFault>) -> Self {
        let size = u64::from(named.file.size);
        match fault {
            None => Self { size, received: size, state: UploadState::Sealed, why: None, backed_up: false },
            Some(fault) => Self::refused(named, word(fault)),
        }
    }
}

impl BlobReference {
    /// What is told of bytes whose act its document does not have.
    fn without_place(&self) -> UploadProgress {
        UploadProgress::refused(self, if self.stands == Stands::Struck { "struck" } else { "refused" })
    }
}

/// The word by which a fault is told.
pub(super) fn word(fault: SealFault) -> &'static str {
    match fault {
        SealFault::NotWhatItSays => "not_what_it_says",
        SealFault::TooLarge => "too_large",
        SealFault::Unreadable => "unreadable",
        SealFault::Location => "location",
        SealFault::NotTaken => "not_taken",
        SealFault::Infected => "infected",
    }
}

/// Whether somebody sees the file of an act on a document: whoever does may have its bytes.
pub(super) type SeesFile<'a> = dyn Fn(&dyn Reader, DocumentId, ActId) -> Result<bool, StoreError> + 'a;

/// Who asks: their name, with which device, and which files they see.
pub struct Uploader<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// With which device.
    pub device: DeviceId,
    /// Which files they see.
    pub sees: &'a SeesFile<'a>,
}

/// Keeps what is uploaded. Cheap to clone. All of it blocks.
#[derive(Clone)]
pub struct Keeper {
    blobs: Arc<Blobs>,
    ingest: Ingest,
    awaited: Arc<AwaitedFiles>,
}

impl Keeper {
    /// Keeps into `blobs` what the acts of `ingest` name; its store reads archives there from now on.
    pub fn new(blobs: Blobs, ingest: Ingest) -> Self {
        blobs.kept().serves_archives_of(&**ingest.store());
        Self { blobs: Arc::new(blobs), ingest, awaited: Arc::default() }
    }

    /// The bytes themselves.
    pub fn blobs(&self) -> &Arc<Blobs> {
        &self.blobs
    }

    pub(super) fn ingest(&self) -> &Ingest {
        &self.ingest
    }

    /// Whose the bytes are, where several stores might lay claim to them.
    pub(super) fn owner(&self) -> Result<Owner, StoreError> {
        Ok(Owner::epoch(self.ingest.store().read()?.epoch()?.epoch))
    }

    /// How the upload of an act stands. What only waited to be said is said now.
    pub fn progress(&self, asker: &Uploader<'_>, act: ActId) -> Result<UploadProgress, UploadProblem> {
        let named = self.own(asker, act)?;
        if let Some(told) = self.told(&named)? {
            return Ok(told);
        }
        let size = u64::from(named.file.size);
        let received = self.blobs.parts().received(named.slot(), &named.person)?;
        let here = received < size && !named.shadowed && self.may_have(asker, &named)?;
        if received < size && !here && named.file.size <= limits::EVIDENCE_BYTES {
            return Ok(UploadProgress::waiting(size, received, None));
        }
        self.in_turn(&named, |part| if here { self.same(part, &named) } else { self.finish(part, &named) })
    }

    /// Takes a part in; with the last one, all that follows.
    pub fn receive(
        &self,
        asker: &Uploader<'_>,
        act: ActId,
        at: u64,
        bytes: &[u8],
    ) -> Result<UploadProgress, UploadProblem> {
        let named = self.own(asker, act)?;
        if let Some(told) = self.told(&named)? {
            return Ok(told);
        }
        let size = u64::from(named.file.size);
        if named.file.size > limits::EVIDENCE_BYTES {
            return self.in_turn(&named, |part| self.finish(part, &named));
        }
        self.in_turn(&named, |part| {
            let received = part.append(at, bytes).map_err(|error| match error.into() {
                UploadProblem::Elsewhere(told) => UploadProblem::Elsewhere(UploadProgress { size, ..told }),
                other => other,
            })?;
            metrics::counter!("ronda_upload_bytes_total").increment(bytes.len() as u64);
            if received < size {
                return Ok(UploadProgress::waiting(size, received, None));
            }
            self.finish(part, &named)
        })
    }

    /// Brings the bytes of a file that an act of the server names through the gate of uploads, and tells how they stand then.
    /// What came before is not brought twice.
    ///
    /// # Errors
    /// As [`Keeper::receive`].
    pub fn bring(&self, act: ActId, bytes: &[u8]) -> Result<UploadProgress, UploadProblem> {
        self.bring_for(&PersonId::new(SERVER), act, bytes)
    }

    /// The same of an act that the server made in a person's name.
    pub(super) fn bring_for(
        &self,
        person: &PersonId,
        act: ActId,
        bytes: &[u8],
    ) -> Result<UploadProgress, UploadProblem> {
        let asker = Uploader { person, device: DeviceId::SERVER, sees: &|_, _, _| Ok(true) };
        let mut progress = self.progress(&asker, act)?;
        while progress.state == UploadState::Waiting && progress.received < progress.size {
            let at = usize::try_from(progress.received).unwrap_or(usize::MAX);
            let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else { break };
            let part = &rest[..rest.len().min(limits::UPLOAD_PART)];
            progress = self.receive(&asker, act, progress.received, part)?;
        }
        Ok(progress)
    }

    /// Says of all that came and waited what can be said now; answers how much was said. One of which nothing can be said keeps
    /// no other waiting.
    ///
    /// # Errors
    /// The store's, or the disk's, of the first of which nothing could be said.
    pub fn settle_all(&self) -> Result<u64, UploadProblem> {
        let (mut said, mut failed) = (0, None);
        for arrived in self.ingest.store().read()?.all_arrived()? {
            let found = match named_or_awaited(&*self.ingest.store().read()?, arrived.act) {
                // Where archives lie may be away for days, and damage stays until it is mended: it is said then.
                Err(error) if error.is_of_a_document() => {
                    failed = failed.or(Some(UploadProblem::Store(error)));
                    continue;
                }
                found => found?,
            };
            match found {
                Some(named) if named.stands == Stands::Held => {}
                Some(named) => match self.in_turn(&named, |_| self.settle(&named, arrived.fault)) {
                    Ok(_) => said += 1,
                    Err(problem) => failed = failed.or(Some(problem)),
                },
                None => self.forget(arrived.act)?,
            }
        }
        failed.map_or(Ok(said), Err)
    }

    /// The act, if it is the asker's own.
    fn own(&self, asker: &Uploader<'_>, act: ActId) -> Result<BlobReference, UploadProblem> {
        let (reader, meant) = (self.ingest.store().read()?, (asker.device, act));
        let found = match self.awaited.known(&*reader, meant)? {
            Some(named) => Some(named),
            None => {
                let found = named_by(&*reader, act, (asker.person, asker.device))?;
                if let Some(named) = &found {
                    self.awaited.note(&*reader, meant, named)?;
                }
                found
            }
        };
        found.filter(|named| named.person == *asker.person).ok_or(UploadProblem::UnknownAct)
    }

    /// Takes the upload's turn, and looks again whether there is anything to do: another tab may have done it.
    pub(super) fn in_turn(
        &self,
        named: &BlobReference,
        work: impl FnOnce(&Part) -> Result<UploadProgress, UploadProblem>,
    ) -> Result<UploadProgress, UploadProblem> {
        // What is larger than may be is refused without room being made for it.
        let size = u64::from(named.file.size.min(limits::EVIDENCE_BYTES));
        self.blobs.parts().turn(named.slot(), &named.person, size, |part| match self.told(named)? {
            Some(told) => Ok(told),
            None => work(part),
        })
    }

    /// What can be told without looking at any bytes.
    fn told(&self, named: &BlobReference) -> Result<Option<UploadProgress>, UploadProblem> {
        if named.shadowed {
            // What was said of the other act of its name was not said of this one.
            return match named.stands {
                Stands::Taken | Stands::Held => Ok(None),
                Stands::Refused | Stands::Struck | Stands::TakenOut => {
                    self.let_upload_go(named)?;
                    Ok(Some(named.without_place()))
                }
            };
        }
        if named.stands == Stands::TakenOut {
            self.let_upload_go(named)?;
            return Ok(Some(UploadProgress::taken_out(named)));
        }
        let reader = self.ingest.store().read()?;
        if let Some(seal) = reader.seal(named.act)? {
            self.let_upload_go(named)?;
            let backed_up = seal.position <= reader.backed_up()?;
            // The place may be slow, and an instant of the store is not held for that.
            drop(reader);
            // Told only while they are here, too, and whole: a file that was lost or spoiled is not let go of where it is left.
            let backed_up = backed_up && (seal.fault.is_some() || self.is_whole(&named.file.sha256)?);
            return Ok(Some(UploadProgress { backed_up, ..UploadProgress::said(named, seal.fault) }));
        }
        let arrived = reader.arrived(named.act)?;
        drop(reader);
        match (arrived, named.stands) {
            (Some(arrived), _) => self.settle(named, arrived.fault).map(Some),
            (None, Stands::Taken | Stands::Held) if self.blobs.is_unscanned(named.act) => {
                Ok(Some(UploadProgress::scanning(named)))
            }
            (None, Stands::Taken | Stands::Held) => Ok(None),
            (None, Stands::Refused | Stands::Struck | Stands::TakenOut) => {
                self.let_upload_go(named)?;
                Ok(Some(named.without_place()))
            }
        }
    }

    /// Whether bytes are certainly here, and what they are called: a phone lets its own go upon it, and asks no more.
    fn is_whole(&self, sha256: &Sha256) -> Result<bool, BlobError> {
        match self.blobs.kept().read(sha256) {
            Ok(bytes) => Ok(bytes.is_some_and(|bytes| Sha256::of(&bytes) == *sha256)),
            Err(BlobError::Away { .. }) => Ok(false),
            Err(error @ BlobError::Disk { .. }) => {
                tracing::error!(evidence.file = %sha256, error.message = %error, "A file of evidence cannot be read: whoever sent it keeps it.");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the same bytes are here already for somebody who delivered them, or as a file that the asker sees.
    fn may_have(&self, asker: &Uploader<'_>, own: &BlobReference) -> Result<bool, UploadProblem> {
        let reader = self.ingest.store().read()?;
        let Some(row) = reader.blob(&own.file.sha256)? else { return Ok(false) };
        if row.media != own.file.media || row.size != own.file.size {
            return Ok(false);
        }
        for (act, document) in reader.naming(&own.file.sha256)? {
            if act == own.act || reader.seal(act)?.is_none_or(|seal| seal.fault.is_some()) {
                continue;
            }
            if named(&*reader, act)?.is_some_and(|other| other.person == *asker.person) {
                return Ok(true);
            }
            if (asker.sees)(&*reader, document, act)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same bytes are here: nothing is sent.
    fn same(&self, part: &Part, named: &BlobReference) -> Result<UploadProgress, UploadProblem> {
        part.discard()?;
        metrics::counter!("ronda_uploads_total", "outcome" => "same").increment(1);
        self.arrive(named, None, None)
    }

    /// All bytes came: are they what was named, and what they say?
    pub(super) fn finish(&self, part: &Part, named: &BlobReference) -> Result<UploadProgress, UploadProblem> {
        let size = u64::from(named.file.size);
        if named.file.size > limits::EVIDENCE_BYTES {
            part.discard()?;
            if named.shadowed {
                return Ok(UploadProgress::refused(named, word(SealFault::TooLarge)));
            }
            return self.arrive(named, None, Some(SealFault::TooLarge));
        }
        let found = digest(part.path()).map_err(super::at(part.path()))?;
        if found != (named.file.sha256, size) {
            part.discard()?;
            metrics::counter!("ronda_uploads_total", "outcome" => "wrong_hash").increment(1);
            return Err(UploadProblem::Elsewhere(UploadProgress::waiting(size, 0, Some("wrong_hash"))));
        }
        if named.shadowed {
            // Whole, and kept as it came until a supervisor has decided its act: no ticket will show it.
            return Ok(UploadProgress::waiting(size, size, Some("held")));
        }
        self.judge(part.path(), named)
    }

    /// Whole bytes that are those named: kept where they are what they say, are taken here and nothing is found in them.
    pub(super) fn judge(&self, path: &Path, named: &BlobReference) -> Result<UploadProgress, UploadProblem> {
        // Before anything is decoded for what would have to wait.
        self.blobs.kept().ready(&self.owner()?)?;
        let settings = &self.ingest.organisation().settings.evidence;
        let looked = {
            let _one = self.blobs.decoding();
            let bytes = std::fs::read(path).map_err(super::at(path))?;
            let media = named.file.media;
            let looked = media::look(&bytes, media, settings.location == Location::Keep);
            looked.and_then(|looked| if settings.takes(media) { Ok(looked) } else { Err(SealFault::NotTaken) })
        };
        let judged = match looked {
            Ok(looked) => self.scanned(path, named, looked)?,
            Err(fault) => Some(Err(fault)),
        };
        match judged {
            None => Ok(UploadProgress::scanning(named)),
            Some(Err(fault)) => {
                metrics::counter!("ronda_uploads_total", "outcome" => word(fault)).increment(1);
                let told = self.arrive(named, None, Some(fault))?;
                super::disk::remove(path)?;
                Ok(told)
            }
            Some(Ok(looked)) => {
                let moving = self.blobs.moving(&named.file.sha256)?;
                if let Some(thumb) = looked.thumb {
                    self.blobs.thumbs().put_picture(&named.file.sha256, thumb)?;
                }
                self.blobs.kept().take(path, &named.file.sha256)?;
                let row = BlobRow {
                    sha256: named.file.sha256,
                    size: named.file.size,
                    media: named.file.media,
                    at: self.ingest.clock().now(),
                };
                self.note(named, Some(row), None)?;
                drop(moving);
                metrics::counter!("ronda_uploads_total", "outcome" => "whole").increment(1);
                self.settle(named, None)
            }
        }
    }

    /// Makes the small picture of kept bytes anew, where it is not there: after a restore, which carries none.
    pub fn thumb_again(&self, sha256: &Sha256, media: Media) -> Result<(), BlobError> {
        if self.blobs.thumbs().size(sha256)?.is_some() {
            return Ok(());
        }
        let Some(bytes) = self.blobs.kept().read(sha256)? else { return Ok(()) };
        let _one = self.blobs.decoding();
        match media::look(&bytes, media, true) {
            Ok(media::Looked { thumb: Some(thumb) }) => self.blobs.thumbs().put_picture(sha256, thumb),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn arrive(
        &self,
        named: &BlobReference,
        row: Option<BlobRow>,
        fault: Option<SealFault>,
    ) -> Result<UploadProgress, UploadProblem> {
        self.note(named, row, fault)?;
        self.settle(named, fault)
    }

    /// Notes durably what came, so that the seal follows whatever happens.
    fn note(&self, named: &BlobReference, row: Option<BlobRow>, fault: Option<SealFault>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.blobs.extend(row);
        batch.arrived.push(Arrived { act: named.act, fault });
        let _turn = self.ingest.store().turn();
        self.ingest.store().commit(batch).map(|_| ())
    }

    /// Says in the document what came, where the act stands in it.
    fn settle(&self, named: &BlobReference, fault: Option<SealFault>) -> Result<UploadProgress, UploadProblem> {
        let size = u64::from(named.file.size);
        // A row tells of the bytes by now: the upload's own name for them goes.
        self.let_upload_go(named)?;
        match named.stands {
            Stands::Held => return Ok(UploadProgress::waiting(size, size, Some("held"))),
            Stands::Refused | Stands::Struck => {
                self.forget(named.act)?;
                return Ok(named.without_place());
            }
            Stands::TakenOut => {
                self.forget(named.act)?;
                return Ok(UploadProgress::taken_out(named));
            }
            Stands::Taken => {}
        }
        let now = self.ingest.clock().now();
        let own = OwnAct {
            person: PersonId::new(SERVER),
            site: Site::System,
            document: named.document,
            kind: named.kind,
            at: now,
            command: Command::Content(Content::SealEvidence { evidence: named.act, fault }),
        };
        let receipts = loop {
            let reader = self.ingest.store().read()?;
            let end = reader.end()?;
            if !named.shadowed && reader.seal(named.act)?.is_some_and(|seal| seal.fault == fault) {
                // Another server has said so meanwhile.
                return Ok(UploadProgress::said(named, fault));
            }
            drop(reader);
            let looked_at = BTreeMap::from([(named.document, end)]);
            if let Some(receipts) = self.ingest.perform_unmoved_blocking(vec![own.clone()], looked_at)? {
                break receipts;
            }
        };
        match receipts.first().map(|receipt| &receipt.outcome) {
            Some(Outcome::Accepted) => Ok(UploadProgress::said(named, fault)),
            other => {
                tracing::warn!(act = %named.act, outcome = ?other, "Evidence came for which its document has no place.");
                self.forget(named.act)?;
                Ok(UploadProgress::refused(named, "refused"))
            }
        }
    }

    /// Removes what is left of an upload whose bytes are told of.
    pub(super) fn let_upload_go(&self, named: &BlobReference) -> Result<(), BlobError> {
        self.blobs.forget_unscanned(named.slot())?;
        self.blobs.parts().done(named.slot(), &named.person)
    }

    fn forget(&self, act: ActId) -> Result<(), UploadProblem> {
        let batch = Batch { arrived_gone: vec![act], ..Batch::default() };
        let _turn = self.ingest.store().turn();
        self.ingest.store().commit(batch)?;
        Ok(())
    }
}
