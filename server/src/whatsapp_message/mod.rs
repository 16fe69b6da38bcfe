//! Reads what a message says, whatever its kind. It yields words for the ticket, the file that it brings, and whether
//! it answers by a button.

pub(crate) mod fields;

use fields::{is_id, list, one_line, text};
use ronda_shared::command::Verdict;
use ronda_shared::evidence::Media;
use ronda_shared::limits;
use serde_json::Value;

/// What the buttons under «¿Quedó resuelto?» send back.
pub(crate) const CONFIRMED: &str = "ronda:confirmed";
pub(crate) const PERSISTS: &str = "ronda:persists";

/// Cards of one message that are written out; of more it is said how many.
const CONTACTS: usize = 10;
/// Telephones of one card, and as many of its addresses of each kind.
const WAYS: usize = 5;

/// A file that a message brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileId {
    /// By which Meta hands it out.
    pub id: String,
    /// The file's name, as the message calls it.
    pub name: String,
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageContent {
    /// In words; empty for a file alone.
    pub text: String,
    /// The file that the message brings; none where it brings none.
    pub file: Option<FileId>,
    /// By a button: whether the fault is gone.
    pub verdict: Option<Verdict>,
    /// It speaks of another message and asks for nothing by itself: it opens no request.
    pub remark: bool,
    /// The message that it answers, or speaks of.
    pub answers: Option<String>,
}

/// Reads a message. What is of no kind that is known is told as such: nothing is dropped in silence.
pub fn message_content(message: &Value) -> MessageContent {
    let kind = text(message, "type");
    let about = message.get(kind).unwrap_or(&Value::Null);
    let answers = message.pointer("/context/id").and_then(Value::as_str);
    let said = match kind {
        "text" => words(text(about, "body")),
        "image" | "document" | "audio" | "voice" | "video" | "sticker" => file(kind, about),
        "location" => words(&location(about)),
        "contacts" => words(&contacts(message)),
        "button" => button(text(about, "payload"), text(about, "text")),
        "interactive" => interactive(about),
        "reaction" => {
            let emoji = one_line(text(about, "emoji"));
            let told =
                if emoji.is_empty() { "(Quitó su reacción.)".to_owned() } else { format!("(Reaccionó: {emoji})") };
            MessageContent {
                text: told,
                remark: true,
                answers: id(text(about, "message_id")),
                ..MessageContent::default()
            }
        }
        "edit" => {
            let new = about.get("message").unwrap_or(about);
            let new = self::message_content(new);
            let original = id(text(about, "original_message_id"));
            MessageContent { text: format!("(Corrigió su mensaje:) {}", new.text), answers: original, ..new }
        }
        "revoke" => MessageContent {
            text: "(Borró un mensaje suyo. Lo que ya estaba en el ticket sigue aquí.)".to_owned(),
            remark: true,
            answers: id(text(about, "original_message_id")),
            ..MessageContent::default()
        },
        "order" => words("(Mandó un pedido de catálogo, que aquí no se recibe.)"),
        "system" => {
            MessageContent { remark: true, ..words(&format!("(Aviso de WhatsApp: {})", one_line(text(about, "body")))) }
        }
        _ => words(&unknown(kind, message)),
    };
    MessageContent { answers: said.answers.clone().or_else(|| answers.and_then(id)), ..said }
}

