//! `/api/documents/{id}/evidence/{act}`: the bytes of evidence that a ticket or a record names and that are here. They
//! go out whole, to who may read the document, and never as anything else than what they were found to be.

mod byte_range;

use super::headers::has_already;
use super::scope;
use super::session::Caller;
use crate::blobs::{BlobError, BlobStore, Opened, files};
use crate::error::{HttpProblem, internal};
use crate::runtime::{App, of_store};
use crate::traces;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byte_range::{Part, RequestedRange};
use ronda_shared::evidence::{AttachEvidence, Media, plain_name};
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::policy;
use std::sync::Arc;

/// Even opened as a page of its own it runs nothing and loads nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Bytes of a name never change: who may see them once need not ask again.
pub const CACHE_IMMUTABLE: &str = "private, max-age=31536000, immutable";
/// What some roles alone see, and what is seen by a pass that ends, is asked for each time, and stays on no device.
pub const NO_STORE: &str = "private, no-store";

/// The bytes as they came.
pub async fn bytes(
    State(app): State<App>,
    caller: Caller,
    Path(named): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let Served { file, cache } = sealed(&app, &caller, &named).await?;
    let told = FileHeaders::of(&file, served_as(file.media), cache);
    serve(&app, &headers, &file, &told).await
}

/// The bytes of a file that whoever asks was found to may see, and for how long their browser may keep them ([`CACHE_IMMUTABLE`], [`NO_STORE`]): a
/// recording by its own type, since the portal's pages play it from its address.
pub async fn of_file(
    app: &App,
    asked: &HeaderMap,
    file: &AttachEvidence,
    cache: &'static str,
) -> Result<Response, HttpProblem> {
    let media = file.media;
    let kind = if media.player().is_some() { media.content_type() } else { served_as(media) };
    serve(app, asked, file, &FileHeaders::of(file, kind, cache)).await
}

/// A small picture of them: 404 of what has no pixels.
pub async fn thumb(
    State(app): State<App>,
    caller: Caller,
    Path(named): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let Served { file, cache } = sealed(&app, &caller, &named).await?;
    if !file.media.is_image() {
        return Err(HttpProblem::NotFound);
    }
    let (kind, tag) = (Media::Jpeg.content_type(), format!("\"{}.320\"", file.sha256));
    let told = FileHeaders { kind, cache, tag, disposition: "inline".to_owned() };
    if let Some(known) = known(&headers, &told)? {
        return Ok(known);
    }
    let thumbs = app.keeper().blobs().thumbs();
    let found = match open_file(thumbs, &file.sha256).await? {
        Some(found) => Some(found),
        None => {
            let (keeper, sha256, media) = (app.keeper().clone(), file.sha256, file.media);
            let made = traces::blocking(move || keeper.thumb_again(&sha256, media)).await;
            made.map_err(|error| internal("making a small picture anew", &error))?
                .map_err(|error| told_of("making a small picture anew", error))?;
            open_file(thumbs, &file.sha256).await?
        }
    };
    answer(&headers, &told, found).await
}

/// A file that the caller may see.
struct Served {
    file: AttachEvidence,
    /// How long a browser may keep it.
    cache: &'static str,
}

/// What the act names, where the caller may see it. What is not there and what is not theirs cannot be told apart; a file
/// that some roles alone see stands in the document for whoever reads that, and is refused as such (AGU-24).
async fn sealed(app: &App, caller: &Caller, (id, act): &(String, String)) -> Result<Served, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    let act: ActId = act.parse().map_err(|_| HttpProblem::NotFound)?;
    scope::readable(app, caller, id).await?;
    let supervises = caller.supervises(app);
    let (org, person) = (Arc::clone(app.organisation()), caller.person.clone());
    let found = app.read("looking for evidence", move |reader| {
        let Some(all) = files(reader, id)?.filter(|all| !all.is_gone(act)) else { return Ok(None) };
        let (services, evidence) = (&all.services, &all.evidence);
        let found = evidence.iter().find(|one| one.id == act);
        let found = found.filter(|one| one.is_sealed() && (one.retired.is_none() || supervises));
        Ok(found.map(|one| {
            let cache =
                if policy::seen_by(&org, services, evidence, one).is_empty() { CACHE_IMMUTABLE } else { NO_STORE };
            (policy::sees_file(&org, &person, services, evidence, one), Served { file: one.file.clone(), cache })
        }))
    });
    match found.await? {
        None => Err(HttpProblem::NotFound),
        Some((false, _)) => Err(HttpProblem::NotYours),
        Some((true, served)) => Ok(served),
    }
}

/// What is told of bytes.
struct FileHeaders {
    kind: &'static str,
    cache: &'static str,
    tag: String,
    disposition: String,
}

impl FileHeaders {
    fn of(file: &AttachEvidence, kind: &'static str, cache: &'static str) -> Self {
        Self { kind, cache, tag: format!("\"{}\"", file.sha256), disposition: disposition(file) }
    }

