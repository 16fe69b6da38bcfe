//! The desk's tray: mail that came and became nothing by itself. It waits here until an agent makes of it a ticket, an
//! answer, or puts it away. Each message is settled once.

use super::files;
use super::read::{self, Letter};
use super::receive::settle;
use super::receive_error::ReceiveError;
use super::request::{self, MailRequest};
use super::secret::masked;
use super::thread::Threads;
use super::{Mail, blocking};
use crate::identity::audit;
use crate::organisation::messages::event::Lang;
use crate::organisation::messages::rules::CHANNEL;
use crate::store::mail::{Aside, AsideSettled, Incoming, MailRows, OutState, Outgoing, Settlement};
use crate::store::{AuditKind, Batch, Reader, StoreError, TokenHash};
use crate::traces;
use ronda_shared::command::OpenTicket;
use ronda_shared::ids::{ChannelId, DeviceId, PersonId, ServiceId};
use ronda_shared::messages::Reason;
use ronda_shared::redaction::TAKEN;
use ronda_shared::sync::wire::{Outcome, Receipt};
use std::fs;
use std::sync::Arc;

/// As which event an answer of the desk stands in the queue.
const EVENT: &str = "desk_answer";

/// Who settles a message, and how.
#[derive(Debug, Clone)]
pub struct Word {
    /// The person of the desk who settles it.
    pub by: PersonId,
    /// The device on which they do.
    pub device: DeviceId,
    /// What they make of it.
    pub deed: Deed,
}

/// What is to become of a message.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Nothing is made of it: it is put away.
    PutAway,
    /// A mail to its sender, in these words.
    Answer(String),
    /// A ticket.
    OpenTicket {
        /// Under which service.
        service: ServiceId,
        /// Whose request, where the message does not say.
        name: String,
        /// Their address, where the message does not say.
        mail: String,
        /// What whoever makes it wrote of it, of that service: it stands for what the message says.
        open: Option<Box<OpenTicket>>,
    },
}

impl Deed {
    /// The seal of an answer's words; none for what is no answer.
    pub fn seal(&self, mail: &Mail) -> Option<TokenHash> {
        match self {
            Self::Answer(text) => Some(mail.threads().answer(text)),
            Self::PutAway | Self::OpenTicket { .. } => None,
        }
    }
}

/// A ticket that somebody of the desk makes of a message.
struct TicketRequest {
    by: PersonId,
    service: ServiceId,
    name: String,
    address: String,
    open: Option<Box<OpenTicket>>,
}

/// Why a message was not settled: it waits on as it is.
#[derive(Debug, thiserror::Error)]
pub enum TrayError {
    /// No message of the tray.
    #[error("no such message waits for the desk")]
    NotFound,
    /// It does not say from whom it is, so nobody can be answered; a ticket needs somebody's name.
    #[error("nobody is named")]
    Nobody,
    /// The service is not known, or does not take what comes by mail.
    #[error("the service does not take mail")]
    NoService,
    /// The service demands what the message does not say: its labels.
    #[error("something required is missing: {0}")]
    Missing(String),
    /// The ticket was not taken.
    #[error("the ticket was not taken: {0:?}")]
    NotTaken(Reason),
    /// Its bytes are there no more, or cannot be read.
    #[error("the message cannot be read any more")]
    Gone,
    /// Something of ours.
    #[error(transparent)]
    Ours(#[from] ReceiveError),
}

impl From<StoreError> for TrayError {
    fn from(error: StoreError) -> Self {
        Self::Ours(error.into())
    }
}

impl Mail {
    /// A message of the tray, read again with the reader that took it; none where it is no longer there to be read, or
    /// never was a message. It blocks.
    pub fn read_aside(&self, row: &Incoming) -> Result<Option<Letter>, StoreError> {
        match fs::read(files::place(self.folder(), &row.key)) {
            Ok(raw) => Ok(read::read(&raw).ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Disk(error.to_string())),
        }
    }

