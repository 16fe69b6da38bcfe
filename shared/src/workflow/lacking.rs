//! Lists everything that an act still asks for, at once (T9, T13, T16, T19, T20). It is one list for the sheet that asks for
//! it and for the guard that refuses. The guard's sentence is the first of the list.

use super::refused::Refused;
use super::{approval, complete, letters, part, service_guards, survey, vendor};
use crate::catalog::{Missing, Organisation, ServiceDef, Stage};
use crate::command::{Command, Decision, Verdict};
use crate::ids::FieldId;
use crate::messages::{Reason, names};
use crate::paper;
use crate::ticket::view::{Decided, TicketView};
use serde::Serialize;
use std::collections::BTreeSet;

/// How something that is missing is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LackKind {
    /// A field of the form without an answer.
    Field,
    /// A field whose answer does not fit it.
    Value,
    /// An item of the checklist.
    Item,
    /// The diagnosis.
    Diagnosis,
    /// A photograph or a file.
    File,
    /// A paper to be filled and signed.
    Paper,
    /// One signature on a paper; the id is `form.role.purpose`.
    Signature,
    /// A signature under words that have changed since; the id is `form.role.purpose`.
    Stale,
    /// An approval.
    Approval,
    /// Anything else: the sentence says what.
    Other,
}

/// Something that an act asks for and that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Lack {
    /// How it is given.
    pub kind: LackKind,
    /// The field, item, paper or place for a signature.
    pub id: String,
    /// Its label, for the person.
    pub label: String,
    /// The roles that give it, by name; empty where whoever does the work gives it.
    pub by: Vec<String>,
}

/// T9: a priority, the approvals before the work, the papers and data that come first, and the ticket it continues.
pub(super) fn to_assign(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
) -> Vec<Refused> {
    let mut found = Vec::new();
    if decided.priority.is_none() {
        found.push(Reason::MissingPriority.into());
    }
    let missing = approval::lacking(org, view, decided, service, Stage::Assign);
    if !missing.is_empty() {
        found.push(Refused { why: Reason::MissingApproval, missing });
    }
    found.extend(service_guards::to_assign(org, view, decided, service));
    if !service_guards::continues(view, service) {
        found.push(Reason::MissingOrigin.into());
    }
    found.extend(complete::unfilled(org, view, decided, &[Stage::Open, Stage::Assign]));
    found
}

/// T19: approvals and everything that finished work must show; of a part, its own items.
pub(super) fn to_resolve(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    outcome: Option<&str>,
) -> Vec<Refused> {
    if let Some(part) = part::part_of(org, view, decided) {
        return part::complete(view, service, part).err().into_iter().collect();
    }
    let mut found = Vec::new();
    found.extend(service_guards::to_resolve(org, view, service));
    let missing = approval::lacking(org, view, decided, service, Stage::Resolve);
    if !missing.is_empty() {
        found.push(Refused { why: Reason::MissingApproval, missing });
    }
    found.extend(complete::lacking(org, view, decided, service, Stage::Resolve, outcome));
    found
}

/// T20 by staff: the letters, the requester's survey and everything that closing adds to finished work; of a part, its own
/// items.
pub(super) fn to_close(org: &Organisation, view: &TicketView, decided: &Decided, service: &ServiceDef) -> Vec<Refused> {
    if let Some(part) = part::part_of(org, view, decided) {
        return part::complete(view, service, part).err().into_iter().collect();
    }
    let mut found = Vec::new();
    found.extend(letters::attended(view, decided, service));
    if survey::lacking(org, view, decided, service) {
        found.push(Reason::MissingSurvey.into());
    }
    found.extend(complete::lacking(org, view, decided, service, Stage::Close, None));
    found
}

/// T20 by the requester: everything that closing adds to finished work; of a part, its own items.
fn to_confirm(org: &Organisation, view: &TicketView, decided: &Decided, service: &ServiceDef) -> Vec<Refused> {
    match part::part_of(org, view, decided) {
        Some(part) => part::complete(view, service, part).err().into_iter().collect(),
        None => complete::lacking(org, view, decided, service, Stage::Close, None),
    }
}

/// Closing on signatures under words that changed since asks for new ones, or for a reason (R18).
pub(super) fn stale(org: &Organisation, view: &TicketView) -> Option<Refused> {
    let missing: Vec<Missing> = paper::stale(org, view).into_iter().map(|stale| stale.named()).collect();
    (!missing.is_empty()).then_some(Refused { why: Reason::StaleSignature, missing })
}

