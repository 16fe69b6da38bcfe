//! `GET /portal`: the portal's start page. It has one box for what is the matter, then what can be asked for by
//! category, and the ways to it.

use super::article;
use super::find::{self, Entry};
use super::lang::ReaderLanguage;
use super::my_requests;
use super::offer;
use super::page::{NavItem, Page};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::runtime::App;
use crate::runtime::portal::articles::Article;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::{Organisation, ServiceDef};
use ronda_shared::ticket::summary::TicketSummary;
use serde::Deserialize;
use std::sync::Arc;

/// What a form asks for while it is filled in.
const BESIDE: &str = "articulos";

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SearchQuery {
    q: String,
    /// Not empty: a page's script asks, which shows what is found alone; [`BESIDE`]: the articles and one's own open requests alone,
    /// for who fills in a form.
    only: String,
}

/// The page.
pub async fn index(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    headers: HeaderMap,
    typed: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    let typed = typed.map_or_else(|_| SearchQuery::default(), |Query(typed)| typed);
    let gates = &app.portal().gates;
    let allowed = if typed.only.is_empty() { gates.page(peer, now) } else { gates.look(peer, now) };
    if !allowed {
        return Ok(Page::busy(org, reads));
    }
    // Nobody waits for the articles who has not asked for anything yet, but where the page lists some.
    let lists = typed.only.is_empty() && article::start_pages(org).next().is_some();
    let articles = if typed.q.trim().is_empty() && !lists { Vec::new() } else { article::all(&app).await? };
    let writes = typed.only == BESIDE && !typed.q.trim().is_empty();
    let own = if writes { my_requests::open_ones(&app, &headers).await? } else { Vec::new() };
    let whatsapp = match app.whatsapp().filter(|_| typed.only.is_empty()) {
        Some(whatsapp) => {
            let whatsapp = Arc::clone(whatsapp);
            app.blocking("reading where people write by WhatsApp", move || Ok(whatsapp.link())).await?
        }
        None => None,
    };
    let page = Page::at(NavItem::New, org, reads, reads.of("Abrir una solicitud", "Open a request"));
    Ok(page.answer(StatusCode::OK, body(org, reads, (&typed, whatsapp.as_deref()), &articles, &own)))
}

fn body(
    org: &Organisation,
    reads: ReaderLanguage,
    (typed, whatsapp): (&SearchQuery, Option<&str>),
    articles: &[Arc<Article>],
    own: &[TicketSummary],
) -> Markup {
    let asked: String = typed.q.chars().take(find::LETTERS).collect();
    if typed.only == BESIDE {
        return html! { div id="found" { (find::own(org, reads, own, &asked)) (find::beside(articles, reads, &asked)) } };
    }
    let mut entries = find::services(org, reads);
    if entries.is_empty() {
        let words = reads.of(
            "Aquí las solicitudes se piden a la mesa de ayuda. Si ya tiene folio, puede ver cómo va.",
            "Requests are taken by the help desk here. If you have a number, you can see how it stands.",
        );
        return html! { p { (words) } };
    }
    entries.extend(find::articles(articles, reads));
    html! {
        p { (reads.of("Toma un minuto; no necesita cuenta.", "It takes a minute; you need no account.")) }
        (question(reads, &asked))
        div id="found" aria-live="polite" { (found_services(reads, &entries, &asked)) }
        @if let Some(link) = whatsapp { (by_whatsapp(reads, link)) }
        @if typed.only.is_empty() { (categories(org, reads)) (article::to_download(org, reads, articles)) }
    }
}

/// The same by WhatsApp.
fn by_whatsapp(reads: ReaderLanguage, link: &str) -> Markup {
    html! {
        p {
            a href=(link) rel="noopener noreferrer" { (reads.of("Escríbanos por WhatsApp", "Write to us on WhatsApp")) }
            " "
            (reads.of("Mande fotos o una nota de voz si ayuda.", "Send pictures or a voice note if it helps."))
        }
    }
}

/// The one box.
fn question(reads: ReaderLanguage, asked: &str) -> Markup {
    let hint = reads.of(
        "Dígalo con sus palabras: «no hay internet», «la impresora no imprime», «olvidé mi contraseña».",
        "Say it in your own words, in Spanish: «no hay internet», «la impresora no imprime».",
    );
    html! {
        form class="ask" role="search" method="get" action="/portal" data-find {
            label for="q" { (reads.of("¿Qué pasa?", "What is the matter?")) }
            small id="q-hint" { (hint) }
            input id="q" name="q" type="search" maxlength=(find::LETTERS) autocomplete="off" aria-describedby="q-hint"
                value=(asked);
            button { (reads.of("Buscar", "Search")) }
        }
    }
}

/// What answers it.
fn found_services(reads: ReaderLanguage, entries: &[Entry<'_>], asked: &str) -> Markup {
    if asked.trim().is_empty() {
        return html! {};
    }
    let found = find::find(entries, asked);
    let none = reads.of(
        "No encontramos un servicio con esas palabras. Pruebe con otra, elija abajo, o llame a la mesa de ayuda.",
        "No service is found by these words. Try another, choose below, or call the help desk.",
    );
    html! {
        @if found.is_empty() {
            p { (none) }
        } @else {
            h2 { (reads.of("Elija lo que más se parezca", "Choose what comes nearest")) }
            (find::list(found))
        }
    }
}

fn categories(org: &Organisation, reads: ReaderLanguage) -> Markup {
    let mut services: Vec<&ServiceDef> = offer::services(org).collect();
    services.sort_by_key(|service| org.categories.iter().position(|name| *name == service.category));
    let few = services.len() <= 12;
    html! {
        h2 { (reads.of("O elija de la lista", "Or choose from the list")) }
        div lang="es" {
            @for group in services.chunk_by(|one, other| one.category == other.category) {
                @if few {
                    h3 { (heading(org, &group[0].category)) }
                    (items(org, reads, group))
                } @else {
                    details { summary { span { (heading(org, &group[0].category)) } } (items(org, reads, group)) }
                }
            }
        }
    }
}

/// A category in people's words, and as the catalog calls it where that is another.
fn heading(org: &Organisation, category: &str) -> Markup {
    let word = org.category_word(category);
    html! { (word) @if word != category { small { (category) } } }
}

fn items(org: &Organisation, reads: ReaderLanguage, services: &[&ServiceDef]) -> Markup {
    html! {
        ul class="list" role="list" {
            @for service in services {
                li {
                    a href={ "/portal/nueva/" (service.id) } {
                        (service.name)
                        @if let Some(only) = offer::only_for(org, reads, service) { small { (only) } }
                    }
                }
            }
        }
    }
}
