//! SEC-24, SEC-26: backup before maintenance. The user backs up their official information, or asks that it be done for
//! them and then validates it.

use super::refused::Refused;
use crate::catalog::{GuardRule, Organisation, ServiceDef, Values};
use crate::ids::FieldId;
use crate::messages::Reason;

/// The field by which a user validates what was backed up for them.
const VALIDATED: &str = "validado";

fn holds(values: &Values, field: &FieldId) -> bool {
    values.get(field).is_some_and(|value| value.trim() == "true")
}

fn rule(service: &ServiceDef) -> Option<(&FieldId, &[FieldId])> {
    service.guards.iter().find_map(|guard| match &guard.rule {
        GuardRule::BackupFirst { done, asked } => Some((done, asked.as_slice())),
        _ => None,
    })
}

/// T13: the work does not start before its user has a backup, or has asked for one.
pub(super) fn before_work(service: &ServiceDef, values: &Values) -> Result<(), Refused> {
    let ready =
        rule(service).is_none_or(|(done, asked)| holds(values, done) || asked.iter().any(|field| holds(values, field)));
    if ready { Ok(()) } else { Err(Reason::BackupFirst.into()) }
}

/// T19, T20: what was backed up for a user they have validated, where their form asks it.
pub(super) fn validated(org: &Organisation, service: &ServiceDef, values: &Values) -> Result<(), Refused> {
    let made_for_them = rule(service)
        .is_some_and(|(done, asked)| !holds(values, done) && asked.iter().any(|field| holds(values, field)));
    let field = FieldId::new(VALIDATED);
    let value = |name: &str| values.get(&FieldId::new(name)).map(String::as_str);
    let closes_so = service.closing.requires_user_validation_of_backup
        && org.field(&service.id, &field).is_some_and(|def| def.when.as_ref().is_none_or(|when| when.holds(&value)));
    if (made_for_them || closes_so) && !holds(values, &field) { Err(Reason::BackupNotValidated.into()) } else { Ok(()) }
}
