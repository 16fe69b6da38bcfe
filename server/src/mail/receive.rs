//! Processes an incoming message exactly once: opens a ticket, adds a reply, or keeps it with a reason.

use super::answers::Refusal;
use super::classify::{Bounce, Kind, sort};
use super::files;
use super::plan::Plan;
use super::read::{self, Letter, Unreadable};
use super::receive_error::ReceiveError;
use super::reply;
use super::request;
use super::thread::Threads;
use super::{Mail, blocking};
use crate::identity::SERVER;
use crate::ingest::{OwnAct, stored_ticket};
use crate::jobs::settled;
use crate::store::mail::{Aside, AsideWhy, Became, Incoming, MailRows, OutState, Outgoing};
use crate::store::{Batch, Reader, Store, StoreError, TokenHash};
use crate::traces;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::ticket::server_note::{DID_NOT_ARRIVE, SENT_BACK};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::sync::Arc;

/// How many tickets of a chain of duplicates are followed.
const DUPLICATES: usize = 8;
/// Of the messages that one continues, the nearest that are looked up among those that came: whoever wrote it says how many there are.
const CONTINUED: usize = 20;

impl Mail {
    /// Takes a message; one that was taken before is answered with what it became then.
    pub async fn take(self: &Arc<Self>, raw: Vec<u8>) -> Result<Incoming, ReceiveError> {
        let large = raw.len() > read::MOST_BYTES;
        self.take_as(raw, large).await
    }

    /// The same of a message of which only the head came, because it is too large.
    pub(super) async fn take_as(self: &Arc<Self>, raw: Vec<u8>, large: bool) -> Result<Incoming, ReceiveError> {
        let raw = Arc::new(raw);
        let _one = self.taking.lock().await;
        // Where the ticket moved between the look and the act, it is looked at once more.
        for last in [false, true] {
            let own = Arc::clone(self);
            let bytes = Arc::clone(&raw);
            let judged = traces::blocking(move || own.judge(&bytes, large)).await;
            let (letter, plan) = match judged.map_err(|_| ReceiveError::Stopping)?? {
                Classified::Known(row) => return Ok(*row),
                Classified::Plan(letter, plan) => (letter, plan),
            };
            let done = match self.carry_out(&raw, Letter::clone(&letter), *plan, last).await {
                Err(error) if error.is_of_a_document() => {
                    self.carry_out(&raw, *letter, Plan::of_what_cannot_be_read(&error), last).await?
                }
                done => done?,
            };
            if let Some(taken) = done {
                self.count(&taken);
                return Ok(taken);
            }
        }
        Err(ReceiveError::Stopping)
    }

    /// Counts a message that somebody wrote. Not before it is taken: one that waits for a disk with room is tried at each look, and would use up by
    /// itself what its sender may send.
    fn count(&self, taken: &Incoming) {
        match taken.became {
            Became::Automatic | Became::Bounce => {}
            Became::Ticket | Became::Reply | Became::Refused | Became::Kept => {
                self.pace.allow(&taken.from, self.clock().now());
            }
        }
    }

    /// Takes rows and messages away that were dealt with long ago; how many of each.
    pub async fn sweep(&self) -> Result<(u64, u64), ReceiveError> {
        let swept = self.sweep_rows().await?;
        let _one = self.taking.lock().await;
        let (store, folder, now) = (Arc::clone(self.store()), self.folder().to_owned(), self.clock().now());
        let done = traces::blocking(move || {
            let reader = store.read()?;
            // A message that nobody has dealt with may be the only word of whoever wrote it: by a clock that is ahead for a moment none goes.
            let now = settled(&*reader, now)?;
            files::sweep(&*reader, &folder, now).map(|swept| (swept, now))
        });
        let (files::SweptFolder { over, gone }, now) = done.await.map_err(|_| ReceiveError::Stopping)??;
        let mut files = gone;
        if !over.is_empty() {
            let (store, folder) = (Arc::clone(self.store()), self.folder().to_owned());
            let let_go = traces::blocking(move || files::no_longer_kept(&*store, &folder, &over, now)).await;
            files += let_go.map_err(|_| ReceiveError::Stopping)??;
        }
        for (what, count) in [("mail", swept), ("messages", files)] {
            metrics::counter!("ronda_swept_total", "what" => what).increment(count);
        }
        Ok((swept, files))
    }

