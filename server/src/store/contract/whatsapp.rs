//! What came by WhatsApp and what goes out stand under their names, also over a rebuild.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappHandled, WhatsappIncoming, WhatsappKnown, WhatsappName, WhatsappRows, WhatsappWaiting,
    name_of,
};
use serde_bytes::ByteBuf;

of_every_store!(what_came_stands_until_it_is_dealt_with);

fn came(wamid: &str) -> WhatsappWaiting {
    WhatsappWaiting::Came(WhatsappIncoming {
        key: name_of(WhatsappName::Came, wamid),
        wamid: wamid.to_owned(),
        who: WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() },
        at: NOW,
        arrived: NOW,
        message: ByteBuf::from("{}"),
        file: None,
        document: None,
        state: OutState::Waiting { tries: 0, next: NOW, last: String::new() },
    })
}

fn what_came_stands_until_it_is_dealt_with(tried: StoreUnderTest) {
    let commit = |whatsapp: WhatsappRows| {
        tried.store.commit(Batch { whatsapp, ..Batch::default() }).expect("commits");
    };
    assert_eq!(tried.read().whatsapp_followed().expect("reads"), None);
    commit(WhatsappRows { waiting: vec![came("uno")], followed: Some(7), ..WhatsappRows::default() });
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let key = name_of(WhatsappName::Came, "uno");
    let reader = tried.read();
    assert_eq!(reader.whatsapp_waiting().expect("reads"), [came("uno")]);
    assert_eq!(reader.whatsapp_waits(&key).expect("reads"), Some(came("uno")));
    assert_eq!(reader.whatsapp_knows(&key).expect("reads"), None, "what waits is not known yet");
    assert_eq!(reader.whatsapp_followed().expect("reads"), Some(7));
    drop(reader);
    let taken = WhatsappKnown::Taken(WhatsappHandled { key, at: NOW, document: Some(doc(1)) });
    commit(WhatsappRows { gone: vec![key], known: vec![taken.clone()], unfollowed: true, ..WhatsappRows::default() });
    let reader = tried.read();
    assert_eq!(reader.whatsapp_waiting().expect("reads"), []);
    assert_eq!(reader.whatsapp_knows(&key).expect("reads"), Some(taken.clone()));
    assert_eq!(reader.whatsapp_known().expect("reads"), [taken]);
    assert_eq!(reader.whatsapp_followed().expect("reads"), None);
    drop(reader);
    commit(WhatsappRows { forgotten: vec![key], ..WhatsappRows::default() });
    assert_eq!(tried.read().whatsapp_known().expect("reads"), []);
}
