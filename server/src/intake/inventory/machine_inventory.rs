//! Inventory of one machine, in one shape whatever its agent speaks. It holds by what the machine is known again, and
//! what is kept of it.

use super::ReportProblem;
use super::fields::{Fields, Sections, value};
use super::settings::InventorySource;
use crate::intake::item::plain;
use crate::store::inventory::{MachineDisk, MachineIdentity, MachineReport, MachineSoftware};
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// MAC addresses of one machine by which it is known again.
const MACS: usize = 16;
/// Processors and disks of one machine.
const PARTS: usize = 64;
/// Letters of a card in words.
const CARD_CHARS: usize = 200;
/// Digits of a MAC address, and of a UUID.
const MAC: usize = 12;
const UUID: usize = 32;
/// What makers leave where a number should stand, in letters and digits alone.
const NO_NUMBER: [&str; 14] = [
    "tobefilledbyoem",
    "tobefilledbyoem1",
    "defaultstring",
    "systemserialnumber",
    "notspecified",
    "notapplicable",
    "notavailable",
    "none",
    "na",
    "unknown",
    "oem",
    "invalid",
    "serialnumber",
    "0123456789",
];
/// UUIDs that many boards share.
const NO_UUID: [&str; 2] = ["03000200040005000006000700080009", "00020003000400050006000700080009"];

/// What a machine said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineInventory {
    /// What its agent calls it.
    pub device: String,
    /// By what it is known again.
    pub identity: MachineIdentity,
    /// Its name on the network.
    pub name: String,
    /// Its model.
    pub model: String,
    /// Its address.
    pub ip: String,
    /// What else is kept.
    pub report: MachineReport,
    /// What it leaves out because it is as it was told before; nothing where it tells all.
    pub unchanged: BTreeSet<Part>,
}

/// What a machine may leave out of a report. GLPI Agent since 1.8 tells everything at every fifteenth only, unless set otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Its name on the network.
    Name,
    /// Its model.
    Model,
    /// Its address, and the card that has it.
    Address,
    /// Operating system.
    System,
    /// Processors.
    Processors,
    /// Memory.
    Memory,
    /// Disks.
    Disks,
    /// Programs.
    Software,
    /// Inventory number in the firmware.
    Asset,
    /// Who used it last.
    User,
}

/// The sections that tell the parts. Who used a machine last, and its memory, may be missing in a section that is told.
const TOLD_BY: [(Part, &str); 9] = [
    (Part::Name, "hardware"),
    (Part::Model, "bios"),
    (Part::Address, "networks"),
    (Part::System, "operatingsystem"),
    (Part::Processors, "cpus"),
    (Part::Memory, "hardware"),
    (Part::Disks, "storages"),
    (Part::Software, "softwares"),
    (Part::Asset, "bios"),
];

/// Makes one shape of an inventory.
///
/// # Errors
/// Nothing in it says which machine it is.
pub(super) fn of_sections(
    device: &str,
    sections: &Sections,
    partial: bool,
    source: &InventorySource,
) -> Result<MachineInventory, ReportProblem> {
    let first = |choices: &[(&str, &str)]| {
        let mut told = choices.iter().map(|(section, field)| sections.one(section, field));
        told.find(|told| !told.is_empty()).unwrap_or_default().to_owned()
    };
    let number = |choices: &[(&str, &str)]| {
        let mut told = choices.iter().map(|(section, field)| sections.one(section, field).trim());
        told.find(|told| is_number(told)).unwrap_or_default().to_owned()
    };
    let identity = MachineIdentity {
        serial: number(&[("bios", "ssn"), ("bios", "msn")]),
        maker: first(&[("bios", "smanufacturer"), ("bios", "mmanufacturer")]),
        uuid: uuid(sections.one("hardware", "uuid")),
        macs: macs(sections),
    };
    if identity.serial.is_empty() && identity.uuid.is_empty() && identity.macs.is_empty() {
        return Err(ReportProblem::Nameless);
    }
    let system = first(&[("operatingsystem", "full_name"), ("hardware", "osname"), ("operatingsystem", "name")]);
    let version = first(&[("operatingsystem", "version"), ("hardware", "osversion")]);
    let system = if system.contains(&version) { system } else { format!("{system} {version}").trim().to_owned() };
    let (ip, card) = address(sections);
    let (software, software_left_out) = programs(sections, source.software);
    let report = MachineReport {
        // Put by whoever keeps it.
        at: Timestamp::default(),
        system,
        processors: processors(sections),
        memory: megabytes(sections.one("hardware", "memory")),
        disks: disks(sections),
        software,
        software_left_out,
        asset: number(&[("bios", "assettag")]),
        user: source.keeps_user.then(|| first(&[("hardware", "lastloggeduser"), ("hardware", "userid")])),
        card,
    };
    let unchanged = if partial { left_out(sections, &report) } else { BTreeSet::new() };
    Ok(MachineInventory {
        device: device.trim().chars().take(200).collect(),
        name: first(&[("hardware", "name")]),
        model: first(&[("bios", "smodel"), ("bios", "mmodel")]),
        ip,
        identity,
        report,
        unchanged,
    })
}

