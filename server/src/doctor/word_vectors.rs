//! Whether the operator's file of word vectors can be read, and what stands in it.

use super::Finding;
use crate::word_vectors::{Reading, read};
use std::path::Path;

const ABOUT: &str = "word-vectors";

/// The file, read as the server reads it at start.
pub(super) fn file(path: &Path) -> Finding {
    let read = match read(path) {
        Ok(read) => read,
        Err(error) => {
            let todo = "see that `word_vectors` names a file of word vectors as text, unpacked, that the server's user may \
                        read, and restart the server; or take the setting away";
            return Finding::fail(ABOUT, format!("no near words are told: {error}"), todo);
        }
    };
    told(&read)
}

fn told(Reading { vectors, left_out, first_left_out }: &Reading) -> Finding {
    let what = format!("{} words of {} numbers", vectors.words(), vectors.numbers());
    match first_left_out {
        Some(first) if *left_out > vectors.words() => Finding::warn(
            ABOUT,
            format!("{what}; {left_out} lines, more than that, were left out, the first: {first}"),
            "get the file once more, and compare it with its checksum: it is damaged, or was changed on the way",
        ),
        Some(first) => Finding::ok(ABOUT, format!("{what}; {left_out} lines were left out, the first: {first}")),
        None => Finding::ok(ABOUT, what),
    }
}
