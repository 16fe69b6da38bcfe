//! A server that follows: document by document as the primary, promoted, cut short, begun anew.

use super::*;
use crate::backup::record::Record;
use crate::backup::replica::follower::{FollowSettings, Follower};
use crate::backup::replica::segment::Segment;
use crate::backup::replica::snapshot;
use crate::identity::{audit, sessions};
use crate::store::reports::{ISSUED_SERIES, IssuedContents, IssuedRow, ReportKind, ReportRows};
use crate::store::{AuditKind, EntryKind, FOLLOWS, SessionRow, TokenHash};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::date::Date;
use ronda_shared::ids::{PersonId, Sha256};
use serde_bytes::ByteBuf;

/// A follower into an empty data directory of that name, with the snapshot alone.
fn begun(folder: &TempDir, name: &str) -> Result<Follower, ReplicaError> {
    let data = folder.path().join(name);
    fs::create_dir_all(&data).expect("a folder");
    let evidence = BlobStore::of(&data, None);
    let (clock, _) = Clock::by_hand(NOW);
    Follower::begin(Arc::new(place(folder)), FollowSettings { data, evidence, is_shared: false }, clock)
}

/// The same, with all that the replica has.
fn follower(folder: &TempDir, name: &str) -> Result<Follower, ReplicaError> {
    let follower = begun(folder, name)?;
    follower.apply()?;
    Ok(follower)
}

#[test]
fn who_follows_has_each_document_as_the_primary_has_it_and_takes_over_with_all_of_them() {
    let (mut primary, folder) = alive();
    assert!(matches!(follower(&folder, "early").map(|_| ()), Err(ReplicaError::NoSnapshot { oldest: None })));
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    for (at, chance) in chances(11).take(20).enumerate() {
        primary.acts(chance);
        if at == 10 {
            primary.redacts(primary.tickets[0]);
        }
        primary.replica.write().expect("written");
        follower.apply().expect("taken");
        let (own, other) = (follower.standby().read().expect("reads"), primary.reader());
        assert_eq!(own.end().expect("an end"), other.end().expect("an end"));
        assert_eq!(
            own.epoch().expect("an epoch"),
            other.epoch().expect("an epoch"),
            "the primary's, until it takes over"
        );
        for summary in other.every_summary() {
            let summary = summary.expect("a summary");
            let of = |reader: &dyn Reader| reader.document(summary.id()).expect("read").expect("a document");
            let (here, there) = (of(&*own), of(&*other));
            assert_eq!((here.heads, here.latest, here.scopes), (there.heads, there.latest, there.scopes));
            assert_eq!(own.summary(summary.id()).expect("read"), Some(summary));
        }
    }
    let standby = follower.standby();
    assert!(matches!(standby.commit(Batch::default()), Err(StoreError::Standby)));
    // What was written and not looked at yet is taken, too.
    primary.acts(1);
    primary.replica.write().expect("written");
    let issued: BTreeSet<String> = folios(&*primary.reader()).into_iter().collect();
    let end = primary.fixture.end();
    let promoted = follower.promote().expect("takes over");
    assert_eq!((promoted.position, promoted.generation), (end, 2));
    assert!(matches!(primary.replica.write(), Err(ReplicaError::TakenOver(2))));
    let marker = folder.path().join("second").join(FOLLOWS);
    assert!(!marker.exists(), "it is a store of its own");
    let now = follower.store();
    is_the_same(&*now.read().expect("reads"), &*primary.reader(), end);
    let letters = Series::Letters { way: LetterWay::Outgoing, year: 2026 }.key();
    assert_eq!(now.read().expect("reads").next_in_series(&letters).expect("read"), 1 + JUMP, "nobody told of any");
    drop((follower, now));

    let file = store_file(&folder.path().join("second"));
    let mut second = Primary::new(once_free(&file), folder.path(), 2);
    second.fixture.pass(HOUR_MS);
    (0..3).for_each(|_| second.acts(0));
    let new: BTreeSet<String> = folios(&*second.reader()).into_iter().filter(|folio| !issued.contains(folio)).collect();
    assert_eq!(new.len(), 3, "no folio is given again: {new:?}");
    assert!(second.replica.snapshot().expect("its own generation"));
}

