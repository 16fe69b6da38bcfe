//! Up to where who keeps a copy of the feed has read, as an answer tells it.

use crate::error::HttpProblem;
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Up to where a copy goes. A position alone names something else once a backup was restored: it counts under its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FeedPosition {
    pub(super) epoch: u64,
    pub(super) position: u64,
}

impl FeedPosition {
    /// Out of what an answer told; none where no answer tells such a thing.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (epoch, position) = text.split_once('-')?;
        Some(Self { epoch: u64::from_str_radix(epoch, 16).ok()?, position: position.parse().ok()? })
    }

    /// As an answer tells it.
    pub(super) fn told(self) -> String {
        format!("{:016x}-{}", self.epoch, self.position)
    }

    /// The place in the feed as it is.
    pub(super) fn here(self, reader: &dyn Reader) -> Result<Since<u64>, StoreError> {
        Ok(match reader.shared_with(self.epoch)? {
            Some(shared) if self.position <= shared => Since::Found(self.position),
            Some(_) if self.epoch == reader.epoch()?.epoch => Since::Beyond,
            Some(_) | None => Since::Restored,
        })
    }
}

/// What is behind a position.
pub(super) enum Since<T> {
    Found(T),
    /// The feed does not reach as far.
    Beyond,
    /// The feed has gone on in another way before it came so far.
    Restored,
}

impl<T: Serialize> Since<T> {
    /// As a machine is answered.
    pub(super) fn answer(self) -> Result<Response, HttpProblem> {
        match self {
            Self::Found(page) => Ok(Json(page).into_response()),
            Self::Beyond => Ok(unknown()),
            Self::Restored => Err(HttpProblem::FeedRestored),
        }
    }
}

/// What is told of what is no position of this feed, or one that it has not come to.
pub(super) fn unknown() -> Response {
    HttpProblem::BadCursor.saying(
        "Este servidor no conoce esa posición: da la de la última respuesta tal como vino, o empieza la copia desde el principio."
            .to_owned(),
        "This server knows no such position: give that of the last answer as it came, or begin the copy anew."
            .to_owned(),
    )
}
