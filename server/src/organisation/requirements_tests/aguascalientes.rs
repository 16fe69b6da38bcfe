//! What the manual of Aguascalientes asks, read in its data.

use super::*;
use ronda_shared::catalog::plan::Does;
use ronda_shared::ids::ChannelId;

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

/// AGU-44, AGU-46, AGU-59: what a request must say, by its variant.
#[test]
fn each_request_says_what_its_procedure_asks() {
    let special = [("permiso_especial", "true")];
    let access = [("subservice", "Accesos y permisos especiales")];
    let site = [("subservice", "Bloqueo/desbloqueo de sitios Web")];
    let ports = [("subservice", "Apertura de puertos")];
    let internet = [("subservice", "Acceso a internet")];
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
}

/// AGU-43, AGU-45, AGU-55: who may ask; the desk may for anybody.
#[test]
fn who_may_ask_is_said_by_service() {
    let authorised: &[&str] = &["jefe-informatica", "administrativo-dependencia"];
    are_asked_for_by(
        &organisation("aguascalientes"),
        &[
            ("AGU-43", "agu-red-voz", authorised),
            ("AGU-43", "agu-red-datos", authorised),
            ("AGU-45", "agu-evento-voz", authorised),
            ("AGU-55", "agu-accesos", &["administrativo-dependencia"]),
        ],
    );
}

/// AGU-03, AGU-05: about each request there is a meeting, and the Impulsor estimates it; a change to a system is one as well.
#[test]
fn each_request_for_a_system_is_met_about_and_estimated() {
    let org = organisation("aguascalientes");
    for of in ["agu-proyecto-nuevo", "agu-proyecto-mantenimiento"] {
        for (id, step) in [("AGU-03", "reunión"), ("AGU-05", "estimación de tiempos")] {
            let mut owed = service(&org, of).checklist.iter().filter(|item| item.mandatory);
            assert!(owed.any(|item| item.label.to_lowercase().contains(step)), "{id}: {of} has no «{step}»");
        }
    }
}

/// AGU-52: a backup is finished in days, and its tape comes back after six months: that it did bars the end of no backup.
#[test]
fn agu_52_what_comes_after_six_months_bars_no_backup() {
    let org = organisation("aguascalientes");
    let backups = service(&org, "agu-respaldos");
    let step =
        |words: &str| backups.checklist.iter().find(|item| item.label.contains(words)).map(|item| item.mandatory);
    assert_eq!(step("Bóveda Bancaria"), Some(true));
    assert_eq!([step("regresar al CECAP"), step("caja fuerte")], [Some(false), Some(false)]);
}

/// PR06 3e, AGU-52: of a tape that is in the vault is told since when: by that day its six months are reckoned. The task that
/// brings it back says anew where it is.
#[test]
fn agu_52_a_tape_in_the_vault_says_since_when() {
    let org = organisation("aguascalientes");
    let asked = |place: &str| {
        let values = Values::from([(FieldId::new("ubicacion_medio"), place.to_owned())]);
        let missing = org.missing(&ServiceId::new("agu-respaldos"), Stage::Resolve, &values, None);
        missing.iter().any(|one| one.id == "fecha_entrada_boveda")
    };
    assert_eq!(["Bóveda Bancaria", "CECAP", "Caja fuerte CECAP"].map(asked), [true, false, false]);
    let back = org.plans.iter().find(|plan| plan.id == "cinta-reutilizable").expect("the task");
    let Does::Open(opens) = &back.does else { panic!("it opens a ticket") };
    assert_eq!(opens.fields.get(&FieldId::new("ubicacion_medio")).map(String::as_str), Some(""));
}

/// AGU-28: each part that the manual has cleaned is told before the work ends.
#[test]
fn each_part_that_is_cleaned_is_told() {
    let org = organisation("aguascalientes");
    let cleaning = org.fields(&ServiceId::new("agu-cas-mantenimiento"), Stage::Resolve);
    for part in ["capuchon", "pantalla", "frontal", "dispositivos_pago"] {
        assert!(cleaning.iter().any(|field| field.id.as_str() == part && field.required), "AGU-28: {part}");
    }
}

/// AGU-20: what is chosen among is what the manual names.
#[test]
fn choices_are_those_of_the_manual() {
    let org = organisation("aguascalientes");
    chooses(&org, "AGU-20", ("agu-cas-queja", "tipo"), &["Queja"]);
    // Which kind of registro it is, the service alone says.
    for (of, says) in [("agu-cas-falla", "Falla técnica"), ("agu-cas-instalacion", "Solicitud")] {
        chooses(&org, "AGU-20", (of, "tipo"), &[says]);
        let set = service(&org, of).set_to.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        assert_eq!(set.collect::<Vec<_>>(), [("tipo", says)]);
    }
}

