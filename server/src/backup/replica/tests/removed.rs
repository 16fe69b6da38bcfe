//! Rows beside the feed of which nothing is left once they are removed: sessions, accounts of directories, rows of WhatsApp.

use super::changed_rows::{account, came, dealt_with, standby};
use super::*;
use crate::identity::audit;
use crate::store::accounts::{AccountRow, AccountRows, AccountState};
use crate::store::interfering_store::InterferingStore;
use crate::store::whatsapp::{WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use crate::store::{AuditKind, SessionRow, TokenHash};
use ronda_shared::ids::PersonId;

/// Some that are removed later, and some that stay.
struct Removable {
    ended: SessionRow,
    forgotten: AccountRow,
    over: WhatsappIncoming,
    known: WhatsappKnown,
    stays: (SessionRow, AccountRow, WhatsappIncoming, WhatsappKnown),
}

impl Removable {
    fn new(at: Timestamp) -> Self {
        let session = |number: u8| {
            let token = TokenHash([number; 32]);
            SessionRow::begun(token, token, PersonId::new("eva.rios"), None, at)
        };
        let account = |subject: &str| account(subject, AccountState::Refused, at);
        let known = |wamid: &str| dealt_with(&came(wamid, at), at).0;
        Self {
            ended: session(9),
            forgotten: account("1"),
            over: came("wamid.1", at),
            known: known("wamid.2"),
            stays: (session(8), account("2"), came("wamid.3", at), known("wamid.4")),
        }
    }

    /// They are written.
    fn put(&self) -> Batch {
        let (session, account, came, known) = self.stays.clone();
        let waiting = [&self.over, &came].map(|row| WhatsappWaiting::Came(row.clone()));
        let whatsapp = WhatsappRows {
            waiting: waiting.to_vec(),
            known: vec![self.known.clone(), known],
            ..WhatsappRows::default()
        };
        let accounts = AccountRows { put: vec![self.forgotten.clone(), account], gone: Vec::new() };
        Batch { sessions: vec![self.ended.clone(), session], accounts, whatsapp, ..Batch::default() }
    }

    /// Those that go are removed.
    fn removed(&self) -> Batch {
        let whatsapp =
            WhatsappRows { gone: vec![self.over.key], forgotten: vec![*self.known.key()], ..WhatsappRows::default() };
        let accounts = AccountRows { put: Vec::new(), gone: vec![self.forgotten.key] };
        Batch { sessions_ended: vec![self.ended.token], accounts, whatsapp, ..Batch::default() }
    }

    /// A store has those that stay, and no other.
    fn are_gone_from(&self, store: &dyn Store) {
        let reader = store.read().expect("reads");
        let (session, account, came, known) = &self.stays;
        assert_eq!(reader.session(&self.ended.token).expect("read"), None, "who has its cookie would read there");
        assert!(reader.session(&session.token).expect("read").is_some(), "nobody else is signed out");
        assert_eq!(reader.accounts().expect("read"), std::slice::from_ref(account));
        assert_eq!(reader.whatsapp_waits(&self.over.key).expect("read"), None, "it would be said twice");
        assert!(reader.whatsapp_waits(&came.key).expect("read").is_some());
        assert_eq!(reader.whatsapp_knows(self.known.key()).expect("read"), None);
        assert_eq!(reader.whatsapp_knows(known.key()).expect("read").as_ref(), Some(known));
    }
}

/// The replica of the process that comes after.
fn next_process(primary: &Primary, folder: &TempDir) -> Replica {
    let (clock, _) = Clock::by_hand(primary.fixture.now().millis());
    let data = folder.path().join("primary-1");
    let evidence = BlobStore::of(&data, None);
    Replica::new(Arc::new(place(folder)), Arc::clone(&primary.fixture.store), (data, evidence), clock)
}

/// The process that removed them may have ended before it told of it, and no row is left by which the next one knows.
#[test]
fn what_was_removed_before_a_start_does_not_come_back() {
    let (mut primary, folder) = alive();
    let rows = Removable::new(primary.fixture.now());
    primary.replica.store().commit(rows.put()).expect("written");
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.fixture.pass(3 * HOUR_MS);
    primary.acts(1);
    primary.replica.write().expect("written");
    // Behind the back of what tells of it.
    primary.fixture.store.commit(rows.removed()).expect("removed");
    let next = next_process(&primary, &folder);
    next.write().expect("written");
    rows.are_gone_from(&standby(&folder, "before"));
    primary.acts(2);
    next.write().expect("written");
    rows.are_gone_from(&standby(&folder, "after"));
}

/// What a segment tells that was written while a snapshot was made is nothing to who begins with it. The first one behind it is written
/// before the snapshot's own mark is entered, or with it.
#[test]
fn the_first_segment_behind_a_snapshot_tells_what_was_removed_while_it_was_made() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("replica")).expect("a folder");
    let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
    let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
    let data = folder.path().join("primary-1");
    fs::create_dir_all(&data).expect("a folder");
    let (clock, _) = Clock::by_hand(NOW);
    let evidence = BlobStore::of(&data, None);
    let replica =
        Replica::new(Arc::new(place(&folder)), Arc::<InterferingStore>::clone(&store), (data, evidence), clock);
    let replica = Arc::new(replica);
    let (rows, now) = (Removable::new(fixture.now()), fixture.now());
    let happens = move |store: &dyn Store| {
        let line = audit::line(None, None, AuditKind::Exported, "ticket", "");
        audit::write(store, now, line).expect("entered");
    };
    replica.write().expect("begun");
    replica.store().commit(rows.put()).expect("written");
    happens(&*store);
    replica.write().expect("written");
    let (writing, removed) = (Arc::clone(&replica), rows.removed());
    store.before_turn(move |store| {
        // Behind the back of what tells of it, as if a segment had done so by now.
        store.commit(removed).expect("removed");
        happens(store);
        writing.write().expect("written");
    });
    assert!(replica.snapshot().expect("made"));
    rows.are_gone_from(&standby(&folder, "standby"));
}

