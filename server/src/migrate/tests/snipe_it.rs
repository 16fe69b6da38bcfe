//! Tests the reader of Snipe-IT: its database, the answers of its API and its exports.

use super::{DumpFiles, counted, given, of, pair, read};
use crate::migrate::model::{FileBytes, FormerFile};
use crate::migrate::spool::Spool;
use crate::migrate::{SourceError, SourceKind, sources};
use jiff::tz::TimeZone;
use ronda_shared::command::EquipmentField;

/// What Snipe-IT holds, in few rows.
pub(super) const SNIPE_IT: &str = r#"
INSERT INTO `action_logs` (`id`,`created_by`,`action_type`,`target_id`,`target_type`,`item_id`,`item_type`,`note`,`created_at`,`log_meta`) VALUES
 (1,1,'checkout',5,'App\\Models\\User',9,'App\\Models\\Asset','prestada','2021-03-12 09:00:00',NULL),
 (2,1,'update',NULL,NULL,9,'App\\Models\\Asset',NULL,'2021-03-13 09:00:00','{\"name\":{\"old\":\"a\",\"new\":\"PC-9\"}}'),
 (3,1,'create',NULL,NULL,1,'App\\Models\\License',NULL,'2021-03-13 09:00:00',NULL);
INSERT INTO `assets` (`id`,`name`,`asset_tag`,`model_id`,`serial`,`purchase_date`,`warranty_months`,`assigned_to`,`assigned_type`,`status_id`,`rtd_location_id`,`company_id`,`notes`,`deleted_at`,`_snipeit_mac_address_1`,`_snipeit_clave_2`) VALUES
 (9,'PC-9','OAX-9',1,'SN9','2021-03-12',36,5,'App\\Models\\User',2,3,4,'De paso',NULL,'00:11:22:33:44:55','eyJpdiI6'),
 (10,'Vieja','OAX-10',1,'',NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,'2021-01-01 00:00:00',NULL,NULL);
INSERT INTO `categories` (`id`,`name`) VALUES (7,'Laptop');
INSERT INTO `companies` (`id`,`name`) VALUES (4,'Finanzas');
INSERT INTO `custom_fields` (`id`,`name`,`db_column`,`field_encrypted`) VALUES (1,'MAC Address','_snipeit_mac_address_1',0),(2,'Clave','_snipeit_clave_2',1);
INSERT INTO `locations` (`id`,`name`) VALUES (3,'Edificio 1');
INSERT INTO `manufacturers` (`id`,`name`) VALUES (2,'Dell');
INSERT INTO `models` (`id`,`name`,`model_number`,`manufacturer_id`,`category_id`) VALUES (1,'Latitude','5490',2,7);
INSERT INTO `status_labels` (`id`,`name`) VALUES (2,'Ready to Deploy');
INSERT INTO `users` (`id`,`first_name`,`last_name`,`username`,`email`,`phone`,`company_id`,`deleted_at`) VALUES (1,'Admin','','admin','',NULL,NULL,NULL),(5,'Lía','Mora','lia','lia@oaxaca.gob.mx','4410',4,NULL);
"#;

