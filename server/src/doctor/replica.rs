//! What is told of the replica: by the figures of the server that writes it, and by the last drill.

use super::{FOLLOW_UNIT, Finding, Level, UNIT, has_come, span};
use crate::store::{Reader, StoreError};
use crate::whole_file;
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::Path;

/// In a data directory.
const FILE: &str = "drill.json";
/// A replica that is so far behind is of little use.
const LATE_MS: i64 = 5 * MINUTE_MS;
/// Snapshots that could not be put for so long are told, though segments go on.
const NO_SNAPSHOT_MS: i64 = HOUR_MS;
/// A drill is made each night; what is older than this has missed one.
const NIGHT_MS: i64 = 26 * HOUR_MS;

/// How the finding begins of a replica that was not written.
const NOT_WRITTEN: &str = "it could not be written when that was tried last";
/// How the finding begins of a server that follows another.
const FOLLOWS: &str = "this server follows the replica";

/// The outcome of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// When it began.
    pub at: Timestamp,
    /// The last entry of the feed that it restored.
    pub position: u64,
    /// What was wrong, in words; empty where nothing was.
    pub faults: Vec<String>,
}

impl Drill {
    /// Writes it into a data directory; a kill leaves the former one.
    ///
    /// # Errors
    /// The file system said no.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        whole_file::replace(&data.join(FILE), 0o644, &text)
    }

    /// The last one of a data directory; none where none was made, or its outcome cannot be read.
    pub fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(data.join(FILE)).ok()?).ok()
    }

    /// When it was made; none where that hour has not come.
    pub(super) fn made(&self, now: Timestamp) -> Option<Timestamp> {
        Some(self.at).filter(|at| has_come(*at, now))
    }

    /// Whether the replica was restored and found whole.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    /// For how long, when it was made, the first entry that it lacked had been there: seconds.
    ///
    /// # Errors
    /// The store could not.
    pub fn behind(&self, reader: &dyn Reader) -> Result<f64, StoreError> {
        if self.position == 0 {
            // It restored nothing: that is told by its faults.
            return Ok(0.0);
        }
        let lacked = reader.entry(self.position + 1)?;
        Ok(lacked.map_or(0.0, |entry| self.at.since(entry.at).max(0) as f64 / 1_000.0))
    }
}

/// The unit that runs a server, by its figures: `ronda follow` alone sets the one that says whether it still follows.
pub(super) fn unit(value: &dyn Fn(&str) -> Option<f64>) -> &'static str {
    if value("ronda_follower").is_some() { FOLLOW_UNIT } else { UNIT }
}

/// What to do where it is not written.
fn see_its_disk(unit: &str) -> String {
    format!(
        "see that its disk is mounted, has room and answers, and that the server may write there: journalctl -u {unit}"
    )
}

/// What the figures of a running server tell of its replica; nothing where it has none. `value` is the sum of a figure.
pub(super) fn running(value: &dyn Fn(&str) -> Option<f64>, now: Timestamp) -> Vec<Finding> {
    if let Some(behind) = following(value) {
        // Where drills are made here, and not by the primary, nobody else tells how they went. An old one may be of before they were.
        let tried = value("ronda_drill_timestamp_seconds").map(|_| drilled(value, now));
        let tried = tried.filter(|finding| finding.level != Level::Warn);
        return [Some(behind), tried].into_iter().flatten().collect();
    }
    let Some(lag) = value("ronda_replica_lag_seconds") else { return Vec::new() };
    let is = |name: &str| value(name).is_some_and(|holds| holds > 0.0);
    let lag = (lag * 1_000.0) as i64;
    let told = format!("the replica is {} behind", span(lag));
    let writing = if is("ronda_replica_taken_over") {
        let todo = "stop this server, and start it no more: the standby serves";
        Finding::fail("replica", "another server has taken over: nothing is written here any more", todo)
    } else if is("ronda_replica_conflict") {
        let what = "another primary writes into the same replica: two servers run on copies of one store";
        Finding::fail("replica", what, "find out which one people use, and stop the other at once")
    } else if is("ronda_replica_down") {
        Finding::fail("replica", format!("{NOT_WRITTEN}; {told}"), see_its_disk(unit(value)))
    } else if lag > LATE_MS {
        Finding::fail("replica", told, see_its_disk(unit(value)))
    } else {
        Finding::ok("replica", told)
    };
    let snapshots = if is("ronda_replica_down") { None } else { without_snapshots(value, now) };
    [Some(writing), snapshots, Some(drilled(value, now))].into_iter().flatten().collect()
}

