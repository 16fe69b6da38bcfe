//! A browser's visit to the articles. What it read tells which articles kept somebody from having to ask; what it voted
//! on lets each vote count once. A sealed cookie; nobody is named by it.

use crate::error::HttpProblem;
use crate::portal::in_folder;
use crate::runtime::App;
use crate::runtime::cookies::{self, Name};
use crate::runtime::portal::sealed_token::{ArticleVisit, Sealed};
use crate::store::Secret;
use axum::http::{HeaderMap, HeaderValue};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, HOUR_MS};

/// A visit is over once nothing was read for so long.
const VISIT_MS: i64 = HOUR_MS;
/// How long a browser remembers on what it voted.
const VOTED_MS: i64 = 30 * DAY_MS;
/// So many are remembered of either: the cookie stays small.
const MOST: usize = 30;

/// The visit of a browser; a new one where it shows none.
pub(super) fn of(app: &App, secret: &Secret, headers: &HeaderMap) -> ArticleVisit {
    let shown = cookies::shown(app, headers, Name::Visit).and_then(|text| ArticleVisit::open(secret, &text));
    let visit = shown.unwrap_or_default();
    if app.clock().now().since(visit.at) < VISIT_MS { visit } else { ArticleVisit { read: Vec::new(), ..visit } }
}

/// An article was read: counted once a visit. The cookie that remembers it; none where it was known.
pub(super) async fn read(
    app: &App,
    secret: &Secret,
    mut visit: ArticleVisit,
    article: DocumentId,
) -> Result<Option<HeaderValue>, HttpProblem> {
    if visit.read.contains(&article) {
        return Ok(None);
    }
    in_folder(app, move |portal| portal.reads.read(article)).await?;
    metrics::counter!("ronda_portal_articles_total", "what" => "read").increment(1);
    remember(&mut visit.read, article);
    visit.at = app.clock().now();
    Ok(Some(visit_cookie(app, secret, &visit)))
}

/// The browser has voted on an article.
pub(super) fn voted(app: &App, secret: &Secret, mut visit: ArticleVisit, article: DocumentId) -> HeaderValue {
    remember(&mut visit.voted, article);
    visit_cookie(app, secret, &visit)
}

/// A request was filed: what was read before it did not suffice. Each article counts once; none where nothing was read.
pub(in super::super) async fn filed(
    app: &App,
    secret: &Secret,
    headers: &HeaderMap,
) -> Result<Option<HeaderValue>, HttpProblem> {
    let mut visit = of(app, secret, headers);
    if visit.read.is_empty() {
        return Ok(None);
    }
    let read = std::mem::take(&mut visit.read);
    metrics::counter!("ronda_portal_articles_total", "what" => "filed").increment(read.len() as u64);
    in_folder(app, move |portal| portal.reads.filed(&read)).await?;
    Ok(Some(visit_cookie(app, secret, &visit)))
}

fn remember(known: &mut Vec<DocumentId>, article: DocumentId) {
    known.retain(|one| *one != article);
    known.push(article);
    let over = known.len().saturating_sub(MOST);
    known.drain(..over);
}

fn visit_cookie(app: &App, secret: &Secret, visit: &ArticleVisit) -> HeaderValue {
    cookies::set(app, Name::Visit, &visit.seal(secret), VOTED_MS / 1_000)
}
