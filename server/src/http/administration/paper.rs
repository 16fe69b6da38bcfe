//! `POST /api/administration/paper`: a form of a draft as its empty paper is printed, while it is being edited.

use super::{ToldFinding, must_administer, must_fit, told_findings};
use crate::administration::FileEdit;
use crate::error::{HttpProblem, internal};
use crate::http::Json;
use crate::http::session::Caller;
use crate::print::paper as pages;
use crate::print::svg;
use crate::runtime::App;
use crate::traces;
use axum::extract::State;
use ronda_shared::catalog::{Form, Organisation};
use ronda_shared::limits;
use ronda_shared::paper::empty;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of a form's words that are drawn: some thirty pages.
const MOST_BYTES: usize = 64 * 1024;

/// A form of a draft that is to be seen as it is printed.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DraftPaperRequest {
    /// What each file of the draft was found to say, and what it is to say.
    files: BTreeMap<String, FileEdit>,
    /// The form's id.
    form: String,
}

/// The empty paper of a form.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DrawnPaper {
    /// Its pages, each an SVG; none where the draft cannot be read.
    pages: Vec<String>,
    /// Why it cannot be read.
    findings: Vec<ToldFinding>,
}

/// Draws it by the code that prints it; nothing is written.
pub async fn draw(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<DraftPaperRequest>, HttpProblem>,
) -> Result<axum::Json<DrawnPaper>, HttpProblem> {
    const DOING: &str = "drawing a form of a draft";
    must_administer(&app, &caller)?;
    let Json(DraftPaperRequest { files, form }) = request?;
    must_fit(&files)?;
    let administration = Arc::clone(app.administration());
    let origin = app.config().origin().to_owned();
    let made = traces::blocking(move || match administration.drafted(&files) {
        Ok(org) => drawn(&org, org.form(&form).ok_or(HttpProblem::NotFound)?, &origin),
        Err(findings) => Ok(DrawnPaper { pages: Vec::new(), findings: told_findings(&findings) }),
    });
    made.await.map_err(|error| internal(DOING, &error))?.map(axum::Json)
}

fn drawn(org: &Organisation, form: &Form, origin: &str) -> Result<DrawnPaper, HttpProblem> {
    if form.fields.len() > limits::OPEN_FIELDS || words(form) > MOST_BYTES {
        return Err(HttpProblem::TooLarge);
    }
    let paper = empty(org, form);
    let sheets = pages::unnumbered(&paper, format!("{origin}/portal"), &org.zone)
        .map_err(|error| internal("drawing a form of a draft", &error))?;
    let pages = sheets.iter().map(|sheet| svg::write(&paper.title, sheet)).collect();
    Ok(DrawnPaper { pages, findings: Vec::new() })
}

/// How many bytes stand on its paper.
fn words(form: &Form) -> usize {
    let fields = form.fields.iter().map(|field| field.label.len() + field.section.as_ref().map_or(0, String::len));
    let places = form.signatures.iter().map(|place| place.label.len());
    fields.chain(places).chain(form.legends.iter().map(String::len)).chain([form.title.len()]).sum()
}
