//! `GET /api/plans`: what came of the plans in a year (SEC-23, AGU-26, OCO-04). It tells of the tickets that the caller
//! may read.

pub mod calendar;

use super::limits;
use super::session::Caller;
use crate::error::HttpProblem;
use crate::jobs::{self, PlannedTicket, PlansYear};
use crate::reports::{TicketFacts, reads_figures};
use crate::runtime::App;
use crate::runtime::scope;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The years of which it can be asked.
const YEARS: RangeInclusive<i32> = 2000..=2399;

/// Which year.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PlansQuery {
    year: i32,
}

/// What came of the plans in a year.
pub async fn year(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<PlansQuery>, QueryRejection>,
) -> Result<Json<PlansYear>, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    if !reads_figures(&organisation, &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Query(PlansQuery { year }) = asked.map_err(|_| HttpProblem::BadJson)?;
    if !YEARS.contains(&year) {
        return Err(HttpProblem::BadJson);
    }
    let (person, now) = (caller.person.clone(), app.clock().now());
    let (own, place) = (app.clone(), limits::walk().await?);
    let told = app
        .read("reading a year of the plans", move |reader| {
            let _place = place;
            let may_read = |id| scope::may_read_now(reader, &organisation, &person, id);
            // When a plan began, and when an item was last served, every ticket tells, whoever may read it.
            let mut tickets = |each: &mut dyn FnMut(&PlannedTicket<'_>)| {
                let mut shown = |ticket: &TicketFacts<'_>| {
                    let TicketFacts { id, service, equipment, created, state, .. } = *ticket;
                    each(&PlannedTicket { id, service, equipment, created, state });
                };
                own.reports().each_ticket(reader, &organisation, &|_| true, &mut shown).map(|_told| ())
            };
            jobs::year(reader, &organisation, year, now, &mut tickets, &may_read)
        })
        .await?;
    Ok(Json(told))
}
