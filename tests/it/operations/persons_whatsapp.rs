//! Tests of one person's data that only WhatsApp has. Whoever wrote and became no ticket is found by their number or their
//! id, and what waits or was given up goes with the rest.

use super::persons::{MAIL, NAME, asked, does, person, text};
use ronda_server::admin_api::{Answer, PersonWish};
use ronda_server::store::Batch;
use ronda_server::store::mail::OutState;
use ronda_server::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappHandled, WhatsappIncoming, WhatsappKnown, WhatsappName,
    WhatsappOutgoing, WhatsappRows, WhatsappWaiting, name_of,
};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;
use serde_bytes::ByteBuf;

fn contact(phone: &str, user: &str) -> WhatsappContact {
    WhatsappContact { phone: phone.into(), user: user.into(), name: "María".into() }
}

/// What they wrote, and nobody has dealt with.
fn came(at: Timestamp, wamid: &str, who: &WhatsappContact) -> WhatsappWaiting {
    let message = format!(r#"{{"id":"{wamid}","type":"text","text":{{"body":"{wamid}"}}}}"#);
    WhatsappWaiting::Came(WhatsappIncoming {
        key: name_of(WhatsappName::Came, wamid),
        wamid: wamid.into(),
        who: who.clone(),
        at,
        arrived: at,
        message: ByteBuf::from(message.into_bytes()),
        file: None,
        document: None,
        state: OutState::Waiting { tries: 1, next: at, last: "too many at once".into() },
    })
}

fn talk(at: Timestamp, who: &WhatsappContact) -> WhatsappKnown {
    let key = who.names()[0];
    WhatsappKnown::Talk(WhatsappConversation { key, who: who.clone(), last: at, document: None })
}

fn going(at: Timestamp, name: &str, document: DocumentId, who: &WhatsappContact, given_up: bool) -> WhatsappWaiting {
    let state = if given_up {
        OutState::Failed { at, answer: "(131026)".into() }
    } else {
        OutState::Waiting { tries: 0, next: at, last: String::new() }
    };
    WhatsappWaiting::Going(WhatsappOutgoing {
        key: name_of(WhatsappName::Going, name),
        document,
        act: None,
        event: "received".into(),
        who: who.clone(),
        folio: "TYS-000001".into(),
        text: name.into(),
        brief: String::new(),
        asks: false,
        template: false,
        lost: None,
        made: at,
        state,
    })
}

fn planted(house: &House, whatsapp: WhatsappRows) {
    house.store().commit(Batch { whatsapp, ..Batch::default() }).expect("planted");
}

fn cancels(apply: bool) -> PersonWish {
    PersonWish::Cancel { decision: "oficio 7/2026".into(), apply }
}

#[tokio::test]
async fn who_is_known_by_whatsapp_alone_is_gathered_and_forgotten() {
    let house = House::open();
    let now = Timestamp::from_millis(house.now());
    let (number, hidden, foreign) = (contact("5219517770101", ""), contact("", "MX.77"), contact("19517770101", ""));
    let waiting = vec![
        came(now, "TRAZA-NUMERO", &number),
        came(now, "TRAZA-OCULTA", &hidden),
        came(now, "TRAZA-AJENA", &foreign),
    ];
    let known = vec![talk(now, &number), talk(now, &hidden), talk(now, &foreign)];
    planted(&house, WhatsappRows { waiting, known, ..WhatsappRows::default() });

    for (who, trace, other) in
        [("951 777 0101", "TRAZA-NUMERO", "TRAZA-OCULTA"), ("MX.77", "TRAZA-OCULTA", "TRAZA-NUMERO")]
    {
        let Answer::Folder { files, .. } = person(&house, who, PersonWish::Gather {}).await else {
            panic!("a folder of {who}")
        };
        let data = text(&files, "datos.json");
        assert!(data.contains(trace) && !data.contains(other) && !data.contains("TRAZA-AJENA"), "{data}");
        let waits = || house.store().read().expect("a reader").whatsapp_waiting().expect("read").len();
        let before = waits();
        let Answer::Folder { told, .. } = person(&house, who, cancels(false)).await else { panic!("a plan") };
        assert!(told[0].contains("2 rows of WhatsApp"), "{told:?}");
        assert_eq!(waits(), before, "a plan changes nothing");
        let Answer::Folder { told, .. } = person(&house, who, cancels(true)).await else { panic!("done") };
        assert!(told[0].contains("2 rows of WhatsApp"), "{told:?}");
        let again = person(&house, who, cancels(true)).await;
        assert!(matches!(again, Answer::Refused(why) if why.contains(who)), "nothing is held any more");
    }
    let reader = house.store().read().expect("a reader");
    assert_eq!(reader.whatsapp_waiting().expect("read"), [came(now, "TRAZA-AJENA", &foreign)]);
    let talks = reader.whatsapp_known().expect("read").into_iter();
    let talks: Vec<_> = talks.filter(|row| matches!(row, WhatsappKnown::Talk(_))).collect();
    assert_eq!(talks, [talk(now, &foreign)]);
    // Said once more by Meta it becomes no request.
    let key = name_of(WhatsappName::Came, "TRAZA-NUMERO");
    let handled = reader.whatsapp_knows(&key).expect("read");
    assert!(matches!(handled, Some(WhatsappKnown::Taken(WhatsappHandled { document: None, .. }))), "{handled:?}");
}

#[tokio::test]
async fn what_waits_or_was_given_up_goes_unless_its_ticket_is_open() {
    let house = House::open();
    let open = asked(&house, NAME, MAIL, "Sin red").await;
    let over = asked(&house, NAME, MAIL, "Sin tono").await;
    let cancel =
        Command::Decision(Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn: None });
    does(&house, "ana.lopez", over, DocumentKind::Ticket, cancel).await;
    let now = Timestamp::from_millis(house.now());
    let who = contact("529515550101", "");
    let stays = going(now, "de-la-abierta", open, &who, false);
    let waiting = vec![
        stays.clone(),
        going(now, "de-la-terminada", over, &who, false),
        going(now, "no-entregado", over, &who, true),
        came(now, "TRAZA-RECIBIDA", &who),
    ];
    planted(&house, WhatsappRows { waiting, ..WhatsappRows::default() });

    let Answer::Folder { told, files, .. } = person(&house, MAIL, cancels(true)).await else { panic!("done") };
    assert!(told[0].contains("3 rows of WhatsApp"), "{told:?}");
    assert!(text(&files, "respuesta.html").contains("3 renglones de WhatsApp"));
    let reader = house.store().read().expect("a reader");
    assert_eq!(reader.whatsapp_waiting().expect("read"), [stays], "she is told of what she still waits for");
    assert!(reader.whatsapp_given_up().expect("read").is_empty());
}

/// Which ticket it is about is known once it is dealt with.
#[tokio::test]
async fn what_came_and_waits_stays_while_they_write_of_an_open_ticket() {
    let house = House::open();
    let open = asked(&house, NAME, MAIL, "Sin red").await;
    let now = Timestamp::from_millis(house.now());
    let who = contact("529515550101", "");
    let key = who.names()[0];
    let talk = WhatsappKnown::Talk(WhatsappConversation { key, who: who.clone(), last: now, document: Some(open) });
    let (waiting, known) = (vec![came(now, "TRAZA-RECIBIDA", &who)], vec![talk.clone()]);
    planted(&house, WhatsappRows { waiting: waiting.clone(), known, ..WhatsappRows::default() });

    for apply in [false, true] {
        let Answer::Folder { told, .. } = person(&house, MAIL, cancels(apply)).await else { panic!("told") };
        assert!(told[0].contains("0 rows of WhatsApp"), "{told:?}");
    }
    let reader = house.store().read().expect("a reader");
    assert_eq!(reader.whatsapp_waiting().expect("read"), waiting);
    assert_eq!(reader.whatsapp_known().expect("read"), [talk]);
}
