//! What is kept for a term and no longer: a copy of somebody's identity, and what they drew as their signature, go some
//! days after the ticket is over (AGU-24, A16).

use super::{Due, Item, ServerNote, note, told};
use crate::catalog::service::{Attachment, ServiceDef};
use crate::catalog::{Form, Organisation, SignaturePlace};
use crate::command::Command;
use crate::evidence::Evidence;
use crate::ids::{ActId, ServiceId};
use crate::redaction::Redact;
use crate::signature::Signature;
use crate::ticket::view::TicketView;
use crate::time::{DAY_MS, Timestamp};

/// Whether files or signatures of the service's tickets have a term.
pub(super) fn watched(org: &Organisation, service: &ServiceId) -> bool {
    org.service(service).is_some_and(|service| {
        let files = service.attachments.iter().any(|paper| paper.destroy_after_days.is_some());
        files || forms(org, service).flat_map(|form| &form.signatures).any(|place| place.destroy_after_days.is_some())
    })
}

/// The forms of a service: its own, those that come later, those that its documents are.
fn forms<'o>(org: &'o Organisation, service: &'o ServiceDef) -> impl Iterator<Item = &'o Form> {
    let named = service.form.iter().chain(&service.related_forms).map(String::as_str);
    named.chain(service.attachments.iter().map(Attachment::paper)).filter_map(move |id| org.form(id))
}

/// Counted from where the ticket was over: reopened, it keeps them; what came late goes with the rest.
pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    if !view.ruled.state.is_final() {
        return Vec::new();
    }
    let over = over(view);
    let item = |id: ActId, days: u32| Item { at: over.plus(i64::from(days) * DAY_MS), what: Due::Destroy(id) };
    let files = view.evidence.iter().filter(|file| !view.is_file_gone(file.id));
    let files = files.filter_map(|file| Some(item(file.id, asked(org, view, file)?.destroy_after_days?)));
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

/// The document of the service that a file is, or that it is a marked copy of.
fn asked<'o>(org: &'o Organisation, view: &TicketView, file: &Evidence) -> Option<&'o Attachment> {
    let original = |act: ActId| view.evidence.iter().find(|known| known.id == act);
    let field = file.file.field.as_ref().or_else(|| original(file.file.derived_from?)?.file.field.as_ref())?;
    org.service(&view.ruled.service)?.attachments.iter().find(|paper| paper.id == *field)
}

/// The place of a form of the service that a signature was drawn in.
fn place<'o>(org: &'o Organisation, view: &TicketView, signature: &Signature) -> Option<&'o SignaturePlace> {
    let signed = &signature.signed;
    let form = forms(org, org.service(&view.ruled.service)?).find(|form| form.id == signed.paper.as_str())?;
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
    let paper = || view.evidence.iter().find(|file| file.id == act).and_then(|file| asked(org, view, file));
    let (label, days) = match drawn {
        Some(place) => (place.label.as_str(), place.destroy_after_days),
        None => paper().map_or(("", None), |paper| (paper.label.as_str(), paper.destroy_after_days)),
    };
    format!("{label}, se destruyó al cumplirse su plazo de {} días desde el cierre.", days.unwrap_or_default())
}

pub(super) fn commands(org: &Organisation, view: &TicketView, act: ActId) -> Vec<Command> {
    let said = match destroyed(view, act) {
        Redact::Hand(_) => ServerNote::SignatureDestroyed,
        _ => ServerNote::Destroyed,
    };
    vec![note(said, &why_destroyed(org, view, act))]
}
