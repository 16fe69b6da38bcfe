//! SECOGEM, the Dirección de Tecnologías: rows of §5.3.

use crate::procedures::acts::{
    about, ask_approval, assign, back_from_vendor, close, diagnosis, escalate, field, material, not_applicable,
    outgoing, persists, resolve, silence, start, survey, tick, to_vendor, visit, wait_material, work_done,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk, request};
use ronda_shared::catalog::Stage;
use ronda_shared::command::{Command, OpenTicket};
use ronda_shared::command::{Decision, HolderKind};
use ronda_shared::ids::DocumentId;
use ronda_shared::messages::Reason;
use ronda_shared::paper::{self, Paper};
use ronda_shared::state::State;
use ronda_shared::ticket::view::ClosingReason;
use ronda_test_support::client::{Enrolled, Requester, Supervisor, Technician};

/// The demonstration's people: Renata supervises, Iván is AST, Octavio the TDTIC; Hugo and Delia ask.
fn house() -> Institution {
    Institution::of("secogem", &[])
}

/// Who asks, who supervises, who does the work.
async fn three(house: &Institution) -> (Requester, Supervisor, Technician) {
    let (hugo, renata) = (house.requester("hugo.bernal").await, house.supervisor("renata.olmedo").await);
    (hugo, renata, house.technician("ivan.quiroz").await)
}

const USER: (HolderKind, &str) = (HolderKind::User, "Hugo Bernal Cisneros");
const AST: (HolderKind, &str) = (HolderKind::Technician, "Iván Quiroz Balderas");
const WORKSHOP: (HolderKind, &str) = (HolderKind::Storeroom, "Taller de la DTIC");
const VENDOR: (HolderKind, &str) = (HolderKind::Vendor, "Proveedor de la garantía");

fn order<'a>(service: &'a str, fields: &'a [(&'a str, &'a str)]) -> Ask<'a> {
    Ask { service, channel: "portal", by: "hugo.bernal", fields }
}

/// What a paper says under a label.
fn says<'p>(paper: &'p Paper, label: &str) -> &'p str {
    let mut rows = paper.sections.iter().flat_map(|section| &section.rows);
    &rows.find(|row| row.label == label).unwrap_or_else(|| panic!("no «{label}»")).value
}

/// What the AST writes down before it is finished (§10-4).
async fn documented(walk: &Walk<'_>, ivan: &mut Enrolled) {
    walk.all(ivan, [diagnosis("Se revisó el equipo"), work_done("Lo que se hizo, paso a paso")]).await;
    walk.fills(ivan, Stage::Resolve).await;
    walk.ticks_the_rest(ivan).await;
}

/// Steps 1–5, SEC-02, SEC-05, SEC-06, SEC-10, SEC-13, SEC-15, SEC-17, SEC-31…33: an incidence on equipment of the
/// registry, closed by the survey.
#[tokio::test]
async fn sec_incidencia() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let walk = Walk::opens(&house, &mut hugo, &order("sec-incidencia", &[])).await;
    walk.does(&mut renata, crate::procedures::acts::priority("medium")).await;
    // SEC-06: only equipment of the institution; the words are the manual's.
    let own = ["not_our_equipment"];
    let told = walk.needs(&mut renata, assign("ivan.quiroz", "sec-soporte"), Reason::NotOurEquipment, &own).await;
    assert!(told[0].contains("propiedad de la Secretaría de la Contraloría"), "SEC-06: {told:?}");
    let item = renata.device.register_at("SEC-PC-9", Some("edificio-central"), house.now());
    walk.does(&mut renata, about(item)).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.refused(&mut ivan, resolve("Listo"), Reason::MissingDiagnosis).await;
    documented(&walk, &mut ivan).await;
    walk.leads(&mut ivan, resolve("Se cambió el cable"), State::Resolved).await;
    // SEC-33: nobody closes it by hand before its user has answered.
    walk.refused(&mut renata, close("Cerrada"), Reason::MissingSurvey).await;
    walk.leads(&mut hugo, survey("Muy satisfactorio"), State::Closed).await;
    assert!(walk.view().decided.survey.is_some_and(|survey| !survey.deemed));
    // SEC-07: the printed order names its AST; its hash does not hang on how the directory writes the name.
    let (order, view) = (walk.printed("st-os"), walk.view());
    assert_eq!(says(&order, "Asesor de Soporte Técnico"), AST.1);
    // SEC-10: its folio is the official one, and not what the order was called before it had one.
    let folio = order.sections.iter().flat_map(|section| &section.rows).find(|row| row.label == "Folio");
    assert_eq!(folio.map(|row| order.reads(row)), view.decided.folio.as_deref());
    let filled = paper::fill(house.organisation(), &order.form, &view).expect("a form");
    assert_eq!(says(&filled, "Asesor de Soporte Técnico"), "ivan.quiroz");
    assert_eq!(paper::hash(&order), paper::hash(&filled));
}

