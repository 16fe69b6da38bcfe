//! `/api/v1/…`: lists for machines and what they file, under a token that acts for a person.
//!
//! A page begins after a document and goes on in the order of ids, the oldest born first: what is born meanwhile comes at
//! the end, and nothing is told twice. What was born offline, or came over from another system, stands where its id says.

pub mod articles;
pub mod audit;
mod calls;
pub mod changes;
mod feed_position;
pub mod filing;
mod filters;
pub mod lists;
pub mod notes;
mod pages;
pub mod people;

use crate::error::{HttpProblem, internal};
use crate::http::{Peer, bearer_token};
use crate::identity::api_tokens;
use crate::runtime::App;
use crate::store::TokenHash;
use crate::store::api_tokens::ApiScope;
use crate::traces;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use pages::{Budget, page, whole};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::filter::{Filter, FilterContext};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::policy::{self, Term};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

/// A page holds so many where nothing is said.
const USUAL: usize = 50;
/// And so many at most.
const MOST: usize = 200;

/// Which page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// In the desk's filter language.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    after: Option<String>,
    /// How many.
    limit: Option<usize>,
}

/// Behind what a page begins, and how many it holds.
type Bounds<K = DocumentId> = (Option<K>, usize);

/// A page of tickets.
#[derive(Debug, Serialize)]
pub struct TicketPage {
    tickets: Vec<TicketSummary>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// A page of equipment.
#[derive(Debug, Serialize)]
pub struct EquipmentPage {
    equipment: Vec<EquipmentSummary>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// Tickets that the token's person may read.
pub async fn tickets(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadTickets).await?;
    let (q, bounds) = match bounds(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    let names = filters::names(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let (organisation, now, me) = (Arc::clone(app.organisation()), app.clock().now(), person.clone());
    let (tickets, next) = page(&app, person, bounds, lists_for(&filter), move |summary| {
        let Summary::Ticket(ticket) = summary else { return None };
        let context = FilterContext { now, zone: &organisation.zone, me: Some(&me.id) };
        let awaits = policy::waits_for(&organisation, &me, &ticket);
        let found = filter.finds(&ticket, context, awaits);
        found.then(|| TicketSummary { tokens: Vec::new(), ..ticket.for_device() })
    })
    .await?;
    Ok(Json(TicketPage { tickets, next }).into_response())
}

/// Equipment that the token's person may read.
pub async fn equipment(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadEquipment).await?;
    let (q, bounds) = match bounds(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    let names = filters::names(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of_items(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let lists = BTreeSet::from([Term::list_of_equipment()]);
    let (equipment, next) = page(&app, person, bounds, lists, move |summary| {
        let Summary::Equipment(item) = summary else { return None };
        filter.finds_item(&item).then(|| EquipmentSummary { tokens: Vec::new(), ..item.for_device() })
    })
    .await?;
    Ok(Json(EquipmentPage { equipment, next }).into_response())
}

/// The lists in which all tickets stand that a filter finds.
fn lists_for(filter: &Filter) -> BTreeSet<Term> {
    if filter.finds_open_alone() { BTreeSet::from([Term::list_of_open_tickets()]) } else { Term::lists_of_tickets() }
}

/// What is asked of a list: its filter, where the page begins, how many it holds. Of what is no such question the answer that says so.
fn bounds<K: FromStr>(
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Result<(String, Bounds<K>), Response>, HttpProblem> {
    let Query(ListQuery { q, after, limit }) = match asked {
        Ok(asked) => asked,
        Err(wrong) => return Ok(Err(not_asked_so(&wrong.body_text()))),
    };
    if q.len() > limits::FIELD_BYTES {
        return Err(HttpProblem::TooLarge);
    }
    let Ok(after) = after.map(|text| text.parse::<K>()).transpose() else {
        return Ok(Err(not_asked_so("after: not what an answer of this list told")));
    };
    Ok(Ok((q, (after, limit.unwrap_or(USUAL).clamp(1, MOST)))))
}

/// What of a question was not understood, for who builds the program: there is no page that they could load again.
fn not_asked_so(why: &str) -> Response {
    HttpProblem::BadJson.saying(
        format!("Los parámetros de la dirección no se entienden: {why}. No se leyó nada."),
        format!("The address's parameters are not understood: {why}. Nothing was read."),
    )
}

/// Who asks.
struct Acting {
    /// For whom the token acts.
    person: Person,
    /// Its hash.
    token: TokenHash,
    /// What the operator calls it.
    name: String,
}

/// For whom the token that is shown acts, where it may do this. Of one that never was, has expired, was ended or is of
/// somebody who has left nobody learns which.
async fn acting(app: &App, peer: IpAddr, headers: &HeaderMap, scope: ApiScope) -> Result<Acting, HttpProblem> {
    let now = app.clock().now();
    let token = bearer_token(headers).and_then(api_tokens::shown).ok_or(HttpProblem::BadToken)?;
    let found = app.read("looking up a machine's token", move |reader| api_tokens::holds(reader, now, &token)).await?;
    // Only what is wrong is counted: no token is found by trying, and one that is right asks as often as its own limit says, whoever
    // guesses behind the same address.
    let Some((row, person)) = found else {
        return Err(app.attempts().guess(peer, now).err().unwrap_or(HttpProblem::BadToken));
    };
    app.attempts().machine(&token, now)?;
    if !row.scopes.contains(&scope) {
        return Err(HttpProblem::OutOfScope);
    }
    // What is read does not wait on a store that takes no writes now: it is logged, and the next use tries again.
    let (store, name) = (Arc::clone(app.store()), row.name.clone());
    let noted = traces::blocking(move || api_tokens::note_use(&*store, now, &row)).await;
    if let Err(error) = noted.map_err(|error| internal("noting the use of a token", &error))? {
        tracing::warn!(error.message = %error, "The use of a machine's token could not be noted.");
    }
    Ok(Acting { person, token, name })
}
