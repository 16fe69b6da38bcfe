//! A standby is the primary up to its last segment; two primaries, takeovers, points in time.

use super::place::{FolderPlace, ReplicaPlace};
use super::recover::{Recovered, RestorePoint, TakeOver, recover};
use super::{Replica, ReplicaError, drill, generation, segment, still_writes};
use crate::archive;
use crate::backup::verify::{self, VerifyOptions};
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::redact::Order;
use crate::store::alerts::{AlertRow, OutageRow};
use crate::store::redb::RedbStore;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappKnown, WhatsappName, WhatsappThread, name_of,
};
use crate::store::{Batch, EntryKind, Reader, Store, StoreError, store_file};
use crate::verification::testing::{Browser, Fixture, NOW, note, opening};
use ronda_shared::command::{Command, ContactWay, Decision, LetterWay};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::series::Series;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

mod changed_rows;
mod files;
mod followers;
mod removed;
mod two_failures;
mod unmounted;

const JUMP: u64 = 1_000;

/// A primary with its replica.
struct Primary {
    fixture: Fixture,
    eva: Browser,
    tickets: Vec<DocumentId>,
    replica: Replica,
    hand: Arc<AtomicI64>,
}

impl Primary {
    fn new(store: RedbStore, folder: &Path, seed: u8) -> Self {
        let fixture = Fixture::open(store);
        let eva = fixture.browser("eva.rios", seed, Site::Desk);
        let (clock, hand) = Clock::by_hand(NOW);
        fs::create_dir_all(folder.join("replica")).expect("a folder");
        let data = folder.join(format!("primary-{seed}"));
        fs::create_dir_all(&data).expect("a folder");
        let place = Arc::new(FolderPlace::new(folder.join("replica")));
        let replica =
            Replica::new(place, Arc::clone(&fixture.store), (data.clone(), BlobStore::of(&data, None)), clock);
        Self { fixture, eva, tickets: Vec::new(), replica, hand }
    }

    /// One act: a ticket, or a note on one.
    fn acts(&mut self, chance: u64) {
        let id = DocumentId::new(self.fixture.now(), [self.tickets.len() as u8 + 1; 10]);
        let (document, command) = if self.tickets.is_empty() || chance.is_multiple_of(3) {
            self.tickets.push(id);
            (id, opening(&format!("Asunto {}", self.tickets.len())))
        } else {
            (self.tickets[chance as usize % self.tickets.len()], note(&format!("Nota {chance}")))
        };
        let _outcome = self.fixture.does(&mut self.eva, document, &command);
        self.hand.store(self.fixture.now().millis(), Ordering::Relaxed);
    }
    /// Takes the description out of a ticket.
    fn redacts(&self, document: DocumentId) {
        let (what, reason) = (vec![Redact::Description {}], "Datos personales".into());
        let order = Order { document, what, reason, by: None, device: None, alone: false, stands: None };
        self.fixture.ingest.redact_blocking(order).expect("taken out");
    }
    fn reader(&self) -> Box<dyn Reader> {
        self.fixture.store.read().expect("reads")
    }
}

/// Numbers by chance, the same each time.
fn chances(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    })
}

fn alive() -> (Primary, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (Primary::new(RedbStore::in_memory().expect("memory"), folder.path(), 1), folder)
}

fn place(folder: &TempDir) -> FolderPlace {
    FolderPlace::new(folder.path().join("replica"))
}

/// Restored into an empty data directory of that name.
fn restored(
    folder: &TempDir,
    name: &str,
    until: RestorePoint,
    take_over: bool,
) -> Result<(Recovered, PathBuf), ReplicaError> {
    restored_as(folder, name, until, if take_over { TakeOver::Yes } else { TakeOver::No })
}

/// The same, told how.
fn restored_as(
    folder: &TempDir,
    name: &str,
    until: RestorePoint,
    take_over: TakeOver,
) -> Result<(Recovered, PathBuf), ReplicaError> {
    let data = folder.path().join(name);
    fs::create_dir_all(&data).expect("a folder");
    let file = store_file(&data);
    let now = Timestamp::from_millis(NOW);
    let evidence = BlobStore::of(&data, None);
    recover(&place(folder), (&file, &evidence), until, (JUMP, take_over), now).map(|told| (told, file))
}

