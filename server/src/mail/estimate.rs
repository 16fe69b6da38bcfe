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

/// What each team has to do, and how long it took for the last that it did: read of all tickets once, and on with the feed from then on.
#[derive(Default)]
pub(super) struct Workloads {
    /// Up to which position of the feed; nothing was read before the first time.
    to: Option<u64>,
    teams: BTreeMap<Option<TeamId>, Workload>,
    /// By the tickets that are kept, with which team each is.
    under: BTreeMap<DocumentId, Option<TeamId>>,
}

#[derive(Default)]
struct Workload {
    /// When those came that are to be worked on.
    open: BTreeMap<DocumentId, Timestamp>,
    /// Who works on those that are not over.
    hands: BTreeMap<DocumentId, PersonId>,
    /// The last that were finished: since when they are, and when they came. One that is opened again leaves a place, which the next
    /// takes.
    finished: BTreeSet<(Timestamp, DocumentId, Timestamp)>,
}

impl Workload {
    /// Takes a ticket up; answers one that has left the last for it.
    fn add(&mut self, ticket: &TicketSummary) -> Option<DocumentId> {
        if let Some(hand) = ticket.assignee.clone().filter(|_| !ticket.state.is_final()) {
            self.hands.insert(ticket.id, hand);
        }
        match ticket.state {
            State::Resolved | State::Closed => {
                self.finished.insert((ticket.since, ticket.id, ticket.created));
                let first = if self.finished.len() > LAST { self.finished.pop_first() } else { None };
                return first.map(|(_, id, _)| id);
            }
            state if !state.is_final() => _ = self.open.insert(ticket.id, ticket.created),
            _ => {}
        }
        None
    }

    fn remove(&mut self, id: DocumentId) {
        self.open.remove(&id);
        self.hands.remove(&id);
        self.finished.retain(|(_, one, _)| *one != id);
    }

    fn has(&self, id: DocumentId) -> bool {
        self.open.contains_key(&id)
            || self.hands.contains_key(&id)
            || self.finished.iter().any(|(_, one, _)| *one == id)
    }
}

impl Workloads {
    /// Reads on to the feed's end.
    pub(super) fn catch_up(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        let end = reader.end()?;
        if self.to.is_some_and(|to| to >= end) {
            return Ok(());
        }
        for summary in reader.summaries_since(self.to)? {
            if let Summary::Ticket(ticket) = summary? {
                self.put(&ticket);
            }
        }
        self.to = Some(end);
        Ok(())
    }

    /// A ticket as it stands now, in the place of what it was.
    fn put(&mut self, ticket: &TicketSummary) {
        if let Some(team) = self.under.remove(&ticket.id)
            && let Some(load) = self.teams.get_mut(&team)
        {
            load.remove(ticket.id);
        }
        let load = self.teams.entry(ticket.team.clone()).or_default();
        let left = load.add(ticket);
        if load.has(ticket.id) {
            self.under.insert(ticket.id, ticket.team.clone());
        }
        if let Some(left) = left.filter(|left| !load.has(*left)) {
            self.under.remove(&left);
        }
    }

    /// An estimate; none while nothing like it was ever finished, or the desk's hours are not set.
    pub(super) fn estimate(&self, org: &Organisation, view: &TicketView, now: Timestamp) -> Option<Timestamp> {
        let (calendar, load) = (Calendar::of(org).ok()?, self.teams.get(&view.ruled.team)?);
        let born = view.born.stamp.received.unwrap_or(view.born.stamp.at);
        let before = load.open.values().filter(|came| **came < born).count();
        let took = |created: Timestamp, since: Timestamp| calendar.business_minutes_between(created, since).max(1);
        let finished = load.finished.iter().map(|(since, _, created)| (*since, took(*created, *since))).collect();
        let hands = load.hands.values().cloned().collect();
        let minutes = reckon(i64::try_from(before).unwrap_or(i64::MAX), &hands, finished)?;
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
        let mut loads = Workloads::default();
        loads.catch_up(&*store.read().expect("reads")).expect("reads");
        let of = |loads: &Workloads, team: &str| {
            let load = &loads.teams[&Some(TeamId::new(team))];
            let hands: BTreeSet<&PersonId> = load.hands.values().collect();
            (load.open.len(), hands.len(), load.finished.len())
        };
        assert_eq!(of(&loads, "redes"), (7, 3, LAST));
        let first = *loads.teams[&Some(TeamId::new("redes"))].finished.first().expect("some");
        assert_eq!((first.0, first.2), (at(510), at(10)), "the last twenty of thirty");
        assert_eq!(of(&loads, "mesa").0, 3);
        assert_eq!(loads.under.len(), 7 + LAST + 3, "no more is kept than tells");

        // What moves takes the place of what it was; what nothing moved is not read again.
        loads.put(&TicketSummary { since: at(900), ..ticket(30, "redes", State::Resolved) });
        loads.put(&TicketSummary { since: at(900), ..ticket(31, "mesa", State::Assigned) });
        loads.put(&ticket(32, "redes", State::Cancelled));
        assert_eq!((of(&loads, "redes"), of(&loads, "mesa").0), ((4, 3, LAST), 4));
        let first = loads.teams[&Some(TeamId::new("redes"))].finished.first().expect("some");
        assert_eq!(first.2, at(11), "one more was finished");
        assert_eq!(loads.under.len(), 4 + LAST + 4);
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
