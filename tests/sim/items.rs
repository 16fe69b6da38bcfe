//! Deeds of the people of the simulation on equipment. They are hand-overs, movements, labels, sightings, stock. A
//! check tells what must be true of the equipment in the end, whatever met whatever.

use crate::sim::model::ActContent;
use crate::sim::world::World;
use ronda_shared::command::{Choice, Command, Decision, EquipmentField, Item, Place};
use ronda_shared::command::{HandOver, Holder, HolderKind, Movement, MovementKind};
use ronda_shared::document::Subject;
use ronda_shared::equipment::{EquipmentView, receipt};
use ronda_shared::ids::{ActId, DocumentId, LabelId};
use ronda_shared::view::View;
use ronda_test_support::acts::hand;
use std::collections::BTreeMap;

/// Few labels and many hands.
const LABELS: u64 = 4;

/// The desk registers an item.
pub(crate) fn register(world: &mut World, member: usize) {
    let now = world.clock_of(member);
    let id = world.new_id();
    let fields = BTreeMap::from([
        (EquipmentField::Inventory, format!("INV-{id}")),
        (EquipmentField::Building, "edificio-2".to_owned()),
        (EquipmentField::Condition, "en servicio".to_owned()),
    ]);
    let act = world.fleet[member].device.dispatch(id, Command::Item(Item::RegisterEquipment { fields }), now);
    world.model.said.insert(act.expect("the desk registers"), (id, ActContent::Unit));
}

/// One random deed on an item as a member sees it.
pub(crate) fn act(world: &mut World, member: usize, id: DocumentId, view: &EquipmentView) {
    let now = world.clock_of(member);
    let text = format!("w{:x}", world.chance.number());
    let (command, said) = match world.chance.below(16) {
        0..=4 => (hand_over(view, &text), ActContent::Request),
        5..=7 => (movement(world, view, text), ActContent::Request),
        8 | 9 => (
            Command::Item(Item::BindLabel { label: LabelId::new(world.chance.number() % LABELS) }),
            ActContent::Request,
        ),
        10 => match view.labels.first() {
            Some(binding) => {
                (Command::Item(Item::RetireLabel { label: binding.label, reason: text }), ActContent::Request)
            }
            None => (Command::Item(Item::AddEquipmentNote { text: text.clone() }), ActContent::Note(text)),
        },
        11 => (
            Command::Item(Item::SeeItem { place: Place { room: text.clone(), ..Place::default() }, audit: text }),
            ActContent::Unit,
        ),
        12 => {
            let delta = i32::try_from(world.chance.below(9)).unwrap_or(0) - 4;
            let (item, unit) = ("Conector".to_owned(), "pza".to_owned());
            let counted = delta % 2 == 0;
            match delta {
                0 => (Command::Item(Item::SetMinimum { item, unit, minimum: 4 }), ActContent::Unit),
                _ => (
                    Command::Item(Item::MoveStock {
                        item,
                        delta,
                        unit,
                        ticket: None,
                        line: None,
                        counted,
                        found: None,
                    }),
                    ActContent::Stock(delta),
                ),
            }
        }
        13 => (Command::Item(Item::SetEquipmentField { field: EquipmentField::Room, value: text }), ActContent::Unit),
        14 => (Command::Item(Item::AddEquipmentNote { text: text.clone() }), ActContent::Note(text)),
        _ => match view.conflicts.iter().find(|card| card.settled.is_none()) {
            Some(card) => {
                let swap = card.subject != Subject::Label && world.chance.once_in(2);
                let choice = if swap { Choice::Swap } else { Choice::Keep };
                (Command::Decision(Decision::DecideConflict { conflict: card.id.clone(), choice }), ActContent::Request)
            }
            None => (Command::Item(Item::AddEquipmentNote { text: text.clone() }), ActContent::Note(text)),
        },
    };
    if let Ok(act) = world.fleet[member].device.dispatch(id, command, now) {
        world.model.said.insert(act, (id, said));
    }
}

