//! Q5 on PostgreSQL: where its disk has no room pushes are refused with a pause, and reads go on.
//!
//! On every machine the database says so by a trigger, in its own words for a full disk. Where a disk may be mounted its tables
//! also stand on a small one that fills up. Its write-ahead log stays where there is room: where that has none PostgreSQL stops,
//! which is a database that is away.

use super::fleet::Member;
use super::full::{refuses_and_serves, until_full, until_room};
use super::process::Ronda;
use super::{everything_is_there_once, the_devices_converge};
use ronda_test_support::rng::SeededRng;
use ronda_test_support::small_disk::SmallDisk;
use ronda_test_support::store_place::{Postgres, StorePlace};

/// From now on there is no room for what is new in the feed, and this is how PostgreSQL says it of a disk.
const NO_ROOM: &str = "CREATE FUNCTION ronda.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: No space left on device'; END $$; \
    CREATE TRIGGER no_room BEFORE INSERT ON ronda.feed FOR EACH STATEMENT EXECUTE FUNCTION ronda.no_room()";
/// There is room again.
const ROOM: &str = "DROP TRIGGER no_room ON ronda.feed; DROP FUNCTION ronda.no_room()";

/// A server and devices that have done some work.
fn at_work(ronda: &mut Ronda, chance: &mut SeededRng) -> Vec<Member> {
    ronda.serve();
    let mut fleet: Vec<Member> = (0..3).map(|index| Member::enrol(ronda, index, chance)).collect();
    for member in &mut fleet {
        member.open_ticket();
        assert!(member.try_push().is_none(), "there is room");
    }
    fleet.iter_mut().for_each(Member::catch_up);
    fleet
}

/// All that was acknowledged is there once, and what was refused was taken in the end.
fn all_is_well(ronda: &mut Ronda, fleet: &mut [Member]) {
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    assert_eq!(fleet[0].get("/healthz").status, 200, "whoever watches is told that it writes again");
    ronda.kill();
    everything_is_there_once(ronda, fleet);
    the_devices_converge(fleet);
}

#[test]
fn a_database_that_says_it_has_no_room_is_waited_for() {
    let (database, folder, mut chance) = (Postgres::start(), tempfile::tempdir().unwrap(), SeededRng::new(7));
    let mut ronda = Ronda::with_people_in(&folder.path().join("data"), StorePlace::within(&database));
    let mut fleet = at_work(&mut ronda, &mut chance);
    for round in 0..2 {
        say(&ronda, NO_ROOM);
        for member in &mut fleet {
            // An act at least, whatever is done beside it.
            member.open_ticket();
            refuses_and_serves(member);
        }
        assert_eq!(fleet[0].get("/healthz").status, 503, "whoever watches is told");
        say(&ronda, ROOM);
        let took = fleet.iter_mut().map(until_room).max().unwrap_or_default();
        println!("round {round}: goes on within {} ms", took.as_millis());
        fleet.iter_mut().for_each(Member::catch_up);
    }
    all_is_well(&mut ronda, &mut fleet);
}

#[test]
fn a_database_whose_disk_is_full_is_waited_for() {
    let Some(disk) = SmallDisk::mount() else {
        println!("no disk may be mounted here: not tried with a disk of the database's own");
        return;
    };
    let (database, folder, mut chance) = (Postgres::start(), tempfile::tempdir().unwrap(), SeededRng::new(8));
    // Whoever tidies up finds room now and then, and says nothing.
    database.say("postgres", "ALTER SYSTEM SET autovacuum = off");
    database.say("postgres", "SELECT pg_reload_conf()");
    let place = StorePlace::within(&database);
    let tables = disk.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    database.give(&tables);
    database.say("postgres", &format!("CREATE TABLESPACE small LOCATION '{}'", tables.display()));
    let (_, name) = place.database().expect("a database");
    database.say("postgres", &format!("ALTER DATABASE {name} SET TABLESPACE small"));
    let mut ronda = Ronda::with_people_in(&folder.path().join("data"), place);
    let mut fleet = at_work(&mut ronda, &mut chance);
    for round in 0..2 {
        disk.fill();
        let taken = until_full(&mut fleet[round]);
        for member in &mut fleet {
            member.open_ticket();
        }
        // What one has written is too much for what room its tables have left; another's may still find some.
        refuses_and_serves(&mut fleet[round]);
        assert_eq!(fleet[0].get("/healthz").status, 503, "whoever watches is told");
        disk.free();
        let took = until_room(&mut fleet[round]);
        println!("round {round}: full after {taken} more acts, goes on within {} ms", took.as_millis());
        fleet.iter_mut().for_each(Member::catch_up);
    }
    all_is_well(&mut ronda, &mut fleet);
}

/// Says something to the database past the store.
fn say(ronda: &Ronda, statement: &str) {
    let (socket, name) = ronda.place().database().expect("a database");
    socket.say(name, statement);
}
