//! A message's template: its first line is the subject, then comes the text; `{names}` in braces are filled.
//!
//! A line whose names all have nothing to say is left out: a template names what there may be, not what there is.

use crate::organisation::reason::{Mail, Reason};
use std::collections::BTreeMap;

/// Everything that a template may name.
pub const NAMES: [&str; 32] = [
    "answer",
    "assignee",
    "closed",
    "contacts",
    "decides",
    "description",
    "desk",
    "diagnosis",
    "due",
    "ended",
    "folio",
    "level",
    "materials",
    "name",
    "note",
    "organisation",
    "origin",
    "question",
    "reason",
    "reopen_until",
    "request_by",
    "reserved",
    "service",
    "silence",
    "solution",
    "state",
    "subject",
    "survey",
    "team",
    "visit",
    "visit_mode",
    "was_due",
];

/// What stands for each name; one that is not there has nothing to say.
pub type Values = BTreeMap<&'static str, String>;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    subject: Vec<TemplatePart>,
    lines: Vec<Vec<TemplatePart>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePart {
    Text(String),
    Name(&'static str),
}

/// What is wrong with a template, and in which line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The line.
    pub line: usize,
    /// What.
    pub reason: Reason,
}

impl Template {
    /// Reads one.
    pub fn read(text: &str) -> Result<Self, Vec<TemplateError>> {
        let mut wrong = Vec::new();
        let mut lines: Vec<Vec<TemplatePart>> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            match pieces(line) {
                Ok(read) => lines.push(read),
                Err(reason) => wrong.push(TemplateError { line: at + 1, reason: reason.into() }),
            }
        }
        let first = text.lines().next().unwrap_or_default();
        if first.trim().is_empty() {
            wrong.push(TemplateError { line: 1, reason: Mail::EmptySubject {}.into() });
        }
        if text.lines().skip(1).all(|line| line.trim().is_empty()) {
            wrong.push(TemplateError { line: 1, reason: Mail::NoText {}.into() });
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let subject = lines.remove(0);
        Ok(Self { subject, lines })
    }

    /// The subject in one line, and the text.
    pub fn fill(&self, values: &Values) -> (String, String) {
        let subject = filled(&self.subject, values).unwrap_or_default();
        let subject: String = subject.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        let mut text = String::new();
        let mut blank = true;
        for line in self.lines.iter().filter_map(|line| filled(line, values)) {
            let empty = line.trim().is_empty();
            // Where a line was left out, no hole stays.
            if !(empty && blank) {
                text.push_str(line.trim_end());
                text.push('\n');
            }
            blank = empty;
        }
        (subject.split_whitespace().collect::<Vec<_>>().join(" "), text.trim_end().to_owned())
    }

    /// Whether it names this.
    pub fn names(&self, name: &str) -> bool {
        let names = |piece: &TemplatePart| matches!(piece, TemplatePart::Name(known) if *known == name);
        self.subject.iter().chain(self.lines.iter().flatten()).any(names)
    }
}

/// A line filled; none where it names something and nothing of it has anything to say.
fn filled(line: &[TemplatePart], values: &Values) -> Option<String> {
    let value = |name: &str| values.get(name).map_or("", String::as_str);
    let named = line.iter().any(|piece| matches!(piece, TemplatePart::Name(_)));
    let says = line.iter().any(|piece| matches!(piece, TemplatePart::Name(name) if !value(name).trim().is_empty()));
    if named && !says {
        return None;
    }
    Some(
        line.iter()
            .map(|piece| match piece {
                TemplatePart::Text(text) => text.as_str(),
                TemplatePart::Name(name) => value(name),
            })
            .collect(),
    )
}

fn pieces(line: &str) -> Result<Vec<TemplatePart>, Mail> {
    let (mut found, mut rest) = (Vec::new(), line);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(Mail::Unclosed {})?;
        let known = NAMES.into_iter().find(|known| *known == name);
        let known = known.ok_or_else(|| Mail::UnknownName { name: name.to_owned(), known: NAMES.join(", ") })?;
        if !before.is_empty() {
            found.push(TemplatePart::Text(before.to_owned()));
        }
        found.push(TemplatePart::Name(known));
        rest = after;
    }
    if rest.contains('}') {
        return Err(Mail::Unopened {});
    }
    if !rest.is_empty() {
        found.push(TemplatePart::Text(rest.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_nothing_to_say_leaves_no_line_and_no_hole() {
        let template =
            Template::read("[{folio}] {subject}\n\nHola {name}:\n\nVence: {due}\n\nGracias\n").expect("reads");
        let mut values =
            Values::from([("folio", "TYS-1".into()), ("subject", "a\nBcc: b".into()), ("name", "Ana".into())]);
        let (subject, text) = template.fill(&values);
        assert_eq!(subject, "[TYS-1] a Bcc: b", "one line, whatever is put into it");
        assert_eq!(text, "Hola Ana:\n\nGracias");
        values.insert("due", "mañana".into());
        assert_eq!(template.fill(&values).1, "Hola Ana:\n\nVence: mañana\n\nGracias");
        assert!(template.names("due") && !template.names("visit"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = Template::read("Hola\n\n{nombre}\n{folio\nx}\n").expect_err("wrong");
        assert_eq!(wrong.iter().map(|wrong| wrong.line).collect::<Vec<_>>(), [3, 4, 5]);
        assert!(wrong[0].reason.en().contains("«{nombre}» is unknown"));
        assert_eq!(Template::read("\nTexto").expect_err("no subject")[0].line, 1);
        assert_eq!(Template::read("Solo\n").expect_err("no text")[0].line, 1);
    }
}
