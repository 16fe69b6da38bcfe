//! What is read of mail that goes out and that came in.

use super::super::super::mail::{Incoming, MailRows, Mailbox, Outgoing};
use super::super::super::{ReadMail, StoreError, TokenHash};
use super::RedbReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

impl ReadMail for RedbReader {
    fn mail_next_id(&self) -> Result<u64, StoreError> {
        self.next_mail_id()
    }
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError> {
        self.mail_row(id)
    }
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.mail_waiting(until, limit)
    }
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        self.oldest_waiting()
    }
    fn mail_waits(&self) -> Result<u64, StoreError> {
        self.mail_waiting_count()
    }
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.latest_mail(limit)
    }
    fn mail_given_up(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.given_up_mail(limit)
    }
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.mail_from(after, limit)
    }
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
        self.taken_row(key)
    }
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        self.latest_taken(limit)
    }
    fn mail_tray(&self, behind: Option<(Timestamp, TokenHash)>, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        self.tray_rows(behind, limit)
    }
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError> {
        self.unfinished_mail()
    }
    fn mail_followed(&self) -> Result<Option<u64>, StoreError> {
        self.followed()
    }
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError> {
        self.mailbox_at(address)
    }
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError> {
        self.thread(document)
    }
    fn mail_of(&self, document: DocumentId) -> Result<MailRows, StoreError> {
        self.mail_rows_of(document)
    }
    fn mail_all(&self) -> Result<MailRows, StoreError> {
        self.all_mail_rows()
    }
}
