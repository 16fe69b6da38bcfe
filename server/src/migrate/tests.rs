//! Tests of migration: each former system is read from a few rows in its published shape. The words are ours.

mod articles;
mod freshdesk;
mod glpi;
mod map;
mod memory;
mod osticket;
mod otrs;
mod published;
mod snipe_it;

use super::memory::Name;
use super::model::{FormerData, FormerEntry, FormerItem, FormerTicket};
use super::spool::Spool;
use super::{SourceError, SourceKind, sources};
use glpi::GLPI;
use jiff::tz::TimeZone;
use osticket::OSTICKET_TASK;
use otrs::OTRS;
use ronda_shared::command::EquipmentField;
use snipe_it::SNIPE_IT;
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

fn read(kind: SourceKind, given: &DumpFiles, whole_folder: bool) -> Result<(FormerData, Spool), SourceError> {
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
fn counted(former: &FormerData) {
    for (name, table) in &former.tally.tables {
        assert_eq!(table.read, table.used + table.left.values().sum::<u64>(), "{name}");
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

/// Somebody gives the newest dump beside the one before it.
#[test]
fn what_two_dumps_of_one_system_tell_comes_once_and_that_is_said() {
    for (kind, dump) in [(SourceKind::Osticket, OSTICKET_TASK), (SourceKind::Otrs, OTRS), (SourceKind::Glpi, GLPI)] {
        let (once, words) = read(kind, &given(&[("hoy.sql", dump)]), false).expect("read");
        let (twice, both) = read(kind, &given(&[("ayer.sql", dump), ("hoy.sql", dump)]), false).expect("read");
        assert_eq!(twice.tickets.len(), once.tickets.len(), "{kind:?}");
        for (one, other) in once.tickets.iter().zip(&twice.tickets) {
            assert_eq!(said(other, &both), said(one, &words), "{kind:?}");
        }
        let warned =
            |former: &FormerData| former.tally.warnings.iter().any(|warning| warning.contains("are told twice"));
        assert!(warned(&twice) && !warned(&once), "{kind:?}: {:?}", twice.tally.warnings);
    }
    let (otrs, _) = read(SourceKind::Otrs, &given(&[("ayer.sql", OTRS), ("hoy.sql", OTRS)]), false).expect("read");
    assert_eq!(otrs.tickets[0].fields, [pair("Placa", "TLX-9")]);
    let (once, _) = read(SourceKind::Glpi, &given(&[("hoy.sql", GLPI)]), false).expect("read");
    let (twice, _) = read(SourceKind::Glpi, &given(&[("ayer.sql", GLPI), ("hoy.sql", GLPI)]), false).expect("read");
    counted(&twice);
    assert_eq!(twice.items, once.items);
    for (one, other) in once.tickets.iter().zip(&twice.tickets) {
        assert_eq!((&other.items, &other.links), (&one.items, &one.links));
        assert_eq!(other.files.len(), one.files.len());
    }
}

/// In a dump of Snipe-IT there are items alone: the newer one says how they stand, and what happened to them stands once.
#[test]
fn an_item_of_two_dumps_stands_as_the_newer_one_has_it() {
    let newer = SNIPE_IT.replace("'PC-9','OAX-9'", "'PC-9 bis','OAX-9'")
        + "INSERT INTO `license_seats` (`id`,`license_id`,`asset_id`) VALUES (1,8,9),(2,8,9);\n\
           INSERT INTO `licenses` (`id`,`name`) VALUES (8,'Office');\n";
    let (once, _) = read(SourceKind::SnipeIt, &given(&[("hoy.sql", &newer)]), false).expect("read");
    let dumps = given(&[("ayer.sql", SNIPE_IT), ("hoy.sql", &newer), ("hoy otra vez.sql", &newer)]);
    let (twice, _) = read(SourceKind::SnipeIt, &dumps, false).expect("read");
    counted(&twice);
    assert_eq!(twice.items, once.items);
    assert_eq!(of(&twice.items[0], EquipmentField::Name), "PC-9 bis");
    let seats = twice.items[0].more.iter().filter(|(label, _)| label.as_str() == "Licencia");
    assert_eq!(seats.count(), 2, "two seats of one licence are no row that is told twice");
    let warned = |former: &FormerData| former.tally.warnings.iter().any(|warning| warning.contains("are told twice"));
    assert!(warned(&twice) && !warned(&once), "{:?}", twice.tally.warnings);
}

#[test]
fn what_is_none_of_a_system_is_said() {
    for kind in [SourceKind::Osticket, SourceKind::Otrs, SourceKind::Glpi, SourceKind::Freshdesk, SourceKind::SnipeIt] {
        let none = read(kind, &given(&[("empty.sql", "-- MySQL dump\n")]), false);
        assert!(matches!(none, Err(SourceError::Nothing { .. })), "{kind:?}");
    }
}
