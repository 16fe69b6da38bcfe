//! Benito Juárez, the DTIC: rows of §5.5.

use crate::procedures::acts::{
    about, archive, ask_approval, assign, available, close, deny, field, give_back, incoming, mark, material, outgoing,
    persists, resolve, resubmit, secret, start, survey, tick, visit, wait_material,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk};
use ronda_shared::catalog::{Core, Stage};
use ronda_shared::command::HolderKind;
use ronda_shared::command::LetterStep;
use ronda_shared::ids::{ActId, FormId, RoleId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::policy::{Waits, waits_for};
use ronda_shared::state::State;
use ronda_shared::ticket::summary::summarize;
use ronda_test_support::client::{Agent, Enrolled, Supervisor, Technician};

/// The demonstration's people: Ximena answers the telephone, Carmen is the secretary, Esteban the Director.
fn house() -> Institution {
    Institution::of("benito-juarez", &[])
}

/// An oficio comes: stamped, registered, given to the Director, who authorises and routes it (BJ-10…13).
async fn by_letter<'h>(
    house: &'h Institution,
    carmen: &mut Agent,
    esteban: &mut Supervisor,
    service: &str,
) -> (Walk<'h>, ActId) {
    let ask_for = Ask { service, channel: "oficio", by: "emilio.cardena", fields: &[] };
    let walk = Walk::opens(house, carmen, &ask_for).await;
    let letter = walk.does(carmen, incoming("SG/204/2026", "Secretaría General", "Lo que se pide")).await;
    assert_eq!(walk.view().decided.letters[0].register.as_deref(), Some("E-0001/2026"));
    walk.attaches(carmen, "oficio").await;
    walk.leads(carmen, ask_approval("Para su acuerdo"), State::AwaitingApproval).await;
    assert_eq!(waits(house, &walk, esteban), Some(Waits::Approval));
    walk.grants(esteban, State::Received).await;
    (walk, letter)
}

/// Stamped by who did it, recorded as attended, filed (BJ-14, C31).
async fn attended(walk: &Walk<'_>, who: &mut Enrolled, carmen: &mut Agent, letter: ActId) {
    walk.refused(carmen, mark(letter, LetterStep::RecordedAttended), Reason::LetterNotYet).await;
    walk.does(who, mark(letter, LetterStep::StampedAttended)).await;
    walk.all(carmen, [mark(letter, LetterStep::RecordedAttended), mark(letter, LetterStep::Archived)]).await;
}

fn waits(house: &Institution, walk: &Walk<'_>, who: &Enrolled) -> Option<Waits> {
    let person = house.app.store().read().expect("a reader").person(&who.device.person).expect("read");
    waits_for(house.organisation(), &person.expect("somebody"), &summarize(&walk.view()))
}

