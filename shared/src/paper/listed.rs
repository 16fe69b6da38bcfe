//! Which papers belong to a ticket: those of its service, and whatever was signed on it.

use crate::catalog::{Form, FormKind, Organisation};
use crate::ids::FormId;
use crate::ticket::view::TicketView;

/// The forms that this ticket's work is written down on, in the order in which the service names them: its own, its
/// related ones, those it closes with; then those that were signed here under a former service.
pub fn listed(org: &Organisation, view: &TicketView) -> Vec<FormId> {
    let service = org.service(&view.decided.service);
    let named = service.into_iter().flat_map(|service| {
        let own = service.form.iter().map(String::as_str);
        own.chain(service.related_forms.iter().map(String::as_str))
            .chain(service.closing.requires_documents.iter().map(String::as_str))
    });
    let named = named.filter_map(|id| org.form(id)).filter(|form| is_paper(form)).map(|form| FormId::new(&form.id));
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
