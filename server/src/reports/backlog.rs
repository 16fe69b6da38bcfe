//! What is open, for how long, in which state and with whom (SEC-15). A part of a ticket (OAX-41) is work of a team and of
//! somebody, and open with its whole.

use super::tally::{Order, SectionHead, Table, Tally};
use super::{NamedBy, Phrase, ReportContext, ReportSection, ReportUnit, SectionShape, ages};
use ronda_shared::ids::TeamId;
use ronda_shared::state::State;

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let columns = || {
        vec![
            (Phrase::new("Abiertos", "Open"), ReportUnit::Count),
            (Phrase::new("Con el plazo vencido", "Past their deadline"), ReportUnit::Count),
            (Phrase::new("Con el reloj detenido", "With the clock stopped"), ReportUnit::Count),
        ]
    };
    let names = ["ages", "states", "teams", "people"];
    let mut tables = names.map(|name| Table::new(name, columns()));
    ages::expect(&mut tables[0]);
    let at = scene.span.at;
    for ticket in scene.tickets.iter().filter(|ticket| ticket.is_open_before(at)) {
        let state = if ticket.state.is_final() { "" } else { ticket.state.id() };
        let rows = [
            ages::row(ages::days(scene, ticket.created)),
            state.to_owned(),
            ticket.team.as_deref().unwrap_or_default().to_owned(),
            ticket.assignee.as_deref().unwrap_or_default().to_owned(),
        ];
        // Of a part its team and its worker alone: by age and state its whole is counted.
        let first = if ticket.is_part { 2 } else { 0 };
        for (table, row) in tables.iter_mut().zip(&rows).skip(first) {
            table.count(tally, row, 0, ticket.id);
            if ticket.is_late_before(at) {
                table.count(tally, row, 1, ticket.id);
            }
            // One that came to stand later, as what ends does, went on then.
            if ticket.paused.is_some_and(|since| since < at) {
                table.count(tally, row, 2, ticket.id);
            }
        }
    }
    let head = |es: &str, en: &str, order: Order, named: Option<NamedBy>| SectionHead {
        title: Phrase::new(es, en),
        // How old it is goes by the days that are asked for; of where it stood and with whom no more is kept than the last.
        note: (order == Order::Greatest).then(|| {
            Phrase::new(
                "Como están al contarlos, también si los días que se piden ya pasaron.",
                "As they stand when counted, also where the days asked for have passed.",
            )
        }),
        shape: SectionShape::Bars,
        order,
        named,
    };
    let [aged, states, teams, people] = tables;
    let organisation = scene.organisation;
    let aged = aged.section(head("Por antigüedad", "By age", Order::Keys, None), ages::name);
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
    let who = head("Carga por persona", "Workload by person", Order::Greatest, Some(NamedBy::Person));
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
