//! `POST /api/near-words`: which words are near those that somebody writes, by the operator's file.
//!
//! Asked by POST, so that what is typed stands in no address and in no log. Words alone come here, without
//! the text they stand in, and nothing of them is kept but which words of the file are near each.

use crate::error::{HttpProblem, internal};
use crate::http::Json;
use crate::http::session::Caller;
use crate::runtime::App;
use crate::traces;
use crate::word_vectors::NearWord;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many words are asked about at once.
const MOST: usize = 16;
/// Letters of a word.
const LETTERS: usize = 64;

/// The words of a text, each once.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NearWordsRequest {
    /// 16 at most, of 64 letters at most.
    words: Vec<String>,
}

/// What is near each of them.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NearWordsTold {
    /// Whether this server has a file to tell by, and has read it.
    offered: bool,
    /// By the word as it was asked about: the nearest first, 12 at most; none of a word that the file has not.
    words: BTreeMap<String, Vec<NearWord>>,
}

/// The words near each.
pub async fn near(
    State(app): State<App>,
    caller: Caller,
    Json(asked): Json<NearWordsRequest>,
) -> Result<axum::Json<NearWordsTold>, HttpProblem> {
    if asked.words.len() > MOST || asked.words.iter().any(|word| word.chars().count() > LETTERS) {
        return Err(HttpProblem::BadJson);
    }
    let Some(known) = app.near_words().filter(|known| known.are_known()).cloned() else {
        return Ok(axum::Json(NearWordsTold::default()));
    };
    app.attempts().near_words(&caller.person.id, app.clock().now())?;
    let permit = known.permit().await;
    let words = traces::blocking(move || {
        let near = |word: String| (known.near(&word), word);
        let words = asked.words.into_iter().map(near).map(|(near, word)| (word, near)).collect::<BTreeMap<_, _>>();
        drop(permit);
        words
    });
    let words = words.await.map_err(|error| internal("looking for near words", &error))?;
    Ok(axum::Json(NearWordsTold { offered: true, words }))
}
