//! Counts by service, area, building and month. A group of fewer than [`SMALL`] is told of no number, and where one alone
//! would be so, the next smallest is not either: else the total would tell it.

use super::SMALL;
use super::columns::Row;
use serde::Serialize;
use std::collections::BTreeMap;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Group {
    /// By what it is made.
    pub(super) por: &'static str,
    /// Which.
    pub(super) grupo: String,
    /// How many tickets; none where they are too few to be told.
    pub(super) solicitudes: Option<u64>,
    /// Of a hundred that were answered, so many in time; none where too few were.
    pub(super) respuesta_a_tiempo: Option<u64>,
    /// Of a hundred that were solved, so many in time; none likewise.
    pub(super) solucion_a_tiempo: Option<u64>,
}

#[derive(Default)]
struct Count {
    all: u64,
    /// In time, and judged.
    answer: (u64, u64),
    solution: (u64, u64),
}

type Key = fn(&Row) -> String;

/// All groups, by what they are made.
pub(super) fn aggregates(rows: &[Row]) -> Vec<Group> {
    let by: [(&'static str, Key); 4] = [
        ("servicio", |row| row.servicio_nombre.clone()),
        ("area", |row| row.area.clone()),
        ("edificio", |row| row.edificio.clone()),
        ("mes", |row| row.recibida.chars().take(7).collect()),
    ];
    by.into_iter().flat_map(|(por, key)| groups(por, key, rows)).collect()
}

fn groups(por: &'static str, key: Key, rows: &[Row]) -> Vec<Group> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for row in rows {
        let count = counts.entry(key(row)).or_default();
        count.all += 1;
        add(&mut count.answer, &row.respuesta_a_tiempo);
        add(&mut count.solution, &row.solucion_a_tiempo);
    }
    let small = counts.values().filter(|count| count.all < SMALL).count();
    let next = counts.values().filter(|count| count.all >= SMALL).map(|count| count.all).min();
    let mut beside = if small == 1 { next } else { None };
    let group = |(grupo, count): (String, Count)| {
        let hidden = count.all < SMALL || beside.take_if(|next| *next == count.all).is_some();
        let share = |(kept, of): (u64, u64)| (!hidden && of >= SMALL).then(|| (kept * 100 + of / 2) / of);
        Group {
            por,
            grupo,
            solicitudes: (!hidden).then_some(count.all),
            respuesta_a_tiempo: share(count.answer),
            solucion_a_tiempo: share(count.solution),
        }
    };
    counts.into_iter().map(group).collect()
}

fn add((kept, of): &mut (u64, u64), said: &str) {
    *kept += u64::from(said == "sí");
    *of += u64::from(!said.is_empty());
}

/// As a table.
pub(super) fn table(groups: &[Group]) -> Vec<Vec<String>> {
    let heads = ["por", "grupo", "solicitudes", "respuesta_a_tiempo_%", "solucion_a_tiempo_%"];
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let line = |group: &Group| {
        let count = group.solicitudes.map_or_else(|| "suprimido".to_owned(), |count| count.to_string());
        let shares = [number(group.respuesta_a_tiempo), number(group.solucion_a_tiempo)];
        [group.por.to_owned(), group.grupo.clone(), count].into_iter().chain(shares).collect()
    };
    std::iter::once(heads.map(str::to_owned).to_vec()).chain(groups.iter().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start;
    use ronda_shared::ids::{BuildingId, DocumentId, ServiceId};
    use ronda_shared::ticket::summary::TicketSummary;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_small_group_cannot_be_reckoned_from_the_total() {
        let org = start::organisation("oaxaca").expect("Oaxaca's data");
        let at = Timestamp::from_millis(1_795_186_800_000);
        let mut rows = Vec::new();
        for (building, many) in [("edificio-1", 9), ("edificio-2", 6), ("edificio-3", 2)] {
            for n in 0..many {
                let service = ServiceId::new("oax-soporte-hardware");
                let mut ticket = TicketSummary::new(DocumentId::new(at, [n; 10]), service, at);
                ticket.building = Some(BuildingId::new(building));
                ticket.kept.solution = Some(n > 0);
                rows.push(Row::of(&org, &ticket).expect("a row"));
            }
        }
        let told: Vec<(Option<u64>, Option<u64>)> = aggregates(&rows)
            .iter()
            .filter(|group| group.por == "edificio")
            .map(|group| (group.solicitudes, group.solucion_a_tiempo))
            .collect();
        assert_eq!(told, [(Some(9), Some(89)), (None, None), (None, None)], "two are not told, so neither can be");
        let text = format!("{:?}", table(&aggregates(&rows)));
        assert_eq!(text.matches("suprimido").count(), 2, "{text}");
    }
}
