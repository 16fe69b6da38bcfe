//! Holds the readers against the schemas that former systems publish: all of it is read, or named. The tables and columns
//! are theirs, as facts, with the data that an installation begins with; the words in them are ours.

mod inventory;

use super::{counted, entry, given, pair, read, said};
use crate::migrate::known::{GLPI, Known, OSTICKET, OTRS, SNIPE_IT, UNKNOWN};
use crate::migrate::model::{ArticleKind, FileBytes, Former, Meant};
use crate::migrate::{SourceKind, glpi, osticket, otrs, report, snipe_it};
use ronda_shared::state::State;
use std::fmt::Write as _;

/// A table as it is published.
struct Table {
    name: &'static str,
    /// Of each column: its name, the kind of what it holds, and whether it may be NULL.
    columns: Vec<(&'static str, &'static str, bool)>,
}

/// The published tables, out of a file of facts: «table: column:kind column:kind?».
fn schema(facts: &'static str) -> Vec<Table> {
    let lines = facts.lines().filter(|line| !line.starts_with('#'));
    let tables = lines.map(|line| {
        let (name, columns) = line.split_once(": ").expect("a table");
        let column = |told: &'static str| {
            let (column, kind) = told.split_once(':').expect("a column");
            (column, kind.trim_end_matches('?'), kind.ends_with('?'))
        };
        Table { name, columns: columns.split(' ').map(column).collect() }
    });
    tables.collect()
}

fn of_osticket() -> Vec<Table> {
    schema(include_str!("osticket.txt"))
}

fn of_snipe_it() -> Vec<Table> {
    schema(include_str!("snipe_it.txt"))
}

fn of_glpi() -> Vec<Table> {
    schema(include_str!("glpi.txt"))
}

fn of_otrs() -> Vec<Table> {
    schema(include_str!("otrs.txt"))
}

/// Tables that other versions have: Znuny 6 and 7 beside those of OTRS 6, GLPI 9.5 and 11 beside those of 10.
const OF_ZNUNY: [&str; 5] =
    ["acl_ticket_attribute_relations", "activity", "calendar_appointment_plugin", "mention", "permission_groups"];
const OF_OTHER_GLPI: [&str; 8] = [
    "glpi_assets_assets",
    "glpi_forms_answerssets",
    "glpi_itilreminders",
    "glpi_itilvalidationtemplates",
    "glpi_netpoints",
    "glpi_queuedwebhooks",
    "glpi_ticketfollowups",
    "glpi_validationsteps",
];

fn named(known: &Known, table: &str) -> bool {
    known.why(table).is_some()
}

#[test]
fn of_every_published_table_something_is_made_or_it_is_known_why_not() {
    for table in of_osticket() {
        let read = osticket::TABLES.contains(&table.name);
        assert!(read != named(&OSTICKET, table.name), "osTicket's {}", table.name);
    }
    for table in of_snipe_it() {
        let read = snipe_it::wanted(table.name);
        assert!(read != named(&SNIPE_IT, table.name), "Snipe-IT's {}", table.name);
    }
    for table in of_glpi() {
        assert!(glpi::wanted(table.name) != named(&GLPI, table.name), "GLPI's {}", table.name);
    }
    for table in of_otrs() {
        assert!(otrs::wanted(table.name) != named(&OTRS, table.name), "OTRS's {}", table.name);
    }
    for table in OF_ZNUNY {
        assert!(named(&OTRS, table), "Znuny's {table}");
    }
    for table in OF_OTHER_GLPI {
        assert!(named(&GLPI, table), "another GLPI's {table}");
    }
}

