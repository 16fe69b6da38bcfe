//! What comes round by the calendar: what a plan opens can be opened, what it looks at is there.

use super::Found;
use ronda_shared::catalog::plan::{Does, Every, Opens, Plan, When};
use ronda_shared::date::Date;
use ronda_shared::ids::ServiceId;

const FILE: &str = "plans.json";
/// A year of 29 February comes once in four.
const ANY_YEAR: i32 = 2027;

pub(super) fn check(found: &mut Found<'_>) {
    let org = found.org;
    found.ids(FILE, "plan", org.plans.iter().map(|plan| plan.id.as_str()));
    for plan in &org.plans {
        when(found, plan);
        match &plan.does {
            Does::Open(opens) => opened(found, plan, opens),
            Does::Remind { services: of, text } => {
                services(found, plan, of);
                if text.trim().is_empty() || !matches!(plan.when, When::Every(_)) {
                    let reason = format!("«{}» reminds: it needs words and a period", plan.id);
                    found.add(FILE, &plan.id, Some("remind"), reason);
                }
            }
        }
    }
}

fn services(found: &mut Found<'_>, plan: &Plan, of: &[ServiceId]) {
    if of.is_empty() {
        found.add(FILE, &plan.id, None, format!("«{}» looks at no service", plan.id));
    }
    for service in of {
        if found.org.service(service).is_none() {
            let reason = format!("«{}» names the service «{service}», which is not there", plan.id);
            found.add(FILE, &plan.id, Some(service.as_str()), reason);
        }
    }
}

fn when(found: &mut Found<'_>, plan: &Plan) {
    let id = plan.id.as_str();
    match &plan.when {
        When::Every(Every::Year { month, day, .. }) => {
            if Date::new(ANY_YEAR, *month, *day).is_none() {
                found.add(FILE, id, Some("year"), format!("«{id}» falls on no day of every year"));
            }
        }
        When::Every(Every::Day { .. } | Every::Week { .. } | Every::MonthEnd { .. }) => {}
        When::Since { kinds, months } => {
            let months = months.or(found.org.settings.maintenance_every_months);
            if kinds.is_empty() || months.is_none_or(|months| months == 0) {
                let reason = format!("«{id}» needs kinds of items, and months of its own or in settings.json");
                found.add(FILE, id, Some("since"), reason);
            }
        }
        When::After { services: of, field, .. } => {
            services(found, plan, of);
            for service in of {
                if found.org.service(service).is_some() && found.org.field(service, field).is_none() {
                    let reason = format!("«{id}» looks at «{field}», which «{service}» does not ask");
                    found.add(FILE, id, Some(field.as_str()), reason);
                }
            }
        }
    }
}

fn opened(found: &mut Found<'_>, plan: &Plan, opens: &Opens) {
    let (org, id) = (found.org, plan.id.as_str());
    let Some(service) = org.service(&opens.service) else {
        let reason = format!("«{id}» opens «{}», which is not there", opens.service);
        return found.add(FILE, id, Some(opens.service.as_str()), reason);
    };
    if !org.takes_channel(service, &opens.channel) {
        let reason = format!("«{id}» opens «{}» by «{}», which does not carry it", service.id, opens.channel);
        found.add(FILE, id, Some(opens.channel.as_str()), reason);
    }
    if opens.subservice.as_ref().is_some_and(|name| !service.subservices.contains(name)) {
        found.add(FILE, id, Some("subservice"), format!("«{id}» names a variant that «{}» does not have", service.id));
    }
    if opens.priority.as_ref().is_some_and(|priority| org.priority(priority).is_none()) {
        found.add(FILE, id, Some("priority"), format!("«{id}» names a priority that is not there"));
    }
    for (name, text) in [("subject", &opens.subject), ("requester", &opens.requester.name)] {
        if text.trim().is_empty() {
            found.add(FILE, id, Some(name), format!("«{id}» needs a {name}"));
        }
    }
    for field in opens.fields.keys() {
        if org.field(&service.id, field).is_none() {
            let reason = format!("«{id}» answers «{field}», which «{}» does not ask", service.id);
            found.add(FILE, id, Some(field.as_str()), reason);
        }
    }
}
