//! Acts of a migration that are to be done together, each with what it brings. They are committed at once, and counted
//! by what became of each.

use super::super::MigrateError;
use super::super::report::RecordKind;
use super::MigrationRun;
use super::upload::Bytes;
use crate::ingest::OwnAct;
use ronda_shared::ids::{ActId, DeviceId};
use ronda_shared::limits;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;

/// Acts of one commit: whoever else writes waits for no more.
const ACTS: usize = 1_000;

/// What an act brings.
struct ActSource {
    what: RecordKind,
    id: String,
    /// How it counts once it is taken.
    counts: CountedAs,
    /// Entries that stand in it.
    entries: u64,
    /// The bytes that follow it.
    bytes: Option<Bytes>,
}

#[derive(Clone, Copy)]
enum CountedAs {
    New,
    Changed,
    /// It is a part of something that is counted otherwise.
    Part,
}

/// Acts, and what each brings.
#[derive(Default)]
pub(super) struct Planned {
    acts: Vec<OwnAct>,
    about: Vec<ActSource>,
}

impl Planned {
    /// An act that brings something new, or else changes it.
    pub(super) fn add(&mut self, act: OwnAct, what: RecordKind, id: &str, new: bool) {
        let counts = if new { CountedAs::New } else { CountedAs::Changed };
        self.push(act, ActSource { what, id: id.to_owned(), counts, entries: 0, bytes: None });
    }
    /// An act that opens a ticket, with so many of its entries.
    pub(super) fn birth(&mut self, act: OwnAct, id: &str, entries: u64) {
        self.push(
            act,
            ActSource { what: RecordKind::Ticket, id: id.to_owned(), counts: CountedAs::New, entries, bytes: None },
        );
    }
    /// An act that brings more of what is counted otherwise.
    pub(super) fn part(&mut self, act: OwnAct, what: RecordKind, id: &str) {
        self.push(act, ActSource { what, id: id.to_owned(), counts: CountedAs::Part, entries: 0, bytes: None });
    }
    /// An act that names a file whose bytes follow.
    pub(super) fn file(&mut self, act: OwnAct, id: &str, bytes: Bytes) {
        let about = ActSource {
            what: RecordKind::File,
            id: id.to_owned(),
            counts: CountedAs::Part,
            entries: 0,
            bytes: Some(bytes),
        };
        self.push(act, about);
    }
    /// All of another.
    pub(super) fn append(&mut self, other: Self) {
        self.acts.extend(other.acts);
        self.about.extend(other.about);
    }
    fn push(&mut self, act: OwnAct, about: ActSource) {
        self.acts.push(act);
        self.about.push(about);
    }
    /// How many acts there are.
    pub(super) fn len(&self) -> usize {
        self.acts.len()
    }
    /// It is enough for a commit.
    pub(super) fn is_full(&self) -> bool {
        self.acts.len() >= ACTS
    }
}

impl MigrationRun<'_> {
    /// Does it, and brings the bytes of its files.
    pub(super) fn perform(&mut self, planned: Planned) -> Result<(), MigrateError> {
        let Planned { acts, about } = planned;
        if acts.is_empty() {
            return Ok(());
        }
        let receipts = self.ingest.perform_blocking(acts)?;
        for (receipt, about) in receipts.iter().zip(about) {
            if let Outcome::Held(why) | Outcome::Refused(why) = &receipt.outcome {
                self.brought.left(about.what, &about.id, "the server did not take it", why.en());
                self.brought.left_with(RecordKind::Entry, about.entries, "of a ticket that the server did not take");
                continue;
            }
            match about.counts {
                CountedAs::New => self.brought.new_one(about.what),
                CountedAs::Changed => self.brought.changed(about.what),
                CountedAs::Part => {}
            }
            if about.entries > 0 {
                self.brought.of(RecordKind::Entry).new += about.entries;
            }
            if let Some(bytes) = &about.bytes {
                let act = ActId { device: DeviceId::SERVER, number: receipt.number };
                self.upload(act, &about.id, bytes)?;
            }
        }
        Ok(())
    }

    /// A day and hour by the former system's clocks.
    pub(super) fn day_there(&self, at: Timestamp) -> String {
        match jiff::Timestamp::from_millisecond(at.millis()) {
            Ok(instant) => instant.to_zoned(self.mapping.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
            Err(_) => format!("{} ms", at.millis()),
        }
    }
}

/// A text in parts that a note takes, cut where a line or a word ends.
pub(super) fn in_parts(text: &str) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while rest.len() > limits::NOTE_BYTES {
        let mut most = limits::NOTE_BYTES;
        while !rest.is_char_boundary(most) {
            most -= 1;
        }
        let head = &rest[..most];
        let at = |mark: char| head.rfind(mark).filter(|at| *at > most / 2);
        let (part, left) = rest.split_at(at('\n').or_else(|| at(' ')).unwrap_or(most));
        parts.push(part.to_owned());
        rest = left.trim_start();
    }
    parts.push(rest.to_owned());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_where_words_end_and_none_is_lost() {
        let text = "ñandú cruzó la calle\n".repeat(4_000);
        let parts = in_parts(text.trim());
        assert!(parts.len() > 4 && parts.iter().all(|part| part.len() <= limits::NOTE_BYTES), "{}", parts.len());
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&parts.join("\n")), words(&text));
        assert_eq!(in_parts("corto"), ["corto"]);
        assert_eq!(in_parts(&"ñ".repeat(20_000)).concat(), "ñ".repeat(20_000));
    }
}