    fn judge(&self, raw: &[u8], large: bool) -> Result<Classified, StoreError> {
        let read = if large { read::head(raw) } else { read::read(raw) };
        let unreadable = read.is_err();
        let letter = read.unwrap_or_else(|error| unread(raw, error));
        let reader = self.store().read()?;
        if let Some(known) = reader.mail_taken(&letter.key)? {
            return Ok(Classified::Known(Box::new(known)));
        }
        let mut plan = match self.plan(&*reader, &letter, raw, large) {
            Err(error) if error.is_of_a_document() => Plan::of_what_cannot_be_read(&error),
            plan => plan?,
        };
        if unreadable {
            plan.aside = plan.aside.map(|_| AsideWhy::Unreadable);
        } else if large {
            // Only its head came.
            plan.aside = None;
        }
        Ok(Classified::Plan(Box::new(letter), Box::new(plan)))
    }

    fn plan(&self, reader: &dyn Reader, letter: &Letter, raw: &[u8], large: bool) -> Result<Plan, StoreError> {
        match sort(letter, raw, &self.config().address, self.threads()) {
            Kind::Automatic(why) => return Ok(Plan::nothing(Became::Automatic, None, why)),
            Kind::Bounce(bounce) => return self.bounced(reader, &bounce),
            Kind::Person => {}
        }
        let Some((_, address)) = &letter.from else {
            let plan = Plan::nothing(Became::Kept, None, "it does not say from whom it is");
            return Ok(plan.for_desk(AsideWhy::NoSender));
        };
        if large {
            return Ok(Plan::refused(Refusal::too_large()));
        }
        if letter.text.is_empty() && letter.subject.is_empty() && letter.files.is_empty() {
            return Ok(Plan::refused(Refusal::empty()));
        }
        if self.pace.spent(address, self.clock().now()) {
            let plan = Plan::nothing(Became::Kept, None, "more messages from this address than are taken in an hour");
            return Ok(plan.for_desk(AsideWhy::TooMany));
        }
        match self.ticket_of(reader, letter)? {
            Some((named, view)) => Ok(reply::plan(self, reader, letter, named, &view)?),
            None => Ok(request::plan(self, reader, letter)?),
        }
    }

    /// The ticket that a message continues: the one it names, and the one that stands where that is a duplicate.
    fn ticket_of(&self, reader: &dyn Reader, letter: &Letter) -> Result<Option<(DocumentId, TicketView)>, StoreError> {
        let mut named: Option<DocumentId> = None;
        for (folio, token) in Threads::marks(&letter.subject) {
            for id in reader.by_name(&folio)? {
                if named.is_none() && self.threads().token(id) == token {
                    named = Some(id);
                }
            }
        }
        let by_name = || letter.continues.iter().find_map(|name| self.threads().named(name)?.0);
        let named = match named.or_else(by_name) {
            None => of_own_message(reader, letter)?,
            named => named,
        };
        let Some(named) = named else { return Ok(None) };
        let Some(mut view) = stored_ticket(reader, named)? else { return Ok(None) };
        for _ in 0..DUPLICATES {
            let Some(next) = view.ruled.duplicate_of else { break };
            let Some(other) = stored_ticket(reader, next)? else { break };
            view = other;
        }
        Ok(Some((named, view)))
    }

