//! Turns a submission into a ticket. The files are on the disk before the acts are committed, and pass the usual checks
//! afterwards.

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use crate::blobs::{Blobs, UploadProblem};
use crate::error::{HttpProblem, internal};
use crate::http::sync::http_problem;
use crate::ingest::{OwnAct, stored_ticket};
use crate::runtime::App;
use crate::runtime::portal::pending_submission::Upload;
use crate::runtime::portal::sealed_token::plain;
use crate::store::Reader;
use crate::store::mail::MailRows;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, ContactField, Content, Decision, OpenTicket, Place};
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::{DocumentId, FieldId, PersonId, Sha256};
use ronda_shared::stamp::{Register, Site, Stamp};
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::ticket::view::{Contact, TicketView};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// The field in which a form says when it was made.
pub(super) const MADE: &str = "made";
/// What a requester says again within so long, the same words with the same files, is written once where no form says when it was
/// made: milliseconds.
const TWICE_MS: i64 = MINUTE_MS;

/// A file made ready: what names it, and its bytes.
struct PreparedFile {
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
    /// What was said from this instant on was said by the same form; none where the ticket is born of it.
    pub(super) since: Option<Timestamp>,
}

/// From when on something was said by the form that comes now: a browser that heard no answer sends it again, after minutes or by a
/// reload, and it is said already.
pub(super) fn since(filled: &Filled, now: Timestamp) -> Timestamp {
    let made = filled.get(MADE).parse::<i64>().map(Timestamp::from_millis);
    made.unwrap_or_else(|_| now.plus(-TWICE_MS)).min(now)
}

/// How the commands that were said stand, in order, and behind them the files; their bytes follow by themselves. Nothing where the same
/// form said just this before.
///
/// # Errors
/// [`HttpProblem::Full`] where the files find no room: nothing is filed then.
pub(super) async fn perform(app: &App, said: Submission) -> Result<Vec<Outcome>, HttpProblem> {
    Ok(performed(app, said, false).await?.unwrap_or_default())
}

/// The same of a submission that opens its ticket; none where that is there already, and nothing is done then: somebody pressed twice,
/// and the two came at once.
///
/// # Errors
/// As [`perform`].
async fn open(app: &App, said: Submission) -> Result<Option<Vec<Outcome>>, HttpProblem> {
    performed(app, said, true).await
}

async fn performed(app: &App, said: Submission, opens: bool) -> Result<Option<Vec<Outcome>>, HttpProblem> {
    let (files, keeper, document) = (said.files, app.keeper().clone(), said.document);
    let ready = tokio::task::spawn_blocking(move || {
        let ready: Vec<PreparedFile> = files.into_iter().map(|file| ready(file, keeper.blobs())).collect();
        let files: BTreeMap<Sha256, &[u8]> = ready.iter().map(|each| (each.file.sha256, &*each.bytes)).collect();
        keeper.spool(document, files)?;
        Ok::<_, UploadProblem>(ready.into_iter().map(|each| each.file).collect::<Vec<_>>())
    });
    let ready = ready.await.map_err(|error| internal("reading files of the portal", &error))?;
    let ready: Vec<AttachEvidence> = ready.map_err(|problem| {
        tracing::error!(error.message = %problem, "Files that came by the portal find no room: nothing is filed.");
        HttpProblem::Full
    })?;
    let now = app.clock().now();
    let has_files = !ready.is_empty();
    let named = ready.into_iter().map(|file| Command::Content(Content::AttachEvidence(Box::new(file))));
    let commands = said.commands.into_iter().chain(named);
    let acts: Vec<OwnAct> = commands
        .map(|command| OwnAct {
            person: said.person.clone(),
            site: Site::Portal,
            document: said.document,
            kind: DocumentKind::Ticket,
            at: now,
            command,
        })
        .collect();
    let receipts = match (opens, acts.is_empty()) {
        (true, _) => app.ingest().perform_birth(acts).await,
        (false, true) => Ok(Some(Vec::new())),
        (false, false) => {
            let asked: Vec<Command> = acts.iter().map(|act| act.command.clone()).collect();
            let (by, since) = (said.person, said.since.unwrap_or(now));
            let is_new = move |reader: &dyn Reader| {
                let is_new = |view: Option<TicketView>| view.is_none_or(|view| !was_said(&view, &asked, &by, since));
                stored_ticket(reader, document).map(is_new)
            };
            let nothing = |_: &[Receipt]| MailRows::default();
            app.ingest().perform_still(acts, Box::new(is_new), Box::new(nothing)).await.map(Some)
        }
    };
    let receipts = receipts.map_err(|problem| http_problem(&problem).0)?;
    if has_files {
        let keeper = app.keeper().clone();
        let kept = tokio::task::spawn_blocking(move || keeper.bring_spooled_of(document));
        // Named, and not here yet: the ticket says that they are on their way, and they are brought again.
        if let Err(error) = kept.await.map_err(|error| internal("keeping files of the portal", &error))? {
            tracing::warn!(error.message = %error, "Files that came by the portal could not be kept yet.");
        }
    }
    Ok(receipts.map(|receipts| receipts.into_iter().map(|receipt| receipt.outcome).collect()))
}

