//! Reading a ticket's document into its view. Total: what cannot be read is left out, the rest is shown.

use crate::command::{
    Audience, Command, ContactField, ContactWay, Label, Mark, MaterialStep, OpenTicket, Place, TextKind, TimeKind,
    Told, ToldEntry, Verdict,
};
use crate::document::record::{Cell, Row};
use crate::document::registers::highest;
use crate::document::shape;
use crate::document::{Reader, Registers};
use crate::evidence::{AttachEvidence, Evidence, Moment, Retired, SealFault, Sealing};
use crate::ids::{ActId, DocumentId, FieldId, ItemId, PersonId, Sha256};
use crate::json;
use crate::order;
use crate::redaction::Redaction;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling};
use crate::signature::{Sign, Signature};
use crate::stamp::{Register, Site, Stamp};
use crate::ticket::view::{Born, Contact, Decided, Material, Note, SecretDelivered, Section, TicketView, TimeEntry};
use crate::time::{MINUTE_MS, Timestamp};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// One register alone; [`Registers`] reads several faster.
pub fn cell<T: DeserializeOwned>(reader: &Reader<'_>, key: &str) -> Option<Cell<T>> {
    highest(&reader.texts(&reader.container(shape::REGISTERS)?, key))
}

/// The number of the last applied ruling in the document.
pub fn decided_seq(reader: &Reader<'_>) -> u64 {
    let seq = reader.container(shape::DECIDED).and_then(|object| reader.texts(&object, "seq").pop());
    seq.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The keys under which a label was added, as far as the reader sees.
pub fn label_keys(reader: &Reader<'_>, label: &Label) -> Vec<String> {
    rows::<Label>(reader, shape::LABELS)
        .into_iter()
        .filter(|(_, _, standing)| standing == label)
        .map(|(id, _, _)| id.to_string())
        .collect()
}

pub(crate) fn rows<T: DeserializeOwned>(reader: &Reader<'_>, container: &str) -> Vec<(ActId, Stamp, T)> {
    in_order(reader.entries(container))
}

/// What a ticket was opened with, and by whom.
pub fn opened(reader: &Reader<'_>) -> Option<(Stamp, OpenTicket)> {
    let Row(stamp, open) = reader.root_record::<Row<OpenTicket>>(shape::BORN)?;
    Some((stamp.into(), open))
}

/// What the server has decided: the fields it wrote, over what the ticket was opened with.
fn decided(reader: &Reader<'_>, open: &OpenTicket, at: Timestamp) -> Decided {
    let blank = Decided::undecided(open.service.clone(), open.subservice.clone(), open.kind, at);
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(&blank) else { return blank };
    let written = reader.entries(shape::DECIDED);
    // In place, since every act that is judged and every ticket that is opened comes by here.
    for (key, text) in &written {
        if let Some(field) = fields.get_mut(key)
            && let Ok(value) = json::decode(text)
        {
            *field = value;
        }
    }
    json::of_value(serde_json::Value::Object(fields)).unwrap_or_else(|_| decided_one_by_one(blank, &written))
}

/// The same where a field is of a later version that this build cannot read: that one falls back alone.
fn decided_one_by_one(blank: Decided, written: &[(String, String)]) -> Decided {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(&blank) else { return blank };
    for (key, text) in written {
        let Ok(value) = json::decode(text) else { continue };
        let Some(former) = fields.get_mut(key).map(|field| std::mem::replace(field, value)) else { continue };
        if json::of_value::<Decided>(serde_json::Value::Object(fields.clone())).is_err() {
            fields.insert(key.clone(), former);
        }
    }
    json::of_value(serde_json::Value::Object(fields)).unwrap_or(blank)
}

fn requester(registers: &Registers, open: &OpenTicket, born: &Stamp) -> BTreeMap<ContactField, Register<String>> {
    let given = &open.requester;
    let first = [
        (ContactField::Name, &given.name),
        (ContactField::Mail, &given.mail),
        (ContactField::Phone, &given.phone),
        (ContactField::ClientOrg, &given.client_org),
    ];
    let given = first.into_iter().filter(|(_, value)| !value.is_empty());
    let mut fields: BTreeMap<ContactField, Register<String>> =
        order::map_of(given.map(|(field, value)| (field, Register { value: value.clone(), stamp: born.clone() })));
    for field in
        [ContactField::Name, ContactField::Mail, ContactField::Phone, ContactField::ClientOrg, ContactField::Extra]
    {
        let key = shape::register_key(&crate::document::Subject::Contact(field));
        if let Some(set) = key.and_then(|key| registers.cell::<String>(&key)) {
            fields.insert(field, set.into_register());
        }
    }
    fields
}

fn sections(reader: &Reader<'_>, registers: &Registers) -> Vec<Section> {
    let sections: Vec<Section> = registers
        .beginning::<TextKind>("t/")
        .into_iter()
        .filter_map(|(name, register)| {
            let text = reader.text_object(shape::TEXTS, &name)?;
            Some(Section { kind: register.value, id: name.parse().ok()?, stamp: register.stamp, text })
        })
        .collect();
    order::by_key(sections, |section| (section.kind, section.id.device, section.id.number))
}

fn material_steps(registers: &Registers, line: ActId) -> BTreeMap<MaterialStep, Register<u32>> {
    let steps = [MaterialStep::Requested, MaterialStep::Authorised, MaterialStep::Received];
    let marked = steps.into_iter().filter_map(|step| {
        let key = shape::register_key(&crate::document::Subject::MaterialStep(line, step))?;
        Some((step, registers.cell::<u32>(&key)?.into_register()))
    });
    order::map_of(marked)
}

/// Records of their own at the root, in order.
pub(crate) fn records<T: DeserializeOwned>(reader: &Reader<'_>, prefix: &str) -> Vec<(ActId, Stamp, T)> {
    in_order(reader.root_records(prefix))
}

fn in_order<T: DeserializeOwned>(entries: Vec<(String, String)>) -> Vec<(ActId, Stamp, T)> {
    let rows = entries.into_iter().filter_map(|(key, text)| {
        let id = key.parse().ok()?;
        let Row(stamp, content) = json::decode::<Row<T>>(&text).ok()?;
        Some((id, Stamp::from(stamp), content))
    });
    order::by_key(rows.collect(), |(id, stamp, _): &(ActId, Stamp, T)| (stamp.order, *id))
}

/// What one file is for: the same content for the same purpose is one file (R3).
type Purpose = (Sha256, Option<FieldId>, Option<Moment>, Option<ActId>);

/// Files, each with its present caption, the server's word on its bytes, and whether it was taken out of sight.
pub(crate) fn evidence(reader: &Reader<'_>, registers: &Registers, closed_at: Option<Timestamp>) -> Vec<Evidence> {
    let files = records::<AttachEvidence>(reader, shape::EVIDENCE);
    if files.is_empty() {
        return Vec::new();
    }
    let seals = records::<(ActId, Option<SealFault>)>(reader, shape::SEALS);
    let retired = records::<(ActId, String)>(reader, shape::RETIRED);
    // R3: what is taken out of sight is a content, by whatever act it came.
    let contents: BTreeMap<ActId, Sha256> = order::map_of(files.iter().map(|(id, _, file)| (*id, file.sha256)));
    let mut first_of: BTreeMap<Purpose, ActId> = BTreeMap::new();
    let of_file = |(id, stamp, mut file): (ActId, Stamp, AttachEvidence)| {
        let purpose = (file.sha256, file.field.clone(), file.moment, file.derived_from);
        let first = *first_of.entry(purpose).or_insert(id);
        let same_as = (first != id).then_some(first);
        let caption = shape::register_key(&crate::document::Subject::Caption(id));
        if let Some(set) = caption.and_then(|key| registers.cell::<String>(&key)) {
            file.caption = set.0;
        }
        // The server speaks alone here; its last word counts.
        let sealed = seals.iter().rfind(|(_, stamp, (of, _))| *of == id && stamp.site == Site::System);
        let sealed = sealed.map(|(_, stamp, (_, fault))| Sealing { at: stamp.at, fault: *fault });
        let first = retired.iter().find(|(_, _, (of, _))| contents.get(of) == Some(&file.sha256));
        let retired = first.map(|(_, stamp, (_, reason))| Retired { stamp: stamp.clone(), reason: reason.clone() });
        let late = closed_at.zip(stamp.received).is_some_and(|(closed, received)| received > closed);
        Evidence { id, stamp, file, sealed, retired, same_as, late }
    };
    files.into_iter().map(of_file).collect()
}

/// A signature as it is kept; with the hash of what was signed where words of that were taken out.
#[derive(Clone, serde::Deserialize)]
struct KeptSignature {
    #[serde(flatten)]
    signed: Sign,
    #[serde(default)]
    sha256: Option<Sha256>,
}

fn signatures(reader: &Reader<'_>) -> Vec<Signature> {
    records::<KeptSignature>(reader, shape::SIGNATURES)
        .into_iter()
        .map(|(id, stamp, KeptSignature { signed, sha256 })| {
            let sha256 = sha256.unwrap_or_else(|| Sha256::of(signed.text.as_bytes()));
            Signature { id, stamp, signed, sha256 }
        })
        .collect()
}

fn materials(reader: &Reader<'_>, registers: &Registers) -> Vec<Material> {
    rows::<(String, u32, String)>(reader, shape::MATERIALS)
        .into_iter()
        .map(|(id, stamp, (description, quantity, unit))| {
            let steps = material_steps(registers, id);
            let key = shape::register_key(&crate::document::Subject::Material(id));
            match key.and_then(|key| registers.cell::<u32>(&key)) {
                Some(changed) => {
                    let changed = changed.into_register();
                    Material { id, stamp: changed.stamp, description, quantity: changed.value, unit, steps }
                }
                None => Material { id, stamp, description, quantity, unit, steps },
            }
        })
        .collect()
}

/// R26: entries add up; those of one person that overlap are flagged, none is dropped.
fn times(reader: &Reader<'_>) -> Vec<TimeEntry> {
    let mut entries: Vec<TimeEntry> = rows::<(TimeKind, u32, Timestamp)>(reader, shape::TIMES)
        .into_iter()
        .map(|(_, stamp, (kind, minutes, started_at))| TimeEntry { stamp, kind, minutes, started_at, overlaps: false })
        .collect();
    let spans: Vec<(PersonId, i64, i64)> = entries
        .iter()
        .map(|entry| {
            let start = entry.started_at.millis();
            (entry.stamp.by.clone(), start, start.saturating_add(i64::from(entry.minutes) * MINUTE_MS))
        })
        .collect();
    for (index, entry) in entries.iter_mut().enumerate() {
        let (by, start, end) = &spans[index];
        entry.overlaps = spans
            .iter()
            .enumerate()
            .any(|(other, (person, from, to))| other != index && person == by && from < end && start < to);
    }
    entries
}

pub(crate) fn requests(reader: &Reader<'_>) -> Vec<Request> {
    let rulings: BTreeMap<String, Ruling> = order::map_of(
        reader.entries(shape::RULINGS).into_iter().filter_map(|(key, text)| Some((key, json::decode(&text).ok()?))),
    );
    rows::<(Command, u64)>(reader, shape::REQUESTS)
        .into_iter()
        .map(|(id, stamp, (command, basis))| Request {
            stamp,
            command,
            basis,
            ruling: rulings.get(&id.to_string()).cloned(),
        })
        .collect()
}

pub(crate) fn conflicts(reader: &Reader<'_>) -> Vec<Conflict> {
    let conflicts: Vec<Conflict> =
        reader.entries(shape::CONFLICTS).iter().filter_map(|(_, text)| json::decode(text).ok()).collect();
    order::by_key(conflicts, |conflict| (conflict.at, conflict.id.clone()))
}

/// What was taken out of a document, the oldest first.
pub fn redactions(reader: &Reader<'_>) -> Vec<Redaction> {
    reader.root_records(shape::REDACTIONS).iter().filter_map(|(_, text)| json::decode(text).ok()).collect()
}

/// The view of a ticket; none where the document is not a ticket or has not been born.
pub fn read(id: DocumentId, reader: &Reader<'_>) -> Option<TicketView> {
    let pass = reader.one_pass();
    let reader = &reader.with(&pass);
    let (stamp, open) = opened(reader)?;
    let registers = Registers::of(reader);
    let ruled = decided(reader, &open, stamp.at);
    let closed_at = ruled.closing.as_ref().map(|closing| closing.at);
    let first = |value: &String| Register { value: value.clone(), stamp: stamp.clone() };
    let mut fields: BTreeMap<FieldId, Register<String>> =
        order::map_of(open.fields.iter().map(|(field, value)| (field.clone(), first(value))));
    fields.extend(registers.beginning::<String>("f/").into_iter().map(|(name, set)| (FieldId::new(name), set)));
    let told = reader.root_record::<Told>(shape::TOLD);
    let told_notes = if told.is_some() { records::<ToldEntry>(reader, shape::TOLD_NOTES) } else { Vec::new() };
    let told_notes: BTreeMap<ActId, ToldEntry> =
        order::map_of(told_notes.into_iter().map(|(id, _, entry)| (id, entry)));
    let mut evidence = evidence(reader, &registers, closed_at);
    if told.is_some() {
        // What came over with a closed ticket is no late report.
        evidence.iter_mut().filter(|file| file.stamp.site == Site::System).for_each(|file| file.late = false);
    }
    let mut labels: Vec<Label> = rows::<Label>(reader, shape::LABELS).into_iter().map(|(_, _, label)| label).collect();
    labels.sort();
    labels.dedup();
    Some(TicketView {
        id,
        subject: registers.cell::<String>("subject").map_or_else(|| first(&open.subject), Cell::into_register),
        requester: requester(&registers, &open, &stamp),
        requester_person: open.requester.person.clone(),
        place: registers
            .cell::<Place>("place")
            .map_or_else(|| Register { value: open.place.clone(), stamp: stamp.clone() }, Cell::into_register),
        equipment: registers
            .cell::<Option<DocumentId>>("equipment")
            .map_or_else(|| Register { value: open.equipment, stamp: stamp.clone() }, Cell::into_register),
        fields,
        checklist: order::map_of(
            registers.beginning::<Mark>("i/").into_iter().map(|(name, set)| (ItemId::new(name), set)),
        ),
        notes: rows::<(Audience, String)>(reader, shape::NOTES)
            .into_iter()
            .map(|(id, stamp, (audience, text))| {
                let told = told_notes.get(&id).cloned();
                // R16: what reaches a closed ticket is a late field report, whatever its author's clock says.
                let late = closed_at.zip(stamp.received).is_some_and(|(closed, received)| received > closed);
                Note { told: told.clone(), ..Note::new(stamp, audience, text, late && told.is_none()) }
            })
            .collect(),
        texts: sections(reader, &registers),
        materials: materials(reader, &registers),
        times: times(reader),
        contacts: rows::<(ContactWay, bool, Option<Verdict>, String)>(reader, shape::CONTACTS)
            .into_iter()
            .map(|(_, stamp, (way, reached, verdict, text))| Contact { stamp, way, reached, verdict, text })
            .collect(),
        evidence,
        signatures: signatures(reader),
        secrets: records::<String>(reader, shape::SECRETS)
            .into_iter()
            .map(|(_, stamp, to)| SecretDelivered { stamp, to })
            .collect(),
        labels,
        decided: ruled.clone(),
        ruled,
        requests: requests(reader),
        conflicts: conflicts(reader),
        struck: Vec::new(),
        redactions: redactions(reader),
        born: Born {
            stamp,
            channel: open.channel,
            occurred_at: open.occurred_at,
            provisional: open.provisional,
            description: open.description,
            continues: open.continues,
            parent: open.parent,
            after: open.after,
            catalog: open.catalog,
            priority: open.priority,
            told,
        },
    })
}
