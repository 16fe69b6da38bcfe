//! Report on the stock of storerooms and bags (SEC-37, BJ-18). It shows what they hold, what went in and out of them,
//! what is under its minimum, and what waits for material.

use super::ages;
use super::days::Days;
use super::storeroom::{Article, Line, StockMove, Storeroom};
use super::tally::{Order, SectionHead, Table, Tally};
use super::ticket::Ticket;
use super::{APART, NamedBy, Phrase, ReportContext, ReportSection, ReportUnit, SectionShape};
use ronda_shared::ids::DocumentId;
use ronda_shared::state::State;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let at = scene.span.at;
    let held = Held {
        scene,
        known: scene.tickets.iter().map(|ticket| ticket.id).collect(),
        open: scene.tickets.iter().copied().filter(|ticket| ticket.is_open_before(at)).collect(),
        lines: scene.storerooms.iter().map(|storeroom| (storeroom, storeroom.lines(at))).collect(),
    };
    let sections = vec![
        held.figures(tally),
        held.days(tally),
        held.articles(tally),
        held.short(tally),
        held.waiting(tally),
        held.waits(tally),
    ];
    let question = Phrase::new(
        "¿Qué hay en almacenes y bolsas al final de estos días, qué entró y salió, qué falta y qué tickets lo esperan?",
        "What do storerooms and bags hold at the end of these days, what went in and out, what is missing and which \
         tickets wait for it?",
    );
    (question, sections)
}

/// What storerooms hold at the end of the span, beside the tickets that the caller may read.
struct Held<'s> {
    scene: &'s ReportContext<'s>,
    known: BTreeSet<DocumentId>,
    /// At no end yet.
    open: Vec<&'s Ticket>,
    lines: Vec<(&'s Storeroom, BTreeMap<&'s Article, Line>)>,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
    /// Neither: a count found it.
    Found,
}

impl Direction {
    fn of(moved: &StockMove) -> Self {
        match (moved.counted, moved.delta < 0) {
            (true, _) => Self::Found,
            (false, true) => Self::Out,
            (false, false) => Self::In,
        }
    }
}

fn count(es: &str, en: &str) -> (Phrase, ReportUnit) {
    (Phrase::new(es, en), ReportUnit::Count)
}

fn quantity(es: &str, en: &str) -> (Phrase, ReportUnit) {
    (Phrase::new(es, en), ReportUnit::Quantity)
}

fn head(es: &str, en: &str, shape: SectionShape) -> SectionHead {
    SectionHead { title: Phrase::new(es, en), note: None, shape, order: Order::Keys, named: None }
}

impl<'s> Held<'s> {
    /// What moved in the span, with the document that tells of it: its ticket, where the caller may read that, else the
    /// storeroom.
    fn moved(&self) -> impl Iterator<Item = (DocumentId, &'s StockMove)> {
        let span = self.scene.span;
        let of = |storeroom: &'s Storeroom| storeroom.moved.iter().map(move |moved| (storeroom.id, moved));
        let all = self.scene.storerooms.iter().flat_map(of);
        let in_span = all.filter(move |(_, moved)| span.holds(moved.at) && moved.at < span.at);
        in_span.map(move |(storeroom, moved)| {
            let ticket = moved.ticket.filter(|id| self.known.contains(id));
            (ticket.unwrap_or(storeroom), moved)
        })
    }

    /// Open tickets that wait for material, with the days for which they have.
    fn waiting_tickets(&self) -> impl Iterator<Item = (&'s Ticket, i64)> {
        let at = self.scene.span.at;
        let open = self.open.iter().copied();
        let waiting = open.filter(move |ticket| ticket.state == State::WaitingMaterial && ticket.since < at);
        waiting.map(move |ticket| (ticket, ages::days(self.scene, ticket.since)))
    }

