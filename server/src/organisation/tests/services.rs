//! What services name and demand is there, and can be given.

use super::{Finding, advised, advised_of, changed, found, refused};

#[test]
fn what_services_name_must_be_there() {
    let red = "services/red.json";
    found(red, r#""team": "oax-redes""#, r#""team": "oax-rede""#, "names the team «oax-rede»");
    found(red, r#""category": "Red""#, r#""category": "Rojo""#, "names the category «Rojo»");
    found(red, r#""form": "oax-alta-nodo""#, r#""form": "oax-alta""#, "names the form «oax-alta»");
    found(
        red,
        r#""requester_roles": ["enlace-informatico"]"#,
        r#""requester_roles": ["mago"]"#,
        "names the role «mago»",
    );
    found(red, r#""channels": ["oficio"]"#, r#""channels": ["paloma"]"#, "names the channel «paloma»");
    found(red, r#""team": "oax-mantenimiento" }"#, r#""team": "nadie" }"#, "names the team «nadie»");
    let governance = "services/gobierno.json";
    found(governance, r#""roles": ["jefe-mesa"]"#, r#""roles": ["jefe"]"#, "names the role «jefe»");
}

#[test]
fn what_services_demand_must_be_given_somewhere() {
    let from = r#""required_fields": ["ubicacion_exacta", "justificacion"]"#;
    found("services/red.json", from, r#""required_fields": ["ubicacion"]"#, "demands the field «ubicacion»");
    let documents = r#""requires_documents": ["resguardo_firmado"]"#;
    found("services/telefonia.json", documents, r#""requires_documents": ["acta"]"#, "closes only with «acta»");
    let guard = r#""rule": {"requester_owns": {"field": "usuario_dominio"}}"#;
    let order = r#""rule": {"before_vendor": {"order": "acta"}}"#;
    found("services/red.json", guard, order, "to a provider once «acta» is signed");
    let papers = r#""closing": { "requires_papers": [{ "form": "minuta" }], "requires_user_confirmation": true"#;
    found(
        "services/red.json",
        r#""closing": { "requires_user_confirmation": true"#,
        papers,
        "closes only with «minuta»",
    );
    let (phones, ends) = ("services/telefonia.json", r#""register": "extensiones", "ended": true"#);
    let goes = "«linked» goes with neither «ended» nor «known»";
    refused("oaxaca", phones, ends, &format!("{ends}, \"linked\": true"), goes);
    refused("oaxaca", phones, ends, r#""register": "extensiones", "known": true, "linked": true"#, goes);
    let compared = r#""values": { "nombre_usuario": "usuario_nuevo" }"#;
    for other in ["extension", "ubicado", "nivel_marcacion"] {
        let to = format!(r#""values": {{ "{other}": "usuario_nuevo" }}"#);
        found(phones, compared, &to, &format!("compares its «usuario_nuevo» with «{other}»"));
    }
    let (part, alone) = (r#""applies_to": "A1 Gestión de la solicitud""#, "promises a time for «A1» alone");
    refused("aguascalientes", "services/proyectos-de-ti.json", part, r#""applies_to": "A1""#, alone);
    let (projects, says) = ("services/proyectos-de-ti.json", r#""resultado_unitarias": "Aprobada""#);
    let cannot = "cannot say «Bien» in «resultado_unitarias»";
    refused("aguascalientes", projects, says, r#""resultado_unitarias": "Bien""#, cannot);
}

#[test]
fn usual_sentences_are_few_short_lines_each_once() {
    const FILE: &str = "services/telefonia.json";
    let from = "\"El aparato está dañado; procede el cambio con resguardo.\"";
    found(FILE, from, "\" \"", "« » is no usual sentence of «oax-revision-extension»");
    found(FILE, from, &format!("\"{}\"", "x".repeat(161)), "one line of at most 160 characters");
    let again = "\"El CABLE del aparato esta dañado junto al conector\"";
    found(FILE, from, again, "is twice in «oax-revision-extension»");
    let many: Vec<String> = (0..12).map(|n| format!("\"Frase {n}.\"")).collect();
    found(FILE, from, &many.join(", "), "more usual sentences than the 12");
}

#[test]
fn approvals_go_on_and_can_be_given() {
    let phones = "services/telefonia.json";
    let one = r#"{ "role": "jefe-nivel-22", "kind": "signed-stamped-form" }"#;
    let circle = format!("{one},\n      {one}");
    found(phones, one, &circle, "go round in a circle");
    found(phones, r#""role": "area-superior""#, r#""role": "agente-tecnico""#, "does not act as APR");
    found(phones, r#""role": "area-superior""#, r#""role": "nadie""#, "names the role «nadie»");
    let signed = one.replace("stamped-form\" }", "stamped-form\", \"efirma\": true }");
    found(phones, one, &signed, "asks for an e.firma, but is not given in the system");
    // Of one that can be, whom to believe stands where no file of these is: it is told, and taken.
    let told = advised(phones, r#""kind": "review","#, r#""kind": "review", "efirma": true,"#);
    let words = "«area-superior» approves «oax-nivel-marcacion» by e.firma";
    assert!(told.iter().any(|f| f.file == phones && f.reason.en().contains(words)), "{told:#?}");
}

/// BJ-02: the day on which a procedure was issued is one.
#[test]
fn a_day_of_issue_that_is_none_is_found() {
    let services = "services/red.json";
    let with = |day: &str| format!(r#""id": "oax-baja-ap", "procedure_issued": "{day}","#);
    found(services, r#""id": "oax-baja-ap","#, &with("15/03/2024"), "issued on «15/03/2024», which is no day");
    let (findings, _) = changed(services, r#""id": "oax-baja-ap","#, &with("2024-03-15"));
    assert!(findings.is_empty(), "{findings:#?}");
}

/// BJ-10: letters that ask for no service have one of their own, which asks for nothing but the letter.
#[test]
fn the_service_of_letters_is_there_and_asks_for_nothing() {
    let named = r#"{ "service": "oax-correspondencia" }"#;
    found("settings.json", named, r#"{ "service": "oax-nada" }"#, "«oax-nada» is no service that takes the channel");
    found("settings.json", named, r#"{ "service": "oax-enlaces" }"#, "«oax-enlaces» is no service");
    let told = advised("settings.json", &format!("\"letters\": {named},"), "");
    assert!(told.iter().any(|f| f.file == "settings.json" && f.reason.en().contains("«letters.service»")), "{told:#?}");
}

#[test]
fn sec_43_a_kit_that_bars_the_work_is_found() {
    let item = r#""id": "oax-alta-extension.1","#;
    let kit = format!(r#"{item} "kit": true,"#);
    found("services/telefonia.json", item, &kit, "it cannot be mandatory");
}

/// What data say and nothing judges is told at its line, and taken: an earlier release offered it.
#[test]
fn what_nothing_reads_is_told_and_taken() {
    const FILE: &str = "services/red.json";
    let closing = r#""closing": { "requires_user_confirmation": true"#;
    let keys = [
        ("signatures", r#"["RECIBE"]"#),
        ("requires_evidence_url", "true"),
        ("requires_conclusion_date", "true"),
        ("requester_comments", "true"),
        ("requires_media_record", "true"),
        ("final_capture_by", r#""jefe-mesa""#),
        ("notify", r#"["jefe-mesa"]"#),
        ("notify_channels", r#"["teléfono"]"#),
        ("notify_within_minutes", "5"),
        ("condition", r#""solo con visita""#),
    ];
    for (key, value) in keys {
        let said = format!(r#""closing": {{ "{key}": {value}, "requires_user_confirmation": true"#);
        let told = advised(FILE, closing, &said);
        let words = format!("says «{key}» of its closing, which bars nothing");
        assert!(told.iter().any(|f| f.file == FILE && f.line > 1 && f.reason.en().contains(&words)), "{told:#?}");
    }
    let guard = r#""rule": {"requester_owns": {"field": "usuario_dominio"}}"#;
    let told = advised(FILE, guard, r#""rule": {"one_per_asset": {"months": 12}}"#);
    assert!(told.iter().any(|f| f.file == FILE && f.reason.en().contains("one_per_asset, which bars")), "{told:#?}");
    let roles = r#"{ "roles": ["jefe-mesa"]"#;
    let told = advised("services/gobierno.json", roles, &format!(r#"{roles}, "excludes_subject": true"#));
    assert!(told.iter().any(|f| f.reason.en().contains("excludes_subject, which keeps nobody out")), "{told:#?}");
    let unit = r#""unit": "business_hours","#;
    let told = advised("settings.json", unit, &format!(r#"{unit} "note_required": true,"#));
    assert!(told.iter().any(|f| f.line > 1 && f.reason.en().contains("note_required, which changes")), "{told:#?}");
    // What a ticket walks is Ronda's: other data change nothing, in another order they say the same.
    let fourth = r#"{ "id": "T4", "from": ["received", "assigned"]"#;
    let words = "«T4» says another from";
    let less = advised("transitions.json", fourth, r#"{ "id": "T4", "from": ["received"]"#);
    assert!(less.iter().any(|f| f.file == "transitions.json" && f.reason.en().contains(words)), "{less:#?}");
    let turned = advised("transitions.json", fourth, r#"{ "id": "T4", "from": ["assigned", "received"]"#);
    assert!(!turned.iter().any(|f| f.file == "transitions.json"), "{turned:#?}");
}

/// A field that is made another kind in its form leaves a rule without the answer that it looks for: told, in each place that looks.
#[test]
fn a_rule_that_looks_for_an_answer_of_another_kind_is_told() {
    let told = |organisation, file, from: &str, places: &[(&str, &str)]| {
        let to = from.replace(r#""date""#, r#""text""#).replace(r#""bool""#, r#""text""#);
        let told = advised_of(organisation, file, from, &to);
        for (place, words) in places {
            let hit = |f: &Finding| f.file == *place && f.line > 1 && f.reason.en().contains(words);
            assert!(told.iter().any(hit), "{place}: {words}: {told:#?}");
        }
    };
    let event = r#""label": "Fecha del evento", "kind": "date""#;
    let notice = "asks for notice before the day in «fecha_evento»";
    let places = [("services/red-de-voz.json", notice), ("services/red-de-datos.json", notice)];
    told("aguascalientes", "forms/redes.json", event, &places);
    let vault = "\"label\": \"Fecha de entrada a Bóveda Bancaria\",\n        \"kind\": \"date\"";
    let places = [("plans.json", "waits for the day in «fecha_entrada_boveda» of «agu-respaldos»")];
    told("aguascalientes", "forms/mesa-y-accesos.json", vault, &places);
    let tools = "acceder a la información\",\n    \"kind\": \"bool\"";
    let places = [("services/soporte-tecnico.json", "waits for a yes in «herramientas»")];
    told("secogem", "fields.json", tools, &places);
}

/// AGU-61: whoever renamed the option took the rule's force from it, unseen.
#[test]
fn a_value_that_is_refused_and_no_longer_offered_is_told() {
    let (form, words) = ("forms/mesa-y-accesos.json", "accepts no «Derechos únicos» in «permisos»");
    let hit = |f: &Finding| {
        f.file == "services/gestion-e-implementacion-digital.json" && f.line > 1 && f.reason.en().contains(words)
    };
    let offering = |option: &str| {
        let from = r#""Modificación de registro", "Otro"]"#;
        advised_of("aguascalientes", form, from, &format!(r#""Modificación de registro", "{option}"]"#))
    };
    let told = offering("Derechos únicos");
    assert!(!told.iter().any(hit), "it is offered, and refused: {told:#?}");
    let told = offering("Derechos exclusivos");
    assert!(told.iter().any(hit), "{told:#?}");
}

/// A task is the part of its name: two of one name are never both done.
#[test]
fn two_parts_of_one_name_are_told() {
    let (file, name) = ("services/proyectos-de-ti.json", r#""name": "A6 Transición""#);
    let told = advised_of("aguascalientes", file, name, r#""name": "A5 Validación de la calidad""#);
    let hit =
        |f: &Finding| f.file == file && f.line > 1 && f.reason.en().contains("«A5 Validación de la calidad» is twice");
    assert!(told.iter().any(hit), "{told:#?}");
}
