//! Tests of what the manuals ask, read in the data that come with the binary. Each institution has a file; here is what
//! they share. What a request says, who may make it, what is done for it, how a secret travels: each row with its
//! requirement.

mod aguascalientes;
mod benito_juarez;
mod oaxaca;
mod ocoyoacac;
mod secogem;

use super::{builtin_names, load_builtin};
use ronda_shared::catalog::{FieldKind, Organisation, ServiceDef, Stage, Values};
use ronda_shared::ids::{FieldId, RegisterId, ServiceId};

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

/// What ends is told before it does.
#[track_caller]
fn is_told_before_it_ends(org: &Organisation, id: &str, register: &str, field: &str) {
    let def = org.register(&RegisterId::new(register)).unwrap_or_else(|| panic!("{id}: no {register}"));
    let due = def.terms.iter().any(|term| term.field.as_str() == field && term.days > 0);
    assert!(due, "{id}: nobody is told of «{field}»");
}

/// A service is for the dependencias whose record says so.
#[track_caller]
fn ask_of_the_dependencia(org: &Organisation, id: &str, services: &[&str], asks: &str) {
    for each in services {
        let rule = service(org, each).clients.as_ref().unwrap_or_else(|| panic!("{id}: {each} is for anybody"));
        assert!(rule.when.names().contains(&asks), "{id}: {each} does not ask «{asks}»");
    }
}

/// A dependencia can be registered as of this kind.
#[track_caller]
fn has_dependencias_that_are(org: &Organisation, id: &str, kind: &str) {
    let def = org.register(&RegisterId::new("dependencias")).expect("a register");
    let kinds = &def.field(&FieldId::new("tipo")).expect("a kind").options;
    assert!(kinds.iter().any(|one| one == kind), "{id}: {kinds:?}");
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
