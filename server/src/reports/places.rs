//! Report on the inventory of places (OAX-49). It counts what was seen there, what was not, and what is open there: of
//! each building and level, or of each room of one building.

use super::item::{Item, ReportPlace};
use super::tally::{Order, SectionHead, Table, Tally};
use super::ticket::Ticket;
use super::{APART, Phrase, ReportContext, ReportSection, ReportUnit, SectionShape};
use ronda_shared::equipment::counting;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::reported::Move;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let seen = ItemFates::of(scene);
    let mut sections = vec![seen.figures(tally)];
    // Of all buildings the rooms would be thousands of rows.
    let (inventory, rest) = match scene.building {
        None => (vec![PlaceGrouping::Building, PlaceGrouping::Level], PlaceGrouping::Building),
        Some(_) => (vec![PlaceGrouping::Level, PlaceGrouping::Room], PlaceGrouping::Room),
    };
    for by in inventory {
        sections.push(seen.inventory(by, tally));
    }
    sections.push(seen.findings(rest, tally));
    sections.push(seen.skipped(rest, tally));
    let question = match scene.building {
        None => Phrase::new(
            "¿Qué de lo registrado en cada lugar se vio ahí en estos días, qué no, y qué queda pendiente?",
            "What of what is registered at each place was seen there in these days, what was not, and what is open?",
        ),
        Some(building) => {
            let name = scene.building_name(building);
            Phrase::new(
                format!("{name}: ¿qué de lo registrado ahí se vio en estos días, qué no, y qué queda pendiente?"),
                format!("{name}: what of what is registered there was seen in these days, what was not, what is open?"),
            )
        }
    };
    (question, sections)
}

/// What became of an item in the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemFate {
    /// Seen where it is registered.
    Seen,
    /// Nobody scanned it; a ticket about it was solved in its building.
    Attended,
    Elsewhere,
    Unseen,
}

/// By what places are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PlaceGrouping {
    Building,
    Level,
    Room,
}

impl PlaceGrouping {
    fn row(self, place: &ReportPlace) -> String {
        let building = place.building.as_deref().unwrap_or_default();
        match self {
            Self::Building => building.to_owned(),
            Self::Level => format!("{building}{APART}{}", place.level),
            Self::Room => format!("{building}{APART}{}", place.room),
        }
    }

    fn name(self, scene: &ReportContext<'_>, row: &str) -> Phrase {
        let (id, within) = row.split_once(APART).unwrap_or((row, ""));
        let building = match id {
            "" => Phrase::new("Sin edificio", "No building"),
            id => Phrase::name(scene.building_name(id)),
        };
        let nowhere = match self {
            Self::Building => return building,
            Self::Level => ("sin nivel", "no level"),
            Self::Room => ("sin lugar", "no room"),
        };
        let (es, en) = if within.is_empty() { nowhere } else { (within, within) };
        Phrase::new(format!("{}, {es}", building.es), format!("{}, {en}", building.en))
    }

    /// The end of a section's id and of its title.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Building => ("buildings", "por edificio", "by building"),
            Self::Level => ("levels", "por nivel", "by level"),
            Self::Room => ("rooms", "por lugar", "by room"),
        }
    }
}

fn count(es: &str, en: &str) -> (Phrase, ReportUnit) {
    (Phrase::new(es, en), ReportUnit::Count)
}

/// Into the first five columns.
fn count_item(table: &mut Table, tally: &mut Tally<'_>, (row, id, fate): (&str, DocumentId, ItemFate)) {
    table.count(tally, row, 0, id);
    match fate {
        ItemFate::Seen => table.count(tally, row, 1, id),
        ItemFate::Attended => {
            table.count(tally, row, 1, id);
            table.count(tally, row, 2, id);
        }
        ItemFate::Elsewhere => table.count(tally, row, 3, id),
        ItemFate::Unseen => table.count(tally, row, 4, id),
    }
}

/// Items with what became of them.
struct ItemFates<'s> {
    scene: &'s ReportContext<'s>,
    items: Vec<(&'s Item, ItemFate)>,
}

impl<'s> ItemFates<'s> {
    fn of(scene: &'s ReportContext<'s>) -> Self {
        let merged = scene.merged();
        let mut attended: BTreeMap<DocumentId, BTreeSet<&str>> = BTreeMap::new();
        for ticket in &scene.tickets {
            let solved = ticket.moves.iter().any(|(to, at)| *to == Move::Solved && scene.span.holds(*at));
            if let Some(item) = ticket.equipment.filter(|_| solved) {
                let building = ticket.place.building.as_deref().unwrap_or_default();
                attended.entry(counting(&merged, item)).or_default().insert(building);
            }
        }
        let fate = |item: &Item| {
            let building = item.place.building.as_deref().unwrap_or_default();
            let there = attended.get(&item.id).is_some_and(|buildings| buildings.contains(building));
            match item.seen.iter().rfind(|seen| scene.span.holds(seen.at)) {
                Some(seen) if seen.elsewhere.is_none() => ItemFate::Seen,
                Some(_) => ItemFate::Elsewhere,
                None if there => ItemFate::Attended,
                None => ItemFate::Unseen,
            }
        };
        let counted = scene.items.iter().copied().filter(|item| item.counts);
        Self { scene, items: counted.map(|item| (item, fate(item))).collect() }
    }

    /// Whether the question is of this place.
    fn asked(&self, place: &ReportPlace) -> bool {
        self.scene.building.is_none_or(|building| place.building.as_deref() == Some(building))
    }

    /// Items that are registered where the question is of.
    fn registered(&self) -> impl Iterator<Item = (&'s Item, ItemFate)> {
        self.items.iter().copied().filter(move |(item, _)| self.asked(&item.place))
    }

