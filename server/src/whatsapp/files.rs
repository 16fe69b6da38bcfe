//! Files of messages: fetched, named in a ticket, brought through the gate of uploads, or told as lost.

use super::api::{Api, ApiProblem, Remedy};
use super::follow::LeftFile;
use super::plan::note;
use super::settings::Settings;
use super::stored_lines::NOT_KEPT;
use super::waiting::waits;
use super::{WhatsApp, WhatsappError};
use crate::blobs::{UploadProblem, UploadState, named};
use crate::mail::blocking;
use crate::mail::queue::backoff;
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use crate::store::{Reader, StoreError};
use crate::whatsapp_message::{self, FileId};
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use serde_bytes::ByteBuf;
use serde_json::Value;
use std::sync::Arc;

/// For how long a file is asked for: Meta keeps it for a week.
const FILE_MS: i64 = 7 * DAY_MS;
/// How long a file whose words are in its ticket is waited for at most before it is asked for again.
const FILE_AGAIN_MS: i64 = HOUR_MS;
/// Why a file is told as lost that was asked for until Meta has it no more. What Meta said each time is for the log.
const NEVER_CAME: &str = "no se pudo traer de WhatsApp en la semana que lo guarda";
/// The same of one that its ticket does not take.
pub(super) const NO_ROOM: &str = "su solicitud ya no admite más archivos";

/// A file of a message.
pub(super) enum File {
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
    /// The file of a message whose words are in the ticket: its bytes alone, or its act with them.
    pub(super) async fn only_file(
        self: &Arc<Self>,
        settings: &Settings,
        came: WhatsappIncoming,
        file: &FileId,
    ) -> Result<bool, WhatsappError> {
        let left = |why: String| LeftFile { name: file.name.clone(), why, may_come_again: true };
        let (left, log) = match self.file(settings, Some(file)).await? {
            File::Ready(made, bytes) => match (came.file, came.document) {
                (Some(act), _) => return self.bring(came, act, bytes).await.map(|()| true),
                (None, Some(document)) => return self.attach(came, document, (made, bytes), &file.name).await,
                (None, None) => return self.done(came).await.map(|()| true),
            },
            File::Later(why) if self.clock().now().since(came.arrived) < FILE_MS => {
                let tries = match came.state {
                    OutState::Waiting { tries, .. } => tries.saturating_add(1),
                    OutState::Sent { .. } | OutState::Failed { .. } => 1,
                };
                self.put_off(came, backoff(tries).min(FILE_AGAIN_MS), &why).await?;
                return Ok(false);
            }
            File::Later(why) => (left(NEVER_CAME.to_owned()), why),
            File::Left(why) => (left(why.clone()), why),
            File::None => return self.done(came).await.map(|()| true),
        };
        tracing::error!(
            whatsapp.id = came.wamid,
            whatsapp.why = log,
            "A file of WhatsApp is gone before it was taken."
        );
        self.told_as_gone(came, &left.why, &left).await
    }

    /// Names a file in the ticket that has its words, and brings its bytes.
    async fn attach(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        document: DocumentId,
        (file, bytes): (Box<AttachEvidence>, Vec<u8>),
        name: &str,
    ) -> Result<bool, WhatsappError> {
        let act = self.own(Site::Portal, document, Command::Content(Content::AttachEvidence(file)));
        let (standing, row) = (came.clone(), came.clone());
        let still = move |reader: &dyn Reader| waits(reader, &standing);
        let beside = move |receipts: &[Receipt]| {
            let named = receipts.first().filter(|receipt| receipt.outcome == Outcome::Accepted);
            let named = named.map(|receipt| ActId { device: DeviceId::SERVER, number: receipt.number });
            let waiting = named.map(|act| WhatsappWaiting::Came(came_with(row, act))).into_iter().collect();
            WhatsappRows { waiting, ..WhatsappRows::default() }
        };
        let receipts = match self.ingest.perform_whatsapp_still(vec![act], Box::new(still), Box::new(beside)).await {
            Err(error) if error.is_of_a_document() => return self.waits_for_its_ticket(came, error.to_string()).await,
            receipts => receipts?,
        };
        let Some(receipt) = receipts.first() else { return Ok(false) };
        if receipt.outcome == Outcome::Accepted {
            let act = ActId { device: DeviceId::SERVER, number: receipt.number };
            return self.bring(came_with(came, act), act, bytes).await.map(|()| true);
        }
        tracing::warn!(whatsapp.id = came.wamid, "The ticket did not take a file of WhatsApp.");
        let left = LeftFile { name: name.to_owned(), why: NO_ROOM.to_owned(), may_come_again: false };
        self.told_as_gone(came, why_not(&receipt.outcome), &left).await
    }

