//! Tests of plans that were changed: what a plan is since is no word of the time before.

use super::plans::item;
use super::*;
use ronda_shared::catalog::plan::{Does, Every, When};

/// The times of a year by their days, and whether a ticket was opened.
fn told(desk: &Desk, about: impl Fn(Option<DocumentId>) -> bool) -> Vec<(String, bool)> {
    let rounds = desk.year(2026, true).rounds.into_iter().filter(|round| about(round.item));
    rounds.map(|round| (round.planned, round.ticket.is_some())).collect()
}

/// OAX-05: Fridays until 2 December, Mondays since. Of the Friday before nothing ran; the Monday before was none of the plan's.
#[test]
fn a_plan_that_comes_on_another_day_since_left_none_of_those_undone_before() {
    let desk = Desk::of("oaxaca", |org| org.plans.retain(|plan| plan.id == "reporte-semanal"));
    let reports = |desk: &Desk| desk.of_service("oax-tarea-mesa").len();
    desk.pass(11);
    desk.turn();
    assert_eq!(reports(&desk), 1);
    desk.to(12 * DAY);
    let desk = desk.changed(|org| {
        org.plans[0].when = When::Every(Every::Week { on: DayOfWeek::Mon, at: None });
        let mut review = org.plans[0].clone();
        review.id = "revision-nueva".into();
        review.when = When::Every(Every::Year { month: 11, day: 25, at: "09:00".parse().expect("a time") });
        org.plans.push(review);
    });
    desk.turn();
    assert_eq!(reports(&desk), 1, "neither the Monday before, nor the review of a day that is over");
    desk.is_done();
    let before = [("2026-11-20".to_owned(), true), ("2026-11-27".to_owned(), false)];
    assert_eq!(told(&desk, |_| true), before);
    desk.to(18 * DAY);
    desk.turn();
    assert_eq!(reports(&desk), 2, "the first of its Mondays");
    desk.is_done();
    let [first, second] = before;
    assert_eq!(told(&desk, |_| true), [first, second, ("2026-12-07".to_owned(), true)]);
}

/// AGU-26: printers are looked at every day as well, from the day on which an administrator says so; a kiosk from the one after it
/// was registered.
#[test]
fn agu_26_a_plan_is_for_an_item_once_it_is_said_and_the_item_is_there() {
    let desk = Desk::of("aguascalientes", |org| org.plans.retain(|plan| plan.id == "cas-diario"));
    item(&desk, "CAS", "CAS-01");
    let printer = item(&desk, "Impresora", "IMP-1");
    let visits = |desk: &Desk| desk.of_service("agu-cas-mantenimiento").len();
    // Saturday and Sunday, a little after nine.
    for (days, count) in [(0, 1), (1, 2)] {
        desk.to(days * DAY + 15 * 60 + 11);
        desk.turn();
        assert_eq!(visits(&desk), count);
    }
    let desk = desk.changed(|org| {
        let Does::Open(opens) = &mut org.plans[0].does else { panic!("it opens tickets") };
        opens.each.push("Impresora".into());
    });
    desk.turn();
    assert_eq!(visits(&desk), 2, "this morning's was none of the printer's");
    desk.to(2 * DAY + 15 * 60 + 11);
    desk.turn();
    assert_eq!(visits(&desk), 4);
    item(&desk, "CAS", "CAS-02");
    desk.turn();
    assert_eq!(visits(&desk), 4, "this morning's was none of a kiosk's that came later");
    desk.is_done();
    desk.to(3 * DAY + 15 * 60 + 11);
    desk.turn();
    assert_eq!(visits(&desk), 7);
    let days = ["2026-11-23", "2026-11-24"];
    assert_eq!(told(&desk, |about| about == Some(printer)), days.map(|day| (day.to_owned(), true)));
}
