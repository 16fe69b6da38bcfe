//! The server's own acts, what is written with them, and what must still be so for them to be done.

use crate::store::alerts::AlertRows;
use crate::store::mail::MailRows;
use crate::store::whatsapp::WhatsappRows;
use crate::store::{Audit, Reader, StoreError};
use crate::traces::Steps;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::Command;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Receipt;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An act by the server itself: jobs, imports, the portal.
#[derive(Debug, Clone)]
pub struct OwnAct {
    /// On whose behalf.
    pub person: PersonId,
    /// In which shape.
    pub site: Site,
    /// On which document.
    pub document: DocumentId,
    /// Of which kind.
    pub kind: DocumentKind,
    /// When.
    pub at: Timestamp,
    /// What.
    pub command: Command,
}

/// Rows that follow from the outcomes of the server's own acts.
pub type FollowingMail = Box<dyn FnOnce(&[Receipt]) -> MailRows + Send>;

/// Rows of WhatsApp that follow from the outcomes of the server's own acts.
pub type WhatsappFollow = Box<dyn FnOnce(&[Receipt]) -> WhatsappRows + Send>;

/// Asked once more in the writer's turn before the server's own acts are done: where it is false, nothing of them is.
pub type StillTrue = Box<dyn FnOnce(&dyn Reader) -> Result<bool, StoreError> + Send>;

/// Rows of alerts that follow from the outcomes of the server's own acts.
pub type AlertsFollow = Box<dyn FnOnce(&[Receipt]) -> AlertRows + Send>;

/// Rows of alerts that are written with the server's own acts.
pub struct BesideAlerts {
    /// [`Reader::alerts_turn`](crate::store::ReadConnectors::alerts_turn) where they were read: had it moved, nothing is done.
    pub turn: u64,
    /// Documents that must not have moved after these positions: had one, nothing is done either.
    pub looked_at: BTreeMap<DocumentId, u64>,
    /// What is written, once the outcomes are known.
    pub rows: AlertsFollow,
}

/// The server's own acts, and what is written with them.
pub(in super::super) struct OwnActs {
    pub(in super::super) acts: Arc<[OwnAct]>,
    pub(in super::super) beside: Option<FollowingMail>,
    pub(in super::super) alerts: Option<BesideAlerts>,
    pub(in super::super) whatsapp: Option<WhatsappFollow>,
    /// A line of the audit log, unless all of it is refused.
    pub(in super::super) audit: Option<Box<Audit>>,
    /// Documents that must not have moved after these positions: else nothing of it is done, and there are no receipts.
    pub(in super::super) looked_at: BTreeMap<DocumentId, u64>,
    /// What must still be so: likewise.
    pub(in super::super) still: Option<StillTrue>,
    /// What it was spent on, where it belongs to a trace.
    pub(in super::super) steps: Steps,
}

impl OwnActs {
    pub(in super::super) fn of(acts: Vec<OwnAct>) -> Self {
        Self {
            acts: acts.into(),
            beside: None,
            alerts: None,
            whatsapp: None,
            audit: None,
            looked_at: BTreeMap::new(),
            still: None,
            steps: Steps::begin(),
        }
    }
}
