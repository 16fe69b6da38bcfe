//! `/api/labels`: labels to print, for equipment or ahead of it, on one of the known grids.

use super::Json;
use super::session::Caller;
use super::sync;
use crate::error::{HttpProblem, internal};
use crate::print::labels::issue::{self, IssueError, LabelIssuer};
use crate::print::labels::layout::{self, Layout};
use crate::print::labels::{self, Label, MOST};
use crate::runtime::scope;
use crate::runtime::{App, of_store};
use crate::traces;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::DocumentId;
use ronda_shared::stamp::Site;
use serde::Deserialize;
use std::sync::Arc;

/// As which file labels are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LabelFormat {
    /// Pages.
    #[default]
    Pdf,
    /// One label, or one sheet.
    Svg,
}

/// Labels to be printed: items, or codes ahead of them.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LabelsRequest {
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    equipment: Vec<DocumentId>,
    /// So many codes ahead of the items that they will be stuck on.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    blank: usize,
    layout: String,
    /// The first free cell of a half-used sheet, from 1.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    start: usize,
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    format: LabelFormat,
}

/// The grids.
pub async fn layouts(State(app): State<App>, caller: Caller) -> Result<axum::Json<&'static [Layout]>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    Ok(axum::Json(layout::known()))
}

/// The file.
pub async fn print(
    State(app): State<App>,
    caller: Caller,
    wanted: Result<Json<LabelsRequest>, HttpProblem>,
) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let Json(wanted) = wanted?;
    let layout = layout::named(&wanted.layout).ok_or(HttpProblem::NoLayout)?;
    let count = wanted.equipment.len().saturating_add(wanted.blank);
    if count == 0 || (wanted.blank > 0 && !wanted.equipment.is_empty()) {
        return Err(HttpProblem::BadJson);
    }
    if count > MOST {
        return Err(HttpProblem::ManyLabels);
    }
    let start = wanted.start.saturating_sub(1);
    let pages = (start % layout.per_page() + count).div_ceil(layout.per_page());
    if wanted.format == LabelFormat::Svg && pages > 1 {
        return Err(HttpProblem::ManyLabels);
    }
    let file = traces::blocking(move || {
        let labels = labels_of(&app, &caller, &wanted)?;
        let made = match wanted.format {
            LabelFormat::Pdf => {
                let (organisation, now) = (&app.organisation().name, app.clock().now());
                labels::pdf(&labels, layout, start, organisation, now)
            }
            LabelFormat::Svg => labels::svg(&labels, layout, start).map(String::into_bytes),
        };
        made.map(|bytes| (bytes, wanted.format)).map_err(|error| internal("printing labels", &error))
    });
    let (bytes, format) = file.await.map_err(|error| internal("printing labels", &error))??;
    let [kind, disposition] = match format {
        LabelFormat::Pdf => ["application/pdf", "attachment; filename=\"etiquetas.pdf\""],
        LabelFormat::Svg => ["image/svg+xml", "attachment; filename=\"etiquetas.svg\""],
    };
    Ok((file_headers(kind, disposition), bytes).into_response())
}

/// Of a file that is to be kept or printed: opened as a page of its own it runs nothing and loads nothing.
pub(super) fn file_headers<'h>(kind: &'h str, disposition: &'h str) -> [(HeaderName, &'h str); 3] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'none'; sandbox; frame-ancestors 'none'"),
    ]
}

fn labels_of(app: &App, caller: &Caller, wanted: &LabelsRequest) -> Result<Vec<Label>, HttpProblem> {
    let origin = app.config().origin();
    if wanted.blank > 0 {
        return Ok(issue::blank(origin, wanted.blank));
    }
    let behalf = LabelIssuer { person: caller.person.id.clone(), site: Site::Desk };
    let organisation = Arc::clone(app.organisation());
    issue::of_items(app.ingest(), origin, &wanted.equipment, &behalf, &|reader, id| {
        scope::may_read_now(reader, &organisation, &caller.person, id)
    })
    .map_err(|error| match error {
        IssueError::NoItem(_) => HttpProblem::NotFound,
        IssueError::Refused(..) => HttpProblem::NoLabel,
        IssueError::Store(error) => of_store("printing labels", &error),
        IssueError::Sync(problem) => sync::http_problem(&problem).0,
    })
}
