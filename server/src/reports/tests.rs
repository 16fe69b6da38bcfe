//! Tests of reports over rows made by hand. They try the borders of a span, what was opened again, silence, and every
//! number with its list.

mod places;
mod stock;

use super::item::{Item, ReportPlace};
use super::naming::Naming;
use super::storeroom::Storeroom;
use super::tally::Tally;
use super::ticket::Ticket;
use super::{Key, Question, ReportContext, ReportKind, ReportSection, Reports, Span, csv, reckon, storerooms};
use crate::organisation::load_builtin;
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{Batch, DocumentRow};
use crate::verification::testing::{Fixture, lived, memory};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Organisation, SurveyRule};
use ronda_shared::command::{Command, Decision, TicketKind};
use ronda_shared::date::{Date, date_in, instant_in};
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::policy::ScopeKey;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::promise_kept::Kept;
use ronda_shared::ticket::reported::{CardFacts, Move, SurveyFacts};
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// Later than all that is told here.
const NOW: &str = "2026-12-31";

struct Desk {
    organisation: Organisation,
    tickets: Vec<Ticket>,
    items: Vec<Item>,
    storerooms: Vec<Storeroom>,
    /// What is asked of places is asked of this one alone.
    building: Option<&'static str>,
}

/// A place: level and room as a list shows them, too.
fn place(building: &str, level: &str, room: &str) -> ReportPlace {
    ReportPlace { building: (!building.is_empty()).then(|| building.into()), level: level.into(), room: room.into() }
}

impl Desk {
    fn new() -> Self {
        let organisation = load_builtin("oaxaca").expect("the organisation's data");
        Self { organisation, tickets: Vec::new(), items: Vec::new(), storerooms: Vec::new(), building: None }
    }

    /// A minute of a day by the institution's clock.
    fn at(&self, day: &str, minute: u16) -> Timestamp {
        instant_in(&self.organisation.zone, day.parse::<Date>().expect("a day"), minute)
    }

    fn receives(&mut self, day: &str, minute: u16) -> &mut Ticket {
        let created = self.at(day, minute);
        let id = DocumentId::new(created, [self.tickets.len() as u8; 10]);
        self.tickets.push(Ticket {
            id,
            is_part: false,
            scope: 0,
            service: "oax-revision-nodo".into(),
            team: Some("oax-soporte".into()),
            assignee: None,
            place: place("", "", ""),
            channel: Some("phone".into()),
            equipment: None,
            state: State::InProgress,
            since: created,
            created,
            respond_by: None,
            resolve_by: None,
            paused: None,
            kept: Kept::default(),
            started: None,
            answered: None,
            moves: Box::default(),
            survey: None,
            cards: Box::default(),
            awaits: Box::default(),
            skipped: Box::default(),
            notes: Box::default(),
        });
        self.tickets.last_mut().expect("it was just received")
    }

    fn span(&self, from: &str, to: &str) -> Span {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        Span::new(&self.organisation.zone, day(from), day(to), self.at(NOW, 0)).expect("a span")
    }

    fn tells(&self, report: ReportKind, span: Span, opened: Option<Key<'_>>) -> (Vec<ReportSection>, Vec<DocumentId>) {
        let held = self.tickets.iter().take(2).map(|ticket| ticket.id).collect();
        let disputed = self.items.iter().take(2).map(|item| (DocumentKind::Equipment, item.id)).collect();
        let scene = ReportContext {
            organisation: &self.organisation,
            span,
            building: self.building,
            tickets: self.tickets.iter().collect(),
            items: self.items.iter().collect(),
            storerooms: self.storerooms.clone(),
            held,
            disputed,
        };
        let mut tally = Tally::of(opened);
        let (_, sections) = reckon(report, &scene, &mut tally);
        (sections, tally.listed)
    }

    /// A number of the activity of a span, with what it is of; none where there is no such row.
    fn number(&self, days: (&str, &str), key: &str) -> Option<(Option<i64>, Option<u32>)> {
        self.number_of(ReportKind::Activity, days, key)
    }

