//! A signed call before anybody knows whose it is: its signature is of its body, which is read first.

use crate::error::HttpProblem;
use crate::runtime::App;
use axum::http::{HeaderMap, header};
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use std::net::IpAddr;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Long calls that are read at once of networks which have guessed too often.
static BESIDE_GUESSES: Semaphore = Semaphore::const_new(4);

/// What anybody may have made up: what is wrong is a guess, and what is right is taken, whoever guesses beside it. A signature is no
/// word that is found by trying; what guesses cost is the reading. So what is short is read of anybody. What is long is counted before,
/// and given back where it was no guess; of a network that may guess no more few are read at once.
pub(super) struct SignedCall<'a> {
    app: &'a App,
    peer: IpAddr,
    now: Timestamp,
    is_counted: bool,
    _place: Option<SemaphorePermit<'static>>,
}

impl<'a> SignedCall<'a> {
    /// A call with these headers, before its body is read.
    ///
    /// # Errors
    /// It is long, its network guesses, and others of such networks are being read.
    pub(super) fn begun(app: &'a App, peer: IpAddr, headers: &HeaderMap, now: Timestamp) -> Result<Self, HttpProblem> {
        let (is_counted, place) = if is_short(headers) {
            (false, None)
        } else {
            match app.attempts().guess(peer, now) {
                Ok(()) => (true, None),
                Err(spent) => (false, Some(BESIDE_GUESSES.try_acquire().map_err(|_| spent)?)),
            }
        };
        Ok(Self { app, peer, now, is_counted, _place: place })
    }

    /// It was signed right, or no key was looked at.
    pub(super) fn was_no_guess(self) {
        if self.is_counted {
            self.app.attempts().was_right(self.peer);
        }
    }

    /// Nobody has signed it: how it is answered.
    pub(super) fn was_a_guess(self) -> HttpProblem {
        let counted = if self.is_counted { Ok(()) } else { self.app.attempts().guess(self.peer, self.now) };
        counted.err().unwrap_or(HttpProblem::BadCall)
    }
}

/// Whether a call says that its body is no longer than that of any call of JSON.
fn is_short(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    told.and_then(|value| value.parse::<usize>().ok()).is_some_and(|length| length <= limits::JSON_BYTES)
}
