//! By a clock that may be ahead for a moment nothing is destroyed.

use super::complaint::identity;
use super::*;

/// A16: what is destroyed does not come back. By a clock that is a year ahead for a moment nothing is, at a start or while the server
/// runs; by one that has run on for a week what is due is, at its hour.
#[test]
fn a_clock_that_is_ahead_for_a_moment_destroys_nothing() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    let copy = desk.attaches(id, identity());
    let over = desk.refuses(id);
    desk.turn();
    desk.to(over + 365 * DAY);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0), "the year has not gone by");
    assert!(desk.doubted_days() > 300, "and that is told");
    desk.person("luz", "auxiliar-atencion-usuarios", &[]);
    desk.pass(1);
    assert_eq!((desk.turn().done, desk.turn_anew().done), (0, 0), "though something was entered by that clock");
    desk.to(over + 83 * DAY);
    desk.turn();
    assert_eq!(desk.doubted_days(), 0, "it is set right");
    for hour in 1..=7 * 24 {
        assert!(!desk.view(id).is_file_gone(copy), "its term is not over");
        desk.to(over + 83 * DAY + hour * 60);
        desk.turn();
    }
    assert!(desk.view(id).is_file_gone(copy), "the clock has run on for a week, and it has come");
    desk.is_done();
}

/// As where nobody wrote for a year and the server is started then: it is done within a week, and nothing is told of it any more.
#[test]
fn a_clock_that_has_run_on_for_a_week_is_doubted_no_more() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    let copy = desk.attaches(id, identity());
    let over = desk.refuses(id);
    desk.turn();
    for hour in 0..7 * 24 {
        desk.to(over + 365 * DAY + hour * 60);
        desk.turn();
        assert!(!desk.view(id).is_file_gone(copy) && desk.doubted_days() > 300, "{hour}");
    }
    desk.pass(60);
    desk.turn();
    assert!(desk.view(id).is_file_gone(copy));
    assert_eq!(desk.doubted_days(), 0, "what waited is done");
}