    /// The same of any report.
    fn number_of(&self, report: ReportKind, (from, to): (&str, &str), key: &str) -> Option<(Option<i64>, Option<u32>)> {
        let (sections, _) = self.tells(report, self.span(from, to), None);
        let mut numbers = sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers);
        numbers.find(|number| number.key == key).map(|number| (number.value, number.of))
    }
}

const WEEK_47: (&str, &str) = ("2026-11-16", "2026-11-22");
const WEEK_48: (&str, &str) = ("2026-11-23", "2026-11-29");
const RECEIVED: &str = "figures.0.all";
const SOLVED: &str = "figures.1.all";
const OPEN: &str = "figures.5.all";
const IN_TIME: &str = "figures.6.all";
const REOPENED: &str = "figures.8.all";

#[test]
fn a_day_begins_and_ends_by_the_institutions_clock() {
    let mut desk = Desk::new();
    desk.receives("2026-11-15", 24 * 60 - 1);
    desk.receives("2026-11-16", 0);
    desk.receives("2026-11-22", 24 * 60 - 1);
    desk.receives("2026-11-23", 0);
    assert_eq!(desk.number(WEEK_47, RECEIVED), Some((Some(2), None)), "by Oaxaca's midnight, six hours after UTC's");
    assert_eq!(desk.number(WEEK_47, "days.0.2026-11-22"), Some((Some(1), None)));
    assert_eq!(desk.number(WEEK_48, RECEIVED), Some((Some(1), None)));
    assert_eq!(desk.number(WEEK_47, OPEN), Some((Some(3), None)), "with the one from the week before");
    let year = ("2026-01-01", "2026-12-31");
    assert_eq!(desk.number(year, "days.0.2026-11"), Some((Some(4), None)), "a long span is told by months");
}

#[test]
fn a_span_is_in_order_and_bounded_and_told_for_no_later_than_now() {
    let desk = Desk::new();
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let zone = &desk.organisation.zone;
    let now = desk.at("2026-11-18", 600);
    let span = |from, to| Span::new(zone, day(from), day(to), now);
    assert_eq!(span("2026-11-22", "2026-11-16"), None);
    assert_eq!(span("2025-01-01", "2026-12-31"), None, "two years");
    assert_eq!(span("2026-11-16", "2026-11-22").map(|span| span.at), Some(now));
    assert_eq!(span("2026-11-09", "2026-11-15").map(|span| span.at), Some(desk.at("2026-11-16", 0)));
}

#[test]
fn what_was_opened_again_in_a_later_week_was_done_in_the_first_and_is_open_in_the_second() {
    let mut desk = Desk::new();
    let [solved, closed, again] =
        [("2026-11-18", 600), ("2026-11-18", 700), ("2026-11-24", 600)].map(|(day, minute)| desk.at(day, minute));
    let ticket = desk.receives("2026-11-17", 600);
    ticket.moves = [(Move::Solved, solved), (Move::Closed, closed), (Move::Reopened, again)].into();
    for (key, first, second) in [(SOLVED, 1, 0), (OPEN, 0, 1), (REOPENED, 0, 1), ("figures.2.all", 1, 0)] {
        assert_eq!(desk.number(WEEK_47, key), Some((Some(first), None)), "{key}");
        assert_eq!(desk.number(WEEK_48, key), Some((Some(second), None)), "{key}");
    }
    assert_eq!(desk.number(WEEK_48, "reopenings.0.reopened"), Some((Some(1), None)), "and why");
    assert_eq!(desk.number(WEEK_47, IN_TIME), Some((None, Some(0))), "no solution stands of which to tell");

    // Solved once more, the second solution is the one that was promised.
    let later = desk.at("2026-11-25", 600);
    let ticket = desk.tickets.last_mut().expect("the ticket");
    ticket.moves = [(Move::Solved, solved), (Move::Persists, again), (Move::Solved, later)].into();
    ticket.kept.solution = Some(false);
    assert_eq!(desk.number(WEEK_47, IN_TIME), Some((None, Some(0))));
    assert_eq!(desk.number(WEEK_48, IN_TIME), Some((Some(0), Some(1))));
    assert_eq!(desk.number(WEEK_48, SOLVED), Some((Some(1), None)));
}

