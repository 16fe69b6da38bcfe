//! A message that belongs to no ticket: a new request, by the organisation's general service.

use super::Mail;
use super::answers::Refusal;
use super::files::{self, AttachedFiles, LeftFiles};
use super::plan::Plan;
use super::read::{self, Letter};
use super::thread::Threads;
use super::words;
use crate::ingest::OwnAct;
use crate::intake::place_of;
use crate::organisation::messages::rules::CHANNEL;
use crate::store::mail::{AsideWhy, Became};
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Missing, Organisation, ServiceDef, Stage};
use ronda_shared::command::{Audience, Command, Content, OpenTicket, Requester, TicketKind};
use ronda_shared::hex;
use ronda_shared::ids::{ChannelId, DocumentId, PersonId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::time::{DAY_MS, Timestamp};

/// A document's id is drawn from the message's own name and date: taken again after a restore, it is the same ticket.
fn document(letter: &Letter, now: Timestamp) -> DocumentId {
    let mut drawn = [0; 10];
    drawn.copy_from_slice(&letter.key.0[..10]);
    let written = letter.written.filter(|at| now.since(*at) < 30 * DAY_MS && at.since(now) < DAY_MS);
    DocumentId::new(written.unwrap_or(now), drawn)
}

/// Somebody's address as addresses are compared.
pub(super) fn address_of(person: &Person) -> Option<String> {
    person.mail.as_deref().map(|mail| mail.trim().to_ascii_lowercase())
}

/// Who an address is said to be of; nobody where two share it.
pub(super) fn known(mail: &Mail, reader: &dyn Reader, address: &str) -> Result<Option<Person>, StoreError> {
    mail.addresses.owner(reader, &address.to_ascii_lowercase())
}

/// Whether somebody is of the desk. Whoever asks may also authorise what is made for them (AGU-07): that makes nobody one of it.
pub(super) fn works_here(org: &Organisation, person: &Person) -> bool {
    !org.is_external(person) && org.classes_of(person).iter().any(|class| *class != Class::Req)
}

/// What is to be done with it.
pub(super) fn plan(mail: &Mail, reader: &dyn Reader, letter: &Letter) -> Result<Plan, StoreError> {
    let org = mail.organisation();
    let Some((name, address)) = letter.from.clone() else { return Ok(Plan::refused(Refusal::empty())) };
    let channel = ChannelId::new(CHANNEL);
    let service = mail.data().requests.as_ref().and_then(|id| org.service(id));
    let Some(service) = service.filter(|service| org.takes_channel(service, &channel)) else {
        return Ok(Plan::refused(Refusal::no_requests()).for_desk(AsideWhy::NoRequests));
    };
    if !org.asks_from(service, &address) {
        return Ok(Plan::refused(Refusal::outside(org, service)).for_desk(AsideWhy::Outside));
    }
    let made = opened(mail, reader, letter, &MailRequest { service, name, address, by: None, open: None })?;
    Ok(made.unwrap_or_else(|missing| Plan::refused(Refusal::missing(&missing)).for_desk(AsideWhy::Missing)))
}

/// A request to be made of a message.
pub(super) struct MailRequest<'o> {
    /// Under which service: one that takes the channel.
    pub(super) service: &'o ServiceDef,
    /// Whose request, by name; empty where only the address tells.
    pub(super) name: String,
    /// The requester's address; empty where the message has none and nobody said one.
    pub(super) address: String,
    /// Who of the desk makes it; none where the message does by itself.
    pub(super) by: Option<PersonId>,
    /// What they wrote of it, of that service; none: what the message says.
    pub(super) open: Option<OpenTicket>,
}

