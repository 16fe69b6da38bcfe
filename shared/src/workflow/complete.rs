//! What finished work must show, and what a form must answer at a stage: checklist, diagnosis, fields, evidence.

use super::evidence;
use super::guard::Refused;
use crate::catalog::{Missing, Organisation, ServiceDef, Stage, Values};
use crate::ids::{ChannelId, FieldId, ServiceId};
use crate::ticket::command::{Mark, TextKind};
use crate::ticket::view::{Decided, TicketView};
use crate::words::Why;

/// Everything that finished work must show: fields of every stage so far, the checklist, the diagnosis, evidence.
pub(super) fn complete(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    stage: Stage,
    outcome: Option<&str>,
) -> Result<(), Refused> {
    if org.requires_diagnosis(service) && !diagnosed(view) {
        return Err(Why::MissingDiagnosis.into());
    }
    let open: Vec<Missing> = service
        .checklist
        .iter()
        .filter(|item| item.mandatory && !marked(view.checklist.get(&item.id).map(|register| &register.value)))
        .map(|item| Missing { id: item.id.as_str().to_owned(), label: item.label.clone() })
        .collect();
    if !open.is_empty() {
        return Err(Refused { why: Why::MissingChecklist, missing: open });
    }
    let mut values = org.values_of(view);
    let mut answer = |id: &str, value: &str| {
        let known = values.get(&FieldId::new(id)).is_some_and(|standing| written(standing));
        if !known {
            values.insert(FieldId::new(id), value.to_owned());
        }
    };
    // What the act itself says is not asked a second time in the form.
    let told = decided.resolution.as_ref().and_then(|resolution| resolution.outcome.as_deref());
    if let Some(outcome) = outcome.or(told) {
        answer("resultado", outcome);
    }
    if let Some(diagnosis) = view.texts.iter().find(|section| section.kind == TextKind::Diagnosis) {
        answer("diagnostico", &diagnosis.text);
    }
    let stages: &[Stage] = match stage {
        Stage::Close => &[Stage::Open, Stage::Assign, Stage::Resolve, Stage::Close],
        _ => &[Stage::Open, Stage::Assign, Stage::Resolve],
    };
    judged(org, &decided.service, stages, &values, Some(&view.born.channel))?;
    if evidence::ENFORCED {
        evidence::judge(service, stage, &evidence::evidence(view))?;
    }
    Ok(())
}

/// The form's answers up to a stage, and its evidence.
pub(super) fn filled(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    stages: &[Stage],
) -> Result<(), Refused> {
    judged(org, &decided.service, stages, &org.values_of(view), Some(&view.born.channel))?;
    match stages.last() {
        Some(stage) if evidence::ENFORCED => {
            evidence::judge(service, *stage, &evidence::evidence(view)).map_err(Refused::from)
        }
        _ => Ok(()),
    }
}

/// What the catalog's engine finds missing at the stages; then what it finds wrong.
pub(super) fn judged(
    org: &Organisation,
    service: &ServiceId,
    stages: &[Stage],
    values: &Values,
    channel: Option<&ChannelId>,
) -> Result<(), Refused> {
    let fields = stages
        .iter()
        .flat_map(|stage| org.form_state(service, *stage, values, channel))
        .filter(|state| evidence::ENFORCED || !evidence::is_evidence(state.field.kind));
    let (mut missing, mut wrong) = (Vec::new(), Vec::new());
    for state in fields {
        let named = Missing { id: state.field.id.as_str().to_owned(), label: state.field.label.clone() };
        let answered = values.get(&state.field.id).is_some_and(|value| written(value));
        if state.must_have && !answered && !server_dated(&state.field.id) {
            missing.push(named);
        } else if state.error.is_some() {
            wrong.push(named);
        }
    }
    match (missing.is_empty(), wrong.is_empty()) {
        (false, _) => Err(Refused { why: Why::MissingFields, missing }),
        (true, false) => Err(Refused { why: Why::BadValue, missing: wrong }),
        (true, true) => Ok(()),
    }
}

/// The conclusion's date is the resolution's own (SEC-33): its act always has a time.
fn server_dated(field: &FieldId) -> bool {
    matches!(field.as_str(), "fecha_conclusion" | "fecha_realizada")
}

/// A mandatory item is open unless it is done, or not applicable with a reason (T19).
fn marked(mark: Option<&Mark>) -> bool {
    match mark {
        None | Some(Mark::Pending {}) => false,
        Some(Mark::Done { .. }) => true,
        Some(Mark::NotApplicable { reason }) => written(reason),
    }
}

fn diagnosed(view: &TicketView) -> bool {
    let text = view.texts.iter().any(|section| section.kind == TextKind::Diagnosis && written(&section.text));
    text || view.fields.get(&FieldId::new("diagnostico")).is_some_and(|field| written(&field.value))
}

/// Whether a text says anything.
pub(super) fn written(text: &str) -> bool {
    !text.trim().is_empty()
}
