//! The feed, the logs of devices, and what is held.

use super::samples::{NOW, act, doc, hash, work};
use super::{StoreUnderTest, of_every_store};
use crate::store::feed_cursor::{self, Cursor};
use crate::store::{Audit, AuditKind, Batch, Decided, Entries, EntryKind, SignedHead, StoreError};
use ronda_shared::act::{Act, ChainHash, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde_bytes::ByteBuf;

of_every_store!(
    an_empty_store_answers,
    entries_are_chained,
    a_batch_for_another_end_writes_nothing,
    a_reader_sees_one_instant,
    a_log_is_found_by_number_and_by_position,
    held_acts_wait_and_are_decided,
    an_act_that_was_decided_with_many_is_found,
    a_fork_never_hides_the_log,
    signed_heads_cover_what_is_before_them,
    what_a_device_said_last_is_its_log_and_what_was_accepted_since,
    what_was_seen_never_goes_back_along_a_log,
    the_audit_log_is_read_from_either_end,
);

const PHONE: DeviceId = DeviceId::new(7);

fn the_audit_log_is_read_from_either_end(tried: StoreUnderTest) {
    let line = |detail: &str| {
        let (what, subject, detail) = (AuditKind::BackedUp, String::new(), detail.to_owned());
        EntryKind::Audit(Audit { by: None, device: None, what, subject, detail })
    };
    let mut batch = Batch::after(0);
    let first = batch.enter(NOW, None, vec![], line("first"));
    work(&mut batch, doc(1), 7, 1, 1);
    let second = batch.enter(NOW, None, vec![], line("second"));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let places =
        |entries: Entries<'_>| -> Vec<u64> { entries.map(|entry| entry.expect("an entry").position).collect() };
    let from = |position| places(reader.audit_from(position).expect("reads"));
    assert_eq!([from(0), from(first)], [[first, second], [first, second]], "what is no line of it is not there");
    assert_eq!(from(first + 1), [second]);
    assert!(from(second + 1).is_empty() && from(u64::MAX).is_empty());
    let before = |position| places(reader.audit_before(position).expect("reads"));
    assert_eq!(before(u64::MAX), [second, first]);
    assert_eq!(before(second - 1), [first]);
}

fn an_empty_store_answers(tried: StoreUnderTest) {
    let reader = tried.read();
    assert_eq!(reader.end().expect("end"), 0);
    assert_eq!(reader.epochs().expect("epochs").len(), 1);
    assert_eq!(reader.epoch().expect("epoch").from, 0);
    assert_eq!(reader.shared_with(reader.epoch().expect("epoch").epoch).expect("shared"), Some(0));
    assert_eq!(reader.shared_with(1).expect("shared"), None);
    assert!(reader.entry(1).expect("entry").is_none());
    assert!(reader.document(doc(1)).expect("document").is_none());
    assert_eq!(reader.moved_after(0).expect("moved").count(), 0);
    assert_eq!(reader.log_at(PHONE, 9).expect("log"), 0);
    assert_eq!(reader.backed_up().expect("backed up"), 0);
    assert_eq!(reader.next_in_series("TYS").expect("series"), 1);
    assert!(tried.store.accepts_writes());
}

fn entries_are_chained(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    work(&mut batch, doc(1), 7, 2, 2);
    let written = batch.entries.clone();
    assert_eq!(tried.store.commit(batch).expect("commits"), 2);
    let mut batch = Batch::after(2);
    work(&mut batch, doc(2), 8, 1, 3);
    tried.store.commit(batch).expect("commits");

    let reader = tried.read();
    let read: Vec<_> = reader.entries_after(0).expect("entries").map(|entry| entry.expect("entry")).collect();
    assert_eq!(read[..2], written);
    let mut chain = ChainHash::default();
    for entry in &read {
        chain = chain.then(&cbor::encode(entry));
        assert_eq!(reader.feed_hash(entry.position).expect("hash"), Some(chain.0));
    }
    assert_eq!(reader.entries_after(2).expect("entries").count(), 1);
    assert_eq!(reader.entries_after(u64::MAX).expect("entries").count(), 0);
}

fn a_batch_for_another_end_writes_nothing(tried: StoreUnderTest) {
    let mut batch = Batch::after(5);
    work(&mut batch, doc(1), 7, 1, 1);
    let failed = tried.store.commit(batch);
    assert!(matches!(failed, Err(StoreError::Moved { expected: 5, end: 0 })), "{failed:?}");

    let mut gap = Batch::after(0);
    work(&mut gap, doc(1), 7, 1, 1);
    work(&mut gap, doc(1), 7, 2, 2);
    gap.entries[1].position = 3;
    assert!(matches!(tried.store.commit(gap), Err(StoreError::Moved { .. })));
    let reader = tried.read();
    assert_eq!(reader.end().expect("end"), 0);
    assert!(reader.log(PHONE, 1).expect("log").is_none(), "nothing of it is there");
    assert!(tried.store.accepts_writes(), "a wrong batch is no failure of the disk");
}

fn a_reader_sees_one_instant(tried: StoreUnderTest) {
    let before = tried.read();
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    tried.store.commit(batch).expect("commits");
    assert_eq!(before.end().expect("end"), 0);
    assert!(before.document(doc(1)).expect("document").is_none());
    assert_eq!(tried.read().end().expect("end"), 1);
}

fn a_log_is_found_by_number_and_by_position(tried: StoreUnderTest) {
    // Two logs interleave unevenly: 7 at 1, 4, 5, 9, …; 8 at the others.
    let mut batch = Batch::after(0);
    let (mut seven, mut eight) = (Vec::new(), 0);
    for position in 1..=200u64 {
        if position.is_power_of_two() || position % 5 == 0 {
            seven.push(work(&mut batch, doc(1), 7, seven.len() as u64 + 1, 1));
        } else {
            eight += 1;
            work(&mut batch, doc(2), 8, eight, 2);
        }
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    for position in 0..=210 {
        let told = reader.log_at(PHONE, position).expect("log");
        assert_eq!(told, seven.iter().filter(|at| **at <= position).count() as u64, "at {position}");
    }
    let (number, head) = reader.log_head(PHONE).expect("log").expect("a head");
    assert_eq!((number, head.position), (seven.len() as u64, seven[seven.len() - 1]));
    for position in [0, 1, 99, 100, 199, 200, 210] {
        let acted: Vec<u64> = reader.acted_after(PHONE, position).expect("log").into_iter().collect();
        let after: Vec<u64> = seven.iter().copied().filter(|at| *at > position).collect();
        assert_eq!(acted, after, "after {position}");
    }
    assert!(reader.acted_after(DeviceId::new(9), 0).expect("log").is_empty());
    assert_eq!(reader.log(PHONE, 3).expect("log").expect("a row").position, seven[2]);
    assert!(reader.log_head(DeviceId::new(9)).expect("log").is_none());
}

fn held_acts_wait_and_are_decided(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    let held = Outcome::Held(Reason::NotYourTicket);
    work(&mut batch, doc(1), 8, 1, 1);
    batch.enter(NOW, Some(doc(1)), vec![], act(7, 1, held.clone(), &[], None));
    batch.enter(NOW, Some(doc(1)), vec![], act(7, 2, held.clone(), &[], None));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.held_count().expect("held"), 2);
    assert_eq!(reader.held_of(PHONE).expect("held").len(), 2);
    assert_eq!(reader.held_of(DeviceId::new(8)).expect("held").len(), 0);
    assert_eq!(reader.log(PHONE, 2).expect("log").expect("a row").outcome, held);
    assert_eq!(reader.heads_at(doc(1), 3).expect("heads"), [hash(1)], "a held act moves no head");
    assert_eq!(reader.changes_after(doc(1), 0).expect("changes").len(), 1);
    assert_eq!(reader.entries_of(doc(1), 0).expect("entries").count(), 3, "the history has them");

    let mut batch = Batch::after(3);
    let decided = EntryKind::HeldDecided {
        held: 3,
        act: ActId { device: PHONE, number: 2 },
        outcome: Outcome::Accepted,
        by: PersonId::new("rosa"),
        change: ByteBuf::from(vec![9]),
        hash: Some(hash(9)),
        reason: "Va por mi cuenta.".into(),
    };
    batch.enter(NOW, Some(doc(1)), vec![hash(9)], decided);
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let left: Vec<_> = reader.held().expect("held").map(|entry| entry.expect("entry").position).collect();
    assert_eq!(left, [2]);
    let note = Some("Va por mi cuenta.".to_owned());
    assert_eq!(
        reader.decided_after(PHONE, 0).expect("decided"),
        [Decided { number: 2, outcome: Outcome::Accepted, note: note.clone(), beside: false }]
    );
    assert_eq!(reader.log(PHONE, 2).expect("log").expect("a row").note, note, "and is told again");
    assert!(reader.held_at(3).expect("held").is_none() && reader.held_at(2).expect("held").is_some());
    assert_eq!(reader.decided_after(PHONE, 3).expect("decided").len(), 1);
    assert_eq!(reader.decided_after(PHONE, 4).expect("decided"), []);
    let before = |number, position| reader.decided_before(ActId { device: PHONE, number }, position).expect("decided");
    assert_eq!([before(2, 0), before(2, 4), before(2, 5), before(2, u64::MAX)], [None, None, Some(4), Some(4)]);
    assert_eq!(before(1, u64::MAX), None, "it waits still");
    let acted = reader.acted_after(PHONE, 2).expect("acted");
    assert_eq!(acted.into_iter().collect::<Vec<_>>(), [3, 4], "where it was received and where it was decided");
    let row = reader.log(PHONE, 2).expect("log").expect("a row");
    assert_eq!((row.outcome, row.position), (Outcome::Accepted, 3), "the act stays where it was received");
    assert_eq!(reader.own_changes(doc(1), PHONE).expect("own"), [hash(9)]);
    assert_eq!(reader.heads_at(doc(1), 4).expect("heads"), [hash(9)]);
}

/// What rests on an act is decided with it, behind it: more of them than a page of any store holds.
fn an_act_that_was_decided_with_many_is_found(tried: StoreUnderTest) {
    const MANY: u64 = 600;
    let mut batch = Batch::after(0);
    for number in 1..=MANY {
        batch.enter(NOW, Some(doc(1)), vec![], act(7, number, Outcome::Held(Reason::NotYourTicket), &[], None));
    }
    tried.store.commit(batch).expect("commits");
    let mut batch = Batch::after(MANY);
    for number in 1..=MANY {
        let decided = EntryKind::HeldDecided {
            held: number,
            act: ActId { device: PHONE, number },
            outcome: Outcome::Refused(Reason::RejectedBySupervisor),
            by: PersonId::new("rosa"),
            change: ByteBuf::new(),
            hash: None,
            reason: "No es tuyo.".into(),
        };
        batch.enter(NOW, Some(doc(1)), vec![], decided);
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    for number in [1, 2, MANY / 2, MANY] {
        let found = reader.decided_before(ActId { device: PHONE, number }, 2 * MANY + 1).expect("decided");
        assert_eq!(found, Some(MANY + number));
    }
}

fn a_fork_never_hides_the_log(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    let EntryKind::Act { act: id, bytes, .. } = act(7, 1, Outcome::Accepted, b"other", None) else {
        unreachable!("an act was made")
    };
    let outcome = Outcome::Held(Reason::LogForked);
    let fork = EntryKind::Act {
        act: id,
        bytes,
        chain: None,
        outcome,
        change: ByteBuf::new(),
        hash: None,
        fork: Some(ChainHash([7; 32])),
    };
    let at = batch.enter(NOW, Some(doc(1)), vec![], fork);
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.log(PHONE, 1).expect("log").expect("a row").position, 1);
    assert_eq!(reader.forks(PHONE).expect("forks"), [(ChainHash([7; 32]), at)]);
    assert_eq!(reader.forks(DeviceId::new(8)).expect("forks"), []);
    drop(reader);

    let mut batch = Batch::after(at);
    let (outcome, by) = (Outcome::Refused(Reason::LogForked), PersonId::new("rosa"));
    let reason = "duplicado".to_owned();
    let no = EntryKind::HeldDecided { held: at, act: id, outcome, by, change: ByteBuf::new(), hash: None, reason };
    batch.enter(NOW, Some(doc(1)), vec![], no);
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.log(PHONE, 1).expect("log").expect("a row").outcome, Outcome::Accepted);
    let (outcome, note) = (Outcome::Refused(Reason::LogForked), Some("duplicado".to_owned()));
    let beside = Decided { number: 1, outcome, note, beside: true };
    assert_eq!(reader.decided_after(PHONE, 0).expect("decided"), [beside], "told apart from the log's own");
    let acted = reader.acted_after(PHONE, 0).expect("acted");
    assert_eq!(acted.into_iter().collect::<Vec<_>>(), [1, 3], "what stands beside the log, where it was decided");
    assert_eq!(reader.held_count().expect("held"), 0);
}

