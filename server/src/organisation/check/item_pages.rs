//! Pages of items: types that are named once, sections of services that are there, money in fields of those services.

use super::Found;
use ronda_shared::catalog::{FieldKind, ItemSection};
use ronda_shared::search;
use std::collections::BTreeSet;

const SETTINGS: &str = "settings.json";

pub(super) fn check(found: &mut Found<'_>) {
    let org = found.org;
    let mut seen = BTreeSet::new();
    for page in &org.settings.item_pages {
        if page.types.is_empty() || page.sections.is_empty() {
            found.add_at(SETTINGS, "\"item_pages\"", "a page of items needs types and sections".to_owned());
        }
        for kind in &page.types {
            if !seen.insert(search::tokens(kind)) {
                found.add_at(SETTINGS, &format!("\"{kind}\""), format!("the type «{kind}» has two pages"));
            }
        }
        for section in &page.sections {
            one(found, section);
        }
    }
}

fn one(found: &mut Found<'_>, section: &ItemSection) {
    let org = found.org;
    let title = &section.title;
    if title.trim().is_empty() || section.services.is_empty() {
        let reason = format!("the section «{title}» of a page of items needs a title and services");
        found.add_at(SETTINGS, &format!("\"{title}\""), reason);
    }
    for id in &section.services {
        let named = format!("\"{id}\"");
        if org.service(id).is_none() {
            found.add_at(
                SETTINGS,
                &named,
                format!("the section «{title}» names the service «{id}», which is not there"),
            );
            continue;
        }
        for field in section.disputed.iter().flat_map(|money| [&money.owed, &money.returned]) {
            if org.field(id, field).is_none_or(|def| def.kind != FieldKind::Number) {
                let reason = format!("the section «{title}» reckons with «{field}», which is no number of «{id}»");
                found.add_at(SETTINGS, &format!("\"{field}\""), reason);
            }
        }
    }
}
