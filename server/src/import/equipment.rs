//! `equipment.csv`: one column for each field of the registry. An item is known again by its inventory number, or
//! else by its serial number, or else by its MAC address; a column that the file lacks leaves what is known as it is.

use super::people::line;
use super::table::{Row, Table};
use super::{ImportError, Known, Report, RowError};
use ronda_shared::ids::{BuildingId, DocumentId};
use ronda_shared::ticket::command::{Command, EquipmentField};
use std::collections::BTreeMap;
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

/// By what an item is known again, in this order.
const KEYS: [EquipmentField; 3] = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Mac];

/// The fields of an item that are set.
pub type Fields = BTreeMap<EquipmentField, String>;

/// What one row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An item that is not known yet.
    Register(Fields),
    /// Fields of a known item that differ.
    Set(DocumentId, Fields),
}

impl Change {
    /// The commands that do it, for the document that is named or will be.
    pub fn commands(self) -> (Option<DocumentId>, Vec<Command>) {
        match self {
            Self::Register(fields) => (None, vec![Command::RegisterEquipment { fields }]),
            Self::Set(id, fields) => {
                let set = |(field, value)| Command::SetEquipmentField { field, value };
                (Some(id), fields.into_iter().map(set).collect())
            }
        }
    }
}

/// What a file of equipment comes to, against what the registry holds: changes with their lines, and the report.
pub fn plan(
    bytes: &[u8],
    known: &Known,
    existing: &BTreeMap<DocumentId, Fields>,
) -> Result<(Vec<(u64, Change)>, Report), ImportError> {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _, _)| *name).collect();
    let column = |heading: &str| {
        COLUMNS.iter().find(|(name, other, _)| *name == heading || *other == heading).map(|(_, _, field)| *field)
    };
    let table = Table::read(bytes, column, &names)?;
    if !KEYS.iter().any(|key| table.has(*key)) {
        return Err(ImportError::MissingColumn("inventory".into()));
    }
    let mut by_key: BTreeMap<(EquipmentField, &str), DocumentId> = BTreeMap::new();
    for (id, fields) in existing {
        for key in KEYS {
            if let Some(value) = fields.get(&key).filter(|value| !value.is_empty()) {
                by_key.entry((key, value)).or_insert(*id);
            }
        }
    }
    let mut report = Report::default();
    let mut changes = Vec::new();
    let mut lines: BTreeMap<(EquipmentField, String), u64> = BTreeMap::new();
    for (line, row) in table.rows() {
        let judged = row.and_then(|row| {
            let fields = fields(&row, known)?;
            let key = KEYS
                .iter()
                .find_map(|key| fields.get(key).filter(|value| !value.is_empty()).map(|value| (*key, value.clone())))
                .ok_or("it has no inventory number, serial number or MAC address to be known by")?;
            if let Some(first) = lines.get(&key) {
                return Err(format!("«{}» stands on line {first} already", key.1));
            }
            lines.insert(key, line);
            Ok(fields)
        });
        match judged {
            Err(reason) => report.bad.push(RowError { line, reason }),
            Ok(mut fields) => match KEYS.iter().find_map(|key| by_key.get(&(*key, fields.get(key)?.as_str()))).copied()
            {
                None => {
                    report.new += 1;
                    changes.push((
                        line,
                        Change::Register(fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()),
                    ));
                }
                Some(id) => {
                    let before = &existing[&id];
                    let differs = |field: &EquipmentField, value: &mut String| {
                        before.get(field).map_or("", String::as_str) != value.as_str()
                    };
                    fields.retain(differs);
                    if fields.is_empty() {
                        report.same += 1;
                    } else {
                        report.changed += 1;
                        changes.push((line, Change::Set(id, fields)));
                    }
                }
            },
        }
    }
    Ok((changes, report))
}

fn fields(row: &Row<'_, EquipmentField>, known: &Known) -> Result<Fields, String> {
    row.cells()
        .map(|(field, cell)| {
            let text = line(cell, "value")?.unwrap_or_default();
            let value = match field {
                _ if text.is_empty() => text,
                EquipmentField::Mac => mac(&text)?,
                EquipmentField::Ip => {
                    text.parse::<IpAddr>().map_err(|_| format!("«{text}» is not an IP address"))?.to_string()
                }
                EquipmentField::Building if !known.buildings.contains(&BuildingId::new(text.as_str())) => {
                    return Err(format!("the building «{text}» is not in the organisation's data"));
                }
                _ => text,
            };
            Ok((field, value))
        })
        .collect()
}

/// `00:1A:2B:3C:4D:5E`, however it was written.
fn mac(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|letter| !":-. ".contains(*letter)).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("«{text}» is not a MAC address: twelve hexadecimal digits"));
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

    fn store(changes: Vec<(u64, Change)>, existing: &mut BTreeMap<DocumentId, Fields>) {
        for (_, change) in changes {
            match change {
                Change::Register(fields) => {
                    let mut bytes = [0u8; 16];
                    bytes[8..].copy_from_slice(&(existing.len() as u64).to_be_bytes());
                    existing.insert(DocumentId::from_bytes(bytes), fields);
                }
                Change::Set(id, fields) => existing.get_mut(&id).expect("known").extend(fields),
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
        assert!(matches!(&changes[0].1, Change::Set(_, fields) if fields.len() == 1));
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
