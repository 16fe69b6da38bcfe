//! Promises: set when a ticket is received, moved by pauses, and the silences after which the server acts.

use super::{Calendar, CalendarError};
use crate::catalog::hours::OutOfHours;
use crate::catalog::service::ServiceDef;
use crate::catalog::{Organisation, Span};
use crate::ids::PriorityId;
use crate::ticket::view::{Commitment, PromisedPart};
use crate::time::Timestamp;

/// What is promised for a service at a priority, for a request received at the instant. What the service promises
/// outweighs what the priority does; where neither warns, the desk is warned after four fifths of the time.
pub fn commit(
    org: &Organisation,
    service: &ServiceDef,
    priority: Option<&PriorityId>,
    received_at: Timestamp,
) -> Result<Commitment, CalendarError> {
    let calendar = Calendar::of_service(org, service)?;
    let opening = calendar.next_opening(received_at);
    let priority = priority.or(service.default_priority.as_ref()).and_then(|id| org.priority(id));
    let target = service.target.clone().unwrap_or_default();

    let respond = target.respond_minutes.or(priority.and_then(|p| p.respond_minutes));
    let own_resolve = target.resolve_minutes.is_some() || target.resolve_days.is_some();
    let resolve = target.resolve_minutes.or(priority.and_then(|p| p.resolve_minutes).filter(|_| !own_resolve));
    let after = |minutes: u32| calendar.add_business_minutes(opening, i64::from(minutes));
    let resolve_by = match target.resolve_days {
        Some(days) if target.resolve_minutes.is_none() => Some(calendar.add_business_days(opening, days)),
        _ => resolve.map(after),
    };
    let warn_at = target
        .warn_minutes
        .or(priority.and_then(|p| p.warn_minutes).filter(|_| !own_resolve))
        .map(i64::from)
        .or_else(|| resolve_by.map(|due| calendar.business_minutes_between(opening, due) * 4 / 5))
        .map(|minutes| calendar.add_business_minutes(opening, minutes));
    Ok(Commitment {
        started: Some(match org.out_of_hours {
            OutOfHours::NextOpening => opening,
            OutOfHours::Receipt => received_at,
        }),
        respond_by: respond.map(after),
        resolve_by,
        warn_at,
        given_minutes: Some(0),
        part: service.promised_part().map(|part| PromisedPart { name: part.name.clone(), items: part.items.clone() }),
        ..Commitment::default()
    })
}

/// The promise after the priority or the service was changed (R7, R8): the new span from the same start, with the open
/// minutes that pauses have given so far, a pause that is on, and the answer already given. A rest day that was taken out of
/// the calendar since is no pause. What who asked chose stands, whatever is promised now.
pub fn recommit(
    org: &Organisation,
    before: (&ServiceDef, Option<&PriorityId>),
    now: (&ServiceDef, Option<&PriorityId>),
    standing: &Commitment,
) -> Result<Commitment, CalendarError> {
    let promise = by_target(org, before, now, standing)?;
    Ok(bound(&Calendar::of_service(org, now.0)?, &promise, standing.agreed, standing.warn_at))
}

/// What is promised from the same start where nothing but pauses has moved it.
fn by_target(
    org: &Organisation,
    before: (&ServiceDef, Option<&PriorityId>),
    now: (&ServiceDef, Option<&PriorityId>),
    standing: &Commitment,
) -> Result<Commitment, CalendarError> {
    let Some(started) = standing.started else {
        return Ok(standing.clone());
    };
    let calendar = Calendar::of_service(org, now.0)?;
    let new = commit(org, now.0, now.1, started)?;
    let given = match standing.given_minutes {
        Some(given) if before.0.calendar == now.0.calendar => given,
        // By an earlier build, or in other hours, in which a night may count: by how much it has moved since, on the calendar as it is now.
        _ => match (commit(org, before.0, before.1, started)?.resolve_by, by_pauses(standing)) {
            (Some(first), Some(due)) => calendar.business_minutes_between(first, due).max(0),
            _ => 0,
        },
    };
    let moved = |due: Option<Timestamp>| due.map(|due| calendar.add_business_minutes(due, given));
    let resolve_by = moved(new.resolve_by);
    Ok(Commitment {
        started: Some(started),
        respond_by: if standing.responded_at.is_some() { standing.respond_by } else { moved(new.respond_by) },
        resolve_by,
        warn_at: moved(new.warn_at),
        minutes_left: standing
            .paused_since
            .and_then(|since| resolve_by.map(|due| calendar.business_minutes_between(since, due))),
        given_minutes: standing.given_minutes.map(|_| given),
        agreed: None,
        // A date that a supervisor has set is for what it was set for.
        part: if standing.overridden.is_some() && before.0.id == now.0.id { standing.part.clone() } else { new.part },
        ..standing.clone()
    })
}

/// The date of the solution where nothing but pauses has moved it.
fn by_pauses(standing: &Commitment) -> Option<Timestamp> {
    standing.resolve_by.filter(|due| standing.agreed != Some(*due))
}

/// A promise that is due no earlier than when who asked chose, where they did; until then nobody is warned of it before `warn_at`.
fn bound(
    calendar: &Calendar,
    promise: &Commitment,
    agreed: Option<Timestamp>,
    warn_at: Option<Timestamp>,
) -> Commitment {
    let later = agreed.filter(|agreed| promise.resolve_by.is_some_and(|due| due < *agreed));
    let Some(until) = later else { return Commitment { agreed, ..promise.clone() } };
    Commitment {
        resolve_by: Some(until),
        warn_at: promise.warn_at.max(warn_at),
        minutes_left: promise.paused_since.map(|since| calendar.business_minutes_between(since, until)),
        agreed,
        ..promise.clone()
    }
}