#[test]
fn snipe_it_is_read_from_its_database_its_api_and_its_export() {
    let api = r#"{"total":1,"rows":[{"id":11,"name":"","asset_tag":"OAX-11","serial":"SN11","model":{"id":1,"name":"Latitude"},
        "manufacturer":{"name":"Dell"},"category":{"name":"Laptop"},"status_label":{"name":"Listo","status_meta":"deployed"},
        "location":{"name":"Edificio 2"},"assigned_to":{"id":5,"name":"L&iacute;a Mora","type":"user"},"company":null,
        "warranty_expires":{"date":"2024-03-12","formatted":"x"},"notes":null,
        "custom_fields":{"Placa":{"field":"_snipeit_placa_3","value":"P &amp; Q"}}},
        {"id":90,"action_type":"audit","item":{"id":9,"type":"asset"},"created_at":{"datetime":"2021-03-14 09:00:00"}},
        {"id":91,"action_type":"audit","item":{"id":99,"type":"asset"},"created_at":{"datetime":"2021-03-14 09:00:00"}}]}"#;
    let csv = "\u{feff}ID,Asset Tag,Serial Number,Model,Location,Status,Notes\n12,OAX-12,SN12,Latitude,Edificio 3,Listo,\"a, b\"\n";
    let given = given(&[("api.json", api), ("assets.csv", csv), ("snipe.sql", SNIPE_IT)]);
    let only = DumpFiles { files: vec![given.files[2].clone()], ..given };
    let (former, _) = read(SourceKind::SnipeIt, &only, false).expect("read");
    counted(&former);
    let tags: Vec<&str> = former.items.iter().map(|item| of(item, EquipmentField::Inventory)).collect();
    assert_eq!(tags, ["OAX-9", "OAX-11", "OAX-12"]);
    let [one, other, third] = former.items.as_slice() else { panic!("three: {:?}", former.items) };
    let fields = [EquipmentField::Type, EquipmentField::Mac, EquipmentField::Person, EquipmentField::Warranty];
    assert_eq!(fields.map(|field| of(one, field)), ["Laptop", "00:11:22:33:44:55", "Lía Mora", "2024-03-12"]);
    assert_eq!(&*one.location, "Edificio 1");
    let history: Vec<&str> = one.history.iter().map(|(_, _, words)| words.as_str()).collect();
    assert_eq!(history, ["checkout → Lía Mora · Admin: prestada", "update · Admin: name: a → PC-9", "audit"]);
    assert!(one.more.contains(&pair("Notas", "De paso")), "{:?}", one.more);
    assert_eq!((of(other, EquipmentField::Person), other.location.as_str()), ("Lía Mora", "Edificio 2"));
    assert!(other.more.contains(&pair("Placa", "P & Q")), "{:?}", other.more);
    assert_eq!((third.id.as_str(), of(third, EquipmentField::Condition)), ("12", "Listo"));
    let told: Vec<&str> = former.tally.lines.iter().map(|line| line.why.as_str()).collect();
    let lost = "1 entries of its activity: it is not in what was given";
    assert_eq!(told, ["its field «Clave» is encrypted there, and is not read", "deleted there", lost]);
}

