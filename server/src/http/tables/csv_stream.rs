//! Sends a CSV table in pieces as it is read: whole it stands nowhere, however long it is.
//!
//! What is sent first says nothing of what comes: where the store fails in the middle the connection is broken off, so that no file
//! that is a part looks whole.

use crate::error::{HttpProblem, internal};
use crate::http::Timeouts;
use crate::runtime::{App, of_store};
use crate::store::{Reader, Store, StoreError};
use crate::traces;
use axum::body::Body;
use axum::response::Response;
use futures_util::stream::{Stream, unfold};
use std::mem;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// So many tables are sent at once: each holds an instant of the store for as long as somebody takes it.
static STREAMS: Semaphore = Semaphore::const_new(4);
/// What is told where as many are being sent already. A link asks for a table: nobody asks again but who pressed it.
const FULL_ES: &str = "Se están bajando varias tablas a la vez. Espera un momento y vuelve a intentarlo.";
const FULL_EN: &str = "Several tables are being downloaded at once. Wait a moment and try again.";
/// A piece has so many bytes at least, but for the last.
const PIECE: usize = 64 * 1024;
/// How long somebody may take nothing, and how long all of it may take.
const TIMEOUTS: Timeouts = Timeouts { idle: Duration::from_secs(30), total: Duration::from_secs(600) };

/// What the reading of a table hands on.
enum TablePart {
    /// Some of its lines.
    Text(String),
    /// That was all of it.
    End,
    /// It could not be read further.
    Failed(StoreError),
}

/// Why a table was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum StreamError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("nobody takes it any more")]
    Gone,
}

/// What whoever takes a table is told where it ends before its end.
#[derive(Debug, thiserror::Error)]
#[error("the table could not be sent to its end")]
struct CutShort;

/// The lines of a table on their way.
pub(super) struct Lines {
    to: Sender<TablePart>,
    text: String,
}

impl Lines {
    /// Sends lines. It blocks while nobody takes them.
    pub(super) fn send(&mut self, lines: impl Iterator<Item = Result<String, StoreError>>) -> Result<(), StreamError> {
        for line in lines {
            self.text.push_str(&line?);
            if self.text.len() >= PIECE {
                self.piece()?;
            }
        }
        Ok(())
    }

    fn piece(&mut self) -> Result<(), StreamError> {
        let piece = TablePart::Text(mem::take(&mut self.text));
        self.to.blocking_send(piece).map_err(|_| StreamError::Gone)
    }
}

/// A table whose lines `tell` sends, `.csv` after its name. What fails before anything is sent is told as everywhere.
pub(super) async fn sent(
    app: &App,
    doing: &'static str,
    name: &str,
    tell: impl FnOnce(&dyn Reader, &mut Lines) -> Result<(), StreamError> + Send + 'static,
) -> Result<Response, HttpProblem> {
    let Ok(place) = STREAMS.try_acquire() else {
        return Ok(HttpProblem::Busy.saying(FULL_ES.to_owned(), FULL_EN.to_owned()));
    };
    let body = body(Arc::clone(app.store()), doing, place, TIMEOUTS, tell).await?;
    Ok(super::csv(name, body))
}

async fn body(
    store: Arc<dyn Store>,
    doing: &'static str,
    place: SemaphorePermit<'static>,
    timeouts: Timeouts,
    tell: impl FnOnce(&dyn Reader, &mut Lines) -> Result<(), StreamError> + Send + 'static,
) -> Result<Body, HttpProblem> {
    let (to, read) = channel(1);
    // It has begun by now, and ends by itself once nobody takes what it reads.
    drop(traces::blocking(move || {
        let _place = place;
        let mut lines = Lines { to, text: String::new() };
        let last = match read_through(&*store, &mut lines, tell) {
            Ok(()) => TablePart::End,
            Err(StreamError::Store(error)) => TablePart::Failed(error),
            Err(StreamError::Gone) => return,
        };
        // Who has gone is told nothing.
        let _heard = lines.to.blocking_send(last).is_ok();
    }));
    let (send, mut told) = channel(1);
    tokio::spawn(relayed(read, send, timeouts));
    match told.recv().await {
        Some(TablePart::Text(first)) => Ok(Body::from_stream(pieces(first, told, doing))),
        Some(TablePart::Failed(error)) => Err(of_store(doing, &error)),
        Some(TablePart::End) | None => Err(internal(doing, &CutShort)),
    }
}

fn read_through(
    store: &dyn Store,
    lines: &mut Lines,
    tell: impl FnOnce(&dyn Reader, &mut Lines) -> Result<(), StreamError>,
) -> Result<(), StreamError> {
    let reader = store.read()?;
    tell(&*reader, lines)?;
    lines.piece()
}

