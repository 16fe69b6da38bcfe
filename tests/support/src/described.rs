//! Each answer that a client of the trials is given, held against the description of the API (`docs/openapi.json`).
//!
//! A status, a media type, a refusal's code or a body that is not described fails the trial which it was given to, so that no trial has to
//! ask for it. What the description leaves open stays open: a field more, a body without a schema.

mod schema;

use axum::http::{HeaderMap, Method, StatusCode, header};
use ronda_server::http::api_docs::DESCRIPTION;
use schema::misfits;
use serde_json::{Map, Value};
use std::io::Write;
use std::sync::LazyLock;

/// Routes whose answers are known to be described wrongly, by method and path. They are to be mended; until then nobody
/// looks at them.
const NOT_YET: &[(&str, &str)] = &[];

/// How many misfits of one answer are told.
const TOLD: usize = 8;

/// An answer as its client has it.
pub(crate) struct AnswerSeen<'a> {
    /// How it was asked.
    pub(crate) method: &'a Method,
    /// At which address, without its query.
    pub(crate) path: &'a str,
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: &'a HeaderMap,
    /// Its body, whole.
    pub(crate) body: &'a [u8],
}

/// Fails where an answer is not as the description has it. With `RONDA_MISFITS=FILE` it is written there instead, so that
/// one run of all trials finds all of them.
pub(crate) fn check(seen: &AnswerSeen<'_>) {
    static READ: LazyLock<Description> = LazyLock::new(|| Description::read(DESCRIPTION));
    let Some((template, wrong)) = READ.judge(seen) else { return };
    let AnswerSeen { method, path, status, .. } = seen;
    if NOT_YET.contains(&(method.as_str(), template.as_str())) {
        return;
    }
    if let Some(file) = std::env::var_os("RONDA_MISFITS") {
        let lines: String = wrong.iter().map(|one| format!("{method} {template} {status}: {one}\n")).collect();
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
        opened.and_then(|mut file| file.write_all(lines.as_bytes())).expect("the misfits are written");
        return;
    }
    let (many, first) = (wrong.len(), wrong.into_iter().take(TOLD).collect::<Vec<_>>().join("\n    "));
    panic!(
        "{method} {template} (here {path}) was answered {status}, and not as docs/openapi.json describes it ({many}):\n    \
         {first}\nMend what it answers, its type, or its line in server/src/routes/table.rs; RONDA_TYPES=new then writes \
         the description anew."
    );
}

/// What may come of any route, described once as `default`: too slow, too many, an error of ours.
fn is_general(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error()
}

/// The description, read.
struct Description(Value);

impl Description {
    fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).expect("the description is JSON"))
    }

    /// The path of the description that was asked, and what of the answer is not as it says there; none where all is.
    fn judge(&self, seen: &AnswerSeen<'_>) -> Option<(String, Vec<String>)> {
        let Some((template, methods)) = self.route(seen.path) else {
            // All other addresses are the web app's, but for those of the API: nothing is there.
            let refused = matches!(seen.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
            let told = !refused && !is_general(seen.status) && seen.path.starts_with("/api/");
            return told.then(|| (seen.path.to_owned(), vec!["the description has no such path".to_owned()]));
        };
        let wrong = self.of_route(methods, seen);
        (!wrong.is_empty()).then(|| (template.clone(), wrong))
    }

    /// The path that an address is of. Where several could be, the router takes the one that is written out sooner.
    fn route(&self, path: &str) -> Option<(&String, &Value)> {
        let fitting = self.0["paths"].as_object()?.iter().filter(|(template, _)| is_of(template, path));
        fitting.min_by_key(|(template, _)| template.split('/').map(|part| part.starts_with('{')).collect::<Vec<_>>())
    }

    fn of_route(&self, methods: &Value, seen: &AnswerSeen<'_>) -> Vec<String> {
        // What answers GET answers HEAD, without its body.
        let method = if seen.method == Method::HEAD { "get".to_owned() } else { seen.method.as_str().to_lowercase() };
        let Some(operation) = methods.get(method) else {
            let refused = matches!(seen.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::FORBIDDEN);
            return if refused { Vec::new() } else { vec!["the path is described without this method".to_owned()] };
        };
        let responses = &operation["responses"];
        let described = match responses.get(seen.status.as_str()) {
            Some(described) => described,
            None if is_general(seen.status) => &responses["default"],
            None => return vec![format!("its statuses are {}", names(responses))],
        };
        self.of_answer(self.resolved(described), seen)
    }

    /// What a description stands for that only refers to another.
    fn resolved<'a>(&'a self, described: &'a Value) -> &'a Value {
        let Some(reference) = described["$ref"].as_str() else { return described };
        let named = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
        named.unwrap_or_else(|| panic!("{reference} leads nowhere in the description"))
    }

    fn of_answer(&self, described: &Value, seen: &AnswerSeen<'_>) -> Vec<String> {
        let media = seen.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        let content = &described["content"];
        if seen.body.is_empty() && (content.is_null() || seen.method == Method::HEAD) {
            return Vec::new();
        }
        let Some(body) = content.get(media).or_else(|| content.get("*/*")) else {
            return vec![format!("«{media}» of {} bytes; its bodies are {}", seen.body.len(), names(content))];
        };
        // What was compressed on the way is the same, and was asked for uncompressed by other trials.
        let is_packed = seen.headers.contains_key(header::CONTENT_ENCODING);
        match body.get("schema") {
            Some(schema) if media == "application/json" && !is_packed => {
                // What any route may say it may say with any code, also where it has one of its own for that status.
                let codes = if is_general(seen.status) { &Value::Null } else { &described["x-codes"] };
                self.of_body(schema, codes, seen.body)
            }
            _ => Vec::new(),
        }
    }

    /// A body held against its schema, and its code, where it is a refusal, against those that the route refuses with.
    fn of_body(&self, schema: &Value, codes: &Value, body: &[u8]) -> Vec<String> {
        let value = match serde_json::from_slice::<Value>(body) {
            Ok(value) => value,
            Err(error) => return vec![format!("the body is no JSON: {error}")],
        };
        let unfit = misfits(&self.0, schema, &value).into_iter().map(|one| format!("{}: {}", one.at, one.why));
        let unnamed = match (codes.as_array(), value["code"].as_str()) {
            (Some(codes), Some(code)) if !codes.iter().any(|one| one == code) => Some(format!(
                "it refuses with «{code}», and is described to refuse with {}",
                Value::from(codes.clone())
            )),
            _ => None,
        };
        unfit.chain(unnamed).collect()
    }
}

