//! Guards that a service's data add to the transitions, in its manual's words. They tell who may ask (OAX-36, AGU-43),
//! how long before (AGU-45), for which equipment (SEC-06), what is granted to nobody (AGU-61), and what must be there
//! first (AGU-58).

use super::answered::{answered, written};
use super::evidence;
use super::refused::Refused;
use crate::catalog::{FieldKind, Guard, GuardRule, Missing, Organisation, ServiceDef, Stage, Values};
use crate::command::{Label, OpenTicket};
use crate::date::Date;
use crate::ids::FieldId;
use crate::messages::Reason;
use crate::person::Person;
use crate::state::State;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;

/// T1: what bars a request from being received.
pub(super) fn at_birth(
    org: &Organisation,
    service: &ServiceDef,
    open: &OpenTicket,
    person: &Person,
    outside: bool,
    now: Timestamp,
) -> Result<(), Refused> {
    let values = org.values_of_birth(open);
    for guard in &service.guards {
        match &guard.rule {
            GuardRule::NoticeDays { field, days } => {
                let asked = open.occurred_at.unwrap_or(now);
                in_time(org, guard, values.get(field).map(String::as_str), *days, asked)?;
            }
            GuardRule::ForbiddenValues { field, values: never } => granted(guard, &values, field, never)?,
            GuardRule::RequesterOwns { .. } if outside => {
                let own = open.requester.person.as_ref().is_none_or(|asking| *asking == person.id);
                holds(own, Reason::OwnOnly, guard)?;
            }
            GuardRule::RequesterOwns { .. }
            | GuardRule::CompleteAndValid
            | GuardRule::AssetOwnedByOrg
            | GuardRule::OnePerAsset { .. }
            | GuardRule::Declared { .. }
            | GuardRule::BackupFirst { .. }
            | GuardRule::BeforeVendor { .. }
            | GuardRule::LinkedToOrigin
            | GuardRule::Notice => {}
        }
    }
    Ok(())
}

/// T9: only equipment of the institution's registry (SEC-06), nothing that is granted to nobody (AGU-61), and the papers
/// that come before anybody is assigned (OAX-37). T10 takes work that found such a thing out of its hands, to be returned or
/// refused (BJ-40): neither can be done while somebody is at it.
pub(super) fn to_assign(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
) -> Vec<Refused> {
    let values = answered(org, view);
    let guards = service.guards.iter().map(|guard| match &guard.rule {
        GuardRule::AssetOwnedByOrg => holds(view.equipment.value.is_some(), Reason::NotOurEquipment, guard),
        GuardRule::ForbiddenValues { field, values: never } if decided.state == State::Received => {
            granted(guard, &values, field, never)
        }
        _ => Ok(()),
    });
    together(guards.chain([papers(org, view, service, &values, |stage| stage == Stage::Assign)]))
}