/// P-OMA-TI-DT-01, BJ-15…20: survey visit, material told, purchase by requisición, second visit, final capture.
#[tokio::test]
async fn bj_red_voz_datos() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (mut rodrigo, mut gilda) = (house.supervisor("rodrigo.may").await, house.technician("gilda.poot").await);
    let mut ximena = house.agent("ximena.balam").await;
    let ask_for = Ask { service: "bj-red-voz-datos", channel: "oficio", by: "emilio.cardena", fields: &[] };
    let walk = Walk::opens(&house, &mut carmen, &ask_for).await;
    // BJ-15: nobody is assigned before the Director has authorised it.
    let missing = ["approval.0.director"];
    walk.does(&mut rodrigo, crate::procedures::acts::priority("medium")).await;
    walk.needs(&mut rodrigo, assign("gilda.poot", "bj-telecom"), Reason::MissingApproval, &missing).await;
    let letter = walk.does(&mut carmen, incoming("SG/11/2026", "Secretaría General", "Dos nodos")).await;
    walk.refused(&mut carmen, incoming("sg/11/2026 ", "Secretaría General", "Dos nodos"), Reason::LetterTwice).await;
    walk.attaches(&mut carmen, "oficio").await;
    walk.leads(&mut carmen, ask_approval("Para su acuerdo"), State::AwaitingApproval).await;
    walk.grants(&mut esteban, State::Received).await;
    walk.given(&mut rodrigo, "gilda.poot", "bj-telecom").await;
    // Visit 1: the survey.
    walk.leads(&mut gilda, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    walk.leads(&mut gilda, start(), State::InProgress).await;
    walk.refused(&mut gilda, wait_material("Sin lista"), Reason::MissingMaterial).await;
    walk.all(&mut gilda, [material("Cable UTP", 2), material("Roseta", 2), tick("bj-red-voz-datos.1")]).await;
    walk.all(&mut gilda, [tick("bj-red-voz-datos.2"), field("via_adquisicion", "Requisición")]).await;
    walk.leads(&mut gilda, wait_material("La dependencia compra"), State::WaitingMaterial).await;
    let out = walk.does(&mut carmen, outgoing("Secretaría General", "Oficio de levantamiento", Some(letter))).await;
    house.pass(5 * DAY);
    walk.leads(&mut ximena, available("Avisan que ya llegó todo"), State::Assigned).await;
    // Visit 2: the installation. BJ-19: what is bought by requisición has its oficio, signed by the Director, before that.
    walk.leads(&mut gilda, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    // BJ-17: what was surveyed is written down before anybody installs: what the material follows from.
    let surveyed = ["especificaciones", "equipos_enlazar"];
    walk.needs(&mut gilda, start(), Reason::MissingFields, &surveyed).await;
    walk.does(&mut gilda, field("especificaciones", "Muro de block y plafón; ducto hasta el site del piso 1")).await;
    walk.does(&mut gilda, field("equipos_enlazar", "Tres computadoras y una extensión, al switch del piso 1")).await;
    walk.needs(&mut gilda, start(), Reason::MissingEvidence, &["oficio_levantamiento"]).await;
    walk.signs(&mut esteban, "bj-oficio-levantamiento", "director", "issue", "Esteban Canul").await;
    walk.does(&mut carmen, mark(out, LetterStep::Delivered)).await;
    walk.leads(&mut gilda, start(), State::InProgress).await;
    walk.ticks_the_rest(&mut gilda).await;
    walk.fills(&mut gilda, Stage::Resolve).await;
    walk.leads(&mut gilda, resolve("Dos nodos y extensión"), State::Resolved).await;
    // BJ-11, BJ-20: the operator captures the final data; nobody else closes it.
    assert_eq!((waits(&house, &walk, &ximena), waits(&house, &walk, &gilda)), (Some(Waits::Closing), None));
    walk.signs(&mut gilda, "bj-orden-servicio", "usuario-bj", "acceptance", "Emilio Cárdena").await;
    walk.needs(&mut ximena, close("Capturado"), Reason::MissingFields, &["conclusiones"]).await;
    walk.does(&mut ximena, field("conclusiones", "Instalado y probado")).await;
    attended(&walk, &mut gilda, &mut carmen, letter).await;
    walk.held(&mut carmen, close("Listo"), Reason::NotTheCloser).await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
    // BJ-02, BJ-03: the ticket names its procedure and the version of it.
    let order = paper::fill(house.organisation(), &FormId::new("bj-orden-servicio"), &walk.view()).expect("a form");
    let named =
        order.sections.iter().flat_map(|section| &section.rows).any(|row| row.value == "P-OMA-TI-DT-01, versión 02");
    assert!(named, "{:?}", Core::Procedure);
    // BJ-20: what the operator captures after it was signed amends no signature.
    assert!(order.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended)));
}

