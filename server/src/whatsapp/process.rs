//! Handles the messages that came by WhatsApp, each once. It fetches a message's file, makes its acts, and brings the
//! bytes through the gate of uploads.

use super::api::{Api, Remedy};
use super::directory::same;
use super::follow::LeftFile;
use super::payload::text;
use super::plan::{Plan, heard, note, remembered};
use super::settings::Settings;
use super::stored_lines::{self, NOT_KEPT, NOT_TAKEN, TOO_MANY, UNREAD};
use super::words::{self, FileId, MessageContent};
use super::{WhatsApp, WhatsappError};
use crate::blobs::{UploadProblem, UploadState, named};
use crate::mail::blocking;
use crate::mail::queue::pause;
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappContact, WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use crate::store::{Batch, Reader, Store, StoreError};
use ronda_shared::command::{Audience, Command, Decision, Verdict};
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use serde_bytes::ByteBuf;
use serde_json::Value;
use std::sync::Arc;

/// Messages of one round.
const ROUND: usize = 50;
/// For how long a file is asked for: Meta keeps it for a week.
const FILE_MS: i64 = 7 * DAY_MS;
/// For how long words wait for their file; then they stand alone, and say so.
const WORDS_MS: i64 = 15 * MINUTE_MS;
/// After how long is looked again at what came too fast, or what no service takes.
const LATER_MS: i64 = 5 * MINUTE_MS;

