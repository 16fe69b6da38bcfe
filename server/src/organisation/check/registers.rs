//! Registers: fields that can be filled, keys, columns and terms that are among them, states that lead somewhere.

use super::{Findings, forms};
use crate::organisation::reason::{Desk, NamedKind, Registers};
use ronda_shared::catalog::{FieldDef, FieldKind, RegisterDef, ServiceDef, check_value};
use ronda_shared::ids::FieldId;
use ronda_shared::limits;
use ronda_shared::search::question;
use std::collections::BTreeSet;

const FOLDER: &str = "registers/";
/// The list kept elsewhere of which an article's services are.
const SERVICES: &str = "services";
/// Days without a word after which machines may be told apart.
const SILENT_DAYS: std::ops::RangeInclusive<u32> = 1..=365;

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids(FOLDER, NamedKind::Register, org.registers.iter().map(|register| register.id.as_str()));
    for register in &org.registers {
        one(found, register);
    }
    for second in org.registers.iter().filter(|register| register.rounds.is_some()).skip(1) {
        let reason = Registers::SecondRounds { register: second.id.to_string() };
        found.add(FOLDER, second.id.as_str(), Some("rounds"), reason);
    }
}

fn one(found: &mut Findings<'_>, def: &RegisterDef) {
    let id = def.id.as_str();
    let register = || id.to_owned();
    found.label(FOLDER, id, NamedKind::Register, &def.name);
    found.label(FOLDER, id, NamedKind::Record, &def.record);
    if def.fields.is_empty() || def.fields.len() > limits::OPEN_FIELDS {
        found.add(FOLDER, id, None, Registers::FieldCount { register: register(), most: limits::OPEN_FIELDS });
    }
    let names: BTreeSet<&str> = def.fields.iter().map(|field| field.id.as_str()).collect();
    if names.len() != def.fields.len() {
        found.add(FOLDER, id, None, Registers::FieldTwice { register: register() });
    }
    for field in &def.fields {
        forms::one(found, FOLDER, id, field, &def.fields, &names);
        let unfit = field.kind.is_evidence() || field.core.is_some();
        if unfit || field.registry.is_some() || field.filled_by.is_some() || field.series.is_some() {
            let reason = Registers::OfTickets { field: field.id.to_string(), register: register() };
            found.add(FOLDER, id, Some(field.id.as_str()), reason);
        }
    }
    headings(found, def);
    let needs = def.states.iter().flat_map(|state| &state.moves).flat_map(|way| &way.needs);
    for (field, what) in def.key.iter().map(|id| (id, "key")).chain(def.list.iter().map(|id| (id, "list"))) {
        check_known(found, def, field, what);
    }
    for field in needs {
        check_known(found, def, field, "needs");
    }
    if let Some(item) = &def.item
        && !def.field(item).is_some_and(|field| field.kind == FieldKind::Equipment)
    {
        let reason = Registers::NoItem { field: item.to_string(), register: register() };
        found.add(FOLDER, id, Some("item"), reason);
    }
    for term in &def.terms {
        check_known(found, def, &term.field, "terms");
        if def.field(&term.field).is_some_and(|field| field.kind != FieldKind::Date) {
            let reason = Registers::NoDate { field: term.field.to_string(), register: register() };
            found.add(FOLDER, id, Some(term.field.as_str()), reason);
        }
    }
    states(found, def);
    stock(found, def);
    papers(found, def);
    of_another(found, def);
    article(found, def);
    rounds(found, def);
    software(found, def);
    if def.number.as_ref().is_some_and(|number| number.prefix.trim().is_empty()) {
        found.add(FOLDER, id, Some("number"), Registers::NoPrefix { register: register() });
    }
    if def.writes.is_empty() {
        found.add(FOLDER, id, Some("writes"), Registers::NobodyWrites { register: register() });
    }
    for role in def.reads.iter().chain(&def.writes) {
        found.role(FOLDER, id, role);
    }
    for service in &def.services {
        if found.org.service(service).is_none() {
            let reason = Desk::Unknown { owner: register(), what: NamedKind::Service, name: service.to_string() };
            found.add(FOLDER, id, Some(service.as_str()), reason);
        }
    }
}

