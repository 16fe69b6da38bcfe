//! Handles the messages that came by WhatsApp, each once: with the file that a message brings, or its words first.

use super::directory::{same, talk};
use super::files::{File, NO_ROOM, awaited, not_kept, why_not};
use super::follow::LeftFile;
use super::payload;
use super::plan::{Plan, heard, note, remembered};
use super::settings::Settings;
use super::stored_lines::{NOT_TAKEN, TOO_MANY, UNREAD};
use super::waiting::{stands_as, waits};
use super::{WhatsApp, WhatsappError};
use crate::mail::blocking;
use crate::mail::queue::backoff;
use crate::store::mail::{OutState, has_come};
use crate::store::whatsapp::{WhatsappContact, WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use crate::store::{Batch, Reader, Store, StoreError};
use crate::whatsapp_message::fields::text;
use crate::whatsapp_message::{self, MessageContent};
use ronda_shared::command::{Audience, Command, Decision, Verdict};
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// Messages of one round.
const ROUND: usize = 50;
/// For how long words wait for their file; then they go into the ticket, say so, and it comes after them.
const WORDS_MS: i64 = 15 * MINUTE_MS;
/// After how long is looked again at what came too fast, or what no service takes.
const LATER_MS: i64 = 5 * MINUTE_MS;

/// What a message brings beside its words.
enum Brought {
    /// Nothing.
    Nothing,
    /// Its file, whose act is the plan's last one.
    Bytes(Vec<u8>),
    /// A file that is not taken.
    Left(LeftFile),
    /// A file that is asked for again after its words are in the ticket, and why it is not here.
    Later(String),
}

impl WhatsApp {
    /// Deals with what is due; how many messages were.
    pub(super) async fn deal_due(self: &Arc<Self>, settings: &Settings) -> Result<usize, WhatsappError> {
        let own = Arc::clone(self);
        let due = blocking(move || own.came_due()).await?;
        let (mut dealt, mut waiting) = (0, WaitingSenders::default());
        for came in due {
            if waiting.holds(&came) {
                continue;
            }
            let left = came.clone();
            if self.deal(settings, came).await? {
                dealt += 1;
            } else if is_file_awaited(&left) {
                // They stand last: what one of them does not come for, the others do not come for either, and are asked for later.
                break;
            } else {
                waiting.add(&left);
            }
        }
        Ok(dealt)
    }

    fn came_due(&self) -> Result<Vec<WhatsappIncoming>, StoreError> {
        let came = |row: WhatsappWaiting| match row {
            WhatsappWaiting::Came(row) => Some(row),
            WhatsappWaiting::Going(_) => None,
        };
        let rows = self.store().read()?.whatsapp_waiting()?.into_iter().filter_map(came).collect();
        Ok(due_in_order(rows, self.clock().now()))
    }

    /// Deals with one; false where it was put off.
    async fn deal(self: &Arc<Self>, settings: &Settings, came: WhatsappIncoming) -> Result<bool, WhatsappError> {
        let now = self.clock().now();
        let message: Value = serde_json::from_slice(&came.message).unwrap_or_default();
        let mut said = whatsapp_message::message_content(&message);
        let waited = now.since(came.arrived);
        if is_file_awaited(&came) {
            return match &said.file {
                Some(file) => self.only_file(settings, came, file).await,
                None => self.done(came).await.map(|()| true),
            };
        }
        if let Some(contacts) = payload::changed(&message, &came.who) {
            return self.renumbered(came, contacts).await;
        }
        let who = if came.who.user.is_empty() { &came.who.phone } else { &came.who.user };
        if !self.pace.allow(who, now) {
            self.put_off(came, LATER_MS, TOO_MANY).await?;
            return Ok(false);
        }
        let (mut brought, mut ready) = (Brought::Nothing, None);
        let name = said.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
        let beside = match self.file(settings, said.file.as_ref()).await? {
            File::None => None,
            File::Ready(file, bytes) => {
                (ready, brought) = (Some(file), Brought::Bytes(bytes));
                None
            }
            File::Later(why) if waited < WORDS_MS => {
                self.put_off(came, MINUTE_MS, &why).await?;
                return Ok(false);
            }
            File::Later(why) => {
                brought = Brought::Later(why);
                Some(format!("(Mandó «{name}», que se agrega en cuanto WhatsApp lo entregue.)"))
            }
            File::Left(why) => {
                let told = format!("(Mandó «{name}», que no se tomó: {why})");
                brought = Brought::Left(LeftFile { name, why, may_come_again: true });
                Some(told)
            }
        };
        if let Some(beside) = beside {
            said.text = format!("{}\n{beside}", said.text).trim().to_owned();
        }
        let (own, told, known, file) = (Arc::clone(self), said.clone(), came.clone(), ready);
        let settings_then = settings.clone();
        let plan = match blocking(move || own.plan(&settings_then, &known, &told, file.as_deref())).await {
            Err(error) if error.is_of_a_document() => return self.waits_for_its_ticket(came, error.to_string()).await,
            plan => plan?,
        };
        if let Some(why) = &plan.waits {
            tracing::error!(whatsapp.why = why, "A message waits: no request can be opened by it.");
            self.put_off(came, LATER_MS, why).await?;
            return Ok(false);
        }
        let kind = text(&message, "type").to_owned();
        self.carry_out(came, plan, brought, (&said, kind)).await
    }

    async fn carry_out(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        plan: Plan,
        brought: Brought,
        (said, kind): (&MessageContent, String),
    ) -> Result<bool, WhatsappError> {
        let now = self.clock().now();
        let Plan { acts, document, over, .. } = plan;
        let (own, who) = (Arc::clone(self), came.who.clone());
        let talk = blocking(move || talk(&*own.store().read()?, &who)).await?;
        let known = remembered(&came, document, talk.as_ref(), now);
        if acts.is_empty() {
            // A nod to nothing, or what was taken before the store was restored.
            tracing::info!(whatsapp.kind = kind, "A message of WhatsApp became nothing.");
            metrics::counter!("ronda_whatsapp_taken_total", "became" => "nothing").increment(1);
            let own = Arc::clone(self);
            blocking(move || {
                let _turn = own.store().turn();
                own.note(WhatsappRows { gone: vec![came.key], known, ..WhatsappRows::default() })
            })
            .await?;
            return Ok(true);
        }
        let decides = acts.first().map(|act| act.command.clone());
        let going = match (document, over) {
            (Some(document), true) => self.over(document, &came.who).await?,
            (Some(_) | None, _) => None,
        };
        let (row, brings) = (came.clone(), matches!(brought, Brought::Bytes(_)));
        let later = match &brought {
            Brought::Later(why) => Some(why.clone()),
            Brought::Nothing | Brought::Bytes(_) | Brought::Left(_) => None,
        };
        let beside = move |receipts: &[Receipt]| {
            let accepted = |receipt: &Receipt| receipt.outcome == Outcome::Accepted;
            let first = receipts.first().is_some_and(accepted);
            if !first {
                let outcome = |receipt: &Receipt| format!("{NOT_TAKEN}{:?}", receipt.outcome);
                let why = receipts.first().map(outcome).unwrap_or_default();
                let state = refused(&row.state, now, why);
                let waiting = vec![WhatsappWaiting::Came(WhatsappIncoming { state, ..row })];
                return WhatsappRows { waiting, ..WhatsappRows::default() };
            }
            let named = receipts.last().filter(|receipt| brings && accepted(receipt));
            let file = named.map(|receipt| ActId { device: DeviceId::SERVER, number: receipt.number });
            let mut rows = WhatsappRows { known, gone: vec![row.key], ..WhatsappRows::default() };
            rows.waiting.extend(going.map(WhatsappWaiting::Going));
            // It stands until its bytes are here; what it says stands in the ticket.
            let waits =
                |row: WhatsappIncoming| WhatsappWaiting::Came(awaited(WhatsappIncoming { file, document, ..row }));
            if let Some(last) = later {
                let state = OutState::Waiting { tries: 1, next: now.plus(backoff(1)), last };
                rows.waiting.push(waits(WhatsappIncoming { state, ..row }));
            } else if file.is_some() {
                rows.waiting.push(waits(row));
            }
            rows
        };
        // Two servers may deal with what waits for a moment.
        let standing = came.clone();
        let still = move |reader: &dyn Reader| waits(reader, &standing);
        let receipts = match self.ingest.perform_whatsapp_still(acts, Box::new(still), Box::new(beside)).await {
            Err(error) if error.is_of_a_document() => return self.waits_for_its_ticket(came, error.to_string()).await,
            receipts => receipts?,
        };
        let accepted = |receipt: &&Receipt| receipt.outcome == Outcome::Accepted;
        let Some(first) = receipts.first().filter(accepted) else { return Ok(false) };
        metrics::counter!("ronda_whatsapp_taken_total", "became" => "words").increment(1);
        if let (Some(document), Some(command)) = (document, decides) {
            self.kept_all_the_same(document, first.number, command, said).await?;
        }
        let left = match (brought, receipts.last()) {
            (Brought::Bytes(bytes), Some(receipt)) if receipt.outcome == Outcome::Accepted => {
                let act = ActId { device: DeviceId::SERVER, number: receipt.number };
                self.bring(WhatsappIncoming { document, ..came }, act, bytes).await?;
                return Ok(true);
            }
            (Brought::Bytes(_), last) => {
                let why = last.map_or("", |receipt| why_not(&receipt.outcome));
                tracing::warn!(whatsapp.id = came.wamid, "The ticket did not take a file of WhatsApp.");
                let name = said.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
                if let Some(document) = document {
                    let word = self.own(Site::System, document, not_kept(&name, why));
                    self.ingest.perform(vec![word]).await?;
                }
                Some(LeftFile { name, why: NO_ROOM.to_owned(), may_come_again: false })
            }
            (Brought::Left(left), _) => Some(left),
            (Brought::Nothing | Brought::Later(_), _) => None,
        };
        if let (Some(document), Some(left)) = (document, left) {
            self.file_was_left(document, &came, &left).await?;
        }
        Ok(true)
    }

    /// What somebody said by a decision that did not take effect is kept as their word.
    async fn kept_all_the_same(
        self: &Arc<Self>,
        document: DocumentId,
        number: u64,
        command: Command,
        said: &MessageContent,
    ) -> Result<(), WhatsappError> {
        if !command.is_decision() {
            return Ok(());
        }
        let (own, act) = (Arc::clone(self), ActId { device: DeviceId::SERVER, number });
        let applied = blocking(move || {
            let view = crate::ingest::stored_ticket(&*own.store().read()?, document)?;
            let request = view.as_ref().and_then(|view| view.requests.iter().find(|request| request.stamp.act == act));
            Ok(request.and_then(|request| request.ruling.as_ref()).is_some_and(|ruling| ruling.applied))
        })
        .await?;
        if applied {
            return Ok(());
        }
        let word = match command {
            Command::Decision(Decision::Confirm { verdict: verdict @ Verdict::Confirmed, text }) => {
                heard(verdict, text)
            }
            _ => note(Audience::Public, format!("{}\n\n— por WhatsApp", said.text)),
        };
        self.ingest.perform(vec![self.own(Site::Portal, document, word)]).await?;
        Ok(())
    }

    pub(super) async fn done(self: &Arc<Self>, came: WhatsappIncoming) -> Result<(), WhatsappError> {
        let own = Arc::clone(self);
        let write = move || {
            let _turn = own.store().turn();
            own.note(WhatsappRows { gone: vec![came.key], ..WhatsappRows::default() })
        };
        Ok(blocking(write).await?)
    }

    /// Puts off a message whose ticket cannot be read now; what others say does not wait for that.
    pub(super) async fn waits_for_its_ticket(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        why: String,
    ) -> Result<bool, WhatsappError> {
        tracing::error!(error.message = why, "A message of WhatsApp waits: its ticket cannot be read.");
        self.put_off(came, LATER_MS, &format!("{UNREAD}{why}")).await?;
        Ok(false)
    }

    /// It is looked at again after so long.
    pub(super) async fn put_off(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        millis: i64,
        why: &str,
    ) -> Result<(), WhatsappError> {
        let tries = match came.state {
            OutState::Waiting { tries, .. } => tries.saturating_add(1),
            OutState::Sent { .. } | OutState::Failed { .. } => 1,
        };
        let state = OutState::Waiting { tries, next: self.clock().now().plus(millis), last: why.to_owned() };
        let (store, came) = (Arc::clone(self.store()), WhatsappIncoming { state, ..came });
        Ok(blocking(move || wait_on(&*store, came)).await?)
    }
}

/// Of whom something said earlier waits: what they said later waits with it, or it would become the request in its place.
#[derive(Default)]
struct WaitingSenders(Vec<WhatsappContact>);

impl WaitingSenders {
    fn add(&mut self, came: &WhatsappIncoming) {
        // Once its words are in a ticket only its bytes are awaited: that holds up nobody.
        if !is_file_awaited(came) {
            self.0.push(came.who.clone());
        }
    }

    fn holds(&self, came: &WhatsappIncoming) -> bool {
        !is_file_awaited(came) && self.0.iter().any(|who| same(who, &came.who))
    }
}

/// Whether the words of a message are in a ticket, and its file alone is awaited.
fn is_file_awaited(came: &WhatsappIncoming) -> bool {
    came.file.is_some() || came.document.is_some()
}

/// What is due, as it was said, and nothing of somebody before what they said earlier; files that are awaited after all words.
fn due_in_order(mut rows: Vec<WhatsappIncoming>, now: Timestamp) -> Vec<WhatsappIncoming> {
    rows.sort_by(|one, other| {
        let place = |row: &WhatsappIncoming| (is_file_awaited(row), row.at, row.arrived);
        place(one).cmp(&place(other)).then_with(|| one.wamid.cmp(&other.wamid))
    });
    let (mut due, mut waiting) = (Vec::new(), WaitingSenders::default());
    for row in rows {
        let is_due = matches!(row.state, OutState::Waiting { next, .. } if has_come(next, now));
        if is_due && !waiting.holds(&row) {
            due.push(row);
        } else {
            waiting.add(&row);
        }
    }
    due.truncate(ROUND);
    due
}

/// Writes that a message waits on; nothing where it does not wait as it did when it was looked at: another server of the store has dealt with
/// it while its file was fetched.
fn wait_on(store: &dyn Store, came: WhatsappIncoming) -> Result<(), StoreError> {
    let _turn = store.turn();
    let row = match store.read()?.whatsapp_waits(&came.key)? {
        // As it stands but for when it is looked at again: a redaction may have taken words out of it.
        Some(WhatsappWaiting::Came(row)) if stands_as(&row, &came) => WhatsappIncoming { state: came.state, ..row },
        Some(WhatsappWaiting::Came(_) | WhatsappWaiting::Going(_)) | None => return Ok(()),
    };
    let whatsapp = WhatsappRows { waiting: vec![WhatsappWaiting::Came(row)], ..WhatsappRows::default() };
    store.commit(Batch { whatsapp, ..Batch::default() }).map(|_| ())
}

/// How a message waits whose words were not taken: ever longer, because each time is one more act in the feed.
fn refused(state: &OutState, now: Timestamp, why: String) -> OutState {
    let tries = match state {
        OutState::Waiting { tries, .. } => tries.saturating_add(1),
        OutState::Sent { .. } | OutState::Failed { .. } => 1,
    };
    OutState::Waiting { tries, next: now.plus(backoff(tries)), last: why }
}

#[cfg(test)]
mod tests {
    use super::super::files::came_with;
    use super::*;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::Sha256;
    use serde_bytes::ByteBuf;

    fn said(wamid: &str, phone: &str, at: i64, next: i64) -> WhatsappIncoming {
        WhatsappIncoming {
            key: Sha256::of(wamid.as_bytes()),
            wamid: wamid.to_owned(),
            who: WhatsappContact { phone: phone.to_owned(), ..WhatsappContact::default() },
            at: Timestamp::from_millis(at),
            arrived: Timestamp::from_millis(at),
            message: ByteBuf::new(),
            file: None,
            document: None,
            state: OutState::Waiting { tries: 0, next: Timestamp::from_millis(next), last: String::new() },
        }
    }

    #[test]
    fn what_is_refused_again_and_again_is_said_ever_less_often() {
        let (now, mut state) = (Timestamp::from_millis(0), said("a", "951", 1, 1).state);
        let mut waits = Vec::new();
        for _ in 0..8 {
            state = refused(&state, now, String::new());
            let OutState::Waiting { next, .. } = &state else { panic!("{state:?}") };
            waits.push(next.since(now) / MINUTE_MS);
        }
        assert_eq!(waits, [1, 5, 15, 60, 120, 240, 360, 360]);
    }

    #[test]
    fn nothing_overtakes_what_its_sender_said_earlier() {
        let now = Timestamp::from_millis(10);
        let names =
            |rows: Vec<WhatsappIncoming>| due_in_order(rows, now).into_iter().map(|row| row.wamid).collect::<Vec<_>>();
        let (first, second, other) = (said("a", "951", 1, 99), said("b", "951", 2, 2), said("c", "952", 3, 3));
        assert_eq!(names(vec![other.clone(), second.clone(), first.clone()]), ["c"]);
        let due = WhatsappIncoming { state: said("a", "951", 1, 9).state, ..first.clone() };
        assert_eq!(names(vec![other.clone(), second.clone(), due]), ["a", "b", "c"]);
        let act = ActId { device: DeviceId::SERVER, number: 1 };
        assert_eq!(names(vec![other, second, came_with(first, act)]), ["b", "c"], "only its bytes are awaited");
        let document = Some(DocumentId::new(now, [1; 10]));
        let awaited = WhatsappIncoming { document, ..said("d", "951", 0, 0) };
        assert_eq!(names(vec![awaited, said("c", "952", 3, 3)]), ["c", "d"], "words come first");
    }

    /// Nothing that its sender said since would come before it either.
    #[test]
    fn what_waits_by_a_clock_that_was_ahead_is_taken_once_it_is_set_right() {
        let rows = vec![said("b", "951", 2, 2), said("a", "951", 1, i64::MAX)];
        let due = due_in_order(rows, Timestamp::from_millis(10));
        assert_eq!(due.into_iter().map(|row| row.wamid).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn what_another_server_has_dealt_with_meanwhile_is_not_put_off() {
        let store = RedbStore::in_memory().expect("a store");
        let came = said("a", "951", 1, 1);
        let write = |waiting: Vec<WhatsappWaiting>, gone: Vec<Sha256>| {
            let whatsapp = WhatsappRows { waiting, gone, ..WhatsappRows::default() };
            store.commit(Batch { whatsapp, ..Batch::default() }).expect("written");
        };
        let put_off = || {
            let later = WhatsappIncoming { state: said("a", "951", 1, 9).state, ..came.clone() };
            wait_on(&store, later.clone()).expect("looked at");
            (store.read().expect("reads").whatsapp_waits(&came.key).expect("read"), WhatsappWaiting::Came(later))
        };
        write(vec![WhatsappWaiting::Came(came.clone())], Vec::new());
        let (there, later) = put_off();
        assert_eq!(there, Some(later));
        let named = WhatsappWaiting::Came(came_with(came.clone(), ActId { device: DeviceId::SERVER, number: 1 }));
        write(vec![named.clone()], Vec::new());
        assert_eq!(put_off().0, Some(named), "its words are taken, and its bytes awaited");
        let reader = || store.read().expect("reads");
        let awaited = WhatsappIncoming { document: Some(DocumentId::new(came.at, [1; 10])), ..came.clone() };
        write(vec![WhatsappWaiting::Came(awaited.clone())], Vec::new());
        assert!(waits(&*reader(), &awaited).expect("read"));
        let emptied = WhatsappIncoming { message: ByteBuf::from(b"{}".to_vec()), ..awaited.clone() };
        write(vec![WhatsappWaiting::Came(emptied)], Vec::new());
        assert!(!waits(&*reader(), &awaited).expect("read"), "it would bring back what was taken out of it");
        let who = WhatsappContact { phone: "952".into(), ..WhatsappContact::default() };
        write(vec![WhatsappWaiting::Came(WhatsappIncoming { who, ..awaited.clone() })], Vec::new());
        assert!(!waits(&*reader(), &awaited).expect("read"), "they would be told at the number that they had");
        write(Vec::new(), vec![came.key]);
        assert_eq!(put_off().0, None);
    }
}
