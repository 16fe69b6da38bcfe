//! Every route of the server, and what stands around all of them.
//!
//! From the outside in: headers on every answer · counting · panics told · what another site sent refused · the
//! handlers, bounded in time and number but for the live connections.

use crate::app::App;
use crate::error::Trouble;
use crate::http::{
    assets, audit, csp, devices, documents, enrol, frame, headers, health, held, limits, live, me, metrics, outbox,
    passkeys, people, presence, search, session, sign_in, sync,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use ronda_shared::limits as bounds;
use tower_http::catch_panic::CatchPanicLayer;

/// One line a route: its method, its path, who may call it. The tests walk it; a route without a line here is none.
pub const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/healthz", "anyone"),
    ("GET", "/metrics", "operator"),
    ("POST", "/api/csp", "anyone"),
    ("POST", "/api/enrol/begin", "bearer of a link"),
    ("POST", "/api/enrol", "bearer of a link"),
    ("POST", "/api/sign-in/begin", "anyone"),
    ("POST", "/api/sign-in", "bearer of a passkey"),
    ("POST", "/api/step-up/begin", "device"),
    ("POST", "/api/step-up", "device"),
    ("GET", "/api/passkeys", "device"),
    ("POST", "/api/passkeys/begin", "verified"),
    ("POST", "/api/passkeys", "verified"),
    ("POST", "/api/passkeys/{id}/name", "device"),
    ("POST", "/api/passkeys/{id}/remove", "verified"),
    ("GET", "/api/devices", "device"),
    ("POST", "/api/devices/anew", "device"),
    ("POST", "/api/devices/{id}/name", "device"),
    ("POST", "/api/devices/{id}/revoke", "device"),
    ("GET", "/api/people", "supervisor"),
    ("POST", "/api/people/{id}/link", "supervisor, verified"),
    ("POST", "/api/people/{id}/reset", "supervisor, verified"),
    ("GET", "/api/audit", "supervisor or auditor"),
    ("GET", "/api/held", "supervisor"),
    ("POST", "/api/held/{position}", "supervisor, verified"),
    ("GET", "/api/challenge", "anyone"),
    ("POST", "/api/session", "bearer of a device's key"),
    ("POST", "/api/sync", "device"),
    ("POST", "/api/outbox", "device"),
    ("GET", "/api/live", "device"),
    ("POST", "/api/presence", "device"),
    ("GET", "/api/search", "device"),
    ("GET", "/api/documents/{id}", "device"),
    ("GET", "/api/me", "device"),
    ("POST", "/api/sign-out", "device"),
    ("POST", "/api/sign-out/others", "device"),
];

/// The whole server as one service.
pub fn router(app: App) -> Router {
    let small = DefaultBodyLimit::max(bounds::JSON_BYTES);
    let large = DefaultBodyLimit::max(frame::FRAMED_BYTES);
    let bounded = Router::new()
        .route("/healthz", get(health::check))
        .route("/metrics", get(metrics::read))
        .route("/api/csp", post(csp::report))
        .route("/api/enrol/begin", post(enrol::begin))
        .route("/api/enrol", post(enrol::enrol))
        .route("/api/sign-in/begin", post(sign_in::begin))
        .route("/api/sign-in", post(sign_in::sign_in))
        .route("/api/step-up/begin", post(sign_in::step_up_begin))
        .route("/api/step-up", post(sign_in::step_up))
        .route("/api/passkeys", get(passkeys::list).post(passkeys::add))
        .route("/api/passkeys/begin", post(passkeys::begin))
        .route("/api/passkeys/{id}/name", post(passkeys::rename))
        .route("/api/passkeys/{id}/remove", post(passkeys::remove))
        .route("/api/devices", get(devices::list))
        .route("/api/devices/anew", post(devices::anew))
        .route("/api/devices/{id}/name", post(devices::rename))
        .route("/api/devices/{id}/revoke", post(devices::revoke))
        .route("/api/people", get(people::list))
        .route("/api/people/{id}/link", post(people::link))
        .route("/api/people/{id}/reset", post(people::begin_anew))
        .route("/api/audit", get(audit::read))
        .route("/api/held", get(held::list))
        .route("/api/held/{position}", post(held::decide))
        .route("/api/challenge", get(enrol::challenge))
        .route("/api/session", post(enrol::resume))
        .route("/api/sync", post(sync::sync).layer(large))
        .route("/api/outbox", post(outbox::hand_in).layer(large))
        .route("/api/presence", post(presence::announce))
        .route("/api/search", get(search::search))
        .route("/api/documents/{id}", get(documents::whole))
        .route("/api/me", get(me::me))
        .route("/api/sign-out", post(session::sign_out))
        .route("/api/sign-out/others", post(session::sign_out_others))
        .layer(small)
        .layer(from_fn_with_state(app.clone(), limits::bound));
    Router::new()
        .merge(bounded)
        .route("/api/live", get(live::open))
        .method_not_allowed_fallback(|| async { Trouble::WrongMethod })
        .fallback(assets::any)
        .layer(from_fn_with_state(app.clone(), headers::same_site))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn(limits::count))
        .layer(from_fn_with_state(app.clone(), headers::put))
        .with_state(app)
}
