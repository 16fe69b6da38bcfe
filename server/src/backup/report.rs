//! What a verification found: counts of what was checked, and the faults.

use crate::store::StoreError;
use serde::{Deserialize, Serialize};

/// How many faults are told one by one.
const TOLD: usize = 1_000;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Entries of the feed.
    pub entries: u64,
    /// Documents.
    pub documents: u64,
    /// Device logs, the server's own too.
    pub logs: u64,
    /// Signatures.
    pub signatures: u64,
    /// Files of evidence.
    pub files: u64,
    /// Messages that came by mail and are kept.
    pub messages: u64,
    /// Archives of tickets that left, where they were opened.
    #[serde(default)]
    pub archives: u64,
    /// Time stamps that are kept, where they were looked at.
    #[serde(default)]
    pub time_stamps: u64,
    /// Answers on revocation that are kept, where they were looked at.
    #[serde(default)]
    pub ocsp_answers: u64,
    /// What is not as it should be; empty in a whole store.
    pub faults: Vec<String>,
    /// How many faults there are, told or not.
    pub fault_count: u64,
}

impl Report {
    /// True where nothing is amiss.
    pub fn is_whole(&self) -> bool {
        self.fault_count == 0
    }
    /// Adds what another part of the same verification found.
    pub(super) fn add(&mut self, part: Self) {
        let Self {
            entries,
            documents,
            logs,
            signatures,
            files,
            messages,
            archives,
            time_stamps,
            ocsp_answers,
            faults,
            fault_count,
        } = part;
        self.entries += entries;
        self.documents += documents;
        self.logs += logs;
        self.signatures += signatures;
        self.files += files;
        self.messages += messages;
        self.archives += archives;
        self.time_stamps += time_stamps;
        self.ocsp_answers += ocsp_answers;
        self.faults.extend(faults.into_iter().take(TOLD.saturating_sub(self.faults.len())));
        self.fault_count += fault_count;
    }
    pub(super) fn fault(&mut self, text: String) {
        self.fault_count += 1;
        if self.faults.len() < TOLD {
            self.faults.push(text);
        }
    }
    pub(super) fn expect(&mut self, holds: bool, text: impl FnOnce() -> String) {
        if !holds {
            self.fault(text());
        }
    }
    /// What was read of `what`; none where it cannot be read, which is a fault of that alone and keeps nothing else from being verified.
    pub(super) fn readable<T>(
        &mut self,
        read: Result<T, StoreError>,
        what: impl FnOnce() -> String,
    ) -> Result<Option<T>, StoreError> {
        match read {
            Err(error @ StoreError::Damaged { .. }) => {
                self.fault(format!("{}: {error}", what()));
                Ok(None)
            }
            read => read.map(Some),
        }
    }
}

/// What was read; none where it cannot be read, which is told elsewhere.
pub(super) fn told_elsewhere<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Damaged { .. }) => Ok(None),
        read => read.map(Some),
    }
}
