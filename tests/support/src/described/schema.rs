//! JSON held against a schema of the description, by the keywords that `server/src/openapi` writes and no other.
//!
//! A keyword that it does not know is a panic: what the generator learns to write is to be read here, too.

use serde_json::{Map, Value};
use std::cmp::Reverse;

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    /// A JSON pointer into the value.
    pub(super) at: String,
    /// What the schema expects there, and what was found.
    pub(super) why: String,
}

/// All of a value that does not fit a schema; `whole` is the description, within which the schema's references lead.
pub(super) fn misfits(whole: &Value, schema: &Value, value: &Value) -> Vec<Misfit> {
    let mut found = Vec::new();
    Reading { whole }.read(schema, value, Place::Top, &mut found);
    found
}

/// Where a part of a value stands within the whole; its pointer is written only where something does not fit.
#[derive(Clone, Copy)]
enum Place<'a> {
    Top,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// As a JSON pointer (RFC 6901).
    fn pointer(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Field(of, name) => format!("{}/{}", of.pointer(), name.replace('~', "~0").replace('/', "~1")),
            Self::Item(of, index) => format!("{}/{index}", of.pointer()),
        }
    }

    /// That here something else was expected.
    fn misfit(&self, expected: &str, value: &Value) -> Misfit {
        Misfit { at: self.pointer(), why: format!("expected {expected}, found {}", shown(value)) }
    }
}

struct Reading<'a> {
    whole: &'a Value,
}

impl Reading<'_> {
    fn read(&self, schema: &Value, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        let Value::Object(keywords) = schema else { panic!("the description has no schema here: {schema}") };
        for (keyword, told) in keywords {
            match keyword.as_str() {
                // Words for people.
                "description" => {}
                // How many bits a whole number takes.
                "format" if *told == "int64" => {}
                "$ref" => self.read(self.named(told), value, place, found),
                "type" if is_of_type(told, value) => {}
                "type" => found.push(place.misfit(&format!("the type {told}"), value)),
                "const" if told == value => {}
                "const" => found.push(place.misfit(&told.to_string(), value)),
                "enum" if list(told).contains(value) => {}
                "enum" => found.push(place.misfit(&format!("one of {told}"), value)),
                "anyOf" => self.any_of(list(told), value, place, found),
                "allOf" => list(told).iter().for_each(|schema| self.read(schema, value, place, found)),
                "required" => required(list(told), value, place, found),
                "properties" => self.properties(fields(told), value, place, found),
                "additionalProperties" => self.others(told, keywords.get("properties"), value, place, found),
                "propertyNames" => self.names(told, value, place, found),
                "prefixItems" => self.first_items(list(told), value, place, found),
                "items" => {
                    let first = keywords.get("prefixItems").map_or(0, |first| list(first).len());
                    self.items(told, first, value, place, found);
                }
                "minItems" | "maxItems" | "maxProperties" => bound(keyword, told, value, place, found),
                unknown => {
                    panic!("a schema has «{unknown}», which tests/support/src/described/schema.rs does not know")
                }
            }
        }
    }

    /// The schema that a reference leads to.
    fn named(&self, reference: &Value) -> &Value {
        let pointer = reference.as_str().and_then(|to| to.strip_prefix('#'));
        let named = pointer.and_then(|pointer| self.whole.pointer(pointer));
        named.unwrap_or_else(|| panic!("{reference} leads nowhere in the description"))
    }

    /// One of several kinds. Where none fits, the nearest tells why: the one that is left deepest, by the fewest misfits.
    fn any_of(&self, kinds: &[Value], value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        let mut nearest: Option<Vec<Misfit>> = None;
        for kind in kinds {
            let mut own = Vec::new();
            self.read(kind, value, place, &mut own);
            if own.is_empty() {
                return;
            }
            if nearest.as_ref().is_none_or(|before| nearness(&own) > nearness(before)) {
                nearest = Some(own);
            }
        }
        let many = kinds.len();
        found.extend(nearest.into_iter().flatten().map(|Misfit { at, why }| {
            let why = if many > 1 { format!("{why} (by the nearest of {many} kinds)") } else { why };
            Misfit { at, why }
        }));
    }

    fn properties(&self, told: &Map<String, Value>, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(schema) = told.get(name) {
                self.read(schema, value, Place::Field(&place, name), found);
            }
        }
    }

    /// The fields that `properties` beside it does not name.
    fn others(&self, told: &Value, named: Option<&Value>, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if named.is_none_or(|named| !fields(named).contains_key(name)) {
                self.read(told, value, Place::Field(&place, name), found);
            }
        }
    }

    fn names(&self, told: &Value, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            self.read(told, &Value::from(name.as_str()), Place::Field(&place, name), found);
        }
    }

    fn first_items(&self, told: &[Value], value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        for (index, (schema, value)) in told.iter().zip(items(value)).enumerate() {
            self.read(schema, value, Place::Item(&place, index), found);
        }
    }

    /// The items behind the first ones.
    fn items(&self, told: &Value, first: usize, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
        for (index, value) in items(value).iter().enumerate().skip(first) {
            self.read(told, value, Place::Item(&place, index), found);
        }
    }
}

