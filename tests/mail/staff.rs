//! Tests of the mail to the desk's own people. It tells whose turn it is to approve, who has to step in, and who takes
//! the ticket now.

use crate::mail::house::{ANA, Ground, MailServer, SERVICE};
use crate::mail::sink::{Sink, Taken};
use crate::mail::steps::{ground, post, set};
use ronda_shared::catalog::{Approval, ApprovalKind, Organisation};
use ronda_shared::command::{Command, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, HOUR_MS};

const VERA: &str = "vera.gil@oaxaca.gob.mx";
const DORA: &str = "dora.sosa@oaxaca.gob.mx";
const SOFIA: &str = "sofia.rios@oaxaca.gob.mx";
const RITA: &str = "rita.paz@oaxaca.gob.mx";
const HEAD: &str = "ana.lopez@oaxaca.gob.mx";

/// The service of the trials is given after two people's words, one after the other.
fn approved_twice(organisation: &mut Organisation) {
    let service = organisation.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("there");
    let approval = |role: &str| Approval {
        role: RoleId::new(role),
        kind: ApprovalKind::Authorise,
        condition: None,
        efirma: false,
    };
    service.approvals = vec![approval("area-superior"), approval("direccion-general")];
}

/// A request that waits for the first of those words, in these words; whoever is asked has been written to.
async fn awaiting(house: &MailServer, ground: &Ground, subject: &str, text: &str) -> DocumentId {
    let document = house.file(ground, ANA, subject).await;
    let asked = Command::Decision(Decision::RequestApproval { text: text.into() });
    house.act("ana.lopez", document, asked).await;
    post(house).await;
    document
}

/// What an address was told about a ticket, in order.
fn told(sink: &Sink, address: &str, folio: &str) -> Vec<Taken> {
    sink.to(address).into_iter().filter(|one| one.subject().contains(folio)).collect()
}

fn subjects(told: &[Taken]) -> Vec<String> {
    told.iter().map(Taken::subject).collect()
}

/// What waited for an approval of nobody asks them again, and the supervisor steps in (ours; A13).
#[tokio::test]
async fn an_approver_is_asked_and_reminded_and_then_who_supervises_has_to_step_in() {
    let (ground, sink) = ground().await;
    let house = ground.open_as(approved_twice);
    let document = awaiting(&house, &ground, "Impresora", "Es para el evento").await;
    let folio = house.folio(document);
    let vera = told(&sink, VERA, &folio);
    assert_eq!(vera.len(), 1, "{:?}", subjects(&vera));
    assert!(vera[0].subject().starts_with("Espera tu autorización"), "{:?}", subjects(&vera));
    assert!(vera[0].text().contains("https://ronda.example"), "where to decide: {}", vera[0].text());
    assert!(told(&sink, DORA, &folio).is_empty(), "it is not her turn");
    assert!(told(&sink, SOFIA, &folio).is_empty());

    // Two working days without a word; the same jobs at once and again say it once.
    ground.pass(4 * DAY_MS);
    house.jobs().await;
    house.jobs().await;
    post(&house).await;
    assert_eq!(told(&sink, VERA, &folio).len(), 2, "reminded once");
    assert!(told(&sink, SOFIA, &folio).is_empty());

    // Four: somebody has to step in, and it is said who did not answer.
    ground.pass(4 * DAY_MS);
    house.jobs().await;
    house.jobs().await;
    post(&house).await;
    let sofia = told(&sink, SOFIA, &folio);
    assert_eq!(sofia.len(), 1, "{:?}", subjects(&sofia));
    assert!(sofia[0].subject().starts_with("Toca intervenir"), "{:?}", subjects(&sofia));
    assert!(sofia[0].text().contains("Área superior no ha contestado"), "{}", sofia[0].text());
    assert_eq!(told(&sink, VERA, &folio).len(), 2);
    assert_eq!(told(&sink, HEAD, &folio).len(), 1, "who leads the desk is of the team, too");
    assert!(sink.to(ANA).iter().all(|one| !one.subject().contains("intervenir")), "it is the desk's affair");

    // The first word is given: the second of the sequence is asked, whom nobody asked by name (T7).
    let granted = Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: String::new(),
        returned: false,
        content: None,
        signed: None,
    });
    ground.pass(HOUR_MS);
    house.act("vera.gil", document, granted.clone()).await;
    assert_eq!(house.view(document).ruled.state, State::AwaitingApproval);
    post(&house).await;
    assert_eq!(subjects(&told(&sink, DORA, &folio)).len(), 1);
    assert_eq!(told(&sink, VERA, &folio).len(), 2, "hers is given");
    // Her days are her own: they begin with her turn.
    ground.pass(DAY_MS);
    house.jobs().await;
    post(&house).await;
    assert_eq!(told(&sink, DORA, &folio).len(), 1);
    ground.pass(4 * DAY_MS);
    house.jobs().await;
    post(&house).await;
    assert_eq!((told(&sink, DORA, &folio).len(), told(&sink, VERA, &folio).len()), (2, 2));
    house.act("dora.sosa", document, granted).await;
    assert_eq!(house.view(document).ruled.state, State::Received);
    let before = sink.taken().len();
    ground.pass(20 * DAY_MS);
    post(&house).await;
    assert_eq!(told(&sink, DORA, &folio).len(), 2);
    assert!(sink.taken().len() - before <= 1, "nobody is asked any more");
}

