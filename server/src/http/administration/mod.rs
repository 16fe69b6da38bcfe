//! `/api/administration`: the organisation's data in the browser: as they are, what a change would be, the change.

pub mod connections;
pub mod editions;
pub mod files;
pub mod messages;
pub mod paper;
pub mod proposals;

use crate::administration::{
    self, Administration, AdministrationError, Candidate, ChangeNote, CurrentFiles, DataDifference, EditConflict,
    Edition, Edits, FileEdit, Grant, Outcome, Proposal, StandsOn, WHY_CHARS,
};
use crate::error::{HttpProblem, internal};
use crate::http::Json;
use crate::http::session::{Caller, Verified};
use crate::identity::audit;
use crate::organisation::Finding;
use crate::runtime::{App, of_store};
use crate::store::AuditKind;
use crate::traces;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::policy;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Findings of one answer.
const MOST_FINDINGS: usize = 200;

/// Something in the data that is wrong, and where.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldFinding {
    /// The file, relative to the organisation's directory.
    file: String,
    /// The line, from 1.
    line: usize,
    /// What is wrong, as a stable word.
    code: String,
    /// What is wrong and, where it can be told, what would be right; in English, as the console prints it.
    reason: String,
    /// The same in Spanish.
    es: String,
}

/// The first of them, in both languages.
fn told_findings(findings: &[Finding]) -> Vec<ToldFinding> {
    let told = |Finding { file, line, reason }: &Finding| ToldFinding {
        file: file.clone(),
        line: *line,
        code: reason.code(),
        reason: reason.en(),
        es: reason.es(),
    };
    findings.iter().take(MOST_FINDINGS).map(told).collect()
}

/// The organisation's data as they are.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrganisationFiles {
    /// Where they are: a folder of the server, or the name of an organisation that comes with Ronda.
    place: String,
    /// They come with Ronda: the first change makes a copy that is the institution's own.
    comes_along: bool,
    /// They can be written from here.
    writable: bool,
    /// By which version the server serves.
    version: String,
    /// The texts of the files by their paths.
    files: BTreeMap<String, String>,
    /// What is worth knowing of them.
    advice: Vec<ToldFinding>,
}

/// A change that is to be looked at.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TryChangeRequest {
    /// What each file was found to say, and what it is to say.
    files: BTreeMap<String, FileEdit>,
}

/// A change that is to be made.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// What each file was found to say, and what it is to say.
    files: BTreeMap<String, FileEdit>,
    /// Why.
    why: String,
}

/// What a change would be.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedChange {
    /// Nothing speaks against it, and it changes something.
    sound: bool,
    /// What somebody else changed meanwhile, otherwise.
    conflicts: Vec<EditConflict>,
    /// What is wrong, with file and line.
    findings: Vec<ToldFinding>,
    /// What is worth knowing.
    advice: Vec<ToldFinding>,
    /// What it changes.
    difference: DataDifference,
    /// What it takes away although something stands on it.
    standing: Vec<StandsOn>,
    /// What it gives its author: then it is another's to put in force.
    grants: Vec<Grant>,
    /// Nobody else changes these data without gaining by it: whoever operates the server does it.
    alone: bool,
}

/// A change that was made.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChangeMade {
    /// Its number.
    edition: u64,
    /// The version that the files are from now on.
    version: String,
}

/// A change that waits for another's word, since it gives its author more.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChangeProposed {
    /// Its number.
    proposal: u64,
}

/// Only who changes the organisation's data goes on.
fn must_administer(app: &App, caller: &Caller) -> Result<(), HttpProblem> {
    if policy::administers(app.organisation(), &caller.person) { Ok(()) } else { Err(HttpProblem::NotYours) }
}

/// The data as they are.
pub async fn standing(State(app): State<App>, caller: Caller) -> Result<axum::Json<OrganisationFiles>, HttpProblem> {
    must_administer(&app, &caller)?;
    let administration = Arc::clone(app.administration());
    let standing = app.blocking("reading the organisation's files", move || Ok(administration.current_files())).await?;
    let CurrentFiles { place, comes_along, writable, files, advice } = standing.map_err(unreadable)?;
    let advice = told_findings(&advice);
    let version = app.organisation().version.clone();
    Ok(axum::Json(OrganisationFiles { place, comes_along, writable, version, files, advice }))
}

