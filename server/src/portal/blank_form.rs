//! `GET /portal/formato/{service}/{form}`: an empty annex of a service, to print, fill in and sign by hand (OAX-96).

use super::lang::ReaderLanguage;
use super::offer;
use super::page::Page;
use crate::error::{HttpProblem, internal};
use crate::http::Peer;
use crate::http::evidence::NO_STORE;
use crate::print::paper as pages;
use crate::runtime::App;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::{Form, Organisation, ServiceDef};
use ronda_shared::paper::{blanks, empty};

/// The forms of a service that somebody fills in on paper, with what they are called.
pub(super) fn of(org: &Organisation, service: &ServiceDef) -> Vec<(String, String)> {
    let title = |form: &Form| match &form.code {
        Some(code) => format!("{} ({code})", form.title),
        None => form.title.clone(),
    };
    blanks(org, service).into_iter().map(|form| (form.id.clone(), title(form))).collect()
}

/// The file.
pub async fn print(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path((service, form)): Path<(String, String)>,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.form(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let form = form.strip_suffix(".pdf").unwrap_or_default().to_owned();
    let known = offer::service(org, &service).is_some_and(|service| of(org, service).iter().any(|(id, _)| *id == form));
    if !known {
        return Ok(Page::nothing(org, reads));
    }
    let own = app.clone();
    let name = form.clone();
    let address = format!("{}/portal/nueva/{service}", app.config().origin());
    let made = tokio::task::spawn_blocking(move || {
        let org = own.organisation();
        let empty = empty(org, org.form(&form)?);
        Some(pages::unnumbered(&empty, address, &org.zone).and_then(|sheets| pages::pdf(&empty, &sheets)))
    });
    let made = made.await.map_err(|error| internal("printing an empty form", &error))?;
    let pdf = made.ok_or(HttpProblem::NotFound)?.map_err(|error| internal("printing an empty form", &error))?;
    Ok(self::pdf(&name, pdf))
}

/// A file under this name, as far as a file may be called so. What a requester signs is personal: their browser keeps none.
pub(super) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let name: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.pdf\"")),
        (header::CACHE_CONTROL, NO_STORE.to_owned()),
    ];
    (StatusCode::OK, headers, bytes).into_response()
}
