//! Letters that other rooms ask for (a link to one's own request): into the same queue as all that goes out.

use super::Mail;
use crate::portal::letters_out::{Letter, Post};
use crate::store::StoreError;
use crate::store::mail::{MailRows, OutState, Outgoing};

/// As which event they stand in the queue.
const EVENT: &str = "letter";

impl Post for Mail {
    fn post(&self, letter: Letter) -> Result<(), StoreError> {
        let (id, now) = (self.number(), self.clock().now());
        let row = Outgoing {
            id,
            document: None,
            event: EVENT.to_owned(),
            to: letter.to.trim().to_lowercase(),
            message_id: self.threads().name(None, id),
            references: Vec::new(),
            subject: letter.subject,
            text: letter.text,
            reply: false,
            made: now,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        };
        self.note(MailRows { out: vec![row], ..MailRows::default() })?;
        self.wake();
        Ok(())
    }
}
