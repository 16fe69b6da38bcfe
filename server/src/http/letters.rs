//! `GET /api/letters`: the register of official letters of a year, as a list for the desk or as a table to carry out (R31,
//! BJ-10). Each caller reads the letters of the tickets that they may read.

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
use ronda_shared::command::{LetterStep, LetterWay};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::ticket::series::Series;
use ronda_shared::ticket::summary::LetterLine;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// So many lines a list has at most; the table has all.
const MOST: usize = 2_000;
/// So many summaries are read at once.
const PAGE: usize = 500;
/// The table's columns.
const COLUMNS: [&str; 12] = [
    "registro",
    "sentido",
    "numero",
    "fecha del oficio",
    "fecha de entrega",
    "recibido o emitido",
    "de o para",
    "asunto",
    "folio",
    "sellado o entregado",
    "atendido",
    "archivado",
];

/// Which letters of the register; all that is left out counts.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LettersQuery {
    #[cfg_attr(feature = "typescript", ts(optional))]
    year: Option<i32>,
    #[cfg_attr(feature = "typescript", ts(optional))]
    way: Option<LetterWay>,
    /// As printed.
    #[cfg_attr(feature = "typescript", ts(optional))]
    number: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    format: Format,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Csv,
}

/// A line of the register of letters, with the ticket that it is of.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RegisteredLetter {
    ticket: DocumentId,
    folio: String,
    line: LetterLine,
}

/// The register of letters, in its order.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LetterRegister {
    letters: Vec<RegisteredLetter>,
    /// There are more than a list has: ask for one way, or for the table.
    more: bool,
}

/// The register.
pub async fn register(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<LettersQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let classes = app.organisation().classes_of(&caller.person);
    if ![Class::Desk, Class::Sup, Class::Aud].iter().any(|class| classes.contains(class)) {
        return Err(HttpProblem::NotYours);
    }
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    if asked.number.as_ref().is_some_and(|number| number.len() > limits::FIELD_BYTES) {
        return Err(HttpProblem::TooLarge);
    }
    let (format, organisation, person) = (asked.format, Arc::clone(app.organisation()), caller.person.clone());
    let letters = app.read("reading the register", move |reader| rows(reader, &organisation, &person, &asked)).await?;
    if format == Format::Csv {
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"oficios.csv\""),
            (header::CACHE_CONTROL, "no-store"),
        ];
        return Ok((headers, table(app.organisation(), &letters)).into_response());
    }
    let more = letters.len() > MOST;
    let letters = letters.into_iter().take(MOST).collect();
    Ok(Json(LetterRegister { letters, more }).into_response())
}

fn rows(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    asked: &LettersQuery,
) -> Result<Vec<RegisteredLetter>, StoreError> {
    let wanted = |line: &LetterLine| {
        let year = Series::of_letter(organisation, line.way, line.at);
        let same = |number: &String| line.number.trim().eq_ignore_ascii_case(number.trim());
        asked.year.is_none_or(|told| year == Series::Letters { way: line.way, year: told })
            && asked.way.is_none_or(|way| way == line.way)
            && asked.number.as_ref().is_none_or(same)
    };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = reader.summaries(after, PAGE)?;
        let Some(last) = page.last().map(Summary::id) else { break };
        after = Some(last);
        for summary in page {
            let Summary::Ticket(ticket) = summary else { continue };
            let (id, ticket) = (ticket.id, *ticket);
            let folio = ticket.folio.unwrap_or(ticket.provisional);
            let mut lines = ticket.letters.into_iter().filter(wanted).peekable();
            if lines.peek().is_some() && scope::may_read_now(reader, organisation, person, id)? {
                rows.extend(lines.map(|line| RegisteredLetter { ticket: id, folio: folio.clone(), line }));
            }
        }
    }
    rows.sort_by_key(|row: &RegisteredLetter| (row.line.at, row.line.act));
    Ok(rows)
}

fn table(organisation: &Organisation, rows: &[RegisteredLetter]) -> String {
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for RegisteredLetter { folio, line, .. } in rows {
        let yes = |step: LetterStep| if line.steps.contains(&step) { "sí" } else { "" }.to_owned();
        let (way, first) = match line.way {
            LetterWay::Incoming => ("recibido", LetterStep::StampedAttended),
            LetterWay::Outgoing => ("enviado", LetterStep::Delivered),
        };
        let cells = [
            line.register.clone().unwrap_or_default(),
            way.to_owned(),
            line.number.clone(),
            line.dated.clone(),
            line.delivered_on.clone(),
            organisation.zone.written(line.at),
            line.counterpart.clone(),
            line.subject.clone(),
            folio.clone(),
            yes(first),
            yes(LetterStep::RecordedAttended),
            yes(LetterStep::Archived),
        ];
        text.push_str(&cells.map(|value| cell(&value)).join(","));
        text.push_str("\r\n");
    }
    text
}