/// P-OMA-TI-ST-02 and SI-01, BJ-21…23, BJ-35, BJ-36, BJ-42…44: solved by telephone it ends at once; after a visit with signature
/// and survey.
#[tokio::test]
async fn bj_asistencia_by_phone_and_by_visit() {
    let house = house();
    let (mut ximena, mut raul) = (house.agent("ximena.balam").await, house.technician("raul.dzul").await);
    let ask_for = Ask { service: "bj-asistencia-usuarios", channel: "phone", by: "veronica.sabido", fields: &[] };
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    // BJ-35: the operator gives it straight to the technician.
    walk.given(&mut ximena, "raul.dzul", "bj-soporte").await;
    walk.leads(&mut raul, start(), State::InProgress).await;
    walk.does(&mut raul, field("modalidad", "Vía telefónica")).await;
    walk.fills(&mut raul, Stage::Resolve).await;
    walk.ticks_the_rest(&mut raul).await;
    walk.leads(&mut raul, resolve("Se guio por teléfono"), State::Resolved).await;
    walk.does(&mut ximena, field("conclusiones", "Resuelto por teléfono")).await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    walk.given(&mut ximena, "raul.dzul", "bj-soporte").await;
    walk.leads(&mut raul, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    walk.leads(&mut raul, start(), State::InProgress).await;
    walk.does(&mut raul, field("modalidad", "Visita técnica")).await;
    walk.fills(&mut raul, Stage::Work).await;
    walk.fills(&mut raul, Stage::Resolve).await;
    walk.ticks_the_rest(&mut raul).await;
    walk.leads(&mut raul, resolve("Se resolvió en el lugar"), State::Resolved).await;
    walk.does(&mut ximena, field("conclusiones", "Resuelto en visita")).await;
    walk.refused(&mut ximena, close("Capturado"), Reason::MissingSurvey).await;
    walk.does(&mut raul, survey("Excelente")).await;
    walk.refused(&mut ximena, close("Capturado"), Reason::MissingSignature).await;
    walk.signs(&mut raul, "bj-orden-servicio", "usuario-bj", "acceptance", "Verónica Sabido").await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
    // BJ-42: the order says how its user rated the service.
    let order = paper::fill(house.organisation(), &FormId::new("bj-orden-servicio"), &walk.view()).expect("a form");
    let rated = |row: &paper::Row| row.label == "Califica el servicio" && row.value == "Excelente";
    assert!(order.sections.iter().flat_map(|section| &section.rows).any(rated));
}

/// P-OMA-TI-SI-01: advice on systems; the Jefe assigns the programmer.
#[tokio::test]
async fn bj_asesoria_sistemas() {
    let house = house();
    let (mut ximena, mut paola) = (house.agent("ximena.balam").await, house.supervisor("paola.euan").await);
    let mut aurora = house.technician("aurora.kantun").await;
    let ask_for = Ask { service: "bj-asesoria-sistemas", channel: "phone", by: "nora.pacheco", fields: &[] };
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    walk.given(&mut paola, "aurora.kantun", "bj-sistemas").await;
    walk.leads(&mut aurora, start(), State::InProgress).await;
    walk.does(&mut aurora, field("modalidad", "Vía telefónica")).await;
    walk.fills(&mut aurora, Stage::Resolve).await;
    walk.ticks_the_rest(&mut aurora).await;
    walk.leads(&mut aurora, resolve("Se explicó el módulo"), State::Resolved).await;
    walk.fills(&mut ximena, Stage::Close).await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
}

/// P-OMA-TI-ST-01, BJ-33, BJ-34: equipment brought to the workshop goes back before the order is closed.
#[tokio::test]
async fn bj_instalacion_with_the_equipment_brought() {
    let house = house();
    let (mut ximena, mut martin) = (house.agent("ximena.balam").await, house.supervisor("martin.tun").await);
    let mut raul = house.technician("raul.dzul").await;
    let ask_for = Ask { service: "bj-instalacion-hw-sw", channel: "phone", by: "nora.pacheco", fields: &[] };
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    // BJ-33: here the Jefe assigns; the operator gives out asistencia and the diagnosis alone (BJ-35, BJ-37).
    walk.held(&mut ximena, assign("raul.dzul", "bj-soporte"), Reason::NotYourRole).await;
    let item = ximena.device.register_at("BJ-PC-9", Some("palacio"), house.now());
    walk.does(&mut ximena, about(item)).await;
    walk.given(&mut martin, "raul.dzul", "bj-soporte").await;
    walk.leads(&mut raul, start(), State::InProgress).await;
    let (user, technician) = ((HolderKind::User, "Nora Pacheco"), (HolderKind::Technician, "Raúl Dzul"));
    walk.hands_over(&mut raul, item, user, technician).await;
    walk.does(&mut raul, field("modalidad", "Traslado de equipo")).await;
    walk.fills(&mut raul, Stage::Resolve).await;
    walk.ticks_the_rest(&mut raul).await;
    walk.leads(&mut raul, resolve("Instalado"), State::Resolved).await;
    walk.signs(&mut raul, "bj-orden-servicio", "usuario-bj", "acceptance", "Nora Pacheco").await;
    walk.does(&mut raul, survey("Bueno")).await;
    walk.fills(&mut ximena, Stage::Close).await;
    // BJ-34: nothing else is missing, and the equipment is still in the workshop.
    walk.held(&mut ximena, close("Capturado"), Reason::CustodyOut).await;
    walk.hands_over_unsigned(&mut raul, item, technician, user).await;
    walk.held(&mut ximena, close("Capturado"), Reason::CustodyOut).await;
    walk.hands_over(&mut raul, item, technician, user).await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
}

/// P-OMA-TI-ST-03, BJ-08, BJ-37…39, BJ-45, C33: the diagnosis: custody, Vo.Bo., then the Director's signature, and the equipment back.
#[tokio::test]
async fn bj_diagnostico_tecnico() {
    let house = house();
    let (mut ximena, mut raul) = (house.agent("ximena.balam").await, house.technician("raul.dzul").await);
    let (mut martin, mut esteban) = (house.supervisor("martin.tun").await, house.supervisor("esteban.canul").await);
    let ask_for = Ask { service: "bj-diagnostico-tecnico", channel: "oficio", by: "emilio.cardena", fields: &[] };
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    let item = ximena.device.register_at("BJ-MN-9", Some("palacio"), house.now());
    walk.does(&mut ximena, about(item)).await;
    walk.attaches(&mut ximena, "oficio").await;
    let user = (HolderKind::User, "Emilio Cárdena");
    let (operator, technician) = ((HolderKind::Operator, "Ximena Balam"), (HolderKind::Technician, "Raúl Dzul"));
    walk.hands_over(&mut ximena, item, user, operator).await;
    // BJ-37: the operator hands order and equipment straight to the technician.
    walk.given(&mut ximena, "raul.dzul", "bj-soporte").await;
    walk.hands_over(&mut ximena, item, operator, technician).await;
    walk.leads(&mut raul, start(), State::InProgress).await;
    walk.fills(&mut raul, Stage::Resolve).await;
    walk.ticks_the_rest(&mut raul).await;
    let missing = ["approval.0.jefe-soporte", "approval.1.director"];
    walk.needs(&mut raul, resolve("Diagnóstico listo"), Reason::MissingApproval, &missing).await;
    walk.leads(&mut ximena, ask_approval("Vo.Bo. y firma"), State::AwaitingApproval).await;
    // In sequence: the Director does not sign before the Vo.Bo. is there.
    assert_eq!(walk.view().decided.approver.as_ref().map(RoleId::as_str), Some("jefe-soporte"));
    let early = deny("Todavía no");
    walk.needs(&mut esteban, early, Reason::ApprovalOfAnother, &["approval.0.jefe-soporte"]).await;
    walk.grants(&mut martin, State::AwaitingApproval).await;
    assert_eq!(walk.view().decided.approver.as_ref().map(RoleId::as_str), Some("director"));
    walk.grants(&mut esteban, State::InProgress).await;
    walk.leads(&mut raul, resolve("Diagnóstico listo"), State::Resolved).await;
    walk.signs(&mut martin, "bj-diagnostico-tecnico", "jefe-soporte", "vobo", "Martín Tun").await;
    walk.signs(&mut esteban, "bj-diagnostico-tecnico", "director", "issue", "Esteban Canul").await;
    walk.hands_over(&mut raul, item, technician, operator).await;
    walk.hands_over(&mut ximena, item, operator, user).await;
    // BJ-38: the operator captures the conclusions; what they capture amends no signature.
    let delivered = close("Diagnóstico entregado con el equipo");
    walk.needs(&mut ximena, delivered, Reason::MissingFields, &["conclusiones"]).await;
    walk.does(&mut ximena, field("conclusiones", "Procede la baja; entregado con el equipo")).await;
    let diagnosis = walk.printed("bj-diagnostico-tecnico");
    assert!(diagnosis.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended)));
    walk.leads(&mut ximena, close("Diagnóstico entregado con el equipo"), State::Closed).await;
}

