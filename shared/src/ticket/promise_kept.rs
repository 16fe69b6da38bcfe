//! Whether a promise was kept: what figures of compliance are counted from (OAX-10, OAX-91).

use crate::ticket::view::TicketView;
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

/// Of a ticket as it stands. Judged by the promise as it stands (R27): pauses moved it, and a supervisor's own date is
/// the one that was promised last. A solution that was taken back by reopening is none. A clock that stands is late for nothing: work
/// that was done meanwhile (R12) counts as of when it came to stand.
pub fn kept(view: &TicketView) -> Kept {
    let decided = &view.decided;
    let promise = &decided.commitment;
    let in_time = |done: Option<Timestamp>, due: Option<Timestamp>| Some(done? <= due?);
    let solved = decided.resolution.as_ref().map(|resolution| resolution.at);
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
    use crate::state::State;
    use crate::ticket::reported::reported;

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
