//! Machines known again, clones that are told and not taken, lies, and a fleet in one morning.

use super::*;
use ronda_shared::time::{DAY_MS, HOUR_MS};

const MAC: &str = "001a2b3c4d5e";

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_795_186_800_000 + millis)
}

fn item(n: u8) -> DocumentId {
    DocumentId::new(at(0), [n; 10])
}

fn arrival(serial: &str, uuid: &str, macs: &[&str]) -> Arrival {
    let identity = MachineIdentity {
        serial: serial.into(),
        maker: "HP".into(),
        uuid: uuid.into(),
        macs: macs.iter().map(|mac| (*mac).to_owned()).collect(),
    };
    let inventory = MachineInventory {
        device: "pc".into(),
        identity,
        name: "pc".into(),
        model: String::new(),
        ip: "10.0.0.1".into(),
        report: MachineReport::default(),
        unchanged: BTreeSet::new(),
    };
    Arrival { source: "aulas".into(), inventory, clone_ms: 7 * DAY_MS, by_number: None, by_mac: None }
}

/// Where nothing was merged.
fn judge(known: Vec<MachineRow>, arrivals: Vec<Arrival>, now: Timestamp) -> Judged {
    let itself: fn(DocumentId) -> Result<DocumentId, StoreError> = Ok;
    super::judge(known, arrivals, now, &itself).expect("nothing is read")
}

/// The machines after reports that came in turn, each with its hour; and the fates.
fn after(reports: Vec<(i64, Arrival)>) -> (Vec<MachineRow>, Vec<InventoryFate>) {
    let (mut known, mut fates) = (BTreeMap::new(), Vec::new());
    for (when, arrival) in reports {
        let Judged { rows, fates: fate, .. } = judge(known.values().cloned().collect(), vec![arrival], at(when));
        known.extend(rows.machines.into_iter().map(|row: MachineRow| (row.key, row)));
        for key in rows.gone {
            known.remove(&key);
        }
        fates.extend(fate);
    }
    (known.into_values().collect(), fates)
}

#[test]
fn a_machine_is_known_again_by_serial_then_uuid_then_addresses() {
    let (known, _) = after(vec![
        (0, arrival("S-1", "a1", &[MAC])),
        (1, arrival("s 1", "", &[])),
        (2, arrival("", "a1", &[])),
        (3, arrival("", "", &[MAC])),
        (4, arrival("S-1", "b2", &[MAC])),
    ]);
    assert_eq!(known.len(), 1, "{known:#?}");
    assert_eq!((known[0].first, known[0].last), (at(0), at(4)));
    let (known, _) = after(vec![(0, arrival("S-1", "", &[MAC])), (1, arrival("S-2", "", &[MAC]))]);
    assert_eq!(known.len(), 2, "a dock's address makes no two machines one");
}

#[test]
fn of_clones_nothing_is_kept_until_one_has_been_silent() {
    let (one, other) = (arrival("S-1", "a1", &[MAC]), arrival("S-1", "b2", &["001a2b3c4d5f"]));
    let with_item = Arrival { by_number: Some(item(1)), ..one.clone() };
    let (known, fates) = after(vec![
        (0, with_item.clone()),
        (HOUR_MS, other.clone()),
        (2 * HOUR_MS, with_item.clone()),
        (3 * HOUR_MS, other.clone()),
    ]);
    assert_eq!(fates, [InventoryFate::Kept, InventoryFate::Clone, InventoryFate::Clone, InventoryFate::Clone]);
    assert_eq!(known.len(), 2);
    assert!(known.iter().all(|row| row.contested.is_some()));
    // Nothing of a clone is kept: neither report is written.
    let Judged { rows, .. } = judge(known.clone(), vec![other.clone()], at(4 * HOUR_MS));
    assert!(rows.reports.is_empty());
    // The other has been silent for longer than told: the number is this machine's.
    let taken = Arrival { by_number: Some(item(1)), ..other };
    let Judged { rows, fates, .. } = judge(known, vec![taken], at(9 * DAY_MS));
    assert_eq!((fates, rows.gone.len(), rows.machines.len()), (vec![InventoryFate::Kept], 1, 1));
    assert_eq!(rows.machines[0].contested, None);
}

#[test]
fn one_item_has_one_machine_and_one_machine_one_report() {
    let first = Arrival { by_mac: Some(item(1)), ..arrival("S-1", "", &[MAC]) };
    let second = Arrival { by_mac: Some(item(1)), ..arrival("S-2", "", &[MAC]) };
    let (known, fates) = after(vec![(0, first.clone()), (1, second)]);
    assert_eq!(fates, [InventoryFate::Kept, InventoryFate::Kept]);
    assert_eq!(known.iter().filter(|row| row.item == Some(item(1))).count(), 1, "the latest");
    let Judged { rows, .. } = judge(Vec::new(), vec![first.clone(), first], at(0));
    assert_eq!((rows.machines.len(), rows.reports.len()), (1, 1));
}

