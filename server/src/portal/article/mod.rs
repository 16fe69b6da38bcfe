//! `GET` and `POST /portal/articulo/{id}`: an article of the knowledge base for those who ask for service. It has its
//! files, and the question whether it was of use to them (OCO-20).

mod downloads;
mod file_link;
mod page;
mod visit;

use super::lang::ReaderLanguage;
use super::page::{Page, found};
use super::secret;
use crate::error::HttpProblem;
use crate::http::sync::http_problem;
use crate::http::{Peer, evidence as bytes};
use crate::identity::SERVER;
use crate::ingest::OwnAct;
use crate::runtime::App;
use crate::runtime::portal::articles::{self, Article};
use crate::runtime::portal::sealed_token::ArticleVisit;
use crate::store::{Reader, Secret, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
pub(super) use downloads::{start_pages, to_download};
use page::ArticlePage;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Record};
use ronda_shared::ids::{ActId, DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
pub(super) use visit::filed;

/// Of what is said of an article, so many letters are kept.
const LETTERS: usize = 500;

/// What was said of an article.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ArticleFeedback {
    useful: String,
    comment: String,
}

/// All articles that the portal shows, the most useful first.
pub(super) async fn all(app: &App) -> Result<Vec<Arc<Article>>, HttpProblem> {
    let own = app.clone();
    app.read("reading the articles", move |reader| own.portal().articles.all(reader, own.organisation())).await
}

/// An article that the portal shows, and the visit of who looks at it.
struct Visited {
    articles: Vec<Arc<Article>>,
    article: Arc<Article>,
    /// What who entered it and who wrote on it last are called; what another system brought was written by nobody here.
    author: Option<String>,
    writer: Option<String>,
    secret: Secret,
    visit: ArticleVisit,
}

impl Visited {
    /// The article of this name; none where the portal shows none.
    async fn of(app: &App, id: &str, headers: &HeaderMap) -> Result<Option<Self>, HttpProblem> {
        let articles = all(app).await?;
        let Some(article) = articles.iter().find(|known| known.id.to_string() == id).cloned() else { return Ok(None) };
        let secret = secret(app).await?;
        let visit = visit::of(app, &secret, headers);
        let by = [article.author.clone(), article.writer.clone()];
        let names = app.read("looking up who wrote an article", move |reader| {
            let [author, writer] = &by;
            Ok((called(reader, author)?, called(reader, writer)?))
        });
        let (author, writer) = names.await?;
        Ok(Some(Self { articles, article, author, writer, secret, visit }))
    }

    fn shown<'a>(&'a self, org: &'a Organisation, reads: ReaderLanguage) -> ArticlePage<'a> {
        let (author, writer) = (self.author.as_deref(), self.writer.as_deref());
        let voted = self.visit.voted.contains(&self.article.id);
        ArticlePage { org, reads, article: &self.article, author, writer, voted }
    }
}

/// What somebody is called; nothing of the server, which enters what another system brings.
fn called(reader: &dyn Reader, id: &PersonId) -> Result<Option<String>, StoreError> {
    let person = if id.as_str() == SERVER { None } else { reader.person(id)? };
    Ok(person.map(|person| person.name))
}

/// The page.
pub async fn see_article(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    let article = async {
        let Some(visited) = Visited::of(&app, &id, &headers).await? else { return Ok(None) };
        let mut response = visited.shown(org, reads).page(StatusCode::OK, &visited.articles, None);
        if let Some(cookie) = visit::read(&app, &visited.secret, visited.visit, visited.article.id).await? {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(Some(response))
    };
    found(org, reads, app.portal().gates.page(peer, app.clock().now()), article).await
}

/// Bytes of a file of an article that the portal shows, as it stands now: what was taken back since is not served.
pub async fn article_file(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    let file = async {
        let (Ok(id), Ok(act)) = (id.parse::<DocumentId>(), act.parse::<ActId>()) else { return Ok(None) };
        let own = Arc::clone(org);
        let offered = app.read("reading a file of an article", move |reader| articles::offered(reader, &own, id, act));
        let Some(file) = offered.await? else { return Ok(None) };
        bytes::of_file(&app, &headers, &file.file, bytes::CACHE_IMMUTABLE).await.map(Some)
    };
    found(org, reads, app.portal().gates.page(peer, app.clock().now()), file).await
}

/// Takes what its reader says of it.
pub async fn vote(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(id): Path<String>,
    headers: HeaderMap,
    said: Result<Form<ArticleFeedback>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    let said = said.map_or_else(|_| ArticleFeedback::default(), |Form(said)| said);
    let voted = async {
        let Some(visited) = Visited::of(&app, &id, &headers).await? else { return Ok(None) };
        take(&app, reads, visited, &said, now).await.map(Some)
    };
    found(org, reads, app.portal().gates.act(peer, now), voted).await
}

/// Keeps a vote, once for each visit.
async fn take(
    app: &App,
    reads: ReaderLanguage,
    visited: Visited,
    said: &ArticleFeedback,
    now: Timestamp,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    let (shown, article) = (visited.shown(org, reads), visited.article.id);
    let useful = match said.useful.as_str() {
        "si" => true,
        "no" => false,
        _ => {
            let how = reads.of("Elija «Sí» o «No».", "Choose «Yes» or «No».");
            return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, &visited.articles, Some(how)));
        }
    };
    let back = || Redirect::to(&format!("/portal/articulo/{article}#util")).into_response();
    if shown.voted {
        return Ok(back());
    }
    let comment: String = said.comment.replace("\r\n", "\n").trim().chars().take(LETTERS).collect();
    let act = OwnAct {
        person: PersonId::new(SERVER),
        site: Site::Portal,
        document: article,
        kind: DocumentKind::Record,
        at: now,
        command: Command::Record(Record::VoteRecord { useful, comment }),
    };
    let receipts = app.ingest().perform(vec![act]).await.map_err(|problem| http_problem(&problem).0)?;
    if receipts.first().is_none_or(|receipt| receipt.outcome != Outcome::Accepted) {
        tracing::info!(portal.outcome = ?receipts.first(), "A vote on an article was not taken.");
        return Ok(Page::not_kept(org, reads));
    }
    let word = if useful { "useful" } else { "useless" };
    metrics::counter!("ronda_portal_articles_total", "what" => word).increment(1);
    let mut response = back();
    response.headers_mut().append(header::SET_COOKIE, visit::voted(app, &visited.secret, visited.visit, article));
    Ok(response)
}
