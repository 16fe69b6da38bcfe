//! The units that `docs/operations.md` prints, and the one that is packaged: what systemd would do with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// So often systemd starts a service that ends at once, and within so many seconds, before it gives up (`StartLimitBurst`,
/// `StartLimitIntervalSec` as they come).
const STARTS: u64 = 5;
const WITHIN_SECONDS: u64 = 10;
/// What a server and one that follows have in common, whichever runs on a machine.
const COMMON: [&str; 8] = [
    "User=",
    "AmbientCapabilities=",
    "TimeoutStopSec=",
    "StateDirectory=",
    "StateDirectoryMode=",
    "ProtectSystem=",
    "PrivateTmp=",
    "NoNewPrivileges=",
];

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).expect("a file of the repository")
}

/// The units of the page by their names, as it says where each goes; and the packaged one.
fn units() -> BTreeMap<String, String> {
    let (mut units, mut name) = (BTreeMap::<String, String>::new(), None);
    for line in read("docs/operations.md").lines() {
        if let Some(rest) = line.strip_prefix("# /etc/systemd/system/") {
            name = rest.split([';', ' ']).next().map(str::to_owned);
        } else if line.starts_with("```") {
            name = None;
        } else if let Some(name) = &name {
            let unit = units.entry(name.clone()).or_default();
            unit.push_str(line);
            unit.push('\n');
        }
    }
    units.insert("ronda.service".to_owned(), read("server/packaging/ronda.service"));
    units
}

fn line<'u>(unit: &'u str, key: &str) -> Option<&'u str> {
    unit.lines().find_map(|line| line.strip_prefix(key))
}

/// A second machine that follows until it is started anew, and then no more, is found out when it is needed.
#[test]
fn what_the_page_has_enabled_begins_with_the_machine() {
    let (page, units) = (read("docs/operations.md"), units());
    let is_of_a_name = |letter: char| letter.is_ascii_lowercase() || letter == '-' || letter == '.';
    let mut enabled = BTreeSet::new();
    for said in page.split("systemctl enable --now ").skip(1) {
        let end = said.find(|letter: char| !is_of_a_name(letter)).expect("a name ends");
        let name = &said[..end];
        enabled.insert(if name.contains('.') { name.to_owned() } else { format!("{name}.service") });
    }
    let known = ["ronda-backup.timer", "ronda-drill.timer", "ronda-follow.service", "ronda.service"];
    assert_eq!(enabled, BTreeSet::from(known.map(str::to_owned)));
    for name in enabled {
        let unit = units.get(&name).unwrap_or_else(|| panic!("the page does not print {name}"));
        assert!(unit.contains("[Install]\nWantedBy="), "{name} would not be enabled:\n{unit}");
    }
}

/// Where machines are turned off at night there would be no backup, and no drill, ever.
#[test]
fn what_a_machine_that_was_off_missed_is_made_up_for() {
    let timers: Vec<_> = units().into_iter().filter(|(name, _)| name.ends_with(".timer")).collect();
    assert_eq!(timers.len(), 2);
    for (name, unit) in timers {
        assert_eq!(line(&unit, "Persistent="), Some("true"), "{name}");
    }
}

/// After a power cut the database, or the disk of the replica, comes later than Ronda.
#[test]
fn who_cannot_start_yet_is_tried_until_it_can() {
    for (name, unit) in units().iter().filter(|(_, unit)| line(unit, "Restart=").is_some()) {
        let pause: u64 = line(unit, "RestartSec=").and_then(|told| told.parse().ok()).unwrap_or_default();
        assert!(pause * STARTS > WITHIN_SECONDS, "{name} is given up after {STARTS} starts, {pause} s apart");
    }
}

#[test]
fn who_follows_has_the_rights_of_who_serves() {
    let units = units();
    for key in COMMON {
        let own = line(&units["ronda.service"], key);
        assert!(own.is_some(), "{key}");
        assert_eq!(own, line(&units["ronda-follow.service"], key), "{key}");
    }
}