#[test]
fn a_first_answer_is_reckoned_in_open_hours() {
    let mut desk = Desk::new();
    // Friday 17:00 to Monday 09:00, where the desk is open from 8 to 18.
    let answered = desk.at("2026-11-30", 9 * 60);
    desk.receives("2026-11-27", 17 * 60).answered = Some(answered);
    assert_eq!(desk.number(("2026-11-30", "2026-12-06"), "figures.7.all"), Some((Some(120), Some(1))));
    assert_eq!(desk.number(WEEK_48, "figures.7.all"), Some((None, Some(0))), "it was answered in the week after");
}

/// OAX-92, SEC-14: an answer taken for granted adds nothing to satisfaction.
#[test]
fn oax_92_silence_in_surveys_is_counted_apart() {
    let mut desk = Desk::new();
    let form = desk.organisation.settings.survey_form.clone().expect("a survey");
    let fields = &desk.organisation.form(&form).expect("its form").fields;
    let asked = fields.iter().find(|field| !field.options.is_empty() && field.core.is_none()).expect("a choice");
    let (question, answer) = (asked.id.to_string(), asked.options[0].clone());
    let key = format!("survey-{}.0.{answer}", question.replace('.', "-"));
    let at = desk.at("2026-11-18", 600);
    let said = SurveyFacts { at, deemed: false, answers: BTreeMap::from([(question, answer)]), comment: String::new() };
    desk.receives("2026-11-17", 600).survey = Some(Box::new(said.clone()));
    desk.receives("2026-11-17", 601).survey = Some(Box::new(SurveyFacts { deemed: true, ..said }));
    assert_eq!(desk.number(WEEK_47, "surveys.0.answered"), Some((Some(1), None)));
    assert_eq!(desk.number(WEEK_47, "surveys.0.deemed"), Some((Some(1), None)));
    assert_eq!(desk.number(WEEK_47, &key), Some((Some(1), None)), "who answered, alone");
    assert_eq!(desk.number(WEEK_48, "surveys.0.answered"), None, "in the week in which it was said");
}

/// OCO-17: notes that the requesting area wrote on the sheet are counted beside the survey, by the field that has them.
#[test]
fn oco_17_notes_of_the_sheet_are_counted_by_their_field() {
    let mut desk = Desk::new();
    desk.organisation = load_builtin("ocoyoacac").expect("the organisation's data");
    let at = desk.at("2026-11-18", 600);
    for minute in [600, 601] {
        desk.receives("2026-11-17", minute).notes = [("notas_observaciones".into(), at)].into();
    }
    let key = "sheet-notes.0.notas_observaciones";
    assert_eq!(desk.number(WEEK_47, key), Some((Some(2), None)));
    assert_eq!(desk.number(WEEK_48, key), Some((Some(0), None)), "in the week in which they were written");
    let (_, listed) = desk.tells(ReportKind::Activity, desk.span("2026-11-16", "2026-11-22"), Key::read(key));
    assert_eq!(listed.len(), 2);
}

/// OAX-41, SEC-15: one request is open, and two teams have work on it.
#[test]
fn the_backlog_counts_a_part_with_whose_work_it_is_alone() {
    let mut desk = Desk::new();
    desk.receives("2026-11-17", 600).team = Some("oax-redes".into());
    let part = desk.receives("2026-11-17", 601);
    (part.is_part, part.team) = (true, Some("oax-mantenimiento".into()));
    let told = |key: &str| desk.number_of(ReportKind::Backlog, WEEK_47, key);
    for key in ["states.0.in_progress", "teams.0.oax-redes", "teams.0.oax-mantenimiento"] {
        assert_eq!(told(key), Some((Some(1), None)), "{key}");
    }
}

