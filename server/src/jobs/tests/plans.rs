//! What comes round: once a period, once an item, and after a standstill once.

use super::super::{AWAY_MS, RoundTicket};
use super::*;
use ronda_shared::catalog::plan::{Does, Every, When};
use ronda_shared::command::{Audience, Content, Decision, EquipmentField, Item};

pub(super) fn item(desk: &Desk, kind: &str, inventory: &str) -> DocumentId {
    let id = desk.new_id();
    let fields = BTreeMap::from([
        (EquipmentField::Inventory, inventory.to_owned()),
        (EquipmentField::Type, kind.to_owned()),
        (EquipmentField::Name, format!("{kind} {inventory}")),
        (EquipmentField::Person, "lia".to_owned()),
        (EquipmentField::ClientOrg, "Contraloría Interna".to_owned()),
    ]);
    desk.does("ronda", id, Command::Item(Item::RegisterEquipment { fields }));
    id
}

/// OAX-05: the week closes on Friday when the desk does; three weeks without a server make one report, that of the last.
#[test]
fn oax_05_the_weekly_report_is_asked_for_once_a_week() {
    let desk = Desk::of("oaxaca", |_| {});
    desk.turn();
    assert_eq!(desk.of_service("oax-tarea-mesa").len(), 0, "the week before there was no desk");
    desk.pass(10);
    assert_eq!(desk.turn().done, 1);
    desk.is_done();
    let report = &desk.of_service("oax-tarea-mesa")[0];
    assert!(report.ruled.folio.is_some() && report.born.description.contains("viernes 20 de noviembre de 2026"));
    desk.to(3 * 7 * DAY + 60);
    desk.turn_anew();
    assert_eq!(desk.of_service("oax-tarea-mesa").len(), 2, "one after a standstill");
    // OAX-95: the yearly review, on 15 January.
    desk.to(60 * DAY);
    desk.turn();
    let subjects: Vec<String> = desk.of_service("oax-tarea-mesa").into_iter().map(|view| view.subject.value).collect();
    assert_eq!(subjects.iter().filter(|subject| subject.starts_with("Revisión anual")).count(), 1, "{subjects:?}");
    desk.is_done();
}

