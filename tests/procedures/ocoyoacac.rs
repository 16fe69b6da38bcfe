//! Ocoyoacac, the UGDAI: rows of §5.2.

use crate::procedures::acts::{
    answer, ask, ask_approval, assign, close, diagnosis, field, incoming, mark, note, outgoing_as, persists, priority,
    resolve, start, visit_as,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk};
use ronda_shared::catalog::Stage;
use ronda_shared::catalog::plan::Does;
use ronda_shared::command::LetterStep;
use ronda_shared::ids::{FieldId, FormId, RoleId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::policy::{Waits, waits_for};
use ronda_shared::state::State;
use ronda_shared::ticket::summary::summarize;

/// Noé is the Titular, Aldo a technician, Inés asks from the Tesorería.
fn house() -> Institution {
    Institution::of(
        "ocoyoacac",
        &[
            ("noe.titular", "titular-ugdai", &["oco-ugdai"]),
            ("aldo.tecnico", "agente-tecnico-oco", &["oco-ugdai"]),
            ("ines.area", "area-solicitante", &[]),
        ],
    )
}

/// The sheet signed by both and the work written down (steps 5–7).
async fn served(walk: &Walk<'_>, aldo: &mut ronda_test_support::client::Enrolled) {
    walk.does(aldo, diagnosis("Fuente dañada")).await;
    walk.fills(aldo, Stage::Resolve).await;
    walk.ticks_the_rest(aldo).await;
    walk.does(aldo, field("observaciones", "Conforme, gracias")).await;
}

/// Steps 1–8, OCO-02, OCO-06…16: by oficio. The Titular reviews, answers by oficio and closes.
#[tokio::test]
async fn oco_mantenimiento_correctivo() {
    let house = house();
    let (mut noe, mut aldo) = (house.supervisor("noe.titular").await, house.technician("aldo.tecnico").await);
    let ask_for = Ask { service: "oco-mantenimiento-correctivo", channel: "oficio", by: "ines.area", fields: &[] };
    let walk = Walk::opens(&house, &mut noe, &ask_for).await;
    let came = walk.does(&mut noe, incoming("TES/45/2026", "Tesorería", "No enciende una computadora")).await;
    // Step 2: what is not valid is asked for.
    walk.leads(&mut noe, ask("¿Cuál equipo?"), State::NeedsInfo).await;
    walk.leads(&mut noe, answer("El de la ventanilla 2"), State::Received).await;
    // Steps 3–4.
    walk.refused(&mut noe, assign("aldo.tecnico", "oco-ugdai"), Reason::MissingPriority).await;
    walk.does(&mut noe, priority("high")).await;
    walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
    // OCO-11: the priority is the Titular's, also of work that an agent has. On a device of its own: nothing else rests on it.
    let mut his_desk = house.technician("aldo.tecnico").await;
    walk.held(&mut his_desk, priority("urgent"), Reason::NotYourRole).await;
    // Step 5.
    walk.refused(&mut aldo, visit_as(house.now() + DAY, "Por paloma"), Reason::BadChoice).await;
    walk.leads(&mut aldo, visit_as(house.now() + DAY, "Remota"), State::Scheduled).await;
    house.pass(DAY);
    walk.leads(&mut aldo, start(), State::InProgress).await;
    // OCO-02: each visit says how it is given; one that was moved counts as it stood at last.
    walk.leads(&mut aldo, visit_as(house.now() + DAY, "Remota"), State::Scheduled).await;
    walk.leads(&mut aldo, visit_as(house.now() + 2 * DAY, "Presencial"), State::Scheduled).await;
    house.pass(2 * DAY);
    walk.leads(&mut aldo, start(), State::InProgress).await;
    let sheet = walk.printed("oco-orden-servicio");
    let mut rows = sheet.sections.iter().flat_map(|section| &section.rows);
    let held = rows.find(|row| row.label == "VISITAS Y MODALIDAD:").map(|row| row.value.as_str());
    let modes: Vec<_> = held.unwrap_or_default().lines().filter_map(|line| line.rsplit_once(": ")).collect();
    assert_eq!(modes.iter().map(|(_, mode)| *mode).collect::<Vec<_>>(), ["Remota", "Presencial"], "OCO-02: {held:?}");
    // OCO-02, OCO-24: who visited says how it was given (from afar, on site, or both) and for when it was agreed.
    for field in ["modalidad", "fecha_programada"] {
        assert!(walk.asks(Stage::Resolve).contains(&field.to_owned()), "{field}");
    }
    walk.does(&mut aldo, field("modalidad", "Remota\nPresencial")).await;
    served(&walk, &mut aldo).await;
    walk.leads(&mut aldo, resolve("Fuente nueva"), State::Resolved).await;
    // Step 6: analysed, commented and signed by who receives it.
    walk.signs(&mut aldo, "oco-orden-servicio", "area-solicitante", "acceptance", "Inés").await;
    walk.signs(&mut aldo, "oco-orden-servicio", "agente-tecnico-oco", "execution", "Aldo").await;
    // Step 8, OCO-16: it waits for the Titular, and for nobody else.
    let waits = |who: &ronda_test_support::client::Enrolled| {
        let person = house.app.store().read().expect("a reader").person(&who.device.person).expect("read");
        waits_for(house.organisation(), &person.expect("somebody"), &summarize(&walk.view()))
    };
    assert_eq!((waits(&noe), waits(&aldo)), (Some(Waits::Closing), None));
    walk.fills(&mut noe, Stage::Close).await;
    walk.refused(&mut noe, close("Atendido"), Reason::MissingReplyLetter).await;
    // OCO-08, OCO-16: the reply is a paper of the ticket: signed by the Titular, numbered then, which amends no signature.
    walk.signs(&mut noe, "oco-oficio-respuesta", "titular-ugdai", "issue", "Noé").await;
    let reply = outgoing_as("UGDAI/77/2026", "Tesorería", "Respuesta con evidencia", Some(came));
    let went = walk.does(&mut noe, reply).await;
    walk.does(&mut noe, mark(went, LetterStep::Delivered)).await;
    walk.held(&mut aldo, close("Ya quedó"), Reason::NotTheCloser).await;
    // §VIII, §X-8: the reply goes with evidence of what was done.
    walk.needs(&mut noe, close("Atendido"), Reason::MissingEvidence, &["evidencia"]).await;
    walk.attaches(&mut aldo, "evidencia").await;
    walk.leads(&mut noe, close("Atendido"), State::Closed).await;
    let view = walk.view();
    assert!(view.fields.values().any(|field| field.value == "Conforme, gracias"), "OCO-14");
    let papers = paper::listed(house.organisation(), &view);
    for form in ["oco-orden-servicio", "oco-oficio-solicitud", "oco-oficio-respuesta"] {
        assert!(papers.contains(&FormId::new(form)), "{form}: {papers:?}");
    }
    let reply = paper::fill(house.organisation(), &FormId::new("oco-oficio-respuesta"), &view).expect("a paper");
    let rows = || reply.sections.iter().flat_map(|section| &section.rows);
    let said = |label: &str| rows().find(|row| row.label == label).map(|row| row.value.as_str());
    assert_eq!(said("Número de oficio"), Some("UGDAI/77/2026"), "OCO-08");
    let asked = view.fields.get(&FieldId::new("no_oficio")).map(|register| register.value.as_str());
    assert!(asked.is_some() && said("Oficio de servicio recibido") == asked, "OCO-08: it names the one it answers");
    assert!(reply.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended)), "OCO-16");
}

