//! A rebuild makes of the feed what the living store had.

use super::samples::{NOW, act, device, doc, hash, person, row, summary, work};
use super::{StoreUnderTest, of_every_store};
use crate::store::{Batch, Change, EntryKind, Projection, Projector, Reader, StoreError};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use serde_bytes::ByteBuf;

of_every_store!(a_rebuild_equals_what_lived, a_document_that_cannot_be_made_is_named);

/// Takes the changes themselves, concatenated, for the document.
pub(super) struct Joining {
    pub(super) refused: Option<DocumentId>,
}

impl Projector for Joining {
    fn project(
        &mut self,
        document: DocumentId,
        history: &[Change],
        _scopes: &[(u64, ByteBuf)],
    ) -> Result<Projection, String> {
        if self.refused == Some(document) {
            return Err("a change is damaged".into());
        }
        let snapshot = Some(history.iter().flat_map(|change| change.bytes.clone()).collect());
        Ok(Projection { kind: DocumentKind::Ticket, snapshot, summary: summary(document, Some("TYS-1"), &["red"]) })
    }
}

/// All that is told of a store, in words.
pub(super) fn dump(reader: &dyn Reader) -> String {
    let ids: Vec<DocumentId> = (1..=3).map(doc).collect();
    let documents = ids.iter().map(|id| {
        let heads: Vec<_> = (0..12).map(|at| reader.heads_at(*id, at).expect("heads")).collect();
        let row = reader.document(*id).expect("row");
        let all = (reader.summary(*id).expect("summary"), reader.snapshot(*id).expect("snapshot"));
        let own: Vec<_> = (6..9).map(|n| reader.own_changes(*id, DeviceId::new(n)).expect("own")).collect();
        format!("{row:?} {all:?} {heads:?} {own:?} {:?}", reader.changes_after(*id, 0).expect("changes"))
    });
    let documents: Vec<String> = documents.collect();
    let phone = DeviceId::new(7);
    let moved: Vec<_> = reader.moved_after(0).expect("moved").map(|moved| moved.expect("one")).collect();
    let mut index: Vec<_> = reader.scope_index().expect("the index").map(|row| row.expect("one")).collect();
    index.sort_unstable();
    let moved = (moved, index, reader.scope_index_of().expect("its version"));
    let held: Vec<_> = reader.held().expect("held").map(|held| held.expect("one")).collect();
    let people = (reader.people().expect("people"), reader.person_at(&PersonId::new("a"), 8).expect("person"));
    let log: Vec<_> = (0..5).map(|number| reader.log(phone, number).expect("log")).collect();
    let forks = reader.forks(phone).expect("forks");
    let rest = (forks, reader.devices().expect("devices"), reader.directory_version().expect("version"));
    let more = (reader.decided_after(phone, 0).expect("decided"), reader.by_name("TYS-1").expect("names"));
    let marks = (reader.end().expect("end"), reader.series().expect("series"), reader.epochs().expect("epochs"));
    format!("{documents:#?}\n{moved:?}\n{held:?}\n{people:?}\n{log:?}\n{rest:?}\n{more:?}\n{marks:?}")
}

pub(super) fn live(tried: &StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.enter(NOW, None, vec![], EntryKind::Person(person("a", "A")));
    batch.enter(NOW, None, vec![], EntryKind::Device(device(7, "K4")));
    batch.enter(NOW, None, vec![], EntryKind::Organisation { version: "1".into(), data: ByteBuf::from(vec![1]) });
    work(&mut batch, doc(1), 7, 1, 1);
    batch.enter(NOW, Some(doc(1)), vec![], EntryKind::Scope { key: ByteBuf::from(vec![3]) });
    batch.enter(NOW, Some(doc(1)), vec![], act(7, 2, Outcome::Held(Reason::NotYourTicket), &[], None));
    let mut first = row(doc(1), 5, 1);
    (first.born, first.snapshot, first.scopes) = (4, 4, vec![(5, ByteBuf::from(vec![3]))]);
    work(&mut batch, doc(2), 7, 3, 2);
    let mut second = row(doc(2), 7, 2);
    (second.born, second.snapshot) = (7, 7);
    batch.documents = vec![first, second];
    batch.snapshots = vec![(doc(1), vec![1, 1]), (doc(2), vec![2, 1])];
    batch.summaries = [1, 2].map(|n| summary(doc(n), Some("TYS-1"), &["red"])).to_vec();
    batch.series.push(("TYS".into(), 2));
    tried.store.commit(batch).expect("commits");
    let mut batch = Batch::after(7);
    let decided = EntryKind::HeldDecided {
        held: 6,
        act: ActId { device: DeviceId::new(7), number: 2 },
        outcome: Outcome::Refused(Reason::NotYourTicket),
        by: PersonId::new("a"),
        change: ByteBuf::new(),
        hash: None,
        reason: String::new(),
    };
    batch.enter(NOW, Some(doc(1)), vec![hash(1)], decided);
    let EntryKind::Act { act: id, bytes, outcome, change, hash: own, .. } =
        act(7, 2, Outcome::Held(Reason::LogForked), &[], None)
    else {
        unreachable!("an act was made")
    };
    let fork = Some(ChainHash([8; 32]));
    let forked = EntryKind::Act { act: id, bytes, chain: None, outcome, change, hash: own, fork };
    batch.enter(NOW, Some(doc(1)), vec![], forked);
    tried.store.commit(batch).expect("commits");
}

fn a_rebuild_equals_what_lived(tried: StoreUnderTest) {
    live(&tried);
    let before = dump(&*tried.read());
    let rebuilt = tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    assert_eq!((rebuilt.entries, rebuilt.documents), (9, 2));
    assert_eq!(before, dump(&*tried.read()));
    let again = tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds again");
    assert_eq!(again, rebuilt);
    assert_eq!(before, dump(&*tried.read()));
}

fn a_document_that_cannot_be_made_is_named(tried: StoreUnderTest) {
    live(&tried);
    let failed = tried.store.rebuild(&mut Joining { refused: Some(doc(2)) });
    assert!(matches!(&failed, Err(StoreError::Unprojectable { document, .. }) if *document == doc(2)), "{failed:?}");
    tried.store.rebuild(&mut Joining { refused: None }).expect("run again, it is whole");
}