/// It enters nothing in the feed: whoever has the cookie would come in again.
#[test]
fn a_session_that_was_ended_since_the_last_entry_is_ended_at_who_takes_over() {
    let (mut primary, folder) = alive();
    let (token, store) = (TokenHash([9; 32]), primary.replica.store());
    let session = SessionRow::begun(token, token, PersonId::new("eva.rios"), None, primary.fixture.now());
    store.commit(Batch { sessions: vec![session], ..Batch::default() }).expect("begun");
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.replica.write().expect("written");
    let follower = follower(&folder, "second").expect("follows");
    sessions::end(&*store, &token).expect("signs out");
    primary.replica.write().expect("written");
    follower.promote().expect("takes over");
    assert_eq!(follower.store().read().expect("reads").session(&token).expect("read"), None);
}

/// The segment of a redaction is cut in front of what tells of it, as where it is too long for one and the primary dies before the next.
fn halved(primary: &Primary, folder: &TempDir, first: u64) -> u64 {
    let (reader, place) = (primary.reader(), place(folder));
    let secret = reader.secret().expect("a secret");
    let whole = segment::read(&place, &secret, 1, first).expect("read").expect("there");
    let founds = |record: &Record| match record {
        Record::Entry(bytes) => {
            matches!(segment::read_entry(bytes).expect("an entry").kind, EntryKind::Founded(_))
        }
        _ => false,
    };
    let records: Vec<Record> = whole.records.iter().take_while(|record| !founds(record)).cloned().collect();
    let last = first + records.len() as u64 - 1;
    assert!(records.len() < whole.records.len() && last < whole.last, "a redaction");
    let after = ChainHash(reader.feed_hash(last).expect("read").expect("a hash"));
    let half = Segment { last, after, records, ..whole };
    let name = segment::name(1, first);
    place.remove(&name).expect("removed");
    place.put(&name, &half.sealed(&secret).expect("sealed")).expect("put");
    last
}

#[test]
fn a_redaction_that_was_told_in_part_keeps_nobody_from_taking_over_and_takes_nothing_else_along() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let whole = primary.fixture.end();
    primary.acts(0);
    primary.redacts(*primary.tickets.last().expect("a ticket"));
    primary.replica.write().expect("written");
    let half = halved(&primary, &folder, whole + 1);

    let (told, _) = restored(&folder, "restored", RestorePoint::End, false).expect("restored");
    assert_eq!(told.position, whole, "up to where all is told");
    let between = restored(&folder, "between", RestorePoint::Position(half), false).map(|_| ());
    assert!(matches!(between, Err(ReplicaError::HalfRedacted)));
    let follower = follower(&folder, "second").expect("follows");
    assert_eq!(follower.position(), whole, "what stands before it does not wait for it");
    let promoted = follower.promote().expect("takes over");
    assert_eq!((promoted.position, promoted.epoch.from), (whole, whole));
    assert!(matches!(primary.replica.write(), Err(ReplicaError::TakenOver(2))));
    let now = follower.store().read().expect("reads");
    assert_eq!(now.end().expect("an end"), whole + 1, "the feed, and that it was taken over");
    assert_eq!(verify::store(&*now).expect("verified").faults, Vec::<String>::new());
}

/// As where its disk is mounted no more: a marker beside the replica would fence nobody, and two servers would write.
#[test]
fn nobody_takes_over_where_the_replica_is_not() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    let (at, disk) = (folder.path().join("replica"), folder.path().join("disk"));
    fs::rename(&at, &disk).expect("not mounted");
    fs::create_dir(&at).expect("what it was mounted on");
    for refused in [follower.promote().map(|_| ()), follower.look()] {
        assert!(matches!(refused, Err(ReplicaError::Torn { .. })), "{refused:?}");
    }
    assert_eq!(fs::read_dir(&at).expect("a folder").count(), 0);
    fs::remove_dir(&at).expect("empty");
    fs::rename(&disk, &at).expect("mounted again");
    primary.acts(1);
    primary.replica.write().expect("nobody has taken over");
    assert_eq!(follower.promote().expect("takes over").position, primary.fixture.end());
}

