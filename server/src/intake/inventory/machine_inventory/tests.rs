//! What both kinds of agents say comes out alike, and what nobody's number is stays out.

use super::*;
use crate::intake::inventory::{Kind, Language, Message, read};

const GLPI: &str = include_str!("../samples/glpi.json");
const OCS: &str = include_str!("../samples/ocs.xml");

fn inventory(kind: Kind, body: &str) -> (MachineInventory, Language) {
    match read(&InventorySource::of(kind), body.as_bytes()).expect("read") {
        (Message::Inventory(told), language) => (*told, language),
        (Message::Hello, _) => panic!("it is an inventory"),
    }
}

#[test]
fn both_languages_say_the_same_of_one_machine() {
    let (glpi, json) = inventory(Kind::Glpi, GLPI);
    let (ocs, xml) = inventory(Kind::Ocs, OCS);
    assert_eq!((json, xml), (Language::Json, Language::Xml));
    for told in [&glpi, &ocs] {
        assert_eq!((told.identity.serial.as_str(), told.identity.maker.as_str()), ("5CD1234XYZ", "HP"));
        assert_eq!(told.identity.uuid, "4c4c4544004d3510805ab4c04f564432");
        assert_eq!(told.identity.macs, BTreeSet::from(["001a2b3c4d5e".to_owned()]), "no card that is made up");
        assert_eq!((told.name.as_str(), told.model.as_str()), ("aula-12", "HP EliteBook 840 G8"));
        assert_eq!(told.ip, "10.20.30.40");
        assert!(told.report.card.starts_with("Intel I219 · 00:1a:2b:3c:4d:5e"), "{}", told.report.card);
        assert_eq!((told.report.memory, told.report.disks.len()), (16_384, 1));
        assert_eq!(told.report.disks[0].megabytes, 512_110);
        assert_eq!(
            told.report.software.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["7-Zip", "LibreOffice"]
        );
        assert!(told.report.system.contains("Windows 11") && told.report.processors[0].contains("i5"));
        assert_eq!(told.report.user, None, "who used it is not kept unless the source says so");
    }
}

#[test]
fn who_used_it_is_kept_where_the_source_says_so_and_programs_are_bounded() {
    let source = InventorySource { keeps_user: true, software: 1, ..InventorySource::of(Kind::Glpi) };
    let Ok((Message::Inventory(told), _)) = read(&source, GLPI.as_bytes()) else { panic!("it is an inventory") };
    assert_eq!(told.report.user.as_deref(), Some("rosa"));
    assert_eq!((told.report.software.len(), told.report.software_left_out), (1, 1));
}

#[test]
fn the_card_that_has_the_address_is_told_with_its_speed() {
    let with = |speed: &str| {
        let text =
            GLPI.replace("\"description\": \"Intel I219\",", &format!("\"description\": \"Intel I219\", {speed}"));
        let source = InventorySource::of(Kind::Glpi);
        let Ok((Message::Inventory(told), _)) = read(&source, text.as_bytes()) else { panic!("an inventory: {text}") };
        told.report.card
    };
    let card = "Intel I219 · 00:1a:2b:3c:4d:5e";
    for (speed, told) in [
        ("", card.to_owned()),
        ("\"speed\": 1000,", format!("{card} · 1000 Mb/s")),
        ("\"speed\": \"1 Gb/s\",", format!("{card} · 1 Gb/s")),
        ("\"speed\": \"1000 Mbps\",", format!("{card} · 1000 Mbps")),
        ("\"speed\": 0,", card.to_owned()),
        ("\"speed\": \"-1\",", card.to_owned()),
        ("\"speed\": \"-1 Mbps\",", card.to_owned()),
        ("\"speed\": \"4294967295\",", card.to_owned()),
    ] {
        assert_eq!(with(speed), told);
    }
}

