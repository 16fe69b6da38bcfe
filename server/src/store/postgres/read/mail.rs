//! What is read of mail that goes out and that came in.

use super::super::super::mail::{Incoming, MailRows, Mailbox, Outgoing};
use super::super::super::{ReadMail, StoreError, TokenHash};
use super::super::mail;
use super::super::tables::MAIL_DUE;
use super::PostgresReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

impl ReadMail for PostgresReader {
    fn mail_next_id(&self) -> Result<u64, StoreError> {
        mail::next_id(&self.session)
    }
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError> {
        mail::out(&self.session, id)
    }
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::waiting(&self.session, until, limit)
    }
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        mail::oldest_waiting(&self.session)
    }
    fn mail_waits(&self) -> Result<u64, StoreError> {
        self.session.count(MAIL_DUE)
    }
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::latest(&self.session, limit)
    }
    fn mail_given_up(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::given_up(&self.session, limit)
    }
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::after(&self.session, after, limit)
    }
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
        mail::taken(&self.session, key)
    }
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        mail::latest_taken(&self.session, limit)
    }
    fn mail_tray(&self, behind: Option<(Timestamp, TokenHash)>, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        mail::tray(&self.session, behind, limit)
    }
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError> {
        mail::unfinished(&self.session)
    }
    fn mail_followed(&self) -> Result<Option<u64>, StoreError> {
        mail::followed(&self.session)
    }
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError> {
        mail::mailbox(&self.session, address)
    }
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError> {
        mail::thread(&self.session, document)
    }
    fn mail_of(&self, document: DocumentId) -> Result<MailRows, StoreError> {
        mail::of(&self.session, document)
    }
    fn mail_all(&self) -> Result<MailRows, StoreError> {
        mail::all(&self.session)
    }
}