/// The store in a file, once the writer of the server that had it has ended.
fn once_free(file: &Path) -> RedbStore {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        match RedbStore::open(file) {
            Ok(store) => return store,
            Err(error) => assert!(Instant::now() < until, "{error}"),
        }
        std::thread::yield_now();
    }
}

fn folios(reader: &dyn Reader) -> Vec<String> {
    let all = reader.every_summary().map(|summary| summary.expect("a summary"));
    all.filter_map(|summary| match summary {
        Summary::Ticket(ticket) => ticket.folio,
        Summary::Equipment(_) | Summary::Record(_) => None,
    })
    .collect()
}

/// A standby has the same feed up to a position, and is whole.
fn is_the_same(standby: &dyn Reader, primary: &dyn Reader, position: u64) {
    assert_eq!(standby.end().expect("an end"), position + 1, "the feed, and that it was restored");
    for at in 1..=position {
        assert_eq!(standby.entry_bytes(at).expect("read"), primary.entry_bytes(at).expect("read"), "entry {at}");
        assert_eq!(standby.feed_hash(at).expect("read"), primary.feed_hash(at).expect("read"), "entry {at}");
    }
    assert_eq!(verify::store(standby).expect("verified").faults, Vec::<String>::new());
}

#[test]
fn wherever_the_primary_is_cut_the_standby_is_its_feed_up_to_the_last_segment() {
    let (mut primary, folder) = alive();
    for (at, chance) in chances(7).take(24).enumerate() {
        primary.acts(chance);
        if at == 3 {
            assert!(primary.replica.snapshot().expect("made"));
        }
        if at >= 3 && chance.is_multiple_of(2) {
            primary.replica.write().expect("written");
        }
        if at >= 3 && at.is_multiple_of(4) {
            let (told, file) = restored(&folder, &format!("standby-{at}"), RestorePoint::End, false).expect("restored");
            let store = RedbStore::open(file).expect("opens");
            is_the_same(&*store.read().expect("reads"), &*primary.reader(), told.position);
        }
    }
    primary.replica.write().expect("written");
    let (told, file) = restored(&folder, "last", RestorePoint::End, false).expect("restored");
    let (store, primary) = (RedbStore::open(file).expect("opens"), primary.reader());
    let standby = store.read().expect("reads");
    assert_eq!(told.position, primary.end().expect("an end"));
    assert!(told.snapshot < told.position && told.epoch.from == told.position);
    for summary in primary.every_summary() {
        let summary = summary.expect("a summary");
        let of = |reader: &dyn Reader| reader.document(summary.id()).expect("read").expect("a document");
        let (own, other) = (of(&*standby), of(&*primary));
        assert_eq!(
            (own.heads, own.latest, own.born, own.scopes),
            (other.heads, other.latest, other.born, other.scopes)
        );
        assert_eq!(standby.summary(summary.id()).expect("read"), Some(summary));
    }
}

/// Else it would count as the night's backup.
#[test]
fn the_audit_log_tells_a_snapshot_from_a_backup() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let is_snapshot = |primary: &Primary| {
        let last = primary.reader().audit_before(u64::MAX).expect("read").next().expect("a line").expect("read");
        matches!(last.kind, EntryKind::Audit(line) if line.is_snapshot())
    };
    assert!(is_snapshot(&primary));
    let file = folder.path().join("night.ronda");
    crate::backup::make(&*primary.fixture.store, &file, primary.fixture.now()).expect("made");
    assert!(!is_snapshot(&primary));
}

