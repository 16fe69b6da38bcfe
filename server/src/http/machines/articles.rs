//! The articles of the knowledge base for machines, with their whole text.

use super::{Acting, Budget, ListQuery, acting, bounds, filters, page, whole};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::search::readable;
use crate::ingest::stored_record;
use crate::runtime::App;
use crate::store::api_tokens::ApiScope;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Organisation;
use ronda_shared::filter::Filter;
use ronda_shared::ids::{DocumentId, FieldId, RegisterId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, Term};
use ronda_shared::record::{RecordView, is_read, reads};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::sync::Arc;

/// A page holds so many at most: each comes with its text.
const MOST: usize = 50;

/// An article as the token's person reads it.
#[derive(Debug, Serialize)]
struct Article {
    id: DocumentId,
    register: RegisterId,
    number: Option<String>,
    state: String,
    title: String,
    /// With its marks.
    text: String,
    folder: String,
    services: Vec<ServiceId>,
    /// Whether it is meant for the portal.
    public: bool,
    /// When it was last published; none before the first time.
    approved: Option<Timestamp>,
    /// To how many it was of use.
    useful: u32,
    /// To how many it was not.
    useless: u32,
}

/// A page of articles.
#[derive(Debug, Serialize)]
pub struct ArticlePage {
    articles: Vec<Article>,
    /// Where the next page begins; none behind the last.
    next: Option<DocumentId>,
}

/// The articles that the token's person reads: what was approved, unless they write them or decide on them.
pub async fn articles(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadRecords).await?;
    let (q, (after, limit)) = match bounds(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    let names = filters::names(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of_articles(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let (organisation, who, words) = (Arc::clone(app.organisation()), person.clone(), filter.clone());
    let registers = organisation.registers.iter().filter(|def| def.article.is_some());
    let lists = registers.map(|def| Term::list_of_register(&def.id)).collect();
    let found = page(&app, person.clone(), (after, limit.min(MOST)), lists, move |summary| {
        let Summary::Record(record) = summary else { return None };
        let def = organisation.register(&record.register).filter(|def| def.article.is_some())?;
        if !policy::reads_register(&organisation, &who, def) {
            return None;
        }
        let read = readable(&organisation, &who, *record, &[])?;
        // Of very many services a list keeps the first alone: then the article itself is asked, below.
        let about = def.article.as_ref().and_then(|article| read.whole(&article.services));
        let found = words.in_words(&read.tokens) && about.is_none_or(|told| words.finds_services(&services(told)));
        found.then_some((read.id, ()))
    })
    .await?;
    // A list keeps the beginning of a long text alone.
    let organisation = Arc::clone(app.organisation());
    let (articles, next) = app
        .read("reading articles for a machine", move |reader| {
            whole(reader, &Budget::of_a_page(), found, |id, ()| {
                let told = stored_record(reader, id)?.and_then(|view| told(&organisation, &person, &view));
                Ok(told.filter(|article| filter.finds_services(&article.services)))
            })
        })
        .await?;
    Ok(Json(ArticlePage { articles, next }).into_response())
}

/// The services that an article says it is about, one a line.
fn services(told: &str) -> Vec<ServiceId> {
    told.lines().filter(|id| !id.is_empty()).map(ServiceId::new).collect()
}

fn told(organisation: &Organisation, person: &Person, view: &RecordView) -> Option<Article> {
    let def = organisation.register(&view.register)?;
    let article = def.article.as_ref()?;
    let drafts = policy::reads_drafts(organisation, person, def);
    if !drafts && !is_read(def, view) {
        return None;
    }
    // Who reads no draft is not told that one is written.
    let state = if drafts { &view.state } else { &article.published };
    let said = |field: &FieldId| if drafts { view.field(field) } else { reads(def, view, field) };
    let (useful, useless) = view.voted();
    Some(Article {
        id: view.id,
        register: def.id.clone(),
        number: view.number.clone(),
        state: def.state(state).map_or_else(|| state.clone(), |state| state.id.clone()),
        title: said(&article.title).to_owned(),
        text: said(&article.body).to_owned(),
        folder: said(&article.folder).to_owned(),
        services: services(said(&article.services)),
        public: said(&article.public) == "true",
        approved: view.moved_to(&article.published).map(|request| request.stamp.at),
        useful,
        useless,
    })
}
