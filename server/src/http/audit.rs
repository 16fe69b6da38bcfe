//! `GET /api/audit`: the audit log, the latest first, for who supervises or audits.

use super::session::Caller;
use crate::error::HttpProblem;
use crate::ingest::summary_if_read;
use crate::runtime::App;
use crate::store::{Audit, AuditKind, Entry, EntryKind, Reader, StoreError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Class;
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The command's name; none where this server cannot read it, its words were taken out, or the line itself names it.
    command: Option<&'static str>,
}

/// A document with the kind of an act on it and its command, by the position of the line about it.
type ActOfLine = (u64, DocumentId, (Option<DocumentKind>, Option<&'static str>));

/// The ticket in which a machine acted, of the line that says so.
fn ticket_of_machine(line: &Entry) -> Option<ActOfLine> {
    let EntryKind::Audit(Audit { what: AuditKind::TokenActed, subject, .. }) = &line.kind else { return None };
    let document = subject.parse().ok()?;
    Some((line.position, document, (Some(DocumentKind::Ticket), None)))
}

/// The acts that lines of the audit log are about, by the positions of the lines.
fn audited_acts(reader: &dyn Reader, lines: &[Entry]) -> Result<BTreeMap<u64, AuditedAct>, StoreError> {
    let mut acts: Vec<_> = lines.iter().filter_map(ticket_of_machine).collect();
    for (line, entry) in reader.acts_decided_by(lines)? {
        let Some(document) = entry.document else { continue };
        let act = match &entry.kind {
            EntryKind::Act { bytes, .. } => Act::decode(bytes).ok(),
            _ => None,
        };
        let command = act.as_ref().and_then(|act| act.command().ok()).map(|command| command.name());
        acts.push((line, document, (act.map(|act| act.kind), command)));
    }
    if acts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let documents: BTreeSet<DocumentId> = acts.iter().map(|(_, document, _)| *document).collect();
    reader.ahead(&Vec::from_iter(documents))?;
    let mut told = BTreeMap::new();
    for (line, document, (kind, command)) in acts {
        let folio = match summary_if_read(reader, document)? {
            Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
            Some(Summary::Equipment(item)) => Some(item.inventory).filter(|number| !number.is_empty()),
            Some(Summary::Record(record)) => record.number,
            None => None,
        };
        told.insert(line, AuditedAct { document, kind, folio, command });
    }
    Ok(told)
}

/// Entries as lines of the audit log, without those that are none of it.
pub(super) fn told(reader: &dyn Reader, entries: Vec<Entry>) -> Result<Vec<AuditLine>, StoreError> {
    let mut acts = audited_acts(reader, &entries)?;
    let line = |entry: Entry| {
        let (position, at) = (entry.position, entry.at);
        let EntryKind::Audit(Audit { by, device, what, subject, detail }) = entry.kind else { return None };
        Some(AuditLine { position, at, by, device, what, subject, detail, act: acts.remove(&position) })
    };
    Ok(entries.into_iter().filter_map(line).collect())
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
        let lines: Vec<Entry> = reader.audit_before(last)?.take(LINES).collect::<Result<_, _>>()?;
        told(reader, lines)
    });
    Ok(axum::Json(lines.await?))
}
