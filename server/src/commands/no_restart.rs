//! How a service ends that no restart cures: its exit code, and what is to be done first.

use super::{CommandError, MISUSED};
use crate::backup::BackupError;
use crate::backup::replica::ReplicaError;
use crate::doctor::{FOLLOW_UNIT, UNIT};
use crate::organisation::Finding;
use crate::start::StartError;
use crate::store::StoreError;
use std::process::ExitCode;

/// A service is not to be started again before somebody has done something. The units that are shipped heed it.
const NOT_AGAIN: u8 = 4;

/// What stands in the way of a start and goes by itself where a disk is mounted later, or files are just being put in place: folders and
/// files that are not there yet. A folder that is not there is taken for a name that nobody bears; so is that of an organisation whose
/// files lie in the data directory, where that one is not there.
const MAY_COME: [&str; 6] = [
    "reading.directory",
    "reading.file",
    "reading.missing",
    "reading.no_files",
    "reading.no_organisation",
    "reading.no_text",
];

const NEWER: &str = "a later version wrote it: install that one, or a later one (ronda --version), then start it";

impl CommandError {
    /// What is to be done before a service that ended so is started again; none where a restart may cure it. `unit` runs it.
    pub fn remedy(&self, unit: &str) -> Option<String> {
        match self {
            Self::Config(error) if error.may_pass() => None,
            Self::Config(_) | Self::Misused(_) => {
                Some("correct the settings (docs/operations.md#settings), then start it".to_owned())
            }
            Self::Start(StartError::Organisation { name, findings }) if !findings.iter().any(may_come) => {
                Some(format!("correct the organisation's data until «ronda check {name}» finds nothing, then start it"))
            }
            Self::Start(StartError::Store { source, .. })
            | Self::Store(source)
            | Self::Replica(ReplicaError::Store(source) | ReplicaError::Backup(BackupError::Store(source))) => {
                of_store(source, unit)
            }
            Self::Replica(ReplicaError::Backup(BackupError::TooNew(_))) => Some(NEWER.to_owned()),
            Self::Replica(ReplicaError::TakenOver(_)) => Some(taken_over(unit)),
            _ => None,
        }
    }

    /// The exit code of a service that ended so.
    pub fn service_code(&self) -> ExitCode {
        match (self, self.remedy(UNIT)) {
            (Self::Config(_) | Self::Misused(_), Some(_)) => ExitCode::from(MISUSED),
            (_, Some(_)) => ExitCode::from(NOT_AGAIN),
            (_, None) => ExitCode::FAILURE,
        }
    }
}

fn of_store(error: &StoreError, unit: &str) -> Option<String> {
    match error {
        StoreError::TooNew { .. } => Some(NEWER.to_owned()),
        StoreError::TakenOver { .. } => Some(taken_over(unit)),
        StoreError::MovedAway { .. } => Some("set `store` (or `data`) to where it was moved, then start it".to_owned()),
        StoreError::Standby => Some(format!(
            "it follows another server: «ronda follow» (systemctl start {FOLLOW_UNIT}) serves it, and «ronda promote» has it take over"
        )),
        _ => None,
    }
}

/// Who was promoted runs under the unit that follows until the next start, and either of the two may be the one that starts.
fn taken_over(unit: &str) -> String {
    let other = if unit == FOLLOW_UNIT { format!(" {UNIT}") } else { String::new() };
    format!(
        "leave this one stopped (systemctl disable --now {unit}{other}) and serve the other; keep this data directory until all its \
         phones have synced there (docs/operations.md#a-standby)"
    )
}