/// What a change would be; nothing is written.
pub async fn look(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<TryChangeRequest>, HttpProblem>,
) -> Result<axum::Json<TriedChange>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TryChangeRequest { files }) = request?;
    must_fit(&files)?;
    let by = caller.person.id;
    let candidate = work(&app, "looking at a change of the organisation's data", move |app, administration| {
        administration.look(&**app.store(), app.organisation(), &files, &by)
    });
    Ok(axum::Json(told(candidate.await?)))
}

/// Makes a change and has the server go on with it.
pub async fn change(
    State(app): State<App>,
    Verified(caller): Verified,
    request: Result<Json<ChangeRequest>, HttpProblem>,
) -> Result<Response, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(ChangeRequest { files, why }) = request?;
    must_fit(&files)?;
    put_in_force(&app, caller, files, &why, None).await
}

fn must_fit(files: &Edits) -> Result<(), HttpProblem> {
    if administration::is_within_bounds(files) { Ok(()) } else { Err(HttpProblem::BadJson) }
}

/// Writes a change, notes whose it was, and answers once the server has taken it.
async fn put_in_force(
    app: &App,
    caller: Caller,
    files: Edits,
    why: &str,
    takes_back: Option<u64>,
) -> Result<Response, HttpProblem> {
    const DOING: &str = "changing the organisation's data";
    let why = reason(why)?;
    // Nothing is written that no server would take.
    if app.administration().reload().is_none() {
        return Err(HttpProblem::Busy);
    }
    let own = app.clone();
    // What was begun is ended, also where its asker hangs up.
    let done = tokio::spawn(async move {
        let (by, device) = (caller.person.id.clone(), caller.device.id);
        let at = own.clock().now();
        let word = ChangeNote { by: by.clone(), at, why, takes_back };
        let outcome = work(&own, DOING, move |app, administration| {
            administration.change(&**app.store(), app.organisation(), &files, word)
        });
        match outcome.await? {
            Outcome::Proposed(proposal) => proposed(&own, *proposal, at, (by, device)).await,
            outcome => taken(&own, outcome, (by, device)).await,
        }
    });
    done.await.map_err(|error| internal(DOING, &error))?
}

/// Why somebody does something, in words.
fn reason(why: &str) -> Result<String, HttpProblem> {
    let why = why.trim();
    let fits = !why.is_empty() && why.chars().count() <= WHY_CHARS;
    if fits { Ok(why.to_owned()) } else { Err(HttpProblem::NoReason) }
}

/// Notes what was written, has the server go on with it, and tells what became of it.
async fn taken(app: &App, outcome: Outcome, (by, device): (PersonId, DeviceId)) -> Result<Response, HttpProblem> {
    const DOING: &str = "taking a change of the organisation's data";
    let edition = match outcome {
        Outcome::Written(edition) => *edition,
        Outcome::Nothing => return Err(HttpProblem::OrganisationSame),
        Outcome::Refused(candidate) => return Ok(refused(&candidate)),
        Outcome::Alone => return Err(HttpProblem::OrganisationAlone),
        Outcome::Full | Outcome::Proposed(_) => return Err(HttpProblem::OrganisationWaits),
    };
    let what = match edition.approved_by {
        Some(_) => AuditKind::OrganisationApproved,
        None => AuditKind::OrganisationChanged,
    };
    let line = audit::line(Some(by), Some(device), what, subject(&edition), &*edition.why);
    let (store, now) = (Arc::clone(app.store()), edition.at);
    let noted = app.blocking(DOING, move || audit::write(&*store, now, line)).await;
    // The files are written: the server goes on with them, also where the store had no room for the line that tells of it.
    if noted.is_err() {
        tracing::error!(
            administration.edition = edition.number,
            "A change of the organisation's data is written, and the audit log has no line of it: its edition tells who made it."
        );
    }
    let Some(reload) = app.administration().reload() else { return Err(HttpProblem::Busy) };
    match reload().await {
        Ok(version) => Ok(axum::Json(ChangeMade { edition: edition.number, version }).into_response()),
        Err(why) => {
            tracing::error!(administration.why = why, "The organisation's files were changed and not taken.");
            Err(HttpProblem::Internal)
        }
    }
}