/// The tables, empty.
fn created(out: &mut String, prefix: &str, tables: &[Table]) {
    for table in tables {
        let kind = |kind: &str| match kind {
            "int" => "int(11)",
            "decimal" => "decimal(20,2)",
            "blob" => "longblob",
            "datetime" => "datetime",
            "timestamp" => "timestamp",
            "date" => "date",
            "time" => "time",
            _ => "text",
        };
        let columns = table.columns.iter().map(|(name, of, null)| {
            let null = if *null { "DEFAULT NULL" } else { "NOT NULL" };
            format!("  `{name}` {} {null}", kind(of))
        });
        let columns: Vec<String> = columns.collect();
        let name = table.name;
        write!(
            out,
            "DROP TABLE IF EXISTS `{prefix}{name}`;\nCREATE TABLE `{prefix}{name}` (\n{},\n  KEY `k` (`id`)\n) ENGINE=InnoDB;\n",
            columns.join(",\n")
        )
        .expect("text");
    }
}

/// Rows of a table, each with the values of some columns as SQL; the others are as nobody has written them.
fn rows(out: &mut String, prefix: &str, tables: &[Table], name: &str, columns: &str, rows: &[&[&str]]) {
    let table = tables.iter().find(|table| table.name == name).expect("a published table");
    let columns: Vec<&str> = columns.split(' ').collect();
    let unknown = columns.iter().find(|column| table.columns.iter().all(|(known, ..)| known != *column));
    assert_eq!(unknown, None, "{name} has no such column");
    let all = rows.iter().map(|row| {
        assert_eq!(row.len(), columns.len(), "{name}: {row:?}");
        let values = table.columns.iter().map(|(column, kind, null)| {
            let given = columns.iter().position(|one| one == column).and_then(|at| row.get(at));
            given.copied().unwrap_or(match (*kind, *null) {
                (_, true) => "NULL",
                ("int" | "decimal", _) => "0",
                ("datetime" | "timestamp", _) => "'0000-00-00 00:00:00'",
                _ => "''",
            })
        });
        format!("({})", values.collect::<Vec<_>>().join(","))
    });
    writeln!(out, "INSERT INTO `{prefix}{name}` VALUES {};", all.collect::<Vec<_>>().join(",")).expect("text");
}

/// One row of each table, in which every column says something.
fn full(out: &mut String, prefix: &str, tables: &[Table]) {
    for table in tables {
        let values = table.columns.iter().map(|(_, kind, _)| match *kind {
            "int" => "7",
            "decimal" => "7.50",
            "blob" => "0x61",
            "datetime" | "timestamp" => "'2021-03-12 09:00:00'",
            "date" => "'2021-03-12'",
            "time" => "'09:00:00'",
            _ => "'x'",
        });
        let values: Vec<&str> = values.collect();
        writeln!(out, "INSERT INTO `{prefix}{}` VALUES ({});", table.name, values.join(",")).expect("text");
    }
}

const ENDS: &str = "-- Dump completed on 2026-11-20 15:00:00\n";

/// A column that says something is read, or named, or says nothing that anybody wrote.
fn every_column(former: &Former, known: &Known, tables: &[Table], prefix: &str) {
    counted(former);
    let none: [String; 0] = [];
    assert_eq!(former.tally.warnings, none);
    for table in tables {
        let name = format!("{prefix}{}", table.name);
        let of = former.tally.tables.get(&name).unwrap_or_else(|| panic!("{name} is not told"));
        assert!(of.read >= 1, "{name}");
        assert!(of.left.keys().all(|why| why != UNKNOWN), "{name}");
        for column in of.columns.keys() {
            // Of settings each is told by its name, which stands in a row.
            let setting = matches!(table.name, "user_preferences" | "customer_preferences");
            let published = table.columns.iter().any(|(known, ..)| known == column);
            assert!(setting || published, "{name} has no «{column}»");
            assert!(!known.is_own(table.name, column), "{name}.{column}");
        }
    }
}

fn columns_of<'f>(former: &'f Former, table: &str) -> Vec<&'f str> {
    former.tally.tables[table].columns.keys().map(String::as_str).collect()
}

