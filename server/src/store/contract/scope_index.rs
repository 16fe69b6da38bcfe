//! The scope index follows the rows of documents, in the same commit.

use super::samples::{NOW, doc, hash, summary, work};
use super::{StoreUnderTest, of_every_store};
use crate::store::{Batch, DocumentRow, EntryKind, Reader};
use proptest::prelude::*;
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::ids::{BuildingId, DeviceId, DocumentId, RegisterId, TeamId};
use ronda_shared::policy::{ScopeKey, TERMS_VERSION, Term, terms_of_key};
use ronda_shared::time::DAY_MS;
use serde_bytes::ByteBuf;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

of_every_store!(
    a_document_is_found_where_it_stands_now,
    what_lists_are_made_of_is_told_by_itself,
    of_few_items_among_many_tickets_the_items_alone_are_read,
    the_index_is_told_as_a_model_tells_it,
    an_index_of_another_version_says_so,
    a_damaged_row_is_written_over_and_leaves_nothing_in_the_indexes,
);

fn ticket(team: &str, closed_days_ago: Option<i64>) -> ScopeKey {
    ScopeKey {
        kind: DocumentKind::Ticket,
        team: Some(TeamId::new(team)),
        closed_at: closed_days_ago.map(|days| NOW.plus(-days * DAY_MS)),
        ..ScopeKey::of_equipment(None)
    }
}

/// The terms of a key, by which somebody may ask.
fn asked(key: &ScopeKey) -> BTreeSet<Term> {
    terms_of_key(key)
}

fn found(reader: &dyn Reader, terms: &BTreeSet<Term>, position: u64) -> Vec<(u64, DocumentId)> {
    reader.indexed_after(terms, position).expect("asked").map(|one| one.expect("a document")).collect()
}

/// An act on a document by which its scope is another; answers where it stands then.
fn moves(tried: &StoreUnderTest, id: DocumentId, key: &ScopeKey) -> u64 {
    let reader = tried.read();
    let mut batch = Batch::after(reader.end().expect("an end"));
    let number = batch.end() + 1;
    let position = work(&mut batch, id, 7, number, 1);
    let key = ByteBuf::from(cbor::encode(key));
    let moved = batch.enter(NOW, Some(id), Vec::new(), EntryKind::Scope { key: key.clone() });
    let former = reader.document(id).expect("a row");
    let (born, mut scopes) = former.map_or((position, Vec::new()), |row| (row.born, row.scopes));
    scopes.push((moved, key));
    let row = DocumentRow { born, latest: moved, scopes, heads: vec![hash(1)], ..batch.documents[0].clone() };
    batch.documents = vec![row];
    drop(reader);
    tried.store.commit(batch).expect("commits");
    moved
}

fn a_document_is_found_where_it_stands_now(tried: StoreUnderTest) {
    let (first, second) = (ticket("oax-soporte", None), ticket("oax-redes", Some(30)));
    let open = moves(&tried, doc(1), &first);
    let reader = tried.read();
    assert_eq!(reader.scope_index_of().expect("a version"), TERMS_VERSION, "a new store's is whole");
    assert_eq!(found(&*reader, &asked(&first), 0), [(open, doc(1))], "once, although two terms have it");
    assert_eq!(found(&*reader, &asked(&first), open), []);
    assert_eq!(found(&*reader, &BTreeSet::from([Term::born_on(DeviceId::new(7))]), 0), [(open, doc(1))]);
    assert_eq!(found(&*reader, &BTreeSet::from([Term::born_on(DeviceId::new(8))]), 0), []);
    let closed = moves(&tried, doc(1), &second);
    let later = tried.read();
    assert_eq!(found(&*reader, &asked(&first), 0), [(open, doc(1))], "a reader sees one instant");
    assert_eq!(found(&*later, &asked(&first), 0), [], "what is closed is not asked for");
    assert_eq!(found(&*later, &asked(&second), 0), [(closed, doc(1))]);
    let (earlier, later_on) = (ticket("oax-redes", Some(60)), ticket("oax-redes", Some(10)));
    assert_eq!(found(&*later, &asked(&earlier), 0), [(closed, doc(1))], "by who asks from earlier on");
    assert_eq!(found(&*later, &asked(&later_on), 0), []);
    assert_eq!(found(&*later, &BTreeSet::from([Term::born_on(DeviceId::new(7))]), 0), [(closed, doc(1))]);
}

