//! A message that continues a ticket: what its sender's words are to it, by where the ticket stands.

use super::Mail;
use super::answers::Refusal;
use super::files::{self, AttachedFiles};
use super::plan::Plan;
use super::read::Letter;
use super::recipients::{follow_up, is_reserved};
use super::reply_intent::ReplyContext;
use super::request::{address_of, known, works_here};
use super::words;
use crate::identity::requester_mail::requester_mail;
use crate::intake;
use crate::organisation::messages::template::Values;
use crate::store::mail::Became;
use crate::store::{Reader, StoreError};
use ronda_shared::command::{Audience, Command, ContactWay, Content};
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;

/// What is to be done with it; `named` is the ticket that it names, `view` the one that stands in its place.
pub(super) fn plan(
    mail: &Mail,
    reader: &dyn Reader,
    letter: &Letter,
    named: DocumentId,
    view: &TicketView,
) -> Result<Plan, StoreError> {
    // What is quoted below an answer stands in the ticket already.
    let whole = letter.whole.as_ref().filter(|_| !words::ends_in_quote(&letter.text));
    let AttachedFiles { acts: attach, places, left } =
        files::attached(mail.organisation(), letter, whole, &view.evidence);
    let said = words::answer(&letter.text);
    let mut text = said.clone();
    if text.is_empty() {
        text = if letter.files.is_empty() { "(sin texto)" } else { intake::FILES_ALONE }.to_owned();
    }
    if whole.is_some_and(|file| places.contains(&file.place)) {
        text.push_str(files::GOES_ON);
    }
    let voice = voice(mail, reader, letter, view)?;
    text = signed(letter, &voice, &text);
    if named != view.id {
        text.push_str("\nRespondía a una solicitud duplicada de esta.");
    }
    if letter.cut {
        text.push_str("\nEl correo traía más de lo que se toma; el original se conserva.");
    }
    text.push_str(&left.told());
    let mut tell = Vec::new();
    let asker = requester_mail(reader, view)?;
    let of_ticket = |refusal: Refusal| refusal.about(view, &asker, names(mail, view, letter));
    let about = ReplyContext { org: mail.organisation(), view, now: mail.clock().now(), reopens: mail.data().reopens };
    let name = letter.from.as_ref().map_or("", |(name, _)| name.as_str());
    let meant = words::above_signature(&said, name);
    // What was sent by mistake answers nothing, and takes nothing up.
    let is_empty = attach.is_empty() && words::says_nothing(meant);
    let (spoken, over) = match is_empty {
        true => about.noted(text.clone(), meant),
        false => about.acts(text.clone(), meant, ContactWay::Mail, !attach.is_empty()),
    };
    let (spoken, over, site) = match &voice {
        Voice::Asker => (spoken, over, Site::Portal),
        Voice::Follower(person) if spoken.iter().all(|act| may(mail, person, act, view)) => {
            (spoken, over, Site::Portal)
        }
        // The desk reads it and says what it is: whoever else holds the token answers for nobody.
        Voice::Follower(_) | Voice::Other => {
            let (noted, over) = about.noted(text, meant);
            (noted, over, Site::Portal)
        }
        // Meant for colleagues as likely as not: who asked reads nothing of it.
        Voice::Staff { .. } => {
            let note = Command::Content(Content::AddNote { audience: Audience::Internal, text });
            (vec![note], false, Site::System)
        }
    };
    // Whoever else was handed a letter to staff is told nothing of the desk's notes.
    if matches!(voice, Voice::Staff { known: true }) {
        tell.push(of_ticket(Refusal::noted()));
    }
    if over {
        // Who asked for it may have another address than those that we know for theirs: they are told how it is taken up.
        let until = about.reopens_until().filter(|_| is_empty || !matches!(voice, Voice::Asker));
        tell.push(of_ticket(Refusal::over(mail.organisation(), until)));
    }
    if !left.is_empty() {
        tell.push(of_ticket(Refusal::files(mail.organisation(), &left)));
    }
    let commands = spoken.into_iter().chain(attach);
    Ok(Plan {
        acts: commands.map(|command| mail.own(site, view.id, command)).collect(),
        became: Became::Reply,
        document: Some(view.id),
        why: String::new(),
        places,
        keep: letter.cut || !left.is_empty(),
        founds: false,
        tell,
        aside: None,
    })
}

/// Whose words a message brings, by the address that it says it is from.
enum Voice {
    /// Who asked: by the ticket's address, by the one that their service has them name beside it, or by their own in the directory.
    Asker,
    /// Somebody of the directory who follows it: an enlace may say what their role says.
    Follower(Box<Person>),
    /// Somebody of the desk, whom letters tell of a ticket too: by their address (`known`), or by the letter that is answered.
    Staff { known: bool },
    /// Whoever else was handed a letter of ours.
    Other,
}

