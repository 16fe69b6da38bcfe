//! Tests the reader of OTRS: tickets, chats, who answers for one, and what people set for themselves.

use super::{counted, entry, given, pair, read, said};
use crate::migrate::SourceKind;
use crate::migrate::model::{FileBytes, StateMeaning};
use ronda_shared::state::State;

/// What OTRS holds, in few rows.
pub(super) const OTRS: &str = r#"
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
    assert_eq!(file.requester, Some(true), "it came with what was reported");
    let FileBytes::Kept(kept) = &file.bytes else { panic!("kept: {file:?}") };
    assert_eq!(spool.read(kept[0]).expect("bytes"), b"%PDF-1.4\n");
    assert_eq!((other.assignee.clone(), other.requester.mail.as_str()), (None, "nadie@oaxaca.gob.mx"));
    assert_eq!(former.statuses.get("closed successful"), Some(&StateMeaning::State(State::Closed)));
    assert_eq!(former.tally.lines.len(), 1, "an article of no ticket is named: {:?}", former.tally.lines);
    assert_eq!(former.tally.tables["sessions"].used, 0);
}

/// Apple Mail lays what was attached beside the page, within the mail's alternatives.
#[test]
fn what_stands_among_the_alternatives_of_a_mail_and_is_no_page_is_a_file() {
    let more = "INSERT INTO `article_data_mime_attachment` (`id`,`article_id`,`filename`,`content_size`,`content_type`,\
                `content_alternative`,`content`) VALUES (3,70,'file-3','8','text/html; charset=utf-8','1','<p>x</p>'),\
                (4,70,'contrato.pdf','9','application/pdf; name=contrato.pdf','1','%PDF-1.5\n'),\
                (5,70,'notas.txt','5','text/plain; name=notas.txt','1','notas');\n";
    let dump = OTRS.to_owned() + more;
    let (former, _) = read(SourceKind::Otrs, &given(&[("otrs.sql", &dump)]), false).expect("read");
    counted(&former);
    let names: Vec<&str> = former.tickets[0].files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["oficio.pdf", "contrato.pdf", "notas.txt"]);
    let left = &former.tally.tables["article_data_mime_attachment"].left;
    assert_eq!(left.values().sum::<u64>(), 2, "both pages of its words: {left:?}");
}

#[test]
fn what_another_customer_of_otrs_sent_is_not_said_to_be_of_whoever_asked() {
    let other = OTRS.replace("\"Lía Mora\" <lia@", "\"Eva Paz\" <eva@");
    let (former, _) = read(SourceKind::Otrs, &given(&[("otrs.sql", &other)]), false).expect("read");
    let sent: Vec<_> = former.tickets.iter().flat_map(|one| &one.files).map(|file| file.requester).collect();
    assert_eq!(sent, [None::<bool>], "one of whom nobody tells whether they asked");
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
