//! Rows of evidence: the bytes kept beside the store, who names them, what was said of them.

use super::super::derived::{self, OfEvidence};
use super::super::row_codec::read;
use super::super::{Archived, Arrived, Batch, BlobRow, Entry, Returned, SealRow, StoreError};
use super::keys::{self, Span};
use super::session::Session;
use super::tables::{ARRIVED, BLOBS, NAMED, Order, SEALS, Table};
use super::write_buffer::WriteBuffer;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::sync::wire::Outcome;
use serde::de::DeserializeOwned;

/// What a batch tells of bytes that were kept or came.
pub(super) fn beside(writing: &mut WriteBuffer<'_>, batch: &Batch) -> Result<(), StoreError> {
    for row in &batch.blobs {
        writing.put_row(BLOBS, row.sha256.bytes().to_vec(), row);
    }
    for gone in &batch.blobs_gone {
        writing.remove(BLOBS, gone.bytes().to_vec());
    }
    for arrived in &batch.arrived {
        // Sealed meanwhile: there is nothing left to say.
        if writing.get(SEALS, &key(arrived.act))?.is_none() {
            writing.put_row(ARRIVED, key(arrived.act), arrived);
        }
    }
    for gone in &batch.arrived_gone {
        writing.remove(ARRIVED, key(*gone));
    }
    Ok(())
}

/// What an act that was received says of evidence.
pub(super) fn follow(
    writing: &mut WriteBuffer<'_>,
    document: Option<DocumentId>,
    bytes: &[u8],
    outcome: &Outcome,
    position: u64,
) {
    let Some(document) = document else { return };
    match derived::of_evidence(bytes, outcome) {
        Some(OfEvidence::Names { act, file }) => name(writing, document, act, &file),
        Some(OfEvidence::Seals { evidence, fault }) => {
            writing.put_row(SEALS, key(evidence), &SealRow { act: evidence, fault, position });
            writing.remove(ARRIVED, key(evidence));
        }
        None => {}
    }
}

/// An act whose words were taken out names its file still.
pub(super) fn still_named(
    writing: &mut WriteBuffer<'_>,
    document: Option<DocumentId>,
    act: ActId,
    file: &Sha256,
    outcome: &Outcome,
) {
    if let (Some(document), Outcome::Accepted | Outcome::Held(_)) = (document, outcome) {
        name(writing, document, act, file);
    }
}

/// The line by which a ticket left names its archive, under the server's name and its own position. A former line, which was
/// carried out itself, names nothing.
pub(super) fn archived(writing: &mut WriteBuffer<'_>, entry: &Entry, line: &Archived) {
    if let (Some(document), None) = (entry.document, &entry.emptied) {
        name(writing, document, derived::naming_archive(entry.position), &line.archive);
    }
}

/// Nothing names an archive whose ticket came back.
pub(super) fn returned(writing: &mut WriteBuffer<'_>, back: &Returned) {
    writing.remove(NAMED, named(derived::naming_archive(back.left), &back.archive));
}

fn name(writing: &mut WriteBuffer<'_>, document: DocumentId, act: ActId, file: &Sha256) {
    writing.put(NAMED, named(act, file), document.bytes().to_vec());
}

/// The key of an act that names a file.
fn named(act: ActId, file: &Sha256) -> Vec<u8> {
    [file.bytes().as_slice(), key(act).as_slice()].concat()
}

/// The key of what is said of an act's evidence.
pub(super) fn key(act: ActId) -> Vec<u8> {
    keys::pair(act.device.raw(), act.number)
}

pub(super) fn blob(session: &Session, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError> {
    one(session, BLOBS, sha256.bytes().to_vec())
}

pub(super) fn blobs(session: &Session, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
    page(session, BLOBS, after.map(|sha256| sha256.bytes().to_vec()), limit)
}

pub(super) fn naming(session: &Session, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError> {
    let rows = session.walk(NAMED, Span::within(sha256.bytes().to_vec()), Order::Up);
    rows.map(|row| {
        let (named, document) = row?;
        // Behind the hash.
        let act: [u8; 16] = keys::tail("named", &named)?;
        let device = DeviceId::new(keys::first_number("named", &act)?);
        let number = keys::last_number("named", &act)?;
        Ok((ActId { device, number }, keys::last_document("named", &document)?))
    })
    .collect()
}

pub(super) fn seal(session: &Session, act: ActId) -> Result<Option<SealRow>, StoreError> {
    one(session, SEALS, key(act))
}

pub(super) fn seals(session: &Session, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError> {
    page(session, SEALS, after.map(key), limit)
}

pub(super) fn arrived(session: &Session, act: ActId) -> Result<Option<Arrived>, StoreError> {
    one(session, ARRIVED, key(act))
}

pub(super) fn all_arrived(session: &Session) -> Result<Vec<Arrived>, StoreError> {
    session.walk(ARRIVED, Span::all(), Order::Up).map(|row| read("arrived", &row?.1)).collect()
}

fn one<T: DeserializeOwned>(session: &Session, table: Table, key: Vec<u8>) -> Result<Option<T>, StoreError> {
    session.get(table, key)?.map(|bytes| read(table.name(), &bytes)).transpose()
}

fn page<T: DeserializeOwned>(
    session: &Session,
    table: Table,
    after: Option<Vec<u8>>,
    limit: usize,
) -> Result<Vec<T>, StoreError> {
    let rows = session.span(table, &Span::behind(after), Order::Up, limit)?;
    rows.iter().map(|(_, bytes)| read(table.name(), bytes)).collect()
}
