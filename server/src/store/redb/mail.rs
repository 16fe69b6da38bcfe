//! Rows of mail in the tables.

use super::super::mail::{GIVEN_UP, Incoming, MailRows, Mailbox, Outgoing, waiting_for_desk};
use super::super::{StoreError, TokenHash};
use super::mail_index;
use super::read::RedbReader;
use super::tables::{Reading, Writing, code, key, read};
use memchr::memmem;
use redb::{ReadableTable, ReadableTableMetadata};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

/// When a message is due, as a key that sorts.
fn due(row: &Outgoing) -> Option<u64> {
    row.due().map(|at| u64::try_from(at.millis()).unwrap_or(0))
}

/// Writes what a commit says of mail.
pub(super) fn write(tables: &mut Writing<'_>, rows: &MailRows) -> Result<(), StoreError> {
    for row in &rows.out {
        put(tables, row)?;
    }
    for id in &rows.gone {
        let former: Option<Outgoing> = {
            let former = tables.mail_out()?.remove(id)?;
            former.map(|bytes| read("mail_out", bytes.value())).transpose()?
        };
        if let Some(at) = former.as_ref().and_then(due) {
            tables.mail_due()?.remove((at, *id))?;
        }
        mail_index::file_out(tables, *id, former.as_ref(), None)?;
    }
    mail_index::filed(tables, &rows.out)?;
    let mut new = 0;
    for row in &rows.taken {
        let former: Option<Incoming> = {
            let former = tables.mail_in()?.insert(&row.key.0, code(row).as_slice())?;
            former.map(|bytes| read("mail_in", bytes.value())).transpose()?
        };
        mail_index::file_in(tables, former.as_ref(), row)?;
        match former {
            Some(former) => {
                tables.mail_came()?.remove((came(former.at), &former.key.0))?;
                tables.mail_tray()?.remove((came(former.at), &former.key.0))?;
            }
            None => new += 1,
        }
        tables.mail_came()?.insert((came(row.at), &row.key.0), u8::from(!row.files.is_empty()))?;
        if row.waits_for_desk() {
            tables.mail_tray()?.insert((came(row.at), &row.key.0), ())?;
        }
    }
    count_new(tables, new)?;
    if rows.unfollowed {
        tables.meta()?.remove(key::MAIL_FOLLOWED)?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::MAIL_FOLLOWED, code(&position).as_slice())?;
    }
    for (address, mailbox) in &rows.mailboxes {
        tables.meta()?.insert(key::mailbox(address).as_str(), code(mailbox).as_slice())?;
    }
    for (document, message_id) in &rows.threads {
        tables.mail_threads()?.insert(document.bytes(), message_id.as_str())?;
    }
    Ok(())
}

/// Counts messages that came, where the index of the desk's tray is of all before them.
fn count_new(tables: &mut Writing<'_>, new: u64) -> Result<(), StoreError> {
    if new == 0 {
        return Ok(());
    }
    let of: Option<u64> =
        tables.meta()?.get(key::MAIL_TRAY_OF)?.map(|bytes| read("meta", bytes.value())).transpose()?;
    if let Some(of) = of {
        tables.meta()?.insert(key::MAIL_TRAY_OF, code(&(of + new)).as_slice())?;
    }
    Ok(())
}