#[test]
fn every_column_of_osticket_is_read_or_named() {
    let tables = of_osticket();
    let mut dump = String::new();
    created(&mut dump, "ost_", &tables);
    full(&mut dump, "ost_", &tables);
    dump.push_str(ENDS);
    let (former, _) = read(SourceKind::Osticket, &given(&[("ost.sql", &dump)]), false).expect("read");
    every_column(&former, &OSTICKET, &tables, "ost_");
    assert_eq!(columns_of(&former, "ost_ticket"), ["ip_address", "source_extra"]);
    assert_eq!(columns_of(&former, "ost_thread_entry"), ["extra", "ip_address", "recipients"]);
    assert_eq!(columns_of(&former, "ost_task"), [""; 0]);
    let told = report::text("", &former.tally, None, &[]);
    assert!(told.contains("not its «ip_address», which says something in 1: from which address"), "{told}");
}

#[test]
fn every_column_of_snipe_it_is_read_or_named() {
    let tables = of_snipe_it();
    let mut dump = String::new();
    created(&mut dump, "", &tables);
    // An item that is deleted says less: this one is not.
    full(&mut dump, "", &tables);
    rows(&mut dump, "", &tables, "assets", "id asset_tag", &[&["8", "'OAX-8'"]]);
    dump.push_str(ENDS);
    let (former, _) = read(SourceKind::SnipeIt, &given(&[("snipe.sql", &dump)]), false).expect("read");
    every_column(&former, &SNIPE_IT, &tables, "");
    let columns = columns_of(&former, "assets");
    for read in ["asset_tag", "serial", "purchase_cost", "notes", "next_audit_date", "_snipeit_mac_address"] {
        assert!(!columns.contains(&read), "{read}: {columns:?}");
    }
    assert!(columns.contains(&"image"), "{columns:?}");
}

#[test]
fn every_column_of_glpi_is_read_or_named() {
    let tables = of_glpi();
    let mut dump = String::new();
    created(&mut dump, "", &tables);
    full(&mut dump, "", &tables);
    // What is in the bin says less: this item and this ticket are not.
    rows(&mut dump, "", &tables, "glpi_computers", "id name users_id_tech", &[&["8", "'PC-8'", "7"]]);
    rows(&mut dump, "", &tables, "glpi_tickets", "id name date", &[&["8", "'Sin red'", "'2021-03-12 09:00:00'"]]);
    dump.push_str(ENDS);
    let (former, _) = read(SourceKind::Glpi, &given(&[("glpi.sql", &dump)]), false).expect("read");
    every_column(&former, &GLPI, &tables, "");
    assert_eq!(
        columns_of(&former, "glpi_tickets"),
        ["actiontime", "impact", "time_to_own", "time_to_resolve", "urgency"]
    );
    assert_eq!(columns_of(&former, "glpi_tickets_users"), [""; 0]);
    let users = columns_of(&former, "glpi_users");
    assert!(users.contains(&"registration_number") && !users.contains(&"password"), "{users:?}");
    let [item] = former.items.as_slice() else { panic!("one: {:?}", former.items) };
    assert!(item.more.iter().any(|(label, name)| (label.as_str(), name.as_str()) == ("A cargo de", "x x")), "{item:?}");
}

#[test]
fn every_column_of_otrs_is_read_or_named() {
    let tables = of_otrs();
    let mut dump = String::new();
    created(&mut dump, "", &tables);
    full(&mut dump, "", &tables);
    dump.push_str(ENDS);
    let (former, _) = read(SourceKind::Otrs, &given(&[("otrs.sql", &dump)]), false).expect("read");
    every_column(&former, &OTRS, &tables, "");
    assert_eq!(columns_of(&former, "ticket"), ["archive_flag", "customer_id", "sla_id", "until_time"]);
    assert_eq!(
        columns_of(&former, "article_data_mime"),
        ["a_bcc", "a_cc", "a_reply_to", "a_to", "content_path"],
        "to whom it was mailed is told, the marks of mail are not"
    );
    let people = columns_of(&former, "customer_user");
    assert!(people.contains(&"street") && !people.contains(&"pw") && !people.contains(&"mobile"), "{people:?}");
}

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
        assert_eq!(former.statuses.get("Archived"), Some(&Meant::State(State::Closed)));
        assert_eq!(former.statuses.get("Deleted"), Some(&Meant::Deleted));
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
