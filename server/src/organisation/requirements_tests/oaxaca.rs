//! What the manual of Oaxaca asks, read in its data.

use super::*;

/// OAX-29, OAX-34, OAX-39, OAX-40, OAX-44, OAX-45, OAX-50, OAX-52…56, OAX-65, OAX-67, OAX-70, OAX-108.
#[test]
fn each_request_says_what_its_procedure_asks() {
    let org = organisation("oaxaca");
    // OAX-65: who has it and who will are two data, and each procedure has the reasons that the manual prints for it.
    let all = ["extension", "nombre_usuario", "dependencia"];
    let other = [("motivo_pin", "Otro")];
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
            ("OAX-16", "oax-dictamen-tecnico", &[], &["folio_sicodi"], &[]),
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
            ("OAX-65", "oax-nivel-marcacion", &[], &all, &["fsmt", "oficio_justificacion"]),
            ("OAX-65", "oax-nivel-marcacion", &[], &["motivo"], &[]),
            ("OAX-67", "oax-nivel-marcacion", &[], &["nivel_marcacion"], &[]),
            ("OAX-65", "oax-cambio-pin", &[], &all, &["fsmt"]),
            ("OAX-65", "oax-cambio-pin", &[], &["correo", "motivo_pin"], &[]),
            ("OAX-65", "oax-reenvio-pin", &[], &["correo", "motivo_pin"], &["fsmt"]),
            ("OAX-65", "oax-reenvio-pin", &other, &["correo", "motivo"], &[]),
            ("OAX-65", "oax-cambio-usuario-extension", &[], &all, &["fsmt"]),
            ("OAX-65", "oax-cambio-usuario-extension", &[], &["usuario_nuevo", "motivo_usuario"], &[]),
            ("OAX-65", "oax-modificacion-nombre", &[], &all, &["fsmt"]),
            ("OAX-65", "oax-modificacion-nombre", &[], &["usuario_nuevo", "motivo_nombre"], &[]),
            ("OAX-70", "oax-revision-extension", &[], &["problema", "extension", "ubicacion", "nombre_usuario"], &[]),
            ("OAX-108", "oax-cambio-extension", &[], &["extension", "correo"], &[]),
        ],
    );
    // OAX-16: the dictamen is what the request ends with.
    bars(&org, "OAX-16", "oax-dictamen-tecnico", "dictamen", Stage::Close);
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
    for (of, reason, known) in [
        ("oax-cambio-pin", "motivo_pin", "Seguridad"),
        ("oax-cambio-usuario-extension", "motivo_usuario", "Reasignación por reubicación"),
        ("oax-modificacion-nombre", "motivo_nombre", "Cambio oficial"),
    ] {
        let told = |said: &str| {
            let values = Values::from([(FieldId::new(reason), said.to_owned())]);
            let states = org.form_state(&ServiceId::new(of), Stage::Open, &values, None);
            let asked: Vec<_> = states.iter().filter(|one| one.shown).map(|one| one.field.id.to_string()).collect();
            let own = states.iter().find(|one| one.field.id.as_str() == reason).expect("its reason").error;
            (asked.iter().filter(|id| id.starts_with("motivo_")).count(), own)
        };
        assert_eq!(told(known), (1, None), "{of}: the reasons of the others are not asked");
        assert_eq!(told("Porque sí"), (1, Some(ronda_shared::messages::Reason::BadChoice)), "{of}");
    }
}

/// OAX-67: the levels of dialling are those that the manual prints, at the request and in the register of extensions.
#[test]
fn oax_67_a_dialling_level_is_one_of_those_printed() {
    let org = organisation("oaxaca");
    let printed = ["Local", "Celular", "Nacional", "Internacional"];
    let level = FieldId::new("nivel_marcacion");
    let asked = org.field(&ServiceId::new("oax-nivel-marcacion"), &level).expect("the level that is asked for");
    let kept = org.register(&RegisterId::new("extensiones")).and_then(|def| def.field(&level)).expect("the level");
    assert_eq!(asked.options, printed);
    assert_eq!(kept.options, printed);
}

/// OAX-65, OAX-68: which procedure it is says the service, and is not asked a second time: whoever answered with another was
/// let off the mail of the PIN's user, the reason and the oficio.
#[test]
fn oax_65_no_service_of_telephony_asks_which_procedure_it_is() {
    let org = organisation("oaxaca");
    let services = [
        "oax-nivel-marcacion",
        "oax-cambio-pin",
        "oax-reenvio-pin",
        "oax-cambio-usuario-extension",
        "oax-modificacion-nombre",
    ];
    let names: Vec<&str> = services.iter().map(|id| service(&org, id).name.as_str()).collect();
    for id in services {
        let asked = org.fields(&ServiceId::new(id), Stage::Open);
        // A change of user is a reason for a new PIN, too.
        let again = asked
            .iter()
            .find(|field| field.options.iter().filter(|option| names.contains(&option.as_str())).count() > 1);
        assert_eq!(again.map(|field| field.id.as_str()), None, "{id}");
    }
}

