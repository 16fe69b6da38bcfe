//! Tests of plans' times that were moved to another day. They are opened then, once, and moved back; what is too late
//! is refused.

use super::plans::item;
use super::*;
use ronda_shared::command::{OpenRecord, Record};
use ronda_shared::ids::RegisterId;
use ronda_shared::messages::Reason;

/// Which time of which plan a test moves.
struct Time<'a> {
    plan: &'a str,
    item: Option<DocumentId>,
    planned: &'a str,
}

impl Time<'_> {
    /// The record that moves it, and what became of that.
    fn goes_to(&self, desk: &Desk, who: &str, day: &str) -> (DocumentId, Outcome) {
        let about = self.item.map(|item| item.to_string()).unwrap_or_default();
        let given = [
            ("programa", self.plan),
            ("programa_equipo", about.as_str()),
            ("programa_trabajo", "Mantenimiento"),
            ("programa_estaba", self.planned),
            ("programa_dia", day),
            ("programa_motivo", "Lluvia\nAntes: feriado"),
        ];
        let filled = given.iter().filter(|(_, value)| !value.is_empty());
        let open = OpenRecord {
            register: RegisterId::new("programacion"),
            fields: filled.map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
            texts: vec![FieldId::new("programa_motivo")],
            links: self.item.into_iter().collect(),
        };
        let (id, command) = (desk.new_id(), Command::Record(Record::OpenRecord(Box::new(open))));
        (id, desk.outcome(who, Site::Desk, id, command, desk.now()))
    }
}

fn sets(desk: &Desk, who: &str, record: DocumentId, field: &str, value: &str) -> Outcome {
    let command = Command::Record(Record::SetRecordField { field: FieldId::new(field), value: value.into() });
    desk.outcome(who, Site::Desk, record, command, desk.now())
}

/// A9, AGU-26: a kiosk's visit of Saturday is made on Monday, beside Monday's own, and opens once.
#[test]
fn agu_26_a_visit_moved_to_another_day_opens_then_and_once() {
    let desk = Desk::of("aguascalientes", |_| {});
    desk.person("jefa", "jefe-cas", &["agu-cas"]);
    let kiosk = item(&desk, "CAS", "CAS-01");
    let saturday = Time { plan: "cas-diario", item: Some(kiosk), planned: "2026-11-21" };
    assert_eq!(saturday.goes_to(&desk, "jefa", "2026-11-23").1, Outcome::Accepted);
    let visits = |days: i64| {
        desk.to((days - 1) * DAY + 15 * 60 + 11);
        desk.turn();
        desk.is_done();
        desk.of_service("agu-cas-mantenimiento")
    };
    assert_eq!(visits(1).len(), 0, "Saturday's was moved");
    assert_eq!(visits(2).len(), 1, "Sunday's own");
    let all = visits(3);
    assert_eq!(all.len(), 3, "Monday's and Saturday's");
    let told: Vec<&str> = all.iter().map(|view| view.born.description.as_str()).collect();
    let moved: Vec<&&str> = told.iter().filter(|text| text.contains("Estaba para el")).collect();
    let [text] = moved.as_slice() else { panic!("one of them: {told:?}") };
    assert!(text.ends_with("Estaba para el sábado 21 de noviembre de 2026. Se movió: Lluvia"), "{text}");
    assert!(text.contains("lunes 23 de noviembre de 2026"), "{text}");
    assert_eq!(all.iter().filter(|view| view.fields[&FieldId::new("dia")].value == "Lunes").count(), 2);
    assert_eq!(visits(4).len(), 4);
}

/// A8, SEC-23: earlier than its day, and then not on its day again; from then on its ticket is where its date changes.
#[test]
fn sec_23_a_time_moved_forward_opens_early_and_not_again() {
    let desk = Desk::of("secogem", |_| {});
    desk.person("sup", "supervisor", &[]);
    desk.person("lia", "usuario-sec", &[]);
    let computer = item(&desk, "Computadora", "PC-1");
    desk.turn();
    let order = Time { plan: "preventivo-escritorio", item: Some(computer), planned: "2027-11-20" };
    let (record, outcome) = order.goes_to(&desk, "sup", "2027-11-10");
    assert_eq!(outcome, Outcome::Accepted);
    let orders = || desk.of_service("sec-mantenimiento-preventivo").len();
    desk.to(354 * DAY);
    desk.turn();
    assert_eq!(orders(), 0);
    desk.to(355 * DAY);
    desk.turn();
    assert_eq!(orders(), 1);
    desk.is_done();
    let refused = Outcome::Refused(Reason::RoundOpened);
    assert_eq!(sets(&desk, "sup", record, "programa_dia", "2027-11-24"), refused, "its ticket is open");
    assert_eq!(order.goes_to(&desk, "sup", "2027-11-24").1, refused);
    desk.to(366 * DAY);
    desk.turn();
    assert_eq!(orders(), 1, "not on the plan's own day again");
    desk.is_done();
}

