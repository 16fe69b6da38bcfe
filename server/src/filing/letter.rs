//! An act on paper: what was decided on which files, the inventory, and where those sign who answer for it.

use super::inventory::{MEDIUM, Row};
use super::kind::ActKind;
use crate::persons::STYLE;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ronda_shared::catalog::{ArchiveChart, ArchiveFate, ArchiveSeries, ArchiveValue};
use ronda_shared::date::Zone;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;

/// What an act says.
pub(super) struct Letter<'a> {
    pub(super) zone: &'a Zone,
    pub(super) institution: &'a str,
    pub(super) chart: &'a ArchiveChart,
    pub(super) series: &'a ArchiveSeries,
    pub(super) year: i32,
    pub(super) kind: ActKind,
    pub(super) number: &'a str,
    pub(super) decision: &'a str,
    /// It was done; else it is proposed.
    pub(super) is_done: bool,
    pub(super) at: Timestamp,
    pub(super) rows: &'a [Row],
    /// Files that stay, each with why.
    pub(super) held: &'a [String],
    /// Folios of files that the act did before and that are lost since.
    pub(super) lost: &'a [String],
    /// The hash of the inventory's table.
    pub(super) inventory: Sha256,
}

/// The page: a file of its own, read and printed without a network.
pub(super) fn letter(paper: &Letter<'_>) -> String {
    let title = title(paper.kind);
    let page = html! {
        (DOCTYPE)
        html lang="es-MX" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) " " (paper.number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p { (paper.institution) br; "Acta " (paper.number) br; (paper.zone.written(paper.at)) }
                @if !paper.is_done { p { strong { "Propuesta: todavía no se ha llevado a cabo." } } }
                (terms(paper))
                p { (done_words(paper)) }
                (inventory(paper))
                @if !paper.lost.is_empty() {
                    h2 { "Expedientes perdidos" }
                    p {
                        "Esta acta los comprendió antes y ya no es posible leerlos: no están en el inventario. La bitácora conserva \
                         cuándo se asentó cada uno."
                    }
                    ul { @for folio in paper.lost { li { (folio) } } }
                }
                @if !paper.held.is_empty() {
                    h2 { "Expedientes que se retienen" }
                    ul { @for line in paper.held { li { (line) } } }
                }
                (signatures(paper.kind))
            }
        }
    };
    page.into_string()
}

fn title(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Transfer => "Transferencia primaria",
        ActKind::Keep => "Transferencia secundaria",
        ActKind::Destroy => "Acta de baja documental",
    }
}

fn terms(paper: &Letter<'_>) -> Markup {
    let (chart, series) = (paper.chart, paper.series);
    let section = chart.section(&series.section);
    let values: Vec<&str> = series.values.iter().map(|value| value_word(*value)).collect();
    html! {
        dl {
            dt { "Fondo" } dd { (chart.fonds) " " (chart.name) }
            dt { "Sección" } dd { @if let Some(section) = section { (section.code) " " (section.name) } }
            dt { "Serie" } dd { (series.code) " " (series.name) }
            dt { "Valores" } dd { (values.join(", ")) }
            dt { "Vigencia" }
            dd {
                (years(series.current_years)) " en archivo de trámite y " (years(series.concentration_years))
                " en archivo de concentración, desde el cierre de cada expediente"
            }
            dt { "Destino final" } dd { (fate_word(series.fate)) }
            dt { "Año de cierre" } dd { (paper.year) }
            dt { "Decisión" } dd { (paper.decision) }
        }
    }
}

fn years(count: u16) -> String {
    if count == 1 { "1 año".to_owned() } else { format!("{count} años") }
}

fn value_word(value: ArchiveValue) -> &'static str {
    match value {
        ArchiveValue::Administrative => "administrativo",
        ArchiveValue::Legal => "legal",
        ArchiveValue::Fiscal => "fiscal o contable",
    }
}

fn fate_word(fate: ArchiveFate) -> &'static str {
    match fate {
        ArchiveFate::Destroyed => "eliminación",
        ArchiveFate::Permanent => "conservación permanente",
        ArchiveFate::Sampled => "muestreo",
    }
}

