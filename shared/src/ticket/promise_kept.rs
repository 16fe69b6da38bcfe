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
/// the one that was promised last. A solution that was taken back by reopening is none.
pub fn kept(view: &TicketView) -> Kept {
    let decided = &view.decided;
    let promise = &decided.commitment;
    let in_time = |done: Option<Timestamp>, due: Option<Timestamp>| Some(done? <= due?);
    let solved = decided.resolution.as_ref().map(|resolution| resolution.at);
    Kept {
        level: if decided.level > 1 { decided.level } else { 0 },
        answer: in_time(promise.responded_at, promise.respond_by),
        solution: in_time(solved, promise.overridden.or(promise.resolve_by)),
    }
}
