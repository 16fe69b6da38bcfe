//! `GET /…`: the web app. Files whose names change with their content are kept for ever; `index.html` answers every
//! address of the app and is asked for each time.

use super::headers::has_already;
use crate::assets::{self, Asset};
use crate::error::HttpProblem;
use crate::runtime::App;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::hex;
use std::borrow::Cow;

const NOT_BUILT: &str = "<!doctype html><html lang=\"es-MX\"><meta charset=\"utf-8\"><title>Ronda</title>\
<p>El servidor está en marcha. La aplicación web no está en este binario: <code>scripts/run</code> la construye.\
<p lang=\"en\">The server is running. The web app is not in this binary: <code>scripts/run</code> builds it.";

/// Whatever no other route took.
pub async fn any(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return HttpProblem::NotFound.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return HttpProblem::WrongMethod.into_response();
    }
    if let Some(asset) = assets::get(path) {
        return file(&app, path, &asset, &headers);
    }
    // An address of the app has no dot in its last part; a file that is not there is not the app.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return HttpProblem::NotFound.into_response();
    }
    match assets::get("index.html") {
        Some(asset) => file(&app, "index.html", &asset, &headers),
        None => (
            StatusCode::OK,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
            NOT_BUILT,
        )
            .into_response(),
    }
}

/// A file that everybody gets alike: compressed once, and not sent again to who has it.
pub(super) fn file(app: &App, path: &str, asset: &Asset, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::write(&asset.hash[..12]));
    let keep = if assets::is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if has_already(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(app, path, asset, headers)
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if path == "sw.js" {
        out.insert("service-worker-allowed", HeaderValue::from_static("/"));
    }
    response
}

fn body(app: &App, path: &str, asset: &Asset, headers: &HeaderMap) -> Response {
    let mime = [(header::CONTENT_TYPE, asset.mime.clone())];
    // The build leaves a file in Brotli beside the larger ones: a quarter shorter than gzip.
    if takes(headers, "br")
        && let Some(packed) = assets::get(&format!("{path}.br"))
    {
        return (mime, [(header::CONTENT_ENCODING, "br")], bytes(&packed)).into_response();
    }
    match takes(headers, "gzip").then(|| app.packed().gzip(asset)).flatten() {
        Some(packed) => {
            let body = Body::from(Bytes::from_owner(packed));
            (mime, [(header::CONTENT_ENCODING, "gzip")], body).into_response()
        }
        None => (mime, bytes(asset)).into_response(),
    }
}

fn bytes(asset: &Asset) -> Body {
    Body::from(match &asset.bytes {
        Cow::Borrowed(inside) => Bytes::from_static(inside),
        Cow::Owned(read) => Bytes::copy_from_slice(read),
    })
}

fn takes(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim().eq_ignore_ascii_case(coding)))
}