    fn figures(&self, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![
            count("Almacenes y bolsas", "Storerooms and bags"),
            count("Renglones bajo el mínimo", "Lines under their minimum"),
            count("Renglones por contar", "Lines to be counted"),
            count("Entradas", "In"),
            count("Salidas", "Out"),
            count("Tickets en espera de material", "Tickets waiting for material"),
            count("Tickets con material por llegar", "Tickets with material to come"),
        ];
        let mut table = Table::new("figures", columns);
        table.expect("all");
        for (storeroom, lines) in &self.lines {
            table.count(tally, "all", 0, storeroom.id);
            for line in lines.values() {
                if line.lacks().is_some() {
                    table.count(tally, "all", 1, storeroom.id);
                }
                if line.quantity < 0 {
                    table.count(tally, "all", 2, storeroom.id);
                }
            }
        }
        for (id, moved) in self.moved() {
            match Direction::of(moved) {
                Direction::In => table.count(tally, "all", 3, id),
                Direction::Out => table.count(tally, "all", 4, id),
                Direction::Found => {}
            }
        }
        for (ticket, _) in self.waiting_tickets() {
            table.count(tally, "all", 5, ticket.id);
        }
        for ticket in self.open.iter().filter(|ticket| !ticket.awaits.is_empty()) {
            table.count(tally, "all", 6, ticket.id);
        }
        let note = Phrase::new(
            "Un renglón es un artículo en un almacén o bolsa. Por contar: salió más de lo que se anotó que había.",
            "A line is an article in a storeroom or bag. To be counted: more went out than was ever noted there.",
        );
        let head = SectionHead { note: Some(note), ..head("En números", "In numbers", SectionShape::Figures) };
        table.section(head, |_| Phrase::new("Todo", "All"))
    }

    /// How often something went in and out, by day; in a long span by month.
    fn days(&self, tally: &mut Tally<'_>) -> ReportSection {
        let days = Days::of(self.scene.span);
        let mut table = Table::new("days", vec![count("Entradas", "In"), count("Salidas", "Out")]);
        days.expect(&mut table);
        for (id, moved) in self.moved() {
            let row = days.row(&self.scene.organisation.zone, moved.at);
            match Direction::of(moved) {
                Direction::In => table.count(tally, &row, 0, id),
                Direction::Out => table.count(tally, &row, 1, id),
                Direction::Found => {}
            }
        }
        let note = Phrase::new(
            "Movimientos, sea cual sea su cantidad. Un traspaso es salida de un lugar y entrada en otro.",
            "Movements, whatever their quantity. What goes from one place to another is out of one and into the other.",
        );
        let titles = match days.by_month {
            true => ("Entradas y salidas por mes", "In and out by month"),
            false => ("Entradas y salidas por día", "In and out by day"),
        };
        table.section(SectionHead { note: Some(note), ..head(titles.0, titles.1, SectionShape::Days) }, |row| {
            days.name(row)
        })
    }

    /// Each article over all storerooms and bags.
    fn articles(&self, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![
            quantity("Hay al final", "There at the end"),
            quantity("Mínimo", "Minimum"),
            quantity("Entró", "Came in"),
            quantity("Salió", "Went out"),
            quantity("Diferencia de conteo", "Difference of counts"),
            quantity("Con tickets abiertos", "With open tickets"),
            quantity("Por llegar a tickets", "To come for tickets"),
        ];
        let mut table = Table::new("articles", columns);
        for (storeroom, lines) in &self.lines {
            for (article, line) in lines {
                table.add(tally, &article.row(), 0, storeroom.id, line.quantity);
                if let Some(least) = line.least {
                    table.add(tally, &article.row(), 1, storeroom.id, i64::from(least));
                }
            }
        }
        for (id, moved) in self.moved() {
            let (column, amount) = match Direction::of(moved) {
                Direction::In => (2, moved.delta),
                Direction::Out => (3, moved.delta.saturating_neg()),
                Direction::Found => (4, moved.delta),
            };
            table.add(tally, &moved.article.row(), column, id, amount);
        }
        for ((article, ticket), taken) in self.with_open_tickets() {
            table.add(tally, &article.row(), 5, ticket, taken);
        }
        for ticket in &self.open {
            for awaited in ticket.awaits.iter() {
                let row = Article::new(&awaited.item, &awaited.unit).row();
                table.add(tally, &row, 6, ticket.id, i64::from(awaited.missing));
            }
        }
        let note = Phrase::new(
            "Nada se aparta sin salir: lo que un ticket toma sale de existencias en ese momento. Con tickets abiertos: \
             lo que salió para los que siguen abiertos, menos lo devuelto. Por llegar: lo solicitado o autorizado que \
             no se ha recibido.",
            "Nothing is set apart without going out: what a ticket takes leaves stock at once. With open tickets: what \
             went out for those that are still open, less what came back. To come: what was requested or authorised \
             and not received.",
        );
        let head = SectionHead { note: Some(note), ..head("Por artículo", "By article", SectionShape::Table) };
        table.section(head, Article::name)
    }

