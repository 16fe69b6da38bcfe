//! The TypeScript contract read back as JSON Schema: the types that cross are declared once, in Rust.
//!
//! It reads what `ts_rs` writes of our types and no more: a form that it does not know is an error, never left out.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Why the contract cannot be told as JSON Schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// Something else stands there than is known.
    #[error("the contract has {found:?} where {expected} should stand")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A type that nobody declares.
    #[error("the contract declares no type «{0}»")]
    Unknown(String),
    /// A query that is no plain object.
    #[error("a query is an object of the contract, and «{0}» is none")]
    NotAnObject(String),
}

/// A token of the declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
    /// What is said of what follows.
    Comment(String),
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Named(String, Vec<Kind>),
    Literal(String),
    Object(Vec<Field>),
    Map(Box<Kind>, Box<Kind>),
    Tuple(Vec<Kind>),
    OneOf(Vec<Kind>),
    AllOf(Vec<Kind>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    optional: bool,
    about: Option<String>,
    kind: Kind,
}

#[derive(Debug)]
struct Declared {
    parameters: Vec<String>,
    about: Option<String>,
    kind: Kind,
}

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
        Ok(described(self.schema(&declared.kind, &BTreeMap::new())?, declared.about.as_deref()))
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
            ("string" | "number" | "boolean" | "null", []) => return Ok(json!({ "type": name })),
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

/// Reads declarations from the first to the last.
struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn of(text: &str) -> Self {
        Self { tokens: tokens(text), at: 0 }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn is(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn unexpected<T>(&self, expected: &'static str) -> Result<T, ContractError> {
        let found = format!("{:?}", self.tokens.get(self.at.saturating_sub(1)));
        Err(ContractError::Unexpected { found, expected })
    }

    fn must(&mut self, mark: char, expected: &'static str) -> Result<(), ContractError> {
        if self.is(mark) {
            return Ok(());
        }
        self.at += 1;
        self.unexpected(expected)
    }

    fn word(&mut self, expected: &'static str) -> Result<String, ContractError> {
        match self.take() {
            Some(Token::Word(word) | Token::Text(word)) => Ok(word),
            _ => self.unexpected(expected),
        }
    }

    fn comment(&mut self) -> Option<String> {
        let Some(Token::Comment(words)) = self.peek().cloned() else { return None };
        self.at += 1;
        Some(words)
    }

    /// The next `export type`; what is imported is declared by another file.
    fn declaration(&mut self) -> Result<Option<(String, Declared)>, ContractError> {
        let mut about = None;
        loop {
            match self.take() {
                None => return Ok(None),
                Some(Token::Comment(words)) => about = Some(words),
                Some(Token::Word(word)) if word == "export" => break,
                Some(_) => {}
            }
        }
        if self.word("`type`")? != "type" {
            return self.unexpected("`type`");
        }
        let name = self.word("a type's name")?;
        let mut parameters = Vec::new();
        if self.is('<') {
            while !self.is('>') {
                parameters.push(self.word("a parameter")?);
                self.is(',');
            }
        }
        self.must('=', "`=`")?;
        let kind = self.kind()?;
        self.must(';', "`;`")?;
        Ok(Some((name, Declared { parameters, about, kind })))
    }

    /// One type and nothing behind it.
    fn whole(&mut self) -> Result<Kind, ContractError> {
        let kind = self.kind()?;
        if self.take().is_some() { self.unexpected("the end") } else { Ok(kind) }
    }

    fn kind(&mut self) -> Result<Kind, ContractError> {
        self.is('|');
        let mut kinds = vec![self.both()?];
        while self.is('|') {
            kinds.push(self.both()?);
        }
        Ok(if kinds.len() == 1 { kinds.remove(0) } else { Kind::OneOf(kinds) })
    }

    fn both(&mut self) -> Result<Kind, ContractError> {
        let mut kinds = vec![self.one()?];
        while self.is('&') {
            kinds.push(self.one()?);
        }
        Ok(if kinds.len() == 1 { kinds.remove(0) } else { Kind::AllOf(kinds) })
    }

    fn one(&mut self) -> Result<Kind, ContractError> {
        // What is said of one of several has no place of its own.
        self.comment();
        match self.take() {
            Some(Token::Text(text)) => Ok(Kind::Literal(text)),
            Some(Token::Word(name)) => {
                let given = if self.is('<') { self.list('>')? } else { Vec::new() };
                Ok(Kind::Named(name, given))
            }
            Some(Token::Mark('[')) => Ok(Kind::Tuple(self.list(']')?)),
            Some(Token::Mark('(')) => {
                let kind = self.kind()?;
                self.must(')', "`)`")?;
                Ok(kind)
            }
            Some(Token::Mark('{')) => self.braces(),
            _ => self.unexpected("a type"),
        }
    }

    fn list(&mut self, end: char) -> Result<Vec<Kind>, ContractError> {
        let mut kinds = Vec::new();
        while !self.is(end) {
            kinds.push(self.kind()?);
            self.is(',');
        }
        Ok(kinds)
    }

    /// The fields of an object, or `[key in K]: V`.
    fn braces(&mut self) -> Result<Kind, ContractError> {
        if self.is('[') {
            self.word("`key`")?;
            self.word("`in`")?;
            let key = self.kind()?;
            self.must(']', "`]`")?;
            self.is('?');
            self.must(':', "`:`")?;
            let value = self.kind()?;
            self.is(',');
            self.must('}', "`}`")?;
            return Ok(Kind::Map(Box::new(key), Box::new(value)));
        }
        let mut fields = Vec::new();
        loop {
            let about = self.comment();
            if self.is('}') {
                return Ok(Kind::Object(fields));
            }
            let name = self.word("a field's name")?;
            let optional = self.is('?');
            self.must(':', "`:`")?;
            let kind = self.kind()?;
            if !self.is(',') {
                self.is(';');
            }
            fields.push(Field { name, optional, about, kind });
        }
    }
}

/// The text in tokens. Comments of one line are left out: the head of a file alone has them.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(words) = rest.strip_prefix("/**") {
            let end = words.find("*/").unwrap_or(words.len());
            let lines = words[..end].lines().map(|line| line.trim().trim_start_matches('*').trim());
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            found.push(Token::Comment(lines.join(" ")));
            (end + 5).min(rest.len())
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            found.push(Token::Text(rest[1..end].trim_end_matches(first).to_owned()));
            end
        } else if is_of_word(first) {
            let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            found.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = rest[taken..].trim_start();
    }
    found
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
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
  size?: number, "kind": "big" | "small" | null,
  places: { [key in Place]?: Array<Place> },
  grid: [number, number], of: Pair<string>, };

export type Place = string;
export type Pair<T> = { one: T, } & ({ two: T } | Record<symbol, never>);
"#;

    fn contract() -> Contract {
        Contract::read(&[FILE]).expect("it reads")
    }

    #[test]
    fn what_crosses_is_told_as_a_schema() {
        let thing = contract().declared("Thing").expect("it is told");
        let place = json!({ "$ref": "#/components/schemas/Place" });
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
                "size": { "type": "number" },
                "kind": { "anyOf": [{ "type": "string", "enum": ["big", "small"] }, { "type": "null" }] },
                "places": {
                    "type": "object", "propertyNames": place,
                    "additionalProperties": { "type": "array", "items": place },
                },
                "grid": {
                    "type": "array", "prefixItems": [{ "type": "number" }, { "type": "number" }],
                    "minItems": 2, "maxItems": 2,
                },
                "of": pair,
            },
            "required": ["name", "kind", "places", "grid", "of"],
        });
        assert_eq!(thing, expected);
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