/// T6: an administrator gives the approval to another while it waits: they are asked, once, and it waits for them.
#[tokio::test]
async fn who_approves_by_data_that_changed_meanwhile_is_asked() {
    let (ground, sink) = ground().await;
    let house = ground.open_as(approved_twice);
    let document = awaiting(&house, &ground, "Impresora", "Es para el evento").await;
    let folio = house.folio(document);
    assert_eq!((told(&sink, VERA, &folio).len(), told(&sink, DORA, &folio).len()), (1, 0));
    drop(house);
    let house = ground.open_as(|organisation| {
        approved_twice(organisation);
        let service = organisation.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("there");
        service.approvals.remove(0);
        organisation.version = "later".into();
    });
    house.jobs().await;
    house.jobs().await;
    post(&house).await;
    let dora = told(&sink, DORA, &folio);
    assert_eq!(dora.len(), 1, "{:?}", subjects(&dora));
    assert!(dora[0].subject().starts_with("Espera tu autorización"), "{:?}", subjects(&dora));
    assert_eq!(told(&sink, VERA, &folio).len(), 1, "it is not her turn any more");
    let ruled = house.view(document).ruled;
    assert_eq!((ruled.state, ruled.approver), (State::AwaitingApproval, Some(RoleId::new("direccion-general"))));
}

async fn escalate(house: &MailServer, document: DocumentId, by: &str, reason: &str) {
    house.act(by, document, Command::Decision(Decision::Escalate { team: None, reason: reason.into() })).await;
}

/// OAX-23, SEC-30: by hand, up to the last level, which has a name.
#[tokio::test]
async fn who_takes_it_at_the_next_level_is_told_and_the_last_level_has_a_name() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Servidor caído").await;
    let folio = house.folio(document);
    set(&house, document, &[State::Assigned, State::InProgress]).await;
    post(&house).await;
    let before = sink.taken().len();
    escalate(&house, document, "omar.cruz", "Rebasa lo que puedo ver desde aquí").await;
    post(&house).await;
    let view = house.view(document);
    assert_eq!((view.ruled.level, view.ruled.team.as_ref().map(|team| team.as_str())), (2, Some("oax-redes")));
    for (address, who) in [(RITA, "the team that takes it"), (SOFIA, "whom the matrix names")] {
        let told = told(&sink, address, &folio);
        assert_eq!(told.len(), 1, "{who}: {:?}", subjects(&told));
        assert!(told[0].subject().starts_with("Pasó a tu nivel"), "{who}: {:?}", subjects(&told));
        let text = told[0].text();
        assert!(text.contains("nivel 2") && text.contains("Rebasa lo que puedo ver"), "{who}: {text}");
    }
    let ana: Vec<Taken> = sink.taken().into_iter().skip(before).filter(|one| one.to == ANA).collect();
    let [one] = ana.as_slice() else { panic!("one: {:?}", subjects(&ana)) };
    assert!(one.subject().starts_with("Su solicitud pasó a otro nivel"), "{}", one.subject());
    assert!(!one.text().contains("Rebasa lo que puedo"), "the desk's reason is the desk's: {}", one.text());

    escalate(&house, document, "ana.lopez", "Nadie aquí lo resuelve").await;
    post(&house).await;
    let head = told(&sink, HEAD, &folio);
    let last = head.last().expect("the last level");
    assert!(
        last.text().contains("nivel 3") && last.text().contains("Decide: Jefe de Departamento de Atención en Mesa"),
        "{}",
        last.text()
    );
}

