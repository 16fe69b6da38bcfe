//! `ronda migrate`: what another system holds comes over.

use super::ask::{ask, unexpected};
use super::new_file::NewFile;
use super::{CommandError, IN_PART, system, write_new};
use crate::admin_api::{Answer, Question};
use crate::cli::{self, FormerSystem, MigrateOf};
use crate::clock::Clock;
use crate::migrate::{MAP_BYTES, MigrateMode, Migrated, MigrationOrder, SourceKind};
use ronda_shared::time::Timestamp;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Lines of a report that are shown; all of them stand in its file.
const SHOWN: usize = 200;

/// Looks at what there is, tries it in a store beside, or brings it.
pub(super) async fn migrate(order: MigrateOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let whole = |path: &Path| std::path::absolute(path).map_err(system(format!("{} is no path", path.display())));
    let from = order.from.iter().map(|path| whole(path)).collect::<Result<Vec<_>, _>>()?;
    let (how, did) = match &order.trial {
        Some(folder) => (MigrateMode::Trial { folder: whole(folder)? }, "trial"),
        None if order.apply => (MigrateMode::Apply {}, "apply"),
        None => (MigrateMode::Report {}, "report"),
    };
    let (source, map) = (source(order.source), read_map(&order.map)?);
    let (mapped, told) = (map.is_some(), report_file(&order, source, did));
    // What was brought is told of once.
    let made = NewFile::made(&told)?;
    println!("This may take minutes where there is much.");
    let question = Question::Migrate(MigrationOrder { source, from, map, how });
    match ask(cli::settings(order.settings, file)?, question).await? {
        Answer::Migrated(migrated) => {
            made.write(migrated.report.as_bytes())?;
            print_report(&migrated, &told);
            if let Some(text) = migrated.map.as_ref().filter(|_| !mapped) {
                write_new(&order.map, text.as_bytes())?;
                println!("{}: what everything would mean. Read it, and correct it.", order.map.display());
            }
            if migrated.undecided > 0 {
                println!("{} to decide in {} before anything is brought.", migrated.undecided, order.map.display());
            }
            let whole = migrated.left == 0 && migrated.undecided == 0;
            Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
        }
        other => unexpected(other),
    }
}

/// The map's text; none where there is no such file.
fn read_map(path: &Path) -> Result<Option<String>, CommandError> {
    let unread = || system(format!("{} cannot be read", path.display()));
    let length = match fs::metadata(path) {
        Ok(about) => about.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unread()(error)),
    };
    if length > MAP_BYTES as u64 {
        return Err(CommandError::Refused(format!("{} is no map: it is too long", path.display())));
    }
    fs::read_to_string(path).map(Some).map_err(unread())
}

/// Where the report goes: where the operator says, or beside, by its hour.
fn report_file(order: &MigrateOf, source: SourceKind, did: &str) -> PathBuf {
    let at = hour(Clock::system().now());
    order.out.clone().unwrap_or_else(|| PathBuf::from(format!("migrate-{}-{did}-{at}.txt", source.word())))
}

fn hour(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.millis()) {
        Ok(instant) => instant.strftime("%Y%m%dT%H%M%SZ").to_string(),
        Err(_) => at.millis().to_string(),
    }
}

/// The report's beginning, and where all of it stands.
fn print_report(migrated: &Migrated, file: &Path) {
    let lines: Vec<&str> = migrated.report.lines().collect();
    for line in lines.iter().take(SHOWN) {
        println!("{line}");
    }
    if lines.len() > SHOWN {
        println!("… {} more lines.", lines.len() - SHOWN);
    }
    println!("{}: the whole report.", file.display());
}

fn source(named: FormerSystem) -> SourceKind {
    match named {
        FormerSystem::Osticket => SourceKind::Osticket,
        FormerSystem::Otrs => SourceKind::Otrs,
        FormerSystem::Glpi => SourceKind::Glpi,
        FormerSystem::Freshdesk => SourceKind::Freshdesk,
        FormerSystem::SnipeIt => SourceKind::SnipeIt,
    }
}
