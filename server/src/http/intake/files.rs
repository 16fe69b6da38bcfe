//! Brings the files of a signed call to their ticket. They are made ready, named on the ticket and brought through the
//! gate of uploads, each once. What is left out is told by its name, to the sender and inside the ticket.

use crate::bilingual_text::BilingualText;
use crate::blobs::UploadProblem;
use crate::error::HttpProblem;
use crate::http::uploads::told_of;
use crate::identity;
use crate::ingest::stored_ticket;
use crate::intake::DecodedFile;
use crate::runtime::App;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::evidence::{AttachEvidence, Evidence, SealFault};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use serde::Serialize;

/// A file that was not taken.
#[derive(Debug, Serialize)]
pub(super) struct LeftFile {
    name: String,
    #[serde(flatten)]
    why: BilingualText,
}

/// The files of a call, as far as a ticket may take them.
#[derive(Debug)]
pub(super) struct Files {
    ready: Vec<(AttachEvidence, Vec<u8>)>,
    left: Vec<LeftFile>,
}

/// The same once their ticket names them.
#[derive(Debug)]
pub(super) struct NamedFiles {
    document: DocumentId,
    files: Vec<(ActId, Vec<u8>)>,
    left: Vec<LeftFile>,
}

fn left(name: &str, es: &str, en: &str) -> LeftFile {
    LeftFile { name: name.to_owned(), why: BilingualText { es: es.to_owned(), en: en.to_owned() } }
}

impl Files {
    /// Makes what came ready; photographs bare.
    pub(super) async fn of(app: &App, came: Vec<DecodedFile>) -> Result<Self, HttpProblem> {
        if came.is_empty() {
            return Ok(Self { ready: Vec::new(), left: Vec::new() });
        }
        let own = app.clone();
        app.blocking("making the files of a call ready", move || {
            let takes = &own.organisation().settings.evidence;
            let mut files = Self { ready: Vec::new(), left: Vec::new() };
            for DecodedFile { name, bytes } in came {
                let ready = match bytes {
                    Some(bytes) => own.keeper().blobs().made_ready(takes, &name, bytes),
                    None => Err(crate::blobs::LeftOut::Large),
                };
                match ready {
                    // Twice in one call it is one file.
                    Ok((file, _)) if files.ready.iter().any(|(known, _)| known.sha256 == file.sha256) => {}
                    Ok(ready) => files.ready.push(ready),
                    Err(why) => files.left.push(left(&name, why.es(), &why.to_string())),
                }
            }
            Ok(files)
        })
        .await
    }

    /// Whether any comes to the ticket.
    pub(super) fn is_any(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Names on a ticket what it does not name yet, and says inside what was left out: also where the call comes again because this
    /// server went down in between.
    pub(super) async fn named(self, app: &App, document: DocumentId) -> Result<NamedFiles, HttpProblem> {
        let Self { ready, mut left } = self;
        let mut files = Vec::new();
        if ready.is_empty() && left.is_empty() {
            return Ok(NamedFiles { document, files, left });
        }
        for (file, bytes) in ready {
            match attached(app, document, &file).await? {
                Ok(act) => files.push((act, bytes)),
                Err(why) => left.push(self::left(&file.name, why.es(), why.en())),
            }
        }
        if !left.is_empty() {
            let lines: Vec<String> = left.iter().map(|file| format!("- «{}»: {}", file.name, file.why.es)).collect();
            noted(app, document, &format!("Archivos que venían con el mensaje y no se tomaron:\n{}", lines.join("\n")))
                .await?;
        }
        Ok(NamedFiles { document, files, left })
    }
}

/// The act of the server that names a file on a ticket, made where there is none; or why it was not taken.
async fn attached(
    app: &App,
    document: DocumentId,
    file: &AttachEvidence,
) -> Result<Result<ActId, Reason>, HttpProblem> {
    loop {
        let (view, looked_at) = view(app, document).await?;
        let own = |known: &&Evidence| known.file.sha256 == file.sha256 && known.stamp.by.as_str() == identity::SERVER;
        if let Some(known) = view.evidence.iter().find(own) {
            return Ok(Ok(known.id));
        }
        let attach = Command::Content(Content::AttachEvidence(Box::new(file.clone())));
        match super::perform_unmoved(app, (Site::Portal, document), attach, looked_at).await? {
            Some((Outcome::Accepted, act)) => return Ok(Ok(act)),
            Some((Outcome::Refused(why) | Outcome::Held(why), _)) => return Ok(Err(why)),
            // The ticket has moved: another server may have taken the same call.
            None => {}
        }
    }
}

/// Says something inside a ticket, once.
async fn noted(app: &App, document: DocumentId, text: &str) -> Result<(), HttpProblem> {
    loop {
        let (view, looked_at) = view(app, document).await?;
        if view.notes.iter().any(|note| note.text == text) {
            return Ok(());
        }
        let remark = Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() });
        match super::perform_unmoved(app, (Site::System, document), remark, looked_at).await? {
            Some((Outcome::Accepted, _)) => return Ok(()),
            Some((Outcome::Refused(why) | Outcome::Held(why), _)) => {
                tracing::error!(intake.document = %document, intake.why = why.en(), "What was left out of a call is not told in its ticket.");
                return Ok(());
            }
            None => {}
        }
    }
}

