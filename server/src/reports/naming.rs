//! Names people and documents in a report: how much of a ticket, goes by who reads it.

use super::{APART, NamedBy, Phrase, ReportSection, index};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::policy::{self, ScopeKey};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;

/// By what names are found, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) reader: &'a dyn Reader,
    pub(super) organisation: &'a Organisation,
    /// For whoever reads figures, whatever else they may read: of a restricted service's ticket the folio alone (R29).
    pub(super) for_all: bool,
}

impl Naming<'_> {
    /// People and documents by their names.
    pub(super) fn name(&self, sections: &mut [ReportSection]) -> Result<(), StoreError> {
        for row in sections.iter_mut().flat_map(|section| &mut section.rows).filter(|row| !row.id.is_empty()) {
            let name = match row.named {
                None => continue,
                Some(NamedBy::Person) => self.reader.person(&PersonId::new(row.id.as_str()))?.map(|person| person.name),
                Some(NamedBy::Document) => self.of_document(&row.id)?,
                Some(NamedBy::Storeroom) => {
                    let storeroom = row.id.split(APART).next().unwrap_or_default();
                    self.of_document(storeroom)?.map(|name| format!("{} · {name}", row.label.es))
                }
            };
            if let Some(name) = name {
                row.label = Phrase::name(name.trim());
            }
        }
        Ok(())
    }

    /// An item by name and number, a ticket by folio and subject; none for what is neither, or whose summary is damaged.
    pub(super) fn of_document(&self, id: &str) -> Result<Option<String>, StoreError> {
        let Ok(id) = id.parse::<DocumentId>() else { return Ok(None) };
        let summary = match self.reader.summary(id) {
            Err(error) if error.is_damage_of_a_document() => None,
            summary => summary?,
        };
        Ok(match summary {
            Some(Summary::Equipment(item)) => Some(format!("{} {}", item.name, item.inventory).trim().to_owned()),
            Some(Summary::Ticket(ticket)) => {
                let hides = self.for_all && self.is_restricted(&ticket)?;
                let folio = ticket.folio.unwrap_or(ticket.provisional);
                Some(if hides { folio } else { format!("{folio} {}", ticket.subject) })
            }
            Some(Summary::Record(_)) | None => None,
        })
    }

    /// What decides who may read a document, as far as it can be read.
    pub(super) fn scope_of(&self, id: DocumentId) -> Result<Option<ScopeKey>, StoreError> {
        let row = match self.reader.document(id) {
            Err(error) if error.is_damage_of_a_document() => None,
            row => row?,
        };
        Ok(row.and_then(|row| index::scope_of(&row).ok().flatten()))
    }

    /// Of one that has left the data, whether it was when they knew it; where nobody can tell, it is.
    fn is_restricted(&self, ticket: &TicketSummary) -> Result<bool, StoreError> {
        match self.organisation.service(&ticket.service) {
            Some(service) => Ok(service.restricted),
            None => {
                let scope = self.scope_of(ticket.id)?;
                Ok(scope.is_none_or(|scope| policy::is_restricted(self.organisation, &scope)))
            }
        }
    }
}
