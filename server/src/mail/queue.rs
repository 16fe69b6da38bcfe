//! The queue of messages to go out. Each is sent when due, tried again later, or given up with a word in the ticket.

use super::compose::compose;
use super::smtp::{LineError, Sending, SmtpLine};
use super::{Mail, blocking};
use crate::bilingual_text::{BilingualText, InSpanish};
use crate::identity::SERVER;
use crate::ingest::{OwnAct, SyncProblem};
use crate::jobs::settled;
use crate::store::mail::{Incoming, MailRows, OutState, Outgoing, has_come};
use crate::store::{Batch, Reader, Store, StoreError};
use crate::traces::Value;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::ticket::server_note::NOT_DELIVERED;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Messages of one round.
const ROUND: usize = 50;
/// How long a message is tried (RFC 5321 asks four to five days).
const GIVE_UP_AFTER_MS: i64 = 5 * DAY_MS;
/// And how often at least: one that waited for days because there was no line has not been tried for days.
const LEAST_TRIES: u32 = 7;
/// For how long the row of a message that was sent is kept: a notice that it did not arrive names it.
pub const SENT_KEPT_MS: i64 = 30 * DAY_MS;
/// For how long that of one that was given up: its ticket says so for ever.
pub const FAILED_KEPT_MS: i64 = 90 * DAY_MS;
/// Rows looked at between two commits of a walk over the queue.
const PAGE: usize = 500;

/// What one run over the queue did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SendSummary {
    /// Messages that the mail server took.
    pub sent: usize,
    /// Messages to be tried again.
    pub later: usize,
    /// Messages that were given up.
    pub failed: usize,
    /// No line to the mail server: nothing was tried.
    pub no_line: bool,
}

/// Why a message could not be dealt with: it stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The word in the ticket.
    #[error(transparent)]
    Note(#[from] SyncProblem),
}

/// After how long a message is tried again: a minute, then ever longer, at most six hours.
pub fn backoff(tries: u32) -> i64 {
    const MINUTES: [i64; 7] = [1, 5, 15, 60, 120, 240, 360];
    let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    MINUTES[at.min(MINUTES.len() - 1)] * MINUTE_MS
}

impl Mail {
    /// Sends what is due.
    pub async fn send_due(&self) -> Result<SendSummary, QueueError> {
        let mut summary = SendSummary::default();
        let Some(server) = &self.config().smtp else { return Ok(summary) };
        let now = self.clock().now();
        let rows = self.read(move |reader| reader.mail_due(Some(now), ROUND)).await?;
        let (handed, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| self.handed_over().contains(&row.id));
        for row in handed {
            self.settle(row, Sending::Taken).await?;
            summary.sent += 1;
        }
        if rows.is_empty() {
            return Ok(summary);
        }
        let mut line = match SmtpLine::open(self.config(), server).await {
            Ok(line) => line,
            Err(error) => {
                self.trouble(Some(error.to_string()));
                return Ok(SendSummary { no_line: true, ..summary });
            }
        };
        // The message that is tried is the first of its line.
        let mut first = true;
        for row in rows {
            // A round may take minutes, and the server may have been stopped in it.
            let Some(row) = self.read(move |reader| as_read(reader, row)).await? else { continue };
            let mut root = self.ingest().tracer().root("mail");
            let sending = match compose(self.config(), &row) {
                Err(error) => Sending::Unmade(BilingualText::new(error.es(), error.to_string())),
                Ok((envelope, bytes)) => match root.around(line.send(&envelope, &bytes)).await {
                    Ok(sending) => {
                        // Not before: a line that opens and takes nothing from us is in trouble all the while.
                        self.trouble(None);
                        sending
                    }
                    Err(error) => {
                        root.fail();
                        self.trouble(Some(error.to_string()));
                        line.close().await;
                        summary.no_line = true;
                        // Whatever ends a line that was opened for it may do so each time: what waits behind it goes first then.
                        if first && matches!(error, LineError::Gone(..)) {
                            summary.later += 1;
                            self.settle(row, Sending::Broken(error.to_string())).await?;
                        }
                        return Ok(summary);
                    }
                },
            };
            let (many, word) = match &sending {
                Sending::Taken => (&mut summary.sent, "sent"),
                Sending::Later(_) | Sending::Broken(_) => (&mut summary.later, "later"),
                Sending::Never(_) | Sending::Unmade(_) => (&mut summary.failed, "failed"),
            };
            *many += 1;
            root.note("ronda.outcome", Value::word(word));
            root.around(self.settle(row, sending)).await?;
            drop(root);
            first = false;
            if !line.is_sound() {
                line.close().await;
                line = match SmtpLine::open(self.config(), server).await {
                    Ok(line) => line,
                    Err(error) => {
                        self.trouble(Some(error.to_string()));
                        return Ok(SendSummary { no_line: true, ..summary });
                    }
                };
                first = true;
            }
        }
        self.trouble(None);
        line.close().await;
        Ok(summary)
    }