    /// Settles a message of the tray; one that was settled before is answered with what it became then.
    pub async fn settle_aside(self: &Arc<Self>, key: TokenHash, word: Word) -> Result<Incoming, TrayError> {
        let _one = self.taking.lock().await;
        let row = self.read(move |reader| reader.mail_taken(&key)).await?.ok_or(TrayError::NotFound)?;
        let Some(aside) = row.aside.clone() else { return Err(TrayError::NotFound) };
        if row.is_settled() {
            return Ok(row);
        }
        let how = match word.deed {
            Deed::PutAway => Settlement::PutAway,
            Deed::Answer(_) => Settlement::Answer,
            Deed::OpenTicket { .. } => Settlement::OpenTicket,
        };
        let said = word.deed.seal(self);
        let settled = Some(AsideSettled { by: word.by.clone(), at: self.clock().now(), how, said });
        let row = Incoming { aside: Some(Aside { settled, ..aside }), ..row };
        match word.deed {
            Deed::PutAway => self.put_away(row, AuditKind::MailPutAway, word.by, word.device, Vec::new()).await,
            Deed::Answer(text) => {
                let answer = self.answer_of_desk(&row, &text).await?;
                let done = self.put_away(row, AuditKind::MailAnswered, word.by, word.device, vec![answer]).await?;
                self.wake();
                Ok(done)
            }
            Deed::OpenTicket { service, name, mail, open } => {
                self.open_of_aside(row, TicketRequest { by: word.by, service, name, address: mail, open }).await
            }
        }
    }

    /// Writes that a message is settled, with a line of the audit log and what goes out, in one commit. The line names
    /// the message by its key alone: the log is never changed, and what a stranger wrote must be able to go.
    async fn put_away(
        &self,
        row: Incoming,
        what: AuditKind,
        by: PersonId,
        device: DeviceId,
        out: Vec<Outgoing>,
    ) -> Result<Incoming, TrayError> {
        let (store, now) = (Arc::clone(self.store()), self.clock().now());
        let done = blocking(move || {
            let _turn = store.turn();
            let reader = store.read()?;
            // Somebody may have settled it on another server of the store, and a redaction have taken words out of it.
            let row = match reader.mail_taken(&row.key)? {
                Some(known) if known.is_settled() => return Ok(Some(known)),
                Some(known) => Incoming { aside: row.aside, ..known },
                None => row,
            };
            if !out.is_empty() && is_of_nobody(&row) {
                return Ok(None);
            }
            // What was taken out of it goes out in no answer either.
            let out = out.into_iter().map(|answer| addressed(answer, &row)).collect();
            let mut batch = Batch::after(reader.end()?);
            drop(reader);
            audit::enter(&mut batch, now, audit::line(Some(by), Some(device), what, files::named(&row.key), ""));
            batch.mail = MailRows { out, taken: vec![row.clone()], ..MailRows::default() };
            store.commit(batch)?;
            Ok(Some(row))
        });
        done.await?.ok_or(TrayError::Nobody)
    }

    /// The desk's own words to the sender, in the thread that they see.
    async fn answer_of_desk(self: &Arc<Self>, row: &Incoming, text: &str) -> Result<Outgoing, TrayError> {
        if is_of_nobody(row) {
            return Err(TrayError::Nobody);
        }
        let (own, of) = (Arc::clone(self), row.clone());
        let read = blocking(move || {
            // The ticket that the message speaks of: what is taken out of it goes out in no answer, and what comes back finds it. The
            // one that it was to become may never have been opened.
            let document = match of.document {
                Some(id) => own.store().read()?.document(id)?.map(|_| id),
                None => None,
            };
            Ok((own.read_aside(&of)?, document))
        });
        let (letter, document) = read.await?;
        let (id, now) = (self.number_apart().await?, self.clock().now());
        let answer = Outgoing {
            id,
            document,
            event: EVENT.to_owned(),
            to: String::new(),
            message_id: self.threads().name(document, id),
            references: letter.and_then(|letter| letter.message_id).into_iter().collect(),
            subject: String::new(),
            text: masked(text, Lang::Es),
            files: Vec::new(),
            reply: false,
            made: now,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        };
        Ok(addressed(answer, row))
    }

