//! What the settings and the files of an installation tell without its store.

use super::{Finding, SKEW_MS, authorities, certificate, connectors, disk_space, span, word_vectors};
use crate::config::unused::UnusedSetting;
use crate::config::{Config, OrganisationUnread, Settings};
use crate::organisation;
use ronda_shared::catalog::Organisation;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// The organisation's data with what is undecided in them, or what is wrong.
type Loaded = Result<(Organisation, Vec<organisation::Finding>), Vec<organisation::Finding>>;

/// Less than this is soon nothing: bytes.
const LITTLE: u64 = 1 << 30;
/// Less than this is to be looked at: bytes.
const SOME: u64 = 5 << 30;
/// Stands at the root of a disk and is root's: the data folder may be one.
const DISKS_OWN: &str = "lost+found";
/// How many days a certificate is renewed ahead.
const AHEAD_DAYS: i64 = 14;

/// All that can be told so.
pub fn files(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![folder(&config.data), disk(&config.data), clock(&config.data, now), origin(config)];
    findings.extend(config.tls.as_ref().map(|(chain, key)| tls(chain, key, now)));
    findings.extend(authorities::authorities(config, now));
    findings.extend(config.word_vectors.as_deref().map(word_vectors::file));
    findings.extend(config.unused.iter().map(unused));
    let organisation = organisation::load_with_undecided(&config.organisation);
    findings.push(organisations(&config.organisation, &organisation));
    findings.extend(connectors::settings(&config.data, organisation.as_ref().ok().map(|(org, _)| org)));
    findings
}

/// What can be told so where nobody can tell by which organisation's files the settings are completed.
pub fn undecided(data: &Path, unread: &OrganisationUnread, now: Timestamp) -> Vec<Finding> {
    let todo = "run the command as the server's user; see that its disk is well: a server does not start without it";
    let organisation = Finding::fail("organisation", unread.to_string(), todo);
    vec![folder(data), disk(data), clock(data, now), organisation]
}

/// The settings could not be read.
pub fn settings(why: &str) -> Finding {
    Finding::fail("settings", why, "correct the settings file, the RONDA_* variable or the flag that it names")
}

/// A setting that changes nothing: whoever wrote it believes otherwise.
fn unused(setting: &UnusedSetting) -> Finding {
    Finding::warn("settings", setting.to_string(), "set what it goes with, or take it out")
}

/// That everybody on this machine may read a settings file with the database's password or the token of the figures in it; none where
/// not, or where it cannot be read: that is told before anything is looked at.
pub fn settings_file(file: &Path) -> Option<Finding> {
    let found = std::fs::metadata(file).ok()?;
    let told = Settings::default().over_file(Some(file)).ok()?;
    let holds_password = told.store().ok().flatten().is_some_and(|address| address.has_password());
    let holds = match (holds_password, told.metrics_token.is_some()) {
        (true, _) => "the database's password",
        (false, true) => "metrics_token",
        (false, false) => return None,
    };
    let is_open = found.permissions().mode() & 0o007 != 0;
    let what = || format!("{} holds {holds}, and everybody on this machine may read it", file.display());
    let todo = || format!("chmod o= {}, and change what was in it", file.display());
    is_open.then(|| Finding::fail("settings", what(), todo()))
}

fn folder(data: &Path) -> Finding {
    let place = data.display();
    match std::fs::metadata(data) {
        Err(error) => Finding::fail(
            "data-folder",
            format!("{place} cannot be looked into: {error}"),
            format!("run the command as the server's user; see that {place} is mounted"),
        ),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => Finding::fail(
            "data-folder",
            format!("{place} is open to other users of this machine ({:o})", found.permissions().mode() & 0o777),
            format!("chmod 700 {place}"),
        ),
        Ok(found) => match unreadable(data, found.uid()) {
            names if names.is_empty() => Finding::ok("data-folder", format!("{place} is for its owner alone")),
            names => Finding::fail(
                "data-folder",
                format!("the owner of {place} cannot read what a command left that ran as root: {}", names.join(", ")),
                format!("chown --recursive --reference={place} {place}; run commands as the server's user"),
            ),
        },
    }
}

/// What stands in the data folder and is another user's alone, by name.
fn unreadable(data: &Path, owner: u32) -> Vec<String> {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    let anothers = entries.filter(|entry| entry.file_name() != DISKS_OWN).filter(|entry| {
        entry.metadata().is_ok_and(|found| is_anothers_alone(found.uid(), found.permissions().mode(), owner))
    });
    let mut names: Vec<String> = anothers.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Settings of connectors may be root's, where the server's group may read them.
fn is_anothers_alone(who: u32, mode: u32, owner: u32) -> bool {
    who != owner && mode & 0o044 == 0
}

fn disk(data: &Path) -> Finding {
    let (free, of) = match disk_space::free(data) {
        Ok(told) => told,
        Err(error) => return Finding::warn("disk", format!("its room cannot be told: {error}"), "df -h"),
    };
    let told = format!("{} MB of {} MB are free under {}", free >> 20, of >> 20, data.display());
    let todo = "make room or a larger disk, and move backups away from it";
    match free {
        ..LITTLE => Finding::fail("disk", told, todo),
        LITTLE..SOME => Finding::warn("disk", told, todo),
        _ => Finding::ok("disk", told),
    }
}

/// No file of the data folder was written later than now: then the clock was set back, or was ahead.
fn clock(data: &Path, now: Timestamp) -> Finding {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    let latest = entries.filter_map(|entry| entry.metadata().ok()).filter_map(|found| written(&found)).max();
    match latest.map(|at| at.since(now)).filter(|ahead| *ahead > SKEW_MS) {
        Some(ahead) => Finding::fail(
            "clock",
            format!("a file of the data folder was written {} later than this machine's clock says it is", span(ahead)),
            "timedatectl set-ntp true, and see that the time is right before the server is started",
        ),
        None => Finding::ok("clock", "no file is of a later time than now"),
    }
}

fn written(found: &Metadata) -> Option<Timestamp> {
    let since = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp::from_millis)
}

