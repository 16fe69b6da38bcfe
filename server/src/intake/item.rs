//! The item of which another system speaks: by serial or inventory number, MAC, address, name; none where several answer.

use crate::ingest::{item_summary, stored_item};
use crate::store::{Reader, StoreError, name_key};
use ronda_shared::command::EquipmentField;
use ronda_shared::equipment::{EquipmentSummary, MERGES};
use ronda_shared::ids::DocumentId;
use ronda_shared::search::{fold, tokens};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A word that more documents than these have leads to none of them: the others of an address or a name do. All that have the others
/// are looked at: most are tickets that speak of the item, and later than it.
const COMMON: usize = 20_000;
/// So many of them are fetched together: of a store over a network each would be a way there and back.
const BATCH_SIZE: usize = 100;
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
    /// Names, of which the first that is an item's counts.
    pub(super) names: &'a [&'a str],
}

/// The item; none where no hint leads to one alone, nor where one that may be it cannot be read.
pub(super) fn item_of(reader: &dyn Reader, hints: Hints<'_>) -> Result<Option<DocumentId>, StoreError> {
    match told_by(reader, hints) {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(error.message = %error, "An item cannot be read: what another system tells is of no item.");
            Ok(None)
        }
        found => found,
    }
}

fn told_by(reader: &dyn Reader, hints: Hints<'_>) -> Result<Option<DocumentId>, StoreError> {
    let numbered = of_number(reader, hints.serial)?.into_iter();
    let mut found: BTreeSet<DocumentId> = numbered.map(|item| counts(reader, item)).collect::<Result<_, _>>()?;
    if found.is_empty() {
        found = of_mac(reader, hints.mac)?;
    }
    if found.is_empty() {
        let address = |item: &EquipmentSummary| -> Result<bool, StoreError> {
            let view = stored_item(reader, item.id)?;
            Ok(view.is_some_and(|view| is_same_address(view.field(EquipmentField::Ip), hints.address)))
        };
        found = of_words(reader, &tokens(hints.address), &address)?;
    }
    for name in hints.names {
        if found.is_empty() {
            let name = tokens(name);
            found = of_words(reader, &name, &|item| Ok(tokens(&item.name) == name))?;
        }
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
    of_words(reader, std::slice::from_ref(&mac), &|item| Ok(plain(&item.mac) == mac))
}

/// Items that have all words of a hint, each of them whole, of which the one asked for is told by `is`; of several two will do. A word's
/// beginning would lead to all neighbours of an address, and to every switch of a building.
fn of_words(
    reader: &dyn Reader,
    words: &[String],
    is: &dyn Fn(&EquipmentSummary) -> Result<bool, StoreError>,
) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mut found = BTreeSet::new();
    let mut having: Option<Vec<DocumentId>> = None;
    for word in words {
        let most = having.as_ref().map_or(COMMON, Vec::len);
        // What more have than are left narrows nothing.
        let Some(with) = reader.with_word(word, most)? else { continue };
        having = Some(match having {
            Some(before) => before.into_iter().filter(|id| with.binary_search(id).is_ok()).collect(),
            None => with,
        });
    }
    for some in having.unwrap_or_default().rchunks(BATCH_SIZE) {
        reader.ahead(some)?;
        for id in some.iter().rev() {
            // One that cannot be read may be it, and then another is not alone.
            let Some(item) = item_summary(reader, *id)? else { continue };
            if is(&item)? {
                found.insert(counts(reader, item)?);
            }
            if found.len() > 1 {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Whether both are one address, however it is written.
fn is_same_address(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    match (one.parse::<IpAddr>(), other.parse::<IpAddr>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => !one.is_empty() && fold(one) == fold(other),
    }
}

/// The item that counts where it was registered twice; of merges one after the other the last.
pub(super) fn counts(reader: &dyn Reader, item: EquipmentSummary) -> Result<DocumentId, StoreError> {
    let (mut counts, mut next) = (item.id, item.merged_into);
    for _ in 0..MERGES {
        let Some(into) = next else { break };
        counts = into;
        next = item_summary(reader, into)?.and_then(|item| item.merged_into);
    }
    Ok(counts)
}

/// The same of an item by its id: itself where it cannot be read.
pub(super) fn counts_as(reader: &dyn Reader, id: DocumentId) -> Result<DocumentId, StoreError> {
    let found = item_summary(reader, id).and_then(|item| item.map_or(Ok(id), |item| counts(reader, item)));
    match found {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(document.id = %id, error.message = %error, "An item cannot be read: whether it was merged is not known.");
            Ok(id)
        }
        found => found,
    }
}

/// Letters and digits alone, in lower case.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};
    use ronda_shared::ids::ServiceId;
    use ronda_shared::ticket::summary::TicketSummary;
    use ronda_shared::time::{MINUTE_MS, Timestamp};
    use ronda_shared::view::Summary;

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        for (one, other) in [("10.20.1.2", " 10.20.1.2"), ("FE80::1", "fe80:0:0::1"), ("sw-1.local", "SW-1.local")] {
            assert!(is_same_address(one, other), "{one}");
        }
        for (one, other) in [("10.20.1.2", "10.20.12.2"), ("fe80::1:2", "fe80:1::2"), ("", "")] {
            assert!(!is_same_address(one, other), "{one}");
        }
    }
    /// Of the latest four thousand that have its name, where it was looked for, it was none after years of tickets.
    #[test]
    fn an_item_is_found_behind_all_tickets_that_speak_of_it() {
        let at = |minute: u16| DocumentId::new(Timestamp::from_millis(i64::from(minute) * MINUTE_MS), [0; 10]);
        let item = EquipmentSummary {
            id: at(0),
            inventory: String::new(),
            serial: String::new(),
            mac: String::new(),
            name: "Conmutador".into(),
            kind: String::new(),
            person: String::new(),
            building: None,
            room: String::new(),
            condition: String::new(),
            tokens: Vec::new(),
            conflicts: 0,
            labels: Vec::new(),
            merged_into: None,
            holder: String::new(),
            custody: None,
            reported: Default::default(),
        };
        let ticket = |minute: u16| {
            let new = TicketSummary::new(at(minute), ServiceId::new("oax-telefonia"), Timestamp::default());
            Summary::Ticket(Box::new(TicketSummary { subject: "El conmutador no contesta".into(), ..new }))
        };
        let mut batch = Batch::after(0);
        batch.summaries.push(Summary::Equipment(Box::new(item)));
        batch.summaries.extend((1..=4_500).map(ticket));
        let store = RedbStore::in_memory().expect("memory");
        store.commit(batch).expect("commits");
        let reader = store.read().expect("reads");
        let hints = Hints { names: &["sw-1", "conmutador"], ..Hints::default() };
        assert_eq!(item_of(&*reader, hints).expect("reads"), Some(at(0)));
    }
}