    /// One of ours did not arrive: a word in its ticket, once.
    fn bounced(&self, reader: &dyn Reader, bounce: &Bounce) -> Result<Plan, StoreError> {
        let row = row_of(reader, bounce)?;
        let known = row.as_ref().is_some_and(|row| matches!(row.state, OutState::Failed { .. }));
        let ticket = match bounce.document {
            Some(id) if !known => reader.document(id)?.filter(|row| row.kind == DocumentKind::Ticket),
            Some(_) | None => None,
        };
        let why = format!("message {} did not arrive: {}", bounce.number, bounce.says);
        let Some(ticket) = ticket else {
            return Ok(Plan::nothing(Became::Bounce, bounce.document, why));
        };
        let to = row.as_ref().map_or("su destinatario", |row| row.to.as_str());
        let says = &bounce.says;
        let text = format!("{SENT_BACK}{to}{DID_NOT_ARRIVE}{says}.\nAvísale por otro medio y corrige la dirección.");
        let note = Command::Content(Content::AddNote { audience: Audience::Internal, text });
        let acts = vec![self.own(Site::System, ticket.id, note)];
        Ok(Plan { acts, ..Plan::nothing(Became::Bounce, Some(ticket.id), why) })
    }

    /// An act by the server.
    pub(super) fn own(&self, site: Site, document: DocumentId, command: Command) -> OwnAct {
        let (person, at) = (PersonId::new(SERVER), self.clock().now());
        OwnAct { person, site, document, kind: DocumentKind::Ticket, at, command }
    }

    async fn carry_out(
        self: &Arc<Self>,
        raw: &Arc<Vec<u8>>,
        letter: Letter,
        plan: Plan,
        last: bool,
    ) -> Result<Option<Incoming>, ReceiveError> {
        let now = self.clock().now();
        // At the last try nothing may be lost: should its words not be taken, its bytes are kept.
        let keep = plan.keep || (plan.aside.is_some() && self.has_room(raw.len()).await?);
        let spooled = keep || !plan.places.is_empty() || (last && !plan.acts.is_empty());
        if spooled {
            let (own, bytes, key) = (Arc::clone(self), Arc::clone(raw), letter.key);
            let kept = traces::blocking(move || files::spool(own.folder(), &key, &bytes)).await;
            kept.map_err(|_| ReceiveError::Stopping)??;
        }
        let failed = match plan.became {
            Became::Bounce => self.failed_row(&letter, raw, now).await?,
            _ => None,
        };
        let row = Incoming {
            key: letter.key,
            at: now,
            from: letter.from.as_ref().map(|(_, address)| address.clone()).unwrap_or_default(),
            subject: letter.subject.chars().take(80).collect(),
            became: plan.became,
            document: plan.document,
            why: plan.why,
            files: Vec::new(),
            kept: keep,
            sha256: spooled.then(|| Sha256::of(raw)),
            aside: plan.aside.map(|why| Aside { why, settled: None }),
        };
        let told = self.answers(&letter, &row, plan.tell).await?;
        let thread = letter.message_id.clone().filter(|_| plan.founds);
        let places = plan.places;
        let beside = move |receipts: &[Receipt]| settle(row, receipts, &places, thread, told, failed, last);
        let key = letter.key;
        if plan.acts.is_empty() {
            let (store, rows) = (Arc::clone(self.store()), beside(&[]));
            let taken = blocking(move || written_once(&*store, &key, rows)).await?;
            self.wake();
            let taken = taken.ok_or(ReceiveError::Stopping)?;
            metrics::counter!("ronda_mail_taken_total", "became" => taken.became.word()).increment(1);
            return Ok(Some(taken));
        }
        // Two servers may look into the mailbox for a moment.
        let still = move |reader: &dyn Reader| reader.mail_taken(&key).map(|row| row.is_none());
        let receipts = self.ingest().perform_still(plan.acts, Box::new(still), Box::new(beside)).await?;
        self.wake();
        let Some(taken) = self.read(move |reader| reader.mail_taken(&key)).await? else { return Ok(None) };
        if receipts.is_empty() {
            return Ok(Some(taken));
        }
        metrics::counter!("ronda_mail_taken_total", "became" => taken.became.word()).increment(1);
        if taken.became == Became::Kept && !taken.why.is_empty() {
            tracing::warn!(mail.why = taken.why, "A message was kept: see «ronda mail came».");
        }
        // It is taken: that its files cannot be kept now, as where the disk is full, is no reason to take it once more.
        let finished = self.finish(taken.clone()).await;
        Ok(Some(finished.unwrap_or_else(|error| {
            tracing::error!(error.message = %error, "Files of a message could not be kept yet; they are tried again.");
            taken
        })))
    }