/// That no snapshot can be put: a takeover would take longer each day, and an old one may be all there is to begin from.
fn without_snapshots(value: &dyn Fn(&str) -> Option<f64>, now: Timestamp) -> Option<Finding> {
    let since = value("ronda_replica_snapshot_failing_timestamp_seconds").filter(|since| *since > 0.0)?;
    let failing = now.since(Timestamp::from_millis((since * 1_000.0) as i64));
    let todo = format!(
        "journalctl -u {} tells why; one is made on the data disk first, which needs the room of a backup: df -h",
        unit(value)
    );
    let told = || format!("no snapshot could be put into it for {}", span(failing));
    (failing > NO_SNAPSHOT_MS).then(|| Finding::warn("replica", told(), todo))
}

/// Says in the findings why the replica was not written, which no figure tells.
pub fn because(findings: &mut [Finding], why: &str) {
    for finding in findings.iter_mut().filter(|finding| finding.about == "replica") {
        if let Some(rest) = finding.what.strip_prefix(NOT_WRITTEN) {
            finding.what = format!("{NOT_WRITTEN}: {why}{rest}");
        }
    }
}

/// Says in the findings why a server that follows another does not go on, which no figure tells: the last error, and when.
pub fn because_following(findings: &mut [Finding], (at, why): (Timestamp, &str), now: Timestamp) {
    let following = |finding: &&mut Finding| finding.about == "replica" && finding.what.starts_with(FOLLOWS);
    for finding in findings.iter_mut().filter(following) {
        let ago = span(now.since(at));
        finding.what = format!("{}; the last error, {ago} ago: {why}", finding.what);
    }
}

/// How far a server that follows another is behind; none where it follows nobody, or has been promoted.
fn following(value: &dyn Fn(&str) -> Option<f64>) -> Option<Finding> {
    value("ronda_follower").filter(|follows| *follows > 0.0)?;
    let lag = (value("ronda_follower_lag_seconds").unwrap_or_default() * 1_000.0) as i64;
    let told = format!("{FOLLOWS}, {} behind", span(lag));
    let is_down = value("ronda_follower_down").is_some_and(|down| down > 0.0);
    Some(if is_down || lag > LATE_MS {
        Finding::fail("replica", told, format!("see that the replica's place answers: journalctl -u {FOLLOW_UNIT}"))
    } else {
        Finding::ok("replica", told)
    })
}