fn hand_over(view: &EquipmentView, to: &str) -> Command {
    let from = view.custody.holder.as_ref().map_or("Rosa".to_owned(), |holder| holder.name.clone());
    let holder = |name: &str| Holder { kind: HolderKind::Technician, person: None, name: name.to_owned() };
    let mut over = HandOver {
        previous: view.custody.last,
        given: Some(hand(&from)),
        taken: Some(hand(to)),
        ..HandOver::new(holder(&from), holder(to), "Funciona".to_owned())
    };
    over.text = receipt(&over, view);
    Command::Item(Item::HandOver(Box::new(over)))
}

fn movement(world: &mut World, view: &EquipmentView, reason: String) -> Command {
    let kind = match world.chance.below(6) {
        0 => MovementKind::Withdrawal {},
        1 => MovementKind::WarrantyReturn {},
        2 => MovementKind::Reassignment { person: reason.clone(), client_org: "Finanzas".to_owned() },
        _ => MovementKind::Relocation { place: Place { room: reason.clone(), ..Place::default() } },
    };
    let signature = Some(hand("Sofía"));
    let previous = view.last_movement;
    Command::Item(Item::MoveItem(Box::new(Movement { kind, previous, reason, ticket: None, paper: None, signature })))
}

/// What is true of an item whatever happened: one chain of custody, every link the successor of the one before; every
/// decision answered; stock adds up to what was said of it.
pub(crate) fn check(world: &World, view: &EquipmentView) -> Result<(), String> {
    let mut links: BTreeMap<Option<ActId>, ActId> = BTreeMap::new();
    for event in view.custody.events.iter().filter(|event| event.stands) {
        if let Some(other) = links.insert(event.over.previous, event.stamp.act) {
            return Err(format!("two hand-overs stand after one: {other} and {}", event.stamp.act));
        }
    }
    let (mut last, mut length) = (None, 0);
    while let Some(next) = links.get(&last) {
        (last, length) = (Some(*next), length + 1);
    }
    if length != links.len() || last != view.custody.last {
        return Err("the chain of custody is broken".to_owned());
    }
    if view.requests.iter().any(|request| request.ruling.is_none()) {
        return Err("a decision on an item was not answered".to_owned());
    }
    let model = &world.model;
    let taken = |act: &ActId| model.accepted.contains(act) && !model.struck.contains(act);
    let here = model.said.iter().filter(|(act, (document, _))| *document == view.id && taken(act));
    let mut stock = 0;
    for (act, (_, said)) in here {
        let found = match said {
            ActContent::Note(text) => view.notes.iter().filter(|note| note.text == *text).count() == 1,
            ActContent::Request => view.request(*act).is_some(),
            ActContent::Stock(delta) => {
                stock += i64::from(*delta);
                true
            }
            _ => true,
        };
        if !found {
            return Err(format!("what {act} said of an item is gone without a word: {said:?}"));
        }
    }
    let counted: i64 = view.stock.iter().map(|stock| stock.quantity).sum();
    if counted == stock { Ok(()) } else { Err(format!("{counted} in stock where {stock} were said")) }
}

/// No label leads to two items.
pub(crate) fn labels_apart(items: &[EquipmentView]) -> Result<(), String> {
    let mut known: BTreeMap<LabelId, DocumentId> = BTreeMap::new();
    for item in items {
        for binding in &item.labels {
            if let Some(other) = known.insert(binding.label, item.id) {
                return Err(format!("{} leads to {other} and {}", binding.label, item.id));
            }
        }
    }
    Ok(())
}

/// The item as a member's device shows it.
pub(crate) fn seen(world: &World, member: usize, id: DocumentId) -> Option<EquipmentView> {
    match world.fleet[member].device.view(id, world.clock_of(member))? {
        View::Equipment(item) => Some(*item),
        View::Ticket(_) | View::Record(_) => None,
    }
}
