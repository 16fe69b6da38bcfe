//! The rights that the code reads, each by the name that `roles.json` gives it. There are no others: what stands in the data
//! and not here does nothing, and `ronda check` names it.

use crate::catalog::{Class, Organisation, Role};
use crate::person::Person;

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// A right that a role carries by name (`may`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Right { $($(#[$doc])* $name,)+ }
        impl Right {
            /// All that anybody reads.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
            /// As the data write it.
            pub fn name(self) -> &'static str { match self { $(Self::$name => $text,)+ } }
        }
    };
}

rights! {
    /// To ask for any service.
    TicketCreate = "ticket.create";
    /// To ask for one, answer and reopen for somebody who telephones.
    TicketCreateOnBehalf = "ticket.create.onbehalf";
    /// To complain; without a right to ask for services, that alone.
    ComplaintCreate = "complaint.create";
    /// To set the priority; where nobody holds it, all of the desk do.
    TicketPrioritise = "ticket.prioritise";
    /// To assign. `.first`: only what is not assigned yet; any other ending: an area's tickets.
    TicketAssign = "ticket.assign";
    /// To close. `.own`: what was one's own work; any other ending: an area's tickets.
    TicketClose = "ticket.close";
    /// To hold every open ticket on one's device.
    TicketReadAll = "ticket.read.all";
    /// To hold one's team's and one's own alone, though of the desk.
    TicketReadTeam = "ticket.read.team";
    /// To hold one's own alone.
    TicketReadAssigned = "ticket.read.assigned";
    /// An enlace's: to follow what their dependencia asks for (OAX-19).
    TicketReadDependencia = "ticket.read.dependencia";
    /// To answer, write and attach in what one follows so.
    TicketReply = "ticket.reply";
    /// To confirm it for the dependencia (OAX-37).
    TicketConfirm = "ticket.confirm";
    /// To read complaints that went up a level (§14.3 of Oaxaca).
    ComplaintHandleSerious = "complaint.handle.serious";
    /// To write the material list of tickets that others were assigned (BJ-16).
    MaterialList = "material.list";
    /// To keep the archive of papers (BJ-23).
    OficioArchive = "oficio.archive";
    /// To read figures, outside the desk.
    ReportRead = "report.read";
    /// To issue a report: frozen, numbered, kept (OAX-05, OAX-95); where nobody holds it, whoever supervises does.
    ReportIssue = "report.issue";
    /// To change the organisation's data in the browser; where nobody holds it, whoever supervises does.
    CatalogEdit = "catalog.edit";
}

impl Right {
    /// Whether an ending narrows it to an area (`ticket.assign.soporte`).
    fn narrows(self) -> bool {
        matches!(self, Self::TicketAssign | Self::TicketClose)
    }
    /// What a name in the data narrows this right to.
    fn area_in(self, held: &str) -> Option<&str> {
        held.strip_prefix(self.name())?.strip_prefix('.').filter(|area| self.narrows() && !area.is_empty())
    }
    /// Whether anybody reads a right of this name.
    pub fn is_read(name: &str) -> bool {
        Self::ALL.iter().any(|right| right.name() == name || right.area_in(name).is_some())
    }
}

/// Whether a role of the person carries the right.
pub fn holds(org: &Organisation, person: &Person, right: Right) -> bool {
    org.roles_of(person).any(|role| role.may.iter().any(|held| held == right.name()))
}

/// Whether the person changes the organisation's data in the browser: by the right where a role carries it, else whoever
/// supervises.
pub fn administers(org: &Organisation, person: &Person) -> bool {
    by_right_or_supervising(org, person, Right::CatalogEdit)
}

/// Whether the person issues reports: by the right where a role carries it, else whoever supervises.
pub fn issues_reports(org: &Organisation, person: &Person) -> bool {
    by_right_or_supervising(org, person, Right::ReportIssue)
}

fn by_right_or_supervising(org: &Organisation, person: &Person, right: Right) -> bool {
    let named = |role: &Role| role.may.iter().any(|held| held == right.name());
    if org.roles.iter().any(named) { holds(org, person, right) } else { org.classes_of(person).contains(&Class::Sup) }
}

/// What the person's roles narrow the right to (`ticket.assign.` → `first`, `soporte`).
pub fn areas<'o>(org: &'o Organisation, person: &'o Person, right: Right) -> Vec<&'o str> {
    org.roles_of(person).flat_map(|role| &role.may).filter_map(|held| right.area_in(held)).collect()
}
