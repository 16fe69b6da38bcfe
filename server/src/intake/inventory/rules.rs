//! Identifies the machine that a report is of, purely: by serial and maker, UUID, then MAC addresses. Clones are told,
//! not taken.

use super::machine_inventory::{MachineInventory, Part, complete};
use crate::store::StoreError;
use crate::store::inventory::{InventoryRows, MachineIdentity, MachineReport, MachineRow};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::search::tokens;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Machines without an item that are kept; of more, those go that have been silent longest.
pub(super) const UNKNOWN: usize = 5_000;

/// What became of a report, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum InventoryFate {
    /// It is kept beside its item.
    Kept,
    /// It is kept, and no item answers to it.
    Unknown,
    /// Another machine bears the same number: nothing is kept of either.
    Clone,
}

/// A report that came.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    /// By which source.
    pub(super) source: String,
    /// What it says.
    pub(super) inventory: MachineInventory,
    /// For how long another machine of its number counts after it came, in milliseconds.
    pub(super) clone_ms: i64,
    /// The item of its serial number.
    pub(super) by_number: Option<DocumentId>,
    /// The item of its addresses.
    pub(super) by_mac: Option<DocumentId>,
}

/// What follows of reports.
#[derive(Debug)]
pub(super) struct Judged {
    /// What is to be written.
    pub(super) rows: InventoryRows,
    /// What became of each report, in their order.
    pub(super) fates: Vec<InventoryFate>,
    /// What reports that are to be written leave out, by their machines: it stands as the store has it.
    pub(super) unchanged: BTreeMap<Sha256, BTreeSet<Part>>,
}

/// What two identities are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// One machine.
    Same,
    /// Two machines that bear one number.
    Contested,
    /// Two machines.
    Other,
}

/// Judges reports in their order by the machines that are known. An item that was merged into another `leads` to that one.
pub(super) fn judge(
    known: Vec<MachineRow>,
    arrivals: Vec<Arrival>,
    now: Timestamp,
    leads: &dyn Fn(DocumentId) -> Result<DocumentId, StoreError>,
) -> Result<Judged, StoreError> {
    let mut fleet = Fleet::of(known);
    let fates = arrivals.into_iter().map(|arrival| fleet.take(arrival, now, leads)).collect::<Result<_, _>>()?;
    fleet.bound();
    let unchanged = std::mem::take(&mut fleet.unchanged);
    Ok(Judged { rows: fleet.written(), fates, unchanged })
}

/// The machines that are known, and how they are found.
struct Fleet {
    machines: BTreeMap<Sha256, MachineRow>,
    /// By serial number, UUID and MAC address: the words of the three never meet.
    signs: BTreeMap<String, BTreeSet<Sha256>>,
    items: BTreeMap<DocumentId, BTreeSet<Sha256>>,
    rows: InventoryRows,
    /// What the reports among the rows leave out.
    unchanged: BTreeMap<Sha256, BTreeSet<Part>>,
    changed: BTreeSet<Sha256>,
    gone: BTreeSet<Sha256>,
}

impl Fleet {
    fn of(known: Vec<MachineRow>) -> Self {
        let mut fleet = Self {
            machines: BTreeMap::new(),
            signs: BTreeMap::new(),
            items: BTreeMap::new(),
            rows: InventoryRows::default(),
            unchanged: BTreeMap::new(),
            changed: BTreeSet::new(),
            gone: BTreeSet::new(),
        };
        for row in known {
            fleet.stand(row);
        }
        fleet
    }

    /// The machine stands so from now on.
    fn stand(&mut self, row: MachineRow) {
        self.leave(row.key);
        for sign in signs(&row.identity) {
            self.signs.entry(sign).or_default().insert(row.key);
        }
        if let Some(item) = row.item {
            self.items.entry(item).or_default().insert(row.key);
        }
        self.gone.remove(&row.key);
        self.machines.insert(row.key, row);
    }

    fn leave(&mut self, key: Sha256) {
        let Some(row) = self.machines.remove(&key) else { return };
        for sign in signs(&row.identity) {
            if let Some(named) = self.signs.get_mut(&sign) {
                named.remove(&key);
            }
        }
        if let Some(named) = row.item.and_then(|item| self.items.get_mut(&item)) {
            named.remove(&key);
        }
    }

    fn change(&mut self, row: MachineRow) {
        self.changed.insert(row.key);
        self.stand(row);
    }

