//! Destruction of what is kept for a term and no longer (AGU-24, A16). A copy of somebody's identity, what they drew as
//! their signature, and the form that they signed on paper go some days after the ticket is over.

use super::{Due, Item, ServerNote, note, told};
use crate::catalog::service::{Attachment, ServiceDef};
use crate::catalog::{FieldDef, Form, Organisation, SignaturePlace};
use crate::command::Command;
use crate::evidence::{Evidence, made_of};
use crate::ids::{ActId, FieldId, ServiceId};
use crate::redaction::Redact;
use crate::signature::Signature;
use crate::ticket::view::TicketView;
use crate::time::{DAY_MS, Timestamp};

/// Whether files or signatures of the service's tickets have a term.
pub(super) fn watched(org: &Organisation, service: &ServiceId) -> bool {
    org.service(service).is_some_and(|service| {
        let files = service.attachments.iter().any(|paper| paper.destroy_after_days.is_some());
        let drawn = |form: &Form| form.signatures.iter().any(|place| place.destroy_after_days.is_some());
        files || forms(org, service).any(|form| form.destroy_after_days.is_some() || drawn(form))
    })
}

/// The forms of a service: its own, those that come later, those that its documents are.
fn forms<'o>(org: &'o Organisation, service: &'o ServiceDef) -> impl Iterator<Item = &'o Form> {
    let named = service.form.iter().chain(&service.related_forms).map(String::as_str);
    named.chain(service.attachments.iter().map(Attachment::paper)).filter_map(move |id| org.form(id))
}

/// The services whose rules say for how long something of the ticket is kept: its own, then those that it had before, the last
/// of them first, up to one that the organisation's data have no more. Whether that one asked for the same paper, to keep it,
/// nobody knows by then; what is destroyed does not come back.
fn services<'o>(org: &'o Organisation, view: &TicketView) -> impl Iterator<Item = &'o ServiceDef> {
    view.ruled.services().map_while(move |id| org.service(id))
}

/// Whether a service asks for files under this name, as a document, a form or a field: then what it says of them counts, and
/// nothing that the ticket's service before it said.
fn asks_for(org: &Organisation, service: &ServiceDef, field: &FieldId) -> bool {
    let photographed = |fields: &[FieldDef]| fields.iter().any(|one| one.id == *field && one.kind.is_evidence());
    service.attachments.iter().any(|paper| paper.id == *field)
        || photographed(&org.fields)
        || forms(org, service).any(|form| form.id == field.as_str() || photographed(&form.fields))
}

/// Counted from where the ticket was over: reopened, it keeps them; what came late goes with the rest.
pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    if !view.ruled.state.is_final() {
        return Vec::new();
    }
    let over = over(view);
    let item = |id: ActId, days: u32| Item { at: over.plus(i64::from(days) * DAY_MS), what: Due::Destroy(id) };
    let files = view.evidence.iter().filter(|file| !view.is_file_gone(file.id));
    let files = files.filter_map(|file| Some(item(file.id, term(org, view, file)?.1)));
    let drawn = view.signatures.iter().filter(|signature| !view.is_hand_gone(signature.id));
    let drawn =
        drawn.filter_map(|signature| Some(item(signature.id, place(org, view, signature)?.destroy_after_days?)));
    files.chain(drawn).collect()
}

/// Since when the ticket is over as its desk knows it. A telephone out of reach that closed it weeks ago, or whose clock was
/// behind, takes no day of the term away: what is destroyed does not come back.
fn over(view: &TicketView) -> Timestamp {
    let since = view.ruled.since;
    told(view, &view.ruled).map_or(since, |received| received.max(since))
}

/// What a file is, as printed, and for how many days it is kept: as the service says of the document that it is, or the form
/// that it is a photograph of. A ticket that went to another service keeps what that does not ask for as the one did that
/// asked for it. A marked copy, and a copy of that, is kept as what it was made of.
fn term<'o>(org: &'o Organisation, view: &TicketView, file: &Evidence) -> Option<(&'o str, u32)> {
    let field = made_of(&view.evidence, file).find_map(|one| one.file.field.as_ref())?;
    let service = services(org, view).find(|service| asks_for(org, service, field))?;
    let document = service.attachments.iter().find(|paper| paper.id == *field);
    let own = document.and_then(|paper| Some((paper.label.as_str(), paper.destroy_after_days?)));
    own.or_else(|| {
        let id = document.map_or(field.as_str(), Attachment::paper);
        let form = forms(org, service).find(|form| form.id == id)?;
        Some((form.title.as_str(), form.destroy_after_days?))
    })
}

/// The place of a form that a signature was drawn in: one of the service, or of those that the ticket had before.
fn place<'o>(org: &'o Organisation, view: &TicketView, signature: &Signature) -> Option<&'o SignaturePlace> {
    let signed = &signature.signed;
    let form =
        services(org, view).find_map(|service| forms(org, service).find(|form| form.id == signed.paper.as_str()))?;
    form.signatures.iter().find(|place| place.role.as_str() == signed.role && place.purpose == signed.purpose)
}

fn signature(view: &TicketView, act: ActId) -> Option<&Signature> {
    view.signatures.iter().find(|signature| signature.id == act)
}

/// What goes, by its act: a file with its bytes, or what was drawn of a signature.
pub fn destroyed(view: &TicketView, act: ActId) -> Redact {
    if signature(view, act).is_some() { Redact::Hand(act) } else { Redact::File(act) }
}

/// Why it goes, in one line: it stands in its place, in the story and in the audit log.
pub fn why_destroyed(org: &Organisation, view: &TicketView, act: ActId) -> String {
    let drawn = signature(view, act).and_then(|signature| place(org, view, signature));
    let file = || view.evidence.iter().find(|file| file.id == act).and_then(|file| term(org, view, file));
    let (label, days) = match drawn {
        Some(place) => (place.label.as_str(), place.destroy_after_days.unwrap_or_default()),
        None => file().unwrap_or_default(),
    };
    let days = if days == 1 { "1 día".to_owned() } else { format!("{days} días") };
    format!("{label}, se destruyó al cumplirse su plazo de {days} desde el cierre.")
}

pub(super) fn commands(org: &Organisation, view: &TicketView, act: ActId) -> Vec<Command> {
    let said = match destroyed(view, act) {
        Redact::Hand(_) => ServerNote::SignatureDestroyed,
        _ => ServerNote::Destroyed,
    };
    vec![note(said, &why_destroyed(org, view, act))]
}
