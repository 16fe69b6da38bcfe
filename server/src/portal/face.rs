//! What of the pages is the institution's own: `GET /portal/logo` and `GET /portal/colores.css`, out of its data alone.

use crate::error::HttpProblem;
use crate::http::Peer;
use crate::organisation::logo;
use crate::runtime::App;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Organisation;
use std::path::PathBuf;

/// Their addresses name the data's version: a day is no harm, and other data are another address.
const CACHE_ONE_DAY: &str = "public, max-age=86400";
/// Even opened as a page of its own a drawing runs nothing and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Where the logo is, where there is one.
pub(super) fn logo_address(org: &Organisation) -> Option<String> {
    org.portal.as_ref()?.logo.as_ref()?;
    Some(format!("/portal/logo?v={}", org.version))
}

/// Where the colours are, where they are the institution's own.
pub(super) fn colours_address(org: &Organisation) -> Option<String> {
    org.portal.as_ref()?.colours.as_ref()?;
    Some(format!("/portal/colores.css?v={}", org.version))
}

/// The logo's bytes, under what they were found to be.
pub async fn logo_file(State(app): State<App>, Peer(peer): Peer) -> Result<Response, HttpProblem> {
    if !app.portal().gates.look(peer, app.clock().now()) {
        return Err(HttpProblem::TooMany);
    }
    let face = app.organisation().portal.as_ref();
    let name = face.and_then(|face| face.logo.clone()).ok_or(HttpProblem::NotFound)?;
    let folder = PathBuf::from(&app.config().organisation);
    let read = app.blocking("reading the logo", move || Ok(logo::read(&folder, &name))).await?;
    let logo = read.map_err(|why| {
        tracing::error!(logo.why = %why, "The logo that the organisation's data name cannot be served.");
        HttpProblem::NotFound
    })?;
    let headers = [
        (header::CONTENT_TYPE, logo.kind),
        (header::CACHE_CONTROL, CACHE_ONE_DAY),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, logo.bytes).into_response())
}

/// The colours, as what the pages' one style names them by.
pub async fn colours(State(app): State<App>, Peer(peer): Peer) -> Result<Response, HttpProblem> {
    if !app.portal().gates.look(peer, app.clock().now()) {
        return Err(HttpProblem::TooMany);
    }
    let face = app.organisation().portal.as_ref();
    let own = face.and_then(|face| face.colours.as_ref()).ok_or(HttpProblem::NotFound)?;
    let (panel, accent, dark) = (&own.panel, &own.accent, &own.accent_dark);
    let style = format!(
        ":root{{--panel:{panel};--rail:{dark};--accent:{accent}}}\n\
         @media (prefers-color-scheme:dark){{:root{{--panel:{panel};--accent:{dark}}}}}\n"
    );
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, CACHE_ONE_DAY)], style)
        .into_response())
}
