//! What the manual of SECOGEM asks, read in its data.

use super::*;
use ronda_shared::catalog::GuardRule;

/// SEC-43: what is taken along to a visit is on the list of the services that make one, and bars nothing.
#[test]
fn sec_43_the_kit_of_a_visit_is_listed_and_bars_nothing() {
    let org = organisation("secogem");
    for of in ["sec-incidencia", "sec-mantenimiento-preventivo", "sec-mantenimiento-correctivo"] {
        let kit: Vec<_> = service(&org, of).checklist.iter().filter(|item| item.kit).collect();
        assert!(kit.len() > 1 && kit.iter().all(|item| !item.mandatory), "{of}: {kit:?}");
    }
}

/// SEC-07: what a request must say.
#[test]
fn each_request_says_what_its_procedure_asks() {
    demands(
        &organisation("secogem"),
        &[("SEC-07", "sec-incidencia", &[], &["nombre_usuario", "unidad_administrativa", "correo", "incidencia"], &[])],
    );
}

/// SEC-39: the oficio of norm SEI-028 is addressed before it is finished; that is nothing the server knows.
#[test]
fn sec_39_the_oficio_of_sei_028_says_whom_it_is_addressed_to() {
    let missing = organisation("secogem").missing(&ServiceId::new("sec-sei028"), Stage::Resolve, &Values::new(), None);
    for asked in ["numero_oficio", "destinatario"] {
        assert!(missing.iter().any(|one| one.id == asked), "{asked}: {missing:?}");
    }
}

/// SEC-24: the backup is its user's own affair (§7). An incidence without one goes on; its user is offered the responsiva.
#[test]
fn sec_24_without_a_backup_an_incidence_offers_the_responsiva() {
    let org = organisation("secogem");
    let offered =
        service(&org, "sec-incidencia").attachments.iter().find(|paper| paper.id.as_str() == "sec-aviso-respaldo");
    let offered = offered.expect("the responsiva");
    assert!(!offered.mandatory && offered.required_when.is_none(), "it bars nothing");
    assert_eq!(offered.when.as_ref().map(|when| when.source()), Some("respaldo_previo == false"));
    let asked = org.field(&ServiceId::new("sec-incidencia"), &FieldId::new("respaldo_previo")).expect("the question");
    assert!(asked.help.as_deref().is_some_and(|help| help.contains("responsiva")), "{:?}", asked.help);
}

/// SEC-28, SEC-39: what continues another order names it, and its form has a line for it.
#[test]
fn sec_39_what_continues_an_order_asks_which() {
    let org = organisation("secogem");
    for of in ["sec-reinstalacion", "sec-sei028"] {
        assert!(service(&org, of).guards.iter().any(|guard| guard.rule == GuardRule::LinkedToOrigin), "{of}");
        let asked = org.form_state(&ServiceId::new(of), Stage::Open, &Values::new(), None);
        assert!(asked.iter().any(|state| state.shown && state.field.id.as_str() == "orden_origen"), "{of}");
    }
}

/// SEC-21, SEC-27, SEC-36: an order under which equipment goes to a provider asks for its warranty or for the signed oficio
/// first, and for the review by three once it is back.
#[test]
fn sec_27_what_goes_to_a_provider_is_reviewed_as_it_comes_back() {
    let org = organisation("secogem");
    let guards =
        |of: &str| service(&org, of).guards.iter().any(|guard| matches!(guard.rule, GuardRule::BeforeVendor { .. }));
    assert!(guards("sec-reinstalacion"), "whose review is asked for in any case");
    for of in ["sec-incidencia", "sec-mantenimiento-preventivo", "sec-mantenimiento-correctivo", "sec-sei028"] {
        let service = service(&org, of);
        assert!(guards(of), "{of}");
        let review = service.attachments.iter().find(|paper| paper.paper() == "sec-recepcion-conjunta");
        let asked = review.map(|paper| (paper.mandatory, paper.stage, paper.when.as_ref().map(|when| when.source())));
        assert_eq!(asked, Some((true, Stage::Resolve, Some("vendor_returned"))), "{of}");
    }
}

/// SEC-38: the ST-ERE of the return says whether the equipment has a warranty; whoever signs it without is told.
#[test]
fn sec_38_the_paper_of_the_return_says_whether_there_is_a_warranty() {
    let org = organisation("secogem");
    let paper = org.form("st-ere-devolucion").expect("the ST-ERE of the return");
    assert!(paper.fields.iter().any(|field| field.id.as_str() == "garantia" && field.required));
}

/// SEC-29: an installation does not end without a word on the inventory.
#[test]
fn sec_29_an_installation_says_what_became_of_the_inventory() {
    let org = organisation("secogem");
    let mut points = service(&org, "sec-reinstalacion").checklist.iter();
    assert!(points.any(|point| point.mandatory && point.label.contains("movimientos en el inventario")));
}

/// SEC-05: what is chosen among is what the manual names.
#[test]
fn choices_are_those_of_the_manual() {
    let kinds = ["escritorio", "portátil", "Red", "Impresora", "Escáner"];
    chooses(&organisation("secogem"), "SEC-05", ("sec-incidencia", "tipo_equipo"), &kinds);
}

/// SEC-46: warranties are a register, and what is kept of an item stands on its page.
#[test]
fn what_the_manual_keeps_lists_of_is_a_register() {
    let org = organisation("secogem");
    is_kept(
        &org,
        &["SEC-46"],
        "garantias",
        &["equipo", "proveedor", "reporte", "fin_garantia"],
        &["reportada"],
        "sec-mantenimiento-correctivo",
    );
    is_told_before_it_ends(&org, "SEC-46", "garantias", "fin_garantia", 30);
    let warranties = org.register(&RegisterId::new("garantias")).expect("the warranties");
    assert_eq!(warranties.item.as_ref().map(FieldId::as_str), Some("equipo"));
}
