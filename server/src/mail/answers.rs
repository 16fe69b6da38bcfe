//! Tells the sender of a message why it was not taken, or what became of it.

use super::Mail;
use super::files::LeftFiles;
use super::own_link;
use super::read::{self, Letter, MOST_FILES};
use super::recent_answers::Said;
use super::secret;
use super::thread::Threads;
use crate::dates;
use crate::organisation::messages::event::{Event, Lang};
use crate::organisation::messages::template::Values;
use crate::store::StoreError;
use crate::store::mail::{Incoming, OutState, Outgoing};
use ronda_shared::catalog::{Missing, Organisation, ServiceDef};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::sync::Arc;

/// An answer to a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// As which event it is told.
    pub(super) event: Event,
    /// In a word, for the operator.
    pub(super) why: String,
    /// In words for the sender, in each language.
    words: [String; 2],
    /// The ticket it is about.
    about: Option<AnsweredTicket>,
}

/// The ticket that an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AnsweredTicket {
    document: DocumentId,
    /// The address of who asked for it, as their link is made for it; empty where none is known.
    asker: String,
    /// What stands for its names.
    values: Values,
}

impl Refusal {
    fn of(why: &str, es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { event: Event::NotTaken, why: why.to_owned(), words: [es.into(), en.into()], about: None }
    }

    /// More bytes than are taken.
    pub(super) fn too_large() -> Self {
        let most = read::MOST_BYTES / 1024 / 1024;
        Self::of(
            "too large",
            format!("Pesa más de {most} MB. Envíe los archivos en varios correos, o en menor tamaño."),
            format!("It is larger than {most} MB. Send the files in several messages, or smaller."),
        )
    }

    /// Nothing in it.
    pub(super) fn empty() -> Self {
        Self::of(
            "empty",
            "Venía vacío: sin asunto, sin texto y sin archivos.",
            "It was empty: no subject, no text, no files.",
        )
    }

    /// OAX-79: an address outside the institution.
    pub(super) fn outside(org: &Organisation, service: &ServiceDef) -> Self {
        let domains: Vec<String> = org.mail_domains(service).iter().map(|domain| format!("@{domain}")).collect();
        let domains = domains.join(", ");
        Self::of(
            "not of an institutional address",
            format!("Solo se toman solicitudes desde un correo institucional ({domains})."),
            format!("Requests are taken from an institutional address only ({domains})."),
        )
    }

    /// By mail nothing is asked for here.
    pub(super) fn no_requests() -> Self {
        Self::of(
            "no requests by mail",
            "Por correo no se reciben solicitudes nuevas. Al pie encuentra cómo pedir el servicio.",
            "New requests are not taken by mail. Below you find how to ask for a service.",
        )
    }

    /// Something that must be known is missing.
    pub(super) fn missing(missing: &[Missing]) -> Self {
        let labels: Vec<&str> = missing.iter().map(|one| one.label.as_str()).collect();
        let labels = labels.join(", ");
        Self::of(
            "something required is missing",
            format!("Falta: {labels}. Envíelo otra vez con ese dato escrito en el texto."),
            format!("Missing: {labels}. Send it again with that written in the text."),
        )
    }

    /// Some files were not taken; the words were.
    pub(super) fn files(org: &Organisation, left: &LeftFiles) -> Self {
        let (taken, most, names) = (org.settings.evidence.endings(), limits::EVIDENCE_FILES, &left.names);
        let mut es = format!("{names}\n\nSe toman archivos de hasta 8 MB, sin macros ni contraseña: {taken}.");
        let mut en = format!("{names}\n\nFiles up to 8 MB are taken, without macros or password: {taken}.");
        // To a ticket that is full another mail brings nothing more.
        if left.are_many && !left.is_full {
            es.push_str(&format!(" De un correo se toman {MOST_FILES}: envíe los demás en otro."));
            en.push_str(&format!(" Of one message {MOST_FILES} are taken: send the others in another."));
        }
        if left.is_full {
            es.push_str(&format!(
                " Su solicitud ya tiene {most} archivos, el máximo: los demás no cupieron, y no caben si los envía otra vez mientras la mesa no retire alguno."
            ));
            en.push_str(&format!(
                " Your request has {most} files already, the most it takes: the others found no room, and find none when sent again until the desk takes one out."
            ));
        }
        Self { event: Event::FilesLeft, ..Self::of("some files were not taken", es, en) }
    }