/// §10-3, SEC-24, SEC-32, SEC-34, SEC-35: who went to see it determines which way it goes, and each way leaves its paper.
#[tokio::test]
async fn sec_32_what_the_ast_determines_says_what_follows() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-PC-9", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = OpenTicket { equipment: Some(item), ..request(&house, &order("sec-incidencia", &[])) };
    let walk = Walk::opens_with(&house, &mut hugo, asked).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.all(&mut ivan, [diagnosis("Se revisó el equipo"), work_done("Lo que se hizo")]).await;
    walk.does(&mut ivan, field("fecha_conclusion", "2026-11-23")).await;
    walk.ticks_the_rest(&mut ivan).await;
    let done = || resolve("Atendido");
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["determinacion"]).await;
    // §10-6, §10-7: a maintenance has its date, signed as informed.
    walk.does(&mut ivan, field("determinacion", "Requiere mantenimiento")).await;
    // SEC-24: whether its user had a backup is told by this way, too.
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["respaldo_previo"]).await;
    // It is theirs to make (§7): that there is none is told, and stops nothing.
    for told in ["false", "true"] {
        walk.does(&mut ivan, field("respaldo_previo", told)).await;
        walk.needs(&mut ivan, done(), Reason::MissingEvidence, &["st-ere-aviso"]).await;
    }
    // §10-9 to §10-16: without a solution on the spot it is handed over, and its warranty and the storeroom are looked at.
    walk.does(&mut ivan, field("determinacion", "No tiene solución inmediata")).await;
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["tiene_garantia"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "true")).await;
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["reporte_proveedor"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "false")).await;
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["bodega_soporte"]).await;
    walk.does(&mut renata, field("bodega_soporte", "No se cuenta con los recursos")).await;
    // §10-17, SEC-39: the repair under norm SEI-028 was asked for before the order ends.
    walk.needs(&mut ivan, done(), Reason::MissingFields, &["reparacion_sei028"]).await;
    walk.does(&mut renata, field("reparacion_sei028", "DTIC/118/2026")).await;
    walk.needs(&mut ivan, done(), Reason::MissingEvidence, &["st-ere", "st-ere-devolucion"]).await;
    // What is solved on the spot owes none of it.
    walk.does(&mut ivan, field("determinacion", "Tiene solución inmediata")).await;
    walk.leads(&mut ivan, done(), State::Resolved).await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// §10-9 to §10-12, SEC-21, SEC-27, SEC-36: an incidence without a solution on the spot goes to a provider as a maintenance