/// Hands on what is read for as long as it is taken: who takes nothing holds neither a thread nor an instant of the store.
async fn relayed(mut read: Receiver<TablePart>, send: Sender<TablePart>, timeouts: Timeouts) {
    let relay = async {
        while let Some(told) = read.recv().await {
            if !matches!(timeout(timeouts.idle, send.send(told)).await, Ok(Ok(()))) {
                return;
            }
        }
    };
    // Whoever still takes it then is told that it was cut short, for its end was not sent.
    let _in_time = timeout(timeouts.total, relay).await.is_ok();
}

/// The pieces of a table. Where they stop without its end the last is an error, which breaks the connection off.
fn pieces(
    first: String,
    told: Receiver<TablePart>,
    doing: &'static str,
) -> impl Stream<Item = Result<String, CutShort>> + Send + 'static {
    unfold((Some(first), Some(told)), move |(first, told)| async move {
        let mut told = told?;
        let next = match first {
            Some(first) => Some(TablePart::Text(first)),
            None => told.recv().await,
        };
        match next {
            Some(TablePart::Text(text)) => Some((Ok(text), (None, Some(told)))),
            Some(TablePart::End) => None,
            Some(TablePart::Failed(error)) => {
                tracing::error!(http.doing = doing, error.message = %error, "A table was cut short.");
                Some((Err(CutShort), (None, None)))
            }
            None => {
                tracing::warn!(
                    http.doing = doing,
                    "A table was cut short: it was not taken in time, or its reading failed."
                );
                Some((Err(CutShort), (None, None)))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use axum::body::to_bytes;

    const LINES: usize = 40_000;
    const LONG: Timeouts = Timeouts { idle: Duration::from_secs(3_600), total: Duration::from_secs(3_600) };

    fn line(number: usize) -> Result<String, StoreError> {
        Ok(format!("{number}\r\n"))
    }

    async fn table(
        places: &'static Semaphore,
        timeouts: Timeouts,
        tell: impl FnOnce(&dyn Reader, &mut Lines) -> Result<(), StreamError> + Send + 'static,
    ) -> Result<Body, HttpProblem> {
        let place = places.try_acquire().expect("a place");
        body(Arc::new(RedbStore::in_memory().expect("opens")), "trying", place, timeouts, tell).await
    }

    #[tokio::test]
    async fn a_table_comes_whole_in_pieces() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let body = table(&PLACES, LONG, |_, lines| lines.send((0..LINES).map(line))).await.expect("begins");
        let text = to_bytes(body, usize::MAX).await.expect("whole");
        let whole: String = (0..LINES).map(|number| format!("{number}\r\n")).collect();
        assert!(whole.len() > 3 * PIECE, "it has several");
        assert_eq!(text, whole.as_bytes());
        let _again = PLACES.acquire().await.expect("its place is free");
        let empty = table(Box::leak(Box::new(Semaphore::new(1))), LONG, |_, _| Ok(())).await.expect("begins");
        assert!(to_bytes(empty, 1).await.expect("whole").is_empty());
    }

    #[tokio::test]
    async fn what_fails_in_the_middle_is_no_whole_table() {
        static PLACES: Semaphore = Semaphore::const_new(3);
        let fails =
            |at: usize| move |number: usize| if number == at { Err(StoreError::Reopened) } else { line(number) };
        let body = table(&PLACES, LONG, move |_, lines| lines.send((0..LINES).map(fails(LINES - 1)))).await;
        assert!(to_bytes(body.expect("begins"), usize::MAX).await.is_err());
        let panics = |number: usize| if number == LINES - 1 { panic!("a fault of ours") } else { line(number) };
        let body = table(&PLACES, LONG, move |_, lines| lines.send((0..LINES).map(panics))).await;
        assert!(to_bytes(body.expect("begins"), usize::MAX).await.is_err());
        let refused = table(&PLACES, LONG, move |_, lines| lines.send((0..LINES).map(fails(7)))).await;
        assert!(refused.is_err(), "of what fails before anything is sent no table begins");
    }

    #[tokio::test]
    async fn who_takes_nothing_holds_no_place() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let body = table(&PLACES, LONG, |_, lines| lines.send((0..LINES).map(line))).await.expect("begins");
        drop(body);
        drop(PLACES.acquire().await.expect("who went away gave it back"));
        let short = Timeouts { idle: Duration::from_millis(1), ..LONG };
        let body = table(&PLACES, short, |_, lines| lines.send((0..LINES).map(line))).await.expect("begins");
        drop(PLACES.acquire().await.expect("who sleeps gave it back"));
        assert!(to_bytes(body, usize::MAX).await.is_err(), "and wakes to a part");
        let short = Timeouts { total: Duration::from_millis(1), ..LONG };
        let endless = |_: &dyn Reader, lines: &mut Lines| lines.send((0..).map(line));
        let body = table(&PLACES, short, endless).await;
        assert!(
            body.is_err() || to_bytes(body.expect("begins"), usize::MAX).await.is_err(),
            "nobody takes it for ever"
        );
        drop(PLACES.acquire().await.expect("and that gave it back"));
    }
}
