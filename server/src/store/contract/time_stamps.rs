//! What waits for a time stamp, and those that were given, stand under their names, also over a rebuild.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::time_stamps::{StampRows, StampWaiting, StampsFollowed, StoredStamp, Subject, paper_key};
use ronda_shared::ids::{ActId, DeviceId, Sha256};
use serde_bytes::ByteBuf;

of_every_store!(stamps_stand_once_given);

fn paper(n: u8) -> Subject {
    Subject::Paper { document: doc(n), act: ActId { device: DeviceId::new(7), number: 1 }, position: 3 }
}

fn waiting(n: u8) -> StampWaiting {
    let imprint = Sha256::new([n; 32]);
    StampWaiting { subject: paper(n), imprint, since: NOW, tries: 0, next: NOW, refused: Vec::new() }
}

fn kept(subject: Subject, n: u8) -> StoredStamp {
    StoredStamp {
        subject,
        imprint: Sha256::new([n; 32]),
        provider: "PSC Uno".into(),
        at: NOW,
        policy: "1.2.3".into(),
        came: NOW,
        answer: ByteBuf::from(vec![0x30, 0]),
        refused: Vec::new(),
    }
}

fn stamps_stand_once_given(tried: StoreUnderTest) {
    let commit = |time_stamps: StampRows| {
        tried.store.commit(Batch { time_stamps, ..Batch::default() }).expect("commits");
    };
    assert_eq!(tried.read().stamps_followed().expect("reads"), None);
    let followed = StampsFollowed { position: 7, day: Some(20_000), checkpoint: 5 };
    let rows = vec![waiting(1), waiting(2)];
    commit(StampRows { waiting: rows, followed: Some(followed), ..StampRows::default() });
    let checkpoint = kept(Subject::Checkpoint { position: 5 }, 1);
    let given = vec![kept(paper(1), 1), checkpoint.clone()];
    commit(StampRows { gone: vec![waiting(1).key()], kept: given, ..StampRows::default() });
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let reader = tried.read();
    assert_eq!(reader.stamps_waiting().expect("reads"), [waiting(2)]);
    assert_eq!(reader.stamp_waits(&waiting(2).key()).expect("reads"), Some(waiting(2)));
    assert_eq!(reader.stamp_waits(&waiting(1).key()).expect("reads"), None);
    assert_eq!(reader.stamp(&paper_key(&Sha256::new([1; 32]))).expect("reads"), Some(kept(paper(1), 1)));
    assert_eq!(reader.stamp(&checkpoint.key()).expect("reads"), Some(checkpoint), "the same hash, of something else");
    assert_eq!(reader.stamps_followed().expect("reads"), Some(followed));
    let all = reader.stamps(None, 9).expect("reads");
    let first = reader.stamps(None, 1).expect("reads");
    let rest = reader.stamps(first.first().map(StoredStamp::key).as_ref(), 9).expect("reads");
    assert_eq!((all.len(), [first, rest].concat()), (2, all));
    drop(reader);
    commit(StampRows { unfollowed: true, ..StampRows::default() });
    assert_eq!(tried.read().stamps_followed().expect("reads"), None);
}
