//! Files and keys that nobody reads, or that nobody can read, are found, and hide no others.

use super::{advised, builtin_files, found};
use crate::organisation::{Sources, load};

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
