//! Follows the feed and writes the messages that it asks for. How far it has come is stored with them in one commit, so
//! that a server that is killed anywhere neither leaves one out nor writes one twice.

use super::Mail;
use super::events::told_since;
use super::recipients::MessageWriter;
use super::staff::Staff;
use crate::ingest::stored_of;
use crate::store::mail::MailRows;
use crate::store::{Batch, ChangeHash, EntryKind, Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use std::collections::BTreeSet;

/// Entries of the feed told in one commit.
const BATCH_SIZE: u64 = 256;

impl Mail {
    /// Tells what has happened since it last did; true where there is more. It blocks.
    pub fn follow(&self) -> Result<bool, StoreError> {
        let reader = self.store().read()?;
        let end = reader.end()?;
        let Some(from) = reader.mail_followed()? else {
            // Nobody followed before: what is past is not told any more.
            drop(reader);
            return self.told((None, end), MailRows { followed: Some(end), ..MailRows::default() }).map(|told| !told);
        };
        if from >= end {
            return Ok(false);
        }
        let until = end.min(from + BATCH_SIZE);
        let (touched, redacted) = touched(&*reader, from, until)?;
        let mut rows = MailRows { followed: Some(until), ..MailRows::default() };
        let (org, now) = (self.organisation(), self.clock().now());
        let teller = MessageWriter {
            org,
            data: self.data(),
            threads: self.threads(),
            own: &self.config().address,
            origin: self.origin(),
            links: self.links(),
            reader: &*reader,
            now,
            staff: Staff::of(org, (&*reader, self.known_staff()), now, |person| person.mail.is_some()),
            workloads: self.workloads(),
        };
        for id in touched {
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            for one in told_since(before.as_ref(), &after) {
                rows.out.extend(teller.tell(&after, &one, &|| self.number())?);
            }
        }
        let written = rows.out.len();
        drop(reader);
        if !self.told((Some(from), end), rows)? {
            return Ok(true);
        }
        if redacted {
            self.tidy_up();
        }
        if written > 0 {
            metrics::counter!("ronda_mail_written_total").increment(written as u64);
            self.wake();
        }
        Ok(until < end)
    }

    /// Commits what was told of the feed after `from`, as it stood at `end`; false where another server has told of it meanwhile, or a
    /// redaction has withdrawn all that was written of one of the tickets: not this.
    fn told(&self, (from, end): (Option<u64>, u64), mail: MailRows) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let of = mail.out.iter().filter_map(|row| row.document);
        if reader.mail_followed()? != from || is_founded_since(&*reader, of, end)? {
            return Ok(false);
        }
        drop(reader);
        self.store().commit(Batch { mail, ..Batch::default() }).map(|_| true)
    }

    /// Nobody follows from now on.
    pub fn leave(store: &dyn crate::store::Store) -> Result<(), StoreError> {
        let _turn = store.turn();
        if store.read()?.mail_followed()?.is_none() {
            return Ok(());
        }
        let mail = MailRows { unfollowed: true, ..MailRows::default() };
        store.commit(Batch { mail, ..Batch::default() }).map(|_| ())
    }
}

/// The documents that were changed after a position and up to another, and whether one was founded anew.
pub(crate) fn touched(reader: &dyn Reader, from: u64, until: u64) -> Result<(BTreeSet<DocumentId>, bool), StoreError> {
    let (mut touched, mut redacted) = (BTreeSet::new(), false);
    for entry in reader.entries_after(from)? {
        let entry = entry?;
        if entry.position > until {
            break;
        }
        redacted |= matches!(entry.kind, EntryKind::Founded(_));
        touched.extend(entry.document.filter(|_| entry.changed()));
    }
    Ok((touched, redacted))
}

/// Whether one of these documents was founded anew after a position.
pub(crate) fn is_founded_since(
    reader: &dyn Reader,
    documents: impl Iterator<Item = DocumentId>,
    position: u64,
) -> Result<bool, StoreError> {
    for document in documents {
        if reader.row_of(document)?.is_some_and(|row| row.founded > position) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A ticket as it was at a position (none: not born yet) and as it was at a later one; none for what is no ticket, for one
/// that was founded anew meanwhile, whose former words are gone, and for one that cannot be read: of all others people are told.
pub(crate) fn between(
    reader: &dyn Reader,
    id: DocumentId,
    from: u64,
    until: u64,
) -> Result<Option<(Option<TicketView>, TicketView)>, StoreError> {
    let Some(row) = reader.row_of(id)?.filter(|row| row.kind == DocumentKind::Ticket && row.founded <= from) else {
        return Ok(None);
    };
    let document = match stored_of(reader, &row) {
        Err(error) if error.is_of_a_document() => {
            tracing::error!(document.id = %id, error.message = %error, "A ticket cannot be read: nobody is told what happened to it.");
            return Ok(None);
        }
        document => document?,
    };
    let view_at = |heads: Vec<ChangeHash>| {
        let heads: Vec<automerge::ChangeHash> = heads.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
        read::read(id, &DocumentReader::at(&document, &heads))
    };
    let before = match reader.heads_at(id, from)? {
        none if none.is_empty() => None,
        heads => view_at(heads),
    };
    Ok(view_at(reader.heads_at(id, until)?).map(|after| (before, after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::{Blobs, Keeper};
    use crate::clock::Clock;
    use crate::config::Settings;
    use crate::config::mail::MailSettings;
    use crate::organisation::messages::rules;
    use crate::redact::Order;
    use crate::start;
    use crate::store::Store;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::command::{Command, Content, OpenTicket, Requester};
    use ronda_shared::redaction::Redact;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use std::sync::Arc;

    /// What happened was read before the turn, with the words that are taken out.
    #[test]
    fn nothing_is_written_of_a_ticket_that_is_redacted_before_the_turn() {
        let inner: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let store = Arc::new(InterferingStore::on(Arc::clone(&inner)));
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let folder = tempfile::tempdir().expect("a folder");
        let sender = MailSettings { from: Some("Mesa <mesa@ronda.example>".into()), ..MailSettings::default() };
        let settings = Settings { data: Some(folder.path().to_owned()), mail: sender, ..Settings::default() };
        let config = settings.check().expect("right settings");
        let messages = rules::named("oaxaca", fixture.ingest.organisation()).expect("Oaxaca's messages");
        let keeper = Keeper::new(Blobs::of(folder.path(), None, 1 << 20), fixture.ingest.clone());
        let mail = Mail::of(&config, messages, fixture.ingest.clone(), keeper).expect("reads").expect("mail");
        let follow = || while mail.follow().expect("follows") {};
        follow();
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let mut asks = |id: DocumentId| {
            let Command::Content(Content::OpenTicket(open)) = opening("Sin red") else { panic!("an opening") };
            let requester = Requester { mail: "ana@oaxaca.gob.mx".into(), ..open.requester.clone() };
            let open = Box::new(OpenTicket { requester, ..*open });
            assert_eq!(fixture.does(&mut eva, id, &Command::Content(Content::OpenTicket(open))), Outcome::Accepted);
        };
        let is_told = |id: DocumentId| {
            let rows = inner.read().expect("reads").mail_all().expect("read");
            rows.out.iter().any(|row| row.document == Some(id))
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
