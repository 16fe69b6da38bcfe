//! What a ticket's guards ask of its equipment's custody: that it is back with its user (BJ-38), and that what was taken
//! away for it was taken under a signed paper (SEC-22).

use super::complete::answered;
use super::evidence;
use crate::catalog::{Missing, Organisation, Stage};
use crate::equipment::EquipmentView;
use crate::equipment::command::HolderKind;
use crate::ids::{DocumentId, FieldId};
use crate::messages::Reason;
use crate::ticket::command::{Command, Mark, Verdict};
use crate::ticket::view::TicketView;

/// The condition's name for [`moved`].
const MOVED: &str = "equipment_moved";

/// Whether an item is in its user's hands as far as anybody wrote down: it never left them, or the last hand-over that
/// stands gave it back. Where custody is disputed nobody knows.
pub fn with_its_user(item: &EquipmentView) -> bool {
    let back = item.custody.holder.as_ref().is_none_or(|holder| holder.kind == HolderKind::User);
    back && !item.custody.disputed
}

/// Whether the ticket's equipment was taken from its place for it (SEC-22): an item of the checklist says so, a provider
/// was given it (T16), or, where the item is at hand, its custody says that somebody took it for this ticket.
pub fn moved(org: &Organisation, ticket: &TicketView, item: Option<&EquipmentView>) -> bool {
    let service = org.service(&ticket.decided.service);
    let ticked = service.is_some_and(|service| {
        let moving = service.checklist.iter().filter(|item| item.moves_equipment);
        moving
            .filter_map(|item| ticket.checklist.get(&item.id))
            .any(|register| matches!(register.value, Mark::Done { .. }))
    });
    ticked
        || asked(ticket, |command| matches!(command, Command::WaitVendor { .. }))
        || item.is_some_and(|item| handed_over(ticket.id, item))
}

/// Whether what a provider had came back on this ticket (T17).
pub fn vendor_returned(ticket: &TicketView) -> bool {
    asked(ticket, |command| matches!(command, Command::VendorReturned { .. }))
}

/// The papers that equipment taken away asks for and that the ticket does not have, where only its item's custody says
/// that it was taken.
pub fn papers_of_the_moved(org: &Organisation, ticket: &TicketView, item: &EquipmentView) -> Vec<Missing> {
    let service = org.service(&ticket.decided.service);
    let Some(service) = service.filter(|_| moved(org, ticket, Some(item))) else { return Vec::new() };
    let mut values = answered(org, ticket);
    values.insert(FieldId::new(MOVED), "true".to_owned());
    let mut asking = service.clone();
    asking.attachments.retain(|attachment| {
        attachment.when.iter().chain(&attachment.required_when).any(|when| when.names().contains(&MOVED))
    });
    evidence::documents(org, &asking, Stage::Resolve, &evidence::evidence(ticket), &values)
}

/// Why finishing or closing would wait for the custody of the ticket's equipment, as the server judges it: an item that is
/// not back (BJ-38), or that was taken without its paper (SEC-22).
pub fn waits_for(org: &Organisation, ticket: &TicketView, item: &EquipmentView, command: &Command) -> Option<Reason> {
    let closes = match command {
        Command::Close { .. }
        | Command::Confirm { verdict: Verdict::Confirmed, .. }
        | Command::CloseForSilence { .. } => true,
        Command::Resolve { .. } => false,
        _ => return None,
    };
    let service = org.service(&ticket.decided.service);
    let asked = closes && service.is_some_and(|service| service.closing.requires_custody_returned);
    if asked && !with_its_user(item) {
        return Some(Reason::CustodyOut);
    }
    (!papers_of_the_moved(org, ticket, item).is_empty()).then_some(Reason::MissingReceipt)
}

/// Somebody who is not its user took it for this ticket.
fn handed_over(ticket: DocumentId, item: &EquipmentView) -> bool {
    let taken = item.custody.events.iter().filter(|event| event.stands || event.pending);
    taken.map(|event| &event.over).any(|over| over.ticket == Some(ticket) && over.to.kind != HolderKind::User)
}

/// Whether a decision was asked for on the ticket and not turned down.
fn asked(ticket: &TicketView, which: impl Fn(&Command) -> bool) -> bool {
    let standing = ticket.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    standing.map(|request| &request.command).any(which)
}
