//! `/api/administration/messages`: a mail template as a message would read, and a trial of it to whoever asks.

use super::must_administer;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::Caller;
use crate::mail::letters::{Letter, Post};
use crate::mail::own_link;
use crate::organisation::messages::event::{Event, Lang, Whom, usual};
use crate::organisation::messages::template::{Template, TemplateError};
use crate::organisation::messages::{rules, sample};
use crate::runtime::App;
use axum::extract::State;
use axum::http::StatusCode;
use ronda_shared::limits;
use serde::{Deserialize, Serialize};

/// A template that is being written.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TemplateRequest {
    /// Its first line is the subject.
    text: String,
    /// Its file: of what it tells, and in which language; empty: to who asked, in Spanish.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    path: String,
}

/// A message as its reader gets it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TemplatePreview {
    /// Its subject; empty where the template is not right.
    subject: String,
    /// Its text.
    text: String,
    /// What is wrong with the template, by line.
    wrong: Vec<WrongLine>,
}

/// A line of a template that is not right.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WrongLine {
    /// From 1.
    line: usize,
    /// What is wrong with it, in English.
    reason: String,
    /// The same in Spanish.
    es: String,
}

/// The message that the template makes of a ticket that there is not.
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<TemplateRequest>, HttpProblem>,
) -> Result<axum::Json<TemplatePreview>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(request) = request?;
    Ok(axum::Json(filled(&app, &request)?))
}

/// Sends it to the address of whoever asks.
pub async fn trial(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<TemplateRequest>, HttpProblem>,
) -> Result<StatusCode, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(request) = request?;
    let preview = filled(&app, &request)?;
    if !preview.wrong.is_empty() {
        return Err(HttpProblem::BadJson);
    }
    let mail = app.mail().filter(|mail| mail.config().smtp.is_some()).cloned();
    let (Some(mail), Some(to)) = (mail, caller.person.mail) else { return Err(HttpProblem::NoTrial) };
    let letter = Letter { to, subject: preview.subject, text: preview.text };
    app.blocking("sending a trial of a template", move || mail.post(letter)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn filled(app: &App, request: &TemplateRequest) -> Result<TemplatePreview, HttpProblem> {
    if request.text.len() > limits::NOTE_BYTES {
        return Err(HttpProblem::BadJson);
    }
    Ok(match Template::read(&request.text) {
        Ok(template) => {
            let (organisation, origin) = (app.organisation(), app.config().origin());
            let (subject, text) = template.fill(&sample::values(organisation, origin));
            let text = match linked(&request.path) {
                Some(lang) => own_link::shown(text, origin, (&organisation.zone, lang), app.clock().now()),
                None => text,
            };
            TemplatePreview { subject, text, wrong: Vec::new() }
        }
        Err(wrong) => {
            let wrong = wrong.iter().map(|TemplateError { line, reason }| {
                let (line, es) = (*line, reason.es());
                WrongLine { line, reason: reason.en(), es }
            });
            let wrong = wrong.collect();
            TemplatePreview { subject: String::new(), text: String::new(), wrong }
        }
    })
}

/// In which language a letter of a template bears «Ver mi solicitud»; none where it goes to nobody who asked for something.
fn linked(path: &str) -> Option<Lang> {
    let Some((event, lang)) = rules::place_of(path) else { return path.is_empty().then_some(Lang::Es) };
    let usually = matches!(event, Event::Late | Event::Vendor) || usual(event).contains(&Whom::Requester);
    let to_asker = !matches!(event, Event::NotTaken | Event::Noted) && usually;
    to_asker.then_some(lang)
}
