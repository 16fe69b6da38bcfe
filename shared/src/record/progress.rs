//! When somebody is to tell how far a record has come: once a period, whatever the day in it (AGU-11).

use super::summary::RecordSummary;
use crate::catalog::{Organisation, RegisterDef};
use crate::time::Timestamp;

/// By when the next report of a record is due: the end of the period after the one in which it was last told, or of the one
/// in which it was entered. None where its register asks for none, or where it has ended.
pub fn report_due(org: &Organisation, def: &RegisterDef, record: &RecordSummary) -> Option<Timestamp> {
    let every = &def.progress.as_ref().filter(|_| def.reports(&record.state))?.every;
    match &record.progress {
        None => every.next(org, record.born),
        // Told at the very end of a period it was told in that one.
        Some(told) => every.next(org, every.next(org, told.at.plus(-1))?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;
    use crate::ids::DocumentId;
    use crate::record::RecordProgress;
    use crate::time::{DAY_MS, HOUR_MS};
    use serde_json::json;
    use std::collections::BTreeMap;

    /// Friday 20 November 2026, 09:00 in Oaxaca; the desk closes at 18:00.
    const FRIDAY: i64 = 1_795_186_800_000;

    fn projects() -> RegisterDef {
        serde_json::from_value(json!({
            "id": "proyectos", "name": "Proyectos", "record": "Proyecto",
            "fields": [{ "id": "nombre", "label": "Nombre", "kind": "text" }],
            "states": [{ "id": "abierto", "name": "Abierto", "moves": [{ "to": "cerrado", "name": "Cerrar" }] },
                { "id": "cerrado", "name": "Cerrado", "ended": true }],
            "progress": { "every": { "week": { "on": "fri" } } },
            "reads": [], "writes": ["agente-mesa"]
        }))
        .expect("a register")
    }
    fn project(state: &str, told: Option<Timestamp>) -> RecordSummary {
        RecordSummary {
            id: DocumentId::new(Timestamp::from_millis(1), [1; 10]),
            register: projects().id,
            number: None,
            state: state.to_owned(),
            values: BTreeMap::new(),
            links: Vec::new(),
            born: Timestamp::from_millis(FRIDAY),
            tokens: Vec::new(),
            conflicts: 0,
            useful: 0,
            useless: 0,
            progress: told.map(|at| RecordProgress { percent: 40, at }),
            files: 0,
            approved: BTreeMap::new(),
        }
    }

    #[test]
    fn agu_11_each_week_is_told_once_whatever_the_day() {
        let due = |record: &RecordSummary| report_due(&oaxaca(), &projects(), record);
        let closing = Timestamp::from_millis(FRIDAY).plus(9 * HOUR_MS);
        assert_eq!(due(&project("", None)), Some(closing), "of the week in which it was entered");
        let monday = closing.plus(3 * DAY_MS);
        for told in [monday, closing.plus(7 * DAY_MS)] {
            let next = closing.plus(14 * DAY_MS);
            assert_eq!(due(&project("abierto", Some(told))), Some(next), "this week is told: the next one is due");
        }
        assert_eq!(due(&project("cerrado", Some(monday))), None);
        let silent = RegisterDef { progress: None, ..projects() };
        assert_eq!(report_due(&oaxaca(), &silent, &project("", None)), None);
    }
}
