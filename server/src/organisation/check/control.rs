//! Documents under control, which forms name (SEC-40, AGU-64, BJ-47, OCO-32), and classes of files (OCO-28).

use super::Findings;
use crate::organisation::reason::{Control, NamedKind};
use ronda_shared::catalog::ControlledDocument;
use ronda_shared::evidence::FileClass;

const SETTINGS: &str = "settings.json";
/// As much as the foot of a page has room for.
const LINE_CHARS: usize = 160;

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids(SETTINGS, NamedKind::Document, org.settings.documents.iter().map(|document| document.id.as_str()));
    for document in &org.settings.documents {
        check_document(found, document);
    }
    for form in &org.forms {
        if let Some(id) = form.control.as_ref().filter(|id| org.document(id).is_none()) {
            let reason = Control::UnknownDocument { form: form.id.clone(), id: id.to_string() };
            found.add("forms/", &form.id, Some(id.as_str()), reason);
        }
    }
    classes(found);
}

fn check_document(found: &mut Findings<'_>, document: &ControlledDocument) {
    let id = document.id.as_str();
    found.label(SETTINGS, id, NamedKind::Document, &document.title);
    if document.issued.is_some() && document.emission().is_none() {
        let issued = document.issued.as_deref().unwrap_or_default();
        let reason = Control::NoDay { id: id.to_owned(), issued: issued.to_owned() };
        found.add(SETTINGS, id, Some(issued), reason);
    }
    if document.code.is_none() && document.revision.is_none() && document.issued.is_none() {
        found.add(SETTINGS, id, None, Control::NoVersion { id: id.to_owned() });
    }
    if document.line().chars().count() > LINE_CHARS {
        found.add(SETTINGS, id, None, Control::LongLine { id: id.to_owned(), most: LINE_CHARS });
    }
    for step in &document.chain {
        if step.did.trim().is_empty() || step.by.trim().is_empty() {
            found.add(SETTINGS, id, Some("chain"), Control::EmptyStep { id: id.to_owned() });
        }
    }
}

/// Roles are there, and what is confidential is some roles' alone.
fn classes(found: &mut Findings<'_>) {
    let org = found.org;
    let classes = &org.settings.evidence.classes;
    for role in classes.values().flatten().filter(|role| org.role(role).is_none()) {
        found.add_at(SETTINGS, &format!("\"{role}\""), Control::UnknownRole { role: role.to_string() });
    }
    if classes.get(&FileClass::Confidential).is_some_and(Vec::is_empty) {
        found.add_at(SETTINGS, "\"confidential\"", Control::Confidential {});
    }
}
