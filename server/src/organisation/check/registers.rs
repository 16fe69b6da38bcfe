//! Registers: fields that can be filled, keys, columns and terms that are among them, states that lead somewhere.

use super::{Found, forms};
use ronda_shared::catalog::{FieldDef, FieldKind, RegisterDef, ServiceDef, check_value};
use ronda_shared::ids::FieldId;
use ronda_shared::limits;
use ronda_shared::search::question;
use std::collections::BTreeSet;

const FOLDER: &str = "registers/";
/// The list kept elsewhere of which an article's services are.
const SERVICES: &str = "services";

pub(super) fn check(found: &mut Found<'_>) {
    let org = found.org;
    found.ids(FOLDER, "register", org.registers.iter().map(|register| register.id.as_str()));
    for register in &org.registers {
        one(found, register);
    }
    for second in org.registers.iter().filter(|register| register.rounds.is_some()).skip(1) {
        let reason = format!("«{}» keeps the moved times of plans, and another register does", second.id);
        found.add(FOLDER, second.id.as_str(), Some("rounds"), reason);
    }
}

fn one(found: &mut Found<'_>, def: &RegisterDef) {
    let id = def.id.as_str();
    found.label(FOLDER, id, "register", &def.name);
    found.label(FOLDER, id, "register's record", &def.record);
    if def.fields.is_empty() || def.fields.len() > limits::OPEN_FIELDS {
        found.add(FOLDER, id, None, format!("«{id}» needs between 1 and {} fields", limits::OPEN_FIELDS));
    }
    let names: BTreeSet<&str> = def.fields.iter().map(|field| field.id.as_str()).collect();
    if names.len() != def.fields.len() {
        found.add(FOLDER, id, None, format!("a field is twice in the register «{id}»"));
    }
    for field in &def.fields {
        forms::one(found, FOLDER, id, field, &def.fields, &names);
        let unfit = matches!(field.kind, FieldKind::Photo | FieldKind::Signature) || field.core.is_some();
        if unfit || field.registry.is_some() || field.filled_by.is_some() || field.series.is_some() {
            let reason = format!("«{}» of «{id}» is a datum of tickets, which a record does not have", field.id);
            found.add(FOLDER, id, Some(field.id.as_str()), reason);
        }
    }
    headings(found, def);
    let needs = def.states.iter().flat_map(|state| &state.moves).flat_map(|way| &way.needs);
    for (field, what) in def.key.iter().map(|id| (id, "key")).chain(def.list.iter().map(|id| (id, "list"))) {
        known(found, def, field, what);
    }
    for field in needs {
        known(found, def, field, "needs");
    }
    for term in &def.terms {
        known(found, def, &term.field, "terms");
        if def.field(&term.field).is_some_and(|field| field.kind != FieldKind::Date) {
            let reason = format!("the term «{}» of «{id}» is no date", term.field);
            found.add(FOLDER, id, Some(term.field.as_str()), reason);
        }
    }
    states(found, def);
    papers(found, def);
    of_another(found, def);
    article(found, def);
    rounds(found, def);
    if def.number.as_ref().is_some_and(|number| number.prefix.trim().is_empty()) {
        found.add(FOLDER, id, Some("number"), format!("the numbers of «{id}» have no prefix"));
    }
    if def.writes.is_empty() {
        found.add(FOLDER, id, Some("writes"), format!("nobody writes the register «{id}»"));
    }
    for role in def.reads.iter().chain(&def.writes) {
        found.role(FOLDER, id, role);
    }
    for service in &def.services {
        if found.org.service(service).is_none() {
            let reason = format!("«{id}» names the service «{service}», which is not there");
            found.add(FOLDER, id, Some(service.as_str()), reason);
        }
    }
}

/// A table's columns are known by their headings: no two the same, and none as the number's or the state's.
fn headings(found: &mut Found<'_>, def: &RegisterDef) {
    let own = [(def.number.is_some(), "Número"), (!def.states.is_empty(), "Estado")];
    let own = own.into_iter().filter(|(has, _)| *has).map(|(_, name)| question(name));
    let mut seen: BTreeSet<Vec<String>> = own.collect();
    for field in &def.fields {
        if !seen.insert(question(&field.label)) {
            let reason = format!("«{}» of «{}» is headed as another column of its table", field.label, def.id);
            found.add(FOLDER, def.id.as_str(), Some(&field.label), reason);
        }
    }
}

/// Whether a field is of the kind that a part of an article needs.
type Fits<'f> = dyn Fn(&FieldDef) -> bool + 'f;

