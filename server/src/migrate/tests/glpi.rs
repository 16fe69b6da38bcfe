//! Tests the reader of GLPI: tickets and items, files in its folder, and who takes part in a ticket.

use super::{DumpFiles, counted, entry, given, of, read, said};
use crate::migrate::model::{FileBytes, StateMeaning};
use crate::migrate::spool::Spool;
use crate::migrate::{SourceKind, sources};
use jiff::tz::TimeZone;
use ronda_shared::command::EquipmentField;

/// What GLPI holds, in few rows.
pub(super) const GLPI: &str = r#"
INSERT INTO `glpi_users` (`id`,`name`,`firstname`,`realname`,`phone`,`is_active`,`is_deleted`,`entities_id`) VALUES (2,'omar','Omar','Cruz','',1,0,0),(5,'lia','Lía','Mora','4410',1,0,1);
INSERT INTO `glpi_useremails` (`id`,`users_id`,`is_default`,`email`) VALUES (1,5,1,'lia@oaxaca.gob.mx'),(2,2,1,'omar@viejo.example');
INSERT INTO `glpi_entities` (`id`,`name`,`completename`) VALUES (1,'Finanzas','Gobierno > Finanzas');
INSERT INTO `glpi_groups` (`id`,`completename`) VALUES (3,'Redes');
INSERT INTO `glpi_itilcategories` (`id`,`completename`) VALUES (4,'Red > Nodo');
INSERT INTO `glpi_requesttypes` (`id`,`name`) VALUES (1,'Phone');
INSERT INTO `glpi_locations` (`id`,`completename`) VALUES (6,'Edificio 1 > Nivel 2');
INSERT INTO `glpi_computermodels` (`id`,`name`) VALUES (1,'OptiPlex 3050');
INSERT INTO `glpi_manufacturers` (`id`,`name`) VALUES (1,'Dell');
INSERT INTO `glpi_computers` (`id`,`entities_id`,`name`,`serial`,`otherserial`,`contact`,`users_id`,`locations_id`,`computermodels_id`,`manufacturers_id`,`is_deleted`,`is_template`) VALUES
 (9,1,'PC-9','SN9','OAX-9','ventanilla',5,6,1,1,0,0),(10,0,'plantilla','','','',0,0,0,0,0,1);
INSERT INTO `glpi_tickets` (`id`,`entities_id`,`name`,`date`,`closedate`,`solvedate`,`date_mod`,`status`,`users_id_recipient`,`content`,`priority`,`itilcategories_id`,`requesttypes_id`,`type`,`is_deleted`) VALUES
 (31,1,'Sin red &amp; sin voz','2021-03-12 09:00:00',NULL,NULL,'2021-03-12 11:00:00',2,5,'&lt;p&gt;No hay red&lt;/p&gt;',4,4,1,1,0),
 (32,1,'Viejo','2021-03-12 09:00:00','2021-04-01 09:00:00',NULL,'2021-04-01 09:00:00',6,5,'x',3,0,0,2,1);
INSERT INTO `glpi_tickets_users` (`id`,`tickets_id`,`users_id`,`type`) VALUES (1,31,5,1),(2,31,2,2);
INSERT INTO `glpi_groups_tickets` (`id`,`tickets_id`,`groups_id`,`type`) VALUES (1,31,3,2);
INSERT INTO `glpi_items_tickets` (`id`,`itemtype`,`items_id`,`tickets_id`) VALUES (1,'Computer',9,31);
INSERT INTO `glpi_tickets_tickets` (`id`,`tickets_id_1`,`tickets_id_2`,`link`) VALUES (1,31,32,1);
INSERT INTO `glpi_itilfollowups` (`id`,`itemtype`,`items_id`,`date`,`users_id`,`content`,`is_private`) VALUES
 (1,'Ticket',31,'2021-03-12 10:00:00',2,'<p>Vamos</p>',0),(2,'Change',31,'2021-03-12 10:00:00',2,'no',0);