/// How near misfits are to none at all.
fn nearness(misfits: &[Misfit]) -> (usize, Reverse<usize>) {
    let depth = misfits.iter().map(|misfit| misfit.at.matches('/').count()).min();
    (depth.unwrap_or_default(), Reverse(misfits.len()))
}

fn is_of_type(told: &Value, value: &Value) -> bool {
    match told.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => panic!("a schema has the type {told}, which tests/support/src/described/schema.rs does not know"),
    }
}

fn required(names: &[Value], value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
    let Some(object) = value.as_object() else { return };
    for name in names {
        let name = name.as_str().unwrap_or_else(|| panic!("a required field has no name: {name}"));
        if !object.contains_key(name) {
            found.push(place.misfit(&format!("the field «{name}»"), value));
        }
    }
}

fn bound(keyword: &str, told: &Value, value: &Value, place: Place<'_>, found: &mut Vec<Misfit>) {
    let many = told.as_u64().unwrap_or_else(|| panic!("«{keyword}» is no number: {told}"));
    let fits = match (keyword, value) {
        ("minItems", Value::Array(items)) => items.len() as u64 >= many,
        ("maxItems", Value::Array(items)) => items.len() as u64 <= many,
        ("maxProperties", Value::Object(fields)) => fields.len() as u64 <= many,
        _ => true,
    };
    if !fits {
        found.push(place.misfit(&format!("«{keyword}» {many}"), value));
    }
}

/// The items of an array; of anything else none: `type` tells that it is no array.
fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn list(told: &Value) -> &[Value] {
    told.as_array().unwrap_or_else(|| panic!("a schema has no list where one should stand: {told}"))
}

fn fields(told: &Value) -> &Map<String, Value> {
    told.as_object().unwrap_or_else(|| panic!("a schema has no fields where some should stand: {told}"))
}

