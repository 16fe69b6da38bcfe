//! Hours, days, plans, buildings and the matrix of escalation are possible.

use super::{advised, builtin_files, changed, found};
use crate::organisation::{Sources, check, load};

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

/// The day that was meant stays open, and the clocks of tickets run on it.
#[test]
fn a_rest_day_of_a_year_typed_by_a_slip_is_told() {
    let (file, none) = ("holidays.json", r#""own": []"#);
    let told =
        |day: &str| advised(file, none, &format!(r#""own": [{{ "date": "{day}", "name": "Lunes del Cerro" }}]"#));
    let words = |day: &str| format!("the rest day {day} is of a year that nobody meant");
    for day in ["0026-07-20", "9026-07-20"] {
        assert!(told(day).iter().any(|f| f.file == file && f.reason.en().contains(&words(day))), "{day}");
    }
    assert!(!told("2026-07-20").iter().any(|f| f.file == file));
}
