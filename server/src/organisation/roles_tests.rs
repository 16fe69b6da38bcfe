//! Tests of who works in each of the five organisations, who asks, and what each may do. They cover roles, teams,
//! hours, ways in, and the matrix of escalation.

use super::*;
use ronda_shared::catalog::Class;
use ronda_shared::catalog::escalation;
use ronda_shared::catalog::hours::DayOfWeek;
use ronda_shared::ids::{ChannelId, RoleId, ServiceId, TeamId};

fn organisation(name: &str) -> Organisation {
    load_builtin(name).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"))
}

/// OAX-06, OAX-16, OAX-17, OAX-18, OAX-73…76, SEC-04, AGU-18, AGU-19, BJ-44, BJ-45: each role of a manual acts as what it
/// is: asks (REQ), answers and registers (DESK), leads (SUP), works (TECH), signs (APR); without an account on paper alone.
#[test]
fn each_role_acts_as_what_it_is() {
    use Class::{Apr, Desk, Req, Sup, Tech};
    let rows: [(&str, &str, &str, &[Class]); 25] = [
        ("OAX-06", "oaxaca", "agente-tecnico", &[Tech]),
        ("OAX-75", "oaxaca", "agente-mesa", &[Desk, Tech]),
        ("OAX-73", "oaxaca", "jefe-mesa", &[Desk, Sup]),
        ("OAX-74", "oaxaca", "supervisor-soporte", &[Sup]),
        ("OAX-76", "oaxaca", "usuario", &[Req]),
        ("OAX-17", "oaxaca", "enlace-informatico", &[Req]),
        ("OAX-18", "oaxaca", "enlace-infraestructura", &[Req]),
        ("SEC-04", "secogem", "usuario-sec", &[Req]),
        ("SEC-04", "secogem", "supervisor", &[Desk, Sup]),
        ("SEC-04", "secogem", "ast", &[Tech]),
        ("SEC-04", "secogem", "tdtic", &[Sup, Apr]),
        ("SEC-04", "secogem", "proveedor", &[]),
        ("SEC-04", "secogem", "coordinacion-administrativa", &[]),
        ("AGU-18", "aguascalientes", "encargada-mesa", &[Desk, Sup]),
        ("AGU-18", "aguascalientes", "responsable-cas", &[Tech]),
        ("AGU-18", "aguascalientes", "jefe-bd", &[Tech, Sup]),
        ("AGU-18", "aguascalientes", "jefe-voz", &[Tech, Sup]),
        ("AGU-19", "aguascalientes", "ciudadano", &[Req]),
        ("AGU-19", "aguascalientes", "solicitante", &[Req, Apr]),
        ("BJ-44", "benito-juarez", "operador", &[Desk]),
        ("BJ-45", "benito-juarez", "secretaria", &[Desk]),
        ("BJ-45", "benito-juarez", "director", &[Sup, Apr]),
        ("BJ-45", "benito-juarez", "jefe-soporte", &[Sup, Apr]),
        ("BJ-45", "benito-juarez", "programador", &[Tech]),
        ("BJ-45", "benito-juarez", "admin-web", &[Tech]),
    ];
    for (id, name, role, classes) in rows {
        let org = organisation(name);
        let role = org.role(&RoleId::new(role)).unwrap_or_else(|| panic!("{id}: no role {role}"));
        assert_eq!(role.classes, classes, "{id}: {}", role.id);
        let outside = classes.contains(&Req) || role.id.as_str() == "proveedor";
        assert_eq!(role.external, outside, "{id}: {}", role.id);
    }
    // OAX-17, OAX-18: an enlace follows what the dependencia asks for, answers and attaches.
    let org = organisation("oaxaca");
    for role in ["enlace-informatico", "enlace-infraestructura"] {
        let may = &org.role(&RoleId::new(role)).expect("a role").may;
        for right in ["ticket.create", "ticket.read.dependencia", "ticket.reply"] {
            assert!(may.iter().any(|held| held == right), "{role}: {right}");
        }
    }
}

