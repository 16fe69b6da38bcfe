//! Estimates when a request is likely to be attended where nothing is promised. It goes by the queue before it and by
//! how long such work has taken (OCO-12: «derived from its number and the workload registered in the system»).

use crate::store::{Reader, StoreError};
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::state::State;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// How many of the team's last finished tickets tell how long one takes.
const LAST: usize = 20;

/// An estimate; none while nothing like it was ever finished, or the desk's hours are not set.
pub(super) fn by(
    org: &Organisation,
    reader: &dyn Reader,
    view: &TicketView,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Ok(calendar) = Calendar::of(org) else { return Ok(None) };
    let born = view.born.stamp.received.unwrap_or(view.born.stamp.at);
    let (mut before, mut hands, mut finished) = (0_i64, BTreeSet::new(), Vec::new());
    for summary in reader.every_summary() {
        let Summary::Ticket(ticket) = summary? else { continue };
        if ticket.team != view.ruled.team {
            continue;
        }
        match ticket.state {
            State::Resolved | State::Closed => finished.push((ticket.since, minutes(&calendar, &ticket))),
            state if !state.is_final() && ticket.created < born => before += 1,
            _ => {}
        }
        hands.extend(ticket.assignee.clone().filter(|_| !ticket.state.is_final()));
    }
    Ok(reckon(before, &hands, finished).map(|minutes| calendar.add_business_minutes(now, minutes)))
}

fn minutes(calendar: &Calendar, ticket: &TicketSummary) -> i64 {
    calendar.business_minutes_between(ticket.created, ticket.since).max(1)
}

/// Open minutes: the usual time of one, for each round in which the team's hands take those before it, and its own.
fn reckon(before: i64, hands: &BTreeSet<PersonId>, mut finished: Vec<(Timestamp, i64)>) -> Option<i64> {
    finished.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
    let mut taken: Vec<i64> = finished.into_iter().take(LAST).map(|(_, minutes)| minutes).collect();
    taken.sort_unstable();
    let usual = *taken.get(taken.len() / 2)?;
    let hands = i64::try_from(hands.len().max(1)).unwrap_or(1);
    Some(usual.saturating_mul(before / hands + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_before_it_and_the_fewer_hands_the_later() {
        let hands = |names: &[&str]| names.iter().map(|name| PersonId::new(*name)).collect::<BTreeSet<_>>();
        let done = |minutes: &[i64]| {
            minutes.iter().zip(1..).map(|(took, at)| (Timestamp::from_millis(at), *took)).collect::<Vec<_>>()
        };
        assert_eq!(reckon(3, &hands(&["a"]), vec![]), None, "nothing was ever finished");
        assert_eq!(reckon(0, &hands(&[]), done(&[30, 60, 90])), Some(60));
        assert_eq!(reckon(4, &hands(&["a", "b"]), done(&[30, 60, 90])), Some(180));
        assert_eq!(reckon(4, &hands(&["a"]), done(&[30, 60, 90])), Some(300));
    }
}
