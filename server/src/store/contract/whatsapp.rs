//! What came by WhatsApp and what goes out stand under their names, also over a rebuild.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappHandled, WhatsappIncoming, WhatsappKnown, WhatsappName,
    WhatsappOutgoing, WhatsappRows, WhatsappSent, WhatsappThread, WhatsappWaiting, name_of,
};
use serde_bytes::ByteBuf;

of_every_store!(
    what_came_stands_until_it_is_dealt_with,
    what_was_given_up_is_told_apart_from_what_waits,
    what_is_remembered_of_a_ticket_is_found_among_all_of_it,
);

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

/// A message to go out whose words are those by which rows are told apart.
fn going(name: &str, state: OutState) -> WhatsappOutgoing {
    WhatsappOutgoing {
        key: name_of(WhatsappName::Going, name),
        document: doc(1),
        act: None,
        event: "received".to_owned(),
        who: WhatsappContact::default(),
        folio: "TYS-000001".to_owned(),
        text: "state failed".to_owned(),
        brief: format!("{:?}", OutState::Failed { at: NOW, answer: "state failed".to_owned() }),
        asks: false,
        template: false,
        lost: Some("failed".to_owned()),
        made: NOW,
        state,
    }
}

fn what_was_given_up_is_told_apart_from_what_waits(tried: StoreUnderTest) {
    let commit = |waiting: Vec<WhatsappOutgoing>, gone: Vec<_>| {
        let waiting = waiting.into_iter().map(WhatsappWaiting::Going).collect();
        let whatsapp = WhatsappRows { waiting, gone, ..WhatsappRows::default() };
        tried.store.commit(Batch { whatsapp, ..Batch::default() }).expect("commits");
    };
    let failed = || OutState::Failed { at: NOW, answer: "(131026)".to_owned() };
    let waits = || OutState::Waiting { tries: 2, next: NOW, last: "failed".to_owned() };
    let [first, second, third] =
        [("uno", waits()), ("dos", failed()), ("tres", failed())].map(|(name, state)| going(name, state));
    commit(vec![first.clone(), second.clone(), third.clone()], Vec::new());
    let stands = || {
        let reader = tried.read();
        (reader.whatsapp_waiting().expect("reads"), reader.whatsapp_given_up().expect("reads"))
    };
    let (waiting, given_up) = stands();
    assert_eq!(waiting, [WhatsappWaiting::Going(first.clone())]);
    assert_eq!(given_up.len(), 2);
    assert!(given_up.contains(&second) && given_up.contains(&third));
    let again = WhatsappOutgoing { state: waits(), ..second };
    commit(vec![again.clone()], vec![third.key]);
    let (waiting, given_up) = stands();
    assert_eq!((waiting.len(), given_up), (2, Vec::new()), "one is tried again, one is gone");
    assert!(waiting.contains(&WhatsappWaiting::Going(again)));
    let waits = tried.read().whatsapp_waits(&first.key).expect("reads");
    assert_eq!(waits, Some(WhatsappWaiting::Going(first)), "by its name each is found");
}

fn what_is_remembered_of_a_ticket_is_found_among_all_of_it(tried: StoreUnderTest) {
    let taken = |name: &str, document| {
        WhatsappKnown::Taken(WhatsappHandled { key: name_of(WhatsappName::Came, name), at: NOW, document })
    };
    let sent = |name: &str, going: Option<WhatsappOutgoing>| {
        let (key, going) = (name_of(WhatsappName::Sent, name), going.map(Box::new));
        WhatsappKnown::Sent(WhatsappSent { key, going, at: NOW, delivered: None, read: None, failed: None })
    };
    let (who, state) =
        (WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() }, OutState::Sent { at: NOW });
    let told = |n: u8| WhatsappOutgoing { document: doc(n), ..going("aviso", state.clone()) };
    let thread = |n: u8| {
        let (key, who) = (name_of(WhatsappName::Ticket, &doc(n).to_string()), who.clone());
        WhatsappKnown::Thread(WhatsappThread { key, document: doc(n), who, at: NOW })
    };
    let talk = |phone: &str, document| {
        let (key, who) = (name_of(WhatsappName::Phone, phone), who.clone());
        WhatsappKnown::Talk(WhatsappConversation { key, who, last: NOW, document })
    };
    let of_first = [taken("uno", Some(doc(1))), sent("dos", Some(told(1))), thread(1), talk("tres", Some(doc(1)))];
    let others = [
        taken("cuatro", Some(doc(2))),
        taken("cinco", None),
        sent("seis", Some(told(2))),
        sent("siete", None),
        thread(2),
        talk("ocho", None),
    ];
    let known = of_first.iter().chain(&others).cloned().collect();
    let whatsapp = WhatsappRows { known, ..WhatsappRows::default() };
    tried.store.commit(Batch { whatsapp, ..Batch::default() }).expect("commits");
    let found = |n: u8| tried.read().whatsapp_known_of(doc(n)).expect("reads");
    let first = found(1);
    assert!(first.len() == of_first.len() && of_first.iter().all(|row| first.contains(row)), "{first:?}");
    assert_eq!((found(2).len(), found(3)), (3, Vec::new()));
    // Words were taken out, and it speaks of another by now.
    let moved = WhatsappRows {
        known: vec![sent("dos", None), talk("tres", Some(doc(3)))],
        forgotten: vec![*of_first[0].key()],
        ..WhatsappRows::default()
    };
    tried.store.commit(Batch { whatsapp: moved, ..Batch::default() }).expect("commits");
    assert_eq!((found(1), found(3)), (vec![thread(1)], vec![talk("tres", Some(doc(3)))]));
}