fn may_come(finding: &Finding) -> bool {
    MAY_COME.contains(&finding.reason.code().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::bucket::BucketError;
    use crate::config::{ConfigError, Settings, organisation_in_force};
    use crate::serve::ServeError;
    use crate::{organisation, start};
    use std::path::PathBuf;

    fn at_start(source: StoreError) -> CommandError {
        StartError::Store { path: PathBuf::from("ronda.redb"), source }.into()
    }

    fn code(error: &CommandError) -> String {
        format!("{:?}", error.service_code())
    }

    #[test]
    fn what_a_restart_does_not_cure_has_codes_of_its_own_and_says_what_to_do() {
        let of = |code: u8| format!("{:?}", ExitCode::from(code));
        let fenced = CommandError::from(ReplicaError::TakenOver(2));
        assert_eq!(code(&fenced), of(4));
        assert!(fenced.remedy(UNIT).is_some_and(|todo| todo.contains("(systemctl disable --now ronda)")));
        let followed = fenced.remedy(FOLLOW_UNIT).expect("told");
        assert!(followed.contains("(systemctl disable --now ronda-follow ronda)"), "{followed}");
        for error in [
            at_start(StoreError::TooNew { found: 9, known: 1 }),
            at_start(StoreError::Standby),
            at_start(StoreError::MovedAway { to: "postgres://mesa".into() }),
            ReplicaError::Backup(BackupError::TooNew(9)).into(),
        ] {
            assert_eq!(code(&error), of(4), "{error}");
        }
        assert_eq!(code(&ConfigError::NoData.into()), of(2));
        assert_eq!(code(&CommandError::Misused("no replica is named".into())), of(2));
    }

    #[test]
    fn what_may_come_by_itself_is_tried_again() {
        let of = format!("{:?}", ExitCode::FAILURE);
        let folder = tempfile::tempdir().expect("a folder");
        let (not_there, renewed) = (folder.path().join("not-mounted"), folder.path().join("renewed"));
        std::fs::write(&renewed, "").expect("written");
        let why = || "it cannot be used".to_owned();
        let settings = Settings::default().over_file(Some(not_there.as_path())).expect_err("its file is not there");
        std::fs::create_dir_all(folder.path().join("organisation/organisation.json")).expect("no file");
        let unread = organisation_in_force(folder.path(), Some("oaxaca")).expect_err("unread");
        for error in [
            CommandError::from(settings),
            ConfigError::from(unread).into(),
            at_start(StoreError::InUse("another process has it".into())),
            at_start(StoreError::Disk("no answer".into())),
            ConfigError::from(BucketError::Secret { path: not_there, reason: why() }).into(),
            ConfigError::from(BucketError::Authority { path: renewed, reason: why() }).into(),
            ServeError::Tls { cert: why(), key: why(), why: why() }.into(),
            ReplicaError::Spoiled.into(),
            CommandError::Refused("another one runs".into()),
        ] {
            assert_eq!((code(&error), error.remedy(UNIT)), (of.clone(), None), "{error}");
        }
    }

    #[test]
    fn a_folder_of_data_that_is_not_mounted_yet_is_waited_for_and_wrong_data_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = |name: String| CommandError::from(start::organisation(&name).expect_err("not right"));
        let not_there = told(folder.path().join("not-mounted").display().to_string());
        assert_eq!(not_there.remedy(UNIT), None, "{not_there}");
        let empty = told(folder.path().display().to_string());
        assert_eq!(empty.remedy(UNIT), None, "{empty}");
        let whole = folder.path().join("whole");
        organisation::write(&whole, &organisation::files_named("oaxaca").expect("its files")).expect("written");
        std::fs::write(whole.join("organisation.json"), "{").expect("written");
        let wrong = told(whole.display().to_string());
        assert!(
            wrong.remedy(UNIT).is_some_and(|todo| todo.contains(&format!("«ronda check {}»", whole.display()))),
            "{wrong}"
        );
        assert!(
            wrong.to_string().contains(&format!("({}) are not right:\n  organisation.json:1: ", whole.display())),
            "{wrong}"
        );
        std::fs::remove_file(whole.join("teams.json")).expect("removed");
        let copied = told(whole.display().to_string());
        assert_eq!(copied.remedy(UNIT), None, "the rest may be on its way: {copied}");
        assert_eq!(
            told("mesa".into()).remedy(UNIT),
            None,
            "its files may lie in a data directory that is not mounted yet"
        );
    }

    /// Else a former primary would be started every five seconds for ever.
    #[test]
    fn the_units_that_are_shipped_heed_the_codes() {
        let heeds = |text: &str| text.matches(&format!("RestartPreventExitStatus={MISUSED} {NOT_AGAIN}\n")).count();
        assert_eq!(heeds(include_str!("../../packaging/ronda.service")), 1);
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        assert_eq!(heeds(&std::fs::read_to_string(page).expect("the page")), 1, "the unit of a second machine");
    }
}
