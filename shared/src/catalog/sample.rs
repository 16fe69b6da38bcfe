//! The Oaxaca data for the tests of this crate, put together as the server's loader does it.

use super::Organisation;
use serde_json::{Map, Value};

macro_rules! part {
    ($($file:literal),+ $(,)?) => {
        [$(($file, include_str!(concat!("../../../server/organisations/oaxaca/", $file, ".json")))),+]
    };
}

const PARTS: [(&str, &str); 28] = part![
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

/// Oaxaca, as the tests of every module may use it.
pub(crate) fn oaxaca() -> Organisation {
    let mut whole = Map::new();
    for (name, text) in PARTS {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}.json: {error}"));
        match (name.split_once('/'), value) {
            (None, Value::Object(head)) if name == "organisation" => whole.extend(head),
            (None, value) => _ = whole.insert(name.to_owned(), value),
            (Some((key, _)), Value::Array(items)) => match whole.entry(key).or_insert_with(|| Value::Array(vec![])) {
                Value::Array(list) => list.extend(items),
                _ => panic!("{key} is a list"),
            },
            (Some(_), _) => panic!("{name}.json holds a list"),
        }
    }
    // As the server looks it up: six hours behind UTC all the year.
    whole.insert("zone".into(), serde_json::json!([[0, -360]]));
    serde_json::from_value(Value::Object(whole)).expect("the Oaxaca data fit the types")
}
