//! Tests of what `ronda person` holds beside any ticket: rows of WhatsApp, and mail that was set aside.

use super::persons::{MAIL, NAMESAKE, Planted, asked_as, person, planted, text};
use ronda_server::admin_api::{Answer, PersonWish};
use ronda_server::store::mail::{Aside, AsideWhy, Became, Incoming, MailRows, OutState, Outgoing};
use ronda_server::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappKnown, WhatsappName, WhatsappRows, WhatsappThread, name_of,
};
use ronda_server::store::{Batch, TokenHash};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;

/// Mail that waits for the desk and is of no ticket.
fn set_aside(at: Timestamp, number: u8, from: &str, subject: &str) -> Incoming {
    Incoming {
        key: TokenHash([number; 32]),
        at,
        from: from.into(),
        subject: subject.into(),
        became: Became::Kept,
        document: None,
        why: String::new(),
        files: Vec::new(),
        kept: true,
        sha256: Some(Sha256::of(subject.as_bytes())),
        aside: Some(Aside { why: AsideWhy::Outside, settled: None }),
    }
}

/// WhatsApp knows who shows no number by an id of its own: what it remembers of them is theirs by their tickets.
#[tokio::test]
async fn who_shows_whatsapp_no_number_is_gathered_and_forgotten() {
    let Planted { house, over, namesakes, .. } = planted().await;
    let now = Timestamp::from_millis(house.now());
    let who = |user: &str, name: &str| WhatsappContact { phone: String::new(), user: user.into(), name: name.into() };
    let thread = |document: DocumentId, who: WhatsappContact| {
        let key = name_of(WhatsappName::Ticket, &document.to_string());
        WhatsappKnown::Thread(WhatsappThread { key, document, who, at: now })
    };
    let talk = WhatsappConversation {
        key: name_of(WhatsappName::User, "MX.1"),
        who: who("MX.1", "TRAZA-PERFIL"),
        last: now,
        document: None,
    };
    let known = vec![
        thread(over, who("MX.1", "TRAZA-PERFIL")),
        WhatsappKnown::Talk(talk),
        thread(namesakes, who("MX.2", "TRAZA-DE-OTRA")),
    ];
    let whatsapp = WhatsappRows { known, ..WhatsappRows::default() };
    house.store().commit(Batch { whatsapp, ..Batch::default() }).expect("planted");

    let Answer::Folder { files, .. } = person(&house, MAIL, PersonWish::Gather {}).await else { panic!("a folder") };
    let data = text(&files, "datos.json");
    assert_eq!(data.matches("TRAZA-PERFIL").count(), 2, "the ticket's and the conversation: {data}");
    assert!(!data.contains("TRAZA-DE-OTRA"), "{data}");

    let wish = PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    let Answer::Folder { told, .. } = person(&house, MAIL, wish).await else { panic!("done") };
    assert!(told[0].contains("2 rows of WhatsApp"), "{told:?}");
    let left = house.store().read().expect("a reader").whatsapp_known().expect("read");
    assert_eq!(left, [thread(namesakes, who("MX.2", "TRAZA-DE-OTRA"))]);
}