/// None of them is dropped in silence, and who brings them learns which are not there.
#[test]
fn files_that_were_uploaded_to_items_stand_with_them_and_where_they_are() {
    let more = "INSERT INTO `action_logs` (`id`,`created_by`,`action_type`,`item_id`,`item_type`,`filename`,`created_at`,`deleted_at`) VALUES \
                (30,1,'uploaded',9,'App\\\\Models\\\\Asset','hardware-9-ab.pdf','2021-03-16 09:00:00',NULL),\
                (31,1,'audit',9,'App\\\\Models\\\\Asset','foto.jpg','2021-03-17 09:00:00',NULL),\
                (32,1,'uploaded',9,'App\\\\Models\\\\Asset','quitado.pdf','2021-03-18 09:00:00','2021-03-19 09:00:00'),\
                (33,1,'upload deleted',9,'App\\\\Models\\\\Asset','quitado.pdf','2021-03-19 09:00:00',NULL),\
                (34,1,'uploaded',9,'App\\\\Models\\\\Asset','../snipe.sql','2021-03-20 09:00:00',NULL),\
                (35,1,'uploaded',10,'App\\\\Models\\\\Asset','vieja.pdf','2021-03-20 09:00:00',NULL);\n";
    let api = r#"{"total":2,"rows":[
        {"id":30,"action_type":"uploaded","item":{"id":9,"type":"asset"},"file":{"filename":"hardware-9-ab.pdf"},"created_at":{"datetime":"2021-03-16 09:00:00"}},
        {"id":90,"action_type":"uploaded","item":{"id":9,"type":"asset"},"file":{"filename":"contrato.pdf"},"created_at":{"datetime":"2021-03-21 09:00:00"}}]}"#;
    let dump = SNIPE_IT.to_owned() + more;
    let given = given(&[("api.json", api), ("private_uploads/assets/hardware-9-ab.pdf", "%PDF"), ("snipe.sql", &dump)]);
    let only = DumpFiles { files: vec![given.files[2].clone()], ..given };
    let (former, _) = read(SourceKind::SnipeIt, &only, false).expect("read");
    counted(&former);
    let told = |file: &FormerFile| match &file.bytes {
        FileBytes::OnDisk(path) => path.strip_prefix(only.folder.path()).expect("given").display().to_string(),
        FileBytes::Absent(why) => (*why).to_owned(),
        other => panic!("{other:?}"),
    };
    let nowhere = "it is in no folder that was given (Snipe-IT's «storage/private_uploads»)";
    let files: Vec<(&str, String)> = former.items[0].files.iter().map(|file| (file.id.as_str(), told(file))).collect();
    let expected = [
        ("30", "private_uploads/assets/hardware-9-ab.pdf".to_owned()),
        ("31", nowhere.to_owned()),
        ("34", nowhere.to_owned()),
        ("90", nowhere.to_owned()),
    ];
    assert_eq!(files, expected);
    let warned = "4 files were uploaded to items, 3 of them in no folder that was given";
    assert!(former.tally.warnings.iter().any(|one| one.starts_with(warned)), "{:?}", former.tally.warnings);
    let lines: Vec<&str> =
        former.tally.lines.iter().filter(|line| line.what == "file").map(|line| line.id.as_str()).collect();
    assert_eq!(lines, ["35 of item 10"], "its item was deleted there");
    let mut history = former.items[0].history.iter().map(|(_, _, words)| words.as_str());
    assert!(history.any(|words| words == "uploaded: contrato.pdf"), "what an answer names stands there, too");
}

/// A screen that hangs on a computer, and one that hung on another which is gone: the keys of these say nothing here.
#[test]
fn an_item_that_was_handed_out_to_another_says_to_which() {
    let more = "INSERT INTO `assets` (`id`,`asset_tag`,`model_id`,`assigned_to`,`assigned_type`,`status_id`) VALUES \
                (12,'OAX-12',1,9,'App\\\\Models\\\\Asset',2);\n\
                INSERT INTO `action_logs` (`id`,`created_by`,`action_type`,`target_id`,`target_type`,`item_id`,`item_type`,`note`,`created_at`) VALUES \
                (20,1,'checkout',10,'App\\\\Models\\\\Asset',12,'App\\\\Models\\\\Asset','antes','2021-03-14 09:00:00'),\
                (21,1,'checkout',9,'App\\\\Models\\\\Asset',12,'App\\\\Models\\\\Asset','ahora','2021-03-15 09:00:00');\n";
    let dump = SNIPE_IT.to_owned() + more;
    let (former, _) = read(SourceKind::SnipeIt, &given(&[("snipe.sql", &dump)]), false).expect("read");
    counted(&former);
    let screen = former.items.iter().find(|item| item.id == "12").expect("the screen");
    assert!(screen.more.contains(&pair("Asignado a", "OAX-9 · PC-9")), "{:?}", screen.more);
    let history: Vec<&str> = screen.history.iter().map(|(_, _, words)| words.as_str()).collect();
    assert_eq!(history, ["checkout → OAX-10 · Vieja · Admin: antes", "checkout → OAX-9 · PC-9 · Admin: ahora"]);
}

