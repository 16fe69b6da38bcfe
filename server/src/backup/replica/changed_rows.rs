//! Names of rows beside the feed, committed since they last stood in a segment: no entry tells of them.

use crate::store::mail::{Incoming, OutState, Outgoing};
use crate::store::whatsapp::{WhatsappKnown, WhatsappWaiting};
use crate::store::{Batch, Reader, StoreError, TokenHash};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;

/// Time stamps and answers read at once.
const PAGE: usize = 256;

/// By their keys, some of sessions and accounts, of mail and reports by mail, of WhatsApp, of time stamps and of answers on revocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ChangedRows {
    /// Sessions that were ended.
    pub(super) sessions_ended: BTreeSet<TokenHash>,
    /// Any session may have been ended, any account or message of WhatsApp removed: those that are left are to be told.
    pub(super) any_gone: bool,
    /// Schedules of reports by mail, by their numbers: set up, stopped, or come round.
    pub(super) schedules: BTreeSet<u64>,
    /// Accounts of other directories: they were shown or decided on, or are forgotten.
    pub(super) accounts: BTreeSet<TokenHash>,
    /// Messages that came by mail: they were taken, settled by the desk, or lost words of theirs.
    pub(super) mail_in: BTreeSet<TokenHash>,
    /// Messages of the queue of mail, by their numbers: they were written, tried, or lost their words.
    pub(super) mail_out: BTreeSet<u64>,
    /// Messages of WhatsApp: they came, wait no more, or were dealt with.
    pub(super) messages: BTreeSet<Sha256>,
    /// What was remembered of WhatsApp, and is not any more.
    pub(super) forgotten: BTreeSet<Sha256>,
    /// What is remembered of WhatsApp otherwise than it was: somebody changed their number, and their tickets need not have moved.
    pub(super) renumbered: BTreeSet<Sha256>,
    /// What waits for a time stamp, or has one.
    pub(super) stamps: BTreeSet<Sha256>,
    /// Signatures whose issuer is to be asked, or has answered.
    pub(super) answers: BTreeSet<Sha256>,
}

impl ChangedRows {
    /// Those of a commit.
    pub(super) fn of(batch: &Batch) -> Self {
        let (whatsapp, stamps, answers) = (&batch.whatsapp, &batch.time_stamps, &batch.ocsp);
        let came = whatsapp.waiting.iter().filter_map(came);
        let named = came.chain(whatsapp.known.iter().filter_map(taken)).map(|(key, _)| key);
        let accounts = batch.accounts.put.iter().map(|row| row.key);
        Self {
            sessions_ended: batch.sessions_ended.iter().copied().collect(),
            any_gone: false,
            schedules: batch.reports.schedules.iter().map(|row| row.id).collect(),
            accounts: accounts.chain(batch.accounts.gone.iter().copied()).collect(),
            mail_in: batch.mail.taken.iter().map(|row| row.key).collect(),
            mail_out: batch.mail.out.iter().map(|row| row.id).collect(),
            messages: named.chain(whatsapp.gone.iter().copied()).collect(),
            forgotten: whatsapp.forgotten.iter().copied().collect(),
            renumbered: renumbered(&whatsapp.known, &whatsapp.forgotten),
            stamps: stamps.waiting.iter().map(|row| row.key()).chain(stamps.kept.iter().map(|row| row.key())).collect(),
            answers: answers
                .waiting
                .iter()
                .map(|row| row.key())
                .chain(answers.kept.iter().map(|row| row.key()))
                .collect(),
        }
    }