/// §X-5, OCO-07, OCO-25, OCO-31: published on the site, delivered in section B; by the portal no reply oficio is asked for.
#[tokio::test]
async fn oco_publicacion_web() {
    let house = house();
    let (mut ines, mut noe) = (house.requester("ines.area").await, house.supervisor("noe.titular").await);
    let mut aldo = house.technician("aldo.tecnico").await;
    let ask_for = Ask { service: "oco-publicacion-web", channel: "portal", by: "ines.area", fields: &[] };
    let walk = Walk::opens(&house, &mut ines, &ask_for).await;
    walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
    walk.leads(&mut aldo, start(), State::InProgress).await;
    served(&walk, &mut aldo).await;
    walk.leads(&mut aldo, resolve("Publicado"), State::Resolved).await;
    walk.leads(&mut ines, persists("La liga no abre"), State::InProgress).await;
    walk.does(&mut aldo, note("Se corrigió la liga")).await;
    walk.leads(&mut aldo, resolve("Publicado en https://ocoyoacac.gob.mx/aviso"), State::Resolved).await;
    walk.fills(&mut noe, Stage::Close).await;
    // OCO-07: the sheet bears the name and signature of who accepts it and of who gave the service.
    walk.needs(&mut noe, close("Cerrado"), Reason::MissingEvidence, &["orden_firmada"]).await;
    walk.signs(&mut aldo, "oco-orden-servicio", "area-solicitante", "acceptance", "Inés").await;
    let executor = ["orden_firmada.agente-tecnico-oco.execution"];
    walk.needs(&mut noe, close("Cerrado"), Reason::MissingEvidence, &executor).await;
    walk.signs(&mut aldo, "oco-orden-servicio", "agente-tecnico-oco", "execution", "Aldo").await;
    walk.leads(&mut noe, close("Cerrado con diagnóstico"), State::Closed).await;
}

