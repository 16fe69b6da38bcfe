//! Tests of what the manuals ask, read in the data that come with the binary. Each institution has a file; here is what
//! they share. What a request says, who may make it, what is done for it, how a secret travels: each row with its
//! requirement.

mod aguascalientes;
mod benito_juarez;
mod oaxaca;
mod ocoyoacac;
mod secogem;

use super::{builtin_names, load_builtin};
use ronda_shared::catalog::{Attachment, FieldKind, Organisation, ServiceDef, Stage, Values};
use ronda_shared::ids::{DocumentId, FieldId, RegisterId, ServiceId};
use ronda_shared::record::{RecordSummary, is_for};
use ronda_shared::time::Timestamp;

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
            bars(org, id, name, paper, Stage::Open);
        }
    }
}

/// A paper is there before this stage of every request for a service.
#[track_caller]
fn bars(org: &Organisation, id: &str, of: &str, paper: &str, stage: Stage) {
    let always = |asked: &&Attachment| asked.mandatory && asked.when.is_none() && asked.required_when.is_none();
    let asked = service(org, of).attachments.iter().filter(always).find(|asked| asked.id.as_str() == paper);
    assert_eq!(asked.map(|asked| asked.stage), Some(stage), "{id}: {of} and «{paper}»");
}

/// Who asks for a service: the requirement, the service, the roles.
type Asker<'a> = (&'a str, &'a str, &'a [&'a str]);

#[track_caller]
fn are_asked_for_by(org: &Organisation, rows: &[Asker<'_>]) {
    for (id, name, roles) in rows {
        let asked: Vec<&str> = service(org, name).requester_roles.iter().map(|role| role.as_str()).collect();
        assert_eq!(asked, *roles, "{id}: {name}");
    }
}

/// What is chosen among is what the manual names.
#[track_caller]
fn chooses(org: &Organisation, id: &str, (of, field): (&str, &str), words: &[&str]) {
    let def = org.field(&ServiceId::new(of), &FieldId::new(field)).unwrap_or_else(|| panic!("{id}: no {field}"));
    for word in words {
        assert!(def.options.iter().any(|option| option.starts_with(word) || option.contains(word)), "{id}: «{word}»");
    }
}

/// A secret has the ways that its service names.
#[track_caller]
fn travels_by(org: &Organisation, id: &str, of: &str, ways: &[&str]) {
    let secret = service(org, of).secret_delivery.clone().unwrap_or_else(|| panic!("{id}: {of} delivers no secret"));
    assert_eq!(secret.to, ways, "{id}: {of}");
}

/// A register has these fields, its records can stand at these states, and they are entered out of the service's tickets.
#[track_caller]
fn is_kept(org: &Organisation, ids: &[&str], register: &str, fields: &[&str], states: &[&str], service: &str) {
    let def = org.register(&RegisterId::new(register)).unwrap_or_else(|| panic!("{ids:?}: no {register}"));
    for field in fields {
        assert!(def.field(&FieldId::new(*field)).is_some(), "{ids:?}: {register} without «{field}»");
    }
    for state in states {
        assert!(def.state(state).is_some(), "{ids:?}: {register} never stands at «{state}»");
    }
    assert!(def.services.contains(&ServiceId::new(service)), "{ids:?}: {register} out of no {service}");
    assert!(!def.key.is_empty(), "{register}: nothing tells one record from another");
}

/// What ends is told so many days before it does.
#[track_caller]
fn is_told_before_it_ends(org: &Organisation, id: &str, register: &str, field: &str, days: u32) {
    let def = org.register(&RegisterId::new(register)).unwrap_or_else(|| panic!("{id}: no {register}"));
    let told: Vec<u32> = def.terms.iter().filter(|term| term.field.as_str() == field).map(|term| term.days).collect();
    assert_eq!(told, [days], "{id}: when «{field}» is told");
}

/// What a register says of a dependencia: its answers, and where its record stands (empty: where it begins).
type Dependencia<'a> = (&'a [(&'a str, &'a str)], &'a str);

/// Each of these services is for the dependencias whose record says the first, and for none whose record says the others.
#[track_caller]
fn ask_of_the_dependencia(
    org: &Organisation,
    id: &str,
    services: &[&str],
    theirs: &[Dependencia<'_>],
    others: &[Dependencia<'_>],
) {
    for each in services {
        let rule = service(org, each).clients.as_ref().unwrap_or_else(|| panic!("{id}: {each} is for anybody"));
        let def = org.register(&rule.register).unwrap_or_else(|| panic!("{id}: no {}", rule.register));
        let asked = theirs.iter().map(|one| (one, true)).chain(others.iter().map(|one| (one, false)));
        for ((said, state), expected) in asked {
            let born = Timestamp::from_millis(1);
            let blank = RecordSummary::new(DocumentId::new(born, [1; 10]), def.id.clone(), born);
            let mut record = RecordSummary { state: (*state).to_owned(), ..blank };
            record.values.insert(FieldId::new("nombre"), "Catastro".to_owned());
            for (field, value) in *said {
                record.values.insert(FieldId::new(*field), (*value).to_owned());
            }
            let client = record.values[&FieldId::new("nombre")].clone();
            assert_eq!(is_for(rule, def, &client, [&record]), expected, "{id}: {each}, {said:?} at «{state}»");
        }
    }
}

/// A dependencia can be registered as of each of these kinds.
#[track_caller]
fn has_dependencias_that_are(org: &Organisation, id: &str, named: &[&str]) {
    let def = org.register(&RegisterId::new("dependencias")).expect("a register");
    let kinds = &def.field(&FieldId::new("tipo")).expect("a kind").options;
    for kind in named {
        assert!(kinds.iter().any(|one| one == kind), "{id}: no «{kind}» in {kinds:?}");
    }
}

/// OAX-12: a secret has no field to stand in, in any of them.
#[test]
fn a_secret_stands_in_no_field() {
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
