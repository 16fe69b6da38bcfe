//! Executing an act on a document: one act, one change. Reads the act and the document as its author saw it, nothing
//! else, so that it is the same on the phone (for the preview) and on the server (where the author stood).

use crate::act::Act;
use crate::command::{
    Command, Content, EditText, EquipmentField, Item, OpenRecord, OpenTicket, Record, Splice, TextKind,
};
use crate::document::record::{Cell, Row, StampRow, text};
use crate::document::shape;
use crate::document::{self, Reader};
use crate::evidence::{AttachEvidence, plain_name};
use crate::ids::{ActId, FieldId};
use crate::redaction::Redact;
use crate::stamp::{Site, Stamp};
use crate::ticket::read;
use crate::ticket::splice;
use crate::time::Timestamp;
use automerge::hydrate::{self, MapValue};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{
    ActorId, Automerge, AutomergeError, ChangeHash, ObjId, ObjType, PatchLog, ROOT, ScalarValue, TextEncoding,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of an act beside the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// The act.
    pub act: ActId,
    /// Who.
    pub person: crate::ids::PersonId,
    /// In which shape of the app.
    pub site: Site,
    /// The device's clock.
    pub at: Timestamp,
    /// The server's clock at receipt; none on the device that made it.
    pub received: Option<Timestamp>,
    /// The device's clock lay outside [`seen`, receipt].
    pub suspect: bool,
}

impl Circumstances {
    /// Those of an act that has not left its device.
    pub fn local(act: &Act) -> Self {
        Self { act: act.id(), person: act.person.clone(), site: act.site, at: act.at, received: None, suspect: false }
    }
}

/// Why an act has no change.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The document is not born, or is born already, or lacks a container: an honest device never sends this.
    #[error("the document does not have the shape that this command needs")]
    Shape,
    /// Automerge refused.
    #[error("the document could not be changed: {0}")]
    Automerge(#[from] AutomergeError),
}

/// Executes a command on a document as of `heads` (none: as it is now) under `actor`.
/// The change's hash, or none where nothing changes (an equal value, a command that only strikes).
pub fn execute(
    document: &mut Automerge,
    heads: Option<&[ChangeHash]>,
    actor: ActorId,
    circumstances: &Circumstances,
    command: &Command,
) -> Result<Option<ChangeHash>, ExecuteError> {
    let current = document.get_heads();
    let at = heads.unwrap_or(&current);
    let effective = match (circumstances.suspect, circumstances.received) {
        (true, Some(received)) => received,
        _ => circumstances.at,
    };
    // Change times are the order of the history: never before anything the author had seen.
    let latest = document::latest_time(document, at);
    let order = Timestamp::from_millis(effective.millis().max(latest.saturating_add(1)));
    let stamp = Stamp {
        act: circumstances.act,
        by: circumstances.person.clone(),
        site: circumstances.site,
        at: circumstances.at,
        order,
        received: circumstances.received,
        suspect: circumstances.suspect,
    };
    let plan = plan(&Reader::at(document, at), &stamp, command)?;
    commit(document, heads.filter(|heads| !same_heads(heads, &current)), actor, order.millis(), plan)
}

/// Writes steps as one change: on the document as of `heads`, or as it is now.
pub(crate) fn commit(
    document: &mut Automerge,
    heads: Option<&[ChangeHash]>,
    actor: ActorId,
    time: i64,
    steps: Vec<DocumentWrite>,
) -> Result<Option<ChangeHash>, ExecuteError> {
    if steps.is_empty() {
        return Ok(None);
    }
    document.set_actor(actor);
    let born =
        (heads.is_none() && document.get_heads().is_empty()).then(|| whole_map(&steps, document.text_encoding()));
    let mut transaction = match heads {
        None => document.transaction(),
        Some(heads) => document.transaction_at(PatchLog::inactive(), heads).map_err(|_| ExecuteError::Shape)?,
    };
    match born.flatten() {
        Some(root) => transaction.init_root_from_hydrate(&root)?,
        None => steps.into_iter().try_for_each(|step| step.write(&mut transaction))?,
    }
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(time));
    Ok(hash)
}

fn same_heads(left: &[ChangeHash], right: &[ChangeHash]) -> bool {
    left.len() == right.len() && left.iter().all(|hash| right.contains(hash))
}

