//! `POST /api/csp`: what browsers report of the content policy. Counted, and logged without its addresses' details.

use super::Peer;
use crate::error::HttpProblem;
use crate::runtime::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

/// Takes one report; anything of some size is taken for one.
pub async fn report(State(app): State<App>, Peer(peer): Peer, body: Bytes) -> Result<StatusCode, HttpProblem> {
    app.attempts().report(peer, app.clock().now())?;
    let report: serde_json::Value = serde_json::from_slice(&body).map_err(|_| HttpProblem::BadJson)?;
    let of = |name: &str| {
        let text = report.pointer(&format!("/csp-report/{name}")).and_then(serde_json::Value::as_str);
        // Without what stands after the path: searches and links hold words and secrets.
        let text = text.unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
        text.chars().take(80).collect::<String>()
    };
    metrics::counter!("ronda_csp_reports_total").increment(1);
    tracing::warn!(
        csp.directive = of("effective-directive"),
        csp.blocked = of("blocked-uri"),
        "A browser reported a breach of the content policy."
    );
    Ok(StatusCode::NO_CONTENT)
}
