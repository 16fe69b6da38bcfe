//! What comes round by the calendar: programmes and tasks (A9, A12, A14), and items that are due for maintenance (A8).
//! After a standstill each makes one, that of its last moment.

use super::opens;
use super::read;
use crate::ingest::OwnAct;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::{Does, Opens, Plan, When};
use ronda_shared::command::{EquipmentField, Place, Requester};
use ronda_shared::date::{date_in, instant_in};
use ronda_shared::due::{Opening, opening};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::search;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::BTreeMap;

/// The tickets that plans open by now, each with its plan.
pub(super) fn due(
    reader: &dyn Reader,
    org: &Organisation,
    now: Timestamp,
) -> Result<Vec<(String, OwnAct)>, StoreError> {
    // A plan makes nothing of the time before there was a desk.
    let Some(first) = reader.entry(1)?.map(|entry| entry.at) else { return Ok(Vec::new()) };
    let registry = if org.plans.iter().any(about_items) { Registry::read(reader, org)? } else { Registry::default() };
    let mut acts = Vec::new();
    for plan in &org.plans {
        let Does::Open(opens) = &plan.does else { continue };
        for (at, item) in moments(org, plan, opens, &registry, now) {
            let name = opens::name(&plan.id, at, item.map(|item| item.id));
            if at < first || opens::is_open(reader, name)? {
                continue;
            }
            let known = match item {
                Some(item) => registry.known(reader, item)?,
                None => Opening::default(),
            };
            let open = opening(org, opens, at, &known, &BTreeMap::new());
            acts.extend(opens::act(org, &plan.id, name, open, now).map(|act| (plan.id.clone(), act)));
        }
    }
    Ok(acts)
}

/// When plans are to be looked at again.
pub(super) fn next(org: &Organisation, now: Timestamp) -> Option<Timestamp> {
    let comes = |plan: &Plan| match &plan.when {
        When::Every(every) => every.next(org, now),
        When::Since { .. } => Some(instant_in(&org.zone, date_in(&org.zone, now).tomorrow(), 0)),
        When::After { .. } => None,
    };
    org.plans.iter().filter(|plan| matches!(plan.does, Does::Open(_))).filter_map(comes).min()
}

fn about_items(plan: &Plan) -> bool {
    let each = matches!(&plan.does, Does::Open(opens) if !opens.each.is_empty());
    each || matches!(plan.when, When::Since { .. })
}

/// The moments of a plan that have come, with the item that each is about.
fn moments<'r>(
    org: &Organisation,
    plan: &Plan,
    opens: &Opens,
    registry: &'r Registry,
    now: Timestamp,
) -> Vec<(Timestamp, Option<&'r EquipmentSummary>)> {
    match &plan.when {
        When::Every(every) => match every.last(org, now) {
            Some(at) if opens.each.is_empty() => vec![(at, None)],
            Some(at) => registry.of(&opens.each).map(|item| (at, Some(item))).collect(),
            None => Vec::new(),
        },
        When::Since { kinds, months } => {
            let Some(months) = months.or(org.settings.maintenance_every_months) else { return Vec::new() };
            let due = registry.of(kinds).map(|item| {
                let served = registry.served.get(&(opens.service.clone(), item.id)).copied();
                let since = date_in(&org.zone, served.unwrap_or_else(|| born(item.id)));
                (instant_in(&org.zone, since.plus_months(months), 0), Some(item))
            });
            due.filter(|(at, _)| *at <= now).collect()
        }
        // A date in a ticket stands in that ticket's agenda.
        When::After { .. } => Vec::new(),
    }
}

/// When an item was registered: its id says so.
fn born(id: DocumentId) -> Timestamp {
    let millis = id.bytes()[..6].iter().fold(0_i64, |millis, byte| (millis << 8) | i64::from(*byte));
    Timestamp::from_millis(millis)
}

/// The items in service, and when each was last seen to, by service.
#[derive(Default)]
struct Registry {
    items: Vec<EquipmentSummary>,
    served: BTreeMap<(ServiceId, DocumentId), Timestamp>,
    people: Vec<Person>,
}

impl Registry {
    fn read(reader: &dyn Reader, org: &Organisation) -> Result<Self, StoreError> {
        let services: Vec<&ServiceId> = org
            .plans
            .iter()
            .filter(|plan| matches!(plan.when, When::Since { .. }))
            .filter_map(|plan| match &plan.does {
                Does::Open(opens) => Some(&opens.service),
                Does::Remind { .. } => None,
            })
            .collect();
        let mut registry = Self { people: reader.people()?, ..Self::default() };
        for summary in reader.every_summary() {
            match summary? {
                Summary::Equipment(item) if in_service(&item) => registry.items.push(*item),
                Summary::Ticket(ticket) if services.contains(&&ticket.service) => {
                    if let Some(item) = ticket.equipment {
                        let last = registry.served.entry((ticket.service, item)).or_insert(ticket.created);
                        *last = (*last).max(ticket.created);
                    }
                }
                Summary::Equipment(_) | Summary::Ticket(_) | Summary::Record(_) => {}
            }
        }
        Ok(registry)
    }

    fn of<'r>(&'r self, kinds: &[String]) -> impl Iterator<Item = &'r EquipmentSummary> {
        let kinds: Vec<Vec<String>> = kinds.iter().map(|kind| search::tokens(kind)).collect();
        self.items.iter().filter(move |item| kinds.contains(&search::tokens(&item.kind)))
    }

    /// What is known of an item when a ticket about it is opened.
    fn known(&self, reader: &dyn Reader, item: &EquipmentSummary) -> Result<Opening, StoreError> {
        let Some(view) = read::item(reader, item.id)? else { return Ok(Opening::default()) };
        let field = |field| view.field(field).to_owned();
        let name = field(EquipmentField::Person);
        let person = self
            .people
            .iter()
            .find(|person| person.active && !name.is_empty() && search::tokens(&person.name) == search::tokens(&name));
        let requester = Requester {
            person: person.map(|person| person.id.clone()),
            mail: person.and_then(|person| person.mail.clone()).unwrap_or_default(),
            phone: person.and_then(|person| person.phone.clone()).unwrap_or_default(),
            client_org: field(EquipmentField::ClientOrg),
            name,
        };
        let words = BTreeMap::from([
            ("item", item.name.clone()),
            ("inventory", item.inventory.clone()),
            ("kind", item.kind.clone()),
            ("person", requester.name.clone()),
            ("client_org", requester.client_org.clone()),
        ]);
        let place = Place {
            building: item.building.clone(),
            level: field(EquipmentField::Level),
            room: field(EquipmentField::Room),
        };
        Ok(Opening { item: Some(item.id), place, words, continues: None, requester })
    }
}

fn in_service(item: &EquipmentSummary) -> bool {
    let gone = search::tokens(&item.condition).iter().any(|word| word == "baja");
    item.merged_into.is_none() && !gone
}
