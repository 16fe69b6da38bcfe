//! Whether what a requester was told last has left the server. Nobody is silent to a letter that still waits in the queue
//! (OAX-26), nor to one that was given up, or came back.

use crate::identity::requester_mail::requester_mail;
use crate::ingest::SKEW_MS;
use crate::organisation::messages::event::Event;
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappKnown, WhatsappName, WhatsappWaiting, name_of};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::due;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::server_note::did_not_reach;
use ronda_shared::ticket::view::{Note, TicketView};
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};

/// What the desk says to who asked, and waits for an answer to.
const FOLLOW_UPS: [Event; 3] = [Event::Question, Event::Reply, Event::Resolved];
/// A letter that left within so long left at once, also where it was tried twice.
const AT_ONCE_MS: i64 = 10 * MINUTE_MS;
/// While one waits it is looked for again after so long: the feed does not tell that it left.
const WAITS_MS: i64 = 10 * MINUTE_MS;
/// What did not reach them waits for the desk to speak to them by another way, and that the feed tells.
const UNREACHED_MS: i64 = DAY_MS;

/// How what they were told last left by one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leaving {
    /// At once.
    AtOnce,
    /// Late, and when.
    Late(Timestamp),
    /// It has not.
    Waits,
}

impl Leaving {
    /// Of a message that stands so; none of one that was given up.
    fn of(made: Timestamp, state: &OutState) -> Option<Self> {
        match *state {
            OutState::Waiting { .. } => Some(Self::Waits),
            OutState::Sent { at } if at.since(made) > AT_ONCE_MS => Some(Self::Late(at)),
            OutState::Sent { .. } => Some(Self::AtOnce),
            OutState::Failed { .. } => None,
        }
    }
}

/// Until when nobody is to be called silent, where what they were told last has not left, or left late; none where it left at
/// once by mail or by WhatsApp, and where nothing goes to them.
pub(super) fn silent_from(
    reader: &dyn Reader,
    org: &Organisation,
    view: &TicketView,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(follow_up) = view.ruled.last_follow_up else { return Ok(None) };
    // By a phone's clock, which may be ahead: a letter made before its follow-up by less than is believed tells of it.
    let tells = |event: &str, made: Timestamp| {
        made.plus(SKEW_MS) >= follow_up && FOLLOW_UPS.iter().any(|one| one.name() == event)
    };
    let address = requester_mail(reader, view)?;
    // An address of the ticket's own its agenda knows; that of the directory stands in no ticket.
    let unreached = |note: &Note| {
        note.stamp.effective() >= follow_up && did_not_reach(note.stamp.site, note.audience, &note.text, &address)
    };
    if !address.is_empty() && view.notes.iter().any(unreached) {
        return Ok(Some(now.plus(UNREACHED_MS)));
    }
    let ways = [by_mail(reader, view.id, &address, &tells)?, by_whatsapp(reader, view.id, &tells)?];
    Ok(match ways.into_iter().flatten().min() {
        Some(Leaving::Waits) => Some(now.plus(WAITS_MS)),
        Some(Leaving::Late(at)) => due::silence_since(org, view, at),
        Some(Leaving::AtOnce) | None => None,
    })
}

/// Of the letters that `tells` names; none where none goes to them.
fn by_mail(
    reader: &dyn Reader,
    id: DocumentId,
    address: &str,
    tells: &dyn Fn(&str, Timestamp) -> bool,
) -> Result<Option<Leaving>, StoreError> {
    if address.is_empty() {
        return Ok(None);
    }
    let letters = reader.mail_of(id)?.out.into_iter();
    let theirs = letters.filter(|letter| letter.to.trim().eq_ignore_ascii_case(address));
    let told = theirs.filter(|letter| tells(&letter.event, letter.made));
    Ok(told.filter_map(|letter| Leaving::of(letter.made, &letter.state)).max())
}

/// The same of messages by WhatsApp. What was sent is remembered for all tickets together: it is looked through only where who asked
/// writes there.
fn by_whatsapp(
    reader: &dyn Reader,
    id: DocumentId,
    tells: &dyn Fn(&str, Timestamp) -> bool,
) -> Result<Option<Leaving>, StoreError> {
    if reader.whatsapp_knows(&name_of(WhatsappName::Ticket, &id.to_string()))?.is_none() {
        return Ok(None);
    }
    let sent = reader.whatsapp_known_of(id)?.into_iter().filter_map(|row| match row {
        WhatsappKnown::Sent(sent) => sent.going.map(|going| *going),
        WhatsappKnown::Taken(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) => None,
    });
    let all = reader.whatsapp_waiting()?.into_iter().filter_map(WhatsappWaiting::going).chain(sent);
    let told = all.filter(|going| going.document == id && tells(&going.event, going.made));
    Ok(told.filter_map(|going| Leaving::of(going.made, &going.state)).max())
}
