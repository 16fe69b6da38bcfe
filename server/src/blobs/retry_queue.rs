//! Retries what the store of whole files was away for: whole uploads to be put there, files to be removed.
//! Nobody has to ask again: they are tried until they are done.

use super::references::named;
use super::{BlobError, Keeper, UploadProblem};
use ronda_shared::ids::Sha256;

impl Keeper {
    /// Finishes the uploads that are whole and were not told as kept; answers how many still wait. One that fails keeps no other
    /// waiting.
    ///
    /// # Errors
    /// The store's, or the disk's, of the first that could not be finished: it is tried again. That the place is still away is
    /// none.
    pub fn keep_again(&self) -> Result<u64, UploadProblem> {
        let (mut waiting, mut is_away, mut failed) = (0_u64, false, None);
        for act in self.blobs().parts().acts()? {
            let reader = self.ingest().store().read()?;
            let found = named(&*reader, act)?.filter(|named| named.keeps() && !named.shadowed);
            drop(reader);
            let Some(named) = found else { continue };
            if self.blobs().parts().received(act, &named.person)? != u64::from(named.file.size) {
                continue;
            }
            if is_away {
                self.blobs().parts().touch(act)?;
                waiting += 1;
                continue;
            }
            match self.in_turn(&named, |part| self.finish(part, &named)) {
                // Not what was named: it is begun again.
                Ok(_) | Err(UploadProblem::Elsewhere(_)) => {}
                Err(UploadProblem::Away(_)) => {
                    self.blobs().parts().touch(act)?;
                    waiting += 1;
                    is_away = true;
                }
                Err(problem) => {
                    waiting += 1;
                    failed = failed.or(Some(problem));
                }
            }
        }
        metrics::gauge!("ronda_uploads_waiting").set(waiting as f64);
        failed.map_or(Ok(waiting), Err)
    }

    /// Removes what nobody names and could not be removed when it was to be; answers how much still waits. What is not remembered here (the
    /// server was started anew) the sweep finds.
    ///
    /// # Errors
    /// The store's, or the disk's. That the place is still away is none.
    pub fn remove_again(&self) -> Result<u64, BlobError> {
        let condemned: Vec<Sha256> = self.blobs().condemned().iter().copied().collect();
        for sha256 in condemned {
            let owner = self.owner()?;
            let _moving = self.blobs().moving(&sha256);
            if self.ingest().store().read()?.blob(&sha256)?.is_some() {
                // The same bytes came again meanwhile.
                self.blobs().condemned().remove(&sha256);
                continue;
            }
            self.blobs().remove(&sha256, &owner)?;
            if self.blobs().condemned().contains(&sha256) {
                break;
            }
        }
        let waiting = self.blobs().condemned().len() as u64;
        metrics::gauge!("ronda_blobs_to_remove").set(waiting as f64);
        Ok(waiting)
    }
}
