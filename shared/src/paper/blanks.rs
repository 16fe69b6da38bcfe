//! Which papers of a service go to somebody outside. Those that they fill in by hand are offered empty on the portal
//! (OAX-96) and sent in the ticket's thread by the desk (OAX-37); those that staff fill are for them to sign (OAX-60).

use crate::catalog::{Form, FormKind, Organisation, ServiceDef};
use crate::ids::RoleId;

/// Of the forms that a service names, its own and its related ones: those that bear a signature and that somebody outside
/// begins to fill. What staff fill first reaches its signer filled.
pub fn blanks<'o>(org: &'o Organisation, service: &'o ServiceDef) -> Vec<&'o Form> {
    let named = service.form.iter().chain(&service.related_forms).filter_map(|id| org.form(id));
    named
        .filter(|form| form.kind == FormKind::Form && !form.signatures.is_empty() && begun_outside(org, form))
        .collect()
}

/// Of the documents that a service asks for: those that staff fill and that somebody outside signs. They reach their signer
/// filled from the ticket.
pub fn for_signers<'o>(org: &'o Organisation, service: &'o ServiceDef) -> Vec<&'o Form> {
    let asked = service.attachments.iter().filter_map(|paper| org.form(paper.paper()));
    let outside = |role: &RoleId| org.role(role).is_some_and(|role| role.external);
    asked
        .filter(|form| form.kind == FormKind::Form && !begun_outside(org, form))
        .filter(|form| form.signatures.iter().any(|place| outside(&place.role)))
        .collect()
}

/// Who fills it is written in the manual's order: «area-solicitante + agente-tecnico-oco».
fn begun_outside(org: &Organisation, form: &Form) -> bool {
    let first = form.filled_by.split(['+', '|']).next().unwrap_or_default().trim();
    org.role(&RoleId::new(first)).is_some_and(|role| role.external)
}