    /// Whether one more message of so many bytes may wait for the desk: strangers write them, and the disk is the tickets'.
    async fn has_room(self: &Arc<Self>, bytes: usize) -> Result<bool, ReceiveError> {
        let own = Arc::clone(self);
        let weighed = traces::blocking(move || files::weight(own.folder())).await;
        let fits = weighed.map_err(|_| ReceiveError::Stopping)??.saturating_add(bytes as u64) <= files::TRAY_BYTES;
        if !fits {
            tracing::warn!("The desk's mail tray is full: a message is told by «ronda mail came» alone.");
        }
        Ok(fits)
    }

    /// The row of the queue of a message that did not arrive, as it stands now.
    async fn failed_row(&self, letter: &Letter, raw: &[u8], now: Timestamp) -> Result<Option<Outgoing>, ReceiveError> {
        let Kind::Bounce(bounce) = sort(letter, raw, &self.config().address, self.threads()) else { return Ok(None) };
        let state = OutState::Failed { at: now, answer: bounce.says.clone() };
        let row = self.read(move |reader| row_of(reader, &bounce)).await?;
        Ok(row.map(|row| Outgoing { state, ..row }))
    }

    /// Takes the files of a message that was taken; goes on where it was cut short.
    pub(super) async fn finish(self: &Arc<Self>, row: Incoming) -> Result<Incoming, ReceiveError> {
        let own = Arc::clone(self);
        let done = traces::blocking(move || files::take(&own, row)).await;
        done.map_err(|_| ReceiveError::Stopping)?
    }

