//! What a document was born with, and how it reads without the words that were taken out.

use super::written_words::each_word;
use super::{Redact, Redactor, TAKEN};
use crate::command::{Command, ContactField, Content, EquipmentField, Item, OpenRecord, OpenTicket, Record};
use crate::document::record::{Row, text};
use crate::ids::{ActId, DeviceId};
use crate::json;
use serde_json::Value;
use std::collections::BTreeMap;

impl Redactor {
    /// What a document was born with, without what is taken out.
    pub fn born(&self, record: &str) -> String {
        let cleared = self.each_chosen_at_birth(record, &mut |words| words.clear());
        let cleared = cleared.unwrap_or_else(|| record.to_owned());
        let scrub = |words: &mut String| {
            let clean = self.scrub(words);
            *words = if clean == TAKEN { String::new() } else { clean };
        };
        // A record's fields are words, whatever they are called; its register and what it is linked to are ids.
        if let Ok(Row(stamp, mut open)) = json::decode::<Row<OpenRecord>>(&cleared) {
            open.fields.values_mut().for_each(scrub);
            return text(&Row(stamp, open));
        }
        // An item's own person and kind are words, where a ticket's are ids.
        if let Ok(Row(stamp, mut fields)) = json::decode::<Row<BTreeMap<EquipmentField, String>>>(&cleared) {
            let words = fields.iter_mut().filter(|(field, _)| **field != EquipmentField::Building);
            words.for_each(|(_, words)| scrub(words));
            return text(&Row(stamp, fields));
        }
        match json::decode::<Value>(&cleared) {
            Ok(mut value) => {
                each_word(&mut value, &mut |words| scrub(words));
                // So are the answers of a service's form, of which a field may be called as an id is.
                let answers = value.pointer_mut("/1/fields").and_then(Value::as_object_mut);
                for (_, answer) in answers.into_iter().flatten() {
                    if let Value::String(words) = answer {
                        scrub(words);
                    }
                }
                value.to_string()
            }
            Err(_) => self.scrub(&cleared),
        }
    }

    /// Shows each text of a birth that is chosen, and writes the birth again.
    pub(super) fn each_chosen_at_birth(&self, record: &str, take: &mut dyn FnMut(&mut String)) -> Option<String> {
        if let Ok(Row(stamp, mut open)) = json::decode::<Row<OpenTicket>>(record) {
            for what in &self.what {
                match what {
                    Redact::Description {} => take(&mut open.description),
                    Redact::Subject {} => take(&mut open.subject),
                    Redact::Field(field) => open.fields.get_mut(field).into_iter().for_each(&mut *take),
                    Redact::Contact(field) => datum(&mut open, *field).into_iter().for_each(&mut *take),
                    _ => {}
                }
            }
            return Some(text(&Row(stamp, open)));
        }
        if let Ok(Row(stamp, mut open)) = json::decode::<Row<OpenRecord>>(record) {
            for what in &self.what {
                if let Redact::Field(field) = what {
                    open.fields.get_mut(field).into_iter().for_each(&mut *take);
                }
            }
            return Some(text(&Row(stamp, open)));
        }
        let Row(stamp, mut fields) = json::decode::<Row<BTreeMap<EquipmentField, String>>>(record).ok()?;
        for what in &self.what {
            if let Redact::Registry(field) = what {
                fields.get_mut(field).into_iter().for_each(&mut *take);
            }
        }
        Some(text(&Row(stamp, fields)))
    }
}

/// A requester's datum of an opening; none of what stands nowhere in it.
pub(super) fn datum(open: &mut OpenTicket, field: ContactField) -> Option<&mut String> {
    let requester = &mut open.requester;
    Some(match field {
        ContactField::Name => &mut requester.name,
        ContactField::Mail => &mut requester.mail,
        ContactField::Phone => &mut requester.phone,
        ContactField::ClientOrg => &mut requester.client_org,
        ContactField::Extra => return None,
    })
}

/// A birth's command as the document keeps it, under a stamp that says nothing.
pub(super) fn born_record(command: &Command) -> Option<String> {
    let content = match command {
        Command::Content(Content::OpenTicket(_) | Content::TellTicket(_)) => {
            serde_json::to_value(command.opens()?).ok()?
        }
        Command::Item(Item::RegisterEquipment { fields }) => serde_json::to_value(fields).ok()?,
        Command::Record(Record::OpenRecord(open)) => serde_json::to_value(open).ok()?,
        _ => return None,
    };
    let stamp = serde_json::json!([ActId { device: DeviceId::SERVER, number: 0 }, "", "system", 0, null, null, 0]);
    Some(Value::Array(vec![stamp, content]).to_string())
}
