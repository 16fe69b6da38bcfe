//! Tests of migration: each former system is read from a few rows in its published shape. The words are ours. The map
//! between names is tested too.

mod published;

use super::map::{self, Needed};
use super::memory::{KEPT_BYTES, Memory, Name};
use super::model::{ArticleKind, FileBytes, Former, FormerArticle, FormerEntry, FormerItem, FormerTicket, Meant};
use super::spool::Spool;
use super::{SourceError, SourceKind, guess, sources};
use jiff::tz::TimeZone;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::EquipmentField;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::state::State;
use std::path::PathBuf;

/// Files of a former system, by their names, and the folder that they stand in.
struct DumpFiles {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
}

fn given(files: &[(&str, &str)]) -> DumpFiles {
    let folder = tempfile::tempdir().expect("a folder");
    let written = files.iter().map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, text).expect("written");
        path
    });
    let files = written.collect();
    DumpFiles { folder, files }
}

fn read(kind: SourceKind, given: &DumpFiles, whole_folder: bool) -> Result<(Former, Spool), SourceError> {
    let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
    let from = if whole_folder {
        vec![given.folder.path().to_owned()]
    } else {
        given.files.iter().cloned().chain([given.folder.path().to_owned()]).collect()
    };
    let former = sources::read(kind, &from, &TimeZone::UTC, &mut spool)?;
    Ok((former, spool))
}

/// What was said: author, whether who asked wrote it and reads it, and the words.
fn said(ticket: &FormerTicket, spool: &Spool) -> Vec<(String, bool, bool, String)> {
    let words = |entry: &FormerEntry| spool.words(entry.words).expect("words");
    ticket.entries.iter().map(|one| (one.author.to_string(), one.requester, one.public, words(one))).collect()
}

fn entry(author: &str, requester: bool, public: bool, words: &str) -> (String, bool, bool, String) {
    (author.to_owned(), requester, public, words.to_owned())
}

fn pair(label: &str, value: &str) -> (Name, Name) {
    (label.into(), value.into())
}

fn of(item: &FormerItem, field: EquipmentField) -> &str {
    item.fields.get(&field).map_or("", Name::as_str)
}

/// Every row that was read is used, or counted with the reason why not.
fn counted(former: &Former) {
    for (name, table) in &former.tally.tables {
        assert_eq!(table.read, table.used + table.left.values().sum::<u64>(), "{name}");
    }
}

const OTRS: &str = r#"
INSERT INTO `users` (`id`,`login`,`first_name`,`last_name`,`valid_id`) VALUES (1,'root@localhost','Admin','OTRS',1),(2,'omar','Omar','Cruz',1);
INSERT INTO `user_preferences` (`user_id`,`preferences_key`,`preferences_value`) VALUES (2,'UserEmail','Omar@Viejo.example'),(2,'UserSkin','x');
INSERT INTO `customer_user` (`id`,`login`,`email`,`customer_id`,`first_name`,`last_name`,`phone`,`valid_id`) VALUES (1,'lia','lia@oaxaca.gob.mx','FIN','Lía','Mora','4410',1);
INSERT INTO `customer_company` (`customer_id`,`name`) VALUES ('FIN','Secretaría de Finanzas');
INSERT INTO `ticket_state_type` (`id`,`name`) VALUES (1,'new'),(2,'open'),(3,'closed');
INSERT INTO `ticket_state` (`id`,`name`,`type_id`) VALUES (1,'new',1),(2,'closed successful',3),(4,'open',2);
INSERT INTO `ticket_priority` (`id`,`name`) VALUES (3,'3 normal'),(4,'4 high');
INSERT INTO `queue` (`id`,`name`) VALUES (5,'Redes::Campo');
INSERT INTO `article_sender_type` (`id`,`name`) VALUES (1,'agent'),(3,'customer');
INSERT INTO `dynamic_field` (`id`,`name`,`label`,`object_type`) VALUES (1,'Placa','Placa','Ticket');
INSERT INTO `dynamic_field_value` (`id`,`field_id`,`object_id`,`value_text`) VALUES (1,1,7,'TLX-9');
INSERT INTO `ticket` (`id`,`tn`,`title`,`queue_id`,`ticket_state_id`,`ticket_priority_id`,`user_id`,`customer_user_id`,`create_time`,`change_time`) VALUES
 (7,'2021031210000011','Sin red',5,4,4,2,'lia','2021-03-12 09:00:00','2021-03-12 11:00:00'),
 (8,'2021031210000029','Listo',5,2,3,1,'nadie@oaxaca.gob.mx','2021-03-13 09:00:00','2021-03-14 09:00:00');
INSERT INTO `article` (`id`,`ticket_id`,`article_sender_type_id`,`is_visible_for_customer`,`create_by`,`create_time`) VALUES
 (70,7,3,1,1,'2021-03-12 09:00:00'),(71,7,1,0,2,'2021-03-12 10:00:00'),(80,8,3,1,1,'2021-03-13 09:00:00');