/// A sign-out enters nothing in the feed, and the primary may be lost before anything else happens.
#[test]
fn what_was_removed_since_the_last_entry_does_not_come_back_in_a_takeover() {
    let (mut primary, folder) = alive();
    let (rows, store) = (Removable::new(primary.fixture.now()), primary.replica.store());
    let late = TokenHash([7; 32]);
    let session = SessionRow::begun(late, late, PersonId::new("eva.rios"), None, primary.fixture.now());
    store.commit(rows.put()).expect("written");
    store.commit(Batch { sessions: vec![session], ..Batch::default() }).expect("begun");
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.replica.write().expect("written");
    let end = primary.fixture.end();
    store.commit(rows.removed()).expect("removed");
    primary.replica.write().expect("written");
    rows.are_gone_from(&standby(&folder, "first"));
    // What the process before has told stays told.
    let again = next_process(&primary, &folder);
    again.store().commit(Batch { sessions_ended: vec![late], ..Batch::default() }).expect("ended");
    again.write().expect("written");
    assert_eq!(primary.fixture.end(), end, "nothing else has happened");
    let (_, file) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    let there = RedbStore::open(file).expect("opens");
    rows.are_gone_from(&there);
    assert_eq!(there.read().expect("reads").session(&late).expect("read"), None);
}

#[test]
fn removals_are_told_once_and_no_longer_than_they_are_needed() {
    let (mut primary, folder) = alive();
    let files = || place(&folder).list("removals/000001").expect("listed");
    let token = |number: u8| TokenHash([number; 32]);
    let sessions = [1, 2, 3].map(|number| {
        SessionRow::begun(token(number), token(number), PersonId::new("eva.rios"), None, primary.fixture.now())
    });
    let store = primary.replica.store();
    let ends = |number: u8| store.commit(Batch { sessions_ended: vec![token(number)], ..Batch::default() });
    store.commit(Batch { sessions: sessions.to_vec(), ..Batch::default() }).expect("begun");
    primary.replica.write().expect("begun");
    assert_eq!(files().len(), 1, "which rows there are");
    primary.acts(0);
    primary.replica.write().expect("written");
    for (number, told) in [(1, 1), (2, 2)] {
        ends(number).expect("ended");
        primary.replica.write().expect("written");
        primary.replica.write().expect("written");
        assert_eq!(files().len(), told);
    }
    primary.acts(1);
    primary.replica.write().expect("a segment tells of both");
    ends(3).expect("ended");
    primary.replica.write().expect("written");
    assert_eq!(files(), [format!("{:020}-000001", primary.fixture.end())]);
}