/// AGU-08, AGU-34, AGU-47…54, AGU-57, AGU-62, AGU-65: what the manual keeps lists of is a register.
#[test]
fn what_the_manual_keeps_lists_of_is_a_register() {
    let org = organisation("aguascalientes");
    is_kept(&org, &["AGU-34", "AGU-65"], "bases-de-datos", &["base", "gestor"], &["produccion"], "agu-bd-creacion");
    is_kept(&org, &["AGU-34"], "usuarios-bd", &["usuario", "base", "permisos"], &["retirado"], "agu-bd-permisos");
    is_kept(
        &org,
        &["AGU-57", "AGU-62"],
        "accesos-sigue",
        &["aplicacion", "permisos", "dueno_informacion", "fecha_autorizacion", "fecha_fin"],
        &["por-autorizar", "vigente", "retirado"],
        "agu-sigue",
    );
    is_kept(
        &org,
        &["AGU-47"],
        "accesos-usuarios",
        &["autoriza", "fecha_inicio", "fecha_fin"],
        &["vigente", "retirado"],
        "agu-red-datos",
    );
    is_kept(
        &org,
        &["AGU-48", "AGU-49", "AGU-50", "AGU-53"],
        "respaldos",
        &["informacion", "herramienta", "tipo", "periodicidad", "fecha", "hora", "resultado"],
        &["programado", "realizado"],
        "agu-respaldos",
    );
    is_kept(
        &org,
        &["AGU-51", "AGU-52", "AGU-54"],
        "medios",
        &["medio", "fecha_entrada_boveda", "fecha_reutilizable", "entrega", "recibe", "acuse"],
        &["cecap", "boveda", "caja-fuerte"],
        "agu-respaldos",
    );
    is_told_before_it_ends(&org, "AGU-08", "dependencias", "convenio_vigencia", 60);
    is_told_before_it_ends(&org, "AGU-47", "accesos-usuarios", "fecha_fin", 10);
    is_told_before_it_ends(&org, "AGU-52", "medios", "fecha_reutilizable", 15);
    // AGU-52: how many tapes are enough for six months is said, and counted where they are not over.
    let tapes = org.register(&RegisterId::new("medios")).expect("the tapes");
    let rule = tapes.stock.first().expect("how many");
    assert!(rule.least >= 6 && rule.states.iter().all(|id| !tapes.state(id).expect("a state").ended));
}

/// AGU-08, AGU-42, AGU-66: dependencias have a kind, and a service says for which of them it is.
#[test]
fn a_service_says_for_which_dependencias_it_is() {
    let org = organisation("aguascalientes");
    let central: &[(&str, &str)] = &[("tipo", "Gobierno central")];
    let entity: &[(&str, &str)] = &[("tipo", "Entidad estatal")];
    let outside: &[(&str, &str)] = &[("tipo", "Fuera del gobierno central")];
    let network: &[(&str, &str)] = &[("red_voz_datos", "true")];
    let sigue: &[(&str, &str)] = &[("sigue", "true")];
    // PR02 2 of Base de Datos: any Dependencia or Entidad of the State's government.
    let bases = ["agu-bd-creacion", "agu-bd-permisos"];
    let (theirs, others) =
        ([(central, ""), (entity, ""), (outside, "adherida")], [(outside, ""), (outside, "registrada")]);
    ask_of_the_dependencia(&org, "AGU-30", &bases, &theirs, &others);
    // PR02 2 and PR03 2 of the projects, PR07 2: an Entidad once it has signed the agreement.
    let agreed = [(central, ""), (entity, "adherida"), (outside, "adherida")];
    let without = [(entity, ""), (entity, "registrada"), (outside, ""), (outside, "registrada")];
    ask_of_the_dependencia(&org, "AGU-08", &["agu-accesos", "agu-proyecto-nuevo"], &agreed, &without);
    let networks = ["agu-red-voz", "agu-evento-voz", "agu-red-datos", "agu-evento-datos", "agu-respaldos"];
    ask_of_the_dependencia(&org, "AGU-42, AGU-66", &networks, &[(network, "")], &[(central, ""), (sigue, "")]);
    ask_of_the_dependencia(&org, "AGU-66", &["agu-sigue"], &[(sigue, "")], &[(central, ""), (network, "")]);
    let of = |name| [("nombre", name), ("tipo", "Gobierno central")];
    let (mayor, finance, health) = (of("Oficialía Mayor"), of("Secretaría de Finanzas"), of("Secretaría de Salud"));
    let (theirs, others) = ([(&mayor[..], ""), (&finance[..], ""), (entity, "")], [(&health[..], ""), (outside, "")]);
    ask_of_the_dependencia(&org, "AGU-66", &["agu-soporte-tecnico"], &theirs, &others);
    // AGU-42, PR05 3a: for the own staff of each; so is support, for whoever works there.
    for each in ["agu-red-voz", "agu-evento-voz", "agu-red-datos", "agu-evento-datos", "agu-soporte-tecnico"] {
        assert!(service(&org, each).clients.as_ref().is_some_and(|rule| rule.staff), "AGU-42: {each}");
    }
    has_dependencias_that_are(&org, "AGU-08", &["Fuera del gobierno central"]);
}
