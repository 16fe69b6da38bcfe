//! The people of an organisation: who may act, for which teams and buildings.

use crate::date::Date;
use crate::ids::{BuildingId, PersonId, RoleId, TeamId};
use serde::{Deserialize, Serialize};

/// A person as the organisation knows them. Imported, or made when a requester first writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Person {
    /// Stable id.
    pub id: PersonId,
    /// Full name as written by the institution.
    pub name: String,
    /// Roles held; empty for one who may no longer act.
    pub roles: Vec<RoleId>,
    /// Teams worked for.
    #[serde(default)]
    pub teams: Vec<TeamId>,
    /// Buildings served (technicians).
    #[serde(default)]
    pub buildings: Vec<BuildingId>,
    /// Institutional mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// Extension or telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Dependencia or unit the person belongs to (requesters, enlaces).
    #[serde(default)]
    pub client_org: Option<String>,
    /// False once the person has left: their devices sync no more, their history stands.
    #[serde(default = "yes")]
    pub active: bool,
    /// When they are away, and who stands in for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<Absence>,
    /// What they know how to do, in the words of the services that ask for it (SEC-42).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
}

/// Days on which a person does not work here. Colleagues see it where they assign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Absence {
    /// The first day.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub from: Date,
    /// The last day.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub until: Date,
    /// Why, in a word that all may read («Vacaciones»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Who takes their work meanwhile. It is proposed where work is given out; it gives no rights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<PersonId>,
}

fn yes() -> bool {
    true
}

/// What of a person everybody on the desk may see: enough to show a name and to assign work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonCard {
    /// Stable id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Roles held.
    pub roles: Vec<RoleId>,
    /// Teams worked for.
    pub teams: Vec<TeamId>,
    /// False once the person has left.
    pub active: bool,
    /// When they are away, and who stands in for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<Absence>,
    /// What they know how to do, in the words of the services that ask for it (SEC-42).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
}

impl Person {
    /// Somebody who may act and of whom only a name is known: no role, no team, no building, no address.
    pub fn new(id: PersonId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            roles: Vec::new(),
            teams: Vec::new(),
            buildings: Vec::new(),
            mail: None,
            phone: None,
            client_org: None,
            active: true,
            away: Vec::new(),
            skills: Vec::new(),
        }
    }

    /// As much of a colleague as a card says: what a device judges others by.
    pub fn of_card(card: &PersonCard) -> Self {
        Self {
            roles: card.roles.clone(),
            teams: card.teams.clone(),
            active: card.active,
            away: card.away.clone(),
            skills: card.skills.clone(),
            ..Self::new(card.id.clone(), card.name.clone())
        }
    }

    /// The card shown to colleagues.
    pub fn card(&self) -> PersonCard {
        PersonCard {
            id: self.id.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            teams: self.teams.clone(),
            active: self.active,
            away: self.away.clone(),
            skills: self.skills.clone(),
        }
    }
}
