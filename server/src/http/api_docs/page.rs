//! The description of the API as a page: read whole by people, searched with the browser's own search.

use crate::pages::Document;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where a type of the contract stands in the description.
const SCHEMAS: &str = "#/components/schemas/";

/// A route of the description.
struct Operation<'a> {
    method: String,
    path: &'a str,
    told: &'a Value,
}

/// The page of a description. What it lacks is not shown.
pub(super) fn write(description: &Value) -> Markup {
    let mut groups: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, methods) in fields(&description["paths"]) {
        for (method, told) in fields(methods) {
            let method = method.to_uppercase();
            groups.entry(text(&told["tags"][0])).or_default().push(Operation { method, path, told });
        }
    }
    let title = "Ronda · HTTP API";
    let document = Document { lang: "en", title, plain: true, colours: None, script: None };
    document.write(html! {
        main {
            h1 { (title) }
            p { (text(&description["info"]["description"])) }
            p { "Whatever is refused is told as a " a href="#Problem" { "Problem" } " with one of the codes that stand at the route." }
            p { a href="/api/openapi.json" { "OpenAPI " (text(&description["openapi"])) } }
            nav { @for tag in groups.keys() { a href={ "#routes-" (tag) } { (tag) } " " } }
            @for (tag, operations) in &groups {
                h2 id={ "routes-" (tag) } { (tag) }
                @for operation in operations { (route(operation)) }
            }
            h2 id="types" { "Types" }
            @for (name, schema) in fields(&description["components"]["schemas"]) {
                h3 id=(name) { (name) }
                @if let Some(about) = schema["description"].as_str() { p { (about) } }
                (shape(schema))
            }
        }
    })
}

fn route(Operation { method, path, told }: &Operation<'_>) -> Markup {
    html! {
        h3 id=(text(&told["operationId"])) { code { (method) " " (path) } }
        p { (text(&told["summary"])) " For: " (text(&told["x-who"])) "." }
        @let parameters = told["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        @if !parameters.is_empty() {
            p { "Parameters:" }
            ul { @for parameter in parameters { (parameter_row(parameter)) } }
        }
        @if told["requestBody"].is_object() {
            p { "Takes:" }
            (contents(&told["requestBody"]))
        }
        p { "Answers:" }
        @for (status, answer) in fields(&told["responses"]) {
            @if answer["$ref"].is_null() {
                p { strong { (status) } " " (text(&answer["description"])) }
                @if answer["x-codes"].is_null() { (contents(answer)) }
            }
        }
    }
}

fn parameter_row(parameter: &Value) -> Markup {
    html! {
        li {
            code { (text(&parameter["name"])) } " (" (text(&parameter["in"]))
            @if parameter["required"] == false { ", may be left out" }
            ") " (text(&parameter["description"])) (shape(&parameter["schema"]))
        }
    }
}

/// The media types of a body, with the type of each.
fn contents(body: &Value) -> Markup {
    html! {
        @for (media, content) in fields(&body["content"]) {
            p { code { (media) } }
            @if content["schema"].is_object() { (shape(&content["schema"])) }
        }
    }
}

/// A schema: the name of a type as a link, anything else as it is, with links to what it names.
fn shape(schema: &Value) -> Markup {
    let mut names = Vec::new();
    references(schema, &mut names);
    names.sort_unstable();
    names.dedup();
    let is_name = schema["$ref"].is_string();
    html! {
        @if !is_name { pre { code { (format!("{schema:#}")) } } }
        @if !names.is_empty() {
            p { @for name in names { a href={ "#" (name) } { (name) } " " } }
        }
    }
}

fn references<'a>(part: &'a Value, names: &mut Vec<&'a str>) {
    match part {
        Value::Object(fields) => {
            names.extend(fields.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(SCHEMAS)));
            fields.values().for_each(|value| references(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The fields of an object, in the order of their names; none of anything else.
fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