/// An article's fields are of the kinds that its pages show, and it can be published.
fn article(found: &mut Found<'_>, def: &RegisterDef) {
    let Some(article) = &def.article else { return };
    let id = def.id.as_str();
    let of_kind = |kind: FieldKind| move |field: &FieldDef| field.kind == kind;
    let services = |field: &FieldDef| {
        field.kind == FieldKind::Choice && field.multiple && field.options_source.as_deref() == Some(SERVICES)
    };
    let parts: [(&str, &FieldId, &Fits<'_>); 5] = [
        ("title", &article.title, &of_kind(FieldKind::Text)),
        ("body", &article.body, &of_kind(FieldKind::Textarea)),
        ("folder", &article.folder, &of_kind(FieldKind::Choice)),
        ("services", &article.services, &services),
        ("public", &article.public, &of_kind(FieldKind::Bool)),
    ];
    for (part, field, fits) in parts {
        if !def.field(field).is_some_and(fits) {
            let reason = format!("the «{part}» of the articles «{id}» is no field of theirs, or of another kind");
            found.add(FOLDER, id, Some(field.as_str()), reason);
        }
    }
    if !def.states.iter().any(|state| state.id == article.published && !state.ended) {
        let reason =
            format!("the articles «{id}» are published as «{}», which is no state of theirs", article.published);
        found.add(FOLDER, id, Some(&article.published), reason);
    }
}

/// What tells of a moved time of a plan is of the kinds that the plans' job reads, and is one record a time for ever.
fn rounds(found: &mut Found<'_>, def: &RegisterDef) {
    let Some(rounds) = &def.rounds else { return };
    let id = def.id.as_str();
    let parts: [(&str, &FieldId, FieldKind, bool); 6] = [
        ("plan", &rounds.plan, FieldKind::Text, true),
        ("item", &rounds.item, FieldKind::Text, false),
        ("name", &rounds.name, FieldKind::Text, true),
        ("planned", &rounds.planned, FieldKind::Date, true),
        ("day", &rounds.day, FieldKind::Date, true),
        ("reason", &rounds.reason, FieldKind::Textarea, true),
    ];
    for (part, field, kind, required) in parts {
        if !def.field(field).is_some_and(|known| known.kind == kind && known.required == required) {
            let reason = format!("the «{part}» of «{id}» is no field of it, or of another kind, or demanded otherwise");
            found.add(FOLDER, id, Some(field.as_str()), reason);
        }
    }
    let key = [rounds.plan.clone(), rounds.item.clone(), rounds.planned.clone()];
    if def.key != key || !def.states.is_empty() {
        let reason = format!("«{id}» keeps moved times: its key is plan, item and planned day, and it has no states");
        found.add(FOLDER, id, Some("rounds"), reason);
    }
}

fn known(found: &mut Found<'_>, def: &RegisterDef, field: &FieldId, what: &str) {
    if def.field(field).is_none() {
        let reason = format!("«{what}» of «{}» names the field «{field}», which it does not have", def.id);
        found.add(FOLDER, def.id.as_str(), Some(field.as_str()), reason);
    }
}

/// A paper that a move demands is one of a service out of whose tickets the records are entered, and can say what it must.
fn papers(found: &mut Found<'_>, def: &RegisterDef) {
    let (org, id) = (found.org, def.id.as_str());
    for demand in def.states.iter().flat_map(|state| &state.moves).flat_map(|way| &way.papers) {
        let name = demand.form.as_str();
        let Some(form) = org.form(name) else {
            found.add(FOLDER, id, Some(name), format!("a move of «{id}» demands «{name}», which is no form"));
            continue;
        };
        let services = def.services.iter().filter_map(|service| org.service(service));
        let has = |service: &ServiceDef| {
            service.form.as_deref() == Some(name) || service.related_forms.iter().any(|related| related == name)
        };
        if !services.into_iter().any(has) {
            let reason = format!("a move of «{id}» demands «{name}», which is a paper of none of its services");
            found.add(FOLDER, id, Some(name), reason);
        }
        for (field, answer) in &demand.says {
            let asked = form.fields.iter().find(|asked| asked.id == *field);
            if asked.is_none_or(|asked| check_value(asked, answer).is_err()) {
                let reason = format!("«{name}» cannot say «{answer}» in «{field}», as a move of «{id}» demands");
                found.add(FOLDER, id, Some(field.as_str()), reason);
            }
        }
    }
}

/// Records that are entered out of those of another register: one that is there, and is not their own.
fn of_another(found: &mut Found<'_>, def: &RegisterDef) {
    let (org, id) = (found.org, def.id.as_str());
    if let Some(of) = &def.of
        && (*of == def.id || org.register(of).is_none())
    {
        found.add(FOLDER, id, Some(of.as_str()), format!("«{id}» is of the register «{of}», no other that is there"));
    }
}

fn states(found: &mut Found<'_>, def: &RegisterDef) {
    let id = def.id.as_str();
    let mut seen = BTreeSet::new();
    let reached: BTreeSet<&str> = def.states.iter().flat_map(|state| &state.moves).map(|way| way.to.as_str()).collect();
    for state in def.states.iter().skip(1).filter(|state| !reached.contains(state.id.as_str())) {
        let reason = format!("no move of «{id}» leads to «{}»", state.id);
        found.add(FOLDER, id, Some(&state.id), reason);
    }
    for state in &def.states {
        if !seen.insert(state.id.as_str()) || state.id.is_empty() || state.name.trim().is_empty() {
            let reason = format!("a state of «{id}» has no id, no name, or is there twice");
            found.add(FOLDER, id, Some(&state.id), reason);
        }
        for way in &state.moves {
            for role in &way.by {
                found.role(FOLDER, id, role);
                if !def.reads.contains(role) && !def.writes.contains(role) {
                    let reason = format!("«{role}» moves records of «{id}», and does not read them");
                    found.add(FOLDER, id, Some(role.as_str()), reason);
                }
            }
            if way.to == state.id || way.name.trim().is_empty() || !def.states.iter().any(|other| other.id == way.to) {
                let reason =
                    format!("«{}» of «{id}» leads to «{}»: no other state of it, or no name", state.id, way.to);
                found.add(FOLDER, id, Some(&way.to), reason);
            }
        }
    }
}
