//! Parses the JSON payload of an intake call: a new request, or a reply to an existing one.

use super::files::{SentFile, bounded};
use super::subject::subject;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, FieldId, ServiceId};
use ronda_shared::json::unmarked;
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Who says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PayloadSender {
    /// Full name.
    pub name: String,
    /// Institutional mail.
    pub mail: String,
    /// Telephone or extension.
    pub phone: String,
    /// Dependencia.
    pub client_org: String,
}

/// The body of a call. A key that is not known is refused: a sender that is ahead of us must know that it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPayload {
    /// In words.
    pub text: String,
    /// One line; without it the first line of the words.
    #[serde(default)]
    pub subject: Option<String>,
    /// The service, where the sender knows it.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Incident or request; an incident unless told.
    #[serde(default)]
    pub kind: Option<TicketKind>,
    /// Who.
    pub from: PayloadSender,
    /// When it was said, in milliseconds since 1970, where that was earlier.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
    /// Fields of the service's form.
    #[serde(default)]
    pub fields: BTreeMap<FieldId, String>,
    /// The folio of the request that this is a reply to.
    #[serde(default)]
    pub folio: Option<String>,
    /// What comes with it.
    #[serde(default, deserialize_with = "bounded")]
    pub files: Vec<SentFile>,
}

/// Why what was said cannot be taken, in words for who builds the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadProblem {
    /// Not the JSON that was expected.
    #[error("{0}")]
    Json(String),
    /// No words.
    #[error("`text` is empty")]
    Empty,
    /// Nobody to answer.
    #[error("`from` has neither `phone` nor `mail`")]
    Nobody,
    /// Longer than is taken.
    #[error("`{name}` is longer than is taken: {} at most", .most.en())]
    Long {
        /// The key.
        name: String,
        /// How much of it is taken.
        most: Most,
    },
    /// More fields of a form than are taken.
    #[error("`fields` has more than {} fields", limits::OPEN_FIELDS)]
    Many,
    /// It was said later than now.
    #[error("`occurred_at` has not come yet")]
    Future,
    /// All but the files is longer than a call may be.
    #[error("the call is longer than {} bytes, not counting its files", limits::JSON_BYTES)]
    Large,
    /// A file of this name is not what it should be.
    #[error("`files`: «{0}» is not base64 (RFC 4648, section 4)")]
    Base64(String),
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// So many letters.
    Letters(usize),
    /// So many bytes of UTF-8: a letter with an accent has two.
    Bytes(usize),
}

impl Most {
    fn takes(self, text: &str) -> bool {
        match self {
            Self::Letters(most) => text.chars().count() <= most,
            Self::Bytes(most) => text.len() <= most,
        }
    }
    fn es(self) -> String {
        match self {
            Self::Letters(most) => format!("{most} letras"),
            Self::Bytes(most) => format!("{most} bytes en UTF-8"),
        }
    }
    fn en(self) -> String {
        match self {
            Self::Letters(most) => format!("{most} characters"),
            Self::Bytes(most) => format!("{most} bytes of UTF-8"),
        }
    }
}

impl PayloadProblem {
    /// Refuses a text that is longer than is taken.
    pub fn must_fit(name: &str, most: Most, text: &str) -> Result<(), Self> {
        if most.takes(text) { Ok(()) } else { Err(Self::Long { name: name.to_owned(), most }) }
    }

    /// In Spanish; what is wrong with the JSON is told as its reader says it.
    pub fn es(&self) -> String {
        match self {
            Self::Json(why) => format!("El JSON no es el que se espera ({why})."),
            Self::Empty => "«text» está vacío.".to_owned(),
            Self::Nobody => "«from» no trae ni «phone» ni «mail».".to_owned(),
            Self::Long { name, most } => format!("«{name}» es más largo de lo que se toma: hasta {}.", most.es()),
            Self::Many => format!("«fields» trae más de {} campos.", limits::OPEN_FIELDS),
            Self::Future => "«occurred_at» todavía no llega.".to_owned(),
            Self::Large => format!("La llamada pasa de {} bytes, sin contar sus archivos.", limits::JSON_BYTES),
            Self::Base64(name) => format!("«files»: «{name}» no está en base64 (RFC 4648, sección 4)."),
        }
    }
}

