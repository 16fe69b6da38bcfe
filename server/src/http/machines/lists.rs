//! Further lists for machines: the records of a register, the letters of tickets, what storerooms hold.

use super::{Acting, Budget, ListQuery, acting, bounds, filters, lists_for, page, whole};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::search::readable;
use crate::ingest::stored_item;
use crate::runtime::App;
use crate::store::api_tokens::ApiScope;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Class;
use ronda_shared::filter::{Filter, FilterContext};
use ronda_shared::ids::{DocumentId, RegisterId};
use ronda_shared::policy::{self, Term};
use ronda_shared::record::RecordSummary;
use ronda_shared::search;
use ronda_shared::ticket::summary::LetterLine;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A page of records.
#[derive(Debug, Serialize)]
pub struct RecordPage {
    records: Vec<RecordSummary>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// The letters of one ticket.
#[derive(Debug, Serialize)]
struct TicketLetters {
    ticket: DocumentId,
    folio: String,
    lines: Vec<LetterLine>,
}

/// A page of tickets with their letters.
#[derive(Debug, Serialize)]
pub struct LetterPage {
    letters: Vec<TicketLetters>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// How many of an article there are.
#[derive(Debug, Serialize)]
struct Article {
    item: String,
    unit: String,
    /// Fewer than none where more went out than was ever counted in.
    quantity: i64,
    /// How many are to be there at least; none where nobody said so.
    minimum: Option<u32>,
}

/// What one storeroom or bag holds.
#[derive(Debug, Serialize)]
struct Shelf {
    equipment: DocumentId,
    inventory: String,
    name: String,
    articles: Vec<Article>,
}

/// A page of storerooms and bags.
#[derive(Debug, Serialize)]
pub struct StockPage {
    stock: Vec<Shelf>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// The records of a register that the token's person reads: of articles what was approved, unless they write them.
pub async fn records(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(register): Path<String>,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadRecords).await?;
    let (q, bounds) = match bounds(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    let organisation = Arc::clone(app.organisation());
    // One that is not there and one that is not theirs look alike.
    let known = organisation.register(&RegisterId::new(register));
    let def = known.filter(|def| policy::reads_register(&organisation, &person, def)).ok_or(HttpProblem::NotFound)?;
    let filter = match filters::made(&q, |query| Filter::of_records(query, def)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let (def, who) = (def.clone(), person.clone());
    let organisation = Arc::clone(app.organisation());
    let lists = BTreeSet::from([Term::list_of_register(&def.id)]);
    let (records, next) = page(&app, person, bounds, lists, move |summary| {
        let Summary::Record(record) = summary else { return None };
        if record.register != def.id {
            return None;
        }
        let read = readable(&organisation, &who, *record, &[])?;
        filter.finds_record(&read, &def).then(|| RecordSummary { tokens: Vec::new(), ..read })
    })
    .await?;
    Ok(Json(RecordPage { records, next }).into_response())
}

/// Tickets that have letters, with them: for whom the desk's register of letters is. Terms are of the ticket, words of the
/// letter.
pub async fn letters(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadLetters).await?;
    let (q, bounds) = match bounds(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    if !app.organisation().acts_as(&person, &[Class::Desk, Class::Sup, Class::Aud]) {
        return Err(HttpProblem::NotYours);
    }
    let names = filters::names(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let (organisation, now, me) = (Arc::clone(app.organisation()), app.clock().now(), person.clone());
    let (letters, next) = page(&app, person, bounds, lists_for(&filter), move |summary| {
        let Summary::Ticket(ticket) = summary else { return None };
        if ticket.letters.is_empty() {
            return None;
        }
        let context = FilterContext { now, zone: &organisation.zone, me: Some(&me.id) };
        if !filter.terms_find(&ticket, context, policy::waits_for(&organisation, &me, &ticket)) {
            return None;
        }
        let folio = ticket.folio.as_ref().unwrap_or(&ticket.provisional);
        let says = |line: &LetterLine| {
            let register = line.register.as_deref().unwrap_or_default();
            filter.in_words(&search::index([register, &line.number, &line.counterpart, &line.subject, folio]))
        };
        let lines: Vec<LetterLine> = ticket.letters.iter().filter(|line| says(line)).cloned().collect();
        (!lines.is_empty()).then(|| TicketLetters { ticket: ticket.id, folio: folio.clone(), lines })
    })
    .await?;
    Ok(Json(LetterPage { letters, next }).into_response())
}

/// What the storerooms and bags hold that the token's person may read.
pub async fn stock(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadStock).await?;
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
    let items = page(&app, person, bounds, lists, move |summary| {
        let Summary::Equipment(item) = summary else { return None };
        let item = *item;
        let found = item.reported.stock && filter.finds_item(&item);
        found.then_some((item.id, (item.inventory, item.name)))
    })
    .await?;
    // What lies in one stands in its document alone.
    let (stock, next) = app
        .read("reading stock for a machine", move |reader| {
            whole(reader, &Budget::of_a_page(), items, |equipment, (inventory, name)| {
                let held = stored_item(reader, equipment)?.map(|view| view.stock).unwrap_or_default();
                let articles = held.into_iter().map(|held| Article {
                    item: held.item,
                    unit: held.unit,
                    quantity: held.quantity,
                    minimum: held.minimum.map(|told| told.value),
                });
                Ok(Some(Shelf { equipment, inventory, name, articles: articles.collect() }))
            })
        })
        .await?;
    Ok(Json(StockPage { stock, next }).into_response())
}
