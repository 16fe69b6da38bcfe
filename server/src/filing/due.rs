//! What is due on a day, by series and year; and what would be, if nothing held it.

use super::ledger::Ledger;
use super::{FilingProblem, chart, files, today};
use crate::archive::ArchiveRules;
use crate::import::csv_format::sheet;
use crate::ingest::Ingest;
use crate::persons::FolderFile;
use ronda_shared::date::Date;
use ronda_shared::filing::{DueDisposition, name};
use std::collections::BTreeMap;

/// Files that a table lists; how many more there are is told.
const MOST: usize = 20_000;
/// Files that are held which the console lists.
const LISTED: usize = 20;

/// What is due.
pub struct DueFiles {
    /// The table, a row for each file.
    pub files: Vec<FolderFile>,
    /// The same by series and year.
    pub told: Vec<String>,
}

/// Tells what is due on a day; none: today.
///
/// # Errors
/// The institution has no chart; the store could not.
pub fn due(ingest: &Ingest, day: Option<Date>) -> Result<DueFiles, FilingProblem> {
    let org = ingest.organisation();
    let chart = chart(org)?;
    let day = day.unwrap_or_else(|| today(ingest));
    let reader = ingest.store().read()?;
    let ledger = Ledger::read(&*reader)?;
    let ground = ArchiveRules::of(&*reader, ingest.clock().now())?;
    let mut groups: BTreeMap<(&str, i32, DueDisposition), u64> = BTreeMap::new();
    let (mut rows, mut held, mut all) = (Vec::new(), Vec::new(), 0_usize);
    for file in files(&*reader, org, &ledger, &ground)? {
        let (schedule, folio) = (&file.schedule, name(&file.ticket));
        let Some(step) = file.due(day).or_else(|| file.due_but_held(day)) else { continue };
        all += 1;
        let why = file.held.clone().unwrap_or_default();
        if file.held.is_some() {
            held.push(format!("{folio}: {why}"));
        } else {
            *groups.entry((schedule.series.code.as_str(), schedule.closed.year(), step)).or_default() += 1;
        }
        if rows.len() < MOST {
            let days = [schedule.closed, schedule.current_until, schedule.concentration_until];
            let [closed, current, over] = days.map(|day| day.to_string());
            let (series, code) = (schedule.series.code.clone(), schedule.code.clone());
            rows.push(vec![series, code, folio.to_owned(), closed, current, over, words(step).to_owned(), why]);
        }
    }
    let mut told = Vec::new();
    if chart.example {
        told.push("The chart is an example that nobody has adopted: no act is done by it.".to_owned());
    }
    told.push(format!("{day}: {} files are due, {} are held.", all - held.len(), held.len()));
    for ((series, year, step), count) in groups {
        told.push(format!("{series} {year}: {count} {}", told_as(step)));
    }
    let more = held.len().saturating_sub(LISTED);
    told.extend(held.into_iter().take(LISTED).map(|line| format!("held: {line}")));
    if more > 0 {
        told.push(format!("{more} more are held: the table tells them."));
    }
    if all > rows.len() {
        told.push(format!("The table lists {} of {all}.", rows.len()));
    }
    let heads =
        ["serie", "clasificacion", "folio", "cierre", "tramite_hasta", "concentracion_hasta", "toca", "retenido_por"];
    let heads = heads.map(str::to_owned).to_vec();
    let table = sheet(std::iter::once(heads).chain(rows));
    Ok(DueFiles { files: vec![FolderFile::new("pendientes.csv", table)], told })
}

fn words(step: DueDisposition) -> &'static str {
    match step {
        DueDisposition::Transfer => "transferencia primaria",
        DueDisposition::Keep => "transferencia secundaria",
        DueDisposition::Sample => "muestreo",
        DueDisposition::Destroy => "baja documental",
    }
}

fn told_as(step: DueDisposition) -> &'static str {
    match step {
        DueDisposition::Transfer => "to be transferred: ronda files transfer",
        DueDisposition::Keep => "to be kept for ever: ronda files keep",
        DueDisposition::Sample => "of which some are kept for ever: ronda files keep --folio, then ronda files destroy",
        DueDisposition::Destroy => "to be destroyed: ronda files destroy",
    }
}
