//! Turns events into outgoing messages: chooses recipients and wording, and leaves out what mail must not carry.

use super::estimate::Workloads;
use super::events::{Happened, due_words};
use super::own_link::{self, Links};
use super::secret;
use super::staff::Staff;
use super::thread::Threads;
use crate::dates;
use crate::identity::requester_mail::requester_mail;
use crate::organisation::messages::event::{Event, Lang, Whom};
use crate::organisation::messages::rules::MailData;
use crate::organisation::messages::template::Values;
use crate::store::mail::{OutState, Outgoing};
use crate::store::{Reader, StoreError};
use ronda_shared::answers;
use ronda_shared::calendar;
use ronda_shared::catalog::service::SecretDelivery;
use ronda_shared::catalog::{Organisation, ServiceDef, SurveyRule, is_mail};
use ronda_shared::command::{ContactField, TextKind};
use ronda_shared::due;
use ronda_shared::ticket::view::{ClosingReason, TicketView};
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The most of a text that a message carries: the whole stands in the ticket.
const MOST: usize = 4_000;
/// The most people that one event is told.
const CROWD: usize = 50;

/// What messages are written with.
pub struct MessageWriter<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// Its word on mail.
    pub data: &'a MailData,
    /// What ties messages to tickets.
    pub threads: &'a Threads,
    /// Our address: nothing is sent to it.
    pub own: &'a str,
    /// Where people open Ronda.
    pub origin: &'a str,
    /// What makes the links of requesters; none where no portal stands behind.
    pub links: Option<&'a dyn Links>,
    /// The store as it stands.
    pub reader: &'a dyn Reader,
    /// Now.
    pub now: Timestamp,
    /// Those of the organisation's people whom mail reaches.
    pub staff: Staff<'a>,
    /// What the teams have to do.
    pub workloads: &'a KnownWorkloads,
}

/// What the teams have to do, once a message asked, for the next that do; `default()` before.
#[derive(Default)]
pub struct KnownWorkloads(Mutex<Workloads>);

