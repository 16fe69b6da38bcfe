//! Tests of what else the manuals ask of the data. They try services that need a ticket alone, steps, values, and words
//! of their own.

use super::messages::event::{Event, Lang, Whom};
use super::messages::rules;
use super::*;
use ronda_shared::catalog::escalation;
use ronda_shared::catalog::{Guard, GuardRule, ServiceDef, Stage, Values};
use ronda_shared::ids::{ChannelId, FieldId, RoleId, ServiceId, TeamId};

fn organisation(name: &str) -> Organisation {
    load_builtin(name).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"))
}

fn service<'o>(org: &'o Organisation, id: &str) -> &'o ServiceDef {
    org.service(&ServiceId::new(id)).unwrap_or_else(|| panic!("no service {id}"))
}

fn options(org: &Organisation, of: &str, field: &str) -> Vec<String> {
    let def = org.field(&ServiceId::new(of), &FieldId::new(field));
    def.unwrap_or_else(|| panic!("{of} has no {field}")).options.clone()
}

#[track_caller]
fn steps(org: &Organisation, of: &str, printed: &[&str]) {
    let list = &service(org, of).checklist;
    for step in printed {
        assert!(list.iter().any(|item| item.label.contains(step)), "{of} has no «{step}»");
    }
}

/// OAX-38: level 2 of the Internet takes a ticket of a chief's, and neither form, paper nor approval.
#[test]
fn oax_38_level_two_takes_a_ticket_alone() {
    let org = organisation("oaxaca");
    let level = service(&org, "oax-nivel-2-jefes");
    assert!(level.form.is_none() && level.related_forms.is_empty());
    assert!(level.attachments.is_empty() && level.approvals.is_empty() && level.requester_roles.is_empty());
    for chief in ["Departamento", "Unidad", "Coordinación", "Dirección", "Subsecretario", "Secretario"] {
        assert!(level.name.contains(chief), "{}: {chief}", level.name);
    }
}

/// OAX-67: what is changed in the exchange and in the system, by the kind of change; each bars the end of the work.
#[test]
fn oax_67_each_change_of_telephony_says_where_it_is_made() {
    let org = organisation("oaxaca");
    for (of, step) in [
        ("oax-nivel-marcacion", "Ajuste en el sistema y en el conmutador"),
        ("oax-cambio-pin", "Actualización del código en el sistema y conmutador"),
        ("oax-reenvio-pin", "Reenvío del código en el sistema y conmutador"),
        (
            "oax-cambio-usuario-extension",
            "en el conmutador (identificador del equipo) y en el Sistema de Control Telefónico",
        ),
        (
            "oax-modificacion-nombre",
            "en el conmutador (identificador del equipo) y en el Sistema de Control Telefónico",
        ),
    ] {
        let item = service(&org, of).checklist.iter().find(|item| item.label.contains(step));
        assert!(item.is_some_and(|item| item.mandatory), "{of}: {step}");
    }
}

/// OAX-107: how grave an incident is, is its priority; one of cyber-security has a row of the matrix of its own, and goes
/// up by itself as soon as its promise is broken.
#[test]
fn oax_107_a_cyber_incident_goes_up_by_a_row_of_its_own() {
    let org = organisation("oaxaca");
    let row =
        |of: &str| escalation::next(&org, &ServiceId::new(of), 1, None, &|_| None).expect("a level above").clone();
    let cyber = row("oax-ciber-siem-respuesta");
    assert_eq!((cyber.team, cyber.after_breach_minutes), (Some(TeamId::new("oax-ciberseguridad")), Some(0)));
    assert_ne!(row("oax-impresora-red").id, cyber.id);
    // How grave it is, is recorded on every service of the category; the gravest goes to the Dirección too.
    let cases = options(&org, "oax-ciber-siem-respuesta", "gravedad");
    let worst = cases.last().map(String::as_str).expect("the gravest");
    for known in org.services.iter().filter(|service| service.category == "Ciberseguridad") {
        let asked = org.fields(&known.id, Stage::Assign);
        assert!(asked.iter().any(|field| field.id.as_str() == "gravedad"), "{}", known.id);
        let attack = escalation::next(&org, &known.id, 1, None, &|name| (name == "gravedad").then_some(worst));
        assert!(attack.is_some_and(|row| row.tell.iter().any(|role| role.as_str() == "direccion-general")));
    }
    let grave: Vec<&str> = org.priorities.iter().map(|priority| priority.id.as_str()).collect();
    assert_eq!(grave, ["low", "medium", "high", "urgent"]);
}

