//! What reports read of a ticket: small, for all tickets stand in memory at once.

use super::item::ReportPlace;
use ronda_shared::ids::DocumentId;
use ronda_shared::state::State;
use ronda_shared::ticket::promise_kept::Kept;
use ronda_shared::ticket::reported::{CardFacts, MissingMaterial, Move, SurveyFacts};
use ronda_shared::time::Timestamp;
use std::sync::Arc;

/// Of one ticket. Names are ids of the organisation's data, shared between tickets.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    /// Which.
    pub(super) id: DocumentId,
    /// It is a part of another (OAX-41): nobody asked for it by itself.
    pub(super) is_part: bool,
    /// Which scope decides who may read it: a place in the index's list.
    pub(super) scope: usize,
    /// Its service.
    pub(super) service: Arc<str>,
    /// Whose queue.
    pub(super) team: Option<Arc<str>>,
    /// Whose work.
    pub(super) assignee: Option<Arc<str>>,
    /// Where.
    pub(super) place: ReportPlace,
    /// How it came in.
    pub(super) channel: Option<Arc<str>>,
    /// Which item.
    pub(super) equipment: Option<DocumentId>,
    /// Where it stands.
    pub(super) state: State,
    /// Since when.
    pub(super) since: Timestamp,
    /// When it was received.
    pub(super) created: Timestamp,
    /// First answer due, while none was given.
    pub(super) respond_by: Option<Timestamp>,
    /// Solution due.
    pub(super) resolve_by: Option<Timestamp>,
    /// Since when the clock stands; none while it goes.
    pub(super) paused: Option<Timestamp>,
    /// What became of what was promised.
    pub(super) kept: Kept,
    /// When its clocks started.
    pub(super) started: Option<Timestamp>,
    /// When it was first answered.
    pub(super) answered: Option<Timestamp>,
    /// How it ended and was opened again.
    pub(super) moves: Box<[(Move, Timestamp)]>,
    /// What its requester thinks of it.
    pub(super) survey: Option<Box<SurveyFacts>>,
    /// Its conflict cards.
    pub(super) cards: Box<[CardFacts]>,
    /// What is bought for it and has not come.
    pub(super) awaits: Box<[MissingMaterial]>,
    /// When points of its checklist were marked as not applicable.
    pub(super) skipped: Box<[Timestamp]>,
    /// The notes on its sheet, by field, and when each was written.
    pub(super) notes: Box<[(Arc<str>, Timestamp)]>,
}

/// What is counted of a ticket, for who counts otherwise than reports do: of promises and of plans.
#[derive(Debug, Clone, Copy)]
pub struct TicketFacts<'i> {
    /// Which ticket.
    pub id: DocumentId,
    /// It is a part of another (OAX-41): nobody asked for it by itself.
    pub is_part: bool,
    /// Its service.
    pub service: &'i Arc<str>,
    /// Which item.
    pub equipment: Option<DocumentId>,
    /// Where it stands.
    pub state: State,
    /// When it was received.
    pub created: Timestamp,
    /// First answer due, while none was given.
    pub respond_by: Option<Timestamp>,
    /// Solution due.
    pub resolve_by: Option<Timestamp>,
    /// Since when the clock stands; none while it goes.
    pub paused: Option<Timestamp>,
    /// What was kept and broken, and at which level of attention.
    pub kept: Kept,
}

impl Ticket {
    /// What others are told of it.
    pub(super) fn facts(&self) -> TicketFacts<'_> {
        TicketFacts {
            id: self.id,
            is_part: self.is_part,
            service: &self.service,
            equipment: self.equipment,
            state: self.state,
            created: self.created,
            respond_by: self.respond_by,
            resolve_by: self.resolve_by,
            paused: self.paused,
            kept: self.kept,
        }
    }

    /// Whether it was there before an instant, and at no end: closed, rejected or cancelled.
    pub(super) fn is_open_before(&self, at: Timestamp) -> bool {
        let last = self.moves.iter().rev().find(|(_, when)| *when < at);
        self.created < at && self.state != State::Draft && last.is_none_or(|(to, _)| !to.state().is_final())
    }

    /// Whether its solution was due before an instant; a clock that stands is not late for the time it stands.
    pub(super) fn is_late_before(&self, at: Timestamp) -> bool {
        let judged = self.paused.map_or(at, |since| since.min(at));
        self.resolve_by.is_some_and(|due| due < judged)
    }
}
