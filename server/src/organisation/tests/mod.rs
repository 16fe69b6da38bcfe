//! What comes with the binary is whole; each kind of error in the data is found, at its line.

use super::*;
use ronda_shared::catalog::{FormKind, Stage};
use ronda_shared::ids::ServiceId;
use std::collections::BTreeMap;
use std::fs;

fn builtin_files() -> BTreeMap<String, String> {
    files_of("oaxaca")
}

fn files_of(name: &str) -> BTreeMap<String, String> {
    let folder = format!("{name}/");
    let text = |path: &str| String::from_utf8(Builtin::get(path).expect("a file").data.into_owned()).expect("text");
    Builtin::iter().filter_map(|path| Some((path.strip_prefix(&folder)?.to_owned(), text(&path)))).collect()
}

/// Oaxaca with one text of one file changed; the line is that of the change.
fn changed(file: &str, from: &str, to: &str) -> (Vec<Finding>, usize) {
    let mut files = builtin_files();
    let text = files.get(file).expect("a file").clone();
    let at = text.find(from).unwrap_or_else(|| panic!("{file} holds {from}"));
    files.insert(file.to_owned(), text.replacen(from, to, 1));
    let line = text[..at].matches('\n').count() + 1;
    let sources = Sources::new(files);
    let findings = load(&sources).map_or_else(|findings| findings, |org| check::undecided(&org, &sources));
    (findings, line)
}

/// The change is found, in these words, at its file and its line or that of the thing it belongs to, just above.
#[track_caller]
fn found(file: &str, from: &str, to: &str, words: &str) {
    let (findings, line) = changed(file, from, to);
    let hit = findings
        .iter()
        .any(|f| f.file == file && (line.saturating_sub(6)..=line).contains(&f.line) && f.reason.en().contains(words));
    assert!(hit, "{file}:{line}: {words}\nfound: {findings:#?}");
    let alike = findings.iter().find(|f| f.reason.en() == f.reason.es());
    assert!(alike.is_none(), "said in one language alone: {alike:?}");
}

/// What is worth knowing of Oaxaca with one text of one file changed; it is taken all the same.
fn advised(file: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut files = builtin_files();
    let text = files[file].replacen(from, to, 1);
    assert_ne!(text, files[file], "{file} holds {from}");
    files.insert(file.to_owned(), text);
    let sources = Sources::new(files);
    check::advice(&load(&sources).expect("an earlier release took it: it is served"), &sources)
}

#[test]
fn oaxaca_is_whole() {
    let org = load_builtin("oaxaca").unwrap_or_else(|findings| panic!("{findings:#?}"));
    assert_eq!(org.version.len(), 16);
    assert_eq!(
        org.services.len(),
        83,
        "Tablas 1 and 2, the dictamen, proposals, the three of governance, correspondence"
    );
    assert_eq!(org.forms.len(), 29);
    assert_eq!((org.roles.len(), org.teams.len(), org.transitions.len(), org.buildings.len()), (15, 9, 26, 9));
    assert_eq!(load_builtin("oaxaca").expect("again").version, org.version, "the same data, the same version");
}