    fn forget(&mut self, key: Sha256) {
        self.leave(key);
        self.changed.remove(&key);
        self.gone.insert(key);
    }

    /// Machines that share a sign with this identity, by what they are to it.
    fn related(&self, identity: &MachineIdentity, relation: Relation) -> Vec<MachineRow> {
        let keys: BTreeSet<Sha256> =
            signs(identity).iter().filter_map(|sign| self.signs.get(sign)).flatten().copied().collect();
        let rows = keys.iter().filter_map(|key| self.machines.get(key));
        rows.filter(|row| related(&row.identity, identity) == relation).cloned().collect()
    }

    /// Puts the cards that a report leaves out into its identity: of two clones nothing else may tell which one speaks.
    fn recall_cards(&self, inventory: &mut MachineInventory) {
        if !inventory.unchanged.contains(&Part::Address) || !inventory.identity.macs.is_empty() {
            return;
        }
        let same = self.related(&inventory.identity, Relation::Same).into_iter();
        let own = same.filter(|row| row.device == inventory.device).max_by_key(|row| (row.last, row.key));
        if let Some(own) = own {
            inventory.identity.macs = own.identity.macs;
        }
    }

    fn take(
        &mut self,
        mut arrival: Arrival,
        now: Timestamp,
        leads: &dyn Fn(DocumentId) -> Result<DocumentId, StoreError>,
    ) -> Result<InventoryFate, StoreError> {
        self.recall_cards(&mut arrival.inventory);
        let identity = &arrival.inventory.identity;
        let same = self.related(identity, Relation::Same).into_iter().max_by_key(|row| (row.last, row.key));
        let others = self.related(identity, Relation::Contested);
        let since = now.plus(-arrival.clone_ms);
        let (present, silent): (Vec<_>, Vec<_>) = others.into_iter().partition(|row| row.last >= since);
        if !present.is_empty() {
            for row in present {
                self.change(MachineRow { contested: Some(now), ..row });
            }
            let row = same.unwrap_or_else(|| new_machine(&arrival, now));
            self.change(MachineRow { last: now, contested: Some(now), source: arrival.source, ..row });
            return Ok(InventoryFate::Clone);
        }
        // Whoever bore the number before has been silent for so long: it is this machine's by now.
        for row in silent {
            self.forget(row.key);
        }
        let stood = same.unwrap_or_else(|| new_machine(&arrival, now));
        let item = match arrival.by_number {
            Some(numbered) => Some(numbered),
            None => stood.item.map(leads).transpose()?.or(arrival.by_mac),
        };
        let (key, first) = (stood.key, stood.first);
        let holders = item.and_then(|item| self.items.get(&item)).cloned().unwrap_or_default();
        for other in holders {
            if let Some(row) = self.machines.get(&other).filter(|row| row.key != key).cloned() {
                self.change(MachineRow { item: None, ..row });
            }
        }
        let MachineInventory { device, identity, name, model, ip, report, unchanged } = arrival.inventory;
        let identity = with(identity, stood.identity);
        let or = |part: Part, told: String, stood: String| {
            if told.is_empty() && unchanged.contains(&part) { stood } else { told }
        };
        let (name, model) = (or(Part::Name, name, stood.name), or(Part::Model, model, stood.model));
        let ip = or(Part::Address, ip, stood.ip);
        self.keep(key, MachineReport { at: now, ..report }, unchanged);
        let (source, contested) = (arrival.source, None);
        self.change(MachineRow { key, source, device, identity, name, model, item, first, last: now, ip, contested });
        Ok(if item.is_some() { InventoryFate::Kept } else { InventoryFate::Unknown })
    }

    /// Keeps a report instead of the one before. What it leaves out is taken from one that came in the same batch, and what that one
    /// leaves out, too, is the store's to say.
    fn keep(&mut self, key: Sha256, mut report: MachineReport, unchanged: BTreeSet<Part>) {
        let before = self.rows.reports.iter().position(|(reported, _)| *reported == key);
        let left = match before.map(|at| self.rows.reports.remove(at)) {
            Some((_, before)) => {
                complete(&mut report, &unchanged, &before);
                let before = self.unchanged.remove(&key).unwrap_or_default();
                unchanged.intersection(&before).copied().collect()
            }
            None => unchanged,
        };
        if !left.is_empty() {
            self.unchanged.insert(key, left);
        }
        self.rows.reports.push((key, report));
    }

