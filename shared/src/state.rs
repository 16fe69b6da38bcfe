//! The states of a ticket (`docs/rules.md#states`).

use serde::{Deserialize, Serialize};

/// Where a ticket stands. Decided by the server alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// «Borrador»: on a device, not received; no folio.
    Draft,
    /// «Recibida».
    Received,
    /// «Falta información».
    NeedsInfo,
    /// «Devuelta».
    Returned,
    /// «En autorización».
    AwaitingApproval,
    /// «Asignada».
    Assigned,
    /// «Visita programada».
    Scheduled,
    /// «En atención».
    InProgress,
    /// «En espera de material».
    WaitingMaterial,
    /// «Con proveedor».
    WaitingVendor,
    /// «Resuelta, por confirmar».
    Resolved,
    /// «Cerrada».
    Closed,
    /// «No procede».
    Rejected,
    /// «Cancelada».
    Cancelled,
}

impl State {
    /// All states, in the order of the lifecycle.
    pub const ALL: [Self; 14] = [
        Self::Draft,
        Self::Received,
        Self::NeedsInfo,
        Self::Returned,
        Self::AwaitingApproval,
        Self::Assigned,
        Self::Scheduled,
        Self::InProgress,
        Self::WaitingMaterial,
        Self::WaitingVendor,
        Self::Resolved,
        Self::Closed,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The id of the organisation's data (`needs_info`).
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Received => "received",
            Self::NeedsInfo => "needs_info",
            Self::Returned => "returned",
            Self::AwaitingApproval => "awaiting_approval",
            Self::Assigned => "assigned",
            Self::Scheduled => "scheduled",
            Self::InProgress => "in_progress",
            Self::WaitingMaterial => "waiting_material",
            Self::WaitingVendor => "waiting_vendor",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// Closed, rejected or cancelled: out of every queue of work.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Cancelled)
    }
}