INSERT INTO `article_data_mime` (`id`,`article_id`,`a_from`,`a_subject`,`a_content_type`,`a_body`) VALUES
 (1,70,'"Lía Mora" <lia@oaxaca.gob.mx>','','text/html; charset=utf-8','<p>No hay &quot;red&quot;</p>'),
 (2,71,'Omar','Nota','text/plain','El switch'),
 (3,99,'x','','text/plain','de nadie'),
 (4,80,'nadie@oaxaca.gob.mx','','text/plain','Gracias');
INSERT INTO `article_data_mime_attachment` (`id`,`article_id`,`filename`,`content_size`,`content_type`,`content`) VALUES
 (1,70,'file-2','9','text/html; charset=utf-8','<p>x</p>'),(2,70,'oficio.pdf','9','application/pdf','%PDF-1.4\n');
INSERT INTO `link_object` (`id`,`name`) VALUES (1,'Ticket');
INSERT INTO `link_relation` (`source_object_id`,`source_key`,`target_object_id`,`target_key`) VALUES (1,'7',1,'8');
INSERT INTO `sessions` (`id`) VALUES (1);
"#;

#[test]
fn otrs_is_read() {
    let (former, spool) = read(SourceKind::Otrs, &given(&[("otrs.sql", OTRS)]), false).expect("read");
    counted(&former);
    let [one, other] = former.tickets.as_slice() else { panic!("two: {:?}", former.tickets) };
    assert_eq!(
        (one.folio.as_str(), one.status.as_str(), one.priority.as_str()),
        ("2021031210000011", "open", "4 high")
    );
    assert_eq!((one.team.as_str(), one.subject.as_str()), ("Redes::Campo", "Sin red"));
    assert_eq!(one.requester.mail.as_str(), "lia@oaxaca.gob.mx");
    assert_eq!((one.requester.unit.as_str(), one.requester.phone.as_str()), ("Secretaría de Finanzas", "4410"));
    assert_eq!(one.assignee.as_ref().map(|person| person.mail.as_str()), Some("omar@viejo.example"));
    let words = [entry("Lía Mora", true, true, "No hay \"red\""), entry("Omar Cruz", false, false, "Nota\nEl switch")];
    assert_eq!(said(one, &spool), words);
    assert_eq!(one.fields, [pair("Placa", "TLX-9")]);
    assert_eq!(one.links, ["8"]);
    let [file] = one.files.as_slice() else { panic!("one: {:?}", one.files) };
    let FileBytes::Kept(kept) = &file.bytes else { panic!("kept: {file:?}") };
    assert_eq!(spool.read(kept[0]).expect("bytes"), b"%PDF-1.4\n");
    assert_eq!((other.assignee.clone(), other.requester.mail.as_str()), (None, "nadie@oaxaca.gob.mx"));
    assert_eq!(former.statuses.get("closed successful"), Some(&Meant::State(State::Closed)));
    assert_eq!(former.tally.lines.len(), 1, "an article of no ticket is named: {:?}", former.tally.lines);
    assert_eq!(former.tally.tables["sessions"].used, 0);
}

const GLPI: &str = r#"
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
    assert_eq!((one.items.join(" "), one.links.join(" ")), ("Computer 9".to_owned(), "32".to_owned()));
    let found: Vec<bool> = one.files.iter().map(|file| matches!(file.bytes, FileBytes::OnDisk(_))).collect();
    assert_eq!(found, [false, true], "a place with «..» is none: {:?}", one.files);
    assert_eq!((binned.status.as_str(), former.statuses.get("Deleted")), ("Deleted", Some(&Meant::Deleted)));
    let [item] = former.items.as_slice() else { panic!("one: {:?}", former.items) };
    let fields = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Model, EquipmentField::Brand];
    assert_eq!(fields.map(|field| of(item, field)), ["OAX-9", "SN9", "OptiPlex 3050", "Dell"]);
    assert_eq!((of(item, EquipmentField::Person), item.location.as_str()), ("Lía Mora", "Edificio 1 > Nivel 2"));
    assert!(former.tally.lines.iter().any(|line| line.id == "Computer 10"), "a template is named");
}

/// In GLPI's and OTRS's published shape: several people in one part, a place, a chat, somebody who answers for a ticket.
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
    let tickets = &former.tally.tables["glpi_tickets"];
    assert!(tickets.columns.keys().eq(["urgency"]), "{:?}", tickets.columns);
    assert_eq!(former.tally.tables["glpi_ticketsatisfactions"].used, 0);
    let [cut, horoscopes] = former.tally.warnings.as_slice() else { panic!("two: {:?}", former.tally.warnings) };
    assert!(horoscopes.contains("glpi_horoscopes") || cut.contains("glpi_horoscopes"), "{cut} {horoscopes}");
}

