//! Several sources tell of one item in one ticket, which ends with the last of their alerts. A storm of all is as few tickets.

use super::*;
use proptest::prelude::*;

fn item(number: u8) -> DocumentId {
    DocumentId::new(NOW, [number; 10])
}

fn of(number: u8, arrival: Arrival) -> Arrival {
    Arrival { item: Some(item(number)), ..arrival }
}

fn hung(upstream: &str, arrival: Arrival) -> Arrival {
    Arrival { upstream: upstream.to_owned(), ..arrival }
}

fn opens(steps: &[AlertWrite]) -> bool {
    steps.iter().any(|step| matches!(step, AlertWrite::Open { .. }))
}

#[test]
fn what_two_sources_tell_of_one_item_is_one_ticket() {
    let mut desk = desk();
    assert!(opens(&desk.hears_from("zabbix", &[of(7, fires(1))])));
    let outage = desk.outage().document;
    desk.pass(10_000);
    assert!(desk.hears_from("kuma", &[of(7, fires(2))]).is_empty(), "within the minute it is no news");
    desk.pass(2 * MINUTE_MS);
    let told = desk.hears_from("checkmk", &[of(7, fires(3))]);
    let [AlertWrite::Note { text, .. }] = told.as_slice() else { panic!("{told:?}") };
    assert!(text.contains("«checkmk»") && text.contains("alerta 3") && text.contains("3 alertas"), "{text}");
    for _ in 0..10 {
        assert!(desk.hears_from("kuma", &[of(7, fires(2))]).is_empty(), "a repetition is counted");
    }
    assert_eq!((desk.outage().source.as_str(), desk.outage().firing), ("zabbix", 3));

    assert!(desk.hears_from("zabbix", &[over(1)]).is_empty(), "for the others it goes on");
    assert!(desk.hears_from("checkmk", &[over(3)]).is_empty());
    assert_eq!(desk.hears_from("kuma", &[over(2)]), [AlertWrite::End { outage }]);
}

#[test]
fn within_the_window_another_source_reopens_the_ticket() {
    let mut desk = desk();
    desk.hears_from("zabbix", &[of(7, fires(1))]);
    let outage = desk.outage().document;
    desk.hears_from("zabbix", &[over(1)]);
    desk.pass(HOUR_MS);
    let told = desk.hears_from("kuma", &[of(7, fires(2))]);
    assert_eq!(told.first(), Some(&AlertWrite::Reopen { outage }), "{told:?}");
    assert_eq!(desk.hears_from("kuma", &[over(2)]), [AlertWrite::End { outage }]);
    desk.pass(3 * HOUR_MS);
    assert!(opens(&desk.hears_from("kuma", &[of(7, fires(2))])), "after the window it is another");
}

#[test]
fn what_a_person_has_rejected_no_source_joins() {
    let mut desk = desk();
    desk.hears_from("zabbix", &[of(7, fires(1))]);
    let outage = desk.outage().document;
    desk.stands(outage, TicketPhase::Over);
    assert!(opens(&desk.hears_from("kuma", &[of(7, fires(2))])));
}

/// A word for a switch is its source's own, and two that fall in one building within a minute are one outage to one source alone.
#[test]
fn sources_share_the_item_and_nothing_else() {
    let mut desk = desk();
    let switch = |n| at("edificio-1", hung("sw1", fires(n)));
    assert!(opens(&desk.hears_from("zabbix", &[switch(1)])));
    assert!(opens(&desk.hears_from("kuma", &[switch(2)])));
    assert!(!opens(&desk.hears_from("kuma", &[switch(3)])), "of one source it is one");
    assert!(opens(&desk.hears_from("zabbix", &[fires(4)])));
    assert!(opens(&desk.hears_from("kuma", &[fires(5)])), "nor what is nowhere");
}

/// What a system of security tells is for few: its words stood as notes in tickets that all of another team read.
#[test]
fn what_is_for_few_is_told_in_tickets_of_its_own_service_alone() {
    let mut desk = desk();
    desk.restricted = vec!["siem"];
    assert!(opens(&desk.hears_from("zabbix", &[of(7, fires(1))])));
    assert!(opens(&desk.hears_from("siem", &[of(7, fires(2))])), "not in the ticket that all read");
    assert!(!opens(&desk.hears_from("siem", &[of(7, fires(3))])), "of itself it is one");
    assert!(!opens(&desk.hears_from("kuma", &[of(7, fires(4))])), "and others share theirs");
    let of_siem = desk.present.outages.values().find(|known| known.row.source == "siem").expect("opened");
    assert_eq!(of_siem.row.alerts, 2);

    // In a storm, too; it has one of its own.
    let mut desk = super::desk();
    desk.restricted = vec!["siem"];
    desk.terms.tickets = 60_000;
    for number in 0..200_u16 {
        let source = ["siem", "kuma"][usize::from(number) % 2];
        desk.hears_from(source, &[hung(&format!("sw{number}"), fires(number))]);
        desk.pass(100);
    }
    let storms = desk.present.outages.values().filter(|known| known.row.storm);
    let mut told: Vec<(&str, u32)> = storms.map(|known| (&*known.row.source, known.row.firing)).collect();
    told.sort_unstable();
    assert_eq!((desk.opened, told), (42, vec![("kuma", 80), ("siem", 80)]));
}

