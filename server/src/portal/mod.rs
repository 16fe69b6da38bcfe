//! The public portal: whoever needs service files a request, sees how it stands, answers, confirms, and says how it was. No
//! account is needed; who shows that an address is theirs sees all that was asked from it.
//!
//! Pages are written whole by the server and read without scripts. What a requester says becomes the same acts as anybody's
//! ([`crate::ingest`]), at the site «portal».

mod act;
mod address_confirmation;
mod article;
mod blank_form;
mod contact;
mod face;
mod faults;
mod find;
mod form;
mod form_input;
mod index;
mod known_outages;
pub mod lang;
mod magic_link;
pub mod magic_link_letters;
mod magic_link_request;
pub mod markup;
mod my_requests;
mod new;
mod offer;
pub mod page;
mod privacy;
pub mod public_label;
mod questions;
mod reading;
mod registration;
mod requester;
mod requester_session;
mod scripts;
mod status;
mod submission;
mod thread;
mod ticket;

pub use act::say;
pub use article::{article_file, see_article, vote};
pub use blank_form::print;
pub use face::{colours, logo_file};
pub use faults::in_words;
pub use form_input::FORM_BYTES;
pub use index::index;
pub use magic_link::{follow, show};
pub use my_requests::{ask, leave, mine};
pub use new::{challenge, file, form};
pub use privacy::privacy;
pub use registration::register;
pub use scripts::{page_script, work_script};
pub use status::{request_link, status};
pub use ticket::{evidence, moved, paper, see};

use crate::error::{HttpProblem, internal};
use crate::runtime::App;
use crate::runtime::portal::Portal;
use crate::store::{Secret, StoreError};
use std::time::Duration;

/// Requests that waited too long are swept this often.
const SWEEP: Duration = Duration::from_secs(3_600);
/// How long a form with its files may take: 16 MB at 1 Mbit/s.
pub const TIMEOUT: Duration = Duration::from_secs(150);

async fn secret(app: &App) -> Result<Secret, HttpProblem> {
    app.read("reading the portal's seal", |reader| reader.secret()).await
}

/// A failure of the folder beside the store, as one of the store.
fn of_folder(error: &std::io::Error) -> StoreError {
    StoreError::Disk(format!("the portal's folder: {error}"))
}

/// Removes requests that waited too long for their link, until the server is told to stop.
pub async fn keep_tidy(app: App) {
    let mut stop = app.stopping();
    loop {
        let now = app.clock().now();
        if in_folder(&app, move |portal| portal.waiting.tidy(now)).await.is_err() {
            tracing::warn!("Expired pending submissions stay until the next cleanup.");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Works in the folder off the async threads.
async fn in_folder<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Portal) -> std::io::Result<T> + Send + 'static,
) -> Result<T, HttpProblem> {
    let own = app.clone();
    app.blocking("keeping what the portal remembers", move || work(own.portal()).map_err(|error| of_folder(&error)))
        .await
}

/// Runs in a task of its own, so that the answer is the same and as quick whatever it finds.
fn later(doing: &'static str, work: impl FnOnce() -> Result<(), StoreError> + Send + 'static) {
    tokio::task::spawn_blocking(move || {
        if let Err(error) = work() {
            // Told to the operator alone: whoever asked is told nothing that depends on it.
            let _told = internal(doing, &error);
        }
    });
}
