//! `/api/reports/issued`: reports that were issued, frozen as of an act, with a number (OAX-05, OAX-95). Each says what
//! was done and gained, and what every number counts. None is altered afterwards; another one may take its place and
//! says so.

use super::{CountedTicket, Format, KEY_BYTES, MOST, latest, line, of_building};
use crate::error::{HttpProblem, internal};
use crate::http::labels::file_headers;
use crate::http::session::Caller;
use crate::http::{Json, Peer, tables};
use crate::identity::audit;
use crate::reports::inputs::Inputs;
use crate::reports::{
    Key, Question, Report, ReportKind, ReportProblem, Span, building_name, csv, paper, reads_figures,
};
use crate::runtime::{App, of_store, scope};
use crate::store::reports::{ISSUED_SERIES, IssuedContents, IssuedRow, ReportRows};
use crate::store::{AuditKind, Batch, Reader, StoreError};
use crate::traces;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::cbor;
use ronda_shared::date::Date;
use ronda_shared::ids::Sha256;
use ronda_shared::limits;
use ronda_shared::policy::{ScopeKey, issues_reports};
use ronda_shared::time::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many are listed at once, the latest first.
const LISTED: usize = 500;

/// Reports that were issued.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IssuedReports {
    /// Whether the caller issues reports.
    may_issue: bool,
    /// The latest first, no more than 500.
    issued: Vec<IssuedReport>,
    /// There are more behind the last of them.
    more: bool,
}

/// A report that was issued.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IssuedReport {
    /// Its number in the series.
    number: u64,
    /// The number as it is written.
    name: String,
    report: ReportKind,
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// Of which building alone, by the name it had; none where it is of all.
    building: Option<String>,
    /// The last entry of the feed that is counted.
    position: u64,
    /// Who issued it, by the name they had.
    by: String,
    at: Timestamp,
    /// What was done.
    done: String,
    /// What was gained by it.
    gained: String,
    /// The number of the one in whose place it stands.
    replaces: Option<u64>,
    /// The number of the one that took its place.
    replaced_by: Option<u64>,
}

/// A report that is issued now.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct IssueReportRequest {
    report: ReportKind,
    /// The first day, by the institution's clock.
    from: String,
    /// The last day, counted too.
    to: String,
    /// As of this entry of the feed, and for this instant: those of the report that was looked at.
    position: u64,
    at: i64,
    /// Of this building alone, as the report that was looked at.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    building: Option<String>,
    /// What was done.
    done: String,
    /// What was gained by it.
    gained: String,
    /// In place of this one.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    replaces: Option<u64>,
}

/// What is asked of an issued report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedQuery {
    /// The tickets behind this number too.
    key: Option<String>,
    #[serde(default)]
    format: Format,
}

/// An issued report as it was, and what is behind the number that was opened.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IssuedReportTold {
    issued: IssuedReport,
    report: Report,
    /// Those that the caller may read, once for each time it was counted, the latest first.
    counted: Vec<CountedTicket>,
    /// How many there are; no more than 500 are listed.
    count: usize,
}

/// From where on back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedPage {
    /// The number of the last one of the page before.
    #[serde(default)]
    before: Option<u64>,
}

