//! Documents, what lists and search show of them, and who is found by which name.

use super::samples::{NOW, doc, hash, row, summary, work};
use super::{StoreUnderTest, of_every_store};
use crate::store::{Batch, EntryKind, Reader};
use proptest::prelude::*;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

of_every_store!(
    changes_and_heads_of_any_position,
    a_document_stands_once_where_it_was_last_touched,
    moved_documents_are_told_as_a_model_tells_them,
    summaries_are_turned_over_in_pages,
    words_and_names_follow_the_summary,
    search_shows_the_latest_first_and_stops_when_told,
    a_common_word_is_found_as_a_rare_one_is,
    a_damaged_summary_is_found_by_no_word_and_keeps_nobody_from_writing,
    a_damaged_row_keeps_no_other_from_being_fetched_with_it,
);

fn changes_and_heads_of_any_position(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    work(&mut batch, doc(2), 7, 2, 2);
    batch.enter(NOW, Some(doc(1)), vec![hash(3), hash(4)], EntryKind::Rulings { change: ByteBuf::from(vec![5, 6]) });
    batch.enter(NOW, Some(doc(1)), vec![], EntryKind::Scope { key: ByteBuf::from(vec![1]) });
    work(&mut batch, doc(1), 8, 1, 9);
    batch.snapshots.push((doc(1), vec![1, 2, 3]));
    tried.store.commit(batch).expect("commits");

    let reader = tried.read();
    let heads = |position| reader.heads_at(doc(1), position).expect("heads");
    assert_eq!(heads(0), []);
    assert_eq!(heads(1), [hash(1)]);
    assert_eq!(heads(2), [hash(1)]);
    assert_eq!(heads(4), [hash(3), hash(4)]);
    assert_eq!(heads(u64::MAX), [hash(9)]);
    let changes = reader.changes_after(doc(1), 1).expect("changes");
    assert_eq!(changes.iter().map(|change| change.position).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(
        (changes[0].bytes.as_slice(), changes[0].heads.as_slice()),
        ([5, 6].as_slice(), [hash(3), hash(4)].as_slice())
    );
    assert_eq!(reader.snapshot(doc(1)).expect("snapshot"), Some(vec![1, 2, 3]));
    assert_eq!(reader.snapshot(doc(2)).expect("snapshot"), None);
    assert_eq!(reader.own_changes(doc(1), DeviceId::new(7)).expect("own"), [hash(1)]);
    assert_eq!(reader.own_changes(doc(2), DeviceId::new(8)).expect("own"), []);
    assert_eq!(reader.document_count().expect("count"), 2);
    assert_eq!(reader.document(doc(1)).expect("row").expect("a row").latest, 5);
}

fn moved(reader: &dyn Reader, position: u64) -> Vec<(u64, DocumentId)> {
    reader.moved_after(position).expect("moved").map(|moved| moved.expect("a document")).collect()
}

fn a_document_stands_once_where_it_was_last_touched(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    work(&mut batch, doc(1), 7, 1, 1);
    work(&mut batch, doc(2), 7, 2, 2);
    tried.store.commit(batch).expect("commits");
    let mut batch = Batch::after(2);
    work(&mut batch, doc(1), 7, 3, 3);
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(moved(&*reader, 0), [(2, doc(2)), (3, doc(1))]);
    assert_eq!(moved(&*reader, 2), [(3, doc(1))]);
    assert_eq!(moved(&*reader, 3), []);
    let latest: Vec<_> = reader.latest_first().expect("latest").map(|moved| moved.expect("a document").1).collect();
    assert_eq!(latest, [doc(1), doc(2)]);
}

fn moved_documents_are_told_as_a_model_tells_them(tried: StoreUnderTest) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(8));
    let batches = prop::collection::vec(prop::collection::vec(1u8..20, 1..12), 1..8);
    let mut model: BTreeMap<DocumentId, u64> = BTreeMap::new();
    let model = std::cell::RefCell::new(&mut model);
    runner
        .run(&batches, |batches| {
            let mut model = model.borrow_mut();
            for touched in batches {
                let mut batch = Batch::after(tried.read().end().expect("end"));
                for n in touched {
                    let number = batch.end() + 1;
                    let position = work(&mut batch, doc(n), 7, number, n);
                    model.insert(doc(n), position);
                }
                tried.store.commit(batch).expect("commits");
            }
            let mut expected: Vec<_> = model.iter().map(|(id, position)| (*position, *id)).collect();
            expected.sort_unstable();
            prop_assert_eq!(moved(&*tried.read(), 0), expected);
            Ok(())
        })
        .expect("as the model");
}

fn summaries_are_turned_over_in_pages(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    for n in 1..=5 {
        batch.documents.push(row(doc(n), u64::from(n), n));
        batch.summaries.push(summary(doc(n), None, &[]));
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = reader.summaries(after, 2).expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        seen.extend(page.iter().map(Summary::id));
    }
    assert_eq!(seen, [1, 2, 3, 4, 5].map(doc));
}

fn found(reader: &dyn Reader, words: &[&str]) -> Vec<DocumentId> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut ids = Vec::new();
    reader
        .search(&words, &mut |summary| {
            ids.push(summary.id());
            Ok(true)
        })
        .expect("searches");
    ids
}

