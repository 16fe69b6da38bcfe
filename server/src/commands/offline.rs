//! Commands that need a store no server has open: restore, verify, demo.

use super::{CommandError, IN_PART, system, when};
use crate::backup::{self, SERIES_JUMP, verify};
use crate::clock::Clock;
use crate::config::{Config, ORGANISATION, Settings};
use crate::demo::{DemoError, Desk, DeskError, Told};
use crate::ingest::Rebuild;
use crate::start::StartError;
use crate::store::Store;
use crate::store::redb::{FileMedium, RedbStore};
use crate::verification::bundle::{self, Bundle};
use crate::verification::{Lang, check, timeline};
use crate::{administration, demo, organisation, start};
use ronda_shared::catalog::hours::Opening;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Founds a data directory from a backup.
pub(super) fn restore(from: &Path, settings: &Settings) -> Result<ExitCode, CommandError> {
    let data = settings.data()?;
    in_a_file(settings, "restored into")?;
    std::fs::create_dir_all(&data).map_err(system(format!("{} cannot be made", data.display())))?;
    let restored = backup::restore_at(from, &start::store_file(&data), SERIES_JUMP, Clock::system().now())?;
    println!("{} documents restored. A new epoch begins after position {}.", restored.documents, restored.epoch.from);
    let evidence = restored.evidence;
    println!("{} files of evidence, {} missing beside the backup.", evidence.files, evidence.missing);
    let messages = restored.messages;
    if messages.files + messages.missing > 0 {
        println!("{} kept messages, {} missing beside the backup.", messages.files, messages.missing);
    }
    let own = administration::carry::back(from, &data).map_err(|error| CommandError::Refused(error.to_string()))?;
    if own > 0 {
        println!("{own} files of the organisation, as they stood beside the backup.");
    }
    for jump in &restored.series {
        println!("The series {} goes on at {} (in the backup: {}).", jump.series, jump.now, jump.before);
    }
    println!(
        "The backup was made at {}. What devices sent after it they will offer again by themselves; what came by any \
         other way after it (imports, links, people changed at the console) is not there: do it again.",
        when(restored.made)
    );
    Ok(ExitCode::SUCCESS)
}

