//! `GET /api/audit`: the audit log, the latest first, for who supervises or audits.

use super::session::Caller;
use crate::app::App;
use crate::error::Trouble;
use crate::store::{AuditKind, EntryKind};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ronda_shared::catalog::Class;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Lines of one answer.
const LINES: usize = 100;

/// A line.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its place in the feed: `before` of the next question.
    position: u64,
    at: Timestamp,
    by: Option<PersonId>,
    device: Option<DeviceId>,
    what: AuditKind,
    subject: String,
    detail: String,
}

/// From where on back.
#[derive(Debug, Deserialize)]
pub struct Page {
    #[serde(default)]
    before: Option<u64>,
}

/// A page of it.
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<Page>, QueryRejection>,
) -> Result<axum::Json<Vec<Line>>, Trouble> {
    let classes = app.organisation().classes_of(&caller.person);
    if !classes.contains(&Class::Sup) && !classes.contains(&Class::Aud) {
        return Err(Trouble::NotYours);
    }
    let Query(Page { before }) = query.map_err(|_| Trouble::BadJson)?;
    let last = before.map_or(u64::MAX, |before| before.saturating_sub(1));
    let lines = app.read("reading the audit log", move |reader| {
        let mut lines = Vec::new();
        for entry in reader.audit_before(last)?.take(LINES) {
            let entry = entry?;
            let EntryKind::Audit(line) = entry.kind else { continue };
            let (position, at) = (entry.position, entry.at);
            let crate::store::Audit { by, device, what, subject, detail } = line;
            lines.push(Line { position, at, by, device, what, subject, detail });
        }
        Ok(lines)
    });
    Ok(axum::Json(lines.await?))
}
