//! Whether a command on an item is legal for anyone, where its author stood: refused at once on the phone, and by the
//! server in what no honest app sends.

use super::command::{HandOver, Movement, MovementKind};
use super::rule::{held_by, needs_order, touches};
use super::view::EquipmentView;
use super::{receipt, rule};
use crate::ticket::command::Command;
use crate::words::Why;

/// `Err` where nobody may do this to the item as its author saw it, their own waiting decisions folded.
pub fn check(view: &EquipmentView, command: &Command) -> Result<(), Why> {
    use Command as C;
    match command {
        C::HandOver(over) => living(view).and_then(|()| hand_over(view, over)),
        C::MoveItem(movement) => living(view).and_then(|()| moving(view, movement)),
        C::BindLabel { label } => {
            living(view)?;
            let standing = view.labels.iter().any(|known| known.label == *label && known.retired.is_none());
            if standing { Err(Why::AlreadySo) } else { Ok(()) }
        }
        C::RetireLabel { label, .. } => match view.labels.iter().find(|known| known.label == *label) {
            None => Err(Why::NoSuchLabel),
            Some(known) if known.retired.is_some() => Err(Why::AlreadySo),
            Some(_) => Ok(()),
        },
        C::MergeItem { other, reason } => {
            living(view)?;
            match (*other == view.id, reason.trim().is_empty()) {
                (true, _) => Err(Why::MergedAround),
                (false, true) => Err(Why::MissingReason),
                (false, false) => Ok(()),
            }
        }
        // R21: what a movement decided is not edited; what none has touched yet is registry data like any other.
        C::SetEquipmentField { field, .. } => {
            let moved = view.movements.iter().filter(|event| event.stands || event.pending);
            let touched = moved.flat_map(|event| touches(&event.movement.kind)).any(|touched| touched == *field);
            if touched { Err(Why::MovesOnly) } else { Ok(()) }
        }
        C::DecideConflict { conflict, .. } => match view.conflicts.iter().any(|known| known.id == *conflict) {
            true => Ok(()),
            false => Err(Why::NoSuchConflict),
        },
        _ => Ok(()),
    }
}

fn living(view: &EquipmentView) -> Result<(), Why> {
    if view.merged_into.is_some() { Err(Why::Merged) } else { Ok(()) }
}

fn hand_over(view: &EquipmentView, over: &HandOver) -> Result<(), Why> {
    if over.given.is_none() || over.taken.is_none() {
        return Err(Why::MissingHands);
    }
    if view.withdrawn.is_some() {
        return Err(Why::Withdrawn);
    }
    if view.custody.disputed {
        return Err(Why::CustodyDisputed);
    }
    if over.previous != view.custody.last || !held_by(view, over) {
        return Err(Why::NotHolder);
    }
    if over.text != receipt(over, view) {
        return Err(Why::NotWhatWasShown);
    }
    Ok(())
}

fn moving(view: &EquipmentView, movement: &Movement) -> Result<(), Why> {
    if movement.reason.trim().is_empty() {
        return Err(Why::MissingReason);
    }
    if !rule::ordered(movement) && needs_order(view, &movement.kind) {
        return Err(Why::MissingOrder);
    }
    if view.withdrawn.is_some() && movement.kind != (MovementKind::WarrantyReturn {}) {
        return Err(Why::Withdrawn);
    }
    if view.custody.disputed {
        return Err(Why::CustodyDisputed);
    }
    if movement.previous != view.last_movement {
        return Err(Why::R21Movement);
    }
    Ok(())
}
