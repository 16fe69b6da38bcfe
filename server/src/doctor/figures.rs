//! Publishes figures of what waits and of room, and reads those of a running server. The figures are made when they are
//! asked for.

use super::store::{FOREIGN_BUCKET, last_backup, oldest_held};
use super::{Finding, connectors, disk_space, replica, span};
use crate::store::{Store, StoreError};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::path::Path;

/// A job that comes this much after its time is late.
const LATE_MS: i64 = 10 * MINUTE_MS;
/// What is to be destroyed waits for a week after a start; a clock that is this much ahead of what the feed shows is to be looked at.
const DOUBTED_SECONDS: f64 = 14.0 * 86_400.0;

/// Sets the figures that no event of this server moves: instants in seconds since 1970 (0: nothing waits, or nothing was ever
/// done), bytes, and what waits in the store, which another server may have written.
pub fn publish(store: &dyn Store, data: &Path, now: Timestamp) -> Result<(), StoreError> {
    if let Ok((free, _)) = disk_space::free(data) {
        metrics::gauge!("ronda_disk_free_bytes").set(free as f64);
    }
    let reader = store.read()?;
    metrics::gauge!("ronda_backup_timestamp_seconds").set(seconds(last_backup(&*reader, now)?));
    metrics::gauge!("ronda_held_acts").set(reader.held_count()? as f64);
    metrics::gauge!("ronda_held_oldest_timestamp_seconds").set(seconds(oldest_held(&*reader)?));
    metrics::gauge!("ronda_mail_oldest_timestamp_seconds").set(seconds(reader.mail_oldest_waiting()?));
    if let Some(drill) = replica::Drill::read(data) {
        metrics::gauge!("ronda_drill_timestamp_seconds").set(seconds(drill.made(now)));
        metrics::gauge!("ronda_drill_failed").set(if drill.is_good() { 0.0 } else { 1.0 });
        metrics::gauge!("ronda_drill_behind_seconds").set(drill.behind(&*reader)?);
    }
    Ok(())
}

/// Sets whether acts can be taken here now: the store takes writes, and no other server of it serves data of the organisation that are
/// not known here.
pub fn publish_writable(takes_acts: bool) {
    metrics::gauge!("ronda_writable").set(if takes_acts { 1.0 } else { 0.0 });
}

/// Sets whether this server does what one does for all: jobs, mail, reports.
pub fn publish_leadership(leads: bool) {
    metrics::gauge!("ronda_jobs_leader").set(if leads { 1.0 } else { 0.0 });
}

pub(super) fn seconds(at: Option<Timestamp>) -> f64 {
    at.map_or(0.0, |at| at.millis() as f64 / 1_000.0)
}

/// The unit that runs the server whose figures these are, as `/metrics` writes them.
pub fn unit_by(figures: &str) -> &'static str {
    replica::unit(&|name| sum(figures, name))
}

/// What the figures of a running server tell, as `/metrics` writes them.
pub fn running(figures: &str, now: Timestamp) -> Vec<Finding> {
    let (value, unit) = (|name: &str| sum(figures, name), unit_by(figures));
    let is_down = |name: &str| value(name).is_some_and(|down| down > 0.0);
    let mut findings = Vec::new();
    if is_down("ronda_mailbox_down") {
        let todo = format!("see that the mailbox's server answers and its password is right: journalctl -u {unit}");
        findings.push(Finding::fail("mail", "the mailbox could not be read when it was looked into last", todo));
    }
    if is_down("ronda_mail_line_down") {
        findings.push(Finding::fail("mail", "no mail goes out", "ronda mail queue, which tells why"));
    }
    if is_down("ronda_scanner_down") {
        let todo = "systemctl status clamav-daemon; files wait until it answers";
        findings.push(Finding::fail("scanner", "it gave no verdict when it was asked last", todo));
    }
    if is_down("ronda_directory_down") {
        let todo = "ronda directory try, which tells why; everybody stays as they are until it is read again";
        let since = connectors::directory_fails(figures, now).map(|ms| format!(", since {} ago", span(ms)));
        let told = format!("it could not be read when it was asked last{}", since.unwrap_or_default());
        findings.push(Finding::fail("directory", told, todo));
    }
    findings.extend(connectors::running(figures, now));
    if let Some(waiting) = value("ronda_directory_waiting").filter(|waiting| *waiting > 0.0) {
        let told = format!("{waiting} people would be let go, more than go by themselves");
        findings.push(Finding::warn("directory", told, "ronda directory try, then ronda directory apply"));
    }
    if is_down("ronda_directory_kept") {
        let told = "its rules would leave nobody who supervises, or administers: whoever has that role keeps it";
        let todo = "ronda directory try, which names them; give the role to another person, or correct the group";
        findings.push(Finding::warn("directory", told, todo));
    }
    if is_down("ronda_blobs_down") {
        let todo = format!(
            "see that the bucket's server answers, that its certificate is trusted (blobs_ca) and its key right: journalctl -u {unit}"
        );
        findings.push(Finding::fail("evidence", "the bucket did not answer when it was asked last", todo));
    }
    if is_down("ronda_blobs_foreign") {
        findings.push(Finding::fail("evidence", "the bucket is marked as another store's", FOREIGN_BUCKET));
    }
    for (figure, what) in [
        ("ronda_uploads_waiting", "whole files wait until they can be put where they are to lie"),
        ("ronda_blobs_to_remove", "files that nobody names wait until they can be removed"),
    ] {
        if let Some(count) = value(figure).filter(|count| *count > 0.0) {
            let todo = "nothing, once their place answers: the server does it by itself";
            findings.push(Finding::warn("evidence", format!("{count} {what}"), todo));
        }
    }
    if let Some(ahead) = value("ronda_destruction_doubted_seconds").filter(|ahead| *ahead > DOUBTED_SECONDS) {
        let ahead = span((ahead * 1_000.0) as i64);
        let told =
            format!("what is to be destroyed at its term waits: the clock stands {ahead} after what the feed shows");
        let todo = "timedatectl: set a wrong time right; by a right one it is done once an entry of now is a week old";
        findings.push(Finding::warn("clock", told, todo));
    }
    let failed = value("ronda_jobs_failed_total").unwrap_or_default();
    let due = value("ronda_jobs_next_timestamp_seconds").filter(|at| *at > 0.0);
    let late = due.map(|at| now.since(Timestamp::from_millis((at * 1_000.0) as i64))).filter(|late| *late > LATE_MS);
    findings.push(match late {
        Some(late) => {
            let told = format!("what was due {} ago was not done", span(late));
            Finding::fail("jobs", told, format!("journalctl -u {unit}; then systemctl restart {unit}"))
        }
        None if failed > 0.0 => {
            let told = format!("{failed} could not be done since the server was started");
            Finding::warn("jobs", told, format!("journalctl -u {unit} | grep 'could not be done'"))
        }
        None => Finding::ok("jobs", "none is late"),
    });
    findings.extend(replica::running(&value, now));
    findings
}

