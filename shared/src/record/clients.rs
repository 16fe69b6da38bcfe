//! For which dependencias a service is, by what a register says of them. It is the same at the desk and at the portal.

use super::check::key_of;
use super::summary::RecordSummary;
use crate::catalog::{ClientRule, RegisterDef};
use crate::ids::FieldId;
use crate::search;

/// Whether a service is for a dependencia. One that stands in no record that has not ended is barred from nothing: the desk
/// judges it.
pub fn is_for<'r>(
    rule: &ClientRule,
    def: &RegisterDef,
    client: &str,
    records: impl IntoIterator<Item = &'r RecordSummary>,
) -> bool {
    let Some(key) = key_of(def, |_| client) else { return true };
    let of_client = |record: &&RecordSummary| {
        let value = |id: &FieldId| record.values.get(id).map_or("", String::as_str);
        record.register == def.id
            && !def.state(&record.state).is_some_and(|state| state.ended)
            && key_of(def, value).as_ref() == Some(&key)
    };
    let Some(record) = records.into_iter().find(of_client) else { return true };
    let state = if record.state.is_empty() { def.first_state() } else { record.state.as_str() };
    rule.when.holds(&|name| match name {
        "state" => Some(state),
        name => record.values.get(&FieldId::new(name)).map(String::as_str),
    })
}

/// Whether somebody whom the directory has in the dependencia `own` may ask for the dependencia `client` (AGU-42). Where
/// either is not told, the desk judges it.
pub fn is_staff(rule: &ClientRule, own: &str, client: &str) -> bool {
    let (own, client) = (search::tokens(own), search::tokens(client));
    !rule.staff || own.is_empty() || client.is_empty() || own == client
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DocumentId;
    use crate::time::Timestamp;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn def() -> RegisterDef {
        serde_json::from_value(json!({
            "id": "dependencias", "name": "Dependencias", "record": "Dependencia",
            "fields": [
                { "id": "nombre", "label": "Nombre", "kind": "text" },
                { "id": "red", "label": "Integrada a la red", "kind": "bool" }
            ],
            "key": ["nombre"],
            "states": [{ "id": "registrada", "name": "Registrada" }, { "id": "adherida", "name": "Adherida" },
                { "id": "baja", "name": "Baja", "ended": true }],
            "reads": [], "writes": ["agente-mesa"]
        }))
        .expect("a register")
    }
    fn rule(when: &str) -> ClientRule {
        serde_json::from_value(json!({ "register": "dependencias", "when": when, "who": "Las integradas" }))
            .expect("a rule")
    }
    fn record(name: &str, red: &str, state: &str) -> RecordSummary {
        let value = |id: &str, text: &str| (FieldId::new(id), text.to_owned());
        let born = Timestamp::from_millis(1);
        RecordSummary {
            state: state.to_owned(),
            values: BTreeMap::from([value("nombre", name), value("red", red)]),
            ..RecordSummary::new(DocumentId::new(born, [1; 10]), def().id, born)
        }
    }

    /// AGU-66, BJ-24: by what the register says of who asks, however the name is written.
    #[test]
    fn a_service_is_for_those_whose_record_says_so() {
        let known = [record("Secretaría de Salud", "true", ""), record("Catastro", "", "")];
        let asks = |client: &str| is_for(&rule("red"), &def(), client, &known);
        assert!(asks(" secretaria de  SALUD "));
        assert!(!asks("Catastro"));
        assert!(asks("Secretaría de Turismo"), "nobody has registered it: the desk judges");
        assert!(asks(""), "nor one that is not named");
        let gone = [record("Catastro", "", "baja")];
        assert!(is_for(&rule("red"), &def(), "Catastro", &gone), "what has ended says nothing");
    }

    /// AGU-42: a service for the own staff is asked for by nobody for another dependencia; one that does not say so, by all.
    #[test]
    fn agu_42_the_own_staff_asks_for_its_dependencia() {
        let own = ClientRule { staff: true, ..rule("red") };
        assert!(is_staff(&own, "Secretaría de Salud", " secretaria de SALUD "));
        assert!(!is_staff(&own, "Catastro", "Secretaría de Salud"));
        assert!(is_staff(&own, "", "Catastro") && is_staff(&own, "Catastro", ""), "not told: the desk judges");
        assert!(is_staff(&rule("red"), "Catastro", "Secretaría de Salud"));
    }

    /// AGU-08: who signed an agreement is where it says so.
    #[test]
    fn where_a_record_stands_is_asked_by_state() {
        let asks =
            |state: &str| is_for(&rule("state == 'adherida'"), &def(), "Catastro", &[record("Catastro", "", state)]);
        assert!(asks("adherida") && !asks("registrada") && !asks(""), "an empty state is where it begins");
    }
}
