//! Follows the feed and writes what to tell by WhatsApp to those who asked by it. How far it has come is written in the
//! same commit.

use super::WhatsApp;
use super::ticket_messages::{file, folio, ticket_message};
use crate::ingest::stored_ticket;
use crate::mail::blocking;
use crate::mail::events::{Happened, told_since};
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
const BATCH_SIZE: u64 = 256;

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
        let (until, now) = (end.min(from + BATCH_SIZE), self.clock().now());
        let (touched, _) = touched(&*reader, from, until)?;
        let (mut rows, mut told) = (WhatsappRows { followed: Some(until), ..WhatsappRows::default() }, Vec::new());
        for id in touched {
            let Some(who) = thread(&*reader, id)? else { continue };
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            told.push(id);
            for one in told_since(before.as_ref(), &after) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::{Blobs, Keeper};
    use crate::clock::Clock;
    use crate::organisation::messages::rules;
    use crate::outbound::transport::{AnswerFuture, HttpTransport, Question};
    use crate::redact::Order;
    use crate::start;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::store::whatsapp::WhatsappThread;
    use crate::store::{Batch, Store};
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::redaction::Redact;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;

    struct Nobody;

    impl HttpTransport for Nobody {
        fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
            panic!("nothing is sent: {}", question.address)
        }
    }

    /// What happened was read before the turn, with the words that are taken out.
    #[test]
    fn nothing_is_written_of_a_ticket_that_is_redacted_before_the_turn() {
        let inner: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let store = Arc::new(InterferingStore::on(Arc::clone(&inner)));
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let folder = tempfile::tempdir().expect("a folder");
        let messages = rules::named("oaxaca", fixture.ingest.organisation()).expect("Oaxaca's messages");
        let keeper = Keeper::new(Blobs::of(folder.path(), None, 1 << 20), fixture.ingest.clone());
        let whatsapp =
            WhatsApp::new(fixture.ingest.clone(), keeper, folder.path().to_owned(), messages, Arc::new(Nobody));
        whatsapp.leave_or_follow(true).expect("begins");
        let follow = || while whatsapp.follow().expect("follows") {};
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let mut asks = |document: DocumentId| {
            let who = WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() };
            let key = name_of(WhatsappName::Ticket, &document.to_string());
            let known = vec![WhatsappKnown::Thread(WhatsappThread { key, document, who, at: fixture.now() })];
            let rows = WhatsappRows { known, ..WhatsappRows::default() };
            inner.commit(Batch { whatsapp: rows, ..Batch::default() }).expect("written");
            assert_eq!(fixture.does(&mut eva, document, &opening("Sin red")), Outcome::Accepted);
        };
        let is_told = |document: DocumentId| {
            let rows = inner.read().expect("reads").whatsapp_waiting().expect("read");
            rows.into_iter().filter_map(WhatsappWaiting::going).any(|row| row.document == document)
        };
        let [stays, redacted] = [1, 2].map(|drawn| DocumentId::new(fixture.now(), [drawn; 10]));
        asks(stays);
        follow();
        assert!(is_told(stays));

        asks(redacted);
        let (clock, _) = Clock::by_hand(fixture.now().millis());
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        // By another server of the store: this one may be at a turn of its own.
        let other = start::ingest(Arc::clone(&inner), organisation, clock).expect("ingest");
        store.before_turn(move |_| {
            let (what, reason) = (vec![Redact::Description {}], "Datos personales".into());
            let order = Order { document: redacted, what, reason, by: None, device: None, alone: false, stands: None };
            other.redact_blocking(order).expect("taken out");
        });
        follow();
        assert!(!is_told(redacted), "it would go out with them");
    }
}