impl RequestPayload {
    /// Reads a body.
    pub fn read(body: &[u8], now: Timestamp) -> Result<Self, PayloadProblem> {
        let payload = serde_json::from_slice::<Self>(unmarked(body));
        let payload = payload.map_err(|error| PayloadProblem::Json(error.to_string()))?;
        let files: usize = payload.files.iter().map(SentFile::encoded).sum();
        if body.len().saturating_sub(files) > limits::JSON_BYTES {
            return Err(PayloadProblem::Large);
        }
        payload.judged(now)
    }

    /// What was said, where it can be taken.
    pub fn judged(self, now: Timestamp) -> Result<Self, PayloadProblem> {
        let payload = self;
        if payload.text.trim().is_empty() {
            return Err(PayloadProblem::Empty);
        }
        if payload.from.phone.trim().is_empty() && payload.from.mail.trim().is_empty() {
            return Err(PayloadProblem::Nobody);
        }
        let line = Most::Letters(limits::NAME_CHARS);
        for (name, most, text) in [
            ("text", Most::Bytes(limits::NOTE_BYTES), payload.text.as_str()),
            ("subject", Most::Letters(limits::SUBJECT_CHARS), payload.subject.as_deref().unwrap_or_default()),
            ("from.name", line, payload.from.name.as_str()),
            ("from.mail", line, payload.from.mail.as_str()),
            ("from.phone", line, payload.from.phone.as_str()),
            ("from.client_org", line, payload.from.client_org.as_str()),
        ] {
            PayloadProblem::must_fit(name, most, text)?;
        }
        if payload.fields.len() > limits::OPEN_FIELDS {
            return Err(PayloadProblem::Many);
        }
        for (field, text) in &payload.fields {
            PayloadProblem::must_fit(&format!("fields.{field}"), Most::Bytes(limits::FIELD_BYTES), text)?;
        }
        if !payload.files.iter().all(SentFile::is_named) {
            return Err(PayloadProblem::Long { name: "files.name".to_owned(), most: line });
        }
        if payload.occurred_at.is_some_and(|at| at > now) { Err(PayloadProblem::Future) } else { Ok(payload) }
    }