/// Whether the index of the desk's tray is there and right: a server of an earlier build, which knows of none, may have written
/// since.
pub(super) fn tray_is_whole(tables: &Reading) -> Result<bool, StoreError> {
    let of: Option<u64> =
        tables.meta()?.get(key::MAIL_TRAY_OF)?.map(|bytes| read("meta", bytes.value())).transpose()?;
    let Some(of) = of else { return Ok(false) };
    if of != tables.mail_in()?.len()? {
        return Ok(false);
    }
    for row in tables.mail_tray()?.iter()? {
        let place = row?.0;
        let (at, name) = place.value();
        let waiting = tables.mail_in()?.get(name)?.and_then(|bytes| waiting_for_desk(bytes.value()));
        if waiting.is_none_or(|one| came(one.at) != at) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the index of the desk's tray anew.
pub(super) fn make_tray(tables: &mut Writing<'_>) -> Result<(), StoreError> {
    let mut waiting = Vec::new();
    for row in tables.mail_in()?.iter()? {
        waiting.extend(waiting_for_desk(row?.1.value()));
    }
    let of = tables.mail_in()?.len()?;
    tables.mail_tray()?.retain(|_, ()| false)?;
    for row in &waiting {
        tables.mail_tray()?.insert((came(row.at), &row.key.0), ())?;
    }
    tables.meta()?.insert(key::MAIL_TRAY_OF, code(&of).as_slice())?;
    Ok(())
}

fn came(at: Timestamp) -> u64 {
    u64::try_from(at.millis()).unwrap_or(0)
}

fn put(tables: &mut Writing<'_>, row: &Outgoing) -> Result<(), StoreError> {
    let former: Option<Outgoing> = {
        let former = tables.mail_out()?.insert(row.id, code(row).as_slice())?;
        former.map(|bytes| read("mail_out", bytes.value())).transpose()?
    };
    if let Some(at) = former.as_ref().and_then(due) {
        tables.mail_due()?.remove((at, row.id))?;
    }
    if let Some(at) = due(row) {
        tables.mail_due()?.insert((at, row.id), ())?;
    }
    mail_index::file_out(tables, row.id, former.as_ref(), Some(row))
}

impl RedbReader {
    pub(super) fn next_mail_id(&self) -> Result<u64, StoreError> {
        Ok(self.tables.mail_out()?.last()?.map_or(0, |(id, _)| id.value()) + 1)
    }
    pub(super) fn mail_row(&self, id: u64) -> Result<Option<Outgoing>, StoreError> {
        self.tables.mail_out()?.get(id)?.map(|bytes| read("mail_out", bytes.value())).transpose()
    }
    pub(super) fn mail_waiting(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let mut rows = Vec::new();
        for row in self.tables.mail_due()?.iter()?.take(limit) {
            let (at, id) = row?.0.value();
            if until.is_some_and(|until| at > came(until)) {
                break;
            }
            rows.extend(self.mail_row(id)?);
        }
        Ok(rows)
    }
    pub(super) fn oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        // Numbers are given in the order of writing.
        let mut oldest: Option<u64> = None;
        for row in self.tables.mail_due()?.iter()? {
            let (_, id) = row?.0.value();
            oldest = Some(oldest.map_or(id, |known| known.min(id)));
        }
        Ok(oldest.map(|id| self.mail_row(id)).transpose()?.flatten().map(|row| row.made))
    }
    pub(super) fn mail_waiting_count(&self) -> Result<u64, StoreError> {
        Ok(self.tables.mail_due()?.len()?)
    }
    pub(super) fn latest_mail(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let rows = self.tables.mail_out()?.iter()?.rev().take(limit);
        rows.map(|row| read("mail_out", row?.1.value())).collect()
    }
    pub(super) fn given_up_mail(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let mut rows = Vec::new();
        for row in self.tables.mail_out()?.iter()?.rev() {
            if rows.len() == limit {
                break;
            }
            let bytes = row?.1;
            if memmem::find(bytes.value(), GIVEN_UP).is_some() {
                let row: Outgoing = read("mail_out", bytes.value())?;
                rows.extend(row.is_given_up().then_some(row));
            }
        }
        Ok(rows)
    }
    pub(super) fn mail_from(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let rows = self.tables.mail_out()?.range(after.saturating_add(1)..)?.take(limit);
        rows.map(|row| read("mail_out", row?.1.value())).collect()
    }
    pub(super) fn taken_row(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
        self.tables.mail_in()?.get(&key.0)?.map(|bytes| read("mail_in", bytes.value())).transpose()
    }
    pub(super) fn latest_taken(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        let mut rows = Vec::new();
        for row in self.tables.mail_came()?.iter()?.rev().take(limit) {
            let place = row?.0;
            rows.extend(self.taken_row(&TokenHash(*place.value().1))?);
        }
        Ok(rows)
    }
    pub(super) fn tray_rows(
        &self,
        behind: Option<(Timestamp, TokenHash)>,
        limit: usize,
    ) -> Result<Vec<Incoming>, StoreError> {
        let (at, name) = behind.map_or((u64::MAX, [u8::MAX; 32]), |(at, name)| (came(at), name.0));
        let mut rows = Vec::new();
        for row in self.tables.mail_tray()?.range(..(at, &name))?.rev().take(limit) {
            let place = row?.0;
            rows.extend(self.taken_row(&TokenHash(*place.value().1))?);
        }
        Ok(rows)
    }
    pub(super) fn unfinished_mail(&self) -> Result<Vec<Incoming>, StoreError> {
        let mut rows = Vec::new();
        for row in self.tables.mail_came()?.iter()? {
            let (place, unfinished) = row?;
            if unfinished.value() != 0 {
                rows.extend(self.taken_row(&TokenHash(*place.value().1))?);
            }
        }
        Ok(rows)
    }
    pub(super) fn followed(&self) -> Result<Option<u64>, StoreError> {
        self.tables.meta()?.get(key::MAIL_FOLLOWED)?.map(|bytes| read("meta", bytes.value())).transpose()
    }
    pub(super) fn mailbox_at(&self, address: &str) -> Result<Option<Mailbox>, StoreError> {
        let name = key::mailbox(address);
        self.tables.meta()?.get(name.as_str())?.map(|bytes| read("meta", bytes.value())).transpose()
    }
    pub(super) fn thread(&self, document: DocumentId) -> Result<Option<String>, StoreError> {
        Ok(self.tables.mail_threads()?.get(document.bytes())?.map(|id| id.value().to_owned()))
    }
    /// All that there is of mail, for a backup.
    pub(super) fn all_mail_rows(&self) -> Result<MailRows, StoreError> {
        let mut rows = MailRows { followed: self.followed()?, ..MailRows::default() };
        for row in self.tables.mail_out()?.iter()? {
            rows.out.push(read("mail_out", row?.1.value())?);
        }
        for row in self.tables.mail_in()?.iter()? {
            rows.taken.push(read("mail_in", row?.1.value())?);
        }
        for row in self.tables.meta()?.range(key::MAILBOX..)? {
            let (name, bytes) = row?;
            let Some(address) = name.value().strip_prefix(key::MAILBOX) else { break };
            rows.mailboxes.push((address.to_owned(), read("meta", bytes.value())?));
        }
        for row in self.tables.mail_threads()?.iter()? {
            let (document, id) = row?;
            rows.threads.push((DocumentId::from_bytes(*document.value()), id.value().to_owned()));
        }
        Ok(rows)
    }
}
