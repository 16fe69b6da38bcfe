//! Signatures whose words changed after they were given, and what differs (R18): what closing tells before it closes.

use super::{Paper, Row, at_closing, by_register, fill, listed};
use crate::catalog::{FieldDef, Form, Missing, Organisation};
use crate::ids::FormId;
use crate::ticket::view::TicketView;

/// A line that says something else than when it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As the paper prints it.
    pub label: String,
    /// What was signed; empty where nothing stood there.
    pub signed: String,
    /// What stands there now; empty where nothing does.
    pub now: String,
}

/// The last signature of a place, given under other words than the paper's of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Which paper.
    pub form: FormId,
    /// Whose.
    pub role: String,
    /// What for.
    pub purpose: String,
    /// The place, as it is printed.
    pub label: String,
    /// What differs, line by line; empty where the signed words were taken out for good since.
    pub changes: Vec<Change>,
}

impl Stale {
    /// In one line, as it is told: «Firma de conformidad: Monto devuelto: se firmó 380; ahora dice 350».
    pub fn named(&self) -> Missing {
        let said = |text: &str| if text.is_empty() { "sin dato".to_owned() } else { text.replace('\n', " ") };
        let change =
            |one: &Change| format!("{}: se firmó {}; ahora dice {}", one.label, said(&one.signed), said(&one.now));
        let changes: Vec<String> = self.changes.iter().map(change).collect();
        let label = [self.label.clone(), changes.join(" · ")].into_iter().filter(|part| !part.is_empty());
        Missing {
            id: format!("{}.{}.{}", self.form, self.role, self.purpose),
            label: label.collect::<Vec<_>>().join(": "),
        }
    }
}

/// Every place of this ticket's papers whose last signature no longer covers what the paper says, with what differs.
pub fn stale(org: &Organisation, view: &TicketView) -> Vec<Stale> {
    let papers = listed(org, view);
    let filled = papers.iter().filter_map(|form| Some((org.form(form.as_str())?, fill(org, form, view)?)));
    filled.flat_map(|(form, paper)| of_paper(form, &paper)).collect()
}

fn of_paper(form: &Form, paper: &Paper) -> Vec<Stale> {
    let amended = paper.signatures.iter().filter_map(|place| {
        let signed = place.signed.as_ref().filter(|signed| signed.amended)?;
        Some(Stale {
            form: paper.form.clone(),
            role: place.role.clone(),
            purpose: place.purpose.clone(),
            label: place.label.clone(),
            changes: changes(form, paper, &signed.signature.signed.text),
        })
    });
    amended.collect()
}

/// The lines of a paper that differ from the text that was signed; what the form asks at closing alone, or the register
/// gives, and was blank when it was signed amends nothing (BJ-20).
fn changes(form: &Form, paper: &Paper, signed: &str) -> Vec<Change> {
    if signed.is_empty() {
        return Vec::new();
    }
    let mut before = blocks(signed);
    let rows = || paper.sections.iter().flat_map(|section| &section.rows);
    let mut changed = Vec::new();
    let mut open: Vec<&Row> = Vec::new();
    for row in rows() {
        let now = row.value.trim_end();
        let whole = if now.is_empty() { row.label.clone() } else { format!("{}: {now}", row.label) };
        match before.iter().position(|block| *block == whole) {
            Some(at) => {
                before.remove(at);
            }
            None => open.push(row),
        }
    }
    for row in open {
        let head = format!("{}: ", row.label);
        let at = before.iter().position(|block| *block == row.label || block.starts_with(&head));
        let was = at.map(|at| before.remove(at)).unwrap_or_default();
        let was = was.strip_prefix(&head).unwrap_or_default().to_owned();
        let after = |field: &FieldDef| (at_closing(field) || by_register(field)) && field.label == row.label;
        let late = form.fields.iter().any(after);
        if !(late && was.is_empty()) {
            changed.push(Change { label: row.label.clone(), signed: was, now: row.value.trim_end().to_owned() });
        }
    }
    changed
}

/// The lines of a signed text, each with its continuations.
fn blocks(signed: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in signed.lines() {
        match (line.strip_prefix("    "), blocks.last_mut()) {
            (Some(more), Some(block)) => {
                block.push('\n');
                block.push_str(more);
            }
            _ => blocks.push(line.to_owned()),
        }
    }
    blocks
}