/// Else whoever restores, or follows, goes through the segments of all that time.
#[test]
fn a_snapshot_that_was_made_while_the_clock_was_ahead_keeps_no_other_from_being_made() {
    let (mut primary, _folder) = alive();
    primary.acts(0);
    primary.hand.store(primary.fixture.now().millis() + 365 * DAY_MS, Ordering::Relaxed);
    assert!(primary.replica.snapshot().expect("made"));
    (0..2).for_each(|_| primary.acts(1)); // each sets the clock right
    assert!(primary.replica.snapshot().expect("made"));
    assert!(!primary.replica.snapshot().expect("looked"), "once");
}

#[test]
fn segments_without_a_snapshot_are_no_replica_and_it_lags() {
    let (mut primary, _folder) = alive();
    let lag = |primary: &Primary| primary.replica.lag(Timestamp::from_millis(primary.hand.load(Ordering::Relaxed)));
    primary.acts(0);
    primary.hand.fetch_add(60_000, Ordering::Relaxed);
    primary.replica.write().expect("written");
    assert!(lag(&primary) >= 60_000, "nothing can be restored from it yet");
    assert!(primary.replica.snapshot().expect("made"));
    primary.replica.write().expect("written");
    assert_eq!(lag(&primary), 0);
}

#[test]
fn no_folio_is_given_twice_over_a_takeover() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    (0..3).for_each(|_| primary.acts(0));
    primary.replica.write().expect("written");
    let in_segments = folios(&*primary.reader());
    // Issued, told to somebody, and lost with the machine.
    primary.acts(0);
    let issued: BTreeSet<String> = folios(&*primary.reader()).into_iter().collect();
    assert!(in_segments.len() == 4 && issued.len() == 5, "{issued:?}");

    let (_, file) = restored(&folder, "standby", RestorePoint::End, true).expect("restored");
    let mut standby = Primary::new(RedbStore::open(file).expect("opens"), folder.path(), 2);
    assert_eq!(folios(&*standby.reader()).len(), 4, "each that stood in a segment");
    // Another time than those of the former server: its documents have other ids.
    standby.fixture.pass(HOUR_MS);
    (0..3).for_each(|_| standby.acts(0));
    let now = folios(&*standby.reader());
    let new: BTreeSet<String> = now.into_iter().filter(|folio| !in_segments.contains(folio)).collect();
    assert_eq!(new.len(), 3);
    assert!(new.is_disjoint(&issued), "{new:?} {issued:?}");
}

/// Nor is a number of a series that was begun after all that anybody was told: the year's first letter, the first report that was issued.
#[test]
fn a_series_that_nobody_told_of_goes_on_ahead_too() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let letters = Series::Letters { way: LetterWay::Outgoing, year: 2026 }.key();
    assert_eq!(primary.reader().next_in_series(&letters).expect("read"), 1, "none was given, as far as is told");
    let (told, file) = restored(&folder, "standby", RestorePoint::End, true).expect("restored");
    assert!(told.series.iter().any(|jump| jump.series == letters && jump.now == 1 + JUMP), "{:?}", told.series);
    let store = RedbStore::open(file).expect("opens");
    let reader = store.read().expect("reads");
    for series in [letters.as_str(), "INF"] {
        assert_eq!(reader.next_in_series(series).expect("read"), 1 + JUMP, "{series}");
    }
}

