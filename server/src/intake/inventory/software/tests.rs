//! Names with and without `*`, contracts that share programs, machines that are silent, and no machine counted twice.

use super::*;
use crate::store::inventory::{MachineIdentity, MachineSoftware};
use proptest::prelude::*;
use ronda_shared::ids::Sha256;

const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);

fn contract(n: u8, programs: &str, covers: Option<u64>) -> Contract {
    Contract { record: DocumentId::new(NOW, [n; 10]), programs: programs.into(), covers }
}

fn machine(name: &str, days: i64) -> MachineRow {
    MachineRow {
        key: Sha256::of(name.as_bytes()),
        source: "aulas".into(),
        device: name.into(),
        identity: MachineIdentity::default(),
        name: name.into(),
        model: String::new(),
        item: None,
        first: NOW.plus(-days * DAY_MS),
        last: NOW.plus(-days * DAY_MS),
        ip: String::new(),
        contested: None,
    }
}

fn report(programs: &[&str]) -> MachineReport {
    let program =
        |name: &&str| MachineSoftware { name: (*name).to_owned(), version: "1".into(), publisher: String::new() };
    MachineReport { software: programs.iter().map(program).collect(), ..MachineReport::default() }
}

fn covers(pattern: &str, name: &str) -> bool {
    Pattern::of(pattern).is_some_and(|pattern| pattern.covers(&plain(name)))
}

#[test]
fn a_name_is_compared_whole_without_case_and_accents_and_a_star_is_anything() {
    assert!(covers("autocad 2024", "AutoCAD  2024"));
    assert!(!covers("autocad", "AutoCAD 2024"), "whole, unless a star says otherwise");
    assert!(covers("autocad*", "AutoCAD 2024 - Español"));
    assert!(covers("*edicion*español", "Office, Edición Profesional en ESPAÑOL"));
    assert!(covers("microsoft*office*", "Microsoft 365 Office"));
    assert!(!covers("ab*ba", "aba"), "what begins a name does not end it, too");
    assert!(covers("a*b*", "a-b") && !covers("a*b*c", "a-c-b"));
    assert!(["", "  ", "*", "**", " - *"].iter().all(|line| Pattern::of(line).is_none()), "they name nothing");
}

#[test]
fn what_was_bought_stands_beside_what_was_found() {
    let contracts = vec![
        contract(1, "AutoCAD*\nDWG TrueView*", Some(2)),
        contract(2, "Office*", None),
        contract(3, "dwg trueview*\n\nautocad*", Some(1)),
        contract(4, " \n*", Some(99)),
    ];
    let mut count = Count::of(contracts, 30, NOW);
    count.machine(&machine("pc-1", 0), &report(&["AutoCAD 2024", "DWG TrueView 2024", "Office 2021"]));
    count.machine(&machine("pc-2", 30), &report(&["AutoCAD LT"]));
    count.machine(&machine("pc-3", 31), &report(&["AutoCAD 2020"]));
    count.machine(&machine("pc-4", 0), &report(&["LibreOffice"]));
    let told = count.counts();
    let [cad, office] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(cad.programs, ["AutoCAD*", "DWG TrueView*"]);
    assert_eq!((cad.contracts.len(), cad.covers), (2, Some(3)), "two contracts for the same programs are one line");
    let names: Vec<_> = cad.installed.iter().map(|one| (one.machine.as_str(), one.silent)).collect();
    assert_eq!(names, [("pc-1", false), ("pc-2", false), ("pc-3", true)], "told apart, and not dropped");
    assert_eq!((cad.silent(), cad.left()), (1, Some(0)));
    assert_eq!(cad.installed.first().map(|one| one.program.as_str()), Some("AutoCAD 2024 1"));
    assert_eq!((office.installed.len(), office.covers, office.left()), (1, None, None), "it does not say how many");
}

#[test]
fn too_many_are_told_as_such() {
    let mut count = Count::of(vec![contract(1, "x", Some(1))], 30, NOW);
    for name in ["a", "b", "c"] {
        count.machine(&machine(name, 0), &report(&["X"]));
    }
    assert_eq!(count.counts().first().and_then(Counted::left), Some(-2));
}

#[test]
fn a_name_made_to_be_slow_is_not() {
    let pattern = "*a".repeat(2_000);
    let name = "a".repeat(1_999);
    assert!(!covers(&pattern, &name) && covers(&pattern, &format!("{name}a")));
}

proptest! {
    #[test]
    fn no_machine_is_counted_twice_for_the_same_software(
        programs in proptest::collection::vec("[ab*\n]{0,6}", 0..6),
        machines in proptest::collection::vec((proptest::collection::vec("[abAB]{0,4}", 0..5), 0_i64..60), 0..12),
    ) {
        let contracts = programs.iter().zip(1_u8..).map(|(text, n)| contract(n, text, Some(1))).collect();
        let mut count = Count::of(contracts, 30, NOW);
        for (at, (told, days)) in machines.iter().enumerate() {
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            count.machine(&machine(&format!("pc-{at}"), *days), &report(&told));
        }
        for line in count.counts() {
            let names: BTreeSet<&str> = line.installed.iter().map(|one| one.machine.as_str()).collect();
            prop_assert_eq!(names.len(), line.installed.len());
            prop_assert!(line.installed.len() <= machines.len());
            prop_assert!(line.silent() <= machines.iter().filter(|(_, days)| *days > 30).count());
            prop_assert_eq!(line.covers, u64::try_from(line.contracts.len()).ok());
        }
    }
}
