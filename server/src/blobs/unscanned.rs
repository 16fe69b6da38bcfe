//! Whole files that wait for the scanner: it could not be asked when they came. Each lies under the name of the act that
//! names it and is tried again; its ticket goes on meanwhile, and shows it as still on its way.

use super::disk::{self, BlobError};
use super::media::Looked;
use super::references::{BlobReference, named_or_awaited};
use super::scanner::{Verdict, scan};
use super::{Blobs, Keeper, UploadProblem, UploadProgress, at};
use ronda_shared::evidence::SealFault;
use ronda_shared::ids::ActId;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of those that wait.
const FOLDER: &str = "unscanned";

impl Blobs {
    /// Where an act's file waits for the scanner.
    fn unscanned(&self, act: ActId) -> PathBuf {
        self.folder.join(FOLDER).join(act.to_string())
    }

    /// Whether an act's file waits for the scanner.
    pub(super) fn is_unscanned(&self, act: ActId) -> bool {
        self.unscanned(act).exists()
    }

    /// Removes what waits of an act.
    pub(super) fn forget_unscanned(&self, act: ActId) -> Result<(), BlobError> {
        disk::remove(&self.unscanned(act)).map(|_| ())
    }

    /// Lays a whole, durable file beside until the scanner can be asked.
    fn set_aside(&self, path: &Path, act: ActId) -> Result<(), BlobError> {
        let place = self.unscanned(act);
        if path == place {
            return Ok(());
        }
        let folder = self.folder.join(FOLDER);
        disk::folder(&folder)?;
        fs::rename(path, &place).map_err(at(&place))?;
        disk::sync_folder(&folder)
    }
}

impl Keeper {
    /// What is to be said of a file that is what it says: that, unless the scanner finds something in it. None where the
    /// scanner cannot be asked: the file is laid aside.
    pub(super) fn scanned(
        &self,
        path: &Path,
        named: &BlobReference,
        looked: Looked,
    ) -> Result<Option<Result<Looked, SealFault>>, BlobError> {
        let Some(scanner) = &self.blobs().scanner else { return Ok(Some(Ok(looked))) };
        let bytes = fs::read(path).map_err(at(path))?;
        let verdict = scan(scanner, &bytes);
        let outcome = match &verdict {
            Ok(Verdict::Clean) => "clean",
            Ok(Verdict::Infected(_)) => "infected",
            Err(_) => "no_verdict",
        };
        metrics::counter!("ronda_scans_total", "outcome" => outcome).increment(1);
        match verdict {
            Ok(Verdict::Clean) => Ok(Some(Ok(looked))),
            Ok(Verdict::Infected(found)) => {
                tracing::warn!(act = %named.act, scanner.found = found, "The scanner found something harmful in a file.");
                Ok(Some(Err(SealFault::Infected)))
            }
            Err(error) => {
                tracing::warn!(act = %named.act, error.message = %error, "A file waits for the scanner.");
                self.blobs().set_aside(path, named.act)?;
                Ok(None)
            }
        }
    }

    /// Asks the scanner again about the files that wait for it; answers how many still do. One that cannot be read keeps no
    /// other waiting.
    ///
    /// # Errors
    /// The store's, or the disk's, of the first file that could not be judged: it is tried again.
    pub fn scan_again(&self) -> Result<u64, UploadProblem> {
        let (mut waiting, mut failed) = (0, None);
        for name in disk::names(&self.blobs().folder.join(FOLDER))? {
            let Ok(act) = name.parse::<ActId>() else { continue };
            match self.scan_one_again(act) {
                Ok(waits) => waiting += u64::from(waits),
                Err(problem) => {
                    waiting += 1;
                    failed = failed.or(Some(problem));
                }
            }
        }
        metrics::gauge!("ronda_scans_waiting").set(waiting as f64);
        failed.map_or(Ok(waiting), Err)
    }

    /// The same of one; whether it still waits.
    fn scan_one_again(&self, act: ActId) -> Result<bool, UploadProblem> {
        let reader = self.ingest().store().read()?;
        let told = reader.seal(act)?.is_some() || reader.arrived(act)?.is_some();
        let found = named_or_awaited(&*reader, act)?.filter(|named| named.keeps() && !named.shadowed && !told);
        drop(reader);
        let Some(named) = found else {
            // Its act was struck, refused or redacted, or the same bytes came in another way.
            self.blobs().forget_unscanned(act)?;
            return Ok(false);
        };
        match self.judge(&self.blobs().unscanned(act), &named) {
            Ok(progress) => Ok(progress.why == Some(UploadProgress::SCANNING)),
            // Where it is to lie is away: it waits here for that, too.
            Err(UploadProblem::Away(_)) => Ok(true),
            Err(problem) => Err(problem),
        }
    }
}
