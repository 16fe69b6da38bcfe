//! What a ticket's guards ask of its equipment's custody. It must be back with its user (BJ-38), or have left them (T16), and
//! what was taken away for it must have been taken under a signed paper (SEC-22).

use super::answered::answered;
use super::{evidence, vendor};
use crate::answers::{handed_over, moved};
use crate::catalog::{Missing, Organisation, Stage};
use crate::command::{Command, Content, Verdict};
use crate::command::{Decision, HolderKind};
use crate::equipment::EquipmentView;
use crate::ids::FieldId;
use crate::messages::Reason;
use crate::ticket::view::TicketView;

/// The condition's name for [`moved`].
const MOVED: &str = "equipment_moved";

/// Whether an item is in its user's hands as far as anybody wrote down: it never left them, or the last hand-over that
/// stands gave it back. Where custody is disputed nobody knows.
pub fn with_its_user(item: &EquipmentView) -> bool {
    let back = item.custody.holder.as_ref().is_none_or(|holder| holder.kind == HolderKind::User);
    back && !item.custody.disputed
}

/// Whether an item was taken for a ticket and is not back with its user: such a ticket is not cancelled (T26). Nobody would have it in
/// their queue any more, and the item would stand in the workshop.
pub fn is_away_for(ticket: &TicketView, item: &EquipmentView) -> bool {
    let last = item.custody.events.iter().find(|event| Some(event.stamp.act) == item.custody.last);
    last.is_some_and(|event| event.over.ticket == Some(ticket.id)) && !with_its_user(item)
}

/// What a ticket still owes for an item that somebody took for it: that it comes back, where its service asks for that (BJ-38),
/// or the paper under which it was taken (SEC-22). With another in its place the ticket would end, and nobody would ask any more.
pub fn owed_for(org: &Organisation, ticket: &TicketView, item: &EquipmentView) -> Option<Reason> {
    // One that nobody took was linked by mistake: whoever did puts it right.
    if !handed_over(ticket.id, item) {
        return None;
    }
    let service = org.begun(&ticket.decided.service, &ticket.born.catalog);
    let asked = service.is_some_and(|service| service.closing.requires_custody_returned);
    if asked && is_away_for(ticket, item) {
        return Some(Reason::CustodyOut);
    }
    (!papers_of_the_moved(org, ticket, item).is_empty()).then_some(Reason::MissingReceipt)
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

/// Whether a ticket's service asks that its user has handed its equipment over before it goes to a provider, and they have
/// not (T16). Where custody is disputed it left them, whoever has it.
pub fn is_not_taken(org: &Organisation, ticket: &TicketView, item: &EquipmentView) -> bool {
    let service = org.begun(&ticket.decided.service, &ticket.born.catalog);
    with_its_user(item) && service.is_some_and(|service| vendor::rule(&service).is_some())
}

/// Why finishing, closing, cancelling, sending to a provider or naming another item would wait for the custody of the ticket's
/// equipment, as the server judges it: an item that is not back (BJ-38, T26), that nobody took (T16), or that was taken without
/// its paper (SEC-22). A duplicate leaves what was taken to the one that stands.
pub fn waits_for(org: &Organisation, ticket: &TicketView, item: &EquipmentView, command: &Command) -> Option<Reason> {
    let closes = match command {
        Command::Decision(Decision::Close { .. })
        | Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, .. })
        | Command::Decision(Decision::CloseForSilence { .. }) => true,
        Command::Decision(Decision::Resolve { .. }) => false,
        Command::Decision(Decision::Cancel { duplicate_of: None, .. }) => {
            return is_away_for(ticket, item).then_some(Reason::CustodyOut);
        }
        Command::Decision(Decision::WaitVendor { .. }) => {
            return is_not_taken(org, ticket, item).then_some(Reason::StillWithUser);
        }
        Command::Content(Content::SetEquipment { equipment }) if *equipment != Some(item.id) => {
            return owed_for(org, ticket, item);
        }
        _ => return None,
    };
    let service = org.begun(&ticket.decided.service, &ticket.born.catalog);
    let asked = closes && service.is_some_and(|service| service.closing.requires_custody_returned);
    if asked && !with_its_user(item) {
        return Some(Reason::CustodyOut);
    }
    (!papers_of_the_moved(org, ticket, item).is_empty()).then_some(Reason::MissingReceipt)
}
