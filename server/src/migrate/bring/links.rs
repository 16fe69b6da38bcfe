//! What tickets have to do with each other: bound once both are here.

use super::super::MigrateError;
use super::super::model::FormerTicket;
use super::super::report::RecordKind;
use super::MigrationRun;
use super::planned::Planned;
use crate::ingest::stored_ticket;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, Label};
use std::collections::BTreeSet;

impl MigrationRun<'_> {
    /// Binds them.
    pub(super) fn links(&mut self, former: &[FormerTicket]) -> Result<(), MigrateError> {
        let mut planned = Planned::default();
        for ticket in former.iter().filter(|ticket| !ticket.links.is_empty()) {
            let document = self.ticket_id(&ticket.id);
            let reader = self.ingest.store().read()?;
            let view = match stored_ticket(&*reader, document) {
                // That it cannot be read is told with the ticket itself.
                Err(error) if error.is_damage_of_a_document() => None,
                view => view?,
            };
            for other in ticket.links.iter().collect::<BTreeSet<_>>() {
                let (target, id) = (self.ticket_id(other), format!("{} and {other}", ticket.id));
                let label = Label::Ticket(target);
                match &view {
                    Some(view) if view.labels.contains(&label) => self.brought.known(RecordKind::Link),
                    Some(_) if target != document && reader.summary(target)?.is_some() => {
                        let command = Command::Content(Content::AddLabel { label });
                        planned.add(self.act(DocumentKind::Ticket, document, command), RecordKind::Link, &id, true);
                    }
                    Some(_) | None => self.brought.left(RecordKind::Link, &id, "one of the two is not here", ""),
                }
            }
            drop(reader);
            if planned.is_full() {
                self.perform(std::mem::take(&mut planned))?;
            }
        }
        self.perform(planned)
    }
}