/// A file of a message.
enum File {
    /// There is none.
    None,
    /// It is here.
    Ready(Box<AttachEvidence>, Vec<u8>),
    /// It is not taken, and why.
    Left(String),
    /// It is asked for again.
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
        let mut said = words::message_content(&message);
        let waited = now.since(came.arrived);
        if let (Some(act), Some(file)) = (came.file, said.file.clone()) {
            return self.only_file(settings, came, (act, &file), &said).await;
        }
        let who = if came.who.user.is_empty() { &came.who.phone } else { &came.who.user };
        if !self.pace.allow(who, now) {
            self.put_off(came, LATER_MS, TOO_MANY).await?;
            return Ok(false);
        }
        let mut left = None;
        let ready = match self.file(settings, said.file.as_ref()).await? {
            File::None => None,
            File::Ready(file, bytes) => Some((file, bytes)),
            File::Later(why) if waited < WORDS_MS => {
                self.put_off(came, MINUTE_MS, &why).await?;
                return Ok(false);
            }
            File::Left(why) | File::Later(why) => {
                let name = said.file.as_ref().map_or("", |file| file.name.as_str());
                let why = stored_lines::in_words(&why).es;
                said.text = format!("{}\n(Mandó «{name}», que no se tomó: {why})", said.text).trim().to_owned();
                left = Some(LeftFile { name: name.to_owned(), why, may_come_again: true });
                None
            }
        };
        let (own, told, known, file) =
            (Arc::clone(self), said.clone(), came.clone(), ready.as_ref().map(|(file, _)| file.clone()));
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
        self.carry_out(came, plan, (ready.map(|(_, bytes)| bytes), left), (&said, kind)).await
    }

    async fn carry_out(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        plan: Plan,
        (bytes, left): (Option<Vec<u8>>, Option<LeftFile>),
        (said, kind): (&MessageContent, String),
    ) -> Result<bool, WhatsappError> {
        let now = self.clock().now();
        let Plan { acts, document, over, .. } = plan;
        let known = remembered(&came, document, now);
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
        let (row, brings) = (came.clone(), bytes.is_some());
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
            if file.is_some() {
                // It stands until its bytes are here; what it says stands in the ticket.
                rows.waiting.push(WhatsappWaiting::Came(awaited(WhatsappIncoming { file, document, ..row })));
            }
            rows
        };
        // Two servers may deal with what waits for a moment.
        let (key, file) = (came.key, came.file);
        let still = move |reader: &dyn Reader| waits(reader, &key, file);
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
        let left = match (bytes, receipts.last()) {
            (Some(bytes), Some(receipt)) if receipt.outcome == Outcome::Accepted => {
                let act = ActId { device: DeviceId::SERVER, number: receipt.number };
                self.bring(WhatsappIncoming { document, ..came }, act, bytes).await?;
                return Ok(true);
            }
            (Some(_), last) => {
                let why = last.map_or("", |receipt| match receipt.outcome {
                    Outcome::Refused(reason) | Outcome::Held(reason) => reason.es(),
                    Outcome::Accepted => "",
                });
                tracing::warn!(whatsapp.id = came.wamid, "The ticket did not take a file of WhatsApp.");
                let name = said.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
                if let Some(document) = document {
                    let word = self.own(Site::System, document, not_kept(&name, why));
                    self.ingest.perform(vec![word]).await?;
                }
                let why = "su solicitud ya no admite más archivos".to_owned();
                Some(LeftFile { name, why, may_come_again: false })
            }
            (None, _) => left,
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

    /// The bytes of a file whose words are in the ticket.
    async fn only_file(
        self: &Arc<Self>,
        settings: &Settings,
        came: WhatsappIncoming,
        (act, file): (ActId, &FileId),
        said: &MessageContent,
    ) -> Result<bool, WhatsappError> {
        match self.file(settings, Some(file)).await? {
            File::Ready(_, bytes) => self.bring(came, act, bytes).await.map(|()| true),
            File::Later(why) if self.clock().now().since(came.arrived) < FILE_MS => {
                let tries = match came.state {
                    OutState::Waiting { tries, .. } => tries.saturating_add(1),
                    OutState::Sent { .. } | OutState::Failed { .. } => 1,
                };
                self.put_off(came, pause(tries), &why).await?;
                Ok(false)
            }
            File::Later(why) | File::Left(why) => {
                tracing::error!(whatsapp.act = %act, whatsapp.why = why, "A file of WhatsApp is gone before it was taken.");
                match self.is_gone(&came, act, said, &why).await {
                    Err(error) if error.is_of_a_document() => self.waits_for_its_ticket(came, error.to_string()).await,
                    told => told.map(|()| true),
                }
            }
            File::None => self.done(came).await.map(|()| true),
        }
    }

    /// Tells that the bytes of a file which a ticket names will not come, for it shows them as still on their way, and has done with the
    /// message: in one commit, or a server that is stopped between would say it twice. Of what was taken out of the ticket meanwhile
    /// nothing is said: its name went with it.
    async fn is_gone(
        self: &Arc<Self>,
        came: &WhatsappIncoming,
        act: ActId,
        said: &MessageContent,
        why: &str,
    ) -> Result<(), WhatsappError> {
        let own = Arc::clone(self);
        let awaited = blocking(move || Ok(named(&*own.store().read()?, act)?.is_some_and(|file| file.keeps()))).await?;
        let Some(document) = came.document.filter(|_| awaited) else { return self.done(came.clone()).await };
        let name = said.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
        let why = stored_lines::in_words(why).es;
        let word = self.own(Site::System, document, not_kept(&name, &why));
        let going = self.file_left(document, came, &LeftFile { name, why, may_come_again: true }).await?;
        let (key, file) = (came.key, came.file);
        let still = move |reader: &dyn Reader| waits(reader, &key, file);
        let beside = move |_: &[Receipt]| {
            let waiting = going.map(WhatsappWaiting::Going).into_iter().collect();
            WhatsappRows { gone: vec![key], waiting, ..WhatsappRows::default() }
        };
        self.ingest.perform_whatsapp_still(vec![word], Box::new(still), Box::new(beside)).await?;
        Ok(())
    }

    /// Brings bytes through the gate of uploads, and has done with the message.
    async fn bring(self: &Arc<Self>, came: WhatsappIncoming, act: ActId, bytes: Vec<u8>) -> Result<(), WhatsappError> {
        let keeper = self.keeper.clone();
        let brought = tokio::task::spawn_blocking(move || keeper.bring(act, &bytes)).await;
        match brought {
            Ok(Ok(progress)) if progress.state == UploadState::Refused => {
                self.did_not_pass(&came).await?;
                self.done(came).await
            }
            // Where its place is away all of it is here, and the server finishes it.
            Ok(Ok(_) | Err(UploadProblem::Away(_))) => self.done(came).await,
            Ok(Err(problem)) => {
                let why = format!("{NOT_KEPT}{problem}");
                self.put_off(came_with(came, act), MINUTE_MS, &why).await
            }
            Err(error) => Err(StoreError::Disk(error.to_string()).into()),
        }
    }

    /// Tells a message's sender that its file did not pass the gate of uploads; the ticket shows why.
    async fn did_not_pass(self: &Arc<Self>, came: &WhatsappIncoming) -> Result<(), WhatsappError> {
        let message: Value = serde_json::from_slice(&came.message).unwrap_or_default();
        let file = words::message_content(&message).file;
        if let (Some(document), Some(FileId { name, .. })) = (came.document, file) {
            let why = "está dañado o no pasó la revisión".to_owned();
            let left = LeftFile { name, why, may_come_again: true };
            match self.file_was_left(document, came, &left).await {
                // Nobody else's message waits for a ticket that cannot be read.
                Err(error) if error.is_of_a_document() => {
                    tracing::error!(document.id = %document, error.message = %error, "Nobody is told that a file of WhatsApp was refused.");
                }
                told => told?,
            }
        }
        Ok(())
    }

    async fn done(self: &Arc<Self>, came: WhatsappIncoming) -> Result<(), WhatsappError> {
        let own = Arc::clone(self);
        let write = move || {
            let _turn = own.store().turn();
            own.note(WhatsappRows { gone: vec![came.key], ..WhatsappRows::default() })
        };
        Ok(blocking(write).await?)
    }

    /// Puts off a message whose ticket cannot be read now; what others say does not wait for that.
    async fn waits_for_its_ticket(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        why: String,
    ) -> Result<bool, WhatsappError> {
        tracing::error!(error.message = why, "A message of WhatsApp waits: its ticket cannot be read.");
        self.put_off(came, LATER_MS, &format!("{UNREAD}{why}")).await?;
        Ok(false)
    }

    /// It is looked at again after so long.
    async fn put_off(self: &Arc<Self>, came: WhatsappIncoming, millis: i64, why: &str) -> Result<(), WhatsappError> {
        let tries = match came.state {
            OutState::Waiting { tries, .. } => tries.saturating_add(1),
            OutState::Sent { .. } | OutState::Failed { .. } => 1,
        };
        let state = OutState::Waiting { tries, next: self.clock().now().plus(millis), last: why.to_owned() };
        let (store, came) = (Arc::clone(self.store()), WhatsappIncoming { state, ..came });
        Ok(blocking(move || wait_on(&*store, came)).await?)
    }

    /// A file by its id: fetched, and made ready as a form's are; a photograph bare.
    async fn file(self: &Arc<Self>, settings: &Settings, file: Option<&FileId>) -> Result<File, WhatsappError> {
        let Some(FileId { id, name }) = file.cloned() else { return Ok(File::None) };
        let fetched = Api { settings, line: &*self.line }.file(&id).await;
        let bytes = match fetched {
            Ok(bytes) => bytes,
            Err(problem) => {
                tracing::warn!(whatsapp.why = %problem, "A file of WhatsApp could not be fetched.");
                return Ok(match problem.remedy() {
                    Remedy::Later | Remedy::Slower | Remedy::Account => File::Later(problem.to_string()),
                    Remedy::Template | Remedy::Never => File::Left(why_left(&problem)),
                });
            }
        };
        let own = Arc::clone(self);
        Ok(blocking(move || Ok(own.ready(&name, bytes))).await?)
    }

    fn ready(&self, name: &str, bytes: Vec<u8>) -> File {
        let takes = &self.organisation().settings.evidence;
        match self.keeper.blobs().made_ready(takes, name, bytes) {
            Ok((file, bytes)) => File::Ready(Box::new(file), bytes),
            Err(why) => File::Left(why.es().to_owned()),
        }
    }
}

