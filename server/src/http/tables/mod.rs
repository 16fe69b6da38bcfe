//! Tables that leave and come in: the registry of equipment, and the records of a register. Beside both stands what
//! machines told.

mod csv_stream;
pub mod equipment;
pub mod records;
pub mod reported;
pub mod software;

use crate::error::{HttpProblem, internal};
use crate::migrate::{self, MigrateError};
use crate::traces;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tokio::sync::SemaphorePermit;

/// Of the tables that are brought in here one is at a time; the next waits for it.
static ONE: Mutex<()> = Mutex::new(());

/// As what a list is asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    #[default]
    Json,
    Csv,
}

/// Works on a table where that may block, in a place of its own. Who hangs up gives it back only once the work has ended: the
/// thread and the memory are taken until then.
pub(super) async fn in_place<T: Send + 'static>(
    place: SemaphorePermit<'static>,
    doing: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HttpProblem> {
    let worked = traces::blocking(move || {
        let _place = place;
        work()
    });
    worked.await.map_err(|error| internal(doing, &error))
}

/// Brings a table in while nobody else brings what may be new: another here, the console, or what comes over from another system. Each
/// plans by what is there, and two at once would each make the same item. It blocks.
pub(super) fn alone(data: &Path, bring: impl FnOnce() -> Response) -> Response {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    match migrate::alone(data) {
        Ok(_alone) => bring(),
        Err(MigrateError::UnderWay) => HttpProblem::Busy.saying(
            "En el servidor se está cargando otra tabla, o llega algo de otro sistema. No se cambió nada; inténtalo cuando termine.".to_owned(),
            "Another table is being brought in at the server, or something comes over from another system. Nothing was changed; try once that is done.".to_owned(),
        ),
        Err(error) => internal("bringing a table in alone", &error).into_response(),
    }
}

/// A table as a file to keep, `.csv` after its name.
pub(super) fn csv(name: &str, text: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body: Body = text.into();
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use tokio::sync::Semaphore;

    #[tokio::test]
    async fn who_hangs_up_frees_no_place_while_the_work_goes_on() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let ((begins, begun), (ends, ended)) = (channel(), channel::<()>());
        let work = move || {
            begins.send(()).expect("heard");
            ended.recv().expect("told");
        };
        let asked = tokio::spawn(in_place(PLACES.try_acquire().expect("a place"), "trying", work));
        tokio::task::spawn_blocking(move || begun.recv()).await.expect("waited").expect("begun");
        asked.abort();
        assert!(asked.await.is_err_and(|error| error.is_cancelled()), "the asker has gone");
        assert!(PLACES.try_acquire().is_err(), "the work goes on");
        ends.send(()).expect("heard");
        drop(PLACES.acquire().await.expect("and gives its place back"));
    }
}
