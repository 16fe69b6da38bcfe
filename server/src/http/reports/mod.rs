//! `GET /api/reports`: figures of a span of days, of what the caller may read (OAX-05, OAX-87, OAX-92). They tell what
//! came and was done, what is open, what comes again, what collided, what storerooms hold, what was seen of a place;
//! with the documents behind a number, as a table or on paper.

pub mod issued;
pub mod schedules;

use super::Peer;
use super::labels::file_headers;
use super::session::Caller;
use super::tables;
use crate::error::{HttpProblem, internal};
use crate::reports::{Key, Question, Report, ReportKind, ReportProblem, Span, csv, paper, reads_figures};
use crate::runtime::{App, of_store, scope};
use crate::store::{Reader, StoreError};
use crate::traces;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::act::DocumentKind;
use ronda_shared::date::Date;
use ronda_shared::ids::{DocumentId, FieldId};
use ronda_shared::limits;
use ronda_shared::policy::ScopeKey;
use ronda_shared::ticket::reported::{Move, TicketReportFacts};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::sync::Arc;

/// So many of what a number counts are listed.
const MOST: usize = 500;
/// A key is no longer: a section, a column, and an id of the organisation's data, a place, or a storeroom's article.
const KEY_BYTES: usize = 3_000;

/// Which report, of which days, as of when.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    report: ReportKind,
    /// The first day, by the institution's clock.
    from: String,
    /// The last day, counted too.
    to: String,
    /// As of this entry of the feed; without it, of all.
    #[cfg_attr(feature = "typescript", ts(optional))]
    position: Option<u64>,
    /// For this instant, where the span has not ended: without it, this minute.
    #[cfg_attr(feature = "typescript", ts(optional))]
    at: Option<i64>,
    /// Of this building alone: a report of places.
    #[cfg_attr(feature = "typescript", ts(optional))]
    building: Option<String>,
    /// The tickets behind this number too.
    #[cfg_attr(feature = "typescript", ts(optional))]
    key: Option<String>,
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
    Pdf,
}

/// What was counted once.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CountedTicket {
    id: DocumentId,
    /// A held act may be about an item or a record.
    kind: DocumentKind,
    /// Its folio or reference, an item's inventory number, a record's number.
    folio: String,
    subject: String,
    /// When it was received; none for what is no ticket.
    received: Option<Timestamp>,
    /// What people said of it, or which material it waits for; empty where nothing.
    words: String,
}

/// A report, and what is behind the number that was opened.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldReport {
    report: Report,
    /// Once for each time it was counted, the latest first.
    counted: Vec<CountedTicket>,
    /// How many there are; no more than 500 are listed.
    count: usize,
}

/// The report.
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    Peer(peer): Peer,
    asked: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    if !reads_figures(&organisation, &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    let day = |told: &str| told.parse::<Date>().map_err(|()| HttpProblem::BadJson);
    let (from, to) = (day(&asked.from)?, day(&asked.to)?);
    let now = app.clock().now().millis();
    let at = asked.at.unwrap_or(now - now.rem_euclid(MINUTE_MS)).min(now);
    let span = Span::new(&organisation.zone, from, to, Timestamp::from_millis(at)).ok_or(HttpProblem::BadJson)?;
    let building = of_building(asked.report, asked.building)?;
    if asked.key.as_ref().is_some_and(|key| key.len() > KEY_BYTES || Key::read(key).is_none()) {
        return Err(HttpProblem::BadJson);
    }
    let permit = app.report_limit().enter(peer).ok_or(HttpProblem::Busy)?;
    let format = asked.format;
    let told = traces::blocking(move || -> Result<Response, HttpProblem> {
        let _permit = permit;
        let question = Question { report: asked.report, span, position: asked.position, building };
        let told = tell(&app, &caller, &question, asked.key.as_deref()).map_err(|problem| match problem {
            ReportProblem::LongAgo => HttpProblem::LongAgo,
            ReportProblem::Store(error) => of_store("counting a report", &error),
        })?;
        let zone = &app.organisation().zone;
        match format {
            Format::Json => Ok(Json(told).into_response()),
            Format::Csv => Ok(tables::csv("informe", csv::table(&told.report, zone))),
            Format::Pdf => {
                let bytes = paper::pdf(&told.report, app.organisation())
                    .map_err(|error| internal("printing a report", &error))?;
                let headers = file_headers("application/pdf", "attachment; filename=\"informe.pdf\"");
                Ok((headers, bytes).into_response())
            }
        }
    });
    told.await.map_err(|error| internal("counting a report", &error))?
}