    /// What stands in every answer about them.
    fn common(&self) -> Result<[(HeaderName, HeaderValue); 3], HttpProblem> {
        Ok([
            (header::ETAG, value(&self.tag)?),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache)),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        ])
    }
}

fn value(text: &str) -> Result<HeaderValue, HttpProblem> {
    HeaderValue::try_from(text).map_err(|error| internal("telling of evidence", &error))
}

/// Serves a whole file, or the part of it that is asked for.
async fn serve(
    app: &App,
    asked: &HeaderMap,
    file: &AttachEvidence,
    told: &FileHeaders,
) -> Result<Response, HttpProblem> {
    match known(asked, told)? {
        Some(known) => Ok(known),
        None => answer(asked, told, open_file(app.keeper().blobs().kept(), &file.sha256).await?).await,
    }
}

/// That whoever asks has it already, where that is so.
fn known(asked: &HeaderMap, told: &FileHeaders) -> Result<Option<Response>, HttpProblem> {
    if has_already(asked, &told.tag) {
        return Ok(Some((StatusCode::NOT_MODIFIED, told.common()?).into_response()));
    }
    Ok(None)
}

async fn answer(asked: &HeaderMap, told: &FileHeaders, found: Option<Opened>) -> Result<Response, HttpProblem> {
    let Some(found) = found else {
        // Told as sealed and not here: `ronda verify` names it.
        tracing::error!("Evidence that is told as sealed is not here; run `ronda verify`.");
        return Err(HttpProblem::NotFound);
    };
    let length = found.length();
    let part = match byte_range::requested(asked, &told.tag, length) {
        RequestedRange::Whole => None,
        RequestedRange::Part(part) => Some(part),
        RequestedRange::Beyond => {
            let told = [(header::CONTENT_RANGE, value(&format!("bytes */{length}"))?)];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, told).into_response());
        }
    };
    let status = if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let range =
        part.map(|part| value(&part.content_range(length))).transpose()?.map(|told| [(header::CONTENT_RANGE, told)]);
    let Part { from, length } = part.unwrap_or(Part { from: 0, length });
    let bytes = found.bytes(from, length).await.map_err(|error| told_of("reading evidence", error))?;
    let own: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(told.kind)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CONTENT_DISPOSITION, value(&told.disposition)?),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    Ok((status, told.common()?, own, range, Body::from_stream(bytes)).into_response())
}

async fn open_file(place: &BlobStore, sha256: &Sha256) -> Result<Option<Opened>, HttpProblem> {
    place.open(sha256).await.map_err(|error| told_of("reading evidence", error))
}

/// What is told where bytes cannot be read now.
fn told_of(doing: &'static str, error: BlobError) -> HttpProblem {
    match error {
        BlobError::Away { .. } => {
            tracing::warn!(http.doing = doing, error.message = %error, "Where files lie is away.");
            HttpProblem::FilesAway
        }
        BlobError::Store(error) => of_store(doing, &error),
        other => internal(doing, &other),
    }
}

/// What is kept as bytes is told as nothing more: no browser has a viewer of its own for that.
fn served_as(media: Media) -> &'static str {
    if media.is_image() || media == Media::Pdf { media.content_type() } else { "application/octet-stream" }
}

/// An image shows; anything else is only ever saved. The name is what its author called it, with the ending of its type.
fn disposition(file: &AttachEvidence) -> String {
    let ending = file.media.ending();
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim_matches(['.', ' ']);
    let stem: String = plain_name(stem).chars().take(80).collect();
    let stem = if stem.is_empty() { "evidencia" } else { stem.as_str() };
    let plain: String = stem
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_ ".contains(letter) { letter } else { '_' })
        .collect();
    let encoded: String = stem
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let how = if file.media.is_image() { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{encoded}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_and_ends_as_its_type() {
        let file = |name: &str, media| AttachEvidence::new(Sha256::of(b""), 0, media, name.into());
        for (name, media, expected) in [
            ("Año 1.jpeg", Media::Jpeg, "inline; filename=\"A_o 1.jpg\"; filename*=UTF-8''A%C3%B1o%201.jpg"),
            ("../../etc/x.html", Media::Png, "inline; filename=\"x.png\"; filename*=UTF-8''x.png"),
            (
                "a\"\r\nSet-Cookie: b",
                Media::Webp,
                "inline; filename=\"a_ Set-Cookie_ b.webp\"; filename*=UTF-8''a%22%20Set%2DCookie%3A%20b.webp",
            ),
            ("", Media::Pdf, "attachment; filename=\"evidencia.pdf\"; filename*=UTF-8''evidencia.pdf"),
            (
                "Oficio 12.docm",
                Media::Docx,
                "attachment; filename=\"Oficio 12.docx\"; filename*=UTF-8''Oficio%2012.docx",
            ),
            ("...", Media::Pdf, "attachment; filename=\"evidencia.pdf\"; filename*=UTF-8''evidencia.pdf"),
        ] {
            assert_eq!(disposition(&file(name, media)), expected);
        }
    }
}
