//! Commands that found a store no server has open yet, in a data directory or a database: restore, demo.

use super::moving;
use super::{CommandError, IN_PART, data_owner, system, when};
use crate::backup::blobs::CopiedFiles;
use crate::backup::{self, SERIES_JUMP};
use crate::blobs::{BlobStore, Owner};
use crate::cli::DemoOf;
use crate::clock::Clock;
use crate::config::{Config, ORGANISATION, Settings};
use crate::demo::{DemoError, Desk, DeskError, FillSummary, Years};
use crate::filling::{self, FillError};
use crate::start::StartError;
use crate::store::postgres::Address;
use crate::store::transfer::FilledBy;
use crate::store::{Epoch, StoreError, founding};
use crate::{demo, organisation, start};
use ronda_shared::catalog::hours::Opening;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// So many acts that were not taken are told one by one.
const NOT_TAKEN: usize = 100;

/// Founds a data directory from a full backup and the increments behind it.
pub(super) fn restore(from: &[PathBuf], settings: &Settings) -> Result<ExitCode, CommandError> {
    let none = || CommandError::Misused("say what to restore: a backup, or --replica".into());
    if from.is_empty() {
        return Err(none());
    }
    let data = settings.data()?;
    let database = settings.store()?;
    data_owner::must_be_ours(&data)?;
    start::directory(&data)?;
    let _founding = founding(&start::store_file(&data))?;
    start::follows_nobody(&data)?;
    let file = made_in(&data, database.as_ref())?;
    let evidence = BlobStore::of(&data, settings.bucket()?.as_ref());
    let restored = backup::restore_chain(from, &file, &evidence, SERIES_JUMP, Clock::system().now())?;
    settled(&file, database.as_ref(), FilledBy::Restore)?;
    // Before anything is told: whoever reads that may have gone.
    let unmarked = mark(&evidence, restored.epoch, restored.is_foreign);
    println!("{} documents restored. A new epoch begins after position {}.", restored.documents, restored.epoch.from);
    let evidence = restored.evidence;
    if restored.is_foreign {
        println!("{}", of_anothers_bucket(&evidence));
    } else {
        println!("{} files of evidence, {} missing beside the backup.", evidence.files, evidence.missing);
    }
    unmarked.iter().for_each(|told| println!("{told}"));
    let messages = restored.messages;
    if messages.files + messages.missing > 0 {
        println!("{} kept messages, {} missing beside the backup.", messages.files, messages.missing);
    }
    if restored.organisation > 0 {
        println!("{} files of the organisation, as they stood beside the backup.", restored.organisation);
    }
    for jump in &restored.series {
        println!("The series {} goes on at {} (in the backup: {}).", jump.series, jump.now, jump.before);
    }
    println!(
        "The backup was made at {}. What devices sent after it they will offer again by themselves; what came by any \
         other way after it (imports, links, people changed at the console) is not there: do it again.",
        when(restored.made)
    );
    Ok(whole_or_in_part(evidence.missing + messages.missing))
}

/// Marks the bucket of the evidence as a restored store's, once that has its place; what is told where it is not marked for it. The mark of a
/// restore that was cut short would keep the next one out, which is another store.
pub(super) fn mark(evidence: &BlobStore, epoch: Epoch, is_foreign: bool) -> Option<String> {
    if is_foreign {
        return None;
    }
    match evidence.is_of(&Owner::epoch(epoch.epoch)) {
        Ok(true) => None,
        Ok(false) => Some(
            "The bucket of the evidence was marked as another store's meanwhile: once that one is not served any more, ronda blobs claim."
                .to_owned(),
        ),
        Err(error) => {
            Some(format!("The bucket of the evidence is not marked for it yet ({error}): the server does so once it answers."))
        }
    }
}

/// What is told of the evidence where its bucket is marked as another store's.
pub(super) fn of_anothers_bucket(evidence: &CopiedFiles) -> String {
    format!(
        "{} files of evidence are in the bucket, {} are not. It is marked as another store's: nothing was put there, and nothing is put or \
         removed until you say, once that one is not served any more: ronda blobs claim.",
        evidence.files, evidence.missing
    )
}

/// The code of a restore: in part, where files did not come; and how to find out which.
pub(super) fn whole_or_in_part(missing: u64) -> ExitCode {
    if missing == 0 {
        return ExitCode::SUCCESS;
    }
    println!(
        "All else is restored, and may be served. «ronda verify» names the files that are missing; docs/runbook.md, evidence, tells where \
         they are put once they are found."
    );
    ExitCode::from(IN_PART)
}

