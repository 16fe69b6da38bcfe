//! A message of the queue as mail servers take it.

use crate::bilingual_text::InSpanish;
use crate::config::mail::MailConfig;
use crate::store::mail::Outgoing;
use lettre::address::{AddressError, Envelope};
use lettre::message::header::{ContentType, ContentTypeErr, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};

/// Why a message cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// An address that no mail server takes.
    #[error("«{address}» is no address that mail can be sent to: {source}")]
    Address {
        /// Which.
        address: String,
        /// Why.
        source: AddressError,
    },
    /// A file of a type that there is not.
    #[error("a file of «{media}» cannot be attached: {source}")]
    Media {
        /// Which type.
        media: String,
        /// Why.
        source: ContentTypeErr,
    },
    /// It cannot be put together.
    #[error("the message cannot be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

impl InSpanish for ComposeError {
    fn es(&self) -> String {
        match self {
            Self::Address { address, .. } => {
                format!("«{address}» no es una dirección a la que se pueda mandar correo.")
            }
            Self::Media { media, .. } => format!("Lleva un archivo de un tipo que no existe («{media}»)."),
            Self::Message(_) => "El mensaje no se pudo armar.".to_owned(),
        }
    }
}

/// Who writes: a machine, of its own accord or because a message came (RFC 3834). Other machines keep silent on it.
#[derive(Clone)]
struct AutoSubmitted(String);

/// Exchange's own word for the same.
#[derive(Clone)]
struct SuppressAnswers(String);

macro_rules! header {
    ($type:ident, $name:literal) => {
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}
header!(AutoSubmitted, "Auto-Submitted");
header!(SuppressAnswers, "X-Auto-Response-Suppress");

/// The line above which people answer: what a mail program quotes below it is not taken.
pub const ABOVE: &str = "=== Responda arriba de esta línea · Reply above this line ===";

/// Envelope and bytes of a message.
pub fn compose(config: &MailConfig, row: &Outgoing) -> Result<(Envelope, Vec<u8>), ComposeError> {
    let from = address(&config.address)?;
    let to = address(&row.to)?;
    let name = (!config.name.is_empty()).then(|| one_line(&config.name));
    let made = UNIX_EPOCH + Duration::from_millis(u64::try_from(row.made.millis()).unwrap_or(0));
    let angled = |name: &String| format!("<{name}>");
    let mut message = Message::builder()
        .from(Mailbox::new(name, from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&row.subject))
        .date(made)
        .message_id(Some(angled(&row.message_id)))
        .header(AutoSubmitted(if row.reply { "auto-replied" } else { "auto-generated" }.to_owned()))
        .header(SuppressAnswers("All".to_owned()));
    if let Some(last) = row.references.last() {
        let all: Vec<String> = row.references.iter().map(angled).collect();
        message = message.in_reply_to(angled(last)).references(all.join(" "));
    }
    let text = if row.document.is_some() { format!("{ABOVE}\n\n{}", row.text) } else { row.text.clone() };
    let message = if row.files.is_empty() {
        message.header(ContentType::TEXT_PLAIN).body(text)?
    } else {
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text));
        for file in &row.files {
            let media = ContentType::parse(&file.media);
            let media = media.map_err(|source| ComposeError::Media { media: file.media.clone(), source })?;
            parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.to_vec(), media));
        }
        message.multipart(parts)?
    };
    let envelope = Envelope::new(Some(from), vec![to])?;
    Ok((envelope, message.formatted()))
}

fn address(text: &str) -> Result<Address, ComposeError> {
    text.parse().map_err(|source| ComposeError::Address { address: text.to_owned(), source })
}

fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::mail::{MailFile, OutState};
    use mail_parser::{MessageParser, MimeHeaders};
    use ronda_shared::ids::DocumentId;
    use ronda_shared::time::Timestamp;
    use serde_bytes::ByteBuf;

    fn row() -> Outgoing {
        Outgoing {
            id: 3,
            document: Some(DocumentId::new(Timestamp::from_millis(5), [1; 10])),
            event: "received".into(),
            to: "ana@oaxaca.gob.mx".into(),
            message_id: "ronda.abc@ronda.example".into(),
            references: vec!["ronda.root@ronda.example".into(), "suyo@oaxaca.gob.mx".into()],
            subject: "Recibimos: señal [TYS-000001 ABCDEFGHJK]".into(),
            text: "Buen día, Íñigo:\n\n.una línea con punto".into(),
            files: Vec::new(),
            reply: false,
            made: Timestamp::from_millis(1_795_000_000_000),
            state: OutState::Sent { at: Timestamp::from_millis(0) },
        }
    }
    fn config() -> MailConfig {
        let address = "mesa@ronda.example".into();
        MailConfig { name: "Mesa de Ayuda «ATID»".into(), address, smtp: None, imap: None, ca: None }
    }

    #[test]
    fn a_message_says_who_writes_and_what_it_continues() {
        let (envelope, bytes) = compose(&config(), &row()).expect("composes");
        assert_eq!(envelope.to().len(), 1);
        assert!(bytes.is_ascii(), "encoded for any server");
        let read = MessageParser::default().parse(&bytes).expect("reads");
        assert_eq!(read.subject(), Some("Recibimos: señal [TYS-000001 ABCDEFGHJK]"));
        assert_eq!(read.message_id(), Some("ronda.abc@ronda.example"));
        let references: Vec<&str> =
            read.references().as_text_list().unwrap_or_default().iter().map(AsRef::as_ref).collect();
        assert_eq!(references, ["ronda.root@ronda.example", "suyo@oaxaca.gob.mx"]);
        assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        let text = read.body_text(0).expect("a text");
        assert!(text.starts_with(ABOVE) && text.contains("Íñigo"), "{text}");
    }

    #[test]
    fn files_come_along_as_they_are() {
        let file = |name: &str, media: &str, bytes: &[u8]| MailFile {
            name: name.into(),
            media: media.into(),
            bytes: ByteBuf::from(bytes.to_vec()),
        };
        let table = "pregunta,¿Qué llegó?".as_bytes();
        let files = vec![
            file("informe.pdf", "application/pdf", b"%PDF-1.7 x"),
            file("informe.csv", "text/csv; charset=utf-8", table),
        ];
        let row = Outgoing { document: None, files, ..row() };
        let (_, bytes) = compose(&config(), &row).expect("composes");
        assert!(bytes.is_ascii(), "encoded for any server");
        let read = MessageParser::default().parse(&bytes).expect("reads");
        assert!(read.body_text(0).is_some_and(|text| text.contains("Íñigo")));
        let attached: Vec<(&str, &[u8])> =
            read.attachments().map(|part| (part.attachment_name().unwrap_or_default(), part.contents())).collect();
        assert_eq!(attached, [("informe.pdf", b"%PDF-1.7 x".as_slice()), ("informe.csv", table)]);
        let odd = Outgoing { files: vec![file("x", "no type", b"")], ..row };
        let error = compose(&config(), &odd).expect_err("no type");
        assert!(matches!(error, ComposeError::Media { .. }));
        assert_eq!(error.es(), "Lleva un archivo de un tipo que no existe («no type»).");
    }

    #[test]
    fn no_word_of_anybody_becomes_a_header() {
        let hostile = "Hola\r\nBcc: otro@example.com\r\n\r\n<script>";
        let row = Outgoing { subject: hostile.into(), text: "x".into(), ..row() };
        let (_, bytes) = compose(&config(), &row).expect("composes");
        let read = MessageParser::default().parse(&bytes).expect("reads");
        assert!(read.bcc().is_none() && read.subject().is_some_and(|subject| subject.contains("Bcc: otro")));
        let row = Outgoing { to: "ana@x.mx\r\nRCPT TO:<otro@x.mx>".into(), ..row };
        assert!(compose(&config(), &row).is_err());
    }
}
