//! Reading a record's document into its view. Total: what cannot be read is left out.

use super::view::{RecordChange, RecordLink, RecordNote, RecordReport, RecordView, RecordVote};
use crate::command::OpenRecord;
use crate::document::record::Row;
use crate::document::shape;
use crate::document::{Reader, Registers};
use crate::ids::{DocumentId, FieldId};
use crate::json;
use crate::order;
use crate::stamp::{Register, Site, Stamp};
use crate::ticket::read;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The view of a record; none where the document is not one or has not been born.
pub fn read(id: DocumentId, reader: &Reader<'_>) -> Option<RecordView> {
    let pass = reader.one_pass();
    let reader = &reader.with(&pass);
    if reader.root_text(shape::KIND)? != shape::RECORD {
        return None;
    }
    let Row(stamp, open) = reader.root_record::<Row<OpenRecord>>(shape::BORN)?;
    let born = Stamp::from(stamp);
    let first = |value: String| Register { value, stamp: born.clone() };
    let mut fields: BTreeMap<FieldId, Register<String>> =
        order::map_of(open.fields.iter().map(|(field, value)| (field.clone(), first(value.clone()))));
    let registers = Registers::of(reader);
    fields.extend(registers.beginning::<String>("f/").into_iter().map(|(name, set)| (FieldId::new(name), set)));
    for field in &open.texts {
        if let Some(value) = reader.text_object(shape::TEXTS, field.as_str()) {
            let mark = registers.cell::<()>(&format!("t/{field}"));
            let stamp = mark.map_or_else(|| born.clone(), |mark| mark.into_register().stamp);
            fields.insert(field.clone(), Register { value, stamp });
        }
    }
    let changes = read::rows::<(FieldId, String)>(reader, shape::CHANGES).into_iter();
    let notes = read::rows::<String>(reader, shape::NOTES).into_iter();
    Some(RecordView {
        id,
        register: open.register,
        number: decided(reader, "number"),
        state: decided(reader, "state").unwrap_or_default(),
        fields,
        entered: open.fields,
        texts: open.texts,
        votes: votes(reader),
        reports: reports(reader),
        changes: changes.map(|(_, stamp, (field, value))| RecordChange { stamp, field, value }).collect(),
        notes: notes.map(|(_, stamp, text)| RecordNote { stamp, text }).collect(),
        links: links(reader, &born, open.links),
        requests: read::requests(reader),
        conflicts: read::conflicts(reader),
        redactions: read::redactions(reader),
        // Nothing closes a record: no file of it comes late.
        evidence: read::evidence(reader, &registers, None),
        approved: decided(reader, shape::APPROVED),
        born,
    })
}

/// What the server decided; none where it has not yet.
fn decided<T: DeserializeOwned>(reader: &Reader<'_>, key: &str) -> Option<T> {
    let object = reader.container(shape::DECIDED)?;
    json::decode(&reader.texts(&object, key).pop()?).ok()
}

fn reports(reader: &Reader<'_>) -> Vec<RecordReport> {
    let told = read::records::<(u8, String)>(reader, shape::REPORTS).into_iter();
    told.map(|(_, stamp, (percent, text))| RecordReport { stamp, percent, text }).collect()
}

/// Of each who works here the last word counts; at the portal each visitor's.
fn votes(reader: &Reader<'_>) -> Vec<RecordVote> {
    let mut votes: Vec<RecordVote> = Vec::new();
    for (_, stamp, (useful, comment)) in read::records::<(bool, String)>(reader, shape::VOTES) {
        if stamp.site != Site::Portal {
            votes.retain(|known| known.stamp.site == Site::Portal || known.stamp.by != stamp.by);
        }
        votes.push(RecordVote { stamp, useful, comment });
    }
    votes
}

/// The last word on each document counts.
fn links(reader: &Reader<'_>, born: &Stamp, first: Vec<DocumentId>) -> Vec<RecordLink> {
    let mut links: Vec<RecordLink> =
        first.into_iter().map(|document| RecordLink { document, stamp: born.clone() }).collect();
    for (_, stamp, (document, linked)) in read::rows::<(DocumentId, bool)>(reader, shape::LINKS) {
        let there = links.iter().position(|link| link.document == document);
        match (linked, there) {
            (true, None) => links.push(RecordLink { document, stamp }),
            (false, Some(at)) => {
                links.remove(at);
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    links
}