/// P-OMA-TI-ST-04, BJ-09, BJ-40, BJ-41: a requisition that does not comply goes back and comes again under the same folio.
#[tokio::test]
async fn bj_dictamen_tecnico() {
    let house = house();
    let (mut ximena, mut emilio) = (house.agent("ximena.balam").await, house.requester("emilio.cardena").await);
    let (mut martin, mut esteban) = (house.supervisor("martin.tun").await, house.supervisor("esteban.canul").await);
    let mut raul = house.technician("raul.dzul").await;
    let ask_for = Ask { service: "bj-dictamen-tecnico", channel: "requisicion", by: "emilio.cardena", fields: &[] };
    let walk = Walk::opens(&house, &mut ximena, &ask_for).await;
    let folio = walk.view().decided.folio;
    walk.leads(&mut ximena, give_back("No trae la memoria mínima"), State::Returned).await;
    walk.does(&mut emilio, field("requisicion", "REQ-2/2026")).await;
    walk.leads(&mut emilio, resubmit("Corregida"), State::Received).await;
    assert_eq!((walk.view().decided.folio, walk.view().decided.submission), (folio, 2));
    walk.attaches(&mut ximena, "requisicion").await;
    walk.given(&mut martin, "raul.dzul", "bj-soporte").await;
    walk.leads(&mut raul, start(), State::InProgress).await;
    walk.fills(&mut raul, Stage::Resolve).await;
    walk.ticks_the_rest(&mut raul).await;
    // BJ-40: there is no dictamen of what does not comply.
    walk.does(&mut raul, field("cumple_normatividad", "false")).await;
    let rule = walk.needs(&mut raul, resolve("Dictamen"), Reason::NeverGranted, &["never_granted"]).await;
    assert!(rule[0].contains("se devuelve a quien lo pidió"), "{rule:?}");
    // The Jefe takes it back for that; it is given out anew once it complies.
    walk.leads(&mut martin, assign("raul.dzul", "bj-soporte"), State::Assigned).await;
    walk.leads(&mut ximena, give_back("No cumple con la normatividad"), State::Returned).await;
    walk.leads(&mut emilio, resubmit("Corregida otra vez"), State::Received).await;
    walk.refused(&mut martin, assign("raul.dzul", "bj-soporte"), Reason::NeverGranted).await;
    walk.does(&mut ximena, field("cumple_normatividad", "true")).await;
    walk.given(&mut martin, "raul.dzul", "bj-soporte").await;
    walk.leads(&mut raul, start(), State::InProgress).await;
    walk.leads(&mut ximena, ask_approval("Dictamen para Vo.Bo."), State::AwaitingApproval).await;
    walk.grants(&mut martin, State::AwaitingApproval).await;
    walk.grants(&mut esteban, State::InProgress).await;
    // R19: the characteristics change after the signatures: both are asked for again.
    walk.does(&mut raul, field("caracteristicas", "16 GB de memoria")).await;
    assert_eq!(walk.state(), State::AwaitingApproval);
    walk.grants(&mut martin, State::AwaitingApproval).await;
    walk.grants(&mut esteban, State::InProgress).await;
    walk.leads(&mut raul, resolve("Dictamen elaborado"), State::Resolved).await;
    for (who, role, purpose) in [(&mut martin, "jefe-soporte", "vobo"), (&mut esteban, "director", "issue")] {
        walk.signs(who, "bj-dictamen-tecnico", role, purpose, "Quien firma").await;
    }
    walk.leads(&mut ximena, close("Entregado al usuario"), State::Closed).await;
}

