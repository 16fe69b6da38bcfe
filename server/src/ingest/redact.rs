//! Applies a redaction as its own turn: all of its effects and its audit line in one commit.

use super::context::WriterContext;
use super::document_cache::DocumentCache;
use super::unit_of_work::{Decided, UnitOfWork};
use crate::identity::audit;
use crate::redact::{LinesFound, Order, RedactProblem, plan};
use crate::store::{AuditKind, Batch, StoreError};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::redaction::Redact;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;

/// Takes words out of a document: the batch to commit. Of a ticket that must still stand in a state and does not, none.
pub(super) fn redact(
    context: &WriterContext,
    (order, found): (&Order, &LinesFound),
    standing: Option<State>,
) -> Result<Batch, RedactProblem> {
    let mut work = UnitOfWork::begin(context, DocumentCache::default(), &Vec::new)?;
    let id = order.document;
    if work.open(id)?.row.is_none() {
        return Err(RedactProblem::NotFound);
    }
    if let Some(standing) = standing {
        let now = work.reader.summary(id)?;
        if !matches!(now, Some(Summary::Ticket(ticket)) if ticket.state == standing) {
            return Err(RedactProblem::Moved);
        }
    }
    let seed = [context.run.as_slice(), &work.next_position().to_be_bytes()].concat();
    let (former, now) = (work.open(id)?.document.clone(), work.now);
    let mut plan = plan(work.reader.as_ref(), &former, (order, found), &seed, now)?;
    let (refused, reason) = (plan.refused.clone(), plan.founded.reason.clone());
    work.mail(std::mem::take(&mut plan.mail));
    let places: Vec<String> = plan.founded.what.iter().map(place).collect();
    work.replace_document(id, plan)?;
    for (held, act) in refused {
        let by = order.by.clone().unwrap_or_else(|| PersonId::new(crate::identity::SERVER));
        let outcome = Outcome::Refused(Reason::WordsTaken);
        work.decide(Decided { held, act, document: id, outcome, by, reason: reason.clone(), change: None })?;
    }
    let detail = format!("{}: {reason}", places.join(", "));
    let subject = name(&work, id)?;
    work.audit(audit::line(order.by.clone(), order.device, AuditKind::Redacted, subject, detail));
    Ok(work.finish()?.0)
}

/// A place as the audit log names it.
fn place(what: &Redact) -> String {
    serde_json::to_string(what).unwrap_or_default()
}

/// The document's folio, reference or inventory number.
fn name(work: &UnitOfWork<'_>, id: DocumentId) -> Result<String, StoreError> {
    Ok(match work.reader.summary(id)? {
        Some(Summary::Ticket(ticket)) => ticket.folio.unwrap_or(ticket.provisional),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => id.to_string(),
    })
}
