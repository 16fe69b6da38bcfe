//! The desk's tray follows the rows of what came by mail, in the same commit.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::mail::{Aside, AsideSettled, AsideWhy, Became, Incoming, MailRows, OutState, Outgoing, Settlement};
use crate::store::{Batch, Reader, TokenHash};
use ronda_shared::ids::PersonId;

of_every_store!(
    the_tray_holds_what_waits_for_the_desk,
    the_tray_is_read_page_by_page,
    one_that_waits_is_found_behind_many_that_came_later,
    what_was_given_up_is_found_behind_all_that_was_sent_since,
    a_tickets_mail_is_found_among_all_of_it,
);

/// A message that waits for the desk. Two come at each instant, in the order of their numbers.
pub(in crate::store) fn waiting(number: u16) -> Incoming {
    let mut key = TokenHash([7; 32]);
    key.0[..2].copy_from_slice(&number.to_be_bytes());
    Incoming {
        key,
        at: NOW.plus(i64::from(number / 2) * 1_000),
        from: "vecino@example.com".to_owned(),
        subject: format!("Sin luz {number}"),
        became: Became::Kept,
        document: None,
        why: String::new(),
        files: Vec::new(),
        kept: true,
        sha256: None,
        aside: Some(Aside { why: AsideWhy::Outside, settled: None }),
    }
}

/// The same, once somebody of the desk has put it away.
pub(in crate::store) fn settled(row: Incoming) -> Incoming {
    let settled = Some(AsideSettled { by: PersonId::new("ana.lopez"), at: NOW, how: Settlement::PutAway, said: None });
    Incoming { aside: row.aside.map(|aside| Aside { settled, ..aside }), ..row }
}

/// What writes that these came, or how they stand now.
pub(in crate::store) fn came(taken: Vec<Incoming>) -> Batch {
    Batch { mail: MailRows { taken, ..MailRows::default() }, ..Batch::default() }
}

/// The whole tray, so many at a time.
fn tray(reader: &dyn Reader, page: usize) -> Vec<Incoming> {
    let mut all: Vec<Incoming> = Vec::new();
    loop {
        let behind = all.last().map(|row| (row.at, row.key));
        let rows = reader.mail_tray(behind, page).expect("reads");
        assert!(rows.len() <= page);
        if rows.is_empty() {
            return all;
        }
        all.extend(rows);
    }
}

fn the_tray_holds_what_waits_for_the_desk(tried: StoreUnderTest) {
    let write = |rows: Vec<Incoming>| tried.store.commit(came(rows)).expect("commits");
    let never = Incoming { aside: None, ..waiting(9) };
    let unkept = Incoming { kept: false, ..waiting(8) };
    write(vec![waiting(1), waiting(2), waiting(3), never, unkept]);
    let before = tried.read();
    assert_eq!(tray(&*before, 10), [waiting(3), waiting(2), waiting(1)], "the latest first");

    let later = Incoming { at: NOW.plus(60_000), ..waiting(1) };
    write(vec![settled(waiting(2)), later.clone()]);
    let stands = [later.clone(), waiting(3)];
    assert_eq!(tray(&*tried.read(), 10), stands, "at its new instant alone");
    assert_eq!(tray(&*before, 10).len(), 3, "a reader sees one instant");
    drop(before);
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    assert_eq!(tray(&*tried.read(), 10), stands);
    write(vec![settled(later), settled(waiting(3))]);
    assert_eq!(tray(&*tried.read(), 10), []);
}

fn the_tray_is_read_page_by_page(tried: StoreUnderTest) {
    let rows: Vec<Incoming> =
        (0..45).map(|number| if number % 3 == 0 { settled(waiting(number)) } else { waiting(number) }).collect();
    tried.store.commit(came(rows.clone())).expect("commits");
    let wait: Vec<Incoming> = rows.into_iter().rev().filter(Incoming::waits_for_desk).collect();
    let reader = tried.read();
    for page in [1, 7, 20, 100] {
        assert_eq!(tray(&*reader, page), wait, "{page} at a time");
    }
}

