//! Tests of what the filter language reads, finds and calls wrong. It is held to the samples to which the desk's
//! screens are held, too.

use super::*;
use crate::catalog::RegisterDef;
use crate::equipment::EquipmentSummary;
use crate::ids::ServiceId;
use crate::person::Person;
use crate::record::RecordSummary;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

#[derive(Deserialize)]
struct Samples {
    now: Timestamp,
    offset_minutes: i16,
    me: PersonId,
    organisation: Organisation,
    base: Map<String, Json>,
    tickets: Vec<Map<String, Json>>,
    reads: Vec<Read>,
    finds: Vec<Found>,
    wrong: Vec<ExpectedProblem>,
    register: RegisterDef,
    lists: Lists,
}
#[derive(Deserialize)]
struct Lists {
    people: List<Person>,
    records: List<RecordSummary>,
    articles: List<Vec<ServiceId>>,
    lines: List<Line>,
}
#[derive(Deserialize)]
struct List<T> {
    takes: Vec<String>,
    rows: Vec<T>,
    finds: Vec<Found>,
    wrong: Vec<ExpectedProblem>,
}
#[derive(Deserialize)]
struct Line {
    by: Option<PersonId>,
    words: Vec<String>,
}
#[derive(Deserialize)]
struct Organisation {
    teams: Vec<(String, String)>,
    services: Vec<(String, String)>,
    priorities: Vec<(String, String)>,
    states: Vec<(String, String)>,
    buildings: Vec<(String, String)>,
    people: Vec<(String, String)>,
}
#[derive(Deserialize)]
struct Read {
    source: String,
    terms: Vec<ReadTerm>,
    order: String,
    descending: bool,
    text: String,
}
#[derive(Debug, PartialEq, Deserialize)]
struct ReadTerm {
    key: String,
    values: Vec<String>,
    not: bool,
}
#[derive(Deserialize)]
struct Found {
    source: String,
    numbers: Vec<usize>,
}
#[derive(Deserialize)]
struct ExpectedProblem {
    source: String,
    at: usize,
    why: String,
}

fn samples() -> Samples {
    serde_json::from_str(include_str!("samples.json")).expect("samples")
}

fn names(samples: &Samples) -> Names {
    let Organisation { teams, services, priorities, states, buildings, people } = &samples.organisation;
    Names {
        states: states.clone(),
        teams: teams.clone(),
        services: services.clone(),
        priorities: priorities.clone(),
        buildings: buildings.clone(),
        people: people.clone(),
    }
}

fn tickets(samples: &Samples) -> Vec<TicketSummary> {
    let whole = |given: &Map<String, Json>| {
        let mut ticket = samples.base.clone();
        ticket.extend(given.clone());
        serde_json::from_value(Json::Object(ticket)).expect("a ticket")
    };
    samples.tickets.iter().map(whole).collect()
}

#[test]
fn a_name_with_quotation_marks_is_named_without_them() {
    let school = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let buildings = vec![school("s0", "Escuela \"Benito Juárez\""), school("s1", "Escuela \"Benito Juárez\" Anexo")];
    let names = Names { buildings, ..Names::default() };
    assert_eq!(names.ids(Key::Building, "Escuela Benito Juárez"), ["s0"]);
    assert_eq!(names.ids(Key::Building, "escuela benito"), ["s0", "s1"]);
}

#[test]
fn a_filter_is_read_as_the_desk_reads_it() {
    for told in samples().reads {
        let query = read(&told.source);
        let terms: Vec<_> = query
            .terms
            .iter()
            .map(|term| ReadTerm {
                key: term.key.as_str().to_owned(),
                values: term.values.iter().map(|value| value.text.clone()).collect(),
                not: term.not,
            })
            .collect();
        assert_eq!(terms, told.terms, "{}", told.source);
        assert_eq!(query.order.map_or("due", |(order, _)| order), told.order, "{}", told.source);
        assert_eq!((query.descending, &query.text), (told.descending, &told.text), "{}", told.source);
        assert!(query.wrong.is_empty(), "{}", told.source);
    }
}

#[test]
fn a_filter_finds_what_it_finds_at_the_desk() {
    let samples = samples();
    let (names, tickets) = (names(&samples), tickets(&samples));
    let zone = Zone::new(vec![(0, samples.offset_minutes)]);
    let context = FilterContext { now: samples.now, zone: &zone, me: Some(&samples.me) };
    for Found { source, numbers } in &samples.finds {
        let filter = Filter::of(&read(source), &names).expect(source);
        let found: Vec<usize> =
            (1..).zip(&tickets).filter(|(_, ticket)| filter.finds(ticket, context, None)).map(|(n, _)| n).collect();
        assert_eq!(found, *numbers, "{source}");
    }
    let mine = Filter::of(&read("es:por-autorizar"), &names).expect("a filter");
    assert!(mine.finds(&tickets[0], context, Some(Waits::Approval)) && !mine.finds(&tickets[0], context, None));
}

