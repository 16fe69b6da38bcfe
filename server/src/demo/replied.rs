//! A request whose requester answered the desk, which has not followed up since.

use super::hours;
use super::life::Life;
use super::plan::OMAR;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::PersonId;
use ronda_shared::policy::Right;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;

/// So long after the last that was done on it they write, in business minutes.
const AFTER: i64 = 12;

/// What whoever asked writes, where the desk has written to them, the work still stands, and they may; of no ticket of the pictures.
pub(super) fn answer(life: &Life<'_>) -> Option<Step> {
    let person = PersonId::new(life.caller.id);
    let stands = matches!(life.state, State::Assigned | State::Scheduled | State::InProgress);
    let written = |step: &Step| {
        let StepAction::Does(Command::Content(Content::AddNote { audience, .. })) = &step.deed else { return false };
        *audience == Audience::Public
    };
    if !stands || life.worker.as_str() == OMAR || !life.world.may(&person, Right::TicketReply) {
        return None;
    }
    let last = life.steps.iter().map(|step| step.received).max().filter(|_| life.steps.iter().any(written))?;
    let at = hours::after(&life.world.org.zone, last, AFTER);
    let received = at.plus(700);
    (received <= life.world.now).then(|| Step {
        key: StepKey(life.number * 1_000 + u32::try_from(life.steps.len()).unwrap_or(999)),
        at,
        received,
        seen: at,
        person,
        site: Site::Portal,
        document: life.document,
        kind: DocumentKind::Ticket,
        deed: StepAction::Does(Command::Content(Content::AddNote {
            audience: Audience::Public,
            text: "Gracias. Hoy me encuentran hasta las cuatro; después queda quien atiende la ventanilla.".to_owned(),
        })),
    })
}
