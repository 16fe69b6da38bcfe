//! Each file stands in one phase on each day, goes forward alone, and is never due while something holds it.

use super::*;
use crate::catalog::{ArchiveChart, ArchiveSection, sample};
use crate::command::{self, Command, Decision, ToldState};
use crate::ids::{DocumentId, PersonId, ServiceId};
use crate::redaction::says_words;
use crate::state::State;
use crate::time::{DAY_MS, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Read once: each case has a chart of its own.
static OAXACA: LazyLock<Organisation> = LazyLock::new(sample::oaxaca);

const MOVED: [FileDisposition; 4] =
    [FileDisposition::Nowhere, FileDisposition::Concentration, FileDisposition::Historic, FileDisposition::Destroyed];

fn institution(current_years: u16, concentration_years: u16, fate: ArchiveFate) -> Organisation {
    let series = ArchiveSeries {
        id: "s".into(),
        code: "DTI-01".into(),
        name: "Soporte".into(),
        section: "dti".into(),
        part_of: None,
        values: Vec::new(),
        current_years,
        concentration_years,
        fate,
        services: Vec::new(),
        categories: Vec::new(),
        source: String::new(),
    };
    let chart = ArchiveChart {
        fonds: "SF".into(),
        name: "Secretaría".into(),
        classification: "{fonds}/{series}/{year}/{folio}".into(),
        sections: vec![ArchiveSection { id: "dti".into(), code: "DTI".into(), name: "Tecnologías".into() }],
        series: vec![series],
        rest: Some("s".into()),
        holds: Vec::new(),
        example: false,
    };
    Organisation { archive_chart: Some(chart), ..OAXACA.clone() }
}

/// A ticket that ended so many days after 1 January 1970.
fn ended(days: i64) -> TicketSummary {
    let at = Timestamp::from_millis(days * DAY_MS);
    let mut ticket = TicketSummary::new(DocumentId::new(at, [1; 10]), ServiceId::new("oax-vpn"), at);
    ticket.state = State::Closed;
    ticket.folio = Some("OAX-7".into());
    ticket
}

fn fates() -> impl Strategy<Value = ArchiveFate> {
    prop_oneof![Just(ArchiveFate::Destroyed), Just(ArchiveFate::Permanent), Just(ArchiveFate::Sampled)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn phases_only_go_forward(current in 0u16..=100, concentration in 0u16..=100, fate in fates(), closed in 0i64..40_000, day in 0i32..40_000, later in 0i32..40_000) {
        let org = institution(current, concentration, fate);
        let ticket = ended(closed);
        let file = retention_schedule(&org, &ticket).expect("a file");
        prop_assert!(file.closed <= file.current_until && file.current_until <= file.concentration_until);
        let day = file.closed.plus(day);
        // One phase a day, and none before the one that was.
        prop_assert!(file.phase(day) <= file.phase(day.plus(later)));
        prop_assert_eq!(file.phase(file.concentration_until), Phase::Over);
        if current > 0 {
            prop_assert_eq!(file.phase(file.closed), Phase::Current);
        }
    }

    #[test]
    fn nothing_is_due_of_what_is_held_or_gone(current in 0u16..=100, concentration in 0u16..=100, fate in fates(), day in 0i32..80_000) {
        let org = institution(current, concentration, fate);
        let ticket = ended(20_000);
        let file = retention_schedule(&org, &ticket).expect("a file");
        let day = file.closed.plus(day);
        for moved in MOVED {
            prop_assert_eq!(file.due(day, moved, true), None);
        }
        prop_assert_eq!(file.due(day, FileDisposition::Destroyed, false), None);
        prop_assert_eq!(file.due(day, FileDisposition::Historic, false), None);
        if file.phase(day) == Phase::Current {
            prop_assert_eq!(file.due(day, FileDisposition::Nowhere, false), None);
        }
    }

    #[test]
    fn nothing_is_destroyed_before_it_was_transferred(current in 0u16..=100, concentration in 1u16..=100, day in 0i32..80_000) {
        let org = institution(current, concentration, ArchiveFate::Destroyed);
        let ticket = ended(20_000);
        let file = retention_schedule(&org, &ticket).expect("a file");
        let due = file.due(file.closed.plus(day), FileDisposition::Nowhere, false);
        prop_assert!(matches!(due, None | Some(DueDisposition::Transfer)));
    }
}

#[test]
fn a_file_goes_its_way() {
    let org = institution(2, 3, ArchiveFate::Destroyed);
    let ticket = ended(20_512);
    let file = retention_schedule(&org, &ticket).expect("a file");
    let day = |text: &str| text.parse::<Date>().expect("a day");
    // Midnight of UTC is the evening before in Oaxaca.
    assert_eq!((file.code.as_str(), file.closed), ("SF/DTI-01/2026/OAX-7", day("2026-02-27")));
    assert_eq!((file.current_until, file.concentration_until), (day("2028-02-27"), day("2031-02-27")));
    assert_eq!(file.due(day("2028-02-26"), FileDisposition::Nowhere, false), None);
    assert_eq!(file.due(day("2028-02-27"), FileDisposition::Nowhere, false), Some(DueDisposition::Transfer));
    assert_eq!(file.due(day("2028-02-27"), FileDisposition::Concentration, false), None);
    assert_eq!(file.due(day("2031-02-26"), FileDisposition::Concentration, false), None);
    assert_eq!(file.due(day("2031-02-27"), FileDisposition::Concentration, false), Some(DueDisposition::Destroy));
}

#[test]
fn a_series_without_years_in_between_is_destroyed_where_it_stands() {
    let org = institution(1, 0, ArchiveFate::Destroyed);
    let ticket = ended(20_000);
    let file = retention_schedule(&org, &ticket).expect("a file");
    assert_eq!(file.due(file.current_until, FileDisposition::Nowhere, false), Some(DueDisposition::Destroy));
}

#[test]
fn what_is_open_is_no_file() {
    let org = institution(1, 1, ArchiveFate::Destroyed);
    let mut ticket = ended(20_000);
    ticket.state = State::Assigned;
    assert_eq!(retention_schedule(&org, &ticket), None);
    assert_eq!(retention_schedule(&OAXACA, &ended(20_000)), None, "no chart");
}

/// Nothing of it is taken out as words: it is an id, as that of whoever acted here.
#[test]
fn whose_work_a_ticket_was_that_came_over_says_no_words() {
    let told =
        ToldState { assignee: Some(PersonId::new("omar.cruz")), words: String::new(), ..command::sample::told_state() };
    assert!(!says_words(&Command::Decision(Decision::TellState(Box::new(told)))));
}
