//! The four hundred items of the registry: telephones, computers, printers, access points and nodes in nine buildings.

use super::cases::EquipmentKind;
use super::people::{CALLERS, Caller};
use super::rng::SeededRng;
use ronda_shared::command::EquipmentField as Field;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// How many items there are.
pub(super) const ITEMS: usize = 400;
/// The item of the pictures: the telephone of window 4.
pub(super) const PHONE_OF_WINDOW_4: &str = "OAX-TI-004417";

/// One item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its id.
    pub(super) id: DocumentId,
    /// What it is.
    pub(super) gear: EquipmentKind,
    /// Whose place it stands in.
    pub(super) caller: &'static Caller,
    /// Its registry.
    pub(super) fields: BTreeMap<Field, String>,
}

impl Item {
    /// A field of the registry, empty where it has none.
    pub(super) fn field(&self, field: Field) -> &str {
        self.fields.get(&field).map_or("", String::as_str)
    }
}

/// A make: brand, model, the first half of its MAC addresses, the shape of its serial numbers.
struct Make(&'static str, &'static str, &'static str, &'static str);

fn kind_of(gear: EquipmentKind) -> (&'static str, &'static [Make]) {
    match gear {
        EquipmentKind::Phone => (
            "Teléfono IP",
            &[
                Make("Grandstream", "GRP2614", "C0:74:AD", "20EZ?KH?9B##"),
                Make("Grandstream", "GRP2602", "C0:74:AD", "20F0?GX?7A##"),
                Make("Yealink", "T31P", "80:5E:C0", "3130?0###2##"),
            ],
        ),
        EquipmentKind::Computer => (
            "Computadora",
            &[
                Make("HP", "ProDesk 400 G7", "3C:52:82", "MXL##?1?C?"),
                Make("Dell", "OptiPlex 3080", "D8:9E:F3", "#?J?K?#"),
                Make("Lenovo", "ThinkCentre M70q", "98:FA:9B", "MJ0?##?C"),
                Make("Dell", "Latitude 3420", "D8:9E:F3", "#?T?L?#"),
            ],
        ),
        EquipmentKind::Printer => (
            "Impresora",
            &[
                Make("HP", "LaserJet M404dn", "3C:52:82", "PHC?##?0##"),
                Make("Brother", "HL-L6200DW", "00:80:77", "U6447#G#N######"),
                Make("Kyocera", "ECOSYS M2040dn", "00:17:C8", "VCG##?####"),
            ],
        ),
        EquipmentKind::AccessPoint => (
            "Access Point",
            &[
                Make("Ubiquiti", "UniFi U6 Lite", "78:8A:20", "788A20##?##?"),
                Make("Aruba", "AP-303", "24:F2:7F", "CNK?K?#0##"),
            ],
        ),
        EquipmentKind::Node => ("Nodo de red", &[Make("Panduit", "Categoría 6", "", "")]),
    }
}

fn serial(shape: &str, chance: &mut SeededRng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPRTUVWXYZ";
    shape
        .chars()
        .map(|letter| match letter {
            '#' => char::from(b'0' + u8::try_from(chance.below(10)).unwrap_or(0)),
            '?' => char::from(*chance.pick(LETTERS)),
            other => other,
        })
        .collect()
}

/// What stands where, by its running number.
fn gear_of(number: usize) -> EquipmentKind {
    match number % 20 {
        0 | 3 | 6 | 9 | 13 | 17 => EquipmentKind::Phone,
        1 | 4 | 7 | 10 | 12 | 14 | 16 | 18 => EquipmentKind::Computer,
        2 | 11 => EquipmentKind::Printer,
        5 | 15 => EquipmentKind::AccessPoint,
        _ => EquipmentKind::Node,
    }
}

/// The number in a building's or a level's name; the storeroom outside has none and counts as the ninth.
fn digit(text: &str) -> u32 {
    text.chars().find_map(|letter| letter.to_digit(10)).unwrap_or(9)
}

/// A network port of the switch of that level: «SW-E2N1-01 / Gi1/0/14».
pub(super) fn port(caller: &Caller, chance: &mut SeededRng) -> String {
    format!(
        "SW-E{}N{}-{:02} / Gi1/0/{}",
        digit(caller.building),
        digit(caller.level),
        chance.between(1, 2),
        chance.between(1, 48)
    )
}

/// An address of the building's network.
pub(super) fn address(caller: &Caller, chance: &mut SeededRng) -> String {
    let third = i64::from(digit(caller.building)) * 10 + chance.between(0, 3);
    format!("10.20.{third}.{}", chance.between(20, 240))
}

