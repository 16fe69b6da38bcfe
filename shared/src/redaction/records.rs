//! How a record of a document reads without the words that were taken out.

use super::written_words::{DECIDED_WORDS, each_own_word, each_word, each_word_at_root};
use super::{ROOT, Redact, Redactor, SIGNED, TAKEN, root_act};
use crate::document::record::{Row, text};
use crate::document::shape;
use crate::ids::{FieldId, Sha256};
use crate::json;
use crate::ruling::Conflict;
use crate::signature::Strokes;
use serde_json::Value;

impl Redactor {
    /// A record of a container, or of the root, as it stands in the document founded anew; none where nothing is left to
    /// tell (a card that offers two values that are gone).
    pub fn record(&self, container: &str, key: &str, record: &str) -> Option<String> {
        if container == shape::CONFLICTS {
            return self.card(record);
        }
        if container == ROOT && root_act(key).is_some() {
            return Some(self.root(key, record));
        }
        if container == shape::CHANGES {
            return Some(self.change(record));
        }
        if container == shape::DECIDED && key == shape::APPROVED {
            return Some(self.approved(record));
        }
        let machine = match container {
            shape::RULINGS | shape::LINKS => true,
            shape::REGISTERS => key.starts_with("t/") || key == "equipment",
            shape::DECIDED => !DECIDED_WORDS.contains(&key),
            _ => false,
        };
        if machine {
            return Some(record.to_owned());
        }
        let Ok(mut value) = json::decode::<Value>(record) else { return Some(self.scrub(record)) };
        if self.is_chosen(container, key) {
            // What somebody's certificate signed goes whole: it repeats the words, and says who its holder is.
            if let Some(decision) = decision_on_approval(&mut value) {
                decision.remove("signed");
            }
            each_own_word(&mut value, &mut |words| words.clear());
        } else {
            let before = signed_text(&value);
            if let Some(Value::String(words)) = value.pointer_mut(SIGNED_WORDS) {
                *words = self.scrub_lines(words);
            }
            each_word(&mut value, &mut |words| {
                let clean = self.scrub(words);
                // A value that is all gone is no value: nobody writes a letter to «[testado]».
                *words = if clean == TAKEN && container == shape::REGISTERS { String::new() } else { clean };
            });
            // Of words that somebody signed the hash stays, so that they are still theirs.
            if let Some(before) = before
                && signed_text(&value).as_ref() != Some(&before)
                && let Some(signed) = value.pointer_mut("/1/0/decide_approval/signed").and_then(Value::as_object_mut)
            {
                signed.entry(SIGNED).or_insert_with(|| Sha256::of(before.as_bytes()).to_string().into());
            }
        }
        Some(value.to_string())
    }

    /// A file or a signature. Of words under which somebody signed the hash stays, so that they are still theirs; of what
    /// was drawn a mark stays that every build reads as a signature; what a certificate added goes with it.
    fn root(&self, key: &str, record: &str) -> String {
        let Ok(mut value) = json::decode::<Value>(record) else { return self.scrub(record) };
        let chosen = self.is_chosen(ROOT, key);
        let before = value[1]["text"].as_str().map(str::to_owned);
        each_word_at_root(key, &mut value, &mut |words| {
            if chosen { words.clear() } else { *words = self.scrub(words) }
        });
        if let (Some(before), Some(sign)) = (before, value.get_mut(1).and_then(Value::as_object_mut))
            && key.starts_with(shape::SIGNATURES)
            && sign.get("text").and_then(Value::as_str) != Some(before.as_str())
        {
            sign.entry(SIGNED).or_insert_with(|| Sha256::of(before.as_bytes()).to_string().into());
        }
        let drawn = root_act(key).is_some_and(|(_, act)| self.chose(&Redact::Hand(act)));
        if let (true, Some(strokes)) = (drawn, value.pointer_mut("/1/hand/strokes")) {
            *strokes = Value::String(Strokes::destroyed().as_str().to_owned());
            // A certificate says who its holder is, their tax number and their population register key.
            if let Some(sign) = value.get_mut(1).and_then(Value::as_object_mut) {
                sign.remove("certified");
            }
        }
        value.to_string()
    }

    /// A value that a field of a record was given: of a chosen one, that it was given one.
    fn change(&self, record: &str) -> String {
        let Ok(Row(stamp, (field, value))) = json::decode::<Row<(FieldId, String)>>(record) else {
            return self.scrub(record);
        };
        let chosen = !value.is_empty() && self.chose(&Redact::Field(field.clone()));
        let value = if chosen { TAKEN.to_owned() } else { self.scrub(&value) };
        text(&Row(stamp, (field, value)))
    }

    /// What is read of an article while its next version is written.
    fn approved(&self, record: &str) -> String {
        let Ok(mut value) = json::decode::<Value>(record) else { return self.scrub(record) };
        let fields = value.get_mut("fields").and_then(Value::as_object_mut);
        for (field, words) in fields.into_iter().flatten() {
            let chosen = self.chose(&Redact::Field(FieldId::new(field.as_str())));
            if let Value::String(words) = words {
                *words = if chosen { String::new() } else { self.scrub(words) };
            }
        }
        value.to_string()
    }

    fn card(&self, record: &str) -> Option<String> {
        let Ok(mut card) = json::decode::<Conflict>(record) else { return Some(self.scrub(record)) };
        let chosen = shape::register_key(&card.subject).is_some_and(|key| self.is_chosen(shape::REGISTERS, &key));
        if chosen && card.settled.is_none() {
            return None;
        }
        for side in [&mut card.standing, &mut card.other] {
            side.value = match json::decode::<Value>(&side.value) {
                Ok(mut value) => {
                    each_word(&mut value, &mut |words| if chosen { words.clear() } else { *words = self.scrub(words) });
                    value.to_string()
                }
                Err(_) if chosen => String::new(),
                Err(_) => self.scrub(&side.value),
            };
        }
        Some(text(&card))
    }
}

/// A request's decision on an approval, of its record.
fn decision_on_approval(record: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    record.pointer_mut("/1/0/decide_approval")?.as_object_mut()
}

/// Where a request's record has the words that a certificate signed.
const SIGNED_WORDS: &str = "/1/0/decide_approval/signed/text";

/// The words that a certificate signed in it; none where none did.
fn signed_text(record: &Value) -> Option<String> {
    record.pointer(SIGNED_WORDS)?.as_str().map(str::to_owned)
}