/// OAX-05, OAX-41, OAX-87, OAX-92: a request that two teams share is one: received once, asked once how it was, one fault; by
/// team each has what it did.
#[test]
fn oax_05_a_request_is_counted_once_into_how_many_parts_it_may_be_divided() {
    let mut desk = Desk::new();
    desk.organisation.services.iter_mut().for_each(|service| service.closing.survey = SurveyRule::Optional);
    let done = [(Move::Solved, desk.at("2026-11-18", 600)), (Move::Closed, desk.at("2026-11-18", 700))];
    let teams = [("oax-redes", false), ("oax-mantenimiento", true), ("oax-redes", true)];
    for (minute, (team, is_part)) in (600..).zip(teams) {
        let ticket = desk.receives("2026-11-17", minute);
        (ticket.is_part, ticket.team, ticket.moves) = (is_part, Some(team.into()), done.into());
        (ticket.place.room, ticket.equipment) = ("Nivel 3".into(), Some(DocumentId::from_bytes([9; 16])));
    }
    let one = Some((Some(1), None));
    for key in [RECEIVED, SOLVED, "figures.2.all", "days.0.2026-11-17", "services.0.oax-revision-nodo"] {
        assert_eq!(desk.number(WEEK_47, key), one, "{key}");
    }
    assert_eq!(desk.number(WEEK_47, "surveys.0.silent"), one, "of a part nobody is asked how it was");
    assert_eq!(desk.number(WEEK_47, "teams.0.oax-mantenimiento"), one, "the cables were their work");
    assert_eq!(desk.number(WEEK_47, "teams.0.oax-redes"), Some((Some(2), None)));
    let repeated = |key: &str| desk.number_of(ReportKind::Repeated, WEEK_47, key);
    let (sections, _) = desk.tells(ReportKind::Repeated, desk.span("2026-11-16", "2026-11-22"), None);
    assert!(sections[0].rows.is_empty(), "nothing came again: {sections:?}");
    assert_eq!(repeated("item-services.0.oax-revision-nodo"), one);
}

#[test]
fn the_backlog_tells_age_lateness_and_who_has_it() {
    let mut desk = Desk::new();
    let due = desk.at("2026-11-20", 600);
    let ticket = desk.receives("2026-11-14", 600);
    (ticket.assignee, ticket.resolve_by) = (Some("omar.cruz".into()), Some(due));
    desk.receives("2026-11-22", 600);
    let (sections, _) = desk.tells(ReportKind::Backlog, desk.span("2026-11-16", "2026-11-22"), None);
    let told = |key: &str| {
        let mut numbers = sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers);
        numbers.find(|number| number.key == key).and_then(|number| number.value)
    };
    assert_eq!((told("ages.0.0"), told("ages.0.3"), told("ages.0.5")), (Some(1), Some(1), Some(0)));
    assert_eq!((told("people.0.omar.cruz"), told("people.1.omar.cruz")), (Some(1), Some(1)), "open and late");
    assert_eq!((told("people.0."), told("people.1.")), (Some(1), Some(0)), "nobody's");
}

/// BJ-38: the first word of two came after the date that was promised, of which the clock had been standing since before.
#[test]
fn what_moved_while_the_clock_stood_is_not_late_for_that() {
    let mut desk = Desk::new();
    let [asked, due, moved] =
        [("2026-11-18", 600), ("2026-11-19", 600), ("2026-11-20", 600)].map(|(day, at)| desk.at(day, at));
    let ticket = desk.receives("2026-11-17", 600);
    (ticket.state, ticket.since) = (State::AwaitingApproval, moved);
    (ticket.resolve_by, ticket.paused) = (Some(due), Some(asked));
    let late = |desk: &Desk| {
        desk.number_of(ReportKind::Backlog, WEEK_47, "states.1.awaiting_approval").and_then(|(late, _)| late)
    };
    assert_eq!(late(&desk), Some(0));
    desk.tickets[0].paused = Some(moved);
    assert_eq!(late(&desk), Some(1), "late already as it came to stand");
}