/// Whoever merged both items said that they are one thing.
#[test]
fn a_machine_follows_the_merge_of_its_item() {
    let first = Arrival { by_mac: Some(item(1)), ..arrival("", "", &[MAC]) };
    let Judged { rows, .. } = judge(Vec::new(), vec![first], at(0));
    let merged = |id: DocumentId| -> Result<DocumentId, StoreError> { Ok(if id == item(1) { item(2) } else { id }) };
    // Its address may lead nowhere by now: the item that counts bears another, or two bear it.
    let later = vec![arrival("", "", &[MAC])];
    let Judged { rows: after, fates, .. } = super::judge(rows.machines.clone(), later, at(1), &merged).expect("read");
    assert_eq!((after.machines[0].item, fates), (Some(item(2)), vec![InventoryFate::Kept]));
    assert_eq!(after.machines[0].key, rows.machines[0].key);
    // What cannot be read keeps the whole report from being taken.
    let unread = |_: DocumentId| -> Result<DocumentId, StoreError> { Err(StoreError::Disk("away".to_owned())) };
    assert!(super::judge(rows.machines, vec![arrival("", "", &[MAC])], at(1), &unread).is_err());
}

#[test]
fn an_agent_that_makes_machines_up_finds_no_room_for_ever() {
    let lies = |from: usize| -> Vec<Arrival> {
        (from..from + 3_000).map(|number| arrival(&format!("LIE-{number:06}"), "", &[])).collect()
    };
    let Judged { rows, fates, .. } = judge(Vec::new(), lies(0), at(0));
    assert!(fates.iter().all(|fate| *fate == InventoryFate::Unknown));
    let Judged { rows: more, .. } = judge(rows.machines, lies(3_000), at(1));
    assert_eq!(more.machines.len(), 3_000, "the latest stay");
    assert_eq!(more.gone.len(), 1_000, "the longest silent go");
}

#[test]
fn a_fleet_of_five_thousand_is_judged_in_one_morning() {
    let fleet: Vec<Arrival> =
        (0..5_000_usize).map(|number| arrival(&format!("SER-{number:06}"), &format!("{number:032x}"), &[])).collect();
    let mut known: BTreeMap<Sha256, MachineRow> = BTreeMap::new();
    for batch in fleet.chunks(256) {
        let Judged { rows, .. } = judge(known.values().cloned().collect(), batch.to_vec(), at(0));
        known.extend(rows.machines.into_iter().map(|row| (row.key, row)));
    }
    assert_eq!(known.len(), 5_000);
    let Judged { rows, .. } = judge(known.into_values().collect(), fleet, at(DAY_MS));
    assert_eq!((rows.machines.len(), rows.gone.len()), (5_000, 0), "each is itself the next day");
}

/// A report that leaves these parts out.
fn partial(serial: &str, left: &[Part]) -> Arrival {
    let mut arrival = arrival(serial, "", &[]);
    arrival.inventory.ip = String::new();
    arrival.inventory.unchanged = left.iter().copied().collect();
    arrival
}

#[test]
fn what_a_report_leaves_out_stands() {
    let mut whole = arrival("S-1", "a1", &[MAC]);
    whole.inventory.report.system = "Debian 13".into();
    whole.inventory.report.memory = 16_384;
    let left = [Part::Address, Part::System, Part::Memory];
    let (known, _) = after(vec![(0, whole.clone()), (1, partial("S-1", &left))]);
    assert_eq!((known.len(), known[0].ip.as_str(), known[0].identity.macs.len()), (1, "10.0.0.1", 1));
    let Judged { rows, unchanged, .. } = judge(known.clone(), vec![partial("S-1", &left)], at(2));
    assert_eq!(unchanged.get(&rows.reports[0].0), Some(&BTreeSet::from(left)), "the store has it");

    // In one batch with the whole one nothing is left for the store to say.
    let Judged { rows, unchanged, .. } = judge(Vec::new(), vec![whole.clone(), partial("S-1", &left)], at(0));
    assert_eq!((rows.reports.len(), rows.reports[0].1.system.as_str()), (1, "Debian 13"));
    assert!(rows.reports[0].1.memory == 16_384 && unchanged.is_empty());
    // Of two that leave out, what both leave out is.
    let twice = vec![partial("S-1", &left), partial("S-1", &left[..2])];
    let Judged { unchanged, .. } = judge(known.clone(), twice, at(3));
    assert_eq!(unchanged.values().collect::<Vec<_>>(), [&BTreeSet::from([Part::Address, Part::System])]);
    // A whole one after it leaves nothing out.
    let Judged { unchanged, .. } = judge(known, vec![partial("S-1", &left), whole], at(3));
    assert!(unchanged.is_empty());
    // An address that is told to be none is none.
    let (known, _) = after(vec![(0, arrival("S-1", "", &[])), (1, partial("S-1", &[Part::System]))]);
    assert_eq!(known[0].ip, "");
}

#[test]
fn clones_that_their_cards_alone_tell_apart_stay_clones_when_they_leave_them_out() {
    let (one, mut other) = (arrival("S-1", "a1", &[MAC]), arrival("S-1", "a1", &["001a2b3c4d5f"]));
    other.inventory.device = "pc-2".into();
    let mut later = partial("S-1", &[Part::Address]);
    later.inventory.device = "pc-2".into();
    later.inventory.identity.uuid = "a1".into();
    let (known, fates) = after(vec![(0, one), (1, other), (2, later)]);
    assert_eq!(fates, [InventoryFate::Unknown, InventoryFate::Clone, InventoryFate::Clone]);
    assert!(known.len() == 2 && known.iter().all(|row| row.contested.is_some()), "{known:#?}");
}