/// Who asked chose, at an instant, when the visit is to be (T12): where that is later than what was promised, the solution is owed when
/// the desk closes on that day. The day that they chose before binds no more. What was late by then stays late; a clock that stands is
/// late for nothing, and whether it came to stand before or after that makes no difference.
pub fn agree(
    org: &Organisation,
    now: (&ServiceDef, Option<&PriorityId>),
    standing: &Commitment,
    visit: Timestamp,
    at: Timestamp,
) -> Result<Commitment, CalendarError> {
    let judged = standing.paused_since.map_or(at, |since| since.min(at));
    let owed = standing.resolve_by.is_some_and(|due| judged <= due);
    if !owed || visit < at {
        return Ok(standing.clone());
    }
    let promise = match standing.agreed {
        Some(_) => by_target(org, now, now, standing)?,
        None => standing.clone(),
    };
    let calendar = Calendar::of_service(org, now.0)?;
    let chosen = promise.resolve_by.filter(|due| *due < visit).map(|_| calendar.closing(visit));
    Ok(bound(&calendar, &promise, chosen, Some(visit)))
}

/// The clock stands from now on: what is left is kept in open minutes. Paused already: nothing changes.
pub fn pause(calendar: &Calendar, commitment: &Commitment, at: Timestamp) -> Commitment {
    if commitment.paused_since.is_some() {
        return commitment.clone();
    }
    Commitment {
        paused_since: Some(at),
        minutes_left: commitment.resolve_by.map(|due| calendar.business_minutes_between(at, due)),
        ..commitment.clone()
    }
}

/// The clock goes on: what was left counts from now. What had passed before the pause stays passed.
pub fn resume(calendar: &Calendar, commitment: &Commitment, at: Timestamp) -> Commitment {
    let Some(since) = commitment.paused_since else {
        return commitment.clone();
    };
    let at = at.max(since);
    let moved = |due: Timestamp| match calendar.business_minutes_between(since, due) {
        left if due > since => calendar.add_business_minutes(at, left),
        _ => due,
    };
    let resolve_by = match (commitment.resolve_by, commitment.minutes_left) {
        (Some(_), Some(left)) if left > 0 => Some(calendar.add_business_minutes(at, left)),
        (due, _) => due,
    };
    // What was late is not moved; where no solution is promised the answer may be.
    let gained = match commitment.minutes_left {
        Some(left) if left <= 0 => 0,
        _ => calendar.business_minutes_between(since, at),
    };
    Commitment {
        resolve_by,
        warn_at: commitment.warn_at.map(moved),
        respond_by: match commitment.responded_at {
            Some(_) => commitment.respond_by,
            None => commitment.respond_by.map(moved),
        },
        paused_since: None,
        minutes_left: None,
        given_minutes: commitment.given_minutes.map(|given| given.saturating_add(gained)),
        ..commitment.clone()
    }
}

/// The same of what is promised for a service: a day that who asked chose (T12), and that is still to come, stays that day. A pause
/// moves what was promised before, and gives nothing beyond the day where that is the later.
pub fn resume_for(
    org: &Organisation,
    now: (&ServiceDef, Option<&PriorityId>),
    commitment: &Commitment,
    at: Timestamp,
) -> Result<Commitment, CalendarError> {
    let resumed = resume(&Calendar::of_service(org, now.0)?, commitment, at);
    if commitment.paused_since.is_none() || commitment.agreed.is_none_or(|agreed| agreed <= at) {
        return Ok(resumed);
    }
    let (resolve_by, warn_at) = (commitment.resolve_by, commitment.warn_at);
    recommit(org, now, now, &Commitment { resolve_by, warn_at, ..resumed })
}

pub(super) fn later(calendar: &Calendar, at: Timestamp, amount: u32, unit: Span) -> Timestamp {
    match unit {
        Span::BusinessHours => calendar.add_business_minutes(at, i64::from(amount) * 60),
        Span::BusinessDays => calendar.add_business_days(at, amount),
        Span::NaturalDays => at.plus(i64::from(amount) * crate::time::DAY_MS),
    }
}

/// The instant by which a span has passed since another, by the organisation's hours.
pub fn lapse(org: &Organisation, from: Timestamp, after: u32, unit: Span) -> Result<Timestamp, CalendarError> {
    Ok(later(&Calendar::of(org)?, from, after, unit))
}

/// When silence since the desk's last follow-up allows closing with a note (OAX-26). None where the organisation
/// never closes for silence.
pub fn silence_due(org: &Organisation, last_follow_up: Timestamp) -> Result<Option<Timestamp>, CalendarError> {
    let Some(rule) = &org.settings.auto_close else {
        return Ok(None);
    };
    Ok(Some(later(&Calendar::of(org)?, last_follow_up, rule.after, rule.unit)))
}

/// Until when the requester may reopen what was closed at the instant (T24).
pub fn reopen_until(org: &Organisation, closed_at: Timestamp) -> Result<Timestamp, CalendarError> {
    Ok(Calendar::of(org)?.add_business_days(closed_at, org.settings.reopen_window_business_days))
}