/// A page of those that there are.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<IssuedPage>, QueryRejection>,
) -> Result<axum::Json<IssuedReports>, HttpProblem> {
    if !reads_figures(app.organisation(), &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Query(IssuedPage { before }) = query.map_err(|_| HttpProblem::BadJson)?;
    let rows = app.read("reading issued reports", |reader| reader.issued_reports()).await?;
    let (issued, more) = page(rows, before);
    let may_issue = issues_reports(app.organisation(), &caller.person);
    Ok(axum::Json(IssuedReports { may_issue, issued, more }))
}

/// The latest of all that were issued, only those before a number where one is told, and whether there are more.
fn page(rows: Vec<IssuedRow>, before: Option<u64>) -> (Vec<IssuedReport>, bool) {
    let replaced = replaced(&rows);
    let mut rest = rows.into_iter().rev().filter(|row| before.is_none_or(|before| row.number < before));
    let issued = rest.by_ref().take(LISTED).map(|row| card(row, &replaced)).collect();
    (issued, rest.next().is_some())
}

/// One more.
pub async fn issue(
    State(app): State<App>,
    caller: Caller,
    Peer(peer): Peer,
    said: Result<Json<IssueReportRequest>, HttpProblem>,
) -> Result<axum::Json<IssuedReport>, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    if !issues_reports(&organisation, &caller.person) || !reads_figures(&organisation, &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Json(said) = said?;
    let day = |told: &str| told.parse::<Date>().map_err(|()| HttpProblem::BadJson);
    let (from, to) = (day(&said.from)?, day(&said.to)?);
    let at = Timestamp::from_millis(said.at.min(app.clock().now().millis()));
    let span = Span::new(&organisation.zone, from, to, at).ok_or(HttpProblem::BadJson)?;
    let words = |text: &str| !text.trim().is_empty() && text.len() <= limits::NOTE_BYTES;
    if !words(&said.done) || !words(&said.gained) {
        return Err(HttpProblem::BadJson);
    }
    let building = of_building(said.report, said.building.clone())?;
    let question = Question { report: said.report, span, position: Some(said.position), building };
    let permit = app.report_limit().enter(peer).ok_or(HttpProblem::Busy)?;
    let issued = traces::blocking(move || {
        let _permit = permit;
        freeze(&app, &caller, &question, said)
    });
    issued.await.map_err(|error| internal("issuing a report", &error))?.map(axum::Json)
}

/// Counts outside the writer's turn, then takes a number and writes it all in one commit.
fn freeze(
    app: &App,
    caller: &Caller,
    question: &Question,
    said: IssueReportRequest,
) -> Result<IssuedReport, HttpProblem> {
    let organisation = app.organisation();
    let failed = |error: StoreError| of_store("issuing a report", &error);
    let may_read = |key: &ScopeKey| scope::may_read(organisation, &caller.person, key);
    let reader = app.store().read().map_err(failed)?;
    let wanted = IssuedRow {
        number: 0,
        report: question.report,
        from: question.span.from,
        to: question.span.to,
        building: question.building.as_deref().map(|id| building_name(organisation, id).to_owned()),
        position: said.position,
        by: caller.person.id.clone(),
        name: caller.person.name.clone(),
        at: app.clock().now(),
        done: said.done.trim().to_owned(),
        gained: said.gained.trim().to_owned(),
        replaces: said.replaces,
        digest: Sha256::new([0; 32]),
    };
    // Before it is counted, which may take longer than whoever asks waits: they ask again.
    if let Some(made) = issued_before(&*reader, &wanted).map_err(failed)? {
        return Ok(made);
    }
    let told = app.reports().tell_whole(&*reader, organisation, question, &may_read);
    let (report, inputs) = told.map_err(|problem| match problem {
        ReportProblem::LongAgo => HttpProblem::LongAgo,
        ReportProblem::Store(error) => failed(error),
    })?;
    let json = ByteBuf::from(serde_json::to_vec(&report).map_err(|error| internal("issuing a report", &error))?);
    let inputs = ByteBuf::from(inputs.bytes());
    let now = app.clock().now();
    let sealed = |number: u64| -> Result<(IssuedRow, ByteBuf), HttpProblem> {
        let row = IssuedRow { number, position: report.position, at: now, ..wanted.clone() };
        let paper = paper::issued(&report, organisation, &row);
        let paper = ByteBuf::from(paper.map_err(|error| internal("printing an issued report", &error))?);
        let contents = IssuedContents { report: json.clone(), paper, inputs: inputs.clone() };
        let bytes = cbor::encode(&contents);
        Ok((IssuedRow { digest: Sha256::of(&bytes), ..row }, ByteBuf::from(bytes)))
    };
    // Printed before the turn, for nobody writes meanwhile; again only where somebody took that number first.
    let expected = reader.next_in_series(ISSUED_SERIES).map_err(failed)?;
    let mut issued = sealed(expected)?;
    drop(reader);

    let _turn = app.store().turn();
    let reader = app.store().read().map_err(failed)?;
    // By whoever asked at the same time: a number is given once.
    if let Some(made) = issued_before(&*reader, &issued.0).map_err(failed)? {
        return Ok(made);
    }
    if let Some(former) = said.replaces {
        if reader.issued_report(former).map_err(failed)?.is_none() {
            return Err(HttpProblem::NotFound);
        }
        if replaced(&reader.issued_reports().map_err(failed)?).contains_key(&former) {
            return Err(HttpProblem::ReportReplaced);
        }
    }
    let number = reader.next_in_series(ISSUED_SERIES).map_err(failed)?;
    let mut batch = Batch::after(reader.end().map_err(failed)?);
    drop(reader);
    if number != expected {
        issued = sealed(number)?;
    }
    let row = issued.0.clone();
    let name = IssuedRow::written(number);
    let what = audit::line(
        Some(caller.person.id.clone()),
        Some(caller.device.id),
        AuditKind::ReportIssued,
        name,
        row.digest.to_string(),
    );
    audit::enter(&mut batch, now, what);
    batch.series.push((ISSUED_SERIES.to_owned(), number + 1));
    batch.reports = ReportRows { issued: vec![issued], ..ReportRows::default() };
    app.store().commit(batch).map_err(failed)?;
    Ok(card(row, &BTreeMap::new()))
}

/// The one that was issued of the same words: whoever asks twice heard no answer, or not in time.
fn issued_before(reader: &dyn Reader, wanted: &IssuedRow) -> Result<Option<IssuedReport>, StoreError> {
    let rows = reader.issued_reports()?;
    let made = rows.iter().find(|row| is_same(row, wanted)).cloned();
    Ok(made.map(|made| card(made, &replaced(&rows))))
}

/// Whether one that was issued within the day is what is issued now: by the same person in the same words, of the same days and entry.
fn is_same(made: &IssuedRow, now: &IssuedRow) -> bool {
    let as_made =
        IssuedRow { number: made.number, at: made.at, digest: made.digest, name: made.name.clone(), ..now.clone() };
    as_made == *made && now.at.since(made.at) < DAY_MS
}

/// One of them, as it was.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Path<u64>, PathRejection>,
    query: Result<Query<IssuedQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    if !reads_figures(app.organisation(), &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Path(asked) = asked.map_err(|_| HttpProblem::NotFound)?;
    let Query(query) = query.map_err(|_| HttpProblem::BadJson)?;
    if query.key.as_ref().is_some_and(|key| key.len() > KEY_BYTES || Key::read(key).is_none()) {
        return Err(HttpProblem::BadJson);
    }
    let own = app.clone();
    let found = app.blocking("reading an issued report", move || {
        let reader = own.store().read()?;
        let (Some(row), Some(contents)) = (reader.issued_report(asked)?, reader.issued_contents(asked)?) else {
            return Ok(None);
        };
        let damaged = |detail: String| StoreError::Damaged { place: "issued_contents", detail };
        let report: Report = serde_json::from_slice(&contents.report).map_err(|error| damaged(error.to_string()))?;
        let documents = match &query.key {
            Some(key) => Inputs::read(&contents.inputs).map_err(|error| damaged(error.to_string()))?.behind(key),
            None => Vec::new(),
        };
        let (count, opened) = (documents.len(), query.key.as_deref().and_then(Key::read));
        let mut counted = Vec::new();
        for id in latest(documents) {
            if counted.len() == MOST {
                break;
            }
            if scope::may_read_now(&*reader, own.organisation(), &caller.person, id)? {
                counted.extend(line(&*reader, id, opened)?);
            }
        }
        let issued = card(row, &replaced(&reader.issued_reports()?));
        Ok(Some((IssuedReportTold { issued, report, counted, count }, contents.paper)))
    });
    let (told, printed) = found.await?.ok_or(HttpProblem::NotFound)?;
    let name = IssuedRow::written(asked);
    match query.format {
        Format::Json => Ok(axum::Json(told).into_response()),
        Format::Csv => Ok(tables::csv(&name, csv::table(&told.report, &app.organisation().zone))),
        Format::Pdf => {
            let disposition = format!("attachment; filename=\"{name}.pdf\"");
            Ok((file_headers("application/pdf", &disposition), printed.into_vec()).into_response())
        }
    }
}

/// By the number of each that was replaced, the number of the one in its place.
fn replaced(rows: &[IssuedRow]) -> BTreeMap<u64, u64> {
    rows.iter().filter_map(|row| Some((row.replaces?, row.number))).collect()
}

fn card(row: IssuedRow, replaced: &BTreeMap<u64, u64>) -> IssuedReport {
    IssuedReport {
        name: IssuedRow::written(row.number),
        number: row.number,
        report: row.report,
        from: row.from.to_string(),
        to: row.to.to_string(),
        building: row.building,
        position: row.position,
        by: row.name,
        at: row.at,
        done: row.done,
        gained: row.gained,
        replaces: row.replaces,
        replaced_by: replaced.get(&row.number).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::PersonId;

    fn issued(number: u64) -> IssuedRow {
        let day = Date::new(2026, 11, 16).expect("a day");
        IssuedRow {
            number,
            report: ReportKind::Activity,
            from: day,
            to: day.plus(6),
            building: None,
            position: number,
            by: PersonId::new("ana.lopez"),
            name: "Ana López".to_owned(),
            at: Timestamp::from_millis(0),
            done: "Se atendió.".to_owned(),
            gained: "Menos fallas.".to_owned(),
            // The latest stands in place of the first.
            replaces: (number == 1_200).then_some(1),
            digest: Sha256::new([0; 32]),
        }
    }

    #[test]
    fn the_same_words_of_the_same_days_are_one_report_for_a_day() {
        let (made, asked) = (issued(3), IssuedRow { number: 4, at: Timestamp::from_millis(5), ..issued(3) });
        assert!(is_same(&made, &asked));
        let others = [
            IssuedRow { done: "Se atendió todo.".to_owned(), ..asked.clone() },
            IssuedRow { position: 4, ..asked.clone() },
            IssuedRow { by: PersonId::new("eva.rios"), ..asked.clone() },
            IssuedRow { building: Some("Edificio 2".to_owned()), ..asked.clone() },
            IssuedRow { replaces: Some(1), ..asked.clone() },
            IssuedRow { at: Timestamp::from_millis(DAY_MS), ..asked },
        ];
        assert!(others.iter().all(|other| !is_same(&made, other)));
    }

    #[test]
    fn all_that_were_issued_come_page_by_page() {
        let rows: Vec<IssuedRow> = (1..=1_200).map(issued).collect();
        let (mut told, mut before, mut sizes) = (Vec::new(), None, Vec::new());
        loop {
            let (part, more) = page(rows.clone(), before);
            sizes.push(part.len());
            before = part.last().map(|report| report.number);
            told.extend(part);
            if !more {
                break;
            }
        }
        assert_eq!(sizes, [LISTED, LISTED, 200]);
        let numbers: Vec<u64> = told.iter().map(|report| report.number).collect();
        assert_eq!(numbers, (1..=1_200).rev().collect::<Vec<_>>(), "each once, the latest first");
        assert_eq!(told.last().and_then(|first| first.replaced_by), Some(1_200), "by one of another page");
        let exactly = page(rows, Some(LISTED as u64 + 1));
        assert_eq!((exactly.0.len(), exactly.1), (LISTED, false), "a full page that is the last one promises no more");
    }
}
