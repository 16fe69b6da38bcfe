//! `/api/visits/calendar` and `/calendario/{token}`: a person's visits for the calendar of their phone. It is read
//! under a secret address of theirs that they may take back.

use crate::error::HttpProblem;
use crate::http::directory::person::in_hands;
use crate::http::session::{Caller, Nothing};
use crate::http::{Json, Peer};
use crate::ics::{self, Entry};
use crate::identity::token::{Token, hash_of};
use crate::runtime::App;
use crate::store::calendars::{CalendarRow, CalendarRows};
use crate::store::{Batch, Reader, StoreError, TokenHash};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// How long a visit is taken to last, in minutes: a ticket says when it begins.
const MINUTES: u32 = 60;
/// Visits in one calendar.
const MOST: usize = 1_000;

/// Whether somebody's calendar may be read by its address.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CalendarState {
    /// Since when; none where it may not.
    since: Option<Timestamp>,
}

/// The address, told once.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CalendarAddress {
    address: String,
}

/// Of the asking person.
pub async fn read(State(app): State<App>, caller: Caller) -> Result<axum::Json<CalendarState>, HttpProblem> {
    let person = caller.person.id;
    let rows = app.read("looking for a calendar", move |reader| calendars_of(reader, &person)).await?;
    Ok(axum::Json(CalendarState { since: rows.first().map(|row| row.since) }))
}

/// Another address for the asking person's calendar; the one before leads nowhere from now on.
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<CalendarAddress>, HttpProblem> {
    let token = Token::draw();
    let row = CalendarRow { token: token.hash(), person: caller.person.id.clone(), since: app.clock().now() };
    replaced(&app, caller.person.id, Some(row)).await?;
    let address = format!("{}/calendario/{}", app.config().origin(), token.as_str());
    Ok(axum::Json(CalendarAddress { address }))
}

/// Nobody reads the asking person's calendar any more.
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::http::StatusCode, HttpProblem> {
    replaced(&app, caller.person.id, None).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// The calendar itself. Of an address that never was, was taken back, or is of somebody who has left nobody learns which.
pub async fn feed(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(token): Path<String>,
) -> Result<Response, HttpProblem> {
    // What no token looks like guesses nothing.
    let token = hash_of(&token).ok_or(HttpProblem::NotFound)?;
    let (org, origin) = (Arc::clone(app.organisation()), app.config().origin().to_owned());
    let found = app.read("reading a calendar", move |reader| calendar(reader, &org, &origin, &token)).await?;
    // Only what is wrong is counted: behind one address the telephones of a whole office look at once.
    let Some(text) = found else {
        return Err(app.attempts().guess(peer, app.clock().now()).err().unwrap_or(HttpProblem::NotFound));
    };
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

fn calendars_of(reader: &dyn Reader, person: &PersonId) -> Result<Vec<CalendarRow>, StoreError> {
    Ok(reader.calendars()?.into_iter().filter(|row| row.person == *person).collect())
}

/// All addresses of a person go, and this one comes where there is one.
async fn replaced(app: &App, person: PersonId, row: Option<CalendarRow>) -> Result<(), HttpProblem> {
    let store = Arc::clone(app.store());
    app.blocking("keeping a calendar's address", move || {
        let _turn = store.turn();
        let gone = calendars_of(&*store.read()?, &person)?.into_iter().map(|row| row.token).collect();
        let calendars = CalendarRows { put: row.into_iter().collect(), gone };
        store.commit(Batch { calendars, ..Batch::default() }).map(|_| ())
    })
    .await
}

/// The calendar under an address; none where nobody may read it.
fn calendar(
    reader: &dyn Reader,
    org: &Organisation,
    origin: &str,
    token: &TokenHash,
) -> Result<Option<String>, StoreError> {
    let Some(row) = reader.calendar(token)? else { return Ok(None) };
    let Some(person) = reader.person(&row.person)?.filter(|person| person.active) else { return Ok(None) };
    let entries = visits(reader, org, origin, &person)?;
    Ok(Some(ics::calendar(&format!("Visitas de {}", person.name), &entries)))
}

/// The visits of a person: of each the folio, the service and the place; no words of whoever asked, for the address may be
/// passed on.
fn visits(reader: &dyn Reader, org: &Organisation, origin: &str, person: &Person) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for ticket in in_hands(reader, &person.id)? {
        let Some(at) = ticket.visit else { continue };
        let folio = ticket.folio.as_ref().unwrap_or(&ticket.provisional);
        let service = org.service(&ticket.service).map_or("", |service| service.name.as_str());
        let building = ticket.building.as_ref().and_then(|id| org.building(id)).map_or("", |known| known.name.as_str());
        let place = [building, ticket.room.as_str()].into_iter().filter(|part| !part.is_empty());
        entries.push(Entry {
            uid: format!("{}@ronda", ticket.id),
            changed: ticket.updated,
            at,
            minutes: MINUTES,
            title: format!("{folio} {service}"),
            place: place.collect::<Vec<_>>().join(" · "),
            url: origin.to_owned(),
        });
        if entries.len() == MOST {
            break;
        }
    }
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::store::Store;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::{DocumentId, ServiceId};
    use ronda_shared::ticket::summary::TicketSummary;
    use ronda_shared::view::Summary;

    /// A phone would take every visit out of its calendar for as long as the index is not whole.
    #[test]
    fn visits_are_told_though_the_scope_index_is_not_whole() {
        let store = RedbStore::in_memory().expect("opens");
        let (omar, at) = (Person::new(PersonId::new("omar"), "Omar"), Timestamp::from_millis(9_000));
        let ticket = TicketSummary {
            visit: Some(at),
            assignee: Some(omar.id.clone()),
            ..TicketSummary::new(DocumentId::from_bytes([7; 16]), ServiceId::new("s"), Timestamp::default())
        };
        let summaries = vec![Summary::Ticket(Box::new(ticket))];
        store.commit(Batch { summaries, scope_index_of: Some(0), ..Batch::after(0) }).expect("commits");
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        let told = visits(&*store.read().expect("reads"), &organisation, "https://mesa.example", &omar).expect("read");
        assert_eq!(told.iter().map(|visit| visit.at).collect::<Vec<_>>(), [at]);
    }
}
