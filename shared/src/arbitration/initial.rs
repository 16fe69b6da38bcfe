//! T1: what is decided when a ticket is received.

use super::clock;
use crate::catalog::Organisation;
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::{Commitment, Decided, TicketView};
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
        seq: 0,
        state: State::Received,
        since: at,
        moved_by: Some(born.stamp.act),
        back_to: None,
        folio: None,
        service: opened.service.clone(),
        subservice: opened.subservice.clone(),
        former_services: Vec::new(),
        kind: opened.kind,
        team: part.and_then(|part| part.team.clone()).or_else(|| service.map(|service| service.team.clone())),
        assignee: None,
        priority: proposed.or_else(|| service.and_then(|service| service.default_priority.clone())),
        level: 1,
        offers: Vec::new(),
        visit: None,
        question: None,
        reason: None,
        vendor: None,
        resolution: None,
        closing: None,
        reopened: 0,
        submission: 1,
        duplicate_of: None,
        reopen_proposed: false,
        last_follow_up: None,
        survey: None,
        letters: Vec::new(),
        archived: None,
        approvals: Vec::new(),
        approver: None,
        commitment: Commitment::default(),
    };
    clock::restart(org, &mut decided, at);
    decided
}
