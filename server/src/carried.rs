//! What came by other hands: opened, handed in as from a file, its files kept as its author's uploads.
//!
//! Who carried it counts for nothing: the acts' signature speaks for them, and of the files only those are kept that an
//! act of the same device names. All of it may be repeated, by the same courier or another, early or late.

use crate::blobs::{Keeper, UploadProblem, UploadProgress, UploadState, Uploader};
use crate::ingest::{Ingest, SyncProblem};
use crate::light;
use crate::store::{DeviceRecord, Reader, StoreError};
use crate::traces;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::receipt::CarriedReceipt;
use ronda_shared::light::seal::{self, OpenProblem};
use ronda_shared::sync::wire::Outcome;
use serde_bytes::ByteBuf;

/// How often a file is continued from where somebody else has brought it meanwhile.
const TRIES: usize = 4;

/// What became of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleOutcome {
    /// Whose log.
    pub device: DeviceId,
    /// The greatest act of it that is durable.
    pub acknowledged: u64,
    /// Acts of the bundle that are durable now.
    pub acts: usize,
    /// Files of the bundle that are here now, whole.
    pub files: usize,
    /// For the author: a signed [`CarriedReceipt`].
    pub receipt: Vec<u8>,
}

/// Why a bundle was not taken in. What of it was stored before stays; the same bundle may come again.
#[derive(Debug, thiserror::Error)]
pub enum CarriedProblem {
    /// It does not open here.
    #[error(transparent)]
    Open(#[from] OpenProblem),
    /// Its acts were not taken.
    #[error(transparent)]
    Acts(#[from] SyncProblem),
    /// Its files could not be kept now.
    #[error(transparent)]
    Files(#[from] UploadProblem),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in a sealed bundle.
pub async fn take_in(ingest: &Ingest, keeper: &Keeper, sealed: Vec<u8>) -> Result<BundleOutcome, CarriedProblem> {
    let own = ingest.clone();
    let (author, bundle) = blocking(move || open_bundle(&own, &sealed)).await?;
    let Bundle { outbox, files } = bundle;
    let pushed = if outbox.acts.is_empty() { None } else { Some(ingest.hand_in(outbox).await?) };
    let (own, keeper) = (ingest.clone(), keeper.clone());
    blocking(move || {
        let here = keep_all(&own, &keeper, &author, &files)?;
        let reader = own.store().read()?;
        let acknowledged = match &pushed {
            Some(pushed) => pushed.acknowledged,
            None => reader.log_head(author.id)?.map_or(0, |(number, _)| number),
        };
        let receipts = pushed.map_or_else(Vec::new, |pushed| pushed.receipts);
        let held = receipts.iter().filter(|receipt| matches!(receipt.outcome, Outcome::Held(_))).count();
        let said = CarriedReceipt {
            institution: own.organisation().id.clone(),
            device: author.id,
            acknowledged,
            at: own.clock().now(),
            held: u32::try_from(held).unwrap_or(u32::MAX),
        };
        let receipt = light::receipt_key(&*reader)?.sign(&said);
        Ok(BundleOutcome { device: author.id, acknowledged, acts: receipts.len(), files: here, receipt })
    })
    .await
}

/// The bundle, and the device whose acts it carries.
fn open_bundle(ingest: &Ingest, sealed: &[u8]) -> Result<(DeviceRecord, Bundle), CarriedProblem> {
    let (reader, organisation) = (ingest.store().read()?, ingest.organisation());
    let keys = light::private_keys(&*reader, ingest.clock().now(), organisation.settings.window_days)?;
    let bundle = seal::open(&keys, &organisation.id, sealed)?;
    let author = reader.device(bundle.outbox.device)?.ok_or(SyncProblem::UnknownDevice)?;
    Ok((author, bundle))
}

/// Keeps the files that acts of this device name; answers how many are here now. What nothing names is let go.
fn keep_all(
    ingest: &Ingest,
    keeper: &Keeper,
    author: &DeviceRecord,
    files: &[ByteBuf],
) -> Result<usize, UploadProblem> {
    let asker = Uploader { person: &author.person, device: author.id, sees: &sees_nothing };
    let mut here = 0;
    for file in files {
        let named = ingest.store().read()?.naming(&Sha256::of(file))?;
        let acts = named.into_iter().map(|(act, _)| act).filter(|act| act.device == author.id);
        let mut whole = false;
        for act in acts {
            whole |= delivered(keeper, &asker, act, file)?;
        }
        here += usize::from(whole);
    }
    Ok(here)
}

/// By other hands nobody learns what is here already: the bytes are brought.
fn sees_nothing(_: &dyn Reader, _: DocumentId, _: ActId) -> Result<bool, StoreError> {
    Ok(false)
}

/// Brings what is missing of an act's file, through all that an upload passes; whether it is here now, whole.
fn delivered(keeper: &Keeper, asker: &Uploader<'_>, act: ActId, file: &[u8]) -> Result<bool, UploadProblem> {
    let Some(mut told) = progress(keeper.progress(asker, act))? else { return Ok(false) };
    for _ in 0..TRIES {
        if told.state != UploadState::Waiting || told.received >= told.size {
            break;
        }
        let rest = usize::try_from(told.received).ok().and_then(|at| file.get(at..));
        let Some(rest) = rest else { return Ok(false) };
        told = match progress(keeper.receive(asker, act, told.received, rest))? {
            Some(told) => told,
            None => return Ok(false),
        };
    }
    Ok(match told.state {
        UploadState::Sealed => true,
        UploadState::Waiting => told.received == told.size,
        UploadState::Refused => false,
    })
}

/// How an upload stands, also where it goes on elsewhere; none where the act takes no such file.
fn progress(told: Result<UploadProgress, UploadProblem>) -> Result<Option<UploadProgress>, UploadProblem> {
    match told {
        Ok(told) | Err(UploadProblem::Elsewhere(told)) => Ok(Some(told)),
        Err(UploadProblem::UnknownAct | UploadProblem::TooLarge) => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CarriedProblem> + Send + 'static,
) -> Result<T, CarriedProblem> {
    traces::blocking(work).await.map_err(|_| SyncProblem::Stopping)?
}
