//! Follows the feed and writes what to tell by WhatsApp to those who asked by it. How far it has come is written in the
//! same commit.

use super::WhatsApp;
use super::ticket_messages::{folio, ticket_message};
use crate::ingest::stored_ticket;
use crate::mail::blocking;
use crate::mail::events::{Happened, happened};
use crate::mail::follow::{between, touched};
use crate::organisation::messages::event::{Event, Whom};
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappRows, WhatsappSent, WhatsappWaiting,
    name_of,
};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::sync::Arc;

/// Entries of the feed told in one commit.
const STEP: u64 = 256;

impl WhatsApp {
    /// Begins to follow the feed at its end where the file is there, and no longer does where it is not. It blocks.
    pub(super) fn leave_or_follow(&self, there: bool) -> Result<(), StoreError> {
        let is_over = self.away.lasts(!there, self.clock().now());
        // A file that is written over just now is back in a moment: what happens meanwhile is told then.
        if self.store().read()?.whatsapp_followed()?.is_some() == there || !(there || is_over) {
            return Ok(());
        }
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let rows = match (reader.whatsapp_followed()?, there) {
            (None, true) => WhatsappRows { followed: Some(reader.end()?), ..WhatsappRows::default() },
            (Some(_), false) => WhatsappRows { unfollowed: true, ..WhatsappRows::default() },
            (None, false) | (Some(_), true) => return Ok(()),
        };
        drop(reader);
        self.note(rows)
    }

    /// Writes what has happened since it last did; true where there is more. It blocks.
    pub(super) fn follow(&self) -> Result<bool, StoreError> {
        let reader = self.store().read()?;
        let (Some(from), end) = (reader.whatsapp_followed()?, reader.end()?) else { return Ok(false) };
        if from >= end {
            return Ok(false);
        }
        let (until, now) = (end.min(from + STEP), self.clock().now());
        let (touched, redacted) = touched(&*reader, from, until)?;
        let mut rows = WhatsappRows { followed: Some(until), ..WhatsappRows::default() };
        for id in touched {
            let Some(who) = thread(&*reader, id)? else { continue };
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            for one in happened(before.as_ref(), &after) {
                let going = self.going(&after, &one, &who, until, now);
                rows.waiting.extend(going.map(WhatsappWaiting::Going));
            }
        }
        if redacted {
            withdrawn(&*reader, from, &mut rows)?;
        }
        drop(reader);
        let _turn = self.store().turn();
        if self.store().read()?.whatsapp_followed()? != Some(from) {
            // Another server has told of it meanwhile.
            return Ok(true);
        }
        self.note(rows)?;
        Ok(until < end)
    }

    /// What is told of an event; none where who asked is not told of it.
    fn going(
        &self,
        view: &TicketView,
        happened: &Happened,
        who: &WhatsappContact,
        until: u64,
        now: Timestamp,
    ) -> Option<WhatsappOutgoing> {
        let event = happened.event;
        let theirs = self.messages.whom(event).contains(&Whom::Requester);
        // A part of a ticket (OAX-41) is the desk's own: who asked is told of the whole.
        let part = view.born.parent.is_some() && event != Event::Reply && event != Event::Question;
        if !theirs || part || happened.quiet {
            return None;
        }
        let told = ticket_message(self.organisation(), view, happened)?;
        let name = format!("{}\n{}\n{until}\n{}", event.name(), view.id, told.text);
        Some(WhatsappOutgoing {
            key: name_of(WhatsappName::Going, &name),
            document: view.id,
            act: happened.act,
            event: event.name().to_owned(),
            who: who.clone(),
            folio: folio(view),
            text: told.text,
            brief: told.brief,
            asks: told.asks,
            template: false,
            lost: None,
            made: now,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        })
    }

    /// That a request is over and nothing is taken up by what somebody wrote to it.
    pub(super) async fn over(
        self: &Arc<Self>,
        document: DocumentId,
        who: &WhatsappContact,
    ) -> Result<Option<WhatsappOutgoing>, StoreError> {
        let (own, who) = (Arc::clone(self), who.clone());
        blocking(move || {
            let Some(view) = stored_ticket(&*own.store().read()?, document)? else { return Ok(None) };
            let (folio, now) = (folio(&view), own.clock().now());
            let text = format!(
                "{folio}\nEsa solicitud ya terminó. Guardamos lo que escribió. Si la falla volvió, escríbanos un mensaje nuevo, \
                 sin responder a este, y abrimos otra."
            );
            Ok(Some(WhatsappOutgoing {
                key: name_of(WhatsappName::Going, &format!("over\n{document}\n{}", now.millis())),
                document,
                act: None,
                event: Event::Over.name().to_owned(),
                who,
                folio,
                brief: "Esa solicitud ya terminó.".to_owned(),
                text,
                asks: false,
                template: false,
                lost: None,
                made: now,
                state: OutState::Waiting { tries: 0, next: now, last: String::new() },
            }))
        })
        .await
    }
}

/// Who is told of a ticket by WhatsApp; none where its requester writes otherwise.
fn thread(reader: &dyn Reader, document: DocumentId) -> Result<Option<WhatsappContact>, StoreError> {
    let known = reader.whatsapp_knows(&name_of(WhatsappName::Ticket, &document.to_string()))?;
    Ok(match known {
        Some(WhatsappKnown::Thread(thread)) => Some(thread.who),
        Some(WhatsappKnown::Taken(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Sent(_)) | None => None,
    })
}

/// Words of tickets that were founded anew since a position (a redaction) are taken out of what waits and what was sent.
fn withdrawn(reader: &dyn Reader, from: u64, rows: &mut WhatsappRows) -> Result<(), StoreError> {
    let anew = |id: DocumentId| Ok::<_, StoreError>(reader.row_of(id)?.is_some_and(|row| row.founded > from));
    let waiting = reader.whatsapp_waiting()?.into_iter().filter_map(WhatsappWaiting::going);
    for going in waiting.chain(reader.whatsapp_given_up()?) {
        if anew(going.document)? {
            rows.gone.push(going.key);
        }
    }
    for row in reader.whatsapp_known()? {
        if let WhatsappKnown::Sent(WhatsappSent { going: Some(mut going), key, at, delivered, read, failed }) = row
            && anew(going.document)?
        {
            going.text.clear();
            going.brief.clear();
            let sent = WhatsappSent { key, going: Some(going), at, delivered, read, failed };
            rows.known.push(WhatsappKnown::Sent(sent));
        }
    }
    Ok(())
}
