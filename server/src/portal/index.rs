//! `GET /portal`: what can be asked for, by category, and the ways to it.

use super::lang::Reads;
use super::offer;
use super::page::{NavItem, Page};
use crate::http::Peer;
use crate::runtime::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::{Organisation, ServiceDef};

/// The page.
pub async fn index(State(app): State<App>, Peer(peer): Peer, reads: Reads) -> Response {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Page::busy(org, reads);
    }
    let page =
        Page { org, reads, place: NavItem::New, title: reads.of("Abrir una solicitud", "Open a request"), bare: false };
    page.answer(StatusCode::OK, body(org, reads))
}

fn body(org: &Organisation, reads: Reads) -> Markup {
    let mut services: Vec<&ServiceDef> = offer::services(org).collect();
    if services.is_empty() {
        let words = reads.of(
            "Aquí las solicitudes se levantan con la mesa de ayuda. Si ya tiene folio, puede ver cómo va.",
            "Requests are taken by the help desk here. If you have a number, you can see how it stands.",
        );
        return html! { p { (words) } };
    }
    services.sort_by_key(|service| org.categories.iter().position(|name| *name == service.category));
    let few = services.len() <= 12;
    let words = reads.of(
        "Elija qué necesita. Toma un minuto; no necesita cuenta.",
        "Choose what you need. It takes a minute; you need no account.",
    );
    html! {
        p { (words) }
        div lang="es" {
            @for group in services.chunk_by(|one, other| one.category == other.category) {
                @if few {
                    h2 { (group[0].category) }
                    (items(org, reads, group))
                } @else {
                    details { summary { (group[0].category) } (items(org, reads, group)) }
                }
            }
        }
    }
}

fn items(org: &Organisation, reads: Reads, services: &[&ServiceDef]) -> Markup {
    html! {
        ul class="list" {
            @for service in services {
                li {
                    a href={ "/portal/nueva/" (service.id) } {
                        (service.name)
                        @if !offer::for_anyone(org, service) {
                            small { (reads.of("Solo lo pide", "Only for")) ": " (offer::askers(org, service)) }
                        }
                    }
                }
            }
        }
    }
}