impl MessageWriter<'_> {
    /// The messages that tell of something, numbered by `number`.
    pub fn tell(
        &self,
        view: &TicketView,
        happened: &Happened,
        number: &dyn Fn() -> Result<u64, StoreError>,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let mut messages = Vec::new();
        for to in self.addresses(view, happened)? {
            let references = self.references(view)?;
            let id = number()?;
            let Some((subject, text)) = self.write(view, happened, &to)? else { continue };
            messages.push(Outgoing {
                id,
                document: Some(view.id),
                event: happened.event.name().to_owned(),
                to,
                message_id: self.threads.name(Some(view.id), id),
                references,
                subject: self.threads.subject(&subject, &self.folio(view), view.id),
                text,
                files: Vec::new(),
                reply: false,
                made: self.now,
                state: OutState::Waiting { tries: 0, next: self.now, last: String::new() },
            });
        }
        Ok(messages)
    }

    fn folio(&self, view: &TicketView) -> String {
        view.ruled.folio.clone().unwrap_or_else(|| view.born.provisional.clone())
    }

    /// The thread's root, and the message that founded it where one did.
    fn references(&self, view: &TicketView) -> Result<Vec<String>, StoreError> {
        let root = self.threads.name(Some(view.id), 0);
        Ok(std::iter::once(root).chain(self.reader.mail_thread(view.id)?).collect())
    }

    /// The words of a message to an address; none where there is no template for it.
    fn write(&self, view: &TicketView, happened: &Happened, to: &str) -> Result<Option<(String, String)>, StoreError> {
        let mut subject = None;
        let mut texts = Vec::new();
        let asker = requester_mail(self.reader, view)?;
        let link = own_link::given(self.links, (view.id, &asker), to, self.now);
        for lang in &self.data.languages {
            let Some(template) = self.data.template(happened.event, *lang) else { continue };
            let mut values = self.values(view, happened, *lang, template.names("due"), to)?;
            // It is answered where their link leads.
            if link.is_some() && is_survey_open(self.org, view) {
                let words = match lang {
                    Lang::Es => "Díganos cómo fue el servicio: la encuesta está tras el enlace «Ver mi solicitud».",
                    Lang::En => "Tell us how the service was: the survey is behind the link «See my request».",
                };
                values.insert("survey", words.to_owned());
            }
            let (title, text) = template.fill(&values);
            subject.get_or_insert(title);
            texts.push(own_link::below(text, link.as_ref(), &self.org.zone, *lang));
        }
        Ok(subject.map(|subject| (subject, texts.join("\n\n· · ·\n\n"))))
    }

    fn values(
        &self,
        view: &TicketView,
        happened: &Happened,
        lang: Lang,
        asks_due: bool,
        to: &str,
    ) -> Result<Values, StoreError> {
        let (org, decided) = (self.org, &view.ruled);
        let service = org.service(&decided.service);
        let contact = |field| view.requester.get(&field).map(|set| set.value.clone()).unwrap_or_default();
        let person = |id| self.reader.person(id).map(|found| found.map(|person| person.name));
        let mut values = of_desk(self.org, self.origin);
        values.insert("folio", self.folio(view));
        values.insert("name", contact(ContactField::Name));
        values.insert("service", service.map(|service| service.name.clone()).unwrap_or_default());
        values.insert("state", org.local_state(decided.state).0.to_owned());
        let team = decided.team.as_ref().and_then(|team| org.team(team));
        values.insert("team", team.map(|team| team.name.clone()).unwrap_or_default());
        if let Some(id) = &decided.assignee {
            values.insert("assignee", person(id)?.unwrap_or_default());
        }
        let long = |at: Timestamp| dates::with_weekday(&org.zone, lang, at);
        if asks_due {
            let by = match due_words(view, long) {
                Some(by) => Some(by),
                None if org.settings.queue_estimate => self.estimate(view)?.map(long),
                None => None,
            };
            values.insert("due", by.unwrap_or_default());
        }
        values.insert("was_due", happened.was_due.map(long).unwrap_or_default());
        values.insert("visit", decided.visit.as_ref().map(|visit| long(visit.at)).unwrap_or_default());
        let until = decided.closing.as_ref().and_then(|closing| calendar::reopen_until(org, closing.at).ok());
        values.insert("reopen_until", until.map(long).unwrap_or_default());
        let silence = due::silence_closes(org, view).map(|at| match lang {
            Lang::Es => format!("Si no nos dice nada, se cerrará el {}.", long(at)),
            Lang::En => format!("Without an answer it will be closed on {}.", long(at)),
        });
        values.insert("silence", silence.unwrap_or_default());
        let [ended, closed] = how_it_ended(view, lang);
        values.insert("ended", ended.to_owned());
        values.insert("closed", closed.to_owned());
        values.insert("visit_mode", answers::visit_mode(view).to_owned());
        if is_reserved(org, service, to) {
            let words = match lang {
                Lang::Es => "Por reserva, el contenido no se escribe en este correo.",
                Lang::En => "For confidentiality its content is not written in this message.",
            };
            values.insert("reserved", words.to_owned());
            values.insert("subject", values.get("folio").cloned().unwrap_or_default());
            values.insert("service", String::new());
            return Ok(values);
        }
        let said = |text: &str| secret::masked(&excerpt(text, MOST), lang);
        values.insert("subject", said(&view.subject.value));
        values.insert("description", said(&view.born.description));
        values.insert("request_by", contact(ContactField::Name));
        values.insert("level", decided.level.to_string());
        let staff = &self.staff;
        let decides = staff.left(view).and_then(|row| org.role(row.decides.as_ref()?));
        values.insert("decides", decides.map(|role| role.name.clone()).unwrap_or_default());
        let diagnosis = view.texts.iter().filter(|section| section.kind == TextKind::Diagnosis);
        let diagnosis: Vec<&str> = diagnosis.map(|section| section.text.trim()).collect();
        values.insert("diagnosis", said(&diagnosis.join(" ")));
        let lines = view.materials.iter().filter(|line| line.quantity > 0);
        let lines: Vec<String> =
            lines.map(|line| format!("{} {} {}", line.quantity, line.unit, line.description.trim())).collect();
        values.insert("materials", said(&lines.join("; ")));
        let words = said(&happened.words);
        match happened.event {
            Event::Question => values.insert("question", words),
            Event::Resolved => values.insert("solution", words),
            Event::Reply | Event::Closed | Event::Supervise => values.insert("note", words),
            _ => values.insert("reason", words),
        };
        Ok(values)
    }

    /// To which addresses an event of a ticket is told; a person without one is told otherwise.
    fn addresses(&self, view: &TicketView, happened: &Happened) -> Result<BTreeSet<String>, StoreError> {
        let event = happened.event;
        let mut found = BTreeSet::new();
        let staff = &self.staff;
        for whom in self.data.whom(event) {
            match whom {
                // A part of a ticket (OAX-41) is the desk's own: who asked is told of the whole.
                Whom::Requester if view.born.parent.is_some() && event != Event::Reply && event != Event::Question => {}
                Whom::Requester if happened.event == Event::Assigned && happened.quiet => {}
                Whom::Requester => found.extend(self.requester(view)?.into_iter().chain(follow_up(self.org, view))),
                Whom::Approvers if staff.approved_outside(view) => found.extend(self.requester(view)?),
                _ => {}
            }
            let meant = staff.recipients(view, whom)?.into_iter().filter_map(|person| person.mail).collect();
            let (told, left) = crowd(meant);
            if left > 0 {
                tracing::warn!(
                    mail.event = event.name(),
                    mail.left = left,
                    "An event is told to fewer people than are meant."
                );
            }
            found.extend(told);
        }
        found = found.into_iter().map(|address| address.trim().to_lowercase()).filter(|a| is_mail(a)).collect();
        found.remove(&self.own.to_lowercase());
        Ok(found)
    }

    /// When what nothing is promised of is likely to be attended.
    fn estimate(&self, view: &TicketView) -> Result<Option<Timestamp>, StoreError> {
        // A holder that panicked has read on less far than it would have: that is read again.
        let mut known = self.workloads.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up(self.reader)?;
        Ok(known.estimate(self.org, view, self.now))
    }

    /// The address of who asked, as their link is made for it ([`requester_mail`]); none where there is none.
    fn requester(&self, view: &TicketView) -> Result<Option<String>, StoreError> {
        Ok(Some(requester_mail(self.reader, view)?).filter(|mail| !mail.is_empty()))
    }
}

