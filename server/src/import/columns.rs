//! Finds which column of a file holds what. It goes by the column's heading, by what somebody says, or by a guess from
//! the heading and what stands under it, which a person confirms.

use super::cells::mac;
use super::csv_format::{COLUMNS, LABELS};
use super::{ImportContext, ImportError, table};
use ronda_shared::ids::{LabelId, Sha256};
use ronda_shared::search::question;
use serde::Serialize;
use std::net::IpAddr;

/// Rows that are looked at for a guess.
const SAMPLE: usize = 50;
/// Cells of a column that are shown.
const SHOWN: usize = 3;

/// How columns are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Headings of columns that are left out.
    pub ignored: Vec<String>,
    /// What each column holds, in the order of the file, by the names of the first line; empty for one that is left out.
    /// Where it is told, headings are not asked.
    pub given: Option<Vec<String>>,
    /// Whether a cell may hold several lines, as long texts do; elsewhere a line break is a quotation mark that is missing.
    pub multiline: bool,
}

/// A column of a file, and what it seems to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableColumn {
    /// Its heading.
    pub heading: String,
    /// The column of ours; none where nothing tells.
    pub column: Option<&'static str>,
    /// Cells of it.
    pub samples: Vec<String>,
}

/// The columns of a file of equipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableColumns {
    /// The hash of the headings: a file of the same ones is of the same columns.
    pub headings: Sha256,
    /// Every heading is one of ours: nobody need be asked.
    pub sure: bool,
    /// In the order of the file.
    pub columns: Vec<TableColumn>,
}

/// Words of headings by which a column is known.
const WORDS: [(&str, &[&str]); 20] = [
    ("inventory", &["inventario", "inventory", "inv", "activo"]),
    ("serial", &["serie", "serial", "sn"]),
    ("mac", &["mac"]),
    ("ip", &["ip"]),
    ("type", &["tipo", "type", "clase"]),
    ("brand", &["marca", "brand", "fabricante"]),
    ("model", &["modelo", "model"]),
    ("person", &["asignado", "usuario", "resguardante", "responsable", "empleado", "person", "user"]),
    ("client_org", &["dependencia", "adscripcion", "departamento", "unidad"]),
    ("building", &["edificio", "inmueble", "building", "sede"]),
    ("level", &["nivel", "piso", "planta", "level", "floor"]),
    ("room", &["ubicacion", "oficina", "cubiculo", "ventanilla", "room", "location"]),
    ("port", &["puerto", "port", "nodo"]),
    ("vlan", &["vlan"]),
    ("extension", &["extension", "ext"]),
    ("condition", &["estado", "condicion", "estatus", "status", "condition"]),
    ("warranty", &["garantia", "warranty"]),
    ("custodianship", &["resguardo", "custody"]),
    ("labels", &["etiqueta", "etiquetas", "label", "labels", "qr"]),
    ("name", &["nombre", "descripcion", "equipo", "bien", "name", "description"]),
];

/// What the columns of a file of equipment seem to hold; each of ours at most once.
pub fn guess(bytes: &[u8], known: &ImportContext) -> Result<TableColumns, ImportError> {
    let (headings, rows) = table::sample(bytes, SAMPLE)?;
    let filled = headings.iter().rposition(|heading| !heading.is_empty()).map_or(0, |at| at + 1);
    let headings = &headings[..filled];
    let words: Vec<Vec<String>> = headings.iter().map(|heading| question(heading)).collect();
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at)).filter(|cell| !cell.is_empty());
    let mut found: Vec<Option<&'static str>> = vec![None; headings.len()];
    let ways: [&dyn Fn(usize) -> Option<&'static str>; 3] = [
        &|at| known_column(&headings[at].to_lowercase()).or_else(|| known_column(&words[at].join("_"))),
        &|at| {
            WORDS
                .iter()
                .find(|(_, known)| known.iter().any(|word| words[at].iter().any(|own| own == word)))
                .map(|(name, _)| *name)
        },
        &|at| by_content(cells(at), known),
    ];
    let mut sure = false;
    for (round, way) in ways.into_iter().enumerate() {
        for at in 0..headings.len() {
            if found[at].is_none() {
                found[at] = way(at).filter(|name| !found.contains(&Some(name)));
            }
        }
        if round == 0 {
            sure = found.iter().zip(&words).all(|(column, words)| column.is_some() || words.is_empty());
        }
    }
    let columns = headings.iter().zip(found).enumerate().map(|(at, (heading, column))| TableColumn {
        heading: heading.clone(),
        column,
        samples: cells(at).take(SHOWN).cloned().collect(),
    });
    Ok(TableColumns { headings: Sha256::of(headings.join("\n").as_bytes()), sure, columns: columns.collect() })
}

fn known_column(heading: &str) -> Option<&'static str> {
    let own = COLUMNS.iter().map(|(name, spanish, _)| (*name, *spanish)).chain([LABELS]);
    own.into_iter().find(|(name, spanish)| *name == heading || *spanish == heading).map(|(name, _)| name)
}

/// What nine of ten cells are.
fn by_content<'c>(cells: impl Iterator<Item = &'c String>, known: &ImportContext) -> Option<&'static str> {
    let cells: Vec<&String> = cells.collect();
    let is = |name: &str, cell: &str| match name {
        "mac" => mac(cell).is_ok(),
        "ip" => cell.parse::<IpAddr>().is_ok(),
        "labels" => cell.contains('-') && LabelId::typed(cell).is_ok(),
        _ => known.building(cell).is_some(),
    };
    let fits = |name: &&str| cells.iter().filter(|cell| is(name, cell)).count() * 10 >= cells.len() * 9;
    ["mac", "ip", "labels", "building"].into_iter().find(|name| !cells.is_empty() && fits(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::BuildingId;

    #[test]
    fn columns_are_guessed_from_heading_and_content_each_once() {
        let known = ImportContext::default().with_buildings([(BuildingId::new("edificio-4"), "Edificio 4")]);
        let text = "No. de inventario;Núm. serie;Dirección física;Dónde;Tipo de bien;Observaciones;Edificio;\n\
                    I-1;S-1;001a.2b3c.4d5e;EDIFICIO 4;CPU;x;edificio-4;\nI-2;;00:1A:2B:3C:4D:5F;Edificio 4;;;;\n";
        let guessed = guess(text.as_bytes(), &known).expect("a table");
        let columns: Vec<_> = guessed.columns.iter().map(|one| one.column).collect();
        let expected = [Some("inventory"), Some("serial"), Some("mac"), None, Some("type"), None, Some("building")];
        assert_eq!(columns, expected);
        assert!(!guessed.sure);
        assert_eq!(guessed.columns[0].samples, ["I-1", "I-2"]);
        let again = guess(text.replace("I-1", "I-9").as_bytes(), &known).expect("a table");
        assert_eq!(again.headings, guessed.headings, "remembered by the headings alone");
        assert!(guess("inventario,Ubicación,\nI-1,x,\n".as_bytes(), &known).expect("a table").sure);
    }
}
