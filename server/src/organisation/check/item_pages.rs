//! Checks the classes and the pages of items. Each type is in one class; a page's types are named once, the services of
//! its sections exist, and its money stands in fields of those services.

use super::Findings;
use crate::organisation::reason::Items;
use ronda_shared::catalog::{FieldKind, ItemSection};
use ronda_shared::search;
use std::collections::BTreeSet;

const SETTINGS: &str = "settings.json";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    classes(found);
    let mut seen = BTreeSet::new();
    for page in &org.settings.item_pages {
        if page.types.is_empty() || page.sections.is_empty() {
            found.add_at(SETTINGS, "\"item_pages\"", Items::EmptyPage {});
        }
        for kind in &page.types {
            if !seen.insert(search::tokens(kind)) {
                found.add_at(SETTINGS, &format!("\"{kind}\""), Items::TwoPages { kind: kind.clone() });
            }
        }
        for section in &page.sections {
            check_section(found, section);
        }
    }
}

/// Each class has a name and types, and no type is of two.
fn classes(found: &mut Findings<'_>) {
    let (org, mut seen) = (found.org, BTreeSet::new());
    for class in &org.settings.item_classes {
        if class.name.trim().is_empty() || class.types.is_empty() {
            found.add_at(SETTINGS, "\"item_classes\"", Items::EmptyClass {});
        }
        for kind in &class.types {
            if kind.trim().is_empty() || !seen.insert(search::tokens(kind)) {
                found.add_at(SETTINGS, &format!("\"{kind}\""), Items::TwoClasses { kind: kind.clone() });
            }
        }
    }
}

fn check_section(found: &mut Findings<'_>, section: &ItemSection) {
    let org = found.org;
    let title = &section.title;
    if title.trim().is_empty() || section.services.is_empty() {
        found.add_at(SETTINGS, &format!("\"{title}\""), Items::EmptySection { title: title.clone() });
    }
    for id in &section.services {
        let named = format!("\"{id}\"");
        if org.service(id).is_none() {
            let reason = Items::UnknownService { title: title.clone(), service: id.to_string() };
            found.add_at(SETTINGS, &named, reason);
            continue;
        }
        for field in section.disputed.iter().flat_map(|money| [&money.owed, &money.returned]) {
            if org.field(id, field).is_none_or(|def| def.kind != FieldKind::Number) {
                let (field_id, service) = (field.to_string(), id.to_string());
                let reason = Items::NoMoney { title: title.clone(), field: field_id, service };
                found.add_at(SETTINGS, &format!("\"{field}\""), reason);
            }
        }
    }
}
