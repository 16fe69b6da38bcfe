//! What comes round by the calendar: what a plan opens can be opened, what it looks at is there.

use super::Findings;
use crate::organisation::reason::{Desk, NamedKind, Plans};
use ronda_shared::catalog::plan::{Does, Every, Opens, Plan, When};
use ronda_shared::date::Date;
use ronda_shared::ids::ServiceId;

const FILE: &str = "plans.json";
/// A year of 29 February comes once in four.
const ANY_YEAR: i32 = 2027;

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids(FILE, NamedKind::Plan, org.plans.iter().map(|plan| plan.id.as_str()));
    for plan in &org.plans {
        when(found, plan);
        match &plan.does {
            Does::Open(opens) => check_opens(found, plan, opens),
            Does::Remind { services: of, text } => {
                services(found, plan, of);
                if text.trim().is_empty() || !matches!(plan.when, When::Every(_)) {
                    found.add(FILE, &plan.id, Some("remind"), Plans::EmptyReminder { plan: plan.id.clone() });
                }
            }
        }
    }
}

fn services(found: &mut Findings<'_>, plan: &Plan, of: &[ServiceId]) {
    if of.is_empty() {
        found.add(FILE, &plan.id, None, Plans::NoServices { plan: plan.id.clone() });
    }
    for service in of {
        if found.org.service(service).is_none() {
            let (owner, what, name) = (plan.id.clone(), NamedKind::Service, service.to_string());
            let reason = Desk::Unknown { owner, what, name };
            found.add(FILE, &plan.id, Some(service.as_str()), reason);
        }
    }
}

fn when(found: &mut Findings<'_>, plan: &Plan) {
    let id = plan.id.as_str();
    match &plan.when {
        When::Every(Every::Year { month, day, .. }) => {
            if Date::new(ANY_YEAR, *month, *day).is_none() {
                found.add(FILE, id, Some("year"), Plans::NoDay { plan: id.to_owned() });
            }
        }
        When::Every(Every::Day { .. } | Every::Week { .. } | Every::MonthEnd { .. }) => {}
        When::Since { kinds, months } => {
            let months = months.or(found.org.settings.maintenance_every_months);
            if kinds.is_empty() || months.is_none_or(|months| months == 0) {
                found.add(FILE, id, Some("since"), Plans::NoKinds { plan: id.to_owned() });
            }
        }
        When::After { services: of, field, .. } => {
            services(found, plan, of);
            for service in of {
                if found.org.service(service).is_some() && found.org.field(service, field).is_none() {
                    let (plan, field_id) = (id.to_owned(), field.to_string());
                    let reason = Plans::NotAsked { plan, field: field_id, service: service.to_string() };
                    found.add(FILE, id, Some(field.as_str()), reason);
                }
            }
        }
    }
}

fn check_opens(found: &mut Findings<'_>, plan: &Plan, opens: &Opens) {
    let (org, id) = (found.org, plan.id.as_str());
    let Some(service) = org.service(&opens.service) else {
        let reason = Plans::OpensNothing { plan: id.to_owned(), service: opens.service.to_string() };
        return found.add(FILE, id, Some(opens.service.as_str()), reason);
    };
    if !org.takes_channel(service, &opens.channel) {
        let (plan, service, channel) = (id.to_owned(), service.id.to_string(), opens.channel.to_string());
        let reason = Plans::WrongChannel { plan, service, channel };
        found.add(FILE, id, Some(opens.channel.as_str()), reason);
    }
    if opens.subservice.as_ref().is_some_and(|name| !service.subservices.contains(name)) {
        let reason = Plans::NoVariant { plan: id.to_owned(), service: service.id.to_string() };
        found.add(FILE, id, Some("subservice"), reason);
    }
    if opens.priority.as_ref().is_some_and(|priority| org.priority(priority).is_none()) {
        found.add(FILE, id, Some("priority"), Plans::NoPriority { plan: id.to_owned() });
    }
    if opens.subject.trim().is_empty() {
        found.add(FILE, id, Some("subject"), Plans::NoSubject { plan: id.to_owned() });
    }
    if opens.requester.name.trim().is_empty() {
        found.add(FILE, id, Some("requester"), Plans::NoRequester { plan: id.to_owned() });
    }
    for field in opens.fields.keys() {
        if org.field(&service.id, field).is_none() {
            let (plan, service) = (id.to_owned(), service.id.to_string());
            let reason = Plans::AnswersNothing { plan, field: field.to_string(), service };
            found.add(FILE, id, Some(field.as_str()), reason);
        }
    }
}