    /// The ticket is over. `until`: so long who asked takes it up again, from an address that is known for theirs (T24).
    pub(super) fn over(org: &Organisation, until: Option<Timestamp>) -> Self {
        let day = |lang: Lang| until.map(|until| dates::with_weekday(&org.zone, lang, until));
        let es = day(Lang::Es).map(|day| {
            format!(
                "Si usted la pidió y la falla sigue o vuelve, escriba antes del {day} desde la dirección con la que la pidió, y la \
                 retomamos con el mismo folio."
            )
        });
        let en = day(Lang::En).map(|day| {
            format!(
                "If you asked for it and the failure persists or comes back, write before {day} from the address that you asked \
                 with, and we take it up under the same number."
            )
        });
        let told = Self::of("the ticket is over", es.unwrap_or_default(), en.unwrap_or_default());
        Self { event: Event::Over, ..told }
    }

    /// Who works here, and writes from an address of theirs, takes an answer to a letter for one to who asked: it is an internal note.
    pub(super) fn noted() -> Self {
        Self { event: Event::Noted, ..Self::of("an internal note", "", "") }
    }

    /// Of a ticket; `asker`: the address of who asked for it
    /// ([`requester_mail`](crate::identity::requester_mail::requester_mail)).
    pub(super) fn about(self, view: &TicketView, asker: &str, values: Values) -> Self {
        Self { about: Some(AnsweredTicket { document: view.id, asker: asker.to_owned(), values }), ..self }
    }
}

impl Mail {
    /// The answers to a message, as rows of the queue: the same thing is told an address once a day.
    pub(super) async fn answers(
        &self,
        letter: &Letter,
        row: &Incoming,
        tell: Vec<Refusal>,
    ) -> Result<Vec<Outgoing>, StoreError> {
        if tell.is_empty() || row.from.is_empty() {
            return Ok(Vec::new());
        }
        let said = |refusal: &Refusal| Said {
            to: row.from.clone(),
            event: refusal.event.name().to_owned(),
            document: refusal.about.as_ref().map(|about| about.document),
        };
        let said: Vec<Said> = tell.iter().map(said).collect();
        let (lately, now) = (Arc::clone(&self.told), self.clock().now());
        let told = self.read(move |reader| lately.were_sent(reader, now, &said)).await?;
        let mut rows = Vec::new();
        for (refusal, told) in tell.into_iter().zip(told) {
            // What a ticket's own thread says is said each time; a refusal, once a day.
            if told && refusal.event != Event::FilesLeft {
                continue;
            }
            rows.extend(self.answer((letter, row), &refusal, self.number_apart().await?));
        }
        Ok(rows)
    }

    fn answer(&self, (letter, row): (&Letter, &Incoming), refusal: &Refusal, id: u64) -> Option<Outgoing> {
        let (mut subject, mut texts) = (None, Vec::new());
        // A sender is only what a message says; the answer goes to that address alone, and so does its link.
        let link = refusal.about.as_ref().and_then(|about| {
            own_link::given(self.links(), (about.document, about.asker.as_str()), &row.from, self.clock().now())
        });
        for lang in &self.data().languages {
            let template = self.data().template(refusal.event, *lang)?;
            let mut values = self.of_desk();
            if let Some(about) = &refusal.about {
                values.extend(about.values.clone());
                if let Some(subject) = values.get_mut("subject") {
                    *subject = secret::masked(subject, *lang);
                }
            }
            values.insert("answer", refusal.words[usize::from(*lang == Lang::En)].clone());
            values.entry("subject").or_insert_with(|| Threads::bare(&letter.subject));
            let (title, text) = template.fill(&values);
            subject.get_or_insert(title);
            texts.push(own_link::below(text, link.as_ref(), &self.organisation().zone, *lang));
        }
        let document = refusal.about.as_ref().map(|about| about.document);
        let folio = refusal.about.as_ref().and_then(|about| about.values.get("folio").cloned());
        let subject = match (document, folio) {
            (Some(document), Some(folio)) => self.threads().subject(&subject?, &folio, document),
            _ => subject?,
        };
        Some(Outgoing {
            id,
            document,
            event: refusal.event.name().to_owned(),
            to: row.from.clone(),
            message_id: self.threads().name(document, id),
            references: letter.message_id.clone().into_iter().collect(),
            subject,
            text: texts.join("\n\n· · ·\n\n"),
            files: Vec::new(),
            reply: true,
            made: row.at,
            state: OutState::Waiting { tries: 0, next: row.at, last: String::new() },
        })
    }
}
