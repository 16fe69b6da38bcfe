//! The promise kept beside a ticket's state: set at birth, stopped and started by states, moved by desk decisions.
//!
//! Hours that cannot be reckoned with are refused when an organisation is loaded; were they met here, the promise
//! would stand as it is rather than be made up.

use crate::calendar::{self, Calendar};
use crate::catalog::{Clock, Organisation};
use crate::state::State;
use crate::ticket::view::{Commitment, Decided, TicketView};
use crate::time::Timestamp;
use crate::workflow;

/// The promise made when a request is received (OAX-13), or from 0 when it is submitted again (T5).
pub(super) fn restart(org: &Organisation, view: &TicketView, next: &mut Decided, at: Timestamp) {
    if let Some(service) = org.service(&next.service)
        && let Ok(promise) = calendar::commit(org, service, next.priority.as_ref(), at)
    {
        let overridden = next.commitment.overridden;
        let part = if overridden.is_some() { next.commitment.part.take() } else { promise.part.clone() };
        next.commitment = Commitment { overridden, part, ..promise };
        leave_to_its_part(org, view, next);
    }
}

/// Another priority or service promises otherwise, from the same start (R27: the server reckons, nobody merges).
pub(super) fn recommit(org: &Organisation, view: &TicketView, before: &Decided, next: &mut Decided) {
    let Some(service) = org.service(&next.service) else { return };
    // Of a service that the data have no more it is known what pauses have given since: that is all of it that counts.
    let is_given = next.commitment.given_minutes.is_some();
    let Some(former) = org.service(&before.service).or(is_given.then_some(service)) else { return };
    let (former, present) = ((former, before.priority.as_ref()), (service, next.priority.as_ref()));
    if let Ok(promise) = calendar::recommit(org, former, present, &next.commitment) {
        next.commitment = promise;
        leave_to_its_part(org, view, next);
    }
}

/// What is promised for one part of a service alone is promised for no other part that has a ticket of its own (AGU-01).
fn leave_to_its_part(org: &Organisation, view: &TicketView, next: &mut Decided) {
    let Some(own) = workflow::part_of(org, view, next) else { return };
    if next.commitment.part.as_ref().is_some_and(|promised| promised.name != own.name) {
        let standing = std::mem::take(&mut next.commitment);
        next.commitment = Commitment { resolve_by: None, warn_at: None, minutes_left: None, part: None, ..standing };
    }
}

/// Who asked chose, at an instant, when the visit is to be: the promise is due no earlier than that day.
pub(super) fn agreed(org: &Organisation, next: &mut Decided, visit: Timestamp, at: Timestamp) {
    if let Some(service) = org.service(&next.service)
        && let Ok(promise) = calendar::agree(org, (service, next.priority.as_ref()), &next.commitment, visit, at)
    {
        next.commitment = promise;
    }
}

/// The state moved, or is only looked at: the resolver's clock stands or goes on, as the organisation says of the states. One that
/// former data had stopped in a state in which it runs by now goes on: no other state would ever start it.
pub(super) fn moved(org: &Organisation, next: &mut Decided, from: State, at: Timestamp) {
    let runs = |state| org.settings.clock(state) == Clock::Run;
    let is_left_standing = runs(next.state) && next.commitment.paused_since.is_some();
    if runs(from) == runs(next.state) && !is_left_standing {
        return;
    }
    let (standing, service) = (&next.commitment, org.service(&next.service));
    let hours = || service.map_or_else(|| Calendar::of(org), |service| Calendar::of_service(org, service));
    let reckoned = match service.filter(|_| runs(next.state)) {
        Some(service) => calendar::resume_for(org, (service, next.priority.as_ref()), standing, at),
        None if runs(next.state) => hours().map(|hours| calendar::resume(&hours, standing, at)),
        None => hours().map(|hours| calendar::pause(&hours, standing, at)),
    };
    if let Ok(promise) = reckoned {
        next.commitment = promise;
    }
}
