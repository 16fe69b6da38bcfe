//! Holds the readers against the schemas that former systems publish: all of it is read, or named. The tables and columns
//! are theirs, as facts, with the data that an installation begins with; the words in them are ours.

mod inventory;
mod osticket_installation;

use super::{counted, given, read};
use crate::migrate::known::{GLPI, KnownTables, OSTICKET, OTRS, SNIPE_IT, UNKNOWN};
use crate::migrate::model::FormerData;
use crate::migrate::{SourceKind, glpi, osticket, otrs, report, snipe_it};
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

fn named(known: &KnownTables, table: &str) -> bool {
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
fn every_column(former: &FormerData, known: &KnownTables, tables: &[Table], prefix: &str) {
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

fn columns_of<'f>(former: &'f FormerData, table: &str) -> Vec<&'f str> {
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
