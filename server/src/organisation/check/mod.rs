//! What must hold between the parts of an organisation, beyond that each can be read.

mod archive_chart;
mod cash;
mod control;
mod escalation;
mod face;
mod forms;
mod general;
mod hours;
mod item_pages;
mod papers;
mod plans;
mod registers;
mod services;
mod unfilled;
mod unread;

use super::Finding;
use super::reason::{Desk, NamedKind, Reason};
use super::source_texts::{Sources, quoted};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::RoleId;
use ronda_shared::limits;
use std::collections::BTreeSet;

pub(super) use hours::undecided;

/// Everything that is wrong.
pub(super) fn check(org: &Organisation, sources: &Sources) -> Vec<Finding> {
    let mut found = Findings { org, sources, findings: Vec::new() };
    general::check(&mut found);
    face::check(&mut found);
    hours::check(&mut found);
    forms::check(&mut found);
    cash::check(&mut found);
    services::check(&mut found);
    unfilled::check(&mut found);
    escalation::check(&mut found);
    plans::check(&mut found);
    registers::check(&mut found);
    item_pages::check(&mut found);
    control::check(&mut found);
    archive_chart::check(&mut found);
    found.findings
}

/// What is worth knowing and no reason to refuse data: what an earlier release took is served by this one too.
pub(super) fn advice(org: &Organisation, sources: &Sources) -> Vec<Finding> {
    let mut found = Findings { org, sources, findings: Vec::new() };
    general::unread_rights(&mut found);
    general::letters_without_service(&mut found);
    general::silence_that_closes_nothing(&mut found);
    hours::advice(&mut found);
    papers::advice(&mut found);
    services::advice(&mut found);
    unfilled::advice(&mut found);
    unread::advice(&mut found);
    found.findings
}

/// What is gathered, with what is needed to name its place.
struct Findings<'a> {
    org: &'a Organisation,
    sources: &'a Sources,
    findings: Vec<Finding>,
}

impl Findings<'_> {
    /// A finding about the thing with this id; `needle` is the text within it that is wrong.
    fn add(&mut self, prefix: &str, id: &str, needle: Option<&str>, reason: impl Into<Reason>) {
        let quoted = needle.map(quoted);
        let (file, line) = self.sources.place(prefix, id, quoted.as_deref());
        self.findings.push(Finding { file, line, reason: reason.into() });
    }

    /// A finding about the second thing with this id.
    fn add_second(&mut self, prefix: &str, id: &str, reason: impl Into<Reason>) {
        let (file, line) = self.sources.second(prefix, id);
        self.findings.push(Finding { file, line, reason: reason.into() });
    }

    /// A finding about a text of a file.
    fn add_at(&mut self, file: &str, needle: &str, reason: impl Into<Reason>) {
        let line = self.sources.line_of(file, needle);
        self.findings.push(Finding { file: file.to_owned(), line, reason: reason.into() });
    }

    /// Ids are there, short, of plain letters, and each once.
    fn ids<'i>(&mut self, prefix: &str, what: NamedKind, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
            if !seen.insert(id) {
                self.add_second(prefix, id, Desk::Twice { what, id: id.to_owned() });
            }
            if id.is_empty() || id.chars().count() > limits::ID_CHARS || !id.chars().all(plain) {
                self.add(prefix, id, None, Desk::NoId { id: id.to_owned(), most: limits::ID_CHARS });
            }
        }
    }

    /// A label is there.
    fn label(&mut self, prefix: &str, id: &str, what: NamedKind, label: &str) {
        if label.trim().is_empty() {
            self.add(prefix, id, None, Desk::Unnamed { what, id: id.to_owned() });
        }
    }

    /// A role that something names is known.
    fn role(&mut self, prefix: &str, id: &str, role: &RoleId) {
        if self.org.role(role).is_none() {
            let reason = Desk::UnknownRole { owner: id.to_owned(), role: role.to_string() };
            self.add(prefix, id, Some(role.as_str()), reason);
        }
    }
}
