//! Which texts of a record people wrote: the walk that shows each, to be read, cleared or scrubbed. Ids, kinds and stamps
//! are passed over.

use crate::document::shape;
use crate::ids::ActId;
use serde_json::Value;

/// What was decided in words.
pub(super) const DECIDED_WORDS: [&str; 8] =
    ["question", "reason", "vendor", "resolution", "closing", "survey", "letters", "archived"];
/// Names under which no words of people stand: ids, kinds, states.
const MACHINE: [&str; 51] = [
    "act",
    "assignee",
    "audience",
    "back_to",
    "building",
    "by",
    "catalog",
    "certificate",
    "channel",
    "choice",
    "code",
    "confirmed_by",
    "conflict",
    "content",
    "continues",
    "dated",
    "duplicate",
    "duplicate_of",
    "equipment",
    "evidence",
    "field",
    "id",
    "instead_of",
    "item",
    "kind",
    "label",
    "line",
    "merged_into",
    "offer",
    "person",
    "place_id",
    "priority",
    "provisional",
    "register",
    "section",
    "service",
    "sha256",
    "signature",
    "site",
    "state",
    "strokes",
    "subservice",
    "team",
    "ticket",
    "to",
    "verdict",
    "watcher",
    "way",
    "withdrawn",
    "mime",
    "type",
];
/// Movements that say a person by name.
const NAMED: [&str; 2] = ["reassignment", "swapped_in"];
/// Words that stand in a row by their place and are kinds of ours.
const KINDS: [&str; 12] = [
    "internal",
    "public",
    "phone",
    "mail",
    "whatsapp",
    "in_person",
    "confirmed",
    "persists",
    "work",
    "travel",
    "pending",
    "system",
];

/// Shows what people wrote in a record of the root: a file's name and caption, what was signed and by whom. Of a signature
/// whose words go the signer's name stays.
pub(super) fn each_word_at_root(key: &str, value: &mut Value, show: &mut dyn FnMut(&mut String)) {
    let fields: &[&str] = if key.starts_with(shape::EVIDENCE) { &["name", "caption"] } else { &["text"] };
    let Some(record) = value.get_mut(1).and_then(Value::as_object_mut) else { return };
    for field in fields {
        if let Some(Value::String(words)) = record.get_mut(*field) {
            show(words);
        }
    }
}

/// Shows each text of people in a record.
pub(super) fn each_word(value: &mut Value, show: &mut dyn FnMut(&mut String)) {
    walk(value, true, show);
}
/// The same but for what was chosen of a survey: it is one of the form's own answers, and is counted. What goes with the
/// answer of a survey is its comment; `Redact::Words` reaches a choice, too.
pub(super) fn each_own_word(value: &mut Value, show: &mut dyn FnMut(&mut String)) {
    walk(value, false, show);
}

fn walk(value: &mut Value, choices: bool, show: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(words) => {
            // A register names the act that it replaced.
            if !KINDS.contains(&words.as_str()) && words.parse::<ActId>().is_err() {
                show(words);
            }
        }
        Value::Array(items) => {
            if !is_stamp(items) {
                items.iter_mut().for_each(|item| walk(item, choices, show));
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field {
                    // Whom an item goes to is a name, where a ticket's people are ids.
                    Value::Object(moved) if NAMED.contains(&name.as_str()) => {
                        if let Some(Value::String(person)) = moved.get_mut("person") {
                            show(person);
                        }
                        walk(field, choices, show);
                    }
                    // A record's states are ids.
                    Value::Object(moved) if name == "move_record" => {
                        if let Some(Value::String(reason)) = moved.get_mut("reason") {
                            show(reason);
                        }
                    }
                    // A question may be called as an id is.
                    Value::Object(chosen) if name == "answers" => {
                        for choice in chosen.values_mut().filter(|_| choices) {
                            walk(choice, choices, show);
                        }
                    }
                    Value::String(_) if MACHINE.contains(&name.as_str()) => {}
                    // What is an id in one record is a whole thing in another: what kind of movement, `to` whom it is handed.
                    _ => walk(field, choices, show),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Each text of people in a record, but for a survey's choices.
pub(super) fn words_of(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    each_own_word(&mut value.clone(), &mut |words| found.push(words.clone()));
    found
}

/// [act, person, site, device time, order or null, receipt or null, 0 or 1], or an act's name where one was replaced.
fn is_stamp(items: &[Value]) -> bool {
    let [act, person, site, at, _, _, suspect] = items else { return false };
    act.as_str().is_some_and(|act| act.parse::<ActId>().is_ok())
        && person.is_string()
        && site.is_string()
        && at.is_i64()
        && suspect.is_u64()
}
