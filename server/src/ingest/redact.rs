//! Applies a redaction as its own turn: all of its effects and its audit line in one commit.

use super::context::WriterContext;
use super::document_cache::DocumentCache;
use super::unit_of_work::{Decided, UnitOfWork};
use crate::identity::audit;
use crate::redact::{LinesFound, Order, RedactProblem, plan};
use crate::store::{AuditKind, Batch, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::due::{self, Due, Item};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::redaction::Redact;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::{Summary, View};

/// Takes words out of a document: the batch to commit.
pub(super) fn redact(context: &WriterContext, order: &Order, found: &LinesFound) -> Result<Batch, RedactProblem> {
    let mut work = UnitOfWork::begin(context, DocumentCache::default(), &Vec::new)?;
    let id = order.document;
    if work.open(id)?.row.is_none() {
        return Err(RedactProblem::NotFound);
    }
    if order.alone && !has_come(&mut work, order)? {
        return Err(RedactProblem::NotDue);
    }
    if !stands_still(&work, order)? {
        return Err(RedactProblem::Moved);
    }
    let seed = [context.run.as_slice(), &work.next_position().to_be_bytes()].concat();
    let (former, now) = (work.open(id)?.document.clone(), work.now);
    let mut plan = plan(work.reader.as_ref(), &former, (order, found), &seed, now)?;
    let (refused, reason) = (plan.refused.clone(), plan.founded.reason.clone());
    work.mail(std::mem::take(&mut plan.mail));
    work.whatsapp(std::mem::take(&mut plan.whatsapp));
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

/// Whether the term of all that goes by its term is over. It was when that was ordered; since then the ticket may have been opened
/// again, and what is destroyed does not come back.
fn has_come(work: &mut UnitOfWork<'_>, order: &Order) -> Result<bool, StoreError> {
    let (organisation, now, id) = (work.organisation(), work.now, order.document);
    let Some(View::Ticket(view)) = work.open(id)?.view(id, DocumentKind::Ticket) else { return Ok(false) };
    let agenda = due::agenda_at(organisation, view, now);
    let over = |what: &Redact| {
        let goes = |item: &Item| matches!(item.what, Due::Destroy(act) if due::destroyed(view, act) == *what);
        agenda.iter().any(|item| item.at <= now && goes(item))
    };
    Ok(order.what.iter().all(over))
}

/// Whether its ticket is in the state that the order rests on, since then.
fn stands_still(work: &UnitOfWork<'_>, order: &Order) -> Result<bool, StoreError> {
    let Some(stands) = order.stands else { return Ok(true) };
    let summary = work.reader.summary(order.document)?;
    Ok(matches!(summary, Some(Summary::Ticket(ticket)) if (ticket.state, ticket.since) == stands))
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
