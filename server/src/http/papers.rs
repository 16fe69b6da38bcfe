//! `GET /api/documents/{id}/papers/{form}.pdf`: a form filled from a ticket, or empty with its number; and
//! `GET /verificar/{hash}`: the public page on which anyone verifies one, without JavaScript.

use super::labels::file_headers;
use super::session::Caller;
use super::{Peer, scope};
use crate::error::{HttpProblem, internal};
use crate::identity::IdentityError;
use crate::print::paper::issue::{self, Asked, IssueError, Verified};
use crate::print::paper::when;
use crate::runtime::{App, of_store};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ronda_shared::catalog::Class;
use ronda_shared::date::Zone;
use ronda_shared::ids::{DocumentId, FormId};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};

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
    let classes = app.organisation().classes_of(&caller.person);
    if !classes.iter().any(|class| matches!(class, Class::Desk | Class::Sup | Class::Tech | Class::Apr | Class::Aud)) {
        return Err(HttpProblem::NotYours);
    }
    scope::readable(&app, &caller, id).await?;
    let form = FormId::new(form.strip_suffix(".pdf").ok_or(HttpProblem::NotFound)?);
    let blank = how.map_err(|_| HttpProblem::BadJson)?.blank == 1;
    let own = app.clone();
    let made = tokio::task::spawn_blocking(move || {
        let asked = Asked { by: Some(caller.person.id), device: Some(caller.device.id) };
        issue::print(own.ingest(), own.config().origin(), (id, &form), blank, asked)
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

const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:38rem;padding:2rem 1.25rem;\
     color:#16181d;background:#fff}h1{font-size:1.5rem;line-height:1.25}dt{color:#555;font-size:1rem;margin-top:.75rem}\
     dd{margin:0;font-weight:600}p.state{border-left:.375rem solid;padding:.25rem 0 .25rem 1rem;font-weight:600}\
     ul{margin:0;padding-left:1.25rem}@media(prefers-color-scheme:dark){body{color:#eceef2;background:#14161a}\
     dt{color:#b4b8c0}}";

/// Nothing but this page's own style.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// What is known of a paper whose address somebody has.
pub async fn verify(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(address): Path<String>,
) -> Result<Response, HttpProblem> {
    app.attempts().guess(peer, app.clock().now())?;
    let organisation = Arc::clone(app.organisation());
    let found = app.read("verifying a paper", move |reader| issue::verify(reader, &organisation, &address)).await?;
    let (status, body) = match &found {
        Some(paper) => {
            app.attempts().was_right(peer);
            (StatusCode::OK, told(paper, &app.organisation().zone))
        }
        None => (StatusCode::NOT_FOUND, unknown()),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((status, headers, body).into_response())
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"es-MX\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1>{body}</main></html>"
    )
}

fn told(paper: &Verified, zone: &Zone) -> String {
    let state = match paper.modified {
        true => "Este documento se emitió aquí. Lo que dice el ticket cambió después: pida una copia actual.",
        false => "Este documento se emitió aquí y no se ha modificado desde entonces.",
    };
    let code = paper.code.as_deref().map(|code| format!(" ({})", escaped(code))).unwrap_or_default();
    let signed = match paper.signed.as_slice() {
        [] => "Sin firmas".to_owned(),
        labels => {
            let items: String = labels.iter().map(|label| format!("<li>{}</li>", escaped(label))).collect();
            format!("<ul>{items}</ul>")
        }
    };
    let body = format!(
        "<p class=\"state\">{state}</p><dl><dt>Institución</dt><dd>{}</dd><dt>Documento</dt><dd>{}{code}</dd>\
         <dt>Folio</dt><dd>{}</dd><dt>Solicitud recibida</dt><dd>{}</dd><dt>Impreso por primera vez</dt><dd>{}</dd>\
         <dt>Firmado como</dt><dd>{signed}</dd></dl><p>Compare estos datos con el papel. Por privacidad, aquí no se \
         muestran nombres ni contenido.</p>",
        escaped(&paper.organisation),
        escaped(&paper.title),
        escaped(&paper.number),
        when::long(zone, paper.opened),
        when::long(zone, paper.printed),
    );
    page("Verificación de documento", &body)
}

fn unknown() -> String {
    page(
        "No encontramos este documento",
        "<p>Ningún documento emitido aquí tiene esta dirección. Revise que la escribió completa, con sus 20 letras y \
         números, o pregunte a la mesa de ayuda con el folio a la mano.</p>",
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    #[test]
    fn the_page_says_what_it_may_and_runs_nothing() {
        let paper = Verified {
            organisation: "Mesa <script>alert(1)</script>".into(),
            title: "Orden de servicio".into(),
            code: Some("ST-OS".into()),
            number: "TYS-984370".into(),
            opened: Timestamp::from_millis(1_795_180_440_000),
            printed: Timestamp::from_millis(1_795_190_440_000),
            signed: vec!["Técnico".into()],
            modified: true,
        };
        let page = told(&paper, &Zone::default());
        assert!(!page.contains("<script") && page.contains("cambió después") && page.contains("<li>Técnico</li>"));
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-") && !POLICY.contains("unsafe"));
        assert!(told(&Verified { modified: false, ..paper }, &Zone::default()).contains("no se ha modificado"));
    }
}
