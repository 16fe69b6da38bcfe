//! Queues letters written elsewhere, such as magic links of the portal, with all outgoing mail.

use super::Mail;
use crate::store::StoreError;
use crate::store::mail::{MailFile, MailRows, OutState, Outgoing};

/// As which event they stand in the queue.
const EVENT: &str = "letter";

/// A letter with a link in it: to the address alone that was given, about nothing that it does not know already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// What sends letters. It blocks, and answers once the letter is in a queue that survives a restart.
pub trait Post: Send + Sync {
    /// Takes a letter.
    fn post(&self, letter: Letter) -> Result<(), StoreError>;
}

impl Post for Mail {
    fn post(&self, letter: Letter) -> Result<(), StoreError> {
        let row = self.written(letter, Vec::new())?;
        self.note(MailRows { out: vec![row], ..MailRows::default() })?;
        self.wake();
        Ok(())
    }
}

impl Mail {
    /// A letter with its files as a row of the queue, for whoever commits it with something of their own and says so
    /// ([`Mail::queued`]).
    pub fn written(&self, letter: Letter, files: Vec<MailFile>) -> Result<Outgoing, StoreError> {
        let (id, now) = (self.number()?, self.clock().now());
        Ok(Outgoing {
            id,
            document: None,
            event: EVENT.to_owned(),
            to: letter.to.trim().to_lowercase(),
            message_id: self.threads().name(None, id),
            references: Vec::new(),
            subject: letter.subject,
            text: letter.text,
            files,
            reply: false,
            made: now,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        })
    }

    /// Rows were committed that wait to be sent.
    pub fn queued(&self) {
        self.wake();
    }

    /// Whether mail goes out of this server.
    pub fn goes_out(&self) -> bool {
        self.config().smtp.is_some()
    }
}
