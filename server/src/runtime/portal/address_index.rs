//! Index from email address to requests, built from the tickets on first use and updated from the feed.
//! Stores keyed hashes (HMAC with the server's secret), never addresses. A file keeps it over a restart: then what moved since is
//! read, and not every ticket there ever was.

use super::address_file::{self, KeptAddresses};
use super::sealed_token::tag;
use crate::ingest::stored_ticket;
use crate::store::{Reader, Secret, StoreError};
use ronda_shared::command::ContactField;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// So many tickets are read anew after a restart at most, or one of so many where there are more: then the file is written again.
const UNKEPT: usize = 2_000;
const UNKEPT_OF: usize = 50;

/// The requests of each address.
#[derive(Debug, Default)]
pub struct AddressIndex {
    known: Mutex<IndexState>,
    stage: watch::Sender<IndexStage>,
    /// In which file it outlives a restart; none: in none.
    file: Option<PathBuf>,
}

/// How far it is made. Without its file all tickets are read for it, minutes of work where there are many: one does that, and nobody
/// else holds a thread meanwhile, of which the whole server has few.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum IndexStage {
    #[default]
    Unmade,
    BeingMade,
    Made,
}

/// That somebody makes it, until this is dropped.
struct Making<'i>(&'i AddressIndex);

#[derive(Debug, Default)]
struct IndexState {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    of: BTreeMap<DocumentId, [u8; 16]>,
    by: BTreeMap<[u8; 16], BTreeSet<DocumentId>>,
    /// Tickets that were read since the file was written.
    unkept: usize,
    /// One that stands in the file has no address any more: it may have been taken out for good.
    is_taken_out: bool,
}

/// The address of who asked.
pub fn mail_of(view: &TicketView) -> &str {
    view.requester.get(&ContactField::Mail).map_or("", |set| set.value.trim())
}

impl AddressIndex {
    /// With its file in this folder; nothing is touched yet.
    pub fn within(folder: &Path) -> Self {
        Self { file: Some(folder.join("addresses")), ..Self::default() }
    }

    /// Whether whoever asks is to make it now: one of those who do.
    #[must_use]
    pub fn begin(&self) -> bool {
        self.stage.send_if_modified(|stage| {
            let is_first = *stage == IndexStage::Unmade;
            if is_first {
                *stage = IndexStage::BeingMade;
            }
            is_first
        })
    }

    /// Makes it, once it was [begun](Self::begin). It blocks, for as long as all tickets take, or until `is_over`.
    ///
    /// # Errors
    /// The store; whoever asks next begins anew.
    pub fn make(&self, reader: &dyn Reader, secret: &Secret, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let _making = Making(self);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.keep_up(&mut known, reader, secret, is_over)?;
        if known.position.is_some() {
            self.stage.send_replace(IndexStage::Made);
        }
        Ok(())
    }

    /// Whether it is made, now or after so long: that is waited for without a thread.
    pub async fn is_made_within(&self, limit: Duration) -> bool {
        let mut stage = self.stage.subscribe();
        // However this ends, it is looked at how it stands.
        drop(timeout(limit, stage.wait_for(|stage| *stage != IndexStage::BeingMade)).await);
        *self.stage.borrow() == IndexStage::Made
    }

    /// The requests of an address, the oldest first, of what is made. It blocks.
    pub fn of(&self, reader: &dyn Reader, secret: &Secret, mail: &str) -> Result<Vec<DocumentId>, StoreError> {
        // Numbers alone stand under this lock: a holder that panicked left a part of them, which is kept up as before.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.keep_up(&mut known, reader, secret, &|| false)?;
        Ok(known.by.get(&tag(secret, mail)).into_iter().flatten().copied().collect())
    }

    /// From its file where nothing is known yet, on to the end of the feed, and into its file where much came.
    fn keep_up(
        &self,
        known: &mut IndexState,
        reader: &dyn Reader,
        secret: &Secret,
        is_over: &dyn Fn() -> bool,
    ) -> Result<(), StoreError> {
        let Some(file) = &self.file else { return known.keep_up(reader, secret, is_over) };
        if known.position.is_none() {
            known.begin_from(file, reader, secret)?;
        }
        known.keep_up(reader, secret, is_over)?;
        if known.is_taken_out || known.unkept >= UNKEPT.max(known.of.len() / UNKEPT_OF) {
            known.keep(file, reader, secret)?;
        }
        Ok(())
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.stage.send_if_modified(|stage| {
            let is_cut_short = *stage == IndexStage::BeingMade;
            if is_cut_short {
                *stage = IndexStage::Unmade;
            }
            is_cut_short
        });
    }
}

impl IndexState {
    /// What the file holds, where the feed up to there is the present one's: after a restore it may have gone another way.
    fn begin_from(&mut self, file: &Path, reader: &dyn Reader, secret: &Secret) -> Result<(), StoreError> {
        let kept = address_file::read(file, secret).unwrap_or_else(|error| {
            tracing::warn!(error.message = %error, "Whose requests are whose cannot be read from its file: the tickets tell it.");
            None
        });
        let Some(KeptAddresses { epoch, position, of }) = kept else { return Ok(()) };
        if reader.shared_with(epoch)?.is_none_or(|shared| shared < position) {
            return Ok(());
        }
        self.by.clear();
        for (id, tag) in &of {
            self.by.entry(*tag).or_default().insert(*id);
        }
        (self.position, self.of) = (Some(position), of);
        Ok(())
    }

