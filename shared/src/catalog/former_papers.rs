//! How papers were worded by earlier data (R18, R30). A signature covers the words that its signer was shown, whatever the
//! data say by now.

use super::{Core, FieldDef, Form, Organisation, SignaturePlace};
use crate::ids::{ChannelId, ServiceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the organisation's papers were worded by earlier data, where that was otherwise than now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FormerPapers {
    /// What the data themselves put on a paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<FormerWords>,
    /// Forms that somebody signs, with what a paper shows of them alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
}

/// What earlier data put on a paper, whatever its ticket says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FormerWords {
    /// The institution's name.
    pub name: String,
    /// Labels of channels that are others by now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub channels: BTreeMap<ChannelId, String>,
    /// Names of services' teams that are others by now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub teams: BTreeMap<ServiceId, String>,
    /// Codes and versions of services' procedures that are others by now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub procedures: BTreeMap<ServiceId, String>,
}

impl FormerWords {
    /// What these data said of a ticket; none where they said what is said now.
    pub(crate) fn said(&self, core: Core, service: &ServiceId, channel: &ChannelId) -> Option<&str> {
        let said = match core {
            Core::Channel => self.channels.get(channel),
            Core::Team => self.teams.get(service),
            Core::Procedure => self.procedures.get(service),
            _ => None,
        };
        said.map(String::as_str)
    }
}

impl FormerPapers {
    /// Nothing was worded otherwise.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.forms.is_empty()
    }

    /// Takes over how former data worded their papers, where these do otherwise.
    pub fn take_over(&mut self, former: &Organisation, present: &Organisation) {
        let signed = || former.forms.iter().filter(|form| !form.signatures.is_empty());
        for form in signed() {
            let shown = shown(form);
            let stands = present.form(&form.id).is_some_and(|form| self::shown(form) == shown);
            if !stands && !self.forms.contains(&shown) {
                self.forms.push(shown);
            }
        }
        let prints = |core| signed().flat_map(|form| &form.fields).any(|field| field.core == Some(core));
        let mut words = FormerWords { name: former.name.clone(), ..FormerWords::default() };
        if prints(Core::Channel) {
            let now = |id: &ChannelId| present.channel(id).map(|channel| channel.label.as_str());
            let others = former.channels.iter().filter(|channel| now(&channel.id) != Some(channel.label.as_str()));
            words.channels = others.map(|channel| (channel.id.clone(), channel.label.clone())).collect();
        }
        if prints(Core::Team) {
            words.teams = others(former, present, Organisation::team_word);
        }
        if prints(Core::Procedure) {
            words.procedures = others(former, present, Organisation::procedure_word);
        }
        let same = FormerWords { name: present.name.clone(), ..FormerWords::default() };
        if words != same && !self.words.contains(&words) {
            self.words.push(words);
        }
    }
}

/// What former data said of their services, where these say otherwise.
fn others(
    former: &Organisation,
    present: &Organisation,
    word: fn(&Organisation, &ServiceId) -> String,
) -> BTreeMap<ServiceId, String> {
    let said = former.services.iter().map(|service| (service.id.clone(), word(former, &service.id)));
    said.filter(|(id, said)| word(present, id) != *said).collect()
}

/// What a paper shows of a form, without how its fields are asked for.
fn shown(form: &Form) -> Form {
    let field = |field: &FieldDef| FieldDef {
        required: false,
        help: None,
        options: Vec::new(),
        options_source: None,
        multiple: false,
        required_when: None,
        filled_by: None,
        registry: None,
        series: None,
        ..field.clone()
    };
    let place = |place: &SignaturePlace| SignaturePlace { destroy_after_days: None, ..place.clone() };
    Form {
        filled_by: String::new(),
        fields: form.fields.iter().map(field).collect(),
        signatures: form.signatures.iter().map(place).collect(),
        attachments: Vec::new(),
        destroy_after_days: None,
        source: String::new(),
        ..form.clone()
    }
}

impl Organisation {
    /// A form as it is, then as earlier data worded it.
    pub(crate) fn forms_of(&self, id: &str) -> impl Iterator<Item = &Form> {
        self.form(id).into_iter().chain(self.former_papers.forms.iter().filter(move |form| form.id == id))
    }
    /// The name of a service's team.
    pub(crate) fn team_word(&self, service: &ServiceId) -> String {
        let team = self.service(service).and_then(|service| self.team(&service.team));
        team.map(|team| team.name.clone()).unwrap_or_default()
    }
    /// Which procedure a service follows, and in which version (BJ-02, BJ-03).
    pub(crate) fn procedure_word(&self, service: &ServiceId) -> String {
        let service = self.service(service);
        let code = service.and_then(|service| service.procedure_code.clone()).unwrap_or_default();
        let version = service.and_then(|service| service.procedure_version.as_ref());
        version.map(|version| format!("{code}, versión {version}")).unwrap_or(code)
    }
}
