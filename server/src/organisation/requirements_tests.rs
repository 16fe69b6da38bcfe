//! What the manuals ask of each request, who may make it, what is done for it, and how a secret travels: read in the data
//! that come with the binary, each row with the requirement that it is.

use super::*;
use ronda_shared::catalog::{FieldKind, ServiceDef, Stage, Values};
use ronda_shared::ids::{ChannelId, FieldId, RegisterId, ServiceId};

fn organisation(name: &str) -> Organisation {
    load_builtin(name).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"))
}

fn service<'o>(org: &'o Organisation, id: &str) -> &'o ServiceDef {
    org.service(&ServiceId::new(id)).unwrap_or_else(|| panic!("no service {id}"))
}

/// What a request must say: the requirement, the service, the answers given before, the fields that are demanded then, and
/// the papers that come with it.
type Demand<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);

#[track_caller]
fn demands(org: &Organisation, rows: &[Demand<'_>]) {
    for (id, name, told, fields, papers) in rows {
        let service = service(org, name);
        let values: Values = told.iter().map(|(field, value)| (FieldId::new(*field), (*value).to_owned())).collect();
        let missing = org.missing(&service.id, Stage::Open, &values, None);
        for field in *fields {
            assert!(missing.iter().any(|one| one.id == *field), "{id}: {name} opens without «{field}»: {missing:?}");
        }
        for paper in *papers {
            let asked = service.attachments.iter().any(|asked| asked.id.as_str() == *paper && asked.mandatory);
            assert!(asked, "{id}: {name} goes without «{paper}»");
        }
    }
}

/// OAX-29, OAX-34, OAX-39, OAX-40, OAX-44, OAX-45, OAX-50, OAX-52…56, OAX-65, OAX-70, OAX-108.
#[test]
fn each_request_of_oaxaca_says_what_its_procedure_asks() {
    let org = organisation("oaxaca");
    // OAX-65: who has it and who will are two data, and each procedure has the reasons that the manual prints for it.
    let all = ["extension", "nombre_usuario", "dependencia"];
    let level = [("tramite", "Cambio de nivel de marcación")];
    let pin = [("tramite", "Cambio de PIN Telefónico")];
    let resent = [("tramite", "Reenvío de PIN Telefónico"), ("motivo_pin", "Otro")];
    let user = [("tramite", "Cambio de Usuario")];
    let name = [("tramite", "Modificación de nombre")];
    demands(
        &org,
        &[
            (
                "OAX-29",
                "oax-abc-correo",
                &[],
                &["movimiento", "nombre_completo", "dependencia", "correo_enlace"],
                &["fsci"],
            ),
            ("OAX-34", "oax-recuperacion-correo", &[], &["correo_institucional", "correo_respaldo"], &[]),
            ("OAX-39", "oax-alta-nodo", &[], &["ubicacion_exacta", "justificacion"], &[]),
            ("OAX-40", "oax-baja-nodo", &[], &["motivo", "mac", "puerto", "ubicacion_fisica"], &[]),
            ("OAX-44", "oax-cambio-nodo", &[], &["motivo", "nodo_o_usuario", "nueva_ubicacion"], &[]),
            ("OAX-45", "oax-revision-nodo", &[], &["falla"], &[]),
            ("OAX-16", "oax-dictamen-tecnico", &[], &["folio_sicodi"], &["dictamen"]),
            (
                "OAX-50",
                "oax-ad-alta",
                &[],
                &["nombre_completo", "area", "extension", "puesto", "dependencia"],
                &["fsud"],
            ),
            ("OAX-52", "oax-ad-modificacion", &[], &["detalle_cambio"], &[]),
            ("OAX-53", "oax-ad-baja", &[], &["nombre_usuario", "motivo", "folio_solicitud"], &[]),
            ("OAX-54", "oax-ad-reset", &[], &["usuario_dominio", "correo"], &[]),
            (
                "OAX-55",
                "oax-alta-extension",
                &[],
                &["nombre_completo", "puesto", "ubicacion", "justificacion"],
                &["fsmt"],
            ),
            ("OAX-56", "oax-baja-extension", &[], &["nombre_completo", "extension", "motivo"], &["fsmt"]),
            ("OAX-65", "oax-nivel-marcacion", &[], &["tramite"], &["fsmt"]),
            ("OAX-65", "oax-nivel-marcacion", &level, &all, &["fsmt", "oficio_justificacion"]),
            ("OAX-65", "oax-nivel-marcacion", &level, &["motivo"], &[]),
            ("OAX-65", "oax-cambio-pin", &pin, &["correo", "motivo_pin"], &["fsmt"]),
            ("OAX-65", "oax-reenvio-pin", &resent, &["correo", "motivo"], &["fsmt"]),
            ("OAX-65", "oax-cambio-usuario-extension", &user, &all, &["fsmt"]),
            ("OAX-65", "oax-cambio-usuario-extension", &user, &["usuario_nuevo", "motivo_usuario"], &[]),
            ("OAX-65", "oax-modificacion-nombre", &name, &["usuario_nuevo", "motivo_nombre"], &["fsmt"]),
            ("OAX-70", "oax-revision-extension", &[], &["problema", "extension", "ubicacion", "nombre_usuario"], &[]),
            ("OAX-108", "oax-cambio-extension", &[], &["extension", "correo"], &[]),
        ],
    );
    // OAX-34: nothing but the ticket.
    assert!(service(&org, "oax-recuperacion-correo").attachments.is_empty());
    // OAX-65, OAX-97, OAX-108: each procedure of telephony has a folio of its own, which the server gives with the first.
    let telephony = org.services.iter().filter(|service| service.category == "Telefonía");
    for service in telephony {
        let numbered: Vec<_> = org.numbered(&service.id).into_iter().map(|field| field.id.as_str()).collect();
        let changes = !["oax-revision-extension", "oax-cambio-mac-telefonia"].contains(&service.id.as_str());
        let expected: &[&str] = if changes { &["folio_control_telefonico"] } else { &[] };
        assert_eq!(numbered, expected, "{}", service.id);
        let asked = org.fields(&service.id, Stage::Open);
        assert!(asked.iter().all(|field| field.series.is_none()), "nobody is asked for it: {}", service.id);
    }
    // OAX-108: the movement is the service's own.
    for movement in ["Alta", "Baja", "Cambio"] {
        let named = |service: &&ServiceDef| service.name.starts_with(&format!("ABC de extensión — {movement}"));
        assert_eq!(org.services.iter().filter(named).count(), 1, "OAX-108: {movement}");
    }
}

/// OAX-65: the reasons of each procedure, as the manual prints them; what is none of them is wrong at once.
#[test]
fn oax_65_reasons_are_those_printed() {
    let org = organisation("oaxaca");
    for (of, procedure, reason, known) in [
        ("oax-cambio-pin", "Cambio de PIN Telefónico", "motivo_pin", "Seguridad"),
        ("oax-cambio-usuario-extension", "Cambio de Usuario", "motivo_usuario", "Reasignación por reubicación"),
        ("oax-modificacion-nombre", "Modificación de nombre", "motivo_nombre", "Cambio oficial"),
    ] {
        let told = |said: &str| {
            let values = [("tramite", procedure), (reason, said)];
            let values: Values = values.map(|(id, value)| (FieldId::new(id), value.to_owned())).into();
            let states = org.form_state(&ServiceId::new(of), Stage::Open, &values, None);
            let asked: Vec<_> = states.iter().filter(|one| one.shown).map(|one| one.field.id.to_string()).collect();
            let own = states.iter().find(|one| one.field.id.as_str() == reason).expect("its reason").error;
            (asked.iter().filter(|id| id.starts_with("motivo_")).count(), own)
        };
        assert_eq!(told(known), (1, None), "{of}: the reasons of the others are not asked");
        assert_eq!(told("Porque sí"), (1, Some(ronda_shared::messages::Reason::BadChoice)), "{of}");
    }
}

/// SEC-43: what is taken along to a visit is on the list of the services that make one, and bars nothing.
#[test]
fn sec_43_the_kit_of_a_visit_is_listed_and_bars_nothing() {
    let org = organisation("secogem");
    for of in ["sec-incidencia", "sec-mantenimiento-preventivo", "sec-mantenimiento-correctivo"] {
        let kit: Vec<_> = service(&org, of).checklist.iter().filter(|item| item.kit).collect();
        assert!(kit.len() > 1 && kit.iter().all(|item| !item.mandatory), "{of}: {kit:?}");
    }
}

/// AGU-43: whoever takes a call for voice or data says which of the two who may issue it did; nobody else is a choice. What
/// the server opens by its calendar says nothing.
#[test]
fn agu_43_who_issues_a_request_is_one_of_two() {
    let org = organisation("aguascalientes");
    for of in ["agu-red-voz", "agu-red-datos", "agu-evento-voz", "agu-evento-datos"] {
        let asked = |channel: &str, said: &str| {
            let values = Values::from([(FieldId::new("emite"), said.to_owned())]);
            let channel = ChannelId::new(channel);
            let states = org.form_state(&ServiceId::new(of), Stage::Open, &values, Some(&channel));
            let own = states.into_iter().find(|state| state.field.id.as_str() == "emite").expect("asked");
            (own.must_have, own.error.is_some())
        };
        for channel in ["phone", "mail", "oficio", "indicacion"] {
            assert_eq!(asked(channel, "Jefe de Informática"), (true, false), "{of} by {channel}");
        }
        assert_eq!(asked("phone", "Quien usa el teléfono"), (true, true), "{of}");
        assert_eq!(asked("programado", ""), (false, false), "{of}: nobody is asked");
    }
}

/// AGU-44, AGU-46, AGU-59, SEC-07, BJ-21, BJ-33, OCO-19: the same elsewhere.
#[test]
fn each_request_of_the_others_says_what_its_procedure_asks() {
    let special = [("permiso_especial", "true")];
    let access = [("subservice", "Accesos y permisos especiales")];
    let (site, ports, internet) = (
        [("subservice", "Bloqueo/desbloqueo de sitios Web")],
        [("subservice", "Apertura de puertos")],
        [("subservice", "Acceso a internet")],
    );
    let voice = ["dependencia", "area", "nombre_usuario", "telefono", "extension", "tipo_movimiento"];
    let data = ["dependencia", "area", "nombre_usuario", "telefono", "extension", "ip"];
    demands(
        &organisation("aguascalientes"),
        &[
            ("AGU-44", "agu-red-voz", &[], &voice, &[]),
            ("AGU-44", "agu-red-voz", &special, &["autoriza", "justificacion"], &[]),
            ("AGU-46", "agu-red-datos", &[], &data, &[]),
            ("AGU-46", "agu-red-datos", &access, &["autoriza", "justificacion"], &[]),
            ("AGU-46", "agu-red-datos", &site, &["url"], &[]),
            ("AGU-46", "agu-red-datos", &ports, &["puertos"], &[]),
            ("AGU-46", "agu-red-datos", &internet, &["fecha_inicio", "fecha_fin"], &[]),
            (
                "AGU-59",
                "agu-sigue",
                &[],
                &["nombre_usuario", "extension", "adscripcion", "permisos"],
                &["correo_autorizacion"],
            ),
        ],
    );
    demands(
        &organisation("secogem"),
        &[("SEC-07", "sec-incidencia", &[], &["nombre_usuario", "unidad_administrativa", "correo", "incidencia"], &[])],
    );
    demands(
        &organisation("benito-juarez"),
        &[
            ("BJ-21", "bj-asesoria-sistemas", &[], &["area", "nombre_completo"], &[]),
            ("BJ-33", "bj-instalacion-hw-sw", &[], &["area", "nombre_completo", "descripcion"], &[]),
        ],
    );
    demands(
        &organisation("ocoyoacac"),
        &[("OCO-19", "oco-asesoria", &[], &["correo", "dependencia", "servicio"], &[])],
    );
}

/// OAX-17, OAX-36, OAX-39, OAX-53, OAX-55, AGU-43, AGU-55: who may ask; the desk may for anybody.
#[test]
fn who_may_ask_is_said_by_service() {
    let of = |org: &str, rows: &[(&str, &str, &[&str])]| {
        let org = organisation(org);
        for (id, name, roles) in rows {
            let asked: Vec<&str> = service(&org, name).requester_roles.iter().map(|role| role.as_str()).collect();
            assert_eq!(asked, *roles, "{id}: {name}");
        }
    };
    let enlace: &[&str] = &["enlace-informatico"];
    of(
        "oaxaca",
        &[
            ("OAX-36", "oax-cambio-nivel-red", enlace),
            ("OAX-39", "oax-alta-nodo", enlace),
            ("OAX-17", "oax-baja-nodo", enlace),
            ("OAX-44", "oax-cambio-nodo", enlace),
            ("OAX-45", "oax-revision-nodo", enlace),
            ("OAX-46", "oax-baja-ap", enlace),
            ("OAX-53", "oax-ad-baja", &["jefe-mesa"]),
            ("OAX-55", "oax-alta-extension", &["enlace-informatico", "responsable-unidad-administrativa"]),
            ("OAX-65", "oax-nivel-marcacion", enlace),
            ("OAX-70", "oax-revision-extension", enlace),
            ("OAX-16", "oax-dictamen-tecnico", &["enlace-administrativo"]),
            ("OAX-106", "oax-propuesta-proyecto", &["enlace-informatico", "enlace-infraestructura"]),
        ],
    );
    let authorised: &[&str] = &["jefe-informatica", "administrativo-dependencia"];
    of(
        "aguascalientes",
        &[
            ("AGU-43", "agu-red-voz", authorised),
            ("AGU-43", "agu-red-datos", authorised),
            ("AGU-45", "agu-evento-voz", authorised),
            ("AGU-55", "agu-accesos", &["administrativo-dependencia"]),
        ],
    );
}

/// OAX-41, OAX-42, OAX-43, OAX-44, OAX-45, OAX-51, OAX-53, OAX-57, OAX-58, OAX-59, OAX-69, OAX-71, AGU-28: each step that
/// a manual prints is a point of the list; those named here bar the end of the work.
#[test]
fn each_printed_step_is_a_point_of_the_list() {
    let of = |org: &str, rows: &[(&str, &str, &[&str])]| {
        let org = organisation(org);
        for (id, name, steps) in rows {
            let list = &service(&org, name).checklist;
            for step in *steps {
                let found = list.iter().any(|item| item.mandatory && item.label.contains(step));
                assert!(found, "{id}: {name} has no «{step}»");
            }
        }
    };
    of(
        "oaxaca",
        &[
            (
                "OAX-41",
                "oax-alta-nodo",
                &["Cableado", "RJ45", "continuidad", "puerto en el switch", "VLAN", "conectividad"],
            ),
            ("OAX-42", "oax-baja-nodo", &["Desactivación física", "Desactivación lógica", "Liberación del equipo"]),
            ("OAX-43", "oax-alta-nodo", &["Documentación del alta", "Validación con el Usuario"]),
            ("OAX-43", "oax-baja-nodo", &["Documentación de la baja", "Validación con el Usuario"]),
            (
                "OAX-44",
                "oax-cambio-nodo",
                &["Actualización física y/o lógica", "Documentación", "Validación con el Usuario"],
            ),
            (
                "OAX-45",
                "oax-revision-nodo",
                &["conectividad", "física", "lógica", "diagnóstico si no se encuentra falla"],
            ),
            (
                "OAX-51",
                "oax-ad-alta",
                &["Nombre de Usuario", "Contraseña inicial", "OU", "Puesto", "Extensión", "Apoyar al Usuario"],
            ),
            (
                "OAX-53",
                "oax-ad-baja",
                &["Desactivar la cuenta", "inactivo por el período", "bitácora", "Validar con el solicitante"],
            ),
            (
                "OAX-57",
                "oax-alta-extension",
                &["Asignación de número", "Programación", "servicios adicionales", "Verificación"],
            ),
            ("OAX-58", "oax-baja-extension", &["Desactivación", "gestión de extensiones", "inventario de equipos"]),
            (
                "OAX-59",
                "oax-alta-extension",
                &["control de telefonía", "Adjuntar digitalmente", "Confirmación con el solicitante"],
            ),
            ("OAX-59", "oax-baja-extension", &["evidencia digital", "Confirmación con el solicitante"]),
            (
                "OAX-69",
                "oax-cambio-usuario-extension",
                &["historial", "Archivar digitalmente", "Validar con el Enlace"],
            ),
            ("OAX-71", "oax-revision-extension", &["Determinar resultado"]),
        ],
    );
    of("aguascalientes", &[("AGU-28", "agu-cas-mantenimiento", &[])]);
    let org = organisation("aguascalientes");
    let cleaning = org.fields(&ServiceId::new("agu-cas-mantenimiento"), Stage::Resolve);
    for part in ["capuchon", "pantalla", "frontal", "dispositivos_pago"] {
        assert!(cleaning.iter().any(|field| field.id.as_str() == part && field.required), "AGU-28: {part}");
    }
}

/// OAX-12, OAX-32, OAX-34, OAX-51, OAX-54, OAX-68, BJ-31: a secret has ways that the service names, and no field to stand in.
#[test]
fn a_secret_travels_by_the_ways_of_its_service_and_stands_in_no_field() {
    for (id, name, of, ways) in [
        (
            "OAX-32",
            "oaxaca",
            "oax-abc-correo",
            &["correo alternativo del Usuario", "correo del Enlace Informático"][..],
        ),
        ("OAX-34", "oaxaca", "oax-recuperacion-correo", &["correo alternativo registrado"]),
        ("OAX-51", "oaxaca", "oax-ad-alta", &["correo institucional"]),
        ("OAX-54", "oaxaca", "oax-ad-reset", &["correo institucional"]),
        ("OAX-68", "oaxaca", "oax-cambio-pin", &["correo institucional del Usuario"]),
        ("OAX-12", "oaxaca", "oax-reenvio-pin", &["correo institucional del Usuario"]),
        ("BJ-31", "benito-juarez", "bj-cuenta-correo", &["entrega personal por oficio"]),
    ] {
        let org = organisation(name);
        let secret =
            service(&org, of).secret_delivery.clone().unwrap_or_else(|| panic!("{id}: {of} delivers no secret"));
        assert_eq!(secret.to, ways, "{id}: {of}");
    }
    for name in builtin_names() {
        let org = organisation(&name);
        let fields = org.forms.iter().flat_map(|form| &form.fields).chain(&org.fields);
        for field in fields.filter(|field| !matches!(field.kind, FieldKind::Bool | FieldKind::Choice)) {
            let label = field.label.to_lowercase();
            let secret = ["contraseña", "pin", "clave de acceso"]
                .iter()
                .any(|word| label.split([' ', ':']).any(|said| said == *word));
            assert!(!secret, "OAX-12: {name}: «{}» would hold a secret", field.label);
        }
    }
}

/// SEC-05, BJ-08, BJ-09, BJ-39, OCO-02, OCO-11, AGU-20: what is chosen among is what the manual names.
#[test]
fn choices_are_those_of_the_manual() {
    for (id, name, of, field, words) in [
        (
            "SEC-05",
            "secogem",
            "sec-incidencia",
            "tipo_equipo",
            &["escritorio", "portátil", "Red", "Impresora", "Escáner"][..],
        ),
        (
            "BJ-39",
            "benito-juarez",
            "bj-diagnostico-tecnico",
            "recomendacion",
            &["Baja", "Reubicación", "Reasignación", "Compra"],
        ),
        (
            "BJ-08",
            "benito-juarez",
            "bj-diagnostico-tecnico",
            "recomendacion",
            &["Reemplazo de piezas", "Reasignación a otra área"],
        ),
        ("OCO-02", "ocoyoacac", "oco-mantenimiento-correctivo", "modalidad", &["Remota", "Presencial"]),
        (
            "OCO-11",
            "ocoyoacac",
            "oco-mantenimiento-correctivo",
            "tipo_servicio",
            &["Soporte", "Sistemas", "Red", "Web"],
        ),
        ("AGU-20", "aguascalientes", "agu-cas-queja", "tipo", &["Queja"]),
    ] {
        let org = organisation(name);
        let def = org.field(&ServiceId::new(of), &FieldId::new(field)).unwrap_or_else(|| panic!("{id}: no {field}"));
        for word in words {
            assert!(
                def.options.iter().any(|option| option.starts_with(word) || option.contains(word)),
                "{id}: «{word}»"
            );
        }
    }
    // BJ-09: the dictamen says what must be bought, and whether it complies with the Normatividad.
    let org = organisation("benito-juarez");
    let late = org.missing(&ServiceId::new("bj-dictamen-tecnico"), Stage::Resolve, &Values::new(), None);
    let late: Vec<&str> = late.iter().map(|missing| missing.id.as_str()).collect();
    assert!(late.contains(&"caracteristicas") && late.contains(&"cumple_normatividad"), "BJ-09: {late:?}");
    // OCO-02: each visit that was agreed says how the service was given.
    let org = organisation("ocoyoacac");
    let visited: Values = [(FieldId::new("visit_scheduled"), "true".to_owned())].into_iter().collect();
    let asked = |values: &Values| {
        let missing = org.missing(&ServiceId::new("oco-diagnostico"), Stage::Resolve, values, None);
        missing.iter().any(|missing| missing.id == "modalidad")
    };
    assert!(asked(&visited) && !asked(&Values::new()), "OCO-02");
}

/// What a register is kept for: the requirements, the organisation, the register, fields that it has, states that it has, and
/// a service out of whose tickets its records are entered.
type Kept<'a> = (&'a [&'a str], &'a str, &'a str, &'a [&'a str], &'a [&'a str], &'a str);

/// OAX-15, OAX-51, OAX-53, OAX-58, OAX-59, OAX-67, OAX-69, OAX-71, OAX-97, OAX-98, OAX-102, OAX-108, AGU-34, AGU-47, AGU-48…54,
/// AGU-57, AGU-62, AGU-65, OCO-33, SEC-46, BJ-06, BJ-07, BJ-53, BJ-54: what the manuals keep lists of is a register.
#[test]
fn what_the_manuals_keep_lists_of_is_a_register() {
    let rows: &[Kept<'_>] = &[
        (
            &["OAX-58", "OAX-59", "OAX-67", "OAX-69", "OAX-71", "OAX-97", "OAX-108"],
            "oaxaca",
            "extensiones",
            &["extension", "nombre_usuario", "nivel_marcacion", "equipo", "pin_entregado", "folio_control_telefonico"],
            &["activa", "revision", "cambio", "reconfiguracion", "baja"],
            "oax-nivel-marcacion",
        ),
        (
            &["OAX-51", "OAX-53", "OAX-98"],
            "oaxaca",
            "cuentas-dominio",
            &["usuario_dominio", "motivo", "folio_solicitud", "inactiva_hasta"],
            &["activa", "inactiva", "eliminada"],
            "oax-ad-baja",
        ),
        (
            &["OAX-102"],
            "oaxaca",
            "capacitaciones",
            &["fecha", "imparte", "asistentes"],
            &["programada", "realizada"],
            "oax-ciber-capacitaciones",
        ),
        (
            &["OAX-15"],
            "oaxaca",
            "enlaces",
            &["dependencia", "tipo_enlace", "nombre_enlace", "numero_oficio", "fecha", "desde", "vigencia"],
            &["vigente", "sustituido", "concluido"],
            "oax-enlaces",
        ),
        (
            &["OAX-106"],
            "oaxaca",
            "proyectos",
            &["proyecto_tipo", "nombre_enlace", "proyecto_objetivo", "proyecto_areas"],
            &["propuesta", "levantamiento", "no-procede"],
            "oax-propuesta-proyecto",
        ),
        (
            &["AGU-34", "AGU-65"],
            "aguascalientes",
            "bases-de-datos",
            &["base", "gestor"],
            &["produccion"],
            "agu-bd-creacion",
        ),
        (
            &["AGU-34"],
            "aguascalientes",
            "usuarios-bd",
            &["usuario", "base", "permisos"],
            &["retirado"],
            "agu-bd-permisos",
        ),
        (
            &["AGU-57", "AGU-62"],
            "aguascalientes",
            "accesos-sigue",
            &["aplicacion", "permisos", "dueno_informacion", "fecha_autorizacion", "fecha_fin"],
            &["por-autorizar", "vigente", "retirado"],
            "agu-sigue",
        ),
        (
            &["AGU-47"],
            "aguascalientes",
            "accesos-usuarios",
            &["autoriza", "fecha_inicio", "fecha_fin"],
            &["vigente", "retirado"],
            "agu-red-datos",
        ),
        (
            &["AGU-48", "AGU-49", "AGU-50", "AGU-53"],
            "aguascalientes",
            "respaldos",
            &["informacion", "herramienta", "tipo", "periodicidad", "fecha", "hora", "resultado"],
            &["programado", "realizado"],
            "agu-respaldos",
        ),
        (
            &["AGU-51", "AGU-52", "AGU-54"],
            "aguascalientes",
            "medios",
            &["medio", "fecha_entrada_boveda", "fecha_reutilizable", "entrega", "recibe", "acuse"],
            &["cecap", "boveda", "caja-fuerte"],
            "agu-respaldos",
        ),
        (
            &["OCO-33"],
            "ocoyoacac",
            "licencias",
            &["software", "proveedor", "contrato", "vencimiento"],
            &["vigente", "por-renovar"],
            "oco-desarrollo",
        ),
        (
            &["SEC-46"],
            "secogem",
            "garantias",
            &["equipo", "proveedor", "reporte", "fin_garantia"],
            &["reportada"],
            "sec-mantenimiento-correctivo",
        ),
        (
            &["BJ-06"],
            "benito-juarez",
            "entregas-oficina",
            &["oficina", "entrega", "recibe", "equipos"],
            &["firmada"],
            "bj-asistencia-usuarios",
        ),
        (
            &["BJ-07"],
            "benito-juarez",
            "sistemas",
            &["archivos_fuente", "componentes", "licencias", "fecha_validacion"],
            &["resguardado"],
            "bj-desarrollo-sistema",
        ),
        (
            &["BJ-53"],
            "benito-juarez",
            "especificaciones",
            &["bien", "procesador", "memoria"],
            &["vigente", "sustituida"],
            "bj-dictamen-tecnico",
        ),
        (
            &["BJ-53"],
            "benito-juarez",
            "requisiciones",
            &["requisicion", "especificacion", "cumple_normatividad", "motivo_devolucion"],
            &["cumple", "devuelta"],
            "bj-dictamen-tecnico",
        ),
        (
            &["BJ-54"],
            "benito-juarez",
            "capacitaciones",
            &["fecha", "imparte", "asistentes"],
            &["realizada"],
            "bj-asesoria-sistemas",
        ),
    ];
    for (ids, name, register, fields, states, service) in rows {
        let org = organisation(name);
        let def = org.register(&RegisterId::new(*register)).unwrap_or_else(|| panic!("{ids:?}: no {register}"));
        for field in *fields {
            assert!(def.field(&FieldId::new(*field)).is_some(), "{ids:?}: {register} without «{field}»");
        }
        for state in *states {
            assert!(def.state(state).is_some(), "{ids:?}: {register} never stands at «{state}»");
        }
        assert!(def.services.contains(&ServiceId::new(*service)), "{ids:?}: {register} out of no {service}");
        assert!(!def.key.is_empty(), "{register}: nothing tells one record from another");
    }
    // What ends is told before it does.
    for (id, name, register, field) in [
        ("OAX-15", "oaxaca", "enlaces", "vigencia"),
        ("OAX-98", "oaxaca", "cuentas-dominio", "inactiva_hasta"),
        ("AGU-08", "aguascalientes", "dependencias", "convenio_vigencia"),
        ("AGU-47", "aguascalientes", "accesos-usuarios", "fecha_fin"),
        ("AGU-52", "aguascalientes", "medios", "fecha_reutilizable"),
        ("OCO-33", "ocoyoacac", "licencias", "vencimiento"),
        ("SEC-46", "secogem", "garantias", "fin_garantia"),
    ] {
        let org = organisation(name);
        let def = org.register(&RegisterId::new(register)).expect("a register");
        let due = def.terms.iter().any(|term| term.field.as_str() == field && term.days > 0);
        assert!(due, "{id}: nobody is told of «{field}»");
    }
    // AGU-52: how many tapes are enough for six months is said, and counted where they are not over.
    let org = organisation("aguascalientes");
    let tapes = org.register(&RegisterId::new("medios")).expect("the tapes");
    let rule = tapes.stock.first().expect("how many");
    assert!(rule.least >= 6 && rule.states.iter().all(|id| !tapes.state(id).expect("a state").ended));
    // SEC-46: what is kept of an item stands on its page.
    let org = organisation("secogem");
    let warranties = org.register(&RegisterId::new("garantias")).expect("the warranties");
    assert_eq!(warranties.item.as_ref().map(FieldId::as_str), Some("equipo"));
    // OAX-97: that a PIN was issued is a fact; the PIN itself has no field.
    let org = organisation("oaxaca");
    let extensions = org.register(&RegisterId::new("extensiones")).expect("the extensions");
    let pins: Vec<_> = extensions.fields.iter().filter(|field| field.id.as_str().contains("pin")).collect();
    assert!(pins.iter().all(|field| matches!(field.kind, FieldKind::Bool | FieldKind::Date)), "{pins:?}");
}

/// AGU-08, AGU-42, AGU-66, BJ-24, BJ-49: dependencias have a kind, and a service says for which of them it is.
#[test]
fn a_service_says_for_which_dependencias_it_is() {
    for (id, name, services, asks) in [
        ("AGU-08", "aguascalientes", &["agu-bd-creacion", "agu-bd-permisos", "agu-accesos"][..], "state"),
        (
            "AGU-42, AGU-66",
            "aguascalientes",
            &["agu-red-voz", "agu-evento-voz", "agu-red-datos", "agu-respaldos"],
            "red_voz_datos",
        ),
        ("AGU-66", "aguascalientes", &["agu-sigue"], "sigue"),
        ("AGU-66", "aguascalientes", &["agu-soporte-tecnico"], "nombre"),
        ("BJ-24", "benito-juarez", &["bj-asesoria-sistemas", "bj-modificacion-sistema"], "sistemas"),
    ] {
        let org = organisation(name);
        for each in services {
            let rule = service(&org, each).clients.as_ref().unwrap_or_else(|| panic!("{id}: {each} is for anybody"));
            assert!(rule.when.names().contains(&asks), "{id}: {each} does not ask «{asks}»");
        }
    }
    // AGU-42, PR05 3a: for the own staff of each; so is support, for whoever works there.
    let org = organisation("aguascalientes");
    for each in ["agu-red-voz", "agu-evento-voz", "agu-red-datos", "agu-evento-datos", "agu-soporte-tecnico"] {
        assert!(service(&org, each).clients.as_ref().is_some_and(|rule| rule.staff), "AGU-42: {each}");
    }
    for (id, name, kind) in [
        ("OAX-11", "oaxaca", "Externa a la APE"),
        ("AGU-08", "aguascalientes", "Fuera del gobierno central"),
        ("BJ-49", "benito-juarez", "Organismo descentralizado"),
    ] {
        let org = organisation(name);
        let def = org.register(&RegisterId::new("dependencias")).expect("a register");
        let kinds = &def.field(&FieldId::new("tipo")).expect("a kind").options;
        assert!(kinds.iter().any(|one| one == kind), "{id}: {kinds:?}");
    }
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