#[test]
fn a_chat_of_otrs_and_who_answers_for_a_ticket_are_told() {
    let chat = OTRS.replace("`user_id`,`customer_user_id`", "`user_id`,`responsible_user_id`,`customer_user_id`");
    let chat = chat.replace("5,4,4,2,'lia'", "5,4,4,2,3,'lia'").replace("5,2,3,1,'nadie", "5,2,3,1,1,'nadie");
    let chat = chat.replace("(2,'omar','Omar','Cruz',1)", "(2,'omar','Omar','Cruz',1),(3,'ana','Ana','Ruiz',1)");
    let chat = chat
        + "INSERT INTO `communication_channel` (`id`,`name`) VALUES (1,'Email'),(4,'Chat');\n\
           INSERT INTO `article` (`id`,`ticket_id`,`article_sender_type_id`,`communication_channel_id`,\
           `is_visible_for_customer`,`create_by`,`create_time`) VALUES (60,7,3,4,1,1,'2021-03-12 08:00:00');\n\
           INSERT INTO `article_data_otrs_chat` (`id`,`article_id`,`chat_participant_name`,`chat_participant_type`,\
           `message_text`,`system_generated`,`create_time`) VALUES (8,60,'Lía','Customer','Gracias',0,'2021-03-12 08:00:40'),\
           (9,60,'Lía','Customer','¿Hay alguien?',0,'2021-03-12 08:00:00'),(10,60,'Omar','User','Sí',0,'2021-03-12 08:00:00');\n\
           INSERT INTO `time_accounting` (`id`,`ticket_id`,`time_unit`) VALUES (1,7,'2.00');\n";
    let (former, spool) = read(SourceKind::Otrs, &given(&[("otrs.sql", &chat)]), false).expect("read");
    counted(&former);
    let [one, _] = former.tickets.as_slice() else { panic!("two: {:?}", former.tickets) };
    let words = said(one, &spool);
    assert_eq!(words[0], entry("Lía", true, true, "¿Hay alguien?"));
    assert_eq!(words[1], entry("Omar", false, true, "Sí"), "the tenth line stands behind the ninth");
    assert_eq!(words[2], entry("Lía", true, true, "Gracias"), "a line stands at its own hour");
    assert_eq!((words.len(), one.channel.as_str()), (5, "Chat"), "as the first article came in");
    assert!(one.fields.contains(&pair("Responsable", "Ana Ruiz")), "{:?}", one.fields);
    assert_eq!(former.tally.tables["time_accounting"].used, 0);
    assert!(former.tally.warnings.iter().all(|warning| !warning.contains("nobody here knows")));
}

/// A task of osTicket in which an entry was written anew, and a form that says something of another, which is not there.
const OSTICKET_TASK: &str = r"
INSERT INTO `ost_user` (`id`,`name`) VALUES (5,'Lía Mora');
INSERT INTO `ost_staff` (`staff_id`,`firstname`,`lastname`,`email`,`isactive`) VALUES (1,'Omar','Cruz','omar@viejo.example',1);
INSERT INTO `ost_ticket` (`ticket_id`,`number`,`user_id`,`created`) VALUES (1,'100001',5,'2021-03-12 09:00:00');
INSERT INTO `ost_task` (`id`,`object_id`,`object_type`,`number`,`created`) VALUES (3,1,'T','T-9','2021-03-12 09:40:00');
INSERT INTO `ost_task__cdata` (`task_id`,`title`) VALUES (3,'Cambiar el switch'),(4,'De nadie');
INSERT INTO `ost_thread` (`id`,`object_id`,`object_type`) VALUES (30,3,'A');
INSERT INTO `ost_thread_entry` (`id`,`thread_id`,`staff_id`,`type`,`flags`,`body`,`format`,`created`,`updated`) VALUES
 (300,30,1,'N',4,'Ya','text','2021-03-12 09:50:00','2021-03-12 09:51:00'),
 (301,30,1,'N',2,'Ya lo pedí','text','2021-03-12 09:50:00','2021-03-12 09:50:00');
";

#[test]
fn both_versions_of_what_was_said_in_a_task_are_told_apart_and_a_task_that_is_not_there_is_named() {
    let (former, spool) = read(SourceKind::Osticket, &given(&[("ost.sql", OSTICKET_TASK)]), false).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    let words = [
        entry("", false, false, "Tarea T-9: Cambiar el switch"),
        entry("Omar Cruz · tarea T-9", false, false, "Ya lo pedí"),
        entry("Omar Cruz · tarea T-9 · versión anterior", false, false, "Ya"),
    ];
    assert_eq!(said(one, &spool), words);
    let lines: Vec<(&str, &str)> = former.tally.lines.iter().map(|line| (line.what, line.id.as_str())).collect();
    assert_eq!(lines, [("task", "4")]);
}

