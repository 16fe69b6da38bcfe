//! `GET /api/letters` and `GET /api/documents/{id}/stamps/{act}.pdf`: the register of official letters, and the stamp
//! of one. The register is of a year, as a list for the desk or as a table to carry out (R31, BJ-10). Each caller reads
//! the letters of the tickets that they may read.

use super::labels::file_headers;
use super::session::Caller;
use super::tables::{Format, csv};
use crate::dates;
use crate::error::{HttpProblem, internal};
use crate::import::csv_format::cell;
use crate::ingest::stored_ticket;
use crate::print::stamp::{self, Stamp};
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::command::{LetterStep, LetterWay};
use ronda_shared::date::{Date, date_in};
use ronda_shared::ids::{ActId, DocumentId, PersonId, ServiceId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::search;
use ronda_shared::ticket::correspondence::{SOON_DAYS, days_left, unrouted};
use ronda_shared::ticket::series::Series;
use ronda_shared::ticket::summary::{LetterLine, TicketSummary};
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many lines a list has at most; the table has all.
const MOST: usize = 2_000;
/// The table's columns.
const COLUMNS: [&str; 16] = [
    "registro",
    "sentido",
    "numero",
    "fecha del oficio",
    "fecha de entrega",
    "recibido o emitido",
    "recibió o emitió",
    "de o para",
    "asunto",
    "anexos",
    "término",
    "folio",
    "servicio",
    "sellado o entregado",
    "atendido",
    "archivado",
];

/// People's names by their ids.
type Names = BTreeMap<PersonId, String>;

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
    /// What waits for somebody.
    #[cfg_attr(feature = "typescript", ts(optional))]
    waits: Option<LetterWait>,
    /// Words of its numbers, counterpart, subject or folio, by their beginnings.
    #[cfg_attr(feature = "typescript", ts(optional))]
    text: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    format: Format,
}

/// What a letter waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LetterWait {
    /// To be routed: nobody has said what becomes of it (BJ-13).
    Routing,
    /// To be answered: its term is over, or will be in a few days.
    Answer,
}

/// A line of the register of letters, with the ticket that it is of.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RegisteredLetter {
    ticket: DocumentId,
    folio: String,
    service: ServiceId,
    assignee: Option<PersonId>,
    /// The ticket that its own was found to be the same as.
    duplicate_of: Option<DocumentId>,
    /// Nobody has said yet what becomes of it.
    unrouted: bool,
    /// Days until it must be answered, fewer than none where its term is over; none where nothing is awaited.
    days_left: Option<i32>,
    line: LetterLine,
}

/// The register of letters, in its order.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LetterRegister {
    letters: Vec<RegisteredLetter>,
    /// There are earlier ones than a list has: ask for one way, or for the table.
    more: bool,
    /// The years that have letters, whatever was asked for and whoever may read them, the earliest first.
    years: BTreeSet<i32>,
}

/// The register.
pub async fn register(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<LettersQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    caller.must_be(&app, &[Class::Desk, Class::Sup, Class::Aud])?;
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    if asked.number.iter().chain(&asked.text).any(|words| words.len() > limits::FIELD_BYTES) {
        return Err(HttpProblem::TooLarge);
    }
    let (format, organisation, person) = (asked.format, Arc::clone(app.organisation()), caller.person.clone());
    let today = date_in(&organisation.zone, app.clock().now());
    let own = app.clone();
    // Right after a start all tickets are read for it, and whoever waits for that holds a thread.
    let place = if own.letter_tickets().is_read() { None } else { Some(super::limits::walk().await?) };
    let read = move |reader: &dyn Reader| {
        let _place = place;
        let tickets = own.letter_tickets().as_of(reader)?;
        let (letters, years) = rows((reader, &tickets), &organisation, &person, &asked, today)?;
        let (letters, names) = named(reader, letters)?;
        Ok::<_, StoreError>((letters, names, years))
    };
    let (letters, names, years) = app.read("reading the register", read).await?;
    if format == Format::Csv {
        return Ok(csv("oficios", table(app.organisation(), &letters, &names)));
    }
    let (letters, more) = latest(letters);
    Ok(Json(LetterRegister { letters, more, years }).into_response())
}

