//! What the other organisations tell of themselves: every act is taken, and every paper of theirs fills.

use super::desk::Desk;
use super::desk_story::desk_story;
use super::feeder::tell_story;
use super::hours::moments;
use super::step::StepAction;
use crate::ingest::{stored_item, stored_ticket};
use crate::organisation;
use crate::store::Store;
use crate::store::redb::RedbStore;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content, Decision};
use ronda_shared::ids::{FormId, RegisterId};
use ronda_shared::paper::{self, Paper};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Thursday 19 November 2026, 11:52 in central Mexico.
const NOW: Timestamp = Timestamp::from_millis(1_795_110_720_000);

/// What an organisation tells, and its data by the hours of its demonstration.
fn decided(name: &str) -> (Desk, Organisation) {
    let files = organisation::files_named(name).expect("its files");
    let desk = Desk::among(&files).expect("readable").expect("it tells a demonstration");
    let dir = tempfile::tempdir().expect("a directory");
    let into = dir.path().join("organisation");
    organisation::write(&into, &desk.decide(files).expect("decided")).expect("written");
    let (org, undecided) =
        organisation::load_with_undecided(into.to_str().expect("a path")).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(undecided.is_empty(), "{name}: {undecided:?}");
    (desk, org)
}

/// An organisation by the hours of its demonstration, with what its tickets' papers say, told at a moment.
fn told(name: &str, now: Timestamp) -> (Organisation, Vec<Paper>) {
    let (desk, org) = decided(name);
    let story = desk_story(&desk, &org, 3, now).expect("a story");
    let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("a store in memory"));
    let told = tell_story(Arc::clone(&store), Arc::new(org.clone()), 3, now, &story, None).expect("told");
    assert!(told.not_taken.is_empty(), "{name}: {:#?}", told.not_taken);
    let reader = store.read().expect("readable");
    let mut papers = Vec::new();
    let (mut tickets, mut resolved, mut letters) = (0, 0, 0);
    let (mut taken, mut short) = (0, 0);
    let mut kept: BTreeSet<RegisterId> = BTreeSet::new();
    for summary in reader.summaries(None, 1_000).expect("summaries") {
        let ticket = match summary {
            Summary::Ticket(ticket) => ticket,
            Summary::Record(record) => {
                kept.insert(record.register.clone());
                continue;
            }
            Summary::Equipment(item) => {
                let view = stored_item(&*reader, item.id).expect("readable").expect("there");
                taken += view.stock_entries.iter().filter(|entry| entry.ticket.is_some()).count();
                short += view.stock.iter().filter(|line| line.is_short()).count();
                continue;
            }
        };
        tickets += 1;
        letters += ticket.letters.len();
        resolved += usize::from(ticket.state == ronda_shared::state::State::Resolved);
        assert_eq!(ticket.not_applied, 0, "{name}: {} has a decision that was ruled out", ticket.subject);
        let view = stored_ticket(&*reader, ticket.id).expect("readable").expect("there");
        for form in &org.forms {
            papers.push(paper::fill(&org, &FormId::new(form.id.as_str()), &view).expect("every form fills"));
        }
    }
    assert_eq!(tickets, desk.tickets(), "{name}");
    assert!(resolved >= 1, "{name}: one at least is done");
    assert_eq!(letters, desk.letters.len(), "{name}: each letter is in its register");
    let takings: usize = desk.cases.iter().map(|told| told.takes.len()).sum();
    assert_eq!(taken, takings, "{name}: what tickets took out of storerooms");
    assert_eq!((taken > 0, short > 0), (!desk.stores.is_empty(), !desk.stores.is_empty()), "{name}: its storerooms");
    for def in &org.registers {
        assert!(kept.contains(&def.id), "{name}: nothing stands in «{}»", def.name);
    }
    (org, papers)
}

/// The answers under a label on the papers of a form: one at least, or whatever is asked of all of them would hold.
#[track_caller]
fn under(papers: &[Paper], form: &str, label: &str) -> Vec<String> {
    let rows = papers.iter().filter(|paper| paper.form.as_str() == form).flat_map(|paper| &paper.sections);
    let rows = rows.flat_map(|section| &section.rows).filter(|row| row.label == label);
    let found: Vec<String> = rows.map(|row| row.value.clone()).collect();
    assert!(!found.is_empty(), "no paper «{form}» has «{label}»");
    found
}

