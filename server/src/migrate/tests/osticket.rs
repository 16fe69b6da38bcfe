//! Tests the reader of osTicket: tasks, entries, the signs in them, and answers of forms.

use super::{counted, entry, given, pair, read, said};
use crate::migrate::SourceKind;

/// A task of osTicket in which an entry was written anew, and a form that says something of another, which is not there.
pub(super) const OSTICKET_TASK: &str = r"
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

/// As osTicket 1.18 wrote them itself: signs of a text that is no page, and of headings, are kept undone.
#[test]
fn signs_of_texts_and_headings_are_as_somebody_wrote_them() {
    let threads = "INSERT INTO `ost_thread` (`id`,`object_id`,`object_type`) VALUES (10,1,'T');\n\
                   INSERT INTO `ost_thread_entry` (`id`,`thread_id`,`user_id`,`type`,`title`,`body`,`format`,`created`) VALUES \
                   (100,10,5,'M','Texto & llano','Hola:\\n\\n  &lt;no es html&gt; &amp; ping &lt;ip&gt;','text','2021-03-12 09:00:00'),\
                   (101,10,5,'M','Impresora &amp; «escáner»','<p>5 &lt; 6</p>','html','2021-03-12 09:10:00'),\
                   (102,10,5,'M','a &lt; b','<p>ya: a &lt; b</p>','html','2021-03-12 09:20:00');\n";
    let dump = OSTICKET_TASK.to_owned() + threads;
    let (former, spool) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    counted(&former);
    let words = [
        entry("Lía Mora", true, true, "Texto & llano\nHola:\n\n  <no es html> & ping <ip>"),
        entry("Lía Mora", true, true, "Impresora & «escáner»\n5 < 6"),
        entry("Lía Mora", true, true, "ya: a < b"),
    ];
    let all = said(&former.tickets[0], &spool);
    assert_eq!(all.get(..3), Some(words.as_slice()));
}

/// A field of several lines takes pages unless it is set not to, and then what looks like one is words.
#[test]
fn answers_that_are_pages_become_words() {
    let forms = "INSERT INTO `ost_form_field` (`id`,`label`,`name`,`type`,`configuration`) VALUES \
                 (9,'Detalle','detalle','memo','{\"rows\":4}'),(10,'Acceso','acceso','memo','{\"html\":true}'),\
                 (11,'Llano','llano','memo','{\"html\":false}');\n\
                 INSERT INTO `ost_form_entry` (`id`,`object_type`,`object_id`) VALUES (8,'T',1);\n\
                 INSERT INTO `ost_form_entry_values` (`entry_id`,`field_id`,`value`) VALUES \
                 (8,9,'<p>Uno &amp; <b>dos</b></p><p>tres</p>'),(8,10,'Línea 2 &amp; y'),(8,11,'<ip> &amp; y');\n";
    let dump = OSTICKET_TASK.to_owned() + forms;
    let (former, _) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    counted(&former);
    let told = [pair("Detalle", "Uno & dos\n\ntres"), pair("Acceso", "Línea 2 & y"), pair("Llano", "<ip> &amp; y")];
    assert_eq!(former.tickets[0].fields, told);
}

/// What osTicket itself moved into a ticket, or noted before its first message, does not stand in that message's place.
#[test]
fn what_opened_a_ticket_stands_before_what_is_older() {
    let threads = "INSERT INTO `ost_thread` (`id`,`object_id`,`object_type`) VALUES (10,1,'T');\n\
                   INSERT INTO `ost_thread_entry` (`id`,`thread_id`,`user_id`,`type`,`flags`,`poster`,`body`,`format`,`created`) \
                   VALUES (90,10,5,'M',1089,'','<p>Caso 6</p>','html','2021-03-12 08:00:00'),\
                   (99,10,0,'N',128,'SYSTEM','vacio.txt','text','2021-03-12 09:00:00'),\
                   (100,10,5,'M',65,'','<p>Caso 8</p>','html','2021-03-12 09:00:00'),\
                   (101,10,5,'M',64,'','<p>Sigue</p>','html','2021-03-12 09:10:00');\n";
    let dump = OSTICKET_TASK.to_owned() + threads;
    let (former, spool) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    counted(&former);
    let words = [
        entry("Lía Mora", true, true, "Caso 8"),
        entry("Lía Mora", true, true, "Caso 6"),
        entry("SYSTEM", false, false, "vacio.txt"),
        entry("Lía Mora", true, true, "Sigue"),
    ];
    assert_eq!(said(&former.tickets[0], &spool).get(..4), Some(words.as_slice()));
}