/// OCO-05, OCO-30, OCO-35: what the unit manages beside computers is asked for as a service, and a system of its own is a
/// ticket with its steps.
#[test]
fn oco_networks_and_systems_are_services() {
    let org = organisation("ocoyoacac");
    let network = service(&org, "oco-red-telecom");
    for part in ["red de datos", "voz", "telecomunicaciones", "circuitos cerrados de seguridad"] {
        assert!(network.name.contains(part), "OCO-05: {part}");
    }
    let classes: Vec<_> = org.settings.item_classes.iter().map(|class| class.name.as_str()).collect();
    let printed = ["Cómputo", "Red de datos y voz", "Telecomunicaciones", "Circuito cerrado de seguridad"];
    assert_eq!(classes, printed, "OCO-05: what the unit manages, as the manual names it");
    steps(&org, "oco-desarrollo", &["Contactar al enlace", "Diseño", "Análisis", "Desarrollo del sistema"]);
    assert!(options(&org, "oco-dictamen", "tipo").iter().any(|kind| kind.contains("proyecto")), "OCO-35");
}

/// OCO-27: the order has three levels of urgency, the ticket four priorities; both are told, and one
/// proposes the other.
#[test]
fn oco_27_urgency_of_the_order_and_priority_of_the_ticket_stand_side_by_side() {
    let org = organisation("ocoyoacac");
    assert_eq!(options(&org, "oco-diagnostico", "urgencia"), ["ALTO", "MEDIO", "BAJO"]);
    let priorities: Vec<&str> = org.priorities.iter().map(|priority| priority.label.as_str()).collect();
    assert_eq!(priorities, ["Baja", "Media", "Alta", "Urgente"]);
    let proposes = &org.settings.priority_from[&FieldId::new("urgencia")];
    let proposed: Vec<_> = proposes.iter().map(|(urgency, priority)| (urgency.as_str(), priority.as_str())).collect();
    assert_eq!(proposed, [("ALTO", "high"), ("BAJO", "low"), ("MEDIO", "medium")]);
}

/// AGU-02, AGU-04: systems are asked for in writing alone and reach the Gestor's team; what a programmer was handed goes
/// to it as a copy.
#[test]
fn agu_02_systems_are_asked_for_by_one_way() {
    let org = organisation("aguascalientes");
    for of in ["agu-proyecto-nuevo", "agu-proyecto-mantenimiento"] {
        let project = service(&org, of);
        assert_eq!(project.channels, [ChannelId::new("escrito")], "AGU-02: {of}");
        assert!(project.fallback_channels.is_empty(), "AGU-02: {of}");
        assert_eq!(project.team, TeamId::new("agu-proyectos"), "AGU-02: {of}");
    }
    steps(&org, "agu-proyecto-mantenimiento", &["Si la solicitud la recibe el programador, enviar copia al Gestor"]);
}

/// AGU-32, AGU-49, AGU-53, AGU-65: databases and backups in the words that the manual chooses among.
#[test]
fn agu_databases_and_backups_name_system_people_and_tools() {
    let org = organisation("aguascalientes");
    assert_eq!(options(&org, "agu-bd-creacion", "gestor"), ["INFORMIX", "SQL"], "AGU-65");
    let asked = org.fields(&ServiceId::new("agu-bd-creacion"), Stage::Open);
    for field in ["sistema", "personas"] {
        assert!(asked.iter().any(|def| def.id.as_str() == field), "AGU-32: {field}");
    }
    assert_eq!(options(&org, "agu-respaldos", "herramienta"), ["Commvault", "Tivoli", "Otro"], "AGU-49");
    let missing = org.missing(&ServiceId::new("agu-respaldos"), Stage::Open, &Values::new(), None);
    assert!(missing.iter().any(|one| one.id == "informacion"), "AGU-49: what is backed up: {missing:?}");
    let record =
        service(&org, "agu-respaldos").form.as_deref().and_then(|form| org.form(form)).expect("AGU-53: a record");
    assert_eq!(record.title, "Control de respaldos de información", "AGU-53");
}

/// AGU-57, AGU-59, AGU-60, AGU-62: SIGUE is asked for with its owner's word and permissions by application, on a record of
/// its own; the rule on passwords stands with the service.
#[test]
fn agu_57_access_to_sigue_is_authorised_and_recorded() {
    let org = organisation("aguascalientes");
    let sigue = service(&org, "agu-sigue");
    let owner: Vec<&str> = sigue.approvals.iter().map(|approval| approval.role.as_str()).collect();
    assert_eq!(owner, ["dueno-informacion"], "AGU-57");
    assert!(options(&org, "agu-sigue", "permisos").len() > 1, "AGU-57");
    let record = org.form("agu-acceso-sigue").expect("AGU-62: the record");
    assert_eq!(
        (record.title.as_str(), sigue.form.as_deref()),
        ("Autorización de acceso al SIGUE", Some("agu-acceso-sigue"))
    );
    assert!(record.fields.iter().any(|field| field.id.as_str() == "otros_permisos"), "AGU-59: what «Otro» is");
    let notice = |guard: &&Guard| matches!(guard.rule, GuardRule::Notice);
    let words = sigue.guards.iter().find(notice).map(|guard| guard.label.as_str()).unwrap_or_default();
    assert!(words.contains("8 caracteres") && words.contains("numérico") && words.contains("especial"), "AGU-60");
}

