//! Messages to other systems stand under their names until they are taken, also over a rebuild.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::mail::OutState;
use crate::store::webhooks::{WebhookRow, WebhookRows};
use ronda_shared::ids::Sha256;

of_every_store!(messages_stand_until_they_are_taken);

fn message(n: u8, state: OutState) -> WebhookRow {
    WebhookRow {
        key: Sha256::new([n; 32]),
        hook: "inventario".into(),
        event: "ticket.opened".into(),
        document: doc(n),
        body: "{}".into(),
        made: NOW,
        state,
    }
}

fn messages_stand_until_they_are_taken(tried: StoreUnderTest) {
    let commit = |webhooks: WebhookRows| {
        tried.store.commit(Batch { webhooks, ..Batch::default() }).expect("commits");
    };
    let waits = OutState::Waiting { tries: 0, next: NOW, last: String::new() };
    let failed = OutState::Failed { at: NOW, answer: "500".into() };
    let turn = || tried.read().webhooks_turn().expect("reads");
    assert_eq!((tried.read().webhooks_followed().expect("reads"), turn()), (None, 0));
    commit(WebhookRows { followed: Some(1), ..WebhookRows::default() });
    assert_eq!(turn(), 0, "no message was written");
    let put = vec![message(1, waits.clone()), message(2, waits.clone())];
    commit(WebhookRows { put, followed: Some(7), ..WebhookRows::default() });
    commit(WebhookRows { put: vec![message(2, failed.clone())], ..WebhookRows::default() });
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let reader = tried.read();
    assert_eq!(reader.webhooks().expect("reads"), [message(1, waits), message(2, failed.clone())]);
    assert_eq!(reader.webhook(&Sha256::new([2; 32])).expect("reads"), Some(message(2, failed)));
    assert_eq!(reader.webhook(&Sha256::new([3; 32])).expect("reads"), None);
    assert_eq!(reader.webhooks_followed().expect("reads"), Some(7));
    drop(reader);
    assert_eq!(turn(), 2, "each commit that wrote some, whatever was rebuilt");
    let gone = vec![Sha256::new([1; 32]), Sha256::new([2; 32])];
    commit(WebhookRows { gone, unfollowed: true, ..WebhookRows::default() });
    let reader = tried.read();
    assert_eq!((reader.webhooks().expect("reads"), reader.webhooks_followed().expect("reads")), (Vec::new(), None));
    assert_eq!(turn(), 3);
}