    /// Items that were last seen where the question is of and are registered elsewhere, with where they were seen.
    fn strays(&self) -> impl Iterator<Item = (&'s Item, &'s ReportPlace)> {
        let span = self.scene.span;
        let strays = self.items.iter().copied().filter(|(_, fate)| *fate == ItemFate::Elsewhere);
        let seen = strays.filter_map(move |(item, _)| {
            let last = item.seen.iter().rfind(|seen| span.holds(seen.at))?;
            Some((item, last.elsewhere.as_ref()?))
        });
        seen.filter(move |(_, place)| self.asked(place))
    }

    /// Tickets of where the question is of.
    fn tickets(&self) -> impl Iterator<Item = &'s Ticket> {
        self.scene.tickets.iter().copied().filter(move |ticket| self.asked(&ticket.place))
    }

    fn figures(&self, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![
            count("Registrados", "Registered"),
            count("Confirmados", "Confirmed"),
            count("De ellos, solo por un ticket", "Of them, by a ticket alone"),
            count("Vistos en otro lugar", "Seen elsewhere"),
            count("No vistos", "Not seen"),
            count("De otro lugar, vistos aquí", "Of another place, seen here"),
            count("Puntos «no aplica»", "Points “not applicable”"),
            count("Tickets abiertos", "Open tickets"),
        ];
        let mut table = Table::new("figures", columns);
        table.expect("all");
        for (item, fate) in self.registered() {
            count_item(&mut table, tally, ("all", item.id, fate));
        }
        for (item, _) in self.strays() {
            table.count(tally, "all", 5, item.id);
        }
        for ticket in self.tickets() {
            for _ in ticket.skipped.iter().filter(|at| self.scene.span.holds(**at)) {
                table.count(tally, "all", 6, ticket.id);
            }
            if ticket.is_open_before(self.scene.span.at) {
                table.count(tally, "all", 7, ticket.id);
            }
        }
        let note = Phrase::new(
            "Confirmado: visto en su lugar en una auditoría de estos días, o con un ticket sobre él resuelto en su \
             edificio. Se compara con el lugar registrado al contar, por la última vez que se vio; lo dado de baja y \
             lo registrado dos veces no se cuenta.",
            "Confirmed: seen in its place in an audit of these days, or with a ticket about it solved in its building. \
             It is compared with the place registered when this was counted, by the last time that it was seen; what \
             was withdrawn or registered twice is not counted.",
        );
        let title = Phrase::new("En números", "In numbers");
        let head =
            SectionHead { title, note: Some(note), shape: SectionShape::Figures, order: Order::Keys, named: None };
        table.section(head, |_| Phrase::new("Todo", "All"))
    }

    fn inventory(&self, by: PlaceGrouping, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![
            count("Registrados", "Registered"),
            count("Confirmados", "Confirmed"),
            count("Solo por un ticket", "By a ticket alone"),
            count("En otro lugar", "Elsewhere"),
            count("No vistos", "Not seen"),
        ];
        let (id, es, en) = by.words();
        let mut table = Table::new(id, columns);
        for (item, fate) in self.registered() {
            count_item(&mut table, tally, (&by.row(&item.place), item.id, fate));
        }
        let title = Phrase::new(format!("Inventario {es}"), format!("Inventory {en}"));
        let head = SectionHead { title, note: None, shape: SectionShape::Bars, order: Order::Keys, named: None };
        table.section(head, |row| by.name(self.scene, row))
    }

    /// What was found there that is registered elsewhere, and what is open there.
    fn findings(&self, by: PlaceGrouping, tally: &mut Tally<'_>) -> ReportSection {
        let columns = vec![
            count("Tickets abiertos", "Open tickets"),
            count("De otro lugar, vistos aquí", "Of another place, seen here"),
        ];
        let (id, es, en) = by.words();
        let mut table = Table::new(format!("findings-{id}"), columns);
        for ticket in self.tickets().filter(|ticket| ticket.is_open_before(self.scene.span.at)) {
            table.count(tally, &by.row(&ticket.place), 0, ticket.id);
        }
        for (item, place) in self.strays() {
            table.count(tally, &by.row(place), 1, item.id);
        }
        let title = Phrase::new(format!("Pendientes y hallazgos {es}"), format!("What is open and was found {en}"));
        let head = SectionHead { title, note: None, shape: SectionShape::Bars, order: Order::Keys, named: None };
        table.section(head, |row| by.name(self.scene, row))
    }

    /// Points of checklists that did not apply: nobody records that a point does not conform.
    fn skipped(&self, by: PlaceGrouping, tally: &mut Tally<'_>) -> ReportSection {
        let (id, es, en) = by.words();
        let mut table = Table::new(format!("skipped-{id}"), vec![count("Puntos", "Points")]);
        for ticket in self.tickets() {
            for _ in ticket.skipped.iter().filter(|at| self.scene.span.holds(**at)) {
                table.count(tally, &by.row(&ticket.place), 0, ticket.id);
            }
        }
        let note = Phrase::new(
            "Las listas de los tickets se marcan «hecho» o «no aplica», con su razón: ninguna respuesta dice «no \
             conforme». Se cuentan los puntos que no se hicieron; su razón está en la lista.",
            "Points of a ticket’s list are marked as done or as not applicable, with the reason: no answer says “does \
             not conform”. What is counted are the points that were not done; the reason stands in the list.",
        );
        let title = Phrase::new(format!("Puntos «no aplica» {es}"), format!("Points “not applicable” {en}"));
        let head =
            SectionHead { title, note: Some(note), shape: SectionShape::Bars, order: Order::Greatest, named: None };
        table.section(head, |row| by.name(self.scene, row))
    }
}
