//! What is to be done with an incoming message: acts to perform, files to attach, refusals to send.

use super::answers::Refusal;
use crate::ingest::OwnAct;
use crate::store::mail::{AsideWhy, Became};
use ronda_shared::ids::DocumentId;
use std::fmt;

/// What is to be done with a message.
pub(super) struct Plan {
    /// What its sender says, in acts; the first one decides.
    pub(super) acts: Vec<OwnAct>,
    /// What it becomes where they are taken.
    pub(super) became: Became,
    /// The ticket.
    pub(super) document: Option<DocumentId>,
    /// Why, for the operator.
    pub(super) why: String,
    /// The files that the last acts attach: their places in the message.
    pub(super) places: Vec<u32>,
    /// Something in it found no place in the ticket.
    pub(super) keep: bool,
    /// It founds a thread.
    pub(super) founds: bool,
    /// What its sender is told.
    pub(super) tell: Vec<Refusal>,
    /// Why the desk is to look at it; none where it need not.
    pub(super) aside: Option<AsideWhy>,
}

impl Plan {
    pub(super) fn nothing(became: Became, document: Option<DocumentId>, why: impl Into<String>) -> Self {
        let why = why.into();
        let (acts, places, tell) = (Vec::new(), Vec::new(), Vec::new());
        Self { acts, became, document, why, places, keep: false, founds: false, tell, aside: None }
    }
    /// It is not taken, and its sender is told why.
    pub(super) fn refused(refusal: Refusal) -> Self {
        let why = refusal.why.clone();
        Self { tell: vec![refusal], ..Self::nothing(Became::Refused, None, why) }
    }
    /// What it speaks of cannot be read now: the desk reads it meanwhile, and nothing that comes behind it waits for that.
    pub(super) fn of_what_cannot_be_read(why: &dyn fmt::Display) -> Self {
        tracing::error!(error.message = %why, "The ticket of a message cannot be read: the message waits for the desk.");
        let plan = Self::nothing(Became::Kept, None, format!("the ticket that it speaks of cannot be read: {why}"));
        Self { keep: true, ..plan.for_desk(AsideWhy::NotTaken) }
    }
    /// It stands in the desk's tray, whole.
    pub(super) fn for_desk(self, why: AsideWhy) -> Self {
        Self { aside: Some(why), ..self }
    }
}