#[test]
fn numbers_that_are_nobodys_are_not_told() {
    for told in ["", "0", "To Be Filled By O.E.M.", "Default string", "XXXXXXXX", "00000000", "System Serial Number"] {
        assert!(!is_number(told), "{told}");
    }
    assert!(is_number("5CD1234XYZ"));
    assert_eq!(uuid("03000200-0400-0500-0006-000700080009"), "");
    assert_eq!(uuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"), "");
    assert!(made_by_somebody("001a2b3c4d5e"));
    for told in ["02421a2b3c4d", "01005e000001", "ffffffffffff", "000000000000", "001a2b"] {
        assert!(!made_by_somebody(told), "{told}");
    }
}

#[test]
fn a_machine_that_says_nothing_of_itself_is_refused() {
    let body =
        r#"{"action":"inventory","deviceid":"x","content":{"bios":{"ssn":"Default string"},"hardware":{"name":"a"}}}"#;
    assert_eq!(read(&InventorySource::of(Kind::Glpi), body.as_bytes()).map(|_| ()), Err(ReportProblem::Nameless));
    for (body, named) in [
        ("{\"action\":", "not right"),
        ("{\"action\":\"netdiscovery\"}", "netdiscovery"),
        ("{\"action\":\"inventory\",\"itemtype\":\"Printer\",\"content\":{}}", "Printer"),
        ("{\"action\":\"inventory\",\"content\":{\"bios\":7}}", "not right"),
    ] {
        let told = read(&InventorySource::of(Kind::Glpi), body.as_bytes()).err().map(|problem| problem.to_string());
        assert!(told.as_deref().unwrap_or_default().contains(named), "{body}: {told:?}");
    }
    assert_eq!(read(&InventorySource::of(Kind::Ocs), GLPI.as_bytes()).map(|_| ()), Err(ReportProblem::Kind));
}

#[test]
fn a_partial_report_says_which_parts_stand_as_they_were() {
    let partial = r#"{ "action": "inventory", "deviceid": "pc-1", "partial": true, "content": {
        "bios": { "ssn": "5CD1234XYZ", "smodel": "HP EliteBook 840 G8" },
        "hardware": { "name": "aula-12", "memory": 32768 }, "softwares": [] } }"#;
    let (told, _) = inventory(Kind::Glpi, partial);
    let left = [Part::Address, Part::System, Part::Processors, Part::Disks];
    assert_eq!(told.unchanged, BTreeSet::from(left), "a section that is told, though empty, is told");
    assert!(inventory(Kind::Glpi, GLPI).0.unchanged.is_empty());
    let whole = partial.replace("\"partial\": true", "\"partial\": false");
    assert!(inventory(Kind::Glpi, &whole).0.unchanged.is_empty());
    // What is no answer is passed over unread, however much of it comes.
    let lists = format!("\"partial\": {}{}", "[".repeat(200), "]".repeat(200));
    assert!(inventory(Kind::Glpi, &partial.replace("\"partial\": true", &lists)).0.unchanged.is_empty());
    assert_eq!(inventory(Kind::Glpi, &partial.replace("true", "1")).0.unchanged, told.unchanged);
    // `glpi-agent --partial=software` sends the name of the hardware and not its memory.
    let (mut one_category, _) = inventory(Kind::Glpi, &partial.replace(", \"memory\": 32768", ""));
    complete(&mut one_category.report, &one_category.unchanged, &told.report);
    assert_eq!(one_category.report.memory, 32_768);

    // GLPI Agent takes who used a machine last out of a section that it sends.
    let keeps = InventorySource { keeps_user: true, ..InventorySource::of(Kind::Glpi) };
    let read_by = |text: &str| match read(&keeps, text.as_bytes()) {
        Ok((Message::Inventory(told), _)) => *told,
        other => panic!("it is an inventory: {other:?}"),
    };
    let (before, mut now) = (read_by(GLPI), read_by(partial));
    complete(&mut now.report, &now.unchanged, &before.report);
    assert_eq!((now.report.user.as_deref(), now.report.memory), (Some("rosa"), 32_768));
    assert_eq!((&now.report.system, &now.report.disks), (&before.report.system, &before.report.disks));
    assert_eq!((&now.report.card, &now.report.processors), (&before.report.card, &before.report.processors));
    assert!(now.report.software.is_empty(), "all programs are gone, it says");
    let mut kept_no_more = inventory(Kind::Glpi, partial).0;
    complete(&mut kept_no_more.report, &kept_no_more.unchanged, &before.report);
    assert_eq!(kept_no_more.report.user, None, "nor is it put back where it is not kept any more");
}