    /// Those of a store that were written since an instant. For a process that has only begun: it has seen no commit.
    ///
    /// # Errors
    /// The store.
    pub(super) fn since(reader: &dyn Reader, since: Timestamp) -> Result<Self, StoreError> {
        // Of what was ended or removed no row is left.
        let mut rows = Self { any_gone: true, ..Self::default() };
        // All of them: the snapshot of an earlier build has none.
        rows.accounts.extend(reader.accounts()?.iter().map(|row| row.key));
        rows.schedules.extend(reader.report_schedules()?.iter().map(|row| row.id));
        let mail = reader.mail_all()?;
        rows.mail_in.extend(mail.taken.iter().filter(|row| settled(row) >= since).map(|row| row.key));
        rows.mail_out.extend(mail.out.iter().filter(|row| moved(row) >= since).map(|row| row.id));
        let waiting = reader.whatsapp_waiting()?;
        rows.messages.extend(waiting.iter().filter_map(came).filter(|(_, at)| *at >= since).map(|(key, _)| key));
        let known = reader.whatsapp_known()?;
        rows.messages.extend(known.iter().filter_map(taken).filter(|(_, at)| *at >= since).map(|(key, _)| key));
        let waiting = reader.stamps_waiting()?.into_iter().filter(|row| row.since >= since);
        rows.stamps.extend(waiting.map(|row| row.key()));
        let mut after = None;
        loop {
            let page = reader.stamps(after.as_ref(), PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            rows.stamps.extend(page.iter().filter(|row| row.came >= since).map(|row| row.key()));
        }
        let waiting = reader.ocsp_waiting()?.into_iter().filter(|row| row.since >= since);
        rows.answers.extend(waiting.map(|row| row.key()));
        let mut after = None;
        loop {
            let page = reader.ocsp_answers(after.as_ref(), PAGE)?;
            let Some(last) = page.last() else { return Ok(rows) };
            after = Some(last.key());
            rows.answers.extend(page.iter().filter(|row| row.came >= since).map(|row| row.key()));
        }
    }

    /// Adds others.
    pub(super) fn add(&mut self, others: Self) {
        self.sessions_ended.extend(others.sessions_ended);
        self.any_gone |= others.any_gone;
        self.schedules.extend(others.schedules);
        self.accounts.extend(others.accounts);
        self.mail_in.extend(others.mail_in);
        self.mail_out.extend(others.mail_out);
        self.messages.extend(others.messages);
        self.forgotten.extend(others.forgotten);
        self.renumbered.extend(others.renumbered);
        self.stamps.extend(others.stamps);
        self.answers.extend(others.answers);
    }
}

/// Conversations, and who is told of which ticket, as a commit writes them in the place of others that it forgets. What is written with a
/// message that was taken is told with its ticket.
fn renumbered(known: &[WhatsappKnown], forgotten: &[Sha256]) -> BTreeSet<Sha256> {
    let of_somebody = |row: &&WhatsappKnown| matches!(row, WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_));
    if forgotten.is_empty() {
        return BTreeSet::new();
    }
    known.iter().filter(of_somebody).map(|row| *row.key()).collect()
}

/// When a message came by mail, or was settled by the desk.
fn settled(row: &Incoming) -> Timestamp {
    let settled = row.aside.as_ref().and_then(|aside| aside.settled.as_ref());
    settled.map_or(row.at, |settled| settled.at.max(row.at))
}

/// When a message of the queue was written, or was done with.
fn moved(row: &Outgoing) -> Timestamp {
    match row.state {
        OutState::Waiting { .. } => row.made,
        OutState::Sent { at } | OutState::Failed { at, .. } => at.max(row.made),
    }
}

/// The key of a message that came and waits, and when it came.
fn came(row: &WhatsappWaiting) -> Option<(Sha256, Timestamp)> {
    match row {
        WhatsappWaiting::Came(came) => Some((came.key, came.arrived)),
        WhatsappWaiting::Going(_) => None,
    }
}

/// The key of a message that was dealt with, and when it was.
fn taken(row: &WhatsappKnown) -> Option<(Sha256, Timestamp)> {
    match row {
        WhatsappKnown::Taken(taken) => Some((taken.key, taken.at)),
        WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) | WhatsappKnown::Sent(_) => None,
    }
}