fn signed_heads_cover_what_is_before_them(tried: StoreUnderTest) {
    let head = |number| SignedHead {
        act: ActId { device: PHONE, number },
        head: ChainHash([number as u8; 32]),
        signature: ByteBuf::from(vec![1; 64]),
    };
    let batch = Batch { signed: vec![head(4), head(9)], ..Batch::default() };
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let covering = |number| reader.signed_head(PHONE, number).expect("signed").map(|head| head.act.number);
    assert_eq!([1, 4, 5, 9, 10].map(covering), [Some(4), Some(4), Some(9), Some(9), None]);
    assert_eq!(reader.signed_heads(PHONE).expect("signed"), [head(4), head(9)]);
}

fn what_a_device_said_last_is_its_log_and_what_was_accepted_since(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    let held = batch.enter(NOW, Some(doc(1)), vec![], act(7, 2, Outcome::Held(Reason::NotYourTicket), &[], None));
    work(&mut batch, doc(1), 7, 3, 3);
    let decided = EntryKind::HeldDecided {
        held,
        act: ActId { device: PHONE, number: 2 },
        outcome: Outcome::Accepted,
        by: PersonId::new("rosa"),
        change: ByteBuf::from(vec![2]),
        hash: Some(hash(2)),
        reason: String::new(),
    };
    batch.enter(NOW, Some(doc(1)), vec![hash(2), hash(3)], decided);
    tried.store.commit(batch).expect("commits");
    assert_eq!(tried.read().own_changes(doc(1), PHONE).expect("own"), [hash(3), hash(2)]);
    assert_eq!(tried.read().own_changes(doc(2), PHONE).expect("own"), []);
    let mut batch = Batch::after(4);
    work(&mut batch, doc(1), 7, 4, 4);
    tried.store.commit(batch).expect("commits");
    assert_eq!(tried.read().own_changes(doc(1), PHONE).expect("own"), [hash(4)], "it rests on both");
}

