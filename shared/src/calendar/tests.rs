//! The clock tests of `docs/rules.md#rules-of-merge`, and properties that hold for any instant.

use super::*;
use crate::catalog::hours::{NamedHours, RestDay};
use crate::catalog::sample::oaxaca;
use crate::ids::{PriorityId, ServiceId};
use crate::ticket::view::Commitment;
use proptest::prelude::*;

/// An instant written as local time of Oaxaca, which keeps UTC−6 all the year.
fn at(text: &str) -> Timestamp {
    let instant: jiff::Timestamp = format!("{text}-06:00").parse().expect("an instant");
    Timestamp::from_millis(instant.as_millisecond())
}

fn calendar() -> Calendar {
    Calendar::of(&oaxaca()).expect("Oaxaca has hours")
}

#[test]
fn forty_eight_hours_of_silence_are_counted_as_the_manual_does() {
    let due = silence_due(&oaxaca(), at("2026-06-05T17:50:00")).expect("hours");
    assert_eq!(due, Some(at("2026-06-12T15:50:00")), "Friday 17:50 → Friday of the following week 15:50 (OAX-26)");
}

#[test]
fn a_rest_day_shifts_the_silence() {
    let due = silence_due(&oaxaca(), at("2026-11-13T17:50:00")).expect("hours");
    assert_eq!(due, Some(at("2026-11-23T15:50:00")), "Monday 16 November 2026 is a federal rest day");
    let mut org = oaxaca();
    org.holidays.own.push(RestDay { date: "2026-06-09".parse().expect("a date"), name: "Día propio".into() });
    let due = silence_due(&org, at("2026-06-05T17:50:00")).expect("hours");
    assert_eq!(due, Some(at("2026-06-15T15:50:00")));
    org.settings.auto_close = None;
    assert_eq!(silence_due(&org, at("2026-06-05T17:50:00")).expect("hours"), None);
}

#[test]
fn the_hour_of_oaxaca_never_changes() {
    let calendar = calendar();
    for month in 1..=12 {
        let some_day = Date::new(2027, month, 11);
        let mut week = std::iter::successors(some_day, |date| Some(date.tomorrow())).take(7);
        let date = week.find(|date| !calendar.spans(*date).is_empty()).expect("a week has an open day");
        assert_eq!(
            calendar.spans(date),
            [(at(&format!("{date}T08:00:00")), at(&format!("{date}T18:00:00")))],
            "{date}"
        );
    }
}

#[test]
fn open_shut_and_the_next_opening() {
    let calendar = calendar();
    assert!(calendar.is_open(at("2026-06-05T08:00:00")));
    assert!(!calendar.is_open(at("2026-06-05T18:00:00")), "closing time is shut");
    assert!(!calendar.is_open(at("2026-06-06T12:00:00")), "Saturday");
    assert_eq!(calendar.next_opening(at("2026-06-05T12:34:56")), at("2026-06-05T12:34:56"));
    assert_eq!(calendar.next_opening(at("2026-06-05T18:00:00")), at("2026-06-08T08:00:00"));
    assert_eq!(calendar.next_opening(at("2026-09-15T20:00:00")), at("2026-09-17T08:00:00"), "16 September");
}

#[test]
fn a_request_out_of_hours_starts_at_the_next_opening() {
    let org = oaxaca();
    let mail = org.service(&ServiceId::new("oax-abc-correo")).expect("the service");
    let promise = commit(&org, mail, Some(&PriorityId::new("low")), at("2026-06-05T21:00:00")).expect("hours");
    assert_eq!(promise.started, Some(at("2026-06-08T08:00:00")), "OAX-13");
    assert_eq!(promise.resolve_by, Some(at("2026-06-08T08:30:00")), "OAX-31 outweighs the priority");
    assert_eq!(promise.warn_at, Some(at("2026-06-08T08:20:00")));
    assert_eq!(promise.respond_by, Some(at("2026-06-08T12:00:00")), "the priority's own");
}

#[test]
fn a_service_without_a_promise_takes_the_prioritys() {
    let org = oaxaca();
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let promise = commit(&org, vpn, Some(&PriorityId::new("urgent")), at("2026-06-05T16:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-08T10:00:00")), "four open hours");
    assert_eq!(promise.warn_at, Some(at("2026-06-08T09:00:00")));
    let none = commit(&org, vpn, None, at("2026-06-05T16:00:00")).expect("hours");
    assert_eq!((none.resolve_by, none.respond_by, none.warn_at), (None, None, None));
}