    /// Messages of the queue as [`rows`] tells them, each with its ticket's folio, and how many wait.
    pub async fn queue(&self, all: bool, limit: usize) -> Result<(Vec<(Outgoing, Option<String>)>, u64), StoreError> {
        self.read(move |reader| {
            let rows = rows(reader, all, limit)?.into_iter();
            let told = rows.map(|row| folio(reader, row.document).map(|folio| (row, folio)));
            Ok((told.collect::<Result<_, _>>()?, reader.mail_waits()?))
        })
        .await
    }

    /// Takes the rows of messages away that were sent, or given up, long ago; how many. The last row stays: numbers go on
    /// from it, and none is given twice.
    pub(super) async fn sweep_rows(&self) -> Result<u64, StoreError> {
        let (now, store) = (self.clock().now(), Arc::clone(self.store()));
        blocking(move || swept(&*store, now)).await
    }

    /// Messages that came, the latest first, each with its ticket's folio.
    pub async fn came(&self, limit: usize) -> Result<Vec<(Incoming, Option<String>)>, StoreError> {
        self.read(move |reader| {
            reader
                .mail_came(limit)?
                .into_iter()
                .map(|row| folio(reader, row.document).map(|folio| (row, folio)))
                .collect()
        })
        .await
    }

    /// A message that came with its ticket's folio.
    pub async fn with_folio(&self, row: Incoming) -> Result<(Incoming, Option<String>), StoreError> {
        self.read(move |reader| folio(reader, row.document).map(|folio| (row, folio))).await
    }

    /// Tries a message now that waits or was given up; without a number, all that were given up, however many. Answers how many.
    pub async fn retry(&self, id: Option<u64>) -> Result<u64, StoreError> {
        let (now, store) = (self.clock().now(), Arc::clone(self.store()));
        let many = blocking(move || {
            let (mut after, mut many) = (0, 0);
            loop {
                // Read and written in one turn: what is withdrawn meanwhile would stand with its words again.
                let _turn = store.turn();
                let page: Vec<Outgoing> = match id {
                    Some(id) => store.read()?.mail_out(id)?.into_iter().collect(),
                    None => store.read()?.mail_after(after, PAGE)?,
                };
                let end = page.last().map(|row| row.id).filter(|_| id.is_none());
                let out: Vec<Outgoing> = page.into_iter().filter_map(|row| at_once(row, id.is_some(), now)).collect();
                if !out.is_empty() {
                    many += out.len() as u64;
                    store.commit(Batch { mail: MailRows { out, ..MailRows::default() }, ..Batch::default() })?;
                }
                match end {
                    Some(end) => after = end,
                    None => return Ok(many),
                }
            }
        })
        .await?;
        self.wake();
        Ok(many)
    }

