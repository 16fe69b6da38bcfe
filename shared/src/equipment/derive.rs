//! What follows from the decisions on an item that the server applied: its chain of custody, its movements, its labels.

use super::view::{
    Custody, CustodyEvent, EquipmentView, LabelBinding, LabelRetired, MovementEvent, OpenCustody, Whereabouts,
};
use crate::command::{Command, EquipmentField, Item};
use crate::command::{HandOver, HolderKind, MovementKind};
use crate::ids::{ActId, DocumentId, LabelId};
use crate::ruling::Request;
use crate::search;
use crate::stamp::Stamp;

/// Derives anew whatever decisions decide. The registry's fields are written by whoever applies a movement.
pub(super) fn derive(view: &mut EquipmentView) {
    let applied = view.applied();
    let custody = custody(view, &applied);
    let last_movement =
        applied.iter().rev().find(|request| matches!(request.command, Command::Item(Item::MoveItem(_))));
    let last_movement = last_movement.map(|request| request.stamp.act);
    let (labels, merged_into, withdrawn) = (labels(&applied), merged_into(&applied), withdrawn(&applied));
    view.movements = movements(view);
    view.custody = custody;
    view.last_movement = last_movement;
    view.labels = labels;
    view.merged_into = merged_into;
    view.withdrawn = withdrawn;
    view.whereabouts = whereabouts(view);
}

/// Whose bag of material an item is, by name, where it is one: by the registry's own word for it. None where somebody took it by
/// their account: that says whose it is, and no namesake's.
pub fn bag_of(view: &EquipmentView) -> Option<String> {
    if view.custody.holder.as_ref().is_some_and(|holder| holder.person.is_some()) {
        return None;
    }
    let first = search::tokens(view.field(EquipmentField::Type)).into_iter().next();
    let bag = first.is_some_and(|word| word == "bolsa");
    let person = view.field(EquipmentField::Person);
    (bag && !person.trim().is_empty()).then(|| person.to_owned())
}

fn stands(request: &Request) -> bool {
    request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
}

/// The hand-overs that stand, in the order of the chain.
pub(super) fn chain<'v>(applied: &[&'v Request]) -> Vec<(ActId, &'v Request, &'v HandOver)> {
    let overs = applied.iter().filter_map(|request| match &request.command {
        Command::Item(Item::HandOver(over)) => Some((request.stamp.act, *request, over.as_ref())),
        _ => None,
    });
    overs.collect()
}

fn custody(view: &EquipmentView, applied: &[&Request]) -> Custody {
    let events = view.requests.iter().filter_map(|request| match &request.command {
        Command::Item(Item::HandOver(over)) => Some(CustodyEvent {
            stamp: request.stamp.clone(),
            over: over.as_ref().clone(),
            stands: stands(request),
            pending: request.ruling.is_none(),
            ruling: request.ruling.clone(),
        }),
        _ => None,
    });
    let events = events.collect();
    let chain = chain(applied);
    let (open, last) = (open(&chain), chain.last().copied());
    Custody {
        events,
        last: last.map(|(act, _, _)| act),
        holder: last.map(|(_, _, over)| over.to.clone()),
        since: last.map(|(_, request, _)| request.stamp.effective()),
        disputed: view.frozen(),
        open,
    }
}

/// Since when it is out of its user's hands, and for which ticket it left them.
fn open(chain: &[(ActId, &Request, &HandOver)]) -> Option<OpenCustody> {
    chain.iter().fold(None, |open, (_, request, over)| match (over.to.kind, open) {
        (HolderKind::User, _) => None,
        (with, Some(left)) => Some(OpenCustody { with, ..left }),
        // What a provider brought, or a storeroom gave out, left nobody.
        (_, None) if over.from.kind != HolderKind::User => None,
        (with, None) => Some(OpenCustody { since: request.stamp.effective(), with, ticket: over.ticket }),
    })
}

fn movements(view: &EquipmentView) -> Vec<MovementEvent> {
    let moved = view.requests.iter().filter_map(|request| match &request.command {
        Command::Item(Item::MoveItem(movement)) => Some(MovementEvent {
            stamp: request.stamp.clone(),
            movement: movement.as_ref().clone(),
            stands: stands(request),
            pending: request.ruling.is_none(),
            ruling: request.ruling.clone(),
        }),
        _ => None,
    });
    moved.collect()
}

fn labels(applied: &[&Request]) -> Vec<LabelBinding> {
    let mut labels: Vec<LabelBinding> = Vec::new();
    let known = |labels: &[LabelBinding], label: LabelId| labels.iter().position(|known| known.label == label);
    for request in applied {
        match &request.command {
            Command::Item(Item::BindLabel { label }) => match known(&labels, *label) {
                Some(at) => labels[at].retired = None,
                None => {
                    let bound = request.stamp.clone();
                    labels.push(LabelBinding { label: *label, bound, pending: false, retired: None });
                }
            },
            Command::Item(Item::RetireLabel { label, reason }) => {
                if let Some(at) = known(&labels, *label) {
                    let stamp = request.stamp.clone();
                    labels[at].retired = Some(LabelRetired { stamp, reason: reason.clone() });
                }
            }
            _ => {}
        }
    }
    labels
}

fn merged_into(applied: &[&Request]) -> Option<DocumentId> {
    applied.iter().find_map(|request| match request.command {
        Command::Item(Item::MergeItem { other, .. }) => Some(other),
        _ => None,
    })
}

/// A withdrawal stands until something puts the item back into service.
fn withdrawn(applied: &[&Request]) -> Option<Stamp> {
    applied.iter().fold(None, |standing, request| match &request.command {
        Command::Item(Item::MoveItem(movement)) => match movement.kind {
            MovementKind::Withdrawal {} => Some(request.stamp.clone()),
            MovementKind::WarrantyReturn {} => None,
            _ => standing,
        },
        _ => standing,
    })
}

/// Where it is, in words: with whom since the last hand-over, else where the registry says.
fn whereabouts(view: &EquipmentView) -> Whereabouts {
    if view.withdrawn.is_some() {
        return Whereabouts { es: "Dado de baja".to_owned(), en: "Withdrawn".to_owned() };
    }
    if let Some(holder) = &view.custody.holder {
        let name = holder.name.trim();
        return Whereabouts { es: format!("Lo tiene {name}"), en: format!("{name} has it") };
    }
    let place = [EquipmentField::Level, EquipmentField::Room].map(|field| view.field(field));
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let person = view.field(EquipmentField::Person);
    let place = place.join(" · ");
    match (place.is_empty(), person.is_empty()) {
        (true, true) => Whereabouts::default(),
        (false, true) => Whereabouts { es: format!("En su lugar: {place}"), en: format!("In its place: {place}") },
        (true, false) => Whereabouts { es: format!("A cargo de {person}"), en: format!("In the charge of {person}") },
        (false, false) => Whereabouts {
            es: format!("En su lugar: {place}, a cargo de {person}"),
            en: format!("In its place: {place}, in the charge of {person}"),
        },
    }
}
