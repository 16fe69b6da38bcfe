//! A report as a CSV table. It has a line for each row, under the question, the days and what it rests on.

use super::{Report, ReportNumber, ReportUnit};
use crate::import::csv_format::cell;
use ronda_shared::date::Zone;

/// The text of the file, in Spanish as the other tables are.
pub fn table(report: &Report, zone: &Zone) -> String {
    let mut text = String::from("\u{feff}");
    let mut line = |cells: &[String]| {
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    for (name, told) in [
        ("pregunta", report.question.es.clone()),
        ("desde", report.from.clone()),
        ("hasta", report.to.clone()),
        ("calendario", report.calendar.clone()),
        ("asiento", report.position.to_string()),
        ("contado", zone.written(report.at)),
    ] {
        line(&[name.to_owned(), cell(&told)]);
    }
    for section in &report.sections {
        line(&[]);
        // Before the numbers, as on the screen: what is not in them, above all.
        if let Some(note) = &section.note {
            line(&["nota".to_owned(), cell(&note.es)]);
        }
        let mut heads = vec![cell(&section.title.es)];
        for column in &section.columns {
            heads.push(cell(&column.title.es));
            match column.unit {
                ReportUnit::Count => {}
                ReportUnit::Share => heads.push("de".to_owned()),
                ReportUnit::Minutes => heads.push(cell("casos (la mediana, en minutos hábiles)")),
                ReportUnit::Quantity => heads.push("casos".to_owned()),
            }
        }
        line(&heads);
        for row in &section.rows {
            // A number stands as it is: one that is less than nothing is no formula.
            let mut cells = vec![cell(&row.label.es)];
            for ReportNumber { value, of, .. } in &row.numbers {
                cells.push(value.map(|value| value.to_string()).unwrap_or_default());
                cells.extend(of.map(|of| of.to_string()));
            }
            line(&cells);
        }
    }
    text
}
