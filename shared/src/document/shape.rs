//! The shape of a ticket's document, version 1: its containers, its keys, and which register belongs to which subject.
//! All containers are born with the document; whatever is added later is keyed by its act (or is a scalar).

use crate::command::{ContactField, EquipmentField, MaterialStep};
use crate::document::Subject;
use crate::ids::{ActId, FieldId, ItemId};
use crate::json;

/// The version written at birth; views read every released one.
pub const SCHEMA: i64 = 1;
/// Root: `ticket`, `equipment` or [`RECORD`].
pub const KIND: &str = "kind";
/// The kind of a record's document.
pub const RECORD: &str = "record";
/// Root: the version of the shape.
pub const SCHEMA_KEY: &str = "schema";
/// Root: [stamp, what it was opened with].
pub const BORN: &str = "born";
/// Registers set after birth: key of [`register_key`] → `Cell`.
pub const REGISTERS: &str = "reg";
/// Notes: act → `Row`.
pub const NOTES: &str = "note";
/// Long texts: act that began the section → Automerge text; its kind and last edit stand in the register `t/act`. Of a
/// record: the field → Automerge text, born with the document; its last edit stands in the register `t/field`.
pub const TEXTS: &str = "text";
/// Materials: act → `Row`; quantities are registers `m/act`.
pub const MATERIALS: &str = "mat";
/// Time: act → `Row`.
pub const TIMES: &str = "time";
/// Contacts with the requester: act → `Row`.
pub const CONTACTS: &str = "contact";
/// Labels: act → `Row`.
pub const LABELS: &str = "label";
/// Decisions asked for: act → `Row` of (command, basis).
pub const REQUESTS: &str = "req";
/// The server's rulings: act → `Ruling`.
pub const RULINGS: &str = "rul";
/// What is decided: field of `Decided` → its JSON. The server alone writes it.
pub const DECIDED: &str = "dec";
/// Conflicts: id → `Conflict`. The server alone writes it.
pub const CONFLICTS: &str = "conf";

/// Values that fields of a record were given: act → `Row`.
pub const CHANGES: &str = "chg";
/// Under which key of what is decided an article keeps what is read while its next version is written.
pub const APPROVED: &str = "approved";
/// What a record has to do with: act → `Row` of (document, linked).
pub const LINKS: &str = "link";

/// Records at the root, keyed by their act: files of evidence.
pub const EVIDENCE: &str = "v/";
/// Records at the root: files taken out of sight.
pub const RETIRED: &str = "vr/";
/// Records at the root: the server's word on the bytes of a file.
pub const SEALS: &str = "vs/";
/// Records at the root: signatures.
pub const SIGNATURES: &str = "s/";
/// Records at the root: secrets that reached their owners.
pub const SECRETS: &str = "sd/";
/// Records at the root of an item: where it was seen.
pub const SIGHTINGS: &str = "see/";
/// Records at the root of an item: stock in and out.
pub const STOCK: &str = "k/";
/// Records at the root of an item: that an entry of its stock is what a count found.
pub const COUNTED: &str = "kc/";
/// Records at the root of an item: how many such a count found to be there.
pub const FOUND: &str = "kf/";
/// Records at the root of an item: how many of an article it is to hold at least.
pub const MINIMUMS: &str = "kn/";

/// Root of a ticket that came over from another system: what that told of it, with the birth.
pub const TOLD: &str = "told";
/// Records at the root of such a ticket: who wrote a note there, and when.
pub const TOLD_NOTES: &str = "tn/";

/// Records at the root of a record: whether it was of use to somebody.
pub const VOTES: &str = "vote/";
/// Records at the root of a record: how far it had come.
pub const REPORTS: &str = "prog/";

/// Records at the root, by their number: what was taken out of the document (R29). The server alone writes them, at the
/// birth of a document that is founded anew.
pub const REDACTIONS: &str = "r/";

/// Every container of a ticket.
pub const TICKET_CONTAINERS: [&str; 11] =
    [REGISTERS, NOTES, TEXTS, MATERIALS, TIMES, CONTACTS, LABELS, REQUESTS, RULINGS, DECIDED, CONFLICTS];
/// Every container of an equipment item.
pub const EQUIPMENT_CONTAINERS: [&str; 5] = [REGISTERS, NOTES, REQUESTS, RULINGS, CONFLICTS];
/// Every container of a record but [`TEXTS`], which is born with its texts.
pub const RECORD_CONTAINERS: [&str; 8] = [REGISTERS, CHANGES, NOTES, LINKS, REQUESTS, RULINGS, DECIDED, CONFLICTS];

fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The key of the register that holds a subject's value; none for what the server decides.
pub fn register_key(subject: &Subject) -> Option<String> {
    Some(match subject {
        Subject::Field(field) => format!("f/{field}"),
        Subject::Item(item) => format!("i/{item}"),
        Subject::Contact(field) => format!("c/{}", word(field)),
        Subject::Subject => "subject".into(),
        Subject::Place => "place".into(),
        Subject::Equipment => "equipment".into(),
        Subject::Material(line) => format!("m/{line}"),
        Subject::Registry(field) => format!("e/{}", word(field)),
        Subject::MaterialStep(line, step) => format!("ms/{line}/{}", word(step)),
        Subject::Caption(file) => format!("v/{file}"),
        Subject::Custody
        | Subject::Movement
        | Subject::Label
        | Subject::Priority
        | Subject::Service
        | Subject::Assignee
        | Subject::Visit
        | Subject::State => return None,
    })
}

/// The subject that a register's key stands for; none for a key of a later version or for `t/…`.
pub fn subject_of(key: &str) -> Option<Subject> {
    let quoted = |word: &str| serde_json::Value::String(word.to_string());
    Some(match key.split_once('/') {
        None => match key {
            "subject" => Subject::Subject,
            "place" => Subject::Place,
            "equipment" => Subject::Equipment,
            _ => return None,
        },
        Some(("f", field)) => Subject::Field(FieldId::new(field)),
        Some(("i", item)) => Subject::Item(ItemId::new(item)),
        Some(("c", field)) => Subject::Contact(json::of_value::<ContactField>(quoted(field)).ok()?),
        Some(("m", line)) => Subject::Material(line.parse::<ActId>().ok()?),
        Some(("ms", rest)) => {
            let (line, step) = rest.rsplit_once('/')?;
            Subject::MaterialStep(line.parse().ok()?, json::of_value::<MaterialStep>(quoted(step)).ok()?)
        }
        Some(("v", file)) => Subject::Caption(file.parse::<ActId>().ok()?),
        Some(("e", field)) => Subject::Registry(json::of_value::<EquipmentField>(quoted(field)).ok()?),
        Some(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DeviceId;

    #[test]
    fn register_keys_lead_back_to_their_subjects() {
        let act = ActId { device: DeviceId::new(9), number: 4 };
        for subject in [
            Subject::Field(FieldId::new("puerto")),
            Subject::Item(ItemId::new("oax-alta-nodo.3")),
            Subject::Contact(ContactField::ClientOrg),
            Subject::Subject,
            Subject::Place,
            Subject::Equipment,
            Subject::Material(act),
            Subject::MaterialStep(act, MaterialStep::Received),
            Subject::Caption(act),
            Subject::Registry(EquipmentField::Mac),
        ] {
            let key = register_key(&subject).expect("a register");
            assert_eq!(subject_of(&key), Some(subject));
        }
        assert_eq!(register_key(&Subject::State), None);
    }
}
