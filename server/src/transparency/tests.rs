//! The demonstration's tickets told: nobody of it stands in them.

use super::*;
use crate::demo;
use crate::organisation;
use crate::store::redb::RedbStore;
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{Batch, Store};
use crate::verification::testing::{lived, memory};
use ronda_shared::date::date_in;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Thursday 19 November 2026, 11:52 in Oaxaca.
const NOW: Timestamp = Timestamp::from_millis(1_795_110_720_000);
/// Every plan of the demonstration, told once.
const FEW: usize = 240;

#[test]
fn nobody_of_the_demonstration_stands_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ronda.redb");
    let org = Arc::new(organisation::load_builtin("oaxaca").expect("Oaxaca's data"));
    let story = demo::story(7, NOW, &org, FEW);
    demo::found_story(&file, Arc::clone(&org), 7, NOW, &story).expect("told");
    let store = RedbStore::open(&file).expect("opened");
    let reader = store.read().expect("a reader");
    let mut people: BTreeSet<String> = BTreeSet::new();
    for person in reader.people().expect("people") {
        people.insert(person.name);
        people.extend(person.mail);
    }
    for summary in reader.every_summary() {
        let Summary::Ticket(ticket) = summary.expect("a summary") else { continue };
        people.extend([ticket.requester, ticket.subject, ticket.room].into_iter().filter(|words| words.contains(' ')));
    }
    let to = date_in(&org.zone, NOW);
    let from = date_in(&org.zone, NOW.plus(-300 * DAY_MS));
    let span = Span::new(&org.zone, from, to, NOW).expect("a span");
    let told = tell(&*reader, &org, &span).expect("told");
    assert!(told.tickets > 100 && people.len() > 40, "{} tickets of {}", told.tickets, people.len());
    for file in &told.files {
        let text = String::from_utf8(file.bytes.to_vec()).expect("text");
        assert!(!text.contains('@'), "{}", file.name);
        // A subject may read as its service does, and the desk itself asks for what it looks after; a whole name never.
        let services = org.services.iter().map(|service| service.name.as_str());
        let known: BTreeSet<&str> = services.chain(org.teams.iter().map(|team| team.name.as_str())).collect();
        for words in people.iter().filter(|words| !known.iter().any(|name| name.contains(words.as_str()))) {
            assert!(!text.contains(words.as_str()), "«{words}» in {}", file.name);
        }
    }
}

/// A table that ends there says nothing of the rest; one that leaves it out in silence says something else.
#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_told() {
    let (fixture, lost, mended) = lived(memory());
    let store = &fixture.store;
    let snapshots = vec![(lost, b"no document".to_vec())];
    store.commit(Batch { snapshots, ..Batch::after(fixture.end()) }).expect("damaged");
    let rows = [lost, mended].map(|id| (id.bytes().to_vec(), b"nada que se lea".to_vec())).to_vec();
    let written = store.as_rows().expect("it is copied by its rows");
    written.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    written.finish(&Batch::default()).expect("no mark of a filling is left");
    let org = fixture.ingest.organisation();
    let day = date_in(&org.zone, fixture.now());
    let span = Span::new(&org.zone, day, day, fixture.now()).expect("a span");
    let told = tell(&*store.read().expect("a reader"), org, &span).expect("told");
    assert_eq!((told.tickets, &told.unread), (1, &vec![lost]), "one is told of the ticket itself");
    let file = |name: &str| {
        let file = told.files.iter().find(|file| file.name == name).expect("there");
        String::from_utf8(file.bytes.to_vec()).expect("text")
    };
    for name in ["solicitudes.csv", "agregados.csv"] {
        assert!(file(name).ends_with(&format!("NO SE PUDO LEER,{lost}\r\n")), "{name}");
    }
    assert!(file("solicitudes.json").contains(&lost.to_string()));
}

#[test]
fn a_part_is_no_request_of_its_own() {
    let (fixture, whole, part) = lived(memory());
    let store = &fixture.store;
    let org = fixture.ingest.organisation();
    let day = date_in(&org.zone, fixture.now());
    let span = Span::new(&org.zone, day, day, fixture.now()).expect("a span");
    let tickets = || tell(&*store.read().expect("a reader"), org, &span).expect("told").tickets;
    assert_eq!(tickets(), 2);
    let Some(Summary::Ticket(mut of_part)) = store.read().expect("a reader").summary(part).expect("read") else {
        panic!("{part} is a ticket")
    };
    of_part.parent = Some(whole);
    let summaries = vec![Summary::Ticket(of_part)];
    store.commit(Batch { summaries, ..Batch::after(fixture.end()) }).expect("a part");
    assert_eq!(tickets(), 1);
}