/// The parts that a report of some sections says nothing of. Of one category alone (`glpi-agent --partial`), the section that tells the
/// machine's name comes without its memory.
fn left_out(sections: &Sections, report: &MachineReport) -> BTreeSet<Part> {
    let left = TOLD_BY.into_iter().filter(|(_, section)| !sections.told(section)).map(|(part, _)| part);
    let memory = (report.memory == 0).then_some(Part::Memory);
    let user = report.user.as_deref().is_some_and(str::is_empty).then_some(Part::User);
    left.chain(memory).chain(user).collect()
}

/// Puts into a report what it leaves out, as the machine told it before.
pub(super) fn complete(report: &mut MachineReport, unchanged: &BTreeSet<Part>, before: &MachineReport) {
    for part in unchanged {
        match part {
            // These stand with the machine itself.
            Part::Name | Part::Model => {}
            Part::Address => report.card.clone_from(&before.card),
            Part::System => report.system.clone_from(&before.system),
            Part::Processors => report.processors.clone_from(&before.processors),
            Part::Memory => report.memory = before.memory,
            Part::Disks => report.disks.clone_from(&before.disks),
            Part::Software => {
                report.software.clone_from(&before.software);
                report.software_left_out = before.software_left_out;
            }
            Part::Asset => report.asset.clone_from(&before.asset),
            Part::User => report.user = before.user.clone().or(report.user.take()),
        }
    }
}

/// Whether a maker wrote a number, and not words in its place or one digit over and over.
fn is_number(told: &str) -> bool {
    let plain = plain(told);
    let alike = plain.bytes().all(|byte| Some(&byte) == plain.as_bytes().first());
    plain.len() > 2 && !alike && !NO_NUMBER.contains(&plain.as_str())
}

/// A UUID that is one machine's own; empty where it is none.
fn uuid(told: &str) -> String {
    let plain = plain(told);
    let right = plain.len() == UUID && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    if right && is_number(&plain) && !NO_UUID.contains(&plain.as_str()) { plain } else { String::new() }
}

/// The addresses of cards that a maker has put there: what a machine made up itself is no sign of it.
fn macs(sections: &Sections) -> BTreeSet<String> {
    let cards = sections.rows("networks").iter().filter(|fields| !made_up(fields));
    let told = cards.filter_map(|fields| ["mac", "macaddr"].into_iter().find_map(|field| fields.get(field)));
    let told = told.map(|mac| plain(mac));
    told.filter(|mac| made_by_somebody(mac)).take(MACS).collect()
}

/// Whether a card is none: of virtual machines, of containers.
fn made_up(card: &Fields) -> bool {
    ["1", "true", "yes"].contains(&value(card, "virtualdev").to_lowercase().as_str())
}

