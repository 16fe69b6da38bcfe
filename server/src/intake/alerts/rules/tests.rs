//! One outage is one ticket; repeats are quiet; an end is an end; a storm is a few tickets.

mod several_sources;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// A source with its memory, or several of the same terms.
struct Desk {
    terms: SourceLimits,
    present: SourceState,
    /// Sources whose service is restricted, each its own.
    restricted: Vec<&'static str>,
    opened: u16,
    now: Timestamp,
}

fn desk() -> Desk {
    Desk {
        terms: SourceLimits::default(),
        present: SourceState::default(),
        restricted: Vec::new(),
        opened: 0,
        now: NOW,
    }
}

fn fires(n: u16) -> Arrival {
    let key = Sha256::of(&n.to_be_bytes());
    Arrival { key, firing: true, title: format!("alerta {n}"), item: None, upstream: String::new(), building: None }
}

fn over(n: u16) -> Arrival {
    Arrival { firing: false, ..fires(n) }
}

fn at(building: &str, arrival: Arrival) -> Arrival {
    Arrival { building: Some(BuildingId::new(building)), ..arrival }
}

impl Desk {
    /// The steps of a batch; what it remembers is remembered.
    fn hears(&mut self, arrivals: &[Arrival]) -> Vec<AlertWrite> {
        self.hears_from("sonda", arrivals)
    }
    /// The same of a source. Fingerprints of two are not alike here.
    fn hears_from(&mut self, source: &str, arrivals: &[Arrival]) -> Vec<AlertWrite> {
        self.present.restricted = self.restricted.contains(&source).then(|| ServiceId::new(source));
        let judged = |present: SourceState| {
            let mut opened = self.opened;
            let mut name = |_: usize| {
                opened += 1;
                let [high, low] = opened.to_be_bytes();
                DocumentId::new(self.now, [high, low, 0, 0, 0, 0, 0, 0, 0, 0])
            };
            let plan = plan((source, &self.terms), present, arrivals, self.now, &mut name);
            (plan, opened)
        };
        let (plan, opened) = judged(self.present.clone());
        assert_eq!(judged(self.as_read(source, arrivals)).0, plan, "whatever else of the tickets were read");
        self.opened = opened;
        for row in plan.outages {
            let before = self.present.outages.get(&row.document).cloned();
            let (phase, since, restricted) = match before {
                Some(known) => (known.phase, known.since, known.restricted),
                None => (TicketPhase::Open, self.now, self.present.restricted.clone()),
            };
            self.present.outages.insert(row.document, OpenOutage { row, phase, since, restricted });
        }
        self.present.alerts.extend(plan.alerts.into_iter().map(|row| (row.key, row)));
        for step in &plan.steps {
            match step {
                AlertWrite::Reopen { outage } => self.stands(*outage, TicketPhase::Open),
                AlertWrite::End { outage } => self.stands(*outage, TicketPhase::Finished),
                AlertWrite::Open { .. } | AlertWrite::Note { .. } => {}
            }
        }
        plan.steps
    }
    /// What is read of a batch that comes now: of outages that it cannot be told in, their rows alone.
    fn as_read(&self, source: &str, arrivals: &[Arrival]) -> SourceState {
        let mut present = self.present.clone();
        let rows: Vec<&OutageRow> = self.present.outages.values().map(|known| &known.row).collect();
        let reach = Reach::of((source, &self.terms), arrivals, rows, self.now);
        let before = arrivals.iter().filter_map(|arrival| self.present.alerts.get(&arrival.key));
        let told_in: BTreeSet<DocumentId> = before.map(|row| row.outage).collect();
        let unread = |known: &&mut OpenOutage| !told_in.contains(&known.row.document) && !reach.has(&known.row);
        for known in present.outages.values_mut().filter(unread) {
            *known = OpenOutage::over(known.row.clone());
        }
        present
    }
    fn stands(&mut self, outage: DocumentId, phase: TicketPhase) {
        let known = self.present.outages.get_mut(&outage).expect("an outage");
        (known.phase, known.since) = (phase, self.now);
    }
    fn pass(&mut self, millis: i64) {
        self.now = self.now.plus(millis);
    }
    fn outage(&self) -> &OutageRow {
        assert_eq!(self.present.outages.len(), 1);
        &self.present.outages.values().next().expect("one").row
    }
}