/// does. It has a warranty or a signed oficio, and comes back before three and under the ST-ERE.
#[tokio::test]
async fn sec_27_an_incidence_goes_to_a_provider_as_a_maintenance_does() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-LP-7", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = OpenTicket { equipment: Some(item), ..request(&house, &order("sec-incidencia", &[])) };
    let walk = Walk::opens_with(&house, &mut hugo, asked).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.does(&mut ivan, field("determinacion", "No tiene solución inmediata")).await;
    walk.hands_over(&mut ivan, item, USER, AST).await;
    let send = || to_vendor("Proveedor de la garantía");
    walk.needs(&mut ivan, send(), Reason::MissingFields, &["tiene_garantia"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "false")).await;
    walk.needs(&mut ivan, send(), Reason::MissingEvidence, &["sec-oficio-sei028"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "true")).await;
    walk.hands_over(&mut ivan, item, AST, VENDOR).await;
    walk.leads(&mut ivan, send(), State::WaitingVendor).await;
    house.pass(2 * DAY);
    walk.hands_over(&mut ivan, item, VENDOR, AST).await;
    walk.leads(&mut ivan, back_from_vendor("Vuelve con tarjeta nueva"), State::InProgress).await;
    documented(&walk, &mut ivan).await;
    let asked = ["st-ere", "st-ere-devolucion", "sec-recepcion-conjunta"];
    walk.needs(&mut ivan, resolve("Reparado"), Reason::MissingEvidence, &asked).await;
    walk.hands_over(&mut ivan, item, AST, USER).await;
    for paper in ["st-ere", "st-ere-devolucion"] {
        for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
            walk.signs(&mut ivan, paper, role, "handover", name).await;
        }
    }
    for (role, name) in [("ast", "Iván"), ("proveedor", "Representante"), ("coordinacion-administrativa", "Lorena")] {
        walk.signs(&mut ivan, "sec-recepcion-conjunta", role, "review", name).await;
    }
    walk.leads(&mut ivan, resolve("Reparado"), State::Resolved).await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// §7, SEC-21, SEC-27, SEC-36: so does what a preventive maintenance finds to be beyond it.
#[tokio::test]
async fn sec_27_a_preventive_maintenance_goes_to_a_provider_as_a_corrective_does() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-LP-9", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = request(&house, &order("sec-mantenimiento-preventivo", &[]));
    let walk = Walk::opens_with(&house, &mut hugo, OpenTicket { equipment: Some(item), ..asked }).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.all(&mut ivan, [field("respaldado", "true"), field("sin_acceso", "false")]).await;
    walk.all(&mut ivan, [field("fecha_mantenimiento", "2026-11-24"), field("respaldado_aviso", "true")]).await;
    walk.signs(&mut ivan, "st-ere-aviso", "usuario-sec", "acknowledgement", "Hugo Bernal").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.hands_over(&mut ivan, item, USER, AST).await;
    let send = || to_vendor("Proveedor de la garantía");
    walk.needs(&mut ivan, send(), Reason::MissingFields, &["tiene_garantia"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "false")).await;
    walk.needs(&mut ivan, send(), Reason::MissingEvidence, &["sec-oficio-sei028"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "true")).await;
    walk.hands_over(&mut ivan, item, AST, VENDOR).await;
    walk.leads(&mut ivan, send(), State::WaitingVendor).await;
    house.pass(2 * DAY);
    walk.hands_over(&mut ivan, item, VENDOR, AST).await;
    walk.leads(&mut ivan, back_from_vendor("Vuelve con ventilador nuevo"), State::InProgress).await;
    // §10-12: it was reported to its provider.
    assert!(walk.asks(Stage::Resolve).contains(&"reporte_proveedor".to_owned()));
    documented(&walk, &mut ivan).await;
    let asked = ["st-ere", "st-ere-devolucion", "sec-aviso-respaldo", "sec-recepcion-conjunta"];
    walk.needs(&mut ivan, resolve("Mantenimiento hecho"), Reason::MissingEvidence, &asked).await;
    walk.hands_over(&mut ivan, item, AST, USER).await;
    papers(&walk, &mut ivan).await;
    for (role, name) in [("ast", "Iván"), ("proveedor", "Representante"), ("coordinacion-administrativa", "Lorena")] {
        walk.signs(&mut ivan, "sec-recepcion-conjunta", role, "review", name).await;
    }
    given_back(&walk, &mut ivan, "Mantenimiento hecho").await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// SEC-12, SEC-14: it persists after the return, is done again, and three days of silence are taken for «satisfactoria».
#[tokio::test]
async fn sec_incidencia_that_persists_and_is_deemed_satisfactory() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-PC-9", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = OpenTicket { equipment: Some(item), ..request(&house, &order("sec-incidencia", &[])) };
    let walk = Walk::opens_with(&house, &mut hugo, asked).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    documented(&walk, &mut ivan).await;
    walk.leads(&mut ivan, resolve("Se limpió"), State::Resolved).await;
    walk.leads(&mut hugo, persists("Se apagó otra vez"), State::InProgress).await;
    walk.leads(&mut ivan, resolve("Se cambió la fuente"), State::Resolved).await;
    house.pass(5 * DAY);
    house.by_itself(walk.id, silence("Tres días sin encuesta")).await;
    let decided = walk.view().decided;
    assert_eq!(decided.state, State::Closed);
    assert!(decided.survey.is_some_and(|survey| survey.deemed), "shown apart");
    assert_eq!(decided.closing.map(|closing| closing.reason), Some(ClosingReason::NoResponse));
}