/// Of whom something said earlier waits: what they said later waits with it, or it would become the request in its place.
#[derive(Default)]
struct WaitingSenders(Vec<WhatsappContact>);

impl WaitingSenders {
    fn add(&mut self, came: &WhatsappIncoming) {
        // Once its words are in a ticket only its bytes are awaited: that holds up nobody.
        if came.file.is_none() {
            self.0.push(came.who.clone());
        }
    }

    fn holds(&self, came: &WhatsappIncoming) -> bool {
        came.file.is_none() && self.0.iter().any(|who| same(who, &came.who))
    }
}

/// What is due, as it was said, and nothing of somebody before what they said earlier.
fn due_in_order(mut rows: Vec<WhatsappIncoming>, now: Timestamp) -> Vec<WhatsappIncoming> {
    rows.sort_by(|one, other| (one.at, one.arrived, &one.wamid).cmp(&(other.at, other.arrived, &other.wamid)));
    let (mut due, mut waiting) = (Vec::new(), WaitingSenders::default());
    for row in rows {
        let is_due = matches!(row.state, OutState::Waiting { next, .. } if next <= now);
        if is_due && !waiting.holds(&row) {
            due.push(row);
        } else {
            waiting.add(&row);
        }
    }
    due.truncate(ROUND);
    due
}