/// A value in a few words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("{:?}", text.chars().take(60).collect::<String>()),
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(fields) => {
            let names: Vec<&str> = fields.keys().take(20).map(String::as_str).collect();
            format!("an object of {} fields: {}", fields.len(), names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_server::http::api_docs::DESCRIPTION;
    use serde_json::json;

    /// A description with one type, which is its own neighbour.
    fn whole() -> Value {
        json!({ "components": { "schemas": { "Place": {
            "type": "object", "description": "A place.",
            "properties": {
                "name": { "type": "string" },
                "floor": { "anyOf": [{ "type": "number" }, { "type": "null" }] },
                "kind": { "type": "string", "enum": ["room", "hall"] },
                "next": { "$ref": "#/components/schemas/Place" },
            },
            "required": ["name", "floor"],
        } } } })
    }

    /// Where a value does not fit, in the order of the schema's keywords.
    fn wrong(schema: &Value, value: &Value) -> Vec<String> {
        misfits(&whole(), schema, value).into_iter().map(|misfit| misfit.at).collect()
    }

    #[test]
    fn a_value_fits_or_is_told_with_its_place() {
        let place = json!({ "$ref": "#/components/schemas/Place" });
        let nowhere: [&str; 0] = [];
        assert_eq!(wrong(&place, &json!({ "name": "A", "floor": null, "unknown": [1] })), nowhere);
        assert_eq!(wrong(&place, &json!({ "name": "A", "floor": 2.5, "kind": "hall" })), nowhere);
        assert_eq!(wrong(&place, &json!([])), [""]);
        assert_eq!(wrong(&place, &json!({ "name": "A" })), [""], "a field that is required");
        assert_eq!(
            wrong(&place, &json!({ "name": null, "floor": "two", "kind": "loft" })),
            ["/floor", "/kind", "/name"]
        );
        assert_eq!(
            wrong(&place, &json!({ "name": "A", "floor": 1, "next": { "name": "B", "floor": true } })),
            ["/next/floor"]
        );
        let told = misfits(&whole(), &place, &json!({ "name": "A" }));
        assert_eq!(told[0].why, "expected the field «floor», found an object of 1 fields: name");
    }

    #[test]
    fn lists_tuples_and_maps_are_read_to_their_ends() {
        let nowhere: [&str; 0] = [];
        let names = json!({ "type": "array", "items": { "type": "string" } });
        assert_eq!(wrong(&names, &json!(["a", 1, "b", null])), ["/1", "/3"]);
        assert_eq!(wrong(&names, &json!({})), [""]);
        let pair = json!({
            "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }], "minItems": 2, "maxItems": 2,
        });
        assert_eq!(wrong(&pair, &json!([1, "a"])), nowhere);
        assert_eq!(wrong(&pair, &json!([1, 2])), ["/1"]);
        assert_eq!(wrong(&pair, &json!([1])), [""]);
        let whole = json!({ "type": "integer", "format": "int64" });
        assert_eq!(wrong(&whole, &json!(1_790_000_000_000_i64)), nowhere);
        assert_eq!(wrong(&whole, &json!(2.5)), [""]);
        assert_eq!(wrong(&pair, &json!([1, "a", 3])), [""]);
        let map = json!({
            "type": "object", "propertyNames": { "enum": ["a/b", "c"] }, "additionalProperties": { "type": "number" },
        });
        assert_eq!(wrong(&map, &json!({ "a/b": 1, "c": 2 })), nowhere);
        assert_eq!(wrong(&map, &json!({ "a/b": "1" })), ["/a~1b"]);
        assert_eq!(wrong(&map, &json!({ "d": 1 })), ["/d"]);
        let rest = json!({ "properties": { "a": { "type": "string" } }, "additionalProperties": { "type": "number" } });
        assert_eq!(wrong(&rest, &json!({ "a": "1", "b": 2 })), nowhere);
        assert_eq!(wrong(&rest, &json!({ "a": "1", "b": "2" })), ["/b"]);
        let empty = json!({ "type": "object", "maxProperties": 0 });
        assert_eq!(wrong(&empty, &json!({})), nowhere);
        assert_eq!(wrong(&empty, &json!({ "a": 1 })), [""]);
    }

    #[test]
    fn where_no_kind_fits_the_nearest_says_why() {
        let kind = |tag: &str, of: &str| {
            json!({
                "type": "object", "properties": { (tag): { "type": of } }, "required": [tag],
            })
        };
        let one = json!({ "anyOf": [kind("say", "string"), kind("count", "number"), { "type": "null" }] });
        let nowhere: [&str; 0] = [];
        assert_eq!(wrong(&one, &json!({ "count": 1 })), nowhere);
        assert_eq!(wrong(&one, &Value::Null), nowhere);
        let told = misfits(&whole(), &one, &json!({ "count": "one" }));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].at, "/count");
        assert_eq!(told[0].why, "expected the type \"number\", found \"one\" (by the nearest of 3 kinds)");
        let both = json!({ "allOf": [kind("say", "string"), kind("count", "number")] });
        assert_eq!(wrong(&both, &json!({ "say": "a", "count": 1 })), nowhere);
        assert_eq!(wrong(&both, &json!({ "say": "a" })), [""]);
        assert_eq!(wrong(&json!({ "const": "yes" }), &json!("no")), [""]);
        assert_eq!(wrong(&json!({}), &json!({ "anything": [1] })), nowhere, "what is left open");
    }

    #[test]
    #[should_panic(expected = "a schema has «format»")]
    fn a_keyword_that_is_not_known_fails() {
        misfits(&whole(), &json!({ "type": "string", "format": "date" }), &json!("2026-11-20"));
    }

    #[test]
    #[should_panic(expected = "leads nowhere")]
    fn a_reference_to_nothing_fails() {
        misfits(&whole(), &json!({ "$ref": "#/components/schemas/Nobody" }), &json!(1));
    }

    /// Every schema of the description, also one that no trial is answered by, is made of what is known here.
    #[test]
    fn the_description_has_no_keyword_that_is_not_known() {
        let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
        let mut many = 0;
        walk(&description["components"]["schemas"], &mut many);
        for methods in description["paths"].as_object().expect("paths").values() {
            for operation in methods.as_object().expect("methods").values() {
                for answer in operation["responses"].as_object().expect("answers").values() {
                    for body in answer["content"].as_object().into_iter().flat_map(Map::values) {
                        body.get("schema").into_iter().for_each(|schema| read_through(schema, &mut many));
                    }
                }
            }
        }
        assert!(many > 1_000, "{many} schemas were read");
    }

    /// The schemas that stand under names.
    fn walk(named: &Value, many: &mut usize) {
        fields(named).values().for_each(|schema| read_through(schema, many));
    }

    fn read_through(schema: &Value, many: &mut usize) {
        *many += 1;
        for (keyword, told) in fields(schema) {
            match keyword.as_str() {
                "properties" => walk(told, many),
                "items" | "additionalProperties" | "propertyNames" => read_through(told, many),
                "anyOf" | "allOf" | "prefixItems" => list(told).iter().for_each(|one| read_through(one, many)),
                // Whether it leads anywhere is the golden test's to say.
                "$ref" => {}
                // Alone, and of nothing: whether it is known is all that is asked.
                _ => {
                    misfits(&Value::Null, &json!({ (keyword): told }), &Value::Null);
                }
            }
        }
    }
}
