//! The format of `equipment.csv`, shared by import and export: its columns, quoting, and the guard against formulas.
//! How tables say yes and no stands here, too.

use ronda_shared::command::EquipmentField;
use ronda_shared::ids::DocumentId;
use ronda_shared::search::question;

/// A spreadsheet takes what begins so for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The columns' names, each with the Spanish one that is taken too.
pub const COLUMNS: [(&str, &str, EquipmentField); 19] = [
    ("inventory", "inventario", EquipmentField::Inventory),
    ("serial", "serie", EquipmentField::Serial),
    ("mac", "direccion_mac", EquipmentField::Mac),
    ("ip", "direccion_ip", EquipmentField::Ip),
    ("type", "tipo", EquipmentField::Type),
    ("brand", "marca", EquipmentField::Brand),
    ("model", "modelo", EquipmentField::Model),
    ("name", "nombre", EquipmentField::Name),
    ("person", "asignado_a", EquipmentField::Person),
    ("client_org", "dependencia", EquipmentField::ClientOrg),
    ("building", "edificio", EquipmentField::Building),
    ("level", "nivel", EquipmentField::Level),
    ("room", "ubicacion", EquipmentField::Room),
    ("port", "puerto", EquipmentField::Port),
    ("vlan", "red_vlan", EquipmentField::Vlan),
    ("extension", "ext", EquipmentField::Extension),
    ("condition", "estado", EquipmentField::Condition),
    ("warranty", "garantia", EquipmentField::Warranty),
    ("custodianship", "resguardo", EquipmentField::Custodianship),
];

/// The column of the labels, and its Spanish name.
pub const LABELS: (&str, &str) = ("labels", "etiquetas");

/// How a line begins that tells a document which could not be read: it stands at the end of its table, and an import leaves it out.
pub const UNREAD: &str = "NO SE PUDO LEER";

/// The line of a document that could not be read.
pub fn unread_line(id: DocumentId) -> Vec<String> {
    vec![UNREAD.to_owned(), id.to_string()]
}

/// A cell, quoted where it must be; what a spreadsheet would reckon with is marked as text.
pub fn cell(value: &str) -> String {
    let marked = if value.starts_with(FORMULA) { format!("'{value}") } else { value.to_owned() };
    if marked.contains(['"', ',', '\n', '\r', ';']) { format!("\"{}\"", marked.replace('"', "\"\"")) } else { marked }
}

/// A table as spreadsheets read it: UTF-8 with its mark, a line for each row.
pub fn sheet(lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = String::from("\u{feff}");
    for line in lines {
        text.push_str(&line.iter().map(|value| cell(value)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text
}

/// A yes or a no as people write it, and as spreadsheets write what an export calls `true` and `false`; none of anything else.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match question(text).as_slice() {
        [word] if ["si", "yes", "x", "1", "true", "verdadero"].contains(&word.as_str()) => Some(true),
        [word] if ["no", "0", "false", "falso"].contains(&word.as_str()) => Some(false),
        _ => None,
    }
}

/// What an export marked as text, as it was.
pub(super) fn unmarked(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}