/// §VII, §VIII, §XIII, OCO-06, OCO-07, OCO-24: a printed order comes with one signature, of who asks. That is not yet the sheet
/// that who receives the work and who did it sign; and an order that came so is kept as it came.
#[tokio::test]
async fn oco_07_an_order_as_it_came_is_no_signed_sheet() {
    let house = house();
    let (mut ines, mut noe) = (house.requester("ines.area").await, house.supervisor("noe.titular").await);
    let mut aldo = house.technician("aldo.tecnico").await;
    let both = ["orden_firmada.area-solicitante.acceptance", "orden_firmada.agente-tecnico-oco.execution"];
    let neither = ["orden_firmada", "orden_solicitud"];
    for (scanned, missing) in [(true, both), (false, neither)] {
        let ask_for = Ask { service: "oco-diagnostico", channel: "orden", by: "ines.area", fields: &[] };
        let walk = Walk::opens(&house, &mut noe, &ask_for).await;
        if scanned {
            walk.attaches(&mut ines, "oco-orden-servicio").await;
        }
        walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
        walk.leads(&mut aldo, start(), State::InProgress).await;
        served(&walk, &mut aldo).await;
        walk.leads(&mut aldo, resolve("Diagnóstico emitido"), State::Resolved).await;
        walk.fills(&mut noe, Stage::Close).await;
        walk.needs(&mut noe, close("Cerrado"), Reason::MissingEvidence, &missing).await;
        // The sheet with all its signatures, scanned once the work was done, is both.
        walk.attaches(&mut aldo, "oco-orden-servicio").await;
        walk.leads(&mut noe, close("Cerrado"), State::Closed).await;
    }
}

/// §V, OCO-04: what the programme brings nobody asked for on an order of theirs: it closes with the sheet that its area accepts,
/// and waits for no signature of who asked.
#[tokio::test]
async fn oco_04_what_the_programme_brings_waits_for_no_order_of_who_asked() {
    let house = house();
    let (mut noe, mut aldo) = (house.supervisor("noe.titular").await, house.technician("aldo.tecnico").await);
    let planned = house.organisation().plans.iter().find(|plan| plan.id == "programa-preventivo").expect("a programme");
    let Does::Open(opens) = &planned.does else { panic!("it opens an order") };
    let (service, channel) = (opens.service.as_str(), opens.channel.as_str());
    let walk = Walk::opens(&house, &mut noe, &Ask { service, channel, by: "ines.area", fields: &[] }).await;
    walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
    walk.leads(&mut aldo, start(), State::InProgress).await;
    served(&walk, &mut aldo).await;
    walk.leads(&mut aldo, resolve("Limpieza y revisión del año"), State::Resolved).await;
    walk.fills(&mut noe, Stage::Close).await;
    walk.needs(&mut noe, close("Cerrado"), Reason::MissingEvidence, &["orden_firmada"]).await;
    walk.signs(&mut aldo, "oco-orden-servicio", "area-solicitante", "acceptance", "Inés").await;
    walk.signs(&mut aldo, "oco-orden-servicio", "agente-tecnico-oco", "execution", "Aldo").await;
    walk.leads(&mut noe, close("Cerrado"), State::Closed).await;
}

