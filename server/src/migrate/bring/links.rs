//! What tickets have to do with each other: bound once both are here. What is bound no more there stays bound here, and is told.

use super::super::MigrateError;
use super::super::model::FormerTicket;
use super::super::report::RecordKind;
use super::MigrationRun;
use super::planned::Planned;
use crate::identity::SERVER;
use crate::ingest::stored_ticket;
use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::command::{Command, Content, Label};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::view::TicketView;
use std::collections::BTreeSet;

const UNDONE: &str = "the former system binds them no more: here they stay bound until somebody parts them";

/// A link that stands here.
pub(super) struct StandingLink<'f> {
    /// The ticket that has it, by its key there.
    key: &'f str,
    document: DocumentId,
    /// The other ticket.
    target: DocumentId,
}

/// The links that a ticket which came before has here.
pub(super) fn standing<'f>(ticket: &'f FormerTicket, view: &TicketView) -> Vec<StandingLink<'f>> {
    let target = |label: &Label| if let Label::Ticket(target) = label { Some(*target) } else { None };
    let targets = view.labels.iter().filter_map(target);
    targets.map(|target| StandingLink { key: &ticket.id, document: view.id, target }).collect()
}

impl MigrationRun<'_> {
    /// Binds them, and tells which of those that stand here are bound no more there.
    pub(super) fn links(&mut self, former: &[FormerTicket], standing: &[StandingLink<'_>]) -> Result<(), MigrateError> {
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
        self.perform(planned)?;
        self.undone(former, standing)
    }

    /// Tells which links that were brought before are not there any more. Whoever works here may rely on them: none is taken away.
    fn undone(&mut self, former: &[FormerTicket], standing: &[StandingLink<'_>]) -> Result<(), MigrateError> {
        if standing.is_empty() {
            return Ok(());
        }
        let mut bound = BTreeSet::new();
        for ticket in former {
            let document = self.ticket_id(&ticket.id);
            for other in &ticket.links {
                let other = self.ticket_id(other);
                bound.extend([(document, other), (other, document)]);
            }
        }
        let reader = self.ingest.store().read()?;
        for link in standing.iter().filter(|link| !bound.contains(&(link.document, link.target))) {
            let other = match stored_ticket(&*reader, link.target) {
                Err(error) if error.is_damage_of_a_document() => None,
                view => view?,
            };
            // With what is of here alone, or of another system, this one never bound it.
            let other = other.and_then(|view| view.born.told).filter(|told| told.system == self.mapping.name);
            let Some(other) = other else { continue };
            if !is_bound_here(&*reader, link)? {
                self.brought.say(RecordKind::Link, &format!("{} and {}", link.key, other.id), UNDONE, "");
            }
        }
        Ok(())
    }
}

/// Whether somebody here bound them, and no migration did.
fn is_bound_here(reader: &dyn Reader, link: &StandingLink<'_>) -> Result<bool, StoreError> {
    let mut by_somebody = false;
    for entry in reader.entries_of(link.document, 0)? {
        let EntryKind::Act { bytes, .. } = entry?.kind else { continue };
        // One that was taken out says nothing any more.
        let Ok(act) = Act::decode(&bytes) else { continue };
        let Ok(Command::Content(Content::AddLabel { label: Label::Ticket(target) })) = act.command() else { continue };
        if target != link.target {
            continue;
        }
        if act.person.as_str() == SERVER {
            return Ok(false);
        }
        by_somebody = true;
    }
    Ok(by_somebody)
}
