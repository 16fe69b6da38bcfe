//! What finished work must show, and what a form must answer at a stage: checklist, diagnosis, fields, evidence.

use super::answered::{attached, written};
use super::demanded_papers::demanded_papers;
use super::refused::{Refused, first};
use super::{backup, evidence, service_guards};
use crate::catalog::{Missing, Organisation, ServiceDef, Stage, Values};
use crate::command::TextKind;
use crate::ids::{ChannelId, FieldId, ServiceId};
use crate::messages::{Reason, names};
use crate::ticket::view::{Decided, TicketView};

/// Refuses with the first of what finished work must show and does not.
pub(super) fn complete(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    stage: Stage,
    outcome: Option<&str>,
) -> Result<(), Refused> {
    first(lacking(org, view, decided, service, stage, outcome))
}

/// Everything that finished work must show and does not: fields of every stage so far, the checklist, the diagnosis,
/// evidence; all at once, in the order in which it is told.
pub(super) fn lacking(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    stage: Stage,
    outcome: Option<&str>,
) -> Vec<Refused> {
    let mut found = Vec::new();
    if org.requires_diagnosis(service) && !diagnosed(view) {
        found.push(Reason::MissingDiagnosis.into());
    }
    let open: Vec<Missing> = service
        .checklist
        .iter()
        .filter(|item| {
            item.mandatory && !view.checklist.get(&item.id).is_some_and(|register| register.value.is_settled())
        })
        .map(|item| Missing { id: item.id.as_str().to_owned(), label: item.label.clone() })
        .collect();
    if !open.is_empty() {
        found.push(Refused { why: Reason::MissingChecklist, missing: open });
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
    found.extend(unjudged(org, &decided.service, stages, &values, Some(&view.born.channel)));
    let recorded = values.get(&FieldId::new("registro_inventario")).is_some_and(|record| written(record));
    let inventoried = recorded || view.equipment.value.is_some();
    if stage == Stage::Close && service.closing.requires_inventory_record && !inventoried {
        let record = Missing { id: "registro_inventario".to_owned(), label: names::INVENTORY_RECORD.to_owned() };
        found.push(Refused { why: Reason::MissingEvidence, missing: vec![record] });
    }
    found.extend(backup::validated(org, service, &values).err());
    found.extend(unwritten(org, view, service));
    let counts = evidence::evidence(view);
    attached(&mut values, view, &counts);
    found.extend(evidence::lacking(org, service, stage, &counts, &values));
    found
}

/// What the papers that the work leaves behind lack (AGU-12): fields that they ask or that must say something else, then
/// the papers that nobody signed. Each says of which paper it is: several of them ask for their «Contenido».
fn unwritten(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Vec<Refused> {
    let papers = demanded_papers(org, &service.closing.requires_papers, std::slice::from_ref(view));
    let lacks = papers.into_iter().flat_map(|paper| {
        let (form, title) = (paper.form, paper.title);
        let of_it = move |one: Missing| {
            let label = if form.as_str() == one.id { one.label } else { format!("{title}: {}", one.label) };
            Missing { id: one.id, label }
        };
        paper.lacks.into_iter().map(of_it)
    });
    let (fields, papers): (Vec<Missing>, Vec<Missing>) =
        lacks.partition(|one| org.field(&service.id, &FieldId::new(one.id.as_str())).is_some());
    let found = [(Reason::MissingFields, fields), (Reason::MissingEvidence, papers)].into_iter();
    found.filter(|(_, missing)| !missing.is_empty()).map(|(why, missing)| Refused { why, missing }).collect()
}

/// T13: what the service asks for before the work starts.
pub(super) fn begun(org: &Organisation, view: &TicketView, decided: &Decided) -> Result<(), Refused> {
    let Some(service) = org.begun(&decided.service, &view.born.catalog) else { return Ok(()) };
    first(unbegun(org, view, service.as_ref()))
}

/// All of what the service asks for before the work starts and is not there (T13).
pub(super) fn unbegun(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Vec<Refused> {
    let values = org.values_of(view);
    let asked = org.form_state(&service.id, Stage::Work, &values, Some(&view.born.channel));
    let missing: Vec<Missing> = asked
        .into_iter()
        .filter(|state| state.must_have && service.required_to_start.contains(&state.field.id))
        .filter(|state| !values.get(&state.field.id).is_some_and(|value| written(value)))
        .map(|state| Missing { id: state.field.id.as_str().to_owned(), label: state.field.label })
        .collect();
    let mut found = Vec::new();
    if !missing.is_empty() {
        found.push(Refused { why: Reason::MissingFields, missing });
    }
    found.extend(service_guards::to_start(org, view, service));
    found.extend(backup::before_work(service, &values).err());
    found.extend(service_guards::papers_to_start(org, view, service).err());
    found
}

/// What of the form's answers up to a stage is missing, and what is wrong.
pub(super) fn unfilled(org: &Organisation, view: &TicketView, decided: &Decided, stages: &[Stage]) -> Vec<Refused> {
    unjudged(org, &decided.service, stages, &org.values_of(view), Some(&view.born.channel))
}

/// Refuses with what the catalog's engine finds missing at the stages; else with what it finds wrong.
pub(super) fn judged(
    org: &Organisation,
    service: &ServiceId,
    stages: &[Stage],
    values: &Values,
    channel: Option<&ChannelId>,
) -> Result<(), Refused> {
    first(unjudged(org, service, stages, values, channel))
}

/// What the catalog's engine finds missing at the stages; then what it finds wrong.
fn unjudged(
    org: &Organisation,
    service: &ServiceId,
    stages: &[Stage],
    values: &Values,
    channel: Option<&ChannelId>,
) -> Vec<Refused> {
    let fields = stages
        .iter()
        .flat_map(|stage| org.form_state(service, *stage, values, channel))
        .filter(|state| !state.field.kind.is_evidence());
    let (mut missing, mut wrong) = (Vec::new(), Vec::new());
    for state in fields {
        let named = Missing { id: state.field.id.as_str().to_owned(), label: state.field.label.clone() };
        let answered = values.get(&state.field.id).is_some_and(|value| written(value));
        if state.must_have && !answered && !state.field.is_conclusion_day() {
            missing.push(named);
        } else if state.error.is_some() {
            wrong.push(named);
        }
    }
    let found = [(Reason::MissingFields, missing), (Reason::BadValue, wrong)].into_iter();
    found.filter(|(_, missing)| !missing.is_empty()).map(|(why, missing)| Refused { why, missing }).collect()
}

fn diagnosed(view: &TicketView) -> bool {
    let text = view.texts.iter().any(|section| section.kind == TextKind::Diagnosis && written(&section.text));
    text || view.fields.get(&FieldId::new("diagnostico")).is_some_and(|field| written(&field.value))
}