/// The message as it stands while its bytes are still to be brought.
fn came_with(came: WhatsappIncoming, act: ActId) -> WhatsappIncoming {
    WhatsappIncoming { file: Some(act), ..came }
}

/// A message whose words the ticket has: it waits for its file alone, and is kept without them.
fn awaited(came: WhatsappIncoming) -> WhatsappIncoming {
    let message: Value = serde_json::from_slice(&came.message).unwrap_or_default();
    let bare = words::file_alone(&message, true).to_string();
    WhatsappIncoming { message: ByteBuf::from(bare), ..came }
}

/// Writes that a message waits on; nothing where it does not wait as it did when it was looked at: another server of the store has dealt with
/// it while its file was fetched.
fn wait_on(store: &dyn Store, came: WhatsappIncoming) -> Result<(), StoreError> {
    let _turn = store.turn();
    let row = match store.read()?.whatsapp_waits(&came.key)? {
        // As it stands but for when it is looked at again: a redaction may have taken words out of it.
        Some(WhatsappWaiting::Came(row)) if row.file == came.file => WhatsappIncoming { state: came.state, ..row },
        Some(WhatsappWaiting::Came(_) | WhatsappWaiting::Going(_)) | None => return Ok(()),
    };
    let whatsapp = WhatsappRows { waiting: vec![WhatsappWaiting::Came(row)], ..WhatsappRows::default() };
    store.commit(Batch { whatsapp, ..Batch::default() }).map(|_| ())
}

/// Whether a message waits, with its file named by this act.
fn waits(reader: &dyn Reader, key: &Sha256, file: Option<ActId>) -> Result<bool, StoreError> {
    let row = reader.whatsapp_waits(key)?;
    Ok(matches!(row, Some(WhatsappWaiting::Came(row)) if row.file == file))
}

/// What the ticket says of a file that came with a message and is not kept, though its words are.
fn not_kept(name: &str, why: &str) -> Command {
    note(Audience::Internal, format!("No se guardó «{name}», que mandaron por WhatsApp.\nMotivo: {why}"))
}

/// Why a file was not taken, in words for the desk.
fn why_left(problem: &super::api::ApiProblem) -> String {
    match problem {
        super::api::ApiProblem::Large => "es demasiado grande".to_owned(),
        super::api::ApiProblem::Elsewhere(_) => "WhatsApp lo dio en una dirección que no es suya".to_owned(),
        _ => "WhatsApp ya no lo tiene".to_owned(),
    }
}

/// How a message waits whose words were not taken: ever longer, because each time is one more act in the feed.
fn refused(state: &OutState, now: Timestamp, why: String) -> OutState {
    let tries = match state {
        OutState::Waiting { tries, .. } => tries.saturating_add(1),
        OutState::Sent { .. } | OutState::Failed { .. } => 1,
    };
    OutState::Waiting { tries, next: now.plus(pause(tries)), last: why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;

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
        write(Vec::new(), vec![came.key]);
        assert_eq!(put_off().0, None);
    }
}
