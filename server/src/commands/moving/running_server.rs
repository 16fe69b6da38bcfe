//! `ronda move` of a store that a server has open: asked of that server, and heard until it is done.

use super::super::ask::{ask_running, unexpected};
use super::super::{CommandError, IN_PART};
use super::{MovePlaces, QUIET, setting, unclaimed, what_may_be_removed};
use crate::admin_api::{Answer, MoveOrder, MoveState, Question, StoreMoved};
use crate::cli::MoveOf;
use crate::config::Settings;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// For how long a server may be silent: while it ends what it serves, and until it serves from the new place.
const TIMEOUT: Duration = Duration::from_secs(90);
/// Between two looks how far it is.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Has the server that runs on the data directory move its store; none where none runs.
pub(super) async fn move_store(
    order: &MoveOf,
    settings: &Settings,
    places: &MovePlaces,
) -> Result<Option<ExitCode>, CommandError> {
    let question = Question::Move(MoveOrder {
        from: absolute_place(&order.from),
        to: absolute_place(&order.to),
        ca: settings.store_ca.clone(),
        with_faults: order.with_faults,
    });
    match ask_running(&places.data, &question).await? {
        None => return Ok(None),
        Some(Answer::MoveBegun {}) => {}
        Some(other) => return unexpected(other).map(Some),
    }
    println!("The server moves its store. It is read meanwhile; what people write waits on their devices.");
    heard(places).await.map(Some)
}

/// A place by its whole name: the server may stand in another folder.
fn absolute_place(place: &str) -> String {
    if place.contains("://") {
        return place.to_owned();
    }
    // What is not there is refused by the server, which knows its own.
    std::fs::canonicalize(place).map_or_else(|_| place.to_owned(), |path| path.display().to_string())
}

/// Hears how far it is until it has ended, and prints how.
async fn heard(places: &MovePlaces) -> Result<ExitCode, CommandError> {
    let terminal = std::io::stderr().is_terminal();
    let (mut heard, mut said) = (Instant::now(), Instant::now());
    loop {
        tokio::time::sleep(POLL_INTERVAL).await;
        let state = match ask_running(&places.data, &Question::Moving {}).await {
            Ok(Some(Answer::Moving(state))) => state,
            Ok(Some(other)) => return unexpected(other),
            // Between two servings its socket is closed.
            Ok(None) | Err(CommandError::Ask(_)) if heard.elapsed() < TIMEOUT => continue,
            Ok(None) | Err(CommandError::Ask(_)) => {
                let words = "the server does not answer any more: its log says why. Where it has not said that the store was \
                             moved, start it as before and run this again";
                return Err(CommandError::Refused(words.into()));
            }
            Err(other) => return Err(other),
        };
        heard = Instant::now();
        let line = match state {
            MoveState::Begun {} => continue,
            MoveState::Copying { table, rows } => format!("{table}: {rows} rows"),
            MoveState::Verifying { done, of } => format!("verified: {done} of {of}"),
            MoveState::Moved(moved) => return Ok(print_moved(&moved, places)),
            MoveState::NotMoved { why, faults } => {
                faults.iter().for_each(|fault| println!("{fault}"));
                let words = format!("nothing was moved: {why}. The server goes on with its store in {}", places.from);
                return Err(CommandError::Refused(words));
            }
        };
        if terminal && said.elapsed() >= QUIET {
            said = Instant::now();
            eprintln!("{line}");
        }
    }
}

/// Prints what was moved.
fn print_moved(moved: &StoreMoved, places: &MovePlaces) -> ExitCode {
    let (MovePlaces { from, to, data }, StoreMoved { tables, rows, after, .. }) = (places, moved);
    println!("{tables} tables, {rows} rows, the same in both places; the copy was verified.");
    moved.faults.iter().for_each(|fault| println!("{fault}"));
    println!("The store is in {to} now, and the server goes on from there. A new epoch begins after position {after}.");
    if let Some(why) = &moved.unclaimed {
        println!("{}", unclaimed(why));
    }
    println!("Next, before the server is started again: {}.", setting(to));
    println!("{}", what_may_be_removed(from, data));
    if moved.faults.is_empty() && moved.unclaimed.is_none() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) }
}