/// T13: what was asked for is complete and valid (OAX-66, AGU-59), and what somebody must declare is declared (SEC-26).
pub(super) fn to_start(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Vec<Refused> {
    let values = answered(org, view);
    together(service.guards.iter().map(|guard| match &guard.rule {
        GuardRule::CompleteAndValid => papers(org, view, service, &values, |stage| stage <= Stage::Assign),
        GuardRule::Declared { flag } => {
            holds(values.get(flag).is_some_and(|value| value.trim() == "true"), Reason::NotDeclared, guard)
        }
        GuardRule::ForbiddenValues { field, values: never } => granted(guard, &values, field, never),
        _ => Ok(()),
    }))
}

/// T13: the papers that come after somebody was assigned and before the work starts (SEC-34).
pub(super) fn papers_to_start(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Result<(), Refused> {
    papers(org, view, service, &answered(org, view), |stage| stage == Stage::Work)
}

/// T19: nothing that is granted to nobody was written meanwhile (AGU-61), nor found in what was asked for (BJ-40).
pub(super) fn to_resolve(org: &Organisation, view: &TicketView, service: &ServiceDef) -> Vec<Refused> {
    let values = answered(org, view);
    together(service.guards.iter().map(|guard| match &guard.rule {
        GuardRule::ForbiddenValues { field, values: never } => granted(guard, &values, field, never),
        _ => Ok(()),
    }))
}

/// All guards that fail, in the order in which they stand; of those that refuse in the same sentence one, with what each names.
fn together(judged: impl Iterator<Item = Result<(), Refused>>) -> Vec<Refused> {
    let mut found: Vec<Refused> = Vec::new();
    for refused in judged.filter_map(Result::err) {
        let Some(same) = found.iter_mut().find(|known| known.why == refused.why) else {
            found.push(refused);
            continue;
        };
        for Missing { id, label } in refused.missing {
            let is_named = same.missing.iter().any(|known| known.id == id);
            if is_named && same.missing.iter().any(|known| known.label == label) {
                continue;
            }
            // A guard is known by its sentence: the next of the same has a number behind it.
            let id = if is_named { format!("{id}.{}", same.missing.len() + 1) } else { id };
            same.missing.push(Missing { id, label });
        }
    }
    found
}

/// SEC-28: what continues another ticket says which: it was opened so, was linked to it, or its form names it.
pub(super) fn continues(view: &TicketView, service: &ServiceDef) -> bool {
    let asked = service.guards.iter().any(|guard| guard.rule == GuardRule::LinkedToOrigin);
    let linked = view.labels.iter().any(|label| matches!(label, Label::Ticket(_)));
    let told = view.fields.get(&FieldId::new(ORIGIN)).is_some_and(|field| written(&field.value));
    !asked || view.born.continues.is_some() || linked || told
}

/// The field by which a form names the ticket that it continues.
const ORIGIN: &str = "orden_origen";

fn papers(
    org: &Organisation,
    view: &TicketView,
    service: &ServiceDef,
    values: &Values,
    at: impl Fn(Stage) -> bool,
) -> Result<(), Refused> {
    let mut asking = service.clone();
    asking.attachments.retain(|attachment| at(attachment.stage));
    let missing = evidence::documents(org, &asking, Stage::Close, &evidence::evidence(view), values);
    if missing.is_empty() { Ok(()) } else { Err(Refused { why: Reason::MissingEvidence, missing }) }
}

/// The addresses told on the ticket that are none of the institution's, by the fields that hold them.
pub(super) fn mails_outside(org: &Organisation, view: &TicketView) -> Vec<Missing> {
    let values = answered(org, view);
    let told = values.iter().filter(|(_, mail)| written(mail) && !org.allows_mail(mail.trim()));
    let fields = told.filter_map(|(id, _)| org.field(&view.decided.service, id));
    let mails = fields.filter(|field| field.kind == FieldKind::Email);
    mails.map(|field| Missing { id: field.id.to_string(), label: field.label.clone() }).collect()
}

fn granted(guard: &Guard, values: &Values, field: &FieldId, never: &[String]) -> Result<(), Refused> {
    let asked = values.get(field).map_or("", String::as_str);
    let forbidden = asked.lines().any(|line| never.iter().any(|value| value == line.trim()));
    holds(!forbidden, Reason::NeverGranted, guard)
}

/// AGU-45: natural days (A7) from the day on which it was asked to the day of the event, both by the institution's clock.
fn in_time(org: &Organisation, guard: &Guard, day: Option<&str>, days: u32, asked: Timestamp) -> Result<(), Refused> {
    let Some(event) = day.filter(|day| written(day)).and_then(|day| day.trim().parse::<Date>().ok()) else {
        return Ok(());
    };
    let told = Date::of_local(org.zone.local(asked));
    let left = event.days() - told.days();
    holds(left >= i64::from(days), Reason::ShortNotice, guard)
}

fn holds(holds: bool, why: Reason, guard: &Guard) -> Result<(), Refused> {
    if holds {
        return Ok(());
    }
    Err(Refused { why, missing: vec![Missing { id: why_id(why), label: guard.label.clone() }] })
}

/// A sentence's code as the id of what it names.
fn why_id(why: Reason) -> String {
    serde_json::to_value(why).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Who may ask for a service, by the names of their roles (OAX-36, AGU-43): what a refusal says.
pub(super) fn only_these_ask(org: &Organisation, service: &ServiceDef) -> Refused {
    let roles = service.requester_roles.iter().map(|id| Missing {
        id: id.to_string(),
        label: org.role(id).map_or_else(|| id.to_string(), |role| role.name.clone()),
    });
    Refused { why: Reason::OnlyTheseAsk, missing: roles.collect() }
}
