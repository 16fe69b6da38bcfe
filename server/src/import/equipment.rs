//! `equipment.csv`: one column for each field of the registry, and one for the labels stuck on an item. An item is known
//! again by its inventory number, or else by its serial number, or else by its MAC address; a column that the file lacks
//! leaves what is known as it is, and no label is taken off by an import.

use super::export::unmarked;
use super::people::{line, twice};
use super::table::{Row, Table};
use super::{ImportError, Known, Report, RowError, Said, said};
use ronda_shared::ids::{BuildingId, DocumentId, LabelId};
use ronda_shared::ticket::command::{Command, EquipmentField};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

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

/// What a cell tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Field(EquipmentField),
    Labels,
}

/// By what an item is known again, in this order.
const KEYS: [EquipmentField; 3] = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Mac];

/// The fields of an item that are set.
pub type Fields = BTreeMap<EquipmentField, String>;

/// An item: its fields, and the labels on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The fields that are set.
    pub fields: Fields,
    /// The labels that are stuck on it.
    pub labels: BTreeSet<LabelId>,
    /// Those that were taken off it: they lead to it for ever, and no import sticks them on again.
    pub retired: BTreeSet<LabelId>,
}

/// What one row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An item that is not known yet.
    Register(Item),
    /// Fields of a known item that differ, and labels that it does not have.
    Set(DocumentId, Item),
}

impl Change {
    /// The commands that do it, for the document that is named or will be.
    pub fn commands(self) -> (Option<DocumentId>, Vec<Command>) {
        match self {
            Self::Register(Item { fields, labels, .. }) => {
                let born = Command::RegisterEquipment { fields };
                (None, std::iter::once(born).chain(labels.into_iter().map(bind)).collect())
            }
            Self::Set(id, Item { fields, labels, .. }) => {
                let set = |(field, value)| Command::SetEquipmentField { field, value };
                (Some(id), fields.into_iter().map(set).chain(labels.into_iter().map(bind)).collect())
            }
        }
    }
}

fn bind(label: LabelId) -> Command {
    Command::BindLabel { label }
}

/// What a file of equipment comes to, against what the registry holds: changes with their lines, and the report.
pub fn plan(
    bytes: &[u8],
    known: &Known,
    existing: &BTreeMap<DocumentId, Item>,
) -> Result<(Vec<(u64, Change)>, Report), ImportError> {
    let table = table(bytes)?;
    let mut by_key: BTreeMap<(EquipmentField, &str), DocumentId> = BTreeMap::new();
    // Where a label leads: to a known item, or to one of this file by its line.
    let mut leads: BTreeMap<LabelId, Result<DocumentId, u64>> = BTreeMap::new();
    for (id, item) in existing {
        for key in KEYS {
            if let Some(value) = item.fields.get(&key).filter(|value| !value.is_empty()) {
                by_key.entry((key, value)).or_insert(*id);
            }
        }
        leads.extend(item.labels.iter().chain(&item.retired).map(|label| (*label, Ok(*id))));
    }
    let mut report = Report::default();
    let mut changes = Vec::new();
    let mut lines: BTreeMap<(EquipmentField, String), u64> = BTreeMap::new();
    for (line, row) in table.rows() {
        let judged = row.and_then(|row| {
            let item = item(&row, known)?;
            let key = KEYS
                .iter()
                .find_map(|key| {
                    item.fields.get(key).filter(|value| !value.is_empty()).map(|value| (*key, value.clone()))
                })
                .ok_or_else(|| {
                    said(
                        "No tiene número de inventario, de serie ni MAC por el cual reconocerlo.",
                        "it has no inventory number, serial number or MAC address to be known by",
                    )
                })?;
            if let Some(first) = lines.get(&key) {
                return Err(twice(&key.1, *first));
            }
            let id = KEYS.iter().find_map(|key| by_key.get(&(*key, item.fields.get(key)?.as_str()))).copied();
            for label in &item.labels {
                if leads.get(label).is_some_and(|other| *other != id.ok_or(line)) {
                    let label = label.shown();
                    return Err(said(
                        format!("La etiqueta {label} lleva a otro equipo."),
                        format!("the label {label} leads to another item"),
                    ));
                }
            }
            leads.extend(item.labels.iter().map(|label| (*label, id.ok_or(line))));
            lines.insert(key, line);
            Ok((id, item))
        });
        match judged {
            Err(reason) => report.bad.push(RowError { line, reason }),
            Ok((None, mut item)) => {
                report.new += 1;
                item.fields.retain(|_, value| !value.is_empty());
                changes.push((line, Change::Register(item)));
            }
            Ok((Some(id), mut item)) => {
                let before = &existing[&id];
                let differs = |field: &EquipmentField, value: &mut String| {
                    before.fields.get(field).map_or("", String::as_str) != value.as_str()
                };
                item.fields.retain(differs);
                item.labels.retain(|label| !before.labels.contains(label) && !before.retired.contains(label));
                if item.fields.is_empty() && item.labels.is_empty() {
                    report.same += 1;
                } else {
                    report.changed += 1;
                    changes.push((line, Change::Set(id, item)));
                }
            }
        }
    }
    Ok((changes, report))
}

