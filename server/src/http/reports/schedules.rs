//! `/api/reports/schedules`: reports that go out by mail on a schedule: which there are, one more, one stopped. Who set one
//! up sees it and stops it, and so does whoever supervises.

use super::of_building;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::{Caller, Nothing};
use crate::reports::{ReportKind, building_name, reads_figures, schedule};
use crate::runtime::App;
use crate::store::reports::{LeftOut, ReportPeriod, ReportRows, Rhythm, ScheduleRow, SentTo, Stopped};
use crate::store::{Batch, Reader, StoreError};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::hours::TimeOfDay;
use ronda_shared::ids::{BuildingId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many schedules of one person go on at once.
const MOST: usize = 20;
/// One goes to no more people than this.
const MOST_TO: usize = 50;
/// Of those that were stopped, so many are told, the latest first.
const STOPPED: usize = 20;

/// The schedules that the caller sees, and whom one may be for.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportSchedules {
    /// Whether mail goes out of this server.
    mail: bool,
    /// Those that go on, then those that were stopped, the latest first.
    schedules: Vec<ReportSchedule>,
    /// Who may read reports, by name.
    readers: Vec<ReportReader>,
}

/// Somebody who may read reports.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportReader {
    id: PersonId,
    name: String,
    /// An address of theirs is known.
    mail: bool,
}

/// A report that goes out by mail on a schedule.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportSchedule {
    id: u64,
    /// Who set it up.
    owner: PersonId,
    owner_name: String,
    to: Vec<PersonId>,
    report: ReportKind,
    /// Of which building alone, by its name; none where it is of all.
    building: Option<String>,
    period: ReportPeriod,
    rhythm: Rhythm,
    hour: TimeOfDay,
    /// When it goes out next; none where it was stopped.
    next: Option<Timestamp>,
    stopped: Option<Stopped>,
    /// How it went the last time.
    last: Option<ScheduleSending>,
    /// What was not sent after a restore, since it may have been sent before.
    left_out: Option<LeftOut>,
}

/// How a schedule went the last time.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ScheduleSending {
    at: Timestamp,
    told: Vec<SentTo>,
    /// The names of those it is for, in the same order: who left is in no list of readers.
    names: Vec<String>,
}

/// One more schedule.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ScheduleReportRequest {
    report: ReportKind,
    /// Of this building alone: a report of places.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    building: Option<String>,
    period: ReportPeriod,
    rhythm: Rhythm,
    hour: TimeOfDay,
    to: BTreeSet<PersonId>,
}

/// Those that there are.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<ReportSchedules>, HttpProblem> {
    must_read(&app, &caller)?;
    read_schedules(app, caller).await
}

/// One more.
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    said: Result<Json<ScheduleReportRequest>, HttpProblem>,
) -> Result<axum::Json<ReportSchedules>, HttpProblem> {
    must_read(&app, &caller)?;
    let Json(said) = said?;
    let in_bounds = match said.rhythm {
        Rhythm::Week { .. } => true,
        Rhythm::Month { day } => (1..=31).contains(&day),
    };
    if said.to.is_empty() || said.to.len() > MOST_TO || !in_bounds || said.hour.minutes() >= 24 * 60 {
        return Err(HttpProblem::BadJson);
    }
    let building = of_building(said.report, said.building)?;
    // One that nobody knows would say the same of nothing again and again.
    if building.as_deref().is_some_and(|id| app.organisation().building(&BuildingId::new(id)).is_none()) {
        return Err(HttpProblem::BadJson);
    }
    let said = ScheduleReportRequest { building, ..said };
    let (own, person) = (app.clone(), caller.person.id.clone());
    app.blocking("keeping a schedule of reports", move || add_one(&own, person, said)).await??;
    read_schedules(app, caller).await
}

fn add_one(app: &App, owner: PersonId, said: ScheduleReportRequest) -> Result<Result<(), HttpProblem>, StoreError> {
    let (organisation, now) = (app.organisation(), app.clock().now());
    let Some(next) = schedule::next(organisation, said.rhythm, said.hour, now) else {
        return Ok(Err(HttpProblem::BadJson));
    };
    let _turn = app.store().turn();
    let reader = app.store().read()?;
    for id in &said.to {
        let known = reader.person(id)?.is_some_and(|person| person.active && reads_figures(organisation, &person));
        if !known {
            return Ok(Err(HttpProblem::NotReader));
        }
    }
    let rows = reader.report_schedules()?;
    let to: Vec<PersonId> = said.to.into_iter().collect();
    let going: Vec<&ScheduleRow> = rows.iter().filter(|row| row.owner == owner && row.stopped.is_none()).collect();
    let is_same = |row: &&ScheduleRow| {
        (row.report, &row.building, row.period) == (said.report, &said.building, said.period)
            && (row.rhythm, row.hour, &row.to) == (said.rhythm, said.hour, &to)
    };
    // Asked twice, for no answer came: nobody is sent the same twice.
    if going.iter().any(is_same) {
        return Ok(Ok(()));
    }
    if going.len() >= MOST {
        return Ok(Err(HttpProblem::ManySchedules));
    }
    let id = rows.last().map_or(1, |row| row.id + 1);
    drop(reader);
    let row = ScheduleRow {
        id,
        owner,
        to,
        report: said.report,
        building: said.building,
        period: said.period,
        rhythm: said.rhythm,
        hour: said.hour,
        made: now,
        next,
        stopped: None,
        last: None,
        backup: None,
        left_out: None,
    };
    keep(app, row).map(Ok)
}