    /// Makes a ticket of a message, as the message would have by itself: its words, its files through the same gate,
    /// and its row in the same commit, so that it never makes two.
    async fn open_of_aside(self: &Arc<Self>, row: Incoming, asking: TicketRequest) -> Result<Incoming, TrayError> {
        let (own, of) = (Arc::clone(self), row.clone());
        let was = Incoming { aside: row.aside.clone().map(|aside| Aside { settled: None, ..aside }), ..row.clone() };
        let TicketRequest { by, service, name, address, open } = asking;
        let planned = traces::blocking(move || {
            let letter = own.read_aside(&of)?.ok_or(TrayError::Gone)?;
            let org = own.organisation();
            let channel = ChannelId::new(CHANNEL);
            let service = org.service(&service).filter(|known| org.takes_channel(known, &channel));
            let service = service.ok_or(TrayError::NoService)?;
            let (name, address) = letter.from.clone().unwrap_or((name, address));
            if name.is_empty() && address.is_empty() {
                return Err(TrayError::Nobody);
            }
            let reader = own.store().read()?;
            let asked = MailRequest { service, name, address, by: Some(by), open: open.map(|open| *open) };
            let plan = request::opened(&own, &*reader, &letter, &asked)?.map_err(|missing| {
                TrayError::Missing(missing.into_iter().map(|one| one.label).collect::<Vec<_>>().join(", "))
            })?;
            Ok((letter, plan))
        });
        let (letter, plan) = planned.await.map_err(|_| ReceiveError::Stopping)??;
        let row = Incoming {
            became: plan.became,
            document: plan.document,
            kept: plan.keep,
            sha256: row.sha256.filter(|_| plan.keep || !plan.places.is_empty()),
            ..row
        };
        let told = self.answers(&letter, &row, plan.tell).await?;
        let (key, places, thread) = (row.key, plan.places, letter.message_id);
        let beside = move |receipts: &[Receipt]| settle(row, receipts, &places, thread, told, None, false);
        // Somebody may have settled it on another server of the store, and a redaction have taken words out of it.
        let waits = move |reader: &dyn Reader| reader.mail_taken(&key).map(|now| now.as_ref() == Some(&was));
        let receipts = self.ingest().perform_still(plan.acts, Box::new(waits), Box::new(beside)).await;
        let receipts = receipts.map_err(ReceiveError::from)?;
        match receipts.first().map(|receipt| &receipt.outcome) {
            Some(Outcome::Accepted) => {}
            Some(Outcome::Held(why) | Outcome::Refused(why)) => return Err(TrayError::NotTaken(*why)),
            None => {
                let now = self.read(move |reader| reader.mail_taken(&key)).await?.ok_or(TrayError::NotFound)?;
                return if now.is_settled() { Ok(now) } else { Err(TrayError::Gone) };
            }
        }
        self.wake();
        let taken = self.read(move |reader| reader.mail_taken(&key)).await?.ok_or(TrayError::NotFound)?;
        Ok(self.finish(taken).await?)
    }
}

/// Whether a row does not tell its sender's address, or not any more.
fn is_of_nobody(row: &Incoming) -> bool {
    row.from.is_empty() || row.from.contains(TAKEN)
}

/// An answer to the sender of a message, under its subject, as its row tells them.
fn addressed(answer: Outgoing, row: &Incoming) -> Outgoing {
    Outgoing { to: row.from.clone(), subject: format!("Re: {}", Threads::bare(&row.subject)), ..answer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::{Blobs, Keeper};
    use crate::config::Settings;
    use crate::config::mail::MailSettings;
    use crate::organisation::messages::rules;
    use crate::store::Store;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::mail::{AsideWhy, Became};
    use crate::store::redb::RedbStore;
    use crate::verification::testing::Fixture;
    use tempfile::TempDir;

    fn write(store: &dyn Store, row: Incoming) {
        let mail = MailRows { taken: vec![row], ..MailRows::default() };
        store.commit(Batch { mail, ..Batch::default() }).expect("written");
    }

    /// A tray in which one message waits, and its words are taken out before the next turn of the store.
    struct Redacted {
        store: Arc<InterferingStore>,
        mail: Arc<Mail>,
        row: Incoming,
        _fixture: Fixture,
        _folder: TempDir,
    }

    fn redacted_before_the_turn() -> Redacted {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let folder = tempfile::tempdir().expect("a folder");
        let sender = MailSettings { from: Some("Mesa <mesa@ronda.example>".into()), ..MailSettings::default() };
        let settings = Settings { data: Some(folder.path().to_owned()), mail: sender, ..Settings::default() };
        let config = settings.check().expect("right settings");
        let messages = rules::named("oaxaca", fixture.ingest.organisation()).expect("Oaxaca's messages");
        let keeper = Keeper::new(Blobs::of(folder.path(), None, 1 << 20), fixture.ingest.clone());
        let mail = Mail::of(&config, messages, fixture.ingest.clone(), keeper).expect("reads").expect("mail");
        let row = Incoming {
            key: TokenHash([7; 32]),
            at: fixture.now(),
            from: "vecino@example.com".into(),
            subject: "Mi CURP".into(),
            became: Became::Kept,
            document: None,
            why: String::new(),
            files: Vec::new(),
            kept: true,
            sha256: None,
            aside: Some(Aside { why: AsideWhy::NotTaken, settled: None }),
        };
        write(&*store, row.clone());
        let emptied = Incoming { from: String::new(), subject: String::new(), kept: false, ..row.clone() };
        let place = files::place(mail.folder(), &row.key);
        fs::create_dir_all(mail.folder()).expect("a folder");
        fs::write(place, b"From: vecino@example.com\r\nSubject: Mi CURP\r\n\r\nEs esta").expect("its bytes");
        store.before_turn(move |store| write(store, emptied));
        Redacted { store, mail, row, _fixture: fixture, _folder: folder }
    }

    fn word(deed: Deed) -> Word {
        Word { by: PersonId::new("eva.rios"), device: DeviceId::SERVER, deed }
    }

    /// The ticket that it speaks of is redacted just before somebody of the desk puts it away.
    #[tokio::test]
    async fn words_that_were_taken_out_before_the_turn_do_not_come_back() {
        let Redacted { store, mail, row, .. } = &redacted_before_the_turn();
        let done = mail.settle_aside(row.key, word(Deed::PutAway)).await.expect("put away");
        assert!(done.is_settled() && done.subject.is_empty() && done.from.is_empty() && !done.kept, "{done:?}");
        assert_eq!(store.read().expect("reads").mail_taken(&row.key).expect("read"), Some(done));
    }

    /// Or just before they make a ticket of it: those words would stand in the ticket, and in the row again.
    #[tokio::test]
    async fn of_words_that_were_taken_out_before_the_turn_no_ticket_is_made() {
        let Redacted { store, mail, row, .. } = &redacted_before_the_turn();
        let service = ServiceId::new("oax-soporte-hardware");
        let deed = Deed::OpenTicket { service, name: String::new(), mail: String::new(), open: None };
        let told = mail.settle_aside(row.key, word(deed)).await;
        assert!(matches!(told, Err(TrayError::Gone)), "{told:?}");
        let reader = store.read().expect("reads");
        assert_eq!(reader.document_count().expect("counted"), 0);
        let stands = reader.mail_taken(&row.key).expect("read").expect("its row");
        assert!(!stands.is_settled() && stands.subject.is_empty() && stands.from.is_empty(), "{stands:?}");
    }

    /// Or just before they answer it: nobody is written to by an address that was taken out.
    #[tokio::test]
    async fn an_address_that_was_taken_out_before_the_turn_is_not_answered() {
        for gone in ["", TAKEN] {
            let Redacted { store, mail, row, .. } = &redacted_before_the_turn();
            let emptied = Incoming { from: gone.into(), subject: String::new(), kept: false, ..row.clone() };
            store.before_turn(move |store| write(store, emptied));
            // Asked once more, it is known from the beginning.
            for _ in 0..2 {
                let told = mail.settle_aside(row.key, word(Deed::Answer("Con gusto".into()))).await;
                assert!(matches!(told, Err(TrayError::Nobody)), "{told:?}");
            }
            let reader = store.read().expect("reads");
            let stands = reader.mail_taken(&row.key).expect("read").expect("its row");
            assert!(!stands.is_settled() && stands.from == gone, "{stands:?}");
            assert!(reader.mail_latest(1).expect("read").is_empty(), "nothing waits to go out");
        }
    }

    #[tokio::test]
    async fn a_subject_that_was_taken_out_before_the_turn_goes_out_in_no_answer() {
        let Redacted { store, mail, row, .. } = &redacted_before_the_turn();
        let emptied = Incoming { subject: String::new(), kept: false, ..row.clone() };
        store.before_turn(move |store| write(store, emptied));
        mail.settle_aside(row.key, word(Deed::Answer("Con gusto".into()))).await.expect("answered");
        let out = store.read().expect("reads").mail_latest(1).expect("read");
        let [answer] = out.as_slice() else { panic!("one answer: {out:?}") };
        assert_eq!((answer.to.as_str(), answer.subject.as_str()), (row.from.as_str(), "Re: "));
    }
}