    /// See [`Mail::settle`].
    fn handed_over(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.handed_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what became of a message; where it is given up, a word in its ticket with it. One that was taken is known here until that is
    /// written: while the disk is full its recipient would have it again with each look at the queue.
    async fn settle(&self, row: Outgoing, sending: Sending) -> Result<(), QueueError> {
        let (now, id) = (self.clock().now(), row.id);
        let is_news = sending != Sending::Taken || self.handed_over().insert(id);
        let word = match &sending {
            Sending::Taken => "sent",
            Sending::Later(_) | Sending::Broken(_) => "later",
            Sending::Never(_) | Sending::Unmade(_) => "failed",
        };
        let why = in_words(&sending);
        metrics::counter!("ronda_mail_sent_total", "outcome" => word).increment(u64::from(is_news));
        let row = match sending {
            // What was said stands in the ticket: it is not kept a second time.
            Sending::Taken => {
                let (subject, text, files) = (String::new(), String::new(), Vec::new());
                Outgoing { subject, text, files, state: OutState::Sent { at: now }, ..row }
            }
            Sending::Later(answer) | Sending::Broken(answer) => later(row, answer, now),
            Sending::Never(answer) | Sending::Unmade(BilingualText { en: answer, .. }) => {
                Outgoing { state: OutState::Failed { at: now, answer }, ..row }
            }
        };
        if !row.is_given_up() {
            self.put(row).await?;
            self.handed_over().remove(&id);
            return Ok(());
        }
        // What the server answered names people: it stands in the ticket and in the queue.
        tracing::warn!(mail.id = row.id, mail.event = row.event, "A message was given up.");
        let Some(document) = row.document else {
            return Ok(self.put(row).await?);
        };
        let text = format!("{NOT_DELIVERED}{}.\n{why}\nAvísale por otro medio.", row.to);
        let note = OwnAct {
            person: PersonId::new(SERVER),
            site: Site::System,
            document,
            kind: DocumentKind::Ticket,
            at: now,
            command: Command::Content(Content::AddNote { audience: Audience::Internal, text }),
        };
        let store = Arc::clone(self.store());
        // Where it cannot be read now it waits on, and is given up the next time.
        let written = row.clone();
        let standing = move || still(&*store.read()?, written);
        let beside = Box::new(move |_: &[_]| MailRows {
            out: standing().ok().flatten().into_iter().collect(),
            ..MailRows::default()
        });
        match self.ingest().perform_with(vec![note], beside).await {
            // A ticket that cannot be read takes no word. The message would be handed over for ever, and no other behind it.
            Err(error) if error.is_of_a_document() => {
                tracing::error!(mail.id = row.id, document.id = %document, error.message = %error, "The ticket of a message that was given up cannot be read: it says nothing of that.");
                Ok(self.put(row).await?)
            }
            written => Ok(written.map(drop)?),
        }
    }

    /// Writes how a message stands now.
    async fn put(&self, row: Outgoing) -> Result<(), StoreError> {
        let store = Arc::clone(self.store());
        blocking(move || {
            let _turn = store.turn();
            let Some(row) = still(&*store.read()?, row)? else { return Ok(()) };
            store
                .commit(Batch { mail: MailRows { out: vec![row], ..MailRows::default() }, ..Batch::default() })
                .map(|_| ())
        })
        .await
    }
}

/// Takes away what grew old; how many rows. What waits for an hour that a clock told which was ahead is tried now.
fn swept(store: &dyn Store, now: Timestamp) -> Result<u64, StoreError> {
    let reader = store.read()?;
    let last = reader.mail_next_id()?.saturating_sub(1);
    // What was given up goes out by an operator's word, and what was sent is known by a notice: by a clock that is ahead for a moment none goes.
    let believed = settled(&*reader, now)?;
    drop(reader);
    let (mut after, mut swept) = (0, 0);
    loop {
        // Read and written in one turn: what is tried again meanwhile would go unsent.
        let _turn = store.turn();
        let page = store.read()?.mail_after(after, PAGE)?;
        let Some(end) = page.last() else { return Ok(swept) };
        after = end.id;
        let over = |row: &Outgoing| match row.state {
            OutState::Waiting { .. } => false,
            OutState::Sent { at } => believed.since(at) >= SENT_KEPT_MS,
            OutState::Failed { at, .. } => believed.since(at) >= FAILED_KEPT_MS,
        };
        let gone: Vec<u64> = page.iter().filter(|row| row.id < last && over(row)).map(|row| row.id).collect();
        let out: Vec<Outgoing> = page.iter().filter_map(|row| sooner(row, now)).collect();
        if gone.is_empty() && out.is_empty() {
            continue;
        }
        swept += gone.len() as u64;
        store.commit(Batch { mail: MailRows { out, gone, ..MailRows::default() }, ..Batch::default() })?;
    }
}

/// A message that would wait for longer than any does, as it is tried now: the clock was set back since it was tried, or written.
fn sooner(row: &Outgoing, now: Timestamp) -> Option<Outgoing> {
    let OutState::Waiting { tries, next, last } = &row.state else { return None };
    let state = OutState::Waiting { tries: *tries, next: now, last: last.clone() };
    (has_come(*next, now) && *next > now).then(|| Outgoing { state, ..row.clone() })
}

/// A message as it stands where it is tried at once: one that was given up, or that waits and was `named`; none of others.
fn at_once(row: Outgoing, named: bool, now: Timestamp) -> Option<Outgoing> {
    let wanted = row.is_given_up() || (named && row.due().is_some());
    // What was sent before it was found not to arrive has no words any more.
    if !wanted || row.text.is_empty() {
        return None;
    }
    // Its days of trying begin anew.
    let made = if row.is_given_up() { now } else { row.made };
    Some(Outgoing { made, state: OutState::Waiting { tries: 0, next: now, last: String::new() }, ..row })
}

/// Why a message was given up, as its ticket tells it; nothing of one that was taken.
fn in_words(sending: &Sending) -> String {
    match sending {
        Sending::Taken => String::new(),
        Sending::Later(answer) | Sending::Never(answer) => format!("El servidor de correo respondió: {answer}"),
        Sending::Broken(_) => "La conexión con el servidor de correo se cortó al entregarlo.".to_owned(),
        // No mail server has heard of it.
        Sending::Unmade(why) => why.es.clone(),
    }
}

/// A message of a round, where it stands as it was read: it may have been withdrawn since, or another server sends the queue and has sent it.
fn as_read(reader: &dyn Reader, row: Outgoing) -> Result<Option<Outgoing>, StoreError> {
    Ok(reader.mail_out(row.id)?.filter(|known| *known == row))
}

/// What is to be written of a message that was tried. One that was withdrawn meanwhile, because its ticket was redacted,
/// stays without words.
fn still(reader: &dyn Reader, row: Outgoing) -> Result<Option<Outgoing>, StoreError> {
    Ok(match reader.mail_out(row.id)? {
        Some(known) if known.due().is_none() => match row.state {
            OutState::Sent { .. } => Some(Outgoing { state: row.state, ..known }),
            OutState::Waiting { .. } | OutState::Failed { .. } => None,
        },
        Some(_) | None => Some(row),
    })
}

/// Messages that wait, those due first, and then those that were given up, the latest first; with `all` the latest of any.
pub fn rows(reader: &dyn Reader, all: bool, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
    if all {
        return reader.mail_latest(limit);
    }
    let mut rows = reader.mail_due(None, limit)?;
    if rows.len() < limit {
        rows.extend(reader.mail_given_up(limit - rows.len())?);
    }
    Ok(rows)
}

/// To be tried again; given up after days, and as many tries as belong to them.
fn later(row: Outgoing, answer: String, now: Timestamp) -> Outgoing {
    let tries = match row.state {
        OutState::Waiting { tries, .. } => tries.saturating_add(1),
        OutState::Sent { .. } | OutState::Failed { .. } => 1,
    };
    let state = match now.since(row.made) > GIVE_UP_AFTER_MS && tries >= LEAST_TRIES {
        true => OutState::Failed { at: now, answer },
        false => OutState::Waiting { tries, next: now.plus(backoff(tries)), last: answer },
    };
    Outgoing { state, ..row }
}

fn folio(reader: &dyn Reader, document: Option<DocumentId>) -> Result<Option<String>, StoreError> {
    let summary = document.map(|id| reader.summary(id)).transpose()?.flatten();
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => ticket.folio,
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::audit;
    use crate::store::AuditKind;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    /// A message that was given up long ago.
    fn given_up(id: u64) -> Outgoing {
        Outgoing {
            id,
            document: None,
            event: "received".into(),
            to: "ana@oaxaca.gob.mx".into(),
            message_id: format!("ronda.{id}@ronda.example"),
            references: Vec::new(),
            subject: "Recibimos su solicitud".into(),
            text: "Sus palabras".into(),
            files: Vec::new(),
            reply: false,
            made: NOW,
            state: OutState::Failed { at: NOW, answer: "550 no".into() },
        }
    }

    fn rows(out: Vec<Outgoing>) -> Batch {
        Batch { mail: MailRows { out, ..MailRows::default() }, ..Batch::default() }
    }

    /// What was tried while the clock was a year ahead would wait for that year.
    #[test]
    fn what_waits_by_a_clock_that_was_ahead_is_tried_once_it_is_set_right() {
        let store = RedbStore::in_memory().expect("opens");
        let waits = |id, next| Outgoing {
            state: OutState::Waiting { tries: 2, next, last: "451 later".into() },
            ..given_up(id)
        };
        let (soon, year) = (NOW.plus(backoff(u32::MAX)), NOW.plus(365 * DAY_MS));
        store.commit(rows(vec![waits(1, soon), waits(2, year), waits(3, NOW)])).expect("written");
        assert_eq!(swept(&store, NOW).expect("swept"), 0, "nothing goes");
        let due = |until| -> Vec<u64> {
            let due = store.read().expect("reads").mail_due(Some(until), 9).expect("read");
            due.into_iter().map(|row| row.id).collect()
        };
        assert_eq!((due(NOW), due(soon)), (vec![2, 3], vec![2, 3, 1]));
    }

    /// An operator tries it again while old rows are swept: it is to go.
    #[test]
    fn what_is_tried_again_before_the_turn_is_not_swept() {
        let store = InterferingStore::on(Arc::new(RedbStore::in_memory().expect("opens")));
        store.commit(rows((1..=3).map(given_up).collect())).expect("written");
        let later = NOW.plus(FAILED_KEPT_MS);
        assert_eq!(swept(&store, later).expect("swept"), 0, "a clock may be ahead for a moment");
        audit::write(&store, later, audit::line(None, None, AuditKind::BackedUp, "copia", "")).expect("entered");
        store.before_turn(move |store| {
            let again = at_once(given_up(1), true, later).expect("it has its words");
            store.commit(rows(vec![again])).expect("tried again");
        });
        let a_week_on = later.plus(7 * DAY_MS);
        assert_eq!(swept(&store, a_week_on).expect("swept"), 1, "the last one stays for its number");
        let reader = store.read().expect("reads");
        let waits = reader.mail_out(1).expect("read").expect("it is there");
        assert!(waits.due().is_some(), "{waits:?}");
        assert_eq!(reader.mail_out(2).expect("read"), None);
    }
}
