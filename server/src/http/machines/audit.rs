//! The audit log for machines, the oldest line first: for who supervises or audits.

use super::{Acting, Budget, ListQuery, acting, bounds, filters};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::audit::{AuditLine, told};
use crate::runtime::App;
use crate::store::EntryKind;
use crate::store::api_tokens::ApiScope;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Class;
use ronda_shared::filter::Filter;
use ronda_shared::search;
use serde::Serialize;

/// A page of the audit log.
#[derive(Debug, Serialize)]
pub struct AuditPage {
    lines: Vec<AuditLine>,
    /// Where the next page begins; none behind the last.
    next: Option<u64>,
}

/// Lines of the audit log in the order of their positions: what is done meanwhile comes at the end.
pub async fn lines(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadAudit).await?;
    let (q, (after, limit)) = bounds::<u64>(asked)?;
    if !app.organisation().acts_as(&person, &[Class::Sup, Class::Aud]) {
        return Err(HttpProblem::NotYours);
    }
    let names = filters::names_ever(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of_lines(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let (lines, next) = app
        .read("reading the audit log for a machine", move |reader| {
            let (budget, mut lines, mut last, mut looked_at) = (Budget::of_a_page(), Vec::new(), after, 0);
            for entry in reader.audit_from(after.map_or(0, |after| after.saturating_add(1)))? {
                if lines.len() == limit || budget.is_spent(looked_at) {
                    return Ok((told(reader, lines)?, last));
                }
                let entry = entry?;
                (last, looked_at) = (Some(entry.position), looked_at + 1);
                let EntryKind::Audit(line) = &entry.kind else { continue };
                let words = search::index([line.what.word().as_str(), &line.subject, &line.detail]);
                if filter.finds_line(line.by.as_ref(), &person.id, &words) {
                    lines.push(entry);
                }
            }
            Ok((told(reader, lines)?, None))
        })
        .await?;
    Ok(Json(AuditPage { lines, next }).into_response())
}
