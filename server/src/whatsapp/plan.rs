//! Decides what a message is to the tickets: an answer to one, words about one, or a request. The plan is acts, and the
//! rows that follow.

use super::WhatsApp;
use super::directory::{known, same, talk};
use super::settings::Settings;
use crate::identity::{SERVER, telephone};
use crate::ingest::{OwnAct, stored_ticket};
use crate::intake::{self, place_of, subject};
use crate::mail::reply_intent::ReplyContext;
use crate::mail::words::only_thanks;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappHandled, WhatsappIncoming, WhatsappKnown, WhatsappName,
    WhatsappThread, name_of,
};
use crate::store::{Reader, StoreError};
use crate::whatsapp_message::MessageContent;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{
    Audience, Command, ContactWay, Content, Decision, OpenTicket, Requester, TicketKind, Verdict,
};
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::limits;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_shared::workflow::{self, requester_closes};

/// For how long words that answer no message of ours are about the ticket of which they last wrote.
const TALK_MS: i64 = 72 * HOUR_MS;
/// How many tickets of a chain of duplicates are followed.
const DUPLICATES: usize = 8;

/// What is to be done with a message.
pub(super) struct Plan {
    /// Acts; the first one decides. Where it brings a file, the last one names it.
    pub(super) acts: Vec<OwnAct>,
    /// The ticket; none where it becomes nothing.
    pub(super) document: Option<DocumentId>,
    /// Its sender is told that their request is over.
    pub(super) over: bool,
    /// Why it cannot be taken now, in words for the operator.
    pub(super) waits: Option<String>,
}

impl Plan {
    fn nothing() -> Self {
        Self { acts: Vec::new(), document: None, over: false, waits: None }
    }
}

/// Rows by which a message that was dealt with is remembered. `talk`: how far its conversation had come. One that Meta brings behind a
/// later one does not set that back: free text may be sent for a day from the last word.
pub(super) fn remembered(
    came: &WhatsappIncoming,
    document: Option<DocumentId>,
    talk: Option<&WhatsappConversation>,
    now: Timestamp,
) -> Vec<WhatsappKnown> {
    // What a clock told that was ahead is no later word.
    let later = talk.filter(|talk| talk.last > came.at && talk.last <= now);
    let (last, latest) = later.map_or((came.at, document), |talk| (talk.last, talk.document.or(document)));
    let mut known = vec![WhatsappKnown::Taken(WhatsappHandled { key: came.key, at: now, document })];
    known.extend(
        came.who.names().into_iter().map(|key| {
            WhatsappKnown::Talk(WhatsappConversation { key, who: came.who.clone(), last, document: latest })
        }),
    );
    known.extend(document.map(|document| {
        let key = name_of(WhatsappName::Ticket, &document.to_string());
        WhatsappKnown::Thread(WhatsappThread { key, document, who: came.who.clone(), at: now })
    }));
    known
}

impl WhatsApp {
    /// What is to be done with a message, its file made ready and what could not be taken in words. It blocks.
    pub(super) fn plan(
        &self,
        settings: &Settings,
        came: &WhatsappIncoming,
        said: &MessageContent,
        file: Option<&AttachEvidence>,
    ) -> Result<Plan, StoreError> {
        let reader = self.store().read()?;
        let mut plan = match self.ticket_of(&*reader, came, said)? {
            Some(view) => self.continued(came, said, file.is_some(), &view),
            // That it works, of what nobody remembers, asks for nothing; nor do thanks, days after they last wrote.
            None if said.remark || said.verdict == Some(Verdict::Confirmed) || is_thanks(said) => Plan::nothing(),
            None => self.opened(&*reader, settings, came, said)?,
        };
        if let (Some(document), Some(file), false) = (plan.document, file, plan.acts.is_empty()) {
            let attach = Command::Content(Content::AttachEvidence(Box::new(file.clone())));
            plan.acts.push(self.own(Site::Portal, document, attach));
        }
        Ok(plan)
    }

