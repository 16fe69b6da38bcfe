//! What data may say and nothing reads. It stays readable for data that say it, and is told, so that nobody relies on it.

use super::Findings;
use crate::organisation::reason::{Desk, Plans, Services, Settings};
use ronda_shared::catalog::plan::When;
use ronda_shared::catalog::{ClosingRule, FieldKind, GuardRule, ServiceDef, check_value};
use ronda_shared::ids::FieldId;
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
    of_another_kind(found);
    never_said(found);
}

/// A field is made another kind in its form, and a rule goes on looking at it for an answer that it gives no more: it bars nothing, or
/// for ever, or never comes.
fn of_another_kind(found: &mut Findings<'_>) {
    let org = found.org;
    let is_other = |service: &ServiceDef, field: &FieldId, kind: FieldKind| {
        org.field(&service.id, field).is_some_and(|def| def.kind != kind)
    };
    for service in &org.services {
        let id = service.id.as_str();
        for guard in &service.guards {
            let yes_or_no: Vec<&FieldId> = match &guard.rule {
                GuardRule::NoticeDays { field, .. } => {
                    if is_other(service, field, FieldKind::Date) {
                        let reason = Services::NoticeOfNoDay { service: id.to_owned(), field: field.to_string() };
                        found.add(SERVICES, id, Some(field.as_str()), reason);
                    }
                    Vec::new()
                }
                GuardRule::Declared { flag } => vec![flag],
                GuardRule::BackupFirst { done, asked } => asked.iter().chain([done]).collect(),
                GuardRule::BeforeVendor { warranty, .. } => warranty.iter().collect(),
                _ => Vec::new(),
            };
            for field in yes_or_no.into_iter().filter(|field| is_other(service, field, FieldKind::Bool)) {
                let reason = Services::NeverYes { service: id.to_owned(), field: field.to_string() };
                found.add(SERVICES, id, Some(field.as_str()), reason);
            }
        }
    }
    for plan in &org.plans {
        let When::After { services, field, .. } = &plan.when else { continue };
        for service in services.iter().filter_map(|service| org.service(service)) {
            if is_other(service, field, FieldKind::Date) {
                let (service, field_id) = (service.id.to_string(), field.to_string());
                let reason = Plans::AfterNoDay { plan: plan.id.clone(), field: field_id, service };
                found.add("plans.json", &plan.id, Some(field.as_str()), reason);
            }
        }
    }
}

/// An option is renamed in its form, and a rule goes on refusing its former words, which nobody can say any more (AGU-61).
fn never_said(found: &mut Findings<'_>) {
    let org = found.org;
    for service in &org.services {
        let id = service.id.as_str();
        for guard in &service.guards {
            let GuardRule::ForbiddenValues { field, values } = &guard.rule else { continue };
            let Some(def) = org.field(&service.id, field) else { continue };
            // A line of the answer is compared as a whole, without the blanks around it.
            let is_said = |value: &String| {
                !value.is_empty() && value.trim() == value && !value.contains('\n') && check_value(def, value).is_ok()
            };
            for value in values.iter().filter(|value| !is_said(value)) {
                let (service, field) = (id.to_owned(), field.to_string());
                let reason = Services::NeverSaid { service, value: value.clone(), field };
                found.add(SERVICES, id, Some(value), reason);
            }
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