/// Monitoring says again that something is down, and a requester hears what becomes of it: neither begins anew.
#[test]
fn a_standby_knows_in_which_tickets_alerts_are_told_and_who_is_told_by_whatsapp() {
    let (mut primary, folder) = alive();
    primary.replica.snapshot().expect("a snapshot");
    primary.acts(0);
    let (document, at) = (primary.tickets[0], primary.fixture.now());
    let key = Sha256::new([7; 32]);
    let (source, title) = ("zabbix".to_owned(), "Sin enlace".to_owned());
    let alert = AlertRow { source: source.clone(), key, title, outage: document, firing: true, since: at };
    let outage = OutageRow {
        source,
        document,
        items: BTreeSet::new(),
        upstream: String::new(),
        building: None,
        buildings: BTreeSet::new(),
        storm: false,
        opened: at,
        last: at,
        firing: 2,
        alerts: 2,
        unsaid: 0,
        noted: at,
        ended: None,
    };
    let who = WhatsappContact { phone: "529510000001".into(), ..WhatsappContact::default() };
    let name = name_of(WhatsappName::Ticket, &document.to_string());
    let talk_name = who.names()[0];
    let talk = WhatsappConversation { key: talk_name, who: who.clone(), last: at, document: Some(document) };
    let talk = WhatsappKnown::Talk(talk);
    let thread = WhatsappKnown::Thread(WhatsappThread { key: name, document, who, at });
    let mut batch = Batch::default();
    batch.alerts.alerts.push(alert.clone());
    batch.alerts.outages.push(outage.clone());
    batch.whatsapp.known.extend([thread.clone(), talk.clone()]);
    primary.fixture.store.commit(batch).expect("written");
    primary.replica.write().expect("written");
    // Of its two alerts one ends, hours later; the ticket is told nothing of it yet.
    for _ in 0..2 {
        primary.fixture.pass(HOUR_MS);
        primary.acts(0);
        primary.replica.write().expect("written");
    }
    let alert = AlertRow { firing: false, since: primary.fixture.now(), ..alert };
    let outage = OutageRow { firing: 1, unsaid: 1, ..outage };
    let mut batch = Batch::default();
    batch.alerts.alerts.push(alert.clone());
    batch.alerts.outages.push(outage.clone());
    primary.fixture.store.commit(batch).expect("written");
    primary.acts(0);
    primary.replica.write().expect("written");

    let (_, file) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    let standby = RedbStore::open(&file).expect("opens");
    let reader = standby.read().expect("reads");
    assert_eq!(reader.alert("zabbix", &key).expect("read"), Some(alert));
    assert_eq!(reader.outages().expect("read"), [outage], "the end of the other will be the outage's");
    assert_eq!(reader.whatsapp_knows(&name).expect("read"), Some(thread));
    assert_eq!(reader.whatsapp_knows(&talk_name).expect("read"), Some(talk), "what they write next is of it");
}

#[test]
fn a_standby_has_the_archives_of_what_left_and_what_came_back() {
    let (mut primary, folder) = alive();
    (0..3).for_each(|_| primary.acts(0));
    for id in &primary.tickets[..2] {
        let withdrawn = Some(ContactWay::Phone);
        let cancel = Decision::Cancel { reason: "Ya no".into(), duplicate_of: None, withdrawn };
        let outcome = primary.fixture.does(&mut primary.eva, *id, &Command::Decision(cancel));
        assert_eq!(outcome, Outcome::Accepted);
    }
    primary.fixture.pass(400 * DAY_MS);
    primary.hand.store(primary.fixture.now().millis(), Ordering::Relaxed);
    let own = BlobStore::of(&folder.path().join("primary-1"), None);
    own.serves_archives_of(&*primary.fixture.store);
    assert!(primary.replica.snapshot().expect("made"));
    let (ingest, year) = (primary.fixture.ingest.clone(), 2026);
    let leave = || {
        let written = archive::written(&ingest, &own, year).expect("written");
        archive::leave(&ingest, &written.leavers).expect("left")
    };
    assert_eq!(leave(), 2);
    primary.replica.write().expect("written");
    let standby = |name: &str, left: usize| {
        let (told, file) = restored(&folder, name, RestorePoint::End, false).expect("restored");
        let store = RedbStore::open(file).expect("opens");
        is_the_same(&*store.read().expect("reads"), &*primary.reader(), told.position);
        let place = BlobStore::of(&folder.path().join(name), None);
        let mut report = verify::store(&*store.read().expect("reads")).expect("verified");
        verify::archives(&store, &place, &mut report).expect("opened");
        assert_eq!((report.faults, report.archives), (Vec::<String>::new(), left as u64), "{name}");
    };
    standby("left", 2);
    archive::bring_back(&ingest, BTreeSet::from([primary.tickets[0]])).expect("back");
    primary.replica.write().expect("written");
    standby("back", 1);
    assert_eq!(leave(), 1);
    primary.fixture.pass(DAY_MS);
    primary.hand.store(primary.fixture.now().millis(), Ordering::Relaxed);
    // A snapshot of what has left already, with nothing behind it.
    assert!(primary.replica.snapshot().expect("made"));
    primary.replica.write().expect("written");
    standby("again", 2);
}