fn one_that_waits_is_found_behind_many_that_came_later(tried: StoreUnderTest) {
    let others = (1..=10_001).map(|number| Incoming { aside: None, ..waiting(number) });
    tried.store.commit(came([waiting(0)].into_iter().chain(others).collect())).expect("commits");
    assert_eq!(tried.read().mail_tray(None, 10).expect("reads"), [waiting(0)]);
}

/// A message to go out.
pub(in crate::store) fn outgoing(id: u64, state: OutState) -> Outgoing {
    Outgoing {
        id,
        document: None,
        event: "received".into(),
        to: "vecina@example.com".into(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: "failed".into(),
        text: String::new(),
        files: Vec::new(),
        reply: false,
        made: NOW,
        state,
    }
}

fn what_was_given_up_is_found_behind_all_that_was_sent_since(tried: StoreUnderTest) {
    let write = |out: Vec<Outgoing>, gone: Vec<u64>| {
        let mail = MailRows { out, gone, ..MailRows::default() };
        tried.store.commit(Batch { mail, ..Batch::default() }).expect("commits");
    };
    let given_up = |limit| -> Vec<u64> {
        let rows = tried.read().mail_given_up(limit).expect("reads");
        assert!(rows.iter().all(Outgoing::is_given_up));
        rows.iter().map(|row| row.id).collect()
    };
    let failed = || OutState::Failed { at: NOW, answer: "550".into() };
    let waits = || OutState::Waiting { tries: 1, next: NOW, last: "failed".into() };
    let sent = (6..=1_200).map(|id| outgoing(id, OutState::Sent { at: NOW }));
    let first = [(1, failed()), (2, waits()), (3, failed()), (4, OutState::Sent { at: NOW }), (5, failed())];
    write(first.map(|(id, state)| outgoing(id, state)).into_iter().chain(sent).collect(), Vec::new());
    assert_eq!(given_up(10), [5, 3, 1], "the latest first");
    assert_eq!((given_up(2), given_up(0)), (vec![5, 3], vec![]));
    write(vec![outgoing(3, waits()), outgoing(2, failed())], vec![5]);
    assert_eq!(given_up(10), [2, 1], "one is tried again, one is gone, one is given up");
}

fn a_tickets_mail_is_found_among_all_of_it(tried: StoreUnderTest) {
    let sent = |id| outgoing(id, OutState::Sent { at: NOW });
    let of = |number: u16, n: u8| Incoming { document: Some(doc(n)), ..waiting(number) };
    let mail = MailRows {
        out: vec![
            Outgoing { document: Some(doc(1)), ..sent(1) },
            Outgoing { document: Some(doc(2)), references: vec!["ronda.root@ronda.example".into()], ..sent(2) },
            Outgoing { references: vec!["suyo@example.com".into()], ..sent(3) },
            Outgoing { references: vec!["otro@example.com".into()], ..sent(4) },
            sent(5),
        ],
        taken: vec![of(1, 1), of(2, 2), waiting(3)],
        threads: vec![(doc(1), "suyo@example.com".into())],
        ..MailRows::default()
    };
    tried.store.commit(Batch { mail: mail.clone(), ..Batch::default() }).expect("commits");
    let found = |n| tried.read().mail_of(doc(n)).expect("reads");
    let all = |out: &[usize], taken: Vec<Incoming>| {
        let out = out.iter().map(|at| mail.out[*at].clone()).collect();
        MailRows { out, taken, ..MailRows::default() }
    };
    assert_eq!(found(1), all(&[0, 2], vec![of(1, 1)]), "an answer to who founded it names no ticket");
    assert_eq!(found(2), all(&[1], vec![of(2, 2)]));
    assert_eq!(found(3), MailRows::default());

    let moved = MailRows { taken: vec![of(1, 2), of(3, 1)], gone: vec![1], ..MailRows::default() };
    tried.store.commit(Batch { mail: moved, ..Batch::default() }).expect("commits");
    for when in ["as they were written", "after a rebuild, which leaves mail as it is"] {
        assert_eq!(found(1), all(&[2], vec![of(3, 1)]), "{when}");
        assert_eq!(found(2), all(&[1], vec![of(1, 2), of(2, 2)]), "{when}");
        tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    }
}