fn drilled(value: &dyn Fn(&str) -> Option<f64>, now: Timestamp) -> Finding {
    let todo = "ronda drill, and once a night: docs/operations.md#a-standby";
    if value("ronda_drill_failed").is_some_and(|failed| failed > 0.0) {
        return Finding::fail("replica", "the last drill failed", "ronda drill, which tells why");
    }
    let at = value("ronda_drill_timestamp_seconds").filter(|at| *at > 0.0);
    let Some(age) = at.map(|at| now.since(Timestamp::from_millis((at * 1_000.0) as i64))) else {
        let told = "nobody has tried whether it can be restored, or the clock was ahead when somebody did";
        return Finding::warn("replica", told, todo);
    };
    let told = format!("the last drill was {} ago", span(age));
    if age > NIGHT_MS { Finding::warn("replica", told, todo) } else { Finding::ok("replica", told) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_figures_tell_of_the_replica() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let levels = |figures: &[(&str, f64)]| {
            let value = |name: &str| figures.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            running(&value, now).into_iter().map(|one| one.level).collect::<Vec<_>>()
        };
        assert!(levels(&[]).is_empty(), "there is none");
        let (lag, drill) = ("ronda_replica_lag_seconds", ("ronda_drill_timestamp_seconds", 1_789_999_000.0));
        assert_eq!(levels(&[(lag, 0.5)]), [Level::Ok, Level::Warn], "never tried");
        let ahead = [(lag, 0.5), ("ronda_drill_timestamp_seconds", 0.0), ("ronda_drill_failed", 1.0)];
        assert_eq!(levels(&ahead), [Level::Ok, Level::Fail], "it failed, whenever that was");
        assert_eq!(levels(&[(lag, 0.5), drill]), [Level::Ok, Level::Ok]);
        assert_eq!(levels(&[(lag, 400.0), drill, ("ronda_drill_failed", 1.0)]), [Level::Fail, Level::Fail]);
        let snapshots = "ronda_replica_snapshot_failing_timestamp_seconds";
        let without = (snapshots, 1_789_990_000.0);
        assert_eq!(levels(&[(lag, 0.5), without, drill]), [Level::Ok, Level::Warn, Level::Ok]);
        let down = ("ronda_replica_down", 1.0);
        assert_eq!(levels(&[(lag, 0.5), down, without, drill]), [Level::Fail, Level::Ok], "it is told once");
        for fine in [0.0, 1_789_999_000.0] {
            assert_eq!(levels(&[(lag, 0.5), (snapshots, fine), drill]), [Level::Ok, Level::Ok]);
        }
        assert_eq!(levels(&[(lag, 0.5), ("ronda_replica_conflict", 1.0), drill]), [Level::Fail, Level::Ok]);
        assert_eq!(levels(&[(lag, 0.5), ("ronda_replica_taken_over", 1.0), drill]), [Level::Fail, Level::Ok]);
        let (follows, behind) = (("ronda_follower", 1.0), "ronda_follower_lag_seconds");
        assert_eq!(levels(&[follows, (behind, 1.5)]), [Level::Ok]);
        assert_eq!(levels(&[follows, (behind, 400.0)]), [Level::Fail]);
        assert_eq!(levels(&[follows, (behind, 1.5), ("ronda_follower_down", 1.0)]), [Level::Fail]);
        assert_eq!(levels(&[follows, (behind, 1.5), drill]), [Level::Ok, Level::Ok], "drills are made here");
        let old = ("ronda_drill_timestamp_seconds", 1_780_000_000.0);
        assert_eq!(levels(&[follows, (behind, 1.5), old]), [Level::Ok], "the primary makes them");
        assert_eq!(levels(&[follows, (behind, 1.5), drill, ("ronda_drill_failed", 1.0)]), [Level::Ok, Level::Fail]);
        assert_eq!(levels(&[("ronda_follower", 0.0), (lag, 0.5), drill]), [Level::Ok, Level::Ok], "promoted");
    }

    #[test]
    fn why_the_replica_was_not_written_is_told_first() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let told = |figure: &str| {
            let figures = [("ronda_replica_lag_seconds", 0.5), (figure, 1.0)];
            let value = |name: &str| figures.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            let mut found = running(&value, now);
            because(&mut found, "/mnt/standby: Read-only file system");
            found.remove(0).what
        };
        assert_eq!(
            told("ronda_replica_down"),
            "it could not be written when that was tried last: /mnt/standby: Read-only file system; the replica is 0 minutes behind"
        );
        assert!(told("ronda_replica_taken_over").starts_with("another server has taken over"));
        assert_eq!(told("ronda_other"), "the replica is 0 minutes behind");
    }

    #[test]
    fn why_a_server_that_follows_does_not_go_on_is_told_with_its_instant() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let figures = [("ronda_follower", 1.0), ("ronda_follower_lag_seconds", 600.0), ("ronda_follower_down", 1.0)];
        let value = |name: &str| figures.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let mut found = running(&value, now);
        because_following(&mut found, (now.plus(-2 * MINUTE_MS), "entries 5 to 9 are missing"), now);
        assert_eq!(
            found.remove(0).what,
            "this server follows the replica, 10 minutes behind; the last error, 2 minutes ago: entries 5 to 9 are missing"
        );
        let mut written = vec![Finding::ok("replica", "the replica is 0 minutes behind")];
        because_following(&mut written, (now, "x"), now);
        assert_eq!(written.remove(0).what, "the replica is 0 minutes behind", "it follows nobody");
    }

    #[test]
    fn an_outcome_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Drill::read(folder.path()), None);
        let drill = Drill { at: Timestamp::from_millis(5), position: 7, faults: vec!["torn".into()] };
        drill.write(folder.path()).expect("written");
        assert_eq!(Drill::read(folder.path()), Some(drill));
    }

    /// It would count as tonight's for as long as the clock was ahead, though none were made since.
    #[test]
    fn a_drill_of_an_hour_that_has_not_come_does_not_count() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let made = |at: Timestamp| Drill { at, position: 7, faults: Vec::new() }.made(now);
        let (just_now, ahead) = (now.plus(MINUTE_MS), now.plus(HOUR_MS));
        assert_eq!((made(just_now), made(ahead)), (Some(just_now), None));
    }
}
