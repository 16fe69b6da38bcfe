//! The TypeScript contract read back as JSON Schema: the types that cross are declared once, in Rust.
//!
//! A type that nobody declares is an error, never left out.

use super::parse::{ContractError, Declared, Field, Kind, Parser};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The numbers of the contract that may have decimals; all others are whole.
const FRACTION: &str = "Fraction";

/// A parameter of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub about: Option<String>,
    /// Its type.
    pub schema: Value,
}

/// The types of the contract by name.
#[derive(Debug, Default)]
pub struct Contract(BTreeMap<String, Declared>);

impl Contract {
    /// Of the texts of its files.
    pub fn read(files: &[&str]) -> Result<Self, ContractError> {
        let mut types = BTreeMap::new();
        for file in files {
            let mut parser = Parser::of(file);
            while let Some((name, declared)) = parser.declaration()? {
                types.insert(name, declared);
            }
        }
        Ok(Self(types))
    }

    /// The schema of a type that the contract declares, what is said of it with it.
    pub fn declared(&self, name: &str) -> Result<Value, ContractError> {
        let declared = self.0.get(name).ok_or_else(|| ContractError::Unknown(name.to_owned()))?;
        let schema = match name {
            FRACTION => json!({ "type": "number" }),
            _ => self.schema(&declared.kind, &BTreeMap::new())?,
        };
        Ok(described(schema, declared.about.as_deref()))
    }

    /// The schema of a type as it is written where it is used (`Array<HeldCard>`).
    pub fn used(&self, written: &str) -> Result<Value, ContractError> {
        self.schema(&Parser::of(written).whole()?, &BTreeMap::new())
    }

    /// The parameters of a query, an object of the contract.
    pub fn parameters(&self, written: &str) -> Result<Vec<Parameter>, ContractError> {
        let mut kind = Parser::of(written).whole()?;
        if let Kind::Named(name, _) = &kind {
            kind = self.0.get(name).ok_or_else(|| ContractError::Unknown(name.clone()))?.kind.clone();
        }
        let Kind::Object(fields) = kind else { return Err(ContractError::NotAnObject(written.to_owned())) };
        let of = |field: Field| {
            let schema = self.schema(&field.kind, &BTreeMap::new())?;
            let Field { name, optional, about, .. } = field;
            Ok::<_, ContractError>(Parameter { name, required: !optional, about, schema })
        };
        fields.into_iter().map(of).collect()
    }

    fn schema(&self, kind: &Kind, bound: &BTreeMap<String, Value>) -> Result<Value, ContractError> {
        let all = |kinds: &[Kind]| kinds.iter().map(|kind| self.schema(kind, bound)).collect::<Result<Vec<_>, _>>();
        Ok(match kind {
            Kind::Literal(text) => json!({ "const": text }),
            Kind::Tuple(kinds) => {
                let many = kinds.len();
                json!({ "type": "array", "prefixItems": all(kinds)?, "minItems": many, "maxItems": many })
            }
            Kind::Map(key, value) => {
                json!({ "type": "object", "propertyNames": self.schema(key, bound)?, "additionalProperties": self.schema(value, bound)? })
            }
            Kind::AllOf(kinds) => json!({ "allOf": all(kinds)? }),
            Kind::OneOf(kinds) => self.one_of(kinds, bound)?,
            Kind::Object(fields) => self.object(fields, bound)?,
            Kind::Named(name, given) => self.named(name, given, bound)?,
        })
    }

    fn object(&self, fields: &[Field], bound: &BTreeMap<String, Value>) -> Result<Value, ContractError> {
        let mut properties = Map::new();
        for field in fields {
            let schema = self.schema(&field.kind, bound)?;
            properties.insert(field.name.clone(), described(schema, field.about.as_deref()));
        }
        let required: Vec<_> = fields.iter().filter(|field| !field.optional).map(|field| &field.name).collect();
        Ok(json!({ "type": "object", "properties": properties, "required": required }))
    }

    /// Words out of a list are one enumeration; anything else is one of several.
    fn one_of(&self, kinds: &[Kind], bound: &BTreeMap<String, Value>) -> Result<Value, ContractError> {
        let (mut words, mut others) = (Vec::new(), Vec::new());
        for kind in kinds {
            match kind {
                Kind::Literal(text) => words.push(text.as_str()),
                other => others.push(self.schema(other, bound)?),
            }
        }
        if !words.is_empty() {
            let words = json!({ "type": "string", "enum": words });
            if others.is_empty() {
                return Ok(words);
            }
            others.insert(0, words);
        }
        Ok(json!({ "anyOf": others }))
    }

