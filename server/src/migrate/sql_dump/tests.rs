//! Dumps as their programs write them, and as nobody should.

use super::super::memory::{BESIDE_TEXT, KEPT_BYTES, Memory};
use super::value::Bounded;
use super::{
    DumpCounts, DumpError, LONG_NAMED, LongText, ROW_BYTES, Row, TABLES, TEXT_BYTES, VALUE_BYTES, Value, read,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};

const MYSQL: &str = r#"-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `ost_ticket`;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `ost_ticket` (
  `ticket_id` int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT 'its key, (really); yes',
  `number` varchar(20) DEFAULT NULL,
  `key` text,
  PRIMARY KEY (`ticket_id`),
  KEY `number` (`number`(10)),
  CONSTRAINT `c` CHECK ((`key` <> ';'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `ost_ticket` WRITE;
/*!40000 ALTER TABLE `ost_ticket` DISABLE KEYS */;
INSERT INTO `ost_ticket` VALUES (1,'482913','It\'s \"so\"; a\\b\r\nrow'),(2,NULL,_binary 'a''b'),(-3,'',0x00ff41);
/*!40000 ALTER TABLE `ost_ticket` ENABLE KEYS */;
UNLOCK TABLES;
DELIMITER ;;
CREATE PROCEDURE `p`() BEGIN INSERT INTO ost_ticket VALUES (9,'no','no'); END ;;
DELIMITER ;
# a remark
INSERT IGNORE INTO `desk`.`ost_session` (`session_id`) VALUES ('x') ON DUPLICATE KEY UPDATE `session_id`='y;';
INSERT INTO `ost_ticket` (`number`,`ticket_id`) VALUES ('7',4);
-- Dump completed on 2026-11-20
"#;

const POSTGRES: &str = "--\n-- PostgreSQL database dump\n--\n\\restrict abc\nSET standard_conforming_strings = on;\n\
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN\n INSERT INTO ticket VALUES (1); END; $body$;\n\
CREATE TABLE public.ticket (\n    id integer NOT NULL,\n    \"tn\" character varying(50) DEFAULT 'a,b'::character varying,\n    key text,\n    CONSTRAINT k CHECK ((id > 0))\n);\n\
COPY public.ticket (id, tn, key) FROM stdin;\n1\t20260101\tone\\ttwo\\nthree\\\\ four\n2\t\\N\t\n3\t\\303\\261\t\\x41\n\\.\n\n\
INSERT INTO public.ticket VALUES (4, 'a\\b', E'c\\nd'), (5, 'x'::text, NULL);\n--\n-- PostgreSQL database dump complete\n--\n";

/// Every row of the tables that end so, as text: NULL is «∅», what is too long its length.
fn rows(dump: impl Read, table: &str) -> Result<(Vec<String>, DumpCounts), DumpError> {
    let mut told = Vec::new();
    let counted = read(dump, &Memory::of(KEPT_BYTES), &|name| name.ends_with(table), &mut |row: &Row<'_>| {
        let value = |column: &String| match row.value(column) {
            Some(Value::Bytes(_)) => row.text(column),
            Some(Value::Long(long)) => format!("<{long}>"),
            Some(Value::Null) | None => "∅".to_owned(),
        };
        told.push(row.columns().iter().map(value).collect::<Vec<_>>().join("|"));
        Ok(())
    })?;
    Ok((told, counted))
}

#[test]
fn mysqldump_is_read_as_it_was_meant() {
    let (told, counted) = rows(MYSQL.as_bytes(), "ticket").expect("read");
    assert_eq!(told, ["1|482913|It's \"so\"; a\\b\r\nrow", "2|∅|a'b", "-3||\u{0}ÿA", "7|4"]);
    assert_eq!(
        counted.rows.iter().map(|(table, rows)| (table.as_str(), *rows)).collect::<Vec<_>>(),
        [("ost_session", 1), ("ost_ticket", 4)]
    );
    assert!(counted.complete && counted.unread == 0);
    assert_eq!(counted.guessed, 1, "0x00ff41 is no UTF-8");
}

#[test]
fn pg_dump_is_read_as_it_was_meant() {
    let (told, counted) = rows(POSTGRES.as_bytes(), "ticket").expect("read");
    let all = ["1|20260101|one\ttwo\nthree\\ four", "2|∅|", "3|ñ|A", "4|a\\b|c\nd", "5|x|∅"];
    assert_eq!(told, all);
    assert!(counted.complete);
}

#[test]
fn a_compressed_dump_is_the_same() {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(MYSQL.as_bytes()).expect("written");
    let bytes = zip.finish().expect("whole");
    assert_eq!(rows(bytes.as_slice(), "ticket").expect("read"), rows(MYSQL.as_bytes(), "ticket").expect("read"));
    assert!(matches!(rows(&bytes[..bytes.len() / 2], "ticket"), Err(DumpError::Read(_))), "cut");
}

/// `mysqldump … > osticket.sql` in Windows PowerShell: nothing of osTicket was found in it, and nothing said why.
#[test]
fn a_dump_in_utf_16_says_so_and_how_to_make_it() {
    let units = || "\u{feff}".encode_utf16().chain(MYSQL.encode_utf16());
    let (little, big): (Vec<u8>, Vec<u8>) =
        (units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect());
    for dump in [little, big] {
        let wrong = rows(dump.as_slice(), "ticket").map(|(told, _)| told).expect_err("not read");
        assert!(matches!(wrong, DumpError::Utf16) && wrong.to_string().contains("--result-file"), "{wrong}");
    }
}

/// One byte at a time, so that everything stands on an edge.
struct Slow<'b>(&'b [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let many = self.0.len().min(into.len()).min(1);
        into[..many].copy_from_slice(&self.0[..many]);
        self.0 = &self.0[many..];
        Ok(many)
    }
}