/// The sum of a figure over its labels; none where it was never set.
fn sum(figures: &str, name: &str) -> Option<f64> {
    let of = |line: &str| {
        let rest = line.strip_prefix(name)?;
        let labelled = || rest.strip_prefix('{')?.rsplit_once("} ").map(|(_, value)| value);
        let value = rest.strip_prefix(' ').or_else(labelled)?;
        value.split(' ').next()?.parse::<f64>().ok()
    };
    figures.lines().filter_map(of).reduce(|all, one| all + one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Level, leave_bucket};

    #[test]
    fn figures_are_summed_over_their_labels() {
        let text = "# TYPE a counter\na{job=\"warn x\"} 2\na{job=\"b\"} 3\nab 9\nb 1.5\n";
        let told = ["a", "ab", "b", "c"].map(|name| sum(text, name));
        assert_eq!(told, [Some(5.0), Some(9.0), Some(1.5), None]);
    }

    #[test]
    fn what_is_down_or_late_is_told() {
        let now = Timestamp::from_millis(10_000_000);
        let levels = |text: &str| {
            let found = running(text, now);
            found.into_iter().map(|one| (one.about, one.level)).collect::<Vec<_>>()
        };
        let told = |about: &str, level| (about.to_owned(), level);
        assert_eq!(levels(""), [told("jobs", Level::Ok)]);
        let down = "ronda_mailbox_down 1\nronda_mail_line_down 1\nronda_scanner_down 1\n\
                    ronda_jobs_failed_total{job=\"warn\"} 1\n";
        let all = [("mail", Level::Fail), ("mail", Level::Fail), ("scanner", Level::Fail), ("jobs", Level::Warn)];
        assert_eq!(levels(down), all.map(|(about, level)| told(about, level)));
        let kept = "ronda_directory_waiting 0\nronda_directory_kept 1\n";
        assert_eq!(levels(kept), [told("directory", Level::Warn), told("jobs", Level::Ok)]);
        let waits = "ronda_blobs_down 1\nronda_uploads_waiting 3\nronda_blobs_to_remove 0\n";
        let all = [("evidence", Level::Fail), ("evidence", Level::Warn), ("jobs", Level::Ok)];
        assert_eq!(levels(waits), all.map(|(about, level)| told(about, level)));
        assert_eq!(levels("ronda_jobs_next_timestamp_seconds 9000\n"), [told("jobs", Level::Fail)]);
        assert_eq!(levels("ronda_jobs_next_timestamp_seconds 9900\n"), [told("jobs", Level::Ok)]);
        assert_eq!(levels("ronda_jobs_next_timestamp_seconds 0\n"), [told("jobs", Level::Ok)]);
        let todo = |text: &str| running(text, now).remove(0).todo;
        assert!(todo("ronda_blobs_down 1\n").ends_with("journalctl -u ronda"));
        for follower in ["ronda_follower 1\n", "ronda_follower 0\n"] {
            let told = todo(&format!("ronda_blobs_down 1\n{follower}"));
            assert!(told.ends_with("journalctl -u ronda-follow"), "also once it has taken over: {told}");
        }
        let mut foreign = running("ronda_blobs_foreign 1\n", now);
        assert!(foreign[0].level == Level::Fail && foreign[0].todo.ends_with("ronda blobs claim"), "{}", foreign[0]);
        leave_bucket(&mut foreign);
        assert!(foreign[0].level == Level::Warn && !foreign[0].todo.contains("claim"), "{}", foreign[0]);
        assert_eq!((foreign[1].about.as_str(), foreign[1].level), ("jobs", Level::Ok), "all else is as it was");
        let ahead = [told("clock", Level::Warn), told("jobs", Level::Ok)];
        assert_eq!(levels("ronda_destruction_doubted_seconds 31536000\n"), ahead, "a year");
        assert_eq!(levels("ronda_destruction_doubted_seconds 691200\n"), [told("jobs", Level::Ok)], "a start");
    }
}
