//! What is read of mail that goes out and that came in.

use super::super::mail::{Incoming, MailRows, Mailbox, Outgoing};
use super::super::{StoreError, TokenHash};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

/// Mail that goes out and that came in.
pub trait ReadMail {
    /// The number of the next message to go out.
    fn mail_next_id(&self) -> Result<u64, StoreError>;
    /// A message of the queue.
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError>;
    /// Messages that wait, those due first; only those due by then where that is told.
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// Since when the message waits that has waited longest; none where none waits.
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError>;
    /// How many messages wait.
    fn mail_waits(&self) -> Result<u64, StoreError>;
    /// Messages of the queue, the latest first, those sent too.
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// Messages that were given up, the latest first, at most so many, however many were sent since.
    fn mail_given_up(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// Messages of the queue from after a number on, the earliest first, those sent too.
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// A message that came.
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError>;
    /// Messages that came, the latest first.
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError>;
    /// Messages that wait for the desk, the latest first, at most so many; only those behind the one that came then by this name,
    /// where one is told.
    fn mail_tray(&self, behind: Option<(Timestamp, TokenHash)>, limit: usize) -> Result<Vec<Incoming>, StoreError>;
    /// Messages of which files are still to be taken.
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError>;
    /// How far the feed was told by mail; none where nobody follows it.
    fn mail_followed(&self) -> Result<Option<u64>, StoreError>;
    /// How far a mailbox was read.
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError>;
    /// The message that founded a ticket.
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError>;
    /// What mail holds of a ticket: the messages to go out about it or that answer the message that founded it, and those that came
    /// and speak of it. The same whatever else was ever sent.
    fn mail_of(&self, document: DocumentId) -> Result<MailRows, StoreError>;
    /// All of mail, for a backup.
    fn mail_all(&self) -> Result<MailRows, StoreError>;
}