fn done_words(paper: &Letter<'_>) -> &'static str {
    match (paper.kind, paper.is_done) {
        (ActKind::Transfer, true) => "Los expedientes del inventario pasaron al archivo de concentración.",
        (ActKind::Transfer, false) => "Los expedientes del inventario pasarían al archivo de concentración.",
        (ActKind::Keep, true) => "Los expedientes del inventario pasaron al archivo histórico y se conservan siempre.",
        (ActKind::Keep, false) => {
            "Los expedientes del inventario pasarían al archivo histórico y se conservarían siempre."
        }
        (ActKind::Destroy, true) => {
            "De los expedientes del inventario se destruyó todo lo escrito, los archivos y los trazos de las firmas. Quedan su \
             número, su servicio, sus estados y fechas, la clave de quien actuó y a nombre de quién se firmó: prueban que el \
             expediente existió y por qué decisión se dio de baja. Los respaldos hechos antes lo conservan hasta que venza su plazo."
        }
        (ActKind::Destroy, false) => {
            "De los expedientes del inventario se destruiría todo lo escrito, los archivos y los trazos de las firmas. No se puede \
             deshacer."
        }
    }
}

fn inventory(paper: &Letter<'_>) -> Markup {
    let rows = paper.rows;
    let files: u64 = rows.iter().map(|row| row.files).sum();
    let first = rows.iter().map(|row| row.opened).min();
    let last = rows.iter().map(|row| row.closed).max();
    html! {
        h2 { "Inventario (" (rows.len()) @if rows.len() == 1 { " expediente)" } @else { " expedientes)" } }
        p {
            (files) @if files == 1 { " archivo. Soporte: " } @else { " archivos. Soporte: " } (MEDIUM) "."
            @if let (Some(first), Some(last)) = (first, last) { " Fechas extremas: " (first) " a " (last) "." }
            br;
            "La misma relación está en «inventario.csv», SHA-256 " (paper.inventory) "."
        }
        table {
            tr {
                th { "Núm." } th { "Clasificación" } th { "Folio" } th { "Asunto" } th { "Apertura" } th { "Cierre" }
                th { "Actuaciones" } th { "Archivos" }
            }
            @for (at, row) in rows.iter().enumerate() {
                tr {
                    td { (at + 1) } td { (row.code) } td { (row.folio) } td { (row.about) } td { (row.opened) }
                    td { (row.closed) } td { (row.acts) } td { (row.files) }
                }
            }
        }
    }
}

fn signatures(kind: ActKind) -> Markup {
    let who = match kind {
        ActKind::Transfer => ["Responsable del archivo de trámite", "Responsable del archivo de concentración"],
        ActKind::Keep => ["Responsable del archivo de concentración", "Responsable del archivo histórico"],
        ActKind::Destroy => ["Responsable del archivo de concentración", "Titular del órgano interno de control"],
    };
    html! {
        h2 { "Firmas" }
        dl {
            @for one in who.into_iter().chain(["Titular del área coordinadora de archivos"]) {
                dt { (one) } dd { "Nombre y firma: ______________________________" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::catalog::ArchiveSection;

    #[test]
    fn an_act_tells_its_files_and_what_is_typed_is_text() {
        let series = ArchiveSeries {
            id: "s".into(),
            code: "DTI-01".into(),
            name: "Soporte <b>".into(),
            section: "dti".into(),
            part_of: None,
            values: vec![ArchiveValue::Administrative],
            current_years: 1,
            concentration_years: 3,
            fate: ArchiveFate::Destroyed,
            services: Vec::new(),
            categories: Vec::new(),
            source: String::new(),
        };
        let chart = ArchiveChart {
            fonds: "SF".into(),
            name: "Secretaría".into(),
            classification: "{folio}".into(),
            sections: vec![ArchiveSection { id: "dti".into(), code: "DTI".into(), name: "Tecnologías".into() }],
            series: vec![series.clone()],
            rest: None,
            holds: Vec::new(),
            example: false,
        };
        let paper = Letter {
            zone: &Zone::default(),
            institution: "Mesa & Cía",
            chart: &chart,
            series: &series,
            year: 2026,
            kind: ActKind::Destroy,
            number: "BD-DTI-01-2026-00000000",
            decision: "Oficio <7>",
            is_done: false,
            at: Timestamp::from_millis(1_795_186_800_000),
            rows: &[],
            held: &["OAX-1: Recurso 3/2026".to_owned()],
            lost: &["OAX-2".to_owned()],
            inventory: Sha256::of(b""),
        };
        let page = letter(&paper);
        for words in [
            "Soporte &lt;b&gt;",
            "Oficio &lt;7&gt;",
            "Mesa &amp; Cía",
            "Propuesta",
            "OAX-1: Recurso 3/2026",
            "Expedientes perdidos",
            "OAX-2",
            "eliminación",
            "1 año en archivo de trámite y 3 años en archivo de concentración",
            "Inventario (0 expedientes)",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains("http"), "nothing is fetched");
    }
}
