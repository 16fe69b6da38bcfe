//! Whether what another system told of a ticket can stand here (decision 0048).

use super::refused::Refused;
use crate::catalog::Organisation;
use crate::command::{ToldState, ToldTicket};
use crate::messages::Reason;

/// Whether a ticket may be born so: its service, its channel, where it stands and whose it is are known here. What a form
/// demands to open was asked elsewhere, or never.
///
/// # Errors
/// Something that it names is not in the organisation's data, or cannot be told.
pub fn check_migrated(org: &Organisation, ticket: &ToldTicket) -> Result<(), Refused> {
    let open = &ticket.open;
    let must = |holds: bool, why: Reason| if holds { Ok(()) } else { Err(Refused::from(why)) };
    let service = org.service(&open.service).ok_or(Refused::from(Reason::UnknownService))?;
    must(!open.subject.trim().is_empty(), Reason::MissingText)?;
    must(org.channel(&open.channel).is_some(), Reason::BadValue)?;
    must(open.subservice.as_ref().is_none_or(|name| service.subservices.contains(name)), Reason::BadValue)?;
    must(open.parent.is_none() && open.after.is_none(), Reason::BadValue)?;
    state(org, &ticket.told.stands).map_err(Refused::from)
}

/// Whether a ticket may stand so.
pub(super) fn state(org: &Organisation, told: &ToldState) -> Result<(), Reason> {
    let known = ToldState::STATES.contains(&told.state)
        && told.team.as_ref().is_none_or(|team| org.team(team).is_some())
        && told.priority.as_ref().is_none_or(|priority| org.priority(priority).is_some());
    if known { Ok(()) } else { Err(Reason::BadValue) }
}