/// Checks a data directory, a backup or a ticket's bundle; makes what is derived anew where that is asked.
pub(super) fn verify(path: &Path, rebuild: bool, settings: Settings, lang: Lang) -> Result<ExitCode, CommandError> {
    if is_bundle(path) {
        return ticket(path, lang);
    }
    let report = if path.is_dir() {
        directory(path, rebuild, settings)?
    } else if rebuild {
        return Err(CommandError::Refused("a backup is never changed: restore it, then rebuild".into()));
    } else {
        let scratch = Scratch::new()?;
        verify::backup(path, &scratch.0)?
    };
    println!(
        "{} entries, {} documents, {} device logs, {} signatures, {} files of evidence, {} kept messages.",
        report.entries, report.documents, report.logs, report.signatures, report.files, report.messages
    );
    for fault in &report.faults {
        println!("{fault}");
    }
    if report.is_whole() {
        println!("Nothing is amiss.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} faults.", report.fault_count);
    Ok(ExitCode::from(IN_PART))
}

/// Checks the store of a data directory: the file in it, else the database that the settings name.
fn directory(path: &Path, rebuild: bool, settings: Settings) -> Result<verify::Report, CommandError> {
    let file = start::store_file(path);
    let database = settings.store()?.filter(|_| !file.exists());
    if let Some(address) = database {
        if rebuild {
            made_anew(&start::database(&address, true)?, path, settings)?;
        }
        // Its pages are PostgreSQL's to check.
        return Ok(verify::data(&*start::database(&address, false)?.read()?, &file)?);
    }
    if !file.exists() {
        return Err(CommandError::Refused(format!("there is no store in {}", path.display())));
    }
    if rebuild {
        made_anew(&RedbStore::to_rebuild(Box::new(FileMedium::new(&file)))?, path, settings)?;
    }
    let store = RedbStore::open(&file)?;
    store.check_pages()?;
    Ok(verify::data(&*store.read()?, &file)?)
}

/// Makes anew what is derived.
fn made_anew(store: &dyn Store, path: &Path, settings: Settings) -> Result<(), CommandError> {
    let config = Settings { data: Some(path.to_owned()), ..settings }.check()?;
    let rebuilt = store.rebuild(&mut Rebuild(Arc::new(start::organisation(&config.organisation)?)))?;
    println!("Made anew: {} documents of {} entries.", rebuilt.documents, rebuilt.entries);
    Ok(())
}

/// Refuses what is made of a file alone, where the store is in a database.
fn in_a_file(settings: &Settings, done: &str) -> Result<(), CommandError> {
    let Some(address) = settings.store()? else { return Ok(()) };
    Err(CommandError::Refused(format!(
        "the store is in {address}, which cannot be {done} yet. Give a data directory of its own, without RONDA_STORE \
         and without a settings file that names a store: its store is a file in it, and may be served from there"
    )))
}

/// True where a file begins as a ticket's bundle.
fn is_bundle(path: &Path) -> bool {
    let mut magic = [0; bundle::MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == *bundle::MAGIC
}

/// Checks a ticket's bundle and prints what happened.
fn ticket(path: &Path, lang: Lang) -> Result<ExitCode, CommandError> {
    let file = File::open(path).map_err(system(format!("{} cannot be read", path.display())))?;
    let (bundle, as_written) = Bundle::read(file)?;
    let checked = check::check(&bundle, as_written);
    print!("{}", timeline::write(&bundle, &checked, lang));
    println!();
    for fault in &checked.faults {
        println!("{fault}");
    }
    if checked.faults.is_empty() {
        println!("Nothing is amiss.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} faults.", checked.faults.len());
    Ok(ExitCode::from(IN_PART))
}

/// A folder that goes with its owner.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, CommandError> {
        let path = std::env::temp_dir().join(format!("ronda-verify-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(system(format!("{} cannot be made", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("ronda: {} could not be removed: {error}", self.0.display());
        }
    }
}

/// Fills an empty data directory with the demonstration.
pub(super) fn demo(seed: u64, settings: Settings) -> Result<ExitCode, CommandError> {
    in_a_file(&settings, "filled with the demonstration")?;
    let config = settings.check()?;
    let files = organisation::files_named(&config.organisation).map_err(StartError::Organisation)?;
    if let Some(desk) = Desk::among(&files).map_err(refused)? {
        return desk_demo(&desk, files, seed, &config);
    }
    let organisation = start::organisation(&config.organisation)?;
    if organisation.id != demo::TELLS_OF {
        let words = format!("«{}» tells no demonstration: write a demo.json among its files", organisation.id);
        return Err(CommandError::Refused(words));
    }
    let (now, file) = (Clock::system().now(), start::store_file(&config.data));
    start::directory(&config.data)?;
    let told = demo::found(&file, Arc::new(organisation), seed, now)?;
    Ok(demo_told(&told, &config))
}

fn refused(error: DeskError) -> CommandError {
    CommandError::Refused(error.to_string())
}

/// The demonstration of an organisation's own `demo.json`. Its files are written into the data directory with the hours
/// that are ours, and the server takes them from there.
fn desk_demo(
    desk: &Desk,
    files: BTreeMap<String, String>,
    seed: u64,
    config: &Config,
) -> Result<ExitCode, CommandError> {
    let (now, file, into) = (Clock::system().now(), start::store_file(&config.data), config.data.join(ORGANISATION));
    if file.exists() || into.exists() {
        return Err(DemoError::NotEmpty.into());
    }
    start::directory(&config.data)?;
    organisation::write(&into, &desk.decide(files).map_err(refused)?)
        .map_err(system(format!("{} cannot be written", into.display())))?;
    let organisation = organisation::load_dir(&into).map_err(StartError::Organisation)?;
    let story = demo::desk_story(desk, &organisation, seed, now).map_err(refused)?;
    let told = demo::found_story(&file, Arc::new(organisation), seed, now, &story)?;
    if !desk.hours.is_empty() || !desk.calendars.is_empty() {
        println!("The manual does not say when the desk is open. These hours are ours, to try it with:");
        for opening in &desk.hours {
            println!("  {} from {} to {}", days(opening), opening.from, opening.to);
        }
        for (name, hours) in &desk.calendars {
            for opening in hours {
                println!("  {name}: {} from {} to {}", days(opening), opening.from, opening.to);
            }
        }
    }
    println!("The organisation's data are in {}: the server takes them from there.", into.display());
    Ok(demo_told(&told, config))
}

fn days(opening: &Opening) -> String {
    opening.days.iter().map(|day| format!("{day:?}")).collect::<Vec<_>>().join(", ")
}

fn demo_told(told: &Told, config: &Config) -> ExitCode {
    println!("{} people, {} devices, {} acts.", told.people, told.devices, told.accepted);
    for (key, person, command, why) in &told.not_taken {
        println!("Not taken: {command} of {person} ({key:?}): {}", why.en());
    }
    println!("Next: ronda enrol PERSON --data {}, then ronda serve.", config.data.display());
    if told.not_taken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) }
}