/// Of each outage that any source had opened within a week the ticket was read at each batch, though nothing of it could join.
#[test]
fn of_a_week_of_outages_those_are_read_that_a_batch_may_be_told_in() {
    let mut desk = desk();
    let item = |number: u8| DocumentId::new(NOW, [number; 10]);
    for n in 0..200 {
        desk.hears(&[Arrival { upstream: format!("sw{n}"), ..fires(n) }]);
        desk.pass(10 * MINUTE_MS);
    }
    desk.hears_from("kuma", &[Arrival { item: Some(item(1)), ..fires(300) }]);
    desk.hears_from("kuma", &[Arrival { item: Some(item(2)), upstream: "sw7".to_owned(), ..fires(301) }]);
    assert_eq!(desk.present.outages.len(), 202);
    desk.pass(10 * MINUTE_MS);
    let read = |desk: &Desk, arrivals: &[Arrival]| {
        let present = desk.as_read("sonda", arrivals);
        present.outages.values().filter(|known| known.phase != TicketPhase::Over).count()
    };
    assert_eq!(read(&desk, &[fires(400)]), 0, "of nothing that there is");
    assert_eq!(read(&desk, &[fires(3), over(4)]), 2, "what is told already");
    assert_eq!(
        read(&desk, &[Arrival { upstream: "sw7".to_owned(), ..fires(400) }]),
        1,
        "a switch is its source's own word"
    );
    assert_eq!(read(&desk, &[Arrival { item: Some(item(1)), ..fires(400) }]), 1, "an item is not");
    desk.hears(&[at("edificio-1", fires(401))]);
    assert_eq!(read(&desk, &[fires(400)]), 1, "what came within the minute");
    // Some of so many is gathered, and with what was gathered before.
    desk.pass(10 * MINUTE_MS);
    let storm: Vec<Arrival> = (500..540).map(|n| Arrival { upstream: format!("st{n}"), ..fires(n) }).collect();
    desk.hears(&storm);
    desk.pass(10 * MINUTE_MS);
    assert_eq!((read(&desk, &[fires(400)]), read(&desk, &storm[..20])), (0, 21));
}

/// Words that are taken out of its ticket would stay there.
#[test]
fn what_an_alert_said_is_not_remembered() {
    let mut desk = desk();
    desk.hears(&[fires(1), fires(2)]);
    desk.present.alerts.values_mut().for_each(|row| row.title = "de antes".to_owned());
    desk.hears(&[over(1), fires(3)]);
    let said: Vec<&str> = desk.present.alerts.values().filter(|row| !row.firing).map(|row| &*row.title).collect();
    assert_eq!(said, [""], "that which has ended");
    let new = desk.present.alerts.get(&fires(3).key).expect("remembered");
    assert!(new.title.is_empty(), "{new:?}");
}

#[test]
fn the_same_twice_is_one_ticket_and_no_noise() {
    let mut desk = desk();
    let first = desk.hears(&[fires(1)]);
    assert!(matches!(first.as_slice(), [AlertWrite::Open { first: 0, .. }]), "{first:?}");
    for _ in 0..20 {
        assert!(desk.hears(&[fires(1), fires(1)]).is_empty(), "a repetition is counted");
        desk.pass(MINUTE_MS);
    }
    assert_eq!((desk.outage().alerts, desk.outage().firing, desk.outage().unsaid), (1, 1, 40));
    desk.pass(10 * MINUTE_MS);
    let told = desk.hears(&[fires(1)]);
    assert!(matches!(told.as_slice(), [AlertWrite::Note { text, .. }] if text.contains("41 avisos")), "{told:?}");
    assert!(desk.hears(&[fires(1)]).is_empty(), "and not again at once");
}