#[test]
fn an_item_of_snipe_it_that_a_dump_and_an_answer_tell_of_stands_once() {
    let api = r#"{"total":1,"rows":[{"id":9,"name":"PC nueve","asset_tag":"OAX-9","serial":"SN9","order_number":"P-7",
        "location":{"name":"Edificio 2"},"notes":"Otra cosa"},
        {"id":1,"action_type":"checkout","item":{"id":9,"type":"asset"},"created_at":{"datetime":"2021-03-12 09:00:00"}},
        {"id":90,"action_type":"audit","item":{"id":9,"type":"asset"},"created_at":{"datetime":"2021-03-14 09:00:00"}}]}"#;
    let given = given(&[("api.json", api), ("snipe.sql", SNIPE_IT)]);
    let only = DumpFiles { files: vec![given.files[1].clone()], ..given };
    let (former, _) = read(SourceKind::SnipeIt, &only, false).expect("read");
    counted(&former);
    let [one] = former.items.as_slice() else { panic!("once: {:?}", former.items) };
    assert_eq!((of(one, EquipmentField::Name), one.location.as_str()), ("PC-9", "Edificio 1"), "as the dump tells it");
    let more = |name: &str| {
        one.more.iter().filter(|(label, _)| label.as_str() == name).map(|(_, value)| value.as_str()).collect()
    };
    let (notes, order): (Vec<&str>, Vec<&str>) = (more("Notas"), more("Número de pedido"));
    assert_eq!((notes, order), (vec!["De paso"], vec!["P-7"]), "with what the answer says beside that");
    let history: Vec<&str> = one.history.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(history, ["1", "2", "90"]);
}

/// Whoever kept the first answer alone would leave all items behind that come after it.
#[test]
fn a_list_of_which_a_page_lacks_is_told() {
    let page =
        |from: u8| format!(r#"{{"total":2,"rows":[{{"id":{from},"asset_tag":"OAX-{from}","serial":"SN{from}"}}]}}"#);
    let (first, second) = (page(1), page(2));
    for (files, lacks) in [
        (vec![("1.json", first.as_str())], true),
        (vec![("1.json", first.as_str()), ("2.json", second.as_str())], false),
    ] {
        let (former, _) = read(SourceKind::SnipeIt, &given(&files), true).expect("read");
        assert_eq!(former.items.len(), files.len());
        let told = "answers say that their list has 2 things, and 1 of them are in what was given";
        assert_eq!(former.tally.warnings.iter().any(|one| one.starts_with(told)), lacks, "{:?}", former.tally.warnings);
    }
}

#[test]
fn rows_of_an_export_without_keys_are_matched_by_asset_tag() {
    let csv = "Asset Tag,Location,Color\nOAX-9,Edificio 9,azul\noax-77,Edificio 3,rojo\n,Edificio 4,x\nOAX-77,,,y\n";
    let given = given(&[("assets.csv", csv), ("snipe.sql", SNIPE_IT)]);
    let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
    let former = sources::read(SourceKind::SnipeIt, &given.files, &TimeZone::UTC, &mut spool).expect("read");
    counted(&former);
    let [one, other] = former.items.as_slice() else { panic!("two: {:?}", former.items) };
    assert_eq!((one.id.as_str(), one.location.as_str()), ("9", "Edificio 1"), "as the dump tells it");
    assert!(one.more.contains(&pair("Color", "azul")), "with what the row says beside that: {:?}", one.more);
    assert_eq!((other.id.as_str(), other.location.as_str()), ("oax-77", "Edificio 3"));
    let told = "3 rows of exports say no «ID»: they are matched by asset tag; 2 of them";
    assert!(former.tally.warnings.iter().any(|one| one.contains(told)), "{:?}", former.tally.warnings);
    let lines: Vec<&str> =
        former.tally.lines.iter().filter(|line| line.what == "row").map(|line| line.why.as_str()).collect();
    assert_eq!(
        lines,
        [
            "it says neither an «ID» nor an asset tag",
            "it has more cells than there are headings: the further ones are not read"
        ]
    );
    for wrong in ["Serial Number,Notes\nSN9,x\n", "Asset,Notes\nOAX-9,x\n", "ID,Company Name\n9,x\n"] {
        let refused = read(SourceKind::SnipeIt, &self::given(&[("assets.csv", wrong)]), true);
        assert!(matches!(refused, Err(SourceError::Unreadable { .. })), "{wrong}");
    }
}