INSERT INTO `glpi_itilsolutions` (`id`,`itemtype`,`items_id`,`date_creation`,`users_id`,`content`) VALUES (1,'Ticket',32,'2021-03-31 09:00:00',2,'Se cambió');
INSERT INTO `glpi_documents` (`id`,`name`,`filename`,`filepath`,`date_creation`) VALUES (1,'Foto','foto.pdf','PDF/ab/c.PDF','2021-03-12 09:05:00'),(2,'Otro','otro.pdf','../../otro.pdf',NULL);
INSERT INTO `glpi_documents_items` (`id`,`documents_id`,`items_id`,`itemtype`) VALUES (1,1,31,'Ticket'),(2,2,31,'Ticket');
"#;

#[test]
fn glpi_is_read_and_no_place_leads_out_of_its_folder() {
    let given = given(&[("glpi.sql", GLPI), ("PDF/ab/c.PDF", "%PDF-1.4\n"), ("otro.pdf", "%PDF-1.4\n")]);
    let (former, spool) =
        read(SourceKind::Glpi, &DumpFiles { files: vec![given.files[0].clone()], ..given }, false).expect("read");
    counted(&former);
    let [one, binned] = former.tickets.as_slice() else { panic!("two: {:?}", former.tickets) };
    assert_eq!((one.subject.as_str(), one.status.as_str()), ("Sin red & sin voz", "Processing (assigned)"));
    assert_eq!((one.team.as_str(), one.topic.as_str(), one.channel.as_str()), ("Redes", "Red > Nodo", "Phone"));
    assert_eq!(one.assignee.as_ref().map(|person| person.name.as_str()), Some("Omar Cruz"));
    assert_eq!(
        said(one, &spool),
        [entry("Lía Mora", true, true, "No hay red"), entry("Omar Cruz", false, true, "Vamos")]
    );
    let items: Vec<(&str, &str)> = one.items.iter().map(|(key, called)| (key.as_str(), called.as_str())).collect();
    assert_eq!(items, [("Computer 9", "OAX-9 · SN9 · PC-9")]);
    assert_eq!(one.links, ["32"]);
    let found: Vec<bool> = one.files.iter().map(|file| matches!(file.bytes, FileBytes::OnDisk(_))).collect();
    assert_eq!(found, [false, true], "a place with «..» is none: {:?}", one.files);
    assert!(one.files.iter().all(|file| file.requester.is_none()), "nobody says who put them there: {:?}", one.files);
    assert_eq!((binned.status.as_str(), former.statuses.get("Deleted")), ("Deleted", Some(&StateMeaning::Deleted)));
    let [item] = former.items.as_slice() else { panic!("one: {:?}", former.items) };
    let fields = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Model, EquipmentField::Brand];
    assert_eq!(fields.map(|field| of(item, field)), ["OAX-9", "SN9", "OptiPlex 3050", "Dell"]);
    assert_eq!((of(item, EquipmentField::Person), item.location.as_str()), ("Lía Mora", "Edificio 1 > Nivel 2"));
    assert!(former.tally.lines.iter().any(|line| line.id == "Computer 10"), "a template is named");
}

/// GLPI 11, and who changed theirs, have more states than the six: without a name no line of the map could say what they mean.
#[test]
fn a_state_of_glpi_that_is_none_of_the_six_has_a_name_for_the_map() {
    let waits = GLPI.replace("'2021-03-12 11:00:00',2,5,", "'2021-03-12 11:00:00',10,5,");
    assert_ne!(waits, GLPI);
    let (former, _) = read(SourceKind::Glpi, &given(&[("glpi.sql", &waits)]), false).expect("read");
    assert_eq!(former.tickets[0].status.as_str(), "Status 10");
    assert_eq!(former.statuses.get("Status 10"), None, "what it means is not guessed");
}