#[test]
fn levels_and_places_of_a_building_are_lines_each_once() {
    let (file, from) = ("buildings.json", "\"Edificio 3\", ");
    let with = |floors: &str| format!("{from}\"floors\": {floors}, ");
    let (findings, _) = changed(file, from, &with("[{ \"level\": \"Nivel 1\", \"places\": [\"Caja\", \"Archivo\"] }]"));
    assert!(findings.is_empty(), "{findings:#?}");
    found(file, from, &with("[{ \"level\": \"Nivel 1\" }, { \"level\": \"Nivel 1\" }]"), "«Nivel 1» is there twice");
    found(file, from, &with("[{ \"level\": \"N1\", \"places\": [\"Caja\", \"Caja\"] }]"), "«Caja» is there twice");
    found(file, from, &with("[{ \"level\": \" \" }]"), "is no level and no place");
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

/// OAX-96, OAX-37: each of the four annexes is had empty from the services that need it, and nothing else is.
#[test]
fn the_four_annexes_are_offered_where_they_are_needed() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let mut offered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in &org.services {
        for form in ronda_shared::paper::blanks(&org, service) {
            offered.entry(form.code.as_deref().unwrap_or(&form.id)).or_default().push(service.id.as_str());
        }
    }
    let dialling = [
        "oax-alta-extension",
        "oax-baja-extension",
        "oax-nivel-marcacion",
        "oax-cambio-pin",
        "oax-reenvio-pin",
        "oax-cambio-usuario-extension",
        "oax-modificacion-nombre",
    ];
    let expected = [
        ("FSCI-ATID", vec!["oax-abc-correo"]),
        ("FSMI-ATID", vec!["oax-cambio-nivel-red"]),
        ("FSMT-ATID", dialling.to_vec()),
        ("FSUD-ATID", vec!["oax-ad-alta"]),
    ];
    assert_eq!(offered, BTreeMap::from(expected));
    let signed = |id: &str| {
        let service = org.service(&ServiceId::new(id)).expect("a service");
        ronda_shared::paper::for_signers(&org, service).iter().map(|form| form.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(signed("oax-cambio-extension"), ["oax-resguardo-telefono"], "OAX-60");
    assert!(signed("oax-revision-extension").is_empty() && signed("oax-abc-correo").is_empty());
}

/// OAX-27, OAX-28, OAX-104: each printed row, by its category.
#[test]
fn tables_one_and_two_have_every_row() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let count = |category: &str| org.services.iter().filter(|service| service.category == category).count();
    let rows = [
        ("Red", 17),
        ("Internet", 8),
        ("Telefonía", 10),
        ("Correo", 5),
        ("Servidores", 5),
        ("Soporte de Primer Nivel de Atención", 9),
        ("Ciberseguridad", 15),
        // The eight of Tabla 2, the dictamen of §5.1, and the proposals of §5.2 and §5.3.
        ("Sistemas", 10),
        ("Gobierno del servicio", 3),
        ("Correspondencia", 1),
    ];
    for (category, expected) in rows {
        assert_eq!(count(category), expected, "{category}");
    }
    assert_eq!(rows.iter().map(|(_, n)| n).sum::<usize>(), 83);
}

#[test]
fn every_demanded_field_can_be_given_and_is_judged() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    for service in &org.services {
        for stage in [Stage::Open, Stage::Assign, Stage::Resolve, Stage::Close] {
            let asked = org.fields(&service.id, stage);
            for field in service.required_at(stage) {
                assert!(org.field(&service.id, field).is_some(), "{}: {field} is unknown", service.id);
                assert!(asked.iter().any(|def| def.id == *field), "{}: {field} is not asked at {stage:?}", service.id);
            }
        }
        let open = org.missing(&service.id, Stage::Open, &BTreeMap::new(), None);
        // The level change asks for its form later (OAX-37); of the desk's own tasks, and of a letter, nobody asks anything.
        let late = matches!(service.id.as_str(), "oax-cambio-nivel-red" | "oax-tarea-mesa" | "oax-correspondencia");
        assert_eq!(open.is_empty(), late, "{}", service.id);
    }
}

#[test]
fn the_phone_reads_what_the_server_writes() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let json = serde_json::to_value(&org).expect("json");
    assert_eq!(serde_json::from_value::<Organisation>(json.clone()).expect("the same types"), org);
    let service =
        json["services"].as_array().and_then(|all| all.iter().find(|s| s["id"] == "oax-alta-nodo")).expect("it");
    for key in [
        "id",
        "category",
        "name",
        "subservices",
        "team",
        "form",
        "checklist",
        "channels",
        "default_priority",
        "restricted",
    ] {
        assert!(service.get(key).is_some(), "the contract names {key}");
    }
    assert_eq!(service["checklist"][0]["team"], "oax-mantenimiento");
    assert_eq!(json["forms"][0]["fields"][0]["kind"], "choice");
}

#[test]
fn portal_and_intake_forms_are_there() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    assert_eq!(org.form("oax-abrir-ticket").map(|form| form.kind), Some(FormKind::Portal));
    assert_eq!(org.form("oax-captura-agente").map(|form| form.kind), Some(FormKind::Intake));
    let complaint = org.service(&ServiceId::new("oax-incumplimiento")).expect("the complaint");
    assert!(complaint.restricted);
}