    /// Keeps no more machines without an item than there is room for.
    fn bound(&mut self) {
        let unknown = self.machines.values().filter(|row| row.item.is_none());
        let mut silent: Vec<(Timestamp, Sha256)> = unknown.map(|row| (row.last, row.key)).collect();
        silent.sort_unstable();
        let over = silent.len().saturating_sub(UNKNOWN);
        for (_, key) in silent.into_iter().take(over) {
            self.forget(key);
        }
    }

    fn written(mut self) -> InventoryRows {
        self.rows.reports.retain(|(key, _)| !self.gone.contains(key));
        self.rows.machines = self.changed.iter().filter_map(|key| self.machines.get(key)).cloned().collect();
        self.rows.gone = self.gone.into_iter().collect();
        self.rows
    }
}

/// What is told of an identity now; of what is not told, what was known.
fn with(told: MachineIdentity, known: MachineIdentity) -> MachineIdentity {
    let or = |told: String, known: String| if told.is_empty() { known } else { told };
    MachineIdentity {
        serial: or(told.serial, known.serial),
        maker: or(told.maker, known.maker),
        uuid: or(told.uuid, known.uuid),
        macs: if told.macs.is_empty() { known.macs } else { told.macs },
    }
}

/// A machine that has just come, without what it says.
fn new_machine(arrival: &Arrival, now: Timestamp) -> MachineRow {
    let inventory = &arrival.inventory;
    MachineRow {
        key: named(arrival),
        source: arrival.source.clone(),
        device: inventory.device.clone(),
        identity: inventory.identity.clone(),
        name: inventory.name.clone(),
        model: inventory.model.clone(),
        item: None,
        first: now,
        last: now,
        ip: String::new(),
        contested: None,
    }
}

/// The name of a machine here, by what it is known again.
fn named(arrival: &Arrival) -> Sha256 {
    let identity = &arrival.inventory.identity;
    let mut parts = vec![number(&identity.serial), tokens(&identity.maker).join(" "), identity.uuid.clone()];
    parts.extend(identity.macs.iter().cloned());
    Sha256::of(parts.join("\0").as_bytes())
}

/// Words under which an identity is found.
fn signs(identity: &MachineIdentity) -> Vec<String> {
    let named = |kind: &str, value: &str| (!value.is_empty()).then(|| format!("{kind} {value}"));
    let numbers = [named("serial", &number(&identity.serial)), named("uuid", &identity.uuid)];
    let macs = identity.macs.iter().map(|mac| named("mac", mac));
    numbers.into_iter().chain(macs).flatten().collect()
}

/// A serial number as it is compared.
fn number(serial: &str) -> String {
    crate::intake::item::plain(serial)
}

/// Whether two makers may be one: one of them is not told, or they share a word.
fn may_be_one(first: &str, second: &str) -> bool {
    let (first, second) = (tokens(first), tokens(second));
    first.is_empty() || second.is_empty() || first.iter().any(|word| second.contains(word))
}

fn related(first: &MachineIdentity, second: &MachineIdentity) -> Relation {
    let serials = (number(&first.serial), number(&second.serial));
    let told = !serials.0.is_empty() && !serials.1.is_empty();
    let uuids_told = !first.uuid.is_empty() && !second.uuid.is_empty();
    let same_uuid = uuids_told && first.uuid == second.uuid;
    let share_mac = !first.macs.is_disjoint(&second.macs);
    let macs_apart = !first.macs.is_empty() && !second.macs.is_empty() && !share_mac;
    if told && serials.0 == serials.1 && may_be_one(&first.maker, &second.maker) {
        let two = !share_mac && (macs_apart || (uuids_told && !same_uuid));
        return if two { Relation::Contested } else { Relation::Same };
    }
    if told {
        // Boards of one kind share a UUID, docks a MAC address: both together are one machine that was given a number.
        return if same_uuid && share_mac { Relation::Same } else { Relation::Other };
    }
    match (same_uuid, uuids_told) {
        (true, _) if macs_apart => Relation::Contested,
        (true, _) => Relation::Same,
        (false, true) => Relation::Other,
        (false, false) if share_mac => Relation::Same,
        (false, false) => Relation::Other,
    }
}

#[cfg(test)]
mod tests;