/// A month that ends with the day ends on that day: its ticket says so, and the last of December is of the year that is over.
#[test]
fn a_month_that_ends_at_midnight_is_of_its_own_day_and_year() {
    let desk = Desk::of("oaxaca", |org| {
        let weekly = org.plans.iter_mut().find(|plan| plan.id == "reporte-semanal").expect("the weekly report");
        // As one that says no hour, where the desk does not open on that day.
        weekly.when = When::Every(Every::MonthEnd { at: Some("24:00".parse().expect("a time")) });
    });
    desk.turn();
    // 1 January 2027, one minute after midnight.
    desk.to(41 * DAY + 6 * 60 + 11);
    desk.turn();
    desk.is_done();
    let reports = desk.of_service("oax-tarea-mesa");
    assert_eq!(reports.len(), 1, "one after a standstill");
    let description = &reports[0].born.description;
    assert!(description.contains("31 de diciembre de 2026"), "{description}");
    let told = |of: i32| {
        let told = desk.year(of, true);
        let rounds = told.rounds.into_iter().filter(|round| round.plan == "reporte-semanal");
        rounds.map(|round| (round.day, round.ticket.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(told(2026), [("2026-12-31".to_owned(), true)]);
    assert!(told(2027).is_empty());
}

/// What comes round was opened all at once or not at all, and tickets waited for it.
#[test]
fn a_round_over_which_the_writer_fails_stops_no_other() {
    let visits = |broken: Option<DocumentId>| {
        let desk = Desk::of("aguascalientes", |_| {});
        desk.next.store(0xb5_1000, Ordering::Relaxed);
        item(&desk, "CAS", "CAS-01");
        item(&desk, "CAS", "CAS-02");
        broken.into_iter().for_each(fault::order);
        desk.to(15 * 60 + 11);
        let next = desk.turn().next.expect("there is more to come");
        let visits = desk.of_service("agu-cas-mantenimiento").into_iter().map(|view| view.id);
        (visits.collect::<Vec<_>>(), next <= desk.now().plus(AWAY_MS))
    };
    let (whole, _) = visits(None);
    assert_eq!(whole.len(), 2);
    assert_eq!(visits(Some(whole[0])), (vec![whole[1]], true), "it is tried again");
}

/// AGU-26: every kiosk, every day of the week. AGU-48: the month's replica.
#[test]
fn agu_26_kiosks_are_visited_every_day_and_agu_48_a_replica_is_kept_each_month() {
    let desk = Desk::of("aguascalientes", |_| {});
    let (one, two) = (item(&desk, "CAS", "CAS-01"), item(&desk, "cas", "CAS-02"));
    item(&desk, "Impresora", "IMP-1");
    // Saturday and Sunday at nine.
    for (days, count) in [(1, 2), (2, 4)] {
        desk.to((days - 1) * DAY + 15 * 60 + 11);
        desk.turn();
        let visits = desk.of_service("agu-cas-mantenimiento");
        assert_eq!(visits.len(), count);
        assert!(visits.iter().all(|view| [Some(one), Some(two)].contains(&view.equipment.value)));
        desk.is_done();
    }
    let sunday = desk.of_service("agu-cas-mantenimiento").pop().expect("a visit");
    assert_eq!(sunday.fields[&FieldId::new("dia")].value, "Domingo");
    assert_eq!(desk.of_service("agu-respaldos").len(), 0);
    // Monday 30 November, 17:00.
    desk.to(10 * DAY - 49);
    desk.turn();
    let replicas = desk.of_service("agu-respaldos");
    assert_eq!(replicas.len(), 1);
    assert_eq!(replicas[0].fields[&FieldId::new("fecha")].value, "2026-11-30");
    desk.is_done();
}

/// A clock that was a week ahead is set right: what comes round in that week comes, though the server was not started anew.
#[test]
fn what_comes_round_comes_after_a_clock_that_was_ahead_is_set_right() {
    let desk = Desk::of("aguascalientes", |org| org.plans.retain(|plan| plan.id == "cas-diario"));
    item(&desk, "CAS", "CAS-01");
    // Saturday, the Saturday after it by a wrong clock, and the Sunday between them.
    for (days, count) in [(0, 1), (7, 2), (1, 3)] {
        desk.to(days * DAY + 15 * 60 + 11);
        desk.turn();
        assert_eq!(desk.of_service("agu-cas-mantenimiento").len(), count);
    }
    desk.turn();
    assert_eq!(desk.of_service("agu-cas-mantenimiento").len(), 3, "once");
}

/// An administrator has the visits begin an hour earlier: those of today are open already, and each stays one.
#[test]
fn a_plan_that_comes_at_another_hour_since_opens_no_time_twice() {
    let desk = Desk::of("aguascalientes", |_| {});
    item(&desk, "CAS", "CAS-01");
    let visits = |desk: &Desk| desk.of_service("agu-cas-mantenimiento").len();
    for (days, count) in [(0, 1), (1, 2)] {
        desk.to(days * DAY + 15 * 60 + 11);
        desk.turn();
        assert_eq!(visits(&desk), count);
    }
    let desk = desk.changed(|org| {
        let plan = org.plans.iter_mut().find(|plan| plan.id == "cas-diario").expect("the visits");
        plan.when = When::Every(Every::Day { at: "08:00".parse().expect("a time") });
    });
    desk.turn();
    assert_eq!(visits(&desk), 2, "the same day's, whatever its hour");
    desk.to(2 * DAY + 15 * 60 + 11);
    desk.turn();
    assert_eq!(visits(&desk), 3, "the next day's");
    desk.is_done();
    let rounds = desk.year(2026, true).rounds.into_iter().filter(|round| round.plan == "cas-diario");
    let told: Vec<_> = rounds.map(|round| (round.planned, round.ticket.is_some())).collect();
    let days = ["2026-11-21", "2026-11-22", "2026-11-23"];
    assert_eq!(told, days.map(|day| (day.to_owned(), true)), "and none is said to have come to nothing");
}

/// AGU-47: access ends on its last day; the task to take it away comes the day after, also of a ticket that is over.
#[test]
fn agu_47_access_that_ends_is_taken_away() {
    let desk = Desk::of("aguascalientes", |org| org.plans.retain(|plan| plan.id == "fin-de-acceso"));
    desk.person("mesa", "encargada-mesa", &["agu-mesa"]);
    let given = [("fecha_inicio", "2026-11-20"), ("fecha_fin", "2026-11-25"), ("ip", "10.0.0.1"), ("url", "")];
    let id = desk.opens("mesa", "agu-red-datos", Some("medium"), &given);
    // Wednesday the 25th, until its midnight.
    desk.to(5 * DAY + 6 * 60);
    desk.turn();
    assert_eq!(desk.of_service("agu-red-datos").len(), 1);
    desk.pass(20);
    desk.turn();
    let mut tickets = desk.of_service("agu-red-datos");
    assert_eq!(tickets.len(), 2);
    let task = tickets.pop().expect("the task");
    assert_eq!(task.born.continues, Some(id));
    let folio = desk.view(id).ruled.folio.expect("a folio");
    assert!(task.subject.value.contains(&folio), "{}", task.subject.value);
    desk.is_done();
}

/// An administrator has the task come two days later: the one that is open stays the only one.
#[test]
fn what_follows_from_a_date_is_opened_once_though_its_plan_comes_later_since() {
    let desk = Desk::of("aguascalientes", |org| org.plans.retain(|plan| plan.id == "fin-de-acceso"));
    desk.person("mesa", "encargada-mesa", &["agu-mesa"]);
    let given = [("fecha_inicio", "2026-11-20"), ("fecha_fin", "2026-11-25"), ("ip", "10.0.0.1"), ("url", "")];
    desk.opens("mesa", "agu-red-datos", Some("medium"), &given);
    desk.to(6 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("agu-red-datos").len(), 2);
    let desk = desk.changed(|org| {
        let When::After { days, .. } = &mut org.plans[0].when else { panic!("after a date") };
        *days += 2;
    });
    desk.to(10 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("agu-red-datos").len(), 2, "nobody takes it away twice");
    desk.is_done();
}

/// SEC-23: a year after it came, and a year after each order.
#[test]
fn sec_23_each_computer_is_due_once_a_year() {
    let desk = Desk::of("secogem", |_| {});
    desk.person("lia", "usuario-sec", &[]);
    let computer = item(&desk, "Computadora", "PC-1");
    item(&desk, "Almacén", "ALM-1");
    desk.to(364 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("sec-mantenimiento-preventivo").len(), 0);
    desk.to(365 * DAY);
    desk.turn();
    let orders = desk.of_service("sec-mantenimiento-preventivo");
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0].equipment.value, Some(computer));
    assert_eq!(orders[0].requester_person.as_ref().map(PersonId::as_str), Some("lia"));
    desk.is_done();
    desk.to(700 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("sec-mantenimiento-preventivo").len(), 1, "a year from that order, not two at once");
    desk.to(732 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("sec-mantenimiento-preventivo").len(), 2);
    desk.is_done();
}

/// SEC-23: what somebody asked for and was cancelled is no maintenance: the computer came round a year after that.
#[test]
fn sec_23_what_was_cancelled_puts_no_maintenance_off() {
    let desk = Desk::of("secogem", |_| {});
    desk.person("sup", "supervisor", &[]);
    desk.person("lia", "usuario-sec", &[]);
    let computer = item(&desk, "Computadora", "PC-1");
    desk.to(200 * DAY);
    let asked = desk.opens("sup", "sec-mantenimiento-preventivo", Some("medium"), &[]);
    desk.does("sup", asked, Command::Content(Content::SetEquipment { equipment: Some(computer) }));
    let reason = "Era otra computadora".to_owned();
    desk.does("sup", asked, Command::Decision(Decision::Cancel { reason, duplicate_of: None, withdrawn: None }));
    desk.to(365 * DAY);
    desk.turn();
    let orders = desk.of_service("sec-mantenimiento-preventivo").into_iter().filter(|order| order.id != asked);
    assert_eq!(orders.map(|order| order.equipment.value).collect::<Vec<_>>(), [Some(computer)]);
    desk.is_done();
    let told = desk.year(2027, true);
    let is_plans = |ticket: &RoundTicket| ticket.id != asked;
    let days = told.rounds.iter().map(|round| (round.planned.as_str(), round.ticket.as_ref().is_some_and(is_plans)));
    assert_eq!(days.collect::<Vec<_>>(), [("2027-11-20", true)]);
    assert_eq!(told.served.iter().map(|served| served.day.as_str()).collect::<Vec<_>>(), ["2027-11-20"]);
}

/// SEC-23: of two who bear the name in the registry the one of its dependencia is who validates; where that tells neither, nobody
/// is written to in the other's place.
#[test]
fn sec_23_a_maintenance_is_asked_for_by_no_namesake() {
    for (client_org, requester) in [(None, None), (Some("Contraloría Interna"), Some("lia.2"))] {
        let desk = Desk::of("secogem", |_| {});
        desk.person("lia", "usuario-sec", &[]);
        let namesake = Person {
            roles: vec![RoleId::new("usuario-sec")],
            client_org: client_org.map(str::to_owned),
            mail: Some("lia.2@demo.example".to_owned()),
            ..Person::new(PersonId::new("lia.2"), "lia")
        };
        people::upsert(&**desk.ingest.store(), desk.now(), &[namesake]).expect("told");
        item(&desk, "Computadora", "PC-1");
        desk.to(365 * DAY);
        desk.turn();
        let [order] = desk.of_service("sec-mantenimiento-preventivo").try_into().expect("an order");
        assert_eq!(order.requester_person.as_ref().map(PersonId::as_str), requester);
        desk.is_done();
    }
}

/// SEC-23: what was done on a record that was merged away was done on the computer that it is; it came due at once, a second time.
#[test]
fn sec_23_a_maintenance_counts_for_the_record_that_another_was_merged_into() {
    let desk = Desk::of("secogem", |_| {});
    desk.person("sup", "supervisor", &[]);
    desk.person("lia", "usuario-sec", &[]);
    let merges = |gone: DocumentId, other: DocumentId| {
        desk.does("sup", gone, Command::Item(Item::MergeItem { other, reason: "Es la misma".into() }));
    };
    let first = item(&desk, "Computadora", "PC-1");
    desk.to(100 * DAY);
    let (second, kept) = (item(&desk, "Computadora", "PC-2"), item(&desk, "Computadora", "PC-3"));
    desk.to(365 * DAY);
    desk.turn();
    let orders = || desk.of_service("sec-mantenimiento-preventivo");
    let [order] = orders().try_into().expect("an order");
    merges(first, second);
    merges(second, kept);
    desk.to(470 * DAY);
    desk.turn();
    assert_eq!(orders().len(), 1, "it was seen to a hundred days ago");
    // Nor where no name tells that it is the plan's.
    desk.does("sup", order.id, Command::Content(Content::SetEquipment { equipment: Some(second) }));
    desk.turn();
    let told = desk.year(2027, true);
    assert_eq!(told.served.iter().map(|served| served.item).collect::<Vec<_>>(), [kept]);
    let about: Vec<_> = told.rounds.iter().filter(|round| round.ticket.is_some()).map(|round| round.item).collect();
    assert_eq!(about, [Some(kept)]);
    desk.to(732 * DAY);
    desk.turn();
    assert_eq!(orders().len(), 2, "a year from that order");
    desk.is_done();
}

/// SEC-05, SEC-23: «equipo de cómputo» is what the procedure's own glossary calls so; printers, scanners and the network come
/// round as computers do, and each order says which of them it is about.
#[test]
fn sec_23_printers_scanners_and_the_network_come_round_too() {
    let desk = Desk::of("secogem", |_| {});
    desk.person("lia", "usuario-sec", &[]);
    for (kind, inventory) in [("Impresora", "IM-1"), ("Escáner", "ES-1"), ("Switch", "SW-1"), ("Router", "RT-1")] {
        item(&desk, kind, inventory);
    }
    desk.to(366 * DAY);
    desk.turn();
    let said = |view: &TicketView, id: &str| view.fields[&FieldId::new(id)].value.clone();
    let orders = desk.of_service("sec-mantenimiento-preventivo");
    let told: BTreeMap<String, String> =
        orders.iter().map(|view| (said(view, "equipo"), said(view, "tipo_equipo"))).collect();
    for (item, kind) in [("IM-1", "Impresora"), ("ES-1", "Escáner"), ("SW-1", "Red de datos"), ("RT-1", "Red de datos")]
    {
        assert_eq!(told.get(item).map(String::as_str), Some(kind), "{told:?}");
    }
    assert_eq!(orders.len(), 4);
    desk.is_done();
}

/// OCO-04: the programme of the municipal infrastructure, item by item.
#[test]
fn oco_04_the_programme_comes_round_for_each_item() {
    let desk = Desk::of("ocoyoacac", |_| {});
    item(&desk, "Switch", "SW-1");
    item(&desk, "Impresora", "IMP-1");
    desk.to(366 * DAY);
    desk.turn();
    let mut subjects: Vec<String> =
        desk.of_service("oco-mantenimiento-preventivo").into_iter().map(|view| view.subject.value).collect();
    subjects.sort();
    let expected =
        ["Impresora IMP-1 IMP-1", "Switch SW-1 SW-1"].map(|item| format!("Mantenimiento preventivo: {item}"));
    assert_eq!(subjects, expected);
    desk.is_done();
}

/// AGU-52: six months in the vault.
#[test]
fn agu_52_a_tape_may_come_back_after_six_months() {
    let desk = Desk::of("aguascalientes", |org| org.plans.retain(|plan| plan.id == "cinta-reutilizable"));
    desk.person("so", "encargada-mesa", &["agu-so"]);
    let given = [("fecha_entrada_boveda", "2026-11-30"), ("tipo", "Manual calendarizado")];
    let id = desk.opens("so", "agu-respaldos", Some("medium"), &given);
    for (field, value) in given {
        let field = FieldId::new(field);
        desk.does("so", id, Command::Content(Content::SetField { field, value: value.into() }));
    }
    // 30 May 2027 is over.
    desk.to(191 * DAY);
    desk.turn();
    assert_eq!(desk.of_service("agu-respaldos").len(), 1);
    desk.to(192 * DAY);
    desk.turn();
    let tickets = desk.of_service("agu-respaldos");
    let task = tickets.iter().find(|view| view.id != id).expect("the task");
    assert_eq!(task.born.continues, Some(id));
    desk.is_done();
    assert_eq!(desk.of_service("agu-respaldos").len(), 2, "what it opens has no date of its own");
}

/// A plan whose ticket can never be opened stops nothing that comes with it or later on the same ticket.
#[test]
fn what_can_never_be_done_stops_nothing_that_comes_later() {
    let desk = Desk::of("aguascalientes", |org| {
        org.plans.retain(|plan| plan.id == "fin-de-acceso");
        let mut never = org.plans[0].clone();
        never.id = "nunca".into();
        let Does::Open(opens) = &mut never.does else { panic!("it opens") };
        opens.service = ServiceId::new("no-hay");
        org.plans.insert(0, never);
    });
    desk.person("mesa", "encargada-mesa", &["agu-mesa"]);
    let given = [("fecha_inicio", "2026-11-20"), ("fecha_fin", "2026-11-25"), ("ip", "10.0.0.1"), ("url", "")];
    let id = desk.opens("mesa", "agu-red-datos", Some("medium"), &given);
    let breach = desk.view(id).ruled.commitment.resolve_by.expect("a promise");
    let said = |word: &str| desk.notes(id).iter().filter(|note| note.starts_with(word)).count();
    desk.to(5 * DAY + 6 * 60 + 20);
    desk.turn();
    assert_eq!(desk.of_service("agu-red-datos").len(), 2, "the other plan's, due at the same moment");
    desk.is_done();
    // The ticket moves: it is tried again, and stops nothing again.
    desk.does("mesa", id, Command::Content(Content::AddNote { audience: Audience::Internal, text: "Revisado".into() }));
    let after = (breach.millis() - FRIDAY) / MINUTE_MS + 10;
    desk.to(after.max(6 * DAY));
    desk.turn();
    assert_eq!(said("Plazo vencido"), 1);
    desk.is_done();
}
