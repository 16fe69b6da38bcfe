//! Tests of filling: a store goes into a database and back, row for row. Cut short it goes on; nothing that is there is
//! written over.

use super::{FillError, Move, StoreAt, draft, into_database, may_be_filled};
use crate::backup::verify;
use crate::start;
use crate::store::postgres::Address;
use crate::store::redb::RedbStore;
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{AuditKind, EntryKind, FOLLOWS, Founding, Reader, Store, StoreError, store_file};
use crate::verification::testing::{lived, on_disk};
use ronda_shared::time::Timestamp;
use ronda_test_postgres::Server;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::from_millis(1_795_300_000_000);

/// Tables in which a move leaves a line of its own.
const TOUCHED: [&str; 3] = ["audit", "feed", "meta"];

/// A data directory with a store that nobody has open any more.
fn with_a_store() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = store_file(folder.path());
    drop(lived(on_disk(&path)));
    // The writer's thread holds the file a moment longer.
    while RedbStore::open(&path).is_err() {
        std::thread::yield_now();
    }
    folder
}

fn folder(data: &Path) -> StoreAt {
    StoreAt::Folder(data.to_owned())
}

fn database(server: &Server, name: &str) -> (StoreAt, Address) {
    let address = Address::read(&server.database(name), None).expect("an address");
    (StoreAt::Database(Box::new(address.clone())), address)
}

fn entries(reader: &dyn Reader, end: u64) -> Vec<Vec<u8>> {
    (1..=end).map(|position| reader.entry_bytes(position).expect("read").expect("an entry")).collect()
}

fn silent(_: &'static str, _: u64) {}

#[test]
fn a_store_goes_into_a_database_and_back() {
    let (server, data) = (Server::start(), with_a_store());
    let (there, address) = database(&server, "moved");
    let (end, before, epochs) = {
        let store = on_disk(&store_file(data.path()));
        let reader = store.read().expect("reads");
        let end = reader.end().expect("end");
        (end, entries(&*reader, end), reader.epochs().expect("epochs"))
    };
    let moving = Move::begin(&folder(data.path()), &there, 77, &silent).expect("copied");
    let first = moving.tables.clone();
    let file = store_file(data.path());
    let report = verify::data(&*moving.copy().read().expect("reads"), &file).expect("verified");
    assert!(report.is_whole() && report.entries == end, "{:?}", report.faults);
    assert!(matches!(start::look(&address).map(|_| ()), Err(StoreError::Unfinished { by: "ronda move", .. })));
    // It is held by whoever fills it: a server that starts meanwhile is told so, and from where.
    let refused = start::database(&address, false).map(|_| ()).expect_err("it is being filled").to_string();
    let place = data.path().display().to_string();
    assert!(refused.contains("«ronda move» is filling this store from") && refused.contains(&place), "{refused}");
    moving.finish(NOW).expect("finished");

    let gone = RedbStore::open(&file).map(|_| ());
    assert!(matches!(&gone, Err(StoreError::MovedAway { to }) if to.contains("moved")), "{gone:?}");
    {
        let store = start::database(&address, false).expect("opens");
        let reader = store.read().expect("reads");
        assert_eq!(reader.end().expect("end"), end + 1);
        assert_eq!(entries(&*reader, end), before);
        let now = reader.epochs().expect("epochs");
        assert_eq!((now.len(), &now[..epochs.len()]), (epochs.len() + 1, &epochs[..]));
        assert_eq!(now.last().map(|epoch| (epoch.epoch, epoch.from)), Some((77, end)));
        let last = reader.entry(end + 1).expect("read").expect("an entry");
        assert!(matches!(&last.kind, EntryKind::Audit(line) if line.what == AuditKind::StoreMoved), "{last:?}");
    }

    let other = tempfile::tempdir().expect("a folder");
    // As on a machine that followed a server before: the next `ronda follow` there would remove what was moved.
    std::fs::write(other.path().join(FOLLOWS), "").expect("written");
    let moving = Move::begin(&there, &folder(other.path()), 78, &silent).expect("copied");
    assert!(!other.path().join(FOLLOWS).exists(), "what was moved there follows nobody");
    assert!(!store_file(other.path()).exists(), "nothing is in its place before it is whole");
    for (table, tally) in &moving.tables {
        assert!(TOUCHED.contains(table) || first[table] == *tally, "{table} is another than it was");
    }
    moving.finish(NOW).expect("finished");
    let store = on_disk(&store_file(other.path()));
    let reader = store.read().expect("reads");
    assert_eq!((reader.end().expect("end"), entries(&*reader, end)), (end + 2, before));
    let report = verify::store(&*reader).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
    let gone = start::database(&address, false).map(|_| ());
    assert!(gone.is_err_and(|error| error.to_string().contains("was moved to")));
}

/// Begins a move that ends after so many pages, as a process that is killed does.
fn cut_short(from: &StoreAt, to: &StoreAt, pages: usize) -> BTreeSet<&'static str> {
    let (told, count) = (RefCell::new(BTreeSet::new()), Cell::new(0));
    let tell = |table: &'static str, _: u64| {
        told.borrow_mut().insert(table);
        count.set(count.get() + 1);
        assert!(count.get() < pages, "the process is killed here");
    };
    let killed = catch_unwind(AssertUnwindSafe(|| Move::begin(from, to, 5, &tell).map(|_| ())));
    assert!(killed.is_err(), "it came to its end before {pages} pages");
    told.into_inner()
}

