//! Forms and fields: choices that offer something, conditions that ask for what is there.

use super::Findings;
use crate::organisation::reason::{Forms, NamedKind};
use ronda_shared::catalog::expr::{Expr, FACTS};
use ronda_shared::catalog::{FieldDef, FieldKind, Form};
use ronda_shared::limits;
use ronda_shared::paper::MATERIAL;
use std::collections::BTreeSet;

const FIELDS: &str = "fields.json";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids("forms/", NamedKind::Form, org.forms.iter().map(|form| form.id.as_str()));
    found.ids(FIELDS, NamedKind::CommonField, org.fields.iter().map(|field| field.id.as_str()));
    let names: BTreeSet<&str> = org.fields.iter().map(|field| field.id.as_str()).collect();
    for field in &org.fields {
        one(found, FIELDS, field.id.as_str(), field, &org.fields, &names);
        series(found, FIELDS, field.id.as_str(), field);
    }
    for form in &org.forms {
        check_form(found, form);
    }
}

fn check_form(found: &mut Findings<'_>, form: &Form) {
    let org = found.org;
    found.label("forms/", &form.id, NamedKind::Form, &form.title);
    if form.fields.len() > limits::OPEN_FIELDS {
        let reason = Forms::ManyFields { form: form.id.clone(), most: limits::OPEN_FIELDS };
        found.add("forms/", &form.id, None, reason);
    }
    let mut seen = BTreeSet::new();
    for field in &form.fields {
        if !seen.insert(&field.id) {
            let reason = Forms::FieldTwice { field: field.id.to_string(), form: form.id.clone() };
            found.add("forms/", &form.id, Some(field.id.as_str()), reason);
        }
    }
    let attached = org
        .services
        .iter()
        .filter(|service| service.form.as_deref() == Some(&form.id) || service.related_forms.contains(&form.id))
        .flat_map(|service| &service.attachments)
        .chain(&form.attachments);
    let names: BTreeSet<&str> =
        form.fields.iter().chain(&org.fields).map(|f| f.id.as_str()).chain(attached.map(|a| a.id.as_str())).collect();
    for field in &form.fields {
        one(found, "forms/", &form.id, field, &form.fields, &names);
        series(found, "forms/", &form.id, field);
        if let Some(role) = &field.filled_by {
            found.role("forms/", &form.id, role);
        }
    }
    for attachment in &form.attachments {
        for condition in attachment.when.iter().chain(&attachment.required_when) {
            self::condition(found, "forms/", &form.id, condition, &form.fields, &names);
        }
        if !attachment.seen_by.is_empty() || attachment.destroy_after_days.is_some() {
            let reason = Forms::SeenByForm { attachment: attachment.id.to_string() };
            found.add("forms/", &form.id, Some(attachment.id.as_str()), reason);
        }
        if attachment.label.trim().is_empty() {
            let reason = Forms::AttachmentUnnamed { attachment: attachment.id.to_string(), owner: form.id.clone() };
            found.add("forms/", &form.id, Some(attachment.id.as_str()), reason);
        }
    }
    if form.destroy_after_days == Some(0) {
        let reason = Forms::PhotographDestroyedAtOnce { form: form.id.clone() };
        found.add("forms/", &form.id, Some("destroy_after_days"), reason);
    }
    for signature in &form.signatures {
        found.role("forms/", &form.id, &signature.role);
        if signature.label.trim().is_empty() {
            let reason = Forms::SignatureUnnamed { form: form.id.clone() };
            found.add("forms/", &form.id, Some("signatures"), reason);
        }
        if signature.destroy_after_days == Some(0) {
            let reason = Forms::SignatureDestroyedAtOnce { label: signature.label.clone(), form: form.id.clone() };
            found.add("forms/", &form.id, Some("signatures"), reason);
        }
    }
}

