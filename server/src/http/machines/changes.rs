//! `GET /api/v1/changes`: which tickets became others since a position of the feed, for who keeps a copy.

use super::feed_position::{FeedPosition, Since, unknown};
use super::pages::{Budget, tell_damage};
use super::{Acting, MOST, USUAL, acting, not_asked_so};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::runtime::App;
use crate::runtime::scope::may_read_now;
use crate::store::api_tokens::ApiScope;
use crate::store::{Entry, EntryKind, Reader, StoreError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Entries of the feed read at once.
const READ: usize = 100;

/// Since when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesQuery {
    /// `position` of the answer before; without it the answer says where the feed stands, and no more.
    after: Option<String>,
    /// How many tickets.
    limit: Option<usize>,
}

/// What became another.
#[derive(Debug, Serialize)]
pub struct ChangesPage {
    /// Each as it stands now, once.
    tickets: Vec<TicketSummary>,
    /// Up to where this tells: to be given back as it is.
    position: String,
    /// Whether the feed goes on behind that.
    more: bool,
}

/// Tickets that were changed after a position, as they stand now. What came late from a phone is in it: it goes by when the server
/// took a change in, and by no clock.
pub async fn changes(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadTickets).await?;
    let Query(ChangesQuery { after, limit }) = match asked {
        Ok(asked) => asked,
        Err(wrong) => return Ok(not_asked_so(&wrong.body_text())),
    };
    let after = after.map(|text| FeedPosition::read(&text));
    if after == Some(None) {
        return Ok(unknown());
    }
    let (organisation, limit) = (Arc::clone(app.organisation()), limit.unwrap_or(USUAL).clamp(1, MOST));
    let found = app
        .read("reading what changed for a machine", move |reader| {
            let may_read = |id| may_read_now(reader, &organisation, &person, id);
            since(reader, after.flatten(), limit, &Budget::of_a_page(), &may_read)
        })
        .await?;
    found.answer()
}

/// The page behind a position.
fn since(
    reader: &dyn Reader,
    after: Option<FeedPosition>,
    limit: usize,
    budget: &Budget,
    may_read: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<Since<ChangesPage>, StoreError> {
    let (epoch, end) = (reader.epoch()?.epoch, reader.end()?);
    let after = match after {
        None => end,
        Some(after) => match after.here(reader)? {
            Since::Found(position) => position,
            Since::Beyond => return Ok(Since::Beyond),
            Since::Restored => return Ok(Since::Restored),
        },
    };
    let page = |tickets, position, more| {
        Since::Found(ChangesPage { tickets, position: FeedPosition { epoch, position }.told(), more })
    };
    let (mut tickets, mut told) = (Vec::new(), BTreeSet::new());
    let (mut position, mut looked_at) = (after, 0_usize);
    let mut entries = reader.entries_after(after)?;
    while !budget.is_spent(looked_at) {
        let touched = entries.by_ref().take(READ).map(|entry| entry.map(|entry| (entry.position, touches(&entry))));
        let touched = touched.collect::<Result<Vec<(u64, Option<DocumentId>)>, StoreError>>()?;
        if touched.is_empty() {
            return Ok(page(tickets, end, false));
        }
        let ids: BTreeSet<DocumentId> = touched.iter().filter_map(|(_, id)| *id).collect();
        reader.ahead(&ids.into_iter().collect::<Vec<_>>())?;
        for (at, id) in touched {
            if let Some(id) = id.filter(|id| !told.contains(id)) {
                if let Some(ticket) = ticket(reader, id, may_read)? {
                    if tickets.len() == limit {
                        return Ok(page(tickets, position, true));
                    }
                    tickets.push(ticket);
                }
                told.insert(id);
            }
            (position, looked_at) = (at, looked_at + 1);
        }
    }
    Ok(page(tickets, position, position < end))
}

/// The document that is another by an entry, or is others' to read.
fn touches(entry: &Entry) -> Option<DocumentId> {
    entry.document.filter(|_| entry.changed() || matches!(entry.kind, EntryKind::Scope { .. }))
}

/// A ticket as it is shown; none of what is no ticket, or not theirs. One that cannot be read is left out: who reads on would never
/// come past it.
fn ticket(
    reader: &dyn Reader,
    id: DocumentId,
    may_read: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<Option<TicketSummary>, StoreError> {
    let ticket = match reader.summary(id) {
        Err(error) if error.is_damage_of_a_document() => {
            tell_damage(id, &error);
            return Ok(None);
        }
        summary => match summary? {
            Some(Summary::Ticket(ticket)) => ticket,
            Some(Summary::Equipment(_) | Summary::Record(_)) | None => return Ok(None),
        },
    };
    Ok(may_read(id)?.then(|| TicketSummary { tokens: Vec::new(), ..ticket.for_device() }))
}
