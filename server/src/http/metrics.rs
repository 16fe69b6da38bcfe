//! `GET /metrics`: figures for Prometheus. With a token for whoever bears it; without one for this machine alone, and
//! not through a proxy on it.

use crate::doctor;
use crate::error::HttpProblem;
use crate::http::bearer_token;
use crate::runtime::App;
use crate::traces;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

/// The figures, or that there is nothing here.
pub async fn read(State(app): State<App>, request: Request) -> Response {
    let allowed = match &app.config().metrics_token {
        Some(token) => bears(request.headers(), token),
        None => is_local(&request),
    };
    if !allowed {
        return HttpProblem::NotFound.into_response();
    }
    let own = app.clone();
    let published = traces::blocking(move || {
        doctor::publish_writable(own.takes_acts());
        doctor::publish_leadership(own.leads());
        doctor::publish_certificates(own.config(), own.trust(), own.clock().now());
        doctor::publish(&**own.store(), &own.config().data, own.clock().now())
    });
    let published = published.await;
    match published {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(error.message = %error, "Figures of what waits could not be read."),
        Err(error) => tracing::error!(error.message = %error, "Reading the figures of what waits failed."),
    }
    let text = app.figures().render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

fn bears(headers: &HeaderMap, token: &str) -> bool {
    bearer_token(headers).is_some_and(|given| equal_in_constant_time(given.as_bytes(), token.as_bytes()))
}

/// Compared in a time that tells nothing of where they differ.
fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn is_local(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let forwarded =
        ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| request.headers().contains_key(*name));
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback()) && !forwarded
}
