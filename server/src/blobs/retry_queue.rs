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
            let _moving = self.blobs().moving(&sha256)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::{Blobs, UploadState};
    use crate::clock::Clock;
    use crate::start;
    use crate::store::Store;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::command::{Command, Content};
    use ronda_shared::evidence::{AttachEvidence, Media};
    use ronda_shared::ids::{ActId, DocumentId, PersonId};
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    /// As one that is stopped for that long after it has looked: the file would be gone, and its row would stay.
    const STOPPED: Duration = Duration::from_millis(500);

    #[test]
    fn what_another_server_is_given_while_it_is_removed_here_stays() {
        let inner: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let store = Arc::new(InterferingStore::on(Arc::clone(&inner)));
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = |ingest| Keeper::new(Blobs::of(folder.path(), None, 1 << 20), ingest);
        let here = keeper(fixture.ingest.clone());
        let (clock, _) = Clock::by_hand(fixture.now().millis());
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let there = keeper(start::ingest(inner, organisation, clock).expect("ingest"));

        let bytes = b"una nota".to_vec();
        let (sha256, id) = (Sha256::of(&bytes), DocumentId::new(fixture.now(), [1; 10]));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
        let file = Box::new(AttachEvidence::new(sha256, 8, Media::Text, "nota.txt".into()));
        assert_eq!(fixture.does(&mut eva, id, &Command::Content(Content::AttachEvidence(file))), Outcome::Accepted);
        let act = ActId { device: eva.record.id, number: 2 };
        // Nobody named it when its place was away.
        here.blobs().condemned().insert(sha256);
        let (tell, told) = mpsc::channel();
        // Whose it is, and whether a row tells of it.
        store.after_reads(2, move |_| {
            let done = Arc::new(AtomicBool::new(false));
            let own = Arc::clone(&done);
            drop(thread::spawn(move || {
                let brought = there.bring_for(&PersonId::new("eva.rios"), act, &bytes);
                own.store(true, Ordering::SeqCst);
                tell.send(brought.map(|brought| brought.state)).expect("heard");
            }));
            thread::park_timeout(STOPPED);
            assert!(!done.load(Ordering::SeqCst), "it waits until that is over");
        });
        here.remove_again().expect("removed");
        let brought = told.recv().expect("brought").expect("taken in");
        assert_eq!(brought, UploadState::Sealed);
        assert_eq!(here.blobs().kept().size(&sha256).expect("looked for"), Some(8), "its row tells of it");
    }
}
