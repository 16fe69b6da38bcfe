//! What a service's form asks at a stage, given what is answered: shown, demanded, wrong, missing.

use super::Organisation;
use super::form::{Core, FieldDef, FieldKind};
use super::numbering::RecordNumber;
use super::service::ServiceDef;
use super::stage::Stage;
use super::value::check_value;
use super::version_compat::VERSION;
use crate::command::OpenTicket;
use crate::ids::{ChannelId, FieldId, ServiceId};
use crate::messages::Reason;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is answered, by field; the facts of [`super::expr::FACTS`] stand here too, under their names.
pub type Values = BTreeMap<FieldId, String>;

/// A field as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldState {
    /// The field, with the stage at which this service asks it.
    #[serde(flatten)]
    pub field: FieldDef,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it must be answered at this stage.
    #[serde(rename = "mustHave")]
    pub must_have: bool,
    /// What is wrong with the answer.
    pub error: Option<Reason>,
}

/// Something required that is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Missing {
    /// The field or item.
    pub id: String,
    /// Its label, for the person.
    pub label: String,
}

impl Organisation {
    /// The fields that this service asks and judges at the stage, in the form's order, then those of its lists that
    /// stand in a related form or among the common fields. What belongs to the work comes with [`Stage::Resolve`].
    pub fn fields(&self, service: &ServiceId, stage: Stage) -> Vec<&FieldDef> {
        let Some(service) = self.service(service) else {
            return Vec::new();
        };
        self.staged(service).into_iter().filter(|(_, at)| stage.covers().contains(at)).map(|(field, _)| field).collect()
    }

    /// The field that asks at opening for what the service's variants are: a choice of one among exactly these. It is asked
    /// alone, and the variant is what it is answered with. `variantField` of the web app is the same rule.
    pub fn variant_field(&self, service: &ServiceId) -> Option<&FieldDef> {
        let variants = &self.service(service)?.subservices;
        let same =
            |options: &[String]| options.len() == variants.len() && variants.iter().all(|one| options.contains(one));
        let asks_one = |field: &FieldDef| field.kind == FieldKind::Choice && !field.multiple && field.when.is_none();
        let mut fields = self.fields(service, Stage::Open).into_iter();
        fields.find(|field| !variants.is_empty() && asks_one(field) && same(&field.options))
    }

    /// A field by its id as this service knows it: its form, its related forms, the common fields.
    pub fn field(&self, service: &ServiceId, field: &FieldId) -> Option<&FieldDef> {
        self.field_of(self.service(service)?, field)
    }

    fn field_of(&self, service: &ServiceDef, field: &FieldId) -> Option<&FieldDef> {
        let forms = service.form.iter().chain(&service.related_forms).filter_map(|id| self.form(id));
        forms.flat_map(|form| &form.fields).chain(&self.fields).find(|def| def.id == *field)
    }

