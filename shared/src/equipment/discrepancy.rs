//! R6: a reading on site that differs from the registry is a discrepancy, never an overwrite. It also finds items that
//! seem to be registered twice.

use super::view::EquipmentView;
use crate::catalog::Organisation;
use crate::command::EquipmentField;
use crate::equipment::EquipmentSummary;
use crate::ids::{DocumentId, FieldId};
use crate::stamp::Register;
use crate::ticket::view::TicketView;
use serde::Serialize;
use std::collections::BTreeMap;

/// A reading on a ticket that differs from the registry. The desk takes it over with `SetEquipmentField`, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Discrepancy {
    /// The field of the ticket's form.
    pub field: FieldId,
    /// Its label.
    pub label: String,
    /// The field of the registry.
    pub registry: EquipmentField,
    /// What was read, by whom, when.
    pub read: Register<String>,
    /// What is registered; empty where nothing is.
    pub registered: String,
}

/// Readings of the ticket about this item that differ from its registry; none where the ticket is about another.
pub fn discrepancies(org: &Organisation, view: &EquipmentView, ticket: &TicketView) -> Vec<Discrepancy> {
    if ticket.equipment.value != Some(view.id) {
        return Vec::new();
    }
    let readings = ticket.fields.iter().filter(|(_, read)| !read.value.trim().is_empty());
    readings
        .filter_map(|(field, read)| {
            let def = org.field(&ticket.decided.service, field)?;
            let registry = def.registry?;
            let registered = view.field(registry);
            (!reads_alike(&read.value, registered)).then(|| Discrepancy {
                field: field.clone(),
                label: def.label.clone(),
                registry,
                read: read.clone(),
                registered: registered.to_owned(),
            })
        })
        .collect()
}

/// Whether two readings say the same, however they are written: by letters and digits alone.
pub fn reads_alike(first: &str, second: &str) -> bool {
    letters_and_digits(first) == letters_and_digits(second)
}

/// Letters and digits alone: `00:1A-2b` and `001a2b` are one.
fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Two items that bear the same serial number or MAC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Twins {
    /// The one registered first.
    pub first: DocumentId,
    /// The other.
    pub second: DocumentId,
    /// What they share.
    pub by: EquipmentField,
}

/// Items that seem to be registered twice, to be merged by a person. What was merged is passed over.
pub fn twins<'a>(items: impl IntoIterator<Item = &'a EquipmentSummary>) -> Vec<Twins> {
    let mut known: BTreeMap<(EquipmentField, String), DocumentId> = BTreeMap::new();
    let mut found = Vec::new();
    for item in items.into_iter().filter(|item| item.merged_into.is_none()) {
        for (by, value) in [(EquipmentField::Serial, &item.serial), (EquipmentField::Mac, &item.mac)] {
            let value = letters_and_digits(value);
            if value.is_empty() {
                continue;
            }
            match known.get(&(by, value.clone())) {
                Some(other) => {
                    let (first, second) = (item.id.min(*other), item.id.max(*other));
                    found.push(Twins { first, second, by });
                }
                None => {
                    known.insert((by, value), item.id);
                }
            }
        }
    }
    found.sort();
    found.dedup_by_key(|twins| (twins.first, twins.second));
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::Shelf;
    use super::*;
    use crate::arbitration::testing::{World, minute};
    use crate::command::Command;
    use crate::command::Item;
    use crate::ids::ServiceId;

    #[test]
    fn what_was_read_otherwise_is_a_discrepancy_and_no_overwrite() {
        let mut shelf = Shelf::new();
        let set = |field, value: &str| Command::Item(Item::SetEquipmentField { field, value: value.to_owned() });
        shelf.say(1, set(EquipmentField::Mac, "00:1A:2B:3C:4D:5E"));
        shelf.close();
        let item = shelf.view();
        let mut world = World::new("oax-baja-nodo");
        world.view.decided.service = ServiceId::new("oax-baja-nodo");
        world.view.equipment.value = Some(item.id);
        let read = |value: &str| Register { value: value.to_owned(), stamp: world.view.born.stamp.clone() };
        world.view.fields =
            [("mac", read("001a.2b3c.4d5e")), ("puerto", read("Gi1/0/7")), ("motivo", read("se mudan"))]
                .into_iter()
                .map(|(field, read)| (FieldId::new(field), read))
                .collect();
        let found = discrepancies(&world.org, &item, &world.view);
        let found: Vec<_> = found.iter().map(|one| (one.registry, one.registered.as_str())).collect();
        assert_eq!(found, [(EquipmentField::Port, "")], "the same MAC otherwise written is the same");
        assert_eq!(shelf.view().field(EquipmentField::Port), "", "nothing was written over");
        world.view.equipment.value = None;
        assert_eq!(discrepancies(&world.org, &item, &world.view), [], "it is about another");
    }

    #[test]
    fn items_with_one_serial_number_or_mac_are_twins_once() {
        let item = |last: u8, serial: &str, mac: &str| {
            let summary = super::super::summarize(&Shelf::new().view());
            let id = DocumentId::new(minute(0), [last; 10]);
            EquipmentSummary { id, serial: serial.to_owned(), mac: mac.to_owned(), ..summary }
        };
        let mut items =
            [item(1, "S-1", "00:1A:2B:3C:4D:5E"), item(2, "s 1", "001a.2b3c.4d5e"), item(3, "", ""), item(4, "", "")];
        let found = twins(&items);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second), (items[0].id, items[1].id));
        items[1].merged_into = Some(items[0].id);
        assert_eq!(twins(&items), []);
    }
}