    /// Writes the file, as far as the index is made. What fails is told to the operator: the index is there all the same.
    fn keep(&mut self, file: &Path, reader: &dyn Reader, secret: &Secret) -> Result<(), StoreError> {
        let Some(position) = self.position else { return Ok(()) };
        let epoch = reader.epoch()?.epoch;
        match address_file::write(file, secret, (epoch, position), &self.of) {
            Ok(()) => self.is_taken_out = false,
            // An address that was taken out stands in the former file: that is tried again at the next question.
            Err(error) => {
                tracing::warn!(error.message = %error, "Whose requests are whose is not kept: after a restart the tickets tell it.");
            }
        }
        self.unkept = 0;
        Ok(())
    }

    fn keep_up(&mut self, reader: &dyn Reader, secret: &Secret, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let end = reader.end()?;
        for summary in reader.summaries_since(self.position)? {
            if is_over() {
                return Ok(());
            }
            let Summary::Ticket(ticket) = summary? else { continue };
            if ticket.in_archive {
                // It would be read from there, and so would each of its year: it is asked for by its folio. What was known of it may have
                // been taken out before it left.
                self.note(ticket.id, None);
            } else {
                self.learn(reader, secret, ticket.id)?;
            }
        }
        self.position = Some(end);
        Ok(())
    }

    fn learn(&mut self, reader: &dyn Reader, secret: &Secret, id: DocumentId) -> Result<(), StoreError> {
        self.unkept += 1;
        let view = match stored_ticket(reader, id) {
            // One that is damaged keeps nobody from their own; `ronda verify` says what is wrong with it.
            Err(StoreError::Damaged { detail, .. }) => {
                tracing::error!(document.id = %id, error.message = detail, "A ticket cannot be read: the portal lists it for nobody.");
                return Ok(());
            }
            view => view?,
        };
        let Some(view) = view else { return Ok(()) };
        let mail = mail_of(&view);
        self.note(id, (!mail.is_empty()).then(|| tag(secret, mail)));
        Ok(())
    }

