//! Life of one ticket: a clock of its own that moves in business time, and the steps so far. Nobody answers what they
//! have not seen; a person without signal acts on what they had seen before.

use super::answers::{AnswerContext, answer};
use super::cases::{Case, Words};
use super::equipment::Item;
use super::hours;
use super::people::Caller;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use super::world::World;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Stage;
use ronda_shared::catalog::service::ServiceDef;
use ronda_shared::command;
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// One ticket's life so far.
pub(super) struct Life<'w> {
    /// What all lives of the story share.
    pub(super) world: &'w World<'w>,
    /// Random numbers of this ticket alone.
    pub(super) chance: SeededRng,
    /// Its running number in the story.
    pub(super) number: u32,
    /// Its id.
    pub(super) document: DocumentId,
    /// What it is about.
    pub(super) case: &'static Case,
    /// The service.
    pub(super) service: &'w ServiceDef,
    /// Who asks.
    pub(super) caller: &'static Caller,
    /// The item of equipment that it is about; none where it is about none.
    pub(super) item: Option<&'w Item>,
    /// The gaps of the case, filled.
    pub(super) words: Words,
    /// Who of the desk has taken it up.
    pub(super) agent: PersonId,
    /// Who does the work.
    pub(super) worker: PersonId,
    /// The service it was filed under, where its requester did not find the right one.
    pub(super) filed_as: Option<&'w ServiceDef>,
    /// How it came in.
    pub(super) channel: &'static str,
    /// The answer to the last question put.
    pub(super) reply: &'static str,
    /// What has been answered of its form.
    pub(super) answers: BTreeMap<FieldId, String>,
    /// The state that the steps so far have led to.
    pub(super) state: State,
    /// The hour by its own clock: the next step comes no earlier.
    pub(super) clock: Timestamp,
    /// The ticket stops for good when it gets there; none: it runs its course.
    pub(super) until: Option<State>,
    /// Waiting times in percent of the usual.
    pub(super) pace: i64,
    /// The end of the story has been reached: nothing more is received.
    pub(super) over: bool,
    /// The steps so far, in their order.
    pub(super) steps: Vec<Step>,
}

impl Life<'_> {
    /// So many business minutes go by.
    pub(super) fn wait(&mut self, low: i64, high: i64) {
        let minutes = self.chance.between(low, high) * self.pace / 100;
        self.clock = hours::after(&self.world.org.zone, self.clock, minutes).plus(self.chance.between(1, 59) * 1_000);
    }

    /// A moment goes by, whatever the hour: between two taps of one hand.
    pub(super) fn moment(&mut self) {
        self.clock = self.clock.plus(self.chance.between(20, 150) * 1_000);
    }

    /// True where nothing more is to be told: the end of the story, or the state it was to stop at.
    pub(super) fn is_done(&self) -> bool {
        self.over || self.until == Some(self.state)
    }

    /// Where a person acts.
    pub(super) fn site_of(&self, person: &PersonId) -> Site {
        let person = self.world.person(person);
        if self.world.org.is_external(person) {
            Site::Portal
        } else if self.world.is_in_the_field(&person.id) {
            Site::Field
        } else {
            Site::Desk
        }
    }

    /// Somebody does something, now. A phone without signal keeps it until it has one; where its owner could not know
    /// of what happened on this ticket since, they act when they are back.
    pub(super) fn does(&mut self, person: &PersonId, command: Command) -> Option<StepKey> {
        self.deed(person, StepAction::Does(command))
    }

    /// The same for any deed.
    pub(super) fn deed(&mut self, person: &PersonId, deed: StepAction) -> Option<StepKey> {
        let by_others = self.steps.iter().filter(|step| step.person != *person).map(|step| step.received).max();
        let latest = self.steps.iter().map(|step| step.received).max();
        let site = self.site_of(person);
        loop {
            if let Some((from, to)) = self.world.without_signal(person, self.clock) {
                if by_others.is_none_or(|seen| seen <= from) {
                    return self.tell(person, site, (self.clock, to, from), deed);
                }
                self.clock = to.plus(self.chance.between(30, 240) * 1_000);
            }
            let Some(latest) = latest.filter(|latest| *latest >= self.clock) else { break };
            // Waiting for what came last may lead into a stretch without signal.
            self.clock = latest.plus(self.chance.between(40, 400) * 1_000);
        }
        self.online(person, site, self.clock, deed)
    }

    /// Somebody does something at a given time, knowing no more than the server had received by then.
    pub(super) fn online(&mut self, person: &PersonId, site: Site, at: Timestamp, deed: StepAction) -> Option<StepKey> {
        self.tell(person, site, (at, at.plus(700), at), deed)
    }

    fn tell(
        &mut self,
        person: &PersonId,
        site: Site,
        (at, received, seen): (Timestamp, Timestamp, Timestamp),
        deed: StepAction,
    ) -> Option<StepKey> {
        self.over |= received > self.world.now;
        if self.over {
            return None;
        }
        if let StepAction::Does(Command::Content(Content::SetField { field, value })) = &deed {
            self.answers.insert(field.clone(), value.clone());
        }
        let key = StepKey(self.number * 1_000 + u32::try_from(self.steps.len()).unwrap_or(999));
        let (document, kind) = match &deed {
            StepAction::Does(Command::Item(command::Item::AddEquipmentNote { .. })) => {
                (self.item?.id, DocumentKind::Equipment)
            }
            _ => (self.document, DocumentKind::Ticket),
        };
        let person = person.clone();
        self.steps.push(Step { key, at, received, seen, person, site, document, kind, deed });
        self.clock = self.clock.max(at).plus(self.chance.between(15, 90) * 1_000);
        Some(key)
    }

    /// The place in one line: «Edificio 2, Nivel 1, ventanilla 4».
    pub(super) fn place(&self) -> String {
        let building = self.world.org.buildings.iter().find(|building| building.id.as_str() == self.caller.building);
        let building = building.map_or(self.caller.building, |building| building.name.as_str());
        format!("{building}, {}, {}", self.caller.level, self.caller.room)
    }

    /// The answers that the service demands at a stage and that nobody has given yet.
    pub(super) fn asked_at(&mut self, stage: Stage) -> Vec<(FieldId, String)> {
        let told = self.words.fill(self.case.told);
        let place = self.place();
        let channel = ChannelId::new(self.channel);
        let mut all = self.answers.clone();
        let mut given = Vec::new();
        // An answer may call for another («¿falla confirmada?»): ask until nothing is missing.
        for _ in 0..4 {
            let states = self.world.org.form_state(&self.service.id, stage, &all, Some(&channel));
            let open: Vec<_> = states
                .into_iter()
                .filter(|state| state.must_have && state.field.core.is_none() && !state.field.kind.is_evidence())
                .filter(|state| !all.contains_key(&state.field.id))
                .collect();
            if open.is_empty() {
                break;
            }
            for state in open {
                let asked = AnswerContext {
                    caller: self.caller,
                    item: self.item,
                    words: &self.words,
                    told: &told,
                    service: self.service.name.as_str(),
                    variant: self.case.variant,
                    place: &place,
                };
                let value = answer(&state.field, &asked, &mut self.chance);
                all.insert(state.field.id.clone(), value.clone());
                given.push((state.field.id, value));
            }
        }
        given
    }
}