/// Whether a message to an address says that something happened and no more: the content of a restricted ticket is for
/// those who may open it, that of a service whose secrets stay inside for the institution's own mail (OAX-68).
pub(super) fn is_reserved(org: &Organisation, service: Option<&ServiceDef>, to: &str) -> bool {
    service.is_none_or(|service| {
        let inside = service.secret_delivery.as_ref().is_some_and(SecretDelivery::stays_inside);
        service.restricted || (inside && !org.allows_mail(to))
    })
}

/// The other address that the service has who asks name for what they are told (OAX-34), or one that the ticket had
/// before: classified anew, it is no less about what they cannot open.
pub(super) fn follow_up(org: &Organisation, view: &TicketView) -> Option<String> {
    view.ruled.services().find_map(|service| {
        let field = org.service(service)?.follow_up_mail.as_ref()?;
        view.fields.get(field).map(|answer| answer.value.clone())
    })
}

/// Whether who asked may still say how the service was (OAX-04, AGU-41).
fn is_survey_open(org: &Organisation, view: &TicketView) -> bool {
    let asked = org.service(&view.ruled.service).is_some_and(|service| service.closing.survey != SurveyRule::None);
    let given = view.ruled.survey.as_ref().is_some_and(|survey| !survey.superseded);
    // Of what nobody attended there is nothing to say.
    asked && !given && view.ruled.resolution.is_some() && org.settings.survey_form.is_some()
}

/// As what a closing is told, in a title and in the words that follow the folio: what nobody answered a question about was not attended.
fn how_it_ended(view: &TicketView, lang: Lang) -> [&'static str; 2] {
    let unanswered = view.ruled.closing.as_ref().is_some_and(|closing| closing.reason == ClosingReason::NoResponse)
        && view.ruled.resolution.is_none();
    match (lang, unanswered) {
        (Lang::Es, true) => ["Cerramos su solicitud", "se cerró porque no recibimos su respuesta"],
        (Lang::Es, false) => ["Servicio atendido", "quedó atendida y cerrada"],
        (Lang::En, true) => ["We closed your request", "was closed because we had no answer from you"],
        (Lang::En, false) => ["Attended", "is attended and closed"],
    }
}

/// What stands for the desk itself in every message.
pub(super) fn of_desk(org: &Organisation, origin: &str) -> Values {
    let contacts = org.contacts.iter().map(|contact| format!("{}: {}", contact.label, contact.value));
    Values::from([
        ("desk", org.short_name.clone()),
        ("organisation", org.name.clone()),
        ("contacts", contacts.collect::<Vec<_>>().join("\n")),
        ("origin", origin.to_owned()),
    ])
}

/// Those of whom an event is told, and how many more are meant.
fn crowd(mut meant: Vec<String>) -> (Vec<String>, usize) {
    let left = meant.len().saturating_sub(CROWD);
    meant.truncate(CROWD);
    (meant, left)
}

/// The first letters of a text, no more than these many; a sign says where it goes on.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most).chain(" […]".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_left_out_of_a_crowd_is_counted() {
        let meant = |many: usize| (0..many).map(|number| format!("p{number}@oaxaca.gob.mx")).collect::<Vec<_>>();
        assert_eq!(crowd(meant(CROWD)), (meant(CROWD), 0));
        assert_eq!(crowd(meant(CROWD + 3)), (meant(CROWD), 3));
    }
}
