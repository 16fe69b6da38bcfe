//! The smaller parts of an organisation: roles, teams, buildings, priorities, states, channels, transitions.

use crate::ids::{BuildingId, ChannelId, PriorityId, RoleId, TeamId};
use crate::state::State;
use serde::{Deserialize, Serialize};

/// The actor classes of the transitions (`docs/rules.md#transitions`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "UPPERCASE")]
pub enum Class {
    /// Requester or enlace.
    Req,
    /// Agent or operator of the desk.
    Desk,
    /// Supervisor, head.
    Sup,
    /// Technician.
    Tech,
    /// Approver.
    Apr,
    /// Auditor: reads everything of the desk, decides and writes nothing (ours).
    Aud,
    /// The server itself; no role holds it.
    Sys,
}

/// A role: what its holders may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// As printed.
    pub name: String,
    /// Whether its holders are outside the desk.
    #[serde(default)]
    pub external: bool,
    /// The classes it acts as; none: it signs on paper and has no account.
    pub classes: Vec<Class>,
    /// Rights by name (`ticket.assign.soporte`): a narrower right narrows the class's.
    #[serde(default)]
    pub may: Vec<String>,
    /// Where the manual says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// As printed.
    pub name: String,
}

/// A building where work is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Building {
    /// Its id.
    pub id: BuildingId,
    /// «Edificio 2».
    pub name: String,
    /// «Ciudad Administrativa».
    #[serde(default)]
    pub site: String,
    /// Its levels, offered where somebody writes where in it the work is; what none of them says is written all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<Floor>,
}

/// A level of a building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Floor {
    /// «Planta baja», as it is written into a ticket's place.
    pub level: String,
    /// The departments, rooms and windows on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

/// A step of the scale of priorities with what is promised for it, in open minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Priority {
    /// Its id.
    pub id: PriorityId,
    /// «Alta».
    pub label: String,
    /// First answer.
    #[serde(default)]
    pub respond_minutes: Option<u32>,
    /// Solution.
    #[serde(default)]
    pub resolve_minutes: Option<u32>,
    /// When the desk is warned, counted from the start.
    #[serde(default)]
    pub warn_minutes: Option<u32>,
    /// Whether a manual prints these figures or they are «ours».
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub provenance: String,
}

/// A state's name in this organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StateLabel {
    /// The state.
    pub id: State,
    /// «En atención».
    pub label: String,
}

/// How the organisation groups states in its own words («Abierto»).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StateGroup {
    /// Its id.
    pub id: String,
    /// «Abierto».
    pub label: String,
    /// The states in it.
    pub states: Vec<State>,
}

/// A way requests come in (OAX-14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// «Teléfono».
    pub label: String,
}

/// A transition T1–T26: from where, to where, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Transition {
    /// `T9`.
    pub id: String,
    /// From which states.
    pub from: Vec<State>,
    /// To which.
    pub to: Vec<State>,
    /// By which classes.
    pub actors: Vec<Class>,
    /// Whether the server makes it by itself.
    #[serde(default)]
    pub automatic: bool,
}

/// A way to reach the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ContactPoint {
    /// Its id.
    pub id: String,
    /// «Teléfono interno».
    pub label: String,
    /// «777».
    pub value: String,
}

/// What of the public portal's pages is the organisation's own. No device shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PortalFace {
    /// The file of its logo beside these data, `logo.svg` or `logo.png`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Its colours; none: Ronda's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colours: Option<PortalColours>,
    /// Its privacy notice, a paragraph each (SEC-41).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub privacy: Vec<String>,
    /// Where the whole notice stands, with `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
}

/// The colours of the portal's pages, each as `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PortalColours {
    /// The ground of the header, below white words.
    pub panel: String,
    /// What may be pressed, where the page is light.
    pub accent: String,
    /// The same where the page is dark.
    pub accent_dark: String,
}

/// How official numbers look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FolioFormat {
    /// «TYS».
    pub prefix: String,
    /// Digits, with zeros before.
    pub digits: u8,
    /// The first number issued.
    #[serde(default = "one")]
    pub first: u64,
}

fn one() -> u64 {
    1
}

impl FolioFormat {
    /// The number written as a folio (`TYS-000417`).
    pub fn write(&self, number: u64) -> String {
        format!("{}-{number:0width$}", self.prefix, width = usize::from(self.digits))
    }
}