/// A field can be asked, and its conditions can be judged; `names`: what they may ask for.
pub(super) fn one(
    found: &mut Findings<'_>,
    prefix: &str,
    owner: &str,
    field: &FieldDef,
    among: &[FieldDef],
    names: &BTreeSet<&str>,
) {
    let id = field.id.as_str();
    let (of, by) = (|| id.to_owned(), || owner.to_owned());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if id.is_empty() || id.chars().count() > limits::ID_CHARS || !id.chars().all(plain) {
        found.add(prefix, owner, Some(id), Forms::NoFieldId { id: of() });
    }
    if FACTS.contains(&id) {
        found.add(prefix, owner, Some(id), Forms::KeptName { id: of() });
    }
    if field.label.trim().is_empty() {
        found.add(prefix, owner, Some(id), Forms::FieldUnnamed { field: of(), owner: by() });
    }
    if field.section.as_ref().is_some_and(|title| title.trim().is_empty() || title.trim() == MATERIAL) {
        let reason = Forms::SectionUntitled { field: of(), owner: by(), material: MATERIAL.to_owned() };
        found.add(prefix, owner, Some("section"), reason);
    }
    let choice = field.kind == FieldKind::Choice;
    if choice && field.options.is_empty() && field.options_source.is_none() {
        found.add(prefix, owner, Some(id), Forms::NothingOffered { field: of(), owner: by() });
    }
    if !choice && (!field.options.is_empty() || field.multiple) {
        found.add(prefix, owner, Some(id), Forms::OptionsOfNoChoice { field: of(), owner: by() });
    }
    let distinct: BTreeSet<&String> = field.options.iter().collect();
    if distinct.len() != field.options.len() || field.options.iter().any(|option| option.trim().is_empty()) {
        found.add(prefix, owner, Some(id), Forms::OptionTwice { field: of(), owner: by() });
    }
    for condition in field.when.iter().chain(&field.required_when) {
        self::condition(found, prefix, owner, condition, among, names);
    }
}

/// What the server numbers is a text that nobody answers, and numbered the same in every form that has it.
fn series(found: &mut Findings<'_>, prefix: &str, owner: &str, field: &FieldDef) {
    let id = field.id.as_str();
    let (of, by) = (|| id.to_owned(), || owner.to_owned());
    let numbering = found.org.numbering(&field.id);
    if field.series.as_ref() != numbering {
        found.add(prefix, owner, Some(id), Forms::NumberedOtherwise { field: of(), owner: by() });
    }
    let Some(series) = &field.series else { return };
    let asked = field.required || field.required_when.is_some() || field.filled_by.is_some() || field.core.is_some();
    if field.kind != FieldKind::Text || asked {
        found.add(prefix, owner, Some(id), Forms::NumberedAndAsked { field: of(), owner: by() });
    }
    if series.prefix.trim().is_empty() {
        found.add(prefix, owner, Some("series"), Forms::SeriesPrefix { field: of(), owner: by() });
    }
}

/// A condition asks for names that are there and compares choices with what they offer.
pub(super) fn condition(
    found: &mut Findings<'_>,
    prefix: &str,
    owner: &str,
    condition: &Expr,
    among: &[FieldDef],
    names: &BTreeSet<&str>,
) {
    let source = condition.source();
    let (said, by) = (|| source.to_owned(), || owner.to_owned());
    for name in condition.names() {
        if !names.contains(name) && !FACTS.contains(&name) {
            let reason = Forms::UnknownName { condition: said(), owner: by(), name: name.to_owned() };
            found.add(prefix, owner, Some(source), reason);
        }
    }
    for (name, value) in condition.compared() {
        let field = among.iter().find(|field| field.id.as_str() == name);
        let offers = |field: &FieldDef| match field.kind {
            FieldKind::Choice => field.options_source.is_some() || field.options.iter().any(|option| option == value),
            FieldKind::Bool => matches!(value, "true" | "false"),
            _ => true,
        };
        if field.is_some_and(|field| !offers(field)) {
            let (name, value) = (name.to_owned(), value.to_owned());
            let reason = Forms::NeverSo { condition: said(), owner: by(), name, value };
            found.add(prefix, owner, Some(source), reason);
        }
    }
}