/// What rows of a file may know items by, and the labels that they name: enough to read no more of the registry than it
/// touches.
pub fn names(bytes: &[u8]) -> Result<(BTreeSet<String>, BTreeSet<LabelId>), ImportError> {
    let (mut keys, mut stuck) = (BTreeSet::new(), BTreeSet::new());
    for (_, row) in table(bytes)?.rows() {
        for (column, cell) in row.iter().flat_map(Row::cells) {
            match column {
                Column::Field(EquipmentField::Mac) => keys.extend(mac(unmarked(cell))),
                Column::Field(field) if KEYS.contains(&field) => drop(keys.insert(unmarked(cell).to_owned())),
                Column::Field(_) => {}
                Column::Labels => stuck.extend(labels(cell).unwrap_or_default()),
            }
        }
    }
    keys.remove("");
    Ok((keys, stuck))
}

fn table(bytes: &[u8]) -> Result<Table<Column>, ImportError> {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _, _)| *name).chain([LABELS.0]).collect();
    let column = |heading: &str| {
        let field = COLUMNS.iter().find(|(name, other, _)| *name == heading || *other == heading);
        let labels = (heading == LABELS.0 || heading == LABELS.1).then_some(Column::Labels);
        field.map(|(_, _, field)| Column::Field(*field)).or(labels)
    };
    let table = Table::read(bytes, column, &names)?;
    if !KEYS.iter().any(|key| table.has(Column::Field(*key))) {
        return Err(ImportError::MissingColumn("inventory".into()));
    }
    Ok(table)
}

fn item(row: &Row<'_, Column>, known: &Known) -> Result<Item, Said> {
    let mut item = Item::default();
    for (column, cell) in row.cells() {
        match column {
            Column::Field(field) => {
                item.fields.insert(field, value(field, cell, known)?);
            }
            Column::Labels => item.labels = labels(cell)?,
        }
    }
    Ok(item)
}

fn value(field: EquipmentField, cell: &str, known: &Known) -> Result<String, Said> {
    let text = line(unmarked(cell), "value")?.unwrap_or_default();
    Ok(match field {
        _ if text.is_empty() => text,
        EquipmentField::Mac => mac(&text)?,
        EquipmentField::Ip => text
            .parse::<IpAddr>()
            .map_err(|_| said(format!("«{text}» no es una dirección IP."), format!("«{text}» is not an IP address")))?
            .to_string(),
        EquipmentField::Building if !known.buildings.contains(&BuildingId::new(text.as_str())) => {
            return Err(said(
                format!("El edificio «{text}» no está en los datos de la organización."),
                format!("the building «{text}» is not in the organisation's data"),
            ));
        }
        _ => text,
    })
}

/// `K7QM-2F9X-TR4`, several after blanks or semicolons.
fn labels(cell: &str) -> Result<BTreeSet<LabelId>, Said> {
    let words = cell.split([' ', ';']).filter(|word| !word.is_empty());
    let strange = |word: &str| {
        said(format!("«{word}» no es el código de una etiqueta."), format!("«{word}» is not a label's code"))
    };
    words.map(|word| LabelId::typed(word).map_err(|_| strange(word))).collect()
}