/// A message with its file alone, as it waits for that once its words are in the ticket; with the file's own name where that is kept.
pub(crate) fn file_alone(message: &Value, keeps_name: bool) -> Value {
    let kind = text(message, "type");
    let about = message.get(kind).unwrap_or(&Value::Null);
    if kind == "edit" {
        return file_alone(about.get("message").unwrap_or(about), keeps_name);
    }
    let mut file = serde_json::Map::new();
    for name in ["id", "mime_type", "filename"].into_iter().filter(|name| keeps_name || *name != "filename") {
        file.extend(about.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let mut bare = serde_json::Map::new();
    bare.insert("type".to_owned(), kind.into());
    bare.insert(kind.to_owned(), file.into());
    bare.into()
}

fn words(said: &str) -> MessageContent {
    MessageContent { text: cut(said.trim()), ..MessageContent::default() }
}

fn id(told: &str) -> Option<String> {
    is_id(told).then(|| told.to_owned())
}

/// Letters of a message: as many bytes as a note holds, less what is said beside them.
fn cut(said: &str) -> String {
    let most = limits::FIELD_BYTES;
    let plain: String = said.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
    if plain.len() <= most {
        return plain;
    }
    let end = plain.char_indices().map(|(at, _)| at).take_while(|at| *at <= most).last().unwrap_or_default();
    format!("{} […]", plain.get(..end).unwrap_or_default())
}

fn file(kind: &str, about: &Value) -> MessageContent {
    let name: String = one_line(text(about, "filename")).chars().take(limits::NAME_CHARS).collect();
    let name = if name.is_empty() { usual_name(kind, text(about, "mime_type")) } else { name };
    let plain = |id: &&str| !id.is_empty() && id.len() <= 80 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let known = Some(text(about, "id")).filter(plain);
    let mut said = words(text(about, "caption"));
    said.file = known.map(|id| FileId { id: id.to_owned(), name });
    // A sticker is a nod; a ticket is not opened for one.
    said.remark = kind == "sticker";
    if said.file.is_none() && said.text.is_empty() {
        said.text = "(Mandó un archivo que WhatsApp no entregó.)".to_owned();
    }
    said
}

/// The name of a file that has none: it ends as its type does, for by that the gate knows what has no beginning of its own. A sound
/// is a voice note or whatever else a telephone hands on.
fn usual_name(kind: &str, mime: &str) -> String {
    let (stem, usual) = match kind {
        "image" => ("foto", "jpg"),
        "audio" | "voice" => ("voz", "ogg"),
        "video" => ("video", "mp4"),
        "sticker" => ("calcomania", "webp"),
        _ => ("documento", ""),
    };
    let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let told = match mime.as_str() {
        "" => usual,
        "audio/mpeg" => "mp3",
        "audio/amr" => "amr",
        "audio/aac" => "aac",
        "video/3gpp" => "3gp",
        _ => Media::ALL.iter().find(|media| media.content_type() == mime).map_or(usual, |media| media.ending()),
    };
    if told.is_empty() { stem.to_owned() } else { format!("{stem}.{told}") }
}

fn location(about: &Value) -> String {
    let number = |name: &str| about.get(name).and_then(Value::as_f64).filter(|number| number.is_finite());
    let place = [text(about, "name"), text(about, "address")].map(one_line);
    let mut told = vec!["Ubicación:".to_owned()];
    told.extend(place.into_iter().filter(|part| !part.is_empty()));
    if let (Some(latitude), Some(longitude)) = (number("latitude"), number("longitude")) {
        told.push(format!("{latitude:.6}, {longitude:.6}"));
    }
    let page = one_line(text(about, "url"));
    told.extend(Some(page).filter(|page| !page.is_empty()));
    told.join(" ")
}

fn contacts(message: &Value) -> String {
    let told: Vec<String> = list(message, "contacts").take(CONTACTS).map(contact).collect();
    let more = list(message, "contacts").count() - told.len();
    let more = if more == 0 { String::new() } else { format!("; y {more} más") };
    format!("Contactos: {}{more}", told.join("; "))
}

/// Somebody's card: their name, and by what they are reached.
fn contact(card: &Value) -> String {
    let name = card.pointer("/name/formatted_name").and_then(Value::as_str).map(one_line).unwrap_or_default();
    let each = |whole: &str, parts: &'static [&'static str]| -> Vec<String> {
        let one = |value: &Value| {
            let said = parts.iter().map(|part| one_line(text(value, part))).filter(|said| !said.is_empty());
            said.collect::<Vec<_>>().join(" ")
        };
        list(card, whole).take(WAYS).map(one).filter(|said| !said.is_empty()).collect()
    };
    let mut told = each("phones", &["phone"]);
    told.extend(each("emails", &["email"]));
    let works = ["/org/company", "/org/department", "/org/title"].map(|part| card.pointer(part));
    told.extend(works.into_iter().flatten().filter_map(Value::as_str).map(one_line).filter(|said| !said.is_empty()));
    told.extend(each("addresses", &["street", "city", "state", "zip", "country"]));
    told.extend(each("urls", &["url"]));
    format!("{name} {}", told.join(", ")).trim().to_owned()
}

fn button(payload: &str, shown: &str) -> MessageContent {
    let verdict = match payload {
        CONFIRMED => Some(Verdict::Confirmed),
        PERSISTS => Some(Verdict::Persists),
        _ => None,
    };
    MessageContent { verdict, ..words(shown) }
}

fn interactive(about: &Value) -> MessageContent {
    let reply = about.get("button_reply").or_else(|| about.get("list_reply"));
    match reply {
        Some(reply) => button(text(reply, "id"), text(reply, "title")),
        None => {
            let form = about.pointer("/nfm_reply/body").and_then(Value::as_str).unwrap_or_default();
            words(&format!("(Contestó un formulario de WhatsApp.) {}", one_line(form)))
        }
    }
}

fn unknown(kind: &str, message: &Value) -> String {
    let error = list(message, "errors").next();
    let why = error.map(|error| one_line(text(error, "title"))).unwrap_or_default();
    let kind = one_line(kind);
    let kind = if kind.is_empty() { "sin tipo".to_owned() } else { kind };
    let told = format!("(Mandó algo que aquí no se puede leer: {kind}. {why}");
    format!("{}) Pídale que lo escriba o mande una foto.", told.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_says_something() {
        for (message, told) in [
            (json!({ "type": "text", "text": { "body": " No hay red " } }), "No hay red"),
            (
                json!({ "type": "location", "location": { "latitude": 17.06, "longitude": -96.72, "name": "Edificio 1" } }),
                "Ubicación: Edificio 1 17.060000, -96.720000",
            ),
            (
                json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Ana" }, "phones": [{ "phone": "+52 951" }] }] }),
                "Contactos: Ana +52 951",
            ),
            (
                json!({ "type": "contacts", "contacts": [{
                    "name": { "formatted_name": "Luis Soto", "first_name": "Luis" },
                    "org": { "company": "Redes del Sur", "title": "Técnico" },
                    "emails": [{ "email": "luis@sur.example", "type": "WORK" }],
                    "addresses": [{ "street": "Reforma 1", "city": "Oaxaca", "country": "México" }],
                    "urls": [{ "url": "https://sur.example" }],
                }] }),
                "Contactos: Luis Soto luis@sur.example, Redes del Sur, Técnico, Reforma 1 Oaxaca México, https://sur.example",
            ),
            (
                json!({ "type": "contacts", "contacts": vec![json!({ "name": { "formatted_name": "A" } }); 12] }),
                "Contactos: A; A; A; A; A; A; A; A; A; A; y 2 más",
            ),
            (json!({ "type": "reaction", "reaction": { "message_id": "wamid.1", "emoji": "👍" } }), "(Reaccionó: 👍)"),
            (
                json!({ "type": "edit", "edit": { "original_message_id": "wamid.1", "message": { "type": "text", "text": { "body": "El 5" } } } }),
                "(Corrigió su mensaje:) El 5",
            ),
        ] {
            assert_eq!(message_content(&message).text, told);
        }
        for message in [
            json!({}),
            json!({ "type": "poll" }),
            json!({ "type": "unsupported", "errors": [{ "title": "?" }] }),
            json!({ "type": "image" }),
        ] {
            assert!(!message_content(&message).text.is_empty(), "{message}");
        }
    }

    #[test]
    fn a_file_a_button_and_what_they_answer() {
        let photo = json!({ "type": "image", "image": { "id": "123", "caption": "Así se ve" }, "context": { "id": "wamid.9" } });
        let photo = message_content(&photo);
        assert_eq!(photo.file, Some(FileId { id: "123".into(), name: "foto.jpg".into() }));
        assert_eq!((photo.text.as_str(), photo.answers.as_deref()), ("Así se ve", Some("wamid.9")));
        for (kind, mime, name) in [
            ("audio", "audio/ogg; codecs=opus", "voz.ogg"),
            ("audio", "audio/mp4", "voz.m4a"),
            ("audio", "audio/mpeg", "voz.mp3"),
            ("audio", "", "voz.ogg"),
            ("video", "video/mp4", "video.mp4"),
            ("video", "video/3gpp", "video.3gp"),
            ("image", "image/png", "foto.png"),
            ("sticker", "image/webp", "calcomania.webp"),
            ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "documento.docx"),
            ("document", "x/y", "documento"),
        ] {
            let said = message_content(&json!({ "type": kind, kind: { "id": "123", "mime_type": mime } }));
            assert_eq!(said.file.map(|file| file.name).as_deref(), Some(name), "{kind} {mime}");
        }
        let yes = json!({ "type": "interactive", "interactive": { "type": "button_reply", "button_reply": { "id": CONFIRMED, "title": "Sí" } } });
        assert_eq!(message_content(&yes).verdict, Some(Verdict::Confirmed));
        let typed = json!({ "type": "text", "text": { "body": CONFIRMED } });
        assert_eq!(message_content(&typed).verdict, None, "only a button of ours");
        let bad = json!({ "type": "document", "document": { "id": "../../me", "filename": "x.pdf" } });
        assert_eq!(message_content(&bad).file, None);
    }

    #[test]
    fn what_waits_for_its_file_alone_says_nothing() {
        let about =
            json!({ "id": "123", "caption": "Así se ve", "filename": "Luz.pdf", "mime_type": "application/pdf" });
        let said =
            json!({ "from": "5219511234567", "type": "document", "document": about, "context": { "id": "wamid.9" } });
        let edit = json!({ "type": "edit", "edit": { "original_message_id": "wamid.1", "message": said } });
        let flat = json!({ "type": "edit", "edit": { "original_message_id": "wamid.1", "type": "document", "document": about } });
        for message in [said, edit, flat] {
            let kept = message_content(&file_alone(&message, true));
            let file = |name: &str| Some(FileId { id: "123".into(), name: name.into() });
            assert_eq!(kept, MessageContent { file: file("Luz.pdf"), ..MessageContent::default() });
            let bare = file_alone(&message, false);
            assert_eq!(message_content(&bare).file, file("documento.pdf"));
            assert!(!bare.to_string().contains("Luz") && !bare.to_string().contains("951"), "{bare}");
        }
    }

    #[test]
    fn what_is_long_is_cut_between_letters() {
        let long = json!({ "type": "text", "text": { "body": "ñ".repeat(5_000) } });
        let text = message_content(&long).text;
        assert!(text.len() <= limits::FIELD_BYTES + 8 && text.ends_with("[…]"), "{}", text.len());
    }
}
