//! How a source of alerts is set up, in its section of `webhooks.toml`.

use super::mapping::Mapping;
use super::rules::SourceLimits;
use crate::bilingual_text::BilingualText;
use crate::config::settings_fault::SettingsFault;
use crate::intake::unknown_names;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{ChannelId, FieldId, PriorityId, ServiceId};
use ronda_shared::time::MINUTE_MS;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a source of alerts asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSettings {
    /// The mapping's name: one that comes with the server, or `json`.
    pub reads: String,
    /// How its JSON is read.
    pub mapping: Mapping,
    /// By which channel its tickets come.
    pub channel: ChannelId,
    /// Under which service they are filed.
    pub service: ServiceId,
    /// How pressing they are, by the source's own word, in lower case.
    pub priorities: BTreeMap<String, PriorityId>,
    /// How pressing where no word of these is told.
    pub priority: Option<PriorityId>,
    /// Answers of the service's form that are the same for each.
    pub fields: BTreeMap<FieldId, String>,
    /// Services whose requesters are told of an outage in their building.
    pub tells: Vec<ServiceId>,
    /// Its times and bounds.
    pub terms: SourceLimits,
}

/// The part of a section that speaks of alerts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawAlertSettings {
    /// A mapping that comes with the server, or `json` for the one below.
    pub reads: String,
    /// A mapping of the institution's own.
    pub mapping: Option<Mapping>,
    /// See [`AlertSettings`].
    pub priorities: BTreeMap<String, PriorityId>,
    /// See [`AlertSettings`].
    pub priority: Option<PriorityId>,
    /// See [`AlertSettings`].
    pub fields: BTreeMap<FieldId, String>,
    /// See [`AlertSettings`].
    pub tells: Vec<ServiceId>,
    /// How often a ticket is told that its alerts go on, in minutes.
    pub repeat_minutes: Option<u32>,
    /// For how long an alert that comes again reopens its ticket, in minutes.
    pub reopen_minutes: Option<u32>,
    /// Tickets opened in ten minutes; what comes then is gathered in one.
    pub tickets: Option<u16>,
}

impl RawAlertSettings {
    /// The settings that it means.
    ///
    /// # Errors
    /// No such mapping, or one that is not right, in words.
    pub fn settings(self, channel: ChannelId, service: ServiceId) -> Result<AlertSettings, SettingsFault> {
        let mapping = match (self.reads.as_str(), self.mapping) {
            ("json", Some(mapping)) => mapping,
            ("json", None) => {
                let es = "«reads = \"json\"» pide un «mapping»";
                return Err(SettingsFault::new(es, "`reads = \"json\"` asks for a `mapping`"));
            }
            (_, Some(_)) => {
                let es = "un «mapping» propio pide «reads = \"json\"»";
                return Err(SettingsFault::new(es, "a `mapping` of one's own asks for `reads = \"json\"`"));
            }
            (name, None) => Mapping::built_in(name).ok_or_else(|| {
                let known: Vec<&str> = Mapping::names().collect();
                let known = known.join(", ");
                SettingsFault::new(
                    format!("«reads» dice «{name}», que no es ninguno de: {known}, json"),
                    format!("`reads` «{name}» is none of: {known}, json"),
                )
            })?,
        };
        if let Some(why) = mapping.wrong() {
            return Err(why);
        }
        let minutes = |told: Option<u32>, usual: i64| told.map_or(usual, |minutes| i64::from(minutes) * MINUTE_MS);
        let usual = SourceLimits::default();
        let terms = SourceLimits {
            repeat_ms: minutes(self.repeat_minutes, usual.repeat_ms),
            reopen_ms: minutes(self.reopen_minutes, usual.reopen_ms),
            tickets: self.tickets.map_or(usual.tickets, usize::from),
            ..usual
        };
        let priorities = self.priorities.into_iter().map(|(word, id)| (word.to_lowercase(), id)).collect();
        let tells = if self.tells.is_empty() { vec![service.clone()] } else { self.tells };
        let (reads, priority, fields) = (self.reads, self.priority, self.fields);
        Ok(AlertSettings { reads, mapping, channel, service, priorities, priority, fields, tells, terms })
    }
}

impl AlertSettings {
    /// All that they name and the organisation's data do not have; empty where all is there.
    pub fn unfit(&self, org: &Organisation) -> Vec<BilingualText> {
        let mut all = unknown_names::of_filing(org, &self.channel, &self.service);
        let priorities = self.priority.iter().chain(self.priorities.values());
        let unknown: BTreeSet<_> = priorities.filter(|id| org.priority(id).is_none()).collect();
        let unknown = unknown.into_iter().map(|id| id.as_str());
        all.extend(unknown.map(|id| unknown_names::not_in(("La prioridad", "the priority"), id, "priorities.json")));
        let told = self.tells.iter().filter(|id| **id != self.service && org.service(id).is_none());
        all.extend(told.map(|id| unknown_names::not_in(("El servicio", "the service"), id.as_str(), "services")));
        all
    }

    /// How pressing an alert of this severity is.
    pub fn priority_of(&self, severity: &str) -> Option<PriorityId> {
        self.priorities.get(severity).or(self.priority.as_ref()).cloned()
    }
}