    /// An act by the server.
    pub(super) fn own(&self, site: Site, document: DocumentId, command: Command) -> OwnAct {
        let (person, at) = (PersonId::new(SERVER), self.clock().now());
        OwnAct { person, site, document, kind: DocumentKind::Ticket, at, command }
    }

    /// The ticket that a message is about: that of the message which it answers; else the open one of which they last wrote.
    fn ticket_of(
        &self,
        reader: &dyn Reader,
        came: &WhatsappIncoming,
        said: &MessageContent,
    ) -> Result<Option<TicketView>, StoreError> {
        if let Some(answers) = &said.answers
            && let Some(named) = answered(reader, &came.who, answers)?
            && let Some(view) = standing(reader, named)?
        {
            return Ok(Some(view));
        }
        let Some(talk) = talk(reader, &came.who)? else { return Ok(None) };
        let recent = (0..TALK_MS).contains(&came.at.since(talk.last).max(0));
        let Some(named) = talk.document.filter(|_| recent) else { return Ok(None) };
        let view = standing(reader, named)?;
        // A new fault is a new request; thanks and nods are of the one that is over.
        Ok(view.filter(|view| !view.ruled.state.is_final() || said.remark || is_thanks(said)))
    }

    /// Words about a ticket.
    fn continued(&self, came: &WhatsappIncoming, said: &MessageContent, files: bool, view: &TicketView) -> Plan {
        let org = self.organisation();
        let site = Site::Portal;
        let mut text = if said.text.is_empty() { intake::FILES_ALONE.to_owned() } else { said.text.clone() };
        text.push_str(&format!("\n\n— {}, por WhatsApp", display_name(&came.who)));
        let (commands, over) = match said.verdict {
            Some(verdict) if view.ruled.state == State::Resolved => (vec![answer(org, view, verdict, text)], false),
            // A button stays under its question for ever. That it works takes nothing up that was closed meanwhile, and answers
            // nothing else that is asked by now.
            Some(verdict @ Verdict::Confirmed) => (vec![heard(verdict, text)], false),
            // A nod takes nothing up and answers nothing.
            None if said.remark => (vec![note(Audience::Public, text)], false),
            Some(Verdict::Persists) | None => {
                let about = ReplyContext { org, view, now: self.clock().now(), reopens: self.messages.reopens };
                about.acts(text, &said.text, ContactWay::Whatsapp, files)
            }
        };
        let acts = commands.into_iter().map(|command| self.own(site, view.id, command)).collect();
        Plan { acts, document: Some(view.id), over, waits: None }
    }

    /// A request.
    fn opened(
        &self,
        reader: &dyn Reader,
        settings: &Settings,
        came: &WhatsappIncoming,
        said: &MessageContent,
    ) -> Result<Plan, StoreError> {
        let org = self.organisation();
        let mut random = [0; 10];
        random.copy_from_slice(&came.key.bytes()[..10]);
        let document = DocumentId::new(came.at, random);
        if reader.document(document)?.is_some() {
            // It was taken before the store was restored.
            return Ok(Plan { document: Some(document), ..Plan::nothing() });
        }
        let person = known(&self.numbers, reader, &came.who)?;
        let own = person.as_ref().filter(|person| org.is_external(person));
        let description = if said.text.is_empty() { intake::FILES_ALONE.to_owned() } else { said.text.clone() };
        let name = person.as_ref().map_or_else(|| named(&came.who), |person| person.name.clone());
        let open = OpenTicket {
            requester: Requester {
                person: own.map(|person| person.id.clone()),
                name,
                mail: String::new(),
                phone: number(&came.who),
                client_org: own.and_then(|person| person.client_org.clone()).unwrap_or_default(),
            },
            place: place_of(reader, org, None, own, &said.text)?,
            provisional: format!("W-{}", &came.key.to_string()[..12]),
            catalog: org.version.clone(),
            occurred_at: Some(came.at),
            description: description.clone(),
            ..OpenTicket::new(
                settings.service.clone(),
                TicketKind::Incident,
                settings.channel.clone(),
                subject(&description).chars().take(limits::SUBJECT_CHARS).collect::<String>(),
            )
        };
        let server = reader.person(&PersonId::new(SERVER))?;
        let judged = server.map_or(Ok(()), |server| workflow::check_open(org, &open, &server, self.clock().now()));
        if let Err(refused) = judged {
            let why = intake::refused(refused.why, &refused.missing).es;
            let waits = Some(format!("«{}»: {why}", settings.service));
            return Ok(Plan { waits, ..Plan::nothing() });
        }
        let remark = note(Audience::Internal, remark(&came.who, person.is_some()));
        let open = Command::Content(Content::OpenTicket(Box::new(open)));
        let acts = vec![self.own(Site::Portal, document, open), self.own(Site::System, document, remark)];
        Ok(Plan { acts, document: Some(document), over: false, waits: None })
    }
}