#[test]
fn an_answer_that_is_too_long_for_the_memory_is_named() {
    let long = "x".repeat(70_000);
    let forms = format!(
        "INSERT INTO `ost_form_field` (`id`,`label`,`name`,`type`) VALUES (9,'Detalle','detalle','memo');\n\
         INSERT INTO `ost_form_entry` (`id`,`object_type`,`object_id`) VALUES (8,'T',1);\n\
         INSERT INTO `ost_form_entry_values` (`entry_id`,`field_id`,`value`) VALUES (8,9,'{long}');\n\
         INSERT INTO `ost_thread` (`id`,`object_id`,`object_type`) VALUES (10,1,'T');\n\
         INSERT INTO `ost_thread_entry` (`id`,`thread_id`,`type`,`body`,`format`,`created`) \
         VALUES (100,10,'M','{long}','text','2021-03-12 09:00:00');\n"
    );
    let dump = OSTICKET_TASK.to_owned() + &forms;
    let (former, spool) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    assert!(said(one, &spool).iter().any(|(.., words)| *words == long), "words go to the disk, however long");
    let named = former.tally.lines.iter().find(|line| line.id == "8 of ost_form_entry_values");
    assert!(named.is_some_and(|line| line.why.contains("«value»") && line.why.contains("70000")), "{named:?}");
}

#[test]
fn freshdesk_is_read_from_its_answers() {
    let ticket = r#"[{"id":7,"subject":"Sin red","description":"<div>No hay <b>red</b></div>","status":3,"priority":3,"source":1,
        "type":"Incident","requester_id":70,"responder_id":90,"group_id":5,"created_at":"2021-03-12T15:00:00Z",
        "updated_at":"2021-03-12T16:00:00Z","custom_fields":{"cf_placa":"TLX-9","cf_nada":null},
        "attachments":[{"id":400,"name":"oficio.pdf","size":9},{"id":401,"name":"falta.pdf","size":9}]}]"#;
    let notes = r#"[{"id":71,"user_id":90,"incoming":false,"private":true,"body":"<p>El switch</p>","created_at":"2021-03-12T15:30:00Z"},
        {"id":72,"user_id":70,"incoming":true,"private":false,"body":"Gracias","created_at":"2021-03-12T15:40:00Z"}]"#;
    let people =
        r#"{"results":[{"id":70,"name":"Lía Mora","email":"Lia@oaxaca.gob.mx","phone":"4410","active":true}]}"#;
    let agents =
        r#"[{"id":90,"ticket_scope":1,"contact":{"name":"Omar Cruz","email":"omar@viejo.example","active":true}}]"#;
    let groups = r#"[{"id":5,"name":"Redes","escalate_to":null,"agent_ids":[90]}]"#;
    let given = given(&[
        ("agents.json", agents),
        ("attachments/400-oficio.pdf", "%PDF-1.4\n"),
        ("contacts.json", people),
        ("conversations-7.json", notes),
        ("groups.json", groups),
        ("strange.json", r#"[{"id":1,"color":"azul"}]"#),
        ("tickets.json", ticket),
    ]);
    let (former, spool) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    assert_eq!((one.status.as_str(), one.priority.as_str(), one.team.as_str()), ("Pending", "High", "Redes"));
    assert_eq!((one.requester.mail.as_str(), one.channel.as_str()), ("lia@oaxaca.gob.mx", "Email"));
    let words = [
        entry("Lía Mora", true, true, "No hay red"),
        entry("Omar Cruz", false, false, "El switch"),
        entry("Lía Mora", true, true, "Gracias"),
    ];
    assert_eq!(said(one, &spool), words);
    assert_eq!(one.fields, [pair("cf_placa", "TLX-9")]);
    let found: Vec<bool> = one.files.iter().map(|file| matches!(file.bytes, FileBytes::OnDisk(_))).collect();
    assert_eq!(found, [true, false]);
    assert_eq!(former.tally.lines.len(), 1, "what is none of its things is named: {:?}", former.tally.lines);
    let other = self::given(&[("export.xml", "<tickets/>")]);
    assert!(matches!(read(SourceKind::Freshdesk, &other, true), Err(SourceError::Unreadable { .. })));
    let failed = self::given(&[("tickets-1.json", ticket), ("tickets-2.json", "\"Too many requests\"")]);
    let Err(SourceError::Unreadable { path, .. }) = read(SourceKind::Freshdesk, &failed, true) else {
        panic!("an answer that failed is not taken for one without tickets")
    };
    assert!(path.ends_with("tickets-2.json"), "{path:?}");
}