fn a_damaged_row_is_written_over_and_leaves_nothing_in_the_indexes(tried: StoreUnderTest) {
    let [first, second, third] = ["oax-soporte", "oax-redes", "oax-telefonia"].map(|team| ticket(team, None));
    moves(&tried, doc(1), &first);
    moves(&tried, doc(1), &second);
    let former = tried.read().document(doc(1)).expect("reads").expect("a row");
    tried.damage("documents", doc(1));
    assert!(tried.read().document(doc(1)).is_err_and(|error| error.is_damage_of_a_document()));

    let mut batch = Batch::after(tried.read().end().expect("an end"));
    let other = work(&mut batch, doc(2), 8, 1, 2);
    let key = ByteBuf::from(cbor::encode(&third));
    let moved = batch.enter(NOW, Some(doc(1)), Vec::new(), EntryKind::Scope { key: key.clone() });
    let scopes = [former.scopes.clone(), vec![(moved, key)]].concat();
    batch.documents.push(DocumentRow { latest: moved, scopes, ..former });
    let row = batch.documents.last().cloned();
    tried.store.commit(batch).expect("nobody of the same commit is kept from writing");

    let reader = tried.read();
    assert_eq!(reader.document(doc(1)).expect("reads"), row);
    let all: Vec<_> = reader.moved_after(0).expect("moved").map(|one| one.expect("a document")).collect();
    assert_eq!(all, [(other, doc(2)), (moved, doc(1))], "each stands once");
    for left in [first, second] {
        let terms: BTreeSet<Term> = asked(&left).difference(&asked(&third)).cloned().collect();
        assert!(!terms.is_empty());
        assert_eq!(found(&*reader, &terms, 0), []);
    }
    assert_eq!(found(&*reader, &asked(&third), 0), [(moved, doc(1))]);
}

/// Open tickets without those that are closed, items, a register's records without other registers'; whatever else is there.
fn what_lists_are_made_of_is_told_by_itself(tried: StoreUnderTest) {
    let record = |register: &str| ScopeKey {
        kind: DocumentKind::Record,
        register: Some(RegisterId::new(register)),
        ..ScopeKey::of_equipment(None)
    };
    moves(&tried, doc(2), &ticket("b", Some(400)));
    moves(&tried, doc(1), &ticket("a", None));
    moves(&tried, doc(7), &ScopeKey::of_equipment(Some(BuildingId::new("x"))));
    moves(&tried, doc(3), &ScopeKey::of_equipment(None));
    moves(&tried, doc(4), &record("contratos"));
    moves(&tried, doc(5), &record("extensiones"));
    moves(&tried, doc(6), &ticket("b", None));
    moves(&tried, doc(1), &ticket("c", None));
    let listed = |list: &Term, after: Option<u8>, limit: usize| {
        let found = tried.read().listed_after(list, after.map(doc), limit).expect("asked");
        found.iter().map(|id| id.bytes()[15]).collect::<Vec<u8>>()
    };
    let (open, tickets) = (Term::list_of_open_tickets(), Term::lists_of_tickets());
    let over: Vec<&Term> = tickets.iter().filter(|list| **list != open).collect();
    assert_eq!((over.len(), tickets.len()), (1, 2));
    assert_eq!(listed(&open, None, 9), [1, 6], "in the order of birth, whatever moved last");
    assert_eq!(listed(over[0], None, 9), [2]);
    assert_eq!(listed(&Term::list_of_equipment(), None, 9), [3, 7], "in any building or in none");
    assert_eq!(listed(&Term::list_of_register(&RegisterId::new("contratos")), None, 9), [4]);
    assert_eq!(listed(&Term::list_of_register(&RegisterId::new("extensiones")), None, 9), [5]);
    assert_eq!(listed(&Term::list_of_register(&RegisterId::new("contrato")), None, 9), [0_u8; 0]);
    assert_eq!((listed(&open, None, 1), listed(&open, Some(1), 1)), (vec![1], vec![6]), "by pages");
    assert_eq!((listed(&open, Some(3), 9), listed(&open, Some(6), 9)), (vec![6], vec![]));
    moves(&tried, doc(6), &ticket("b", Some(0)));
    assert_eq!((listed(&open, None, 9), listed(over[0], None, 9)), (vec![1], vec![2, 6]));
    moves(&tried, doc(2), &ticket("b", None));
    assert_eq!((listed(&open, None, 9), listed(over[0], None, 9)), (vec![1, 2], vec![6]));
}

