//! Rows of evidence: the bytes kept beside the store, who names them, what was said of them.

use super::super::derived::{self, OfEvidence};
use super::super::{Archived, Arrived, Batch, BlobRow, Entry, Returned, SealRow, StoreError};
use super::tables::{Reading, Writing, code, read};
use redb::ReadableTable;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::sync::wire::Outcome;

/// What a batch tells of bytes that were kept or came.
pub(super) fn beside(tables: &mut Writing<'_>, batch: &Batch) -> Result<(), StoreError> {
    for row in &batch.blobs {
        tables.blobs()?.insert(row.sha256.bytes(), code(row).as_slice())?;
    }
    for gone in &batch.blobs_gone {
        tables.blobs()?.remove(gone.bytes())?;
    }
    for arrived in &batch.arrived {
        // Sealed meanwhile: there is nothing left to say.
        if tables.seals()?.get(key(arrived.act))?.is_none() {
            tables.arrived()?.insert(key(arrived.act), code(arrived).as_slice())?;
        }
    }
    for gone in &batch.arrived_gone {
        tables.arrived()?.remove(key(*gone))?;
    }
    Ok(())
}

/// What an act that was received says of evidence.
pub(super) fn follow(
    tables: &mut Writing<'_>,
    document: Option<DocumentId>,
    bytes: &[u8],
    outcome: &Outcome,
    position: u64,
) -> Result<(), StoreError> {
    let Some(document) = document else { return Ok(()) };
    match derived::of_evidence(bytes, outcome) {
        Some(OfEvidence::Names { act, file }) => {
            let (device, number) = key(act);
            tables.named()?.insert((file.bytes(), device, number), document.bytes())?;
        }
        Some(OfEvidence::Seals { evidence, fault }) => {
            let row = SealRow { act: evidence, fault, position };
            tables.seals()?.insert(key(evidence), code(&row).as_slice())?;
            tables.arrived()?.remove(key(evidence))?;
        }
        None => {}
    }
    Ok(())
}

/// An act whose words were taken out names its file still.
pub(super) fn still_named(
    tables: &mut Writing<'_>,
    document: Option<DocumentId>,
    act: ActId,
    file: &Sha256,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    if let (Some(document), Outcome::Accepted | Outcome::Held(_)) = (document, outcome) {
        let (device, number) = key(act);
        tables.named()?.insert((file.bytes(), device, number), document.bytes())?;
    }
    Ok(())
}

/// The line by which a ticket left names its archive, under the server's name and its own position. A former line, which was
/// carried out itself, names nothing.
pub(super) fn archived(tables: &mut Writing<'_>, entry: &Entry, line: &Archived) -> Result<(), StoreError> {
    if let (Some(document), None) = (entry.document, &entry.emptied) {
        let (device, number) = key(derived::naming_archive(entry.position));
        tables.named()?.insert((line.archive.bytes(), device, number), document.bytes())?;
    }
    Ok(())
}

/// Nothing names an archive whose ticket came back.
pub(super) fn returned(tables: &mut Writing<'_>, back: &Returned) -> Result<(), StoreError> {
    let (device, number) = key(derived::naming_archive(back.left));
    tables.named()?.remove((back.archive.bytes(), device, number))?;
    Ok(())
}

fn key(act: ActId) -> (u64, u64) {
    (act.device.raw(), act.number)
}

pub(super) fn blob(tables: &Reading, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError> {
    tables.blobs()?.get(sha256.bytes())?.map(|row| read("blobs", row.value())).transpose()
}

pub(super) fn blobs(tables: &Reading, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
    use std::ops::Bound::{Excluded, Unbounded};
    let from = after.map_or(Unbounded, |sha256| Excluded(sha256.bytes()));
    let rows = tables.blobs()?.range::<&[u8; 32]>((from, Unbounded))?.take(limit);
    rows.map(|row| read("blobs", row?.1.value())).collect()
}

pub(super) fn naming(tables: &Reading, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError> {
    let hash = sha256.bytes();
    let rows = tables.named()?.range((hash, 0, 0)..=(hash, u64::MAX, u64::MAX))?;
    rows.map(|row| {
        let (named, document) = row?;
        let (_, device, number) = named.value();
        Ok((ActId { device: DeviceId::new(device), number }, DocumentId::from_bytes(*document.value())))
    })
    .collect()
}

pub(super) fn seal(tables: &Reading, act: ActId) -> Result<Option<SealRow>, StoreError> {
    tables.seals()?.get(key(act))?.map(|row| read("seals", row.value())).transpose()
}

pub(super) fn seals(tables: &Reading, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError> {
    use std::ops::Bound::{Excluded, Unbounded};
    let from = after.map_or(Unbounded, |act| Excluded(key(act)));
    let rows = tables.seals()?.range::<(u64, u64)>((from, Unbounded))?.take(limit);
    rows.map(|row| read("seals", row?.1.value())).collect()
}

pub(super) fn arrived(tables: &Reading, act: ActId) -> Result<Option<Arrived>, StoreError> {
    tables.arrived()?.get(key(act))?.map(|row| read("arrived", row.value())).transpose()
}

pub(super) fn all_arrived(tables: &Reading) -> Result<Vec<Arrived>, StoreError> {
    tables.arrived()?.iter()?.map(|row| read("arrived", row?.1.value())).collect()
}
