//! Follows the feed and writes what to tell by WhatsApp to those who asked by it. How far it has come is written in the
//! same commit.

use super::WhatsApp;
use super::ticket_messages::{file, folio, ticket_message};
use crate::ingest::stored_ticket;
use crate::mail::blocking;
use crate::mail::events::{Happened, happened};
use crate::mail::follow::{between, is_founded_since, touched};
use crate::organisation::messages::event::{Event, Whom};
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappIncoming, WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappRows, WhatsappWaiting,
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
        let (touched, _) = touched(&*reader, from, until)?;
        let (mut rows, mut told) = (WhatsappRows { followed: Some(until), ..WhatsappRows::default() }, Vec::new());
        for id in touched {
            let Some(who) = thread(&*reader, id)? else { continue };
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            told.push(id);
            for one in happened(before.as_ref(), &after) {
                let going = self.going(&after, &one, &who, until, now);
                rows.waiting.extend(going.map(WhatsappWaiting::Going));
            }
        }
        drop(reader);
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        // Another server has told of it meanwhile, or a redaction has withdrawn all that was written of a ticket: not this.
        if reader.whatsapp_followed()? != Some(from) || is_founded_since(&*reader, told.into_iter(), end)? {
            return Ok(true);
        }
        drop(reader);
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
            let now = own.clock().now();
            let said = "Guardamos lo que escribió. Si la falla volvió, escríbanos un mensaje nuevo, sin responder a este, y \
                        abrimos otra.";
            let name = format!("over\n{document}\n{}", now.millis());
            Ok(Some(answer(&view, &who, (Event::Over, name.as_str()), ("Esa solicitud ya terminó.", said), now)))
        })
        .await
    }

    /// What is told to a message's sender of its file that was not taken; its words were. None where there is no such ticket.
    pub(super) async fn file_left(
        self: &Arc<Self>,
        document: DocumentId,
        came: &WhatsappIncoming,
        left: &LeftFile,
    ) -> Result<Option<WhatsappOutgoing>, StoreError> {
        let (own, who, left) = (Arc::clone(self), came.who.clone(), left.clone());
        let name = format!("file left\n{}", came.wamid);
        blocking(move || {
            let Some(view) = stored_ticket(&*own.store().read()?, document)? else { return Ok(None) };
            let org = own.organisation();
            let brief = format!("No pudimos guardar {}: {}.", file(org, &view, &left.name), left.why);
            let taken = org.settings.evidence.endings();
            let again = format!("Lo demás sí llegó. Se reciben archivos de hasta 8 MB: {taken}.");
            let said = if left.may_come_again { again.as_str() } else { "Lo demás sí llegó." };
            let now = own.clock().now();
            Ok(Some(answer(&view, &who, (Event::FilesLeft, name.as_str()), (brief.as_str(), said), now)))
        })
        .await
    }

    /// Tells a message's sender that its file was not taken. The ticket says so already.
    pub(super) async fn file_was_left(
        self: &Arc<Self>,
        document: DocumentId,
        came: &WhatsappIncoming,
        left: &LeftFile,
    ) -> Result<(), StoreError> {
        let Some(going) = self.file_left(document, came, left).await? else { return Ok(()) };
        let own = Arc::clone(self);
        blocking(move || {
            let _turn = own.store().turn();
            own.note(WhatsappRows { waiting: vec![WhatsappWaiting::Going(going)], ..WhatsappRows::default() })
        })
        .await
    }
}

/// A file of a message that is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftFile {
    /// As the message calls it.
    pub(super) name: String,
    /// Why, for its sender.
    pub(super) why: String,
    /// Another of those that are taken would be.
    pub(super) may_come_again: bool,
}

/// What is answered to a message besides what happens to its ticket: one line that says it, and what follows from it.
fn answer(
    view: &TicketView,
    who: &WhatsappContact,
    (event, name): (Event, &str),
    (brief, said): (&str, &str),
    now: Timestamp,
) -> WhatsappOutgoing {
    let folio = folio(view);
    WhatsappOutgoing {
        key: name_of(WhatsappName::Going, name),
        document: view.id,
        act: None,
        event: event.name().to_owned(),
        who: who.clone(),
        text: format!("{folio}\n{brief} {said}"),
        folio,
        brief: brief.to_owned(),
        asks: false,
        template: false,
        lost: None,
        made: now,
        state: OutState::Waiting { tries: 0, next: now, last: String::new() },
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