fn what_was_seen_never_goes_back_along_a_log(tried: StoreUnderTest) {
    let reader = tried.read();
    let (secret, epoch) = (reader.secret().expect("secret"), reader.epoch().expect("epoch").epoch);
    drop(reader);
    let cursor = |device: DeviceId, epoch: u64, base: u64| {
        feed_cursor::seal(&secret, &Cursor::settled(device, epoch, base, NOW, true))
    };
    let said = |number: u64, seen: Vec<u8>| {
        let act = Act {
            device: PHONE,
            number,
            person: PersonId::new("omar.cruz"),
            document: doc(1),
            kind: DocumentKind::Ticket,
            site: Site::Field,
            at: NOW,
            seen,
            base: 0,
            command: "start".into(),
            version: 1,
            arguments: Vec::new(),
        };
        EntryKind::Act {
            act: act.id(),
            bytes: ByteBuf::from(act.encode()),
            chain: Some(ChainHash([number as u8; 32])),
            outcome: Outcome::Accepted,
            change: ByteBuf::new(),
            hash: None,
            fork: None,
        }
    };
    let mut batch = Batch::after(0);
    for _ in 1..=5 {
        batch.enter(NOW, None, vec![], EntryKind::Scope { key: ByteBuf::new() });
    }
    let cursors = [
        cursor(PHONE, epoch, 2),
        cursor(PHONE, epoch, 5),
        cursor(PHONE, epoch, 1),
        Vec::new(),
        cursor(DeviceId::new(8), epoch, 9),
        cursor(PHONE, epoch + 1, 9),
        cursor(PHONE, epoch, 8),
        cursor(PHONE, epoch, 999),
    ];
    for (number, seen) in (1..).zip(cursors) {
        batch.enter(NOW, Some(doc(1)), vec![], said(number, seen));
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let seen = |number| reader.log(PHONE, number).expect("log").expect("a row").seen;
    assert_eq!((1..=8).map(seen).collect::<Vec<_>>(), [2, 5, 5, 5, 5, 5, 8, 12]);
}
