//! Bytes kept beside the store: who names them, what came, what was said.

use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::{Arrived, Batch, BlobRow, EntryKind, Projection, Projector, SealRow};
use ronda_shared::act::{Act, ChainHash, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{COMMAND_VERSION, Command, Content};
use ronda_shared::evidence::{AttachEvidence, Media, SealFault};
use ronda_shared::ids::{ActId, DeviceId, PersonId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde_bytes::ByteBuf;

of_every_store!(
    blobs_are_kept_by_their_hash_and_let_go,
    who_names_bytes_is_known_whatever_became_of_it,
    what_came_waits_until_it_is_said,
    all_that_follows_from_the_feed_is_made_again,
);

fn photo(n: u8) -> Sha256 {
    Sha256::of(&[n])
}

fn named(device: u64, number: u64) -> ActId {
    ActId { device: DeviceId::new(device), number }
}

fn attach(n: u8) -> Command {
    Command::Content(Content::AttachEvidence(Box::new(AttachEvidence::new(photo(n), 7, Media::Jpeg, String::new()))))
}

fn said(device: u64, number: u64, document: u8, command: &Command, outcome: Outcome) -> EntryKind {
    let act = Act {
        device: DeviceId::new(device),
        number,
        person: PersonId::new("omar.cruz"),
        document: doc(document),
        kind: DocumentKind::Ticket,
        site: Site::Field,
        at: NOW,
        seen: Vec::new(),
        base: 0,
        command: command.name().into(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(command),
    };
    let bytes = act.encode();
    EntryKind::Act {
        act: act.id(),
        chain: Some(ChainHash::default().then(&bytes)),
        bytes: ByteBuf::from(bytes),
        outcome,
        change: ByteBuf::new(),
        hash: None,
        fork: None,
    }
}

fn blobs_are_kept_by_their_hash_and_let_go(tried: StoreUnderTest) {
    let row = |n| BlobRow { sha256: photo(n), size: 7, media: Media::Png, at: NOW };
    let mut batch = Batch::after(0);
    batch.blobs = (0..5).map(row).collect();
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.blob(&photo(3)).expect("reads"), Some(row(3)));
    assert_eq!(reader.blob(&photo(9)).expect("reads"), None);
    let first = reader.blobs(None, 3).expect("reads");
    let rest = reader.blobs(first.last().map(|row| &row.sha256), 3).expect("reads");
    assert_eq!((first.len(), rest.len()), (3, 2));
    assert!(first.iter().chain(&rest).is_sorted_by_key(|row| row.sha256));
    // Rows beside the feed do not rest on its end.
    let mut batch = Batch::after(77);
    batch.blobs_gone = vec![photo(3), photo(9)];
    tried.store.commit(batch).expect("commits");
    assert_eq!(tried.read().blob(&photo(3)).expect("reads"), None);
    assert_eq!(tried.read().blobs(None, 99).expect("reads").len(), 4);
}

fn who_names_bytes_is_known_whatever_became_of_it(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    let held = Outcome::Held(Reason::NotYourTicket);
    batch.enter(NOW, Some(doc(1)), vec![], said(7, 1, 1, &attach(1), Outcome::Accepted));
    batch.enter(NOW, Some(doc(2)), vec![], said(7, 2, 2, &attach(1), held));
    batch.enter(NOW, Some(doc(2)), vec![], said(8, 1, 2, &attach(1), Outcome::Refused(Reason::Unreadable)));
    batch.enter(NOW, Some(doc(2)), vec![], said(8, 2, 2, &attach(2), Outcome::Accepted));
    tried.store.commit(batch).expect("commits");
    let naming = tried.read().naming(&photo(1)).expect("reads");
    assert_eq!(naming, [(named(7, 1), doc(1)), (named(7, 2), doc(2))]);
    assert_eq!(tried.read().naming(&photo(2)).expect("reads"), [(named(8, 2), doc(2))]);
    assert!(tried.read().naming(&photo(3)).expect("reads").is_empty());
}

fn what_came_waits_until_it_is_said(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.enter(NOW, Some(doc(1)), vec![], said(7, 1, 1, &attach(1), Outcome::Accepted));
    batch.enter(NOW, Some(doc(1)), vec![], said(7, 2, 1, &attach(2), Outcome::Accepted));
    let came =
        [Arrived { act: named(7, 1), fault: None }, Arrived { act: named(7, 2), fault: Some(SealFault::TooLarge) }];
    batch.arrived = came.to_vec();
    tried.store.commit(batch).expect("commits");
    assert_eq!(tried.read().all_arrived().expect("reads"), came);

    let mut batch = Batch::after(2);
    let seal = Command::Content(Content::SealEvidence { evidence: named(7, 2), fault: Some(SealFault::TooLarge) });
    let position = batch.enter(NOW, Some(doc(1)), vec![], said(0, 1, 1, &seal, Outcome::Accepted));
    // Another device's word is none, nor is one that was refused.
    let forged = Command::Content(Content::SealEvidence { evidence: named(7, 1), fault: None });
    batch.enter(NOW, Some(doc(1)), vec![], said(8, 1, 1, &forged, Outcome::Accepted));
    batch.enter(NOW, Some(doc(1)), vec![], said(0, 2, 1, &forged, Outcome::Refused(Reason::ServerOnly)));
    tried.store.commit(batch).expect("commits");
    let row = SealRow { act: named(7, 2), fault: Some(SealFault::TooLarge), position };
    let reader = tried.read();
    assert_eq!(reader.seal(named(7, 2)).expect("reads"), Some(row.clone()));
    assert_eq!(reader.seal(named(7, 1)).expect("reads"), None);
    assert_eq!(reader.seals(None, 9).expect("reads"), [row]);
    assert!(reader.seals(Some(named(7, 2)), 9).expect("reads").is_empty());
    assert_eq!(reader.all_arrived().expect("reads"), came[..1]);

    // What was sealed meanwhile does not wait again; what has no place is forgotten.
    let mut batch = Batch::after(0);
    batch.arrived = came.to_vec();
    batch.arrived_gone = vec![named(7, 1)];
    tried.store.commit(batch).expect("commits");
    assert!(tried.read().all_arrived().expect("reads").is_empty());
    assert_eq!(tried.read().arrived(named(7, 2)).expect("reads"), None);
}

struct None_;
impl Projector for None_ {
    fn project(
        &mut self,
        _: ronda_shared::ids::DocumentId,
        _: &[crate::store::Change],
        _: &[(u64, ByteBuf)],
    ) -> Result<Projection, String> {
        Err("there is no document".into())
    }
}

fn all_that_follows_from_the_feed_is_made_again(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.enter(NOW, Some(doc(1)), vec![], said(7, 1, 1, &attach(1), Outcome::Accepted));
    let seal = Command::Content(Content::SealEvidence { evidence: named(7, 1), fault: None });
    batch.enter(NOW, Some(doc(1)), vec![], said(0, 1, 1, &seal, Outcome::Accepted));
    batch.blobs = vec![BlobRow { sha256: photo(1), size: 7, media: Media::Jpeg, at: NOW }];
    tried.store.commit(batch).expect("commits");
    let all = |tried: &StoreUnderTest| {
        let reader = tried.read();
        let naming = reader.naming(&photo(1)).expect("reads");
        (naming, reader.seals(None, 9).expect("reads"), reader.blobs(None, 9).expect("reads"))
    };
    let before = all(&tried);
    tried.store.rebuild(&mut None_).expect("rebuilds");
    assert_eq!(all(&tried), before);
}
