//! Forms that nobody can fill: no service names them, and no screen asks what they ask.

use super::Findings;
use crate::organisation::reason::Forms;
use ronda_shared::catalog::{Form, Organisation, ServiceDef};

/// A form that nobody can fill is a slip of the pen; one that the organisation itself lists as a channel's may wait for a
/// part of the desk that is not built yet ([`advice`] names it).
pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    for form in nobodys(org).filter(|form| !org.intake_forms.contains(&form.id)) {
        found.add("forms/", &form.id, None, reason(form));
    }
}

/// Forms listed as a channel's that nobody can fill yet: told, and no reason not to serve.
pub(super) fn advice(found: &mut Findings<'_>) {
    let org = found.org;
    for form in nobodys(org).filter(|form| org.intake_forms.contains(&form.id)) {
        found.add("forms/", &form.id, None, reason(form));
    }
}

fn nobodys(org: &Organisation) -> impl Iterator<Item = &Form> {
    org.forms.iter().filter(move |form| !reached(org, &form.id))
}

fn reason(form: &Form) -> Forms {
    Forms::Unfilled { form: form.id.clone(), title: form.title.clone() }
}

/// Whether somebody comes upon a form: with a service, as the survey, as the note of a silence, or as a screen of ours.
fn reached(org: &Organisation, id: &str) -> bool {
    let settings = &org.settings;
    let note = settings.auto_close.iter().filter_map(|rule| rule.note_form.as_ref());
    let mut named = settings.survey_form.iter().chain(note).chain(settings.screens.values());
    named.any(|form| form == id) || org.services.iter().any(|service| names(service, id))
}

fn names(service: &ServiceDef, id: &str) -> bool {
    let own = service.form.iter().chain(&service.related_forms).map(String::as_str);
    let documents = service.attachments.iter().map(|attachment| attachment.paper());
    let closing = service.closing.requires_documents.iter().map(String::as_str);
    own.chain(documents).chain(closing).any(|named| named == id)
}
