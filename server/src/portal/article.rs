//! `GET` and `POST /portal/articulo/{id}`: an article of the knowledge base for whoever asks for service, its files, and
//! whether it was of use to them (OCO-20).

use super::lang::Reads;
use super::page::{Page, alert, optional};
use super::{markup, offer, secret, visit};
use crate::dates;
use crate::error::HttpProblem;
use crate::http::sync::told;
use crate::http::{Peer, evidence as bytes};
use crate::identity::SERVER;
use crate::ingest::OwnAct;
use crate::runtime::App;
use crate::runtime::portal::articles::{self, Article};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Record};
use ronda_shared::evidence::Evidence;
use ronda_shared::ids::{ActId, DocumentId, PersonId, RegisterId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde::Deserialize;
use std::sync::Arc;

/// Of what is said of an article, so many letters are kept.
const LETTERS: usize = 500;

/// What was said of an article.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    useful: String,
    comment: String,
}

/// All articles that the portal shows, the most useful first.
pub(super) async fn all(app: &App) -> Result<Vec<Arc<Article>>, HttpProblem> {
    let own = app.clone();
    app.read("reading the articles", move |reader| own.portal().articles.all(reader, own.organisation())).await
}

/// The folders that the first page lists, each with the register that it is of.
pub(super) fn start_pages(org: &Organisation) -> impl Iterator<Item = (&RegisterId, &str)> {
    org.registers.iter().filter_map(|def| Some((&def.id, def.article.as_ref()?.start_page.as_deref()?)))
}

/// Those folders as the first page lists them: a manual by its title, to be saved at once where it is one file (OCO-21).
pub(super) fn to_download(org: &Organisation, reads: Reads, articles: &[Arc<Article>]) -> Markup {
    let listed = start_pages(org).filter_map(|(register, folder)| {
        let of = |article: &&Arc<Article>| article.register == *register && article.folder == folder;
        let mut those: Vec<&Arc<Article>> = articles.iter().filter(of).collect();
        those.sort_by(|one, other| one.title.cmp(&other.title));
        (!those.is_empty()).then_some((folder, those))
    });
    html! {
        @for (folder, those) in listed {
            h2 lang="es" { (folder) }
            ul class="list" lang="es" { @for article in those { (offered(reads, article)) } }
        }
    }
}

/// One of them: its one file under its title, several under their own names, and none as the page that it is.
fn offered(reads: Reads, article: &Article) -> Markup {
    html! {
        @match article.files.as_slice() {
            [] => { li { a href={ "/portal/articulo/" (article.id) } { (article.title) } } }
            [file] => { li { (link(article, file, &article.title)) } }
            several => {
                @for file in several {
                    li { (link(article, file, &format!("{}: {}", article.title, name(reads, file)))) }
                }
            }
        }
    }
}

/// A file to be saved, with its type and what it weighs.
fn link(article: &Article, file: &Evidence, words: &str) -> Markup {
    html! {
        a href={ "/portal/articulo/" (article.id) "/archivo/" (file.id) } {
            (words)
            small { (file.file.media.ending().to_uppercase()) " · " (weight(file.file.size)) }
        }
    }
}

/// The page.
pub async fn see_article(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let articles = all(&app).await?;
    let Some(article) = articles.iter().find(|known| known.id.to_string() == id) else {
        return Ok(Page::nothing(org, reads));
    };
    let secret = secret(&app).await?;
    let visit = visit::of(&app, &secret, &headers);
    let shown = Shown { org, reads, article, voted: visit.voted.contains(&article.id) };
    let mut response = shown.page(StatusCode::OK, &articles, None);
    if let Some(cookie) = visit::read(&app, &secret, visit, article.id).await? {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Bytes of a file of an article that the portal shows, as it stands now: what was taken back since is not served.
pub async fn article_file(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = Arc::clone(app.organisation());
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(&org, reads));
    }
    let (Ok(id), Ok(act)) = (id.parse::<DocumentId>(), act.parse::<ActId>()) else {
        return Ok(Page::nothing(&org, reads));
    };
    let own = Arc::clone(&org);
    let found = app.read("reading a file of an article", move |reader| articles::offered(reader, &own, id, act));
    match found.await? {
        Some(file) => bytes::of_file(&app, &headers, &file.file).await,
        None => Ok(Page::nothing(&org, reads)),
    }
}