/// The latest of what stands in order, as many as a list has, and whether there are more: what came in today is in it.
fn latest<T>(mut rows: Vec<T>) -> (Vec<T>, bool) {
    let earlier = rows.len().saturating_sub(MOST);
    rows.drain(..earlier);
    (rows, earlier > 0)
}

impl RegisteredLetter {
    fn waits_for(&self, asked: Option<LetterWait>) -> bool {
        match asked {
            None => true,
            Some(LetterWait::Routing) => self.unrouted,
            Some(LetterWait::Answer) => self.days_left.is_some_and(|days| i64::from(days) <= SOON_DAYS),
        }
    }

    fn says(&self, words: &[String]) -> bool {
        let line = &self.line;
        let register = line.register.as_deref().unwrap_or_default();
        let said = [register, &line.number, &line.counterpart, &line.subject, &self.folio];
        words.is_empty() || search::matches(&search::index(said), words)
    }
}

/// The stamp of a letter whose number in the register is known, as a page to print.
pub async fn stamp(
    State(app): State<App>,
    caller: Caller,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    let act: ActId = act.strip_suffix(".pdf").and_then(|act| act.parse().ok()).ok_or(HttpProblem::NotFound)?;
    super::scope::readable(&app, &caller, id).await?;
    let view = app.read("reading a letter", move |reader| stored_ticket(reader, id)).await?;
    let letters = view.map(|view| view.ruled.letters).unwrap_or_default();
    let letter = letters.into_iter().find(|letter| letter.act == act).ok_or(HttpProblem::NotFound)?;
    let organisation = app.organisation();
    let stamp = Stamp {
        institution: organisation.short_name.clone(),
        word: match letter.letter.way {
            LetterWay::Incoming => "RECIBIDO",
            LetterWay::Outgoing => "ENVIADO",
        },
        register: letter.register.ok_or(HttpProblem::NotFound)?,
        when: dates::long(&organisation.zone, letter.at),
        number: letter.letter.number,
        annexes: letter.letter.annexes,
    };
    let pdf = stamp::pdf(&stamp, letter.at).map_err(|error| internal("printing a stamp", &error))?;
    Ok((file_headers("application/pdf", "attachment; filename=\"sello.pdf\""), pdf).into_response())
}

/// In the register of which year a letter stands: the one of its number, which it was given when it came here; one that has none yet stands
/// in that of its own date.
fn year_of(organisation: &Organisation, line: &LetterLine) -> Option<i32> {
    let numbered = line.register.as_deref().and_then(|number| number.rsplit_once('/')?.1.parse::<i32>().ok());
    numbered.or_else(|| match Series::of_letter(organisation, line.way, line.at) {
        Series::Letters { year, .. } => Some(year),
        Series::Folios | Series::Records { .. } | Series::Fields { .. } => None,
    })
}

/// The lines of these tickets that are asked for, and the years of all of them.
fn rows(
    (reader, tickets): (&dyn Reader, &[DocumentId]),
    organisation: &Organisation,
    person: &Person,
    asked: &LettersQuery,
    today: Date,
) -> Result<(Vec<RegisteredLetter>, BTreeSet<i32>), StoreError> {
    let mut years = BTreeSet::new();
    let words = search::question(asked.text.as_deref().unwrap_or_default());
    let wanted = |line: &LetterLine| {
        let same = |number: &String| line.number.trim().eq_ignore_ascii_case(number.trim());
        asked.year.is_none_or(|told| year_of(organisation, line) == Some(told))
            && asked.way.is_none_or(|way| way == line.way)
            && asked.number.as_ref().is_none_or(same)
    };
    let lines = |ticket: TicketSummary| -> Vec<RegisteredLetter> {
        if !ticket.letters.iter().any(wanted) {
            return Vec::new();
        }
        let waits = unrouted(organisation, &ticket);
        let id = ticket.id;
        let folio = ticket.folio.unwrap_or(ticket.provisional);
        let (service, assignee, duplicate_of) = (ticket.service, ticket.assignee, ticket.duplicate_of);
        let lines = ticket.letters.into_iter().filter(wanted).map(|line| RegisteredLetter {
            ticket: id,
            folio: folio.clone(),
            service: service.clone(),
            assignee: assignee.clone(),
            duplicate_of,
            unrouted: waits && line.way == LetterWay::Incoming,
            days_left: days_left(&line, today).and_then(|days| i32::try_from(days).ok()),
            line,
        });
        lines.filter(|row| row.waits_for(asked.waits) && row.says(&words)).collect()
    };
    let found = reader.summaries_by_id(tickets).filter_map(|summary| match summary {
        Ok(Summary::Ticket(ticket)) => {
            years.extend(ticket.letters.iter().filter_map(|line| year_of(organisation, line)));
            let (id, lines) = (ticket.id, lines(*ticket));
            (!lines.is_empty()).then_some(Ok((id, lines)))
        }
        Ok(Summary::Equipment(_) | Summary::Record(_)) => None,
        Err(error) => Some(Err(error)),
    });
    let mut rows = Vec::new();
    for lines in scope::those_readable(reader, organisation, person, found) {
        rows.extend(lines?);
    }
    rows.sort_by_key(|row: &RegisteredLetter| (row.line.at, row.line.act));
    Ok((rows, years))
}

