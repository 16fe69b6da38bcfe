//! Tests the map between names: what is guessed, what is written, and what it then means.

use super::otrs::OTRS;
use super::{given, pair, read};
use crate::migrate::map::{self, NamesToMap};
use crate::migrate::memory::{KEPT_BYTES, Memory};
use crate::migrate::model::FormerArticle;
use crate::migrate::{SourceKind, guess};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::state::State;

fn oaxaca() -> Organisation {
    crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data")
}

#[test]
fn folders_of_articles_are_mapped_and_what_is_entered_as_published_takes_none() {
    let mut org = oaxaca();
    let given = given(&[("otrs.sql", OTRS)]);
    let mut former = read(SourceKind::Otrs, &given, false).expect("read").0;
    former.articles =
        ["Red", "Zafiro", ""].map(|folder| FormerArticle { folder: folder.into(), ..FormerArticle::default() }).into();
    let written = |org: &Organisation| guess::write(SourceKind::Otrs, &former, &NamesToMap::of(&former, org), org, &[]);
    let text = written(&org);
    for line in ["articles = \"articulos\"", "folder = \"Red\"", "\"Red\" = \"Red\"", "\"Zafiro\" = \"-\""] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let means = |text: &str, org: &Organisation| {
        let text = text.replace(" = \"?\"", " = \"closed\"");
        map::read(&text, SourceKind::Otrs).expect("a map").means(&NamesToMap::of(&former, org), org, &[])
    };
    let mapping = means(&text, &org).expect("decided");
    assert_eq!(mapping.articles.as_ref().map(|id| id.as_str()), Some("articulos"));
    assert_eq!([mapping.folder("Red"), mapping.folder("Zafiro"), mapping.folder("")], [Some("Red"); 3]);
    let missing = means(&text.replace("\"Zafiro\" = \"-\"", "\"Zafiro\" = \"Nada\""), &org).expect_err("no folder");
    assert!(missing.len() == 1 && missing[0].contains("[folders] «Zafiro»"), "{missing:?}");
    let none =
        means(&text.replace("articles = \"articulos\"", "articles = \"\""), &org).expect("they do not come over");
    assert_eq!(none.articles, None);
    for register in &mut org.registers {
        let published = register.article.as_ref().map(|article| article.published.clone());
        register.states.retain(|state| published.is_none() || published.as_ref() == Some(&state.id));
    }
    assert!(written(&org).contains("articles = \"\""), "what begins as published is read unseen");
    let refused = means(&text, &org).expect_err("it may not be it");
    assert!(refused.iter().any(|why| why.starts_with("articles says «articulos»")), "{refused:?}");
}

#[test]
fn a_map_of_any_names_is_read_as_it_was_written() {
    let (org, given) = (oaxaca(), given(&[("otrs.sql", OTRS)]));
    let (mut former, _) = read(SourceKind::Otrs, &given, false).expect("read");
    let strange = "a\"b\\c # = [x] ñ\u{7f}\n'''";
    for ticket in &mut former.tickets {
        ticket.status = strange.into();
        ticket.fields.push(pair(strange, "x"));
    }
    former.tidy(&Memory::of(KEPT_BYTES));
    let people = [Person { roles: vec![], ..Person::new(PersonId::new("omar.cruz"), "Omar Cruz") }];
    let needed = NamesToMap::of(&former, &org);
    let text = guess::write(SourceKind::Otrs, &former, &needed, &org, &people);
    let file = map::read(&text, SourceKind::Otrs).unwrap_or_else(|why| panic!("{why}\n{text}"));
    let missing = file.means(&needed, &org, &people).expect_err("a state that nothing tells of");
    assert_eq!(missing, ["[statuses] «a\"b\\c # = [x] ñ '''» (2) says nothing"]);
    let decided = text.replace(" = \"?\"", " = \"closed\"");
    let file = map::read(&decided, SourceKind::Otrs).expect("a map");
    let mapping = file.means(&needed, &org, &people).expect("decided");
    assert_eq!(former.tickets.iter().map(|one| mapping.state(one)).collect::<Vec<_>>(), [Some(State::Closed); 2]);
    assert!(map::read(&text, SourceKind::Glpi).is_err(), "another system's");
    let wrong = map::read(&format!("colour = \"x\"\n{text}"), SourceKind::Otrs).expect_err("no such key");
    assert!(wrong.contains("line 1") && wrong.contains("colour"), "{wrong}");
    let nowhere = text.replace("timezone = \"UTC\"", "timezone = \"Marte/Olimpo\"");
    assert!(map::read(&nowhere, SourceKind::Otrs).expect("a map").zone().is_err());
}

/// All that came over from OTRS stood six hours late: it keeps its times by UTC, whatever its screens show.
#[test]
fn the_clocks_of_otrs_are_guessed_as_it_keeps_its_times() {
    let org = oaxaca();
    let former = read(SourceKind::Otrs, &given(&[("otrs.sql", OTRS)]), false).expect("read").0;
    let needed = NamesToMap::of(&former, &org);
    for (kind, zone) in [(SourceKind::Otrs, "UTC"), (SourceKind::Osticket, org.timezone.as_str())] {
        let text = guess::write(kind, &former, &needed, &org, &[]);
        assert!(text.contains(&format!("\ntimezone = \"{zone}\"\n")), "{text}");
        assert_eq!(text.contains("OTRSTimeZone"), kind == SourceKind::Otrs, "{text}");
        assert!(map::read(&text, kind).expect("a map").zone().is_ok());
    }
}

/// Each was left behind as «of a state that the map leaves behind», after a report that had nothing left to decide, and no line of a map
/// could name it.
#[test]
fn tickets_of_which_no_state_is_told_are_the_maps_to_decide() {
    let org = oaxaca();
    let mut former = read(SourceKind::Otrs, &given(&[("otrs.sql", OTRS)]), false).expect("read").0;
    former.tickets[0].status = "".into();
    former.tickets[0].priority = "".into();
    let needed = NamesToMap::of(&former, &org);
    let text = guess::write(SourceKind::Otrs, &former, &needed, &org, &[]);
    assert!(text.contains("\n\"\" = \"?\"  # 1: of these tickets no state is told\n"), "{text}");
    let means = |text: &str| map::read(text, SourceKind::Otrs).expect("a map").means(&needed, &org, &[]);
    assert_eq!(means(&text).expect_err("to be decided"), ["[statuses] «» (1) says nothing"]);
    let mapping = means(&text.replace("\"\" = \"?\"", "\"\" = \"received\"")).expect("decided");
    assert_eq!(mapping.state(&former.tickets[0]), Some(State::Received));
    assert_eq!(mapping.priority(&former.tickets[0]), None, "one without a priority needs no line");
}

#[test]
fn priorities_and_teams_are_guessed_by_their_words() {
    let org = oaxaca();
    let mut former = read(SourceKind::Otrs, &given(&[("otrs.sql", OTRS)]), false).expect("read").0;
    let [one, other] = former.tickets.as_mut_slice() else { panic!("two") };
    (one.priority, one.team) = ("5 very high".into(), "Soporte::Redes".into());
    (other.priority, other.team) = ("Violeta".into(), "Zafiro".into());
    let text = guess::write(SourceKind::Otrs, &former, &NamesToMap::of(&former, &org), &org, &[]);
    for line in [
        "\"5 very high\" = \"urgent\"",
        "\"Soporte::Redes\" = \"oax-redes\"",
        "\"Violeta\" = \"-\"",
        "\"Zafiro\" = \"-\"",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
