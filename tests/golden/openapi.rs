//! The description of the API in `docs/openapi.json` is what the code makes, whole and sound.

use ronda_server::openapi;
use ronda_server::routes::ROUTES;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn made() -> String {
    openapi::text(&[&ronda_shared::typescript::file(), &ronda_server::typescript::file()])
        .expect("every type that a route names is declared")
}

/// `RONDA_TYPES=new` writes it anew.
#[test]
fn the_description_of_the_api_is_the_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let made = made();
    if std::env::var_os("RONDA_TYPES").is_some_and(|word| word == "new") {
        std::fs::write(&path, &made).expect("the description is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(kept.lines()).find(|(now, then)| now != then);
    assert!(made == kept, "docs/openapi.json has changed (RONDA_TYPES=new writes it); first: {differs:?}");
}

#[test]
fn the_description_has_every_route_and_its_references_resolve() {
    let told: Value = serde_json::from_str(&made()).expect("JSON");
    assert_eq!(told["openapi"], "3.1.0");
    for field in ["title", "version"] {
        assert!(told["info"][field].is_string(), "{field}");
    }
    let (mut routes, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for (path, methods) in told["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            routes.insert((method.to_uppercase(), path.clone()));
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id), "{id} stands twice");
            let empty = Vec::new();
            let parameters = operation["parameters"].as_array().unwrap_or(&empty);
            let within = parameters.iter().filter(|one| one["in"] == "path").filter_map(|one| one["name"].as_str());
            let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            assert!(within.eq(named), "{method} {path}: its parameters");
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.keys().any(|status| status.starts_with(['2', '3'])), "{method} {path}: an answer");
            for security in operation["security"].as_array().expect("security") {
                for scheme in security.as_object().expect("schemes").keys() {
                    assert!(told["components"]["securitySchemes"][scheme].is_object(), "{scheme}");
                }
            }
        }
    }
    let known: BTreeSet<_> = ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(routes, known);
    resolve(&told, &told);
}

#[test]
fn what_a_route_answers_beside_what_it_is_for_is_described() {
    let told: Value = serde_json::from_str(&made()).expect("JSON");
    let answers = |method: &str, path: &str| told["paths"][path][method]["responses"].clone();
    let bodies = |answer: &Value| -> Vec<String> {
        answer["content"].as_object().map(|content| content.keys().cloned().collect()).unwrap_or_default()
    };
    // A file: a part of it, that it is known, that the part lies behind its end.
    let file = answers("get", "/api/documents/{id}/evidence/{act}");
    assert_eq!(bodies(&file["206"]), ["*/*"]);
    for status in ["304", "416"] {
        assert!(file[status]["description"].is_string() && bodies(&file[status]).is_empty(), "{status}");
    }
    assert!(answers("get", "/api/me")["304"].is_null());
    // A form of a page comes back as a page; what refuses it before it is read does so in JSON.
    let form = answers("post", "/portal/estado");
    for status in ["400", "422"] {
        assert_eq!(bodies(&form[status]), ["text/html"], "{status}");
    }
    assert_eq!(bodies(&form["403"]), ["application/json", "text/html"]);
    assert_eq!(bodies(&form["default"]), ["application/json", "text/html"]);
    // So it is of framed messages.
    let sync = answers("post", "/api/sync");
    assert_eq!(bodies(&sync["409"]), ["application/cbor", "application/json"]);
    assert_eq!(bodies(&sync["default"]), ["application/cbor", "application/json"]);
    assert_eq!(answers("get", "/api/me")["default"]["$ref"], "#/components/responses/Failed");
    // One status with three bodies; and an upload that goes on elsewhere than it was sent to.
    assert_eq!(bodies(&answers("get", "/api/reports")["200"]), ["application/json", "application/pdf", "text/csv"]);
    assert_eq!(bodies(&answers("put", "/api/uploads/{act}")["409"]), ["application/json"]);
}

/// Each `$ref` leads to something within the document.
fn resolve(part: &Value, whole: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').expect("within the document");
                assert!(whole.pointer(pointer).is_some(), "{reference} leads nowhere");
            }
            fields.values().for_each(|value| resolve(value, whole));
        }
        Value::Array(values) => values.iter().for_each(|value| resolve(value, whole)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The router has the table's paths and no other: axum does not tell which it has, its source does.
#[test]
fn the_router_has_the_paths_of_the_table_and_no_other() {
    let source = include_str!("../../server/src/router.rs");
    let path = |call: &'static str| call.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
    let routed: BTreeSet<&str> = source.split(".route(").skip(1).filter_map(path).collect();
    let told: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
    assert_eq!(routed, told);
}