#[test]
fn a_directory_is_read_as_the_binary_is() {
    let dir = tempfile::tempdir().expect("a directory");
    for (path, text) in builtin_files() {
        let file = dir.path().join(&path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        fs::write(file, text).expect("a file");
    }
    let read = load_dir(dir.path()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    assert_eq!(read, load_builtin("oaxaca").expect("oaxaca"));
    fs::write(dir.path().join("services/mas.json"), [0xff, 0xfe]).expect("a file");
    let findings = load_dir(dir.path()).expect_err("not text");
    assert_eq!((findings[0].file.as_str(), findings[0].line), ("services/mas.json", 1));
    assert!(load_dir(&dir.path().join("nowhere")).is_err());
    assert!(load_builtin("nowhere").expect_err("unknown")[0].reason.en().contains("oaxaca"));
}

/// BJ-03: what is changed is another version.
#[test]
fn another_content_is_another_version() {
    let mut files = builtin_files();
    let plain = load(&Sources::new(files.clone())).expect("oaxaca").version;
    let text = files["teams.json"].replace("\"Redes\"", "\"Redes y nodos\"");
    files.insert("teams.json".into(), text);
    assert_ne!(load(&Sources::new(files)).expect("oaxaca").version, plain);
}

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
}

#[test]
fn the_same_id_twice_is_found_where_it_comes_again() {
    found(
        "services/red.json",
        r#""id": "oax-baja-nodo","#,
        r#""id": "oax-alta-nodo","#,
        "the service «oax-alta-nodo» is there twice",
    );
    found("teams.json", r#""id": "oax-telefonia""#, r#""id": "oax-redes""#, "the team «oax-redes» is there twice");
    found("roles.json", r#""id": "enlace-administrativo""#, r#""id": "usuario""#, "the role «usuario» is there twice");
    found("transitions.json", r#""id": "T2""#, r#""id": "T1""#, "the transition «T1» is there twice");
    let item = r#""id": "oax-alta-nodo.2""#;
    found(
        "services/red.json",
        item,
        r#""id": "oax-alta-nodo.1""#,
        "the checklist item «oax-alta-nodo.1» is there twice",
    );
}

#[test]
fn conditions_must_be_understood_and_ask_for_what_is_there() {
    let mail = "forms/correo.json";
    let when = r#""when": "movimiento in ['Baja','Cambio']""#;
    found(mail, when, r#""when": "movimiento in ['Baja'""#, "cannot be read");
    found(mail, when, r#""when": "movimento == 'Baja'""#, "asks for «movimento»");
    found(mail, when, r#""when": "movimiento == 'Bajo'""#, "compares «movimiento» with «Bajo»");
    let service = r#""when": "falla_confirmada == true""#;
    found("services/telefonia.json", service, r#""when": "falla == true""#, "asks for «falla»");
}

#[test]
fn forms_must_have_labels_kinds_and_options() {
    let mail = "forms/correo.json";
    found(mail, r#""label": "Movimiento""#, r#""label": """#, "has no label");
    found(mail, r#""kind": "choice""#, r#""kind": "lista""#, "unknown variant `lista`");
    found(mail, r#""kind": "choice""#, r#""kind": "text""#, "has options but is no choice");
    found(mail, r#""options": ["Alta", "Baja", "Cambio"]"#, r#""options": []"#, "offers nothing");
    found(mail, r#""id": "puesto""#, r#""id": "channel""#, "conditions keep for the ticket itself");
    let published = r#""published": "publicado""#;
    let elsewhere = format!("{published}, {}", r#""start_page": "Nada""#);
    found("registers/articulos.json", published, &elsewhere, "lists the folder «Nada»");
    let ends = r#""requires_records": [{ "register": "extensiones""#;
    found("services/telefonia.json", ends, r#""requires_records": [{ "register": "cuentas-dominio""#, "do not tell");
    let item = r#""item": "equipo""#;
    found("registers/extensiones.json", item, r#""item": "ubicacion""#, "names no item");
    found("services/red.json", r#""name": "Revisión de nodo""#, r#""name": " ""#, "has no label");
}

#[test]
fn hours_and_days_must_be_possible() {
    let head = "organisation.json";
    found(head, r#""from": "08:00""#, r#""from": "8""#, "is not a time of day");
    found(head, r#""from": "08:00""#, r#""from": "19:00""#, "which is not later");
    found(
        head,
        r#""timezone": "America/Mexico_City""#,
        r#""timezone": "America/Oaxaca""#,
        "time zone «America/Oaxaca»",
    );
    found(head, r#""days": ["mon", "tue", "wed", "thu", "fri"]"#, r#""days": []"#, "never open");
    found("holidays.json", r#""own": []"#, r#""own": [{ "date": "2018-02-31", "name": "x" }]"#, "is not a date");
}

#[test]
fn hours_that_overlap_or_are_not_decided_are_found() {
    let head = "organisation.json";
    let hours = r#"{ "days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "18:00" }"#;
    let twice = format!("{hours}, {}", r#"{ "days": ["fri"], "from": "17:00", "to": "20:00" }"#);
    found(head, hours, &twice, "overlap those from 08:00 to 18:00");
    let apart = format!("{hours}, {}", r#"{ "days": ["sat"], "from": "17:00", "to": "20:00" }"#);
    assert!(changed(head, hours, &apart).0.is_empty());
    found(head, r#""days": ["mon", "tue", "wed", "thu", "fri"]"#, r#""days": null"#, "«days» is not decided");
    let mut files = builtin_files();
    files.insert("calendars.json".into(), "[\n  { \"id\": \"kioscos\",\n    \"hours\": null }\n]".into());
    let sources = Sources::new(files);
    let undecided = check::undecided(&load(&sources).expect("whole"), &sources);
    assert_eq!((undecided[0].file.as_str(), undecided[0].line), ("calendars.json", 3), "{undecided:?}");
}

#[test]
fn approvals_go_on_and_can_be_given() {
    let phones = "services/telefonia.json";
    let one = r#"{ "role": "jefe-nivel-22", "kind": "signed-stamped-form" }"#;
    let circle = format!("{one},\n      {one}");
    found(phones, one, &circle, "go round in a circle");
    found(phones, r#""role": "area-superior""#, r#""role": "agente-tecnico""#, "does not act as APR");
    found(phones, r#""role": "area-superior""#, r#""role": "nadie""#, "names the role «nadie»");
}

#[test]
fn what_nobody_asks_for_or_signs_is_found() {
    let more = r#"[{ "id": "color", "label": "Color", "kind": "text" },"#;
    found("fields.json", "[", more, "no service asks for the common field «color»");
    found(
        "forms/correo.json",
        r#""id": "oax-recuperacion-correo""#,
        r#""id": "oax-otro""#,
        "nobody can fill the form «oax-otro»",
    );
    found("forms/correo.json", r#""role": "usuario""#, r#""role": "mago""#, "names the role «mago»");
    let signed = r#""requires_documents": ["resguardo_firmado"]"#;
    let unsigned = r#""requires_documents": ["oax-resguardo-telefono"]"#;
    let (findings, _) = changed("services/telefonia.json", signed, unsigned);
    let signs =
        load_builtin("oaxaca").expect("oaxaca").form("oax-resguardo-telefono").map(|form| form.signatures.len());
    assert_eq!(findings.is_empty(), signs != Some(0), "{findings:?}");
}

/// OAX-87: a preventive solution is proposed from the second fault on, by a service that there is.
#[test]
fn oax_87_a_proposal_that_nobody_could_make_is_found() {
    let settings = "settings.json";
    found(settings, r#""least": 3, "days": 90"#, r#""least": 1, "days": 90"#, "faults come again from the second on");
    found(settings, r#""least": 3, "days": 90"#, r#""least": 3, "days": 0"#, "faults come again from the second on");
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

/// AGU-07, AGU-12, SEC-22: what was written on one paper is not what stands on another.
#[test]
fn one_datum_on_two_papers_is_found() {
    let red = "services/red.json";
    let alone = r#""related_forms": ["oax-oficio-baja-ap"]"#;
    let beside = r#""related_forms": ["oax-oficio-baja-ap", "oax-oficio-designacion"]"#;
    let words = "«numero_oficio» on «oax-oficio-baja-ap» and on «oax-oficio-designacion»";
    let told = advised(red, alone, beside);
    let twice: Vec<&Finding> = told.iter().filter(|f| f.reason.en().contains("one datum on two papers")).collect();
    assert!(twice.iter().any(|f| f.file == red && f.line > 1 && f.reason.en().contains(words)), "{told:#?}");
    assert!(twice.iter().all(|f| f.reason.en().contains("«oax-baja-ap»")), "{told:#?}");
    // «equipo» stands on both papers of Oaxaca's own service too: asked when it is received, it is the ticket's.
    assert!(!twice.iter().any(|f| f.reason.en().contains("«equipo»")), "{told:#?}");
}

/// R33: a sum of money is a number, told by a label of its own, the same in every form, and corrected by a paper that is signed.
#[test]
fn a_sum_of_money_that_nobody_could_sign_or_correct_is_found() {
    let (form, cut) = ("forms/cas.json", "\"label\": \"Efectivo contado\", \"kind\": \"number\"");
    let refused = |from: &str, to: &str, words: &str| {
        let mut files = files_of("aguascalientes");
        let text = files[form].replacen(from, to, 1);
        assert_ne!(text, files[form], "{form} holds {from}");
        files.insert(form.to_owned(), text);
        let findings = load(&Sources::new(files)).expect_err("it is found");
        assert!(
            findings.iter().any(|f| f.file == form && f.line > 1 && f.reason.en().contains(words)),
            "{findings:#?}"
        );
    };
    refused(cut, &cut.replace("number", "text"), "a number of its own");
    refused(cut, &cut.replace("Efectivo contado", "Fecha"), "has the label of the sum «monto_contado» twice");
    let corrects = "\"corrects\": \"monto_contado\"";
    refused(corrects, "\"corrects\": \"lugar\"", "which is no sum of money");
    refused(corrects, "\"corrects\": \"monto_contado_correcto\"", "in a circle");
}

/// AGU-20: a page of items names services that are there, each type once, and numbers to reckon with.
#[test]
fn oco_05_a_class_of_items_without_types_or_a_type_of_two_is_found() {
    let refused = |from: &str, to: &str, words: &str| {
        let mut files = files_of("ocoyoacac");
        let text = files["settings.json"].replacen(from, to, 1);
        assert_ne!(text, files["settings.json"], "the settings hold {from}");
        files.insert("settings.json".to_owned(), text);
        let findings = load(&Sources::new(files)).expect_err("it is found");
        assert!(findings.iter().any(|f| f.file == "settings.json" && f.reason.en().contains(words)), "{findings:#?}");
    };
    refused("\"Servidor\"", "\"camara\"", "«Cámara» is of two classes");
    refused("\"Cómputo\"", "\" \"", "needs a name and types");
}

#[test]
fn a_page_of_items_that_leads_nowhere_is_found() {
    let refused = |from: &str, to: &str, words: &str| {
        let mut files = files_of("aguascalientes");
        let text = files["settings.json"].replacen(from, to, 1);
        assert_ne!(text, files["settings.json"], "the settings hold {from}");
        files.insert("settings.json".to_owned(), text);
        let findings = load(&Sources::new(files)).expect_err("it is found");
        let hit = |f: &&Finding| f.file == "settings.json" && f.line > 1 && f.reason.en().contains(words);
        assert!(findings.iter().any(|f| hit(&f)), "{findings:#?}");
    };
    refused("\"agu-cas-falla\"", "\"agu-cas-fallas\"", "names the service «agu-cas-fallas»");
    refused("\"Kiosco\"", "\"cas\"", "the type «cas» has two pages");
    refused("\"owed\": \"monto_faltante\"", "\"owed\": \"movimientos\"", "which is no number of «agu-cas-queja»");
    refused("\"title\": \"Fallas\"", "\"title\": \" \"", "needs a title");
}

/// SEC-40, AGU-64, OCO-28: a document under control can be told from its other versions, forms name one that is there, and
/// what is confidential is somebody's.
#[test]
fn a_document_under_control_and_a_class_of_files_are_whole() {
    let refused = |organisation: &str, file: &str, from: &str, to: &str, words: &str| {
        let mut files = files_of(organisation);
        let text = files[file].replacen(from, to, 1);
        assert_ne!(text, files[file], "{file} holds {from}");
        files.insert(file.to_owned(), text);
        let findings = load(&Sources::new(files)).expect_err("it is found");
        let hit = |f: &Finding| f.file == file && f.line > 1 && f.reason.en().contains(words);
        assert!(findings.iter().any(hit), "{findings:#?}");
    };
    let settings = "settings.json";
    refused("aguascalientes", settings, "\"2016-01\"", "\"enero de 2016\"", "no day (2025-08-01) and no month");
    refused("ocoyoacac", settings, "\"issued\": \"2023-01\",", "", "nothing tells its versions");
    refused("secogem", settings, "\"did\": \"Aprobó\"", "\"did\": \"\"", "says not who did what");
    refused("secogem", "forms/orden-servicio.json", "\"procedimiento-soporte\"", "\"otro\"", "not in settings.json");
    refused(
        "ocoyoacac",
        settings,
        "\"confidential\": [\"titular-ugdai\"]",
        "\"confidential\": []",
        "the roles that alone",
    );
    refused("ocoyoacac", settings, "\"confidential\": [\"titular-ugdai\"]", "\"confidential\": [\"x\"]", "role «x»");
}

/// A form that the organisation lists as a channel's and that nothing reaches is told with its place and its title, and keeps
/// nobody from being served; what a screen stands for is not there by halves.
#[test]
fn a_form_that_nobody_can_fill_is_named() {
    let named = |from, to| advised("settings.json", from, to);
    let told = named(r#""status": "oax-ver-estado", "#, "");
    let status = told.iter().find(|finding| finding.reason.en().contains("«oax-ver-estado» (Ver Estado de un Ticket)"));
    assert_eq!(status.map(|finding| finding.file.as_str()), Some("forms/portal.json"), "{told:#?}");
    assert!(status.is_some_and(|finding| finding.line > 1), "{told:#?}");
    let kept = named(r#""window_days": 30"#, r#""window_days": 31"#);
    assert!(kept.iter().all(|finding| !finding.reason.en().contains("oax-ver-estado")), "{kept:#?}");
    found("settings.json", "oax-ver-estado", "oax-nada", "the form «oax-nada» is not in forms/");
    found(
        "settings.json",
        r#""note_form": "oax-nota-cierre""#,
        r#""note_form": "nada""#,
        "the form «nada» is not in forms/",
    );
    // Where nothing lists it either, it is a slip of the pen.
    let (findings, _) = changed("settings.json", r#""note_form": "oax-nota-cierre","#, "");
    let slip =
        |finding: &Finding| finding.file == "forms/portal.json" && finding.reason.en().contains("«oax-nota-cierre»");
    assert!(findings.iter().any(slip), "{findings:#?}");
}

#[test]
fn roles_states_and_settings_must_fit_the_lifecycle() {
    found("roles.json", r#""classes": ["TECH"]"#, r#""classes": ["MAGO"]"#, "unknown variant `MAGO`");
    found("roles.json", r#""classes": ["TECH"]"#, r#""classes": ["SYS"]"#, "which only the server does");
    found("state_groups.json", r#""states": ["resolved"]"#, r#""states": ["resuelto"]"#, "unknown variant `resuelto`");
    found("settings.json", r#""closed_by": ["requester", "desk"]"#, r#""closed_by": []"#, "nobody may close");
    found("priorities.json", r#""resolve_minutes": 240"#, r#""resolve_minutes": 100"#, "warns after it is due");
    let (findings, _) = changed("states.json", r#"{ "id": "draft", "label": "Borrador" },"#, "");
    assert!(findings.iter().any(|f| f.reason.en().contains("the state «draft» has no label")), "{findings:#?}");
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

/// OAX-99: what another system calls a ticket is a common field that is written by hand and may stay open.
#[test]
fn oax_99_what_another_system_calls_a_ticket_may_be_written_and_left_open() {
    for id in ["folio_nada", "resumen", "folio_control_telefonico"] {
        let named = format!("\"references\": [\"{id}\", ");
        found("settings.json", r#""references": ["#, &named, &format!("«{id}» is no field of fields.json"));
    }
    found("fields.json", r#""id": "folio_externo""#, r#""id": "folio_ajeno""#, "no service asks for the common field");
}

#[test]
fn sec_43_a_kit_that_bars_the_work_is_found() {
    let item = r#""id": "oax-alta-extension.1","#;
    let kit = format!(r#"{item} "kit": true,"#);
    found("services/telefonia.json", item, &kit, "it cannot be mandatory");
}

#[test]
fn what_nobody_reads_is_found() {
    found(
        "services/red.json",
        r#""flow": "two-team""#,
        r#""flow": "two-team", "prioridad": "alta""#,
        "the key «prioridad» is unknown",
    );
    for right in ["kb.vote", "report", "report.read.own", "ticket.assign.", "ticket.close.", "material.list.soporte"] {
        let words = format!("holds the right «{right}», and nobody reads it");
        let told = advised("roles.json", r#""report.read""#, &format!("\"{right}\""));
        assert!(
            told.iter().any(|f| f.file == "roles.json" && f.line > 1 && f.reason.en().contains(&words)),
            "{told:#?}"
        );
    }
    let area = advised("roles.json", r#""ticket.assign.soporte""#, r#""ticket.assign.sistemas""#);
    assert!(area.iter().all(|f| f.file != "roles.json"), "an area is named by its ending: {area:?}");
    let mut files = builtin_files();
    files.insert("team.json".into(), "[]".into());
    files.remove("roles.json");
    let findings = load(&Sources::new(files)).expect_err("findings");
    assert!(findings.iter().any(|f| f.file == "team.json" && f.reason.en().contains("no such file")), "{findings:#?}");
    assert!(findings.iter().any(|f| f.file == "roles.json" && f.reason.en().contains("missing")), "{findings:#?}");
}

#[test]
fn a_broken_file_does_not_hide_the_others() {
    let mut files = builtin_files();
    files.insert("teams.json".into(), "[\n  { \"id\": ".into());
    files.insert("channels.json".into(), "[{}]".into());
    let findings = load(&Sources::new(files)).expect_err("findings");
    let files: Vec<&str> = findings.iter().map(|f| f.file.as_str()).collect();
    assert_eq!(files, ["channels.json", "teams.json"]);
    assert_eq!(findings[1].line, 2);
    assert!(findings[0].to_string().starts_with("channels.json:1: missing field `id`"));
}

#[test]
fn rows_of_the_matrix_name_what_is_there_and_can_be_reached() {
    let matrix = "escalation.json";
    found(matrix, r#""team": "oax-servidores""#, r#""team": "oax-servidor""#, "names the team «oax-servidor»");
    found(
        matrix,
        r#""services": ["oax-incumplimiento"]"#,
        r#""services": ["oax-queja"]"#,
        "names the service «oax-queja»",
    );
    found(matrix, r#""categories": ["Correo"]"#, r#""categories": ["Cartas"]"#, "names the category «Cartas»");
    found(matrix, r#""tell": ["supervisor-sistemas"]"#, r#""tell": ["mago"]"#, "names the role «mago»");
    found(matrix, r#""decides": "jefe-mesa""#, r#""decides": "usuario""#, "neither supervises nor approves");
    found(matrix, r#""id": "nivel-2", "level": 2"#, r#""id": "nivel-2", "level": 0"#, "levels count from 1");
    found(matrix, r#""id": "nivel-2", "level": 2"#, r#""id": "nivel-2", "level": 1"#, "«nivel-2» is never reached");
}

#[test]
fn plans_open_what_can_be_opened() {
    let plans = "plans.json";
    found(
        plans,
        r#""service": "oax-tarea-mesa""#,
        r#""service": "oax-tarea""#,
        "opens «oax-tarea», which is not there",
    );
    found(plans, r#""channel": "programado""#, r#""channel": "phone""#, "which does not carry it");
    found(plans, r#""priority": "medium""#, r#""priority": "mucha""#, "names a priority that is not there");
    found(plans, r#""month": 1, "day": 15"#, r#""month": 2, "day": 30"#, "falls on no day of every year");
    found(plans, r#""on": "fri""#, r#""on": "viernes""#, "viernes");
}
