//! Whether what a requester was told last has left the server. Nobody is silent to a letter that still waits in the queue
//! (OAX-26); of one that was given up, or came back, the ticket itself tells.

use crate::identity::requester_mail::requester_mail;
use crate::organisation::messages::event::Event;
use crate::store::mail::OutState;
use crate::store::whatsapp::WhatsappWaiting;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::due;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// What the desk says to who asked, and waits for an answer to.
const FOLLOW_UPS: [Event; 3] = [Event::Question, Event::Reply, Event::Resolved];
/// A letter that left within so long left at once, also where it was tried twice.
const AT_ONCE_MS: i64 = 10 * MINUTE_MS;
/// While one waits it is looked for again after so long: the feed does not tell that it left.
const WAITS_MS: i64 = 10 * MINUTE_MS;

/// Until when nobody is to be called silent, where what they were told last has not left, or left late; none where it left at
/// once, and where nothing goes to them.
pub(super) fn silent_from(
    reader: &dyn Reader,
    org: &Organisation,
    view: &TicketView,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(follow_up) = view.ruled.last_follow_up else { return Ok(None) };
    let tells = |event: &str, made: Timestamp| made >= follow_up && FOLLOW_UPS.iter().any(|one| one.name() == event);
    let address = requester_mail(reader, view)?;
    if address.is_empty() {
        let going = reader.whatsapp_waiting()?.into_iter().any(|row| match row {
            WhatsappWaiting::Going(row) => row.document == view.id && tells(&row.event, row.made),
            WhatsappWaiting::Came(_) => false,
        });
        return Ok(going.then(|| now.plus(WAITS_MS)));
    }
    let mut left: Option<Timestamp> = None;
    for letter in reader.mail_of(view.id)?.out {
        if !letter.to.trim().eq_ignore_ascii_case(&address) || !tells(&letter.event, letter.made) {
            continue;
        }
        match letter.state {
            OutState::Waiting { .. } => return Ok(Some(now.plus(WAITS_MS))),
            OutState::Sent { at } if at.since(letter.made) > AT_ONCE_MS => left = left.max(Some(at)),
            OutState::Sent { .. } | OutState::Failed { .. } => {}
        }
    }
    Ok(left.and_then(|left| due::silence_since(org, view, left)))
}
