//! What every ticket of the story shares: the organisation, its people, the equipment, and where there is no signal.

use super::equipment::Item;
use super::hours::{self, Day};
use super::people::{CALLERS, Caller, workers_of};
use super::rng::SeededRng;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::service::ServiceDef;
use ronda_shared::ids::{PersonId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, holds};
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// The common ground of the story.
pub(super) struct World<'a> {
    /// The organisation.
    pub(super) org: &'a Organisation,
    /// Everybody.
    pub(super) people: Vec<Person>,
    /// The registry.
    pub(super) items: Vec<Item>,
    /// The story ends here: nothing is received later.
    pub(super) now: Timestamp,
    /// The source of chance.
    pub(super) root: SeededRng,
}

impl World<'_> {
    /// Somebody of the story.
    pub(super) fn person(&self, id: &PersonId) -> &Person {
        self.people.iter().find(|person| person.id == *id).expect("the story speaks of its own people alone")
    }

    /// Those who may ask for a service; all of them where it names no role that calls.
    pub(super) fn callers(&self, service: &ServiceDef) -> Vec<&'static Caller> {
        let may = |caller: &&Caller| service.requester_roles.iter().any(|role| role.as_str() == caller.role);
        let those: Vec<_> = CALLERS.iter().filter(may).collect();
        if those.is_empty() { CALLERS.iter().collect() } else { those }
    }

    /// Who of a team goes to a building: those who serve it, else anybody of the team; but not this one, where there
    /// is another.
    pub(super) fn worker(
        &self,
        team: &TeamId,
        building: &str,
        but: Option<&str>,
        chance: &mut SeededRng,
    ) -> Option<PersonId> {
        let team = workers_of(&self.people, team);
        let others: Vec<_> = team.iter().filter(|person| Some(person.id.as_str()) != but).copied().collect();
        let team = if others.is_empty() { team } else { others };
        let serves = |person: &&&Person| person.buildings.iter().any(|served| served.as_str() == building);
        let near: Vec<_> = team.iter().filter(serves).copied().collect();
        let among = if near.is_empty() { team } else { near };
        (!among.is_empty()).then(|| chance.pick(&among).id.clone())
    }

    /// True for one who works with the phone, away from the desk.
    pub(super) fn is_in_the_field(&self, id: &PersonId) -> bool {
        self.person(id).roles.iter().any(|role| role.as_str() == "agente-tecnico")
    }

    /// Whether a role of the person carries the right.
    pub(super) fn may(&self, id: &PersonId, right: Right) -> bool {
        holds(self.org, self.person(id), right)
    }

    /// The stretch without signal that a technician's phone is in at that time: two days of three there is one,
    /// in the basement of a building, between 09:30 and 13:30.
    pub(super) fn without_signal(&self, person: &PersonId, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let stretch = self.stretch(person, Day::of(&self.org.zone, at))?;
        (stretch.0 <= at && at < stretch.1).then_some(stretch)
    }

    /// The next such stretch that begins after a time, within a week.
    pub(super) fn next_without_signal(&self, person: &PersonId, after: Timestamp) -> Option<(Timestamp, Timestamp)> {
        (0..7)
            .filter_map(|days| self.stretch(person, Day::of(&self.org.zone, after).plus(days)))
            .find(|stretch| stretch.0 > after)
    }

    fn stretch(&self, person: &PersonId, day: Day<'_>) -> Option<(Timestamp, Timestamp)> {
        if !self.is_in_the_field(person) || !day.is_working() {
            return None;
        }
        let midnight = day.at(0, 0).millis().unsigned_abs();
        let mut chance = self.root.branch(person.as_str(), midnight);
        if chance.one_in(3) {
            return None;
        }
        let from = day.at(9, 30).plus(chance.between(0, 120) * MINUTE_MS);
        let to = from.plus(chance.between(45, 120) * MINUTE_MS);
        // Whoever has no signal now is still working: what they do is on their phone alone.
        Some((from, to))
    }

    /// The last working hour at or before the end of the story: «today» of a story told on a Sunday is Friday.
    pub(super) fn today(&self) -> Day<'_> {
        Day::of(&self.org.zone, hours::last_open(&self.org.zone, self.now))
    }
}