#[test]
fn a_point_is_restored_up_to_the_last_segment_before_it() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let mut ends = Vec::new();
    for chance in 1..5 {
        primary.acts(chance);
        primary.replica.write().expect("written");
        ends.push((primary.fixture.end(), primary.fixture.now()));
    }
    let (second, third) = (ends[1], ends[2]);
    let reached = |name: &str, until| restored(&folder, name, until, false).map(|(told, _)| told.position);
    assert_eq!(reached("a", RestorePoint::Position(second.0)).expect("restored"), second.0);
    assert_eq!(reached("b", RestorePoint::Position(third.0 - 1)).expect("restored"), second.0, "whole segments");
    assert_eq!(reached("c", RestorePoint::Time(second.1)).expect("restored"), second.0);
    assert_eq!(reached("d", RestorePoint::End).expect("restored"), ends[3].0);
    let early = reached("e", RestorePoint::Position(0)).expect_err("too early").to_string();
    assert!(early.contains("the oldest one stands at entry") && early.contains("--at "), "{early}");
    assert!(!folder.path().join("e").join("ronda.redb").exists());
}

#[test]
fn a_torn_or_missing_segment_is_named() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    for chance in 1..4 {
        primary.acts(chance);
        primary.replica.write().expect("written");
    }
    let (place, at) = (place(&folder), folder.path().join("replica"));
    let firsts = segment::firsts(&place, 1).expect("listed");
    let last = firsts.len() - 1;
    let path = at.join(segment::name(1, firsts[last]));
    let whole = fs::read(&path).expect("read");
    fs::write(&path, &whole[..whole.len() - 1]).expect("cut");
    let torn = restored(&folder, "torn", RestorePoint::End, false).map(|_| ()).expect_err("refused");
    assert!(matches!(&torn, ReplicaError::Torn { name, .. } if *name == segment::name(1, firsts[last])), "{torn}");
    fs::write(&path, &whole).expect("mended");
    let missing = segment::name(1, firsts[last - 1]);
    fs::remove_file(at.join(&missing)).expect("removed");
    let told = restored(&folder, "missing", RestorePoint::End, false).map(|_| ()).expect_err("refused");
    let (from, until) = (firsts[last - 1], firsts[last] - 1);
    let named = matches!(told, ReplicaError::Missing { generation: 1, from: first, until: end } if (first, end) == (from, until));
    assert!(named, "{told}");
    let before = restored(&folder, "before", RestorePoint::Position(from - 1), false).expect("restored").0;
    assert_eq!(before.position, from - 1, "as the words say");
}

#[test]
fn of_two_primaries_on_one_place_the_second_stops_writing_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (folder.path().join("one.redb"), folder.path().join("other.redb"));
    {
        let mut primary = Primary::new(RedbStore::open(&one).expect("opens"), folder.path(), 1);
        primary.acts(0);
        assert!(primary.replica.snapshot().expect("made"));
    }
    drop(once_free(&one));
    fs::copy(&one, &other).expect("copied");
    let mut first = Primary::new(once_free(&one), folder.path(), 3);
    let mut second = Primary::new(once_free(&other), folder.path(), 4);
    first.acts(0);
    second.acts(0);
    first.replica.write().expect("the first one writes");
    for _ in 0..2 {
        let refused = second.replica.write().expect_err("another history");
        assert!(matches!(refused, ReplicaError::Conflict(_)), "{refused}");
    }
    assert!(second.replica.store().accepts_writes(), "people are served");
    second.replica.store().commit(Batch::default()).expect("written");
    first.acts(1);
    first.replica.write().expect("goes on");
    let (told, file) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    let store = RedbStore::open(file).expect("opens");
    is_the_same(&*store.read().expect("reads"), &*first.reader(), told.position);
}

