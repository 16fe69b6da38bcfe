//! `GET /portal`: what can be asked for, by category, and the ways to it.

use super::lang::Reads;
use super::offer;
use super::page::{NavItem, Page, escaped};
use crate::http::Peer;
use crate::runtime::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ronda_shared::catalog::{Organisation, ServiceDef};

/// The page.
pub async fn index(State(app): State<App>, Peer(peer): Peer, reads: Reads) -> Response {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Page::busy(org, reads);
    }
    let page =
        Page { org, reads, place: NavItem::New, title: reads.of("Abrir una solicitud", "Open a request"), bare: false };
    page.answer(StatusCode::OK, &body(org, reads))
}

fn body(org: &Organisation, reads: Reads) -> String {
    let mut services: Vec<&ServiceDef> = offer::services(org).collect();
    if services.is_empty() {
        return format!(
            "<p>{}</p>",
            reads.of(
                "Aquí las solicitudes se levantan con la mesa de ayuda. Si ya tiene folio, puede ver cómo va.",
                "Requests are taken by the help desk here. If you have a number, you can see how it stands."
            )
        );
    }
    services.sort_by_key(|service| org.categories.iter().position(|name| *name == service.category));
    let few = services.len() <= 12;
    let groups: String = services
        .chunk_by(|one, other| one.category == other.category)
        .map(|group| {
            let items: String = group.iter().map(|service| item(org, reads, service)).collect();
            let name = escaped(&group[0].category);
            match few {
                true => format!("<h2>{name}</h2><ul class=\"list\">{items}</ul>"),
                false => format!("<details><summary>{name}</summary><ul class=\"list\">{items}</ul></details>"),
            }
        })
        .collect();
    format!(
        "<p>{}</p><div lang=\"es\">{groups}</div>",
        reads.of(
            "Elija qué necesita. Toma un minuto; no necesita cuenta.",
            "Choose what you need. It takes a minute; you need no account."
        )
    )
}

fn item(org: &Organisation, reads: Reads, service: &ServiceDef) -> String {
    let who = match offer::for_anyone(org, service) {
        true => String::new(),
        false => format!(
            "<small>{}: {}</small>",
            reads.of("Solo lo pide", "Only for"),
            escaped(&offer::askers(org, service))
        ),
    };
    format!("<li><a href=\"/portal/nueva/{}\">{}{who}</a></li>", escaped(service.id.as_str()), escaped(&service.name))
}
