//! The description of the API in OpenAPI 3.1, made from the table of routes and the contract of types.
//!
//! It stands, checked in, in `docs/openapi.json`, which the server hands out; a golden test compares it with this.

mod parse;
mod schema;

pub use parse::ContractError;
pub use schema::{Contract, Parameter};

use crate::error::HttpProblem;
use crate::identity::api_calls::KEY_CHARS;
use crate::routes::{Body, FRAMED, PAGE, ROUTES, Route};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What stands above the routes.
const ABOUT: &str = "Everything that browsers, operators and other systems ask of a server of Ronda. The framed messages \
                     of /api/sync are told in docs/protocol.md, the rules for all routes in docs/api.md.";

/// What is said of the key under which a machine asks.
const ONCE: &str = "Drawn by the caller for this one call. The same key with the same body is done once, and answered alike for a day.";

/// What may come of any route.
const FAILED: &str = "It took too long, too many ask at once, nothing can be stored now, or an error of ours; `Retry-After` says \
                      when to ask again.";

/// Where a type of the contract stands in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// The document, as it is checked in; `contract` are the texts of the files that declare the types.
pub fn text(contract: &[&str]) -> Result<String, ContractError> {
    Ok(format!("{:#}\n", document(&Contract::read(contract)?)?))
}

/// The document.
pub fn document(contract: &Contract) -> Result<Value, ContractError> {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in ROUTES {
        let method = route.method.to_lowercase();
        paths.entry(route.path).or_default().insert(method, operation(contract, route)?);
    }
    let paths = json!(paths);
    let problem = json!({ "$ref": format!("{SCHEMAS}Problem") });
    let mut schemas = BTreeMap::new();
    let mut named = BTreeSet::new();
    references(&paths, &mut named);
    references(&problem, &mut named);
    while let Some(name) = named.pop_first() {
        if schemas.contains_key(&name) {
            continue;
        }
        let schema = contract.declared(&name)?;
        references(&schema, &mut named);
        schemas.insert(name, schema);
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "Ronda", "version": "1", "description": ABOUT },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Failed": {
                    "description": FAILED,
                    "content": { "application/json": { "schema": problem } },
                },
            },
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "__Host-ronda",
                    "description": "The session of an enrolled device; without TLS the cookie is named `ronda`.",
                },
                "signature": {
                    "type": "apiKey", "in": "header", "name": "Ronda-Signature",
                    "description": "A call under a source's key, as docs/intake.md and docs/alerts.md tell it.",
                },
                "token": {
                    "type": "http", "scheme": "bearer",
                    "description": "A token of «ronda token create»: it acts for a person, within its scopes.",
                },
            },
        },
    }))
}

/// One route.
fn operation(contract: &Contract, route: &Route) -> Result<Value, ContractError> {
    let mut told = Map::new();
    told.insert("operationId".into(), operation_id(route).into());
    told.insert("summary".into(), route.summary.into());
    told.insert("tags".into(), json!([tag(route)]));
    told.insert("x-who".into(), route.who.into());
    let parameters = parameters(contract, route)?;
    if !parameters.is_empty() {
        told.insert("parameters".into(), parameters.into());
    }
    if let Some(content) = content(contract, route.takes)? {
        told.insert("requestBody".into(), json!({ "required": true, "content": content }));
    }
    told.insert("responses".into(), responses(contract, route)?);
    let schemes =
        [("session", route.asks_session()), ("signature", route.is_signed()), ("token", route.is_of_machines())];
    let asked = schemes.iter().filter(|(_, asked)| *asked).map(|(scheme, _)| json!({ (*scheme): [] }));
    let security: Vec<Value> = asked.collect();
    told.insert("security".into(), security.into());
    Ok(told.into())
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(route.method.to_lowercase()).chain(words.map(str::to_owned)).collect::<Vec<_>>().join("_")
}

/// What a route is filed under: the first word of its path behind `/api`.
fn tag(route: &Route) -> &str {
    let mut words = route.path.split(['/', '.']).filter(|word| !word.is_empty() && *word != "api");
    words.next().unwrap_or("api")
}

