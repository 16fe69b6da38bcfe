//! Judges a message as Meta's Cloud API does, by its published reference: fields, kinds and lengths.

use serde_json::{Map, Value};

/// Something required is missing.
const MISSING: i64 = 131_008;
/// Something is there that is not taken, or longer than is taken.
const INVALID: i64 = 131_009;

/// Why a message is refused: Meta's number for it, and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    /// Meta's number.
    pub code: i64,
    /// What is wrong, and where.
    pub details: String,
}

type Judged = Result<(), SchemaFault>;

fn missing<T>(what: &str) -> Result<T, SchemaFault> {
    Err(SchemaFault { code: MISSING, details: format!("{what} is required") })
}

fn invalid<T>(what: impl Into<String>) -> Result<T, SchemaFault> {
    Err(SchemaFault { code: INVALID, details: what.into() })
}

/// Judges the body of a message.
///
/// # Errors
/// The first thing that Meta would not take.
pub fn judge(message: &Value) -> Judged {
    let Some(kind) = message["type"].as_str() else { return missing("type") };
    let top = ["messaging_product", "recipient_type", "to", "recipient", "type", "context", kind];
    let own = object(message, "the body", &top)?;
    if own.get("messaging_product") != Some(&Value::from("whatsapp")) {
        return invalid("messaging_product is not «whatsapp»");
    }
    if own.get("recipient_type").is_some_and(|of| of != "individual") {
        return invalid("recipient_type is not «individual»");
    }
    match (own.get("to"), own.get("recipient")) {
        (Some(to), None) => {
            let number = to.as_str().unwrap_or_default().trim_start_matches('+');
            if !(5..=20).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return invalid(format!("to is no number: {to}"));
            }
        }
        // The id by which Meta knows somebody who shows no number.
        (None, Some(id)) if id.as_str().is_some_and(|id| id.contains('.')) => {}
        (None, Some(id)) => return invalid(format!("recipient is no user id: {id}")),
        (None, None) => return missing("to"),
        (Some(_), Some(_)) => return invalid("to and recipient are both there"),
    }
    let Some(about) = own.get(kind) else { return missing(kind) };
    match kind {
        "text" => {
            let own = object(about, "text", &["body", "preview_url"])?;
            if own.get("preview_url").is_some_and(|shown| !shown.is_boolean()) {
                return invalid("text.preview_url is no boolean");
            }
            sized(about, "text", "body", 4_096)
        }
        "template" => template(about),
        "interactive" => interactive(about),
        "image" | "document" | "audio" | "video" | "sticker" => media(kind, about),
        other => invalid(format!("type is none of those that are sent: {other}")),
    }
}

/// An object that has none but these fields.
fn object<'v>(value: &'v Value, place: &str, fields: &[&str]) -> Result<&'v Map<String, Value>, SchemaFault> {
    let Some(own) = value.as_object() else { return invalid(format!("{place} is no object")) };
    match own.keys().find(|key| !fields.contains(&key.as_str())) {
        Some(key) => invalid(format!("Unexpected key \"{key}\" on param {place}")),
        None => Ok(own),
    }
}

/// A text that is there, with so many letters at most.
fn sized(value: &Value, place: &str, name: &str, most: usize) -> Judged {
    let Some(text) = value[name].as_str() else { return missing(&format!("{place}.{name}")) };
    match text.chars().count() {
        0 => invalid(format!("{place}.{name} is empty")),
        count if count > most => invalid(format!("{place}.{name} has {count} letters, and at most {most} are taken")),
        _ => Ok(()),
    }
}

/// A list with so many things at most, and one at least.
fn some<'v>(value: &'v Value, place: &str, name: &str, most: usize) -> Result<&'v [Value], SchemaFault> {
    let Some(all) = value[name].as_array() else { return missing(&format!("{place}.{name}")) };
    if all.is_empty() || all.len() > most {
        return invalid(format!("{place}.{name} has {} things, and 1 to {most} are taken", all.len()));
    }
    Ok(all)
}

