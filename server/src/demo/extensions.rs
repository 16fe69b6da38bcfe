//! Extensions whose changes tickets ask for: in their register before, changed and linked by whoever did the work.

use super::life::Life;
use super::people::Caller;
use super::records::StoryRecord;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::service::ServiceDef;
use ronda_shared::command::{Command, Decision, Record};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId};
use std::collections::{BTreeMap, BTreeSet};

/// Their register.
pub(super) const REGISTER: &str = "extensiones";
/// How many days ago they were entered: before any ticket.
const SINCE: i64 = 76;
/// The keys of the steps that change and link them lie beyond those of all others.
const FIRST_KEY: u32 = 7_000_000;

/// An extension that was changed, whose it is, and how the work on it ended.
pub(super) struct ChangedExtension {
    /// Its number.
    pub(super) extension: String,
    /// What its record says from then on: its fields with what the ticket asked for.
    values: Vec<(FieldId, String)>,
    caller: &'static Caller,
    ticket: DocumentId,
    resolved: Step,
}

/// Whether the work of a service waits until the record that it changes is linked with its ticket (OAX-69).
pub(super) fn waits(service: &ServiceDef) -> bool {
    service.closing.requires_records.iter().any(|rule| rule.linked)
}

/// What a ticket changed, where it did.
pub(super) fn changed(life: &Life<'_>) -> Option<ChangedExtension> {
    let resolves = |step: &&Step| matches!(step.deed, StepAction::Does(Command::Decision(Decision::Resolve { .. })));
    let resolved = life.steps.iter().find(resolves).filter(|_| waits(life.service))?;
    Some(ChangedExtension {
        extension: life.words.extension.clone(),
        values: asked(life),
        caller: life.caller,
        ticket: life.document,
        resolved: resolved.clone(),
    })
}

/// What a ticket asks its record to say.
fn asked(life: &Life<'_>) -> Vec<(FieldId, String)> {
    let rules = life.service.closing.requires_records.iter().filter(|rule| rule.linked);
    let told = |(field, told): (&FieldId, &FieldId)| Some((field.clone(), life.answers.get(told)?.clone()));
    rules.flat_map(|rule| &rule.values).filter_map(told).collect()
}

/// Their records, one of each.
pub(super) fn records(changed: &[ChangedExtension]) -> Vec<StoryRecord> {
    let mut seen = BTreeSet::new();
    let each = changed.iter().filter(|one| seen.insert(one.extension.as_str()));
    each.map(|one| {
        let place = format!("{}, {}", one.caller.level, one.caller.room);
        let fields = [
            ("extension", one.extension.as_str()),
            ("nombre_usuario", one.caller.name),
            ("dependencia", one.caller.client_org),
            ("ubicacion", place.as_str()),
            ("nivel_marcacion", "Local"),
        ];
        StoryRecord {
            register: RegisterId::new(REGISTER),
            by: PersonId::new("gabriela.matus"),
            days_ago: SINCE,
            fields: fields.map(|(id, value)| (FieldId::new(id), value.to_owned())).into(),
            files: Vec::new(),
            moves: Vec::new(),
            case: None,
            reports: Vec::new(),
            of: None,
        }
    })
    .collect()
}

/// The steps that write what was asked for into them and link them, each just before its work ends, on the same device;
/// `entered` are those of the records.
pub(super) fn links(changed: &[ChangedExtension], entered: &[Step]) -> Vec<Step> {
    let number = FieldId::new("extension");
    let record = |step: &Step| match &step.deed {
        StepAction::Does(Command::Record(Record::OpenRecord(open))) if open.register.as_str() == REGISTER => {
            Some((open.fields.get(&number)?.clone(), step.document))
        }
        _ => None,
    };
    let records: BTreeMap<String, DocumentId> = entered.iter().filter_map(record).collect();
    let linked = changed.iter().filter_map(|one| Some((one, records.get(&one.extension).copied()?)));
    let done = linked.flat_map(|(one, document)| {
        let sets = one.values.iter().cloned().map(|(field, value)| Record::SetRecordField { field, value });
        let link = Record::LinkRecord { document: one.ticket, linked: true };
        sets.chain([link]).map(move |deed| (one, document, deed))
    });
    (0..)
        .zip(done)
        .map(|(count, (one, document, deed))| {
            let at = one.resolved.at.plus(-1);
            Step {
                key: StepKey(FIRST_KEY + count),
                at,
                seen: one.resolved.seen.min(at),
                document,
                kind: DocumentKind::Record,
                deed: StepAction::Does(Command::Record(deed)),
                ..one.resolved.clone()
            }
        })
        .collect()
}