impl NamedFiles {
    /// Brings the bytes through the gate of uploads; all that was left out. What the gate refuses stands in the ticket with its fault.
    ///
    /// # Errors
    /// They cannot be kept now: the same call again goes on.
    pub(super) async fn brought(self, app: &App) -> Result<Vec<LeftFile>, HttpProblem> {
        let Self { document, files, mut left } = self;
        if files.is_empty() {
            return Ok(left);
        }
        let acts: Vec<ActId> = files.iter().map(|(act, _)| *act).collect();
        let keeper = app.keeper().clone();
        let brought = move || {
            for (act, bytes) in files {
                match keeper.bring(act, &bytes) {
                    // Where its place is away all of it is here, and the server finishes it; elsewhere the same call brings it.
                    Ok(_) | Err(UploadProblem::Away(_) | UploadProblem::Elsewhere(_)) => {}
                    Err(problem) => return Ok(Err(problem)),
                }
            }
            Ok(Ok(()))
        };
        let brought: Result<(), UploadProblem> = app.blocking("keeping the files of a call", brought).await?;
        brought.map_err(|problem| told_of("keeping the files of a call", &problem))?;
        for file in view(app, document).await?.0.evidence {
            let fault = file.sealed.as_ref().and_then(|sealing| sealing.fault).filter(|_| acts.contains(&file.id));
            if let Some(fault) = fault {
                let (es, en) = faulty(fault);
                left.push(self::left(&file.file.name, es, en));
            }
        }
        Ok(left)
    }
}

/// The ticket of a call, and where the feed ended then.
async fn view(app: &App, document: DocumentId) -> Result<(TicketView, u64), HttpProblem> {
    let doing = "reading the ticket of a call";
    let (view, end) = app.read(doing, move |reader| Ok((stored_ticket(reader, document)?, reader.end()?))).await?;
    Ok((view.ok_or(HttpProblem::Internal)?, end))
}

/// Why the gate of uploads refused a file.
fn faulty(fault: SealFault) -> (&'static str, &'static str) {
    match fault {
        SealFault::NotWhatItSays => ("no es lo que dice ser", "it is not what it says"),
        SealFault::TooLarge => ("es demasiado grande", "it is too large"),
        SealFault::Unreadable => ("está cortado o dañado", "it is cut short or damaged"),
        SealFault::Location => ("dice dónde se tomó", "it tells where it was taken"),
        SealFault::NotTaken => ("es de un tipo que no se recibe", "it is of a type that is not taken"),
        SealFault::Infected => ("trae algo dañino", "it holds something harmful"),
    }
}
