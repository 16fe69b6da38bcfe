//! Reminders that come round on open tickets: the plan of a project is brought up to date every week (AGU-11).

use super::{Due, Item, ServerNote, note};
use crate::catalog::Organisation;
use crate::catalog::plan::{Does, When};
use crate::command::Command;
use crate::ticket::view::TicketView;

pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    let born = view.born.stamp.received.unwrap_or(view.born.stamp.effective());
    let plans = org.plans.iter().enumerate();
    plans
        .filter_map(|(number, plan)| {
            let (When::Every(every), Does::Remind { services, text }) = (&plan.when, &plan.does) else { return None };
            if !services.contains(&view.ruled.service) {
                return None;
            }
            let own = |text: &str, said: &str| text.ends_with(said);
            let last = view.notes.iter().filter(|note| {
                note.server.as_ref().map(|step| step.what) == Some(ServerNote::Reminded) && own(&note.text, text)
            });
            let last = last.map(|note| note.stamp.effective()).max();
            // Weeks in which nobody was there to remind are gone: the next one counts.
            Some(Item { at: every.next(org, last.unwrap_or(born))?, what: Due::Remind(number) })
        })
        .collect()
}

pub(super) fn commands(org: &Organisation, plan: usize) -> Vec<Command> {
    match org.plans.get(plan).map(|plan| &plan.does) {
        Some(Does::Remind { text, .. }) => vec![note(ServerNote::Reminded, text)],
        Some(Does::Open(_)) | None => Vec::new(),
    }
}