/// A4–A6: the promise is broken and the matrix takes the step by itself, once.
#[tokio::test]
async fn an_escalation_by_breach_tells_who_takes_it() {
    let (ground, sink) = ground().await;
    let house = ground.open_as(|organisation| {
        let row = organisation.escalation.iter_mut().find(|row| row.id == "soporte").expect("its row");
        row.after_breach_minutes = Some(0);
    });
    let document = house.file(&ground, ANA, "Servidor caído").await;
    let folio = house.folio(document);
    set(&house, document, &[State::Assigned]).await;
    let due = house.view(document).ruled.commitment.resolve_by.expect("a promise");
    ground.pass(due.since(ground.now()) + 1);
    house.jobs().await;
    house.jobs().await;
    post(&house).await;
    assert_eq!(house.view(document).ruled.level, 2);
    for address in [RITA, SOFIA] {
        let told = told(&sink, address, &folio);
        assert_eq!(told.len(), 1, "{address}: {:?}", subjects(&told));
        assert!(told[0].text().contains("El plazo venció el"), "{}", told[0].text());
    }
}

/// AGU-38, A13: nobody took what was offered; who supervises is told.
#[tokio::test]
async fn an_offer_that_nobody_takes_is_told_to_who_supervises() {
    let (ground, sink) = ground().await;
    let house = ground.open_as(|organisation| organisation.settings.offer_business_minutes = Some(60));
    let document = house.file(&ground, ANA, "Impresora").await;
    let folio = house.folio(document);
    set(&house, document, &[State::Assigned]).await;
    let to = PersonId::new("teo.luna");
    house
        .act("omar.cruz", document, Command::Decision(Decision::OfferAssignment { to, reason: "No llego".into() }))
        .await;
    ground.pass(DAY_MS * 4);
    house.jobs().await;
    post(&house).await;
    let sofia = told(&sink, SOFIA, &folio);
    let [one] = sofia.as_slice() else { panic!("one: {:?}", subjects(&sofia)) };
    assert!(one.subject().starts_with("Toca intervenir") && one.text().contains("omar.cruz"), "{}", one.text());
}

/// SEC-19: that the work waits for supplies is told to whom the institution's data name, and to nobody outside.
#[tokio::test]
async fn sec_19_supplies_are_told_to_whom_the_data_name() {
    let (mut ground, sink) = ground().await;
    let rules = r#"{ "tell": { "material": ["supervisors"] } }"#;
    ground.files.insert("messages/mail.json".into(), rules.into());
    let house = ground.open();
    let document = house.file(&ground, ANA, "Computadora").await;
    let folio = house.folio(document);
    set(&house, document, &[State::Assigned, State::InProgress]).await;
    let line = Content::AddMaterial { description: "Memoria de 8 GB".into(), quantity: 1, unit: "pieza".into() };
    house.act("omar.cruz", document, Command::Content(line)).await;
    let waits = Decision::WaitMaterial { reason: "Falta una memoria de 8 GB".into() };
    house.act("omar.cruz", document, Command::Decision(waits)).await;
    post(&house).await;
    let sofia = told(&sink, SOFIA, &folio);
    let [one] = sofia.as_slice() else { panic!("one: {:?}", subjects(&sofia)) };
    assert!(one.subject().starts_with("Falta material"), "{}", one.subject());
    // Each of them, as many as there are to be: the list is what its reader has to get (§6).
    let listed = "Material de la lista: 1 pieza Memoria de 8 GB";
    for said in ["Qué falta: Falta una memoria de 8 GB", listed, "https://ronda.example"] {
        assert!(one.text().contains(said), "{}", one.text());
    }
    assert!(sink.to(ANA).iter().all(|one| !one.subject().contains("material")), "it is the desk's affair");
}

/// A restricted ticket's words are for those who may open it; that something is to be done is no secret.
#[tokio::test]
async fn staff_are_told_of_a_restricted_ticket_without_its_words() {
    let (mut ground, sink): (Ground, Sink) = ground().await;
    ground.files.clear();
    let house = ground.open_as(|organisation| {
        approved_twice(organisation);
        let service = organisation.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("there");
        service.restricted = true;
    });
    let document = awaiting(&house, &ground, "Queja contra Omar", "Lo de Omar").await;
    let vera = told(&sink, VERA, &house.folio(document));
    let [one] = vera.as_slice() else { panic!("one: {:?}", subjects(&vera)) };
    let whole = format!("{}{}", one.subject(), one.text());
    assert!(whole.contains("Por reserva") && !whole.contains("Omar") && !whole.contains("Queja"), "{whole}");
}