/// Steps 6–8, SEC-23, SEC-24, SEC-34: a maintenance on an agreed date; its user backs up first, and signs.
#[tokio::test]
async fn sec_mantenimiento_preventivo() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-LP-9", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = order("sec-mantenimiento-preventivo", &[]);
    let asked = OpenTicket { equipment: Some(item), ..request(&house, &asked) };
    let walk = Walk::opens_with(&house, &mut hugo, asked).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.leads(&mut ivan, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    walk.needs(&mut ivan, start(), Reason::MissingFields, &["respaldado", "sin_acceso"]).await;
    walk.all(&mut ivan, [field("respaldado", "false"), field("sin_acceso", "false")]).await;
    walk.refused(&mut ivan, start(), Reason::BackupFirst).await;
    walk.does(&mut hugo, field("respaldado", "true")).await;
    // SEC-34: the user signs as informed of the date, and then it is done.
    walk.needs(&mut ivan, start(), Reason::MissingEvidence, &["st-ere-aviso"]).await;
    walk.all(&mut ivan, [field("fecha_mantenimiento", "2026-11-24"), field("respaldado_aviso", "false")]).await;
    walk.signs(&mut ivan, "st-ere-aviso", "usuario-sec", "acknowledgement", "Hugo Bernal").await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    documented(&walk, &mut ivan).await;
    let asked = ["sec-aviso-respaldo"];
    walk.needs(&mut ivan, resolve("Mantenimiento hecho"), Reason::MissingEvidence, &asked).await;
    walk.signs(&mut ivan, "sec-aviso-respaldo", "usuario-sec", "acknowledgement", "Hugo Bernal").await;
    walk.leads(&mut ivan, resolve("Mantenimiento hecho"), State::Resolved).await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// What a corrective maintenance has before anybody looks inside: opened, given, backed up, begun.
async fn taken<'h>(
    house: &'h Institution,
    hugo: &mut Enrolled,
    renata: &mut Enrolled,
    ivan: &mut Enrolled,
) -> (Walk<'h>, DocumentId) {
    let item = renata.device.register_at("SEC-LP-7", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = request(house, &order("sec-mantenimiento-correctivo", &[]));
    let walk = Walk::opens_with(house, hugo, OpenTicket { equipment: Some(item), ..asked }).await;
    walk.given(renata, "ivan.quiroz", "sec-soporte").await;
    walk.all(ivan, [field("respaldado", "true"), field("sin_acceso", "false")]).await;
    walk.leads(ivan, start(), State::InProgress).await;
    // Steps 9–11, SEC-22, SEC-35: it leaves its user's hands signed for, and goes to the workshop.
    walk.hands_over(ivan, item, USER, AST).await;
    walk.hands_over(ivan, item, AST, WORKSHOP).await;
    walk.does(ivan, tick("sec-mantenimiento-correctivo.3")).await;
    (walk, item)
}

async fn papers(walk: &Walk<'_>, ivan: &mut Enrolled) {
    for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
        walk.signs(ivan, "st-ere", role, "handover", name).await;
    }
    walk.signs(ivan, "sec-aviso-respaldo", "usuario-sec", "acknowledgement", "Hugo Bernal").await;
}

/// §10-16, SEC-38: without warranty it is back with its user, and both have signed for that, before the work ends.
async fn given_back(walk: &Walk<'_>, ivan: &mut Enrolled, solution: &str) {
    walk.needs(ivan, resolve(solution), Reason::MissingEvidence, &["st-ere-devolucion"]).await;
    for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
        walk.signs(ivan, "st-ere-devolucion", role, "handover", name).await;
    }
    walk.leads(ivan, resolve(solution), State::Resolved).await;
}