#[test]
fn what_freshdesk_says_beside_its_form_is_told() {
    let ticket = r#"[{"id":8,"subject":"Sin voz","description":"x","status":2,"priority":1,"source":3,"requester_id":70,
        "created_at":"2021-03-12T15:00:00Z","tags":["voz","urgente"],"cc_emails":["jefa@oaxaca.gob.mx"],
        "ticket_cc_emails":["Jefa@oaxaca.gob.mx"],"reply_cc_emails":["jefa@oaxaca.gob.mx","otra@oaxaca.gob.mx"],
        "associated_tickets_list":[7],"fr_escalated":true,"internal_agent_id":91,"horoscope":"Géminis"}]"#;
    let people = r#"[{"id":70,"name":"Lía Mora","email":"lia@oaxaca.gob.mx","company_id":4}]"#;
    let companies = r#"[{"id":4,"name":"Secretaría de Finanzas","domains":["oaxaca.gob.mx"],"note":"Paga tarde","health_score":null},
        {"id":5,"name":"Tesorería","domains":[]}]"#;
    let people = people.replace("\"company_id\":4", "\"company_id\":4,\"job_title\":\"Jefa\",\"language\":\"es\"");
    let ticket = ticket
        .replace("\"requester_id\":70", "\"requester_id\":70,\"company_id\":5,\"ticket_bcc_emails\":[\"x@y.mx\"]");
    let beside = r#"[{"id":1,"time_spent":"00:30","ticket_id":8,"note":"x"},{"id":2,"survey_id":1,"feedback":"Bien"}]"#;
    let given = given(&[
        ("companies.json", companies),
        ("contacts.json", &people),
        ("tickets.json", &ticket),
        ("time_entries.json", beside),
    ]);
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    let fields: Vec<(&str, &str)> = one.fields.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
    let beside = [
        ("Etiquetas", "voz, urgente"),
        ("Con copia a", "jefa@oaxaca.gob.mx, otra@oaxaca.gob.mx"),
        ("Empresa", "Tesorería"),
    ];
    assert_eq!(fields, beside);
    assert_eq!((one.links.join(" "), one.requester.unit.as_str()), ("7".to_owned(), "Secretaría de Finanzas"));
    assert!(
        former.tally.tables["tickets"].columns.keys().eq(["horoscope", "internal_agent_id", "ticket_bcc_emails"]),
        "{:?}",
        former.tally.tables
    );
    assert!(former.tally.tables["companies"].columns.keys().eq(["note"]));
    assert!(former.tally.tables["contacts"].columns.keys().eq(["job_title"]), "a language each device has for itself");
    let told: Vec<&str> = former.tally.lines.iter().map(|line| line.what).collect();
    assert_eq!(told, ["time entry", "rating"]);
}

const SNIPE_IT: &str = r#"
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

/// Of each article: its key, what it is, its title, its folder and its words.
fn articles(former: &Former, spool: &Spool) -> Vec<(String, bool, String, String, String)> {
    let told = |one: &FormerArticle| {
        let words = spool.words(one.words).expect("words");
        let ready = one.kind == ArticleKind::ReadyAnswer;
        (one.id.clone(), ready, one.title.clone(), one.folder.to_string(), words)
    };
    former.articles.iter().map(told).collect()
}

fn article(id: &str, ready: bool, title: &str, folder: &str, words: &str) -> (String, bool, String, String, String) {
    (id.to_owned(), ready, title.to_owned(), folder.to_owned(), words.to_owned())
}

#[test]
fn articles_and_ready_answers_are_read_of_every_system_that_has_some() {
    let otrs = OTRS.to_owned()
        + "INSERT INTO `faq_category` (`id`,`parent_id`,`name`) VALUES (1,0,'Redes'),(2,1,'VPN');\n\
           INSERT INTO `faq_state_type` (`id`,`name`) VALUES (3,'public');\n\
           INSERT INTO `faq_state` (`id`,`name`,`type_id`) VALUES (1,'public (all)',3);\n\
           INSERT INTO `faq_item` (`id`,`f_number`,`f_subject`,`state_id`,`category_id`,`valid_id`,`approved`,`content_type`,`f_field1`,`f_field3`) \
           VALUES (4,'10004','VPN en casa',1,2,1,1,'text/html','<p>No entra</p>','<b>Reinicie</b>');\n\
           INSERT INTO `faq_attachment` (`id`,`faq_id`,`filename`,`content`) VALUES (1,4,'gu&iacute;a.pdf',0x25),(2,99,'x.pdf',0x25);\n\
           INSERT INTO `standard_template` (`id`,`name`,`text`,`content_type`,`template_type`,`valid_id`) \
           VALUES (5,'Gracias','<i>Gracias</i>','text/html','Answer',1);\n";
    let (former, spool) = read(SourceKind::Otrs, &given(&[("otrs.sql", &otrs)]), false).expect("read");
    counted(&former);
    let told = [
        article("faq 4", false, "VPN en casa", "Redes / VPN", "No entra\n\nReinicie"),
        article("template 5", true, "Gracias", "", "Gracias"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].public && former.articles[0].files.len() == 1, "{:?}", former.articles);
    assert_eq!(former.tally.tables["faq_attachment"].left.values().sum::<u64>(), 1);

    let glpi = GLPI.to_owned()
        + "INSERT INTO `glpi_knowbaseitemcategories` (`id`,`completename`) VALUES (1,'Redes > VPN'),(2,'Otros');\n\
           INSERT INTO `glpi_knowbaseitems` (`id`,`name`,`answer`,`is_faq`,`date_mod`) \
           VALUES (7,'VPN','&lt;p&gt;Reinicie&lt;/p&gt;',1,'2021-03-12 09:00:00');\n\
           INSERT INTO `glpi_knowbaseitems_knowbaseitemcategories` (`id`,`knowbaseitems_id`,`knowbaseitemcategories_id`) \
           VALUES (1,7,1),(2,7,2),(3,99,1);\n\
           INSERT INTO `glpi_documents_items` (`id`,`documents_id`,`items_id`,`itemtype`) VALUES (9,1,7,'KnowbaseItem');\n\
           INSERT INTO `glpi_solutiontemplates` (`id`,`name`,`content`) VALUES (7,'Cambio','Se cambió');\n";
    let (former, spool) = read(SourceKind::Glpi, &given(&[("glpi.sql", &glpi)]), false).expect("read");
    counted(&former);
    let told = [
        article("knowbaseitems 7", false, "VPN", "Redes > VPN", "Reinicie"),
        article("solutiontemplates 7", true, "Cambio", "", "Se cambió"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].files.iter().map(|name| name.as_str()).eq(["foto.pdf"]), "{:?}", former.articles);
    assert_eq!(former.articles[0].more, [pair("También en", "Otros")]);

    let ticket = r#"[{"id":7,"subject":"Sin red","status":2,"created_at":"2021-03-12T15:00:00Z"}]"#;
    let solutions = r#"[{"id":3,"title":"VPN","description":"<p>Reinicie</p>","folder_id":4,"status":1,"agent_id":1,"art_type":1,
        "hierarchy":[{"level":0,"type":"category","data":{"id":1,"name":"Redes"}},{"level":1,"type":"folder","data":{"id":4,"name":"VPN"}}],
        "attachments":[{"id":9,"name":"guía.pdf"}]}]"#;
    let ready = r#"[{"id":8,"title":"Gracias","content":"Gracias","content_html":"<i>Gracias</i>","folder_id":6},
        {"id":6,"name":"Saludos","personal":false,"responses_count":1}]"#;
    let given = given(&[("canned.json", ready), ("solutions.json", solutions), ("tickets.json", ticket)]);
    let (former, spool) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let told = [
        article("article 3", false, "VPN", "Redes / VPN", "Reinicie"),
        article("canned 8", true, "Gracias", "Saludos", "Gracias"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].files.iter().map(|name| name.as_str()).eq(["guía.pdf"]), "{:?}", former.articles);
    assert!(former.tally.tables["articles"].columns.keys().eq(["art_type"]), "{:?}", former.tally.tables);
    assert!(former.tally.lines.is_empty(), "{:?}", former.tally.lines);
}

