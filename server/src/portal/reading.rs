//! Reads a form with its files within its time, as one of few at once. What keeps it from being read is said on a page.

use super::form_input::{Filled, FormError};
use super::lang::ReaderLanguage;
use super::offer::too_long;
use super::page::Page;
use crate::runtime::App;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use ronda_shared::catalog::Organisation;
use ronda_shared::limits;
use std::net::IpAddr;

/// Why a form was not read, said on a page.
pub(super) enum NotRead {
    /// No room at the moment.
    Busy,
    /// It took too long, or the line broke.
    Slow,
    /// Too large, with too much ticked, or no form.
    Unread(FormError),
}

impl NotRead {
    pub(super) fn page(self, org: &Organisation, reads: ReaderLanguage) -> Response {
        match self {
            Self::Busy => Page::busy(org, reads),
            Self::Unread(FormError::TooLarge) => {
                let page = Page::other(org, reads, reads.of("Los archivos pesan demasiado", "The files are too large"));
                let words = reads.of(
                    "Se reciben 8 archivos, de 8 MB cada uno y 16 MB en total. Vuelva atrás: lo que escribió sigue ahí. Mande \
                     menos archivos, o fotos más chicas.",
                    "8 files are taken, of 8 MB each and 16 MB in all. Go back: what you wrote is still there. Send fewer \
                     files, or smaller photographs.",
                );
                page.answer(StatusCode::PAYLOAD_TOO_LARGE, html! { p { (words) } })
            }
            Self::Unread(FormError::TooLong) => {
                let page = Page::other(org, reads, reads.of("Un texto es demasiado largo", "A text is too long"));
                let longest = too_long(limits::NOTE_BYTES);
                let words = reads.of(
                    "Vuelva atrás: lo que escribió sigue ahí. Deje lo principal, y mande lo demás en un archivo.",
                    "Go back: what you wrote is still there. Leave the main part, and send the rest in a file.",
                );
                let body = html! { p { (reads.of(&longest.es, &longest.en)) " " (words) } };
                page.answer(StatusCode::PAYLOAD_TOO_LARGE, body)
            }
            Self::Unread(FormError::TooManyTicks) => {
                let page = Page::other(org, reads, reads.of("Se marcaron demasiadas opciones", "Too much was ticked"));
                let words = reads.of(
                    "De una misma pregunta se marcaron más opciones de las que caben en una respuesta. Vuelva atrás: lo que marcó \
                     sigue ahí. Deje marcadas menos, y escriba las demás en la descripción.",
                    "Of one question more was ticked than one answer holds. Go back: what you ticked is still there. Leave fewer \
                     ticked, and write the others into the description.",
                );
                page.answer(StatusCode::UNPROCESSABLE_ENTITY, html! { p { (words) } })
            }
            // Sent again just so it would be as slow.
            Self::Slow => {
                let page = Page::other(org, reads, reads.of("Tardó demasiado en llegar", "It took too long to come"));
                let words = reads.of(
                    "La conexión es muy lenta para lo que mandó, y no se guardó nada. Vuelva atrás: lo que escribió sigue ahí. Envíelo \
                     sin archivos, o con una foto más chica; los demás los agrega después en su solicitud, o los manda con mejor señal.",
                    "The connection is too slow for what you sent, and nothing was kept. Go back: what you wrote is still there. Send \
                     it without files, or with a smaller photograph; add the others later on your request, or with a better signal.",
                );
                page.answer(StatusCode::BAD_REQUEST, html! { p { (words) } })
            }
            Self::Unread(FormError::Broken) => {
                let page = Page::other(org, reads, reads.of("No llegó completo", "It did not come whole"));
                let words = reads.of(
                    "La conexión se cortó. Vuelva atrás: lo que escribió sigue ahí. Envíelo otra vez.",
                    "The connection broke. Go back: what you wrote is still there. Send it again.",
                );
                page.answer(StatusCode::BAD_REQUEST, html! { p { (words) } })
            }
        }
    }
}

/// Reads a form within its time, as one of few at once.
pub(super) async fn read_form(
    app: &App,
    peer: IpAddr,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Filled, NotRead> {
    let _place = app.portal().forms.enter(peer).ok_or(NotRead::Busy)?;
    let form = form.map_err(|_| NotRead::Unread(FormError::Broken))?;
    let takes = &app.organisation().settings.evidence;
    match tokio::time::timeout(super::TIMEOUT, Filled::read(form, takes)).await {
        Err(_) => Err(NotRead::Slow),
        Ok(read) => read.map_err(NotRead::Unread),
    }
}
