//! Parts of a ticket: the task of one of several teams (OAX-41), a phase of a project (AGU-01). A part is done when its own
//! items are; what the service asks of its requester is asked of the whole.

use super::approval;
use super::refused::Refused;
use crate::catalog::{Missing, Organisation, Part, ServiceDef, Stage};
use crate::ids::ItemId;
use crate::messages::Reason;
use crate::ticket::view::{Decided, TicketView};

/// Which part of its service a ticket is; none where it is a whole, or a part of its own kind.
pub fn part_of<'o>(org: &'o Organisation, view: &TicketView, decided: &Decided) -> Option<&'o Part> {
    view.born.parent?;
    let name = decided.subservice.as_deref()?;
    org.service(&decided.service)?.parts.iter().find(|part| part.name == name)
}

/// Whether what was authorised on the whole lets this part of it begin (AGU-07): one that says so waits for the approvals that
/// its service asks for.
pub fn part_may_begin(org: &Organisation, own: &TicketView, whole: &TicketView) -> bool {
    let Some(service) = org.begun(&whole.ruled.service, &whole.born.catalog) else { return true };
    let named = own.decided.subservice.as_deref();
    let waits = service.parts.iter().any(|part| part.authorised && named == Some(part.name.as_str()));
    !waits || approval::lacking(org, whole, &whole.ruled, &service, Stage::Resolve).is_empty()
}

/// What finishing or closing a part asks for: its own items, done or marked with a reason.
pub(super) fn complete(view: &TicketView, service: &ServiceDef, part: &Part) -> Result<(), Refused> {
    let open = |id: &ItemId| !view.checklist.get(id).is_some_and(|register| register.value.is_settled());
    let missing: Vec<Missing> = service
        .checklist
        .iter()
        .filter(|item| part.items.contains(&item.id) && open(&item.id))
        .map(|item| Missing { id: item.id.as_str().to_owned(), label: item.label.clone() })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Refused { why: Reason::MissingChecklist, missing }) }
}