/// What steps make of an empty document, as one value: Automerge enters it at once, where each write of its own would be
/// spliced into every column. None where a step writes into something that stands already.
fn whole_map(steps: &[DocumentWrite], encoding: TextEncoding) -> Option<hydrate::Map> {
    let scalar = |value: &String| hydrate::Value::from(ScalarValue::from(value.as_str()));
    let mut root = hydrate::Map::default();
    for step in steps {
        let (key, value) = match step {
            DocumentWrite::Root(key, value) => ((*key).to_owned(), scalar(value)),
            DocumentWrite::Record(key, value) => (key.clone(), scalar(value)),
            DocumentWrite::Container(key) => ((*key).to_owned(), hydrate::Map::default().into()),
            DocumentWrite::Texts(texts) => {
                let mut container = hydrate::Map::default();
                for (key, value) in texts {
                    let value = hydrate::Text::new(encoding, value).into();
                    container.insert(key.clone(), MapValue { value, conflict: false });
                }
                (shape::TEXTS.to_owned(), container.into())
            }
            DocumentWrite::Put(..)
            | DocumentWrite::Delete(..)
            | DocumentWrite::NewText(..)
            | DocumentWrite::Splice(..) => return None,
        };
        root.insert(key, MapValue { value, conflict: false });
    }
    Some(root)
}