/// All items, registered from `first` on.
pub(super) fn items(root: &SeededRng, first: Timestamp) -> Vec<Item> {
    (0..ITEMS).map(|number| item(root, first, number)).collect()
}

fn item(root: &SeededRng, first: Timestamp, number: usize) -> Item {
    let mut chance = root.branch("equipment", number as u64);
    let id = DocumentId::new(first.plus(number as i64 * 1_000), chance.ten_bytes());
    let caller = &CALLERS[number % CALLERS.len()];
    let gear = gear_of(number);
    let (kind, makes) = kind_of(gear);
    let make = if number == 0 { &makes[0] } else { chance.pick(makes) };
    let inventory = match number {
        0 => PHONE_OF_WINDOW_4.to_owned(),
        _ => format!("OAX-TI-{:06}", 2_100 + number * 7 + chance.below(6)),
    };
    let mut fields = BTreeMap::from([
        (Field::Inventory, inventory),
        (Field::Type, kind.to_owned()),
        (Field::Brand, make.0.to_owned()),
        (Field::Model, make.1.to_owned()),
        (Field::Name, format!("{kind} {} {}", make.0, make.1)),
        (Field::ClientOrg, caller.client_org.to_owned()),
        (Field::Building, caller.building.to_owned()),
        (Field::Level, caller.level.to_owned()),
        (Field::Room, caller.room.to_owned()),
        (Field::Condition, if chance.one_in(25) { "en bodega" } else { "en servicio" }.to_owned()),
        (Field::Port, port(caller, &mut chance)),
        (Field::Vlan, chance.word(&["20", "30", "40", "110"]).to_string()),
    ]);
    if !make.2.is_empty() {
        let mac = format!("{}:{:02X}:{:02X}:{:02X}", make.2, chance.below(256), chance.below(256), chance.below(256));
        fields.insert(Field::Mac, mac);
        fields.insert(Field::Serial, serial(make.3, &mut chance));
        fields.insert(Field::Custodianship, format!("R-2026-{:04}", 100 + number));
    }
    if matches!(gear, EquipmentKind::Phone | EquipmentKind::Computer) {
        fields.insert(Field::Person, caller.name.to_owned());
    }
    match gear {
        EquipmentKind::Phone => {
            // One in a window shares the extension of whoever sits there; the others have their own.
            let own =
                if number < CALLERS.len() { caller.extension.to_owned() } else { format!("1{:04}", 2_000 + number) };
            fields.insert(Field::Extension, own);
        }
        EquipmentKind::Computer | EquipmentKind::Printer | EquipmentKind::AccessPoint => {
            fields.insert(Field::Ip, address(caller, &mut chance));
            if chance.one_in(3) {
                fields.insert(Field::Warranty, format!("2027-{:02}-15", chance.between(1, 12)));
            }
        }
        EquipmentKind::Node => {}
    }
    if number == 0 {
        fields.insert(Field::Serial, "20EZ3KHM9B08".into());
        fields.insert(Field::Mac, "C0:74:AD:3F:18:2B".into());
        fields.insert(Field::Extension, "12407".into());
        fields.insert(Field::Port, "SW-E2N1-01 / Gi1/0/12".into());
        fields.insert(Field::Condition, "en servicio".into());
    }
    Item { id, gear, caller, fields }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_item_is_known_by_its_own_number_and_stands_in_one_of_nine_buildings() {
        let items = items(&SeededRng::new(3), Timestamp::from_millis(1_790_000_000_000));
        let all = |field| items.iter().map(move |item| item.field(field).to_owned()).filter(|text| !text.is_empty());
        assert_eq!(all(Field::Inventory).collect::<BTreeSet<_>>().len(), ITEMS);
        assert_eq!(all(Field::Building).collect::<BTreeSet<_>>().len(), 9);
        let macs: Vec<_> = all(Field::Mac).collect();
        assert_eq!(macs.iter().collect::<BTreeSet<_>>().len(), macs.len());
        assert_eq!(items.iter().map(|item| item.id).collect::<BTreeSet<_>>().len(), ITEMS);
        for gear in [
            EquipmentKind::Phone,
            EquipmentKind::Computer,
            EquipmentKind::Printer,
            EquipmentKind::AccessPoint,
            EquipmentKind::Node,
        ] {
            assert!(items.iter().filter(|item| item.gear == gear).count() >= 40, "{gear:?}");
        }
    }
}
