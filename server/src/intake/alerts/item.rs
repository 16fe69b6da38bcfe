//! The item of which an alert speaks: by serial or inventory number, MAC, address, name; none where several answer.

use super::mapping::Alert;
use crate::ingest::{item_summary, stored_item};
use crate::store::{Reader, StoreError, name_key};
use ronda_shared::command::EquipmentField;
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::DocumentId;
use ronda_shared::search::tokens;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// Items of one word that are looked at.
const LOOKED_AT: usize = 40;
/// Letters of a MAC address, folded, from which on it names something.
const MAC_LETTERS: usize = 12;

/// The item; none where no hint leads to one alone.
pub(super) fn item_of(reader: &dyn Reader, alert: &Alert) -> Result<Option<DocumentId>, StoreError> {
    let mut found = BTreeSet::new();
    if !alert.serial.is_empty() {
        for id in reader.by_name(&alert.serial)? {
            let same = |item: &EquipmentSummary| {
                let number = name_key(&alert.serial);
                name_key(&item.serial) == number || name_key(&item.inventory) == number
            };
            found.extend(item_summary(reader, id)?.filter(same).map(counts));
        }
    }
    let mac = plain(&alert.mac);
    if found.is_empty() && mac.len() >= MAC_LETTERS {
        found = of_word(reader, vec![mac.clone()], &|item| Ok(plain(&item.mac) == mac))?;
    }
    if found.is_empty() && !alert.address.is_empty() {
        let address = |item: &EquipmentSummary| -> Result<bool, StoreError> {
            let view = stored_item(reader, item.id)?;
            Ok(view.is_some_and(|view| view.field(EquipmentField::Ip).trim() == alert.address))
        };
        found = of_word(reader, tokens(&alert.address), &address)?;
    }
    if found.is_empty() && !alert.name.is_empty() {
        let name = tokens(&alert.name);
        found = of_word(reader, name.clone(), &|item| Ok(tokens(&item.name) == name))?;
    }
    Ok(if found.len() == 1 { found.pop_first() } else { None })
}

/// Items found by words, of which the one asked for is told by `is`.
fn of_word(
    reader: &dyn Reader,
    words: Vec<String>,
    is: &dyn Fn(&EquipmentSummary) -> Result<bool, StoreError>,
) -> Result<BTreeSet<DocumentId>, StoreError> {
    let (mut found, mut left) = (BTreeSet::new(), LOOKED_AT);
    if words.is_empty() {
        return Ok(found);
    }
    reader.search(&words, &mut |summary| {
        if let Summary::Equipment(item) = summary {
            left -= 1;
            if is(&item)? {
                found.insert(counts(*item));
            }
        }
        Ok(left > 0)
    })?;
    Ok(found)
}

/// The item that counts where it was registered twice.
fn counts(item: EquipmentSummary) -> DocumentId {
    item.merged_into.unwrap_or(item.id)
}

/// Letters and digits alone, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}