/// A8, OCO-04: later than its day; back in one step before that.
#[test]
fn oco_04_a_time_is_moved_and_moved_back() {
    let desk = Desk::of("ocoyoacac", |_| {});
    desk.person("titular", "titular-ugdai", &[]);
    let (one, other) = (item(&desk, "Switch", "SW-1"), item(&desk, "Switch", "SW-2"));
    let time = |item| Time { plan: "programa-preventivo", item: Some(item), planned: "2027-11-20" };
    assert_eq!(time(one).goes_to(&desk, "titular", "2027-11-24").1, Outcome::Accepted);
    let (back, outcome) = time(other).goes_to(&desk, "titular", "2027-11-25");
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(sets(&desk, "titular", back, "programa_dia", "2027-11-20"), Outcome::Accepted, "though a Saturday");
    let orders = || desk.of_service("oco-mantenimiento-preventivo");
    desk.to(366 * DAY);
    desk.turn();
    assert_eq!(orders().iter().map(|view| view.equipment.value).collect::<Vec<_>>(), [Some(other)]);
    assert!(!orders()[0].born.description.contains("Estaba para el"));
    desk.to(370 * DAY);
    desk.turn();
    assert_eq!(orders().len(), 2);
    desk.is_done();
}

/// Nothing is lost of two who move the same time at once: one is in force, the other waits for somebody to decide.
#[test]
fn two_who_move_the_same_time_at_once_are_both_heard() {
    let desk = Desk::of("aguascalientes", |_| {});
    desk.person("jefa", "jefe-cas", &["agu-cas"]);
    desk.person("mesa", "encargada-mesa", &["agu-mesa"]);
    desk.person("auxiliar", "auxiliar-atencion-usuarios", &["agu-mesa"]);
    let kiosk = item(&desk, "CAS", "CAS-01");
    let sunday = Time { plan: "cas-diario", item: Some(kiosk), planned: "2026-11-22" };
    let (record, outcome) = sunday.goes_to(&desk, "jefa", "2026-11-23");
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(sunday.goes_to(&desk, "mesa", "2026-11-24").1, Outcome::Held(Reason::RecordExists));
    let fixed = Outcome::Refused(Reason::RoundFixed);
    assert_eq!(sets(&desk, "jefa", record, "programa_estaba", "2026-11-25"), fixed);
    assert_eq!(sets(&desk, "jefa", record, "programa_dia", "2026-11-19"), Outcome::Refused(Reason::RoundPast));
    assert_eq!(sets(&desk, "mesa", record, "programa_dia", "2026-11-25"), Outcome::Accepted, "who has seen it");
    let proposed = sets(&desk, "auxiliar", record, "programa_dia", "2026-11-24");
    assert_eq!(proposed, Outcome::Held(Reason::NotYourRole), "who does not hold the right");
    desk.to(2 * DAY + 15 * 60 + 11);
    desk.turn();
    let moved = desk.of_service("agu-cas-mantenimiento");
    assert!(moved.iter().all(|view| !view.born.description.contains("Estaba para el")), "not on Monday any more");
}

/// AGU-26: a year tells what was opened, where what was moved came, and what nobody opened.
#[test]
fn agu_26_a_year_tells_what_was_moved_and_what_was_never_opened() {
    let desk = Desk::of("aguascalientes", |_| {});
    desk.person("jefa", "jefe-cas", &["agu-cas"]);
    let kiosk = item(&desk, "CAS", "CAS-01");
    let saturday = Time { plan: "cas-diario", item: Some(kiosk), planned: "2026-11-21" };
    assert_eq!(saturday.goes_to(&desk, "jefa", "2026-11-25").1, Outcome::Accepted);
    // Sunday, then nothing runs until Wednesday.
    for days in [2, 5] {
        desk.to((days - 1) * DAY + 15 * 60 + 11);
        desk.turn();
    }
    let told = |may_read: bool| {
        let year = desk.year(2026, may_read);
        let rounds = year.rounds.into_iter().filter(|round| round.item == Some(kiosk));
        rounds.map(|round| (round.planned, round.day, round.ticket.is_some())).collect::<Vec<_>>()
    };
    let time = |planned: &str, day: &str, opened| (format!("2026-11-{planned}"), format!("2026-11-{day}"), opened);
    let never = [time("23", "23", false), time("24", "24", false)];
    let all =
        [time("22", "22", true), never[0].clone(), never[1].clone(), time("21", "25", true), time("25", "25", true)];
    assert_eq!(told(true), all);
    assert_eq!(told(false), never, "of tickets that are not theirs to read nobody is told");
}
