//! The item of which another system speaks: by serial or inventory number, MAC, address, name; none where several answer.

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

/// What tells of an item; empty where nothing was told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hints<'a> {
    /// Serial or inventory number.
    pub(super) serial: &'a str,
    /// MAC address.
    pub(super) mac: &'a str,
    /// IP address.
    pub(super) address: &'a str,
    /// Name.
    pub(super) name: &'a str,
}

/// The item; none where no hint leads to one alone.
pub(super) fn item_of(reader: &dyn Reader, hints: Hints<'_>) -> Result<Option<DocumentId>, StoreError> {
    let mut found: BTreeSet<DocumentId> = of_number(reader, hints.serial)?.into_iter().map(counts).collect();
    if found.is_empty() {
        found = of_mac(reader, hints.mac)?;
    }
    if found.is_empty() && !hints.address.is_empty() {
        let address = |item: &EquipmentSummary| -> Result<bool, StoreError> {
            let view = stored_item(reader, item.id)?;
            Ok(view.is_some_and(|view| view.field(EquipmentField::Ip).trim() == hints.address))
        };
        found = of_word(reader, tokens(hints.address), &address)?;
    }
    if found.is_empty() && !hints.name.is_empty() {
        let name = tokens(hints.name);
        found = of_word(reader, name.clone(), &|item| Ok(tokens(&item.name) == name))?;
    }
    Ok(if found.len() == 1 { found.pop_first() } else { None })
}

/// Items of a serial or inventory number; none where nothing was told.
pub(super) fn of_number(reader: &dyn Reader, told: &str) -> Result<Vec<EquipmentSummary>, StoreError> {
    let mut found = Vec::new();
    if told.is_empty() {
        return Ok(found);
    }
    let number = name_key(told);
    for id in reader.by_name(told)? {
        let same = |item: &EquipmentSummary| name_key(&item.serial) == number || name_key(&item.inventory) == number;
        found.extend(item_summary(reader, id)?.filter(same));
    }
    Ok(found)
}

/// Items of a MAC address; none where too little was told.
pub(super) fn of_mac(reader: &dyn Reader, told: &str) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mac = plain(told);
    if mac.len() < MAC_LETTERS {
        return Ok(BTreeSet::new());
    }
    of_word(reader, vec![mac.clone()], &|item| Ok(plain(&item.mac) == mac))
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
    // One that cannot be read may be it, and then another is not alone.
    reader.search_all(&words, &mut |summary| {
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
pub(super) fn counts(item: EquipmentSummary) -> DocumentId {
    item.merged_into.unwrap_or(item.id)
}

/// Letters and digits alone, in lower case.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}