fn template(about: &Value) -> Judged {
    object(about, "template", &["name", "language", "components"])?;
    sized(about, "template", "name", 512)?;
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if !about["name"].as_str().unwrap_or_default().chars().all(plain) {
        return invalid("template.name has other signs than small letters, digits and _");
    }
    object(&about["language"], "template.language", &["code", "policy"])?;
    sized(&about["language"], "template.language", "code", 5)?;
    if about.get("components").is_none() {
        return Ok(());
    }
    for component in some(about, "template", "components", 12)? {
        let place = "template.components";
        object(component, place, &["type", "parameters", "sub_type", "index"])?;
        if !matches!(component["type"].as_str(), Some("header" | "body" | "button")) {
            return invalid(format!("{place}.type is none: {}", component["type"]));
        }
        for parameter in some(component, place, "parameters", 50)? {
            object(parameter, "parameters", &["type", "text", "parameter_name"])?;
            if parameter["type"] != "text" {
                return invalid("parameters.type is not «text»");
            }
            sized(parameter, "parameters", "text", 1_024)?;
            let text = parameter["text"].as_str().unwrap_or_default();
            if text.contains(['\n', '\t']) || text.contains("     ") {
                return invalid("Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
            }
        }
    }
    Ok(())
}

fn interactive(about: &Value) -> Judged {
    let place = "interactive";
    object(about, place, &["type", "header", "body", "footer", "action"])?;
    let list = match about["type"].as_str() {
        Some("button") => false,
        Some("list") => true,
        _ => return invalid(format!("interactive.type is none that is sent: {}", about["type"])),
    };
    object(&about["body"], "interactive.body", &["text"])?;
    sized(&about["body"], "interactive.body", "text", if list { 4_096 } else { 1_024 })?;
    if about.get("footer").is_some() {
        sized(&about["footer"], "interactive.footer", "text", 60)?;
    }
    if about["header"]["type"] == "text" {
        sized(&about["header"], "interactive.header", "text", 60)?;
    }
    if list { rows(&about["action"]) } else { buttons(&about["action"]) }
}

fn buttons(action: &Value) -> Judged {
    object(action, "action", &["buttons"])?;
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for button in some(action, "action", "buttons", 3)? {
        object(button, "buttons", &["type", "reply"])?;
        if button["type"] != "reply" {
            return invalid("buttons.type is not «reply»");
        }
        let reply = &button["reply"];
        object(reply, "reply", &["id", "title"])?;
        sized(reply, "reply", "id", 256)?;
        sized(reply, "reply", "title", 20)?;
        ids.push(&reply["id"]);
        titles.push(&reply["title"]);
    }
    once(&ids, "reply.id")?;
    once(&titles, "reply.title")
}

fn rows(action: &Value) -> Judged {
    object(action, "action", &["button", "sections"])?;
    sized(action, "action", "button", 20)?;
    let (mut ids, sections) = (Vec::new(), some(action, "action", "sections", 10)?);
    for section in sections {
        object(section, "sections", &["title", "rows"])?;
        if sections.len() > 1 || section.get("title").is_some() {
            sized(section, "sections", "title", 24)?;
        }
        for row in some(section, "sections", "rows", 10)? {
            object(row, "rows", &["id", "title", "description"])?;
            sized(row, "rows", "id", 200)?;
            sized(row, "rows", "title", 24)?;
            if row.get("description").is_some() {
                sized(row, "rows", "description", 72)?;
            }
            ids.push(&row["id"]);
        }
    }
    if ids.len() > 10 {
        return invalid("the list has more than 10 rows");
    }
    once(&ids, "rows.id")
}

fn once(all: &[&Value], what: &str) -> Judged {
    let twice = all.iter().enumerate().any(|(at, one)| all[..at].contains(one));
    if twice { invalid(format!("{what} stands twice")) } else { Ok(()) }
}

fn media(kind: &str, about: &Value) -> Judged {
    let fields: &[&str] = match kind {
        "document" => &["id", "link", "caption", "filename"],
        "image" | "video" => &["id", "link", "caption"],
        _ => &["id", "link"],
    };
    object(about, kind, fields)?;
    match (about.get("id"), about.get("link")) {
        (Some(_), None) => sized(about, kind, "id", 256)?,
        (None, Some(_)) => sized(about, kind, "link", 2_048)?,
        (None, None) => return missing(&format!("{kind}.id")),
        (Some(_), Some(_)) => return invalid(format!("{kind}.id and {kind}.link are both there")),
    }
    if about.get("caption").is_some() { sized(about, kind, "caption", 1_024) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(kind: &str, about: Value) -> Value {
        let mut message =
            json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "5219511234567" });
        message["type"] = json!(kind);
        message[kind] = about;
        message
    }

    fn reply(id: &str, title: &str) -> Value {
        json!({ "type": "reply", "reply": { "id": id, "title": title } })
    }

    fn asks(buttons: &[Value]) -> Value {
        let about = json!({ "type": "button", "body": { "text": "¿Quedó?" }, "action": { "buttons": buttons } });
        with("interactive", about)
    }

    fn lists(rows: usize) -> Value {
        let rows: Vec<Value> = (0..rows).map(|at| json!({ "id": at.to_string(), "title": "Sí" })).collect();
        let action = json!({ "button": "Elegir", "sections": [{ "title": "Todo", "rows": rows }] });
        with("interactive", json!({ "type": "list", "body": { "text": "¿Cuál?" }, "action": action }))
    }

    fn fills(text: &str) -> Value {
        let body = json!({ "type": "body", "parameters": [{ "type": "text", "text": text }] });
        with("template", json!({ "name": "solicitud_1", "language": { "code": "es_MX" }, "components": [body] }))
    }

    #[test]
    fn what_the_reference_shows_is_taken() {
        for message in [
            with("text", json!({ "preview_url": false, "body": "ñ".repeat(4_096) })),
            asks(&[reply("a", "Sí, ya funciona"), reply("b", "No, sigue igual"), reply("c", &"ñ".repeat(20))]),
            lists(10),
            fills("Va un técnico"),
            with("document", json!({ "id": "123", "caption": "El oficio", "filename": "oficio.pdf" })),
        ] {
            assert_eq!(judge(&message), Ok(()), "{message}");
        }
    }

    #[test]
    fn what_it_forbids_is_refused() {
        let text = || with("text", json!({ "body": "x" }));
        let changed = |name: &str, value: Value| {
            let mut message = text();
            message[name] = value;
            message
        };
        for message in [
            json!({}),
            changed("messaging_product", json!("sms")),
            changed("recipient_type", json!("todos")),
            changed("to", json!("951 123")),
            changed("recipient", json!("MX.1")),
            changed("type", json!("nota")),
            changed("urgent", json!(true)),
            with("text", json!({ "body": "" })),
            with("text", json!({ "body": "ñ".repeat(4_097) })),
            with("text", json!({ "text": "x" })),
            asks(&[]),
            asks(&[reply("a", "Sí"), reply("b", "No"), reply("c", "Tal vez"), reply("d", "Nunca")]),
            asks(&[reply("a", &"x".repeat(21))]),
            asks(&[reply("a", "Sí"), reply("b", "Sí")]),
            lists(0),
            lists(11),
            fills("dos\nrenglones"),
            fills(""),
            with("template", json!({ "name": "Recibida", "language": { "code": "es_MX" } })),
            with("template", json!({ "name": "recibida" })),
            with("image", json!({ "caption": "x" })),
            with("audio", json!({ "id": "1", "caption": "x" })),
        ] {
            assert!(judge(&message).is_err(), "{message}");
        }
    }
}
