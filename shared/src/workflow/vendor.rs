//! T16: what a service's data ask before its equipment goes to a provider. It has a warranty (SEC-36), or the paper that
//! orders its repair is signed (SEC-21, SEC-39).

use super::answered::{answered, written};
use super::evidence;
use super::refused::Refused;
use crate::catalog::{GuardRule, Missing, Organisation, ServiceDef};
use crate::ids::FieldId;
use crate::messages::Reason;
use crate::ticket::view::TicketView;

/// The field that tells of a warranty, and the paper that orders the repair; none where the service's data ask nothing.
pub(super) fn rule(service: &ServiceDef) -> Option<(Option<&FieldId>, &FieldId)> {
    service.guards.iter().find_map(|guard| match &guard.rule {
        GuardRule::BeforeVendor { warranty, order } => Some((warranty.as_ref(), order)),
        _ => None,
    })
}

/// What the ticket does not say yet. Whether there is a warranty comes first, for where there is one nobody orders a repair.
pub(super) fn lacking(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Vec<Refused> {
    let Some((warranty, order)) = rule(service) else { return Vec::new() };
    let values = answered(org, view);
    let told = warranty.and_then(|field| values.get(field)).map_or("", |answer| answer.trim());
    if told == "true" {
        return Vec::new();
    }
    let paper = service.attachments.iter().find(|attachment| attachment.id == *order);
    let unsigned = paper.map_or_else(Vec::new, |paper| evidence::unsigned(org, paper, &evidence::evidence(view)));
    if unsigned.is_empty() {
        return Vec::new();
    }
    match warranty.filter(|_| !written(told)) {
        Some(field) => {
            let label = org.field(&service.id, field).map_or_else(|| field.to_string(), |def| def.label.clone());
            let missing = vec![Missing { id: field.to_string(), label }];
            vec![Refused { why: Reason::MissingFields, missing }]
        }
        None => vec![Refused { why: Reason::MissingEvidence, missing: unsigned }],
    }
}
