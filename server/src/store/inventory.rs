//! What machines report of themselves, kept beside the items: never a word of an item's document.

use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// By what a machine is known again. Words that makers leave in place of a number are not among these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineIdentity {
    /// Serial number as told; empty where none was.
    pub serial: String,
    /// Who made it; empty where nobody said.
    pub maker: String,
    /// UUID of its firmware, 32 hexadecimal digits in lower case; empty where none was told.
    pub uuid: String,
    /// MAC addresses of its own cards, 12 hexadecimal digits in lower case.
    pub macs: BTreeSet<String>,
}

/// A machine that reports itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineRow {
    /// Its name here: a hash of what it said when it first came.
    pub key: Sha256,
    /// By which source it came last, as `inventory.toml` names it.
    pub source: String,
    /// What its agent calls it.
    pub device: String,
    /// By what it is known again.
    pub identity: MachineIdentity,
    /// Its own name on the network.
    pub name: String,
    /// Model as told.
    pub model: String,
    /// Its item; none while nobody has registered one that it answers to.
    pub item: Option<DocumentId>,
    /// When it first came.
    pub first: Timestamp,
    /// When it last came, also where nothing was kept of it.
    pub last: Timestamp,
    /// Its address now; empty where none was told.
    pub ip: String,
    /// When it last came while another machine bore the same number: since then nothing is kept of either.
    pub contested: Option<Timestamp>,
}

/// A disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MachineDisk {
    /// What it is called, or its model.
    pub name: String,
    /// Size in megabytes; 0 where it was not told.
    pub megabytes: u64,
}

/// A program that is installed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MachineSoftware {
    /// Its name.
    pub name: String,
    /// Its version; empty where it was not told.
    pub version: String,
    /// Who publishes it; empty where it was not told.
    pub publisher: String,
}

/// What a machine said last, as it said it, within bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineReport {
    /// When.
    pub at: Timestamp,
    /// Operating system with its version.
    pub system: String,
    /// Processors, each in words.
    pub processors: Vec<String>,
    /// Memory in megabytes; 0 where it was not told.
    pub memory: u64,
    /// Disks.
    pub disks: Vec<MachineDisk>,
    /// Programs, by their names.
    pub software: Vec<MachineSoftware>,
    /// Programs that were told beyond the bound.
    pub software_left_out: u32,
    /// Inventory number that is written in the firmware; empty where none is.
    pub asset: String,
    /// Who used it last; kept only where the source says so.
    pub user: Option<String>,
    /// The card that has its address, in words: its name, its own address, its speed; empty where none was told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub card: String,
}

/// What a commit writes of machines. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InventoryRows {
    /// Machines as they stand now.
    pub machines: Vec<MachineRow>,
    /// What they said, by their names here.
    pub reports: Vec<(Sha256, MachineReport)>,
    /// Machines that are forgotten with what they said.
    pub gone: Vec<Sha256>,
}
