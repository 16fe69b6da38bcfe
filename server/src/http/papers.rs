//! `GET /api/documents/{id}/papers/{form}.pdf` and `GET /verificar/{hash}`: prints forms, and verifies them. A form is
//! filled from a ticket, or empty with its number. On the public page anyone verifies one, without JavaScript.

use super::labels::file_headers;
use super::session::Caller;
use super::{Peer, scope};
use crate::dates;
use crate::error::{HttpProblem, internal};
use crate::identity::IdentityError;
use crate::pages::{self, Document, PagePolicy};
use crate::print::paper::issue::{self, CertifiedPlace, IssueError, IssuedBy, Verified};
use crate::runtime::{App, of_store};
use crate::store::Reader;
use crate::traces;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use ronda_shared::catalog::Class;
use ronda_shared::date::Zone;
use ronda_shared::ids::{DocumentId, FormId};
use serde::Deserialize;

/// Filled, unless asked otherwise.
#[derive(Debug, Default, Deserialize)]
pub struct How {
    #[serde(default)]
    blank: u8,
}

/// The file, for staff who may read the ticket.
pub async fn print(
    State(app): State<App>,
    caller: Caller,
    Path((id, form)): Path<(String, String)>,
    how: Result<Query<How>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    caller.must_be(&app, &[Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud])?;
    scope::readable(&app, &caller, id).await?;
    let form = FormId::new(form.strip_suffix(".pdf").ok_or(HttpProblem::NotFound)?);
    let blank = how.map_err(|_| HttpProblem::BadJson)?.blank == 1;
    let own = app.clone();
    let made = traces::blocking(move || {
        let asked = IssuedBy { by: Some(caller.person.id), device: Some(caller.device.id) };
        issue::print(own.ingest(), own.trust(), own.config().origin(), (id, &form), blank, asked)
    });
    let printed = made.await.map_err(|error| internal("printing a paper", &error))?.map_err(|error| match error {
        IssueError::NoPaper => HttpProblem::NotFound,
        IssueError::Store(error) | IssueError::Audit(IdentityError::Store(error)) => {
            of_store("printing a paper", &error)
        }
        IssueError::Audit(error) => internal("printing a paper", &error),
        IssueError::Paper(error) => internal("printing a paper", &error),
    })?;
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let name: String = printed.number.chars().filter(plain).collect();
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    Ok((file_headers("application/pdf", &disposition), printed.pdf).into_response())
}

/// What is known of a paper whose address somebody has.
pub async fn verify(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(address): Path<String>,
) -> Result<Response, HttpProblem> {
    if app.attempts().guess(peer, app.clock().now()).is_err() {
        return Ok(busy());
    }
    let own = app.clone();
    let verified = move |reader: &dyn Reader| issue::verify(reader, own.trust(), own.organisation(), &address);
    let found = app.read("verifying a paper", verified).await?;
    let (status, page) = match &found {
        Some(paper) => {
            app.attempts().was_right(peer);
            (StatusCode::OK, verified_facts(paper, &app.organisation().zone))
        }
        None => (StatusCode::NOT_FOUND, unknown()),
    };
    Ok(pages::answer(status, PagePolicy::Reading, page))
}

fn page(title: &str, body: Markup) -> Markup {
    let document = Document { lang: "es-MX", title, plain: true, colours: None, script: None };
    document.write(html! { main { h1 { (title) } (body) } })
}

/// A person reads it, so it is said on a page: the server's other answers to too many attempts are a program's.
fn busy() -> Response {
    let body = html! { p { "En poco tiempo se consultaron muchos documentos desde aquí. Espere un minuto y vuelva a abrir la dirección." } };
    let answer = pages::answer(StatusCode::TOO_MANY_REQUESTS, PagePolicy::Reading, page("Espere un momento", body));
    ([(header::RETRY_AFTER, "60")], answer).into_response()
}

fn verified_facts(paper: &Verified, zone: &Zone) -> Markup {
    let state = match paper.modified {
        true => "Este documento se emitió aquí. Lo que dice el ticket cambió después: pida una copia actual.",
        false => "Este documento se emitió aquí y no se ha modificado desde entonces.",
    };
    let body = html! {
        p class="state" { (state) }
        dl {
            dt { "Institución" }
            dd { (paper.organisation) }
            dt { "Documento" }
            dd { (paper.title) @if let Some(code) = &paper.code { " (" (code) ")" } }
            dt { "Folio" }
            dd { (paper.number) }
            dt { "Solicitud recibida" }
            dd { (dates::long(zone, paper.opened)) }
            dt { "Impreso por primera vez" }
            dd { (dates::long(zone, paper.printed)) }
            dt { "Firmado como" }
            dd {
                @if paper.signed.is_empty() { "Sin firmas" } @else { ul { @for label in &paper.signed { li { (label) } } } }
            }
            @for CertifiedPlace { place, standing } in &paper.certified {
                dt { "e.firma: " (place.es) }
                dd { (standing.es) }
            }
            @if let Some(told) = &paper.time_stamp {
                dt { "Sello de tiempo" }
                dd { (told.es) }
            }
        }
        p { "Compare estos datos con el papel. Por privacidad, aquí no se muestran nombres ni contenido." }
    };
    page("Verificación de documento", body)
}

fn unknown() -> Markup {
    let words = "Ningún documento emitido aquí tiene esta dirección. Revise que la escribió completa, con sus 20 letras y \
                 números, o pregunte a la mesa de ayuda con el folio a la mano.";
    page("No encontramos este documento", html! { p { (words) } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::Wording;
    use ronda_shared::time::Timestamp;

    #[test]
    fn the_page_says_what_it_may_as_text() {
        let paper = Verified {
            organisation: "Mesa <script>alert(1)</script>".into(),
            title: "Orden de servicio".into(),
            code: Some("ST-OS".into()),
            number: "TYS-984370".into(),
            opened: Timestamp::from_millis(1_795_180_440_000),
            printed: Timestamp::from_millis(1_795_190_440_000),
            signed: vec!["Técnico".into()],
            certified: vec![CertifiedPlace {
                place: Wording { es: "Técnico".into(), en: "Técnico".into() },
                standing: Wording { es: "e.firma vigente <b>".into(), en: "in force".into() },
            }],
            time_stamp: Some(Wording { es: "2026-11-23 10:04:11, PSC <i>".into(), en: "stamped".into() }),
            modified: true,
        };
        let page = verified_facts(&paper, &Zone::default()).into_string();
        assert!(!page.contains("<script") && page.contains("cambió después") && page.contains("<li>Técnico</li>"));
        assert!(page.contains("<dd>e.firma vigente &lt;b&gt;</dd>"));
        assert!(page.contains("<dt>Sello de tiempo</dt><dd>2026-11-23 10:04:11, PSC &lt;i&gt;</dd>"));
        let unchanged = verified_facts(&Verified { modified: false, ..paper }, &Zone::default()).into_string();
        assert!(unchanged.contains("no se ha modificado"));
    }
}
