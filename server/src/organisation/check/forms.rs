//! Forms and fields: choices that offer something, conditions that ask for what is there.

use super::Found;
use ronda_shared::catalog::expr::{Expr, FACTS};
use ronda_shared::catalog::{FieldDef, FieldKind, Form};
use ronda_shared::limits;
use ronda_shared::paper::MATERIAL;
use std::collections::BTreeSet;

const FIELDS: &str = "fields.json";

pub(super) fn check(found: &mut Found<'_>) {
    let org = found.org;
    found.ids("forms/", "form", org.forms.iter().map(|form| form.id.as_str()));
    found.ids(FIELDS, "common field", org.fields.iter().map(|field| field.id.as_str()));
    let names: BTreeSet<&str> = org.fields.iter().map(|field| field.id.as_str()).collect();
    for field in &org.fields {
        one(found, FIELDS, field.id.as_str(), field, &org.fields, &names);
        series(found, FIELDS, field.id.as_str(), field);
    }
    for form in &org.forms {
        whole(found, form);
    }
}

fn whole(found: &mut Found<'_>, form: &Form) {
    let org = found.org;
    found.label("forms/", &form.id, "form", &form.title);
    if form.fields.len() > limits::OPEN_FIELDS {
        found.add(
            "forms/",
            &form.id,
            None,
            format!("the form «{}» has more than {} fields", form.id, limits::OPEN_FIELDS),
        );
    }
    let mut seen = BTreeSet::new();
    for field in &form.fields {
        if !seen.insert(&field.id) {
            let reason = format!("the field «{}» is twice in the form «{}»", field.id, form.id);
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
            let reason = format!(
                "who sees «{}», and for how long it is kept, is said by the service and not by a form",
                attachment.id
            );
            found.add("forms/", &form.id, Some(attachment.id.as_str()), reason);
        }
        if attachment.label.trim().is_empty() {
            let reason = format!("the attachment «{}» of «{}» has no label", attachment.id, form.id);
            found.add("forms/", &form.id, Some(attachment.id.as_str()), reason);
        }
    }
    for signature in &form.signatures {
        found.role("forms/", &form.id, &signature.role);
        if signature.label.trim().is_empty() {
            found.add("forms/", &form.id, Some("signatures"), format!("a signature of «{}» has no label", form.id));
        }
    }
}

/// A field can be asked, and its conditions can be judged; `names`: what they may ask for.
pub(super) fn one(
    found: &mut Found<'_>,
    prefix: &str,
    owner: &str,
    field: &FieldDef,
    among: &[FieldDef],
    names: &BTreeSet<&str>,
) {
    let id = field.id.as_str();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if id.is_empty() || id.chars().count() > limits::ID_CHARS || !id.chars().all(plain) {
        found.add(prefix, owner, Some(id), format!("«{id}» is not a field's id: small letters, digits and _"));
    }
    if FACTS.contains(&id) {
        found.add(prefix, owner, Some(id), format!("«{id}» is a name that conditions keep for the ticket itself"));
    }
    if field.label.trim().is_empty() {
        found.add(prefix, owner, Some(id), format!("the field «{id}» of «{owner}» has no label"));
    }
    if field.section.as_ref().is_some_and(|title| title.trim().is_empty() || title.trim() == MATERIAL) {
        let reason = format!("the section that «{id}» of «{owner}» begins needs a title of its own, not «{MATERIAL}»");
        found.add(prefix, owner, Some("section"), reason);
    }
    let choice = field.kind == FieldKind::Choice;
    if choice && field.options.is_empty() && field.options_source.is_none() {
        found.add(prefix, owner, Some(id), format!("the choice «{id}» of «{owner}» offers nothing"));
    }
    if !choice && (!field.options.is_empty() || field.multiple) {
        found.add(prefix, owner, Some(id), format!("the field «{id}» of «{owner}» has options but is no choice"));
    }
    let distinct: BTreeSet<&String> = field.options.iter().collect();
    if distinct.len() != field.options.len() || field.options.iter().any(|option| option.trim().is_empty()) {
        found.add(prefix, owner, Some(id), format!("an option of «{id}» in «{owner}» is empty or there twice"));
    }
    for condition in field.when.iter().chain(&field.required_when) {
        self::condition(found, prefix, owner, condition, among, names);
    }
}

/// What the server numbers is a text that nobody answers, and numbered the same in every form that has it.
fn series(found: &mut Found<'_>, prefix: &str, owner: &str, field: &FieldDef) {
    let id = field.id.as_str();
    let numbering = found.org.numbering(&field.id);
    if field.series.as_ref() != numbering {
        let reason = format!("«{id}» is numbered in one form and not, or otherwise, in «{owner}»");
        found.add(prefix, owner, Some(id), reason);
    }
    let Some(series) = &field.series else { return };
    let asked = field.required || field.required_when.is_some() || field.filled_by.is_some() || field.core.is_some();
    if field.kind != FieldKind::Text || asked {
        let reason = format!("«{id}» of «{owner}» is numbered by the server: a text, and asked of nobody");
        found.add(prefix, owner, Some(id), reason);
    }
    if series.prefix.trim().is_empty() {
        found.add(prefix, owner, Some("series"), format!("the numbers of «{id}» in «{owner}» have no prefix"));
    }
}

/// A condition asks for names that are there and compares choices with what they offer.
pub(super) fn condition(
    found: &mut Found<'_>,
    prefix: &str,
    owner: &str,
    condition: &Expr,
    among: &[FieldDef],
    names: &BTreeSet<&str>,
) {
    let source = condition.source();
    for name in condition.names() {
        if !names.contains(name) && !FACTS.contains(&name) {
            let reason = format!("the condition «{source}» of «{owner}» asks for «{name}», which is not there");
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
            let reason =
                format!("the condition «{source}» of «{owner}» compares «{name}» with «{value}», which it never is");
            found.add(prefix, owner, Some(source), reason);
        }
    }
}