/// Whether an address is of a path of the description.
fn is_of(template: &str, path: &str) -> bool {
    let (mut parts, mut words) = (template.split('/'), path.split('/'));
    loop {
        match (parts.next(), words.next()) {
            (None, None) => return true,
            (Some(part), Some(word)) if part == word || (part.starts_with('{') && !word.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The names of an object's fields, to be read.
fn names(of: &Value) -> String {
    let names: Vec<&str> = of.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    /// Two routes, of which one address could be either's.
    const TWO: &str = r##"{
        "paths": {
            "/api/things/{id}": {
                "get": { "responses": {
                    "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                    "204": {},
                    "206": { "content": { "*/*": {} } },
                    "409": { "x-codes": ["taken"], "content": { "application/json": { "schema": { "required": ["code"] } } } },
                    "default": { "$ref": "#/components/responses/Failed" }
                } }
            },
            "/api/things/new": { "post": { "responses": { "201": {} } } }
        },
        "components": {
            "schemas": { "Thing": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] } },
            "responses": { "Failed": { "content": { "application/json": { "schema": { "required": ["code"] } } } } }
        }
    }"##;

    /// What is told of an answer.
    fn told(method: &Method, path: &str, status: u16, media: &'static str, body: &str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        if !media.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let seen = AnswerSeen { method, path, status, headers: &headers, body: body.as_bytes() };
        Description::read(TWO).judge(&seen).map(|(_, wrong)| wrong).unwrap_or_default()
    }

    const JSON: &str = "application/json";
    const FINE: [&str; 0] = [];

    #[test]
    fn an_answer_is_as_it_is_described() {
        let get = |path, status, media, body| told(&Method::GET, path, status, media, body);
        let thing = "/api/things/7";
        assert_eq!(get(thing, 200, "application/json; charset=utf-8", r#"{"name": "a", "more": 1}"#), FINE);
        assert_eq!(get(thing, 204, "", ""), FINE);
        assert_eq!(get(thing, 206, "image/png", "picture"), FINE);
        assert_eq!(get(thing, 503, JSON, r#"{"code": "busy"}"#), FINE, "what any route may say");
        let missing = "/name: expected the type \"string\", found null";
        assert_eq!(get(thing, 200, JSON, r#"{"name": null}"#), [missing]);
        assert_eq!(get(thing, 503, JSON, "{}"), [": expected the field «code», found an object of 0 fields: "]);
        assert_eq!(get(thing, 404, JSON, "{}"), ["its statuses are 200, 204, 206, 409, default"]);
        assert_eq!(get(thing, 409, JSON, r#"{"code": "taken"}"#), FINE);
        let unnamed = "it refuses with «gone», and is described to refuse with [\"taken\"]";
        assert_eq!(get(thing, 409, JSON, r#"{"code": "gone"}"#), [unnamed]);
        assert_eq!(get(thing, 200, "text/html", "<p>"), ["«text/html» of 3 bytes; its bodies are application/json"]);
        assert_eq!(get(thing, 200, "", ""), ["«» of 0 bytes; its bodies are application/json"]);
        assert_eq!(get(thing, 204, JSON, "{}"), ["«application/json» of 2 bytes; its bodies are none"]);
        assert!(get(thing, 200, JSON, "{").concat().starts_with("the body is no JSON"));
    }

    #[test]
    fn an_address_is_the_routers_and_what_it_does_not_take_is_refused() {
        assert_eq!(told(&Method::HEAD, "/api/things/7", 200, JSON, ""), FINE);
        assert_eq!(told(&Method::POST, "/api/things/new", 201, "", ""), FINE);
        assert_eq!(told(&Method::GET, "/api/things/new", 405, JSON, "{}"), FINE, "the other path is not taken");
        let without = ["the path is described without this method"];
        assert_eq!(told(&Method::GET, "/api/things/new", 200, JSON, r#"{"name": "new"}"#), without);
        assert_eq!(told(&Method::GET, "/api/things/", 404, JSON, "{}"), FINE);
        assert_eq!(told(&Method::GET, "/api/things/7/more", 200, JSON, "{}"), ["the description has no such path"]);
        assert_eq!(told(&Method::GET, "/equipos/7", 200, "text/html", "<p>"), FINE, "the web app");
    }
}