/// A segment that cannot be had for a while is no end of the feed: what stands behind it would be lost.
#[test]
fn nobody_takes_over_before_a_segment_that_is_missing() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let follower = follower(&folder, "second").expect("follows");
    let next = primary.fixture.end() + 1;
    for _ in 0..2 {
        primary.acts(1);
        primary.replica.write().expect("written");
    }
    let (path, away) = (folder.path().join("replica").join(segment::name(1, next)), folder.path().join("away"));
    fs::rename(&path, &away).expect("there");
    let refused = follower.promote().expect_err("what comes behind it is there");
    assert!(matches!(refused, ReplicaError::Missing { from, .. } if from == next), "{refused}");
    fs::rename(&away, &path).expect("there again");
    primary.replica.write().expect("nobody has taken over");
    assert_eq!(follower.promote().expect("takes over").position, primary.fixture.end());
}

/// Of thousands of segments one may fail to be read, and the snapshot is the whole store: a start that brought it anew each time might
/// never end.
#[test]
fn a_segment_that_cannot_be_read_for_a_while_has_nobody_bring_the_snapshot_once_more() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let read = primary.fixture.end();
    primary.acts(1);
    primary.replica.write().expect("written");
    let replica = folder.path().join("replica");
    let (path, away) = (replica.join(segment::name(1, read + 1)), folder.path().join("away"));
    fs::rename(&path, &away).expect("there");
    // A folder stands where its bytes should: reading it fails.
    fs::create_dir(&path).expect("a folder");
    let follower = begun(&folder, "second").expect("the snapshot can be read");
    for _ in 0..2 {
        let failed = follower.apply();
        assert!(matches!(failed, Err(ReplicaError::Place(_))), "{failed:?}");
        assert_eq!(follower.position(), read, "what comes before it is here");
    }
    fs::remove_dir(&path).expect("empty");
    fs::rename(&away, &path).expect("there again");
    fs::remove_dir_all(replica.join("snapshots")).expect("nobody asks for them");
    follower.apply().expect("goes on");
    assert_eq!(follower.position(), primary.fixture.end());
}

/// A third machine would serve nothing while the one that took over makes its first snapshot.
#[test]
fn who_follows_goes_on_with_what_is_here_until_the_heir_has_a_snapshot() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let heir = follower(&folder, "second").expect("follows");
    let other = follower(&folder, "third").expect("follows");
    assert!(!other.is_heir_ready().expect("looked"), "nobody has taken over");
    heir.promote().expect("takes over");
    drop(heir);
    assert!(matches!(other.look(), Err(ReplicaError::TakenOver(2))));
    assert!(!other.is_heir_ready().expect("looked"), "there is nothing to begin from");
    other.apply().expect("what was there is here");
    assert_eq!(other.position(), primary.fixture.end());
    drop(other);
    // Started again meanwhile.
    drop(once_free(&store_file(&folder.path().join("third"))));
    let other = follower(&folder, "third").expect("serves what the former server had put");
    assert_eq!(other.position(), primary.fixture.end());
    assert!(matches!(other.look(), Err(ReplicaError::TakenOver(2))));
    assert!(!other.is_heir_ready().expect("looked"));
    assert!(matches!(other.promote(), Err(ReplicaError::TakenOver(2))));
    assert!(matches!(other.look(), Err(ReplicaError::TakenOver(2))), "what was refused makes nothing its own");

    let mut second = Primary::new(once_free(&store_file(&folder.path().join("second"))), folder.path(), 2);
    second.fixture.pass(HOUR_MS);
    second.acts(0);
    assert!(second.replica.snapshot().expect("made"));
    assert!(other.is_heir_ready().expect("looked"));
    second.acts(1);
    second.replica.write().expect("written");
    assert_eq!(follower(&folder, "fourth").expect("follows the heir").position(), second.fixture.end());
}