/// BJ-21: whoever asks for advice is told on the telephone that they will be contacted soon.
#[test]
fn bj_21_who_asks_for_advice_is_told_who_contacts_them() {
    let org = organisation("benito-juarez");
    let advice = service(&org, "bj-asesoria-sistemas");
    let told = advice.guards.iter().find(|guard| matches!(guard.rule, GuardRule::Notice));
    assert!(told.is_some_and(|guard| guard.label.contains("En breve") && guard.label.contains("en contacto")));
}

/// BJ-46: who works there is named as a person of either gender, or by the office.
#[test]
fn bj_46_roles_are_named_inclusively() {
    let org = organisation("benito-juarez");
    let staff = org.roles.iter().filter(|role| !role.external);
    for role in staff {
        let inclusive = role.name.contains("(a)") || role.name.contains("(o)") || role.name.starts_with("Jefatura");
        assert!(inclusive, "{}", role.name);
    }
}

/// BJ-50, BJ-52: a publication is asked for with its material, ends with the address where it stands, and its end is told
/// to who asked although no step prints it.
#[test]
fn bj_50_a_publication_ends_with_its_address_and_is_told() {
    let org = organisation("benito-juarez");
    let publication = service(&org, "bj-publicacion-portal");
    let missing = |stage| org.missing(&publication.id, stage, &Values::new(), None);
    assert!(missing(Stage::Open).iter().any(|one| one.id == "informacion"), "BJ-50");
    assert!(missing(Stage::Resolve).iter().any(|one| one.id == "url_publicada"), "BJ-50");
    assert!(!publication.closing.requires_signature, "BJ-52: no order is waited for that nobody fills in");
    let mail = rules::named("benito-juarez", &org).unwrap_or_else(|findings| panic!("{findings:#?}"));
    for event in [Event::Resolved, Event::Closed] {
        assert!(mail.whom(event).contains(&Whom::Requester), "BJ-52: {event:?}");
        assert!(mail.template(event, Lang::Es).is_some(), "BJ-52: {event:?}");
    }
}

/// OAX-89, SEC-19: a delay is told to who asked where the manual has the desk tell of it, a provider outside where the procedure
/// has the AST do so; nobody else's data say either.
#[test]
fn delays_and_providers_are_told_where_a_manual_says_so() {
    for name in builtin_names() {
        let org = organisation(&name);
        let mail = rules::named(&name, &org).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let tells = |event| mail.whom(event).contains(&Whom::Requester);
        assert_eq!(tells(Event::Late), name == "oaxaca", "OAX-89: {name}");
        assert_eq!(tells(Event::Vendor), name == "secogem", "SEC-19: {name}");
    }
}

/// SEC-19: that the work waits for supplies is told to the supervisor, who gets them (§6); nobody else's data say so.
#[test]
fn sec_19_supplies_are_told_to_the_supervisor() {
    for name in builtin_names() {
        let org = organisation(&name);
        let mail = rules::named(&name, &org).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let told = mail.whom(Event::Material);
        let asked = [Whom::Role(RoleId::new("supervisor"))];
        assert_eq!(told, if name == "secogem" { &asked[..] } else { &[] }, "{name}");
    }
}

/// BJ-51: a diagnosis comes by oficio and waits for nobody before it is given out: its approvals are the Vo.Bo. and the
/// signature of the paper itself. What the Director routes waits for the Director first.
#[test]
fn bj_51_a_diagnosis_skips_the_routing_of_the_director() {
    let org = organisation("benito-juarez");
    let (diagnosis, publication) = (service(&org, "bj-diagnostico-tecnico"), service(&org, "bj-publicacion-portal"));
    assert_eq!(diagnosis.channels, [ChannelId::new("oficio")]);
    assert!(diagnosis.approvals.len() == 2 && diagnosis.approvals.iter().all(|one| !one.kind.precedes_work()));
    assert!(publication.approvals.iter().any(|one| one.kind.precedes_work()));
}

/// BJ-02: eleven procedures in force, each with its code, its version and the day on which it was issued.
#[test]
fn bj_02_eleven_procedures_have_code_version_and_day_of_issue() {
    let org = organisation("benito-juarez");
    let letters = org.settings.letters.service.as_ref();
    let told: std::collections::BTreeSet<_> = org
        .services
        .iter()
        .filter(|service| Some(&service.id) != letters)
        .map(|service| {
            let told = (&service.procedure_code, &service.procedure_version, &service.procedure_issued);
            assert_eq!((told.1.as_deref(), told.2.as_deref()), (Some("02"), Some("2024-03-15")), "{}", service.id);
            told.0.as_deref().expect("a code")
        })
        .collect();
    let numbered =
        |area: &str, count: usize| (1..=count).map(move |n| format!("P-OMA-TI-{area}-0{n}")).collect::<Vec<_>>();
    let printed = [numbered("DT", 1), numbered("SI", 6), numbered("ST", 4)].concat();
    assert_eq!(told, printed.iter().map(String::as_str).collect());
}
