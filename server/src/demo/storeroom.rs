//! The storeroom of Oaxaca: registered four weeks ago, filled, and what the technicians of its building took for tickets.

use super::cases::EquipmentKind;
use super::hours::Day;
use super::life::Life;
use super::step::{Step, StepAction};
use super::stores::{self, StoryStoreroom, StoryTaking};
use super::world::World;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision, EquipmentField, Item};
use ronda_shared::ids::{BuildingId, DocumentId, LabelId};
use ronda_shared::time::MINUTE_MS;
use std::collections::BTreeMap;

/// How many there are.
#[cfg(test)]
pub(super) const STOREROOMS: usize = 1;
/// What it holds at first.
const STORE: &str = include_str!("oaxaca_store.json");
/// Where it stands.
const BUILDING: &str = "almacen-reforma";
/// So many tickets take something out of it.
const TAKINGS: usize = 8;
/// How long ago it was registered, in days.
const SINCE: i64 = 28;

/// Work that may take material: the ticket, what it is about, and the step that began it.
pub(super) struct StartedWork {
    ticket: DocumentId,
    gear: EquipmentKind,
    step: Step,
}

/// The ticket's work, where a technician who serves the storeroom's building began it and no approval covers what is used.
pub(super) fn begun(life: &Life<'_>) -> Option<StartedWork> {
    let starts = |step: &&Step| matches!(step.deed, StepAction::Does(Command::Decision(Decision::Start {})));
    let step = life.steps.iter().find(starts).filter(|_| life.service.approvals.is_empty())?;
    let near = life.world.person(&step.person).buildings.contains(&BuildingId::new(BUILDING));
    let gear = life.case.gear.filter(|_| near)?;
    Some(StartedWork { ticket: life.document, gear, step: step.clone() })
}

/// Its steps: it is registered, labelled and filled by the desk; then what these tickets took.
pub(super) fn steps(world: &World<'_>, begun: &[StartedWork]) -> Vec<Step> {
    let store: StoryStoreroom = serde_json::from_str(STORE).expect("the storeroom beside this file is readable");
    let mut chance = world.root.branch("storeroom", 0);
    let at = Day::of(&world.org.zone, world.now).plus(-SINCE).at(9, 0);
    let document = DocumentId::new(at, chance.ten_bytes());
    let label = LabelId::new(chance.draw());
    let mut steps = stores::steps(std::slice::from_ref(&store), &|_| Some((document, at)));
    let filled = steps.last().map_or(at, |step| step.received);
    let said = [Item::RegisterEquipment { fields: fields(&store.item) }, Item::BindLabel { label }];
    for (at, item) in [at, at.plus(MINUTE_MS)].into_iter().zip(said) {
        steps.push(stores::at_the_desk(&store, document, steps.len(), at, Command::Item(item)));
    }
    for begun in begun.iter().filter(|begun| begun.step.seen > filled).take(TAKINGS) {
        let taking = taking(&store.item, begun.gear);
        let line = stores::key(steps.len());
        // With the step that began the work: on the same phone, made and received at the same time.
        steps.push(Step { key: line, deed: StepAction::Does(taking.line()), ..begun.step.clone() });
        steps.push(Step {
            key: stores::key(steps.len()),
            document,
            kind: DocumentKind::Equipment,
            deed: taking.leaves(begun.ticket, line),
            ..begun.step.clone()
        });
    }
    steps
}

fn fields(number: &str) -> BTreeMap<EquipmentField, String> {
    [
        (EquipmentField::Inventory, number),
        (EquipmentField::Type, "Almacén"),
        (EquipmentField::Name, "Bodega de soporte"),
        (EquipmentField::Building, BUILDING),
        (EquipmentField::Level, "Nivel 1"),
        (EquipmentField::Room, "Bodega"),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .into()
}

/// What such a piece of equipment takes.
fn taking(store: &str, gear: EquipmentKind) -> StoryTaking {
    let (article, unit, quantity) = match gear {
        EquipmentKind::Phone => ("Patch cord de 1 m", "pza", 1),
        EquipmentKind::Computer => ("Memoria DDR4 de 8 GB", "pza", 1),
        EquipmentKind::Printer => ("Tóner Brother TN-3449", "pza", 1),
        EquipmentKind::AccessPoint => ("Conector RJ45", "pza", 2),
        EquipmentKind::Node => ("Cable UTP categoría 6", "m", 18),
    };
    StoryTaking { store: store.to_owned(), article: article.to_owned(), unit: unit.to_owned(), quantity }
}
