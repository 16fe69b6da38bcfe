//! Commands that need a data directory no server has open yet: restore, demo.

use super::{CommandError, IN_PART, system, when};
use crate::backup::{self, SERIES_JUMP};
use crate::cli::DemoOf;
use crate::clock::Clock;
use crate::config::{Config, ORGANISATION, Settings};
use crate::demo::{DemoError, Desk, DeskError, Told, Years};
use crate::start::StartError;
use crate::{administration, demo, organisation, start};
use ronda_shared::catalog::hours::Opening;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// So many acts that were not taken are told one by one.
const NOT_TAKEN: usize = 100;

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

/// Refuses what is made of a file alone, where the store is in a database.
fn in_a_file(settings: &Settings, done: &str) -> Result<(), CommandError> {
    let Some(address) = settings.store()? else { return Ok(()) };
    Err(CommandError::Refused(format!(
        "the store is in {address}, which cannot be {done} yet. Give a data directory of its own, without RONDA_STORE \
         and without a settings file that names a store: its store is a file in it, and may be served from there"
    )))
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
    in_a_file(&settings, "filled with the demonstration")?;
    let config = settings.check()?;
    let files = organisation::files_named(&config.organisation).map_err(StartError::Organisation)?;
    if let Some(desk) = Desk::among(&files).map_err(refused)? {
        if years.is_some() {
            return Err(CommandError::Refused("only oaxaca is told over years: leave out --tickets".into()));
        }
        return desk_demo(&desk, files, seed, &config);
    }
    let organisation = start::organisation(&config.organisation)?;
    if organisation.id != demo::TELLS_OF {
        let words = format!("«{}» tells no demonstration: write a demo.json among its files", organisation.id);
        return Err(CommandError::Refused(words));
    }
    let (now, file) = (Clock::system().now(), start::store_file(&config.data));
    start::directory(&config.data)?;
    let organisation = Arc::new(organisation);
    let told = match years {
        Some(years) => demo::found_years(&file, organisation, &years, now, &so_far(Instant::now()))?,
        None => demo::found(&file, organisation, seed, now)?,
    };
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
    for (key, person, command, why) in told.not_taken.iter().take(NOT_TAKEN) {
        println!("Not taken: {command} of {person} ({key:?}): {}", why.en());
    }
    if told.not_taken.len() > NOT_TAKEN {
        println!("… and {} more were not taken.", told.not_taken.len() - NOT_TAKEN);
    }
    println!("Next: ronda enrol PERSON --data {}, then ronda serve.", config.data.display());
    if told.not_taken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) }
}