    fn named(&self, name: &str, given: &[Kind], bound: &BTreeMap<String, Value>) -> Result<Value, ContractError> {
        match (name, given) {
            ("string" | "boolean" | "null", []) => return Ok(json!({ "type": name })),
            // Of its width, too: generators take whole numbers for 32 bits otherwise, and a time in milliseconds has more.
            ("number", []) => return Ok(json!({ "type": "integer", "format": "int64" })),
            ("unknown", []) => return Ok(json!({})),
            ("Array", [items]) => return Ok(json!({ "type": "array", "items": self.schema(items, bound)? })),
            // An object without fields.
            ("Record", [_, Kind::Named(never, _)]) if never == "never" => {
                return Ok(json!({ "type": "object", "maxProperties": 0 }));
            }
            ("Record", [_, value]) => {
                return Ok(json!({ "type": "object", "additionalProperties": self.schema(value, bound)? }));
            }
            _ => {}
        }
        if let Some(schema) = bound.get(name) {
            return Ok(schema.clone());
        }
        let declared = self.0.get(name).ok_or_else(|| ContractError::Unknown(name.to_owned()))?;
        if declared.parameters.len() != given.len() {
            return Err(ContractError::Unknown(format!("{name} of {} parameters", given.len())));
        }
        if given.is_empty() {
            return Ok(json!({ "$ref": format!("#/components/schemas/{name}") }));
        }
        // JSON Schema has no parameters: the declaration stands where it is used.
        let mut within = BTreeMap::new();
        for (parameter, kind) in declared.parameters.iter().zip(given) {
            within.insert(parameter.clone(), self.schema(kind, bound)?);
        }
        self.schema(&declared.kind, &within)
    }
}

fn described(schema: Value, about: Option<&str>) -> Value {
    match (schema, about) {
        (Value::Object(mut fields), Some(about)) => {
            fields.insert("description".into(), about.into());
            Value::Object(fields)
        }
        (schema, _) => schema,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
// Head, never read.
import type { Far } from './other';

/** A thing. */
export type Thing = {
  /**
   * Its name,
   * as printed.
   */
  name: string,
  size?: number, ratio: Fraction, "kind": "big" | "small" | null,
  places: { [key in Place]?: Array<Place> },
  grid: [number, number], of: Pair<string>, };

export type Place = string;
export type Fraction = number;
export type Pair<T> = { one: T, } & ({ two: T } | Record<symbol, never>);
"#;

    fn contract() -> Contract {
        Contract::read(&[FILE]).expect("it reads")
    }

    #[test]
    fn what_crosses_is_told_as_a_schema() {
        let thing = contract().declared("Thing").expect("it is told");
        let place = json!({ "$ref": "#/components/schemas/Place" });
        let whole = json!({ "type": "integer", "format": "int64" });
        let pair = json!({ "allOf": [
            { "type": "object", "properties": { "one": { "type": "string" } }, "required": ["one"] },
            { "anyOf": [
                { "type": "object", "properties": { "two": { "type": "string" } }, "required": ["two"] },
                { "type": "object", "maxProperties": 0 },
            ] },
        ] });
        let expected = json!({
            "type": "object", "description": "A thing.",
            "properties": {
                "name": { "type": "string", "description": "Its name, as printed." },
                "size": whole,
                "ratio": { "$ref": "#/components/schemas/Fraction" },
                "kind": { "anyOf": [{ "type": "string", "enum": ["big", "small"] }, { "type": "null" }] },
                "places": {
                    "type": "object", "propertyNames": place,
                    "additionalProperties": { "type": "array", "items": place },
                },
                "grid": {
                    "type": "array", "prefixItems": [whole, whole], "minItems": 2, "maxItems": 2,
                },
                "of": pair,
            },
            "required": ["name", "ratio", "kind", "places", "grid", "of"],
        });
        assert_eq!(thing, expected);
        assert_eq!(contract().declared("Fraction"), Ok(json!({ "type": "number" })), "the only one with decimals");
    }

    #[test]
    fn a_query_is_told_by_its_parameters() {
        let told = contract().parameters("{ q: string, all?: boolean }").expect("an object");
        assert_eq!(
            told.iter().map(|one| (one.name.as_str(), one.required)).collect::<Vec<_>>(),
            [("q", true), ("all", false)]
        );
        assert_eq!(contract().parameters("Place"), Err(ContractError::NotAnObject("Place".into())));
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        assert_eq!(contract().used("Array<Far>"), Err(ContractError::Unknown("Far".into())));
        assert_eq!(contract().used("Pair"), Err(ContractError::Unknown("Pair of 0 parameters".into())));
        for broken in ["", "{ a string }", "Array<", "{ a: ", "string string", "[number", "(string"] {
            assert!(matches!(contract().used(broken), Err(ContractError::Unexpected { .. })), "{broken}");
        }
        assert!(Contract::read(&["export const A = 1;"]).is_err());
    }
}
