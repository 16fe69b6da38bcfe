//! The few fields that a list needs, kept beside documents so that a list of thousands never loads one.

use crate::ids::{BuildingId, DocumentId, PersonId, PriorityId, ServiceId, TeamId};
use crate::time::Timestamp;
use crate::workflow::State;
use serde::{Deserialize, Serialize};

/// A ticket in a list. Field names are short on the wire: there are thousands of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSummary {
    /// Its id.
    pub id: DocumentId,
    /// Official number.
    pub folio: Option<String>,
    /// Provisional reference.
    pub provisional: String,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// True where the state shown is one's own request on its way.
    #[serde(default)]
    pub pending_state: bool,
    /// How pressing.
    pub priority: Option<PriorityId>,
    /// Which service.
    pub service: ServiceId,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// Whose work.
    pub assignee: Option<PersonId>,
    /// Requester's name.
    pub requester: String,
    /// Requester's dependencia.
    pub client_org: String,
    /// Where.
    pub building: Option<BuildingId>,
    /// Level and room, as read («Nivel 1 · ventanilla 4»).
    pub room: String,
    /// Equipment, where there is one.
    pub equipment: Option<DocumentId>,
    /// When it was received.
    pub created: Timestamp,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// Last act's order time.
    pub updated: Timestamp,
    /// First answer due, while none was given.
    pub respond_by: Option<Timestamp>,
    /// Solution due.
    pub resolve_by: Option<Timestamp>,
    /// From when it is due soon.
    pub warn_at: Option<Timestamp>,
    /// The clock stands.
    pub paused: bool,
    /// Next visit.
    pub visit: Option<Timestamp>,
    /// Open conflicts.
    pub conflicts: u32,
    /// Requests not applied and still in the tray.
    pub not_applied: u32,
    /// Folded tokens for search (`crate::search`).
    pub tokens: Vec<String>,
}

/// An equipment item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentSummary {
    /// Its id.
    pub id: DocumentId,
    /// Inventory number.
    pub inventory: String,
    /// Serial number.
    pub serial: String,
    /// MAC address.
    pub mac: String,
    /// Short name («Teléfono IP Grandstream GRP2614»).
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Assigned to.
    pub person: String,
    /// Where.
    pub building: Option<BuildingId>,
    /// Level and room.
    pub room: String,
    /// Condition.
    pub condition: String,
    /// Folded tokens for search.
    pub tokens: Vec<String>,
}

/// Either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Summary {
    /// A ticket.
    Ticket(Box<TicketSummary>),
    /// An equipment item.
    Equipment(Box<EquipmentSummary>),
}

impl Summary {
    /// The document's id.
    pub fn id(&self) -> DocumentId {
        match self {
            Self::Ticket(ticket) => ticket.id,
            Self::Equipment(item) => item.id,
        }
    }
}