/// A clock that was ahead for a moment had whatever came later gathered, of all sources, until its time came.
#[test]
fn a_clock_that_was_ahead_gathers_nothing_once_it_is_right() {
    let mut desk = desk();
    desk.terms.tickets = 60_000;
    desk.pass(24 * HOUR_MS);
    for number in 0..60 {
        desk.hears_from("kuma", &[hung(&format!("sw{number}"), fires(number))]);
    }
    desk.pass(-24 * HOUR_MS);
    assert!(opens(&desk.hears_from("zabbix", &[of(7, fires(100))])));
    let last = desk.present.alerts.get(&fires(100).key).expect("remembered").outage;
    assert!(!desk.present.outages[&last].row.storm);
}

#[test]
fn the_ticket_of_the_item_counts_before_a_later_one_of_its_building() {
    let mut desk = desk();
    desk.hears_from("zabbix", &[of(7, fires(1))]);
    let of_item = desk.outage().document;
    desk.pass(5 * MINUTE_MS);
    desk.hears_from("kuma", &[at("edificio-1", fires(2))]);
    desk.hears_from("kuma", &[at("edificio-1", of(7, fires(3)))]);
    let told = desk.present.alerts.get(&fires(3).key).expect("remembered");
    assert_eq!(told.outage, of_item);
    // One that is over counts no more than what goes on there.
    desk.hears_from("zabbix", &[over(1)]);
    desk.hears_from("kuma", &[over(3)]);
    desk.hears_from("kuma", &[at("edificio-1", of(7, fires(4)))]);
    let told = desk.present.alerts.get(&fires(4).key).expect("remembered");
    assert_ne!(told.outage, of_item);
}

/// Each source counted by itself: three at once made sixty-three tickets, and more where their settings allow more.
#[test]
fn a_storm_of_all_sources_is_one_storm() {
    for tickets in [20, 60_000] {
        let mut desk = desk();
        desk.terms.tickets = tickets;
        for number in 0..300_u16 {
            let source = ["zabbix", "kuma", "checkmk"][usize::from(number) % 3];
            desk.hears_from(source, &[hung(&format!("sw{number}"), fires(number))]);
            desk.pass(100);
        }
        assert_eq!(desk.opened, 41, "forty, and what gathers the rest");
        let alerts: u32 = desk.present.outages.values().map(|known| known.row.alerts).sum();
        assert_eq!(alerts, 300, "each is counted somewhere");
        let storms = desk.present.outages.values().filter(|known| known.row.storm);
        assert_eq!(storms.map(|known| known.row.firing).collect::<Vec<_>>(), [260]);
    }
}

/// A source whose settings have each ticket gathered and none reopened opened one for each alert.
#[test]
fn no_settings_open_more_than_fifty_in_a_minute() {
    let mut desk = desk();
    (desk.terms.tickets, desk.terms.reopen_ms) = (0, 0);
    for number in 0..500_u16 {
        desk.hears(&[fires(number)]);
        desk.hears(&[over(number)]);
        desk.pass(100);
    }
    assert_eq!(desk.opened, 50);
    let last = desk.present.outages.values().max_by_key(|known| known.row.document).expect("one");
    assert_eq!((last.row.alerts, last.row.firing), (451, 0), "the last takes what comes then");
    desk.pass(MINUTE_MS);
    assert!(opens(&desk.hears(&[fires(600)])), "and later it is another");
}

/// A source of the property: its tickets in ten minutes, and whether what ended is reopened.
fn terms() -> impl Strategy<Value = SourceLimits> {
    (0_usize..80, any::<bool>()).prop_map(|(tickets, reopens)| {
        let usual = SourceLimits::default();
        SourceLimits { tickets, reopen_ms: if reopens { usual.reopen_ms } else { 0 }, ..usual }
    })
}

/// Some alerts of a source at once: a number, an item, and whether it fires; then time passes.
type Told = (usize, Vec<(u16, Option<u8>, bool)>, i64);

fn told() -> impl Strategy<Value = Told> {
    let one = (0_u16..300, prop::option::of(0_u8..40), prop::bool::weighted(0.7));
    (0_usize..3, prop::collection::vec(one, 1..8), 0_i64..1_500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever sources tell, by whatever settings: no minute has more than fifty tickets, each knows how many alerts of all sources go
    /// on in it, and none is ended before the last of them.
    #[test]
    fn all_sources_are_counted_together(
        limits in prop::collection::vec(terms(), 3),
        all in prop::collection::vec(told(), 1..80),
    ) {
        let mut desk = desk();
        for (source, alerts, millis) in all {
            desk.terms = limits[source];
            let arrivals: Vec<Arrival> = alerts.into_iter().map(|(number, of_item, firing)| {
                let number = number + 300 * u16::try_from(source).unwrap_or_default();
                let upstream = if of_item.is_some() { String::new() } else { format!("sw{number}") };
                Arrival { firing, upstream, item: of_item.map(item), ..fires(number) }
            }).collect();
            let steps = desk.hears_from(["zabbix", "kuma", "checkmk"][source], &arrivals);
            let fire = |outage: DocumentId| {
                desk.present.alerts.values().filter(|row| row.firing && row.outage == outage).count()
            };
            for known in desk.present.outages.values() {
                prop_assert_eq!(known.row.firing as usize, fire(known.row.document));
            }
            for step in &steps {
                if let AlertWrite::End { outage } = step {
                    prop_assert_eq!(fire(*outage), 0);
                }
            }
            desk.pass(millis);
        }
        let opened: Vec<Timestamp> = desk.present.outages.values().map(|known| known.row.opened).collect();
        for last in &opened {
            let minute = opened.iter().filter(|one| (0..MINUTE_MS).contains(&last.since(**one))).count();
            prop_assert!(minute <= 50, "{minute} tickets in a minute");
        }
    }
}
