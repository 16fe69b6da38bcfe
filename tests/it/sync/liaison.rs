//! OAX-19: an enlace's browser holds what their own dependencia asked for; nothing of another's, nothing restricted.

use crate::it::steps::ticket;
use axum::http::StatusCode;
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Command, ContactField, Content};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::{House, somebody};

const OWN: &str = "Registro Civil";
const OTHER: &str = "Secretaría de Salud";
const SECRET: &str = "RESERVADO";

/// The enlace of a dependencia, at a browser.
async fn enlace(house: &House, id: &str, of: &str) -> Enrolled {
    house.tell(Person {
        id: PersonId::new(id),
        name: id.to_owned(),
        roles: vec![RoleId::new("enlace-informatico")],
        client_org: Some(of.to_owned()),
        ..somebody("lia.mora")
    });
    house.enrol(id, Site::Desk).await
}

fn say(who: &mut Enrolled, id: DocumentId, command: &Command, at: i64) {
    let act = who.device.next(id, DocumentKind::Ticket, 0, command, at);
    who.device.write(&act);
}

fn opened(eva: &mut Enrolled, house: &House, nth: u8, service: &str, of: &str, subject: &str) -> DocumentId {
    let Command::Content(Content::OpenTicket(mut open)) = ticket(house, service) else {
        unreachable!("it opens a ticket")
    };
    open.requester.client_org = of.to_owned();
    (open.subject, open.description) = (subject.to_owned(), subject.to_owned());
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [nth; 10]);
    say(eva, id, &Command::Content(Content::OpenTicket(open)), house.now());
    id
}

fn told(answer: &SyncResponse) -> Vec<DocumentId> {
    answer.news.iter().map(|news| news.id).collect()
}

fn says(answer: &SyncResponse, words: &str) -> bool {
    cbor::encode(answer).windows(words.len()).any(|window| window == words.as_bytes())
}

/// OAX-17, OAX-18, OAX-19.
#[tokio::test]
async fn an_enlace_is_sent_what_their_dependencia_asked_for_and_nothing_else() {
    let house = House::open();
    let mut eva = house.agent().await;
    let ours = opened(&mut eva, &house, 1, "oax-revision-extension", OWN, "Teléfono sin tono");
    let restricted = opened(&mut eva, &house, 2, "oax-ciber-siem-respuesta", OWN, SECRET);
    let others = opened(&mut eva, &house, 3, "oax-revision-extension", OTHER, SECRET);
    let answer = eva.sync().await;
    assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);

    let (mut ines, mut omar) = (enlace(&house, "ines.rey", OWN).await, enlace(&house, "omar.rey", OTHER).await);
    let answer = ines.sync().await;
    assert_eq!(told(&answer), [ours]);
    assert!(!says(&answer, SECRET), "nothing of what is not theirs, in whatever part");
    assert_eq!(told(&omar.sync().await), [others]);
    for (id, status) in [(ours, 200), (restricted, 404), (others, 404)] {
        assert_eq!(ines.get(&format!("/api/documents/{id}")).await.status.as_u16(), status, "{id}");
    }
    let found = ines.get(&format!("/api/search?q={SECRET}")).await;
    assert!(found.status == StatusCode::OK && !String::from_utf8_lossy(&found.body).contains(&others.to_string()));

    // What they may do there is what an enlace may: reply, and no more.
    let note = |audience| Command::Content(Content::AddNote { audience, text: "Sigue igual".into() });
    say(&mut ines, ours, &note(Audience::Public), house.now());
    say(&mut ines, ours, &note(Audience::Internal), house.now());
    say(&mut ines, others, &note(Audience::Public), house.now());
    let outcomes: Vec<Outcome> = ines.sync().await.receipts.into_iter().map(|one| one.outcome).collect();
    let held = Outcome::Held;
    assert_eq!(outcomes, [Outcome::Accepted, held(Reason::NotYourRole), held(Reason::NotYourTicket)]);
    eva.sync().await;

    // It was another dependencia's after all: it leaves the one and comes whole to the other.
    let contact = Command::Content(Content::SetContact { field: ContactField::ClientOrg, value: OTHER.into() });
    say(&mut eva, ours, &contact, house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    assert_eq!(ines.sync().await.gone, [ours]);
    assert_eq!(told(&omar.sync().await), [ours]);
    assert_eq!(ines.get(&format!("/api/documents/{ours}")).await.status, StatusCode::NOT_FOUND);
}