/// Steps 9–12, SEC-11, SEC-18, SEC-20, SEC-27…29, SEC-35, SEC-36: with warranty. The order closes while the provider has
/// it; what comes back is reviewed by three and installed by an order of its own.
#[tokio::test]
async fn sec_mantenimiento_correctivo_with_warranty() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let (walk, item) = taken(&house, &mut hugo, &mut renata, &mut ivan).await;
    // §10-12, SEC-46: what has a warranty was reported to its provider before the order ends.
    walk.does(&mut ivan, field("tiene_garantia", "true")).await;
    assert!(walk.asks(Stage::Resolve).contains(&"reporte_proveedor".to_owned()));
    walk.does(&mut ivan, field("reporte_proveedor", "LEN-48213")).await;
    documented(&walk, &mut ivan).await;
    walk.does(&mut ivan, tick("sec-mantenimiento-correctivo.5")).await;
    walk.hands_over(&mut ivan, item, WORKSHOP, VENDOR).await;
    let done = resolve("Reportado al proveedor de la garantía");
    let missing = ["st-ere", "sec-aviso-respaldo"];
    walk.needs(&mut ivan, done, Reason::MissingEvidence, &missing).await;
    papers(&walk, &mut ivan).await;
    walk.leads(&mut ivan, resolve("Reportado al proveedor de la garantía"), State::Resolved).await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
    assert_eq!(walk.item(item).custody.holder.map(|holder| holder.kind), Some(HolderKind::Vendor), "SEC-36");
    // Its return: an order that continues that one (SEC-28).
    let asked = request(&house, &order("sec-reinstalacion", &[]));
    let alone = OpenTicket { equipment: Some(item), ..asked.clone() };
    let alone = Walk::opens_with(&house, &mut hugo, alone).await;
    alone.does(&mut renata, crate::procedures::acts::priority("medium")).await;
    alone.refused(&mut renata, assign("ivan.quiroz", "sec-soporte"), Reason::MissingOrigin).await;
    let back = OpenTicket { equipment: Some(item), continues: Some(walk.id), ..asked };
    let back = Walk::opens_with(&house, &mut hugo, back).await;
    back.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    back.leads(&mut ivan, start(), State::InProgress).await;
    back.hands_over(&mut ivan, item, VENDOR, WORKSHOP).await;
    back.hands_over(&mut ivan, item, WORKSHOP, AST).await;
    back.hands_over(&mut ivan, item, AST, USER).await;
    documented(&back, &mut ivan).await;
    // SEC-27: AST, provider and Coordinación Administrativa review it together; SEC-08: its user receives it under the ST-ERE.
    let both = ["st-ere-devolucion", "sec-recepcion-conjunta"];
    back.needs(&mut ivan, resolve("Instalado"), Reason::MissingEvidence, &both).await;
    for (role, name) in [("ast", "Iván"), ("proveedor", "Representante"), ("coordinacion-administrativa", "Lorena")] {
        back.signs(&mut ivan, "sec-recepcion-conjunta", role, "review", name).await;
    }
    for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
        back.signs(&mut ivan, "st-ere-devolucion", role, "handover", name).await;
    }
    back.leads(&mut ivan, resolve("Instalado conforme al inventario"), State::Resolved).await;
    back.leads(&mut hugo, survey("Muy satisfactorio"), State::Closed).await;
}

/// SEC-22, SEC-35, SEC-38: a paper for each movement. What is written and signed as the item goes back leaves the one
/// under which it came as it was signed.
#[tokio::test]
async fn sec_each_movement_has_its_own_st_ere() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let (walk, item) = taken(&house, &mut hugo, &mut renata, &mut ivan).await;
    let received = [
        ("caracteristicas", "Portátil Dell Latitude 3420"),
        ("fecha_movimiento_recepcion", "2026-11-23"),
        ("accesorios_recepcion", "Cargador y funda"),
        ("condiciones_recepcion", "Enciende; rayón en la tapa"),
    ];
    walk.all(&mut ivan, received.map(|(id, value)| field(id, value))).await;
    papers(&walk, &mut ivan).await;
    let before = walk.printed("st-ere");
    assert!(before.title.ends_with("recepción del usuario al AST"), "{}", before.title);
    assert_eq!(says(&before, "Condiciones en que se recibe el equipo"), "Enciende; rayón en la tapa");
    walk.hands_over(&mut ivan, item, WORKSHOP, USER).await;
    documented(&walk, &mut ivan).await;
    let returned = [
        ("fecha_movimiento_devolucion", "2026-11-25"),
        ("accesorios_devolucion", "Cargador"),
        ("condiciones_devolucion", "Limpia; no enciende"),
        ("garantia", "false"),
        ("pruebas_usuario", "Persiste"),
    ];
    walk.all(&mut ivan, returned.map(|(id, value)| field(id, value))).await;
    for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
        walk.signs(&mut ivan, "st-ere-devolucion", role, "handover", name).await;
    }
    let (there, back) = (walk.printed("st-ere"), walk.printed("st-ere-devolucion"));
    assert_eq!(paper::canonical(&there), paper::canonical(&before), "it says what it said");
    assert_eq!(says(&back, "Condiciones en que se devuelve el equipo"), "Limpia; no enciende");
    assert_eq!(says(&back, "Resultado / diagnóstico a la devolución"), "Se revisó el equipo", "the ticket's own");
    for paper in [&there, &back] {
        let stand = paper.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended));
        assert!(stand && paper.signatures.len() == 2, "{}: {:?}", paper.form, paper.signatures);
    }
    walk.leads(&mut ivan, resolve("Sin garantía ni recursos: se devuelve"), State::Resolved).await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// T16, T17: the provider has it while the order waits; it comes back reviewed.
