//! Tests that what is kept in memory of a former system is counted, and bounded.

use super::given;
use super::glpi::GLPI;
use super::osticket::OSTICKET_TASK;
use super::otrs::OTRS;
use super::snipe_it::SNIPE_IT;
use crate::migrate::memory::{KEPT_BYTES, Memory};
use crate::migrate::spool::Spool;
use crate::migrate::{SourceKind, sources};
use jiff::tz::TimeZone;

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