    /// The ticket that comes of it, by the channel, of the service where it names none.
    pub fn ticket(
        self,
        organisation: &Organisation,
        (channel, service): (&ChannelId, &ServiceId),
        provisional: String,
    ) -> OpenTicket {
        let named = self.subject.filter(|text| !text.trim().is_empty());
        let subject = named.unwrap_or_else(|| subject(&self.text));
        let kind = self.kind.unwrap_or(TicketKind::Incident);
        let service = self.service.unwrap_or_else(|| service.clone());
        OpenTicket {
            description: self.text,
            requester: Requester {
                person: None,
                name: if self.from.name.trim().is_empty() { self.from.phone.clone() } else { self.from.name },
                mail: self.from.mail,
                phone: self.from.phone,
                client_org: self.from.client_org,
            },
            fields: self.fields,
            provisional,
            occurred_at: self.occurred_at,
            catalog: organisation.version.clone(),
            ..OpenTicket::new(service, kind, channel.clone(), subject)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        for why in [
            PayloadProblem::Json("eof".to_owned()),
            PayloadProblem::Empty,
            PayloadProblem::Nobody,
            PayloadProblem::Long { name: "from.phone".to_owned(), most: Most::Letters(120) },
            PayloadProblem::Long { name: "text".to_owned(), most: Most::Bytes(limits::NOTE_BYTES) },
            PayloadProblem::Many,
            PayloadProblem::Future,
            PayloadProblem::Large,
            PayloadProblem::Base64("a.jpg".to_owned()),
        ] {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
    }

    /// PowerShell writes it so: `Out-File -Encoding utf8`.
    #[test]
    fn a_mark_of_its_encoding_is_passed_over() {
        let said = read("\u{feff}{\"text\":\"Sin señal\",\"from\":{\"phone\":\"951 123 4567\"}}").expect("read");
        assert_eq!(said.text, "Sin señal");
    }

    fn read(json: &str) -> Result<RequestPayload, PayloadProblem> {
        RequestPayload::read(json.as_bytes(), Timestamp::from_millis(1_000))
    }

    #[test]
    fn what_is_missing_unknown_or_too_long_is_named() {
        assert!(read(r#"{"text":"No hay red","from":{"phone":"9511234567"}}"#).is_ok());
        assert_eq!(read(r#"{"text":" ","from":{"phone":"1"}}"#), Err(PayloadProblem::Empty));
        assert_eq!(read(r#"{"text":"x","from":{"name":"Luz"}}"#), Err(PayloadProblem::Nobody));
        let late = r#"{"text":"x","from":{"phone":"1"},"occurred_at":2000}"#;
        assert_eq!(read(late), Err(PayloadProblem::Future));
        let Err(PayloadProblem::Json(unknown)) = read(r#"{"text":"x","from":{"phone":"1"},"prioridad":"alta"}"#) else {
            panic!("an unknown key");
        };
        assert!(unknown.contains("prioridad"), "{unknown}");
        let long = format!(r#"{{"text":"x","from":{{"phone":"{}"}}}}"#, "1".repeat(500));
        let too_long = |json: &str| match read(json) {
            Err(problem @ PayloadProblem::Long { .. }) => (problem.es(), problem.to_string()),
            other => panic!("too long: {other:?}"),
        };
        let (es, en) = too_long(&long);
        assert_eq!(es, "«from.phone» es más largo de lo que se toma: hasta 120 letras.");
        assert_eq!(en, "`from.phone` is longer than is taken: 120 characters at most");
        let text = |text: &str| format!(r#"{{"text":"{text}","from":{{"phone":"1"}}}}"#);
        assert!(read(&text(&"x".repeat(limits::NOTE_BYTES))).is_ok());
        let (es, en) = too_long(&text(&"ñ".repeat(limits::NOTE_BYTES / 2 + 1)));
        assert_eq!(es, "«text» es más largo de lo que se toma: hasta 16384 bytes en UTF-8.");
        assert_eq!(en, "`text` is longer than is taken: 16384 bytes of UTF-8 at most");
        let field = format!(r#"{{"text":"x","from":{{"phone":"1"}},"fields":{{"falla":"{}"}}}}"#, "x".repeat(5_000));
        assert!(too_long(&field).0.contains("«fields.falla»") && too_long(&field).0.contains("4096 bytes"));
        let many = r#"{"name":"a.jpg","base64":""}"#;
        let with = |files: &[&str]| format!(r#"{{"text":"x","from":{{"phone":"1"}},"files":[{}]}}"#, files.join(","));
        assert!(read(&with(&[many; limits::INTAKE_FILES])).is_ok());
        let Err(PayloadProblem::Json(many)) = read(&with(&[many; limits::INTAKE_FILES + 1])) else {
            panic!("too many")
        };
        assert!(many.contains("`files` has more than 8"), "{many}");
        let picture = format!(r#"{{"name":"a.jpg","base64":"{}"}}"#, "A".repeat(2 * limits::JSON_BYTES));
        assert!(read(&with(&[&picture])).is_ok(), "a file may be larger than the rest of a call");
        let rest = format!(r#"{{"text":"{}","from":{{"phone":"1"}}}}"#, "x".repeat(limits::JSON_BYTES));
        assert_eq!(read(&rest), Err(PayloadProblem::Large));
    }
}
