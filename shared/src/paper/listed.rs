//! Which papers belong to a ticket: those of its service, and whatever was signed on it.

use super::signed_sum;
use crate::catalog::{Form, FormKind, Organisation};
use crate::ids::FormId;
use crate::ticket::view::{ClosingReason, TicketView};

/// The forms that this ticket's work is written down on, in the order in which the service names them: its own, its
/// related ones, those it closes with, the note it was closed with for silence (OAX-26); then those that were signed here
/// under a former service.
pub fn listed(org: &Organisation, view: &TicketView) -> Vec<FormId> {
    let service = org.service(&view.decided.service);
    let named = service.into_iter().flat_map(|service| {
        let own = service.form.iter().map(String::as_str);
        own.chain(service.related_forms.iter().map(String::as_str))
            .chain(service.closing.requires_documents.iter().map(String::as_str))
    });
    let closing = view.decided.closing.as_ref();
    let silent = closing.is_some_and(|closing| closing.reason == ClosingReason::NoResponse);
    let note = org.settings.auto_close.as_ref().and_then(|rule| rule.note_form.as_deref()).filter(|_| silent);
    let named = named.chain(note);
    let named = named
        .filter_map(|id| org.form(id))
        .filter(|form| is_paper(form) && corrects_something(org, view, form))
        .map(|form| FormId::new(&form.id));
    let signed = view.signatures.iter().map(|signature| signature.signed.paper.clone());
    let mut papers: Vec<FormId> = Vec::new();
    for form in named.chain(signed) {
        if !papers.contains(&form) {
            papers.push(form);
        }
    }
    papers
}

/// Whether a form is a document of its own, or only what a channel asks.
fn is_paper(form: &Form) -> bool {
    !form.signatures.is_empty() || !matches!(form.kind, FormKind::Portal | FormKind::Intake | FormKind::TicketData)
}

/// R33: a counter-entry is a paper of the ticket once there is a signed sum to correct; any other form is at once.
fn corrects_something(org: &Organisation, view: &TicketView, form: &Form) -> bool {
    form.fields.iter().filter_map(|field| field.corrects.as_ref()).all(|sum| signed_sum(org, view, sum).is_some())
}
