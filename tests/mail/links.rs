//! Tests of «Ver mi solicitud», the link in mail. Every letter to who asked bears a link of its own, and no letter to
//! anybody else does.

use crate::mail::house::{ANA, MailServer, SERVICE, open_for};
use crate::mail::steps::{answer, ground, post, set, taken};
use ronda_server::identity::people;
use ronda_server::mail::events::Happened;
use ronda_server::mail::own_link::Links;
use ronda_server::mail::recipients::{KnownWorkloads, MessageWriter};
use ronda_server::mail::staff::{KnownStaff, Staff};
use ronda_server::organisation::messages::event::{Event, Lang, Whom};
use ronda_server::store::mail::Outgoing;
use ronda_shared::command::{Command, ContactField, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::state::State;
use ronda_shared::time::DAY_MS;
use std::cell::Cell;
use std::collections::BTreeSet;

const ORIGIN: &str = "https://ronda.example";
const LINK: &str = "https://ronda.example/portal/enlace/";
/// Every event that is told of a ticket.
const EVENTS: [Event; 19] = [
    Event::Received,
    Event::Question,
    Event::Returned,
    Event::Assigned,
    Event::Visit,
    Event::Material,
    Event::Vendor,
    Event::Due,
    Event::Late,
    Event::Approval,
    Event::Escalated,
    Event::TakesOver,
    Event::Supervise,
    Event::Resolved,
    Event::Closed,
    Event::Reopened,
    Event::Rejected,
    Event::Cancelled,
    Event::Reply,
];

/// The links that a text bears.
fn links(text: &str) -> Vec<String> {
    text.split_whitespace().filter(|word| word.starts_with(LINK)).map(str::to_owned).collect()
}

/// The letters that tell of an event of a ticket.
fn letters(house: &MailServer, document: DocumentId, event: Event, linked: bool) -> Vec<Outgoing> {
    let reader = house.app.store().read().expect("a reader");
    let now = house.app.clock().now();
    let secret = reader.secret().expect("a secret");
    let made = house.app.portal().magic_links(secret, ORIGIN, now).expect("a folder");
    let (workloads, known) = (KnownWorkloads::default(), KnownStaff::default());
    let teller = MessageWriter {
        org: house.app.organisation(),
        data: house.mail.data(),
        threads: house.mail.threads(),
        own: "mesa@ronda.example",
        origin: ORIGIN,
        links: linked.then_some(&made as &dyn Links),
        reader: &*reader,
        now,
        staff: Staff::of(house.app.organisation(), (&*reader, &known), now, |person| person.mail.is_some()),
        workloads: &workloads,
    };
    let happened = Happened { act: None, event, words: "Unas palabras".into(), was_due: None, quiet: false, by: None };
    let number = Cell::new(0);
    let next = || {
        number.set(number.get() + 1);
        Ok(number.get())
    };
    teller.tell(&house.view(document), &happened, &next).expect("a store")
}

/// Receipt, question, return, visit, date, solution and survey, closing, reopening, refusal, cancelling, reply: each template.
#[tokio::test]
async fn every_letter_to_who_asked_bears_a_link_of_its_own() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    let mut seen = BTreeSet::new();
    for event in EVENTS {
        if !house.mail.data().whom(event).contains(&Whom::Requester) {
            continue;
        }
        let told = letters(&house, document, event, true);
        let own: Vec<&Outgoing> = told.iter().filter(|letter| letter.to == ANA).collect();
        let [letter] = own.as_slice() else { panic!("{event:?}: one letter: {told:?}") };
        let found = links(&letter.text);
        assert_eq!(found.len(), house.mail.data().languages.len(), "{event:?}: {}", letter.text);
        assert!(letter.text.contains("Ver mi solicitud:"), "{event:?}: {}", letter.text);
        assert!(letter.text.contains("una sola vez, hasta el sábado 21 de noviembre de 2026, 09:00 h"), "{event:?}");
        assert!(!found[0].contains("oaxaca"), "no address in an address: {}", found[0]);
        assert!(seen.insert(found[0].clone()), "{event:?}: a link of its own");
        assert!(told.iter().all(|letter| letter.to == ANA || links(&letter.text).is_empty()), "{event:?}: nobody else");
        assert!(letters(&house, document, event, false).iter().all(|letter| links(&letter.text).is_empty()));
    }
    assert!(seen.len() >= 13, "{}", seen.len());
    assert_eq!(house.mail.data().languages, [Lang::Es]);
}

/// Who gave no address is written to at the one that the directory has of them, for as long as they are there.
#[tokio::test]
async fn who_has_left_is_written_to_no_more() {
    const LIA: &str = "lia.mora@oaxaca.gob.mx";
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let (document, _) = ground.request(ANA, "Impresora");
    let Command::Content(Content::OpenTicket(mut open)) = open_for(ANA, "Impresora", SERVICE) else {
        panic!("a request")
    };
    open.requester.person = Some(PersonId::new("lia.mora"));
    house.act("ana.lopez", document, Command::Content(Content::OpenTicket(open))).await;
    let none = Content::SetContact { field: ContactField::Mail, value: String::new() };
    house.act("ana.lopez", document, Command::Content(none)).await;
    let told = || letters(&house, document, Event::Resolved, true).into_iter().any(|letter| letter.to == LIA);
    assert!(told());
    let reader = house.app.store().read().expect("a reader");
    let lia = reader.person(&PersonId::new("lia.mora")).expect("a store").expect("known");
    drop(reader);
    let left = Person { active: false, ..lia };
    people::upsert(&**house.app.store(), ground.now(), &[left]).expect("people");
    assert!(!told());
}