/// Nobody made a ticket of what she wrote, and the answer to it bears her address.
#[tokio::test]
async fn who_only_wrote_mail_that_was_set_aside_is_gathered_and_forgotten() {
    const STRANGER: &str = "vecina@example.com";
    let house = House::open();
    let now = Timestamp::from_millis(house.now());
    let came = |number: u8, from: &str, subject: &str| set_aside(now, number, from, subject);
    let answer = Outgoing {
        id: house.store().read().expect("a reader").mail_next_id().expect("a number"),
        document: None,
        event: "desk_answer".into(),
        to: STRANGER.into(),
        message_id: "m1@ronda.example".into(),
        references: Vec::new(),
        subject: "Re: TRAZA-BANDEJA".into(),
        text: "TRAZA-RESPUESTA".into(),
        files: Vec::new(),
        reply: false,
        made: now,
        state: OutState::Waiting { tries: 0, next: now, last: String::new() },
    };
    let number = answer.id;
    let taken = vec![came(1, STRANGER, "TRAZA-BANDEJA"), came(2, "otra@example.com", "TRAZA-AJENA")];
    let mail = MailRows { taken, out: vec![answer], ..MailRows::default() };
    house.store().commit(Batch { mail, ..Batch::default() }).expect("planted");

    let Answer::Folder { files, .. } = person(&house, STRANGER, PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    let (data, letter) = (text(&files, "datos.json"), text(&files, "respuesta.html"));
    for trace in ["TRAZA-BANDEJA", "TRAZA-RESPUESTA"] {
        assert!(data.contains(trace) && letter.contains(trace), "{trace}: {data}");
    }
    assert!(letter.contains("el mensaje completo se conserva hasta el"), "{letter}");
    assert!(!data.contains("TRAZA-AJENA") && !data.contains("otra@example.com"), "{data}");

    let wish = |apply| PersonWish::Cancel { decision: "oficio 7/2026".into(), apply };
    let Answer::Folder { told, .. } = person(&house, STRANGER, wish(false)).await else { panic!("a plan") };
    assert!(told[0].contains("2 messages by mail of no ticket"), "{told:?}");
    let tray = || house.store().read().expect("a reader").mail_tray(None, 9).expect("read");
    assert_eq!(tray().len(), 2, "a plan changes nothing");

    let Answer::Folder { told, files, .. } = person(&house, STRANGER, wish(true)).await else { panic!("done") };
    assert!(told[0].contains("2 messages by mail of no ticket"), "{told:?}");
    assert!(text(&files, "respuesta.html").contains("2 correos que no son de ninguna solicitud"));
    assert_eq!(tray(), [came(2, "otra@example.com", "TRAZA-AJENA")]);
    let reader = house.store().read().expect("a reader");
    let row = reader.mail_taken(&TokenHash([1; 32])).expect("read").expect("it is not taken a second time");
    assert_eq!((row.from.as_str(), row.subject.as_str(), row.kept), ("[testado]", "", false));
    assert!(row.is_settled(), "who had it open settles it no more, with what they had read: {row:?}");
    let row = reader.mail_out(number).expect("read").expect("a row");
    assert_eq!((row.to.as_str(), row.subject.as_str(), row.text.as_str()), ("[testado]", "", ""));
    assert!(row.is_given_up(), "it is not sent: {row:?}");
    drop(reader);
    let again = person(&house, STRANGER, wish(true)).await;
    assert!(matches!(again, Answer::Refused(why) if why.contains(STRANGER)));
}

/// The operator need not choose between two who are one.
#[tokio::test]
async fn who_writes_from_the_address_that_they_gave_is_one() {
    const GIVEN: &str = "omar@casa.example";
    let house = House::open();
    asked_as(&house, Some("omar.cruz"), "Omar Cruz", GIVEN, "TRAZA-CASA").await;
    let came = set_aside(Timestamp::from_millis(house.now()), 7, GIVEN, "TRAZA-BANDEJA");
    let mail = MailRows { taken: vec![came], ..MailRows::default() };
    house.store().commit(Batch { mail, ..Batch::default() }).expect("planted");
    let Answer::Folder { files, .. } = person(&house, GIVEN, PersonWish::Gather {}).await else {
        panic!("one is meant")
    };
    let data = text(&files, "datos.json");
    assert!(data.contains("TRAZA-CASA") && data.contains("TRAZA-BANDEJA"), "{data}");
}

/// Whoever of the two it is: the other one would lose what they are told.
#[tokio::test]
async fn whatsapp_of_a_number_that_two_have_is_of_whose_ticket_it_is() {
    let Planted { house, namesakes, .. } = planted().await;
    let now = Timestamp::from_millis(house.now());
    let who = WhatsappContact { phone: "529515550199".into(), user: String::new(), name: "TRAZA-COMPARTIDA".into() };
    let key = name_of(WhatsappName::Ticket, &namesakes.to_string());
    let thread = WhatsappThread { key, document: namesakes, who, at: now };
    let whatsapp = WhatsappRows { known: vec![WhatsappKnown::Thread(thread)], ..WhatsappRows::default() };
    house.store().commit(Batch { whatsapp, ..Batch::default() }).expect("planted");
    let Answer::Folder { files, .. } = person(&house, "rogelio@oaxaca.gob.mx", PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    assert!(!text(&files, "datos.json").contains("TRAZA-COMPARTIDA"), "it is another's of that number");
    let Answer::Folder { files, .. } = person(&house, NAMESAKE, PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    assert!(text(&files, "datos.json").contains("TRAZA-COMPARTIDA"), "it tells of her ticket");
}
