//! Whose issuers are to be asked, and what they answered, stand under their names, also over a rebuild.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::ocsp::{OcspAnswer, OcspRows, OcspWaiting, ocsp_key};
use crate::store::time_stamps::Refusal;
use ronda_shared::ids::{ActId, DeviceId, Sha256};
use serde_bytes::ByteBuf;

of_every_store!(answers_stand_once_given);

const CERTIFICATE: Sha256 = Sha256::new([5; 32]);

fn act(number: u64) -> ActId {
    ActId { device: DeviceId::new(7), number }
}

fn waiting(number: u64) -> OcspWaiting {
    let refused =
        vec![Refusal {
            provider: "ac5.cer".into(), at: NOW, why: "it answered 503".into(), es: "contestó 503".into()
        }];
    OcspWaiting {
        certificate: CERTIFICATE,
        act: act(number),
        document: doc(1),
        position: number,
        since: NOW,
        tries: 1,
        next: NOW,
        refused,
    }
}

fn kept(number: u64) -> OcspAnswer {
    OcspAnswer {
        certificate: CERTIFICATE,
        act: act(number),
        document: doc(1),
        position: number,
        responder: "ac5.cer".into(),
        came: NOW,
        answer: ByteBuf::from(vec![0x30, 0]),
    }
}

fn answers_stand_once_given(tried: StoreUnderTest) {
    let commit = |ocsp: OcspRows| {
        tried.store.commit(Batch { ocsp, ..Batch::default() }).expect("commits");
    };
    assert_eq!(tried.read().ocsp_followed().expect("reads"), None);
    commit(OcspRows { waiting: vec![waiting(1), waiting(2)], followed: Some(7), ..OcspRows::default() });
    // One certificate signed twice: each signature has an answer of its own.
    commit(OcspRows { gone: vec![waiting(1).key()], kept: vec![kept(1), kept(3)], ..OcspRows::default() });
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let reader = tried.read();
    assert_eq!(reader.ocsp_waiting().expect("reads"), [waiting(2)]);
    assert_eq!(reader.ocsp_waits(&waiting(2).key()).expect("reads"), Some(waiting(2)));
    assert_eq!(reader.ocsp_waits(&waiting(1).key()).expect("reads"), None);
    assert_eq!(reader.ocsp_answer(&ocsp_key(&CERTIFICATE, act(1))).expect("reads"), Some(kept(1)));
    assert_eq!(reader.ocsp_answer(&ocsp_key(&CERTIFICATE, act(2))).expect("reads"), None);
    assert_eq!(reader.ocsp_followed().expect("reads"), Some(7));
    let all = reader.ocsp_answers(None, 9).expect("reads");
    let first = reader.ocsp_answers(None, 1).expect("reads");
    let rest = reader.ocsp_answers(first.first().map(OcspAnswer::key).as_ref(), 9).expect("reads");
    assert_eq!((all.len(), [first, rest].concat()), (2, all));
    drop(reader);
    commit(OcspRows { unfollowed: true, ..OcspRows::default() });
    assert_eq!(tried.read().ocsp_followed().expect("reads"), None);
}