#[test]
fn folders_of_articles_are_mapped_and_what_is_entered_as_published_takes_none() {
    let mut org = oaxaca();
    let given = given(&[("otrs.sql", OTRS)]);
    let mut former = read(SourceKind::Otrs, &given, false).expect("read").0;
    former.articles =
        ["Red", "Zafiro", ""].map(|folder| FormerArticle { folder: folder.into(), ..FormerArticle::default() }).into();
    let written = |org: &Organisation| guess::write(SourceKind::Otrs, &former, &Needed::of(&former, org), org, &[]);
    let text = written(&org);
    for line in ["articles = \"articulos\"", "folder = \"Red\"", "\"Red\" = \"Red\"", "\"Zafiro\" = \"-\""] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let means = |text: &str, org: &Organisation| {
        let text = text.replace(" = \"?\"", " = \"closed\"");
        map::read(&text, SourceKind::Otrs).expect("a map").means(&Needed::of(&former, org), org, &[])
    };
    let mapping = means(&text, &org).expect("decided");
    assert_eq!(mapping.articles.as_ref().map(|id| id.as_str()), Some("articulos"));
    assert_eq!([mapping.folder("Red"), mapping.folder("Zafiro"), mapping.folder("")], [Some("Red"); 3]);
    let missing = means(&text.replace("\"Zafiro\" = \"-\"", "\"Zafiro\" = \"Nada\""), &org).expect_err("no folder");
    assert!(missing.len() == 1 && missing[0].contains("[folders] «Zafiro»"), "{missing:?}");
    let none =
        means(&text.replace("articles = \"articulos\"", "articles = \"\""), &org).expect("they do not come over");
    assert_eq!(none.articles, None);
    for register in &mut org.registers {
        let published = register.article.as_ref().map(|article| article.published.clone());
        register.states.retain(|state| published.is_none() || published.as_ref() == Some(&state.id));
    }
    assert!(written(&org).contains("articles = \"\""), "what begins as published is read unseen");
    let refused = means(&text, &org).expect_err("it may not be it");
    assert!(refused.iter().any(|why| why.starts_with("articles says «articulos»")), "{refused:?}");
}