/// OAX-16, OAX-17, OAX-36, OAX-39, OAX-44, OAX-45, OAX-46, OAX-53, OAX-55, OAX-65, OAX-70, OAX-106: who may ask; the desk
/// may for anybody.
#[test]
fn who_may_ask_is_said_by_service() {
    let enlace: &[&str] = &["enlace-informatico"];
    are_asked_for_by(
        &organisation("oaxaca"),
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
}

/// OAX-41, OAX-42, OAX-43, OAX-44, OAX-45, OAX-51, OAX-53, OAX-57, OAX-58, OAX-59, OAX-69, OAX-71: each step that the manual
/// prints is a point of the list, and bars the end of the work.
#[test]
fn each_printed_step_is_a_point_of_the_list() {
    let org = organisation("oaxaca");
    let rows: &[(&str, &str, &[&str])] = &[
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
        ("OAX-45", "oax-revision-nodo", &["conectividad", "física", "lógica", "diagnóstico si no se encuentra falla"]),
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
        ("OAX-69", "oax-cambio-usuario-extension", &["historial", "Archivar digitalmente", "Validar con el Enlace"]),
        ("OAX-71", "oax-revision-extension", &["Determinar resultado"]),
    ];
    for (id, name, steps) in rows {
        let list = &service(&org, name).checklist;
        for step in *steps {
            let found = list.iter().any(|item| item.mandatory && item.label.contains(step));
            assert!(found, "{id}: {name} has no «{step}»");
        }
    }
}

/// OAX-69: every change of telephony is in the history of its extension, whose record names the ticket before the work ends.
#[test]
fn oax_69_a_change_of_telephony_ends_with_its_extension_s_record() {
    let org = organisation("oaxaca");
    for id in [
        "oax-nivel-marcacion",
        "oax-cambio-pin",
        "oax-reenvio-pin",
        "oax-cambio-usuario-extension",
        "oax-modificacion-nombre",
    ] {
        let rules = &service(&org, id).closing.requires_records;
        assert!(rules.iter().any(|rule| rule.register.as_str() == "extensiones" && rule.linked), "{id}");
    }
    // What is asked for as a new value is compared with what the record says by then.
    for (id, field, told) in [
        ("oax-nivel-marcacion", "nivel_marcacion", "nivel_marcacion"),
        ("oax-cambio-usuario-extension", "nombre_usuario", "usuario_nuevo"),
        ("oax-modificacion-nombre", "nombre_usuario", "usuario_nuevo"),
    ] {
        let values = &service(&org, id).closing.requires_records[0].values;
        assert_eq!(values.get(&FieldId::new(field)), Some(&FieldId::new(told)), "{id}");
    }
}

/// OAX-12, OAX-32, OAX-34, OAX-51, OAX-54, OAX-68: a secret travels by the ways that the service names.
#[test]
fn a_secret_travels_by_the_ways_of_its_service() {
    let org = organisation("oaxaca");
    travels_by(&org, "OAX-32", "oax-abc-correo", &["correo alternativo del Usuario", "correo del Enlace Informático"]);
    travels_by(&org, "OAX-34", "oax-recuperacion-correo", &["correo alternativo registrado"]);
    travels_by(&org, "OAX-51", "oax-ad-alta", &["correo institucional"]);
    travels_by(&org, "OAX-54", "oax-ad-reset", &["correo institucional"]);
    travels_by(&org, "OAX-68", "oax-cambio-pin", &["correo institucional del Usuario"]);
    travels_by(&org, "OAX-12", "oax-reenvio-pin", &["correo institucional del Usuario"]);
}

/// OAX-15, OAX-51, OAX-53, OAX-58, OAX-59, OAX-67, OAX-69, OAX-71, OAX-97, OAX-98, OAX-102, OAX-106, OAX-108: what the
/// manual keeps lists of is a register.
#[test]
fn what_the_manual_keeps_lists_of_is_a_register() {
    let org = organisation("oaxaca");
    is_kept(
        &org,
        &["OAX-58", "OAX-59", "OAX-67", "OAX-69", "OAX-71", "OAX-97", "OAX-108"],
        "extensiones",
        &["extension", "nombre_usuario", "nivel_marcacion", "equipo", "pin_entregado", "folio_control_telefonico"],
        &["activa", "revision", "cambio", "reconfiguracion", "baja"],
        "oax-nivel-marcacion",
    );
    is_kept(
        &org,
        &["OAX-51", "OAX-53", "OAX-98"],
        "cuentas-dominio",
        &["usuario_dominio", "motivo", "folio_solicitud", "inactiva_hasta"],
        &["activa", "inactiva", "eliminada"],
        "oax-ad-baja",
    );
    is_kept(
        &org,
        &["OAX-102"],
        "capacitaciones",
        &["fecha", "lugar", "imparte", "asistentes"],
        &["programada", "realizada"],
        "oax-ciber-capacitaciones",
    );
    is_kept(
        &org,
        &["OAX-15"],
        "enlaces",
        &["dependencia", "tipo_enlace", "nombre_enlace", "numero_oficio", "fecha", "desde", "vigencia"],
        &["vigente", "sustituido", "concluido"],
        "oax-enlaces",
    );
    is_kept(
        &org,
        &["OAX-106"],
        "proyectos",
        &["proyecto_tipo", "nombre_enlace", "proyecto_objetivo", "proyecto_areas"],
        &["propuesta", "levantamiento", "no-procede"],
        "oax-propuesta-proyecto",
    );
    is_told_before_it_ends(&org, "OAX-15", "enlaces", "vigencia", 30);
    is_told_before_it_ends(&org, "OAX-98", "cuentas-dominio", "inactiva_hasta", 15);
    // OAX-97: that a PIN was issued is a fact; the PIN itself has no field.
    let extensions = org.register(&RegisterId::new("extensiones")).expect("the extensions");
    let pins: Vec<_> = extensions.fields.iter().filter(|field| field.id.as_str().contains("pin")).collect();
    assert!(pins.iter().all(|field| matches!(field.kind, FieldKind::Bool | FieldKind::Date)), "{pins:?}");
}

/// OAX-11: a dependencia may stand outside the administration.
#[test]
fn a_dependencia_may_be_outside_the_administration() {
    has_dependencias_that_are(&organisation("oaxaca"), "OAX-11", &["Externa a la APE"]);
}
