//! Machines stand beside the items, are found by them, outlive a rebuild, and are forgotten with what they said.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::inventory::{InventoryRows, MachineIdentity, MachineReport, MachineRow, MachineSoftware};
use ronda_shared::ids::{DocumentId, Sha256};
use std::collections::BTreeSet;

of_every_store!(
    a_machine_is_found_by_its_item,
    a_machine_is_forgotten_with_what_it_said,
    what_many_machines_said_is_told_with_each,
);

/// A machine, with its item where it answers to one.
pub(in crate::store) fn machine(n: u8, item: Option<DocumentId>) -> MachineRow {
    MachineRow {
        key: Sha256::new([n; 32]),
        source: "aulas".into(),
        device: "pc-1".into(),
        identity: MachineIdentity {
            serial: format!("S-{n}"),
            macs: BTreeSet::from(["001a2b3c4d5e".to_owned()]),
            ..MachineIdentity::default()
        },
        name: "pc-1".into(),
        model: String::new(),
        item,
        first: NOW,
        last: NOW,
        ip: "10.0.0.7".into(),
        contested: None,
    }
}

/// What a machine said.
pub(in crate::store) fn report(system: &str) -> MachineReport {
    let software = vec![MachineSoftware { name: "LibreOffice".into(), ..MachineSoftware::default() }];
    MachineReport { at: NOW, system: system.into(), software, ..MachineReport::default() }
}

fn written(tried: &StoreUnderTest, inventory: InventoryRows) {
    tried.store.commit(Batch { inventory, ..Batch::default() }).expect("commits");
}

fn a_machine_is_found_by_its_item(tried: StoreUnderTest) {
    let (first, key) = (machine(1, Some(doc(1))), Sha256::new([1; 32]));
    let rows = |row: &MachineRow, system: &str| InventoryRows {
        machines: vec![row.clone()],
        reports: vec![(row.key, report(system))],
        gone: Vec::new(),
    };
    written(&tried, rows(&first, "Debian 12"));
    written(&tried, rows(&first, "Debian 13"));
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let reader = tried.read();
    assert_eq!(reader.machine_of(doc(1)).expect("reads"), Some(first.clone()));
    assert_eq!(reader.machine_report(&key).expect("reads"), Some(report("Debian 13")));
    assert_eq!(reader.machine_of(doc(2)).expect("reads"), None);
    drop(reader);
    // It is another item by now: the one before has no machine.
    written(&tried, InventoryRows { machines: vec![machine(1, Some(doc(2)))], ..InventoryRows::default() });
    let reader = tried.read();
    assert_eq!(reader.machine_of(doc(1)).expect("reads"), None);
    assert_eq!(reader.machine_of(doc(2)).expect("reads").map(|row| row.key), Some(key));
    assert_eq!(reader.machine_report(&key).expect("reads"), Some(report("Debian 13")), "what is not told stays");
}

fn a_machine_is_forgotten_with_what_it_said(tried: StoreUnderTest) {
    let rows = InventoryRows {
        machines: vec![machine(1, Some(doc(1))), machine(2, None)],
        reports: vec![(Sha256::new([1; 32]), report("Debian 13"))],
        gone: Vec::new(),
    };
    written(&tried, rows);
    written(&tried, InventoryRows { gone: vec![Sha256::new([1; 32])], ..InventoryRows::default() });
    let reader = tried.read();
    assert_eq!(reader.machines().expect("reads"), [machine(2, None)]);
    assert_eq!(reader.machine_of(doc(1)).expect("reads"), None);
    assert_eq!(reader.machine_report(&Sha256::new([1; 32])).expect("reads"), None);
}

/// More than are read at once; of each third nothing was kept.
fn what_many_machines_said_is_told_with_each(tried: StoreUnderTest) {
    let machines: Vec<MachineRow> = (0..120).map(|n| machine(n, None)).collect();
    let said = |n: u8| (Sha256::new([n; 32]), report(&format!("Debian {n}")));
    let reports = (0..120).filter(|n| n % 3 != 0).map(said).collect();
    written(&tried, InventoryRows { machines, reports, gone: Vec::new() });
    let reader = tried.read();
    let rows = reader.machines().expect("reads");
    let told: Vec<(Sha256, MachineReport)> =
        reader.machines_said(&rows).map(|one| one.map(|(row, report)| (row.key, report)).expect("reads")).collect();
    assert_eq!(told, (0..120).filter(|n| n % 3 != 0).map(said).collect::<Vec<_>>());
    let keys = [2, 0, 1].map(|n| Sha256::new([n; 32]));
    let asked = reader.machine_reports(&keys).expect("reads");
    assert_eq!(asked, [Some(report("Debian 2")), None, Some(report("Debian 1"))], "in the order asked");
    assert!(reader.machine_reports(&[]).expect("reads").is_empty());
}
