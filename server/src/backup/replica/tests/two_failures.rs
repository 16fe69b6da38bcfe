//! Two failures in a row: whoever took over is lost before its first snapshot.

use super::*;
use crate::backup::replica::changed_rows::ChangedRows;
use crate::backup::replica::segment::Segment;
use crate::store::Epoch;

/// A server on what was restored there, an hour later: its documents have other ids.
fn goes_on(folder: &TempDir, file: &Path, seed: u8) -> Primary {
    let server = Primary::new(once_free(file), folder.path(), seed);
    server.fixture.pass(HOUR_MS);
    server
}

/// A segment of the first server that was on its way when its generation ended, and came after who took over had read the last one.
fn put_late(primary: &Primary, folder: &TempDir) {
    let (reader, place) = (primary.reader(), place(folder));
    let secret = reader.secret().expect("a secret");
    let last = *segment::firsts(&place, 1).expect("listed").last().expect("a segment");
    let before = segment::read(&place, &secret, 1, last).expect("read").expect("there").mark();
    let now = primary.fixture.now();
    let (late, ..) = Segment::after(&*reader, &before, &ChangedRows::default(), now).expect("gathered");
    place.put(&segment::name(1, late.first), &late.sealed(&secret).expect("sealed")).expect("put");
}

#[test]
fn who_took_over_and_is_lost_before_its_first_snapshot_is_taken_over_from_in_turn() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let (left, file) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    primary.acts(1);
    put_late(&primary, &folder);
    let mut second = goes_on(&folder, &file, 2);
    for _ in 0..3 {
        second.acts(0);
        second.replica.write().expect("written");
    }
    let issued: BTreeSet<String> = folios(&*second.reader()).into_iter().collect();

    let scratch = folder.path().join("drill");
    let (_, report) = drill::drill(&place(&folder), &scratch, &VerifyOptions::silent()).expect("restored");
    assert_eq!(report.faults, Vec::<String>::new());
    let (told, file) = restored(&folder, "third", RestorePoint::End, true).expect("taken over");
    assert_eq!((told.generation, told.position, told.later), (2, second.fixture.end(), None));
    assert!(matches!(second.replica.write(), Err(ReplicaError::TakenOver(3))), "fenced as any other");
    let store = once_free(&file);
    is_the_same(&*store.read().expect("reads"), &*second.reader(), told.position);
    let epochs = store.read().expect("reads").epochs().expect("read");
    assert_eq!(epochs[..2], second.reader().epochs().expect("read"), "what phones of both share with it is known");
    assert_eq!((epochs.len(), epochs[1].from, epochs[2]), (3, left.position, told.epoch));
    drop(store);

    let mut third = goes_on(&folder, &file, 3);
    third.fixture.pass(HOUR_MS);
    third.acts(0);
    let new: Vec<String> = folios(&*third.reader()).into_iter().filter(|folio| !issued.contains(folio)).collect();
    assert_eq!(new.len(), 1, "no folio is given again: {new:?}");
    assert!(third.replica.snapshot().expect("its own generation"));
    let (next, _) = restored(&folder, "next", RestorePoint::End, false).expect("restored");
    assert_eq!((next.generation, next.later), (3, None));
}

/// With its first snapshot nothing goes of what it had put until then: a point of those minutes is reached from the former server's.
#[test]
fn a_point_before_the_first_snapshot_of_who_took_over_is_restored() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let (_, file) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    let mut second = goes_on(&folder, &file, 2);
    for _ in 0..3 {
        second.acts(0);
        second.replica.write().expect("written");
    }
    let point = second.fixture.end();
    second.acts(0);
    assert!(second.replica.snapshot().expect("made"));
    let (told, file) = restored(&folder, "third", RestorePoint::Position(point), false).expect("restored");
    assert_eq!((told.generation, told.position, told.later), (2, point, None));
    is_the_same(&*once_free(&file).read().expect("reads"), &*second.reader(), point);
}

/// What it took is nowhere: a person must say that it is lost, or the one who finds it would serve beside the other.
#[test]
fn who_took_over_and_put_nothing_is_passed_over_only_when_that_is_said() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(1);
    primary.replica.write().expect("written");
    let (second, lost) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    for how in [TakeOver::Yes, TakeOver::Past(1), TakeOver::Past(3)] {
        let refused = restored_as(&folder, "third", RestorePoint::End, how).map(|_| ());
        assert!(matches!(refused, Err(ReplicaError::TakenOver(2))), "{how:?}: {refused:?}");
    }
    assert_eq!(generation::latest(&place(&folder)).expect("told"), Some(2), "nobody was fenced by that");
    let (told, file) = restored_as(&folder, "third", RestorePoint::End, TakeOver::Past(2)).expect("taken over");
    assert_eq!((told.generation, told.position), (1, primary.fixture.end()));
    let late = goes_on(&folder, &lost, 2).replica.claim();
    assert!(matches!(late, Err(ReplicaError::TakenOver(3))), "it is found again, and fenced: {late:?}");

    let mut third = goes_on(&folder, &file, 3);
    let epochs: Vec<Epoch> = third.reader().epochs().expect("read");
    assert!(epochs.len() == 3 && epochs.iter().all(|epoch| epoch.epoch != second.epoch.epoch), "{epochs:?}");
    third.acts(0);
    third.replica.write().expect("written");
    let (told, file) = restored(&folder, "fourth", RestorePoint::End, true).expect("taken over");
    assert_eq!((told.generation, told.position), (3, third.fixture.end()));
    let fourth = once_free(&file);
    is_the_same(&*fourth.read().expect("reads"), &*third.reader(), told.position);
    assert_eq!(fourth.read().expect("reads").epochs().expect("read").len(), 4);
    assert!(matches!(third.replica.write(), Err(ReplicaError::TakenOver(4))));
}

/// A kill kept the file of an epoch in which a server was served up to a snapshot of its own; and then its disk was lost.
#[test]
fn an_epoch_that_was_served_is_drawn_anew_by_the_next_restore_there() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let (told, file) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    let epoch = told.epoch.epoch;
    let mut second = goes_on(&folder, &file, 2);
    second.acts(0);
    assert!(second.replica.snapshot().expect("made"));
    fs::remove_file(&file).expect("lost");
    fs::write(folder.path().join("second").join("replica-epoch"), format!("{epoch:016x}")).expect("written");
    let (next, _) = restored(&folder, "second", RestorePoint::End, true).expect("taken over");
    assert_ne!(next.epoch.epoch, epoch, "positions of that one were told to phones");
}
