//! `GET /api/search?q=…`: what is outside the replica: older documents, in the caller's scope alone.

pub mod near_words;

use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
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
const SCAN_LIMIT: usize = 20_000;
/// Of those that have the words, scopes read at once.
const JUDGED: usize = 100;

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
        let (organisation, person, prefixes) = (&*organisation, &caller.person, prefixes.as_slice());
        let (found, waiting) = (SearchResults::default(), Vec::new());
        let mut search = Search { reader, organisation, person, prefixes, found, waiting, looked_at: 0 };
        reader.search(prefixes, &mut |summary| search.look_at(summary))?;
        search.judge()?;
        Ok(search.found)
    })
    .await
    .map(Json)
}

/// A search under way.
struct Search<'a> {
    reader: &'a dyn Reader,
    organisation: &'a Organisation,
    person: &'a Person,
    prefixes: &'a [String],
    found: SearchResults,
    /// Found, and not judged yet: whose scope they are of is read of many at once.
    waiting: Vec<Summary>,
    looked_at: usize,
}

impl Search<'_> {
    /// Takes what was found; whether the search is to go on.
    fn look_at(&mut self, summary: Summary) -> Result<bool, StoreError> {
        if self.looked_at == SCAN_LIMIT {
            self.found.more = true;
            return Ok(false);
        }
        self.looked_at += 1;
        self.waiting.push(summary);
        if self.waiting.len() < JUDGED { Ok(true) } else { self.judge() }
    }

    /// Adds of what waits what the person may read; whether there is room for more.
    fn judge(&mut self) -> Result<bool, StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(true);
        }
        self.reader.ahead(&waiting.iter().map(Summary::id).collect::<Vec<_>>())?;
        for summary in waiting {
            if self.found.tickets.len() + self.found.equipment.len() + self.found.records.len() == MOST {
                self.found.more = true;
                return Ok(false);
            }
            if scope::may_read_now(self.reader, self.organisation, self.person, summary.id())? {
                self.found.add(summary, |record| readable(self.organisation, self.person, record, self.prefixes));
            }
        }
        Ok(true)
    }
}

impl SearchResults {
    /// Adds what a person may read; of a record what they read of it.
    fn add(&mut self, summary: Summary, reads: impl FnOnce(RecordSummary) -> Option<RecordSummary>) {
        match summary {
            Summary::Ticket(ticket) => {
                self.tickets.push(TicketSummary { tokens: Vec::new(), ..ticket.for_device() });
            }
            Summary::Equipment(item) => {
                self.equipment.push(EquipmentSummary { tokens: Vec::new(), ..item.for_device() });
            }
            Summary::Record(record) => {
                self.records.extend(reads(*record).map(|read| RecordSummary { tokens: Vec::new(), ..read }));
            }
        }
    }
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
