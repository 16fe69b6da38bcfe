//! `GET /api/promises`: what was promised, kept and broken, by service and level of attention (OAX-10, OAX-91). It
//! counts the tickets that were received between two days and that the caller may read; as a list, which opens into the
//! tickets that it counts, or as a table to carry out.

use super::limits;
use super::session::Caller;
use super::tables::{Format, csv};
use crate::error::HttpProblem;
use crate::import::csv_format::{cell, unread_line};
use crate::reports::{Reports, TicketFacts, reads_figures};
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Organisation;
use ronda_shared::date::Date;
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::policy::ScopeKey;
use ronda_shared::state::State as Stands;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// The most tickets of a service that are listed.
const MOST: usize = 500;

/// Which tickets: received from the one day to the other, by the institution's clock, both counted.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PromisesQuery {
    #[cfg_attr(feature = "typescript", ts(optional))]
    from: Option<String>,
    #[cfg_attr(feature = "typescript", ts(optional))]
    to: Option<String>,
    /// Of this service alone, and its tickets one by one.
    #[cfg_attr(feature = "typescript", ts(optional))]
    service: Option<ServiceId>,
    /// At this level alone.
    #[cfg_attr(feature = "typescript", ts(optional))]
    level: Option<u32>,
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    format: Format,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
enum Became {
    /// Done in time.
    Kept,
    /// Late, done or not.
    Broken,
    /// Not done, and not late yet.
    Open,
}

/// How many promises of one kind were kept and broken.
#[derive(Debug, Default, Clone, Copy, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
struct PromiseCount {
    /// In time.
    kept: u32,
    /// Late, done or not.
    broken: u32,
    /// Not done, and not late yet.
    open: u32,
}

impl PromiseCount {
    fn add(&mut self, became: Option<Became>) {
        match became {
            Some(Became::Kept) => self.kept += 1,
            Some(Became::Broken) => self.broken += 1,
            Some(Became::Open) => self.open += 1,
            None => {}
        }
    }
}

/// A service at a level.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
struct PromiseRow {
    service: String,
    name: String,
    level: u32,
    tickets: u32,
    answer: PromiseCount,
    solution: PromiseCount,
}

/// A ticket that was counted, with what became of what it was promised; nothing where nothing was.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
struct PromisedTicket {
    id: DocumentId,
    folio: String,
    subject: String,
    received: Timestamp,
    answer: Option<Became>,
    solution: Option<Became>,
}

/// The figures, as of a position of the feed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Promises {
    rows: Vec<PromiseRow>,
    /// Where one service was asked for: its tickets, the latest first.
    tickets: Vec<PromisedTicket>,
    /// There are more tickets than are listed.
    more: bool,
    /// The last entry of the feed that is counted.
    position: u64,
    /// When they were counted: what is late is so by then.
    at: Timestamp,
    /// How many documents cannot be read and are in no figure; absent where all can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    unread: Option<usize>,
    /// Which: the table names them at its end.
    #[serde(skip)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    lost: Vec<DocumentId>,
}

/// What was promised and what became of it.
pub async fn promises(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<PromisesQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    if !reads_figures(&organisation, &caller.person) {
        return Err(HttpProblem::NotYours);
    }
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    let day =
        |told: &Option<String>| told.as_deref().map(str::parse::<Date>).transpose().map_err(|_| HttpProblem::BadJson);
    let (from, to) = (day(&asked.from)?, day(&asked.to)?);
    let (format, person, at) = (asked.format, caller.person.clone(), app.clock().now());
    let (own, place) = (app.clone(), limits::walk().await?);
    let told = app
        .read("counting promises", move |reader| {
            let _place = place;
            let within = |at: Timestamp| {
                let day = Date::of_local(organisation.zone.local(at));
                from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
            };
            count(own.reports(), reader, &organisation, &person, &asked, (within, at))
        })
        .await?;
    if format == Format::Csv {
        return Ok(csv("plazos", table(&told.rows, &told.lost)));
    }
    Ok(Json(told).into_response())
}

/// A ticket that is listed, before it is told by its name.
struct Listed {
    id: DocumentId,
    received: Timestamp,
    answer: Option<Became>,
    solution: Option<Became>,
}

/// From what is kept in memory of each ticket and follows the feed: of those alone that are listed the summary is read.
fn count(
    reports: &Reports,
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    asked: &PromisesQuery,
    (within, at): (impl Fn(Timestamp) -> bool, Timestamp),
) -> Result<Promises, StoreError> {
    let (mut rows, mut listed) = (BTreeMap::<(Arc<str>, u32), PromiseRow>::new(), Vec::<Listed>::new());
    let may_read = |key: &ScopeKey| scope::may_read(organisation, person, key);
    let (position, lost) = reports.each_ticket(reader, organisation, &may_read, &mut |ticket: &TicketFacts<'_>| {
        let level = ticket.kept.level.max(1);
        let service: &str = ticket.service;
        let is_asked = asked.service.as_ref().is_none_or(|known| known.as_str() == service)
            && asked.level.is_none_or(|known| known == level);
        if !is_asked || !counts(ticket) || !within(ticket.created) {
            return;
        }
        let row = rows.entry((Arc::clone(ticket.service), level)).or_insert_with(|| {
            let name = name_of(organisation, service);
            PromiseRow { service: service.to_owned(), name, level, ..PromiseRow::default() }
        });
        let (answer, solution) = became(ticket, at);
        row.tickets += 1;
        row.answer.add(answer);
        row.solution.add(solution);
        if asked.service.is_some() {
            listed.push(Listed { id: ticket.id, received: ticket.created, answer, solution });
        }
    })?;
    listed.sort_by_key(|one| (Reverse(one.received), one.id));
    let more = listed.len() > MOST;
    listed.truncate(MOST);
    let tickets = named(reader, listed)?;
    let unread = (!lost.is_empty()).then_some(lost.len());
    Ok(Promises { rows: rows.into_values().collect(), tickets, more, position, at, unread, lost })
}