/// One write into the document, its target found before the transaction begins.
pub(crate) enum DocumentWrite {
    /// A scalar under a key of the root.
    Root(&'static str, String),
    /// A scalar under a key of the root that names an act.
    Record(String, String),
    /// A container of the root.
    Container(&'static str),
    /// The container of long texts, with those that are born with it.
    Texts(BTreeMap<String, String>),
    /// A scalar under a key of an object.
    Put(ObjId, String, String),
    /// A key of an object goes.
    Delete(ObjId, String),
    /// A text object under a key of a container, with its first content.
    NewText(ObjId, String, String),
    /// A replacement within a text object.
    Splice(ObjId, usize, usize, String),
}

impl DocumentWrite {
    fn write(self, transaction: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        match self {
            Self::Root(key, value) => transaction.put(ROOT, key, value),
            Self::Record(key, value) => transaction.put(ROOT, key, value),
            Self::Container(key) => transaction.put_object(ROOT, key, ObjType::Map).map(|_| ()),
            Self::Texts(texts) => {
                let container = transaction.put_object(ROOT, shape::TEXTS, ObjType::Map)?;
                texts.into_iter().try_for_each(|(key, value)| {
                    let text = transaction.put_object(&container, key, ObjType::Text)?;
                    transaction.splice_text(text, 0, 0, &value)
                })
            }
            Self::Put(object, key, value) => transaction.put(object, key, value),
            Self::Delete(object, key) => transaction.delete(object, key),
            Self::NewText(object, key, value) => {
                let text = transaction.put_object(object, key, ObjType::Text)?;
                transaction.splice_text(text, 0, 0, &value)
            }
            Self::Splice(text, at, delete, insert) => {
                transaction.splice_text(text, at, isize::try_from(delete).unwrap_or(isize::MAX), &insert)
            }
        }
    }
}

fn container(reader: &Reader<'_>, key: &str) -> Result<ObjId, ExecuteError> {
    reader.container(key).ok_or(ExecuteError::Shape)
}

fn row<T: Serialize>(
    reader: &Reader<'_>,
    key: &str,
    stamp: &Stamp,
    content: T,
) -> Result<Vec<DocumentWrite>, ExecuteError> {
    Ok(vec![DocumentWrite::Put(
        container(reader, key)?,
        stamp.act.to_string(),
        text(&Row(StampRow::from(stamp), content)),
    )])
}

/// A record of its own at the root, keyed by its act: kinds of records that came after documents were first released have
/// no container, and none may be made lazily.
fn record<T: Serialize>(prefix: &str, stamp: &Stamp, content: T) -> Vec<DocumentWrite> {
    vec![DocumentWrite::Record(format!("{prefix}{}", stamp.act), text(&Row(StampRow::from(stamp), content)))]
}

/// A register's new value; nothing where it has that value already and nobody disputes it.
fn register<T: Serialize>(
    reader: &Reader<'_>,
    stamp: &Stamp,
    key: String,
    value: T,
) -> Result<Vec<DocumentWrite>, ExecuteError> {
    let standing = read::cell::<serde_json::Value>(reader, &key);
    let value = serde_json::to_value(value).map_err(|_| ExecuteError::Shape)?;
    if standing.as_ref().is_some_and(|cell| cell.0 == value) {
        return Ok(Vec::new());
    }
    let cell = Cell(value, StampRow::from(stamp), standing.map(|cell| cell.act()));
    Ok(vec![DocumentWrite::Put(container(reader, shape::REGISTERS)?, key, text(&cell))])
}

fn birth<T: Serialize>(
    reader: &Reader<'_>,
    stamp: &Stamp,
    kind: &str,
    containers: &[&'static str],
    content: &T,
) -> Result<Vec<DocumentWrite>, ExecuteError> {
    if reader.root_text(shape::KIND).is_some() {
        return Err(ExecuteError::Shape);
    }
    let mut steps = vec![
        DocumentWrite::Root(shape::KIND, kind.to_string()),
        DocumentWrite::Root(shape::SCHEMA_KEY, shape::SCHEMA.to_string()),
        DocumentWrite::Root(shape::BORN, text(&Row(StampRow::from(stamp), content))),
    ];
    steps.extend(containers.iter().map(|key| DocumentWrite::Container(key)));
    Ok(steps)
}

fn opening(reader: &Reader<'_>, stamp: &Stamp, open: &OpenTicket) -> Result<Vec<DocumentWrite>, ExecuteError> {
    birth(reader, stamp, "ticket", &shape::TICKET_CONTAINERS, open)
}

fn registration(
    reader: &Reader<'_>,
    stamp: &Stamp,
    fields: &BTreeMap<EquipmentField, String>,
) -> Result<Vec<DocumentWrite>, ExecuteError> {
    birth(reader, stamp, "equipment", &shape::EQUIPMENT_CONTAINERS, fields)
}

/// A record's long texts are born with it, so that nobody makes one a second time.
fn entry(reader: &Reader<'_>, stamp: &Stamp, open: &OpenRecord) -> Result<Vec<DocumentWrite>, ExecuteError> {
    let mut steps = birth(reader, stamp, shape::RECORD, &shape::RECORD_CONTAINERS, open)?;
    let mut texts = BTreeMap::new();
    for field in &open.texts {
        texts.insert(field.to_string(), open.fields.get(field).cloned().unwrap_or_default());
    }
    steps.push(DocumentWrite::Texts(texts));
    Ok(steps)
}

/// A record's long text becomes what its author wrote, by replacing no more than they did: what somebody else writes into
/// it meanwhile stays. None where the field is no long text of this record.
fn rewrite(
    reader: &Reader<'_>,
    stamp: &Stamp,
    field: &FieldId,
    value: &str,
) -> Result<Option<Vec<DocumentWrite>>, ExecuteError> {
    let object = reader.container(shape::TEXTS).and_then(|texts| reader.object(&texts, field.as_str()));
    let standing = reader.text_object(shape::TEXTS, field.as_str());
    let Some((object, standing)) = object.zip(standing) else { return Ok(None) };
    let replaced = splice::splices(&standing, value);
    let mut steps: Vec<DocumentWrite> = replaced
        .into_iter()
        .map(|(at, delete, insert)| DocumentWrite::Splice(object.clone(), at, delete, insert))
        .collect();
    if !steps.is_empty() {
        let key = format!("t/{field}");
        let former = read::cell::<()>(reader, &key).map(|cell| cell.act());
        let mark = Cell((), StampRow::from(stamp), former);
        steps.push(DocumentWrite::Put(container(reader, shape::REGISTERS)?, key, text(&mark)));
    }
    Ok(Some(steps))
}

fn section(
    reader: &Reader<'_>,
    stamp: &Stamp,
    id: ActId,
    kind: TextKind,
    whole: String,
) -> Result<Vec<DocumentWrite>, ExecuteError> {
    let mark = Cell(kind, StampRow::from(stamp), None);
    Ok(vec![
        DocumentWrite::NewText(container(reader, shape::TEXTS)?, id.to_string(), whole),
        DocumentWrite::Put(container(reader, shape::REGISTERS)?, format!("t/{id}"), text(&mark)),
    ])
}

/// The splices as (position, length deleted, text), if each finds what its author replaced; none otherwise.
fn fitting(standing: &str, splices: &[Splice]) -> Option<Vec<(usize, usize, String)>> {
    let mut units: Vec<u16> = standing.encode_utf16().collect();
    splices
        .iter()
        .map(|splice| {
            let at = splice.at as usize;
            let deleted: Vec<u16> = splice.delete.encode_utf16().collect();
            let end = at.checked_add(deleted.len())?;
            if units.get(at..end)? != deleted.as_slice() {
                return None;
            }
            units.splice(at..end, splice.insert.encode_utf16());
            Some((at, deleted.len(), splice.insert.clone()))
        })
        .collect()
}

/// R4: an author's own section is spliced; where the splices do not fit, their whole text is kept as a new section.
fn edit(reader: &Reader<'_>, stamp: &Stamp, edit: &EditText) -> Result<Vec<DocumentWrite>, ExecuteError> {
    let standing = edit.section.and_then(|id| {
        let key = id.to_string();
        let object = reader.object(&reader.container(shape::TEXTS)?, &key)?;
        Some((id, object, reader.text_object(shape::TEXTS, &key)?))
    });
    let Some((id, object, standing)) = standing else {
        return section(reader, stamp, stamp.act, edit.kind, edit.whole.clone());
    };
    if read::redactions(reader).iter().any(|one| one.what == Redact::Text(id)) {
        // R29: the section's words are gone, and what the author had seen of them goes, too. What they wrote themselves
        // stands as a section of its own.
        let own: Vec<&str> =
            edit.splices.iter().map(|splice| splice.insert.trim()).filter(|own| !own.is_empty()).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        return section(reader, stamp, stamp.act, edit.kind, own.join(" "));
    }
    let Some(splices) = fitting(&standing, &edit.splices) else {
        return section(reader, stamp, stamp.act, edit.kind, edit.whole.clone());
    };
    let mark =
        Cell(edit.kind, StampRow::from(stamp), read::cell::<TextKind>(reader, &format!("t/{id}")).map(|c| c.act()));
    let mut steps: Vec<DocumentWrite> = splices
        .into_iter()
        .map(|(at, delete, insert)| DocumentWrite::Splice(object.clone(), at, delete, insert))
        .collect();
    steps.push(DocumentWrite::Put(container(reader, shape::REGISTERS)?, format!("t/{id}"), text(&mark)));
    Ok(steps)
}

/// What a command writes, found by reading alone.
fn plan(reader: &Reader<'_>, stamp: &Stamp, command: &Command) -> Result<Vec<DocumentWrite>, ExecuteError> {
    use Command as C;
    let set =
        |key: Option<String>, value: serde_json::Value| register(reader, stamp, key.ok_or(ExecuteError::Shape)?, value);
    use crate::document::Subject as S;
    match command {
        C::Content(Content::OpenTicket(open)) => opening(reader, stamp, open),
        C::Content(Content::TellTicket(ticket)) => {
            let mut steps = opening(reader, stamp, &ticket.open)?;
            steps.push(DocumentWrite::Root(shape::TOLD, text(&ticket.told)));
            Ok(steps)
        }
        C::Item(Item::RegisterEquipment { fields }) => registration(reader, stamp, fields),
        C::Content(Content::AddNote { audience, text }) => row(reader, shape::NOTES, stamp, (audience, text)),
        // A record of its own: who reads only the note still reads all of its words.
        C::Content(Content::TellNote { audience, text, told }) => {
            let mut steps = row(reader, shape::NOTES, stamp, (audience, text))?;
            steps.extend(record(shape::TOLD_NOTES, stamp, told));
            Ok(steps)
        }
        C::Item(Item::AddEquipmentNote { text }) => row(reader, shape::NOTES, stamp, text),
        C::Content(Content::SetField { field, value }) => {
            set(shape::register_key(&S::Field(field.clone())), json(value))
        }
        C::Content(Content::TickItem { item, mark }) => set(shape::register_key(&S::Item(item.clone())), json(mark)),
        C::Content(Content::SetContact { field, value }) => set(shape::register_key(&S::Contact(*field)), json(value)),
        C::Content(Content::SetPlace { place }) => set(shape::register_key(&S::Place), json(place)),
        C::Content(Content::SetEquipment { equipment }) => set(shape::register_key(&S::Equipment), json(equipment)),
        C::Content(Content::SetSubject { subject }) => set(shape::register_key(&S::Subject), json(subject)),
        C::Content(Content::ChangeMaterial { line, quantity }) => {
            set(shape::register_key(&S::Material(*line)), json(quantity))
        }
        C::Item(Item::SetEquipmentField { field, value }) => {
            set(shape::register_key(&S::Registry(*field)), json(value))
        }
        C::Content(Content::EditText(change)) => edit(reader, stamp, change),
        C::Content(Content::AddMaterial { description, quantity, unit }) => {
            row(reader, shape::MATERIALS, stamp, (description, quantity, unit))
        }
        C::Content(Content::LogTime { kind, minutes, started_at }) => {
            row(reader, shape::TIMES, stamp, (kind, minutes, started_at))
        }
        C::Content(Content::LogContact { way, reached, verdict, text }) => {
            row(reader, shape::CONTACTS, stamp, (way, reached, verdict, text))
        }
        C::Content(Content::MarkMaterial { line, step, quantity }) => {
            set(shape::register_key(&S::MaterialStep(*line, *step)), json(quantity))
        }
        C::Content(Content::AttachEvidence(file)) => {
            let name = plain_name(&file.name).into_owned();
            Ok(record(shape::EVIDENCE, stamp, AttachEvidence { name, ..file.as_ref().clone() }))
        }
        C::Content(Content::SetCaption { evidence, caption }) => {
            set(shape::register_key(&S::Caption(*evidence)), json(caption))
        }
        C::Content(Content::RetireEvidence { evidence, reason }) => {
            Ok(record(shape::RETIRED, stamp, (evidence, reason)))
        }
        C::Content(Content::SealEvidence { evidence, fault }) => Ok(record(shape::SEALS, stamp, (evidence, fault))),
        C::Content(Content::Sign(sign)) => Ok(record(shape::SIGNATURES, stamp, sign)),
        C::Content(Content::DeliverSecret { to }) => Ok(record(shape::SECRETS, stamp, to)),
        C::Item(Item::SeeItem { place, audit }) => Ok(record(shape::SIGHTINGS, stamp, (place, audit))),
        C::Item(Item::MoveStock { item, delta, unit, ticket, line, counted, found }) => {
            let mut steps = record(shape::STOCK, stamp, (item, delta, unit, ticket, line));
            // A record of its own: who reads only the other still adds up right.
            if *counted {
                steps.extend(record(shape::COUNTED, stamp, ()));
            }
            if let Some(there) = found {
                steps.extend(record(shape::FOUND, stamp, there));
            }
            Ok(steps)
        }
        C::Item(Item::SetMinimum { item, unit, minimum }) => Ok(record(shape::MINIMUMS, stamp, (item, unit, minimum))),
        C::Content(Content::AddLabel { label }) => row(reader, shape::LABELS, stamp, label),
        C::Content(Content::RemoveLabel { label }) => {
            let object = container(reader, shape::LABELS)?;
            Ok(read::label_keys(reader, label)
                .into_iter()
                .map(|key| DocumentWrite::Delete(object.clone(), key))
                .collect())
        }
        C::Content(Content::Strike { .. }) => Ok(Vec::new()),
        C::Record(Record::OpenRecord(open)) => entry(reader, stamp, open),
        C::Record(Record::SetRecordField { field, value }) => {
            let mut steps = match rewrite(reader, stamp, field, value)? {
                Some(steps) => steps,
                None => set(shape::register_key(&S::Field(field.clone())), json(value))?,
            };
            // The register keeps the last value alone; the history keeps every one.
            if !steps.is_empty() {
                steps.extend(row(reader, shape::CHANGES, stamp, (field, value))?);
            }
            Ok(steps)
        }
        C::Record(Record::AddRecordNote { text }) => row(reader, shape::NOTES, stamp, text),
        C::Record(Record::VoteRecord { useful, comment }) => Ok(record(shape::VOTES, stamp, (useful, comment))),
        C::Record(Record::ReportProgress { percent, text }) => Ok(record(shape::REPORTS, stamp, (percent, text))),
        C::Record(Record::LinkRecord { document, linked }) => row(reader, shape::LINKS, stamp, (document, linked)),
        C::Decision(_)
        | C::Item(
            Item::HandOver(_)
            | Item::MoveItem(_)
            | Item::BindLabel { .. }
            | Item::RetireLabel { .. }
            | Item::MergeItem { .. },
        )
        | C::Record(Record::MoveRecord { .. }) => {
            row(reader, shape::REQUESTS, stamp, (command, read::decided_seq(reader)))
        }
    }
}

/// A value as JSON; our own types are always representable.
fn json<T: Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).expect("our own types are representable")
}

/// The actor under which a device's acts are executed in one run of the server: the same on every document, so that a
/// page of changes says it once.
pub fn device_actor(run: &[u8], device: crate::ids::DeviceId) -> ActorId {
    let mut seed = run.to_vec();
    seed.extend_from_slice(&device.raw().to_be_bytes());
    document::actor(&seed)
}
