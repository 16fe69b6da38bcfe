//! T1: what is decided when a ticket is received.

use super::{clock, migrated};
use crate::catalog::Organisation;
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;
use crate::workflow;

/// What is decided at birth, from what the ticket was opened with: received, in the queue of the service's team, with
/// the promise counted from its effective time or the next opening (OAX-13). The desk's own capture sets the
/// priority (OAX-21); anybody else's is a proposal (R7). The folio is the server's to add (R1).
/// `now` is the receipt, for a birth whose device clock is marked.
pub fn initial(org: &Organisation, view: &TicketView, now: Timestamp) -> Decided {
    let (opened, born) = (&view.ruled, &view.born);
    let service = org.service(&opened.service);
    let part = workflow::part_of(org, view, opened);
    let at = if born.stamp.suspect { born.stamp.received.unwrap_or(now) } else { born.stamp.at };
    let captured = matches!(born.stamp.site, Site::Desk | Site::System);
    let proposed = born.priority.clone().filter(|id| captured && org.priority(id).is_some());
    let mut decided = Decided {
        state: State::Received,
        moved_by: Some(born.stamp.act),
        team: part.and_then(|part| part.team.clone()).or_else(|| service.map(|service| service.team.clone())),
        priority: proposed.or_else(|| service.and_then(|service| service.default_priority.clone())),
        ..Decided::undecided(opened.service.clone(), opened.subservice.clone(), opened.kind, at)
    };
    if let Some(told) = &born.told {
        migrated::stand(&mut decided, (born.stamp.act, &born.stamp.by), &told.stands);
        return decided;
    }
    clock::restart(org, view, &mut decided, at);
    decided
}