#[test]
fn settings_of_people_of_otrs_are_told_by_their_names() {
    let settings = "INSERT INTO `user_preferences` (`user_id`,`preferences_key`,`preferences_value`) VALUES \
                    (2,'UserMobile','951 501 0000'),(2,'UserLanguage','es_MX'),(2,'OutOfOffice','0'),(2,'OutOfOfficeEndDay','3'),\
                    (1,'UserLanguage',''),(2,'UserLastLogin','1615561200'),(2,'Horoscope','Géminis');\n\
                    INSERT INTO `customer_preferences` (`user_id`,`preferences_key`,`preferences_value`) VALUES \
                    ('lia','UserLanguage','es_MX'),('lia','UserRefreshTime','5');\n";
    let dump = OTRS.to_owned() + settings;
    let (former, _) = read(SourceKind::Otrs, &given(&[("otrs.sql", &dump)]), false).expect("read");
    counted(&former);
    let agent = former.tickets[0].assignee.as_ref().expect("an agent");
    assert_eq!((agent.mail.as_str(), agent.phone.as_str()), ("omar@viejo.example", "951 501 0000"));
    let of = |table: &str| {
        let table = &former.tally.tables[table];
        (table.used, table.columns.iter().map(|(name, (rows, _))| (name.clone(), *rows)).collect::<Vec<_>>())
    };
    let named = |all: &[(&str, u64)]| all.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect::<Vec<_>>();
    let agents = [("Horoscope", 1), ("OutOfOfficeEndDay", 1), ("UserLanguage", 1)];
    assert_eq!(of("user_preferences"), (2, named(&agents)), "what says how screens look is not named");
    assert_eq!(of("customer_preferences"), (0, named(&[("UserLanguage", 1)])));
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

#[test]
fn rows_of_what_is_not_there_are_not_called_used() {
    let glpi = "INSERT INTO `glpi_tickets_users` (`id`,`tickets_id`,`users_id`,`type`) VALUES (8,99,5,1),(9,31,77,2);\n\
                INSERT INTO `glpi_groups_tickets` (`id`,`tickets_id`,`groups_id`,`type`) VALUES (8,99,3,2),(9,31,77,2);\n\
                INSERT INTO `glpi_items_tickets` (`id`,`itemtype`,`items_id`,`tickets_id`) VALUES (8,'Computer',9,99);\n\
                INSERT INTO `glpi_tickets_tickets` (`id`,`tickets_id_1`,`tickets_id_2`) VALUES (8,99,31);\n";
    let otrs = "INSERT INTO `article` (`id`,`ticket_id`,`create_time`) VALUES (90,99,'2021-03-12 09:00:00');\n";
    let osticket = "INSERT INTO `ost_form_field` (`id`,`label`,`name`,`type`) VALUES (9,'Adjuntos','adjuntos','files');\n\
                    INSERT INTO `ost_form_entry` (`id`,`object_type`,`object_id`) VALUES (8,'T',99);\n\
                    INSERT INTO `ost_form_entry_values` (`entry_id`,`field_id`,`value`) VALUES (8,9,'[71]');\n\
                    INSERT INTO `ost_file` (`id`,`name`,`size`) VALUES (71,'oficio.pdf',1);\n\
                    INSERT INTO `ost_attachment` (`id`,`object_id`,`type`,`file_id`) VALUES (1,8,'E',71);\n";
    let snipe_it = "INSERT INTO `action_logs` (`id`,`action_type`,`item_id`,`item_type`,`created_at`) \
                    VALUES (8,'audit',10,'App\\\\Models\\\\Asset','2021-03-12 09:00:00');\n\
                    INSERT INTO `components_assets` (`id`,`component_id`,`asset_id`,`assigned_qty`) VALUES (1,6,10,1);\n";
    for (kind, dump, tables) in [
        (
            SourceKind::Glpi,
            GLPI.to_owned() + glpi,
            vec![
                ("glpi_tickets_users", 2, 2),
                ("glpi_groups_tickets", 1, 2),
                ("glpi_items_tickets", 1, 1),
                ("glpi_tickets_tickets", 1, 1),
            ],
        ),
        (SourceKind::Otrs, OTRS.to_owned() + otrs, vec![("article", 3, 1)]),
        (
            SourceKind::Osticket,
            OSTICKET_TASK.to_owned() + osticket,
            vec![("ost_attachment", 0, 1), ("ost_form_entry_values", 0, 1)],
        ),
        (SourceKind::SnipeIt, SNIPE_IT.to_owned() + snipe_it, vec![("action_logs", 2, 2), ("components_assets", 0, 1)]),
    ] {
        let (former, _) = read(kind, &given(&[("dump.sql", &dump)]), false).expect("read");
        counted(&former);
        for (table, used, left) in tables {
            let of = &former.tally.tables[table];
            assert_eq!((of.used, of.left.values().sum::<u64>()), (used, left), "{table}: {:?}", of.left);
        }
    }
}

#[test]
fn all_that_is_kept_of_any_system_is_counted_and_refused_where_it_is_too_much() {
    let freshdesk = r#"[{"id":7,"subject":"Sin red","description":"x","status":2,"priority":1,"source":1,
        "requester":{"name":"Lía Mora"},"created_at":"2021-03-12T15:00:00Z"}]"#;
    for (kind, name, text) in [
        (SourceKind::Osticket, "ost.sql", OSTICKET_TASK),
        (SourceKind::Otrs, "otrs.sql", OTRS),
        (SourceKind::Glpi, "glpi.sql", GLPI),
        (SourceKind::SnipeIt, "snipe.sql", SNIPE_IT),
        (SourceKind::SnipeIt, "assets.csv", "ID,Asset Tag,Location\n12,OAX-12,Edificio 3\n"),
        (SourceKind::Freshdesk, "tickets.json", freshdesk),
    ] {
        let given = given(&[(name, text)]);
        let read = |memory: &Memory| {
            let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
            sources::read_within(kind, &given.files, &TimeZone::UTC, &mut spool, memory).map(drop)
        };
        let memory = Memory::of(KEPT_BYTES);
        read(&memory).expect("it fits");
        let all = memory.kept();
        assert!(read(&Memory::of(all)).is_ok(), "{name}: {all}");
        for less in [all - 1, all / 2, 1] {
            let why = read(&Memory::of(less)).expect_err(name).to_string();
            assert!(why.contains("MiB of memory"), "{name}: {why}");
        }
    }
}