/// OAX-07, AGU-16, AGU-18, AGU-37, AGU-63: each service has the team that serves it, and each area of §7.3.1 is one.
#[test]
fn each_area_is_a_team_and_serves_its_services() {
    let org = organisation("aguascalientes");
    for (service, team) in [
        ("agu-cas-falla", "agu-cas"),
        ("agu-bd-creacion", "agu-bd"),
        ("agu-soporte-tecnico", "agu-soporte"),
        ("agu-red-voz", "agu-voz"),
        ("agu-red-datos", "agu-datos"),
        ("agu-accesos", "agu-so"),
        ("agu-sigue", "agu-gid"),
    ] {
        let known = org.service(&ServiceId::new(service)).expect("a service");
        assert_eq!(known.team, TeamId::new(team), "AGU-18, AGU-63: {service}");
        assert!(org.team(&known.team).is_some());
        let target = known.target.as_ref().expect("a promise");
        assert!(target.resolve_days.is_some() || target.resolve_minutes.is_some(), "AGU-16: {service}");
    }
    for org in builtin_names().iter().map(|name| organisation(name)) {
        assert!(org.services.iter().all(|service| org.team(&service.team).is_some()), "OAX-07: {}", org.id);
    }
}

/// OAX-13, BJ-01, AGU-35, AGU-21: hours and the ways to reach each department, as they are printed.
#[test]
fn hours_and_contacts_are_those_printed() {
    let org = organisation("oaxaca");
    let eight_to_six = |org: &Organisation| {
        let (from, to) = ("08:00".parse().expect("a time"), "18:00".parse().expect("a time"));
        org.hours.iter().all(|hours| hours.from == from && hours.to == to)
    };
    let week = [DayOfWeek::Mon, DayOfWeek::Tue, DayOfWeek::Wed, DayOfWeek::Thu, DayOfWeek::Fri];
    let days: Vec<&[DayOfWeek]> = org.hours.iter().map(|hours| hours.days.as_slice()).collect();
    assert!(eight_to_six(&org), "OAX-13");
    assert_eq!(days, [&week[..]], "OAX-13: Monday to Friday");
    let (bj, undecided) = load_with_undecided("benito-juarez").expect("whole");
    assert!(eight_to_six(&bj), "BJ-01");
    assert!(undecided.iter().any(|finding| finding.reason.en().contains("«days»")), "BJ-01: no days are printed");
    for department in ["telecom", "sistemas", "seguridad", "soporte"] {
        let mail = bj.contacts.iter().find(|contact| contact.id == department).map(|contact| contact.value.as_str());
        assert!(mail.is_some_and(|mail| mail.contains('@')), "BJ-01: {department}");
        assert!(bj.team(&TeamId::new(format!("bj-{department}"))).is_some(), "BJ-01: {department} is a department");
    }
    let agu = organisation("aguascalientes");
    let reached = |value: &str| agu.contacts.iter().any(|contact| contact.value.contains(value));
    assert!(reached("5001") && reached("soporte@aguascalientes.gob.mx"), "AGU-35");
    assert!(reached("910 25 80") && reached("01 800 900 2002"), "AGU-21");
}

/// OAX-14, AGU-21, OCO-06, SEC-03, BJ-40: each service takes the ways in that its manual names.
#[test]
fn services_take_the_ways_in_of_their_manual() {
    let takes = |name: &str, service: &str, channels: &[&str], others: &[&str]| {
        let org = organisation(name);
        let service = org.service(&ServiceId::new(service)).expect("a service");
        for channel in channels {
            assert!(org.takes_channel(service, &ChannelId::new(*channel)), "{}: {channel}", service.id);
        }
        for channel in others {
            assert!(!org.takes_channel(service, &ChannelId::new(*channel)), "{}: {channel}", service.id);
        }
    };
    takes("oaxaca", "oax-vpn", &["phone", "portal", "whatsapp", "mail", "oficio"], &["fax"]);
    takes("aguascalientes", "agu-cas-falla", &["cas", "cas-800"], &["mail"]);
    takes("ocoyoacac", "oco-diagnostico", &["portal", "orden", "oficio", "phone"], &["mail"]);
    takes("secogem", "sec-incidencia", &["portal", "phone", "paper", "mail"], &["oficio"]);
    takes("benito-juarez", "bj-dictamen-tecnico", &["requisicion"], &["phone"]);
    let org = organisation("secogem");
    let order = org.service(&ServiceId::new("sec-incidencia")).expect("a service");
    assert_eq!(order.channels, [ChannelId::new("portal")], "SEC-03: the others while the system is down");
    assert_eq!(order.fallback_channels.len(), 3, "SEC-03");
}

