//! What reports count of an item and no list shows: its level, where it was seen, whether it keeps stock. The server keeps
//! it with the summary and sends it to no device.

use super::view::EquipmentView;
use crate::command::{EquipmentField, Place};
use crate::search;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Of one item.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemReportFacts {
    /// The level on which it is registered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Something went into it or out of it, or is to be there: a report reads its document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stock: bool,
    /// When and where it was seen, in the order of its history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<ReportedSighting>,
}

impl ItemReportFacts {
    /// There is nothing to tell: what an earlier build wrote, and what devices hold.
    pub fn says_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedSighting {
    /// When: the effective time of the act.
    pub at: Timestamp,
    /// Where, unless that is where the registry says by now that it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Place>,
}

/// Of an item as the server has ruled.
pub(super) fn reported(view: &EquipmentView) -> ItemReportFacts {
    let seen = view.sightings.iter().map(|sighting| ReportedSighting {
        at: sighting.stamp.effective(),
        elsewhere: (!belongs(view, &sighting.place)).then(|| sighting.place.clone()),
    });
    ItemReportFacts {
        level: view.field(EquipmentField::Level).trim().to_owned(),
        stock: !(view.stock.is_empty() && view.stock_entries.is_empty()),
        seen: seen.collect(),
    }
}

/// Whether a place is where the registry says that the item is, or holds that: a whole building, or a whole level of it.
fn belongs(view: &EquipmentView, place: &Place) -> bool {
    let building = place.building.as_ref().map_or("", |building| building.as_str());
    let within = |told: &str, field| {
        let told = search::tokens(told);
        told.is_empty() || told == search::tokens(view.field(field))
    };
    building == view.field(EquipmentField::Building)
        && within(&place.level, EquipmentField::Level)
        && within(&place.room, EquipmentField::Room)
}

#[cfg(test)]
mod tests {
    use super::super::summarize;
    use super::super::tests::Shelf;
    use super::*;
    use crate::command::{Command, Item};
    use crate::ids::BuildingId;

    fn set(shelf: &mut Shelf, field: EquipmentField, value: &str) {
        shelf.say(1, Command::Item(Item::SetEquipmentField { field, value: value.to_owned() }));
    }

    #[test]
    fn what_was_seen_within_its_place_is_told_apart_from_what_was_seen_elsewhere() {
        let mut shelf = Shelf::new();
        set(&mut shelf, EquipmentField::Building, "edificio-2");
        set(&mut shelf, EquipmentField::Level, "Nivel 1");
        let place = |building: &str, level: &str, room: &str| Place {
            building: (!building.is_empty()).then(|| BuildingId::new(building)),
            level: level.to_owned(),
            room: room.to_owned(),
        };
        let seen = [
            (place("edificio-2", "", ""), true),
            (place("edificio-2", "NIVEL 1", ""), true),
            (place("edificio-2", "nivel 1", "Ventanilla 4"), true),
            (place("edificio-2", "Nivel 1", "ventanilla 5"), false),
            (place("edificio-2", "Nivel 2", ""), false),
            (place("edificio-3", "", ""), false),
            (place("", "Nivel 1", ""), false),
        ];
        for (place, _) in &seen {
            shelf.say(1, Command::Item(Item::SeeItem { place: place.clone(), audit: "nov".to_owned() }));
        }
        shelf.close();
        let told = summarize(&shelf.view()).reported;
        assert_eq!((told.level.as_str(), told.stock), ("Nivel 1", false));
        assert_eq!(told.seen.len(), seen.len());
        for (told, (place, belongs)) in told.seen.iter().zip(seen) {
            assert_eq!(told.elsewhere, (!belongs).then_some(place));
        }
        // Moved to where it was seen, it was seen in its place.
        set(&mut shelf, EquipmentField::Room, "Ventanilla 5");
        shelf.close();
        assert_eq!(summarize(&shelf.view()).reported.seen[3].elsewhere, None);
    }

    #[test]
    fn a_device_is_told_nothing_of_it() {
        let mut shelf = Shelf::new();
        let minimum = Item::SetMinimum { item: "Roseta".to_owned(), unit: "pza".to_owned(), minimum: 4 };
        shelf.say(1, Command::Item(minimum));
        shelf.close();
        let summary = summarize(&shelf.view());
        assert!(summary.reported.stock, "what is to be there is looked after");
        assert!(summary.for_device().reported.says_nothing());
    }
}
