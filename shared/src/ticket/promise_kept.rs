//! Whether a promise was kept: what figures of compliance are counted from (OAX-10, OAX-91).

use crate::ids::ItemId;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of what was promised, and at which level of attention.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Kept {
    /// The level (OAX-23); 0 in what an earlier build wrote, which counts as the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub level: u32,
    /// The first answer came in time, or late; none while there is none, or none was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<bool>,
    /// The solution came in time, or late; none while it is not there, or none was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<bool>,
}

fn is_zero(level: &u32) -> bool {
    *level == 0
}

impl Kept {
    /// There is nothing to tell: a ticket at its first level, not answered and not solved.
    pub fn says_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// When the part was done that the solution is promised for alone (AGU-01): all its points are marked, the last of them then. None
/// where it is not, or the promise is for the whole.
pub fn part_done(view: &TicketView, decided: &Decided) -> Option<Timestamp> {
    let part = decided.commitment.part.as_ref()?;
    let marked = |id: &ItemId| {
        let mark = view.checklist.get(id).filter(|mark| mark.value.is_settled())?;
        Some(mark.stamp.effective())
    };
    let marks: Option<Vec<Timestamp>> = part.items.iter().map(marked).collect();
    marks?.into_iter().max()
}

/// By when what is promised is owed, a supervisor's own date first; none where the part that it is for alone is done.
pub fn owed_by(view: &TicketView, decided: &Decided) -> Option<Timestamp> {
    let promise = &decided.commitment;
    promise.overridden.or(promise.resolve_by).filter(|_| part_done(view, decided).is_none())
}

/// Of a ticket as it stands. Judged by the promise as it stands (R27): pauses moved it, and a supervisor's own date is
/// the one that was promised last. A solution that was taken back by reopening is none; of a promise for a part alone what counts is
/// when that was done. A clock that stands is late for nothing: work that was done meanwhile (R12) counts as of when it came to stand.
pub fn kept(view: &TicketView) -> Kept {
    let decided = &view.decided;
    let promise = &decided.commitment;
    let in_time = |done: Option<Timestamp>, due: Option<Timestamp>| Some(done? <= due?);
    let resolved = decided.resolution.as_ref().map(|resolution| resolution.at);
    let solved = part_done(view, decided).or(resolved);
    let solved = solved.map(|at| promise.paused_since.map_or(at, |since| at.min(since)));
    Kept {
        level: if decided.level > 1 { decided.level } else { 0 },
        answer: in_time(promise.responded_at, promise.respond_by),
        solution: in_time(solved, promise.overridden.or(promise.resolve_by)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::{World, ask, minute, resolve, silence};
    use crate::command::{Command, Decision, Mark};
    use crate::stamp::{Register, Stamp};
    use crate::state::State;
    use crate::ticket::reported::reported;
    use crate::ticket::summary::summarize;
    use crate::ticket::view::PromisedPart;

    /// Omar at work on what is promised for half past nine.
    fn promised() -> World {
        let mut world = World::worked();
        for decided in [&mut world.view.ruled, &mut world.view.decided] {
            decided.commitment.resolve_by = Some(minute(30));
        }
        world
    }

    #[test]
    fn what_was_done_while_the_clock_stood_is_not_late_for_that() {
        for (asks, in_time) in [(20, true), (40, false)] {
            let mut world = promised();
            // Neither knows of the other: she is at the desk, he is without signal.
            let asked = world.says("ana", asks, ask("¿Qué puerto?"));
            let done = world.says("omar", 50, resolve("Se cambió el conector"));
            world.hears(&asked);
            world.hears(&done);
            assert_eq!(world.state(), State::Resolved);
            assert_eq!(kept(&world.view).solution, Some(in_time), "asked at {asks}");
        }
        let mut world = promised();
        world.does("omar", 50, resolve("Se cambió el conector"));
        assert_eq!(kept(&world.view).solution, Some(false), "nothing stood");
    }

    /// The same, promised for its first part alone.
    fn promised_in_part(items: &[ItemId]) -> World {
        let mut world = promised();
        for decided in [&mut world.view.ruled, &mut world.view.decided] {
            decided.commitment.part = Some(PromisedPart { name: "A1".into(), items: items.to_vec() });
        }
        world
    }

    fn marks(world: &mut World, item: &ItemId, at: i64, value: Mark) {
        let stamp = Stamp { at: minute(at), ..world.view.born.stamp.clone() };
        world.view.checklist.insert(item.clone(), Register { value, stamp });
    }

    /// AGU-01: two days are promised for the first phase of a project; the rest takes what it takes.
    #[test]
    fn what_is_promised_for_a_part_is_kept_when_that_is_done() {
        let items = [ItemId::new("x.1"), ItemId::new("x.2")];
        let mut world = promised_in_part(&items);
        marks(&mut world, &items[0], 10, Mark::Done { value: None });
        marks(&mut world, &items[1], 15, Mark::NotApplicable { reason: " ".into() });
        assert_eq!(owed_by(&world.view, &world.view.ruled), Some(minute(30)), "one point is open");
        assert_eq!(summarize(&world.view).promised.as_deref(), Some("A1"));
        marks(&mut world, &items[1], 20, Mark::Done { value: None });
        assert_eq!(part_done(&world.view, &world.view.ruled), Some(minute(20)));
        let listed = summarize(&world.view);
        assert_eq!((listed.resolve_by, listed.promised, listed.kept.solution), (None, None, Some(true)));
        // What was resolved days later kept what was promised all the same.
        assert!(world.does("omar", 9_000, resolve("Se entregó")).applied);
        assert_eq!(kept(&world.view).solution, Some(true));
    }

    #[test]
    fn a_date_that_a_supervisor_sets_is_for_the_rest_once_the_part_is_done() {
        let item = ItemId::new("x.1");
        let due = |at: i64| Command::Decision(Decision::OverrideDue { at: minute(at), reason: "acordado".to_owned() });
        let mut world = promised_in_part(std::slice::from_ref(&item));
        assert!(world.does("sofia", 10, due(60)).applied);
        marks(&mut world, &item, 45, Mark::Done { value: None });
        assert_eq!((owed_by(&world.view, &world.view.ruled), kept(&world.view).solution), (None, Some(true)));
        assert!(world.does("sofia", 50, due(700)).applied);
        assert_eq!(owed_by(&world.view, &world.view.ruled), Some(minute(700)));
        assert_eq!(kept(&world.view).solution, None);
    }

    #[test]
    fn what_is_closed_for_silence_says_since_when_its_clock_stood() {
        let mut world = promised();
        assert_eq!(reported(&world.view).paused_since, None);
        world.does("ana", 20, ask("¿Qué puerto?"));
        assert!(world.does("sistema", 8_000, silence()).applied);
        assert_eq!((world.state(), world.view.ruled.since), (State::Closed, minute(8_000)));
        assert_eq!(reported(&world.view).paused_since, Some(minute(20)));
    }
}