/// OAX-09, OAX-03, SEC-30, OCO-16: a matrix for every service of the five: each level names who is told, the last who
/// decides; in Aguascalientes the areas are the last level themselves.
#[test]
fn the_matrix_names_who_is_responsible_at_each_level() {
    for name in builtin_names() {
        let org = organisation(&name);
        for service in &org.services {
            let mut level = 1;
            let mut last = None;
            while let Some(row) = escalation::next(&org, &service.id, level, None, &|_| None) {
                assert!(!row.tell.is_empty(), "OAX-09: {}: level {level} tells nobody", service.id);
                assert!(row.tell.iter().all(|role| org.role(role).is_some()));
                last = Some(row);
                level += 1;
                assert!(level < 10, "{}: it ends", service.id);
            }
            let last = last.unwrap_or_else(|| panic!("OAX-09: {}: {} has no level above", org.id, service.id));
            let led = |role: &RoleId| org.role(role).is_some_and(|role| role.classes.contains(&Class::Sup));
            assert!(last.decides.is_some() || last.tell.iter().any(led), "OAX-09: {} ends with nobody", service.id);
        }
    }
    let decides = |name: &str, service: &str, level| {
        let org = organisation(name);
        escalation::next(&org, &ServiceId::new(service), level, None, &|_| None).and_then(|row| row.decides.clone())
    };
    assert_eq!(decides("secogem", "sec-incidencia", 2), Some(RoleId::new("tdtic")), "SEC-30");
    assert_eq!(decides("oaxaca", "oax-vpn", 2), Some(RoleId::new("jefe-mesa")), "OAX-09");
    assert_eq!(decides("benito-juarez", "bj-red-voz-datos", 2), Some(RoleId::new("director")));
}

/// AGU-20, AGU-26: a kiosk is an item of the registry with its place; each has its maintenance every day, its failures,
/// its complaints and its cuts of cash.
#[test]
fn agu_20_a_kiosk_is_equipment_with_its_programme() {
    let org = organisation("aguascalientes");
    let daily = org.plans.iter().find(|plan| plan.id == "cas-diario").expect("a plan");
    let told = serde_json::to_string(daily).expect("json");
    assert!(told.contains("Kiosco") && told.contains("agu-cas-mantenimiento"), "AGU-26: {told}");
    for service in
        ["agu-cas-falla", "agu-cas-queja", "agu-cas-mantenimiento", "agu-cas-instalacion", "agu-cas-resguardo-efectivo"]
    {
        let known = org.service(&ServiceId::new(service)).unwrap_or_else(|| panic!("AGU-20: {service}"));
        assert_eq!(known.team, TeamId::new("agu-cas"));
    }
    let [page] = org.settings.item_pages.as_slice() else { panic!("a kiosk has a page of its own") };
    assert!(page.types.contains(&"CAS".to_owned()), "as the daily plan names it");
    let titles: Vec<&str> = page.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Programa de hoy", "Cortes de efectivo", "Fallas", "Quejas"]);
    let cut = org.form("agu-corte-efectivo").expect("AGU-25: the cut");
    for field in ["cas", "fecha", "sello_guarda_bolsa", "guarda_bolsa", "lugar", "monto_contado", "testigos"] {
        assert!(cut.fields.iter().any(|known| known.id.as_str() == field && known.required), "AGU-25: {field}");
    }
}
