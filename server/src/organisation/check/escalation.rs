//! The matrix of escalation: each row names what is there, and can be reached.

use super::Findings;
use crate::organisation::reason::{Desk, Escalation, NamedKind};
use ronda_shared::catalog::Class;
use std::collections::BTreeSet;

const FILE: &str = "escalation.json";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids(FILE, NamedKind::Row, org.escalation.iter().map(|row| row.id.as_str()));
    let common: BTreeSet<&str> = org.fields.iter().map(|field| field.id.as_str()).collect();
    for (number, row) in org.escalation.iter().enumerate() {
        let id = row.id.as_str();
        let mut unknown = |what: NamedKind, name: &str, known: bool| {
            if !known {
                let reason = Desk::Unknown { owner: id.to_owned(), what, name: name.to_owned() };
                found.add(FILE, id, Some(name), reason);
            }
        };
        for service in &row.services {
            unknown(NamedKind::Service, service.as_str(), org.service(service).is_some());
        }
        for category in &row.categories {
            unknown(NamedKind::Category, category, org.categories.contains(category));
        }
        for priority in &row.priorities {
            unknown(NamedKind::Priority, priority.as_str(), org.priority(priority).is_some());
        }
        if let Some(team) = &row.team {
            unknown(NamedKind::Team, team.as_str(), org.team(team).is_some());
        }
        for role in row.tell.iter().chain(&row.decides) {
            found.role(FILE, id, role);
        }
        let decides = row.decides.as_ref().and_then(|role| org.role(role));
        if let Some(role) = decides.filter(|role| !role.classes.iter().any(|c| matches!(c, Class::Sup | Class::Apr))) {
            let reason = Escalation::DecidesNothing { row: id.to_owned(), role: role.id.to_string() };
            found.add(FILE, id, Some(role.id.as_str()), reason);
        }
        if let Some(when) = &row.when {
            super::forms::condition(found, FILE, id, when, &org.fields, &common);
        }
        if row.level == 0 {
            found.add(FILE, id, Some("level"), Escalation::LevelZero { row: id.to_owned() });
        }
        if let Some(first) = org.escalation[..number].iter().find(|first| first.covers(row)) {
            let reason = Escalation::NeverReached { row: id.to_owned(), first: first.id.to_string() };
            found.add(FILE, id, None, reason);
        }
    }
}
