//! `GET /api/audit`: the audit log, the latest first, for who supervises or audits.

use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::store::{Audit, AuditKind, Entry, EntryKind, Reader, StoreError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Class;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};

/// Lines of one answer.
const LINES: usize = 100;

/// A line of the audit log.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AuditLine {
    /// Its place in the feed: `before` of the next question.
    position: u64,
    at: Timestamp,
    by: Option<PersonId>,
    device: Option<DeviceId>,
    what: AuditKind,
    subject: String,
    detail: String,
    /// The act it is about, without its words; none where it is about none.
    act: Option<AuditedAct>,
}

/// Which act a line of the audit log is about.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AuditedAct {
    document: DocumentId,
    kind: Option<DocumentKind>,
    folio: Option<String>,
    /// The command's name; none where this server cannot read it, or its words were taken out.
    command: Option<&'static str>,
}

/// Entries of one decision stand before its line in the log; no decision is of more acts than this.
const DECIDED_AT_ONCE: u64 = 128;

/// The act that was decided in the same breath.
fn about(reader: &dyn Reader, line: u64, subject: &str) -> Result<Option<AuditedAct>, StoreError> {
    let Ok(wanted) = subject.parse::<ActId>() else { return Ok(None) };
    for position in (line.saturating_sub(DECIDED_AT_ONCE)..line).rev() {
        let Some(entry) = reader.entry(position)? else { continue };
        let EntryKind::HeldDecided { act, held, .. } = entry.kind else { continue };
        if act != wanted {
            continue;
        }
        let Some(held) = reader.entry(held)? else { return Ok(None) };
        let Some(document) = held.document else { return Ok(None) };
        let act = match &held.kind {
            EntryKind::Act { bytes, .. } => Act::decode(bytes).ok(),
            _ => None,
        };
        let folio = match reader.summary(document)? {
            Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
            Some(Summary::Equipment(item)) => Some(item.inventory).filter(|number| !number.is_empty()),
            Some(Summary::Record(record)) => record.number,
            None => None,
        };
        let command = act.as_ref().and_then(|act| act.command().ok()).map(|command| command.name());
        return Ok(Some(AuditedAct { document, kind: act.map(|act| act.kind), folio, command }));
    }
    Ok(None)
}

/// A line as it is told; none of an entry that is no line of the audit log.
pub(super) fn told(reader: &dyn Reader, entry: Entry) -> Result<Option<AuditLine>, StoreError> {
    let (position, at) = (entry.position, entry.at);
    let EntryKind::Audit(Audit { by, device, what, subject, detail }) = entry.kind else { return Ok(None) };
    let act = match what {
        AuditKind::HeldAccepted | AuditKind::HeldRejected => about(reader, position, &subject)?,
        _ => None,
    };
    Ok(Some(AuditLine { position, at, by, device, what, subject, detail, act }))
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
) -> Result<axum::Json<Vec<AuditLine>>, HttpProblem> {
    caller.must_be(&app, &[Class::Sup, Class::Aud])?;
    let Query(Page { before }) = query.map_err(|_| HttpProblem::BadJson)?;
    let last = before.map_or(u64::MAX, |before| before.saturating_sub(1));
    let lines = app.read("reading the audit log", move |reader| {
        let mut lines = Vec::new();
        for entry in reader.audit_before(last)?.take(LINES) {
            lines.extend(told(reader, entry?)?);
        }
        Ok(lines)
    });
    Ok(axum::Json(lines.await?))
}
