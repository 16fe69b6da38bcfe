//! Turns a submission into a ticket: commits the acts at once, then uploads the files through the usual checks.

use crate::blobs::{Blobs, UploadProblem, Uploader};
use crate::error::{HttpProblem, internal};
use crate::http::sync::http_problem;
use crate::ingest::OwnAct;
use crate::runtime::App;
use crate::runtime::portal::pending_submission::Upload;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, OpenTicket};
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, FieldId, PersonId, Sha256};
use ronda_shared::limits;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;

/// A file made ready: what names it, and its bytes.
struct Ready {
    file: AttachEvidence,
    bytes: Vec<u8>,
}

/// What is said, with its files.
pub(super) struct Submission {
    /// In whose name.
    pub(super) person: PersonId,
    /// On which ticket.
    pub(super) document: DocumentId,
    /// What, in order.
    pub(super) commands: Vec<Command>,
    /// The files that come with it.
    pub(super) files: Vec<Upload>,
}

/// How the commands that were said stand, in order; the files follow by themselves.
pub(super) async fn perform(app: &App, said: Submission) -> Result<Vec<Outcome>, HttpProblem> {
    let (files, blobs) = (said.files, app.keeper().blobs().clone());
    let ready = tokio::task::spawn_blocking(move || files.into_iter().map(|file| ready(file, &blobs)).collect());
    let ready: Vec<Ready> = ready.await.map_err(|error| internal("reading files of the portal", &error))?;
    let now = app.clock().now();
    let named = ready.iter().map(|ready| Command::Content(Content::AttachEvidence(Box::new(ready.file.clone()))));
    let count = said.commands.len();
    let commands = said.commands.into_iter().chain(named);
    let acts = commands.map(|command| OwnAct {
        person: said.person.clone(),
        site: Site::Portal,
        document: said.document,
        kind: DocumentKind::Ticket,
        at: now,
        command,
    });
    let receipts = app.ingest().perform(acts.collect()).await.map_err(|problem| http_problem(&problem).0)?;
    let taken: Vec<(ActId, Ready)> = receipts
        .iter()
        .skip(count)
        .zip(ready)
        .filter(|(receipt, _)| receipt.outcome == Outcome::Accepted)
        .map(|(receipt, ready)| (ActId { device: DeviceId::SERVER, number: receipt.number }, ready))
        .collect();
    let (keeper, person) = (app.keeper().clone(), said.person);
    if !taken.is_empty() {
        let kept = tokio::task::spawn_blocking(move || {
            let reads = |_: &dyn Reader, _: DocumentId| -> Result<bool, StoreError> { Ok(false) };
            let asker = Uploader { person: &person, device: DeviceId::SERVER, reads: &reads };
            let mut kept = Ok(());
            for (act, ready) in taken {
                match keep(&keeper, &asker, act, &ready.bytes) {
                    // All of it is here: the server finishes it when its place is back.
                    Ok(()) | Err(UploadProblem::Away(_)) => {}
                    Err(problem) => kept = Err(problem),
                }
            }
            kept
        });
        // Named, and not here: the ticket says that they are still on their way, and the desk can ask for them.
        if let Err(error) = kept.await.map_err(|error| internal("keeping files of the portal", &error))? {
            tracing::error!(error.message = %error, "Files that came by the portal could not be kept.");
        }
    }
    Ok(receipts.into_iter().take(count).map(|receipt| receipt.outcome).collect())
}

fn keep(keeper: &crate::blobs::Keeper, asker: &Uploader<'_>, act: ActId, bytes: &[u8]) -> Result<(), UploadProblem> {
    let mut at = 0;
    for part in bytes.chunks(limits::UPLOAD_PART) {
        keeper.receive(asker, act, at, part)?;
        at += part.len() as u64;
    }
    Ok(())
}

/// A photograph bare: its author is on a page, not in our app, and was asked for no consent to more than what it shows.
/// What cannot be taken apart is left for the gate of uploads to refuse.
fn ready(upload: Upload, blobs: &Blobs) -> Ready {
    let (bytes, media) = blobs.bare(&upload.bytes, upload.media).unwrap_or((upload.bytes, upload.media));
    let field = upload.field.strip_prefix("a-").or_else(|| upload.field.strip_prefix("f-")).map(FieldId::new);
    let file = AttachEvidence {
        field,
        ..AttachEvidence::new(Sha256::of(&bytes), u32::try_from(bytes.len()).unwrap_or(u32::MAX), media, upload.name)
    };
    Ready { file, bytes }
}

/// Makes the ticket; false where it was not taken.
pub(super) async fn send(
    app: &App,
    person: PersonId,
    document: DocumentId,
    open: OpenTicket,
    files: Vec<Upload>,
) -> Result<bool, HttpProblem> {
    let service = open.service.clone();
    let commands = vec![Command::Content(Content::OpenTicket(Box::new(open)))];
    let outcomes = perform(app, Submission { person, document, commands, files }).await?;
    let taken = outcomes.first() == Some(&Outcome::Accepted);
    if !taken {
        tracing::error!(portal.service = %service, portal.outcome = ?outcomes.first(), "A request of the portal was not taken.");
    }
    let word = if taken { "filed" } else { "not_taken" };
    metrics::counter!("ronda_portal_requests_total", "what" => word).increment(1);
    Ok(taken)
}

/// The number of a ticket that is there: what was sent twice is filed once.
pub(super) async fn folio(app: &App, document: DocumentId) -> Result<Option<String>, HttpProblem> {
    let summary = app.read("looking for a request", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}
