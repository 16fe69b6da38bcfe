//! Estimates when a request is likely to be attended where nothing is promised. It goes by the queue before it and by
//! how long such work has taken (OCO-12: «derived from its number and the workload registered in the system»).

use crate::store::{Reader, StoreError};
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, PersonId, TeamId};
use ronda_shared::state::State;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the team's last finished tickets tell how long one takes.
const LAST: usize = 20;

/// What each team has to do, and how long it took for the last that it did: gathered once for many requests.
pub(super) struct Workloads(BTreeMap<Option<TeamId>, Workload>);

#[derive(Default)]
struct Workload {
    /// When those came that are not over.
    open: Vec<Timestamp>,
    /// Who works on them.
    hands: BTreeSet<PersonId>,
    /// The last that were finished: since when they are, and when they came.
    finished: BTreeSet<(Timestamp, DocumentId, Timestamp)>,
}

impl Workload {
    fn add(&mut self, ticket: &TicketSummary) {
        match ticket.state {
            State::Resolved | State::Closed => {
                self.finished.insert((ticket.since, ticket.id, ticket.created));
                if self.finished.len() > LAST {
                    self.finished.pop_first();
                }
            }
            state if !state.is_final() => self.open.push(ticket.created),
            _ => {}
        }
        self.hands.extend(ticket.assignee.clone().filter(|_| !ticket.state.is_final()));
    }
}

impl Workloads {
    /// Those of all teams, in one pass over the tickets.
    pub(super) fn of(reader: &dyn Reader) -> Result<Self, StoreError> {
        let mut teams: BTreeMap<Option<TeamId>, Workload> = BTreeMap::new();
        for summary in reader.every_summary() {
            if let Summary::Ticket(ticket) = summary? {
                teams.entry(ticket.team.clone()).or_default().add(&ticket);
            }
        }
        Ok(Self(teams))
    }

    /// An estimate; none while nothing like it was ever finished, or the desk's hours are not set.
    pub(super) fn estimate(&self, org: &Organisation, view: &TicketView, now: Timestamp) -> Option<Timestamp> {
        let (calendar, load) = (Calendar::of(org).ok()?, self.0.get(&view.ruled.team)?);
        let born = view.born.stamp.received.unwrap_or(view.born.stamp.at);
        let before = load.open.iter().filter(|came| **came < born).count();
        let took = |created: Timestamp, since: Timestamp| calendar.business_minutes_between(created, since).max(1);
        let finished = load.finished.iter().map(|(since, _, created)| (*since, took(*created, *since))).collect();
        let minutes = reckon(i64::try_from(before).unwrap_or(i64::MAX), &load.hands, finished)?;
        Some(calendar.add_business_minutes(now, minutes))
    }
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
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};
    use ronda_shared::ids::ServiceId;

    /// One pass over the tickets is enough for all that is asked of them.
    #[test]
    fn of_each_team_is_known_what_is_open_and_the_last_that_was_finished() {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let ticket = |number: u8, team: &str, state: State| TicketSummary {
            team: Some(TeamId::new(team)),
            state,
            since: at(i64::from(number) + 500),
            assignee: Some(PersonId::new(format!("p{}", number % 3))),
            ..TicketSummary::new(DocumentId::from_bytes([number; 16]), ServiceId::new("s"), at(i64::from(number)))
        };
        let closed = (0..30).map(|number| ticket(number, "redes", State::Closed));
        let open = (30..37).map(|number| ticket(number, "redes", State::Assigned));
        let others = (37..40).map(|number| ticket(number, "mesa", State::Assigned));
        let over = [ticket(40, "redes", State::Cancelled)];
        let summaries = closed.chain(open).chain(others).chain(over).map(|ticket| Summary::Ticket(Box::new(ticket)));
        let store = RedbStore::in_memory().expect("opens");
        store.commit(Batch { summaries: summaries.collect(), ..Batch::after(0) }).expect("commits");
        let loads = Workloads::of(&*store.read().expect("reads")).expect("reads");
        assert_eq!(loads.0.len(), 2);
        let redes = &loads.0[&Some(TeamId::new("redes"))];
        assert_eq!((redes.open.len(), redes.hands.len(), redes.finished.len()), (7, 3, LAST));
        let first = redes.finished.first().expect("some");
        assert_eq!((first.0, first.2), (at(510), at(10)), "the last twenty of thirty");
        assert_eq!(loads.0[&Some(TeamId::new("mesa"))].open.len(), 3);
    }

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