/// A table's columns are known by their headings: no two the same, and none as the number's or the state's.
fn headings(found: &mut Findings<'_>, def: &RegisterDef) {
    let own = [(def.number.is_some(), "Número"), (!def.states.is_empty(), "Estado")];
    let own = own.into_iter().filter(|(has, _)| *has).map(|(_, name)| question(name));
    let mut seen: BTreeSet<Vec<String>> = own.collect();
    for field in &def.fields {
        if !seen.insert(question(&field.label)) {
            let reason = Registers::SameHeading { heading: field.label.clone(), register: def.id.to_string() };
            found.add(FOLDER, def.id.as_str(), Some(&field.label), reason);
        }
    }
}

/// Whether a field is of the kind that a part of an article needs.
type Fits<'f> = dyn Fn(&FieldDef) -> bool + 'f;

/// An article's fields are of the kinds that its pages show, and it can be published.
fn article(found: &mut Findings<'_>, def: &RegisterDef) {
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
            let reason = Registers::ArticlePart { part: part.to_owned(), register: id.to_owned() };
            found.add(FOLDER, id, Some(field.as_str()), reason);
        }
    }
    if !def.states.iter().any(|state| state.id == article.published && !state.ended) {
        let reason = Registers::ArticleState { register: id.to_owned(), state: article.published.clone() };
        found.add(FOLDER, id, Some(&article.published), reason);
    }
    if let Some(folder) = &article.start_page
        && !def.field(&article.folder).is_some_and(|field| field.options.contains(folder))
    {
        let reason = Registers::ArticleFolder { register: id.to_owned(), folder: folder.clone() };
        found.add(FOLDER, id, Some(folder), reason);
    }
}

/// What tells of a moved time of a plan is of the kinds that the plans' job reads, and is one record a time for ever.
fn rounds(found: &mut Findings<'_>, def: &RegisterDef) {
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
            let reason = Registers::RoundsPart { part: part.to_owned(), register: id.to_owned() };
            found.add(FOLDER, id, Some(field.as_str()), reason);
        }
    }
    let key = [rounds.plan.clone(), rounds.item.clone(), rounds.planned.clone()];
    if def.key != key || !def.states.is_empty() {
        found.add(FOLDER, id, Some("rounds"), Registers::RoundsKey { register: id.to_owned() });
    }
}

