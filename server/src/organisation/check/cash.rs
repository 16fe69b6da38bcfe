//! Checks sums of money (R33). Each is found again on the paper that was signed, and put right by a paper of its own.

use super::Findings;
use crate::organisation::reason::Cash;
use ronda_shared::catalog::{FieldDef, FieldKind, Form};
use ronda_shared::ids::FieldId;

const FORMS: &str = "forms/";
const FIELDS: &str = "fields.json";
const REGISTERS: &str = "registers/";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    let money = |field: &&FieldDef| field.cash || field.corrects.is_some();
    for field in org.fields.iter().filter(money) {
        stray(found, FIELDS, field.id.as_str(), field);
    }
    for register in &org.registers {
        for field in register.fields.iter().filter(money) {
            stray(found, REGISTERS, register.id.as_str(), field);
        }
    }
    for form in &org.forms {
        for field in form.fields.iter().filter(money) {
            check_field(found, form, field);
        }
    }
}

/// A sum of money is signed on a form: anywhere else nothing is.
fn stray(found: &mut Findings<'_>, file: &str, owner: &str, field: &FieldDef) {
    let reason = Cash::Elsewhere { field: field.id.to_string() };
    found.add(file, owner, Some(field.id.as_str()), reason);
}

fn check_field(found: &mut Findings<'_>, form: &Form, field: &FieldDef) {
    let org = found.org;
    let id = field.id.as_str();
    let (field_id, form_id) = (|| id.to_owned(), || form.id.clone());
    let mut wrong = |reason: Cash| found.add(FORMS, &form.id, Some(id), reason);
    if !field.cash || field.kind != FieldKind::Number || field.core.is_some() || field.series.is_some() {
        wrong(Cash::NotNumber { field: field_id(), form: form_id() });
    }
    if form.fields.iter().filter(|other| other.label == field.label).count() > 1 {
        wrong(Cash::LabelTwice { form: form_id(), field: field_id() });
    }
    let everywhere = || org.forms.iter().flat_map(|form| &form.fields);
    if everywhere().any(|other| other.id == field.id && other.cash != field.cash) {
        wrong(Cash::SumAndNone { field: field_id() });
    }
    let Some(of) = &field.corrects else { return };
    if !everywhere().any(|sum| sum.id == *of && sum.cash) {
        wrong(Cash::CorrectsNoSum { field: field_id(), form: form_id(), of: of.to_string() });
    }
    if form.signatures.is_empty() {
        wrong(Cash::Unsigned { form: form_id(), of: of.to_string() });
    }
    // As many steps as there are forms lead out of any chain that ends.
    let next = |at: &FieldId| everywhere().find(|def| def.id == *at).and_then(|def| def.corrects.clone());
    let mut chain = std::iter::successors(Some(of.clone()), next);
    if chain.nth(org.forms.len()).is_some() {
        wrong(Cash::Circle { field: field_id(), of: of.to_string() });
    }
}
