//! What is known of a ticket when it is born.

use crate::cbor;
use crate::ids::{BuildingId, ChannelId, DocumentId, FieldId, PersonId, PriorityId, ServiceId};
use crate::limits;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An incident (interruption) or a request for a normal service (OAX-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// «Incidente».
    Incident,
    /// «Solicitud».
    Request,
}

/// Who asked for the service, as told; the institution's directory may know more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Requester {
    /// The person, where the directory knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Full name.
    pub name: String,
    /// Institutional mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mail: String,
    /// Extension or telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Dependencia or entidad.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub client_org: String,
}

/// Where the work is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Place {
    /// Building of the organisation's data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildingId>,
    /// Level («Nivel 2»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Department, room, window, desk.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
}

/// Everything known when a ticket is born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenTicket {
    /// The service asked for.
    pub service: ServiceId,
    /// Which of the service's variants, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subservice: Option<String>,
    /// Incident or request (OAX-02).
    pub kind: TicketKind,
    /// How it came in (OAX-14).
    pub channel: ChannelId,
    /// One line («Resumen del problema»).
    pub subject: String,
    /// What was told («Mensaje», «Descripción»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who asks.
    pub requester: Requester,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Which equipment it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<DocumentId>,
    /// The service's own fields.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "cbor::map_at_most::<{ limits::OPEN_FIELDS }, _, _, _>"
    )]
    pub fields: BTreeMap<FieldId, String>,
    /// Priority proposed at intake; the desk decides (R7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// The reference shown until the folio is issued (`P-K4-017`); searchable for ever (R1).
    pub provisional: String,
    /// When the call or letter came, if earlier than the capture (OAX-21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// The ticket this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<DocumentId>,
    /// The ticket this one is a part of: a task of another team (OAX-41), a phase of a project (AGU).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DocumentId>,
    /// The part that must be done before this one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DocumentId>,
    /// The version of the organisation's data its author worked under (R30).
    pub catalog: String,
}

impl OpenTicket {
    /// A ticket of which nothing else is known yet, of nobody and of no place.
    pub fn new(service: ServiceId, kind: TicketKind, channel: ChannelId, subject: String) -> Self {
        Self {
            service,
            subservice: None,
            kind,
            channel,
            subject,
            description: String::new(),
            requester: Requester::default(),
            place: Place::default(),
            equipment: None,
            fields: BTreeMap::new(),
            priority: None,
            provisional: String::new(),
            occurred_at: None,
            continues: None,
            parent: None,
            after: None,
            catalog: String::new(),
        }
    }
}