/// What tells of a contract of software is of the kinds that are counted by.
fn software(found: &mut Findings<'_>, def: &RegisterDef) {
    let Some(software) = &def.software else { return };
    let id = def.id.as_str();
    let names = |field: &FieldDef| matches!(field.kind, FieldKind::Text | FieldKind::Textarea);
    let counts = |field: &FieldDef| field.kind == FieldKind::Number;
    let parts: [(&str, &FieldId, &Fits<'_>); 2] =
        [("programs", &software.programs, &names), ("covers", &software.covers, &counts)];
    for (part, field, fits) in parts {
        if !def.field(field).is_some_and(fits) {
            let reason = Registers::SoftwarePart { part: part.to_owned(), register: id.to_owned() };
            found.add(FOLDER, id, Some("software"), reason);
        }
    }
    if !SILENT_DAYS.contains(&software.days()) {
        let (least, most) = (*SILENT_DAYS.start(), *SILENT_DAYS.end());
        found.add(FOLDER, id, Some("software"), Registers::SoftwareDays { register: id.to_owned(), least, most });
    }
}

fn check_known(found: &mut Findings<'_>, def: &RegisterDef, field: &FieldId, what: &str) {
    if def.field(field).is_none() {
        let (part, register) = (what.to_owned(), def.id.to_string());
        let reason = Registers::UnknownField { part, register, field: field.to_string() };
        found.add(FOLDER, def.id.as_str(), Some(field.as_str()), reason);
    }
}

/// A paper that a move demands is one of a service out of whose tickets the records are entered, and can say what it must.
fn papers(found: &mut Findings<'_>, def: &RegisterDef) {
    let (org, id) = (found.org, def.id.as_str());
    let register = || id.to_owned();
    for demand in def.states.iter().flat_map(|state| &state.moves).flat_map(|way| &way.papers) {
        let name = demand.form.as_str();
        let Some(form) = org.form(name) else {
            let reason = Registers::MoveNoForm { register: register(), form: name.to_owned() };
            found.add(FOLDER, id, Some(name), reason);
            continue;
        };
        let services = def.services.iter().filter_map(|service| org.service(service));
        let has = |service: &ServiceDef| {
            service.form.as_deref() == Some(name) || service.related_forms.iter().any(|related| related == name)
        };
        if !services.into_iter().any(has) {
            let reason = Registers::MoveNoPaper { register: register(), form: name.to_owned() };
            found.add(FOLDER, id, Some(name), reason);
        }
        for (field, answer) in &demand.says {
            let asked = form.fields.iter().find(|asked| asked.id == *field);
            if asked.is_none_or(|asked| check_value(asked, answer).is_err()) {
                let (form, answer, field_id) = (name.to_owned(), answer.to_string(), field.to_string());
                let reason = Registers::MoveCannotSay { form, answer, field: field_id, register: register() };
                found.add(FOLDER, id, Some(field.as_str()), reason);
            }
        }
    }
}

/// Records that are entered out of those of another register: one that is there, and is not their own.
fn of_another(found: &mut Findings<'_>, def: &RegisterDef) {
    let (org, id) = (found.org, def.id.as_str());
    if let Some(of) = &def.of
        && (*of == def.id || org.register(of).is_none())
    {
        let reason = Registers::OfAnother { register: id.to_owned(), of: of.to_string() };
        found.add(FOLDER, id, Some(of.as_str()), reason);
    }
}

/// What is counted stands in states that there are, under a name, and more than none must be there.
fn stock(found: &mut Findings<'_>, def: &RegisterDef) {
    for rule in &def.stock {
        let unknown = rule.states.iter().any(|id| !def.states.iter().any(|state| state.id == *id));
        if unknown || rule.states.is_empty() || rule.least == 0 || rule.name.trim().is_empty() {
            let reason = Registers::BadStock { register: def.id.to_string(), name: rule.name.clone() };
            found.add(FOLDER, def.id.as_str(), Some("stock"), reason);
        }
    }
}

fn states(found: &mut Findings<'_>, def: &RegisterDef) {
    let id = def.id.as_str();
    let register = || id.to_owned();
    let mut seen = BTreeSet::new();
    let reached: BTreeSet<&str> = def.states.iter().flat_map(|state| &state.moves).map(|way| way.to.as_str()).collect();
    for state in def.states.iter().skip(1).filter(|state| !reached.contains(state.id.as_str())) {
        let reason = Registers::Unreached { register: register(), state: state.id.clone() };
        found.add(FOLDER, id, Some(&state.id), reason);
    }
    for state in &def.states {
        if !seen.insert(state.id.as_str()) || state.id.is_empty() || state.name.trim().is_empty() {
            found.add(FOLDER, id, Some(&state.id), Registers::BadState { register: register() });
        }
        for way in &state.moves {
            for role in &way.by {
                found.role(FOLDER, id, role);
                if !def.reads.contains(role) && !def.writes.contains(role) {
                    let reason = Registers::MovesUnread { role: role.to_string(), register: register() };
                    found.add(FOLDER, id, Some(role.as_str()), reason);
                }
            }
            if way.to == state.id || way.name.trim().is_empty() || !def.states.iter().any(|other| other.id == way.to) {
                let (from, to) = (state.id.clone(), way.to.clone());
                let reason = Registers::BadMove { state: from, register: register(), to };
                found.add(FOLDER, id, Some(&way.to), reason);
            }
        }
    }
}
