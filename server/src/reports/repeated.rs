//! Which faults come again, by service, place and item, and which items fail (OAX-87). What a programme brings by
//! itself reports no fault; what was rejected or cancelled was none, and a part of a ticket (OAX-41) is no other fault.
//! A fault of an item that was merged into another is that one's.

use super::tally::{Order, SectionHead, Table, Tally};
use super::ticket::Ticket;
use super::{APART, NamedBy, Phrase, ReportContext, ReportSection, ReportUnit, SectionShape};
use ronda_shared::catalog::ServiceDef;
use ronda_shared::equipment::counting;
use ronda_shared::ids::ServiceId;
use ronda_shared::state::State;

/// A fault comes again from the second time on.
const AGAIN: u32 = 2;

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let columns = || vec![(Phrase::new("Reportes", "Reports"), ReportUnit::Count)];
    let mut places = Table::new("places", columns());
    let mut items = Table::new("items", columns());
    let mut services = Table::new("item-services", columns());
    let merged = scene.merged();
    let faults = scene.tickets.iter().filter(|ticket| is_fault(scene, ticket) && scene.span.holds(ticket.created));
    for ticket in faults {
        let building = ticket.place.building.as_deref().unwrap_or_default();
        if !(building.is_empty() && ticket.place.room.is_empty()) {
            let row = format!("{}{APART}{building}{APART}{}", ticket.service, ticket.place.room);
            places.count(tally, &row, 0, ticket.id);
        }
        if let Some(item) = ticket.equipment {
            items.count(tally, &counting(&merged, item).to_string(), 0, ticket.id);
            services.count(tally, &ticket.service, 0, ticket.id);
        }
    }
    places.keep_from(AGAIN);
    let head = |es: &str, en: &str, note: Option<Phrase>, named: Option<NamedBy>| SectionHead {
        title: Phrase::new(es, en),
        note,
        shape: SectionShape::Bars,
        order: Order::Greatest,
        named,
    };
    let again = Phrase::new(
        "Dos veces o más el mismo servicio en el mismo lugar.",
        "Twice or more the same service at the same place.",
    );
    let places = places.section(head("Problemas que se repiten", "Faults that come again", Some(again), None), |row| {
        place(scene, row)
    });
    let items =
        items.section(head("Fallas por equipo", "Failures by item", None, Some(NamedBy::Document)), Phrase::name);
    let services = services
        .section(head("Fallas de equipo por servicio", "Failures of items by service", None, None), |id| {
            Phrase::name(service_name(scene, id))
        });
    let question = Phrase::new(
        "¿Qué fallas de las recibidas en estos días se repiten, dónde y en qué equipos?",
        "Which faults received in these days come again, where and in which items?",
    );
    (question, vec![places, items, services])
}

fn is_fault(scene: &ReportContext<'_>, ticket: &Ticket) -> bool {
    let service = scene.organisation.service(&ServiceId::new(&*ticket.service));
    !service.is_some_and(ServiceDef::by_plan_alone)
        && !ticket.is_part
        && !matches!(ticket.state, State::Draft | State::Rejected | State::Cancelled)
}

fn service_name<'s>(scene: &ReportContext<'s>, id: &'s str) -> &'s str {
    scene.organisation.service(&ServiceId::new(id)).map_or(id, |service| &service.name)
}

/// «Edificio 7, Nivel 3 · Access Point sin alimentación».
fn place(scene: &ReportContext<'_>, row: &str) -> Phrase {
    let mut parts = row.split(APART);
    let mut next = || parts.next().unwrap_or_default();
    let (service, building, room) = (next(), next(), next());
    let building = scene.building_name(building);
    let place = [building, room].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Phrase::name(&format!("{place} · {}", service_name(scene, service)))
}
