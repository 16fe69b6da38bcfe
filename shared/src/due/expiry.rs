//! What a date in a ticket brings with it later. Access that ends is taken away (A10, AGU-47), a tape may come back
//! from the vault (A11, AGU-52). And the words with which a plan opens a ticket.

use super::server_notes::{date_words, weekday};
use super::{Due, Item};
use crate::catalog::Organisation;
use crate::catalog::hours::Day;
use crate::catalog::plan::{Does, Opens, When};
use crate::command::{ContactField, OpenTicket, Place, Requester};
use crate::date::{Date, Zone, instant_in};
use crate::ids::{DocumentId, FieldId, ServiceId};
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Whether a plan looks at a field of the service's tickets.
pub(super) fn watched(org: &Organisation, service: &ServiceId) -> bool {
    org.plans.iter().any(|plan| matches!(&plan.when, When::After { services, .. } if services.contains(service)))
}

/// The date in the ticket that a plan looks at, with what it adds.
fn falls(view: &TicketView, when: &When) -> Option<Date> {
    let When::After { services, field, months, days } = when else { return None };
    if !services.contains(&view.ruled.service) || matches!(view.ruled.state, State::Rejected | State::Cancelled) {
        return None;
    }
    let date = view.fields.get(field)?.value.parse::<Day>().ok()?.date();
    Some(date.plus_months(*months).plus(i32::try_from(*days).unwrap_or(i32::MAX)))
}

pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    let plans = org.plans.iter().enumerate();
    plans
        .filter(|(_, plan)| matches!(plan.does, Does::Open(_)))
        .filter_map(|(number, plan)| Some(Item { at: follows(&org.zone, &plan.when, view)?, what: Due::Open(number) }))
        .collect()
}

/// When what follows from a date in a ticket is opened; none where the plan looks at none in it. The day named is the last: it begins when
/// that is over.
pub fn follows(zone: &Zone, when: &When, view: &TicketView) -> Option<Timestamp> {
    Some(instant_in(zone, falls(view, when)?.tomorrow(), 0))
}

/// What is known when a plan opens a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// The item that it is about.
    pub item: Option<DocumentId>,
    /// Where that stands.
    pub place: Place,
    /// Words that stand in for `{item}`, `{inventory}` and their like.
    pub words: BTreeMap<&'static str, String>,
    /// The ticket that it continues.
    pub continues: Option<DocumentId>,
    /// Who is known to ask, before the plan's own word.
    pub requester: Requester,
}

impl Opening {
    /// That of a ticket whose date has come.
    pub fn of_ticket(view: &TicketView) -> Self {
        let contact = |field| view.requester.get(&field).map(|set| set.value.clone()).unwrap_or_default();
        let requester = Requester {
            person: view.requester_person.clone(),
            name: contact(ContactField::Name),
            mail: contact(ContactField::Mail),
            phone: contact(ContactField::Phone),
            client_org: contact(ContactField::ClientOrg),
        };
        let folio = view.ruled.folio.clone().unwrap_or_else(|| view.born.provisional.clone());
        let words = BTreeMap::from([
            ("folio", folio),
            ("person", requester.name.clone()),
            ("client_org", requester.client_org.clone()),
        ]);
        let place = view.place.value.clone();
        Self { item: view.equipment.value, place, words, continues: Some(view.id), requester }
    }
}

/// The ticket that a plan opens for a day, which is over where the moment is its end. Fields of a ticket that it continues
/// are taken over by name where the plan gives none.
pub fn opening(
    org: &Organisation,
    opens: &Opens,
    date: Date,
    known: &Opening,
    standing: &BTreeMap<FieldId, String>,
) -> OpenTicket {
    let day = weekday(date);
    let mut letters = day.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let mut words = known.words.clone();
    words.insert("date", date.to_string());
    words.insert("day", date_words(date));
    words.insert("weekday", capital);
    let fill = |text: &str| {
        let filled =
            words.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value));
        filled.trim().to_owned()
    };
    let or = |known: &str, own: &str| if known.trim().is_empty() { fill(own) } else { known.trim().to_owned() };
    let mut fields = standing.clone();
    fields.extend(opens.fields.iter().map(|(id, text)| (id.clone(), fill(text))));
    fields.retain(|_, value| !value.is_empty());
    OpenTicket {
        subservice: opens.subservice.clone(),
        description: fill(&opens.description),
        requester: Requester {
            person: known.requester.person.clone(),
            name: or(&known.requester.name, &opens.requester.name),
            mail: or(&known.requester.mail, &opens.requester.mail),
            phone: or(&known.requester.phone, &opens.requester.phone),
            client_org: or(&known.requester.client_org, &opens.requester.client_org),
        },
        place: known.place.clone(),
        equipment: known.item,
        fields,
        priority: opens.priority.clone(),
        continues: known.continues,
        catalog: org.version.clone(),
        ..OpenTicket::new(opens.service.clone(), opens.kind, opens.channel.clone(), fill(&opens.subject))
    }
}