/// SEC-15: last month is asked of when most of it has ended, and what ends has its clock stopped.
#[test]
fn a_clock_that_stopped_after_the_days_asked_for_went_on_in_them() {
    let mut desk = Desk::new();
    let [asked, solved] = [("2026-11-20", 600), ("2026-11-25", 600)].map(|(day, minute)| desk.at(day, minute));
    let ticket = desk.receives("2026-11-17", 600);
    (ticket.state, ticket.since, ticket.paused) = (State::Closed, solved, Some(solved));
    ticket.moves = [(Move::Solved, solved), (Move::Closed, solved)].into();
    let ticket = desk.receives("2026-11-18", 600);
    (ticket.state, ticket.since, ticket.paused) = (State::WaitingMaterial, asked, Some(asked));
    let told = |key: &str| desk.number_of(ReportKind::Backlog, WEEK_47, key);
    assert_eq!([told("people.0."), told("people.2.")], [Some((Some(2), None)), Some((Some(1), None))]);
    assert_eq!(told("states.2."), Some((Some(0), None)), "it was under way");
}

/// OAX-87: the same service at the same place, from the second time on; an item whenever it fails.
#[test]
fn oax_87_faults_that_come_again_are_told_by_place_and_item() {
    let mut desk = Desk::new();
    let item = DocumentId::from_bytes([9; 16]);
    for minute in [600, 601, 602] {
        let ticket = desk.receives("2026-11-17", minute);
        (ticket.place.room, ticket.equipment) = ("Nivel 3".into(), Some(item));
    }
    desk.receives("2026-11-17", 603).place.room = "Nivel 1".into();
    desk.tickets[2].state = State::Cancelled;
    let (sections, _) = desk.tells(ReportKind::Repeated, desk.span("2026-11-16", "2026-11-22"), None);
    let [places, items, _] = sections.as_slice() else { panic!("three sections: {sections:?}") };
    let first = |section: &ReportSection| {
        section.rows.iter().map(|row| (row.label.es.clone(), row.numbers[0].value)).collect::<Vec<_>>()
    };
    let again = first(places);
    let [(place, count)] = again.as_slice() else { panic!("one place: {places:?}") };
    assert!(place.starts_with("Nivel 3 · ") && *count == Some(2), "once is not again, and none was cancelled: {place}");
    assert_eq!(first(items), [(item.to_string(), Some(2))]);
}

/// OAX-87: an item that was registered twice fails as one, whichever of its records a ticket names.
#[test]
fn oax_87_faults_of_an_item_that_was_merged_are_those_of_the_one_that_counts() {
    let mut desk = Desk::new();
    let [gone, kept] = [8, 9].map(|number| DocumentId::from_bytes([number; 16]));
    let merged = Item { merged_into: Some(kept), counts: false, ..places::item(gone, &[]) };
    desk.items = vec![merged, places::item(kept, &[])];
    for (minute, item) in [(600, gone), (601, kept)] {
        desk.receives("2026-11-17", minute).equipment = Some(item);
    }
    let told = |row: DocumentId| desk.number_of(ReportKind::Repeated, WEEK_47, &format!("items.0.{row}"));
    assert_eq!((told(kept), told(gone)), (Some((Some(2), None)), None));
}

#[test]
fn every_number_is_of_the_list_that_it_opens() {
    let mut desk = Desk::new();
    let [solved, again] = [desk.at("2026-11-18", 600), desk.at("2026-11-19", 600)];
    for minute in 0..40u16 {
        let ticket = desk.receives("2026-11-17", 480 + minute);
        ticket.place.room = if minute % 3 == 0 { "Nivel 3" } else { "Nivel 1" }.into();
        ticket.answered = Some(ticket.created.plus(i64::from(minute) * HOUR_MS));
        ticket.equipment = (minute % 4 == 0).then(|| DocumentId::from_bytes([minute as u8; 16]));
        ticket.kept.solution = (minute % 5 != 0).then_some(minute % 2 == 0);
        ticket.moves = match minute % 4 {
            0 => Box::default(),
            1 => [(Move::Solved, solved)].into(),
            2 => [(Move::Solved, solved), (Move::Silent, again)].into(),
            _ => [(Move::Solved, solved), (Move::Persists, again), (Move::Withdrawn, again)].into(),
        };
        ticket.skipped = (0..minute % 2).map(|_| solved).collect();
        let cards = (0..minute % 3).map(|rule| CardFacts { rule: rule as u8 + 5, at: solved, settled: None });
        ticket.cards = cards.collect();
    }
    stock::furnish(&mut desk);
    places::register(&mut desk);
    let span = desk.span("2026-11-16", "2026-11-22");
    let mut opened = 0;
    for &report in ReportKind::ALL {
        let (sections, listed) = desk.tells(report, span, None);
        assert!(listed.is_empty(), "nothing was opened");
        for number in sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers) {
            let key = Key::read(&number.key).expect("a key");
            let (same, listed) = desk.tells(report, span, Some(key));
            assert_eq!(same, sections, "the same question, the same numbers");
            let told = number.of.map(i64::from).or(number.value);
            assert_eq!(i64::try_from(listed.len()).ok(), told, "{}", number.key);
            opened += usize::from(!listed.is_empty());
        }
    }
    assert!(opened > 30, "a test of next to nothing proves nothing: {opened}");
}