/// Whether a requester said just this since: they pressed twice, and both are on their way, or the answer was lost and their browser
/// sends it again. The same words with another photograph are another message; what was decided and stands is not decided anew, for
/// they would be told that somebody was before them. So it is with a survey that stands with just these answers, whenever it came. Who
/// follows the request and says the same says it for themselves.
fn was_said(view: &TicketView, asked: &[Command], by: &PersonId, since: Timestamp) -> bool {
    let is_theirs = |stamp: &Stamp| stamp.site == Site::Portal && stamp.by == *by && stamp.at >= since;
    asked.iter().all(|command| match command {
        Command::Content(Content::AddNote { text, .. }) => {
            view.notes.iter().any(|note| note.text == *text && is_theirs(&note.stamp))
        }
        Command::Content(Content::LogContact { verdict, text, .. }) => {
            let is_it = |contact: &Contact| contact.verdict == *verdict && contact.text == *text;
            view.contacts.iter().any(|contact| is_it(contact) && is_theirs(&contact.stamp))
        }
        Command::Content(Content::AttachEvidence(file)) => {
            view.evidence.iter().any(|each| each.file.sha256 == file.sha256 && is_theirs(&each.stamp))
        }
        Command::Decision(Decision::AnswerSurvey { answers, comment }) => {
            let survey = view.ruled.survey.as_ref().filter(|known| !known.deemed && !known.superseded);
            survey.is_some_and(|known| known.answers == *answers && known.comment == *comment)
        }
        Command::Decision(_) => view.requests.iter().any(|request| {
            let stands = request.ruling.as_ref().is_some_and(|ruling| ruling.applied);
            stands && request.command == *command && is_theirs(&request.stamp)
        }),
        _ => false,
    })
}

/// A photograph bare: its author is on a page, not in our app, and was asked for no consent to more than what it shows.
/// What cannot be taken apart is left for the gate of uploads to refuse.
fn ready(upload: Upload, blobs: &Blobs) -> PreparedFile {
    let (bytes, media) = blobs.bare(&upload.bytes, upload.media).unwrap_or((upload.bytes, upload.media));
    let field = upload.field.strip_prefix("a-").or_else(|| upload.field.strip_prefix("f-")).map(FieldId::new);
    let file = AttachEvidence {
        field,
        ..AttachEvidence::new(Sha256::of(&bytes), u32::try_from(bytes.len()).unwrap_or(u32::MAX), media, upload.name)
    };
    PreparedFile { file, bytes }
}

/// What became of a request that was to be filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filing {
    /// It is there now.
    New,
    /// It was there: somebody pressed twice, and the other one has filed it.
    Before,
    /// It was not taken, or finds no room.
    NotTaken,
}

/// Makes the ticket.
pub(super) async fn file(
    app: &App,
    person: PersonId,
    document: DocumentId,
    open: OpenTicket,
    files: Vec<Upload>,
) -> Result<Filing, HttpProblem> {
    let service = open.service.clone();
    let commands = vec![Command::Content(Content::OpenTicket(Box::new(open)))];
    let outcomes = match self::open(app, Submission { person, document, commands, files, since: None }).await {
        Err(HttpProblem::Full) => Vec::new(),
        Ok(Some(outcomes)) => outcomes,
        Ok(None) => return Ok(Filing::Before),
        Err(problem) => return Err(problem),
    };
    if outcomes.first() == Some(&Outcome::Accepted) {
        return Ok(Filing::New);
    }
    tracing::error!(
        portal.service = %service,
        portal.outcome = ?outcomes.first(),
        "A request of the portal or of a label was not taken: see its service in the organisation's data."
    );
    Ok(Filing::NotTaken)
}