#[test]
fn days_are_counted_by_open_days() {
    let mut org = oaxaca();
    let service = org.services.iter_mut().find(|s| s.id.as_str() == "oax-vpn").expect("the service");
    service.target = serde_json::from_str(r#"{"resolve_days":2}"#).expect("a target");
    let service = service.clone();
    let promise = commit(&org, &service, Some(&PriorityId::new("low")), at("2026-06-05T10:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-09T10:00:00")));
    assert_eq!(promise.warn_at, Some(at("2026-06-08T16:00:00")), "four fifths of twenty open hours");
    assert_eq!(reopen_until(&org, at("2026-06-05T10:00:00")).expect("hours"), at("2026-06-12T10:00:00"));
}

#[test]
fn a_service_may_have_hours_of_its_own() {
    let mut org = oaxaca();
    let every = r#"{"id":"kioscos","hours":[{"days":["mon","tue","wed","thu","fri","sat","sun"],"from":"00:00","to":"24:00"}]}"#;
    org.calendars.push(serde_json::from_str(every).expect("hours"));
    let mut service = org.services[0].clone();
    service.calendar = Some("kioscos".into());
    let always = Calendar::of_service(&org, &service).expect("hours");
    let saturday = at("2026-06-06T23:00:00");
    assert_eq!(always.add_business_minutes(saturday, 120), at("2026-06-07T01:00:00"));
    service.calendar = Some("no-such".into());
    assert_eq!(Calendar::of_service(&org, &service).err(), Some(CalendarError::UnknownHours("no-such".into())));
}

#[test]
fn hours_that_cannot_be_reckoned_with_are_told() {
    let mut org = oaxaca();
    org.zone = Zone::default();
    assert_eq!(Calendar::of(&org).err(), Some(CalendarError::UnknownZone("America/Mexico_City".into())));
    let mut org = oaxaca();
    org.hours.clear();
    assert_eq!(Calendar::of(&org).err(), Some(CalendarError::NeverOpen("oaxaca".into())));
}

#[test]
fn a_pause_keeps_what_was_left() {
    let calendar = calendar();
    let promise = Commitment {
        started: Some(at("2026-06-05T09:00:00")),
        respond_by: Some(at("2026-06-05T10:00:00")),
        resolve_by: Some(at("2026-06-05T17:00:00")),
        warn_at: Some(at("2026-06-05T16:00:00")),
        responded_at: Some(at("2026-06-05T09:30:00")),
        ..Commitment::default()
    };
    let paused = pause(&calendar, &promise, at("2026-06-05T15:00:00"));
    assert_eq!((paused.minutes_left, paused.paused_since), (Some(120), Some(at("2026-06-05T15:00:00"))));
    assert_eq!(pause(&calendar, &paused, at("2026-06-05T16:00:00")), paused, "paused already");
    let resumed = resume(&calendar, &paused, at("2026-06-08T11:00:00"));
    assert_eq!(resumed.resolve_by, Some(at("2026-06-08T13:00:00")));
    assert_eq!(resumed.warn_at, Some(at("2026-06-08T12:00:00")));
    assert_eq!(resumed.respond_by, promise.respond_by, "answered before");
    assert_eq!((resumed.minutes_left, resumed.paused_since), (None, None));
    let late = resume(&calendar, &pause(&calendar, &promise, at("2026-06-08T09:00:00")), at("2026-06-09T09:00:00"));
    assert_eq!(late.resolve_by, promise.resolve_by, "what was late stays late");
}

#[test]
fn another_priority_keeps_what_pauses_gave() {
    let org = oaxaca();
    let calendar = calendar();
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let (high, urgent) = (PriorityId::new("high"), PriorityId::new("urgent"));
    let promise = commit(&org, vpn, Some(&high), at("2026-06-08T08:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-08T18:00:00")));
    let paused = pause(&calendar, &promise, at("2026-06-08T09:00:00"));
    let resumed = resume(&calendar, &paused, at("2026-06-08T10:00:00"));
    assert_eq!(resumed.resolve_by, Some(at("2026-06-09T09:00:00")));
    let raised = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &resumed).expect("hours");
    assert_eq!(raised.resolve_by, Some(at("2026-06-08T13:00:00")), "four open hours and the one of the pause");
    let while_paused = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &paused).expect("hours");
    assert_eq!(while_paused.minutes_left, Some(180));
    assert_eq!(while_paused.paused_since, paused.paused_since);
}

