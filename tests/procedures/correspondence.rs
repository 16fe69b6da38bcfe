//! Correspondence first (BJ-10…14): a letter is entered before anybody knows what it asks for, and goes one of three ways.

use crate::procedures::acts::{
    archive, ask_approval, assign, classify, close, field, incoming, join, mark, outgoing, resolve, start,
};
use crate::procedures::house::Institution;
use crate::procedures::walk::{Ask, Walk};
use ronda_shared::command::LetterStep;
use ronda_shared::ids::{ActId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::state::State;
use ronda_shared::ticket::correspondence::unrouted;
use ronda_shared::ticket::summary::summarize;
use ronda_test_support::client::Agent;

/// The demonstration's people: Carmen is the secretary, Esteban the Director.
fn house() -> Institution {
    Institution::of("benito-juarez", &[])
}

/// A letter comes: the secretary enters it with its scan, and says nothing yet of what becomes of it.
async fn came<'h>(house: &'h Institution, carmen: &mut Agent, number: &str) -> (Walk<'h>, ActId) {
    let ask_for = Ask { service: "bj-correspondencia", channel: "oficio", by: "emilio.cardena", fields: &[] };
    let walk = Walk::opens(house, carmen, &ask_for).await;
    let letter = walk.does(carmen, incoming(number, "Secretaría General", "Lo que dice el oficio")).await;
    walk.attaches(carmen, "oficio").await;
    assert!(waits(house, &walk));
    (walk, letter)
}

fn waits(house: &Institution, walk: &Walk<'_>) -> bool {
    unrouted(house.organisation(), &summarize(&walk.view()))
}

fn register(walk: &Walk<'_>) -> Option<String> {
    walk.view().decided.letters.first().and_then(|letter| letter.register.clone())
}

/// BJ-12, BJ-14: an invitation asks for no service: attended, answered by a letter that is numbered once it is signed, closed
/// and filed all the same.
#[tokio::test]
async fn it_stays_correspondence() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (walk, letter) = came(&house, &mut carmen, "SG/300/2026").await;
    walk.leads(&mut carmen, assign("carmen.ucan", "bj-direccion"), State::Assigned).await;
    assert!(!waits(&house, &walk), "somebody has it");
    walk.leads(&mut carmen, start(), State::InProgress).await;
    walk.does(&mut carmen, field("texto_salida", "Se agradece la invitación.")).await;
    walk.signs(&mut esteban, "bj-oficio-salida", "director", "issue", "Esteban Canul").await;
    let out = walk.does(&mut carmen, outgoing("Secretaría General", "Respuesta", Some(letter))).await;
    let paper = walk.printed("bj-oficio-salida");
    let mut rows = paper.sections.iter().flat_map(|section| &section.rows);
    assert!(rows.any(|row| row.label == "Número de oficio" && row.value == "S-0001/2026"), "OCO-08: taken over");
    let signed = paper.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended));
    assert!(signed, "the number came after the signature and amends it not");
    walk.leads(&mut carmen, resolve("Asistió el Director"), State::Resolved).await;
    walk.refused(&mut carmen, close("Atendido"), Reason::LetterNotAttended).await;
    for step in [LetterStep::StampedAttended, LetterStep::RecordedAttended, LetterStep::Archived] {
        walk.does(&mut carmen, mark(letter, step)).await;
    }
    walk.does(&mut carmen, mark(out, LetterStep::Delivered)).await;
    walk.leads(&mut carmen, close("Atendido"), State::Closed).await;
    walk.does(&mut carmen, archive("Expediente de correspondencia 2026")).await;
}

/// BJ-13, BJ-32: it asks for a service: turned over to it, it keeps its number and waits for the Director as any such ticket.
#[tokio::test]
async fn it_becomes_a_ticket_of_a_service() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (walk, _) = came(&house, &mut carmen, "SG/301/2026").await;
    walk.leads(&mut carmen, classify("bj-publicacion-portal"), State::Received).await;
    let view = walk.view();
    assert_eq!(view.decided.service, ServiceId::new("bj-publicacion-portal"));
    assert_eq!(view.decided.team, Some(TeamId::new("bj-web")), "its new service's");
    assert_eq!(register(&walk).as_deref(), Some("E-0001/2026"));
    assert!(!waits(&house, &walk));
    // BJ-13: the Director instructs before anybody has it; the scan counts as the service's own document.
    walk.leads(&mut carmen, ask_approval("Para su acuerdo"), State::AwaitingApproval).await;
    walk.grants(&mut esteban, State::Received).await;
}

/// A second letter about the same matter joins the ticket that the first one founded: it stays in the register, is found from
/// both, and goes its own way there.
#[tokio::test]
async fn it_joins_another_ticket() {
    let house = house();
    let mut carmen = house.agent("carmen.ucan").await;
    let (first, _) = came(&house, &mut carmen, "SG/302/2026").await;
    first.leads(&mut carmen, classify("bj-publicacion-portal"), State::Received).await;
    let (walk, letter) = came(&house, &mut carmen, "SG/303/2026").await;
    walk.leads(&mut carmen, join(first.id), State::Cancelled).await;
    assert_eq!(summarize(&walk.view()).duplicate_of, Some(first.id));
    assert_eq!(register(&walk).as_deref(), Some("E-0002/2026"));
    assert!(!waits(&house, &walk));
    walk.does(&mut carmen, mark(letter, LetterStep::StampedAttended)).await;
    walk.does(&mut carmen, mark(letter, LetterStep::RecordedAttended)).await;
}