#[test]
fn a_name_that_many_tickets_have_stands_in_memory_once() {
    let long = "Redes y cableado ".repeat(1_000);
    let with = |tickets: usize| {
        let rows = (1..=tickets).map(|id| format!("({id},'{id}',5,1,'2021-03-12 09:00:00')"));
        let dump = format!(
            "INSERT INTO `queue` (`id`,`name`) VALUES (5,'{long}');\n\
             INSERT INTO `ticket` (`id`,`tn`,`queue_id`,`user_id`,`create_time`) VALUES {};\n",
            rows.collect::<Vec<_>>().join(",")
        );
        let (given, memory) = (given(&[("otrs.sql", &dump)]), Memory::of(KEPT_BYTES));
        let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
        let read = sources::read_within(SourceKind::Otrs, &given.files, &TimeZone::UTC, &mut spool, &memory);
        assert!(read.expect("read").tickets.iter().all(|ticket| ticket.team.as_str() == long.trim()));
        memory.kept()
    };
    assert!(with(50) - with(1) < long.len() as u64 * 8, "49 more tickets do not bring the name 49 times");
}

#[test]
fn what_is_none_of_a_system_is_said() {
    for kind in [SourceKind::Osticket, SourceKind::Otrs, SourceKind::Glpi, SourceKind::Freshdesk, SourceKind::SnipeIt] {
        let none = read(kind, &given(&[("empty.sql", "-- MySQL dump\n")]), false);
        assert!(matches!(none, Err(SourceError::Nothing { .. })), "{kind:?}");
    }
}

fn oaxaca() -> Organisation {
    crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data")
}

#[test]
fn a_map_of_any_names_is_read_as_it_was_written() {
    let (org, given) = (oaxaca(), given(&[("otrs.sql", OTRS)]));
    let (mut former, _) = read(SourceKind::Otrs, &given, false).expect("read");
    let strange = "a\"b\\c # = [x] ñ\u{7f}\n'''";
    for ticket in &mut former.tickets {
        ticket.status = strange.into();
        ticket.fields.push(pair(strange, "x"));
    }
    former.tidy(&Memory::of(KEPT_BYTES));
    let people = [Person { roles: vec![], ..Person::new(PersonId::new("omar.cruz"), "Omar Cruz") }];
    let needed = Needed::of(&former, &org);
    let text = guess::write(SourceKind::Otrs, &former, &needed, &org, &people);
    let file = map::read(&text, SourceKind::Otrs).unwrap_or_else(|why| panic!("{why}\n{text}"));
    let missing = file.means(&needed, &org, &people).expect_err("a state that nothing tells of");
    assert_eq!(missing, ["[statuses] «a\"b\\c # = [x] ñ '''» (2) says nothing"]);
    let decided = text.replace(" = \"?\"", " = \"closed\"");
    let file = map::read(&decided, SourceKind::Otrs).expect("a map");
    let mapping = file.means(&needed, &org, &people).expect("decided");
    assert_eq!(former.tickets.iter().map(|one| mapping.state(one)).collect::<Vec<_>>(), [Some(State::Closed); 2]);
    assert!(map::read(&text, SourceKind::Glpi).is_err(), "another system's");
    let wrong = map::read(&format!("colour = \"x\"\n{text}"), SourceKind::Otrs).expect_err("no such key");
    assert!(wrong.contains("line 1") && wrong.contains("colour"), "{wrong}");
    let nowhere = map::read(&text.replace(&org.timezone, "Marte/Olimpo"), SourceKind::Otrs).expect("a map");
    assert!(nowhere.zone().is_err());
}

#[test]
fn priorities_and_teams_are_guessed_by_their_words() {
    let org = oaxaca();
    let mut former = read(SourceKind::Otrs, &given(&[("otrs.sql", OTRS)]), false).expect("read").0;
    let [one, other] = former.tickets.as_mut_slice() else { panic!("two") };
    (one.priority, one.team) = ("5 very high".into(), "Soporte::Redes".into());
    (other.priority, other.team) = ("Violeta".into(), "Zafiro".into());
    let text = guess::write(SourceKind::Otrs, &former, &Needed::of(&former, &org), &org, &[]);
    for line in [
        "\"5 very high\" = \"urgent\"",
        "\"Soporte::Redes\" = \"oax-redes\"",
        "\"Violeta\" = \"-\"",
        "\"Zafiro\" = \"-\"",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
