//! Tickets that came over before and come over no more. Whoever brings a newer dump is told of those that stand open here.

use super::super::MigrateError;
use super::super::model::FormerTicket;
use super::super::report::RecordKind;
use super::MigrationRun;
use crate::ingest::stored_ticket;
use ronda_shared::ids::DocumentId;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

const GONE: &str = "it came over before, and is thrown away there by now or not in what was given: here it stands open until somebody \
                    decides on it";

impl MigrationRun<'_> {
    /// Tells which they are. What was thrown away there may be worked on here: none is ended by that.
    pub(super) fn gone(&mut self, former: &[FormerTicket]) -> Result<(), MigrateError> {
        if former.is_empty() {
            return Ok(());
        }
        let comes = former.iter().filter(|ticket| self.mapping.state(ticket).is_some());
        let told: BTreeSet<DocumentId> = comes.map(|ticket| self.ticket_id(&ticket.id)).collect();
        let begins = format!("{} ", self.mapping.name);
        let reader = self.ingest.store().read()?;
        for summary in reader.every_summary() {
            let Summary::Ticket(ticket) = summary? else { continue };
            let may_be = ticket.provisional.starts_with(&begins) && !told.contains(&ticket.id);
            if !may_be || ticket.state.is_final() {
                continue;
            }
            let view = match stored_ticket(&*reader, ticket.id) {
                Err(error) if error.is_damage_of_a_document() => None,
                view => view?,
            };
            // Of another installation the name may begin alike.
            let own = view.and_then(|view| view.born.told).filter(|told| told.system == self.mapping.name);
            if let Some(own) = own {
                self.brought.stays(RecordKind::Ticket, &own.id, GONE);
            }
        }
        Ok(())
    }
}
