//! `/api/documents/{id}/evidence/{act}`: bytes that a ticket or a record names and that are here, whole, for who may read
//! it, and never as anything else than what they were found to be.

mod byte_range;

use super::scope;
use super::session::Caller;
use crate::blobs::{BlobError, files};
use crate::error::{HttpProblem, internal};
use crate::runtime::App;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byte_range::{Asked, Part};
use ronda_shared::evidence::{AttachEvidence, Media, plain_name};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::policy;
use std::io;
use std::path::Path as FilePath;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Read from the disk at once.
const CHUNK: usize = 64 * 1024;
/// Even opened as a page of its own it runs nothing and loads nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Bytes of a name never change: who may see them once need not ask again.
const KEPT: &str = "private, max-age=31536000, immutable";
/// What some roles alone see is asked for each time, and stays on no device.
const NEVER_KEPT: &str = "private, no-store";

/// The bytes as they came.
pub async fn bytes(
    State(app): State<App>,
    caller: Caller,
    Path(named): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let Served { file, cache } = sealed(&app, &caller, &named).await?;
    let path = app.keeper().blobs().file(&file.sha256);
    answer(&headers, &path, served_as(file.media), cache, &format!("\"{}\"", file.sha256), &disposition(&file)).await
}

/// The bytes of a file that whoever asks was found to may see: a recording by its own type, since the portal's pages play
/// it from its address.
pub async fn of_file(app: &App, asked: &HeaderMap, file: &AttachEvidence) -> Result<Response, HttpProblem> {
    let path = app.keeper().blobs().file(&file.sha256);
    let media = file.media;
    let kind = if media.player().is_some() { media.content_type() } else { served_as(media) };
    answer(asked, &path, kind, KEPT, &format!("\"{}\"", file.sha256), &disposition(file)).await
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
    let path = app.keeper().blobs().thumb(&file.sha256);
    if !path.exists() {
        let (keeper, sha256, media) = (app.keeper().clone(), file.sha256, file.media);
        app.blocking("making a small picture anew", move || {
            keeper.thumb_again(&sha256, media).map_err(BlobError::into_store)
        })
        .await?;
    }
    let kind = Media::Jpeg.content_type();
    answer(&headers, &path, kind, cache, &format!("\"{}.320\"", file.sha256), "inline").await
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
        let (service, evidence) = (all.service.as_ref(), &all.evidence);
        let found = evidence.iter().find(|one| one.id == act);
        let found = found.filter(|one| one.is_sealed() && (one.retired.is_none() || supervises));
        Ok(found.map(|one| {
            let cache = if policy::seen_by(&org, service, evidence, one).is_empty() { KEPT } else { NEVER_KEPT };
            (policy::sees_file(&org, &person, service, evidence, one), Served { file: one.file.clone(), cache })
        }))
    });
    match found.await? {
        None => Err(HttpProblem::NotFound),
        Some((false, _)) => Err(HttpProblem::NotYours),
        Some((true, served)) => Ok(served),
    }
}

async fn answer(
    asked: &HeaderMap,
    path: &FilePath,
    kind: &'static str,
    cache: &'static str,
    tag: &str,
    disposition: &str,
) -> Result<Response, HttpProblem> {
    let header = |text: &str| HeaderValue::try_from(text).map_err(|error| internal("telling of evidence", &error));
    let common = [
        (header::ETAG, header(tag)?),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|one| one.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let (mut file, length) = opened(path).await?;
    let part = match byte_range::asked(asked, tag, length) {
        Asked::Whole => None,
        Asked::Part(part) => Some(part),
        Asked::Beyond => {
            let told = [(header::CONTENT_RANGE, header(&format!("bytes */{length}"))?)];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, told).into_response());
        }
    };
    let status = if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let range = part.map(|part| header(&part.told(length))).transpose()?.map(|told| [(header::CONTENT_RANGE, told)]);
    let Part { from, length } = part.unwrap_or(Part { from: 0, length });
    file.seek(io::SeekFrom::Start(from)).await.map_err(|error| internal("reading evidence", &error))?;
    let own: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CONTENT_DISPOSITION, header(disposition)?),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    Ok((status, common, own, range, stream(file.take(length))).into_response())
}

/// A file to be read, and how long it is.
async fn opened(path: &FilePath) -> Result<(File, u64), HttpProblem> {
    let opened = async {
        let file = File::open(path).await?;
        let length = file.metadata().await?.len();
        Ok::<_, io::Error>((file, length))
    };
    opened.await.map_err(|error| match error.kind() {
        // Told as sealed and not here: `ronda verify` names it.
        io::ErrorKind::NotFound => {
            tracing::error!("Evidence that is told as sealed is not here; run `ronda verify`.");
            HttpProblem::NotFound
        }
        _ => internal("reading evidence", &error),
    })
}

/// Bytes of a file as a body, a little of them in memory at a time however slowly they are read.
fn stream(mut file: impl AsyncRead + Send + Unpin + 'static) -> Body {
    let (send, receive) = mpsc::channel::<io::Result<Bytes>>(1);
    tokio::spawn(async move {
        loop {
            let mut buffer = vec![0; CHUNK];
            let read = match file.read(&mut buffer).await {
                Ok(0) => return,
                Ok(read) => {
                    buffer.truncate(read);
                    Ok(Bytes::from(buffer))
                }
                Err(error) => Err(error),
            };
            // Who has gone needs no more.
            if send.send(read).await.is_err() {
                return;
            }
        }
    });
    Body::from_stream(ReceiverStream::new(receive))
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
    use ronda_shared::ids::Sha256;

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
