//! How far a verification is, as lines: often on a terminal, each minute where the lines go into a log.

use crate::backup::verify::Stage;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two lines about a stage on a terminal.
const SEEN: Duration = Duration::from_secs(2);
/// The same in a log.
const LOGGED: Duration = Duration::from_secs(60);

/// A stage under way.
struct StageProgress {
    /// When it was first heard of, and how much was done then.
    begun: (Instant, u64),
    /// When it was last told.
    said: Option<Instant>,
}

/// Says on standard error how far it is, each stage not too often. What is over within a minute says nothing in a log.
pub(in crate::commands) fn progress() -> impl Fn(Stage, u64, u64) + Sync {
    let terminal = std::io::stderr().is_terminal();
    let courses: Mutex<BTreeMap<Stage, StageProgress>> = Mutex::default();
    move |stage, done, of| {
        let mut courses = courses.lock().unwrap_or_else(PoisonError::into_inner);
        let course =
            courses.entry(stage).or_insert_with(|| StageProgress { begun: (Instant::now(), done), said: None });
        let due = match (terminal, course.said) {
            (true, said) => done == of || said.is_none_or(|said| said.elapsed() >= SEEN),
            (false, said) => said.unwrap_or(course.begun.0).elapsed() >= LOGGED,
        };
        if due {
            course.said = Some(Instant::now());
            let (begun, first) = course.begun;
            eprintln!("{}", line(stage, (first, done, of), begun.elapsed()));
        }
    }
}

/// A line: how much is done, how many a second since the first one was heard of, and how long the rest takes at that.
fn line(stage: Stage, (first, done, of): (u64, u64, u64), elapsed: Duration) -> String {
    let told = format!("{}: {done} of {of}", name(stage));
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let rate = done.saturating_sub(first).saturating_mul(1_000).checked_div(millis).unwrap_or(0);
    if rate == 0 {
        return told;
    }
    let left = of.saturating_sub(done) / rate;
    match left {
        0 => format!("{told}, {rate} a second"),
        1..120 => format!("{told}, {rate} a second, {left} s left"),
        _ => format!("{told}, {rate} a second, {} min left", left / 60),
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Hashes => "hashes up to the last proof",
        Stage::Feed => "entries",
        Stage::Signatures => "logs and what was signed",
        Stage::Documents => "documents",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_much_how_fast_and_how_long() {
        let tell = |told, seconds| line(Stage::Feed, told, Duration::from_secs(seconds));
        assert_eq!(tell((0, 0, 9_000), 0), "entries: 0 of 9000");
        assert_eq!(tell((0, 3_000, 9_000), 3), "entries: 3000 of 9000, 1000 a second, 6 s left");
        assert_eq!(tell((2_000, 3_000, 600_000), 1), "entries: 3000 of 600000, 1000 a second, 9 min left");
        assert_eq!(tell((0, 9_000, 9_000), 9), "entries: 9000 of 9000, 1000 a second");
        assert_eq!(tell((0, 1, 9), 60), "entries: 1 of 9", "too slow to tell");
    }
}