    /// [`Self::is_gone`], where its ticket can be read; else it waits for that.
    async fn told_as_gone(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        why: &str,
        left: &LeftFile,
    ) -> Result<bool, WhatsappError> {
        match self.is_gone(&came, why, left).await {
            Err(error) if error.is_of_a_document() => self.waits_for_its_ticket(came, error.to_string()).await,
            told => told.map(|()| true),
        }
    }

    /// Tells that the bytes of a file which a ticket speaks of will not come, for it shows them as still on their way, and has done with the
    /// message: in one commit, or a server that is stopped between would say it twice. Of what was taken out of the ticket meanwhile
    /// nothing is said: its name went with it.
    async fn is_gone(
        self: &Arc<Self>,
        came: &WhatsappIncoming,
        why: &str,
        left: &LeftFile,
    ) -> Result<(), WhatsappError> {
        let awaited = match came.file {
            Some(act) => {
                let own = Arc::clone(self);
                blocking(move || Ok(named(&*own.store().read()?, act)?.is_some_and(|file| file.keeps()))).await?
            }
            None => true,
        };
        let Some(document) = came.document.filter(|_| awaited) else { return self.done(came.clone()).await };
        let word = self.own(Site::System, document, not_kept(&left.name, why));
        let going = self.file_left(document, came, left).await?;
        let (key, standing) = (came.key, came.clone());
        let still = move |reader: &dyn Reader| waits(reader, &standing);
        let beside = move |_: &[Receipt]| {
            let waiting = going.map(WhatsappWaiting::Going).into_iter().collect();
            WhatsappRows { gone: vec![key], waiting, ..WhatsappRows::default() }
        };
        self.ingest.perform_whatsapp_still(vec![word], Box::new(still), Box::new(beside)).await?;
        Ok(())
    }

    /// Brings bytes through the gate of uploads, and has done with the message.
    pub(super) async fn bring(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        act: ActId,
        bytes: Vec<u8>,
    ) -> Result<(), WhatsappError> {
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
        let file = whatsapp_message::message_content(&message).file;
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

    /// A file by its id: fetched, and made ready as a form's are; a photograph bare.
    pub(super) async fn file(
        self: &Arc<Self>,
        settings: &Settings,
        file: Option<&FileId>,
    ) -> Result<File, WhatsappError> {
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

/// The message as it stands while its bytes are still to be brought.
pub(super) fn came_with(came: WhatsappIncoming, act: ActId) -> WhatsappIncoming {
    WhatsappIncoming { file: Some(act), ..came }
}

/// A message whose words the ticket has: it waits for its file alone, and is kept without them.
pub(super) fn awaited(came: WhatsappIncoming) -> WhatsappIncoming {
    let message: Value = serde_json::from_slice(&came.message).unwrap_or_default();
    let bare = whatsapp_message::file_alone(&message, true).to_string();
    WhatsappIncoming { message: ByteBuf::from(bare), ..came }
}

/// Why the ticket did not take an act; empty where it did.
pub(super) fn why_not(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(reason) | Outcome::Held(reason) => reason.es(),
        Outcome::Accepted => "",
    }
}

/// What the ticket says of a file that came with a message and is not kept, though its words are.
pub(super) fn not_kept(name: &str, why: &str) -> Command {
    note(Audience::Internal, format!("No se guardó «{name}», que mandaron por WhatsApp.\nMotivo: {why}"))
}

/// Why a file was not taken, in words for the desk.
fn why_left(problem: &ApiProblem) -> String {
    match problem {
        ApiProblem::Large => "es demasiado grande".to_owned(),
        ApiProblem::Elsewhere(_) => "WhatsApp lo dio en una dirección que no es suya".to_owned(),
        _ => "WhatsApp ya no lo tiene".to_owned(),
    }
}