/// The acts of a request made of a message; or what its service demands and the message does not say.
pub(super) fn opened(
    mail: &Mail,
    reader: &dyn Reader,
    letter: &Letter,
    asked: &MailRequest<'_>,
) -> Result<Result<Plan, Vec<Missing>>, StoreError> {
    let org = mail.organisation();
    let MailRequest { service, name, address, by, open: wrote } = asked;
    let channel = ChannelId::new(CHANNEL);
    let person = if address.is_empty() { None } else { known(mail, reader, address)? };
    let staff = person.as_ref().is_some_and(|person| works_here(org, person));
    let subject = Threads::bare(&letter.subject);
    // Where they are and how they are reached is theirs to say, not of who wrote what they forward.
    let (said, own_words) = (words::request(&letter.text), words::answer(&letter.text));
    let first = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let subject = match subject.as_str() {
        "" if first.is_empty() => "(sin asunto)".to_owned(),
        "" => read::line(first, 100),
        subject => subject.to_owned(),
    };
    // Of one message a new ticket has room for all.
    let AttachedFiles { acts, places, left } = files::attached(org, letter, letter.whole.as_ref(), &[]);
    let wrote = wrote.as_ref();
    let told = wrote.map(|open| open.description.trim()).filter(|told| !told.is_empty()).unwrap_or(&said);
    let mut description = if told.is_empty() { subject.clone() } else { told.to_owned() };
    if letter.whole.as_ref().is_some_and(|file| places.contains(&file.place)) {
        description.push_str(files::GOES_ON);
    }
    let remarks = remarks(letter, name, address, staff, &left);
    let own = person.as_ref();
    let phone = own.and_then(|person| person.phone.clone()).or_else(|| words::phone(&own_words)).unwrap_or_default();
    let open = OpenTicket {
        description,
        requester: Requester {
            person: own.filter(|_| !staff).map(|person| person.id.clone()),
            name: own.map_or_else(
                || if name.is_empty() { address.clone() } else { name.clone() },
                |person| person.name.clone(),
            ),
            mail: address.clone(),
            phone: read::line(&phone, limits::NAME_CHARS),
            client_org: own.and_then(|person| person.client_org.clone()).unwrap_or_default(),
        },
        place: place_of(reader, org, None, own.filter(|_| !staff), &format!("{subject}\n{own_words}"))?,
        provisional: format!("M-{}", hex::write(&letter.key.0[..4]).to_ascii_uppercase()),
        catalog: org.version.clone(),
        ..OpenTicket::new(
            service.id.clone(),
            TicketKind::Request,
            channel.clone(),
            read::line(&subject, limits::SUBJECT_CHARS),
        )
    };
    // Whoever makes it says all the rest; that it came by mail, and what the message is known by, is so whatever they say.
    let open = match wrote.cloned() {
        None => open,
        Some(wrote) => OpenTicket {
            service: open.service,
            channel: open.channel,
            description: open.description,
            provisional: open.provisional,
            catalog: open.catalog,
            ..wrote
        },
    };
    let missing = org.missing(&service.id, Stage::Open, &org.values_of_birth(&open), Some(&channel));
    if !missing.is_empty() {
        return Ok(Err(missing));
    }
    let id = document(letter, mail.clock().now());
    // What the desk has to know of the message is said to the desk: the description goes back to its sender.
    let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: remarks });
    let open = Command::Content(Content::OpenTicket(Box::new(open)));
    let opening = match by {
        None => mail.own(Site::Portal, id, open),
        Some(agent) => OwnAct {
            person: agent.clone(),
            site: Site::Desk,
            document: id,
            kind: DocumentKind::Ticket,
            at: mail.clock().now(),
            command: open,
        },
    };
    let opened = [opening, mail.own(Site::System, id, note)];
    Ok(Ok(Plan {
        acts: opened.into_iter().chain(acts.into_iter().map(|command| mail.own(Site::Portal, id, command))).collect(),
        became: Became::Ticket,
        document: Some(id),
        why: String::new(),
        places,
        keep: letter.cut || !left.is_empty(),
        founds: true,
        tell: (!left.is_empty()).then(|| Refusal::files(org, &left)).into_iter().collect(),
        aside: None,
    }))
}

/// For the desk alone: whose address it came from, what that is worth, and what of the message was not taken.
fn remarks(letter: &Letter, name: &str, address: &str, staff: bool, left: &LeftFiles) -> String {
    let shown = match (name, address) {
        ("", address) => address.to_owned(),
        (name, "") => format!("{name}, sin dirección"),
        (name, address) => format!("{name} <{address}>"),
    };
    let mut remarks = format!("Recibido por correo de {shown}.");
    if staff {
        remarks.push_str(" La dirección es de personal de la mesa; el remitente de un correo no se comprueba, y vale como palabra de quien pide.");
    }
    if letter.cut {
        remarks.push_str("\nEl correo traía más de lo que se toma; el original se conserva.");
    }
    remarks.push_str(&left.told());
    remarks
}