/// P-OMA-TI-SI-02, BJ-25, BJ-26: a system changed; verified by its user, signed, the oficio attended.
#[tokio::test]
async fn bj_modificacion_sistema() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (mut paola, mut aurora) = (house.supervisor("paola.euan").await, house.technician("aurora.kantun").await);
    let mut ximena = house.agent("ximena.balam").await;
    let (walk, letter) = by_letter(&house, &mut carmen, &mut esteban, "bj-modificacion-sistema").await;
    walk.given(&mut paola, "aurora.kantun", "bj-sistemas").await;
    walk.leads(&mut aurora, start(), State::InProgress).await;
    walk.does(&mut aurora, field("modalidad", "Visita técnica")).await;
    walk.fills(&mut aurora, Stage::Resolve).await;
    walk.ticks_the_rest(&mut aurora).await;
    walk.leads(&mut aurora, resolve("Reporte agregado"), State::Resolved).await;
    walk.signs(&mut aurora, "bj-entrega-sistema", "usuario-bj", "receipt", "Emilio Cárdena").await;
    walk.does(&mut aurora, survey("Excelente")).await;
    walk.fills(&mut ximena, Stage::Close).await;
    walk.refused(&mut ximena, close("Capturado"), Reason::LetterNotAttended).await;
    attended(&walk, &mut aurora, &mut carmen, letter).await;
    // BJ-26: who received installers and manuals has not signed yet that they are satisfied.
    walk.needs(&mut ximena, close("Capturado"), Reason::MissingEvidence, &["orden_firmada"]).await;
    walk.signs(&mut aurora, "bj-orden-servicio", "usuario-bj", "acceptance", "Emilio Cárdena").await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
    assert_eq!(waits(&house, &walk, &carmen), Some(Waits::Filing), "BJ-23");
    walk.does(&mut carmen, archive("Expediente SI-02/2026")).await;
    assert_eq!(waits(&house, &walk, &carmen), None);
    walk.refused(&mut carmen, archive("Otra vez"), Reason::AlreadySo).await;
}