/// Makes of a document's row in a table one that nobody can read.
fn damage(fixture: &Fixture, table: &str, id: DocumentId) {
    let rows = fixture.store.as_rows().expect("it is copied by its rows");
    let damaged = vec![(id.bytes().to_vec(), b"nada que se lea".to_vec())];
    rows.put_rows(table, damaged, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    rows.finish(&Batch::default()).expect("no mark of a filling is left");
}

/// Today's report on activity says at its head that this one is not in it, and counts the other; answers its position.
fn told_without(fixture: &Fixture, lost: DocumentId) -> u64 {
    let (reader, org) = (fixture.store.read().expect("reads"), fixture.ingest.organisation());
    let day = date_in(&org.zone, fixture.now());
    let span = Span::new(&org.zone, day, day, fixture.now().plus(HOUR_MS)).expect("a span");
    let asked = Question { report: ReportKind::Activity, span, position: None, building: None };
    let (report, _) = Reports::default().tell(&*reader, org, &asked, None, &|_| true).expect("told");
    let note = report.sections[0].note.as_ref().expect("a note");
    let whole = note.es.starts_with("Incompleto: 1 documento no se pudo leer y no está en las cifras: ")
        && note.en.starts_with("Incomplete: 1 document could not be read and is not in the figures: ");
    assert!(whole, "{note:?}");
    assert!(note.es.contains(&lost.to_string()), "whose it is to read nobody can tell: it is not named");
    let table = csv::table(&report, &org.zone);
    let above = table.split("En números").next().expect("a head");
    assert!(
        above.contains("nota,") && above.contains("Incompleto: 1 documento"),
        "whoever keeps the table is told: {table}"
    );
    let each = Reports::default().each_ticket(&*reader, org, &|_| true, &mut |_| {}).expect("told");
    assert!(each.1.contains(&lost), "whoever counts by itself is told as well");
    let counted = report.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.numbers);
    assert!(counted.filter_map(|number| number.value).any(|value| value > 0), "the other one is counted");
    report.position
}

/// Figures that end at one damaged document tell nothing; figures without it would be taken for those of all.
#[test]
fn what_cannot_be_read_is_told_at_the_head_of_a_report() {
    let (fixture, lost, _) = lived(memory());
    damage(&fixture, "documents", lost);
    let position = told_without(&fixture, lost);

    let reader = fixture.store.read().expect("reads");
    let storeroom = Item { stock: true, ..places::item(lost, &[]) };
    let mut unread = BTreeSet::new();
    let told = storerooms(&*reader, &[&storeroom], position, &mut unread).expect("the others are told");
    assert_eq!((told.len(), unread), (0, BTreeSet::from([lost])));
}

/// Nothing else is read of a ticket that is counted.
#[test]
fn a_ticket_whose_summary_is_damaged_is_told_at_the_head_of_a_report() {
    let (fixture, lost, _) = lived(memory());
    damage(&fixture, "summaries", lost);
    told_without(&fixture, lost);
}

