//! `GET /healthz`: whether acts can be stored now. For a proxy, a supervisor of processes, a monitor.

use crate::runtime::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

/// How it is.
#[derive(Debug, Serialize)]
pub struct Health {
    /// The store takes writes.
    writable: bool,
    /// This server follows another one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    follows: bool,
    /// The build.
    version: &'static str,
}

/// 200 where acts are taken, 503 where they are not: by the store, or by the data of the organisation that this server has.
pub async fn check(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let writable = app.takes_acts();
    let status = if writable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let follows = app.store().is_standby();
    (status, Json(Health { writable, follows, version: env!("CARGO_PKG_VERSION") }))
}
