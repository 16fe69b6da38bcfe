//! Files that are kept for a term and no longer: a copy of somebody's identity goes some days after the ticket is over
//! (AGU-24, A16).

use super::{Due, Item, ServerNote, note};
use crate::catalog::{Attachment, Organisation};
use crate::command::Command;
use crate::evidence::Evidence;
use crate::ids::{ActId, ServiceId};
use crate::ticket::view::TicketView;
use crate::time::DAY_MS;

/// Whether files of the service's tickets have a term.
pub(super) fn watched(org: &Organisation, service: &ServiceId) -> bool {
    org.service(service)
        .is_some_and(|service| service.attachments.iter().any(|paper| paper.destroy_after_days.is_some()))
}

/// Counted from where the ticket was over: reopened, it keeps them; what came late goes with the rest.
pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    if !view.ruled.state.is_final() {
        return Vec::new();
    }
    let standing = view.evidence.iter().filter(|file| !view.is_file_gone(file.id));
    standing
        .filter_map(|file| {
            let days = asked(org, view, file)?.destroy_after_days?;
            Some(Item { at: view.ruled.since.plus(i64::from(days) * DAY_MS), what: Due::Destroy(file.id) })
        })
        .collect()
}

/// The document of the service that a file is, or that it is a marked copy of.
fn asked<'o>(org: &'o Organisation, view: &TicketView, file: &Evidence) -> Option<&'o Attachment> {
    let original = |act: ActId| view.evidence.iter().find(|known| known.id == act);
    let field = file.file.field.as_ref().or_else(|| original(file.file.derived_from?)?.file.field.as_ref())?;
    org.service(&view.ruled.service)?.attachments.iter().find(|paper| paper.id == *field)
}

/// Why the file goes, in one line: it stands in its place, in the story and in the audit log.
pub fn why_destroyed(org: &Organisation, view: &TicketView, act: ActId) -> String {
    let paper = view.evidence.iter().find(|file| file.id == act).and_then(|file| asked(org, view, file));
    let (label, days) = paper.map_or(("", None), |paper| (paper.label.as_str(), paper.destroy_after_days));
    format!("{label}, se destruyó al cumplirse su plazo de {} días desde el cierre.", days.unwrap_or_default())
}

pub(super) fn commands(org: &Organisation, view: &TicketView, act: ActId) -> Vec<Command> {
    vec![note(ServerNote::Destroyed, &why_destroyed(org, view, act))]
}