#[test]
fn a_promotion_that_was_cut_short_is_done_by_the_next_start() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let first = follower(&folder, "second").expect("follows");
    let promoted = first.promote().expect("takes over");
    drop(first);
    // As after a kill between the marker in the replica and the end of it.
    let data = folder.path().join("second");
    drop(once_free(&store_file(&data)));
    fs::write(data.join(FOLLOWS), "").expect("written");
    let again = follower(&folder, "second").expect("follows");
    assert!(matches!(again.look(), Err(ReplicaError::TakenOver(2))), "somebody's else");
    drop(again);
    drop(once_free(&store_file(&data)));
    fs::write(data.join("replica-epoch"), format!("{:016x}", promoted.epoch.epoch)).expect("written");
    let again = follower(&folder, "second").expect("goes on with the former server's");
    again.look().expect("its own takeover");
    assert_eq!(again.promote().expect("takes over").epoch, promoted.epoch);
}

/// A kill came between the end of a takeover and that of its epoch's file; and then the disk was lost. Whoever follows there next would
/// take over as if nothing had been served since, in the same epoch.
#[test]
fn an_epoch_that_was_served_is_claimed_by_no_other_takeover_from_there() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let first = follower(&folder, "second").expect("follows");
    let epoch = first.promote().expect("takes over").epoch.epoch;
    drop(first);
    let data = folder.path().join("second");
    let file = store_file(&data);
    let left = || fs::write(data.join("replica-epoch"), format!("{epoch:016x}")).expect("written");
    let mut second = Primary::new(once_free(&file), folder.path(), 2);
    second.fixture.pass(HOUR_MS);
    second.acts(0);
    second.replica.write().expect("written");
    fs::remove_file(&file).expect("lost");
    left();
    let again = follower(&folder, "second").expect("follows the former server's snapshot");
    for refused in [again.look(), again.promote().map(|_| ())] {
        assert!(matches!(refused, Err(ReplicaError::TakenOver(2))), "what was served stands in segments: {refused:?}");
    }
    drop(again);
    drop(once_free(&file));

    assert!(second.replica.snapshot().expect("made"));
    left();
    let heir = follower(&folder, "second").expect("follows its own former store");
    let promoted = heir.promote().expect("takes over");
    assert_eq!(promoted.generation, 3);
    assert_ne!(promoted.epoch.epoch, epoch, "positions of that one were told to phones");
    assert_eq!(heir.store().read().expect("reads").epochs().expect("read").len(), 3);
}

/// It serves all the same: whoever promotes it is told, and looks for them.
#[test]
fn what_could_not_be_brought_is_told_by_who_takes_over() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    let last = snapshot::all(&place(&folder)).expect("listed").pop().expect("one");
    place(&folder).put(&last.organisation(), b"{").expect("spoiled");
    let lacks = follower.promote().expect("takes over").lacks;
    assert!(matches!(lacks.as_slice(), [one] if one.contains("organisation")), "{lacks:?}");
}

/// As where the disk was full, or the machine lost its power: the epoch was drawn, and nothing was claimed for it.
#[test]
fn an_epoch_that_was_half_written_keeps_nobody_from_taking_over() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    // What the making of the snapshot entered.
    primary.replica.write().expect("written");
    fs::write(folder.path().join("second").join("replica-epoch"), "").expect("written");
    follower.look().expect("nobody has taken over");
    assert_eq!(follower.promote().expect("takes over").position, primary.fixture.end());
}

