//! Middleware: time limit, concurrency limit, metrics and panic handling around every handler.

use super::Peer;
use crate::error::{HttpProblem, internal};
use crate::runtime::App;
use crate::traces::{Value, method};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ronda_shared::limits;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Pages at once that look at every ticket there ever was, or wait for who does: seconds of a core each, where there are millions, and a
/// thread of few.
static WALKS: Semaphore = Semaphore::const_new(4);

/// A place for such a page; who finds none waits for a turn, as long as a request may take. It is held where the work is done.
pub(super) async fn walk() -> Result<SemaphorePermit<'static>, HttpProblem> {
    WALKS.acquire().await.map_err(|error| internal("waiting for a turn", &error))
}

/// Refuses what is one too many at once and cuts what takes longer than a sync may. Not around live connections.
pub async fn bound(State(app): State<App>, Peer(peer): Peer, request: Request, next: Next) -> Response {
    let Some(_place) = app.request_limit().enter(peer) else {
        return HttpProblem::Busy.into_response();
    };
    let limit = Duration::from_secs(limits::SYNC_SECONDS);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => HttpProblem::TooSlow.into_response(),
    }
}

/// Counts and times each request by its route, never by its address: addresses hold ids and words of people. Methods that no route
/// has are one: whoever makes them up would have a figure kept for each.
pub async fn count(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = method(request.method());
    let started = Instant::now();
    let response = next.run(request).await;
    let taken = started.elapsed();
    let status = response.status().as_u16();
    metrics::counter!(
        "ronda_http_requests_total",
        "route" => route.clone(),
        "method" => method,
        "status" => status.to_string()
    )
    .increment(1);
    metrics::histogram!("ronda_http_seconds", "route" => route.clone()).record(taken.as_secs_f64());
    tracing::debug!(
        http.route = route,
        http.method = method,
        http.status = status,
        duration_ms = taken.as_millis() as u64,
        "A request was answered."
    );
    response
}

/// Keeps what a request was spent on, where somebody collects it. `traceparent` says to which trace it belongs.
pub async fn trace(State(app): State<App>, request: Request, next: Next) -> Response {
    let told = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let route = request.extensions().get::<MatchedPath>();
    let mut root = app.ingest().tracer().request(method(request.method()), route, told);
    let response = root.around(next.run(request)).await;
    root.note("http.response.status_code", Value::number(usize::from(response.status().as_u16())));
    if response.status().is_server_error() {
        root.fail();
    }
    response
}

/// A handler that panicked: told as an error of ours; the process goes on.
pub fn panicked(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let message = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(error.message = message, "A handler panicked.");
    HttpProblem::Internal.into_response()
}
