//! `GET /api/promises`: what was promised, kept and broken, by service and level of attention (OAX-10, OAX-91), for the
//! tickets that were received between two days and that the caller may read; as a list or as a table to carry out.

use super::session::Caller;
use crate::error::HttpProblem;
use crate::import::csv_format::cell;
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::date::Date;
use ronda_shared::ids::ServiceId;
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, holds};
use ronda_shared::state::State as Stands;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many summaries are read at once.
const PAGE: usize = 500;
/// The table's columns.
const COLUMNS: [&str; 10] = [
    "servicio",
    "nombre",
    "nivel",
    "tickets",
    "primera respuesta a tiempo",
    "primera respuesta tarde",
    "primera respuesta en plazo",
    "solución a tiempo",
    "solución tarde",
    "solución en plazo",
];

/// Which tickets: received from the one day to the other, by the institution's clock, both counted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    format: Format,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Csv,
}

/// What became of one kind of promise.
#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Count {
    /// In time.
    kept: u32,
    /// Late, done or not.
    broken: u32,
    /// Not done, and not late yet.
    open: u32,
}

impl Count {
    fn add(&mut self, done: Option<bool>, late: bool) {
        let counter = match done {
            Some(true) => &mut self.kept,
            Some(false) => &mut self.broken,
            None if late => &mut self.broken,
            None => &mut self.open,
        };
        *counter += 1;
    }
}

/// A service at a level.
#[derive(Debug, Default, Serialize)]
struct Row {
    service: String,
    name: String,
    level: u32,
    tickets: u32,
    answer: Count,
    solution: Count,
}

/// The figures.
#[derive(Debug, Serialize)]
struct Told {
    rows: Vec<Row>,
}

/// What was promised and what became of it.
pub async fn promises(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    let classes = organisation.classes_of(&caller.person);
    let of_desk = [Class::Desk, Class::Sup, Class::Aud].iter().any(|class| classes.contains(class));
    if !of_desk && !holds(&organisation, &caller.person, Right::ReportRead) {
        return Err(HttpProblem::NotYours);
    }
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    let day =
        |told: &Option<String>| told.as_deref().map(str::parse::<Date>).transpose().map_err(|_| HttpProblem::BadJson);
    let (from, to) = (day(&asked.from)?, day(&asked.to)?);
    let (person, now) = (caller.person.clone(), app.clock().now());
    let rows = app
        .read("counting promises", move |reader| {
            let within = |at: Timestamp| {
                let day = Date::of_local(organisation.zone.local(at));
                from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
            };
            count(reader, &organisation, &person, within, now)
        })
        .await?;
    if asked.format == Format::Csv {
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"plazos.csv\""),
            (header::CACHE_CONTROL, "no-store"),
        ];
        return Ok((headers, table(&rows)).into_response());
    }
    Ok(Json(Told { rows }).into_response())
}

fn count(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    within: impl Fn(Timestamp) -> bool,
    now: Timestamp,
) -> Result<Vec<Row>, StoreError> {
    let (mut rows, mut after) = (BTreeMap::<(ServiceId, u32), Row>::new(), None);
    loop {
        let page = reader.summaries(after, PAGE)?;
        let Some(last) = page.last().map(Summary::id) else { break };
        after = Some(last);
        for summary in page {
            let Summary::Ticket(ticket) = summary else { continue };
            let counted = counts(&ticket) && within(ticket.created);
            if !counted || !scope::may_read_now(reader, organisation, person, ticket.id)? {
                continue;
            }
            let level = ticket.kept.level.max(1);
            let row = rows.entry((ticket.service.clone(), level)).or_insert_with(|| Row {
                service: ticket.service.to_string(),
                name: organisation.service(&ticket.service).map(|service| service.name.clone()).unwrap_or_default(),
                level,
                ..Row::default()
            });
            row.add(&ticket, now);
        }
    }
    Ok(rows.into_values().collect())
}

/// What was refused or withdrawn is no service that was promised.
fn counts(ticket: &TicketSummary) -> bool {
    !matches!(ticket.state, Stands::Draft | Stands::Rejected | Stands::Cancelled)
}

impl Row {
    /// A ticket without a promise of a kind counts as a ticket alone.
    fn add(&mut self, ticket: &TicketSummary, now: Timestamp) {
        self.tickets += 1;
        // A clock that stands is not late for the time it stands.
        let at = if ticket.paused { ticket.since } else { now };
        let late = |due: Option<Timestamp>| due.is_some_and(|due| at > due);
        if ticket.kept.answer.is_some() || ticket.respond_by.is_some() {
            self.answer.add(ticket.kept.answer, late(ticket.respond_by));
        }
        if ticket.kept.solution.is_some() || ticket.resolve_by.is_some() {
            self.solution.add(ticket.kept.solution, late(ticket.resolve_by));
        }
    }
}

fn table(rows: &[Row]) -> String {
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for row in rows {
        let words = [cell(&row.service), cell(&row.name)];
        let counts = [row.level, row.tickets].into_iter().chain(
            [row.answer, row.solution].into_iter().flat_map(|Count { kept, broken, open }| [kept, broken, open]),
        );
        let cells: Vec<String> = words.into_iter().chain(counts.map(|count| count.to_string())).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}