#[test]
fn where_the_pieces_end_makes_no_difference() {
    for dump in [MYSQL, POSTGRES] {
        assert_eq!(rows(Slow(dump.as_bytes()), "ticket").ok(), rows(dump.as_bytes(), "ticket").ok());
    }
}

#[test]
fn a_dump_that_is_cut_says_so_or_is_not_called_complete() {
    for dump in [MYSQL, POSTGRES] {
        let whole = rows(dump.as_bytes(), "ticket").expect("read").0.len();
        for end in 0..dump.len() - 30 {
            let Some(part) = dump.get(..end) else { continue };
            match rows(part.as_bytes(), "ticket") {
                Err(DumpError::Cut(_) | DumpError::Columns { .. } | DumpError::Row { .. }) => {}
                Err(other) => panic!("{end}: {other}"),
                Ok((told, counted)) => assert!(told.len() <= whole && !counted.complete, "{end}"),
            }
        }
    }
}

#[test]
fn a_dump_says_by_which_clocks_its_timestamps_are() {
    let table = "CREATE TABLE `t` (`a` timestamp NULL DEFAULT NULL, `b` datetime NOT NULL, KEY `a` (`a`));";
    let insert = "INSERT INTO `t` VALUES ('2021-03-12 15:00:00','2021-03-12 09:00:00');";
    for (head, expected) in [
        ("/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n", true),
        ("SET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\nSET time_zone = \"+00:00\";\n", true),
        ("SET time_zone = \"-06:00\";\n", false),
        ("-- SET TIME_ZONE='+00:00'\n", false),
    ] {
        let mut told = Vec::new();
        let dump = format!("{head}{table}\n{insert}\n");
        let counted = read(dump.as_bytes(), &Memory::of(KEPT_BYTES), &|_| true, &mut |row: &Row<'_>| {
            told.push((row.in_utc("a"), row.in_utc("b")));
            Ok(())
        });
        counted.expect("read");
        assert_eq!(told, [(expected, false)], "{head}");
    }
}

