//! Reads from the audit log what earlier acts did with files. It has a line for each file, «act · decision».

use super::kind::{ActKind, KEPT};
use crate::store::{Audit, AuditKind, EntryKind, Reader, StoreError};
use ronda_shared::filing::FileDisposition;
use ronda_shared::ids::Sha256;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// What stands between an act's number and its decision.
const BETWEEN: &str = " · ";
/// What stands in an act's own line before the hash of its inventory.
const INVENTORY: &str = ", inventario ";
/// What stands behind that hash where files are lost of which the inventory tells nothing.
const LOST: &str = "; perdidos: ";
/// So many lost files an act's own line names; the act names all of them.
const LOST_NAMED: usize = 20;

/// A file in an act.
struct LedgerEntry {
    at: Timestamp,
    moved: FileDisposition,
    act: String,
}

/// All acts so far.
pub(super) struct Ledger {
    files: BTreeMap<String, Vec<LedgerEntry>>,
    /// Where an act's own line was written last, and what it says of lost files.
    acts: BTreeMap<String, (u64, String)>,
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

/// What an act's own line says behind its decision: how many files its inventory has, its hash, and which are lost.
pub(super) fn inventory_words(count: usize, sha256: &Sha256, lost: &[String]) -> String {
    let files = if count == 1 { "expediente" } else { "expedientes" };
    format!("{BETWEEN}{count} {files}{INVENTORY}{sha256}{}", lost_words(lost))
}

/// What it says of files that are lost; nothing where none is.
pub(super) fn lost_words(lost: &[String]) -> String {
    if lost.is_empty() {
        return String::new();
    }
    let named = lost.iter().take(LOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match lost.len().saturating_sub(LOST_NAMED) {
        0 => format!("{LOST}{named}"),
        more => format!("{LOST}{named} y {more} más"),
    }
}

/// What an act's own line says of lost files.
fn told_lost(detail: &str) -> String {
    // A decision may say anything: what is ours stands last.
    let behind = detail.rsplit_once(INVENTORY).map_or("", |(_, behind)| behind);
    behind.find(LOST).map_or_else(String::new, |at| behind[at..].to_owned())
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
        if line.subject == act {
            let last = self.acts.entry(act).or_default();
            if position >= last.0 {
                *last = (position, told_lost(&line.detail));
            }
            return;
        }
        let last = self.entered.entry(act.clone()).or_default();
        *last = position.max(*last);
        self.files.entry(line.subject).or_default().push(LedgerEntry { at, moved, act });
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

    /// What an act's own line says of lost files; none where it does not stand behind those of all the act's files.
    pub(super) fn whole(&self, act: &str) -> Option<&str> {
        let (position, lost) = self.acts.get(act)?;
        (Some(position) > self.entered.get(act)).then_some(lost.as_str())
    }
}