/// What an agent wrote would stand as the word of who asked, and their files be told as theirs.
#[test]
fn who_bears_the_name_of_who_asked_in_glpi_is_not_taken_for_them() {
    let dump = GLPI.replace("(2,'omar','Omar','Cruz',", "(2,'omar','Lía','Mora',")
        + "INSERT INTO `glpi_itilfollowups` (`id`,`itemtype`,`items_id`,`date`,`users_id`,`content`,`is_private`) VALUES \
           (3,'Ticket',31,'2021-03-12 11:00:00',5,'Gracias',0);\n";
    let (former, spool) = read(SourceKind::Glpi, &given(&[("glpi.sql", &dump)]), false).expect("read");
    assert_eq!(
        said(&former.tickets[0], &spool),
        [
            entry("Lía Mora", true, true, "No hay red"),
            entry("Lía Mora", false, true, "Vamos"),
            entry("Lía Mora", true, true, "Gracias"),
        ]
    );
}

/// The words of who approved stood under the name of who had asked for it, and whether they approved stood nowhere.
#[test]
fn what_an_approver_of_glpi_answered_stands_under_their_name() {
    let dump = GLPI.to_owned()
        + "INSERT INTO `glpi_ticketvalidations` (`id`,`tickets_id`,`users_id`,`users_id_validate`,`comment_submission`,`comment_validation`,`status`,`submission_date`,`validation_date`) VALUES \
           (1,31,2,5,'¿Se compra?','<p>De acuerdo</p>',3,'2021-03-12 12:00:00','2021-03-12 13:00:00'),\
           (2,31,2,5,'¿Y otro?','',4,'2021-03-12 14:00:00','2021-03-12 15:00:00'),\
           (3,31,2,77,'¿Y el tercero?',NULL,2,'2021-03-12 16:00:00',NULL),(4,99,2,5,'x','y',3,'2021-03-12 17:00:00',NULL);\n";
    let (former, spool) = read(SourceKind::Glpi, &given(&[("glpi.sql", &dump)]), false).expect("read");
    counted(&former);
    let table = &former.tally.tables["glpi_ticketvalidations"];
    assert_eq!((table.read, table.used), (4, 3), "a row counts once");
    let internal = |author: &str, words: &str| entry(author, false, false, words);
    assert_eq!(
        said(&former.tickets[0], &spool)[2..],
        [
            internal("Omar Cruz · pide aprobación a Lía Mora", "¿Se compra?"),
            internal("Lía Mora · aprobó", "De acuerdo"),
            internal("Omar Cruz · pide aprobación a Lía Mora", "¿Y otro?"),
            internal("Lía Mora · no aprobó", ""),
            internal("Omar Cruz", "¿Y el tercero?"),
        ]
    );
}

#[test]
fn a_document_of_an_item_stands_with_it_and_one_of_a_contract_with_nothing() {
    let dump = GLPI.to_owned()
        + "INSERT INTO `glpi_documents` (`id`,`name`,`filename`,`filepath`,`date_creation`) VALUES \
           (3,'Factura','factura.pdf','PDF/ab/f.PDF','2021-03-12 09:05:00'),(4,'Vigencia','vigencia.pdf','PDF/ab/v.PDF','2021-03-12 09:05:00'),\
           (5,'Sin fecha','sin.pdf','PDF/ab/s.PDF',NULL);\n\
           INSERT INTO `glpi_documents_items` (`id`,`documents_id`,`items_id`,`itemtype`) VALUES \
           (3,3,9,'Computer'),(4,4,1,'Contract'),(5,3,10,'Computer'),(6,5,9,'Computer');\n";
    let given = given(&[("glpi.sql", &dump), ("PDF/ab/f.PDF", "%PDF-1.4\n")]);
    let only = DumpFiles { files: vec![given.files[0].clone()], ..given };
    let (former, _) = read(SourceKind::Glpi, &only, false).expect("read");
    counted(&former);
    let [file] = former.items[0].files.as_slice() else { panic!("one: {:?}", former.items) };
    assert_eq!((file.id.as_str(), file.name.as_str()), ("3", "factura.pdf"));
    assert!(matches!(file.bytes, FileBytes::OnDisk(_)), "{file:?}");
    let left = &former.tally.tables["glpi_documents_items"].left;
    assert_eq!(left["of something that is neither a ticket nor an item here"], 2, "of a contract, and of a template");
    assert!(former.tally.lines.iter().any(|line| line.what == "file" && line.id == "5"), "{:?}", former.tally.lines);
}

