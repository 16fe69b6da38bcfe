//! Routes and stop signals of a server that takes no writes. It takes none because it follows another one or its store
//! is being moved.

use super::{CommandError, system};
use crate::error::HttpProblem;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{self, from_fn, map_response};
use axum::response::Response;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Who would write is told by this header where the primary is.
const PRIMARY: &str = "ronda-primary";

/// The routes of a server that takes no writes: what would write is refused at the door, for some of it is written beside the store.
pub(super) fn read_only_routes(routes: Router, primary: Option<&HeaderValue>) -> Router {
    told_primary(routes.layer(from_fn(reads_only)), primary)
}

async fn reads_only(request: Request, onward: middleware::Next) -> Response {
    // A pull is a message; one that brings acts is refused where it was read.
    let reads = matches!(*request.method(), Method::GET | Method::HEAD) || request.uri().path() == "/api/sync";
    if reads { onward.run(request).await } else { HttpProblem::Standby.with_position(None) }
}

/// Each refusal for now with where the primary is.
fn told_primary(routes: Router, primary: Option<&HeaderValue>) -> Router {
    let Some(primary) = primary.cloned() else { return routes };
    routes.layer(map_response(move |mut response: Response| {
        let primary = primary.clone();
        async move {
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                response.headers_mut().insert(PRIMARY, primary);
            }
            response
        }
    }))
}

/// What the operator tells a server that takes no writes.
pub(super) struct Signals {
    term: Signal,
    int: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, CommandError> {
        Ok(Self {
            term: signal(SignalKind::terminate()).map_err(system("SIGTERM cannot be heard"))?,
            int: signal(SignalKind::interrupt()).map_err(system("SIGINT cannot be heard"))?,
        })
    }

    /// Until it is told to stop.
    pub(super) async fn stop(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}