/// Who is told and did not ask gets none: the team, and who has an address of the ticket no longer.
#[tokio::test]
async fn nobody_else_is_given_a_link() {
    let (mut ground, sink) = ground().await;
    let rules =
        format!(r#"{{ "requests": "{SERVICE}", "tell": {{ "assigned": ["requester", "assignee", "team"] }} }}"#);
    ground.files.insert("messages/mail.json".to_owned(), rules);
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    set(&house, document, &[State::Assigned]).await;
    post(&house).await;
    let assigned: Vec<_> =
        sink.taken().into_iter().filter(|letter| letter.subject().starts_with("Ya hay quien")).collect();
    assert!(assigned.len() > 1, "{assigned:?}");
    for letter in assigned {
        assert_eq!(links(&letter.text()).len(), usize::from(letter.to == ANA), "{}: {}", letter.to, letter.text());
    }
    // The address of the request is another now: letters and links go there alone.
    let other = "luz@oaxaca.gob.mx";
    let set = Content::SetContact { field: ContactField::Mail, value: other.into() };
    house.act("ana.lopez", document, Command::Content(set)).await;
    let told = letters(&house, document, Event::Reply, true);
    assert!(!told.is_empty());
    assert!(told.iter().all(|letter| letter.to == other && links(&letter.text).len() == 1), "{told:?}");
}

/// Of whom the directory knows and who gave no address, the letters go to the one that it has, and so does the link; once
/// the ticket has an address of its own, there alone.
#[tokio::test]
async fn who_gave_no_address_is_given_the_link_at_the_one_of_the_directory() {
    const LIA: &str = "lia.mora@oaxaca.gob.mx";
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let (document, command) = ground.request("", "Impresora");
    let Command::Content(Content::OpenTicket(mut open)) = command else { panic!("an opening") };
    open.requester.person = Some(PersonId::new("lia.mora"));
    house.act("ana.lopez", document, Command::Content(Content::OpenTicket(open))).await;
    let told = letters(&house, document, Event::Received, true);
    let [letter] = told.as_slice() else { panic!("one letter: {told:?}") };
    assert_eq!((letter.to.as_str(), links(&letter.text).len()), (LIA, 1), "{}", letter.text);
    let set = Content::SetContact { field: ContactField::Mail, value: ANA.into() };
    house.act("ana.lopez", document, Command::Content(set)).await;
    let told = letters(&house, document, Event::Reply, true);
    assert!(told.iter().all(|letter| letter.to == ANA && links(&letter.text).len() == 1), "{told:?}");
}

/// The same of what answers a message of theirs.
#[tokio::test]
async fn what_answers_whom_the_directory_knows_bears_the_link_too() {
    const LIA: &str = "lia.mora@oaxaca.gob.mx";
    let (ground, sink) = ground().await;
    let house = ground.open();
    let (document, command) = ground.request("", "Impresora");
    let Command::Content(Content::OpenTicket(mut open)) = command else { panic!("an opening") };
    open.requester.person = Some(PersonId::new("lia.mora"));
    house.act("ana.lopez", document, Command::Content(Content::OpenTicket(open))).await;
    post(&house).await;
    let received = sink.to(LIA).pop().expect("told");
    let cancel = Decision::Cancel { reason: "Ya no".into(), duplicate_of: None, withdrawn: None };
    house.act("ana.lopez", document, Command::Decision(cancel)).await;
    post(&house).await;
    taken(&house, answer(&received, LIA, "d1", "¿Por qué la cancelaron?")).await;
    post(&house).await;
    let over = sink.to(LIA).into_iter().find(|letter| letter.subject().starts_with("Su solicitud ya estaba"));
    let text = over.expect("told").text();
    assert_eq!(links(&text).len(), 1, "{text}");
}

/// An answer to a ticket that is over goes to its sender: with a link where they asked, without where they did not; and a
/// link that an answer quotes is kept nowhere.
#[tokio::test]
async fn an_answer_by_mail_bears_a_link_for_who_asked_and_leaves_none_in_the_ticket() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    let received = sink.to(ANA).pop().expect("told");
    let link = links(&received.text()).pop().expect("a link");
    let quoting = format!("Sigue igual, y no abre {link} en mi equipo.");
    taken(&house, answer(&received, ANA, "q1", &quoting)).await;
    let note = house.view(document).notes.last().expect("a note").text.clone();
    let token = link.strip_prefix(LINK).expect("ours");
    assert!(note.contains("Sigue igual") && !note.contains(token), "{note}");

    let cancel = Decision::Cancel { reason: "Ya no".into(), duplicate_of: None, withdrawn: None };
    house.act("ana.lopez", document, Command::Decision(cancel)).await;
    post(&house).await;
    ground.pass(DAY_MS);
    taken(&house, answer(&received, ANA, "q2", "¿Por qué la cancelaron?")).await;
    taken(&house, answer(&received, "otra@oaxaca.gob.mx", "q3", "¿Y la mía?")).await;
    post(&house).await;
    for (to, count) in [(ANA, 1), ("otra@oaxaca.gob.mx", 0)] {
        let over = sink.to(to).into_iter().find(|letter| letter.subject().starts_with("Su solicitud ya estaba"));
        let text = over.unwrap_or_else(|| panic!("{to} is told")).text();
        assert_eq!(links(&text).len(), count, "{to}: {text}");
    }
}