/// P-OMA-TI-SI-03, BJ-27, BJ-28: tested with its user until there are no errors (T19 ↔ T23).
#[tokio::test]
async fn bj_desarrollo_sistema() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (mut paola, mut aurora) = (house.supervisor("paola.euan").await, house.technician("aurora.kantun").await);
    let (mut ximena, mut emilio) = (house.agent("ximena.balam").await, house.requester("emilio.cardena").await);
    let (walk, letter) = by_letter(&house, &mut carmen, &mut esteban, "bj-desarrollo-sistema").await;
    walk.given(&mut paola, "aurora.kantun", "bj-sistemas").await;
    walk.leads(&mut aurora, start(), State::InProgress).await;
    walk.fills(&mut aurora, Stage::Resolve).await;
    walk.ticks_the_rest(&mut aurora).await;
    walk.leads(&mut aurora, resolve("Instalado en pruebas"), State::Resolved).await;
    walk.leads(&mut emilio, persists("El total no cuadra"), State::InProgress).await;
    walk.leads(&mut aurora, resolve("Corregido"), State::Resolved).await;
    walk.leads(&mut emilio, persists("Falta un filtro"), State::InProgress).await;
    walk.leads(&mut aurora, resolve("Sin errores: se entrega"), State::Resolved).await;
    assert_eq!(walk.view().decided.reopened, 2);
    walk.signs(&mut aurora, "bj-entrega-sistema", "usuario-bj", "receipt", "Emilio Cárdena").await;
    attended(&walk, &mut aurora, &mut carmen, letter).await;
    // Step 9: the operator captures the data of the order, as of every other that was attended.
    walk.needs(&mut ximena, close("Capturado"), Reason::MissingFields, &["conclusiones"]).await;
    walk.fills(&mut ximena, Stage::Close).await;
    walk.leads(&mut ximena, close("Capturado"), State::Closed).await;
}

/// P-OMA-TI-SI-04, BJ-29: a dictamen on a system: routed, tested, drafted, signed, delivered; the secretary closes it.
#[tokio::test]
async fn bj_dictamen_sistema() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let (mut paola, mut aurora) = (house.supervisor("paola.euan").await, house.technician("aurora.kantun").await);
    let (walk, letter) = by_letter(&house, &mut carmen, &mut esteban, "bj-dictamen-sistema").await;
    walk.attaches(&mut carmen, "instaladores").await;
    // R19: what the Director did not read voids nothing of the Director's word.
    assert_eq!(walk.state(), State::Received);
    walk.given(&mut paola, "aurora.kantun", "bj-sistemas").await;
    // Step 1: the oficio comes with installers and manuals; nobody tries a system without them.
    walk.needs(&mut aurora, start(), Reason::MissingEvidence, &["manuales"]).await;
    walk.attaches(&mut carmen, "manuales").await;
    walk.leads(&mut aurora, start(), State::InProgress).await;
    walk.fills(&mut aurora, Stage::Resolve).await;
    walk.ticks_the_rest(&mut aurora).await;
    let missing = ["approval.1.director"];
    walk.needs(&mut aurora, resolve("Dictamen"), Reason::MissingApproval, &missing).await;
    walk.leads(&mut aurora, ask_approval("Para firma"), State::AwaitingApproval).await;
    walk.grants(&mut esteban, State::InProgress).await;
    walk.leads(&mut aurora, resolve("Dictamen firmado"), State::Resolved).await;
    walk.signs(&mut esteban, "bj-dictamen-sistema", "director", "issue", "Esteban Canul").await;
    let out = walk.does(&mut carmen, outgoing("Secretaría General", "Dictamen", Some(letter))).await;
    walk.refused(&mut carmen, close("Entregado"), Reason::LetterNotAttended).await;
    walk.all(&mut carmen, [mark(out, LetterStep::Delivered), mark(out, LetterStep::RecordedAttended)]).await;
    attended(&walk, &mut aurora, &mut carmen, letter).await;
    walk.leads(&mut carmen, close("Entregado y archivado"), State::Closed).await;
    walk.does(&mut carmen, archive("Expediente SI-04/2026")).await;
}