/// What a service is called, and the part of it that alone its solution is promised for (AGU-01); its id where the organisation's data
/// know it no more.
fn name_of(organisation: &Organisation, service: &str) -> String {
    let Some(known) = organisation.service(&ServiceId::new(service)) else { return service.to_owned() };
    match known.promised_part() {
        Some(part) => format!("{} · {}", known.name, part.name),
        None => known.name.clone(),
    }
}

/// What is listed, each by its folio and subject; one whose summary cannot be read by now is left out, of which the log tells.
fn named(reader: &dyn Reader, listed: Vec<Listed>) -> Result<Vec<PromisedTicket>, StoreError> {
    let ids: Vec<DocumentId> = listed.iter().map(|one| one.id).collect();
    let mut listed: BTreeMap<DocumentId, Listed> = listed.into_iter().map(|one| (one.id, one)).collect();
    let mut tickets = Vec::with_capacity(ids.len());
    for summary in reader.summaries_by_id(&ids) {
        if let Summary::Ticket(ticket) = summary?
            && let Some(Listed { id, received, answer, solution }) = listed.remove(&ticket.id)
        {
            let folio = ticket.folio.unwrap_or(ticket.provisional);
            tickets.push(PromisedTicket { id, folio, subject: ticket.subject, received, answer, solution });
        }
    }
    Ok(tickets)
}

/// What was refused or withdrawn is no service that was promised; nor is a part of one (OAX-41): the whole was.
fn counts(ticket: &TicketFacts<'_>) -> bool {
    !ticket.is_part && !matches!(ticket.state, Stands::Draft | Stands::Rejected | Stands::Cancelled)
}

/// What became of the first answer and of the solution that a ticket was promised.
fn became(ticket: &TicketFacts<'_>, now: Timestamp) -> (Option<Became>, Option<Became>) {
    // A clock that stands is not late for the time it stands, and what moved since did not set it going: closed for silence, say.
    let at = ticket.paused.unwrap_or(now);
    let of = |done: Option<bool>, due: Option<Timestamp>| match (done, due) {
        (Some(true), _) => Some(Became::Kept),
        (Some(false), _) => Some(Became::Broken),
        (None, Some(due)) if at > due => Some(Became::Broken),
        (None, Some(_)) => Some(Became::Open),
        (None, None) => None,
    };
    (of(ticket.kept.answer, ticket.respond_by), of(ticket.kept.solution, ticket.resolve_by))
}

fn table(rows: &[PromiseRow], lost: &[DocumentId]) -> String {
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for row in rows {
        let words = [cell(&row.service), cell(&row.name)];
        let counts = [row.level, row.tickets].into_iter().chain(
            [row.answer, row.solution].into_iter().flat_map(|PromiseCount { kept, broken, open }| [kept, broken, open]),
        );
        let cells: Vec<String> = words.into_iter().chain(counts.map(|count| count.to_string())).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    for id in lost {
        let cells: Vec<String> = unread_line(*id).iter().map(|value| cell(value)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use ronda_shared::ticket::promise_kept::Kept;
    use ronda_shared::time::{DAY_MS, MINUTE_MS};

    #[test]
    fn a_table_names_at_its_end_what_is_in_no_figure() {
        let id = DocumentId::from_bytes([7; 16]);
        let row = PromiseRow { service: "s".to_owned(), name: "Red".to_owned(), level: 1, ..PromiseRow::default() };
        let told = table(&[row], &[id]);
        assert!(told.contains("\r\ns,Red,1,0,") && told.ends_with(&format!("\r\nNO SE PUDO LEER,{id}\r\n")), "{told}");
    }

    /// A line without a word is a button without a name, and stands in the table as nothing.
    #[test]
    fn a_service_that_left_the_data_is_told_by_its_id() {
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        let known = organisation.services.first().expect("a service");
        assert_eq!(name_of(&organisation, known.id.as_str()), known.name);
        assert_eq!(name_of(&organisation, "oax-de-antes"), "oax-de-antes");
    }

    /// OAX-26, OAX-91: the question was put in time, and nobody answered it.
    #[test]
    fn what_was_closed_for_silence_was_late_only_where_it_was_before_its_clock_stood() {
        let at = |minute: i64| Timestamp::from_millis(1_795_446_000_000 + minute * MINUTE_MS);
        let (service, closed) = (Arc::from("s"), at(0).plus(7 * DAY_MS));
        let solution = |paused: Option<i64>| {
            let ticket = TicketFacts {
                id: DocumentId::from_bytes([1; 16]),
                is_part: false,
                service: &service,
                equipment: None,
                state: Stands::Closed,
                created: at(0),
                respond_by: None,
                resolve_by: Some(at(30)),
                paused: paused.map(at),
                kept: Kept::default(),
            };
            became(&ticket, closed.plus(DAY_MS)).1
        };
        assert_eq!(solution(Some(10)), Some(Became::Open));
        assert_eq!(solution(Some(40)), Some(Became::Broken), "late already as it was asked");
        assert_eq!(solution(None), Some(Became::Broken), "its clock goes");
    }
}
