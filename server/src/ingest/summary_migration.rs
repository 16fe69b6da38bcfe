//! Rebuilds summaries written by an earlier build, once, before the store is served. Lists, searches and counts read
//! nothing else of a document.

use super::project::project;
use super::stored::{bytes, loaded};
use super::writer::TURN_AMONG;
use crate::store::{Batch, Store, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ticket::summary::VERSION;
use std::time::{Duration, Instant};

/// How many documents share one commit.
const PAGE: usize = 500;

/// Makes every summary that does not say what this build says of its document anew. Cut short, or where the disk is full, it
/// begins again at the next start: until then lists and searches tell what the earlier build told. Answers with how many it made.
pub(super) fn renew(store: &dyn Store, organisation: &Organisation) -> Result<usize, StoreError> {
    renew_in(store, organisation, TURN_AMONG)
}

/// The same, in turns that end after so long: other servers of the store wait for theirs meanwhile.
fn renew_in(store: &dyn Store, organisation: &Organisation, turn: Duration) -> Result<usize, StoreError> {
    if store.read()?.summaries_of()? >= VERSION {
        return Ok(0);
    }
    let (mut after, mut made) = (None, 0);
    loop {
        let (_turn, began) = (store.turn(), Instant::now());
        let reader = store.read()?;
        let mut batch = Batch::after(reader.end()?);
        let page = reader.summaries(after, PAGE)?;
        let mut looked_at = 0;
        for told in &page {
            if looked_at > 0 && began.elapsed() >= turn {
                break;
            }
            let id = told.id();
            (looked_at, after) = (looked_at + 1, Some(id));
            // What a ticket that left is found and counted by stands in the line by which it left.
            let row = match reader.row_of(id) {
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(document.id = %id, error.message = %error, "A document's row cannot be read: its summary stays as it was.");
                    continue;
                }
                row => row?.filter(|row| row.archived == 0),
            };
            let Some(row) = row else { continue };
            let document = match bytes(&*reader, &row) {
                Err(error) if error.is_damage_of_a_document() => None,
                stored => loaded(&stored?).ok(),
            };
            let Some(projection) = document.and_then(|document| project(organisation, id, row.kind, &document)) else {
                // One document that is damaged keeps nobody from the others; `ronda verify` says what is wrong with it.
                tracing::error!(document.id = %id, "A document cannot be read: its summary stays as it was.");
                continue;
            };
            if projection.summary != *told {
                batch.summaries.push(projection.summary);
            }
        }
        let anew = batch.summaries.len();
        let last = looked_at == page.len() && page.len() < PAGE;
        batch.summaries_of = last.then_some(VERSION);
        drop(reader);
        match store.commit(batch) {
            Err(StoreError::Full) => {
                tracing::warn!(
                    "The disk is full: summaries of an earlier version stay as they were, and lists say what that one said. Make \
                     room and start the server again."
                );
                return Ok(made);
            }
            committed => committed?,
        };
        made += anew;
        if last {
            tracing::info!(documents = made, "Summaries of an earlier version were made anew.");
            return Ok(made);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::store::transfer::{FilledBy, Filling, Rows as _};
    use crate::store::{Archives, Projector, Reader, Rebuilt, Turn};
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::ids::DocumentId;
    use ronda_shared::stamp::Site;
    use ronda_shared::view::Summary;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A store that counts how often its turn was taken.
    struct CountsTurns<'s> {
        inner: &'s dyn Store,
        turns: AtomicUsize,
    }

    impl Store for CountsTurns<'_> {
        fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
            self.inner.read()
        }
        fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
            self.inner.commit(batch)
        }
        fn turn(&self) -> Turn<'_> {
            self.turns.fetch_add(1, Ordering::Relaxed);
            self.inner.turn()
        }
        fn accepts_writes(&self) -> bool {
            self.inner.accepts_writes()
        }
        fn archives(&self) -> &Archives {
            self.inner.archives()
        }
        fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
            self.inner.rebuild(projector)
        }
    }

    /// With a ticket.
    fn with_a_ticket() -> (Fixture, DocumentId) {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let id = file(&fixture);
        (fixture, id)
    }

    fn file(fixture: &Fixture) -> DocumentId {
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let id = DocumentId::new(fixture.now(), [1; 10]);
        fixture.write(&mut eva, id, fixture.end(), &opening("Sin red"));
        let (record, push) = fixture.pending(&mut eva);
        fixture.ingest.push_blocking(record, push).expect("taken in");
        id
    }

    /// One summary that nobody can read keeps the others neither from being made anew nor from being listed.
    #[test]
    fn a_damaged_summary_keeps_no_other_from_being_renewed() {
        let store = Arc::new(RedbStore::in_memory().expect("opens"));
        let fixture = Fixture::on(Arc::<RedbStore>::clone(&store));
        let id = file(&fixture);
        let right = fixture.store.read().expect("reads").summary(id).expect("reads");
        let mut old = right.clone().expect("a summary");
        let Summary::Ticket(ticket) = &mut old else { panic!("a ticket") };
        ticket.subject = "Como lo decía la versión anterior".into();
        let batch = Batch { summaries: vec![old], summaries_of: Some(VERSION - 1), ..Batch::after(fixture.end()) };
        fixture.store.commit(batch).expect("as an earlier build left it");
        // Older than the ticket: each page begins with it.
        let damaged = DocumentId::from_bytes([0; 16]);
        let rows = vec![(damaged.bytes().to_vec(), b"nada que se lea".to_vec())];
        store.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");

        let organisation = &fixture.ingest.shared.context.organisation;
        assert_eq!(renew(&*fixture.store, organisation).expect("renews"), 1);
        let reader = fixture.store.read().expect("reads");
        assert_eq!(reader.summary(id).expect("reads"), right);
        assert_eq!(reader.summaries_of().expect("reads"), VERSION);
        let listed = |limit| reader.summaries(None, limit).expect("reads").iter().map(Summary::id).collect::<Vec<_>>();
        assert_eq!((listed(1), listed(2)), (vec![id], vec![id]), "a page is full all the same");
        let indexed = reader.summaries_since(None).expect("reads").collect::<Result<Vec<_>, _>>().expect("reads");
        assert_eq!(indexed.iter().map(Summary::id).collect::<Vec<_>>(), [id]);
        assert!(reader.all_summaries().any(|summary| summary.is_err_and(|error| error.is_damage_of_a_document())));
    }

    /// As one that takes long: other servers wait for their turn, and not for ever.
    #[test]
    fn each_turn_ends_in_time_and_all_are_made() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        for n in 1..=3 {
            let id = DocumentId::new(fixture.now(), [n; 10]);
            let _outcome = fixture.does(&mut eva, id, &opening("Sin red"));
        }
        let told = |fixture: &Fixture| fixture.store.read().expect("reads").summaries(None, 9).expect("reads");
        let right = told(&fixture);
        let old = right.iter().cloned().map(|mut summary| {
            let Summary::Ticket(ticket) = &mut summary else { panic!("a ticket") };
            ticket.subject = "Como lo decía la versión anterior".into();
            summary
        });
        let batch = Batch { summaries: old.collect(), summaries_of: Some(VERSION - 1), ..Batch::after(fixture.end()) };
        fixture.store.commit(batch).expect("as an earlier build left it");
        let turns = CountsTurns { inner: &*fixture.store, turns: AtomicUsize::new(0) };
        let organisation = &fixture.ingest.shared.context.organisation;
        assert_eq!(renew_in(&turns, organisation, Duration::ZERO).expect("renews"), 3);
        assert_eq!((turns.turns.into_inner(), told(&fixture)), (3, right));
        assert_eq!(fixture.store.read().expect("reads").summaries_of().expect("reads"), VERSION);
    }

    #[test]
    fn a_damaged_row_keeps_no_server_from_its_start() {
        let (fixture, id) = with_a_ticket();
        let batch = Batch { summaries_of: Some(VERSION - 1), ..Batch::after(fixture.end()) };
        fixture.store.commit(batch).expect("as an earlier build left it");
        let rows = fixture.store.as_rows().expect("it is copied by its rows");
        let damaged = vec![(id.bytes().to_vec(), b"nada que se lea".to_vec())];
        rows.put_rows("documents", damaged, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        rows.finish(&Batch::default()).expect("no mark of a filling is left");
        let organisation = &fixture.ingest.shared.context.organisation;
        assert_eq!(renew(&*fixture.store, organisation).expect("it is served"), 0, "nothing is old");
        assert_eq!(fixture.store.read().expect("reads").summaries_of().expect("reads"), VERSION);
    }

    /// Nobody could read what is stored for as long as there is no room for what follows from it.
    #[test]
    fn a_full_disk_keeps_no_server_from_its_start() {
        let (fixture, _) = with_a_ticket();
        let batch = Batch { summaries_of: Some(VERSION - 1), ..Batch::after(fixture.end()) };
        fixture.store.commit(batch).expect("as an earlier build left it");
        let organisation = &fixture.ingest.shared.context.organisation;
        let full = InterferingStore::on(Arc::clone(&fixture.store));
        full.fills(true);
        assert_eq!(renew(&full, organisation).expect("it is served"), 0);
        assert_eq!(fixture.store.read().expect("reads").summaries_of().expect("reads"), VERSION - 1, "it waits");
        renew(&*fixture.store, organisation).expect("renews");
        assert_eq!(fixture.store.read().expect("reads").summaries_of().expect("reads"), VERSION);
    }

    #[test]
    fn what_an_earlier_build_told_is_told_anew_once() {
        let (fixture, id) = with_a_ticket();
        let organisation = &fixture.ingest.shared.context.organisation;
        let told = || fixture.store.read().expect("reads").summary(id).expect("reads");
        let right = told();
        assert_eq!(renew(&*fixture.store, organisation).expect("renews"), 0, "nothing is old");

        let mut old = right.clone().expect("a summary");
        let Summary::Ticket(ticket) = &mut old else { panic!("a ticket") };
        ticket.subject = "Como lo decía la versión anterior".into();
        let batch = Batch { summaries: vec![old], summaries_of: Some(VERSION - 1), ..Batch::after(fixture.end()) };
        fixture.store.commit(batch).expect("as an earlier build left it");
        assert_ne!(told(), right);
        assert_eq!(renew(&*fixture.store, organisation).expect("renews"), 1);
        assert_eq!(told(), right);
        assert_eq!(fixture.store.read().expect("reads").summaries_of().expect("reads"), VERSION);
    }
}