/// In GLPI's published shape: several people in one part, and a place.
const GLPI_PARTS: &str = r#"/*!40103 SET TIME_ZONE='+00:00' */;
CREATE TABLE `glpi_tickets` (`id` int unsigned NOT NULL AUTO_INCREMENT, `name` varchar(255) DEFAULT NULL, `date` timestamp NULL DEFAULT NULL, `status` int NOT NULL DEFAULT '1', `locations_id` int unsigned NOT NULL DEFAULT '0', `urgency` int NOT NULL DEFAULT '1', `content` longtext, PRIMARY KEY (`id`));
INSERT INTO `glpi_tickets` VALUES (1,'Sin red','2021-03-12 15:00:00',2,6,4,'x');
INSERT INTO `glpi_locations` (`id`,`completename`) VALUES (6,'Edificio 1 > Nivel 2');
INSERT INTO `glpi_users` (`id`,`name`,`firstname`,`realname`,`is_active`) VALUES (2,'omar','Omar','Cruz',1),(3,'ana','Ana','Ruiz',1),(5,'lia','Lía','Mora',1),(6,'raul','Raúl','Paz',1);
INSERT INTO `glpi_useremails` (`id`,`users_id`,`is_default`,`email`) VALUES (1,5,1,'lia@oaxaca.gob.mx');
INSERT INTO `glpi_groups` (`id`,`completename`) VALUES (3,'Redes'),(4,'Campo');
INSERT INTO `glpi_tickets_users` (`id`,`tickets_id`,`users_id`,`type`,`alternative_email`) VALUES (1,1,5,1,''),(2,1,6,1,''),(3,1,2,2,''),(4,1,3,2,''),(5,1,0,3,'otra@oaxaca.gob.mx');
INSERT INTO `glpi_groups_tickets` (`id`,`tickets_id`,`groups_id`,`type`) VALUES (1,1,3,2),(2,1,4,2);
INSERT INTO `glpi_ticketsatisfactions` (`id`,`comment`) VALUES (1,'Bien');
INSERT INTO `glpi_horoscopes` (`id`) VALUES (1);
"#;

#[test]
fn whoever_takes_part_in_a_ticket_of_glpi_is_told() {
    let given = given(&[("glpi.sql", GLPI_PARTS)]);
    let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
    let zone = TimeZone::get("America/Mexico_City").expect("a zone");
    let former = sources::read(SourceKind::Glpi, &given.files, &zone, &mut spool).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    assert_eq!(one.opened.millis(), 1_615_561_200_000, "a TIMESTAMP of mysqldump is by the clocks of UTC");
    assert_eq!((one.requester.name.as_str(), one.team.as_str()), ("Lía Mora", "Redes"));
    assert_eq!(one.assignee.as_ref().map(|person| person.name.as_str()), Some("Omar Cruz"));
    let fields: Vec<(&str, &str)> = one.fields.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("Ubicación", "Edificio 1 > Nivel 2"),
            ("Observadores", "otra@oaxaca.gob.mx"),
            ("También lo atendían", "Ana Ruiz, Campo"),
            ("También lo pidieron", "Raúl Paz"),
        ]
    );
    let two = super::given(&[("ayer.sql", GLPI_PARTS), ("hoy.sql", GLPI_PARTS)]);
    let (twice, _) = read(SourceKind::Glpi, &two, false).expect("read");
    counted(&twice);
    assert_eq!(twice.tickets[0].fields, one.fields, "nobody stands beside themselves");
    assert_eq!((&twice.tickets[0].requester, &twice.tickets[0].team), (&one.requester, &one.team));
    let tickets = &former.tally.tables["glpi_tickets"];
    assert!(tickets.columns.keys().eq(["urgency"]), "{:?}", tickets.columns);
    assert_eq!(former.tally.tables["glpi_ticketsatisfactions"].used, 0);
    let [cut, horoscopes] = former.tally.warnings.as_slice() else { panic!("two: {:?}", former.tally.warnings) };
    assert!(horoscopes.contains("glpi_horoscopes") || cut.contains("glpi_horoscopes"), "{cut} {horoscopes}");
}
