//! OAX-101, BJ-46: what requesters read is plain and names people of either gender.

use crate::organisation;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that take one gender for all, and how offices write where people say it plainly.
const NOT_SO: [&str; 44] = [
    "el usuario",
    "los usuarios",
    "del usuario",
    "al usuario",
    "un usuario",
    "el técnico",
    "los técnicos",
    "del técnico",
    "al técnico",
    "un técnico",
    "el solicitante",
    "los solicitantes",
    "del solicitante",
    "al solicitante",
    "el operador",
    "la operadora",
    "al operador",
    "el director",
    "del director",
    "el jefe",
    "del jefe",
    "el encargado",
    "el interesado",
    "el ciudadano",
    "los ciudadanos",
    "bienvenido",
    "bienvenida",
    "bienvenidos",
    "estimado",
    "lo visita",
    "lo visitará",
    "atenderlo",
    "recibirlo",
    "contactarlo",
    "a la brevedad",
    "favor de",
    "asimismo",
    "en virtud de",
    "requisitar",
    "requisite",
    "coadyuvar",
    "lo anterior",
    "sírvase",
    "se levanta",
];

/// The first of them in a text.
fn found(text: &str) -> Option<&'static str> {
    let plain: String =
        text.to_lowercase().chars().map(|sign| if sign.is_alphanumeric() { sign } else { ' ' }).collect();
    let plain = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    NOT_SO.into_iter().find(|words| plain.contains(&format!(" {words} ")))
}

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    assert_eq!(found("Buen día:\n\nAvise al Técnico, por favor."), Some("al técnico"));
    assert_eq!(found("Fecha estimada: mañana. Datos técnicos del equipo."), None);
}

/// OAX-101: every letter, ours and those of the institutions that come with Ronda.
#[test]
fn oax_101_letters_are_plain_and_inclusive() {
    let mut texts = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/organisation/messages/texts"), ".es.txt", &mut texts);
    assert!(texts.len() >= 19, "every event has one: {texts:?}");
    for path in texts {
        let text = fs::read_to_string(&path).expect("text");
        assert_eq!(found(&text), None, "{}", path.display());
    }
    for name in organisation::builtin_names() {
        let own = organisation::files_named(&name).expect("its files");
        for (path, text) in own.iter().filter(|(path, _)| path.starts_with("messages/") && path.ends_with(".es.txt")) {
            assert_eq!(found(text), None, "{name}/{path}");
        }
    }
}

/// OAX-101: the words of the portal and of mail that stand in the program; what a program says of itself does not count.
#[test]
fn oax_101_the_portal_speaks_plainly_and_inclusively() {
    for folder in ["src/portal", "src/mail"] {
        let mut sources = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ".rs", &mut sources);
        assert!(sources.len() > 20, "{folder}");
        for path in sources {
            let text = fs::read_to_string(&path).expect("text");
            for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
                assert_eq!(found(line), None, "{}:{}", path.display(), at + 1);
            }
        }
    }
}

/// BJ-46: the steps that a screen shows name who acts by the office or for either gender; papers keep their printed words.
#[test]
fn bj_46_steps_are_named_inclusively() {
    let org = organisation::load_builtin("benito-juarez").expect("its data");
    let steps: Vec<&str> =
        org.services.iter().flat_map(|service| &service.checklist).map(|step| step.label.as_str()).collect();
    assert!(steps.len() > 20, "{steps:?}");
    // «Manual del usuario» is what the manual calls a document.
    for step in steps.into_iter().filter(|step| !step.contains("manual del usuario")) {
        assert_eq!(found(step), None, "{step}");
    }
    for group in &org.state_groups {
        assert_eq!(found(&group.label), None, "{}", group.label);
    }
    for role in &org.roles {
        assert!(!role.name.starts_with("Usuario"), "{}", role.name);
    }
}