#[test]
fn columns_that_nobody_asks_for_are_told_with_the_rows_that_say_something_in_them() {
    let dump = "INSERT INTO t (a,b,c) VALUES (1,'x',0),(2,'y','0000-00-00 00:00:00'),(3,NULL,'{}');\n\
                INSERT INTO t (c,d) VALUES ('z','w');\nINSERT INTO u (a) VALUES (1);\n";
    let counted = read(dump.as_bytes(), &Memory::of(KEPT_BYTES), &|name| name == "t", &mut |row: &Row<'_>| {
        row.text("a");
        Ok(())
    });
    let unasked = counted.expect("read").unasked;
    let of = |table: &str| {
        unasked.get(table).map(|columns| columns.iter().map(|(n, rows)| (n.as_str(), *rows)).collect::<Vec<_>>())
    };
    assert_eq!(of("t"), Some(vec![("b", 2), ("c", 1), ("d", 1)]));
    assert_eq!(of("u"), None, "a table that is not wanted is told whole");
}

#[test]
fn whatever_somebody_may_have_written_says_something() {
    let says = |text: &str| Value::Bytes(text.as_bytes().to_vec()).says();
    for nothing in ["", " ", "0", "0.00", "0000-00-00", "0000-00-00 00:00:00", "{}", "[]"] {
        assert!(!says(nothing), "«{nothing}»");
    }
    for something in ["f", "null", ".", "...", "false", "00-1", "[0]"] {
        assert!(says(something), "«{something}»");
    }
    assert!(!Value::Null.says() && Value::Long(1).says());
}

#[test]
fn structures_are_kept_of_tables_that_are_wanted_alone() {
    let mut dump: String = (0..TABLES).map(|at| format!("CREATE TABLE o{at} (`a` int);\n")).collect();
    dump.push_str("CREATE TABLE t (`a` int);\nINSERT INTO t VALUES (7);\n");
    let (told, _) = rows(dump.as_bytes(), "t").expect("however many others stand before it");
    assert_eq!(told, ["7"]);
}

#[test]
fn bytes_as_digits_are_as_long_as_they_are() {
    let digits = "61".repeat(VALUE_BYTES / 2 + 10);
    let dump = format!("INSERT INTO t (a,b) VALUES (0x{digits},X'{digits}');");
    let mut lengths = Vec::new();
    let counted = read(dump.as_bytes(), &Memory::of(KEPT_BYTES), &|_| true, &mut |row: &Row<'_>| {
        lengths.extend(["a", "b"].map(|column| row.bytes(column).map(<[u8]>::len)));
        Ok(())
    });
    counted.expect("read");
    assert_eq!(lengths, [Some(VALUE_BYTES / 2 + 10); 2], "--hex-blob writes two letters for a byte");
}

#[test]
fn what_is_too_long_is_counted_and_not_kept() {
    let long = "x".repeat(VALUE_BYTES + 1);
    let dump = format!("INSERT INTO t (a,b) VALUES ('{long}','short');");
    assert_eq!(rows(dump.as_bytes(), "t").expect("read").0, [format!("<{}>|short", VALUE_BYTES + 1)]);
    let copied = format!("-- PostgreSQL database dump\nCOPY t (a, b) FROM stdin;\n{long}\tshort\n\\.\n");
    assert_eq!(rows(copied.as_bytes(), "t").expect("read").0, [format!("<{}>|short", VALUE_BYTES + 1)]);
    let mut last = Bounded::of(true, ROW_BYTES - 3);
    last.extend(b"abcd");
    assert_eq!(last.value(), Value::Long(4), "a row has bounds, too");
}

/// What of each row is kept as text, and as words that go elsewhere: of each its length.
fn lengths(dump: &str, memory: &Memory) -> Result<(Vec<[usize; 2]>, DumpCounts), DumpError> {
    let mut told = Vec::new();
    let counted = read(dump.as_bytes(), memory, &|_| true, &mut |row: &Row<'_>| {
        row.text("name");
        told.push([row.text("name").len(), row.whole("body").len()]);
        Ok(())
    })?;
    Ok((told, counted))
}

