//! Tests an installation of osTicket in its published shape: all that can hang on a ticket comes over.

use super::super::{counted, entry, given, pair, read, said};
use super::{ENDS, created, of_osticket, rows};
use crate::migrate::SourceKind;
use crate::migrate::model::{ArticleKind, FileBytes, StateMeaning};
use ronda_shared::state::State;
use std::fmt::Write as _;

/// What an installation of osTicket begins with, and one ticket with all that can hang on one.
fn osticket(prefix: &str) -> String {
    let tables = of_osticket();
    let mut dump =
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n/*!40103 SET TIME_ZONE='+00:00' */;\n".to_owned();
    // Of other programs in the same database; the first stands before osTicket's own tables.
    dump.push_str("INSERT INTO `crm_user` VALUES (1,'x');\nINSERT INTO `crm_file` VALUES (1,'x'),(2,'y');\n");
    created(&mut dump, prefix, &tables);
    let out = &mut dump;
    let mut put = |name: &str, columns: &str, all: &[&[&str]]| rows(out, prefix, &tables, name, columns, all);
    put(
        "ticket_status",
        "id name state mode",
        &[
            &["1", "'Open'", "'open'", "3"],
            &["2", "'Resolved'", "'closed'", "1"],
            &["3", "'Closed'", "'closed'", "3"],
            &["4", "'Archived'", "'archived'", "3"],
            &["5", "'Deleted'", "'deleted'", "3"],
        ],
    );
    put(
        "ticket_priority",
        "priority_id priority priority_desc priority_urgency",
        &[
            &["1", "'low'", "'Low'", "4"],
            &["2", "'normal'", "'Normal'", "3"],
            &["3", "'high'", "'High'", "2"],
            &["4", "'emergency'", "'Emergency'", "1"],
        ],
    );
    put(
        "department",
        "id pid name signature",
        &[
            &["1", "NULL", "'Support'", "'Support Department'"],
            &["3", "NULL", "'Maintenance'", "'Maintenance Department'"],
            &["4", "3", "'Redes'", "''"],
        ],
    );
    put(
        "help_topic",
        "topic_id topic_pid topic",
        &[&["1", "0", "'General Inquiry'"], &["10", "0", "'Report a Problem'"], &["11", "10", "'Access Issue'"]],
    );
    put("form", "id type title", &[&["1", "'U'", "'Contact Information'"], &["2", "'T'", "'Ticket Details'"]]);
    put(
        "form_field",
        "id form_id type label name",
        &[
            &["3", "1", "'phone'", "'Phone Number'", "'phone'"],
            &["4", "1", "'memo'", "'Internal Notes'", "'notes'"],
            &["20", "2", "'text'", "'Issue Summary'", "'subject'"],
            &["21", "2", "'thread'", "'Issue Details'", "'message'"],
            &["22", "2", "'priority'", "'Priority Level'", "'priority'"],
            &["23", "2", "'list-3'", "'Edificio'", "'edificio'"],
            &["24", "2", "'bool'", "'Urge'", "'urge'"],
            &["25", "2", "'files'", "'Adjuntos'", "'adjuntos'"],
            &["26", "2", "'password'", "'Clave'", "'clave'"],
            &["30", "5", "'text'", "'Title'", "'title'"],
        ],
    );
    put("organization", "id name created", &[&["1", "'Secretaría de Finanzas'", "NULL"]]);
    put(
        "user",
        "id org_id default_email_id name created",
        &[
            &["5", "1", "50", "'Lía Mora'", "'2020-01-01 08:00:00'"],
            &["6", "0", "60", "'Raúl Paz'", "'2020-01-01 08:00:00'"],
        ],
    );
    put(
        "user_email",
        "id user_id address",
        &[
            &["50", "5", "'Lia@oaxaca.gob.mx'"],
            &["51", "5", "'lia@casa.example'"],
            &["60", "6", "'raul@oaxaca.gob.mx'"],
        ],
    );
    put(
        "staff",
        "staff_id dept_id username firstname lastname email isactive passwd signature",
        &[&["1", "4", "'omar'", "'Omar'", "'Cruz'", "'omar@viejo.example'", "1", "'$2a$08$x'", "'Omar'"]],
    );
    put(
        "form_entry",
        "id form_id object_id object_type",
        &[&["1", "1", "5", "'U'"], &["2", "2", "1", "'T'"], &["3", "5", "3", "'A'"]],
    );
    put(
        "form_entry_values",
        "entry_id field_id value value_id",
        &[
            &["1", "3", "'9515010000X12'", "NULL"],
            &["1", "4", "'Prefiere que le llamen'", "NULL"],
            &["2", "20", "'No hay red: \\'ventanilla\\''", "NULL"],
            &["2", "22", "'High'", "3"],
            &["2", "23", "'{\\\"12\\\":\\\"Edificio 1\\\"}'", "NULL"],
            &["2", "24", "'1'", "NULL"],
            &["2", "25", "'{\\\"71\\\":\\\"oficio.pdf\\\"}'", "NULL"],
            &["2", "26", "'$2$4eKx'", "NULL"],
            &["3", "30", "'Cambiar el switch'", "NULL"],
        ],
    );
    let columns = "ticket_id ticket_pid number user_id user_email_id status_id dept_id topic_id staff_id flags source duedate created updated";
    let (at, moved, due) = ("'2021-03-12 09:00:00'", "'2021-03-12 10:00:00'", "'2021-03-14 18:00:00'");
    put(
        "ticket",
        columns,
        &[
            &["1", "NULL", "'100001'", "5", "50", "1", "4", "11", "1", "16", "'Web'", due, at, moved],
            &["2", "1", "'100002'", "5", "50", "3", "4", "11", "0", "1", "'Email'", "NULL", at, moved],
        ],
    );
    put(
        "thread",
        "id object_id object_type extra",
        &[
            &["10", "1", "'T'", "NULL"],
            &["20", "2", "'C'", "'{\\\"ticket_id\\\":1,\\\"number\\\":\\\"100002\\\"}'"],
            &["30", "3", "'A'", "NULL"],
        ],
    );
    put("thread_collaborator", "id thread_id user_id role", &[&["1", "10", "6", "'M'"]]);
    put(
        "task",
        "id object_id object_type number staff_id flags duedate created",
        &[&["3", "1", "'T'", "'T-9'", "1", "1", "'2021-03-15 18:00:00'", "'2021-03-12 09:40:00'"]],
    );
    put(
        "thread_entry",
        "id thread_id staff_id user_id type flags editor editor_type poster body format created updated",
        &[
            &[
                "100",
                "10",
                "0",
                "5",
                "'M'",
                "5",
                "NULL",
                "NULL",
                "'Lía Mora'",
                "'<p>No hay red</p>'",
                "'html'",
                at,
                "'2021-03-12 09:05:00'",
            ],
            &[
                "101",
                "10",
                "0",
                "5",
                "'M'",
                "2",
                "1",
                "'S'",
                "'Lía Mora'",
                "'<p>No hay red en ventanilla</p>'",
                "'html'",
                at,
                at,
            ],
            &[
                "102",
                "10",
                "1",
                "0",
                "'N'",
                "0",
                "NULL",
                "NULL",
                "'Omar'",
                "'El switch est&aacute; quemado'",
                "'html'",
                "'2021-03-12 09:10:00'",
                at,
            ],
            &[
                "103",
                "10",
                "1",
                "0",
                "'R'",
                "512",
                "NULL",
                "NULL",
                "'Omar'",
                "'Vamos'",
                "'text'",
                "'2021-03-12 09:20:00'",
                at,
            ],
            &[
                "104",
                "10",
                "0",
                "6",
                "'M'",
                "32",
                "NULL",
                "NULL",
                "'Raúl Paz'",
                "'A mí tampoco'",
                "'text'",
                "'2021-03-12 09:30:00'",
                at,
            ],
            &[
                "200",
                "10",
                "0",
                "5",
                "'M'",
                "1025",
                "NULL",
                "NULL",
                "'Lía Mora'",
                "'Lo mismo, otra vez'",
                "'text'",
                "'2021-03-12 10:00:00'",
                at,
            ],
            &[
                "300",
                "30",
                "1",
                "0",
                "'N'",
                "0",
                "NULL",
                "NULL",
                "'Omar'",
                "'Ya lo pedí'",
                "'text'",
                "'2021-03-12 09:50:00'",
                at,
            ],
        ],
    );
    put(
        "attachment",
        "id object_id type file_id name inline",
        &[
            &["1", "101", "'H'", "70", "'foto.pdf'", "0"],
            &["2", "3735928559", "'E'", "71", "NULL", "0"],
            &["3", "1", "'C'", "72", "NULL", "0"],
        ],
    );
    put(
        "file",
        "id ft bk type size key signature name created",
        &[
            &["70", "'T'", "'D'", "'application/pdf'", "9", "'k70'", "'s'", "'IMG_1.pdf'", at],
            &["71", "'T'", "'D'", "'application/pdf'", "9", "'k71'", "'s'", "'oficio.pdf'", at],
            &["72", "'L'", "'D'", "'image/png'", "1", "'k72'", "'s'", "'logo.png'", at],
        ],
    );
    put(
        "file_chunk",
        "file_id chunk_id filedata",
        &[
            &["70", "1", "0x312E340A"],
            &["70", "0", "0x255044462D"],
            &["71", "0", "_binary '%PDF-1.4\\n'"],
            &["72", "0", "X'41'"],
        ],
    );
    put("faq_category", "category_id category_pid name", &[&["1", "2", "'VPN'"], &["2", "0", "'Redes'"]]);
    let faq = "faq_id category_id ispublished question answer keywords updated";
    put("faq", faq, &[&["1", "1", "1", "'¿Cómo?'", "'<p>As&iacute;</p>'", "'vpn, casa'", at]]);
    put("canned_response", "canned_id title response", &[&["1", "'Gracias'", "'Gracias'"]]);
    put("thread_event", "id thread_id event_id staff_id username timestamp", &[&["1", "10", "1", "1", "'omar'", at]]);
    writeln!(dump, "INSERT INTO `{prefix}horoscope` VALUES (1,'Géminis');").expect("text");
    dump.push_str(ENDS);
    dump
}

