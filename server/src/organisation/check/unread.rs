//! What data may say and nothing reads. It stays readable for data that say it, and is told, so that nobody relies on it.

use super::Findings;
use crate::organisation::reason::{Desk, Services, Settings};
use ronda_shared::catalog::{ClosingRule, GuardRule};
use ronda_shared::workflow::TRANSITIONS;
use std::collections::BTreeSet;

const SERVICES: &str = "services/";

pub(super) fn advice(found: &mut Findings<'_>) {
    let org = found.org;
    for service in &org.services {
        let id = service.id.as_str();
        for key in unread(&service.closing) {
            let reason = Services::ClosingUnread { service: id.to_owned(), key: key.to_owned() };
            found.add(SERVICES, id, Some(key), reason);
        }
        if service.guards.iter().any(|guard| matches!(guard.rule, GuardRule::OnePerAsset { .. })) {
            found.add(SERVICES, id, Some("one_per_asset"), Services::OnePerAssetUnread { service: id.to_owned() });
        }
        if service.restricted_to.as_ref().is_some_and(|to| to.excludes_subject) {
            found.add(SERVICES, id, Some("excludes_subject"), Services::SubjectUnread { service: id.to_owned() });
        }
    }
    if org.settings.auto_close.as_ref().is_some_and(|rule| rule.note_required) {
        found.add_at("settings.json", "\"note_required\"", Settings::NoteAlways {});
    }
    for theirs in &org.transitions {
        let Some(row) = TRANSITIONS.iter().find(|row| row.id == theirs.id) else { continue };
        let is_same = alike(row.from, &theirs.from) && alike(row.to, &theirs.to) && alike(row.actors, &theirs.actors);
        if !is_same || row.automatic != theirs.automatic {
            found.add("transitions.json", &theirs.id, None, Desk::TransitionUnread { id: theirs.id.clone() });
        }
    }
}

/// The keys of a closing that it says and that bar no ending: what they ask for is asked for in other ways.
fn unread(closing: &ClosingRule) -> Vec<&'static str> {
    let keys = [
        ("signatures", !closing.signatures.is_empty()),
        ("requires_evidence_url", closing.requires_evidence_url),
        ("requires_conclusion_date", closing.requires_conclusion_date),
        ("requester_comments", closing.requester_comments),
        ("requires_media_record", closing.requires_media_record),
        ("final_capture_by", closing.final_capture_by.is_some()),
        ("notify", !closing.notify.is_empty()),
        ("notify_channels", !closing.notify_channels.is_empty()),
        ("notify_within_minutes", closing.notify_within_minutes.is_some()),
        ("condition", closing.condition.is_some()),
    ];
    keys.into_iter().filter(|(_, is_said)| *is_said).map(|(key, _)| key).collect()
}

/// Whether two lists name the same, in whatever order.
fn alike<T: Ord>(one: &[T], other: &[T]) -> bool {
    one.iter().collect::<BTreeSet<_>>() == other.iter().collect::<BTreeSet<_>>()
}