#[tokio::test]
async fn sec_mantenimiento_correctivo_that_waits_for_the_provider() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let (walk, item) = taken(&house, &mut hugo, &mut renata, &mut ivan).await;
    walk.hands_over(&mut ivan, item, WORKSHOP, VENDOR).await;
    let send = || to_vendor("Proveedor de la garantía");
    walk.needs(&mut ivan, send(), Reason::MissingFields, &["tiene_garantia"]).await;
    walk.does(&mut ivan, field("tiene_garantia", "true")).await;
    walk.leads(&mut ivan, send(), State::WaitingVendor).await;
    house.pass(2 * DAY);
    walk.hands_over(&mut ivan, item, VENDOR, WORKSHOP).await;
    walk.leads(&mut ivan, back_from_vendor("Vuelve con tarjeta nueva"), State::InProgress).await;
    documented(&walk, &mut ivan).await;
    papers(&walk, &mut ivan).await;
    let asked = ["st-ere-devolucion", "sec-recepcion-conjunta"];
    walk.needs(&mut ivan, resolve("Reparado"), Reason::MissingEvidence, &asked).await;
    for (role, name) in [("ast", "Iván"), ("proveedor", "Representante"), ("coordinacion-administrativa", "Lorena")] {
        walk.signs(&mut ivan, "sec-recepcion-conjunta", role, "review", name).await;
    }
    walk.hands_over(&mut ivan, item, WORKSHOP, USER).await;
    given_back(&walk, &mut ivan, "Reparado").await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// T16, SEC-22: a warranty sends nothing to a provider that its user has not handed over.
#[tokio::test]
async fn sec_what_its_user_still_has_goes_to_no_provider() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-LP-7", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = request(&house, &order("sec-mantenimiento-correctivo", &[]));
    let walk = Walk::opens_with(&house, &mut hugo, OpenTicket { equipment: Some(item), ..asked }).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.all(&mut ivan, [field("respaldado", "true"), field("sin_acceso", "false"), field("tiene_garantia", "true")])
        .await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.held(&mut ivan, to_vendor("Proveedor de la garantía"), Reason::StillWithUser).await;
    assert_eq!(walk.state(), State::InProgress);
    walk.hands_over(&mut ivan, item, USER, AST).await;
    walk.let_pass(&mut renata).await;
    assert_eq!(walk.state(), State::WaitingVendor);
}