/// Makes the ticket of a form of the portal; false where it was not taken.
pub(super) async fn send(
    app: &App,
    person: PersonId,
    document: DocumentId,
    open: OpenTicket,
    files: Vec<Upload>,
) -> Result<bool, HttpProblem> {
    let filing = file(app, person, document, open, files).await?;
    let word = match filing {
        Filing::Before => return Ok(true),
        Filing::New => "filed",
        Filing::NotTaken => "not_taken",
    };
    metrics::counter!("ronda_portal_requests_total", "what" => word).increment(1);
    Ok(filing == Filing::New)
}

/// A request that a form has filed already, and comes to again.
pub(super) struct FiledBefore {
    /// Its number.
    pub(super) folio: String,
    /// It says just what comes now: the form was sent twice. Else somebody went back to it and wrote something else.
    pub(super) is_same: bool,
}

/// The request that a form has filed already; none where it has filed none.
pub(super) async fn filed_before(
    app: &App,
    document: DocumentId,
    open: &OpenTicket,
    files: &[Upload],
) -> Result<Option<FiledBefore>, HttpProblem> {
    let Some(folio) = folio(app, document).await? else { return Ok(None) };
    let view = app.read("looking what a form has filed", move |reader| stored_ticket(reader, document)).await?;
    let is_same = match view {
        Some(view) => says_the_same(&view, open) && has_all(app, &view, files).await?,
        None => true,
    };
    Ok(Some(FiledBefore { folio, is_same }))
}

/// Whether a request has all the files that its form brings again. One that does not come was not taken off for that: a browser that
/// goes back may have let go of it.
async fn has_all(app: &App, view: &TicketView, files: &[Upload]) -> Result<bool, HttpProblem> {
    if files.is_empty() {
        return Ok(true);
    }
    let known: BTreeSet<Sha256> = view.evidence.iter().map(|each| each.file.sha256).collect();
    let (files, keeper) = (files.to_vec(), app.keeper().clone());
    let looked = tokio::task::spawn_blocking(move || {
        files.into_iter().all(|file| known.contains(&ready(file, keeper.blobs()).file.sha256))
    });
    looked.await.map_err(|error| internal("reading files of the portal", &error))
}

/// Whether a request was opened with what its form brings again. What the desk has changed since tells nothing of the form; nor does what
/// comes empty now, or without its place: a browser that goes back may have lost a file's name, and a label's place is looked up.
fn says_the_same(view: &TicketView, open: &OpenTicket) -> bool {
    let birth = view.born.stamp.act;
    let asker = &open.requester;
    let subject = view.subject.stamp.act != birth || view.subject.value == open.subject;
    let mail = match view.requester.get(&ContactField::Mail) {
        Some(set) => set.stamp.act != birth || plain(&set.value) == plain(&asker.mail),
        None => asker.mail.is_empty(),
    };
    let stands = |set: Option<&Register<String>>, said: &str| {
        said.is_empty() || set.is_some_and(|set| set.stamp.act != birth || set.value == said)
    };
    let contact = [
        (ContactField::Name, &asker.name),
        (ContactField::Phone, &asker.phone),
        (ContactField::ClientOrg, &asker.client_org),
    ];
    let place = open.place == Place::default() || view.place.stamp.act != birth || view.place.value == open.place;
    subject
        && mail
        && view.born.description == open.description
        && place
        && contact.into_iter().all(|(field, said)| stands(view.requester.get(&field), said))
        && open.fields.iter().all(|(field, said)| stands(view.fields.get(field), said))
}

/// What is told of a form that has filed its request, and comes with something else.
pub(super) fn filed_otherwise(reads: ReaderLanguage, folio: &str) -> String {
    let (before, after) = (
        reads.of(
            "Lo que envió antes desde esta página ya se registró con el folio",
            "What you sent before from this page was registered under",
        ),
        reads.of(
            "y lo que cambió después no se ha enviado. Si es otra solicitud, revise y envíela; si es la misma, cuéntelo a la mesa con \
             ese folio.",
            "and what you have changed since is not sent yet. If it is another request, look it over and send it; if it is the same, \
             tell the desk under that number.",
        ),
    );
    format!("{before} {folio}, {after}")
}

/// The number of a ticket that is there: what was sent twice is filed once.
pub(super) async fn folio(app: &App, document: DocumentId) -> Result<Option<String>, HttpProblem> {
    let summary = app.read("looking for a request", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}