#[test]
fn a_report_that_was_issued_stands_at_the_standby_under_its_number() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    for number in 1..=2 {
        primary.fixture.store.commit(issued(number, primary.fixture.end())).expect("issued");
        primary.replica.write().expect("written");
    }
    // From here on the snapshot has them.
    primary.fixture.pass(24 * HOUR_MS);
    primary.hand.store(primary.fixture.now().millis(), Ordering::Relaxed);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    follower.apply().expect("taken");
    let (_, file) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    let standby = RedbStore::open(file).expect("opens");
    for reader in [follower.standby().read().expect("reads"), standby.read().expect("reads")] {
        assert_eq!(reader.issued_reports().expect("read"), primary.reader().issued_reports().expect("read"));
        assert_eq!(reader.issued_bytes(2).expect("read"), primary.reader().issued_bytes(2).expect("read"));
        assert!(reader.next_in_series(ISSUED_SERIES).expect("read") > 2 + JUMP);
    }
}

#[test]
fn a_session_that_began_after_the_snapshot_is_known_to_who_follows_and_doubted_in_the_takeover() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    let begun = |primary: &Primary| {
        let (_, row) = sessions::begin(&PersonId::new("eva.rios"), primary.eva.record.id, primary.fixture.now());
        let batch = Batch { sessions: vec![row.clone()], ..Batch::after(primary.fixture.end()) };
        primary.fixture.store.commit(batch).expect("signed in");
        row
    };
    let before = begun(&primary);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    primary.fixture.pass(HOUR_MS);
    let after = begun(&primary);
    primary.acts(1);
    primary.replica.write().expect("written");
    follower.apply().expect("taken");
    let known = |row: &SessionRow| follower.standby().read().expect("reads").session(&row.token).expect("read");
    assert_eq!((known(&before), known(&after)), (Some(before.clone()), Some(after.clone())));

    let (_, file) = restored(&folder, "restored", RestorePoint::End, false).expect("restored");
    let there = RedbStore::open(file).expect("opens").read().expect("reads").session(&after.token).expect("read");
    assert!(there.is_some_and(|row| row.doubted), "the device's key is asked for");
    follower.promote().expect("takes over");
    for row in [before, after] {
        let now = follower.store().read().expect("reads").session(&row.token).expect("read");
        assert_eq!(now, Some(SessionRow { doubted: true, ..row }));
    }
}

/// A report, issued as the route does it.
fn issued(number: u64, end: u64) -> Batch {
    let bytes = |text: &str| ByteBuf::from(text.as_bytes().to_vec());
    let contents = IssuedContents { report: bytes("{}"), paper: bytes("%PDF-"), inputs: bytes("") };
    let coded = cbor::encode(&contents);
    let day = Date::new(2026, 11, 16).expect("a day");
    let row = IssuedRow {
        number,
        report: ReportKind::Activity,
        from: day,
        to: day,
        building: None,
        position: end,
        by: PersonId::new("eva.rios"),
        name: "Eva Ríos".into(),
        at: Timestamp::from_millis(NOW),
        done: "Se atendió.".into(),
        gained: "Menos fallas.".into(),
        replaces: None,
        digest: Sha256::of(&coded),
    };
    let mut batch = Batch::after(end);
    let line = audit::line(None, None, AuditKind::ReportIssued, IssuedRow::written(number), row.digest.to_string());
    audit::enter(&mut batch, Timestamp::from_millis(NOW), line);
    batch.series.push((ISSUED_SERIES.to_owned(), number + 1));
    batch.reports = ReportRows { issued: vec![(row, ByteBuf::from(coded))], ..ReportRows::default() };
    batch
}

#[test]
fn why_it_does_not_go_on_is_kept_until_it_does() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let follower = follower(&folder, "second").expect("follows");
    assert_eq!(follower.trouble(), None);
    let missing = ReplicaError::Missing { generation: 1, from: 5, until: 9 };
    assert_eq!(follower.note(Some(&missing)), None);
    let trouble = follower.trouble().expect("kept");
    assert!(trouble.kind == "missing" && trouble.why.contains("entries 5 to 9 are missing"), "{trouble:?}");
    assert!(ReplicaError::KINDS.contains(&trouble.kind));
    assert_eq!(follower.note(None), Some(trouble), "what stood in its way is told once it goes on");
    assert_eq!(follower.trouble(), None);
}