/// SEC-07, SEC-08: the papers are filled from the ticket.
#[test]
fn secogem_tells_its_days() {
    let (_, papers) = told("secogem", NOW);
    assert!(under(&papers, "st-os", "Usuario").iter().any(|name| name == "Delia Arzate Montiel"));
    assert!(under(&papers, "st-os", "Medio").iter().all(|way| way == "Sistema automatizado"));
    assert!(under(&papers, "st-os", "Diagnóstico del servicio").iter().any(|text| text.contains("roseta")));
    assert!(under(&papers, "st-os", "Fecha y hora de la solicitud").iter().all(|day| day.starts_with("2026-11-")));
    assert!(under(&papers, "st-ere", "Folio de la orden de servicio").iter().all(|folio| folio.starts_with("P-")));
}

/// OCO-24, OCO-25: the printed order, with its three signatures. Told on a Sunday, of what was done by Friday.
#[test]
fn ocoyoacac_tells_its_days() {
    let (_, papers) = told("ocoyoacac", moments::SUNDAY);
    let units = under(&papers, "oco-orden-servicio", "UNIDAD ADMINISTRATIVA SOLICITANTE:");
    assert!(units.iter().any(|unit| unit == "Tesorería Municipal"));
    assert!(papers.iter().any(|paper| paper.form.as_str() == "oco-orden-servicio" && paper.signatures.len() == 3));
}

/// BJ-02: the procedure's code and version are printed on the order.
#[test]
fn benito_juarez_tells_its_days() {
    let (_, papers) = told("benito-juarez", NOW);
    assert!(
        under(&papers, "bj-orden-servicio", "Procedimiento").iter().any(|code| code == "P-OMA-TI-ST-02, versión 02")
    );
    assert!(under(&papers, "bj-orden-servicio", "Departamento que atiende").iter().all(|name| !name.is_empty()));
}

/// BJ-33, BJ-35, BJ-37: the operator gives out asistencia and the diagnosis, the secretary what came by letter, a Jefatura what
/// else its department does.
#[test]
fn benito_juarez_has_each_give_out_what_is_theirs() {
    let (desk, org) = decided("benito-juarez");
    let story = desk_story(&desk, &org, 3, NOW).expect("a story");
    let mut services = BTreeMap::new();
    for step in &story.steps {
        if let StepAction::Does(Command::Content(Content::OpenTicket(open))) = &step.deed {
            services.insert(step.document, open.service.as_str());
        }
    }
    let given: BTreeSet<(&str, &str)> = story
        .steps
        .iter()
        .filter(|step| matches!(step.deed, StepAction::Does(Command::Decision(Decision::Assign { .. }))))
        .map(|step| (services[&step.document], step.person.as_str()))
        .collect();
    let expected = [
        ("bj-asistencia-usuarios", "ximena.balam"),
        ("bj-correspondencia", "carmen.ucan"),
        ("bj-diagnostico-tecnico", "ximena.balam"),
        ("bj-dictamen-tecnico", "martin.tun"),
        ("bj-instalacion-hw-sw", "martin.tun"),
        ("bj-publicacion-portal", "carmen.ucan"),
        ("bj-red-voz-datos", "rodrigo.may"),
    ];
    assert_eq!(given, BTreeSet::from(expected));
}

#[test]
fn aguascalientes_tells_its_days() {
    let (org, papers) = told("aguascalientes", NOW);
    assert!(under(&papers, "agu-queja-cas", "Nombre del ciudadano").iter().any(|name| name.starts_with("Ramiro")));
    let kiosks = org.calendars.iter().find(|calendar| calendar.id == "kioscos").expect("the kiosks' hours");
    assert_eq!(kiosks.hours[0].days.len(), 7, "AGU-26: every day of the week");
}

/// What came «yesterday» came on Friday, and the desk has not opened yet.
#[test]
fn benito_juarez_tells_its_days_early_on_a_monday() {
    told("benito-juarez", moments::EARLY_MONDAY);
}

/// The next copy of the month, which was moved, is that of December: November's is over.
#[test]
fn aguascalientes_tells_its_days_as_the_month_ends() {
    told("aguascalientes", moments::END_OF_MONTH);
}

/// On a rest day, and what came by letter «yesterday» came in another year.
#[test]
fn secogem_tells_its_days_on_the_first_of_january() {
    told("secogem", moments::NEW_YEAR);
}