/// Whether a record has open cards its summary tells; other reports count no records.
#[test]
fn a_record_whose_summary_is_damaged_is_told_at_the_head_of_the_conflicts_alone() {
    let (fixture, _, lost) = lived(memory());
    let row = fixture.store.read().expect("reads").document(lost).expect("reads").expect("a row");
    let documents = vec![DocumentRow { kind: DocumentKind::Record, ..row }];
    fixture.store.commit(Batch { documents, ..Batch::after(fixture.end()) }).expect("written");
    damage(&fixture, "summaries", lost);
    let (reader, org) = (fixture.store.read().expect("reads"), fixture.ingest.organisation());
    let day = date_in(&org.zone, fixture.now());
    let span = Span::new(&org.zone, day, day, fixture.now().plus(HOUR_MS)).expect("a span");
    let is_incomplete = |report: ReportKind| {
        let asked = Question { report, span, position: None, building: None };
        let (report, _) = Reports::default().tell(&*reader, org, &asked, None, &|_| true).expect("told");
        let note = report.sections[0].note.as_ref();
        note.is_some_and(|note| note.es.starts_with("Incompleto: 1 documento") && note.es.contains(&lost.to_string()))
    };
    assert!(is_incomplete(ReportKind::Conflicts));
    assert!(!is_incomplete(ReportKind::Activity));
}

/// R29: an issued report is read by everybody who reads figures, and for ever.
#[test]
fn what_is_issued_tells_of_a_restricted_ticket_its_folio_alone() {
    let (fixture, one, _) = lived(memory());
    let reader = fixture.store.read().expect("reads");
    let Some(Summary::Ticket(ticket)) = reader.summary(one).expect("reads") else { panic!("a ticket") };
    let folio = ticket.folio.clone().unwrap_or_else(|| ticket.provisional.clone());
    assert!(!ticket.subject.is_empty());
    let mut organisation = (**fixture.ingest.organisation()).clone();
    let told = |organisation: &Organisation, for_all: bool| {
        let naming = Naming { reader: &*reader, organisation, for_all };
        naming.of_document(&one.to_string()).expect("reads").expect("a name")
    };
    let whole = format!("{folio} {}", ticket.subject);
    assert_eq!((told(&organisation, false), told(&organisation, true)), (whole.clone(), whole.clone()));
    let service = organisation.services.iter_mut().find(|service| service.id == ticket.service).expect("its service");
    service.restricted = true;
    assert_eq!((told(&organisation, false), told(&organisation, true)), (whole.clone(), folio.clone()));
    // The ticket's key was written before that, and the service leaves the data.
    let mut ended = organisation.clone();
    ended.services.retain(|service| service.id != ticket.service);
    ended.ended_services = ended.ended_since(&organisation);
    assert_eq!((told(&ended, false), told(&ended, true)), (whole, folio));
}

/// R29: asked as of an act before its restriction, its words of today stood in the list.
#[test]
fn who_may_not_read_a_ticket_any_more_is_not_told_of_it_as_it_stood() {
    let (fixture, _, other) = lived(memory());
    let mut eva = fixture.browser("eva.rios", 9, Site::Desk);
    let (org, before) = (fixture.ingest.organisation(), fixture.end());
    let service = ServiceId::new("oax-sin-salida-internet");
    let kind = TicketKind::Incident;
    let classify = Decision::Classify { service: service.clone(), subservice: None, kind, team: None };
    assert_eq!(fixture.does(&mut eva, other, &Command::Decision(classify)), Outcome::Accepted);
    let reader = fixture.store.read().expect("reads");
    let day = date_in(&org.zone, fixture.now());
    let span = Span::new(&org.zone, day, day, fixture.now().plus(HOUR_MS)).expect("a span");
    let listed = |may_read: &dyn Fn(&ScopeKey) -> bool| {
        let asked = Question { report: ReportKind::Activity, span, position: Some(before), building: None };
        let received = Key::read("figures.0.all");
        Reports::default().tell(&*reader, org, &asked, received, may_read).expect("told").1
    };
    assert!(listed(&|_| true).contains(&other), "who may read it is told what was");
    assert!(!listed(&|scope| scope.service.as_ref() != Some(&service)).contains(&other));
}