/// The summaries of a list are read by pages, of one list after the other; all there are where the index does not say.
fn of_few_items_among_many_tickets_the_items_alone_are_read(tried: StoreUnderTest) {
    let at = |number: u16| DocumentId::new(NOW.plus(i64::from(number)), [1; 10]);
    let (item, open) = (ScopeKey::of_equipment(None), ticket("a", None));
    // More than a page of each.
    let (items, tickets) = (600_u16, 700_u16);
    let mut batch = Batch::after(tried.read().end().expect("an end"));
    for number in 0..items + tickets {
        let (id, key) = (at(number), if number < items { &item } else { &open });
        let position = work(&mut batch, id, 7, u64::from(number) + 1, 1);
        let key = ByteBuf::from(cbor::encode(key));
        let moved = batch.enter(NOW, Some(id), Vec::new(), EntryKind::Scope { key: key.clone() });
        let row = batch.documents.pop().expect("its row");
        batch.documents.push(DocumentRow { born: position, latest: moved, scopes: vec![(moved, key)], ..row });
        batch.summaries.push(summary(id, None, &[]));
    }
    tried.store.commit(batch).expect("commits");
    let read = |lists: BTreeSet<Term>| {
        let reader = tried.read();
        let found = reader.summaries_in(lists).expect("asked").map(|summary| summary.expect("reads").id());
        found.collect::<Vec<DocumentId>>()
    };
    assert_eq!(read(BTreeSet::from([Term::list_of_equipment()])), (0..items).map(at).collect::<Vec<_>>());
    let both = BTreeSet::from([Term::list_of_equipment(), Term::list_of_open_tickets()]);
    assert_eq!(read(both), (0..items + tickets).map(at).collect::<Vec<_>>());
    assert_eq!(read(BTreeSet::new()), []);
    let end = tried.read().end().expect("an end");
    tried.store.commit(Batch { scope_index_of: Some(0), ..Batch::after(end) }).expect("commits");
    assert_eq!(read(BTreeSet::from([Term::list_of_equipment()])).len(), usize::from(items + tickets));
}

fn keys() -> impl Strategy<Value = ScopeKey> {
    let teams = prop::sample::select(vec!["a", "b", "c"]);
    let closed = prop::option::of(0i64..60);
    let item = prop::sample::select(vec!["x", "y"]);
    prop_oneof![
        (teams, closed).prop_map(|(team, closed)| ticket(team, closed)),
        item.prop_map(|building| ScopeKey::of_equipment(Some(BuildingId::new(building)))),
    ]
}

fn the_index_is_told_as_a_model_tells_it(tried: StoreUnderTest) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(6));
    let model: RefCell<BTreeMap<DocumentId, (u64, ScopeKey)>> = RefCell::default();
    let runs = (prop::collection::vec((1u8..20, keys()), 1..30), prop::collection::vec((keys(), 0u64..60), 8));
    runner
        .run(&runs, |(moved, asks)| {
            let mut model = model.borrow_mut();
            for (n, key) in moved {
                let position = moves(&tried, doc(n), &key);
                model.insert(doc(n), (position, key));
            }
            let reader = tried.read();
            for (key, after) in asks {
                let asked = asked(&key);
                let stands = |key: &ScopeKey| {
                    terms_of_key(key)
                        .iter()
                        .any(|term| asked.iter().any(|one| one.name == term.name && one.span <= term.span))
                };
                let all = model.iter().filter(|(_, (position, key))| *position > after && stands(key));
                let mut expected: Vec<_> = all.map(|(id, (position, _))| (*position, *id)).collect();
                expected.sort_unstable();
                prop_assert_eq!(found(&*reader, &asked, after), expected);
            }
            Ok(())
        })
        .expect("as the model");
}

fn an_index_of_another_version_says_so(tried: StoreUnderTest) {
    let open = moves(&tried, doc(1), &ticket("a", None));
    tried.store.commit(Batch { scope_index_of: Some(0), ..Batch::after(open) }).expect("commits");
    assert_eq!(tried.read().scope_index_of().expect("a version"), 0);
    assert_eq!(tried.read().scope_index().expect("asked").count(), 0, "what an earlier build left nobody would remove");
    // Its rows written once more, as when the store of an earlier build is first served.
    let row = tried.read().document(doc(1)).expect("read").expect("a row");
    let batch = Batch { documents: vec![row], scope_index_of: Some(TERMS_VERSION), ..Batch::after(open) };
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.scope_index_of().expect("a version"), TERMS_VERSION);
    assert_eq!(found(&*reader, &asked(&ticket("a", None)), 0), [(open, doc(1))]);
}
