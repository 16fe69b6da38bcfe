//! What conditions may ask for of a ticket: its answers, and what is attached to it.

use super::evidence;
use crate::catalog::{Organisation, Values};
use crate::ids::FieldId;
use crate::ticket::view::TicketView;

/// Whether a text says anything.
pub(super) fn written(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Everything that conditions may ask for of a ticket as it stands.
pub(super) fn answered(org: &Organisation, view: &TicketView) -> Values {
    let mut values = org.values_of(view);
    attached(&mut values, view, &evidence::evidence(view));
    values
}

/// What is attached is a fact that conditions may ask for, and so is how the request came.
pub(super) fn attached(values: &mut Values, view: &TicketView, counts: &evidence::EvidenceCounts) {
    values.insert(FieldId::new("channel"), view.born.channel.to_string());
    for document in &counts.documents {
        values.entry(FieldId::new(document.as_str())).or_insert_with(|| "true".to_owned());
    }
}
