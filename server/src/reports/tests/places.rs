//! What of a place's inventory was seen: where, by whom it was attended, and what is open there (OAX-49).

use super::{Desk, WEEK_47, place};
use crate::reports::ReportKind;
use crate::reports::item::{Item, ReportPlace, Sighting};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::reported::Move;
use ronda_shared::time::Timestamp;

const HOME: &str = "edificio-2";

fn id(number: u8) -> DocumentId {
    DocumentId::from_bytes([number; 16])
}

pub(super) fn item(id: DocumentId, seen: &[(Timestamp, Option<ReportPlace>)]) -> Item {
    let seen = seen.iter().map(|(at, elsewhere)| Sighting { at: *at, elsewhere: elsewhere.clone() });
    Item {
        id,
        scope: 0,
        place: place(HOME, "Nivel 1", "Nivel 1 · 12"),
        merged_into: None,
        counts: true,
        stock: false,
        seen: seen.collect(),
    }
}

/// Six items of one room: seen there; seen in another building; attended there; attended elsewhere; seen before these
/// days; withdrawn.
pub(super) fn register(desk: &mut Desk) {
    let [before, then, solved] =
        [("2026-11-09", 600), ("2026-11-17", 600), ("2026-11-18", 600)].map(|(day, minute)| desk.at(day, minute));
    let other = || Some(place("edificio-3", "Nivel 2", "Nivel 2 · 20"));
    desk.items = vec![
        item(id(1), &[(before, other()), (then, None)]),
        item(id(2), &[(then, other())]),
        item(id(3), &[]),
        item(id(4), &[]),
        item(id(5), &[(before, None)]),
        Item { counts: false, ..item(id(6), &[(then, None)]) },
    ];
    for (number, building) in [(3, HOME), (4, "edificio-3")] {
        let ticket = desk.receives("2026-11-16", 700);
        (ticket.equipment, ticket.moves) = (Some(id(number)), [(Move::Solved, solved)].into());
        ticket.place = place(building, "", "");
        ticket.skipped = [before, solved].into();
    }
}

fn told(desk: &Desk, key: &str) -> Option<i64> {
    desk.number_of(ReportKind::Places, WEEK_47, key).and_then(|(value, _)| value)
}

/// OAX-49: what is in service and registered there is confirmed, elsewhere or not seen, each once.
#[test]
fn oax_49_what_was_seen_of_a_place_is_told_apart_from_what_was_not() {
    let mut desk = Desk::new();
    register(&mut desk);
    let row = |section: &str, id: &str| [0, 1, 2, 3, 4].map(|column| told(&desk, &format!("{section}.{column}.{id}")));
    let inventory = [Some(5), Some(2), Some(1), Some(1), Some(2)];
    assert_eq!(row("figures", "all"), inventory, "five in service: two confirmed, one of them by a ticket alone");
    assert_eq!(row("buildings", HOME), inventory);
    assert_eq!(row("levels", "edificio-2\u{1f}Nivel 1"), inventory);
    assert_eq!(row("rooms", "edificio-2\u{1f}Nivel 1 · 12")[0], None, "rooms are told of one building");
    assert_eq!(told(&desk, "figures.5.all"), Some(1), "of another place");
    assert_eq!(told(&desk, "findings-buildings.1.edificio-3"), Some(1), "where it was seen");
    assert_eq!(told(&desk, "figures.6.all"), Some(2), "one point of each ticket in these days");
    assert_eq!(told(&desk, "skipped-buildings.0.edificio-2"), Some(1));
    assert_eq!(told(&desk, "findings-buildings.0.edificio-2"), Some(1), "a ticket that is solved is open yet");
}

/// OAX-49: a ticket about a record that was merged into another was about the item that it is; it read as not seen.
#[test]
fn a_ticket_confirms_the_item_that_its_own_was_merged_into() {
    let mut desk = Desk::new();
    let solved = desk.at("2026-11-18", 600);
    let gone = |number: u8, other: u8| Item { merged_into: Some(id(other)), counts: false, ..item(id(number), &[]) };
    desk.items = vec![gone(1, 2), gone(2, 3), item(id(3), &[])];
    let ticket = desk.receives("2026-11-16", 700);
    (ticket.equipment, ticket.moves) = (Some(id(1)), [(Move::Solved, solved)].into());
    ticket.place = place(HOME, "", "");
    let row = [0, 1, 2, 3, 4].map(|column| told(&desk, &format!("figures.{column}.all")));
    assert_eq!(row, [Some(1), Some(1), Some(1), Some(0), Some(0)], "one item, confirmed by its ticket");
}

#[test]
fn one_building_is_told_by_room_and_of_no_other() {
    let mut desk = Desk::new();
    register(&mut desk);
    desk.building = Some(HOME);
    assert_eq!(told(&desk, "rooms.1.edificio-2\u{1f}Nivel 1 · 12"), Some(2));
    assert_eq!((told(&desk, "figures.0.all"), told(&desk, "figures.5.all")), (Some(5), Some(0)));
    assert_eq!(told(&desk, "buildings.0.edificio-2"), None);
    desk.building = Some("edificio-3");
    assert_eq!((told(&desk, "figures.0.all"), told(&desk, "figures.5.all")), (Some(0), Some(1)));
    assert_eq!(told(&desk, "findings-rooms.1.edificio-3\u{1f}Nivel 2 · 20"), Some(1));
    assert_eq!(told(&desk, "findings-rooms.0.edificio-3\u{1f}"), Some(1), "a ticket that says no room");
}