#[test]
fn a_text_that_is_too_long_for_the_memory_is_named_and_words_are_not_bound_by_it() {
    let (fits, long) = ("x".repeat(TEXT_BYTES), "x".repeat(TEXT_BYTES + 1));
    let dump = format!("INSERT INTO t (id,name,body) VALUES (7,'{fits}','{long}'),(8,'{long}','');");
    let (told, counted) = lengths(&dump, &Memory::of(KEPT_BYTES)).expect("read");
    assert_eq!(told, [[TEXT_BYTES, TEXT_BYTES + 1], [0, 0]]);
    let [LongText { table, key, column, bytes }] = counted.long.as_slice() else {
        panic!("once, however often it is asked for: {:?}", counted.long)
    };
    assert_eq!((table.as_str(), key.as_str(), column.as_str()), ("t", "8", "name"));
    assert_eq!((*bytes, counted.further_long), (TEXT_BYTES as u64 + 1, 0));
    let rows = vec![format!("(9,'{long}','')"); LONG_NAMED + 5].join(",");
    let dump = format!("INSERT INTO t (id,name,body) VALUES {rows};");
    let (_, counted) = lengths(&dump, &Memory::of(KEPT_BYTES)).expect("read");
    assert_eq!((counted.long.len(), counted.further_long), (LONG_NAMED, 5));
}

#[test]
fn a_dump_whose_texts_fill_the_memory_is_refused() {
    let rows = ["(1,'abcd','words that go elsewhere')"; 10].join(",");
    let dump = format!("INSERT INTO t (id,name,body) VALUES {rows};");
    // The name is asked for twice.
    let all = 10 * 2 * (BESIDE_TEXT + 4);
    let memory = Memory::of(all);
    assert_eq!((lengths(&dump, &memory).is_ok(), memory.kept()), (true, all));
    assert!(matches!(lengths(&dump, &Memory::of(all - 1)), Err(DumpError::Full(_))));
    let nothing = format!("INSERT INTO t (id,name,body) VALUES {};", ["(NULL,NULL,NULL)"; 10].join(","));
    assert!(
        matches!(lengths(&nothing, &Memory::of(10)), Err(DumpError::Full(_))),
        "rows that say nothing take room, too"
    );
}

#[test]
fn what_is_no_dump_is_told() {
    let wrong = |dump: &str| rows(dump.as_bytes(), "t").expect_err(dump).to_string();
    assert!(wrong("INSERT INTO t VALUES (1);").contains("columns"), "nothing tells which is which");
    assert!(wrong("INSERT INTO t (a,b) VALUES (1);").contains("1 values for 2 columns"));
    assert!(wrong("INSERT INTO t (a) VALUES 1;").contains("row 1"));
    assert!(wrong("INSERT INTO t (a) VALUES (1").contains("about «t»"));
    let wide = (0..3_000).map(|at| format!("c{at} int")).collect::<Vec<_>>().join(",");
    assert!(wrong(&format!("CREATE TABLE t ({wide});")).contains("more columns"));
    assert!(wrong(&format!("INSERT INTO {} VALUES (1);", "t".repeat(400))).contains("longer names"));
    let others: String = (0..3_000).map(|at| format!("INSERT INTO t (c{at}) VALUES (1);\n")).collect();
    assert!(wrong(&others).contains("more columns"), "a few a statement, and others each time");
    let (told, counted) =
        rows(&b"INSERT INTO t SELECT 1; \x00\x01\xff {\"json\": [1, 2]}"[..], "t").expect("passed over");
    assert_eq!((told.len(), counted.unread), (0, 1));
}

#[test]
fn old_encodings_are_read_and_counted() {
    let mut dump = b"INSERT INTO t (a) VALUES ('Ra".to_vec();
    dump.extend_from_slice(b"\xfal Arg\xfcelles'),('Ra\xc3\xbal');");
    let (told, counted) = rows(dump.as_slice(), "t").expect("read");
    assert_eq!((told, counted.guessed), (vec!["Raúl Argüelles".to_owned(), "Raúl".to_owned()], 1));
}