fn origin(config: &Config) -> Finding {
    let told = config.origins.join(", ");
    let of_this_machine = |origin: &String| origin.contains("://localhost") || origin.contains("://127.");
    if config.secure() {
        Finding::ok("origin", told)
    } else if config.origins.iter().all(of_this_machine) {
        let todo = "set origin to the https:// address that people type";
        Finding::warn("origin", format!("{told}: only browsers of this machine come in"), todo)
    } else {
        Finding::fail(
            "origin",
            format!("{told}: browsers give the app no storage, no camera and no push without TLS"),
            "give a certificate (--tls-cert, --tls-key) or put a proxy before it, and write the origin as https://…",
        )
    }
}

fn tls(chain: &Path, key: &Path, now: Timestamp) -> Finding {
    let todo = format!("renew {} and restart the server", chain.display());
    let unread = |path: &Path, error: &std::io::Error| {
        let what = format!("{} cannot be read: {error}", path.display());
        Finding::fail("certificate", what, "give the server's user the right to read it")
    };
    let text = match std::fs::read_to_string(chain) {
        Ok(text) => text,
        Err(error) => return unread(chain, &error),
    };
    match std::fs::metadata(key) {
        Err(error) => return unread(key, &error),
        Ok(found) if found.permissions().mode() & 0o007 != 0 => {
            let what = format!("the private key {} is open to everybody", key.display());
            return Finding::fail("certificate", what, format!("chmod o= {}", key.display()));
        }
        Ok(_) => {}
    }
    let Some(ends) = certificate::ends(&text) else {
        let what = format!("{} holds no certificate that can be read", chain.display());
        return Finding::fail("certificate", what, todo);
    };
    let left = ends.since(now);
    match left {
        ..=0 => Finding::fail("certificate", format!("it ended {} ago", span(-left)), todo),
        _ if left < AHEAD_DAYS * DAY_MS => Finding::warn("certificate", format!("it ends in {}", span(left)), todo),
        _ => Finding::ok("certificate", format!("good for {}", span(left))),
    }
}

fn organisations(name: &str, loaded: &Loaded) -> Finding {
    match loaded {
        Ok((org, undecided)) if undecided.is_empty() => {
            Finding::ok("organisation", format!("{}, version {}", org.name, org.version))
        }
        Ok((_, undecided)) => Finding::fail(
            "organisation",
            format!("{} things are to be decided before it can be served", undecided.len()),
            format!("ronda check {name}"),
        ),
        Err(findings) => Finding::fail(
            "organisation",
            format!("{} things in its files are wrong", findings.len()),
            format!("ronda check {name}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;
    use std::fs::Permissions;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, chown};

    #[test]
    fn what_only_another_may_read_is_told_apart() {
        assert!(is_anothers_alone(0, 0o100_600, 990), "the proof of a verification that ran as root");
        assert!(!is_anothers_alone(0, 0o100_640, 990), "settings that the server's group reads");
        assert!(!is_anothers_alone(990, 0o100_600, 990), "its own");
    }

    #[test]
    fn settings_with_a_secret_that_everybody_reads_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ronda.toml");
        let told = |text: &str, mode: u32| {
            std::fs::write(&file, text).expect("written");
            std::fs::set_permissions(&file, Permissions::from_mode(mode)).expect("set");
            settings_file(&file).map(|finding| finding.what)
        };
        let password = "store = \"postgres://ronda:palabra@db.example/ronda\"\n";
        let open = told(password, 0o644).expect("told");
        assert!(open.contains("the database's password") && !open.contains("palabra"), "{open}");
        assert!(told("metrics_token = \"palabra\"\n", 0o644).is_some_and(|told| told.contains("metrics_token")));
        assert_eq!(told(password, 0o640), None, "as the package has it");
        assert_eq!(told("store = \"postgres:///ronda?host=/run/postgresql&user=ronda\"\n", 0o644), None, "no secret");
        assert_eq!(settings_file(&folder.path().join("none.toml")), None);
    }

    #[test]
    fn what_a_command_left_as_root_is_named_with_the_cure() {
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().expect("a folder");
        let data = folder.path();
        let file = data.join("verified.json");
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file).expect("made");
        let own = std::fs::metadata(data).expect("there").uid();
        assert_eq!(unreadable(data, own), Vec::<String>::new());
        assert_eq!(super::folder(data).level, Level::Ok);
        std::fs::DirBuilder::new().mode(0o700).create(data.join("lost+found")).expect("made");
        assert_eq!(unreadable(data, own + 1), ["verified.json"], "as another user's folder would have it");
        // Only root may give a file away.
        if chown(&file, Some(own + 1), None).is_ok() {
            let told = super::folder(data);
            assert_eq!(told.level, Level::Fail);
            assert!(told.what.ends_with(": verified.json") && told.todo.starts_with("chown "), "{told}");
        }
    }
}