    /// What went out for each open ticket and has not come back.
    fn with_open_tickets(&self) -> BTreeMap<(&'s Article, DocumentId), i64> {
        let open: BTreeSet<DocumentId> = self.open.iter().map(|ticket| ticket.id).collect();
        let mut taken: BTreeMap<(&Article, DocumentId), i64> = BTreeMap::new();
        for moved in self.scene.storerooms.iter().flat_map(|storeroom| &storeroom.moved) {
            let Some(ticket) = moved.ticket.filter(|id| open.contains(id)) else { continue };
            if moved.at < self.scene.span.at {
                let sum = taken.entry((&moved.article, ticket)).or_default();
                *sum = sum.saturating_sub(moved.delta);
            }
        }
        taken.retain(|_, taken| *taken > 0);
        taken
    }

    /// What is under its minimum, the most missing first.
    fn short(&self, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![quantity("Faltan", "Missing"), quantity("Hay", "There"), quantity("Mínimo", "Minimum")];
        let mut table = Table::new("short", columns);
        for (storeroom, lines) in &self.lines {
            for (article, line) in lines {
                let Some((lacks, least)) = line.lacks().zip(line.least) else { continue };
                let row = format!("{}{APART}{}", storeroom.id, article.row());
                table.add(tally, &row, 0, storeroom.id, lacks);
                table.add(tally, &row, 1, storeroom.id, line.quantity);
                table.add(tally, &row, 2, storeroom.id, i64::from(least));
            }
        }
        let head = SectionHead {
            order: Order::Greatest,
            named: Some(NamedBy::Storeroom),
            ..head("Bajo el mínimo", "Under their minimum", SectionShape::Table)
        };
        table.section(head, |row| Article::name(row.split_once(APART).map_or(row, |(_, article)| article)))
    }

    fn waiting(&self, tally: &mut Tally<'_>) -> ReportSection {
        let mut table = Table::new("waiting", vec![count("Tickets", "Tickets")]);
        ages::expect(&mut table);
        for (ticket, days) in self.waiting_tickets() {
            table.count(tally, &ages::row(days), 0, ticket.id);
        }
        let note = Phrase::new(
            "Desde que esperan. De los que esperan todavía, también si los días que se piden ya pasaron.",
            "Since they wait. Of those that still do, also where the days asked for have passed.",
        );
        let title = ("En espera de material, por antigüedad", "Waiting for material, by age");
        table.section(SectionHead { note: Some(note), ..head(title.0, title.1, SectionShape::Bars) }, ages::name)
    }

    /// Each ticket that waits, the longest first.
    fn waits(&self, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![quantity("Días en espera", "Days waiting"), count("Renglones por llegar", "Lines to come")];
        let mut table = Table::new("waits", columns);
        for (ticket, days) in self.waiting_tickets() {
            let row = ticket.id.to_string();
            table.add(tally, &row, 0, ticket.id, days);
            for _ in ticket.awaits.iter() {
                table.count(tally, &row, 1, ticket.id);
            }
        }
        let head = SectionHead {
            order: Order::Greatest,
            named: Some(NamedBy::Document),
            ..head("Tickets en espera de material", "Tickets waiting for material", SectionShape::Table)
        };
        table.section(head, Phrase::name)
    }
}