#[test]
fn an_installation_of_osticket_comes_over_with_all_that_hangs_on_a_ticket() {
    for prefix in ["ost_", "desk_oax_"] {
        let (former, spool) =
            read(SourceKind::Osticket, &given(&[("ost.sql", &osticket(prefix))]), false).expect("read");
        counted(&former);
        let [one, merged] = former.tickets.as_slice() else { panic!("two: {:?}", former.tickets) };
        assert_eq!((one.folio.as_str(), one.subject.as_str()), ("100001", "No hay red: 'ventanilla'"));
        assert_eq!((one.priority.as_str(), one.status.as_str(), one.channel.as_str()), ("High", "Open", "Web"));
        assert_eq!(
            (one.team.as_str(), one.topic.as_str()),
            ("Maintenance / Redes", "Report a Problem / Access Issue"),
            "a name with those that it stands under: two departments may be called the same"
        );
        let asked = &one.requester;
        assert_eq!((asked.mail.as_str(), asked.phone.as_str()), ("lia@oaxaca.gob.mx", "9515010000X12"));
        assert_eq!(&*asked.unit, "Secretaría de Finanzas");
        let words = [
            entry("Lía Mora · la cambió Omar Cruz", true, true, "No hay red en ventanilla"),
            entry("Lía Mora · versión anterior", false, false, "No hay red"),
            entry("Omar Cruz", false, false, "El switch está quemado"),
            entry("Omar Cruz", false, true, "Vamos"),
            entry("Raúl Paz", false, true, "A mí tampoco"),
            entry("", false, false, "Tarea T-9: Cambiar el switch\nA cargo de: Omar Cruz\nPara: 2021-03-15 18:00:00"),
            entry("Omar Cruz · tarea T-9", false, false, "Ya lo pedí"),
            entry("Lía Mora", true, true, "Lo mismo, otra vez"),
        ];
        assert_eq!(said(one, &spool), words);
        let fields: Vec<(&str, &str)> =
            one.fields.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(
            fields,
            [
                ("Edificio", "Edificio 1"),
                ("Urge", "Sí"),
                ("Fecha límite", "2021-03-14 18:00:00"),
                ("Colaboradores", "Raúl Paz <raul@oaxaca.gob.mx>"),
            ]
        );
        let files: Vec<(&str, Vec<u8>)> = one
            .files
            .iter()
            .map(|file| {
                let FileBytes::Kept(pieces) = &file.bytes else { panic!("kept: {file:?}") };
                let bytes = pieces.iter().flat_map(|piece| spool.read(*piece).expect("bytes")).collect();
                (file.name.as_str(), bytes)
            })
            .collect();
        assert_eq!(files, [("foto.pdf", b"%PDF-1.4\n".to_vec()), ("oficio.pdf", b"%PDF-1.4\n".to_vec())]);
        assert_eq!((merged.links.join(" "), merged.entries.len()), ("1".to_owned(), 0), "its words went to the other");
        assert_eq!(former.statuses.get("Archived"), Some(&StateMeaning::State(State::Closed)));
        assert_eq!(former.statuses.get("Deleted"), Some(&StateMeaning::Deleted));
        // Nothing is dropped in silence.
        let lines: Vec<&str> = former.tally.lines.iter().map(|line| line.why.as_str()).collect();
        assert_eq!(lines, ["kept secret there: it is not read"]);
        let [ready, article] = former.articles.as_slice() else { panic!("two: {:?}", former.articles) };
        assert_eq!((article.id.as_str(), article.folder.as_str(), article.public), ("faq 1", "Redes / VPN", true));
        assert_eq!(spool.words(article.words).expect("words"), "Así");
        assert_eq!(article.more, [pair("Palabras clave", "vpn, casa")]);
        assert_eq!((ready.kind, ready.title.as_str(), ready.public), (ArticleKind::ReadyAnswer, "Gracias", false));
        assert!(ready.files.iter().map(|name| name.as_str()).eq(["logo.png"]), "{:?}", ready.files);
        let passed = |table: &str| former.tally.tables[table].left.values().sum::<u64>();
        for (table, rows) in [("form_entry_values", 2), ("horoscope", 1), ("thread_event", 1), ("user_email", 1)] {
            assert_eq!(passed(&format!("{prefix}{table}")), rows, "{table}");
        }
        assert_eq!((passed("crm_user"), passed("crm_file")), (1, 2), "of another program");
        let [warning] = former.tally.warnings.as_slice() else { panic!("one: {:?}", former.tally.warnings) };
        assert!(warning.contains(&format!("{prefix}horoscope")), "{warning}");
    }
}

#[test]
fn a_file_that_hangs_on_many_entries_has_its_pieces_once() {
    let again =
        "INSERT INTO `ost_attachment` (`id`,`object_id`,`type`,`file_id`,`name`) VALUES (7,102,'H',70,'otra.pdf');\n";
    let dump = osticket("ost_") + again;
    let (former, _) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    counted(&former);
    let kept = |name: &str| {
        let file = former.tickets[0].files.iter().find(|file| &*file.name == name).expect(name);
        let FileBytes::Kept(pieces) = &file.bytes else { panic!("kept: {file:?}") };
        pieces.as_ptr()
    };
    assert_eq!(kept("foto.pdf"), kept("otra.pdf"));
}

#[test]
fn what_osticket_held_before_threads_is_told() {
    let dump = osticket("ost_") + "INSERT INTO `ost_ticket_thread` VALUES (1,'lo que se dijo');\n";
    let (former, _) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    assert!(former.tally.warnings.iter().any(|warning| warning.contains("before 1.10")), "{:?}", former.tally.warnings);
}