/// All that this act lacks on this ticket now, in the order in which it is given: of resolving, closing, assigning and
/// starting, confirming, sending to a provider; nothing of any other act. A stale signature is listed also where a reason lets the ticket be closed.
pub fn lacks(org: &Organisation, view: &TicketView, command: &Command) -> Vec<Lack> {
    let decided = &view.decided;
    let Some(service) = org.begun(&decided.service, &view.born.catalog) else { return Vec::new() };
    let service = service.as_ref();
    let found = match command {
        Command::Decision(Decision::Assign { .. }) => to_assign(org, view, decided, service),
        Command::Decision(Decision::Start {}) => complete::unbegun(org, view, service),
        Command::Decision(Decision::WaitVendor { .. }) => vendor::lacking(org, view, service),
        Command::Decision(Decision::Resolve { outcome, .. }) => {
            to_resolve(org, view, decided, service, outcome.as_deref())
        }
        Command::Decision(Decision::Close { .. }) => {
            let mut found = to_close(org, view, decided, service);
            found.extend(stale(org, view));
            found
        }
        Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, .. }) => {
            let mut found = to_confirm(org, view, decided, service);
            found.extend(stale(org, view));
            found
        }
        _ => Vec::new(),
    };
    let mut named = BTreeSet::new();
    let mut all: Vec<Lack> = found.iter().flat_map(|refused| lacks_of(org, service, refused)).collect();
    // The diagnosis is asked for once, as a text or as a field of the form.
    if all.iter().any(|lack| lack.kind == LackKind::Diagnosis) {
        all.retain(|lack| !(lack.kind == LackKind::Field && diagnosis(org, service, &lack.id)));
    }
    all.retain(|lack| named.insert((lack.kind, lack.id.clone())));
    all
}

fn diagnosis(org: &Organisation, service: &ServiceDef, id: &str) -> bool {
    let field = org.field(&service.id, &FieldId::new(id));
    id == "diagnostico" || field.is_some_and(|field| field.core == Some(crate::catalog::Core::Diagnosis))
}

/// What one refusal is missing, each with how and by whom it is given.
fn lacks_of(org: &Organisation, service: &ServiceDef, refused: &Refused) -> Vec<Lack> {
    let Refused { why, missing } = refused;
    let plain = |kind: LackKind| {
        missing.iter().map(move |one| Lack { kind, id: one.id.clone(), label: one.label.clone(), by: Vec::new() })
    };
    match why {
        Reason::MissingDiagnosis => {
            let label = names::DIAGNOSIS.to_owned();
            vec![Lack { kind: LackKind::Diagnosis, id: "diagnostico".to_owned(), label, by: Vec::new() }]
        }
        Reason::MissingChecklist => plain(LackKind::Item).collect(),
        Reason::MissingFields => plain(LackKind::Field).collect(),
        Reason::BadValue => plain(LackKind::Value).collect(),
        Reason::MissingApproval => {
            plain(LackKind::Approval).map(|lack| Lack { by: vec![lack.label.clone()], ..lack }).collect()
        }
        Reason::MissingEvidence | Reason::MissingSignature => {
            plain(LackKind::File).map(|lack| on_paper(org, service, lack)).collect()
        }
        Reason::StaleSignature => plain(LackKind::Stale).map(|lack| on_paper(org, service, lack)).collect(),
        _ if missing.is_empty() => {
            vec![Lack { kind: LackKind::Other, id: format!("{why:?}"), label: why.es().to_owned(), by: Vec::new() }]
        }
        _ => plain(LackKind::Other).collect(),
    }
}

/// A document that is a form with places for signatures is given by signing it: by whom, the form says.
fn on_paper(org: &Organisation, service: &ServiceDef, lack: Lack) -> Lack {
    let name = |role: &crate::ids::RoleId| org.role(role).map_or_else(|| role.to_string(), |role| role.name.clone());
    let mut parts = lack.id.splitn(3, '.');
    let (id, role, purpose) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let asked = service.attachments.iter().find(|attachment| attachment.id.as_str() == id);
    let paper = asked.map_or(id, |attachment| attachment.paper());
    let Some(form) = org.form(paper).filter(|form| !form.signatures.is_empty()) else { return lack };
    let stale = lack.kind == LackKind::Stale;
    match (role, purpose) {
        (Some(role), Some(purpose)) => {
            let place = form.signatures.iter().find(|place| place.role.as_str() == role && place.purpose == purpose);
            let kind = if stale { LackKind::Stale } else { LackKind::Signature };
            let by = place.map(|place| name(&place.role)).into_iter().collect();
            Lack { kind, id: format!("{paper}.{role}.{purpose}"), by, ..lack }
        }
        _ => {
            let mut by: Vec<String> = Vec::new();
            for place in &form.signatures {
                let role = name(&place.role);
                if !by.contains(&role) {
                    by.push(role);
                }
            }
            Lack { kind: LackKind::Paper, id: paper.to_owned(), by, ..lack }
        }
    }
}