#[test]
fn a_filter_says_that_it_finds_open_tickets_alone_and_then_it_does() {
    let samples = samples();
    let (names, tickets) = (names(&samples), tickets(&samples));
    let zone = Zone::new(vec![(0, samples.offset_minutes)]);
    let context = FilterContext { now: samples.now, zone: &zone, me: Some(&samples.me) };
    let of = |source: &str| Filter::of(&read(source), &names).expect("a filter");
    let every_state =
        tickets.iter().flat_map(|ticket| State::ALL.map(|state| TicketSummary { state, ..ticket.clone() }));
    let tickets: Vec<TicketSummary> = every_state.collect();
    for Found { source, .. } in &samples.finds {
        let filter = of(source);
        let mut found = tickets.iter().filter(|ticket| filter.finds(ticket, context, None));
        assert!(!filter.finds_open_alone() || !found.any(|ticket| ticket.state.is_final()), "{source}");
    }
    let says = |source: &str| of(source).finds_open_alone();
    for source in [
        "estado:abierto",
        "asignada:yo estado:open brother",
        "estado:recibida,espera-usuario",
        "plazo:vencido,hoy",
        "-estado:terminado",
        "-estado:terminado,recibida edificio:e2",
    ] {
        assert!(says(source), "{source}");
    }
    for source in [
        "",
        "brother",
        "estado:terminado",
        "estado:abierto,cerrada",
        "estado:cerrada",
        "-estado:abierto",
        "-estado:cerrada",
        "-plazo:vencido",
        "asignada:yo",
        "es:en-pausa",
    ] {
        assert!(!says(source), "{source}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let samples = samples();
    let names = names(&samples);
    for ExpectedProblem { source, at, why } in &samples.wrong {
        let wrong = Filter::of(&read(source), &names).expect_err(source);
        assert_eq!((wrong.at, wrong.why.as_str()), (*at, why.as_str()), "{source}");
    }
}

impl<T> List<T> {
    /// What it finds, what it calls wrong, and that it takes the keys it is said to take and no others.
    fn hold(&self, of: impl Fn(&Query) -> Result<Filter, FilterError>, finds: impl Fn(&Filter, &T) -> bool) {
        for Found { source, numbers } in &self.finds {
            let filter = of(&read(source)).expect(source);
            let rows = (1..).zip(&self.rows);
            let found: Vec<usize> = rows.filter(|&(_, row)| finds(&filter, row)).map(|(number, _)| number).collect();
            assert_eq!(found, *numbers, "{source}");
        }
        for ExpectedProblem { source, at, why } in &self.wrong {
            let wrong = of(&read(source)).expect_err(source);
            assert_eq!((wrong.at, wrong.why.as_str()), (*at, why.as_str()), "{source}");
        }
        for (key, words) in words::KEYS {
            let wrong = of(&read(&format!("{}:x", words[0]))).expect_err("nothing has this name");
            let takes = self.takes.iter().any(|name| name == key.as_str());
            assert_eq!(wrong.why != FilterErrorKind::Key, takes, "{}", key.as_str());
        }
    }
}

#[test]
fn other_lists_are_filtered_by_what_their_rows_say() {
    let samples = samples();
    let (names, register, me) = (names(&samples), &samples.register, &samples.me);
    let Lists { people, records, articles, lines } = &samples.lists;
    people.hold(|query| Filter::of_people(query, &names), |filter, person| filter.finds_person(person));
    records.hold(|query| Filter::of_records(query, register), |filter, record| filter.finds_record(record, register));
    articles.hold(|query| Filter::of_articles(query, &names), |filter, services| filter.finds_services(services));
    lines.hold(
        |query| Filter::of_lines(query, &names),
        |filter, line| filter.finds_line(line.by.as_ref(), me, &line.words),
    );
}

#[test]
fn items_are_found_by_where_they_are_and_by_words() {
    let names = names(&samples());
    let item: EquipmentSummary = serde_json::from_value(serde_json::json!({
        "id": "018f0000-0000-7000-8000-000000000001", "inventory": "INV-1", "serial": "", "mac": "",
        "name": "Impresora Brother", "kind": "", "person": "", "building": "e7", "room": "", "condition": "", "tokens": []
    }))
    .expect("an item");
    let finds = |source: &str| Filter::of_items(&read(source), &names).expect(source).finds_item(&item);
    assert!(finds("") && finds("edificio:e7 brother") && finds("-edificio:e2"));
    assert!(!finds("edificio:e2") && !finds("canon"));
    let wrong = Filter::of_items(&read("brother estado:abierto"), &names).expect_err("tickets have states");
    assert_eq!((wrong.at, wrong.why), (15, FilterErrorKind::Key));
}