/// §X-5…8, OCO-03, OCO-07, OCO-08, OCO-14: a dictamen, signed by the Titular; what it says after the signature is signed
/// anew (R19). Step 5 names it among what is done, so its area accepts it on the service sheet and is answered by oficio.
#[tokio::test]
async fn oco_dictamen() {
    let house = house();
    let mut noe = house.supervisor("noe.titular").await;
    let mut aldo = house.technician("aldo.tecnico").await;
    let ask_for = Ask { service: "oco-dictamen", channel: "oficio", by: "ines.area", fields: &[] };
    let walk = Walk::opens(&house, &mut noe, &ask_for).await;
    let came = walk.does(&mut noe, incoming("TES/46/2026", "Tesorería", "Dictamen para una compra")).await;
    walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
    walk.leads(&mut aldo, start(), State::InProgress).await;
    walk.all(&mut aldo, [diagnosis("Se revisó la propuesta"), field("dictamen", "Procede la compra")]).await;
    walk.fills(&mut aldo, Stage::Resolve).await;
    let missing = ["approval.0.titular-ugdai"];
    walk.needs(&mut aldo, resolve("Dictamen emitido"), Reason::MissingApproval, &missing).await;
    walk.leads(&mut aldo, ask_approval("Para firma"), State::AwaitingApproval).await;
    assert_eq!(walk.view().decided.approver.as_ref().map(RoleId::as_str), Some("titular-ugdai"));
    walk.grants(&mut noe, State::InProgress).await;
    // R19: other words than those that were approved: it waits for the Titular again by itself.
    walk.does(&mut aldo, field("dictamen", "No procede la compra")).await;
    assert_eq!(walk.state(), State::AwaitingApproval);
    assert!(walk.view().decided.approvals[0].stale);
    walk.grants(&mut noe, State::InProgress).await;
    // What the area remarks on the sheet is no part of what was signed.
    walk.does(&mut aldo, field("observaciones", "Conforme, gracias")).await;
    assert_eq!(walk.state(), State::InProgress);
    walk.leads(&mut aldo, resolve("Dictamen emitido"), State::Resolved).await;
    walk.fills(&mut noe, Stage::Close).await;
    walk.refused(&mut noe, close("Entregado"), Reason::MissingReplyLetter).await;
    let reply = outgoing_as("UGDAI/78/2026", "Tesorería", "Respuesta con el dictamen", Some(came));
    walk.does(&mut noe, reply).await;
    let missing = ["orden_firmada", "oco-dictamen"];
    walk.needs(&mut noe, close("Entregado"), Reason::MissingEvidence, &missing).await;
    walk.signs(&mut noe, "oco-dictamen", "titular-ugdai", "issue", "Noé").await;
    walk.signs(&mut aldo, "oco-orden-servicio", "area-solicitante", "acceptance", "Inés").await;
    walk.signs(&mut aldo, "oco-orden-servicio", "agente-tecnico-oco", "execution", "Aldo").await;
    walk.leads(&mut noe, close("Entregado"), State::Closed).await;
}

/// OCO-30: a system of their own: design, analysis and development with the area's enlace. OCO-22: advice.
#[tokio::test]
async fn oco_desarrollo_and_asesoria() {
    let house = house();
    let (mut ines, mut noe) = (house.requester("ines.area").await, house.supervisor("noe.titular").await);
    let mut aldo = house.technician("aldo.tecnico").await;
    for service in
        ["oco-desarrollo", "oco-asesoria", "oco-red-telecom", "oco-mantenimiento-preventivo", "oco-diagnostico"]
    {
        let ask_for = Ask { service, channel: "portal", by: "ines.area", fields: &[] };
        let walk = Walk::opens(&house, &mut ines, &ask_for).await;
        walk.given(&mut noe, "aldo.tecnico", "oco-ugdai").await;
        walk.leads(&mut aldo, start(), State::InProgress).await;
        served(&walk, &mut aldo).await;
        walk.leads(&mut aldo, resolve("Hecho"), State::Resolved).await;
        if service != "oco-asesoria" {
            walk.signs(&mut aldo, "oco-orden-servicio", "area-solicitante", "acceptance", "Inés").await;
            walk.signs(&mut aldo, "oco-orden-servicio", "agente-tecnico-oco", "execution", "Aldo").await;
        }
        walk.fills(&mut noe, Stage::Close).await;
        walk.leads(&mut noe, close("Cerrado"), State::Closed).await;
    }
}
