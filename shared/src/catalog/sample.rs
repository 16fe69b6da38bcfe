//! Sample data of Oaxaca, SECOGEM and Benito Juárez for the tests of this crate. They are put together as the server's
//! loader does it.

use super::Organisation;
use serde_json::{Map, Value};

macro_rules! part {
    ($organisation:literal: $($file:literal),+ $(,)?) => {
        [$(($file, include_str!(concat!("../../../server/organisations/", $organisation, "/", $file, ".json")))),+]
    };
}

const OAXACA: [(&str, &str); 28] = part!["oaxaca":
    "organisation",
    "buildings",
    "channels",
    "fields",
    "holidays",
    "priorities",
    "roles",
    "settings",
    "state_groups",
    "states",
    "teams",
    "transitions",
    "forms/correo",
    "forms/directorio-activo",
    "forms/gobierno",
    "forms/internet",
    "forms/nodos",
    "forms/portal",
    "forms/telefonia",
    "services/ciberseguridad",
    "services/correo",
    "services/gobierno",
    "services/internet",
    "services/red",
    "services/servidores",
    "services/sistemas",
    "services/soporte",
    "services/telefonia",
];

const SECOGEM: [(&str, &str); 19] = part!["secogem":
    "organisation",
    "channels",
    "holidays",
    "priorities",
    "roles",
    "settings",
    "state_groups",
    "states",
    "teams",
    "transitions",
    "forms/aviso-respaldo",
    "forms/encuesta",
    "forms/entrega-recepcion",
    "forms/oficio-sei028",
    "forms/orden-servicio",
    "forms/recepcion-conjunta",
    "services/mantenimiento",
    "services/reparacion-externa",
    "services/soporte-tecnico",
];

const BENITO_JUAREZ: [(&str, &str); 19] = part!["benito-juarez":
    "organisation",
    "channels",
    "holidays",
    "priorities",
    "roles",
    "settings",
    "state_groups",
    "states",
    "teams",
    "transitions",
    "forms/diagnostico",
    "forms/dictamen",
    "forms/levantamiento",
    "forms/oficios",
    "forms/orden-servicio",
    "forms/sistemas",
    "services/sistemas-de-informacion",
    "services/soporte-tecnico",
    "services/telecomunicaciones",
];

/// Oaxaca, as the tests of every module may use it.
pub(crate) fn oaxaca() -> Organisation {
    put_together(&OAXACA, |_| {})
}

/// SECOGEM, with the hours that its manual leaves open.
pub(crate) fn secogem() -> Organisation {
    put_together(&SECOGEM, with_hours)
}

/// Benito Juárez, with the days that its manual leaves open.
pub(crate) fn benito_juarez() -> Organisation {
    put_together(&BENITO_JUAREZ, with_hours)
}

/// Oaxaca with a cut of cash that is signed, and the counter-entry of its sum (R33), as papers of the revision of a node.
pub(crate) fn with_cash() -> Organisation {
    let mut org = oaxaca();
    let signed =
        |label: &str| serde_json::json!([{ "role": "enlace-informatico", "purpose": "count", "label": label }]);
    let forms = serde_json::json!([
        {
            "id": "corte", "title": "Corte", "kind": "record",
            "fields": [{ "id": "monto", "label": "Monto contado", "kind": "number", "stage": "issue", "cash": true }],
            "signatures": signed("Quien cuenta"),
        },
        {
            "id": "contraasiento", "title": "Contraasiento", "kind": "record",
            "fields": [
                { "id": "monto", "label": "Monto según se firmó", "kind": "number", "stage": "issue", "cash": true },
                { "id": "correcto", "label": "Monto correcto", "kind": "number", "cash": true, "corrects": "monto" },
            ],
            "signatures": signed("Quien corrige"),
        },
    ]);
    let forms: Vec<super::Form> = serde_json::from_value(forms).expect("forms");
    let service = org.services.iter_mut().find(|service| service.id.as_str() == "oax-revision-nodo");
    let papers = forms.iter().map(|form| form.id.clone());
    service.expect("a service").related_forms.extend(papers);
    org.forms.extend(forms);
    org
}

fn with_hours(whole: &mut Map<String, Value>) {
    let days = ["mon", "tue", "wed", "thu", "fri"];
    whole.insert("hours".into(), serde_json::json!([{ "days": days, "from": "09:00", "to": "17:00" }]));
}

fn put_together(parts: &[(&str, &str)], decide: impl Fn(&mut Map<String, Value>)) -> Organisation {
    let mut whole = Map::new();
    for (name, text) in parts {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}.json: {error}"));
        match (name.split_once('/'), value) {
            (None, Value::Object(head)) if *name == "organisation" => whole.extend(head),
            (None, value) => _ = whole.insert((*name).to_owned(), value),
            (Some((key, _)), Value::Array(items)) => match whole.entry(key).or_insert_with(|| Value::Array(vec![])) {
                Value::Array(list) => list.extend(items),
                _ => panic!("{key} is a list"),
            },
            (Some(_), _) => panic!("{name}.json holds a list"),
        }
    }
    // As the server looks it up: six hours behind UTC all the year.
    whole.insert("zone".into(), serde_json::json!([[0, -360]]));
    decide(&mut whole);
    serde_json::from_value(Value::Object(whole)).expect("the data fit the types")
}