/// One building is asked of by reports of places alone; of no building is of all.
fn of_building(report: ReportKind, building: Option<String>) -> Result<Option<String>, HttpProblem> {
    let building = building.filter(|id| !id.is_empty());
    let fits = |id: &String| report == ReportKind::Places && id.chars().count() <= limits::ID_CHARS;
    if building.as_ref().is_none_or(fits) { Ok(building) } else { Err(HttpProblem::BadJson) }
}

fn tell(app: &App, caller: &Caller, question: &Question, key: Option<&str>) -> Result<ToldReport, ReportProblem> {
    let organisation = app.organisation();
    let reader = app.store().read()?;
    let may_read = |key: &ScopeKey| scope::may_read(organisation, &caller.person, key);
    let opened = key.and_then(Key::read);
    let (report, documents) = app.reports().tell(&*reader, organisation, question, opened, &may_read)?;
    let count = documents.len();
    let mut counted = Vec::new();
    for id in latest(documents) {
        if counted.len() == MOST {
            break;
        }
        if let Some(line) = line(&*reader, id, opened)? {
            counted.push(line);
        }
    }
    Ok(ToldReport { report, counted, count })
}

/// The latest born first: ids begin with the time at which they were made.
fn latest(mut documents: Vec<DocumentId>) -> Vec<DocumentId> {
    documents.sort_by_key(|id| Reverse(*id));
    documents
}

fn line(reader: &dyn Reader, id: DocumentId, opened: Option<Key<'_>>) -> Result<Option<CountedTicket>, StoreError> {
    Ok(reader.summary(id)?.map(|summary| match summary {
        Summary::Ticket(ticket) => CountedTicket {
            id,
            kind: DocumentKind::Ticket,
            words: opened.map(|key| words(&ticket.reported, key)).unwrap_or_default(),
            folio: ticket.folio.unwrap_or(ticket.provisional),
            subject: ticket.subject,
            received: Some(ticket.created),
        },
        Summary::Equipment(item) => CountedTicket {
            id,
            kind: DocumentKind::Equipment,
            words: String::new(),
            folio: item.inventory,
            subject: item.name,
            received: None,
        },
        Summary::Record(record) => CountedTicket {
            id,
            kind: DocumentKind::Record,
            words: String::new(),
            folio: record.number.unwrap_or_default(),
            subject: record.register.to_string(),
            received: None,
        },
    }))
}

/// What people said of what is listed.
fn words(reported: &TicketReportFacts, key: Key<'_>) -> String {
    match key.section {
        "reopenings" => {
            let asked = match key.row {
                "persists" => Move::Persists,
                "reopened" => Move::Reopened,
                _ => Move::Withdrawn,
            };
            let said = reported.moves.iter().filter(|moved| moved.to == asked).map(|moved| moved.why.as_str());
            said.filter(|why| !why.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        "waiting" | "waits" => {
            let lines = reported.awaits.iter().map(|line| format!("{} {} {}", line.missing, line.unit, line.item));
            lines.collect::<Vec<_>>().join(" · ")
        }
        section if section.starts_with("skipped") => {
            let said = reported.skipped.iter().map(|point| point.why.as_str()).filter(|why| !why.is_empty());
            said.collect::<Vec<_>>().join(" · ")
        }
        section if section.starts_with("survey") => {
            reported.survey.as_ref().map(|survey| survey.comment.clone()).unwrap_or_default()
        }
        "sheet-notes" => reported.said.get(&FieldId::new(key.row)).map(|said| said.words.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ticket::reported::RecordedMove;

    #[test]
    fn a_reopening_is_listed_with_the_words_of_its_own_cause() {
        let moved = |to, why: &str| RecordedMove { to, at: Timestamp::default(), why: why.to_owned() };
        let moves = vec![
            moved(Move::Solved, ""),
            moved(Move::Persists, "Sigue sin red"),
            moved(Move::Solved, ""),
            moved(Move::Reopened, "Volvió a fallar"),
        ];
        let reported = TicketReportFacts { moves, ..TicketReportFacts::default() };
        let said = |row: &str| words(&reported, Key::read(&format!("reopenings.0.{row}")).expect("a key"));
        let told = ["persists", "reopened", "withdrawn"].map(said);
        assert_eq!(told, ["Sigue sin red", "Volvió a fallar", ""]);
    }
}