/// The lines with the names of those who took the letters in or sent them out.
fn named(reader: &dyn Reader, letters: Vec<RegisteredLetter>) -> Result<(Vec<RegisteredLetter>, Names), StoreError> {
    let ids: BTreeSet<&PersonId> = letters.iter().filter_map(|row| row.line.by.as_ref()).collect();
    let name = |id: &PersonId| -> Result<(PersonId, String), StoreError> {
        let name = reader.person(id)?.map_or_else(|| id.to_string(), |person| person.name);
        Ok((id.clone(), name))
    };
    let names = ids.into_iter().map(name).collect::<Result<Names, StoreError>>()?;
    Ok((letters, names))
}

fn table(organisation: &Organisation, rows: &[RegisteredLetter], names: &Names) -> String {
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for RegisteredLetter { folio, service, line, .. } in rows {
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
            line.by.as_ref().and_then(|by| names.get(by)).cloned().unwrap_or_default(),
            line.counterpart.clone(),
            line.subject.clone(),
            line.annexes.clone(),
            line.answer_by.clone(),
            folio.clone(),
            organisation.service(service).map_or_else(|| service.to_string(), |service| service.name.clone()),
            yes(first),
            yes(LetterStep::RecordedAttended),
            yes(LetterStep::Archived),
        ];
        text.push_str(&cells.map(|value| cell(&value)).join(","));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use ronda_shared::date::instant_in;
    use ronda_shared::ids::DeviceId;

    /// A busy year's list had its first letters, and nobody saw what came in since.
    #[test]
    fn a_list_that_is_full_has_the_latest() {
        let (all, more) = latest((0..MOST).collect());
        assert_eq!((all.len(), all.first(), more), (MOST, Some(&0), false));
        let (some, more) = latest((0..MOST + 3).collect());
        assert_eq!((some.len(), some.first(), some.last(), more), (MOST, Some(&3), Some(&(MOST + 2)), true));
    }

    /// Written without a network on the last day of a year, and numbered when it came here: the register of the year has no gap.
    #[test]
    fn a_letter_stands_in_the_register_of_the_year_of_its_number() {
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        let last_day = Date::new(2026, 12, 31).expect("a date");
        let line = |register: Option<&str>| LetterLine {
            act: ActId { device: DeviceId::new(7), number: 1 },
            way: LetterWay::Outgoing,
            register: register.map(str::to_owned),
            number: String::new(),
            dated: String::new(),
            delivered_on: String::new(),
            at: instant_in(&organisation.zone, last_day, 23 * 60),
            by: None,
            counterpart: String::new(),
            subject: String::new(),
            annexes: String::new(),
            answer_by: String::new(),
            answered: false,
            steps: Vec::new(),
        };
        let year = |register| year_of(&organisation, &line(register));
        assert_eq!(year(Some("S-0001/2027")), Some(2027));
        assert_eq!(year(Some("S-0417/2026")), Some(2026));
        assert_eq!(year(None), Some(2026), "not numbered yet: by its own date, on the institution's clock");
    }
}
