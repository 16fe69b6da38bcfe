//! What another system holds comes over: looked at, tried, brought, and brought again. `RONDA_MIGRATE=10000` for the whole of
//! osTicket's trial (asked for: 10,000 tickets in 120 s).

use axum::http::StatusCode;
use ronda_server::jobs::Jobs;
use ronda_server::migrate::{MigrateError, MigrateMode};
use ronda_server::store::{Batch, Reader};
use ronda_shared::command::Audience;
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::record;
use ronda_shared::search::question;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::DAY_MS;
use ronda_shared::view::Summary;
use ronda_test_support::house::House;
use ronda_test_support::osticket::{FIRST, Held, binned, dump, over, paper};
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Tickets in every run.
const TICKETS: usize = 300;

/// A dump in a file.
fn written(house: &House, name: &str, held: Held) -> PathBuf {
    let path = house.path().join(name);
    std::fs::write(&path, dump(held)).expect("written");
    path
}

fn named(reader: &dyn Reader, number: usize) -> Vec<DocumentId> {
    let mut found = Vec::new();
    let words = question(&number.to_string());
    let mut show = |summary: Summary| {
        found.push(summary.id());
        Ok(true)
    };
    reader.search(&words, &mut show).expect("a search");
    assert_eq!(found, reader.by_name(&format!("osTicket {number}")).expect("names"), "{number}");
    found
}

fn ticket(house: &House, number: usize) -> TicketView {
    let ids = named(&*house.store().read().expect("a reader"), number);
    assert_eq!(ids.len(), 1, "{number}");
    house.ticket(ids[0])
}