#[test]
fn who_was_taken_over_writes_nothing_any_more() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    assert!(primary.replica.store().accepts_writes());
    let (told, file) = restored(&folder, "standby", RestorePoint::End, true).expect("restored");
    let late = primary.replica.write().expect_err("fenced");
    assert!(matches!(late, ReplicaError::TakenOver(2)), "{late}");
    let store = primary.replica.store();
    assert!(!store.accepts_writes());
    assert!(matches!(store.commit(Batch::default()), Err(StoreError::TakenOver { generation: 2 })));
    assert_eq!(generation::latest(&place(&folder)).expect("told"), Some(2));
    let second = restored(&folder, "second", RestorePoint::End, true).map(|_| ()).expect_err("one took over");
    assert!(matches!(second, ReplicaError::TakenOver(2)), "{second}");

    let mut standby = Primary::new(RedbStore::open(file).expect("opens"), folder.path(), 2);
    assert_eq!(standby.reader().epoch().expect("an epoch"), told.epoch);
    standby.acts(0);
    assert!(standby.replica.snapshot().expect("its own generation"));
    standby.replica.write().expect("written");
    let (next, _) = restored(&folder, "next", RestorePoint::End, false).expect("restored");
    assert_eq!((next.generation, next.position), (2, standby.fixture.end()));
}

/// Both have had as many epochs, so by their number alone neither is told from the other.
#[test]
fn a_store_that_was_restored_beside_the_one_that_took_over_is_known_not_to_be_it() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let (_, beside) = restored(&folder, "beside", RestorePoint::End, false).expect("restored");
    let asked = |file: &Path| {
        let store = once_free(file);
        let reader = store.read().expect("reads");
        still_writes(&place(&folder), &*reader)
    };
    asked(&beside).expect("nobody has claimed that generation yet");
    let (_, standby) = restored(&folder, "standby", RestorePoint::End, true).expect("taken over");
    asked(&standby).expect("its own");
    let told = asked(&beside);
    assert!(matches!(told, Err(ReplicaError::TakenOver(2))), "{told:?}");
}

#[test]
fn a_redaction_reaches_the_standby() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    primary.acts(1);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    primary.acts(1);
    primary.redacts(primary.tickets[0]);
    primary.replica.write().expect("written");
    let (told, file) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    let store = RedbStore::open(file).expect("opens");
    is_the_same(&*store.read().expect("reads"), &*primary.reader(), told.position);
}

#[test]
fn a_drill_verifies_the_replica_and_leaves_nothing() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let scratch = folder.path().join("drill");
    let (told, report) = drill::drill(&place(&folder), &scratch, &VerifyOptions::silent()).expect("restored");
    assert_eq!((told.position, report.faults), (primary.fixture.end(), Vec::new()));
    assert!(!scratch.exists());
    let place = place(&folder);
    let first = segment::firsts(&place, 1).expect("listed")[0];
    place.remove(&segment::name(1, first)).expect("removed");
    let without = drill::drill(&place, &scratch, &VerifyOptions::silent());
    assert!(without.is_ok() && !scratch.exists(), "only the snapshot is left, and it is whole");
}

#[test]
fn what_a_server_took_that_has_no_snapshot_yet_is_told_as_missing() {
    let (mut primary, folder) = alive();
    chances(5).take(6).for_each(|chance| primary.acts(chance));
    primary.replica.snapshot().expect("put");
    assert_eq!(restored(&folder, "before", RestorePoint::End, false).expect("restored").0.later, None);
    let (second, _) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    assert_eq!(second.later, None, "that is its own");
    let (third, _) = restored(&folder, "third", RestorePoint::End, false).expect("restored");
    assert_eq!((third.generation, third.later), (1, Some(2)), "what the second has taken meanwhile is not there");
    let scratch = folder.path().join("drill");
    let (_, report) = drill::drill(&place(&folder), &scratch, &VerifyOptions::silent()).expect("restored");
    assert!(report.faults.iter().any(|fault| fault.contains("generation 2")), "{:?}", report.faults);
}
