//! A computer in the workshop: its user handed it over and has not got it back.

use super::life::Life;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision, HandOver, Holder, HolderKind};
use ronda_shared::ids::PersonId;
use ronda_shared::state::State;

/// How the item of a ticket came into the hands of a technician who serves its building, where the ticket waits for a provider today.
/// Made and received on the same phone as what says that it does.
pub(super) fn handed_in(life: &Life<'_>) -> Option<Step> {
    let waits = |step: &&Step| matches!(step.deed, StepAction::Does(Command::Decision(Decision::WaitVendor { .. })));
    let item = life.item.filter(|_| life.state == State::WaitingVendor)?;
    let step = life.steps.iter().find(waits)?;
    let worker = life.world.person(&step.person);
    if !worker.buildings.iter().any(|served| served.as_str() == item.caller.building) {
        return None;
    }
    let user = PersonId::new(life.caller.id);
    let from = Holder { kind: HolderKind::User, person: Some(user), name: life.caller.name.to_owned() };
    let to = Holder { kind: HolderKind::Technician, person: Some(worker.id.clone()), name: worker.name.clone() };
    let over = HandOver {
        ticket: Some(life.document),
        purpose: "Revisión del proveedor".to_owned(),
        accessories: vec!["Cable de corriente".to_owned()],
        ..HandOver::new(from, to, "Completa y sin golpes.".to_owned())
    };
    let key = StepKey(life.number * 1_000 + u32::try_from(life.steps.len()).unwrap_or(999));
    let (document, kind, deed) = (item.id, DocumentKind::Equipment, StepAction::HandsOver(Box::new(over)));
    Some(Step { key, document, kind, deed, ..step.clone() })
}