/// The file in which a store is made: its own, or one whose rows go into a database that may be filled.
fn made_in(data: &Path, database: Option<&Address>) -> Result<PathBuf, CommandError> {
    let Some(address) = database else { return Ok(start::store_file(data)) };
    filling::may_be_filled(address).map_err(|error| match error {
        StoreError::Occupied => CommandError::Refused(format!(
            "there is a store already in the database that the settings name, {address}: only an empty one is filled. Nothing was \
             changed; give another database (--store), or take `store` out of the settings for a file in {}",
            data.display()
        )),
        other => FillError::from(other).into(),
    })?;
    Ok(filling::draft(data)?)
}

/// Puts a store that was made in that file into the database, where there is one.
fn settled(file: &Path, database: Option<&Address>, by: FilledBy) -> Result<(), CommandError> {
    let Some(address) = database else { return Ok(()) };
    Ok(filling::into_database(file, address, by, &moving::so_far())?)
}

/// The years that the command line asks for.
pub(super) fn years(order: &DemoOf) -> Option<Years> {
    let told = Years::of(order.seed, order.tickets?, order.years.unwrap_or(5));
    Some(Years {
        open: order.open.unwrap_or(told.open),
        items: order.items.unwrap_or(told.items),
        technicians: order.technicians.unwrap_or(told.technicians),
        requesters: order.requesters.unwrap_or(told.requesters),
        ..told
    })
}

/// Fills an empty data directory with the demonstration, or with years of it.
pub(super) fn demo(seed: u64, years: Option<Years>, settings: Settings) -> Result<ExitCode, CommandError> {
    let config = settings.check()?;
    if let Some(bucket) = &config.bucket {
        let words =
            format!("the evidence lies in {bucket}, and the demonstration's is for a folder: leave out RONDA_BLOBS");
        return Err(CommandError::Misused(words));
    }
    let files = organisation::files_named(&config.organisation).map_err(StartError::of_data(&config.organisation))?;
    if let Some(desk) = Desk::among(&files).map_err(refused)? {
        if years.is_some() {
            return Err(CommandError::Misused("only oaxaca is told over years: leave out --tickets".into()));
        }
        return desk_demo(&desk, files, seed, &config);
    }
    let organisation = start::organisation(&config.organisation)?;
    if organisation.id != demo::TELLS_OF {
        let words = format!("«{}» tells no demonstration: write a demo.json among its files", organisation.id);
        return Err(CommandError::Refused(words));
    }
    data_owner::must_be_ours(&config.data)?;
    start::directory(&config.data)?;
    let _founding = founding(&start::store_file(&config.data))?;
    start::follows_nobody(&config.data)?;
    let (now, file) = (Clock::system().now(), made_in(&config.data, config.store.as_ref())?);
    let organisation = Arc::new(organisation);
    let told = match years {
        Some(years) => demo::found_years(&file, organisation, &years, now, &so_far(Instant::now()))?,
        None => demo::found(&file, organisation, seed, now)?,
    };
    settled(&file, config.store.as_ref(), FilledBy::Demo)?;
    Ok(demo_told(&told, &config))
}

