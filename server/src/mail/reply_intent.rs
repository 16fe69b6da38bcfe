//! What a requester's reply does to their ticket, by the state it is in: by mail and by WhatsApp alike.

use super::words;
use ronda_shared::calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, Command, ContactWay, Content, Decision};
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;

/// A ticket that somebody writes about, as it stands.
#[derive(Debug, Clone, Copy)]
pub struct ReplyContext<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The ticket.
    pub view: &'a TicketView,
    /// Now.
    pub now: Timestamp,
    /// Whether words to a closed ticket take it up again within its window (T24).
    pub reopens: bool,
}

impl ReplyContext<'_> {
    /// The acts of these words, and whether their sender is to be told that nothing is taken up. `text` is what is kept of `said`,
    /// with what is to be thought of its sender; `files`: something comes with it.
    pub fn acts(&self, text: String, said: &str, way: ContactWay, files: bool) -> (Vec<Command>, bool) {
        let spoken = match self.view.ruled.state {
            // T3.
            State::NeedsInfo => vec![Command::Decision(Decision::RecordAnswer { text })],
            // T5: with a paper it is what was asked for; without one it is a question about it.
            State::Returned if files => vec![Command::Decision(Decision::Resubmit { text })],
            // Whoever writes is not silent (R14).
            State::Resolved => vec![
                note(text),
                Command::Content(Content::LogContact { way, reached: true, verdict: None, text: String::new() }),
            ],
            // T24, within its window; thanks take nothing up.
            State::Closed if self.reopens_until().is_some() && !words::only_thanks(said) => {
                vec![Command::Decision(Decision::Reopen { reason: text })]
            }
            State::Closed | State::Rejected | State::Cancelled => return (vec![note(text)], !words::only_thanks(said)),
            State::Draft
            | State::Received
            | State::Returned
            | State::AwaitingApproval
            | State::Assigned
            | State::Scheduled
            | State::InProgress
            | State::WaitingMaterial
            | State::WaitingVendor => vec![note(text)],
        };
        (spoken, false)
    }

    /// The same of words by somebody whose word it is not: they are read, and answer, hand in, and take up nothing.
    pub fn noted(&self, text: String, said: &str) -> (Vec<Command>, bool) {
        (vec![note(text)], self.view.ruled.state.is_final() && !words::only_thanks(said))
    }

    /// Until when words of who asked take it up again (T24); none where they take nothing up.
    pub fn reopens_until(&self) -> Option<Timestamp> {
        let ruled = &self.view.ruled;
        let closing = ruled.closing.as_ref().filter(|_| self.reopens && ruled.state == State::Closed)?;
        calendar::reopen_until(self.org, closing.at).ok().filter(|until| self.now <= *until)
    }
}

fn note(text: String) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Public, text })
}
