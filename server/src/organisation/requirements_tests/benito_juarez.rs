//! What the manual of Benito Juárez asks, read in its data.

use super::*;

/// BJ-21, BJ-33: what a request must say.
#[test]
fn each_request_says_what_its_procedure_asks() {
    demands(
        &organisation("benito-juarez"),
        &[
            ("BJ-21", "bj-asesoria-sistemas", &[], &["area", "nombre_completo"], &[]),
            ("BJ-33", "bj-instalacion-hw-sw", &[], &["area", "nombre_completo", "descripcion"], &[]),
        ],
    );
}

/// BJ-31: a secret travels by the ways that the service names.
#[test]
fn a_secret_travels_by_the_ways_of_its_service() {
    travels_by(&organisation("benito-juarez"), "BJ-31", "bj-cuenta-correo", &["entrega personal por oficio"]);
}

/// BJ-08, BJ-09, BJ-39: what is chosen among is what the manual names.
#[test]
fn choices_are_those_of_the_manual() {
    let org = organisation("benito-juarez");
    let diagnosis = ("bj-diagnostico-tecnico", "recomendacion");
    chooses(&org, "BJ-39", diagnosis, &["Baja", "Reubicación", "Reasignación", "Compra"]);
    chooses(&org, "BJ-08", diagnosis, &["Reemplazo de piezas", "Reasignación a otra área"]);
    // BJ-09: the dictamen says what must be bought, and whether it complies with the Normatividad.
    let late = org.missing(&ServiceId::new("bj-dictamen-tecnico"), Stage::Resolve, &Values::new(), None);
    let late: Vec<&str> = late.iter().map(|missing| missing.id.as_str()).collect();
    assert!(late.contains(&"caracteristicas") && late.contains(&"cumple_normatividad"), "BJ-09: {late:?}");
}

/// BJ-06, BJ-07, BJ-53, BJ-54: what the manual keeps lists of is a register.
#[test]
fn what_the_manual_keeps_lists_of_is_a_register() {
    let org = organisation("benito-juarez");
    is_kept(
        &org,
        &["BJ-06"],
        "entregas-oficina",
        &["oficina", "entrega", "recibe", "equipos"],
        &["firmada"],
        "bj-asistencia-usuarios",
    );
    // BJ-06: taken up where the office is, and signed only with who takes it and its list.
    let offices = org.register(&RegisterId::new("entregas-oficina")).expect("the offices");
    let signed = offices.states.iter().flat_map(|state| &state.moves).find(|way| way.to == "firmada").expect("a way");
    let needs: Vec<&str> = signed.needs.iter().map(FieldId::as_str).collect();
    assert_eq!((offices.offline, needs), (true, vec!["recibe", "equipos"]), "BJ-06");
    is_kept(
        &org,
        &["BJ-07"],
        "sistemas",
        &["archivos_fuente", "componentes", "licencias", "fecha_validacion"],
        &["resguardado"],
        "bj-desarrollo-sistema",
    );
    is_kept(
        &org,
        &["BJ-53"],
        "especificaciones",
        &["bien", "procesador", "memoria"],
        &["vigente", "sustituida"],
        "bj-dictamen-tecnico",
    );
    is_kept(
        &org,
        &["BJ-53"],
        "requisiciones",
        &["requisicion", "especificacion", "cumple_normatividad", "motivo_devolucion"],
        &["cumple", "devuelta"],
        "bj-dictamen-tecnico",
    );
    is_kept(
        &org,
        &["BJ-54"],
        "capacitaciones",
        &["fecha", "imparte", "asistentes"],
        &["realizada"],
        "bj-asesoria-sistemas",
    );
}

/// BJ-24, BJ-49: dependencias have a kind, and a service says for which of them it is.
#[test]
fn a_service_says_for_which_dependencias_it_is() {
    let org = organisation("benito-juarez");
    let theirs: &[(&str, &str)] = &[("sistemas", "true")];
    let others: &[(&str, &str)] = &[("sistemas", "false")];
    let systems = ["bj-asesoria-sistemas", "bj-modificacion-sistema"];
    ask_of_the_dependencia(&org, "BJ-24", &systems, &[(theirs, "")], &[(others, ""), (&[], "")]);
    let kinds = ["Dependencia", "Unidad Administrativa", "Entidad Municipal", "Organismo descentralizado"];
    has_dependencias_that_are(&org, "BJ-49", &kinds);
}

/// BJ-38: before a diagnosis is delivered, who reviewed the item has said what it must include; who writes it is the
/// operator, and the data say so of both.
#[test]
fn bj_38_the_technician_says_what_the_diagnosis_includes() {
    let org = organisation("benito-juarez");
    let diagnosis = service(&org, "bj-diagnostico-tecnico");
    let missing = org.missing(&diagnosis.id, Stage::Resolve, &Values::new(), None);
    for (field, by) in [
        ("contenido_diagnostico", "tecnico-soporte-bj"),
        ("estado_operativo", "operador"),
        ("recomendacion", "operador"),
    ] {
        assert!(missing.iter().any(|one| one.id == field), "{field}: {missing:?}");
        let def = org.field(&diagnosis.id, &FieldId::new(field)).expect("a field");
        assert_eq!(def.filled_by.as_ref().map(|role| role.as_str()), Some(by), "{field}");
    }
}
