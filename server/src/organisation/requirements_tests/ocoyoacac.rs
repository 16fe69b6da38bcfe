//! What the manual of Ocoyoacac asks, read in its data.

use super::*;

/// OCO-19: what a request must say.
#[test]
fn each_request_says_what_its_procedure_asks() {
    demands(
        &organisation("ocoyoacac"),
        &[("OCO-19", "oco-asesoria", &[], &["correo", "dependencia", "servicio"], &[])],
    );
}

/// OCO-02, OCO-11: what is chosen among is what the manual names.
#[test]
fn choices_are_those_of_the_manual() {
    let org = organisation("ocoyoacac");
    chooses(&org, "OCO-02", ("oco-mantenimiento-correctivo", "modalidad"), &["Remota", "Presencial"]);
    let kinds = ["Soporte", "Sistemas", "Red", "Web"];
    chooses(&org, "OCO-11", ("oco-mantenimiento-correctivo", "tipo_servicio"), &kinds);
    // OCO-02: each visit that was agreed says how the service was given.
    let visited: Values = [(FieldId::new("visit_scheduled"), "true".to_owned())].into_iter().collect();
    let asked = |values: &Values| {
        let missing = org.missing(&ServiceId::new("oco-diagnostico"), Stage::Resolve, values, None);
        missing.iter().any(|missing| missing.id == "modalidad")
    };
    assert!(asked(&visited) && !asked(&Values::new()), "OCO-02");
}

/// OCO-33: licences are a register, told before they end.
#[test]
fn what_the_manual_keeps_lists_of_is_a_register() {
    let org = organisation("ocoyoacac");
    is_kept(
        &org,
        &["OCO-33"],
        "licencias",
        &["software", "proveedor", "contrato", "vencimiento"],
        &["vigente", "por-renovar"],
        "oco-desarrollo",
    );
    is_told_before_it_ends(&org, "OCO-33", "licencias", "vencimiento");
    let licences = org.registers.iter().find(|register| register.id.as_str() == "licencias").expect("the register");
    let counts = licences.software.as_ref().map(|software| (software.programs.as_str(), software.covers.as_str()));
    assert_eq!(counts, Some(("programas", "cantidad")), "OCO-33: what machines have is counted against it");
}
