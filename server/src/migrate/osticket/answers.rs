//! What forms say of tickets, of tasks and of people, in the forms in which osTicket keeps an answer.

use super::super::html;
use super::super::memory::{Memory, Name};
use super::super::model::Tally;
use super::{Answers, PAGE, Tables};
use std::collections::BTreeSet;

/// What forms say, sorted by what they are of.
#[derive(Default)]
pub(super) struct FormAnswers {
    pub(super) of_tickets: Answers,
    /// Files that stand in an answer: the ticket, and the file.
    pub(super) files: Vec<(String, String)>,
}

impl Tables {
    /// What forms say of each ticket, by the fields' names. What they say of tasks and of people's telephones goes to those; of the
    /// others it is told why not.
    pub(super) fn answers(&mut self, tally: &mut Tally, prefix: &str, memory: &Memory) -> FormAnswers {
        let table = format!("{prefix}form_entry_values");
        let mut answers = FormAnswers::default();
        let there = self.tickets.iter().filter(|ticket| ticket.opened.is_some()).map(|ticket| ticket.id.as_str());
        let there: BTreeSet<&str> = there.collect();
        for (entry, field, value, id) in std::mem::take(&mut self.values) {
            let (Some((of, object)), Some((label, name, kind))) = (self.entries.get(&entry), self.fields.get(&field))
            else {
                tally.passed(&table, 1, "its form is not in the dump");
                continue;
            };
            if of.as_str() == "T" && !there.contains(object.as_str()) {
                tally.passed(&table, 1, "its ticket is not in the dump");
                continue;
            }
            if kind.as_str() == "password" && !value.is_empty() {
                tally.left(&table, "answer", &format!("{entry}/{field}"), "kept secret there: it is not read");
                continue;
            }
            let said = match (kind.as_str(), value.trim()) {
                ("bool", "1") => "Sí".to_owned(),
                ("bool", "0") => "No".to_owned(),
                (PAGE, page) => html::plain(page),
                _ if name.as_str() == "priority" && !id.is_empty() => id,
                _ => spoken(&value),
            };
            match (of.as_str(), name.as_str()) {
                ("T", _) if kind.as_str() == "files" => {
                    let files = files_of(&value).into_iter();
                    answers.files.extend(files.map(|file| (memory.copy(object), memory.text(file))));
                }
                ("T", _) => {
                    let label = if matches!(name.as_str(), "subject" | "priority") { name } else { label };
                    if !said.trim().is_empty() {
                        memory.thing::<(String, Name, Name)>();
                        let of_ticket = answers.of_tickets.entry(object.clone()).or_default();
                        of_ticket.push((label.clone(), memory.name(&said)));
                    }
                }
                ("A", "title") => self.tasks.entry(object.clone()).or_default().title = memory.text(said),
                ("A", _) if said.trim().is_empty() => {}
                ("A", _) => {
                    let answer = (label.clone(), memory.name(&said));
                    self.tasks.entry(object.clone()).or_default().answers.push(answer);
                }
                // These are columns of the person or of the organisation as well.
                ("U", "name" | "email") | ("O", "name") => {}
                ("U", "phone") => {
                    if !said.is_empty() {
                        self.phones.insert(object.clone(), memory.name(&said));
                    }
                }
                ("U", _) => {
                    tally.passed(&table, 1, "what a form says of a person beyond name, address and telephone");
                    continue;
                }
                ("O", _) => {
                    tally.passed(&table, 1, "what a form says of an organisation beyond its name");
                    continue;
                }
                _ => {
                    tally.passed(&table, 1, "of the former institution itself or of a list, not of a ticket");
                    continue;
                }
            }
            tally.used(&table, 1);
        }
        answers
    }
}

/// A field's value as JSON, where it is kept so.
fn kept_as_json(value: &str) -> Option<serde_json::Value> {
    let text = value.trim();
    serde_json::from_str(text).ok().filter(|_| text.starts_with(['{', '[']))
}

/// What a field says: of choices, kept as JSON, the words that were chosen.
pub(super) fn spoken(value: &str) -> String {
    let word = |told: &serde_json::Value| told.as_str().or_else(|| told.get("name")?.as_str()).map(str::to_owned);
    match kept_as_json(value) {
        Some(serde_json::Value::Object(chosen)) => {
            let words = chosen.iter().map(|(key, told)| word(told).unwrap_or_else(|| key.clone()));
            words.collect::<Vec<_>>().join(", ")
        }
        Some(serde_json::Value::Array(all)) => {
            all.iter().map(|told| word(told).unwrap_or_else(|| told.to_string())).collect::<Vec<_>>().join(", ")
        }
        _ => value.trim().to_owned(),
    }
}

/// Keys of the files that an answer holds: `{"12":"foto.jpg"}`, `[12]`, or `[{"id":12,"name":"foto.jpg"}]`.
fn files_of(value: &str) -> Vec<String> {
    let key = |told: &serde_json::Value| match told {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        other => other.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)),
    };
    match kept_as_json(value) {
        Some(serde_json::Value::Object(files)) => files.keys().cloned().collect(),
        Some(serde_json::Value::Array(files)) => files.iter().filter_map(key).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_in_words() {
        for (kept, words) in [
            ("TLX-9", "TLX-9"),
            ("{\"12\":\"Edificio 1\"}", "Edificio 1"),
            ("{\"s3\":\"Omar Cruz\",\"x\":7}", "Omar Cruz, x"),
            ("[\"a\",{\"id\":4,\"name\":\"b\"},5]", "a, b, 5"),
            ("{no es JSON}", "{no es JSON}"),
            ("7", "7"),
            ("{}", ""),
        ] {
            assert_eq!(spoken(kept), words);
        }
    }

    #[test]
    fn files_of_an_answer_are_found_in_every_form() {
        assert_eq!(files_of("{\"12\":\"foto.jpg\",\"13\":\"oficio.pdf\"}"), ["12", "13"]);
        assert_eq!(files_of("[12, \"13\"]"), ["12", "13"]);
        assert_eq!(files_of("[{\"id\":12,\"name\":\"foto.jpg\"}]"), ["12"]);
        assert!(files_of("12").is_empty() && files_of("").is_empty());
    }
}