/// Whether a message thanks, and brings nothing else.
fn is_thanks(said: &MessageContent) -> bool {
    said.file.is_none() && only_thanks(&said.text)
}

/// The ticket of a message that somebody answers: one of ours to them, or one of theirs.
fn answered(reader: &dyn Reader, who: &WhatsappContact, wamid: &str) -> Result<Option<DocumentId>, StoreError> {
    if let Some(WhatsappKnown::Sent(sent)) = reader.whatsapp_knows(&name_of(WhatsappName::Sent, wamid))? {
        return Ok(sent.going.filter(|going| same(&going.who, who)).map(|going| going.document));
    }
    let taken = reader.whatsapp_knows(&name_of(WhatsappName::Came, wamid))?;
    let Some(WhatsappKnown::Taken(WhatsappHandled { document: Some(document), .. })) = taken else { return Ok(None) };
    let thread = reader.whatsapp_knows(&name_of(WhatsappName::Ticket, &document.to_string()))?;
    let own = matches!(thread, Some(WhatsappKnown::Thread(thread)) if same(&thread.who, who));
    Ok(own.then_some(document))
}

/// A ticket, or the one that stands in its place where it is a duplicate.
fn standing(reader: &dyn Reader, named: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let Some(mut view) = stored_ticket(reader, named)? else { return Ok(None) };
    for _ in 0..DUPLICATES {
        let Some(next) = view.ruled.duplicate_of else { break };
        let Some(other) = stored_ticket(reader, next)? else { break };
        view = other;
    }
    Ok(Some(view))
}

/// Whether it works, by a button under our question: as the portal's buttons say it.
fn answer(org: &Organisation, view: &TicketView, verdict: Verdict, text: String) -> Command {
    match verdict {
        Verdict::Confirmed if !requester_closes(org, view) => heard(verdict, text),
        Verdict::Confirmed | Verdict::Persists => Command::Decision(Decision::Confirm { verdict, text }),
    }
}

/// A verdict that decides nothing, as what it is all the same: their word.
pub(super) fn heard(verdict: Verdict, text: String) -> Command {
    Command::Content(Content::LogContact { way: ContactWay::Whatsapp, reached: true, verdict: Some(verdict), text })
}

pub(super) fn note(audience: Audience, text: String) -> Command {
    Command::Content(Content::AddNote { audience, text })
}

/// What somebody is called where the directory does not know them.
fn named(who: &WhatsappContact) -> String {
    let known = [&who.name, &who.phone].into_iter().find(|name| !name.is_empty());
    known.cloned().unwrap_or_else(|| "Alguien por WhatsApp".to_owned())
}

/// Their number as a ticket has it. Another country's bears its plus: without one its ten digits would be a number of Mexico.
fn number(who: &WhatsappContact) -> String {
    let foreign = telephone::with_country(&who.phone).filter(|number| number.starts_with('+'));
    foreign.unwrap_or_else(|| who.phone.clone())
}

