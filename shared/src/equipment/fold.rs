//! Folds an item's decisions that have no ruling yet over what is decided. It uses the function with which the server
//! rules.

use super::rule::{ItemRulingInputs, rule};
use super::view::EquipmentView;
use crate::ids::ActId;
use crate::ruling::unruled;
use crate::time::Timestamp;

/// Folds every request without a ruling: what the phone shows as pending, and where a later act's author stood. Rulings
/// and cards made here are not kept: the server's may be others.
pub fn fold(view: &mut EquipmentView, now: Timestamp) {
    let waiting = unruled(&view.requests);
    if waiting.is_empty() {
        return;
    }
    let cards = view.conflicts.clone();
    for (act, at) in &waiting {
        let now = if now == Timestamp::default() { *at } else { now };
        rule(view, *act, &ItemRulingInputs { now, label_of: &|_| None, leads_to: &|_| None });
    }
    view.conflicts = cards;
    let waits = |act: ActId| waiting.iter().any(|(waiting, _)| *waiting == act);
    for request in view.requests.iter_mut().filter(|request| waits(request.stamp.act)) {
        request.ruling = None;
    }
    for event in view.custody.events.iter_mut().filter(|event| waits(event.stamp.act)) {
        (event.pending, event.ruling) = (true, None);
    }
    for event in view.movements.iter_mut().filter(|event| waits(event.stamp.act)) {
        (event.pending, event.ruling) = (true, None);
    }
    for binding in view.labels.iter_mut().filter(|binding| waits(binding.bound.act)) {
        binding.pending = true;
    }
}
