//! What storerooms hold: what came and went, counts, minimums, open tickets, and who waits (SEC-37, BJ-18).

use super::{Desk, WEEK_47, WEEK_48};
use crate::reports::storeroom::{Article, StockMove, Storeroom};
use crate::reports::{Key, ReportKind};
use ronda_shared::ids::DocumentId;
use ronda_shared::state::State;
use ronda_shared::ticket::reported::{MissingMaterial, Move};
use std::collections::BTreeMap;

const CABLE: &str = "Cable UTP\u{1f}m";
const ROSETA: &str = "Roseta\u{1f}pza";

fn storeroom() -> DocumentId {
    DocumentId::from_bytes([1; 16])
}

fn cable() -> Article {
    Article::new(" Cable UTP ", "m")
}

/// A storeroom with cable that moved, and a minimum of cable and of what never came. The desk's first two tickets took
/// of it.
pub(super) fn furnish(desk: &mut Desk) {
    let ticket = |at: usize| desk.tickets.get(at).map(|ticket| ticket.id);
    let moves = [
        ("2026-11-10", 50, None, false),
        ("2026-11-17", -8, ticket(0), false),
        ("2026-11-17", 3, ticket(0), false),
        ("2026-11-18", -20, ticket(1), false),
        ("2026-11-18", -1, Some(DocumentId::from_bytes([9; 16])), false),
        ("2026-11-19", -5, None, true),
        ("2026-11-24", -100, None, false),
    ];
    let moved = moves.map(|(day, delta, ticket, counted)| StockMove {
        article: cable(),
        delta,
        at: desk.at(day, 600),
        ticket,
        counted,
    });
    let least = BTreeMap::from([(cable(), 30), (Article::new("Roseta", "pza"), 4)]);
    desk.storerooms.push(Storeroom { id: storeroom(), moved: moved.into(), least });
}

/// One ticket that is open, one that was closed in the week.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.receives("2026-11-16", 600);
    let closed = desk.at("2026-11-19", 600);
    let ticket = desk.receives("2026-11-16", 601);
    (ticket.state, ticket.moves) = (State::Closed, [(Move::Closed, closed)].into());
    furnish(&mut desk);
    desk
}

fn told(desk: &Desk, key: &str) -> Option<i64> {
    desk.number_of(ReportKind::Stock, WEEK_47, key).and_then(|(value, _)| value)
}

#[test]
fn sec_37_what_is_there_came_and_went_is_told_by_article_and_opens_its_documents() {
    let desk = desk();
    let number = |key: &str| desk.number_of(ReportKind::Stock, WEEK_47, &format!("articles.{key}.{CABLE}"));
    assert_eq!(number("0"), Some((Some(19), Some(1))), "at the end of the week, in one storeroom");
    assert_eq!(number("2"), Some((Some(3), Some(1))), "what came back came in");
    assert_eq!(number("3"), Some((Some(29), Some(3))));
    assert_eq!(number("4"), Some((Some(-5), Some(1))), "what a count found neither came nor went");
    assert_eq!(number("5"), Some((Some(5), Some(1))), "with the open ticket, less what came back");
    assert_eq!(number("6"), Some((None, Some(0))), "nothing is to come");
    assert_eq!((told(&desk, "days.0.2026-11-17"), told(&desk, "days.1.2026-11-18")), (Some(1), Some(2)));
    let later = desk.number_of(ReportKind::Stock, WEEK_48, &format!("articles.0.{CABLE}"));
    assert_eq!(later, Some((Some(-81), Some(1))), "more went out than was ever there");
    assert_eq!(desk.number_of(ReportKind::Stock, WEEK_48, "figures.2.all"), Some((Some(1), None)), "to be counted");

    let out = format!("articles.3.{CABLE}");
    let (_, listed) = desk.tells(ReportKind::Stock, desk.span(WEEK_47.0, WEEK_47.1), Key::read(&out));
    let tickets: Vec<DocumentId> = desk.tickets.iter().map(|ticket| ticket.id).collect();
    assert_eq!(listed, [tickets[0], tickets[1], storeroom()], "the ticket it went to, where that may be read");
}

#[test]
fn what_is_under_its_minimum_is_told_with_what_is_missing() {
    let desk = desk();
    let key = |column: usize, article: &str| format!("short.{column}.{}\u{1f}{article}", storeroom());
    let row = |article: &str| [0, 1, 2].map(|column| told(&desk, &key(column, article)));
    assert_eq!(row(CABLE), [Some(11), Some(19), Some(30)]);
    assert_eq!(row(ROSETA), [Some(4), Some(0), Some(4)], "what never came is missing, too");
    assert_eq!((told(&desk, "figures.0.all"), told(&desk, "figures.1.all")), (Some(1), Some(2)));
    let (sections, _) = desk.tells(ReportKind::Stock, desk.span(WEEK_47.0, WEEK_47.1), None);
    let short = sections.iter().find(|section| section.id == "short").expect("a section");
    let names: Vec<&str> = short.rows.iter().map(|row| row.label.es.as_str()).collect();
    assert_eq!(names, ["Cable UTP (m)", "Roseta (pza)"], "the most missing first");
}

/// BJ-18: who waits for material, since when, and for what.
#[test]
fn bj_18_tickets_that_wait_for_material_are_told_by_their_age() {
    let mut desk = desk();
    let since = desk.at("2026-11-18", 600);
    let roseta = MissingMaterial { item: "Roseta".to_owned(), unit: "pza".to_owned(), missing: 3 };
    let ticket = desk.receives("2026-11-09", 600);
    (ticket.state, ticket.since, ticket.awaits) = (State::WaitingMaterial, since, [roseta].into());
    let id = ticket.id;
    assert_eq!((told(&desk, "figures.5.all"), told(&desk, "figures.6.all")), (Some(1), Some(1)));
    assert_eq!(told(&desk, "waiting.0.2"), Some(1), "four days: since it waits, not since it was received");
    assert_eq!((told(&desk, &format!("waits.0.{id}")), told(&desk, &format!("waits.1.{id}"))), (Some(4), Some(1)));
    assert_eq!(told(&desk, &format!("articles.6.{ROSETA}")), Some(3));
}
