//! What people of the trials say and sign with.

use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::signature::{Hand, Strokes};

/// A note for the staff.
pub fn note(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() })
}

/// Somebody's name and what they drew.
pub fn hand(name: &str) -> Hand {
    let strokes = Strokes::parse("10,10 200,300 400,20").expect("strokes");
    Hand { name: name.to_owned(), position: String::new(), strokes }
}

/// The name of a person whose id is it: `ana.lopez` is Ana Lopez.
pub fn name_in(id: &str) -> String {
    let capital = |word: &str| -> String {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    id.split('.').map(capital).collect::<Vec<_>>().join(" ")
}