/// Says on a terminal how many tickets there are.
fn so_far(began: Instant) -> impl Fn(usize, usize) {
    let terminal = std::io::stderr().is_terminal();
    move |done, of| {
        if terminal {
            eprintln!("{done} of {of} tickets, {} s", began.elapsed().as_secs());
        }
    }
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
    data_owner::must_be_ours(&config.data)?;
    start::directory(&config.data)?;
    let _founding = founding(&start::store_file(&config.data))?;
    start::follows_nobody(&config.data)?;
    let (now, into) = (Clock::system().now(), config.data.join(ORGANISATION));
    let file = made_in(&config.data, config.store.as_ref())?;
    if file.exists() || into.exists() {
        return Err(DemoError::NotEmpty.into());
    }
    organisation::write(&into, &desk.decide(files).map_err(refused)?)
        .map_err(system(format!("{} cannot be written", into.display())))?;
    let organisation = organisation::load_dir(&into).map_err(StartError::of_data(&into.display().to_string()))?;
    let story = demo::desk_story(desk, &organisation, seed, now).map_err(refused)?;
    let told = demo::found_story(&file, Arc::new(organisation), seed, now, &story)?;
    settled(&file, config.store.as_ref(), FilledBy::Demo)?;
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

fn demo_told(told: &FillSummary, config: &Config) -> ExitCode {
    println!("{} people, {} devices, {} acts.", told.people, told.devices, told.accepted);
    for (key, person, command, why) in told.not_taken.iter().take(NOT_TAKEN) {
        println!("Not taken: {command} of {person} ({key:?}): {}", why.en());
    }
    if told.not_taken.len() > NOT_TAKEN {
        println!("… and {} more were not taken.", told.not_taken.len() - NOT_TAKEN);
    }
    for person in &told.some {
        let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
        println!("  {} ({}): {}", person.id, person.name, roles.join(", "));
    }
    println!("Next: ronda enrol PERSON --data {}, then ronda serve.", config.data.display());
    if told.not_taken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{FOLLOWS, store_file};
    use crate::verification::testing::lived;
    use ronda_test_postgres::Server;

    /// The second would write into what the first puts in its place, or take it away.
    #[test]
    fn of_two_that_make_a_store_in_one_place_the_second_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("a.ronda"));
        let (fixture, ..) = lived(RedbStore::in_memory().expect("memory"));
        backup::make(&*fixture.store, &file, fixture.now()).expect("a backup");
        let settings = || Settings { data: Some(data.clone()), ..Settings::default() };
        start::directory(&data).expect("a folder");
        let making = founding(&store_file(&data)).expect("nobody makes one");
        let refused = restore(std::slice::from_ref(&file), &settings());
        assert!(matches!(&refused, Err(CommandError::Store(StoreError::InUse(_)))), "{refused:?}");
        let refused = demo(1, None, settings());
        assert!(matches!(&refused, Err(CommandError::Store(StoreError::InUse(_)))), "{refused:?}");
        assert!(!store_file(&data).exists());
        drop(making);
        let _code = restore(std::slice::from_ref(&file), &settings()).expect("restored");
        assert!(store_file(&data).exists() && !data.join("ronda.founding").exists());
    }

    /// As on a second machine whose store was removed in order to restore there.
    #[test]
    fn a_store_that_is_restored_where_a_follower_was_follows_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("a.ronda"));
        let (fixture, ..) = lived(RedbStore::in_memory().expect("memory"));
        backup::make(&*fixture.store, &file, fixture.now()).expect("a backup");
        start::directory(&data).expect("a folder");
        std::fs::write(data.join(FOLLOWS), b"").expect("written");
        let settings = || Settings { data: Some(data.clone()), ..Settings::default() };
        let _code = restore(std::slice::from_ref(&file), &settings()).expect("restored");
        drop(start::open(&data).expect("served as any other"));
        // What follows has its store: nothing is restored there, and it goes on.
        std::fs::write(data.join(FOLLOWS), b"").expect("written");
        let refused = restore(std::slice::from_ref(&file), &settings());
        assert!(matches!(&refused, Err(CommandError::Backup(backup::BackupError::Occupied(_)))), "{refused:?}");
        assert!(data.join(FOLLOWS).exists());
    }

    /// A store without its institution's files would be served by other data, and the restore could not be done again.
    #[test]
    fn a_restore_that_cannot_bring_the_organisations_files_puts_no_store_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("a.ronda"));
        let (fixture, ..) = lived(RedbStore::in_memory().expect("memory"));
        backup::make(&*fixture.store, &file, fixture.now()).expect("a backup");
        std::fs::write(folder.path().join("a.ronda.organisation.json"), "{").expect("spoiled");
        let settings = Settings { data: Some(data.clone()), ..Settings::default() };
        let refused = restore(std::slice::from_ref(&file), &settings);
        assert!(matches!(&refused, Err(CommandError::Backup(_))), "{refused:?}");
        assert!(!store_file(&data).exists(), "it is done again once they can be read");
        assert!(!data.join("ronda.redb.restoring").exists(), "nor is half of one left, in which all stands");
        std::fs::remove_file(folder.path().join("a.ronda.organisation.json")).expect("removed");
        let _code = restore(std::slice::from_ref(&file), &settings).expect("restored");
    }

    #[test]
    fn a_restore_that_lacks_files_is_done_in_part() {
        let told = |missing| format!("{:?}", whole_or_in_part(missing));
        assert_eq!(told(0), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(told(1), format!("{:?}", ExitCode::from(IN_PART)));
    }

    #[test]
    fn a_backup_is_restored_into_an_empty_database_once() {
        let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
        let (data, file) = (folder.path().join("data"), folder.path().join("a.ronda"));
        let (fixture, id, _) = lived(RedbStore::in_memory().expect("memory"));
        backup::make(&*fixture.store, &file, fixture.now()).expect("a backup");
        let setting = server.database("restored");
        let settings = Settings { data: Some(data.clone()), store: Some(setting), ..Settings::default() };
        let _code = restore(std::slice::from_ref(&file), &settings).expect("restored");
        assert!(!store_file(&data).exists() && !data.join("draft.redb").exists(), "the store is in the database alone");
        let address = settings.store().expect("an address").expect("a database");
        let reader = start::look(&address).expect("reached").expect("a store");
        assert!(reader.document(id).expect("read").is_some());
        let epochs = fixture.store.read().expect("reads").epochs().expect("epochs").len();
        assert_eq!(reader.epochs().expect("epochs").len(), epochs + 1, "phones notice");
        let again = restore(std::slice::from_ref(&file), &settings);
        let Err(CommandError::Refused(why)) = &again else { panic!("{again:?}") };
        assert!(why.contains(&address.to_string()) && why.contains("only an empty one is filled"), "{why}");
    }
}
