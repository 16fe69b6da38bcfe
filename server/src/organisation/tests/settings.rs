//! Rules of the desk that nobody could keep are found.

use super::{advised, changed, found, refused};

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

/// T21, T22: silence closes what waits for who asked; of a state that waits for somebody else it is said that it closes nothing.
#[test]
fn silence_where_nobody_is_asked_is_told_to_close_nothing() {
    let told = advised("settings.json", r#"["resolved", "needs_info"]"#, r#"["resolved", "waiting_material"]"#);
    let words = told.iter().filter(|f| f.reason.en().contains("«waiting_material», in which it closes nothing"));
    assert_eq!(words.count(), 1, "{told:#?}");
}

/// OAX-87: a preventive solution is proposed from the second fault on, by a service that there is.
#[test]
fn oax_87_a_proposal_that_nobody_could_make_is_found() {
    let settings = "settings.json";
    found(settings, r#""least": 3, "days": 90"#, r#""least": 1, "days": 90"#, "faults come again from the second on");
    found(settings, r#""least": 3, "days": 90"#, r#""least": 3, "days": 0"#, "faults come again from the second on");
}

/// OCO-05: a class of items has a name and types, and no type is of two.
#[test]
fn oco_05_a_class_of_items_without_types_or_a_type_of_two_is_found() {
    let refused = |from, to, words| refused("ocoyoacac", "settings.json", from, to, words);
    refused("\"Servidor\"", "\"camara\"", "«Cámara» is of two classes");
    refused("\"Cómputo\"", "\" \"", "needs a name and types");
}

/// AGU-20: a page of items names services that are there, each type once, and numbers to reckon with.
#[test]
fn a_page_of_items_that_leads_nowhere_is_found() {
    let refused = |from, to, words| refused("aguascalientes", "settings.json", from, to, words);
    refused("\"agu-cas-falla\"", "\"agu-cas-fallas\"", "names the service «agu-cas-fallas»");
    refused("\"Kiosco\"", "\"cas\"", "the type «cas» has two pages");
    refused("\"owed\": \"monto_faltante\"", "\"owed\": \"movimientos\"", "which is no number of «agu-cas-queja»");
    refused("\"title\": \"Fallas\"", "\"title\": \" \"", "needs a title");
}

/// SEC-40, AGU-64, OCO-28: a document under control can be told from its other versions, forms name one that is there, and
/// what is confidential is somebody's.
#[test]
fn a_document_under_control_and_a_class_of_files_are_whole() {
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