/// Takes what its reader says of it.
pub async fn vote(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path(id): Path<String>,
    headers: HeaderMap,
    said: Result<Form<Said>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.act(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let articles = all(&app).await?;
    let Some(article) = articles.iter().find(|known| known.id.to_string() == id) else {
        return Ok(Page::nothing(org, reads));
    };
    let secret = secret(&app).await?;
    let visit = visit::of(&app, &secret, &headers);
    let said = said.map_or_else(|_| Said::default(), |Form(said)| said);
    let shown = Shown { org, reads, article, voted: visit.voted.contains(&article.id) };
    let useful = match said.useful.as_str() {
        "si" => true,
        "no" => false,
        _ => {
            let how = reads.of("Elija «Sí» o «No».", "Choose «Yes» or «No».");
            return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, &articles, Some(how)));
        }
    };
    let back = || Redirect::to(&format!("/portal/articulo/{}#util", article.id)).into_response();
    if shown.voted {
        return Ok(back());
    }
    let comment: String = said.comment.replace("\r\n", "\n").trim().chars().take(LETTERS).collect();
    let act = OwnAct {
        person: PersonId::new(SERVER),
        site: Site::Portal,
        document: article.id,
        kind: DocumentKind::Record,
        at: now,
        command: Command::Record(Record::VoteRecord { useful, comment }),
    };
    let receipts = app.ingest().perform(vec![act]).await.map_err(|problem| told(&problem).0)?;
    if receipts.first().is_none_or(|receipt| receipt.outcome != Outcome::Accepted) {
        tracing::info!(portal.outcome = ?receipts.first(), "A vote on an article was not taken.");
        return Ok(Page::not_kept(org, reads));
    }
    let word = if useful { "useful" } else { "useless" };
    metrics::counter!("ronda_portal_articles_total", "what" => word).increment(1);
    let mut response = back();
    response.headers_mut().append(header::SET_COOKIE, visit::voted(&app, &secret, visit, article.id));
    Ok(response)
}

/// What an article is shown with.
struct Shown<'a> {
    org: &'a Organisation,
    reads: Reads,
    article: &'a Article,
    voted: bool,
}

impl Shown<'_> {
    fn page(&self, status: StatusCode, articles: &[Arc<Article>], wrong: Option<&str>) -> Response {
        let (r, article) = (self.reads, self.article);
        let page = Page::other(self.org, r, &article.title);
        let mut beside =
            articles.iter().filter(|other| other.id != article.id && other.folder == article.folder).peekable();
        let body = html! {
            p class="hint" {
                span lang="es" { (article.folder) } " · "
                (r.of("Revisado el", "Reviewed on")) " " (dates::with_weekday(&self.org.zone, r.0, article.approved))
            }
            div class="card" lang="es" { (markup::shown(&article.body)) }
            (self.files())
            (self.of_use(wrong))
            (self.services())
            @if beside.peek().is_some() {
                h2 { (r.of("De la misma carpeta", "Of the same folder")) }
                ul class="list" lang="es" {
                    @for other in beside { li { a href={ "/portal/articulo/" (other.id) } { (other.title) } } }
                }
            }
        };
        page.answer(status, body)
    }

    /// What goes with it, each to be saved: its name, of which type, how much it weighs.
    fn files(&self) -> Markup {
        let r = self.reads;
        html! {
            @if !self.article.files.is_empty() {
                h2 { (r.of("Archivos", "Files")) }
                ul class="list" lang="es" {
                    @for file in &self.article.files { li { (link(self.article, file, name(r, file))) } }
                }
            }
        }
    }

    fn of_use(&self, wrong: Option<&str>) -> Markup {
        let r = self.reads;
        html! {
            h2 id="util" { (r.of("¿Le ha sido útil este artículo?", "Was this article of use to you?")) }
            @if self.voted {
                p { (r.of("Gracias por decirlo. Su respuesta llega a quien lo escribió.",
                    "Thank you for saying so. Your answer goes to who wrote it.")) }
            } @else {
                @if let Some(how) = wrong { (alert(how)) }
                form method="post" action={ "/portal/articulo/" (self.article.id) } {
                    label for="comment" {
                        (r.of("¿Qué le faltó o qué le sirvió?", "What was missing, or what helped?"))
                        (optional(r))
                    }
                    small id="comment-hint" {
                        (r.of("No escriba nombres ni contraseñas.", "Write neither names nor passwords."))
                    }
                    textarea id="comment" name="comment" rows="2" maxlength=(LETTERS) aria-describedby="comment-hint" {}
                    button name="useful" value="si" { (r.of("Sí, me sirvió", "Yes, it helped")) }
                    " "
                    button name="useful" value="no" { (r.of("No me sirvió", "No, it did not")) }
                }
            }
        }
    }

    /// The way on for whom it did not suffice.
    fn services(&self) -> Markup {
        let r = self.reads;
        let own = self.article.services.iter().filter_map(|id| offer::service(self.org, id.as_str()));
        let mut own = own.peekable();
        html! {
            h2 { (r.of("¿Sigue igual?", "Is it still the same?")) }
            @if own.peek().is_some() {
                ul class="list" lang="es" {
                    @for service in own { li { a href={ "/portal/nueva/" (service.id) } { (service.name) } } }
                }
            } @else {
                p { a class="button" href="/portal" { (r.of("Abrir una solicitud", "Open a request")) } }
            }
        }
    }
}

/// What a file is called: what it shows, else the name it came with.
fn name(reads: Reads, file: &Evidence) -> &str {
    match (file.file.caption.as_str(), file.file.name.as_str()) {
        ("", "") => reads.of("Archivo", "File"),
        ("", name) => name,
        (caption, _) => caption,
    }
}

/// A size in the words of file managers.
fn weight(bytes: u32) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", f64::from(bytes) / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_size_is_told_in_round_figures() {
        assert_eq!([1, 41_200, 2_460_000].map(weight), ["1 KB", "42 KB", "2.5 MB"]);
    }
}