/// One less.
pub async fn stop(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<u64>, PathRejection>,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<axum::Json<ReportSchedules>, HttpProblem> {
    must_read(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let Path(id) = id.map_err(|_| HttpProblem::NotFound)?;
    let (own, by, all) = (app.clone(), caller.person.id.clone(), caller.supervises(&app));
    let stopped = app.blocking("stopping a schedule of reports", move || {
        let _turn = own.store().turn();
        let row = own.store().read()?.report_schedule(id)?.filter(|row| all || row.owner == by);
        let Some(row) = row else { return Ok(false) };
        // Stopped twice, it was stopped the first time.
        if row.stopped.is_none() {
            let stopped = Some(Stopped { by, at: own.clock().now() });
            keep(&own, ScheduleRow { stopped, ..row })?;
        }
        Ok(true)
    });
    if !stopped.await? {
        return Err(HttpProblem::NotFound);
    }
    read_schedules(app, caller).await
}

fn keep(app: &App, row: ScheduleRow) -> Result<(), StoreError> {
    let reports = ReportRows { schedules: vec![row], ..ReportRows::default() };
    app.store().commit(Batch { reports, ..Batch::default() }).map(|_| ())
}

fn must_read(app: &App, caller: &Caller) -> Result<(), HttpProblem> {
    if reads_figures(app.organisation(), &caller.person) { Ok(()) } else { Err(HttpProblem::NotYours) }
}

async fn read_schedules(app: App, caller: Caller) -> Result<axum::Json<ReportSchedules>, HttpProblem> {
    let mail = app.mail().is_some_and(|mail| mail.goes_out());
    let (all, own, organisation) = (caller.supervises(&app), caller.person.id, Arc::clone(app.organisation()));
    let told = app.read("reading the schedules of reports", move |reader| {
        let seen = |row: &ScheduleRow| all || row.owner == own;
        let (mut going, mut stopped): (Vec<ScheduleRow>, Vec<ScheduleRow>) =
            reader.report_schedules()?.into_iter().filter(seen).partition(|row| row.stopped.is_none());
        going.reverse();
        stopped.reverse();
        stopped.truncate(STOPPED);
        let rows = going.into_iter().chain(stopped);
        let schedules = rows.map(|row| one(reader, &organisation, row)).collect::<Result<Vec<_>, _>>()?;
        let reads = |person: &Person| person.active && reads_figures(&organisation, person);
        let readers = reader.people()?.into_iter().filter(reads).map(|person| ReportReader {
            mail: person.mail.is_some(),
            id: person.id,
            name: person.name,
        });
        let mut readers: Vec<ReportReader> = readers.collect();
        readers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok((schedules, readers))
    });
    let (schedules, readers) = told.await?;
    Ok(axum::Json(ReportSchedules { mail, schedules, readers }))
}

fn one(reader: &dyn Reader, organisation: &Organisation, row: ScheduleRow) -> Result<ReportSchedule, StoreError> {
    let name = |id: &PersonId| -> Result<String, StoreError> {
        Ok(reader.person(id)?.map_or_else(|| id.to_string(), |person| person.name))
    };
    let last = match row.last {
        None => None,
        Some(sending) => {
            let names = sending.told.iter().map(|sent| name(&sent.person)).collect::<Result<_, _>>()?;
            Some(ScheduleSending { at: sending.at, told: sending.told, names })
        }
    };
    Ok(ReportSchedule {
        owner_name: name(&row.owner)?,
        id: row.id,
        owner: row.owner,
        to: row.to,
        report: row.report,
        building: row.building.as_deref().map(|id| building_name(organisation, id).to_owned()),
        period: row.period,
        rhythm: row.rhythm,
        hour: row.hour,
        next: row.stopped.is_none().then_some(row.next),
        stopped: row.stopped,
        last,
        left_out: row.left_out,
    })
}