fn words_and_names_follow_the_summary(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.summaries.push(summary(doc(1), None, &["red", "ventanilla", "finanzas"]));
    batch.summaries.push(summary(doc(2), Some("TYS-984371"), &["impresora", "finanzas"]));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(found(&*reader, &["fin"]), [doc(2), doc(1)], "the latest born first");
    assert_eq!(found(&*reader, &["fin", "vent"]), [doc(1)]);
    assert_eq!(found(&*reader, &["vent", "impr"]), []);
    assert_eq!(found(&*reader, &[]), [doc(2), doc(1)]);
    assert_eq!(reader.by_name(" tys-984371 ").expect("by name"), [doc(2)]);
    assert_eq!(reader.by_name("K4-1").expect("by name"), [doc(1), doc(2)]);
    let whole = |word, most| reader.with_word(word, most).expect("by a word");
    assert_eq!(whole("finanzas", 2), Some(vec![doc(1), doc(2)]), "the first born first");
    assert_eq!((whole("finanzas", 1), whole("finanza", 9)), (None, Some(vec![])), "too many, and its beginning");

    let mut batch = Batch::after(0);
    batch.summaries.push(summary(doc(1), Some("TYS-984370"), &["nodo", "finanzas"]));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(found(&*reader, &["ventanilla"]), [], "a word that is gone finds no more");
    assert_eq!(found(&*reader, &["nod"]), [doc(1)]);
    assert_eq!(reader.with_word("ventanilla", 9).expect("by a word"), Some(vec![]));
    assert_eq!(reader.by_name("TYS-984370").expect("by name"), [doc(1)]);
}

fn search_shows_the_latest_first_and_stops_when_told(tried: StoreUnderTest) {
    let long = "ñ".repeat(80);
    let mut batch = Batch::after(0);
    for n in 1..=9 {
        batch.summaries.push(summary(doc(n), None, &["red", &long]));
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let mut shown = Vec::new();
    reader
        .search(&["re".into()], &mut |summary| {
            shown.push(summary.id());
            Ok(shown.len() < 3)
        })
        .expect("searches");
    assert_eq!(shown, [9, 8, 7].map(doc));
    assert_eq!(found(&*reader, &[&long]).len(), 9, "a word longer than a key is found by its beginning");
}

fn a_common_word_is_found_as_a_rare_one_is(tried: StoreUnderTest) {
    let id = |n: u32| DocumentId::new(NOW.plus(i64::from(n)), [7; 10]);
    let mut batch = Batch::after(0);
    for n in 0..2_300u32 {
        let third = if n % 3 == 0 { "tercero" } else { "otro" };
        batch.summaries.push(summary(id(n), None, &["red", third, if n == 5 { "unico" } else { "nada" }]));
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(found(&*reader, &["red"]).len(), 2_300);
    assert_eq!(found(&*reader, &["red"])[..2], [id(2_299), id(2_298)]);
    assert_eq!(found(&*reader, &["red", "terc"]).len(), 767);
    assert_eq!(found(&*reader, &["red", "unic"]), [id(5)]);
}

fn a_damaged_summary_is_found_by_no_word_and_keeps_nobody_from_writing(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    for n in 1..=3 {
        let folio = format!("TYS-00000{n}");
        batch.summaries.push(summary(doc(n), Some(&folio), &["red", "ventanilla"]));
    }
    tried.store.commit(batch).expect("commits");
    tried.damage("summaries", doc(2));
    let reader = tried.read();
    assert_eq!(found(&*reader, &["vent"]), [doc(3), doc(1)], "the index leads to it, and it is left out");
    assert_eq!(found(&*reader, &[]), [doc(3), doc(1)], "all are turned over");
    assert_eq!(reader.summaries(None, 2).expect("a page").iter().map(Summary::id).collect::<Vec<_>>(), [1, 3].map(doc));
    let mut shown = Vec::new();
    let all = reader.search_all(&["vent".into()], &mut |summary| {
        shown.push(summary.id());
        Ok(true)
    });
    assert!(all.is_err_and(|error| error.is_damage_of_a_document()), "who may miss none is told");
    assert_eq!(shown, [doc(3)]);

    let mut batch = Batch::after(0);
    batch.summaries.push(summary(doc(2), Some("TYS-984370"), &["red", "nodo"]));
    batch.summaries.push(summary(doc(3), None, &["impresora"]));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.summary(doc(2)).expect("reads").map(|summary| summary.id()), Some(doc(2)));
    assert_eq!(found(&*reader, &["nod"]), [doc(2)]);
    assert_eq!(found(&*reader, &["impr"]), [doc(3)]);
    assert_eq!(found(&*reader, &["vent"]), [doc(1)], "a word that is left of what was damaged finds nothing");
    assert_eq!(reader.by_name("TYS-984370").expect("by name"), [doc(2)]);
    assert_eq!(reader.by_name("TYS-000002").expect("by name"), [], "nor does a name that it had");
    assert_eq!(reader.by_name("TYS-000001").expect("by name"), [doc(1)], "others keep theirs");
    assert_eq!(reader.by_name("K4-1").expect("by name"), [1, 2, 3].map(doc));
}

/// A store that fetches some together tells the others all the same: a table goes on behind one that is damaged.
fn a_damaged_row_keeps_no_other_from_being_fetched_with_it(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    for n in 1..=3 {
        work(&mut batch, doc(n), 7, u64::from(n), n);
    }
    tried.store.commit(batch).expect("commits");
    tried.damage("documents", doc(2));
    let (reader, all) = (tried.read(), [1, 2, 3].map(doc));
    reader.ahead(&all).expect("fetched");
    reader.contents_ahead(&all.map(|id| (id, None))).expect("what can be fetched is");
    for n in [1, 3] {
        assert_eq!(reader.document(doc(n)).expect("reads").map(|row| row.id), Some(doc(n)));
        let changes = reader.changes_after(doc(n), 0).expect("reads");
        assert_eq!(changes.iter().map(|change| change.heads.clone()).collect::<Vec<_>>(), [vec![hash(n)]]);
    }
    assert!(reader.document(doc(2)).is_err_and(|error| error.is_damage_of_a_document()));
}
