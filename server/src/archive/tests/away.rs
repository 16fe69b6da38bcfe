//! The archive of a ticket is away, or was changed: what is named, held and listed meanwhile.

use super::*;
use crate::ingest::Decision as HeldDecision;
use crate::store::StoreError;
use ronda_shared::messages::Reason;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

#[test]
fn an_archive_that_was_changed_or_is_gone_is_named_and_opens_nothing() {
    let desk = Desk::new();
    desk.archive();
    let line = desk.reader().archived(&desk.row(desk.ended[0])).expect("read").expect("a line");
    let kept = desk.place.read(&line.archive).expect("asked").expect("there");
    desk.place.remove(&line.archive).expect("removed");
    let faults = desk.report().faults;
    assert!(faults.iter().any(|fault| fault.contains(&line.archive.to_string())), "{faults:?}");
    let opened = stored_ticket(&*desk.reader(), desk.ended[0]);
    assert!(matches!(opened, Err(StoreError::Archive { .. })), "{opened:?}");
    assert!(bring_back(&desk.fixture.ingest, BTreeSet::from([desk.ended[0]])).is_err());
    assert!(stored_ticket(&*desk.reader(), desk.ended[1]).expect("read").is_some(), "the other is whole");
    let mut desk = desk;
    let late = desk.fixture.ingest.clone();
    let own = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document: desk.ended[0],
        kind: DocumentKind::Ticket,
        at: desk.fixture.now(),
        command: note("Por correo"),
    };
    let done = late.perform_blocking(vec![own]);
    assert!(done.as_ref().is_err_and(SyncProblem::is_of_a_document), "what comes behind it does not wait: {done:?}");

    // What was written on it is held, and all else that the phone has written is taken.
    let end = desk.fixture.end();
    for id in [desk.ended[1], desk.open] {
        desk.fixture.write(&mut desk.omar, id, end, &note("Tarde"));
    }
    let (record, push) = desk.fixture.pending(&mut desk.omar);
    let pushed = late.push_blocking(record.clone(), push.clone()).expect("taken in");
    let outcomes: Vec<Outcome> = pushed.receipts.iter().map(|one| one.outcome.clone()).collect();
    let held = Outcome::Held(Reason::DocumentUnreadable);
    assert_eq!((outcomes.len(), &outcomes[0], &outcomes[2]), (3, &held, &Outcome::Accepted));
    assert_ne!(outcomes[1], held, "the other archive is there");
    assert_eq!((desk.row(desk.ended[0]).archived > 0, desk.row(desk.ended[1]).archived), (true, 0));
    assert_eq!(late.push_blocking(record, push).expect("known"), pushed, "its receipt is in the log");
    let eva = desk.reader().person(&PersonId::new("eva.rios")).expect("reads").expect("known");
    let listed = late.held(&eva).expect("listed although the archive is away");
    let waits = listed.iter().find(|one| one.act.document == desk.ended[0]).expect("it waits for a supervisor");
    assert_eq!(waits.cannot, Some(Reason::DocumentUnreadable));
    let decision = HeldDecision {
        position: waits.position,
        accept: false,
        reason: "Ya está resuelto".into(),
        by: eva.id,
        device: desk.eva.record.id,
    };
    assert!(late.decide_held_blocking(decision.clone()).is_err(), "nobody decides without what it is about");
    desk.place.put(&line.archive, kept).expect("there again");
    assert_eq!(late.decide_held_blocking(decision.clone()).expect("decided"), [decision.position]);
    assert_eq!(desk.row(desk.ended[0]).archived, 0, "it was brought back for that");
    desk.is_whole();
}

/// In the turn others wait, at every server of the store, and the place of archives may be slow.
#[test]
fn an_archive_is_read_before_the_turn_in_which_its_ticket_comes_back() {
    let desk = Desk::new();
    desk.archive();
    let (store, place) = (Arc::downgrade(&desk.fixture.store), desk.place.clone());
    let (free, held) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&free), Arc::clone(&held));
    desk.fixture.store.archives().lie_in(move |archive| {
        let other = store.upgrade().expect("it is read");
        let (tell, told) = mpsc::channel();
        drop(thread::spawn(move || {
            drop(other.turn());
            tell.send(()).is_ok()
        }));
        let is_free = told.recv_timeout(Duration::from_secs(5)).is_ok();
        let count = if is_free { &counts.0 } else { &counts.1 };
        count.fetch_add(1, Ordering::Relaxed);
        place.read(archive).map_err(BlobError::into_store)
    });
    assert_eq!(bring_back(&desk.fixture.ingest, BTreeSet::from(desk.ended)).expect("back"), 2);
    assert_eq!(
        (free.load(Ordering::Relaxed), held.load(Ordering::Relaxed)),
        (2, 0),
        "whoever writes does so meanwhile"
    );
    desk.is_whole();
}

/// The list would have been kept waiting by the place of archives three times for each act.
#[test]
fn who_lists_held_acts_waits_for_the_place_of_archives_once() {
    let mut desk = Desk::new();
    desk.archive();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    desk.fixture.store.archives().lie_in(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Err(StoreError::Disk("the bucket is away".into()))
    });
    desk.fixture.write(&mut desk.omar, desk.ended[1], desk.fixture.end(), &note("Tarde"));
    let (record, push) = desk.fixture.pending(&mut desk.omar);
    let pushed = desk.fixture.ingest.push_blocking(record, push).expect("taken in");
    // Of the second what he knew of it is enough to hold it.
    assert!(pushed.receipts.iter().all(|one| matches!(one.outcome, Outcome::Held(_))), "{:?}", pushed.receipts);
    let eva = desk.reader().person(&PersonId::new("eva.rios")).expect("reads").expect("known");
    for (slow, times) in [(Duration::MAX, 2), (Duration::ZERO, 1)] {
        asked.store(0, Ordering::Relaxed);
        let listed = desk.fixture.ingest.held_within(&eva, slow).expect("listed although the archives are away");
        assert_eq!(listed.len(), 2, "what was written late, and this");
        for waits in listed {
            assert_eq!(waits.cannot, Some(Reason::DocumentUnreadable));
            assert!(waits.differences.is_empty() && waits.title.is_some(), "{waits:?}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), times, "one that fails at once is asked for the next");
    }
}
