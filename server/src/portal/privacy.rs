//! `GET /portal/privacidad`: the institution's privacy notice, and what these pages themselves do with what is written in
//! them (SEC-41).

use super::lang::ReaderLanguage;
use super::page::Page;
use crate::http::Peer;
use crate::runtime::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;

/// The page.
pub async fn privacy(State(app): State<App>, Peer(peer): Peer, reads: ReaderLanguage) -> Response {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Page::busy(org, reads);
    }
    let title = reads.of("Aviso de privacidad", "Privacy notice");
    Page::other(org, reads, title).answer(StatusCode::OK, body(org, reads))
}

fn body(org: &Organisation, r: ReaderLanguage) -> Markup {
    let own = org.portal.as_ref();
    let paragraphs = own.map_or(&[][..], |face| &face.privacy);
    html! {
        p { strong lang="es" { (org.name) } }
        @if !paragraphs.is_empty() {
            div lang="es" { @for paragraph in paragraphs { p { (paragraph) } } }
        }
        @if let Some(address) = own.and_then(|face| face.privacy_url.as_ref()) {
            p { a href=(address) rel="noreferrer" { (r.of("Leer el aviso completo", "Read the whole notice")) } }
        } @else if paragraphs.is_empty() {
            p {
                (r.of(
                    "La institución no ha publicado aquí su aviso de privacidad. Pídalo a la mesa de ayuda.",
                    "The institution has not published its privacy notice here. Ask the help desk for it.",
                ))
            }
        }
        h2 { (r.of("Qué hacen estas páginas", "What these pages do")) }
        ul class="plain-list" {
            li {
                (r.of(
                    "Piden su nombre, cómo encontrarle y qué necesita. Se usa para atender su solicitud y contarle cómo va.",
                    "They ask for your name, how to reach you and what you need. It is used to attend to your request \
                     and to tell you how it goes.",
                ))
            }
            li {
                (r.of(
                    "Lo leen las personas que atienden la solicitud y quienes las supervisan. De sus fotos se quita el \
                     lugar donde se tomaron.",
                    "It is read by the people who attend to the request and by those who supervise them. The place \
                     where a photograph was taken is removed.",
                ))
            }
            li {
                (r.of(
                    "No hay publicidad ni programas de terceros, y nadie más recibe sus datos. Las cookies recuerdan, en \
                     este navegador, qué solicitudes puede ver y qué artículos leyó; no dicen quién es.",
                    "There is no advertising and nothing of third parties, and nobody else is given your data. The \
                     cookies remember, in this browser, which requests you may see and which articles you read; they \
                     do not say who you are.",
                ))
            }
            li {
                (r.of(
                    "Para conocer, corregir o borrar sus datos, escriba o llame a la mesa de ayuda.",
                    "To see, correct or erase your data, write to the help desk or call it.",
                ))
            }
        }
    }
}