#[test]
fn what_waits_is_told_though_nothing_comes() {
    let mut desk = desk();
    desk.hears(&[fires(1)]);
    desk.hears(&[fires(1)]);
    let all = |desk: &Desk| desk.present.outages.values().cloned().collect::<Vec<_>>();
    assert!(due(&desk.terms, &all(&desk), desk.now).steps.is_empty());
    desk.pass(30 * MINUTE_MS);
    let plan = due(&desk.terms, &all(&desk), desk.now);
    assert_eq!((plan.steps.len(), plan.outages[0].unsaid), (1, 0));
    let outage = desk.outage().document;
    desk.stands(outage, TicketPhase::Finished);
    assert!(due(&desk.terms, &all(&desk), desk.now).steps.is_empty(), "nobody waits for it");
}

#[test]
fn one_switch_one_building_one_minute_are_one_outage() {
    let mut desk = desk();
    let hung = |n| Arrival { upstream: "sw1".into(), ..fires(n) };
    desk.hears(&[hung(1), at("edificio-1", fires(2))]);
    assert_eq!(desk.present.outages.len(), 2);
    desk.pass(MINUTE_MS);
    assert!(
        !desk.hears(&[hung(3)]).iter().any(|step| matches!(step, AlertWrite::Open { .. })),
        "of that switch at any time"
    );
    desk.hears(&[at("edificio-1", fires(4))]);
    assert_eq!(desk.present.outages.len(), 2, "of that building within the minute");
    desk.pass(MINUTE_MS + 1);
    desk.hears(&[at("edificio-1", fires(5))]);
    desk.hears(&[at("edificio-2", fires(6))]);
    assert_eq!(desk.present.outages.len(), 4, "later, or elsewhere, it is another");
    let item = DocumentId::new(NOW, [9; 10]);
    let of_item = |n| Arrival { item: Some(item), ..fires(n) };
    desk.hears(&[of_item(7)]);
    desk.pass(HOUR_MS);
    desk.hears(&[of_item(8)]);
    assert_eq!(desk.present.outages.len(), 5, "of one item");
}

/// A core switch takes several buildings with it; a row of before knows the first alone.
#[test]
fn an_outage_is_in_every_building_of_its_alerts() {
    let mut desk = desk();
    let hung = |n: u16, building: &str| at(building, Arrival { upstream: "core".into(), ..fires(n) });
    desk.hears(&[hung(1, "edificio-1"), hung(2, "edificio-2")]);
    desk.hears(&[hung(3, "edificio-3"), at("edificio-3", fires(4))]);
    let is_in = |row: &OutageRow| {
        ["edificio-1", "edificio-2", "edificio-3", "edificio-4"].map(|id| row.is_in(&BuildingId::new(id)))
    };
    assert_eq!(is_in(desk.outage()), [true, true, true, false]);
    for n in 10..300 {
        desk.hears(&[hung(n, &format!("torre-{n}"))]);
    }
    assert_eq!(desk.outage().buildings.len(), BUILDINGS);
    let mut before = serde_json::to_value(desk.outage()).expect("a row");
    before.as_object_mut().expect("an object").remove("buildings");
    let before: OutageRow = serde_json::from_value(before).expect("a row of before");
    assert_eq!(is_in(&before), [true, false, false, false]);
}

#[test]
fn it_ends_with_its_last_alert_and_comes_again_within_the_window() {
    let mut desk = desk();
    desk.hears(&[at("e", fires(1)), at("e", fires(2))]);
    assert!(desk.hears(&[over(1)]).is_empty(), "one still fires");
    assert!(desk.hears(&[over(1), over(9)]).is_empty(), "said twice, or never known");
    let ended = desk.hears(&[over(2)]);
    let outage = desk.outage().document;
    assert_eq!(ended, [AlertWrite::End { outage }]);
    desk.pass(HOUR_MS);
    let again = desk.hears(&[at("e", fires(2))]);
    assert_eq!(again, [AlertWrite::Reopen { outage }], "and no note beside it that says so again");
    assert_eq!(desk.outage().unsaid, 0);
    assert_eq!(desk.hears(&[over(2)]), [AlertWrite::End { outage }]);
    desk.pass(3 * HOUR_MS);
    let later = desk.hears(&[at("e", fires(2))]);
    assert!(matches!(later.as_slice(), [AlertWrite::Open { .. }]), "after the window it is another: {later:?}");
}