fn parameters(contract: &Contract, route: &Route) -> Result<Vec<Value>, ContractError> {
    let names = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let path = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let mut told: Vec<Value> = names.map(path).collect();
    if route.is_once() {
        told.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true, "description": ONCE,
            "schema": { "type": "string", "minLength": 1, "maxLength": KEY_CHARS },
        }));
    }
    let Some(query) = route.query else { return Ok(told) };
    for Parameter { name, required, about, schema } in contract.parameters(query)? {
        let mut one = json!({ "name": name, "in": "query", "required": required, "schema": schema });
        if let (Some(fields), Some(about)) = (one.as_object_mut(), about) {
            fields.insert("description".into(), about.into());
        }
        told.push(one);
    }
    Ok(told)
}

/// What stands under `content` for a body; none where there is none.
fn content(contract: &Contract, body: Body) -> Result<Option<Map<String, Value>>, ContractError> {
    let (media, value) = match body {
        Body::Nothing => return Ok(None),
        Body::Json(kind) => ("application/json", json!({ "schema": contract.used(kind)? })),
        Body::Media(media) => (media, json!({})),
    };
    Ok(Some(Map::from_iter([(media.to_owned(), value)])))
}

fn responses(contract: &Contract, route: &Route) -> Result<Value, ContractError> {
    let mut told: BTreeMap<String, Value> = BTreeMap::new();
    for (status, body) in route.answers.into_iter().flatten() {
        let one = told.entry(status.to_string()).or_insert_with(|| json!({ "description": meaning(status) }));
        let Some(content) = content(contract, body)? else { continue };
        match one.get_mut("content").and_then(Value::as_object_mut) {
            Some(before) => before.extend(content),
            None => one["content"] = content.into(),
        }
    }
    let mut also = |status: u16, content: Option<Map<String, Value>>| {
        let mut one = json!({ "description": meaning(status) });
        if let Some(content) = content {
            one["content"] = content.into();
        }
        told.entry(status.to_string()).or_insert(one);
    };
    if route.is_tagged {
        also(304, None);
    }
    if route.answers_parts() {
        also(416, None);
    }
    if route.takes_form_of_page() {
        also(400, content(contract, PAGE)?);
        also(422, content(contract, PAGE)?);
    }
    let mut refusals: BTreeMap<u16, Vec<HttpProblem>> = BTreeMap::new();
    for problem in route.refusals() {
        refusals.entry(problem.status().as_u16()).or_default().push(problem);
    }
    let refused = refused(route);
    for (status, problems) in refusals {
        let words: Vec<_> = problems.iter().map(|one| format!("`{}`: {}", one.code(), one.en())).collect();
        let codes: Vec<_> = problems.iter().map(|one| one.code()).collect();
        let refusal = json!({ "description": words.join("\n"), "x-codes": codes, "content": refused });
        // A status that is an answer as well says so itself (`/healthz`).
        told.entry(status.to_string()).or_insert(refusal);
    }
    let failed = match refused.len() {
        1 => json!({ "$ref": "#/components/responses/Failed" }),
        _ => json!({ "description": FAILED, "content": refused }),
    };
    told.insert("default".into(), failed);
    Ok(json!(told))
}

/// What stands under `content` for a refusal: JSON. Where the address is a page's, who looks at it reads a page; who sends framed
/// messages reads one kind of answer.
fn refused(route: &Route) -> Map<String, Value> {
    let problem = json!({ "schema": { "$ref": format!("{SCHEMAS}Problem") } });
    let mut told = Map::from_iter([("application/json".to_owned(), problem.clone())]);
    if route.takes == FRAMED {
        told.insert("application/cbor".to_owned(), problem);
    }
    if route.is_page() {
        told.insert("text/html".to_owned(), json!({}));
    }
    told
}

fn meaning(status: u16) -> &'static str {
    match status {
        200 => "Done.",
        201 => "Made.",
        202 => "Taken; it waits for another's word.",
        204 => "Done; there is nothing to tell.",
        206 => "The part that was asked for.",
        303 => "Done; it goes on at the address in `Location`.",
        304 => "Who asks has it already, by its `ETag`.",
        400 => "A page: the form did not come whole.",
        409 => "It goes on elsewhere than where it was asked to, as the body says.",
        416 => "The part that was asked for lies behind the end.",
        422 => "A page: the form with what is to be put right.",
        _ => "As the body says.",
    }
}

/// The names of the types that a part of the document names.
fn references(part: &Value, named: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            named.extend(reference.and_then(|to| to.strip_prefix(SCHEMAS)).map(str::to_owned));
            fields.values().for_each(|value| references(value, named));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, named)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