fn voice(mail: &Mail, reader: &dyn Reader, letter: &Letter, view: &TicketView) -> Result<Voice, StoreError> {
    let Some((_, address)) = &letter.from else { return Ok(Voice::Other) };
    let (org, address) = (mail.organisation(), address.trim());
    let is_theirs = |own: &str| !address.is_empty() && own.trim().eq_ignore_ascii_case(address);
    // Theirs in the directory is theirs also where others share it.
    let asker = match &view.requester_person {
        Some(id) => reader.person(id)?.filter(|person| person.active),
        None => None,
    };
    let in_directory = asker.and_then(|person| person.mail);
    let beside = follow_up(org, view);
    if is_theirs(&requester_mail(reader, view)?)
        || in_directory.is_some_and(|own| is_theirs(&own))
        || beside.is_some_and(|own| is_theirs(&own))
    {
        return Ok(Voice::Asker);
    }
    if is_of_staff(mail, reader, address)? {
        return Ok(Voice::Staff { known: true });
    }
    if let Some(person) = known(mail, reader, address)?.filter(|person| !person.roles.is_empty()) {
        return Ok(Voice::Follower(Box::new(person)));
    }
    // Somebody of the desk writes from an address that the directory does not have, too.
    Ok(if answers_staff(mail, reader, letter)? { Voice::Staff { known: false } } else { Voice::Other })
}

/// Whether an address is of somebody of the desk; of one that several share, of any of them.
fn is_of_staff(mail: &Mail, reader: &dyn Reader, address: &str) -> Result<bool, StoreError> {
    let (org, address) = (mail.organisation(), address.trim().to_ascii_lowercase());
    if let Some(person) = known(mail, reader, &address)? {
        return Ok(works_here(org, &person));
    }
    if !mail.addresses.is_shared(reader, &address)? {
        return Ok(false);
    }
    for person in reader.everybody_after(None) {
        let person = person?;
        let shares = person.active && address_of(&person).as_deref() == Some(address.as_str());
        if shares && works_here(org, &person) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a message answers a letter of ours that went to somebody of the desk: its sender has it from nobody else. Letters that were
/// sent long ago are not remembered.
fn answers_staff(mail: &Mail, reader: &dyn Reader, letter: &Letter) -> Result<bool, StoreError> {
    // The root under which a ticket's letters stand together is no letter.
    let mut named = letter.continues.iter().filter_map(|name| mail.threads().named(name));
    let Some((document, number)) = named.find(|(_, number)| *number > 0) else { return Ok(false) };
    let Some(answered) = reader.mail_out(number)?.filter(|row| row.document == document) else { return Ok(false) };
    is_of_staff(mail, reader, &answered.to)
}

/// Whether who follows a ticket may do this, as at the portal.
fn may(mail: &Mail, person: &Person, act: &Command, view: &TicketView) -> bool {
    policy::may(mail.organisation(), person, act, Some(view), Site::Portal).is_allowed()
}

/// Words with who says that it speaks, and what is to be thought of that: a sender is only what a message says.
fn signed(letter: &Letter, voice: &Voice, text: &str) -> String {
    let Some((name, address)) = &letter.from else { return format!("{text}\n\n— por correo") };
    let shown = if name.is_empty() { address.clone() } else { format!("{name} <{address}>") };
    match voice {
        Voice::Asker => format!("{text}\n\n— {shown}, por correo"),
        Voice::Follower(_) | Voice::Other => {
            format!("{text}\n\n— {shown}, por correo: no es la dirección de quien pidió el servicio")
        }
        // First, so that no words of theirs are taken for a note of the server's own.
        Voice::Staff { known } => {
            let why = if *known { "la dirección es de personal" } else { "contesta un correo que era para personal" };
            format!(
                "Correo de {shown}: {why}, pero el remitente no se comprueba. Es una nota interna; quien pidió el servicio no \
                 la lee.\n\n{text}"
            )
        }
    }
}

/// What an answer to a letter's sender says of the ticket: no more than a letter about it to that address would.
fn names(mail: &Mail, view: &TicketView, letter: &Letter) -> Values {
    let org = mail.organisation();
    let folio = view.ruled.folio.clone().unwrap_or_else(|| view.born.provisional.clone());
    let to = letter.from.as_ref().map_or("", |(_, address)| address.as_str());
    let reserved = is_reserved(org, org.service(&view.ruled.service), to);
    let subject = if reserved { folio.clone() } else { view.subject.value.clone() };
    Values::from([("state", org.state_label(view.ruled.state).to_owned()), ("subject", subject), ("folio", folio)])
}