/// Notes that a change waits for another's word.
async fn proposed(
    app: &App,
    proposal: Proposal,
    now: Timestamp,
    (by, device): (PersonId, DeviceId),
) -> Result<Response, HttpProblem> {
    let Proposal { number, at, why, .. } = proposal;
    // One that was proposed before is told again, and stands in the log once.
    if at == now {
        let line = audit::line(Some(by), Some(device), AuditKind::OrganisationProposed, format!("#{number}"), why);
        let store = Arc::clone(app.store());
        app.blocking("proposing a change of the organisation's data", move || audit::write(&*store, at, line)).await?;
    }
    Ok((StatusCode::ACCEPTED, axum::Json(ChangeProposed { proposal: number })).into_response())
}

/// As the audit log names a change; one that another approved with who proposed it.
fn subject(edition: &Edition) -> String {
    let number = match edition.takes_back {
        Some(former) => format!("#{} (-#{former})", edition.number),
        None => format!("#{}", edition.number),
    };
    if edition.approved_by.is_some() { format!("{number} ({})", edition.by) } else { number }
}

/// Works on the files off the async threads.
async fn work<T: Send + 'static>(
    app: &App,
    doing: &'static str,
    work: impl FnOnce(&App, &Administration) -> Result<T, AdministrationError> + Send + 'static,
) -> Result<T, HttpProblem> {
    let own = app.clone();
    let worked = traces::blocking(move || work(&own, own.administration())).await;
    worked.map_err(|error| internal(doing, &error))?.map_err(|error| match error {
        AdministrationError::Store(error) => of_store(doing, &error),
        AdministrationError::Disk { path, source } => {
            let path = path.display();
            tracing::error!(file.path = %path, error.message = %source, "An organisation's file cannot be written.");
            HttpProblem::OrganisationKept
        }
        AdministrationError::Files(findings) => unreadable(findings),
        AdministrationError::Json(error) => internal(doing, &error),
    })
}

fn told(candidate: Candidate) -> TriedChange {
    let sound = candidate.is_sound() && !candidate.files.is_empty();
    let alone = candidate.is_alone();
    let Candidate { conflicts, findings, advice, difference, standing, grants, .. } = candidate;
    let (findings, advice) = (told_findings(&findings), told_findings(&advice));
    TriedChange { sound, conflicts, findings, advice, difference, standing, grants, alone }
}

/// Why a change was not made, in words; the same request tells all of it where it is only looked at.
fn refused(candidate: &Candidate) -> Response {
    if !candidate.conflicts.is_empty() {
        return HttpProblem::OrganisationMoved.into_response();
    }
    let problem = HttpProblem::OrganisationRefused;
    let stands = candidate.standing.first().map(|one| format!("«{}»: {} ({})", one.id, one.count, one.some.join(", ")));
    match (candidate.findings.first(), stands) {
        (Some(finding), _) => {
            let (es, en) = (finding.es(), finding.to_string());
            problem.saying(format!("{} {es}", problem.es()), format!("{} {en}", problem.en()))
        }
        (None, Some(stands)) => problem.saying(
            format!(
                "Todavía hay quien se apoya en lo que se quita: {stands}. No se cambió nada; tu borrador sigue aquí."
            ),
            format!(
                "Something still stands on what would go: {stands}. Nothing was changed; your draft is still here."
            ),
        ),
        (None, None) => problem.into_response(),
    }
}

/// Files that somebody spoilt by hand: the server goes on with what it has.
fn unreadable(findings: Vec<Finding>) -> HttpProblem {
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    tracing::error!(administration.findings = findings.join("; "), "The organisation's files cannot be read.");
    HttpProblem::OrganisationKept
}
