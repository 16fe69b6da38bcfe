//! Reads items of GLPI: a table for each class of them, and who looks after each.

use super::super::html;
use super::super::memory::{Memory, Name};
use super::super::model::{FieldNode, FormerItem, TOLD_TWICE, Tally, last_told};
use super::super::sql_dump::Row;
use super::Tables;
use ronda_shared::command::EquipmentField;

/// Tables of items: the table, what GLPI calls the class, and how the columns of their models and types begin.
const ITEMS: [(&str, &str, &str); 6] = [
    ("glpi_computers", "Computer", "computer"),
    ("glpi_monitors", "Monitor", "monitor"),
    ("glpi_printers", "Printer", "printer"),
    ("glpi_phones", "Phone", "phone"),
    ("glpi_peripherals", "Peripheral", "peripheral"),
    ("glpi_networkequipments", "NetworkEquipment", "networkequipment"),
];

/// Whether items are made of a table.
pub(super) fn wanted(name: &str) -> bool {
    ITEMS.iter().any(|(table, ..)| *table == name)
}

/// A row of a table of items.
pub(super) struct Item {
    table: &'static str,
    class: &'static str,
    /// Deleted, or a template: not an item that stands anywhere.
    gone: bool,
    id: String,
    user: String,
    item: FormerItem,
    /// Field and the table and key of its name.
    named: Vec<(EquipmentField, Name, String)>,
    location: String,
    state: String,
    /// Keys of who looks after it, and of the group that does.
    technician: [String; 2],
}

impl Tables {
    /// Takes a row of a table of items.
    pub(super) fn take_item(&mut self, row: &Row<'_>, memory: &Memory) {
        let Some(&(table, class, begins)) = ITEMS.iter().find(|(table, ..)| *table == row.table) else { return };
        let text = |column: &str| html::unescaped(row.text(column).trim());
        let if_any = |column: &str| Some(row.name_as(column, &html::unescaped)).filter(|name| !name.is_empty());
        let key = |column: &str| row.key(column).unwrap_or_default();
        let id = memory.text(format!("{class} {}", text("id")));
        let mut item = FormerItem { id, ..FormerItem::default() };
        for (field, column) in [
            (EquipmentField::Name, "name"),
            (EquipmentField::Serial, "serial"),
            (EquipmentField::Inventory, "otherserial"),
            // Of telephones and peripherals; a manufacturer that is told is its brand.
            (EquipmentField::Brand, "brand"),
        ] {
            item.fields.extend(if_any(column).map(|value| (field, value)));
        }
        for (label, column) in [
            ("Contacto", "contact"),
            ("Número de contacto", "contact_num"),
            ("Línea", "number_line"),
            ("Comentario", "comment"),
        ] {
            let value = Some(row.name_as(column, &html::plain)).filter(|value| !value.is_empty());
            item.more.extend(value.map(|value| (memory.name(label), value)));
        }
        let named = [
            (EquipmentField::Type, format!("{begins}types")),
            (EquipmentField::Model, format!("{begins}models")),
            (EquipmentField::Brand, "manufacturers".to_owned()),
            (EquipmentField::ClientOrg, "entities".to_owned()),
        ];
        let named = named.into_iter().map(|(field, of)| {
            let table = memory.name(&format!("glpi_{of}"));
            (field, table, key(&format!("{of}_id")))
        });
        memory.thing::<Item>();
        memory.thing::<FieldNode>();
        self.items.push(Item {
            table,
            class,
            gone: row.number("is_deleted") != 0 || row.number("is_template") != 0,
            id: text("id"),
            user: key("users_id"),
            item,
            named: named.collect(),
            location: key("locations_id"),
            state: key("states_id"),
            technician: [key("users_id_tech"), key("groups_id_tech")],
        });
    }

    /// All that are in use, with the names that stand for their keys.
    pub(super) fn items(&mut self, tally: &mut Tally, memory: &Memory) -> Vec<FormerItem> {
        let (mut items, mut all) = (Vec::new(), std::mem::take(&mut self.items));
        last_told(&mut all, |one| Some(one.item.id.clone()), |one| tally.passed(one.table, 1, TOLD_TWICE));
        for mut one in all {
            memory.thing::<(String, Name)>();
            self.called.insert(memory.copy(&one.item.id), called(&one.item, memory));
            if one.gone {
                let id = format!("{} {}", one.class, one.id);
                tally.left(one.table, "item", &id, "in the bin, or a template");
                continue;
            }
            tally.used(one.table, 1);
            for (field, table, key) in &one.named {
                let name = self.name(table, key);
                if !name.is_empty() {
                    one.item.fields.insert(*field, name);
                }
            }
            one.item.fields.entry(EquipmentField::Type).or_insert_with(|| memory.name(one.class));
            let person = self.users.get(&one.user).map(|(person, _)| person.name.clone());
            one.item.fields.extend(person.map(|name| (EquipmentField::Person, name)));
            one.item.location = self.name("glpi_locations", &one.location);
            let state = self.name("glpi_states", &one.state);
            if !state.is_empty() {
                one.item.more.push((memory.name("Estado"), state));
            }
            let [technician, group] = &one.technician;
            let technician = self.users.get(technician).map(|(person, _)| person.name.clone()).unwrap_or_default();
            for (label, name) in [("A cargo de", technician), ("Grupo a cargo", self.name("glpi_groups", group))] {
                if !name.is_empty() {
                    one.item.more.push((memory.name(label), name));
                }
            }
            items.push(one.item);
        }
        items
    }
}

/// What people know an item by: its numbers, and its name.
fn called(item: &FormerItem, memory: &Memory) -> Name {
    let fields = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Name];
    let parts: Vec<&str> = fields.iter().filter_map(|field| item.fields.get(field)).map(Name::as_str).collect();
    memory.name(&parts.join(" · "))
}