#[test]
fn whoever_ended_it_is_not_contradicted_by_a_repetition() {
    let mut desk = desk();
    desk.hears(&[fires(1)]);
    let outage = desk.outage().document;
    desk.stands(outage, TicketPhase::Over);
    desk.pass(HOUR_MS);
    assert!(desk.hears(&[fires(1)]).is_empty());
    desk.pass(2 * HOUR_MS);
    let later = desk.hears(&[fires(1)]);
    assert!(matches!(later.as_slice(), [AlertWrite::Open { .. }]), "{later:?}");
    assert_eq!(desk.present.outages[&outage].row.firing, 0, "it fires there no more");
}

#[test]
fn a_storm_is_a_few_tickets_whatever_it_is_of() {
    let mut desk = desk();
    let mut opened = 0;
    for batch in 0..100_u16 {
        let arrivals: Vec<Arrival> = (0..100)
            .map(|n| Arrival { upstream: format!("sw{}", batch * 100 + n), ..fires(batch * 100 + n) })
            .collect();
        let steps = desk.hears(&arrivals);
        opened += steps.iter().filter(|step| matches!(step, AlertWrite::Open { .. })).count();
        desk.pass(600);
    }
    assert_eq!(opened, 21, "ten thousand switches in a minute");
    let alerts: u32 = desk.present.outages.values().map(|known| known.row.alerts).sum();
    assert_eq!(alerts, 10_000, "each is counted somewhere");
    let storm = desk.present.outages.values().find(|known| known.row.storm).expect("one");
    assert_eq!(storm.row.firing, 9_980);
}

/// The ticket that gathers a storm is resolved between two of its alerts: each opened another one.
#[test]
fn a_storm_that_comes_and_goes_is_a_few_tickets_too() {
    let mut desk = desk();
    let mut opened = 0;
    for number in 0..1_000 {
        for steps in [desk.hears(&[fires(number)]), desk.hears(&[over(number)])] {
            opened += steps.iter().filter(|step| matches!(step, AlertWrite::Open { .. })).count();
        }
        desk.pass(100);
    }
    assert_eq!(opened, 21);
    let storm = desk.present.outages.values().find(|known| known.row.storm).expect("one");
    assert_eq!((storm.row.alerts, storm.row.firing), (980, 0));
    desk.pass(3 * HOUR_MS);
    for number in 2_000..2_022 {
        let steps = desk.hears(&[fires(number), over(number)]);
        opened += steps.iter().filter(|step| matches!(step, AlertWrite::Open { .. })).count();
    }
    assert_eq!(opened, 42, "after the window it is another storm");
}

/// Its ticket grows with each that comes and goes: once it takes no more acts, nobody would be told of any that follows.
#[test]
fn a_storm_that_goes_on_and_on_is_a_ticket_for_each_thousand() {
    let mut desk = desk();
    for number in 0..3_000 {
        desk.hears(&[fires(number)]);
        desk.hears(&[over(number)]);
        desk.pass(100);
    }
    let storms = desk.present.outages.values().filter(|known| known.row.storm);
    assert_eq!(storms.map(|known| known.row.alerts).collect::<Vec<_>>(), [1_000, 1_000, 980]);
    assert_eq!(desk.opened, 23);
}

#[test]
fn two_of_one_batch_that_end_at_once_end_once() {
    let mut desk = desk();
    desk.hears(&[at("e", fires(1)), at("e", fires(2))]);
    let steps = desk.hears(&[over(1), over(2)]);
    assert_eq!(steps.iter().filter(|step| matches!(step, AlertWrite::End { .. })).count(), 1);
    let mut desk = self::desk();
    desk.hears(&[fires(1)]);
    assert!(desk.hears(&[over(1), fires(1)]).is_empty(), "it flapped within the batch");
}