/// Whoever takes a rest day out of the calendar gives nobody a day more than the new priority promises.
#[test]
fn a_rest_day_that_is_no_more_is_no_pause() {
    let (org, mut before) = (oaxaca(), oaxaca());
    before.holidays.own.push(RestDay { date: "2026-06-09".parse().expect("a date"), name: "Día propio".into() });
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let (high, urgent) = (PriorityId::new("high"), PriorityId::new("urgent"));
    let promise = commit(&before, vpn, Some(&high), at("2026-06-08T12:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-10T12:00:00")), "ten open hours, over the rest day");
    let raised = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &promise).expect("hours");
    assert_eq!(raised.resolve_by, Some(at("2026-06-08T16:00:00")), "four open hours");
    let hours = Calendar::of(&before).expect("hours");
    let resumed = resume(&hours, &pause(&hours, &promise, at("2026-06-08T13:00:00")), at("2026-06-08T14:00:00"));
    assert_eq!(resumed.given_minutes, Some(60));
    let raised = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &resumed).expect("hours");
    assert_eq!(raised.resolve_by, Some(at("2026-06-08T17:00:00")), "and the one of the pause");
    assert_eq!(raised.given_minutes, Some(60), "which the next one has, too");
}

/// A pause of a night in a service that never closes is no day of one that does.
#[test]
fn what_pauses_gave_in_other_hours_is_not_counted_in_these() {
    let mut org = oaxaca();
    let days = org.hours.iter().flat_map(|opening| opening.days.clone()).collect();
    let (from, to) = ("00:00".parse().expect("a time"), "24:00".parse().expect("a time"));
    org.calendars.push(NamedHours { id: "siempre".into(), hours: vec![Opening { days, from, to }], holidays: false });
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let always = ServiceDef { calendar: Some("siempre".into()), ..vpn.clone() };
    let hours = Calendar::of_service(&org, &always).expect("hours");
    let high = PriorityId::new("high");
    let promise = commit(&org, &always, Some(&high), at("2026-06-08T12:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-08T22:00:00")), "ten hours");
    let paused = pause(&hours, &promise, at("2026-06-08T18:00:00"));
    let resumed = resume(&hours, &paused, at("2026-06-09T08:00:00"));
    assert_eq!(resumed.given_minutes, Some(14 * 60));
    assert_eq!(resumed.resolve_by, Some(at("2026-06-09T12:00:00")));
    let moved = recommit(&org, (&always, Some(&high)), (vpn, Some(&high)), &resumed).expect("hours");
    assert_eq!(moved.given_minutes, Some(4 * 60), "from ten at night to noon the desk was open for four hours");
    assert_eq!(moved.resolve_by, Some(at("2026-06-09T16:00:00")), "ten open hours and these");
    let again = recommit(&org, (vpn, Some(&high)), (vpn, Some(&high)), &moved).expect("hours");
    assert_eq!(again, moved);
}

/// Where only an answer is promised a pause moves that, and is not forgotten with another priority.
#[test]
fn a_pause_is_counted_where_no_solution_is_promised() {
    let hours = calendar();
    let respond_by = Some(at("2026-06-08T11:00:00"));
    let promise = Commitment { respond_by, given_minutes: Some(0), ..Commitment::default() };
    let paused = pause(&hours, &promise, at("2026-06-08T09:00:00"));
    let resumed = resume(&hours, &paused, at("2026-06-08T10:00:00"));
    assert_eq!((resumed.given_minutes, resumed.respond_by), (Some(60), Some(at("2026-06-08T12:00:00"))));
}

