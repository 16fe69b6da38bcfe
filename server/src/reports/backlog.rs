//! What is open, for how long, in which state and with whom (SEC-15).

use super::tally::{Head, Order, Table, Tally};
use super::{Named, Phrase, ReportSection, ReportUnit, Scene, SectionShape};
use ronda_shared::date::date_in;
use ronda_shared::ids::TeamId;
use ronda_shared::state::State;

/// Ages in calendar days, each up to and with its number; above the last stands the rest.
const AGES: [(i64, &str, &str); 5] = [
    (0, "Hoy", "Today"),
    (2, "1 a 2 días", "1 to 2 days"),
    (7, "3 a 7 días", "3 to 7 days"),
    (15, "8 a 15 días", "8 to 15 days"),
    (30, "16 a 30 días", "16 to 30 days"),
];

pub(super) fn reckon(scene: &Scene<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let columns = || {
        vec![
            (Phrase::new("Abiertos", "Open"), ReportUnit::Count),
            (Phrase::new("Con el plazo vencido", "Past their deadline"), ReportUnit::Count),
            (Phrase::new("Con el reloj detenido", "With the clock stopped"), ReportUnit::Count),
        ]
    };
    let names = ["ages", "states", "teams", "people"];
    let mut tables = names.map(|name| Table::new(name, columns()));
    for (place, _) in AGES.iter().enumerate() {
        tables[0].expect(&place.to_string());
    }
    tables[0].expect(&AGES.len().to_string());
    let (zone, at) = (&scene.organisation.zone, scene.span.at);
    let today = date_in(zone, at.plus(-1));
    for ticket in scene.tickets.iter().filter(|ticket| ticket.is_open_before(at)) {
        let age = today.days() - date_in(zone, ticket.created).days();
        let age = AGES.iter().position(|(most, _, _)| age <= *most).unwrap_or(AGES.len());
        let state = if ticket.state.is_final() { "" } else { ticket.state.id() };
        let rows = [
            age.to_string(),
            state.to_owned(),
            ticket.team.as_deref().unwrap_or_default().to_owned(),
            ticket.assignee.as_deref().unwrap_or_default().to_owned(),
        ];
        for (table, row) in tables.iter_mut().zip(&rows) {
            table.count(tally, row, 0, ticket.id);
            if ticket.is_late_before(at) {
                table.count(tally, row, 1, ticket.id);
            }
            if ticket.paused {
                table.count(tally, row, 2, ticket.id);
            }
        }
    }
    let head = |es: &str, en: &str, order: Order, named: Option<Named>| Head {
        title: Phrase::new(es, en),
        note: None,
        shape: SectionShape::Bars,
        order,
        named,
    };
    let [ages, states, teams, people] = tables;
    let organisation = scene.organisation;
    let aged = ages.section(head("Por antigüedad", "By age", Order::Keys, None), |row| {
        match row.parse::<usize>().ok().and_then(|place| AGES.get(place)) {
            Some((_, es, en)) => Phrase::new(*es, *en),
            None => Phrase::new("Más de 30 días", "More than 30 days"),
        }
    });
    let standing = states.section(head("Por estado", "By state", Order::Greatest, None), |id| {
        match State::ALL.iter().find(|state| state.id() == id) {
            Some(state) => Phrase::name(organisation.state_label(*state)),
            None => Phrase::new("Terminados después", "Ended since"),
        }
    });
    let by_team = teams.section(head("Carga por equipo", "Workload by team", Order::Greatest, None), |id| {
        match organisation.team(&TeamId::new(id)) {
            Some(team) => Phrase::name(&team.name),
            None if id.is_empty() => Phrase::new("Sin equipo", "No team"),
            None => Phrase::name(id),
        }
    });
    let who = head("Carga por persona", "Workload by person", Order::Greatest, Some(Named::Person));
    let by_person = people.section(who, |id| match id {
        "" => Phrase::new("Sin asignar", "Not assigned"),
        id => Phrase::name(id),
    });
    let question = Phrase::new(
        "¿Qué sigue abierto al final de estos días, desde cuándo y con quién?",
        "What is still open at the end of these days, since when and with whom?",
    );
    (question, vec![aged, standing, by_team, by_person])
}