    /// What a crash left, or could not be kept then: files of messages that were taken. How many messages were finished; one
    /// that cannot be keeps no other from it.
    ///
    /// # Errors
    /// Of the first message that could not be finished.
    pub async fn resume(self: &Arc<Self>) -> Result<usize, ReceiveError> {
        let (mut finished, mut failed) = (0, None);
        let rows = self.read(|reader| reader.mail_unfinished()).await?;
        for key in rows.into_iter().map(|row| row.key) {
            let _one = self.taking.lock().await;
            // Whoever took it may have finished it meanwhile.
            let row = self.read(move |reader| reader.mail_taken(&key)).await?.filter(|row| !row.files.is_empty());
            let Some(row) = row else { continue };
            match self.finish(row).await {
                Ok(_) => finished += 1,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(finished), Err)
    }
}

/// The ticket into which a message went that this one continues, of the same address: they wrote on below their own, as before our letter
/// reached them. Of anybody else it names none: whoever had a copy of that message knows its name.
fn of_own_message(reader: &dyn Reader, letter: &Letter) -> Result<Option<DocumentId>, StoreError> {
    let Some((_, address)) = &letter.from else { return Ok(None) };
    for name in letter.continues.iter().take(CONTINUED) {
        let came = reader.mail_taken(&read::key_of(name.trim()))?;
        let went_in = came.filter(|row| matches!(row.became, Became::Ticket | Became::Reply) && row.from == *address);
        if let Some(document) = went_in.and_then(|row| row.document) {
            return Ok(Some(document));
        }
    }
    Ok(None)
}

/// Writes what became of a message by which nothing is done, and answers it; what it became elsewhere, where another server of the store has
/// taken it since it was looked at: nobody is answered twice.
fn written_once(store: &dyn Store, key: &TokenHash, rows: MailRows) -> Result<Option<Incoming>, StoreError> {
    let _turn = store.turn();
    if let Some(known) = store.read()?.mail_taken(key)? {
        return Ok(Some(known));
    }
    let taken = rows.taken.first().cloned();
    store.commit(Batch { mail: rows, ..Batch::default() })?;
    Ok(taken)
}

/// The row of the queue of a message that did not arrive; none where its number is another one's since a restore by an earlier build.
fn row_of(reader: &dyn Reader, bounce: &Bounce) -> Result<Option<Outgoing>, StoreError> {
    Ok(reader.mail_out(bounce.number)?.filter(|row| row.document == bounce.document))
}

enum Classified {
    Known(Box<Incoming>),
    Plan(Box<Letter>, Box<Plan>),
}

/// The rows of a message whose acts have been judged; none where its words were not taken and it is to be tried again.
pub(super) fn settle(
    row: Incoming,
    receipts: &[Receipt],
    places: &[u32],
    thread: Option<String>,
    told: Vec<Outgoing>,
    failed: Option<Outgoing>,
    last: bool,
) -> MailRows {
    let accepted = |receipt: &Receipt| receipt.outcome == Outcome::Accepted;
    let mut rows = MailRows::default();
    let spoken = receipts.len().saturating_sub(places.len());
    let attached = receipts.iter().skip(spoken).zip(places);
    let files: Vec<(ActId, u32)> = attached
        .filter(|(receipt, _)| accepted(receipt))
        .map(|(receipt, place)| (ActId { device: DeviceId::SERVER, number: receipt.number }, *place))
        .collect();
    // The first act decides: it says the words.
    if let Some(refused) = receipts.first().filter(|receipt| !accepted(receipt)) {
        // What was looked at a moment ago has moved. What it brought is not brought twice.
        if !last && files.is_empty() {
            return rows;
        }
        let why = format!("its words were not taken: {:?}", refused.outcome);
        let aside = Some(Aside { why: AsideWhy::NotTaken, settled: None });
        rows.taken.push(Incoming { became: Became::Kept, why, files, kept: true, aside, ..row });
        return rows;
    }
    rows.out = told;
    let kept = row.kept || files.len() < places.len().min(receipts.len());
    rows.threads.extend(thread.zip(row.document).map(|(name, document)| (document, name)));
    rows.out.extend(failed);
    rows.taken.push(Incoming { files, kept, ..row });
    rows
}

/// A message of which nothing can be read but that it came.
fn unread(raw: &[u8], error: Unreadable) -> Letter {
    Letter {
        key: TokenHash(*ronda_shared::ids::Sha256::of(raw).bytes()),
        message_id: None,
        from: None,
        subject: error.to_string(),
        text: String::new(),
        continues: Vec::new(),
        written: None,
        marks: Vec::new(),
        report: false,
        receipt: false,
        files: Vec::new(),
        whole: None,
        cut: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;

    /// As by another server of the store, a moment ago: its answer is the one that goes out.
    #[test]
    fn a_message_by_which_nothing_is_done_is_written_once() {
        let store = RedbStore::in_memory().expect("a store");
        let rows = |why: &str, id: u64| {
            let taken = Incoming {
                key: TokenHash([1; 32]),
                at: Timestamp::from_millis(1_790_000_000_000),
                from: "ana@oaxaca.gob.mx".into(),
                subject: "Impresora".into(),
                became: Became::Kept,
                document: None,
                why: why.into(),
                files: Vec::new(),
                kept: false,
                sha256: None,
                aside: None,
            };
            let answer = Outgoing {
                id,
                document: None,
                event: "refused".into(),
                to: taken.from.clone(),
                message_id: format!("ronda.{id}@ronda.example"),
                references: Vec::new(),
                subject: "No se recibió".into(),
                text: "Está vacío".into(),
                files: Vec::new(),
                reply: true,
                made: taken.at,
                state: OutState::Waiting { tries: 0, next: taken.at, last: String::new() },
            };
            MailRows { taken: vec![taken], out: vec![answer], ..MailRows::default() }
        };
        for (why, id) in [("first", 1), ("second", 2)] {
            let taken = written_once(&store, &TokenHash([1; 32]), rows(why, id)).expect("written").expect("taken");
            assert_eq!(taken.why, "first");
        }
        assert_eq!(store.read().expect("reads").mail_waits().expect("read"), 1);
    }
}