#[test]
fn a_move_that_was_cut_short_goes_on_where_it_was() {
    let (server, data) = (Server::start(), with_a_store());
    let (there, address) = database(&server, "cut");
    let done = cut_short(&folder(data.path()), &there, 12);
    let half = start::database(&address, false).map(|_| ());
    assert!(half.is_err_and(|error| error.to_string().contains("was cut short")), "it is not served");

    let told = RefCell::new(BTreeSet::new());
    let tell = |table: &'static str, _: u64| _ = told.borrow_mut().insert(table);
    let moving = Move::begin(&folder(data.path()), &there, 6, &tell).expect("goes on");
    assert!(done.intersection(&told.borrow()).count() <= 1, "what was there is not copied again");
    assert_eq!(moving.epoch.epoch, 5, "the epoch is the one that was drawn first");
    moving.finish(NOW).expect("finished");
    let store = start::database(&address, false).expect("opens");
    assert!(verify::store(&*store.read().expect("reads")).expect("verified").is_whole());
    drop(store);

    // Back, into a file, the same.
    let other = tempfile::tempdir().expect("a folder");
    cut_short(&there, &folder(other.path()), 12);
    assert!(!store_file(other.path()).exists());
    Move::begin(&there, &folder(other.path()), 7, &silent).expect("goes on").finish(NOW).expect("finished");
    let store = on_disk(&store_file(other.path()));
    assert!(verify::store(&*store.read().expect("reads")).expect("verified").is_whole());
}

#[test]
fn another_store_that_is_moved_into_a_half_made_one_replaces_it() {
    let (server, one, two) = (Server::start(), with_a_store(), with_a_store());
    let (there, address) = database(&server, "replaced");
    cut_short(&folder(one.path()), &there, 12);
    let secret = on_disk(&store_file(two.path())).read().expect("reads").secret().expect("a secret");
    Move::begin(&folder(two.path()), &there, 9, &silent).expect("copied and compared").finish(NOW).expect("finished");
    let store = start::database(&address, false).expect("opens");
    assert_eq!(store.read().expect("reads").secret().expect("a secret"), secret);
    drop(on_disk(&store_file(one.path())));
}

#[test]
fn only_an_empty_place_is_filled_and_only_a_store_that_nobody_has_open_is_moved() {
    let (server, data) = (Server::start(), with_a_store());
    let (there, address) = database(&server, "taken");
    let begin = |from: &StoreAt, to: &StoreAt| Move::begin(from, to, 1, &silent).map(|_| ());
    {
        let _served = on_disk(&store_file(data.path()));
        let refused = begin(&folder(data.path()), &there);
        assert!(refused.is_err_and(|error| error.to_string().contains("another process")));
    }
    let nothing = tempfile::tempdir().expect("a folder");
    assert!(matches!(begin(&folder(nothing.path()), &there), Err(FillError::Nothing(_))));
    assert_eq!(std::fs::read_dir(nothing.path()).expect("read").count(), 0, "none was made by looking");
    assert!(matches!(begin(&there, &folder(nothing.path())), Err(FillError::Nothing(_))));

    drop(start::database(&address, false).expect("founded"));
    assert!(begin(&folder(data.path()), &there).is_err_and(|error| error.to_string().contains("a store already")));
    assert!(matches!(begin(&there, &folder(data.path())), Err(FillError::Occupied(_))));
    drop(on_disk(&store_file(data.path())));
}

#[test]
fn a_store_that_follows_another_is_not_moved() {
    let (server, data) = (Server::start(), with_a_store());
    let (there, address) = database(&server, "standby");
    std::fs::write(data.path().join(FOLLOWS), "").expect("written");
    let refused = Move::begin(&folder(data.path()), &there, 1, &silent).map(|_| ());
    assert!(matches!(refused, Err(FillError::Store(StoreError::Standby))), "{refused:?}");
    assert!(start::look(&address).expect("reached").is_none(), "nothing was begun there");
}

