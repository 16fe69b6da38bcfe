//! What the manual of Ocoyoacac asks, read in its data.

use super::*;
use ronda_shared::catalog::SurveyRule;
use ronda_shared::catalog::plan::When;

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

/// OCO-04, OCO-05: the programme is of the infrastructure that the manual names, whole: no type of the registry is left out.
#[test]
fn oco_04_the_programme_leaves_out_nothing_of_the_infrastructure() {
    let org = organisation("ocoyoacac");
    let planned = org.plans.iter().find(|plan| plan.id == "programa-preventivo").map(|plan| &plan.when);
    let Some(When::Since { kinds, .. }) = planned else { panic!("the programme comes round by item") };
    let mut there: Vec<&String> = org.settings.item_classes.iter().flat_map(|class| &class.types).collect();
    let mut told: Vec<&String> = kinds.iter().collect();
    there.sort();
    told.sort();
    assert_eq!(told, there);
}

/// OCO-17: what is measured are the comments in the system, too: of each service that an area asks for it may say how it was.
#[test]
fn oco_17_each_service_that_an_area_asks_for_takes_its_comments() {
    let org = organisation("ocoyoacac");
    let survey = org.settings.survey_form.as_deref().and_then(|id| org.form(id)).expect("a survey");
    assert!(survey.fields.iter().any(|field| field.kind == FieldKind::Textarea), "comments");
    for service in org.services.iter().filter(|service| service.channels.iter().any(|one| one.as_str() == "portal")) {
        assert_eq!(service.closing.survey, SurveyRule::Optional, "{}", service.id);
    }
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
    is_told_before_it_ends(&org, "OCO-33", "licencias", "vencimiento", 30);
    let licences = org.registers.iter().find(|register| register.id.as_str() == "licencias").expect("the register");
    let counts = licences.software.as_ref().map(|software| (software.programs.as_str(), software.covers.as_str()));
    assert_eq!(counts, Some(("programas", "cantidad")), "OCO-33: what machines have is counted against it");
}
