//! A report as a table to carry out: a line for each row, under the question, the days and what it rests on.

use super::{Report, ReportNumber, ReportUnit};
use crate::import::csv_format::cell;
use ronda_shared::date::Zone;

/// The text of the file, in Spanish as the other tables are.
pub fn table(report: &Report, zone: &Zone) -> String {
    let mut text = String::from("\u{feff}");
    let mut line = |cells: &[String]| {
        text.push_str(&cells.iter().map(|told| cell(told)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    };
    line(&["pregunta".to_owned(), report.question.es.clone()]);
    line(&["desde".to_owned(), report.from.clone()]);
    line(&["hasta".to_owned(), report.to.clone()]);
    line(&["calendario".to_owned(), report.calendar.clone()]);
    line(&["asiento".to_owned(), report.position.to_string()]);
    line(&["contado".to_owned(), zone.written(report.at)]);
    for section in &report.sections {
        line(&[]);
        let mut heads = vec![section.title.es.clone()];
        for column in &section.columns {
            heads.push(column.title.es.clone());
            match column.unit {
                ReportUnit::Count => {}
                ReportUnit::Share => heads.push("de".to_owned()),
                ReportUnit::Minutes => heads.push("casos (la mediana, en minutos hábiles)".to_owned()),
                ReportUnit::Quantity => heads.push("casos".to_owned()),
            }
        }
        line(&heads);
        for row in &section.rows {
            let mut cells = vec![row.label.es.clone()];
            for ReportNumber { value, of, .. } in &row.numbers {
                cells.push(value.map(|value| value.to_string()).unwrap_or_default());
                cells.extend(of.map(|of| of.to_string()));
            }
            line(&cells);
        }
    }
    text
}
