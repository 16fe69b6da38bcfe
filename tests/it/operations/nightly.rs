//! The nightly script of `docs/operations.md`, run as it is printed. Another `ronda` and another `date` stand in for the real
//! ones.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const YEAR: Duration = Duration::from_secs(365 * 86_400);
/// Makes a file of a backup, and refuses increments where it is told to.
const RONDA: &str = r#"#!/bin/sh
[ "$1" = backup ] || exit 0
[ "${3-}" != --since ] || [ ! -e refused ] || exit 1
echo "$*" >"$2"
"#;
/// Of the night that is tried.
const DATE: &str = r#"#!/bin/sh
case $1 in +%u) echo "$WEEKDAY" ;; *) echo "$DAY" ;; esac
"#;

/// A folder of backups, and the script over it.
struct Nights(TempDir);

impl Nights {
    fn begin() -> Self {
        let nights = Self(tempfile::tempdir().expect("a folder"));
        for folder in [nights.backups(), nights.0.path().join("bin")] {
            fs::create_dir(folder).expect("made");
        }
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
        let page = fs::read_to_string(page).expect("the page");
        let script = &page[page.find("#!/bin/sh\nset -eu\n").expect("the script")..];
        let script = &script[..script.find("```").expect("its end")];
        let folder = nights.backups().display().to_string();
        let script = script.replace("/var/backups/ronda", &folder);
        assert!(script.contains(&folder), "it works in the folder of the backups");
        nights.executable("script", &script);
        nights.executable("bin/ronda", RONDA);
        nights.executable("bin/date", DATE);
        nights
    }

    fn backups(&self) -> PathBuf {
        self.0.path().join("backups")
    }

    fn executable(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
    }

    /// Runs it in a night.
    fn night(&self, day: &str, weekday: u8) {
        let own = self.0.path().join("bin").display().to_string();
        let path = format!("{own}:{}", std::env::var("PATH").expect("a path"));
        let mut script = Command::new("sh");
        script.arg(self.0.path().join("script")).env("PATH", path);
        let ran = script.env("DAY", day).env("WEEKDAY", weekday.to_string()).output().expect("it runs");
        assert!(ran.status.success(), "{day}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    /// All that is there was written a year ago, as by a clock that is a year ahead.
    fn a_year_goes_by(&self) {
        for entry in fs::read_dir(self.backups()).expect("a folder") {
            let file = File::options().append(true).open(entry.expect("an entry").path()).expect("opened");
            file.set_modified(SystemTime::now() - YEAR).expect("set");
        }
    }

    /// The days of which there is a backup.
    fn days(&self) -> Vec<String> {
        let entries = fs::read_dir(self.backups()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        let mut days: Vec<String> = names.filter_map(|name| name.strip_suffix(".ronda").map(str::to_owned)).collect();
        days.sort();
        days
    }

    /// What a list names.
    fn chain(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.backups().join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

#[test]
fn the_last_two_chains_stay_whatever_the_clock_says() {
    let nights = Nights::begin();
    nights.night("2026-11-22", 7);
    nights.night("2026-11-23", 1);
    fs::write(nights.backups().join("2026-10-01.ronda"), "of no chain").expect("written");
    fs::write(nights.backups().join("2026-11-22.ronda.organisation.json"), "{}").expect("written");
    fs::write(nights.backups().join("2026-10-01.ronda.organisation.json"), "{}").expect("written");
    nights.a_year_goes_by();
    nights.night("2026-11-24", 2);
    assert_eq!(nights.chain("chain"), ["2026-11-22.ronda", "2026-11-23.ronda", "2026-11-24.ronda"]);
    assert_eq!(nights.days(), ["2026-11-22", "2026-11-23", "2026-11-24"], "what is old and of no chain goes");
    assert!(nights.backups().join("2026-11-22.ronda.organisation.json").exists());
    assert!(!nights.backups().join("2026-10-01.ronda.organisation.json").exists());

    nights.a_year_goes_by();
    nights.night("2026-11-29", 7);
    assert_eq!(nights.chain("chain.before").len(), 3, "the chain that ended");
    assert_eq!(nights.days().len(), 4, "and it is there");
    nights.a_year_goes_by();
    nights.night("2026-12-06", 7);
    assert_eq!(nights.days(), ["2026-11-29", "2026-12-06"], "the one before the last two goes with its time");
    assert!(!nights.backups().join("2026-11-22.ronda.organisation.json").exists());
}

/// Where nobody works on Sundays the machine may be off: the chain would grow for ever, and one file of it that is lost take all behind it.
#[test]
fn a_chain_ends_without_a_sunday_too() {
    let nights = Nights::begin();
    for day in 23..=29 {
        nights.night(&format!("2026-11-{day}"), 1);
    }
    assert_eq!(nights.chain("chain").len(), 7);
    nights.night("2026-11-30", 1);
    assert_eq!(nights.chain("chain"), ["2026-11-30.ronda"]);
    assert_eq!(nights.chain("chain.before").len(), 7);
}

#[test]
fn an_increment_that_is_refused_begins_a_new_chain_and_takes_nothing_away() {
    let nights = Nights::begin();
    nights.night("2026-11-22", 7);
    nights.night("2026-11-23", 1);
    fs::write(nights.backups().join("refused"), "").expect("written");
    nights.night("2026-11-24", 2);
    nights.night("2026-11-25", 3);
    assert_eq!(nights.chain("chain"), ["2026-11-25.ronda"], "each is a full one");
    assert_eq!(nights.days().len(), 4, "what is not old stays, of whichever chain");
}
