//! What collided and was ruled on, and what waits for a supervisor's decision.

use super::tally::{Order, SectionHead, Table, Tally};
use super::{Phrase, ReportContext, ReportSection, ReportUnit, SectionShape};
use ronda_shared::act::DocumentKind;

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let span = scene.span;
    let mut cards = Table::new(
        "cards",
        vec![
            (Phrase::new("Surgieron", "Arose"), ReportUnit::Count),
            (Phrase::new("Decididos", "Decided"), ReportUnit::Count),
            (Phrase::new("Por decidir al final", "To be decided at the end"), ReportUnit::Count),
        ],
    );
    for ticket in &scene.tickets {
        for card in ticket.cards.iter() {
            // Two digits, so that rules stand in their order.
            let row = format!("{:02}", card.rule);
            if span.holds(card.at) {
                cards.count(tally, &row, 0, ticket.id);
            }
            if card.settled.is_some_and(|at| span.holds(at)) {
                cards.count(tally, &row, 1, ticket.id);
            }
            if card.at < span.at && card.settled.is_none_or(|at| at >= span.at) {
                cards.count(tally, &row, 2, ticket.id);
            }
        }
    }
    let head = |es: &str, en: &str, note: Option<Phrase>| SectionHead {
        title: Phrase::new(es, en),
        note,
        shape: SectionShape::Bars,
        order: Order::Keys,
        named: None,
    };
    let mut sections = vec![cards.section(head("Conflictos por regla", "Conflicts by rule", None), |row| {
        Phrase::name(&format!("R{}", row.trim_start_matches('0')))
    })];
    let now = || Phrase::new("Al contarlo, sea cual sea el periodo.", "When it was counted, whatever the period.");
    let columns = vec![(Phrase::new("Por decidir", "To be decided"), ReportUnit::Count)];
    let mut others = Table::new("others", columns);
    ["items", "records"].iter().for_each(|row| others.expect(row));
    for (kind, id) in &scene.disputed {
        let row = if *kind == DocumentKind::Equipment { "items" } else { "records" };
        others.count(tally, row, 0, *id);
    }
    let of_others = head("Conflictos de equipos y padrones", "Conflicts of items and registers", Some(now()));
    sections.push(others.section(of_others, |row| match row {
        "items" => Phrase::new("Equipos", "Items"),
        _ => Phrase::new("Registros de padrones", "Records of registers"),
    }));
    let columns = vec![(Phrase::new("Cambios", "Changes"), ReportUnit::Count)];
    let mut held = Table::new("held", columns);
    held.expect("waiting");
    for id in &scene.held {
        held.count(tally, "waiting", 0, *id);
    }
    let of_held = head("Cambios retenidos", "Held changes", Some(now()));
    sections.push(held.section(of_held, |_| Phrase::new("Esperan decisión", "Wait for a decision")));
    let question = Phrase::new(
        "¿Qué cambios chocaron en estos días y qué espera decisión?",
        "Which changes collided in these days, and what waits for a decision?",
    );
    (question, sections)
}