/// Steps 13–14, SEC-16, SEC-19, SEC-37: no warranty, and the storeroom has what it takes.
#[tokio::test]
async fn sec_mantenimiento_correctivo_from_the_storeroom() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let (walk, item) = taken(&house, &mut hugo, &mut renata, &mut ivan).await;
    walk.refused(&mut ivan, wait_material("Falta una memoria"), Reason::MissingMaterial).await;
    walk.does(&mut ivan, material("Memoria de 8 GB", 1)).await;
    walk.leads(&mut ivan, wait_material("Falta una memoria"), State::WaitingMaterial).await;
    walk.leads(&mut renata, crate::procedures::acts::available("Sale de la bodega"), State::Assigned).await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    // SEC-37: without warranty the supervisor says what the storeroom has.
    walk.does(&mut ivan, field("tiene_garantia", "false")).await;
    assert!(walk.asks(Stage::Resolve).contains(&"bodega_soporte".to_owned()));
    walk.does(&mut renata, field("bodega_soporte", "Se cuenta con los recursos")).await;
    documented(&walk, &mut ivan).await;
    walk.does(&mut ivan, tick("sec-mantenimiento-correctivo.6")).await;
    walk.hands_over(&mut ivan, item, WORKSHOP, USER).await;
    papers(&walk, &mut ivan).await;
    given_back(&walk, &mut ivan, "Memoria cambiada").await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
}

/// Steps 15–18, SEC-16, SEC-21, SEC-30, SEC-38, SEC-39: neither warranty nor means. It goes back as it came, and an oficio under
/// norm SEI-028, signed by the TDTIC, asks for the repair.
#[tokio::test]
async fn sec_sei028() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let mut octavio = house.supervisor("octavio.rangel").await;
    let (walk, item) = taken(&house, &mut hugo, &mut renata, &mut ivan).await;
    // SEC-37: norm SEI-028 comes after the storeroom was looked at.
    walk.does(&mut ivan, field("tiene_garantia", "false")).await;
    assert!(walk.asks(Stage::Resolve).contains(&"bodega_soporte".to_owned()));
    walk.does(&mut renata, field("bodega_soporte", "No se cuenta con los recursos")).await;
    // SEC-39: the order does not end before its supervisor says by which oficio, or which order, the repair is asked for.
    assert!(walk.asks(Stage::Resolve).contains(&"reparacion_sei028".to_owned()));
    walk.does(&mut renata, field("reparacion_sei028", "DTIC/118/2026")).await;
    documented(&walk, &mut ivan).await;
    walk.does(&mut ivan, tick("sec-mantenimiento-correctivo.7")).await;
    walk.hands_over(&mut ivan, item, WORKSHOP, USER).await;
    papers(&walk, &mut ivan).await;
    given_back(&walk, &mut ivan, "Sin garantía ni recursos: se devuelve").await;
    walk.leads(&mut hugo, survey("Satisfactorio"), State::Closed).await;
    // SEC-30 on the way: nobody can solve it, the TDTIC decides how.
    let asked = Ask { service: "sec-sei028", channel: "portal", by: "hugo.bernal", fields: &[("equipo", "SEC-LP-7")] };
    let asked = OpenTicket { equipment: Some(item), continues: Some(walk.id), ..request(&house, &asked) };
    Walk::may_not_open(&house, &mut hugo, asked.clone(), Reason::OnlyTheseAsk).await;
    // §10-15: an order that somebody raises by hand says which one it comes from, before it is given out.
    let by_hand = OpenTicket { continues: None, ..asked.clone() };
    let by_hand = Walk::opens_with(&house, &mut renata, by_hand).await;
    by_hand.does(&mut renata, crate::procedures::acts::priority("medium")).await;
    let gives = || assign("renata.olmedo", "sec-supervision");
    by_hand.refused(&mut renata, gives(), Reason::MissingOrigin).await;
    by_hand.does(&mut renata, field("orden_origen", "SEC-000121")).await;
    by_hand.leads(&mut renata, gives(), State::Assigned).await;
    // One that was begun at the other says so itself.
    let order = Walk::opens_with(&house, &mut renata, asked).await;
    order.attaches(&mut renata, "st-ere").await;
    order.given(&mut renata, "renata.olmedo", "sec-supervision").await;
    order.leads(&mut renata, escalate("sec-supervision", "Lo decide el Titular"), State::Assigned).await;
    order.leads(&mut octavio, assign("renata.olmedo", "sec-supervision"), State::Assigned).await;
    order.leads(&mut renata, start(), State::InProgress).await;
    order.fills(&mut renata, Stage::Resolve).await;
    order.ticks_the_rest(&mut renata).await;
    let missing = ["approval.0.tdtic"];
    order.needs(&mut renata, resolve("Oficio enviado"), Reason::MissingApproval, &missing).await;
    order.leads(&mut renata, ask_approval("Oficio SEI-028 para su firma"), State::AwaitingApproval).await;
    order.held(&mut ivan, crate::procedures::acts::deny("No me toca"), Reason::NotYourTicket).await;
    order.grants(&mut octavio, State::InProgress).await;
    order.does(&mut renata, outgoing("Agencia Digital Estatal", "Solicitud de reparación", None)).await;
    assert_eq!(order.view().decided.letters[0].register.as_deref(), Some("S-0001/2026"));
    order.attaches(&mut renata, "oficio_firmado").await;
    order.leads(&mut renata, resolve("Oficio enviado, copia al usuario"), State::Resolved).await;
    order.does(&mut renata, survey("Satisfactorio")).await;
    assert_eq!(order.state(), State::Closed);
}

