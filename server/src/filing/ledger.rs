//! Reads from the audit log what earlier acts did with files. It has a line for each file, «act · decision».

use super::kind::{ActKind, KEPT};
use crate::store::{Audit, AuditKind, EntryKind, Reader, StoreError};
use ronda_shared::filing::FileDisposition;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// What stands between an act's number and its decision.
const BETWEEN: &str = " · ";

/// A file in an act.
struct LedgerEntry {
    at: Timestamp,
    moved: FileDisposition,
    act: String,
}

/// All acts so far.
pub(super) struct Ledger {
    files: BTreeMap<String, Vec<LedgerEntry>>,
    /// Where an act's own line was written last.
    acts: BTreeMap<String, u64>,
    /// Where the last of its files was entered.
    entered: BTreeMap<String, u64>,
}

/// By what the audit log names a ticket.
pub(super) fn key(ticket: &TicketSummary) -> String {
    ticket.folio.clone().unwrap_or_else(|| ticket.id.to_string())
}

/// What a line about a file, or about an act, says.
pub(super) fn detail(act: &str, decision: &str) -> String {
    format!("{act}{BETWEEN}{decision}")
}

/// What the audit log calls an act of a kind.
pub(super) fn audit_kind(kind: ActKind) -> AuditKind {
    match kind {
        ActKind::Transfer | ActKind::Keep => AuditKind::ArchiveTransferred,
        ActKind::Destroy => AuditKind::ArchiveDestroyed,
    }
}

impl Ledger {
    /// Reads the whole audit log.
    pub(super) fn read(reader: &dyn Reader) -> Result<Self, StoreError> {
        let mut ledger = Self { files: BTreeMap::new(), acts: BTreeMap::new(), entered: BTreeMap::new() };
        for entry in reader.audit_before(u64::MAX)? {
            let entry = entry?;
            if let EntryKind::Audit(line) = entry.kind {
                ledger.take((entry.position, entry.at), line);
            }
        }
        Ok(ledger)
    }

    fn take(&mut self, (position, at): (u64, Timestamp), line: Audit) {
        let act = line.detail.split_once(BETWEEN).map_or(line.detail.as_str(), |(act, _)| act).to_owned();
        let moved = match line.what {
            AuditKind::ArchiveTransferred if act.starts_with(KEPT) => FileDisposition::Historic,
            AuditKind::ArchiveTransferred => FileDisposition::Concentration,
            AuditKind::ArchiveDestroyed => FileDisposition::Destroyed,
            _ => return,
        };
        let is_own = line.subject == act;
        let places = if is_own { &mut self.acts } else { &mut self.entered };
        let last = places.entry(act.clone()).or_insert(position);
        *last = position.max(*last);
        if !is_own {
            self.files.entry(line.subject).or_default().push(LedgerEntry { at, moved, act });
        }
    }

    /// Acts of which a ticket's file is a part. What was done before it was opened again counts no more.
    fn of(&self, ticket: &TicketSummary) -> impl Iterator<Item = &LedgerEntry> {
        let since = ticket.since;
        self.files.get(&key(ticket)).into_iter().flatten().filter(move |noted| noted.at >= since)
    }

    /// What was done with a file.
    pub(super) fn moved(&self, ticket: &TicketSummary) -> FileDisposition {
        self.of(ticket).map(|noted| noted.moved).max().unwrap_or_default()
    }

    /// Whether a file is in an act.
    pub(super) fn holds(&self, ticket: &TicketSummary, act: &str) -> bool {
        self.of(ticket).any(|noted| noted.act == act)
    }

    /// Whether an act was done to its end: its own line stands behind those of all its files.
    pub(super) fn is_whole(&self, act: &str) -> bool {
        self.acts.get(act) > self.entered.get(act)
    }
}