    fn staged<'o>(&'o self, service: &'o ServiceDef) -> Vec<(&'o FieldDef, Stage)> {
        let own = service.form.as_deref().and_then(|id| self.form(id)).map_or(&[][..], |form| &form.fields);
        let mut found: Vec<(&FieldDef, Stage)> =
            own.iter().map(|def| (def, service.stage_of(&def.id).unwrap_or(def.stage))).collect();
        for stage in [Stage::Open, Stage::Assign, Stage::Work, Stage::Resolve, Stage::Close] {
            for id in service.required_at(stage) {
                if found.iter().all(|(def, _)| def.id != *id)
                    && let Some(def) = self.field_of(service, id)
                {
                    found.push((def, stage));
                }
            }
        }
        // What another system calls the ticket comes last, whichever service it is of (OAX-99).
        for id in service.optional_fields.iter().chain(&self.settings.references) {
            if found.iter().all(|(def, _)| def.id != *id)
                && let Some(def) = self.field_of(service, id)
            {
                found.push((def, def.stage));
            }
        }
        found.retain(|(def, _)| def.series.is_none() && !service.set_by_server.contains(&def.id));
        found
    }

    /// The fields of a service's forms, and of the common ones that it names as the server's, that the server numbers.
    pub fn numbered(&self, service: &ServiceId) -> Vec<&FieldDef> {
        let Some(service) = self.service(service) else {
            return Vec::new();
        };
        let forms = service.form.iter().chain(&service.related_forms).filter_map(|id| self.form(id));
        let common = self.fields.iter().filter(|field| service.set_by_server.contains(&field.id));
        let mut found: Vec<&FieldDef> = Vec::new();
        for field in forms.flat_map(|form| &form.fields).chain(common) {
            if field.series.is_some() && found.iter().all(|known| known.id != field.id) {
                found.push(field);
            }
        }
        found
    }

    /// How a field is numbered, by the first form that says so.
    pub fn numbering(&self, field: &FieldId) -> Option<&RecordNumber> {
        let fields = self.forms.iter().flat_map(|form| &form.fields).chain(&self.fields);
        fields.filter(|def| def.id == *field).find_map(|def| def.series.as_ref())
    }

    /// The fields that a service asks at whatever stage.
    pub(super) fn asked<'o>(&'o self, service: &'o ServiceDef) -> Vec<&'o FieldDef> {
        self.staged(service).into_iter().map(|(def, _)| def).collect()
    }

    /// The fields that a service demands at whatever stage.
    pub(super) fn demanded<'o>(&'o self, service: &'o ServiceDef) -> Vec<&'o FieldDef> {
        let staged = self.staged(service).into_iter();
        let asked = staged.filter(|(def, at)| def.required || service.required_at(*at).contains(&def.id));
        asked.map(|(def, _)| def).collect()
    }

    /// Each field of the service at the stage: whether it is shown and demanded, and what is wrong with its answer.
    pub fn form_state(
        &self,
        service: &ServiceId,
        stage: Stage,
        values: &Values,
        channel: Option<&ChannelId>,
    ) -> Vec<FieldState> {
        let Some(service) = self.service(service) else {
            return Vec::new();
        };
        let value = |name: &str| match name {
            "channel" => channel.map(ChannelId::as_str),
            _ => values.get(&FieldId::new(name)).map(String::as_str),
        };
        let version = values.get(&FieldId::new(VERSION)).map(String::as_str);
        let judged = self.staged(service).into_iter().filter(|(_, at)| stage.covers().contains(at));
        judged
            .map(|(def, at)| {
                let applies = def.when.as_ref().is_none_or(|when| when.holds(&value));
                let listed = service.required_at(at).contains(&def.id);
                let demanded = def.required_when.as_ref().is_none_or(|when| when.holds(&value));
                let answer = values.get(&def.id).map_or("", String::as_str);
                let judged = applies && !self.spares_answer(&service.id, version, def);
                let error = if judged { check_value(def, answer).err() } else { None };
                FieldState {
                    field: FieldDef { stage: at, ..def.clone() },
                    shown: applies && def.core.is_none(),
                    must_have: applies
                        && demanded
                        && (listed || def.required)
                        && !self.spares(&service.id, version, def),
                    error,
                }
            })
            .collect()
    }

    /// What is required at the stage and not answered.
    pub fn missing(
        &self,
        service: &ServiceId,
        stage: Stage,
        values: &Values,
        channel: Option<&ChannelId>,
    ) -> Vec<Missing> {
        let answered = |id: &FieldId| values.get(id).is_some_and(|value| !value.trim().is_empty());
        self.form_state(service, stage, values, channel)
            .into_iter()
            .filter(|state| state.must_have && !answered(&state.field.id))
            .map(|state| Missing { id: state.field.id.as_str().to_owned(), label: state.field.label })
            .collect()
    }

    /// The answers of a ticket about to be born: its form's, the ticket's own data under the names of the common
    /// fields, and the facts conditions ask for.
    pub fn values_of_birth(&self, open: &OpenTicket) -> Values {
        let mut values = open.fields.clone();
        self.add_core(&mut values, &open.service, |core| match core {
            Core::Subject => &open.subject,
            Core::Description => &open.description,
            Core::RequesterName => &open.requester.name,
            Core::RequesterMail => &open.requester.mail,
            Core::RequesterPhone => &open.requester.phone,
            Core::ClientOrg => &open.requester.client_org,
            Core::Level => &open.place.level,
            Core::Room => &open.place.room,
            // What is known only of a ticket that is there.
            Core::Diagnosis | Core::WorkDone | Core::Findings | Core::Reference | Core::Rating => "",
            Core::OpenedDate | Core::OpenedTime | Core::Channel | Core::Team | Core::Procedure | Core::Assignee => "",
            Core::ClosingNote | Core::LastFollowUp | Core::ReplyNumber | Core::ReplyDate | Core::Visits => "",
        });
        if let Some(subservice) = &open.subservice {
            values.insert(FieldId::new("subservice"), subservice.clone());
        }
        values
    }

    /// Adds what the ticket itself answers: the common fields, and those of the service's forms. Where two share an id,
    /// the service's own form has the word, as in [`Self::field`].
    pub(crate) fn add_core<T: Into<String>>(&self, values: &mut Values, service: &ServiceId, of: impl Fn(Core) -> T) {
        let service = self.service(service);
        let names = service.into_iter().flat_map(|service| service.form.iter().chain(&service.related_forms));
        let fields = names.filter_map(|id| self.form(id)).flat_map(|form| &form.fields).chain(&self.fields);
        let mut seen = BTreeSet::new();
        for def in fields {
            if let (true, Some(core)) = (seen.insert(&def.id), def.core) {
                let answer = of(core).into();
                // What nobody has said is no answer: a condition may ask whether it is empty.
                if !answer.is_empty() || self.fields.iter().any(|common| common.id == def.id) {
                    values.entry(def.id.clone()).or_insert(answer);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::oaxaca;
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect()
    }
    fn missing(service: &str, stage: Stage, pairs: &[(&str, &str)]) -> Vec<String> {
        let found = oaxaca().missing(&ServiceId::new(service), stage, &values(pairs), None);
        found.into_iter().map(|missing| missing.id).collect()
    }

    /// OAX-29: Anexo 1 asks by its movement.
    #[test]
    fn mail_fields_follow_the_movement() {
        let org = oaxaca();
        let service = ServiceId::new("oax-abc-correo");
        let shown = |pairs: &[(&str, &str)]| -> Vec<String> {
            let states = org.form_state(&service, Stage::Open, &values(pairs), None);
            states.into_iter().filter(|s| s.shown).map(|s| s.field.id.as_str().to_owned()).collect()
        };
        assert!(!shown(&[]).contains(&"correo_actual".to_owned()));
        assert!(shown(&[("movimiento", "Baja")]).contains(&"correo_actual".to_owned()));
        assert!(!shown(&[("movimiento", "Baja")]).contains(&"correo_alternativo".to_owned()));
        let baja = [("movimiento", "Baja"), ("nombre_completo", "Ana Ruiz"), ("dependencia", "Finanzas")];
        assert_eq!(missing("oax-abc-correo", Stage::Open, &baja), ["correo_actual", "correo_enlace"]);
    }

    /// OAX-60, OAX-61: the failure first, then the data of both devices.
    #[test]
    fn a_changed_telephone_is_judged_when_resolved_and_only_if_the_failure_is_confirmed() {
        let opened = [
            ("extension", "1234"),
            ("datos_usuario", "Ana"),
            ("dependencia", "Finanzas"),
            ("correo", "a@oaxaca.gob.mx"),
        ];
        assert!(missing("oax-cambio-extension", Stage::Open, &opened).is_empty());
        assert_eq!(missing("oax-cambio-extension", Stage::Resolve, &[]), ["falla_confirmada"]);
        let confirmed = missing("oax-cambio-extension", Stage::Resolve, &[("falla_confirmada", "true")]);
        assert_eq!(
            confirmed,
            ["mac_danado", "serie_danado", "mac_nuevo", "serie_nuevo", "modelo_nuevo", "estado_fisico_nuevo"]
        );
        assert!(missing("oax-cambio-extension", Stage::Resolve, &[("falla_confirmada", "false")]).is_empty());
    }

    /// OAX-72: only a ticket.
    #[test]
    fn a_service_without_a_form_is_answered_by_the_ticket_itself() {
        assert_eq!(missing("oax-vpn", Stage::Open, &[]), ["resumen", "mensaje"]);
        assert!(missing("oax-vpn", Stage::Open, &[("resumen", "VPN"), ("mensaje", "Para teletrabajo")]).is_empty());
        let org = oaxaca();
        let states = org.form_state(&ServiceId::new("oax-vpn"), Stage::Open, &Values::new(), None);
        assert!(states.iter().all(|state| state.must_have && !state.shown), "asked by the ticket's own screen");
    }

    /// OAX-18: what the Enlace de Infraestructura has at hand (addresses, ports, logs) has fields of its own: asked,
    /// judged where it is told, and never demanded.
    #[test]
    fn oax_18_technical_data_are_asked_and_not_demanded() {
        let org = oaxaca();
        let service = ServiceId::new("oax-sin-salida-internet");
        let told = values(&[("ip", "10.20.300.1"), ("registro_errores", "DHCPDISCOVER sin respuesta")]);
        let states = org.form_state(&service, Stage::Open, &told, None);
        let asked = |id: &str| states.iter().find(|state| state.field.id.as_str() == id).expect("asked");
        for id in ["ip", "puerto", "registro_errores"] {
            assert!(asked(id).shown && !asked(id).must_have, "{id}");
        }
        assert_eq!((asked("ip").error, asked("registro_errores").error), (Some(Reason::BadIp), None));
    }

    /// OAX-99: any ticket may bear what SICODI, SEFIP, SIOX or SI call it, written while it is worked on and demanded
    /// nowhere; the folio and the address are asked once a system is named.
    #[test]
    fn oax_99_a_ticket_of_any_service_may_bear_the_folio_of_another_system() {
        let org = oaxaca();
        let bears = |service: &ServiceId, stage: Stage, told: &[(&str, &str)]| -> Vec<(String, bool, Option<Reason>)> {
            let states = org.form_state(service, stage, &values(told), None).into_iter();
            let shown = states.filter(|state| state.shown && org.settings.references.contains(&state.field.id));
            shown.map(|state| (state.field.id.as_str().to_owned(), state.must_have, state.error)).collect()
        };
        for service in org.services.iter().map(|service| &service.id) {
            assert!(bears(service, Stage::Open, &[]).is_empty(), "{service}: whoever asks is not asked for it");
            let first = bears(service, Stage::Resolve, &[]);
            assert_eq!(first, [("sistema_externo".to_owned(), false, None)], "{service}");
        }
        let told = [("sistema_externo", "SICODI"), ("folio_externo", "9F2K/2026"), ("enlace_externo", "javascript:x")];
        let found = bears(&ServiceId::new("oax-vpn"), Stage::Resolve, &told);
        let rest =
            [("folio_externo".to_owned(), false, None), ("enlace_externo".to_owned(), false, Some(Reason::BadUrl))];
        assert_eq!(found[1..], rest);
    }

    /// OAX-40.
    #[test]
    fn a_wrong_answer_is_told_beside_its_field() {
        let states = oaxaca().form_state(
            &ServiceId::new("oax-baja-nodo"),
            Stage::Open,
            &values(&[("mac", "00:11"), ("puerto", "B-12")]),
            None,
        );
        let error = |id: &str| states.iter().find(|s| s.field.id.as_str() == id).and_then(|s| s.error);
        assert_eq!(error("mac"), Some(Reason::BadMac));
        assert_eq!(error("puerto"), None);
    }

    #[test]
    fn an_unknown_service_asks_nothing() {
        assert!(missing("no-such", Stage::Open, &[]).is_empty());
    }

    #[test]
    fn the_screen_gets_the_names_of_the_contract() {
        let states = oaxaca().form_state(&ServiceId::new("oax-baja-nodo"), Stage::Open, &Values::new(), None);
        let json = serde_json::to_value(&states).expect("json");
        let first = json.get(0).and_then(|v| v.as_object()).expect("an object");
        for key in ["id", "label", "kind", "required", "stage", "shown", "mustHave", "error"] {
            assert!(first.contains_key(key), "{key}");
        }
    }
}