    /// A request is of this address from now on, or of none.
    fn note(&mut self, id: DocumentId, now: Option<[u8; 16]>) {
        let was = match now {
            Some(now) => self.of.insert(id, now),
            None => self.of.remove(&id),
        };
        self.is_taken_out |= now.is_none() && was.is_some();
        if let Some(was) = was.filter(|was| Some(*was) != now)
            && let Some(ids) = self.by.get_mut(&was)
        {
            ids.remove(&id);
        }
        if let Some(now) = now {
            self.by.entry(now).or_default().insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, DocumentRow, Store};
    use crate::verification::testing::{lived, memory};
    use ronda_shared::act::DocumentKind;
    use ronda_shared::command::{Command, Content};
    use ronda_shared::ids::ServiceId;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use ronda_shared::ticket::summary::TicketSummary;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_ticket_that_cannot_be_read_keeps_nobody_from_their_own() {
        let store = RedbStore::in_memory().expect("opens");
        let (id, at) = (DocumentId::from_bytes([7; 16]), Timestamp::from_millis(1_795_186_800_000));
        let (latest, kind) = (1, DocumentKind::Ticket);
        let (heads, scopes) = (Vec::new(), Vec::new());
        let row =
            DocumentRow { id, kind, born: 1, latest, snapshot: 1, tail: 0, heads, scopes, founded: 0, archived: 0 };
        let ticket = TicketSummary::new(id, ServiceId::new("oax-soporte-hardware"), at);
        let batch = Batch {
            documents: vec![row],
            snapshots: vec![(id, b"no document".to_vec())],
            summaries: vec![Summary::Ticket(Box::new(ticket))],
            ..Batch::after(0)
        };
        store.commit(batch).expect("commits");
        let reader = store.read().expect("reads");
        assert!(stored_ticket(&*reader, id).is_err());
        let own = AddressIndex::default().of(&*reader, &Secret([7; 32]), "ana@oaxaca.gob.mx");
        assert_eq!(own.expect("looked for"), []);
    }

    /// Of millions of tickets it takes minutes, and who comes meanwhile is told so.
    #[tokio::test]
    async fn one_makes_it_and_nobody_waits_for_that_on_a_thread() {
        let index = AddressIndex::default();
        assert!(index.begin() && !index.begin(), "one alone makes it");
        assert!(!index.is_made_within(Duration::ZERO).await);
        drop(Making(&index));
        assert!(!index.is_made_within(Duration::from_secs(3_600)).await, "it failed: nobody waits for it any more");
        assert!(index.begin(), "another begins anew");
        let (store, secret) = (RedbStore::in_memory().expect("opens"), Secret([7; 32]));
        let reader = store.read().expect("reads");
        let waiting = index.is_made_within(Duration::from_secs(3_600));
        let making = async { index.make(&*reader, &secret, &|| false).expect("made") };
        assert!(tokio::join!(waiting, making).0);
        assert!(!index.begin() && index.is_made_within(Duration::ZERO).await);
        assert_eq!(index.of(&*reader, &secret, "ana@oaxaca.gob.mx").expect("looked for"), []);
    }

    /// Of millions of tickets that would be minutes after each start.
    #[test]
    fn after_a_restart_what_moved_since_is_read_and_no_other_ticket() {
        let (folder, secret) = (tempfile::tempdir().expect("a folder"), Secret([7; 32]));
        let (fixture, one, other) = lived(memory());
        let mut eva = fixture.browser("eva.rios", 9, Site::Desk);
        let mut asks = |id, mail: &str| {
            let set = Content::SetContact { field: ContactField::Mail, value: mail.into() };
            assert_eq!(fixture.does(&mut eva, id, &Command::Content(set)), Outcome::Accepted);
        };
        let read_by = |index: &AddressIndex, mail: &str| {
            let reader = fixture.store.read().expect("reads");
            let found = index.of(&*reader, &secret, mail).expect("looked for");
            (found, index.known.lock().expect("whole").unkept)
        };
        asks(one, "ana@oaxaca.gob.mx");
        let first = AddressIndex::within(folder.path());
        assert_eq!(read_by(&first, "ana@oaxaca.gob.mx"), (vec![one], 2));
        let reader = fixture.store.read().expect("reads");
        first.known.lock().expect("whole").keep(&folder.path().join("addresses"), &*reader, &secret).expect("kept");
        drop(reader);

        assert_eq!(read_by(&AddressIndex::within(folder.path()), "ana@oaxaca.gob.mx"), (vec![one], 0));
        asks(other, "Ana@oaxaca.gob.mx");
        assert_eq!(read_by(&AddressIndex::within(folder.path()), "ana@oaxaca.gob.mx"), (vec![one, other], 1));
        // What was taken out does not stand in the file until much else has come.
        asks(one, "");
        assert_eq!(read_by(&AddressIndex::within(folder.path()), "ana@oaxaca.gob.mx"), (vec![other], 0));
        let kept = address_file::read(&folder.path().join("addresses"), &secret).expect("read").expect("a file");
        assert_eq!(kept.of.keys().collect::<Vec<_>>(), [&other]);

        // Another store's feed went another way.
        let (elsewhere, ..) = lived(memory());
        let reader = elsewhere.store.read().expect("reads");
        let index = AddressIndex::within(folder.path());
        assert_eq!(index.of(&*reader, &secret, "ana@oaxaca.gob.mx").expect("looked for"), []);
    }

    /// An address is taken out of what came back for it, which leaves for its archive again before anybody asks the portal.
    #[test]
    fn what_was_taken_out_of_a_ticket_that_left_is_known_no_more() {
        let (folder, secret) = (tempfile::tempdir().expect("a folder"), Secret([7; 32]));
        let (fixture, one, _) = lived(memory());
        let mut eva = fixture.browser("eva.rios", 9, Site::Desk);
        let mut asks = |mail: &str| {
            let set = Content::SetContact { field: ContactField::Mail, value: mail.into() };
            assert_eq!(fixture.does(&mut eva, one, &Command::Content(set)), Outcome::Accepted);
        };
        let index = AddressIndex::within(folder.path());
        let found = || {
            let reader = fixture.store.read().expect("reads");
            index.of(&*reader, &secret, "ana@oaxaca.gob.mx").expect("looked for")
        };
        asks("ana@oaxaca.gob.mx");
        assert_eq!(found(), [one]);
        asks("");
        let summary = fixture.store.read().expect("reads").summary(one).expect("reads");
        let Some(Summary::Ticket(mut ticket)) = summary else { panic!("a ticket") };
        ticket.in_archive = true;
        let left = Batch { summaries: vec![Summary::Ticket(ticket)], ..Batch::after(fixture.end()) };
        fixture.store.commit(left).expect("commits");
        assert_eq!(found(), []);
        let kept = address_file::read(&folder.path().join("addresses"), &secret).expect("read").expect("a file");
        assert_eq!(kept.of, BTreeMap::new());
    }

    #[test]
    fn an_address_that_was_taken_out_leaves_the_file_once_that_can_be_written() {
        let (folder, secret) = (tempfile::tempdir().expect("a folder"), Secret([7; 32]));
        let store = RedbStore::in_memory().expect("opens");
        let reader = store.read().expect("reads");
        let file = folder.path().join("addresses");
        let mut state = IndexState { position: Some(0), unkept: 9, is_taken_out: true, ..IndexState::default() };
        std::fs::create_dir(&file).expect("in its way");
        state.keep(&file, &*reader, &secret).expect("told");
        assert_eq!((state.unkept, state.is_taken_out), (0, true), "it is tried again, and not for what else came");
        std::fs::remove_dir(&file).expect("out of its way");
        state.keep(&file, &*reader, &secret).expect("kept");
        assert!(!state.is_taken_out && file.is_file());
    }
}