/// What an earlier build promised says nothing of its pauses: they are told by how much it has moved.
#[test]
fn a_promise_of_an_earlier_build_keeps_what_pauses_gave() {
    let org = oaxaca();
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let (high, urgent) = (PriorityId::new("high"), PriorityId::new("urgent"));
    let promise = commit(&org, vpn, Some(&high), at("2026-06-08T08:00:00")).expect("hours");
    let promise = Commitment { given_minutes: None, ..promise };
    let paused = pause(&calendar(), &promise, at("2026-06-08T09:00:00"));
    let resumed = resume(&calendar(), &paused, at("2026-06-08T10:00:00"));
    assert_eq!(resumed.given_minutes, None);
    let raised = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &resumed).expect("hours");
    assert_eq!(raised.resolve_by, Some(at("2026-06-08T13:00:00")));
}

fn instants() -> impl Strategy<Value = Timestamp> {
    let year_2020 = 1_577_836_800_000_i64;
    (year_2020..year_2020 + 12 * 366 * crate::time::DAY_MS).prop_map(Timestamp::from_millis)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn adding_and_measuring_agree(t in instants(), minutes in 0_i64..6_000) {
        let calendar = calendar();
        let due = calendar.add_business_minutes(t, minutes);
        prop_assert!(due >= t);
        prop_assert_eq!(calendar.business_minutes_between(t, due), minutes);
        prop_assert_eq!(calendar.business_minutes_between(due, t), -minutes);
    }

    #[test]
    fn adding_in_two_steps_is_adding_at_once(t in instants(), a in 0_i64..3_000, b in 1_i64..3_000) {
        let calendar = calendar();
        let steps = calendar.add_business_minutes(calendar.add_business_minutes(t, a), b);
        prop_assert_eq!(steps, calendar.add_business_minutes(t, a + b));
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_is_open_before_it(t in instants()) {
        let calendar = calendar();
        let opening = calendar.next_opening(t);
        prop_assert!(opening >= t && calendar.is_open(opening));
        prop_assert_eq!(calendar.business_minutes_between(t, opening), 0);
    }

    #[test]
    fn a_pause_never_costs_or_gives_open_minutes(t in instants(), total in 1_i64..6_000, before in 0_i64..6_000, pause_for in 0_i64..40_000) {
        let calendar = calendar();
        let promise = Commitment { resolve_by: Some(calendar.add_business_minutes(t, total)), ..Commitment::default() };
        let paused_at = calendar.add_business_minutes(t, before.min(total - 1));
        let back = paused_at.plus(pause_for * MINUTE_MS);
        let resumed = resume(&calendar, &pause(&calendar, &promise, paused_at), back);
        let due = resumed.resolve_by.expect("a promise");
        prop_assert_eq!(calendar.business_minutes_between(back, due), total - before.min(total - 1));
    }

    #[test]
    fn no_instant_makes_it_panic(millis in any::<i64>(), minutes in any::<i64>(), days in any::<u32>()) {
        let calendar = calendar();
        let t = Timestamp::from_millis(millis);
        let _ = (calendar.is_open(t), calendar.next_opening(t), calendar.add_business_days(t, days % 50));
        let _ = calendar.business_minutes_between(t, t.plus(minutes % crate::time::DAY_MS));
        let _ = calendar.add_business_minutes(t, minutes % 10_000);
    }
}

/// T12: who asked chose a later day.
#[test]
fn a_visit_that_its_requester_chose_binds_the_promise() {
    let org = oaxaca();
    let calendar = Calendar::of(&org).expect("hours");
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let (high, urgent) = (PriorityId::new("high"), PriorityId::new("urgent"));
    let promise = commit(&org, vpn, Some(&high), at("2026-06-08T08:00:00")).expect("hours");
    assert_eq!(promise.resolve_by, Some(at("2026-06-08T18:00:00")));
    let (visit, noon) = (at("2026-06-10T10:00:00"), at("2026-06-08T12:00:00"));
    let chosen = |standing: &Commitment, visit: Timestamp, now: Timestamp| {
        agree(&org, (vpn, Some(&high)), standing, visit, now).expect("hours")
    };
    let agreed = chosen(&promise, visit, noon);
    assert_eq!(agreed.resolve_by, Some(at("2026-06-10T18:00:00")), "by the end of that day, not as it begins");
    assert!(agreed.warn_at >= Some(visit), "nobody is warned of it before");
    assert_eq!(chosen(&promise, at("2026-06-08T16:00:00"), noon), promise, "before what is promised");
    assert_eq!(chosen(&promise, visit, at("2026-06-09T09:00:00")), promise, "it was late already");
    for asked in ["2026-06-08T11:00:00", "2026-06-08T13:00:00"].map(at) {
        let (before, after) =
            (chosen(&pause(&calendar, &promise, asked), visit, noon), pause(&calendar, &agreed, asked));
        assert_eq!(before, after, "whichever of the two the server hears first");
    }
    let late = pause(&calendar, &promise, at("2026-06-09T09:00:00"));
    assert_eq!(chosen(&late, visit, at("2026-06-09T10:00:00")), late, "it was late as its clock came to stand");
    let raised = recommit(&org, (vpn, Some(&high)), (vpn, Some(&urgent)), &agreed).expect("hours");
    assert_eq!(raised.resolve_by, agreed.resolve_by, "they chose it, whatever is promised now");
    assert_eq!(raised.warn_at, agreed.warn_at, "and nobody is warned of it before, whatever is promised now");
    for (visit, until) in
        [("2026-06-13T10:00:00", "2026-06-14T00:00:00"), ("2026-06-10T18:00:00", "2026-06-11T00:00:00")]
    {
        let due = chosen(&promise, at(visit), noon).resolve_by;
        assert_eq!(due, Some(at(until)), "the desk is closed then, and work begins with the visit");
    }
}

/// R11, T12: of two days that they chose the last one counts, though it is the earlier.
#[test]
fn another_day_that_they_chose_takes_the_place_of_the_one_before() {
    let org = oaxaca();
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let high = PriorityId::new("high");
    let promise = commit(&org, vpn, Some(&high), at("2026-06-08T08:00:00")).expect("hours");
    let chosen = |standing: &Commitment, visit: Timestamp| {
        agree(&org, (vpn, Some(&high)), standing, visit, at("2026-06-08T13:00:00")).expect("hours")
    };
    let wednesday = chosen(&promise, at("2026-06-10T10:00:00"));
    let tuesday = chosen(&wednesday, at("2026-06-09T11:00:00"));
    assert_eq!(tuesday.resolve_by, Some(at("2026-06-09T18:00:00")));
    assert_eq!((tuesday.agreed, tuesday.warn_at), (tuesday.resolve_by, Some(at("2026-06-09T11:00:00"))));
    assert_eq!(chosen(&tuesday, at("2026-06-10T10:00:00")), wednesday, "and back again");
    assert_eq!(chosen(&wednesday, at("2026-06-08T16:00:00")), promise, "what was promised is not before that");
    assert_eq!(chosen(&wednesday, at("2026-06-08T11:00:00")), wednesday, "that is over already");
}

/// T12: what a pause gives is given to what was promised, and the day that they chose stays that day.
#[test]
fn a_pause_gives_nothing_beyond_the_day_that_they_chose() {
    let org = oaxaca();
    let calendar = Calendar::of(&org).expect("hours");
    let vpn = org.service(&ServiceId::new("oax-vpn")).expect("the service");
    let high = PriorityId::new("high");
    let of_vpn = (vpn, Some(&high));
    let promise = commit(&org, vpn, Some(&high), at("2026-06-08T08:00:00")).expect("hours");
    let visit = at("2026-06-10T10:00:00");
    let agreed = agree(&org, of_vpn, &promise, visit, at("2026-06-08T12:00:00")).expect("hours");
    let paused = pause(&calendar, &agreed, at("2026-06-08T13:00:00"));
    let back = |now: Timestamp| resume_for(&org, of_vpn, &paused, now).expect("hours");
    let before = back(at("2026-06-09T09:00:00"));
    assert_eq!((before.resolve_by, before.warn_at), (agreed.resolve_by, agreed.warn_at));
    assert_eq!((before.given_minutes, before.paused_since, before.minutes_left), (Some(6 * 60), None, None));
    let long = back(at("2026-06-10T14:00:00"));
    assert_eq!(long.resolve_by, Some(at("2026-06-11T09:00:00")), "what was promised comes after it by now");
    let (after, unbound) = (at("2026-06-11T09:00:00"), pause(&calendar, &promise, at("2026-06-08T13:00:00")));
    assert_eq!(back(after), resume(&calendar, &paused, after), "the day is over, and what was left is left");
    assert_eq!(
        resume_for(&org, of_vpn, &unbound, after).expect("hours"),
        resume(&calendar, &unbound, after),
        "they chose no day"
    );
}