/// SEC-26: who cannot reach their data has them backed up; the tools are there, and they validate what was saved.
#[tokio::test]
async fn sec_respaldo() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-PC-8", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = request(&house, &order("sec-respaldo", &[]));
    let walk = Walk::opens_with(&house, &mut hugo, OpenTicket { equipment: Some(item), ..asked }).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.all(&mut ivan, [field("sin_acceso", "true"), field("herramientas", "false")]).await;
    walk.needs(&mut ivan, start(), Reason::NotDeclared, &["not_declared"]).await;
    walk.does(&mut ivan, field("herramientas", "true")).await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.all(&mut ivan, [diagnosis("Disco accesible"), work_done("Copia a disco externo")]).await;
    walk.all(&mut ivan, [field("fecha_conclusion", "2026-11-23"), field("validado", "false")]).await;
    walk.all(&mut ivan, [tick("sec-respaldo.1"), tick("sec-respaldo.2")]).await;
    walk.does(&mut ivan, not_applicable("sec-respaldo.3", "Se valida en el formato")).await;
    walk.refused(&mut ivan, resolve("Respaldado"), Reason::BackupNotValidated).await;
    walk.does(&mut hugo, field("validado", "true")).await;
    walk.leads(&mut ivan, resolve("Respaldado"), State::Resolved).await;
    walk.leads(&mut hugo, survey("Muy satisfactorio"), State::Closed).await;
}

/// SEC-08, SEC-22, SEC-26: what is taken away for its backup is taken under the ST-ERE.
#[tokio::test]
async fn sec_respaldo_of_equipment_that_was_taken() {
    let house = house();
    let (mut hugo, mut renata, mut ivan) = three(&house).await;
    let item = renata.device.register_at("SEC-PC-8", Some("edificio-central"), house.now());
    renata.sync().await;
    let asked = request(&house, &order("sec-respaldo", &[]));
    let walk = Walk::opens_with(&house, &mut hugo, OpenTicket { equipment: Some(item), ..asked }).await;
    walk.given(&mut renata, "ivan.quiroz", "sec-soporte").await;
    walk.all(&mut ivan, [field("sin_acceso", "true"), field("herramientas", "true")]).await;
    walk.leads(&mut ivan, start(), State::InProgress).await;
    walk.hands_over(&mut ivan, item, USER, AST).await;
    documented(&walk, &mut ivan).await;
    walk.held(&mut ivan, resolve("Respaldado"), Reason::MissingReceipt).await;
    for (role, name) in [("usuario-sec", "Hugo Bernal"), ("ast", "Iván Quiroz")] {
        walk.signs(&mut renata, "st-ere", role, "handover", name).await;
    }
    walk.let_pass(&mut renata).await;
    assert_eq!(walk.state(), State::Resolved);
}

/// SEC-03, SEC-25: on paper while the system is down, captured later with its own date.
#[tokio::test]
async fn sec_from_paper() {
    let house = house();
    let mut renata = house.supervisor("renata.olmedo").await;
    let asked = Ask { channel: "paper", ..order("sec-incidencia", &[]) };
    let then = ronda_shared::time::Timestamp::from_millis(house.now() - DAY);
    let asked = OpenTicket { occurred_at: Some(then), ..request(&house, &asked) };
    let walk = Walk::opens_with(&house, &mut renata, asked).await;
    assert_eq!(walk.view().born.occurred_at, Some(then));
    walk.leads(
        &mut renata,
        Command::Decision(Decision::Reject { reason: "El equipo es propio del usuario".into() }),
        State::Rejected,
    )
    .await;
}