/// Neither of a group nor given by the machine itself: the two lowest bits of its first byte are 0.
fn made_by_somebody(mac: &str) -> bool {
    let first = mac.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let right = mac.len() == MAC && mac.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_number(mac);
    right && first.is_some_and(|byte| byte & 0b11 == 0)
}

/// The address of the first card that has one which leads somewhere, and that card in words. Into which port of a switch it is plugged
/// no machine knows.
fn address(sections: &Sections) -> (String, String) {
    let cards = sections.rows("networks").iter().filter(|fields| !made_up(fields));
    let cards = cards.map(|fields| (value(fields, "ipaddress"), card(fields)));
    let own = [(sections.one("hardware", "ipaddr"), String::new())];
    let told = cards.chain(own).filter_map(|(told, card)| Some((told.parse::<IpAddr>().ok()?, card)));
    let leads = |(address, _): &(IpAddr, String)| match address {
        IpAddr::V4(four) => !four.is_loopback() && !four.is_unspecified() && !four.is_link_local(),
        IpAddr::V6(six) => !six.is_loopback() && !six.is_unspecified() && !six.is_unicast_link_local(),
    };
    let found = { told }.find(leads);
    found.map(|(address, card)| (address.to_string(), card)).unwrap_or_default()
}

/// A card in words: its name, its own address, its speed as far as they are told.
fn card(fields: &Fields) -> String {
    let mac = ["mac", "macaddr"].into_iter().map(|field| value(fields, field)).find(|mac| !mac.is_empty());
    let speed = speed(value(fields, "speed"));
    let parts = [value(fields, "description").to_owned(), mac.unwrap_or_default().to_lowercase(), speed];
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join(" · ").chars().take(CARD_CHARS).collect()
}

/// A speed in words: agents tell it in Mb/s, or with its unit. Where Linux knows none it says -1, which some write as 4294967295.
fn speed(told: &str) -> String {
    let number = told.split_whitespace().next().unwrap_or_default();
    match number.parse::<i64>() {
        Ok(speed) if speed < 1 || speed == i64::from(u32::MAX) => String::new(),
        Ok(_) if number == told => format!("{told} Mb/s"),
        Ok(_) | Err(_) => told.to_owned(),
    }
}

fn processors(sections: &Sections) -> Vec<String> {
    let rows = sections.rows("cpus").iter().take(PARTS);
    let named = rows.map(|fields| [value(fields, "name"), value(fields, "type")]);
    let named = named.filter_map(|names| names.into_iter().find(|name| !name.is_empty()).map(str::to_owned));
    let found: Vec<String> = named.collect();
    let told = sections.one("hardware", "processort");
    if found.is_empty() && !told.is_empty() { vec![told.to_owned()] } else { found }
}

fn disks(sections: &Sections) -> Vec<MachineDisk> {
    let rows = sections.rows("storages").iter().filter(|fields| {
        let kind = value(fields, "type").to_lowercase();
        !["removable", "cd", "dvd", "floppy"].iter().any(|other| kind.contains(other))
    });
    let disk = |fields: &Fields| MachineDisk {
        name: [value(fields, "model"), value(fields, "name"), value(fields, "description")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned(),
        megabytes: megabytes(value(fields, "disksize")),
    };
    rows.take(PARTS).map(disk).collect()
}

/// The programs by their names, each once; and how many are left out.
fn programs(sections: &Sections, most: usize) -> (Vec<MachineSoftware>, u32) {
    let rows = sections.rows("softwares").iter().filter(|fields| !value(fields, "name").is_empty());
    let all: BTreeSet<MachineSoftware> = rows
        .map(|fields| MachineSoftware {
            name: value(fields, "name").to_owned(),
            version: value(fields, "version").to_owned(),
            publisher: value(fields, "publisher").to_owned(),
        })
        .collect();
    let left_out = u32::try_from(all.len().saturating_sub(most)).unwrap_or(u32::MAX);
    (all.into_iter().take(most).collect(), left_out)
}

/// A number of megabytes; 0 where none was told.
fn megabytes(told: &str) -> u64 {
    let digits: String = told.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests;