/// Somebody as the desk reads them.
fn display_name(who: &WhatsappContact) -> String {
    match (who.name.as_str(), who.phone.as_str()) {
        ("", "") => "alguien sin número a la vista".to_owned(),
        ("", phone) => format!("+{phone}"),
        (name, "") => name.to_owned(),
        (name, phone) => format!("{name} (+{phone})"),
    }
}

/// For the desk alone: who it came from, and what that is worth.
fn remark(who: &WhatsappContact, in_directory: bool) -> String {
    let mut text = format!("Recibido por WhatsApp de {}.", display_name(who));
    if who.phone.is_empty() {
        text.push_str(
            " No muestra su número; las respuestas le llegan igual por WhatsApp. Para llamarle, pídale un teléfono.",
        );
    } else if in_directory {
        text.push_str(" El número es de quien dice el directorio.");
    } else {
        text.push_str(" El número no está en el directorio: el nombre es el que esa persona puso.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::mail::OutState;
    use serde_bytes::ByteBuf;

    /// Meta tries for days to tell of a message, and tells of later ones meanwhile.
    #[test]
    fn a_message_that_comes_behind_a_later_one_sets_no_conversation_back() {
        let [earlier, now] = [1_795_000_000_000, 1_795_186_800_000].map(Timestamp::from_millis);
        let who = WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() };
        let came = |at: Timestamp| WhatsappIncoming {
            key: name_of(WhatsappName::Came, "wamid.1"),
            wamid: "wamid.1".into(),
            who: who.clone(),
            at,
            arrived: now,
            message: ByteBuf::new(),
            file: None,
            document: None,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        };
        let [first, second] = [1, 2].map(|drawn| Some(DocumentId::new(now, [drawn; 10])));
        let talk = WhatsappConversation { key: who.names()[0], who: who.clone(), last: now, document: second };
        let stands = |at: Timestamp, talk: Option<&WhatsappConversation>| {
            let rows = remembered(&came(at), first, talk, now);
            rows.into_iter().find_map(|row| match row {
                WhatsappKnown::Talk(talk) => Some((talk.last, talk.document)),
                WhatsappKnown::Taken(_) | WhatsappKnown::Thread(_) | WhatsappKnown::Sent(_) => None,
            })
        };
        assert_eq!(stands(earlier, Some(&talk)), Some((now, second)));
        assert_eq!(stands(now, Some(&talk)), Some((now, first)));
        assert_eq!(stands(earlier, None), Some((earlier, first)));
        // «Gracias» came before what it thanks for: what they write next is of that ticket.
        let of_none = WhatsappConversation { document: None, ..talk.clone() };
        assert_eq!(stands(earlier, Some(&of_none)), Some((now, first)));
        let ahead = WhatsappConversation { last: now.plus(1), ..talk };
        assert_eq!(stands(now, Some(&ahead)), Some((now, first)), "told by a clock that was ahead");
    }

    #[test]
    fn who_shows_no_number_is_told_so_and_named_all_the_same() {
        let who =
            |name: &str, phone: &str| WhatsappContact { phone: phone.into(), user: "MX.1".into(), name: name.into() };
        assert_eq!(display_name(&who("Luz", "5219511234567")), "Luz (+5219511234567)");
        assert_eq!(display_name(&who("luz.m", "")), "luz.m");
        assert_eq!(named(&who("", "")), "Alguien por WhatsApp");
        let numbers = ["5219511234567", "4771234567", "19511234567", ""].map(|phone| number(&who("", phone)));
        assert_eq!(numbers, ["5219511234567", "+4771234567", "+19511234567", ""]);
        assert!(remark(&who("luz.m", ""), false).contains("No muestra su número"));
        assert!(!remark(&who("", "5219511234567"), true).contains("MX.1"), "an id is of no use to people");
    }
}
