//! Checks whether a command on an item is legal for anyone, where its author stood. The phone refuses it at once, and
//! the server in what no honest app sends.

use super::rule::{held_by, needs_order, touches};
use super::view::EquipmentView;
use super::{receipt, rule};
use crate::command::{Command, Decision, Item};
use crate::command::{HandOver, Movement, MovementKind};
use crate::messages::Reason;

/// `Err` where nobody may do this to the item as its author saw it, their own waiting decisions folded.
pub fn check(view: &EquipmentView, command: &Command) -> Result<(), Reason> {
    use Command as C;
    match command {
        C::Item(Item::HandOver(over)) => living(view).and_then(|()| hand_over(view, over)),
        C::Item(Item::MoveItem(movement)) => living(view).and_then(|()| moving(view, movement)),
        C::Item(Item::BindLabel { label }) => {
            living(view)?;
            let standing = view.labels.iter().any(|known| known.label == *label && known.retired.is_none());
            if standing { Err(Reason::AlreadySo) } else { Ok(()) }
        }
        C::Item(Item::RetireLabel { label, .. }) => match view.labels.iter().find(|known| known.label == *label) {
            None => Err(Reason::NoSuchLabel),
            Some(known) if known.retired.is_some() => Err(Reason::AlreadySo),
            Some(_) => Ok(()),
        },
        C::Item(Item::MergeItem { other, reason }) => {
            living(view)?;
            match (*other == view.id, reason.trim().is_empty()) {
                (true, _) => Err(Reason::MergedAround),
                (false, true) => Err(Reason::MissingReason),
                (false, false) => rule::let_go(view),
            }
        }
        // R21: what a movement decided is not edited; what none has touched yet is registry data like any other.
        C::Item(Item::SetEquipmentField { field, .. }) => {
            let moved = view.movements.iter().filter(|event| event.stands || event.pending);
            let touched = moved.flat_map(|event| touches(&event.movement.kind)).any(|touched| touched == *field);
            if touched { Err(Reason::MovesOnly) } else { Ok(()) }
        }
        C::Decision(Decision::DecideConflict { conflict, .. }) => {
            match view.conflicts.iter().any(|known| known.id == *conflict) {
                true => Ok(()),
                false => Err(Reason::NoSuchConflict),
            }
        }
        _ => Ok(()),
    }
}

fn living(view: &EquipmentView) -> Result<(), Reason> {
    if view.merged_into.is_some() { Err(Reason::Merged) } else { Ok(()) }
}

fn hand_over(view: &EquipmentView, over: &HandOver) -> Result<(), Reason> {
    if over.given.is_none() || over.taken.is_none() {
        return Err(Reason::MissingHands);
    }
    if rule::is_over(view) {
        return Err(Reason::Withdrawn);
    }
    if view.custody.disputed {
        return Err(Reason::CustodyDisputed);
    }
    if over.previous != view.custody.last || !held_by(view, over) {
        return Err(Reason::NotHolder);
    }
    if over.text != receipt(over, view) {
        return Err(Reason::NotWhatWasShown);
    }
    Ok(())
}

fn moving(view: &EquipmentView, movement: &Movement) -> Result<(), Reason> {
    if movement.reason.trim().is_empty() {
        return Err(Reason::MissingReason);
    }
    if !rule::ordered(movement) && needs_order(view, &movement.kind) {
        return Err(Reason::MissingOrder);
    }
    if view.withdrawn.is_some() && movement.kind != (MovementKind::WarrantyReturn {}) {
        return Err(Reason::Withdrawn);
    }
    if view.custody.disputed {
        return Err(Reason::CustodyDisputed);
    }
    if movement.previous != view.last_movement {
        return Err(Reason::R21Movement);
    }
    Ok(())
}