#[test]
fn a_store_that_is_open_is_moved_once_no_other_server_has_it() {
    let (server, empty) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let (there, address) = database(&server, "shared");
    let one: Arc<dyn Store> = Arc::new(start::database(&address, false).expect("founded"));
    let two = start::database(&address, false).expect("beside it");
    let rows = one.as_rows().expect("rows");
    assert!(rows.be_alone().is_err_and(|error| error.to_string().contains("another server")));
    drop(two);
    rows.be_alone().expect("alone");
    let to = folder(empty.path());
    let moving = Move::of(Arc::clone(&one), (&there, &to), 3, &silent).expect("copied");
    assert_eq!(one.read().expect("read meanwhile").end().expect("an end"), 0);
    moving.finish(NOW).expect("finished");
    drop(one);
    assert!(
        start::database(&address, false).map(|_| ()).is_err_and(|error| error.to_string().contains("was moved to"))
    );
    assert_eq!(on_disk(&store_file(empty.path())).read().expect("reads").end().expect("an end"), 1);
}

/// A disk that is full is a reason to move, and then the former store cannot say that it was left.
#[test]
fn a_store_that_cannot_be_closed_is_not_moved_and_the_copy_is_none() {
    let (server, other) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let (there, address) = database(&server, "unclosed");
    drop(start::database(&address, false).expect("founded"));
    let to = folder(other.path());
    let moving = Move::begin(&there, &to, 3, &silent).expect("copied");
    server.say("unclosed", "ALTER TABLE ronda.meta ADD CONSTRAINT unclosed CHECK (key <> 'moved')");
    let refused = moving.finish(NOW);
    assert!(matches!(refused, Err(FillError::Store(_))), "{refused:?}");
    assert!(!store_file(other.path()).exists(), "of two stores that are whole both would give folios");
    drop(start::database(&address, false).expect("it is the store still"));

    server.say("unclosed", "ALTER TABLE ronda.meta DROP CONSTRAINT unclosed");
    Move::begin(&there, &to, 4, &silent).expect("begun anew").finish(NOW).expect("finished");
    let moved = on_disk(&store_file(other.path()));
    let reader = moved.read().expect("reads");
    assert_eq!((reader.end().expect("an end"), reader.epoch().expect("one").epoch), (1, 4));
}

/// The database lets go of all locks where it is started anew, and another server may come and go before they are had again.
#[test]
fn a_store_to_which_somebody_wrote_while_it_was_copied_is_not_moved() {
    let (server, other) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let (there, address) = database(&server, "meanwhile");
    drop(start::database(&address, false).expect("founded"));
    let moving = Move::begin(&there, &folder(other.path()), 3, &silent).expect("copied");
    let row = "INSERT INTO ronda.feed (key, value) VALUES (decode('0000000000000001', 'hex'), \
         decode(repeat('00', 64), 'hex'))";
    server.say("meanwhile", row);
    let refused = moving.finish(NOW);
    assert!(matches!(refused, Err(FillError::Store(StoreError::Moved { expected: 0, end: 1 }))), "{refused:?}");
    assert!(!store_file(other.path()).exists());
}

#[test]
fn a_database_is_filled_from_a_draft_whole_or_not_at_all() {
    let (server, data) = (Server::start(), with_a_store());
    let (_, address) = database(&server, "restored");
    may_be_filled(&address).expect("it is empty");
    let file = draft(data.path()).expect("a place");
    std::fs::rename(store_file(data.path()), &file).expect("made");

    // A restore that was cut short after it had begun.
    let begun = Filling::begun(FilledBy::Restore, None);
    drop(start::to_fill(&address, Founding::draw(), begun).expect("begun"));
    assert!(matches!(start::look(&address).map(|_| ()), Err(StoreError::Unfinished { by: "ronda restore", .. })));
    may_be_filled(&address).expect("it may be begun again");

    let secret = on_disk(&file).read().expect("reads").secret().expect("a secret");
    into_database(&file, &address, FilledBy::Restore, &silent).expect("filled");
    assert!(!file.exists(), "the draft is gone");
    let reader = start::look(&address).expect("reached").expect("a store");
    assert_eq!(reader.secret().expect("a secret"), secret);
    assert!(verify::store(&*reader).expect("verified").is_whole());
    assert!(matches!(may_be_filled(&address), Err(StoreError::Occupied)));
    drop(reader);

    // What fails leaves no draft behind either, in which all stands that the desk knows.
    drop(RedbStore::open(&file).expect("made once more"));
    into_database(&file, &address, FilledBy::Restore, &silent).expect_err("there is one by now");
    assert!(!file.exists());
}

/// `ronda move --from` names the place that a server has, and its settings may have learned of another authority since it was started.
#[test]
fn a_place_is_the_same_whoever_vouches_for_it() {
    let at = |text: &str, ca: Option<&str>| StoreAt::read(text, ca.map(PathBuf::from)).expect("sound");
    let database = "postgres:///ronda?host=/run/postgresql&user=ronda";
    assert!(at(database, None).is(&at(database, Some("/etc/ronda/autoridad.pem"))));
    assert!(!at(database, None).is(&at("postgres:///other?host=/run/postgresql&user=ronda", None)));
    assert!(!at(database, None).is(&at("/var/lib/ronda", None)));
    assert!(at("/var/lib/ronda", None).is(&at("/var/lib/ronda", None)));
    assert!(!at("/var/lib/ronda", None).is(&at("/srv/ronda", None)));
}
