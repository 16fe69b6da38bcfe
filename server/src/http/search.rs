//! `GET /api/search?q=…`: what is outside the replica: older documents, in the caller's scope alone.

use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::scope;
use axum::Json;
use axum::extract::{Query, State};
use ronda_shared::catalog::Organisation;
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::record::{self, RecordSummary};
use ronda_shared::search;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Answers hold at most so many documents.
const MOST: usize = 100;
/// So many summaries are looked at for one search: a word that stands in everything costs no more.
const LOOKED_AT: usize = 20_000;

/// The words searched for.
#[derive(Debug, Deserialize)]
pub struct Words {
    q: String,
}

/// What was found, latest born first.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SearchResults {
    tickets: Vec<TicketSummary>,
    equipment: Vec<EquipmentSummary>,
    records: Vec<RecordSummary>,
    /// True where there is more than was looked at or told.
    more: bool,
}

/// All words, by prefix, without accents and case.
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<Words>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<SearchResults>, HttpProblem> {
    let Query(words) = query.map_err(|_| HttpProblem::BadJson)?;
    if words.q.len() > limits::FIELD_BYTES {
        return Err(HttpProblem::TooLarge);
    }
    let prefixes = search::question(&words.q);
    if prefixes.is_empty() {
        return Ok(Json(SearchResults::default()));
    }
    let organisation = Arc::clone(app.organisation());
    app.read("searching", move |reader| {
        let mut found = SearchResults::default();
        let mut looked_at = 0;
        reader.search(&prefixes, &mut |summary| {
            looked_at += 1;
            if found.tickets.len() + found.equipment.len() + found.records.len() == MOST || looked_at > LOOKED_AT {
                found.more = true;
                return Ok(false);
            }
            if scope::may_read_now(reader, &organisation, &caller.person, summary.id())? {
                match summary {
                    Summary::Ticket(ticket) => {
                        found.tickets.push(TicketSummary { tokens: Vec::new(), ..ticket.for_device() });
                    }
                    Summary::Equipment(item) => {
                        found.equipment.push(EquipmentSummary { tokens: Vec::new(), ..item.for_device() });
                    }
                    Summary::Record(record) => {
                        let read = readable(&organisation, &caller.person, *record, &prefixes);
                        found.records.extend(read.map(|read| RecordSummary { tokens: Vec::new(), ..read }));
                    }
                }
            }
            Ok(true)
        })?;
        Ok(found)
    })
    .await
    .map(Json)
}

/// A record as the person may read it, where that has the words: of an article what was approved, for who neither writes it
/// nor decides on it.
pub(super) fn readable(
    organisation: &Organisation,
    person: &Person,
    record: RecordSummary,
    prefixes: &[String],
) -> Option<RecordSummary> {
    let articles = organisation.register(&record.register).filter(|def| def.article.is_some());
    let Some(def) = articles.filter(|def| !policy::reads_drafts(organisation, person, def)) else {
        return Some(record);
    };
    record::approved_alone(def, record).filter(|read| search::matches(&read.tokens, prefixes))
}