/// What came since would come no more, of any ticket, for as long as one is damaged.
#[tokio::test]
async fn a_damaged_ticket_keeps_none_of_the_others_from_coming() {
    let house = House::open();
    let first = written(&house, "first.sql", Held { tickets: 12, later: false });
    let looked = over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at");
    let map = looked.map.expect("a map");
    over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let damaged = named(&*house.store().read().expect("a reader"), FIRST)[0];
    let snapshots = vec![(damaged, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    let again = over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("the others are known again");
    assert!(again.report.contains("the ticket that it became here cannot be read"), "{}", again.report);
    assert!(again.report.contains("tickets: 0 new, 0 changed, 10 known already, 2 left out"), "{}", again.report);
}

#[tokio::test]
async fn what_osticket_holds_is_looked_at_tried_brought_and_known_again() {
    let house = House::open();
    let first = written(&house, "first.sql", Held { tickets: 12, later: false });

    // Looked at: nothing is written, and what it would mean is guessed.
    let (before, looked) =
        (house.feed(), over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at"));
    assert_eq!(house.feed(), before);
    let map = looked.map.expect("a map");
    assert_eq!(looked.undecided, 0, "{}", looked.report);
    for line in [
        "\"Open\" = \"assigned\"",
        "\"Deleted\" = \"-\"",
        "\"Redes\" = \"oax-redes\"",
        "\"omar@viejo.example\" = \"omar.cruz\"",
    ] {
        assert!(map.contains(line), "{line} is not in\n{map}");
    }
    assert!(looked.report.contains("ost_syslog: 2 rows, 0 used"), "{}", looked.report);

    // Without a map, and while a name means nothing, nothing is brought; all that is missing is told at once.
    assert!(matches!(over(&house.app, &first, None, MigrateMode::Apply {}).await, Err(MigrateError::NoMap)));
    let open = map.replace("\"Open\" = \"assigned\"", "\"Open\" = \"?\"").replace("= \"oax-redes\"", "= \"nadie\"");
    let refused = over(&house.app, &first, Some(&open), MigrateMode::Apply {}).await.expect_err("undecided");
    assert!(matches!(&refused, MigrateError::Undecided(all) if all.len() == 2), "{refused}");
    assert_eq!(house.feed(), before);

    // Tried: in a store of its own.
    let folder = house.path().join("trial");
    let trial = || MigrateMode::Trial { folder: folder.clone() };
    let tried = over(&house.app, &first, Some(&map), trial()).await.expect("tried");
    assert_eq!(house.feed(), before);
    assert!(tried.report.contains("tickets: 11 new"), "{}", tried.report);
    assert!(matches!(over(&house.app, &first, Some(&map), trial()).await, Err(MigrateError::Taken(_))));

    // Brought.
    let brought = over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    for line in [
        "people: 50 new",
        "articles: 2 new",
        "tickets: 11 new",
        "entries: 33 new",
        "files: 2 new, 0 changed, 0 known already, 2 left out",
    ] {
        assert!(brought.report.contains(line), "{line} is not in\n{}", brought.report);
    }
    assert!(
        brought.report.contains("2 of ticket 2: of a type that is not taken: instalador.exe"),
        "{}",
        brought.report
    );
    assert!(brought.report.contains("ticket 3: of a state that the map leaves behind"), "{}", brought.report);

    // One that is open: as it was told, by whom and when, with no promise and nothing of it signed by somebody of today.
    let view = ticket(&house, FIRST);
    let told = view.born.told.as_ref().expect("told");
    assert_eq!((told.system.as_str(), told.folio.as_str()), ("osTicket", FIRST.to_string().as_str()));
    assert_eq!(view.decided.state, State::Assigned);
    assert_eq!(view.decided.assignee, Some(PersonId::new("omar.cruz")));
    assert_eq!(view.decided.team.as_ref().map(|team| team.as_str()), Some("oax-redes"));
    assert_eq!(view.decided.priority.as_ref().map(|priority| priority.as_str()), Some("high"));
    assert_eq!((view.decided.commitment.started, view.decided.commitment.resolve_by), (None, None));
    assert!(view.decided.folio.is_some(), "it has a number of ours, too");
    assert_eq!(view.subject.value, "No hay red en la oficina 1: 'ayuda'");
    assert_eq!(view.born.description, "No hay red en la oficina 1.\n\nDesde ayer");
    let notes: Vec<(&str, &str, Audience)> = view
        .notes
        .iter()
        .map(|note| (note.told.as_ref().map_or("", |told| told.author.as_str()), note.text.as_str(), note.audience))
        .collect();
    assert_eq!(
        notes,
        [
            ("Omar Cruz Peña", "Vamos para allá", Audience::Public),
            ("Omar Cruz Peña", "El switch está quemado", Audience::Internal),
            (
                "osTicket",
                "Datos de osTicket que aquí no tienen lugar propio:\n- Placa del vehículo: TLX-1",
                Audience::Internal
            ),
        ]
    );
    assert!(view.notes.iter().all(|note| note.stamp.by.as_str() == "ronda"));
    let person = view.requester_person.as_ref().expect("a person");
    let known = house.store().read().expect("a reader").person(person).expect("reads").expect("known");
    assert_eq!(known.mail.as_deref(), Some("persona1@oaxaca.gob.mx"));

    // Its paper went through the gate, and lies where all do.
    let bytes = paper(1).expect("a paper");
    assert_eq!(view.evidence.len(), 1);
    assert!(view.evidence[0].is_sealed() && view.evidence[0].file.sha256 == Sha256::of(&bytes));
    let kept = house.app.keeper().blobs().kept().read(&Sha256::of(&bytes)).expect("read");
    assert_eq!(kept.as_deref(), Some(bytes.as_slice()));
    let refused = ticket(&house, FIRST + 1);
    assert!(refused.notes.iter().any(|note| note.text.contains("instalador.exe")), "named in the ticket, too");

    // One that was over is over, since then, and stays so whatever the clock does.
    let closed = ticket(&house, FIRST + 3);
    assert_eq!(closed.decided.state, State::Closed);
    assert!(closed.decided.since.millis() < house.now() - 365 * DAY_MS, "since it was closed there");
    assert!(named(&*house.store().read().expect("a reader"), FIRST + 2).is_empty(), "what was in the bin stays there");

    // An article is a draft, which nobody reads before somebody here has looked at it, and says what it was there.
    let mut drafts = Vec::new();
    let mut show = |summary: Summary| {
        drafts.extend(matches!(summary, Summary::Record(_)).then(|| summary.id()));
        Ok(true)
    };
    house.store().read().expect("a reader").search(&question("conecto VPN"), &mut show).expect("a search");
    let [draft] = drafts.as_slice() else { panic!("one: {drafts:?}") };
    let article = house.record(*draft);
    let org = house.app.ingest().organisation().clone();
    let def = org.register(&article.register).expect("a register");
    assert!(!record::is_read(def, &article) && !record::is_public(def, &article), "{article:?}");
    assert!(article.notes.iter().any(|note| note.text.contains("De osTicket (artículo, clave faq 1)")), "{article:?}");

    // Again: everything is known.
    let before = house.feed();
    let again = over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert_eq!(house.feed(), before, "{}", again.report);
    assert!(again.report.contains("tickets: 0 new, 0 changed, 11 known already"), "{}", again.report);
    assert!(again.report.contains("articles: 0 new, 0 changed, 2 known already"), "{}", again.report);

    // Later: what came since, and no more.
    let later = written(&house, "later.sql", Held { tickets: 13, later: true });
    let since = over(&house.app, &later, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains("tickets: 1 new, 1 changed, 10 known already"), "{}", since.report);
    assert!(since.report.contains("entries: 4 new"), "{}", since.report);
    let view = ticket(&house, FIRST);
    assert_eq!(view.decided.state, State::Closed);
    assert_eq!(view.notes.last().map(|note| note.text.as_str()), Some("Ya funciona, gracias"));

    // Whatever the clock does, what is over stays so, and nothing was promised of what is open.
    for _ in 0..2 {
        let jobs = Jobs::new(house.app.ingest().clone());
        tokio::task::spawn_blocking(move || jobs.turn().expect("a turn")).await.expect("does not panic");
        house.pass(60 * DAY_MS);
    }
    assert_eq!(ticket(&house, FIRST + 3).decided.state, State::Closed);
    assert_eq!(ticket(&house, FIRST + 4).decided.commitment.started, None);
}

/// As osTicket does it: another entry stands in the place of the first, and has its file.
#[tokio::test]
async fn what_was_reported_comes_again_where_it_was_written_anew_there() {
    let house = House::open();
    let held = Held { tickets: 1, later: false };
    let first = written(&house, "first.sql", held);
    let map = over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let (former, anew) = (dump(held), house.path().join("anew.sql"));
    let changed = former
        .replace("(10,0,8,0,1,'M'", "(19,10,8,0,1,'M'")
        .replace("(1,10,'H',1,0)", "(1,19,'H',1,0)")
        .replace("Desde <b>ayer</b>", "Desde <b>hoy</b>");
    std::fs::write(&anew, changed).expect("written");
    let since = over(&house.app, &anew, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains("tickets: 0 new, 1 changed"), "{}", since.report);
    assert!(since.report.contains("entries: 1 new, 0 changed, 2 known already"), "{}", since.report);
    let view = ticket(&house, FIRST);
    assert_eq!(view.born.description, "No hay red en la oficina 1.\n\nDesde ayer", "it was born so");
    let anew_there = view.notes.iter().find(|note| note.text == "No hay red en la oficina 1.\n\nDesde hoy");
    assert_eq!(anew_there.map(|note| note.audience), Some(Audience::Public), "{:?}", view.notes);
    let before = house.feed();
    over(&house.app, &anew, Some(&map), MigrateMode::Apply {}).await.expect("known again");
    assert_eq!(house.feed(), before, "nothing comes twice");
}

/// A newer dump brings names that the map has no line for.
#[tokio::test]
async fn lines_that_a_map_lacks_are_offered_as_they_stand_in_one() {
    let house = House::open();
    let first = written(&house, "first.sql", Held { tickets: 12, later: false });
    let map = over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    // What stands there undecided is told, and not offered: a second line of the same name makes no map.
    let open = map.replace("\"Open\" = \"assigned\"", "\"Open\" = \"?\"");
    let lacks = open.lines().filter(|line| !line.starts_with("\"omar@viejo.example\"")).collect::<Vec<_>>().join("\n");
    let looked = over(&house.app, &first, Some(&lacks), MigrateMode::Report {}).await.expect("looked at");
    assert_eq!(looked.undecided, 2, "{}", looked.report);
    let (_, offered) = looked.report.split_once("\nTO ADD to the map").expect("lines to add");
    assert!(offered.contains("\n[staff]\n\"omar@viejo.example\" = \"omar.cruz\"  # "), "{offered}");
    assert_eq!(offered.lines().count(), 3, "{offered}");
    let whole = over(&house.app, &first, Some(&map), MigrateMode::Report {}).await.expect("looked at").report;
    assert!(!whole.contains("TO ADD"), "{whole}");
}

/// A ticket keeps bytes once; that they had another name as well is told, at every run.
#[tokio::test]
async fn the_second_name_of_the_same_bytes_is_told() {
    let house = House::open();
    let bytes = paper(1).expect("a paper");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let twice = format!(
        "INSERT INTO `ost_attachment` (`id`,`object_id`,`type`,`file_id`,`inline`) VALUES (900,11,'H',900,0);\n\
         INSERT INTO `ost_file` (`id`,`bk`,`size`,`name`,`created`) VALUES (900,'D',{},'plano final.pdf','2019-01-02 09:00:00');\n\
         INSERT INTO `ost_file_chunk` (`file_id`,`chunk_id`,`filedata`) VALUES (900,0,0x{hex});\n-- Dump completed",
        bytes.len()
    );
    let from = house.path().join("twice.sql");
    let held = dump(Held { tickets: 1, later: false });
    std::fs::write(&from, held.replace("-- Dump completed", &twice)).expect("written");
    let map = over(&house.app, &from, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    for files in ["files: 1 new, 0 changed, 1 known already", "files: 0 new, 0 changed, 2 known already"] {
        let brought = over(&house.app, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
        assert!(brought.report.contains(files), "{}", brought.report);
        let told = "under another name: plano final.pdf, which is «oficio 1.pdf» here";
        assert!(brought.report.contains(told), "{}", brought.report);
    }
    assert_eq!(ticket(&house, FIRST).evidence.len(), 1);
}

/// Words that were taken out reach every place that repeats them: a dump that still has them says nothing new.
#[tokio::test]
async fn words_taken_out_of_what_was_reported_do_not_come_again() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let first = written(&house, "first.sql", Held { tickets: 1, later: false });
    let map = over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let id = ticket(&house, FIRST).id;
    let order = json!({ "what": [{ "words": "Desde ayer" }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &order).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let again = over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("known again");
    assert!(again.report.contains("where words were taken out"), "{}", again.report);
    let view = ticket(&house, FIRST);
    assert!(!view.born.description.contains("Desde ayer"), "{}", view.born.description);
    assert!(view.notes.iter().all(|note| !note.text.contains("Desde ayer")), "{:?}", view.notes);
}

/// What is longer there than its place here stands whole in a note, and an article's title above its text.
#[tokio::test]
async fn what_is_too_long_for_its_place_is_not_cut_in_silence() {
    let house = House::open();
    let first = written(&house, "long.sql", Held { tickets: 1, later: false });
    let subject = format!("No hay red en la oficina 1 {} final", "ni en la de junto".repeat(20));
    let held = std::fs::read_to_string(&first).expect("read");
    std::fs::write(&first, held.replace("No hay red en la oficina 1: \\'ayuda\\'", &subject)).expect("written");
    let map = over(&house.app, &first, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    over(&house.app, &first, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let view = ticket(&house, FIRST);
    assert_eq!(view.subject.value, subject.chars().take(240).collect::<String>());
    let whole = format!("- Asunto, completo: {subject}");
    assert!(view.notes.iter().any(|note| note.text.contains(&whole)), "{:?}", view.notes);
}

#[tokio::test]
async fn many_tickets_come_over_in_time() {
    let tickets = std::env::var("RONDA_MIGRATE").map_or(TICKETS, |text| text.parse().expect("a number"));
    let house = House::open();
    let from = written(&house, "many.sql", Held { tickets, later: false });
    let map = over(&house.app, &from, None, MigrateMode::Report {}).await.expect("looked at").map.expect("a map");
    let began = Instant::now();
    let brought = over(&house.app, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let lasted = began.elapsed();
    println!("{tickets} tickets came over in {:.1} s", lasted.as_secs_f64());
    let expected = (1..=tickets).filter(|n| !binned(*n)).count();
    assert!(brought.report.contains(&format!("tickets: {expected} new, 0 changed, 0 known")), "{}", brought.report);
    assert_eq!(ticket(&house, FIRST + tickets - 1).decided.state, State::Closed);
    if tickets >= 10_000 {
        assert!(lasted <= Duration::from_secs(120), "{lasted:?}");
    }
}