/// `00:1A:2B:3C:4D:5E`, however it was written.
fn mac(text: &str) -> Result<String, Said> {
    let digits: String = text.chars().filter(|letter| !":-. ".contains(*letter)).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(said(
            format!("«{text}» no es una MAC: son doce dígitos hexadecimales."),
            format!("«{text}» is not a MAC address: twelve hexadecimal digits"),
        ));
    }
    let digits = digits.to_ascii_uppercase();
    let pairs: Vec<&str> = (0..6).filter_map(|i| digits.get(i * 2..i * 2 + 2)).collect();
    Ok(pairs.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known { buildings: ["edificio-1"].map(BuildingId::new).into(), ..Known::default() }
    }

    fn store(changes: Vec<(u64, Change)>, existing: &mut BTreeMap<DocumentId, Item>) {
        for (_, change) in changes {
            match change {
                Change::Register(item) => {
                    let mut bytes = [0u8; 16];
                    bytes[8..].copy_from_slice(&(existing.len() as u64).to_be_bytes());
                    existing.insert(DocumentId::from_bytes(bytes), item);
                }
                Change::Set(id, item) => {
                    let known = existing.get_mut(&id).expect("known");
                    known.fields.extend(item.fields);
                    known.labels.extend(item.labels);
                }
            }
        }
    }

    #[test]
    fn an_item_is_known_again_by_any_of_its_numbers() {
        let mut existing = BTreeMap::new();
        let (changes, report) = plan(
            "inventario,serie,mac,modelo,edificio\nI-1,S-1,001a.2b3c.4d5e,GRP2614,edificio-1\n,S-2,,HP,\n".as_bytes(),
            &known(),
            &existing,
        )
        .expect("a table");
        assert_eq!(report.new, 2, "{report}");
        store(changes, &mut existing);
        let (changes, report) = plan(b"mac,model\n00-1A-2B-3C-4D-5E,GRP2615\n", &known(), &existing).expect("a table");
        assert_eq!(report.changed, 1, "{report}");
        assert!(matches!(&changes[0].1, Change::Set(_, item) if item.fields.len() == 1));
        let (_, report) = plan(b"inventory,serial\n,S-2\n", &known(), &existing).expect("a table");
        assert_eq!(report.same, 1, "an empty number that was empty is no change: {report}");
    }

    #[test]
    fn each_bad_row_is_told() {
        let text = "inventory,mac,ip,building\n\
                    I-1,zz,,\nI-2,,300.1.1.1,\nI-3,,,edificio-9\n,,10.0.0.1,\nI-5,,,\nI-5,,,\n";
        let (changes, report) = plan(text.as_bytes(), &known(), &BTreeMap::new()).expect("a table");
        assert_eq!(changes.len(), 1);
        let lines: Vec<u64> = report.bad.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7], "{report}");
    }

    #[test]
    fn labels_come_in_once_and_lead_to_one_item() {
        let mut existing = BTreeMap::new();
        let [one, two, three] = [1, 2, 3].map(LabelId::new);
        let text = format!("inventario,etiquetas\nI-1,{} {two}\nI-2,{two}\nI-3,K7QM\nI-4,\n", one.shown());
        let (changes, report) = plan(text.as_bytes(), &known(), &existing).expect("a table");
        let lines: Vec<u64> = report.bad.iter().map(|row| row.line).collect();
        assert_eq!((report.new, lines), (2, vec![3, 4]), "{report}");
        store(changes, &mut existing);
        let text = format!("inventory,labels\nI-1,{two};{one}\nI-4,{one}\n");
        let (_, report) = plan(text.as_bytes(), &known(), &existing).expect("a table");
        assert_eq!((report.same, report.bad.len()), (1, 1), "{report}");
        let first = existing.values_mut().find(|item| item.labels.contains(&one)).expect("labelled");
        first.labels.remove(&one);
        first.retired.insert(one);
        let text = format!("inventory,labels\nI-1,{one} {two} {three}\n");
        let (changes, report) = plan(text.as_bytes(), &known(), &existing).expect("a table");
        assert_eq!(report.changed, 1);
        let is_new = |change: &Change| matches!(change, Change::Set(_, item) if item.labels == [three].into());
        assert!(is_new(&changes[0].1), "one taken off stays off: {changes:?}");
    }

    #[test]
    fn five_thousand_rows_twice_change_nothing_the_second_time() {
        let mut text = String::from("inventory;serial;type;name;building;level\r\n");
        for i in 0..5_000 {
            text.push_str(&format!("INV-{i};S{i};teléfono IP;\"Teléfono; recepción {i}\";edificio-1;Nivel 2\r\n"));
        }
        let mut existing = BTreeMap::new();
        let (changes, report) = plan(text.as_bytes(), &known(), &existing).expect("a table");
        assert_eq!(report.new, 5_000);
        store(changes, &mut existing);
        let (changes, report) = plan(text.as_bytes(), &known(), &existing).expect("a table");
        assert_eq!((changes.len(), report.same), (0, 5_000));
    }
}