/// P-OMA-TI-SI-05 steps 1–5: the account is made, its oficio granted, the oficio that asked attended. Steps 3–4, BJ-13: the
/// Director says to whom it goes, and the secretary turns it over to the web administrator: no Jefatura stands between.
async fn account_made<'h>(
    house: &'h Institution,
    carmen: &mut Agent,
    esteban: &mut Supervisor,
    leonel: &mut Technician,
) -> Walk<'h> {
    let (walk, letter) = by_letter(house, carmen, esteban, "bj-cuenta-correo").await;
    walk.given(carmen, "leonel.chi", "bj-web").await;
    walk.leads(leonel, start(), State::InProgress).await;
    walk.fills(leonel, Stage::Resolve).await;
    walk.refused(leonel, secret("correo electrónico"), Reason::BadSecretWay).await;
    walk.does(leonel, secret("entrega personal por oficio")).await;
    walk.ticks_the_rest(leonel).await;
    walk.leads(leonel, ask_approval("Oficio con la cuenta, para firma"), State::AwaitingApproval).await;
    walk.grants(esteban, State::InProgress).await;
    walk.leads(leonel, resolve("Cuenta creada y entregada"), State::Resolved).await;
    let out = walk.does(carmen, outgoing("Secretaría General", "Cuenta de correo", Some(letter))).await;
    walk.all(carmen, [mark(out, LetterStep::Delivered), mark(out, LetterStep::RecordedAttended)]).await;
    attended(&walk, leonel, carmen, letter).await;
    walk
}

/// P-OMA-TI-SI-05, BJ-30, BJ-31, C5: the password is delivered by hand, and never written here; the oficio that was signed here by
/// the Director and by who receives it is the acuse.
#[tokio::test]
async fn bj_cuenta_correo() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let mut leonel = house.technician("leonel.chi").await;
    let walk = account_made(&house, &mut carmen, &mut esteban, &mut leonel).await;
    walk.needs(&mut carmen, close("Archivado"), Reason::MissingEvidence, &["acuse"]).await;
    walk.signs(&mut esteban, "bj-oficio-cuenta-correo", "director", "issue", "Esteban Canul").await;
    let receipt = ["acuse.usuario-bj.receipt"];
    walk.needs(&mut carmen, close("Archivado"), Reason::MissingEvidence, &receipt).await;
    walk.signs(&mut leonel, "bj-oficio-cuenta-correo", "usuario-bj", "receipt", "Emilio Cárdena").await;
    walk.leads(&mut carmen, close("Archivado"), State::Closed).await;
    walk.does(&mut carmen, archive("Expediente SI-05/2026")).await;
}

/// P-OMA-TI-SI-05 step 7, BJ-31: signed on paper and scanned, the acuse says all: nobody signs a second time on glass.
#[tokio::test]
async fn bj_31_an_acuse_on_paper_is_signed_once() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let mut leonel = house.technician("leonel.chi").await;
    let walk = account_made(&house, &mut carmen, &mut esteban, &mut leonel).await;
    walk.attaches(&mut leonel, "acuse").await;
    walk.leads(&mut carmen, close("Archivado"), State::Closed).await;
}

/// P-OMA-TI-SI-06, BJ-32, BJ-52: published on the portal, with its address as evidence.
#[tokio::test]
async fn bj_publicacion_portal() {
    let house = house();
    let (mut carmen, mut esteban) = (house.agent("carmen.ucan").await, house.supervisor("esteban.canul").await);
    let mut leonel = house.technician("leonel.chi").await;
    let (walk, letter) = by_letter(&house, &mut carmen, &mut esteban, "bj-publicacion-portal").await;
    // Steps 3–4, BJ-13: the secretary turns it over to the web administrator, as the Director said.
    walk.given(&mut carmen, "leonel.chi", "bj-web").await;
    walk.leads(&mut leonel, start(), State::InProgress).await;
    walk.ticks_the_rest(&mut leonel).await;
    walk.needs(&mut leonel, resolve("Publicado"), Reason::MissingFields, &["url_publicada"]).await;
    walk.does(&mut leonel, field("url_publicada", "https://cancun.gob.mx/reglas")).await;
    walk.leads(&mut leonel, resolve("Publicado"), State::Resolved).await;
    attended(&walk, &mut leonel, &mut carmen, letter).await;
    walk.leads(&mut carmen, close("Capturado y archivado"), State::Closed).await;
    walk.does(&mut carmen, archive("Expediente SI-06/2026")).await;
}
